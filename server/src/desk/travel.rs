//! Travel between villages: the rule, ways, positions.

use std::collections::BTreeMap;

use app::desk::{NotTaken, Travel, placed_code};
use app::parts::Leaf;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::places::TravelRule;
use domain::staff::{Action, Actor};
use registry::places::travel::{self, Mistake, Source, TravelError};
use registry::settings::{self, SettingError};
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, page_with};

/// After something was saved; the villages whose position is known whence, and the leaf of their list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    saved: String,
    source: String,
    page: String,
}

/// In the order in which the page has them.
const PLACED: [Option<Source>; 4] = [Some(Source::Typed), Some(Source::Imported), Some(Source::Invented), None];

async fn shown(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    asked: &Asked,
    figures: Option<[String; 5]>,
    mut model: Travel,
) -> Answer {
    let office = &shop.office;
    let (rule, confirmed) = settings::travel::rule(office).await?;
    model.figures = figures.unwrap_or_else(|| rule.figures().map(|figure| figure.to_string()));
    model.confirmed = confirmed;
    let county = actor.grants.iter().find(|g| g.division.is_county()).map(|g| &g.division);
    if let Some(county) = county {
        model.ways = travel::noted_ways(office, county).await?;
        let mut located = travel::located(office, county).await?;
        model.placed = PLACED
            .map(|placed| (placed, located.iter().filter(|v| v.position.map(|(_, source)| source) == placed).count()));
        model.shown = PLACED.into_iter().find(|placed| placed_code(*placed) == asked.source).map(|placed| {
            located.retain(|v| v.position.map(|(_, source)| source) == placed);
            (placed, Leaf::of(located, asked.page.parse().unwrap_or_default()))
        });
    }
    model.manages = settings::may_with(actor, Action::ManageSettings);
    model.told = settings::history(office, actor, settings::travel::NAME).await?;
    let bad = model.wrong || model.refused.is_some();
    let status = if bad { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page_with(status, &reader.chrome, || app::desk::travel(&reader.chrome, model)))
}

/// `GET /desk/settings/travel`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let saved = !asked.saved.is_empty();
    shown(&shop, &actor, &reader, &asked, None, Travel { saved, ..Travel::default() }).await
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
        let model = Travel { wrong: true, ..Travel::default() };
        return shown(&shop, &actor, &reader, &Asked::default(), Some(typed), model).await;
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

async fn after(shop: &Shop, actor: &Actor, reader: &Reader, typed: &Typed, done: Result<(), TravelError>) -> Answer {
    let refused = match done {
        Ok(()) => return Ok(Redirect::to("/desk/settings/travel?saved=1").into_response()),
        Err(TravelError::Store(error)) => return Err(error.into()),
        Err(TravelError::Forbidden) => return Err(Fault::Forbidden),
        Err(TravelError::Wrong(what)) => NotTaken { line: None, what },
        Err(TravelError::Line { line, what }) => NotTaken { line: Some(line), what },
    };
    let model = Travel { typed: typed.again(), refused: Some(refused), ..Travel::default() };
    shown(shop, actor, reader, &Asked::default(), None, model).await
}

/// What was typed, read; nothing when the field was left empty.
fn given<T>(text: &str, read: impl Fn(&str) -> Result<T, Mistake>) -> Result<Option<T>, Mistake> {
    if text.trim().is_empty() { Ok(None) } else { read(text).map(Some) }
}

/// `POST /desk/settings/travel/way`
pub async fn way(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let done = async {
        let one = travel::named(&shop.office, &typed.one).await?;
        let other = travel::named(&shop.office, &typed.other).await?;
        let minutes = given(&typed.minutes, travel::minutes)?;
        travel::set_way(&shop.office, &actor, (&one, &other), minutes).await
    };
    let done = done.await;
    after(&shop, &actor, &reader, &typed, done).await
}

/// `POST /desk/settings/travel/position`
pub async fn position(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let done = async {
        let village = travel::named(&shop.office, &typed.code).await?;
        let position = given(&typed.degrees, travel::position)?;
        travel::locate(&shop.office, &actor, &village, position).await
    };
    let done = done.await;
    after(&shop, &actor, &reader, &typed, done).await
}

/// `POST /desk/settings/travel/file`
pub async fn file(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let done = travel::import(&shop.office, &actor, &typed.lines).await.map(drop);
    after(&shop, &actor, &reader, &typed, done).await
}
