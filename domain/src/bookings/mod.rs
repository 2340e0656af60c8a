//! Bookings (预约): codes, what a booking asks for, where it stands and what may happen to it next.

mod attachment;
mod code;
mod limits;
mod order;
mod reach;
mod request;
mod status;

pub use attachment::{FileFlaw, FileKind, LARGEST as LARGEST_FILE, MOST as MOST_FILES};
pub use code::{ALPHABET, Code};
pub use limits::Limits;
pub use order::{AFTER_MISSED, Pace, Priority, Turn, Waiting, free_from, order, usual_talk};
pub use reach::Reach;
pub use request::{Consent, ConsentKind, Form, Request};
pub use status::{Status, Step, undone};

use chrono::{DateTime, Duration, Utc};

/// How long a slot is held while the form is filled.
pub const HOLD: Duration = Duration::minutes(10);
/// The farthest ahead that any clinic can be booked, and how far ahead they are shown.
pub const HORIZON: Duration = Duration::days(56);
/// How long after the start of their slot a person is waited for, unless the house says otherwise.
pub const GRACE: Duration = Duration::minutes(10);
/// How long before the start of a clinic people can be checked in.
pub const EARLIEST_CHECK_IN: Duration = Duration::hours(2);
/// How long a step of the queue can be undone.
pub const UNDO: Duration = Duration::minutes(10);

/// The version of the consent text a person agrees to who fills the form themselves; kept with the booking.
pub const CONSENT_VERSION: &str = "2026-11";
/// The version of the text that is read to a person for whom somebody at the desk fills the form, and sees what they fill in.
pub const CONSENT_VERSION_AT_DESK: &str = "2026-11-desk";

/// May the public take a slot that it may book from one instant until another?
#[must_use]
pub fn open_to_public(opens_at: DateTime<Utc>, closes_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    opens_at <= now && now <= closes_at
}

/// May the desk still take this slot?
#[must_use]
pub fn open_to_desk(slot_ends_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now < slot_ends_at
}
