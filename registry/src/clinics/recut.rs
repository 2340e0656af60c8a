//! Cutting a clinic anew when its rule says other hours, other slots or another number of seats: the slots of people who are booked
//! stay as they are, the free ones follow the rule.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::clinics::{Capacity, Plan, Span, cut};
use domain::ids::{ClinicId, SlotId, StaffId};

use super::change::{CLOSE, step_aside};
use super::room::{self, RoomError, Wanted};
use super::{Clinic, add_slot, key, state};
use crate::bookings::seats;
use crate::waiting::{self, Aftermath};
use crate::{Office, StoreError, Tx, trail};

/// Taken is what somebody is booked in, and what an offer keeps for somebody: they were told.
pub(super) const SLOTS_CUT: &str = "select s.id, s.starts_at, s.ends_at, s.closed,
        exists(select 1 from seats p where p.slot_id = s.id
                 and (p.booking_id is not null
                      or exists(select 1 from offers o where o.state = 'open' and o.secret_hash = p.draft_hash))) as taken
    from slots s where s.clinic_id = $1 order by s.starts_at";
pub(super) const REOPEN: &str =
    "update slots set ends_at = $2, opens_at = $3, closes_at = $4, closed = false where id = $1";
pub(super) const SEATS_OF: &str = "select p.number, p.booking_id is not null
                or exists(select 1 from offers o where o.state = 'open' and o.secret_hash = p.draft_hash) as taken
     from seats p where p.slot_id = $1 order by p.number";
pub(super) const DROP_SEAT: &str = "delete from seats where slot_id = $1 and number = $2 and booking_id is null";
pub(super) const KEEP_SEAT: &str =
    "update seats set kept = $3 where slot_id = $1 and number = $2 and booking_id is null";
pub(super) const REPLAN: &str =
    "update clinics set starts_at = $2, ends_at = $3, slot_minutes = $4, notice_minutes = $5,
        horizon_days = $6, rule_date = $7, changed_at = $8, sequence = sequence + 1
    where id = $1 and sequence = $9 and status = 'planned'";
pub(super) const LET_GO: &str = "update clinics set rule_date = null where id = $1";

#[derive(sqlx::FromRow)]
struct Cut {
    id: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    closed: bool,
    taken: bool,
}

#[derive(sqlx::FromRow)]
struct Seat {
    number: i64,
    taken: bool,
}

/// Gives a clinic, as it was read in this transaction, the hours and the room of its rule. Nobody booked is touched: what would
/// leave somebody outside of the hours was shortened before.
pub(crate) async fn recut(
    tx: &mut Tx,
    office: &Office,
    by: Option<&StaffId>,
    clinic: &Clinic,
    (rule_date, plan, capacity): (NaiveDate, &Plan, Capacity),
    aftermath: &mut Aftermath,
) -> Result<(), RoomError> {
    let hours = plan.hours;
    if hours.starts_at < clinic.starts_at || hours.ends_at > clinic.ends_at {
        let (adviser, village) = (&clinic.adviser_id, &clinic.village_code);
        room::check(tx, &Wanted { adviser, village, hours, except: Some(&clinic.id) }).await?;
    }
    let before = state(tx, clinic.id.as_str()).await?.unwrap_or_default();
    let done = on!(&mut *tx, conn => sqlx::query(REPLAN)
        .bind(clinic.id.as_str()).bind(hours.starts_at).bind(hours.ends_at).bind(i64::from(capacity.slot_minutes))
        .bind(i64::from(capacity.notice_minutes)).bind(i64::from(capacity.horizon_days)).bind(rule_date)
        .bind(office.now()).bind(clinic.sequence)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Err(StoreError::Inconsistent { table: "clinics", what: format!("{} moved on", clinic.id) }.into());
    }
    slots(tx, office, &clinic.id, plan, capacity, aftermath).await?;
    trail::tell(tx, office, &key(&clinic.id), "clinic_recut", by, &before, None).await?;
    Ok(())
}

async fn slots(
    tx: &mut Tx,
    office: &Office,
    clinic: &ClinicId,
    plan: &Plan,
    capacity: Capacity,
    aftermath: &mut Aftermath,
) -> Result<(), StoreError> {
    let there: Vec<Cut> = on!(&mut *tx, conn => sqlx::query_as(SLOTS_CUT).bind(clinic.as_str()).fetch_all(conn).await)?;
    let span = |slot: &Cut| Span { starts_at: slot.starts_at, ends_at: slot.ends_at };
    // Somebody's own time stays, and what is kept for somebody until an hour; what of the new cut would run into it gives way.
    let held: Vec<Span> = there.iter().filter(|s| s.taken && !s.closed).map(span).collect();
    let wanted: Vec<Span> = cut(plan).into_iter().filter(|w| !held.iter().any(|h| h.overlaps(w))).collect();
    let mut begins: BTreeSet<DateTime<Utc>> =
        there.iter().map(|s| s.starts_at).chain(wanted.iter().map(|w| w.starts_at)).collect();
    let mut given: BTreeSet<DateTime<Utc>> = BTreeSet::new();
    for slot in &there {
        let other = wanted.iter().any(|w| w.starts_at == slot.starts_at && w.ends_at != slot.ends_at);
        if slot.closed && other {
            // Whoever lost this time is told of it as it was; the new one that begins with it is another.
            step_aside(tx, &slot.id, slot.starts_at, &mut begins).await?;
            continue;
        }
        given.insert(slot.starts_at);
        if slot.taken && !slot.closed {
            fit(tx, office, slot, slot.ends_at, capacity).await?;
        } else if let Some(again) = wanted.iter().find(|w| w.starts_at == slot.starts_at) {
            fit(tx, office, slot, again.ends_at, capacity).await?;
        } else if !slot.closed {
            seats::remove_free(tx, &slot.id).await?;
            on!(&mut *tx, conn => sqlx::query(CLOSE).bind(&slot.id).execute(conn).await.map(drop))?;
            waiting::withdraw_of_slot(tx, office, &slot.id, aftermath).await?;
        }
    }
    let mut number = there.len();
    for fresh in wanted.into_iter().filter(|w| !given.contains(&w.starts_at)) {
        number += 1;
        add_slot(tx, office, clinic, &SlotId::of(clinic, number), fresh, capacity).await?;
    }
    Ok(())
}

/// Opens a slot until an instant, with as many seats as wished, the last of them kept; seats that are taken stay.
async fn fit(
    tx: &mut Tx,
    office: &Office,
    slot: &Cut,
    ends_at: DateTime<Utc>,
    capacity: Capacity,
) -> Result<(), StoreError> {
    let (opens_at, closes_at) = capacity.window(slot.starts_at, office.zone);
    on!(&mut *tx, conn => sqlx::query(REOPEN)
        .bind(&slot.id).bind(ends_at).bind(opens_at).bind(closes_at).execute(conn).await.map(drop))?;
    let seats: Vec<Seat> = on!(&mut *tx, conn => sqlx::query_as(SEATS_OF).bind(&slot.id).fetch_all(conn).await)?;
    let (most, kept) = (i64::from(capacity.seats), i64::from(capacity.kept));
    let taken = i64::try_from(seats.iter().filter(|s| s.taken).count()).unwrap_or(most);
    // Free ones until there are as many as wished, the lowest numbers first.
    let mut free = (most - taken).max(0);
    let is_kept = |number: i64, free: i64| (number, free <= kept.min(most));
    for seat in seats.iter().filter(|s| !s.taken) {
        if free == 0 {
            on!(&mut *tx, conn => sqlx::query(DROP_SEAT)
                .bind(&slot.id).bind(seat.number).execute(conn).await.map(drop))?;
        } else {
            let (number, kept) = is_kept(seat.number, free);
            on!(&mut *tx, conn => sqlx::query(KEEP_SEAT)
                .bind(&slot.id).bind(number).bind(kept).execute(conn).await.map(drop))?;
            free -= 1;
        }
    }
    let mut number = seats.iter().map(|s| s.number).max().unwrap_or_default();
    while free > 0 {
        number += 1;
        let (number, kept) = is_kept(number, free);
        on!(&mut *tx, conn => sqlx::query(super::ADD_SEAT)
            .bind(&slot.id).bind(number).bind(kept).execute(conn).await.map(drop))?;
        free -= 1;
    }
    Ok(())
}
