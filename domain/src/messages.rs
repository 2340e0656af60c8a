//! What people are told by message.

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
    /// A member of staff is invited.
    Invitation,
    /// A member of staff asked for a new password.
    PasswordReset,
    /// A seal of the trail, for the county.
    Seal,
}

impl LetterKind {
    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
            Self::Seal => "seal",
        }
    }
}

impl TryFrom<String> for LetterKind {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        match code.as_str() {
            "booked" => Ok(Self::Booked),
            "moved" => Ok(Self::Moved),
            "cancelled" => Ok(Self::Cancelled),
            "invitation" => Ok(Self::Invitation),
            "password_reset" => Ok(Self::PasswordReset),
            "seal" => Ok(Self::Seal),
            _ => Err(format!("unknown kind of letter {code:?}")),
        }
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
