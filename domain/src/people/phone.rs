//! Telephone numbers: mobiles of 11 digits, landlines with their area code.

use crate::form::Flaw;

/// A telephone number, digits only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as typed: spaces, dashes, brackets, full-width digits and +86 are understood.
    ///
    /// # Errors
    /// `Missing` or `NotAPhone`.
    pub fn parse(typed: &str) -> Result<Self, Flaw> {
        let mut digits = String::new();
        for c in typed.trim().chars() {
            match c {
                '0'..='9' => digits.push(c),
                '０'..='９' => digits.extend(char::from_u32(c as u32 - '０' as u32 + '0' as u32)),
                ' ' | '-' | '－' | '(' | ')' | '（' | '）' | '\u{3000}' | '\u{a0}' => {}
                '+' | '＋' if digits.is_empty() => {}
                _ => return Err(Flaw::NotAPhone),
            }
        }
        if digits.is_empty() {
            return Err(Flaw::Missing);
        }
        let digits = digits
            .strip_prefix("0086")
            .or_else(|| digits.strip_prefix("86").filter(|rest| rest.len() >= 10))
            .map_or(digits.clone(), str::to_owned);
        let bytes = digits.as_bytes();
        let mobile = bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]);
        let landline = (10..=12).contains(&bytes.len()) && bytes[0] == b'0' && bytes[1] != b'0';
        if mobile || landline { Ok(Self(digits)) } else { Err(Flaw::NotAPhone) }
    }

    /// The digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The last four digits, with which a booking is found again.
    #[must_use]
    pub fn tail(&self) -> PhoneTail {
        PhoneTail(self.0[self.0.len() - 4..].to_owned())
    }

    /// A mobile: text messages reach it.
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        self.0.starts_with('1')
    }

    /// As shown in lists: 138****5678.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], &self.0[self.0.len() - 4..])
    }

    /// The same of digits that are kept as text. None: they are no telephone.
    #[must_use]
    pub fn mask(kept: &str) -> Option<String> {
        Self::parse(kept).ok().map(|phone| phone.masked())
    }
}

/// Four digits: the tail of a telephone, or, for a person without one, the digits printed on the slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneTail(String);

impl PhoneTail {
    /// Reads four digits.
    ///
    /// # Errors
    /// `Missing` or `NotATail`.
    pub fn parse(typed: &str) -> Result<Self, Flaw> {
        let typed = typed.trim();
        if typed.is_empty() {
            Err(Flaw::Missing)
        } else if typed.len() == 4 && typed.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(typed.to_owned()))
        } else {
            Err(Flaw::NotATail)
        }
    }

    /// Four digits for a person without a telephone, from a number drawn by the caller.
    #[must_use]
    pub fn drawn(number: u16) -> Self {
        Self(format!("{:04}", number % 10_000))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (typed, digits) in [
            ("138 0013 8000", "13800138000"),
            ("+86 138-0013-8000", "13800138000"),
            ("１３８００１３８０００", "13800138000"),
            ("0358-7620000", "03587620000"),
            ("（0358）762 0000", "03587620000"),
        ] {
            assert_eq!(Phone::parse(typed).map(|p| p.0), Ok(digits.to_owned()), "{typed}");
        }
        for bad in ["12800138000", "1380013800", "7620000", "138001380001", "abc", "0"] {
            assert_eq!(Phone::parse(bad), Err(Flaw::NotAPhone), "{bad}");
        }
        assert_eq!(Phone::parse(" "), Err(Flaw::Missing));
    }

    #[test]
    fn a_list_shows_a_number_masked() {
        let phone = Phone::parse("13800138000").expect("a mobile");
        assert_eq!(phone.masked(), "138****8000");
        assert_eq!(phone.tail().as_str(), "8000");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,40}") {
            let _ = Phone::parse(&text);
            let _ = PhoneTail::parse(&text);
        }
    }
}
