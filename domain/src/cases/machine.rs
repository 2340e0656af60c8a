//! A kind of case as a table, and finding one's way in it.

use serde::{Deserialize, Serialize};

use super::lists::Item;
use super::mediation;
use super::row::{Closing, From, Step, Task};
use crate::locale::Words;
use crate::staff::Action;

/// A kind of case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// People's mediation (人民调解).
    Mediation,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::Mediation];

    /// The code in the database and in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mediation => "mediation",
        }
    }

    /// Its table.
    #[must_use]
    pub const fn machine(self) -> &'static Machine {
        match self {
            Self::Mediation => &mediation::MACHINE,
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|k| k.code() == code).ok_or_else(|| format!("unknown kind of case {code:?}"))
    }
}

/// A kind of case: its stations, the steps between them, and what the public is told of it.
#[derive(Debug)]
pub struct Machine {
    /// Which kind.
    pub kind: Kind,
    /// Its name.
    pub names: Words,
    /// What stands between the county's short name and 字 in a number: 孝**调**字〔2026〕第12号.
    pub mark: &'static str,
    /// Who may read what a case is about.
    pub read: Action,
    /// Who may see where a case stands, and no more.
    pub progress: Action,
    /// The step that hands a case to somebody else: who is answered in its field `to`.
    pub hand_over: &'static str,
    /// The task that arises when somebody who has to be told can't be reached by a message.
    pub call: &'static str,
    /// What runs beside each other; the first is the life of the case itself, the others are asides.
    pub tracks: &'static [Track],
    /// Its stations.
    pub stations: &'static [Station],
    /// Its steps, in the order of the buttons, chapter by chapter.
    pub steps: &'static [&'static [Step]],
    /// The tasks steps make.
    pub tasks: &'static [Task],
    /// What is agreed one by one.
    pub owed: Owing,
    /// What the public lists say.
    pub items: &'static [Item],
}

/// How what is agreed one by one (履行事项) hangs together with stations, steps and tasks.
#[derive(Debug, Clone, Copy)]
pub struct Owing {
    /// Stations of the main track at which it is noted, and how it came out.
    pub at: &'static [&'static str],
    /// Steps before which nothing may be owed any more.
    pub settled_before: &'static [&'static str],
    /// What to do then.
    pub first: Words,
    /// The task that looks whether it is done.
    pub check: &'static str,
    /// The task that arises when something was missed.
    pub urge: &'static str,
    /// The task that arises when nothing is owed any more.
    pub visit: &'static str,
}

/// What runs beside something else: the life of the case, the other side's consent, the confirmation at court.
#[derive(Debug)]
pub struct Track {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub names: Words,
}

/// Where a case can stand.
#[derive(Debug)]
pub struct Station {
    /// Its code. Stays in databases: is never used for something else.
    pub code: &'static str,
    /// On which track.
    pub track: &'static str,
    /// Its name.
    pub names: Words,
    /// What comes next, as the person is told.
    pub next: Words,
    /// How the matter ended, when reaching this station ends it.
    pub closing: Option<Closing>,
    /// Nothing comes after it.
    pub end: bool,
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Who asked.
    Applicants,
    /// The other side.
    Respondents,
    /// Both sides.
    Everybody,
}

impl Whom {
    /// Is this side among them?
    #[must_use]
    pub fn includes(self, side: super::Side) -> bool {
        match self {
            Self::Everybody => true,
            Self::Applicants => side == super::Side::Applicant,
            Self::Respondents => side == super::Side::Respondent,
        }
    }
}

/// Somebody is told something. Nothing of the matter: a message may be read by others.
///
/// `{number}`, `{code}` and the code of a field of the step in braces stand for what they name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Telling {
    /// Who.
    pub whom: Whom,
    /// What.
    pub says: Words,
}

impl Machine {
    /// The track of the life of the case itself.
    #[must_use]
    pub fn main(&self) -> &'static Track {
        &self.tracks[0]
    }

    /// A station by its code.
    #[must_use]
    pub fn station(&self, code: &str) -> Option<&'static Station> {
        self.stations.iter().find(|s| s.code == code)
    }

    /// Its steps, in the order of the buttons.
    pub fn all_steps(&self) -> impl Iterator<Item = &'static Step> + use<> {
        self.steps.iter().flat_map(|chapter| chapter.iter())
    }

    /// A step by its code.
    #[must_use]
    pub fn step(&self, code: &str) -> Option<&'static Step> {
        self.all_steps().find(|s| s.code == code)
    }

    /// A task by its code.
    #[must_use]
    pub fn task(&self, code: &str) -> Option<&'static Task> {
        self.tasks.iter().find(|t| t.code == code)
    }

    /// The steps by which a case is opened.
    pub fn openings(&self) -> impl Iterator<Item = &'static Step> {
        self.all_steps().filter(|s| matches!(s.from, From::Opening))
    }

    /// The stations of a track.
    pub fn stations_of(&self, track: &'static str) -> impl Iterator<Item = &'static Station> {
        self.stations.iter().filter(move |s| s.track == track)
    }

    /// Does a step lead along the main track?
    #[must_use]
    pub fn is_main(&self, step: &Step) -> bool {
        step.to.and_then(|to| self.station(to)).is_some_and(|s| s.track == self.main().code)
    }
}
