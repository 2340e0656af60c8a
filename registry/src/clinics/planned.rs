//! The plan as the desk sees it: clinics of a place or an adviser over a stretch of time, with how full they are. Pages, feeds and
//! posters read it here.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::ids::{ClinicId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Reach, TABLE, may};

use super::Clinic;
use crate::{Office, StoreError, Tx};

/// The most clinics read at once.
pub const MOST_PLANNED: i64 = 20_000;

// Counting in the select list and not by a join: the clinics are found first, by their index, whatever the engine thinks of the
// number of seats. A seat that fell away with its slot counts neither way.
macro_rules! select_planned {
    ($rest:literal) => {
        select_clinics!(
            "(select count(*) from slots s join seats p on p.slot_id = s.id
                where s.clinic_id = c.id and not s.closed) as seats,
             (select count(*) from slots s join seats p on p.slot_id = s.id
                where s.clinic_id = c.id and p.booking_id is not null) as taken",
            $rest
        )
    };
}

pub(super) const OF_PLACE: &str = select_planned!(
    "where c.village_code >= $1 and c.village_code < $2 and c.starts_at < $4 and c.ends_at > $3
     order by c.starts_at, c.id limit $5"
);
pub(super) const OF_ADVISER: &str = select_planned!(
    "where c.adviser_id = $6 and c.village_code >= $1 and c.village_code < $2 and c.starts_at < $4 and c.ends_at > $3
     order by c.starts_at, c.id limit $5"
);

pub(super) const PLANNED: &str = select_planned!("where c.id = $1");

/// A clinic with how full it is.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Planned {
    /// The clinic.
    #[sqlx(flatten)]
    pub clinic: Clinic,
    /// Seats in all.
    pub seats: i64,
    /// Seats that are booked (已约). One that is merely held, for a form or an offer, is not; whoever stands beyond the seats is not counted.
    pub taken: i64,
}

/// Which part of the plan.
#[derive(Debug, Clone, Copy)]
pub struct Stretch<'a> {
    /// A place and all below it.
    pub place: &'a DivisionCode,
    /// One adviser's only.
    pub adviser: Option<&'a StaffId>,
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant after it.
    pub until: DateTime<Utc>,
}

pub(super) async fn planned_in(tx: &mut Tx, stretch: Stretch<'_>) -> Result<Vec<Planned>, StoreError> {
    let Stretch { place, adviser, from, until } = stretch;
    Ok(match adviser {
        Some(adviser) => on!(tx, conn => sqlx::query_as(OF_ADVISER)
            .bind(place.as_str()).bind(place.end()).bind(from).bind(until).bind(MOST_PLANNED).bind(adviser.as_str())
            .fetch_all(conn).await)?,
        None => on!(tx, conn => sqlx::query_as(OF_PLACE)
            .bind(place.as_str()).bind(place.end()).bind(from).bind(until).bind(MOST_PLANNED)
            .fetch_all(conn).await)?,
    })
}

/// The clinics of a stretch, for everybody: who looks is not asked, and what is taken is not for showing.
///
/// # Errors
/// The database.
pub async fn planned(office: &Office, stretch: Stretch<'_>) -> Result<Vec<Planned>, StoreError> {
    let mut tx = office.db.read().await?;
    planned_in(&mut tx, stretch).await
}

/// The clinics of a stretch whose bookings the actor may see, the earliest first.
///
/// # Errors
/// The database.
pub async fn planned_for(office: &Office, actor: &Actor, stretch: Stretch<'_>) -> Result<Vec<Planned>, StoreError> {
    let mut tx = office.db.read().await?;
    planned_for_in(&mut tx, actor, stretch).await
}

pub(super) async fn planned_for_in(
    tx: &mut Tx,
    actor: &Actor,
    stretch: Stretch<'_>,
) -> Result<Vec<Planned>, StoreError> {
    let mut all: Vec<Planned> = Vec::new();
    for grant in &actor.grants {
        let reaches = TABLE.iter().filter(|(role, action, _)| *role == grant.role && *action == Action::ReadBookings);
        for (_, _, reach) in reaches {
            // The narrower of what is asked for and what is theirs.
            let place = match (stretch.place.contains(&grant.division), grant.division.contains(stretch.place)) {
                (true, _) => &grant.division,
                (_, true) => stretch.place,
                _ => continue,
            };
            let adviser = match (reach, stretch.adviser) {
                (Reach::Subtree, adviser) => adviser,
                (Reach::Own | Reach::OwnOrFree, Some(adviser)) if *adviser != actor.id => continue,
                // A clinic is always somebody's.
                (Reach::Own | Reach::OwnOrFree, _) => Some(&actor.id),
            };
            all.extend(planned_in(tx, Stretch { place, adviser, ..stretch }).await?);
        }
    }
    all.retain(|p| may(actor, Action::ReadBookings, p.clinic.object()));
    // Two roles may lead to the same clinic.
    all.sort_by(|a, b| (a.clinic.starts_at, &a.clinic.id).cmp(&(b.clinic.starts_at, &b.clinic.id)));
    all.dedup_by(|a, b| a.clinic.id == b.clinic.id);
    Ok(all)
}

/// The clinics whose bookings the actor may see, from a day on for so many days, the earliest first.
///
/// # Errors
/// The database.
pub async fn planned_of(
    office: &Office,
    actor: &Actor,
    from: NaiveDate,
    days: u64,
) -> Result<Vec<Planned>, StoreError> {
    let (from, until) = (office.start_of(from), office.start_of(from + Days::new(days)));
    let mut tx = office.db.read().await?;
    let mut all: Vec<Planned> = Vec::new();
    for grant in &actor.grants {
        let stretch = Stretch { place: &grant.division, adviser: None, from, until };
        all.extend(planned_for_in(&mut tx, actor, stretch).await?);
    }
    all.sort_by(|a, b| (a.clinic.starts_at, &a.clinic.id).cmp(&(b.clinic.starts_at, &b.clinic.id)));
    all.dedup_by(|a, b| a.clinic.id == b.clinic.id);
    Ok(all)
}

/// A clinic whose bookings the actor may see, with how full it is.
///
/// # Errors
/// The database.
pub async fn planned_one(office: &Office, actor: &Actor, id: &ClinicId) -> Result<Option<Planned>, StoreError> {
    let mut tx = office.db.read().await?;
    let found: Option<Planned> =
        on!(&mut tx, conn => sqlx::query_as(PLANNED).bind(id.as_str()).fetch_optional(conn).await)?;
    Ok(found.filter(|p| may(actor, Action::ReadBookings, p.clinic.object())))
}
