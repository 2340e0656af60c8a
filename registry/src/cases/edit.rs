//! Changing what hangs on a case beside its steps: parties, obligations. The same rules as for a step: one transaction, the version as
//! the actor saw it, one entry on the trail, the next day reckoned anew.

use domain::cases::{Side, TaskEffect};
use domain::ids::CaseId;
use domain::staff::{Action, Actor, may};

use super::rows::{self, View};
use super::{CaseError, parties, step};
use crate::settings::calendar;
use crate::{Office, Tx, trail};

pub(super) const PUT: &str = "update cases set sealed = $3, next_due = $4, next_what = $5, soon_from = $6,
        version = version + 1
    where id = $1 and version = $2 and erased_at is null";

pub(super) const HOLD: &str = "update cases set version = version where id = $1 and version = $2";

/// The case as the actor saw it, when they may change it so.
pub(super) async fn begin(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    action: Action,
) -> Result<View, CaseError> {
    let case = rows::by_id(tx, office, id.as_str()).await?.filter(|c| c.is_read_by(actor));
    let case = case.ok_or(CaseError::Unknown)?;
    if !may(actor, action, case.object()) {
        return Err(CaseError::Forbidden);
    }
    // Of two at once the second waits here for the first, and finds another version then: what they number is numbered once.
    let held = on!(&mut *tx, conn => sqlx::query(HOLD).bind(id.as_str()).bind(version)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    let case = rows::by_id(tx, office, case.id.as_str()).await?.ok_or(CaseError::Unknown)?;
    let before = rows::whole(tx, office, case).await?;
    if held != 1 {
        return Err(step::changed(tx, office, &before).await);
    }
    if !before.case.open {
        return Err(CaseError::NotFromHere);
    }
    Ok(before)
}

/// Brings the row of the case in step with what was changed, and writes the entry on the trail.
pub(super) async fn finish(
    tx: &mut Tx,
    office: &Office,
    by: Option<&Actor>,
    before: &View,
    (what, note): (&str, Option<&str>),
    effects: &[TaskEffect],
) -> Result<View, CaseError> {
    let (id, case) = (&before.case.id, &before.case);
    let now_in = rows::whole(tx, office, case.clone()).await?;
    let calendar = calendar::in_force_in(tx).await?;
    let none = domain::cases::Answers::default();
    let (today, now) = (office.today(), office.now());
    let tasks = step::tasks_after(case.machine(), &now_in.tasks, effects, &none, &calendar, today, now)?;
    step::keep_tasks(tx, id, &now_in.tasks, &tasks).await?;
    let next = step::next(&now_in.clocks, &tasks, &now_in.obligations, &case.pack)?;
    let mut content = case.content.clone();
    content.heads.applicants = parties::names(&now_in.parties, Side::Applicant);
    content.heads.respondents = parties::names(&now_in.parties, Side::Respondent);
    let sealed = office.seal("cases", id.as_str(), &content)?;
    let put = on!(&mut *tx, conn => sqlx::query(PUT)
        .bind(id.as_str()).bind(case.version).bind(&sealed).bind(next.due).bind(next.what.as_deref()).bind(next.soon_from)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if put != 1 {
        return Err(step::changed(tx, office, before).await);
    }
    trail::tell(tx, office, &before.record(), what, by.map(|a| &a.id), &before.state(), note).await?;
    rows::in_full(tx, office, id.as_str()).await?.ok_or(CaseError::Unknown)
}
