//! Mediators who have to step back (回避): found when parties or mediators change, when a tie is declared, and every night. Whoever is
//! found so cannot be named; whoever has the case already is raised to those who see to conflicts, and takes no further step along
//! the main track until somebody else has it, or a second person looked and let it stand.

use chrono::{DateTime, Utc};
use domain::cases::{PartyData, Side};
use domain::conflicts::{StepsBack, Through, names, names_firm};
use domain::form::{Field, Flaws, required_text};
use domain::ids::{CaseId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use serde::{Deserialize, Serialize};

use super::parties::Party;
use super::rows::{self, View};
use super::{CaseError, wrong};
use crate::conflicts::{self, Matter};
use crate::staff::Contact;
use crate::{Office, StoreError, Tx, trail};

pub(super) const CONTACT: &str = "select name, sealed from staff where id = $1";
/// Bound by nothing that is compared: no retainer, no tie, no clinic.
pub(super) const IS_BOUND: &str = "select exists(select 1 from retainers where adviser_id = $1)
    or exists(select 1 from conflict_ties where adviser_id = $1 or kin_id = $1)
    or exists(select 1 from clinics where adviser_id = $1)";
pub(super) const RAISE: &str =
    "insert into case_conflicts (id, case_id, staff_id, sealed, raised_at) values ($1, $2, $3, $4, $5)
    on conflict (case_id, staff_id) where settled_at is null do update set sealed = case_conflicts.sealed";
pub(super) const SETTLE: &str = "update case_conflicts set settled_at = $3, settled = 'gone'
    where case_id = $1 and staff_id = $2 and settled_at is null";
pub(super) const SETTLE_BUT: &str = "update case_conflicts set settled_at = $3, settled = 'gone'
    where case_id = $1 and staff_id <> $2 and settled_at is null";
pub(super) const WAIVE: &str =
    "update case_conflicts set settled_at = $3, settled = 'waived', settled_by = $4, sealed = $2
     where id = $1 and settled_at is null";
pub(super) const OPEN_OF_CASE: &str =
    "select k.id, k.case_id, k.staff_id, s.name as staff_name, k.sealed, k.raised_at, k.settled
    from case_conflicts k join staff s on s.id = k.staff_id
    where k.case_id = $1 and (k.settled_at is null or k.settled = 'waived') order by k.raised_at, k.id";
pub(super) const OPEN: &str =
    "select k.id, k.case_id, k.staff_id, s.name as staff_name, k.sealed, k.raised_at, k.settled
    from case_conflicts k join staff s on s.id = k.staff_id join cases c on c.id = k.case_id
    where k.settled_at is null and c.open order by k.raised_at, k.id";
pub(super) const OF_OWNER: &str = "select id from cases where owner_id = $1 and open order by id";
pub(super) const OWNED: &str =
    "select id from cases where open and owner_id is not null and id > $1 order by id limit $2";
pub(super) const FORGET: &str = "delete from case_conflicts where case_id = $1";

const TABLE: &str = "case_conflicts";

/// What of it is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Sealed {
    why: String,
    through: String,
    #[serde(default)]
    reason: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    case_id: String,
    staff_id: String,
    staff_name: String,
    sealed: String,
    raised_at: DateTime<Utc>,
    settled: Option<String>,
}

/// A mediator who has to step back.
#[derive(Debug, Clone)]
pub struct SteppingBack {
    /// Which finding.
    pub id: String,
    /// In which case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// Whose village.
    pub village: String,
    /// Who.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// Why; none for whoever may not read conflicts.
    pub why: Option<StepsBack>,
    /// Through whom: `adviser`, `kin` or `firm`.
    pub through: String,
    /// When it was found.
    pub raised_at: DateTime<Utc>,
}

/// What stands against a mediator's having a case with these people in it.
pub(super) async fn against(
    tx: &mut Tx,
    office: &Office,
    mediator: &StaffId,
    village: &DivisionCode,
    parties: &[Party],
) -> Result<Option<(StepsBack, Through)>, StoreError> {
    let people: Vec<(Option<Side>, &PartyData)> =
        parties.iter().filter_map(|p| Some((p.side, p.data.as_ref()?))).collect();
    let found: Option<(String, String)> =
        on!(&mut *tx, conn => sqlx::query_as(CONTACT).bind(mediator.as_str()).fetch_optional(conn).await)?;
    let Some((name, sealed)) = found else { return Ok(None) };
    let phone = Contact::open(office, mediator.as_str(), &sealed)?.phone;
    let own = names::written(&name);
    let is_them =
        |d: &PartyData| !d.is_organisation && (names::written(&d.name) == own || (phone.is_some() && d.phone == phone));
    if people.iter().any(|(_, data)| is_them(data)) {
        return Ok(Some((StepsBack::Themselves, Through::Adviser)));
    }
    let is_bound: bool =
        on!(&mut *tx, conn => sqlx::query_scalar(IS_BOUND).bind(mediator.as_str()).fetch_one(conn).await)?;
    if !is_bound {
        return Ok(None);
    }
    let firms = conflicts::firms_of(tx, office, mediator).await?;
    let is_firm = |d: &PartyData| firms.iter().any(|firm| names_firm(&d.name, firm));
    if people.iter().any(|(_, data)| is_firm(data)) {
        return Ok(Some((StepsBack::Firm, Through::Firm)));
    }
    // Bound to neither side: each is looked at as the other of both.
    let places = [village.clone()];
    let of = |side: Side| people.iter().filter(move |(s, _)| *s == Some(side)).map(|(_, data)| *data);
    for one in of(Side::Applicant) {
        for other in of(Side::Respondent) {
            for (booker, other) in [(one, other), (other, one)] {
                let party = conflicts::Party::of_sides(booker, other);
                let matter = Matter { party: &party, places: &places, booking: None };
                if let Some(clash) = conflicts::clash(tx, office, mediator, matter).await? {
                    return Ok(Some((StepsBack::Bound(clash.kind), clash.through)));
                }
            }
        }
    }
    Ok(None)
}

async fn of_case(tx: &mut Tx, office: &Office, case: &CaseId) -> Result<Vec<(Row, Sealed)>, StoreError> {
    let rows: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(OPEN_OF_CASE).bind(case.as_str()).fetch_all(conn).await)?;
    rows.into_iter()
        .map(|row| Ok((office.open(TABLE, &row.id, &row.sealed)?, row)))
        .map(|r| r.map(|(s, r)| (r, s)))
        .collect()
}

/// The same, unless a second person looked at just this and let it stand.
pub(super) async fn still_against(
    tx: &mut Tx,
    office: &Office,
    mediator: &StaffId,
    view: &View,
) -> Result<Option<(StepsBack, Through)>, StoreError> {
    let Some((why, through)) = against(tx, office, mediator, &view.case.village_code, &view.parties).await? else {
        return Ok(None);
    };
    let waived = of_case(tx, office, &view.case.id)
        .await?
        .into_iter()
        .any(|(row, sealed)| row.settled.is_some() && row.staff_id == mediator.as_str() && sealed.why == why.code());
    Ok((!waived).then_some((why, through)))
}

/// Notes that a mediator has to step back.
pub(super) async fn raise(
    tx: &mut Tx,
    office: &Office,
    case: &CaseId,
    mediator: &StaffId,
    (why, through): (StepsBack, Through),
) -> Result<(), StoreError> {
    let id = office.id();
    let through = format!("{through:?}").to_lowercase();
    let sealed = office.seal(TABLE, &id, &Sealed { why: why.code().to_owned(), through, reason: None })?;
    on!(tx, conn => sqlx::query(RAISE)
        .bind(&id).bind(case.as_str()).bind(mediator.as_str()).bind(&sealed).bind(office.now())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Looks anew at whoever has the case: raises what stands against them, settles what no longer does. True when somebody is raised.
pub(super) async fn recheck(tx: &mut Tx, office: &Office, view: &View) -> Result<bool, StoreError> {
    let (id, now) = (&view.case.id, office.now());
    let owner = view.case.owner.as_ref().filter(|_| view.case.open);
    let nobody = StaffId::from(String::new());
    let others = owner.unwrap_or(&nobody);
    on!(&mut *tx, conn => sqlx::query(SETTLE_BUT).bind(id.as_str()).bind(others.as_str()).bind(now)
        .execute(conn).await.map(drop))?;
    let Some(owner) = owner else { return Ok(false) };
    match still_against(tx, office, owner, view).await? {
        Some(found) => {
            raise(tx, office, id, owner, found).await?;
            Ok(true)
        }
        None => {
            on!(&mut *tx, conn => sqlx::query(SETTLE).bind(id.as_str()).bind(owner.as_str()).bind(now)
                .execute(conn).await.map(drop))?;
            Ok(false)
        }
    }
}

/// Does this member of staff have to step back from the case, as far as was found?
pub(super) async fn is_raised(
    tx: &mut Tx,
    office: &Office,
    case: &CaseId,
    staff: &StaffId,
) -> Result<bool, StoreError> {
    let all = of_case(tx, office, case).await?;
    Ok(all.iter().any(|(row, _)| row.settled.is_none() && row.staff_id == staff.as_str()))
}

async fn recheck_these(tx: &mut Tx, office: &Office, ids: Vec<String>) -> Result<u64, StoreError> {
    let mut raised = 0;
    for id in ids {
        if let Some(view) = rows::in_full(tx, office, &id).await? {
            raised += u64::from(recheck(tx, office, &view).await?);
        }
    }
    Ok(raised)
}

/// Looks anew at the cases a member of staff has: a tie was declared or taken back, a retainer began or ended.
pub(crate) async fn recheck_owner(tx: &mut Tx, office: &Office, staff: &StaffId) -> Result<u64, StoreError> {
    let ids: Vec<String> =
        on!(&mut *tx, conn => sqlx::query_scalar(OF_OWNER).bind(staff.as_str()).fetch_all(conn).await)?;
    recheck_these(tx, office, ids).await
}

/// Looks anew at every case somebody has: every night. How many are raised.
///
/// # Errors
/// The database.
pub async fn recheck_all(office: &Office) -> Result<u64, StoreError> {
    let (mut after, mut raised) = (String::new(), 0);
    loop {
        let mut tx = office.db.write().await?;
        let leaf: Vec<String> = on!(&mut tx, conn => sqlx::query_scalar(OWNED)
            .bind(&after).bind(100_i64).fetch_all(conn).await)?;
        let Some(last) = leaf.last() else { return Ok(raised) };
        last.clone_into(&mut after);
        raised += recheck_these(&mut tx, office, leaf).await?;
        tx.commit().await?;
    }
}

async fn told(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    row: Row,
    sealed: &Sealed,
) -> Result<Option<SteppingBack>, StoreError> {
    let Some(case) = rows::by_id(tx, office, &row.case_id).await? else { return Ok(None) };
    let reads = may(actor, Action::ReadConflicts, Object { division: &case.village_code, adviser: None })
        && row.staff_id != actor.id.as_str();
    let why = StepsBack::from_code(&sealed.why).ok_or_else(|| wrong(TABLE, &sealed.why))?;
    Ok(Some(SteppingBack {
        id: row.id,
        case: case.id,
        number: case.number,
        village: case.village_name,
        staff: row.staff_id.into(),
        name: row.staff_name,
        why: reads.then_some(why),
        through: sealed.through.clone(),
        raised_at: row.raised_at,
    }))
}

/// Who has to step back from a case the actor may read.
///
/// # Errors
/// The database.
pub async fn of_view(office: &Office, actor: &Actor, view: &View) -> Result<Vec<SteppingBack>, StoreError> {
    if !view.in_full {
        return Ok(Vec::new());
    }
    let mut tx = office.db.read().await?;
    let mut found = Vec::new();
    for (row, sealed) in of_case(&mut tx, office, &view.case.id).await? {
        if row.settled.is_none() {
            found.extend(told(&mut tx, office, actor, row, &sealed).await?);
        }
    }
    Ok(found)
}

/// Every mediator who has to step back, where the actor may read conflicts, the oldest first.
///
/// # Errors
/// The database.
pub async fn raised(office: &Office, actor: &Actor) -> Result<Vec<SteppingBack>, StoreError> {
    let mut tx = office.db.read().await?;
    let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(OPEN).fetch_all(conn).await)?;
    let mut found = Vec::new();
    for row in rows {
        let sealed: Sealed = office.open(TABLE, &row.id, &row.sealed)?;
        found.extend(told(&mut tx, office, actor, row, &sealed).await?.filter(|s| s.why.is_some()));
    }
    Ok(found)
}

/// Lets it stand, with a reason, after looking: a namesake, a matter long past. Never the mediator themselves.
///
/// # Errors
/// `Unknown`, `Forbidden`, a reason that lacks.
pub async fn waive(office: &Office, actor: &Actor, id: &CaseId, finding: &str, reason: &str) -> Result<(), CaseError> {
    let mut tx = office.db.write().await?;
    let case = rows::by_id(&mut tx, office, id.as_str()).await?.filter(|c| c.is_read_by(actor));
    let case = case.ok_or(CaseError::Unknown)?;
    if !may(actor, Action::WaiveConflict, Object { division: &case.village_code, adviser: None }) {
        return Err(CaseError::Forbidden);
    }
    let reason = required_text(reason, 200).map_err(|flaw| CaseError::Wrong(Flaws::one(Field::Reason, flaw)))?;
    let found = of_case(&mut tx, office, id).await?.into_iter().find(|(row, _)| row.id == finding);
    let Some((row, mut sealed)) = found.filter(|(row, _)| row.settled.is_none()) else {
        return Err(CaseError::Unknown);
    };
    if row.staff_id == actor.id.as_str() {
        return Err(CaseError::Forbidden);
    }
    sealed.reason = Some(reason.clone());
    let text = office.seal(TABLE, &row.id, &sealed)?;
    on!(&mut tx, conn => sqlx::query(WAIVE).bind(&row.id).bind(&text).bind(office.now()).bind(actor.id.as_str())
        .execute(conn).await.map(drop))?;
    let record = domain::trail::RecordKind::Case.key(id.as_str());
    trail::note(&mut tx, office, &record, "stepping_back_waived", Some(&actor.id), Some(&reason)).await?;
    Ok(tx.commit().await?)
}

/// The case's data is erased: so is what stood against whom.
pub(super) async fn forget(tx: &mut Tx, case: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(FORGET).bind(case).execute(conn).await.map(drop))?;
    Ok(())
}
