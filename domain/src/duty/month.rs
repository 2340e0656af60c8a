//! Months and quarters of the civil calendar, as duty is counted in them.

use chrono::{Datelike, Days, Months, NaiveDate};

/// A month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

/// A quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter(NaiveDate);

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Reads `2026-11`; years 2000 to 2199.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.trim().split_once('-')?;
        let (year, month): (i32, u32) = (year.parse().ok()?, month.parse().ok()?);
        (2000..2200).contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, 1)).flatten().map(Self)
    }

    /// Its first day.
    #[must_use]
    pub const fn first(self) -> NaiveDate {
        self.0
    }

    /// The day after its last.
    #[must_use]
    pub fn end(self) -> NaiveDate {
        after(self.0, 1)
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.end())
    }

    /// The month before it.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// Its days.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        days(self.0, self.end())
    }

    /// The quarter it lies in.
    #[must_use]
    pub fn quarter(self) -> Quarter {
        let back = (self.0.month0()) % 3;
        Quarter(self.0.checked_sub_months(Months::new(back)).unwrap_or(self.0))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

impl Quarter {
    /// Its first day.
    #[must_use]
    pub const fn first(self) -> NaiveDate {
        self.0
    }

    /// The day after its last.
    #[must_use]
    pub fn end(self) -> NaiveDate {
        after(self.0, 3)
    }

    /// 1 to 4.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0.month0() / 3 + 1
    }

    /// Its days.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        days(self.0, self.end())
    }
}

fn after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(day)
}

fn days(from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0..).map_while(move |n| from.checked_add_days(Days::new(n)).filter(|d| *d < until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reads_as_it_is_written_and_knows_its_neighbours() {
        let month = Month::parse("2026-01").expect("a month");
        assert_eq!(month.to_string(), "2026-01");
        assert_eq!((month.before().to_string().as_str(), month.next().to_string().as_str()), ("2025-12", "2026-02"));
        assert_eq!(Month::parse("2024-02").map(|m| m.days().count()), Some(29));
        for wrong in ["", "2026", "2026-13", "2026-00", "1999-12", "9999-01", "x-1", "2026-1-1"] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_quarter_has_three_whole_months() {
        for (month, first, number, days) in
            [("2026-01", "2026-01-01", 1, 90), ("2026-06", "2026-04-01", 2, 91), ("2026-12", "2026-10-01", 4, 92)]
        {
            let quarter = Month::parse(month).expect("a month").quarter();
            assert_eq!((quarter.first().to_string().as_str(), quarter.number()), (first, number));
            assert_eq!(quarter.days().count(), days);
        }
    }
}
