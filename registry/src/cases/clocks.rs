//! The clocks of a case: what a step does to them, and what they come to.

use chrono::NaiveDate;
use domain::cases::{Anchor, AnswerFlaws, Answers, Effect, Step};
use domain::clocks::{Calendar, Clock, Extension, Pack, Reckoned, Rule, Running, Suspension, Whose};
use domain::form::Flaw;
use domain::ids::CaseId;

use super::rows::{self, View};
use super::{CaseError, step, wrong};
use crate::clocks::{RunningClock, Whose as Of};
use crate::{Office, StoreError, Tx, trail};

pub(super) const OF_CASE: &str =
    "select number, rule, from_day, state, due, provisional, calendar, extension_days, extension_on,
        suspensions, ended_on
    from case_clocks where case_id = $1 order by number";
pub(super) const PUT: &str =
    "insert into case_clocks (case_id, number, rule, from_day, state, due, provisional, calendar,
        extension_days, extension_on, suspensions, ended_on)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    on conflict (case_id, number) do update set state = excluded.state, due = excluded.due,
        provisional = excluded.provisional, calendar = excluded.calendar, extension_days = excluded.extension_days,
        extension_on = excluded.extension_on, suspensions = excluded.suspensions, ended_on = excluded.ended_on";

/// Clocks that run, a leaf at a time, with the number of their case and its pack.
pub(super) const RUNNING: &str =
    "select k.case_id, c.pack, c.number as case_number, k.number, k.rule, k.from_day, k.state, k.due,
        k.provisional, k.calendar, k.extension_days, k.extension_on, k.suspensions, k.ended_on
    from case_clocks k join cases c on c.id = k.case_id
    where k.state = 'running' and (k.case_id, k.number) > ($1, $2) order by k.case_id, k.number limit $3";
/// Cases with clocks that run, a leaf at a time.
pub(super) const WITH_RUNNING: &str = "select distinct case_id from case_clocks
    where state = 'running' and case_id > $1 order by case_id limit $2";
pub(super) const PUT_NEXT: &str =
    "update cases set next_due = $2, next_what = $3, soon_from = $4, version = version + 1
    where id = $1";

/// How many rows are read at once.
const LEAF: i64 = 500;

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    /// It runs, or is suspended.
    Running,
    /// What it wanted was done.
    Met,
    /// It fell away.
    Dropped,
}

impl ClockState {
    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Met => "met",
            Self::Dropped => "dropped",
        }
    }
}

impl TryFrom<String> for ClockState {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        [Self::Running, Self::Met, Self::Dropped]
            .into_iter()
            .find(|s| s.code() == code)
            .ok_or_else(|| format!("unknown state of a clock {code:?}"))
    }
}

/// A clock of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseClock {
    /// Its number on the case, from 1.
    pub number: i64,
    /// Which limit: a code of the pack.
    pub rule: String,
    /// From when.
    pub from: NaiveDate,
    /// How it stands.
    pub state: ClockState,
    /// Its last day; none: suspended.
    pub due: Option<NaiveDate>,
    /// The year whose holidays are not known yet.
    pub provisional: Option<i32>,
    /// The version of the calendar it was reckoned with.
    pub calendar: String,
    /// Its extension.
    pub extension: Option<Extension>,
    /// What is not counted.
    pub suspensions: Vec<Suspension>,
    /// When it was met or fell away.
    pub ended_on: Option<NaiveDate>,
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    rule: String,
    from_day: NaiveDate,
    #[sqlx(try_from = "String")]
    state: ClockState,
    due: Option<NaiveDate>,
    provisional: Option<i64>,
    calendar: String,
    extension_days: Option<i64>,
    extension_on: Option<NaiveDate>,
    suspensions: String,
    ended_on: Option<NaiveDate>,
}

impl CaseClock {
    fn read(row: Row) -> Result<Self, StoreError> {
        let days = row.extension_days.and_then(|d| u32::try_from(d).ok());
        Ok(Self {
            number: row.number,
            rule: row.rule,
            from: row.from_day,
            state: row.state,
            due: row.due,
            provisional: row.provisional.and_then(|y| i32::try_from(y).ok()),
            calendar: row.calendar,
            extension: days.map(|days| Extension { days, on: row.extension_on }),
            suspensions: serde_json::from_str(&row.suspensions).map_err(|e| wrong("case_clocks", e))?,
            ended_on: row.ended_on,
        })
    }

    /// Its limit in the pack of the case.
    ///
    /// # Errors
    /// A pack or a rule that is not there.
    pub fn limit(&self, pack: &str) -> Result<&'static Rule, CaseError> {
        Ok(Pack::named(pack)?.rule(&self.rule)?)
    }

    /// The clock itself, from its facts.
    ///
    /// # Errors
    /// A pack or a rule that is not there.
    pub fn clock(&self, pack: &str) -> Result<Clock<'static>, CaseError> {
        let (extension, suspensions) = (self.extension, self.suspensions.clone());
        Ok(Clock { extension, suspensions, ..Clock::new(self.limit(pack)?, self.from) })
    }

    /// How its day came about, by a calendar. Once another calendar is in force than the one it was reckoned with, this may
    /// differ from the day kept; the page says so.
    ///
    /// # Errors
    /// A pack or a rule that is not there; facts that can't be.
    pub fn reckon(&self, pack: &str, calendar: &Calendar) -> Result<Reckoned, CaseError> {
        Ok(self.clock(pack)?.reckon(calendar)?)
    }

    /// It runs, or waits to be resumed.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.state == ClockState::Running
    }

    /// As the trail has it.
    pub(super) fn line(&self) -> String {
        let day = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_else(|| "-".to_owned());
        let extension = self.extension.map(|e| format!(" +{} {}", e.days, day(e.on))).unwrap_or_default();
        let suspended: String = self.suspensions.iter().map(|s| format!(" ({}–{})", s.from, day(s.until))).collect();
        let provisional = self.provisional.map(|y| format!(" ?{y}")).unwrap_or_default();
        format!(
            "{} {} {} {} {}{extension}{suspended}{provisional} {}",
            self.rule,
            self.from,
            self.state.code(),
            day(self.due),
            day(self.ended_on),
            self.calendar
        )
    }

    fn settle(&mut self, pack: &str, calendar: &Calendar) -> Result<(), CaseError> {
        let reckoned = self.reckon(pack, calendar)?;
        self.due = reckoned.due();
        self.provisional = reckoned.provisional;
        self.calendar = reckoned.calendar.to_string();
        Ok(())
    }

    async fn put(&self, tx: &mut Tx, case: &CaseId) -> Result<(), StoreError> {
        let suspensions = serde_json::to_string(&self.suspensions).map_err(|e| wrong("case_clocks", e))?;
        on!(tx, conn => sqlx::query(PUT)
            .bind(case.as_str()).bind(self.number).bind(&self.rule).bind(self.from).bind(self.state.code()).bind(self.due)
            .bind(self.provisional.map(i64::from)).bind(&self.calendar).bind(self.extension.map(|e| i64::from(e.days)))
            .bind(self.extension.and_then(|e| e.on)).bind(&suspensions).bind(self.ended_on)
            .execute(conn).await.map(drop))?;
        Ok(())
    }
}

pub(super) async fn of_case(tx: &mut Tx, case: &str) -> Result<Vec<CaseClock>, StoreError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(OF_CASE).bind(case).fetch_all(conn).await)?;
    rows.into_iter().map(CaseClock::read).collect()
}

/// What a step of a case works with.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub pack: &'a str,
    pub calendar: &'a Calendar,
    pub today: NaiveDate,
    /// The day the case was opened, before which nothing of it happened.
    pub opened: NaiveDate,
}

/// Does to the clocks what the step says.
pub(super) fn apply(clocks: &mut Vec<CaseClock>, step: &Step, answers: &Answers, at: At<'_>) -> Result<(), CaseError> {
    // A day that was answered can't lie before what it follows: the opening, or the beginning of the limit it meets.
    let day = |anchor: Anchor, earliest: NaiveDate| match anchor {
        Anchor::Today => Ok(at.today),
        Anchor::Answer(code) => match answers.day(code).unwrap_or(at.today) {
            day if day < earliest => Err(CaseError::Invalid(AnswerFlaws::one(code, Flaw::Before(earliest)))),
            day => Ok(day),
        },
    };
    for effect in step.clocks {
        if let Effect::Start(rule, on) = *effect {
            let number = i64::try_from(clocks.len()).unwrap_or(i64::MAX) + 1;
            let mut clock = CaseClock {
                number,
                rule: rule.to_owned(),
                from: day(on, at.opened)?,
                state: ClockState::Running,
                due: None,
                provisional: None,
                calendar: String::new(),
                extension: None,
                suspensions: Vec::new(),
                ended_on: None,
            };
            clock.settle(at.pack, at.calendar)?;
            clocks.push(clock);
            continue;
        }
        // What does not run can neither be met nor fall away: the way a case took never started it.
        let Some(clock) = clocks.iter_mut().find(|c| c.rule == effect.rule() && c.is_running()) else { continue };
        let day = |anchor| day(anchor, clock.from);
        match *effect {
            Effect::Start(..) => {}
            Effect::End(rule, on) => {
                let on = day(on)?;
                let whose = clock.limit(at.pack)?.whose;
                if let Some(due) = clock.due.filter(|due| whose == Whose::Person && *due < on) {
                    return Err(CaseError::TooLate { rule: rule.to_owned(), due });
                }
                (clock.state, clock.ended_on) = (ClockState::Met, Some(on));
            }
            Effect::Stop(_) => (clock.state, clock.ended_on) = (ClockState::Dropped, Some(at.today)),
            Effect::Suspend(_, ground, on) => {
                let suspended = clock.clock(at.pack)?.suspend(at.calendar, day(on)?, ground)?;
                clock.suspensions = suspended.suspensions;
                clock.settle(at.pack, at.calendar)?;
            }
            Effect::Resume(_, on) => {
                let resumed = clock.clock(at.pack)?.resume(at.calendar, day(on)?)?;
                clock.suspensions = resumed.suspensions;
                clock.settle(at.pack, at.calendar)?;
            }
            Effect::Extend(_, days) => {
                let days = answers.number(days).unwrap_or_default();
                let extended = clock.clock(at.pack)?.extend(at.calendar, days, at.today)?;
                clock.extension = extended.extension;
                clock.settle(at.pack, at.calendar)?;
            }
        }
    }
    Ok(())
}

/// A step that is taken when a limit has run out: has it?
pub(super) fn has_lapsed(clocks: &[CaseClock], rule: &str, today: NaiveDate) -> Result<(), CaseError> {
    match clocks.iter().find(|c| c.rule == rule && c.is_running()).and_then(|c| c.due) {
        Some(due) if due < today => Ok(()),
        Some(due) => Err(CaseError::NotYet { rule: rule.to_owned(), due }),
        None => Err(CaseError::NotFromHere),
    }
}

/// Keeps the clocks that changed.
pub(super) async fn keep(
    tx: &mut Tx,
    case: &CaseId,
    before: &[CaseClock],
    after: &[CaseClock],
) -> Result<(), StoreError> {
    for clock in after.iter().filter(|clock| !before.contains(clock)) {
        clock.put(tx, case).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct RunningRow {
    case_id: String,
    pack: String,
    case_number: String,
    #[sqlx(flatten)]
    row: Row,
}

/// Every clock of a case that runs.
pub(crate) async fn running(tx: &mut Tx) -> Result<Vec<RunningClock>, StoreError> {
    let (mut all, mut case, mut number) = (Vec::new(), String::new(), 0_i64);
    loop {
        let rows: Vec<RunningRow> = on!(&mut *tx, conn => sqlx::query_as(RUNNING)
            .bind(&case).bind(number).bind(LEAF).fetch_all(conn).await)?;
        let Some(last) = rows.last() else { return Ok(all) };
        (case, number) = (last.case_id.clone(), last.row.number);
        for RunningRow { case_id, pack, case_number, row } in rows {
            let clock = CaseClock::read(row)?.clock(&pack).map_err(|error| wrong("case_clocks", error))?;
            let of = Of { path: format!("/desk/cases/{case_id}"), name: case_number, limit: clock.rule.names.clone() };
            all.push(Running { of, clock });
        }
    }
}

/// Reckons every clock that runs anew by another calendar; the day before stays in the trail of each case that changed. One that
/// the other calendar cannot reckon keeps its day.
pub(crate) async fn recalculate(tx: &mut Tx, office: &Office, calendar: &Calendar) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let cases: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(WITH_RUNNING)
            .bind(&after).bind(LEAF).fetch_all(conn).await)?;
        let Some(last) = cases.last() else { return Ok(()) };
        last.clone_into(&mut after);
        for id in cases {
            let Some(before) = rows::in_full(tx, office, &id).await? else { continue };
            match recalculate_one(tx, office, calendar, &before).await {
                Ok(()) => {}
                Err(CaseError::Store(error)) => return Err(error),
                Err(other) => return Err(wrong("case_clocks", other)),
            }
        }
    }
}

async fn recalculate_one(tx: &mut Tx, office: &Office, calendar: &Calendar, before: &View) -> Result<(), CaseError> {
    let case = &before.case;
    let mut clocks = before.clocks.clone();
    for clock in clocks.iter_mut().filter(|c| c.is_running()) {
        let mut other = clock.clone();
        if other.settle(&case.pack, calendar).is_ok()
            && (other.due, other.provisional) != (clock.due, clock.provisional)
        {
            *clock = other;
        }
    }
    if clocks == before.clocks {
        return Ok(());
    }
    keep(tx, &case.id, &before.clocks, &clocks).await?;
    let next = step::next(&clocks, &before.tasks, &before.obligations, &case.pack)?;
    on!(&mut *tx, conn => sqlx::query(PUT_NEXT)
        .bind(case.id.as_str()).bind(next.due).bind(next.what.as_deref()).bind(next.soon_from)
        .execute(conn).await.map(drop))?;
    Ok(trail::tell(tx, office, &before.record(), "calendar_changed", None, &before.state(), None).await?)
}
