//! Answers: pages, and what becomes of an error. Whatever goes wrong, the reader gets a page in their language that says what to
//! do; the unexpected ends as one logged 500 with an id to quote.

use std::any::Any;
use std::sync::Arc;

use app::{Chrome, Page};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::ids::BookingId;
use registry::StoreError;

use super::{Reader, Shop};

/// What a page handler answers.
pub type Answer = Result<Response, Fault>;

/// Something the client can do nothing about, or a thing that is not there.
#[derive(Debug)]
pub enum Fault {
    /// The database or the program.
    Store(StoreError),
    /// There is no such thing, or it is not the reader's to see: both alike.
    NotFound,
    /// The reader sees it, but may not do this.
    Forbidden,
    /// It became something else, which stands under this address.
    Became(String),
}

impl<E: Into<StoreError>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

/// Goes with an answer of 500 to the layer that dresses it.
#[derive(Debug, Clone)]
struct Quoted(String);

/// Marks an answer that is already a page.
#[derive(Debug, Clone, Copy)]
struct Dressed;

/// An id short enough to read over the telephone. Uniqueness over a day is enough; it is looked up in the log.
pub fn incident() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    format!("{:06X}", RandomState::new().build_hasher().finish() & 0xFF_FFFF)
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Forbidden => StatusCode::FORBIDDEN.into_response(),
            Self::Became(address) => Redirect::to(&address).into_response(),
            Self::Store(error) => {
                let id = incident();
                tracing::error!(incident = %id, error = %error, "unexpected");
                let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
                response.extensions_mut().insert(Quoted(id));
                response
            }
        }
    }
}

/// Answers a panic: logged, and dressed like any other 500.
pub fn panicked(_: Box<dyn Any + Send>) -> Response<Body> {
    let id = incident();
    tracing::error!(incident = %id, "panic");
    (StatusCode::INTERNAL_SERVER_ERROR, format!("500 · {id}")).into_response()
}

/// A page with status 200.
pub fn page(chrome: &Chrome, body: impl FnOnce() -> Page) -> Response {
    page_with(StatusCode::OK, chrome, body)
}

/// A page with a status.
pub fn page_with(status: StatusCode, chrome: &Chrome, body: impl FnOnce() -> Page) -> Response {
    // A villager's form that came back with what is wrong: going back to it later shows it, where a browser that may keep nothing would
    // show a word of its own. It is asked for anew otherwise. What staff see is kept nowhere.
    let again = status == StatusCode::UNPROCESSABLE_ENTITY && chrome.actor.is_none();
    let mut response = (status, Html(app::render(chrome, body))).into_response();
    response.extensions_mut().insert(Dressed);
    if again {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    response
}

/// A page that was drawn before, with status 200.
pub fn drawn(html: Arc<str>) -> Response {
    Html(Body::from(Bytes::from_owner(Shared(html)))).into_response()
}

/// Lends the text to the body without a copy.
struct Shared(Arc<str>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// `404` for addresses that lead nowhere.
pub async fn not_found() -> Fault {
    Fault::NotFound
}

/// Turns a bare error into a page, and remembers a language chosen in the address.
pub async fn dress(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let chosen = super::reader::language_in(parts.uri.query());
    let mut mirror = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    if status.as_u16() >= 400 && response.extensions().get::<Dressed>().is_none() {
        let quoted = response.extensions().get::<Quoted>().map(|q| q.0.clone());
        if let Ok(reader) = Reader::from_request_parts(&mut mirror, &shop).await {
            note_refusal(&shop, &reader, &mirror, status).await;
            let kept: HeaderMap =
                response.headers().iter().filter(|(n, _)| keeps(n)).map(|(n, v)| (n.clone(), v.clone())).collect();
            response =
                page_with(status, &reader.chrome, || app::places::trouble(&reader.chrome, status.as_u16(), quoted));
            response.headers_mut().extend(kept);
        }
    }
    if let Some(locale) = chosen {
        let cookie = super::reader::remember(shop.is_secure(), "lang", locale.tag().to_owned(), Some(365));
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// A form that another site sent in somebody's open session was refused: noted on the booking it was about.
async fn note_refusal(shop: &Shop, reader: &Reader, parts: &Parts, status: StatusCode) {
    let sent_from = parts.headers.get("origin").and_then(|v| v.to_str().ok()).unwrap_or("?");
    let crosses = parts.headers.get("sec-fetch-site").is_some_and(|v| v == "cross-site" || v == "same-site");
    let booking = parts.uri.path().strip_prefix("/desk/bookings/").and_then(|rest| rest.split('/').next());
    if let (StatusCode::FORBIDDEN, true, Some(actor), Some(booking)) = (status, crosses, &reader.chrome.actor, booking)
        && shop.limiter.wait_account(actor.id.as_str()).is_none()
    {
        let note: String = format!("{} ← {sent_from}", parts.method).chars().take(120).collect();
        if let Err(error) =
            registry::bookings::personal::note_refusal(&shop.office, actor, &BookingId::from(booking), &note).await
        {
            tracing::error!(%error, "noting a refusal");
        }
    }
}

fn keeps(name: &header::HeaderName) -> bool {
    matches!(*name, header::RETRY_AFTER | header::ALLOW | header::SET_COOKIE)
}
