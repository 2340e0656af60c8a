//! Properties for every calendar and limit, and a second way of counting: day by day, with nothing of the engine in it.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use proptest::prelude::*;

use super::super::*;
use super::{carried, day};

/// Days off and weekends that are worked, in 2026 and 2027; both years have their notice.
fn calendars() -> impl Strategy<Value = Calendar> {
    let offset = || prop::collection::btree_set(0_u64..730, 0..60);
    (offset(), offset()).prop_map(|(off, worked)| {
        let at = |n: u64| day("2026-01-01") + Days::new(n);
        let weekend = |d: &NaiveDate| matches!(d.weekday(), Weekday::Sat | Weekday::Sun);
        let holidays: BTreeSet<NaiveDate> = off.into_iter().map(at).collect();
        let worked: Vec<NaiveDate> =
            worked.into_iter().map(at).filter(|d| weekend(d) && !holidays.contains(d)).collect();
        let mut calendar = carried();
        for year in [2026, 2027] {
            let of = |d: &&NaiveDate| d.year() == year;
            let named = |d: &NaiveDate| (*d, "节".to_owned());
            calendar.0.insert(
                year.to_string(),
                Year {
                    holidays: holidays.iter().filter(of).map(named).collect(),
                    workdays: worked.iter().filter(of).map(named).collect(),
                    ..Year::default()
                },
            );
        }
        calendar.check().expect("it can be");
        calendar
    })
}

fn rules(wanted: fn(&Rule) -> bool) -> impl Strategy<Value = &'static Rule> {
    let pack = Pack::on(day("2026-01-01")).expect("a pack");
    prop::sample::select(pack.every().filter(|rule| wanted(rule)).collect::<Vec<_>>())
}

/// A limit that runs, with an extension and suspensions as its rule allows them. They may lie after its end: such are refused.
fn clocks() -> impl Strategy<Value = Clock<'static>> {
    clocks_of(|_| true)
}

fn clocks_of(wanted: fn(&Rule) -> bool) -> impl Strategy<Value = Clock<'static>> {
    let pause = (1_u64..25, 0_u64..15);
    (rules(wanted), 0_u64..400, 0_u32..=30, prop::collection::vec(pause, 0..3)).prop_map(
        |(rule, start, more, pauses)| {
            let mut clock = Clock::new(rule, day("2026-01-01") + Days::new(start));
            let most = rule.extending.as_ref().map_or(0, |e| e.most.unwrap_or(30));
            if more.min(most) > 0 {
                clock.extension = Some(Extension { days: more.min(most), on: None });
            }
            let mut last = clock.from;
            for (gap, length) in pauses {
                let Some(suspending) = rule.suspending.first() else { continue };
                let from = last + Days::new(gap);
                last = from + Days::new(length);
                clock.suspensions.push(Suspension { from, until: Some(last), ground: suspending.ground });
            }
            clock
        },
    )
}

/// The second way: whether a day is worked from the bare lists, then a walk from day to day.
fn naive(clock: &Clock<'_>, calendar: &Calendar) -> NaiveDate {
    let listed = |d: NaiveDate, worked: bool| {
        calendar.0.values().any(|y| if worked { y.workdays.contains_key(&d) } else { y.holidays.contains_key(&d) })
    };
    let fixed = |d: NaiveDate| [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)].contains(&(d.month(), d.day()));
    let works = |d: NaiveDate| {
        let weekend = d.weekday().number_from_monday() > 5;
        listed(d, true) || (!weekend && !listed(d, false) && !fixed(d))
    };
    let paused = |d: NaiveDate| clock.suspensions.iter().any(|s| s.from <= d && Some(d) < s.until);
    let Length { count, unit } = clock.rule.length;
    let mut to_count = match unit {
        Unit::Days | Unit::WorkingDays => count,
        Unit::Months => {
            // The same day of a later month; where there is none, the last that there is.
            let month = clock.from.month0() + count;
            let (year, month) = (clock.from.year() + i32::try_from(month / 12).expect("years"), month % 12 + 1);
            let end =
                (1..=clock.from.day()).rev().find_map(|d| NaiveDate::from_ymd_opt(year, month, d)).expect("a day");
            u32::try_from((end - clock.from).num_days()).expect("days")
        }
    };
    to_count += clock.extension.map_or(0, |e| e.days);
    let mut today = clock.from;
    while to_count > 0 {
        today = today + Days::new(1);
        let counts = !paused(today) && (unit != Unit::WorkingDays || works(today));
        to_count -= u32::from(counts);
    }
    while paused(today) || !works(today) {
        today = today + Days::new(1);
    }
    today
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn two_ways_of_counting_come_to_the_same_day(clock in clocks(), calendar in calendars()) {
        let second = naive(&clock, &calendar);
        match clock.reckon(&calendar) {
            Ok(reckoned) => prop_assert_eq!(reckoned.due(), Some(second)),
            Err(ClockError::SuspensionAfterDue { from, due }) => {
                // Without what lies after it, that is where it ends.
                let mut shorter = clock.clone();
                shorter.suspensions.retain(|s| s.from < from);
                prop_assert!(from > due);
                prop_assert_eq!(naive(&shorter, &calendar), due);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn the_last_day_is_a_working_day_after_the_start(clock in clocks(), calendar in calendars()) {
        if let Ok(reckoned) = clock.reckon(&calendar) {
            let due = reckoned.due().expect("nothing is open");
            prop_assert!(calendar.works(due) && due > clock.from);
            prop_assert!(!clock.suspensions.iter().any(|s| s.covers(due)));
            // It is told in whole sentences, and the last of them has the day.
            for locale in crate::locale::Locale::ALL {
                let told: Vec<String> = reckoned.steps.iter().map(|step| step.say(locale)).collect();
                prop_assert!(told.iter().all(|text| text.ends_with(['。', '.'])));
                prop_assert!(told.last().is_some_and(|text| text.contains(&full_day(locale, due))));
            }
        }
    }

    #[test]
    fn a_holiday_more_never_brings_a_day_nearer(clock in clocks(), calendar in calendars(), n in 0_u64..730) {
        let off = day("2026-01-01") + Days::new(n);
        prop_assume!(calendar.made_up(off).is_none());
        let more = super::with(&calendar, off, false);
        if let (Ok(before), Ok(after)) = (clock.reckon(&calendar), clock.reckon(&more)) {
            prop_assert!(after.due() >= before.due());
        }
    }

    #[test]
    fn a_worked_weekend_more_never_puts_a_day_off(clock in clocks(), calendar in calendars(), n in 0_u64..208) {
        // Saturdays and Sundays in turn.
        let worked = day("2026-01-03") + Days::new(n / 2 * 7 + n % 2);
        prop_assume!(calendar.0.values().all(|y| !y.holidays.contains_key(&worked)));
        let more = super::with(&calendar, worked, true);
        if let (Ok(before), Ok(after)) = (clock.reckon(&calendar), clock.reckon(&more)) {
            prop_assert!(after.due() <= before.due());
        }
    }

    #[test]
    fn an_extension_never_shortens(
        clock in clocks_of(|rule| rule.extending.is_some()), calendar in calendars(), days in 1_u32..=30,
    ) {
        let most = clock.rule.extending.as_ref().and_then(|e| e.most).unwrap_or(30);
        let days = days.min(most);
        let plain = Clock { extension: None, ..clock.clone() };
        let extended = Clock { extension: Some(Extension { days, on: None }), ..clock };
        if let (Ok(before), Ok(after)) = (plain.reckon(&calendar), extended.reckon(&calendar)) {
            prop_assert!(after.due() >= before.due());
        }
    }

    #[test]
    fn days_of_suspension_move_the_last_day_by_as_many_before_it_rolls(
        start in 0_u64..400, gap in 1_u64..=60, length in 0_u64..40, calendar in calendars(),
    ) {
        // From the first day to the last one that is counted.
        let from = day("2026-01-01") + Days::new(start);
        let plain = Clock::new(super::rule("petition.handle"), from);
        let first = from + Days::new(gap);
        let paused = plain.clone().without(first, Some(first + Days::new(length)), None).expect("a hearing");
        let raw = |clock: &Clock<'_>| {
            let steps = clock.reckon(&calendar).expect("a day").steps;
            steps.into_iter().find_map(|step| if let Step::DaysTo { day, .. } = step { Some(day) } else { None }).expect("days")
        };
        prop_assert_eq!(raw(&plain), from + Days::new(60));
        prop_assert_eq!(raw(&paused), from + Days::new(60 + length));
    }
}
