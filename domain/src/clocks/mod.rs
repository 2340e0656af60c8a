//! Days and periods (期限): which days are worked.

mod calendar;

pub use calendar::{Calendar, Year};
