//! The outbox: a message is written in the transaction of what it tells; a worker claims it with a lease, so that at most one
//! delivery attempt is in flight, whichever process makes it.

use chrono::{DateTime, Duration, Utc};
use domain::bookings::Status;
use domain::ids::MessageId;
use domain::locale::Locale;
use domain::messages::{LetterKind, back_off};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use domain::trail::RecordKey;
use serde::{Deserialize, Serialize};

use crate::settings::texts;
use crate::{Office, StoreError, Tx};

/// How long a claimed message belongs to its worker. Longer than any delivery attempt takes (the worker gives up after a minute).
pub const LEASE: Duration = Duration::minutes(5);

statements! {
    ADD = "insert into messages (id, record, division_code, kind, locale, sealed, state, attempts, created_at, next_attempt_at)
           values ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, $7)";
    CLAIM = "update messages set claimed_by = $1, claimed_until = $2, attempts = attempts + 1
             where id = (select id from messages
                         where state = 'queued' and next_attempt_at <= $3 and (claimed_until is null or claimed_until <= $3)
                           and not exists (select 1 from messages earlier
                                           where earlier.record = messages.record and earlier.state = 'queued'
                                             and earlier.id < messages.id)
                         order by next_attempt_at, id limit 1)
               and state = 'queued' and (claimed_until is null or claimed_until <= $3)
             returning id, locale, sealed, attempts";
    SENT = "update messages set state = 'sent', sent_at = $3, claimed_by = null, claimed_until = null, last_error = null
            where id = $1 and claimed_by = $2";
    PUT_OFF = "update messages set next_attempt_at = $3, last_error = $4, claimed_by = null, claimed_until = null
               where id = $1 and claimed_by = $2";
    REFUSED = "update messages set state = 'refused', last_error = $3, claimed_by = null, claimed_until = null
               where id = $1 and claimed_by = $2";
    LIST = "select id, kind, state, attempts, created_at, next_attempt_at, last_error, record, division_code, sealed
            from messages where state in ('queued', 'refused') and division_code >= $1 and division_code < $2
            order by state desc, created_at, id limit $3";
    ONE = "select id, kind, state, attempts, created_at, next_attempt_at, last_error, record, division_code, sealed
           from messages where id = $1";
    FORGET = "delete from messages where state = 'sent' and sent_at <= $1";
    FORGET_OF = "delete from messages where record = $1";
    AGAIN = "update messages set state = 'queued', attempts = 0, next_attempt_at = $2 where id = $1 and state = 'refused'";
    OF_RECORD = "select count(*) from messages where record = $1";
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

/// What a letter about somebody's own access says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLetter {
    /// An invitation, or a new password.
    pub kind: LetterKind,
    /// Their name.
    pub name: String,
    /// The name with which they sign in.
    pub sign_in_name: String,
    /// The secret of the link.
    pub secret: String,
    /// Until when it works.
    pub until: DateTime<Utc>,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

/// What the letter to the county about a seal of the trail says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealLetter {
    /// The seal's number.
    pub number: i64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// How many chains it names.
    pub ends: i64,
    /// Its hash.
    pub hash: String,
    /// The signature over it.
    pub signature: String,
    /// The public key that checks it.
    pub public_key: String,
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// About a booking.
    Booking(Letter),
    /// About somebody's own access.
    Account(AccountLetter),
    /// About a seal of the trail.
    Seal(SealLetter),
}

impl Content {
    /// What it tells.
    #[must_use]
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::Booking(letter) => letter.kind,
            Self::Account(letter) => letter.kind,
            Self::Seal(_) => LetterKind::Seal,
        }
    }

    /// When it was written.
    #[must_use]
    pub const fn written_at(&self) -> DateTime<Utc> {
        match self {
            Self::Booking(letter) => letter.written_at,
            Self::Account(letter) => letter.written_at,
            Self::Seal(letter) => letter.at,
        }
    }

    /// The name of the person it goes to.
    #[must_use]
    pub fn person(&self) -> &str {
        match self {
            Self::Booking(letter) => &letter.name,
            Self::Account(letter) => &letter.name,
            Self::Seal(_) => "",
        }
    }
}

/// To whom a letter goes, and about what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct To<'a> {
    /// The record it is about.
    pub about: &'a RecordKey,
    /// Where that lies: who sees to the letter when it is refused.
    pub place: &'a DivisionCode,
    /// The mail address.
    pub address: &'a str,
    /// In which language.
    pub locale: Locale,
}

/// Address and content, as sealed.
#[derive(Serialize, Deserialize)]
struct Envelope {
    to: String,
    content: Content,
}

impl Envelope {
    fn open(office: &Office, id: &str, sealed: &str) -> Result<Self, StoreError> {
        serde_json::from_str(&office.keys.open(&format!("messages/{id}"), sealed)?)
            .map_err(|e| StoreError::Inconsistent { table: "messages", what: e.to_string() })
    }
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
    pub content: Content,
    /// A line of the county's own.
    pub line: Option<String>,
    /// Attempts, this one included.
    pub attempts: u32,
}

#[derive(sqlx::FromRow)]
struct ClaimedRow {
    id: String,
    #[sqlx(try_from = "String")]
    locale: Locale,
    sealed: String,
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
    /// About which record.
    #[sqlx(try_from = "String")]
    pub record: RecordKey,
    sealed: String,
    /// To whom: the person's name.
    #[sqlx(skip)]
    pub person: String,
    #[sqlx(try_from = "String")]
    division_code: DivisionCode,
}

impl Listed {
    /// True when the mail server refused it for good.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.state == "refused"
    }
}

/// Writes a letter into the outbox, in the transaction of what it tells.
pub(crate) async fn write(tx: &mut Tx, office: &Office, to: To<'_>, content: &Content) -> Result<(), StoreError> {
    let id = office.id();
    let envelope = Envelope { to: to.address.to_owned(), content: content.clone() };
    let text = serde_json::to_string(&envelope)
        .map_err(|e| StoreError::Inconsistent { table: "messages", what: e.to_string() })?;
    let sealed = office.keys.seal(&office.random, &format!("messages/{id}"), &text);
    on!(tx, conn => sqlx::query(ADD)
        .bind(&id).bind(to.about.as_str()).bind(to.place.as_str()).bind(content.kind().code()).bind(to.locale.tag())
        .bind(&sealed).bind(office.now())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Was a letter about this written already?
pub(crate) async fn is_written(office: &Office, record: &RecordKey) -> Result<bool, StoreError> {
    let mut tx = office.db.read().await?;
    let letters: i64 = on!(&mut tx, conn => sqlx::query_scalar(OF_RECORD).bind(record.as_str()).fetch_one(conn).await)?;
    Ok(letters > 0)
}

/// Forgets the letters about a record.
pub(crate) async fn forget_of(tx: &mut Tx, record: &RecordKey) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(FORGET_OF).bind(record.as_str()).execute(conn).await.map(drop))?;
    Ok(())
}

/// Forgets letters that were sent before an instant. How many.
pub(crate) async fn forget_sent(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    Ok(on!(tx, conn => sqlx::query(FORGET).bind(before).execute(conn).await.map(|r| r.rows_affected()))?)
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
    let envelope = match Envelope::open(office, &row.id, &row.sealed) {
        Ok(envelope) => envelope,
        // Written by another version, or bent: shown at the desk, where somebody sees to it, instead of holding up the letters after it.
        Err(error) => {
            on!(&mut tx, conn => sqlx::query(REFUSED)
                .bind(&row.id).bind(worker).bind(format!("unreadable: {error}")).execute(conn).await.map(drop))?;
            tx.commit().await?;
            return Ok(None);
        }
    };
    tx.commit().await?;
    let line = texts::lines(office).await?.remove(&texts::key(envelope.content.kind(), row.locale));
    Ok(Some(Claimed {
        line,
        id: row.id.into(),
        to: envelope.to,
        locale: row.locale,
        content: envelope.content,
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
        for mut row in rows {
            let object = Object { division: &row.division_code, adviser: None };
            if may(actor, Action::ReadMessages, object) && !all.iter().any(|m| m.id == row.id) {
                // One that does not open is listed without a name.
                let envelope = Envelope::open(office, row.id.as_str(), &row.sealed).ok();
                row.person = envelope.map(|e| e.content.person().to_owned()).unwrap_or_default();
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
    if !may(actor, Action::ReadMessages, Object { division: &message.division_code, adviser: None }) {
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
