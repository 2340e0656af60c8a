//! What lies near: for a village, its neighbours' clinics with room; for a slot that was lost, the next best.

use chrono::{DateTime, Duration, Utc};
use domain::bookings::HORIZON;
use domain::clinics::ClinicStatus;
use domain::ids::{SlotId, StaffId};
use domain::matters::MatterCode;
use domain::places::DivisionCode;

use super::{Clinic, ClinicWithSlots, FREE_IN, NEAR, Slot, in_division, slot_in, slots_of};
use crate::staff::specialities;
use crate::{Office, StoreError};

/// What a villager of this village can book: its own clinics, and the soonest ones with room of its neighbours in the township
/// (of the county, when the township has none). With a matter, only neighbours whose adviser takes it.
///
/// # Errors
/// The database.
pub async fn for_village(
    office: &Office,
    village: &DivisionCode,
    matter: Option<&MatterCode>,
) -> Result<(Vec<ClinicWithSlots>, Vec<ClinicWithSlots>), StoreError> {
    let now = office.now();
    let mut own = in_division(office, village, now, now + HORIZON).await?;
    own.retain(|c| c.clinic.status == ClinicStatus::Planned);
    let mut tx = office.db.read().await?;
    let matter = specialities::binding(&mut tx, office, village, matter).await?;
    let mut near = Vec::new();
    let mut wider = village.parent();
    while let Some(division) = wider.filter(|_| near.is_empty()) {
        // A clinic that began half a day ago has no room any more.
        let clinics: Vec<Clinic> = on!(&mut tx, conn => sqlx::query_as(NEAR)
            .bind(division.as_str()).bind(division.end()).bind(village.as_str())
            .bind(now).bind(now - Duration::hours(12)).bind(now + HORIZON).bind(matter)
            .fetch_all(conn).await)?;
        for clinic in clinics {
            let slots = slots_of(&mut tx, &clinic.id, now).await?;
            near.push(ClinicWithSlots { clinic, slots });
        }
        wider = division.parent();
    }
    Ok((own, near))
}

#[derive(sqlx::FromRow)]
struct FreeSlot {
    id: String,
    clinic_id: String,
    starts_at: DateTime<Utc>,
}

/// The three places nearest to a slot that was lost: of the same clinic, then of the village, the township, the county; within
/// each by how far the time lies from the one wished. With a matter, only of advisers who take it.
///
/// # Errors
/// The database.
pub async fn alternatives(
    office: &Office,
    lost: &SlotId,
    matter: Option<&MatterCode>,
) -> Result<Vec<(Slot, Clinic)>, StoreError> {
    alternatives_with(office, lost, matter, |_| true).await
}

/// The same, of such advisers only.
pub(crate) async fn alternatives_with(
    office: &Office,
    lost: &SlotId,
    matter: Option<&MatterCode>,
    suits: impl Fn(&StaffId) -> bool,
) -> Result<Vec<(Slot, Clinic)>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some((wished, clinic)) = slot_in(&mut tx, office, lost).await? else { return Ok(Vec::new()) };
    let now = office.now();
    let matter = specialities::binding(&mut tx, office, &clinic.village_code, matter).await?;
    let mut found: Vec<(Slot, Clinic)> = Vec::new();
    let mut area = Some(clinic.village_code.clone());
    while let Some(division) = area {
        let mut free: Vec<FreeSlot> = on!(&mut tx, conn => sqlx::query_as(FREE_IN)
            .bind(division.as_str()).bind(division.end()).bind(now).bind(120_i64).bind(matter)
            .fetch_all(conn).await)?;
        free.retain(|s| s.id != lost.as_str() && !found.iter().any(|(slot, _)| slot.id.as_str() == s.id));
        free.sort_by_key(|s| (s.clinic_id != clinic.id.as_str(), (s.starts_at - wished.starts_at).abs(), s.id.clone()));
        let mut unsuited: Option<String> = None;
        for slot in free {
            if found.len() == 3 || unsuited.as_ref() == Some(&slot.clinic_id) {
                continue;
            }
            match slot_in(&mut tx, office, &SlotId::from(slot.id)).await? {
                Some((slot, clinic)) if suits(&clinic.adviser_id) => found.push((slot, clinic)),
                _ => unsuited = Some(slot.clinic_id),
            }
        }
        if found.len() == 3 {
            break;
        }
        area = division.parent();
    }
    Ok(found)
}
