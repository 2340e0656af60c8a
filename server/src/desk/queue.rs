//! The queue of a clinic and its steps.

use app::desk::{QueuePage, Trouble};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::bookings::Step;
use domain::ids::{BookingId, ClinicId};
use domain::staff::{Action, Actor, may};
use registry::bookings::queue::{self, StepError};
use registry::bookings::{Booking, arrivals};
use registry::settings::clinic_day;
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// Right after somebody was taken in; which leaf of a long list.
#[derive(Debug, Default, Deserialize)]
pub struct Fresh {
    #[serde(default)]
    new: String,
    #[serde(default)]
    page: String,
}

async fn model(shop: &Shop, actor: &Actor, id: &ClinicId) -> Result<QueuePage, Fault> {
    let queue = queue::queue(&shop.office, actor, id).await?.ok_or(Fault::NotFound)?;
    // The village's side puts the digits up: with them one checks in as if one were there.
    let theirs = may(actor, Action::BookForVillager, queue.clinic.object());
    let posts = queue.is_today && theirs && clinic_day::rules(&shop.office).await?.self_check_in;
    let posting = posts.then(|| arrivals::place_code(&shop.office, id));
    Ok(QueuePage { queue, trouble: None, fresh: None, leaf: 1, posting })
}

/// `GET /desk/clinics/{id}`
pub async fn show(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Query(Fresh { new: fresh, page: leaf }): Query<Fresh>,
) -> Answer {
    let found = model(&shop, &actor, &ClinicId::from(id)).await?;
    let fresh = (!fresh.is_empty()).then(|| BookingId::from(fresh));
    let leaf = leaf.parse().unwrap_or_default();
    Ok(page(&reader.chrome, || app::desk::queue(&reader.chrome, QueuePage { fresh, leaf, ..found })))
}

/// A step of a booking as last seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pressed {
    step: String,
    version: String,
    then: String,
    page: String,
}

/// `POST /desk/bookings/{id}/step`
pub async fn step(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Answer {
    let id = BookingId::from(id);
    let step = Step::from_code(&pressed.step).ok_or(Fault::NotFound)?;
    let version = pressed.version.parse().map_err(|_| Fault::NotFound)?;
    match queue::step(&shop.office, &actor, &id, step, version).await {
        Ok(booking) => {
            let to = match step {
                // Whoever begins a consultation writes its record next.
                Step::Start if may(&actor, Action::WriteConsultation, booking.object()) => {
                    format!("/desk/bookings/{}/consultation", booking.id)
                }
                // Back to the slip that was scanned: the number stands there.
                _ if pressed.then == "slip" => format!("/desk/check-in?code={}", booking.code.as_str()),
                _ => back_to(&booking, &pressed.page),
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => refused(&shop, &actor, &reader, (&id, &pressed.page), error).await,
    }
}

/// The list on the leaf where a button was pressed.
fn list_at(clinic: &ClinicId, leaf: &str) -> String {
    match leaf.parse::<usize>() {
        Ok(leaf) if leaf > 1 => format!("/desk/clinics/{clinic}?page={leaf}"),
        _ => format!("/desk/clinics/{clinic}"),
    }
}

/// The same, at somebody's entry.
pub(super) fn back_to(booking: &Booking, leaf: &str) -> String {
    format!("{}#b-{}", list_at(&booking.clinic_id, leaf), booking.id)
}

/// Whom the desk saw as next.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Next {
    booking: String,
    version: String,
    page: String,
}

/// `POST /desk/clinics/{id}/call-next`
pub async fn call_next(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(next): Form<Next>,
) -> Answer {
    let (clinic, id) = (ClinicId::from(id), BookingId::from(next.booking));
    let version = next.version.parse().unwrap_or(-1);
    match queue::call_next(&shop.office, &actor, &clinic, &id, version).await {
        Ok(_) => Ok(Redirect::to(&list_at(&clinic, &next.page)).into_response()),
        Err(error) => {
            let (trouble, leaf) = (trouble(error)?, next.page.parse().unwrap_or_default());
            let found = QueuePage { trouble: Some(trouble), leaf, ..model(&shop, &actor, &clinic).await? };
            Ok(page_with(StatusCode::CONFLICT, &reader.chrome, || app::desk::queue(&reader.chrome, found)))
        }
    }
}

/// The queue again, with why a step was not taken.
pub(super) async fn refused(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    (id, leaf): (&BookingId, &str),
    error: StepError,
) -> Answer {
    let (trouble, leaf) = (trouble(error)?, leaf.parse().unwrap_or_default());
    // A booking the actor may not see has no queue to return to.
    let booking = registry::bookings::record(&shop.office, actor, id).await?.ok_or(Fault::NotFound)?;
    let found = QueuePage { trouble: Some(trouble), leaf, ..model(shop, actor, &booking.clinic_id).await? };
    Ok(page_with(StatusCode::CONFLICT, &reader.chrome, || app::desk::queue(&reader.chrome, found)))
}

/// What the page says of a step that was not taken; 403 for one that is not the actor's.
pub(super) fn trouble(error: StepError) -> Result<Trouble, Fault> {
    match error {
        StepError::Taken { by, what, at } => Ok(Trouble::Taken { by, what, at }),
        StepError::NotFromHere(_) => Ok(Trouble::NotFromHere),
        StepError::TooLate => Ok(Trouble::TooLate),
        StepError::SeatGone => Ok(Trouble::SeatGone),
        StepError::TooEarly(from) => Ok(Trouble::TooEarly(from)),
        StepError::NotToday => Ok(Trouble::NotToday),
        StepError::NotNext => Ok(Trouble::NotNext),
        StepError::Forbidden => Err(Fault::Forbidden),
        StepError::Store(error) => Err(error.into()),
    }
}
