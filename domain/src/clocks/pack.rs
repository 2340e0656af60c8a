//! Rule packs: all limits as they stand from a day on. A matter keeps the pack it was opened under.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::clock::ClockError;
use super::rule::{Names, Rule};
use super::table;

/// A channel with limits of its own, set by local rules: the hotline 12345, a provincial platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Its code.
    pub code: String,
    /// Its name.
    pub names: Names,
    /// Its limits. One with the code of a general rule holds in its place for what came by this channel.
    pub rules: Vec<Rule>,
}

/// All limits as they stand from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Its code, which a matter keeps.
    pub code: String,
    /// The first day.
    pub valid_from: NaiveDate,
    /// What came new with it.
    pub about: Names,
    /// The limits that hold for all.
    pub rules: Vec<Rule>,
    /// The limits of single channels.
    pub channels: Vec<Channel>,
}

static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(table::packs);

impl Pack {
    /// All packs, the earliest first.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &PACKS
    }

    /// The pack in force on a day: of a matter opened that day.
    ///
    /// # Errors
    /// `NoPack` for days before the first one.
    pub fn on(day: NaiveDate) -> Result<&'static Self, ClockError> {
        let found = PACKS.iter().rfind(|pack| pack.valid_from <= day);
        found.ok_or_else(|| ClockError::NoPack { day, first: PACKS.first().map_or(day, |pack| pack.valid_from) })
    }

    /// The pack a matter has kept.
    ///
    /// # Errors
    /// `UnknownPack`.
    pub fn named(code: &str) -> Result<&'static Self, ClockError> {
        PACKS.iter().find(|pack| pack.code == code).ok_or_else(|| ClockError::UnknownPack(code.to_owned()))
    }

    /// A limit by its code. A code that only a channel has is found there.
    ///
    /// # Errors
    /// `UnknownRule`.
    pub fn rule(&self, code: &str) -> Result<&Rule, ClockError> {
        let of_channels = self.channels.iter().flat_map(|channel| &channel.rules);
        let found = self.rules.iter().chain(of_channels).find(|rule| rule.code == code);
        found.ok_or_else(|| ClockError::UnknownRule(code.to_owned()))
    }

    /// A limit for what came by a channel: the channel's own, or else the one that holds for all.
    ///
    /// # Errors
    /// `UnknownRule`.
    pub fn rule_by(&self, channel: &str, code: &str) -> Result<&Rule, ClockError> {
        let own = self.channels.iter().find(|c| c.code == channel);
        match own.and_then(|channel| channel.rules.iter().find(|rule| rule.code == code)) {
            Some(rule) => Ok(rule),
            None => self.rule(code),
        }
    }

    /// Every limit, those that hold for all first.
    pub fn every(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().chain(self.channels.iter().flat_map(|channel| &channel.rules))
    }
}
