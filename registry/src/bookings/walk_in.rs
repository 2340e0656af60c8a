//! People who come without having booked (现场取号). Each takes a free seat of what is left of the clinic, those kept for them
//! first; when there is none they stand in the queue beyond the slots, and the first seat that frees up is theirs.

use chrono::{DateTime, Duration, Utc};
use domain::bookings::{Code, Priority, Request};
use domain::ids::{BookingId, ClinicId, SlotId};
use domain::locale::Locale;
use domain::people::{Phone, PhoneTail};
use domain::staff::{Action, Actor, may};

use super::queue::is_today;
use super::{BookError, Booking, By, NewBooking, NewRow, add, day, history, keep_key, rows, seats};
use crate::clinics::{Clinic, Slot};
use crate::conflicts::{self, Matter, Party, Standing};
use crate::staff::specialities::{self, NotTaken};
use crate::{Office, StoreError, Tx, clinics, waiting};

/// The act in the trail of whoever walked in.
pub(super) const ACT: &str = "walked_in";

/// How long after its end a clinic still takes people who come.
const AFTER_THE_END: Duration = Duration::minutes(60);

statements! {
    WALKED_IN = "update bookings set walk_in = true, status = 'checked_in', queue_number = $2, arrived_at = $3, priority = $4,
                        priority_by = $5
                 where id = $1";
    FREE_SLOTS = "select s.id from slots s
                  where s.clinic_id = $1 and s.ends_at > $2 and not s.closed
                    and exists(select 1 from seats p where p.slot_id = s.id and p.booking_id is null
                                 and (p.held_until is null or p.held_until <= $2))
                  order by s.starts_at, s.id";
    LAST_SLOT = "select id from slots where clinic_id = $1 and not closed order by starts_at desc, id limit 1";
    SEATED_IN = "update bookings set slot_id = $2 where id = $1";
    HAS_SEAT = "select exists(select 1 from seats where booking_id = $1)";
    WITHOUT_SEAT = "select b.id from bookings b
                    where b.clinic_id = $1 and b.walk_in and b.status in ('checked_in', 'missed', 'parked')
                      and not exists(select 1 from seats p where p.booking_id = b.id)
                    order by case when b.priority is null then 1 else 0 end, b.arrived_at, b.queue_number limit 1";
    /// The clinics that are on, in which somebody is who walked in and has no seat while one is free.
    CROWDED = "select distinct b.clinic_id from bookings b join clinics c on c.id = b.clinic_id
               where c.ends_at > $1 and b.walk_in and b.status in ('checked_in', 'missed', 'parked')
                 and not exists(select 1 from seats p where p.booking_id = b.id)
                 and exists(select 1 from slots s join seats p on p.slot_id = s.id
                            where s.clinic_id = c.id and s.ends_at > $1 and not s.closed and p.booking_id is null
                              and (p.held_until is null or p.held_until <= $1))
               order by b.clinic_id";
    SEATED_LATER = "update bookings set slot_id = $3, version = version + 1 where id = $1 and version = $2";
}

/// Does a clinic take people now who come?
#[must_use]
pub fn takes(office: &Office, clinic: &Clinic) -> bool {
    is_today(office, clinic) && office.now() <= clinic.ends_at + AFTER_THE_END
}

/// Why somebody who came was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum WalkInError {
    /// The clinic is on another day, over, cancelled, or has no slot.
    #[error("the clinic does not take people now")]
    Closed,
    /// The person already holds a place in this clinic: they are checked in instead.
    #[error("the person already holds a place in this clinic")]
    AlreadyBooked,
    /// The adviser does not take the matter; who does.
    #[error("the adviser does not take the matter")]
    NotTaken(NotTaken),
    /// Another adviser is proposed (利益冲突); the nearest places of those who may. Why is not told.
    #[error("another adviser is proposed")]
    Conflict(Vec<(Slot, Clinic)>),
    /// Not the actor's to do, or no such clinic: both alike.
    #[error("not permitted")]
    Forbidden,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for WalkInError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Somebody who came.
#[derive(Debug, Clone, Copy)]
pub struct WalkIn<'a> {
    /// Who, and about what.
    pub request: &'a Request,
    /// Why they go before others who walked in.
    pub priority: Option<Priority>,
    /// The language of their slip.
    pub locale: Locale,
    /// The same key with the same request is the same person once.
    pub key: Option<&'a str>,
}

/// Takes somebody in who came without having booked: number, seat if there is one, place in the queue.
///
/// # Errors
/// See [`WalkInError`]; on any of them nothing was kept.
pub async fn walk_in(
    office: &Office,
    actor: &Actor,
    clinic_id: &ClinicId,
    who: WalkIn<'_>,
) -> Result<Booking, WalkInError> {
    match try_walk_in(office, actor, clinic_id, who).await {
        Err(WalkInError::Conflict(_)) => {
            let last: Option<String> = {
                let mut tx = office.db.read().await?;
                on!(&mut tx, conn => sqlx::query_scalar(LAST_SLOT).bind(clinic_id.as_str()).fetch_optional(conn).await)?
            };
            let slot = SlotId::from(last.ok_or(WalkInError::Closed)?);
            let home =
                clinics::slot_in(&mut office.db.read().await?, office, &slot).await?.map(|(_, c)| c.village_code);
            let party = Party::of_request(who.request).at_home(home.as_ref());
            let matter = Some(&who.request.matter);
            Err(WalkInError::Conflict(conflicts::nearest(office, &slot, matter, &party, None).await?))
        }
        done => done,
    }
}

async fn try_walk_in(
    office: &Office,
    actor: &Actor,
    clinic_id: &ClinicId,
    who: WalkIn<'_>,
) -> Result<Booking, WalkInError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let clinic = clinics::find_in(&mut tx, clinic_id).await?.ok_or(WalkInError::Forbidden)?;
    if !may(actor, Action::CheckIn, clinic.object()) {
        return Err(WalkInError::Forbidden);
    }
    if !takes(office, &clinic) {
        return Err(WalkInError::Closed);
    }
    match specialities::check(&mut tx, office, &clinic, &who.request.matter).await {
        Ok(()) => {}
        Err(BookError::NotTaken(not_taken, _)) => return Err(WalkInError::NotTaken(not_taken)),
        Err(BookError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(WalkInError::Closed),
    }
    let beyond: Option<String> =
        on!(&mut tx, conn => sqlx::query_scalar(LAST_SLOT).bind(clinic_id.as_str()).fetch_optional(conn).await)?;
    let beyond = SlotId::from(beyond.ok_or(WalkInError::Closed)?);
    let id = BookingId::from(office.id());
    let new =
        NewBooking { slot: &beyond, request: who.request, locale: who.locale, key: who.key, draft: None, home: None };
    match keep_key(&mut tx, office, &id, new).await {
        Ok(Some(earlier)) => return Ok(earlier),
        Ok(None) => {}
        Err(BookError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(WalkInError::AlreadyBooked),
    }
    let (party, places) = (Party::of_request(who.request), [clinic.village_code.clone()]);
    let matter = Matter { party: &party, places: &places, booking: None };
    let waiver = match conflicts::check(&mut tx, office, &clinic.adviser_id, matter).await? {
        Standing::Clear => None,
        Standing::Waived(waiver) => Some(waiver),
        Standing::Clash(_) => return Err(WalkInError::Conflict(Vec::new())),
    };
    let drawn = || PhoneTail::drawn(u16::try_from(office.random.below(10_000)).unwrap_or_default());
    let row = NewRow {
        id: &id,
        code: Code::drawn(office.random.bits()),
        slot: (&beyond, clinic_id),
        request: who.request,
        home: None,
        tail: who.request.phone.as_ref().map_or_else(drawn, Phone::tail),
        locale: who.locale,
        booked_by: Some(actor.id.as_str()),
        booked_at: now,
        demo: false,
    };
    match add(&mut tx, office, &row).await {
        Err(error) if error.is_unique_violation() => return Err(WalkInError::AlreadyBooked),
        other => other?,
    }
    arrive(&mut tx, clinic_id, &id, who.priority.map(|p| (p, actor)), now).await?;
    let booking = rows::by_id(&mut tx, office, id.as_str()).await?.ok_or(WalkInError::Forbidden)?;
    history::write(&mut tx, office, ACT, By::Staff(actor), None, &booking, None, now).await?;
    if let Some(waiver) = waiver {
        conflicts::note_used(&mut tx, &waiver, &id).await?;
        history::write(&mut tx, office, "waived", By::Staff(actor), Some(&booking), &booking, None, now).await?;
    }
    tx.commit().await?;
    Ok(booking)
}

/// Gives somebody who was just added their number and a seat, if one is left.
async fn arrive(
    tx: &mut Tx,
    clinic: &ClinicId,
    id: &BookingId,
    priority: Option<(Priority, &Actor)>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let number = day::number(tx, clinic).await?;
    on!(&mut *tx, conn => sqlx::query(WALKED_IN)
        .bind(id.as_str()).bind(number).bind(now)
        .bind(priority.map(|(p, _)| p.code())).bind(priority.map(|(_, by)| by.id.as_str()))
        .execute(conn).await.map(drop))?;
    let slots: Vec<String> =
        on!(&mut *tx, conn => sqlx::query_scalar(FREE_SLOTS).bind(clinic.as_str()).bind(now).fetch_all(conn).await)?;
    for slot in slots.into_iter().map(SlotId::from) {
        if seats::claim(tx, &slot, id.as_str(), None, true, now).await? {
            on!(&mut *tx, conn => sqlx::query(SEATED_IN).bind(id.as_str()).bind(slot.as_str())
                .execute(conn).await.map(drop))?;
            break;
        }
    }
    Ok(())
}

/// Somebody did not come, or was noted by mistake: their seat goes to the first who walked in and has none, and else to the waiting list or whoever asks.
pub(super) async fn give_seat_on(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    gone: &Booking,
) -> Result<(), StoreError> {
    let now = office.now();
    let had_one: bool =
        on!(&mut *tx, conn => sqlx::query_scalar(HAS_SEAT).bind(gone.id.as_str()).fetch_one(conn).await)?;
    if !had_one {
        return Ok(());
    }
    let waits: Option<String> = on!(&mut *tx, conn => sqlx::query_scalar(WITHOUT_SEAT)
        .bind(gone.clinic_id.as_str()).fetch_optional(conn).await)?;
    let before = match waits {
        Some(id) if gone.ends_at > now => rows::by_id(tx, office, &id).await?,
        _ => None,
    };
    let Some(before) = before else {
        return waiting::give_back(tx, office, gone.id.as_str(), &gone.slot_id).await;
    };
    seats::release(tx, gone.id.as_str()).await?;
    seat(tx, office, By::Staff(actor), &before, &gone.slot_id).await.map(drop)
}

/// Gives somebody who walked in and has no seat one of a slot. `false`: somebody else has it, or they changed meanwhile.
async fn seat(tx: &mut Tx, office: &Office, by: By<'_>, before: &Booking, slot: &SlotId) -> Result<bool, StoreError> {
    let (id, now) = (before.id.as_str(), office.now());
    if !seats::claim(tx, slot, id, None, true, now).await? {
        return Ok(false);
    }
    let moved = on!(&mut *tx, conn => sqlx::query(SEATED_LATER)
        .bind(id).bind(before.version).bind(slot.as_str())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if moved != 1 {
        // On PostgreSQL a colleague may just have done something else with them: the seat is free then.
        seats::release(tx, id).await?;
        return Ok(false);
    }
    let after = rows::by_id(tx, office, id).await?.ok_or_else(|| lost(id))?;
    history::write(tx, office, "seated", by, Some(before), &after, None, now).await?;
    Ok(true)
}

/// Seats that are free of a clinic, because a form was left or a booking given up, go to those who are there and have none, before
/// anybody books them at home. How many.
async fn seat_those_who_wait(tx: &mut Tx, office: &Office, clinic: &str) -> Result<usize, StoreError> {
    let mut seated = 0;
    loop {
        let waits: Option<String> =
            on!(&mut *tx, conn => sqlx::query_scalar(WITHOUT_SEAT).bind(clinic).fetch_optional(conn).await)?;
        let Some(waits) = waits else { return Ok(seated) };
        let free: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(FREE_SLOTS)
            .bind(clinic).bind(office.now()).fetch_all(conn).await)?;
        let (Some(slot), Some(before)) = (free.into_iter().next(), rows::by_id(tx, office, &waits).await?) else {
            return Ok(seated);
        };
        if !seat(tx, office, By::Person, &before, &SlotId::from(slot)).await? {
            return Ok(seated);
        }
        seated += 1;
    }
}

/// As [`seat_those_who_wait`], in a clinic that is on, before somebody who is not there asks for a seat of it. What they were given
/// stays, whatever becomes of what is asked: the transaction goes on as a new one then.
pub(super) async fn seat_first(mut tx: Tx, office: &Office, clinic: &Clinic) -> Result<Tx, StoreError> {
    if !takes(office, clinic) || seat_those_who_wait(&mut tx, office, clinic.id.as_str()).await? == 0 {
        return Ok(tx);
    }
    tx.commit().await?;
    office.db.write().await
}

/// As [`seat_those_who_wait`], in every clinic that is on: a hold that ran out ends by the clock, and nobody says so.
///
/// # Errors
/// The database.
pub(crate) async fn seat_everywhere(office: &Office) -> Result<usize, StoreError> {
    let clinics: Vec<String> = {
        let mut tx = office.db.read().await?;
        on!(&mut tx, conn => sqlx::query_scalar(CROWDED).bind(office.now()).fetch_all(conn).await)?
    };
    let mut seated = 0;
    for clinic in clinics {
        let mut tx = office.db.write().await?;
        let here = seat_those_who_wait(&mut tx, office, &clinic).await?;
        if here > 0 {
            tx.commit().await?;
            seated += here;
        }
    }
    Ok(seated)
}

fn lost(id: &str) -> StoreError {
    StoreError::Inconsistent { table: "bookings", what: format!("{id} is gone") }
}
