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

/// What came free and goes to nobody but the waiting list for a while is held under this word instead of a draft's digest.
pub(crate) const COOLING: &str = "cooling";

/// For an offer: a free seat or one that cools down; one kept for the desk only when nothing else is left and $5 allows it.
pub(super) const HOLD_FOR_OFFER: &str = "update seats set draft_hash = $3, held_until = $2
    where slot_id = $1 and booking_id is null and (held_until is null or held_until <= $4 or draft_hash = $6)
      and number = (select f.number from seats f
                    where f.slot_id = $1 and f.booking_id is null and ($5 or not f.kept)
                      and (f.held_until is null or f.held_until <= $4 or f.draft_hash = $6)
                    order by case when f.kept then 1 else 0 end, f.number limit 1)";
pub(super) const COOL: &str =
    "update seats set booking_id = null, draft_hash = $3, held_until = $2 where booking_id = $1";
pub(super) const COOL_OFFER: &str =
    "update seats set draft_hash = $3, held_until = $2 where draft_hash = $1 and booking_id is null";
pub(super) const REMOVE_FREE: &str = "delete from seats where slot_id = $1 and booking_id is null";

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
pub(crate) async fn release(tx: &mut Tx, booking_id: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(RELEASE).bind(booking_id).execute(conn).await.map(drop))?;
    Ok(())
}

/// Gives back what a draft holds in other slots than this one.
pub(super) async fn release_hold(tx: &mut Tx, draft_hash: &str, except: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(RELEASE_HOLD).bind(draft_hash).bind(except).execute(conn).await.map(drop))?;
    Ok(())
}

/// Gives back the seat of a booking, to nobody but the waiting list until an instant.
pub(crate) async fn cool(tx: &mut Tx, booking_id: &str, until: DateTime<Utc>) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(COOL).bind(booking_id).bind(until).bind(COOLING).execute(conn).await.map(drop))?;
    Ok(())
}

/// Gives back what an offer holds, to nobody but the waiting list until an instant. `false`: the seat is no more.
pub(crate) async fn cool_offer(tx: &mut Tx, secret_hash: &str, until: DateTime<Utc>) -> Result<bool, StoreError> {
    let done = on!(tx, conn => sqlx::query(COOL_OFFER).bind(secret_hash).bind(until).bind(COOLING)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    Ok(done > 0)
}

/// Holds a seat of the slot for an offer, one kept for the desk when `kept` allows it. `false` when there is none.
pub(crate) async fn hold_for_offer(
    tx: &mut Tx,
    slot: &SlotId,
    secret_hash: &str,
    until: DateTime<Utc>,
    kept: bool,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    // On PostgreSQL a parallel booking may take just the seat that was chosen: once more, for the next one. Whoever loses twice
    // finds the next place in a minute.
    for _ in 0..2 {
        let held = on!(&mut *tx, conn => sqlx::query(HOLD_FOR_OFFER)
            .bind(slot.as_str()).bind(until).bind(secret_hash).bind(now).bind(kept).bind(COOLING)
            .execute(conn).await.map(|r| r.rows_affected()))?;
        if held == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the free seats of a slot away: nobody gets one any more. What is being booked just now is waited for, and stays.
pub(crate) async fn remove_free(tx: &mut Tx, slot: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(REMOVE_FREE).bind(slot).execute(conn).await.map(drop))?;
    Ok(())
}
