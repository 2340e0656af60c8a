//! Travel between villages: the rule, ways, positions.

use std::collections::BTreeMap;

use app::desk::Travel;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::places::{DivisionCode, Position, TravelRule};
use domain::staff::{Action, Actor};
use registry::places::travel::{self, TravelError};
use registry::settings::{self, SettingError};
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, page_with};

/// After something was saved.
#[derive(Debug, Default, Deserialize)]
pub struct Saved {
    #[serde(default)]
    saved: String,
}

async fn shown(shop: &Shop, actor: &Actor, reader: &Reader, figures: Option<[String; 5]>, mut model: Travel) -> Answer {
    let office = &shop.office;
    let (rule, confirmed) = settings::travel::rule(office).await?;
    model.figures = figures.unwrap_or_else(|| rule.figures().map(|figure| figure.to_string()));
    model.confirmed = confirmed;
    let county = actor.grants.iter().find(|g| g.division.is_county()).map(|g| &g.division);
    if let Some(county) = county {
        (model.ways, model.without) = travel::typed_ways(office, county).await?;
    }
    model.manages = settings::may_with(actor, Action::ManageSettings);
    model.told = settings::history(office, actor, settings::travel::NAME).await?;
    let bad = model.wrong || model.refused.is_some();
    let status = if bad { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page_with(status, &reader.chrome, || app::desk::travel(&reader.chrome, model)))
}

/// `GET /desk/settings/travel`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Saved>) -> Answer {
    shown(&shop, &actor, &reader, None, Travel { saved: !asked.saved.is_empty(), ..Travel::default() }).await
}

/// The figures as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Figures {
    detour: String,
    speed: String,
    handling: String,
    within: String,
    across: String,
}

/// `POST /desk/settings/travel`
pub async fn set(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Figures>) -> Answer {
    let typed = [typed.detour, typed.speed, typed.handling, typed.within, typed.across];
    // What is no number is beyond every limit.
    let figures = typed.each_ref().map(|text| text.trim().parse().unwrap_or(u32::MAX));
    let Some(rule) = TravelRule::from_figures(figures) else {
        return shown(&shop, &actor, &reader, Some(typed), Travel { wrong: true, ..Travel::default() }).await;
    };
    match settings::travel::set(&shop.office, &actor, rule).await {
        Ok(()) => Ok(Redirect::to("/desk/settings/travel?saved=1").into_response()),
        Err(SettingError::Store(error)) => Err(error.into()),
        Err(SettingError::Forbidden | SettingError::Wrong(_)) => Err(Fault::Forbidden),
    }
}

/// A way, a position or a file as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    one: String,
    other: String,
    minutes: String,
    code: String,
    degrees: String,
    lines: String,
}

impl Typed {
    fn again(&self) -> BTreeMap<&'static str, String> {
        [
            ("one", &self.one),
            ("other", &self.other),
            ("minutes", &self.minutes),
            ("code", &self.code),
            ("degrees", &self.degrees),
            ("lines", &self.lines),
        ]
        .map(|(name, value)| (name, value.clone()))
        .into()
    }
}

fn code(text: &str) -> Result<DivisionCode, TravelError> {
    DivisionCode::try_from(text.trim()).map_err(|_| TravelError::Unknown(text.trim().to_owned()))
}

async fn after(shop: &Shop, actor: &Actor, reader: &Reader, typed: &Typed, done: Result<(), TravelError>) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to("/desk/settings/travel?saved=1").into_response()),
        Err(TravelError::Store(error)) => Err(error.into()),
        Err(TravelError::Forbidden) => Err(Fault::Forbidden),
        Err(error) => {
            let model = Travel { typed: typed.again(), refused: Some(error.to_string()), ..Travel::default() };
            shown(shop, actor, reader, None, model).await
        }
    }
}

/// `POST /desk/settings/travel/way`
pub async fn way(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let minutes = match typed.minutes.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| TravelError::Wrong(format!("{text:?} are no minutes"))),
    };
    let done = match (code(&typed.one), code(&typed.other), minutes) {
        (Ok(one), Ok(other), Ok(minutes)) => travel::set_way(&shop.office, &actor, (&one, &other), minutes).await,
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => Err(error),
    };
    after(&shop, &actor, &reader, &typed, done).await
}

/// `POST /desk/settings/travel/position`
pub async fn position(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let position = match typed.degrees.trim() {
        "" => Ok(None),
        text => Position::parse(text).map(Some).ok_or_else(|| TravelError::Wrong(format!("{text:?} is no place"))),
    };
    let done = match (code(&typed.code), position) {
        (Ok(village), Ok(position)) => travel::locate(&shop.office, &actor, &village, position).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    after(&shop, &actor, &reader, &typed, done).await
}

/// `POST /desk/settings/travel/file`
pub async fn file(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let done = travel::import(&shop.office, &actor, &typed.lines).await.map(drop);
    after(&shop, &actor, &reader, &typed, done).await
}
