//! Cases at the desk: the queue, the page of one, opening one. Stations, steps and fields are drawn from the table of the kind.

mod choices;
mod dossier;
mod fields;
mod opening;
pub(crate) mod owed;
mod page;
mod papers;
mod parties;
mod party;
mod queue;
mod receipt;
pub(crate) mod stepping_back;
mod steps;
mod strip;

pub use dossier::dossier;
pub use opening::{OpenPage, TypedParty, not_carried, open};
pub use owed::{OutcomePage, OwedPage, outcome, owe};
pub use page::{CasePage, case};
pub use papers::{PaperPage, PaperTried, paper};
pub use party::{OneParty, PartyPage, one_party, party_form};
pub use queue::{Bulk, QueuePage, queue};
pub use receipt::receipt;
pub use steps::Tried;
