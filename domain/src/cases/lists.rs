//! The public lists (三清单): what power there is, what must be done, what service is given; on what basis, how long, what it
//! costs, who answers for it. Basis and risks are those of the steps.

use super::basis::Basis;
use super::machine::Machine;
use super::row::Step;
use crate::locale::{Words, w};

/// One of the three lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum List {
    /// 权力清单
    Power,
    /// 责任清单
    Responsibility,
    /// 服务清单
    Service,
}

impl List {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Power, Self::Responsibility, Self::Service];

    /// Its name.
    #[must_use]
    pub const fn names(self) -> Words {
        match self {
            Self::Power => w("权力清单", "What may be decided"),
            Self::Responsibility => w("责任清单", "What must be done"),
            Self::Service => w("服务清单", "What service is given"),
        }
    }
}

/// An entry of a list.
#[derive(Debug)]
pub struct Item {
    /// Of which list.
    pub list: List,
    /// What it is.
    pub names: Words,
    /// The steps that make it up.
    pub steps: &'static [&'static str],
    /// The limits it runs under.
    pub limits: &'static [&'static str],
    /// How long it takes.
    pub long: Words,
    /// What it costs.
    pub cost: Words,
    /// Who answers for it.
    pub answers: Words,
}

impl Item {
    /// Its steps.
    pub fn rows<'a>(&'a self, machine: &'a Machine) -> impl Iterator<Item = &'static Step> + 'a {
        self.steps.iter().filter_map(|code| machine.step(code))
    }

    /// On what it rests: each basis of its steps once.
    #[must_use]
    pub fn bases(&self, machine: &Machine) -> Vec<Basis> {
        let mut found: Vec<Basis> = Vec::new();
        for basis in self.rows(machine).map(|s| s.basis) {
            if !found.iter().any(|f| f.law == basis.law && f.articles == basis.articles) {
                found.push(basis);
            }
        }
        found
    }
}
