//! Where clinics were before they were moved: told to those who know the former day and not the new one (announcements).

use chrono::{DateTime, Utc};
use domain::clinics::ClinicStatus;
use domain::places::DivisionCode;

use super::MOST;
use crate::{Office, StoreError};

statements! {
    /// What was handed to a colleague, and what was only shortened since, still lies within the time that was announced.
    FORMER = "select d.name as village_name, l.starts_at, l.ends_at, n.name as now_village, c.starts_at as now_starts_at, c.ends_at as now_ends_at, c.status
              from clinic_departures l join clinics c on c.id = l.clinic_id join divisions d on d.code = l.village_code
                   join divisions n on n.code = c.village_code
              where l.village_code >= $1 and l.village_code < $2 and l.starts_at >= $3 and l.starts_at < $4 and l.ends_at > $5
                and (l.village_code <> c.village_code or c.starts_at < l.starts_at or c.ends_at > l.ends_at)
              order by l.starts_at, l.clinic_id, l.sequence limit $6";
}

/// A time at which a clinic was to be, and is no more.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Former {
    /// Where it was to be.
    pub village_name: String,
    /// When it was to begin.
    pub starts_at: DateTime<Utc>,
    /// When it was to end.
    pub ends_at: DateTime<Utc>,
    /// Where it is now.
    pub now_village: String,
    /// When it begins now.
    pub now_starts_at: DateTime<Utc>,
    /// When it ends now.
    pub now_ends_at: DateTime<Utc>,
    /// Planned, or cancelled after it was moved.
    #[sqlx(try_from = "String")]
    pub status: ClinicStatus,
}

/// The times in a stretch that is not over at which clinics of a division, and all below it, were to be before they were moved.
///
/// # Errors
/// The database.
pub async fn former(
    office: &Office,
    division: &DivisionCode,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Former>, StoreError> {
    let mut tx = office.db.read().await?;
    let mut all: Vec<Former> = on!(&mut tx, conn => sqlx::query_as(FORMER)
        .bind(division.as_str()).bind(division.end()).bind(from).bind(until).bind(office.now()).bind(MOST)
        .fetch_all(conn).await)?;
    // Moved away, back, and away again: one time.
    all.dedup();
    Ok(all)
}
