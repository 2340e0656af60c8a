//! The plan of the desk in a real browser: a clinic is moved by its form without scripts, by keyboard and by dragging with them;
//! what would strand people asks first; the feed of the village follows.

use serde_json::{Value, json};
use tests::browser::{Browser, DESKTOP, View};
use tests::server::{Server, Setup, VILLAGE};

const MONTH: &str = "/desk/calendar?view=month&from=2026-12-01";

/// Marks a clinic of the month that nobody booked (`#picked`) and a working day to which its adviser can go (`#target`): their days.
async fn pick(browser: &Browser) -> (String, String) {
    let script = "
        const links = [...document.querySelectorAll('[data-move]')];
        const link = links.find(l => l.querySelector('.event-seats').textContent.startsWith('0/'));
        const days = [...document.querySelectorAll('td[data-date]')];
        const from = days.findIndex(d => d.dataset.date === link.dataset.day);
        const keeps = d => ['busy', 'leave', 'contract'].some(why => link.dataset[why].split(' ').includes(d.dataset.date));
        const fits = d => !d.dataset.closed && !d.dataset.doubt && !keeps(d);
        const to = days.slice(from + 1).find(fits);
        link.id = 'picked';
        to.id = 'target';
        return [link.dataset.day, to.dataset.date, days.indexOf(to) - from];";
    let found = browser.run(script, vec![]).await;
    let text = |i: usize| found[i].as_str().expect("a day").to_owned();
    (text(0), text(1))
}

async fn feed(browser: &Browser, server: &Server) -> String {
    browser.fetch(&server.at("/calendar/141181102.ics")).await.text().await.expect("text")
}

#[tokio::test]
async fn a_clinic_is_moved_by_its_form_without_scripts_and_asks_before_people_are_stranded() {
    let server = Setup::demo().start();
    let browser = Browser::open(View { js: false, ..DESKTOP }).await;
    browser.sign_in(&server, "adviser").await;
    browser.click("a[href='/desk/calendar']").await;
    assert!(browser.has("table.month td .event").await);
    // The clinic of the day after tomorrow, which somebody booked.
    let cell = "td[data-date='2026-11-26']";
    assert!(!browser.text(cell).await.contains("0/"), "somebody booked it");
    browser.click(&format!("{cell} .event-move")).await;
    assert_eq!(browser.value("#day").await, "2026-11-26");
    browser.fill("#day", "2026-11-31").await;
    browser.click("main .primary").await;
    assert!(browser.text("#day-error").await.contains("2026-12-03"), "a day that is none is told with an example");
    assert_eq!(browser.value("#day").await, "2026-11-31", "what was typed is kept");
    browser.fill("#day", "2026-11-23").await;
    browser.click("main .primary").await;
    assert!(browser.text(".error-summary").await.contains("已经过了"));
    browser.fill("#day", "2026-11-28").await;
    browser.fill("#time", "10：00").await;
    browser.click("main .primary").await;
    let asked = browser.text(".notice.warn").await;
    assert!(asked.contains("周末") && asked.contains("1 人约了"), "{asked}");
    browser.click("main .danger").await;
    assert!(browser.text(".error-summary").await.contains("原因"), "who is booked is owed a reason");
    browser.fill("#reason", "顾问出庭").await;
    let before = feed(&browser, &server).await;
    browser.click("main .danger").await;
    assert!(browser.text(".notice.good").await.contains("11月28日"), "{}", browser.url().await);
    assert!(browser.has("td[data-date='2026-11-28'] .event.changed").await);
    let after = feed(&browser, &server).await;
    assert_ne!(before, after);
    assert!(after.contains("DTSTART;TZID=Asia/Shanghai:20261128T100000") && after.contains("SEQUENCE:1"), "{after}");
    // And back again, by the same form: it asked as it opened, and does not ask again.
    browser.click(".notice.good a").await;
    assert_eq!(browser.value("#day").await, "2026-11-26");
    browser.fill("#reason", "改期撤回").await;
    browser.click("main .danger").await;
    assert!(browser.has("td[data-date='2026-11-26'] .event.changed").await);
    assert!(feed(&browser, &server).await.contains("SEQUENCE:2"));
    browser.close().await;
}

#[tokio::test]
async fn a_clinic_is_moved_by_keyboard() {
    let server = Setup::demo().start();
    let browser = Browser::open(DESKTOP).await;
    browser.sign_in(&server, "adviser").await;
    browser.goto(&server.at(MONTH)).await;
    browser.find(".calendar-keys:not([hidden])").await;
    let (from, to) = pick(&browser).await;
    let link = browser.find("#picked").await;
    link.send_keys("m").await.expect("keys");
    assert!(browser.text(".calendar-says").await.contains("正在改期"));
    link.send_keys("\u{e00c}").await.expect("escape");
    assert!(browser.text(".calendar-says").await.contains("没有改"));
    link.send_keys("m").await.expect("keys");
    let weeks = "const days = [...document.querySelectorAll('td[data-date]')];
        return days.indexOf(document.querySelector('#target')) - days.findIndex(d => d.dataset.date === arguments[0])";
    let steps = browser.run(weeks, vec![json!(from)]).await.as_i64().expect("a number");
    for _ in 0..steps {
        link.send_keys("\u{e014}").await.expect("an arrow");
    }
    assert!(browser.has("#target.aimed").await, "the arrow keys choose the day");
    link.send_keys("\u{e007}").await.expect("enter");
    browser.find("#day").await;
    assert_eq!(browser.value("#day").await, to);
    browser.click("main .primary").await;
    assert!(browser.has(&format!("td[data-date='{to}'] .event.changed")).await, "it stands on the day it was moved to");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

/// Presses, moves and releases the mouse, as a hand does.
async fn drag(browser: &Browser, from: &str, to: &str) {
    let middle = "const r = document.querySelector(arguments[0]).getBoundingClientRect();
        return [r.x + r.width / 2, r.y + r.height / 2]";
    let at = async |css: &str| {
        let found = browser.run(middle, vec![json!(css)]).await;
        (found[0].as_f64().expect("x"), found[1].as_f64().expect("y"))
    };
    let mouse = async |kind: &str, (x, y): (f64, f64)| {
        let buttons = i32::from(kind != "mouseReleased");
        let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 });
        browser.devtools("Input.dispatchMouseEvent", event).await;
    };
    let (start, end) = (at(from).await, at(to).await);
    mouse("mousePressed", start).await;
    for step in 1..=5 {
        let along = |a: f64, b: f64| a + (b - a) * f64::from(step) / 5.0;
        mouse("mouseMoved", (along(start.0, end.0), along(start.1, end.1))).await;
    }
    mouse("mouseReleased", end).await;
}

#[tokio::test]
async fn a_clinic_is_moved_by_dragging_and_cannot_be_dropped_where_it_may_not_go() {
    let server = Setup::demo().start();
    // High enough that the whole month is in sight.
    let browser = Browser::open(View { height: 1400, ..DESKTOP }).await;
    browser.sign_in(&server, "adviser").await;
    browser.goto(&server.at("/desk/calendar?view=month&from=2026-11-01")).await;
    browser.find(".calendar-keys:not([hidden])").await;
    let mark = "const l = [...document.querySelectorAll('[data-move]')].at(-1); l.id = 'picked'; return l.dataset.day";
    browser.run(mark, vec![]).await;
    drag(&browser, "#picked", "td[data-date='2026-11-20']").await;
    assert!(
        browser.text(".calendar-says").await.contains("已经过了"),
        "a day that is over is refused, with the reason"
    );
    assert!(browser.url().await.contains("/desk/calendar"), "and nothing else happened");

    browser.goto(&server.at(MONTH)).await;
    browser.find(".calendar-keys:not([hidden])").await;
    let (_, to) = pick(&browser).await;
    drag(&browser, "#picked", "#target").await;
    browser.find("#day").await;
    assert_eq!(browser.value("#day").await, to);
    assert!(browser.text(".change-of").await.contains("改为"), "the form shows before and after");
    browser.click("main .primary").await;
    assert!(browser.has(&format!("td[data-date='{to}'] .event.changed")).await);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn days_of_leave_are_marked_while_a_clinic_is_dragged_and_refused_with_the_reason() {
    let server = Setup::demo().start();
    let browser = Browser::open(View { height: 1400, ..DESKTOP }).await;
    browser.sign_in(&server, "adviser").await;
    browser.goto(&server.at(MONTH)).await;
    browser.find(".calendar-keys:not([hidden])").await;
    let mark = "
        const links = [...document.querySelectorAll('[data-move]')];
        const link = links.find(l => l.dataset.leave !== '');
        link.id = 'picked';
        const away = [...document.querySelectorAll('td[data-date]')].find(d => link.dataset.leave.includes(d.dataset.date));
        away.id = 'away';
        return away.dataset.date";
    let away = browser.run(mark, vec![]).await;
    assert!(away.as_str().is_some_and(|day| day.starts_with("2026-12")), "{away}");
    assert!(browser.text("#away .day-away").await.contains("请假"), "the plan says so before anything is dragged");
    let link = browser.find("#picked").await;
    link.send_keys("m").await.expect("keys");
    assert!(browser.has("#away.no").await, "marked before anybody aims at it");
    link.send_keys("\u{e00c}").await.expect("escape");
    drag(&browser, "#picked", "#away").await;
    let says = browser.text(".calendar-says").await;
    assert!(says.contains("请假"), "{says}");
    assert!(browser.url().await.contains("/desk/calendar"), "and nothing else happened");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn the_timetable_fits_paper_and_names_every_clinic_of_the_month() {
    let server = Setup::demo().start();
    let browser = Browser::open(View { js: false, ..DESKTOP }).await;
    browser.goto(&server.at(&format!("/villages/{VILLAGE}/timetable?month=2026-11"))).await;
    let sheets = browser.sheets().await;
    assert_eq!(sheets.len(), 1, "a village's month is one sheet");
    let (width, height) = sheets[0];
    assert!((width - 210.0).abs() < 1.0 && (height - 297.0).abs() < 1.0, "A4: {width} × {height}");
    let listed = browser.count(".wall-table tbody tr").await;
    let told =
        browser.fetch(&server.at(&format!("/api/v1/clinics?division={VILLAGE}&from=2026-11-01&to=2026-11-30"))).await;
    let told: Value = told.json().await.expect("JSON");
    let all = told["clinics"].as_array().expect("a list").len();
    assert!(all > 0 && listed == all, "{listed} of {all}");
    assert!(browser.has(".slip-qr svg").await);
    browser.goto(&server.at("/villages/141181102/timetable?month=2026-11")).await;
    assert!(browser.count(".wall-table tbody tr").await > all, "a township lists its villages");
    browser.close().await;
}
