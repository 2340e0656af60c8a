//! Papers of a case (文书) and its dossier (卷宗): drafted from the case, typed to their end, issued and then frozen, signed copies
//! attached, and what the dossier still lacks. The table of papers says what there is; here it meets the database.

mod facts;
mod read;
mod rows;
mod scans;
mod write;

pub(crate) use read::dossier_in;
pub use read::{Dossier, Place, dossier};
pub use rows::{Mark, Marks, Paper, PaperRow, PaperState, Scan};
pub(crate) use scans::attach_in;
pub use scans::{attach, content, detach, forward};
pub use write::{Draft, draft, issue, mark, withdraw};
pub(crate) use write::{issue_in, mark_in};

pub(super) use read::{lacks_to_file, lock};
pub(super) use rows::{erase, lay_over, of_case};

use domain::bookings::FileFlaw;
use domain::form::Flaw;
use domain::papers::{PaperKind, SlotFlaws};

use crate::StoreError;

statements! {
    OF_CASE = rows::OF_CASE;
    SCANS = rows::SCANS;
    CONTENTS = rows::CONTENTS;
    ADD = write::ADD;
    PUT = write::PUT;
    ADD_VERSION = write::ADD_VERSION;
    LOCK = read::LOCK;
    NAME = read::NAME;
    ADD_SCAN = scans::ADD;
    PUT_POSITION = scans::PUT_POSITION;
    REMOVE_SCAN = scans::REMOVE;
    ERASE = rows::ERASE;
    ERASE_VERSIONS = rows::ERASE_VERSIONS;
    ERASE_SCANS = rows::ERASE_SCANS;
}

/// Why it was not done. Nothing was kept then.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// No such case or paper, or not the actor's to see: both alike.
    #[error("there is no such thing")]
    Unknown,
    /// The actor sees it, but may not do this.
    #[error("not permitted")]
    Forbidden,
    /// The dossier is filed, or its personal data erased.
    #[error("the dossier is closed")]
    Closed,
    /// There is no place for such a paper in this dossier.
    #[error("no place for it in this dossier")]
    NoPlace,
    /// Somebody changed it meanwhile.
    #[error("it has changed")]
    Changed,
    /// It is issued already, or not yet.
    #[error("not as it stands")]
    NotAsItStands,
    /// Slots are wrong.
    #[error("slots are wrong")]
    Invalid(SlotFlaws),
    /// It can't be issued: fields that must be filled and are not.
    #[error("fields are blank")]
    Blank(Vec<&'static str>),
    /// It can't be issued without the day it bears.
    #[error("no day")]
    Undated,
    /// A day that has not been yet.
    #[error("the day is still to come")]
    Future,
    /// A field of the marks is wrong: which.
    #[error("a mark is wrong")]
    Mark(&'static str, Flaw),
    /// A reason lacks, or is too long.
    #[error("no reason")]
    Reason(Flaw),
    /// The file may not be kept.
    #[error("the file may not be kept")]
    File(FileFlaw),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for PaperError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A place in a dossier: which kind, the how manieth of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct At {
    /// Which kind.
    pub kind: &'static PaperKind,
    /// The how manieth, from 1.
    pub nth: u16,
}
