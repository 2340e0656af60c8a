//! Where villages lie and how long one travels between them: typed at the desk or read from a file. The rule itself is
//! `domain::places::Roads`.

use std::collections::BTreeSet;

use domain::places::{DivisionCode, LONGEST_WAY, Position, Roads};
use domain::staff::{Action, Actor, Object, may};

use super::{Division, FIND, state, tell};
use crate::settings::travel::rule_in;
use crate::{Office, StoreError, Tx};

pub(super) const POSITION: &str = "select latitude, longitude, position_source from divisions where code = $1";
pub(super) const LOCATE: &str =
    "update divisions set latitude = $2, longitude = $3, position_source = $4 where code = $1";
pub(super) const POSITIONS_IN: &str = "select code, latitude, longitude from divisions
    where code >= $1 and code < $2 and latitude is not null and longitude is not null";
pub(super) const TYPED_OF: &str = "select from_code, to_code, minutes from travel_times
    where from_code = $1 or to_code = $1 order by from_code, to_code";
pub(super) const TYPED_IN: &str = "select from_code, to_code, minutes from travel_times
    where from_code >= $1 and from_code < $2 order by from_code, to_code";
pub(super) const LISTED: &str =
    "select f.name as from_name, t.name as to_name, r.from_code, r.to_code, r.minutes, r.source
    from travel_times r join divisions f on f.code = r.from_code join divisions t on t.code = r.to_code
    where r.from_code >= $1 and r.from_code < $2 order by r.from_code, r.to_code limit 500";
pub(super) const TYPE_IN: &str =
    "insert into travel_times (from_code, to_code, minutes, source) values ($1, $2, $3, $4)
    on conflict (from_code, to_code) do update set minutes = excluded.minutes, source = excluded.source";
pub(super) const FORGET: &str = "delete from travel_times where from_code = $1 and to_code = $2";
pub(super) const LOCATED: &str = "select code, name, latitude, longitude, position_source from divisions
    where code >= $1 and code < $2 and level in ('village', 'community') and valid_from <= $3
      and (valid_until is null or valid_until > $3) order by code";

/// The head of a file of positions.
const POSITIONS_HEAD: &str = "code,latitude,longitude";
/// The head of a file of times.
const TIMES_HEAD: &str = "from_code,to_code,minutes";

/// Whence a position or a time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From a file.
    Imported,
    /// At the desk.
    Typed,
    /// Of the demonstration: no map says so.
    Invented,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Imported, Self::Typed, Self::Invented];

    /// The code in the database, and in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Typed => "typed",
            Self::Invented => "invented",
        }
    }

    /// The source of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

impl TryFrom<String> for Source {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or(code)
    }
}

/// What is wrong with a way or a position as it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// There is no village of this code.
    #[error("there is no village {0}")]
    NoVillage(String),
    /// Several villages bear this name.
    #[error("{0} is the name of several villages: {list}", list = .1.join(", "))]
    SeveralVillages(String, Vec<String>),
    /// A way leads to another village.
    #[error("{0} is one village: a way leads to another")]
    OneVillage(DivisionCode),
    /// No number of minutes.
    #[error("{0:?} are no minutes")]
    NoMinutes(String),
    /// Longer than a calendar looks.
    #[error("{0} minutes are more than {LONGEST_WAY}")]
    TooLong(u32),
    /// No place on the earth.
    #[error("{0:?} is no latitude and longitude")]
    NoPlace(String),
    /// The first line of a file says neither positions nor times.
    #[error("the head is neither {POSITIONS_HEAD} nor {TIMES_HEAD}")]
    Head,
    /// A line of a file has three columns.
    #[error("{0} columns, not three")]
    Columns(usize),
}

/// Why something about travel was not taken. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum TravelError {
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// What was given cannot be.
    #[error(transparent)]
    Wrong(#[from] Mistake),
    /// A line of a file.
    #[error("line {line}: {what}")]
    Line {
        /// Line of the file, the head is 1.
        line: usize,
        /// What is wrong with it.
        what: Mistake,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for TravelError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

type Placed = (String, Option<i64>, Option<i64>);
type Typed = (String, String, i64);

fn code(text: &str) -> Result<DivisionCode, StoreError> {
    DivisionCode::try_from(text).map_err(|e| StoreError::Inconsistent { table: "travel_times", what: e.to_string() })
}

fn lay(roads: &mut Roads, placed: Vec<Placed>, typed: Vec<Typed>) -> Result<(), StoreError> {
    for (village, latitude, longitude) in placed {
        if let (Some(latitude), Some(longitude)) = (latitude, longitude)
            && let Some(position) = Position::from_millionths(latitude, longitude)
        {
            roads.place(code(&village)?, position);
        }
    }
    for (from, to, minutes) in typed {
        roads.type_in(code(&from)?, code(&to)?, u32::try_from(minutes).unwrap_or(LONGEST_WAY));
    }
    Ok(())
}

/// The roads between a few villages.
pub(crate) async fn roads_between(
    tx: &mut Tx,
    villages: impl IntoIterator<Item = &DivisionCode>,
) -> Result<Roads, StoreError> {
    let mut roads = Roads::new(rule_in(tx).await?);
    for village in villages.into_iter().collect::<BTreeSet<_>>() {
        let placed: Option<(Option<i64>, Option<i64>, Option<String>)> =
            on!(&mut *tx, conn => sqlx::query_as(POSITION).bind(village.as_str()).fetch_optional(conn).await)?;
        let placed = placed.map(|(latitude, longitude, _)| (village.to_string(), latitude, longitude));
        let typed: Vec<Typed> =
            on!(&mut *tx, conn => sqlx::query_as(TYPED_OF).bind(village.as_str()).fetch_all(conn).await)?;
        lay(&mut roads, placed.into_iter().collect(), typed)?;
    }
    Ok(roads)
}

/// The roads of a division and all below it.
pub(crate) async fn roads_in(tx: &mut Tx, division: &DivisionCode) -> Result<Roads, StoreError> {
    let mut roads = Roads::new(rule_in(tx).await?);
    let placed: Vec<Placed> = on!(&mut *tx, conn => sqlx::query_as(POSITIONS_IN)
        .bind(division.as_str()).bind(division.end()).fetch_all(conn).await)?;
    let typed: Vec<Typed> = on!(&mut *tx, conn => sqlx::query_as(TYPED_IN)
        .bind(division.as_str()).bind(division.end()).fetch_all(conn).await)?;
    lay(&mut roads, placed, typed)?;
    Ok(roads)
}

/// What the trail of a division says of its place and its ways.
pub(super) async fn state_of(
    tx: &mut Tx,
    village: &str,
    mut state: domain::trail::State,
) -> Result<domain::trail::State, StoreError> {
    let placed: Option<(Option<i64>, Option<i64>, Option<String>)> =
        on!(&mut *tx, conn => sqlx::query_as(POSITION).bind(village).fetch_optional(conn).await)?;
    if let Some((Some(latitude), Some(longitude), source)) = placed {
        state = state.open("position", format!("{latitude} {longitude} {}", source.unwrap_or_default()));
    }
    let ways: Vec<Typed> = on!(&mut *tx, conn => sqlx::query_as(TYPED_OF).bind(village).fetch_all(conn).await)?;
    for (from, to, minutes) in ways {
        // On the record of the smaller code only, as in its row.
        if from == village {
            state = state.open(&format!("way {to}"), minutes.to_string());
        }
    }
    Ok(state)
}

/// Notes a position in the row; the trail is the caller's.
pub(super) async fn put_position(
    tx: &mut Tx,
    village: &DivisionCode,
    position: Option<Position>,
    source: Source,
) -> Result<(), StoreError> {
    let millionths = position.map(Position::millionths);
    on!(tx, conn => sqlx::query(LOCATE)
        .bind(village.as_str()).bind(millionths.map(|m| m.0)).bind(millionths.map(|m| m.1))
        .bind(position.map(|_| source.code()))
        .execute(conn).await.map(drop))?;
    Ok(())
}

async fn village_in(tx: &mut Tx, actor: &Actor, village: &DivisionCode) -> Result<Division, TravelError> {
    if !may(actor, Action::ManagePlaces, Object { division: village, adviser: None }) {
        return Err(TravelError::Forbidden);
    }
    let found: Option<Division> =
        on!(tx, conn => sqlx::query_as(FIND).bind(village.as_str()).fetch_optional(conn).await)?;
    found.filter(|d| d.code.is_village()).ok_or_else(|| Mistake::NoVillage(village.to_string()).into())
}

async fn locate_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    village: &DivisionCode,
    position: Option<Position>,
    source: Source,
) -> Result<(), TravelError> {
    village_in(tx, actor, village).await?;
    let before = state(tx, village.as_str()).await?.unwrap_or_default();
    put_position(tx, village, position, source).await?;
    Ok(tell(tx, office, "located", Some(actor.id.as_str()), village.as_str(), &before).await?)
}

async fn type_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    (one, other): (&DivisionCode, &DivisionCode),
    minutes: Option<u32>,
    source: Source,
) -> Result<(), TravelError> {
    if one == other {
        return Err(Mistake::OneVillage(one.clone()).into());
    }
    village_in(tx, actor, one).await?;
    village_in(tx, actor, other).await?;
    let (from, to) = if one < other { (one, other) } else { (other, one) };
    let before = state(tx, from.as_str()).await?.unwrap_or_default();
    match minutes {
        Some(minutes) if minutes <= LONGEST_WAY => on!(&mut *tx, conn => sqlx::query(TYPE_IN)
            .bind(from.as_str()).bind(to.as_str()).bind(i64::from(minutes)).bind(source.code())
            .execute(conn).await.map(drop))?,
        Some(minutes) => return Err(Mistake::TooLong(minutes).into()),
        None => on!(&mut *tx, conn => sqlx::query(FORGET).bind(from.as_str()).bind(to.as_str())
            .execute(conn).await.map(drop))?,
    }
    Ok(tell(tx, office, "way_set", Some(actor.id.as_str()), from.as_str(), &before).await?)
}

/// Notes where a village lies; without a position it is forgotten.
///
/// # Errors
/// See [`TravelError`].
pub async fn locate(
    office: &Office,
    actor: &Actor,
    village: &DivisionCode,
    position: Option<Position>,
) -> Result<(), TravelError> {
    let mut tx = office.db.write().await?;
    locate_in(&mut tx, office, actor, village, position, Source::Typed).await?;
    Ok(tx.commit().await?)
}

/// Notes the minutes between two villages; without minutes they are reckoned again.
///
/// # Errors
/// See [`TravelError`].
pub async fn set_way(
    office: &Office,
    actor: &Actor,
    pair: (&DivisionCode, &DivisionCode),
    minutes: Option<u32>,
) -> Result<(), TravelError> {
    let mut tx = office.db.write().await?;
    type_in(&mut tx, office, actor, pair, minutes, Source::Typed).await?;
    Ok(tx.commit().await?)
}

/// The village that somebody typed, by its code or its name.
///
/// # Errors
/// There is none of it, or several, or the database.
pub async fn named(office: &Office, text: &str) -> Result<DivisionCode, TravelError> {
    let found = super::typed_village(office, text).await?;
    let text = || text.trim().to_owned();
    Ok(found.map_err(|several| match several.len() {
        0 => Mistake::NoVillage(text()),
        _ => Mistake::SeveralVillages(text(), several),
    })?)
}

/// Reads the code of a village in a file.
///
/// # Errors
/// There is none of it.
fn village(text: &str) -> Result<DivisionCode, Mistake> {
    let text = text.trim();
    let code = DivisionCode::try_from(text).ok().filter(DivisionCode::is_village);
    code.ok_or_else(|| Mistake::NoVillage(text.to_owned()))
}

/// Reads minutes as typed.
///
/// # Errors
/// It is no number.
pub fn minutes(text: &str) -> Result<u32, Mistake> {
    text.trim().parse().map_err(|_| Mistake::NoMinutes(text.trim().to_owned()))
}

/// Reads a position as typed.
///
/// # Errors
/// There is no such place.
pub fn position(text: &str) -> Result<Position, Mistake> {
    Position::parse(text).ok_or_else(|| Mistake::NoPlace(text.trim().to_owned()))
}

/// Reads a file of positions (`code,latitude,longitude`) or of times (`from_code,to_code,minutes`): its head says which. Returns
/// how many lines were taken.
///
/// # Errors
/// The first line that is wrong; nothing was kept.
pub async fn import(office: &Office, actor: &Actor, text: &str) -> Result<usize, TravelError> {
    let mut lines = (1..).zip(text.trim_start_matches('\u{feff}').lines()).filter(|(_, line)| !line.trim().is_empty());
    let head = lines.next().map(|(_, head)| head.replace(' ', ""));
    let of_times = match head.as_deref() {
        Some(POSITIONS_HEAD) => false,
        Some(TIMES_HEAD) => true,
        _ => return Err(TravelError::Line { line: 1, what: Mistake::Head }),
    };
    let mut tx = office.db.write().await?;
    let mut taken = 0;
    for (line, row) in lines {
        let wrong = |what: Mistake| TravelError::Line { line, what };
        let cells: Vec<&str> = row.split(',').map(str::trim).collect();
        let [first, second, third] = cells[..] else {
            return Err(wrong(Mistake::Columns(cells.len())));
        };
        let done = if of_times {
            let pair = (&village(first).map_err(wrong)?, &village(second).map_err(wrong)?);
            let minutes = minutes(third).map_err(wrong)?;
            type_in(&mut tx, office, actor, pair, Some(minutes), Source::Imported).await
        } else {
            let position = position(&format!("{second} {third}")).map_err(wrong)?;
            let village = village(first).map_err(wrong)?;
            locate_in(&mut tx, office, actor, &village, Some(position), Source::Imported).await
        };
        match done {
            Err(TravelError::Wrong(what)) => return Err(wrong(what)),
            other => other?,
        }
        taken += 1;
    }
    tx.commit().await?;
    Ok(taken)
}

/// A way that was typed in or came from a file.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct NotedWay {
    /// One village's code.
    pub from_code: String,
    /// Its name.
    pub from_name: String,
    /// The other's code.
    pub to_code: String,
    /// Its name.
    pub to_name: String,
    /// Minutes.
    pub minutes: i64,
    /// Whence they are known.
    #[sqlx(try_from = "String")]
    pub source: Source,
}

/// Where a village lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The position, and whence it is known; none: nobody said yet.
    pub position: Option<(Position, Source)>,
}

type LocatedRow = (String, String, Option<i64>, Option<i64>, Option<String>);

/// Where the villages below a division lie, in the order of their codes.
///
/// # Errors
/// The database.
pub async fn located(office: &Office, division: &DivisionCode) -> Result<Vec<Located>, StoreError> {
    let mut tx = office.db.read().await?;
    let rows: Vec<LocatedRow> = on!(&mut tx, conn => sqlx::query_as(LOCATED)
        .bind(division.as_str()).bind(division.end()).bind(office.today()).fetch_all(conn).await)?;
    let read = |(code, name, latitude, longitude, source): LocatedRow| {
        let position =
            latitude.zip(longitude).and_then(|(latitude, longitude)| Position::from_millionths(latitude, longitude));
        let position = position.zip(source.as_deref().and_then(Source::from_code));
        Located { code, name, position }
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The ways noted below a division, at most 500.
///
/// # Errors
/// The database.
pub async fn noted_ways(office: &Office, division: &DivisionCode) -> Result<Vec<NotedWay>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_as(LISTED)
        .bind(division.as_str()).bind(division.end()).fetch_all(conn).await)?)
}
