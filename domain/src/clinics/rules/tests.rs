//! Rules as a desk would set them, and properties that hold for all of them.

use proptest::prelude::*;

use super::*;
use crate::clocks::{Calendar, Year};
use crate::form::Flaw;

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn room() -> Room {
    Room { hours: Hours { from: 540, until: 720 }, breaks: Vec::new(), capacity: Capacity::default() }
}

fn rule(recurrence: Recurrence, from: &str) -> Rule {
    Rule {
        recurrence,
        count: None,
        exceptions: BTreeSet::new(),
        extra: BTreeSet::new(),
        valid_from: date(from),
        valid_until: None,
        on_holiday: OnRestDay::NextWorkingDay,
        on_weekend: OnRestDay::Hold,
        room: room(),
    }
}

fn weekly(every: u16, weekdays: &[Day]) -> Recurrence {
    Recurrence::Weekly { every, weekdays: weekdays.iter().copied().collect() }
}

/// The National Day week of 2026 as the notice has it: off from the 1st to the 7th, the Sunday before and the Saturday after worked.
fn calendar() -> Calendar {
    let name = |day: &str| (date(day), "国庆节".to_owned());
    let holidays = (1..=7).map(|d| name(&format!("2026-10-0{d}"))).collect();
    let workdays = [name("2026-09-20"), name("2026-10-10")].into_iter().collect();
    Calendar(
        [("2026".to_owned(), Year { source: String::new(), by_hand: false, holidays, workdays })].into_iter().collect(),
    )
}

fn held(rule: &Rule, from: &str, until: &str) -> Vec<String> {
    let all = occurrences(rule, &calendar(), date(from), date(until));
    all.iter().filter_map(Occurrence::held_on).map(|d| d.to_string()).collect()
}

#[test]
fn every_second_tuesday_counts_from_the_week_in_which_it_began() {
    let rule = rule(weekly(2, &[Day::Tu]), "2026-11-04");
    // Began on a Wednesday: the Tuesday of that week is over, the next one is not counted.
    assert_eq!(held(&rule, "2026-11-01", "2026-12-20"), ["2026-11-17", "2026-12-01", "2026-12-15"]);
    assert_eq!(held(&rule, "2027-12-20", "2028-01-20"), ["2027-12-28", "2028-01-11"]);
}

#[test]
fn the_last_friday_and_the_second_tuesday_are_where_the_calendar_on_the_wall_has_them() {
    let nth =
        |n: i8, day| Recurrence::MonthlyWeekday { every: 1, nth: BTreeSet::from([n]), weekdays: BTreeSet::from([day]) };
    let last = rule(nth(-1, Day::Fr), "2026-11-01");
    assert_eq!(held(&last, "2026-11-01", "2027-03-01"), ["2026-11-27", "2026-12-25", "2027-01-29", "2027-02-26"]);
    assert_eq!(held(&rule(nth(2, Day::Tu), "2026-11-01"), "2026-11-01", "2027-01-01"), ["2026-11-10", "2026-12-08"]);
}

#[test]
fn a_month_without_a_31st_has_no_clinic_and_the_last_day_is_always_there() {
    let on = |day: i8| Recurrence::MonthlyDay { every: 1, days: BTreeSet::from([day]) };
    assert_eq!(held(&rule(on(31), "2026-11-01"), "2026-11-01", "2027-02-01"), ["2026-12-31", "2027-01-31"]);
    assert_eq!(held(&rule(on(-1), "2028-02-01"), "2028-02-01", "2028-04-01"), ["2028-02-29", "2028-03-31"]);
}

#[test]
fn market_days_go_by_the_moon() {
    let market = rule(Recurrence::Lunar { endings: BTreeSet::from([3, 8]) }, "2026-02-01");
    let days = held(&market, "2026-02-17", "2026-03-20");
    // 2026-02-17 is the first day of the first month, of 30 days; the next month begins on 2026-03-19.
    assert_eq!(days, ["2026-02-19", "2026-02-24", "2026-03-01", "2026-03-06", "2026-03-11", "2026-03-16"]);
}

#[test]
fn a_holiday_is_skipped_held_or_moved_and_a_made_up_weekend_is_a_working_day() {
    let mut thursdays = rule(weekly(1, &[Day::Th]), "2026-09-01");
    assert_eq!(
        held(&thursdays, "2026-09-28", "2026-10-16"),
        ["2026-10-08", "2026-10-15"],
        "the 1st would move to the 8th, where there is one"
    );
    let all = occurrences(&thursdays, &calendar(), date("2026-10-01"), date("2026-10-02"));
    assert_eq!(all[0].outcome, Outcome::Skipped { because: Because::Coincides(date("2026-10-08")) });
    thursdays.on_holiday = OnRestDay::Hold;
    assert_eq!(held(&thursdays, "2026-09-28", "2026-10-09"), ["2026-10-01", "2026-10-08"]);
    thursdays.on_holiday = OnRestDay::Skip;
    assert_eq!(held(&thursdays, "2026-09-28", "2026-10-09"), ["2026-10-08"]);

    // Fridays: the 2nd moves to the 8th. Sundays that nobody works move to Monday; the worked one of 20 September stays.
    let fridays = rule(weekly(1, &[Day::Fr]), "2026-09-01");
    assert_eq!(held(&fridays, "2026-09-28", "2026-10-16"), ["2026-10-08", "2026-10-09"]);
    let mut sundays = rule(weekly(1, &[Day::Su]), "2026-09-01");
    sundays.on_weekend = OnRestDay::NextWorkingDay;
    assert_eq!(held(&sundays, "2026-09-13", "2026-09-28"), ["2026-09-14", "2026-09-20", "2026-09-28"]);
    // A Saturday that is worked takes what moves, by the calendar.
    let mut one = rule(Recurrence::Dates { dates: BTreeSet::from([date("2026-10-05")]) }, "2026-09-01");
    let mut calendar = calendar();
    let year = calendar.0.get_mut("2026").expect("the year");
    for day in ["2026-10-08", "2026-10-09"] {
        year.holidays.insert(date(day), "国庆节".to_owned());
    }
    one.on_holiday = OnRestDay::NextWorkingDay;
    let moved = &occurrences(&one, &calendar, date("2026-10-01"), date("2026-10-30"))[0];
    assert_eq!(moved.held_on(), Some(date("2026-10-10")));
}

#[test]
fn what_would_move_beyond_the_end_of_the_rule_falls_away_and_says_so() {
    let mut rule = rule(weekly(1, &[Day::We]), "2026-09-01");
    rule.valid_until = Some(date("2026-10-08"));
    let last = occurrences(&rule, &calendar(), date("2026-10-07"), date("2026-11-01"));
    let because = Because::Expired(date("2026-10-08"));
    assert_eq!(last, [Occurrence { rule_date: date("2026-10-07"), outcome: Outcome::Skipped { because } }]);
}

#[test]
fn a_day_put_in_by_hand_is_held_on_a_holiday_and_one_taken_out_is_shown() {
    let mut rule = rule(weekly(1, &[Day::Mo]), "2026-11-01");
    rule.extra = BTreeSet::from([date("2026-11-07")]);
    rule.exceptions = BTreeSet::from([date("2026-11-09")]);
    assert_eq!(held(&rule, "2026-11-01", "2026-11-17"), ["2026-11-02", "2026-11-07", "2026-11-16"]);
    let all = occurrences(&rule, &calendar(), date("2026-11-09"), date("2026-11-10"));
    assert_eq!(all[0].outcome, Outcome::Skipped { because: Because::Exception });
    rule.count = Some(2);
    assert_eq!(held(&rule, "2026-11-01", "2026-12-17"), ["2026-11-02", "2026-11-07"], "the one taken out counts");
}

#[test]
fn a_rule_reads_the_same_after_it_was_printed() {
    for text in [
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=-1,1,15",
    ] {
        let taken = take_rule(text, date("2026-11-24"), Tz::Asia__Shanghai).expect("a rule");
        assert_eq!((taken.recurrence.text().as_deref(), taken.count, taken.last), (Some(text), None, None));
    }
}

/// Takes over a rule whose first day is a Tuesday.
fn taken(text: &str) -> Result<Taken, Flaw> {
    take_rule(text, date("2026-11-24"), Tz::Asia__Shanghai)
}

#[test]
fn a_rule_of_another_calendar_is_taken_over_or_the_part_is_named_that_cannot_be() {
    for (text, ours) in [
        ("rrule:freq=weekly;byday=mo;wkst=su;", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SA", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA"),
        ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=24"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,-1", "FREQ=MONTHLY;BYDAY=-1MO,1MO"),
        ("FREQ=MONTHLY;BYDAY=FR;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1FR,2FR,3FR,4FR,5FR"),
    ] {
        assert_eq!(taken(text).expect(text).recurrence.text().as_deref(), Some(ours), "{text}");
    }
    assert_eq!(taken("FREQ=WEEKLY;COUNT=5").expect("a rule").count, Some(5));
    for (until, day) in [
        ("20261231", "2026-12-31"),
        ("20261231T090000", "2026-12-31"),
        // The last instant of a day in China, and the first of the next.
        ("20261231T155959Z", "2026-12-31"),
        ("20261231T160000Z", "2027-01-01"),
    ] {
        let last = taken(&format!("FREQ=WEEKLY;UNTIL={until}")).expect(until).last;
        assert_eq!(last, Some(date(day)), "{until}");
    }
    let (not_right, not_ours) = (Flaw::RulePart, Flaw::NotForClinics);
    for (text, flaw) in [
        ("", not_right(Part::Freq)),
        ("every Monday", Flaw::NotARule),
        ("FREQ=WEEKLY;BYDAYS=MO", Flaw::NotARule),
        ("BYDAY=MO", not_right(Part::Freq)),
        ("FREQ=FORTNIGHTLY", not_right(Part::Freq)),
        ("FREQ=DAILY", not_ours(Part::Freq)),
        ("FREQ=YEARLY", not_ours(Part::Freq)),
        ("FREQ=WEEKLY;BYDAY=XX", not_right(Part::ByDay)),
        ("FREQ=WEEKLY;BYDAY=2MO", not_right(Part::ByDay)),
        ("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", not_right(Part::ByDay)),
        ("FREQ=MONTHLY;BYDAY=一周", not_right(Part::ByDay)),
        ("FREQ=MONTHLY;BYDAY=1MO,3TU", not_ours(Part::ByDay)),
        ("FREQ=MONTHLY;BYDAY=6MO", not_right(Part::ByDay)),
        ("FREQ=MONTHLY;BYMONTHDAY=32", not_right(Part::ByMonthDay)),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", not_ours(Part::ByMonthDay)),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", not_ours(Part::BySetPos)),
        ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=0", not_right(Part::Interval)),
        ("FREQ=WEEKLY;BYDAY=MO;INTERVAL=27", not_ours(Part::Interval)),
        ("FREQ=WEEKLY;BYDAY=TU,SU;INTERVAL=2;WKST=SU", not_ours(Part::WeekStart)),
        ("FREQ=WEEKLY;COUNT=0", not_right(Part::Count)),
        ("FREQ=WEEKLY;UNTIL=2026-12-31", not_right(Part::Until)),
        ("FREQ=WEEKLY;UNTIL=20261231;COUNT=3", not_right(Part::Until)),
        ("FREQ=WEEKLY;BYMONTH=2", not_ours(Part::ByMonth)),
        ("FREQ=WEEKLY;BYHOUR=9", not_ours(Part::ByHour)),
    ] {
        assert_eq!(taken(text).expect_err(text), flaw, "{text}");
    }
}

#[test]
fn a_calendar_is_told_the_rule_in_its_own_words() {
    let mut rule = rule(weekly(2, &[Day::Tu]), "2026-11-04");
    rule.exceptions = BTreeSet::from([date("2026-12-01")]);
    rule.valid_until = Some(date("2027-01-01"));
    let lines = rule.lines(Tz::Asia__Shanghai, date("2027-06-01")).expect("days");
    assert_eq!(
        lines,
        "DTSTART;TZID=Asia/Shanghai:20261117T090000\r\n\
         RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=MO;UNTIL=20261231T155959Z\r\n\
         EXDATE;TZID=Asia/Shanghai:20261201T090000\r\n"
    );
}

#[test]
fn what_was_typed_comes_back_and_every_wrong_field_is_named() {
    use crate::form::Field;
    let today = date("2026-11-24");
    let mut typed = TypedRule { weekdays: vec!["TU".into()], ..TypedRule::default() };
    typed.room.place = "村委会".into();
    typed.room.breaks = "10:20-10:40，11：00至11:10".into();
    let (place, rule) = typed.check(today, Tz::Asia__Shanghai).expect("a rule");
    assert_eq!((place.as_str(), rule.valid_from, rule.room.breaks.len()), ("村委会", today, 2));
    assert_eq!(rule.room.slots(), 3);
    assert_eq!(TypedRule::of(&place, &rule).check(today, Tz::Asia__Shanghai).expect("the same"), (place, rule));
    let pairs: Vec<(String, String)> = typed.pairs().into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
    assert_eq!(TypedRule::sent(&pairs), typed);

    let wrong = |change: &dyn Fn(&mut TypedRule), field, flaw| {
        let mut typed = typed.clone();
        change(&mut typed);
        assert_eq!(typed.check(today, Tz::Asia__Shanghai).expect_err("a flaw").of(field), Some(flaw), "{field:?}");
    };
    wrong(&|t| t.kind.clear(), Field::Kind, Flaw::Missing);
    wrong(&|t| t.weekdays.clear(), Field::Weekdays, Flaw::Missing);
    wrong(&|t| t.every_weeks = "0".into(), Field::EveryWeeks, Flaw::OutOfRange(1, MOST_WEEKS));
    wrong(&|t| t.valid_until = "2026-11-23".into(), Field::ValidUntil, Flaw::EndsBefore(today));
    wrong(&|t| t.room.ends = "8:00".into(), Field::Ends, Flaw::EndsBeforeItStarts);
    wrong(&|t| t.room.starts = "25:00".into(), Field::Starts, Flaw::NotATime);
    wrong(&|t| t.room.breaks = "8:00-9:30".into(), Field::Breaks, Flaw::OutsideHours);
    wrong(&|t| t.room.slot_minutes = "200".into(), Field::SlotMinutes, Flaw::NoSlotFits);
    wrong(&|t| t.room.kept_seats = "2".into(), Field::KeptSeats, Flaw::OutOfRange(0, 1));
    wrong(&|t| t.exceptions = "2026-13-01".into(), Field::Exceptions, Flaw::NotADate);
    // Nothing is planned beyond three years from today: a year of four nines is a slip of the hand.
    let (last, beyond) = ("2029-11-24", Flaw::BeyondPlan(date("2029-11-24")));
    let until_then =
        TypedRule { valid_until: last.into(), exceptions: last.into(), extra: last.into(), ..typed.clone() };
    until_then.check(today, Tz::Asia__Shanghai).expect("the last day");
    wrong(&|t| t.valid_from = "9999-12-31".into(), Field::ValidFrom, beyond);
    wrong(&|t| t.valid_until = "2029-11-25".into(), Field::ValidUntil, beyond);
    wrong(&|t| t.exceptions = "2026-12-01, 9999-12-31".into(), Field::Exceptions, beyond);
    wrong(&|t| t.extra = "+19999-12-31".into(), Field::Extra, beyond);
    wrong(&|t| (t.kind, t.dates) = ("dates".into(), "2029-11-25".into()), Field::Dates, beyond);
    wrong(&|t| t.extra = "2026-11-01".into(), Field::Extra, Flaw::OutsideValidity);
    wrong(&|t| (t.kind, t.month_days) = ("monthly_day".into(), "0".into()), Field::MonthDays, Flaw::NotADayOfMonth);
    wrong(
        &|t| (t.kind, t.rrule) = ("rrule".into(), "FREQ=DAILY".into()),
        Field::RuleText,
        Flaw::NotForClinics(Part::Freq),
    );
    // What a rule of another calendar says of its end is kept; the form's own last day can only shorten it.
    let ends = |rrule: &str, valid_until: &str| {
        let (kind, rrule, valid_until) = ("rrule".into(), rrule.into(), valid_until.into());
        let typed = TypedRule { kind, rrule, valid_until, ..typed.clone() };
        typed.check(today, Tz::Asia__Shanghai).map(|(_, rule)| rule.valid_until)
    };
    assert_eq!(ends("FREQ=WEEKLY;UNTIL=20261231", "").expect("a rule"), Some(date("2027-01-01")));
    assert_eq!(ends("FREQ=WEEKLY;UNTIL=20261231", "2026-12-01").expect("a rule"), Some(date("2026-12-02")));
    let over = ends("FREQ=WEEKLY;UNTIL=20261101", "").expect_err("over");
    assert_eq!(over.of(Field::RuleText), Some(Flaw::EndsBefore(today)));
}

/// Any recurrence a form can give.
pub(crate) fn any_recurrence() -> impl Strategy<Value = Recurrence> {
    let days = || prop::collection::btree_set(prop::sample::select(&Day::ALL[..]), 1..=4);
    let month_day = prop_oneof![1_i8..=31, -31_i8..=-1];
    let nth = prop::sample::select(vec![1_i8, 2, 3, 4, 5, -1, -2]);
    prop_oneof![
        (1..=MOST_WEEKS, days()).prop_map(|(every, weekdays)| Recurrence::Weekly { every, weekdays }),
        (1..=MOST_MONTHS, prop::collection::btree_set(nth, 1..=3), days())
            .prop_map(|(every, nth, weekdays)| Recurrence::MonthlyWeekday { every, nth, weekdays }),
        (1..=MOST_MONTHS, prop::collection::btree_set(month_day, 1..=4))
            .prop_map(|(every, days)| Recurrence::MonthlyDay { every, days }),
        prop::collection::btree_set(0_u8..=9, 1..=3).prop_map(|endings| Recurrence::Lunar { endings }),
        prop::collection::btree_set(0_u64..900, 1..=9).prop_map(|days| {
            Recurrence::Dates { dates: days.into_iter().map(|d| date("2026-01-01") + Days::new(d)).collect() }
        }),
    ]
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let policy = || prop::sample::select(&OnRestDay::ALL[..]);
    let some_days = || prop::collection::btree_set(0_u64..900, 0..=4);
    (any_recurrence(), 0_u64..400, prop::option::of(30_u64..700), prop::option::of(1_u16..60), policy(), policy())
        .prop_flat_map(move |whole| (Just(whole), some_days(), some_days()))
        .prop_map(|((recurrence, from, length, count, on_holiday, on_weekend), out, put)| {
            let valid_from = date("2026-01-01") + Days::new(from);
            let day = |d: u64| date("2026-01-01") + Days::new(d);
            Rule {
                recurrence,
                count,
                exceptions: out.into_iter().map(day).collect(),
                extra: put.into_iter().map(day).collect(),
                valid_from,
                valid_until: length.map(|l| valid_from + Days::new(l)),
                on_holiday,
                on_weekend,
                room: room(),
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_window_shows_what_a_wider_one_shows_and_no_two_clinics_of_a_rule_fall_on_one_day(
        rule in any_rule(), at in 0_u64..900, length in 1_u64..120,
    ) {
        let calendar = calendar();
        let from = date("2026-01-01") + Days::new(at);
        let until = from + Days::new(length);
        let narrow = occurrences(&rule, &calendar, from, until);
        let wide = occurrences(&rule, &calendar, date("2025-06-01"), date("2029-06-01"));
        let inside: Vec<_> = wide.iter().filter(|o| o.rule_date >= from && o.rule_date < until).cloned().collect();
        prop_assert_eq!(narrow, inside);
        let held: Vec<NaiveDate> = wide.iter().filter_map(Occurrence::held_on).collect();
        let distinct: BTreeSet<NaiveDate> = held.iter().copied().collect();
        prop_assert_eq!(held.len(), distinct.len());
        for occurrence in &wide {
            if let Some(day) = occurrence.held_on() {
                prop_assert!(rule.is_valid_on(day));
            }
            if let Outcome::Moved { to, .. } = occurrence.outcome {
                prop_assert!(calendar.works(to) && to > occurrence.rule_date);
                prop_assert!(!calendar.works(occurrence.rule_date));
            }
        }
    }

    #[test]
    fn a_rule_is_kept_as_it_is(rule in any_rule()) {
        let text = serde_json::to_string(&rule).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<Rule>(&text).expect("a rule"), rule);
    }

    #[test]
    fn what_calendars_are_told_can_be_taken_over_again(rule in any_rule()) {
        let zone = Tz::Asia__Shanghai;
        let lines = rule.lines(zone, date("2029-06-01")).unwrap_or_default();
        if let Some(said) = lines.lines().find_map(|line| line.strip_prefix("RRULE:")) {
            let taken = take_rule(said, rule.valid_from, zone).expect("our own words");
            prop_assert_eq!(&taken.recurrence, &rule.recurrence);
            match (taken.count, taken.last) {
                (None, None) => prop_assert_eq!((rule.count, rule.valid_until), (None, None)),
                (Some(count), None) => prop_assert_eq!(Some(count), rule.count),
                (_, last) => prop_assert_eq!(last, rule.valid_until.and_then(|day| day.pred_opt())),
            }
        }
    }
}
