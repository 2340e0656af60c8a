//! What a paper is: one row says when it must be there, how many copies, who signs, where the seal goes, after what it comes.

use serde::{Deserialize, Serialize};

use super::checker::Case;
use super::document::Document;
use super::facts::Facts;
use super::mediation::MEDIATION;
use crate::locale::{Words, w};

/// A kind of paper.
#[derive(Debug)]
pub struct PaperKind {
    /// Its code. Stays in databases: is never used for something else.
    pub code: &'static str,
    /// Its name.
    pub names: Words,
    /// When it must be there, once the case is that far.
    pub need: Need,
    /// In which dossiers it may lie at all.
    pub belongs: fn(&Case) -> bool,
    /// How far a case is when it is due.
    pub due: Milestone,
    /// How many copies are made.
    pub copies: Copies,
    /// Who signs.
    pub signs: &'static [Sign],
    /// The committee's seal goes onto it.
    pub seal: bool,
    /// It bears a day of its own.
    pub dated: bool,
    /// Several of them may lie in one dossier.
    pub many: bool,
    /// What it can't be older than.
    pub after: &'static [Order],
    /// On what it rests.
    pub basis: Words,
    /// What stands on it; none: it comes from elsewhere and is put in as it is.
    pub template: Option<fn(&Facts, usize) -> Document>,
}

/// When a paper must be there.
#[derive(Debug, Clone, Copy)]
pub enum Need {
    /// In every dossier.
    Always,
    /// When this holds of the case, in words.
    When(fn(&Case) -> bool, Words),
    /// When there is something to put on it (按需).
    May,
}

/// How far a case is, for its dossier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// It is opened.
    #[default]
    Opened,
    /// It is accepted.
    Accepted,
    /// The talks have begun.
    Mediating,
    /// The talks are over, or never began.
    Concluded,
    /// It is clear whether the agreement was performed.
    Performed,
    /// The people were visited again.
    Visited,
    /// It is put away.
    Archived,
}

/// How a case began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// By a written application.
    Written,
    /// By an oral application that was written down.
    Oral,
    /// By the committee itself.
    OwnInitiative,
    /// By a court, the police or another body.
    Referred,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A written agreement.
    Written,
    /// An oral agreement.
    Oral,
    /// No agreement.
    Failed,
    /// Taken back by who asked.
    Withdrawn,
    /// Ended by the committee, or because a side wanted no more.
    Ended,
    /// Not accepted.
    Refused,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Written, Self::Oral, Self::Failed, Self::Withdrawn, Self::Ended, Self::Refused];

    /// Was something agreed?
    #[must_use]
    pub const fn is_agreed(self) -> bool {
        matches!(self, Self::Written | Self::Oral)
    }
}

impl Milestone {
    /// In words: once it is that far.
    #[must_use]
    pub const fn words(self) -> Words {
        let (zh, en) = match self {
            Self::Opened => ("登记时", "when it is opened"),
            Self::Accepted => ("受理时", "on acceptance"),
            Self::Mediating => ("开始调解时", "when talks begin"),
            Self::Concluded => ("调解结束时", "when talks end"),
            Self::Performed => ("履行后", "after performance"),
            Self::Visited => ("回访后", "after the return visit"),
            Self::Archived => ("归档时", "on filing"),
        };
        Words { zh, en }
    }

    /// How far a mediation is, how it began to end, by the station it stands at; nothing for a station that isn't known here.
    #[must_use]
    pub fn of_station(station: &str) -> Option<(Self, Option<Outcome>)> {
        Some(match station {
            "applied" => (Self::Opened, None),
            "accepted" => (Self::Accepted, None),
            "mediating" | "adjourned" => (Self::Mediating, None),
            "refused" => (Self::Concluded, Some(Outcome::Refused)),
            "agreed_written" => (Self::Concluded, Some(Outcome::Written)),
            "agreed_oral" => (Self::Concluded, Some(Outcome::Oral)),
            "failed" => (Self::Concluded, Some(Outcome::Failed)),
            "withdrawn" => (Self::Concluded, Some(Outcome::Withdrawn)),
            "ended" => (Self::Concluded, Some(Outcome::Ended)),
            // Which agreement it was has been passed already.
            "performing" => (Self::Concluded, None),
            "performed" | "breached" => (Self::Performed, None),
            "return_visited" => (Self::Visited, None),
            "archived" => (Self::Archived, None),
            _ => return None,
        })
    }
}

/// How many copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    /// One, in the dossier.
    One,
    /// One for each party and one for the committee (人民调解法 art. 29), one more where the court gets it; no fewer, no more.
    EachPartyAndCommittee,
    /// At least one for each who asked and one for the dossier.
    EachApplicant,
    /// At least one for each party and one for the dossier.
    EachParty,
    /// At least one for the court and one for the dossier.
    Court,
}

impl Copies {
    /// The fewest and the most.
    #[must_use]
    pub fn of(self, case: &Case) -> (u16, u16) {
        let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let (applicants, parties) =
            (count(case.applicants.len()), count(case.applicants.len() + case.respondents.len()));
        match self {
            Self::One => (1, u16::MAX),
            Self::EachPartyAndCommittee => (parties + 1, parties + 1 + u16::from(case.confirmation_filed)),
            Self::EachApplicant => (applicants + 1, u16::MAX),
            Self::EachParty => (parties + 1, u16::MAX),
            Self::Court => (2, u16::MAX),
        }
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> Words {
        let (zh, en) = match self {
            Self::One => ("一份", "one"),
            Self::EachPartyAndCommittee => ("当事人各一份，调解委员会一份", "one a party, one for the committee"),
            Self::EachApplicant => ("申请人各一份，存卷一份", "one for each who asked, one for the dossier"),
            Self::EachParty => ("当事人各一份，存卷一份", "one a party, one for the dossier"),
            Self::Court => ("法院一份，存卷一份", "one for the court, one for the dossier"),
        };
        w(zh, en)
    }
}

/// Somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    /// Who.
    pub who: Signer,
    /// By hand, seal or fingerprint; otherwise by hand only.
    pub fingerprint: bool,
}

/// In what quality somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    /// Each who asked.
    Applicant,
    /// Each of the other side.
    Respondent,
    /// Each mediator.
    Mediator,
    /// Who wrote the record (记录人).
    Clerk,
    /// Who registered it (登记人).
    Registrar,
    /// Who was asked (被调查人).
    Asked,
    /// Who asked (调查人).
    Inquirer,
    /// Who paid the return visit (回访人).
    Visitor,
    /// Who put the dossier together (立卷人).
    Filer,
    /// Who looked it over (检查人).
    Checker,
}

impl Signer {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Applicant,
        Self::Respondent,
        Self::Mediator,
        Self::Clerk,
        Self::Registrar,
        Self::Asked,
        Self::Inquirer,
        Self::Visitor,
        Self::Filer,
        Self::Checker,
    ];

    /// In words.
    #[must_use]
    pub const fn words(self) -> Words {
        let (zh, en) = match self {
            Self::Applicant => ("申请人", "applicant"),
            Self::Respondent => ("被申请人", "respondent"),
            Self::Mediator => ("人民调解员", "mediator"),
            Self::Clerk => ("记录人", "recorder"),
            Self::Registrar => ("登记人", "registrar"),
            Self::Asked => ("被调查人", "person asked"),
            Self::Inquirer => ("调查人", "inquirer"),
            Self::Visitor => ("回访人", "visitor"),
            Self::Filer => ("立卷人", "person who filed it"),
            Self::Checker => ("检查人", "person who checked it"),
        };
        w(zh, en)
    }

    /// The code in the database and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Respondent => "respondent",
            Self::Mediator => "mediator",
            Self::Clerk => "clerk",
            Self::Registrar => "registrar",
            Self::Asked => "asked",
            Self::Inquirer => "inquirer",
            Self::Visitor => "visitor",
            Self::Filer => "filer",
            Self::Checker => "checker",
        }
    }
}

impl TryFrom<String> for Signer {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or_else(|| format!("unknown signer {code:?}"))
    }
}

/// What a paper can't be older than.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Every paper of this kind.
    All(&'static str),
    /// The paper of this kind with the same number: the record of the second sitting comes after the second notice.
    Same(&'static str),
    /// Every other paper but those of these kinds.
    Rest(&'static [&'static str]),
}

impl PartialEq for PaperKind {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl PaperKind {
    /// Must it be there, when the case is that far?
    #[must_use]
    pub fn must(&self, case: &Case) -> bool {
        let wanted = match self.need {
            Need::Always => true,
            Need::When(holds, _) => holds(case),
            Need::May => false,
        };
        wanted && self.due <= case.at
    }

    /// Does a signed or sealed copy, or the paper itself, come back to be attached?
    #[must_use]
    pub const fn wants_copy(&self) -> bool {
        !self.signs.is_empty() || self.seal || self.template.is_none()
    }

    /// Is it handed over to people, so that the day is noted? The agreement is signed by all at once.
    #[must_use]
    pub const fn is_served(&self) -> bool {
        matches!(self.copies, Copies::EachApplicant | Copies::EachParty)
    }

    /// Is it drawn whole when the dossier is filed: nobody signs or seals it?
    #[must_use]
    pub fn is_made_on_filing(&self) -> bool {
        self.due == Milestone::Archived && !self.wants_copy()
    }
}

/// A kind of paper by its code.
#[must_use]
pub fn kind(code: &str) -> Option<&'static PaperKind> {
    MEDIATION.iter().find(|k| k.code == code)
}
