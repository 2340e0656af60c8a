//! The record of a consultation (咨询): matter, facts, advice given, outcome.

use crate::form::{Field, Flaw, Flaws, free_text, required_text};
use crate::matters::MatterCode;

/// How a consultation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The question was answered (已解答).
    Answered,
    /// The dispute should be mediated (建议调解).
    NeedsMediation,
    /// Legal aid should be applied for (建议申请法律援助).
    NeedsLegalAid,
    /// Advice on the petition procedure was given (信访指引).
    PetitionAdvice,
    /// The person comes again (再次咨询).
    ComeAgain,
}

impl Outcome {
    /// All outcomes in the order shown.
    pub const ALL: [Self; 5] =
        [Self::Answered, Self::NeedsMediation, Self::NeedsLegalAid, Self::PetitionAdvice, Self::ComeAgain];

    /// The code in forms and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NeedsMediation => "needs_mediation",
            Self::NeedsLegalAid => "needs_legal_aid",
            Self::PetitionAdvice => "petition_advice",
            Self::ComeAgain => "come_again",
        }
    }

    /// The outcome of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.code() == code)
    }
}

impl TryFrom<String> for Outcome {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("unknown outcome {code:?}"))
    }
}

/// A consultation record as typed.
#[derive(Debug, Clone, Default)]
pub struct RecordForm {
    /// Code of the matter.
    pub matter: String,
    /// Facts as told.
    pub facts: String,
    /// Advice given.
    pub advice: String,
    /// Code of the outcome.
    pub outcome: String,
}

/// A consultation record that can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Kind of matter.
    pub matter: MatterCode,
    /// Facts as told.
    pub facts: Option<String>,
    /// Advice given.
    pub advice: String,
    /// How it ended.
    pub outcome: Outcome,
}

impl RecordForm {
    /// The record, when every field is good.
    ///
    /// # Errors
    /// The wrong fields.
    pub fn check(&self, matters: &[MatterCode]) -> Result<Record, Flaws> {
        let mut flaws = Flaws::default();
        let matter = flaws
            .take(Field::Matter, matters.iter().find(|m| m.as_str() == self.matter).cloned().ok_or(Flaw::NotAChoice));
        let facts = flaws.take(Field::Facts, free_text(&self.facts, 4000));
        let advice = flaws.take(Field::Advice, required_text(&self.advice, 4000));
        let outcome = flaws.take(Field::Outcome, Outcome::from_code(&self.outcome).ok_or(Flaw::NotAChoice));
        match (matter, facts, advice, outcome) {
            (Some(matter), Some(facts), Some(advice), Some(outcome)) => Ok(Record { matter, facts, advice, outcome }),
            _ => Err(flaws),
        }
    }
}
