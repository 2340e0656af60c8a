//! The record of a consultation: written once the person was received, written over only by who has seen what stands there.

use chrono::{DateTime, Utc};
use domain::bookings::Status;
use domain::consultations::{Outcome, Record};
use domain::ids::{BookingId, StaffId};
use domain::matters::MatterCode;
use domain::staff::{Action, Actor, may};
use domain::trail::{RecordKind, State};
use serde::{Deserialize, Serialize};

use super::queue::{StepError, taken};
use super::{history, rows};
use crate::trail::{self, Act};
use crate::{Office, StoreError, Tx};

statements! {
    KEEP_RECORD = "insert into consultations (booking_id, matter, sealed, outcome, written_by, written_at)
                   values ($1, $2, $3, $4, $5, $6)
                   on conflict (booking_id) do update set matter = excluded.matter, sealed = excluded.sealed,
                       outcome = excluded.outcome, written_by = excluded.written_by, written_at = excluded.written_at";
    BUMP = "update bookings set version = version + 1 where id = $1 and version = $2";
    RECORD = "select c.booking_id, c.matter, c.sealed, c.outcome, c.written_by as written_by_id, s.name as written_by, c.written_at
              from consultations c join staff s on s.id = c.written_by where c.booking_id = $1";
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
    /// Tells this writing of the record from every other: whoever writes over it says with this what they had before them.
    #[must_use]
    pub fn mark(&self) -> String {
        // Sealing the same words twice gives two different texts.
        crate::office::digest(&format!(
            "{} {}",
            self.written_at.to_rfc3339(),
            self.sealed.as_deref().unwrap_or_default()
        ))
    }

    /// True when it says what is to be written.
    fn says(&self, record: &Record) -> bool {
        self.matter == record.matter
            && self.outcome == record.outcome
            && self.words.facts == record.facts
            && self.words.advice == record.advice
    }

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

/// The record of a consultation, if there is one.
pub(crate) async fn kept(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<KeptRecord>, StoreError> {
    let found: Option<KeptRecord> = on!(tx, conn => sqlx::query_as(RECORD).bind(id).fetch_optional(conn).await)?;
    let Some(mut record) = found else { return Ok(None) };
    if let Some(sealed) = &record.sealed {
        record.words = office.open("consultations", &record.booking_id, sealed)?;
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
        Some(b) if may(actor, Action::ReadMatter, b.object()) && !b.is_hidden_from(actor) => {
            kept(&mut tx, office, id.as_str()).await
        }
        _ => Ok(None),
    }
}

/// Why the record of a consultation was not kept.
#[derive(Debug)]
pub enum RecordError {
    /// As with any other step.
    Step(StepError),
    /// It was written in the meantime, in another window or by somebody else; this is what stands there.
    Rewritten(Box<KeptRecord>),
}

impl<E: Into<StepError>> From<E> for RecordError {
    fn from(error: E) -> Self {
        Self::Step(error.into())
    }
}

/// Keeps the record of a consultation, once the person has been received: the version of the booking afterwards. Writing it again
/// replaces what the writer has seen, `seen` being its mark; the trail keeps both. The same words twice are written once.
///
/// # Errors
/// `Forbidden`, `NotFromHere` before the consultation began, `Rewritten`, or the database.
pub async fn record_consultation(
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    record: &Record,
    seen: Option<&str>,
) -> Result<i64, RecordError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let booking = rows::by_id(&mut tx, office, id.as_str())
        .await?
        .filter(|b| may(actor, Action::WriteConsultation, b.object()) && !b.is_hidden_from(actor))
        .ok_or(StepError::Forbidden)?;
    if !matches!(booking.status, Status::InProgress | Status::Done) {
        return Err(StepError::NotFromHere(booking.status).into());
    }
    let there = kept(&mut tx, office, id.as_str()).await?;
    if there.as_ref().is_some_and(|r| r.says(record) && r.written_by_id == actor.id.as_str()) {
        return Ok(booking.version);
    }
    if there.as_ref().map(KeptRecord::mark).as_deref() != seen {
        // What was there and is gone was erased, and with it the booking's person: nothing to write over.
        let gone = || StepError::NotFromHere(booking.status);
        return Err(there.map_or_else(|| gone().into(), |r| RecordError::Rewritten(Box::new(r))));
    }
    if !keep(&mut tx, office, id, booking.version, record, &actor.id, now).await? {
        return Err(taken(&history::of_booking(&mut tx, id.as_str()).await?, booking.status).into());
    }
    tx.commit().await?;
    Ok(booking.version + 1)
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
    let sealed = office.seal("consultations", id.as_str(), &words)?;
    on!(&mut *tx, conn => sqlx::query(KEEP_RECORD)
        .bind(id.as_str()).bind(record.matter.as_str()).bind(&sealed).bind(record.outcome.code()).bind(by.as_str()).bind(at)
        .execute(conn).await.map(drop))?;
    let after = super::state(tx, office, id.as_str()).await?.unwrap_or_default();
    let act = Act { record: &key, at, what: "recorded", staff: Some(by.as_str()), for_whom: None, note: None };
    trail::write(tx, office, act, &before, &after).await?;
    Ok(true)
}
