//! The hours in which no telephone is made to ring.

use chrono::{NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

/// Quiet hours, in minutes of the day where the county is; over midnight when they begin later than they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// They begin.
    pub from: u32,
    /// They end.
    pub until: u32,
}

impl Default for Quiet {
    /// From nine in the evening to seven in the morning.
    fn default() -> Self {
        Self { from: 21 * 60, until: 7 * 60 }
    }
}

impl Quiet {
    /// The longest, in minutes: what is held back leaves on the same day.
    pub const LONGEST: u32 = 14 * 60;

    /// Reads the two times, `21:00` and `07:00`. Equal ones mean that there are none. `None`: no times, or too long.
    #[must_use]
    pub fn parse(from: &str, until: &str) -> Option<Self> {
        let minute = |text: &str| {
            let time = NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()?;
            Some(time.hour() * 60 + time.minute())
        };
        let quiet = Self { from: minute(from)?, until: minute(until)? };
        (quiet.length() <= Self::LONGEST).then_some(quiet)
    }

    /// The two times as they are typed.
    #[must_use]
    pub fn typed(self) -> (String, String) {
        let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        (time(self.from), time(self.until))
    }

    /// How long they last, in minutes.
    #[must_use]
    pub const fn length(self) -> u32 {
        (self.until + 24 * 60 - self.from) % (24 * 60)
    }

    /// The time of day at which they end.
    #[must_use]
    pub fn end(self) -> NaiveTime {
        NaiveTime::from_hms_opt(self.until / 60 % 24, self.until % 60, 0).unwrap_or_default()
    }

    /// Is it quiet at this time of day?
    #[must_use]
    pub fn holds(self, time: NaiveTime) -> bool {
        let now = time.hour() * 60 + time.minute();
        if self.from <= self.until {
            (self.from..self.until).contains(&now)
        } else {
            now >= self.from || now < self.until
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_woken_up() {
        let quiet = Quiet::default();
        let at = |text: &str| quiet.holds(NaiveTime::parse_from_str(text, "%H:%M").expect("a time"));
        for (time, is_quiet) in
            [("20:59", false), ("21:00", true), ("00:00", true), ("06:59", true), ("07:00", false), ("12:00", false)]
        {
            assert_eq!(at(time), is_quiet, "{time}");
        }
        let noon = Quiet::parse("12:00", "14:30").expect("times");
        assert!(noon.holds(NaiveTime::from_hms_opt(14, 29, 59).expect("a time")));
        assert!(!noon.holds(NaiveTime::from_hms_opt(14, 30, 0).expect("a time")));
        let never = Quiet::parse("00:00", "00:00").expect("times");
        assert!(!never.holds(NaiveTime::MIN));
        assert_eq!(Quiet::parse("21:00", "late"), None);
        assert_eq!(Quiet::parse("07:00", "06:59"), None, "that would be the whole day");
        assert_eq!(Quiet::parse("18:00", "08:00").map(Quiet::length), Some(Quiet::LONGEST));
        let (from, until) = quiet.typed();
        assert_eq!(Quiet::parse(&from, &until), Some(quiet));
    }
}
