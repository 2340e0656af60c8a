//! Conflict of interest (利益冲突): may this adviser receive this person against that one?
//!
//! What an adviser is bound by is kept as marks: a person, and in which part the adviser knows them. A mark is compared by equality
//! of numbers, names and sounds, of which the database has keyed digests only; [`judge`] weighs what was found equal.
//!
//! Basis: lawyers do not act for both sides of a matter (律师法 art. 39) and keep what they learn (art. 38); the retained adviser
//! does not act for a villager against the retaining village. Which strength of likeness is enough to stop is ours, and stands in
//! [`judge`] and in docs/conflicts.md: too many false stops are harm too, so a common name alone does not stop county-wide.

pub mod committee;
mod firm;
mod mediator;
pub mod names;
mod rule;

pub use firm::names_firm;
pub use mediator::StepsBack;
pub use rule::{Clash, Hit, Kind, Likeness, Near, Part, Side, Through, judge, parts_against};

use crate::ids::StaffId;

/// How somebody is bound to an adviser who declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tie {
    /// 配偶
    Spouse,
    /// 父母
    Parent,
    /// 子女
    Child,
    /// 兄弟姐妹
    Sibling,
    /// 姻亲
    InLaw,
    /// 其他近亲属
    OtherKin,
    /// 代理过或正在代理的当事人：a client outside of this program, a person or an organisation
    Client,
}

impl Tie {
    /// All of them, in the order shown.
    pub const ALL: [Self; 7] =
        [Self::Spouse, Self::Parent, Self::Child, Self::Sibling, Self::InLaw, Self::OtherKin, Self::Client];

    /// The code in forms and in what is sealed.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spouse => "spouse",
            Self::Parent => "parent",
            Self::Child => "child",
            Self::Sibling => "sibling",
            Self::InLaw => "in_law",
            Self::OtherKin => "other_kin",
            Self::Client => "client",
        }
    }

    /// The tie of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.code() == code)
    }

    /// In which part the adviser knows them.
    #[must_use]
    pub const fn part(self) -> Part {
        match self {
            Self::Client => Part::Client,
            _ => Part::Relative,
        }
    }
}

/// Where a waiver stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaiverState {
    /// 待批: a second person has to look.
    Asked,
    /// 已批准
    Granted,
    /// 不批准
    Refused,
}

impl WaiverState {
    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Granted => "granted",
            Self::Refused => "refused",
        }
    }
}

impl TryFrom<String> for WaiverState {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        [Self::Asked, Self::Granted, Self::Refused]
            .into_iter()
            .find(|s| s.code() == code)
            .ok_or_else(|| format!("unknown state of a waiver {code:?}"))
    }
}

/// A waiver that was granted is good for so long, in days: for one person, one other side, one adviser.
pub const WAIVER_DAYS: i64 = 30;

/// A retainer that ended binds for so many months more (regulations of the bar: one year) [general].
pub const AFTER_RETAINER: u32 = 12;

/// May this person decide on a waiver that that one asked for? Two persons, whatever their roles.
#[must_use]
pub fn may_decide(asked_by: &StaffId, decides: &StaffId) -> bool {
    asked_by != decides
}
