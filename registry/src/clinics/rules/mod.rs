//! Rules by which clinics recur: reading them, looking ahead, making, changing and ending them, and planning the clinics they give.
//!
//! What a rule gives is said by [`domain::clinics::rules`]; here its days meet contracts, other clinics and the people booked.

mod apply;
mod change;
mod checks;
mod expand;
mod make;
mod stop;

pub use apply::change;
pub(in crate::clinics) use apply::drop_clinic;
pub use change::{Difference, Line, Person, Seated, What, difference, drifted};
pub(in crate::clinics) use checks::Surroundings;
pub use checks::{Clash, Planned, Trouble};
pub(crate) use expand::plan_ahead;
pub use expand::{AHEAD, Expanded, expand_all};
pub(crate) use make::insert;
pub use make::{NewRule, Preview, SHOWN, advisers, check, make, preview};
pub(crate) use stop::stop;

use chrono::NaiveDate;
use domain::clinics::Obstacle;
use domain::clinics::rules::{Because, Rule};
use domain::ids::{RuleId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use domain::trail::{RecordKey, RecordKind, State};

use crate::trail::{self, Told};
use crate::{Office, StoreError, Tx};

statements! {
    ADD = "insert into clinic_rules (id, adviser_id, village_code, place, terms, valid_from, valid_until, version, ended, demo)
           values ($1, $2, $3, $4, $5, $6, $7, 1, false, $8)";
    OF_DIVISION = "select r.id, r.adviser_id, s.name as adviser_name, r.village_code, d.name as village_name,
                          t.name as township_name, r.place, r.terms, r.version, r.ended, r.demo
                   from clinic_rules r join staff s on s.id = r.adviser_id join divisions d on d.code = r.village_code
                        join divisions t on t.code = d.parent_code
                   where r.village_code >= $1 and r.village_code < $2
                   order by r.ended, r.village_code, r.valid_from, r.id";
    OF_ADVISER = "select r.id, r.adviser_id, s.name as adviser_name, r.village_code, d.name as village_name,
                         t.name as township_name, r.place, r.terms, r.version, r.ended, r.demo
                  from clinic_rules r join staff s on s.id = r.adviser_id join divisions d on d.code = r.village_code
                       join divisions t on t.code = d.parent_code
                  where r.adviser_id = $1 and not r.ended order by r.id";
    ONE = "select r.id, r.adviser_id, s.name as adviser_name, r.village_code, d.name as village_name,
                  t.name as township_name, r.place, r.terms, r.version, r.ended, r.demo
           from clinic_rules r join staff s on s.id = r.adviser_id join divisions d on d.code = r.village_code
                join divisions t on t.code = d.parent_code
           where r.id = $1";
    /// Of advisers who work here: a rule of somebody else gives nothing.
    ACTIVE = "select r.id from clinic_rules r join staff s on s.id = r.adviser_id
              where s.active and not r.ended and (r.valid_until is null or r.valid_until > $1) order by r.id";
    /// Only from the version that was read: of two who change it at once one is told.
    SET = "update clinic_rules set place = $3, terms = $4, valid_from = $5, valid_until = $6, version = version + 1
           where id = $1 and version = $2 and not ended";
    END = "update clinic_rules set ended = true, version = version + 1 where id = $1 and version = $2 and not ended";
    REHOUSE = "update clinic_rules set village_code = $2, version = version + 1 where id = $1";
    IN_VILLAGE = "select id from clinic_rules where village_code = $1 and not ended order by id";
    RETAINED = checks::RETAINED;
    TAKEN = checks::TAKEN;
    RETAINED_BY = checks::RETAINED_BY;
    ON_LEAVE = checks::ON_LEAVE;
    OF_RULE = change::OF_RULE;
    BOOKED = change::BOOKED;
}

/// A rule as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Which.
    pub id: RuleId,
    /// Whose clinics.
    pub adviser_id: StaffId,
    /// The adviser's name.
    pub adviser_name: String,
    /// The village.
    pub village_code: DivisionCode,
    /// Its name.
    pub village_name: String,
    /// The township's name.
    pub township_name: String,
    /// The room of the house.
    pub place: String,
    /// What it says.
    pub rule: Rule,
    /// Rises with every change.
    pub version: i64,
    /// It gives no more clinics.
    pub ended: bool,
    /// Of the demonstration.
    demo: bool,
}

impl Kept {
    /// What it is to the permissions table.
    #[must_use]
    pub const fn object(&self) -> Object<'_> {
        Object { division: &self.village_code, adviser: Some(&self.adviser_id) }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    adviser_id: String,
    adviser_name: String,
    village_code: String,
    village_name: String,
    township_name: String,
    place: String,
    terms: String,
    version: i64,
    ended: bool,
    demo: bool,
}

impl TryFrom<Row> for Kept {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let bent = |what: String| StoreError::Inconsistent { table: "clinic_rules", what };
        Ok(Self {
            rule: serde_json::from_str(&row.terms).map_err(|e| bent(e.to_string()))?,
            village_code: DivisionCode::try_from(row.village_code).map_err(|e| bent(format!("{e:?}")))?,
            id: row.id.into(),
            adviser_id: row.adviser_id.into(),
            adviser_name: row.adviser_name,
            village_name: row.village_name,
            township_name: row.township_name,
            place: row.place,
            version: row.version,
            ended: row.ended,
            demo: row.demo,
        })
    }
}

fn terms(rule: &Rule) -> Result<String, StoreError> {
    serde_json::to_string(rule).map_err(|e| StoreError::Inconsistent { table: "clinic_rules", what: e.to_string() })
}

/// Why a rule was not made, changed or ended.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// There is no such rule, village or adviser.
    #[error("there is no such rule")]
    Unknown,
    /// Somebody changed it, or what hangs on it, since it was read.
    #[error("the rule or its clinics changed meanwhile")]
    Moved,
    /// It gives no clinic from today up to this day.
    #[error("it gives no clinic until {0}")]
    Nothing(NaiveDate),
    /// Each of its days falls away, the first on this day and for this reason.
    #[error("nothing is held: {0} falls away")]
    FallsAway(NaiveDate, Because),
    /// No contract between adviser and village holds on this day.
    #[error("no contract on {0}")]
    NoContract(NaiveDate),
    /// The adviser is on leave on this day.
    #[error("on leave on {0}")]
    OnLeave(NaiveDate),
    /// Nothing forbids the day of a single clinic, but it is asked about.
    #[error("the day is asked about first")]
    Doubtful(Vec<Obstacle>),
    /// The adviser sits elsewhere at that time, or too far away just before or after.
    #[error("overlaps on {}", .0.day)]
    Overlaps(Box<Clash>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for RuleError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The rules of a division and all below it that the actor may plan or see the bookings of, those that ended last.
///
/// # Errors
/// The database.
pub async fn list(office: &Office, actor: &Actor, division: &DivisionCode) -> Result<Vec<Kept>, StoreError> {
    let mut tx = office.db.read().await?;
    let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(OF_DIVISION)
        .bind(division.as_str()).bind(division.end()).fetch_all(conn).await)?;
    let mut rules = rows.into_iter().map(Kept::try_from).collect::<Result<Vec<_>, _>>()?;
    rules.retain(|r| sees(actor, r));
    Ok(rules)
}

fn sees(actor: &Actor, rule: &Kept) -> bool {
    may(actor, Action::PlanClinics, rule.object())
}

/// A rule the actor may see, with its trail.
///
/// # Errors
/// The database.
pub async fn find(office: &Office, actor: &Actor, id: &RuleId) -> Result<Option<(Kept, Vec<Told>)>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(rule) = find_in(&mut tx, id).await?.filter(|r| sees(actor, r)) else { return Ok(None) };
    let told = trail::of_record(&mut tx, office, &RecordKind::Rule.key(id.as_str())).await?;
    Ok(Some((rule, told)))
}

pub(crate) async fn find_in(tx: &mut Tx, id: &RuleId) -> Result<Option<Kept>, StoreError> {
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(ONE).bind(id.as_str()).fetch_optional(conn).await)?;
    row.map(Kept::try_from).transpose()
}

/// The rules of a division and all below it that have not ended; who looks is the caller's to ask.
pub(crate) async fn in_force_in(tx: &mut Tx, division: &DivisionCode) -> Result<Vec<Kept>, StoreError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(OF_DIVISION)
        .bind(division.as_str()).bind(division.end()).fetch_all(conn).await)?;
    rows.into_iter().filter(|r| !r.ended).map(Kept::try_from).collect()
}

pub(crate) async fn of_adviser(tx: &mut Tx, adviser: &StaffId) -> Result<Vec<Kept>, StoreError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(OF_ADVISER).bind(adviser.as_str()).fetch_all(conn).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// A rule the actor may plan, for a change of it.
async fn theirs(tx: &mut Tx, actor: &Actor, id: &RuleId) -> Result<Kept, RuleError> {
    let rule = find_in(tx, id).await?.ok_or(RuleError::Unknown)?;
    if !may(actor, Action::PlanClinics, rule.object()) {
        return Err(RuleError::Forbidden);
    }
    Ok(rule)
}

/// The state of a rule for its trail. It holds nothing personal: the adviser is staff.
pub(crate) async fn state(tx: &mut Tx, id: &str) -> Result<Option<State>, StoreError> {
    let Some(rule) = find_in(tx, &RuleId::from(id)).await? else { return Ok(None) };
    let state = State::default()
        .open("adviser", rule.adviser_id.to_string())
        .open("village", rule.village_code.to_string())
        .open("place", rule.place)
        .open("terms", terms(&rule.rule)?)
        .open("ended", rule.ended.then(|| "true".to_owned()));
    Ok(Some(state))
}

/// Under which key the trail of a rule stands.
fn key(id: &RuleId) -> RecordKey {
    RecordKind::Rule.key(id.as_str())
}

/// When a village becomes another, its rules go on in the new one.
pub(crate) async fn carry_over(
    tx: &mut Tx,
    office: &Office,
    by: &StaffId,
    old: &DivisionCode,
    new: &DivisionCode,
) -> Result<(), StoreError> {
    let ids: Vec<String> =
        on!(&mut *tx, conn => sqlx::query_scalar(IN_VILLAGE).bind(old.as_str()).fetch_all(conn).await)?;
    for id in ids {
        let id = RuleId::from(id);
        let before = state(tx, id.as_str()).await?.unwrap_or_default();
        on!(&mut *tx, conn => sqlx::query(REHOUSE).bind(id.as_str()).bind(new.as_str()).execute(conn).await.map(drop))?;
        trail::tell(tx, office, &key(&id), "carried_over", Some(by), &before, None).await?;
    }
    Ok(())
}
