//! Making a rule, and looking at what it would give.

use std::collections::BTreeSet;

use domain::clinics::rules::Rule;
use domain::ids::{RuleId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use domain::trail::State;

use super::checks::{Planned, Surroundings, retained_by, sound, window};
use super::expand::plan_ahead;
use super::{ADD, Kept, RuleError, key, terms};
use crate::clinics::room;
use crate::settings::calendar;
use crate::{Office, StoreError, Tx, trail};

/// Days a preview shows.
pub const SHOWN: usize = 20;

/// A rule to make.
#[derive(Debug, Clone, Copy)]
pub struct NewRule<'a> {
    /// Whose clinics.
    pub adviser: &'a StaffId,
    /// Where.
    pub village: &'a DivisionCode,
    /// In which room.
    pub place: &'a str,
    /// What it says.
    pub rule: &'a Rule,
}

/// The next days of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// The days, with what each runs into.
    pub days: Vec<Planned>,
    /// The years among them whose holidays are not entered yet: their days go by the week and the holidays of fixed date.
    pub unknown: BTreeSet<i32>,
}

impl NewRule<'_> {
    /// Is this the rule that is kept already?
    #[must_use]
    pub fn is(&self, kept: &Kept) -> bool {
        kept.adviser_id == *self.adviser
            && kept.village_code == *self.village
            && kept.place == self.place
            && kept.rule == *self.rule
    }
}

/// The advisers whom the actor may send to a village: those it retains.
///
/// # Errors
/// The database.
pub async fn advisers(
    office: &Office,
    actor: &Actor,
    village: &DivisionCode,
) -> Result<Vec<(StaffId, String)>, StoreError> {
    let mut tx = office.db.read().await?;
    let mut all = retained_by(&mut tx, village, office.today()).await?;
    all.retain(|(id, _)| may(actor, Action::PlanClinics, Object { division: village, adviser: Some(id) }));
    Ok(all)
}

/// The next twenty days of a rule from today on, with what becomes of each. `own`: the rule it would stand in for.
///
/// # Errors
/// The database.
pub async fn preview(office: &Office, new: NewRule<'_>, own: Option<&RuleId>) -> Result<Preview, StoreError> {
    let calendar = calendar::in_force(office).await?;
    let mut tx = office.db.read().await?;
    let (from, until) = window(office, new.rule);
    let who = (new.adviser, new.village);
    let around = Surroundings::read(&mut tx, office, &calendar, who, own, (from, until)).await?;
    let mut planned = around.plan(office, new.rule, &calendar, from, until);
    // What moves forward out of the past is still to come; what is over is not.
    let held = |p: &Planned| p.occurrence.held_on().unwrap_or(p.occurrence.rule_date);
    planned.retain(|p| held(p) >= office.today());
    planned.truncate(SHOWN);
    let unknown = planned.iter().filter_map(|p| calendar.waits_for(held(p))).collect();
    Ok(Preview { days: planned, unknown })
}

/// Would it be refused? The first thing that is wrong.
///
/// # Errors
/// See [`RuleError`].
pub async fn check(office: &Office, new: NewRule<'_>, own: Option<&RuleId>) -> Result<(), RuleError> {
    let calendar = calendar::in_force(office).await?;
    let mut tx = office.db.read().await?;
    let who = (new.adviser, new.village);
    let around = Surroundings::read(&mut tx, office, &calendar, who, own, window(office, new.rule)).await?;
    sound(office, new.rule, &calendar, &around)
}

/// Makes a rule and plans the clinics it gives in the time ahead.
///
/// # Errors
/// See [`RuleError`]: nothing was kept.
pub async fn make(office: &Office, actor: &Actor, new: NewRule<'_>) -> Result<RuleId, RuleError> {
    if !may(actor, Action::PlanClinics, Object { division: new.village, adviser: Some(new.adviser) }) {
        return Err(RuleError::Forbidden);
    }
    let calendar = calendar::in_force(office).await?;
    let mut tx = office.db.write().await?;
    room::take(&mut tx, new.adviser).await?;
    let who = (new.adviser, new.village);
    let around = Surroundings::read(&mut tx, office, &calendar, who, None, window(office, new.rule)).await?;
    sound(office, new.rule, &calendar, &around)?;
    let id = RuleId::from(office.id());
    insert(&mut tx, office, &id, new, Some(&actor.id), false).await?;
    let kept = super::find_in(&mut tx, &id).await?.ok_or(RuleError::Unknown)?;
    plan_ahead(&mut tx, office, &calendar, &kept, Some(&actor.id)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Writes a rule with the first entry of its trail.
pub(crate) async fn insert(
    tx: &mut Tx,
    office: &Office,
    id: &RuleId,
    new: NewRule<'_>,
    by: Option<&StaffId>,
    demo: bool,
) -> Result<(), StoreError> {
    let text = terms(new.rule)?;
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(id.as_str()).bind(new.adviser.as_str()).bind(new.village.as_str()).bind(new.place).bind(&text)
        .bind(new.rule.valid_from).bind(new.rule.valid_until).bind(demo).execute(conn).await.map(drop))?;
    trail::tell(tx, office, &key(id), "made", by, &State::default(), None).await
}
