//! Personal data of a case: seeing numbers in full for a purpose, and erasing it when its time is over.

use chrono::{DateTime, Utc};
use domain::cases::AnswerFlaws;
use domain::form::required_text;
use domain::ids::CaseId;
use domain::staff::Actor;
use domain::trail::RecordKind;

use super::CaseError;
use super::rows::{self, View};
use crate::{Office, StoreError, messages, trail};

pub(super) const ERASE: &str = "update cases set sealed = null, erased_at = $2, version = version + 1
    where id = $1 and erased_at is null and not open";
pub(super) const ERASE_STEPS: &str = "update case_steps set sealed = null where case_id = $1";
pub(super) const ERASE_PARTIES: &str =
    "update case_parties set sealed = null, phone_index = null, id_index = null where case_id = $1";
pub(super) const DUE: &str =
    "select id from cases where erased_at is null and not open and closed_at <= $1 order by closed_at, id limit $2";

/// Shows telephones and ID numbers of the parties in full, for a purpose that goes into the trail with it.
///
/// # Errors
/// `Unknown`, a purpose that lacks, the database.
pub async fn reveal(office: &Office, actor: &Actor, id: &CaseId, what_for: &str) -> Result<View, CaseError> {
    let what_for = required_text(what_for, 200).map_err(|f| CaseError::Invalid(AnswerFlaws::one("purpose", f)))?;
    let mut tx = office.db.write().await?;
    let case = rows::by_id(&mut tx, office, id.as_str()).await?.filter(|c| c.is_read_by(actor));
    let view = rows::whole(&mut tx, office, case.ok_or(CaseError::Unknown)?).await?;
    trail::note(&mut tx, office, &view.record(), "revealed", Some(&actor.id), Some(&what_for)).await?;
    tx.commit().await?;
    Ok(view)
}

/// Erases what is personal in cases that were filed before an instant. How many.
pub(crate) async fn erase_before(office: &Office, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let mut erased = 0;
    loop {
        let mut tx = office.db.read().await?;
        let due: Vec<String> =
            on!(&mut tx, conn => sqlx::query_scalar(DUE).bind(before).bind(200_i64).fetch_all(conn).await)?;
        drop(tx);
        if due.is_empty() {
            return Ok(erased);
        }
        for id in due {
            erase(office, &CaseId::from(id)).await?;
            erased += 1;
        }
    }
}

async fn erase(office: &Office, id: &CaseId) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    let Some(before) = rows::state(&mut tx, office, id.as_str()).await? else { return Ok(()) };
    let done = on!(&mut tx, conn => sqlx::query(ERASE).bind(id.as_str()).bind(office.now())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Ok(());
    }
    for statement in [ERASE_STEPS, ERASE_PARTIES] {
        on!(&mut tx, conn => sqlx::query(statement).bind(id.as_str()).execute(conn).await.map(drop))?;
    }
    let record = RecordKind::Case.key(id.as_str());
    crate::search::forget(&mut tx, &record).await?;
    trail::erase_contents(&mut tx, &record).await?;
    messages::forget_of(&mut tx, &record).await?;
    trail::tell(&mut tx, office, &record, "erased", None, &before, None).await?;
    tx.commit().await
}
