//! The history of a booking: its trail, as the queue and the pages read it.

use chrono::{DateTime, Utc};
use domain::bookings::{Code, Status};
use domain::ids::BookingId;
use domain::people::PhoneTail;
use domain::staff::{Action, Actor, may};
use domain::trail::{Facts, RecordKind, State};

use super::{Booking, By, rows};
use crate::messages::follow_ups;
use crate::trail::{self, Act, FOR_PERSON, Told};
use crate::{Office, StoreError, Tx};

pub(super) const OF_BOOKING: &str = "select t.record, t.act, t.at, t.facts, s.name as staff_name
    from trail t left join staff s on s.id = t.staff_id where t.record = $1 order by t.number";
pub(super) const OF_CLINIC: &str = "select t.record, t.act, t.at, t.facts, s.name as staff_name
    from bookings b join trail t on t.record = 'booking/' || b.id left join staff s on s.id = t.staff_id
    where b.clinic_id = $1 and b.status not in ('booked', 'cancelled') order by t.record, t.number";

/// An entry of the trail with where the booking stood before and after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The entry.
    pub told: Told,
    /// Where the booking stood before.
    pub from: Option<Status>,
    /// Where it stood after.
    pub to: Status,
}

/// A change of a booking, as far as the queue must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub booking_id: String,
    pub what: String,
    pub at: DateTime<Utc>,
    pub staff_name: Option<String>,
    pub from: Option<Status>,
    pub to: Status,
}

#[derive(sqlx::FromRow)]
struct ChangeRow {
    record: String,
    act: String,
    at: DateTime<Utc>,
    facts: String,
    staff_name: Option<String>,
}

fn wrong(what: impl ToString) -> StoreError {
    StoreError::Inconsistent { table: "trail", what: what.to_string() }
}

/// The status an entry sets, if it sets one.
fn status_in(facts: &Facts) -> Result<Option<Status>, StoreError> {
    facts.get("status").cloned().flatten().map(Status::try_from).transpose().map_err(wrong)
}

/// Writes an entry on a booking: what leads from where it stood to where it stands. What follows from that by itself, such as
/// reminders, is planned anew when its status, time or SEQUENCE changed: nothing gets onto the trail without it.
#[expect(clippy::too_many_arguments, reason = "who did what to which booking, and why: each is a column of the trail")]
pub(crate) async fn write(
    tx: &mut Tx,
    office: &Office,
    what: &str,
    by: By<'_>,
    before: Option<&Booking>,
    after: &Booking,
    why: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    note(tx, office, what, by, before, after, why, at).await?;
    let stands = |b: &Booking| (b.status, b.starts_at, b.calendar_sequence);
    if before.is_none_or(|before| stands(before) != stands(after)) {
        follow_ups::plan(tx, office, after, before.is_none(), at).await?;
    }
    Ok(())
}

/// Writes an entry on a booking of which nothing follows: for the invented past of the demonstration.
#[expect(clippy::too_many_arguments, reason = "passes on what an entry of the trail takes")]
pub(crate) async fn note(
    tx: &mut Tx,
    office: &Office,
    what: &str,
    by: By<'_>,
    before: Option<&Booking>,
    after: &Booking,
    note: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let record = RecordKind::Booking.key(after.id.as_str());
    let staff = by.staff_id();
    // What the person could do themselves was done for them; a step of the queue is the desk's own.
    let theirs = matches!(what, "booked" | "moved" | "cancelled" | "corrected");
    let for_whom = staff.filter(|_| theirs).map(|_| FOR_PERSON);
    let act = Act { record: &record, at, what, staff, for_whom, note };
    let before = before.map_or_else(State::default, Booking::state);
    trail::write(tx, office, act, &before, &after.state()).await
}

/// The changes of one booking, or of those in a clinic on which a step was taken: status by status.
pub(super) async fn changes(tx: &mut Tx, statement: &'static str, id: &str) -> Result<Vec<Change>, StoreError> {
    let rows: Vec<ChangeRow> = on!(tx, conn => sqlx::query_as(statement).bind(id).fetch_all(conn).await)?;
    let mut changes: Vec<Change> = Vec::new();
    for row in rows {
        let facts: Facts = serde_json::from_str(&row.facts).map_err(wrong)?;
        let Some(to) = status_in(&facts)? else { continue };
        let booking_id = row.record.split_once('/').map_or(String::new(), |(_, id)| id.to_owned());
        let from = changes.last().filter(|c| c.booking_id == booking_id).map(|c| c.to);
        changes.push(Change { booking_id, what: row.act, at: row.at, staff_name: row.staff_name, from, to });
    }
    Ok(changes)
}

pub(super) async fn of_booking(tx: &mut Tx, booking_id: &str) -> Result<Vec<Change>, StoreError> {
    let record = RecordKind::Booking.key(booking_id);
    changes(tx, OF_BOOKING, record.as_str()).await
}

async fn events(tx: &mut Tx, office: &Office, id: &str) -> Result<Vec<Event>, StoreError> {
    let mut stands: Option<Status> = None;
    let mut events = Vec::new();
    for told in trail::of_record(tx, office, &RecordKind::Booking.key(id)).await? {
        let from = stands;
        let to = status_in(&told.facts)?.or(from).ok_or_else(|| wrong("a booking that stands nowhere"))?;
        stands = Some(to);
        events.push(Event { told, from, to });
    }
    Ok(events)
}

/// The history of a booking the actor may see; nothing otherwise.
///
/// # Errors
/// The database.
pub async fn history(office: &Office, actor: &Actor, id: &BookingId) -> Result<Vec<Event>, StoreError> {
    let mut tx = office.db.read().await?;
    match rows::by_id(&mut tx, office, id.as_str()).await? {
        Some(b) if may(actor, Action::ReadTrail, b.object()) && !b.is_hidden_from(actor) => {
            events(&mut tx, office, id.as_str()).await
        }
        _ => Ok(Vec::new()),
    }
}

/// The history of one's own booking, by its code and the tail of the telephone.
///
/// # Errors
/// The database.
pub async fn own_history(office: &Office, code: &Code, tail: &PhoneTail) -> Result<Vec<Event>, StoreError> {
    let mut tx = office.db.read().await?;
    match rows::by_code(&mut tx, office, code).await? {
        Some(booking) if booking.personal.tail == tail.as_str() => events(&mut tx, office, booking.id.as_str()).await,
        _ => Ok(Vec::new()),
    }
}
