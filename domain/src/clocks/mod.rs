//! Days and periods (期限): which days are worked, when a statutory period ends, and why then.
//!
//! A limit is a [`Rule`] of a rule [`Pack`]; a matter keeps the pack of the day it was opened. A [`Clock`] is such a rule running:
//! from a day, with at most one extension and any suspensions. What it comes to under a [`Calendar`] is [`Reckoned`]: the day, or
//! what it waits for, with every [`Step`] on the way in words.
//!
//! ```
//! use domain::clocks::{Calendar, Clock, Ground, Pack};
//! use domain::locale::Locale;
//!
//! let day = |text: &str| text.parse().expect("a day");
//! let calendar = Calendar::default(); // of a running house: `registry::settings::calendar::in_force`
//!
//! let pack = Pack::on(day("2026-03-02"))?; // kept with the matter as `pack.code`; found again by `Pack::named`
//! let clock = Clock::new(pack.rule("petition.handle")?, day("2026-03-02"));
//! let clock = clock.suspend(&calendar, day("2026-03-20"), Ground::Hearing)?;
//! assert_eq!(clock.reckon(&calendar)?.due(), None); // waits until it is resumed
//! let clock = clock.resume(&calendar, day("2026-03-27"))?;
//! let reckoned = clock.reckon(&calendar)?;
//! assert_eq!(reckoned.due(), Some(day("2026-05-08")));
//! for step in &reckoned.steps {
//!     println!("{}", step.say(Locale::ZhCn));
//! }
//! # Ok::<(), domain::clocks::ClockError>(())
//! ```
//!
//! What is stored of a running clock: `pack.code`, `rule.code`, [`Clock::from`], [`Clock::extension`], [`Clock::suspensions`] (the
//! facts), and beside them what was reckoned: the due day, whether it is provisional, and the version of the calendar
//! ([`Version`], by its `Display`). Where the clocks of several papers follow each other, [`Start::paper`] names the paper whose
//! service starts the next.

mod asked;
mod calendar;
mod clock;
mod compare;
mod count;
mod pack;
mod queue;
mod rule;
mod steps;
mod table;
mod words;

#[cfg(test)]
mod tests;

pub use asked::{Answered, Asked, Unclear, Unclears};
pub use calendar::{Calendar, NoticeFlaw, Version, Year, is_address};
pub use clock::{Clock, ClockError, Extension, Given, Suspension};
pub use compare::{Change, Comparison, Running, compare};
pub use count::{Outcome, Reckoned};
pub use pack::{Channel, Pack};
pub use queue::{Light, days_left, light};
pub use rule::{Approver, Basis, Certainty, Extending, Ground, Length, Names, Rule, Start, Suspending, Unit, Whose};
pub use steps::{Rest, Step};
pub use words::full_day;
