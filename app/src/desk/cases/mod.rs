//! Cases at the desk: the queue, the page of one, opening one. Stations, steps and fields are drawn from the table of the kind.

mod fields;
mod opening;
mod page;
mod parties;
mod queue;
mod receipt;
mod steps;
mod strip;

pub use opening::{OpenPage, TypedParty, not_carried, open};
pub use page::{CasePage, case};
pub use queue::{Bulk, QueuePage, queue};
pub use receipt::receipt;
pub use steps::Tried;
