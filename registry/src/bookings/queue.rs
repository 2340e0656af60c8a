//! The adviser's day: the queue of a clinic, the steps of each person through it.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use domain::bookings::{Status, Step, UNDO, undone};
use domain::clinics::ClinicStatus;
use domain::ids::{BookingId, ClinicId};
use domain::staff::{Action, Actor, may};

use super::day::{self, Day, Place};
use super::history::Change;
use super::past::{self, MovedOn};
use super::walk_in::ACT as WALKED_IN;
use super::{Booking, By, history, rows, seats, walk_in};
use crate::clinics::{self, Clinic};
use crate::settings::clinic_day;
use crate::{Office, StoreError, Tx};

statements! {
    STEP = "update bookings set status = $3, open = $4, version = version + 1, queue_number = $5, calls = $6, arrived_at = $7,
                   called_at = $8, back_at = $9, started_at = $10, ended_at = $11
            where id = $1 and version = $2";
    NUMBER = day::NUMBER;
    LINES = day::LINES;
    VERSIONS = day::VERSIONS;
}

/// The queue of a clinic.
#[derive(Debug, Clone)]
pub struct Queue {
    /// The clinic.
    pub clinic: Clinic,
    /// Its people: whom the desk is busy with, who waits in the order of calling, who is expected, who stepped aside, who is
    /// through.
    pub entries: Vec<Entry>,
    /// Who came that day, was not received, and has a place in another clinic since.
    pub moved_on: Vec<MovedOn>,
    /// Who is called next: a place in `entries`.
    pub next: Option<usize>,
    /// It takes place today.
    pub is_today: bool,
    /// Its day is still to come: nobody can be here yet.
    pub is_ahead: bool,
    /// Its end has come.
    pub is_over: bool,
    /// How long somebody who booked is waited for.
    pub grace: Duration,
    /// Now.
    pub now: DateTime<Utc>,
    /// Changes when the list does.
    pub mark: String,
}

/// A person in the queue.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The number called out. Before it was given to the person, the one they would get if they all came in the order of slots.
    pub number: i64,
    /// The booking.
    pub booking: Booking,
    /// When the last step was taken, and which, if it can still be undone.
    pub undoable: Option<Step>,
    /// Their place in the order, while they wait or are expected.
    pub place: Option<Place>,
}

impl Entry {
    /// The number was given: told, and perhaps printed.
    #[must_use]
    pub const fn is_numbered(&self) -> bool {
        self.booking.day.queue_number.is_some()
    }

    /// Can it be said of them now that they did not come?
    #[must_use]
    pub fn may_be_given_up(&self, grace: Duration, now: DateTime<Utc>) -> bool {
        given_up_from(&self.booking, grace) <= now
    }
}

/// From when it can be said of a person that they did not come. Who walked in was here: whoever then is not, left.
fn given_up_from(booking: &Booking, grace: Duration) -> DateTime<Utc> {
    match booking.day.walk_in {
        true => booking.day.arrived_at.unwrap_or(booking.starts_at),
        false => booking.starts_at + grace,
    }
}

/// The queue of a clinic the actor may see; `None` otherwise.
///
/// # Errors
/// The database.
pub async fn queue(office: &Office, actor: &Actor, id: &ClinicId) -> Result<Option<Queue>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(clinic) = clinics::find_in(&mut tx, id).await? else { return Ok(None) };
    if !may(actor, Action::ReadBookings, clinic.object()) {
        return Ok(None);
    }
    let moved_on = past::of_clinic(&mut tx, actor, &clinic).await?;
    let mut queue = Queue { moved_on, ..queue_in(&mut tx, office, clinic).await? };
    queue.entries = queue.entries.into_iter().map(|e| Entry { booking: e.booking.for_reader(actor), ..e }).collect();
    Ok(Some(queue))
}

async fn queue_in(tx: &mut Tx, office: &Office, clinic: Clinic) -> Result<Queue, StoreError> {
    let now = office.now();
    let changes = history::changes(tx, history::OF_CLINIC, clinic.id.as_str()).await?;
    let bookings = rows::of_clinic(tx, office, clinic.id.as_str()).await?;
    let ordered = day::ordered(tx, office, &clinic, &bookings).await?;
    let mut by_id: HashMap<BookingId, Booking> = bookings.into_iter().map(|b| (b.id.clone(), b)).collect();
    let mut entries = Vec::new();
    for booking in ordered.ids.iter().filter_map(|id| by_id.remove(id)) {
        let last = changes.iter().rfind(|c| c.booking_id == booking.id.as_str());
        let undoable = last.and_then(|last| last_step(last, booking.status, now)).map(|(step, _)| step);
        let number = ordered.numbers.get(&booking.id).copied().unwrap_or_default();
        let place = ordered.places.get(&booking.id).copied();
        entries.push(Entry { number, booking, undoable, place });
    }
    let next = ordered.next.and_then(|next| entries.iter().position(|e| e.booking.id == next));
    let grace = clinic_day::in_force(tx).await?.grace();
    let is_over = clinic.is_over(now);
    let is_ahead = clinic.starts_at.with_timezone(&office.zone).date_naive() > office.today();
    let (is_today, moved_on, mark) = (is_today(office, &clinic), Vec::new(), ordered.mark);
    Ok(Queue { is_today, is_ahead, is_over, clinic, entries, moved_on, next, grace, now, mark })
}

/// Does it take place today?
pub(super) fn is_today(office: &Office, clinic: &Clinic) -> bool {
    clinic.status == ClinicStatus::Planned
        && clinic.starts_at.with_timezone(&office.zone).date_naive() == office.today()
}

/// The last change, when it was a step that led to where the booking stands and can still be undone: it, and where it came from.
/// Whoever walked in was checked in and stood nowhere before: taken back, they were never there.
fn last_step(last: &Change, status: Status, now: DateTime<Utc>) -> Option<(Step, Status)> {
    if last.what == WALKED_IN {
        let stands = status == Status::CheckedIn && now - last.at <= UNDO;
        return stands.then_some((Step::CheckIn, Status::Cancelled));
    }
    let step = Step::from_code(&last.what)?;
    let before = last.from?;
    (now - last.at <= UNDO && undone(step, before, status).is_some()).then_some((step, before))
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// Somebody was quicker: who, what, when.
    #[error("somebody was quicker")]
    Taken {
        /// The name of the colleague; none: the person themselves.
        by: Option<String>,
        /// What they did: a code of the history.
        what: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The step does not lead on from where the booking stands.
    #[error("the step cannot be taken from here")]
    NotFromHere(Status),
    /// There is nothing to undo, or it is too late.
    #[error("nothing to undo")]
    TooLate,
    /// It cannot be undone: the seat was given to somebody else meanwhile.
    #[error("the seat went to somebody else")]
    SeatGone,
    /// It cannot be said yet that the person did not come.
    #[error("the grace is not over")]
    TooEarly(DateTime<Utc>),
    /// It is not the day of the clinic.
    #[error("not the day of the clinic")]
    NotToday,
    /// Somebody else is next by now.
    #[error("somebody else is next")]
    NotNext,
    /// Not the actor's to do, or no such booking: both alike.
    #[error("not permitted")]
    Forbidden,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for StepError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Takes a step with a booking as the actor last saw it (`version`). Of two desks that take the same step at once, one gets the
/// person, the other learns who did.
///
/// # Errors
/// See [`StepError`].
pub async fn step(
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    step: Step,
    version: i64,
) -> Result<Booking, StepError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let booking = rows::by_id(&mut tx, office, id.as_str())
        .await?
        .filter(|b| !b.is_hidden_from(actor))
        .ok_or(StepError::Forbidden)?;
    let changes = history::of_booking(&mut tx, id.as_str()).await?;
    let last = changes.last().and_then(|last| last_step(last, booking.status, now));
    if !may_take(actor, &booking, step, last.map(|(last, _)| last)) {
        return Err(StepError::Forbidden);
    }
    if booking.version != version {
        return Err(taken(&changes, booking.status));
    }
    let done = match step {
        Step::Undo => {
            let (last, before) = last.ok_or(StepError::TooLate)?;
            undo(&mut tx, &booking, last, before, now).await?
        }
        _ => {
            let to = step.leads(booking.status).ok_or(StepError::NotFromHere(booking.status))?;
            check_time(&mut tx, office, &booking, step).await?;
            take(&mut tx, &booking, step, to, now).await?
        }
    };
    if !done {
        // On PostgreSQL a colleague may have committed between our reading and our writing.
        drop(tx);
        let mut tx = office.db.read().await?;
        return Err(taken(&history::of_booking(&mut tx, id.as_str()).await?, booking.status));
    }
    let before = &booking;
    let booking = rows::by_id(&mut tx, office, id.as_str()).await?.ok_or(StepError::Forbidden)?;
    history::write(&mut tx, office, step.code(), By::Staff(actor), Some(before), &booking, None, now).await?;
    // Who did not come, and a walk-in that was a mistake, hold no seat: the first who has none gets it.
    if matches!(booking.status, Status::NoShow | Status::Cancelled) {
        walk_in::give_seat_on(&mut tx, office, actor, &booking).await?;
    }
    tx.commit().await?;
    Ok(booking)
}

/// May the actor take this step? Whoever may check people in may also let them back in, and take either back.
#[must_use]
pub fn may_take(actor: &Actor, booking: &Booking, step: Step, undoable: Option<Step>) -> bool {
    let at_the_door = |step| matches!(step, Step::CheckIn | Step::BackIn);
    let door = at_the_door(step) || (step == Step::Undo && undoable.is_some_and(at_the_door));
    may(actor, if door { Action::CheckIn } else { Action::RunQueue }, booking.object())
        || (door && may(actor, Action::RunQueue, booking.object()))
}

/// Nobody is checked in on another day, nothing is done with anybody before the day has come, and nobody is given up before the grace
/// is over.
async fn check_time(tx: &mut Tx, office: &Office, booking: &Booking, step: Step) -> Result<(), StepError> {
    let now = office.now();
    let day = |at: DateTime<Utc>| at.with_timezone(&office.zone).date_naive();
    match step {
        Step::CheckIn if day(booking.starts_at) != day(now) => Err(StepError::NotToday),
        _ if day(booking.starts_at) > day(now) => Err(StepError::NotToday),
        Step::NoShow => {
            let from = given_up_from(booking, clinic_day::in_force(tx).await?.grace());
            if now < from { Err(StepError::TooEarly(from)) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// Takes a step: row and number; the trail, and the seat of who did not come, are the caller's. `false` when the booking's version is another.
pub(crate) async fn take(
    tx: &mut Tx,
    booking: &Booking,
    step: Step,
    to: Status,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut day = booking.day.after(step, booking.status, at);
    if day.queue_number.is_none() && matches!(step, Step::CheckIn | Step::Call | Step::Start) {
        day.queue_number = Some(day::number(tx, &booking.clinic_id).await?);
    }
    put(tx, booking, to, &day).await
}

/// Takes the last step back. Who was given up needs a seat again: their own slot's, if one is free.
async fn undo(
    tx: &mut Tx,
    booking: &Booking,
    last: Step,
    before: Status,
    now: DateTime<Utc>,
) -> Result<bool, StepError> {
    let done = match put(tx, booking, before, &booking.day.without(last)).await {
        // Undo would give the person a second open place in the clinic.
        Err(error) if error.is_unique_violation() => return Err(StepError::TooLate),
        other => other?,
    };
    if done && last == Step::NoShow {
        let seated = seats::claim(tx, &booking.slot_id, booking.id.as_str(), None, true, now).await?;
        // Who walked in can wait without one.
        if !seated && !booking.day.walk_in {
            return Err(StepError::SeatGone);
        }
    }
    Ok(done)
}

/// Puts a booking where a step leads. `false` when its version is another.
pub(super) async fn put(tx: &mut Tx, booking: &Booking, to: Status, day: &Day) -> Result<bool, StoreError> {
    let done = on!(&mut *tx, conn => sqlx::query(STEP)
        .bind(booking.id.as_str()).bind(booking.version).bind(to.code()).bind(to.is_open())
        .bind(day.queue_number).bind(day.calls).bind(day.arrived_at).bind(day.called_at).bind(day.back_at)
        .bind(day.started_at).bind(day.ended_at)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    Ok(done == 1)
}

/// Calls who is next, when that is still whom the actor sees as next (`id` in this `version`): of two desks that press at once one
/// gets the person, and nobody is called whom the desk did not mean to call.
///
/// # Errors
/// See [`StepError`]: `Taken` when a colleague called them, `NotNext` when somebody else is next by now.
pub async fn call_next(
    office: &Office,
    actor: &Actor,
    clinic: &ClinicId,
    id: &BookingId,
    version: i64,
) -> Result<Booking, StepError> {
    let queue = queue(office, actor, clinic).await?.ok_or(StepError::Forbidden)?;
    if !may(actor, Action::RunQueue, queue.clinic.object()) {
        return Err(StepError::Forbidden);
    }
    let meant = queue.entries.iter().find(|e| e.booking.id == *id).ok_or(StepError::NotNext)?;
    let is_next = queue.next.is_some_and(|n| queue.entries[n].booking.id == *id);
    if meant.booking.version == version && !is_next {
        return Err(StepError::NotNext);
    }
    step(office, actor, id, Step::Call, version).await
}

pub(super) fn taken(changes: &[Change], status: Status) -> StepError {
    changes.last().map_or(StepError::NotFromHere(status), |c| StepError::Taken {
        by: c.staff_name.clone(),
        what: c.what.clone(),
        at: c.at,
    })
}
