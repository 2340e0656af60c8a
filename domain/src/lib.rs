//! The rules of Shuoli (说理), pure: no IO, no time of day, no randomness. What the rest of the house speaks in.
//!
//! Every other crate knows this one; this one knows none of them. It compiles to WebAssembly as well.

pub mod bookings;
pub mod cases;
pub mod clinics;
pub mod clocks;
pub mod conflicts;
pub mod consultations;
pub mod duty;
pub mod form;
pub mod ids;
pub mod locale;
pub mod matters;
pub mod messages;
pub mod papers;
pub mod people;
pub mod places;
pub mod ratings;
pub mod search;
pub mod staff;
pub mod trail;
pub mod waiting;
