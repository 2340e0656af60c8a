//! The holiday calendar: the yearly notice of the State Council, as JSON by year: holidays, and weekends that are worked to make
//! up for them (调休).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use domain::staff::Actor;
use serde::{Deserialize, Serialize};

use super::SettingError;
use crate::{Office, StoreError};

/// The notices the program carries: 2023 to 2026, with their addresses.
const CARRIED: &str = include_str!("cn-holidays.json");
const NAME: &str = "calendar";

/// A year of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// Where the notice stands.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Days off, with the name of the holiday.
    pub holidays: BTreeMap<NaiveDate, String>,
    /// Weekends that are worked.
    pub workdays: BTreeMap<NaiveDate, String>,
}

/// The notices by year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar(pub BTreeMap<String, Year>);

impl Calendar {
    /// Reads notices: `{"2027": {"source": …, "holidays": {"2027-01-01": "元旦"}, "workdays": {…}}}`.
    ///
    /// # Errors
    /// A sentence on what is wrong: no JSON, a year that is none, a day far from its year, a holiday that is worked as well.
    pub fn read(text: &str) -> Result<Self, String> {
        let calendar: Self = serde_json::from_str(text).map_err(|e| e.to_string())?;
        for (year, notice) in &calendar.0 {
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
            if let Some(day) = notice.workdays.keys().find(|d| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun)) {
                return Err(format!("{day} is no weekend: it need not be made up"));
            }
        }
        Ok(calendar)
    }

    /// The notices the program carries.
    ///
    /// # Errors
    /// The file was bent.
    pub fn carried() -> Result<Self, StoreError> {
        Self::read(CARRIED).map_err(|what| StoreError::Inconsistent { table: "cn-holidays.json", what })
    }

    /// Is it a working day? A year without a notice yet goes by the week, New Year's Day aside.
    #[must_use]
    pub fn works(&self, day: NaiveDate) -> bool {
        let in_notice =
            |pick: fn(&Year) -> &BTreeMap<NaiveDate, String>| self.0.values().any(|y| pick(y).contains_key(&day));
        if in_notice(|y| &y.workdays) {
            return true;
        }
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        !weekend && !in_notice(|y| &y.holidays) && day.ordinal() != 1
    }
}

/// The calendar in force: the notices the program carries, and those imported since.
///
/// # Errors
/// The database.
pub async fn in_force(office: &Office) -> Result<Calendar, StoreError> {
    let mut calendar = Calendar::carried()?;
    calendar.0.extend(imported(office).await?.0);
    Ok(calendar)
}

async fn imported(office: &Office) -> Result<Calendar, StoreError> {
    let mut tx = office.db.read().await?;
    match super::find(&mut tx, NAME).await? {
        Some(text) => {
            serde_json::from_str(&text).map_err(|e| StoreError::Inconsistent { table: "settings", what: e.to_string() })
        }
        None => Ok(Calendar::default()),
    }
}

/// Imports notices; a year that was there is replaced.
///
/// # Errors
/// `Wrong` with a sentence, `Forbidden`, the database.
pub async fn import(office: &Office, actor: &Actor, text: &str) -> Result<(), SettingError> {
    let new = Calendar::read(text).map_err(SettingError::Wrong)?;
    if new.0.is_empty() {
        return Err(SettingError::Wrong("there is no year in it".to_owned()));
    }
    let mut calendar = imported(office).await?;
    calendar.0.extend(new.0);
    let value = serde_json::to_string(&calendar).map_err(|e| SettingError::Wrong(e.to_string()))?;
    super::put(office, actor, NAME, &value).await
}

/// Sets one day by hand: a day off, or a weekend that is worked; what it was before in its year is replaced.
///
/// # Errors
/// `Wrong` with a sentence, `Forbidden`, the database.
pub async fn set_day(
    office: &Office,
    actor: &Actor,
    day: NaiveDate,
    name: &str,
    works: bool,
) -> Result<(), SettingError> {
    let mut calendar = in_force(office).await?;
    let nothing = || Year { source: String::new(), holidays: BTreeMap::new(), workdays: BTreeMap::new() };
    let year = calendar.0.entry(day.year().to_string()).or_insert_with(nothing);
    year.holidays.remove(&day);
    year.workdays.remove(&day);
    let days = if works { &mut year.workdays } else { &mut year.holidays };
    days.insert(day, name.to_owned());
    let changed = BTreeMap::from([(day.year().to_string(), year.clone())]);
    let text = serde_json::to_string(&changed).map_err(|e| SettingError::Wrong(e.to_string()))?;
    import(office, actor, &text).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_and_made_up_weekends_are_known() {
        let calendar = Calendar::carried().expect("the notices");
        let works = |y, m, d| calendar.works(NaiveDate::from_ymd_opt(y, m, d).expect("a day"));
        assert!(works(2026, 11, 24));
        assert!(!works(2026, 10, 1));
        assert!(works(2023, 10, 8), "a Sunday that made up for the holidays");
        assert!(!works(2026, 11, 28));
        assert!(!works(2027, 1, 1));
    }

    #[test]
    fn a_notice_that_cannot_be_is_refused_with_the_reason() {
        let told = |text: &str| Calendar::read(text).expect_err("a wrong notice");
        assert!(told("{").contains("EOF"));
        assert!(told(r#"{"x": {"holidays": {}, "workdays": {}}}"#).contains("no year"));
        assert!(told(r#"{"2027": {"holidays": {"2028-01-01": "元旦"}, "workdays": {}}}"#).contains("2028-01-01"));
        let both = r#"{"2027": {"holidays": {"2027-01-02": "元旦"}, "workdays": {"2027-01-02": "元旦"}}}"#;
        assert!(told(both).contains("as well"));
        assert!(told(r#"{"2027": {"holidays": {}, "workdays": {"2027-01-04": "元旦"}}}"#).contains("no weekend"));
    }
}
