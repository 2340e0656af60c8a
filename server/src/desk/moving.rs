//! Moving a clinic: the form, what it asks, and the move.

use app::desk::{MoveStage, Moving};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::clinics::Typed;
use domain::ids::ClinicId;
use registry::clinics::moving::{Outcome, Proposal, carry_out, propose};
use registry::clinics::{Clinic, planned_one};
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, page_with};

/// What the form opens with: what was dragged to, or what a clinic is moved back to.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    to: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    village: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    back: String,
}

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
pub struct Sent {
    #[serde(default)]
    day: String,
    #[serde(default)]
    time: String,
    #[serde(default)]
    village: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
    #[serde(default)]
    sequence: String,
    #[serde(default)]
    shown: String,
}

/// Only back to the plan: an address elsewhere would make this page a stranger's springboard.
fn within_plan(back: String) -> String {
    let inside = back == "/desk/calendar" || back.starts_with("/desk/calendar?");
    if inside && !back.contains(['\\', '\r', '\n']) { back } else { "/desk/calendar".to_owned() }
}

fn or(typed: String, otherwise: impl FnOnce() -> String) -> String {
    if typed.is_empty() { otherwise() } else { typed }
}

fn shown(
    reader: &Reader,
    status: StatusCode,
    typed: Typed,
    proposal: Proposal,
    stage: MoveStage,
    back: String,
) -> Answer {
    let model = Moving { typed, proposal, stage, back };
    Ok(page_with(status, &reader.chrome, || app::desk::move_clinic(&reader.chrome, model)))
}

/// `GET /desk/clinics/{id}/move`
pub async fn ask(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = ClinicId::from(id);
    let now = planned_one(&shop.office, &actor, &id).await?.ok_or(Fault::NotFound)?.clinic;
    let local = now.starts_at.with_timezone(&shop.office.zone);
    let typed = Typed {
        day: or(asked.to, || local.date_naive().to_string()),
        time: or(asked.at, || local.format("%H:%M").to_string()),
        village: or(asked.village, || now.village_code.to_string()),
        place: or(asked.place, || now.place.clone()),
        reason: String::new(),
    };
    let proposal = propose(&shop.office, &actor, &id, &typed).await?.ok_or(Fault::NotFound)?;
    shown(&reader, StatusCode::OK, typed, proposal, MoveStage::Form, within_plan(asked.back))
}

/// `POST /desk/clinics/{id}/move`
pub async fn carry(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Answer {
    let id = ClinicId::from(id);
    let Sent { day, time, village, place, reason, back, sequence, shown: asked_about } = sent;
    let (typed, back) = (Typed { day, time, village, place, reason }, within_plan(back));
    let before = planned_one(&shop.office, &actor, &id).await?.ok_or(Fault::NotFound)?.clinic;
    let sequence = sequence.parse().unwrap_or(-1);
    // Asked once: for what the page said, not for a day that was typed since.
    let sure = asked_about == typed.mark();
    let outcome = carry_out(&shop.office, &actor, &id, &typed, sequence, sure).await?;
    match outcome.ok_or(Fault::NotFound)? {
        Outcome::Moved(after) => Ok(Redirect::to(&arrived(&shop, &before, &after, &back)).into_response()),
        Outcome::Asks(p) => shown(&reader, StatusCode::OK, typed, *p, MoveStage::Asks, back),
        Outcome::Forbidden(p) => shown(&reader, StatusCode::UNPROCESSABLE_ENTITY, typed, *p, MoveStage::Refused, back),
        Outcome::Stale(p) => shown(&reader, StatusCode::CONFLICT, typed, *p, MoveStage::Stale, back),
    }
}

/// The plan after a move, which says what was done and offers the way back.
fn arrived(shop: &Shop, before: &Clinic, after: &Clinic, back: &str) -> String {
    let was = before.starts_at.with_timezone(&shop.office.zone);
    let undo = serde_html_form::to_string([
        ("to", was.date_naive().to_string()),
        ("at", was.format("%H:%M").to_string()),
        ("village", before.village_code.to_string()),
        ("place", before.place.clone()),
        ("back", back.to_owned()),
    ]);
    let told = serde_html_form::to_string([("moved", after.id.to_string()), ("undo", undo.unwrap_or_default())]);
    let joint = if back.contains('?') { '&' } else { '?' };
    format!("{back}{joint}{}", told.unwrap_or_default())
}
