//! The public lists (三清单): what power there is, what must be done, what service is given; on what basis, how long, what it
//! costs, who answers for it. Basis and risks are those of the steps.

use std::collections::BTreeSet;

use super::basis::{Law, cite};
use super::machine::Machine;
use super::row::{Risk, Step};
use crate::clocks::Certainty;
use crate::locale::{Locale, Words, w};

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

    /// The risks of its steps, each once, in their order.
    #[must_use]
    pub fn risks(&self, machine: &Machine) -> Vec<Risk> {
        once(self.rows(machine).map(|s| s.risk))
    }

    /// On what it rests: each law once, with all articles of its steps.
    #[must_use]
    pub fn grounds(&self, machine: &Machine) -> Vec<Grounds> {
        let mut found: Vec<Grounds> = Vec::new();
        for basis in self.rows(machine).map(|s| s.basis) {
            let same = |g: &&mut Grounds| g.law == basis.law && g.certainty == basis.certainty;
            match found.iter_mut().find(same) {
                Some(grounds) => grounds.articles.extend(basis.articles),
                None => found.push(Grounds {
                    law: basis.law,
                    articles: basis.articles.iter().copied().collect(),
                    certainty: basis.certainty,
                }),
            }
        }
        found
    }
}

/// Articles of one law.
#[derive(Debug)]
pub struct Grounds {
    /// The law.
    pub law: &'static Law,
    /// Its articles.
    pub articles: BTreeSet<u16>,
    /// How sure.
    pub certainty: Certainty,
}

impl Grounds {
    /// In words: 《人民调解法》第17、18条.
    #[must_use]
    pub fn say(&self, locale: Locale) -> String {
        cite(self.law, self.articles.iter(), locale)
    }
}

impl Machine {
    /// All its risks, each once, in the order of its steps: their numbers on the diagram and in the list.
    #[must_use]
    pub fn risks(&self) -> Vec<Risk> {
        once(self.all_steps().map(|s| s.risk))
    }
}

fn once(risks: impl Iterator<Item = Risk>) -> Vec<Risk> {
    let mut found: Vec<Risk> = Vec::new();
    for risk in risks {
        if !found.iter().any(|f| f.point == risk.point) {
            found.push(risk);
        }
    }
    found
}
