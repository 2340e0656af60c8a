//! The lunar date (农历) shown beside a date, from the Unicode Consortium's calendar data.

use chrono::{Datelike, NaiveDate};
use icu_calendar::Date;
use icu_calendar::cal::ChineseTraditional;

/// A day of the lunar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LunarDate {
    /// Month, 1 to 12.
    pub month: u8,
    /// True for a leap month (闰月).
    pub leap: bool,
    /// Day, 1 to 30.
    pub day: u8,
}

const MONTHS: [&str; 12] = ["正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"];
const DIGITS: [&str; 10] = ["十", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

impl LunarDate {
    /// As people write it: 十月十六, 闰六月初一.
    #[must_use]
    pub fn chinese(self) -> String {
        let leap = if self.leap { "闰" } else { "" };
        let month = MONTHS[usize::from(self.month - 1) % 12];
        let unit = DIGITS[usize::from(self.day % 10)];
        let day = match self.day {
            1..=10 => format!("初{unit}"),
            20 => "二十".to_owned(),
            30 => "三十".to_owned(),
            11..=19 => format!("十{unit}"),
            _ => format!("廿{unit}"),
        };
        format!("{leap}{month}月{day}")
    }
}

impl LunarDate {
    /// As a wall calendar has it: the day alone, on the first of a month the month.
    #[must_use]
    pub fn brief(self) -> String {
        let full = self.chinese();
        match (self.day, full.split_once('月')) {
            (1, Some((month, _))) => format!("{month}月"),
            (_, Some((_, day))) => day.to_owned(),
            (_, None) => full,
        }
    }
}

/// The lunar date of a day; `None` outside the years the calendar knows.
#[must_use]
pub fn lunar(day: NaiveDate) -> Option<LunarDate> {
    let iso = Date::try_new_iso(day.year(), u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?).ok()?;
    let date = iso.to_calendar(ChineseTraditional::new());
    let month = date.month();
    Some(LunarDate { month: month.number(), leap: month.to_input().is_leap(), day: date.day_of_month().0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_have_their_lunar_dates() {
        let on = |y, m, d| lunar(NaiveDate::from_ymd_opt(y, m, d).expect("a day")).map(LunarDate::chinese);
        assert_eq!(on(2026, 2, 17).as_deref(), Some("正月初一"));
        assert_eq!(on(2026, 9, 25).as_deref(), Some("八月十五"));
        assert_eq!(on(2025, 7, 25).as_deref(), Some("闰六月初一"));
        assert_eq!(on(2026, 2, 16).as_deref(), Some("腊月廿九"));
        let brief = |y, m, d| lunar(NaiveDate::from_ymd_opt(y, m, d).expect("a day")).map(LunarDate::brief);
        assert_eq!(brief(2026, 2, 17).as_deref(), Some("正月"));
        assert_eq!(brief(2025, 7, 25).as_deref(), Some("闰六月"));
        assert_eq!(brief(2026, 9, 25).as_deref(), Some("十五"));
    }
}
