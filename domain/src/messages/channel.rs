//! By which way a message goes.

use serde::{Deserialize, Serialize};

use super::LetterKind;

/// A way to reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 电子邮件
    Email,
    /// 短信
    Sms,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Email, Self::Sms];

    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    /// The way for a message to somebody who can be reached by e-mail, by text message, by both or neither. One message goes one
    /// way: nobody is told the same thing twice. Whoever gave a mail address wanted letters there, with the calendar file in
    /// them; what is of use within hours only goes by text message, which is seen sooner.
    #[must_use]
    pub const fn choose(kind: LetterKind, email: bool, sms: bool) -> Option<Self> {
        match (email, sms) {
            (true, true) if kind.is_urgent() => Some(Self::Sms),
            (true, _) => Some(Self::Email),
            (false, true) => Some(Self::Sms),
            (false, false) => None,
        }
    }
}

impl TryFrom<String> for Channel {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|c| c.code() == code).ok_or_else(|| format!("unknown channel {code:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_who_can_be_reached_is_left_out_and_nobody_is_reached_where_they_cannot_be() {
        for kind in LetterKind::ALL {
            assert_eq!(Channel::choose(kind, false, false), None);
            assert_eq!(Channel::choose(kind, true, false), Some(Channel::Email));
            assert_eq!(Channel::choose(kind, false, true), Some(Channel::Sms));
            let both = Channel::choose(kind, true, true).expect("a way");
            assert_eq!(both == Channel::Sms, kind.is_urgent(), "{kind:?}");
            // A calendar is kept up to date by the same way every time.
            assert!(!(kind.changes_the_calendar() && kind.is_urgent()), "{kind:?}");
        }
    }
}
