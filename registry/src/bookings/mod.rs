//! Bookings: making, finding, cancelling and moving them. Each change writes seat, booking, trail and letter in one
//! transaction.

pub mod arrivals;
pub mod attachments;
mod changes;
mod close;
pub mod day;
pub mod drafts;
pub(crate) mod history;
mod limits;
pub(crate) mod once;
pub mod past;
pub mod personal;
pub mod queue;
pub mod records;
mod rows;
pub(crate) mod seats;
pub mod walk_in;

pub use changes::{Which, cancel, move_to};
pub(crate) use changes::{displace, end, follow, open_in_clinic, reseat, take_place};
pub use close::{Closed, close_days};
pub use history::{Event, history, own_history};
pub(crate) use limits::check as within_limits;
use once::Once;
pub use rows::{Booking, Personal};
pub(crate) use rows::{by_id, of_person};

use chrono::{DateTime, Utc};
use domain::bookings::{Code, Request, Status, open_to_desk};
use domain::ids::{BookingId, ClinicId, SlotId};
use domain::locale::Locale;
use domain::matters::MatterCode;
use domain::messages::LetterKind;
use domain::people::PhoneTail;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use domain::trail::{RecordKind, State};

use crate::clinics::{self, Clinic, Slot};
use crate::conflicts::{self, Matter, Party, Standing};
use crate::messages::{self, About, Content, Letter};
use crate::office::digest;
use crate::staff::specialities::{self, NotTaken};
use crate::{Office, StoreError, Tx};

statements! {
    ADD = "insert into bookings (id, code, clinic_id, slot_id, person_key, phone_index, id_index, name, sealed, locale, matter,
               consent_kind, consent_version, consent_at, status, open, version, calendar_sequence, booked_by, booked_at, demo)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, true, 1, 0, $16, $14, $17)";
    KEEP_KEY = once::KEEP;
    OF_KEY = once::OF_KEY;
    SWEEP_KEYS = "delete from idempotency_keys where created_at <= $1";
    CANCEL = "update bookings set status = 'cancelled', open = false, version = version + 1,
                     calendar_sequence = calendar_sequence + 1
              where id = $1 and version = $2 and status in ('booked', 'displaced')";
    // A number is good in its clinic only, and so is what happened there on the day.
    MOVE = "update bookings set slot_id = $3, clinic_id = $4, status = 'booked', version = version + 1,
                   queue_number = case when clinic_id = $4 then queue_number end, calendar_sequence = calendar_sequence + 1,
                   walk_in = case when clinic_id = $4 then walk_in else false end,
                   priority = case when clinic_id = $4 then priority end,
                   priority_by = case when clinic_id = $4 then priority_by end,
                   calls = case when clinic_id = $4 then calls else 0 end,
                   arrived_at = case when clinic_id = $4 then arrived_at end,
                   called_at = case when clinic_id = $4 then called_at end,
                   back_at = case when clinic_id = $4 then back_at end,
                   started_at = case when clinic_id = $4 then started_at end,
                   ended_at = case when clinic_id = $4 then ended_at end
            where id = $1 and version = $2 and status in ('booked', 'displaced')";
    BY_ID = rows::BY_ID;
    BY_CODE = rows::BY_CODE;
    OF_CLINIC = rows::OF_CLINIC;
    OF_PERSON = rows::OF_PERSON;
    EVENTS = history::OF_BOOKING;
    EVENTS_OF_CLINIC = history::OF_CLINIC;
    CLAIM_SEAT = seats::CLAIM;
    FREE_LEFT = seats::FREE_LEFT;
    HOLD_SEAT = seats::HOLD;
    RELEASE_SEAT = seats::RELEASE;
    RELEASE_HOLD = seats::RELEASE_HOLD;
    HOLD_FOR_OFFER = seats::HOLD_FOR_OFFER;
    COOL = seats::COOL;
    COOL_OFFER = seats::COOL_OFFER;
    REMOVE_FREE = seats::REMOVE_FREE;
    DISPLACE = changes::DISPLACE;
    NOT_SERVED = changes::NOT_SERVED;
    TO_CLOSE = close::TO_CLOSE;
    FOLLOW = changes::FOLLOW;
    IN_CLINIC = changes::IN_CLINIC;
    KEEP_DAY = past::KEEP;
    PAST_DAYS = past::OF_CLINIC;
    LOCK_PERSON = limits::LOCK;
    OPEN_OF_PERSON = limits::OPEN;
    SWEEP_LOCKS = limits::SWEEP;
}

/// Who does something with a booking.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// The person whose booking it is.
    Person,
    /// A member of staff, for the person.
    Staff(&'a Actor),
}

impl By<'_> {
    pub(crate) fn staff_id(&self) -> Option<&str> {
        match self {
            Self::Person => None,
            Self::Staff(actor) => Some(actor.id.as_str()),
        }
    }

    /// How a place of a clinic may be taken, for somebody of `home`; none: not at all.
    fn way_into(&self, clinic: &Clinic, home: Option<&DivisionCode>) -> Option<Way> {
        let Self::Staff(actor) = self else { return Some(Way::Public) };
        if may(actor, Action::BookForVillager, clinic.object()) {
            return Some(Way::Desk);
        }
        // For a person of one's own village what they could book themselves, at any place of their county: next door, when the
        // village is full, and with the adviser who is proposed.
        let theirs =
            |home: &&DivisionCode| may(actor, Action::BookForVillager, Object { division: home, adviser: None });
        let county = |code: &DivisionCode| code.parent().and_then(|township| township.parent());
        home.filter(theirs).filter(|home| county(home) == county(&clinic.village_code)).map(|_| Way::Public)
    }

    /// The seats kept for walk-ins and the desk are the desk's to give.
    pub(crate) const fn may_take_kept(&self) -> bool {
        matches!(self, Self::Staff(_))
    }
}

/// By which door somebody comes to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As anybody could.
    Public,
    /// The desk of the place: the seats kept for it too, and until the slot ends.
    Desk,
}

impl Way {
    fn is_open(self, slot: &Slot, now: DateTime<Utc>) -> bool {
        match self {
            Self::Public => slot.is_open(now),
            Self::Desk => open_to_desk(slot.ends_at, now),
        }
    }
}

/// Why a booking could not be made or moved.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// No seat is left; the nearest three that are.
    #[error("the slot is full")]
    Full(Vec<(Slot, Clinic)>),
    /// The person already holds a place in this clinic.
    #[error("the person already holds a place in this clinic")]
    AlreadyBooked,
    /// The person holds as many places as anybody may at once: so many.
    #[error("the person holds {0} places already")]
    TooMany(u16),
    /// The slot is past, too near, too far ahead, or its clinic was cancelled.
    #[error("the slot is closed")]
    Closed(Vec<(Slot, Clinic)>),
    /// The clinic's adviser does not take the matter; who does, and their nearest places.
    #[error("the adviser does not take the matter")]
    NotTaken(NotTaken, Vec<(Slot, Clinic)>),
    /// There is no such slot.
    #[error("there is no such slot")]
    UnknownSlot,
    /// The same idempotency key came with another request.
    #[error("the idempotency key belongs to another request")]
    KeyReused,
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// The booking can't be changed any more.
    #[error("the booking can no longer be changed")]
    NotChangeable(Status),
    /// There is no such booking, or the tail does not fit: both alike.
    #[error("there is no such booking")]
    UnknownBooking,
    /// The adviser does not take this matter (利益冲突); the nearest places with advisers who may. Why is not told.
    #[error("another adviser is proposed")]
    Conflict(Vec<(Slot, Clinic)>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for BookError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A booking to make.
#[derive(Debug, Clone, Copy)]
pub struct NewBooking<'a> {
    /// In which slot.
    pub slot: &'a SlotId,
    /// What was asked for.
    pub request: &'a Request,
    /// The language of the person's messages.
    pub locale: Locale,
    /// The same key with the same request gives the same booking.
    pub key: Option<&'a str>,
    /// The draft whose held seat may be taken.
    pub draft: Option<&'a str>,
    /// The village the person comes from, when it is known: the desk books for those of its own beyond it too.
    pub home: Option<&'a DivisionCode>,
}

/// Books a slot.
///
/// # Errors
/// See [`BookError`]; on any of them nothing was kept.
pub async fn book(office: &Office, by: By<'_>, new: NewBooking<'_>) -> Result<Booking, BookError> {
    match try_book(office, by, new).await {
        Err(error) => {
            let (matter, party) = (Some(&new.request.matter), Party::of_request(new.request).at_home(new.home));
            Err(with_nearest(office, error, new.slot, matter, Some((&party, None))).await)
        }
        booked => booked,
    }
}

/// The same with the nearest places that can be had instead, where that helps: of advisers who take the kind of matter and, when it
/// is known who comes against whom (and by which booking), whom nothing binds.
async fn with_nearest(
    office: &Office,
    error: BookError,
    slot: &SlotId,
    matter: Option<&MatterCode>,
    who: Option<(&Party, Option<&str>)>,
) -> BookError {
    use BookError::{Closed, Conflict, Full, NotTaken};
    if !matches!(error, Full(_) | Closed(_) | NotTaken(..) | Conflict(_)) {
        return error;
    }
    let nearest = match who {
        Some((party, booking)) => conflicts::nearest(office, slot, matter, party, booking).await,
        None => clinics::alternatives(office, slot, matter).await,
    };
    match (error, nearest) {
        (Full(_), Ok(nearest)) => Full(nearest),
        (Closed(_), Ok(nearest)) => Closed(nearest),
        (Conflict(_), Ok(nearest)) => Conflict(nearest),
        (NotTaken(who, _), Ok(nearest)) => NotTaken(who, nearest),
        (_, Err(error)) => error.into(),
        (other, Ok(_)) => other,
    }
}

async fn try_book(office: &Office, by: By<'_>, new: NewBooking<'_>) -> Result<Booking, BookError> {
    let (request, now) = (new.request, office.now());
    let id = BookingId::from(office.id());
    let mut tx = office.db.write().await?;
    let found = clinics::slot_in(&mut tx, office, new.slot).await?;
    if let (By::Person, Some((_, clinic))) = (by, &found) {
        tx = walk_in::seat_first(tx, office, clinic).await?;
    }
    if let Some(earlier) = keep_key(&mut tx, office, &id, new).await? {
        return Ok(earlier);
    }
    let (slot, clinic) = found.ok_or(BookError::UnknownSlot)?;
    let way = by.way_into(&clinic, new.home).ok_or(BookError::Forbidden)?;
    if !clinic.takes_people() || !way.is_open(&slot, now) {
        return Err(BookError::Closed(Vec::new()));
    }
    if let By::Person = by {
        limits::check(&mut tx, office, request).await?;
    }
    specialities::check(&mut tx, office, &clinic, &request.matter).await?;
    let home = new.home.filter(|home| **home != clinic.village_code);
    let party = Party::of_request(request).at_home(home);
    let places: Vec<DivisionCode> = [&clinic.village_code].into_iter().chain(home).cloned().collect();
    let matter = Matter { party: &party, places: &places, booking: None };
    let waiver = match conflicts::check(&mut tx, office, &clinic.adviser_id, matter).await? {
        Standing::Clear => None,
        Standing::Waived(waiver) => Some(waiver),
        Standing::Clash(_) => return Err(BookError::Conflict(Vec::new())),
    };
    let tail = request.phone.as_ref().map_or_else(
        || PhoneTail::drawn(u16::try_from(office.random.below(10_000)).unwrap_or_default()),
        domain::people::Phone::tail,
    );
    let row = NewRow {
        id: &id,
        code: Code::drawn(office.random.bits()),
        slot: (&slot.id, &slot.clinic_id),
        request,
        home,
        tail,
        locale: new.locale,
        booked_by: by.staff_id(),
        booked_at: now,
        demo: false,
    };
    let added = add(&mut tx, office, &row).await;
    match added {
        // What violates uniqueness is the second place in the clinic. (The code is drawn from 3.4 billion; on a collision the
        // person is told the same, and gets the place when they try again with another time.)
        Err(error) if error.is_unique_violation() => return Err(BookError::AlreadyBooked),
        other => other?,
    }
    let kept = way == Way::Desk;
    if !seats::claim(&mut tx, &slot.id, id.as_str(), new.draft.map(digest).as_deref(), kept, now).await? {
        return Err(BookError::Full(Vec::new()));
    }
    if let Some(draft) = new.draft {
        drafts::forget(&mut tx, &digest(draft)).await?;
    }
    let booking = rows::by_id(&mut tx, office, id.as_str()).await?.ok_or(BookError::UnknownBooking)?;
    history::write(&mut tx, office, "booked", by, None, &booking, None, now).await?;
    if let Some(waiver) = waiver {
        conflicts::note_used(&mut tx, &waiver, &id).await?;
        history::write(&mut tx, office, "waived", by, Some(&booking), &booking, None, now).await?;
    }
    send_letter(&mut tx, office, &booking, messages::kind_of(Status::Booked, false), None).await?;
    tx.commit().await?;
    Ok(booking)
}

/// A row of `bookings` as it begins: booked, version 1.
pub(crate) struct NewRow<'a> {
    pub id: &'a BookingId,
    pub code: Code,
    pub slot: (&'a SlotId, &'a ClinicId),
    pub request: &'a Request,
    /// The village the person comes from, when it is another.
    pub home: Option<&'a DivisionCode>,
    pub tail: PhoneTail,
    pub locale: Locale,
    pub booked_by: Option<&'a str>,
    pub booked_at: DateTime<Utc>,
    pub demo: bool,
}

/// Adds a row; seat and trail are the caller's.
pub(crate) async fn add(tx: &mut Tx, office: &Office, row: &NewRow<'_>) -> Result<(), StoreError> {
    let ((slot, clinic), request) = (row.slot, row.request);
    let home = row.home.map(|home| home.as_str().to_owned());
    let personal = Personal { home, ..Personal::of(request, row.tail.clone()) };
    let sealed = personal.seal(office, row.id.as_str())?;
    on!(tx, conn => sqlx::query(ADD)
        .bind(row.id.as_str())
        .bind(row.code.as_str())
        .bind(clinic.as_str())
        .bind(slot.as_str())
        .bind(office.keys.index("person", &request.person_key()))
        .bind(personal.phone.as_deref().map(|p| index(office, p)))
        .bind(personal.id_number.as_deref().map(|n| index(office, n)))
        .bind(request.name.as_str())
        .bind(&sealed)
        .bind(row.locale.tag())
        .bind(request.matter.as_str())
        .bind(request.consent.code())
        .bind(request.consent.version())
        .bind(row.booked_at)
        .bind(Status::Booked.code())
        .bind(row.booked_by)
        .bind(row.demo)
        .execute(conn).await.map(drop))?;
    conflicts::mark_booking(tx, office, row.id.as_str(), request).await
}

/// The blind index of a telephone or an ID number: the same for both, so that either finds a person.
pub(crate) fn index(office: &Office, number: &str) -> String {
    office.keys.index("number", number)
}

/// The state of a booking and of its consultation, for its trail.
pub(crate) async fn state(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<State>, StoreError> {
    let Some(booking) = rows::by_id(tx, office, id).await? else { return Ok(None) };
    let state = attachments::lay_over(tx, id, booking.state()).await?;
    Ok(Some(match records::kept(tx, office, id).await? {
        Some(record) => record.lay_over(state),
        None => state,
    }))
}

/// Takes the idempotency key for this booking, or finds the booking it already stands for.
async fn keep_key(
    tx: &mut Tx,
    office: &Office,
    id: &BookingId,
    new: NewBooking<'_>,
) -> Result<Option<Booking>, BookError> {
    let request = format!("{} {:?}", new.slot, new.request);
    match once::take(tx, office, new.key, &request, id.as_str()).await? {
        Once::Now => Ok(None),
        Once::Earlier(id) => rows::by_id(tx, office, &id).await?.map(Some).ok_or(BookError::UnknownBooking),
        Once::Another => Err(BookError::KeyReused),
    }
}

pub(crate) async fn send_letter(
    tx: &mut Tx,
    office: &Office,
    booking: &Booking,
    kind: LetterKind,
    reason: Option<String>,
) -> Result<(), StoreError> {
    let letter = Letter { kind, reason, ..letter_of(office, booking) };
    let record = RecordKind::Booking.key(booking.id.as_str());
    let about = About { record: &record, place: &booking.village_code };
    messages::tell(tx, office, about, booking.person(), &Content::Booking(letter)).await?;
    Ok(())
}

/// What a letter or a calendar file says of a booking as it stands now.
#[must_use]
pub fn letter_of(office: &Office, booking: &Booking) -> Letter {
    Letter {
        kind: messages::kind_of(booking.status, false),
        code: booking.code.as_str().to_owned(),
        name: booking.name.clone(),
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
        village: booking.village_name.clone(),
        place: booking.place.clone(),
        adviser: booking.adviser_name.clone(),
        uid: booking.id.to_string(),
        sequence: booking.calendar_sequence,
        written_at: office.now(),
        reason: None,
        clerk_phone: booking.clerk_phone.clone(),
        until: None,
        link: None,
        waits: false,
    }
}

/// A booking by its code and the tail of the telephone. A wrong tail and an unknown code answer alike.
///
/// # Errors
/// The database.
pub async fn find(office: &Office, code: &Code, tail: &PhoneTail) -> Result<Option<Booking>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(rows::by_code(&mut tx, office, code).await?.filter(|b| b.personal.tail == tail.as_str()))
}

/// A booking as the desk sees it, when the actor may see it.
///
/// # Errors
/// The database.
pub async fn record(office: &Office, actor: &Actor, id: &BookingId) -> Result<Option<Booking>, StoreError> {
    let mut tx = office.db.read().await?;
    let found = rows::by_id(&mut tx, office, id.as_str()).await?;
    Ok(found.filter(|b| b.is_seen_by(actor)).map(|b| b.for_reader(actor)))
}

/// Forgets drafts whose time is over and idempotency keys older than two days.
///
/// # Errors
/// The database.
pub async fn sweep(office: &Office) -> Result<(), StoreError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    drafts::sweep(&mut tx, now).await?;
    limits::sweep(&mut tx, now).await?;
    on!(&mut tx, conn => sqlx::query(SWEEP_KEYS).bind(now - chrono::Duration::days(2)).execute(conn).await.map(drop))?;
    tx.commit().await
}
