//! Text messages against a gateway that refuses, is busy, cuts the line, is slow, answers nonsense or nothing, and no message of it
//! twice; reminders over days; rating a visit and announcing clinics in a browser.

use std::time::Duration;

use serde_json::{Value, json};
use tests::browser::{Browser, DESKTOP, PHONE, View};
use tests::desk::Visitor;
use tests::mail::MailServer;
use tests::server::{PASSWORD, Server, Setup, VILLAGE};
use tests::texts::{TextGateway, settings_on};

fn setup(settings: &str) -> Setup {
    Setup::demo()
        .with("SHUOLI_CONFIG", settings)
        .with("SHUOLI_SMS_ACCOUNT", "孝义&co")
        .with("SHUOLI_SMS_SECRET", "s3cret")
}

async fn free_slots(visitor: &Visitor, division: &str) -> Vec<String> {
    let clinics = visitor.clinics(division, "2026-11-26", "2026-12-20").await;
    let slots = clinics.iter().flat_map(|c| c["slots"].as_array().expect("slots"));
    slots.filter(|s| s["bookable"] == true).map(|s| s["id"].as_str().expect("an id").to_owned()).collect()
}

async fn book(visitor: &Visitor, slot: &str, phone: &str, email: Option<&str>) -> String {
    let mut body = json!({ "slot_id": slot, "name": "收信人", "phone": phone, "matter": "land", "consent": true });
    if let Some(email) = email {
        body["email"] = email.into();
    }
    let answer = visitor.post_json("/api/v1/bookings", &body, &[("Idempotency-Key", &format!("{slot}{phone}"))]).await;
    assert_eq!(answer.status(), 201, "{phone}");
    let booking: Value = answer.json().await.expect("JSON");
    booking["code"].as_str().expect("a code").to_owned()
}

#[tokio::test]
async fn whoever_gave_no_address_is_told_by_text_message_and_nobody_twice() {
    let (gateway, mail) = (TextGateway::start(), MailServer::start());
    let server = setup(&gateway.settings()).with("SHUOLI_SMTP_URL", &mail.url()).start();
    let visitor = Visitor::new(&server);
    let slots = free_slots(&visitor, VILLAGE).await;
    let code = book(&visitor, &slots[0], "13800138010", None).await;
    book(&visitor, &slots[1], "13800138011", Some("wang@example.com")).await;
    // A landline takes no text message.
    book(&visitor, &slots[2], "03587620000", None).await;
    mail.wait_for(1).await;
    gateway.wait_for(1).await;
    visitor.post("/bookings", &[("code", &code), ("phone_tail", "8010")]).await;
    visitor.post(&format!("/bookings/{code}/move"), &[("slot_id", &slots[3])]).await;
    gateway.wait_for(2).await;
    visitor.post(&format!("/bookings/{code}/cancel"), &[("reason", "家里有事")]).await;
    let taken = gateway.wait_for(3).await;
    let texts: Vec<_> = taken.iter().map(|t| t["text"].as_str().expect("text")).collect();
    for (text, begins) in texts.iter().zip(["【说理】约好了：", "【说理】改好了：", "【说理】已取消："])
    {
        assert!(text.starts_with(begins), "{text}");
        assert!(!text.contains("土地") && !text.contains("家里有事"), "nothing of the case: {text}");
    }
    assert!(texts[0].contains(&format!("{} {}", &code[..4], &code[4..])), "{}", texts[0]);
    let first = &gateway.attempts_for("13800138010")[0];
    assert_eq!(first["auth"], "Bearer s3cret");
    assert_eq!(first["path"], "/send?account=%E5%AD%9D%E4%B9%89%26co");
    assert_eq!(first["sign"].as_str().map(str::len), Some(44), "HMAC-SHA-256 in base64");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!((gateway.taken().len(), mail.letters().len()), (3, 1), "one way for each, and each once");
    assert!(!server.log().contains("1380013801"), "no number in the log");
}

#[tokio::test]
async fn whatever_the_gateway_does_nothing_is_lost_nothing_is_sent_twice_and_nobody_waits_for_another() {
    let gateway = TextGateway::start();
    let server = setup(&gateway.settings()).start();
    let visitor = Visitor::new(&server);
    let phones: Vec<String> =
        ["01", "02", "03", "04", "05", "06", "07", "10"].map(|n| format!("138001380{n}")).to_vec();
    // The clerk's village first, so that the refusal stands at that desk; then wherever there is room.
    let mut slots = free_slots(&visitor, VILLAGE).await;
    for slot in free_slots(&visitor, "141181102").await {
        if !slots.contains(&slot) {
            slots.push(slot);
        }
    }
    for (slot, phone) in slots.iter().zip(&phones) {
        book(&visitor, slot, phone, None).await;
    }
    // The good one is through while the others are still being tried again: 10 s, 20 s after a failure.
    let taken = gateway.wait_for(7).await;
    let mut reached: Vec<_> = taken.iter().map(|t| t["to"].as_str().expect("text").to_owned()).collect();
    reached.sort();
    let wanted: Vec<String> = phones[1..].to_vec();
    assert_eq!(reached, wanted, "each once, but for the number that is not in use");
    let attempts = |n: &str| gateway.attempts_for(&format!("138001380{n}"));
    assert_eq!(attempts("01").len(), 1, "what is refused for good is not tried again");
    assert_eq!((attempts("02").len(), attempts("04").len()), (3, 1));
    for n in ["03", "05", "06", "07"] {
        let tried = attempts(n);
        assert_eq!(tried.len(), 2, "{n}");
        assert_eq!(tried[0]["id"], tried[1]["id"], "{n}: the same message keeps its id, so that a gateway can tell");
    }
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let page = clerk.page("/desk/messages").await;
    assert!(page.contains("被拒收") && page.contains("138****8001 is not in use"), "{page}");
    let admin = Visitor::signed_in(&server, "admin").await;
    let page = admin.page("/desk/settings/texts").await;
    assert!(page.contains("127.0.0.1") && page.contains("138****8001 is not in use"), "{page}");
    assert!(!page.contains("s3cret") && !page.contains("13800138001"), "{page}");
    assert!(!server.log().contains("1380013800"), "no number in the log");
    assert!(!server.log().contains("s3cret"), "no secret in the log");
}

#[tokio::test]
async fn a_gateway_that_is_away_delays_and_loses_nothing_even_when_the_program_is_restarted() {
    let port = tests::postgres::free_port();
    let server = setup(&settings_on(port)).start();
    let visitor = Visitor::new(&server);
    let slots = free_slots(&visitor, VILLAGE).await;
    for (number, slot) in slots.iter().take(3).enumerate() {
        book(&visitor, slot, &format!("1380013801{number}"), None).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let server = server.restart();
    let gateway = TextGateway::start_on(port);
    let taken = gateway.wait_for(3).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!((taken.len(), gateway.taken().len()), (3, 3), "each once");
    drop(server);
}

#[tokio::test]
async fn an_address_that_is_refused_sends_the_message_to_the_telephone() {
    let (gateway, mail) = (TextGateway::start(), MailServer::start());
    let server = setup(&gateway.settings()).with("SHUOLI_SMTP_URL", &mail.url()).start();
    let visitor = Visitor::new(&server);
    let slots = free_slots(&visitor, VILLAGE).await;
    book(&visitor, &slots[0], "13800138012", Some("refuse.me@example.com")).await;
    let taken = gateway.wait_for(1).await;
    assert!(taken[0]["text"].as_str().expect("text").contains("约好了"), "{taken:?}");
    assert_eq!(mail.attempts_for("refuse.me@example.com").len(), 1);
}

#[tokio::test]
async fn reminders_come_in_time_follow_a_move_and_stay_away_after_a_cancellation() {
    let gateway = TextGateway::start();
    let settings = gateway.settings();
    let server = setup(&settings).with("SHUOLI_CLOCK", "2026-11-24T09:05:00+08:00").start();
    let folder = server.folder().to_string_lossy().into_owned();
    let visitor = Visitor::new(&server);
    let slots = free_slots(&visitor, VILLAGE).await;
    let stays = book(&visitor, &slots[0], "13800138013", None).await;
    let moves = book(&visitor, &slots[1], "13800138014", None).await;
    let cancels = book(&visitor, &slots[2], "13800138015", None).await;
    for (code, tail) in [(&moves, "8014"), (&cancels, "8015")] {
        visitor.post("/bookings", &[("code", code), ("phone_tail", tail)]).await;
        if tail == "8014" {
            // To the last free slot, weeks ahead.
            let last = slots.last().expect("slots");
            visitor.post(&format!("/bookings/{code}/move"), &[("slot_id", last)]).await;
        } else {
            visitor.post(&format!("/bookings/{code}/cancel"), &[]).await;
        }
    }
    let told = gateway.wait_for(5).await.len();
    // The three had places on Thursday from half past nine; a day before, and after the last of them would have been reminded.
    let server = started_again(server, &folder, &settings, "2026-11-25T10:45:00+08:00");
    let taken = gateway.wait_for(told + 1).await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    let day_before: Vec<_> = gateway.taken().split_off(told);
    assert_eq!(day_before.len(), 1, "{day_before:?}");
    assert_eq!(taken[told]["to"], "13800138013");
    let text = day_before[0]["text"].as_str().expect("text");
    assert!(
        text.contains("11月26日（周四）上午9:") && text.contains(&format!("{} {}", &stays[..4], &stays[4..])),
        "{text}"
    );
    let server = started_again(server, &folder, &settings, "2026-11-26T08:45:00+08:00");
    gateway.wait_for(told + 2).await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    let texts: Vec<_> = gateway.taken().split_off(told + 1);
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0]["text"].as_str().expect("text").contains("11月26日（周四）上午9:"), "{texts:?}");
    drop(server);
}

/// The same house at another time.
fn started_again(server: Server, folder: &str, settings: &str, clock: &str) -> Server {
    drop(server);
    setup(settings).with("SHUOLI_DATA_DIR", folder).with("SHUOLI_CLOCK", clock).start()
}

/// The question of the demonstration that is still open.
fn question(server: &Server) -> String {
    server.at(&format!("/rate/{}", registry::demo::RATING))
}

async fn rating(view: View) {
    let server = Setup::demo().start();
    let visitor = Visitor::new(&server);
    // What scans messages opens every link in them: nothing is answered by that.
    for answer in ["good", "fair", "poor"] {
        let page = visitor.page(&format!("/rate/{}?answer={answer}", registry::demo::RATING)).await;
        assert!(page.contains("就选这个") && !page.contains("谢谢"), "{page}");
    }
    let prefetch = visitor.http().get(format!("{}?answer=good", question(&server)));
    let prefetch = prefetch.header("sec-fetch-user", "?1").header("sec-fetch-mode", "navigate");
    let prefetch = prefetch.header("sec-fetch-dest", "document").header("sec-purpose", "prefetch");
    assert_eq!(prefetch.send().await.expect("an answer").status(), 200, "no redirect: nothing was taken");

    let browser = Browser::open(view).await;
    browser.goto(&question(&server)).await;
    assert_eq!(browser.count(".answer").await, 3);
    assert!(!browser.has(".answer.primary").await);
    // A tap on a link of another page, as in a message.
    let tap = format!("data:text/html,<a id=good href='{}?answer=good'>good</a>", question(&server));
    browser.goto(&tap).await;
    browser.click("#good").await;
    assert!(browser.text("h1").await.contains("谢谢"), "one tap");
    assert!(browser.text(".notice").await.contains("满意"));
    // Thought better of it.
    browser.click("button[value=poor]").await;
    assert!(browser.text("h1").await.contains("对不住"));
    assert!(browser.text("section.notice").await.contains("司法所"), "to whom to turn");
    browser.click("main form.stack .primary").await;
    assert!(browser.has(".field.invalid").await, "nothing was written");
    browser.fill("#words", "话说得太快，没有听明白").await;
    browser.click("main form.stack .primary").await;
    assert!(browser.text("main").await.contains("司法所会看"));
    assert!(!browser.text("main").await.contains("话说得太快"), "whoever holds the link does not read it again");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    // The justice officer reads it, without a name; the adviser is not let in.
    let justice = Visitor::signed_in(&server, "justice").await;
    let page = justice.page("/desk/ratings").await;
    assert!(page.contains("没有听明白"), "{page}");
    let adviser = Visitor::signed_in(&server, "adviser").await;
    assert_eq!(adviser.get("/desk/ratings").await.status(), 403);
    assert_eq!(visitor.get("/rate/abcdefgh23456789").await.status(), 404);
    browser.close().await;
}

#[tokio::test]
async fn one_tap_rates_a_visit_and_a_poor_answer_leads_on() {
    rating(PHONE).await;
}

#[tokio::test]
async fn one_tap_rates_a_visit_without_scripts() {
    rating(View { js: false, ..PHONE }).await;
}

async fn announcement(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    browser.goto(&server.at("/desk/announce")).await;
    browser.fill("#name", "clerk").await;
    browser.fill("#password", PASSWORD).await;
    browser.click("main .primary").await;
    assert!(browser.text("h1").await.contains("广播稿"));
    let spoken = browser.value("#spoken").await;
    assert!(spoken.contains("颉颉堡村法律顾问坐诊通知") && spoken.contains("十一月二十六号，星期四"), "{spoken}");
    assert!(spoken.contains("十二月二号，星期三"), "the coming weeks, not what is left of the month: {spoken}");
    assert!(spoken.contains("号码是幺") && !spoken.contains(|c: char| c.is_ascii_digit()), "{spoken}");
    let chat = browser.value("#chat").await;
    assert!(chat.contains("11月26日（周四）") && chat.contains(&format!("/villages/{VILLAGE}")), "{chat}");
    browser.choose("#month", "2026-12").await;
    browser.click("main form.toolbar button").await;
    assert!(!browser.value("#spoken").await.contains("十一月二十六号"));
    browser.goto(&server.at("/desk/announce")).await;
    browser.click("main a.primary").await;
    assert!(browser.has(".poster .slip-qr svg").await);
    assert!(browser.text(".poster-list").await.contains("11月26日（周四）"));
    assert_eq!(browser.sheets().await.len(), 1, "the poster is one sheet");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    // Another's village is not theirs to announce; the township's officer may.
    let clerk = Visitor::signed_in(&server, "clerk").await;
    assert_eq!(clerk.get("/desk/announce?village=141181001001").await.status(), 404);
    let justice = Visitor::signed_in(&server, "justice").await;
    let page = justice.page("/desk/announce?village=141181102").await;
    assert!(page.contains("颉颉堡村") && page.contains("/?township=141181102"), "{page}");
    browser.close().await;
}

#[tokio::test]
async fn a_clerk_takes_the_loudspeaker_text_and_the_poster() {
    announcement(DESKTOP).await;
}

#[tokio::test]
async fn a_clerk_takes_the_loudspeaker_text_and_the_poster_without_scripts() {
    announcement(View { js: false, ..DESKTOP }).await;
}
