//! Days and numbers as Chinese papers write them.

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

/// A number below a hundred as said in 一式三份; others in digits.
#[must_use]
pub fn chinese_number(number: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (number / 10, number % 10) {
        (0, n) => DIGITS[n].to_owned(),
        (1, 0) => "十".to_owned(),
        (1, n) => format!("十{}", DIGITS[n]),
        (t @ 2..=9, 0) => format!("{}十", DIGITS[t]),
        (t @ 2..=9, n) => format!("{}十{}", DIGITS[t], DIGITS[n]),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_numbers_read_as_papers_write_them() {
        let at: NaiveDateTime = "2026-03-08T09:05:00".parse().expect("a moment");
        assert_eq!(moment(at), "2026年3月8日9时05分");
        let numbers: Vec<String> = [2, 3, 10, 11, 20, 34, 120].into_iter().map(chinese_number).collect();
        assert_eq!(numbers, ["二", "三", "十", "十一", "二十", "三十四", "120"]);
    }
}
