//! The state of a record is the fold of its trail.

use std::collections::BTreeMap;

/// What an entry sets, by the name of the field; `None` takes a field away.
pub type Facts = BTreeMap<String, Option<String>>;

/// The state after all entries, in their order. Holds for every kind of record: what an entry does not name stays as it was.
pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Facts>) -> Facts {
    let mut state = Facts::new();
    for facts in entries {
        for (field, value) in facts {
            match value {
                Some(_) => state.insert(field.clone(), value.clone()),
                None => state.remove(field),
            };
        }
    }
    state
}

/// The state of a record: what may stand in the chain, and what is personal and stands there as a digest only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// What may stand in the chain for ever.
    pub open: Facts,
    /// What can be erased.
    pub personal: Facts,
}

impl State {
    /// Sets a field of the open part, when there is a value.
    #[must_use]
    pub fn open(mut self, field: &str, value: impl Into<Option<String>>) -> Self {
        set(&mut self.open, field, value.into());
        self
    }

    /// Sets a field of the personal part, when there is a value.
    #[must_use]
    pub fn personal(mut self, field: &str, value: impl Into<Option<String>>) -> Self {
        set(&mut self.personal, field, value.into());
        self
    }

    /// What an entry has to set to lead from `before` to this state.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        Self { open: difference(&before.open, &self.open), personal: difference(&before.personal, &self.personal) }
    }

    /// All fields together: what [`fold`] gives.
    #[must_use]
    pub fn whole(self) -> Facts {
        let Self { mut open, personal } = self;
        open.extend(personal);
        open
    }
}

fn set(facts: &mut Facts, field: &str, value: Option<String>) {
    if let Some(value) = value {
        facts.insert(field.to_owned(), Some(value));
    }
}

fn difference(before: &Facts, after: &Facts) -> Facts {
    let gone = before.keys().filter(|k| !after.contains_key(*k)).map(|k| (k.clone(), None));
    let new = after.iter().filter(|(k, v)| before.get(*k) != Some(v)).map(|(k, v)| (k.clone(), v.clone()));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn state() -> impl Strategy<Value = State> {
        let facts = |names: &'static str| proptest::collection::btree_map(names, "[xyz]".prop_map(Some), 0..4);
        (facts("[abc]"), facts("[def]")).prop_map(|(open, personal)| State { open, personal })
    }

    proptest! {
        #[test]
        fn whatever_a_record_went_through_its_differences_lead_back_to_where_it_stands(
            states in proptest::collection::vec(state(), 1..8)
        ) {
            let mut before = State::default();
            let mut entries = Vec::new();
            for after in &states {
                entries.push(after.since(&before).whole());
                before = after.clone();
            }
            prop_assert_eq!(fold(&entries), before.whole());
        }
    }

    #[test]
    fn what_an_entry_does_not_name_stays_and_what_it_takes_away_is_gone() {
        let set = |pairs: &[(&str, Option<&str>)]| -> Facts {
            pairs.iter().map(|(k, v)| ((*k).to_owned(), v.map(str::to_owned))).collect()
        };
        let entries = [
            set(&[("a", Some("1")), ("b", Some("1"))]),
            set(&[("b", Some("2"))]),
            set(&[("a", None), ("c", Some("3"))]),
        ];
        assert_eq!(fold(&entries), set(&[("b", Some("2")), ("c", Some("3"))]));
    }
}
