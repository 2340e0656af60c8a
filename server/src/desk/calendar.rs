//! The plan by month, week or as a list; feeds of it.

use std::collections::BTreeMap;

use app::desk::{Calendar, View, Wanted};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use chrono::Days;
use domain::ids::{ClinicId, StaffId};
use domain::places::{DivisionCode, widest};
use domain::staff::{Action, Actor, allows, may_somewhere};
use registry::clinics::feeds::{self, Subject};
use registry::clinics::{Engaged, Stretch, engaged, planned_for};
use registry::{places, settings};
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, near, page, page_with, unknown, webcal};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    adviser: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    moved: String,
    #[serde(default)]
    undo: String,
}

/// `GET /desk/calendar`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let office = &shop.office;
    let theirs: Vec<&DivisionCode> = seen(&actor);
    let code = DivisionCode::try_from(asked.place.as_str()).ok().or_else(|| around(&theirs));
    let place = match &code {
        Some(code) => places::find(office, code).await?,
        None => None,
    };
    let place = place.ok_or(Fault::NotFound)?;
    let asked_day = near(asked.from.parse().ok());
    let unknown = unknown(&asked.from, asked_day.is_some());
    let wanted = Wanted {
        view: View::from_code(&asked.view),
        adviser: Some(asked.adviser).filter(|id| !id.is_empty()).map(StaffId::from),
        from: asked_day.unwrap_or_else(|| office.today()),
        by_village: asked.by == "village",
        leaf: asked.page.parse().unwrap_or_default(),
        place,
    };
    let (first, days) = wanted.view.days(wanted.from);
    let (from, until) = (office.start_of(first), office.start_of(first + Days::new(days)));
    let stretch = Stretch { place: &wanted.place.code, adviser: None, from, until };
    let mut planned = planned_for(office, &actor, stretch).await?;
    let advisers: BTreeMap<StaffId, String> =
        planned.iter().map(|p| (p.clinic.adviser_id.clone(), p.clinic.adviser_name.clone())).collect();
    if let Some(adviser) = &wanted.adviser {
        planned.retain(|p| p.clinic.adviser_id == *adviser);
    }
    // Only where something can be moved is it of use to know what keeps an adviser.
    let engaged = match may_somewhere(&actor, Action::PlanClinics) {
        true => engaged(office, &actor, &wanted.place.code, first, first + Days::new(days)).await?,
        false => Engaged::default(),
    };
    let moved = match asked.moved.is_empty() {
        true => None,
        false => registry::clinics::planned_one(office, &actor, &ClinicId::from(asked.moved)).await?,
    };
    let back = format!("/desk/clinics/{}/move?{}", moved.as_ref().map_or("", |p| p.clinic.id.as_str()), asked.undo);
    let model = Calendar {
        places: choices(&shop, &theirs, &wanted.place.code).await?,
        advisers,
        planned,
        calendar: settings::calendar::in_force(office).await?,
        engaged,
        now: office.now(),
        moved: moved.map(|p| (p, back)),
        unknown,
        wanted,
    };
    Ok(page(&reader.chrome, || app::desk::calendar_of_clinics(&reader.chrome, model)))
}

/// The places whose plan the actor sees, the widest first, none inside of another.
fn seen(actor: &Actor) -> Vec<&DivisionCode> {
    let grants = actor.grants.iter().filter(|grant| allows(grant.role, Action::ReadBookings));
    widest(grants.map(|grant| &grant.division))
}

/// The narrowest place around all of these: an adviser of several townships sees the county, with their own clinics in it.
fn around(places: &[&DivisionCode]) -> Option<DivisionCode> {
    let mut widest = Some((*places.first()?).clone());
    while let Some(place) = &widest {
        if places.iter().all(|code| place.contains(code)) {
            return widest;
        }
        widest = place.parent();
    }
    places.first().map(|code| (*code).clone())
}

/// The places to choose from: one's own, what lies below each, and what lies beside the one shown.
async fn choices(shop: &Shop, theirs: &[&DivisionCode], shown: &DivisionCode) -> Result<Vec<(String, String)>, Fault> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    let indent = |code: &str, name: &str| format!("{}{name}", "\u{3000}".repeat((code.len().saturating_sub(6)) / 3));
    for code in theirs.iter().copied().chain([shown]) {
        if let Some(place) = places::find(&shop.office, code).await? {
            all.insert(place.code.to_string(), place.name);
        }
        // Down to the one shown: the children of each wider place.
        let mut open = Some(shown.clone()).filter(|shown| code.contains(shown));
        let mut opened = vec![(*code).clone()];
        while let Some(wider) = open {
            opened.push(wider.clone());
            open = wider.parent().filter(|parent| code.contains(parent));
        }
        for parent in opened.iter().filter(|parent| !parent.is_village()) {
            for child in places::below(&shop.office, Some(parent)).await? {
                all.insert(child.code.to_string(), child.name);
            }
        }
    }
    Ok(all
        .into_iter()
        .map(|(code, name)| {
            let name = indent(&code, &name);
            (code, name)
        })
        .collect())
}

/// What a new feed is of.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    of: String,
    #[serde(default)]
    place: String,
}

/// `GET /desk/calendars`
pub async fn feeds(State(shop): State<Shop>, Staff { actor, reader }: Staff) -> Answer {
    feeds_page(&shop, &actor, &reader, StatusCode::OK, None, None).await
}

async fn feeds_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    status: StatusCode,
    made: Option<String>,
    wrong: Option<String>,
) -> Answer {
    // Where they sit next: an adviser serves several townships, of which the first by code says nothing.
    let next = registry::clinics::of_actor(&shop.office, actor, shop.office.today(), 1).await?;
    let next = next.first().map(|c| c.clinic.village_code.to_string());
    let example = next.or_else(|| actor.grants.first().map(|g| g.division.to_string())).unwrap_or_default();
    let model = app::desk::Feeds {
        listed: feeds::list(&shop.office, actor).await?,
        own: actor.grants.iter().any(|g| g.role == domain::staff::Role::Adviser),
        places: actor
            .grants
            .iter()
            .map(|g| g.division.clone())
            .filter(|code| feeds::may_make(actor, &Subject::Place(code.clone())))
            .collect(),
        example,
        made: made.map(|secret| webcal(&shop.base, &secret)),
        wrong,
        base: shop.base.clone(),
    };
    Ok(page_with(status, &reader.chrome, || app::desk::feeds(&reader.chrome, model)))
}

/// `POST /desk/calendars`: the address is on this one page only.
pub async fn make(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(wish): Form<Wish>) -> Answer {
    let subject = match wish.of.as_str() {
        "own" => Some(Subject::Adviser(actor.id.clone())),
        _ => DivisionCode::try_from(wish.place.trim()).ok().map(Subject::Place),
    };
    let made = match subject {
        Some(subject) => feeds::make(&shop.office, &actor, &subject, reader.locale()).await?,
        None => None,
    };
    match made {
        Some(secret) => feeds_page(&shop, &actor, &reader, StatusCode::OK, Some(secret), None).await,
        None => feeds_page(&shop, &actor, &reader, StatusCode::UNPROCESSABLE_ENTITY, None, Some(wish.place)).await,
    }
}

/// `POST /desk/calendars/{id}/end`
pub async fn end(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(id): Path<String>) -> Answer {
    feeds::revoke(&shop.office, &actor, &id).await?;
    Ok(Redirect::to("/desk/calendars").into_response())
}
