//! Clinics (坐诊): an adviser sits at a village for some hours, cut into slots (时段).

pub mod blocks;
mod capacity;
mod lunar;
mod moving;
pub mod repair;
pub mod rules;
mod slots;

use chrono::{Months, NaiveDate};

use crate::form::Flaw;

pub use capacity::Capacity;
pub use lunar::{LunarDate, lunar};
pub use moving::{Obstacle, Typed, doubts};
pub use slots::{Plan, Span, cut, gap};

/// So many months ahead clinics are planned: no contract of an adviser runs longer, and what is typed beyond it is a slip of the hand.
pub const MONTHS_PLANNED: u32 = 36;

/// The last day for which anything is planned.
#[must_use]
pub fn last_planned(today: NaiveDate) -> NaiveDate {
    today + Months::new(MONTHS_PLANNED)
}

/// A day as typed on which there is to be a clinic.
///
/// # Errors
/// Nothing typed, no date, or one too far ahead.
pub fn planned_day(text: &str, today: NaiveDate) -> Result<NaiveDate, Flaw> {
    rules::planned_day(text, today)?.ok_or(Flaw::Missing)
}

/// Where a clinic stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClinicStatus {
    /// It takes place.
    Planned,
    /// It was cancelled.
    Cancelled,
}

impl ClinicStatus {
    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Cancelled => "cancelled",
        }
    }
}

impl TryFrom<String> for ClinicStatus {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        match code.as_str() {
            "planned" => Ok(Self::Planned),
            "cancelled" => Ok(Self::Cancelled),
            _ => Err(format!("unknown status of a clinic {code:?}")),
        }
    }
}
