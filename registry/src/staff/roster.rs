//! The roster: inviting staff, giving and ending roles and retainers, each with the days on which it is valid, so that what was
//! true then can be read later.

use chrono::NaiveDate;
use domain::duty::Agreed;
use domain::form::Flaw;
use domain::ids::StaffId;
use domain::locale::Locale;
use domain::matters::MatterCode;
use domain::messages::LetterKind;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Grant, Object, Role, may};
use domain::trail::State;

use super::links::{self, Addressee};
use super::{AddError, Contact, Dated, NewStaff, check_grants, grant, insert, retain, second_factor};
use super::{state_or_nothing, tell};
use crate::{Office, StoreError, Tx};

pub(super) const END_GRANT: &str = "update grants set valid_until = $5
    where staff_id = $1 and role = $2 and division_code = $3 and valid_from = $4 and valid_until is null";
pub(super) const END_RETAINER: &str = "update retainers set valid_until = $4
    where adviser_id = $1 and village_code = $2 and valid_from = $3 and (valid_until is null or valid_until > $4)";
pub(super) const MEMBERS: &str =
    "select s.id, s.sign_in_name, s.name, s.sealed, s.active, s.password_hash is not null as joined,
        exists(select 1 from second_factors f where f.staff_id = s.id and f.confirmed) as second_factor,
        coalesce((select min(g.division_code) from grants g where g.staff_id = s.id), '') as place,
        coalesce((select d.name from divisions d where d.code =
                  (select min(g.division_code) from grants g where g.staff_id = s.id)), '') as place_name
    from staff s order by s.active desc, s.sign_in_name";
pub(super) const NAME_OF: &str = "select name from divisions where code = $1";
pub(super) const SET_ACTIVE: &str = "update staff set active = $2 where id = $1 and active <> $2";

pub(super) const HOLDERS: &str = "select distinct staff_id from (
        select staff_id from grants where division_code = $1 and (valid_until is null or valid_until > $2)
        union select adviser_id as staff_id from retainers
              where village_code = $1 and (valid_until is null or valid_until > $2)) as held order by staff_id";
/// Into the division that another becomes, from that day on; what begins later begins when it would have.
pub(super) const CARRY_GRANTS: &str = "insert into grants (staff_id, role, division_code, valid_from, valid_until)
    select staff_id, role, $3, case when valid_from > $4 then valid_from else $4 end, valid_until from grants
    where staff_id = $1 and division_code = $2 and (valid_until is null or valid_until > $4)
    on conflict (staff_id, role, division_code, valid_from) do nothing";
/// Whom the other village retains all that time anyway, of the same firm, is not retained twice.
pub(super) const CARRY_RETAINERS: &str =
    "insert into retainers (adviser_id, village_code, firm, valid_from, valid_until, visits_a_month, visit_minutes,
        classes_a_quarter, also_at)
    select r.adviser_id, $3, r.firm, case when r.valid_from > $4 then r.valid_from else $4 end, r.valid_until, r.visits_a_month,
        r.visit_minutes, r.classes_a_quarter, r.also_at from retainers r
    where r.adviser_id = $1 and r.village_code = $2 and (r.valid_until is null or r.valid_until > $4)
      and not exists(select 1 from retainers n where n.adviser_id = $1 and n.village_code = $3 and n.firm = r.firm
                       and n.valid_from <= case when r.valid_from > $4 then r.valid_from else $4 end
                       and (n.valid_until is null or n.valid_until >= r.valid_until))
    on conflict (adviser_id, village_code, valid_from) do nothing";
pub(super) const CLOSE_GRANTS: &str = "update grants set valid_until = $3
    where staff_id = $1 and division_code = $2 and valid_from < $3 and (valid_until is null or valid_until > $3)";
pub(super) const CLOSE_RETAINERS: &str = "update retainers set valid_until = $3
    where adviser_id = $1 and village_code = $2 and valid_from < $3 and (valid_until is null or valid_until > $3)";
/// What would have begun after the end never was there.
pub(super) const DROP_GRANTS: &str =
    "delete from grants where staff_id = $1 and division_code = $2 and valid_from >= $3";
pub(super) const DROP_RETAINERS: &str =
    "delete from retainers where adviser_id = $1 and village_code = $2 and valid_from >= $3";

pub(super) const CHANGE_TERMS: &str =
    "update retainers set visits_a_month = $4, visit_minutes = $5, classes_a_quarter = $6,
        also_at = $7
    where adviser_id = $1 and village_code = $2 and valid_from = $3";

/// Why a change of the roster was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no such member of staff, or they are not the actor's to see.
    #[error("there is no such member of staff")]
    Unknown,
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// Nobody may take their own last way in, or lock themselves out.
    #[error("not to oneself")]
    Oneself,
    /// There is no such appointment, or it has ended.
    #[error("there is no such appointment")]
    NoAppointment,
    /// What hangs on it is no longer as it was shown.
    #[error("what hangs on it has changed")]
    Moved,
    /// It cannot be the last day.
    #[error("that cannot be the last day")]
    Day(Flaw),
    /// There is no e-mail address to send a link to.
    #[error("no e-mail address")]
    NoAddress,
    /// The person, the roles.
    #[error(transparent)]
    Add(#[from] AddError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ChangeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A role or a retainer with the days on which it is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// The role; for a retainer the firm.
    pub what: String,
    /// Where: the code.
    pub division: String,
    /// Where: the name.
    pub place: String,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last; none: open.
    pub until: Option<NaiveDate>,
    /// Of a retainer: what it says of duty, where it says anything.
    pub agreed: Option<Agreed>,
}

/// A member of staff as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: StaffId,
    /// The name with which they sign in.
    pub sign_in_name: String,
    /// Their name.
    pub name: String,
    /// How they are reached.
    pub contact: Contact,
    /// May they sign in?
    pub active: bool,
    /// They have a password: the invitation was taken up.
    pub joined: bool,
    /// The second factor is on.
    pub second_factor: bool,
    /// Where the first of their roles is held: its code.
    pub place: String,
    /// Its name.
    pub place_name: String,
    /// Their roles, past ones too; only of one member.
    pub grants: Vec<Appointment>,
    /// The villages that retain them, past ones too; only of one member.
    pub retainers: Vec<Appointment>,
    /// The kinds of matter they do not take; only of one member.
    pub not_taken: Vec<MatterCode>,
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    id: String,
    sign_in_name: String,
    name: String,
    sealed: String,
    active: bool,
    joined: bool,
    second_factor: bool,
    place: String,
    place_name: String,
}

impl MemberRow {
    fn open(self, office: &Office) -> Result<Member, StoreError> {
        Ok(Member {
            contact: Contact::open(office, &self.id, &self.sealed)?,
            id: self.id.into(),
            sign_in_name: self.sign_in_name,
            name: self.name,
            active: self.active,
            joined: self.joined,
            second_factor: self.second_factor,
            place: self.place,
            place_name: self.place_name,
            grants: Vec::new(),
            retainers: Vec::new(),
            not_taken: Vec::new(),
        })
    }
}

/// May the actor do this with somebody whose first role is held there? Nobody's yet: with whoever administers anything.
fn may_with(actor: &Actor, action: Action, place: &str) -> bool {
    match DivisionCode::try_from(place) {
        Ok(division) => may(actor, action, Object { division: &division, adviser: None }),
        Err(_) => domain::staff::may_somewhere(actor, action),
    }
}

/// The members of staff the actor may see.
///
/// # Errors
/// The database.
pub async fn members(office: &Office, actor: &Actor) -> Result<Vec<Member>, StoreError> {
    let mut tx = office.db.read().await?;
    let rows: Vec<MemberRow> = on!(&mut tx, conn => sqlx::query_as(MEMBERS).fetch_all(conn).await)?;
    rows.into_iter().filter(|m| may_with(actor, Action::ReadStaff, &m.place)).map(|m| m.open(office)).collect()
}

async fn find(tx: &mut Tx, office: &Office, id: &StaffId) -> Result<Option<Member>, StoreError> {
    let rows: Vec<MemberRow> = on!(&mut *tx, conn => sqlx::query_as(MEMBERS).fetch_all(conn).await)?;
    let Some(row) = rows.into_iter().find(|m| m.id == id.as_str()) else { return Ok(None) };
    let mut member = row.open(office)?;
    let grants: Vec<Dated> =
        on!(&mut *tx, conn => sqlx::query_as(super::ALL_GRANTS).bind(id.as_str()).fetch_all(conn).await)?;
    for (what, division, from, until) in grants {
        let place = name_of(tx, &division).await?;
        member.grants.push(Appointment { what, division, place, from, until, agreed: None });
    }
    for r in super::retainers_of(tx, id.as_str()).await? {
        let (agreed, place) = (r.agreed(), name_of(tx, &r.village_code).await?);
        let (what, division, from, until) = (r.firm, r.village_code, r.valid_from, r.valid_until);
        member.retainers.push(Appointment { what, division, place, from, until, agreed });
    }
    member.not_taken = super::specialities::not_taken_in(tx, id.as_str()).await?;
    Ok(Some(member))
}

async fn name_of(tx: &mut Tx, division: &str) -> Result<String, StoreError> {
    let name: Option<String> = on!(tx, conn => sqlx::query_scalar(NAME_OF).bind(division).fetch_optional(conn).await)?;
    Ok(name.unwrap_or_default())
}

/// One member of staff with all appointments, and their trail; `None` when the actor may not see them.
///
/// # Errors
/// The database.
pub async fn member(
    office: &Office,
    actor: &Actor,
    id: &StaffId,
) -> Result<Option<(Member, Vec<crate::trail::Told>)>, StoreError> {
    let mut tx = office.db.read().await?;
    match find(&mut tx, office, id).await? {
        Some(member) if may_with(actor, Action::ReadStaff, &member.place) => {
            let record = domain::trail::RecordKind::Staff.key(id.as_str());
            let told = crate::trail::of_record(&mut tx, office, &record).await?;
            Ok(Some((member, told)))
        }
        _ => Ok(None),
    }
}

/// Somebody the actor may change, and their state before.
pub(super) async fn theirs(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &StaffId,
) -> Result<(Member, State), ChangeError> {
    let member = find(tx, office, id).await?.ok_or(ChangeError::Unknown)?;
    if !may_with(actor, Action::ReadStaff, &member.place) {
        return Err(ChangeError::Unknown);
    }
    if !may_with(actor, Action::ManageStaff, &member.place) {
        return Err(ChangeError::Forbidden);
    }
    let before = state_or_nothing(tx, office, id).await?;
    Ok((member, before))
}

pub(super) fn grants_in(actor: &Actor, division: &DivisionCode) -> bool {
    may(actor, Action::ManageStaff, Object { division, adviser: None })
}

/// Invites somebody: a member of staff without a password, and a link by e-mail with which they choose one.
///
/// # Errors
/// See [`ChangeError`].
pub async fn invite(
    office: &Office,
    actor: &Actor,
    who: &NewStaff<'_>,
    locale: Locale,
) -> Result<StaffId, ChangeError> {
    if !who.grants.iter().all(|g| grants_in(actor, &g.division)) {
        return Err(ChangeError::Forbidden);
    }
    check_grants(office, who.grants).await?;
    let (Some(email), Some(first)) = (&who.contact.email, who.grants.first()) else {
        return Err(ChangeError::NoAddress);
    };
    let id = StaffId::from(office.id());
    let mut tx = office.db.write().await?;
    insert(&mut tx, office, &id, who, None, false).await.map_err(|e| {
        if e.is_unique_violation() { AddError::NameTaken(who.sign_in_name.to_owned()) } else { e.into() }
    })?;
    tell(&mut tx, office, "invited", Some(&actor.id), &id, &State::default(), None).await?;
    let (name, sign_in_name, place) = (who.name, who.sign_in_name, &first.division);
    let to = Addressee { id: &id, name, sign_in_name, email, place, locale };
    links::send(&mut tx, office, to, LetterKind::Invitation).await?;
    tx.commit().await?;
    Ok(id)
}

/// Gives a role from a day on.
///
/// # Errors
/// See [`ChangeError`].
pub async fn give_grant(
    office: &Office,
    actor: &Actor,
    id: &StaffId,
    given: &Grant,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<(), ChangeError> {
    if !grants_in(actor, &given.division) {
        return Err(ChangeError::Forbidden);
    }
    check_grants(office, std::slice::from_ref(given)).await?;
    let mut tx = office.db.write().await?;
    let (_, before) = theirs(&mut tx, office, actor, id).await?;
    grant(&mut tx, id, given, from, until).await?;
    tell(&mut tx, office, "granted", Some(&actor.id), id, &before, None).await?;
    Ok(tx.commit().await?)
}

/// Ends a role on a day; what it allowed before stays on record.
///
/// # Errors
/// See [`ChangeError`].
pub async fn end_grant(
    office: &Office,
    actor: &Actor,
    id: &StaffId,
    (given, from): (&Grant, NaiveDate),
    until: NaiveDate,
) -> Result<(), ChangeError> {
    if !grants_in(actor, &given.division) {
        return Err(ChangeError::Forbidden);
    }
    if *id == actor.id && given.role == Role::Administrator {
        return Err(ChangeError::Oneself);
    }
    let mut tx = office.db.write().await?;
    let (_, before) = theirs(&mut tx, office, actor, id).await?;
    let until = until.max(from);
    let ended = on!(&mut tx, conn => sqlx::query(END_GRANT)
        .bind(id.as_str()).bind(given.role.code()).bind(given.division.as_str()).bind(from).bind(until)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if ended != 1 {
        return Err(ChangeError::NoAppointment);
    }
    tell(&mut tx, office, "grant_ended", Some(&actor.id), id, &before, None).await?;
    Ok(tx.commit().await?)
}

/// Notes that a village retains an adviser, with the firm, the days of the contract, and what it says of duty.
///
/// # Errors
/// See [`ChangeError`].
pub async fn retain_adviser(
    office: &Office,
    actor: &Actor,
    id: &StaffId,
    village: &DivisionCode,
    firm: &str,
    days: (NaiveDate, Option<NaiveDate>),
    agreed: &Agreed,
) -> Result<(), ChangeError> {
    if !grants_in(actor, village) {
        return Err(ChangeError::Forbidden);
    }
    if crate::places::find(office, village).await?.is_none() {
        return Err(AddError::UnknownDivision(village.clone()).into());
    }
    other_village(office, agreed).await?;
    let mut tx = office.db.write().await?;
    let (_, before) = theirs(&mut tx, office, actor, id).await?;
    retain(&mut tx, id, village, firm, days, agreed).await?;
    tell(&mut tx, office, "retained", Some(&actor.id), id, &before, None).await?;
    crate::conflicts::recheck_adviser(&mut tx, office, id).await?;
    Ok(tx.commit().await?)
}

/// The village where joint clinics count must be there.
async fn other_village(office: &Office, agreed: &Agreed) -> Result<(), ChangeError> {
    if let Some(at) = &agreed.also_at
        && (!at.is_village() || crate::places::find(office, at).await?.is_none())
    {
        return Err(AddError::UnknownDivision(at.clone()).into());
    }
    Ok(())
}

/// Changes what a retainer says of duty, from its first day on. When the terms change in the middle of a contract, end the retainer
/// and note the next, so that what was owed before stays as it was.
///
/// # Errors
/// See [`ChangeError`].
pub async fn change_terms(
    office: &Office,
    actor: &Actor,
    id: &StaffId,
    (village, from): (&DivisionCode, NaiveDate),
    agreed: &Agreed,
) -> Result<(), ChangeError> {
    if !grants_in(actor, village) {
        return Err(ChangeError::Forbidden);
    }
    other_village(office, agreed).await?;
    let mut tx = office.db.write().await?;
    let (_, before) = theirs(&mut tx, office, actor, id).await?;
    let changed = on!(&mut tx, conn => sqlx::query(CHANGE_TERMS)
        .bind(id.as_str()).bind(village.as_str()).bind(from)
        .bind(agreed.visits_a_month).bind(agreed.visit_minutes).bind(agreed.classes_a_quarter)
        .bind(agreed.also_at.as_ref().map(DivisionCode::as_str))
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if changed != 1 {
        return Err(ChangeError::NoAppointment);
    }
    tell(&mut tx, office, "terms_changed", Some(&actor.id), id, &before, None).await?;
    Ok(tx.commit().await?)
}

/// Takes away the second factor of a colleague who lost the telephone and the recovery codes.
///
/// # Errors
/// See [`ChangeError`].
pub async fn remove_second_factor(
    office: &Office,
    actor: &Actor,
    id: &StaffId,
    reason: &str,
) -> Result<(), ChangeError> {
    if *id == actor.id {
        return Err(ChangeError::Oneself);
    }
    let mut tx = office.db.write().await?;
    theirs(&mut tx, office, actor, id).await?;
    second_factor::remove(&mut tx, office, &actor.id, id, Some(reason)).await?;
    Ok(tx.commit().await?)
}

/// When a division becomes another: roles and retainers in the old one end on that day and begin in the new one, so that nobody
/// loses their work overnight.
pub(crate) async fn carry_over(
    tx: &mut Tx,
    office: &Office,
    by: &StaffId,
    old: &DivisionCode,
    new: &DivisionCode,
    day: NaiveDate,
) -> Result<(), StoreError> {
    let holders: Vec<String> =
        on!(&mut *tx, conn => sqlx::query_scalar(HOLDERS).bind(old.as_str()).bind(day).fetch_all(conn).await)?;
    for holder in holders {
        let id = StaffId::from(holder);
        let before = state_or_nothing(tx, office, &id).await?;
        for statement in [CARRY_GRANTS, CARRY_RETAINERS] {
            on!(&mut *tx, conn => sqlx::query(statement)
                .bind(id.as_str()).bind(old.as_str()).bind(new.as_str()).bind(day).execute(conn).await.map(drop))?;
        }
        for statement in [CLOSE_GRANTS, CLOSE_RETAINERS, DROP_GRANTS, DROP_RETAINERS] {
            on!(&mut *tx, conn => sqlx::query(statement)
                .bind(id.as_str()).bind(old.as_str()).bind(day).execute(conn).await.map(drop))?;
        }
        tell(tx, office, "carried_over", Some(by), &id, &before, None).await?;
        crate::conflicts::recheck_adviser(tx, office, &id).await?;
    }
    Ok(())
}
