//! Changing a clinic that is planned: cancelling, moving, shortening it, handing it to a colleague. Whoever is booked goes with it
//! where it still has their place; otherwise the booking keeps its claim, the nearest free place is kept for the person, and they
//! are told. Nobody is lost.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::clinics::{ClinicStatus, Span};
use domain::ids::{ClinicId, StaffId};
use domain::messages::LetterKind;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};

use super::feeds::note_departure;
use super::room::{self, RoomError, Wanted};
use super::{Clinic, find_in, key, state};
use crate::bookings::{self, Booking, By, seats};
use crate::waiting::{self, Aftermath};
use crate::{Office, StoreError, Tx, conflicts, trail};

pub(super) const CHANGE: &str =
    "update clinics set adviser_id = $3, village_code = $4, place = $5, starts_at = $6, ends_at = $7,
        status = $8, reason = $9, changed_at = $10, sequence = sequence + 1
    where id = $1 and sequence = $2 and status = 'planned'";
pub(super) const SPANS: &str =
    "select id, starts_at, ends_at, closed from slots where clinic_id = $1 order by starts_at";
/// No two slots of a clinic begin at one instant.
pub(super) const STEP_ASIDE: &str = "update slots set starts_at = $2 where id = $1 and closed";
pub(super) const SHIFT: &str =
    "update slots set starts_at = $2, ends_at = $3, opens_at = $4, closes_at = $5 where id = $1";
pub(super) const CLOSE: &str = "update slots set closed = true where id = $1";

/// A change of a clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// It does not take place.
    Cancel,
    /// It begins at another time, or is somewhere else; it stays as long as it was.
    Move {
        /// First instant.
        starts_at: DateTime<Utc>,
        /// The village.
        village: &'a DivisionCode,
        /// The room.
        place: &'a str,
    },
    /// Only a part of it takes place: what lies outside of these hours falls away.
    Shorten {
        /// What is left.
        hours: Span,
    },
    /// A colleague holds it.
    HandOver {
        /// Who.
        adviser: &'a StaffId,
    },
}

impl Change<'_> {
    /// The code in the trail.
    const fn code(&self) -> &'static str {
        match self {
            Self::Cancel => "clinic_cancelled",
            Self::Move { .. } => "clinic_moved",
            Self::Shorten { .. } => "clinic_shortened",
            Self::HandOver { .. } => "clinic_handed_over",
        }
    }

    /// Does it take this stretch of the clinic away?
    fn drops(&self, slot: &Span) -> bool {
        match self {
            Self::Cancel => true,
            Self::Shorten { hours } => slot.starts_at < hours.starts_at || slot.ends_at > hours.ends_at,
            Self::Move { .. } | Self::HandOver { .. } => false,
        }
    }
}

/// Why a clinic was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no such clinic.
    #[error("there is no such clinic")]
    Unknown,
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// Somebody changed it meanwhile.
    #[error("the clinic has changed")]
    Changed,
    /// It was cancelled, is over, or has begun.
    #[error("the clinic can no longer be changed so")]
    Over,
    /// A change that hurts somebody needs a reason.
    #[error("a reason is missing")]
    NoReason,
    /// Hours that are not inside of the clinic's, the same as they are, or in the past.
    #[error("these hours cannot be")]
    WrongHours,
    /// Not one slot lies whole in the hours that would remain: that is a clinic cancelled, not shortened.
    #[error("no slot would be left")]
    NoSlotLeft,
    /// The adviser cannot be there.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ChangeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What became of the people who were booked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fate {
    /// They go with the clinic.
    pub kept: usize,
    /// Their place fell away; others are offered.
    pub displaced: usize,
}

/// What a change would do to the people who are booked.
#[derive(Debug, Clone)]
pub struct Affected {
    /// The clinic as it is.
    pub clinic: Clinic,
    /// They go with it.
    pub kept: Vec<Booking>,
    /// Their place falls away.
    pub displaced: Vec<Booking>,
}

fn may_plan(actor: &Actor, clinic: &Clinic, change: &Change<'_>) -> bool {
    let at = |division| may(actor, Action::PlanClinics, Object { division, adviser: Some(&clinic.adviser_id) });
    at(&clinic.village_code)
        && match change {
            Change::Move { village, .. } => at(village),
            // Only who plans for others gives somebody else's time away.
            Change::HandOver { .. } => {
                may(actor, Action::PlanClinics, Object { division: &clinic.village_code, adviser: None })
            }
            Change::Cancel | Change::Shorten { .. } => true,
        }
}

/// Can it be? What the rules say of the hours; whether the adviser can be there is asked in the transaction.
fn check(clinic: &Clinic, change: &Change<'_>, now: DateTime<Utc>) -> Result<(), ChangeError> {
    if clinic.status != ClinicStatus::Planned || clinic.is_over(now) {
        return Err(ChangeError::Over);
    }
    match change {
        Change::Move { .. } if clinic.has_begun(now) => Err(ChangeError::Over),
        Change::Move { starts_at, village, place } => {
            let same = *starts_at == clinic.starts_at && **village == clinic.village_code && *place == clinic.place;
            if same || *starts_at <= now { Err(ChangeError::WrongHours) } else { Ok(()) }
        }
        Change::Shorten { hours } => {
            let inside = hours.starts_at >= clinic.starts_at && hours.ends_at <= clinic.ends_at;
            let shorter = (hours.starts_at, hours.ends_at) != (clinic.starts_at, clinic.ends_at);
            let sound = inside && shorter && hours.starts_at < hours.ends_at;
            if sound { Ok(()) } else { Err(ChangeError::WrongHours) }
        }
        Change::HandOver { adviser } if **adviser == clinic.adviser_id => Err(ChangeError::WrongHours),
        Change::Cancel | Change::HandOver { .. } => Ok(()),
    }
}

/// Whom a change would touch: asked before it is made.
///
/// # Errors
/// See [`ChangeError`].
pub async fn affected(
    office: &Office,
    actor: &Actor,
    id: &ClinicId,
    change: &Change<'_>,
) -> Result<Affected, ChangeError> {
    let mut tx = office.db.read().await?;
    let clinic = find_in(&mut tx, id).await?.ok_or(ChangeError::Unknown)?;
    if !may_plan(actor, &clinic, change) {
        return Err(ChangeError::Forbidden);
    }
    check(&clinic, change, office.now())?;
    leaves_a_slot(&mut tx, &clinic, change).await?;
    let booked = bookings::open_in_clinic(&mut tx, office, id.as_str()).await?;
    let (mut kept, mut displaced) = (Vec::new(), Vec::new());
    for booking in booked {
        let falls_away = match change {
            // A matter that the colleague does not take.
            Change::HandOver { adviser } => conflicts::against(&mut tx, office, adviser, &booking).await?.is_some(),
            _ => change.drops(&Span { starts_at: booking.starts_at, ends_at: booking.ends_at }),
        };
        if falls_away { &mut displaced } else { &mut kept }.push(booking);
    }
    Ok(Affected { clinic, kept, displaced })
}

/// Changes a clinic as the actor last saw it (`sequence`).
///
/// # Errors
/// See [`ChangeError`]; nothing was changed then.
pub async fn change(
    office: &Office,
    actor: &Actor,
    id: &ClinicId,
    sequence: i64,
    change: Change<'_>,
    reason: &str,
) -> Result<Fate, ChangeError> {
    let mut tx = office.db.write().await?;
    let clinic = find_in(&mut tx, id).await?.ok_or(ChangeError::Unknown)?;
    if !may_plan(actor, &clinic, &change) {
        return Err(ChangeError::Forbidden);
    }
    if clinic.sequence != sequence {
        return Err(ChangeError::Changed);
    }
    // That it is over, or that the hours cannot be, is told before that nothing would be left of it.
    check(&clinic, &change, office.now())?;
    leaves_a_slot(&mut tx, &clinic, &change).await?;
    let (by, mut aftermath) = (By::Staff(actor), Aftermath::default());
    let fate = change_in(&mut tx, office, by, &clinic, change, reason, &mut aftermath).await?;
    aftermath.settle(&mut tx, office, by).await?;
    tx.commit().await?;
    Ok(fate)
}

/// Changes a clinic in the transaction at hand; whether the actor may is the caller's to ask. `clinic` is as it was read in this
/// transaction. The adviser's calendar, the clinic, its slots, the trail of all that is touched, and the letters to those who keep their
/// place: all or nothing. What is left to do for whoever loses theirs is collected for the end of the act.
///
/// # Errors
/// See [`ChangeError`].
pub(crate) async fn change_in(
    tx: &mut Tx,
    office: &Office,
    by: By<'_>,
    clinic: &Clinic,
    change: Change<'_>,
    reason: &str,
    aftermath: &mut Aftermath,
) -> Result<Fate, ChangeError> {
    let (now, id, reason) = (office.now(), clinic.id.as_str(), reason.trim());
    check(clinic, &change, now)?;
    let after = planned(clinic, &change);
    let calls_for_room = matches!(change, Change::Move { .. } | Change::HandOver { .. });
    if calls_for_room {
        let hours = Span { starts_at: after.starts_at, ends_at: after.ends_at };
        let (adviser, village) = (&after.adviser_id, &after.village_code);
        room::check(tx, &Wanted { adviser, village, hours, except: Some(&clinic.id) }).await?;
    }
    let before = state(tx, id).await?.unwrap_or_default();
    let done = on!(&mut *tx, conn => sqlx::query(CHANGE)
        .bind(id).bind(clinic.sequence).bind(after.adviser_id.as_str()).bind(after.village_code.as_str())
        .bind(&after.place).bind(after.starts_at).bind(after.ends_at).bind(after.status.code())
        .bind(Some(reason).filter(|r| !r.is_empty())).bind(now)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Err(ChangeError::Changed);
    }
    note_departure(tx, clinic, &after).await?;
    slots(tx, office, clinic, &change, after.starts_at - clinic.starts_at, aftermath).await?;
    let staff = match by {
        By::Staff(actor) => Some(&actor.id),
        By::Person => None,
    };
    trail::tell(tx, office, &key(&clinic.id), change.code(), staff, &before, None).await?;

    let mut fate = Fate::default();
    // Read after the free seats are gone: whoever was booking meanwhile is among them.
    let mut booked = bookings::open_in_clinic(tx, office, id).await?;
    booked.retain(|booking| !aftermath.has(booking.id.as_str()));
    if reason.is_empty() && (change == Change::Cancel || !booked.is_empty()) {
        return Err(ChangeError::NoReason);
    }
    for booking in booked {
        if change.drops(&Span { starts_at: booking.starts_at, ends_at: booking.ends_at }) {
            aftermath.leaves(booking, reason);
            fate.displaced += 1;
            continue;
        }
        if let Change::HandOver { adviser } = change {
            // The colleague may not take this matter: another is found.
            let was = booking.clone().held_by(&clinic.adviser_id, &clinic.adviser_name);
            if conflicts::recheck_booking(tx, office, adviser, &was, aftermath).await? {
                fate.displaced += 1;
                continue;
            }
        }
        if calls_for_room && let Some(after) = bookings::follow(tx, office, by, &booking, Some(reason)).await? {
            let kind = match change {
                Change::HandOver { .. } => LetterKind::HandedOver,
                _ => LetterKind::ClinicMoved,
            };
            bookings::send_letter(tx, office, &after, kind, Some(reason.to_owned())).await?;
        }
        fate.kept += 1;
    }
    Ok(fate)
}

/// The clinic as it will be.
fn planned(clinic: &Clinic, change: &Change<'_>) -> Clinic {
    let mut after = Clinic { sequence: clinic.sequence + 1, ..clinic.clone() };
    match change {
        Change::Cancel => after.status = ClinicStatus::Cancelled,
        Change::Move { starts_at, village, place } => {
            after.ends_at += *starts_at - clinic.starts_at;
            after.starts_at = *starts_at;
            after.village_code = (*village).clone();
            (*place).clone_into(&mut after.place);
        }
        Change::Shorten { hours } => (after.starts_at, after.ends_at) = (hours.starts_at, hours.ends_at),
        Change::HandOver { adviser } => after.adviser_id = (*adviser).clone(),
    }
    after
}

#[derive(sqlx::FromRow)]
struct SlotSpan {
    id: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    closed: bool,
}

/// A slot that fell away keeps its time, which those who lost it are told of. Where another comes to begin at just that instant it
/// gives way by a second or a few: no page shows them.
pub(super) async fn step_aside(
    tx: &mut Tx,
    slot: &str,
    from: DateTime<Utc>,
    taken: &mut BTreeSet<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let free = (1..60).map(|s| from + chrono::Duration::seconds(s)).find(|at| !taken.contains(at));
    let to = free.ok_or_else(|| StoreError::Inconsistent { table: "slots", what: format!("{slot} has no room") })?;
    taken.insert(to);
    on!(tx, conn => sqlx::query(STEP_ASIDE).bind(slot).bind(to).execute(conn).await.map(drop))?;
    Ok(())
}

/// Refuses to shorten a clinic to hours in which nobody can be received. A rule's change cuts new slots into its hours, and does not
/// come by here.
async fn leaves_a_slot(tx: &mut Tx, clinic: &Clinic, change: &Change<'_>) -> Result<(), ChangeError> {
    if !matches!(change, Change::Shorten { .. }) {
        return Ok(());
    }
    let spans: Vec<SlotSpan> = on!(tx, conn => sqlx::query_as(SPANS).bind(clinic.id.as_str()).fetch_all(conn).await)?;
    let stays = |s: &SlotSpan| !s.closed && !change.drops(&Span { starts_at: s.starts_at, ends_at: s.ends_at });
    if spans.iter().any(stays) { Ok(()) } else { Err(ChangeError::NoSlotLeft) }
}

/// Moves the slots along, but for those that fell away earlier; or closes those that fall away: their free seats go, what was offered
/// in them is withdrawn.
async fn slots(
    tx: &mut Tx,
    office: &Office,
    clinic: &Clinic,
    change: &Change<'_>,
    by: chrono::Duration,
    aftermath: &mut Aftermath,
) -> Result<(), StoreError> {
    let mut spans: Vec<SlotSpan> =
        on!(&mut *tx, conn => sqlx::query_as(SPANS).bind(clinic.id.as_str()).fetch_all(conn).await)?;
    match change {
        Change::Move { .. } if by.is_zero() => {}
        Change::Move { .. } => {
            let (gone, open): (Vec<SlotSpan>, Vec<SlotSpan>) = spans.into_iter().partition(|s| s.closed);
            let to_be: BTreeSet<DateTime<Utc>> = open.iter().map(|s| s.starts_at + by).collect();
            let mut taken: BTreeSet<DateTime<Utc>> = open.iter().chain(&gone).map(|s| s.starts_at).collect();
            taken.extend(&to_be);
            for slot in gone.iter().filter(|s| to_be.contains(&s.starts_at)) {
                step_aside(tx, &slot.id, slot.starts_at, &mut taken).await?;
            }
            spans = open;
            // The one that goes ahead first, so that no two stand at the same time for a moment.
            if by > chrono::Duration::zero() {
                spans.reverse();
            }
            for slot in spans {
                let (opens_at, closes_at) = clinic.capacity().window(slot.starts_at + by, office.zone);
                on!(&mut *tx, conn => sqlx::query(SHIFT)
                    .bind(&slot.id).bind(slot.starts_at + by).bind(slot.ends_at + by).bind(opens_at).bind(closes_at)
                    .execute(conn).await.map(drop))?;
                // What was offered there was offered for another time.
                waiting::withdraw_of_slot(tx, office, &slot.id, aftermath).await?;
            }
        }
        Change::Cancel | Change::Shorten { .. } => {
            for slot in spans {
                if change.drops(&Span { starts_at: slot.starts_at, ends_at: slot.ends_at }) {
                    seats::remove_free(tx, &slot.id).await?;
                    on!(&mut *tx, conn => sqlx::query(CLOSE).bind(&slot.id).execute(conn).await.map(drop))?;
                    waiting::withdraw_of_slot(tx, office, &slot.id, aftermath).await?;
                }
            }
        }
        Change::HandOver { .. } => {}
    }
    Ok(())
}
