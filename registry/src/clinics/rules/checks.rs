//! What the days of a rule run into: contracts that do not hold, other clinics of the adviser.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use domain::clinics::rules::{Occurrence, Outcome, Rule, occurrences};
use domain::clinics::{Span, gap};
use domain::clocks::Calendar;
use domain::ids::{RuleId, StaffId};
use domain::places::{DivisionCode, LONGEST_WAY, Roads};

use super::{RuleError, of_adviser};
use crate::places::travel::roads_between;
use crate::{Office, StoreError, Tx};

pub(super) const RETAINED: &str = "select valid_from, valid_until from retainers
    where adviser_id = $1 and village_code = $2 order by valid_from";
/// Clinics of an adviser that a rule must not run into, and those that stand for a day of a rule, cancelled ones too.
pub(super) const TAKEN: &str = "select c.rule_id, c.rule_date, c.starts_at, c.ends_at, c.status, c.village_code,
        d.name as village_name
    from clinics c join divisions d on d.code = c.village_code
    where c.adviser_id = $1 and c.starts_at < $3 and c.ends_at > $2 order by c.starts_at";
pub(super) const ON_LEAVE: &str = "select starts_at, ends_at from leaves
    where adviser_id = $1 and state = 'planned' and starts_at < $3 and ends_at > $2 order by starts_at";
pub(super) const RETAINED_BY: &str = "select s.id, s.name from retainers r join staff s on s.id = r.adviser_id
    where r.village_code = $1 and s.active and (r.valid_until is null or r.valid_until > $2)
    group by s.id, s.name order by s.name, s.id";

/// So far ahead a rule without an end is looked at for contracts and other clinics.
pub(super) const LOOKED_AT: Days = Days::new(400);
/// So far ahead a rule must give at least one clinic.
const MUST_GIVE: Days = Days::new(1100);

/// Another clinic, or what another rule will give, at the time of one that is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The day.
    pub day: NaiveDate,
    /// When the other begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub village_name: String,
    /// Minutes of the way between the two villages, and minutes between the two clinics, when they share no time.
    pub too_near: Option<(i64, i64)>,
}

/// Why a day of a rule cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No contract between adviser and village holds.
    NoContract,
    /// The adviser sits elsewhere, or too far away just before or after.
    Overlaps(Clash),
    /// The adviser is on leave.
    OnLeave,
}

/// A day of a rule with what it runs into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The day, and what becomes of it.
    pub occurrence: Occurrence,
    /// Why no clinic can be planned on it all the same.
    pub trouble: Option<Trouble>,
}

#[derive(sqlx::FromRow)]
struct TakenRow {
    rule_id: Option<String>,
    rule_date: Option<NaiveDate>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    status: String,
    village_code: String,
    village_name: String,
}

/// Another clinic of the adviser, planned or to be given by another rule.
struct Other {
    span: Span,
    village: DivisionCode,
    village_name: String,
}

/// What an adviser does elsewhere, and where they are retained: read once, asked for many days.
pub(in crate::clinics) struct Surroundings {
    village: DivisionCode,
    retained: Vec<(NaiveDate, Option<NaiveDate>)>,
    leaves: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// In the order of their beginning.
    taken: Vec<Other>,
    longest: Duration,
    roads: Roads,
}

impl Surroundings {
    /// Of an adviser at a village, from a day up to another; without what the rule itself gave.
    pub(in crate::clinics) async fn read(
        tx: &mut Tx,
        office: &Office,
        calendar: &Calendar,
        (adviser, village): (&StaffId, &DivisionCode),
        own: Option<&RuleId>,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Result<Self, StoreError> {
        let retained = on!(&mut *tx, conn => sqlx::query_as(RETAINED)
            .bind(adviser.as_str()).bind(village.as_str()).fetch_all(conn).await)?;
        // Moved ones may lie a month from their day.
        let (first, last) = (office.start_of(from - Days::new(40)), office.start_of(until + Days::new(40)));
        let rows: Vec<TakenRow> = on!(&mut *tx, conn => sqlx::query_as(TAKEN)
            .bind(adviser.as_str()).bind(first).bind(last).fetch_all(conn).await)?;
        let mut taken = Vec::new();
        let mut planned: BTreeSet<(String, NaiveDate)> = BTreeSet::new();
        for row in rows {
            let is_own = own.is_some_and(|own| row.rule_id.as_deref() == Some(own.as_str()));
            if row.status == "planned" && !is_own {
                let span = Span { starts_at: row.starts_at, ends_at: row.ends_at };
                let bent = |_| StoreError::Inconsistent { table: "clinics", what: row.village_code.clone() };
                let village = DivisionCode::try_from(row.village_code.as_str()).map_err(bent)?;
                taken.push(Other { span, village, village_name: row.village_name });
            }
            planned.extend(row.rule_id.zip(row.rule_date));
        }
        // What other rules will give is not planned yet.
        for other in of_adviser(tx, adviser).await? {
            if own == Some(&other.id) {
                continue;
            }
            for occurrence in occurrences(&other.rule, calendar, from, until) {
                let is_there = planned.contains(&(other.id.to_string(), occurrence.rule_date));
                if let (Some(day), false) = (occurrence.held_on(), is_there) {
                    let span = other.rule.room.plan(day, office.zone).hours;
                    // A day that is over and was never planned hinders nobody.
                    if span.starts_at > office.now() {
                        let (village, village_name) = (other.village_code.clone(), other.village_name.clone());
                        taken.push(Other { span, village, village_name });
                    }
                }
            }
        }
        taken.sort_by_key(|other| other.span.starts_at);
        let longest = taken.iter().map(|other| other.span.ends_at - other.span.starts_at).max().unwrap_or_default();
        let roads = roads_between(tx, taken.iter().map(|other| &other.village).chain([village])).await?;
        let leaves = on!(&mut *tx, conn => sqlx::query_as(ON_LEAVE)
            .bind(adviser.as_str()).bind(first).bind(last).fetch_all(conn).await)?;
        Ok(Self { village: village.clone(), retained, leaves, taken, longest, roads })
    }

    /// Does a contract hold on this day?
    pub(super) fn is_retained(&self, day: NaiveDate) -> bool {
        self.retained.iter().any(|(from, until)| *from <= day && until.is_none_or(|until| day < until))
    }

    /// What is in the way of a clinic.
    pub(in crate::clinics) fn trouble(&self, day: NaiveDate, span: &Span) -> Option<Trouble> {
        if !self.is_retained(day) {
            return Some(Trouble::NoContract);
        }
        if self.leaves.iter().any(|(from, until)| *from < span.ends_at && *until > span.starts_at) {
            return Some(Trouble::OnLeave);
        }
        let reach = Duration::minutes(i64::from(LONGEST_WAY));
        let first = span.starts_at - self.longest - reach;
        let first = self.taken.partition_point(|other| other.span.starts_at < first);
        let near = self.taken[first..].iter().take_while(|other| other.span.starts_at < span.ends_at + reach);
        near.clone().find_map(|other| {
            let needed = i64::from(self.roads.way(&other.village, &self.village).minutes);
            let gap = gap(span, &other.span);
            gap.is_none_or(|minutes| minutes < needed).then(|| {
                Trouble::Overlaps(Clash {
                    day,
                    starts_at: other.span.starts_at,
                    ends_at: other.span.ends_at,
                    village_name: other.village_name.clone(),
                    too_near: gap.map(|minutes| (needed, minutes)),
                })
            })
        })
    }

    /// A clinic is planned now, and in the way of others.
    pub(super) fn took(&mut self, span: Span, village_name: &str) {
        let at = self.taken.partition_point(|other| other.span.starts_at < span.starts_at);
        self.longest = self.longest.max(span.ends_at - span.starts_at);
        let (village, village_name) = (self.village.clone(), village_name.to_owned());
        self.taken.insert(at, Other { span, village, village_name });
    }

    /// The days of a rule with what each runs into; those that are over run into nothing.
    pub(super) fn plan(
        &self,
        office: &Office,
        rule: &Rule,
        calendar: &Calendar,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Vec<Planned> {
        let all = occurrences(rule, calendar, from, until).into_iter();
        all.map(|occurrence| {
            let span = occurrence.held_on().map(|day| (day, rule.room.plan(day, office.zone).hours));
            let trouble =
                span.filter(|(_, span)| span.starts_at > office.now()).and_then(|(day, span)| self.trouble(day, &span));
            Planned { occurrence, trouble }
        })
        .collect()
    }
}

/// From when until when a rule is looked at.
pub(super) fn window(office: &Office, rule: &Rule) -> (NaiveDate, NaiveDate) {
    let from = rule.valid_from.max(office.today());
    let far = from + LOOKED_AT;
    (from, rule.valid_until.map_or(far, |until| until.min(far)).max(from))
}

/// Refuses a rule that gives nothing, leaves the contract or runs into another clinic: with the first day on which it does.
pub(super) fn sound(office: &Office, rule: &Rule, calendar: &Calendar, around: &Surroundings) -> Result<(), RuleError> {
    let from = rule.valid_from.max(office.today());
    let until = rule.valid_until.map_or(from + MUST_GIVE, |until| until.min(from + MUST_GIVE)).max(from);
    let given = occurrences(rule, calendar, from, until);
    let to_come = |day| rule.room.plan(day, office.zone).hours.starts_at > office.now();
    if !given.iter().any(|o| o.held_on().is_some_and(to_come)) {
        let fell_away = given.into_iter().find_map(|o| match o.outcome {
            Outcome::Skipped { because } => Some(RuleError::FallsAway(o.rule_date, because)),
            _ => None,
        });
        return Err(fell_away.unwrap_or(RuleError::Nothing(until.pred_opt().unwrap_or(until).max(from))));
    }
    let (from, until) = window(office, rule);
    for planned in around.plan(office, rule, calendar, from, until) {
        let day = planned.occurrence.held_on().unwrap_or(planned.occurrence.rule_date);
        match planned.trouble {
            // A leave passes: the days in it are left out.
            None | Some(Trouble::OnLeave) => {}
            Some(Trouble::NoContract) => return Err(RuleError::NoContract(day)),
            Some(Trouble::Overlaps(clash)) => return Err(RuleError::Overlaps(Box::new(clash))),
        }
    }
    Ok(())
}

/// Who is retained by a village, today or from a later day on.
pub(crate) async fn retained_by(
    tx: &mut Tx,
    village: &DivisionCode,
    today: NaiveDate,
) -> Result<Vec<(StaffId, String)>, StoreError> {
    let rows: Vec<(String, String)> = on!(tx, conn => sqlx::query_as(RETAINED_BY)
        .bind(village.as_str()).bind(today).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(id, name)| (id.into(), name)).collect())
}
