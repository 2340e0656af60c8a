//! Parties of a case (当事人): who asks, and the other side.

use domain::cases::{PartyData, PartyForm, Side};
use domain::ids::{CaseId, PartyId};
use domain::people::PhoneTail;

use super::CaseError;
use crate::bookings::index;
use crate::{Office, StoreError, Tx};

pub(super) const ADD: &str = "insert into case_parties (id, case_id, number, side, phone_index, id_index, sealed)
    values ($1, $2, $3, $4, $5, $6, $7)";
pub(super) const OF_CASE: &str = "select id, number, side, sealed from case_parties where case_id = $1 order by number";

pub(super) const LEAF: &str =
    "select id, sealed from case_parties where sealed is not null and id > $1 order by id limit $2";
pub(super) const PUT_INDEX: &str = "update case_parties set phone_index = $2, id_index = $3 where id = $1";

/// A party of a case.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Party {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: PartyId,
    /// Its number on the case, from 1.
    pub number: i64,
    /// On which side.
    #[sqlx(try_from = "String")]
    pub side: Side,
    sealed: Option<String>,
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
}

/// Where the data of parties is kept.
const TABLE: &str = "case_parties";

pub(super) async fn of_case(tx: &mut Tx, office: &Office, case: &str) -> Result<Vec<Party>, StoreError> {
    let rows: Vec<Party> = on!(tx, conn => sqlx::query_as(OF_CASE).bind(case).fetch_all(conn).await)?;
    rows.into_iter()
        .map(|mut party| {
            if let Some(sealed) = &party.sealed {
                party.data = Some(office.open(TABLE, party.id.as_str(), sealed)?);
            }
            Ok(party)
        })
        .collect()
}

/// The names of a side.
pub(super) fn names(parties: &[Party], side: Side) -> Vec<String> {
    parties.iter().filter(|p| p.side == side).filter_map(|p| p.data.as_ref()).map(|d| d.name.clone()).collect()
}

/// The parties as typed, when they are good: forms left empty are passed over, and each side needs somebody.
pub(super) fn check(office: &Office, typed: &[(Side, PartyForm)]) -> Result<Vec<(Side, PartyData)>, CaseError> {
    let mut good = Vec::new();
    for side in Side::ALL {
        let of_side = typed.iter().filter(|(s, form)| *s == side && !form.is_empty());
        for (number, (_, form)) in of_side.enumerate() {
            let mut data = form.check().map_err(|flaws| CaseError::Party(side, number, flaws))?;
            if data.tail.is_empty() {
                let drawn = u16::try_from(office.random.below(10_000)).unwrap_or_default();
                PhoneTail::drawn(drawn).as_str().clone_into(&mut data.tail);
            }
            good.push((side, data));
        }
        if !good.iter().any(|(s, _)| *s == side) {
            return Err(CaseError::NoParty(side));
        }
    }
    Ok(good)
}

pub(super) async fn add(
    tx: &mut Tx,
    office: &Office,
    case: &CaseId,
    parties: &[(Side, PartyData)],
) -> Result<(), StoreError> {
    for ((side, data), number) in parties.iter().zip(1_i64..) {
        let id = office.id();
        let sealed = office.seal(TABLE, &id, data)?;
        on!(&mut *tx, conn => sqlx::query(ADD)
            .bind(&id).bind(case.as_str()).bind(number).bind(side.code())
            .bind(data.phone.as_deref().map(|p| index(office, p)))
            .bind(data.id_number.as_deref().map(|n| index(office, n)))
            .bind(&sealed)
            .execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// Makes the blind indexes anew, after the key turned.
pub(crate) async fn index_anew(tx: &mut Tx, office: &Office) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let leaf: Vec<(String, String)> =
            on!(&mut *tx, conn => sqlx::query_as(LEAF).bind(&after).bind(200_i64).fetch_all(conn).await)?;
        let Some((last, _)) = leaf.last() else { return Ok(()) };
        last.clone_into(&mut after);
        for (id, sealed) in leaf {
            let data: PartyData = office.open(TABLE, &id, &sealed)?;
            let of = |number: Option<&str>| number.map(|n| index(office, n));
            on!(&mut *tx, conn => sqlx::query(PUT_INDEX)
                .bind(&id).bind(of(data.phone.as_deref())).bind(of(data.id_number.as_deref()))
                .execute(conn).await.map(drop))?;
        }
    }
}
