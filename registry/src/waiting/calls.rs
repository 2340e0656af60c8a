//! Who of the list must be called, and how an entry and the booking that waits belong together.

use domain::ids::WaitingId;
use domain::staff::Actor;
use domain::trail::RecordKind;
use domain::waiting::{Class, WaitingState};

use super::{AcceptError, Entry, LAST_ACT, Listed, NOTE_CALL, OF_BOOKING, TOLD_AT_LAST, rows, sees_to, tell};
use crate::bookings::{self, Booking, By};
use crate::{Office, StoreError, Tx};

impl Listed {
    /// Must somebody call them? A place is kept and no message could go to them; an offer ran out unanswered; a booked place fell
    /// away and nothing is kept; the waiting is over and nobody told them. Who was reached needs no other call until something
    /// else happens.
    #[must_use]
    pub const fn is_to_call(&self) -> bool {
        match &self.entry.offer {
            Some(offer) => !offer.told && offer.called_at.is_none(),
            None => !self.reached && wants_a_call(&self.entry, self.class),
        }
    }
}

/// Nothing is kept for them: is there something to say all the same?
pub(super) const fn wants_a_call(entry: &Entry, class: Class) -> bool {
    entry.missed > 0 || matches!(class, Class::Displaced) || matches!(entry.state, WaitingState::ToCall)
}

/// Was the person reached since anything else happened? The trail tells: what was seen of them there, and calls in vain, are not
/// what they would be called about.
pub(super) async fn was_reached(tx: &mut Tx, entry: &Entry) -> Result<bool, StoreError> {
    let record = RecordKind::Waiting.key(entry.id.as_str());
    let last: Option<String> =
        on!(tx, conn => sqlx::query_scalar(LAST_ACT).bind(record.as_str()).fetch_optional(conn).await)?;
    Ok(last.as_deref() == Some(CALLED))
}

/// The act in the trail of whoever was reached by telephone.
const CALLED: &str = "called";

/// Notes at the desk that somebody of the call list was called, and whether they were reached. Whoever was stands on the call list
/// no more until something else happens; whoever was not is called again, and only the trail knows of it.
///
/// # Errors
/// [`AcceptError::Over`] when there is nothing to call them about, or the database.
pub async fn note_call(office: &Office, actor: &Actor, id: &WaitingId, reached: bool) -> Result<(), AcceptError> {
    let mut tx = office.db.write().await?;
    let entry =
        rows::by_id(&mut tx, office, id.as_str()).await?.filter(|e| sees_to(actor, e)).ok_or(AcceptError::Over)?;
    let class = entry.standing().class(office.today(), office.now());
    let calls = entry.offer.is_some() || wants_a_call(&entry, class);
    if !calls || !(entry.state.is_open() || entry.state == WaitingState::ToCall) {
        return Err(AcceptError::Over);
    }
    let before = entry.state();
    if reached {
        if let Some(offer) = &entry.offer {
            on!(&mut tx, conn => sqlx::query(NOTE_CALL)
                .bind(offer.id.as_str()).bind(actor.id.as_str()).bind(office.now()).execute(conn).await.map(drop))?;
        }
        if entry.state == WaitingState::ToCall {
            let told = on!(&mut tx, conn => sqlx::query(TOLD_AT_LAST).bind(id.as_str()).bind(entry.version)
                .execute(conn).await.map(|r| r.rows_affected()))?;
            if told != 1 {
                return Err(AcceptError::Over);
            }
        }
    }
    let what = if reached { CALLED } else { "not_reached" };
    tell(&mut tx, office, what, By::Staff(actor), &entry.id, &before, None).await?;
    tx.commit().await?;
    Ok(())
}

/// The entry of a booking whose place fell away; the caller has seen to it that the reader may see the booking.
///
/// # Errors
/// The database.
pub async fn of_booking(office: &Office, booking: &Booking) -> Result<Option<Entry>, StoreError> {
    let mut tx = office.db.read().await?;
    let id: Option<String> = on!(&mut tx, conn => sqlx::query_scalar(OF_BOOKING).bind(booking.id.as_str())
        .fetch_optional(conn).await)?;
    match id {
        Some(id) => rows::by_id(&mut tx, office, &id).await,
        None => Ok(None),
    }
}

/// The booking whose place fell away, of an entry the reader may see.
///
/// # Errors
/// The database.
pub async fn booking_of(office: &Office, entry: &Entry) -> Result<Option<Booking>, StoreError> {
    let Some(id) = &entry.booking_id else { return Ok(None) };
    let mut tx = office.db.read().await?;
    bookings::by_id(&mut tx, office, id.as_str()).await
}
