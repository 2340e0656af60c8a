//! Days as Chinese papers write them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

/// A day: 2026年11月28日 (GB/T 9704-2012, 7.3.5: Arabic numerals, no leading zeros).
#[must_use]
pub fn day(on: NaiveDate) -> String {
    format!("{}年{}月{}日", on.year(), on.month(), on.day())
}

/// A day and a time of day: 2026年11月28日9时30分.
pub(super) fn moment(at: NaiveDateTime) -> String {
    format!("{}{}时{:02}分", day(at.date()), at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_as_papers_write_them() {
        let at: NaiveDateTime = "2026-03-08T09:05:00".parse().expect("a moment");
        assert_eq!(moment(at), "2026年3月8日9时05分");
    }
}
