//! How a visit was: the pages behind the link that was sent.
//!
//! One tap on a link of the message is an answer. Programs that look into messages (scanners of mail, previews of chats,
//! prefetching) open links as well and must not answer: a GET counts only when the browser says that a person's tap led here
//! (Sec-Fetch-User, which no page and no program of another server can send in a browser's name). Where it does not say so, the
//! answer stands out on the page and takes one more tap.

use app::ratings::{Asking, question};
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use domain::form::{Field, Flaw, Flaws, free_text};
use domain::ratings::Answer as Rating;
use registry::ratings;
use serde::Deserialize;

use super::reader::language_in;
use super::{Answer, Fault, Reader, Shop, page, page_with};

/// The longest that is kept of what somebody writes, in characters.
const LONGEST: u16 = 500;

/// What the link says, and what was done just now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    answer: String,
    noted: String,
    told: String,
}

/// Did somebody's tap lead here?
fn is_a_tap(headers: &HeaderMap) -> bool {
    let is = |name: &str, wanted: &str| headers.get(name).is_some_and(|v| v == wanted);
    is("sec-fetch-user", "?1")
        && is("sec-fetch-mode", "navigate")
        && is("sec-fetch-dest", "document")
        && !["sec-purpose", "purpose", "x-moz"].iter().any(|name| headers.contains_key(*name))
}

/// The question speaks the language of the booking, unless the reader chose another.
fn in_their_language(reader: &mut Reader, question: &ratings::Question) {
    let query = reader.chrome.here.split_once('?').map(|(_, query)| query.to_owned());
    if language_in(query.as_deref()).is_none() && reader.cookie("lang").is_none() {
        reader.chrome.locale = question.locale;
    }
}

/// `GET /rate/{secret}`
pub async fn show(
    State(shop): State<Shop>,
    mut reader: Reader,
    headers: HeaderMap,
    Path(secret): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let found = ratings::find(&shop.office, &secret).await?.ok_or(Fault::NotFound)?;
    in_their_language(&mut reader, &found);
    let chosen = Rating::from_code(&asked.answer);
    if let (Some(chosen), true, true) = (chosen, found.open, is_a_tap(&headers)) {
        ratings::answer(&shop.office, &secret, chosen).await?;
        return Ok(Redirect::to(&format!("/rate/{secret}?noted=1")).into_response());
    }
    let (noted, told) = (!asked.noted.is_empty(), !asked.told.is_empty());
    let asking = Asking { secret, chosen, noted, told, ..Asking::default() };
    Ok(page(&reader.chrome, || question(&reader.chrome, &found, asking)))
}

/// The answer of a button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pressed {
    answer: String,
}

/// `POST /rate/{secret}`
pub async fn answer(State(shop): State<Shop>, Path(secret): Path<String>, Form(pressed): Form<Pressed>) -> Answer {
    let Some(given) = Rating::from_code(&pressed.answer) else {
        return Ok(Redirect::to(&format!("/rate/{}", plain(&secret))).into_response());
    };
    ratings::answer(&shop.office, &secret, given).await?.ok_or(Fault::NotFound)?;
    Ok(Redirect::to(&format!("/rate/{}?noted=1", plain(&secret))).into_response())
}

/// What somebody wrote.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    words: String,
}

/// `POST /rate/{secret}/words`
pub async fn words(
    State(shop): State<Shop>,
    mut reader: Reader,
    Path(secret): Path<String>,
    Form(written): Form<Written>,
) -> Answer {
    match free_text(&written.words, LONGEST).and_then(|t| t.ok_or(Flaw::Missing)) {
        Ok(words) => {
            ratings::say(&shop.office, &secret, &words).await?;
            Ok(Redirect::to(&format!("/rate/{}?told=1", plain(&secret))).into_response())
        }
        Err(flaw) => {
            let found = ratings::find(&shop.office, &secret).await?.ok_or(Fault::NotFound)?;
            in_their_language(&mut reader, &found);
            let flaws = Flaws::one(Field::Words, flaw);
            let asking = Asking { secret, words: written.words, flaws, ..Asking::default() };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(page_with(status, &reader.chrome, || question(&reader.chrome, &found, asking)))
        }
    }
}

/// A secret as it may stand in an address.
fn plain(secret: &str) -> String {
    secret.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_into_a_message_is_no_tap() {
        let with = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().expect("a value"));
            }
            is_a_tap(&headers)
        };
        let tap = [("sec-fetch-user", "?1"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        assert!(with(&tap));
        assert!(!with(&[]), "a scanner of mail");
        assert!(!with(&tap[1..]), "a page that a script opened");
        let prefetched = [tap[0], tap[1], tap[2], ("sec-purpose", "prefetch;prerender")];
        assert!(!with(&prefetched));
    }
}
