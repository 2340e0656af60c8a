//! What a rule gives: its days, and what becomes of each.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, Weekday};
use rrule::{Frequency, NWeekday, RRule, RRuleSet, Tz, Unvalidated};

use super::{OnRestDay, Recurrence, Rule};
use crate::clinics::lunar;
use crate::clocks::Calendar;

/// Longer than any stretch of rest days: so far a clinic can move, so far around a window one must look to see where they land.
const MARGIN: Days = Days::new(31);

/// Why a day of the rule is not held on its own day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// It is a public holiday: its name.
    Holiday(String),
    /// It is a weekend that is not worked.
    Weekend,
    /// It was taken out by hand.
    Exception,
    /// It would move to a day on which this rule holds a clinic already.
    Coincides(NaiveDate),
    /// It would move to a day on which the rule is valid no more.
    Expired(NaiveDate),
}

/// What becomes of a day of the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is held on its day.
    Held,
    /// It is held on another day.
    Moved {
        /// On which.
        to: NaiveDate,
        /// Why.
        because: Because,
    },
    /// It falls away.
    Skipped {
        /// Why.
        because: Because,
    },
}

/// A day of the rule with what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The day the rule gives.
    pub rule_date: NaiveDate,
    /// What becomes of it.
    pub outcome: Outcome,
}

impl Occurrence {
    /// The day on which a clinic is held, if one is.
    #[must_use]
    pub const fn held_on(&self) -> Option<NaiveDate> {
        match self.outcome {
            Outcome::Held => Some(self.rule_date),
            Outcome::Moved { to, .. } => Some(to),
            Outcome::Skipped { .. } => None,
        }
    }
}

/// The days of the rule from a day up to, not including, another, with what becomes of each, in their order. A window gives the
/// same as any wider one.
#[must_use]
pub fn occurrences(rule: &Rule, calendar: &Calendar, from: NaiveDate, until: NaiveDate) -> Vec<Occurrence> {
    let given = days(rule, from - MARGIN, until + MARGIN);
    let extra: BTreeSet<NaiveDate> =
        rule.extra.difference(&rule.exceptions).copied().filter(|d| rule.is_valid_on(*d)).collect();
    let mut found: BTreeMap<NaiveDate, Outcome> = BTreeMap::new();
    let mut taken: BTreeSet<NaiveDate> = extra.clone();
    let mut moving: Vec<(NaiveDate, Because)> = Vec::new();
    for day in &given {
        let outcome = if rule.exceptions.contains(day) {
            Outcome::Skipped { because: Because::Exception }
        } else if extra.contains(day) {
            Outcome::Held
        } else {
            match rest(rule, calendar, *day) {
                None | Some((_, OnRestDay::Hold)) => Outcome::Held,
                Some((because, OnRestDay::Skip)) => Outcome::Skipped { because },
                Some((because, OnRestDay::NextWorkingDay)) => {
                    moving.push((*day, because));
                    continue;
                }
            }
        };
        if outcome == Outcome::Held {
            taken.insert(*day);
        }
        found.insert(*day, outcome);
    }
    // Those that are held on their own day go first: of two that land on one day the earlier keeps it.
    for (day, because) in moving {
        let to = day.iter_days().skip(1).take(31).find(|d| calendar.works(*d));
        let outcome = match to {
            None => Outcome::Skipped { because },
            Some(to) if !rule.is_valid_on(to) => Outcome::Skipped { because: Because::Expired(to) },
            Some(to) if !taken.insert(to) => Outcome::Skipped { because: Because::Coincides(to) },
            Some(to) => Outcome::Moved { to, because },
        };
        found.insert(day, outcome);
    }
    for day in extra {
        found.entry(day).or_insert(Outcome::Held);
    }
    let inside = found.into_iter().filter(|(day, _)| *day >= from && *day < until);
    inside.map(|(rule_date, outcome)| Occurrence { rule_date, outcome }).collect()
}

/// Why nobody works on that day, and what the rule does then.
fn rest(rule: &Rule, calendar: &Calendar, day: NaiveDate) -> Option<(Because, OnRestDay)> {
    if calendar.works(day) {
        return None;
    }
    Some(match calendar.holiday(day) {
        Some(name) => (Because::Holiday(name.to_owned()), rule.on_holiday),
        None => (Because::Weekend, rule.on_weekend),
    })
}

/// The days of the recurrence from a day up to, not including, another: within its validity and its count, before exceptions,
/// extra days and holidays.
#[must_use]
pub fn days(rule: &Rule, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
    let end = rule.valid_until.map_or(until, |valid| valid.min(until));
    let most = rule.count.map_or(usize::MAX, usize::from);
    let inside = |day: &NaiveDate| *day >= from && *day < end;
    match &rule.recurrence {
        Recurrence::Dates { dates } => {
            let valid = dates.iter().copied().filter(|d| *d >= rule.valid_from).take(most);
            valid.filter(inside).collect()
        }
        Recurrence::Lunar { endings } => {
            // Without a count nothing depends on the days before the window.
            let first = if rule.count.is_some() { rule.valid_from } else { rule.valid_from.max(from) };
            let days = first.iter_days().take_while(|day| *day < end);
            let market = days.filter(|day| lunar(*day).is_some_and(|l| endings.contains(&(l.day % 10))));
            market.take(most).filter(inside).collect()
        }
        recurrence => match by_rule(recurrence, rule, from) {
            Some(all) => all.take_while(|day| *day < end).filter(inside).collect(),
            None => Vec::new(),
        },
    }
}

/// The days of an RFC 5545 rule, without end. `None` for what RFC 5545 cannot say, or nonsense.
fn by_rule(recurrence: &Recurrence, rule: &Rule, from: NaiveDate) -> Option<impl Iterator<Item = NaiveDate>> {
    let mut wanted = bare(recurrence)?;
    let start = match rule.count {
        Some(count) => {
            wanted = wanted.count(count.into());
            rule.valid_from
        }
        None => later_start(recurrence, rule.valid_from, from),
    };
    let start = start.and_time(NaiveTime::MIN).and_utc().with_timezone(&Tz::UTC);
    let set = RRuleSet::new(start).rrule(wanted.validate(start).ok()?).limit();
    Some(set.into_iter().map(|at| at.date_naive()))
}

/// A rule need not be counted from its first day, years ago, when a later one of the same phase gives the same days from `from` on.
fn later_start(recurrence: &Recurrence, valid_from: NaiveDate, from: NaiveDate) -> NaiveDate {
    if from <= valid_from {
        return valid_from;
    }
    match recurrence {
        Recurrence::Weekly { every, .. } => {
            let phase = u64::from((*every).max(1)) * 7;
            let days = u64::try_from((from - valid_from).num_days()).unwrap_or_default();
            valid_from + Days::new((days / phase).saturating_sub(1) * phase)
        }
        Recurrence::MonthlyWeekday { every, .. } | Recurrence::MonthlyDay { every, .. } => {
            let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
            let phase = i64::from((*every).max(1));
            let whole = (months(from) - months(valid_from)) / phase - 1;
            let later = u32::try_from(whole * phase).ok().filter(|m| *m > 0);
            later.and_then(|m| valid_from.with_day(1)?.checked_add_months(Months::new(m))).unwrap_or(valid_from)
        }
        Recurrence::Dates { .. } | Recurrence::Lunar { .. } => valid_from,
    }
}

/// As RFC 5545 says it; weeks begin on Monday.
fn bare(recurrence: &Recurrence) -> Option<RRule<Unvalidated>> {
    let weekly = |every: u16, frequency| RRule::new(frequency).interval(every.max(1)).week_start(Weekday::Mon);
    Some(match recurrence {
        Recurrence::Weekly { every, weekdays } if !weekdays.is_empty() => {
            let days = weekdays.iter().map(|d| NWeekday::Every(d.weekday())).collect();
            weekly(*every, Frequency::Weekly).by_weekday(days)
        }
        Recurrence::MonthlyWeekday { every, nth, weekdays } if !weekdays.is_empty() && !nth.is_empty() => {
            let each = |n: &i8| weekdays.iter().map(|d| NWeekday::Nth(i16::from(*n), d.weekday())).collect::<Vec<_>>();
            weekly(*every, Frequency::Monthly).by_weekday(nth.iter().flat_map(each).collect())
        }
        Recurrence::MonthlyDay { every, days } if !days.is_empty() => {
            weekly(*every, Frequency::Monthly).by_month_day(days.iter().copied().collect())
        }
        _ => return None,
    })
}
