//! An offer that was taken: whoever presses again, or opens its link once more, is led to what came of it.

use domain::waiting::WaitingState;

use super::offers::Answer;
use super::{Which, theirs};
use crate::bookings::{self, Booking, By};
use crate::office::digest;
use crate::{Office, StoreError};

/// The booking that came of an offer that was taken, by the digest of its link or by the entry: the one that moved, or the one made
/// for the same person in the same slot.
pub(super) const TAKEN: &str = "select b.id from offers o join waiting w on w.id = o.waiting_id
    join bookings b on b.id = w.booking_id or (w.booking_id is null and b.slot_id = o.slot_id and b.person_key = w.person_key)
    where o.state = 'taken' and (o.secret_hash = $1 or o.waiting_id = $2) order by o.made_at desc, b.booked_at desc limit 1";

/// What came of an offer that this person took, as long as it is still to come.
///
/// # Errors
/// The database.
pub async fn taken(office: &Office, answer: Answer<'_>) -> Result<Option<Booking>, StoreError> {
    let mut tx = office.db.read().await?;
    let (secret, entry) = match answer {
        Answer::Secret(secret) => (digest(secret), String::new()),
        Answer::Own(code, tail) => match theirs(&mut tx, office, By::Person, Which::Own(code, tail)).await? {
            Some(entry) if entry.state == WaitingState::Placed => (String::new(), entry.id.to_string()),
            _ => return Ok(None),
        },
        Answer::AtDesk(_) => return Ok(None),
    };
    let id: Option<String> = on!(&mut tx, conn => sqlx::query_scalar(TAKEN)
        .bind(&secret).bind(&entry).fetch_optional(conn).await)?;
    let booking = match id {
        Some(id) => bookings::by_id(&mut tx, office, &id).await?,
        None => None,
    };
    Ok(booking.filter(|b| b.status.is_theirs_to_change()))
}
