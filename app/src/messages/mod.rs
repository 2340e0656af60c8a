//! Letters: their words in both languages, as plain text and as HTML, and the calendar file that goes with them.

mod calendar;
mod letter;

pub use calendar::{Method, calendar};
pub use letter::{Mail, letter};
