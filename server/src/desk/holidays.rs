//! Holidays and worked weekends. A change is looked at before it holds: the form that applies it carries what was seen.

use app::desk::{CalendarAsked, Calendars};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::form::{Field, Flaw, required_text};
use domain::staff::{Action, Actor};
use registry::settings::calendar::{self, Change, NotApplied};
use registry::settings::{self, SettingError};
use serde::Deserialize;

use super::house::{Saved, fault};
use crate::web::{Answer, Reader, Shop, Staff, page, page_with};

async fn calendar_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    text: String,
    wrong: Option<String>,
    saved: bool,
) -> Answer {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let model = Calendars {
        calendar: calendar::in_force(&shop.office).await?,
        text,
        wrong,
        manages: settings::may_with(actor, Action::ManageSettings),
        saved,
        told: settings::history(&shop.office, actor, "calendar").await?,
        today: shop.office.today(),
    };
    Ok(page_with(status, &reader.chrome, || app::desk::calendar(&reader.chrome, model)))
}

/// `GET /desk/settings/calendar`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Saved>) -> Answer {
    calendar_page(&shop, &actor, &reader, String::new(), None, asked.is_saved()).await
}

/// A notice as pasted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Notice {
    calendar: String,
    seen: String,
}

/// `POST /desk/settings/calendar`
pub async fn import(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Notice>) -> Answer {
    match Change::notice(&typed.calendar) {
        Ok(change) => {
            let given = vec![("calendar", typed.calendar)];
            look_or_apply(&shop, &actor, &reader, "/desk/settings/calendar", change, given, &typed.seen).await
        }
        Err(why) => calendar_page(&shop, &actor, &reader, typed.calendar, Some(why), false).await,
    }
}

/// A day as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TypedDay {
    day: String,
    name: String,
    works: String,
    seen: String,
}

/// `POST /desk/settings/calendar/day`
pub async fn set_day(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<TypedDay>) -> Answer {
    let flaw = |field, flaw| app::texts::fields::message(reader.locale(), field, flaw);
    let why = match (typed.day.trim().parse(), required_text(&typed.name, 40)) {
        (Err(_), _) => flaw(Field::ValidFrom, Flaw::NotADate),
        (_, Err(found)) => flaw(Field::Label, found),
        (Ok(day), Ok(name)) => {
            let change = Change::Day { day, name, works: typed.works == "yes" };
            let given = vec![("day", typed.day), ("name", typed.name), ("works", typed.works)];
            let action = "/desk/settings/calendar/day";
            return look_or_apply(&shop, &actor, &reader, action, change, given, &typed.seen).await;
        }
    };
    calendar_page(&shop, &actor, &reader, String::new(), Some(why), false).await
}

/// Applies a change that was looked at, and shows what it would do otherwise.
async fn look_or_apply(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    action: &'static str,
    change: Change,
    given: Vec<(&'static str, String)>,
    seen: &str,
) -> Answer {
    let office = &shop.office;
    let mut changed = false;
    if !seen.is_empty() {
        match calendar::apply(office, actor, &change, seen).await {
            Ok(()) => return Ok(Redirect::to("/desk/settings/calendar?saved=1").into_response()),
            Err(NotApplied::Changed) => changed = true,
            Err(NotApplied::Setting(SettingError::Wrong(why))) => {
                return calendar_page(shop, actor, reader, String::new(), Some(why), false).await;
            }
            Err(NotApplied::Setting(error)) => return Err(fault(error)),
        }
    }
    let running = registry::clocks::running(office).await?;
    match calendar::propose(office, &change, running).await {
        Ok(proposal) => {
            let model = CalendarAsked { action, given, proposal, changed };
            Ok(page(&reader.chrome, || app::desk::ask_calendar(&reader.chrome, model)))
        }
        Err(SettingError::Wrong(why)) => calendar_page(shop, actor, reader, String::new(), Some(why), false).await,
        Err(error) => Err(fault(error)),
    }
}
