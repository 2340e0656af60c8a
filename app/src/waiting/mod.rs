//! The waiting list as villagers see it: joining it, where one stands, the place that is kept, the rule.

mod join;
mod mine;
mod offer;
mod rule;

pub use join::{Joining, NotJoined, join};
pub(crate) use join::{matter, wishes};
pub use mine::{Standing, ask_leave, mine};
pub use offer::{Trouble, offer, over};
pub(crate) use offer::{card, trouble};
pub use rule::rule;
