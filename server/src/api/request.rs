//! What a request brings: the language, the body, the query, the key, the token. Each refuses with a problem.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use domain::form::{Field, Flaw, Flaws};
use domain::ids::SlotId;
use domain::locale::Locale;
use domain::staff::Actor;
use serde::de::DeserializeOwned;

use super::kinds;
use super::problem::{Errors, Problem};
use crate::web::Shop;

/// The language the caller accepts; what a body says goes before it.
pub struct Spoken(pub Locale);

fn spoken(headers: &HeaderMap, shop: &Shop) -> Locale {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    accepted.and_then(Locale::accepted).unwrap_or(shop.settings.locale)
}

impl FromRequestParts<Shop> for Spoken {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Self, Infallible> {
        Ok(Self(spoken(&parts.headers, shop)))
    }
}

/// The changing part of an address. One that is no text names nothing.
pub struct Segment(pub String);

impl FromRequestParts<Shop> for Segment {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Self, Problem> {
        let locale = spoken(&parts.headers, shop);
        match Path::from_request_parts(parts, shop).await {
            Ok(Path(text)) => Ok(Self(text)),
            Err(_) => Err(Problem::new(&kinds::NOT_FOUND, locale)),
        }
    }
}

/// The query of an address.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Shop> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, shop).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(error) => Err(Problem::saying(&kinds::MALFORMED, error.body_text())),
        }
    }
}

/// A body of JSON.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shop> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, shop: &Shop) -> Result<Self, Problem> {
        let locale = spoken(request.headers(), shop);
        let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        if !media_type.is_some_and(is_json) {
            return Err(Problem::new(&kinds::UNSUPPORTED_MEDIA_TYPE, locale));
        }
        let body = match Bytes::from_request(request, shop).await {
            Ok(body) => body,
            Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_))) => {
                return Err(Problem::new(&kinds::TOO_LARGE, locale));
            }
            Err(_) => return Err(Problem::new(&kinds::MALFORMED, locale)),
        };
        read(&body, locale).map(Self)
    }
}

/// True for `application/json` and what is JSON underneath (RFC 6839).
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Reads a body: what is no JSON object is malformed, a field of the wrong type is named.
fn read<T: DeserializeOwned>(body: &[u8], locale: Locale) -> Result<T, Problem> {
    let value: serde_json::Value =
        serde_json::from_slice(body).map_err(|e| Problem::saying(&kinds::MALFORMED, format!("Not JSON: {e}")))?;
    if !value.is_object() {
        return Err(Problem::saying(&kinds::MALFORMED, "The body must be a JSON object.".to_owned()));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let words = match locale {
            Locale::ZhCn => format!("数据类型不对：{}", error.inner()),
            Locale::En => format!("Of the wrong type: {}", error.inner()),
        };
        Problem::invalid(locale, Errors::from([(error.path().to_string(), words)]))
    })
}

/// The `Idempotency-Key`, if there is one, as the registry keeps it.
pub struct Key(pub Option<String>);

/// The longest key.
const LONGEST_KEY: u16 = 255;

impl FromRequestParts<Shop> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        match key(value.as_bytes()) {
            Ok(key) => Ok(Self(Some(key))),
            Err(flaw) => Err(Problem::flaws(spoken(&parts.headers, shop), &Flaws::one(Field::IdempotencyKey, flaw))),
        }
    }
}

/// The prefix keeps callers of the API away from the keys of drafts and of the desk.
fn key(value: &[u8]) -> Result<String, Flaw> {
    match std::str::from_utf8(value) {
        Ok("") => Err(Flaw::Missing),
        Ok(text) if text.len() > usize::from(LONGEST_KEY) => Err(Flaw::TooLong(LONGEST_KEY)),
        Ok(text) if text.bytes().all(|b| b.is_ascii_graphic()) => Ok(format!("api:{text}")),
        _ => Err(Flaw::NotText),
    }
}

/// The member of staff for whom a token acts.
pub struct Bearer(pub Actor);

impl FromRequestParts<Shop> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Self, Problem> {
        let token = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(token);
        let bearer = match token {
            Some(token) => registry::staff::by_token(&shop.office, token).await?,
            None => None,
        };
        // A token that only reads is no token where something is written.
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        let bearer = bearer.filter(|b| b.writes || reads);
        bearer.map(|b| Self(b.actor)).ok_or_else(|| Problem::new(&kinds::UNAUTHORIZED, spoken(&parts.headers, shop)))
    }
}

/// The token of an `Authorization` header. The name of a scheme is written in any case (RFC 9110, 11.1).
fn token(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|t| !t.is_empty())
}

/// A text that can be an id. Others are not looked up: PostgreSQL refuses a text with a NUL in it.
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The id of a slot.
pub fn slot_id(text: &str) -> Result<SlotId, Flaw> {
    match text {
        "" => Err(Flaw::Missing),
        text if is_id(text) => Ok(text.into()),
        _ => Err(Flaw::NotAChoice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    #[derive(Debug, serde::Deserialize)]
    struct Body {
        #[serde(default)]
        name: String,
    }

    #[test]
    fn a_body_is_an_object_or_malformed_and_a_wrong_type_names_its_field() {
        let status =
            |body: &str| read::<Body>(body.as_bytes(), Locale::En).map_err(|p| p.into_response().status().as_u16());
        assert_eq!(status(r#"{"name": "王", "else": 1}"#).map(|b| b.name), Ok("王".to_owned()));
        assert_eq!(status("{}").map(|b| b.name), Ok(String::new()));
        for malformed in ["", "{", "[]", "[\"王\"]", "null", "\"\\ud800\"", "{\"name\": }"] {
            assert_eq!(status(malformed).map(|b| b.name), Err(400), "{malformed}");
        }
        let wrong = read::<Body>(br#"{"name": 1}"#, Locale::En).expect_err("a wrong type");
        assert!(format!("{wrong:?}").contains("{\"name\": \"Of the wrong type"), "{wrong:?}");
    }

    #[test]
    fn json_is_known_under_its_names() {
        for yes in ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"] {
            assert!(is_json(yes), "{yes}");
        }
        for no in ["", "text/json", "application/x-www-form-urlencoded", "text/plain"] {
            assert!(!is_json(no), "{no}");
        }
    }

    #[test]
    fn a_key_is_visible_ascii() {
        assert_eq!(key(b"8e03978e-40d5"), Ok("api:8e03978e-40d5".to_owned()));
        assert_eq!(key(b""), Err(Flaw::Missing));
        assert_eq!(key(b"a b"), Err(Flaw::NotText));
        assert_eq!(key("钥匙".as_bytes()), Err(Flaw::NotText));
        assert!(key(&[b'k'; 255]).is_ok());
        assert_eq!(key(&[b'k'; 256]), Err(Flaw::TooLong(255)));
    }

    #[test]
    fn a_token_is_read_in_any_case_of_the_scheme() {
        assert_eq!(token("Bearer abc"), Some("abc"));
        assert_eq!(token("bearer  abc "), Some("abc"));
        for none in ["Bearer", "Bearer ", "Basic abc", ""] {
            assert_eq!(token(none), None, "{none}");
        }
    }

    #[test]
    fn what_cannot_be_an_id_is_not_looked_up() {
        assert!(slot_id("A3C4D6E7-01").is_ok());
        for no in ["a\0b", "时段", "a b", &"x".repeat(65)] {
            assert_eq!(slot_id(no), Err(Flaw::NotAChoice), "{no:?}");
        }
    }
}
