//! Whoever leaves (停用账号, 结束聘用): what hangs on them is shown first, and nothing of it is left standing. Clinics to come fall away
//! as when they are cancelled, so that nobody sits in front of a door that stays shut; why this and not something else stands in
//! docs/leaving.md.

use chrono::NaiveDate;
use domain::form::Flaw;
use domain::ids::StaffId;
use domain::places::DivisionCode;
use domain::staff::Actor;

use super::roster::{ChangeError, END_RETAINER, Member, SET_ACTIVE, grants_in, theirs};
use super::{sessions, tell};
use crate::bookings::By;
use crate::cases::{self, InHand};
use crate::clinics::falling::{self, Falling};
use crate::clinics::rules::RuleError;
use crate::waiting::Aftermath;
use crate::{Office, Tx, conflicts};

/// An account that is to be closed.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// Whose.
    pub member: Member,
    /// The clinics and rules that fall away.
    pub falling: Falling,
    /// The days over which stand-ins can be looked for, first and last.
    pub stretches: Vec<(NaiveDate, NaiveDate)>,
    /// The cases in their hands: those are handed over one by one, or stay with them.
    pub cases: Vec<InHand>,
}

/// What was said when somebody leaves, and what was shown to whoever said it.
#[derive(Debug, Clone, Copy)]
pub struct Farewell<'a> {
    /// Why; stands on the trail.
    pub reason: &'a str,
    /// What people are told whose clinic falls away.
    pub words: &'a str,
    /// The [`Falling::mark`] that was shown.
    pub seen: &'a str,
}

impl From<RuleError> for ChangeError {
    fn from(error: RuleError) -> Self {
        match error {
            RuleError::Store(error) => Self::Store(error),
            _ => Self::Moved,
        }
    }
}

async fn leaving_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &StaffId,
) -> Result<(Leaving, domain::trail::State), ChangeError> {
    if *id == actor.id {
        return Err(ChangeError::Oneself);
    }
    let (member, before) = theirs(tx, office, actor, id).await?;
    let falling = falling::with_account(tx, office, id).await?;
    let stretches = falling::stretches(tx, office, id, &falling).await?;
    let cases = cases::in_hand(tx, id).await?;
    Ok((Leaving { member, falling, stretches, cases }, before))
}

/// What hangs on somebody whose account is to be closed.
///
/// # Errors
/// See [`ChangeError`].
pub async fn leaving(office: &Office, actor: &Actor, id: &StaffId) -> Result<Leaving, ChangeError> {
    Ok(leaving_in(&mut office.db.read().await?, office, actor, id).await?.0)
}

/// Closes an account: nobody signs in with it, its sessions end, and what was shown falls away. How many people lost their place.
///
/// # Errors
/// `Moved`: it is no longer what was shown; otherwise see [`ChangeError`]. Nothing was changed then.
pub async fn close(office: &Office, actor: &Actor, id: &StaffId, farewell: Farewell<'_>) -> Result<usize, ChangeError> {
    let mut tx = office.db.write().await?;
    let (Leaving { falling, .. }, before) = leaving_in(&mut tx, office, actor, id).await?;
    if !falling.is_nothing() && falling.mark() != farewell.seen {
        return Err(ChangeError::Moved);
    }
    // First, so that nothing of it is offered to whoever loses a place.
    on!(&mut tx, conn => sqlx::query(SET_ACTIVE).bind(id.as_str()).bind(false).execute(conn).await.map(drop))?;
    sessions::close_all(&mut tx, id, None).await?;
    tell(&mut tx, office, "deactivated", Some(&actor.id), id, &before, Some(farewell.reason)).await?;
    fall(&mut tx, office, actor, id, &falling, farewell).await?;
    tx.commit().await?;
    Ok(falling.people())
}

async fn fall(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &StaffId,
    falling: &Falling,
    farewell: Farewell<'_>,
) -> Result<(), ChangeError> {
    let mut aftermath = Aftermath::default();
    let said = (farewell.reason, farewell.words);
    falling::let_fall(tx, office, actor, id, falling, said, &mut aftermath).await?;
    Ok(aftermath.settle(tx, office, By::Staff(actor)).await?)
}

/// A contract that is to end.
#[derive(Debug, Clone)]
pub struct Ending {
    /// Whose.
    pub member: Member,
    /// The name of the village.
    pub village: String,
    /// Their firm.
    pub firm: String,
    /// The day after its last, as it stands; none: open.
    pub until: Option<NaiveDate>,
    /// The clinics after the last day, and the rules that stop.
    pub falling: Falling,
}

async fn ending_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &StaffId,
    (village, from): (&DivisionCode, NaiveDate),
    last: NaiveDate,
) -> Result<(Ending, NaiveDate, domain::trail::State), ChangeError> {
    if !grants_in(actor, village) {
        return Err(ChangeError::Forbidden);
    }
    let (member, before) = theirs(tx, office, actor, id).await?;
    let same = |r: &&super::Appointment| r.division == village.as_str() && r.from == from;
    let contract = member.retainers.iter().find(same).ok_or(ChangeError::NoAppointment)?;
    let (place, firm, ends) = (contract.place.clone(), contract.what.clone(), contract.until);
    if ends.is_some_and(|ends| ends <= office.today()) {
        return Err(ChangeError::NoAppointment);
    }
    // Today may still have a visit, which counts; what was, stays.
    if last < office.today() {
        return Err(ChangeError::Day(Flaw::Before(office.today())));
    }
    let until = falling::day_after(last).max(from);
    if let Some(ends) = ends.filter(|ends| until >= *ends) {
        return Err(ChangeError::Day(Flaw::NotAfter(ends.pred_opt().and_then(|d| d.pred_opt()).unwrap_or(ends))));
    }
    let falling = falling::with_contract(tx, office, id, (village, from), until).await?;
    Ok((Ending { member, village: place, firm, until: ends, falling }, until, before))
}

/// What would fall away when a contract, which began `from` a day, ended with `last` as its last day.
///
/// # Errors
/// `Day`: it cannot be the last one; otherwise see [`ChangeError`].
pub async fn ending(
    office: &Office,
    actor: &Actor,
    id: &StaffId,
    contract: (&DivisionCode, NaiveDate),
    last: NaiveDate,
) -> Result<Ending, ChangeError> {
    Ok(ending_in(&mut office.db.read().await?, office, actor, id, contract, last).await?.0)
}

/// Ends a retainer with a last day, today or later; what was shown falls away. An adviser who moves to another firm ends one and
/// begins the next; when that one is noted first, clinics and rules go on in it. How many people lost their place.
///
/// # Errors
/// `Moved`: it is no longer what was shown; otherwise as [`ending`]. Nothing was changed then.
pub async fn end_retainer(
    office: &Office,
    actor: &Actor,
    id: &StaffId,
    contract: (&DivisionCode, NaiveDate),
    last: NaiveDate,
    farewell: Farewell<'_>,
) -> Result<usize, ChangeError> {
    let mut tx = office.db.write().await?;
    let (Ending { falling, .. }, until, before) = ending_in(&mut tx, office, actor, id, contract, last).await?;
    if !falling.is_nothing() && falling.mark() != farewell.seen {
        return Err(ChangeError::Moved);
    }
    let (village, from) = contract;
    let ended = on!(&mut tx, conn => sqlx::query(END_RETAINER)
        .bind(id.as_str()).bind(village.as_str()).bind(from).bind(until)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if ended != 1 {
        return Err(ChangeError::NoAppointment);
    }
    tell(&mut tx, office, "retainer_ended", Some(&actor.id), id, &before, Some(farewell.reason)).await?;
    fall(&mut tx, office, actor, id, &falling, farewell).await?;
    conflicts::recheck_adviser(&mut tx, office, id).await?;
    tx.commit().await?;
    Ok(falling.people())
}

/// Lets somebody sign in again. What fell away when the account was closed stays as it is: people were told, and rules are made
/// anew.
///
/// # Errors
/// See [`ChangeError`].
pub async fn reopen(office: &Office, actor: &Actor, id: &StaffId, reason: &str) -> Result<(), ChangeError> {
    if *id == actor.id {
        return Err(ChangeError::Oneself);
    }
    let mut tx = office.db.write().await?;
    let (_, before) = theirs(&mut tx, office, actor, id).await?;
    on!(&mut tx, conn => sqlx::query(SET_ACTIVE).bind(id.as_str()).bind(true).execute(conn).await.map(drop))?;
    sessions::close_all(&mut tx, id, None).await?;
    tell(&mut tx, office, "activated", Some(&actor.id), id, &before, Some(reason)).await?;
    Ok(tx.commit().await?)
}
