//! Changing a single clinic: a form, who is affected, and only then the change.

use app::desk::{ChangeKind, ChangePage, ChangeStage, Refusal, TypedChange};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use chrono::{DateTime, NaiveTime, TimeZone, Utc};
use domain::clinics::{ClinicStatus, Span};
use domain::form::{Field, Flaw, Flaws, required_text};
use domain::ids::{ClinicId, StaffId};
use domain::staff::Actor;
use registry::Office;
use registry::clinics::change::{self, Affected, Change, ChangeError};
use registry::clinics::room::{self, Wanted};
use registry::clinics::{self, Clinic};
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// What was typed, and whether it was confirmed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    sequence: String,
    reason: String,
    begins_at: String,
    ends_at: String,
    adviser: String,
    shown: String,
    sure: String,
}

/// `GET /desk/clinics/{id}/cancel`
pub async fn ask_cancel(shop: State<Shop>, staff: Staff, id: Path<String>) -> Answer {
    ask(shop, staff, id, ChangeKind::Cancel).await
}

/// `POST /desk/clinics/{id}/cancel`
pub async fn cancel(shop: State<Shop>, staff: Staff, id: Path<String>, sent: Form<Sent>) -> Answer {
    answer(shop, staff, id, sent, ChangeKind::Cancel).await
}

/// `GET /desk/clinics/{id}/shorten`
pub async fn ask_shorten(shop: State<Shop>, staff: Staff, id: Path<String>) -> Answer {
    ask(shop, staff, id, ChangeKind::Shorten).await
}

/// `POST /desk/clinics/{id}/shorten`
pub async fn shorten(shop: State<Shop>, staff: Staff, id: Path<String>, sent: Form<Sent>) -> Answer {
    answer(shop, staff, id, sent, ChangeKind::Shorten).await
}

/// `GET /desk/clinics/{id}/hand-over`
pub async fn ask_hand_over(shop: State<Shop>, staff: Staff, id: Path<String>) -> Answer {
    ask(shop, staff, id, ChangeKind::HandOver).await
}

/// `POST /desk/clinics/{id}/hand-over`
pub async fn hand_over(shop: State<Shop>, staff: Staff, id: Path<String>, sent: Form<Sent>) -> Answer {
    answer(shop, staff, id, sent, ChangeKind::HandOver).await
}

/// Why a clinic can be changed no more.
fn is_done(clinic: &Clinic) -> Refusal {
    match clinic.status {
        ClinicStatus::Cancelled => Refusal::Cancelled,
        ClinicStatus::Planned => Refusal::Over,
    }
}

/// An hour as people of the place write it: 09:30.
fn hour_of(office: &Office, at: DateTime<Utc>) -> String {
    at.with_timezone(&office.zone).format("%H:%M").to_string()
}

/// The clinic and those booked, for a page on which nothing was chosen yet.
async fn empty_page(shop: &Shop, actor: &Actor, id: &ClinicId, kind: ChangeKind) -> Result<ChangePage, Fault> {
    let office = &shop.office;
    // Cancelling touches everybody: who is booked at all.
    let (clinic, booked, over) = match change::affected(office, actor, id, &Change::Cancel).await {
        Ok(Affected { clinic, displaced, .. }) => (clinic, displaced, false),
        Err(ChangeError::Over) => (clinics::find(office, id).await?.ok_or(Fault::NotFound)?, Vec::new(), true),
        Err(ChangeError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Fault::NotFound),
    };
    let colleagues = match kind {
        ChangeKind::HandOver if !over => clinics::colleagues(office, actor, &clinic).await?,
        _ => Vec::new(),
    };
    let plans_for_others = domain::staff::may(
        actor,
        domain::staff::Action::PlanClinics,
        domain::staff::Object { division: &clinic.village_code, adviser: None },
    );
    let refusal = match kind {
        _ if over => Some(is_done(&clinic)),
        ChangeKind::HandOver if !plans_for_others => Some(Refusal::NotYours),
        _ => None,
    };
    let typed = match kind {
        ChangeKind::Shorten => TypedChange {
            begins_at: hour_of(office, clinic.starts_at),
            ends_at: hour_of(office, clinic.ends_at),
            ..TypedChange::default()
        },
        ChangeKind::Cancel | ChangeKind::HandOver => TypedChange::default(),
    };
    let (kept, displaced) = if kind == ChangeKind::HandOver { (booked, Vec::new()) } else { (Vec::new(), booked) };
    let (flaws, stage) = (Flaws::default(), ChangeStage::Form);
    Ok(ChangePage { kind, clinic, kept, displaced, typed, flaws, stage, refusal, colleagues })
}

async fn ask(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    kind: ChangeKind,
) -> Answer {
    let model = empty_page(&shop, &actor, &ClinicId::from(id), kind).await?;
    Ok(show(&reader, model, StatusCode::OK))
}

fn show(reader: &Reader, model: ChangePage, status: StatusCode) -> axum::response::Response {
    page_with(status, &reader.chrome, || app::desk::change(&reader.chrome, model))
}

/// The hours that remain, as typed, on the day of the clinic.
fn hours(office: &Office, clinic: &Clinic, sent: &Sent, flaws: &mut Flaws) -> Option<Span> {
    let day = clinic.starts_at.with_timezone(&office.zone).date_naive();
    let at = |typed: &str| {
        let time = NaiveTime::parse_from_str(typed.trim(), "%H:%M").map_err(|_| Flaw::NotADate)?;
        office.zone.from_local_datetime(&day.and_time(time)).earliest().map(|t| t.to_utc()).ok_or(Flaw::NotADate)
    };
    let begins = flaws.take(Field::BeginsAt, at(&sent.begins_at));
    let ends = flaws.take(Field::EndsAt, at(&sent.ends_at));
    Some(Span { starts_at: begins?, ends_at: ends? })
}

async fn answer(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
    kind: ChangeKind,
) -> Answer {
    let (office, id) = (&shop.office, ClinicId::from(id));
    let mut model = empty_page(&shop, &actor, &id, kind).await?;
    if model.refusal.is_some() {
        return Ok(show(&reader, model, StatusCode::CONFLICT));
    }
    let typed = TypedChange {
        reason: sent.reason.clone(),
        begins_at: sent.begins_at.clone(),
        ends_at: sent.ends_at.clone(),
        adviser: sent.adviser.clone(),
    };
    model.typed = typed;
    let mut flaws = Flaws::default();
    let adviser = StaffId::from(sent.adviser.as_str());
    let wanted = match kind {
        ChangeKind::Cancel => Some(Change::Cancel),
        ChangeKind::Shorten => hours(office, &model.clinic, &sent, &mut flaws).map(|hours| Change::Shorten { hours }),
        ChangeKind::HandOver if sent.adviser.is_empty() => {
            flaws.add(Field::Adviser, Flaw::Missing);
            None
        }
        ChangeKind::HandOver => Some(Change::HandOver { adviser: &adviser }),
    };
    let reason = flaws.take(Field::Reason, required_text(&sent.reason, 200));
    let (Some(wanted), Some(reason)) = (wanted, reason) else {
        model.flaws = flaws;
        return Ok(show(&reader, model, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let sequence: i64 = sent.sequence.parse().unwrap_or(-1);
    let seen = sequence == model.clinic.sequence;
    // Something else chosen on the page that asked is shown first as well.
    let sure = sent.sure == "yes" && seen && sent.shown == model.typed.mark();
    let found = match sure {
        true => match change::change(office, &actor, &id, sequence, wanted, &reason).await {
            Ok(fate) => {
                let to = format!(
                    "/desk/clinics/{id}/changed?what={}&kept={}&displaced={}",
                    kind.path(),
                    fate.kept,
                    fate.displaced
                );
                return Ok(Redirect::to(&to).into_response());
            }
            Err(error) => Err(error),
        },
        false => would_be(office, &actor, &model.clinic, &wanted, &adviser).await,
    };
    match found {
        Ok(Affected { clinic, kept, displaced }) => {
            let refusal = (!seen).then_some(Refusal::Changed);
            let status = if seen { StatusCode::OK } else { StatusCode::CONFLICT };
            let model = ChangePage { clinic, kept, displaced, refusal, stage: ChangeStage::Asks, ..model };
            Ok(show(&reader, model, status))
        }
        Err(error) => refused(&shop, &actor, &reader, model, error).await,
    }
}

/// Who would be affected, and whether the colleague could be there: nothing is changed.
async fn would_be(
    office: &Office,
    actor: &Actor,
    clinic: &Clinic,
    wanted: &Change<'_>,
    adviser: &StaffId,
) -> Result<Affected, ChangeError> {
    let affected = change::affected(office, actor, &clinic.id, wanted).await?;
    if matches!(wanted, Change::HandOver { .. }) {
        let hours = Span { starts_at: clinic.starts_at, ends_at: clinic.ends_at };
        let (village, except) = (&clinic.village_code, Some(&clinic.id));
        room::fits(office, &Wanted { adviser, village, hours, except }).await?;
    }
    Ok(affected)
}

async fn refused(shop: &Shop, actor: &Actor, reader: &Reader, model: ChangePage, error: ChangeError) -> Answer {
    let flawed = |field, flaw, model: ChangePage| {
        let model = ChangePage { flaws: Flaws::one(field, flaw), ..model };
        Ok(show(reader, model, StatusCode::UNPROCESSABLE_ENTITY))
    };
    let wrong = |field, model| flawed(field, Flaw::NotAChoice, model);
    let refusal = match error {
        ChangeError::NoSlotLeft => return flawed(Field::EndsAt, Flaw::NoSlotFits, model),
        ChangeError::WrongHours if model.kind == ChangeKind::HandOver => return wrong(Field::Adviser, model),
        ChangeError::WrongHours => return wrong(Field::BeginsAt, model),
        ChangeError::NoReason => return wrong(Field::Reason, model),
        ChangeError::Store(error) => return Err(error.into()),
        ChangeError::Room(registry::clinics::room::RoomError::Store(error)) => return Err(error.into()),
        ChangeError::Unknown => return Err(Fault::NotFound),
        ChangeError::Forbidden => return Err(Fault::Forbidden),
        ChangeError::Changed => Refusal::Changed,
        ChangeError::Over => is_done(&model.clinic),
        ChangeError::Room(error) => Refusal::Room(error),
    };
    // As it stands now, with what was typed.
    let now = empty_page(shop, actor, &model.clinic.id, model.kind).await?;
    let refusal = now.refusal.or(Some(refusal));
    Ok(show(reader, ChangePage { typed: model.typed, refusal, ..now }, StatusCode::CONFLICT))
}

/// What became of a change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    what: String,
    kept: String,
    displaced: String,
}

/// `GET /desk/clinics/{id}/changed`
pub async fn changed(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Answer {
    let clinic = clinics::find(&shop.office, &ClinicId::from(id)).await?.ok_or(Fault::NotFound)?;
    let may_see = |action| domain::staff::may(&actor, action, clinic.object());
    // An adviser who handed it over sees it no more.
    if !may_see(domain::staff::Action::ReadBookings) {
        return Err(Fault::NotFound);
    }
    let kind = ChangeKind::from_path(&done.what).unwrap_or(ChangeKind::Cancel);
    let number = |typed: &str| typed.parse().unwrap_or_default();
    let fate = (number(&done.kept), number(&done.displaced));
    Ok(page(&reader.chrome, || app::desk::changed(&reader.chrome, kind, &clinic, fate)))
}
