//! With whom an adviser shares what binds: colleagues of the firm, relatives who are advisers too, the villages that retain them.

use std::collections::HashMap;

use domain::conflicts::{AFTER_RETAINER, Through};
use domain::ids::StaffId;

use super::months_before;
use crate::{Office, StoreError, Tx};

macro_rules! retained {
    ($rest:literal) => {
        concat!(
            "select r.adviser_id, r.village_code, r.firm, d.name as village_name, t.name as township_name,
                    (r.valid_until is null or r.valid_until > $1) as current
             from retainers r join divisions d on d.code = r.village_code join divisions t on t.code = d.parent_code
             where r.valid_from <= $1 and (r.valid_until is null or r.valid_until > $2) ",
            $rest
        )
    };
}

statements! {
    ALL = retained!("order by r.adviser_id, r.village_code");
    OF = retained!(
    "and (r.adviser_id = $3
          or r.firm in (select o.firm from retainers o where o.adviser_id = $3 and o.valid_from <= $1
                          and (o.valid_until is null or o.valid_until > $1))
          or r.adviser_id in (select k.kin_id from conflict_ties k where k.adviser_id = $3)
          or r.adviser_id in (select k.adviser_id from conflict_ties k where k.kin_id = $3))
     order by r.adviser_id, r.village_code"
);
    KIN = "select adviser_id, kin_id from conflict_ties where kin_id is not null";
}

/// A retainer that binds, of today or of the year before.
pub(super) struct Retained {
    pub adviser: StaffId,
    pub village_code: String,
    pub village_name: String,
    pub township_name: String,
    firm: String,
    /// It did not end yet.
    current: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    adviser_id: String,
    village_code: String,
    firm: String,
    village_name: String,
    township_name: String,
    current: bool,
}

/// Retainers and kin.
pub(super) struct Ring {
    retained: Vec<Retained>,
    firms: HashMap<StaffId, Vec<String>>,
    kin: Vec<(StaffId, StaffId)>,
}

impl Ring {
    /// What concerns one adviser.
    pub(super) async fn of(tx: &mut Tx, office: &Office, adviser: &StaffId) -> Result<Self, StoreError> {
        let (today, before) = (office.today(), months_before(office.today(), AFTER_RETAINER));
        let rows: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(OF)
            .bind(today).bind(before).bind(adviser.as_str()).fetch_all(conn).await)?;
        Self::new(tx, rows).await
    }

    /// What concerns every adviser.
    pub(super) async fn all(tx: &mut Tx, office: &Office) -> Result<Self, StoreError> {
        let (today, before) = (office.today(), months_before(office.today(), AFTER_RETAINER));
        let rows: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(ALL).bind(today).bind(before).fetch_all(conn).await)?;
        Self::new(tx, rows).await
    }

    async fn new(tx: &mut Tx, rows: Vec<Row>) -> Result<Self, StoreError> {
        let kin: Vec<(String, String)> = on!(&mut *tx, conn => sqlx::query_as(KIN).fetch_all(conn).await)?;
        let retained: Vec<Retained> = rows
            .into_iter()
            .map(|r| Retained {
                adviser: r.adviser_id.into(),
                village_code: r.village_code,
                village_name: r.village_name,
                township_name: r.township_name,
                firm: r.firm,
                current: r.current,
            })
            .collect();
        let mut firms: HashMap<StaffId, Vec<String>> = HashMap::new();
        for r in retained.iter().filter(|r| r.current) {
            let of = firms.entry(r.adviser.clone()).or_default();
            if !of.contains(&r.firm) {
                of.push(r.firm.clone());
            }
        }
        let kin = kin.into_iter().map(|(one, other)| (one.into(), other.into())).collect();
        Ok(Self { retained, firms, kin })
    }

    pub(super) fn advisers(&self) -> impl Iterator<Item = &StaffId> {
        self.firms.keys()
    }

    /// The firms of an adviser.
    pub(super) fn firms_of(&self, adviser: &StaffId) -> &[String] {
        self.firms.get(adviser).map_or(&[], Vec::as_slice)
    }

    pub(super) fn retained(&self) -> impl Iterator<Item = &Retained> {
        self.retained.iter()
    }

    /// Through whom what binds the other binds the adviser as well.
    pub(super) fn through(&self, adviser: &StaffId, other: &StaffId) -> Option<Through> {
        if adviser == other {
            return Some(Through::Adviser);
        }
        let is_kin =
            |(one, of): &(StaffId, StaffId)| (one == adviser && of == other) || (one == other && of == adviser);
        if self.kin.iter().any(is_kin) {
            return Some(Through::Kin);
        }
        let (own, theirs) = (self.firms.get(adviser)?, self.firms.get(other)?);
        own.iter().any(|firm| theirs.contains(firm)).then_some(Through::Firm)
    }

    /// The same of a village that retains somebody.
    pub(super) fn through_village(&self, adviser: &StaffId, village: &str) -> Option<Through> {
        let of = self.retained.iter().filter(|r| r.village_code == village);
        of.filter_map(|r| self.through(adviser, &r.adviser)).min()
    }
}
