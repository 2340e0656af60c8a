//! What rules of recurring clinics cost: two thousand of them over a year, and ten times as many.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use chrono::{Days, NaiveDate};
use domain::clinics::Capacity;
use domain::clinics::rules::{Day, Hours, OnRestDay, Recurrence, Room, Rule, occurrences};
use domain::clocks::Calendar;
use registry::Random;

const RULES: usize = 2_000;

/// Rules as a county has them: most by the week, some by the month, some by the market day.
fn some(random: &Random) -> Rule {
    let day = || Day::ALL[random.below(5)];
    let recurrence = match random.below(10) {
        0..6 => Recurrence::Weekly {
            every: 1 + u16::try_from(random.below(4)).unwrap_or(0),
            weekdays: BTreeSet::from([day()]),
        },
        6 | 7 => {
            Recurrence::MonthlyWeekday { every: 1, nth: BTreeSet::from([1, -1]), weekdays: BTreeSet::from([day()]) }
        }
        8 => Recurrence::MonthlyDay { every: 1, days: BTreeSet::from([10, 25]) },
        _ => Recurrence::Lunar { endings: BTreeSet::from([3, 8]) },
    };
    Rule {
        recurrence,
        count: None,
        exceptions: BTreeSet::new(),
        extra: BTreeSet::new(),
        // Rules that began up to three years ago.
        valid_from: NaiveDate::default() + Days::new(20_000 + random.below(1_000) as u64),
        valid_until: None,
        on_holiday: OnRestDay::NextWorkingDay,
        on_weekend: OnRestDay::Hold,
        room: Room { hours: Hours { from: 540, until: 720 }, breaks: Vec::new(), capacity: Capacity::default() },
    }
}

fn expanded(calendar: &Calendar, rules: usize) -> (f64, usize) {
    let random = Random::seeded(1);
    let rules: Vec<Rule> = (0..rules).map(|_| some(&random)).collect();
    let from = NaiveDate::default() + Days::new(21_000);
    let started = Instant::now();
    let days = rules.iter().map(|rule| occurrences(rule, calendar, from, from + Days::new(365)).len()).sum();
    (started.elapsed().as_secs_f64() * 1000.0, days)
}

/// Milliseconds for a year of all of them.
pub fn expansion() -> BTreeMap<&'static str, f64> {
    let calendar = registry::settings::calendar::carried().expect("the notices");
    let (took, days) = expanded(&calendar, RULES);
    let (took_10, days_10) = expanded(&calendar, 10 * RULES);
    BTreeMap::from([
        ("rules_year", took),
        ("rules_year_days", days as f64),
        ("rules_year_10", took_10),
        ("rules_year_10_days", days_10 as f64),
    ])
}
