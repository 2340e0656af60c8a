//! Whoever waits in a division that became another waits in that one, from the day on which it did.

use domain::places::DivisionCode;

use super::{rows, tell};
use crate::bookings::By;
use crate::{Office, StoreError, Tx};

pub(super) const COUNT_AT: &str = "select count(*) from waiting where open and division_code = $1";
/// Who waits in both already stays where they are: their other entry is served.
pub(super) const LEFT_BEHIND: &str =
    "select w.id, d.became from waiting w join divisions d on d.code = w.division_code
    where w.open and d.valid_until <= $1 and d.became is not null
      and not exists(select 1 from waiting o where o.open and o.division_code = d.became and o.person_key = w.person_key)
    order by w.joined_at, w.id";
pub(super) const GO_OVER: &str =
    "update waiting set division_code = $3, version = version + 1 where id = $1 and version = $2 and open";

/// How many wait for a place there.
pub(crate) async fn count_at(tx: &mut Tx, division: &DivisionCode) -> Result<i64, StoreError> {
    Ok(on!(tx, conn => sqlx::query_scalar(COUNT_AT).bind(division.as_str()).fetch_one(conn).await)?)
}

/// Takes those who wait over into what their division became. How many.
pub(crate) async fn follow_mergers(office: &Office) -> Result<usize, StoreError> {
    let left: Vec<(String, String)> = on!(&mut office.db.read().await?, conn => sqlx::query_as(LEFT_BEHIND)
        .bind(office.today()).fetch_all(conn).await)?;
    let mut done = 0;
    for (id, into) in left {
        let mut tx = office.db.write().await?;
        let Some(entry) = rows::by_id(&mut tx, office, &id).await? else { continue };
        let moved = on!(&mut tx, conn => sqlx::query(GO_OVER).bind(&id).bind(entry.version).bind(&into)
            .execute(conn).await.map(|r| r.rows_affected()))?;
        if moved == 1 {
            tell(&mut tx, office, "carried_over", By::Person, &entry.id, &entry.state(), None).await?;
            tx.commit().await?;
            done += 1;
        }
    }
    Ok(done)
}
