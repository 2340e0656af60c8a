//! The first page, the village page, and the pages of plain words.

mod home;
mod plain;
mod village;

pub use home::{Home, home};
pub use plain::{help, privacy, trouble};
pub(crate) use village::nearest;
pub use village::{Chosen, Lost, Village, WhyLost, village};
