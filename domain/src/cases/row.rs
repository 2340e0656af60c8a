//! One row of a machine: a step with everything that belongs to it.

use serde::{Deserialize, Serialize};

use super::basis::Basis;
use super::machine::Telling;
use crate::clocks::{Ground, full_day};
use crate::locale::{Locale, Words, w};
use crate::staff::Action;

/// A step of a case.
#[derive(Debug)]
pub struct Step {
    /// Its code. Stays in trails: is never used for something else.
    pub code: &'static str,
    /// What one does, as the button says it.
    pub names: Words,
    /// What was done, as the timeline says it.
    pub done: Words,
    /// Where it can be taken.
    pub from: From,
    /// Where it leads on the same track; none: the case stays where it is.
    pub to: Option<&'static str>,
    /// Stations of other tracks it leads to as well.
    pub also: &'static [&'static str],
    /// What must be so on other tracks.
    pub needs: &'static [Need],
    /// Who may take it.
    pub by: Action,
    /// What it asks for.
    pub asks: &'static [Ask],
    /// The papers it issues: codes of [`crate::papers::kind`].
    pub papers: &'static [&'static str],
    /// What it does to clocks.
    pub clocks: &'static [Effect],
    /// It can be taken only when this limit has run out; the program takes it by itself then.
    pub lapse: Option<&'static str>,
    /// What it does to tasks.
    pub tasks: &'static [TaskEffect],
    /// Whose the case is after it.
    pub owner: OwnerAfter,
    /// On what it rests.
    pub basis: Basis,
    /// What could go wrong with power here (廉政风险点), and the control against it.
    pub risk: Risk,
    /// Who is told what.
    pub tells: &'static [Telling],
    /// It is refused while the dossier lacks something: a paper, a signature, a seal, the order of days.
    pub complete: bool,
    /// Is a reason asked? Wherever a "no" hurts somebody.
    pub reason: bool,
    /// It can be taken back within ten minutes: only what tells nobody, issues no paper and moves no clock.
    pub undo: bool,
}

/// Where a step can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// It opens a case.
    Opening,
    /// At any of these stations, all of one track.
    At(&'static [&'static str]),
}

/// What must be so elsewhere, and what to do when it isn't.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The case stands at one of these.
    At(&'static [&'static str], Words),
    /// The case stands at none of these.
    NotAt(&'static [&'static str], Words),
}

/// A field of a step's form.
#[derive(Debug)]
pub struct Ask {
    /// Its code: its name in the form and where the answer is kept.
    pub code: &'static str,
    /// Its name.
    pub names: Words,
    /// A line below it.
    pub hint: Option<Words>,
    /// What it takes.
    pub input: Input,
    /// Must it be answered?
    pub required: bool,
}

impl Ask {
    /// An answer in words. `people` names a member of staff.
    pub fn say(&self, locale: Locale, answer: &str, people: impl Fn(&str) -> Option<String>) -> String {
        match self.input {
            Input::PastDay | Input::ComingDay => {
                answer.parse().map_or_else(|_| answer.to_owned(), |day| full_day(locale, day))
            }
            Input::Choice(choices) => {
                choices.iter().find(|c| c.code == answer).map_or(answer, |c| c.names.say(locale)).to_owned()
            }
            Input::Mediator => people(answer).unwrap_or_else(|| "—".to_owned()),
            Input::Mark => w("是", "yes").say(locale).to_owned(),
            Input::Line(_) | Input::Text(_) | Input::Time | Input::Number(..) => answer.to_owned(),
        }
    }
}

/// What a field takes.
#[derive(Debug, Clone, Copy)]
pub enum Input {
    /// One line of at most so many characters.
    Line(u16),
    /// Text of at most so many characters.
    Text(u16),
    /// A day that has been: today or before.
    PastDay,
    /// A day to come: today or after.
    ComingDay,
    /// A time of day.
    Time,
    /// A number between two, both allowed.
    Number(u16, u16),
    /// One of these.
    Choice(&'static [Choice]),
    /// A mark that must be set.
    Mark,
    /// A mediator who serves the place of the case.
    Mediator,
}

impl Input {
    /// Is it answered in words of one's own?
    #[must_use]
    pub const fn is_prose(self) -> bool {
        matches!(self, Self::Line(_) | Self::Text(_))
    }
}

/// One of several.
#[derive(Debug)]
pub struct Choice {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub names: Words,
}

/// On which day something is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The day the step is taken.
    Today,
    /// The day answered in this field.
    Answer(&'static str),
}

/// What a step does to a clock: the rule's code in the pack the case was opened under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It begins.
    Start(&'static str, Anchor),
    /// It is met: what it wanted was done on this day. A person's limit that has run out can't be met any more.
    End(&'static str, Anchor),
    /// It falls away, unmet.
    Stop(&'static str),
    /// Its days are not counted from this day on.
    Suspend(&'static str, Ground, Anchor),
    /// Its days are counted again.
    Resume(&'static str, Anchor),
    /// It is made longer by the days of this field.
    Extend(&'static str, &'static str),
}

impl Effect {
    /// Which rule.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Start(rule, _)
            | Self::End(rule, _)
            | Self::Stop(rule)
            | Self::Suspend(rule, ..)
            | Self::Resume(rule, _)
            | Self::Extend(rule, _) => rule,
        }
    }
}

/// A task that somebody has to see to. House rules, not statute: so that no case lies without a next date.
#[derive(Debug)]
pub struct Task {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub names: Words,
    /// When it is due.
    pub due: Due,
}

/// When a task is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// So many days after it was made, a day of rest rolls on.
    Days(u16),
    /// On the day answered in this field of the step that makes it.
    Answer(&'static str),
}

/// What a step does to tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskEffect {
    /// It is made.
    Make(&'static str),
    /// It is done.
    Done(&'static str),
    /// All that are open fall away.
    Drop,
}

/// Whose the case is after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerAfter {
    /// Whose it was.
    Same,
    /// The person answered in this field.
    Answer(&'static str),
    /// Nobody's: whoever serves the place may take it.
    Nobody,
}

/// How grave a risk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 低
    Low,
    /// 中
    Medium,
    /// 高
    High,
}

/// A point where power could be misused (廉政风险点), and what is done against it.
#[derive(Debug, Clone, Copy)]
pub struct Risk {
    /// What could happen.
    pub point: Words,
    /// How grave.
    pub level: Level,
    /// What stands against it.
    pub control: Words,
}

/// How a matter ended: what statistics may say of it. Only `Resolved` counts as resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// What was asked for was settled.
    Resolved,
    /// It was tried and not settled.
    Unresolved,
    /// It was taken back.
    Withdrawn,
    /// It was not for this house, or went elsewhere.
    Elsewhere,
}

impl Closing {
    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Unresolved => "unresolved",
            Self::Withdrawn => "withdrawn",
            Self::Elsewhere => "elsewhere",
        }
    }
}
