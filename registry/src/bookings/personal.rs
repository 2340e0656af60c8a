//! What the law gives people over their data (Personal Information Protection Law, art. 44–50): seeing who saw it, a copy, a
//! correction, erasure. Each is a use case with an entry on the trail.

use chrono::{DateTime, Utc};
use domain::bookings::Code;
use domain::form::{Field, Flaw, Flaws, free_text, required_text};
use domain::ids::BookingId;
use domain::people::{Email, IdNumber, PersonName, Phone, PhoneTail};
use domain::staff::{Action, Actor, may};
use domain::trail::RecordKind;
use serde::Serialize;

use super::records::{self, Words};
use super::{Booking, By, Personal, attachments, history, index, rows};
use crate::cases::personal::CaseExport;
use crate::trail::{self, Act, Told};
use crate::waiting::{self, Aftermath};
use crate::{Office, StoreError, Tx, cases, conflicts, messages, ratings, search};

statements! {
    CORRECT = "update bookings set name = $3, sealed = $4, person_key = $5, phone_index = $6, id_index = $7, version = version + 1
               where id = $1 and version = $2";
    ERASE = "update bookings set name = '', sealed = null, person_key = 'erased/' || id, phone_index = null, id_index = null,
                    erased_at = $2, open = false, version = version + 1
             where id = $1 and erased_at is null";
    ERASE_CONSULTATION = "update consultations set sealed = null where booking_id = $1";
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum PersonalError {
    /// No such booking, or not the actor's to see: both alike.
    #[error("there is no such booking")]
    Unknown,
    /// The actor sees it, but may not do this.
    #[error("not permitted")]
    Forbidden,
    /// Fields are wrong.
    #[error("fields are wrong")]
    Invalid(Flaws),
    /// The booking moved on meanwhile.
    #[error("the booking has changed")]
    Changed,
    /// A booking that is still open is cancelled first.
    #[error("the booking is still open")]
    Open,
    /// The person already holds a place in this clinic under the corrected name and telephone.
    #[error("the person already holds a place in this clinic")]
    AlreadyBooked,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for PersonalError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A purpose: said in a few words.
fn purpose(text: &str) -> Result<String, PersonalError> {
    free_text(text, 200)
        .and_then(|t| t.ok_or(Flaw::Missing))
        .map_err(|flaw| PersonalError::Invalid(Flaws::one(Field::Purpose, flaw)))
}

async fn seen(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    action: Action,
) -> Result<Booking, PersonalError> {
    let booking = rows::by_id(tx, office, id.as_str())
        .await?
        .filter(|b| may(actor, Action::ReadBookings, b.object()) && !b.is_hidden_from(actor))
        .ok_or(PersonalError::Unknown)?;
    if may(actor, action, booking.object()) { Ok(booking) } else { Err(PersonalError::Forbidden) }
}

/// Notes on the trail that personal data was read, by whom and what for.
async fn note_read(
    tx: &mut Tx,
    office: &Office,
    booking: &Booking,
    what: &str,
    by: Option<&Actor>,
    note: Option<&str>,
) -> Result<(), StoreError> {
    let record = RecordKind::Booking.key(booking.id.as_str());
    trail::note(tx, office, &record, what, by.map(|actor| &actor.id), note).await
}

/// Shows telephone and ID number in full, for a purpose that goes into the trail with it.
///
/// # Errors
/// See [`PersonalError`].
pub async fn reveal(office: &Office, actor: &Actor, id: &BookingId, what_for: &str) -> Result<Booking, PersonalError> {
    let what_for = purpose(what_for)?;
    let mut tx = office.db.write().await?;
    let booking = seen(&mut tx, office, actor, id, Action::RevealPerson).await?;
    note_read(&mut tx, office, &booking, "revealed", Some(actor), Some(&what_for)).await?;
    tx.commit().await?;
    Ok(booking)
}

/// All that is kept about a person, to be given to them.
#[derive(Debug, Clone, Serialize)]
pub struct PersonExport {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Their bookings.
    pub bookings: Vec<BookingExport>,
    /// Their cases: what they may know of them, nothing of the other side.
    pub cases: Vec<CaseExport>,
}

/// What is kept about one booking.
#[derive(Debug, Clone, Serialize)]
pub struct BookingExport {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Telephone, words and the like.
    pub personal: Personal,
    /// Kind of matter: a code.
    pub matter: String,
    /// Where it stands: a code.
    pub status: String,
    /// Start of the slot.
    pub starts_at: DateTime<Utc>,
    /// Where.
    pub village: String,
    /// The adviser.
    pub adviser: String,
    /// How consent was given, to which text, when.
    pub consent: (String, String, DateTime<Utc>),
    /// The record of the consultation.
    pub consultation: Option<Words>,
    /// What they answered when they were asked how the visit was.
    pub rating: Option<ratings::Given>,
    /// Who did what with it, when, and what for.
    pub trail: Vec<TrailExport>,
}

/// An entry of the trail as given to the person.
#[derive(Debug, Clone, Serialize)]
pub struct TrailExport {
    /// When.
    pub at: DateTime<Utc>,
    /// What: a code.
    pub what: String,
    /// By whom; none: the person, or the program.
    pub by: Option<String>,
    /// Why.
    pub note: Option<String>,
}

impl From<Told> for TrailExport {
    fn from(t: Told) -> Self {
        Self { at: t.at, what: t.what, by: t.staff_name, note: t.note }
    }
}

async fn exported(tx: &mut Tx, office: &Office, booking: Booking) -> Result<BookingExport, StoreError> {
    let record = RecordKind::Booking.key(booking.id.as_str());
    let consultation = records::kept(tx, office, booking.id.as_str()).await?.map(|r| r.words);
    let rating = ratings::given(tx, office, booking.id.as_str()).await?;
    let trail = trail::of_record(tx, office, &record).await?.into_iter().map(Into::into).collect();
    Ok(BookingExport {
        code: booking.code.as_str().to_owned(),
        name: booking.name,
        personal: booking.personal,
        matter: booking.matter.as_str().to_owned(),
        status: booking.status.code().to_owned(),
        starts_at: booking.starts_at,
        village: booking.village_name,
        adviser: booking.adviser_name,
        consent: (booking.consent_kind.code().to_owned(), booking.consent_version, booking.consent_at),
        consultation,
        rating,
        trail,
    })
}

/// The copy of a person's data: this booking and every other with the same telephone or ID number that lies where the actor may
/// export. Each gets an entry.
///
/// # Errors
/// See [`PersonalError`].
pub async fn export(
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    what_for: &str,
) -> Result<PersonExport, PersonalError> {
    let what_for = purpose(what_for)?;
    let mut tx = office.db.write().await?;
    let first = seen(&mut tx, office, actor, id, Action::ExportPerson).await?;
    let mut all = vec![first.clone()];
    for number in [&first.personal.phone, &first.personal.id_number].into_iter().flatten() {
        for other in rows::of_person(&mut tx, office, &index(office, number)).await? {
            // A household shares a telephone: the same number under another name is another person's data.
            let same = other.name == first.name && may(actor, Action::ExportPerson, other.object());
            if same && !all.iter().any(|b| b.id == other.id) {
                all.push(other);
            }
        }
    }
    let cases = cases::personal::of_person(&mut tx, office, (actor, &what_for), &all).await?;
    let mut bookings = Vec::new();
    for booking in all {
        note_read(&mut tx, office, &booking, "exported", Some(actor), Some(&what_for)).await?;
        bookings.push(exported(&mut tx, office, booking).await?);
    }
    tx.commit().await?;
    Ok(PersonExport { made_at: office.now(), bookings, cases })
}

/// Notes that a request from another site, in somebody's open session, was refused. Nothing for a booking that is not there.
///
/// # Errors
/// The database.
pub async fn note_refusal(office: &Office, actor: &Actor, id: &BookingId, note: &str) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    if let Some(booking) = rows::by_id(&mut tx, office, id.as_str()).await? {
        note_read(&mut tx, office, &booking, "refused", Some(actor), Some(note)).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Notes that the trail of a booking was taken out as a bundle.
///
/// # Errors
/// See [`PersonalError`].
pub async fn note_bundle(office: &Office, actor: &Actor, id: &BookingId) -> Result<(), PersonalError> {
    let mut tx = office.db.write().await?;
    let booking = seen(&mut tx, office, actor, id, Action::ExportPerson).await?;
    note_read(&mut tx, office, &booking, "exported", Some(actor), None).await?;
    Ok(tx.commit().await?)
}

/// The copy of one's own booking, by its code and the tail of the telephone; `None` when they do not fit.
///
/// # Errors
/// The database.
pub async fn own_export(office: &Office, code: &Code, tail: &PhoneTail) -> Result<Option<PersonExport>, StoreError> {
    let mut tx = office.db.write().await?;
    let Some(booking) = rows::by_code(&mut tx, office, code).await?.filter(|b| b.personal.tail == tail.as_str()) else {
        return Ok(None);
    };
    note_read(&mut tx, office, &booking, "exported", None, None).await?;
    // A code and four digits open one booking, and nothing else of whoever's it is.
    let bookings = vec![exported(&mut tx, office, booking).await?];
    tx.commit().await?;
    Ok(Some(PersonExport { made_at: office.now(), bookings, cases: Vec::new() }))
}

/// A correction as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correction {
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// ID number.
    pub id_number: String,
    /// E-mail address.
    pub email: String,
    /// The other side of the matter; empty: as it stands, which who corrects is not shown.
    pub other_party: String,
    /// There is no other side.
    pub no_other_party: bool,
    /// Why.
    pub reason: String,
}

/// Corrects who the person is, how they are reached, and whom the matter is with, which is looked at anew. The digits that go with
/// the code follow the telephone.
///
/// # Errors
/// See [`PersonalError`].
pub async fn correct(
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    version: i64,
    given: &Correction,
) -> Result<Booking, PersonalError> {
    let mut flaws = Flaws::default();
    let optional = |flaw: Flaw| if flaw == Flaw::Missing { Ok(None) } else { Err(flaw) };
    let name = flaws.take(Field::Name, PersonName::parse(&given.name));
    let phone = flaws.take(Field::Phone, Phone::parse(&given.phone).map(Some).or_else(optional));
    let id_number = flaws.take(
        Field::IdNumber,
        IdNumber::parse(&given.id_number).map(Some).or_else(|flaw| match flaw {
            Flaw::Missing => Ok(None),
            flaw => Err(flaw),
        }),
    );
    let email = flaws.take(Field::Email, Email::parse(&given.email));
    let other_party = flaws.take(Field::OtherParty, free_text(&given.other_party, 80));
    let reason = flaws.take(Field::Reason, required_text(&given.reason, 200));
    let (Some(name), Some(phone), Some(id_number), Some(email), Some(other_party), Some(reason)) =
        (name, phone, id_number, email, other_party, reason)
    else {
        return Err(PersonalError::Invalid(flaws));
    };
    let mut tx = office.db.write().await?;
    let before = seen(&mut tx, office, actor, id, Action::CorrectPerson).await?;
    if before.version != version || before.erased_at.is_some() {
        return Err(PersonalError::Changed);
    }
    let mut personal = before.personal.clone();
    if let Some(phone) = &phone {
        phone.tail().as_str().clone_into(&mut personal.tail);
    }
    personal.phone = phone.as_ref().map(|p| p.digits().to_owned());
    personal.id_number = id_number.as_ref().map(|n| n.as_str().to_owned());
    personal.email = email.as_ref().map(|e| e.as_str().to_owned());
    if given.no_other_party {
        personal.other_party = None;
    } else if other_party.is_some() {
        personal.other_party = other_party;
    }
    let key = domain::people::person_key(&name, phone.as_ref(), personal.tell_apart.as_deref());
    let done = on!(&mut tx, conn => sqlx::query(CORRECT)
        .bind(id.as_str()).bind(version).bind(name.as_str()).bind(personal.seal(office, id.as_str())?)
        .bind(office.keys.index("person", &key))
        .bind(personal.phone.as_deref().map(|p| index(office, p)))
        .bind(personal.id_number.as_deref().map(|n| index(office, n)))
        .execute(conn).await.map(|r| r.rows_affected()))
    .map_err(StoreError::from);
    match done {
        Ok(1) => {}
        Ok(_) => return Err(PersonalError::Changed),
        Err(error) if error.is_unique_violation() => return Err(PersonalError::AlreadyBooked),
        Err(error) => return Err(error.into()),
    }
    let after = rows::by_id(&mut tx, office, id.as_str()).await?.ok_or(PersonalError::Unknown)?;
    let by = By::Staff(actor);
    history::write(&mut tx, office, "corrected", by, Some(&before), &after, Some(&reason), office.now()).await?;
    conflicts::remark(&mut tx, office, &after).await?;
    if after.status.is_theirs_to_change() {
        let mut aftermath = Aftermath::default();
        conflicts::recheck_booking(&mut tx, office, &after.adviser_id, &after, &mut aftermath).await?;
        aftermath.settle(&mut tx, office, by).await?;
    }
    tx.commit().await?;
    Ok(after)
}

/// Erases the personal data of a booking at the person's request. What stays says that there was a booking, when and about what
/// kind of matter; the trail stays whole.
///
/// # Errors
/// See [`PersonalError`].
pub async fn erase(office: &Office, actor: &Actor, id: &BookingId, reason: &str) -> Result<(), PersonalError> {
    let reason = free_text(reason, 200)
        .and_then(|t| t.ok_or(Flaw::Missing))
        .map_err(|flaw| PersonalError::Invalid(Flaws::one(Field::Reason, flaw)))?;
    let mut tx = office.db.write().await?;
    let booking = seen(&mut tx, office, actor, id, Action::ErasePerson).await?;
    if booking.status.is_open() {
        return Err(PersonalError::Open);
    }
    if !erase_in(&mut tx, office, id, Some(actor), &reason).await? {
        return Err(PersonalError::Changed);
    }
    if let Some(phone) = &booking.personal.phone {
        waiting::erase_of(&mut tx, office, &index(office, phone), &booking.name).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Erases the personal data of a booking whose retention has ended.
pub(crate) async fn erase_for_retention(office: &Office, id: &BookingId) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    erase_in(&mut tx, office, id, None, "retention").await?;
    tx.commit().await
}

async fn erase_in(
    tx: &mut Tx,
    office: &Office,
    id: &BookingId,
    by: Option<&Actor>,
    reason: &str,
) -> Result<bool, StoreError> {
    let now = office.now();
    let record = RecordKind::Booking.key(id.as_str());
    let before = super::state(tx, office, id.as_str()).await?.unwrap_or_default();
    let done = on!(&mut *tx, conn => sqlx::query(ERASE).bind(id.as_str()).bind(now)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Ok(false);
    }
    on!(&mut *tx, conn => sqlx::query(ERASE_CONSULTATION).bind(id.as_str()).execute(conn).await.map(drop))?;
    attachments::erase(tx, id.as_str()).await?;
    messages::forget_of(tx, &record).await?;
    ratings::erase(tx, id.as_str()).await?;
    waiting::erase_of_booking(tx, id.as_str()).await?;
    conflicts::forget_marks(tx, id.as_str()).await?;
    conflicts::forget_raised(tx, id).await?;
    cases::forget_booking(tx, id).await?;
    conflicts::erase_waivers(tx, id).await?;
    search::forget(tx, &record).await?;
    trail::erase_contents(tx, &record).await?;
    let after = super::state(tx, office, id.as_str()).await?.unwrap_or_default();
    let staff = by.map(|a| a.id.as_str());
    let act = Act { record: &record, at: now, what: "erased", staff, for_whom: None, note: Some(reason) };
    trail::write(tx, office, act, &before, &after).await?;
    Ok(true)
}
