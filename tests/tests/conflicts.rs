//! Conflict of interest in a real browser, with scripts on and off: who is stopped hears only that another adviser is proposed, and
//! books with that one; a waiver takes a reason and a second person; what becomes known later finds another adviser; and nothing of
//! why stands on a page of the clerk.

use serde_json::{Value, json};
use tests::browser::{Browser, DESKTOP, PHONE, View};
use tests::desk::{Visitor, location};
use tests::mail::{letter_with, link_to};
use tests::server::{Server, Setup, VILLAGE};

/// The brother whom the adviser of the demonstration's village has declared.
const BROTHER: &str = "李示例";
/// Words that would say why.
const WHY: [&str; 6] = ["亲属", "利益", "冲突", "回避", "聘用单位", "同一件事的双方"];

/// All that the page holds, shown or not.
async fn html(browser: &Browser) -> String {
    browser.run("return document.documentElement.outerHTML", vec![]).await.as_str().expect("a page").to_owned()
}

/// Nothing on the page says why.
async fn says_not_why(browser: &Browser) {
    let page = html(browser).await;
    for word in WHY {
        assert!(!page.contains(word), "{word} on {}", browser.url().await);
    }
}

/// The coming clinics of the village.
async fn clinics(server: &Server) -> Vec<Value> {
    Visitor::new(server).clinics(VILLAGE, "2026-11-25", "2026-12-20").await
}

/// Books the first free place of a clinic against somebody: the code.
async fn book(server: &Server, clinic: &Value, name: &str, phone: &str, other: &str) -> String {
    let slots = clinic["slots"].as_array().expect("slots");
    let slot = slots.iter().find(|s| s["bookable"] == true).expect("a free place");
    let body = json!({
        "slot_id": slot["id"], "name": name, "phone": phone, "matter": "land", "consent": true, "other_party": other,
        "email": format!("{phone}@example.com"), "locale": "zh-CN",
    });
    let answer = Visitor::new(server).post_json("/api/v1/bookings", &body, &[("Idempotency-Key", phone)]).await;
    assert_eq!(answer.status(), 201);
    let booking: Value = answer.json().await.expect("JSON");
    booking["code"].as_str().expect("a code").to_owned()
}

/// Opens one's own booking with its code and the last digits of the telephone.
async fn open(browser: &Browser, server: &Server, code: &str, phone: &str) {
    browser.goto(&server.at(&format!("/bookings?code={code}"))).await;
    browser.fill("#phone_tail", &phone[7..]).await;
    browser.click("main .primary").await;
}

async fn another_adviser_is_proposed(view: View) {
    let server = Setup::demo().start();
    let adviser = clinics(&server).await[0]["adviser"].as_str().expect("a name").to_owned();
    let browser = Browser::open(view).await;
    browser.goto(&server.at(&format!("/villages/{VILLAGE}"))).await;
    browser.click("button.slot:not([disabled])").await;
    browser.click("label.choice:has([value=land])").await;
    browser.click("main .primary").await;
    browser.fill("#name", "王大山").await;
    browser.fill("#phone", "13800138000").await;
    browser.click("main .primary").await;
    browser.fill("#summary", "地界说不清。").await;
    // Somebody else writes the name with a blank and a title.
    browser.fill("#other_party", "李 示例先生").await;
    browser.click("main .primary").await;
    browser.click("main .primary").await;
    browser.click("#consent").await;
    browser.click("main .primary").await;
    browser.click("main .primary").await;
    let told = browser.text(".notice.warn").await;
    assert!(told.contains("给您换一位"), "{told}");
    says_not_why(&browser).await;
    assert!(browser.has("ul.nearest button").await);
    let buttons = browser.text("ul.nearest").await;
    assert!(!buttons.contains(&adviser), "whoever may not take it is not proposed: {buttons}");
    let proposed = browser.text("ul.nearest button").await;
    let name = proposed.rsplit('·').next().expect("a name").trim().to_owned();
    browser.click("ul.nearest button").await;
    browser.click("main .primary").await;
    assert!(browser.text("h1").await.contains("约好了"), "{}", browser.text("main").await);
    let summary = browser.text(".summary").await;
    assert!(summary.contains("王大山") && summary.contains(&name), "{name}: {summary}");
    says_not_why(&browser).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn who_is_stopped_hears_only_of_another_adviser_and_books_with_that_one() {
    another_adviser_is_proposed(PHONE).await;
}

#[tokio::test]
async fn who_is_stopped_hears_only_of_another_adviser_and_books_with_that_one_without_scripts() {
    another_adviser_is_proposed(View { js: false, ..PHONE }).await;
}

/// Fills the form of the desk and sends it: against the brother.
async fn book_at_the_desk(clerk: &Browser, server: &Server) {
    clerk.goto(&server.at("/desk/book")).await;
    clerk.click("label.slot").await;
    clerk.fill("#name", "赵六合").await;
    clerk.fill("#phone", "13600136000").await;
    clerk.choose("#matter", "land").await;
    clerk.fill("#other_party", BROTHER).await;
    clerk.click("label.choice:has([value=spoken])").await;
    clerk.click("form[action='/desk/book'] .primary").await;
}

async fn waived_by_two(view: View) {
    let server = Setup::demo().start();
    let clerk = Browser::open(view).await;
    clerk.sign_in(&server, "clerk").await;
    book_at_the_desk(&clerk, &server).await;
    assert!(clerk.text(".notice.warn").await.contains("给您换一位"));
    says_not_why(&clerk).await;
    assert_eq!(clerk.value("#other_party").await, BROTHER, "what was typed is kept");
    // The person insists: a reason is asked for.
    clerk.unfold("details.waiver summary").await;
    clerk.click("button[formaction='/desk/book/waiver']").await;
    assert!(clerk.text(".error-summary").await.contains("原因"));
    clerk.unfold("details.waiver summary").await;
    clerk.fill("#reason", "只有这位顾问会说当地话").await;
    clerk.click("button[formaction='/desk/book/waiver']").await;
    assert!(clerk.text(".notice.good").await.contains("申请交上去了"));
    says_not_why(&clerk).await;
    // It has not been decided: the same booking is stopped as before.
    book_at_the_desk(&clerk, &server).await;
    let asked = clerk.text("section[aria-labelledby=asked]").await;
    assert!(asked.contains("赵六合") && asked.contains("等司法所决定"), "{asked}");
    assert!(clerk.text(".notice.warn").await.contains("给您换一位"));

    // The justice office reads what kind it is, and decides with a reason of its own.
    let officer = Browser::open(view).await;
    officer.sign_in(&server, "justice").await;
    officer.click("a[href='/desk/conflicts']").await;
    let asked = officer.text("section[aria-labelledby=waivers] article").await;
    for wanted in ["赵六合", BROTHER, "对方是近亲属", "只有这位顾问会说当地话"] {
        assert!(asked.contains(wanted), "{wanted}: {asked}");
    }
    officer.click("button[name=grant][value=yes]").await;
    assert!(officer.text(".error-summary").await.contains("原因"));
    officer.fill("section[aria-labelledby=waivers] [name=reason]", "双方都书面同意").await;
    officer.click("button[name=grant][value=yes]").await;
    assert!(officer.text("section[aria-labelledby=waivers]").await.contains("没有等着决定的申请"));
    let decided = officer.text("section[aria-labelledby=decided]").await;
    for wanted in ["赵六合", BROTHER, "对方是近亲属", "只有这位顾问会说当地话", "批准", "双方都书面同意"]
    {
        assert!(decided.contains(wanted), "{wanted}: {decided}");
    }
    // The clerk who told the person to come back hears of it on the first page, and nothing of why.
    clerk.goto(&server.at("/desk")).await;
    let answer = clerk.text("section[aria-labelledby=answers]").await;
    assert!(answer.contains("赵六合") && answer.contains("批准了") && !answer.contains("书面"), "{answer}");
    says_not_why(&clerk).await;
    clerk.click("section[aria-labelledby=answers] a").await;
    assert!(clerk.text("section[aria-labelledby=asked]").await.contains("批准了"));

    // Now it can be booked. That there was a waiver is no secret, what for is.
    book_at_the_desk(&clerk, &server).await;
    assert!(clerk.text("h1").await.contains("约好了"), "{}", clerk.text("main").await);
    says_not_why(&clerk).await;
    assert_eq!(clerk.complaints().await, Vec::<String>::new());
    assert_eq!(officer.complaints().await, Vec::<String>::new());
    officer.close().await;
    clerk.close().await;
}

#[tokio::test]
async fn a_waiver_takes_a_reason_and_a_second_person() {
    waived_by_two(DESKTOP).await;
}

#[tokio::test]
async fn a_waiver_takes_a_reason_and_a_second_person_without_scripts() {
    waived_by_two(View { js: false, ..DESKTOP }).await;
}

/// Somebody without a telephone is stopped at the desk: the clerk books what is proposed, in another village, with one press.
async fn books_what_is_proposed(view: View) {
    let server = Setup::demo().start();
    let clerk = Browser::open(view).await;
    clerk.sign_in(&server, "clerk").await;
    clerk.goto(&server.at("/desk/book")).await;
    clerk.click("label.slot").await;
    clerk.fill("#name", "赵六合").await;
    clerk.fill("#tell_apart", "三组老井边").await;
    clerk.choose("#matter", "land").await;
    clerk.fill("#other_party", BROTHER).await;
    clerk.click("label.choice:has([value=spoken])").await;
    clerk.click("form[action='/desk/book'] .primary").await;
    let proposed = clerk.text("ul.nearest button").await;
    assert!(proposed.contains('·'), "where, and with whom: {proposed}");
    assert_eq!(clerk.value("#tell_apart").await, "三组老井边");
    let name = proposed.rsplit('·').next().expect("a name").trim().to_owned();
    clerk.click("ul.nearest button").await;
    assert!(clerk.text("h1").await.contains("约好了"), "{}", clerk.text("main").await);
    assert!(clerk.text(".summary").await.contains(&name), "{name}");
    assert!(!clerk.text(".code-line").await.is_empty(), "the code, for whoever has no telephone");
    says_not_why(&clerk).await;
    let record = clerk.url().await;
    clerk.click("a[href$='/slip']").await;
    assert!(clerk.text("main").await.contains("赵六合"), "a slip for whoever has no telephone");
    // The clinic is another village's; what the clerk made can be cancelled.
    clerk.goto(&record).await;
    assert!(!clerk.has("a[href$='/move']").await && !clerk.has("main a[href^='/desk/clinics/']").await);
    clerk.click("a[href$='/cancel']").await;
    clerk.fill("#reason", "本人不去了").await;
    clerk.click("main .danger").await;
    assert!(clerk.text(".chip").await.contains("已取消"), "{}", clerk.text("main").await);
    assert_eq!(clerk.complaints().await, Vec::<String>::new());
    clerk.close().await;
}

#[tokio::test]
async fn the_clerk_books_what_is_proposed_for_somebody_without_a_telephone() {
    books_what_is_proposed(DESKTOP).await;
}

#[tokio::test]
async fn the_clerk_books_what_is_proposed_for_somebody_without_a_telephone_without_scripts() {
    books_what_is_proposed(View { js: false, ..DESKTOP }).await;
}

/// At the door of a clinic the same, and next door when the village has no room; what cannot be had costs nothing that was typed.
#[tokio::test]
async fn at_the_door_and_next_door_the_clerk_books_and_nothing_typed_is_lost() {
    let server = Setup::demo().start();
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let clinic = tests::desk::todays_clinic(&clerk.page("/desk").await);
    let here = format!("/desk/clinics/{clinic}/walk-in");
    assert!(clerk.page(&here).await.contains("name=\"guardian\""));
    let walks_in = |other: &'static str, proposed: &str| {
        [
            ("key", "once"),
            ("name", "赵六合"),
            ("matter", "land"),
            ("tell_apart", "三组"),
            ("consent_kind", "spoken"),
            ("other_party", other),
            ("proposed", proposed),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    };
    let send = async |fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        clerk.post(&here, &fields).await
    };
    let stopped = send(&walks_in(BROTHER, "")).await;
    assert_eq!(stopped.status(), 409);
    let page = stopped.text().await.expect("text");
    let proposed = tests::desk::between(&page, "name=\"proposed\" value=\"", "\"");
    assert!(!proposed.is_empty() && page.contains("三组") && page.contains(BROTHER), "{page}");
    let made = send(&walks_in(BROTHER, proposed[0])).await;
    assert!(location(&made).starts_with("/desk/bookings/"), "{}", made.status());
    assert_eq!(location(&send(&walks_in(BROTHER, proposed[0])).await), location(&made), "a second press leads to it");

    // Next door: what anybody may book, offered on the page of one's own village.
    let page = clerk.page("/desk/book").await;
    let (_, near) = page.split_once("class=\"near\"").expect("neighbours with room");
    let slot = tests::desk::between(near, "name=\"slot_id\"", ">")
        .into_iter()
        .find_map(|input| tests::desk::between(input, "value=\"", "\"").first().copied())
        .expect("a time");
    let books = |slot: &str, child: &str, guardian: &str| {
        [
            ("village", VILLAGE),
            ("slot_id", slot),
            ("name", "周小宝"),
            ("matter", "land"),
            ("tell_apart", "五组"),
            ("consent_kind", "spoken"),
            ("child", child),
            ("guardian", guardian),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    };
    let book = async |fields: [(&str, String); 8]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        clerk.post("/desk/book", &fields).await
    };
    // A child has a guardian at the desk as on the public page.
    let refused = book(books(slot, "yes", "")).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.expect("text").contains("guardian-error"));
    let made = book(books(slot, "yes", "周有财")).await;
    let record = location(&made);
    assert!(record.starts_with("/desk/bookings/"), "{}", made.status());
    assert!(clerk.page(&record).await.contains("周有财"));
    // What is not there, or not theirs to give, is told at its field.
    for nowhere in ["no-such-slot", ""] {
        let refused = book(books(nowhere, "", "")).await;
        assert_eq!(refused.status(), 422, "{nowhere}");
        let page = refused.text().await.expect("text");
        assert!(page.contains("周小宝") && page.contains("五组") && page.contains("请选一个时段"), "{page}");
    }
}

async fn known_later(view: View) {
    let server = Setup::demo().start();
    let coming = clinics(&server).await;
    let clinic = coming.first().expect("a coming clinic");
    let adviser_name = clinic["adviser"].as_str().expect("a name").to_owned();
    let (phone, mail) = ("13800138000", "13800138000@example.com");
    let code = book(&server, clinic, "王大山", phone, "周有财").await;
    let queue = server.at(&format!("/desk/clinics/{}", clinic["id"].as_str().expect("an id")));

    // The adviser declares a brother: the booking is rearranged by itself, and the adviser sees neither whose it is nor what about.
    let adviser = Browser::open(view).await;
    adviser.sign_in(&server, "adviser").await;
    adviser.goto(&queue).await;
    assert!(adviser.text("main").await.contains("王大山"));
    adviser.goto(&server.at("/desk/account")).await;
    adviser.click("a[href='/desk/account/ties']").await;
    adviser.fill("#name", "周有财").await;
    adviser.choose("#tie", "sibling").await;
    adviser.fill("#division", VILLAGE).await;
    adviser.click("main form.stack .primary").await;
    assert!(adviser.text(".notice.good").await.contains("重新安排"));
    adviser.goto(&queue).await;
    assert!(!html(&adviser).await.contains("王大山"));

    // The person: told by letter, without why; another adviser's place is kept, and taken.
    let letter = letter_with(&server, mail, &["换一位法律顾问接待"]).await;
    assert!(WHY.iter().all(|word| !letter.contains(word)), "{letter}");
    let link = link_to(&server, mail, "/offers/").await;
    let person = Browser::open(view).await;
    open(&person, &server, &code, phone).await;
    assert!(person.text("main").await.contains("换一位法律顾问接待"));
    says_not_why(&person).await;
    person.goto(&server.at(&link)).await;
    assert!(!person.text(".offer").await.contains(&adviser_name), "{}", person.text("main").await);
    says_not_why(&person).await;

    // The clerk of the village: where it stands, and no word of why; the page of conflicts is not theirs.
    let clerk = Browser::open(view).await;
    clerk.sign_in(&server, "clerk").await;
    assert!(!clerk.has("a[href='/desk/conflicts']").await);
    for path in ["/desk", "/desk/book", "/desk/waiting", "/desk/messages"] {
        clerk.goto(&server.at(path)).await;
        says_not_why(&clerk).await;
    }
    clerk.goto(&queue).await;
    says_not_why(&clerk).await;
    for path in ["/desk/conflicts", "/desk/account/ties", "/desk/officers"] {
        assert_eq!(clerk.fetch(&server.at(path)).await.status(), 403, "{path}");
    }

    // The justice office reads what kind, and may ask that the adviser stay; but not decide on its own wish.
    let officer = Browser::open(view).await;
    officer.sign_in(&server, "justice").await;
    officer.goto(&server.at("/desk/conflicts")).await;
    let raised = officer.text("section[aria-labelledby=raised] article").await;
    for wanted in ["王大山", "周有财", "对方是近亲属", &adviser_name] {
        assert!(raised.contains(wanted), "{wanted}: {raised}");
    }
    officer.fill("section[aria-labelledby=raised] [name=reason]", "当事人坚持").await;
    officer.click("section[aria-labelledby=raised] form button").await;
    let asked = officer.text("section[aria-labelledby=waivers] article").await;
    assert!(asked.contains("当事人坚持") && asked.contains("要由另一个人决定"), "{asked}");
    assert!(!officer.has("button[name=grant]").await, "who asks does not decide");
    let visitor = Visitor::signed_in(&server, "auditor").await;
    assert!(visitor.page("/desk/conflicts").await.contains("对方是近亲属"), "the auditor reads");
    let refused = visitor.post("/desk/waivers/none", &[("grant", "yes"), ("reason", "好")]).await;
    assert_eq!(refused.status(), 403, "and decides nothing");

    person.click("button[value=accept]").await;
    assert!(person.text("h1").await.contains("约好了"));
    assert!(!person.text(".summary").await.contains(&adviser_name));
    officer.goto(&server.at("/desk/conflicts")).await;
    assert!(officer.text("section[aria-labelledby=raised]").await.contains("没有"), "it is settled");
    for browser in [adviser, person, clerk, officer] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}

#[tokio::test]
async fn a_tie_declared_later_finds_another_adviser_and_tells_nobody_why() {
    known_later(DESKTOP).await;
}

#[tokio::test]
async fn a_tie_declared_later_finds_another_adviser_and_tells_nobody_why_without_scripts() {
    known_later(View { js: false, ..DESKTOP }).await;
}

/// Somebody is retained by another village as well: whoever is booked against that committee gets another adviser.
#[tokio::test]
async fn a_retainer_noted_later_finds_another_adviser() {
    let server = Setup::demo().start();
    let coming = clinics(&server).await;
    let found: Value = {
        let path = "/api/v1/divisions?parent=141181001";
        Visitor::new(&server).get(path).await.json().await.expect("JSON")
    };
    let elsewhere = &found["divisions"][0];
    let (code, name) = (elsewhere["code"].as_str().expect("a code"), elsewhere["name"].as_str().expect("a name"));
    book(&server, &coming[0], "王大山", "13800138000", &format!("{name}村委会")).await;
    let officer = Visitor::signed_in(&server, "justice").await;
    assert!(!officer.page("/desk/conflicts").await.contains("王大山"));
    let admin = Visitor::signed_in(&server, "admin").await;
    let list = admin.page("/desk/staff?q=adviser").await;
    let id = tests::desk::between(&list, "href=\"/desk/staff/", "\"")
        .into_iter()
        .find(|id| !id.contains('?'))
        .expect("the adviser")
        .to_owned();
    let fields = [("village", code), ("firm", "示例甲律师事务所"), ("from", "2026-11-24")];
    let noted = admin.post(&format!("/desk/staff/{id}/retainers"), &fields).await;
    assert_eq!(noted.status(), 303, "{}", location(&noted));
    let page = officer.page("/desk/conflicts").await;
    assert!(page.contains("王大山") && page.contains("对方是聘用单位村委会或其干部"), "{page}");
}

/// The other side was written down wrongly: the clerk corrects it without seeing what stood there, and it is looked at anew.
#[tokio::test]
async fn the_other_side_is_corrected_at_the_desk_and_looked_at_anew() {
    let server = Setup::demo().start();
    let coming = clinics(&server).await;
    let (phone, wrong) = ("13800138000", "李样例");
    let code = book(&server, &coming[0], "王大山", phone, wrong).await;
    let queue = server.at(&format!("/desk/clinics/{}", coming[0]["id"].as_str().expect("an id")));
    let clerk = Browser::open(DESKTOP).await;
    clerk.sign_in(&server, "clerk").await;
    clerk.goto(&queue).await;
    let link = "return [...document.querySelectorAll('.queue-who a')].find(a => a.textContent.includes('王大山')).href";
    let record = clerk.run(link, vec![]).await.as_str().expect("a link").split('#').next().expect("it").to_owned();
    clerk.goto(&record).await;
    clerk.click("a[href$='/correct']").await;
    assert!(!html(&clerk).await.contains(wrong), "what stood there is not the clerk's to read");
    assert_eq!(clerk.value("#other_party").await, "");
    // Something else is corrected: the other side stays, and nothing is rearranged.
    clerk.fill("#reason", "电话写错了").await;
    clerk.click("main .primary").await;
    assert!(clerk.text(".chip").await.contains("已预约"));
    clerk.click("a[href$='/correct']").await;
    clerk.fill("#other_party", BROTHER).await;
    clerk.fill("#reason", "对方姓名写错了").await;
    clerk.click("main .primary").await;
    assert!(!clerk.text(".chip").await.contains("已预约"), "{}", clerk.text("main").await);
    let page = html(&clerk).await;
    assert!(page.contains("对方姓名写错了") && !page.contains(BROTHER));
    says_not_why(&clerk).await;
    let officer = Visitor::signed_in(&server, "justice").await;
    let raised = officer.page("/desk/conflicts").await;
    assert!(raised.contains("王大山") && raised.contains(BROTHER) && raised.contains("对方是近亲属"));
    let person = Browser::open(PHONE).await;
    open(&person, &server, &code, phone).await;
    assert!(person.has(".offer").await, "another adviser's place is kept");
    // There was no other side after all: nothing speaks against the adviser any more.
    clerk.click("a[href$='/correct']").await;
    clerk.click("label.tick:has([name=no_other_party])").await;
    clerk.fill("#reason", "没有对方").await;
    clerk.click("main .primary").await;
    assert!(!officer.page("/desk/conflicts").await.contains("王大山"));
    assert_eq!(clerk.complaints().await, Vec::<String>::new());
    person.close().await;
    clerk.close().await;
}
