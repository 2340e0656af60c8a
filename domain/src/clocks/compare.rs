//! What another calendar does to clocks that run: shown before it is applied.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::clock::{Clock, ClockError};
use super::count::Reckoned;
use super::queue::days_left;

/// A clock that runs.
#[derive(Debug, Clone)]
pub struct Running<'a, K> {
    /// Whose it is: what the list of changes is told by.
    pub of: K,
    /// The clock.
    pub clock: Clock<'a>,
}

/// A clock for which the other calendar gives another day, or settles what was provisional.
#[derive(Debug, Clone)]
pub struct Change<K> {
    /// Whose it is.
    pub of: K,
    /// What it came to.
    pub before: Reckoned,
    /// What it comes to.
    pub after: Reckoned,
    /// In time by the calendar before, late by the one after.
    pub newly_late: bool,
    /// Late by the calendar before, in time by the one after.
    pub in_time_again: bool,
}

impl<K> Change<K> {
    /// By how many days the due day moves; none while it waits.
    #[must_use]
    pub fn moved(&self) -> Option<i64> {
        Some(days_left(self.after.due()?, self.before.due()?))
    }
}

/// What another calendar does.
#[derive(Debug, Clone)]
pub struct Comparison<K> {
    /// What changes, the newly late first, then by the day it comes to.
    pub changes: Vec<Change<K>>,
    /// How many keep their day.
    pub same: usize,
    /// Clocks that cannot be reckoned by one of the calendars, and why: a suspension that would now lie after the due day.
    pub unclear: Vec<(K, ClockError)>,
}

impl<K> Comparison<K> {
    /// How many are newly late.
    #[must_use]
    pub fn newly_late(&self) -> usize {
        self.changes.iter().filter(|change| change.newly_late).count()
    }
}

/// Compares what running clocks come to by two calendars, seen from a day.
pub fn compare<'a, K>(
    before: &Calendar,
    after: &Calendar,
    today: NaiveDate,
    running: impl IntoIterator<Item = Running<'a, K>>,
) -> Comparison<K> {
    let mut found = Comparison { changes: Vec::new(), same: 0, unclear: Vec::new() };
    for Running { of, clock } in running {
        match (clock.reckon(before), clock.reckon(after)) {
            (Ok(old), Ok(new)) if old.outcome == new.outcome && old.provisional == new.provisional => found.same += 1,
            (Ok(before), Ok(after)) => {
                let late = |reckoned: &Reckoned| reckoned.due().is_some_and(|due| due < today);
                let (was, is) = (late(&before), late(&after));
                let (newly_late, in_time_again) = (!was && is, was && !is);
                found.changes.push(Change { of, before, after, newly_late, in_time_again });
            }
            (Err(error), _) | (_, Err(error)) => found.unclear.push((of, error)),
        }
    }
    found.changes.sort_by_key(|change| (!change.newly_late, change.after.due()));
    found
}
