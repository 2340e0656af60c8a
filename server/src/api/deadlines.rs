//! When a statutory period ends, and why then.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use domain::clocks::{Answered, Asked, Certainty, Given, Outcome, Unclear};
use domain::locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::{Errors, Problem};
use super::request::{Sent, Spoken};
use crate::web::Shop;

/// A question about a date.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "rule": "petition.handle", "from": "2026-03-02", "suspensions": [{ "from": "2026-03-20", "until": "2026-03-27" }],
}))]
pub struct Question {
    /// The code of the limit: docs/clocks.md lists them.
    #[serde(default)]
    #[schema(required = true, example = "petition.handle")]
    rule: String,
    /// The day of what starts it: acceptance, receipt, service. It is not counted.
    #[serde(default)]
    #[schema(required = true, format = Date)]
    from: String,
    /// The extension in days, where the limit can be extended.
    #[schema(minimum = 1)]
    extension_days: Option<u32>,
    /// Days that are not counted, where the limit can be suspended.
    #[serde(default)]
    #[schema(max_items = 50)]
    suspensions: Vec<Pause>,
    /// The day the matter was opened: the law of that day holds for it. The day of `from` when it is left out.
    #[schema(format = Date)]
    opened_on: Option<String>,
}

/// Days that are not counted.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Pause {
    /// The first of them.
    #[serde(default)]
    #[schema(required = true, format = Date)]
    from: String,
    /// The day it was resumed, which is counted again. Left out: it still is suspended, and there is no due day.
    #[schema(format = Date)]
    until: Option<String>,
}

/// A date with how it came about.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deadline {
    /// The last day; null while it is suspended.
    due: Option<NaiveDate>,
    /// Why there is no day yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    waits: Option<Waits>,
    /// The holiday notice of this year is not published yet and may change the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    provisional_until_notice_of: Option<i32>,
    /// How it came about, in the language that is accepted.
    derivation: Vec<DerivationStep>,
    /// The code of the limit.
    rule: String,
    /// Its name, in the language that is accepted.
    name: String,
    /// The article it rests on.
    article: String,
    /// How sure the figure is: `text`: read in the law; `page`: on a secondary page; `to_confirm`: to be confirmed.
    certainty: &'static str,
    /// The rule pack that holds, by the day it came into force.
    pack: String,
    /// The calendar it was reckoned with: the years it has the notices of, and a digest of its days.
    #[schema(example = "2023-2026/3f9a1c2b7d10")]
    calendar_version: String,
}

/// Why there is no day yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct Waits {
    /// The first day not counted.
    since: NaiveDate,
    /// For what: `hearing`, `stay`.
    ground: &'static str,
    /// Days left, counted from the day it is resumed.
    days_left: u32,
}

/// A step on the way to a date.
#[derive(Debug, Serialize, ToSchema)]
pub struct DerivationStep {
    /// What kind of step.
    #[schema(example = "rolls")]
    step: &'static str,
    /// In words.
    text: String,
}

impl Deadline {
    /// The answer in a language.
    pub fn of(answered: &Answered, locale: Locale) -> Self {
        let Answered { pack, clock, reckoned } = answered;
        let waits = match reckoned.outcome {
            Outcome::Due(_) => None,
            Outcome::Waits { since, ground, left } => Some(Waits { since, ground: ground.code(), days_left: left }),
        };
        let steps = reckoned.steps.iter();
        Self {
            due: reckoned.due(),
            waits,
            provisional_until_notice_of: reckoned.provisional,
            derivation: steps.map(|step| DerivationStep { step: step.code(), text: step.say(locale) }).collect(),
            rule: clock.rule.code.to_string(),
            name: clock.rule.names.say(locale).to_owned(),
            article: clock.rule.basis.say(locale),
            certainty: match clock.rule.basis.certainty {
                Certainty::Text => "text",
                Certainty::Page => "page",
                Certainty::ToConfirm => "to_confirm",
            },
            pack: pack.code.clone(),
            calendar_version: reckoned.calendar.to_string(),
        }
    }
}

/// When a period ends
///
/// Reckons the last day of a statutory period with the holiday calendar of the house and tells how it came about. Nothing is kept.
#[utoipa::path(
    post, path = "/api/v1/deadlines", tag = "deadlines",
    request_body = Question,
    responses((status = 200, description = "The day and its derivation", body = Deadline)),
)]
pub async fn deadline(
    State(shop): State<Shop>,
    Spoken(locale): Spoken,
    Sent(asked): Sent<Question>,
) -> Result<Json<Deadline>, Problem> {
    // Left out is one thing, an empty text another: no day.
    let empty = |text: &Option<String>| text.as_deref().is_some_and(|text| text.trim().is_empty());
    let pauses = asked.suspensions.iter().any(|p| p.from.trim().is_empty() || empty(&p.until));
    let blank = [(Given::Suspensions, pauses), (Given::Opened, empty(&asked.opened_on))];
    let no_day = |given: Given| (given.name().to_owned(), Unclear::NoDay(String::new()).say(locale));
    let blank: Errors = blank.into_iter().filter(|(_, is)| *is).map(|(given, _)| no_day(given)).collect();
    if !blank.is_empty() {
        return Err(Problem::invalid(locale, blank));
    }
    let pair = |pause: Pause| (pause.from, pause.until.unwrap_or_default());
    let typed = Asked {
        rule: asked.rule,
        from: asked.from,
        extension: asked.extension_days.map(|days| days.to_string()).unwrap_or_default(),
        suspensions: asked.suspensions.into_iter().map(pair).collect(),
        opened: asked.opened_on.unwrap_or_default(),
    };
    let calendar = registry::settings::calendar::in_force(&shop.office).await?;
    match typed.answer(&calendar) {
        Ok(answered) => Ok(Json(Deadline::of(&answered, locale))),
        Err(unclear) => {
            let told = unclear.into_iter().map(|(given, what)| (given.name().to_owned(), what.say(locale)));
            Err(Problem::invalid(locale, told.collect::<Errors>()))
        }
    }
}
