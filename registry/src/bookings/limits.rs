//! How many places one person may hold at once.

use chrono::{DateTime, Duration, Utc};
use domain::bookings::Request;

use super::{BookError, index};
use crate::settings::limits;
use crate::{Office, StoreError, Tx};

/// Bookings of one telephone are counted one after the other: the row is held until the transaction ends.
pub(super) const LOCK: &str = "insert into person_locks (person_index, at) values ($1, $2)
    on conflict (person_index) do update set at = excluded.at";
/// The limits come with what is counted against them: one round trip less in every booking.
pub(super) const OPEN: &str = "select count(*) as all_open, count(*) filter (where person_key = $2) as own,
       (select value from settings where name = $3) as limits
    from bookings where phone_index = $1 and open";
pub(super) const SWEEP: &str = "delete from person_locks where at <= $1";

/// May this person take one more place? A household that shares a telephone may hold twice as many in all.
pub(crate) async fn check(tx: &mut Tx, office: &Office, request: &Request) -> Result<(), BookError> {
    // Without a telephone only the desk books.
    let Some(phone) = &request.phone else { return Ok(()) };
    let phone = index(office, phone.digits());
    if !tx.writes_alone() {
        on!(&mut *tx, conn => sqlx::query(LOCK).bind(&phone).bind(office.now()).execute(conn).await.map(drop))?;
    }
    let (all_open, own, limits): (i64, i64, Option<String>) = on!(tx, conn => sqlx::query_as(OPEN)
        .bind(&phone).bind(office.keys.index("person", &request.person_key())).bind(limits::NAME).fetch_one(conn).await)?;
    let most = limits::of(limits.as_deref())?.open_per_person;
    let most_of_all = i64::from(most) * 2;
    if own >= i64::from(most) || all_open >= most_of_all { Err(BookError::TooMany(most)) } else { Ok(()) }
}

pub(super) async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(SWEEP).bind(now - Duration::hours(1)).execute(conn).await.map(drop))?;
    Ok(())
}
