//! What was agreed, one by one: noting it, and how it came out.

use app::desk::cases::{OutcomePage, OwedPage};
use app::texts::cases::told;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::cases::{OutcomeForm, OwedForm};
use domain::form::Flaws;
use domain::ids::CaseId;
use domain::staff::{Action, Actor, may};
use registry::cases::obligations::{self, may_note};
use registry::cases::{CaseError, View};

use super::page::{back_to, version};
use super::{Typed, fault, seen};
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// A case whose steps the actor may take.
async fn theirs(shop: &Shop, actor: &Actor, id: &CaseId) -> Result<View, Fault> {
    let view = seen(shop, actor, id).await?;
    match (view.in_full, may(actor, Action::TakeCaseSteps, view.case.object())) {
        (false, _) => Err(Fault::NotFound),
        (true, false) => Err(Fault::Forbidden),
        (true, true) => Ok(view),
    }
}

/// There is nothing to note now: the page of the case says where it stands.
fn to_case(view: &View) -> Response {
    Redirect::to(&format!("/desk/cases/{}", view.case.id)).into_response()
}

fn of(typed: &Typed, name: &str) -> String {
    typed.get(name).cloned().unwrap_or_default()
}

/// What is wrong, or what stood in the way; with the status of the answer.
fn wrong(reader: &Reader, view: &View, error: CaseError) -> (StatusCode, Flaws, Option<(String, String)>) {
    match error {
        CaseError::Wrong(flaws) => (StatusCode::UNPROCESSABLE_ENTITY, flaws, None),
        other => (StatusCode::CONFLICT, Flaws::default(), Some(told(&reader.chrome, view.case.machine(), &other))),
    }
}

/// `GET /desk/cases/{id}/obligations/new`
pub async fn ask(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let view = theirs(&shop, &actor, &CaseId::from(id)).await?;
    if !may_note(&view, &actor) {
        return Ok(to_case(&view));
    }
    // Mostly the other side owes whoever asked.
    let first = |side| view.parties.iter().find(|p| p.is_party_on(side)).map(|p| p.number.to_string());
    let typed = OwedForm {
        who: first(domain::cases::Side::Respondent).unwrap_or_default(),
        whom: first(domain::cases::Side::Applicant).unwrap_or_default(),
        ..OwedForm::default()
    };
    let model = OwedPage { view, typed, flaws: Flaws::default(), told: None };
    Ok(page(&reader.chrome, || app::desk::cases::owe(&reader.chrome, model)))
}

/// `POST /desk/cases/{id}/obligations/new`
pub async fn note(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Answer {
    let id = CaseId::from(id);
    let form = OwedForm {
        who: of(&typed, "who"),
        whom: of(&typed, "whom"),
        kind: of(&typed, "owed_kind"),
        amount: of(&typed, "amount"),
        what: of(&typed, "what"),
        due_on: of(&typed, "due_on"),
    };
    let error = match obligations::owe(&shop.office, &actor, &id, version(&typed), &form).await {
        Ok(_) => return Ok(back_to(&id)),
        Err(error) => fault(error)?,
    };
    let view = theirs(&shop, &actor, &id).await?;
    let (status, flaws, told) = wrong(&reader, &view, error);
    let model = OwedPage { view, typed: form, flaws, told };
    Ok(page_with(status, &reader.chrome, || app::desk::cases::owe(&reader.chrome, model)))
}

/// `GET /desk/cases/{id}/obligations/{number}`
pub async fn ask_outcome(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((id, number)): Path<(String, i64)>,
) -> Answer {
    let view = theirs(&shop, &actor, &CaseId::from(id)).await?;
    let owed = view.obligations.iter().find(|o| o.number == number).cloned();
    let Some(owed) = owed.filter(|_| may_note(&view, &actor)) else { return Ok(to_case(&view)) };
    let typed = OutcomeForm { done_on: shop.office.today().to_string(), ..OutcomeForm::default() };
    let model = OutcomePage { view, owed, typed, flaws: Flaws::default(), told: None };
    Ok(page(&reader.chrome, || app::desk::cases::outcome(&reader.chrome, model)))
}

/// `POST /desk/cases/{id}/obligations/{number}`
pub async fn outcome(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((id, number)): Path<(String, i64)>,
    Form(typed): Form<Typed>,
) -> Answer {
    let id = CaseId::from(id);
    let form = OutcomeForm {
        state: of(&typed, "outcome"),
        done_on: of(&typed, "done_on"),
        proof: of(&typed, "proof"),
        reason: of(&typed, "reason"),
    };
    let error = match obligations::settle(&shop.office, &actor, &id, version(&typed), number, &form).await {
        Ok(_) => return Ok(back_to(&id)),
        Err(error) => fault(error)?,
    };
    let view = theirs(&shop, &actor, &id).await?;
    let owed = view.obligations.iter().find(|o| o.number == number).cloned();
    let Some(owed) = owed else { return Ok(to_case(&view)) };
    let (status, flaws, told) = wrong(&reader, &view, error);
    let model = OutcomePage { view, owed, typed: form, flaws, told };
    Ok(page_with(status, &reader.chrome, || app::desk::cases::outcome(&reader.chrome, model)))
}
