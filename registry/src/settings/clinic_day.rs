//! What the house says of the clinic day: how long somebody who booked is waited for, and whether people may check themselves in.

use chrono::Duration;
use domain::staff::Actor;
use serde::{Deserialize, Serialize};

use super::SettingError;
use crate::{Office, StoreError, Tx};

const NAME: &str = "clinic_day";
/// The longest grace, in minutes.
pub const LONGEST_GRACE: u16 = 60;

/// The rules of the clinic day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicDay {
    /// Minutes after the start of a slot for which a person is waited for.
    pub grace_minutes: u16,
    /// People may check themselves in with the code that hangs at the place.
    pub self_check_in: bool,
}

impl Default for ClinicDay {
    fn default() -> Self {
        Self {
            grace_minutes: u16::try_from(domain::bookings::GRACE.num_minutes()).unwrap_or_default(),
            self_check_in: false,
        }
    }
}

impl ClinicDay {
    /// How long somebody who booked is waited for.
    #[must_use]
    pub fn grace(self) -> Duration {
        Duration::minutes(i64::from(self.grace_minutes))
    }
}

pub(crate) async fn in_force(tx: &mut Tx) -> Result<ClinicDay, StoreError> {
    match super::find(tx, NAME).await? {
        Some(text) => {
            serde_json::from_str(&text).map_err(|e| StoreError::Inconsistent { table: "settings", what: e.to_string() })
        }
        None => Ok(ClinicDay::default()),
    }
}

/// The rules in force.
///
/// # Errors
/// The database.
pub async fn rules(office: &Office) -> Result<ClinicDay, StoreError> {
    in_force(&mut office.db.read().await?).await
}

/// Sets them.
///
/// # Errors
/// See [`SettingError`].
pub async fn set(office: &Office, actor: &Actor, rules: ClinicDay) -> Result<(), SettingError> {
    if rules.grace_minutes > LONGEST_GRACE {
        return Err(SettingError::Wrong(format!("at most {LONGEST_GRACE} minutes")));
    }
    let value = serde_json::to_string(&rules).map_err(|e| SettingError::Wrong(e.to_string()))?;
    super::put(office, actor, NAME, &value).await
}
