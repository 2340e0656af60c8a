//! The adviser's day: the queue of a clinic, the steps of each person through it, the record of the consultation.

use chrono::{DateTime, Utc};
use domain::bookings::{Status, Step, UNDO, undone};
use domain::consultations::{Outcome, Record};
use domain::ids::{BookingId, ClinicId, StaffId};
use domain::matters::MatterCode;
use domain::staff::{Action, Actor, may};

use super::{Booking, history, rows};
use crate::clinics::{self, Clinic};
use crate::{Office, StoreError, Tx};

statements! {
    STEP = "update bookings set status = $3, open = $4, version = version + 1 where id = $1 and version = $2";
    KEEP_RECORD = "insert into consultations (booking_id, matter, facts, advice, outcome, written_by, written_at)
                   values ($1, $2, $3, $4, $5, $6, $7)
                   on conflict (booking_id) do update set matter = excluded.matter, facts = excluded.facts,
                       advice = excluded.advice, outcome = excluded.outcome, written_by = excluded.written_by,
                       written_at = excluded.written_at";
    BUMP = "update bookings set version = version + 1 where id = $1 and version = $2";
    RECORD = "select c.matter, c.facts, c.advice, c.outcome, s.name as written_by, c.written_at
              from consultations c join staff s on s.id = c.written_by where c.booking_id = $1";
}

/// The queue of a clinic.
#[derive(Debug, Clone)]
pub struct Queue {
    /// The clinic.
    pub clinic: Clinic,
    /// The booked people in the order of their slots.
    pub entries: Vec<Entry>,
}

/// A person in the queue.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The number called out: the place in the order of slots, from 1.
    pub number: usize,
    /// The booking.
    pub booking: Booking,
    /// When the last step was taken, and which, if it can still be undone.
    pub undoable: Option<Step>,
}

/// The queue of a clinic the actor may see; `None` otherwise.
///
/// # Errors
/// The database.
pub async fn queue(office: &Office, actor: &Actor, id: &ClinicId) -> Result<Option<Queue>, StoreError> {
    let now = office.now();
    let mut tx = office.db.read().await?;
    let Some(clinic) = clinics::find_in(&mut tx, id).await? else { return Ok(None) };
    if !may(actor, Action::ReadBookings, clinic.object()) {
        return Ok(None);
    }
    let mut entries = Vec::new();
    for (number, booking) in (1..).zip(rows::of_clinic(&mut tx, id.as_str()).await?) {
        let undoable = match booking.status {
            Status::Booked | Status::Cancelled => None,
            _ => last_step(&history::of_booking(&mut tx, booking.id.as_str()).await?, booking.status, now)
                .map(|(s, _)| s),
        };
        entries.push(Entry { number, booking, undoable });
    }
    Ok(Some(Queue { clinic, entries }))
}

/// The last step and where it came from, when it led to where the booking stands and can still be undone.
fn last_step(events: &[history::Event], status: Status, now: DateTime<Utc>) -> Option<(Step, Status)> {
    let last = events.iter().rev().find(|e| e.what != "recorded")?;
    let step = Step::from_code(&last.what)?;
    let before = Status::try_from(last.from_status.clone()?).ok()?;
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
    let booking = rows::by_id(&mut tx, id.as_str()).await?.ok_or(StepError::Forbidden)?;
    let events = history::of_booking(&mut tx, id.as_str()).await?;
    let action = if step == Step::CheckIn { Action::CheckIn } else { Action::RunQueue };
    // Whoever may check people in may also take that back.
    let undoes_check_in = step == Step::Undo
        && last_step(&events, booking.status, now).is_some_and(|(last, _)| last == Step::CheckIn)
        && may(actor, Action::CheckIn, booking.object());
    if !may(actor, action, booking.object()) && !undoes_check_in {
        return Err(StepError::Forbidden);
    }
    if booking.version != version {
        return Err(taken(&events, booking.status));
    }
    let to = match step {
        Step::Undo => last_step(&events, booking.status, now).map(|(_, before)| before).ok_or(StepError::TooLate)?,
        _ => step.leads(booking.status).ok_or(StepError::NotFromHere(booking.status))?,
    };
    match put(&mut tx, id, version, (step, booking.status, to), &actor.id, now).await {
        Ok(true) => {}
        Ok(false) => {
            // On PostgreSQL a colleague may have committed between our reading and our writing.
            drop(tx);
            let mut tx = office.db.read().await?;
            return Err(taken(&history::of_booking(&mut tx, id.as_str()).await?, booking.status));
        }
        // Undo would give the person a second open place in the clinic.
        Err(error) if error.is_unique_violation() => return Err(StepError::TooLate),
        Err(error) => return Err(error.into()),
    }
    let booking = rows::by_id(&mut tx, id.as_str()).await?.ok_or(StepError::Forbidden)?;
    tx.commit().await?;
    Ok(booking)
}

/// Writes a step that leads from one status to another: row and history. `false` when the booking's version is another.
pub(crate) async fn put(
    tx: &mut Tx,
    id: &BookingId,
    version: i64,
    (step, from, to): (Step, Status, Status),
    by: &StaffId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = on!(&mut *tx, conn => sqlx::query(STEP)
        .bind(id.as_str()).bind(version).bind(to.code()).bind(to.is_open())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Ok(false);
    }
    history::append(tx, id.as_str(), version + 1, at, step.code(), Some(from), to, Some(by.as_str()), None).await?;
    Ok(true)
}

fn taken(events: &[history::Event], status: Status) -> StepError {
    events.last().map_or(StepError::NotFromHere(status), |e| StepError::Taken {
        by: e.staff_name.clone(),
        what: e.what.clone(),
        at: e.at,
    })
}

/// A consultation record as read.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct KeptRecord {
    /// Kind of matter.
    #[sqlx(try_from = "String")]
    pub matter: MatterCode,
    /// Facts as told.
    pub facts: Option<String>,
    /// Advice given.
    pub advice: String,
    /// How it ended.
    #[sqlx(try_from = "String")]
    pub outcome: Outcome,
    /// Who wrote it.
    pub written_by: String,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// The record of a consultation, when there is one and the actor may read it.
///
/// # Errors
/// The database.
pub async fn consultation(office: &Office, actor: &Actor, id: &BookingId) -> Result<Option<KeptRecord>, StoreError> {
    let mut tx = office.db.read().await?;
    match rows::by_id(&mut tx, id.as_str()).await? {
        Some(booking) if may(actor, Action::ReadMatter, booking.object()) => {
            Ok(on!(&mut tx, conn => sqlx::query_as(RECORD).bind(id.as_str()).fetch_optional(conn).await)?)
        }
        _ => Ok(None),
    }
}

/// Keeps the record of a consultation, once the person has been received. Writing it again replaces it; the history says so.
///
/// # Errors
/// `Forbidden`, `NotFromHere` before the consultation began, or the database.
pub async fn record_consultation(
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    record: &Record,
) -> Result<(), StepError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let booking = rows::by_id(&mut tx, id.as_str())
        .await?
        .filter(|b| may(actor, Action::WriteConsultation, b.object()))
        .ok_or(StepError::Forbidden)?;
    if !matches!(booking.status, Status::InProgress | Status::Done) {
        return Err(StepError::NotFromHere(booking.status));
    }
    if !keep(&mut tx, id, booking.version, booking.status, record, &actor.id, now).await? {
        return Err(taken(&history::of_booking(&mut tx, id.as_str()).await?, booking.status));
    }
    tx.commit().await?;
    Ok(())
}

/// Writes the record of a consultation: row, version and history. `false` when the booking's version is another.
pub(crate) async fn keep(
    tx: &mut Tx,
    id: &BookingId,
    version: i64,
    status: Status,
    record: &Record,
    by: &StaffId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let bumped = on!(&mut *tx, conn => sqlx::query(BUMP).bind(id.as_str()).bind(version)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if bumped != 1 {
        return Ok(false);
    }
    on!(&mut *tx, conn => sqlx::query(KEEP_RECORD)
        .bind(id.as_str()).bind(record.matter.as_str()).bind(record.facts.as_deref()).bind(&record.advice)
        .bind(record.outcome.code()).bind(by.as_str()).bind(at)
        .execute(conn).await.map(drop))?;
    history::append(tx, id.as_str(), version + 1, at, "recorded", Some(status), status, Some(by.as_str()), None)
        .await?;
    Ok(true)
}
