//! Will somebody be received before the clinic ends (散场)? Told before a number is given and while people wait, so that nobody sits
//! there for nothing.

use chrono::{DateTime, Utc};

/// Does somebody's turn come before the end of the clinic?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// As it looks now it does.
    InTime,
    /// Only when not all come who are expected.
    Perhaps,
    /// It does not.
    Past,
}

impl Reach {
    /// Of a turn that comes at the soonest and at the latest at two instants, in a clinic that ends at a third. Whoever is called
    /// before the end is received.
    #[must_use]
    pub fn of(soonest: DateTime<Utc>, latest: DateTime<Utc>, ends_at: DateTime<Utc>) -> Self {
        match (soonest < ends_at, latest < ends_at) {
            (true, true) => Self::InTime,
            (false, false) => Self::Past,
            _ => Self::Perhaps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    #[test]
    fn a_turn_at_the_end_is_past_it_and_one_that_hangs_on_others_may_be() {
        let end = DateTime::from_timestamp(1_795_492_800, 0).expect("an instant");
        let at = |minutes: i64| end + Duration::minutes(minutes);
        assert_eq!(Reach::of(at(-60), at(-1), end), Reach::InTime);
        assert_eq!(Reach::of(at(-60), at(0), end), Reach::Perhaps);
        assert_eq!(Reach::of(at(0), at(20), end), Reach::Past);
    }
}
