//! The history of a booking: appended in the transaction of every change, never altered.

use chrono::{DateTime, Utc};
use domain::bookings::Status;
use domain::ids::BookingId;
use domain::staff::{Action, Actor, may};

use super::rows;
use crate::{Office, StoreError, Tx};

pub(super) const ADD: &str =
    "insert into booking_events (booking_id, number, at, what, from_status, to_status, staff_id, detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(super) const OF_BOOKING: &str =
    "select e.number, e.at, e.what, e.from_status, e.to_status, s.name as staff_name, e.detail
     from booking_events e left join staff s on s.id = e.staff_id where e.booking_id = $1 order by e.number";

/// A change of a booking.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Event {
    /// The booking's version after it.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// `booked`, `moved`, `cancelled`, `recorded`, or a step of the queue.
    pub what: String,
    /// Where the booking stood before.
    pub from_status: Option<String>,
    /// Where it stood after.
    pub to_status: String,
    /// Which member of staff; none: the person.
    pub staff_name: Option<String>,
    /// What else is to be known: the slots of a move, the reason of a cancellation.
    pub detail: Option<String>,
}

#[expect(clippy::too_many_arguments, reason = "the columns of a row, named at the one place that writes it")]
pub(crate) async fn append(
    tx: &mut Tx,
    booking_id: &str,
    number: i64,
    at: DateTime<Utc>,
    what: &str,
    from: Option<Status>,
    to: Status,
    staff_id: Option<&str>,
    detail: Option<&str>,
) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(ADD)
        .bind(booking_id).bind(number).bind(at).bind(what).bind(from.map(Status::code)).bind(to.code())
        .bind(staff_id).bind(detail)
        .execute(conn).await.map(drop))?;
    Ok(())
}

pub(super) async fn of_booking(tx: &mut Tx, booking_id: &str) -> Result<Vec<Event>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(OF_BOOKING).bind(booking_id).fetch_all(conn).await)?)
}

/// The history of a booking the actor may see; nothing otherwise.
///
/// # Errors
/// The database.
pub async fn history(office: &Office, actor: &Actor, id: &BookingId) -> Result<Vec<Event>, StoreError> {
    let mut tx = office.db.read().await?;
    match rows::by_id(&mut tx, id.as_str()).await? {
        Some(booking) if may(actor, Action::ReadBookings, booking.object()) => of_booking(&mut tx, id.as_str()).await,
        _ => Ok(Vec::new()),
    }
}
