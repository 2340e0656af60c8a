//! A clinic is handed over to a colleague, or shortened, in a real browser to the end: who goes along and who loses their place is
//! shown before anything is done, each of them is told by letter, and sees it on their page.

use serde_json::{Value, json};
use tests::browser::{Browser, DESKTOP, PHONE, View};
use tests::desk::Visitor;
use tests::mail::{letter_with, letters_to};
use tests::server::{Server, Setup, VILLAGE};

/// The day after tomorrow the adviser of the demonstration holds a clinic that somebody has booked.
const DAY: &str = "2026-11-26";

/// Somebody books the first place that is free from an hour on, perhaps against somebody: the code, unless another adviser is proposed.
async fn ask(api: &Visitor, clinic: &Value, from: &str, who: (&str, &str), other: Option<&str>) -> Option<String> {
    let fits = |s: &&Value| s["bookable"] == true && s["starts_at"].as_str().is_some_and(|at| &at[11..16] >= from);
    let slot = clinic["slots"].as_array().expect("slots").iter().find(fits).expect("a free place");
    let (name, phone) = who;
    let body = json!({
        "slot_id": slot["id"], "name": name, "phone": phone, "matter": "land", "consent": true, "other_party": other,
        "email": format!("{phone}@example.com"), "locale": "zh-CN",
    });
    let key: String = phone.chars().chain(other.unwrap_or_default().chars()).filter(char::is_ascii_digit).collect();
    let answer = api.post_json("/api/v1/bookings", &body, &[("Idempotency-Key", &key)]).await;
    let booking: Value = answer.json().await.expect("JSON");
    booking["code"].as_str().map(str::to_owned)
}

async fn book(api: &Visitor, clinic: &Value, from: &str, who: (&str, &str)) -> String {
    ask(api, clinic, from, who, None).await.unwrap_or_else(|| panic!("{who:?} is not booked"))
}

/// What one's own page says.
async fn own_page(browser: &Browser, server: &Server, code: &str, phone: &str) -> String {
    browser.goto(&server.at(&format!("/bookings?code={code}"))).await;
    browser.fill("#phone_tail", &phone[7..]).await;
    browser.click("main .primary").await;
    browser.text("main").await
}

const LI: (&str, &str) = ("李小花", "13800138001");
const WANG: (&str, &str) = ("王大山", "13800138002");

async fn handed_over(view: View) {
    let server = Setup::demo().start();
    let api = Visitor::new(&server);
    let clinic = api.clinics(VILLAGE, DAY, DAY).await.remove(0);
    let before = clinic["adviser"].as_str().expect("a name").to_owned();
    let id = clinic["id"].as_str().expect("an id");
    let li = book(&api, &clinic, "09:00", LI).await;

    let officer = Browser::open(view).await;
    officer.sign_in(&server, "justice").await;
    officer.goto(&server.at(&format!("/desk/clinics/{id}"))).await;
    officer.click(&format!("a[href='/desk/clinics/{id}/hand-over']")).await;
    // Who and why are asked for.
    officer.click("main form .primary").await;
    let told = officer.text(".error-summary").await;
    assert!(told.contains("顾问") && told.contains("原因"), "{told}");
    // Colleagues who are elsewhere at that hour are refused, with what is in the way. One can come; meanwhile somebody books
    // against a client of theirs, which is no matter for the adviser who has the clinic now, unless they are of one firm.
    let theirs = api.clinics("141181", "2026-11-25", "2027-01-15").await;
    let all =
        "return [...document.querySelectorAll('#adviser option')].map(o => [o.value, o.textContent]).filter(o => o[0])";
    let colleagues = officer.run(all, vec![]).await;
    let mut found = None;
    for (number, colleague) in colleagues.as_array().expect("a list").iter().enumerate() {
        let (code, name) = (colleague[0].as_str().expect("an id"), colleague[1].as_str().expect("a name"));
        officer.choose("#adviser", code).await;
        officer.fill("#reason", "顾问住院").await;
        officer.click("main form .primary").await;
        assert_eq!(officer.value("#reason").await, "顾问住院", "what was typed is kept");
        if !officer.has(".affected.keeps").await {
            assert!(officer.has(".notice.warn").await, "{}", officer.text("main").await);
            continue;
        }
        assert!(officer.text(".affected.keeps").await.contains("李小花"));
        let has_room = |c: &&Value| c["slots"].as_array().is_some_and(|s| s.iter().any(|s| s["bookable"] == true));
        let Some(theirs) = theirs.iter().find(|c| c["adviser"] == name && has_room(c)) else { continue };
        let phone = format!("13700137{number:03}");
        book(&api, theirs, "00:00", ("周吴郑", &phone)).await;
        if let Some(wang) = ask(&api, &clinic, "11:00", WANG, Some(&format!("周吴郑 {phone}"))).await {
            found = Some((code.to_owned(), name.to_owned(), wang));
            break;
        }
    }
    let (code, name, wang) = found.expect("a colleague who can come");
    officer.goto(&server.at(&format!("/desk/clinics/{id}/hand-over"))).await;
    officer.choose("#adviser", &code).await;
    officer.fill("#reason", "顾问住院").await;
    officer.click("main form .primary").await;
    // Who goes along, and who does not: shown before it is done, without why.
    assert!(officer.text(".affected.loses").await.contains("王大山"));
    assert!(officer.text(".affected.keeps").await.contains("李小花"));
    assert_eq!(api.clinics(VILLAGE, DAY, DAY).await[0]["adviser"], before.as_str(), "nothing has happened yet");
    officer.click("main form .primary").await;
    assert!(officer.text("h1").await.contains("已经换人"), "{}", officer.text("main").await);
    assert!(officer.text("main").await.contains(&name));
    assert_eq!(api.clinics(VILLAGE, DAY, DAY).await[0]["adviser"], name.as_str());
    assert_eq!(officer.complaints().await, Vec::<String>::new());
    officer.close().await;

    // Who goes along is told the new name; who does not is offered another time, and hears nothing of the client.
    letter_with(&server, "13800138001@example.com", &["顾问住院", &name]).await;
    let letter = letter_with(&server, "13800138002@example.com", &["换一位法律顾问接待"]).await;
    assert!(!letter.contains("周吴郑") && !letter.contains("13700137"), "{letter}");
    let person = Browser::open(View { js: view.js, ..PHONE }).await;
    let page = own_page(&person, &server, &li, LI.1).await;
    assert!(page.contains(&name) && !page.contains(&before), "{page}");
    let page = own_page(&person, &server, &wang, WANG.1).await;
    assert!(page.contains("换一位法律顾问接待") && !page.contains("13700137"), "{page}");
    assert!(person.has(".offer").await);
    person.click(".offer button[value=accept]").await;
    let page = person.text("main").await;
    assert!(page.contains("已预约") && !page.contains(&name), "{page}");
    person.close().await;
}

#[tokio::test]
async fn a_clinic_is_handed_over_and_who_cannot_go_along_gets_another_adviser() {
    handed_over(DESKTOP).await;
}

#[tokio::test]
async fn a_clinic_is_handed_over_and_who_cannot_go_along_gets_another_adviser_without_scripts() {
    handed_over(View { js: false, ..DESKTOP }).await;
}

async fn shortened(view: View) {
    let server = Setup::demo().start();
    let api = Visitor::new(&server);
    let clinic = api.clinics(VILLAGE, DAY, DAY).await.remove(0);
    let id = clinic["id"].as_str().expect("an id");
    let early = book(&api, &clinic, "09:00", LI).await;
    let late = book(&api, &clinic, "11:30", WANG).await;
    let adviser = Browser::open(view).await;
    adviser.sign_in(&server, "adviser").await;
    adviser.goto(&server.at(&format!("/desk/clinics/{id}"))).await;
    adviser.click(&format!("a[href='/desk/clinics/{id}/shorten']")).await;
    assert!(adviser.text(".affected").await.contains("王大山"), "who is booked at all");
    // The hours as they are, or hours beyond them, are no shortening.
    adviser.fill("#reason", "下午要开庭").await;
    adviser.click("main form .primary").await;
    assert!(adviser.has("#begins_at-error").await);
    adviser.fill("#ends_at", "25:00").await;
    adviser.click("main form .primary").await;
    assert!(adviser.has("#ends_at-error").await);
    assert_eq!(adviser.value("#ends_at").await, "25:00", "what was typed is kept");
    adviser.fill("#ends_at", "11:00").await;
    adviser.click("main form .primary").await;
    assert!(adviser.text(".affected.loses").await.contains("王大山"));
    assert!(adviser.text(".affected.keeps").await.contains("李小花"));
    assert_eq!(api.clinics(VILLAGE, DAY, DAY).await[0]["ends_at"], clinic["ends_at"], "nothing has happened yet");
    // Other hours than those that were shown are shown first as well.
    for (until, loses) in [("12:00", false), ("11:00", true)] {
        adviser.fill("#ends_at", until).await;
        adviser.click("main form .primary").await;
        assert_eq!(adviser.has(".affected.loses").await, loses, "{until}");
    }
    assert_eq!(api.clinics(VILLAGE, DAY, DAY).await[0]["ends_at"], clinic["ends_at"], "nothing has happened yet");
    adviser.click("main form .primary").await;
    assert!(adviser.text("h1").await.contains("已缩短"), "{}", adviser.text("main").await);
    assert!(adviser.text("main").await.contains("1 人"), "{}", adviser.text("main").await);
    let after = api.clinics(VILLAGE, DAY, DAY).await.remove(0);
    assert!(after["ends_at"].as_str().is_some_and(|at| at.contains("T11:00")), "{after}");
    assert_eq!(adviser.complaints().await, Vec::<String>::new());
    adviser.close().await;

    letter_with(&server, "13800138002@example.com", &["下午要开庭"]).await;
    let heard = letters_to(&server, "13800138001@example.com");
    assert!(heard.iter().all(|letter| !letter.contains("下午要开庭")), "who keeps their place is left in peace");
    let person = Browser::open(View { js: view.js, ..PHONE }).await;
    assert!(own_page(&person, &server, &early, LI.1).await.contains("已预约"));
    let page = own_page(&person, &server, &late, WANG.1).await;
    assert!(page.contains("原来约的时间没有了") && page.contains("下午要开庭"), "{page}");
    assert!(person.text(".offer").await.contains("11月26日"), "the same clinic, earlier, is the nearest");
    person.click(".offer button[value=accept]").await;
    assert!(person.text(".chip").await.contains("已预约"));
    person.close().await;
}

#[tokio::test]
async fn a_clinic_is_shortened_and_whoever_is_cut_off_is_offered_an_earlier_time() {
    shortened(DESKTOP).await;
}

#[tokio::test]
async fn a_clinic_is_shortened_and_whoever_is_cut_off_is_offered_an_earlier_time_without_scripts() {
    shortened(View { js: false, ..DESKTOP }).await;
}
