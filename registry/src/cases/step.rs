//! Taking a step of a case, and taking one back.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use domain::bookings::UNDO;
use domain::cases::{
    AnswerFlaws, Answers, Due, Kept, Kind, OWED_SOON, OwnerAfter, Position, Refusal, STEPS_BACK_FIRST, Step, TaskEffect,
};
use domain::clocks::Calendar;
use domain::form::Flaw;
use domain::ids::{CaseId, StaffId};
use domain::staff::{Actor, may};
use domain::trail::{RecordKind, State};

use super::assign::{self, Mediator};
use super::clocks::{self, At, CaseClock};
use super::obligations::{self, Obligation};
use super::rows::{self, CaseTask, Taken, TaskState, View};
use super::{CaseError, NEVER, papers, stepping_back, tell, wrong};
use crate::settings::calendar;
use crate::trail::{self, Act};
use crate::{Office, StoreError, Tx};

pub(super) const PUT: &str =
    "update cases set station = $3, aside = $4, closing = $5, open = $6, owner_id = $7, closed_at = $8,
        next_due = $9, next_what = $10, soon_from = $11, version = version + $12
    where id = $1 and version = $2";
pub(super) const ADD_STEP: &str =
    "insert into case_steps (case_id, number, step, at, staff_id, before, after, sealed, untold)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
pub(super) const UNDO_STEP: &str = "update case_steps set undone_at = $3 where case_id = $1 and number = $2";
pub(super) const PUT_TASK: &str = "insert into case_tasks (case_id, number, task, due, state, made_at, ended_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (case_id, number) do update set state = excluded.state, ended_at = excluded.ended_at";
/// Cases in which a limit has run out whose end is a step of the program.
pub(super) const LAPSED: &str = "select k.case_id from case_clocks k
    where k.state = 'running' and k.rule = $1 and k.due < $2 and k.case_id > $3 order by k.case_id limit $4";

/// A step that is being taken.
pub(super) struct Doing<'a> {
    /// By whom; none: the program.
    pub by: Option<&'a Actor>,
    pub row: &'static Step,
    pub answers: Answers,
    pub mediators: &'a [Mediator],
    pub now: DateTime<Utc>,
}

/// The answers as typed, when they are good.
pub(super) fn answers(
    row: &'static Step,
    typed: &BTreeMap<String, String>,
    today: NaiveDate,
    mediators: &[Mediator],
) -> Result<Answers, CaseError> {
    let ids: Vec<StaffId> = mediators.iter().map(|m| m.id.clone()).collect();
    Answers::check(row, typed, today, &ids).map_err(CaseError::Invalid)
}

/// Takes a step of a case as the actor last saw it (`version`). Everything it does, or nothing.
///
/// # Errors
/// See [`CaseError`].
pub async fn step(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    code: &str,
    typed: &BTreeMap<String, String>,
) -> Result<View, CaseError> {
    let mut tx = office.db.write().await?;
    let done = step_in(&mut tx, office, Some(actor), id, version, code, typed).await;
    raised(office, id, tx, done).await
}

/// Keeps a step that was taken. One refused because whoever it names has to step back leaves that behind for those who see to it.
pub(super) async fn raised(
    office: &Office,
    id: &CaseId,
    tx: Tx,
    done: Result<View, CaseError>,
) -> Result<View, CaseError> {
    match done {
        Ok(view) => {
            tx.commit().await?;
            Ok(view)
        }
        Err(CaseError::StepsBack(field, who, found)) => {
            drop(tx);
            let mut tx = office.db.write().await?;
            stepping_back::raise(&mut tx, office, id, &who, found).await?;
            tx.commit().await?;
            Err(CaseError::Invalid(AnswerFlaws::one(field, Flaw::StepsBack)))
        }
        Err(other) => Err(other),
    }
}

pub(crate) async fn step_in(
    tx: &mut Tx,
    office: &Office,
    by: Option<&Actor>,
    id: &CaseId,
    version: i64,
    code: &str,
    typed: &BTreeMap<String, String>,
) -> Result<View, CaseError> {
    let case = rows::by_id(tx, office, id.as_str()).await?.filter(|c| by.is_none_or(|a| c.is_seen_by(a)));
    let case = case.ok_or(CaseError::Unknown)?;
    let machine = case.machine();
    let row = machine.step(code).ok_or(CaseError::NotFromHere)?;
    if by.is_some_and(|actor| !may(actor, row.by, case.object())) {
        return Err(CaseError::Forbidden);
    }
    if row.complete {
        // Nobody takes a paper out while the dossier is looked over.
        papers::lock(tx, id).await?;
    }
    let before = rows::whole(tx, office, case).await?;
    if before.case.version != version {
        return Err(changed(tx, office, &before).await);
    }
    machine.check(row, &before.position).map_err(|refusal| match refusal {
        Refusal::NotFromHere => CaseError::NotFromHere,
        Refusal::First(what) => CaseError::First(what),
    })?;
    if let Some(rule) = row.lapse {
        clocks::has_lapsed(&before.clocks, rule, office.today())?;
    }
    obligations::check(&before, row)?;
    if let Some(actor) = by
        && machine.is_main(row)
        && stepping_back::is_raised(tx, office, id, &actor.id).await?
    {
        return Err(CaseError::First(STEPS_BACK_FIRST));
    }
    let mediators = assign::mediators_in(tx, office, &before.case.village_code, &before.case.township_code).await?;
    let answers = answers(row, typed, office.today(), &mediators)?;
    if row.code == machine.hand_over && answers.of("to") == before.case.owner.as_ref().map(StaffId::as_str) {
        return Err(CaseError::Invalid(AnswerFlaws::one("to", Flaw::NotAChoice)));
    }
    if let OwnerAfter::Answer(field) = row.owner
        && let Some(named) = answers.of(field).map(StaffId::from)
        && let Some(found) = stepping_back::still_against(tx, office, &named, &before).await?
    {
        return Err(CaseError::StepsBack(field, named, found));
    }
    if row.complete {
        papers::lacks_to_file(tx, office, &before).await?;
    }
    let doing = Doing { by, row, answers, mediators: &mediators, now: office.now() };
    let after = carry_out(tx, office, id, Some(before), doing).await?;
    if row.owner != OwnerAfter::Same {
        stepping_back::recheck(tx, office, &after).await?;
    }
    Ok(after)
}

/// Does what the row of the step says. Without a `before` the case has just been put in, and the step opens it.
pub(super) async fn carry_out(
    tx: &mut Tx,
    office: &Office,
    id: &CaseId,
    before: Option<View>,
    doing: Doing<'_>,
) -> Result<View, CaseError> {
    let Doing { by, row, answers, mediators, now } = doing;
    let today = office.today();
    let fresh = before.is_none();
    let now_in = match before {
        Some(before) => before,
        None => rows::in_full(tx, office, id.as_str()).await?.ok_or(CaseError::Unknown)?,
    };
    let case = &now_in.case;
    let machine = case.machine();
    let calendar = calendar::in_force_in(tx).await?;
    let from = if fresh { Position::default() } else { now_in.position.clone() };
    let to = machine.after(row, &from);

    let mut clocks = now_in.clocks.clone();
    let opened = case.opened_at.with_timezone(&office.zone).date_naive();
    clocks::apply(&mut clocks, row, &answers, At { pack: &case.pack, calendar: &calendar, today, opened })?;
    let station = machine.station(to.main()).ok_or_else(|| wrong("cases", "stands nowhere"))?;
    let untold = tell::tell(tx, office, &now_in, row, &answers, mediators).await?;
    let mut effects = row.tasks.to_vec();
    match (station.end, untold) {
        // What is over leaves nothing on anybody's list.
        (true, _) => effects.push(TaskEffect::Drop),
        (false, true) => effects.push(TaskEffect::Make(machine.call)),
        (false, false) => {}
    }
    let tasks = tasks_after(machine, &now_in.tasks, &effects, &answers, &calendar, today, now)?;
    let owner = match row.owner {
        OwnerAfter::Same => case.owner.clone(),
        OwnerAfter::Nobody => None,
        OwnerAfter::Answer(code) => answers.of(code).map(StaffId::from),
    };
    let closing = station.closing.map(|c| c.code().to_owned()).or_else(|| case.closing.clone());
    let closed_at = station.end.then_some(now);
    if station.end {
        obligations::drop_open(tx, id).await?;
    }
    let owed: &[Obligation] = if station.end { &[] } else { &now_in.obligations };
    let next = next(&clocks, &tasks, owed, &case.pack)?;
    let put = on!(&mut *tx, conn => sqlx::query(PUT)
        .bind(id.as_str()).bind(case.version).bind(to.main()).bind(to.aside()).bind(closing).bind(!station.end)
        .bind(owner.as_ref().map(StaffId::as_str)).bind(closed_at).bind(next.due).bind(next.what.as_deref())
        .bind(next.soon_from).bind(i64::from(!fresh))
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if put != 1 {
        // On PostgreSQL a colleague may have committed between our reading and our writing.
        return Err(changed(tx, office, &now_in).await);
    }
    clocks::keep(tx, id, &now_in.clocks, &clocks).await?;
    keep_tasks(tx, id, &now_in.tasks, &tasks).await?;
    let number = i64::try_from(now_in.steps.len()).unwrap_or(i64::MAX) + 1;
    let sealed = rows::seal_answers(office, id, number, &answers)?;
    on!(&mut *tx, conn => sqlx::query(ADD_STEP)
        .bind(id.as_str()).bind(number).bind(row.code).bind(now).bind(by.map(|a| a.id.as_str()))
        .bind(said(&from)).bind(said(&to)).bind(sealed).bind(untold)
        .execute(conn).await.map(drop))?;
    let state = if fresh { State::default() } else { now_in.state() };
    write(tx, office, id, by, row.code, answers.of("reason"), &state).await
}

/// Stations as they are kept with a step: the main one first.
fn said(position: &Position) -> String {
    position.stations().collect::<Vec<_>>().join(" ")
}

/// Writes the entry on the trail, and gives the case as it is now.
async fn write(
    tx: &mut Tx,
    office: &Office,
    id: &CaseId,
    by: Option<&Actor>,
    what: &str,
    note: Option<&str>,
    before: &State,
) -> Result<View, CaseError> {
    let after = rows::in_full(tx, office, id.as_str()).await?.ok_or(CaseError::Unknown)?;
    let record = RecordKind::Case.key(id.as_str());
    let staff = by.map(|a| a.id.as_str());
    let act = Act { record: &record, at: office.now(), what, staff, for_whom: None, note };
    trail::write(tx, office, act, before, &after.state()).await?;
    Ok(after)
}

/// Who was quicker, and with what: the last entry on the trail that made a new version, which need not be a step.
pub(super) async fn changed(tx: &mut Tx, office: &Office, view: &View) -> CaseError {
    match trail::of_record(tx, office, &view.record()).await {
        Ok(told) => match told.into_iter().rev().find(|t| t.facts.contains_key("version")) {
            Some(last) => CaseError::Changed { by: last.staff_name, what: last.what, at: last.at },
            None => CaseError::Unknown,
        },
        Err(error) => CaseError::Store(error),
    }
}

/// The next day on which something is due, what, and from when that is soon.
pub(super) struct Next {
    pub due: NaiveDate,
    pub what: Option<String>,
    pub soon_from: NaiveDate,
}

/// A task is soon the day before.
const TASK_SOON: i64 = 1;

pub(super) fn next(
    clocks: &[CaseClock],
    tasks: &[CaseTask],
    owed: &[Obligation],
    pack: &str,
) -> Result<Next, CaseError> {
    let mut next = Next { due: NEVER, what: None, soon_from: NEVER };
    let mut look = |due: NaiveDate, what: String, soon: i64| {
        next.soon_from = next.soon_from.min(due - Duration::days(soon));
        if due < next.due {
            (next.due, next.what) = (due, Some(what));
        }
    };
    for clock in clocks.iter().filter(|c| c.is_running()) {
        if let Some(due) = clock.due {
            look(due, format!("clock/{}", clock.rule), clock.limit(pack)?.soon());
        }
    }
    for task in tasks.iter().filter(|t| t.state == TaskState::Open) {
        look(task.due, format!("task/{}", task.task), TASK_SOON);
    }
    for owed in owed.iter().filter(|o| o.state == Kept::Open) {
        look(owed.due, format!("owed/{}", owed.number), OWED_SOON);
    }
    Ok(next)
}

pub(super) fn tasks_after(
    machine: &domain::cases::Machine,
    before: &[CaseTask],
    effects: &[TaskEffect],
    answers: &Answers,
    calendar: &Calendar,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<CaseTask>, CaseError> {
    let mut tasks = before.to_vec();
    let is_open = |task: &CaseTask| task.state == TaskState::Open;
    for effect in effects {
        match *effect {
            TaskEffect::Make(code) if tasks.iter().any(|t| t.task == code && is_open(t)) => {}
            TaskEffect::Make(code) => {
                let task = machine.task(code).ok_or_else(|| wrong("case_tasks", code))?;
                let due = match task.due {
                    Due::Days(days) => {
                        let day = today + Days::new(u64::from(days));
                        day.iter_days().take(30).find(|d| calendar.works(*d)).unwrap_or(day)
                    }
                    Due::Answer(field) => answers.day(field).unwrap_or(today),
                };
                let number = i64::try_from(tasks.len()).unwrap_or(i64::MAX) + 1;
                let (task, state) = (code.to_owned(), TaskState::Open);
                tasks.push(CaseTask { number, task, due, state, made_at: now, ended_at: None });
            }
            TaskEffect::Done(code) => {
                for task in tasks.iter_mut().filter(|t| t.task == code && is_open(t)) {
                    (task.state, task.ended_at) = (TaskState::Done, Some(now));
                }
            }
            TaskEffect::Drop => {
                for task in tasks.iter_mut().filter(|t| is_open(t)) {
                    (task.state, task.ended_at) = (TaskState::Dropped, Some(now));
                }
            }
        }
    }
    Ok(tasks)
}

pub(super) async fn keep_tasks(
    tx: &mut Tx,
    id: &CaseId,
    before: &[CaseTask],
    after: &[CaseTask],
) -> Result<(), StoreError> {
    for task in after.iter().filter(|task| !before.contains(task)) {
        on!(&mut *tx, conn => sqlx::query(PUT_TASK)
            .bind(id.as_str()).bind(task.number).bind(&task.task).bind(task.due).bind(task.state.code())
            .bind(task.made_at).bind(task.ended_at)
            .execute(conn).await.map(drop))?;
    }
    Ok(())
}

impl View {
    /// The last step, while this actor can take it back.
    #[must_use]
    pub fn undoable(&self, actor: &Actor, now: DateTime<Utc>) -> Option<&Taken> {
        let last = self.steps.last()?;
        let row = last.row(self.case.machine())?;
        let good = row.undo
            && last.undone_at.is_none()
            && now - last.at <= UNDO
            && last.after == said(&self.position)
            && may(actor, row.by, self.case.object());
        good.then_some(last)
    }
}

/// Takes the last step back, within ten minutes: only steps that told nobody and moved no clock.
///
/// # Errors
/// `NothingToUndo`, and see [`CaseError`].
pub async fn undo(office: &Office, actor: &Actor, id: &CaseId, version: i64) -> Result<View, CaseError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let case = rows::by_id(&mut tx, office, id.as_str()).await?.filter(|c| c.is_seen_by(actor));
    let before = rows::whole(&mut tx, office, case.ok_or(CaseError::Unknown)?).await?;
    if before.case.version != version {
        return Err(changed(&mut tx, office, &before).await);
    }
    let last = before.undoable(actor, now).ok_or(CaseError::NothingToUndo)?;
    let machine = before.case.machine();
    let (station, aside) = last.before.split_once(' ').unwrap_or((&last.before, ""));
    let to = Position::read(machine, station, aside).map_err(|what| wrong("case_steps", what))?;
    let c = &before.case;
    let put = on!(&mut tx, conn => sqlx::query(PUT)
        .bind(id.as_str()).bind(version).bind(to.main()).bind(to.aside()).bind(c.closing.as_deref()).bind(true)
        .bind(c.owner.as_ref().map(StaffId::as_str)).bind(c.closed_at).bind(c.next_due).bind(c.next_what.as_deref())
        .bind(c.soon_from).bind(1_i64)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if put != 1 {
        return Err(changed(&mut tx, office, &before).await);
    }
    on!(&mut tx, conn => sqlx::query(UNDO_STEP).bind(id.as_str()).bind(last.number).bind(now)
        .execute(conn).await.map(drop))?;
    let after = write(&mut tx, office, id, Some(actor), "undo", None, &before.state()).await?;
    tx.commit().await?;
    Ok(after)
}

/// Takes the steps that follow from a limit that ran out. How many.
///
/// # Errors
/// The database.
pub async fn lapse(office: &Office) -> Result<usize, StoreError> {
    let mut taken = 0;
    for kind in Kind::ALL {
        for row in kind.machine().all_steps() {
            let Some(rule) = row.lapse else { continue };
            let mut after = String::new();
            loop {
                let mut tx = office.db.read().await?;
                let due: Vec<String> = on!(&mut tx, conn => sqlx::query_scalar(LAPSED)
                    .bind(rule).bind(office.today()).bind(&after).bind(LEAF).fetch_all(conn).await)?;
                drop(tx);
                let Some(last) = due.last() else { break };
                last.clone_into(&mut after);
                for id in due {
                    taken += usize::from(lapse_one(office, &CaseId::from(id), row).await?);
                }
            }
        }
    }
    Ok(taken)
}

/// Cases whose limit ran out, read at once.
const LEAF: i64 = 500;

/// Takes the step of a case whose limit ran out. `false`: somebody was quicker, or it stands elsewhere by now.
async fn lapse_one(office: &Office, id: &CaseId, row: &Step) -> Result<bool, StoreError> {
    let mut tx = office.db.write().await?;
    let Some(case) = rows::by_id(&mut tx, office, id.as_str()).await? else { return Ok(false) };
    match step_in(&mut tx, office, None, id, case.version, row.code, &BTreeMap::new()).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(true)
        }
        Err(CaseError::Store(error)) => Err(error),
        Err(_) => Ok(false),
    }
}
