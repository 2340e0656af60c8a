//! A rule as typed, and as checked.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveTime, Timelike};
use chrono_tz::Tz;

use super::text::{Taken, is_month_day, is_nth, take_rule};
use super::{Capacity, Day, Hours, MOST_MONTHS, MOST_WEEKS, OnRestDay, Recurrence, Room, Rule};
use crate::clinics::last_planned;
use crate::form::{Field, Flaw, Flaws, required_text};

/// The most days that can be typed into one list.
const MOST_DATES: usize = 120;

/// How the days are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Days of the week.
    Weekly,
    /// Nth weekdays of the month.
    MonthlyWeekday,
    /// Days of the month.
    MonthlyDay,
    /// Market days by the lunar calendar.
    Lunar,
    /// A list of days.
    Dates,
    /// An RRULE from another calendar.
    Text,
}

impl Kind {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 6] =
        [Self::Weekly, Self::MonthlyWeekday, Self::MonthlyDay, Self::Lunar, Self::Dates, Self::Text];

    /// The code in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::MonthlyWeekday => "monthly_weekday",
            Self::MonthlyDay => "monthly_day",
            Self::Lunar => "lunar",
            Self::Dates => "dates",
            Self::Text => "rrule",
        }
    }
}

/// The hours and room of a clinic, and in which room of the house it is, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomForm {
    /// The room.
    pub place: String,
    /// From.
    pub starts: String,
    /// Until.
    pub ends: String,
    /// Breaks: `10:20-10:40`, several with commas.
    pub breaks: String,
    /// Minutes of a slot.
    pub slot_minutes: String,
    /// Seats of a slot.
    pub seats: String,
    /// Kept of these.
    pub kept_seats: String,
    /// Minutes of notice.
    pub notice: String,
    /// Days of the horizon.
    pub horizon: String,
}

impl Default for RoomForm {
    fn default() -> Self {
        let hours = Hours { from: 9 * 60, until: 12 * 60 };
        Self::of("", &Room { hours, breaks: Vec::new(), capacity: Capacity::default() })
    }
}

impl RoomForm {
    /// What a clinic's form shows of a room that is there.
    #[must_use]
    pub fn of(place: &str, room: &Room) -> Self {
        let breaks: Vec<String> = room.breaks.iter().map(|b| format!("{}-{}", time(b.from), time(b.until))).collect();
        Self {
            place: place.to_owned(),
            starts: time(room.hours.from),
            ends: time(room.hours.until),
            breaks: breaks.join(", "),
            slot_minutes: room.capacity.slot_minutes.to_string(),
            seats: room.capacity.seats.to_string(),
            kept_seats: room.capacity.kept.to_string(),
            notice: room.capacity.notice_minutes.to_string(),
            horizon: room.capacity.horizon_days.to_string(),
        }
    }

    /// Where a field of the form is kept.
    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "place" => &mut self.place,
            "starts" => &mut self.starts,
            "ends" => &mut self.ends,
            "breaks" => &mut self.breaks,
            "slot_minutes" => &mut self.slot_minutes,
            "seats" => &mut self.seats,
            "kept_seats" => &mut self.kept_seats,
            "notice" => &mut self.notice,
            "horizon" => &mut self.horizon,
            _ => return None,
        })
    }

    /// Keeps what was typed into a field; false when it is none of this form's.
    pub fn put(&mut self, name: &str, value: &str) -> bool {
        self.field(name).map(|field| value.clone_into(field)).is_some()
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("place", &self.place),
            ("starts", &self.starts),
            ("ends", &self.ends),
            ("breaks", &self.breaks),
            ("slot_minutes", &self.slot_minutes),
            ("seats", &self.seats),
            ("kept_seats", &self.kept_seats),
            ("notice", &self.notice),
            ("horizon", &self.horizon),
        ];
        all.into_iter().map(|(name, value)| (name, value.clone())).collect()
    }

    /// The room of the house, and the hours and room of the clinic.
    pub fn check(&self, flaws: &mut Flaws) -> Option<(String, Room)> {
        let place = flaws.take(Field::Room, required_text(&self.place, 60));
        let from = flaws.take(Field::Starts, minute(&self.starts));
        let until = flaws.take(Field::Ends, minute(&self.ends).map(|m| if m == 0 { 1440 } else { m }));
        let until = until.filter(|until| {
            let ends_first = from.is_some_and(|from| *until <= from);
            if ends_first {
                flaws.add(Field::Ends, Flaw::EndsBeforeItStarts);
            }
            !ends_first
        });
        let hours = from.zip(until).map(|(from, until)| Hours { from, until });
        let breaks = flaws.take(Field::Breaks, breaks(&self.breaks, hours));
        let slot = flaws.take(Field::SlotMinutes, number(&self.slot_minutes, 5, 240));
        let seats = flaws.take(Field::Seats, number(&self.seats, 1, Capacity::MOST_SEATS));
        let kept = flaws.take(Field::KeptSeats, number(&self.kept_seats, 0, seats.unwrap_or(Capacity::MOST_SEATS)));
        let longest = u16::try_from(Capacity::LONGEST_NOTICE).unwrap_or(u16::MAX);
        let notice = flaws.take(Field::Notice, number(&self.notice, 0, longest));
        let horizon = flaws.take(Field::Horizon, number(&self.horizon, 1, Capacity::FARTHEST));
        let capacity = Capacity {
            slot_minutes: slot?,
            seats: seats?,
            kept: kept?,
            notice_minutes: notice?.into(),
            horizon_days: horizon?,
        };
        let room = Room { hours: hours?, breaks: breaks?, capacity };
        if room.slots() == 0 {
            flaws.add(Field::SlotMinutes, Flaw::NoSlotFits);
            return None;
        }
        Some((place?, room))
    }
}

/// A rule as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedRule {
    /// Code of a [`Kind`].
    pub kind: String,
    /// Every so many weeks.
    pub every_weeks: String,
    /// Codes of days of the week.
    pub weekdays: Vec<String>,
    /// Every so many months.
    pub every_months: String,
    /// First, second … last.
    pub nth: Vec<String>,
    /// Codes of days of the week, for the nth.
    pub nth_weekdays: Vec<String>,
    /// Days of the month.
    pub month_days: String,
    /// Last digits of lunar days.
    pub endings: Vec<String>,
    /// A list of days.
    pub dates: String,
    /// An RRULE.
    pub rrule: String,
    /// No more than so many.
    pub count: String,
    /// The first day.
    pub valid_from: String,
    /// The last day.
    pub valid_until: String,
    /// Days taken out.
    pub exceptions: String,
    /// Days put in.
    pub extra: String,
    /// Code of an [`OnRestDay`].
    pub on_holiday: String,
    /// Code of an [`OnRestDay`].
    pub on_weekend: String,
    /// Hours and room.
    pub room: RoomForm,
}

impl Default for TypedRule {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            kind: text("weekly"),
            every_weeks: text("1"),
            weekdays: Vec::new(),
            every_months: text("1"),
            nth: Vec::new(),
            nth_weekdays: Vec::new(),
            month_days: String::new(),
            endings: Vec::new(),
            dates: String::new(),
            rrule: String::new(),
            count: String::new(),
            valid_from: String::new(),
            valid_until: String::new(),
            exceptions: String::new(),
            extra: String::new(),
            on_holiday: text("next_working_day"),
            on_weekend: text("hold"),
            room: RoomForm::default(),
        }
    }
}

impl TypedRule {
    /// What was sent, with nothing put in its place. What is no field of the form is left out.
    #[must_use]
    pub fn sent(pairs: &[(String, String)]) -> Self {
        let mut typed = Self { kind: String::new(), ..Self::default() };
        // Two ways to say the days ask for it, each with a field of its own.
        let mut every_months_days = None;
        for (name, value) in pairs {
            let value = value.clone();
            match name.as_str() {
                "kind" => typed.kind = value,
                "every_weeks" => typed.every_weeks = value,
                "weekdays" => typed.weekdays.push(value),
                "every_months" => typed.every_months = value,
                "nth" => typed.nth.push(value),
                "nth_weekdays" => typed.nth_weekdays.push(value),
                "every_months_days" => every_months_days = Some(value),
                "month_days" => typed.month_days = value,
                "endings" => typed.endings.push(value),
                "dates" => typed.dates = value,
                "rrule" => typed.rrule = value,
                "count" => typed.count = value,
                "valid_from" => typed.valid_from = value,
                "valid_until" => typed.valid_until = value,
                "exceptions" => typed.exceptions = value,
                "extra" => typed.extra = value,
                "on_holiday" => typed.on_holiday = value,
                "on_weekend" => typed.on_weekend = value,
                name => drop(typed.room.put(name, &value)),
            }
        }
        if let (Some(every), true) = (every_months_days, typed.kind == Kind::MonthlyDay.code()) {
            typed.every_months = every;
        }
        typed
    }

    /// The same as fields of a form, to be sent once more.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let lists = [
            ("weekdays", &self.weekdays),
            ("nth", &self.nth),
            ("nth_weekdays", &self.nth_weekdays),
            ("endings", &self.endings),
        ];
        let lists = lists.into_iter().flat_map(|(name, all)| all.iter().map(move |value| (name, value.clone())));
        let single = [
            ("kind", &self.kind),
            ("every_weeks", &self.every_weeks),
            ("every_months", &self.every_months),
            ("month_days", &self.month_days),
            ("dates", &self.dates),
            ("rrule", &self.rrule),
            ("count", &self.count),
            ("valid_from", &self.valid_from),
            ("valid_until", &self.valid_until),
            ("exceptions", &self.exceptions),
            ("extra", &self.extra),
            ("on_holiday", &self.on_holiday),
            ("on_weekend", &self.on_weekend),
        ];
        single.into_iter().map(|(name, value)| (name, value.clone())).chain(lists).chain(self.room.pairs()).collect()
    }

    /// The form of a rule that is there.
    #[must_use]
    pub fn of(place: &str, rule: &Rule) -> Self {
        let codes = |days: &BTreeSet<Day>| days.iter().map(|d| d.code().to_owned()).collect();
        let mut typed = Self {
            count: rule.count.map(|n| n.to_string()).unwrap_or_default(),
            valid_from: rule.valid_from.to_string(),
            valid_until: rule.valid_until.and_then(|d| d.pred_opt()).map(|d| d.to_string()).unwrap_or_default(),
            exceptions: list(&rule.exceptions),
            extra: list(&rule.extra),
            on_holiday: rule.on_holiday.code().to_owned(),
            on_weekend: rule.on_weekend.code().to_owned(),
            room: RoomForm::of(place, &rule.room),
            ..Self::default()
        };
        let kind = match &rule.recurrence {
            Recurrence::Weekly { every, weekdays } => {
                (typed.every_weeks, typed.weekdays) = (every.to_string(), codes(weekdays));
                Kind::Weekly
            }
            Recurrence::MonthlyWeekday { every, nth, weekdays } => {
                (typed.every_months, typed.nth_weekdays) = (every.to_string(), codes(weekdays));
                typed.nth = nth.iter().map(i8::to_string).collect();
                Kind::MonthlyWeekday
            }
            Recurrence::MonthlyDay { every, days } => {
                typed.every_months = every.to_string();
                typed.month_days = days.iter().map(i8::to_string).collect::<Vec<_>>().join(", ");
                Kind::MonthlyDay
            }
            Recurrence::Dates { dates } => {
                typed.dates = list(dates);
                Kind::Dates
            }
            Recurrence::Lunar { endings } => {
                typed.endings = endings.iter().map(u8::to_string).collect();
                Kind::Lunar
            }
        };
        kind.code().clone_into(&mut typed.kind);
        typed
    }

    /// The rule, with the room of the house; `today` stands for a first day that was left out, the zone is the county's.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn check(&self, today: NaiveDate, zone: Tz) -> Result<(String, Rule), Flaws> {
        let mut flaws = Flaws::default();
        let count = flaws.take(Field::Count, optional_number(&self.count, 1, 999));
        let from = flaws.take(Field::ValidFrom, planned_day(&self.valid_from, today)).map(|d| d.unwrap_or(today));
        let taken = self.recurrence(&mut flaws, today, from.unwrap_or(today), zone);
        let last = flaws.take(Field::ValidUntil, planned_day(&self.valid_until, today));
        if let (Some(from), Some(Some(last))) = (from, last)
            && last < from
        {
            flaws.add(Field::ValidUntil, Flaw::EndsBefore(from));
        }
        let exceptions = flaws.take(Field::Exceptions, dates(&self.exceptions, today));
        let extra = flaws.take(Field::Extra, dates(&self.extra, today));
        if let (Some(from), Some(last), Some(extra)) = (from, last, &extra)
            && extra.iter().any(|d| *d < from || last.is_some_and(|last| *d > last))
        {
            flaws.add(Field::Extra, Flaw::OutsideValidity);
        }
        let policy = |code: &str| OnRestDay::from_code(code).ok_or(Flaw::NotAChoice);
        let on_holiday = flaws.take(Field::OnHoliday, policy(&self.on_holiday));
        let on_weekend = flaws.take(Field::OnWeekend, policy(&self.on_weekend));
        let room = self.room.check(&mut flaws);
        if !flaws.is_empty() {
            return Err(flaws);
        }
        let rule = || {
            let Taken { recurrence, count: taken_count, last: taken_last } = taken?;
            let (place, room) = room?;
            // Of two last days the earlier one: the form's can only shorten what was taken over.
            let last = last?.into_iter().chain(taken_last).min();
            let rule = Rule {
                recurrence,
                count: count?.or(taken_count),
                exceptions: exceptions?,
                extra: extra?,
                valid_from: from?,
                valid_until: last.and_then(|d| d.checked_add_days(Days::new(1))),
                on_holiday: on_holiday?,
                on_weekend: on_weekend?,
                room,
            };
            Some((place, rule))
        };
        rule().ok_or(flaws)
    }

    fn recurrence(&self, flaws: &mut Flaws, today: NaiveDate, first: NaiveDate, zone: Tz) -> Option<Taken> {
        let days = |codes: &[String]| -> Result<BTreeSet<Day>, Flaw> {
            let all: Option<BTreeSet<Day>> = codes.iter().map(|code| Day::from_code(code)).collect();
            all.ok_or(Flaw::NotAChoice).and_then(|days| if days.is_empty() { Err(Flaw::Missing) } else { Ok(days) })
        };
        let Some(kind) = Kind::ALL.into_iter().find(|k| k.code() == self.kind) else {
            flaws.add(Field::Kind, if self.kind.is_empty() { Flaw::Missing } else { Flaw::NotAChoice });
            return None;
        };
        let months = |flaws: &mut Flaws| flaws.take(Field::EveryMonths, number(&self.every_months, 1, MOST_MONTHS));
        let recurrence = match kind {
            Kind::Weekly => {
                let every = flaws.take(Field::EveryWeeks, number(&self.every_weeks, 1, MOST_WEEKS));
                let weekdays = flaws.take(Field::Weekdays, days(&self.weekdays));
                Recurrence::Weekly { every: every?, weekdays: weekdays? }
            }
            Kind::MonthlyWeekday => {
                let every = months(flaws);
                let nth = flaws.take(Field::Nth, numbers(&self.nth, is_nth));
                let weekdays = flaws.take(Field::NthWeekdays, days(&self.nth_weekdays));
                Recurrence::MonthlyWeekday { every: every?, nth: nth?, weekdays: weekdays? }
            }
            Kind::MonthlyDay => {
                let every = months(flaws);
                let typed: Vec<String> = words(&self.month_days).map(str::to_owned).collect();
                let days = numbers(&typed, is_month_day).map_err(|flaw| match flaw {
                    Flaw::NotAChoice => Flaw::NotADayOfMonth,
                    flaw => flaw,
                });
                let days = flaws.take(Field::MonthDays, days);
                Recurrence::MonthlyDay { every: every?, days: days? }
            }
            Kind::Lunar => {
                let endings = flaws.take(Field::Endings, numbers(&self.endings, |n: u8| n <= 9));
                Recurrence::Lunar { endings: endings? }
            }
            Kind::Dates => {
                let some = |dates: BTreeSet<NaiveDate>| if dates.is_empty() { Err(Flaw::Missing) } else { Ok(dates) };
                Recurrence::Dates { dates: flaws.take(Field::Dates, dates(&self.dates, today).and_then(some))? }
            }
            Kind::Text => {
                let taken = match self.rrule.trim() {
                    "" => Err(Flaw::Missing),
                    text => take_rule(text, first, zone).and_then(|taken| match taken.last {
                        Some(last) if last < first => Err(Flaw::EndsBefore(first)),
                        Some(last) if last > last_planned(today) => Err(Flaw::BeyondPlan(last_planned(today))),
                        _ => Ok(taken),
                    }),
                };
                return flaws.take(Field::RuleText, taken);
            }
        };
        Some(Taken { recurrence, count: None, last: None })
    }
}

/// What stands between the entries of a list.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；')).filter(|w| !w.is_empty())
}

fn list(dates: &BTreeSet<NaiveDate>) -> String {
    dates.iter().map(NaiveDate::to_string).collect::<Vec<_>>().join("\n")
}

fn dates(text: &str, today: NaiveDate) -> Result<BTreeSet<NaiveDate>, Flaw> {
    let one = |word| planned_day(word, today).and_then(|day| day.ok_or(Flaw::NotADate));
    let dates: Result<BTreeSet<NaiveDate>, Flaw> = words(text).map(one).collect();
    dates.and_then(|dates| if dates.len() > MOST_DATES { Err(Flaw::NotADate) } else { Ok(dates) })
}

/// A day that may be left out, and not one further ahead than anything is planned.
pub(in crate::clinics) fn planned_day(text: &str, today: NaiveDate) -> Result<Option<NaiveDate>, Flaw> {
    let last = last_planned(today);
    match text.trim() {
        "" => Ok(None),
        text => match text.parse() {
            Ok(day) if day > last => Err(Flaw::BeyondPlan(last)),
            other => other.map(Some).map_err(|_| Flaw::NotADate),
        },
    }
}

fn numbers<T: std::str::FromStr + Ord + Copy>(typed: &[String], fits: impl Fn(T) -> bool) -> Result<BTreeSet<T>, Flaw> {
    let one = |text: &String| text.trim().parse().ok().filter(|n| fits(*n)).ok_or(Flaw::NotAChoice);
    let all = typed.iter().map(one).collect::<Result<BTreeSet<T>, Flaw>>()?;
    if all.is_empty() { Err(Flaw::Missing) } else { Ok(all) }
}

fn number(text: &str, least: u16, most: u16) -> Result<u16, Flaw> {
    optional_number(text, least, most)?.ok_or(Flaw::Missing)
}

fn optional_number(text: &str, least: u16, most: u16) -> Result<Option<u16>, Flaw> {
    match text.trim() {
        "" => Ok(None),
        text => {
            let number = text.parse().ok().filter(|n| (least..=most).contains(n));
            number.map(Some).ok_or(Flaw::OutOfRange(least, most))
        }
    }
}

/// A time of day, in minutes: `9:00`, `09:00`, `9：00`.
fn minute(text: &str) -> Result<u16, Flaw> {
    let text = text.trim().replace('：', ":");
    if text.is_empty() {
        return Err(Flaw::Missing);
    }
    if text == "24:00" {
        return Ok(1440);
    }
    let time = NaiveTime::parse_from_str(&text, "%H:%M").map_err(|_| Flaw::NotATime)?;
    u16::try_from(time.hour() * 60 + time.minute()).map_err(|_| Flaw::NotATime)
}

fn time(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn breaks(text: &str, hours: Option<Hours>) -> Result<Vec<Hours>, Flaw> {
    let mut all = Vec::new();
    for word in words(text) {
        let (from, until) = word.split_once(['-', '–', '—', '至']).ok_or(Flaw::NotATime)?;
        let pause = Hours { from: minute(from)?, until: minute(until)? };
        if pause.until <= pause.from {
            return Err(Flaw::EndsBeforeItStarts);
        }
        if hours.is_some_and(|h| pause.from < h.from || pause.until > h.until) {
            return Err(Flaw::OutsideHours);
        }
        all.push(pause);
    }
    all.sort();
    Ok(all)
}
