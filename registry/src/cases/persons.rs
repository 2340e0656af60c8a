//! One person in several records: parties of cases, and bookings. Likeness is found by keyed digests of telephone, ID number, name and
//! sound, and shown only of records the reader may read anyway. Joining says that two records are one person's; it changes neither,
//! so that separating them leaves both as they were.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::cases::{PartyData, Role};
use domain::conflicts::names;
use domain::ids::{BookingId, CaseId, PartyId};
use domain::staff::{Action, Actor, may};
use domain::trail::RecordKind;

use super::parties::{Indexes, Party, TABLE};
use super::rows::{self, Case, View};
use super::{CaseError, edit};
use crate::bookings::{self, Booking};
use crate::{Office, StoreError, Tx, conflicts, trail};

pub(super) const BY_NUMBERS: &str = "select id, case_id, number, role, sealed from case_parties
    where removed_at is null and sealed is not null and (phone_index = $1 or id_index = $2) order by id desc limit $3";
/// A name says something only near by.
pub(super) const BY_NAME: &str = "select p.id, p.case_id, p.number, p.role, p.sealed
    from case_parties p join cases c on c.id = p.case_id
    where p.removed_at is null and p.sealed is not null and c.township_code = $3
      and (p.name_index = $1 or p.sound_index = $2)
    order by p.id desc limit $4";
pub(super) const ONE: &str = "select id, case_id, number, role, sealed from case_parties
    where id = $1 and removed_at is null and sealed is not null";
pub(super) const JOIN: &str =
    "insert into case_party_joins (id, party_id, other_id, booking_id, joined_by, joined_at) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing";
pub(super) const OF_PARTY: &str = "select id, party_id, other_id, booking_id, joined_at from case_party_joins
    where separated_at is null and (party_id = $1 or other_id = $1) order by id";
pub(super) const OF_BOOKING: &str = "select id, party_id, other_id, booking_id, joined_at from case_party_joins
    where separated_at is null and booking_id = $1 order by id";
pub(super) const SEPARATE: &str = "update case_party_joins set separated_at = $2, separated_by = $3
    where id = $1 and separated_at is null";
pub(super) const FORGET_BOOKING: &str = "delete from case_party_joins where booking_id = $1";
pub(super) const FORGET_CASE: &str = "delete from case_party_joins
    where party_id in (select id from case_parties where case_id = $1)
       or other_id in (select id from case_parties where case_id = $1)";

/// The most records looked at for likeness, of each way of finding them.
const MOST: i64 = 60;

/// A record of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Record {
    /// A party of a case.
    Party(PartyId),
    /// A booking.
    Booking(BookingId),
}

impl Record {
    /// As it stands in forms: `party/0198…`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Party(id) => format!("party/{id}"),
            Self::Booking(id) => format!("booking/{id}"),
        }
    }

    /// The record of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        match key.split_once('/')? {
            ("party", id) if !id.is_empty() => Some(Self::Party(PartyId::from(id.to_owned()))),
            ("booking", id) if !id.is_empty() => Some(Self::Booking(BookingId::from(id.to_owned()))),
            _ => None,
        }
    }
}

/// Why two records may be one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alike {
    /// The same ID number.
    IdNumber,
    /// The same telephone.
    Phone,
    /// The same name, variant and traditional characters taken as one.
    Name,
    /// The name sounds alike.
    Sound,
}

/// Where a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// In a case: which, its number, in which role.
    Case(CaseId, String, Role),
    /// In a booking: of when, where.
    Booking(BookingId, DateTime<Utc>, String),
}

/// A record that may be, or is, the same person's. Numbers are masked where it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// Which.
    pub record: Record,
    /// Where it stands.
    pub of: Of,
    /// The name there.
    pub name: String,
    /// The telephone there, masked.
    pub phone: Option<String>,
    /// Why; the surest first. Empty when they were joined by hand.
    pub why: Vec<Alike>,
    /// The join that says so, when it is one of this very record.
    pub join: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    case_id: String,
    number: i64,
    #[sqlx(try_from = "String")]
    role: Role,
    sealed: String,
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct JoinRow {
    id: String,
    party_id: String,
    other_id: Option<String>,
    booking_id: Option<String>,
}

impl JoinRow {
    fn ends(&self) -> [Option<Record>; 2] {
        let party = |id: &String| Record::Party(PartyId::from(id.clone()));
        let booking = |id: &String| Record::Booking(BookingId::from(id.clone()));
        [Some(party(&self.party_id)), self.other_id.as_ref().map(party).or(self.booking_id.as_ref().map(booking))]
    }
}

struct Known<'a> {
    name: &'a str,
    phone: Option<&'a str>,
    id_number: Option<&'a str>,
}

fn alike(one: &Known<'_>, other: &Known<'_>) -> Vec<Alike> {
    let mut why = Vec::new();
    match (one.id_number, other.id_number) {
        (Some(one), Some(other)) if one == other => why.push(Alike::IdNumber),
        // Two ID numbers are two people, whatever else is alike.
        (Some(_), Some(_)) => return why,
        _ => {}
    }
    if one.phone.is_some() && one.phone == other.phone {
        why.push(Alike::Phone);
    }
    if let (Some(one), Some(other)) = (names::of_person(one.name), names::of_person(other.name)) {
        if one.written == other.written {
            why.push(Alike::Name);
        } else if one.sound.is_some() && one.sound == other.sound {
            why.push(Alike::Sound);
        }
    }
    why
}

fn known(data: &PartyData) -> Known<'_> {
    Known { name: &data.name, phone: data.phone.as_deref(), id_number: data.id_number.as_deref() }
}

fn known_booking(booking: &Booking) -> Known<'_> {
    let p = &booking.personal;
    Known { name: &booking.name, phone: p.phone.as_deref(), id_number: p.id_number.as_deref() }
}

fn like_booking(booking: &Booking, why: Vec<Alike>) -> Like {
    Like {
        record: Record::Booking(booking.id.clone()),
        of: Of::Booking(booking.id.clone(), booking.starts_at, booking.village_name.clone()),
        name: booking.name.clone(),
        phone: booking.personal.masked_phone(),
        why,
        join: None,
    }
}

fn may_read(actor: &Actor, booking: &Booking) -> bool {
    may(actor, Action::ReadBookings, booking.object()) && !booking.is_hidden_from(actor) && booking.erased_at.is_none()
}

async fn like_party(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    row: Row,
    of: Option<&Known<'_>>,
) -> Result<Option<Like>, StoreError> {
    let Some(case) = rows::by_id(tx, office, &row.case_id).await?.filter(|c| c.is_read_by(actor)) else {
        return Ok(None);
    };
    let data: PartyData = office.open(TABLE, &row.id, &row.sealed)?;
    let why = of.map(|of| alike(of, &known(&data))).unwrap_or_default();
    Ok(Some(Like {
        record: Record::Party(PartyId::from(row.id)),
        of: Of::Case(case.id, case.number, row.role),
        phone: data.masked_phone(),
        name: data.name,
        why,
        join: None,
    }))
}

/// Records that may be the same person's as these data: what the actor may read, with why. None of the same case.
///
/// # Errors
/// The database.
pub async fn proposals(office: &Office, actor: &Actor, case: &Case, data: &PartyData) -> Result<Vec<Like>, StoreError> {
    let mut tx = office.db.read().await?;
    proposals_in(&mut tx, office, actor, case, data).await
}

async fn proposals_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    case: &Case,
    data: &PartyData,
) -> Result<Vec<Like>, StoreError> {
    let (index, of) = (Indexes::of(office, data), known(data));
    let mut parties: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(BY_NUMBERS)
        .bind(&index.phone).bind(&index.id_number).bind(MOST).fetch_all(conn).await)?;
    let named: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(BY_NAME)
        .bind(&index.name).bind(&index.sound).bind(case.township_code.as_str()).bind(MOST).fetch_all(conn).await)?;
    parties.extend(named);
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for row in parties {
        if row.case_id != case.id.as_str() && seen.insert(row.id.clone()) {
            found.extend(like_party(tx, office, actor, row, Some(&of)).await?);
        }
    }
    let mut own = Vec::new();
    for number in [&index.phone, &index.id_number].into_iter().flatten() {
        own.extend(bookings::of_person(tx, office, number).await?);
    }
    for id in conflicts::bookings_named(tx, &index.name, &index.sound).await? {
        let booking = bookings::by_id(tx, office, &id).await?;
        own.extend(booking.filter(|b| b.village_code.parent().as_ref() == Some(&case.township_code)));
    }
    for booking in own.into_iter().filter(|b| may_read(actor, b)) {
        if seen.insert(booking.id.to_string()) {
            found.push(like_booking(&booking, alike(&of, &known_booking(&booking))));
        }
    }
    found.retain(|like| !like.why.is_empty());
    found.sort_by(|a, b| (a.why.first(), a.why.len()).cmp(&(b.why.first(), b.why.len())));
    Ok(found)
}

/// Everything that is joined with a record, by whatever way; the joins of the record itself.
async fn joined(tx: &mut Tx, first: &Record) -> Result<(BTreeSet<Record>, Vec<JoinRow>), StoreError> {
    let (mut all, mut own) = (BTreeSet::from([first.clone()]), Vec::new());
    let mut open = vec![first.clone()];
    while let Some(record) = open.pop() {
        let joins: Vec<JoinRow> = match &record {
            Record::Party(id) => {
                on!(&mut *tx, conn => sqlx::query_as(OF_PARTY).bind(id.as_str()).fetch_all(conn).await)?
            }
            Record::Booking(id) => {
                on!(&mut *tx, conn => sqlx::query_as(OF_BOOKING).bind(id.as_str()).fetch_all(conn).await)?
            }
        };
        for end in joins.iter().flat_map(JoinRow::ends).flatten() {
            if all.insert(end.clone()) {
                open.push(end);
            }
        }
        if record == *first {
            own = joins;
        }
    }
    all.remove(first);
    Ok((all, own))
}

/// The other records of a party's person, as far as the actor may read them.
///
/// # Errors
/// The database.
pub async fn same_person(office: &Office, actor: &Actor, party: &Party) -> Result<Vec<Like>, StoreError> {
    let mut tx = office.db.read().await?;
    let own = Record::Party(party.id.clone());
    let (records, joins) = joined(&mut tx, &own).await?;
    let of = party.data.as_ref().map(known);
    let mut found = Vec::new();
    for record in records {
        let like = match &record {
            Record::Party(id) => {
                let row: Option<Row> =
                    on!(&mut tx, conn => sqlx::query_as(ONE).bind(id.as_str()).fetch_optional(conn).await)?;
                match row {
                    Some(row) => like_party(&mut tx, office, actor, row, of.as_ref()).await?,
                    None => None,
                }
            }
            Record::Booking(id) => {
                let booking = bookings::by_id(&mut tx, office, id.as_str()).await?.filter(|b| may_read(actor, b));
                booking.map(|b| {
                    let why = of.as_ref().map(|of| alike(of, &known_booking(&b))).unwrap_or_default();
                    like_booking(&b, why)
                })
            }
        };
        let join = joins.iter().find(|j| j.ends().contains(&Some(record.clone()))).map(|j| j.id.clone());
        found.extend(like.map(|like| Like { join, ..like }));
    }
    Ok(found)
}

/// Says on the trail of each case that a record was joined or separated; a booking's own trail, which its adviser reads, says nothing
/// of a case.
async fn note(tx: &mut Tx, office: &Office, actor: &Actor, join: &JoinRow, what: &str) -> Result<(), StoreError> {
    for record in join.ends().into_iter().flatten() {
        let Record::Party(id) = record else { continue };
        let row: Option<Row> = on!(&mut *tx, conn => sqlx::query_as(ONE).bind(id.as_str()).fetch_optional(conn).await)?;
        if let Some(row) = row {
            let about = format!("{}", row.number);
            let case = RecordKind::Case.key(&row.case_id);
            trail::note(tx, office, &case, what, Some(&actor.id), Some(&about)).await?;
        }
    }
    Ok(())
}

/// Joins a party with a record of the same person, which the actor may read. Joined twice, it stands once.
pub(super) async fn join_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    view: &View,
    party: &PartyId,
    record: &Record,
) -> Result<(), CaseError> {
    let (other, booking) = match record {
        Record::Party(id) => {
            let row: Option<Row> =
                on!(&mut *tx, conn => sqlx::query_as(ONE).bind(id.as_str()).fetch_optional(conn).await)?;
            let row = row.filter(|row| row.case_id != view.case.id.as_str()).ok_or(CaseError::Unknown)?;
            like_party(tx, office, actor, row, None).await?.ok_or(CaseError::Unknown)?;
            (Some(id.as_str().to_owned()), None)
        }
        Record::Booking(id) => {
            let booking = bookings::by_id(tx, office, id.as_str()).await?.filter(|b| may_read(actor, b));
            booking.ok_or(CaseError::Unknown)?;
            (None, Some(id.as_str().to_owned()))
        }
    };
    // Two who are joined by another way already need no second join.
    let own = Record::Party(party.clone());
    if joined(tx, &own).await?.0.contains(record) {
        return Ok(());
    }
    let join = JoinRow { id: office.id(), party_id: party.as_str().to_owned(), other_id: other, booking_id: booking };
    let done = on!(&mut *tx, conn => sqlx::query(JOIN)
        .bind(&join.id).bind(&join.party_id).bind(join.other_id.as_deref()).bind(join.booking_id.as_deref())
        .bind(actor.id.as_str()).bind(office.now()).execute(conn).await.map(|r| r.rows_affected()))?;
    if done == 1 {
        note(tx, office, actor, &join, "person_joined").await?;
    }
    Ok(())
}

/// Joins a party of a case, as the actor last saw it, with a record of the same person.
///
/// # Errors
/// See [`CaseError`].
pub async fn join(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    number: i64,
    record: &Record,
) -> Result<(), CaseError> {
    let mut tx = office.db.write().await?;
    let view = edit::begin(&mut tx, office, actor, id, version, Action::KeepParties).await?;
    let party = view.parties.iter().find(|p| p.number == number).ok_or(CaseError::Unknown)?;
    join_in(&mut tx, office, actor, &view, &party.id, record).await?;
    Ok(tx.commit().await?)
}

async fn separate_one(tx: &mut Tx, office: &Office, actor: &Actor, join: &JoinRow) -> Result<(), StoreError> {
    let done = on!(&mut *tx, conn => sqlx::query(SEPARATE).bind(&join.id).bind(office.now()).bind(actor.id.as_str())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done == 1 {
        note(tx, office, actor, join, "person_separated").await?;
    }
    Ok(())
}

/// Separates two records that were joined: both stand as they stood before.
///
/// # Errors
/// See [`CaseError`].
pub async fn separate(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    number: i64,
    join: &str,
) -> Result<(), CaseError> {
    let mut tx = office.db.write().await?;
    let view = edit::begin(&mut tx, office, actor, id, version, Action::KeepParties).await?;
    let party = view.parties.iter().find(|p| p.number == number).ok_or(CaseError::Unknown)?;
    let (_, own) = joined(&mut tx, &Record::Party(party.id.clone())).await?;
    let found = own.iter().find(|j| j.id == join).ok_or(CaseError::Unknown)?;
    separate_one(&mut tx, office, actor, found).await?;
    Ok(tx.commit().await?)
}

/// Whoever is taken out of a case is joined with nothing any more.
pub(super) async fn separate_all(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    party: &PartyId,
) -> Result<(), StoreError> {
    let (_, own) = joined(tx, &Record::Party(party.clone())).await?;
    for join in &own {
        separate_one(tx, office, actor, join).await?;
    }
    Ok(())
}

/// The cases of the person of a booking: by its numbers under its name, and by what was joined. With the party they are there.
pub(super) async fn cases_of(
    tx: &mut Tx,
    office: &Office,
    booking: &Booking,
) -> Result<BTreeSet<(String, i64)>, StoreError> {
    let p = &booking.personal;
    let number = |n: &Option<String>| n.as_deref().map(|n| bookings::index(office, n));
    let rows: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(BY_NUMBERS)
        .bind(number(&p.phone)).bind(number(&p.id_number)).bind(1000_i64).fetch_all(conn).await)?;
    let mut all = BTreeSet::new();
    for row in rows {
        let data: PartyData = office.open(TABLE, &row.id, &row.sealed)?;
        // A household shares a telephone: the same number under another name is another person's data.
        let why = alike(&known_booking(booking), &known(&data));
        if why.contains(&Alike::IdNumber) || (why.contains(&Alike::Phone) && data.name == booking.name) {
            all.insert((row.case_id, row.number));
        }
    }
    for record in joined(tx, &Record::Booking(booking.id.clone())).await?.0 {
        let Record::Party(id) = record else { continue };
        let row: Option<Row> = on!(&mut *tx, conn => sqlx::query_as(ONE).bind(id.as_str()).fetch_optional(conn).await)?;
        all.extend(row.map(|row| (row.case_id, row.number)));
    }
    Ok(all)
}

/// The booking's data is erased: it is nobody's any more.
pub(crate) async fn forget_booking(tx: &mut Tx, booking: &BookingId) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(FORGET_BOOKING).bind(booking.as_str()).execute(conn).await.map(drop))?;
    Ok(())
}
