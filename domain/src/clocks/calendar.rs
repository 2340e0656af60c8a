//! The holiday calendar: the yearly notice of the State Council, by year: holidays, and weekends that are worked to make up for
//! them (调休).

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A year of the calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// Where the notice stands.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Single days were set by hand; the notice of the year is still to come.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
    /// Days off, with the name of the holiday.
    pub holidays: BTreeMap<NaiveDate, String>,
    /// Weekends that are worked, with the name of the holiday they make up for.
    pub workdays: BTreeMap<NaiveDate, String>,
}

/// Which calendar a date was reckoned with: the years it has the notices of, and a digest of all its days. Two calendars of one
/// version reckon alike. Written `2023-2026/3f9a1c2b7d10`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The years whose notice is there, in order.
    pub years: Vec<i32>,
    /// Twelve hexadecimal digits.
    pub digest: String,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Years in a row as their first and last.
        let mut runs: Vec<(i32, i32)> = Vec::new();
        for year in &self.years {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == *year => *last = *year,
                _ => runs.push((*year, *year)),
            }
        }
        for (n, (first, last)) in runs.into_iter().enumerate() {
            f.write_str(if n > 0 { "," } else { "" })?;
            if first == last { write!(f, "{first}")? } else { write!(f, "{first}-{last}")? }
        }
        write!(f, "/{}", self.digest)
    }
}

/// Why a notice cannot be true.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeFlaw {
    /// A year that is none.
    #[error("{0:?} is no year")]
    NoYear(String),
    /// A day far from its year.
    #[error("{day} does not belong to {year}")]
    Elsewhere {
        /// The day.
        day: NaiveDate,
        /// The year under which it stands.
        year: String,
    },
    /// A holiday that is worked as well.
    #[error("{0} is a holiday and worked as well")]
    Both(NaiveDate),
    /// A made-up day that is no weekend.
    #[error("{0} is no weekend: it need not be made up")]
    NoWeekend(NaiveDate),
    /// A source that is no address.
    #[error("{0:?} is no http(s) address")]
    Source(String),
}

/// The notices by year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar(pub BTreeMap<String, Year>);

impl Calendar {
    /// Can the notices be true?
    ///
    /// # Errors
    /// See [`NoticeFlaw`].
    pub fn check(&self) -> Result<(), NoticeFlaw> {
        for (year, notice) in &self.0 {
            let number: i32 = year.parse().map_err(|_| NoticeFlaw::NoYear(year.clone()))?;
            if !notice.source.is_empty() && !is_address(&notice.source) {
                return Err(NoticeFlaw::Source(notice.source.clone()));
            }
            for day in notice.holidays.keys().chain(notice.workdays.keys()) {
                // The New Year holiday may begin in the December before.
                if !(number - 1..=number).contains(&day.year()) {
                    return Err(NoticeFlaw::Elsewhere { day: *day, year: year.clone() });
                }
            }
            if let Some(day) = notice.workdays.keys().find(|d| notice.holidays.contains_key(*d)) {
                return Err(NoticeFlaw::Both(*day));
            }
            if let Some(day) = notice.workdays.keys().find(|d| !is_weekend(**d)) {
                return Err(NoticeFlaw::NoWeekend(*day));
            }
        }
        Ok(())
    }

    /// Is it a working day? A year without a notice yet goes by the week and by the holidays of fixed date.
    #[must_use]
    pub fn works(&self, day: NaiveDate) -> bool {
        self.made_up(day).is_some() || !(is_weekend(day) || self.holiday(day).is_some())
    }

    /// The holiday it falls on, by its name.
    #[must_use]
    pub fn holiday(&self, day: NaiveDate) -> Option<&str> {
        self.named(day, |year| &year.holidays).or_else(|| fixed(day))
    }

    /// The holiday for which this weekend is worked.
    #[must_use]
    pub fn made_up(&self, day: NaiveDate) -> Option<&str> {
        self.named(day, |year| &year.workdays)
    }

    /// Has the notice of the day's year been published?
    #[must_use]
    pub fn knows(&self, day: NaiveDate) -> bool {
        self.has(day.year())
    }

    /// The year whose notice could still change whether this day is worked; `None`: it is settled. The holiday of New Year's Day
    /// may begin, and be made up for, in the last days of December, so those wait for the notice of the next year as well.
    #[must_use]
    pub fn waits_for(&self, day: NaiveDate) -> Option<i32> {
        let next = (day.month() == 12 && day.day() >= 25).then_some(day.year() + 1);
        [Some(day.year()), next].into_iter().flatten().find(|year| !self.has(*year))
    }

    /// Which calendar it is.
    #[must_use]
    pub fn version(&self) -> Version {
        let mut text = String::new();
        for (year, notice) in &self.0 {
            let _ = writeln!(text, "{year} {}", if notice.by_hand { "by hand" } else { "notice" });
            for (mark, days) in [('-', &notice.holidays), ('+', &notice.workdays)] {
                for (day, name) in days {
                    let _ = writeln!(text, "{mark}{day} {name}");
                }
            }
        }
        let mut digest = String::new();
        for byte in &Sha256::digest(text.as_bytes())[..6] {
            let _ = write!(digest, "{byte:02x}");
        }
        let years = self.0.iter().filter(|(_, notice)| !notice.by_hand).filter_map(|(year, _)| year.parse().ok());
        Version { years: years.collect(), digest }
    }

    fn has(&self, year: i32) -> bool {
        self.0.get(&year.to_string()).is_some_and(|notice| !notice.by_hand)
    }

    fn named(&self, day: NaiveDate, days: fn(&Year) -> &BTreeMap<NaiveDate, String>) -> Option<&str> {
        self.0.values().find_map(|year| days(year).get(&day)).map(String::as_str)
    }
}

/// The holidays that fall on the same days of every year (全国年节及纪念日放假办法): the second of May since 2025.
fn fixed(day: NaiveDate) -> Option<&'static str> {
    match (day.month(), day.day()) {
        (1, 1) => Some("元旦"),
        (5, 1) => Some("劳动节"),
        (5, 2) if day.year() >= 2025 => Some("劳动节"),
        (10, 1..=3) => Some("国庆节"),
        _ => None,
    }
}

/// Is it an address one can follow: nothing that runs, nothing of one's own disk?
#[must_use]
pub fn is_address(source: &str) -> bool {
    let rest = source.strip_prefix("https://").or_else(|| source.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
