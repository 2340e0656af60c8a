//! Signing in: name and password, then, where it is on, a code of the second factor. Every attempt goes into the sign-in log.

use chrono::{DateTime, Duration, Utc};
use domain::ids::StaffId;
use domain::staff::{Action, Actor, Object, may};

use super::guesses::{self, Counter};
use super::sessions::{self, Origin, Stage};
use super::{actor, password, second_factor, state_or_nothing, tell};
use crate::office::digest;
use crate::{Office, StoreError, Tx};

pub(super) const BY_NAME: &str = "select id, password_hash from staff where sign_in_name = $1 and active";
pub(super) const ADD_DEVICE: &str =
    "insert into devices (token_hash, staff_id, created_at, expires_at) values ($1, $2, $3, $4)";
pub(super) const DEVICE: &str = "select 1 from devices where token_hash = $1 and staff_id = $2 and expires_at > $3";
pub(super) const SWEEP_DEVICES: &str = "delete from devices where expires_at <= $1";
pub(super) const LOG: &str = "insert into sign_ins (id, at, staff_id, outcome, sealed) values ($1, $2, $3, $4, $5)";
pub(super) const LOGGED: &str = "select l.id, l.at, s.name, l.outcome, l.sealed
    from sign_ins l left join staff s on s.id = l.staff_id order by l.at desc, l.id desc limit $1 offset $2";
pub(super) const COUNT_LOGGED: &str = "select count(*) from sign_ins";
pub(super) const SWEEP_LOG: &str = "delete from sign_ins where at <= $1";

/// How long a browser is remembered.
pub const DEVICE_KEPT: Duration = Duration::days(180);
/// Wrong codes after which the password is asked for again.
const TRIES: i64 = 5;

/// An attempt to sign in.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// Sign-in name.
    pub name: &'a str,
    /// Password.
    pub password: &'a str,
    /// The secret of a browser in which somebody signed in before.
    pub device: Option<&'a str>,
    /// From where.
    pub origin: &'a Origin,
}

/// What an attempt led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Name and password do not fit together, or the code does not fit.
    Wrong,
    /// Too many attempts: so many seconds to wait.
    Wait(i64),
    /// The password, or the second step, must be begun anew.
    Over,
    /// A session was opened.
    Opened {
        /// Its secret.
        session: String,
        /// How far it has come.
        stage: Stage,
        /// A secret for this browser, to be known by from now on; only with a complete session.
        device: Option<String>,
    },
}

fn account(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Signs in with name and password. Takes as long for an unknown name as for a wrong password, and says the same.
///
/// # Errors
/// The database.
pub async fn sign_in(office: &Office, attempt: Attempt<'_>) -> Result<SignIn, StoreError> {
    let now = office.now();
    let mut tx = office.db.read().await?;
    let found: Option<(String, Option<String>)> =
        on!(&mut tx, conn => sqlx::query_as(BY_NAME).bind(attempt.name.trim()).fetch_optional(conn).await)?;
    let (id, hash) = found.map_or((None, None), |(id, hash)| (Some(StaffId::from(id)), hash));
    let device = match (attempt.device, &id) {
        (Some(secret), Some(id)) if knows(&mut tx, id, secret, now).await? => Some(secret),
        _ => None,
    };
    let counters = Counter::of(office, &account(attempt.name), device, attempt.origin.address.as_deref());
    if let Some(seconds) = guesses::wait(&mut tx, &counters, now).await? {
        drop(tx);
        note(office, id.as_ref(), "waiting", attempt.origin).await?;
        return Ok(SignIn::Wait(seconds));
    }
    drop(tx);
    let fits = password::verify(attempt.password.to_owned(), hash).await?;
    let mut tx = office.db.write().await?;
    let (true, Some(id)) = (fits, id.clone()) else {
        guesses::failed(&mut tx, &counters, now).await?;
        log(&mut tx, office, id.as_ref(), "wrong", attempt.origin).await?;
        tx.commit().await?;
        return Ok(SignIn::Wrong);
    };
    let Some(who) = actor(&mut tx, office.today(), id.as_str()).await? else { return Ok(SignIn::Wrong) };
    let stage = if second_factor::is_on(&mut tx, &id).await? {
        Stage::SecondFactor
    } else if second_factor::is_required(&who) {
        Stage::Enrol
    } else {
        Stage::Complete
    };
    if stage == Stage::Complete {
        guesses::clear(&mut tx, &counters).await?;
    }
    log(&mut tx, office, Some(&id), if stage == Stage::Complete { "signed_in" } else { "password" }, attempt.origin)
        .await?;
    let opened = open(&mut tx, office, &id, stage, device.is_some(), attempt.origin).await?;
    tx.commit().await?;
    Ok(opened)
}

async fn open(
    tx: &mut Tx,
    office: &Office,
    id: &StaffId,
    stage: Stage,
    known: bool,
    origin: &Origin,
) -> Result<SignIn, StoreError> {
    let session = sessions::open(tx, office, id, stage, origin).await?;
    let device = if stage == Stage::Complete && !known { Some(remember(tx, office, id).await?) } else { None };
    Ok(SignIn::Opened { session, stage, device })
}

async fn knows(tx: &mut Tx, staff: &StaffId, secret: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let found: Option<i32> = on!(tx, conn => sqlx::query_scalar(DEVICE)
        .bind(digest(secret)).bind(staff.as_str()).bind(now).fetch_optional(conn).await)?;
    Ok(found.is_some())
}

async fn remember(tx: &mut Tx, office: &Office, staff: &StaffId) -> Result<String, StoreError> {
    let (secret, now) = (office.random.secret(), office.now());
    on!(tx, conn => sqlx::query(ADD_DEVICE)
        .bind(digest(&secret)).bind(staff.as_str()).bind(now).bind(now + DEVICE_KEPT)
        .execute(conn).await.map(drop))?;
    Ok(secret)
}

/// The second step: a code, or a recovery code. After five wrong ones the password is asked for again.
///
/// # Errors
/// The database.
pub async fn second_step(
    office: &Office,
    half: &str,
    code: &str,
    device: Option<&str>,
    origin: &Origin,
) -> Result<SignIn, StoreError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let Some(found) = sessions::find(&mut tx, half, now).await?.filter(|f| f.stage == Stage::SecondFactor) else {
        return Ok(SignIn::Over);
    };
    let Some(who) = actor(&mut tx, office.today(), &found.staff).await? else { return Ok(SignIn::Over) };
    // Whoever guesses codes has the password already: slowed as guessing passwords is, over all sign-ins together.
    let device = match device {
        Some(secret) if knows(&mut tx, &who.id, secret, now).await? => Some(secret),
        _ => None,
    };
    let counters = Counter::of(office, &format!("code:{}", who.id), device, origin.address.as_deref());
    if let Some(seconds) = guesses::wait(&mut tx, &counters, now).await? {
        log(&mut tx, office, Some(&who.id), "waiting", origin).await?;
        tx.commit().await?;
        return Ok(SignIn::Wait(seconds));
    }
    let Some(fit) = second_factor::fits(&mut tx, office, &who, code).await? else {
        log(&mut tx, office, Some(&who.id), "wrong_code", origin).await?;
        let over = found.tries + 1 >= TRIES;
        if over {
            sessions::close(&mut tx, half).await?;
        } else {
            sessions::tried(&mut tx, half).await?;
        }
        guesses::failed(&mut tx, &counters, now).await?;
        tx.commit().await?;
        return Ok(if over { SignIn::Over } else { SignIn::Wrong });
    };
    let outcome = match fit {
        second_factor::Fit::Code => "signed_in",
        second_factor::Fit::Recovery => {
            let before = state_or_nothing(&mut tx, office, &who.id).await?;
            tell(&mut tx, office, "recovery_code_used", Some(&who.id), &who.id, &before, None).await?;
            "recovery"
        }
    };
    sessions::close(&mut tx, half).await?;
    guesses::clear(&mut tx, &counters).await?;
    log(&mut tx, office, Some(&who.id), outcome, origin).await?;
    let opened = open(&mut tx, office, &who.id, Stage::Complete, device.is_some(), origin).await?;
    tx.commit().await?;
    Ok(opened)
}

/// Sets up the second factor in the course of signing in, for those who must have it: the session and the recovery codes.
/// `None` when the code does not fit.
///
/// # Errors
/// The database.
pub async fn enrol_step(
    office: &Office,
    half: &str,
    code: &str,
    origin: &Origin,
) -> Result<Option<(SignIn, Vec<String>)>, StoreError> {
    let Some(session) = sessions::session(office, half).await?.filter(|s| s.stage == Stage::Enrol) else {
        return Ok(Some((SignIn::Over, Vec::new())));
    };
    let Some(codes) = second_factor::confirm(office, &session.actor, code).await? else { return Ok(None) };
    let mut tx = office.db.write().await?;
    sessions::close(&mut tx, half).await?;
    log(&mut tx, office, Some(&session.actor.id), "signed_in", origin).await?;
    let opened = open(&mut tx, office, &session.actor.id, Stage::Complete, false, origin).await?;
    tx.commit().await?;
    Ok(Some((opened, codes)))
}

/// Is this the actor's password? For what is asked twice. Guessing it in an open session is slowed as well: `false` then.
///
/// # Errors
/// The database.
pub async fn knows_password(office: &Office, who: &Actor, password: &str) -> Result<bool, StoreError> {
    let now = office.now();
    let counters = Counter::of(office, &format!("present:{}", who.id), None, None);
    let mut tx = office.db.read().await?;
    let hash: Option<String> =
        on!(&mut tx, conn => sqlx::query_scalar(super::HASH).bind(who.id.as_str()).fetch_one(conn).await)?;
    if guesses::wait(&mut tx, &counters, now).await?.is_some() {
        return Ok(false);
    }
    drop(tx);
    let fits = password::verify(password.to_owned(), hash).await?;
    let mut tx = office.db.write().await?;
    if fits {
        guesses::clear(&mut tx, &counters).await?;
    } else {
        guesses::failed(&mut tx, &counters, now).await?;
    }
    tx.commit().await?;
    Ok(fits)
}

async fn note(office: &Office, staff: Option<&StaffId>, outcome: &str, origin: &Origin) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    log(&mut tx, office, staff, outcome, origin).await?;
    tx.commit().await
}

pub(super) async fn log(
    tx: &mut Tx,
    office: &Office,
    staff: Option<&StaffId>,
    outcome: &str,
    origin: &Origin,
) -> Result<(), StoreError> {
    let id = office.id();
    let sealed = origin.seal(office, &format!("sign_ins/{id}"))?;
    on!(tx, conn => sqlx::query(LOG)
        .bind(&id).bind(office.now()).bind(staff.map(StaffId::as_str)).bind(outcome).bind(&sealed)
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// A line of the sign-in log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, when the name is somebody's.
    pub name: Option<String>,
    /// What came of it: a code.
    pub outcome: String,
    /// From where.
    pub origin: Origin,
}

#[derive(sqlx::FromRow)]
struct LoggedRow {
    id: String,
    at: DateTime<Utc>,
    name: Option<String>,
    outcome: String,
    sealed: String,
}

/// Lines of the log on one leaf, and how many there are in all; `None` when it is not the actor's to read.
///
/// # Errors
/// The database.
pub async fn sign_in_log(
    office: &Office,
    reader: &Actor,
    rows: i64,
    from: i64,
) -> Result<Option<(Vec<Logged>, i64)>, StoreError> {
    let county = reader
        .grants
        .iter()
        .find(|g| may(reader, Action::ReadSignIns, Object { division: &g.division, adviser: None }));
    if county.is_none() {
        return Ok(None);
    }
    let mut tx = office.db.read().await?;
    let found: Vec<LoggedRow> =
        on!(&mut tx, conn => sqlx::query_as(LOGGED).bind(rows).bind(from).fetch_all(conn).await)?;
    let all = on!(&mut tx, conn => sqlx::query_scalar(COUNT_LOGGED).fetch_one(conn).await)?;
    let lines = found
        .into_iter()
        .map(|r| {
            let origin = Origin::open(office, &format!("sign_ins/{}", r.id), &r.sealed);
            Logged { at: r.at, name: r.name, outcome: r.outcome, origin }
        })
        .collect();
    Ok(Some((lines, all)))
}

pub(super) async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(SWEEP_DEVICES).bind(now).execute(conn).await.map(drop))?;
    Ok(())
}
