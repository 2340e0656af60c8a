//! Who is called next (叫号次序), and how long the others will wait: one rule for those who booked and those who walked in.
//!
//! 1. Whoever booked and is here is called at their time. Whoever comes more than the grace late counts from when they came.
//! 2. In between, who walked in, in the order in which they came; those with a priority first; and only when a talk fits before
//!    the time of the next one who booked and is here.
//! 3. Whoever came early is called early only when nobody else can be.
//! 4. Whoever was called and was not there comes after the next two.
//!
//! The same words stand on the pages (docs/clinic-day.md). The order is found by playing the clinic forward, so that the wait it
//! gives is that of the order it gives.

use chrono::{DateTime, Duration, Utc};

/// How many are called before somebody who was missed has their turn again.
pub const AFTER_MISSED: usize = 2;
/// So many talks measured today tell more than the length of a slot.
const ENOUGH: usize = 3;

/// Why somebody goes before others who walked in. Who marked it stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Priority {
    /// 老年人
    Elderly,
    /// 残疾人
    Disabled,
    /// 急事: a time limit, a danger.
    Urgent,
}

impl Priority {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Elderly, Self::Disabled, Self::Urgent];

    /// The code in the database and the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Elderly => "elderly",
            Self::Disabled => "disabled",
            Self::Urgent => "urgent",
        }
    }

    /// The priority of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }
}

/// Somebody who waits, or is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting<K> {
    /// Who.
    pub who: K,
    /// The start of their slot; none for who walked in.
    pub booked_for: Option<DateTime<Utc>>,
    /// Since when they are here; none: expected at the time of their slot.
    pub here_since: Option<DateTime<Utc>>,
    /// Marked to go before others who walked in.
    pub first: bool,
    /// When they came back after having been missed.
    pub back_at: Option<DateTime<Utc>>,
    /// How many were called since.
    pub called_since: usize,
    /// Settles what is otherwise equal: the number they were given.
    pub number: i64,
}

/// How fast it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// Now.
    pub now: DateTime<Utc>,
    /// How long a talk takes.
    pub talk: Duration,
    /// How late somebody who booked may be without losing their time.
    pub grace: Duration,
    /// When each adviser's desk is free: at least one.
    pub desks: Vec<DateTime<Utc>>,
}

/// Whose turn it is, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn<K> {
    /// Who.
    pub who: K,
    /// When they will be called, as it looks now.
    pub at: DateTime<Utc>,
}

impl<K> Waiting<K> {
    /// From when they can be called.
    fn here_from(&self) -> DateTime<Utc> {
        self.here_since.or(self.booked_for).unwrap_or_default()
    }

    /// From when it is their turn by what they booked; none for who walked in.
    fn due(&self, grace: Duration) -> Option<DateTime<Utc>> {
        let booked_for = self.booked_for?;
        Some(if self.here_from() > booked_for + grace { self.here_from() } else { booked_for })
    }
}

/// The order in which people are called, each with the time.
#[must_use]
pub fn order<K>(mut waiting: Vec<Waiting<K>>, pace: &Pace) -> Vec<Turn<K>> {
    let mut desks = pace.desks.clone();
    if desks.is_empty() {
        desks.push(pace.now);
    }
    let mut turns: Vec<Turn<K>> = Vec::with_capacity(waiting.len());
    while let Some(first_here) = waiting.iter().map(Waiting::here_from).min() {
        let desk = (0..desks.len()).min_by_key(|d| desks[*d]).unwrap_or_default();
        let at = desks[desk].max(pace.now).max(first_here);
        let next = next(&waiting, at, turns.len(), pace);
        let who = waiting.remove(next).who;
        turns.push(Turn { who, at });
        desks[desk] = at + pace.talk;
    }
    turns
}

/// The place of who is called at an instant, when so many were called before. Somebody is here at that instant.
fn next<K>(waiting: &[Waiting<K>], at: DateTime<Utc>, called: usize, pace: &Pace) -> usize {
    let here = || waiting.iter().enumerate().filter(|(_, w)| w.here_from() <= at);
    let had_their_turn = |w: &Waiting<K>| w.back_at.is_some();
    let back = here()
        .filter(|(_, w)| had_their_turn(w) && w.called_since + called >= AFTER_MISSED)
        .min_by_key(|(_, w)| (w.back_at, w.number));
    let others = || here().filter(|(_, w)| !had_their_turn(w));
    let due = || {
        others()
            .filter_map(|(i, w)| Some((i, w, w.due(pace.grace)?)))
            .filter(|(_, _, due)| *due <= at)
            .min_by_key(|(_, w, due)| (*due, !w.first, w.number))
            .map(|(i, w, _)| (i, w))
    };
    let early = others().filter(|(_, w)| w.due(pace.grace).is_some_and(|due| due > at));
    let early = early.min_by_key(|(_, w)| (w.booked_for, !w.first, w.number));
    let walked_in = || {
        let fits = early.is_none_or(|(_, w)| w.booked_for.is_some_and(|time| at + pace.talk <= time));
        others().filter(|(_, w)| fits && w.booked_for.is_none()).min_by_key(|(_, w)| (!w.first, w.here_since, w.number))
    };
    // When only those are here who have to let others pass, there is nobody to let pass.
    let anybody = || here().min_by_key(|(_, w)| (w.back_at, w.number));
    back.or_else(due).or_else(walked_in).or(early).or_else(anybody).map_or(0, |(i, _)| i)
}

/// How long a talk takes: the middle one of those measured today, when there are three or more, else the length of a slot.
#[must_use]
pub fn usual_talk(slot: Duration, mut measured: Vec<Duration>) -> Duration {
    measured.sort();
    let middle = measured.len() / 2;
    let talk = match measured.len() {
        0..ENOUGH => slot,
        n if n % 2 == 1 => measured[middle],
        _ => (measured[middle - 1] + measured[middle]) / 2,
    };
    talk.max(Duration::minutes(1))
}

/// When a desk is free at which a talk began, or to which somebody was called: a talk that takes longer than usual ends any
/// minute.
#[must_use]
pub fn free_from(began_at: DateTime<Utc>, talk: Duration, now: DateTime<Utc>) -> DateTime<Utc> {
    (began_at + talk).max(now + Duration::minutes(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_482_000, 0).expect("an instant") + Duration::minutes(minute)
    }

    fn pace(now: i64) -> Pace {
        Pace { now: at(now), talk: Duration::minutes(20), grace: Duration::minutes(10), desks: vec![at(now)] }
    }

    fn booked(number: i64, time: i64, here: i64) -> Waiting<i64> {
        Waiting {
            who: number,
            booked_for: Some(at(time)),
            here_since: Some(at(here)),
            first: false,
            back_at: None,
            called_since: 0,
            number,
        }
    }

    fn walked_in(number: i64, here: i64) -> Waiting<i64> {
        Waiting { booked_for: None, ..booked(number, 0, here) }
    }

    fn numbers(waiting: Vec<Waiting<i64>>, now: i64) -> Vec<i64> {
        order(waiting, &pace(now)).into_iter().map(|t| t.who).collect()
    }

    #[test]
    fn who_booked_is_called_at_their_time_however_long_others_have_sat_there() {
        assert_eq!(numbers(vec![walked_in(1, -50), booked(2, 0, -5), walked_in(3, -40)], 0), [2, 1, 3]);
    }

    #[test]
    fn who_walked_in_is_received_in_a_gap_and_not_where_they_would_hold_up_a_time() {
        // Half an hour until the next time: one talk of twenty minutes fits, a second does not.
        assert_eq!(numbers(vec![walked_in(1, 0), walked_in(2, 1), booked(3, 30, 2)], 2), [1, 3, 2]);
    }

    #[test]
    fn who_comes_early_is_called_early_only_when_nobody_else_can_be() {
        assert_eq!(numbers(vec![booked(1, 60, 0), booked(2, 0, -1)], 0), [2, 1]);
        assert_eq!(numbers(vec![booked(1, 60, 0)], 0), [1]);
    }

    #[test]
    fn who_is_late_beyond_the_grace_counts_from_when_they_came() {
        assert_eq!(numbers(vec![booked(1, 0, 9), booked(2, 5, 4)], 30), [1, 2], "nine minutes are waited for");
        assert_eq!(numbers(vec![booked(1, 0, 11), booked(2, 5, 4)], 30), [2, 1], "eleven are not");
    }

    #[test]
    fn the_elderly_the_disabled_and_the_urgent_go_before_others_who_walked_in_and_not_before_a_time() {
        let first = Waiting { first: true, ..walked_in(9, 3) };
        assert_eq!(numbers(vec![walked_in(1, 0), first, booked(2, 4, 1)], 5), [2, 9, 1]);
    }

    #[test]
    fn who_was_missed_comes_after_the_next_two() {
        let back = |called_since| Waiting { back_at: Some(at(1)), called_since, ..booked(1, -30, -30) };
        let others = [walked_in(2, 0), walked_in(3, 0), walked_in(4, 0)];
        assert_eq!(numbers([vec![back(0)], others.to_vec()].concat(), 2), [2, 3, 1, 4]);
        assert_eq!(numbers([vec![back(1)], others.to_vec()].concat(), 2), [2, 1, 3, 4]);
        assert_eq!(numbers([vec![back(2)], others.to_vec()].concat(), 2), [1, 2, 3, 4]);
        assert_eq!(numbers(vec![back(0)], 2), [1], "there is nobody to let pass");
    }

    #[test]
    fn two_desks_halve_the_wait_and_a_talk_in_progress_is_waited_for() {
        let four = || (1..=4).map(|n| walked_in(n, 0)).collect::<Vec<_>>();
        let one = Pace { desks: vec![free_from(at(-5), Duration::minutes(20), at(0))], ..pace(0) };
        let waits = |pace: &Pace| order(four(), pace).iter().map(|t| (t.at - at(0)).num_minutes()).collect::<Vec<_>>();
        assert_eq!(waits(&one), [15, 35, 55, 75]);
        assert_eq!(waits(&Pace { desks: vec![at(0), at(10)], ..pace(0) }), [0, 10, 20, 30]);
        assert_eq!(free_from(at(-90), Duration::minutes(20), at(0)), at(1));
    }

    #[test]
    fn three_talks_of_today_tell_more_than_the_length_of_a_slot() {
        let minutes = |all: &[i64]| all.iter().map(|m| Duration::minutes(*m)).collect::<Vec<_>>();
        let usual = |all: &[i64]| usual_talk(Duration::minutes(30), minutes(all)).num_minutes();
        assert_eq!((usual(&[]), usual(&[5, 7])), (30, 30));
        assert_eq!((usual(&[40, 10, 12]), usual(&[10, 12, 14, 90]), usual(&[0, 0, 0])), (12, 13, 1));
    }

    prop_compose! {
        fn somebody()(time in prop::option::of(-90_i64..180), here in prop::option::of(-60_i64..60), first: bool,
                      back in prop::option::of(-30_i64..0), called_since in 0_usize..4) -> Waiting<i64> {
            // Who walked in is here.
            let here_since = if time.is_none() { Some(at(here.unwrap_or(0))) } else { here.map(at) };
            Waiting { who: 0, booked_for: time.map(at), here_since, first, back_at: back.map(at), called_since, number: 0 }
        }
    }

    fn numbered(mut all: Vec<Waiting<i64>>) -> Vec<Waiting<i64>> {
        for (number, w) in (1..).zip(&mut all) {
            (w.who, w.number) = (number, number);
        }
        all
    }

    proptest! {
        #[test]
        fn everybody_has_one_turn_and_the_order_does_not_hang_on_how_the_list_was_read(
            all in prop::collection::vec(somebody(), 0..12), desks in 1_usize..4,
        ) {
            let all = numbered(all);
            let pace = Pace { desks: vec![at(0); desks], ..pace(0) };
            let turns = order(all.clone(), &pace);
            let mut who: Vec<i64> = turns.iter().map(|t| t.who).collect();
            let backwards = order(all.iter().rev().cloned().collect(), &pace);
            prop_assert_eq!(&turns, &backwards);
            who.sort_unstable();
            prop_assert_eq!(who, all.iter().map(|w| w.who).collect::<Vec<_>>());
            prop_assert!(turns.windows(2).all(|t| t[0].at <= t[1].at));
        }

        #[test]
        fn nobody_who_waits_at_their_time_is_passed_by_somebody_who_walked_in_or_came_early(
            all in prop::collection::vec(somebody(), 0..12),
        ) {
            let all = numbered(all);
            let turns = order(all.clone(), &pace(0));
            let of = |who: i64| &all[usize::try_from(who - 1).expect("a place")];
            for (i, turn) in turns.iter().enumerate() {
                let passed = turns[i + 1..].iter().map(|t| of(t.who)).filter(|w| w.here_from() <= turn.at && w.back_at.is_none());
                let called = of(turn.who);
                let due = |w: &Waiting<i64>| w.due(pace(0).grace).filter(|due| *due <= turn.at);
                if called.back_at.is_none() && due(called).is_none() {
                    prop_assert_eq!(passed.filter_map(due).count(), 0);
                }
            }
        }
    }
}
