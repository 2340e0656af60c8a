//! Texts of letters that the administrator may word: a line of the county's own under each kind of letter. What a letter must say
//! stands in the program; nobody can word that away.

use std::collections::BTreeMap;

use domain::locale::Locale;
use domain::messages::LetterKind;
use domain::staff::Actor;

use super::SettingError;
use crate::{Office, StoreError};

const NAME: &str = "letters";
/// Longest line, in characters.
pub const LONGEST: u16 = 200;
/// The kinds of letter that can carry a line.
pub const KINDS: [LetterKind; 5] =
    [LetterKind::Booked, LetterKind::Moved, LetterKind::ClinicMoved, LetterKind::DayBefore, LetterKind::Cancelled];

/// The lines by kind and language: `booked.zh-CN`.
pub type Lines = BTreeMap<String, String>;

/// Under which name the line of a letter stands.
#[must_use]
pub fn key(kind: LetterKind, locale: Locale) -> String {
    format!("{}.{}", kind.code(), locale.tag())
}

/// All lines.
///
/// # Errors
/// The database.
pub async fn lines(office: &Office) -> Result<Lines, StoreError> {
    let mut tx = office.db.read().await?;
    match super::find(&mut tx, NAME).await? {
        Some(text) => {
            serde_json::from_str(&text).map_err(|e| StoreError::Inconsistent { table: "settings", what: e.to_string() })
        }
        None => Ok(Lines::new()),
    }
}

/// Sets all lines; empty ones are taken away.
///
/// # Errors
/// See [`SettingError`].
pub async fn set(office: &Office, actor: &Actor, mut lines: Lines) -> Result<(), SettingError> {
    let known: Vec<String> =
        KINDS.iter().flat_map(|k| [Locale::ZhCn, Locale::En].map(|locale| key(*k, locale))).collect();
    lines.retain(|name, line| known.contains(name) && !line.is_empty());
    let value = serde_json::to_string(&lines).map_err(|e| SettingError::Wrong(e.to_string()))?;
    super::put(office, actor, NAME, &value).await
}
