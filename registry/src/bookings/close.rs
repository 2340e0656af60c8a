//! When the day of a clinic is over: what still stands open is closed, by the program and in each one's trail. Who was called and
//! was not there, or never came, did not come; who came and was not received keeps their claim, is told so, and has the nearest free
//! place kept for them like anybody whose time fell away.

use chrono::Days;
use domain::bookings::{Status, Step};

use super::{Booking, By, changes, history, queue, rows, seats};
use crate::waiting::{Aftermath, Why};
use crate::{Office, StoreError, Tx};

/// What stands open in clinics that ended within two instants. Where nobody was checked in, called or received the list was not kept
/// that day: who came is known to nobody, and whoever only booked is not said to have stayed away.
pub(super) const TO_CLOSE: &str = "select b.id from bookings b join clinics c on c.id = b.clinic_id
    where b.open and b.status <> 'displaced' and c.status = 'planned' and c.ends_at >= $1 and c.ends_at < $2
      and (b.status <> 'booked'
           or exists(select 1 from bookings o where o.clinic_id = c.id
                       and (o.arrived_at is not null or o.called_at is not null or o.started_at is not null)))
    order by c.ends_at, b.id";

/// So many days back is looked: what lies farther was left so by people.
const LOOKS_BACK: u64 = 3;

/// What was closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Closed {
    /// Consultations that nobody had finished.
    pub done: usize,
    /// Who did not come.
    pub no_shows: usize,
    /// Who came and was not received.
    pub not_served: usize,
}

/// How somebody's day ends.
enum End {
    Done,
    NoShow,
    NotServed,
}

/// How the day ends for a booking that stands open.
const fn end_of(booking: &Booking) -> Option<End> {
    let came = booking.day.arrived_at.is_some();
    match booking.status {
        Status::InProgress => Some(End::Done),
        Status::CheckedIn | Status::Parked => Some(End::NotServed),
        // Called and here, but nobody began: they were not received.
        Status::Called if came => Some(End::NotServed),
        Status::Booked | Status::Called | Status::Missed => Some(End::NoShow),
        Status::Done | Status::NoShow | Status::Cancelled | Status::Displaced => None,
    }
}

/// Closes what stands open in the clinics of the days before today. Several processes may do it at once: each booking is closed
/// once.
///
/// # Errors
/// The database.
pub async fn close_days(office: &Office) -> Result<Closed, StoreError> {
    let today = office.today();
    let (from, until) = (office.start_of(today - Days::new(LOOKS_BACK)), office.start_of(today));
    let ids: Vec<String> = {
        let mut tx = office.db.read().await?;
        on!(&mut tx, conn => sqlx::query_scalar(TO_CLOSE).bind(from).bind(until).fetch_all(conn).await)?
    };
    let mut closed = Closed::default();
    for id in ids {
        let mut tx = office.db.write().await?;
        let Some(booking) = rows::by_id(&mut tx, office, &id).await? else { continue };
        let Some(end) = end_of(&booking) else { continue };
        if !close(&mut tx, office, &booking, &end).await? {
            continue;
        }
        tx.commit().await?;
        match end {
            End::Done => closed.done += 1,
            End::NoShow => closed.no_shows += 1,
            End::NotServed => closed.not_served += 1,
        }
    }
    Ok(closed)
}

/// `false`: somebody was quicker, and nothing may be kept.
async fn close(tx: &mut Tx, office: &Office, booking: &Booking, end: &End) -> Result<bool, StoreError> {
    let step = match end {
        End::NotServed => {
            let Some(after) = changes::not_served(tx, office, booking).await? else { return Ok(false) };
            let mut aftermath = Aftermath::default();
            aftermath.lost(booking.clone(), after, Why::NotServed);
            aftermath.settle(tx, office, By::Person).await?;
            return Ok(true);
        }
        End::Done => Step::Done,
        End::NoShow => Step::NoShow,
    };
    let Some(to) = step.leads(booking.status) else { return Ok(false) };
    // When a consultation ended that nobody finished is not known: the day stays as it was.
    if !queue::put(tx, booking, to, &booking.day).await? {
        return Ok(false);
    }
    if matches!(end, End::NoShow) {
        seats::release(tx, booking.id.as_str()).await?;
    }
    let after = rows::by_id(tx, office, booking.id.as_str()).await?;
    let Some(after) = after else { return Ok(false) };
    history::write(tx, office, step.code(), By::Person, Some(booking), &after, None, office.now()).await?;
    Ok(true)
}
