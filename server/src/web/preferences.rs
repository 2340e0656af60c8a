//! Elder mode, and the pages of plain words: how it works, what happens to people's data.

use axum::extract::Form;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Answer, Reader, page};

/// What is chosen.
#[derive(Debug, Deserialize)]
pub struct Preferences {
    #[serde(default)]
    elder: String,
    #[serde(default)]
    back: String,
}

/// `POST /preferences`
pub async fn save(reader: Reader, Form(form): Form<Preferences>) -> Response {
    let elder = reader.remember("elder", if form.elder == "on" { "1" } else { "0" }.to_owned(), Some(365));
    // Only back into this site.
    let back = if form.back.starts_with('/') && !form.back.starts_with("//") && !form.back.contains('\\') {
        &form.back
    } else {
        "/"
    };
    (reader.cookies.add(elder), Redirect::to(back)).into_response()
}

/// `GET /help`
pub async fn help(reader: Reader) -> Answer {
    Ok(page(&reader.chrome, || app::places::help(&reader.chrome)))
}

/// `GET /privacy`
pub async fn privacy(reader: Reader) -> Answer {
    Ok(page(&reader.chrome, || app::places::privacy(&reader.chrome)))
}
