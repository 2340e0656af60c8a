//! How many people a clinic can receive, and who may take the places.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The capacity of a clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Length of a slot in minutes, 5 to 240.
    pub slot_minutes: u16,
    /// Seats of a slot, those kept for the desk included: 1 to [`Self::MOST_SEATS`].
    pub seats: u16,
    /// Seats of a slot that are kept for walk-ins and the desk: at most all of them.
    pub kept: u16,
    /// The public may book up to so many minutes before a slot; the desk until it ends.
    pub notice_minutes: u32,
    /// The public may book so many days ahead: 1 to 56.
    pub horizon_days: u16,
}

impl Default for Capacity {
    fn default() -> Self {
        Self { slot_minutes: 30, seats: 1, kept: 0, notice_minutes: 30, horizon_days: 56 }
    }
}

impl Capacity {
    /// Most seats of a slot.
    pub const MOST_SEATS: u16 = 20;
    /// Longest notice in minutes: a week.
    pub const LONGEST_NOTICE: u32 = 7 * 24 * 60;
    /// Farthest horizon in days: see [`crate::bookings::HORIZON`].
    pub const FARTHEST: u16 = 56;

    /// Can it be?
    #[must_use]
    pub fn is_sound(&self) -> bool {
        (5..=240).contains(&self.slot_minutes)
            && (1..=Self::MOST_SEATS).contains(&self.seats)
            && self.kept <= self.seats
            && self.notice_minutes <= Self::LONGEST_NOTICE
            && (1..=Self::FARTHEST).contains(&self.horizon_days)
    }

    /// From when until when the public may book a slot that starts at an instant. It opens with a day, where the county is: all slots of
    /// a clinic at once.
    #[must_use]
    pub fn window(&self, starts_at: DateTime<Utc>, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        let day = starts_at.with_timezone(&zone).date_naive() - Duration::days(i64::from(self.horizon_days));
        let midnight = day.and_time(NaiveTime::MIN);
        let opens_at =
            midnight.and_local_timezone(zone).earliest().map_or_else(|| midnight.and_utc(), |at| at.to_utc());
        (opens_at, starts_at - Duration::minutes(i64::from(self.notice_minutes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_slots_of_a_clinic_open_with_the_same_day() {
        let at = |text: &str| -> DateTime<Utc> { text.parse().expect("an instant") };
        let capacity = Capacity { horizon_days: 7, notice_minutes: 30, ..Capacity::default() };
        let window = |starts: &str| capacity.window(at(starts), chrono_tz::Asia::Shanghai);
        let opens = at("2026-12-03T00:00:00+08:00");
        assert_eq!(window("2026-12-10T00:30:00+08:00"), (opens, at("2026-12-10T00:00:00+08:00")));
        assert_eq!(window("2026-12-10T11:30:00+08:00"), (opens, at("2026-12-10T11:00:00+08:00")));
    }
}
