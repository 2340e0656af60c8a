//! What lies near: for a village, its neighbours' clinics with room; for a slot that was lost, the next best.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use domain::ids::{ClinicId, SlotId, StaffId};
use domain::matters::MatterCode;
use domain::places::DivisionCode;

use super::{Clinic, ClinicWithSlots, NEAR, Slot, in_division, slot_in, slots_of};
use crate::bookings::seats::COOLING;
use crate::staff::specialities;
use crate::{Office, StoreError, Tx};

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
    let mut own = in_division(office, village, now, office.horizon()).await?;
    own.retain(|c| c.clinic.takes_people());
    let mut tx = office.db.read().await?;
    let matter = specialities::binding(&mut tx, office, village, matter).await?;
    let mut near = Vec::new();
    let mut wider = village.parent();
    while let Some(division) = wider.filter(|_| near.is_empty()) {
        // A clinic that began half a day ago has no room any more.
        let clinics: Vec<Clinic> = on!(&mut tx, conn => sqlx::query_as(NEAR)
            .bind(division.as_str()).bind(division.end()).bind(village.as_str())
            .bind(now).bind(now - Duration::hours(12)).bind(office.horizon()).bind(matter)
            .fetch_all(conn).await)?;
        for clinic in clinics {
            let slots = slots_of(&mut tx, &clinic.id, now).await?;
            near.push(ClinicWithSlots::of(clinic, slots));
        }
        wider = division.parent();
    }
    Ok((own, near))
}

/// Free places of a division, on one side of an instant, those of a clinic first, then the nearest to that instant.
macro_rules! free_places {
    ($who:literal, $side:literal) => {
        concat!(
            "select distinct s.id, s.clinic_id, s.starts_at, case when s.clinic_id = $6 then 0 else 1 end as elsewhere
             from clinics c cross join slots s join seats p on p.slot_id = s.id
             where s.clinic_id = c.id and c.village_code >= $1 and c.village_code < $2 and c.status = 'planned'
               and p.booking_id is null and exists(select 1 from staff h where h.id = c.adviser_id and h.active) and ",
            $who,
            $side
        )
    };
    // What anybody may book now, of advisers who take a matter.
    (public, $side:literal) => {
        free_places!(
            "s.opens_at <= $3 and s.closes_at >= $3 and not p.kept and (p.held_until is null or p.held_until <= $3)
             and not exists(select 1 from matters_not_taken n where n.adviser_id = c.adviser_id and n.matter = $7)",
            $side
        )
    };
    // What may be offered to those who wait: those in the days that cool down are theirs.
    (list, $side:literal) => {
        free_places!(
            "s.starts_at > $3 and (p.held_until is null or p.held_until <= $3 or p.draft_hash = $7) and ($8 or not p.kept)",
            $side
        )
    };
}

pub(super) const FREE_FROM: &str =
    free_places!(public, " and s.starts_at >= $5 order by elsewhere, s.starts_at, s.id limit $4");
pub(super) const FREE_BEFORE: &str =
    free_places!(public, " and s.starts_at < $5 order by elsewhere, s.starts_at desc, s.id limit $4");
pub(super) const LIST_FROM: &str =
    free_places!(list, " and s.starts_at >= $5 order by elsewhere, s.starts_at, s.id limit $4");
pub(super) const LIST_BEFORE: &str =
    free_places!(list, " and s.starts_at < $5 order by elsewhere, s.starts_at desc, s.id limit $4");

/// How many free places are looked at on either side of the time that was lost, in each division around it.
const LOOKED_AT: i64 = 60;

/// A slot with a free place.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Free {
    pub id: String,
    pub clinic_id: String,
    pub starts_at: DateTime<Utc>,
}

/// A place that was lost, or could not be had.
#[derive(Debug, Clone)]
pub(crate) struct Lost {
    /// In which clinic.
    pub clinic: ClinicId,
    /// Where that is.
    pub village: DivisionCode,
    /// When it would have begun.
    pub starts_at: DateTime<Utc>,
}

/// Who looks for another place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seeker<'a> {
    /// Anybody, with a matter as [`specialities::binding`] gives it.
    Public(&'a str),
    /// The waiting list; whoever lost a booked place is given one of those kept for the desk as well.
    List {
        /// Those too?
        kept: bool,
    },
}

/// Free places around one that was lost, the nearest first: of its clinic, then of its village, of its township, of its county;
/// within each by how far the time lies from the one that was lost, before it or after.
#[derive(Debug)]
pub(crate) struct Nearest<'a> {
    lost: &'a Lost,
    seeker: Seeker<'a>,
    ring: Option<DivisionCode>,
    seen: HashSet<String>,
}

impl<'a> Nearest<'a> {
    pub(crate) fn to(lost: &'a Lost, seeker: Seeker<'a>) -> Self {
        Self { lost, seeker, ring: Some(lost.village.clone()), seen: HashSet::new() }
    }

    /// The places of the next division around, those of the ones inside of it left out; `None` when there is none around any more.
    pub(crate) async fn ring(&mut self, tx: &mut Tx, now: DateTime<Utc>) -> Result<Option<Vec<Free>>, StoreError> {
        let Some(division) = self.ring.take() else { return Ok(None) };
        let mut free = free_in(tx, now, &division, self.lost, self.seeker).await?;
        free.retain(|place| self.seen.insert(place.id.clone()));
        let key = |p: &Free| (p.clinic_id != self.lost.clinic.as_str(), (p.starts_at - self.lost.starts_at).abs());
        free.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id)));
        self.ring = division.parent();
        Ok(Some(free))
    }
}

async fn free_in(
    tx: &mut Tx,
    now: DateTime<Utc>,
    division: &DivisionCode,
    lost: &Lost,
    seeker: Seeker<'_>,
) -> Result<Vec<Free>, StoreError> {
    let sides = match seeker {
        Seeker::Public(_) => [FREE_BEFORE, FREE_FROM],
        Seeker::List { .. } => [LIST_BEFORE, LIST_FROM],
    };
    let mut free = Vec::new();
    for side in sides {
        let found: Vec<Free> = on!(&mut *tx, conn => {
            let query = sqlx::query_as(side)
                .bind(division.as_str()).bind(division.end()).bind(now).bind(LOOKED_AT).bind(lost.starts_at)
                .bind(lost.clinic.as_str());
            let query = match seeker {
                Seeker::Public(matter) => query.bind(matter),
                Seeker::List { kept } => query.bind(COOLING).bind(kept),
            };
            query.fetch_all(conn).await
        })?;
        free.extend(found);
    }
    Ok(free)
}

/// Free places of a division for the waiting list from an instant on, the soonest first: so many at most.
pub(crate) async fn soonest(
    tx: &mut Tx,
    now: DateTime<Utc>,
    division: &DivisionCode,
    from: DateTime<Utc>,
    most: i64,
) -> Result<Vec<SlotId>, StoreError> {
    let free: Vec<Free> = on!(tx, conn => sqlx::query_as(LIST_FROM)
        .bind(division.as_str()).bind(division.end()).bind(now).bind(most).bind(from).bind("").bind(COOLING).bind(false)
        .fetch_all(conn).await)?;
    Ok(free.into_iter().map(|place| SlotId::from(place.id)).collect())
}

/// The three places nearest to a slot that was lost, as [`Nearest`] puts them. With a matter, only of advisers who take it.
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
    let matter = specialities::binding(&mut tx, office, &clinic.village_code, matter).await?;
    let around = Lost { clinic: clinic.id, village: clinic.village_code, starts_at: wished.starts_at };
    let mut nearest = Nearest::to(&around, Seeker::Public(matter));
    let mut found: Vec<(Slot, Clinic)> = Vec::new();
    let mut unsuited: HashSet<String> = HashSet::new();
    while let Some(free) = nearest.ring(&mut tx, office.now()).await? {
        for place in free {
            if place.id == lost.as_str() || unsuited.contains(&place.clinic_id) {
                continue;
            }
            match slot_in(&mut tx, office, &SlotId::from(place.id)).await? {
                Some((slot, clinic)) if suits(&clinic.adviser_id) => found.push((slot, clinic)),
                _ => drop(unsuited.insert(place.clinic_id)),
            }
            if found.len() == 3 {
                return Ok(found);
            }
        }
    }
    Ok(found)
}
