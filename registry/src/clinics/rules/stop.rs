//! Stopping a rule on a day because its adviser ends: the account, or the contract with the village.

use chrono::NaiveDate;
use domain::clinics::rules::Rule;
use domain::ids::StaffId;

use super::{END, Kept, RuleError, SET, key, state, terms};
use crate::{Office, Tx, trail};

/// A rule gives no day from this one on; when it would have given none before it, it ends. What becomes of its clinics is the
/// caller's to see to.
///
/// # Errors
/// `Moved`: somebody changed it meanwhile.
pub(crate) async fn stop(
    tx: &mut Tx,
    office: &Office,
    by: &StaffId,
    kept: &Kept,
    from: NaiveDate,
    reason: &str,
) -> Result<(), RuleError> {
    if kept.rule.valid_until.is_some_and(|until| until <= from) {
        return Ok(());
    }
    let ends = kept.rule.valid_from >= from || from <= office.today();
    let before = state(tx, kept.id.as_str()).await?.unwrap_or_default();
    let done = if ends {
        on!(&mut *tx, conn => sqlx::query(END)
            .bind(kept.id.as_str()).bind(kept.version).execute(conn).await.map(|r| r.rows_affected()))?
    } else {
        let rule = Rule { valid_until: Some(from), ..kept.rule.clone() };
        let text = terms(&rule)?;
        on!(&mut *tx, conn => sqlx::query(SET)
            .bind(kept.id.as_str()).bind(kept.version).bind(&kept.place).bind(&text).bind(rule.valid_from)
            .bind(rule.valid_until).execute(conn).await.map(|r| r.rows_affected()))?
    };
    if done != 1 {
        return Err(RuleError::Moved);
    }
    let what = if ends { "rule_ended" } else { "changed" };
    trail::tell(tx, office, &key(&kept.id), what, Some(by), &before, Some(reason)).await?;
    Ok(())
}
