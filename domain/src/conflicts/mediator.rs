//! Why a mediator steps back (回避): a party themselves, of a party's firm, or bound to one as an adviser would be. Whoever mediates
//! is bound to neither side, so each side is looked at as the other of both.

use super::rule::Kind;

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepsBack {
    /// They are a party, an agent, a guardian or a witness of the case themselves.
    Themselves,
    /// Their firm is.
    Firm,
    /// What would stop an adviser.
    Bound(Kind),
}

impl StepsBack {
    /// The code in what is sealed.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Themselves => "themselves",
            Self::Firm => "own_firm",
            Self::Bound(kind) => kind.code(),
        }
    }

    /// The reason of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "themselves" => Some(Self::Themselves),
            "own_firm" => Some(Self::Firm),
            code => Kind::from_code(code).map(Self::Bound),
        }
    }
}
