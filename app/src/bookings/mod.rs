//! Booking, one question a screen, and the pages of a booking.

mod display;
mod icons;
mod mine;
mod slip;
mod wizard;

pub use display::{Today, display};
pub(crate) use display::{follower, stream};
pub use mine::{Displaced, Finding, cancel, displaced, find, move_to, show};
pub(crate) use mine::{summary, what};
pub(crate) use slip::qr;
pub use slip::slip;
pub(crate) use wizard::child;
pub use wizard::{Elsewhere, Screen, Wizard, elsewhere, no_draft, wizard};
