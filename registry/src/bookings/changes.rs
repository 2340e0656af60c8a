//! Changing a booking that was made: cancelling it, moving it.

use domain::bookings::{Code, Status};
use domain::clinics::ClinicStatus;
use domain::ids::{BookingId, SlotId};
use domain::people::PhoneTail;
use domain::staff::{Action, may};

use super::{BookError, Booking, By, CANCEL, MOVE, history, rows, seats, send_letter};
use crate::{Office, StoreError, Tx, clinics, messages};

/// Which booking somebody wants to change.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// The person's own, by code and tail.
    Own(&'a Code, &'a PhoneTail),
    /// One at the desk.
    AtDesk(&'a BookingId),
}

async fn theirs(tx: &mut Tx, office: &Office, by: By<'_>, which: Which<'_>) -> Result<Booking, BookError> {
    let booking = match which {
        Which::Own(code, tail) => rows::by_code(tx, office, code).await?.filter(|b| b.personal.tail == tail.as_str()),
        Which::AtDesk(id) => rows::by_id(tx, office, id.as_str()).await?,
    }
    .ok_or(BookError::UnknownBooking)?;
    if let By::Staff(actor) = by
        && !may(actor, Action::BookForVillager, booking.object())
    {
        return Err(BookError::Forbidden);
    }
    if !booking.status.is_theirs_to_change() {
        return Err(BookError::NotChangeable(booking.status));
    }
    Ok(booking)
}

/// Cancels a booking; its seat is free at once. Cancelling one that is cancelled already changes nothing and says so.
///
/// # Errors
/// See [`BookError`].
pub async fn cancel(office: &Office, by: By<'_>, which: Which<'_>, reason: Option<&str>) -> Result<Booking, BookError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let booking = theirs(&mut tx, office, by, which).await?;
    let id = booking.id.as_str();
    if !end(&mut tx, id, booking.version).await? {
        return Err(BookError::NotChangeable(booking.status));
    }
    let before = &booking;
    let booking = rows::by_id(&mut tx, office, id).await?.ok_or(BookError::UnknownBooking)?;
    history::write(&mut tx, office, "cancelled", by, Some(before), &booking, reason, now).await?;
    send_letter(&mut tx, office, &booking, messages::kind_of(Status::Cancelled, false), reason.map(str::to_owned))
        .await?;
    tx.commit().await?;
    Ok(booking)
}

/// Cancels a booking that stands as booked in this version: row and seat; the trail is the caller's. `false` when it stands
/// elsewhere.
pub(crate) async fn end(tx: &mut Tx, id: &str, version: i64) -> Result<bool, StoreError> {
    let done = on!(&mut *tx, conn => sqlx::query(CANCEL).bind(id).bind(version)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done == 1 {
        seats::release(tx, id).await?;
    }
    Ok(done == 1)
}

/// Moves a booking to another slot, in one transaction: when the new place cannot be had the old one is kept.
///
/// # Errors
/// See [`BookError`].
pub async fn move_to(office: &Office, by: By<'_>, which: Which<'_>, slot: &SlotId) -> Result<Booking, BookError> {
    match try_move(office, by, which, slot).await {
        Err(BookError::Full(_)) => Err(BookError::Full(clinics::alternatives(office, slot).await?)),
        Err(BookError::Closed(_)) => Err(BookError::Closed(clinics::alternatives(office, slot).await?)),
        other => other,
    }
}

async fn try_move(office: &Office, by: By<'_>, which: Which<'_>, slot_id: &SlotId) -> Result<Booking, BookError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let booking = theirs(&mut tx, office, by, which).await?;
    let id = booking.id.as_str();
    if booking.slot_id == *slot_id {
        return Ok(booking);
    }
    let (slot, clinic) = clinics::slot_in(&mut tx, office, slot_id).await?.ok_or(BookError::UnknownSlot)?;
    if !by.may_book_in(&clinic) {
        return Err(BookError::Forbidden);
    }
    if clinic.status != ClinicStatus::Planned || !by.slot_is_open(&slot, now) {
        return Err(BookError::Closed(Vec::new()));
    }
    let moved = on!(&mut tx, conn => sqlx::query(MOVE)
        .bind(id).bind(booking.version).bind(slot.id.as_str()).bind(slot.clinic_id.as_str())
        .execute(conn).await.map(|r| r.rows_affected()))
    .map_err(StoreError::from);
    match moved {
        Ok(1) => {}
        Ok(_) => return Err(BookError::NotChangeable(booking.status)),
        Err(error) if error.is_unique_violation() => return Err(BookError::AlreadyBooked),
        Err(error) => return Err(error.into()),
    }
    seats::release(&mut tx, id).await?;
    if !seats::claim(&mut tx, &slot.id, id, None, by.may_take_kept(), now).await? {
        return Err(BookError::Full(Vec::new()));
    }
    let before = &booking;
    let booking = rows::by_id(&mut tx, office, id).await?.ok_or(BookError::UnknownBooking)?;
    history::write(&mut tx, office, "moved", by, Some(before), &booking, None, now).await?;
    send_letter(&mut tx, office, &booking, messages::kind_of(booking.status, true), None).await?;
    tx.commit().await?;
    Ok(booking)
}
