//! What an adviser answers to a gap. It changes no figure; it stands beside it for whoever reads it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::duty::Month;
use domain::form::{Flaw, free_text};
use domain::ids::StaffId;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};

use crate::{Office, StoreError, Tx, staff};

pub(super) const IN_DIVISION: &str = "select adviser_id, village_code, sealed, answered_at from duty_answers
    where village_code >= $1 and village_code < $2 and month = $3";
pub(super) const KEEP: &str = "insert into duty_answers (adviser_id, village_code, month, sealed, answered_at)
    values ($1, $2, $3, $4, $5)
    on conflict (adviser_id, village_code, month) do update set sealed = excluded.sealed, answered_at = excluded.answered_at";
pub(super) const FORGET: &str = "delete from duty_answers where adviser_id = $1 and village_code = $2 and month = $3";

/// The longest answer, in characters.
pub const LONGEST: u16 = 300;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What the adviser says.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why an answer was not kept.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Not the actor's to answer.
    #[error("not permitted")]
    Forbidden,
    /// The text.
    #[error("the text is wrong")]
    Flaw(Flaw),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for AnswerError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

pub(crate) fn place(adviser: &str, village: &str, month: NaiveDate) -> String {
    format!("duty_answers/{adviser}/{village}/{month}")
}

/// The answers of a place in a month, by adviser and village.
pub(super) async fn of(
    tx: &mut Tx,
    office: &Office,
    division: &DivisionCode,
    month: Month,
) -> Result<HashMap<(String, DivisionCode), Answer>, StoreError> {
    let rows: Vec<(String, String, String, DateTime<Utc>)> = on!(tx, conn => sqlx::query_as(IN_DIVISION)
        .bind(division.as_str()).bind(division.end()).bind(month.first()).fetch_all(conn).await)?;
    rows.into_iter()
        .map(|(adviser, village, sealed, at)| {
            let text = office.keys.open(&place(&adviser, &village, month.first()), &sealed)?;
            let village = DivisionCode::try_from(village)
                .map_err(|e| StoreError::Inconsistent { table: "duty_answers", what: e.to_string() })?;
            Ok(((adviser, village), Answer { text, at }))
        })
        .collect()
}

/// Keeps what an adviser answers to their own month in a village; an empty text takes it back. On the trail of the adviser.
///
/// # Errors
/// See [`AnswerError`].
pub async fn answer(
    office: &Office,
    actor: &Actor,
    village: &DivisionCode,
    month: Month,
    text: &str,
) -> Result<(), AnswerError> {
    let own: &StaffId = &actor.id;
    if !may(actor, Action::AnswerDuty, Object { division: village, adviser: Some(own) }) {
        return Err(AnswerError::Forbidden);
    }
    let text = free_text(text, LONGEST).map_err(AnswerError::Flaw)?;
    let mut tx = office.db.write().await?;
    let packs = super::settings::packs_in(&mut tx).await?;
    if super::rows_of(&mut tx, office, &packs, village, month, Some(own)).await?.is_empty() {
        return Err(AnswerError::Forbidden);
    }
    let before = staff::state(&mut tx, office, own.as_str()).await?.unwrap_or_default();
    match text {
        Some(text) => {
            let place = place(own.as_str(), village.as_str(), month.first());
            let sealed = office.keys.seal(&office.random, &place, &text);
            on!(&mut tx, conn => sqlx::query(KEEP)
                .bind(own.as_str()).bind(village.as_str()).bind(month.first()).bind(&sealed).bind(office.now())
                .execute(conn).await.map(drop))?;
        }
        None => on!(&mut tx, conn => sqlx::query(FORGET)
            .bind(own.as_str()).bind(village.as_str()).bind(month.first()).execute(conn).await.map(drop))?,
    }
    staff::tell(&mut tx, office, "duty_answered", Some(own), own, &before, None).await?;
    Ok(tx.commit().await?)
}
