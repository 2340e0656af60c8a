//! A form sent when the session had ended: the answer is the sign-in page, with what was typed sealed in it; after signing in, the
//! same person sends it again with one press. Never by itself: time has passed, and somebody else may sit there.

use app::desk::{SignInNotice, SignInPage, UnsentPage};
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::staff::Actor;
use registry::staff;

use super::session::within_desk;
use crate::web::{DEVICE, Fault, Reader, SessionOver, Shop, largest_body, page, page_with};

/// Fields that nobody types: a form of these alone is a button, and what it did then is not what it would do now.
const UNTYPED: [&str; 8] = ["version", "step", "key", "then", "seen", "back", "village", "page"];

/// Keeps a form of the desk that came without a session.
pub async fn keep(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let is_form = *request.method() == Method::POST
        && request.uri().path().starts_with("/desk/")
        && media_type.starts_with("application/x-www-form-urlencoded");
    if !is_form {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, largest_body(parts.uri.path())).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut mirror = parts.clone();
    let answer = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    if answer.extensions().get::<SessionOver>().is_none() {
        return answer;
    }
    let reader = match Reader::from_request_parts(&mut mirror, &shop).await {
        Ok(reader) => reader,
        Err(fault) => return fault.into_response(),
    };
    match put_aside(&shop, &reader, mirror.uri.path(), &body).await {
        Ok(Some(unsent)) => page_with(StatusCode::UNAUTHORIZED, &reader.chrome, || {
            let model = SignInPage { told: SignInNotice::Unsent, unsent, ..SignInPage::default() };
            app::desk::sign_in(&reader.chrome, model)
        }),
        Ok(None) => answer,
        Err(fault) => fault.into_response(),
    }
}

async fn put_aside(shop: &Shop, reader: &Reader, path: &str, body: &[u8]) -> Result<Option<String>, Fault> {
    let Some(device) = reader.cookie(DEVICE) else { return Ok(None) };
    let fields: Vec<(String, String)> = serde_html_form::from_bytes(body).unwrap_or_default();
    // A password is typed again rather than carried about.
    let is_secret = |name: &str| name.contains("password") || name == "second_factor";
    let typed = |(name, value): &(String, String)| !value.is_empty() && !UNTYPED.contains(&name.as_str());
    if fields.iter().any(|(name, _)| is_secret(name)) || !fields.iter().any(typed) {
        return Ok(None);
    }
    Ok(staff::put_aside(&shop.office, device, path.to_owned(), fields).await?)
}

/// The page after signing in on which a form that was put aside is sent again; `None` when there is none, or it is somebody else's.
pub(super) fn again(shop: &Shop, reader: &Reader, actor: &Actor, sealed: &str) -> Option<Response> {
    let unsent = staff::take_up(&shop.office, sealed, &actor.id)?;
    if within_desk(&unsent.path) != unsent.path {
        return None;
    }
    let mut chrome = reader.chrome.clone();
    chrome.actor = Some(actor.clone());
    chrome.here = "/desk".to_owned();
    let model = UnsentPage { path: unsent.path, fields: unsent.fields };
    Some(page(&chrome, || app::desk::unsent(&chrome, model)))
}
