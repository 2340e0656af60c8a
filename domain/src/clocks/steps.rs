//! How a date came about, step by step. Kept with a date, the steps tell it even when the calendar has changed since.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::rule::{Approver, Basis, Ground, Length, Names, Start, Unit};

/// Days in a row that are not worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
    /// The holidays among them, by their Chinese names; empty: a weekend.
    pub holidays: Vec<String>,
}

/// A step on the way to a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// The limit and on what it rests.
    Limit {
        /// Its name.
        names: Names,
        /// How long it is.
        length: Length,
        /// On what it rests.
        basis: Basis,
    },
    /// The day it starts, which is not counted.
    Starts {
        /// With what.
        with: Start,
        /// When.
        on: NaiveDate,
    },
    /// It was extended.
    Extended {
        /// By how many days.
        days: u32,
        /// Working days.
        working: bool,
        /// The most there could be.
        most: Option<u32>,
        /// Who approves it.
        approver: Approver,
    },
    /// Days that are not counted.
    Suspended {
        /// For what.
        ground: Ground,
        /// The first day not counted.
        from: NaiveDate,
        /// The day it was resumed, which is counted.
        until: NaiveDate,
        /// How many days are not counted for it.
        days: i64,
    },
    /// The end of a limit in months.
    MonthsTo {
        /// How many.
        months: u32,
        /// The day of the month that corresponds.
        wanted: u32,
        /// The day it comes to: the month's last where the wanted day is not in it.
        day: NaiveDate,
    },
    /// An extension or suspension of a limit in months is counted in days: how many there are.
    MonthsAsDays {
        /// How many natural days the months have.
        days: u32,
    },
    /// The last natural day.
    DaysTo {
        /// The how many-eth day.
        nth: u32,
        /// Which it is.
        day: NaiveDate,
    },
    /// The last working day, and what lay between.
    WorkingDaysTo {
        /// The how many-eth working day.
        nth: u32,
        /// Which it is.
        day: NaiveDate,
        /// What was not counted.
        rests: Vec<Rest>,
        /// Weekends that were counted, as they are worked.
        made_up: Vec<NaiveDate>,
    },
    /// The last day is a rest day: the next working day is the last.
    Rolls {
        /// The days of rest it falls among.
        rest: Rest,
        /// Where it goes.
        to: NaiveDate,
    },
    /// Before the rest days were over it was suspended: the first working day after that is the last.
    RollsOver {
        /// Where it goes.
        to: NaiveDate,
    },
    /// The last day is a working day.
    Stays {
        /// The day.
        day: NaiveDate,
        /// The holiday it makes up for, where it is a weekend that is worked.
        made_up: Option<String>,
    },
    /// It is suspended and not resumed: there is no due day yet.
    Waits {
        /// For what.
        ground: Ground,
        /// The first day not counted.
        since: NaiveDate,
        /// What is left of it, counted from the day it is resumed.
        left: u32,
        /// Working days are left.
        unit: Unit,
    },
    /// The notice of a year is not there yet.
    Provisional {
        /// Of which.
        year: i32,
    },
    /// It ends.
    Ends {
        /// When.
        day: NaiveDate,
    },
}

impl Step {
    /// A short code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Limit { .. } => "limit",
            Self::Starts { .. } => "starts",
            Self::Extended { .. } => "extended",
            Self::Suspended { .. } => "suspended",
            Self::MonthsTo { .. } => "months_to",
            Self::MonthsAsDays { .. } => "months_as_days",
            Self::DaysTo { .. } => "days_to",
            Self::WorkingDaysTo { .. } => "working_days_to",
            Self::Rolls { .. } => "rolls",
            Self::RollsOver { .. } => "rolls_over",
            Self::Stays { .. } => "stays",
            Self::Waits { .. } => "waits",
            Self::Provisional { .. } => "provisional",
            Self::Ends { .. } => "ends",
        }
    }
}
