//! How travel between villages is reckoned where nobody typed it in.

use domain::places::TravelRule;
use domain::staff::Actor;

use super::SettingError;
use crate::{Office, StoreError, Tx};

/// The name of the setting.
pub const NAME: &str = "travel";

/// The rule in force, and whether the county has confirmed it.
///
/// # Errors
/// The database.
pub async fn rule(office: &Office) -> Result<(TravelRule, bool), StoreError> {
    let mut tx = office.db.read().await?;
    let set = super::find(&mut tx, NAME).await?.is_some();
    Ok((rule_in(&mut tx).await?, set))
}

pub(crate) async fn rule_in(tx: &mut Tx) -> Result<TravelRule, StoreError> {
    match super::find(tx, NAME).await? {
        Some(text) => {
            serde_json::from_str(&text).map_err(|e| StoreError::Inconsistent { table: "settings", what: e.to_string() })
        }
        None => Ok(TravelRule::default()),
    }
}

/// Sets the rule. The clinics planned so far stay as they are.
///
/// # Errors
/// See [`SettingError`].
pub async fn set(office: &Office, actor: &Actor, rule: TravelRule) -> Result<(), SettingError> {
    if TravelRule::from_figures(rule.figures()).is_none() {
        return Err(SettingError::Wrong("a figure is out of its limits".to_owned()));
    }
    let value = serde_json::to_string(&rule).map_err(|e| SettingError::Wrong(e.to_string()))?;
    super::put(office, actor, NAME, &value).await
}
