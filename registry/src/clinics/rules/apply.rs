//! Making a change of a rule: what was shown and confirmed, in one transaction, with everybody told.

use domain::clinics::Span;
use domain::clinics::rules::Rule;
use domain::clocks::Calendar;
use domain::ids::RuleId;
use domain::staff::Actor;

use super::change::{Difference, Line, What, difference_in};
use super::checks::{Clash, Surroundings, sound, window};
use super::expand::plan_ahead;
use super::{END, Kept, RuleError, SET, find_in, key, state, terms, theirs};
use crate::bookings::By;
use crate::clinics::change::{Change, ChangeError, change_in};
use crate::clinics::recut::{LET_GO, recut};
use crate::clinics::room::{self, RoomError};
use crate::clinics::{self, Clinic};
use crate::settings::calendar;
use crate::waiting::Aftermath;
use crate::{Office, Tx, trail};

impl From<ChangeError> for RuleError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Room(error) => error.into(),
            ChangeError::Store(error) => Self::Store(error),
            ChangeError::Forbidden => Self::Forbidden,
            // The clinics were read in this transaction: what does not fit has changed since the list was shown.
            _ => Self::Moved,
        }
    }
}

impl From<RoomError> for RuleError {
    fn from(error: RoomError) -> Self {
        match error {
            RoomError::Taken(blocked) => Self::Overlaps(Box::new(Clash {
                day: blocked.clinic.starts_at.date_naive(),
                starts_at: blocked.clinic.starts_at,
                ends_at: blocked.clinic.ends_at,
                too_near: blocked.gap.map(|minutes| (blocked.needed, minutes)),
                village_name: blocked.clinic.village_name,
            })),
            RoomError::OnLeave { starts_at, .. } => Self::OnLeave(starts_at.date_naive()),
            RoomError::Store(error) => Self::Store(error),
        }
    }
}

/// Changes a rule as it was read (`version`), doing to its clinics what was shown (`mark`); without a new one it ends.
///
/// # Errors
/// `Moved`: it, or what hangs on it, is no longer as it was shown; otherwise see [`RuleError`]. Nothing was changed then.
pub async fn change(
    office: &Office,
    actor: &Actor,
    id: &RuleId,
    (version, mark): (i64, &str),
    new: Option<(&str, &Rule)>,
    reason: &str,
) -> Result<(), RuleError> {
    let calendar = calendar::in_force(office).await?;
    let mut tx = office.db.write().await?;
    let kept = theirs(&mut tx, actor, id).await?;
    room::take(&mut tx, &kept.adviser_id).await?;
    if kept.version != version || kept.ended {
        return Err(RuleError::Moved);
    }
    if let Some((_, rule)) = new {
        let who = (&kept.adviser_id, &kept.village_code);
        let days = window(office, rule);
        let around = Surroundings::read(&mut tx, office, &calendar, who, Some(id), days).await?;
        sound(office, rule, &calendar, &around)?;
    }
    let mut difference = difference_in(&mut tx, office, &calendar, &kept, new).await?;
    let aftermath = carry_out(&mut tx, office, &calendar, actor, (&kept, new), &mut difference, reason).await?;
    if difference.mark() != mark {
        return Err(RuleError::Moved);
    }
    aftermath.settle(&mut tx, office, By::Staff(actor)).await?;
    tx.commit().await?;
    Ok(())
}

/// Does to a rule as it was read, and to its clinics, what a difference says, and notes in it where everybody comes to be. Those who
/// lose their place have still to be seen to.
pub(super) async fn carry_out(
    tx: &mut Tx,
    office: &Office,
    calendar: &Calendar,
    actor: &Actor,
    (kept, new): (&Kept, Option<(&str, &Rule)>),
    difference: &mut Difference,
    reason: &str,
) -> Result<Aftermath, RuleError> {
    let (id, version) = (&kept.id, kept.version);
    let before = state(tx, id.as_str()).await?.unwrap_or_default();
    let done = match new {
        Some((place, rule)) => {
            let text = terms(rule)?;
            on!(&mut *tx, conn => sqlx::query(SET)
                .bind(id.as_str()).bind(version).bind(place).bind(&text).bind(rule.valid_from).bind(rule.valid_until)
                .execute(conn).await.map(|r| r.rows_affected()))?
        }
        None => on!(&mut *tx, conn => sqlx::query(END)
            .bind(id.as_str()).bind(version).execute(conn).await.map(|r| r.rows_affected()))?,
    };
    if done != 1 {
        return Err(RuleError::Moved);
    }
    let what = if new.is_some() { "changed" } else { "rule_ended" };
    trail::tell(tx, office, &key(id), what, Some(&actor.id), &before, Some(reason)).await?;
    let mut aftermath = Aftermath::default();
    // What falls away makes room for what moves.
    for line in difference.lines.iter().filter(|l| l.what == What::Dropped) {
        if let Some(clinic) = &line.clinic {
            drop_clinic(tx, office, actor, clinic, reason, &mut aftermath).await?;
        }
    }
    if let Some((place, rule)) = new {
        for line in difference.lines.iter().filter(|l| matches!(l.what, What::Altered | What::Moved)) {
            follow(tx, office, actor, line, (place, rule), reason, &mut aftermath).await?;
        }
        let kept = find_in(tx, id).await?.ok_or(RuleError::Unknown)?;
        plan_ahead(tx, office, calendar, &kept, Some(&actor.id)).await?;
    }
    difference.note_places(tx, &aftermath).await?;
    Ok(aftermath)
}

/// Cancels a clinic whose day fell out of its rule; the day is free for another, should the rule give it again.
pub(in crate::clinics) async fn drop_clinic(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    clinic: &Clinic,
    reason: &str,
    aftermath: &mut Aftermath,
) -> Result<(), RuleError> {
    change_in(tx, office, By::Staff(actor), clinic, Change::Cancel, reason, aftermath).await?;
    let before = clinics::state(tx, clinic.id.as_str()).await?.unwrap_or_default();
    on!(&mut *tx, conn => sqlx::query(LET_GO).bind(clinic.id.as_str()).execute(conn).await.map(drop))?;
    trail::tell(tx, office, &clinics::key(&clinic.id), "left_rule", Some(&actor.id), &before, None).await?;
    Ok(())
}

/// Takes a clinic to where the rule puts it. People keep the time of day they were given as far as it is still inside of the hours;
/// the others go first where there is a seat left in the clinic.
async fn follow(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    line: &Line,
    (place, rule): (&str, &Rule),
    reason: &str,
    aftermath: &mut Aftermath,
) -> Result<(), RuleError> {
    let (Some(clinic), Some((rule_date, hours))) = (&line.clinic, line.after) else { return Ok(()) };
    let day = office.day_of(hours.starts_at);
    let plan = rule.room.plan(day, office.zone);
    let length = clinic.ends_at - clinic.starts_at;
    let was = clinic.starts_at.with_timezone(&office.zone);
    // The same time of day on the new day, when that touches the new hours; their beginning otherwise.
    let same_time = office.start_of(day) + (clinic.starts_at - office.start_of(was.date_naive()));
    let touches = same_time < hours.ends_at && same_time + length > hours.starts_at;
    let starts_at = if touches { same_time } else { hours.starts_at };
    let shift = starts_at - clinic.starts_at;
    let left = Span {
        starts_at: starts_at.max(hours.starts_at) - shift,
        ends_at: (starts_at + length).min(hours.ends_at) - shift,
    };
    let mut clinic = clinic.clone();
    let by = By::Staff(actor);
    if (left.starts_at, left.ends_at) != (clinic.starts_at, clinic.ends_at) {
        change_in(tx, office, by, &clinic, Change::Shorten { hours: left }, reason, aftermath).await?;
        clinic = again(tx, &clinic).await?;
    }
    let target = left.starts_at + shift;
    if target != clinic.starts_at || place != clinic.place {
        let village = clinic.village_code.clone();
        let moved = Change::Move { starts_at: target, village: &village, place };
        change_in(tx, office, by, &clinic, moved, reason, aftermath).await?;
        clinic = again(tx, &clinic).await?;
    }
    recut(tx, office, Some(&actor.id), &clinic, (rule_date, &plan, rule.room.capacity), aftermath).await?;
    Ok(aftermath.seat(tx, office, by, &clinic.id, shift).await?)
}

async fn again(tx: &mut Tx, clinic: &Clinic) -> Result<Clinic, RuleError> {
    clinics::find_in(tx, &clinic.id).await?.ok_or(RuleError::Moved)
}
