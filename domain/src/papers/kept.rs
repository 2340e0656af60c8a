//! A document that was issued is kept as it was, whatever its template says later. Labels are words of the program; one that is read
//! back and that no template has any more is held once for as long as the program runs. Only what the program wrote is ever read.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer};

use super::document::{Lines, Run};

/// A label of a paper.
pub type Term = &'static str;

static HELD: Mutex<BTreeSet<Term>> = Mutex::new(BTreeSet::new());

fn held(text: String) -> Term {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    match held.get(text.as_str()) {
        Some(known) => known,
        None => {
            let term: Term = Box::leak(text.into_boxed_str());
            held.insert(term);
            term
        }
    }
}

/// Reads a label.
pub(super) fn term<'de, D: Deserializer<'de>>(from: D) -> Result<Term, D::Error> {
    String::deserialize(from).map(held)
}

/// Reads labelled fields.
pub(super) fn lines<'de, D: Deserializer<'de>>(from: D) -> Result<Lines, D::Error> {
    let lines: Vec<Vec<(String, Run, u8)>> = Deserialize::deserialize(from)?;
    let field = |(label, value, share)| (held(label), value, share);
    Ok(lines.into_iter().map(|line| line.into_iter().map(field).collect()).collect())
}
