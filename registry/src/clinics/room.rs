//! No adviser in two places: whether a clinic fits into an adviser's calendar, with the way to it and from it.
//!
//! Everything that adds a clinic, moves it or hands it to somebody calls [`check`] **in the transaction that writes it, before the
//! first write to `clinics`**:
//!
//! ```ignore
//! let mut tx = office.db.write().await?;
//! room::check(&mut tx, &Wanted { adviser: &adviser, village: &village, hours, except: None }).await?;
//! clinics::add(&mut tx, office, &new, &plan, Some(&actor.id), false).await?;
//! tx.commit().await?;
//! ```
//!
//! `except` names the clinic that is moved, so that it does not stand in its own way. [`RoomError::Taken`] names the clinic that
//! blocks, the minutes needed between the two and the minutes there are (none when they overlap); [`RoomError::OnLeave`] the leave.
//! The check takes the adviser's calendar for the rest of the transaction, so that two planners cannot both find the same gap;
//! whoever plans for several advisers at once takes them in the order of their ids with [`take`]. For a preview that writes
//! nothing there are [`fits`] and [`look`]. What gets past all this is refused by the database: [`StoreError::is_two_places`].

use chrono::{DateTime, Duration, Utc};
use domain::clinics::{Span, gap};
use domain::ids::{ClinicId, StaffId};
use domain::places::{DivisionCode, LONGEST_WAY};

use super::Clinic;
use crate::places::travel::roads_between;
use crate::{Office, StoreError, Tx};

pub(super) const TAKE: &str = "insert into adviser_calendars (adviser_id, version) values ($1, 1)
    on conflict (adviser_id) do update set version = adviser_calendars.version + 1";
pub(super) const AROUND: &str = select_clinics!(
    "where c.adviser_id = $1 and c.status = 'planned' and c.starts_at > $2 and c.starts_at < $4 and c.ends_at > $3
     order by c.starts_at, c.id"
);
pub(super) const LEAVE_IN: &str = "select id, starts_at, ends_at from leaves
    where adviser_id = $1 and state = 'planned' and starts_at < $3 and ends_at > $2 order by starts_at limit 1";

/// The longest clinic, as far as looking for it goes.
const LONGEST_CLINIC: Duration = Duration::days(2);

/// A clinic somebody wants to plan.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Whose.
    pub adviser: &'a StaffId,
    /// Where.
    pub village: &'a DivisionCode,
    /// When.
    pub hours: Span,
    /// The clinic that is moved, if it is one.
    pub except: Option<&'a ClinicId>,
}

/// The clinic that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// Which.
    pub clinic: Clinic,
    /// Minutes from one village to the other.
    pub needed: i64,
    /// Minutes between the two clinics; none: they share time.
    pub gap: Option<i64>,
}

/// Why there is no room for a clinic.
#[derive(Debug, thiserror::Error)]
pub enum RoomError {
    /// Another clinic of the adviser: at the same time, or too near for the way between.
    #[error("the adviser is at {} then", .0.clinic.village_name)]
    Taken(Box<Blocked>),
    /// The adviser is on leave.
    #[error("the adviser is on leave from {starts_at} to {ends_at}")]
    OnLeave {
        /// First instant.
        starts_at: DateTime<Utc>,
        /// First instant after it.
        ends_at: DateTime<Utc>,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for RoomError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Takes an adviser's calendar for the rest of the transaction: nobody else plans for them meanwhile.
pub(crate) async fn take(tx: &mut Tx, adviser: &StaffId) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(TAKE).bind(adviser.as_str()).execute(conn).await.map(drop))?;
    Ok(())
}

/// Takes the adviser's calendar, and says whether the clinic fits into it.
///
/// # Errors
/// See [`RoomError`].
pub(crate) async fn check(tx: &mut Tx, wanted: &Wanted<'_>) -> Result<(), RoomError> {
    take(tx, wanted.adviser).await?;
    look(tx, wanted).await
}

/// Says whether a clinic would fit as things stand: for a page that asks before it offers. Nothing is written or kept free.
///
/// # Errors
/// See [`RoomError`].
pub async fn fits(office: &Office, wanted: &Wanted<'_>) -> Result<(), RoomError> {
    look(&mut office.db.read().await?, wanted).await
}

/// As [`fits`], in a transaction at hand.
///
/// # Errors
/// See [`RoomError`].
pub(crate) async fn look(tx: &mut Tx, wanted: &Wanted<'_>) -> Result<(), RoomError> {
    let Span { starts_at, ends_at } = wanted.hours;
    let adviser = wanted.adviser.as_str();
    let leave: Option<(String, DateTime<Utc>, DateTime<Utc>)> = on!(&mut *tx, conn => sqlx::query_as(LEAVE_IN)
        .bind(adviser).bind(starts_at).bind(ends_at).fetch_optional(conn).await)?;
    if let Some((_, starts_at, ends_at)) = leave {
        return Err(RoomError::OnLeave { starts_at, ends_at });
    }
    let reach = Duration::minutes(i64::from(LONGEST_WAY));
    let near: Vec<Clinic> = on!(&mut *tx, conn => sqlx::query_as(AROUND)
        .bind(adviser).bind(starts_at - reach - LONGEST_CLINIC).bind(starts_at - reach).bind(ends_at + reach)
        .fetch_all(conn).await)?;
    let near: Vec<Clinic> = near.into_iter().filter(|c| Some(&c.id) != wanted.except).collect();
    if near.is_empty() {
        return Ok(());
    }
    let villages = near.iter().map(|c| &c.village_code).chain([wanted.village]);
    let roads = roads_between(tx, villages).await?;
    let blocked = near.into_iter().find_map(|clinic| {
        let needed = i64::from(roads.way(&clinic.village_code, wanted.village).minutes);
        let gap = gap(&wanted.hours, &Span { starts_at: clinic.starts_at, ends_at: clinic.ends_at });
        gap.is_none_or(|minutes| minutes < needed).then(|| Box::new(Blocked { clinic, needed, gap }))
    });
    blocked.map_or(Ok(()), |blocked| Err(RoomError::Taken(blocked)))
}
