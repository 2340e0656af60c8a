//! The engine against worked cases, against a second way of counting, and by properties that hold for every calendar.

mod cases;
mod properties;
mod running;

use chrono::NaiveDate;

use super::{Calendar, Clock, ClockError, Pack, Rule};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The notices the program carries: 2023 to 2026.
fn carried() -> Calendar {
    let text = include_str!("../../../../registry/src/settings/cn-holidays.json");
    serde_json::from_str(text).expect("the notices")
}

/// A rule of the pack in force today.
fn rule(code: &str) -> &'static Rule {
    Pack::on(day("2026-11-25")).and_then(|pack| pack.rule(code)).expect("a rule")
}

fn due(clock: &Clock<'_>) -> Result<Option<NaiveDate>, ClockError> {
    clock.reckon(&carried()).map(|reckoned| reckoned.due())
}

/// With a day off, or a weekend that is worked, in its year.
fn with(calendar: &Calendar, day: NaiveDate, works: bool) -> Calendar {
    let mut calendar = calendar.clone();
    let year = calendar.0.entry(day.format("%Y").to_string()).or_default();
    let days = if works { &mut year.workdays } else { &mut year.holidays };
    days.insert(day, "试".to_owned());
    calendar
}
