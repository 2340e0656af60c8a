//! Bearer tokens for the API: made at the desk, shown once, carrying the rights of the person who made them.

use chrono::{DateTime, Duration, Utc};
use domain::staff::Actor;

use crate::office::digest;
use crate::{Office, StoreError};

pub(super) const ADD: &str = "insert into api_tokens (id, token_hash, staff_id, label, created_at, expires_at, writes)
     values ($1, $2, $3, $4, $5, $6, $7)";
pub(super) const STAFF_OF: &str = "select staff_id, writes from api_tokens
    where token_hash = $1 and revoked_at is null and expires_at > $2";
pub(super) const LIST: &str = "select id, label, created_at, expires_at, writes from api_tokens
    where staff_id = $1 and revoked_at is null order by created_at, id";
pub(super) const REVOKE: &str =
    "update api_tokens set revoked_at = $3 where id = $1 and staff_id = $2 and revoked_at is null";

/// A token as listed; the secret itself is not kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ApiToken {
    /// Which.
    pub id: String,
    /// What it is for, in its maker's words.
    pub label: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// It may write as well as read.
    pub writes: bool,
}

/// Whom a token acts for, and how far.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// Whose rights it has.
    pub actor: Actor,
    /// It may write as well as read.
    pub writes: bool,
}

/// Makes a token that lasts so many days: the secret, to be shown once.
///
/// # Errors
/// The database.
pub async fn make_token(
    office: &Office,
    actor: &Actor,
    label: &str,
    days: u16,
    writes: bool,
) -> Result<String, StoreError> {
    let (secret, now) = (office.random.secret(), office.now());
    let mut tx = office.db.write().await?;
    on!(&mut tx, conn => sqlx::query(ADD)
        .bind(office.id()).bind(digest(&secret)).bind(actor.id.as_str()).bind(label).bind(now)
        .bind(now + Duration::days(i64::from(days))).bind(writes)
        .execute(conn).await.map(drop))?;
    tx.commit().await?;
    Ok(secret)
}

/// The tokens of a person.
///
/// # Errors
/// The database.
pub async fn tokens(office: &Office, actor: &Actor) -> Result<Vec<ApiToken>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_as(LIST).bind(actor.id.as_str()).fetch_all(conn).await)?)
}

/// Takes a token back.
///
/// # Errors
/// The database.
pub async fn revoke_token(office: &Office, actor: &Actor, id: &str) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    on!(&mut tx, conn => sqlx::query(REVOKE)
        .bind(id).bind(actor.id.as_str()).bind(office.now()).execute(conn).await.map(drop))?;
    tx.commit().await
}

/// Who a token acts for; `None` when it is unknown, over or taken back.
///
/// # Errors
/// The database.
pub async fn by_token(office: &Office, secret: &str) -> Result<Option<Bearer>, StoreError> {
    let mut tx = office.db.read().await?;
    let found: Option<(String, bool)> = on!(&mut tx, conn => sqlx::query_as(STAFF_OF)
        .bind(digest(secret)).bind(office.now()).fetch_optional(conn).await)?;
    let Some((staff_id, writes)) = found else { return Ok(None) };
    let actor = super::actor(&mut tx, office.today(), &staff_id).await?;
    Ok(actor.map(|actor| Bearer { actor, writes }))
}
