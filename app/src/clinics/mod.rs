//! Clinics outside of the desk: as calendars that programs subscribe to, and as a timetable for the wall.

mod feed;
mod ical;
mod timetable;
mod zone;

pub use feed::feed;
pub use timetable::{Timetable, month_around, timetable};
