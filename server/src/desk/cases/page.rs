//! The page of a case: its steps, taking one back, showing numbers.

use app::desk::cases::{CasePage, Tried};
use app::texts::cases::told;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::form::{Field, Flaw};
use domain::ids::CaseId;
use domain::staff::Actor;
use registry::cases::{self, CaseError, View};
use registry::settings::calendar;
use serde::Deserialize;

use super::{Typed, fault, seen};
use crate::web::{Answer, Fault, Reader, Shop, Staff, page_with};

/// Right after a step.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
}

/// How the page is shown.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    tried: Option<Tried>,
    revealed: bool,
    purpose: Option<String>,
    done: bool,
}

async fn case_page(shop: &Shop, actor: &Actor, reader: &Reader, view: View, shown: Shown) -> Answer {
    let office = &shop.office;
    let model = CasePage {
        stepping_back: cases::stepping_back::of_view(office, actor, &view).await?,
        dossier: cases::papers::dossier(office, actor, &view.case.id).await?,
        history: cases::history(office, actor, &view.case.id).await?,
        mediators: cases::mediators(office, &view.case.village_code).await?,
        calendar: calendar::in_force(office).await?,
        undoable: view.undoable(actor, office.now()).is_some(),
        today: office.today(),
        tried: shown.tried,
        revealed: shown.revealed,
        purpose: shown.purpose,
        done: shown.done,
        view,
    };
    Ok(page_with(shown.status, &reader.chrome, || app::desk::cases::case(&reader.chrome, model)))
}

/// `GET /desk/cases/{id}`
pub async fn show(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let view = seen(&shop, &actor, &CaseId::from(id)).await?;
    case_page(&shop, &actor, &reader, view, Shown { done: !asked.done.is_empty(), ..Shown::default() }).await
}

pub(super) fn back_to(id: &CaseId) -> Response {
    Redirect::to(&format!("/desk/cases/{id}?done=1")).into_response()
}

pub(super) fn version(typed: &Typed) -> i64 {
    typed.get("version").and_then(|v| v.parse().ok()).unwrap_or_default()
}

/// `POST /desk/cases/{id}/steps/{step}`
pub async fn step(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((id, code)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Answer {
    let id = CaseId::from(id);
    match cases::step(&shop.office, &actor, &id, version(&typed), &code, &typed).await {
        // Whoever handed it over may see no more of it than where it stands, or nothing.
        Ok(after) if !after.case.is_seen_by(&actor) => Ok(Redirect::to("/desk/cases").into_response()),
        Ok(_) => Ok(back_to(&id)),
        Err(error) => again(&shop, &actor, &reader, &id, Some((code, typed)), fault(error)?).await,
    }
}

/// `POST /desk/cases/{id}/undo`
pub async fn undo(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Answer {
    let id = CaseId::from(id);
    match cases::undo(&shop.office, &actor, &id, version(&typed)).await {
        Ok(_) => Ok(back_to(&id)),
        Err(error) => again(&shop, &actor, &reader, &id, None, fault(error)?).await,
    }
}

/// The page again, with everything that was typed and what stood in the way.
async fn again(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    id: &CaseId,
    typed: Option<(String, Typed)>,
    error: CaseError,
) -> Answer {
    let view = seen(shop, actor, id).await?;
    let (step, typed) = typed.unwrap_or_default();
    let tried = match error {
        CaseError::Invalid(flaws) => Tried { step, typed, flaws, told: None },
        other => {
            let told = Some(told(&reader.chrome, view.case.machine(), &other));
            Tried { step, typed, told, ..Tried::default() }
        }
    };
    let status = if tried.told.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    case_page(shop, actor, reader, view, Shown { status, tried: Some(tried), ..Shown::default() }).await
}

/// What the numbers are for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Purpose {
    purpose: String,
}

/// `POST /desk/cases/{id}/reveal`
pub async fn reveal(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(asked): Form<Purpose>,
) -> Answer {
    let id = CaseId::from(id);
    match cases::personal::reveal(&shop.office, &actor, &id, &asked.purpose).await {
        Ok(view) => case_page(&shop, &actor, &reader, view, Shown { revealed: true, ..Shown::default() }).await,
        Err(error) => match fault(error)? {
            CaseError::Invalid(flaws) => {
                let flaw = flaws.of("purpose").unwrap_or(Flaw::Missing);
                let purpose = Some(app::texts::fields::message(reader.locale(), Field::Purpose, flaw));
                let view = seen(&shop, &actor, &id).await?;
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                case_page(&shop, &actor, &reader, view, Shown { status, purpose, ..Shown::default() }).await
            }
            _ => Err(Fault::Forbidden),
        },
    }
}
