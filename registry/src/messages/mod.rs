//! The outbox: a message is written in the transaction of what it tells; a worker claims it with a lease, so that at most one
//! delivery attempt is in flight, whichever process makes it. One outbox for e-mail and text messages; see docs/messages.md.

mod content;
mod desk;
pub mod follow_ups;
mod sending;
mod tell;

pub use content::{AccountLetter, CaseLetter, Content, Due, Letter, SealLetter, TestLetter, WaitingLetter};
pub use desk::{Gateway, Listed, TestError, again, called, gateway, list, send_test, to_call};
pub use sending::{Attempt, Claimed, LEASE, claim, settle, waiting};
pub(crate) use sending::{forget_of, forget_sent};
pub(crate) use tell::{About, Person, To, is_written, tell, write};

use domain::bookings::Status;
use domain::messages::LetterKind;

statements! {
    ADD = tell::ADD;
    OF_RECORD = tell::OF_RECORD;
    CLAIM = sending::CLAIM;
    STANDS = sending::STANDS;
    SENT = sending::SENT;
    PUT_OFF = sending::PUT_OFF;
    REFUSED = sending::REFUSED;
    WITHDRAWN = sending::WITHDRAWN;
    FORGET = sending::FORGET;
    FORGET_OF = sending::FORGET_OF;
    WAITING = sending::WAITING;
    LIST = desk::LIST;
    ONE = desk::ONE;
    AGAIN = desk::AGAIN;
    COUNTS = desk::COUNTS;
    LAST_ERROR = desk::LAST_ERROR;
    CONTACT = desk::CONTACT;
    TO_CALL = desk::TO_CALL;
    CALLED = desk::CALLED;
    PLAN = follow_ups::PLAN;
    PLAN_TWO = follow_ups::PLAN_TWO;
    UNPLAN = follow_ups::UNPLAN;
    WITHDRAW = follow_ups::WITHDRAW;
    ANY_DUE = follow_ups::ANY_DUE;
    NEXT_DUE = follow_ups::NEXT_DUE;
    POST = follow_ups::POST;
}

/// What a letter tells, by where the booking stands.
#[must_use]
pub(crate) const fn kind_of(status: Status, moved: bool) -> LetterKind {
    match (status, moved) {
        (Status::Cancelled, _) => LetterKind::Cancelled,
        (_, true) => LetterKind::Moved,
        (_, false) => LetterKind::Booked,
    }
}
