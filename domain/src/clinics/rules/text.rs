//! A rule as calendars say it: RFC 5545, 3.8.5. Printed here and not by the crate that expands it, which writes "the first Monday"
//! (`1MO`) as "every Monday" (`MO`).

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

use super::{Day, Hours, MOST_MONTHS, MOST_WEEKS, Recurrence, Rule, days};

/// Why a text is no recurrence we keep.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// A part that RFC 5545 does not know, or not so.
    #[error("not a part of a rule: {0}")]
    Part(String),
    /// RFC 5545 knows it, clinics do not.
    #[error("not for clinics: {0}")]
    NotForClinics(String),
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

/// Reads the value of an RRULE as far as clinics know it: weekly by day, monthly by weekday or by day of the month; with COUNT.
///
/// # Errors
/// The part that cannot be read or is not for clinics.
pub fn parse_recurrence(text: &str) -> Result<(Recurrence, Option<u16>), TextError> {
    let text = text.trim().trim_start_matches("RRULE:");
    let (mut frequency, mut every, mut count) = (None, 1_u16, None);
    let (mut by_day, mut by_month_day) = (Vec::new(), Vec::new());
    for part in text.split(';') {
        let wrong = || TextError::Part(part.to_owned());
        let (name, value) = part.split_once('=').ok_or_else(wrong)?;
        match name {
            "FREQ" => frequency = Some(value),
            "INTERVAL" => every = value.parse().ok().filter(|n| *n > 0).ok_or_else(wrong)?,
            "COUNT" => count = Some(value.parse().ok().filter(|n| *n > 0).ok_or_else(wrong)?),
            "WKST" if value == "MO" => {}
            "BYDAY" => {
                for day in value.split(',') {
                    let (nth, code) = day.split_at_checked(day.len().saturating_sub(2)).ok_or_else(wrong)?;
                    let nth = if nth.is_empty() { None } else { Some(nth.parse::<i8>().map_err(|_| wrong())?) };
                    by_day.push((nth, Day::from_code(code).ok_or_else(wrong)?));
                }
            }
            "BYMONTHDAY" => {
                let days: Result<Vec<i8>, _> = value.split(',').map(str::parse).collect();
                by_month_day = days.map_err(|_| wrong())?;
            }
            "WKST" | "UNTIL" | "BYSETPOS" | "BYMONTH" | "BYYEARDAY" | "BYWEEKNO" | "BYHOUR" | "BYMINUTE"
            | "BYSECOND" => {
                return Err(TextError::NotForClinics(part.to_owned()));
            }
            _ => return Err(wrong()),
        }
    }
    let not_ours = || TextError::NotForClinics(text.to_owned());
    let recurrence = match (frequency, by_day.is_empty(), by_month_day.is_empty()) {
        (Some("WEEKLY"), false, true) if every <= MOST_WEEKS => {
            let plain = |(nth, day): (Option<i8>, Day)| if nth.is_none() { Ok(day) } else { Err(not_ours()) };
            Recurrence::Weekly { every, weekdays: by_day.into_iter().map(plain).collect::<Result<_, _>>()? }
        }
        (Some("MONTHLY"), false, true) if every <= MOST_MONTHS => {
            let nth: BTreeSet<i8> = by_day.iter().filter_map(|(n, _)| *n).collect();
            let weekdays: BTreeSet<Day> = by_day.iter().map(|(_, d)| *d).collect();
            // Every nth with every day: `1MO,3TU` is two rules.
            let whole = by_day.iter().all(|(n, _)| n.is_some()) && by_day.len() == nth.len() * weekdays.len();
            if !whole || nth.iter().any(|n| !is_nth(*n)) {
                return Err(not_ours());
            }
            Recurrence::MonthlyWeekday { every, nth, weekdays }
        }
        (Some("MONTHLY"), true, false) if every <= MOST_MONTHS => {
            if by_month_day.iter().any(|d| !is_month_day(*d)) {
                return Err(TextError::Part(text.to_owned()));
            }
            Recurrence::MonthlyDay { every, days: by_month_day.into_iter().collect() }
        }
        _ => return Err(not_ours()),
    };
    Ok((recurrence, count))
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
