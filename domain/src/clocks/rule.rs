//! One statutory limit as data: what starts it, how long it is, what may lengthen it, on what it rests and how sure that is.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::locale::Locale;

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Chinese.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Names {
    /// Both at once.
    #[must_use]
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// In a language.
    #[must_use]
    pub fn say(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhCn => &self.zh,
            Locale::En => &self.en,
        }
    }
}

/// In what a limit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Natural days (日).
    Days,
    /// Working days (工作日).
    WorkingDays,
    /// Months (月), to the corresponding day.
    Months,
}

/// How long a limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Length {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// How sure a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Read in the text of the law.
    Text,
    /// Read on a secondary page.
    Page,
    /// General knowledge: somebody of the county has still to confirm it.
    ToConfirm,
}

/// On what a limit rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The law or regulation.
    pub law: Names,
    /// Its articles; none where a local rule has no articles.
    pub articles: Vec<u16>,
    /// For which matters, where the article does not hold for all.
    pub note: Option<Names>,
    /// How sure.
    pub certainty: Certainty,
}

/// For what a limit may be suspended (中止): the days of it are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A hearing (听证).
    Hearing,
    /// An administrative review is stayed (行政复议中止).
    Stay,
}

/// A ground for which a limit may be suspended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspending {
    /// For what.
    pub ground: Ground,
    /// On what that rests.
    pub basis: Basis,
}

/// Who has to say yes to an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approver {
    /// The head of the organ that handles it (本机关负责人).
    OrganHead,
    /// The head of the body for administrative review (行政复议机构负责人).
    ReviewHead,
    /// The president of the court (法院院长).
    CourtPresident,
    /// Both sides (双方当事人).
    BothParties,
}

/// How a limit may be extended, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extending {
    /// The most: natural days, or working days where the limit is in working days. None: as long as was agreed.
    pub most: Option<u32>,
    /// Who approves it.
    pub approver: Approver,
    /// The person must be told, with the reason.
    pub tell: bool,
}

/// What starts a limit. The day of it is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// The petition office received the petition.
    PetitionReceived,
    /// The organ that must handle it received it.
    OrganReceived,
    /// An organ received the transfer of a petition.
    TransferReceived,
    /// It was accepted (受理).
    Accepted,
    /// The written opinion was served (信访处理意见书).
    OpinionServed,
    /// The request for review was received (复查申请).
    ReviewRequested,
    /// The review opinion was served (复查意见书).
    ReviewOpinionServed,
    /// The request for re-check was received (复核申请).
    RecheckRequested,
    /// The agreement took effect (调解协议生效).
    AgreementInEffect,
    /// The court received the application for confirmation.
    ConfirmationRequested,
    /// The court accepted the application for confirmation.
    ConfirmationAccepted,
    /// An application was received.
    ApplicationReceived,
    /// Legal aid was granted.
    AidGranted,
    /// The justice bureau received an objection.
    ObjectionReceived,
    /// The person came to know of the act.
    ActKnown,
    /// A channel such as the hotline handed it over.
    HandedOver,
}

impl Start {
    /// The paper whose service it is: such a clock cannot begin before the paper was served.
    #[must_use]
    pub const fn paper(self) -> Option<&'static str> {
        match self {
            Self::OpinionServed => Some("opinion"),
            Self::ReviewOpinionServed => Some("review_opinion"),
            _ => None,
        }
    }
}

/// Whose limit it is: what happens when it has run out differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// An organ must act by then; after it the organ is late.
    Organ,
    /// A person may act until then; after it the way is closed.
    Person,
}

/// A statutory limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its code, as in the API: `petition.handle`.
    pub code: Cow<'static, str>,
    /// Its name.
    pub names: Names,
    /// Whose limit it is.
    pub whose: Whose,
    /// What starts it.
    pub start: Start,
    /// How long it is.
    pub length: Length,
    /// How it may be extended; none: not at all.
    pub extending: Option<Extending>,
    /// For what it may be suspended; empty: for nothing.
    pub suspending: Vec<Suspending>,
    /// On what it rests.
    pub basis: Basis,
}

impl Rule {
    /// The most that [`Rule::soon`] is.
    pub const SOONEST: i64 = 7;

    /// How many days before the due day it is due soon: a week for long limits, less for those of some days.
    #[must_use]
    pub const fn soon(&self) -> i64 {
        match self.length {
            Length { unit: Unit::Months, .. } | Length { count: 30.., .. } => Self::SOONEST,
            Length { count: 10.., .. } => 3,
            Length { count: 5.., .. } => 2,
            Length { .. } => 1,
        }
    }
}
