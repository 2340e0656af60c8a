//! What follows by itself from where a booking stands: reminders before the visit, two questions after it.

use chrono::{DateTime, Duration, Utc};

use crate::bookings::{Status, UNDO};

/// A message that is due at an instant, if the booking then still stands as it does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FollowUp {
    /// 提前一天提醒
    DayBefore,
    /// 提前两小时提醒
    HoursBefore,
    /// 满意度评价: after a visit.
    Rate,
    /// 爽约回访: after nobody came.
    Missed,
}

impl FollowUp {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::DayBefore, Self::HoursBefore, Self::Rate, Self::Missed];

    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DayBefore => "day_before",
            Self::HoursBefore => "hours_before",
            Self::Rate => "rate",
            Self::Missed => "missed",
        }
    }

    /// Where the booking must stand for it to be sent.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::DayBefore | Self::HoursBefore => Status::Booked,
            Self::Rate => Status::Done,
            Self::Missed => Status::NoShow,
        }
    }

    /// When it is due for a visit that starts then, in a booking that came to stand there at `changed_at`. The questions after a
    /// visit wait until the step can no longer be undone.
    #[must_use]
    pub fn due(self, starts_at: DateTime<Utc>, changed_at: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::DayBefore => starts_at - Duration::days(1),
            Self::HoursBefore => starts_at - Duration::hours(2),
            Self::Rate | Self::Missed => changed_at + UNDO,
        }
    }

    /// Is it still of use at an instant? A reminder is not once the visit has begun.
    #[must_use]
    pub fn is_of_use(self, starts_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        match self {
            Self::DayBefore | Self::HoursBefore => now < starts_at,
            Self::Rate | Self::Missed => true,
        }
    }
}

impl TryFrom<String> for FollowUp {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|f| f.code() == code).ok_or_else(|| format!("unknown follow-up {code:?}"))
    }
}

/// What follows from a booking that came to stand at a status, for a visit that starts then: each with the instant it is due.
/// One whose time is past already is left out: who books two hours ahead is not reminded that it is tomorrow.
#[must_use]
pub fn follow_ups(
    status: Status,
    starts_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<(FollowUp, DateTime<Utc>)> {
    let here = FollowUp::ALL.into_iter().filter(|f| f.status() == status);
    here.map(|f| (f, f.due(starts_at, changed_at))).filter(|(_, due)| *due > now).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_is_due_only_when_there_is_that_much_time_left() {
        let starts: DateTime<Utc> = "2026-11-28T01:30:00Z".parse().expect("an instant");
        let left = |hours: i64| {
            let now = starts - Duration::hours(hours);
            follow_ups(Status::Booked, starts, now, now).into_iter().map(|(f, _)| f).collect::<Vec<_>>()
        };
        assert_eq!(left(48), [FollowUp::DayBefore, FollowUp::HoursBefore]);
        assert_eq!(left(24), [FollowUp::HoursBefore]);
        assert_eq!(left(3), [FollowUp::HoursBefore]);
        assert_eq!(left(2), []);
        assert_eq!(left(-1), []);
    }

    #[test]
    fn a_step_that_can_be_undone_asks_nobody_anything_yet() {
        let starts: DateTime<Utc> = "2026-11-28T01:30:00Z".parse().expect("an instant");
        let after = |status| follow_ups(status, starts, starts, starts);
        assert_eq!(after(Status::Done), [(FollowUp::Rate, starts + UNDO)]);
        assert_eq!(after(Status::NoShow), [(FollowUp::Missed, starts + UNDO)]);
        for over in [Status::Cancelled, Status::CheckedIn, Status::Called, Status::InProgress] {
            assert!(after(over).is_empty(), "{over:?}");
        }
    }
}
