//! Places: importing a county's divisions and reading them.

mod import;

pub use import::{ImportError, import};
pub(crate) use import::{Rows, add, read};

use std::sync::Arc;

use domain::places::{DivisionCode, Entry, Level};

use crate::{Office, StoreError};

statements! {
    FIND = "select code, official_name, name, level, parent_code from divisions where code = $1";
    CHILDREN = "select code, official_name, name, level, parent_code from divisions
                where parent_code = $1 and valid_until is null order by code";
    ROOTS = "select code, official_name, name, level, parent_code from divisions
             where parent_code is null and valid_until is null order by code";
    VILLAGES = "select v.code, v.name, t.name as township, v.initials from divisions v
                join divisions t on t.code = v.parent_code
                where v.level in ('village', 'community') and v.valid_until is null order by v.code";
    ADD = "insert into divisions (code, official_name, name, level, parent_code, initials, valid_from)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (code) do update set official_name = excluded.official_name, name = excluded.name,
               level = excluded.level, parent_code = excluded.parent_code, initials = excluded.initials";
    CLERK_PHONE = "select s.phone from staff s join grants g on g.staff_id = s.id
                   where g.role = 'clerk' and g.division_code = $1 and g.valid_until is null and s.active
                     and s.phone is not null
                   order by s.id limit 1";
}

/// A division of the tree.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Division {
    /// Code.
    #[sqlx(try_from = "String")]
    pub code: DivisionCode,
    /// Name in the official list: 颉颉堡村委会.
    pub official_name: String,
    /// Name as people use it: 颉颉堡村.
    pub name: String,
    /// County, township, village or community.
    #[sqlx(try_from = "String")]
    pub level: Level,
    /// The division above.
    pub parent_code: Option<String>,
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    code: String,
    name: String,
    township: String,
    initials: String,
}

/// A division by its code.
///
/// # Errors
/// The database.
pub async fn find(office: &Office, code: &DivisionCode) -> Result<Option<Division>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_as(FIND).bind(code.as_str()).fetch_optional(conn).await)?)
}

/// The divisions directly below one; without one, the counties.
///
/// # Errors
/// The database.
pub async fn below(office: &Office, parent: Option<&DivisionCode>) -> Result<Vec<Division>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(match parent {
        Some(code) => on!(&mut tx, conn => sqlx::query_as(CHILDREN).bind(code.as_str()).fetch_all(conn).await)?,
        None => on!(&mut tx, conn => sqlx::query_as(ROOTS).fetch_all(conn).await)?,
    })
}

/// All villages and communities, for searching.
///
/// # Errors
/// The database.
pub async fn villages(office: &Office) -> Result<Arc<[Entry]>, StoreError> {
    let read = async || {
        let mut tx = office.db.read().await?;
        let rows: Vec<EntryRow> = on!(&mut tx, conn => sqlx::query_as(VILLAGES).fetch_all(conn).await)?;
        let entry = |r: EntryRow| Entry { code: r.code, name: r.name, township: r.township, initials: r.initials };
        Ok(rows.into_iter().map(entry).collect())
    };
    office.villages.get(read).await
}

/// The telephone of the village clerk, shown on every page of the village.
///
/// # Errors
/// The database.
pub async fn clerk_phone(office: &Office, village: &DivisionCode) -> Result<Option<String>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_scalar(CLERK_PHONE).bind(village.as_str()).fetch_optional(conn).await)?)
}
