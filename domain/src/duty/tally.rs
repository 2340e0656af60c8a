//! The tally of a month: what an adviser owes a village, what was planned, what counts, and the reason for each gap.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::{Contract, Month, Packs, Quarter, Terms};
use crate::ids::ClinicId;
use crate::places::DivisionCode;

/// The clerk's word that the adviser was there (到岗签认).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signed {
    /// When the adviser came, as the clerk says; none: as planned.
    pub arrived: Option<DateTime<Utc>>,
    /// When they left.
    pub left: Option<DateTime<Utc>>,
}

/// What speaks for a visit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traces {
    /// The clerk's counter-sign.
    pub signed: Option<Signed>,
    /// Check-ins made by a member of staff other than the adviser, and not taken back.
    pub check_ins: i64,
    /// Check-ins that people made themselves. They prove nothing alone: whoever has a code and the digits of the place can make one.
    pub by_themselves: i64,
    /// Consultations that were recorded.
    pub records: i64,
    /// The adviser says: held, nobody came.
    pub nobody_came: bool,
}

impl Traces {
    /// Does the village's side speak for it?
    #[must_use]
    pub const fn from_village(&self) -> bool {
        self.signed.is_some() || self.check_ins > 0
    }

    /// Does the adviser's side? That nobody came is believed beside a counter-sign only: otherwise both would be one word.
    #[must_use]
    pub const fn from_adviser(&self) -> bool {
        self.records > 0 || (self.nobody_came && self.signed.is_some())
    }

    /// Which is missing. Who said that nobody came lacks the counter-sign only.
    #[must_use]
    pub const fn missing(&self) -> Option<Missing> {
        let said = self.nobody_came && !self.from_village();
        match (self.from_village(), self.from_adviser() || said) {
            (true, true) => None,
            (false, true) if self.by_themselves > 0 => Some(Missing::Vouched),
            (false, true) => Some(Missing::Village),
            (true, false) => Some(Missing::Adviser),
            (false, false) => Some(Missing::Both),
        }
    }
}

/// Which trace is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Nobody of the village's side signed or checked anybody in, and nobody checked themselves in either.
    Village,
    /// Nobody of the village's side signed or checked anybody in; people checked themselves in, which nobody vouches for.
    Vouched,
    /// There is no consultation record, and no word that nobody came.
    Adviser,
    /// Neither is there.
    Both,
}

/// A clinic as the tally sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Which clinic.
    pub clinic: ClinicId,
    /// In which village it is held.
    pub village: DivisionCode,
    /// On which day, where the county is.
    pub day: NaiveDate,
    /// First instant.
    pub starts_at: DateTime<Utc>,
    /// First instant after it.
    pub ends_at: DateTime<Utc>,
    /// It was cancelled, and why, as far as it was said.
    pub cancelled: Option<String>,
    /// The adviser was on leave that day.
    pub on_leave: bool,
    /// A colleague holds it in the adviser's place.
    pub handed_to: Option<String>,
    /// What speaks for it.
    pub traces: Traces,
}

impl Visit {
    /// How long it lasted: as the clerk says, otherwise as planned.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        let signed = self.traces.signed.unwrap_or_default();
        (signed.left.unwrap_or(self.ends_at) - signed.arrived.unwrap_or(self.starts_at)).num_minutes().max(0)
    }
}

/// What becomes of a clinic in the tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Counts,
    /// It is still to come, or not over.
    Coming,
    /// It did not take place; the adviser was on leave or not.
    Cancelled {
        /// On leave that day.
        on_leave: bool,
    },
    /// A colleague held it.
    HandedOn,
    /// A trace is missing.
    Unproven(Missing),
    /// Proven, but all proven clinics of the day in the village together are shorter than a visit has to be.
    Short {
        /// So many minutes.
        minutes: i64,
        /// Of so many.
        owed: i64,
    },
    /// No contract was in force that day.
    NoContract,
}

/// A clinic with what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The clinic.
    pub visit: Visit,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// Why a visit is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// This clinic did not count: see its verdict (a place in [`Tally::visits`]).
    Visit(usize),
    /// So many are planned and still to come.
    Coming(i64),
    /// The rule of the clinics left this day out as nobody works on it: a public holiday of this name, or a weekend.
    LeftOut(NaiveDate, Option<String>),
    /// So many were never planned.
    NotPlanned(i64),
}

/// A day that the rule of the clinics left out by what it does on holidays and weekends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Which.
    pub day: NaiveDate,
    /// The name of the public holiday; none: a weekend.
    pub holiday: Option<String>,
}

/// What explains what is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// The contract began on this day of the month.
    Began(NaiveDate),
    /// It ended: this is the day after its last.
    Ended(NaiveDate),
}

/// The tally of an adviser, a village and a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Visits owed.
    pub owed: i64,
    /// Visits planned: days with a clinic of this adviser that was not cancelled or handed on.
    pub planned: i64,
    /// Visits that count.
    pub held: i64,
    /// The terms on the last day of the month that a contract covers.
    pub terms: Option<Terms>,
    /// Every clinic of the month with what becomes of it, by time.
    pub visits: Vec<Judged>,
    /// Why what is still owed is missing; empty when nothing is.
    pub reasons: Vec<Reason>,
    /// What explains what is owed.
    pub notes: Vec<Note>,
}

impl Tally {
    /// Visits still owed. More than were owed in one month is not carried into another.
    #[must_use]
    pub fn still_owed(&self) -> i64 {
        (self.owed - self.held).max(0)
    }

    /// Is everything that is still owed planned and to come?
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        let coming = self.reasons.iter().map(|r| if let Reason::Coming(n) = r { *n } else { 0 }).sum::<i64>();
        self.still_owed() > 0 && coming >= self.still_owed()
    }
}

/// The contract in force on a day; of several the one that began last.
fn in_force(contracts: &[Contract], day: NaiveDate) -> Option<&Contract> {
    contracts.iter().filter(|c| c.holds_on(day)).max_by_key(|c| c.from)
}

fn terms_on(packs: &Packs, contracts: &[Contract], day: NaiveDate) -> Option<Terms> {
    in_force(contracts, day).map(|c| c.agreed.over(packs.on(day)))
}

/// What is owed over some days, when a contract asks for `of(terms)` in all of them: each day carries its share, and the sum is
/// rounded to a whole, a half upwards. A contract that covers half of a month or more owes its visit; one that covers less, none.
fn pro_rata(
    packs: &Packs,
    contracts: &[Contract],
    days: impl Iterator<Item = NaiveDate>,
    of: impl Fn(Terms) -> i64,
) -> i64 {
    let (mut all, mut sum) = (0, 0);
    for day in days {
        all += 1;
        sum += terms_on(packs, contracts, day).map_or(0, &of);
    }
    (2 * sum + all) / (2 * all).max(1)
}

/// Classes owed in a quarter.
#[must_use]
pub fn classes_owed(packs: &Packs, contracts: &[Contract], quarter: Quarter) -> i64 {
    pro_rata(packs, contracts, quarter.days(), |t| t.classes_a_quarter)
}

/// Counts a month. `visits` are the adviser's clinics of the month in the village (and where else the contract lets them count),
/// `left_out` the days that their rules there left out.
#[must_use]
pub fn tally(
    packs: &Packs,
    contracts: &[Contract],
    month: Month,
    mut visits: Vec<Visit>,
    left_out: &[LeftOut],
    now: DateTime<Utc>,
) -> Tally {
    visits.sort_by(|a, b| (a.starts_at, &a.clinic).cmp(&(b.starts_at, &b.clinic)));
    // A visit is a day in a village, however many clinics it has.
    let mut days: BTreeMap<(NaiveDate, DivisionCode), i64> = BTreeMap::new();
    for visit in visits.iter().filter(|v| plain(v, now).is_none() && v.traces.missing().is_none()) {
        *days.entry((visit.day, visit.village.clone())).or_default() += visit.minutes();
    }
    let judged: Vec<Judged> = visits
        .into_iter()
        .map(|visit| {
            // What is to come after the end of the contract will not count either.
            let terms = terms_on(packs, contracts, visit.day);
            let verdict = match (plain(&visit, now), terms, visit.traces.missing()) {
                (Some(Verdict::Coming) | None, None, _) => Verdict::NoContract,
                (Some(verdict), ..) => verdict,
                (None, Some(_), Some(missing)) => Verdict::Unproven(missing),
                (None, Some(terms), None) => {
                    let minutes = days.get(&(visit.day, visit.village.clone())).copied().unwrap_or_default();
                    let owed = terms.visit_minutes;
                    if minutes < owed { Verdict::Short { minutes, owed } } else { Verdict::Counts }
                }
            };
            Judged { visit, verdict }
        })
        .collect();
    let with = |wanted: fn(Verdict) -> bool| -> BTreeSet<(NaiveDate, &DivisionCode)> {
        judged.iter().filter(|j| wanted(j.verdict)).map(|j| (j.visit.day, &j.visit.village)).collect()
    };
    let counted = with(|v| v == Verdict::Counts);
    let (held, planned) =
        (count(counted.iter()), with(|v| !matches!(v, Verdict::Cancelled { .. } | Verdict::HandedOn)));
    let to_come = with(|v| v == Verdict::Coming);
    let coming = count(to_come.difference(&counted));
    let failed_days = with(|v| !matches!(v, Verdict::Counts | Verdict::Coming));
    let missed = count(failed_days.iter().filter(|day| !counted.contains(*day) && !to_come.contains(*day)));
    let planned = count(planned.iter());
    let owed = pro_rata(packs, contracts, month.days(), |t| t.visits_a_month);

    let mut reasons = Vec::new();
    if owed > held {
        let failed = |j: &Judged| !matches!(j.verdict, Verdict::Counts | Verdict::Coming);
        // Two clinics of one day that fail alike are one reason.
        let alike = |a: &Judged, b: &Judged| {
            let why = |j: &Judged| (j.visit.day, j.verdict, j.visit.cancelled.clone(), j.visit.handed_to.clone());
            a.visit.village == b.visit.village && why(a) == why(b)
        };
        let mut said: Vec<&Judged> = Vec::new();
        for (n, j) in judged.iter().enumerate().filter(|(_, j)| failed(j)) {
            if !said.iter().any(|other| alike(other, j)) {
                said.push(j);
                reasons.push(Reason::Visit(n));
            }
        }
        if coming > 0 {
            reasons.push(Reason::Coming(coming));
        }
        let mut never = owed - held - coming - missed;
        // A day that was left out explains a visit that was never planned, unless something was held on it all the same.
        let days: BTreeSet<NaiveDate> = judged.iter().map(|j| j.visit.day).collect();
        for left in left_out.iter().filter(|l| in_force(contracts, l.day).is_some() && !days.contains(&l.day)) {
            if never > 0 {
                reasons.push(Reason::LeftOut(left.day, left.holiday.clone()));
                never -= 1;
            }
        }
        if never > 0 {
            reasons.push(Reason::NotPlanned(never));
        }
    }
    Tally {
        owed,
        planned,
        held,
        terms: month.days().filter_map(|day| terms_on(packs, contracts, day)).last(),
        visits: judged,
        reasons,
        notes: notes(contracts, month),
    }
}

fn count<T>(of: impl Iterator<Item = T>) -> i64 {
    i64::try_from(of.count()).unwrap_or(i64::MAX)
}

/// The verdict that needs neither traces nor terms.
fn plain(visit: &Visit, now: DateTime<Utc>) -> Option<Verdict> {
    if visit.handed_to.is_some() {
        Some(Verdict::HandedOn)
    } else if visit.cancelled.is_some() {
        Some(Verdict::Cancelled { on_leave: visit.on_leave })
    } else if visit.ends_at > now {
        Some(Verdict::Coming)
    } else {
        None
    }
}

fn notes(contracts: &[Contract], month: Month) -> Vec<Note> {
    let covered: Vec<NaiveDate> = month.days().filter(|day| in_force(contracts, *day).is_some()).collect();
    let (Some(first), Some(last)) = (covered.first(), covered.last()) else { return Vec::new() };
    let began = (*first > month.first()).then_some(Note::Began(*first));
    let end = last.succ_opt().unwrap_or(*last);
    let ended = (end < month.end()).then_some(Note::Ended(end));
    began.into_iter().chain(ended).collect()
}

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;
