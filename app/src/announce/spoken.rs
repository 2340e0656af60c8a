//! The text for the loudspeaker: as somebody reads it out, figures as words, the times said twice.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use domain::clinics::{LunarDate, lunar};
use domain::locale::{Locale, chinese_number, chinese_weekday};

use super::{Announcement, Fate, Occasion};
use crate::texts::announce::{Spoken as T, none};
use crate::texts::{Text, either};

/// How digits of a telephone are said: 幺 cannot be taken for 七.
const SAID: [&str; 10] = ["零", "幺", "二", "三", "四", "五", "六", "七", "八", "九"];

fn words(number: u32) -> String {
    chinese_number(number as usize)
}

/// 十一月二十八号，星期六，农历十月二十.
fn day(date: NaiveDate) -> String {
    let weekday = chinese_weekday(date.weekday());
    let lunar = lunar(date).map(LunarDate::chinese).map(|l| format!("，农历{l}")).unwrap_or_default();
    format!("{}月{}号，星期{weekday}{lunar}", words(date.month()), words(date.day()))
}

/// 上午九点半, 下午两点一刻; the part of the day is left out after a time of the same part.
fn time(at: DateTime<Utc>, zone: Tz, after: Option<&'static str>) -> (String, &'static str) {
    let local = at.with_timezone(&zone);
    let part = match local.hour() {
        0..5 => "凌晨",
        5..12 => "上午",
        12 => "中午",
        13..18 => "下午",
        _ => "晚上",
    };
    let hour = if local.hour() > 12 { local.hour() - 12 } else { local.hour() };
    let hour = if hour == 2 { "两".to_owned() } else { words(hour) };
    let minute = match local.minute() {
        0 => String::new(),
        15 => "一刻".to_owned(),
        30 => "半".to_owned(),
        45 => "三刻".to_owned(),
        n if n < 10 => format!("零{}分", words(n)),
        n => format!("{}分", words(n)),
    };
    let shown = if after == Some(part) { "" } else { part };
    (format!("{shown}{hour}点{minute}"), part)
}

/// A telephone, in groups as people say it.
fn phone(digits: &str) -> String {
    let said = |c: char| c.to_digit(10).map_or("", |d| SAID[usize::try_from(d).unwrap_or_default()]);
    let all: Vec<char> = digits.chars().collect();
    // 138 0013 8000; 0358 762 0000.
    let cuts: &[usize] = if digits.starts_with('1') { &[3, 7] } else { &[4, 7] };
    let mut text = String::new();
    for (i, c) in all.iter().enumerate() {
        if cuts.contains(&i) {
            text.push('，');
        }
        text.push_str(said(*c));
    }
    text
}

fn sentence(locale: Locale, zone: Tz, o: &Occasion, wide: bool) -> String {
    let date = o.starts_at.with_timezone(&zone).date_naive();
    match locale {
        Locale::ZhCn => {
            let (from, part) = time(o.starts_at, zone, None);
            let (until, _) = time(o.ends_at, zone, Some(part));
            let where_ = if wide { format!("{}{}", o.village, o.place) } else { o.place.clone() };
            let village = if wide { o.village.as_str() } else { "" };
            match &o.fate {
                Fate::Off => format!("{village}原来定的{}，{from}的坐诊，取消了。", day(date)),
                Fate::Moved { village: to, starts_at, .. } => {
                    let new = starts_at.with_timezone(&zone).date_naive();
                    let (hour, _) = time(*starts_at, zone, None);
                    let to = to.as_ref().map(|to| format!("，在{to}")).unwrap_or_default();
                    let new = if new == date { "当天".to_owned() } else { format!("{}，", day(new)) };
                    format!("{village}原来定的{}，{from}的坐诊，改到{new}{hour}{to}。", day(date))
                }
                Fate::Held => {
                    format!("{}，{from}到{until}，{}律师在{where_}，给大家解答法律上的事。", day(date), o.adviser)
                }
            }
        }
        Locale::En => {
            let at = |at: DateTime<Utc>| {
                let local = at.with_timezone(&zone);
                let (afternoon, hour) = local.hour12();
                let minute = if local.minute() == 0 { String::new() } else { format!(" {:02}", local.minute()) };
                format!("{hour}{minute} {}", if afternoon { "p m" } else { "a m" })
            };
            let day = date.format("%A, %-d %B");
            let where_ = if wide { format!("{}, {}", o.place, o.village) } else { o.place.clone() };
            let village = if wide { format!(" in {}", o.village) } else { String::new() };
            match &o.fate {
                Fate::Off => format!("The clinic of {day}, {}{village}, does not take place.", at(o.starts_at)),
                Fate::Moved { village: to, starts_at, .. } => {
                    let new = starts_at.with_timezone(&zone).date_naive().format("%A, %-d %B");
                    let to = to.as_ref().map(|to| format!(", in {to}")).unwrap_or_default();
                    format!(
                        "The clinic of {day}, {}{village}, was moved to {new}, {}{to}.",
                        at(o.starts_at),
                        at(*starts_at)
                    )
                }
                Fate::Held => format!(
                    "On {day}, from {} to {}, the adviser {} is in {where_} and answers questions of law.",
                    at(o.starts_at),
                    at(o.ends_at),
                    o.adviser
                ),
            }
        }
    }
}

/// The text for the loudspeaker.
#[must_use]
pub fn spoken(a: &Announcement, locale: Locale, zone: Tz) -> String {
    let t = |text: T| text.say(locale);
    let name = &a.place.name;
    let mut lines = vec![
        t(T::Hello).to_owned(),
        either(locale, format!("{name}法律顾问坐诊通知。"), format!("Legal advice in {name}.")),
    ];
    let told: Vec<String> = a.occasions.iter().map(|o| sentence(locale, zone, o, a.is_wide())).collect();
    if told.is_empty() {
        lines.push(none(locale, a.period));
    }
    lines.extend(told.iter().cloned());
    lines.push(t(T::Matters).to_owned());
    lines.push(t(T::Free).to_owned());
    let calling = a.clerk_phone.as_deref().map(|digits| match locale {
        Locale::ZhCn => format!("要来的，请先约个时间：打电话给村里的代办员，号码是{}。", phone(digits)),
        Locale::En => format!(
            "Please book a time: call the village clerk at {}.",
            digits.chars().map(String::from).collect::<Vec<_>>().join(" ")
        ),
    });
    lines.push(calling.unwrap_or_else(|| t(T::AskClerk).to_owned()));
    lines.push(t(T::Scan).to_owned());
    lines.push(t(T::Bring).to_owned());
    if !told.is_empty() {
        lines.push(format!("{}{}", t(T::Again), told.join(either(locale, "", " "))));
    }
    lines.push(t(T::Thanks).to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announce::{Period, example};

    #[test]
    fn times_are_said_as_people_say_them_and_twice() {
        let text = spoken(&example(), Locale::ZhCn, chrono_tz::Asia::Shanghai);
        let moved = "原来定的十一月二十六号，星期四，农历十月十八，上午九点的坐诊，改到十一月三十号，星期一，农历十月廿二，下午两点三刻。";
        let saturday = "十一月二十八号，星期六，农历十月二十，上午九点半到中午十二点，李明律师在村委会会议室";
        let monday = "十一月三十号，星期一，农历十月廿二，下午两点三刻到五点，";
        for told in [moved, saturday, monday, "原来定的十一月二十七号，星期五"] {
            assert_eq!(text.matches(told).count(), 2, "{told}\n{text}");
        }
        assert!(text.contains("号码是幺三八，零零幺三，八零零零。"), "{text}");
        assert!(text.contains("不收一分钱"), "{text}");
        assert!(!text.contains(|c: char| c.is_ascii_digit()), "nothing is left to be read as figures: {text}");
        let english = spoken(&example(), Locale::En, chrono_tz::Asia::Shanghai);
        let moved = "The clinic of Thursday, 26 November, 9 a m, was moved to Monday, 30 November, 2 45 p m.";
        assert!(english.contains(moved), "{english}");
        assert!(english.contains("On Saturday, 28 November, from 9 30 a m to 12 p m"), "{english}");
    }

    #[test]
    fn where_nothing_is_planned_it_says_of_which_days() {
        let said = |period| {
            let nothing = Announcement { occasions: Vec::new(), period, ..example() };
            spoken(&nothing, Locale::ZhCn, chrono_tz::Asia::Shanghai)
        };
        assert!(said(Period::Weeks).contains("\n接下来五周没有坐诊。\n"));
        let december = Period::Month("2026-12-01".parse().expect("a day"));
        assert!(said(december).contains("\n十二月接下来没有坐诊。\n"));
    }

    #[test]
    fn numbers_are_words() {
        let all: Vec<String> = [1, 10, 12, 20, 31, 45].into_iter().map(words).collect();
        assert_eq!(all, ["一", "十", "十二", "二十", "三十一", "四十五"]);
        assert_eq!(phone("03587620000"), "零三五八，七六二，零零零零");
    }
}
