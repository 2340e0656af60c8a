//! Who of the list must be called, and how an entry and the booking that waits belong together.

use domain::waiting::Class;

use super::{Listed, OF_BOOKING, rows};
use crate::bookings::{self, Booking};
use crate::{Office, StoreError};

use super::Entry;

impl Listed {
    /// Must somebody call them? A place is kept and no message could go to them; an offer ran out unanswered; a booked place fell
    /// away and nothing is kept. Who was reached about the place that is kept needs no other call.
    #[must_use]
    pub const fn is_to_call(&self) -> bool {
        match &self.entry.offer {
            Some(offer) => !offer.told && offer.called_at.is_none(),
            None => self.entry.missed > 0 || matches!(self.class, Class::Displaced),
        }
    }
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
