//! The queue of a clinic and its steps.

use app::desk::Trouble;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::bookings::Step;
use domain::ids::{BookingId, ClinicId};
use registry::bookings::queue::{self, StepError};
use serde::Deserialize;

use crate::web::{Answer, Fault, Shop, Staff, page, page_with};

/// `GET /desk/clinics/{id}`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let queue = queue::queue(&shop.office, &actor, &ClinicId::from(id)).await?.ok_or(Fault::NotFound)?;
    Ok(page(&reader.chrome, || app::desk::queue(&reader.chrome, queue, None)))
}

/// A step of a booking as last seen.
#[derive(Debug, Default, Deserialize)]
pub struct Pressed {
    #[serde(default)]
    step: String,
    #[serde(default)]
    version: String,
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
    let trouble = match queue::step(&shop.office, &actor, &id, step, version).await {
        Ok(booking) => {
            let to = match step {
                // Whoever begins a consultation writes its record next.
                Step::Start => format!("/desk/bookings/{}/consultation", booking.id),
                _ => format!("/desk/clinics/{}#b-{}", booking.clinic_id, booking.id),
            };
            return Ok(Redirect::to(&to).into_response());
        }
        Err(error) => trouble(error)?,
    };
    // A booking the actor may not see has no queue to return to.
    let booking = registry::bookings::record(&shop.office, &actor, &id).await?.ok_or(Fault::NotFound)?;
    let queue = queue::queue(&shop.office, &actor, &booking.clinic_id).await?.ok_or(Fault::NotFound)?;
    Ok(page_with(StatusCode::CONFLICT, &reader.chrome, || app::desk::queue(&reader.chrome, queue, Some(trouble))))
}

/// What the page says of a step that was not taken; 403 for one that is not the actor's.
pub(super) fn trouble(error: StepError) -> Result<Trouble, Fault> {
    match error {
        StepError::Taken { by, what, at } => Ok(Trouble::Taken { by, what, at }),
        StepError::NotFromHere(_) => Ok(Trouble::NotFromHere),
        StepError::TooLate => Ok(Trouble::TooLate),
        StepError::Forbidden => Err(Fault::Forbidden),
        StepError::Store(error) => Err(error.into()),
    }
}
