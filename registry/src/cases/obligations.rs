//! What was agreed, one by one (履行事项): noting it, how it came out, and what follows by itself: reminders, the urging visit when
//! something was missed, the return visit when all is done.

use chrono::{DateTime, NaiveDate, Utc};
use domain::cases::{Kept, Outcome, OutcomeForm, Owed, OwedForm, OwedKind, Step, TaskEffect};
use domain::ids::CaseId;
use domain::staff::{Action, Actor, Object, may};
use serde::{Deserialize, Serialize};

use super::rows::View;
use super::{CaseError, edit, remind};
use crate::{Office, StoreError, Tx};

pub(super) const OF_CASE: &str = "select number, who, whom, kind, amount, due, state, settled_on, made_at, sealed
    from case_obligations where case_id = $1 order by number";
pub(super) const ADD: &str =
    "insert into case_obligations (case_id, number, who, whom, kind, amount, due, state, made_at, sealed)
     values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)";
pub(super) const SETTLE: &str =
    "update case_obligations set state = $3, settled_on = $4, sealed = $5 where case_id = $1 and number = $2";
pub(super) const DROP: &str = "update case_obligations set state = 'dropped' where case_id = $1 and state = 'open'";
pub(super) const ERASE: &str = "update case_obligations set sealed = null where case_id = $1";

const TABLE: &str = "case_obligations";

/// What of an obligation is sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// What it is.
    pub what: String,
    /// What shows that it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// Why it was not, or not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// An obligation.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Obligation {
    /// Its number on the case, from 1.
    pub number: i64,
    /// Who owes it: the number of a party.
    pub who: i64,
    /// To whom.
    pub whom: i64,
    /// What kind.
    #[sqlx(try_from = "String")]
    pub kind: OwedKind,
    /// In fen, of money.
    pub amount: Option<i64>,
    /// By which day.
    pub due: NaiveDate,
    /// How it stands.
    #[sqlx(try_from = "String")]
    pub state: Kept,
    /// Since which day.
    pub settled_on: Option<NaiveDate>,
    /// When it was noted.
    pub made_at: DateTime<Utc>,
    sealed: Option<String>,
    /// What it is, proof, reason; none once it was erased, nor for whom may see the progress only.
    #[sqlx(skip)]
    pub words: Option<Words>,
}

impl Obligation {
    /// As the trail has it, without its words.
    pub(super) fn line(&self) -> String {
        let amount = self.amount.map(|a| a.to_string()).unwrap_or_else(|| "-".to_owned());
        let settled = self.settled_on.map(|d| d.to_string()).unwrap_or_else(|| "-".to_owned());
        format!(
            "{}>{} {} {amount} {} {} {settled} {}",
            self.who,
            self.whom,
            self.kind.code(),
            self.due,
            self.state.code(),
            self.made_at.to_rfc3339()
        )
    }

    /// Does it concern a party?
    #[must_use]
    pub fn is_of(&self, number: i64) -> bool {
        self.who == number || self.whom == number
    }
}

pub(super) async fn of_case(tx: &mut Tx, office: &Office, case: &str) -> Result<Vec<Obligation>, StoreError> {
    let rows: Vec<Obligation> = on!(tx, conn => sqlx::query_as(OF_CASE).bind(case).fetch_all(conn).await)?;
    rows.into_iter()
        .map(|mut row| {
            if let Some(sealed) = &row.sealed {
                row.words = Some(office.open(TABLE, &format!("{case}/{}", row.number), sealed)?);
            }
            Ok(row)
        })
        .collect()
}

/// What has to be settled before a step.
pub(super) fn check(view: &View, row: &Step) -> Result<(), CaseError> {
    let owed = &view.case.machine().owed;
    let open = view.obligations.iter().any(|o| !o.state.is_over());
    if open && owed.settled_before.contains(&row.code) { Err(CaseError::First(owed.first)) } else { Ok(()) }
}

/// May somebody note obligations of this case now?
#[must_use]
pub fn may_note(view: &View, actor: &Actor) -> bool {
    view.case.open
        && view.machine().owed.at.contains(&view.position.main())
        && may(
            actor,
            Action::TakeCaseSteps,
            Object { division: &view.case.village_code, adviser: view.case.owner.as_ref() },
        )
}

async fn begin(tx: &mut Tx, office: &Office, actor: &Actor, id: &CaseId, version: i64) -> Result<View, CaseError> {
    let before = edit::begin(tx, office, actor, id, version, Action::TakeCaseSteps).await?;
    if before.machine().owed.at.contains(&before.position.main()) { Ok(before) } else { Err(CaseError::NotFromHere) }
}

/// Notes that somebody owes something to somebody by a day. Both are reminded before it and on the day.
///
/// # Errors
/// See [`CaseError`].
pub async fn owe(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    form: &OwedForm,
) -> Result<View, CaseError> {
    let mut tx = office.db.write().await?;
    let after = owe_in(&mut tx, office, actor, id, version, form).await?;
    tx.commit().await?;
    Ok(after)
}

pub(crate) async fn owe_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    form: &OwedForm,
) -> Result<View, CaseError> {
    let before = begin(tx, office, actor, id, version).await?;
    let principals: Vec<i64> = before.parties.iter().filter(|p| p.role.side().is_some()).map(|p| p.number).collect();
    let owed: Owed = form.check(&principals, office.today()).map_err(CaseError::Wrong)?;
    let number = before.obligations.iter().map(|o| o.number).max().unwrap_or_default() + 1;
    let words = Words { what: owed.what, ..Words::default() };
    let sealed = office.seal(TABLE, &format!("{id}/{number}"), &words)?;
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(id.as_str()).bind(number).bind(owed.who).bind(owed.whom).bind(owed.kind.code()).bind(owed.amount)
        .bind(owed.due).bind(office.now()).bind(&sealed).execute(conn).await.map(drop))?;
    remind::plan(tx, office, id, number, owed.due).await?;
    edit::finish(tx, office, Some(actor), &before, ("obligation_noted", None), &[]).await
}

/// Notes how an obligation came out: kept, in part, missed, or fallen away. What was missed makes an urging visit a task; when nothing
/// is owed any more the return visit becomes one. What was missed can still be kept, late.
///
/// # Errors
/// See [`CaseError`].
pub async fn settle(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    number: i64,
    form: &OutcomeForm,
) -> Result<View, CaseError> {
    let mut tx = office.db.write().await?;
    let before = begin(&mut tx, office, actor, id, version).await?;
    let found = before.obligations.iter().find(|o| o.number == number).ok_or(CaseError::Unknown)?;
    if found.state.is_over() {
        return Err(CaseError::NotFromHere);
    }
    let Outcome { state, on, proof, reason } = form.check(office.today()).map_err(CaseError::Wrong)?;
    let note = reason.clone();
    let words = Words { proof, reason, ..found.words.clone().unwrap_or_default() };
    let sealed = office.seal(TABLE, &format!("{id}/{number}"), &words)?;
    on!(&mut tx, conn => sqlx::query(SETTLE)
        .bind(id.as_str()).bind(number).bind(state.code()).bind(on).bind(&sealed).execute(conn).await.map(drop))?;
    remind::unplan(&mut tx, id, number).await?;
    let owed = before.machine().owed;
    let rest = || before.obligations.iter().filter(|o| o.number != number);
    let any_kept = state == Kept::Fully || rest().any(|o| o.state == Kept::Fully);
    let effects: Vec<TaskEffect> = match state {
        Kept::Partly | Kept::Missed => vec![TaskEffect::Make(owed.urge)],
        _ if any_kept && rest().all(|o| o.state.is_over()) => {
            vec![TaskEffect::Done(owed.check), TaskEffect::Done(owed.urge), TaskEffect::Make(owed.visit)]
        }
        _ => Vec::new(),
    };
    let what = match state {
        Kept::Fully => "obligation_kept",
        Kept::Partly => "obligation_partly",
        Kept::Missed => "obligation_missed",
        Kept::Open | Kept::Dropped => "obligation_dropped",
    };
    let after = edit::finish(&mut tx, office, Some(actor), &before, (what, note.as_deref()), &effects).await?;
    tx.commit().await?;
    Ok(after)
}

/// What is over leaves nothing open.
pub(super) async fn drop_open(tx: &mut Tx, case: &CaseId) -> Result<(), StoreError> {
    on!(&mut *tx, conn => sqlx::query(DROP).bind(case.as_str()).execute(conn).await.map(drop))?;
    remind::forget(tx, case.as_str()).await
}

/// The case's data is erased.
pub(super) async fn erase(tx: &mut Tx, case: &str) -> Result<(), StoreError> {
    on!(&mut *tx, conn => sqlx::query(ERASE).bind(case).execute(conn).await.map(drop))?;
    remind::forget(tx, case).await
}
