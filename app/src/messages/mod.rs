//! Letters: their words in both languages, as plain text and as HTML, and the calendar file that goes with them.

mod calendar;
mod letter;
mod short;

pub use calendar::{Method, calendar};
pub use letter::{Mail, letter};
pub use short::short;
