//! The holiday calendar: the yearly notice of the State Council, by year: holidays, and weekends that are worked to make up for
//! them (调休).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A year of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// Where the notice stands.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Days off, with the name of the holiday.
    pub holidays: BTreeMap<NaiveDate, String>,
    /// Weekends that are worked, with the name of the holiday they make up for.
    pub workdays: BTreeMap<NaiveDate, String>,
}

/// The notices by year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar(pub BTreeMap<String, Year>);

impl Calendar {
    /// Can the notices be true?
    ///
    /// # Errors
    /// A sentence on what is wrong: a year that is none, a day far from its year, a holiday that is worked as well, a made-up day
    /// that is no weekend.
    pub fn check(&self) -> Result<(), String> {
        for (year, notice) in &self.0 {
            let number: i32 = year.parse().map_err(|_| format!("{year:?} is no year"))?;
            for day in notice.holidays.keys().chain(notice.workdays.keys()) {
                // The New Year holiday may begin in the December before.
                if !(number - 1..=number).contains(&day.year()) {
                    return Err(format!("{day} does not belong to {year}"));
                }
            }
            if let Some(day) = notice.workdays.keys().find(|d| notice.holidays.contains_key(*d)) {
                return Err(format!("{day} is a holiday and worked as well"));
            }
            if let Some(day) = notice.workdays.keys().find(|d| !is_weekend(**d)) {
                return Err(format!("{day} is no weekend: it need not be made up"));
            }
        }
        Ok(())
    }

    /// Is it a working day? A year without a notice yet goes by the week, New Year's Day aside.
    #[must_use]
    pub fn works(&self, day: NaiveDate) -> bool {
        self.made_up(day).is_some() || !(is_weekend(day) || self.holiday(day).is_some())
    }

    /// The holiday it falls on, by its name.
    #[must_use]
    pub fn holiday(&self, day: NaiveDate) -> Option<&str> {
        // A year without a notice yet has New Year's Day all the same.
        let new_year = (day.ordinal() == 1).then_some("元旦");
        self.named(day, |year| &year.holidays).or(new_year)
    }

    /// The holiday for which this weekend is worked.
    #[must_use]
    pub fn made_up(&self, day: NaiveDate) -> Option<&str> {
        self.named(day, |year| &year.workdays)
    }

    /// Has the notice of the day's year been published?
    #[must_use]
    pub fn knows(&self, day: NaiveDate) -> bool {
        self.0.contains_key(&day.year().to_string())
    }

    fn named(&self, day: NaiveDate, days: fn(&Year) -> &BTreeMap<NaiveDate, String>) -> Option<&str> {
        self.0.values().find_map(|year| days(year).get(&day)).map(String::as_str)
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
