//! Resident identity numbers (居民身份证号码, GB 11643): region, birth date, sequence, check character.

use chrono::{Datelike, NaiveDate};

use crate::form::Flaw;

/// An ID number of 18 characters whose check character and birth date fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdNumber(String);

impl IdNumber {
    /// Reads a number as typed: spaces and full-width characters are understood, the last may be a small x.
    ///
    /// # Errors
    /// `Missing` or `NotAnIdNumber`.
    pub fn parse(typed: &str) -> Result<Self, Flaw> {
        let text: String = typed
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
                'x' | 'ｘ' | 'Ｘ' => 'X',
                c => c,
            })
            .collect();
        if text.is_empty() {
            return Err(Flaw::Missing);
        }
        let read = Self(text);
        if read.check_fits() && read.birth_date().is_some() { Ok(read) } else { Err(Flaw::NotAnIdNumber) }
    }

    /// GB 11643: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, the sum modulo 11 picks the check character.
    fn check_fits(&self) -> bool {
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let bytes = self.0.as_bytes();
        if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) || bytes[0] == b'0' {
            return false;
        }
        let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
        bytes[17] == b"10X98765432"[sum as usize % 11]
    }

    fn birth_date(&self) -> Option<NaiveDate> {
        let part = |range: std::ops::Range<usize>| self.0.get(range)?.parse::<u32>().ok();
        let date = NaiveDate::from_ymd_opt(i32::try_from(part(6..10)?).ok()?, part(10..12)?, part(12..14)?)?;
        (date.year() >= 1880).then_some(date)
    }

    /// Full years on a day; `None` for somebody not born yet.
    #[must_use]
    pub fn age_on(&self, day: NaiveDate) -> Option<u32> {
        day.years_since(self.birth_date()?)
    }

    /// A woman's: the digit before the check character is even (GB 11643).
    #[must_use]
    pub fn is_female(&self) -> bool {
        self.0.as_bytes().get(16).is_some_and(|digit| digit % 2 == 0)
    }

    /// All 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As shown in lists: 141181********123X.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}********{}", &self.0[..6], &self.0[14..])
    }

    /// The same of a number that is kept as text. None: it is no ID number.
    #[must_use]
    pub fn mask(kept: &str) -> Option<String> {
        Self::parse(kept).ok().map(|number| number.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_when_check_and_birth_date_fit_and_shows_its_age() {
        // Invented; the region 141181 is the county of the demonstration.
        let number = IdNumber::parse(" 14118119491231009x ").expect("a number");
        assert_eq!(number.masked(), "141181********009X");
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a day");
        assert_eq!(number.age_on(day(2026, 12, 30)), Some(76));
        assert_eq!(number.age_on(day(2026, 12, 31)), Some(77));
        assert_eq!(number.age_on(day(1940, 1, 1)), None);
        for wrong in ["141181194912310091", "14118119491331002X", "1411811949123100", "王大山", "041181194912310021"]
        {
            assert_eq!(IdNumber::parse(wrong), Err(Flaw::NotAnIdNumber), "{wrong}");
        }
        assert_eq!(IdNumber::parse("  "), Err(Flaw::Missing));
    }
}
