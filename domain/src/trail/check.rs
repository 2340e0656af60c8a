//! Checking a trail: entry by entry as they come, whatever their number, holding nothing but the last one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Ends, Entry, NOTHING_BEFORE, RecordKey, Seal};

/// An entry as kept: with its hash, and the signature over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// Its hash as written down.
    pub hash: String,
    /// Which key signed.
    pub key: String,
    /// Ed25519 signature over the hash, in hexadecimal.
    pub signature: String,
}

/// What is wrong with a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// The entry does not give the hash that was written down for it: it was edited, or moved here from another place.
    Edited,
    /// The hash was not signed by a key of this house: the entry was forged.
    Forged,
    /// The entry cannot be read at all: a value of it was replaced by one that is none.
    Unreadable,
    /// These entries are missing before it.
    Removed {
        /// The first that is missing.
        from: i64,
        /// The last.
        to: i64,
    },
    /// A second entry with the same number.
    Doubled,
    /// It does not follow on the entry before it: one of them was put in or exchanged.
    Unlinked,
    /// A seal names a later end: everything after this entry was cut off.
    CutOff {
        /// The number the seal names.
        sealed: i64,
        /// Which seal.
        seal: i64,
    },
    /// A seal names another hash for this entry.
    NotAsSealed {
        /// Which seal.
        seal: i64,
    },
    /// The personal content is not the content the entry was made with.
    ContentEdited,
    /// The personal content is gone, and no erasure is written on the record.
    ContentRemoved,
    /// What the record says now is not what its trail says.
    StateDiffers {
        /// Which fields.
        fields: Vec<String>,
    },
    /// There is a record without any trail.
    NoTrail,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited => write!(f, "the entry was edited or moved"),
            Self::Forged => write!(f, "the entry was forged: no key of this house signed it"),
            Self::Unreadable => write!(f, "the entry was edited: it cannot be read any more"),
            Self::Removed { from, to } if from == to => write!(f, "entry {from} was removed"),
            Self::Removed { from, to } => write!(f, "entries {from} to {to} were removed"),
            Self::Doubled => write!(f, "a second entry with this number was inserted"),
            Self::Unlinked => {
                write!(f, "the entry does not follow on the one before it: one was inserted or exchanged")
            }
            Self::CutOff { sealed, seal } => write!(f, "entries up to {sealed}, which seal {seal} names, were cut off"),
            Self::NotAsSealed { seal } => write!(f, "the entry is not the one seal {seal} names"),
            Self::ContentEdited => write!(f, "its personal content was edited"),
            Self::ContentRemoved => write!(f, "its personal content was removed without an erasure on the record"),
            Self::StateDiffers { fields } => {
                write!(f, "the record was changed without an entry: {} differ", fields.join(", "))
            }
            Self::NoTrail => write!(f, "the record has no trail: it was inserted, or its trail was removed"),
        }
    }
}

/// Damage, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// On which record.
    pub record: RecordKey,
    /// At which entry.
    pub number: i64,
    /// What.
    pub damage: Damage,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} entry {}: {}", self.record, self.number, self.damage)
    }
}

/// Walks entries in the order of record and number.
#[derive(Debug, Default)]
pub struct Checker {
    last: Option<(RecordKey, i64, String)>,
}

impl Checker {
    /// Looks at the next entry. `signed` says whether a key of the house made this signature over this hash.
    pub fn next(&mut self, link: &Link, signed: impl FnOnce(&Link) -> bool) -> Vec<Finding> {
        let entry = &link.entry;
        let mut damages = Vec::new();
        let hash = entry.hash();
        if hash != link.hash {
            damages.push(Damage::Edited);
        } else if !signed(link) {
            damages.push(Damage::Forged);
        }
        let (before, named) = match &self.last {
            Some((record, number, hash)) if *record == entry.record => (*number, hash.as_str()),
            _ => (0, NOTHING_BEFORE),
        };
        if entry.number > before + 1 {
            damages.push(Damage::Removed { from: before + 1, to: entry.number - 1 });
        } else if entry.number <= before {
            damages.push(Damage::Doubled);
        } else if entry.previous != named {
            damages.push(Damage::Unlinked);
        }
        // What follows is held against the hash as written down: one damaged entry is named once.
        self.last = Some((entry.record.clone(), entry.number, link.hash.clone()));
        damages
            .into_iter()
            .map(|damage| Finding { record: entry.record.clone(), number: entry.number, damage })
            .collect()
    }
}

/// The end of a chain as a seal names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedEnd {
    /// Which record.
    pub record: RecordKey,
    /// The number of its last entry then.
    pub number: i64,
    /// The hash of that entry.
    pub hash: String,
}

/// Walks the chain of seals, each with its ends in the order of their records.
#[derive(Debug, Default)]
pub struct SealChecker {
    number: i64,
    hash: Option<String>,
    ends: Ends,
}

impl SealChecker {
    /// The next end of the seal at hand.
    pub fn end(&mut self, end: &SealedEnd) {
        self.ends.add(end.record.as_str(), end.number, &end.hash);
    }

    /// Closes a seal whose ends were all given. The sentences say what is wrong with it.
    pub fn close(&mut self, seal: &Seal, hash: &str, signed: bool) -> Vec<&'static str> {
        let mut wrong = Vec::new();
        let (count, root) = std::mem::take(&mut self.ends).finish();
        if seal.hash() != hash {
            wrong.push("the seal was edited");
        } else if !signed {
            wrong.push("the seal was forged: no key of this house signed it");
        }
        if (count, &root) != (seal.ends, &seal.root) {
            wrong.push("the ends it names were edited, removed or inserted");
        }
        if seal.number != self.number + 1 {
            wrong.push("seals before it were removed");
        } else if seal.previous != self.hash.as_deref().unwrap_or(NOTHING_BEFORE) {
            wrong.push("it does not follow on the seal before it");
        }
        self.number = seal.number;
        self.hash = Some(hash.to_owned());
        wrong
    }

    /// Number and hash of the last seal.
    #[must_use]
    pub fn last(&self) -> (i64, &str) {
        (self.number, self.hash.as_deref().unwrap_or(NOTHING_BEFORE))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::trail::RecordKind;

    fn chain(length: i64) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for number in 1..=length {
            let previous = links.last().map_or(NOTHING_BEFORE.to_owned(), |l| l.hash.clone());
            let entry = Entry {
                record: RecordKind::Booking.key("a"),
                number,
                at: DateTime::from_timestamp(number, 0).expect("an instant"),
                act: "moved".into(),
                staff: None,
                for_whom: None,
                door: "public".into(),
                facts: format!("{{\"slot\":\"{number}\"}}"),
                content_digest: None,
                previous,
            };
            links.push(Link { hash: entry.hash(), entry, key: "k".into(), signature: "s".into() });
        }
        links
    }

    fn check(links: &[Link]) -> Vec<(i64, Damage)> {
        let mut checker = Checker::default();
        links.iter().flat_map(|l| checker.next(l, |l| l.signature == "s")).map(|f| (f.number, f.damage)).collect()
    }

    #[test]
    fn a_whole_chain_has_no_findings_and_each_damage_is_named_at_its_place() {
        assert_eq!(check(&chain(5)), []);
        let mut edited = chain(5);
        edited[2].entry.act = "booked".into();
        assert_eq!(check(&edited), [(3, Damage::Edited)]);
        let mut removed = chain(5);
        removed.drain(1..3);
        assert_eq!(check(&removed), [(4, Damage::Removed { from: 2, to: 3 })]);
        let mut doubled = chain(5);
        doubled.insert(2, doubled[1].clone());
        assert_eq!(check(&doubled), [(2, Damage::Doubled)]);
        // Forged with the right hash: the signature is missing, and the next entry does not name it.
        let mut forged = chain(3);
        forged[1].entry.act = "cancelled".into();
        forged[1].hash = forged[1].entry.hash();
        forged[1].signature = "x".into();
        assert_eq!(check(&forged), [(2, Damage::Forged), (3, Damage::Unlinked)]);
        let mut first = chain(3);
        first.remove(0);
        assert_eq!(check(&first), [(2, Damage::Removed { from: 1, to: 1 })]);
    }

    #[test]
    fn no_field_of_an_entry_can_change_without_another_hash() {
        let entry = chain(1).remove(0).entry;
        let hash = entry.hash();
        let changed: [fn(&mut Entry); 10] = [
            |e| e.record = RecordKind::Staff.key("a"),
            |e| e.number = 2,
            |e| e.at += chrono::Duration::microseconds(1),
            |e| e.act.push('x'),
            |e| e.staff = Some("x".into()),
            |e| e.for_whom = Some("x".into()),
            |e| e.door = "api".into(),
            |e| e.facts.push(' '),
            |e| e.content_digest = Some("x".into()),
            |e| e.previous = "x".into(),
        ];
        for change in changed {
            let mut other = entry.clone();
            change(&mut other);
            assert_ne!(other.hash(), hash, "{other:?}");
        }
        // Moving a letter from one field to the next does not hide.
        let (mut a, mut b) = (entry.clone(), entry);
        (a.act, a.door) = ("ab".into(), "c".into());
        (b.act, b.door) = ("a".into(), "bc".into());
        assert_ne!(a.hash(), b.hash());
    }

    #[test]
    fn a_seal_names_every_end_and_the_seal_before() {
        let end = SealedEnd { record: RecordKind::Booking.key("a"), number: 3, hash: "h".into() };
        let mut ends = Ends::default();
        ends.add(end.record.as_str(), end.number, &end.hash);
        let (count, root) = ends.finish();
        let at = DateTime::from_timestamp(1, 0).expect("an instant");
        let seal = Seal { number: 1, at, ends: count, root, previous: NOTHING_BEFORE.into() };
        let close = |end: Option<&SealedEnd>, seal: &Seal, signed| {
            let mut checker = SealChecker::default();
            end.into_iter().for_each(|e| checker.end(e));
            checker.close(seal, &seal.hash(), signed)
        };
        assert!(close(Some(&end), &seal, true).is_empty());
        assert_eq!(close(None, &seal, true).len(), 1);
        assert_eq!(close(Some(&SealedEnd { number: 2, ..end.clone() }), &seal, true).len(), 1);
        assert_eq!(close(Some(&end), &seal, false).len(), 1);
        assert_eq!(close(Some(&end), &Seal { number: 2, ..seal }, true).len(), 1);
    }
}
