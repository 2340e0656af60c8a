//! The counting: Civil Code art. 200–203. The day of the start is not counted; months end on the corresponding day; a last day of
//! rest goes to the next working day; days of suspension are not counted; an extension is added before the last day is looked at.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::calendar::{Calendar, Version};
use super::clock::{ClockError, Suspension};
use super::rule::{Ground, Rule, Unit};
use super::steps::{Rest, Step};

/// What a clock comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The last day: the limit ends when it ends.
    Due(NaiveDate),
    /// It is suspended and not resumed: there is no due day yet.
    Waits {
        /// The first day not counted.
        since: NaiveDate,
        /// For what.
        ground: Ground,
        /// Days left of it, natural or working as the rule has them; 0: it ends on the first working day after.
        left: u32,
    },
}

/// What a clock comes to, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoned {
    /// The day, or for what it waits.
    pub outcome: Outcome,
    /// The year whose notice may still change it.
    pub provisional: Option<i32>,
    /// The calendar it was reckoned with.
    pub calendar: Version,
    /// How it came about.
    pub steps: Vec<Step>,
}

impl Reckoned {
    /// The last day; none while it is suspended.
    #[must_use]
    pub const fn due(&self) -> Option<NaiveDate> {
        match self.outcome {
            Outcome::Due(day) => Some(day),
            Outcome::Waits { .. } => None,
        }
    }
}

/// How far the counting came.
enum Counted {
    /// To the last day.
    Day(NaiveDate),
    /// Into a suspension that is open.
    Open(Suspension, u32),
}

/// The suspensions are in the order of their days and do not overlap; an open one is the last.
pub(super) fn reckon(
    rule: &Rule,
    from: NaiveDate,
    extension: u32,
    suspensions: &[Suspension],
    calendar: &Calendar,
    version: &Version,
) -> Result<Reckoned, ClockError> {
    let mut steps = vec![
        Step::Limit { names: rule.names.clone(), length: rule.length, basis: rule.basis.clone() },
        Step::Starts { with: rule.start, on: from },
    ];
    let unit = rule.length.unit;
    let working = unit == Unit::WorkingDays;
    let base = match unit {
        Unit::Days | Unit::WorkingDays => rule.length.count,
        Unit::Months => {
            let day = from.checked_add_months(Months::new(rule.length.count)).ok_or(ClockError::TooLong)?;
            steps.push(Step::MonthsTo { months: rule.length.count, wanted: from.day(), day });
            let days = u32::try_from((day - from).num_days()).map_err(|_| ClockError::TooLong)?;
            if extension > 0 || !suspensions.is_empty() {
                steps.push(Step::MonthsAsDays { days });
            }
            days
        }
    };
    let nth = base.checked_add(extension).ok_or(ClockError::TooLong)?;
    if let Some(allowed) = rule.extending.as_ref().filter(|_| extension > 0) {
        let (most, approver) = (allowed.most, allowed.approver);
        steps.push(Step::Extended { days: extension, working, most, approver });
    }
    for Suspension { from: first, until, ground } in suspensions.iter().copied() {
        let Some(until) = until else { continue };
        let lost = first.max(next(from)).iter_days().take_while(|day| *day < until);
        let days = lost.filter(|day| !working || calendar.works(*day)).count();
        let days = i64::try_from(days).unwrap_or(i64::MAX);
        steps.push(Step::Suspended { ground, from: first, until, days });
    }

    let counted =
        if working { working_days(from, nth, suspensions, calendar)? } else { natural_days(from, nth, suspensions) };
    let (outcome, looked_at) = match counted {
        Counted::Day(day) if working => {
            let (rests, made_up) = between(from, day, suspensions, calendar);
            steps.push(Step::WorkingDaysTo { nth, day, rests, made_up });
            (Outcome::Due(day), next(from))
        }
        Counted::Day(day) => {
            if unit == Unit::Days || extension > 0 || !suspensions.is_empty() {
                steps.push(Step::DaysTo { nth, day });
            }
            (roll(day, suspensions, calendar, &mut steps), day)
        }
        Counted::Open(open, left) => {
            let looked_at = if working { next(from) } else { open.from };
            (Outcome::Waits { since: open.from, ground: open.ground, left }, looked_at)
        }
    };
    let through = match outcome {
        Outcome::Due(due) => {
            if let Some(late) = suspensions.iter().find(|s| s.from > due) {
                return Err(ClockError::SuspensionAfterDue { from: late.from, due });
            }
            due
        }
        Outcome::Waits { since, ground, left } => {
            steps.push(Step::Waits { ground, since, left, unit: if working { unit } else { Unit::Days } });
            since.pred_opt().unwrap_or(since)
        }
    };
    let provisional = looked_at.iter_days().take_while(|day| *day <= through).find_map(|day| calendar.waits_for(day));
    if let Some(year) = provisional {
        steps.push(Step::Provisional { year });
    }
    if let Outcome::Due(day) = outcome {
        steps.push(Step::Ends { day });
    }
    Ok(Reckoned { outcome, provisional, calendar: version.clone(), steps })
}

/// The nth natural day that is counted, from suspension to suspension.
fn natural_days(from: NaiveDate, nth: u32, suspensions: &[Suspension]) -> Counted {
    let (mut last, mut left) = (from, i64::from(nth));
    for suspension in suspensions {
        let free = ((suspension.from - last).num_days() - 1).max(0);
        if left <= free {
            break;
        }
        left -= free;
        match suspension.until {
            None => return Counted::Open(*suspension, u32::try_from(left).unwrap_or(nth)),
            // Of an empty one no day is lost.
            Some(until) => last = last.max(suspension.from - Days::new(1)).max(until - Days::new(1)),
        }
    }
    Counted::Day(last + Days::new(left.unsigned_abs()))
}

/// The nth working day that is counted, day by day.
fn working_days(
    from: NaiveDate,
    nth: u32,
    suspensions: &[Suspension],
    calendar: &Calendar,
) -> Result<Counted, ClockError> {
    let mut left = nth;
    let mut day = from;
    loop {
        day = day.succ_opt().ok_or(ClockError::TooLong)?;
        match suspensions.iter().find(|s| s.covers(day)) {
            Some(Suspension { until: Some(until), .. }) => day = *until - Days::new(1),
            Some(open) => return Ok(Counted::Open(*open, left)),
            None if calendar.works(day) => {
                left -= 1;
                if left == 0 {
                    return Ok(Counted::Day(day));
                }
            }
            None => {}
        }
    }
}

/// A last day of rest goes to the next working day; one that is suspended in the meantime, to the first after it is resumed.
fn roll(last: NaiveDate, suspensions: &[Suspension], calendar: &Calendar, steps: &mut Vec<Step>) -> Outcome {
    let (mut day, mut over) = (last, false);
    loop {
        match suspensions.iter().find(|s| s.covers(day)) {
            Some(Suspension { until: Some(until), .. }) => {
                over = true;
                day = *until;
            }
            Some(open) => return Outcome::Waits { since: open.from, ground: open.ground, left: 0 },
            None if calendar.works(day) => break,
            None => day = next(day),
        }
    }
    steps.push(match (day == last, over) {
        (true, _) => Step::Stays { day, made_up: calendar.made_up(day).map(str::to_owned) },
        (false, false) => Step::Rolls { rest: rest_around(last, calendar), to: day },
        (false, true) => Step::RollsOver { to: day },
    });
    Outcome::Due(day)
}

/// The days of rest in a row about a day of rest.
fn rest_around(day: NaiveDate, calendar: &Calendar) -> Rest {
    let back = std::iter::successors(day.pred_opt(), NaiveDate::pred_opt).take_while(|d| !calendar.works(*d)).last();
    let from = back.unwrap_or(day);
    let to = day.iter_days().take_while(|d| !calendar.works(*d)).last().unwrap_or(day);
    rest(from, to, calendar)
}

fn rest(from: NaiveDate, to: NaiveDate, calendar: &Calendar) -> Rest {
    let mut holidays: Vec<String> = Vec::new();
    for name in from.iter_days().take_while(|d| *d <= to).filter_map(|d| calendar.holiday(d)) {
        if !holidays.iter().any(|known| known == name) {
            holidays.push(name.to_owned());
        }
    }
    Rest { from, to, holidays }
}

/// The days of rest after the start and before the last day, and the weekends that were counted.
fn between(
    from: NaiveDate,
    due: NaiveDate,
    suspensions: &[Suspension],
    calendar: &Calendar,
) -> (Vec<Rest>, Vec<NaiveDate>) {
    let (mut rests, mut made_up, mut open) = (Vec::new(), Vec::new(), None);
    let days = next(from).iter_days().take_while(|day| *day <= due);
    for day in days {
        let rests_on = !calendar.works(day) && !suspensions.iter().any(|s| s.covers(day));
        match (open, rests_on) {
            (None, true) => open = Some((day, day)),
            (Some((first, _)), true) => open = Some((first, day)),
            (Some((first, last)), false) => {
                rests.push(rest(first, last, calendar));
                open = None;
            }
            (None, false) => {}
        }
        if calendar.made_up(day).is_some() && !suspensions.iter().any(|s| s.covers(day)) {
            made_up.push(day);
        }
    }
    (rests, made_up)
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}
