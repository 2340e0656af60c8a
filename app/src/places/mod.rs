//! The first page, the village page, and the pages of plain words.

mod home;
mod plain;
mod village;

pub use home::{Home, home};
pub use plain::{help, privacy, trouble};
pub use village::{Lost, Village, WhyLost, village};
pub(crate) use village::{clinic_card, nearest};
