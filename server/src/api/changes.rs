//! Cancelling and moving a booking, by the functions that the pages call.

use axum::Json;
use axum::extract::State;
use domain::bookings::Status;
use domain::form::{Field, Flaws, free_text};
use registry::bookings::{self, BookError, By, Which};
use serde::Deserialize;
use utoipa::ToSchema;

use super::bookings::{View, code, digits, refused};
use super::kinds;
use super::problem::Problem;
use super::request::{Segment, Sent, Spoken, slot_id};
use crate::web::Shop;

/// The longest reason for cancelling, in characters; the pages take the same.
const REASON: u16 = 200;

/// A booking to cancel.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "phone_tail": "8000", "reason": "那天要去县里" }))]
pub struct Cancellation {
    /// The last four digits of the telephone.
    #[serde(default)]
    #[schema(required = true, pattern = r"^\d{4}$")]
    phone_tail: String,
    /// Why, if the person wants to say it: at most 200 characters.
    #[schema(max_length = 200)]
    reason: Option<String>,
}

/// Cancel a booking
///
/// Its seat is free at once. Cancelling one that is cancelled changes nothing and answers the same: it is safe to
/// repeat.
#[utoipa::path(
    post, path = "/api/v1/bookings/{code}/cancel", tag = "bookings",
    params(("code" = String, Path, description = "The booking code", example = "3A4CD6EF")),
    request_body = Cancellation,
    responses((status = 200, description = "The booking, cancelled", body = View)),
)]
pub async fn cancel(
    State(shop): State<Shop>,
    Spoken(locale): Spoken,
    Segment(typed): Segment,
    Sent(asked): Sent<Cancellation>,
) -> Result<Json<View>, Problem> {
    let tail = digits(locale, &asked.phone_tail)?;
    let reason = free_text(asked.reason.as_deref().unwrap_or_default(), REASON)
        .map_err(|flaw| Problem::flaws(locale, &Flaws::one(Field::Reason, flaw)))?;
    let code = code(locale, &typed)?;
    let done = bookings::cancel(&shop.office, By::Person, Which::Own(&code, &tail), reason.as_deref()).await;
    let booking = match done {
        Err(BookError::NotChangeable(Status::Cancelled)) => {
            bookings::find(&shop.office, &code, &tail).await?.ok_or_else(|| Problem::new(&kinds::NOT_FOUND, locale))?
        }
        other => other.map_err(|e| refused(&shop, locale, e))?,
    };
    Ok(Json(View::of(&shop, booking)))
}

/// Where a booking goes.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "phone_tail": "8000", "slot_id": "A3C4D6E7-02" }))]
pub struct Move {
    /// The last four digits of the telephone.
    #[serde(default)]
    #[schema(required = true, pattern = r"^\d{4}$")]
    phone_tail: String,
    /// The slot it goes to.
    #[serde(default)]
    #[schema(required = true, pattern = "^[A-Za-z0-9-]{1,64}$")]
    slot_id: String,
}

/// Move a booking
///
/// In one transaction: when the new seat is gone, nothing has changed. Moving to the slot where it is changes nothing, so it is
/// safe to repeat.
#[utoipa::path(
    post, path = "/api/v1/bookings/{code}/move", tag = "bookings",
    params(("code" = String, Path, description = "The booking code", example = "3A4CD6EF")),
    request_body = Move,
    responses((status = 200, description = "The booking at its new time", body = View)),
)]
pub async fn move_to(
    State(shop): State<Shop>,
    Spoken(locale): Spoken,
    Segment(typed): Segment,
    Sent(asked): Sent<Move>,
) -> Result<Json<View>, Problem> {
    let tail = digits(locale, &asked.phone_tail)?;
    let slot = slot_id(&asked.slot_id).map_err(|flaw| Problem::flaws(locale, &Flaws::one(Field::SlotId, flaw)))?;
    let code = code(locale, &typed)?;
    let booking = bookings::move_to(&shop.office, By::Person, Which::Own(&code, &tail), &slot)
        .await
        .map_err(|e| refused(&shop, locale, e))?;
    Ok(Json(View::of(&shop, booking)))
}
