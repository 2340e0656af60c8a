//! Cases (案件): opening one, taking its steps, handing it over, the queue, what the person sees. What may be done when stands in
//! the tables of `domain::cases`; here it meets the database. Every change is one transaction: row, clocks, tasks, trail, messages.

mod assign;
mod clocks;
mod edit;
pub mod obligations;
mod open;
pub mod papers;
mod parties;
mod people;
pub mod personal;
pub mod persons;
mod progress;
mod queue;
mod receipt;
mod rehearse;
mod remind;
mod rows;
mod step;
pub mod stepping_back;
mod tell;

pub(crate) use assign::in_hand;
pub use assign::{InHand, Mediator, assign, mediators};
pub use clocks::{CaseClock, ClockState};
pub(crate) use clocks::{recalculate, running};
pub use obligations::Obligation;
pub(crate) use obligations::owe_in;
pub(crate) use open::open_in;
pub use open::{NewCase, Prefill, open, prefill};
pub(crate) use parties::index_anew;
pub use parties::{Party, index_nameless};
pub use people::{Given, add_party, correct_party, take_out_party};
pub(crate) use persons::forget_booking;
pub use progress::{Event, OwnObligation, Progress, progress};
pub use queue::{Counts, Filter, MOST, Page, Place, Tab, counts, queue};
pub use receipt::{Receipt, receipt};
pub use rehearse::rehearse;
pub(crate) use remind::{post_due as remind, stands};
pub use rows::{Case, CaseTask, Content, Heads, Taken, TaskState, View, history, read};
pub(crate) use rows::{by_id, in_full, state};
pub(crate) use step::step_in;
pub use step::{lapse, step, undo};
pub(crate) use stepping_back::recheck_owner;

use chrono::{DateTime, NaiveDate, Utc};
use domain::cases::{AnswerFlaws, Side};
use domain::clocks::ClockError;
use domain::conflicts::{StepsBack, Through};
use domain::form::Flaws;
use domain::ids::{CaseId, StaffId};
use domain::locale::Words;
use domain::papers::Finding;

use crate::StoreError;

statements! {
    ADD = open::ADD;
    NEXT_NUMBER = open::NEXT_NUMBER;
    OF_BOOKING = open::OF_BOOKING;
    OTHER_COUNTIES = open::OTHER_COUNTIES;
    NUMBER_IS_GIVEN = open::IS_GIVEN;
    BY_ID = rows::BY_ID;
    BY_CODE = rows::BY_CODE;
    STEPS = rows::STEPS;
    TASKS = rows::TASKS;
    PUT = step::PUT;
    ADD_STEP = step::ADD_STEP;
    UNDO_STEP = step::UNDO_STEP;
    PUT_TASK = step::PUT_TASK;
    LAPSED = step::LAPSED;
    CLOCKS = clocks::OF_CASE;
    PUT_CLOCK = clocks::PUT;
    RUNNING = clocks::RUNNING;
    WITH_RUNNING = clocks::WITH_RUNNING;
    PUT_NEXT = clocks::PUT_NEXT;
    ADD_PARTY = parties::ADD;
    PARTIES = parties::OF_CASE;
    PARTIES_LEAF = parties::LEAF;
    PARTIES_NAMELESS = parties::NAMELESS;
    PUT_PARTY = parties::PUT;
    TAKE_OUT_PARTY = parties::TAKE_OUT;
    PUT_PARTY_INDEX = parties::PUT_INDEX;
    HOLD_EDIT = edit::HOLD;
    PUT_EDIT = edit::PUT;
    PERSON_BY_NUMBERS = persons::BY_NUMBERS;
    PERSON_BY_NAME = persons::BY_NAME;
    PERSON_ONE = persons::ONE;
    JOIN = persons::JOIN;
    JOINS_OF_PARTY = persons::OF_PARTY;
    JOINS_OF_BOOKING = persons::OF_BOOKING;
    SEPARATE = persons::SEPARATE;
    FORGET_JOINS_OF_BOOKING = persons::FORGET_BOOKING;
    FORGET_JOINS_OF_CASE = persons::FORGET_CASE;
    STAFF_CONTACT = stepping_back::CONTACT;
    IS_BOUND = stepping_back::IS_BOUND;
    RAISE_STEPPING_BACK = stepping_back::RAISE;
    SETTLE_STEPPING_BACK = stepping_back::SETTLE;
    SETTLE_STEPPING_BACK_BUT = stepping_back::SETTLE_BUT;
    WAIVE_STEPPING_BACK = stepping_back::WAIVE;
    STEPPING_BACK_OF_CASE = stepping_back::OPEN_OF_CASE;
    STEPPING_BACK = stepping_back::OPEN;
    CASES_OF_OWNER = stepping_back::OF_OWNER;
    CASES_OWNED = stepping_back::OWNED;
    FORGET_STEPPING_BACK = stepping_back::FORGET;
    OBLIGATIONS = obligations::OF_CASE;
    ADD_OBLIGATION = obligations::ADD;
    SETTLE_OBLIGATION = obligations::SETTLE;
    DROP_OBLIGATIONS = obligations::DROP;
    ERASE_OBLIGATIONS = obligations::ERASE;
    PLAN_REMINDER = remind::PLAN;
    UNPLAN_REMINDERS = remind::UNPLAN;
    FORGET_REMINDERS = remind::FORGET;
    ANY_REMINDER_DUE = remind::ANY_DUE;
    NEXT_REMINDER = remind::NEXT;
    POST_REMINDER = remind::POST;
    OBLIGATION_STANDS = remind::STANDS;
    MEDIATORS = assign::MEDIATORS;
    IN_HAND = assign::IN_HAND;
    OF_OWNER = queue::OF_OWNER;
    OF_VILLAGE = queue::OF_VILLAGE;
    OF_TOWNSHIP = queue::OF_TOWNSHIP;
    OF_TOWNSHIP_AT = queue::OF_TOWNSHIP_AT;
    OF_TOWNSHIP_FREE = queue::OF_TOWNSHIP_FREE;
    OF_COUNTY = queue::OF_COUNTY;
    OF_COUNTY_AT = queue::OF_COUNTY_AT;
    OF_COUNTY_FREE = queue::OF_COUNTY_FREE;
    CLOSED = queue::CLOSED;
    COUNT_OF_OWNER = queue::COUNT_OF_OWNER;
    COUNT_OF_VILLAGE = queue::COUNT_OF_VILLAGE;
    COUNT_OF_TOWNSHIP = queue::COUNT_OF_TOWNSHIP;
    COUNT_OF_COUNTY = queue::COUNT_OF_COUNTY;
    TEMPLATES = rehearse::TEMPLATES;
    VILLAGES = rehearse::VILLAGES;
    TOWNSHIP_MEDIATORS = rehearse::TOWNSHIP_MEDIATORS;
    ERASE = personal::ERASE;
    ERASE_STEPS = personal::ERASE_STEPS;
    ERASE_PARTIES = personal::ERASE_PARTIES;
    DUE_TO_ERASE = personal::DUE;
}

/// No day is due.
pub(crate) const NEVER: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// Why it was not done. Nothing was kept then.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// No such case, or not the actor's to see: both alike.
    #[error("there is no such case")]
    Unknown,
    /// The actor sees it, but may not do this.
    #[error("not permitted")]
    Forbidden,
    /// Somebody was quicker: who, what (a code of the trail), when.
    #[error("somebody was quicker")]
    Changed {
        /// The name of the colleague; none: the program.
        by: Option<String>,
        /// What they did.
        what: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// There is no such step, or it is not open at the station where the case stands.
    #[error("the step cannot be taken from here")]
    NotFromHere,
    /// Something else comes first: what to do.
    #[error("something else comes first: {}", .0.en)]
    First(Words),
    /// The dossier lacks something.
    #[error("the dossier lacks {} things", .0.len())]
    Incomplete(Vec<Finding>),
    /// Fields are wrong.
    #[error("fields are wrong")]
    Invalid(AnswerFlaws),
    /// Fields of a party are wrong: which side's, the how manieth of it, from 0.
    #[error("a party is wrong")]
    Party(Side, usize, Flaws),
    /// Fields of a form beside the steps are wrong.
    #[error("fields are wrong")]
    Wrong(Flaws),
    /// Whoever this field names has to step back.
    #[error("a mediator who has to step back")]
    StepsBack(&'static str, StaffId, (StepsBack, Through)),
    /// Nobody is named on this side.
    #[error("nobody is named on a side")]
    NoParty(Side),
    /// Several of these at once, to be told at once.
    #[error("several things are wrong")]
    Several(Vec<CaseError>),
    /// The limit does not allow it.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The limit by which it could be done has run out.
    #[error("{rule} ran out on {due}")]
    TooLate {
        /// Which.
        rule: String,
        /// When.
        due: NaiveDate,
    },
    /// The limit has not run out yet.
    #[error("{rule} runs until {due}")]
    NotYet {
        /// Which.
        rule: String,
        /// Until when.
        due: NaiveDate,
    },
    /// The consultation became a case already.
    #[error("the consultation was carried over already")]
    CarriedAlready(CaseId),
    /// The same, by a colleague in this very instant.
    #[error("the consultation is being carried over")]
    CarriedMeanwhile,
    /// There is no record of a consultation to carry over.
    #[error("there is no record of the consultation")]
    NoConsultation,
    /// There is no such village.
    #[error("there is no such village")]
    UnknownPlace,
    /// There is nothing to take back, or it is too late.
    #[error("nothing to take back")]
    NothingToUndo,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for CaseError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

fn wrong(table: &'static str, what: impl ToString) -> StoreError {
    StoreError::Inconsistent { table, what: what.to_string() }
}
