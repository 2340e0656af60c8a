//! What messages say: kept with each, so that it tells what was true when it was written.

use chrono::{DateTime, NaiveDate, Utc};
use domain::messages::LetterKind;
use serde::{Deserialize, Serialize};

/// What a message about a booking says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// What happened.
    pub kind: LetterKind,
    /// The booking's code.
    pub code: String,
    /// The person's name.
    pub name: String,
    /// Start of the slot.
    pub starts_at: DateTime<Utc>,
    /// End of the slot.
    pub ends_at: DateTime<Utc>,
    /// The village's name.
    pub village: String,
    /// The room.
    pub place: String,
    /// The adviser's name.
    pub adviser: String,
    /// iCalendar UID, the same for the life of the booking.
    pub uid: String,
    /// iCalendar SEQUENCE.
    pub sequence: i64,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// Why, when it was cancelled with a reason.
    pub reason: Option<String>,
    /// The village clerk's telephone.
    pub clerk_phone: Option<String>,
    /// Until when it holds: an offer, a link.
    #[serde(default)]
    pub until: Option<DateTime<Utc>>,
    /// Where it leads, as a path of the service; `None`: to the booking.
    #[serde(default)]
    pub link: Option<String>,
    /// The code is that of an entry of the waiting list.
    #[serde(default)]
    pub waits: bool,
}

/// What the message says that tells somebody of the waiting list that they wait no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingLetter {
    /// What happened.
    pub kind: LetterKind,
    /// The code of the entry; of whoever lost a booked time the booking's.
    pub code: String,
    /// It is the booking's.
    #[serde(default)]
    pub of_booking: bool,
    /// The person's name.
    pub name: String,
    /// The name of the village, township or county they waited in.
    pub division: String,
    /// The last day on which they would have come.
    pub until_day: NaiveDate,
    /// It ended because their offers went unanswered, not because the days are over.
    pub unanswered: bool,
    /// Where to look for a time, as a path of the service.
    pub link: String,
    /// The village clerk's telephone, when they waited in a village.
    pub clerk_phone: Option<String>,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

/// What a letter about somebody's own access says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLetter {
    /// An invitation, or a new password.
    pub kind: LetterKind,
    /// Their name.
    pub name: String,
    /// The name with which they sign in.
    pub sign_in_name: String,
    /// The secret of the link.
    pub secret: String,
    /// Until when it works.
    pub until: DateTime<Utc>,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

/// What the letter to the county about a seal of the trail says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealLetter {
    /// The seal's number.
    pub number: i64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// How many chains it names.
    pub ends: i64,
    /// Its hash.
    pub hash: String,
    /// The signature over it.
    pub signature: String,
    /// The public key that checks it.
    pub public_key: String,
}

/// What the message says with which a member of staff tries whether messages arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestLetter {
    /// Their name.
    pub name: String,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

/// What a message about a step of a case says: nothing of the matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseLetter {
    /// The code with which progress is looked up.
    pub code: String,
    /// The number of the case.
    pub number: String,
    /// The person's name.
    pub name: String,
    /// The sentence of the step, in the person's language.
    pub says: String,
    /// The village clerk's telephone.
    pub clerk_phone: Option<String>,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// What it reminds of: once that is done, the message is withdrawn.
    #[serde(default)]
    pub due: Option<Due>,
}

/// What a message about a case reminds of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The number of the obligation.
    pub obligation: i64,
    /// By which day.
    pub on: NaiveDate,
    /// The day in words.
    pub day: String,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// About a booking.
    Booking(Letter),
    /// About an entry of the waiting list.
    Waiting(WaitingLetter),
    /// About somebody's own access.
    Account(AccountLetter),
    /// About a seal of the trail.
    Seal(SealLetter),
    /// A trial.
    Test(TestLetter),
    /// About a step of a case.
    Case(CaseLetter),
}

impl Content {
    /// What it tells.
    #[must_use]
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::Booking(letter) => letter.kind,
            Self::Waiting(letter) => letter.kind,
            Self::Account(letter) => letter.kind,
            Self::Seal(_) => LetterKind::Seal,
            Self::Test(_) => LetterKind::Test,
            Self::Case(_) => LetterKind::CaseStep,
        }
    }

    /// When it was written.
    #[must_use]
    pub const fn written_at(&self) -> DateTime<Utc> {
        match self {
            Self::Booking(letter) => letter.written_at,
            Self::Waiting(letter) => letter.written_at,
            Self::Account(letter) => letter.written_at,
            Self::Seal(letter) => letter.at,
            Self::Test(letter) => letter.written_at,
            Self::Case(letter) => letter.written_at,
        }
    }

    /// The name of the person it goes to.
    #[must_use]
    pub fn person(&self) -> &str {
        match self {
            Self::Booking(letter) => &letter.name,
            Self::Waiting(letter) => &letter.name,
            Self::Account(letter) => &letter.name,
            Self::Seal(_) => "",
            Self::Test(letter) => &letter.name,
            Self::Case(letter) => &letter.name,
        }
    }
}
