//! Cutting a clinic into slots.

use chrono::{DateTime, Duration, Utc};

/// A stretch of time: from its start up to, not including, its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First instant.
    pub starts_at: DateTime<Utc>,
    /// First instant after it.
    pub ends_at: DateTime<Utc>,
}

impl Span {
    /// True when the two share an instant.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

/// Whole minutes between two stretches that share no instant; `None` when they do.
#[must_use]
pub fn gap(one: &Span, other: &Span) -> Option<i64> {
    let between =
        if one.starts_at < other.starts_at { other.starts_at - one.ends_at } else { one.starts_at - other.ends_at };
    (!one.overlaps(other)).then(|| between.num_minutes().max(0))
}

/// What a clinic's slots are cut from.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The clinic's hours.
    pub hours: Span,
    /// Length of a slot in minutes, 5 to 240.
    pub slot_minutes: u16,
    /// When nobody is received.
    pub breaks: Vec<Span>,
}

/// The slots of a clinic in order: each of the full length, inside the hours, none touching a break. After a break the next slot
/// begins when the break ends. A remainder too short for a slot is left free.
#[must_use]
pub fn cut(plan: &Plan) -> Vec<Span> {
    let length = Duration::minutes(i64::from(plan.slot_minutes.clamp(5, 240)));
    let mut slots = Vec::new();
    let mut starts_at = plan.hours.starts_at;
    while starts_at + length <= plan.hours.ends_at {
        let slot = Span { starts_at, ends_at: starts_at + length };
        match plan.breaks.iter().filter(|b| b.starts_at < b.ends_at && b.overlaps(&slot)).map(|b| b.ends_at).max() {
            Some(after) => starts_at = after,
            None => {
                slots.push(slot);
                starts_at = slot.ends_at;
            }
        }
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(from: i64, minutes: i64) -> Span {
        let starts_at = DateTime::from_timestamp(1_795_000_000, 0).expect("an instant") + Duration::minutes(from);
        Span { starts_at, ends_at: starts_at + Duration::minutes(minutes) }
    }

    #[test]
    fn a_morning_with_a_break_gives_the_slots_one_would_draw_by_hand() {
        let plan = Plan { hours: span(0, 180), slot_minutes: 30, breaks: vec![span(85, 15)] };
        let starts: Vec<i64> = cut(&plan).iter().map(|s| (s.starts_at - plan.hours.starts_at).num_minutes()).collect();
        assert_eq!(starts, [0, 30, 100, 130]);
    }

    #[test]
    fn the_gap_between_two_clinics_is_the_same_from_both_sides() {
        assert_eq!(gap(&span(0, 60), &span(90, 60)), Some(30));
        assert_eq!(gap(&span(90, 60), &span(0, 60)), Some(30));
        assert_eq!(gap(&span(0, 60), &span(60, 60)), Some(0));
        assert_eq!(gap(&span(0, 61), &span(60, 60)), None);
    }

    proptest! {
        #[test]
        fn slots_never_overlap_never_leave_the_hours_and_never_touch_a_break(
            hours in 0_i64..600,
            slot_minutes in 5_u16..=240,
            breaks in prop::collection::vec((0_i64..600, 0_i64..120), 0..4),
        ) {
            let plan = Plan {
                hours: span(0, hours),
                slot_minutes,
                breaks: breaks.into_iter().map(|(from, minutes)| span(from, minutes)).collect(),
            };
            let slots = cut(&plan);
            for slot in &slots {
                prop_assert!(slot.starts_at >= plan.hours.starts_at && slot.ends_at <= plan.hours.ends_at);
                prop_assert_eq!((slot.ends_at - slot.starts_at).num_minutes(), i64::from(slot_minutes));
                for pause in &plan.breaks {
                    prop_assert!(pause.starts_at >= pause.ends_at || !slot.overlaps(pause));
                }
            }
            for pair in slots.windows(2) {
                prop_assert!(pair[0].ends_at <= pair[1].starts_at);
            }
        }

        #[test]
        fn without_breaks_no_room_for_a_slot_is_wasted(hours in 0_i64..600, slot_minutes in 5_u16..=240) {
            let plan = Plan { hours: span(0, hours), slot_minutes, breaks: vec![] };
            prop_assert_eq!(cut(&plan).len() as i64, hours / i64::from(slot_minutes));
        }
    }
}
