//! What is sent twice is done once: a key that came with the form stands for what the first sending made.

use crate::{Office, StoreError, Tx};

pub(super) const KEEP: &str =
    "insert into idempotency_keys (key, digest, booking_id, created_at) values ($1, $2, $3, $4)
    on conflict (key) do nothing";
pub(super) const OF_KEY: &str = "select digest, booking_id from idempotency_keys where key = $1";

/// What a key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Once {
    /// For what is made now.
    Now,
    /// For what the same request made earlier: its id.
    Earlier(String),
    /// For another request.
    Another,
}

/// Takes a key for what is made now (`id`: of a booking, of an entry of the waiting list), or tells what it stands for.
pub(crate) async fn take(
    tx: &mut Tx,
    office: &Office,
    key: Option<&str>,
    request: &str,
    id: &str,
) -> Result<Once, StoreError> {
    let Some(key) = key else { return Ok(Once::Now) };
    // Keyed: what was asked for holds a telephone, which a plain digest would give away to guessing.
    let request = office.keys.index("request", request);
    let kept = on!(&mut *tx, conn => sqlx::query(KEEP)
        .bind(key).bind(&request).bind(id).bind(office.now())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if kept == 1 {
        return Ok(Once::Now);
    }
    let (earlier_request, earlier): (String, String) =
        on!(&mut *tx, conn => sqlx::query_as(OF_KEY).bind(key).fetch_one(conn).await)?;
    Ok(if earlier_request == request { Once::Earlier(earlier) } else { Once::Another })
}
