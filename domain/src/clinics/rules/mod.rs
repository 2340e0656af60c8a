//! Clinics that recur (定期坐诊) by a rule: on which days, at which hours, with how much room, and what becomes of a day that falls
//! on a holiday.
//!
//! A rule is pure data, kept as JSON; [`occurrences`] says what it gives. Recurrence is RFC 5545 (3.3.10); market days go by the
//! lunar calendar, which RFC 5545 cannot say, and a list of days needs no rule.

mod form;
mod occurrences;
mod text;

pub(super) use form::planned_day;
pub use form::{Kind, RoomForm, TypedRule};
pub use occurrences::{Because, Occurrence, Outcome, days, occurrences};
pub use text::{Part, Taken, take_rule};

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Capacity, Plan, Span, cut};

/// When clinics take place, before holidays are looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Recurrence {
    /// On days of the week, every so many weeks from the week of the first valid day on.
    Weekly {
        /// Every so many weeks: 1 to [`MOST_WEEKS`].
        every: u16,
        /// On these days.
        weekdays: BTreeSet<Day>,
    },
    /// On the nth or the last of a weekday in the month.
    MonthlyWeekday {
        /// Every so many months: 1 to [`MOST_MONTHS`].
        every: u16,
        /// First to fifth: 1 to 5; last: -1, the one before it: -2.
        nth: BTreeSet<i8>,
        /// On these days of the week.
        weekdays: BTreeSet<Day>,
    },
    /// On days of the month; a month without such a day has none.
    MonthlyDay {
        /// Every so many months: 1 to [`MOST_MONTHS`].
        every: u16,
        /// 1 to 31; from the end of the month: -1 is the last.
        days: BTreeSet<i8>,
    },
    /// On these days and no others.
    Dates {
        /// The days.
        dates: BTreeSet<NaiveDate>,
    },
    /// On market days (逢集): lunar days that end in these digits; 逢三、八 is 3, 13, 23 and 8, 18, 28 of each lunar month.
    Lunar {
        /// The last digits: 0 to 9.
        endings: BTreeSet<u8>,
    },
}

/// The most weeks between two clinics of a weekly rule.
pub const MOST_WEEKS: u16 = 26;
/// The most months between two clinics of a monthly rule: with more there are rules that never give a day.
pub const MOST_MONTHS: u16 = 6;

/// A day of the week, from Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Day {
    /// 周一
    Mo,
    /// 周二
    Tu,
    /// 周三
    We,
    /// 周四
    Th,
    /// 周五
    Fr,
    /// 周六
    Sa,
    /// 周日
    Su,
}

impl Day {
    /// All of them, from Monday.
    pub const ALL: [Self; 7] = [Self::Mo, Self::Tu, Self::We, Self::Th, Self::Fr, Self::Sa, Self::Su];

    /// The two letters of RFC 5545.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mo => "MO",
            Self::Tu => "TU",
            Self::We => "WE",
            Self::Th => "TH",
            Self::Fr => "FR",
            Self::Sa => "SA",
            Self::Su => "SU",
        }
    }

    /// The day of two letters.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|day| day.code() == code)
    }

    /// As chrono calls it.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        match self {
            Self::Mo => Weekday::Mon,
            Self::Tu => Weekday::Tue,
            Self::We => Weekday::Wed,
            Self::Th => Weekday::Thu,
            Self::Fr => Weekday::Fri,
            Self::Sa => Weekday::Sat,
            Self::Su => Weekday::Sun,
        }
    }

    /// The day of the week of a date.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        Self::ALL[date.weekday().num_days_from_monday() as usize % 7]
    }
}

/// What becomes of a clinic on a day that is not worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnRestDay {
    /// It falls away.
    Skip,
    /// It moves to the next working day (a weekend worked to make up for a holiday is one).
    NextWorkingDay,
    /// It takes place all the same.
    Hold,
}

impl OnRestDay {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Skip, Self::NextWorkingDay, Self::Hold];

    /// The code in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::NextWorkingDay => "next_working_day",
            Self::Hold => "hold",
        }
    }

    /// The one of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }
}

/// A stretch of a day, in minutes from midnight where the county is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hours {
    /// First minute.
    pub from: u16,
    /// First minute after it, at most 1440.
    pub until: u16,
}

impl Hours {
    /// True when the two share a minute.
    #[must_use]
    pub const fn overlap(&self, other: &Self) -> bool {
        self.from < other.until && other.from < self.until
    }
}

/// How much room a clinic has, and when the public may book it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// From when until when.
    pub hours: Hours,
    /// When nobody is received.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<Hours>,
    /// Slots, seats, and when the public may book them.
    #[serde(flatten)]
    pub capacity: Capacity,
}

impl Room {
    /// Hours and breaks on a day, in a zone.
    #[must_use]
    pub fn plan(&self, day: NaiveDate, zone: Tz) -> Plan {
        let span = |hours: &Hours| Span { starts_at: at(day, hours.from, zone), ends_at: at(day, hours.until, zone) };
        let breaks = self.breaks.iter().map(span).collect();
        Plan { hours: span(&self.hours), slot_minutes: self.capacity.slot_minutes, breaks }
    }

    /// How many slots it is cut into.
    #[must_use]
    pub fn slots(&self) -> usize {
        cut(&self.plan(NaiveDate::default(), Tz::UTC)).len()
    }
}

/// The instant of a minute of a day; in the hour that summer time leaves out, the first one after it.
fn at(day: NaiveDate, minute: u16, zone: Tz) -> DateTime<Utc> {
    let (days, minute) = (u64::from(minute / 1440), u32::from(minute % 1440));
    let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default();
    let local = (day + Days::new(days)).and_time(time);
    let first = zone.from_local_datetime(&local).earliest();
    let after = || zone.from_local_datetime(&(local + chrono::Duration::hours(1))).earliest();
    first.or_else(after).map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// On which days.
    pub recurrence: Recurrence,
    /// No more than so many days of the recurrence (COUNT); days taken out below count as well, as RFC 5545 has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u16>,
    /// Days taken out (EXDATE).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub exceptions: BTreeSet<NaiveDate>,
    /// Days put in by hand (RDATE): held whatever the calendar says.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub extra: BTreeSet<NaiveDate>,
    /// The first day on which it is valid; what "every two weeks" counts from.
    pub valid_from: NaiveDate,
    /// The day after the last; none: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// What becomes of a day that is a public holiday.
    pub on_holiday: OnRestDay,
    /// What becomes of a weekend that is not worked and no holiday.
    pub on_weekend: OnRestDay,
    /// Hours and room.
    #[serde(flatten)]
    pub room: Room,
}

impl Rule {
    /// Is the rule valid on this day?
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        day >= self.valid_from && self.valid_until.is_none_or(|until| day < until)
    }
}

#[cfg(test)]
mod tests;
