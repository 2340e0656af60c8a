//! The hours in which no text message leaves: a rule of the house.

use chrono::NaiveTime;
use domain::messages::Quiet;
use domain::staff::Actor;

use super::SettingError;
use crate::{Office, StoreError};

/// Under which name they stand.
pub const NAME: &str = "quiet_hours";

/// The quiet hours in force.
///
/// # Errors
/// The database.
pub async fn hours(office: &Office) -> Result<Quiet, StoreError> {
    let mut tx = office.db.read().await?;
    match super::find(&mut tx, NAME).await? {
        Some(text) => {
            serde_json::from_str(&text).map_err(|e| StoreError::Inconsistent { table: "settings", what: e.to_string() })
        }
        None => Ok(Quiet::default()),
    }
}

/// Is it quiet now?
pub(crate) async fn now(office: &Office) -> Result<bool, StoreError> {
    Ok(until(office).await?.is_some())
}

/// The time of day until which text messages wait, when it is quiet now.
///
/// # Errors
/// The database.
pub async fn until(office: &Office) -> Result<Option<NaiveTime>, StoreError> {
    let quiet = hours(office).await?;
    Ok(quiet.holds(office.now().with_timezone(&office.zone).time()).then(|| quiet.end()))
}

/// Sets them.
///
/// # Errors
/// `Forbidden`, `Wrong` when they last too long, or the database.
pub async fn set(office: &Office, actor: &Actor, quiet: Quiet) -> Result<(), SettingError> {
    if quiet.length() > Quiet::LONGEST {
        return Err(SettingError::Wrong(format!("at most {} minutes", Quiet::LONGEST)));
    }
    let value = serde_json::to_string(&quiet).map_err(|e| SettingError::Wrong(e.to_string()))?;
    super::put(office, actor, NAME, &value).await
}
