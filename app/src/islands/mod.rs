//! Islands: the few places that come alive in the browser. Each works as plain HTML first; plain props, no server calls.

mod finder;
mod held;
mod read_aloud;

pub use finder::{SHOWN, VillageFinder, pack};
pub use held::HeldTimer;
pub use read_aloud::ReadAloud;
