//! The evidence trail (痕迹): one chain of entries a record, one chain of seals over the ends of those chains.
//!
//! An entry says what was done, on which record, by whom and for whom, when, through which door, what it set, and carries the
//! hash of the entry before it on that record. Personal content is not in the chain, only a salted digest of it: it can be erased
//! lawfully and the chain stays whole. A seal takes the ends of all chains that grew since the seal before, so that cutting off
//! the tail of a chain is found too. Hashes are SHA-256 (FIPS 180-4); signatures, made outside of this pure crate, are Ed25519
//! (RFC 8032) over the hash.

mod check;
mod fold;

pub use check::{Checker, Damage, Finding, Link, SealChecker, SealedEnd};
pub use fold::{Facts, State, fold};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What kinds of record have a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKind {
    /// A booking with what hangs on it: the consultation.
    Booking,
    /// A member of staff: roles, retainers, second factor.
    Staff,
    /// A division: its name, its place in the tree, its validity.
    Division,
    /// A rule of the house: retention, texts of messages, the holiday calendar.
    Setting,
    /// A clinic: whose, where, when, and whether it takes place.
    Clinic,
    /// An entry of the waiting list, with what is offered to it.
    Waiting,
    /// What both sides say of a clinic as a visit: the id is the clinic's.
    Visit,
    /// A rule by which clinics recur.
    Rule,
    /// An adviser's leave.
    Leave,
    /// A case with its steps, clocks, tasks and parties.
    Case,
}

impl RecordKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Booking,
        Self::Staff,
        Self::Division,
        Self::Setting,
        Self::Clinic,
        Self::Waiting,
        Self::Visit,
        Self::Rule,
        Self::Leave,
        Self::Case,
    ];

    /// The word before the slash of a [`RecordKey`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Booking => "booking",
            Self::Staff => "staff",
            Self::Division => "division",
            Self::Setting => "setting",
            Self::Clinic => "clinic",
            Self::Waiting => "waiting",
            Self::Visit => "visit",
            Self::Rule => "rule",
            Self::Leave => "leave",
            Self::Case => "case",
        }
    }

    /// The key of a record of this kind.
    #[must_use]
    pub fn key(self, id: &str) -> RecordKey {
        RecordKey(format!("{}/{id}", self.code()))
    }
}

/// Which record: `booking/0198…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordKey(String);

impl RecordKey {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Kind and id, when the kind is known.
    #[must_use]
    pub fn parts(&self) -> Option<(RecordKind, &str)> {
        let (kind, id) = self.0.split_once('/')?;
        RecordKind::ALL.into_iter().find(|k| k.code() == kind).map(|k| (k, id))
    }
}

impl From<String> for RecordKey {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Display for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Through which door an act came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// The villagers' pages.
    Public,
    /// The desk.
    Desk,
    /// The JSON API.
    Api,
    /// The command line of the server.
    Command,
    /// The program itself: a job.
    Program,
}

impl Door {
    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Desk => "desk",
            Self::Api => "api",
            Self::Command => "command",
            Self::Program => "program",
        }
    }
}

/// An entry as it stands in the chain. Everything here is hashed; [`Entry::hash`] is what the next entry names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// On which record.
    pub record: RecordKey,
    /// Its place on the record, from 1.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done: a code such as `booked`.
    pub act: String,
    /// By which member of staff; none: the person themselves, or the program.
    pub staff: Option<String>,
    /// For whom, when one person acted for another: `person` for the person the record is about.
    pub for_whom: Option<String>,
    /// Through which door: a code of [`Door`].
    pub door: String,
    /// What was set: [`Facts`] as JSON, the very text that is kept.
    pub facts: String,
    /// Digest of the personal content that goes with it: see [`digest_of_content`].
    pub content_digest: Option<String>,
    /// Hash of the entry before it on the record; 64 zeros before the first.
    pub previous: String,
}

/// What the first entry of a chain, and the first seal, names as its predecessor.
pub const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Entry {
    /// SHA-256 over every field, each with its length before it, so that no two entries read alike.
    #[must_use]
    pub fn hash(&self) -> String {
        let number = self.number.to_string();
        let at = instant(self.at);
        hash_of(
            "shuoli.entry.1",
            &[
                self.record.as_str(),
                &number,
                &at,
                &self.act,
                self.staff.as_deref().unwrap_or_default(),
                self.for_whom.as_deref().unwrap_or_default(),
                &self.door,
                &self.facts,
                self.content_digest.as_deref().unwrap_or_default(),
                &self.previous,
            ],
        )
    }
}

/// A seal: it names the ends of the chains that grew since the seal before, and that seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// From 1.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// How many ends it names.
    pub ends: i64,
    /// Digest of the ends: see [`Ends`].
    pub root: String,
    /// Hash of the seal before it.
    pub previous: String,
}

impl Seal {
    /// What is signed, printed and pinned on the wall.
    #[must_use]
    pub fn hash(&self) -> String {
        let (number, at, ends) = (self.number.to_string(), instant(self.at), self.ends.to_string());
        hash_of("shuoli.seal.1", &[&number, &at, &ends, &self.root, &self.previous])
    }
}

/// Digests the ends of chains in the order of their records, one after the other, however many there are.
#[derive(Clone)]
pub struct Ends(Sha256, i64);

impl Default for Ends {
    fn default() -> Self {
        Self(Sha256::new_with_prefix("shuoli.ends.1"), 0)
    }
}

impl std::fmt::Debug for Ends {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ends({})", self.1)
    }
}

impl Ends {
    /// The end of one chain: its record, the number and the hash of its last entry.
    pub fn add(&mut self, record: &str, number: i64, hash: &str) {
        let number = number.to_string();
        for text in [record, &number, hash] {
            add_text(&mut self.0, text);
        }
        self.1 += 1;
    }

    /// How many were added, and their digest.
    #[must_use]
    pub fn finish(self) -> (i64, String) {
        (self.1, hex(&self.0.finalize()))
    }
}

/// The digest of personal content under its salt: what stands in the chain instead of the content.
#[must_use]
pub fn digest_of_content(salt: &str, content: &str) -> String {
    hash_of("shuoli.content.1", &[salt, content])
}

/// An instant as it is hashed: UTC to the microsecond, which is what both engines keep.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn hash_of(kind: &str, texts: &[&str]) -> String {
    let mut hasher = Sha256::new_with_prefix(kind);
    for text in texts {
        add_text(&mut hasher, text);
    }
    hex(&hasher.finalize())
}

fn add_text(hasher: &mut Sha256, text: &str) {
    hasher.update((text.len() as u64).to_be_bytes());
    hasher.update(text.as_bytes());
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
