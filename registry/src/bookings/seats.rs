//! Seats: a row each. A booking or a draft takes a seat by updating a row that is free, so that the engine itself, not a check
//! before the write, decides who gets the last one.

use chrono::{DateTime, Utc};
use domain::ids::SlotId;

use crate::{StoreError, Tx};

/// A seat of one's own hold goes before any other; whoever may take kept ones ($5) takes them first, so that the public's stay.
pub(super) const CLAIM: &str = "update seats set booking_id = $2, draft_hash = null, held_until = null
    where slot_id = $1 and booking_id is null and (held_until is null or held_until <= $4 or draft_hash = $3)
      and number = (select f.number from seats f
                    where f.slot_id = $1 and f.booking_id is null
                      and (f.held_until is null or f.held_until <= $4 or f.draft_hash = $3)
                      and ($5 or not f.kept or f.draft_hash = $3)
                    order by case when f.draft_hash = $3 then 0 when f.kept then 1 else 2 end, f.number limit 1)";

pub(super) const HOLD: &str = "update seats set draft_hash = $3, held_until = $2
    where slot_id = $1 and booking_id is null and (held_until is null or held_until <= $4 or draft_hash = $3)
      and number = (select f.number from seats f
                    where f.slot_id = $1 and f.booking_id is null and not f.kept
                      and (f.held_until is null or f.held_until <= $4 or f.draft_hash = $3)
                    order by case when f.draft_hash = $3 then 0 else 1 end, f.number limit 1)";

pub(super) const FREE_LEFT: &str = "select exists(select 1 from seats
    where slot_id = $1 and booking_id is null and (held_until is null or held_until <= $3 or draft_hash = $2)
      and ($4 or not kept or draft_hash = $2))";

pub(super) const RELEASE: &str = "update seats set booking_id = null where booking_id = $1";

pub(super) const RELEASE_HOLD: &str =
    "update seats set draft_hash = null, held_until = null where draft_hash = $1 and slot_id <> $2";

/// Gives a booking a free seat of the slot, one of those kept for the desk when `kept` allows it. `false` when there is none.
pub(crate) async fn claim(
    tx: &mut Tx,
    slot: &SlotId,
    booking_id: &str,
    draft_hash: Option<&str>,
    kept: bool,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let draft_hash = draft_hash.unwrap_or_default();
    loop {
        let taken = on!(&mut *tx, conn => sqlx::query(CLAIM)
            .bind(slot.as_str()).bind(booking_id).bind(draft_hash).bind(now).bind(kept)
            .execute(conn).await.map(|r| r.rows_affected()))?;
        if taken == 1 {
            return Ok(true);
        }
        // On PostgreSQL a parallel booking may have taken just the seat that was chosen; while another is free, try that.
        if !free_left(tx, slot, draft_hash, kept, now).await? {
            return Ok(false);
        }
    }
}

/// Holds a free seat of the slot for a draft. `false` when there is none.
pub(super) async fn hold(
    tx: &mut Tx,
    slot: &SlotId,
    draft_hash: &str,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    loop {
        let taken = on!(&mut *tx, conn => sqlx::query(HOLD)
            .bind(slot.as_str()).bind(until).bind(draft_hash).bind(now)
            .execute(conn).await.map(|r| r.rows_affected()))?;
        if taken == 1 {
            return Ok(true);
        }
        if !free_left(tx, slot, draft_hash, false, now).await? {
            return Ok(false);
        }
    }
}

async fn free_left(
    tx: &mut Tx,
    slot: &SlotId,
    draft_hash: &str,
    kept: bool,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    Ok(on!(tx, conn => sqlx::query_scalar(FREE_LEFT)
        .bind(slot.as_str()).bind(draft_hash).bind(now).bind(kept).fetch_one(conn).await)?)
}

/// Gives back the seat of a booking.
pub(super) async fn release(tx: &mut Tx, booking_id: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(RELEASE).bind(booking_id).execute(conn).await.map(drop))?;
    Ok(())
}

/// Gives back what a draft holds in other slots than this one.
pub(super) async fn release_hold(tx: &mut Tx, draft_hash: &str, except: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(RELEASE_HOLD).bind(draft_hash).bind(except).execute(conn).await.map(drop))?;
    Ok(())
}
