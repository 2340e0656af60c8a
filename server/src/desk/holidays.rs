//! Holidays and worked weekends. A change is looked at before it holds: the form that applies it carries what was seen.

use app::desk::{CalendarAsked, Calendars, DayForm};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::form::{Field, Flaw, required_text};
use domain::locale::Locale;
use domain::staff::{Action, Actor};
use registry::settings;
use registry::settings::calendar::{self, Change, NotApplied, NoticeError};
use serde::Deserialize;

use super::house::{Saved, fault};
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// The two forms as they were given, and what was wrong.
#[derive(Default)]
struct Again {
    text: String,
    wrong: Option<NoticeError>,
    day: DayForm,
    day_wrong: Option<String>,
}

impl Again {
    /// What was given cannot be: said where it was given.
    fn of(given: Vec<(&'static str, String)>, why: NoticeError, locale: Locale) -> Self {
        let mut again = Self::default();
        for (name, value) in given {
            match name {
                "calendar" => again.text = value,
                "day" => again.day.day = value,
                "name" => again.day.name = value,
                _ => again.day.works = value == "yes",
            }
        }
        match again.text.is_empty() {
            true => again.day_wrong = Some(app::desk::notice_wrong(locale, &why)),
            false => again.wrong = Some(why),
        }
        again
    }
}

async fn calendar_page(shop: &Shop, actor: &Actor, reader: &Reader, again: Again, saved: bool) -> Answer {
    let Again { text, wrong, day, day_wrong } = again;
    let status = match wrong.is_some() || day_wrong.is_some() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let model = Calendars {
        calendar: calendar::in_force(&shop.office).await?,
        text,
        wrong,
        day,
        day_wrong,
        manages: settings::may_with(actor, Action::ManageSettings),
        saved,
        told: settings::history(&shop.office, actor, "calendar").await?,
        today: shop.office.today(),
    };
    Ok(page_with(status, &reader.chrome, || app::desk::calendar(&reader.chrome, model)))
}

/// `GET /desk/settings/calendar`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Saved>) -> Answer {
    calendar_page(&shop, &actor, &reader, Again::default(), asked.is_saved()).await
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
        Err(why) => {
            let again = Again { text: typed.calendar, wrong: Some(why), ..Again::default() };
            calendar_page(&shop, &actor, &reader, again, false).await
        }
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
    let day = DayForm { day: typed.day, name: typed.name, works: typed.works == "yes" };
    calendar_page(&shop, &actor, &reader, Again { day, day_wrong: Some(why), ..Again::default() }, false).await
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
            Err(NotApplied::Wrong(why)) => {
                let again = Again::of(given, why, reader.locale());
                return calendar_page(shop, actor, reader, again, false).await;
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
        Err(NotApplied::Wrong(why)) => {
            calendar_page(shop, actor, reader, Again::of(given, why, reader.locale()), false).await
        }
        Err(NotApplied::Setting(error)) => Err(fault(error)),
        // Looking finds nothing changed.
        Err(NotApplied::Changed) => Err(Fault::Forbidden),
    }
}
