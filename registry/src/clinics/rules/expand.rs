//! Planning the clinics that rules give, some weeks ahead: at once when a rule is made or changed, and every night.

use chrono::{Days, NaiveDate};
use domain::bookings::Code;
use domain::clocks::Calendar;
use domain::ids::{ClinicId, RuleId, StaffId};

use super::change::of_rule;
use super::checks::Surroundings;
use super::{ACTIVE, Kept, find_in};
use crate::clinics::{NewClinic, add, room};
use crate::settings::calendar;
use crate::{Office, StoreError, Tx};

/// Clinics are planned so far ahead: longer than anybody may book, and the timetable of the coming month is whole.
pub const AHEAD: Days = Days::new(62);

/// What came of planning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expanded {
    /// Rules that were looked at.
    pub rules: usize,
    /// Clinics planned.
    pub planned: usize,
    /// Days left out, as something is in the way: they stand on the page of the rule.
    pub left_out: usize,
}

/// The day up to which the clinics of a rule are planned.
pub(super) fn planned_until(office: &Office) -> NaiveDate {
    office.today() + AHEAD
}

/// Plans what every rule gives in the time ahead. What is planned already, moved or cancelled by hand, stays as it is.
///
/// # Errors
/// The database.
pub async fn expand_all(office: &Office) -> Result<Expanded, StoreError> {
    let calendar = calendar::in_force(office).await?;
    let mut tx = office.db.read().await?;
    let ids: Vec<String> = on!(&mut tx, conn => sqlx::query_scalar(ACTIVE).bind(office.today()).fetch_all(conn).await)?;
    drop(tx);
    let mut all = Expanded::default();
    for id in ids {
        // One transaction a rule: nobody at a desk waits for all of them.
        let mut tx = office.db.write().await?;
        let Some(kept) = find_in(&mut tx, &RuleId::from(id)).await?.filter(|r| !r.ended) else { continue };
        let done = plan_ahead(&mut tx, office, &calendar, &kept, None).await?;
        if done.planned > 0 {
            tx.commit().await?;
        }
        all.rules += 1;
        all.planned += done.planned;
        all.left_out += done.left_out;
    }
    Ok(all)
}

/// Plans what a rule gives in the time ahead and is not planned yet.
pub(crate) async fn plan_ahead(
    tx: &mut Tx,
    office: &Office,
    calendar: &Calendar,
    kept: &Kept,
    by: Option<&StaffId>,
) -> Result<Expanded, StoreError> {
    room::take(tx, &kept.adviser_id).await?;
    let (from, until) = (office.today(), planned_until(office));
    let mut done = Expanded { rules: 1, ..Expanded::default() };
    let there: Vec<NaiveDate> =
        of_rule(tx, &kept.id, from - Days::new(40)).await?.into_iter().filter_map(|c| c.rule_date).collect();
    let who = (&kept.adviser_id, &kept.village_code);
    let mut around = Surroundings::read(tx, office, calendar, who, Some(&kept.id), (from, until)).await?;
    // What moved to today or later may have its day before today.
    for planned in around.plan(office, &kept.rule, calendar, from - Days::new(31), until) {
        let day = planned.occurrence.rule_date;
        let Some(held_on) = planned.occurrence.held_on().filter(|_| !there.contains(&day)) else { continue };
        let plan = kept.rule.room.plan(held_on, office.zone);
        if plan.hours.starts_at <= office.now() {
            continue;
        }
        // Asked again, as one just planned may be in the way.
        if around.trouble(held_on, &plan.hours).is_some() {
            done.left_out += 1;
            continue;
        }
        let id = ClinicId::from(Code::drawn(office.random.bits()).as_str());
        let new = NewClinic {
            id: &id,
            adviser: &kept.adviser_id,
            village: &kept.village_code,
            place: &kept.place,
            rule: Some((&kept.id, day)),
            capacity: kept.rule.room.capacity,
        };
        add(tx, office, &new, &plan, by, kept.demo).await?;
        around.took(plan.hours, &kept.village_name);
        done.planned += 1;
    }
    Ok(done)
}
