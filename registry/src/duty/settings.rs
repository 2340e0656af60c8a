//! The county's default packs of duty: a rule of the house.

use chrono::NaiveDate;
use domain::duty::{Pack, Packs, earliest_pack};
use domain::staff::Actor;

use crate::settings::{self, SettingError};
use crate::{Office, StoreError, Tx};

/// Under which name they stand among the settings.
pub const NAME: &str = "duty";

/// The packs.
///
/// # Errors
/// The database.
pub async fn packs(office: &Office) -> Result<Packs, StoreError> {
    packs_in(&mut office.db.read().await?).await
}

pub(crate) async fn packs_in(tx: &mut Tx) -> Result<Packs, StoreError> {
    match settings::find(tx, NAME).await? {
        Some(text) => {
            serde_json::from_str(&text).map_err(|e| StoreError::Inconsistent { table: "settings", what: e.to_string() })
        }
        None => Ok(Packs::default()),
    }
}

/// Adds a pack, or puts another in the place of the one that begins on the same day. It begins with a month that has not begun: what
/// was owed before stays as it was.
///
/// # Errors
/// See [`SettingError`].
pub async fn set(office: &Office, actor: &Actor, pack: Pack) -> Result<(), SettingError> {
    if !pack.is_sound() || pack.valid_from < earliest_pack(office.today()) {
        return Err(SettingError::Wrong("duty".to_owned()));
    }
    keep(office, actor, packs(office).await?.with(pack)).await
}

/// Takes back a pack that has not begun.
///
/// # Errors
/// `Wrong`: it has begun, or there is none of that day; otherwise see [`SettingError`].
pub async fn take_back(office: &Office, actor: &Actor, first: NaiveDate) -> Result<(), SettingError> {
    let wrong = || SettingError::Wrong("duty".to_owned());
    if first <= office.today() {
        return Err(wrong());
    }
    keep(office, actor, packs(office).await?.without(first).ok_or_else(wrong)?).await
}

async fn keep(office: &Office, actor: &Actor, packs: Packs) -> Result<(), SettingError> {
    let value = serde_json::to_string(&packs).map_err(|e| SettingError::Wrong(e.to_string()))?;
    settings::put(office, actor, NAME, &value).await
}
