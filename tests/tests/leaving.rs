//! Whoever leaves, and what becomes another: closing an account, ending a retainer, merging divisions, duty packs. Each asks first, with
//! what it hits, and refuses in words what cannot be.

use tests::browser::{Browser, DESKTOP, View};
use tests::desk::{Visitor, between, location};
use tests::server::{Server, Setup, VILLAGE};

/// What is said at a field.
fn at_field<'a>(page: &'a str, name: &str) -> &'a str {
    between(page, &format!("id=\"{name}-error\" class=\"error\">"), "</p>").first().copied().unwrap_or_default()
}

/// The mark of what a page shows.
fn mark(page: &str) -> String {
    (*between(page, "name=\"mark\" value=\"", "\"").first().expect("a mark")).to_owned()
}

async fn text(answer: reqwest::Response) -> (u16, String) {
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// The page of somebody of the staff.
async fn member(admin: &Visitor, name: &str) -> String {
    let list = admin.page(&format!("/desk/staff?q={name}")).await;
    format!("/desk/staff/{}", between(&list, "href=\"/desk/staff/", "\"").first().expect("somebody"))
}

/// How many clinics of a village take place, and how many free places they have.
async fn on_sale(server: &Server) -> (usize, u64) {
    let clinics = Visitor::new(server).clinics(VILLAGE, "2026-11-25", "2027-01-31").await;
    let planned: Vec<_> = clinics.iter().filter(|c| c["status"] == "planned").collect();
    let slots = planned.iter().flat_map(|c| c["slots"].as_array().expect("slots"));
    (planned.len(), slots.map(|s| s["free"].as_u64().unwrap_or_default()).sum())
}

async fn an_account_is_closed(view: View) {
    let server = Setup::demo().start();
    let admin = Visitor::signed_in(&server, "admin").await;
    let before = on_sale(&server).await;
    assert!(before.0 > 0 && before.1 > 0);
    let here = member(&admin, "adviser").await;

    let browser = Browser::open(view).await;
    browser.sign_in(&server, "admin").await;
    browser.goto(&server.at(&here)).await;
    browser.click(&format!("a[href='{here}/close']")).await;
    let page = browser.text("main").await;
    assert!(page.contains("要取消的坐诊") && page.contains("停下来的规则"), "{page}");
    assert!(browser.count("table tbody tr").await > 3);
    assert!(browser.has("a[href^='/desk/leave/plan?adviser=']").await, "the way to stand-ins");
    // A reason is asked for, and nothing is done.
    browser.click("main .danger").await;
    assert!(browser.has(".error-summary").await);
    assert_eq!(on_sale(&server).await, before);
    // Somebody books while the page lies open: it is shown again.
    let village = Visitor::new(&server).page(&format!("/villages/{VILLAGE}")).await;
    assert!(village.contains("class=\"slot"));
    let clinics = Visitor::new(&server).clinics(VILLAGE, "2026-11-25", "2027-01-31").await;
    let slots = clinics.iter().flat_map(|c| c["slots"].as_array().expect("slots"));
    let mut free = slots.filter(|s| s["free"].as_u64() > Some(0)).map(|s| s["id"].as_str().expect("an id"));
    let slot = free.next().expect("a free slot").to_owned();
    let ask = serde_json::json!({
        "slot_id": slot, "name": "来得巧", "phone": "13800138111", "matter": "land", "consent": true
    });
    let visitor = Visitor::new(&server);
    let booked = visitor.post_json("/api/v1/bookings", &ask, &[("idempotency-key", "between-1")]).await;
    if booked.status() == 201 {
        browser.fill("#reason", "辞职").await;
        browser.click("main .danger").await;
        assert!(browser.text(".notice.warn").await.contains("刚才有变动"));
        assert_eq!(browser.value("#reason").await, "辞职", "what was typed is kept");
        assert!(browser.text("main").await.contains("来得巧"));
    }
    browser.fill("#reason", "辞职").await;
    browser.click("main .danger").await;
    assert!(browser.text("main").await.contains("停用"), "{}", browser.text("main").await);
    assert_eq!(on_sale(&server).await.1, 0, "nothing of it is sold");
    let late = visitor.post_json("/api/v1/bookings", &ask, &[("idempotency-key", "after-1")]).await;
    assert!(matches!(late.status().as_u16(), 404 | 409), "{}", late.status());
    // Whoever was booked waits before everybody else.
    assert!(admin.page("/desk/waiting").await.contains("要改约的"));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn closing_an_account_shows_who_is_booked_and_leaves_nothing_on_sale() {
    an_account_is_closed(DESKTOP).await;
}

#[tokio::test]
async fn closing_an_account_without_scripts() {
    an_account_is_closed(View { js: false, ..DESKTOP }).await;
}

#[tokio::test]
async fn a_retainer_ends_on_a_day_that_is_asked_for() {
    let server = Setup::demo().start();
    let admin = Visitor::signed_in(&server, "admin").await;
    let here = member(&admin, "adviser").await;
    let staff = admin.page(&here).await;
    let way = format!("{here}/retainers/end?division={VILLAGE}&amp;from=2026-01-01");
    assert!(staff.contains(&way), "{staff}");
    let page = admin.page(&way.replace("&amp;", "&")).await;
    assert!(page.contains("value=\"2026-11-24\""), "today by default");
    assert!(page.contains("要取消的坐诊"));
    let act = async |act: &str, last: &str, mark: &str, reason: &str| {
        let fields = [
            ("division", VILLAGE),
            ("from", "2026-01-01"),
            ("valid_until", last),
            ("act", act),
            ("mark", mark),
            ("reason", reason),
            ("words", "法律顾问换人"),
        ];
        admin.post(&format!("{here}/retainers/end"), &fields).await
    };
    let (status, page) = text(act("look", "2026-11-23", "", "").await).await;
    assert_eq!((status, at_field(&page, "valid_until")), (422, "不能早于2026年11月24日（周二）。"));
    let (status, page) = text(act("look", "9999-12-31", "", "").await).await;
    assert_eq!((status, at_field(&page, "valid_until")), (422, "日期不对，请写成 2026-11-24 这样。"));
    // What the last day hits; another day is another question.
    let (status, page) = text(act("look", "2026-12-10", "", "").await).await;
    assert_eq!(status, 200);
    let seen = mark(&page);
    let (status, page) = text(act("confirm", "2026-12-10", &seen, "").await).await;
    assert!(status == 422 && !at_field(&page, "reason").is_empty());
    let (status, page) = text(act("confirm", "2026-12-01", &seen, "换人").await).await;
    assert!(status == 409 && page.contains("刚才有变动"));
    let done = act("confirm", "2026-12-10", &seen, "换人").await;
    assert_eq!((done.status().as_u16(), location(&done)), (303, format!("{here}#retainers")));
    let staff = admin.page(&here).await;
    assert!(staff.contains("2026-12-11") && staff.contains("结束聘用"), "with the reason on the trail");
    let clinics = Visitor::new(&server).clinics(VILLAGE, "2026-12-11", "2027-01-31").await;
    let name = between(&staff, "<h1>", " · ").first().copied().expect("a name");
    let theirs = clinics.iter().filter(|c| c["adviser"] == name && c["status"] == "planned");
    assert_eq!(theirs.count(), 0, "nothing stands behind the last day");
}

#[tokio::test]
async fn a_merger_is_asked_about_and_what_breaks_it_is_named() {
    let server = Setup::demo().start();
    let admin = Visitor::signed_in(&server, "admin").await;
    let merge = async |olds: &str, into: &str, name: &str, day: &str, mark: &str| {
        let act = if mark.is_empty() { "" } else { "confirm" };
        let fields =
            [("olds", olds), ("into", into), ("new_name", name), ("valid_from", day), ("act", act), ("mark", mark)];
        admin.post("/desk/settings/places/merge", &fields).await
    };
    let other = "141181102206";
    for (olds, into, name, day, told) in [
        (VILLAGE, VILLAGE, "", "2026-12-01", "不能并入它自己"),
        (VILLAGE, other, "", "2020-01-01", "不能早于2026年11月24日"),
        (VILLAGE, other, "", "2027-06-01", "不能晚于2027年1月25日"),
        (VILLAGE, other, "", "9999-01-01", "日期不对"),
        (VILLAGE, "141181102299", "<i>颉颉堡村</i>", "2026-12-01", "不能作地名"),
        (VILLAGE, "141181102299", "", "2026-12-01", "请填写名称"),
    ] {
        let (status, page) = text(merge(olds, into, name, day, "").await).await;
        assert!(status == 422 && page.contains(told), "{told}: {status}");
        let (status, _) = text(merge(olds, into, name, day, "x").await).await;
        assert_eq!(status, 422, "{told}");
    }
    let (status, page) = text(merge(VILLAGE, other, "", "2026-12-01", "").await).await;
    assert_eq!(status, 200);
    for told in ["聘用合同", "从这天起的坐诊", "人在等", "不能撤回"] {
        assert!(page.contains(told), "{told}");
    }
    let (status, page_again) = text(merge(VILLAGE, other, "", "2026-12-01", "x").await).await;
    assert!(status == 409 && page_again.contains("刚才有变动"));
    let done = merge(VILLAGE, other, "", "2026-12-01", &mark(&page)).await;
    assert_eq!(done.status(), 303);
    let duty = admin.page("/desk/duty?place=141181102&month=2026-11").await;
    let neighbour = admin.page(&format!("/villages/{other}")).await;
    let name = between(&neighbour, "<h1>", "</h1>").first().copied().expect("a name").to_owned();
    assert!(!duty.contains(&format!("并入{other}")) && !duty.contains(&format!("并入 {other}")), "{name}");
    // A neighbour's name is asked about once.
    let rename = async |agreed: &str| {
        let fields = [("code", "141181102207"), ("name", name.as_str()), ("agreed", agreed)];
        text(admin.post("/desk/settings/places/rename", &fields).await).await
    };
    let (status, page) = rename("").await;
    assert!(status == 422 && page.contains("已经有叫这个名字的") && page.contains("name=\"agreed\""), "{status}");
    assert_eq!(rename("yes").await.0, 303);
}

#[tokio::test]
async fn a_duty_pack_names_the_field_that_is_wrong_and_is_taken_back_before_it_begins() {
    let server = Setup::demo().start();
    let admin = Visitor::signed_in(&server, "admin").await;
    let set = async |other: (&str, &str)| {
        let fields = [
            ("valid_from", "2026-12-01"),
            ("visits", "2"),
            ("hours", "2.5"),
            ("classes", "1"),
            ("days", "7"),
            ("basis", "县司法局通知"),
        ]
        .map(|(name, value)| if name == other.0 { other } else { (name, value) });
        text(admin.post("/desk/settings/duty", &fields).await).await
    };
    for (field, value, told) in [
        ("valid_from", "9999-12-31", "日期不对，请写成 2026-11-24 这样。"),
        ("valid_from", "2020-01-01", "不能早于2026年12月1日（周二）。"),
        ("visits", "32", "“每月到村几次”请填 0 到 31 之间的整数。"),
        ("hours", "13", "小时请填 0 到 12，可以写 2.5。"),
        ("days", "0", "“几天内可以签认”请填 1 到 90 之间的整数。"),
        ("basis", "", "请填写依据。"),
    ] {
        let (status, page) = set((field, value)).await;
        assert_eq!((status, at_field(&page, field)), (422, told), "{field}");
        assert_eq!(page.matches("class=\"error\"").count(), 1, "and no other: {field}");
        assert!(page.contains("2.5") || field == "hours", "what was typed is kept");
    }
    assert_eq!(set(("", "")).await.0, 303);
    let page = admin.page("/desk/settings/duty").await;
    assert!(page.contains("撤回这一版") && page.contains("2026-12-01"));
    assert_eq!(page.matches("/desk/settings/duty/withdraw").count(), 1, "the one in force stays");
    let back = async |day: &str| admin.post("/desk/settings/duty/withdraw", &[("valid_from", day)]).await.status();
    assert_eq!(back("2026-12-01").await, 303);
    assert_eq!(back("2026-12-01").await, 409, "a second press is told so");
    assert!(!admin.page("/desk/settings/duty").await.contains("撤回这一版"));
}

#[tokio::test]
async fn an_auditor_sees_no_button_that_leads_to_a_refusal() {
    let server = Setup::demo().start();
    let auditor = Visitor::signed_in(&server, "auditor").await;
    let first = auditor.page("/desk/settings/retention").await;
    let mut pages: Vec<String> =
        between(&first, "href=\"/desk/s", "\"").into_iter().map(|rest| format!("/desk/s{rest}")).collect();
    pages.retain(|p| p.starts_with("/desk/settings/") || p == "/desk/seal" || p == "/desk/staff");
    pages.sort();
    pages.dedup();
    assert!(pages.len() > 8, "{pages:?}");
    let mut wrong = Vec::new();
    for path in pages {
        let page = auditor.page(&path).await;
        let main = page.split_once("<main").map(|(_, main)| main).expect("a main");
        let main = main.split("</main>").next().expect("its end");
        for form in between(main, "<form", "</form>") {
            if form.contains("method=\"post\"") && form.contains("<button") {
                wrong.push(format!("{path}: {}", form.split('>').next().unwrap_or_default()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn what_the_program_says_by_itself_is_read_in_the_readers_language() {
    let server = Setup::demo().start();
    let admin = Visitor::signed_in(&server, "admin").await;
    let home = admin.page("/desk").await;
    let clinic = tests::desk::todays_clinic(&home);
    let queue = admin.page(&format!("/desk/clinics/{clinic}")).await;
    let booking = *between(&queue, "href=\"/desk/bookings/", "\"").first().expect("a booking");
    let record = format!("/desk/bookings/{booking}");
    let shown = admin.post(&format!("{record}/reveal"), &[("purpose", "改正个人信息")]).await;
    assert_eq!(shown.status(), 200);
    let page = admin.page(&format!("{record}?lang=en")).await;
    assert!(page.contains("Correct the personal data") && !page.contains("<p>改正个人信息</p>"));
}
