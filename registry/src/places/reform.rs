//! Reorganisation (区划调整): villages merge, a township becomes a sub-district. What was stays on record: a division that ends
//! keeps its code and its records, and says what it became. Whoever serves the new division reads the records of the old one.

use chrono::NaiveDate;
use domain::ids::StaffId;
use domain::places::{DivisionCode, Level, display_name};
use domain::staff::{Action, Actor, Object, may};
use domain::trail::State;

use super::import::initials;
use super::{ADD, Division, FIND, state, tell};
use crate::{Office, StoreError, Tx, clinics, staff};

pub(super) const RENAME: &str =
    "update divisions set official_name = $2, name = $3, level = $4, initials = $5 where code = $1";
pub(super) const END: &str =
    "update divisions set valid_until = $2, became = $3 where code = $1 and valid_until is null";
pub(super) const BELOW: &str = "select count(*) from divisions where parent_code = $1 and valid_until is null";

/// Why a reorganisation was not made. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum ReformError {
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// There is no such division, or it has ended.
    #[error("there is no division {0}")]
    Unknown(String),
    /// Of another level than the one it should become.
    #[error("{0} and {1} are of different levels")]
    DifferentLevels(String, String),
    /// It still has divisions below it, which end first.
    #[error("{0} still has divisions below it")]
    NotEmpty(String),
    /// The code of a new division does not fit.
    #[error("{0:?} cannot be the code of the new division")]
    WrongCode(String),
    /// The name is missing.
    #[error("the name is missing")]
    NoName,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ReformError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What divisions become: one that is there, or a new one.
#[derive(Debug, Clone)]
pub struct NewDivision<'a> {
    /// Code.
    pub code: &'a DivisionCode,
    /// Official name; needed only when it is not there yet.
    pub name: &'a str,
}

async fn find(tx: &mut Tx, code: &DivisionCode) -> Result<Option<Division>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(FIND).bind(code.as_str()).fetch_optional(conn).await)?)
}

fn manages(actor: &Actor, code: &DivisionCode) -> Result<(), ReformError> {
    let allowed = may(actor, Action::ManagePlaces, Object { division: code, adviser: None });
    if allowed { Ok(()) } else { Err(ReformError::Forbidden) }
}

/// Gives a division another name, with the same code.
///
/// # Errors
/// See [`ReformError`].
pub async fn rename(office: &Office, actor: &Actor, code: &DivisionCode, name: &str) -> Result<(), ReformError> {
    manages(actor, code)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(ReformError::NoName);
    }
    let mut tx = office.db.write().await?;
    let division = find(&mut tx, code)
        .await?
        .filter(|d| d.valid_until.is_none())
        .ok_or_else(|| ReformError::Unknown(code.to_string()))?;
    let before = state(&mut tx, code.as_str()).await?.unwrap_or_default();
    let shown = display_name(name);
    on!(&mut tx, conn => sqlx::query(RENAME)
        .bind(code.as_str()).bind(name).bind(shown).bind(division.level.code()).bind(initials(shown))
        .execute(conn).await.map(drop))?;
    tell(&mut tx, office, "renamed", Some(actor.id.as_str()), code.as_str(), &before).await?;
    tx.commit().await?;
    office.villages.forget().await;
    Ok(())
}

/// Ends divisions on a day; they become one that is there or a new one. Roles and retainers in them end on that day and begin in
/// the new one, clinics from that day on move there, everything earlier keeps its place.
///
/// # Errors
/// See [`ReformError`].
pub async fn merge(
    office: &Office,
    actor: &Actor,
    olds: &[DivisionCode],
    into: NewDivision<'_>,
    day: NaiveDate,
) -> Result<(), ReformError> {
    manages(actor, into.code)?;
    let mut tx = office.db.write().await?;
    let target = match find(&mut tx, into.code).await? {
        Some(there) if there.valid_until.is_none() => there.level,
        Some(_) => return Err(ReformError::Unknown(into.code.to_string())),
        None => add_new(&mut tx, office, actor, &into, olds, day).await?,
    };
    for old in olds {
        manages(actor, old)?;
        if old == into.code {
            continue;
        }
        let unknown = || ReformError::Unknown(old.to_string());
        let division = find(&mut tx, old).await?.filter(|d| d.valid_until.is_none()).ok_or_else(unknown)?;
        let rank = |level: Level| match level {
            Level::County => 0,
            Level::Township => 1,
            Level::Village | Level::Community => 2,
        };
        if rank(division.level) != rank(target) {
            return Err(ReformError::DifferentLevels(old.to_string(), into.code.to_string()));
        }
        let below: i64 = on!(&mut tx, conn => sqlx::query_scalar(BELOW).bind(old.as_str()).fetch_one(conn).await)?;
        if below > 0 {
            return Err(ReformError::NotEmpty(old.to_string()));
        }
        let before = state(&mut tx, old.as_str()).await?.unwrap_or_default();
        on!(&mut tx, conn => sqlx::query(END).bind(old.as_str()).bind(day).bind(into.code.as_str())
            .execute(conn).await.map(drop))?;
        tell(&mut tx, office, "ended", Some(actor.id.as_str()), old.as_str(), &before).await?;
        let by: &StaffId = &actor.id;
        clinics::carry_over(&mut tx, office, by, old, into.code, office.start_of(day)).await?;
        clinics::rules::carry_over(&mut tx, office, by, old, into.code).await?;
        staff::carry_over(&mut tx, office, by, old, into.code, day).await?;
    }
    tx.commit().await?;
    office.villages.forget().await;
    Ok(())
}

async fn add_new(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    new: &NewDivision<'_>,
    olds: &[DivisionCode],
    day: NaiveDate,
) -> Result<Level, ReformError> {
    let wrong = || ReformError::WrongCode(new.code.to_string());
    let name = new.name.trim();
    if name.is_empty() {
        return Err(ReformError::NoName);
    }
    let parent = new.code.parent().ok_or_else(wrong)?;
    find(tx, &parent)
        .await?
        .filter(|d| d.valid_until.is_none())
        .ok_or_else(|| ReformError::Unknown(parent.to_string()))?;
    let level = match olds.first() {
        Some(old) => find(tx, old).await?.map(|d| d.level).ok_or_else(|| ReformError::Unknown(old.to_string()))?,
        None => return Err(wrong()),
    };
    if olds.iter().any(|old| old.as_str().len() != new.code.as_str().len()) {
        return Err(ReformError::DifferentLevels(olds[0].to_string(), new.code.to_string()));
    }
    let level = match level {
        Level::Village | Level::Community if name.contains("居委会") || name.contains("社区") => Level::Community,
        Level::Village | Level::Community => Level::Village,
        other => other,
    };
    let shown = display_name(name);
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(new.code.as_str()).bind(name).bind(shown).bind(level.code()).bind(parent.as_str())
        .bind(initials(shown)).bind(day)
        .execute(conn).await.map(drop))?;
    tell(tx, office, "added", Some(actor.id.as_str()), new.code.as_str(), &State::default()).await?;
    Ok(level)
}
