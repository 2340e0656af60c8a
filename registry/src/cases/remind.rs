//! Reminders of what was agreed, to both sides and to whoever acts or stands for them: before the day, and on it. They say which case
//! and which day, never what it is. One that was kept meanwhile is withdrawn, in the outbox as well.

use chrono::{DateTime, NaiveDate, Utc};
use domain::cases::{Kept, REMIND_OWED, REMIND_OWES, Reminder, TaskEffect};
use domain::clocks::full_day;
use domain::ids::CaseId;

use super::rows::{self, View};
use super::{CaseError, edit, tell, wrong};
use crate::messages::Due;
use crate::{Office, StoreError, Tx};

pub(super) const PLAN: &str = "insert into case_reminders (case_id, number, kind, due, due_at, state)
    values ($1, $2, $3, $4, $5, 'pending')";
pub(super) const UNPLAN: &str = "delete from case_reminders where case_id = $1 and number = $2";
pub(super) const FORGET: &str = "delete from case_reminders where case_id = $1";
pub(super) const ANY_DUE: &str = "select exists(select 1 from case_reminders where state = 'pending' and due_at <= $1)";
pub(super) const NEXT: &str = "select case_id, number, kind, due from case_reminders
    where state = 'pending' and due_at <= $1 order by due_at, case_id, number, kind limit 1";
pub(super) const POST: &str = "update case_reminders set state = $4
    where case_id = $1 and number = $2 and kind = $3 and state = 'pending'";
pub(super) const STANDS: &str = "select count(*) from case_obligations
    where case_id = $1 and number = $2 and due = $3 and state = 'open'";

/// Writes the reminders of an obligation whose time is still to come.
pub(super) async fn plan(
    tx: &mut Tx,
    office: &Office,
    case: &CaseId,
    number: i64,
    due: NaiveDate,
) -> Result<(), StoreError> {
    for reminder in Reminder::ALL {
        let (day, time) = reminder.at(due);
        let at = office.start_of(day) + time.signed_duration_since(chrono::NaiveTime::MIN);
        if at > office.now() {
            on!(&mut *tx, conn => sqlx::query(PLAN)
                .bind(case.as_str()).bind(number).bind(reminder.code()).bind(due).bind(at)
                .execute(conn).await.map(drop))?;
        }
    }
    Ok(())
}

pub(super) async fn unplan(tx: &mut Tx, case: &CaseId, number: i64) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(UNPLAN).bind(case.as_str()).bind(number).execute(conn).await.map(drop))?;
    Ok(())
}

pub(super) async fn forget(tx: &mut Tx, case: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(FORGET).bind(case).execute(conn).await.map(drop))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    case_id: String,
    number: i64,
    #[sqlx(try_from = "String")]
    kind: Reminder,
    due: NaiveDate,
}

/// Puts what is due into the outbox. How many reminders were written. Several processes may do it at once: each is posted once.
///
/// # Errors
/// The database.
pub(crate) async fn post_due(office: &Office) -> Result<u64, StoreError> {
    let mut posted = 0;
    loop {
        let now = office.now();
        let mut tx = office.db.read().await?;
        let any: bool = on!(&mut tx, conn => sqlx::query_scalar(ANY_DUE).bind(now).fetch_one(conn).await)?;
        drop(tx);
        if !any {
            return Ok(posted);
        }
        posted += u64::from(post_next(office, now).await?);
    }
}

async fn post_next(office: &Office, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let mut tx = office.db.write().await?;
    let next: Option<Row> = on!(&mut tx, conn => sqlx::query_as(NEXT).bind(now).fetch_optional(conn).await)?;
    let Some(row) = next else { return Ok(false) };
    let view = rows::in_full(&mut tx, office, &row.case_id).await?;
    let standing = view.filter(|view| {
        let mut open = view.obligations.iter().filter(|o| o.number == row.number && o.due == row.due);
        view.case.open && office.today() <= row.due && open.any(|o| o.state == Kept::Open)
    });
    let (state, told) = match &standing {
        Some(view) => match post(&mut tx, office, view, &row).await {
            Ok(true) => ("posted", true),
            Ok(false) => ("unreachable", false),
            Err(CaseError::Store(error)) => return Err(error),
            Err(other) => return Err(wrong("case_reminders", other)),
        },
        None => ("over", false),
    };
    let ours = on!(&mut tx, conn => sqlx::query(POST)
        .bind(&row.case_id).bind(row.number).bind(row.kind.code()).bind(state)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if ours == 1 {
        tx.commit().await?;
    }
    Ok(ours == 1 && told)
}

/// Writes to both sides. Whoever cannot be written to has to be called: that is a task. `false`: nobody could be written to.
async fn post(tx: &mut Tx, office: &Office, view: &View, row: &Row) -> Result<bool, CaseError> {
    let Some(owed) = view.obligations.iter().find(|o| o.number == row.number) else { return Ok(false) };
    let (mut any, mut all) = (false, true);
    for (number, says) in [(owed.who, REMIND_OWES), (owed.whom, REMIND_OWED)] {
        for party in view.parties.iter().filter(|p| p.hears_for(number, office.today())) {
            let Some(data) = &party.data else { continue };
            let day = full_day(data.locale, row.due);
            let due = Due { obligation: row.number, on: row.due, day };
            let reached = tell::one(tx, office, view, data, says, Some(due)).await?;
            (any, all) = (any || reached, all && reached);
        }
    }
    if !all {
        let call = [TaskEffect::Make(view.machine().call)];
        edit::finish(tx, office, None, view, ("reminder_not_sent", None), &call).await?;
    }
    Ok(any)
}

/// Is an obligation still open, and due on this day? What was kept meanwhile is told nobody.
pub(crate) async fn stands(tx: &mut Tx, case: &str, due: &Due) -> Result<bool, StoreError> {
    let open: i64 = on!(tx, conn => sqlx::query_scalar(STANDS)
        .bind(case).bind(due.obligation).bind(due.on).fetch_one(conn).await)?;
    Ok(open == 1)
}
