//! Where what a case says came from.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a fact came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// Told when the case was opened.
    Told,
    /// Carried over from a consultation: of which day, by which adviser.
    Consultation {
        /// The day of the clinic.
        on: NaiveDate,
        /// The adviser's name.
        by: String,
    },
}

/// A fact with where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The field of the opening step it stands in.
    pub field: String,
    /// What it says.
    pub text: String,
    /// Where it came from.
    #[serde(flatten)]
    pub source: Source,
}
