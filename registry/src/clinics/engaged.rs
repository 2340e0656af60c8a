//! When advisers cannot hold a clinic: what a plan in which clinics are dragged marks beforehand. Whether a move can be is asked where
//! it is made.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::clinics::Span;
use domain::ids::{ClinicId, StaffId};
use domain::places::DivisionCode;

use super::Clinic;
use crate::{Office, StoreError};

pub(super) const BUSY: &str = "select adviser_id, id, starts_at, ends_at from clinics
    where status = 'planned' and starts_at < $2 and ends_at > $1 order by starts_at, id";
pub(super) const AWAY: &str = "select adviser_id, id, starts_at, ends_at from leaves
    where state = 'planned' and starts_at < $2 and ends_at > $1 order by starts_at, id";
pub(super) const CONTRACTS: &str = "select adviser_id, village_code, valid_from, valid_until from retainers
    where valid_from < $2 and (valid_until is null or valid_until > $1) order by adviser_id, village_code, valid_from";

/// Why an adviser cannot hold a clinic on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engagement {
    /// Another clinic of theirs.
    Clinic,
    /// They are on leave.
    Leave,
    /// Their contract with the village does not reach there.
    NoContract,
}

#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
struct Contract {
    adviser_id: String,
    village_code: String,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
}

/// What keeps one adviser, over a stretch of days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Kept {
    clinics: Vec<(ClinicId, Span)>,
    away: Vec<Span>,
    contracts: Vec<Contract>,
}

impl Kept {
    fn is_retained(&self, village: &DivisionCode, day: NaiveDate) -> bool {
        let mut contracts = self.contracts.iter().filter(|c| c.village_code == village.as_str());
        contracts.any(|c| c.valid_from <= day && c.valid_until.is_none_or(|until| until > day))
    }
}

/// What keeps each adviser, wherever they are, over a stretch of days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Engaged(HashMap<StaffId, Kept>);

impl Engaged {
    /// Why the adviser of a clinic cannot hold it at these hours of a day instead of on its own; `None`: nothing is known against it.
    #[must_use]
    pub fn against(
        &self,
        clinic: &Clinic,
        own_day: NaiveDate,
        (day, hours): (NaiveDate, Span),
    ) -> Option<Engagement> {
        let nothing = Kept::default();
        let kept = self.0.get(&clinic.adviser_id).unwrap_or(&nothing);
        let village = &clinic.village_code;
        if kept.away.iter().any(|leave| leave.overlaps(&hours)) {
            Some(Engagement::Leave)
        } else if kept.is_retained(village, own_day) && !kept.is_retained(village, day) {
            // Whoever stands in is not retained there on any day.
            Some(Engagement::NoContract)
        } else if kept.clinics.iter().any(|(id, span)| *id != clinic.id && span.overlaps(&hours)) {
            Some(Engagement::Clinic)
        } else {
            None
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    adviser_id: StaffId,
    id: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

impl Row {
    const fn span(&self) -> Span {
        Span { starts_at: self.starts_at, ends_at: self.ends_at }
    }
}

/// What keeps the advisers on these days.
///
/// # Errors
/// The database.
pub async fn engaged(office: &Office, first: NaiveDate, until: NaiveDate) -> Result<Engaged, StoreError> {
    let (from, to) = (office.start_of(first), office.start_of(until));
    let mut tx = office.db.read().await?;
    let mut all = Engaged::default();
    let busy: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(BUSY).bind(from).bind(to).fetch_all(conn).await)?;
    for row in busy {
        let span = row.span();
        all.0.entry(row.adviser_id).or_default().clinics.push((ClinicId::from(row.id), span));
    }
    let away: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(AWAY).bind(from).bind(to).fetch_all(conn).await)?;
    for row in away {
        let span = row.span();
        all.0.entry(row.adviser_id).or_default().away.push(span);
    }
    let contracts: Vec<Contract> =
        on!(&mut tx, conn => sqlx::query_as(CONTRACTS).bind(first).bind(until).fetch_all(conn).await)?;
    for contract in contracts {
        all.0.entry(StaffId::from(contract.adviser_id.as_str())).or_default().contracts.push(contract);
    }
    Ok(all)
}
