//! What was answered to what a step asks.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};

use super::row::{Ask, Input, Step};
use crate::form::{Flaw, free_text};
use crate::ids::StaffId;
use crate::locale::w;

/// The reason, where a step asks for one.
const REASON: &[Ask] = &[Ask {
    code: "reason",
    names: w("理由", "Reason"),
    hint: Some(w("会写进痕迹，当事人看得到。", "It stands in the trail; the people concerned can read it.")),
    input: Input::Text(500),
    required: true,
}];

impl Step {
    /// Everything the step asks for, the reason last.
    pub fn fields(&self) -> impl Iterator<Item = &'static Ask> {
        let reason: &'static [Ask] = if self.reason { REASON } else { &[] };
        self.asks.iter().chain(reason)
    }
}

/// Good answers, by the code of the field. Days are ISO 8601, times of day `09:30`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, String>);

/// The wrong fields, in the order of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerFlaws(Vec<(&'static str, Flaw)>);

impl AnswerFlaws {
    /// What is wrong with a field.
    #[must_use]
    pub fn of(&self, code: &str) -> Option<Flaw> {
        self.0.iter().find(|(field, _)| *field == code).map(|(_, flaw)| *flaw)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Flaw)> + '_ {
        self.0.iter().copied()
    }

    /// One wrong field.
    #[must_use]
    pub fn one(code: &'static str, flaw: Flaw) -> Self {
        Self(vec![(code, flaw)])
    }
}

impl Answers {
    /// The answers to a step as typed. `mediators`: who may be named. What the step does not ask for is not kept.
    ///
    /// # Errors
    /// The wrong fields.
    pub fn check(
        step: &Step,
        typed: &BTreeMap<String, String>,
        today: NaiveDate,
        mediators: &[StaffId],
    ) -> Result<Self, AnswerFlaws> {
        let (mut answers, mut flaws) = (BTreeMap::new(), AnswerFlaws::default());
        for ask in step.fields() {
            let text = typed.get(ask.code).map(|t| t.trim()).unwrap_or_default();
            let answer = match read(ask.input, text, today, mediators) {
                Ok(None) if ask.required => Err(Flaw::Missing),
                other => other,
            };
            match answer {
                Ok(Some(answer)) => {
                    answers.insert(ask.code.to_owned(), answer);
                }
                Ok(None) => {}
                Err(flaw) => flaws.0.push((ask.code, flaw)),
            }
        }
        if flaws.0.is_empty() { Ok(Self(answers)) } else { Err(flaws) }
    }

    /// Answers as kept.
    #[must_use]
    pub const fn kept(answers: BTreeMap<String, String>) -> Self {
        Self(answers)
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// The answer to a field.
    #[must_use]
    pub fn of(&self, code: &str) -> Option<&str> {
        self.0.get(code).map(String::as_str)
    }

    /// The day answered in a field.
    #[must_use]
    pub fn day(&self, code: &str) -> Option<NaiveDate> {
        self.of(code)?.parse().ok()
    }

    /// The number answered in a field.
    #[must_use]
    pub fn number(&self, code: &str) -> Option<u32> {
        self.of(code)?.parse().ok()
    }
}

fn read(input: Input, text: &str, today: NaiveDate, mediators: &[StaffId]) -> Result<Option<String>, Flaw> {
    if text.is_empty() {
        return Ok(None);
    }
    match input {
        Input::Line(_) if text.contains(['\n', '\r']) => Err(Flaw::NotText),
        Input::Line(max) | Input::Text(max) => free_text(text, max),
        Input::PastDay | Input::ComingDay => {
            let day: NaiveDate = text.parse().map_err(|_| Flaw::NotADate)?;
            let past = matches!(input, Input::PastDay);
            let far = (day - today).num_days().abs() > 3660;
            match past {
                _ if far => Err(Flaw::NotADate),
                true if day > today => Err(Flaw::StillToCome),
                false if day < today => Err(Flaw::OverAlready),
                _ => Ok(Some(day.to_string())),
            }
        }
        Input::Time => {
            let time = NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| Flaw::NotATime)?;
            Ok(Some(time.format("%H:%M").to_string()))
        }
        Input::Number(low, high) => match text.parse::<u16>() {
            Ok(number) if (low..=high).contains(&number) => Ok(Some(number.to_string())),
            _ => Err(Flaw::OutOfRange(low, high)),
        },
        Input::Choice(choices) if choices.iter().any(|c| c.code == text) => Ok(Some(text.to_owned())),
        Input::Mediator if mediators.iter().any(|m| m.as_str() == text) => Ok(Some(text.to_owned())),
        Input::Choice(_) | Input::Mediator => Err(Flaw::NotAChoice),
        Input::Mark => Ok(Some("yes".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::Kind;

    fn check(step: &str, typed: &[(&str, &str)]) -> Result<Answers, AnswerFlaws> {
        let step = Kind::Mediation.machine().step(step).expect("a step");
        let typed = typed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Answers::check(step, &typed, "2026-11-25".parse().expect("a day"), &[StaffId::from("m")])
    }

    #[test]
    fn every_field_that_lacks_or_cannot_be_is_named() {
        let flaws = check("agree_oral", &[("reached_on", "2026-11-26"), ("terms", " ")]).expect_err("wrong");
        assert_eq!(flaws.of("reached_on"), Some(Flaw::StillToCome), "a day that has not been yet");
        assert_eq!(flaws.of("terms"), Some(Flaw::Missing));
        let flaws = check("name_mediator", &[("mediator", "stranger"), ("how", "by_lot")]).expect_err("wrong");
        assert_eq!((flaws.of("mediator"), flaws.of("how")), (Some(Flaw::NotAChoice), Some(Flaw::NotAChoice)));
    }

    #[test]
    fn what_is_not_asked_is_not_kept_and_a_reason_is_asked_where_a_no_hurts() {
        let good = check("name_mediator", &[("mediator", "m"), ("how", "parties"), ("hack", "x")]).expect("good");
        assert_eq!((good.of("mediator"), good.of("hack")), (Some("m"), None));
        let refused = check("refuse", &[("ground", "party_refuses"), ("direction", "可以去法院")]);
        assert_eq!(refused.expect_err("no reason").of("reason"), Some(Flaw::Missing));
    }
}
