//! Statutory limits that run, wherever in the house: what a change of the holiday calendar has to look at.

use domain::clocks::Running;

use crate::{Office, StoreError};

/// Whose limit it is, as a list tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// Its page at the desk.
    pub path: String,
    /// What it is called there: a number, the parties.
    pub name: String,
}

/// A limit that runs.
pub type RunningClock = Running<'static, Whose>;

/// Every limit that runs. An area that starts clocks adds its own here; clinics and bookings have none.
///
/// # Errors
/// The database.
pub async fn running(_office: &Office) -> Result<Vec<RunningClock>, StoreError> {
    Ok(Vec::new())
}
