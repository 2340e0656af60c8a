//! Searching at the desk, in a browser: found by pinyin and by the end of a telephone, followed to the record; what nobody may see
//! is not found.

use std::time::Duration;

use serde_json::json;
use tests::browser::{Browser, DESKTOP, View};
use tests::desk::Visitor;
use tests::server::{Setup, VILLAGE};

async fn searching(view: View) {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    let clinics = visitor.clinics(VILLAGE, "2026-11-25", "2026-12-20").await;
    let mut slots = clinics.iter().flat_map(|c| c["slots"].as_array().expect("slots"));
    let slot = slots.find(|s| s["bookable"] == true).expect("a free slot")["id"].clone();
    let wish =
        json!({ "slot_id": slot, "name": "欧阳鹤鸣", "phone": "13800136479", "matter": "land", "consent": true });
    assert_eq!(visitor.post_json("/api/v1/bookings", &wish, &[]).await.status(), 201);

    let browser = Browser::open(view).await;
    browser.sign_in(&server, "clerk").await;
    browser.click("a[href='/desk/search']").await;
    assert!(!browser.has(".hit").await && !browser.has(".empty").await, "nothing is asked yet");
    // What was written is found a quarter of a minute later.
    for round in 0.. {
        browser.fill("#q", "ouyang").await;
        browser.click("main .primary").await;
        if browser.has(".hit").await {
            break;
        }
        assert!(round < 40, "{}", browser.text("main").await);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(browser.value("#q").await, "ouyang");
    browser.fill("#q", "6479").await;
    browser.click("main .primary").await;
    assert_eq!(browser.count(".hit").await, 1);
    assert!(browser.text(".hit").await.contains("欧阳鹤鸣"));
    browser.click(".hit a").await;
    assert!(browser.text("main").await.contains("欧阳鹤鸣"));

    // Who may see no bookings finds none.
    let petition = Visitor::signed_in(&server, "petition").await;
    let page = petition.page("/desk/search?q=6479").await;
    assert!(page.contains("没有找到") && !page.contains("欧阳"), "{page}");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn somebody_is_found_by_pinyin_and_by_the_end_of_a_telephone() {
    searching(DESKTOP).await;
}

#[tokio::test]
async fn somebody_is_found_without_scripts() {
    searching(View { js: false, ..DESKTOP }).await;
}
