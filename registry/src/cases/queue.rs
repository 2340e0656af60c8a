//! The queue: what is late, due soon, in time, over; one page at a time by key, so that a page costs the same however many cases
//! there are. Counters stop at [`MOST`].

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use domain::cases::{Kind, Machine};
use domain::clocks::Rule;
use domain::places::{DivisionCode, widest};
use domain::staff::{Actor, allows};

use super::NEVER;
use super::rows::{Case, select_cases};
use crate::{Office, StoreError, Tx, places};

macro_rules! open_where {
    ($scope:literal, $narrower:literal) => {
        select_cases!(concat!(
            "where c.open and c.kind = $9 and ",
            $scope,
            " = $1 and (c.next_due, c.id) > ($2, $3) and c.next_due <= $4 and c.soon_from >= $5 and c.soon_from <= $6 and ",
            $narrower,
            " order by c.next_due, c.id limit $10"
        ))
    };
    // Few enough to be looked through.
    ($scope:literal) => {
        open_where!($scope, "($7 = '' or c.station = $7) and (not $8 or c.owner_id is null)")
    };
    // A key of its own for those at one station.
    ($scope:literal at station) => {
        open_where!($scope, "c.station = $7 and (not $8 or c.owner_id is null)")
    };
    // A key of its own for those that are nobody's yet.
    ($scope:literal free) => {
        open_where!($scope, "c.owner_id is null and $8 and ($7 = '' or c.station = $7)")
    };
}

pub(super) const OF_OWNER: &str = open_where!("c.owner_id");
pub(super) const OF_VILLAGE: &str = open_where!("c.village_code");
pub(super) const OF_TOWNSHIP: &str = open_where!("c.township_code");
pub(super) const OF_TOWNSHIP_AT: &str = open_where!("c.township_code" at station);
pub(super) const OF_TOWNSHIP_FREE: &str = open_where!("c.township_code" free);
pub(super) const OF_COUNTY: &str = open_where!("c.county_code");
pub(super) const OF_COUNTY_AT: &str = open_where!("c.county_code" at station);
pub(super) const OF_COUNTY_FREE: &str = open_where!("c.county_code" free);
pub(super) const CLOSED: &str = select_cases!(
    "where not c.open and c.kind = $6 and c.township_code = $1 and (c.closed_at, c.id) < ($2, $3)
       and ($4 = '' or c.village_code = $4) and ($5 = '' or c.owner_id = $5)
       and ($8 = '' or c.station = $8) and (not $9 or c.owner_id is null)
     order by c.closed_at desc, c.id desc limit $7"
);

macro_rules! count_where {
    ($scope:literal) => {
        concat!(
            "select (select count(*) from (select 1 as one from cases c where c.open and c.kind = $3 and ",
            $scope,
            " = $1 and c.next_due < $2 limit 1000) a) as late,
             (select count(*) from (select 1 as one from cases c where c.open and c.kind = $3 and ",
            $scope,
            " = $1 and c.next_due >= $2 and c.next_due <= $4 and c.soon_from <= $2 limit 1000) b) as soon,
             (select count(*) from (select 1 as one from cases c where c.open and c.kind = $3 and ",
            $scope,
            " = $1 and c.next_due >= $2 and c.soon_from > $2 limit 1000) d) as in_time"
        )
    };
}

pub(super) const COUNT_OF_OWNER: &str = count_where!("c.owner_id");
pub(super) const COUNT_OF_VILLAGE: &str = count_where!("c.village_code");
pub(super) const COUNT_OF_TOWNSHIP: &str = count_where!("c.township_code");
pub(super) const COUNT_OF_COUNTY: &str = count_where!("c.county_code");

/// What counters count up to.
pub const MOST: i64 = 1000;

/// A part of the queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// Something should have been done.
    Late,
    /// Something is due within days.
    Soon,
    /// There is time, or nothing is due.
    InTime,
    /// All that are not over, the next due first.
    #[default]
    All,
    /// Over, the newest first.
    Closed,
}

impl Tab {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [Self::All, Self::Late, Self::Soon, Self::InTime, Self::Closed];

    /// The code in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Soon => "soon",
            Self::InTime => "in-time",
            Self::All => "open",
            Self::Closed => "closed",
        }
    }

    /// The tab of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.code() == code)
    }
}

/// Whose cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Place {
    /// The reader's own.
    #[default]
    Mine,
    /// Everything the reader looks after.
    Everywhere,
    /// Below one division of it.
    In(DivisionCode),
}

/// What the queue shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// What kind.
    pub kind: Kind,
    /// Which part.
    pub tab: Tab,
    /// Whose.
    pub place: Place,
    /// Only what is nobody's yet.
    pub free: bool,
    /// Only at this station.
    pub station: Option<&'static str>,
    /// After this one: the key of the page before.
    pub after: Option<String>,
    /// The most on a page.
    pub limit: i64,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            kind: Kind::Mediation,
            tab: Tab::All,
            place: Place::Mine,
            free: false,
            station: None,
            after: None,
            limit: 50,
        }
    }
}

/// A page of the queue.
#[derive(Debug, Clone)]
pub struct Page {
    /// The cases.
    pub cases: Vec<Case>,
    /// The key of the next page; none: it is the last.
    pub next: Option<String>,
}

/// How many; [`MOST`] means that many or more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    /// Late.
    pub late: i64,
    /// Due soon.
    pub soon: i64,
    /// In time.
    pub in_time: i64,
}

/// A key by which cases are found.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    Owner(String),
    Division(DivisionCode),
}

/// The divisions whose cases the actor looks after, none within another.
fn divisions(machine: &Machine, actor: &Actor) -> Vec<DivisionCode> {
    let theirs = actor.grants.iter().filter(|grant| allows(grant.role, machine.progress));
    widest(theirs.map(|grant| &grant.division)).into_iter().cloned().collect()
}

fn scopes(machine: &Machine, actor: &Actor, place: &Place) -> Vec<Scope> {
    let theirs = || divisions(machine, actor);
    match place {
        Place::Mine => vec![Scope::Owner(actor.id.as_str().to_owned())],
        Place::Everywhere => theirs().into_iter().map(Scope::Division).collect(),
        Place::In(wanted) => theirs()
            .into_iter()
            .filter_map(|d| match (d.contains(wanted), wanted.contains(&d)) {
                (true, _) => Some(Scope::Division(wanted.clone())),
                (_, true) => Some(Scope::Division(d)),
                _ => None,
            })
            .collect(),
    }
}

/// What is due later than this is not due soon: where few are, the index is not read to its end.
fn last_soon(today: NaiveDate) -> NaiveDate {
    today + Duration::days(Rule::SOONEST)
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default()
}

/// A page of the queue, as the actor may see it.
///
/// # Errors
/// The database.
pub async fn queue(office: &Office, actor: &Actor, filter: &Filter) -> Result<Page, StoreError> {
    let mut tx = office.db.read().await?;
    let machine = filter.kind.machine();
    let mut found: Vec<Case> = Vec::new();
    let scopes = scopes(machine, actor, &filter.place);
    if filter.tab == Tab::Closed {
        for (township, village, owner) in closed_scopes(&mut tx, office, actor, machine, &scopes).await? {
            found.extend(closed(&mut tx, filter, &township, &village, &owner).await?);
        }
        found.sort_by(|a, b| (b.closed_at, &b.id).cmp(&(a.closed_at, &a.id)));
    } else {
        for scope in &scopes {
            found.extend(running(&mut tx, office, filter, scope).await?);
        }
        found.sort_by(|a, b| (a.next_due, &a.id).cmp(&(b.next_due, &b.id)));
    }
    found.dedup_by(|a, b| a.id == b.id);
    let limit = usize::try_from(filter.limit).unwrap_or_default();
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| match (filter.tab, last.closed_at) {
        (Tab::Closed, Some(at)) => format!("{}~{}", at.timestamp_micros(), last.id),
        _ => format!("{}~{}", last.next_due, last.id),
    });
    let cases = found
        .into_iter()
        .map(|case| Ok(case.opened(office)?.for_reader(actor)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Page { cases: cases.into_iter().filter(|c| c.is_seen_by(actor)).collect(), next })
}

async fn running(tx: &mut Tx, office: &Office, filter: &Filter, scope: &Scope) -> Result<Vec<Case>, StoreError> {
    let today = office.today();
    let tomorrow = today + Days::new(1);
    let (from, until, soon_from, soon_until) = match filter.tab {
        Tab::Late => (first_day(), today - Days::new(1), first_day(), NEVER),
        Tab::Soon => (today, last_soon(today), first_day(), today),
        Tab::InTime => (today, NEVER, tomorrow, NEVER),
        Tab::All | Tab::Closed => (first_day(), NEVER, first_day(), NEVER),
    };
    let after = filter.after.as_deref().and_then(|key| {
        let (day, id) = key.split_once('~')?;
        Some((day.parse::<NaiveDate>().ok()?, id.to_owned()))
    });
    let (day, id) = after.unwrap_or((from, String::new()));
    let (statement, value) = match scope {
        Scope::Owner(owner) => (OF_OWNER, owner.as_str()),
        Scope::Division(d) if d.is_village() => (OF_VILLAGE, d.as_str()),
        Scope::Division(d) => {
            let statement = match (d.is_county(), filter.free, filter.station) {
                (true, true, _) => OF_COUNTY_FREE,
                (true, false, Some(_)) => OF_COUNTY_AT,
                (true, false, None) => OF_COUNTY,
                (false, true, _) => OF_TOWNSHIP_FREE,
                (false, false, Some(_)) => OF_TOWNSHIP_AT,
                (false, false, None) => OF_TOWNSHIP,
            };
            (statement, d.as_str())
        }
    };
    Ok(on!(tx, conn => sqlx::query_as(statement)
        .bind(value).bind(day).bind(&id).bind(until).bind(soon_from).bind(soon_until)
        .bind(filter.station.unwrap_or_default()).bind(filter.free).bind(filter.kind.code()).bind(filter.limit + 1)
        .fetch_all(conn).await)?)
}

/// What is over is found by township: a county's is that of its townships.
async fn closed_scopes(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    machine: &Machine,
    scopes: &[Scope],
) -> Result<Vec<(String, String, String)>, StoreError> {
    let mut all = Vec::new();
    for scope in scopes {
        let (divisions, owner) = match scope {
            Scope::Owner(owner) => (divisions(machine, actor), owner.clone()),
            Scope::Division(d) => (vec![d.clone()], String::new()),
        };
        for division in divisions {
            if division.is_county() {
                let townships = places::below_in(tx, office, &division).await?;
                all.extend(townships.into_iter().map(|t| (t.code.as_str().to_owned(), String::new(), owner.clone())));
            } else if let (true, Some(township)) = (division.is_village(), division.parent()) {
                all.push((township.as_str().to_owned(), division.as_str().to_owned(), owner.clone()));
            } else {
                all.push((division.as_str().to_owned(), String::new(), owner.clone()));
            }
        }
    }
    Ok(all)
}

async fn closed(
    tx: &mut Tx,
    filter: &Filter,
    township: &str,
    village: &str,
    owner: &str,
) -> Result<Vec<Case>, StoreError> {
    let after = filter.after.as_deref().and_then(|key| {
        let (at, id) = key.split_once('~')?;
        Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.to_owned()))
    });
    let last = NEVER.and_time(chrono::NaiveTime::MIN).and_utc();
    let (at, id): (DateTime<Utc>, String) = after.unwrap_or((last, String::new()));
    Ok(on!(tx, conn => sqlx::query_as(CLOSED)
        .bind(township).bind(at).bind(&id).bind(village).bind(owner).bind(filter.kind.code()).bind(filter.limit + 1)
        .bind(filter.station.unwrap_or_default()).bind(filter.free)
        .fetch_all(conn).await)?)
}

/// How many there are in each part.
///
/// # Errors
/// The database.
pub async fn counts(office: &Office, actor: &Actor, kind: Kind, place: &Place) -> Result<Counts, StoreError> {
    let mut tx = office.db.read().await?;
    let mut all = Counts::default();
    for scope in scopes(kind.machine(), actor, place) {
        let (statement, value) = match &scope {
            Scope::Owner(owner) => (COUNT_OF_OWNER, owner.as_str()),
            Scope::Division(d) if d.is_village() => (COUNT_OF_VILLAGE, d.as_str()),
            Scope::Division(d) if d.is_county() => (COUNT_OF_COUNTY, d.as_str()),
            Scope::Division(d) => (COUNT_OF_TOWNSHIP, d.as_str()),
        };
        let counts: Counts = on!(&mut tx, conn => sqlx::query_as(statement)
            .bind(value).bind(office.today()).bind(kind.code()).bind(last_soon(office.today())).fetch_one(conn).await)?;
        all.late = (all.late + counts.late).min(MOST);
        all.soon = (all.soon + counts.soon).min(MOST);
        all.in_time = (all.in_time + counts.in_time).min(MOST);
    }
    Ok(all)
}
