//! Limits that keep places from being hoarded or traded.

use chrono::Duration;
use serde::{Deserialize, Serialize};

/// The limits of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Places that a person may hold at once, of those they book themselves: 1 to 10. The desk is not bound by it.
    pub open_per_person: u16,
    /// How long a place that came free goes to nobody but the waiting list, in minutes, when somebody waits there: 0 to 1440.
    pub cool_minutes: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self { open_per_person: 2, cool_minutes: 30 }
    }
}

impl Limits {
    /// Can they be?
    #[must_use]
    pub const fn are_sound(&self) -> bool {
        self.open_per_person >= 1 && self.open_per_person <= 10 && self.cool_minutes <= 24 * 60
    }

    /// How long a freed place cools down.
    #[must_use]
    pub fn cool_down(&self) -> Duration {
        Duration::minutes(i64::from(self.cool_minutes))
    }
}
