//! Dates and times as people say them: 11月28日（周六）上午9:30 with the lunar date beside it; Sat 28 Nov, 09:30.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use domain::clinics::{LunarDate, lunar};
use domain::locale::{Locale, chinese_weekday};

/// A day: 11月28日（周六）.
#[must_use]
pub fn day(locale: Locale, date: NaiveDate) -> String {
    match locale {
        Locale::ZhCn => {
            let weekday = chinese_weekday(date.weekday());
            format!("{}月{}日（周{weekday}）", date.month(), date.day())
        }
        Locale::En => date.format("%a %-d %b").to_string(),
    }
}

/// The day of the week, in full and short: 星期六, 六; Saturday, Sat.
#[must_use]
pub fn weekday(locale: Locale, date: NaiveDate) -> (String, String) {
    match locale {
        Locale::ZhCn => {
            let weekday = chinese_weekday(date.weekday());
            (format!("星期{weekday}"), weekday.to_owned())
        }
        Locale::En => (date.format("%A").to_string(), date.format("%a").to_string()),
    }
}

/// The lunar date of a day: 农历十月二十. Empty in English.
#[must_use]
pub fn lunar_day(locale: Locale, date: NaiveDate) -> String {
    match locale {
        Locale::ZhCn => lunar(date).map(LunarDate::chinese).map(|l| format!("农历{l}")).unwrap_or_default(),
        Locale::En => String::new(),
    }
}

/// A time of day: 上午9:30, 中午12:00, 下午2:30; 09:30.
#[must_use]
pub fn time(locale: Locale, at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    match locale {
        Locale::ZhCn => {
            let part = match local.hour() {
                0..5 => "凌晨",
                5..12 => "上午",
                12 => "中午",
                13..18 => "下午",
                _ => "晚上",
            };
            let hour = if local.hour() > 12 { local.hour() - 12 } else { local.hour() };
            format!("{part}{hour}:{:02}", local.minute())
        }
        Locale::En => local.format("%H:%M").to_string(),
    }
}

/// A day and a time: 11月28日（周六）上午9:30; Sat 28 Nov, 09:30.
#[must_use]
pub fn moment(locale: Locale, at: DateTime<Utc>, zone: Tz) -> String {
    let (day, time) = (day(locale, at.with_timezone(&zone).date_naive()), time(locale, at, zone));
    match locale {
        Locale::ZhCn => format!("{day}{time}"),
        Locale::En => format!("{day}, {time}"),
    }
}

/// A stretch of one day: 上午9:30—10:00; 09:30–10:00.
#[must_use]
pub fn span(locale: Locale, from: DateTime<Utc>, until: DateTime<Utc>, zone: Tz) -> String {
    let until_local = until.with_timezone(&zone);
    match locale {
        Locale::ZhCn => {
            let hour = until_local.hour();
            let hour = if hour > 12 { hour - 12 } else { hour };
            // Across noon the second half needs its own word.
            let same_half = (from.with_timezone(&zone).hour() < 12) == (until_local.hour() < 12);
            let end = if same_half { format!("{hour}:{:02}", until_local.minute()) } else { time(locale, until, zone) };
            format!("{}—{end}", time(locale, from, zone))
        }
        Locale::En => format!("{}–{}", time(locale, from, zone), time(locale, until, zone)),
    }
}

/// The instant for a `datetime` attribute (RFC 3339, in the zone of the place).
#[must_use]
pub fn machine(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
    }

    #[test]
    fn a_date_reads_as_people_say_it() {
        let zone = chrono_tz::Asia::Shanghai;
        let nine_thirty = at("2026-11-28T09:30:00+08:00");
        assert_eq!(moment(Locale::ZhCn, nine_thirty, zone), "11月28日（周六）上午9:30");
        assert_eq!(moment(Locale::En, nine_thirty, zone), "Sat 28 Nov, 09:30");
        let end = at("2026-11-28T10:00:00+08:00");
        assert_eq!(span(Locale::ZhCn, nine_thirty, end, zone), "上午9:30—10:00");
        assert_eq!(span(Locale::ZhCn, nine_thirty, at("2026-11-28T14:30:00+08:00"), zone), "上午9:30—下午2:30");
        assert_eq!(time(Locale::ZhCn, at("2026-11-28T12:10:00+08:00"), zone), "中午12:10");
        assert_eq!(lunar_day(Locale::ZhCn, nine_thirty.with_timezone(&zone).date_naive()), "农历十月二十");
    }
}
