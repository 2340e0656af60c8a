//! Conflicts found on bookings that stand: raised when a role, a retainer, a tie, an officer or a name changes, and every night.
//!
//! The adviser sees that the booking is blocked and nothing of whose it is; the justice office sees why, and finds another adviser.

use chrono::{DateTime, Utc};
use domain::conflicts::{Clash, Kind};
use domain::ids::{BookingId, StaffId};
use domain::locale::Locale;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use domain::trail::RecordKind;
use serde::{Deserialize, Serialize};

use super::{Matter, Party, clash, nearest, waivers};
use crate::bookings::{self, Booking, By};
use crate::clinics::{Clinic, Slot};
use crate::trail::{self, Act, by_the_program};
use crate::waiting::{Aftermath, Why};
use crate::{Office, StoreError, Tx};

statements! {
    RAISE = "insert into conflicts (id, booking_id, adviser_id, sealed, raised_at)
    values ($1, $2, $3, $4, $5) on conflict (booking_id, adviser_id) where settled_at is null do nothing";
    SETTLE = "update conflicts set settled_at = $3, settled = $4
    where booking_id = $1 and adviser_id = $2 and settled_at is null";
    /// The open bookings of an adviser and of the colleagues of their firm, a portion of them.
    OPEN_OF = "select b.id from bookings b join clinics c on c.id = b.clinic_id join slots s on s.id = b.slot_id
    where b.status = 'booked' and s.ends_at > $2 and b.id > $4
      and (c.adviser_id = $1 or c.adviser_id in (
            select o.adviser_id from retainers o join retainers r on r.firm = o.firm
            where r.adviser_id = $1 and r.valid_from <= $3 and (r.valid_until is null or r.valid_until > $3)
              and o.valid_from <= $3 and (o.valid_until is null or o.valid_until > $3)))
    order by b.id limit $5";
    GO_ON = "insert into conflict_rechecks (adviser_id, after_id, asked_at) values ($1, $2, $3)
    on conflict (adviser_id) do update set after_id = excluded.after_id";
    NEXT = "select adviser_id, after_id from conflict_rechecks order by asked_at, adviser_id limit 1";
    /// Holds the note, so that nobody sets it back meanwhile who has something new to be looked at.
    HOLD = "update conflict_rechecks set after_id = after_id where adviser_id = $1 and after_id = $2";
    LOOKED_AT = "delete from conflict_rechecks where adviser_id = $1";
    OPEN_ALL = "select b.id from bookings b join slots s on s.id = b.slot_id
    where b.status = 'booked' and s.ends_at > $1 and b.id > $2 order by b.id limit $3";
    OPEN = "select k.id, k.booking_id, c.village_code, k.sealed, k.raised_at
    from conflicts k join bookings b on b.id = k.booking_id join clinics c on c.id = b.clinic_id
    where k.settled_at is null and b.open and c.adviser_id = k.adviser_id order by k.raised_at, k.id";
    FORGET = "delete from conflicts where booking_id = $1";
}

/// So many bookings are looked at in one transaction, and so many of them stopped at the most: each that is looks for another place,
/// which takes longer than anything else that is written here, and nobody else writes meanwhile on SQLite.
const LOOKED_AT_ONCE: usize = 400;
const STOPPED_AT_ONCE: u64 = 10;

/// What of a conflict is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Sealed {
    kind: String,
    through: String,
    record: Option<String>,
}

impl Sealed {
    pub(super) fn of(clash: &Clash) -> Self {
        let through = format!("{:?}", clash.through).to_lowercase();
        Self { kind: clash.kind.code().to_owned(), through, record: clash.record.clone() }
    }

    pub(super) fn kind(&self) -> Result<Kind, StoreError> {
        Kind::from_code(&self.kind).ok_or_else(|| unreadable(&self.kind))
    }
}

fn place(id: &str) -> String {
    format!("conflicts/{id}")
}

fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent { table: "conflicts", what: error.to_string() }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    booking_id: String,
    #[sqlx(try_from = "String")]
    village_code: DivisionCode,
    sealed: String,
    raised_at: DateTime<Utc>,
}

/// A conflict on a booking that stands, as who handles it reads it.
#[derive(Debug, Clone)]
pub struct Raised {
    /// Which.
    pub id: String,
    /// The booking.
    pub booking: Booking,
    /// What kind.
    pub kind: Kind,
    /// Through whom: `adviser`, `kin` or `firm`.
    pub through: String,
    /// When it was found.
    pub raised_at: DateTime<Utc>,
    /// The nearest places with an adviser who may take it.
    pub nearest: Vec<(Slot, Clinic)>,
}

/// What speaks against an adviser's taking a booking that stands, and was not waived.
pub(crate) async fn against(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    booking: &Booking,
) -> Result<Option<Clash>, StoreError> {
    let party = Party::of_booking(booking);
    let places: Vec<DivisionCode> = [&booking.village_code].into_iter().chain(party.home()).cloned().collect();
    let matter = Matter { party: &party, places: &places, booking: Some(booking.id.as_str()) };
    Ok(match clash(tx, office, adviser, matter).await? {
        Some(clash) if waivers::good(tx, office, adviser, &party, &clash).await?.is_some() => None,
        found => found,
    })
}

/// What the person is told, in Chinese and English: a page says it in the language of whoever reads it.
pub const ANOTHER_ADVISER: (&str, &str) = ("换一位法律顾问接待", "another adviser will receive you");

/// Looks whether an adviser may take a booking that stands: raises what speaks against it, settles what no longer does. True when it
/// is blocked; `booking` as its person knows it, whoever holds its clinic by now.
pub(crate) async fn recheck_booking(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    booking: &Booking,
    aftermath: &mut Aftermath,
) -> Result<bool, StoreError> {
    let id = booking.id.as_str();
    let Some(clash) = against(tx, office, adviser, booking).await? else {
        if booking.blocked {
            settle(tx, office, id, adviser, "gone").await?;
        }
        return Ok(false);
    };
    let conflict = office.id();
    let text = serde_json::to_string(&Sealed::of(&clash)).map_err(unreadable)?;
    on!(&mut *tx, conn => sqlx::query(RAISE)
        .bind(&conflict).bind(id).bind(adviser.as_str()).bind(office.keys.seal(&office.random, &place(&conflict), &text))
        .bind(office.now()).execute(conn).await.map(drop))?;
    // The person keeps their claim and is offered the nearest place of an adviser who may take the matter. Neither why nor who
    // made it known is told.
    let reason = match booking.locale {
        Locale::ZhCn => ANOTHER_ADVISER.0,
        Locale::En => ANOTHER_ADVISER.1,
    };
    let displaced = by_the_program(bookings::displace(tx, office, By::Person, booking, reason)).await?;
    if let Some(now) = displaced {
        aftermath.lost_unsaid(booking.clone(), now, Why::FellAway(reason.to_owned()));
    }
    Ok(true)
}

/// What the trail of a booking says for all to read: neither why nor who made it known.
pub(super) async fn note(tx: &mut Tx, office: &Office, booking: &Booking, what: &str) -> Result<(), StoreError> {
    let record = RecordKind::Booking.key(booking.id.as_str());
    let act = Act { record: &record, at: office.now(), what, staff: None, for_whom: None, note: None };
    let state = bookings::state(tx, office, booking.id.as_str()).await?.unwrap_or_default();
    by_the_program(trail::write(tx, office, act, &state, &state)).await
}

pub(super) async fn settle(
    tx: &mut Tx,
    office: &Office,
    booking: &str,
    adviser: &StaffId,
    how: &str,
) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(SETTLE).bind(booking).bind(adviser.as_str()).bind(office.now()).bind(how)
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// How far a round of bookings went.
struct At {
    /// The last that was looked at.
    id: String,
    /// There was none after it.
    is_last: bool,
}

/// Looks at bookings until so many are stopped. How many were, and how far it went.
async fn recheck(tx: &mut Tx, office: &Office, ids: Vec<String>, most: u64) -> Result<(u64, Option<At>), StoreError> {
    let (mut blocked, mut aftermath, mut at) = (0, Aftermath::default(), None);
    let mut ids = ids.into_iter().peekable();
    while let Some(id) = ids.next_if(|_| blocked < most) {
        if let Some(booking) = bookings::by_id(tx, office, &id).await?
            && recheck_booking(tx, office, &booking.adviser_id, &booking, &mut aftermath).await?
        {
            blocked += 1;
        }
        at = Some(At { id, is_last: ids.peek().is_none() });
    }
    aftermath.settle(tx, office, By::Person).await?;
    Ok((blocked, at))
}

/// Looks anew at the open bookings of an adviser and of the colleagues of their firm: at the first of them at once, at the others
/// soon, some at a time ([`recheck_rest`]). How many of the first are blocked.
pub(crate) async fn recheck_adviser(tx: &mut Tx, office: &Office, adviser: &StaffId) -> Result<u64, StoreError> {
    // Whoever advises may mediate as well.
    crate::cases::recheck_owner(tx, office, adviser).await?;
    recheck_after(tx, office, adviser, "").await
}

/// Looks at the next portion, and notes how far it went.
async fn recheck_after(tx: &mut Tx, office: &Office, adviser: &StaffId, after: &str) -> Result<u64, StoreError> {
    let ids: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(OPEN_OF)
        .bind(adviser.as_str()).bind(office.now()).bind(office.today()).bind(after)
        .bind(i64::try_from(LOOKED_AT_ONCE).unwrap_or(i64::MAX))
        .fetch_all(conn).await)?;
    let is_all = ids.len() < LOOKED_AT_ONCE;
    let (blocked, stopped_at) = recheck(tx, office, ids, STOPPED_AT_ONCE).await?;
    match stopped_at.filter(|at| !(is_all && at.is_last)) {
        Some(At { id, .. }) => on!(&mut *tx, conn => sqlx::query(GO_ON)
            .bind(adviser.as_str()).bind(&id).bind(office.now()).execute(conn).await.map(drop))?,
        None => on!(&mut *tx, conn => sqlx::query(LOOKED_AT).bind(adviser.as_str()).execute(conn).await.map(drop))?,
    }
    Ok(blocked)
}

/// Looks at what [`recheck_adviser`] left for later, a portion a transaction: in between everybody else reads and writes. How many
/// are blocked.
///
/// # Errors
/// The database.
pub async fn recheck_rest(office: &Office) -> Result<u64, StoreError> {
    let mut blocked = 0;
    loop {
        let mut tx = office.db.read().await?;
        let next: Option<(String, String)> = on!(&mut tx, conn => sqlx::query_as(NEXT).fetch_optional(conn).await)?;
        drop(tx);
        let Some((adviser, after)) = next else { return Ok(blocked) };
        let mut tx = office.db.write().await?;
        let held = on!(&mut tx, conn => sqlx::query(HOLD).bind(&adviser).bind(&after)
            .execute(conn).await.map(|r| r.rows_affected()))?;
        if held != 1 {
            continue;
        }
        blocked += recheck_after(&mut tx, office, &StaffId::from(adviser), &after).await?;
        tx.commit().await?;
    }
}

/// Looks anew at every open booking: every night, for what two colleagues of a firm took at the same instant, for retainers that
/// begin or end on a day. How many are blocked.
///
/// # Errors
/// The database.
pub async fn recheck_all(office: &Office) -> Result<u64, StoreError> {
    let (mut after, mut blocked) = (String::new(), 0);
    loop {
        let mut tx = office.db.write().await?;
        let leaf: Vec<String> = on!(&mut tx, conn => sqlx::query_scalar(OPEN_ALL)
            .bind(office.now()).bind(&after).bind(100_i64).fetch_all(conn).await)?;
        let (stopped, at) = recheck(&mut tx, office, leaf, STOPPED_AT_ONCE).await?;
        let Some(At { id, .. }) = at else { return Ok(blocked) };
        (after, blocked) = (id, blocked + stopped);
        tx.commit().await?;
    }
}

/// Some of the conflicts on bookings that stand, where the actor may read them, the oldest first; and how many there are in all.
///
/// # Errors
/// The database.
pub async fn raised(
    office: &Office,
    actor: &Actor,
    skipped: usize,
    most: usize,
) -> Result<(Vec<Raised>, usize), StoreError> {
    let mut tx = office.db.read().await?;
    let mut rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(OPEN).fetch_all(conn).await)?;
    rows.retain(|row| may(actor, Action::ReadConflicts, Object { division: &row.village_code, adviser: None }));
    let all = rows.len();
    let mut found = Vec::new();
    for row in rows.into_iter().skip(skipped).take(most) {
        let Some(booking) = bookings::by_id(&mut tx, office, &row.booking_id).await? else { continue };
        let sealed: Sealed =
            serde_json::from_str(&office.keys.open(&place(&row.id), &row.sealed)?).map_err(unreadable)?;
        let party = Party::of_booking(&booking);
        let nearest =
            nearest(office, &booking.slot_id, Some(&booking.matter), &party, Some(booking.id.as_str())).await?;
        let kind = sealed.kind()?;
        found.push(Raised { id: row.id, booking, kind, through: sealed.through, raised_at: row.raised_at, nearest });
    }
    Ok((found, all))
}

/// The booking's data is erased: so is what spoke against it.
pub(crate) async fn forget(tx: &mut Tx, booking: &BookingId) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(FORGET).bind(booking.as_str()).execute(conn).await.map(drop))?;
    Ok(())
}
