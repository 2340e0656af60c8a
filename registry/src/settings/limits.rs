//! Limits against hoarding and trading of places.

use domain::bookings::Limits;
use domain::staff::Actor;

use super::SettingError;
use crate::{Office, StoreError, Tx};

/// The name of the setting.
pub(crate) const NAME: &str = "limits";

/// The limits in force.
pub(crate) async fn in_force(tx: &mut Tx) -> Result<Limits, StoreError> {
    of(super::find(tx, NAME).await?.as_deref())
}

/// The limits as the text of their setting says.
pub(crate) fn of(text: Option<&str>) -> Result<Limits, StoreError> {
    let Some(text) = text else { return Ok(Limits::default()) };
    serde_json::from_str(text).map_err(|e| StoreError::Inconsistent { table: "settings", what: e.to_string() })
}

/// The limits in force, for the page.
///
/// # Errors
/// The database.
pub async fn read(office: &Office) -> Result<Limits, StoreError> {
    in_force(&mut office.db.read().await?).await
}

/// Sets the limits.
///
/// # Errors
/// `Wrong`, `Forbidden`, the database.
pub async fn set(office: &Office, actor: &Actor, limits: Limits) -> Result<(), SettingError> {
    if !limits.are_sound() {
        return Err(SettingError::Wrong(NAME.to_owned()));
    }
    let value = serde_json::to_string(&limits).map_err(|e| SettingError::Wrong(e.to_string()))?;
    super::put(office, actor, NAME, &value).await
}
