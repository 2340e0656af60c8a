//! Signing in and out, and the first page of the desk.

use app::desk::Home;
use app::parts::Leaf;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::Cookie;
use domain::staff::{Action, may_somewhere};
use registry::{clinics, messages, staff};
use serde::Deserialize;

use super::LeafNumber;
use crate::web::{Answer, Fault, Reader, SESSION, Shop, Staff, page, page_with};

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    back: String,
}

/// `GET /desk/sign-in`
pub async fn ask(reader: Reader, Query(asked): Query<Asked>) -> Response {
    if reader.chrome.actor.is_some() {
        return Redirect::to(within_desk(&asked.back)).into_response();
    }
    page(&reader.chrome, || app::desk::sign_in(&reader.chrome, String::new(), asked.back, false))
}

/// Only back into the desk: an address elsewhere would make the sign-in page a stranger's springboard.
fn within_desk(back: &str) -> &str {
    let inside = back == "/desk" || back.starts_with("/desk/") || back.starts_with("/desk?");
    if inside && !back.contains(['\\', '\r', '\n']) { back } else { "/desk" }
}

/// Name and password as typed.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    back: String,
}

/// `POST /desk/sign-in`
pub async fn sign_in(State(shop): State<Shop>, reader: Reader, Form(typed): Form<Typed>) -> Answer {
    let Some(secret) = staff::sign_in(&shop.office, &typed.name, &typed.password).await? else {
        return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
            app::desk::sign_in(&reader.chrome, typed.name, typed.back, true)
        }));
    };
    // The session that was open in this browser ends with the new one.
    if let Some(earlier) = reader.cookie(SESSION) {
        staff::sign_out(&shop.office, earlier).await?;
    }
    let cookie = reader.remember(SESSION, secret, None);
    Ok((reader.cookies.add(cookie), Redirect::to(within_desk(&typed.back))).into_response())
}

/// `POST /desk/sign-out`
pub async fn sign_out(State(shop): State<Shop>, reader: Reader) -> Answer {
    if let Some(secret) = reader.cookie(SESSION) {
        staff::sign_out(&shop.office, secret).await?;
    }
    let gone = Cookie::build(SESSION).path("/");
    Ok((reader.cookies.remove(gone), Redirect::to("/desk/sign-in")).into_response())
}

/// `GET /desk`
pub async fn home(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Query(leaf): Query<LeafNumber>,
) -> Result<Response, Fault> {
    let today = shop.office.today();
    let tomorrow = shop.office.start_of(today + chrono::Days::new(1));
    let (today, coming): (_, Vec<_>) = clinics::of_actor(&shop.office, &actor, today, 8)
        .await?
        .into_iter()
        .partition(|c| c.clinic.starts_at < tomorrow);
    let concerned = may_somewhere(&actor, Action::ReadBookings);
    let refused = messages::list(&shop.office, &actor).await?.iter().any(|m| m.state == "refused");
    let home = Home { today, coming: Leaf::of(coming, leaf.page), concerned, refused };
    Ok(page(&reader.chrome, || app::desk::home(&reader.chrome, home)))
}

#[cfg(test)]
mod tests {
    use super::within_desk;

    #[test]
    fn signing_in_leads_into_the_desk_and_nowhere_else() {
        assert_eq!(within_desk("/desk/clinics/ABC"), "/desk/clinics/ABC");
        for elsewhere in
            ["", "/", "//evil.example", "https://evil.example", "/desk.evil.example", "/desk\\..", "/desks"]
        {
            assert_eq!(within_desk(elsewhere), "/desk", "{elsewhere}");
        }
    }
}
