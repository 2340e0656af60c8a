//! Kinds of matter in the database.

use domain::locale::Locale;
use domain::matters::{BUILT_IN, MatterCode};

use crate::{Office, StoreError, Tx};

statements! {
    ALL = "select code, zh, en, hint_zh, hint_en from matters order by position, code";
    ADD = "insert into matters (code, position, zh, en, hint_zh, hint_en) values ($1, $2, $3, $4, $5, $6)
           on conflict (code) do nothing";
}

/// A kind of matter.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Matter {
    /// Code.
    #[sqlx(try_from = "String")]
    pub code: MatterCode,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What villagers would call it.
    pub hint_zh: String,
    /// The same in English.
    pub hint_en: String,
}

impl Matter {
    /// The name in a language.
    #[must_use]
    pub fn name(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhCn => &self.zh,
            Locale::En => &self.en,
        }
    }

    /// The everyday words in a language.
    #[must_use]
    pub fn hint(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhCn => &self.hint_zh,
            Locale::En => &self.hint_en,
        }
    }
}

/// All kinds in the order shown.
///
/// # Errors
/// The database.
pub async fn all(office: &Office) -> Result<Vec<Matter>, StoreError> {
    let read = async || {
        let mut tx = office.db.read().await?;
        Ok(on!(&mut tx, conn => sqlx::query_as(ALL).fetch_all(conn).await)?)
    };
    Ok(office.matters.get(read).await?.to_vec())
}

/// The codes alone.
#[must_use]
pub fn codes(matters: &[Matter]) -> Vec<MatterCode> {
    matters.iter().map(|m| m.code.clone()).collect()
}

/// Adds the kinds every county starts with; those already there stay as they are.
pub(crate) async fn add_built_in(tx: &mut Tx) -> Result<(), StoreError> {
    for (position, m) in (0_i64..).zip(&BUILT_IN) {
        on!(&mut *tx, conn => sqlx::query(ADD)
            .bind(m.code).bind(position).bind(m.zh).bind(m.en).bind(m.hint_zh).bind(m.hint_en)
            .execute(conn).await.map(drop))?;
    }
    Ok(())
}
