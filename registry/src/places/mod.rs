//! Places: importing a county's divisions and reading them.

mod import;
mod reform;
pub mod travel;

pub use import::{ImportError, import};
pub(crate) use import::{Rows, add, read};
pub use reform::{Ends, GoesOver, Merging, NewDivision, ReformError, merge, merging, rename};

use std::sync::Arc;

use chrono::NaiveDate;
use domain::places::{DivisionCode, Entry, Level};
use domain::trail::{RecordKind, State};

use crate::staff::Contact;
use crate::trail::{self, Act};
use crate::{Office, StoreError, Tx};

statements! {
    FIND = "select code, official_name, name, level, parent_code, valid_from, valid_until, became from divisions where code = $1";
    CHILDREN = "select code, official_name, name, level, parent_code, valid_from, valid_until, became from divisions
                where parent_code = $1 and valid_from <= $2 and (valid_until is null or valid_until > $2) order by code";
    ROOTS = "select code, official_name, name, level, parent_code, valid_from, valid_until, became from divisions
             where parent_code is null and valid_from <= $1 and (valid_until is null or valid_until > $1) order by code";
    PAST = "select code, official_name, name, level, parent_code, valid_from, valid_until, became from divisions
            where valid_until is not null order by valid_until desc, code";
    VILLAGES = "select v.code, v.name, t.name as township, v.initials from divisions v
                join divisions t on t.code = v.parent_code
                where v.level in ('village', 'community') and v.valid_from <= $1
                  and (v.valid_until is null or v.valid_until > $1) order by v.code";
    ADD = "insert into divisions (code, official_name, name, level, parent_code, initials, valid_from)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (code) do update set official_name = excluded.official_name, name = excluded.name,
               level = excluded.level, parent_code = excluded.parent_code, initials = excluded.initials";
    CLERK = "select s.id, s.sealed from staff s join grants g on g.staff_id = s.id
             where g.role = 'clerk' and g.division_code = $1 and s.active
               and g.valid_from <= $2 and (g.valid_until is null or g.valid_until > $2)
             order by s.id limit 1";
    RENAME = reform::RENAME;
    END = reform::END;
    BELOW = reform::BELOW;
    LIKE_NAMED = reform::LIKE_NAMED;
    ROLES_THERE = reform::ROLES;
    RETAINERS_THERE = reform::RETAINERS;
    POSITION = travel::POSITION;
    LOCATE = travel::LOCATE;
    POSITIONS_IN = travel::POSITIONS_IN;
    TYPED_OF = travel::TYPED_OF;
    TYPED_IN = travel::TYPED_IN;
    LISTED = travel::LISTED;
    TYPE_IN = travel::TYPE_IN;
    FORGET_WAY = travel::FORGET;
    LOCATED = travel::LOCATED;
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
    /// The first day.
    pub valid_from: NaiveDate,
    /// The day after the last; none: it still is.
    pub valid_until: Option<NaiveDate>,
    /// What it became.
    pub became: Option<String>,
}

impl Division {
    /// Is it there on a day?
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|until| until > day)
    }
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
    find_in(&mut office.db.read().await?, code).await
}

pub(crate) async fn find_in(tx: &mut Tx, code: &DivisionCode) -> Result<Option<Division>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(FIND).bind(code.as_str()).fetch_optional(conn).await)?)
}

/// The divisions directly below one; without one, the counties.
///
/// # Errors
/// The database.
pub async fn below(office: &Office, parent: Option<&DivisionCode>) -> Result<Vec<Division>, StoreError> {
    let mut tx = office.db.read().await?;
    match parent {
        Some(code) => below_in(&mut tx, office, code).await,
        None => Ok(on!(&mut tx, conn => sqlx::query_as(ROOTS).bind(office.today()).fetch_all(conn).await)?),
    }
}

/// The divisions directly below one.
pub(crate) async fn below_in(tx: &mut Tx, office: &Office, parent: &DivisionCode) -> Result<Vec<Division>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(CHILDREN)
        .bind(parent.as_str()).bind(office.today()).fetch_all(conn).await)?)
}

/// All villages and communities, for searching.
///
/// # Errors
/// The database.
pub async fn villages(office: &Office) -> Result<Arc<[Entry]>, StoreError> {
    let read = async || {
        let mut tx = office.db.read().await?;
        let rows: Vec<EntryRow> =
            on!(&mut tx, conn => sqlx::query_as(VILLAGES).bind(office.today()).fetch_all(conn).await)?;
        let entry = |r: EntryRow| Entry { code: r.code, name: r.name, township: r.township, initials: r.initials };
        Ok(rows.into_iter().map(entry).collect())
    };
    office.villages.get(read).await
}

/// The village that somebody typed: its code of 12 digits, its name, or township and name where several bear it. The inner error
/// names those, each with its township; nothing when there is none.
///
/// # Errors
/// The database.
pub async fn typed_village(office: &Office, text: &str) -> Result<Result<DivisionCode, Vec<String>>, StoreError> {
    let typed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(code) = DivisionCode::try_from(typed.as_str()).ok().filter(DivisionCode::is_village) {
        return Ok(find(office, &code).await?.map(|d| d.code).ok_or_else(Vec::new));
    }
    let all = villages(office).await?;
    let is_named = |e: &&Entry| {
        let short = e.name.strip_suffix('村').unwrap_or(&e.name);
        let rest = typed.strip_prefix(e.township.as_str()).unwrap_or(&typed);
        !rest.is_empty() && [rest, &typed].iter().any(|named| *named == e.name || *named == short)
    };
    let found: Vec<&Entry> = all.iter().filter(is_named).collect();
    Ok(match found[..] {
        [one] => DivisionCode::try_from(one.code.as_str()).map_err(|_| Vec::new()),
        _ => Err(found.iter().map(|e| format!("{} {}", e.township, e.name)).collect()),
    })
}

/// The telephone of the village clerk, shown on every page of the village.
///
/// # Errors
/// The database.
pub async fn clerk_phone(office: &Office, village: &DivisionCode) -> Result<Option<String>, StoreError> {
    clerk_phone_in(&mut office.db.read().await?, office, village).await
}

/// The same in the transaction at hand.
pub(crate) async fn clerk_phone_in(
    tx: &mut Tx,
    office: &Office,
    village: &DivisionCode,
) -> Result<Option<String>, StoreError> {
    let clerk: Option<(String, String)> = on!(tx, conn => sqlx::query_as(CLERK)
        .bind(village.as_str()).bind(office.today()).fetch_optional(conn).await)?;
    Ok(match clerk {
        Some((id, sealed)) => Contact::open(office, &id, &sealed)?.phone,
        None => None,
    })
}

/// The state of a division for its trail.
pub(crate) async fn state(tx: &mut Tx, code: &str) -> Result<Option<State>, StoreError> {
    let found: Option<Division> = on!(&mut *tx, conn => sqlx::query_as(FIND).bind(code).fetch_optional(conn).await)?;
    let Some(d) = found else { return Ok(None) };
    let state = State::default()
        .open("official_name", d.official_name)
        .open("name", d.name)
        .open("level", d.level.code().to_owned())
        .open("parent", d.parent_code)
        .open("valid_from", d.valid_from.to_string())
        .open("valid_until", d.valid_until.map(|day| day.to_string()))
        .open("became", d.became);
    Ok(Some(travel::state_of(tx, code, state).await?))
}

/// Writes what changed on a division since `before`; nothing when nothing did.
pub(crate) async fn tell(
    tx: &mut Tx,
    office: &Office,
    what: &str,
    by: Option<&str>,
    code: &str,
    before: &State,
) -> Result<(), StoreError> {
    let after = state(tx, code).await?.unwrap_or_default();
    if after == *before {
        return Ok(());
    }
    let record = RecordKind::Division.key(code);
    let act = Act { record: &record, at: office.now(), what, staff: by, for_whom: None, note: None };
    trail::write(tx, office, act, before, &after).await
}

/// Divisions that ended, the newest first.
///
/// # Errors
/// The database.
pub async fn past(office: &Office) -> Result<Vec<Division>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_as(PAST).fetch_all(conn).await)?)
}
