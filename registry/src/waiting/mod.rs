//! The waiting list (候补): joining it, leaving it, reading it; the places offered to it are in [`offers`].
//!
//! Whoever holds a booking whose place fell away waits here too, before everybody else, until they have another place, chose one
//! themselves, or gave it up: nobody is lost.

mod aftermath;
mod calls;
mod letters;
mod mergers;
mod offers;
mod round;
mod rows;
mod taken;

pub(crate) use aftermath::Aftermath;
pub use calls::{booking_of, note_call, of_booking};
pub(crate) use mergers::{count_at, follow_mergers};
pub use offers::{AcceptError, Answer, OfferedPlace, accept, decline, offered};
pub(crate) use offers::{give_back, withdraw_of_slot};
pub use round::{Round, round};
pub use rows::{Entry, Offer};
pub use taken::taken;

use chrono::NaiveDate;
use domain::bookings::{Code, Request};
use domain::ids::WaitingId;
use domain::locale::Locale;
use domain::people::PhoneTail;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use domain::trail::{RecordKind, State};
use domain::waiting::{Class, LONGEST_WAIT, WaitingState};

use crate::bookings::once::{self, Once};
use crate::bookings::{BookError, By, Personal, index};
use crate::settings::limits;
use crate::trail::{self, Act};
use crate::{Office, StoreError, Tx};

statements! {
    ADD = "insert into waiting (id, code, division_code, booking_id, person_key, phone_index, name, sealed, locale, matter,
               consent_kind, consent_version, urgent_by, priority, from_day, until_day, state, open, missed, version, joined_by,
               joined_at, demo)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'waiting', true, 0, 1, $17, $18, $19)";
    SET_STATE = "update waiting set state = $3, open = $4, missed = missed + $5, version = version + 1
                 where id = $1 and version = $2 and open";
    OF_BOOKING = "select id from waiting where booking_id = $1 and open";
    UNSENT = "select distinct record from messages where state = 'queued' and kind = 'offer' order by record";
    OVER = "select id from waiting where open and until_day < $1 and booking_id is null order by id limit 200";
    LAST_ACT = "select act from trail where record = $1 and act not in ('revealed', 'not_reached') order by number desc limit 1";
    TOLD_AT_LAST = "update waiting set state = 'over', version = version + 1 where id = $1 and version = $2 and state = 'to_call'";
    ERASE = "update waiting set name = '', sealed = null, phone_index = null, person_key = 'erased/' || id, erased_at = $2,
                    version = version + 1
             where id = $1";
    FORGET_PERSON = "update waiting set person_key = 'erased/' || id where booking_id = $1";
    TO_ERASE = "select id from waiting where not open and erased_at is null and until_day < $1 order by id limit $2";
    OPEN_OF_PHONE = "select count(*) from waiting where phone_index = $1 and open";
    OF_PHONE = "select id from waiting where phone_index = $1 order by id";
    ALL_IDS = "select id from waiting where erased_at is null and id > $1 order by id limit $2";
    PUT_INDEX = "update waiting set person_key = $2, phone_index = $3 where id = $1";
    TAKEN = taken::TAKEN;
    BY_ID = rows::BY_ID;
    BY_CODE = rows::BY_CODE;
    OPEN_IN = rows::OPEN_IN;
    TO_CALL_IN = rows::TO_CALL_IN;
    THEIRS_AROUND = rows::THEIRS_AROUND;
    FOR_SLOT = rows::FOR_SLOT;
    FITS = rows::FITS;
    SOMEBODY = rows::SOMEBODY;
    PLACES = rows::PLACES;
    ADD_OFFER = offers::ADD;
    SET_OFFER = offers::SET;
    BY_SECRET = offers::BY_SECRET;
    OPEN_OFFER = offers::OPEN;
    DUE_OFFERS = offers::DUE;
    OFFERS_OF_SLOT = offers::OF_SLOT;
    OFFERED_BEFORE = offers::OFFERED_BEFORE;
    LOST = rows::LOST;
    NOTE_CALL = offers::NOTE_CALL;
    COUNT_AT = mergers::COUNT_AT;
    LEFT_BEHIND = mergers::LEFT_BEHIND;
    GO_OVER = mergers::GO_OVER;
}

/// Why somebody could not be put on the list.
#[derive(Debug, thiserror::Error)]
pub enum WaitError {
    /// The person waits for a place there already.
    #[error("the person waits already")]
    AlreadyWaiting,
    /// The person holds or waits for as many places as anybody may at once: so many.
    #[error("the person holds or waits for {0} places already")]
    TooMany(u16),
    /// There is no such place, or its days cannot be.
    #[error("there is no such place")]
    UnknownPlace,
    /// The same key came with another request.
    #[error("the key belongs to another request")]
    KeyReused,
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// There is no such entry, or the tail does not fit: both alike.
    #[error("there is no such entry")]
    Unknown,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for WaitError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Somebody to put on the list.
#[derive(Debug, Clone, Copy)]
pub struct NewWaiting<'a> {
    /// Where they would come: a village, a township or the county.
    pub division: &'a DivisionCode,
    /// Who, and what for.
    pub request: &'a Request,
    /// The last day of a legal limit.
    pub urgent_by: Option<NaiveDate>,
    /// Elderly or disabled.
    pub priority: bool,
    /// The first day on which they would come.
    pub from_day: NaiveDate,
    /// The last day on which they would come; at most [`LONGEST_WAIT`] days ahead.
    pub until_day: NaiveDate,
    /// The language of their messages.
    pub locale: Locale,
    /// The same key with the same request gives the same entry.
    pub key: Option<&'a str>,
}

/// Is it the actor's to do with an entry? Where the person waits; where the booking was whose place fell away; and whoever put the
/// person on the list of the township around their own village goes on seeing to them.
fn reaches(actor: &Actor, action: Action, entry: &Entry) -> bool {
    let at = |division: &DivisionCode| may(actor, action, Object { division, adviser: None });
    let put_there = entry.booking_id.is_none() && entry.joined_by() == Some(actor.id.as_str());
    at(&entry.division_code)
        || entry.booked_in().is_some_and(at)
        || (put_there && works_in(actor, action, &entry.division_code))
}

/// Is it the actor's to do in the division, or in some place of it?
fn works_in(actor: &Actor, action: Action, division: &DivisionCode) -> bool {
    let at = |division| may(actor, action, Object { division, adviser: None });
    at(division) || actor.grants.iter().any(|g| division.contains(&g.division) && at(&g.division))
}

/// May the actor answer offers for this person, note calls and take them off the list?
#[must_use]
pub fn sees_to(actor: &Actor, entry: &Entry) -> bool {
    reaches(actor, Action::BookForVillager, entry)
}

/// May the actor see the person's number, to call them?
#[must_use]
pub fn may_reveal(actor: &Actor, entry: &Entry) -> bool {
    reaches(actor, Action::RevealPerson, entry)
}

/// Why a booking lost its place.
#[derive(Debug, Clone)]
pub(crate) enum Why {
    /// The place fell away, for this reason; empty: none is told.
    FellAway(String),
    /// The person came, and the day ended before it was their turn.
    NotServed,
}

fn may_act(by: By<'_>, entry: &Entry) -> bool {
    match by {
        By::Person => true,
        By::Staff(actor) => sees_to(actor, entry),
    }
}

/// Whoever books in a village puts its people on the list of the township as well, as they could themselves.
fn may_add(by: By<'_>, division: &DivisionCode) -> bool {
    match by {
        By::Person => true,
        By::Staff(actor) => works_in(actor, Action::BookForVillager, division),
    }
}

/// Puts somebody on the list, and offers them a place at once when one is free.
///
/// # Errors
/// See [`WaitError`].
pub async fn join(office: &Office, by: By<'_>, new: NewWaiting<'_>) -> Result<Entry, WaitError> {
    let (today, request) = (office.today(), new.request);
    let last = today + chrono::Days::new(LONGEST_WAIT);
    let days = new.from_day >= today && new.from_day <= new.until_day && new.until_day <= last;
    if !days || !is_there(office, new.division).await? {
        return Err(WaitError::UnknownPlace);
    }
    if !may_add(by, new.division) {
        return Err(WaitError::Forbidden);
    }
    let id = WaitingId::from(office.id());
    let mut tx = office.db.write().await?;
    let asked = NewWaiting { key: None, ..new };
    match once::take(&mut tx, office, new.key, &format!("{asked:?}"), id.as_str()).await? {
        Once::Now => {}
        Once::Earlier(id) => return rows::by_id(&mut tx, office, &id).await?.ok_or(WaitError::Unknown),
        Once::Another => return Err(WaitError::KeyReused),
    }
    if let By::Person = by {
        within_limits(&mut tx, office, request).await?;
    }
    match put(&mut tx, office, by, &id, new, false).await {
        Err(error) if error.is_unique_violation() => return Err(WaitError::AlreadyWaiting),
        other => other?,
    }
    offers::look(&mut tx, office, &id).await?;
    let entry = rows::by_id(&mut tx, office, id.as_str()).await?.ok_or(WaitError::Unknown)?;
    tx.commit().await?;
    Ok(entry)
}

/// Writes a new entry. `demo`: of the demonstration.
pub(crate) async fn put(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    id: &WaitingId,
    new: NewWaiting<'_>,
    demo: bool,
) -> Result<(), StoreError> {
    let request = new.request;
    let drawn = || PhoneTail::drawn(u16::try_from(office.random.below(10_000)).unwrap_or_default());
    let personal = Personal::of(request, request.phone.as_ref().map_or_else(drawn, domain::people::Phone::tail));
    let person_key = office.keys.index("person", &request.person_key());
    let row = NewRow {
        id,
        division: new.division,
        booking: None,
        person_key: &person_key,
        phone_index: personal.phone.as_deref().map(|p| index(office, p)),
        name: request.name.as_str(),
        sealed: Some(personal.seal_for(office, &place(id.as_str()))?),
        locale: new.locale,
        matter: request.matter.as_str(),
        consent: (request.consent.code(), request.consent.version()),
        urgent_by: new.urgent_by,
        priority: new.priority,
        days: (new.from_day, new.until_day),
        demo,
    };
    add(tx, office, by, &row).await
}

/// May this person wait for one more place? As many bookings as anybody may hold, and no more waiting of one telephone.
async fn within_limits(tx: &mut Tx, office: &Office, request: &Request) -> Result<(), WaitError> {
    match crate::bookings::within_limits(tx, office, request).await {
        Ok(()) => {}
        Err(BookError::TooMany(most)) => return Err(WaitError::TooMany(most)),
        Err(BookError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(WaitError::Forbidden),
    }
    let most = limits::in_force(tx).await?.open_per_person;
    let phone_index = request.phone.as_ref().map(|phone| index(office, phone.digits()));
    let waits: i64 = on!(tx, conn => sqlx::query_scalar(OPEN_OF_PHONE).bind(phone_index).fetch_one(conn).await)?;
    // A household shares a telephone.
    if waits >= i64::from(most) * 2 { Err(WaitError::TooMany(most)) } else { Ok(()) }
}

async fn is_there(office: &Office, division: &DivisionCode) -> Result<bool, StoreError> {
    Ok(crate::places::find(office, division).await?.is_some_and(|d| d.valid_until.is_none()))
}

/// A row of `waiting` as it begins.
pub(crate) struct NewRow<'a> {
    pub id: &'a WaitingId,
    pub division: &'a DivisionCode,
    pub booking: Option<&'a str>,
    pub person_key: &'a str,
    pub phone_index: Option<String>,
    pub name: &'a str,
    pub sealed: Option<String>,
    pub locale: Locale,
    pub matter: &'a str,
    pub consent: (&'a str, &'a str),
    pub urgent_by: Option<NaiveDate>,
    pub priority: bool,
    pub days: (NaiveDate, NaiveDate),
    pub demo: bool,
}

async fn add(tx: &mut Tx, office: &Office, by: By<'_>, row: &NewRow<'_>) -> Result<(), StoreError> {
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(row.id.as_str()).bind(Code::drawn(office.random.bits()).as_str()).bind(row.division.as_str())
        .bind(row.booking).bind(row.person_key).bind(row.phone_index.as_deref()).bind(row.name)
        .bind(row.sealed.as_deref()).bind(row.locale.tag()).bind(row.matter).bind(row.consent.0).bind(row.consent.1)
        .bind(row.urgent_by).bind(row.priority).bind(row.days.0).bind(row.days.1).bind(by.staff_id()).bind(office.now())
        .bind(row.demo)
        .execute(conn).await.map(drop))?;
    tell(tx, office, "joined", by, row.id, &State::default(), None).await
}

/// Where the data of an entry is sealed for.
fn place(id: &str) -> String {
    format!("waiting/{id}")
}

/// The state of an entry for its trail.
pub(crate) async fn state(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<State>, StoreError> {
    Ok(rows::by_id(tx, office, id).await?.map(|entry| entry.state()))
}

/// Writes what became of an entry into its trail.
async fn tell(
    tx: &mut Tx,
    office: &Office,
    what: &str,
    by: By<'_>,
    id: &WaitingId,
    before: &State,
    note: Option<&str>,
) -> Result<(), StoreError> {
    let record = RecordKind::Waiting.key(id.as_str());
    let staff = by.staff_id();
    let for_whom = staff.map(|_| trail::FOR_PERSON);
    trail::tell_as(tx, office, Act { record: &record, at: office.now(), what, staff, for_whom, note }, before).await
}

/// Puts an entry into another state; the offers are the caller's. `false` when it changed meanwhile.
async fn set_state(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    entry: &Entry,
    to: WaitingState,
    missed: i64,
    what: &str,
) -> Result<bool, StoreError> {
    let done = put_state(tx, entry, to, missed).await?;
    if done {
        tell(tx, office, what, by, &entry.id, &entry.state(), None).await?;
    }
    Ok(done)
}

/// As [`set_state`]; the trail is the caller's.
async fn put_state(tx: &mut Tx, entry: &Entry, to: WaitingState, missed: i64) -> Result<bool, StoreError> {
    let done = on!(tx, conn => sqlx::query(SET_STATE)
        .bind(entry.id.as_str()).bind(entry.version).bind(to.code()).bind(to.is_open()).bind(missed)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    Ok(done == 1)
}

/// Which entry somebody means.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// The person's own, by code and tail.
    Own(&'a Code, &'a PhoneTail),
    /// One at the desk.
    AtDesk(&'a WaitingId),
}

async fn theirs(tx: &mut Tx, office: &Office, by: By<'_>, which: Which<'_>) -> Result<Option<Entry>, StoreError> {
    let entry = match which {
        Which::Own(code, tail) => {
            rows::by_code(tx, office, code.as_str()).await?.filter(|e| e.personal.tail == tail.as_str())
        }
        Which::AtDesk(id) => rows::by_id(tx, office, id.as_str()).await?,
    };
    Ok(entry.filter(|e| may_act(by, e)))
}

/// An entry by its code and the tail of the telephone. A wrong tail and an unknown code answer alike.
///
/// # Errors
/// The database.
pub async fn find(office: &Office, code: &Code, tail: &PhoneTail) -> Result<Option<Entry>, StoreError> {
    theirs(&mut office.db.read().await?, office, By::Person, Which::Own(code, tail)).await
}

/// Takes a person off the list. What was offered to them goes to the next. A booking whose place fell away is cancelled instead.
///
/// # Errors
/// See [`WaitError`].
pub async fn leave(office: &Office, by: By<'_>, which: Which<'_>) -> Result<Entry, WaitError> {
    let mut tx = office.db.write().await?;
    let entry = theirs(&mut tx, office, by, which)
        .await?
        .filter(|e| e.state.is_open() && e.booking_id.is_none())
        .ok_or(WaitError::Unknown)?;
    if !offers::leave(&mut tx, office, by, &entry, "left").await? {
        return Err(WaitError::Unknown);
    }
    let entry = rows::by_id(&mut tx, office, entry.id.as_str()).await?.ok_or(WaitError::Unknown)?;
    tx.commit().await?;
    Ok(entry)
}

/// A booking that waited has a place again, or was given up: it waits no more.
pub(crate) async fn settled(tx: &mut Tx, office: &Office, booking_id: &str) -> Result<(), StoreError> {
    let id: Option<String> =
        on!(&mut *tx, conn => sqlx::query_scalar(OF_BOOKING).bind(booking_id).fetch_optional(conn).await)?;
    let Some(id) = id else { return Ok(()) };
    let Some(entry) = rows::by_id(tx, office, &id).await? else { return Ok(()) };
    offers::leave(tx, office, By::Person, &entry, "settled").await.map(drop)
}

/// An entry as listed, with its place in the order.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The entry.
    pub entry: Entry,
    /// In which class it stands today.
    pub class: Class,
    /// Its place among those who wait in the same division, from 1; 0 when it waits no more and somebody has to be told.
    pub number: usize,
    /// Somebody spoke with the person since anything else happened.
    pub reached: bool,
    /// The message that a place is kept for them has not left yet: it waits for the end of the quiet hours, or for its gateway.
    pub unsent: bool,
}

/// Those who wait in the divisions of the actor and below, who lost a time there, and whom the actor put on the list of the township
/// around, in the order in which places are offered; with them whoever waits no more and has still to be told.
///
/// # Errors
/// The database.
pub async fn list(office: &Office, actor: &Actor) -> Result<Vec<Listed>, StoreError> {
    let mut tx = office.db.read().await?;
    let mut entries: Vec<Entry> = Vec::new();
    for grant in &actor.grants {
        let mut found = rows::open_in(&mut tx, office, &grant.division).await?;
        found.extend(rows::to_call_in(&mut tx, office, &grant.division).await?);
        found.extend(rows::theirs_around(&mut tx, office, actor, &grant.division).await?);
        for entry in found {
            if reaches(actor, Action::ReadBookings, &entry) && !entries.iter().any(|e| e.id == entry.id) {
                entries.push(entry);
            }
        }
    }
    let mut listed = in_order(office, entries);
    let unsent: Vec<String> = on!(&mut tx, conn => sqlx::query_scalar(UNSENT).fetch_all(conn).await)?;
    for l in listed.iter_mut().filter(|l| l.entry.offer.as_ref().is_some_and(|o| o.told && o.called_at.is_none())) {
        let record = RecordKind::Waiting.key(l.entry.id.as_str());
        l.unsent = unsent.iter().any(|waits| waits == record.as_str());
    }
    for l in listed.iter_mut().filter(|l| l.entry.offer.is_none() && calls::wants_a_call(&l.entry, l.class)) {
        l.reached = calls::was_reached(&mut tx, &l.entry).await?;
    }
    Ok(listed)
}

fn in_order(office: &Office, mut entries: Vec<Entry>) -> Vec<Listed> {
    let (today, now) = (office.today(), office.now());
    domain::waiting::next(&mut entries, today, now, |e| (e.standing(), e.id.to_string()));
    let mut counted = std::collections::HashMap::new();
    let listed = entries.into_iter().map(|entry| {
        let number = match entry.state.is_open() {
            true => {
                let number = counted.entry(entry.division_code.clone()).or_insert(0_usize);
                *number += 1;
                *number
            }
            false => 0,
        };
        Listed { class: entry.standing().class(today, now), number, reached: false, unsent: false, entry }
    });
    listed.collect()
}

/// Its place among those who wait for the same place, from 1; `None` when it waits no more.
///
/// # Errors
/// The database.
pub async fn number(office: &Office, entry: &Entry) -> Result<Option<Listed>, StoreError> {
    let mut tx = office.db.read().await?;
    let entries = rows::open_in(&mut tx, office, &entry.division_code).await?;
    let same = entries.into_iter().filter(|e| e.division_code == entry.division_code).collect();
    Ok(in_order(office, same).into_iter().find(|l| l.entry.id == entry.id))
}

/// An entry at the desk, when the actor may see it.
///
/// # Errors
/// The database.
pub async fn record(office: &Office, actor: &Actor, id: &WaitingId) -> Result<Option<Entry>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(rows::by_id(&mut tx, office, id.as_str()).await?.filter(|e| reaches(actor, Action::ReadBookings, e)))
}

/// Shows the telephone of somebody on the list, to call them; the purpose goes into the trail.
///
/// # Errors
/// See [`WaitError`].
pub async fn reveal(office: &Office, actor: &Actor, id: &WaitingId, what_for: &str) -> Result<Entry, WaitError> {
    let mut tx = office.db.write().await?;
    let entry = rows::by_id(&mut tx, office, id.as_str()).await?.ok_or(WaitError::Unknown)?;
    if !may_reveal(actor, &entry) {
        return Err(WaitError::Forbidden);
    }
    let record = RecordKind::Waiting.key(id.as_str());
    trail::note(&mut tx, office, &record, "revealed", Some(&actor.id), Some(what_for)).await?;
    tx.commit().await?;
    Ok(entry)
}

/// Erases the personal data of an entry that waits no more.
async fn erase(tx: &mut Tx, office: &Office, id: &str) -> Result<(), StoreError> {
    let id = WaitingId::from(id);
    let before = state(tx, office, id.as_str()).await?.unwrap_or_default();
    on!(&mut *tx, conn => sqlx::query(ERASE).bind(id.as_str()).bind(office.now()).execute(conn).await.map(drop))?;
    tell(tx, office, "erased", By::Person, &id, &before, None).await?;
    trail::erase_contents(tx, &RecordKind::Waiting.key(id.as_str())).await
}

/// Erases entries that ended before a day. How many.
pub(crate) async fn erase_before(tx: &mut Tx, office: &Office, day: NaiveDate) -> Result<usize, StoreError> {
    let ids: Vec<String> =
        on!(&mut *tx, conn => sqlx::query_scalar(TO_ERASE).bind(day).bind(500_i64).fetch_all(conn).await)?;
    for id in &ids {
        erase(tx, office, id).await?;
    }
    Ok(ids.len())
}

/// A booking was erased: what waited for it names nobody any more.
pub(crate) async fn erase_of_booking(tx: &mut Tx, booking_id: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(FORGET_PERSON).bind(booking_id).execute(conn).await.map(drop))?;
    Ok(())
}

/// Erases what the list holds of a person, by the index of their telephone and their name: a household shares a telephone.
pub(crate) async fn erase_of(tx: &mut Tx, office: &Office, phone_index: &str, name: &str) -> Result<(), StoreError> {
    let ids: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(OF_PHONE).bind(phone_index).fetch_all(conn).await)?;
    for id in &ids {
        if let Some(entry) = rows::by_id(tx, office, id).await?
            && entry.erased_at.is_none()
            && entry.name == name
        {
            offers::leave(tx, office, By::Person, &entry, "left").await?;
            erase(tx, office, id).await?;
        }
    }
    Ok(())
}

/// Makes the blind indexes anew, when the key was turned; the bookings' are new already.
pub(crate) async fn index_anew(tx: &mut Tx, office: &Office) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let ids: Vec<String> =
            on!(&mut *tx, conn => sqlx::query_scalar(ALL_IDS).bind(&after).bind(200_i64).fetch_all(conn).await)?;
        let Some(last) = ids.last() else { return Ok(()) };
        last.clone_into(&mut after);
        for id in ids {
            let Some(entry) = rows::by_id(tx, office, &id).await? else { continue };
            // Whose a booking is that waits stands there.
            if entry.booking_id.is_some() {
                continue;
            }
            let request = offers::request_of(&entry)?;
            let phone = request.phone.as_ref().map(|p| index(office, p.digits()));
            let key = office.keys.index("person", &request.person_key());
            on!(&mut *tx, conn => sqlx::query(PUT_INDEX).bind(&id).bind(&key).bind(phone.as_deref())
                .execute(conn).await.map(drop))?;
        }
    }
}
