//! Duty (履职): what an adviser owes each village that retains them, which visits count, and why one does not.
//!
//! A visit counts when two traces agree that come from different hands: one of the village's side (the clerk's counter-sign, or a
//! check-in that somebody else than the adviser made), one of the adviser's (a consultation record, or their word that nobody
//! came, which only a counter-sign can carry). Nobody's position is asked for, here or anywhere. docs/duty.md has the definitions.

mod month;
mod odd;
mod pack;
mod tally;

pub use month::{Month, Quarter};
pub use odd::{Oddity, oddities};
pub use pack::{Agreed, Contract, MOST_CLASSES, MOST_HOURS, MOST_VISITS, Pack, Packs, Terms, earliest_pack};
pub use tally::{Judged, LeftOut, Missing, Note, Reason, Signed, Tally, Traces, Verdict, Visit, classes_owed, tally};
