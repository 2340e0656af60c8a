//! What is refused says which field, why, and where the limit is; nothing that was typed is lost.

use tests::browser::{Browser, PHONE};
use tests::desk::{Visitor, between, rule_fields};
use tests::server::{Setup, VILLAGE};

async fn text(answer: reqwest::Response) -> (u16, String) {
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// What is said at a field.
fn at_field<'a>(page: &'a str, name: &str) -> &'a str {
    between(page, &format!("id=\"{name}-error\" class=\"error\">"), "</p>").first().copied().unwrap_or_default()
}

#[tokio::test]
async fn a_day_beyond_the_plan_is_refused_with_the_last_that_can_be() {
    let server = Setup::demo().start();
    let admin = Visitor::signed_in(&server, "admin").await;
    let single = async |day: &str, shown: &str| {
        let fields = [
            ("village", VILLAGE),
            ("day", day),
            ("shown", shown),
            ("place", "会议室"),
            ("starts", "19:00"),
            ("ends", "20:00"),
            ("slot_minutes", "30"),
            ("seats", "1"),
            ("kept_seats", "0"),
            ("notice", "60"),
            ("horizon", "28"),
        ];
        text(admin.post("/desk/clinics/new", &fields).await).await
    };
    let (status, page) = single("9999-12-31", "").await;
    assert_eq!(status, 422);
    assert_eq!(at_field(&page, "day"), "太远了：最远能排到2029年11月24日（周六）。");
    assert!(page.contains("9999-12-31"), "what was typed is kept");
    // A Saturday is asked about, once, for the day that was shown.
    let (status, page) = single("2027-02-06", "").await;
    assert_eq!(status, 200);
    assert!(page.contains("这天是周末") && page.contains("2027 年的放假安排还没有录入"), "{page}");
    let (status, page) = single("2027-02-07", "2027-02-06").await;
    assert!(status == 200 && page.contains("这天是周末"), "another day is another question");
    assert_eq!(single("2027-02-06", "2027-02-06").await.0, 303);

    let rule = async |first: &str, last: &str, act: &str| {
        let fields = rule_fields(&[("valid_from", first), ("valid_until", last), ("act", act)]);
        text(admin.post("/desk/rules/new", &fields).await).await
    };
    let (status, page) = rule("9999-12-31", "", "make").await;
    assert_eq!(status, 422);
    assert_eq!(at_field(&page, "valid_from"), "太远了：最远能排到2029年11月24日（周六）。");
    assert!(!page.contains("10000年"), "and no day is made of it");
    let (_, page) = rule("2026-12-01", "2026-11-30", "make").await;
    assert_eq!(at_field(&page, "valid_until"), "结束的日子早于开始的2026年12月1日（周二）。");
    let (status, page) = rule("2026-12-01", "", "preview").await;
    assert!(status == 200 && page.contains("2027 年的放假安排还没有录入"), "{page}");
    let settings = admin.page("/desk/settings/calendar").await;
    assert!(settings.contains("2027 年的放假安排还没有录入"), "{settings}");
}

#[tokio::test]
async fn a_leave_says_at_which_field_it_is_wrong_and_how_long_it_can_be() {
    let server = Setup::demo().start();
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let form = adviser.page("/desk/leave").await;
    let own = between(&form, "name=\"adviser\" value=\"", "\"").first().copied().expect("oneself").to_owned();
    let plan = async |from: &str, from_time: &str, until: &str, until_time: &str| {
        let query = format!(
            "/desk/leave/plan?adviser={own}&valid_from={from}&from_time={from_time}&valid_until={until}&until_time={until_time}"
        );
        text(adviser.get(&query).await).await
    };
    let (status, page) = plan("2026-12-01", "25:00", "2026-12-02", "").await;
    assert_eq!(status, 422);
    assert_eq!((at_field(&page, "from_time"), at_field(&page, "valid_from")), ("时间请写成 9:00 这样。", ""));
    assert!(page.contains("href=\"#from_time\""), "the summary leads to it");
    let (_, page) = plan("2026-12-01", "", "", "").await;
    assert_eq!(at_field(&page, "valid_until"), "请填写结束日期。");
    let (_, page) = plan("2026-12-03", "", "2026-12-01", "").await;
    assert_eq!(at_field(&page, "valid_until"), "结束的日子早于开始的2026年12月3日（周四）。");
    let (_, page) = plan("2026-12-01", "", "2030-12-01", "").await;
    assert_eq!(at_field(&page, "valid_until"), "太远了：最远能排到2029年11月24日（周六）。");
    let (status, page) = plan("2026-12-01", "", "2028-12-01", "").await;
    assert_eq!(status, 422);
    assert!(page.contains("一次最多登记 366 天，到2027年12月1日（周三）"), "{page}");
    // That day can be, as far as the length goes: another leave of the demonstration is in the way.
    let (_, page) = plan("2026-12-01", "", "2027-12-01", "").await;
    assert!(page.contains("这段时间已经登记了请假") && !page.contains("一次最多登记"), "{page}");
}

#[tokio::test]
async fn a_clinic_is_moved_and_shortened_within_its_day() {
    let server = Setup::demo().start();
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let clinics = adviser.clinics(VILLAGE, "2026-11-26", "2026-12-20").await;
    let id = clinics[0]["id"].as_str().expect("an id").to_owned();
    let form = adviser.page(&format!("/desk/clinics/{id}/move")).await;
    let field =
        |name: &str| between(&form, &format!("name=\"{name}\" value=\""), "\"").first().map(|v| (*v).to_owned());
    let sequence = field("sequence").expect("its sequence");
    let place = clinics[0]["place"].as_str().expect("a room").to_owned();
    let day = clinics[0]["starts_at"].as_str().expect("an instant")[..10].to_owned();
    let fields = [
        ("day", day.as_str()),
        ("time", "23:30"),
        ("village", VILLAGE),
        ("place", place.as_str()),
        ("reason", "出庭"),
        ("sequence", sequence.as_str()),
        ("shown", ""),
    ];
    let (status, page) = text(adviser.post(&format!("/desk/clinics/{id}/move"), &fields).await).await;
    assert_eq!(status, 422);
    assert!(at_field(&page, "time").contains("要在当天结束，最晚 21:00 开始"), "{page}");

    let here = format!("/desk/clinics/{id}/shorten");
    let form = adviser.page(&here).await;
    let ends = between(&form, "name=\"ends_at\"", ">").first().map(|tag| between(tag, "value=\"", "\"")[0].to_owned());
    let ends = ends.expect("its end");
    let begins = chrono::NaiveTime::parse_from_str(&ends, "%H:%M").expect("a time") - chrono::Duration::minutes(1);
    let begins = begins.format("%H:%M").to_string();
    let fields = [
        ("begins_at", begins.as_str()),
        ("ends_at", ends.as_str()),
        ("reason", "提前走"),
        ("sequence", sequence.as_str()),
    ];
    let (status, page) = text(adviser.post(&here, &fields).await).await;
    assert_eq!(status, 422, "asked before the last press");
    assert!(at_field(&page, "ends_at").contains("一个时段也不剩"), "{page}");
}

#[tokio::test]
async fn a_month_that_is_none_is_told_and_not_taken_for_this_one() {
    let server = Setup::demo().start();
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let wall = format!("/villages/{VILLAGE}/timetable");
    for month in ["9999-12", "2026-13", "soon"] {
        let page = clerk.page(&format!("{wall}?month={month}")).await;
        assert!(page.contains(&format!("没有“{month}”这个月份的安排")), "{month}");
    }
    assert!(clerk.page("/desk/calendar?from=xx").await.contains("没有“xx”这一天的安排"));
    for good in
        [format!("{wall}?month=2026-12"), wall, "/desk/calendar?from=2026-12-01".into(), "/desk/calendar".into()]
    {
        let page = clerk.page(&good).await;
        assert!(!page.contains("个月份的安排") && !page.contains("这一天的安排"), "{good}");
    }
}

#[tokio::test]
async fn the_plan_offers_to_each_what_they_can_do() {
    let server = Setup::demo().start();
    let (clerk, adviser) = (Visitor::signed_in(&server, "clerk").await, Visitor::signed_in(&server, "adviser").await);
    let drag = "把坐诊拖到别的日子";
    for view in ["month", "week"] {
        let plan = format!("/desk/calendar?view={view}");
        assert!(!clerk.page(&plan).await.contains(drag), "a clerk moves nothing");
        assert!(adviser.page(&plan).await.contains(drag));
    }
    // The open feed that is shown as an example is of where the adviser sits next.
    let home = adviser.page("/desk").await;
    let queue = adviser.page(&format!("/desk/clinics/{}", tests::desk::todays_clinic(&home))).await;
    let feeds = adviser.page("/desk/calendars").await;
    let code = between(&feeds, "feed-address\">", "<")[0].rsplit('/').next().expect("a file").trim_end_matches(".ics");
    let village = adviser.page(&format!("/villages/{code}")).await;
    let name = between(&village, "<h1>", "<")[0].to_owned();
    assert!(queue.contains(name.trim()), "{name}: {queue}");
}

#[tokio::test]
async fn a_village_is_typed_by_its_name() {
    let server = Setup::demo().start();
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let declare = async |village: &str| {
        let fields = [("name", "王小二"), ("tie", "client"), ("phone", "13700000001"), ("division", village)];
        text(adviser.post("/desk/account/ties", &fields).await).await
    };
    let (status, page) = declare("没有的村").await;
    assert_eq!(status, 422);
    assert_eq!(at_field(&page, "division"), "没有叫这个名字、或是这个代码的村、社区。");
    assert_eq!(declare("颉颉堡村").await.0, 303);

    let admin = Visitor::signed_in(&server, "admin").await;
    let way = async |one: &str, other: &str, minutes: &str| {
        let fields = [("one", one), ("other", other), ("minutes", minutes)];
        text(admin.post("/desk/settings/travel/way", &fields).await).await
    };
    let (status, page) = way("颉颉堡村", "没有的村", "20").await;
    assert_eq!(status, 422);
    assert!(page.contains("<h2>没有叫“没有的村”的村、社区，也没有这个代码。</h2>"), "{page}");
    let (_, page) = way("颉颉堡村", VILLAGE, "20").await;
    assert!(page.contains("两头是同一个村"), "{page}");
}

#[tokio::test]
async fn back_over_a_form_that_was_refused_shows_it_and_no_word_of_the_browsers() {
    let server = Setup::demo().start();
    let browser = Browser::open(PHONE).await;
    browser.goto(&server.at(&format!("/villages/{VILLAGE}"))).await;
    browser.click("button.slot:not([disabled])").await;
    // Nothing chosen: the same question again, with what is missing.
    browser.click("main form.stack .primary").await;
    let refused = browser.text(".error-summary").await;
    browser.click("header a").await;
    assert!(!browser.has(".error-summary").await, "elsewhere");
    browser.run("history.back()", vec![]).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(browser.text(".error-summary").await, refused);
    browser.close().await;
    // What staff see is kept nowhere.
    let admin = Visitor::signed_in(&server, "admin").await;
    let refused = admin.post("/desk/clinics/new", &[("village", VILLAGE)]).await;
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["cache-control"]),
        (422, &"private, no-store".parse().expect("a value"))
    );
}
