//! How every page looks: a picture of each at the size of a telephone and of a desktop (target/screens/), the rules of axe-core
//! on each, what the page complains of in the console, whether it runs off the side, and the numbers of elder mode.

use std::path::PathBuf;

use base64::Engine;
use serde_json::{Value, json};
use tests::browser::{Browser, DESKTOP, PHONE, View};
use tests::desk::Visitor;
use tests::mail::MailServer;
use tests::server::{PASSWORD, Server, Setup, VILLAGE};

/// Looks at pages and notes what is wrong with them; told at the end, all at once.
struct Looker {
    browser: Browser,
    set: &'static str,
    wrong: Vec<String>,
}

impl Looker {
    async fn open(view: View, set: &'static str) -> Self {
        Self { browser: Browser::open(view).await, set, wrong: Vec::new() }
    }

    /// Looks at the page that stands there.
    async fn look(&mut self, name: &str) {
        let browser = &self.browser;
        browser.awake().await;
        let folder: PathBuf = tests::workspace().join("target/screens").join(self.set);
        std::fs::create_dir_all(&folder).expect("target can be written");
        let picture = base64::engine::general_purpose::STANDARD.decode(browser.picture().await).expect("a picture");
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("written");
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth", vec![]).await;
        let mut found = browser.axe().await;
        found.extend(browser.complaints().await);
        if wide.as_i64().is_some_and(|w| w > 0) {
            found.push(format!("runs {wide} px off the side"));
        }
        if browser.run(ELDER, vec![]).await == json!(true) {
            found.extend(elder_numbers(browser).await);
        }
        self.wrong.extend(found.into_iter().map(|what| format!("{}/{name}: {what}", self.set)));
    }

    /// Looks at the page that stands there with everything folded open.
    async fn look_opened(&mut self, name: &str) {
        let open = "document.querySelectorAll('main details').forEach(d => d.open = true)";
        self.browser.run(open, vec![]).await;
        self.look(name).await;
    }

    async fn at(&mut self, server: &Server, path: &str, name: &str) {
        self.browser.goto(&server.at(path)).await;
        self.look(name).await;
    }

    async fn end(self) {
        self.browser.close().await;
        assert!(self.wrong.is_empty(), "{} findings:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

const ELDER: &str = "return document.documentElement.dataset.elder === 'true'";

/// What is too small for elder mode: text under 24 px, targets under 60 px. Contrast under 7:1 is axe's to say.
async fn elder_numbers(browser: &Browser) -> Vec<String> {
    let script = "
        const shown = e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 && !e.closest('.visually-hidden, .skip'); };
        const name = e => `${e.tagName.toLowerCase()}.${e.className} ${(e.textContent || '').trim().slice(0, 20)}`;
        const found = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const e = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !shown(e) || e.closest('script, style, svg, option')) continue;
            const size = parseFloat(getComputedStyle(e).fontSize);
            if (size < 24) found.push(`text of ${size} px: ${name(e)}`);
        }
        for (const e of document.querySelectorAll('button, .button, input:not([type=hidden]), select, textarea, summary, main li > a, nav a')) {
            if (!shown(e)) continue;
            const box = (e.closest('label') ?? e).getBoundingClientRect();
            if (Math.min(box.width, box.height) < 59.5) found.push(`target of ${box.width} × ${box.height} px: ${name(e)}`);
        }
        return [...new Set(found)];";
    let found = browser.run(script, vec![]).await;
    found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The village's pages and the six questions, the booking's own pages, and what goes wrong.
async fn public_pages(look: &mut Looker, server: &Server) {
    look.at(server, "/", "01-home").await;
    look.at(server, "/?q=xjb", "02-home-found").await;
    look.at(server, "/?township=141181102", "03-township").await;
    look.at(server, &format!("/villages/{VILLAGE}"), "04-village").await;
    look.browser.click("button.slot:not([disabled])").await;
    look.look("05-matter").await;
    look.browser.click("main .primary").await;
    look.look("06-matter-missing").await;
    look.browser.click("label.choice:has([value=land])").await;
    look.browser.click("main .primary").await;
    look.look("07-who").await;
    look.browser.fill("#phone", "12").await;
    look.browser.run("document.querySelector('#child').click()", vec![]).await;
    look.browser.click("main .primary").await;
    look.look("08-who-wrong").await;
    look.browser.run("document.querySelector('#child').click()", vec![]).await;
    look.browser.fill("#name", "王大山").await;
    look.browser.fill("#phone", "13800138000").await;
    look.browser.click("main .primary").await;
    look.look("09-words").await;
    look.browser.fill("#summary", "和邻居的地界说不清，想问问怎么办。").await;
    look.browser.click("main .primary").await;
    look.look("10-email").await;
    look.browser.click("main .primary").await;
    look.look("11-consent").await;
    look.browser.click("#consent").await;
    look.browser.click("main .primary").await;
    look.look("12-check").await;
    // Another time chosen in a second window, and back to this one.
    let check = look.browser.url().await;
    look.at(server, &format!("/villages/{VILLAGE}"), "12-village-held").await;
    look.browser.run("document.querySelectorAll('button.slot:not([disabled])')[1].click()", vec![]).await;
    look.browser.find("label.choice").await;
    look.browser.goto(&check).await;
    look.look("12-elsewhere").await;
    look.browser.click("main form button").await;
    look.browser.click("main .primary").await;
    look.look("13-booked").await;
    let booking = look.browser.url().await.split('?').next().expect("an address").to_owned();
    look.browser.goto(&booking).await;
    look.look("14-booking").await;
    look.browser.unfold("main details summary").await;
    look.look("14-booking-trail").await;
    look.browser.goto(&format!("{booking}/slip")).await;
    look.look("15-slip").await;
    look.browser.goto(&format!("{booking}/move")).await;
    look.look("16-move").await;
    look.browser.goto(&format!("{booking}/cancel")).await;
    look.look("17-cancel").await;
    look.browser.click("main .danger").await;
    look.look("18-cancelled").await;
    look.at(server, "/bookings", "19-find").await;
    look.browser.fill("#code", "ABC").await;
    look.browser.click("main .primary").await;
    look.look("20-find-wrong").await;
    look.at(server, "/help", "21-help").await;
    look.at(server, "/privacy", "22-privacy").await;
    look.at(server, "/guide/powers", "22-powers").await;
    look.look_opened("22-powers-open").await;
    look.at(server, "/guide/powers/poster", "22-powers-poster").await;
    look.at(server, "/nowhere", "23-not-found").await;
    // A matter that the adviser does not take, chosen before and after the time.
    look.at(server, &format!("/villages/{VILLAGE}?matter=consumer"), "26-matter-not-taken-here").await;
    look.browser.goto(&server.at(&format!("/villages/{VILLAGE}"))).await;
    look.browser.click("button.slot:not([disabled])").await;
    look.browser.click("label.choice:has([value=consumer])").await;
    look.browser.click("main form.stack .primary").await;
    look.look("27-matter-not-taken").await;
    look.at(server, &format!("/villages/{VILLAGE}/timetable"), "26-timetable").await;
    look.at(server, &format!("/villages/{VILLAGE}/timetable?month=2027-08"), "27-timetable-empty").await;
    look.at(server, "/villages/141181102/timetable", "28-timetable-township").await;
    // How the visit was: the question, a poor answer, and thinking better of it.
    let question = format!("/rate/{}", registry::demo::RATING);
    look.at(server, &question, "26-rate").await;
    look.browser.click("button[value=poor]").await;
    look.look("27-rate-poor").await;
    look.browser.click("main form.stack .primary").await;
    look.look("28-rate-poor-missing").await;
    look.browser.click("button[value=good]").await;
    look.look("29-rate-good").await;
    // A form begun on another telephone; then, the same person a second time in one clinic.
    look.browser.goto(&server.at(&format!("/villages/{VILLAGE}"))).await;
    let free = "button.slot:not([disabled])";
    let form = look.browser.attribute(free, "formaction").await.expect("the address of the form");
    look.at(server, &form, "24-no-draft").await;
    for name in ["", "25-already"] {
        look.browser.goto(&server.at(&format!("/villages/{VILLAGE}"))).await;
        look.browser.click(&format!(".clinic:nth-of-type(3) {free}")).await;
        look.browser.click("label.choice:has([value=land])").await;
        look.browser.click("main .primary").await;
        look.browser.fill("#name", "李小花").await;
        look.browser.fill("#phone", "13800138001").await;
        for _ in 0..3 {
            look.browser.click("main .primary").await;
        }
        look.browser.click("#consent").await;
        look.browser.click("main .primary").await;
        look.browser.click("main .primary").await;
        if !name.is_empty() {
            look.look(name).await;
        }
    }
    assert!(look.browser.has(".notice.warn").await, "one person holds one place");
    waiting_pages(look, server).await;
}

async fn sign_in(look: &mut Looker, server: &Server, name: &str) {
    let browser = &look.browser;
    browser.goto(&server.at("/desk")).await;
    if browser.has("form[action='/desk/sign-out']").await {
        browser.click("form[action='/desk/sign-out'] button").await;
    }
    browser.fill("#name", name).await;
    browser.fill("#password", PASSWORD).await;
    browser.click("main .primary").await;
    if name == "admin" {
        look.look("24-second-step").await;
        for code in server.codes(registry::demo::SECOND_FACTOR) {
            let browser = &look.browser;
            browser.fill("#second_factor", &code).await;
            browser.click("main .primary").await;
            if !browser.has("#second_factor").await {
                return;
            }
        }
        panic!("no code was good");
    }
}

/// The plan: its views, moving a clinic, feeds.
async fn plan_pages(look: &mut Looker, server: &Server) {
    look.at(server, "/desk/calendar", "70-month-county").await;
    look.at(server, "/desk/calendar?place=141181102&from=2026-10-01", "71-month-holidays").await;
    look.at(server, "/desk/calendar?view=week&place=141181102", "72-week").await;
    look.at(server, "/desk/calendar?view=week&place=141181102&by=village", "73-week-villages").await;
    look.at(server, "/desk/calendar?view=agenda&place=141181102", "74-agenda").await;
    look.at(server, "/desk/calendar?view=day&from=2026-11-24", "75-day").await;
    look.at(server, "/desk/calendar?view=week&from=2027-11-24", "76-nothing").await;
    look.at(server, "/desk/calendars", "77-feeds").await;
    look.browser.click("button[value=place]").await;
    look.look("78-feed-made").await;
    look.browser.fill("#place", "141182").await;
    look.browser.click("button[value=place]").await;
    look.look("79-feed-refused").await;
}

/// Access, people's data, the roster and the rules of the house.
async fn trust_pages(look: &mut Looker, server: &Server) {
    // Somebody with a telephone.
    look.browser.goto(&server.at("/desk")).await;
    look.browser.click(".table a").await;
    look.browser.click(".queue-item:last-child .queue-who a").await;
    let record = &look.browser.url().await.split('?').next().expect("an address").to_owned();
    look.browser.goto(&format!("{record}/reveal")).await;
    look.browser.click("main .primary").await;
    look.look("40-reveal-missing").await;
    look.browser.goto(record).await;
    look.browser.unfold("details.reveal summary").await;
    look.look("41-record-admin").await;
    look.browser.click("details.reveal button").await;
    look.look("42-revealed").await;
    for (page, name) in [("correct", "43-correct"), ("export", "44-export"), ("erase", "45-erase")] {
        look.browser.goto(&format!("{record}/{page}")).await;
        look.look(name).await;
    }
    look.at(server, "/desk/account", "46-account").await;
    look.at(server, "/desk/staff", "47-staff").await;
    look.browser.click("main form[method=post] .primary").await;
    look.look("48-invite-missing").await;
    look.at(server, "/desk/staff?q=nobody-of-that-name", "49-staff-nobody").await;
    look.at(server, "/desk/staff?q=adviser", "50-staff-found").await;
    look.browser.click(".table a").await;
    look.browser.run("document.querySelectorAll('details').forEach(d => d.open = true)", vec![]).await;
    look.look("51-member").await;
    let member = look.browser.url().await.split(['?', '#']).next().expect("an address").to_owned();
    look.browser.click("a[href*='/retainers/end?']").await;
    look.look("51-retainer-ends").await;
    look.browser.goto(&format!("{member}/close")).await;
    look.look("51-account-closes").await;
    look.browser.click("main .danger").await;
    look.look("51-account-closes-missing").await;
    look.at(server, "/desk/settings/retention", "52-retention").await;
    look.browser.fill("#sign_in", "1").await;
    look.browser.click("main .primary").await;
    look.look("53-retention-wrong").await;
    look.at(server, "/desk/settings/calendar", "54-calendar").await;
    look.browser.fill("#day", "2027-01-01").await;
    look.browser.fill("#name", "元旦").await;
    look.browser.click("form[action$='/day'] button").await;
    look.look("54-calendar-asks").await;
    look.browser.click("main .primary").await;
    look.look("54-calendar-day").await;
    look.browser.fill("#calendar", "{").await;
    look.browser.click("main .primary").await;
    look.look("55-calendar-wrong").await;
    look.at(server, "/desk/settings/letters", "56-letters").await;
    look.at(server, "/desk/settings/texts", "56-texts").await;
    look.at(server, "/desk/ratings", "56-ratings").await;
    look.at(server, "/desk/announce/poster?village=141181102", "56-poster-township").await;
    look.at(server, "/desk/settings/places", "57-places").await;
    look.browser.fill("#olds", "141181102206").await;
    look.browser.fill("#into", "141181102207").await;
    look.browser.fill("#valid_from", "2026-11-25").await;
    look.browser.click("form[action$='/merge'] button").await;
    look.look("58-merging").await;
    look.browser.click("form[action$='/merge'] .danger").await;
    look.look("58-merged").await;
    look.browser.fill("#olds", "141181102207").await;
    look.browser.fill("#into", "141181102207").await;
    look.browser.fill("#valid_from", "2026-11-25").await;
    look.browser.click("form[action$='/merge'] button").await;
    look.look("58-merge-refused").await;
    look.at(server, "/desk/settings/jobs", "58-jobs").await;
    look.browser.click("form[action$='/sweep/run'] button").await;
    look.look("58-jobs-done").await;
    look.at(server, "/desk/sign-ins", "59-sign-ins").await;
    look.at(server, "/desk/seal", "60-seal").await;
    look.at(server, "/desk/forgotten", "61-forgotten-inside").await;
    look.at(server, "/desk/link/0", "62-link-over").await;
    sign_in(look, server, "justice").await;
    look.at(server, "/desk/account/second-factor", "63-enrol").await;
    let shown = look.browser.text("code.secret").await;
    let secret = tests::desk::base32(&shown);
    look.browser.fill("#second_factor", &server.codes(&secret)[1]).await;
    look.browser.click("main .primary").await;
    look.look("64-codes").await;
}

/// Duty, as the clerk, the adviser and the county see it.
async fn duty_pages(look: &mut Looker, server: &Server) {
    sign_in(look, server, "clerk").await;
    look.browser.click("main a[href$='/countersign']").await;
    look.look("70-countersign").await;
    // A field of time takes typed keys as its own language has them.
    for (field, value) in [("#arrived", "11:00"), ("#left", "09:00")] {
        let set = "document.querySelector(arguments[0]).value = arguments[1]";
        look.browser.run(set, vec![field.into(), value.into()]).await;
    }
    look.browser.click("main .primary").await;
    look.look("71-countersign-wrong").await;
    look.browser.goto(look.browser.url().await.split('?').next().expect("an address")).await;
    look.browser.click("main .primary").await;
    look.browser.unfold("details summary").await;
    look.look("72-countersigned").await;
    sign_in(look, server, "adviser").await;
    look.at(server, "/desk/duty?month=2026-11", "73-duty-adviser").await;
    look.browser.click(&format!(".duty a[href*='/{VILLAGE}']")).await;
    look.look("74-duty-one").await;
    look.at(server, "/desk/account", "75-account-adviser").await;
    sign_in(look, server, "admin").await;
    look.at(server, "/desk/duty?month=2026-11", "76-duty-county").await;
    look.browser.run("document.querySelector('main details').open = true", vec![]).await;
    look.at(server, "/desk/duty?place=141181102&month=2026-11&only=gaps", "77-duty-township").await;
    look.at(server, "/desk/duty?month=2019-01", "78-duty-nobody").await;
    look.at(server, "/desk/settings/duty", "79-duty-default").await;
    look.browser.click("main form.stack .primary").await;
    look.look("79-duty-default-wrong").await;
    look.browser.click("main .primary").await;
    look.look("80-duty-default-wrong").await;
}

/// The clinic day at the door, and the display on the wall.
async fn day_pages(look: &mut Looker, server: &Server) {
    look.browser.goto(&server.at("/desk")).await;
    look.browser.click(".table a").await;
    let queue = look.browser.url().await.split(['?', '#']).next().expect("an address").to_owned();
    look.browser.goto(&format!("{queue}/walk-in")).await;
    look.look("90-walk-in").await;
    look.browser.click("main .primary").await;
    look.look("91-walk-in-missing").await;
    for (name, priority) in [("赵来", ""), ("孙奶奶", "elderly"), ("钱多", "")] {
        look.browser.goto(&format!("{queue}/walk-in")).await;
        look.browser.fill("#name", name).await;
        look.browser.choose("#matter", "land").await;
        look.browser.click("label.choice:has([value=spoken])").await;
        look.browser.choose("#priority", priority).await;
        look.browser.click("main .primary").await;
    }
    look.look("92-walked-in").await;
    look.browser.unfold(".queue-item details summary").await;
    look.look("93-priority").await;
    look.browser.goto(&queue.replace("/desk/clinics/", "/display/")).await;
    look.look("94-display").await;
    look.at(server, "/desk/check-in", "95-check-in").await;
    look.at(server, "/desk/check-in?code=AAAAAAAA", "96-check-in-unknown").await;
    sign_in(look, server, "adviser").await;
    look.browser.goto(&queue).await;
    look.browser.click(".turn button").await;
    look.look("97-called-next").await;
    look.browser.goto(&queue.replace("/desk/clinics/", "/display/")).await;
    look.look("98-display-called").await;
}

/// Leave with its repairs, and why nothing is free: as the adviser.
async fn leave_pages(look: &mut Looker, server: &Server) {
    look.at(server, "/desk/leave", "81-leave").await;
    look.browser.click("main .primary").await;
    look.look("82-leave-missing").await;
    look.browser.fill("#valid_from", "2026-12-05").await;
    look.browser.fill("#valid_until", "2026-12-20").await;
    look.browser.click("main .primary").await;
    look.look("83-leave-plan").await;
    look.browser.click("main .primary").await;
    look.look("84-leave-plan-missing").await;
    look.browser.fill("#reason", "去省里培训").await;
    look.browser.run("document.querySelectorAll('[name=agreed]').forEach(box => box.checked = true)", vec![]).await;
    look.browser.click("main .primary").await;
    look.look("85-leave-done").await;
    look.at(server, "/desk/timeline?day=2026-12-09", "86-timeline-adviser").await;
    look.at(server, &format!("/desk/timeline?village={VILLAGE}&day=2026-11-24"), "87-timeline-village").await;
}

/// Recurring clinics: the list, a rule, its form with what is wrong and what it would give, what a change does; a single clinic.
async fn deadline_pages(look: &mut Looker, server: &Server) {
    look.at(server, "/desk/deadlines", "88-deadlines").await;
    let asked =
        "/desk/deadlines?rule=petition.handle&from=2026-09-28&extension_days=30&paused=2026-10-20&resumed=2026-10-27";
    look.at(server, asked, "88-deadline").await;
    let open = "/desk/deadlines?rule=petition.handle&from=2026-09-28&paused=2026-10-20&resumed=";
    look.at(server, open, "88-deadline-waits").await;
    look.at(server, "/desk/deadlines?rule=petition.review&from=2026-10-20&extension_days=5", "88-deadline-refused")
        .await;
    look.at(server, "/desk/deadlines?rule=&from=x&paused=&resumed=2026-10-27", "88-deadline-wrong").await;
}

/// The list of papers, one as a blank form, and one that does not exist.
async fn paper_pages(look: &mut Looker, server: &Server) {
    look.at(server, "/desk/papers", "89-papers").await;
    look.at(server, "/desk/papers/mediation_agreement", "89-paper").await;
    look.at(server, "/desk/papers/mediation_agreement?filled=example", "89-paper-example").await;
    look.at(server, "/desk/papers/example", "89-dossier-example").await;
}

async fn rule_pages(look: &mut Looker, server: &Server) {
    look.at(server, "/desk/rules", "70-rules").await;
    look.at(server, "/desk/rules?q=nowhere", "71-rules-none").await;
    look.browser.goto(&server.at("/desk/rules")).await;
    look.browser.click(".table a").await;
    look.look("72-rule").await;
    look.at(server, "/desk/rules/new", "73-rule-village").await;
    look.at(server, &format!("/desk/rules/new?village={VILLAGE}"), "74-rule-new").await;
    look.browser.click("button[value=make]").await;
    look.look("75-rule-missing").await;
    look.browser.click("label:has(> [name=kind][value=lunar])").await;
    look.browser.click("label:has(> [name=endings][value='5'])").await;
    look.browser.fill("#place", "集市旁便民服务站").await;
    look.browser.fill("#starts", "20:00").await;
    look.browser.fill("#ends", "21:30").await;
    look.browser.click("button[value=preview]").await;
    look.look("76-rule-preview").await;
    look.browser.click("button[value=make]").await;
    look.look("77-rule-made").await;
    look.browser.click("a[href$='/change']").await;
    look.browser.click("label:has(> [name=endings][value='6'])").await;
    look.browser.click("label:has(> [name=endings][value='5'])").await;
    look.browser.click("button[value=compare]").await;
    look.look("78-rule-difference").await;
    look.browser.click("button[value=confirm]").await;
    look.look("79-rule-difference-missing").await;
    look.at(server, &format!("/desk/clinics/new?village={VILLAGE}"), "80-single").await;
    look.browser.click("main .primary").await;
    look.look("81-single-missing").await;
    look.browser.run("document.querySelector('#day').value = '2027-02-06'", vec![]).await;
    look.browser.fill("#place", "会议室").await;
    look.browser.click("main .primary").await;
    look.look("81-single-asks").await;
}

/// Conflicts of interest: what the clerk hears, what the adviser declares and no longer sees, what the justice office decides.
async fn conflict_pages(look: &mut Looker, server: &Server) {
    let api = Visitor::new(server);
    let clinics = api.clinics(VILLAGE, "2026-11-25", "2026-12-20").await;
    let free = |c: &Value| c["slots"].as_array().into_iter().flatten().find(|s| s["bookable"] == true).cloned();
    let (clinic, slot) = clinics.iter().find_map(|c| Some((c["id"].as_str()?, free(c)?))).expect("a free place");
    let body = json!({
        "slot_id": slot["id"], "name": "王大山", "phone": "13800138077", "matter": "land", "consent": true,
        "other_party": "周有财",
    });
    assert_eq!(api.post_json("/api/v1/bookings", &body, &[]).await.status(), 201);

    sign_in(look, server, "clerk").await;
    look.browser.goto(&server.at("/desk/book")).await;
    look.browser.click("label.slot").await;
    look.browser.fill("#name", "赵六合").await;
    look.browser.choose("#matter", "land").await;
    look.browser.fill("#other_party", "李示例").await;
    look.browser.click("label.choice:has([value=spoken])").await;
    look.browser.click("form[action='/desk/book'] .primary").await;
    look.browser.unfold("details.waiver summary").await;
    look.look("120-another-adviser").await;
    look.browser.fill("#reason", "只有这位顾问会说当地话").await;
    look.browser.click("button[formaction]").await;
    look.look("121-waiver-asked").await;
    sign_in(look, server, "adviser").await;
    look.at(server, "/desk/account/ties", "122-ties").await;
    look.browser.click("main form.stack .primary").await;
    look.look("123-tie-missing").await;
    look.browser.fill("#name", "周有财").await;
    look.browser.fill("#division", VILLAGE).await;
    look.browser.click("main form.stack .primary").await;
    look.look("124-tie-declared").await;
    look.at(server, &format!("/desk/clinics/{clinic}"), "125-blocked").await;
    sign_in(look, server, "justice").await;
    look.at(server, "/desk/conflicts", "126-conflicts").await;
    look.browser.click("section[aria-labelledby=waivers] .primary").await;
    look.look("127-conflicts-missing").await;
    look.browser.fill("section[aria-labelledby=raised] [name=reason]", "当事人坚持").await;
    look.browser.click("section[aria-labelledby=raised] form button").await;
    look.look("128-conflicts-own").await;
    look.at(server, "/desk/officers", "129-officers-village").await;
    look.at(server, &format!("/desk/officers?village={VILLAGE}"), "130-officers").await;
    look.browser.click("main form.stack .primary").await;
    look.look("131-officer-missing").await;
    sign_in(look, server, "auditor").await;
    look.look("132-home-auditor").await;
    look.at(server, "/desk/conflicts", "133-conflicts-auditor").await;
}

/// The waiting list at the desk, changes of a single clinic, limits.
async fn waiting_at_desk(look: &mut Looker, server: &Server) {
    look.at(server, "/desk/waiting?call=1", "100-nobody-to-call").await;
    look.at(server, &format!("/desk/waiting/new?village={VILLAGE}"), "101-add").await;
    look.browser.click("main .primary").await;
    look.look("102-add-missing").await;
    look.browser.fill("#name", "赵二虎").await;
    look.browser.fill("#phone", "13800138009").await;
    look.browser.choose("#matter", "land").await;
    look.browser.click("label.choice:has([value=spoken])").await;
    look.browser.click("main .primary").await;
    look.look("103-waiting").await;
    look.at(server, "/desk/waiting?call=1", "104-to-call").await;
    look.browser.click("form[action$='/reveal'] button").await;
    look.look("105-number").await;
    look.at(server, "/desk/settings/limits", "106-limits").await;
    look.browser.fill("#open_per_person", "99").await;
    look.browser.click("main .primary").await;
    look.look("107-limits-wrong").await;
    look.browser.goto(&server.at("/desk")).await;
    let clinic = look.browser.attribute("section[aria-labelledby=coming] .table a", "href").await.expect("a clinic");
    look.at(server, &format!("{clinic}/shorten"), "108-shorten").await;
    look.browser.fill("#reason", "顾问上午有会").await;
    look.browser.click("main form .primary").await;
    look.look("109-shorten-wrong").await;
    look.at(server, &format!("{clinic}/hand-over"), "110-hand-over").await;
    look.at(server, &format!("{clinic}/cancel"), "111-cancel").await;
    look.browser.fill("#reason", "会议室停电").await;
    look.browser.click("main form .primary").await;
    look.look("112-cancel-asks").await;
    look.browser.click("main form .danger").await;
    look.look("113-cancelled").await;
    look.at(server, &format!("{clinic}/cancel"), "114-cancel-over").await;
}

/// The waiting list as villagers see it.
async fn waiting_pages(look: &mut Looker, server: &Server) {
    look.at(server, "/waiting/rule", "40-rule").await;
    look.at(server, &format!("/waiting/new?village={VILLAGE}"), "41-join").await;
    look.browser.click("main .primary").await;
    look.look("42-join-missing").await;
    look.browser.choose("#matter", "land").await;
    look.browser.fill("#name", "赵二虎").await;
    look.browser.fill("#phone", "13800138008").await;
    look.browser.click("#consent").await;
    look.browser.click("main .primary").await;
    look.look("43-offered").await;
    look.browser.click("button[value=decline]").await;
    look.look("44-standing").await;
    let here = look.browser.url().await;
    look.browser.goto(&format!("{here}/leave")).await;
    look.look("45-leave").await;
    look.browser.click("main .danger").await;
    look.look("46-left").await;
    look.at(server, "/offers/0", "47-offer-over").await;
}

/// The parties of a case and what was agreed in it: the forms, with what is wrong, and one party.
async fn party_pages(look: &mut Looker, server: &Server, case: &str) {
    look.browser.goto(&format!("{case}/parties/new")).await;
    look.look("143a-party-new").await;
    look.browser.click("main .primary").await;
    look.look("143b-party-wrong").await;
    look.browser.goto(&format!("{case}/parties/1")).await;
    look.look("143c-party").await;
    look.browser.goto(&format!("{case}/parties/1/correct")).await;
    look.look("143d-party-correct").await;
    look.at(server, "/desk/cases?place=mine&station=performing", "143e-performing").await;
    look.browser.click(".cases th a").await;
    look.look("143f-case-owed").await;
    let performing = look.browser.url().await;
    look.browser.goto(&format!("{performing}/obligations/new")).await;
    look.look("143g-owed-new").await;
    look.browser.click("main .primary").await;
    look.look("143h-owed-wrong").await;
    look.browser.goto(&format!("{performing}/obligations/1")).await;
    look.look("143i-outcome").await;
}

/// Cases at the desk: the queue, a case at several stations, its forms with what is wrong, opening one, the receipt; and what its
/// party sees.
async fn case_pages(look: &mut Looker, server: &Server) {
    sign_in(look, server, "mediator").await;
    look.at(server, "/desk/cases", "140-queue").await;
    look.at(server, "/desk/cases?place=mine&tab=closed", "141-closed").await;
    look.at(server, "/desk/cases?place=mine&station=failed&tab=late", "142-none").await;
    look.at(server, "/desk/cases?place=mine&station=mediating", "143-at-station").await;
    look.browser.click(".cases th a").await;
    look.look("144-case").await;
    look.browser.unfold("#step-agree_written > summary").await;
    look.browser.unfold("section[aria-labelledby=limits] details > summary").await;
    look.look("145-case-forms").await;
    look.browser.click("#step-agree_written form button").await;
    look.look("146-case-wrong").await;
    look.browser.run("document.querySelector('#step-adjourn [name=version]').value = '1'", vec![]).await;
    look.browser.unfold("#step-adjourn > summary").await;
    look.browser.fill("#adjourn-reason", "等证人").await;
    look.browser.click("#step-adjourn form button").await;
    look.look("147-case-changed").await;
    look.browser.unfold("section[aria-labelledby=parties] summary").await;
    look.browser.fill("#purpose", "打电话约时间").await;
    look.browser.click("section[aria-labelledby=parties] button").await;
    look.look("148-revealed").await;
    let case = look.browser.url().await.split("/reveal").next().expect("an address").to_owned();
    for (way, name) in [
        ("dossier", "149a-dossier"),
        ("papers/mediation_record/1", "149b-paper-draft"),
        ("papers/mediation_evidence/1", "149c-paper-table"),
        ("papers/mediation_register/1", "149d-paper-issued"),
        ("papers/party_identity/1", "149e-put-in"),
    ] {
        look.browser.goto(&format!("{case}/{way}")).await;
        look.look(name).await;
    }
    look.browser.goto(&format!("{case}/papers/mediation_record/1")).await;
    look.browser.click("button[value=issue]").await;
    look.look("149f-not-issued").await;
    look.browser.goto(&format!("{case}/receipt")).await;
    look.look("149-receipt").await;
    let code = look.browser.text("article .code").await;
    let tail = look.browser.text("article .num").await;
    party_pages(look, server, &case).await;
    look.at(server, "/desk/cases/new?q=xjb", "150-which-village").await;
    for way in ["apply_oral", "refer_in", "own_initiative"] {
        look.at(server, &format!("/desk/cases/new?village={VILLAGE}&by={way}"), &format!("151-new-{way}")).await;
    }
    look.browser.fill("#applicant_0_phone", "12").await;
    look.browser.click("main .primary").await;
    look.look("152-new-wrong").await;
    sign_in(look, server, "justice").await;
    look.at(server, "/desk/cases", "153-queue-justice").await;
    look.browser.click(".bulk button").await;
    look.look("154-hand-over-missing").await;
    sign_in(look, server, "clerk").await;
    look.at(server, "/desk/cases", "155-queue-clerk").await;
    look.browser.click(".cases th a").await;
    look.look("156-case-clerk").await;
    sign_in(look, server, "admin").await;
    look.at(server, "/desk/cases", "157-queue-county").await;
    look.at(server, "/progress", "158-progress-ask").await;
    look.browser.click("main .primary").await;
    look.look("159-progress-missing").await;
    look.browser.fill("#code", &code).await;
    look.browser.fill("#phone_tail", &tail).await;
    look.browser.click("main .primary").await;
    look.look("160-progress").await;
    look.browser.goto(&server.at("/progress")).await;
    look.browser.fill("#code", &code).await;
    look.browser.fill("#phone_tail", "0000").await;
    look.browser.click("main .primary").await;
    look.look("161-progress-unknown").await;
}

async fn desk_pages(look: &mut Looker, server: &Server) {
    look.at(server, "/desk/sign-in", "01-sign-in").await;
    look.browser.fill("#name", "adviser").await;
    look.browser.fill("#password", "wrong").await;
    look.browser.click("main .primary").await;
    look.look("02-sign-in-wrong").await;
    sign_in(look, server, "adviser").await;
    look.look("03-home-adviser").await;
    look.browser.click(".table a").await;
    look.look("04-queue").await;
    let first = ".queue-item:first-child";
    look.browser.click(&format!("{first} button[value=check_in]")).await;
    look.browser.click(&format!("{first} button[value=call]")).await;
    look.browser.click(".queue-item:nth-child(2) button[value=no_show]").await;
    look.look("05-queue-called").await;
    // A form as it stood before somebody else's step.
    look.browser.run("document.querySelector('.queue-item:nth-child(3) [name=version]').value = '7'", vec![]).await;
    look.browser.click(".queue-item:nth-child(3) button").await;
    look.look("06-queue-taken").await;
    look.browser.click(&format!("{first} button[value=start]")).await;
    look.look("07-consultation").await;
    look.browser.click("main .primary").await;
    look.look("08-consultation-missing").await;
    look.browser.fill("#facts", "两家地界原以柳树为界，树已经砍了。").await;
    look.browser.fill("#advice", "先对照承包经营权证的四至图，请村委会到场指界；说不拢就申请人民调解。").await;
    look.browser.click("label.choice:has([value=needs_mediation])").await;
    // The session ends in another window while it is typed.
    let ends = "return fetch('/desk/sign-out', { method: 'POST', redirect: 'manual' }).then(() => true)";
    look.browser.run(ends, vec![]).await;
    look.browser.click("main .primary").await;
    look.look("08-consultation-unsent").await;
    look.browser.fill("#name", "adviser").await;
    look.browser.fill("#password", PASSWORD).await;
    look.browser.click("main .primary").await;
    look.look("08-consultation-kept").await;
    look.browser.click("main .primary").await;
    look.look("09-queue-done").await;
    // Who is through stands at the end.
    look.browser.click(".queue-item:last-child .queue-who a").await;
    look.look("10-record").await;
    look.at(server, "/desk/tokens", "11-tokens").await;
    look.browser.fill("#label", "县司法局大屏").await;
    look.browser.click("main .primary").await;
    look.look("12-token-made").await;
    look.browser.open_dialog("[popovertarget]").await;
    look.look("12-token-revoke").await;
    look.at(server, "/desk/messages", "13-forbidden").await;
    leave_pages(look, server).await;
    deadline_pages(look, server).await;
    paper_pages(look, server).await;

    sign_in(look, server, "clerk").await;
    look.look("14-home-clerk").await;
    look.at(server, "/desk/book", "15-book").await;
    look.browser.click("main .primary").await;
    look.look("16-book-missing").await;
    look.browser.click("label.slot").await;
    look.browser.fill("#name", "王秀英").await;
    look.browser.fill("#tell_apart", "三组 12号").await;
    look.browser.choose("#matter", "elder_support").await;
    look.browser.fill("#email", "refuse.me@example.com").await;
    look.browser.click("label.choice:has([value=fingerprint])").await;
    look.browser.click("main .primary").await;
    look.look("17-booked").await;
    let record = look.browser.url().await.split('?').next().expect("an address").to_owned();
    look.browser.goto(&format!("{record}/slip")).await;
    look.look("18-slip").await;
    look.browser.goto(&format!("{record}/move")).await;
    look.look("19-move").await;
    look.browser.goto(&format!("{record}/cancel")).await;
    look.browser.click("main button.danger").await;
    look.look("20-cancel-missing").await;
    // The mail server has refused the letter by now.
    for _ in 0..100 {
        look.browser.goto(&server.at("/desk/messages")).await;
        if look.browser.has(".chip.refused").await {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(look.browser.has(".chip.refused").await, "the refusal is shown at the desk");
    look.look("21-messages").await;
    look.browser.click(".table button").await;
    look.look("22-message-again").await;
    look.browser.goto(&record).await;
    look.look("23-record-clerk").await;
    look.at(server, "/desk/announce", "23-announce").await;
    look.browser.click("main a.primary").await;
    look.look("23-poster").await;

    day_pages(look, server).await;
    conflict_pages(look, server).await;
    sign_in(look, server, "admin").await;
    look.look("24-home-admin").await;
    look.at(server, "/desk/settings/clinic-day", "24-clinic-day").await;
    look.browser.fill("#grace", "600").await;
    look.browser.click("main .primary").await;
    look.look("24-clinic-day-wrong").await;
    look.at(server, "/desk/messages", "25-messages-admin").await;
    look.at(server, "/desk/search", "25-search").await;
    look.at(server, "/desk/search?q=%E7%8E%8B", "25-search-found").await;
    look.at(server, "/desk/search?q=zzzz", "25-search-nothing").await;
    plan_pages(look, server).await;
    look.at(server, "/desk/settings/travel", "88-travel").await;
    look.browser.fill("#one", "141181102206").await;
    look.browser.fill("#other", VILLAGE).await;
    look.browser.fill("#minutes", "25").await;
    look.browser.click("form[action$='/way'] button").await;
    look.look("89-travel-way").await;
    look.browser.fill("#speed", "900").await;
    look.browser.click("main .primary").await;
    look.look("90-travel-wrong").await;
    look.browser.fill("#code", VILLAGE).await;
    look.browser.fill("#degrees", "37").await;
    look.browser.click("form[action$='/position'] button").await;
    look.look("90-travel-no-place").await;
    look.at(server, "/desk/settings/travel?source=invented", "90-travel-invented").await;
    look.at(server, "/desk/book?q=xjb", "26-choose-village").await;
    trust_pages(look, server).await;
    duty_pages(look, server).await;
    waiting_at_desk(look, server).await;
    sign_in(look, server, "adviser").await;
    rule_pages(look, server).await;
    sign_in(look, server, "mediator").await;
    look.look("27-home-mediator").await;
}

fn with_mail() -> (MailServer, Server) {
    let mail = MailServer::start();
    // A quarter to ten: who booked for nine or half past and is not here is no longer waited for.
    let clock = "2026-11-24T09:45:00+08:00";
    let server = Setup::demo().with("SHUOLI_SMTP_URL", &mail.url()).with("SHUOLI_CLOCK", clock).start();
    (mail, server)
}

async fn public(view: View, set: &'static str) {
    let server = Setup::demo().start();
    let mut look = Looker::open(view, set).await;
    public_pages(&mut look, &server).await;
    look.end().await;
}

async fn desk(view: View, set: &'static str) {
    let (_mail, server) = with_mail();
    let mut look = Looker::open(view, set).await;
    desk_pages(&mut look, &server).await;
    look.end().await;
}

#[tokio::test]
async fn villagers_pages_on_a_telephone() {
    public(PHONE, "public-360").await;
}

#[tokio::test]
async fn villagers_pages_on_a_desktop() {
    public(DESKTOP, "public-1280").await;
}

#[tokio::test]
async fn villagers_pages_in_english() {
    public(View { language: "en", ..PHONE }, "public-360-en").await;
}

#[tokio::test]
async fn villagers_pages_in_elder_mode() {
    let server = Setup::demo().start();
    let mut look = Looker::open(PHONE, "public-360-elder").await;
    look.browser.goto(&server.at("/")).await;
    look.browser.click("button[name=elder]").await;
    public_pages(&mut look, &server).await;
    look.end().await;
}

#[tokio::test]
async fn villagers_pages_in_the_dark() {
    let server = Setup::demo().start();
    let mut look = Looker::open(PHONE, "public-360-dark").await;
    look.browser.media("screen", &[("prefers-color-scheme", "dark")]).await;
    public_pages(&mut look, &server).await;
    look.end().await;
}

#[tokio::test]
async fn the_desk_on_a_telephone() {
    desk(PHONE, "desk-360").await;
}

#[tokio::test]
async fn the_desk_on_a_desktop() {
    desk(DESKTOP, "desk-1280").await;
}

#[tokio::test]
async fn the_desk_in_english_and_in_the_dark() {
    let (_mail, server) = with_mail();
    let mut look = Looker::open(View { language: "en", ..DESKTOP }, "desk-1280-en-dark").await;
    look.browser.media("screen", &[("prefers-color-scheme", "dark")]).await;
    desk_pages(&mut look, &server).await;
    look.end().await;
}

async fn cases(view: View, set: &'static str, elder: bool) {
    let server = Setup::demo().start();
    let mut look = Looker::open(view, set).await;
    if elder {
        look.browser.goto(&server.at("/")).await;
        look.browser.click("button[name=elder]").await;
    }
    case_pages(&mut look, &server).await;
    look.end().await;
}

#[tokio::test]
async fn cases_on_a_telephone_in_elder_mode() {
    cases(PHONE, "cases-360-elder", true).await;
}

#[tokio::test]
async fn cases_on_a_desktop() {
    cases(DESKTOP, "cases-1280", false).await;
}

#[tokio::test]
async fn cases_in_english() {
    cases(View { language: "en", ..DESKTOP }, "cases-1280-en", false).await;
}
