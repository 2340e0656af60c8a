//! Offers (候补通知): a place that came free is kept for the next on the list until an hour that is told; then for the one after.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::bookings::{Code, ConsentKind, Request};
use domain::ids::{BookingId, OfferId, SlotId, WaitingId};
use domain::messages::LetterKind;
use domain::people::{Email, IdNumber, PersonName, Phone, PhoneTail};
use domain::waiting::{MOST_MISSED, WaitingState, offer_until, replaces};

use super::aftermath::Aftermath;
use super::rows::{self, Entry};
use super::{Which, letters, may_act, put_state, set_state, tell, theirs};
use crate::bookings::{self, BookError, Booking, By, NewRow, seats};
use crate::clinics::{self, Clinic, Lost, Nearest, Seeker, Slot, soonest};
use crate::conflicts::{self, Matter, Party, Standing};
use crate::office::{digest, hex};
use crate::settings::limits;
use crate::staff::specialities;
use crate::{Office, StoreError, Tx};

pub(super) const ADD: &str =
    "insert into offers (id, waiting_id, slot_id, secret_hash, state, told, made_at, expires_at)
    values ($1, $2, $3, $4, 'open', $5, $6, $7)";
pub(super) const SET: &str = "update offers set state = $2 where id = $1 and state = 'open'";
pub(super) const BY_SECRET: &str = "select waiting_id from offers where secret_hash = $1 and state = 'open'";
pub(super) const OPEN: &str = "select id, secret_hash, expires_at from offers where waiting_id = $1 and state = 'open'";
pub(super) const DUE: &str =
    "select waiting_id from offers where state = 'open' and expires_at <= $1 order by expires_at, id limit 200";
pub(super) const OF_SLOT: &str = "select waiting_id from offers where slot_id = $1 and state = 'open' order by id";
pub(super) const OFFERED_BEFORE: &str = "select distinct slot_id from offers where waiting_id = $1 order by slot_id";
pub(super) const NOTE_CALL: &str = "update offers set called_by = $2, called_at = $3 where id = $1 and state = 'open'";

/// How many free places are looked at for a division in one round.
pub(super) const LOOKED_AT: i64 = 40;

/// A place that is kept for somebody.
#[derive(Debug, Clone)]
pub struct OfferedPlace {
    /// Who is offered it, and until when.
    pub entry: Entry,
    /// The slot.
    pub slot: Slot,
    /// Its clinic.
    pub clinic: Clinic,
}

/// Who answers an offer.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// Whoever has the link of the message.
    Secret(&'a str),
    /// The person, by code and tail.
    Own(&'a Code, &'a PhoneTail),
    /// The desk, for the person.
    AtDesk(&'a WaitingId),
}

/// Why an offer could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// Its time is over, or it was answered: the place went to the next.
    #[error("the offer is over")]
    Over,
    /// The person holds a place in that clinic by now.
    #[error("the person already holds a place in this clinic")]
    AlreadyBooked,
    /// The person holds as many places as anybody may at once: so many. The place stays kept for them until its hour.
    #[error("the person holds {0} places already")]
    TooMany(u16),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for AcceptError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

async fn answering(tx: &mut Tx, office: &Office, by: By<'_>, answer: Answer<'_>) -> Result<Option<Entry>, StoreError> {
    match answer {
        Answer::Secret(secret) => {
            let id: Option<String> = on!(&mut *tx, conn => sqlx::query_scalar(BY_SECRET).bind(digest(secret))
                .fetch_optional(conn).await)?;
            match id {
                Some(id) => Ok(rows::by_id(tx, office, &id).await?.filter(|e| may_act(by, e))),
                None => Ok(None),
            }
        }
        Answer::Own(code, tail) => theirs(tx, office, by, Which::Own(code, tail)).await,
        Answer::AtDesk(id) => theirs(tx, office, by, Which::AtDesk(id)).await,
    }
}

/// The place that is kept, as long as it is.
///
/// # Errors
/// The database.
pub async fn offered(office: &Office, by: By<'_>, answer: Answer<'_>) -> Result<Option<OfferedPlace>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(entry) = answering(&mut tx, office, by, answer).await? else { return Ok(None) };
    let Some(offer) = entry.offer.clone().filter(|o| o.until > office.now()) else { return Ok(None) };
    let place = clinics::slot_in(&mut tx, office, &offer.slot_id).await?;
    Ok(place.map(|(slot, clinic)| OfferedPlace { entry, slot, clinic }))
}

/// Takes the place that is kept: a booking whose place fell away moves there, everybody else is booked.
///
/// # Errors
/// See [`AcceptError`]; nothing was changed then.
pub async fn accept(office: &Office, by: By<'_>, answer: Answer<'_>) -> Result<Booking, AcceptError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let entry = answering(&mut tx, office, by, answer).await?.ok_or(AcceptError::Over)?;
    let open = open_offer(&mut tx, &entry).await?;
    let (offer, hash, _) = open.filter(|(_, _, until)| *until > now).ok_or(AcceptError::Over)?;
    let slot_id = entry.offer.as_ref().map(|o| o.slot_id.clone()).ok_or(AcceptError::Over)?;
    let (slot, clinic) = clinics::slot_in(&mut tx, office, &slot_id).await?.ok_or(AcceptError::Over)?;
    // The adviser may be another by now, or bound by what came since.
    let stands = clinic.takes_people() && may_take(&mut tx, office, &entry, &clinic, true).await?;
    if !stands || !close(&mut tx, &offer, "taken").await? {
        return Err(AcceptError::Over);
    }
    let placed = match &entry.booking_id {
        Some(id) => {
            let before = bookings::by_id(&mut tx, office, id.as_str()).await?.ok_or(AcceptError::Over)?;
            let place = (&slot.id, clinic.id.as_str());
            let booking = bookings::take_place(&mut tx, office, by, &before, place, &hash).await;
            booking.map(|b| (b, LetterKind::Moved))
        }
        None => book(&mut tx, office, by, &entry, (&slot, &clinic), &hash).await.map(|b| (b, LetterKind::Booked)),
    };
    let (booking, kind) = placed.map_err(|error| match error {
        BookError::AlreadyBooked => AcceptError::AlreadyBooked,
        BookError::TooMany(most) => AcceptError::TooMany(most),
        BookError::Store(error) => AcceptError::Store(error),
        _ => AcceptError::Over,
    })?;
    if !set_state(&mut tx, office, by, &entry, WaitingState::Placed, 0, "placed").await? {
        return Err(AcceptError::Over);
    }
    bookings::send_letter(&mut tx, office, &booking, kind, None).await?;
    tx.commit().await?;
    Ok(booking)
}

/// Says no to the place that is kept: the next is offered it. Whoever says no stays on the list.
///
/// # Errors
/// See [`AcceptError`].
pub async fn decline(office: &Office, by: By<'_>, answer: Answer<'_>) -> Result<Entry, AcceptError> {
    let mut tx = office.db.write().await?;
    let entry = answering(&mut tx, office, by, answer).await?.ok_or(AcceptError::Over)?;
    if entry.offer.is_none() || !back(&mut tx, office, by, &entry, 0, "declined").await? {
        return Err(AcceptError::Over);
    }
    let entry = rows::by_id(&mut tx, office, entry.id.as_str()).await?.ok_or(AcceptError::Over)?;
    tx.commit().await?;
    Ok(entry)
}

/// The open offer of an entry, the digest its seat is held under, and until when.
async fn open_offer(tx: &mut Tx, entry: &Entry) -> Result<Option<(OfferId, String, DateTime<Utc>)>, StoreError> {
    let row: Option<(String, String, DateTime<Utc>)> =
        on!(tx, conn => sqlx::query_as(OPEN).bind(entry.id.as_str()).fetch_optional(conn).await)?;
    Ok(row.map(|(id, hash, until)| (id.into(), hash, until)))
}

/// Ends an offer. `false` when it was not open any more.
async fn close(tx: &mut Tx, offer: &OfferId, state: &str) -> Result<bool, StoreError> {
    let done = on!(tx, conn => sqlx::query(SET).bind(offer.as_str()).bind(state)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    Ok(done == 1)
}

/// What an entry asks for, as a booking asks for it.
pub(super) fn request_of(entry: &Entry) -> Result<Request, StoreError> {
    let wrong = |what: String| StoreError::Inconsistent { table: "waiting", what };
    let flaw = |flaw| wrong(format!("{flaw:?}"));
    let p = entry.personal.clone();
    Ok(Request {
        matter: entry.matter.clone(),
        name: PersonName::parse(&entry.name).map_err(flaw)?,
        phone: p.phone.as_deref().map(Phone::parse).transpose().map_err(flaw)?,
        email: Email::parse(p.email.as_deref().unwrap_or_default()).map_err(flaw)?,
        summary: p.summary,
        other_party: p.other_party,
        tell_apart: p.tell_apart,
        guardian: p.guardian.as_deref().map(PersonName::parse).transpose().map_err(flaw)?,
        id_number: p.id_number.as_deref().map(IdNumber::parse).transpose().map_err(flaw)?,
        consent: ConsentKind::try_from(entry.consent().0.to_owned()).map_err(wrong)?,
    })
}

/// Books somebody from the list into the place held for them.
async fn book(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    entry: &Entry,
    (slot, clinic): (&Slot, &Clinic),
    hash: &str,
) -> Result<Booking, BookError> {
    let (request, id) = (request_of(entry)?, BookingId::from(office.id()));
    // They may have booked elsewhere since they joined.
    if let By::Person = by {
        bookings::within_limits(tx, office, &request).await?;
    }
    let tail = PhoneTail::parse(&entry.personal.tail).map_err(|_| BookError::UnknownBooking)?;
    let row = NewRow {
        id: &id,
        code: Code::drawn(office.random.bits()),
        slot: (&slot.id, &clinic.id),
        request: &request,
        home: None,
        tail,
        locale: entry.locale,
        booked_by: by.staff_id(),
        booked_at: office.now(),
        demo: false,
    };
    match bookings::add(tx, office, &row).await {
        Err(error) if error.is_unique_violation() => return Err(BookError::AlreadyBooked),
        other => other?,
    }
    if !seats::claim(tx, &slot.id, id.as_str(), Some(hash), by.may_take_kept(), office.now()).await? {
        return Err(BookError::Full(Vec::new()));
    }
    let booking = bookings::by_id(tx, office, id.as_str()).await?.ok_or(BookError::UnknownBooking)?;
    bookings::history::write(tx, office, "booked", by, None, &booking, None, office.now()).await?;
    Ok(booking)
}

/// May the adviser of a clinic take what an entry is about? A conflict of interest sends the offer to the next, and the entry to
/// the next place. Only a transaction that `writes` takes its turn.
async fn may_take(
    tx: &mut Tx,
    office: &Office,
    entry: &Entry,
    clinic: &Clinic,
    writes: bool,
) -> Result<bool, StoreError> {
    let of_booking = match &entry.booking_id {
        Some(id) => bookings::by_id(tx, office, id.as_str()).await?,
        None => None,
    };
    let mut places = vec![clinic.village_code.clone()];
    let party = match &of_booking {
        Some(booking) => {
            places.push(booking.village_code.clone());
            Party::of_booking(booking)
        }
        None => Party::of_request(&request_of(entry)?),
    };
    let matter = Matter { party: &party, places: &places, booking: of_booking.as_ref().map(|b| b.id.as_str()) };
    let standing = match writes {
        true => conflicts::check(tx, office, &clinic.adviser_id, matter).await?,
        false => conflicts::look(tx, office, &clinic.adviser_id, matter).await?,
    };
    Ok(!matches!(standing, Standing::Clash(_)))
}

/// Nobody is offered an adviser who does not take their matter, or may not.
async fn suits(tx: &mut Tx, office: &Office, entry: &Entry, clinic: &Clinic, writes: bool) -> Result<bool, StoreError> {
    Ok(specialities::closed_in(tx, office, clinic, &entry.matter).await?.is_none()
        && may_take(tx, office, entry, clinic, writes).await?)
}

/// Keeps a place that suits an entry, and tells the person. `false` when there is no time to answer, no seat, or the entry changed.
async fn make(
    tx: &mut Tx,
    office: &Office,
    entry: &Entry,
    (slot, clinic): (&Slot, &Clinic),
    kept: bool,
) -> Result<bool, StoreError> {
    let now = office.now();
    let Some(until) = offer_until(now, slot.starts_at, office.zone) else { return Ok(false) };
    // 128 bits: long enough not to be guessed, short enough for a text message.
    let (id, secret) = (OfferId::from(office.id()), hex(&office.random.bytes::<16>()));
    let hash = digest(&secret);
    if !seats::hold_for_offer(tx, &slot.id, &hash, until, kept, now).await? {
        return Ok(false);
    }
    if !put_state(tx, entry, WaitingState::Offered, 0).await? {
        seats::cool_offer(tx, &hash, now).await?;
        return Ok(false);
    }
    let told = letters::offer(tx, office, entry, (slot, clinic), until, &secret).await?;
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(id.as_str()).bind(entry.id.as_str()).bind(slot.id.as_str()).bind(&hash).bind(told).bind(now).bind(until)
        .execute(conn).await.map(drop))?;
    tell(tx, office, "offered", By::Person, &entry.id, &entry.state(), None).await?;
    Ok(true)
}

/// The slot of a place that can still be offered: its clinic takes place, and there is time to answer.
async fn to_offer(tx: &mut Tx, office: &Office, slot_id: &SlotId) -> Result<Option<(Slot, Clinic)>, StoreError> {
    let place = clinics::slot_in(tx, office, slot_id).await?;
    Ok(place.filter(|(slot, clinic)| {
        clinic.takes_people() && offer_until(office.now(), slot.starts_at, office.zone).is_some()
    }))
}

/// Those of the list whom a place could be offered, in their order.
async fn candidates(tx: &mut Tx, office: &Office, (slot, clinic): (&Slot, &Clinic)) -> Result<Vec<Entry>, StoreError> {
    let day = office.day_of(slot.starts_at);
    rows::for_slot(tx, office, &clinic.village_code, day, &slot.id, clinic.id.as_str()).await
}

/// Could a place of a slot be offered to somebody who takes the soonest? Only read: most free places are looked at for nothing.
pub(super) async fn is_wanted(tx: &mut Tx, office: &Office, slot_id: &SlotId) -> Result<bool, StoreError> {
    let Some((slot, clinic)) = to_offer(tx, office, slot_id).await? else { return Ok(false) };
    for entry in candidates(tx, office, (&slot, &clinic)).await? {
        if entry.booking_id.is_none() && suits(tx, office, &entry, &clinic, false).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Offers a place of a slot to the next on the list who can take it. `false` when nobody can. Whoever lost a time comes before them,
/// and is offered the place nearest to it, which need not be this one.
pub(crate) async fn fill(tx: &mut Tx, office: &Office, slot_id: &SlotId) -> Result<bool, StoreError> {
    let Some((slot, clinic)) = to_offer(tx, office, slot_id).await? else { return Ok(false) };
    for entry in candidates(tx, office, (&slot, &clinic)).await? {
        let offered = match entry.booking_id {
            Some(_) => seek(tx, office, &entry, true).await?.is_some_and(|found| found == slot.id),
            None => {
                suits(tx, office, &entry, &clinic, true).await?
                    && make(tx, office, &entry, (&slot, &clinic), false).await?
            }
        };
        if offered {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The place nearest to the one that somebody lost, of those they were not offered before; kept for them when this `writes`, and
/// otherwise only found. `None`: there is none.
pub(super) async fn seek(
    tx: &mut Tx,
    office: &Office,
    entry: &Entry,
    writes: bool,
) -> Result<Option<SlotId>, StoreError> {
    let Some(id) = &entry.booking_id else { return Ok(None) };
    let Some(booking) = bookings::by_id(tx, office, id.as_str()).await? else { return Ok(None) };
    let before: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(OFFERED_BEFORE).bind(entry.id.as_str())
        .fetch_all(conn).await)?;
    let mut skipped: HashSet<String> = HashSet::new();
    let lost = Lost { clinic: booking.clinic_id, village: booking.village_code, starts_at: booking.starts_at };
    let mut nearest = Nearest::to(&lost, Seeker::List { kept: true });
    while let Some(free) = nearest.ring(tx, office.now()).await? {
        for place in free {
            let in_time = replaces(office.now(), place.starts_at, lost.starts_at, office.zone);
            // A claim does not end with the days that were named: when they are over, any day will do.
            let day = office.day_of(place.starts_at);
            let in_days = day >= entry.from_day && (day <= entry.until_day || entry.until_day < office.today());
            if !in_time || !in_days || skipped.contains(&place.clinic_id) || before.contains(&place.id) {
                continue;
            }
            let Some((slot, clinic)) = clinics::slot_in(tx, office, &SlotId::from(place.id)).await? else { continue };
            if !rows::fits(tx, entry, clinic.id.as_str()).await? || !suits(tx, office, entry, &clinic, writes).await? {
                skipped.insert(place.clinic_id);
                continue;
            }
            if !writes || make(tx, office, entry, (&slot, &clinic), true).await? {
                return Ok(Some(slot.id));
            }
        }
    }
    Ok(None)
}

/// Gives back the seat of a booking: to the waiting list first, when somebody waits there; then to everybody.
pub(crate) async fn give_back(
    tx: &mut Tx,
    office: &Office,
    booking_id: &str,
    slot_id: &SlotId,
) -> Result<(), StoreError> {
    let now = office.now();
    let Some((slot, clinic)) = clinics::slot_in(tx, office, slot_id).await? else {
        return seats::release(tx, booking_id).await;
    };
    let day = office.day_of(slot.starts_at);
    let coming = clinic.takes_people() && slot.starts_at > now;
    if !coming || !rows::somebody(tx, &clinic.village_code, day).await? {
        return seats::release(tx, booking_id).await;
    }
    let cool = limits::in_force(tx).await?.cool_down();
    seats::cool(tx, booking_id, now + cool).await?;
    fill(tx, office, slot_id).await?;
    Ok(())
}

/// Ends the offer of an entry: its slot, and what its seat is held by. The entry is the caller's to change before the seat is
/// passed on, so that it is not offered the same place. Nothing when nothing is offered to it any more.
async fn end_offer(tx: &mut Tx, entry: &Entry, state: &str) -> Result<Option<(SlotId, String)>, StoreError> {
    let Some(offer) = &entry.offer else { return Ok(None) };
    let Some((_, hash, _)) = open_offer(tx, entry).await? else { return Ok(None) };
    Ok(close(tx, &offer.id, state).await?.then(|| (offer.slot_id.clone(), hash)))
}

/// Gives back what an offer held, to nobody but the list for the usual while. `false`: the seat is no more.
async fn cool(tx: &mut Tx, office: &Office, hash: &str) -> Result<bool, StoreError> {
    let cool = limits::in_force(tx).await?.cool_down();
    seats::cool_offer(tx, hash, office.now() + cool).await
}

/// The seat of an offer that ended goes to the next.
async fn pass_on(tx: &mut Tx, office: &Office, (slot, hash): (SlotId, String)) -> Result<(), StoreError> {
    cool(tx, office, &hash).await?;
    fill(tx, office, &slot).await.map(drop)
}

/// Takes an entry off the list with whatever is offered to it, as one act of its trail, and gives the seat to the next. `false`: it
/// changed meanwhile.
pub(super) async fn leave(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    entry: &Entry,
    what: &str,
) -> Result<bool, StoreError> {
    if !put_state(tx, entry, WaitingState::Left, 0).await? {
        return Ok(false);
    }
    let seat = end_offer(tx, entry, "withdrawn").await?;
    tell(tx, office, what, by, &entry.id, &entry.state(), None).await?;
    if let Some(seat) = seat {
        pass_on(tx, office, seat).await?;
    }
    Ok(true)
}

/// Puts an entry back on the list after an offer that came to nothing, and gives its seat to the next. One offer too many that ran
/// out ends the waiting. `false`: it changed meanwhile, and nothing may be kept.
pub(super) async fn back(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    entry: &Entry,
    missed: i64,
    what: &str,
) -> Result<bool, StoreError> {
    let Some(seat) = end_offer(tx, entry, what).await? else { return Ok(false) };
    // Whoever lost a booked place is never dropped; the clerk calls.
    let over = entry.booking_id.is_none() && entry.missed + missed >= MOST_MISSED;
    // By the published rule the clerk asks why nobody answered, whether a message went out or not.
    let to = if over { WaitingState::ToCall } else { WaitingState::Waiting };
    if !set_state(tx, office, by, entry, to, missed, what).await? {
        return Ok(false);
    }
    if over {
        letters::ended(tx, office, entry, true).await?;
    } else if missed > 0 {
        letters::offer_over(tx, office, entry).await?;
    }
    pass_on(tx, office, seat).await?;
    Ok(true)
}

/// The places of a slot fall away, or are another time by now: what was offered in it is withdrawn. Whoever it was offered to looks
/// on, and what is left of the seats goes to the list, when the whole act is through.
pub(crate) async fn withdraw_of_slot(
    tx: &mut Tx,
    office: &Office,
    slot: &str,
    aftermath: &mut Aftermath,
) -> Result<(), StoreError> {
    let ids: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(OF_SLOT).bind(slot).fetch_all(conn).await)?;
    for id in ids {
        let Some(entry) = rows::by_id(tx, office, &id).await? else { continue };
        let Some((slot, hash)) = end_offer(tx, &entry, "withdrawn").await? else { continue };
        if !set_state(tx, office, By::Person, &entry, WaitingState::Waiting, 0, "withdrawn").await? {
            // Its offer was open until now: whoever changes it ends that first. Nothing is kept of half an act.
            let what = format!("{} changed while its offer was withdrawn", entry.id);
            return Err(StoreError::Inconsistent { table: "waiting", what });
        }
        let freed = cool(tx, office, &hash).await?;
        aftermath.withdrawn(entry.id, freed.then_some(slot));
    }
    Ok(())
}

/// Looks whether there is a free place for an entry now: the nearest, for whoever lost one; the soonest for everybody else, of whom
/// those before it are offered theirs first. True when one is kept for it.
pub(super) async fn look(tx: &mut Tx, office: &Office, id: &WaitingId) -> Result<bool, StoreError> {
    let entry = rows::by_id(tx, office, id.as_str()).await?;
    let Some(entry) = entry.filter(|e| e.state == WaitingState::Waiting) else { return Ok(false) };
    if entry.booking_id.is_some() {
        return Ok(seek(tx, office, &entry, true).await?.is_some());
    }
    let from = office.now().max(office.start_of(entry.from_day));
    for slot in soonest(tx, office.now(), &entry.division_code, from, LOOKED_AT).await? {
        while fill(tx, office, &slot).await? {
            let now = rows::by_id(tx, office, id.as_str()).await?;
            if now.is_none_or(|e| e.state != WaitingState::Waiting) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
