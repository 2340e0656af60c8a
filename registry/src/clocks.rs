//! Statutory limits that run, wherever in the house: what a change of the holiday calendar has to look at.

use domain::clocks::{Calendar, Names, Running};

use crate::{Office, StoreError, Tx, cases};

/// Whose limit it is, as a list tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// Its page at the desk.
    pub path: String,
    /// What it is called there: a number, the parties.
    pub name: String,
    /// Which limit.
    pub limit: Names,
}

/// A limit that runs.
pub type RunningClock = Running<'static, Whose>;

/// Every limit that runs. An area that starts clocks adds its own here; clinics and bookings have none.
///
/// # Errors
/// The database.
pub async fn running(office: &Office) -> Result<Vec<RunningClock>, StoreError> {
    cases::running(&mut office.db.read().await?).await
}

/// Reckons every limit that runs anew by another calendar, in the transaction that brings it into force.
pub(crate) async fn recalculate(tx: &mut Tx, office: &Office, calendar: &Calendar) -> Result<(), StoreError> {
    cases::recalculate(tx, office, calendar).await
}
