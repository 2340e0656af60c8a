//! What a leave changed, kept with it: each clinic as it stood, and what became of it. A clinic may be changed again afterwards.

use chrono::{DateTime, Utc};
use domain::clinics::Span;
use domain::clinics::repair::Act;
use domain::ids::{ClinicId, LeaveId};

use super::HitClinic;
use crate::{Office, StoreError, Tx};

pub(super) const KEEP: &str = "insert into leave_acts
        (leave_id, clinic_id, village_code, starts_at, ends_at, people, stand_in, moved_to)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(super) const KEPT: &str =
    "select a.clinic_id, d.name as village_name, a.starts_at, a.ends_at, a.people, s.name as stand_in, a.moved_to
    from leave_acts a join divisions d on d.code = a.village_code left join staff s on s.id = a.stand_in
    where a.leave_id = $1 order by a.starts_at, a.clinic_id";

/// What became of a clinic that a leave hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// A colleague stands in: their name.
    StandIn(String),
    /// It is held at another time.
    Moved(DateTime<Utc>),
    /// It was cancelled.
    Cancelled,
}

/// A clinic that a leave changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActOfLeave {
    /// Which.
    pub clinic_id: ClinicId,
    /// Where it was to be.
    pub village_name: String,
    /// When.
    pub hours: Span,
    /// How many people were booked.
    pub people: i64,
    /// What became of it.
    pub became: Became,
}

#[derive(sqlx::FromRow)]
struct Row {
    clinic_id: String,
    village_name: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    people: i64,
    stand_in: Option<String>,
    moved_to: Option<DateTime<Utc>>,
}

/// Keeps what becomes of a clinic, as it stands before.
pub(super) async fn keep(tx: &mut Tx, leave: &LeaveId, hit: &HitClinic, act: &Act) -> Result<(), StoreError> {
    let (stand_in, moved_to) = match act {
        Act::StandIn(who) => (Some(who.as_str()), None),
        Act::Move(duty) => (None, Some(duty.hours.starts_at)),
        Act::Cancel => (None, None),
    };
    let HitClinic { clinic, people } = hit;
    on!(tx, conn => sqlx::query(KEEP)
        .bind(leave.as_str()).bind(clinic.id.as_str()).bind(clinic.village_code.as_str()).bind(clinic.starts_at)
        .bind(clinic.ends_at).bind(i64::from(*people)).bind(stand_in).bind(moved_to)
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// What a leave changed, the earliest first; whether the reader may see it is the caller's to ask.
///
/// # Errors
/// The database.
pub async fn acts(office: &Office, leave: &LeaveId) -> Result<Vec<ActOfLeave>, StoreError> {
    let mut tx = office.db.read().await?;
    let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(KEPT).bind(leave.as_str()).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(ActOfLeave::from).collect())
}

impl From<Row> for ActOfLeave {
    fn from(row: Row) -> Self {
        let became = match (row.stand_in, row.moved_to) {
            (Some(name), _) => Became::StandIn(name),
            (None, Some(at)) => Became::Moved(at),
            (None, None) => Became::Cancelled,
        };
        Self {
            clinic_id: row.clinic_id.into(),
            village_name: row.village_name,
            hours: Span { starts_at: row.starts_at, ends_at: row.ends_at },
            people: row.people,
            became,
        }
    }
}
