//! What somebody sent when their session had ended: put aside, sealed, in the very page that asks them to sign in again, and given
//! back to nobody else. Nothing of it is kept here.

use chrono::{DateTime, Utc};
use domain::ids::StaffId;
use serde::{Deserialize, Serialize};

use super::sessions::SESSION;
use crate::office::digest;
use crate::{Office, StoreError};

pub(super) const OWNER: &str = "select staff_id from devices where token_hash = $1 and expires_at > $2";

const PLACE: &str = "unsent";
/// The longest sealed text that a form carries back to us.
const LONGEST: usize = 128 * 1024;

/// A form that was not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    staff: String,
    at: DateTime<Utc>,
    /// Where it was to go.
    pub path: String,
    /// Its fields, in their order.
    pub fields: Vec<(String, String)>,
}

/// Puts a form aside for whoever signed in last in this browser (`device` is its secret). `None` when that is nobody we know, or the
/// form is too long to travel.
///
/// # Errors
/// The database.
pub async fn put_aside(
    office: &Office,
    device: &str,
    path: String,
    fields: Vec<(String, String)>,
) -> Result<Option<String>, StoreError> {
    let at = office.now();
    let mut tx = office.db.read().await?;
    let owner: Option<String> =
        on!(&mut tx, conn => sqlx::query_scalar(OWNER).bind(digest(device)).bind(at).fetch_optional(conn).await)?;
    let Some(staff) = owner else { return Ok(None) };
    let text = serde_json::to_string(&Unsent { staff, at, path, fields })
        .map_err(|e| StoreError::Inconsistent { table: "devices", what: e.to_string() })?;
    Ok(Some(office.keys.seal(&office.random, PLACE, &text)).filter(|sealed| sealed.len() <= LONGEST))
}

/// What was put aside, when it is this person's and not older than a session lasts.
#[must_use]
pub fn take_up(office: &Office, sealed: &str, staff: &StaffId) -> Option<Unsent> {
    let unsent: Unsent = serde_json::from_str(&office.keys.open(PLACE, sealed).ok()?).ok()?;
    (unsent.staff == staff.as_str() && office.now() - unsent.at <= SESSION).then_some(unsent)
}
