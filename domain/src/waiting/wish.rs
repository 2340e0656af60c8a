//! What somebody who joins the list says beside what a booking asks for.

use chrono::{Days, NaiveDate};

use super::LONGEST_WAIT;
use crate::form::{Field, Flaw, Flaws};

/// How long somebody waits who says nothing else, in days.
pub const USUAL_WAIT: u64 = 28;
/// A legal limit that ends later than this is no reason to go first now, in days: longer ones are a slip of the pen.
const FARTHEST_LIMIT: u64 = 3660;

/// As typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WishForm {
    /// The first day on which they would come.
    pub from_day: String,
    /// The last day on which they would come.
    pub until_day: String,
    /// The last day of a legal limit, if there is one.
    pub urgent_by: String,
    /// Any village of the township will do.
    pub anywhere: bool,
    /// 60 or older, or disabled.
    pub priority: bool,
}

/// A wish that can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// The first day on which they would come.
    pub from_day: NaiveDate,
    /// The last day on which they would come.
    pub until_day: NaiveDate,
    /// The last day of a legal limit.
    pub urgent_by: Option<NaiveDate>,
    /// Any village of the township will do.
    pub anywhere: bool,
    /// 60 or older, or disabled.
    pub priority: bool,
}

fn day(typed: &str) -> Result<Option<NaiveDate>, Flaw> {
    match typed.trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| Flaw::NotADate),
    }
}

impl WishForm {
    /// As it stands on a form just opened.
    #[must_use]
    pub fn usual(today: NaiveDate) -> Self {
        Self { until_day: (today + Days::new(USUAL_WAIT)).to_string(), ..Self::default() }
    }

    /// The wish, when the days can be. No day at all means the usual one: from today on, for four weeks.
    ///
    /// # Errors
    /// `NotADate`; `NotAChoice` for a day that is over or too far ahead, or a last day before the first.
    pub fn check(&self, today: NaiveDate) -> Result<Wish, Flaws> {
        let mut flaws = Flaws::default();
        let within = |days: u64| move |day: &NaiveDate| (today..=today + Days::new(days)).contains(day);
        let from = day(&self.from_day)
            .and_then(|day| Some(day.unwrap_or(today)).filter(within(LONGEST_WAIT)).ok_or(Flaw::NotAChoice));
        let until = day(&self.until_day).and_then(|day| {
            let usual = from.unwrap_or(today).max(today) + Days::new(USUAL_WAIT);
            let day = day.unwrap_or(usual.min(today + Days::new(LONGEST_WAIT)));
            let after = |day: &NaiveDate| from.is_ok_and(|from| from <= *day) || from.is_err();
            Some(day).filter(within(LONGEST_WAIT)).filter(after).ok_or(Flaw::NotAChoice)
        });
        let urgent = day(&self.urgent_by).and_then(|day| match day {
            Some(day) if !within(FARTHEST_LIMIT)(&day) => Err(Flaw::NotAChoice),
            day => Ok(day),
        });
        let days = (flaws.take(Field::FromDay, from), flaws.take(Field::UntilDay, until));
        match (days, flaws.take(Field::UrgentBy, urgent)) {
            ((Some(from_day), Some(until_day)), Some(urgent_by)) => {
                Ok(Wish { from_day, until_day, urgent_by, anywhere: self.anywhere, priority: self.priority })
            }
            _ => Err(flaws),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day")
    }

    fn wish(until_day: &str, urgent_by: &str) -> Result<Wish, Flaws> {
        let form = WishForm { until_day: until_day.into(), urgent_by: urgent_by.into(), ..WishForm::default() };
        form.check(today())
    }

    #[test]
    fn who_says_nothing_waits_four_weeks() {
        let usual = wish("", "").expect("a wish");
        assert_eq!((usual.until_day.to_string().as_str(), usual.urgent_by), ("2026-12-22", None));
        assert_eq!(usual.from_day, today());
        assert_eq!(WishForm::usual(today()).check(today()), Ok(usual));
    }

    #[test]
    fn who_cannot_come_at_once_names_the_first_day() {
        let wish = |from: &str, until: &str| {
            let form = WishForm { from_day: from.into(), until_day: until.into(), ..WishForm::default() };
            form.check(today())
        };
        let later = wish("2026-12-01", "2026-12-08").expect("a wish");
        assert_eq!(
            (later.from_day.to_string().as_str(), later.until_day.to_string().as_str()),
            ("2026-12-01", "2026-12-08")
        );
        // Without a last day: four weeks from then on, as far as anybody waits.
        assert_eq!(wish("2026-12-01", "").expect("a wish").until_day.to_string(), "2026-12-29");
        assert_eq!(wish("2027-01-10", "").expect("a wish").until_day.to_string(), "2027-01-19");
        assert_eq!(wish("2026-12-08", "2026-12-08").expect("a wish").from_day, today() + Days::new(14));
        for (from, until, field, flaw) in [
            ("2026-11-23", "2026-12-08", Field::FromDay, Flaw::NotAChoice),
            ("soon", "2026-12-08", Field::FromDay, Flaw::NotADate),
            ("2026-12-09", "2026-12-08", Field::UntilDay, Flaw::NotAChoice),
        ] {
            assert_eq!(wish(from, until).expect_err("no days").of(field), Some(flaw), "{from} {until}");
        }
    }

    #[test]
    fn days_that_cannot_be_are_told_each_at_its_field() {
        for until in ["2026-11-24", "2027-01-19"] {
            assert!(wish(until, "2026-11-24").is_ok(), "{until}");
        }
        for (until, flaw) in
            [("2026-11-23", Flaw::NotAChoice), ("2027-01-20", Flaw::NotAChoice), ("soon", Flaw::NotADate)]
        {
            assert_eq!(wish(until, "").expect_err("no day").of(Field::UntilDay), Some(flaw), "{until}");
        }
        let both = wish("x", "2026-11-23").expect_err("two flaws");
        assert_eq!(both.of(Field::UntilDay), Some(Flaw::NotADate));
        assert_eq!(both.of(Field::UrgentBy), Some(Flaw::NotAChoice));
    }
}
