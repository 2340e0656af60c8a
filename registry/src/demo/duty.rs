//! What was said of the past visits, and matters that advisers do not take: so that duty shows what counts, what does not, and why.

use chrono::{DateTime, Duration, Utc};
use domain::ids::{ClinicId, StaffId};
use domain::matters::MatterCode;
use domain::trail::{Door, State};

use super::people::Served;
use crate::duty::words::{self, Side};
use crate::staff::{specialities, tell};
use crate::trail::{Errand, on_errand};
use crate::{Office, StoreError, Tx};

pub(super) const PAST: &str = "select c.id, c.village_code, c.adviser_id, c.ends_at,
        exists(select 1 from bookings b where b.clinic_id = c.id and b.status = 'done') as somebody
    from clinics c where c.ends_at <= $1 and c.status = 'planned' order by c.starts_at, c.id";

/// Every ninth adviser leaves something to colleagues; the demonstration's own does not take consumers' matters.
const LEFT: [&[&str]; 3] = [&["traffic", "injury"], &["family"], &["contract", "debt"]];

#[derive(sqlx::FromRow)]
struct Past {
    id: String,
    village_code: String,
    adviser_id: String,
    ends_at: DateTime<Utc>,
    somebody: bool,
}

pub(super) async fn add(tx: &mut Tx, office: &Office, staff: &[Served]) -> Result<(), StoreError> {
    on_errand(Errand { door: Door::Desk, address: None }, said(tx, office, staff)).await?;
    let mut advisers: Vec<&StaffId> = staff.iter().map(|s| &s.adviser).collect();
    advisers.dedup();
    let home = staff.iter().find(|s| s.code.as_str() == super::VILLAGE).map(|s| &s.adviser);
    for (number, adviser) in advisers.into_iter().enumerate() {
        let left: &[&str] = match number % 9 {
            _ if home == Some(adviser) => &["consumer"],
            4 => LEFT[number / 9 % LEFT.len()],
            _ => continue,
        };
        let before = crate::staff::state(tx, office, adviser.as_str()).await?.unwrap_or_default();
        let codes: Vec<MatterCode> = left.iter().map(|m| MatterCode::from(*m)).collect();
        specialities::write(tx, adviser, codes.iter()).await?;
        tell(tx, office, "matters_chosen", Some(adviser), adviser, &before, None).await?;
    }
    Ok(())
}

/// Most clerks sign; of the visits to which nobody came some advisers say so.
async fn said(tx: &mut Tx, office: &Office, staff: &[Served]) -> Result<(), StoreError> {
    let past: Vec<Past> = on!(&mut *tx, conn => sqlx::query_as(PAST).bind(office.now()).fetch_all(conn).await)?;
    for (number, visit) in past.into_iter().enumerate() {
        let clinic = ClinicId::from(visit.id);
        let clerk = staff.iter().find(|s| s.code.as_str() == visit.village_code).map(|s| &s.clerk);
        let mut before = State::default();
        if let Some(clerk) = clerk.filter(|_| number % 6 != 1) {
            let at = visit.ends_at + Duration::minutes(10 + i64::try_from(number % 7).unwrap_or_default());
            before = words::said(tx, office, &clinic, (Side::Village, clerk, at), &before).await?;
        }
        if !visit.somebody && number % 4 != 3 {
            let adviser = StaffId::from(visit.adviser_id);
            let at = visit.ends_at + Duration::minutes(30);
            words::said(tx, office, &clinic, (Side::Adviser, &adviser, at), &before).await?;
        }
    }
    Ok(())
}
