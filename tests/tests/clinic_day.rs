//! A whole clinic day: two desks and a display on the wall at once, people who booked and people who walk in.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::browser::{Browser, DESKTOP, PHONE, View};
use tests::desk::{Visitor, between, location};
use tests::server::{Server, Setup};

/// The screen on the wall.
const WALL: View = View { js: true, width: 1920, height: 1080, language: "zh-CN" };
/// Twelve minutes after the first slot began: who booked it and is not here is no longer waited for.
const TWELVE_PAST: &str = "2026-11-24T09:12:00+08:00";

/// Signs in, opens the clinic of the morning and gives its address.
async fn desk(browser: &Browser, server: &Server, name: &str) -> String {
    browser.sign_in(server, name).await;
    browser.click(".table a").await;
    browser.url().await.split(['?', '#']).next().expect("an address").to_owned()
}

/// Takes somebody in at the door.
async fn walk_in(browser: &Browser, queue: &str, name: &str) {
    browser.goto(&format!("{queue}/walk-in")).await;
    browser.fill("#name", name).await;
    browser.choose("#matter", "land").await;
    browser.click("label.choice:has([value=spoken])").await;
    browser.click("main .primary").await;
    assert!(browser.text(".notice.good").await.contains(name));
}

/// Marks the page that stands there, to tell whether it is still the same later on.
async fn mark(browser: &Browser) {
    browser.run("window.stillHere = true", vec![]).await;
}

/// Waits until the text of an element holds this, on the page that stands there: nothing is loaded anew.
async fn becomes(browser: &Browser, css: &str, text: &str) -> Duration {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(15) {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        let shown = browser.run(script, vec![css.into()]).await;
        if shown.as_str().is_some_and(|shown| shown.contains(text)) {
            assert_eq!(
                browser.run("return window.stillHere === true", vec![]).await,
                json!(true),
                "the page was loaded anew"
            );
            return begun.elapsed();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{css} never held {text}: {}", browser.text("body").await);
}

/// The row of somebody in the list.
async fn row(browser: &Browser, name: &str) -> String {
    let script = "return [...document.querySelectorAll('.queue-item')].find(li => li.innerText.includes(arguments[0]))?.id ?? ''";
    let id = browser.run(script, vec![name.into()]).await;
    format!("[id='{}']", id.as_str().expect("an id"))
}

#[tokio::test]
async fn a_whole_clinic_day_on_two_desks_with_a_display_that_follows() {
    let server = Setup::demo().with("SHUOLI_CLOCK", TWELVE_PAST).start();
    let (door, adviser, slow, wall) = (
        Browser::open(DESKTOP).await,
        Browser::open(PHONE).await,
        Browser::open(View { js: false, ..DESKTOP }).await,
        Browser::open(WALL).await,
    );
    let queue = desk(&door, &server, "clerk").await;
    assert_eq!(desk(&adviser, &server, "adviser").await, queue);
    assert_eq!(desk(&slow, &server, "adviser").await, queue);
    let display = queue.replace("/desk/clinics/", "/display/");
    wall.goto(&display).await;
    mark(&wall).await;
    assert!(wall.text(".board-please").await.contains("请等候叫号"));

    // Three walk in. Two seats of the morning are free: the third stands beyond the slots.
    let begun = Instant::now();
    walk_in(&door, &queue, "赵来").await;
    assert!(begun.elapsed() < Duration::from_secs(60), "in less than a minute");
    let shown = becomes(&wall, ".board-next", "1 号").await;
    println!("a walk-in shows on the display after {} ms", shown.as_millis());
    walk_in(&door, &queue, "钱多").await;
    walk_in(&door, &queue, "孙等").await;
    becomes(&wall, ".board-waiting", "3 人在等").await;

    // Somebody who booked shows the slip: scanned by the clerk's telephone it leads to one button.
    let record = door.attribute(".queue-item:has(.chip.booked) .queue-who a", "href").await.expect("a link");
    door.goto(&server.at(&format!("{record}/slip"))).await;
    let code: String = door.text(".slip .code").await.chars().filter(char::is_ascii_alphanumeric).collect();
    door.goto(&server.at(&format!("/bookings?code={code}"))).await;
    assert!(door.url().await.contains("/desk/check-in?code="), "a member of staff is led to the check-in");
    let nine = door.text("h1").await;
    door.click(".turn-go").await;
    assert!(door.text(".today-number").await.contains("4 号"));
    // That was a mistake: it was somebody else's slip.
    door.goto(&queue).await;
    let nine = row(&door, &nine).await;
    door.click(&format!("{nine} button[value=undo]")).await;
    assert!(door.text(&format!("{nine} .chip")).await.contains("已预约"));

    // Both desks see the same one as next and call: one gets the person, the other is told and has called nobody.
    adviser.goto(&queue).await;
    slow.goto(&queue).await;
    mark(&door).await;
    adviser.click(".turn-go").await;
    assert!(adviser.text(".turn").await.contains("赵来"));
    slow.click(".turn-go").await;
    let told = slow.text(".notice").await;
    assert!(told.contains("慢了一步") && told.contains("叫号"), "{told}");
    assert_eq!(slow.count(".queue-item .chip.called").await, 1);
    let shown = becomes(&wall, ".board-number", "1 号").await;
    println!("a call shows on the display after {} ms", shown.as_millis());
    // The clerk's list follows too, on the page that stands there.
    becomes(&door, ".turn", "已叫号").await;

    // Not there; called again; missed; back in after the next two.
    let first = row(&adviser, "赵来").await;
    adviser.click(&format!("{first} button[value=recall]")).await;
    assert!(adviser.text(&first).await.contains("叫了 2 遍"));
    adviser.click(&format!("{first} button[value=miss]")).await;
    becomes(&wall, ".board-missed", "1 号").await;
    becomes(&door, &first, "过号").await;
    door.click(&format!("{first} button[value=back_in]")).await;
    adviser.goto(&queue).await;
    let order = "return [...document.querySelectorAll('.queue-item:has(.chip.here) .queue-number')].map(e => e.innerText).join()";
    assert_eq!(adviser.run(order, vec![]).await, json!("2,3,1"));

    // Who booked nine o'clock does not come: the seat goes to the one who had none, and there is no way back.
    adviser.click(&format!("{nine} button[value=no_show]")).await;
    assert!(adviser.text(&format!("{nine} .chip")).await.contains("没有来"));
    let waits = row(&door, "孙等").await;
    let record = door.attribute(&format!("{waits} .queue-who a"), "href").await.expect("a link");
    door.goto(&server.at(&record)).await;
    assert!(door.text(".timeline").await.contains("补上空出的位子"));
    adviser.click(&format!("{nine} button[value=undo]")).await;
    assert!(adviser.text(".notice").await.contains("位子已经给了别人"));

    // A consultation from call to end.
    adviser.goto(&queue).await;
    adviser.click(".turn-go").await;
    let second = row(&adviser, "钱多").await;
    adviser.click(&format!("{second} button[value=start]")).await;
    becomes(&wall, ".board-talking", "2 号").await;
    adviser.fill("#advice", "先去村委会调解。").await;
    adviser.click("label.choice:has([value=answered])").await;
    adviser.click("main .primary").await;
    assert!(adviser.text(&format!("{second} .chip")).await.contains("已完成"));

    // What somebody has open is not taken from under them; they are told.
    door.goto(&queue).await;
    mark(&door).await;
    door.unfold(".queue-item details.priority summary").await;
    adviser.click(".turn-go").await;
    becomes(&door, "[data-live-note]:not([hidden])", "名单有变动").await;
    assert_eq!(door.count(".queue-item .chip.called").await, 0, "the list stands as it was");
    door.click("[data-live-note] button").await;
    door.find(".queue-item .chip.called").await;

    for (browser, who) in [(&door, "door"), (&wall, "wall"), (&adviser, "adviser")] {
        assert_eq!(browser.complaints().await, Vec::<String>::new(), "{who}");
    }
    for browser in [door, adviser, slow, wall] {
        browser.close().await;
    }
}

#[tokio::test]
async fn the_display_is_read_from_five_metres_and_names_nobody() {
    let server = Setup::demo().with("SHUOLI_CLOCK", TWELVE_PAST).start();
    let (door, adviser) = (Visitor::signed_in(&server, "clerk").await, Visitor::signed_in(&server, "adviser").await);
    let queue = first_clinic(&door).await;
    for name in ["赵来", "钱多", "孙等"] {
        take_in(&door, &queue, name).await;
    }
    call_next(&adviser, &queue).await;
    let display = queue.replace("/desk/clinics/", "/display/");
    let wall = Browser::open(WALL).await;
    wall.goto(&server.at(&display)).await;
    // A character of 25 mm is read from five metres: on a screen 60 cm high a twenty-fourth of the height.
    let sizes = "return ['.board-number', '.board-next b', '.board-please'].map(css =>
        parseFloat(getComputedStyle(document.querySelector(css)).fontSize) / innerHeight)";
    let sizes: Vec<f64> = serde_json::from_value(wall.run(sizes, vec![]).await).expect("numbers");
    println!("heights as shares of the screen: {sizes:?}");
    assert!(sizes[0] > 0.25 && sizes[1] > 0.08 && sizes[2] > 0.04, "{sizes:?}");
    let fits = "return [document.documentElement.scrollHeight <= innerHeight, document.documentElement.scrollWidth <= innerWidth]";
    assert_eq!(wall.run(fits, vec![]).await, json!([true, true]));
    let page = Visitor::new(&server).page(&display).await;
    for name in ["赵来", "钱多", "孙等", "1390"] {
        assert!(!page.contains(name), "{name} stands on the display");
    }
    assert_eq!(Visitor::new(&server).get("/display/AAAAAAAA").await.status(), 404);
    assert_eq!(Visitor::new(&server).get("/display/AAAAAAAA/events").await.status(), 404);
    wall.close().await;
}

#[tokio::test]
async fn without_scripts_the_display_renews_itself() {
    let server = Setup::demo().with("SHUOLI_CLOCK", TWELVE_PAST).start();
    let door = Visitor::signed_in(&server, "clerk").await;
    let queue = first_clinic(&door).await;
    let wall = Browser::open(View { js: false, ..WALL }).await;
    wall.goto(&server.at(&queue.replace("/desk/clinics/", "/display/"))).await;
    assert!(wall.text(".board-waiting").await.contains("0 人在等"));
    take_in(&door, &queue, "赵来").await;
    let begun = Instant::now();
    while !wall.has(".board-next").await {
        assert!(begun.elapsed() < Duration::from_secs(20), "it stands as it was");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    wall.close().await;
}

#[tokio::test]
async fn a_villager_who_is_there_checks_in_and_is_told_the_wait() {
    let server = Setup::demo().with("SHUOLI_CLOCK", TWELVE_PAST).start();
    let admin = Visitor::signed_in(&server, "admin").await;
    let saved = admin.post("/desk/settings/clinic-day", &[("grace", "15"), ("self_check_in", "yes")]).await;
    assert_eq!(saved.status(), 303);
    let door = Visitor::signed_in(&server, "clerk").await;
    let queue = first_clinic(&door).await;
    let page = door.page(&queue).await;
    let digits = between(&page, "class=\"posting\"", "</p>")[0];
    let digits: String = digits.split("class=\"num\">").nth(1).expect("digits").chars().take(4).collect();
    // Who booked half past nine, on their own telephone.
    let record = between(&page, "href=\"/desk/bookings/", "\"")[1];
    let slip = door.page(&format!("/desk/bookings/{record}/slip")).await;
    let code: String =
        between(&slip, "<b class=\"code\">", "<")[0].chars().filter(char::is_ascii_alphanumeric).collect();
    let tail = between(&slip, "<b class=\"num\">", "<")[0].to_owned();
    let phone = Browser::open(PHONE).await;
    phone.goto(&server.at(&format!("/bookings?code={code}"))).await;
    phone.fill("#phone_tail", &tail).await;
    phone.click("main .primary").await;
    let wrong = if digits == "0000" { "0001" } else { "0000" };
    phone.fill("#digits", wrong).await;
    phone.click("form[action$='/here'] button").await;
    assert!(phone.text("#digits-error").await.contains("到场码不对"));
    phone.fill("#digits", &digits).await;
    phone.click("form[action$='/here'] button").await;
    assert!(phone.text(".today-number").await.contains("1 号"));
    mark(&phone).await;
    // Somebody is called: the page follows.
    let adviser = Visitor::signed_in(&server, "adviser").await;
    call_next(&adviser, &queue).await;
    becomes(&phone, ".today", "轮到您了").await;
    assert_eq!(phone.complaints().await.len(), 0);
    phone.close().await;
}

/// The address of the morning's clinic.
async fn first_clinic(visitor: &Visitor) -> String {
    let home = visitor.page("/desk").await;
    let ids = between(&home, "href=\"/desk/clinics/", "\"");
    format!("/desk/clinics/{}", ids.iter().find(|id| !id.contains('/')).expect("a clinic today"))
}

async fn take_in(visitor: &Visitor, queue: &str, name: &str) {
    let typed = [("name", name), ("matter", "land"), ("consent_kind", "spoken")];
    let answer = visitor.post(&format!("{queue}/walk-in"), &typed).await;
    assert_eq!(answer.status(), 303, "{name}");
    assert!(location(&answer).contains("?new="));
}

async fn call_next(visitor: &Visitor, queue: &str) {
    let page = visitor.page(queue).await;
    let turn = between(&page, "/call-next\"", "</form>")[0];
    let field = |name: &str| between(turn, &format!("name=\"{name}\" value=\""), "\"")[0].to_owned();
    let (booking, version) = (field("booking"), field("version"));
    let answer = visitor.post(&format!("{queue}/call-next"), &[("booking", &booking), ("version", &version)]).await;
    assert_eq!(answer.status(), 303);
}

/// The marks a stream told, until one that is not `not` or the time is over.
async fn next_mark(stream: &mut reqwest::Response, not: &str) -> String {
    let mut heard = String::new();
    let listening = async {
        while let Some(piece) = stream.chunk().await.expect("a stream") {
            heard.push_str(&String::from_utf8_lossy(&piece));
            let told = heard.lines().filter_map(|l| l.strip_prefix("data: ")).find(|mark| *mark != not);
            if let (Some(mark), true) = (told, heard.ends_with("\n\n")) {
                return mark.to_owned();
            }
        }
        panic!("the stream ended: {heard}")
    };
    tokio::time::timeout(Duration::from_secs(10), listening).await.expect("a mark within ten seconds")
}

#[tokio::test]
async fn what_one_process_writes_the_other_tells_and_streams_end_when_the_server_stops() {
    let address = tests::postgres::database();
    let setup = || Setup::demo().with("DATABASE_URL", &address).with("SHUOLI_CLOCK", TWELVE_PAST);
    let here = setup().start();
    let mut there = setup().with("SHUOLI_DATA_DIR", &here.folder().to_string_lossy()).start();
    let door = Visitor::signed_in(&here, "clerk").await;
    let queue = first_clinic(&door).await;
    let events = format!("{}/events", queue.replace("/desk/clinics/", "/display/"));
    let follower = Visitor::new(&there);
    let mut stream = follower.get(&events).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let before = next_mark(&mut stream, "").await;
    take_in(&door, &queue, "赵来").await;
    let begun = Instant::now();
    let after = next_mark(&mut stream, &before).await;
    println!("another process tells of it after {} ms", begun.elapsed().as_millis());
    // Who was away and comes back with what they knew last is told only when there is something new.
    let again = follower.http().get(there.at(&events)).header("last-event-id", &before).send().await;
    assert_ne!(next_mark(&mut again.expect("a stream"), "").await, before);
    assert_ne!(before, after);

    // One address may not hold all the streams.
    let mut held = Vec::new();
    let refused = loop {
        let one = follower.get(&events).await;
        match one.status().as_u16() {
            200 => held.push(one),
            status => break status,
        }
        assert!(held.len() < 100, "there is no limit");
    };
    assert_eq!(refused, 503);
    println!("{} streams of one address, then 503", held.len());
    // Told to stop, the server ends them all.
    assert!(there.stop(Duration::from_secs(5)), "streams hold the server");
}
