//! How a mediation stands, for its parties: by code and digits, as for bookings.

use app::cases::Finding;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::bookings::Code;
use domain::form::{Field, Flaws};
use domain::people::PhoneTail;
use registry::cases;
use serde::Deserialize;

use super::bookings::{carry, key};
use super::{Answer, Reader, Shop, page, page_with};

/// Code and digits as typed; the code perhaps from a QR code.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    code: String,
    phone_tail: String,
}

/// `GET /progress`
pub async fn ask(reader: Reader, Query(asked): Query<Typed>) -> Response {
    let finding = Finding { code: asked.code, ..Finding::default() };
    page(&reader.chrome, || app::cases::find(&reader.chrome, finding))
}

/// `POST /progress`
pub async fn find(State(shop): State<Shop>, reader: Reader, Form(typed): Form<Typed>) -> Answer {
    let mut flaws = Flaws::default();
    let code = flaws.take(Field::Code, Code::parse(&typed.code));
    let tail = flaws.take(Field::PhoneTail, PhoneTail::parse(&typed.phone_tail));
    if let (Some(code), Some(tail)) = (code, tail)
        && cases::progress(&shop.office, &code, &tail).await?.is_some()
    {
        let cookie = carry(&reader, &code, tail.as_str());
        return Ok((reader.cookies.add(cookie), Redirect::to(&format!("/progress/{}", code.as_str()))).into_response());
    }
    let (unknown, status) = match flaws.is_empty() {
        true => (true, StatusCode::NOT_FOUND),
        false => (false, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let finding = Finding { code: typed.code, tail: typed.phone_tail, flaws, unknown };
    Ok(page_with(status, &reader.chrome, || app::cases::find(&reader.chrome, finding)))
}

/// `GET /progress/{code}`: with the digits the reader carries; asked for otherwise.
pub async fn show(State(shop): State<Shop>, reader: Reader, Path(code): Path<String>) -> Answer {
    let found = match key(&reader, &code) {
        Some((code, tail)) => cases::progress(&shop.office, &code, &tail).await?,
        None => None,
    };
    let Some(progress) = found else {
        let clean: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        return Ok(Redirect::to(&format!("/progress?code={clean}")).into_response());
    };
    Ok(page(&reader.chrome, || app::cases::progress(&reader.chrome, &progress)))
}
