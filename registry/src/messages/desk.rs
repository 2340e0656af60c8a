//! The desk's side of the outbox: what waits or was refused, sending it again, the state of the gateway, a message to oneself.

use chrono::{DateTime, Days, Utc};
use domain::ids::{BookingId, MessageId};
use domain::locale::Locale;
use domain::messages::{Channel, LetterKind};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use domain::trail::{RecordKey, RecordKind};

use super::tell::Envelope;
use super::{About, Content, Person, TestLetter, tell};
use crate::bookings::{self, Booking};
use crate::settings::may_with;
use crate::staff::Contact;
use crate::{Office, StoreError, trail};

pub(super) const LIST: &str =
    "select id, kind, channel, state, attempts, created_at, next_attempt_at, last_error, record,
        division_code, sealed
    from messages where state in ('queued', 'refused') and division_code >= $1 and division_code < $2
    order by state desc, created_at, id limit $3";
pub(super) const ONE: &str =
    "select id, kind, channel, state, attempts, created_at, next_attempt_at, last_error, record,
        division_code, sealed
    from messages where id = $1";
pub(super) const AGAIN: &str = "update messages set state = 'queued', attempts = 0, next_attempt_at = $2
    where id = $1 and state = 'refused'";
pub(super) const COUNTS: &str = "select state, count(*) from messages
    where channel = 'sms' and created_at >= $1 group by state order by state";
pub(super) const LAST_ERROR: &str = "select last_error, coalesce(failed_at, created_at) from messages
    where channel = 'sms' and last_error is not null order by 2 desc, id desc limit 1";
pub(super) const CONTACT: &str = "select name, sealed from staff where id = $1";

pub(super) const TO_CALL: &str = "select r.booking_id from reminders r join bookings b on b.id = r.booking_id
        join clinics c on c.id = b.clinic_id
    where r.kind = 'missed' and r.state = 'unreachable' and c.village_code >= $1 and c.village_code < $2
    order by r.due_at, r.booking_id limit 200";
pub(super) const CALLED: &str =
    "update reminders set state = 'told' where booking_id = $1 and kind = 'missed' and state = 'unreachable'";

/// A message as listed at the desk.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: MessageId,
    /// What it tells.
    #[sqlx(try_from = "String")]
    pub kind: LetterKind,
    /// By which way.
    #[sqlx(try_from = "String")]
    pub channel: Channel,
    /// `queued` or `refused`.
    pub state: String,
    /// Attempts so far.
    pub attempts: i64,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it is tried next.
    pub next_attempt_at: DateTime<Utc>,
    /// What the mail server or the gateway said.
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
    /// True when it was refused for good.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.state == "refused"
    }
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

/// How text messages went of late.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gateway {
    /// How many of the last thirty days stand where: a code of the outbox and a number.
    pub counts: Vec<(String, i64)>,
    /// What the gateway said last when it did not take one, and when that was.
    pub last_error: Option<(String, DateTime<Utc>)>,
}

/// How text messages went of late, to those who may see the rules of the house.
///
/// # Errors
/// The database.
pub async fn gateway(office: &Office, actor: &Actor) -> Result<Gateway, StoreError> {
    if !may_with(actor, Action::ReadSettings) {
        return Ok(Gateway::default());
    }
    let mut tx = office.db.read().await?;
    let since = office.start_of(office.today() - Days::new(30));
    let counts = on!(&mut tx, conn => sqlx::query_as(COUNTS).bind(since).fetch_all(conn).await)?;
    let last_error = on!(&mut tx, conn => sqlx::query_as(LAST_ERROR).fetch_optional(conn).await)?;
    Ok(Gateway { counts, last_error })
}

/// Why a trial was not written.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// They have no mobile, or no gateway is set up.
    #[error("there is no mobile to write to")]
    NoWay,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for TestError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Writes a text message to the actor's own mobile, to see whether it arrives.
///
/// # Errors
/// See [`TestError`].
pub async fn send_test(office: &Office, actor: &Actor, locale: Locale) -> Result<(), TestError> {
    let county = actor.grants.iter().find(|g| g.division.is_county()).map(|g| g.division.clone());
    let (true, Some(county)) = (may_with(actor, Action::ManageSettings), county) else {
        return Err(TestError::Forbidden);
    };
    let mut tx = office.db.write().await?;
    let found: Option<(String, String)> =
        on!(&mut tx, conn => sqlx::query_as(CONTACT).bind(actor.id.as_str()).fetch_optional(conn).await)?;
    let (name, sealed) = found.ok_or(TestError::Forbidden)?;
    let contact = Contact::open(office, actor.id.as_str(), &sealed)?;
    let record = RecordKind::Staff.key(actor.id.as_str());
    let about = About { record: &record, place: &county };
    // A trial of text messages: an e-mail would show nothing.
    let person = Person { email: None, phone: contact.phone.as_deref(), locale };
    let letter = Content::Test(TestLetter { name, written_at: office.now() });
    if !tell(&mut tx, office, about, person, &letter).await?.is_told() {
        return Err(TestError::NoWay);
    }
    Ok(tx.commit().await?)
}

/// Those who were missed and can be reached neither by e-mail nor by text message: somebody has to call or call on them. Of the
/// divisions where the actor sees to messages, who was missed first stands first.
///
/// # Errors
/// The database.
pub async fn to_call(office: &Office, actor: &Actor) -> Result<Vec<Booking>, StoreError> {
    let mut all: Vec<Booking> = Vec::new();
    let mut tx = office.db.read().await?;
    for grant in &actor.grants {
        let ids: Vec<String> = on!(&mut tx, conn => sqlx::query_scalar(TO_CALL)
            .bind(grant.division.as_str()).bind(grant.division.end()).fetch_all(conn).await)?;
        for id in ids {
            let found = bookings::by_id(&mut tx, office, &id).await?;
            all.extend(found.filter(|b| {
                let object = Object { division: &b.village_code, adviser: None };
                may(actor, Action::ReadMessages, object) && !all.iter().any(|other| other.id == b.id)
            }));
        }
    }
    Ok(all)
}

/// Notes that somebody who was missed has been called; it stands on the trail of the booking. `false` when there was nobody to call.
///
/// # Errors
/// The database.
pub async fn called(office: &Office, actor: &Actor, id: &BookingId) -> Result<bool, StoreError> {
    let mut tx = office.db.write().await?;
    let Some(booking) = bookings::by_id(&mut tx, office, id.as_str()).await? else { return Ok(false) };
    if !may(actor, Action::ReadMessages, Object { division: &booking.village_code, adviser: None }) {
        return Ok(false);
    }
    let done = on!(&mut tx, conn => sqlx::query(CALLED).bind(id.as_str())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Ok(false);
    }
    let record = RecordKind::Booking.key(id.as_str());
    trail::note(&mut tx, office, &record, "called_up", Some(&actor.id), None).await?;
    tx.commit().await?;
    Ok(true)
}
