//! Sessions: kept here, not in the browser, so that they can be ended from anywhere. What the browser has is a secret.

use chrono::{DateTime, Duration, Utc};
use domain::ids::StaffId;
use domain::staff::Actor;
use serde::{Deserialize, Serialize};

use crate::office::digest;
use crate::{Office, StoreError, Tx};

/// How long a session lasts at the most.
pub const SESSION: Duration = Duration::hours(12);
/// How long it lasts without being used.
pub const IDLE: Duration = Duration::hours(2);
/// How long the second step of signing in may take.
pub(super) const HALF: Duration = Duration::minutes(10);

pub(super) const OPEN: &str =
    "insert into sessions (token_hash, staff_id, stage, tries, sealed, created_at, last_seen_at, expires_at)
     values ($1, $2, $3, 0, $4, $5, $5, $6)";
pub(super) const FIND: &str = "select staff_id, stage, tries, last_seen_at from sessions
    where token_hash = $1 and expires_at > $2 and last_seen_at > $3";
pub(super) const SEEN: &str = "update sessions set last_seen_at = $2 where token_hash = $1";
pub(super) const TRIED: &str = "update sessions set tries = tries + 1 where token_hash = $1";
pub(super) const CLOSE: &str = "delete from sessions where token_hash = $1";
pub(super) const CLOSE_ONE: &str = "delete from sessions where token_hash = $1 and staff_id = $2";
pub(super) const CLOSE_ALL: &str = "delete from sessions where staff_id = $1 and token_hash <> $2";
pub(super) const LIST: &str = "select token_hash, sealed, created_at, last_seen_at from sessions
    where staff_id = $1 and stage = 'complete' and expires_at > $2 and last_seen_at > $3 order by last_seen_at desc, token_hash";
pub(super) const SWEEP: &str = "delete from sessions where expires_at <= $1 or last_seen_at <= $2";

/// How far signing in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Signed in.
    Complete,
    /// The password was right, the code is awaited.
    SecondFactor,
    /// The password was right; the second factor, which the role requires, must be set up first.
    Enrol,
}

impl Stage {
    const fn code(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::SecondFactor => "second_factor",
            Self::Enrol => "enrol",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Complete, Self::SecondFactor, Self::Enrol].into_iter().find(|s| s.code() == code)
    }
}

/// From where somebody signs in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Network address.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub browser: Option<String>,
}

impl Origin {
    pub(super) fn seal(&self, office: &Office, place: &str) -> Result<String, StoreError> {
        let text = serde_json::to_string(self)
            .map_err(|e| StoreError::Inconsistent { table: "sessions", what: e.to_string() })?;
        Ok(office.keys.seal(&office.random, place, &text))
    }

    /// Opens; what does not open is nothing to fail on.
    pub(super) fn open(office: &Office, place: &str, sealed: &str) -> Self {
        let text = office.keys.open(place, sealed).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }
}

/// A session that is open.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose.
    pub actor: Actor,
    /// How far it has come.
    pub stage: Stage,
}

/// A session as listed to its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// To end it by. Not the secret: its digest.
    pub id: String,
    /// From where.
    pub origin: Origin,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was used last.
    pub last_seen_at: DateTime<Utc>,
    /// The one that asks.
    pub is_this: bool,
}

fn place(hash: &str) -> String {
    format!("sessions/{hash}")
}

/// Opens a session: its secret.
pub(super) async fn open(
    tx: &mut Tx,
    office: &Office,
    staff: &StaffId,
    stage: Stage,
    origin: &Origin,
) -> Result<String, StoreError> {
    let (secret, now) = (office.random.secret(), office.now());
    let hash = digest(&secret);
    let lasts = if stage == Stage::Complete { SESSION } else { HALF };
    let sealed = origin.seal(office, &place(&hash))?;
    on!(tx, conn => sqlx::query(OPEN)
        .bind(&hash).bind(staff.as_str()).bind(stage.code()).bind(&sealed).bind(now).bind(now + lasts)
        .execute(conn).await.map(drop))?;
    Ok(secret)
}

/// A session as found by its secret.
pub(super) struct Found {
    pub staff: String,
    pub stage: Stage,
    pub tries: i64,
    pub last_seen_at: DateTime<Utc>,
}

pub(super) async fn find(tx: &mut Tx, secret: &str, now: DateTime<Utc>) -> Result<Option<Found>, StoreError> {
    let found: Option<(String, String, i64, DateTime<Utc>)> = on!(tx, conn => sqlx::query_as(FIND)
        .bind(digest(secret)).bind(now).bind(now - IDLE).fetch_optional(conn).await)?;
    Ok(found.and_then(|(staff, stage, tries, last_seen_at)| {
        Some(Found { staff, stage: Stage::from_code(&stage)?, tries, last_seen_at })
    }))
}

/// Whose session it is, and how far it has come; `None` when it is over.
///
/// # Errors
/// The database.
pub async fn session(office: &Office, secret: &str) -> Result<Option<Session>, StoreError> {
    let now = office.now();
    let mut tx = office.db.read().await?;
    let Some(found) = find(&mut tx, secret, now).await? else { return Ok(None) };
    let actor = super::actor(&mut tx, office.today(), &found.staff).await?;
    drop(tx);
    // Once a minute is enough to keep a session alive, and spares a write on every page.
    if now - found.last_seen_at > Duration::minutes(1) {
        let mut tx = office.db.write().await?;
        on!(&mut tx, conn => sqlx::query(SEEN).bind(digest(secret)).bind(now).execute(conn).await.map(drop))?;
        tx.commit().await?;
    }
    Ok(actor.map(|actor| Session { actor, stage: found.stage }))
}

/// Ends a session by its secret.
///
/// # Errors
/// The database.
pub async fn sign_out(office: &Office, secret: &str) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    close(&mut tx, secret).await?;
    tx.commit().await
}

pub(super) async fn close(tx: &mut Tx, secret: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(CLOSE).bind(digest(secret)).execute(conn).await.map(drop))?;
    Ok(())
}

pub(super) async fn tried(tx: &mut Tx, secret: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(TRIED).bind(digest(secret)).execute(conn).await.map(drop))?;
    Ok(())
}

/// One's open sessions, the last used first. `this` is the secret of the one that asks.
///
/// # Errors
/// The database.
pub async fn sessions(office: &Office, actor: &Actor, this: &str) -> Result<Vec<Listed>, StoreError> {
    let (now, this) = (office.now(), digest(this));
    let mut tx = office.db.read().await?;
    let rows: Vec<(String, String, DateTime<Utc>, DateTime<Utc>)> = on!(&mut tx, conn => sqlx::query_as(LIST)
        .bind(actor.id.as_str()).bind(now).bind(now - IDLE).fetch_all(conn).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, sealed, created_at, last_seen_at)| Listed {
            origin: Origin::open(office, &place(&id), &sealed),
            is_this: id == this,
            id,
            created_at,
            last_seen_at,
        })
        .collect())
}

/// Ends one of one's own sessions.
///
/// # Errors
/// The database.
pub async fn end_session(office: &Office, actor: &Actor, id: &str) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    on!(&mut tx, conn => sqlx::query(CLOSE_ONE).bind(id).bind(actor.id.as_str()).execute(conn).await.map(drop))?;
    tx.commit().await
}

/// Ends all of one's sessions but this.
///
/// # Errors
/// The database.
pub async fn sign_out_elsewhere(office: &Office, actor: &Actor, this: &str) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    close_all(&mut tx, &actor.id, Some(this)).await?;
    tx.commit().await
}

/// Ends all sessions of a person, but one.
pub(super) async fn close_all(tx: &mut Tx, staff: &StaffId, but: Option<&str>) -> Result<(), StoreError> {
    let but = but.map(digest).unwrap_or_default();
    on!(tx, conn => sqlx::query(CLOSE_ALL).bind(staff.as_str()).bind(&but).execute(conn).await.map(drop))?;
    Ok(())
}

pub(super) async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(SWEEP).bind(now).bind(now - IDLE).execute(conn).await.map(drop))?;
    Ok(())
}
