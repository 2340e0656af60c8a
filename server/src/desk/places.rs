//! Divisions: giving one another name, merging several. What a merger hits is shown before it is made.

use std::collections::BTreeMap;

use app::desk::Places;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::form::{Field, Flaw, Flaws};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, may_somewhere};
use registry::places::{self, NewDivision, ReformError};
use serde::Deserialize;

use super::house::{Saved, status};
use crate::web::{Answer, Fault, Reader, Shop, Staff, near, page_with};

async fn places_page(shop: &Shop, actor: &Actor, reader: &Reader, mut model: Places) -> Answer {
    model.past = places::past(&shop.office).await?;
    model.manages = may_somewhere(actor, Action::ManagePlaces);
    let bad = !model.flaws.is_empty() || model.refused.is_some();
    Ok(page_with(status(bad), &reader.chrome, || app::desk::places(&reader.chrome, model)))
}

/// `GET /desk/settings/places`
pub async fn show_places(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Query(asked): Query<Saved>,
) -> Answer {
    places_page(&shop, &actor, &reader, Places { saved: asked.is_saved(), ..Places::default() }).await
}

/// A reorganisation as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reform {
    code: String,
    name: String,
    olds: String,
    into: String,
    new_name: String,
    valid_from: String,
    agreed: String,
    act: String,
    mark: String,
}

impl Reform {
    fn typed(&self) -> BTreeMap<&'static str, String> {
        [
            ("code", &self.code),
            ("name", &self.name),
            ("olds", &self.olds),
            ("into", &self.into),
            ("new_name", &self.new_name),
            ("valid_from", &self.valid_from),
        ]
        .map(|(name, value)| (name, value.clone()))
        .into()
    }
}

async fn after(shop: &Shop, actor: &Actor, reader: &Reader, typed: &Reform, done: Result<(), ReformError>) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to("/desk/settings/places?saved=1").into_response()),
        Err(ReformError::Store(error)) => Err(error.into()),
        Err(ReformError::Forbidden) => Err(Fault::Forbidden),
        Err(error) => {
            let model = Places { typed: typed.typed(), refused: Some(error), ..Places::default() };
            places_page(shop, actor, reader, model).await
        }
    }
}

/// `POST /desk/settings/places/rename`
pub async fn rename_place(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Form(typed): Form<Reform>,
) -> Answer {
    let done = match DivisionCode::try_from(typed.code.trim()) {
        Ok(code) => places::rename(&shop.office, &actor, &code, &typed.name, typed.agreed == "yes").await,
        Err(_) => Err(ReformError::Unknown(typed.code.clone())),
    };
    after(&shop, &actor, &reader, &typed, done).await
}

/// `POST /desk/settings/places/merge`: first what it hits, then, once that was seen and confirmed, doing it.
pub async fn merge_places(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Form(typed): Form<Reform>,
) -> Answer {
    let Some(day) = near(typed.valid_from.trim().parse().ok()) else {
        let flaws = Flaws::one(Field::ValidFrom, Flaw::NotADate);
        let model = Places { typed: typed.typed(), flaws, ..Places::default() };
        return places_page(&shop, &actor, &reader, model).await;
    };
    let olds: Result<Vec<DivisionCode>, _> = typed.olds.split_whitespace().map(DivisionCode::try_from).collect();
    let (olds, code) = match (olds, DivisionCode::try_from(typed.into.trim())) {
        (Ok(olds), Ok(into)) if !olds.is_empty() => (olds, into),
        (Ok(_), Ok(into)) => {
            let wrong = Err(ReformError::WrongCode(into.to_string()));
            return after(&shop, &actor, &reader, &typed, wrong).await;
        }
        _ => {
            let wrong = Err(ReformError::WrongCode(format!("{} {}", typed.olds, typed.into)));
            return after(&shop, &actor, &reader, &typed, wrong).await;
        }
    };
    let into = || NewDivision { code: &code, name: &typed.new_name };
    let mut moved = false;
    if typed.act == "confirm" {
        match places::merge(&shop.office, &actor, &olds, into(), day, &typed.mark).await {
            Err(ReformError::Moved) => moved = true,
            done => return after(&shop, &actor, &reader, &typed, done).await,
        }
    }
    match places::merging(&shop.office, &actor, &olds, into(), day).await {
        Ok(merging) => {
            let status = if moved { StatusCode::CONFLICT } else { StatusCode::OK };
            let fields = typed.typed();
            Ok(page_with(status, &reader.chrome, || app::desk::merging(&reader.chrome, merging, &fields, moved)))
        }
        Err(error) => after(&shop, &actor, &reader, &typed, Err(error)).await,
    }
}
