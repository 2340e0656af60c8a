//! What whoever asked for a case takes home: number, code and digits.

use chrono::{DateTime, Utc};
use domain::bookings::Code;
use domain::cases::Side;
use domain::ids::{BookingId, CaseId};
use domain::locale::Words;
use domain::staff::Actor;

use super::{parties, rows, wrong};
use crate::{Office, StoreError, places};

/// A receipt.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Which case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Its code.
    pub code: Code,
    /// Who asked, with the digits that go with the code.
    pub people: Vec<(String, String)>,
    /// The village's name.
    pub village_name: String,
    /// The township's name.
    pub township_name: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// What comes next.
    pub next: Words,
    /// The booking it was carried over from.
    pub booking: Option<BookingId>,
    /// The clerk's telephone.
    pub clerk_phone: Option<String>,
    /// The actor may open the case itself.
    pub is_seen: bool,
}

/// The receipt of a case, for who opened it and who may read it. Whoever opened it for a person need not see the case itself.
///
/// # Errors
/// The database.
pub async fn receipt(office: &Office, actor: &Actor, id: &CaseId) -> Result<Option<Receipt>, StoreError> {
    let mut tx = office.db.read().await?;
    let case = rows::by_id(&mut tx, office, id.as_str()).await?;
    let Some(case) = case.filter(|c| c.is_opened_by(actor) || c.is_read_by(actor)) else { return Ok(None) };
    let clerk_phone = places::clerk_phone_in(&mut tx, office, &case.village_code).await?;
    let is_seen = case.is_seen_by(actor);
    let parties = parties::of_case(&mut tx, office, case.id.as_str()).await?;
    let asked = parties
        .iter()
        .filter(|p| p.removed_at.is_none() && p.is_party_on(Side::Applicant))
        .filter_map(|p| p.data.as_ref());
    let people = asked.map(|d| (d.name.clone(), d.tail.clone())).collect();
    let next = case.station().ok_or_else(|| wrong("cases", "stands nowhere"))?.next;
    Ok(Some(Receipt {
        id: case.id,
        number: case.number,
        code: case.code,
        people,
        village_name: case.village_name,
        township_name: case.township_name,
        opened_at: case.opened_at,
        next,
        booking: case.booking_id.map(BookingId::from),
        clerk_phone,
        is_seen,
    }))
}
