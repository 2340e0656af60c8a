//! Worked cases, and the limits as they stand in the packs.

use std::collections::BTreeSet;

use super::super::*;
use super::{carried, day, due, rule, with};
use crate::locale::Locale;

const CASES: &str = include_str!("deadline-cases.csv");

#[test]
fn every_worked_case_comes_to_its_day() {
    let mut rows = 0;
    for row in CASES.lines().skip(1) {
        let cells: Vec<&str> = row.splitn(7, ',').collect();
        let [code, from, extension, suspended, resumed, expected, note] = cells[..] else { panic!("{row}") };
        let pack = Pack::on(day(from)).expect("a pack");
        let mut clock = Clock::new(pack.rule(code).expect(code), day(from));
        if !extension.is_empty() {
            clock.extension = Some(Extension { days: extension.parse().expect("days"), on: None });
        }
        if !suspended.is_empty() {
            clock = clock.without(day(suspended), Some(day(resumed)), None).expect("a ground");
        }
        let reckoned = clock.reckon(&carried()).expect(row);
        assert_eq!(reckoned.due(), Some(day(expected)), "{code} from {from}: {note}");
        assert_eq!(reckoned.provisional, None, "{row}");
        rows += 1;
    }
    assert_eq!(rows, 19);
}

#[test]
fn the_end_of_a_year_the_first_days_of_october_and_a_worked_saturday() {
    let on = |code: &str, from: &str| due(&Clock::new(rule(code), day(from))).expect("a day").expect("due");
    // Day 60 is a Saturday of rest, then one that is worked, then the last Sunday of the holidays.
    assert_eq!(on("petition.handle", "2026-08-11"), day("2026-10-10"));
    assert_eq!(on("petition.handle", "2026-07-29"), day("2026-09-28"));
    assert_eq!(on("petition.review", "2025-12-02"), day("2026-01-04"));
    assert_eq!(on("admin_review.accept", "2024-12-27"), day("2025-01-06"));
    // A leap day is the last day of the month that has no 31st.
    assert_eq!(on("mediation.handle", "2024-01-31"), day("2024-02-29"));
    // The corresponding day is there: it is taken, not the month's end.
    assert_eq!(on("mediation.handle", "2026-02-28"), day("2026-03-30"));
}

#[test]
fn a_matter_keeps_the_pack_of_the_day_it_was_opened() {
    let (before, after) = (Pack::on(day("2023-12-31")).expect("a pack"), Pack::on(day("2024-01-01")).expect("a pack"));
    assert_eq!((before.code.as_str(), after.code.as_str()), ("2022-05-01", "2024-01-01"));
    // The simple procedure came with the revised law.
    let simple = "admin_review.decide_simple";
    assert_eq!(before.rule(simple), Err(ClockError::UnknownRule(simple.to_owned())));
    assert_eq!(after.rule(simple).map(|r| r.length.count), Ok(30));
    let articles = |pack: &Pack| pack.rule("admin_review.accept").map(|r| r.basis.articles.clone());
    assert_eq!((articles(before), articles(after)), (Ok(vec![17, 40]), Ok(vec![30, 88])));
    assert_eq!(Pack::named(&before.code), Ok(before));
    assert!(matches!(Pack::on(day("2022-04-30")), Err(ClockError::NoPack { first, .. }) if first == day("2022-05-01")));
}

#[test]
fn a_channel_has_limits_of_its_own_and_the_rest_from_all() {
    let mut pack = Pack::on(day("2026-11-25")).expect("a pack").clone();
    assert_eq!(pack.rule("hotline.answer").map(|r| r.length), Ok(Length { count: 20, unit: Unit::WorkingDays }));
    // A county that gives petitions by the hotline ten working days.
    let mut own = pack.rule("petition.handle").expect("a rule").clone();
    own.length = Length { count: 10, unit: Unit::WorkingDays };
    pack.channels[0].rules.push(own);
    let count = |channel, code| pack.rule_by(channel, code).map(|r| r.length.count);
    assert_eq!(count("12345", "petition.handle"), Ok(10));
    assert_eq!(count("letter", "petition.handle"), Ok(60));
    assert_eq!(count("12345", "petition.review"), Ok(30));
    // As data it comes back as it went.
    let text = serde_json::to_string(&pack).expect("JSON");
    assert_eq!(serde_json::from_str::<Pack>(&text).expect("a pack"), pack);
}

#[test]
fn every_limit_has_a_name_a_basis_and_a_length_in_both_languages() {
    for pack in Pack::all() {
        let codes: BTreeSet<&str> = pack.every().map(|rule| &*rule.code).collect();
        assert_eq!(codes.len(), pack.every().count(), "a code once in {}", pack.code);
        for rule in pack.every() {
            assert!(rule.length.count > 0 && rule.code.contains('.'), "{}", rule.code);
            for locale in Locale::ALL {
                let Names { zh, en } = &rule.names;
                assert!(!zh.is_empty() && !en.is_empty() && !rule.basis.law.say(locale).is_empty());
                assert!(!rule.say_length(locale).is_empty());
            }
            // What was read in a text names its article.
            assert!(rule.basis.certainty != Certainty::Text || !rule.basis.articles.is_empty(), "{}", rule.code);
        }
    }
}

#[test]
fn a_date_tells_how_it_came_about_in_both_languages() {
    let told = |clock: &Clock<'_>, locale| -> Vec<String> {
        let reckoned = clock.reckon(&carried()).expect("a date");
        reckoned.steps.iter().map(|step| step.say(locale)).collect()
    };
    let clock = Clock::new(rule("petition.handle"), day("2026-03-02"));
    let clock = clock.without(day("2026-03-20"), Some(day("2026-03-27")), None).expect("a hearing");
    assert_eq!(
        told(&clock, Locale::ZhCn),
        [
            "信访事项办理：60日，依据《信访工作条例（2022年）》第34条；适用于第三十一条第六项的事项；依据二手资料，待核对原文。",
            "2026年3月2日（周一）受理，当日不计入，自2026年3月3日（周二）起算（民法典第201条）。",
            "2026年3月20日（周五）至2026年3月26日（周四）因听证中止，扣除7日，自2026年3月27日（周五）恢复计算。",
            "第60日是2026年5月8日（周五）。",
            "2026年5月8日（周五）是工作日，不顺延。",
            "期限至2026年5月8日（周五）24时届满；有业务时间的，至停止业务活动时（民法典第203条）。",
        ]
    );
    let clock = Clock::new(rule("petition.handle"), day("2025-12-22"));
    let english = told(&clock, Locale::En);
    assert_eq!(english[2], "The 60th day is Fri 20 Feb 2026.");
    assert_eq!(
        english[3],
        "The last day is a day of rest, 15 Feb to 23 Feb (Spring Festival): the next working day, Tue 24 Feb 2026, it is \
         (Civil Code art. 203)."
    );
    let clock = Clock::new(rule("petition.objection_to_transfer"), day("2026-02-12"));
    assert_eq!(
        told(&clock, Locale::ZhCn)[2],
        "第5个工作日是2026年2月26日（周四）；不计休息日：2月15日至2月23日（春节）；调休上班，照计：2026年2月14日（周六）。"
    );
    let clock = Clock::new(rule("petition.handle"), day("2026-07-22"));
    assert!(told(&clock, Locale::ZhCn)[3].contains("为国庆节调休上班，不顺延"));
    let clock = Clock::new(rule("mediation.handle"), day("2026-01-31"));
    assert!(told(&clock, Locale::ZhCn)[2].contains("没有31日，以月末2026年2月28日"));
}

#[test]
fn a_date_without_a_notice_is_provisional_until_the_notice_comes() {
    let clock = Clock::new(rule("petition.handle"), day("2026-11-10"));
    let reckoned = clock.reckon(&carried()).expect("a date");
    assert_eq!((reckoned.due(), reckoned.provisional), (Some(day("2027-01-11")), Some(2027)));
    assert!(reckoned.steps.iter().any(|s| matches!(s, Step::Provisional { year: 2027 })));
    // Made up for on the Saturday, the notice says: the day stays there.
    let mut noticed = carried();
    noticed.0.insert("2027".into(), Year::default());
    let noticed = with(&noticed, day("2027-01-09"), true);
    let reckoned = clock.reckon(&noticed).expect("a date");
    assert_eq!((reckoned.due(), reckoned.provisional), (Some(day("2027-01-09")), None));
    // The last days of December can still belong to the New Year holiday.
    let december = Clock::new(rule("petition.review"), day("2026-12-01")).reckon(&carried()).expect("a date");
    assert_eq!((december.due(), december.provisional), (Some(day("2026-12-31")), Some(2027)));
    let before = Clock::new(rule("petition.review"), day("2026-11-20")).reckon(&carried()).expect("a date");
    assert_eq!((before.due(), before.provisional), (Some(day("2026-12-21")), None));
    // A single day set by hand is no notice.
    let mut by_hand = carried();
    by_hand.0.insert("2027".into(), Year { by_hand: true, ..Year::default() });
    assert_eq!(clock.reckon(&by_hand).expect("a date").provisional, Some(2027));
    // Holidays of fixed date are kept without a notice.
    let calendar = carried();
    assert!(!calendar.works(day("2027-10-01")) && !calendar.works(day("2027-05-03").pred_opt().expect("a day")));
    assert_eq!(calendar.holiday(day("2024-05-02")), Some("劳动节"));
}

#[test]
fn a_calendar_has_a_version_that_changes_with_its_days() {
    let calendar = carried();
    let version = calendar.version();
    assert_eq!(version.years, [2023, 2024, 2025, 2026]);
    assert!(version.to_string().starts_with("2023-2026/"), "{version}");
    assert_eq!(version.digest.len(), 12);
    assert_eq!(version, carried().version());
    assert_ne!(version.digest, with(&calendar, day("2026-11-26"), false).version().digest);
    let mut other_source = calendar;
    for year in other_source.0.values_mut() {
        year.source = "https://example.org".into();
    }
    assert_eq!(version, other_source.version(), "where it stands does not matter");
    let gap = Calendar(
        [("2024", false), ("2026", false), ("2027", true)]
            .map(|(year, by_hand)| (year.to_owned(), Year { by_hand, ..Year::default() }))
            .into(),
    );
    assert!(gap.version().to_string().starts_with("2024,2026/"));
    let clock = Clock::new(rule("petition.handle"), day("2026-03-02"));
    assert_eq!(clock.reckon(&gap).expect("a date").calendar, gap.version());
}
