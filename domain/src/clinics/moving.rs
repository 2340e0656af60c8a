//! Moving a clinic to another day, time or village: what stands against it.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::clocks::Calendar;

/// What stands against a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// What was typed is no day.
    NoDay,
    /// What was typed is no time of day.
    NoTime,
    /// No such village, or it is not the mover's.
    NoVillage,
    /// It is not said in which room.
    NoRoom,
    /// People are booked and no reason is given.
    NoReason,
    /// The clinic was cancelled, or has begun.
    Over,
    /// Nothing would change.
    Same,
    /// The time is over.
    Past,
    /// Further ahead than anything is planned: this is the last day.
    BeyondPlan(NaiveDate),
    /// It would end on the day after; this is the latest time of day at which it can begin.
    OverMidnight(NaiveTime),
    /// The notice of the holidays of that year is not there: what would be a holiday looks like any day.
    NoCalendar(i32),
    /// The adviser is not retained there on that day.
    NotRetained,
    /// The adviser has another clinic at that time.
    Busy {
        /// Where.
        village: String,
        /// When it begins.
        starts_at: DateTime<Utc>,
    },
    /// The adviser cannot be there in time, coming from another clinic or going to one.
    TooFar {
        /// Where the other one is.
        village: String,
        /// When it begins.
        starts_at: DateTime<Utc>,
        /// The way in minutes.
        minutes: i64,
    },
    /// The adviser is on leave.
    OnLeave,
    /// A public holiday.
    Holiday(String),
    /// A weekend that is not worked.
    Weekend,
}

impl Obstacle {
    /// Does it forbid the move? What does not is asked about: a village may want its clinic on a Saturday, when people are home.
    #[must_use]
    pub const fn forbids(&self) -> bool {
        !matches!(self, Self::Holiday(_) | Self::Weekend | Self::NoCalendar(_))
    }
}

/// What speaks against a day without forbidding it. A year whose notice is not there knows the holidays of fixed date only; the last
/// days of December wait for the next year's.
#[must_use]
pub fn doubts(calendar: &Calendar, day: NaiveDate) -> Vec<Obstacle> {
    let mut found = Vec::new();
    match calendar.holiday(day) {
        Some(name) if !calendar.works(day) => found.push(Obstacle::Holiday(name.to_owned())),
        None if !calendar.works(day) => found.push(Obstacle::Weekend),
        _ => {}
    }
    if let Some(year) = calendar.waits_for(day).filter(|_| calendar.holiday(day).is_none()) {
        found.push(Obstacle::NoCalendar(year));
    }
    found
}

/// A move as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The day: 2026-12-03.
    pub day: String,
    /// The time of day: 09:00.
    pub time: String,
    /// The village's code.
    pub village: String,
    /// The room.
    pub place: String,
    /// Why.
    pub reason: String,
}

impl Typed {
    /// Longest name of a room and longest reason, in characters.
    pub const LONGEST: usize = 200;

    /// The day and the time, as far as they are such.
    ///
    /// # Errors
    /// What is neither.
    pub fn when(&self) -> Result<NaiveDateTime, Vec<Obstacle>> {
        // An input method for Chinese types a wide colon.
        let time = self.time.trim().replace('：', ":");
        let day: Option<NaiveDate> = self.day.trim().parse().ok();
        let day = day.filter(|day| (2000..2100).contains(&day.year()));
        match (day, NaiveTime::parse_from_str(&time, "%H:%M").ok()) {
            (Some(day), Some(time)) => Ok(day.and_time(time)),
            (None, Some(_)) => Err(vec![Obstacle::NoDay]),
            (Some(_), None) => Err(vec![Obstacle::NoTime]),
            (None, None) => Err(vec![Obstacle::NoDay, Obstacle::NoTime]),
        }
    }

    /// Where to and when, as typed: what was asked about on a page is known again by it.
    #[must_use]
    pub fn mark(&self) -> String {
        [&self.day, &self.time, &self.village, &self.place].map(|text| text.trim()).join("|")
    }

    /// The room in what was typed, cut to its longest; none when nothing was.
    #[must_use]
    pub fn room(&self) -> Option<String> {
        cut(&self.place)
    }

    /// The reason in what was typed, cut to its longest; none when nothing was.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        cut(&self.reason)
    }
}

fn cut(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(Typed::LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_days_of_december_wait_for_the_notice_of_the_next_year() {
        let calendar = Calendar([("2026".to_owned(), crate::clocks::Year::default())].into());
        let of = |day: &str| doubts(&calendar, day.parse().expect("a day"));
        assert_eq!(of("2026-12-24"), []);
        assert_eq!(of("2026-12-28"), [Obstacle::NoCalendar(2027)]);
        assert_eq!(of("2026-12-26"), [Obstacle::Weekend, Obstacle::NoCalendar(2027)]);
        assert_eq!(of("2027-02-03"), [Obstacle::NoCalendar(2027)]);
        assert!(of("2026-12-28").iter().all(|doubt| !doubt.forbids()));
    }

    #[test]
    fn a_day_and_a_time_are_read_as_people_type_them_and_what_is_wrong_is_named() {
        let typed = |day: &str, time: &str| Typed { day: day.into(), time: time.into(), ..Typed::default() }.when();
        let read = typed(" 2026-12-03 ", "9：30").expect("a day and a time");
        assert_eq!(read.to_string(), "2026-12-03 09:30:00");
        assert_eq!(typed("2026-13-03", "09:30"), Err(vec![Obstacle::NoDay]));
        assert_eq!(typed("200000-12-03", "09:30"), Err(vec![Obstacle::NoDay]), "no clinic is planned for then");
        assert_eq!(typed("2026-12-03", "25:00"), Err(vec![Obstacle::NoTime]));
        assert_eq!(typed("", "soon"), Err(vec![Obstacle::NoDay, Obstacle::NoTime]));
    }
}
