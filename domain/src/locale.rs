//! The two languages people are spoken to in.

use chrono::Weekday;
use serde::{Deserialize, Serialize};

/// A language of pages and messages (BCP 47 tag).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Locale {
    /// Simplified Chinese, the first language.
    #[default]
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Locale {
    /// All languages, the first one first.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language a tag asks for, by its primary subtag; `None` when it is neither.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_', ';']).next()?.trim().to_ascii_lowercase().as_str() {
            "zh" => Some(Self::ZhCn),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The best of an `Accept-Language` header (RFC 9110, 12.5.4), in the order the header lists them.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        header.split(',').find_map(Self::from_tag)
    }
}

impl TryFrom<String> for Locale {
    type Error = String;

    fn try_from(tag: String) -> Result<Self, String> {
        Self::from_tag(&tag).ok_or_else(|| format!("unknown language {tag:?}"))
    }
}

/// A text of the program in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Words {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// In a language.
    #[must_use]
    pub const fn say(self, locale: Locale) -> &'static str {
        match locale {
            Locale::ZhCn => self.zh,
            Locale::En => self.en,
        }
    }
}

/// Both at once: short, as tables are full of it.
pub(crate) const fn w(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

/// What follows 周 and 星期: 一 to 六, 日.
#[must_use]
pub const fn chinese_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "一",
        Weekday::Tue => "二",
        Weekday::Wed => "三",
        Weekday::Thu => "四",
        Weekday::Fri => "五",
        Weekday::Sat => "六",
        Weekday::Sun => "日",
    }
}

/// A number below a hundred in words: 三, 二十八; others in digits.
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
    fn numbers_below_a_hundred_are_words() {
        let numbers: Vec<String> = [2, 3, 10, 11, 20, 34, 120].into_iter().map(chinese_number).collect();
        assert_eq!(numbers, ["二", "三", "十", "十一", "二十", "三十四", "120"]);
    }
}
