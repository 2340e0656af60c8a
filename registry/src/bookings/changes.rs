//! Changing a booking that was made: cancelling it, moving it.

use domain::bookings::{Code, Status};
use domain::ids::{BookingId, SlotId};
use domain::people::PhoneTail;

use super::{
    BookError, Booking, By, CANCEL, MOVE, Way, history, past, rows, seats, send_letter, walk_in, with_nearest,
};
use crate::conflicts::{self, Matter, Party, Standing};
use crate::staff::specialities;
use crate::{Office, StoreError, Tx, clinics, messages, waiting};

pub(super) const DISPLACE: &str = "update bookings set status = 'displaced', version = version + 1,
        calendar_sequence = calendar_sequence + 1
    where id = $1 and version = $2 and status = 'booked'";
/// Whoever came and was not received keeps the claim.
pub(super) const NOT_SERVED: &str = "update bookings set status = 'displaced', version = version + 1,
        calendar_sequence = calendar_sequence + 1
    where id = $1 and version = $2 and status in ('checked_in', 'called', 'parked')";
/// The booking goes where its clinic goes.
pub(super) const FOLLOW: &str = "update bookings set version = version + 1, calendar_sequence = calendar_sequence + 1
    where id = $1 and version = $2 and status = 'booked'";
pub(super) const IN_CLINIC: &str = "select id from bookings where clinic_id = $1 and status = 'booked' order by id";

/// Which booking somebody wants to change.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// The person's own, by code and tail.
    Own(&'a Code, &'a PhoneTail),
    /// One at the desk.
    AtDesk(&'a BookingId),
}

async fn find(tx: &mut Tx, office: &Office, which: Which<'_>) -> Result<Option<Booking>, StoreError> {
    Ok(match which {
        Which::Own(code, tail) => rows::by_code(tx, office, code).await?.filter(|b| b.personal.tail == tail.as_str()),
        Which::AtDesk(id) => rows::by_id(tx, office, id.as_str()).await?,
    })
}

async fn theirs(tx: &mut Tx, office: &Office, by: By<'_>, which: Which<'_>) -> Result<Booking, BookError> {
    let booking = find(tx, office, which).await?.ok_or(BookError::UnknownBooking)?;
    if let By::Staff(actor) = by
        && !booking.is_cancelled_by(actor)
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
    waiting::give_back(&mut tx, office, id, &booking.slot_id).await?;
    waiting::settled(&mut tx, office, id).await?;
    let before = &booking;
    let booking = rows::by_id(&mut tx, office, id).await?.ok_or(BookError::UnknownBooking)?;
    history::write(&mut tx, office, "cancelled", by, Some(before), &booking, reason, now).await?;
    send_letter(&mut tx, office, &booking, messages::kind_of(Status::Cancelled, false), reason.map(str::to_owned))
        .await?;
    tx.commit().await?;
    Ok(booking)
}

/// Cancels a booking that stands as booked in this version; seat and trail are the caller's. `false` when it stands elsewhere.
pub(crate) async fn end(tx: &mut Tx, id: &str, version: i64) -> Result<bool, StoreError> {
    let done = on!(&mut *tx, conn => sqlx::query(CANCEL).bind(id).bind(version)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    Ok(done == 1)
}

/// The bookings of a clinic whose people have still to come, the earliest first.
pub(crate) async fn open_in_clinic(tx: &mut Tx, office: &Office, clinic: &str) -> Result<Vec<Booking>, StoreError> {
    let ids: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(IN_CLINIC).bind(clinic).fetch_all(conn).await)?;
    let mut bookings = Vec::new();
    for id in ids {
        bookings.extend(rows::by_id(tx, office, &id).await?);
    }
    bookings.sort_by(|a, b| (a.starts_at, &a.id).cmp(&(b.starts_at, &b.id)));
    Ok(bookings)
}

/// Takes a booking from its place, which fell away: it keeps its claim. The booking after it; `None` when it changed meanwhile.
pub(crate) async fn displace(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    booking: &Booking,
    reason: &str,
) -> Result<Option<Booking>, StoreError> {
    lose_place(tx, office, by, booking, (DISPLACE, "displaced"), Some(reason)).await
}

/// Whoever came and was not received when the day is over keeps their claim. The booking after it; `None` when it changed meanwhile.
pub(super) async fn not_served(tx: &mut Tx, office: &Office, booking: &Booking) -> Result<Option<Booking>, StoreError> {
    lose_place(tx, office, By::Person, booking, (NOT_SERVED, "not_served"), None).await
}

async fn lose_place(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    booking: &Booking,
    (statement, what): (&'static str, &str),
    reason: Option<&str>,
) -> Result<Option<Booking>, StoreError> {
    let id = booking.id.as_str();
    let done = on!(&mut *tx, conn => sqlx::query(statement).bind(id).bind(booking.version)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Ok(None);
    }
    seats::release(tx, id).await?;
    let after = rows::by_id(tx, office, id).await?;
    if let Some(after) = &after {
        history::write(tx, office, what, by, Some(booking), after, reason, office.now()).await?;
    }
    Ok(after)
}

/// A booking goes where its clinic goes: the same slot at another time or place, or with another adviser. `None` when it changed
/// meanwhile.
pub(crate) async fn follow(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    booking: &Booking,
    reason: Option<&str>,
) -> Result<Option<Booking>, StoreError> {
    let id = booking.id.as_str();
    let done = on!(&mut *tx, conn => sqlx::query(FOLLOW).bind(id).bind(booking.version)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Ok(None);
    }
    let after = rows::by_id(tx, office, id).await?;
    if let Some(after) = &after {
        history::write(tx, office, "followed", by, Some(booking), after, reason, office.now()).await?;
    }
    Ok(after)
}

/// Puts a booking whose time falls away into another slot of its clinic, the first of these in which a seat is free: it goes where
/// its clinic goes. Its seat falls away with its time. `None`: no seat was free, or it changed meanwhile.
pub(crate) async fn reseat(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    booking: &Booking,
    slots: &[SlotId],
    reason: &str,
) -> Result<Option<Booking>, StoreError> {
    let id = booking.id.as_str();
    if slots.is_empty() {
        return Ok(None);
    }
    seats::release(tx, id).await?;
    for slot in slots {
        if !seats::claim(tx, slot, id, None, by.may_take_kept(), office.now()).await? {
            continue;
        }
        let changed =
            || StoreError::Inconsistent { table: "bookings", what: format!("{id} changed while its clinic did") };
        match put_into(tx, booking, slot, booking.clinic_id.as_str()).await {
            Ok(()) => {}
            Err(BookError::Store(error)) => return Err(error),
            Err(_) => return Err(changed()),
        }
        let after = rows::by_id(tx, office, id).await?.ok_or_else(changed)?;
        seats::remove_free(tx, booking.slot_id.as_str()).await?;
        history::write(tx, office, "followed", by, Some(booking), &after, Some(reason), office.now()).await?;
        return Ok(Some(after));
    }
    Ok(None)
}

/// Puts a booking, as it was read, into a slot; its seat is the caller's. What its day in another clinic was is kept.
///
/// # Errors
/// `NotChangeable` when it changed meanwhile, `AlreadyBooked` when the person holds another place in the clinic.
async fn put_into(tx: &mut Tx, booking: &Booking, slot: &SlotId, clinic: &str) -> Result<(), BookError> {
    past::keep(tx, booking.id.as_str(), booking.version, clinic).await?;
    let moved = on!(tx, conn => sqlx::query(MOVE)
        .bind(booking.id.as_str()).bind(booking.version).bind(slot.as_str()).bind(clinic)
        .execute(conn).await.map(|r| r.rows_affected()))
    .map_err(StoreError::from);
    match moved {
        Ok(1) => Ok(()),
        Ok(_) => Err(BookError::NotChangeable(booking.status)),
        Err(error) if error.is_unique_violation() => Err(BookError::AlreadyBooked),
        Err(error) => Err(error.into()),
    }
}

/// Puts a booking into a place that is held for it under a digest. The letter is the caller's.
pub(crate) async fn take_place(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    booking: &Booking,
    slot: (&SlotId, &str),
    hash: &str,
) -> Result<Booking, BookError> {
    let (id, (slot, clinic)) = (booking.id.as_str(), slot);
    put_into(tx, booking, slot, clinic).await?;
    if !seats::claim(tx, slot, id, Some(hash), by.may_take_kept(), office.now()).await? {
        return Err(BookError::Full(Vec::new()));
    }
    let after = rows::by_id(tx, office, id).await?.ok_or(BookError::UnknownBooking)?;
    history::write(tx, office, "moved", by, Some(booking), &after, None, office.now()).await?;
    Ok(after)
}

/// Moves a booking to another slot, in one transaction: when the new place cannot be had the old one is kept.
///
/// # Errors
/// See [`BookError`].
pub async fn move_to(office: &Office, by: By<'_>, which: Which<'_>, slot: &SlotId) -> Result<Booking, BookError> {
    match try_move(office, by, which, slot).await {
        Err(error) => {
            let booking = find(&mut office.db.read().await?, office, which).await?;
            let party = booking.as_ref().map(|b| (Party::of_booking(b), b.id.as_str()));
            let who = party.as_ref().map(|(party, id)| (party, Some(*id)));
            Err(with_nearest(office, error, slot, booking.as_ref().map(|b| &b.matter), who).await)
        }
        moved => moved,
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
    if let By::Person = by {
        tx = walk_in::seat_first(tx, office, &clinic).await?;
    }
    let way = by.way_into(&clinic, None).ok_or(BookError::Forbidden)?;
    if !clinic.takes_people() || !way.is_open(&slot, now) {
        return Err(BookError::Closed(Vec::new()));
    }
    // Within the adviser's own hands nothing is asked again.
    if clinic.adviser_id != booking.adviser_id {
        specialities::check(&mut tx, office, &clinic, &booking.matter).await?;
    }
    let waiver = if clinic.adviser_id == booking.adviser_id && !booking.blocked {
        None
    } else {
        let party = Party::of_booking(&booking);
        let mut places = vec![booking.village_code.clone(), clinic.village_code.clone()];
        places.extend(party.home().cloned());
        let matter = Matter { party: &party, places: &places, booking: Some(id) };
        match conflicts::check(&mut tx, office, &clinic.adviser_id, matter).await? {
            Standing::Clear => None,
            Standing::Waived(waiver) => Some(waiver),
            Standing::Clash(_) => return Err(BookError::Conflict(Vec::new())),
        }
    };
    put_into(&mut tx, &booking, &slot.id, slot.clinic_id.as_str()).await?;
    waiting::give_back(&mut tx, office, id, &booking.slot_id).await?;
    if !seats::claim(&mut tx, &slot.id, id, None, way == Way::Desk, now).await? {
        return Err(BookError::Full(Vec::new()));
    }
    waiting::settled(&mut tx, office, id).await?;
    let before = &booking;
    let booking = rows::by_id(&mut tx, office, id).await?.ok_or(BookError::UnknownBooking)?;
    history::write(&mut tx, office, "moved", by, Some(before), &booking, None, now).await?;
    if let Some(waiver) = waiver {
        conflicts::note_used(&mut tx, &waiver, &booking.id).await?;
        history::write(&mut tx, office, "waived", by, Some(&booking), &booking, None, now).await?;
    }
    send_letter(&mut tx, office, &booking, messages::kind_of(booking.status, true), None).await?;
    tx.commit().await?;
    Ok(booking)
}
