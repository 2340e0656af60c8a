//! A question about a date as somebody typed it: at the desk, over the API, on the command line.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::clock::{Clock, ClockError, Extension, Given};
use super::count::Reckoned;
use super::pack::Pack;
use crate::locale::Locale;

/// A question as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The code of the rule.
    pub rule: String,
    /// The day it starts.
    pub from: String,
    /// Days of extension; empty: none.
    pub extension: String,
    /// From when until when it was suspended. A pair of nothing is passed over; one without an end is open.
    pub suspensions: Vec<(String, String)>,
    /// When the matter was opened: whose pack holds. Empty: the day it starts.
    pub opened: String,
}

/// The question understood, and its answer.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The pack that holds.
    pub pack: &'static Pack,
    /// The limit as it runs.
    pub clock: Clock<'static>,
    /// What it comes to.
    pub reckoned: Reckoned,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// Nothing.
    Missing,
    /// No day.
    NoDay(String),
    /// No number of days.
    NoNumber(String),
    /// Understood, and not possible.
    Clock(ClockError),
}

impl Unclear {
    /// As a sentence.
    #[must_use]
    pub fn say(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::Missing, Locale::ZhCn) => "请填写。".to_owned(),
            (Self::Missing, Locale::En) => "Please fill this in.".to_owned(),
            (Self::NoDay(typed), Locale::ZhCn) => format!("“{typed}”不是日期，请写成 2026-03-02。"),
            (Self::NoDay(typed), Locale::En) => format!("\"{typed}\" is no day such as 2026-03-02."),
            (Self::NoNumber(typed), Locale::ZhCn) => format!("“{typed}”不是天数，请写整数。"),
            (Self::NoNumber(typed), Locale::En) => format!("\"{typed}\" is no number of days."),
            (Self::Clock(error), locale) => error.say(locale),
        }
    }
}

/// What is wrong, by what was given.
pub type Unclears = BTreeMap<Given, Unclear>;

fn day(typed: &str) -> Result<Option<NaiveDate>, Unclear> {
    match typed.trim() {
        "" => Ok(None),
        // ISO 8601 in full: 2026-3-2 is not.
        typed => match typed.parse() {
            Ok(day) if typed.len() == 10 => Ok(Some(day)),
            _ => Err(Unclear::NoDay(typed.to_owned())),
        },
    }
}

impl Asked {
    /// Reads it and answers.
    ///
    /// # Errors
    /// What is wrong, by what was given: all that cannot be read at once, or else the first thing that is not possible.
    pub fn answer(&self, calendar: &Calendar) -> Result<Answered, Unclears> {
        let mut unclear = Unclears::new();
        let mut note = |given, what| {
            unclear.entry(given).or_insert(what);
        };
        let code = self.rule.trim();
        if code.is_empty() {
            note(Given::Rule, Unclear::Missing);
        }
        let from = day(&self.from).and_then(|day| day.ok_or(Unclear::Missing));
        let from = from.map_err(|what| note(Given::From, what)).ok();
        let opened = day(&self.opened).map_err(|what| note(Given::Opened, what)).ok().flatten();
        let extension: Option<u32> = match self.extension.trim() {
            "" => None,
            typed => typed.parse().map_err(|_| note(Given::Extension, Unclear::NoNumber(typed.to_owned()))).ok(),
        };
        let mut suspensions = Vec::new();
        for (from, until) in &self.suspensions {
            match (day(from), day(until)) {
                (Ok(None), Ok(None)) => {}
                (Ok(Some(from)), Ok(until)) => suspensions.push((from, until)),
                (Ok(None), Ok(Some(_))) => note(Given::Suspensions, Unclear::Missing),
                (Err(what), _) | (_, Err(what)) => note(Given::Suspensions, what),
            }
        }
        let (Some(from), true) = (from, unclear.is_empty()) else { return Err(unclear) };
        answer(code, from, opened, extension, &suspensions, calendar)
            .map_err(|(given, error)| Unclears::from([(given, Unclear::Clock(error))]))
    }
}

fn answer(
    code: &str,
    from: NaiveDate,
    opened: Option<NaiveDate>,
    extension: Option<u32>,
    suspensions: &[(NaiveDate, Option<NaiveDate>)],
    calendar: &Calendar,
) -> Result<Answered, (Given, ClockError)> {
    let told = |error: ClockError| {
        let given = match &error {
            // Nobody named a day of opening: the start is what is too early.
            ClockError::NoPack { .. } if opened.is_none() => Given::From,
            ClockError::OutOfRange(day) if *day != from => Given::Suspensions,
            other => other.given(),
        };
        (given, error)
    };
    let pack = Pack::on(opened.unwrap_or(from)).map_err(told)?;
    let mut clock = Clock::new(pack.rule(code).map_err(told)?, from);
    clock.extension = extension.map(|days| Extension { days, on: None });
    for (from, until) in suspensions {
        clock = clock.without(*from, *until, None).map_err(told)?;
    }
    let reckoned = clock.reckon(calendar).map_err(told)?;
    Ok(Answered { pack, clock, reckoned })
}
