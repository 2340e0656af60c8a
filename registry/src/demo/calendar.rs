//! Which days are working days, from the notices of the State Council (cn-holidays.json, with their addresses in it).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::StoreError;

#[derive(serde::Deserialize)]
struct Year {
    holidays: BTreeMap<NaiveDate, String>,
    workdays: BTreeMap<NaiveDate, String>,
}

/// The notices by year.
pub(super) struct Calendar(BTreeMap<String, Year>);

impl Calendar {
    /// Reads the notices the program carries.
    pub(super) fn read() -> Result<Self, StoreError> {
        serde_json::from_str(include_str!("cn-holidays.json"))
            .map(Self)
            .map_err(|e| StoreError::Inconsistent { table: "cn-holidays.json", what: e.to_string() })
    }

    /// Is it a working day? A year without a notice yet goes by the week, New Year's Day aside.
    pub(super) fn works(&self, day: NaiveDate) -> bool {
        let in_notice =
            |pick: fn(&Year) -> &BTreeMap<NaiveDate, String>| self.0.values().any(|y| pick(y).contains_key(&day));
        if in_notice(|y| &y.workdays) {
            return true;
        }
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        !weekend && !in_notice(|y| &y.holidays) && day.ordinal() != 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_and_made_up_weekends_are_known() {
        let calendar = Calendar::read().expect("the notices");
        let works = |y, m, d| calendar.works(NaiveDate::from_ymd_opt(y, m, d).expect("a day"));
        assert!(works(2026, 11, 24));
        assert!(!works(2026, 10, 1));
        assert!(works(2023, 10, 8), "a Sunday that made up for the holidays");
        assert!(!works(2026, 11, 28));
        assert!(!works(2027, 1, 1));
    }
}
