//! A limit that runs: the facts of it, and what may be done with it.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, Version};
use super::count::{self, Reckoned};
use super::rule::{Ground, Rule};

/// The one extension of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// By how many days: natural, or working where the limit is in working days.
    pub days: u32,
    /// When it was granted; a limit that has run out can't be extended. None: not looked at.
    pub on: Option<NaiveDate>,
}

/// Days that are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// The first day not counted.
    pub from: NaiveDate,
    /// The day it was resumed, which is counted again; none: it still is suspended.
    pub until: Option<NaiveDate>,
    /// For what.
    pub ground: Ground,
}

impl Suspension {
    /// Is the day one of those not counted?
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// What was given that is wrong: to mark it in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Given {
    /// The rule.
    Rule,
    /// The day it starts.
    From,
    /// The extension.
    Extension,
    /// The suspensions.
    Suspensions,
    /// The day the matter was opened, or its pack.
    Opened,
}

impl Given {
    /// Its name in the API and in forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::From => "from",
            Self::Extension => "extension_days",
            Self::Suspensions => "suspensions",
            Self::Opened => "opened_on",
        }
    }
}

/// Why a limit cannot be reckoned, or this not be done with it. In words: [`ClockError::say`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say(crate::locale::Locale::En))]
pub enum ClockError {
    /// No limit of this code in the pack.
    UnknownRule(String),
    /// No pack of this code.
    UnknownPack(String),
    /// No pack was in force yet.
    NoPack {
        /// The day asked for.
        day: NaiveDate,
        /// When the first pack begins.
        first: NaiveDate,
    },
    /// A date far from those the law can mean.
    OutOfRange(NaiveDate),
    /// Longer than any limit.
    TooLong,
    /// The rule knows no extension.
    ExtensionNotAllowed,
    /// Beyond its ceiling.
    ExtensionTooLong {
        /// Days asked for.
        asked: u32,
        /// The most.
        most: u32,
    },
    /// By no day.
    ExtensionEmpty,
    /// It was extended before: there is one extension.
    ExtendedBefore,
    /// It had run out.
    ExtensionTooLate {
        /// When it was to be granted.
        on: NaiveDate,
        /// When it had run out.
        due: NaiveDate,
    },
    /// The rule knows no suspension.
    SuspensionNotAllowed,
    /// Not for this ground.
    GroundNotAllowed(Ground),
    /// It begins before the limit does.
    SuspensionBeforeStart {
        /// Its first day.
        from: NaiveDate,
        /// When the limit starts.
        start: NaiveDate,
    },
    /// It ends before it begins.
    SuspensionEndsBeforeItStarts {
        /// Its first day.
        from: NaiveDate,
        /// When it was to be resumed.
        until: NaiveDate,
    },
    /// It begins before the one before it has ended.
    SuspensionsOverlap {
        /// The first day of the later one.
        from: NaiveDate,
    },
    /// It begins when the limit has run out.
    SuspensionAfterDue {
        /// Its first day.
        from: NaiveDate,
        /// When the limit had run out.
        due: NaiveDate,
    },
    /// More often than any matter is.
    TooManySuspensions,
    /// There is nothing to resume.
    NotSuspended,
}

impl ClockError {
    /// What was given that is wrong.
    #[must_use]
    pub const fn given(&self) -> Given {
        match self {
            Self::UnknownRule(_) => Given::Rule,
            Self::UnknownPack(_) | Self::NoPack { .. } => Given::Opened,
            Self::OutOfRange(_) => Given::From,
            Self::TooLong
            | Self::ExtensionNotAllowed
            | Self::ExtensionTooLong { .. }
            | Self::ExtensionEmpty
            | Self::ExtendedBefore
            | Self::ExtensionTooLate { .. } => Given::Extension,
            Self::SuspensionNotAllowed
            | Self::GroundNotAllowed(_)
            | Self::SuspensionBeforeStart { .. }
            | Self::SuspensionEndsBeforeItStarts { .. }
            | Self::SuspensionsOverlap { .. }
            | Self::SuspensionAfterDue { .. }
            | Self::TooManySuspensions
            | Self::NotSuspended => Given::Suspensions,
        }
    }
}

/// The longest limit with its extension, in days: ten years.
const LONGEST: u32 = 3660;
/// The most suspensions of one limit.
const MOST_SUSPENSIONS: usize = 50;

/// A limit that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock<'a> {
    /// Which.
    pub rule: &'a Rule,
    /// The day it starts, which is not counted.
    pub from: NaiveDate,
    /// Its extension.
    pub extension: Option<Extension>,
    /// The days not counted.
    pub suspensions: Vec<Suspension>,
}

impl<'a> Clock<'a> {
    /// Starts it.
    #[must_use]
    pub const fn new(rule: &'a Rule, from: NaiveDate) -> Self {
        Self { rule, from, extension: None, suspensions: Vec::new() }
    }

    /// What it comes to.
    ///
    /// # Errors
    /// What of it the rule does not allow, or cannot be.
    pub fn reckon(&self, calendar: &Calendar) -> Result<Reckoned, ClockError> {
        self.reckon_as(calendar, &calendar.version())
    }

    /// As [`Clock::reckon`], with the version of the calendar at hand: for many clocks at once.
    ///
    /// # Errors
    /// What of it the rule does not allow, or cannot be.
    pub fn reckon_as(&self, calendar: &Calendar, version: &Version) -> Result<Reckoned, ClockError> {
        let suspensions = self.check()?;
        if let Some(Extension { on: Some(on), .. }) = self.extension {
            // Only while it runs without it; suspensions that came later than the extension are left out.
            let then = suspensions
                .iter()
                .filter(|s| s.from <= on)
                .map(|s| Suspension { until: s.until.filter(|until| *until <= on), ..*s });
            let before = count::reckon(self.rule, self.from, 0, &then.collect::<Vec<_>>(), calendar, version)?;
            if let Some(due) = before.due().filter(|due| *due < on) {
                return Err(ClockError::ExtensionTooLate { on, due });
            }
        }
        let days = self.extension.map_or(0, |e| e.days);
        count::reckon(self.rule, self.from, days, &suspensions, calendar, version)
    }

    /// Extends it.
    ///
    /// # Errors
    /// Not allowed, not so long, not again, too late.
    pub fn extend(mut self, calendar: &Calendar, days: u32, on: NaiveDate) -> Result<Self, ClockError> {
        if self.extension.is_some() {
            return Err(ClockError::ExtendedBefore);
        }
        self.extension = Some(Extension { days, on: Some(on) });
        self.reckon(calendar).map(|_| self)
    }

    /// Suspends it from a day on: that day is not counted.
    ///
    /// # Errors
    /// Not allowed, not for this ground, suspended already, run out.
    pub fn suspend(mut self, calendar: &Calendar, from: NaiveDate, ground: Ground) -> Result<Self, ClockError> {
        self.suspensions.push(Suspension { from, until: None, ground });
        self.reckon(calendar).map(|_| self)
    }

    /// Resumes it on a day: that day is counted again.
    ///
    /// # Errors
    /// It is not suspended, or only later.
    pub fn resume(mut self, calendar: &Calendar, on: NaiveDate) -> Result<Self, ClockError> {
        let open = self.suspensions.iter_mut().find(|s| s.until.is_none());
        open.ok_or(ClockError::NotSuspended)?.until = Some(on);
        self.reckon(calendar).map(|_| self)
    }

    /// With days not counted, of which is known from when until when; without a ground: the one the rule knows first.
    ///
    /// # Errors
    /// `SuspensionNotAllowed` where the rule knows no ground. The rest is found when it is reckoned.
    pub fn without(
        mut self,
        from: NaiveDate,
        until: Option<NaiveDate>,
        ground: Option<Ground>,
    ) -> Result<Self, ClockError> {
        let first = self.rule.suspending.first().map(|s| s.ground).ok_or(ClockError::SuspensionNotAllowed)?;
        self.suspensions.push(Suspension { from, until, ground: ground.unwrap_or(first) });
        Ok(self)
    }

    /// What can be told without a calendar; the suspensions in the order of their days.
    fn check(&self) -> Result<Vec<Suspension>, ClockError> {
        possible(self.from)?;
        if let Some(Extension { days, on }) = self.extension {
            on.map_or(Ok(()), possible)?;
            let allowed = self.rule.extending.as_ref().ok_or(ClockError::ExtensionNotAllowed)?;
            match allowed.most {
                _ if days == 0 => return Err(ClockError::ExtensionEmpty),
                Some(most) if days > most => return Err(ClockError::ExtensionTooLong { asked: days, most }),
                _ if days > LONGEST => return Err(ClockError::TooLong),
                _ => {}
            }
        }
        if self.suspensions.len() > MOST_SUSPENSIONS {
            return Err(ClockError::TooManySuspensions);
        }
        let mut suspensions = self.suspensions.clone();
        suspensions.sort_by_key(|s| (s.from, s.until.unwrap_or(NaiveDate::MAX)));
        let mut free_from = self.from;
        for suspension in &suspensions {
            let Suspension { from, until, ground } = *suspension;
            possible(from)?;
            until.map_or(Ok(()), possible)?;
            if self.rule.suspending.is_empty() {
                return Err(ClockError::SuspensionNotAllowed);
            }
            if !self.rule.suspending.iter().any(|s| s.ground == ground) {
                return Err(ClockError::GroundNotAllowed(ground));
            }
            if from < self.from {
                return Err(ClockError::SuspensionBeforeStart { from, start: self.from });
            }
            if let Some(until) = until.filter(|until| *until < from) {
                return Err(ClockError::SuspensionEndsBeforeItStarts { from, until });
            }
            if from < free_from {
                return Err(ClockError::SuspensionsOverlap { from });
            }
            free_from = until.unwrap_or(NaiveDate::MAX);
        }
        Ok(suspensions)
    }
}

fn possible(day: NaiveDate) -> Result<(), ClockError> {
    if (1949..2200).contains(&day.year()) { Ok(()) } else { Err(ClockError::OutOfRange(day)) }
}
