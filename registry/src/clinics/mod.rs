//! Clinics: adding them with their slots and seats, and reading them for villagers and the desk.

#[macro_use]
mod columns;

pub mod change;
mod colleagues;
mod engaged;
pub mod falling;
pub mod feeds;
pub mod leave;
pub mod moved;
pub mod moving;
mod near;
mod planned;
mod recut;
pub mod room;
pub mod rules;
pub mod single;
pub mod timeline;

pub use colleagues::{Colleague, colleagues};
pub use engaged::{Away, Engaged, Engagement, engaged};
pub(crate) use near::{Lost, Nearest, Seeker, alternatives_with, soonest};
pub use near::{alternatives, for_village};
pub use planned::{MOST_PLANNED, Planned, Stretch, planned, planned_for, planned_of, planned_one};

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::bookings::open_to_public;
use domain::clinics::{Capacity, ClinicStatus, Plan, Span, cut};
use domain::ids::{ClinicId, RuleId, SlotId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use domain::trail::{RecordKey, RecordKind, State};

use crate::{Office, StoreError, Tx};
use crate::{search, trail};

/// The most clinics that [`in_division`] reads at once, the earliest first.
pub const MOST: i64 = 1000;

// `cross join` with its condition in `where`: SQLite then goes from the clinics to their slots and not the other way round.
// A division and all below it: `code >= division and code < division.end()`.
statements! {
    ADD_CLINIC = "insert into clinics (id, adviser_id, village_code, place, starts_at, ends_at, status, demo, rule_id, rule_date,
                      changed_at, slot_minutes, notice_minutes, horizon_days)
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    ADD_SLOT = "insert into slots (id, clinic_id, starts_at, ends_at, opens_at, closes_at) values ($1, $2, $3, $4, $5, $6)";
    ADD_SEAT = "insert into seats (slot_id, number, kept) values ($1, $2, $3)";
    IN_DIVISION = select_clinics!("where c.village_code >= $1 and c.village_code < $2 and c.starts_at < $4 and c.ends_at > $3
                   order by c.starts_at, c.id limit $5");
    ONE = select_clinics!("where c.id = $1");
    SLOTS_OF = "select s.id, s.clinic_id, s.starts_at, s.ends_at, s.opens_at, s.closes_at, count(*) as seats,
                       count(*) filter (where p.booking_id is null and (p.held_until is null or p.held_until <= $2)
                                          and not p.kept) as free,
                       count(*) filter (where p.booking_id is null and (p.held_until is null or p.held_until <= $2)) as free_at_desk
                from slots s join seats p on p.slot_id = s.id
                where s.clinic_id = $1
                group by s.id, s.clinic_id, s.starts_at, s.ends_at, s.opens_at, s.closes_at order by s.starts_at";
    SLOTS_IN = "select s.id, s.clinic_id, s.starts_at, s.ends_at, s.opens_at, s.closes_at, count(*) as seats,
                       count(*) filter (where p.booking_id is null and (p.held_until is null or p.held_until <= $5)
                                          and not p.kept) as free,
                       count(*) filter (where p.booking_id is null and (p.held_until is null or p.held_until <= $5)) as free_at_desk
                from clinics c cross join slots s join seats p on p.slot_id = s.id
                where s.clinic_id = c.id and c.village_code >= $1 and c.village_code < $2 and c.starts_at < $4 and c.ends_at > $3
                group by s.id, s.clinic_id, s.starts_at, s.ends_at, s.opens_at, s.closes_at order by s.starts_at, s.id";
    SLOT = select_clinics!("s.id as slot_id, s.starts_at as slot_starts_at, s.ends_at as slot_ends_at, s.opens_at, s.closes_at,
                   (select count(*) from seats p where p.slot_id = s.id) as seats,
                   (select count(*) from seats p where p.slot_id = s.id
                      and p.booking_id is null and (p.held_until is null or p.held_until <= $2) and not p.kept) as free,
                   (select count(*) from seats p where p.slot_id = s.id
                      and p.booking_id is null and (p.held_until is null or p.held_until <= $2)) as free_at_desk",
                  "join slots s on s.clinic_id = c.id where s.id = $1");
    NEAR = select_clinics!("where c.village_code >= $1 and c.village_code < $2 and c.village_code <> $3 and c.status = 'planned'
              and exists(select 1 from slots o join seats p on p.slot_id = o.id
                         where o.clinic_id = c.id and o.opens_at <= $4 and o.closes_at >= $4 and not p.kept
                           and p.booking_id is null and (p.held_until is null or p.held_until <= $4))
              and c.starts_at > $5 and c.starts_at <= $6 and a.active
              and not exists(select 1 from matters_not_taken n where n.adviser_id = c.adviser_id and n.matter = $7)
            order by c.starts_at, c.id limit 4");
    FREE_FROM = near::FREE_FROM;
    FREE_BEFORE = near::FREE_BEFORE;
    LIST_FROM = near::LIST_FROM;
    LIST_BEFORE = near::LIST_BEFORE;
    CHANGE = change::CHANGE;
    COMING_OF = falling::COMING_OF;
    CONTRACTS_OF = falling::CONTRACTS_OF;
    PLANNED_AT = falling::PLANNED_AT;
    LEAVES_AHEAD = falling::LEAVES_AHEAD;
    BOOKED_ON = falling::BOOKED;
    SPANS = change::SPANS;
    SHIFT = change::SHIFT;
    STEP_ASIDE = change::STEP_ASIDE;
    CLOSE_SLOT = change::CLOSE;
    SLOTS_CUT = recut::SLOTS_CUT;
    REOPEN_SLOT = recut::REOPEN;
    SEATS_OF = recut::SEATS_OF;
    DROP_SEAT = recut::DROP_SEAT;
    KEEP_SEAT = recut::KEEP_SEAT;
    REPLAN = recut::REPLAN;
    LET_GO = recut::LET_GO;
    COMING = "select id from clinics where village_code = $1 and starts_at >= $2 order by starts_at, id";
    REHOUSE = "update clinics set village_code = $2, sequence = sequence + 1, changed_at = $3 where id = $1";
    STATE = "select adviser_id, village_code, place, starts_at, ends_at, status, rule_id, rule_date, sequence, reason, slot_minutes,
                    notice_minutes, horizon_days
             from clinics where id = $1";
    TAKE_CALENDAR = room::TAKE;
    CLINICS_AROUND = room::AROUND;
    LEAVE_IN = room::LEAVE_IN;
    ADVISERS_FREE = colleagues::ADVISERS;
    BUSY = engaged::BUSY;
    AWAY = engaged::AWAY;
    CONTRACTS = engaged::CONTRACTS;
}

/// A clinic as shown.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Clinic {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: ClinicId,
    /// Whose.
    #[sqlx(try_from = "String")]
    pub adviser_id: StaffId,
    /// The adviser's name.
    pub adviser_name: String,
    /// The adviser's account is open: somebody will be there.
    pub adviser_active: bool,
    /// The village.
    #[sqlx(try_from = "String")]
    pub village_code: DivisionCode,
    /// The village's name.
    pub village_name: String,
    /// The township's name.
    pub township_name: String,
    /// The room.
    pub place: String,
    /// First instant.
    pub starts_at: DateTime<Utc>,
    /// First instant after it.
    pub ends_at: DateTime<Utc>,
    /// Planned or cancelled.
    #[sqlx(try_from = "String")]
    pub status: ClinicStatus,
    rule_id: Option<String>,
    /// The day its rule gave.
    pub rule_date: Option<NaiveDate>,
    /// Rises by one with every change.
    pub sequence: i64,
    /// Why it was changed or cancelled.
    pub reason: Option<String>,
    /// When it was planned or changed last; none for those of before clinics had a trail.
    pub changed_at: Option<DateTime<Utc>>,
    slot_minutes: i64,
    notice_minutes: i64,
    horizon_days: i64,
}

impl Clinic {
    /// What it is to the permissions table.
    #[must_use]
    pub const fn object(&self) -> Object<'_> {
        Object { division: &self.village_code, adviser: Some(&self.adviser_id) }
    }

    /// Can anybody get a place in it? It was not cancelled, and its adviser works here.
    #[must_use]
    pub fn takes_people(&self) -> bool {
        self.status == ClinicStatus::Planned && self.adviser_active
    }

    /// The rule that gave it, if one did.
    #[must_use]
    pub fn rule(&self) -> Option<RuleId> {
        self.rule_id.as_deref().map(RuleId::from)
    }

    /// Its time has begun.
    #[must_use]
    pub fn has_begun(&self, now: DateTime<Utc>) -> bool {
        now >= self.starts_at
    }

    /// Its end has come. Who is still there can be received all the same; nothing of it can be changed.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        now >= self.ends_at
    }

    /// Its capacity as far as it is the same for every slot: seats are counted a slot.
    #[must_use]
    pub fn capacity(&self) -> Capacity {
        let usual = Capacity::default();
        Capacity {
            slot_minutes: u16::try_from(self.slot_minutes).unwrap_or(usual.slot_minutes),
            notice_minutes: u32::try_from(self.notice_minutes).unwrap_or(usual.notice_minutes),
            horizon_days: u16::try_from(self.horizon_days).unwrap_or(usual.horizon_days),
            ..usual
        }
    }
}

/// A slot as shown.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Slot {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: SlotId,
    /// Of which clinic.
    #[sqlx(try_from = "String")]
    pub clinic_id: ClinicId,
    /// First instant.
    pub starts_at: DateTime<Utc>,
    /// First instant after it.
    pub ends_at: DateTime<Utc>,
    /// From when the public may book it.
    pub opens_at: DateTime<Utc>,
    /// Until when.
    pub closes_at: DateTime<Utc>,
    /// Seats in all.
    pub seats: i64,
    /// Seats the public can take: neither booked, nor held, nor kept for walk-ins and the desk.
    pub free: i64,
    /// Seats the desk can take: neither booked nor held.
    pub free_at_desk: i64,
}

impl Slot {
    /// May the public book it now, if a seat is free?
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        open_to_public(self.opens_at, self.closes_at, now)
    }
}

/// A clinic with its slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicWithSlots {
    /// The clinic.
    pub clinic: Clinic,
    /// Its slots in order.
    pub slots: Vec<Slot>,
}

impl ClinicWithSlots {
    /// A clinic with its slots; of one that takes nobody nothing is free.
    fn of(clinic: Clinic, mut slots: Vec<Slot>) -> Self {
        if !clinic.adviser_active {
            for slot in &mut slots {
                (slot.free, slot.free_at_desk) = (0, 0);
            }
        }
        Self { clinic, slots }
    }

    /// True when the public can still take a slot of it.
    #[must_use]
    pub fn has_room(&self, now: DateTime<Utc>) -> bool {
        self.first_free(now).is_some()
    }

    /// The first slot of it that the public can still take.
    #[must_use]
    pub fn first_free(&self, now: DateTime<Utc>) -> Option<(Slot, Clinic)> {
        let free = self.slots.iter().find(|s| s.free > 0 && s.is_open(now));
        free.filter(|_| self.clinic.takes_people()).map(|slot| (slot.clone(), self.clinic.clone()))
    }
}

/// A clinic to add.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewClinic<'a> {
    /// Its id.
    pub id: &'a ClinicId,
    /// Whose.
    pub adviser: &'a StaffId,
    /// Where.
    pub village: &'a DivisionCode,
    /// In which room.
    pub place: &'a str,
    /// By which rule, and the day it gave.
    pub rule: Option<(&'a RuleId, NaiveDate)>,
    /// How many people it can receive.
    pub capacity: Capacity,
}

/// Adds a clinic, cuts it into slots and gives each its seats; the last of a slot are those kept. With its first trail entry.
pub(crate) async fn add(
    tx: &mut Tx,
    office: &Office,
    clinic: &NewClinic<'_>,
    plan: &Plan,
    staff: Option<&StaffId>,
    demo: bool,
) -> Result<Vec<SlotId>, StoreError> {
    let capacity = clinic.capacity;
    on!(&mut *tx, conn => sqlx::query(ADD_CLINIC)
        .bind(clinic.id.as_str()).bind(clinic.adviser.as_str()).bind(clinic.village.as_str()).bind(clinic.place)
        .bind(plan.hours.starts_at).bind(plan.hours.ends_at).bind(ClinicStatus::Planned.code()).bind(demo)
        .bind(clinic.rule.map(|(rule, _)| rule.as_str())).bind(clinic.rule.map(|(_, day)| day)).bind(office.now())
        .bind(i64::from(plan.slot_minutes)).bind(i64::from(capacity.notice_minutes)).bind(i64::from(capacity.horizon_days))
        .execute(conn).await.map(drop))?;
    let mut ids = Vec::new();
    for (number, span) in (1..).zip(cut(plan)) {
        let id = SlotId::of(clinic.id, number);
        add_slot(tx, office, clinic.id, &id, span, capacity).await?;
        ids.push(id);
    }
    trail::tell(tx, office, &key(clinic.id), "planned", staff, &State::default(), None).await?;
    Ok(ids)
}

/// Adds a slot with its seats.
async fn add_slot(
    tx: &mut Tx,
    office: &Office,
    clinic: &ClinicId,
    id: &SlotId,
    span: Span,
    capacity: Capacity,
) -> Result<(), StoreError> {
    let (opens_at, closes_at) = capacity.window(span.starts_at, office.zone);
    on!(&mut *tx, conn => sqlx::query(ADD_SLOT)
        .bind(id.as_str()).bind(clinic.as_str()).bind(span.starts_at).bind(span.ends_at).bind(opens_at).bind(closes_at)
        .execute(conn).await.map(drop))?;
    for seat in 1..=capacity.seats {
        let kept = seat > capacity.seats.saturating_sub(capacity.kept);
        on!(&mut *tx, conn => sqlx::query(ADD_SEAT)
            .bind(id.as_str()).bind(i64::from(seat)).bind(kept).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// Clinics of a village from an instant on move to the one it becomes.
pub(crate) async fn carry_over(
    tx: &mut Tx,
    office: &Office,
    by: &StaffId,
    old: &DivisionCode,
    into: &DivisionCode,
    from: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(COMING).bind(old.as_str()).bind(from)
        .fetch_all(conn).await)?;
    for id in ids {
        let before = state(tx, &id).await?.unwrap_or_default();
        on!(&mut *tx, conn => sqlx::query(REHOUSE).bind(&id).bind(into.as_str()).bind(office.now())
            .execute(conn).await.map(drop))?;
        search::rehouse(tx, &id, into).await?;
        trail::tell(tx, office, &key(&ClinicId::from(id)), "moved", Some(by), &before, None).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct StateRow {
    adviser_id: String,
    village_code: String,
    place: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    status: String,
    rule_id: Option<String>,
    rule_date: Option<NaiveDate>,
    sequence: i64,
    reason: Option<String>,
    slot_minutes: i64,
    notice_minutes: i64,
    horizon_days: i64,
}

/// Under which key the trail of a clinic stands.
pub(crate) fn key(id: &ClinicId) -> RecordKey {
    RecordKind::Clinic.key(id.as_str())
}

/// The state of a clinic for its trail.
pub(crate) async fn state(tx: &mut Tx, id: &str) -> Result<Option<State>, StoreError> {
    let row: Option<StateRow> = on!(tx, conn => sqlx::query_as(STATE).bind(id).fetch_optional(conn).await)?;
    Ok(row.map(|c| {
        State::default()
            .open("adviser", c.adviser_id)
            .open("village", c.village_code)
            .open("place", c.place)
            .open("starts_at", c.starts_at.to_rfc3339())
            .open("ends_at", c.ends_at.to_rfc3339())
            .open("status", c.status)
            .open("rule", c.rule_id)
            .open("rule_date", c.rule_date.map(|d| d.to_string()))
            .open("sequence", c.sequence.to_string())
            .open("reason", c.reason)
            .open("slot_minutes", c.slot_minutes.to_string())
            .open("notice_minutes", c.notice_minutes.to_string())
            .open("horizon_days", c.horizon_days.to_string())
    }))
}

/// The clinics of a division and all below it that touch a stretch of time, with their slots.
///
/// # Errors
/// The database.
pub async fn in_division(
    office: &Office,
    division: &DivisionCode,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<ClinicWithSlots>, StoreError> {
    let mut tx = office.db.read().await?;
    let clinics: Vec<Clinic> = on!(&mut tx, conn => sqlx::query_as(IN_DIVISION)
        .bind(division.as_str()).bind(division.end()).bind(from).bind(until).bind(MOST)
        .fetch_all(conn).await)?;
    let slots: Vec<Slot> = on!(&mut tx, conn => sqlx::query_as(SLOTS_IN)
        .bind(division.as_str()).bind(division.end()).bind(from).bind(until).bind(office.now())
        .fetch_all(conn).await)?;
    let mut by_clinic: HashMap<ClinicId, Vec<Slot>> = HashMap::new();
    for slot in slots {
        by_clinic.entry(slot.clinic_id.clone()).or_default().push(slot);
    }
    Ok(clinics
        .into_iter()
        .map(|clinic| {
            let slots = by_clinic.remove(&clinic.id).unwrap_or_default();
            ClinicWithSlots::of(clinic, slots)
        })
        .collect())
}

/// The clinics whose bookings the actor may see, from a day on for so many days, the earliest first.
///
/// # Errors
/// The database.
pub async fn of_actor(
    office: &Office,
    actor: &Actor,
    from: NaiveDate,
    days: u64,
) -> Result<Vec<ClinicWithSlots>, StoreError> {
    let until = office.start_of(from + Days::new(days));
    let mut all: Vec<ClinicWithSlots> = Vec::new();
    for grant in &actor.grants {
        for found in in_division(office, &grant.division, office.start_of(from), until).await? {
            let seen = all.iter().any(|c| c.clinic.id == found.clinic.id);
            if !seen && may(actor, Action::ReadBookings, found.clinic.object()) {
                all.push(found);
            }
        }
    }
    all.sort_by(|a, b| (a.clinic.starts_at, &a.clinic.id).cmp(&(b.clinic.starts_at, &b.clinic.id)));
    Ok(all)
}

/// A clinic by its id.
///
/// # Errors
/// The database.
pub async fn find(office: &Office, id: &ClinicId) -> Result<Option<Clinic>, StoreError> {
    let mut tx = office.db.read().await?;
    find_in(&mut tx, id).await
}

pub(crate) async fn find_in(tx: &mut Tx, id: &ClinicId) -> Result<Option<Clinic>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(ONE).bind(id.as_str()).fetch_optional(conn).await)?)
}

/// A clinic with its slots.
///
/// # Errors
/// The database.
pub async fn with_slots(office: &Office, id: &ClinicId) -> Result<Option<ClinicWithSlots>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(clinic) = find_in(&mut tx, id).await? else { return Ok(None) };
    let slots = slots_of(&mut tx, id, office.now()).await?;
    Ok(Some(ClinicWithSlots::of(clinic, slots)))
}

pub(crate) async fn slots_of(tx: &mut Tx, id: &ClinicId, now: DateTime<Utc>) -> Result<Vec<Slot>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(SLOTS_OF).bind(id.as_str()).bind(now).fetch_all(conn).await)?)
}

/// A slot and its clinic.
///
/// # Errors
/// The database.
pub async fn slot(office: &Office, id: &SlotId) -> Result<Option<(Slot, Clinic)>, StoreError> {
    let mut tx = office.db.read().await?;
    slot_in(&mut tx, office, id).await
}

pub(crate) async fn slot_in(tx: &mut Tx, office: &Office, id: &SlotId) -> Result<Option<(Slot, Clinic)>, StoreError> {
    let found: Option<SlotRow> = on!(tx, conn => sqlx::query_as(SLOT)
        .bind(id.as_str()).bind(office.now()).fetch_optional(conn).await)?;
    Ok(found.map(|row| {
        let held = row.clinic.adviser_active;
        let slot = Slot {
            id: row.slot_id,
            clinic_id: row.clinic.id.clone(),
            starts_at: row.slot_starts_at,
            ends_at: row.slot_ends_at,
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            seats: row.seats,
            free: if held { row.free } else { 0 },
            free_at_desk: if held { row.free_at_desk } else { 0 },
        };
        (slot, row.clinic)
    }))
}

/// A slot with its clinic, as one row.
#[derive(sqlx::FromRow)]
struct SlotRow {
    #[sqlx(try_from = "String")]
    slot_id: SlotId,
    slot_starts_at: DateTime<Utc>,
    slot_ends_at: DateTime<Utc>,
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    seats: i64,
    free: i64,
    free_at_desk: i64,
    #[sqlx(flatten)]
    clinic: Clinic,
}
