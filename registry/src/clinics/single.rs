//! A single clinic, added by hand at the desk: an extra visit, one for an event.

use chrono::NaiveDate;
use domain::bookings::Code;
use domain::clinics::doubts;
use domain::clinics::rules::Room;
use domain::ids::{ClinicId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};

use super::rules::{RuleError, Surroundings, Trouble};
use super::{NewClinic, add, room};
use crate::Office;
use crate::settings::calendar;

/// A clinic as wished.
#[derive(Debug, Clone, Copy)]
pub struct Wished<'a> {
    /// Whose.
    pub adviser: &'a StaffId,
    /// Where.
    pub village: &'a DivisionCode,
    /// In which room of the house.
    pub place: &'a str,
    /// On which day.
    pub day: NaiveDate,
    /// Hours and room.
    pub room: &'a Room,
    /// It was asked about the day: a holiday, a weekend, a year whose holidays are not known.
    pub sure: bool,
}

/// Adds it with its slots and seats. A day off is no hindrance, but is asked about first.
///
/// # Errors
/// `Nothing`: it would lie in the past; `Doubtful`: not sure yet; otherwise see [`RuleError`].
pub async fn add_single(office: &Office, actor: &Actor, wished: Wished<'_>) -> Result<ClinicId, RuleError> {
    let Wished { adviser, village, place, day, room, sure } = wished;
    if !may(actor, Action::PlanClinics, Object { division: village, adviser: Some(adviser) }) {
        return Err(RuleError::Forbidden);
    }
    let plan = room.plan(day, office.zone);
    if plan.hours.starts_at <= office.now() {
        return Err(RuleError::Nothing(day));
    }
    let calendar = calendar::in_force(office).await?;
    let doubts = doubts(&calendar, day);
    let mut tx = office.db.write().await?;
    room::take(&mut tx, adviser).await?;
    let next = day.succ_opt().unwrap_or(day);
    let around = Surroundings::read(&mut tx, office, &calendar, (adviser, village), None, (day, next)).await?;
    match around.trouble(day, &plan.hours) {
        Some(Trouble::NoContract) => return Err(RuleError::NoContract(day)),
        Some(Trouble::Overlaps(clash)) => return Err(RuleError::Overlaps(Box::new(clash))),
        Some(Trouble::OnLeave) => return Err(RuleError::OnLeave(day)),
        None if !sure && !doubts.is_empty() => return Err(RuleError::Doubtful(doubts)),
        None => {}
    }
    let id = ClinicId::from(Code::drawn(office.random.bits()).as_str());
    let new = NewClinic { id: &id, adviser, village, place, rule: None, capacity: room.capacity };
    add(&mut tx, office, &new, &plan, Some(&actor.id), false).await?;
    tx.commit().await?;
    Ok(id)
}
