//! Telling somebody something: the one place that chooses the way and writes into the outbox.

use domain::locale::Locale;
use domain::messages::Channel;
use domain::people::Phone;
use domain::places::DivisionCode;
use domain::trail::RecordKey;
use serde::{Deserialize, Serialize};

use super::Content;
use crate::{Office, StoreError, Tx};

pub(super) const ADD: &str = "insert into messages
        (id, record, division_code, kind, channel, locale, sealed, state, attempts, created_at, next_attempt_at)
    values ($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $8, $8)";
pub(super) const OF_RECORD: &str = "select count(*) from messages where record = $1";

/// What a message is about, and where that lies: who sees to it when it is refused.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    /// The record.
    pub record: &'a RecordKey,
    /// The division of the desk that sees to it.
    pub place: &'a DivisionCode,
}

/// How somebody can be reached.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person<'a> {
    /// E-mail address.
    pub email: Option<&'a str>,
    /// Telephone, digits only; a text message goes to a mobile only.
    pub phone: Option<&'a str>,
    /// The language of their messages: the one they booked in.
    pub locale: Locale,
}

/// By which way somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// By this one.
    By(Channel),
    /// By none: a person has to call them.
    Nobody,
}

impl Told {
    /// Is a message on its way?
    #[must_use]
    pub(crate) const fn is_told(self) -> bool {
        matches!(self, Self::By(_))
    }
}

impl<'a> Person<'a> {
    /// The mobile to which a text message can go, when a gateway is set up.
    fn mobile(&self, office: &Office) -> Option<&'a str> {
        let phone = self.phone.filter(|_| office.sms)?;
        Phone::parse(phone).is_ok_and(|p| p.is_mobile()).then_some(phone)
    }
}

/// Address and content, as sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Envelope {
    pub to: String,
    pub content: Content,
    /// The other way to the same person, taken when this one is refused for good.
    #[serde(default)]
    pub or: Option<(Channel, String)>,
}

impl Envelope {
    pub(super) fn open(office: &Office, id: &str, sealed: &str) -> Result<Self, StoreError> {
        serde_json::from_str(&office.keys.open(&format!("messages/{id}"), sealed)?)
            .map_err(|e| StoreError::Inconsistent { table: "messages", what: e.to_string() })
    }
}

/// Tells a person something about a record, in the caller's transaction: nobody is told what was not kept, and nothing is kept
/// of which nobody is told. The message goes **one** way ([`Channel::choose`]): by e-mail when they gave an address, by text
/// message when they gave a mobile number and a gateway is set up; what is of use within hours only goes by text message first.
/// When that way refuses it for good, the other is taken. [`Told::Nobody`]: there is no way, and somebody must call them; the
/// caller puts them on the call list.
///
/// Messages about one record leave in the order in which they were written, each way for itself. What `content` says is
/// sealed; it must hold nothing of the matter and nothing the person wrote about it.
pub(crate) async fn tell(
    tx: &mut Tx,
    office: &Office,
    about: About<'_>,
    person: Person<'_>,
    content: &Content,
) -> Result<Told, StoreError> {
    let (email, mobile) = (person.email, person.mobile(office));
    let chosen = Channel::choose(content.kind(), email.is_some(), mobile.is_some());
    let (way, to, or) = match (chosen, email, mobile) {
        (Some(Channel::Email), Some(email), other) => (Channel::Email, email, other.map(|o| (Channel::Sms, o))),
        (Some(Channel::Sms), other, Some(mobile)) => (Channel::Sms, mobile, other.map(|o| (Channel::Email, o))),
        _ => return Ok(Told::Nobody),
    };
    let or = or.map(|(channel, address)| (channel, address.to_owned()));
    let envelope = Envelope { to: to.to_owned(), content: content.clone(), or };
    put(tx, office, about, (way, person.locale), &envelope).await?;
    Ok(Told::By(way))
}

/// To whom a letter goes by e-mail, and about what.
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

/// Writes a letter that goes by e-mail whatever else there is: links to an account, seals.
pub(crate) async fn write(tx: &mut Tx, office: &Office, to: To<'_>, content: &Content) -> Result<(), StoreError> {
    let envelope = Envelope { to: to.address.to_owned(), content: content.clone(), or: None };
    let about = About { record: to.about, place: to.place };
    put(tx, office, about, (Channel::Email, to.locale), &envelope).await
}

/// Puts an envelope into the outbox.
pub(super) async fn put(
    tx: &mut Tx,
    office: &Office,
    about: About<'_>,
    (channel, locale): (Channel, Locale),
    envelope: &Envelope,
) -> Result<(), StoreError> {
    let id = office.id();
    let text = serde_json::to_string(envelope)
        .map_err(|e| StoreError::Inconsistent { table: "messages", what: e.to_string() })?;
    let sealed = office.keys.seal(&office.random, &format!("messages/{id}"), &text);
    on!(tx, conn => sqlx::query(ADD)
        .bind(&id).bind(about.record.as_str()).bind(about.place.as_str()).bind(envelope.content.kind().code())
        .bind(channel.code()).bind(locale.tag()).bind(&sealed).bind(office.now())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Was a message about this written already?
pub(crate) async fn is_written(office: &Office, record: &RecordKey) -> Result<bool, StoreError> {
    let mut tx = office.db.read().await?;
    let letters: i64 = on!(&mut tx, conn => sqlx::query_scalar(OF_RECORD).bind(record.as_str()).fetch_one(conn).await)?;
    Ok(letters > 0)
}
