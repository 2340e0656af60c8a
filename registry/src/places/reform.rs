//! Reorganisation (区划调整): villages merge, a township becomes a sub-district. What was stays on record: a division that ends
//! keeps its code and its records, and says what it became. Whoever serves the new division reads the records of the old one.

use chrono::{Days, NaiveDate};
use domain::form::Flaw;
use domain::ids::StaffId;
use domain::places::{DivisionCode, Level, display_name, official_name};
use domain::staff::{Action, Actor, Object, may};
use domain::trail::State;

use super::import::initials;
use super::{ADD, Division, FIND, state, tell};
use crate::clinics::Clinic;
use crate::clinics::rules::{self, AHEAD, Kept};
use crate::office::digest;
use crate::{Office, StoreError, Tx, clinics, staff, waiting};

pub(super) const RENAME: &str =
    "update divisions set official_name = $2, name = $3, level = $4, initials = $5 where code = $1";
pub(super) const END: &str =
    "update divisions set valid_until = $2, became = $3 where code = $1 and valid_until is null";
/// Neighbours of the same name: a name says which village is meant.
pub(super) const LIKE_NAMED: &str = "select code from divisions where parent_code = $1 and name = $2 and code <> $3
    and (valid_until is null or valid_until > $4) order by code";
pub(super) const ROLES: &str = "select s.name, g.role, g.valid_from, g.valid_until from grants g join staff s on s.id = g.staff_id
    where g.division_code = $1 and s.active and (g.valid_until is null or g.valid_until > $2) order by s.name, g.role, g.valid_from";
pub(super) const RETAINERS: &str = "select s.name, r.firm as role, r.valid_from, r.valid_until
    from retainers r join staff s on s.id = r.adviser_id
    where r.village_code = $1 and (r.valid_until is null or r.valid_until > $2) order by s.name, r.valid_from";
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
    /// It is no name of a place: signs, markup, too long.
    #[error("{0:?} is no name of a place")]
    WrongName(String),
    /// A neighbour bears that name already: its code. Asked about, not forbidden.
    #[error("{0} has that name already")]
    LikeNamed(String),
    /// Nothing becomes itself.
    #[error("{0} cannot become itself")]
    Itself(String),
    /// Before this day it cannot be: what was is on record as it was.
    #[error("not before {0}")]
    TooEarly(NaiveDate),
    /// After this day it cannot be noted yet: clinics are not planned that far.
    #[error("not after {0}")]
    TooLate(NaiveDate),
    /// What hangs on it is no longer as it was shown.
    #[error("what hangs on it has changed")]
    Moved,
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

/// A good name, or what is wrong with it.
fn named(typed: &str) -> Result<String, ReformError> {
    official_name(typed).map_err(|flaw| match flaw {
        Flaw::Missing => ReformError::NoName,
        _ => ReformError::WrongName(typed.trim().to_owned()),
    })
}

/// Asks when a neighbour that stays bears the same name.
async fn not_like(
    tx: &mut Tx,
    office: &Office,
    code: &DivisionCode,
    name: &str,
    but: &[DivisionCode],
) -> Result<(), ReformError> {
    let Some(parent) = code.parent() else { return Ok(()) };
    let like: Vec<String> = on!(tx, conn => sqlx::query_scalar(LIKE_NAMED)
        .bind(parent.as_str()).bind(display_name(name)).bind(code.as_str()).bind(office.today()).fetch_all(conn).await)?;
    match like.into_iter().find(|code| !but.iter().any(|b| b.as_str() == code)) {
        Some(code) => Err(ReformError::LikeNamed(code)),
        None => Ok(()),
    }
}

/// Gives a division another name, with the same code. `agreed`: it may be the same as a neighbour's.
///
/// # Errors
/// See [`ReformError`].
pub async fn rename(
    office: &Office,
    actor: &Actor,
    code: &DivisionCode,
    name: &str,
    agreed: bool,
) -> Result<(), ReformError> {
    manages(actor, code)?;
    let name = named(name)?;
    let mut tx = office.db.write().await?;
    let division = find(&mut tx, code)
        .await?
        .filter(|d| d.valid_until.is_none())
        .ok_or_else(|| ReformError::Unknown(code.to_string()))?;
    if !agreed {
        not_like(&mut tx, office, code, &name, &[]).await?;
    }
    let before = state(&mut tx, code.as_str()).await?.unwrap_or_default();
    let shown = display_name(&name);
    on!(&mut tx, conn => sqlx::query(RENAME)
        .bind(code.as_str()).bind(&name).bind(shown).bind(division.level.code()).bind(initials(shown))
        .execute(conn).await.map(drop))?;
    tell(&mut tx, office, "renamed", Some(actor.id.as_str()), code.as_str(), &before).await?;
    tx.commit().await?;
    office.villages.forget().await;
    Ok(())
}

/// Somebody's role or contract that goes over.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct GoesOver {
    /// Who.
    pub name: String,
    /// The role's code; of a contract the firm.
    pub role: String,
    /// Since when.
    pub valid_from: NaiveDate,
    /// Until when; none: open.
    pub valid_until: Option<NaiveDate>,
}

/// A division that ends, with what goes over into the other.
#[derive(Debug, Clone)]
pub struct Ends {
    /// Which.
    pub division: Division,
    /// Roles.
    pub roles: Vec<GoesOver>,
    /// Contracts.
    pub retainers: Vec<GoesOver>,
    /// Clinics from that day on, with how many are booked.
    pub clinics: Vec<(Clinic, i64)>,
    /// Rules.
    pub rules: Vec<Kept>,
    /// How many wait for a place there.
    pub waiting: i64,
}

/// A reorganisation as it would be.
#[derive(Debug, Clone)]
pub struct Merging {
    /// What ends.
    pub ends: Vec<Ends>,
    /// The name of what they become.
    pub into: String,
    /// It is new.
    pub is_new: bool,
    /// A neighbour that stays bears its name: the neighbour's code.
    pub like_named: Option<String>,
    /// From which day.
    pub day: NaiveDate,
}

impl Merging {
    /// Changes when anything of it does: what was confirmed is what is done.
    #[must_use]
    pub fn mark(&self) -> String {
        let mut text = format!("{} {} {}\n", self.into, self.is_new, self.day);
        for e in &self.ends {
            let clinics: Vec<_> = e.clinics.iter().map(|(c, people)| (c.id.as_str(), c.sequence, people)).collect();
            let rules: Vec<_> = e.rules.iter().map(|r| (r.id.as_str(), r.version)).collect();
            let (code, waiting) = (&e.division.code, e.waiting);
            text.push_str(&format!("{code} {:?} {:?} {clinics:?} {rules:?} {waiting}\n", e.roles, e.retainers));
        }
        digest(&text).chars().take(16).collect()
    }
}

const fn rank(level: Level) -> u8 {
    match level {
        Level::County => 0,
        Level::Township => 1,
        Level::Village | Level::Community => 2,
    }
}

/// What would end, and what would go over with it; refuses what cannot be.
async fn merging_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    olds: &[DivisionCode],
    into: &NewDivision<'_>,
    day: NaiveDate,
) -> Result<Merging, ReformError> {
    manages(actor, into.code)?;
    if olds.contains(into.code) {
        return Err(ReformError::Itself(into.code.to_string()));
    }
    let there = find(tx, into.code).await?;
    if there.as_ref().is_some_and(|d| d.valid_until.is_some()) {
        return Err(ReformError::Unknown(into.code.to_string()));
    }
    let mut divisions: Vec<Division> = Vec::new();
    for old in olds {
        manages(actor, old)?;
        let found = find(tx, old).await?.filter(|d| d.valid_until.is_none());
        let division = found.ok_or_else(|| ReformError::Unknown(old.to_string()))?;
        if old.as_str().len() != into.code.as_str().len()
            || there.as_ref().is_some_and(|there| rank(there.level) != rank(division.level))
        {
            return Err(ReformError::DifferentLevels(old.to_string(), into.code.to_string()));
        }
        let below: i64 = on!(&mut *tx, conn => sqlx::query_scalar(BELOW).bind(old.as_str()).fetch_one(conn).await)?;
        if below > 0 {
            return Err(ReformError::NotEmpty(old.to_string()));
        }
        if !divisions.contains(&division) {
            divisions.push(division);
        }
    }
    // A day that is over has its clinics, contracts and figures already; what is further ahead than clinics are planned would leave
    // rules without a village in between.
    let began = divisions.iter().filter_map(|d| d.valid_from.checked_add_days(Days::new(1)));
    let earliest = began.chain(there.iter().map(|d| d.valid_from)).fold(office.today(), NaiveDate::max);
    let latest = office.today() + AHEAD;
    if day < earliest {
        return Err(ReformError::TooEarly(earliest));
    }
    if day > latest {
        return Err(ReformError::TooLate(latest));
    }
    let (name, like_named) = match &there {
        Some(there) => (there.name.clone(), None),
        None => {
            let parent = into.code.parent().ok_or_else(|| ReformError::WrongCode(into.code.to_string()))?;
            let unknown = || ReformError::Unknown(parent.to_string());
            find(tx, &parent).await?.filter(|d| d.valid_until.is_none()).ok_or_else(unknown)?;
            let name = named(into.name)?;
            let like = match not_like(tx, office, into.code, &name, olds).await {
                Ok(()) => None,
                Err(ReformError::LikeNamed(code)) => Some(code),
                Err(error) => return Err(error),
            };
            (display_name(&name).to_owned(), like)
        }
    };
    let mut ends = Vec::new();
    for division in divisions {
        ends.push(goes_over(tx, office, division, day).await?);
    }
    if ends.is_empty() {
        return Err(ReformError::WrongCode(into.code.to_string()));
    }
    Ok(Merging { ends, into: name, is_new: there.is_none(), like_named, day })
}

async fn goes_over(tx: &mut Tx, office: &Office, division: Division, day: NaiveDate) -> Result<Ends, StoreError> {
    let code = division.code.clone();
    let roles = on!(&mut *tx, conn => sqlx::query_as(ROLES).bind(code.as_str()).bind(day).fetch_all(conn).await)?;
    let retainers =
        on!(&mut *tx, conn => sqlx::query_as(RETAINERS).bind(code.as_str()).bind(day).fetch_all(conn).await)?;
    let clinics = clinics::falling::planned_at(tx, &code, office.start_of(day)).await?;
    let rules = rules::in_force_in(tx, &code).await?;
    let waiting = waiting::count_at(tx, &code).await?;
    Ok(Ends { division, roles, retainers, clinics, rules, waiting })
}

/// What a reorganisation would do. Nothing is written.
///
/// # Errors
/// See [`ReformError`].
pub async fn merging(
    office: &Office,
    actor: &Actor,
    olds: &[DivisionCode],
    into: NewDivision<'_>,
    day: NaiveDate,
) -> Result<Merging, ReformError> {
    merging_in(&mut office.db.read().await?, office, actor, olds, &into, day).await
}

/// Ends divisions on a day; they become one that is there or a new one. Roles and retainers in them end on that day and begin in
/// the new one, clinics from that day on move there, whoever waits there waits in it; everything earlier keeps its place. `seen` is
/// the [`Merging::mark`] that was shown.
///
/// # Errors
/// `Moved`: it is no longer what was shown; otherwise see [`ReformError`].
pub async fn merge(
    office: &Office,
    actor: &Actor,
    olds: &[DivisionCode],
    into: NewDivision<'_>,
    day: NaiveDate,
    seen: &str,
) -> Result<(), ReformError> {
    let mut tx = office.db.write().await?;
    let merging = merging_in(&mut tx, office, actor, olds, &into, day).await?;
    if merging.mark() != seen {
        return Err(ReformError::Moved);
    }
    if merging.is_new {
        add_new(&mut tx, office, actor, &into, &merging).await?;
    }
    let by: &StaffId = &actor.id;
    for Ends { division, .. } in &merging.ends {
        let old = &division.code;
        let before = state(&mut tx, old.as_str()).await?.unwrap_or_default();
        on!(&mut tx, conn => sqlx::query(END).bind(old.as_str()).bind(day).bind(into.code.as_str())
            .execute(conn).await.map(drop))?;
        tell(&mut tx, office, "ended", Some(by.as_str()), old.as_str(), &before).await?;
        clinics::carry_over(&mut tx, office, by, old, into.code, office.start_of(day)).await?;
        rules::carry_over(&mut tx, office, by, old, into.code).await?;
        staff::carry_over(&mut tx, office, by, old, into.code, day).await?;
    }
    tx.commit().await?;
    office.villages.forget().await;
    // Of a later day the round sees to it.
    waiting::follow_mergers(office).await?;
    Ok(())
}

async fn add_new(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    new: &NewDivision<'_>,
    merging: &Merging,
) -> Result<(), ReformError> {
    let wrong = || ReformError::WrongCode(new.code.to_string());
    let (parent, name) = (new.code.parent().ok_or_else(wrong)?, named(new.name)?);
    let level = match merging.ends.first().map(|e| e.division.level).ok_or_else(wrong)? {
        Level::Village | Level::Community if name.contains("居委会") || name.contains("社区") => Level::Community,
        Level::Village | Level::Community => Level::Village,
        other => other,
    };
    let shown = display_name(&name);
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(new.code.as_str()).bind(&name).bind(shown).bind(level.code()).bind(parent.as_str())
        .bind(initials(shown)).bind(merging.day)
        .execute(conn).await.map(drop))?;
    Ok(tell(tx, office, "added", Some(actor.id.as_str()), new.code.as_str(), &State::default()).await?)
}
