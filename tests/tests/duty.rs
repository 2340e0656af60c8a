//! Duty and specialities in a real browser, with scripts on and off: the clerk's one press makes a visit count, and a matter that the
//! adviser does not take leads to one who does, with nothing typed lost.

use tests::browser::{Browser, DESKTOP, PHONE, View};
use tests::server::{PASSWORD, Server, Setup, VILLAGE};

async fn signed_in(view: View, server: &Server, name: &str) -> Browser {
    let browser = Browser::open(view).await;
    browser.goto(&server.at("/desk")).await;
    browser.fill("#name", name).await;
    browser.fill("#password", PASSWORD).await;
    browser.click("main .primary").await;
    browser
}

async fn clerk_signs(view: View) {
    // One in the afternoon: the morning's clinic is over, nobody has signed it yet.
    let server = Setup::demo().with("SHUOLI_CLOCK", "2026-11-24T13:00:00+08:00").start();
    let adviser = signed_in(view, &server, "adviser").await;
    // The adviser was there, and nobody came.
    adviser.click(".table a").await;
    let clinic = adviser.url().await;
    adviser.click("a[href$='/countersign']").await;
    adviser.click("main .primary").await;
    assert!(adviser.text("section:has(#nobody)").await.contains("在，没有人来"));

    // What is held about them: their own hand alone does not count.
    adviser.goto(&server.at("/desk/duty?month=2026-11")).await;
    adviser.click(&format!(".table a[href*='/{VILLAGE}']")).await;
    let mine = adviser.url().await;
    let figure = async |n: usize| adviser.text(&format!(".figures .figure:nth-child({n}) .figure-number")).await;
    let before: i64 = figure(3).await.parse().expect("a number");
    assert!(adviser.text("#clinics").await.contains("代办员没有签认"), "the missing trace is named");
    assert!(adviser.text("#clinics").await.contains("不定位"));

    // The clerk is told at the desk, and one press is enough.
    let clerk = signed_in(view, &server, "clerk").await;
    assert!(clerk.text("section.notice.info").await.contains("等您签认"));
    let path = clinic.rsplit('/').next().expect("an id").split(['?', '#']).next().expect("an id").to_owned();
    clerk.click(&format!("a[href='/desk/clinics/{path}/countersign']")).await;
    clerk.click("main .primary").await;
    assert!(clerk.text(".notice.good").await.contains("已保存"));
    assert!(clerk.text("#sign ~ .summary, section:has(#sign)").await.contains("已签认"));

    adviser.goto(&mine).await;
    assert_eq!(figure(3).await.parse::<i64>().expect("a number"), before + 1, "now it counts");
    adviser.fill("#words", "上旬下大雪，少去了一次。").await;
    adviser.click("section:has(#answer-head) .primary").await;
    assert_eq!(adviser.value("#words").await, "上旬下大雪，少去了一次。");

    // Taken back, with a reason: it counts no more.
    clerk.unfold("details summary").await;
    clerk.fill("#reason", "签错了日子").await;
    clerk.click("main .danger").await;
    assert!(clerk.text("section:has(#sign)").await.contains("还没有签认"));
    adviser.goto(&mine).await;
    assert_eq!(figure(3).await.parse::<i64>().expect("a number"), before);

    for browser in [adviser, clerk] {
        assert_eq!(browser.complaints().await, Vec::<String>::new());
        browser.close().await;
    }
}

#[tokio::test]
async fn the_clerks_one_press_makes_a_visit_count() {
    clerk_signs(DESKTOP).await;
}

#[tokio::test]
async fn the_clerks_one_press_makes_a_visit_count_without_scripts() {
    clerk_signs(View { js: false, ..DESKTOP }).await;
}

async fn not_taken(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    browser.goto(&server.at(&format!("/villages/{VILLAGE}"))).await;
    let adviser = browser.text(".clinic-who").await;
    browser.click("button.slot:not([disabled])").await;
    // The demonstration's adviser does not take consumers' matters.
    browser.click("label.choice:has([value=consumer])").await;
    browser.click("main form.stack .primary").await;
    let told = browser.text(".notice.warn").await;
    assert!(told.contains("不接这类事") && told.contains("接的有"), "{told}");
    // Another matter can be chosen as well: the question still stands there, with the place kept.
    assert!(browser.has("label.choice:has([value=labour])").await && browser.has("main form.stack .primary").await);
    browser.click(".nearest button").await;
    browser.fill("#name", "王大山").await;
    browser.fill("#phone", "13800138000").await;
    for _ in 0..3 {
        browser.click("main form.stack .primary").await;
    }
    browser.click("#consent").await;
    browser.click("main form.stack .primary").await;
    let summary = browser.text(".summary").await;
    assert!(summary.contains("消费上当"), "what was chosen is kept: {summary}");
    let name = adviser.split_whitespace().last().expect("a name");
    assert!(!summary.contains(name), "with somebody else: {summary}");
    browser.click("main form.stack .primary").await;
    assert!(browser.text("h1").await.contains("约好了"));

    // With the matter known beforehand the times are grey, and the page says who takes it.
    browser.goto(&server.at(&format!("/villages/{VILLAGE}?matter=consumer"))).await;
    let page = browser.text("main").await;
    assert!(page.contains("接的有") && !page.contains("都约满了"), "not full: closed for this matter");
    assert!(!browser.has("section[aria-labelledby=own] button.slot:not([disabled])").await);
    assert!(browser.has("section[aria-labelledby=near] button.slot:not([disabled])").await);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn a_matter_the_adviser_does_not_take_leads_to_one_who_takes_it() {
    not_taken(PHONE).await;
}

#[tokio::test]
async fn a_matter_the_adviser_does_not_take_leads_to_one_who_takes_it_without_scripts() {
    not_taken(View { js: false, ..PHONE }).await;
}
