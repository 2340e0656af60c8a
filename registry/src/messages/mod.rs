//! The outbox: a message is written in the transaction of what it tells; a worker claims it with a lease, so that at most one
//! delivery attempt is in flight, whichever process makes it.

use chrono::{DateTime, Duration, Utc};
use domain::bookings::Status;
use domain::ids::MessageId;
use domain::locale::Locale;
use domain::messages::{LetterKind, back_off};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use serde::{Deserialize, Serialize};

use crate::{Office, StoreError, Tx};

/// How long a claimed message belongs to its worker. Longer than any delivery attempt takes (the worker gives up after a minute).
pub const LEASE: Duration = Duration::minutes(5);

statements! {
    ADD = "insert into messages (id, booking_id, kind, to_address, locale, payload, state, attempts, created_at, next_attempt_at)
           values ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, $7)";
    CLAIM = "update messages set claimed_by = $1, claimed_until = $2, attempts = attempts + 1
             where id = (select id from messages
                         where state = 'queued' and next_attempt_at <= $3 and (claimed_until is null or claimed_until <= $3)
                           and not exists (select 1 from messages earlier
                                           where earlier.booking_id = messages.booking_id and earlier.state = 'queued'
                                             and earlier.id < messages.id)
                         order by next_attempt_at, id limit 1)
               and state = 'queued' and (claimed_until is null or claimed_until <= $3)
             returning id, kind, to_address, locale, payload, attempts";
    SENT = "update messages set state = 'sent', sent_at = $3, claimed_by = null, claimed_until = null, last_error = null
            where id = $1 and claimed_by = $2";
    PUT_OFF = "update messages set next_attempt_at = $3, last_error = $4, claimed_by = null, claimed_until = null
               where id = $1 and claimed_by = $2";
    REFUSED = "update messages set state = 'refused', last_error = $3, claimed_by = null, claimed_until = null
               where id = $1 and claimed_by = $2";
    LIST = "select m.id, m.kind, m.state, m.attempts, m.created_at, m.next_attempt_at, m.last_error, m.booking_id,
                   b.name as person, c.village_code
            from messages m join bookings b on b.id = m.booking_id join clinics c on c.id = b.clinic_id
            where m.state in ('queued', 'refused') and c.village_code >= $1 and c.village_code < $2
            order by m.state desc, m.created_at, m.id limit $3";
    ONE = "select m.id, m.kind, m.state, m.attempts, m.created_at, m.next_attempt_at, m.last_error, m.booking_id,
                  b.name as person, c.village_code
           from messages m join bookings b on b.id = m.booking_id join clinics c on c.id = b.clinic_id where m.id = $1";
    AGAIN = "update messages set state = 'queued', attempts = 0, next_attempt_at = $2 where id = $1 and state = 'refused'";
    WAITING = "select count(*) from messages where state = 'queued'";
}

/// What a letter about a booking says; kept with the message, so that it tells what was true when it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// What happened.
    pub kind: LetterKind,
    /// The booking's code.
    pub code: String,
    /// The person's name.
    pub name: String,
    /// Start of the slot.
    pub starts_at: DateTime<Utc>,
    /// End of the slot.
    pub ends_at: DateTime<Utc>,
    /// The village's name.
    pub village: String,
    /// The room.
    pub place: String,
    /// The adviser's name.
    pub adviser: String,
    /// iCalendar UID, the same for the life of the booking.
    pub uid: String,
    /// iCalendar SEQUENCE.
    pub sequence: i64,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// Why, when it was cancelled with a reason.
    pub reason: Option<String>,
    /// The village clerk's telephone.
    pub clerk_phone: Option<String>,
}

/// A message claimed by a worker.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Which.
    pub id: MessageId,
    /// To whom.
    pub to: String,
    /// In which language.
    pub locale: Locale,
    /// What it says.
    pub letter: Letter,
    /// Attempts, this one included.
    pub attempts: u32,
}

#[derive(sqlx::FromRow)]
struct ClaimedRow {
    id: String,
    to_address: String,
    #[sqlx(try_from = "String")]
    locale: Locale,
    payload: String,
    attempts: i64,
}

/// A message as listed at the desk.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: MessageId,
    /// What it tells.
    #[sqlx(try_from = "String")]
    pub kind: LetterKind,
    /// `queued` or `refused`.
    pub state: String,
    /// Attempts so far.
    pub attempts: i64,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it is tried next.
    pub next_attempt_at: DateTime<Utc>,
    /// What the mail server said.
    pub last_error: Option<String>,
    /// About which booking.
    pub booking_id: String,
    /// To whom.
    pub person: String,
    #[sqlx(try_from = "String")]
    village_code: DivisionCode,
}

impl Listed {
    /// True when the mail server refused it for good.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.state == "refused"
    }
}

/// Writes a letter into the outbox, in the transaction of what it tells.
pub(crate) async fn write(
    tx: &mut Tx,
    office: &Office,
    booking_id: &str,
    to: &str,
    locale: Locale,
    letter: &Letter,
) -> Result<(), StoreError> {
    let payload = serde_json::to_string(letter)
        .map_err(|e| StoreError::Inconsistent { table: "messages", what: e.to_string() })?;
    on!(tx, conn => sqlx::query(ADD)
        .bind(office.id()).bind(booking_id).bind(letter.kind.code()).bind(to).bind(locale.tag()).bind(&payload)
        .bind(office.now())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Claims the message that has waited longest, if one is due. Letters about one booking leave in the order they were written.
///
/// # Errors
/// The database.
pub async fn claim(office: &Office, worker: &str) -> Result<Option<Claimed>, StoreError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let row: Option<ClaimedRow> = on!(&mut tx, conn => sqlx::query_as(CLAIM)
        .bind(worker).bind(now + LEASE).bind(now).fetch_optional(conn).await)?;
    let Some(row) = row else { return Ok(None) };
    let letter = match serde_json::from_str(&row.payload) {
        Ok(letter) => letter,
        // Written by another version: shown at the desk, where somebody sees to it, instead of holding up the letters after it.
        Err(error) => {
            on!(&mut tx, conn => sqlx::query(REFUSED)
                .bind(&row.id).bind(worker).bind(format!("unreadable: {error}")).execute(conn).await.map(drop))?;
            tx.commit().await?;
            return Ok(None);
        }
    };
    tx.commit().await?;
    Ok(Some(Claimed {
        id: row.id.into(),
        to: row.to_address,
        locale: row.locale,
        letter,
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
    }))
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The mail server took it.
    Sent,
    /// It could not be delivered now; tried again later.
    Failed(String),
    /// The mail server refused it for good.
    Refused(String),
}

/// Notes how an attempt ended. Does nothing when the lease was lost meanwhile.
///
/// # Errors
/// The database.
pub async fn settle(office: &Office, worker: &str, message: &Claimed, attempt: &Attempt) -> Result<(), StoreError> {
    let now = office.now();
    let id = message.id.as_str();
    let mut tx = office.db.write().await?;
    match attempt {
        Attempt::Sent => on!(&mut tx, conn => sqlx::query(SENT)
            .bind(id).bind(worker).bind(now).execute(conn).await.map(drop))?,
        Attempt::Failed(why) => on!(&mut tx, conn => sqlx::query(PUT_OFF)
            .bind(id).bind(worker).bind(now + back_off(message.attempts)).bind(why).execute(conn).await.map(drop))?,
        Attempt::Refused(why) => on!(&mut tx, conn => sqlx::query(REFUSED)
            .bind(id).bind(worker).bind(why).execute(conn).await.map(drop))?,
    }
    tx.commit().await
}

/// How many messages wait.
///
/// # Errors
/// The database.
pub async fn waiting(office: &Office) -> Result<i64, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_scalar(WAITING).fetch_one(conn).await)?)
}

/// Messages that wait or were refused, of the divisions where the actor may see them; refused ones first.
///
/// # Errors
/// The database.
pub async fn list(office: &Office, actor: &Actor) -> Result<Vec<Listed>, StoreError> {
    let mut all: Vec<Listed> = Vec::new();
    for grant in &actor.grants {
        let mut tx = office.db.read().await?;
        let rows: Vec<Listed> = on!(&mut tx, conn => sqlx::query_as(LIST)
            .bind(grant.division.as_str()).bind(grant.division.end()).bind(500_i64)
            .fetch_all(conn).await)?;
        for row in rows {
            let object = Object { division: &row.village_code, adviser: None };
            if may(actor, Action::ReadMessages, object) && !all.iter().any(|m| m.id == row.id) {
                all.push(row);
            }
        }
    }
    Ok(all)
}

/// Sends a refused message again, once the address or the server has been mended. `false` when there is none such here.
///
/// # Errors
/// The database.
pub async fn again(office: &Office, actor: &Actor, id: &MessageId) -> Result<bool, StoreError> {
    let mut tx = office.db.write().await?;
    let found: Option<Listed> = on!(&mut tx, conn => sqlx::query_as(ONE).bind(id.as_str()).fetch_optional(conn).await)?;
    let Some(message) = found else { return Ok(false) };
    if !may(actor, Action::ReadMessages, Object { division: &message.village_code, adviser: None }) {
        return Ok(false);
    }
    let done = on!(&mut tx, conn => sqlx::query(AGAIN).bind(id.as_str()).bind(office.now())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    tx.commit().await?;
    Ok(done == 1)
}

/// What a letter tells, by where the booking stands.
#[must_use]
pub(crate) const fn kind_of(status: Status, moved: bool) -> LetterKind {
    match (status, moved) {
        (Status::Cancelled, _) => LetterKind::Cancelled,
        (_, true) => LetterKind::Moved,
        (_, false) => LetterKind::Booked,
    }
}
