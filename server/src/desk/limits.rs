//! The limits against hoarding.

use app::desk::LimitsPage;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::bookings::Limits;
use domain::form::{Field, Flaw, Flaws};
use domain::staff::{Action, Actor};
use registry::settings::{self, SettingError, limits};
use serde::Deserialize;

use super::house::Saved;
use crate::web::{Answer, Fault, Reader, Shop, Staff, page_with};

/// As typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    open_per_person: String,
    cool_minutes: String,
}

async fn limits_page(shop: &Shop, actor: &Actor, reader: &Reader, typed: Typed, flaws: Flaws, saved: bool) -> Answer {
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let model = LimitsPage {
        places: typed.open_per_person,
        minutes: typed.cool_minutes,
        flaws,
        manages: settings::may_with(actor, Action::ManageSettings),
        saved,
        told: settings::history(&shop.office, actor, "limits").await?,
    };
    Ok(page_with(status, &reader.chrome, || app::desk::limits(&reader.chrome, model)))
}

/// `GET /desk/settings/limits`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Saved>) -> Answer {
    let kept = limits::read(&shop.office).await?;
    let typed =
        Typed { open_per_person: kept.open_per_person.to_string(), cool_minutes: kept.cool_minutes.to_string() };
    limits_page(&shop, &actor, &reader, typed, Flaws::default(), asked.is_saved()).await
}

/// `POST /desk/settings/limits`
pub async fn set(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let mut flaws = Flaws::default();
    let usual = Limits::default();
    let number = |typed: &str| typed.trim().parse::<u16>().map_err(|_| Flaw::NotAChoice);
    // Each by itself, so that each is told at its own field.
    let sound = |number: u16, limits: Limits| limits.are_sound().then_some(number).ok_or(Flaw::NotAChoice);
    let places = number(&typed.open_per_person).and_then(|n| sound(n, Limits { open_per_person: n, ..usual }));
    let minutes = number(&typed.cool_minutes).and_then(|n| sound(n, Limits { cool_minutes: n, ..usual }));
    let (places, minutes) = (flaws.take(Field::Places, places), flaws.take(Field::Minutes, minutes));
    let (Some(open_per_person), Some(cool_minutes)) = (places, minutes) else {
        return limits_page(&shop, &actor, &reader, typed, flaws, false).await;
    };
    match limits::set(&shop.office, &actor, Limits { open_per_person, cool_minutes }).await {
        Ok(()) => Ok(Redirect::to("/desk/settings/limits?saved=1").into_response()),
        Err(SettingError::Store(error)) => Err(error.into()),
        Err(_) => Err(Fault::Forbidden),
    }
}
