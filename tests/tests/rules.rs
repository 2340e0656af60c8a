//! Recurring clinics from outside: their days against python-dateutil, and a rule made, changed and ended in a browser.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use chrono::{Days, NaiveDate};
use domain::clinics::Capacity;
use domain::clinics::rules::{Day, Hours, OnRestDay, Recurrence, Room, Rule, occurrences};
use domain::clocks::Calendar;
use registry::Random;
use serde_json::{Value, json};
use tests::browser::{Browser, DESKTOP, View};
use tests::server::{PASSWORD, Server, Setup, VILLAGE};

/// Rules compared.
const RULES: usize = 800;

/// Reads rules a line as JSON, answers with their days a line: once from the rule as it was set, once from the lines that a
/// calendar would be given.
const PEER: &str = r"
import sys, json
from datetime import datetime, timedelta
from dateutil.rrule import rruleset, rrulestr
from dateutil import tz

zones = {'Asia/Shanghai': tz.gettz('Asia/Shanghai')}
for line in sys.stdin:
    rule = json.loads(line)
    day = lambda text: datetime.fromisoformat(text)
    end = day(rule['end'])
    given = rruleset()
    given.rrule(rrulestr(rule['rrule'], dtstart=day(rule['from'])))
    for extra in rule['extra']:
        given.rdate(day(extra))
    for out in rule['exceptions']:
        given.exdate(day(out))
    days = [str(d.date()) for d in given.between(day('2020-01-01'), end - timedelta(seconds=1), inc=True)]
    told = None
    if rule['lines']:
        aware = rrulestr('\n'.join(l for l in rule['lines'] if not l.startswith('RDATE')), forceset=True, tzids=zones)
        for l in rule['lines']:
            if l.startswith('RDATE'):
                for at in l.split(':', 1)[1].split(','):
                    aware.rdate(datetime.strptime(at, '%Y%m%dT%H%M%S').replace(tzinfo=zones['Asia/Shanghai']))
        told = sorted({str(d.date()) for d in aware.between(
            day('2020-01-01').replace(tzinfo=tz.UTC), end.replace(tzinfo=zones['Asia/Shanghai']) - timedelta(seconds=1), inc=True)})
    print(json.dumps([days, told]))
";

fn generated(random: &Random) -> Rule {
    let below = |n: usize| random.below(n);
    let small = |least: usize, most: usize| u16::try_from(least + below(most - least + 1)).expect("small");
    let days = |most: usize| -> BTreeSet<Day> { (0..=below(most)).map(|_| Day::ALL[below(7)]).collect() };
    let recurrence = match below(3) {
        0 => Recurrence::Weekly { every: small(1, 8), weekdays: days(4) },
        1 => {
            let nth = (0..=below(3)).map(|_| [1_i8, 2, 3, 4, 5, -1, -2][below(7)]).collect();
            Recurrence::MonthlyWeekday { every: small(1, 6), nth, weekdays: days(3) }
        }
        _ => {
            let day = |n: usize| i8::try_from(n).expect("small");
            let any = || if below(3) == 0 { -1 - day(below(31)) } else { 1 + day(below(31)) };
            Recurrence::MonthlyDay { every: small(1, 6), days: (0..=below(4)).map(|_| any()).collect() }
        }
    };
    let valid_from = date("2023-10-01") + Days::new(below(900) as u64);
    let near = |n: usize| valid_from + Days::new(below(n) as u64);
    let some = |most: usize| -> BTreeSet<NaiveDate> { (0..below(most)).map(|_| near(700)).collect() };
    let mut rule = Rule {
        recurrence,
        count: (below(4) == 0).then(|| small(1, 60)),
        exceptions: BTreeSet::new(),
        extra: some(3),
        valid_from,
        valid_until: (below(3) == 0).then(|| near(900) + Days::new(701)),
        on_holiday: OnRestDay::Hold,
        on_weekend: OnRestDay::Hold,
        room: Room { hours: Hours { from: 540, until: 720 }, breaks: Vec::new(), capacity: Capacity::default() },
    };
    // Exceptions that hit: of the days it gives.
    let gives = domain::clinics::rules::days(&rule, valid_from, valid_from + Days::new(700));
    rule.exceptions = gives.into_iter().filter(|_| below(12) == 0).take(6).collect();
    // A day that is both put in and taken out is nobody's wish.
    let out = rule.exceptions.clone();
    rule.extra.retain(|day| !out.contains(day));
    rule
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn the_days_of_a_rule_are_those_that_python_dateutil_gives() {
    let random = Random::seeded(5545);
    let end = date("2030-03-01");
    let rules: Vec<Rule> = (0..RULES).map(|_| generated(&random)).collect();
    let text = |days: &BTreeSet<NaiveDate>| days.iter().map(NaiveDate::to_string).collect::<Vec<_>>();
    let asked: Vec<String> = rules
        .iter()
        .map(|rule| {
            let bare = rule.recurrence.text().expect("RFC 5545 can say it");
            let until = rule.valid_until.and_then(|d| d.pred_opt());
            // COUNT and UNTIL exclude each other in RFC 5545: with both, the end of the rule is the end of the window.
            let (tail, end) = match (rule.count, until) {
                (Some(count), until) => (format!(";COUNT={count}"), until.map_or(end, |d| d + Days::new(1)).min(end)),
                (None, Some(until)) => (format!(";UNTIL={}T235959", until.format("%Y%m%d")), end),
                (None, None) => (String::new(), end),
            };
            let lines = rule.lines(chrono_tz::Asia::Shanghai, end);
            let lines: Vec<String> =
                lines.iter().flat_map(|l| l.split("\r\n")).filter(|l| !l.is_empty()).map(str::to_owned).collect();
            json!({
                "rrule": format!("{bare};WKST=MO{tail}"), "from": rule.valid_from, "end": end, "lines": lines,
                "extra": text(&rule.extra), "exceptions": text(&rule.exceptions),
            })
            .to_string()
        })
        .collect();
    let mut peer = Command::new(tests::tools().join("venv/bin/python"))
        .args(["-c", PEER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python with python-dateutil (`cargo xtask test` installs it)");
    let mut stdin = peer.stdin.take().expect("a pipe");
    let all = asked.join("\n");
    let writer = std::thread::spawn(move || stdin.write_all(all.as_bytes()).expect("python reads"));
    let told = peer.wait_with_output().expect("python ends");
    writer.join().expect("written");
    assert!(told.status.success());
    let answers: Vec<Value> =
        String::from_utf8(told.stdout).expect("text").lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(answers.len(), RULES);
    let (mut compared, mut across) = (0, 0);
    for ((rule, answer), asked) in rules.iter().zip(&answers).zip(&asked) {
        let ours: Vec<String> = occurrences(rule, &Calendar::default(), date("2020-01-01"), end)
            .iter()
            .filter_map(|o| o.held_on())
            .map(|d| d.to_string())
            .collect();
        let days = |value: &Value| -> Vec<String> {
            value.as_array().expect("a list").iter().map(|d| d.as_str().expect("a day").to_owned()).collect()
        };
        assert_eq!(ours, days(&answer[0]), "as set: {asked}");
        if !answer[1].is_null() {
            assert_eq!(ours, days(&answer[1]), "as told to calendars: {asked}");
        }
        compared += ours.len();
        across += usize::from(ours.iter().map(|d| &d[..4]).collect::<BTreeSet<_>>().len() > 2);
    }
    println!("{RULES} rules, {compared} days; {across} of them over more than two years");
    assert!(compared > 10 * RULES && across > RULES / 3, "{compared} {across}");
}

async fn signed_in(browser: &Browser, server: &Server, name: &str) {
    browser.goto(&server.at("/desk/sign-in")).await;
    browser.fill("#name", name).await;
    browser.fill("#password", PASSWORD).await;
    browser.click("main .primary").await;
}

/// Books a place of the rule's first clinic through the API.
async fn somebody_books(server: &Server, place: &str) -> String {
    let visitor = tests::desk::Visitor::new(server);
    let clinics = visitor.clinics(VILLAGE, "2026-12-07", "2026-12-20").await;
    let clinic = clinics.iter().find(|c| c["place"] == place).expect("planned");
    let slot = clinic["slots"][1]["id"].as_str().expect("an id");
    let body = json!({ "slot_id": slot, "name": "王大山", "phone": "13800138000", "matter": "land", "consent": true });
    let booked = visitor.post_json("/api/v1/bookings", &body, &[]).await;
    assert_eq!(booked.status(), 201);
    slot.to_owned()
}

/// Chooses how the days are said.
async fn kind(browser: &Browser, code: &str) {
    browser.click(&format!("label:has(> [name=kind][value={code}])")).await;
}

async fn rule_made_changed_and_ended(view: View) {
    let server = Setup::demo().start();
    let browser = Browser::open(view).await;
    signed_in(&browser, &server, "adviser").await;
    browser.goto(&server.at("/desk/rules")).await;
    browser.click("a[href='/desk/rules/new']").await;
    browser.fill("#q", "xjb").await;
    browser.click("main .primary").await;
    browser.click(&format!("a[href='/desk/rules/new?village={VILLAGE}']")).await;
    // What is missing is told at the field, and what was typed is kept.
    browser.fill("#place", "晚间调解室").await;
    browser.fill("#starts", "25:00").await;
    browser.click("button[value=make]").await;
    assert!(browser.text(".error-summary").await.contains("9:00"));
    assert_eq!(browser.value("#place").await, "晚间调解室");
    browser.click("label:has(> [name=weekdays][value=TU])").await;
    browser.fill("#starts", "20:00").await;
    browser.fill("#ends", "19:00").await;
    browser.click("button[value=make]").await;
    assert!(browser.text("#ends-error").await.contains("结束在开始之前"));
    browser.fill("#ends", "22:00").await;
    // The next twenty days, with the day of the week and the lunar date; a holiday is moved and says why.
    browser.click("button[value=preview]").await;
    assert_eq!(browser.count("table tbody tr").await, 20);
    let preview = browser.text("table tbody").await;
    assert!(preview.contains("周二") && preview.contains("农历"), "{preview}");
    assert!(browser.text("h1").await.contains("新建"), "nothing is saved by looking");
    // A rule that runs into what the adviser does elsewhere is refused with the day.
    browser.fill("#starts", "8:00").await;
    browser.fill("#ends", "21:00").await;
    kind(&browser, "monthly_day").await;
    browser.fill("#month_days", "1,2,3,4,7,8,9,10,11,14,15,16,17,18,21,22,23,24,25,28").await;
    browser.click("button[value=make]").await;
    assert!(browser.text(".notice.bad").await.contains("坐诊"), "the village and the hours are named");
    kind(&browser, "weekly").await;
    browser.fill("#starts", "20:00").await;
    browser.fill("#ends", "22:00").await;
    browser.click("button[value=make]").await;
    assert!(browser.text(".notice.good").await.contains("已经排好"));
    assert!(browser.text(".summary").await.contains("每周二"));
    let rule = browser.url().await.split('?').next().expect("an address").to_owned();

    // Somebody books; then Thursdays instead of Tuesdays: the list says who moves before anything is saved.
    somebody_books(&server, "晚间调解室").await;
    browser.goto(&rule).await;
    browser.click("a[href$='/change']").await;
    assert_eq!(browser.value("#place").await, "晚间调解室");
    browser.click("label:has(> [name=weekdays][value=TU])").await;
    browser.click("label:has(> [name=weekdays][value=TH])").await;
    browser.click("button[value=compare]").await;
    assert!(browser.text("h1").await.contains("改动清单"));
    let list = browser.text("table tbody").await;
    assert!(list.contains("改到别的日子") && list.contains("王大山"), "{list}");
    // Without a reason nothing is done.
    browser.click("button[value=confirm]").await;
    assert!(browser.text(".error-summary").await.contains("原因"));
    browser.fill("#reason", "顾问周二有课").await;
    browser.click("button[value=confirm]").await;
    assert!(browser.text(".notice.good").await.contains("已修改"));
    assert!(browser.text(".summary").await.contains("每周四"));
    browser.unfold("main details:last-of-type summary").await;
    assert!(browser.text(".timeline").await.contains("顾问周二有课"));

    // The rule ends: the one who is booked is named, and offered other places.
    browser.click("a[href$='/end']").await;
    let list = browser.text("table tbody").await;
    assert!(list.contains("取消") && list.contains("王大山"), "{}", browser.text("main").await);
    browser.fill("#reason", "合同到期").await;
    browser.click("button[value=confirm]").await;
    assert!(browser.text(".summary").await.contains("已结束"));

    // One extra clinic by hand.
    browser.goto(&server.at(&format!("/desk/clinics/new?village={VILLAGE}"))).await;
    browser.fill("#place", "村口大槐树下").await;
    browser.fill("#starts", "20:00").await;
    browser.fill("#ends", "21:00").await;
    browser.click("main .primary").await;
    assert!(browser.has(".error-summary a[href='#day']").await);
    browser.run("document.querySelector('#day').value = '2026-12-11'", vec![]).await;
    browser.click("main .primary").await;
    assert!(browser.url().await.contains("/desk/clinics/"), "{}", browser.url().await);
    assert!(browser.text("main").await.contains("村口大槐树下"));
    assert_eq!(browser.complaints().await, [] as [String; 0]);
    browser.close().await;
}

#[tokio::test]
async fn a_rule_is_made_changed_with_a_list_of_what_changes_and_ended() {
    rule_made_changed_and_ended(DESKTOP).await;
}

#[tokio::test]
async fn a_rule_is_made_changed_and_ended_without_scripts() {
    rule_made_changed_and_ended(View { js: false, ..DESKTOP }).await;
}
