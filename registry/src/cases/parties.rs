//! Parties of a case (当事人) as kept: who asks, the other side, who acts or stands for them, who saw something.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::cases::{PartyData, PartyForm, Role, Side, Standing};
use domain::ids::{CaseId, PartyId};
use domain::people::PhoneTail;

use super::CaseError;
use crate::bookings::index;
use crate::{Office, StoreError, Tx, conflicts};

pub(super) const ADD: &str = "insert into case_parties
        (id, case_id, number, role, stands_for, phone_index, id_index, name_index, sound_index, sealed)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
pub(super) const OF_CASE: &str =
    "select id, number, role, stands_for, removed_at, sealed from case_parties where case_id = $1 order by number";
pub(super) const PUT: &str = "update case_parties set role = $2, stands_for = $3, phone_index = $4, id_index = $5,
        name_index = $6, sound_index = $7, sealed = $8 where id = $1";
pub(super) const TAKE_OUT: &str = "update case_parties set removed_at = $2, phone_index = null, id_index = null,
        name_index = null, sound_index = null where id = $1";
pub(super) const LEAF: &str = "select id, sealed from case_parties
    where sealed is not null and removed_at is null and id > $1 order by id limit $2";
/// Those from before names were indexed.
pub(super) const NAMELESS: &str = "select id, sealed from case_parties
    where sealed is not null and removed_at is null and name_index is null and id > $1 order by id limit $2";
pub(super) const PUT_INDEX: &str =
    "update case_parties set phone_index = $2, id_index = $3, name_index = $4, sound_index = $5 where id = $1";

/// A party of a case, and whoever else has a part in it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Party {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: PartyId,
    /// Its number on the case, from 1. Never given twice.
    pub number: i64,
    /// In which role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    #[sqlx(rename = "stands_for")]
    stands: String,
    /// When they were taken out.
    pub removed_at: Option<DateTime<Utc>>,
    sealed: Option<String>,
    /// On which side: their own, or that of whom they stand for; a witness is on none.
    #[sqlx(skip)]
    pub side: Option<Side>,
    /// For whom they act or stand: numbers of parties.
    #[sqlx(skip)]
    pub stands_for: Vec<i64>,
    /// Who it is; none once it was erased.
    #[sqlx(skip)]
    pub data: Option<PartyData>,
}

impl Party {
    /// The name; a dash once it was erased.
    #[must_use]
    pub fn name(&self) -> &str {
        self.data.as_ref().map_or("—", |d| d.name.as_str())
    }

    /// Are they a party themselves, on this side?
    #[must_use]
    pub fn is_party_on(&self, side: Side) -> bool {
        self.role.side() == Some(side)
    }

    /// Is what is told to this party told to them: they are it, or act or stand for it with an authority that has not ended?
    #[must_use]
    pub fn hears_for(&self, number: i64, today: NaiveDate) -> bool {
        self.number == number || (self.stands_for.contains(&number) && !self.has_ended(today))
    }

    /// Has their authority run out?
    #[must_use]
    pub fn has_ended(&self, today: NaiveDate) -> bool {
        self.data.as_ref().and_then(|d| d.authority.as_ref()).is_some_and(|a| a.has_ended(today))
    }
}

/// Where the data of parties is kept.
pub(super) const TABLE: &str = "case_parties";

fn numbers(text: &str) -> Vec<i64> {
    text.split_whitespace().filter_map(|n| n.parse().ok()).collect()
}

fn said(numbers: &[i64]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Everybody who ever had a part in a case.
pub(super) async fn of_case(tx: &mut Tx, office: &Office, case: &str) -> Result<Vec<Party>, StoreError> {
    let rows: Vec<Party> = on!(tx, conn => sqlx::query_as(OF_CASE).bind(case).fetch_all(conn).await)?;
    let sides: HashMap<i64, Side> = rows.iter().filter_map(|p| Some((p.number, p.role.side()?))).collect();
    rows.into_iter()
        .map(|mut party| {
            if let Some(sealed) = &party.sealed {
                party.data = Some(office.open(TABLE, party.id.as_str(), sealed)?);
            }
            party.stands_for = numbers(&party.stands);
            party.side = party.role.side().or_else(|| sides.get(party.stands_for.first()?).copied());
            Ok(party)
        })
        .collect()
}

/// The names of a side: of the parties themselves.
pub(super) fn names(parties: &[Party], side: Side) -> Vec<String> {
    parties.iter().filter(|p| p.is_party_on(side)).filter_map(|p| p.data.as_ref()).map(|d| d.name.clone()).collect()
}

/// Digits to go with the code of a case, where there is no telephone.
pub(super) fn with_tail(office: &Office, mut data: PartyData) -> PartyData {
    if data.tail.is_empty() {
        let drawn = u16::try_from(office.random.below(10_000)).unwrap_or_default();
        PhoneTail::drawn(drawn).as_str().clone_into(&mut data.tail);
    }
    data
}

/// The parties as typed, when they are good: forms left empty are passed over, and each side needs somebody.
pub(super) fn check(office: &Office, typed: &[(Side, PartyForm)]) -> Result<Vec<(Side, PartyData)>, CaseError> {
    let mut good = Vec::new();
    for side in Side::ALL {
        let of_side = typed.iter().filter(|(s, form)| *s == side && !form.is_empty());
        for (number, (_, form)) in of_side.enumerate() {
            let data = form.check().map_err(|flaws| CaseError::Party(side, number, flaws))?;
            good.push((side, with_tail(office, data)));
        }
        if !good.iter().any(|(s, _)| *s == side) {
            return Err(CaseError::NoParty(side));
        }
    }
    Ok(good)
}

/// By what a party is found again: keyed digests of telephone, ID number, name and sound.
pub(super) struct Indexes {
    pub phone: Option<String>,
    pub id_number: Option<String>,
    pub name: Option<String>,
    pub sound: Option<String>,
}

impl Indexes {
    pub(super) fn of(office: &Office, data: &PartyData) -> Self {
        let (name, sound) = conflicts::likeness(office, &data.name, data.is_organisation);
        Self {
            phone: data.phone.as_deref().map(|p| index(office, p)),
            id_number: data.id_number.as_deref().map(|n| index(office, n)),
            name,
            sound,
        }
    }
}

/// Puts a party in.
pub(super) async fn put_in(
    tx: &mut Tx,
    office: &Office,
    case: &CaseId,
    number: i64,
    standing: &Standing,
    data: &PartyData,
) -> Result<PartyId, StoreError> {
    let id = office.id();
    let (sealed, index) = (office.seal(TABLE, &id, data)?, Indexes::of(office, data));
    on!(tx, conn => sqlx::query(ADD)
        .bind(&id).bind(case.as_str()).bind(number).bind(standing.role.code()).bind(said(&standing.stands_for))
        .bind(index.phone).bind(index.id_number).bind(index.name).bind(index.sound).bind(&sealed)
        .execute(conn).await.map(drop))?;
    Ok(PartyId::from(id))
}

/// Writes a party anew after a correction.
pub(super) async fn put(
    tx: &mut Tx,
    office: &Office,
    id: &PartyId,
    standing: &Standing,
    data: &PartyData,
) -> Result<(), StoreError> {
    let (sealed, index) = (office.seal(TABLE, id.as_str(), data)?, Indexes::of(office, data));
    on!(tx, conn => sqlx::query(PUT)
        .bind(id.as_str()).bind(standing.role.code()).bind(said(&standing.stands_for))
        .bind(index.phone).bind(index.id_number).bind(index.name).bind(index.sound).bind(&sealed)
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Takes a party out: nobody finds it by its numbers any more.
pub(super) async fn take_out(tx: &mut Tx, office: &Office, id: &PartyId) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(TAKE_OUT).bind(id.as_str()).bind(office.now()).execute(conn).await.map(drop))?;
    Ok(())
}

pub(super) async fn add(
    tx: &mut Tx,
    office: &Office,
    case: &CaseId,
    parties: &[(Side, PartyData)],
) -> Result<(), StoreError> {
    for ((side, data), number) in parties.iter().zip(1_i64..) {
        let standing = Standing { role: Role::from(*side), stands_for: Vec::new(), authority: None, kinship: None };
        put_in(tx, office, case, number, &standing, data).await?;
    }
    Ok(())
}

/// Makes the blind indexes anew, after the key turned.
pub(crate) async fn index_anew(tx: &mut Tx, office: &Office) -> Result<(), StoreError> {
    index_leaves(tx, office, LEAF).await.map(drop)
}

/// Indexes the parties that were written before names were. How many.
///
/// # Errors
/// The database.
pub async fn index_nameless(office: &Office) -> Result<u64, StoreError> {
    let mut tx = office.db.write().await?;
    let done = index_leaves(&mut tx, office, NAMELESS).await?;
    tx.commit().await?;
    Ok(done)
}

async fn index_leaves(tx: &mut Tx, office: &Office, leaves: &'static str) -> Result<u64, StoreError> {
    let (mut after, mut done) = (String::new(), 0);
    loop {
        let leaf: Vec<(String, String)> =
            on!(&mut *tx, conn => sqlx::query_as(leaves).bind(&after).bind(200_i64).fetch_all(conn).await)?;
        let Some((last, _)) = leaf.last() else { return Ok(done) };
        last.clone_into(&mut after);
        for (id, sealed) in leaf {
            let index = Indexes::of(office, &office.open(TABLE, &id, &sealed)?);
            on!(&mut *tx, conn => sqlx::query(PUT_INDEX)
                .bind(&id).bind(index.phone).bind(index.id_number).bind(index.name).bind(index.sound)
                .execute(conn).await.map(drop))?;
            done += 1;
        }
    }
}
