//! Names of people.

use crate::form::Flaw;

/// A person's name: letters and ideographs, spaces and the middle dot of minority names; at most 40 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name as typed.
    ///
    /// # Errors
    /// `Missing`, `TooLong`, `NotAName`.
    pub fn parse(typed: &str) -> Result<Self, Flaw> {
        let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Flaw::Missing);
        }
        if name.chars().count() > 40 {
            return Err(Flaw::TooLong(40));
        }
        let allowed = |c: char| c.is_alphabetic() || matches!(c, ' ' | '·' | '•' | '.' | '-' | '\'' | '’');
        if !name.chars().all(allowed) || !name.chars().any(char::is_alphabetic) {
            return Err(Flaw::NotAName);
        }
        Ok(Self(name))
    }

    /// The name as shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as compared: no spaces, dots alike, lower case.
    #[must_use]
    pub fn key(&self) -> String {
        self.0
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| if matches!(c, '•' | '.') { '·' } else { c })
            .flat_map(char::to_lowercase)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_kinds_are_taken_and_other_things_are_not() {
        for good in ["王大山", " 欧阳 小花 ", "阿依古丽·买买提", "Anna O'Neill", "李㐂"] {
            assert!(PersonName::parse(good).is_ok(), "{good}");
        }
        assert_eq!(PersonName::parse("  "), Err(Flaw::Missing));
        assert_eq!(PersonName::parse("13800138000"), Err(Flaw::NotAName));
        assert_eq!(PersonName::parse("<script>"), Err(Flaw::NotAName));
        assert_eq!(PersonName::parse("···"), Err(Flaw::NotAName));
        assert_eq!(PersonName::parse(&"王".repeat(41)), Err(Flaw::TooLong(40)));
    }
}
