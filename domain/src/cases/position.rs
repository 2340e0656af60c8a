//! Where a case stands, on every track, and where a step leads from there.

use super::machine::{Machine, Station};
use super::row::{From, Need, Step};
use crate::locale::Words;

/// Where a case stands: one station for each track that has begun, the main track's first.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(Vec<&'static str>);

/// Why a step can't be taken from a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is not open at this station.
    NotFromHere,
    /// Something else comes first: what to do.
    First(Words),
}

impl Position {
    /// Reads a position as kept: the main station, and those of the asides with spaces between.
    ///
    /// # Errors
    /// A sentence: a station the machine does not know, or two of one track.
    pub fn read(machine: &Machine, station: &str, aside: &str) -> Result<Self, String> {
        let mut found: Vec<&'static Station> = Vec::new();
        for code in std::iter::once(station).chain(aside.split_whitespace()) {
            let next = machine.station(code).ok_or_else(|| format!("no station {code:?}"))?;
            if found.iter().any(|s| s.track == next.track) {
                return Err(format!("two stations of the track {:?}", next.track));
            }
            found.push(next);
        }
        match found.first() {
            Some(first) if first.track == machine.main().code => Ok(Self(found.iter().map(|s| s.code).collect())),
            _ => Err(format!("{station:?} is no station of the main track")),
        }
    }

    /// The main station; nothing before a case was opened.
    #[must_use]
    pub fn main(&self) -> &'static str {
        self.0.first().copied().unwrap_or_default()
    }

    /// The stations of the asides, with spaces between, as kept.
    #[must_use]
    pub fn aside(&self) -> String {
        self.0.get(1..).unwrap_or_default().join(" ")
    }

    /// All stations, the main one first.
    pub fn stations(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.iter().copied()
    }

    /// Does the case stand there, on whichever track?
    #[must_use]
    pub fn is_at(&self, station: &str) -> bool {
        self.0.contains(&station)
    }

    fn put(&mut self, machine: &Machine, code: &'static str) {
        let track = |code: &str| machine.station(code).map(|s| s.track);
        match self.0.iter_mut().find(|s| track(s) == track(code)) {
            Some(station) => *station = code,
            None => self.0.push(code),
        }
    }
}

impl Machine {
    /// May the step be taken from here?
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, step: &Step, position: &Position) -> Result<(), Refusal> {
        match step.from {
            From::Opening if position.0.is_empty() => {}
            From::At(stations) if stations.iter().any(|s| position.is_at(s)) => {}
            From::Opening | From::At(_) => return Err(Refusal::NotFromHere),
        }
        for need in step.needs {
            match need {
                Need::At(stations, otherwise) if !stations.iter().any(|s| position.is_at(s)) => {
                    return Err(Refusal::First(*otherwise));
                }
                Need::NotAt(stations, otherwise) if stations.iter().any(|s| position.is_at(s)) => {
                    return Err(Refusal::First(*otherwise));
                }
                Need::At(..) | Need::NotAt(..) => {}
            }
        }
        Ok(())
    }

    /// Where the step leads. [`Machine::check`] comes first.
    #[must_use]
    pub fn after(&self, step: &Step, position: &Position) -> Position {
        let mut after = position.clone();
        for station in step.to.iter().chain(step.also) {
            after.put(self, station);
        }
        // The main station stands first, whatever began first; the asides in the order of their tracks.
        let place = |code: &str| {
            let track = self.station(code).map(|s| s.track);
            self.tracks.iter().position(|t| Some(t.code) == track)
        };
        after.0.sort_by_key(|code| place(code));
        after
    }

    /// The steps that can be taken from here, in the order of the buttons.
    pub fn open_at<'a>(&'a self, position: &'a Position) -> impl Iterator<Item = &'static Step> + 'a {
        self.all_steps().filter(|step| self.check(step, position).is_ok())
    }

    /// The steps that lead on from this station but wait for something else, with what.
    pub fn waiting_at<'a>(&'a self, position: &'a Position) -> impl Iterator<Item = (&'static Step, Words)> + 'a {
        self.all_steps().filter_map(|step| match self.check(step, position) {
            Err(Refusal::First(what)) => Some((step, what)),
            _ => None,
        })
    }
}
