//! Leave (请假): an adviser's leave finds the clinics it hits, proposes repairs, and applies the chosen one with trail and letters in
//! one transaction. How repairs are ranked stands in docs/leave.md.

mod acts;
mod situation;

pub use acts::{ActOfLeave, Became, acts};
pub(crate) use situation::serves;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::clinics::Span;
use domain::clinics::repair::{Act as Settled, Repair};
use domain::form::{Flaw, required_text};
use domain::ids::{LeaveId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use domain::trail::{RecordKey, RecordKind, State};

use super::change::{Change, ChangeError, change_in};
use super::{Clinic, room};
use crate::bookings::By;
use crate::office::digest;
use crate::trail::{self, Told};
use crate::waiting::Aftermath;
use crate::{Office, StoreError, Tx};

const FIND: &str =
    "select l.id, l.adviser_id, a.name as adviser_name, l.starts_at, l.ends_at, l.sealed, l.state, m.name as made_by,
           l.made_at
    from leaves l join staff a on a.id = l.adviser_id join staff m on m.id = l.made_by where l.id = $1";

statements! {
    HITS = situation::HITS;
    PEOPLE = situation::PEOPLE;
    POOL = situation::POOL;
    SERVES = situation::SERVES;
    RETAINED = situation::RETAINED;
    DUTIES = situation::DUTIES;
    AWAY = situation::AWAY;
    VILLAGE_BUSY = situation::VILLAGE_BUSY;
    FIND_LEAVE = FIND;
    KEEP_ACT = acts::KEEP;
    ACTS_OF_LEAVE = acts::KEPT;
    LIST = "select l.id, l.adviser_id, a.name as adviser_name, l.starts_at, l.ends_at, l.sealed, l.state, m.name as made_by,
                   l.made_at
            from leaves l join staff a on a.id = l.adviser_id join staff m on m.id = l.made_by
            where l.ends_at > $1 order by l.starts_at, l.id";
    ADD = "insert into leaves (id, adviser_id, starts_at, ends_at, sealed, state, made_by, made_at, demo)
           values ($1, $2, $3, $4, $5, 'planned', $6, $7, $8)";
    WITHDRAW = "update leaves set state = 'withdrawn' where id = $1 and state = 'planned' and ends_at > $2";
    OVERLAPPING = "select starts_at, ends_at from leaves
                   where adviser_id = $1 and state = 'planned' and starts_at < $3 and ends_at > $2 order by starts_at limit 1";
    /// Those who work here, and those who do not any more while clinics of theirs are to come: somebody has to see to these.
    ADVISERS = "select s.id, s.name, s.active from staff s
                where s.active and exists(select 1 from grants g where g.staff_id = s.id and g.role = 'adviser'
                                            and g.valid_from <= $1 and (g.valid_until is null or g.valid_until > $1))
                   or exists(select 1 from clinics c where c.adviser_id = s.id and c.status = 'planned' and c.ends_at > $2)
                order by s.active, s.name, s.id";
    COMING_IN = "select distinct village_code from clinics where adviser_id = $1 and status = 'planned' and ends_at > $2
                 order by village_code";
    NAME = "select name from staff where id = $1";
}

/// Where a leave stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaveState {
    /// It is to come, or they are away.
    Planned,
    /// It is over.
    Over,
    /// It was taken back.
    Withdrawn,
}

/// An adviser's leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    /// Which.
    pub id: LeaveId,
    /// Whose.
    pub adviser_id: StaffId,
    /// Their name.
    pub adviser_name: String,
    /// From when until when.
    pub span: Span,
    /// Why; for those who may plan for the adviser.
    pub reason: Option<String>,
    /// Where it stands.
    pub state: LeaveState,
    /// Who noted it.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct LeaveRow {
    id: String,
    adviser_id: String,
    adviser_name: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    sealed: Option<String>,
    state: String,
    made_by: String,
    made_at: DateTime<Utc>,
}

impl LeaveRow {
    fn open(self, office: &Office) -> Result<Leave, StoreError> {
        let reason = self.sealed.map(|sealed| office.keys.open(&place(&self.id), &sealed)).transpose()?;
        let state = match self.state.as_str() {
            "withdrawn" => LeaveState::Withdrawn,
            _ if self.ends_at <= office.now() => LeaveState::Over,
            _ => LeaveState::Planned,
        };
        Ok(Leave {
            id: self.id.into(),
            adviser_id: self.adviser_id.into(),
            adviser_name: self.adviser_name,
            span: Span { starts_at: self.starts_at, ends_at: self.ends_at },
            reason,
            state,
            made_by: self.made_by,
            made_at: self.made_at,
        })
    }
}

/// Where the reason is sealed for.
fn place(id: &str) -> String {
    format!("leaves/{id}")
}

/// The longest leave that is noted at once, in days.
pub const MOST_DAYS: i64 = 366;

/// Why a leave was not noted, or not taken back. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum LeaveError {
    /// Not the actor's to do, or there is no such adviser.
    #[error("not permitted")]
    Forbidden,
    /// It ends before it begins, or is over already.
    #[error("the leave ends before it begins, or is over")]
    WrongTime,
    /// It is longer than is noted at once.
    #[error("the leave is longer than {MOST_DAYS} days")]
    TooLong,
    /// Another leave of the adviser at that time.
    #[error("there is a leave already from {} to {}", .0.starts_at, .0.ends_at)]
    Overlaps(Span),
    /// It hits a clinic that is not the actor's to settle.
    #[error("it hits a clinic in {}", .0.village_name)]
    Beyond(Box<Clinic>),
    /// What was said is missing or too long: the reason, or what people are told.
    #[error("a reason is missing")]
    Reason(Flaw),
    /// What people are told.
    #[error("what people are told is missing")]
    Words(Flaw),
    /// An adviser gives a colleague's time away and did not say that the colleague agreed.
    #[error("the colleague has not agreed")]
    NotAgreed,
    /// The calendar has changed since the repairs were proposed.
    #[error("the proposals no longer fit")]
    Changed,
    /// There is no such leave, or it is over or withdrawn.
    #[error("there is no such leave")]
    Unknown,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for LeaveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<ChangeError> for LeaveError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Store(error) => Self::Store(error),
            ChangeError::Forbidden => Self::Forbidden,
            _ => Self::Changed,
        }
    }
}

/// A clinic that the leave hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitClinic {
    /// Which.
    pub clinic: Clinic,
    /// People booked.
    pub people: u32,
}

/// A repair as it is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Names it: the same acts on the same clinics with the same people have the same key.
    pub key: String,
    /// What becomes of each clinic, and the figures.
    pub repair: Repair,
}

/// A leave as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Whose.
    pub adviser: StaffId,
    /// Their name.
    pub adviser_name: String,
    /// From when until when.
    pub span: Span,
    /// The clinics it hits, those that have not begun.
    pub hits: Vec<HitClinic>,
    /// Clinics it hits that have begun: they are settled in their queue.
    pub running: Vec<Clinic>,
    /// Up to three repairs, the best first; none when nothing is hit.
    pub proposals: Vec<Proposal>,
    /// Names of the colleagues.
    pub names: BTreeMap<StaffId, String>,
    /// The actor gives colleagues' time away only with their word for it.
    pub asks_for_agreement: bool,
}

/// Somebody whose clinics a leave can settle.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Adviser {
    /// Who.
    #[sqlx(try_from = "String")]
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// Their account is open.
    pub active: bool,
}

/// May the actor plan for the adviser somewhere? With whether they plan for themselves only.
async fn may_plan_for(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    adviser: &StaffId,
) -> Result<Option<bool>, StoreError> {
    let mut serves = serves(tx, adviser, office.today()).await?;
    // Whose role ended may have clinics to come all the same.
    let coming: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(COMING_IN)
        .bind(adviser.as_str()).bind(office.now()).fetch_all(conn).await)?;
    serves.extend(coming.into_iter().filter_map(|code| DivisionCode::try_from(code).ok()));
    let somewhere = |adviser: Option<&StaffId>| {
        serves.iter().any(|division| may(actor, Action::PlanClinics, Object { division, adviser }))
    };
    Ok(match (somewhere(None), somewhere(Some(adviser))) {
        (true, _) => Some(false),
        (false, true) => Some(true),
        (false, false) => None,
    })
}

async fn name_of(tx: &mut Tx, id: &StaffId) -> Result<Option<String>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_scalar(NAME).bind(id.as_str()).fetch_optional(conn).await)?)
}

async fn plan_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    adviser: &StaffId,
    span: Span,
) -> Result<Plan, LeaveError> {
    let own = may_plan_for(tx, office, actor, adviser).await?.ok_or(LeaveError::Forbidden)?;
    let adviser_name = name_of(tx, adviser).await?.ok_or(LeaveError::Forbidden)?;
    let length = span.ends_at - span.starts_at;
    if length <= chrono::Duration::zero() || span.ends_at <= office.now() {
        return Err(LeaveError::WrongTime);
    }
    if length > chrono::Duration::days(MOST_DAYS) {
        return Err(LeaveError::TooLong);
    }
    let other: Option<(DateTime<Utc>, DateTime<Utc>)> = on!(&mut *tx, conn => sqlx::query_as(OVERLAPPING)
        .bind(adviser.as_str()).bind(span.starts_at).bind(span.ends_at).fetch_optional(conn).await)?;
    if let Some((starts_at, ends_at)) = other {
        return Err(LeaveError::Overlaps(Span { starts_at, ends_at }));
    }
    let (hits, running) = situation::hits(tx, adviser, span, office.now()).await?;
    // Whoever serves two townships has an officer in each: neither settles what lies with the other.
    if let Some(beyond) = hits.iter().find(|h| !may(actor, Action::PlanClinics, h.clinic.object())) {
        return Err(LeaveError::Beyond(Box::new(beyond.clinic.clone())));
    }
    let (situation, names) = situation::read(tx, office, adviser, span, &hits).await?;
    let proposals = situation
        .repairs()
        .into_iter()
        .map(|repair| {
            let seen: Vec<_> = hits.iter().map(|h| (h.clinic.sequence, h.people)).collect();
            Proposal { key: digest(&format!("{:?} {seen:?}", repair.acts)).chars().take(16).collect(), repair }
        })
        .collect();
    let adviser = adviser.clone();
    Ok(Plan { adviser, adviser_name, span, hits, running, proposals, names, asks_for_agreement: own })
}

/// The clinics a leave would hit, and the repairs. Nothing is written.
///
/// # Errors
/// See [`LeaveError`].
pub async fn plan(office: &Office, actor: &Actor, adviser: &StaffId, span: Span) -> Result<Plan, LeaveError> {
    plan_in(&mut office.db.read().await?, office, actor, adviser, span).await
}

/// A leave to note, with the repair that was chosen.
#[derive(Debug, Clone, Copy)]
pub struct NewLeave<'a> {
    /// Whose.
    pub adviser: &'a StaffId,
    /// From when until when.
    pub span: Span,
    /// Why: sealed, for those who may plan for the adviser.
    pub reason: &'a str,
    /// What people whose clinic changes are told.
    pub words: &'a str,
    /// The key of the chosen repair; none when nothing is hit.
    pub repair: Option<&'a str>,
    /// The colleagues who stand in agreed.
    pub agreed: bool,
}

/// The repair of this key; none when nothing is hit.
fn chosen(plan: &Plan, key: Option<&str>) -> Result<Option<Proposal>, LeaveError> {
    if plan.hits.is_empty() {
        return Ok(None);
    }
    let found = plan.proposals.iter().find(|p| key == Some(p.key.as_str()));
    found.cloned().map(Some).ok_or(LeaveError::Changed)
}

fn stand_ins(repair: &Repair) -> BTreeSet<StaffId> {
    let named = repair.acts.iter().filter_map(|(_, act)| match act {
        Settled::StandIn(who) => Some(who.clone()),
        Settled::Move(_) | Settled::Cancel => None,
    });
    named.collect()
}

/// Longest reason, in characters.
pub const LONGEST: u16 = 200;

/// Notes a leave and applies the repair, in one transaction.
///
/// # Errors
/// See [`LeaveError`].
pub async fn take(office: &Office, actor: &Actor, new: &NewLeave<'_>) -> Result<LeaveId, LeaveError> {
    let reason = required_text(new.reason, LONGEST).map_err(LeaveError::Reason)?;
    let seen = plan(office, actor, new.adviser, new.span).await?;
    let colleagues: BTreeSet<StaffId> = match chosen(&seen, new.repair)? {
        Some(asked) => stand_ins(&asked.repair),
        None => BTreeSet::new(),
    };
    if seen.asks_for_agreement && !colleagues.is_empty() && !new.agreed {
        return Err(LeaveError::NotAgreed);
    }
    let mut tx = office.db.write().await?;
    // Everybody's calendar is taken, in the order of their ids, and read again: what was proposed still holds when it is applied.
    for who in colleagues.iter().chain([new.adviser]).collect::<BTreeSet<_>>() {
        room::take(&mut tx, who).await?;
    }
    let plan = plan_in(&mut tx, office, actor, new.adviser, new.span).await?;
    let repair = chosen(&plan, new.repair)?;
    let words = match repair {
        Some(_) => required_text(new.words, LONGEST).map_err(LeaveError::Words)?,
        None => String::new(),
    };
    let id = LeaveId::from(office.id());
    let sealed = office.keys.seal(&office.random, &place(id.as_str()), &reason);
    on!(&mut tx, conn => sqlx::query(ADD)
        .bind(id.as_str()).bind(new.adviser.as_str()).bind(new.span.starts_at).bind(new.span.ends_at).bind(&sealed)
        .bind(actor.id.as_str()).bind(office.now()).bind(false)
        .execute(conn).await.map(drop))?;
    trail::tell(&mut tx, office, &key(&id), "leave_noted", Some(&actor.id), &State::default(), None).await?;
    if let Some(Proposal { repair, .. }) = repair {
        apply(&mut tx, office, actor, &id, (&plan, &repair), &words).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// Keeps with the leave what becomes of each clinic, and does it: what falls away or goes to colleagues first, so that it is in
/// nobody's way when the rest is moved.
async fn apply(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &LeaveId,
    (plan, repair): (&Plan, &Repair),
    words: &str,
) -> Result<(), LeaveError> {
    let mut settled: Vec<(&HitClinic, &Settled)> =
        plan.hits.iter().zip(repair.acts.iter().map(|(_, act)| act)).collect();
    settled.sort_by_key(|(_, act)| matches!(act, Settled::Move(_)));
    let (by, mut aftermath) = (By::Staff(actor), Aftermath::default());
    for (hit, act) in settled {
        let clinic = &hit.clinic;
        acts::keep(tx, id, hit, act).await?;
        let change = match act {
            Settled::StandIn(adviser) => Change::HandOver { adviser },
            Settled::Move(duty) => {
                Change::Move { starts_at: duty.hours.starts_at, village: &duty.village, place: &clinic.place }
            }
            Settled::Cancel => Change::Cancel,
        };
        change_in(tx, office, by, clinic, change, words, &mut aftermath).await?;
    }
    Ok(aftermath.settle(tx, office, by).await?)
}

/// Takes a leave back. What its repair changed stays as it is: people were told.
///
/// # Errors
/// See [`LeaveError`].
pub async fn withdraw(office: &Office, actor: &Actor, id: &LeaveId) -> Result<(), LeaveError> {
    let mut tx = office.db.write().await?;
    let leave = find_in(&mut tx, office, id).await?.ok_or(LeaveError::Unknown)?;
    may_plan_for(&mut tx, office, actor, &leave.adviser_id).await?.ok_or(LeaveError::Unknown)?;
    room::take(&mut tx, &leave.adviser_id).await?;
    let before = state(&mut tx, office, id.as_str()).await?.unwrap_or_default();
    let done = on!(&mut tx, conn => sqlx::query(WITHDRAW).bind(id.as_str()).bind(office.now())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Err(LeaveError::Unknown);
    }
    trail::tell(&mut tx, office, &key(id), "leave_withdrawn", Some(&actor.id), &before, None).await?;
    Ok(tx.commit().await?)
}

async fn find_in(tx: &mut Tx, office: &Office, id: &LeaveId) -> Result<Option<Leave>, StoreError> {
    let row: Option<LeaveRow> = on!(tx, conn => sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(conn).await)?;
    row.map(|row| row.open(office)).transpose()
}

/// A leave with its trail; `None` when it is not the actor's to see.
///
/// # Errors
/// The database.
pub async fn find(office: &Office, actor: &Actor, id: &LeaveId) -> Result<Option<(Leave, Vec<Told>)>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(leave) = find_in(&mut tx, office, id).await? else { return Ok(None) };
    if may_plan_for(&mut tx, office, actor, &leave.adviser_id).await?.is_none() {
        return Ok(None);
    }
    let told = trail::of_record(&mut tx, office, &RecordKind::Leave.key(id.as_str())).await?;
    Ok(Some((leave, told)))
}

/// The advisers for whom the actor may note leave, and their leaves that were not over four weeks ago.
///
/// # Errors
/// The database.
pub async fn list(office: &Office, actor: &Actor) -> Result<(Vec<Adviser>, Vec<Leave>), StoreError> {
    let mut tx = office.db.read().await?;
    let advisers = advisers_of(&mut tx, office, actor).await?;
    let since = office.now() - chrono::Duration::days(28);
    let rows: Vec<LeaveRow> = on!(&mut tx, conn => sqlx::query_as(LIST).bind(since).fetch_all(conn).await)?;
    let theirs = |row: &LeaveRow| advisers.iter().any(|a| a.id.as_str() == row.adviser_id);
    let leaves = rows.into_iter().filter(theirs).map(|row| row.open(office)).collect::<Result<_, _>>()?;
    Ok((advisers, leaves))
}

async fn advisers_of(tx: &mut Tx, office: &Office, actor: &Actor) -> Result<Vec<Adviser>, StoreError> {
    let all: Vec<Adviser> = on!(&mut *tx, conn => sqlx::query_as(ADVISERS)
        .bind(office.today()).bind(office.now()).fetch_all(conn).await)?;
    let mut found = Vec::new();
    for adviser in all {
        if may_plan_for(tx, office, actor, &adviser.id).await?.is_some() {
            found.push(adviser);
        }
    }
    Ok(found)
}

/// The state of a leave for its trail.
pub(crate) async fn state(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<State>, StoreError> {
    let row: Option<LeaveRow> = on!(tx, conn => sqlx::query_as(FIND).bind(id).fetch_optional(conn).await)?;
    let Some(row) = row else { return Ok(None) };
    // As it stands in the row: that time passes is no act.
    let stands = row.state.clone();
    let leave = row.open(office)?;
    Ok(Some(
        State::default()
            .open("adviser", leave.adviser_id.as_str().to_owned())
            .open("starts_at", leave.span.starts_at.to_rfc3339())
            .open("ends_at", leave.span.ends_at.to_rfc3339())
            .open("state", stands)
            .personal("reason", leave.reason),
    ))
}

/// Under which key the trail of a leave stands.
fn key(id: &LeaveId) -> RecordKey {
    RecordKind::Leave.key(id.as_str())
}

/// Does the adviser hold no clinic then?
pub(crate) async fn is_free(
    tx: &mut Tx,
    adviser: &StaffId,
    span: Span,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (hits, running) = situation::hits(tx, adviser, span, now).await?;
    Ok(hits.is_empty() && running.is_empty())
}

/// A leave of the demonstration.
pub(crate) async fn add_demo(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    span: Span,
    reason: &str,
) -> Result<(), StoreError> {
    let id = LeaveId::from(office.id());
    let sealed = office.keys.seal(&office.random, &place(id.as_str()), reason);
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(id.as_str()).bind(adviser.as_str()).bind(span.starts_at).bind(span.ends_at).bind(&sealed)
        .bind(adviser.as_str()).bind(office.now()).bind(true)
        .execute(conn).await.map(drop))?;
    trail::tell(tx, office, &key(&id), "leave_noted", Some(adviser), &State::default(), None).await
}
