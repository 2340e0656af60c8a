//! Clinics (坐诊): an adviser sits at a village for some hours, cut into slots (时段).

pub mod blocks;
mod capacity;
mod lunar;
mod moving;
pub mod repair;
pub mod rules;
mod slots;

pub use capacity::Capacity;
pub use lunar::{LunarDate, lunar};
pub use moving::{Obstacle, Typed};
pub use slots::{Plan, Span, cut, gap};

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
