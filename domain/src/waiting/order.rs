//! The order of the waiting list.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{LONG_DAYS, URGENT_DAYS};

/// The four classes, first to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 改期: a place that was booked fell away.
    Displaced,
    /// 期限将到: a legal limit ends within [`URGENT_DAYS`].
    Urgent,
    /// 优先: elderly (60 and over, 老年人权益保障法 art. 2) or disabled, or on the list for [`LONG_DAYS`].
    Priority,
    /// 按先后: everybody else.
    Ordinary,
}

impl Class {
    /// All classes in order.
    pub const ALL: [Self; 4] = [Self::Displaced, Self::Urgent, Self::Priority, Self::Ordinary];
}

/// What the order of an entry goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// A booked place fell away.
    pub displaced: bool,
    /// The last day of a legal limit.
    pub urgent_by: Option<NaiveDate>,
    /// Elderly or disabled.
    pub priority: bool,
    /// Offers that ran out unanswered.
    pub missed: i64,
    /// Since when it waits.
    pub joined_at: DateTime<Utc>,
}

impl Standing {
    /// In which class it stands today.
    #[must_use]
    pub fn class(&self, today: NaiveDate, now: DateTime<Utc>) -> Class {
        let near = |day: &NaiveDate| (*day - today).num_days() <= URGENT_DAYS && *day >= today;
        if self.displaced {
            Class::Displaced
        } else if self.urgent_by.as_ref().is_some_and(near) {
            Class::Urgent
        } else if self.priority || now - self.joined_at >= Duration::days(LONG_DAYS) {
            Class::Priority
        } else {
            Class::Ordinary
        }
    }

    /// What entries are sorted by: the class; within it who missed fewer offers, the urgent by their limit, then who waits longer.
    fn rank(&self, today: NaiveDate, now: DateTime<Utc>) -> (Class, i64, Option<NaiveDate>, DateTime<Utc>) {
        let class = self.class(today, now);
        (class, self.missed, self.urgent_by.filter(|_| class == Class::Urgent), self.joined_at)
    }
}

/// Puts entries in the order in which places are offered; of two that are alike the id decides, so that the order is one.
pub fn next<T>(entries: &mut [T], today: NaiveDate, now: DateTime<Utc>, about: impl Fn(&T) -> (Standing, String)) {
    entries.sort_by_cached_key(|entry| {
        let (standing, id) = about(entry);
        (standing.rank(today, now), id)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day") + Duration::days(n)
    }

    fn now() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-11-25T09:00:00+08:00").expect("an instant").to_utc()
    }

    fn waits(days: i64) -> Standing {
        let joined_at = now() - Duration::days(days);
        Standing { displaced: false, urgent_by: None, priority: false, missed: 0, joined_at }
    }

    #[test]
    fn the_rule_as_it_is_published() {
        let list = [
            ("rest, two days", waits(2)),
            ("rest, three days", waits(3)),
            ("elderly, one day", Standing { priority: true, ..waits(1) }),
            ("limit in ten days", Standing { urgent_by: Some(day(10)), ..waits(0) }),
            ("limit in three days", Standing { urgent_by: Some(day(3)), ..waits(0) }),
            ("limit in a month", Standing { urgent_by: Some(day(30)), ..waits(1) }),
            ("limit that is over", Standing { urgent_by: Some(day(-1)), ..waits(1) }),
            ("a fortnight", waits(14)),
            ("place fell away", Standing { displaced: true, ..waits(0) }),
            ("elderly, missed one", Standing { priority: true, missed: 1, ..waits(9) }),
        ];
        let mut names: Vec<(&str, Standing)> = list.to_vec();
        next(&mut names, day(0), now(), |(name, standing)| (standing.clone(), (*name).to_owned()));
        let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            [
                "place fell away",
                "limit in three days",
                "limit in ten days",
                "a fortnight",
                "elderly, one day",
                "elderly, missed one",
                "rest, three days",
                "rest, two days",
                "limit in a month",
                "limit that is over",
            ]
        );
    }

    /// A county of people who join at random, one place a day: nobody who stays waits longer than the bound.
    #[test]
    fn nobody_waits_without_end_while_places_come() {
        let mut seed = 7_u64;
        let mut drawn = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        let mut list: Vec<(i64, Standing)> = Vec::new();
        let mut longest = [0_i64; 4];
        for today in 0..2000_i64 {
            // As many come as there are places: three on two days of three, half of them with a claim to go first.
            for number in 0..(if today % 3 == 0 { 0 } else { 3 }) {
                let joined_at = now() + Duration::days(today) + Duration::minutes(number);
                let (urgent, priority) = (drawn(4) == 0, drawn(3) == 0);
                let urgent_by = urgent.then(|| day(today + i64::try_from(drawn(30)).unwrap_or_default()));
                list.push((today, Standing { displaced: false, urgent_by, priority, missed: 0, joined_at }));
            }
            let at = now() + Duration::days(today);
            next(&mut list, day(today), at, |(joined, standing)| (standing.clone(), joined.to_string()));
            for (joined, standing) in list.drain(..list.len().min(2)) {
                let class = Class::ALL.iter().position(|c| *c == standing.class(day(today), at)).unwrap_or_default();
                longest[class] = longest[class].max(today - joined);
            }
        }
        assert!(longest.iter().all(|days| *days <= LONG_DAYS + 7), "{longest:?}");
    }

    proptest! {
        #[test]
        fn missing_an_offer_never_moves_anybody_forward(a in 0_i64..30, b in 0_i64..30, priority: bool) {
            let one = Standing { priority, ..waits(a) };
            let missed = Standing { missed: 1, ..one.clone() };
            let other = Standing { priority, ..waits(b) };
            let before = |x: &Standing| x.rank(day(0), now()) < other.rank(day(0), now());
            prop_assert!(before(&one) || !before(&missed));
        }
    }
}
