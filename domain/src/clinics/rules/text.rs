//! A rule as calendars say it: RFC 5545, 3.8.5. Printed here and not by the crate that expands it, which writes "the first Monday"
//! (`1MO`) as "every Monday" (`MO`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Day, Hours, MOST_MONTHS, MOST_WEEKS, Recurrence, Rule, days};
use crate::form::Flaw;

/// A part of an RRULE (RFC 5545, 3.3.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// `FREQ`
    Freq,
    /// `INTERVAL`
    Interval,
    /// `COUNT`
    Count,
    /// `UNTIL`
    Until,
    /// `WKST`
    WeekStart,
    /// `BYDAY`
    ByDay,
    /// `BYMONTHDAY`
    ByMonthDay,
    /// `BYSETPOS`
    BySetPos,
    /// `BYMONTH`
    ByMonth,
    /// `BYYEARDAY`
    ByYearDay,
    /// `BYWEEKNO`
    ByWeekNo,
    /// `BYHOUR`
    ByHour,
    /// `BYMINUTE`
    ByMinute,
    /// `BYSECOND`
    BySecond,
}

impl Part {
    const ALL: [Self; 14] = [
        Self::Freq,
        Self::Interval,
        Self::Count,
        Self::Until,
        Self::WeekStart,
        Self::ByDay,
        Self::ByMonthDay,
        Self::BySetPos,
        Self::ByMonth,
        Self::ByYearDay,
        Self::ByWeekNo,
        Self::ByHour,
        Self::ByMinute,
        Self::BySecond,
    ];

    /// Its name in a rule.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Freq => "FREQ",
            Self::Interval => "INTERVAL",
            Self::Count => "COUNT",
            Self::Until => "UNTIL",
            Self::WeekStart => "WKST",
            Self::ByDay => "BYDAY",
            Self::ByMonthDay => "BYMONTHDAY",
            Self::BySetPos => "BYSETPOS",
            Self::ByMonth => "BYMONTH",
            Self::ByYearDay => "BYYEARDAY",
            Self::ByWeekNo => "BYWEEKNO",
            Self::ByHour => "BYHOUR",
            Self::ByMinute => "BYMINUTE",
            Self::BySecond => "BYSECOND",
        }
    }
}

impl Recurrence {
    /// The value of RRULE without its end: `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU`. None for lists of days and market days.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let joined = |all: Vec<String>| all.join(",");
        let (frequency, every, by) = match self {
            Self::Weekly { every, weekdays } => {
                let list = weekdays.iter().map(|d| d.code().to_owned()).collect();
                ("WEEKLY", every, format!("BYDAY={}", joined(list)))
            }
            Self::MonthlyWeekday { every, nth, weekdays } => {
                let each = |n: &i8| weekdays.iter().map(|d| format!("{n}{}", d.code())).collect::<Vec<_>>();
                ("MONTHLY", every, format!("BYDAY={}", joined(nth.iter().flat_map(each).collect())))
            }
            Self::MonthlyDay { every, days } => {
                let list = days.iter().map(i8::to_string).collect();
                ("MONTHLY", every, format!("BYMONTHDAY={}", joined(list)))
            }
            Self::Dates { .. } | Self::Lunar { .. } => return None,
        };
        let interval = if *every > 1 { format!(";INTERVAL={every}") } else { String::new() };
        Some(format!("FREQ={frequency}{interval};{by}"))
    }
}

impl Rule {
    /// The lines of an iCalendar component: DTSTART, RRULE, RDATE, EXDATE, in the time of a zone. Holidays are not in it: what moved
    /// or fell away is said by components of its own (RECURRENCE-ID). Days that no RRULE can give, market days or a list, stand as
    /// RDATE up to `through`. None when there is no day at all.
    #[must_use]
    pub fn lines(&self, zone: Tz, through: NaiveDate) -> Option<String> {
        let tzid = zone.name();
        let until = through.checked_add_days(Days::new(1))?;
        let all = days(self, self.valid_from, until);
        let first = all.first().copied().or_else(|| self.extra.first().copied())?;
        let Hours { from, .. } = self.room.hours;
        let at = |day: &NaiveDate| format!("{}T{:02}{:02}00", day.format("%Y%m%d"), from / 60, from % 60);
        let list = |name: &str, days: &[NaiveDate]| {
            let days: Vec<String> = days.iter().map(at).collect();
            format!("{name};TZID={tzid}:{}\r\n", days.join(","))
        };
        let mut text = format!("DTSTART;TZID={tzid}:{}\r\n", at(&first));
        let mut extra: Vec<NaiveDate> = self.extra.iter().copied().collect();
        match self.recurrence.text() {
            Some(rule) => {
                let end = match (self.count, self.valid_until) {
                    // COUNT and UNTIL exclude each other: the one that ends it stays.
                    (Some(count), None) => format!(";COUNT={count}"),
                    (Some(count), Some(until)) if days(self, self.valid_from, until).len() == usize::from(count) => {
                        format!(";COUNT={count}")
                    }
                    (_, Some(until)) => {
                        // The last instant of the last day; with a zone at DTSTART it must be in UTC.
                        let last = super::at(until, 0, zone) - chrono::Duration::seconds(1);
                        format!(";UNTIL={}", last.format("%Y%m%dT%H%M%SZ"))
                    }
                    (None, None) => String::new(),
                };
                let _ = write!(text, "RRULE:{rule};WKST=MO{end}\r\n");
            }
            None => extra.extend(all.iter().skip(1)),
        }
        let extra: BTreeSet<NaiveDate> = extra.into_iter().collect();
        if !extra.is_empty() {
            text.push_str(&list("RDATE", &extra.into_iter().collect::<Vec<_>>()));
        }
        let exceptions: Vec<NaiveDate> = self.exceptions.iter().copied().collect();
        if !exceptions.is_empty() {
            text.push_str(&list("EXDATE", &exceptions));
        }
        Some(text)
    }
}

/// What an RRULE of another calendar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its days.
    pub recurrence: Recurrence,
    /// No more than so many.
    pub count: Option<u16>,
    /// The last day, where the county is.
    pub last: Option<NaiveDate>,
}

/// The parts of a rule by name.
struct Parts(BTreeMap<Part, String>);

impl Parts {
    /// RFC 5545, 2: names and values that are listed there may be written in any case.
    fn of(text: &str) -> Result<Self, Flaw> {
        let text = text.trim().to_ascii_uppercase();
        let mut parts = BTreeMap::new();
        for pair in text.strip_prefix("RRULE:").unwrap_or(&text).split(';').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or(Flaw::NotARule)?;
            let part = Part::ALL.into_iter().find(|part| part.name() == name).ok_or(Flaw::NotARule)?;
            if parts.insert(part, value.to_owned()).is_some() {
                return Err(Flaw::RulePart(part));
            }
        }
        Ok(Self(parts))
    }

    fn has(&self, part: Part) -> bool {
        self.0.contains_key(&part)
    }

    /// A part read; `None`: it is not there.
    fn read<T>(&self, part: Part, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Flaw> {
        self.0.get(&part).map(|value| read(value).ok_or(Flaw::RulePart(part))).transpose()
    }

    /// A list of numbers, each of which fits.
    fn numbers(&self, part: Part, fits: fn(i8) -> bool) -> Result<BTreeSet<i8>, Flaw> {
        let number = |word: &str| word.parse().ok().filter(|n| fits(*n));
        Ok(self.read(part, |list| list.split(',').map(number).collect())?.unwrap_or_default())
    }

    /// How often, no more than a rule of clinics may be apart.
    fn every(&self, most: u16) -> Result<u16, Flaw> {
        let every = self.read(Part::Interval, |n| n.parse().ok().filter(|n: &u16| *n > 0))?.unwrap_or(1);
        if every > most { Err(Flaw::NotForClinics(Part::Interval)) } else { Ok(every) }
    }

    fn refuse(&self, parts: &[Part]) -> Result<(), Flaw> {
        let found = parts.iter().find(|part| self.has(**part));
        found.map_or(Ok(()), |part| Err(Flaw::NotForClinics(*part)))
    }

    fn weekly(&self, weekdays: &[(Option<i8>, Day)], first: NaiveDate) -> Result<Recurrence, Flaw> {
        self.refuse(&[Part::ByMonthDay, Part::BySetPos])?;
        let every = self.every(MOST_WEEKS)?;
        if weekdays.iter().any(|(nth, _)| nth.is_some()) {
            return Err(Flaw::RulePart(Part::ByDay));
        }
        let mut days: BTreeSet<Day> = weekdays.iter().map(|(_, day)| *day).collect();
        if days.is_empty() {
            days.insert(Day::of(first));
        }
        // Our weeks begin on Monday. Where others begin theirs matters only to days on both sides of it, the first one with them.
        let start = self.read(Part::WeekStart, Day::from_code)?.unwrap_or(Day::Mo);
        let before = days.iter().chain([&Day::of(first)]).filter(|day| **day < start).count();
        if every > 1 && before != 0 && before != days.len() + 1 {
            return Err(Flaw::NotForClinics(Part::WeekStart));
        }
        Ok(Recurrence::Weekly { every, weekdays: days })
    }

    fn monthly(&self, weekdays: &[(Option<i8>, Day)], first: NaiveDate) -> Result<Recurrence, Flaw> {
        let every = self.every(MOST_MONTHS)?;
        let mut days = self.numbers(Part::ByMonthDay, is_month_day)?;
        let positions = self.numbers(Part::BySetPos, is_nth)?;
        if weekdays.is_empty() {
            self.refuse(&[Part::BySetPos])?;
            if days.is_empty() {
                days.extend(i8::try_from(first.day()));
            }
            return Ok(Recurrence::MonthlyDay { every, days });
        }
        self.refuse(&[Part::ByMonthDay])?;
        let named: BTreeSet<i8> = weekdays.iter().filter_map(|(nth, _)| *nth).collect();
        let days: BTreeSet<Day> = weekdays.iter().map(|(_, day)| *day).collect();
        let nth = match (named.is_empty(), positions.is_empty()) {
            // Every such day of the month.
            (true, true) => (1..=5).collect(),
            // The nth of the days of one weekday is the nth weekday.
            (true, false) if days.len() == 1 => positions,
            (_, false) => return Err(Flaw::NotForClinics(Part::BySetPos)),
            // Every nth with every day: `1MO,3TU` is two rules.
            (false, true) if weekdays.len() == named.len() * days.len() => named,
            (false, true) => return Err(Flaw::NotForClinics(Part::ByDay)),
        };
        Ok(Recurrence::MonthlyWeekday { every, nth, weekdays: days })
    }
}

/// Reads the value of an RRULE (RFC 5545, 3.3.10) as far as clinics know it: weekly by day, monthly by weekday or by day of the month,
/// with COUNT or UNTIL. `first` is the first day of the rule: what the rule does not say goes by it.
///
/// # Errors
/// The part that cannot be read or is not for clinics.
pub fn take_rule(text: &str, first: NaiveDate, zone: Tz) -> Result<Taken, Flaw> {
    let parts = Parts::of(text)?;
    parts.refuse(&[Part::ByMonth, Part::ByYearDay, Part::ByWeekNo, Part::ByHour, Part::ByMinute, Part::BySecond])?;
    let weekdays: Vec<_> = parts.read(Part::ByDay, |list| list.split(',').map(weekday).collect())?.unwrap_or_default();
    let frequency = parts.read(Part::Freq, |word| Some(word.to_owned()))?;
    let recurrence = match frequency.as_deref() {
        Some("WEEKLY") => parts.weekly(&weekdays, first)?,
        Some("MONTHLY") => parts.monthly(&weekdays, first)?,
        Some("YEARLY" | "DAILY" | "HOURLY" | "MINUTELY" | "SECONDLY") => return Err(Flaw::NotForClinics(Part::Freq)),
        _ => return Err(Flaw::RulePart(Part::Freq)),
    };
    let count = parts.read(Part::Count, |n| n.parse().ok().filter(|n: &u16| (1..=999).contains(n)))?;
    let last = parts.read(Part::Until, |value| last_day(value, zone))?;
    if count.is_some() && last.is_some() {
        return Err(Flaw::RulePart(Part::Until));
    }
    Ok(Taken { recurrence, count, last })
}

/// `MO`, `1MO`, `-1FR`.
fn weekday(word: &str) -> Option<(Option<i8>, Day)> {
    let (nth, code) = word.split_at_checked(word.len().checked_sub(2)?)?;
    let nth = if nth.is_empty() { None } else { Some(nth.parse().ok().filter(|n| is_nth(*n))?) };
    Some((nth, Day::from_code(code)?))
}

/// The last day that UNTIL leaves, where the county is. Its time of day is the other calendar's: our hours are typed beside it.
fn last_day(value: &str, zone: Tz) -> Option<NaiveDate> {
    let local = |value: &str| NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").ok();
    match (value.len(), value.strip_suffix('Z')) {
        (8, None) => NaiveDate::parse_from_str(value, "%Y%m%d").ok(),
        (_, Some(utc)) => Some(local(utc)?.and_utc().with_timezone(&zone).date_naive()),
        _ => Some(local(value)?.date()),
    }
}

/// First to fifth, the last or the one before it.
#[must_use]
pub(super) const fn is_nth(n: i8) -> bool {
    matches!(n, 1..=5 | -2..=-1)
}

/// A day of a month, from its beginning or from its end.
#[must_use]
pub(super) const fn is_month_day(n: i8) -> bool {
    matches!(n, 1..=31 | -31..=-1)
}
