//! Cases at the desk.

mod hand;
mod obligations;
mod opening;
mod page;
mod papers;
mod parties;
mod queue;

pub use hand::hand_over;
pub use obligations::{ask as ask_owed, ask_outcome, note as note_owed, outcome};
pub use opening::{ask, open, receipt};
pub use page::{reveal, show, step, undo};
pub use papers::{add, dossier, forward, get, mark, print, print_all, remove, show as paper, thumb, withdraw, write};
pub use parties::{
    add as add_party, apart, ask as ask_party, ask_correct, correct as correct_party, let_stand, out, same,
    show as show_party,
};
pub use queue::show as list;

use std::collections::BTreeMap;

use domain::ids::CaseId;
use domain::staff::Actor;
use registry::cases::{self, CaseError, View};

use crate::web::{Fault, Shop};

/// The pairs of a form as typed: the last of each name counts.
type Typed = BTreeMap<String, String>;

/// A case the actor may see.
async fn seen(shop: &Shop, actor: &Actor, id: &CaseId) -> Result<View, Fault> {
    cases::read(&shop.office, actor, id).await?.ok_or(Fault::NotFound)
}

/// What is no matter of the form: not there, not theirs, the database. The rest is told on the page.
fn fault(error: CaseError) -> Result<CaseError, Fault> {
    match error {
        CaseError::Unknown | CaseError::UnknownPlace => Err(Fault::NotFound),
        CaseError::Forbidden => Err(Fault::Forbidden),
        CaseError::Store(error) => Err(error.into()),
        other => Ok(other),
    }
}
