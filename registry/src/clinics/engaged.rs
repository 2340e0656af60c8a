//! When advisers cannot hold a clinic: what a plan in which clinics are dragged marks beforehand. Whether a move can be is asked where
//! it is made.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::clinics::Span;
use domain::ids::{ClinicId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};

use super::Clinic;
use crate::{Office, StoreError};

pub(super) const BUSY: &str = "select adviser_id, id, starts_at, ends_at from clinics
    where status = 'planned' and starts_at < $2 and ends_at > $1 order by starts_at, id";
pub(super) const AWAY: &str = "select l.adviser_id, s.name, l.starts_at, l.ends_at
    from leaves l join staff s on s.id = l.adviser_id
    where l.state = 'planned' and l.starts_at < $2 and l.ends_at > $1 order by l.starts_at, l.id";
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

/// A leave that concerns a place: of an adviser whom a village there retains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// Whose.
    pub adviser: StaffId,
    /// Their name.
    pub name: String,
    /// From when until when.
    pub span: Span,
}

/// What keeps each adviser, wherever they are, over a stretch of days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Engaged {
    kept: HashMap<StaffId, Kept>,
    /// The leaves that concern the place looked at and that the one who looks may plan around, the earliest first.
    pub away: Vec<Away>,
}

impl Engaged {
    /// Why the adviser of a clinic cannot hold it at these hours of a day instead of on its own; `None`: nothing is known against it.
    #[must_use]
    pub fn against(&self, clinic: &Clinic, own_day: NaiveDate, (day, hours): (NaiveDate, Span)) -> Option<Engagement> {
        let nothing = Kept::default();
        let kept = self.kept.get(&clinic.adviser_id).unwrap_or(&nothing);
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
struct Busy {
    #[sqlx(try_from = "String")]
    adviser_id: StaffId,
    id: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Leave {
    #[sqlx(try_from = "String")]
    adviser_id: StaffId,
    name: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

/// What keeps the advisers on these days, and whose leave concerns a place.
///
/// # Errors
/// The database.
pub async fn engaged(
    office: &Office,
    actor: &Actor,
    place: &DivisionCode,
    first: NaiveDate,
    until: NaiveDate,
) -> Result<Engaged, StoreError> {
    let (from, to) = (office.start_of(first), office.start_of(until));
    let mut tx = office.db.read().await?;
    let mut kept: HashMap<StaffId, Kept> = HashMap::new();
    let busy: Vec<Busy> = on!(&mut tx, conn => sqlx::query_as(BUSY).bind(from).bind(to).fetch_all(conn).await)?;
    for Busy { adviser_id, id, starts_at, ends_at } in busy {
        kept.entry(adviser_id).or_default().clinics.push((ClinicId::from(id), Span { starts_at, ends_at }));
    }
    let contracts: Vec<Contract> =
        on!(&mut tx, conn => sqlx::query_as(CONTRACTS).bind(first).bind(until).fetch_all(conn).await)?;
    for contract in contracts {
        kept.entry(StaffId::from(contract.adviser_id.as_str())).or_default().contracts.push(contract);
    }
    let leaves: Vec<Leave> = on!(&mut tx, conn => sqlx::query_as(AWAY).bind(from).bind(to).fetch_all(conn).await)?;
    let mut away = Vec::new();
    for Leave { adviser_id: adviser, name, starts_at, ends_at } in leaves {
        let span = Span { starts_at, ends_at };
        let theirs = kept.entry(adviser.clone()).or_default();
        theirs.away.push(span);
        let concerns = |contract: &Contract| {
            let village = DivisionCode::try_from(contract.village_code.as_str()).ok();
            village.is_some_and(|village| {
                let object = Object { division: &village, adviser: Some(&adviser) };
                place.contains(&village) && may(actor, Action::PlanClinics, object)
            })
        };
        if theirs.contracts.iter().any(concerns) {
            away.push(Away { adviser, name, span });
        }
    }
    Ok(Engaged { kept, away })
}
