//! The waiting list (候补): who is next when a place comes free, and until when an offered place is kept. The rule is published
//! on the page `/waiting/rule` in the same words as here.

mod order;
mod wish;

pub use order::{Class, Standing, next};
pub use wish::{USUAL_WAIT, Wish, WishForm};

use chrono::{DateTime, Duration, Timelike, Utc};
use chrono_tz::Tz;

/// A limit that ends within so many days makes a matter urgent.
pub const URGENT_DAYS: i64 = 14;
/// Whoever has waited for so many days goes with the elderly and disabled, so that nobody waits without end.
pub const LONG_DAYS: i64 = 14;
/// So many offers that ran out unanswered end the waiting: the clerk calls instead.
pub const MOST_MISSED: i64 = 3;
/// The longest that anybody stays on the list, in days.
pub const LONGEST_WAIT: u64 = 56;
/// A place that must be answered for in less than this is not offered: nobody could read it in time.
const SHORTEST: Duration = Duration::minutes(45);
/// An answer must be there so long before the slot begins.
const BEFORE_SLOT: Duration = Duration::minutes(60);

/// Where an entry of the list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WaitingState {
    /// 候补中: waits for a place.
    Waiting,
    /// 待答复: a place is kept for it.
    Offered,
    /// 已安排: it got a place.
    Placed,
    /// 已退出: the person left the list.
    Left,
    /// 已过期: its days are over, or too many offers went unanswered.
    Over,
    /// 待告知: as [`Self::Over`], and somebody still has to tell the person: no message could, or none was answered.
    ToCall,
}

impl WaitingState {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Waiting, Self::Offered, Self::Placed, Self::Left, Self::Over, Self::ToCall];

    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Placed => "placed",
            Self::Left => "left",
            Self::Over => "over",
            Self::ToCall => "to_call",
        }
    }

    /// Does it still wait?
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Offered)
    }
}

impl TryFrom<String> for WaitingState {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or_else(|| format!("unknown state of waiting {code:?}"))
    }
}

/// Until when a place is kept for whom it is offered to: 18:00 for what is offered before noon, 12:00 of the next day for what is
/// offered later; an hour before the slot begins at the latest. `None` when that leaves too little time to answer.
#[must_use]
pub fn offer_until(now: DateTime<Utc>, slot_starts_at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let until = usual_until(now, zone)?.min(slot_starts_at - BEFORE_SLOT);
    (until - now >= SHORTEST).then_some(until)
}

/// Can a place be offered to whoever lost another? Nobody is asked to come sooner than they meant to without the whole usual time
/// to answer.
#[must_use]
pub fn replaces(now: DateTime<Utc>, slot_starts_at: DateTime<Utc>, lost: DateTime<Utc>, zone: Tz) -> bool {
    let until = offer_until(now, slot_starts_at, zone);
    until.is_some() && (slot_starts_at >= lost || until == usual_until(now, zone))
}

fn usual_until(now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let local = now.with_timezone(&zone);
    let today = local.date_naive();
    let (day, hour) = if local.hour() < 12 { (today, 18) } else { (today + chrono::Days::new(1), 12) };
    Some(day.and_hms_opt(hour, 0, 0)?.and_local_timezone(zone).earliest()?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ZONE: Tz = chrono_tz::Asia::Shanghai;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
    }

    #[test]
    fn a_morning_offer_stands_until_six_a_later_one_until_noon_of_the_next_day() {
        let slot = at("2026-11-30T09:00:00+08:00");
        let until = |now: &str| offer_until(at(now), slot, ZONE);
        assert_eq!(until("2026-11-25T08:00:00+08:00"), Some(at("2026-11-25T18:00:00+08:00")));
        assert_eq!(until("2026-11-25T12:00:00+08:00"), Some(at("2026-11-26T12:00:00+08:00")));
        assert_eq!(until("2026-11-25T23:30:00+08:00"), Some(at("2026-11-26T12:00:00+08:00")));
        // The slot is near: an hour before it, and not at all when that is too soon.
        assert_eq!(until("2026-11-29T20:00:00+08:00"), Some(at("2026-11-30T08:00:00+08:00")));
        assert_eq!(until("2026-11-30T07:30:00+08:00"), None);
    }

    #[test]
    fn whoever_lost_a_time_is_asked_to_come_sooner_only_with_the_usual_time_to_answer() {
        let (now, lost) = (at("2026-11-25T09:00:00+08:00"), at("2026-11-27T09:00:00+08:00"));
        let can = |slot: &str, lost| replaces(now, at(slot), lost, ZONE);
        assert!(!can("2026-11-25T16:00:00+08:00", lost), "this very afternoon, to be answered by three");
        assert!(can("2026-11-25T19:00:00+08:00", lost) && can("2026-11-26T09:00:00+08:00", lost));
        // Who meant to come this morning may come this afternoon.
        assert!(can("2026-11-25T16:00:00+08:00", at("2026-11-25T11:00:00+08:00")));
        assert!(!can("2026-11-25T10:30:00+08:00", at("2026-11-25T10:00:00+08:00")), "too late to answer");
    }

    proptest! {
        #[test]
        fn an_offer_leaves_time_to_answer_and_ends_before_the_slot(now in 0_i64..3_000_000, ahead in 0_i64..600_000) {
            let now = at("2026-11-25T00:00:00+08:00") + Duration::seconds(now);
            let slot = now + Duration::seconds(ahead);
            if let Some(until) = offer_until(now, slot, ZONE) {
                prop_assert!(until - now >= SHORTEST);
                prop_assert!(until + BEFORE_SLOT <= slot);
                prop_assert!(until - now <= Duration::hours(24));
            } else {
                prop_assert!(slot - now < SHORTEST + BEFORE_SLOT);
            }
        }
    }
}
