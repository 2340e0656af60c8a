//! The worker's side of the outbox: claiming a message, and noting how the attempt ended.

use chrono::{DateTime, Duration, Utc};
use domain::bookings::Status;
use domain::ids::MessageId;
use domain::locale::Locale;
use domain::messages::{Channel, FollowUp, back_off};
use domain::places::DivisionCode;
use domain::trail::{RecordKey, RecordKind};

use super::tell::{About, Envelope, put};
use super::{CaseLetter, Content, Letter};
use crate::settings::{quiet, texts};
use crate::{Office, StoreError, Tx, cases};

/// How long a claimed message belongs to its worker. Longer than any delivery attempt takes (the worker gives up after a minute).
pub const LEASE: Duration = Duration::minutes(5);

pub(super) const CLAIM: &str = "update messages set claimed_by = $1, claimed_until = $2, attempts = attempts + 1
    where id = (select id from messages
                where channel = $4 and state = 'queued' and next_attempt_at <= $3
                  and (claimed_until is null or claimed_until <= $3)
                  and not exists (select 1 from messages earlier
                                  where earlier.record = messages.record and earlier.channel = messages.channel
                                    and earlier.state = 'queued' and earlier.id < messages.id)
                order by next_attempt_at, id limit 1)
      and state = 'queued' and (claimed_until is null or claimed_until <= $3)
    returning id, record, division_code, locale, sealed, attempts";
pub(super) const STANDS: &str = "select b.status, b.calendar_sequence, s.starts_at
    from bookings b join slots s on s.id = b.slot_id where b.id = $1";
pub(super) const SENT: &str = "update messages
    set state = 'sent', sent_at = $3, receipt = $4, claimed_by = null, claimed_until = null, last_error = null
    where id = $1 and claimed_by = $2";
pub(super) const PUT_OFF: &str =
    "update messages set next_attempt_at = $3, last_error = $4, failed_at = $5, claimed_by = null, claimed_until = null
     where id = $1 and claimed_by = $2";
pub(super) const REFUSED: &str = "update messages
    set state = 'refused', last_error = $3, failed_at = $4, claimed_by = null, claimed_until = null where id = $1 and claimed_by = $2";
pub(super) const WITHDRAWN: &str = "update messages
    set state = 'withdrawn', sent_at = $3, claimed_by = null, claimed_until = null where id = $1 and claimed_by = $2";
pub(super) const FORGET: &str = "delete from messages where state in ('sent', 'withdrawn') and sent_at <= $1";
pub(super) const FORGET_OF: &str = "delete from messages where record = $1";
pub(super) const WAITING: &str = "select count(*) from messages where state = 'queued'";

/// A message claimed by a worker.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Which.
    pub id: MessageId,
    /// To whom: a mail address, or the digits of a mobile.
    pub to: String,
    /// In which language.
    pub locale: Locale,
    /// What it says.
    pub content: Content,
    /// A line of the county's own.
    pub line: Option<String>,
    /// Attempts, this one included.
    pub attempts: u32,
    /// The other way to the same person.
    or: Option<(Channel, String)>,
    record: RecordKey,
    place: DivisionCode,
}

#[derive(sqlx::FromRow)]
struct ClaimedRow {
    id: String,
    #[sqlx(try_from = "String")]
    record: RecordKey,
    #[sqlx(try_from = "String")]
    division_code: DivisionCode,
    #[sqlx(try_from = "String")]
    locale: Locale,
    sealed: String,
    attempts: i64,
}

/// Claims the message of a channel that has waited longest, if one is due. Messages about one record leave in the order they were
/// written. A follow-up whose booking no longer stands as it says is withdrawn instead; in quiet hours no text message leaves.
///
/// # Errors
/// The database.
pub async fn claim(office: &Office, worker: &str, channel: Channel) -> Result<Option<Claimed>, StoreError> {
    if channel == Channel::Sms && quiet::now(office).await? {
        return Ok(None);
    }
    loop {
        let now = office.now();
        let mut tx = office.db.write().await?;
        let row: Option<ClaimedRow> = on!(&mut tx, conn => sqlx::query_as(CLAIM)
            .bind(worker).bind(now + LEASE).bind(now).bind(channel.code()).fetch_optional(conn).await)?;
        let Some(row) = row else { return Ok(None) };
        let envelope = match Envelope::open(office, &row.id, &row.sealed) {
            Ok(envelope) => envelope,
            // Written by another version, or bent: shown at the desk, where somebody sees to it, instead of holding up the
            // letters after it.
            Err(error) => {
                on!(&mut tx, conn => sqlx::query(REFUSED)
                    .bind(&row.id).bind(worker).bind(format!("unreadable: {error}")).bind(now).execute(conn).await.map(drop))?;
                tx.commit().await?;
                return Ok(None);
            }
        };
        let stands = match (&envelope.content, envelope.content.kind().follow_up()) {
            (Content::Booking(letter), Some(follow_up)) => stands(&mut tx, &row.record, letter, follow_up, now).await?,
            (Content::Case(CaseLetter { due: Some(due), .. }), _) => match row.record.parts() {
                Some((RecordKind::Case, id)) => cases::stands(&mut tx, id, due).await?,
                _ => false,
            },
            _ => true,
        };
        if !stands {
            on!(&mut tx, conn => sqlx::query(WITHDRAWN).bind(&row.id).bind(worker).bind(now)
                .execute(conn).await.map(drop))?;
            tx.commit().await?;
            continue;
        }
        tx.commit().await?;
        let line = texts::lines(office).await?.remove(&texts::key(envelope.content.kind(), row.locale));
        return Ok(Some(Claimed {
            line,
            id: row.id.into(),
            to: envelope.to,
            locale: row.locale,
            content: envelope.content,
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            or: envelope.or,
            record: row.record,
            place: row.division_code,
        }));
    }
}

/// Does the booking still stand as a follow-up says, and is it still of use?
async fn stands(
    tx: &mut Tx,
    record: &RecordKey,
    letter: &Letter,
    follow_up: FollowUp,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some((RecordKind::Booking, id)) = record.parts() else { return Ok(false) };
    let found: Option<(String, i64, DateTime<Utc>)> =
        on!(tx, conn => sqlx::query_as(STANDS).bind(id).fetch_optional(conn).await)?;
    Ok(found.is_some_and(|(status, sequence, starts_at)| {
        let as_told = starts_at == letter.starts_at && sequence == letter.sequence;
        as_told && Status::try_from(status) == Ok(follow_up.status()) && follow_up.is_of_use(starts_at, now)
    }))
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The mail server took it.
    Sent,
    /// The gateway took it, and calls it this.
    SentAs(String),
    /// It could not be delivered now; tried again later.
    Failed(String),
    /// The mail server or the gateway refused it for good.
    Refused(String),
}

/// Notes how an attempt ended. What was refused for good goes the other way to the same person, when there is one. Does nothing
/// when the lease was lost meanwhile.
///
/// # Errors
/// The database.
pub async fn settle(office: &Office, worker: &str, message: &Claimed, attempt: &Attempt) -> Result<(), StoreError> {
    let now = office.now();
    let id = message.id.as_str();
    let receipt = match attempt {
        Attempt::SentAs(receipt) => Some(receipt.as_str()),
        _ => None,
    };
    let mut tx = office.db.write().await?;
    match attempt {
        Attempt::Sent | Attempt::SentAs(_) => on!(&mut tx, conn => sqlx::query(SENT)
            .bind(id).bind(worker).bind(now).bind(receipt).execute(conn).await.map(drop))?,
        Attempt::Failed(why) => on!(&mut tx, conn => sqlx::query(PUT_OFF)
            .bind(id).bind(worker).bind(now + back_off(message.attempts)).bind(why).bind(now).execute(conn).await.map(drop))?,
        Attempt::Refused(why) => {
            let ours = on!(&mut tx, conn => sqlx::query(REFUSED)
                .bind(id).bind(worker).bind(why).bind(now).execute(conn).await.map(|r| r.rows_affected()))?;
            let other = message.or.as_ref().filter(|(channel, _)| *channel == Channel::Email || office.sms);
            if let (1, Some((channel, to))) = (ours, other) {
                let about = About { record: &message.record, place: &message.place };
                let envelope = Envelope { to: to.clone(), content: message.content.clone(), or: None };
                put(&mut tx, office, about, (*channel, message.locale), &envelope).await?;
            }
        }
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

/// Forgets the messages about a record.
pub(crate) async fn forget_of(tx: &mut Tx, record: &RecordKey) -> Result<(), StoreError> {
    on!(&mut *tx, conn => sqlx::query(FORGET_OF).bind(record.as_str()).execute(conn).await.map(drop))?;
    if let Some((RecordKind::Booking, id)) = record.parts() {
        super::follow_ups::forget_of(tx, id).await?;
    }
    Ok(())
}

/// Forgets messages that were sent or withdrawn before an instant. How many.
pub(crate) async fn forget_sent(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    Ok(on!(tx, conn => sqlx::query(FORGET).bind(before).execute(conn).await.map(|r| r.rows_affected()))?)
}
