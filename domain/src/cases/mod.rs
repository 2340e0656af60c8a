//! Cases (案件): every kind of case is one table of stations and steps ([`Machine`]), and everything else is drawn from it: what
//! the desk offers, the forms, the station strip, the clocks, the messages, the public lists (三清单两图示一依据).
//!
//! Adding a station or a step is one row of a table, and a test that walks there. The walk (`walk.rs`) follows every way a case
//! can take through every table and finds what leads nowhere.

mod answers;
mod basis;
mod flow;
mod lists;
mod machine;
mod mediation;
mod obligation;
mod party;
mod position;
mod row;
mod source;
mod standing;

#[cfg(test)]
mod walk;

pub use answers::{AnswerFlaws, Answers};
pub use basis::{Basis, Law};
pub use flow::{Exit, Flow, Lane, Node, Shape, length};
pub use lists::{Grounds, Item, List};
pub use machine::{Kind, Machine, Owing, Station, Telling, Track, Whom};
pub use mediation::dispute_of;
pub use obligation::{
    Kept, OWED_SOON, Outcome, OutcomeForm, Owed, OwedForm, OwedKind, REMIND_OWED, REMIND_OWES, Reminder, yuan,
};
pub use party::{PartyData, PartyForm, Side};
pub use position::{Position, Refusal};
pub use row::{
    Anchor, Ask, Choice, Closing, Due, Effect, From, Input, Level, Need, OwnerAfter, Risk, Step, Task, TaskEffect,
};
pub use source::{Carried, Source};
pub use standing::{
    ADDED_TO_CASE, Authority, FOLLOWED_BY_OBLIGATION, FOLLOWED_BY_STANDING, LAST_OF_SIDE, Power, Role,
    STEPS_BACK_FIRST, Standing, StandingForm,
};
