//! Places: the tree of divisions (行政区划) county → township → village or community.

mod search;
mod short;
mod travel;

pub use search::{Entry, search};
pub use short::short_names;
pub use travel::{Basis, LONGEST_WAY, Position, Roads, TravelRule, Way};

use serde::{Deserialize, Serialize};

use crate::form::Flaw;

/// The code of a division: 6 digits for a county, 9 for a township, 12 for a village or community; each a prefix of the next
/// (National Bureau of Statistics, 统计用区划代码).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DivisionCode(String);

/// The widest of these, none inside of another.
#[must_use]
pub fn widest<'a>(places: impl IntoIterator<Item = &'a DivisionCode>) -> Vec<&'a DivisionCode> {
    let mut all: Vec<&DivisionCode> = places.into_iter().collect();
    all.sort_by_key(|code| (code.as_str().len(), code.as_str()));
    let mut kept: Vec<&DivisionCode> = Vec::new();
    for code in all {
        if !kept.iter().any(|wider| wider.contains(code)) {
            kept.push(code);
        }
    }
    kept
}

impl DivisionCode {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The division above this one; `None` for a county.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        match self.0.len() {
            12 => Some(Self(self.0[..9].to_owned())),
            9 => Some(Self(self.0[..6].to_owned())),
            _ => None,
        }
    }

    /// True when `other` is this division or lies inside it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The first text after every code of the subtree, for `code >= self and code < end`. Only digits are compared (letters
    /// for a code of nines), which every collation of every engine orders alike.
    #[must_use]
    pub fn end(&self) -> String {
        let kept = self.0.trim_end_matches('9');
        let mut end = kept.to_owned();
        match end.pop().and_then(|last| char::from_digit(last.to_digit(10)? + 1, 10)) {
            Some(next) => end.push(next),
            None => end.push('z'),
        }
        end
    }

    /// True for a county.
    #[must_use]
    pub const fn is_county(&self) -> bool {
        self.0.len() == 6
    }

    /// True for a village or community.
    #[must_use]
    pub const fn is_village(&self) -> bool {
        self.0.len() == 12
    }
}

impl TryFrom<String> for DivisionCode {
    type Error = NotADivision;

    fn try_from(code: String) -> Result<Self, NotADivision> {
        if matches!(code.len(), 6 | 9 | 12) && code.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(code))
        } else {
            Err(NotADivision(code))
        }
    }
}

impl TryFrom<&str> for DivisionCode {
    type Error = NotADivision;

    fn try_from(code: &str) -> Result<Self, NotADivision> {
        Self::try_from(code.to_owned())
    }
}

impl From<DivisionCode> for String {
    fn from(code: DivisionCode) -> Self {
        code.0
    }
}

impl std::fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no division code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no division code: 6, 9 or 12 digits")]
pub struct NotADivision(String);

/// What a division is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 县(市)
    County,
    /// 乡镇(街道)
    Township,
    /// 村
    Village,
    /// 社区
    Community,
}

impl Level {
    /// The word in the CSV, the API and the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
            Self::Community => "community",
        }
    }
}

impl TryFrom<String> for Level {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        [Self::County, Self::Township, Self::Village, Self::Community]
            .into_iter()
            .find(|level| level.code() == word)
            .ok_or_else(|| format!("unknown level {word:?}"))
    }
}

/// The name people use: 颉颉堡村委会 → 颉颉堡村, 郑兴社区居委会 → 郑兴社区. Townships and counties keep theirs.
#[must_use]
pub fn display_name(official: &str) -> &str {
    official
        .strip_suffix("村民委员会")
        .or_else(|| official.strip_suffix("居民委员会"))
        .or_else(|| official.strip_suffix("居委会"))
        .map(str::trim_end)
        .or_else(|| official.strip_suffix("委会"))
        .unwrap_or(official)
}

/// The longest official name of a division, in characters.
pub const LONGEST_NAME: u16 = 40;

/// An official name as typed: letters, digits and what names of places hold besides (第三社区, 城关镇（新区）); no markup, no signs.
///
/// # Errors
/// `Missing`, `TooLong`, `NotAName`.
pub fn official_name(typed: &str) -> Result<String, Flaw> {
    if typed.chars().any(char::is_control) {
        return Err(Flaw::NotAName);
    }
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Flaw::Missing);
    }
    if name.chars().count() > usize::from(LONGEST_NAME) {
        return Err(Flaw::TooLong(LONGEST_NAME));
    }
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '·' | '（' | '）' | '(' | ')' | '-' | '、');
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    if letters >= 2 && name.chars().all(allowed) { Ok(name) } else { Err(Flaw::NotAName) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_see_the_name_they_use() {
        assert_eq!(display_name("颉颉堡村委会"), "颉颉堡村");
        assert_eq!(display_name("郑兴社区居委会"), "郑兴社区");
        assert_eq!(display_name("兑镇镇"), "兑镇镇");
    }

    #[test]
    fn a_place_has_a_name_and_no_markup() {
        for good in ["颉颉堡村委会", " 第3社区居委会 ", "城关镇（新区）", "Xieji Fort"] {
            assert_eq!(official_name(good), Ok(good.trim().to_owned()));
        }
        for bad in ["<i>颉颉堡村</i>", "颉颉堡\u{7}村", "颉颉堡\n村", "村", "12345", "a&b村"] {
            assert_eq!(official_name(bad), Err(Flaw::NotAName), "{bad:?}");
        }
        assert_eq!(
            (official_name("  "), official_name(&"村".repeat(41))),
            (Err(Flaw::Missing), Err(Flaw::TooLong(40)))
        );
    }

    #[test]
    fn a_code_knows_what_lies_inside_it() {
        let county = DivisionCode::try_from("141181").expect("six digits");
        let village = DivisionCode::try_from("141181102205").expect("twelve digits");
        assert!(county.contains(&village));
        assert!(!village.contains(&county));
        assert_eq!(village.parent().and_then(|t| t.parent()), Some(county));
        let end = |code: &str| DivisionCode::try_from(code).expect("digits").end();
        assert_eq!(end("141181"), "141182");
        assert_eq!(end("141189"), "14119");
        assert_eq!(end("999999"), "z");
        assert!(DivisionCode::try_from("14118").is_err());
        assert!(DivisionCode::try_from("14118110220x").is_err());
    }
}
