//! Staff: adding them, signing in and out, sessions, tokens for the API.

mod password;
mod tokens;

pub use tokens::{ApiToken, by_token, make_token, revoke_token, tokens};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::ids::StaffId;
use domain::places::DivisionCode;
use domain::staff::{Actor, Grant, Role};

use crate::office::digest;
use crate::{Office, StoreError, Tx};

/// How long a session lasts at the most.
pub const SESSION: Duration = Duration::hours(12);
/// How long it lasts without being used.
pub const IDLE: Duration = Duration::hours(2);

statements! {
    BY_NAME = "select id, password_hash from staff where sign_in_name = $1 and active";
    ACTOR = "select id, name from staff where id = $1 and active";
    GRANTS = "select role, division_code from grants
              where staff_id = $1 and valid_from <= $2 and (valid_until is null or valid_until > $2)
              order by role, division_code";
    ADD = "insert into staff (id, sign_in_name, password_hash, name, phone, active, demo, created_at)
           values ($1, $2, $3, $4, $5, true, $6, $7)";
    GRANT = "insert into grants (staff_id, role, division_code, valid_from) values ($1, $2, $3, $4)";
    RETAIN = "insert into retainers (adviser_id, village_code, firm, valid_from) values ($1, $2, $3, $4)";
    OPEN = "insert into sessions (token_hash, staff_id, created_at, last_seen_at, expires_at)
            values ($1, $2, $3, $3, $4)";
    SESSION_OF = "select staff_id, last_seen_at from sessions
                  where token_hash = $1 and expires_at > $2 and last_seen_at > $3";
    SEEN = "update sessions set last_seen_at = $2 where token_hash = $1";
    CLOSE = "delete from sessions where token_hash = $1";
    SWEEP = "delete from sessions where expires_at <= $1 or last_seen_at <= $2";
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
    /// The password is too short.
    #[error("the password must have at least {0} characters")]
    PasswordTooShort(usize),
    /// There is no such division.
    #[error("there is no division {0}")]
    UnknownDivision(DivisionCode),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody to add.
#[derive(Debug, Clone)]
pub struct NewStaff<'a> {
    /// With which they sign in.
    pub sign_in_name: &'a str,
    /// Their name.
    pub name: &'a str,
    /// Their telephone.
    pub phone: Option<&'a str>,
    /// The roles they hold.
    pub grants: &'a [Grant],
}

/// Shortest password, in characters.
pub const SHORTEST_PASSWORD: usize = 12;

/// Adds a member of staff with their roles.
///
/// # Errors
/// A taken name, a short password, an unknown division, the database.
pub async fn add(office: &Office, who: &NewStaff<'_>, password: &str) -> Result<StaffId, AddError> {
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(AddError::PasswordTooShort(SHORTEST_PASSWORD));
    }
    for grant in who.grants {
        if crate::places::find(office, &grant.division).await?.is_none() {
            return Err(AddError::UnknownDivision(grant.division.clone()));
        }
    }
    let id = StaffId::from(office.id());
    let hash = password::hash(password.to_owned(), office.random.bytes()).await?;
    let mut tx = office.db.write().await?;
    insert(&mut tx, &id, who, &hash, false, office.now(), office.today()).await.map_err(|e| {
        if e.is_unique_violation() { AddError::NameTaken(who.sign_in_name.to_owned()) } else { e.into() }
    })?;
    tx.commit().await?;
    Ok(id)
}

pub(crate) async fn insert(
    tx: &mut Tx,
    id: &StaffId,
    who: &NewStaff<'_>,
    hash: &str,
    demo: bool,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<(), StoreError> {
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(id.as_str()).bind(who.sign_in_name).bind(hash).bind(who.name).bind(who.phone).bind(demo).bind(now)
        .execute(conn).await.map(drop))?;
    for grant in who.grants {
        on!(&mut *tx, conn => sqlx::query(GRANT)
            .bind(id.as_str()).bind(grant.role.code()).bind(grant.division.as_str()).bind(today)
            .execute(conn).await.map(drop))?;
    }
    Ok(())
}

pub(crate) use password::hash as hash_password;

pub(crate) async fn retain(
    tx: &mut Tx,
    adviser: &StaffId,
    village: &DivisionCode,
    firm: &str,
    from: NaiveDate,
) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(RETAIN)
        .bind(adviser.as_str()).bind(village.as_str()).bind(firm).bind(from)
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Signs in: the secret of a new session, or `None` when name and password do not fit together. Takes as long for an unknown
/// name as for a wrong password.
///
/// # Errors
/// The database.
pub async fn sign_in(office: &Office, name: &str, password: &str) -> Result<Option<String>, StoreError> {
    let mut tx = office.db.read().await?;
    let found: Option<(String, String)> =
        on!(&mut tx, conn => sqlx::query_as(BY_NAME).bind(name.trim()).fetch_optional(conn).await)?;
    drop(tx);
    let (id, hash) = found.map_or((None, None), |(id, hash)| (Some(id), Some(hash)));
    if !password::verify(password.to_owned(), hash).await? {
        return Ok(None);
    }
    let Some(id) = id else { return Ok(None) };
    let (secret, now) = (office.random.secret(), office.now());
    let mut tx = office.db.write().await?;
    on!(&mut tx, conn => sqlx::query(OPEN)
        .bind(digest(&secret)).bind(&id).bind(now).bind(now + SESSION)
        .execute(conn).await.map(drop))?;
    tx.commit().await?;
    Ok(Some(secret))
}

/// Who a session belongs to; `None` when it is over.
///
/// # Errors
/// The database.
pub async fn session(office: &Office, secret: &str) -> Result<Option<Actor>, StoreError> {
    let (hash, now) = (digest(secret), office.now());
    let mut tx = office.db.read().await?;
    let found: Option<(String, DateTime<Utc>)> = on!(&mut tx, conn => sqlx::query_as(SESSION_OF)
        .bind(&hash).bind(now).bind(now - IDLE).fetch_optional(conn).await)?;
    let Some((staff_id, last_seen_at)) = found else { return Ok(None) };
    let actor = actor(&mut tx, office.today(), &staff_id).await?;
    drop(tx);
    // Once a minute is enough to keep a session alive, and spares a write on every page.
    if now - last_seen_at > Duration::minutes(1) {
        let mut tx = office.db.write().await?;
        on!(&mut tx, conn => sqlx::query(SEEN).bind(&hash).bind(now).execute(conn).await.map(drop))?;
        tx.commit().await?;
    }
    Ok(actor)
}

async fn actor(tx: &mut Tx, today: NaiveDate, id: &str) -> Result<Option<Actor>, StoreError> {
    let found: Option<(String, String)> =
        on!(&mut *tx, conn => sqlx::query_as(ACTOR).bind(id).fetch_optional(conn).await)?;
    let Some((id, name)) = found else { return Ok(None) };
    let rows: Vec<(String, String)> =
        on!(&mut *tx, conn => sqlx::query_as(GRANTS).bind(&id).bind(today).fetch_all(conn).await)?;
    let grants = rows
        .into_iter()
        .map(|(role, division)| {
            let wrong = |what| StoreError::Inconsistent { table: "grants", what };
            Ok(Grant {
                role: Role::try_from(role).map_err(wrong)?,
                division: DivisionCode::try_from(division).map_err(|e| wrong(e.to_string()))?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Some(Actor { id: id.into(), name, grants }))
}

/// Ends a session.
///
/// # Errors
/// The database.
pub async fn sign_out(office: &Office, secret: &str) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    on!(&mut tx, conn => sqlx::query(CLOSE).bind(digest(secret)).execute(conn).await.map(drop))?;
    tx.commit().await
}

/// Forgets sessions that are over.
///
/// # Errors
/// The database.
pub async fn sweep_sessions(office: &Office) -> Result<(), StoreError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    on!(&mut tx, conn => sqlx::query(SWEEP).bind(now).bind(now - IDLE).execute(conn).await.map(drop))?;
    tx.commit().await
}
