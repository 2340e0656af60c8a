//! Rules of the house that the administrator changes at the desk: how long data is kept, the holiday calendar, texts of letters.
//! Each change stands in the trail of its setting.

pub mod calendar;
pub mod clinic_day;
pub mod limits;
pub mod quiet;
pub mod retention;
pub mod texts;
pub mod travel;

use domain::staff::{Action, Actor, Object, may};
use domain::trail::{RecordKind, State};

use crate::trail::{self, Act, Told};
use crate::{Office, StoreError, Tx};

statements! {
    FIND = "select value from settings where name = $1";
    PUT = "insert into settings (name, value, updated_at) values ($1, $2, $3)
           on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at";
}

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// What was given is not good, and why.
    #[error("{0}")]
    Wrong(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The text of a setting, if it was ever set.
pub(crate) async fn find(tx: &mut Tx, name: &str) -> Result<Option<String>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_scalar(FIND).bind(name).fetch_optional(conn).await)?)
}

/// The state of a setting for its trail.
pub(crate) async fn state(tx: &mut Tx, name: &str) -> Result<Option<State>, StoreError> {
    Ok(find(tx, name).await?.map(|value| State::default().open("value", value)))
}

/// May the actor do this with the rules of the house? They hold for the whole county.
#[must_use]
pub fn may_with(actor: &Actor, action: Action) -> bool {
    let county = |d: &domain::places::DivisionCode| d.is_county();
    actor
        .grants
        .iter()
        .filter(|g| county(&g.division))
        .any(|g| may(actor, action, Object { division: &g.division, adviser: None }))
}

/// Sets it and writes the trail.
pub(crate) async fn put(office: &Office, actor: &Actor, name: &str, value: &str) -> Result<(), SettingError> {
    if !may_with(actor, Action::ManageSettings) {
        return Err(SettingError::Forbidden);
    }
    let mut tx = office.db.write().await?;
    write(&mut tx, office, Some(actor), name, value).await?;
    Ok(tx.commit().await?)
}

async fn write(tx: &mut Tx, office: &Office, actor: Option<&Actor>, name: &str, value: &str) -> Result<(), StoreError> {
    let before = state(tx, name).await?.unwrap_or_default();
    on!(&mut *tx, conn => sqlx::query(PUT).bind(name).bind(value).bind(office.now()).execute(conn).await.map(drop))?;
    let after = state(tx, name).await?.unwrap_or_default();
    if before == after {
        return Ok(());
    }
    let record = RecordKind::Setting.key(name);
    let staff = actor.map(|a| a.id.as_str());
    let act = Act { record: &record, at: office.now(), what: "set", staff, for_whom: None, note: None };
    trail::write(tx, office, act, &before, &after).await
}

/// The trail of a setting, to those who may read it.
///
/// # Errors
/// The database.
pub async fn history(office: &Office, actor: &Actor, name: &str) -> Result<Vec<Told>, StoreError> {
    if !may_with(actor, Action::ReadSettings) {
        return Ok(Vec::new());
    }
    trail::of_record(&mut office.db.read().await?, office, &RecordKind::Setting.key(name)).await
}
