//! One's own account: sessions, second factor, password.

use app::desk::Account;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::form::{Field, Flaw, Flaws};
use domain::staff::Actor;
use registry::staff::{self, ChangeError, SetError, second_factor, specialities};
use serde::Deserialize;

use super::session::TypedCode;
use crate::web::{Answer, Fault, Reader, SESSION, Shop, Staff, page, page_with};

/// After something was saved.
#[derive(Debug, Default, Deserialize)]
pub struct Saved {
    #[serde(default)]
    saved: String,
}

async fn account_page(shop: &Shop, actor: &Actor, reader: &Reader, flaws: Flaws, saved: bool) -> Answer {
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let matters = if specialities::asks(actor) {
        let not_taken = specialities::not_taken(&shop.office, &actor.id).await?;
        Some((registry::matters::all(&shop.office).await?, not_taken))
    } else {
        None
    };
    let account = Account {
        sessions: staff::sessions(&shop.office, actor, reader.cookie(SESSION).unwrap_or_default()).await?,
        factor: second_factor::standing(&shop.office, actor).await?,
        required: second_factor::is_required(actor),
        flaws,
        saved,
        matters,
    };
    Ok(page_with(status, &reader.chrome, || app::desk::account(&reader.chrome, account)))
}

fn saved() -> Response {
    Redirect::to("/desk/account?saved=1").into_response()
}

/// `GET /desk/account`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Saved>) -> Answer {
    account_page(&shop, &actor, &reader, Flaws::default(), !asked.saved.is_empty()).await
}

/// `POST /desk/account/sessions/{id}/end`
pub async fn end(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(id): Path<String>) -> Answer {
    staff::end_session(&shop.office, &actor, &id).await?;
    Ok(saved())
}

/// `POST /desk/account/sessions/end`
pub async fn end_others(State(shop): State<Shop>, Staff { actor, reader }: Staff) -> Answer {
    staff::sign_out_elsewhere(&shop.office, &actor, reader.cookie(SESSION).unwrap_or_default()).await?;
    Ok(saved())
}

/// The passwords as typed.
#[derive(Debug, Default, Deserialize)]
pub struct Passwords {
    #[serde(default)]
    present: String,
    #[serde(default)]
    password: String,
}

/// `POST /desk/account/password`
pub async fn password(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Form(typed): Form<Passwords>,
) -> Answer {
    if !staff::knows_password(&shop.office, &actor, &typed.present).await? {
        let flaw = if typed.present.is_empty() { Flaw::Missing } else { Flaw::Wrong };
        return account_page(&shop, &actor, &reader, Flaws::one(Field::SignInName, flaw), false).await;
    }
    let this = reader.cookie(SESSION).unwrap_or_default();
    match staff::change_password(&shop.office, &actor, &typed.password, this).await {
        Ok(()) => Ok(saved()),
        Err(SetError::Flaw(flaw)) => {
            account_page(&shop, &actor, &reader, Flaws::one(Field::Password, flaw), false).await
        }
        Err(SetError::Store(error)) => Err(error.into()),
        Err(SetError::Over) => Ok(Redirect::to("/desk/account").into_response()),
    }
}

/// `POST /desk/account/matters`: those that are ticked are not taken.
pub async fn matters(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    match specialities::set(&shop.office, &actor, &actor.id, &super::roster::ticked(pairs)).await {
        Ok(()) => Ok(saved()),
        Err(ChangeError::Store(error)) => Err(error.into()),
        Err(_) => Err(Fault::Forbidden),
    }
}

/// `GET /desk/account/second-factor`
pub async fn ask_factor(State(shop): State<Shop>, Staff { actor, reader }: Staff) -> Answer {
    enrolling(&shop, &actor, &reader, StatusCode::OK, &Flaws::default()).await
}

async fn enrolling(shop: &Shop, actor: &Actor, reader: &Reader, status: StatusCode, flaws: &Flaws) -> Answer {
    match second_factor::begin(&shop.office, actor).await? {
        Some(enrolment) => {
            Ok(page_with(status, &reader.chrome, || app::desk::enrol(&reader.chrome, enrolment, false, flaws)))
        }
        None => Ok(Redirect::to("/desk/account").into_response()),
    }
}

/// `POST /desk/account/second-factor`: the recovery codes are on this one page only.
pub async fn factor(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<TypedCode>) -> Answer {
    match second_factor::confirm(&shop.office, &actor, &typed.second_factor).await? {
        Some(codes) => Ok(page(&reader.chrome, || app::desk::codes(&reader.chrome, codes))),
        None => {
            let flaw = if typed.second_factor.trim().is_empty() { Flaw::Missing } else { Flaw::Wrong };
            let flaws = Flaws::one(Field::SecondFactor, flaw);
            enrolling(&shop, &actor, &reader, StatusCode::UNPROCESSABLE_ENTITY, &flaws).await
        }
    }
}

async fn wrong_code(shop: &Shop, actor: &Actor, reader: &Reader, code: &str) -> Answer {
    let flaw = if code.trim().is_empty() { Flaw::Missing } else { Flaw::Wrong };
    account_page(shop, actor, reader, Flaws::one(Field::SecondFactor, flaw), false).await
}

/// `POST /desk/account/second-factor/off`
pub async fn factor_off(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Form(typed): Form<TypedCode>,
) -> Answer {
    match second_factor::turn_off(&shop.office, &actor, &typed.second_factor).await? {
        true => Ok(saved()),
        false => wrong_code(&shop, &actor, &reader, &typed.second_factor).await,
    }
}

/// `POST /desk/account/recovery-codes`: they are on this one page only.
pub async fn codes(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<TypedCode>) -> Answer {
    match second_factor::renew_codes(&shop.office, &actor, &typed.second_factor).await? {
        Some(codes) => Ok(page(&reader.chrome, || app::desk::codes(&reader.chrome, codes))),
        None => wrong_code(&shop, &actor, &reader, &typed.second_factor).await,
    }
}
