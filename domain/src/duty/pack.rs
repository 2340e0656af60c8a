//! What is owed: the terms of a contract, and the county's default pack for what a contract leaves open.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::places::DivisionCode;

/// The most visits a month that a contract can ask for.
pub const MOST_VISITS: i64 = 31;
/// The most hours of one visit.
pub const MOST_HOURS: i64 = 12;
/// The most classes a quarter.
pub const MOST_CLASSES: i64 = 31;

/// What an adviser owes a village, nothing left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Visits a month.
    pub visits_a_month: i64,
    /// The least length of a visit, in minutes: all clinics of one day in the village together.
    pub visit_minutes: i64,
    /// Law classes (法律课堂) a quarter.
    pub classes_a_quarter: i64,
}

impl Terms {
    /// Can it be asked of anybody?
    #[must_use]
    pub fn is_sound(&self) -> bool {
        (0..=MOST_VISITS).contains(&self.visits_a_month)
            && (0..=MOST_HOURS * 60).contains(&self.visit_minutes)
            && (0..=MOST_CLASSES).contains(&self.classes_a_quarter)
    }
}

/// The earliest day on which a new pack can begin: the first of the coming month. What is owed is reckoned by the month, and nobody is
/// asked for more in a month that has begun, nor for less: what was held in it was held by the pack that was known.
#[must_use]
pub fn earliest_pack(today: NaiveDate) -> NaiveDate {
    super::Month::of(today).end()
}

/// The county's default pack: it holds from a day on for what contracts leave open, until the next pack begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// The first day.
    pub valid_from: NaiveDate,
    /// What is owed.
    #[serde(flatten)]
    pub terms: Terms,
    /// How many days after a visit the clerk can counter-sign it, and the adviser say that nobody came.
    pub signing_days: i64,
    /// On what it rests.
    pub basis: String,
    /// Somebody of the county confirmed the figures against its own rules.
    pub confirmed: bool,
}

impl Pack {
    /// Can it be kept?
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.terms.is_sound() && (1..=90).contains(&self.signing_days) && !self.basis.trim().is_empty()
    }
}

/// The default packs of a county, in the order of their days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Pack>")]
pub struct Packs(Vec<Pack>);

impl TryFrom<Vec<Pack>> for Packs {
    type Error = &'static str;

    fn try_from(mut packs: Vec<Pack>) -> Result<Self, Self::Error> {
        packs.sort_by_key(|p| p.valid_from);
        let sound = !packs.is_empty() && packs.iter().all(Pack::is_sound);
        if sound { Ok(Self(packs)) } else { Err("no pack, or one that asks for what nobody can give") }
    }
}

impl Default for Packs {
    /// One visit of at least four hours a month, one class a quarter: what some provinces ask for, to be confirmed.
    fn default() -> Self {
        let terms = Terms { visits_a_month: 1, visit_minutes: 240, classes_a_quarter: 1 };
        let basis = "各省要求不一：如河南 2018 年每月现场服务不少于 4 小时、每季度一次法治讲座；有的地方每月 2 天，偏远村 1 天。";
        Self(vec![Pack {
            valid_from: NaiveDate::default(),
            terms,
            signing_days: 7,
            basis: basis.to_owned(),
            confirmed: false,
        }])
    }
}

impl Packs {
    /// All of them, the earliest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Pack> {
        self.0.iter()
    }

    /// The pack in force on a day; before the first one, the first.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> &Pack {
        self.0.iter().rfind(|p| p.valid_from <= day).unwrap_or(&self.0[0])
    }

    /// Without the pack that begins on a day; `None` when there is none, or no other would be left.
    #[must_use]
    pub fn without(mut self, first: NaiveDate) -> Option<Self> {
        let before = self.0.len();
        self.0.retain(|p| p.valid_from != first);
        (self.0.len() < before && !self.0.is_empty()).then_some(self)
    }

    /// Adds a pack, or puts another in the place of the one that begins on the same day.
    #[must_use]
    pub fn with(mut self, pack: Pack) -> Self {
        self.0.retain(|p| p.valid_from != pack.valid_from);
        self.0.push(pack);
        self.0.sort_by_key(|p| p.valid_from);
        self
    }
}

/// What a contract says of duty. What it leaves open is the default pack's to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreed {
    /// Visits a month.
    pub visits_a_month: Option<i64>,
    /// The least length of a visit in minutes.
    pub visit_minutes: Option<i64>,
    /// Classes a quarter.
    pub classes_a_quarter: Option<i64>,
    /// Joint clinics held in this other village count here as well (联合坐诊).
    pub also_at: Option<DivisionCode>,
}

impl Agreed {
    /// The terms with the gaps filled from a pack.
    #[must_use]
    pub fn over(&self, pack: &Pack) -> Terms {
        Terms {
            visits_a_month: self.visits_a_month.unwrap_or(pack.terms.visits_a_month),
            visit_minutes: self.visit_minutes.unwrap_or(pack.terms.visit_minutes),
            classes_a_quarter: self.classes_a_quarter.unwrap_or(pack.terms.classes_a_quarter),
        }
    }

    /// Nothing was agreed that differs from the default.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A contract between an adviser and a village, with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last; none: open.
    pub until: Option<NaiveDate>,
    /// What it says.
    pub agreed: Agreed,
}

impl Contract {
    /// Is it in force on a day?
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_month_is_judged_by_the_pack_that_was_in_force_then() {
        let later = Pack {
            valid_from: day("2027-01-01"),
            terms: Terms { visits_a_month: 2, visit_minutes: 180, classes_a_quarter: 1 },
            signing_days: 7,
            basis: "县司法局 2026 年 12 月通知".into(),
            confirmed: true,
        };
        let packs = Packs::default().with(later.clone());
        assert_eq!(packs.on(day("2026-12-31")).terms.visits_a_month, 1);
        assert_eq!(packs.on(day("2027-01-01")).terms.visits_a_month, 2);
        // The same day again replaces: no day has two packs.
        let packs = packs.with(Pack { terms: Terms { visits_a_month: 3, ..later.terms }, ..later });
        assert_eq!((packs.iter().count(), packs.on(day("2028-01-01")).terms.visits_a_month), (2, 3));
        // Taken back, the one before holds on; the last one stays.
        let first = packs.clone().without(day("2027-01-01")).expect("there");
        assert_eq!(first, Packs::default());
        assert_eq!((first.without(NaiveDate::default()), packs.without(day("2027-01-02"))), (None, None));
    }

    #[test]
    fn a_new_pack_begins_with_a_month_that_has_not_begun() {
        assert_eq!(earliest_pack(day("2026-11-25")), day("2026-12-01"));
        assert_eq!(earliest_pack(day("2026-12-01")), day("2027-01-01"));
    }

    #[test]
    fn the_packs_a_county_starts_with_are_sound_and_not_confirmed() {
        let packs = Packs::default();
        assert!(packs.iter().all(|p| p.is_sound() && !p.confirmed));
        assert!(Packs::try_from(Vec::new()).is_err());
        let endless = Pack { signing_days: 400, ..packs.on(day("2026-11-01")).clone() };
        assert!(Packs::try_from(vec![endless]).is_err());
    }

    #[test]
    fn a_contract_says_what_it_says_and_leaves_the_rest_to_the_pack() {
        let packs = Packs::default();
        let agreed = Agreed { visit_minutes: Some(150), ..Agreed::default() };
        let terms = agreed.over(packs.on(day("2026-11-01")));
        assert_eq!(terms, Terms { visits_a_month: 1, visit_minutes: 150, classes_a_quarter: 1 });
    }
}
