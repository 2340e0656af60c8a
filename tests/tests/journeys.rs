//! The main job in a real browser, with scripts on and off: a villager books, a clerk books for somebody, the adviser works
//! through the day.

use tests::browser::{Browser, DESKTOP, PHONE, View};
use tests::server::{PASSWORD, Server, Setup, VILLAGE};

/// Finds the village, picks a slot and answers until the summary stands there.
async fn fill(browser: &Browser, server: &Server, name: &str, phone: &str) {
    browser.goto(&server.at("/")).await;
    browser.awake().await;
    browser.fill("#q", "xjb").await;
    if browser.view.js {
        // The list follows the typing; nothing is pressed.
        browser.find(&format!(".hits a[href='/villages/{VILLAGE}']")).await;
    } else {
        browser.click(".finder button").await;
    }
    browser.click(&format!(".hits a[href='/villages/{VILLAGE}']")).await;
    assert!(browser.text("h1").await.contains("颉颉堡"));
    browser.click("button.slot:not([disabled])").await;
    browser.find("input[name=matter]").await;
    // Nothing chosen: told, and still on the same question.
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("请选一个事项"));
    browser.click("label.choice:has([value=labour])").await;
    browser.click("main .primary").await;
    browser.fill("#name", name).await;
    browser.fill("#phone", "123").await;
    browser.click("main .primary").await;
    assert!(browser.text("#phone-error").await.contains("11 位"));
    assert_eq!(browser.value("#name").await, name, "what was typed is kept");
    browser.fill("#phone", phone).await;
    browser.click("main .primary").await;
    browser.fill("#summary", "去年的工钱没有给").await;
    browser.click("main .primary").await;
    browser.find("#email").await;
    browser.click("main .primary").await;
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("同意"));
    browser.click("#consent").await;
    browser.click("main .primary").await;
    assert!(browser.text(".summary").await.contains(name));
}

/// The code on the page, without the space in it.
async fn code(browser: &Browser) -> String {
    browser.text(".code").await.chars().filter(char::is_ascii_alphanumeric).collect()
}

async fn villager(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    fill(&browser, &server, "王大山", "138 0013 8000").await;
    browser.click("main .primary").await;
    assert!(browser.text("h1").await.contains("约好了"));
    let code = code(&browser).await;
    assert_eq!(code.len(), 8);
    let here = server.at(&format!("/bookings/{code}"));
    assert!(browser.url().await.starts_with(&here));

    // The calendar file and the slip.
    let calendar = browser.fetch(&format!("{here}/calendar.ics")).await;
    assert!(calendar.headers()["content-type"].to_str().expect("text").starts_with("text/calendar"));
    assert!(calendar.text().await.expect("text").contains("BEGIN:VEVENT"));
    browser.goto(&format!("{here}/slip")).await;
    assert!(browser.has(".slip-qr svg").await);
    assert_eq!(browser.sheets().await.len(), 1, "the slip fits one sheet");

    // Somebody else's telephone, in another browser: found by code and digits, and not without them.
    let other = Browser::open(view).await;
    other.goto(&here).await;
    assert!(other.url().await.contains("/bookings?code="), "the code alone opens nothing");
    other.fill("#phone_tail", "0000").await;
    other.click("main .primary").await;
    assert!(other.text(".notice").await.contains("没有找到"));
    other.fill("#phone_tail", "8000").await;
    other.click("main .primary").await;
    assert!(other.text("h1").await.contains("我的预约"));

    // Moved, then cancelled.
    let before = other.text(".summary time").await;
    other.click(&format!("a[href='/bookings/{code}/move']")).await;
    other.click("button.slot").await;
    assert_ne!(other.text(".summary time").await, before);
    other.click(&format!("a[href='/bookings/{code}/cancel']")).await;
    other.fill("#reason", "家里有事").await;
    other.click("main .danger").await;
    assert!(other.text(".chip").await.contains("已取消"));

    // The village is remembered.
    browser.goto(&server.at("/")).await;
    assert!(browser.text(".last").await.contains("颉颉堡"));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    other.close().await;
    browser.close().await;
}

#[tokio::test]
async fn a_villager_books_moves_and_cancels() {
    villager(PHONE).await;
}

#[tokio::test]
async fn a_villager_books_moves_and_cancels_without_scripts() {
    villager(View { js: false, ..PHONE }).await;
}

#[tokio::test]
async fn whose_place_is_lost_at_the_last_moment_is_shown_three_others_and_loses_nothing() {
    let server = Setup::demo().start();
    let browser = Browser::open(PHONE).await;
    fill(&browser, &server, "王大山", "13800138000").await;
    let slot =
        browser.url().await.split("/book/").nth(1).expect("a slot").split('?').next().expect("its id").to_owned();
    // Eleven minutes later somebody else takes it.
    let server = {
        let folder = server.folder().to_string_lossy().into_owned();
        let address = server.base.trim_start_matches("http://").to_owned();
        drop(server);
        Setup::demo()
            .with("SHUOLI_DATA_DIR", &folder)
            .with("SHUOLI_LISTEN", &address)
            .with("SHUOLI_CLOCK", "2026-11-24T09:16:00+08:00")
            .start()
    };
    let quicker = tests::desk::Visitor::new(&server);
    let body = serde_json::json!({
        "slot_id": slot, "name": "李小花", "phone": "13900139000", "matter": "land", "consent": true,
    });
    let booked = quicker.post_json("/api/v1/bookings", &body, &[("Idempotency-Key", "quicker")]).await;
    assert_eq!(booked.status(), 201, "{}", booked.text().await.expect("text"));
    browser.click("main .primary").await;
    assert!(browser.text(".notice").await.contains("刚刚被别人约走"));
    assert_eq!(browser.count(".nearest li").await, 3);
    browser.click(".nearest button").await;
    assert!(browser.text(".summary").await.contains("王大山"), "what was typed is kept");
    browser.click("main .primary").await;
    assert!(browser.text("h1").await.contains("约好了"));
    browser.close().await;
}

async fn sign_in(browser: &Browser, server: &Server, name: &str) {
    browser.goto(&server.at("/desk")).await;
    browser.fill("#name", name).await;
    browser.fill("#password", "not the password").await;
    browser.click("main .primary").await;
    assert!(browser.text(".notice").await.contains("不对"));
    assert_eq!(browser.value("#name").await, name);
    browser.fill("#password", PASSWORD).await;
    browser.click("main .primary").await;
    assert!(browser.text("h1").await.contains("工作台"));
}

async fn clerk(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    sign_in(&browser, &server, "clerk").await;
    let begun = std::time::Instant::now();
    browser.click("a[href='/desk/book']").await;
    browser.click("main .primary").await;
    let told = browser.text(".error-summary").await;
    for wanted in ["请选一个时段", "请填写姓名", "请选一个事项", "怎样同意"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    browser.click("label.slot").await;
    browser.fill("#name", "王秀英").await;
    browser.fill("#tell_apart", "三组 12号").await;
    browser.choose("#matter", "elder_support").await;
    browser.click("label.choice:has([value=fingerprint])").await;
    browser.click("main .primary").await;
    assert!(browser.text("h1").await.contains("约好了"));
    assert!(begun.elapsed() < std::time::Duration::from_secs(60));
    let record = browser.text("main").await;
    for wanted in ["王秀英", "三组 12号", "按手印", "预约"] {
        assert!(record.contains(wanted), "{wanted}: {record}");
    }
    // The slip: A5, with the four digits that stand for a telephone.
    browser.click("main .button.primary").await;
    assert!(browser.has("body.print-a5 .slip").await);
    assert_eq!(browser.count(".sign-box").await, 2);
    let sheets = browser.sheets().await;
    assert_eq!(sheets.len(), 1, "one sheet: {sheets:?}");
    assert!((sheets[0].0 - 148.0).abs() < 1.0 && (sheets[0].1 - 210.0).abs() < 1.0, "A5: {sheets:?}");
    browser.click(".slip ~ *, .actions .button").await;

    // The same person again: told, not booked twice.
    browser.goto(&server.at("/desk/book")).await;
    browser.click("label.slot").await;
    browser.fill("#name", "王秀英").await;
    browser.fill("#tell_apart", "三组 12号").await;
    browser.choose("#matter", "elder_support").await;
    browser.click("label.choice:has([value=spoken])").await;
    browser.click("main .primary").await;
    assert!(browser.text(".notice").await.contains("已经有一个预约"));
    assert_eq!(browser.value("#tell_apart").await, "三组 12号");

    // Cancelling needs a reason, and the history keeps it.
    browser.goto(&server.at("/desk")).await;
    browser.click(".table a").await;
    let booked = "li.queue-item:has(.chip.booked) .queue-who a";
    browser.click(booked).await;
    browser.click("a.danger").await;
    browser.click("main button.danger").await;
    assert!(browser.text(".error-summary").await.contains("原因"));
    browser.fill("#reason", "本人来电说不来了").await;
    browser.click("main button.danger").await;
    assert!(browser.text(".timeline").await.contains("本人来电说不来了"));
    browser.close().await;
}

#[tokio::test]
async fn a_clerk_books_for_somebody_without_a_telephone() {
    clerk(DESKTOP).await;
}

#[tokio::test]
async fn a_clerk_books_for_somebody_without_a_telephone_and_without_scripts() {
    clerk(View { js: false, ..PHONE }).await;
}

async fn adviser(view: View) {
    // A quarter to ten: who booked for nine or half past and is not here is no longer waited for.
    let server = Setup::demo().with("SHUOLI_CLOCK", "2026-11-24T09:45:00+08:00").start();
    let browser = Browser::open(view).await;
    sign_in(&browser, &server, "adviser").await;
    browser.click(".table a").await;
    assert_eq!(browser.count(".queue-item").await, 4);
    let queue = browser.url().await.split('#').next().expect("an address").to_owned();
    // A colleague has the same queue open, as it stood before: without scripts it does not follow.
    let colleague = Browser::open(View { js: false, ..view }).await;
    sign_in(&colleague, &server, "adviser").await;
    colleague.goto(&queue).await;

    let row = async |place: usize| {
        let id = browser.attribute(&format!(".queue-item:nth-child({place})"), "id").await.expect("an id");
        format!("[id='{id}']")
    };
    let (first, second) = (row(1).await, row(2).await);
    for (step, status) in [("check_in", "已到场"), ("call", "已叫号")] {
        browser.click(&format!("{first} button[value={step}]")).await;
        assert!(browser.text(&format!("{first} .chip")).await.contains(status));
    }
    colleague.click(&format!("{first} button[value=check_in]")).await;
    let told = colleague.text(".notice").await;
    assert!(told.contains("慢了一步") && told.contains("叫号"), "{told}");
    colleague.close().await;

    browser.click(&format!("{first} button[value=start]")).await;
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("解答"));
    browser.fill("#facts", "在工地干活三个月，没有合同。").await;
    browser.fill("#advice", "先向劳动监察投诉。").await;
    browser.click("label.choice:has([value=needs_legal_aid])").await;
    browser.click("main .primary").await;
    assert!(browser.text(&format!("{first} .chip")).await.contains("已完成"));

    // The second did not come; that was a mistake.
    browser.click(&format!("{second} button[value=no_show]")).await;
    assert!(browser.text(&format!("{second} .chip")).await.contains("没有来"));
    browser.click(&format!("{second} button[value=undo]")).await;
    assert!(browser.text(&format!("{second} .chip")).await.contains("已预约"));

    browser.click(&format!("{first} .queue-who a")).await;
    let record = browser.text("main").await;
    for wanted in ["先向劳动监察投诉。", "建议申请法律援助", "签到", "叫号", "开始咨询", "写咨询记录", "完成"]
    {
        assert!(record.contains(wanted), "{wanted}: {record}");
    }
    // A token for the API: made, seen once, taken back after a question.
    browser.click("a[href='/desk/tokens']").await;
    browser.fill("#label", "大屏").await;
    browser.click("main .primary").await;
    assert_eq!(browser.text(".notice.good p").await.len(), 64);
    browser.open_dialog("[popovertarget]").await;
    browser.click("dialog .danger").await;
    assert_eq!(browser.count("[popovertarget]").await, 0);
    browser.click("form[action='/desk/sign-out'] button").await;
    browser.goto(&queue).await;
    assert!(browser.url().await.contains("/desk/sign-in"));
    browser.close().await;
}

#[tokio::test]
async fn the_adviser_works_through_the_day() {
    adviser(DESKTOP).await;
}

#[tokio::test]
async fn the_adviser_works_through_the_day_without_scripts() {
    adviser(View { js: false, ..PHONE }).await;
}
