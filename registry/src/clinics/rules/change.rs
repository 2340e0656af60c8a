//! Changing a rule: what becomes of the clinics it gave, said before anything is saved.
//!
//! A clinic that still stands where its rule put it follows the rule. One that was moved or cancelled by hand stays as it is. A
//! day that falls away and a new one in the same week are one clinic that moves, so that people booked keep their place; only
//! what has no new day is dropped, and whoever is booked there is offered other places.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use domain::clinics::rules::{Rule, occurrences};
use domain::clinics::{ClinicStatus, Span};
use domain::clocks::Calendar;
use domain::ids::RuleId;
use domain::staff::Actor;

use super::checks::{Planned, Surroundings};
use super::expand::planned_until;
use super::{Kept, RuleError, apply, theirs};
use crate::clinics::Clinic;
use crate::office::digest;
use crate::settings::calendar;
use crate::waiting::Aftermath;
use crate::{Office, StoreError, Tx};

/// The clinics of a rule from a day of it on, in the order of those days.
pub(super) const OF_RULE: &str = select_clinics!("where c.rule_id = $1 and c.rule_date >= $2 order by c.rule_date");
pub(super) const BOOKED: &str = "select b.id, b.name, s.starts_at from bookings b join slots s on s.id = b.slot_id
    where b.clinic_id = $1 and b.open and b.status <> 'displaced' order by s.starts_at, b.id";

/// Where somebody who is booked comes to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seated {
    /// At this time: their own, or another.
    At(DateTime<Utc>),
    /// They lose their place, and are offered others.
    Nowhere,
}

/// Somebody booked on a clinic.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Person {
    /// Their booking.
    pub id: String,
    /// Their name.
    pub name: String,
    /// When their slot begins.
    pub starts_at: DateTime<Utc>,
    /// Where they come to be; none: it was not tried out, or cannot be done as it stands.
    #[sqlx(skip)]
    pub after: Option<Seated>,
}

/// What becomes of a clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// It stays as it is.
    Kept,
    /// It stays as it is, as it was changed by hand.
    ByHand,
    /// It stays on its day with other hours, another room or other room for people.
    Altered,
    /// It moves to another day.
    Moved,
    /// It falls away.
    Dropped,
    /// It is new.
    New,
}

/// A clinic with what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What becomes of it.
    pub what: What,
    /// The clinic; none: a new one.
    pub clinic: Option<Clinic>,
    /// When it will be, and by which day of the rule; none: it falls away, or stays as it is by hand.
    pub after: Option<(NaiveDate, Span)>,
    /// Who is booked on it.
    pub booked: Vec<Person>,
    /// Why there is no clinic where the rule gives one, or why it moved.
    pub planned: Option<Planned>,
}

/// What a change of a rule would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What becomes of each clinic, in the order of time.
    pub lines: Vec<Line>,
}

impl Difference {
    /// How many are to become that.
    #[must_use]
    pub fn count(&self, what: What) -> usize {
        self.lines.iter().filter(|l| l.what == what).count()
    }

    /// Nothing changes for anybody.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.lines.iter().all(|l| matches!(l.what, What::Kept | What::ByHand))
    }

    /// Changes when anything of it does: what was confirmed is what is done.
    #[must_use]
    pub fn mark(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let id = line.clinic.as_ref().map(|c| format!("{}/{}", c.id, c.sequence)).unwrap_or_default();
            let people: Vec<_> = line.booked.iter().map(|p| (p.id.as_str(), p.after)).collect();
            text.push_str(&format!("{:?} {id} {:?} {people:?}\n", line.what, line.after));
        }
        digest(&text).chars().take(16).collect()
    }

    /// Notes where everybody who is booked comes to be, once it was done in this transaction and before those who lose their place
    /// are seen to.
    pub(super) async fn note_places(&mut self, tx: &mut Tx, aftermath: &Aftermath) -> Result<(), StoreError> {
        for line in self.lines.iter_mut().filter(|line| !line.booked.is_empty()) {
            let Some(clinic) = &line.clinic else { continue };
            let now = booked(tx, clinic).await?;
            for person in &mut line.booked {
                let there = now.iter().find(|p| p.id == person.id && !aftermath.has(&p.id));
                person.after = Some(there.map_or(Seated::Nowhere, |p| Seated::At(p.starts_at)));
            }
        }
        Ok(())
    }
}

pub(super) async fn of_rule(tx: &mut Tx, id: &RuleId, from: NaiveDate) -> Result<Vec<Clinic>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(OF_RULE).bind(id.as_str()).bind(from).fetch_all(conn).await)?)
}

async fn booked(tx: &mut Tx, clinic: &Clinic) -> Result<Vec<Person>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(BOOKED).bind(clinic.id.as_str()).fetch_all(conn).await)?)
}

/// Does the clinic stand where this rule puts it?
fn follows(clinic: &Clinic, kept: &Kept, (place, rule): (&str, &Rule), held_on: NaiveDate, office: &Office) -> bool {
    let hours = rule.room.plan(held_on, office.zone).hours;
    clinic.status == ClinicStatus::Planned
        && (&clinic.adviser_id, &clinic.village_code) == (&kept.adviser_id, &kept.village_code)
        && (clinic.starts_at, clinic.ends_at) == (hours.starts_at, hours.ends_at)
        && clinic.place == place
}

/// What becomes of the clinics of a rule when it reads otherwise. `None`: it ends.
pub(super) async fn difference_in(
    tx: &mut Tx,
    office: &Office,
    calendar: &Calendar,
    kept: &Kept,
    new: Option<(&str, &Rule)>,
) -> Result<Difference, StoreError> {
    let today = office.today();
    let (from, until) = (today - Days::new(31), planned_until(office));
    let mut there: Vec<Clinic> = of_rule(tx, &kept.id, today - Days::new(40)).await?;
    there.retain(|c| c.starts_at > office.now());

    // Where the rule as it is puts each clinic.
    let old = occurrences(&kept.rule, calendar, from - Days::new(31), until + Days::new(31));
    let old: BTreeMap<NaiveDate, NaiveDate> = old.iter().filter_map(|o| Some((o.rule_date, o.held_on()?))).collect();
    // What the new one gives, as far as clinics can be planned there.
    let mut wanted: BTreeMap<NaiveDate, Planned> = BTreeMap::new();
    if let Some((_, rule)) = new {
        let who = (&kept.adviser_id, &kept.village_code);
        let around = Surroundings::read(tx, office, calendar, who, Some(&kept.id), (from, until)).await?;
        for planned in around.plan(office, rule, calendar, from, until) {
            let starts_at = |day| rule.room.plan(day, office.zone).hours.starts_at;
            if planned.occurrence.held_on().is_none_or(|day| starts_at(day) > office.now()) {
                wanted.insert(planned.occurrence.rule_date, planned);
            }
        }
    }
    let held = |planned: &Planned| planned.occurrence.held_on().filter(|_| planned.trouble.is_none());

    let mut lines = Vec::new();
    let mut leaving: Vec<Clinic> = Vec::new();
    for clinic in there {
        let Some(day) = clinic.rule_date else { continue };
        // A rule whose calendar changed since puts it elsewhere now, but nobody moved it: it was made by the rule.
        let as_it_was = (kept.place.as_str(), &kept.rule);
        let stands = old.get(&day).is_some_and(|d| follows(&clinic, kept, as_it_was, *d, office));
        let touched = clinic.sequence > 0 && !stands;
        if touched || clinic.status == ClinicStatus::Cancelled {
            let planned = wanted.remove(&day);
            let booked = booked(tx, &clinic).await?;
            lines.push(Line { what: What::ByHand, clinic: Some(clinic), after: None, booked, planned });
            continue;
        }
        match (new, wanted.get(&day).and_then(held)) {
            (Some((place, rule)), Some(held_on)) => {
                let planned = wanted.remove(&day);
                let hours = rule.room.plan(held_on, office.zone).hours;
                let stays = follows(&clinic, kept, (place, rule), held_on, office) && rule.room == kept.rule.room;
                let what = match stays {
                    true => What::Kept,
                    false if office.day_of(clinic.starts_at) == held_on => What::Altered,
                    false => What::Moved,
                };
                let booked = booked(tx, &clinic).await?;
                lines.push(Line { what, clinic: Some(clinic), after: Some((day, hours)), booked, planned });
            }
            _ => leaving.push(clinic),
        }
    }
    for clinic in leaving {
        let was = office.day_of(clinic.starts_at);
        // The nearest new day of the same week, if there is one.
        let near = wanted
            .iter()
            .filter_map(|(day, planned)| Some((*day, held(planned)?)))
            .filter(|(_, held_on)| held_on.iso_week() == was.iso_week())
            .min_by_key(|(_, held_on)| (*held_on - was).num_days().abs());
        let booked = booked(tx, &clinic).await?;
        lines.push(match (near, new) {
            (Some((day, held_on)), Some((_, rule))) => {
                let planned = wanted.remove(&day);
                let hours = rule.room.plan(held_on, office.zone).hours;
                let what = if held_on == was { What::Altered } else { What::Moved };
                Line { what, clinic: Some(clinic), after: Some((day, hours)), booked, planned }
            }
            _ => {
                let planned = clinic.rule_date.and_then(|day| wanted.remove(&day));
                Line { what: What::Dropped, clinic: Some(clinic), after: None, booked, planned }
            }
        });
    }
    if let Some((_, rule)) = new {
        for (day, planned) in wanted {
            let Some(held_on) = held(&planned) else { continue };
            let after = Some((day, rule.room.plan(held_on, office.zone).hours));
            lines.push(Line { what: What::New, clinic: None, after, booked: Vec::new(), planned: Some(planned) });
        }
    }
    lines.sort_by_key(|l| {
        let starts = l.clinic.as_ref().map(|c| c.starts_at).or(l.after.map(|(_, span)| span.starts_at));
        (starts, l.what)
    });
    Ok(Difference { lines })
}

/// What a change would do: to be shown before it is made. `None` instead of a rule: it ends. It is tried out in a transaction that is
/// given up, so that what is shown of each person is what will be done.
///
/// # Errors
/// `Unknown`, `Forbidden`, the database.
pub async fn difference(
    office: &Office,
    actor: &Actor,
    id: &RuleId,
    new: Option<(&str, &Rule)>,
) -> Result<Difference, RuleError> {
    let calendar = calendar::in_force(office).await?;
    let mut tx = office.db.write().await?;
    let kept = theirs(&mut tx, actor, id).await?;
    let seen = difference_in(&mut tx, office, &calendar, &kept, new).await?;
    let mut tried = seen.clone();
    match apply::carry_out(&mut tx, office, &calendar, actor, (&kept, new), &mut tried, TRIED).await {
        Ok(_) => Ok(tried),
        Err(RuleError::Store(error)) => Err(error.into()),
        // What stands against it is told to whoever confirms it.
        Err(_) => Ok(seen),
    }
}

/// The reason of a change that is only tried out: nobody reads it.
const TRIED: &str = "-";

/// How many clinics still to come no longer stand where their rule puts them, as the holiday calendar changed since.
///
/// # Errors
/// The database.
pub async fn drifted(office: &Office, kept: &Kept) -> Result<usize, StoreError> {
    let calendar = calendar::in_force(office).await?;
    let mut tx = office.db.read().await?;
    let as_it_is = Some((kept.place.as_str(), &kept.rule));
    let difference = difference_in(&mut tx, office, &calendar, kept, as_it_is).await?;
    Ok(difference.lines.iter().filter(|l| !matches!(l.what, What::Kept | What::ByHand | What::New)).count())
}
