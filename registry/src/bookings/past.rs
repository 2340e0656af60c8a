//! Who came to a clinic, was not received, and took a place in another one since: they stay in the list of the day on which they came,
//! and whoever vouched for their coming is still the clinic's witness.

use chrono::{DateTime, Utc};
use domain::ids::{BookingId, ClinicId};
use domain::staff::Actor;

use crate::clinics::Clinic;
use crate::{StoreError, Tx};

/// The check-in that stands: by a member of staff, not taken back, and of this clinic.
pub(super) const KEEP: &str =
    "insert into past_days (booking_id, clinic_id, starts_at, walk_in, queue_number, arrived_at, vouched_by)
    select b.id, b.clinic_id, s.starts_at, b.walk_in, b.queue_number, b.arrived_at,
           (select t.staff_id from trail t
            where t.record = 'booking/' || b.id and t.act in ('check_in', 'walked_in') and t.staff_id is not null
              and not exists(select 1 from trail x where x.record = t.record and x.number > t.number
                               and (x.act = 'moved' and x.facts like '%\"clinic\":%'
                                    or x.act = 'undo' and (x.facts like '%\"status\":\"booked\"%'
                                                           or x.facts like '%\"status\":\"cancelled\"%')))
            order by t.number desc limit 1)
    from bookings b join slots s on s.id = b.slot_id
    where b.id = $1 and b.version = $2 and b.arrived_at is not null and b.clinic_id <> $3
    on conflict (booking_id, clinic_id) do nothing";
pub(super) const OF_CLINIC: &str =
    "select p.booking_id, b.name, p.starts_at, p.walk_in, p.queue_number, p.arrived_at, n.starts_at as now_at,
        d.name as now_village,
        exists(select 1 from conflicts k where k.booking_id = b.id and k.adviser_id = c.adviser_id
                 and k.settled_at is null) as blocked
    from past_days p join bookings b on b.id = p.booking_id join clinics c on c.id = p.clinic_id
         join slots n on n.id = b.slot_id join clinics o on o.id = b.clinic_id join divisions d on d.code = o.village_code
    where p.clinic_id = $1 order by p.arrived_at, p.booking_id";

/// Somebody who came to a clinic and has a place in another one since.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MovedOn {
    /// Their booking, which is in the other clinic.
    #[sqlx(try_from = "String")]
    pub booking_id: BookingId,
    /// Who; a dash where the reader may not know; nothing once it was erased.
    pub name: String,
    /// The time they had.
    pub starts_at: DateTime<Utc>,
    /// They came without having booked.
    pub walk_in: bool,
    /// The number they had.
    pub queue_number: Option<i64>,
    /// When they came.
    pub arrived_at: DateTime<Utc>,
    /// When they are to come now.
    pub now_at: DateTime<Utc>,
    /// Where.
    pub now_village: String,
    blocked: bool,
}

/// Keeps what somebody's day in a clinic was before their booking, in this version, goes to another clinic.
pub(super) async fn keep(tx: &mut Tx, id: &str, version: i64, to: &str) -> Result<(), StoreError> {
    Ok(on!(tx, conn => sqlx::query(KEEP).bind(id).bind(version).bind(to).execute(conn).await.map(drop))?)
}

/// Who came to a clinic and has a place in another one since, in the order in which they came.
pub(super) async fn of_clinic(tx: &mut Tx, actor: &Actor, clinic: &Clinic) -> Result<Vec<MovedOn>, StoreError> {
    let id: &ClinicId = &clinic.id;
    let mut all: Vec<MovedOn> = on!(tx, conn => sqlx::query_as(OF_CLINIC).bind(id.as_str()).fetch_all(conn).await)?;
    // As with those who are still in the list: the adviser learns nothing of whom a conflict keeps from them.
    for one in all.iter_mut().filter(|one| one.blocked && clinic.adviser_id == actor.id) {
        "—".clone_into(&mut one.name);
    }
    Ok(all)
}
