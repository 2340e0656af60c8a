//! The holiday calendar as it stands in the house: the notices the program carries, and those imported at the desk.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
pub use domain::clocks::{Calendar, Year};
use domain::staff::Actor;

use super::SettingError;
use crate::{Db, Office, StoreError, Tx};

/// The notices the program carries: 2023 to 2026, with their addresses.
const CARRIED: &str = include_str!("cn-holidays.json");
const NAME: &str = "calendar";

/// The notices the program carries.
///
/// # Errors
/// The file was bent.
pub fn carried() -> Result<Calendar, StoreError> {
    read(CARRIED).map_err(|what| StoreError::Inconsistent { table: "cn-holidays.json", what })
}

/// Reads notices: `{"2027": {"source": …, "holidays": {"2027-01-01": "元旦"}, "workdays": {…}}}`.
///
/// # Errors
/// A sentence on what is wrong: no JSON, or what [`Calendar::check`] says.
pub fn read(text: &str) -> Result<Calendar, String> {
    let calendar: Calendar = serde_json::from_str(text).map_err(|e| e.to_string())?;
    calendar.check()?;
    Ok(calendar)
}

/// The calendar in force: the notices the program carries, and those imported since.
///
/// # Errors
/// The database.
pub async fn in_force(office: &Office) -> Result<Calendar, StoreError> {
    in_force_at(&office.db).await
}

/// As [`in_force`], of a database without an office around it.
///
/// # Errors
/// The database.
pub async fn in_force_at(db: &Db) -> Result<Calendar, StoreError> {
    in_force_in(&mut db.read().await?).await
}

/// As [`in_force`], in a transaction at hand.
pub(crate) async fn in_force_in(tx: &mut Tx) -> Result<Calendar, StoreError> {
    let mut calendar = carried()?;
    calendar.0.extend(imported(tx).await?.0);
    Ok(calendar)
}

async fn imported(tx: &mut Tx) -> Result<Calendar, StoreError> {
    match super::find(tx, NAME).await? {
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
    let new = read(text).map_err(SettingError::Wrong)?;
    if new.0.is_empty() {
        return Err(SettingError::Wrong("there is no year in it".to_owned()));
    }
    let mut calendar = imported(&mut office.db.read().await?).await?;
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
    let nothing = || Year { by_hand: true, ..Year::default() };
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
        let calendar = carried().expect("the notices");
        let works = |y, m, d| calendar.works(NaiveDate::from_ymd_opt(y, m, d).expect("a day"));
        assert!(works(2026, 11, 24));
        assert!(!works(2026, 10, 1));
        assert!(works(2023, 10, 8), "a Sunday that made up for the holidays");
        assert!(!works(2026, 11, 28));
        assert!(!works(2027, 1, 1));
    }

    #[test]
    fn a_notice_that_cannot_be_is_refused_with_the_reason() {
        let told = |text: &str| read(text).expect_err("a wrong notice");
        assert!(told("{").contains("EOF"));
        assert!(told(r#"{"x": {"holidays": {}, "workdays": {}}}"#).contains("no year"));
        assert!(told(r#"{"2027": {"holidays": {"2028-01-01": "元旦"}, "workdays": {}}}"#).contains("2028-01-01"));
        let both = r#"{"2027": {"holidays": {"2027-01-02": "元旦"}, "workdays": {"2027-01-02": "元旦"}}}"#;
        assert!(told(both).contains("as well"));
        assert!(told(r#"{"2027": {"holidays": {}, "workdays": {"2027-01-04": "元旦"}}}"#).contains("no weekend"));
    }
}
