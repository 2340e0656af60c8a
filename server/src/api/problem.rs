//! Problem answers (RFC 9457).

use std::any::Any;
use std::collections::BTreeMap;

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::form::{Field, Flaws};
use domain::locale::Locale;
use registry::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use super::clinics::Opening;
use super::kinds::{self, Kind};
use super::request::Segment;
use crate::web::incident;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A message for each wrong field.
pub type Errors = BTreeMap<String, String>;

/// A problem: what went wrong (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Members {
    /// The kind, stable: a reference relative to the address of the service.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference")]
    kind: String,
    /// The kind in a few English words.
    title: &'static str,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened, in the language of the person.
    detail: String,
    /// With `invalid`: a message for each wrong field, in the language of the person.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false, inline)]
    errors: Errors,
    /// With `slot-full`, `slot-closed`, `matter-not-taken` and `conflict-of-interest`: up to three of the nearest times with a free
    /// seat, of advisers who may take the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    alternatives: Option<Vec<Opening>>,
    /// With `not-changeable`: where the booking stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    booking_status: Option<&'static str>,
    /// With `unexpected`: the id under which it is found in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    id: Option<String>,
}

/// A problem on its way out. In a box: it is the error of every handler, and seldom.
#[derive(Debug)]
pub struct Problem(Box<Members>);

impl Problem {
    /// A problem of a kind, described in general.
    pub fn new(kind: &Kind, locale: Locale) -> Self {
        Self::saying(kind, kind.meaning(locale).to_owned())
    }

    /// A problem of a kind, described by what happened.
    pub fn saying(kind: &Kind, detail: String) -> Self {
        Self(Box::new(Members {
            kind: kind.reference(),
            title: kind.title,
            status: kind.status,
            detail,
            errors: Errors::new(),
            alternatives: None,
            booking_status: None,
            id: None,
        }))
    }

    /// Wrong fields, each with its message.
    pub fn invalid(locale: Locale, errors: Errors) -> Self {
        let mut problem = Self::new(&kinds::INVALID, locale);
        problem.0.errors = errors;
        problem
    }

    /// Wrong fields of a form.
    pub fn flaws(locale: Locale, flaws: &Flaws) -> Self {
        Self::invalid(locale, messages(locale, flaws))
    }

    /// The same with the nearest free times.
    #[must_use]
    pub fn with_alternatives(mut self, alternatives: Vec<Opening>) -> Self {
        self.0.alternatives = Some(alternatives);
        self
    }

    /// The same with where the booking stands.
    #[must_use]
    pub fn with_booking_status(mut self, status: &'static str) -> Self {
        self.0.booking_status = Some(status);
        self
    }

    fn with_id(mut self, id: String) -> Self {
        self.0.id = Some(id);
        self
    }
}

/// The message for each wrong field, in the words of the pages.
pub fn messages(locale: Locale, flaws: &Flaws) -> Errors {
    let message = |field: Field, flaw| (field.name().to_owned(), app::texts::fields::message(locale, field, flaw));
    // A form may note several flaws of one field; the pages show the first.
    let mut errors = Errors::new();
    for (field, flaw) in flaws.iter() {
        let (name, words) = message(field, flaw);
        errors.entry(name).or_insert(words);
    }
    errors
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let id = incident();
        tracing::error!(incident = %id, error = %error, "unexpected");
        // Who asked is not known here: both languages.
        Self::saying(&kinds::UNEXPECTED, both(&kinds::UNEXPECTED)).with_id(id)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.0)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if status == StatusCode::UNAUTHORIZED {
            // No token and a refused one look alike on purpose, so the challenge names no error (RFC 6750, 3.1).
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"shuoli\""));
        }
        response
    }
}

fn both(kind: &Kind) -> String {
    format!("{} {}", kind.meaning(Locale::ZhCn), kind.meaning(Locale::En))
}

/// Too many requests.
pub fn too_many() -> Response {
    Problem::saying(&kinds::TOO_MANY_REQUESTS, both(&kinds::TOO_MANY_REQUESTS)).into_response()
}

/// Answers a panic: logged, with an id to quote and nothing of what happened.
pub fn panicked(_: Box<dyn Any + Send>) -> Response<Body> {
    let id = incident();
    tracing::error!(incident = %id, "panic");
    Problem::saying(&kinds::UNEXPECTED, both(&kinds::UNEXPECTED)).with_id(id).into_response()
}

/// An address that leads nowhere.
pub async fn nowhere() -> Problem {
    Problem::saying(&kinds::NOT_FOUND, "There is no such address. The addresses: /api/v1/openapi.json".to_owned())
}

/// A method that an address does not take. The router adds `Allow`.
pub async fn wrong_method() -> Problem {
    Problem::new(&kinds::METHOD_NOT_ALLOWED, Locale::En)
}

/// `GET /problems/{name}`: what a kind of problem means, for whoever opens its `type`.
pub async fn explain(Segment(name): Segment) -> Response {
    let Some(kind) = kinds::ALL.iter().find(|k| k.name == name) else {
        return Problem::saying(&kinds::NOT_FOUND, "There is no such kind of problem.".to_owned()).into_response();
    };
    let text = format!(
        "{}\n\ntype:   {}\nstatus: {}\n\n{}\n{}\n\n{}\n",
        kind.title,
        kind.reference(),
        kind.status,
        kind.meaning(Locale::En),
        kind.meaning(Locale::ZhCn),
        kind.advice,
    );
    ([(header::CACHE_CONTROL, "public, max-age=3600")], text).into_response()
}

#[cfg(test)]
mod tests {
    use domain::form::Flaw;

    use super::*;

    #[test]
    fn a_problem_shows_only_the_members_of_its_kind() {
        let wire = |problem: Problem| serde_json::to_value(problem.0).expect("JSON");
        let full = wire(Problem::new(&kinds::SLOT_FULL, Locale::En).with_alternatives(Vec::new()));
        assert_eq!(
            full,
            serde_json::json!({
                "type": "/problems/slot-full", "title": "The slot is full", "status": 409,
                "detail": "Every seat at this time is taken.", "alternatives": [],
            })
        );
        let flaws = Flaws::one(Field::Name, Flaw::Missing);
        let invalid = wire(Problem::flaws(Locale::ZhCn, &flaws));
        assert_eq!(invalid["errors"], serde_json::json!({ "name": "请填写姓名。" }));
        assert!(invalid.get("alternatives").is_none() && invalid.get("id").is_none());
    }

    #[test]
    fn the_answer_is_a_problem_and_a_missing_token_is_asked_for() {
        let response = Problem::new(&kinds::UNAUTHORIZED, Locale::En).into_response();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
        assert!(response.headers().contains_key(header::WWW_AUTHENTICATE));
        assert_eq!(too_many().status(), StatusCode::TOO_MANY_REQUESTS);
    }
}
