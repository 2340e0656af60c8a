//! Where a limit stands today, for queues: the days left, and in time, due soon or late.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How a limit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// It ran out.
    Late,
    /// It ends today or within the days of warning.
    DueSoon,
    /// There is time.
    InTime,
    /// It does not run: suspended.
    Waiting,
}

impl Light {
    /// A short code: for pages, style sheets, tests.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::DueSoon => "due-soon",
            Self::InTime => "in-time",
            Self::Waiting => "waiting",
        }
    }
}

/// Natural days left: 0 on the due day, which is still in time; below 0: days late.
#[must_use]
pub fn days_left(due: NaiveDate, today: NaiveDate) -> i64 {
    (due - today).num_days()
}

/// How it stands today: `soon` is the number of days before the due day from which it is due soon (see
/// [`Rule::soon`](super::Rule::soon)); no due day: it waits.
#[must_use]
pub fn light(due: Option<NaiveDate>, today: NaiveDate, soon: i64) -> Light {
    match due.map(|due| days_left(due, today)) {
        None => Light::Waiting,
        Some(left) if left < 0 => Light::Late,
        Some(left) if left <= soon => Light::DueSoon,
        Some(_) => Light::InTime,
    }
}
