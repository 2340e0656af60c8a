//! The waiting list in a real browser, with scripts on and off: a full day, somebody waits, a place comes free, it is kept, it is
//! taken; the clerk calls whom no message reaches; a clinic is cancelled and nobody who was booked is lost.

use tests::browser::{Browser, DESKTOP, PHONE, View};
use tests::desk::{Visitor, location};
use tests::mail::link_to;
use tests::server::{Server, Setup, VILLAGE};

const TODAY: &str = "2026-11-24";

/// Books a slot for somebody of this telephone; the code.
async fn book(api: &Visitor, slot: &str, phone: &str, email: Option<&str>) -> String {
    let body = serde_json::json!({
        "slot_id": slot, "name": "李小花", "phone": phone, "matter": "land", "consent": true, "email": email,
        "locale": "zh-CN",
    });
    let answer = api.post_json("/api/v1/bookings", &body, &[("Idempotency-Key", phone)]).await;
    assert_eq!(answer.status(), 201, "{slot}");
    let booking: serde_json::Value = answer.json().await.expect("JSON");
    booking["code"].as_str().expect("a code").to_owned()
}

/// Books every place that is left today; code and last digits of each, the latest slot last.
async fn fill_the_day(api: &Visitor) -> Vec<(String, String)> {
    let mut made = Vec::new();
    for clinic in api.clinics(VILLAGE, TODAY, TODAY).await {
        for slot in clinic["slots"].as_array().expect("slots") {
            if slot["bookable"] == true {
                for _ in 0..slot["free"].as_i64().expect("a number") {
                    let phone = format!("1390001{:04}", made.len());
                    let code = book(api, slot["id"].as_str().expect("an id"), &phone, None).await;
                    made.push((code, phone[7..].to_owned()));
                }
            }
        }
    }
    assert!(made.len() >= 3, "the day had room: {made:?}");
    made
}

/// Somebody cancels their booking on its page.
async fn cancel(server: &Server, (code, tail): &(String, String)) {
    let visitor = Visitor::new(server);
    let found = visitor.post("/bookings", &[("code", code), ("phone_tail", tail)]).await;
    assert_eq!(location(&found), format!("/bookings/{code}"));
    assert_eq!(visitor.post(&format!("/bookings/{code}/cancel"), &[("reason", "")]).await.status(), 303);
}

/// Joins the list for today; the code.
async fn join(browser: &Browser, name: &str, phone: &str, email: &str) -> String {
    browser.choose("#matter", "labour").await;
    browser.fill("#name", name).await;
    browser.fill("#phone", phone).await;
    browser.fill("#email", email).await;
    browser.run("document.querySelector('#until_day').value = arguments[0]", vec![TODAY.into()]).await;
    browser.click("#consent").await;
    browser.click("main .primary").await;
    assert!(browser.text("h1").await.contains("已经排上候补"));
    browser.text(".code").await.chars().filter(char::is_ascii_alphanumeric).collect()
}

async fn waiting_list_to_booking(view: View) {
    let server = Setup::demo().start();
    let api = Visitor::new(&server);
    let made = fill_the_day(&api).await;
    let browser = Browser::open(view).await;
    browser.goto(&server.at(&format!("/villages/{VILLAGE}"))).await;
    browser.click(".wait-invite .button").await;
    // Nothing filled in: told, field by field.
    browser.run("document.querySelector('#until_day').value = '2027-09-01'", vec![]).await;
    browser.fill("#name", "王大山").await;
    browser.click("main .primary").await;
    let told = browser.text(".error-summary").await;
    for wanted in ["请选一个事项", "请填写电话", "八周以内", "同意"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    assert_eq!(browser.value("#name").await, "王大山", "what was typed is kept");
    assert_eq!(browser.value("#until_day").await, "2027-09-01");
    let code = join(&browser, "王大山", "13800138000", "wang@example.com").await;
    assert!(browser.text(".in-line").await.contains("最前面"));
    // The rule is a link away, and says who comes first.
    browser.click("a[href='/waiting/rule']").await;
    assert_eq!(browser.count(".steps li").await, 4);

    // A second person, without e-mail, comes after.
    let second = Browser::open(view).await;
    second.goto(&server.at(&format!("/waiting/new?village={VILLAGE}"))).await;
    join(&second, "赵二虎", "13800138001", "").await;
    assert!(second.text(".in-line").await.contains("前面还有 1 人"));

    // Somebody cancels: the place is kept for the first, on the page and in a letter.
    cancel(&server, &made[made.len() - 1]).await;
    browser.goto(&server.at("/bookings")).await;
    browser.fill("#code", &code).await;
    browser.fill("#phone_tail", "8000").await;
    browser.click("main .primary").await;
    assert!(browser.text(".offer").await.contains("这个位子给您留到今天"), "{}", browser.text("main").await);
    let link = link_to(&server, "wang@example.com", "/offers/").await;
    // What fetches links ahead of people changes nothing.
    for _ in 0..2 {
        assert_eq!(Visitor::new(&server).get(&link).await.status(), 200);
    }
    // The public cannot take it.
    for clinic in api.clinics(VILLAGE, TODAY, TODAY).await {
        assert!(clinic["slots"].as_array().expect("slots").iter().all(|s| s["bookable"] == false));
    }
    browser.goto(&server.at(&link)).await;
    browser.click("button[value=accept]").await;
    assert!(browser.text("h1").await.contains("约好了"));
    assert!(browser.text(".summary").await.contains("王大山"));
    // The link keeps nothing any more: it leads to the booking that came of it.
    assert_eq!(Visitor::new(&server).get(&link).await.status(), 303);

    // The next place goes to the second, whom no message reaches: the clerk calls.
    cancel(&server, &made[made.len() - 2]).await;
    let clerk = Browser::open(DESKTOP).await;
    clerk.sign_in(&server, "clerk").await;
    clerk.click("a[href='/desk/waiting?call=1']").await;
    let row = clerk.text("tbody tr:has(td)").await;
    assert!(row.contains("赵二虎") && row.contains("要打电话"), "{row}");
    assert!(!row.contains("13800138001"), "{row}");
    clerk.click("form[action$='/reveal'] button").await;
    assert!(clerk.has("a[href='tel:13800138001']").await, "the number to call");
    clerk.click("button[name=reached][value=no]").await;
    assert!(clerk.text(".notice").await.contains("已记下"));
    // Not reached: still to be called. Reached: no more.
    assert!(clerk.text("tbody tr:has(td)").await.contains("赵二虎"));
    clerk.click("button[name=reached][value=yes]").await;
    assert!(clerk.text(".empty").await.contains("没有要打电话的"));
    clerk.goto(&server.at("/desk/waiting")).await;
    clerk.click("button[value=accept]").await;
    assert!(clerk.text("main").await.contains("赵二虎"));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    for browser in [clerk, second, browser] {
        browser.close().await;
    }
}

#[tokio::test]
async fn a_full_day_a_freed_place_is_kept_for_who_waits_and_taken() {
    waiting_list_to_booking(PHONE).await;
}

#[tokio::test]
async fn a_full_day_a_freed_place_is_kept_for_who_waits_and_taken_without_scripts() {
    waiting_list_to_booking(View { js: false, ..PHONE }).await;
}

async fn cancelled(view: View) {
    let server = Setup::demo().start();
    let api = Visitor::new(&server);
    let coming = api.clinics(VILLAGE, "2026-11-25", "2026-12-20").await;
    let clinic = coming.first().expect("a coming clinic");
    let id = clinic["id"].as_str().expect("an id");
    let free = clinic["slots"].as_array().expect("slots").iter().find(|s| s["bookable"] == true);
    let slot = free.expect("a free slot")["id"].as_str().expect("an id");
    let code = book(&api, slot, "13800138002", Some("li@example.com")).await;

    let officer = Browser::open(DESKTOP).await;
    officer.sign_in(&server, "justice").await;
    officer.goto(&server.at(&format!("/desk/clinics/{id}"))).await;
    officer.click(&format!("a[href='/desk/clinics/{id}/cancel']")).await;
    // A reason is asked before anything.
    officer.click("main form .primary").await;
    assert!(officer.text(".error-summary").await.contains("原因"));
    officer.fill("#reason", "会议室停电").await;
    officer.click("main form .primary").await;
    // Who loses their place stands there, and nothing has happened yet.
    assert!(officer.text(".affected.loses").await.contains("李小花"));
    assert_eq!(
        api.clinics(VILLAGE, "2026-11-25", "2026-12-20").await.first().map(|c| c["status"].clone()),
        Some("planned".into())
    );
    officer.click("main form .danger").await;
    assert!(officer.text("h1").await.contains("坐诊已取消"));
    assert!(officer.text("main").await.contains("时间没有了"));
    // A second press from a page that lay open: told.
    officer.goto(&server.at(&format!("/desk/clinics/{id}/cancel"))).await;
    assert!(officer.text(".notice").await.contains("这次坐诊已经取消"));
    officer.close().await;

    // The person: why, the place that is kept, taken.
    let person = Browser::open(view).await;
    person.goto(&server.at(&format!("/bookings?code={code}"))).await;
    person.fill("#phone_tail", "8002").await;
    person.click("main .primary").await;
    let told = person.text("main").await;
    assert!(told.contains("原来约的时间没有了") && told.contains("会议室停电"), "{told}");
    person.click(".offer button[value=accept]").await;
    assert!(person.text(".chip").await.contains("已预约"));
    person.close().await;
}

#[tokio::test]
async fn a_clinic_is_cancelled_and_who_was_booked_is_offered_the_nearest_place() {
    cancelled(PHONE).await;
}

#[tokio::test]
async fn a_clinic_is_cancelled_and_who_was_booked_is_offered_the_nearest_place_without_scripts() {
    cancelled(View { js: false, ..PHONE }).await;
}
