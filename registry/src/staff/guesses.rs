//! Slows guessing without letting a stranger lock a colleague out.
//!
//! Failures are counted per browser in which the person signed in before, and otherwise per address and account; all strange
//! browsers together have a wider allowance per account. A stranger who uses theirs up slows other strangers, not the colleague in
//! the browser they know. (OWASP calls it device cookies.) It makes no difference whether the account exists.

use chrono::{DateTime, Duration, Utc};

use crate::{Office, StoreError, Tx};

pub(super) const FIND: &str = "select failures, last_at, until from guesses where key = $1";
pub(super) const KEEP: &str = "insert into guesses (key, failures, last_at, until) values ($1, $2, $3, $4)
    on conflict (key) do update set failures = excluded.failures, last_at = excluded.last_at, until = excluded.until";
pub(super) const CLEAR: &str = "delete from guesses where key = $1";
pub(super) const SWEEP: &str = "delete from guesses where last_at <= $1";

/// Failures are forgotten after this time without another.
const MEMORY: Duration = Duration::hours(12);
/// The longest wait.
const LONGEST: Duration = Duration::minutes(15);

/// Something that is counted, and how many failures are free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counter {
    key: String,
    free: i64,
}

impl Counter {
    /// What an attempt counts under. Names and addresses stand there as blind indexes.
    pub(super) fn of(office: &Office, account: &str, device: Option<&str>, address: Option<&str>) -> Vec<Self> {
        let key = |kind: &str, what: &str| format!("{kind}:{}", office.keys.index("guess", what));
        match device {
            Some(device) => vec![Self { key: key("device", device), free: 10 }],
            None => vec![
                Self { key: key("address", &format!("{account}\0{}", address.unwrap_or_default())), free: 5 },
                Self { key: key("account", account), free: 50 },
            ],
        }
    }

    /// Letters asked for by one account: three an hour or so.
    pub(super) fn of_letters(office: &Office, account: &str) -> Self {
        Self { key: format!("letter:{}", office.keys.index("guess", account)), free: 3 }
    }
}

/// Seconds to wait before the next attempt is looked at.
pub(super) async fn wait(tx: &mut Tx, counters: &[Counter], now: DateTime<Utc>) -> Result<Option<i64>, StoreError> {
    let mut longest = None;
    for counter in counters {
        if let Some((_, _, until)) = find(tx, counter).await?
            && until > now
        {
            longest = longest.max(Some((until - now).num_seconds() + 1));
        }
    }
    Ok(longest)
}

async fn find(tx: &mut Tx, counter: &Counter) -> Result<Option<(i64, DateTime<Utc>, DateTime<Utc>)>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(FIND).bind(&counter.key).fetch_optional(conn).await)?)
}

/// Counts a failure: after the free ones each doubles the wait, from half a minute.
pub(super) async fn failed(tx: &mut Tx, counters: &[Counter], now: DateTime<Utc>) -> Result<(), StoreError> {
    for counter in counters {
        let before = find(tx, counter).await?.filter(|(_, last_at, _)| now - *last_at < MEMORY);
        let failures = before.map_or(0, |(failures, ..)| failures) + 1;
        let until = match u32::try_from(failures - counter.free) {
            Ok(over @ 1..) => now + Duration::seconds(30_i64 << (over - 1).min(10)).min(LONGEST),
            _ => now,
        };
        on!(&mut *tx, conn => sqlx::query(KEEP)
            .bind(&counter.key).bind(failures).bind(now).bind(until).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// Forgets the failures of whoever got in.
pub(super) async fn clear(tx: &mut Tx, counters: &[Counter]) -> Result<(), StoreError> {
    for counter in counters {
        on!(&mut *tx, conn => sqlx::query(CLEAR).bind(&counter.key).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// Forgets what is long ago.
pub(super) async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(SWEEP).bind(now - MEMORY).execute(conn).await.map(drop))?;
    Ok(())
}
