//! Whose a case is: who may have it, with the load of each, and handing it over with a reason.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::ids::{CaseId, StaffId};
use domain::places::DivisionCode;
use domain::staff::Actor;

use super::rows::{self, View};
use super::{CaseError, step};
use crate::{Office, StoreError, Tx};

/// Mediators who serve a village: its own committee's and the township's.
pub(super) const MEDIATORS: &str =
    "select s.id, s.name, (select count(*) from cases c where c.owner_id = s.id and c.open) as load
    from staff s where s.active and exists (
        select 1 from grants g where g.staff_id = s.id and g.role = 'mediator' and g.division_code in ($1, $2)
           and g.valid_from <= $3 and (g.valid_until is null or g.valid_until > $3))
    order by s.name, s.id";

pub(super) const IN_HAND: &str = "select c.id, c.number, d.name as village_name, c.station, c.next_due
    from cases c join divisions d on d.code = c.village_code where c.owner_id = $1 and c.open order by c.next_due, c.id";

/// Somebody who may have a case.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Mediator {
    /// Who.
    #[sqlx(try_from = "String")]
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// How many open cases they have.
    pub load: i64,
}

pub(super) async fn mediators_in(
    tx: &mut Tx,
    office: &Office,
    village: &DivisionCode,
    township: &DivisionCode,
) -> Result<Vec<Mediator>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(MEDIATORS)
        .bind(village.as_str()).bind(township.as_str()).bind(office.today()).fetch_all(conn).await)?)
}

/// Who may have the cases of a village, with the load of each.
///
/// # Errors
/// The database.
pub async fn mediators(office: &Office, village: &DivisionCode) -> Result<Vec<Mediator>, StoreError> {
    let Some(township) = village.parent() else { return Ok(Vec::new()) };
    mediators_in(&mut office.db.read().await?, office, village, &township).await
}

/// Hands a case over to somebody else, with a reason: the step of its table that does so.
///
/// # Errors
/// See [`CaseError`].
pub async fn assign(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    version: i64,
    to: &StaffId,
    reason: &str,
) -> Result<View, CaseError> {
    let typed = BTreeMap::from([("to".to_owned(), to.to_string()), ("reason".to_owned(), reason.to_owned())]);
    let mut tx = office.db.write().await?;
    let case = rows::by_id(&mut tx, office, id.as_str()).await?.filter(|c| c.is_seen_by(actor));
    let code = case.ok_or(CaseError::Unknown)?.machine().hand_over;
    let done = step::step_in(&mut tx, office, Some(actor), id, version, code, &typed).await;
    step::raised(office, id, tx, done).await
}

/// A case in somebody's hands, as whoever hands it over needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct InHand {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Where it happened.
    pub village_name: String,
    /// Where it stands.
    pub station: String,
    /// When something is due next; far ahead: nothing is.
    pub next_due: NaiveDate,
}

/// The open cases in somebody's hands, the next due first; who looks is the caller's to ask.
pub(crate) async fn in_hand(tx: &mut Tx, owner: &StaffId) -> Result<Vec<InHand>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(IN_HAND).bind(owner.as_str()).fetch_all(conn).await)?)
}

impl InHand {
    /// Something is due.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.next_due < super::NEVER
    }
}
