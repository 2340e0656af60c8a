//! Why is nothing free? The day of a village or an adviser, every stretch of it with the one rule that stands in the way.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::Span;
use super::rules::{Because, Outcome};
use crate::ids::ClinicId;

/// Where a seat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seat {
    /// Anybody may take it.
    Free,
    /// Kept for walk-ins and the desk.
    Kept,
    /// Held while a form is filled in.
    Form,
    /// Held for somebody on the waiting list, or cooling down before it is public again.
    Offer,
    /// Booked.
    Booked,
}

/// The rule that stands in the way of a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// None: the public can book it.
    Free,
    /// It is over, or began.
    Over,
    /// The clinic was cancelled.
    Cancelled,
    /// The time fell away when the clinic was shortened.
    Closed,
    /// Nobody is received: a break.
    Break,
    /// The public may not book it any more: minutes before its start.
    TooNear(i64),
    /// The public may not book it yet: from this instant on.
    TooFar(DateTime<Utc>),
    /// Every seat is booked.
    Full,
    /// The last seat is held while a form is filled in.
    HeldForForm,
    /// The last seat is held for the waiting list.
    HeldForOffer,
    /// What is left is kept for walk-ins and the desk.
    KeptForDesk,
    /// The adviser does not take the matter that is asked about.
    NotTaken,
    /// The adviser is on the way between two villages: minutes it takes.
    Travel(i64),
    /// The adviser is on leave.
    OnLeave,
    /// The adviser holds a clinic elsewhere.
    Elsewhere,
    /// A public holiday: the rule skips it, or no rule falls here.
    Holiday(String),
    /// A weekend that is not worked: the rule skips it, or no rule falls here.
    RestDay,
    /// The rule moves its clinic of this rest day to another day.
    MovedTo(NaiveDate),
    /// The day was taken out of its rule by hand.
    TakenOut,
    /// No village retains the adviser that day, or no adviser is retained here.
    OutsideContract,
    /// Nothing is planned.
    Nothing,
}

impl Block {
    /// A short code: for pages, style sheets, tests.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Over => "over",
            Self::Cancelled => "cancelled",
            Self::Closed => "closed",
            Self::Break => "break",
            Self::TooNear(_) => "too-near",
            Self::TooFar(_) => "too-far",
            Self::Full => "full",
            Self::HeldForForm => "held-form",
            Self::HeldForOffer => "held-offer",
            Self::KeptForDesk => "kept",
            Self::NotTaken => "not-taken",
            Self::Travel(_) => "travel",
            Self::OnLeave => "leave",
            Self::Elsewhere => "elsewhere",
            Self::Holiday(_) => "holiday",
            Self::RestDay => "rest-day",
            Self::MovedTo(_) => "moved-to",
            Self::TakenOut => "taken-out",
            Self::OutsideContract => "outside-contract",
            Self::Nothing => "nothing",
        }
    }
}

/// A slot as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotFacts {
    /// When.
    pub span: Span,
    /// From when until when the public may book it.
    pub window: Span,
    /// It fell away.
    pub closed: bool,
    /// Its seats.
    pub seats: Vec<Seat>,
}

/// A clinic as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicFacts {
    /// Which.
    pub id: ClinicId,
    /// When.
    pub hours: Span,
    /// It was cancelled.
    pub cancelled: bool,
    /// It is elsewhere: on the day of a village, the clinic of an adviser who is retained here.
    pub elsewhere: bool,
    /// Its adviser does not take the matter that is asked about.
    pub not_taken: bool,
    /// Its slots in order.
    pub slots: Vec<SlotFacts>,
    /// Minutes on the way to the next clinic of the same adviser that day, if there is one.
    pub way_on: Option<i64>,
}

/// A day as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayFacts {
    /// The hours looked at.
    pub hours: Span,
    /// The clinics, in the order of their times.
    pub clinics: Vec<ClinicFacts>,
    /// Leave of whoever would hold one.
    pub leave: Vec<Span>,
    /// Is an adviser retained here, or the adviser retained anywhere, that day?
    pub retained: bool,
    /// What the rules of clinics do with it; none when no rule falls on it.
    pub by_rule: Option<Block>,
    /// The public holiday it falls on.
    pub holiday: Option<String>,
    /// A working day.
    pub works: bool,
}

/// A stretch of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// From when until when.
    pub span: Span,
    /// What stands in the way.
    pub block: Block,
    /// The clinic it belongs to, its place among those of the day.
    pub clinic: Option<usize>,
    /// Seats in all, and those nobody has booked.
    pub seats: (usize, usize),
}

/// What stands in the way of a slot: the rule that would have to give way first.
#[must_use]
pub fn of_slot(slot: &SlotFacts, cancelled: bool, now: DateTime<Utc>) -> Block {
    if cancelled {
        return Block::Cancelled;
    }
    if slot.closed {
        return Block::Closed;
    }
    if slot.span.starts_at <= now {
        return Block::Over;
    }
    // The seat that comes nearest to being free says why it is not.
    match slot.seats.iter().min() {
        None | Some(Seat::Booked) => Block::Full,
        Some(_) if now < slot.window.starts_at => Block::TooFar(slot.window.starts_at),
        Some(_) if now > slot.window.ends_at => {
            Block::TooNear((slot.span.starts_at - slot.window.ends_at).num_minutes())
        }
        Some(Seat::Free) => Block::Free,
        Some(Seat::Kept) => Block::KeptForDesk,
        Some(Seat::Form) => Block::HeldForForm,
        Some(Seat::Offer) => Block::HeldForOffer,
    }
}

/// What stands in the way of each stretch of a day, in order. Every minute of the hours is in one stretch at least.
#[must_use]
pub fn of_day(day: &DayFacts, now: DateTime<Utc>) -> Vec<Stretch> {
    let mut found = Vec::new();
    for (number, clinic) in day.clinics.iter().enumerate() {
        of_clinic(&mut found, number, clinic, now);
        if let Some(minutes) = clinic.way_on.filter(|minutes| *minutes > 0 && !clinic.cancelled) {
            let starts_at = clinic.hours.ends_at;
            let span = Span { starts_at, ends_at: starts_at + Duration::minutes(minutes) };
            found.push(Stretch { span, block: Block::Travel(minutes), clinic: None, seats: (0, 0) });
        }
    }
    // What is left of the day: leave, and the reason for which nothing is planned.
    for leave in &day.leave {
        for span in left(*leave, &found) {
            if let Some(span) = within(span, day.hours) {
                found.push(Stretch { span, block: Block::OnLeave, clinic: None, seats: (0, 0) });
            }
        }
    }
    // A holiday stands in the way by what the rule does on it; where no rule falls on the day, by the calendar.
    let reason = match (&day.by_rule, &day.holiday, day.works) {
        _ if !day.retained => Block::OutsideContract,
        (Some(by_rule), ..) => by_rule.clone(),
        (None, Some(name), false) => Block::Holiday(name.clone()),
        (None, None, false) => Block::RestDay,
        (None, _, true) => Block::Nothing,
    };
    for span in left(day.hours, &found) {
        let block = if span.ends_at <= now { Block::Over } else { reason.clone() };
        found.push(Stretch { span, block, clinic: None, seats: (0, 0) });
    }
    found.sort_by_key(|s| (s.span.starts_at, s.span.ends_at, s.clinic));
    found
}

/// What rules do with a day on which they fall: what becomes of each of their clinics of that day.
#[must_use]
pub fn of_rules<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Option<Block> {
    let of_one = |outcome: &Outcome| match outcome {
        Outcome::Skipped { because: Because::Holiday(name) } => Block::Holiday(name.clone()),
        Outcome::Skipped { because: Because::Weekend } => Block::RestDay,
        Outcome::Skipped { because: Because::Exception } => Block::TakenOut,
        Outcome::Moved { to, .. } | Outcome::Skipped { because: Because::Coincides(to) } => Block::MovedTo(*to),
        // A clinic says more than its rule; without one something else was in the way.
        Outcome::Held | Outcome::Skipped { because: Because::Expired(_) } => Block::Nothing,
    };
    // What left a clinic out says more than one that is held.
    outcomes.into_iter().map(of_one).min_by_key(|block| *block == Block::Nothing)
}

fn of_clinic(found: &mut Vec<Stretch>, number: usize, clinic: &ClinicFacts, now: DateTime<Utc>) {
    let stretch = |span, block, seats| Stretch { span, block, clinic: Some(number), seats };
    if clinic.elsewhere || clinic.slots.is_empty() {
        let block = match (clinic.cancelled, clinic.elsewhere) {
            (true, _) => Block::Cancelled,
            (false, true) => Block::Elsewhere,
            (false, false) => Block::Closed,
        };
        found.push(stretch(clinic.hours, block, (0, 0)));
        return;
    }
    let mut last = clinic.hours.starts_at;
    for slot in &clinic.slots {
        // What fell away says nothing where the clinic has come to receive people after all.
        if slot.closed && clinic.slots.iter().any(|s| !s.closed && s.span.overlaps(&slot.span)) {
            continue;
        }
        if slot.span.starts_at > last && !slot.closed {
            found.push(stretch(Span { starts_at: last, ends_at: slot.span.starts_at }, Block::Break, (0, 0)));
        }
        let open = slot.seats.iter().filter(|seat| **seat != Seat::Booked).count();
        let block = match of_slot(slot, clinic.cancelled, now) {
            block @ (Block::Over | Block::Cancelled | Block::Closed | Block::Full) => block,
            _ if clinic.not_taken => Block::NotTaken,
            block => block,
        };
        found.push(stretch(slot.span, block, (slot.seats.len(), open)));
        last = last.max(slot.span.ends_at);
    }
}

fn within(span: Span, hours: Span) -> Option<Span> {
    let span = Span { starts_at: span.starts_at.max(hours.starts_at), ends_at: span.ends_at.min(hours.ends_at) };
    (span.starts_at < span.ends_at).then_some(span)
}

/// What is left of a span beside the stretches found so far.
fn left(span: Span, found: &[Stretch]) -> Vec<Span> {
    let mut taken: Vec<Span> = found.iter().map(|s| s.span).filter(|s| s.overlaps(&span)).collect();
    taken.sort_by_key(|s| s.starts_at);
    let (mut free, mut from) = (Vec::new(), span.starts_at);
    for busy in taken {
        if busy.starts_at > from {
            free.push(Span { starts_at: from, ends_at: busy.starts_at });
        }
        from = from.max(busy.ends_at);
    }
    if from < span.ends_at {
        free.push(Span { starts_at: from, ends_at: span.ends_at });
    }
    free
}

/// The one reason to say of a whole day: what can be booked before what can't, what stands in the way of most before the rest.
#[must_use]
pub fn of_whole(stretches: &[Stretch]) -> Block {
    let minutes = |code: &str| -> i64 {
        let of_code = stretches.iter().filter(|s| s.block.code() == code);
        of_code.map(|s| (s.span.ends_at - s.span.starts_at).num_minutes()).sum()
    };
    if let Some(free) = stretches.iter().find(|s| s.block == Block::Free) {
        return free.block.clone();
    }
    // A clinic says more of a day than the hours around it.
    let telling = |s: &&Stretch| s.clinic.is_some() && s.block != Block::Break;
    let of_clinics = stretches.iter().filter(telling).max_by_key(|s| minutes(s.block.code()));
    of_clinics
        .or_else(|| stretches.iter().max_by_key(|s| minutes(s.block.code())))
        .map_or(Block::Nothing, |s| s.block.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).expect("an instant") + Duration::minutes(minute)
    }

    fn span(from: i64, until: i64) -> Span {
        Span { starts_at: at(from), ends_at: at(until) }
    }

    fn slot(from: i64, seats: &[Seat]) -> SlotFacts {
        let window = span(from - 56 * 24 * 60, from - 30);
        SlotFacts { span: span(from, from + 30), window, closed: false, seats: seats.to_vec() }
    }

    fn day(clinics: Vec<ClinicFacts>) -> DayFacts {
        let (leave, by_rule, holiday) = (Vec::new(), None, None);
        DayFacts { hours: span(0, 600), clinics, leave, retained: true, by_rule, holiday, works: true }
    }

    fn clinic(from: i64, until: i64, slots: Vec<SlotFacts>) -> ClinicFacts {
        let id = format!("C{from}").into();
        let (cancelled, elsewhere, not_taken, way_on) = (false, false, false, None);
        ClinicFacts { id, hours: span(from, until), cancelled, elsewhere, not_taken, slots, way_on }
    }

    #[test]
    fn the_seat_nearest_to_being_free_says_why_it_is_not() {
        let of = |seats: &[Seat]| of_slot(&slot(600, seats), false, at(0));
        assert_eq!(of(&[Seat::Booked, Seat::Free]), Block::Free);
        assert_eq!(of(&[Seat::Booked, Seat::Kept, Seat::Form]), Block::KeptForDesk);
        assert_eq!(of(&[Seat::Offer, Seat::Form]), Block::HeldForForm);
        assert_eq!(of(&[Seat::Booked, Seat::Offer]), Block::HeldForOffer);
        assert_eq!(of(&[Seat::Booked]), Block::Full);
        assert_eq!(of_slot(&slot(600, &[Seat::Free]), true, at(0)), Block::Cancelled);
        assert_eq!(of_slot(&slot(600, &[Seat::Free]), false, at(571)), Block::TooNear(30));
        assert_eq!(of_slot(&slot(600, &[Seat::Free]), false, at(600)), Block::Over);
        assert_eq!(of_slot(&slot(600, &[Seat::Booked]), false, at(571)), Block::Full, "full goes before too near");
        let closed = SlotFacts { closed: true, ..slot(600, &[Seat::Free]) };
        assert_eq!(of_slot(&closed, false, at(0)), Block::Closed);
        let far = 57 * 24 * 60;
        assert_eq!(of_slot(&slot(far, &[Seat::Free]), false, at(0)), Block::TooFar(at(24 * 60)));
    }

    #[test]
    fn a_day_tells_its_clinic_the_break_in_it_and_the_way_to_the_next() {
        let mut morning =
            clinic(60, 180, vec![slot(60, &[Seat::Booked]), slot(120, &[Seat::Free]), slot(150, &[Seat::Free])]);
        morning.way_on = Some(45);
        let afternoon = clinic(300, 330, vec![slot(300, &[Seat::Free])]);
        let told = of_day(&day(vec![morning, afternoon]), at(-60));
        let told: Vec<(i64, &str)> =
            told.iter().map(|s| ((s.span.starts_at - at(0)).num_minutes(), s.block.code())).collect();
        let expected = [
            (0, "nothing"),
            (60, "full"),
            (90, "break"),
            (120, "free"),
            (150, "free"),
            (180, "travel"),
            (225, "nothing"),
            (300, "free"),
            (330, "nothing"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_matter_that_is_not_taken_stands_in_the_way_where_there_is_room() {
        let slots = vec![slot(60, &[Seat::Booked]), slot(90, &[Seat::Free]), slot(120, &[Seat::Kept])];
        let closed = ClinicFacts { not_taken: true, ..clinic(60, 150, slots) };
        let told = of_day(&day(vec![closed]), at(-60));
        let told: Vec<&str> = told.iter().filter(|s| s.clinic.is_some()).map(|s| s.block.code()).collect();
        assert_eq!(told, ["full", "not-taken", "not-taken"]);
    }

    #[test]
    fn a_day_without_a_clinic_says_why() {
        let of = |day: DayFacts| of_whole(&of_day(&day, at(-60)));
        assert_eq!(of(day(Vec::new())), Block::Nothing);
        assert_eq!(of(DayFacts { works: false, ..day(Vec::new()) }), Block::RestDay);
        let holiday = DayFacts { works: false, holiday: Some("国庆节".into()), ..day(Vec::new()) };
        assert_eq!(of(holiday.clone()), Block::Holiday("国庆节".into()));
        // What the rule does on a holiday goes before what the calendar says of it, and a rule leaves out what it must not.
        let by = |because: Because| of_rules([&Outcome::Held, &Outcome::Skipped { because }]);
        let skips = by(Because::Holiday("国庆节".into()));
        assert_eq!(of(DayFacts { by_rule: skips, ..day(Vec::new()) }), Block::Holiday("国庆节".into()));
        let to = "2026-10-08".parse().expect("a day");
        let moves = of_rules([&Outcome::Moved { to, because: Because::Holiday("国庆节".into()) }]);
        assert_eq!(of(DayFacts { by_rule: moves, ..holiday.clone() }), Block::MovedTo(to));
        assert_eq!(of(DayFacts { by_rule: of_rules([&Outcome::Held]), ..holiday }), Block::Nothing);
        assert_eq!(by(Because::Exception), Some(Block::TakenOut));
        assert_eq!(of_rules([]), None);
        assert_eq!(of(DayFacts { retained: false, ..day(Vec::new()) }), Block::OutsideContract);
        assert_eq!(of(DayFacts { leave: vec![span(-600, 2000)], ..day(Vec::new()) }), Block::OnLeave);
        let elsewhere = ClinicFacts { elsewhere: true, ..clinic(60, 180, Vec::new()) };
        assert_eq!(of(day(vec![elsewhere])), Block::Elsewhere);
        let mut full = clinic(60, 90, vec![slot(60, &[Seat::Booked])]);
        assert_eq!(of(day(vec![full.clone()])), Block::Full);
        full.cancelled = true;
        assert_eq!(of(day(vec![full])), Block::Cancelled);
    }

    proptest! {
        #[test]
        fn every_minute_of_a_day_has_a_reason(
            clinics in prop::collection::vec((0_i64..600, 1_i64..5, any::<bool>(), prop::option::of(0_i64..90)), 0..4),
            leave in prop::option::of((-100_i64..600, 1_i64..700)), now in -100_i64..700,
        ) {
            let mut clinics: Vec<ClinicFacts> = clinics.into_iter().map(|(from, slots, cancelled, way_on)| {
                let cut = (0..slots).map(|n| slot(from + 30 * n, &[Seat::Booked])).collect();
                ClinicFacts { cancelled, way_on, ..clinic(from, from + 30 * slots, cut) }
            }).collect();
            clinics.sort_by_key(|c| c.hours.starts_at);
            let leave = leave.map(|(from, minutes)| span(from, from + minutes)).into_iter().collect();
            let told = of_day(&DayFacts { leave, ..day(clinics) }, at(now));
            for minute in 0..600 {
                prop_assert!(told.iter().any(|s| s.span.starts_at <= at(minute) && at(minute) < s.span.ends_at), "{minute}");
            }
            prop_assert!(told.windows(2).all(|pair| pair[0].span.starts_at <= pair[1].span.starts_at));
        }
    }
}
