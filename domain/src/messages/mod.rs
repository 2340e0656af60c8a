//! What people are told by message, by which way, and when.

mod channel;
mod follow_ups;
mod quiet;
mod short;

pub use channel::Channel;
pub use follow_ups::{FollowUp, follow_ups};
pub use quiet::Quiet;
pub use short::parts;

use serde::{Deserialize, Serialize};

/// What a message tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// A booking was made.
    Booked,
    /// A booking was moved to another slot.
    Moved,
    /// A booking was cancelled.
    Cancelled,
    /// The place of a booking fell away; others are offered first.
    Displaced,
    /// The clinic of a booking has another time or place, and the booking goes with it.
    ClinicMoved,
    /// Another adviser holds the clinic of a booking, at the same time and place.
    HandedOver,
    /// A place is kept for somebody of the waiting list, until an hour.
    Offer,
    /// A place that was kept is kept no longer.
    OfferOver,
    /// Somebody of the waiting list waits no more: their days are over, or too many offers went unanswered.
    WaitingOver,
    /// Somebody of the waiting list has a place.
    Placed,
    /// Somebody came and the day ended before it was their turn.
    NotServed,
    /// The visit is tomorrow.
    DayBefore,
    /// The visit is in two hours.
    HoursBefore,
    /// How was it?
    Rate,
    /// Somebody was missed.
    Missed,
    /// A member of staff tries whether messages arrive.
    Test,
    /// A member of staff is invited.
    Invitation,
    /// A member of staff asked for a new password.
    PasswordReset,
    /// A seal of the trail, for the county.
    Seal,
    /// A step of a case.
    CaseStep,
}

impl LetterKind {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::Booked,
        Self::Moved,
        Self::Cancelled,
        Self::Displaced,
        Self::ClinicMoved,
        Self::HandedOver,
        Self::Offer,
        Self::OfferOver,
        Self::WaitingOver,
        Self::Placed,
        Self::NotServed,
        Self::DayBefore,
        Self::HoursBefore,
        Self::Rate,
        Self::Missed,
        Self::Test,
        Self::Invitation,
        Self::PasswordReset,
        Self::Seal,
        Self::CaseStep,
    ];

    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::Displaced => "displaced",
            Self::ClinicMoved => "clinic_moved",
            Self::HandedOver => "handed_over",
            Self::Offer => "offer",
            Self::OfferOver => "offer_over",
            Self::WaitingOver => "waiting_over",
            Self::Placed => "placed",
            Self::NotServed => "not_served",
            Self::DayBefore => "day_before",
            Self::HoursBefore => "hours_before",
            Self::Rate => "rate",
            Self::Missed => "missed",
            Self::Test => "test",
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
            Self::Seal => "seal",
            Self::CaseStep => "case_step",
        }
    }

    /// Does the person's calendar change with it? Such a letter carries a calendar file when it goes by e-mail.
    #[must_use]
    pub const fn changes_the_calendar(self) -> bool {
        matches!(
            self,
            Self::Booked
                | Self::Moved
                | Self::Cancelled
                | Self::Displaced
                | Self::ClinicMoved
                | Self::HandedOver
                | Self::Placed
        )
    }

    /// Does it say that the event is off?
    #[must_use]
    pub const fn ends_the_event(self) -> bool {
        matches!(self, Self::Cancelled | Self::Displaced)
    }

    /// Is it of use within hours only? A text message is seen sooner than an e-mail.
    #[must_use]
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Offer | Self::HoursBefore)
    }

    /// Which follow-up it is the message of, when it is one: it is sent only if the booking still stands as told.
    #[must_use]
    pub const fn follow_up(self) -> Option<FollowUp> {
        match self {
            Self::DayBefore => Some(FollowUp::DayBefore),
            Self::HoursBefore => Some(FollowUp::HoursBefore),
            Self::Rate => Some(FollowUp::Rate),
            Self::Missed => Some(FollowUp::Missed),
            _ => None,
        }
    }
}

impl TryFrom<String> for LetterKind {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|k| k.code() == code).ok_or_else(|| format!("unknown kind of letter {code:?}"))
    }
}

/// How long to wait before the next attempt, after `attempts` failed ones: 10, 20, 40 … seconds, at most 6 hours. The first is
/// short: a dropped connection is mostly gone by then.
#[must_use]
pub fn back_off(attempts: u32) -> chrono::Duration {
    let seconds = 10_i64 << attempts.saturating_sub(1).min(12);
    chrono::Duration::seconds(seconds.min(6 * 3600))
}

#[cfg(test)]
mod tests {
    use super::back_off;

    #[test]
    fn a_mail_server_that_is_down_is_tried_ever_more_rarely_but_never_given_up() {
        let seconds: Vec<i64> = (1..15).map(|n| back_off(n).num_seconds()).collect();
        assert_eq!(seconds[..5], [10, 20, 40, 80, 160]);
        assert_eq!(seconds[11..], [20_480, 21_600, 21_600]);
    }
}
