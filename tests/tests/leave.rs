//! An adviser goes on leave, in a browser: the clinics it hits, the repairs, one of them applied in one step; and why nothing is
//! free since.

use tests::browser::{Browser, DESKTOP, View};
use tests::server::{Setup, VILLAGE};

/// The day after tomorrow the adviser of the demonstration holds a clinic that somebody has booked.
const DAY: &str = "2026-11-26";

async fn on_leave(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    browser.sign_in(&server, "adviser").await;
    browser.goto(&server.at(&format!("/desk/timeline?village={VILLAGE}&day={DAY}"))).await;
    assert!(browser.has(".stretch .rule.free").await && browser.has(".stretch .rule.full").await);

    // A time that cannot be is told at its field, and nothing typed is lost.
    browser.click("a[href='/desk/leave']").await;
    browser.fill("#valid_from", DAY).await;
    browser.fill("#valid_until", "2026-11-31").await;
    browser.click("main .primary").await;
    assert!(browser.has(".error-summary").await);
    assert_eq!(browser.value("#valid_from").await, DAY);
    browser.fill("#valid_until", "2026-11-25").await;
    browser.click("main .primary").await;
    assert!(browser.text("main .error").await.contains("早于"), "{}", browser.text("main").await);

    // What it hits, and what can be done: with people, kilometres and loads.
    browser.fill("#valid_until", DAY).await;
    browser.click("main .primary").await;
    assert_eq!(browser.count("table tbody tr").await, 1);
    let proposals = browser.count(".proposal").await;
    assert!((2..=3).contains(&proposals), "{proposals}");
    assert!(browser.text(".proposal").await.contains("0 换时间的人"), "the best moves nobody");
    assert!(browser.text(".proposal .acts").await.contains("替班"));
    browser.click("main .primary").await;
    assert!(browser.text(".notice").await.contains("请填写"), "a reason is asked for");
    browser.fill("#reason", "陪父亲看病").await;
    browser.click("main .primary").await;
    assert!(browser.text(".notice").await.contains("请先和替班的顾问说好"));
    assert_eq!(browser.value("#reason").await, "陪父亲看病", "what was typed is kept");
    browser.click("[name=agreed]").await;
    browser.click("main .primary").await;
    assert!(browser.text(".notice").await.contains("办好了"));
    assert!(browser.text(".timeline").await.contains("登记请假"));

    // The adviser is away; the village still has its clinic, with the colleague, and whoever was booked is booked.
    browser.click("a[href*='/desk/timeline?adviser=']").await;
    assert!(browser.has(".stretch .rule.leave").await);
    let public = Browser::open(view).await;
    public.goto(&server.at(&format!("/villages/{VILLAGE}"))).await;
    assert!(public.has("button.slot:not([disabled])").await);
    public.close().await;
    browser.goto(&server.at("/desk/leave")).await;
    assert!(browser.text("table").await.contains("有效"));

    // The same time again is refused; then the leave is taken back.
    browser.fill("#valid_from", DAY).await;
    browser.fill("#valid_until", DAY).await;
    browser.click("main .primary").await;
    assert!(browser.text(".notice").await.contains("已经登记了请假"));
    browser.click("table tbody a").await;
    browser.click("main .danger").await;
    assert!(browser.text(".chip").await.contains("已撤回"));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn a_leave_is_repaired_in_one_step() {
    on_leave(DESKTOP).await;
}

#[tokio::test]
async fn a_leave_is_repaired_without_scripts() {
    on_leave(View { js: false, ..DESKTOP }).await;
}
