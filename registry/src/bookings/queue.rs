//! The adviser's day: the queue of a clinic, the steps of each person through it, the record of the consultation.

use chrono::{DateTime, Utc};
use domain::bookings::{Status, Step, UNDO, undone};
use domain::consultations::{Outcome, Record};
use domain::ids::{BookingId, ClinicId, StaffId};
use domain::matters::MatterCode;
use domain::staff::{Action, Actor, may};
use domain::trail::{RecordKind, State};
use serde::{Deserialize, Serialize};

use super::history::Change;
use super::{Booking, By, history, rows};
use crate::clinics::{self, Clinic};
use crate::trail::{self, Act};
use crate::{Office, StoreError, Tx};

statements! {
    STEP = "update bookings set status = $3, open = $4, version = version + 1 where id = $1 and version = $2";
    KEEP_RECORD = "insert into consultations (booking_id, matter, sealed, outcome, written_by, written_at)
                   values ($1, $2, $3, $4, $5, $6)
                   on conflict (booking_id) do update set matter = excluded.matter, sealed = excluded.sealed,
                       outcome = excluded.outcome, written_by = excluded.written_by, written_at = excluded.written_at";
    BUMP = "update bookings set version = version + 1 where id = $1 and version = $2";
    RECORD = "select c.booking_id, c.matter, c.sealed, c.outcome, c.written_by as written_by_id, s.name as written_by, c.written_at
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
    let changes = history::changes(&mut tx, history::OF_CLINIC, id.as_str()).await?;
    for (number, booking) in (1..).zip(rows::of_clinic(&mut tx, office, id.as_str()).await?) {
        let last = changes.iter().rfind(|c| c.booking_id == booking.id.as_str());
        let undoable = last.and_then(|last| last_step(last, booking.status, now)).map(|(step, _)| step);
        entries.push(Entry { number, booking, undoable });
    }
    Ok(Some(Queue { clinic, entries }))
}

/// The last change, when it was a step that led to where the booking stands and can still be undone: it, and where it came from.
fn last_step(last: &Change, status: Status, now: DateTime<Utc>) -> Option<(Step, Status)> {
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
    let booking = rows::by_id(&mut tx, office, id.as_str()).await?.ok_or(StepError::Forbidden)?;
    let changes = history::of_booking(&mut tx, id.as_str()).await?;
    let last = changes.last().and_then(|last| last_step(last, booking.status, now));
    let action = if step == Step::CheckIn { Action::CheckIn } else { Action::RunQueue };
    // Whoever may check people in may also take that back.
    let undoes_check_in = step == Step::Undo
        && last.is_some_and(|(last, _)| last == Step::CheckIn)
        && may(actor, Action::CheckIn, booking.object());
    if !may(actor, action, booking.object()) && !undoes_check_in {
        return Err(StepError::Forbidden);
    }
    if booking.version != version {
        return Err(taken(&changes, booking.status));
    }
    let to = match step {
        Step::Undo => last.map(|(_, before)| before).ok_or(StepError::TooLate)?,
        _ => step.leads(booking.status).ok_or(StepError::NotFromHere(booking.status))?,
    };
    match put(&mut tx, id, version, to).await {
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
    let before = &booking;
    let booking = rows::by_id(&mut tx, office, id.as_str()).await?.ok_or(StepError::Forbidden)?;
    history::write(&mut tx, office, step.code(), By::Staff(actor), Some(before), &booking, None, now).await?;
    tx.commit().await?;
    Ok(booking)
}

/// Puts a booking where a step leads; the trail is the caller's. `false` when the booking's version is another.
pub(crate) async fn put(tx: &mut Tx, id: &BookingId, version: i64, to: Status) -> Result<bool, StoreError> {
    let done = on!(&mut *tx, conn => sqlx::query(STEP)
        .bind(id.as_str()).bind(version).bind(to.code()).bind(to.is_open())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    Ok(done == 1)
}

fn taken(changes: &[Change], status: Status) -> StepError {
    changes.last().map_or(StepError::NotFromHere(status), |c| StepError::Taken {
        by: c.staff_name.clone(),
        what: c.what.clone(),
        at: c.at,
    })
}

/// A consultation record as read.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct KeptRecord {
    booking_id: String,
    /// Kind of matter.
    #[sqlx(try_from = "String")]
    pub matter: MatterCode,
    sealed: Option<String>,
    /// Facts and advice; nothing once they were erased.
    #[sqlx(skip)]
    pub words: Words,
    /// How it ended.
    #[sqlx(try_from = "String")]
    pub outcome: Outcome,
    written_by_id: String,
    /// Who wrote it.
    pub written_by: String,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// What of a consultation is sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Facts as told.
    pub facts: Option<String>,
    /// Advice given.
    pub advice: String,
}

impl KeptRecord {
    /// Its part of the booking's state, laid over the rest.
    pub(crate) fn lay_over(&self, state: State) -> State {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        state
            .open("consultation.matter", some(self.matter.as_str()))
            .open("consultation.outcome", some(self.outcome.code()))
            .open("consultation.by", some(&self.written_by_id))
            .personal("consultation.facts", self.words.facts.clone())
            .personal("consultation.advice", some(&self.words.advice))
    }
}

fn place(booking_id: &str) -> String {
    format!("consultations/{booking_id}")
}

fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent { table: "consultations", what: error.to_string() }
}

/// The record of a consultation, if there is one.
pub(crate) async fn kept(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<KeptRecord>, StoreError> {
    let found: Option<KeptRecord> = on!(tx, conn => sqlx::query_as(RECORD).bind(id).fetch_optional(conn).await)?;
    let Some(mut record) = found else { return Ok(None) };
    if let Some(sealed) = &record.sealed {
        let text = office.keys.open(&place(&record.booking_id), sealed)?;
        record.words = serde_json::from_str(&text).map_err(unreadable)?;
    }
    Ok(Some(record))
}

/// The record of a consultation, when there is one and the actor may read it.
///
/// # Errors
/// The database.
pub async fn consultation(office: &Office, actor: &Actor, id: &BookingId) -> Result<Option<KeptRecord>, StoreError> {
    let mut tx = office.db.read().await?;
    match rows::by_id(&mut tx, office, id.as_str()).await? {
        Some(booking) if may(actor, Action::ReadMatter, booking.object()) => kept(&mut tx, office, id.as_str()).await,
        _ => Ok(None),
    }
}

/// Keeps the record of a consultation, once the person has been received. Writing it again replaces it; the trail keeps both.
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
    let booking = rows::by_id(&mut tx, office, id.as_str())
        .await?
        .filter(|b| may(actor, Action::WriteConsultation, b.object()))
        .ok_or(StepError::Forbidden)?;
    if !matches!(booking.status, Status::InProgress | Status::Done) {
        return Err(StepError::NotFromHere(booking.status));
    }
    if !keep(&mut tx, office, id, booking.version, record, &actor.id, now).await? {
        return Err(taken(&history::of_booking(&mut tx, id.as_str()).await?, booking.status));
    }
    tx.commit().await?;
    Ok(())
}

/// Writes the record of a consultation: row, version and trail. `false` when the booking's version is another.
pub(crate) async fn keep(
    tx: &mut Tx,
    office: &Office,
    id: &BookingId,
    version: i64,
    record: &Record,
    by: &StaffId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let key = RecordKind::Booking.key(id.as_str());
    let before = super::state(tx, office, id.as_str()).await?.unwrap_or_default();
    let bumped = on!(&mut *tx, conn => sqlx::query(BUMP).bind(id.as_str()).bind(version)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if bumped != 1 {
        return Ok(false);
    }
    let words = Words { facts: record.facts.clone(), advice: record.advice.clone() };
    let text = serde_json::to_string(&words).map_err(unreadable)?;
    let sealed = office.keys.seal(&office.random, &place(id.as_str()), &text);
    on!(&mut *tx, conn => sqlx::query(KEEP_RECORD)
        .bind(id.as_str()).bind(record.matter.as_str()).bind(&sealed).bind(record.outcome.code()).bind(by.as_str()).bind(at)
        .execute(conn).await.map(drop))?;
    let after = super::state(tx, office, id.as_str()).await?.unwrap_or_default();
    let act = Act { record: &key, at, what: "recorded", staff: Some(by.as_str()), for_whom: None, note: None };
    trail::write(tx, office, act, &before, &after).await?;
    Ok(true)
}
