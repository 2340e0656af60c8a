//! Staff: who they are, what roles they hold where and since when, signing in and out, tokens for the API.

mod guesses;
mod leaving;
mod links;
mod password;
mod roster;
pub mod second_factor;
mod sessions;
mod sign_in;
pub mod specialities;
mod tokens;
mod unsent;

pub use leaving::{Ending, Farewell, Leaving, close, end_retainer, ending, leaving, reopen};
pub use links::{Link, SetError, ask_for_password, change_password, link, set_password};
pub(crate) use password::hash as hash_password;
pub use password::{LONGEST as LONGEST_PASSWORD, SHORTEST as SHORTEST_PASSWORD, fits as password_fits};
pub(crate) use roster::carry_over;
pub use roster::{
    Appointment, ChangeError, Member, change_terms, end_grant, give_grant, invite, member, members,
    remove_second_factor, retain_adviser,
};
pub use sessions::{
    IDLE, Listed as ListedSession, Origin, SESSION, Session, Stage, end_session, session, sessions, sign_out,
    sign_out_elsewhere,
};
pub use sign_in::{
    Attempt, DEVICE_KEPT, Logged, SignIn, enrol_step, knows_password, second_step, sign_in, sign_in_log,
};
pub use tokens::{ApiToken, Bearer, by_token, make_token, revoke_token, tokens};
pub use unsent::{Unsent, put_aside, take_up};

use chrono::{DateTime, NaiveDate, Utc};
use domain::duty::Agreed;
use domain::form::Flaw;
use domain::ids::StaffId;
use domain::places::DivisionCode;
use domain::staff::{Actor, Grant, Role};
use domain::trail::{RecordKind, State};
use serde::{Deserialize, Serialize};

use crate::trail::{self, Act};
use crate::{Office, StoreError, Tx};

statements! {
    ACTOR = "select id, name from staff where id = $1 and active";
    GRANTS = "select role, division_code from grants
              where staff_id = $1 and valid_from <= $2 and (valid_until is null or valid_until > $2)
              order by role, division_code";
    ADD = "insert into staff (id, sign_in_name, password_hash, name, sealed, active, demo, created_at)
           values ($1, $2, $3, $4, $5, true, $6, $7)";
    GRANT = "insert into grants (staff_id, role, division_code, valid_from, valid_until) values ($1, $2, $3, $4, $5)
             on conflict (staff_id, role, division_code, valid_from) do update set valid_until = excluded.valid_until";
    RETAIN = "insert into retainers (adviser_id, village_code, firm, valid_from, valid_until, visits_a_month, visit_minutes,
                  classes_a_quarter, also_at)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
              on conflict (adviser_id, village_code, valid_from) do update set firm = excluded.firm,
                  valid_until = excluded.valid_until, visits_a_month = excluded.visits_a_month,
                  visit_minutes = excluded.visit_minutes, classes_a_quarter = excluded.classes_a_quarter,
                  also_at = excluded.also_at";
    HASH = "select password_hash from staff where id = $1";
    STATE = "select s.sign_in_name, s.name, s.sealed, s.active,
                    exists(select 1 from second_factors f where f.staff_id = s.id and f.confirmed) as second_factor
             from staff s where s.id = $1";
    ALL_GRANTS = "select role, division_code, valid_from, valid_until from grants where staff_id = $1
                  order by valid_from, role, division_code";
    ALL_RETAINERS = "select village_code, firm, valid_from, valid_until, visits_a_month, visit_minutes, classes_a_quarter, also_at
                     from retainers where adviser_id = $1 order by valid_from, village_code";
    ANSWERS_OF = "select village_code, month, sealed from duty_answers where adviser_id = $1 order by village_code, month";
    CHANGE_TERMS = roster::CHANGE_TERMS;
    END_GRANT = roster::END_GRANT;
    END_RETAINER = roster::END_RETAINER;
    MEMBERS = roster::MEMBERS;
    NAME_OF = roster::NAME_OF;
    SET_ACTIVE = roster::SET_ACTIVE;
    HOLDERS = roster::HOLDERS;
    CARRY_GRANTS = roster::CARRY_GRANTS;
    CARRY_RETAINERS = roster::CARRY_RETAINERS;
    CLOSE_GRANTS = roster::CLOSE_GRANTS;
    CLOSE_RETAINERS = roster::CLOSE_RETAINERS;
    DROP_GRANTS = roster::DROP_GRANTS;
    DROP_RETAINERS = roster::DROP_RETAINERS;
    /// Divisions that became one in the subtree of a grant, directly.
    PREDECESSORS = "select code from divisions where became >= $1 and became < $2 and valid_until <= $3 order by code";
    BY_NAME = sign_in::BY_NAME;
    ADD_DEVICE = sign_in::ADD_DEVICE;
    DEVICE = sign_in::DEVICE;
    OWNER = unsent::OWNER;
    SWEEP_DEVICES = sign_in::SWEEP_DEVICES;
    LOG = sign_in::LOG;
    LOGGED = sign_in::LOGGED;
    COUNT_LOGGED = sign_in::COUNT_LOGGED;
    SWEEP_LOG = sign_in::SWEEP_LOG;
    OPEN_SESSION = sessions::OPEN;
    FIND_SESSION = sessions::FIND;
    SEEN_SESSION = sessions::SEEN;
    TRIED_SESSION = sessions::TRIED;
    CLOSE_SESSION = sessions::CLOSE;
    CLOSE_ONE_SESSION = sessions::CLOSE_ONE;
    CLOSE_ALL_SESSIONS = sessions::CLOSE_ALL;
    LIST_SESSIONS = sessions::LIST;
    SWEEP_SESSIONS = sessions::SWEEP;
    FIND_FACTOR = second_factor::FIND;
    BEGIN_FACTOR = second_factor::BEGIN;
    CONFIRM_FACTOR = second_factor::CONFIRM;
    SPEND_STEP = second_factor::SPEND;
    REMOVE_FACTOR = second_factor::REMOVE;
    ADD_CODE = second_factor::ADD_CODE;
    REMOVE_CODES = second_factor::REMOVE_CODES;
    SPEND_CODE = second_factor::SPEND_CODE;
    CODES_LEFT = second_factor::CODES_LEFT;
    ADD_LINK = links::ADD;
    FIND_LINK = links::FIND;
    USE_LINK = links::USE;
    VOID_LINKS = links::VOID;
    SWEEP_LINKS = links::SWEEP;
    SET_PASSWORD = links::SET_PASSWORD;
    TO_REACH = links::TO_REACH;
    FIND_GUESSES = guesses::FIND;
    KEEP_GUESSES = guesses::KEEP;
    CLEAR_GUESSES = guesses::CLEAR;
    SWEEP_GUESSES = guesses::SWEEP;
    ADD_TOKEN = tokens::ADD;
    TOKEN_OF = tokens::STAFF_OF;
    LIST_TOKENS = tokens::LIST;
    REVOKE_TOKEN = tokens::REVOKE;
}

/// Why somebody could not be added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The sign-in name is taken.
    #[error("the sign-in name {0:?} is taken")]
    NameTaken(String),
    /// It may not be the password.
    #[error("the password is {}", told(*.0))]
    Password(Flaw),
    /// There is no such division.
    #[error("there is no division {0}")]
    UnknownDivision(DivisionCode),
    /// The role is not held at divisions of this level.
    #[error("{} is not a role held at {}", .0.code(), .1)]
    WrongLevel(Role, DivisionCode),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn told(flaw: Flaw) -> String {
    match flaw {
        Flaw::TooShort(n) => format!("too short: at least {n} characters"),
        Flaw::TooLong(n) => format!("too long: at most {n} characters"),
        Flaw::TooCommon => "one that everybody tries first".to_owned(),
        _ => "missing".to_owned(),
    }
}

/// How a member of staff is reached: sealed in the database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
}

impl Contact {
    fn seal(&self, office: &Office, id: &str) -> Result<String, StoreError> {
        let text = serde_json::to_string(self)
            .map_err(|e| StoreError::Inconsistent { table: "staff", what: e.to_string() })?;
        Ok(office.keys.seal(&office.random, &format!("staff/{id}"), &text))
    }

    pub(crate) fn open(office: &Office, id: &str, sealed: &str) -> Result<Self, StoreError> {
        serde_json::from_str(&office.keys.open(&format!("staff/{id}"), sealed)?)
            .map_err(|e| StoreError::Inconsistent { table: "staff", what: e.to_string() })
    }
}

/// Somebody to add.
#[derive(Debug, Clone)]
pub struct NewStaff<'a> {
    /// With which they sign in.
    pub sign_in_name: &'a str,
    /// Their name.
    pub name: &'a str,
    /// How they are reached.
    pub contact: Contact,
    /// The roles they hold.
    pub grants: &'a [Grant],
}

/// Adds a member of staff with their roles and a password: from the command line of the server.
///
/// # Errors
/// A taken name, a password that may not be one, an unknown division, a role at a wrong level, the database.
pub async fn add(office: &Office, who: &NewStaff<'_>, password: &str) -> Result<StaffId, AddError> {
    password::fits(password, &[who.sign_in_name, who.name]).map_err(AddError::Password)?;
    check_grants(office, who.grants).await?;
    let id = StaffId::from(office.id());
    let hash = password::hash(password.to_owned(), office.random.bytes()).await?;
    let mut tx = office.db.write().await?;
    insert(&mut tx, office, &id, who, Some(&hash), false).await.map_err(|e| {
        if e.is_unique_violation() { AddError::NameTaken(who.sign_in_name.to_owned()) } else { e.into() }
    })?;
    tell(&mut tx, office, "added", None, &id, &State::default(), None).await?;
    tx.commit().await?;
    Ok(id)
}

async fn check_grants(office: &Office, grants: &[Grant]) -> Result<(), AddError> {
    for grant in grants {
        if crate::places::find(office, &grant.division).await?.is_none() {
            return Err(AddError::UnknownDivision(grant.division.clone()));
        }
        if !grant.role.is_held_at(&grant.division) {
            return Err(AddError::WrongLevel(grant.role, grant.division.clone()));
        }
    }
    Ok(())
}

/// Adds a row with its grants; the trail is the caller's.
pub(crate) async fn insert(
    tx: &mut Tx,
    office: &Office,
    id: &StaffId,
    who: &NewStaff<'_>,
    hash: Option<&str>,
    demo: bool,
) -> Result<(), StoreError> {
    let sealed = who.contact.seal(office, id.as_str())?;
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(id.as_str()).bind(who.sign_in_name).bind(hash).bind(who.name).bind(&sealed).bind(demo).bind(office.now())
        .execute(conn).await.map(drop))?;
    for grant in who.grants {
        self::grant(tx, id, grant, office.today(), None).await?;
    }
    Ok(())
}

async fn grant(
    tx: &mut Tx,
    id: &StaffId,
    grant: &Grant,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(GRANT)
        .bind(id.as_str()).bind(grant.role.code()).bind(grant.division.as_str()).bind(from).bind(until)
        .execute(conn).await.map(drop))?;
    Ok(())
}

pub(crate) async fn retain(
    tx: &mut Tx,
    adviser: &StaffId,
    village: &DivisionCode,
    firm: &str,
    (from, until): (NaiveDate, Option<NaiveDate>),
    agreed: &Agreed,
) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(RETAIN)
        .bind(adviser.as_str()).bind(village.as_str()).bind(firm).bind(from).bind(until)
        .bind(agreed.visits_a_month).bind(agreed.visit_minutes).bind(agreed.classes_a_quarter)
        .bind(agreed.also_at.as_ref().map(DivisionCode::as_str))
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// An appointment with the days on which it is valid.
pub(super) type Dated = (String, String, NaiveDate, Option<NaiveDate>);

/// A retainer as kept.
#[derive(sqlx::FromRow)]
pub(super) struct Retained {
    village_code: String,
    firm: String,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
    visits_a_month: Option<i64>,
    visit_minutes: Option<i64>,
    classes_a_quarter: Option<i64>,
    also_at: Option<String>,
}

impl Retained {
    /// What the contract says of duty; `None` when it leaves all of it open.
    fn agreed(&self) -> Option<Agreed> {
        let agreed = Agreed {
            visits_a_month: self.visits_a_month,
            visit_minutes: self.visit_minutes,
            classes_a_quarter: self.classes_a_quarter,
            also_at: self.also_at.as_deref().and_then(|code| DivisionCode::try_from(code).ok()),
        };
        (!agreed.is_default()).then_some(agreed)
    }
}

async fn retainers_of(tx: &mut Tx, id: &str) -> Result<Vec<Retained>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(ALL_RETAINERS).bind(id).fetch_all(conn).await)?)
}

/// Terms as they stand in the trail: `visits=2 minutes=180`.
fn words_of(agreed: &Agreed) -> String {
    let number = |name: &str, n: Option<i64>| n.map(|n| format!("{name}={n}"));
    let parts = [
        number("visits", agreed.visits_a_month),
        number("minutes", agreed.visit_minutes),
        number("classes", agreed.classes_a_quarter),
        agreed.also_at.as_ref().map(|at| format!("also_at={at}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The state of a member of staff for their trail.
pub(crate) async fn state(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<State>, StoreError> {
    let row: Option<(String, String, String, bool, bool)> =
        on!(&mut *tx, conn => sqlx::query_as(STATE).bind(id).fetch_optional(conn).await)?;
    let Some((sign_in_name, name, sealed, active, second_factor)) = row else { return Ok(None) };
    let contact = Contact::open(office, id, &sealed)?;
    let mut state = State::default()
        .open("sign_in_name", sign_in_name)
        .open("active", active.to_string())
        .open("second_factor", second_factor.then(|| "on".to_owned()))
        .personal("name", name)
        .personal("phone", contact.phone)
        .personal("email", contact.email);
    let until = |day: Option<NaiveDate>| day.map_or_else(|| "open".to_owned(), |d| d.to_string());
    let grants: Vec<Dated> = on!(&mut *tx, conn => sqlx::query_as(ALL_GRANTS).bind(id).fetch_all(conn).await)?;
    for (role, division, from, to) in grants {
        state = state.open(&format!("grant {role}@{division} {from}"), until(to));
    }
    for r in retainers_of(tx, id).await? {
        let key = format!("{} {}", r.village_code, r.valid_from);
        state = state.open(&format!("retained {key}"), format!("{} {}", r.firm, until(r.valid_until)));
        state = state.open(&format!("agreed {key}"), r.agreed().map(|a| words_of(&a)));
    }
    let answers: Vec<(String, NaiveDate, String)> =
        on!(&mut *tx, conn => sqlx::query_as(ANSWERS_OF).bind(id).fetch_all(conn).await)?;
    for (village, month, sealed) in answers {
        let text = office.keys.open(&crate::duty::answer_place(id, &village, month), &sealed)?;
        state = state.personal(&format!("duty {village} {month}"), text);
    }
    for matter in specialities::not_taken_in(tx, id).await? {
        state = state.open(&format!("matter {}", matter.as_str()), "not taken".to_owned());
    }
    Ok(Some(state))
}

async fn state_or_nothing(tx: &mut Tx, office: &Office, id: &StaffId) -> Result<State, StoreError> {
    Ok(state(tx, office, id.as_str()).await?.unwrap_or_default())
}

/// Writes what changed on a member of staff since `before`.
pub(crate) async fn tell(
    tx: &mut Tx,
    office: &Office,
    what: &str,
    by: Option<&StaffId>,
    of: &StaffId,
    before: &State,
    note: Option<&str>,
) -> Result<(), StoreError> {
    let after = state_or_nothing(tx, office, of).await?;
    let record = RecordKind::Staff.key(of.as_str());
    let act = Act { record: &record, at: office.now(), what, staff: by.map(StaffId::as_str), for_whom: None, note };
    trail::write(tx, office, act, before, &after).await
}

async fn actor(tx: &mut Tx, today: NaiveDate, id: &str) -> Result<Option<Actor>, StoreError> {
    let found: Option<(String, String)> =
        on!(&mut *tx, conn => sqlx::query_as(ACTOR).bind(id).fetch_optional(conn).await)?;
    let Some((id, name)) = found else { return Ok(None) };
    let rows: Vec<(String, String)> =
        on!(&mut *tx, conn => sqlx::query_as(GRANTS).bind(&id).bind(today).fetch_all(conn).await)?;
    let wrong = |what| StoreError::Inconsistent { table: "grants", what };
    let mut grants: Vec<Grant> = Vec::new();
    for (role, division) in rows {
        let role = Role::try_from(role).map_err(wrong)?;
        let division = DivisionCode::try_from(division).map_err(|e| wrong(e.to_string()))?;
        grants.push(Grant { role, division });
    }
    // Whoever serves a division reads the records of those that became part of it.
    let mut next = 0;
    while let Some(grant) = grants.get(next).cloned() {
        next += 1;
        let olds: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(PREDECESSORS)
            .bind(grant.division.as_str()).bind(grant.division.end()).bind(today).fetch_all(conn).await)?;
        for old in olds {
            let division = DivisionCode::try_from(old).map_err(|e| wrong(e.to_string()))?;
            if !grants.iter().any(|g| g.role == grant.role && g.division.contains(&division)) {
                grants.push(Grant { role: grant.role, division });
            }
        }
    }
    Ok(Some(Actor { id: id.into(), name, grants }))
}

/// A member of staff with the roles held today; `None` when they may not sign in.
///
/// # Errors
/// The database.
pub async fn actor_of(office: &Office, id: &StaffId) -> Result<Option<Actor>, StoreError> {
    actor(&mut office.db.read().await?, office.today(), id.as_str()).await
}

/// Forgets sessions, links, browsers and failures whose time is over.
///
/// # Errors
/// The database.
pub async fn sweep(office: &Office) -> Result<(), StoreError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    sessions::sweep(&mut tx, now).await?;
    links::sweep(&mut tx, now).await?;
    sign_in::sweep(&mut tx, now).await?;
    guesses::sweep(&mut tx, now).await?;
    tx.commit().await
}

/// Forgets lines of the sign-in log from before an instant. How many.
pub(crate) async fn forget_log(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64, StoreError> {
    Ok(on!(tx, conn => sqlx::query(SWEEP_LOG).bind(before).execute(conn).await.map(|r| r.rows_affected()))?)
}
