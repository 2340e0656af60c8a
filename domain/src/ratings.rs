//! How a visit was (满意度评价): three answers, and what may be shown of them.

use chrono::{DateTime, Duration, Utc};

/// How long the link of the question works.
pub const LINK_LASTS: Duration = Duration::days(14);
/// How long an answer can be changed, from the first time it was given.
pub const CHANGEABLE: Duration = Duration::days(7);
/// Below so many answers nothing is shown of them: who said what could be guessed.
pub const FEWEST_SHOWN: i64 = 5;

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// 满意
    Good,
    /// 一般
    Fair,
    /// 不满意
    Poor,
}

impl Answer {
    /// All of them, the best first.
    pub const ALL: [Self; 3] = [Self::Good, Self::Fair, Self::Poor];

    /// The code in the database and in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        }
    }

    /// The answer of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }
}

impl TryFrom<String> for Answer {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("unknown answer {code:?}"))
    }
}

/// May an answer be given or changed now? `answered_at` is when the first one was given.
#[must_use]
pub fn may_answer(expires_at: DateTime<Utc>, answered_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    now < expires_at && answered_at.is_none_or(|at| now < at + CHANGEABLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_can_be_changed_for_a_week_and_never_after_the_link_is_over() {
        let asked: DateTime<Utc> = "2026-11-28T02:00:00Z".parse().expect("an instant");
        let expires = asked + LINK_LASTS;
        let day = |n: i64| asked + Duration::days(n);
        assert!(may_answer(expires, None, day(13)) && !may_answer(expires, None, day(14)));
        assert!(may_answer(expires, Some(day(1)), day(7)) && !may_answer(expires, Some(day(1)), day(8)));
        assert!(!may_answer(expires, Some(day(13)), day(14)));
    }
}
