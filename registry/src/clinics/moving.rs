//! Moving a clinic by hand: what stands against it, who is booked, and the move itself, which asks first.

use chrono::{Days, NaiveDate, TimeZone};
use domain::clinics::{ClinicStatus, Obstacle, Span, Typed, doubts, last_planned};
use domain::ids::{ClinicId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};

use super::change::{Change, ChangeError, change};
use super::leave::serves;
use super::room::{RoomError, Wanted, fits};
use super::{Clinic, Planned, planned_one};
use crate::places::Division;
use crate::settings::calendar::in_force;
use crate::{Office, StoreError, Tx};

statements! {
    RETAINED = "select exists(select 1 from retainers where adviser_id = $1 and village_code = $2
                  and valid_from <= $3 and (valid_until is null or valid_until > $3))";
    VILLAGES_OF = "select distinct d.code, d.name from retainers r join divisions d on d.code = r.village_code
                   where r.adviser_id = $1 and (r.valid_until is null or r.valid_until > $2)
                     and (d.valid_until is null or d.valid_until > $2) order by d.code";
}

/// A move as it would be.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The clinic as it stands.
    pub before: Planned,
    /// When it would begin and end; none when what was typed is no time.
    pub hours: Option<Span>,
    /// Where it would be; none when there is no such village.
    pub village: Option<Division>,
    /// What stands against it.
    pub obstacles: Vec<Obstacle>,
    /// The villages that retain the adviser: code and name.
    pub villages: Vec<(String, String)>,
}

impl Proposal {
    /// Does anything forbid it?
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.obstacles.iter().any(Obstacle::forbids)
    }

    /// Is there something to ask about first: people who are booked, a day off?
    #[must_use]
    pub fn asks(&self) -> bool {
        self.before.taken > 0 || !self.obstacles.is_empty()
    }
}

/// What became of a move.
#[derive(Debug)]
pub enum Outcome {
    /// It was carried out.
    Moved(Box<Clinic>),
    /// Something forbids it.
    Forbidden(Box<Proposal>),
    /// It asks first.
    Asks(Box<Proposal>),
    /// The clinic changed since the form was drawn.
    Stale(Box<Proposal>),
}

/// What a clinic would be after a move, and what stands against it. None when there is no such clinic or it is not the actor's to
/// move.
///
/// # Errors
/// The database.
pub async fn propose(
    office: &Office,
    actor: &Actor,
    id: &ClinicId,
    typed: &Typed,
) -> Result<Option<Proposal>, StoreError> {
    let Some(before) = planned_one(office, actor, id).await? else { return Ok(None) };
    let clinic = &before.clinic;
    if !may(actor, Action::PlanClinics, clinic.object()) {
        return Ok(None);
    }
    let mut obstacles = Vec::new();
    if clinic.status != ClinicStatus::Planned || clinic.has_begun(office.now()) {
        obstacles.push(Obstacle::Over);
    }
    let length = clinic.ends_at - clinic.starts_at;
    let hours = match typed.when() {
        Ok(when) => {
            let local = office.zone.from_local_datetime(&when).earliest();
            local.map(|at| Span { starts_at: at.to_utc(), ends_at: at.to_utc() + length })
        }
        Err(wrong) => {
            obstacles.extend(wrong);
            None
        }
    };
    let village = village(office, actor, clinic, typed).await?;
    if village.is_none() {
        obstacles.push(Obstacle::NoVillage);
    }
    if typed.room().is_none() {
        obstacles.push(Obstacle::NoRoom);
    }
    if let (Some(hours), Some(village)) = (hours, &village) {
        let same = hours.starts_at == clinic.starts_at
            && village.code == clinic.village_code
            && typed.room().as_deref() == Some(clinic.place.as_str());
        if same {
            obstacles.push(Obstacle::Same);
        } else {
            obstacles.extend(too_late(office, hours));
            against(office, clinic, hours, village, &mut obstacles).await?;
        }
    }
    let mut villages = villages_of(office, &clinic.adviser_id).await?;
    // What is offered can be chosen: who plans for a township sees its villages only.
    villages.retain(|(code, _)| DivisionCode::try_from(code.as_str()).is_ok_and(|code| plans_in(actor, clinic, &code)));
    Ok(Some(Proposal { before, hours, village, obstacles, villages }))
}

/// The village that was chosen, if there is one and it is the actor's to plan in.
async fn village(
    office: &Office,
    actor: &Actor,
    clinic: &Clinic,
    typed: &Typed,
) -> Result<Option<Division>, StoreError> {
    let Ok(code) = DivisionCode::try_from(typed.village.trim()) else { return Ok(None) };
    if !plans_in(actor, clinic, &code) || !code.is_village() {
        return Ok(None);
    }
    crate::places::find(office, &code).await
}

fn plans_in(actor: &Actor, clinic: &Clinic, division: &DivisionCode) -> bool {
    may(actor, Action::PlanClinics, Object { division, adviser: Some(&clinic.adviser_id) })
}

async fn against(
    office: &Office,
    clinic: &Clinic,
    hours: Span,
    village: &Division,
    obstacles: &mut Vec<Obstacle>,
) -> Result<(), StoreError> {
    let day = office.day_of(hours.starts_at);
    if hours.starts_at <= office.now() {
        obstacles.push(Obstacle::Past);
        return Ok(());
    }
    if !may_sit_in(office, clinic, &village.code, day).await? || !village.is_valid_on(day) {
        obstacles.push(Obstacle::NotRetained);
    }
    let wanted = Wanted { adviser: &clinic.adviser_id, village: &village.code, hours, except: Some(&clinic.id) };
    if let Err(error) = fits(office, &wanted).await {
        obstacles.push(no_room(error)?);
    }
    obstacles.extend(doubts(&in_force(office).await?, day));
    Ok(())
}

/// A clinic ends on the day it begins, and lies no further ahead than anything is planned.
fn too_late(office: &Office, hours: Span) -> Option<Obstacle> {
    let day = office.day_of(hours.starts_at);
    let last = last_planned(office.today());
    if day > last {
        return Some(Obstacle::BeyondPlan(last));
    }
    let midnight = office.start_of(day + Days::new(1));
    let latest = midnight - (hours.ends_at - hours.starts_at);
    (hours.ends_at > midnight).then(|| Obstacle::OverMidnight(latest.with_timezone(&office.zone).time()))
}

/// May the adviser of a clinic hold it in this village on this day: by contract; or, who stands in for somebody in a village that does
/// not retain them, in this village still, as far as their role reaches?
async fn may_sit_in(
    office: &Office,
    clinic: &Clinic,
    village: &DivisionCode,
    day: NaiveDate,
) -> Result<bool, StoreError> {
    let mut tx = office.db.read().await?;
    let adviser = &clinic.adviser_id;
    if is_retained(&mut tx, adviser, village, day).await? {
        return Ok(true);
    }
    let now_on = office.day_of(clinic.starts_at);
    let stands_in = *village == clinic.village_code && !is_retained(&mut tx, adviser, village, now_on).await?;
    Ok(stands_in && serves(&mut tx, adviser, day).await?.iter().any(|place| place.contains(village)))
}

async fn is_retained(
    tx: &mut Tx,
    adviser: &StaffId,
    village: &DivisionCode,
    day: NaiveDate,
) -> Result<bool, StoreError> {
    Ok(on!(tx, conn => sqlx::query_scalar(RETAINED)
        .bind(adviser.as_str()).bind(village.as_str()).bind(day).fetch_one(conn).await)?)
}

/// Why the adviser cannot be there.
fn no_room(error: RoomError) -> Result<Obstacle, StoreError> {
    match error {
        RoomError::Taken(blocked) => {
            let (village, starts_at) = (blocked.clinic.village_name.clone(), blocked.clinic.starts_at);
            Ok(match blocked.gap {
                None => Obstacle::Busy { village, starts_at },
                Some(_) => Obstacle::TooFar { village, starts_at, minutes: blocked.needed },
            })
        }
        RoomError::OnLeave { .. } => Ok(Obstacle::OnLeave),
        RoomError::Store(error) => Err(error),
    }
}

async fn villages_of(office: &Office, adviser: &StaffId) -> Result<Vec<(String, String)>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_as(VILLAGES_OF)
        .bind(adviser.as_str()).bind(office.today()).fetch_all(conn).await)?)
}

/// Moves a clinic that was last seen with a sequence. `sure` once it was asked about. None when there is no such clinic or it is
/// not the actor's to move.
///
/// # Errors
/// The database.
pub async fn carry_out(
    office: &Office,
    actor: &Actor,
    id: &ClinicId,
    typed: &Typed,
    sequence: i64,
    sure: bool,
) -> Result<Option<Outcome>, StoreError> {
    let Some(mut proposal) = propose(office, actor, id, typed).await? else { return Ok(None) };
    if proposal.before.clinic.sequence != sequence {
        return Ok(Some(Outcome::Stale(Box::new(proposal))));
    }
    let (Some(hours), Some(village), Some(place), false) =
        (proposal.hours, &proposal.village, typed.room(), proposal.is_forbidden())
    else {
        return Ok(Some(Outcome::Forbidden(Box::new(proposal))));
    };
    let asks = proposal.asks() && !sure;
    let reason = typed.why();
    // Who is booked is owed a reason: it is asked for together with the rest.
    let no_reason = proposal.before.taken > 0 && reason.is_none();
    if no_reason {
        proposal.obstacles.push(Obstacle::NoReason);
    }
    match (asks, no_reason) {
        (true, _) => return Ok(Some(Outcome::Asks(Box::new(proposal)))),
        (false, true) => return Ok(Some(Outcome::Forbidden(Box::new(proposal)))),
        (false, false) => {}
    }
    let reason = reason.unwrap_or_default();
    let moved = Change::Move { starts_at: hours.starts_at, village: &village.code, place: &place };
    match change(office, actor, id, sequence, moved, &reason).await {
        Ok(_) => Ok(super::find(office, id).await?.map(|after| Outcome::Moved(Box::new(after)))),
        // Somebody was quicker: with the clinic as it stands now.
        Err(ChangeError::Changed) => Ok(propose(office, actor, id, typed).await?.map(|p| Outcome::Stale(Box::new(p)))),
        Err(ChangeError::Unknown | ChangeError::Forbidden) => Ok(None),
        Err(error) => {
            proposal.obstacles.push(refused(error)?);
            Ok(Some(Outcome::Forbidden(Box::new(proposal))))
        }
    }
}

/// What stood against it after all, because something changed since it was looked at.
fn refused(error: ChangeError) -> Result<Obstacle, StoreError> {
    match error {
        ChangeError::Room(error) => no_room(error),
        ChangeError::NoReason => Ok(Obstacle::NoReason),
        ChangeError::WrongHours | ChangeError::NoSlotLeft => Ok(Obstacle::Past),
        ChangeError::Over | ChangeError::Changed | ChangeError::Unknown | ChangeError::Forbidden => Ok(Obstacle::Over),
        ChangeError::Store(error) => Err(error),
    }
}
