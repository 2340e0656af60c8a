//! Who could hold a clinic in an adviser's stead.

use domain::clinics::Span;
use domain::ids::StaffId;
use domain::staff::{Action, Actor, Object, may};

use super::Clinic;
use super::room::{RoomError, Wanted, look};
use crate::{Office, StoreError};

pub(super) const ADVISERS: &str = "select s.id, s.name,
        cast(max(case when r.village_code >= $2 and r.village_code < $3 then 1 else 0 end) as bigint) as near
    from retainers r join staff s on s.id = r.adviser_id
    where s.active and r.valid_from <= $1 and (r.valid_until is null or r.valid_until > $1) and s.id <> $4
    group by s.id, s.name order by near desc, s.name, s.id";

/// An adviser who is free for a clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// A village of the same township retains them.
    pub near: bool,
}

/// The advisers who could hold a clinic: retained on its day and free then, those of its township first. Nobody for an actor who
/// does not plan for others there.
///
/// # Errors
/// The database.
pub async fn colleagues(office: &Office, actor: &Actor, clinic: &Clinic) -> Result<Vec<Colleague>, StoreError> {
    if !may(actor, Action::PlanClinics, Object { division: &clinic.village_code, adviser: None }) {
        return Ok(Vec::new());
    }
    let day = office.day_of(clinic.starts_at);
    let township = clinic.village_code.parent().unwrap_or_else(|| clinic.village_code.clone());
    let mut tx = office.db.read().await?;
    let rows: Vec<(String, String, i64)> = on!(&mut tx, conn => sqlx::query_as(ADVISERS)
        .bind(day).bind(township.as_str()).bind(township.end()).bind(clinic.adviser_id.as_str())
        .fetch_all(conn).await)?;
    let hours = Span { starts_at: clinic.starts_at, ends_at: clinic.ends_at };
    let mut free = Vec::new();
    for (id, name, near) in rows {
        let id = StaffId::from(id);
        match look(&mut tx, &Wanted { adviser: &id, village: &clinic.village_code, hours, except: None }).await {
            Ok(()) => free.push(Colleague { id, name, near: near == 1 }),
            Err(RoomError::Store(error)) => return Err(error),
            Err(RoomError::Taken(_) | RoomError::OnLeave { .. }) => {}
        }
    }
    Ok(free)
}
