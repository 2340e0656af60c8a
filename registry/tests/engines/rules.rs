//! Rules by which clinics recur: what they plan, what they refuse, and that no change of one loses anybody.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use domain::bookings::Status;
use domain::clinics::rules::{Because, Day, Hours, OnRestDay, Recurrence, Room, Rule};
use domain::clinics::{Capacity, Obstacle};
use domain::ids::{BookingId, RuleId, StaffId};
use domain::messages::LetterKind;
use domain::people::Email;
use domain::places::DivisionCode;
use domain::staff::Actor;
use registry::Random;
use registry::bookings::{self, BookError, By};
use registry::clinics::change::Change;
use registry::clinics::rules::{self, NewRule, RuleError, Seated, What};
use registry::clinics::{ClinicWithSlots, change, in_division, single};
use registry::jobs::{self, Job};

use crate::aftermath::letters;
use crate::county::{County, VILLAGE, ask, request};

on_both_engines! {
    a_rule_plans_its_clinics_once_and_goes_on_every_night;
    a_rule_that_cannot_be_is_refused_with_the_day_that_breaks_it;
    what_was_changed_by_hand_is_left_alone_and_a_day_that_moves_takes_its_people_along;
    whoever_falls_out_of_the_new_hours_goes_where_a_seat_of_their_clinic_is_left;
    of_two_who_change_a_rule_one_is_told;
    no_change_of_a_rule_loses_anybody;
    a_single_clinic_finds_its_place_or_the_reason_why_not;
    a_preview_says_where_the_holidays_end;
}

/// A Monday in the weeks that the demonstration leaves free in the evening.
fn date(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn evening(from: u16, until: u16) -> Room {
    Room { hours: Hours { from, until }, breaks: Vec::new(), capacity: Capacity::default() }
}

pub fn mondays() -> Rule {
    Rule {
        recurrence: Recurrence::Weekly { every: 1, weekdays: BTreeSet::from([Day::Mo]) },
        count: None,
        exceptions: BTreeSet::new(),
        extra: BTreeSet::new(),
        valid_from: date("2026-11-24"),
        valid_until: None,
        on_holiday: OnRestDay::NextWorkingDay,
        on_weekend: OnRestDay::Hold,
        room: evening(20 * 60, 22 * 60),
    }
}

pub struct Planner {
    admin: Actor,
    adviser: StaffId,
    village: DivisionCode,
}

impl Planner {
    pub async fn new(county: &County) -> Self {
        let adviser = county.actor("adviser").await.id;
        Self { admin: county.actor("admin").await, adviser, village: DivisionCode::try_from(VILLAGE).expect("a code") }
    }

    pub async fn make(&self, county: &County, rule: &Rule) -> Result<RuleId, RuleError> {
        let new = NewRule { adviser: &self.adviser, village: &self.village, place: "会议室", rule };
        rules::make(&county.office, &self.admin, new).await
    }

    /// Changes it as shown: what is shown is what is done.
    pub async fn change(&self, county: &County, id: &RuleId, new: Option<(&str, &Rule)>) -> Result<(), RuleError> {
        let office = &county.office;
        let (kept, _) = rules::find(office, &self.admin, id).await.expect("read").expect("there");
        let shown = rules::difference(office, &self.admin, id, new).await?;
        rules::change(office, &self.admin, id, (kept.version, &shown.mark()), new, "顾问时间有变").await?;
        for person in shown.lines.iter().flat_map(|line| &line.booked) {
            let id = BookingId::from(person.id.as_str());
            let now = bookings::record(office, &self.admin, &id).await.expect("read").expect("there");
            let is = match now.status {
                Status::Displaced => Seated::Nowhere,
                _ => Seated::At(now.starts_at),
            };
            assert_eq!(Some(is), person.after, "{} was shown something else", person.name);
        }
        Ok(())
    }

    /// Its clinics still to come that take place.
    pub async fn clinics(&self, county: &County, id: &RuleId) -> Vec<ClinicWithSlots> {
        let office = &county.office;
        let (from, until) = (office.now(), office.start_of(office.today() + Days::new(80)));
        let mut all = in_division(office, &self.village, from, until).await.expect("clinics");
        all.retain(|c| c.clinic.rule().as_ref() == Some(id));
        all.retain(|c| c.clinic.status == domain::clinics::ClinicStatus::Planned);
        all
    }

    async fn days(&self, county: &County, id: &RuleId) -> Vec<NaiveDate> {
        let zone = county.office.zone;
        let all = self.clinics(county, id).await;
        all.iter().map(|c| c.clinic.starts_at.with_timezone(&zone).date_naive()).collect()
    }
}

async fn a_rule_plans_its_clinics_once_and_goes_on_every_night(county: County) {
    let planner = Planner::new(&county).await;
    let id = planner.make(&county, &mondays()).await.expect("made");
    let days = planner.days(&county, &id).await;
    // Planned 62 days ahead: Mondays from 30 November on to 18 January.
    let mondays: Vec<NaiveDate> = (0..8).map(|n| date("2026-11-30") + Days::new(7 * n)).collect();
    assert_eq!(days, mondays);
    let slots: Vec<usize> = planner.clinics(&county, &id).await.iter().map(|c| c.slots.len()).collect();
    assert_eq!(slots, [4; 8]);
    for _ in 0..2 {
        let done = rules::expand_all(&county.office).await.expect("expanded");
        assert_eq!(done.planned, 0, "once is enough: {done:?}");
    }
    county.pass(chrono::Duration::days(14));
    let admin = &planner.admin;
    jobs::run_now(&county.office, admin, Job::Expand).await.expect("the night");
    assert_eq!(planner.days(&county, &id).await.last(), Some(&date("2027-02-01")));
    planner.change(&county, &id, None).await.expect("ended");
    assert!(planner.days(&county, &id).await.is_empty(), "what nobody booked falls away with it");
    assert_eq!(rules::expand_all(&county.office).await.expect("expanded").planned, 0);
}

async fn a_rule_that_cannot_be_is_refused_with_the_day_that_breaks_it(county: County) {
    let planner = Planner::new(&county).await;
    let never = Rule { exceptions: BTreeSet::from([date("2026-11-30")]), count: Some(1), ..mondays() };
    let refused = planner.make(&county, &never).await.expect_err("nothing");
    let RuleError::FallsAway(day, Because::Exception) = refused else { panic!("{refused}") };
    assert_eq!(day, date("2026-11-30"));

    // The contract ends: the first Monday after is named.
    let sql = format!("update retainers set valid_until = '2027-03-01' where village_code = '{VILLAGE}'");
    county.raw(&sql).await.expect("ended");
    let refused = planner.make(&county, &mondays()).await.expect_err("beyond the contract");
    assert!(matches!(refused, RuleError::NoContract(day) if day == date("2027-03-01")), "{refused}");
    let short = Rule { valid_until: Some(date("2027-02-01")), ..mondays() };
    let first = planner.make(&county, &short).await.expect("inside of it");

    // The same adviser, half an hour later on Mondays: named with the day and the village.
    let later = Rule { room: evening(21 * 60, 23 * 60), ..short.clone() };
    let Err(RuleError::Overlaps(clash)) = planner.make(&county, &later).await else { panic!("they overlap") };
    assert_eq!((clash.day, clash.too_near), (date("2026-11-30"), None));
    // After every clinic is planned there is what is not planned yet.
    let far = Rule { valid_from: date("2027-01-26"), ..later };
    assert!(matches!(
        planner.make(&county, &far).await,
        Err(RuleError::NoContract(_) | RuleError::Nothing(_) | RuleError::Overlaps(_))
    ));
    planner.change(&county, &first, None).await.expect("ended");

    // Whose village it is not, whose clinic it is not.
    let clerk = county.actor("clerk").await;
    let new = NewRule { adviser: &planner.adviser, village: &planner.village, place: "会议室", rule: &short };
    assert!(matches!(rules::make(&county.office, &clerk, new).await, Err(RuleError::Forbidden)));
}

async fn what_was_changed_by_hand_is_left_alone_and_a_day_that_moves_takes_its_people_along(county: County) {
    let planner = Planner::new(&county).await;
    let office = &county.office;
    let id = planner.make(&county, &mondays()).await.expect("made");
    let clinics = planner.clinics(&county, &id).await;
    let request = request("王大山", "13800138000");
    let slot = clinics[2].slots[1].id.clone();
    let booked = bookings::book(office, By::Person, ask(&slot, &request)).await.expect("booked");

    // The first is cancelled by hand, the second moved by an hour.
    let first = &clinics[0].clinic;
    change::change(office, &planner.admin, &first.id, 0, Change::Cancel, "开会").await.expect("cancelled");
    let second = &clinics[1].clinic;
    let moved = Change::Move {
        starts_at: second.starts_at - chrono::Duration::hours(1),
        village: &second.village_code,
        place: &second.place,
    };
    change::change(office, &planner.admin, &second.id, 0, moved, "早一点").await.expect("moved");

    // Tuesdays instead.
    let tuesdays =
        Rule { recurrence: Recurrence::Weekly { every: 1, weekdays: BTreeSet::from([Day::Tu]) }, ..mondays() };
    let shown = rules::difference(office, &planner.admin, &id, Some(("会议室", &tuesdays))).await.expect("shown");
    // This Tuesday's evening is still to come: that one is new, as is the one at the end of the time ahead.
    assert_eq!(shown.count(What::ByHand), 2);
    assert_eq!(shown.count(What::Moved), 6);
    assert_eq!(shown.count(What::Dropped), 0);
    let line = shown.lines.iter().find(|l| !l.booked.is_empty()).expect("somebody is booked");
    assert_eq!((line.what, line.booked[0].name.as_str()), (What::Moved, "王大山"));
    planner.change(&county, &id, Some(("会议室", &tuesdays))).await.expect("changed");

    let after = bookings::record(office, &planner.admin, &booked.id).await.expect("read").expect("there");
    assert_eq!(after.starts_at, booked.starts_at + chrono::Duration::days(1), "goes along, at the same time of day");
    assert_eq!(after.slot_id, booked.slot_id);
    let days = planner.days(&county, &id).await;
    assert!(days.contains(&date("2026-12-07")), "moved by hand: stays on its Monday");
    assert!(!days.contains(&date("2026-11-30")), "cancelled by hand: stays cancelled");
    // And back again.
    planner.change(&county, &id, Some(("会议室", &mondays()))).await.expect("changed");
    let back = bookings::record(office, &planner.admin, &booked.id).await.expect("read").expect("there");
    assert_eq!(back.starts_at, booked.starts_at);
    county.check_seats().await;
}

async fn whoever_falls_out_of_the_new_hours_goes_where_a_seat_of_their_clinic_is_left(county: County) {
    let planner = Planner::new(&county).await;
    let (office, admin) = (&county.office, &planner.admin);
    let id = planner.make(&county, &Rule { room: evening(19 * 60, 21 * 60), ..mondays() }).await.expect("made");
    let clinic = planner.clinics(&county, &id).await.swap_remove(2);
    let mut booked = Vec::new();
    for (number, slot) in clinic.slots.iter().take(3).enumerate() {
        let mut asked = request("来的人", &format!("1380001{number:04}"));
        asked.email = Email::parse(&format!("p{number}@example.com")).expect("an address");
        booked.push(bookings::book(office, By::Person, ask(&slot.id, &asked)).await.expect("booked"));
    }
    letters(&county).await;
    // From eight to nine on Tuesdays: one has just that time, for one of the two others a seat is left, the third is offered others.
    let weekdays = BTreeSet::from([Day::Tu]);
    let recurrence = Recurrence::Weekly { every: 1, weekdays };
    let late = Rule { recurrence, room: evening(20 * 60, 21 * 60), ..mondays() };
    let new = Some(("会议室", &late));
    let shown = rules::difference(office, admin, &id, new).await.expect("shown");
    let line = shown.lines.iter().find(|l| !l.booked.is_empty()).expect("somebody is booked");
    let at = |minutes: i64| Seated::At(clinic.clinic.starts_at + chrono::Duration::minutes(24 * 60 + minutes));
    let places: Vec<_> = line.booked.iter().map(|p| p.after.expect("tried out")).collect();
    assert_eq!((line.what, places.as_slice()), (What::Moved, [at(90), Seated::Nowhere, at(60)].as_slice()));
    // Only tried out: nothing has changed for anybody.
    for before in &booked {
        let now = bookings::record(office, admin, &before.id).await.expect("read").expect("there");
        assert_eq!((now.version, now.starts_at), (before.version, before.starts_at));
    }
    planner.change(&county, &id, new).await.expect("changed");
    let mut told: Vec<_> = letters(&county).await.into_iter().map(|l| (l.kind, l.starts_at)).collect();
    told.sort_by_key(|(kind, starts_at)| (kind.code(), *starts_at));
    let moved = |minutes: i64| clinic.clinic.starts_at + chrono::Duration::minutes(24 * 60 + minutes);
    assert_eq!(
        told[..3],
        [
            (LetterKind::ClinicMoved, moved(60)),
            (LetterKind::ClinicMoved, moved(90)),
            (LetterKind::Displaced, booked[1].starts_at)
        ]
    );
    assert_eq!((told[3].0, told.len()), (LetterKind::Offer, 4));
    county.check_seats().await;
    county.check_folds().await;
}

async fn of_two_who_change_a_rule_one_is_told(county: County) {
    let planner = Planner::new(&county).await;
    let office = &county.office;
    let id = planner.make(&county, &mondays()).await.expect("made");
    let (kept, _) = rules::find(office, &planner.admin, &id).await.expect("read").expect("there");
    let longer = Rule { room: evening(19 * 60, 22 * 60), ..mondays() };
    let new = Some(("会议室", &longer));
    let shown = rules::difference(office, &planner.admin, &id, new).await.expect("shown");
    // Somebody books after the list was shown.
    let slot = planner.clinics(&county, &id).await[0].slots[0].id.clone();
    bookings::book(office, By::Person, ask(&slot, &request("李小花", "13800138001"))).await.expect("booked");
    let told = rules::change(office, &planner.admin, &id, (kept.version, &shown.mark()), new, "加时").await;
    assert!(matches!(told, Err(RuleError::Moved)));
    let shown = rules::difference(office, &planner.admin, &id, new).await.expect("shown");
    rules::change(office, &planner.admin, &id, (kept.version, &shown.mark()), new, "加时").await.expect("changed");
    let told = rules::change(office, &planner.admin, &id, (kept.version, &shown.mark()), new, "加时").await;
    assert!(matches!(told, Err(RuleError::Moved)), "a second time with the version of before");
    let clinics = planner.clinics(&county, &id).await;
    assert!(clinics.iter().all(|c| c.slots.len() == 6), "longer, with slots for all of it");
    county.check_seats().await;
}

/// One of several.
fn one<'a, T>(random: &Random, all: &'a [T]) -> &'a T {
    &all[random.below(all.len())]
}

/// Any rule of evenings.
fn any(random: &Random) -> (String, Rule) {
    let some = |most: usize| -> BTreeSet<Day> { (0..=random.below(most)).map(|_| *one(random, &Day::ALL)).collect() };
    let recurrence = match random.below(5) {
        0 | 1 => Recurrence::Weekly { every: 1 + u16::try_from(random.below(2)).expect("small"), weekdays: some(3) },
        2 => Recurrence::MonthlyWeekday {
            every: 1,
            nth: BTreeSet::from([*one(random, &[1, 2, 3, 4, -1])]),
            weekdays: some(2),
        },
        3 => Recurrence::MonthlyDay { every: 1, days: BTreeSet::from([*one(random, &[1, 5, 10, 15, -1]), 20]) },
        _ => Recurrence::Lunar { endings: BTreeSet::from([u8::try_from(random.below(10)).expect("small"), 8]) },
    };
    let (from, until) = *one(random, &[(1200, 1320), (1170, 1320), (1200, 1260), (1260, 1350), (1215, 1345)]);
    let capacity = Capacity {
        slot_minutes: *one(random, &[15, 20, 30, 45]),
        seats: 1 + u16::try_from(random.below(3)).expect("small"),
        kept: u16::try_from(random.below(2)).expect("small"),
        ..Capacity::default()
    };
    let breaks = if random.below(3) == 0 { vec![Hours { from: 1225, until: 1235 }] } else { Vec::new() };
    let room = Room { hours: Hours { from, until }, breaks, capacity };
    let policy = || *one(random, &OnRestDay::ALL);
    let rule = Rule { recurrence, on_holiday: policy(), on_weekend: policy(), room, ..mondays() };
    ((*one(random, &["会议室", "党群服务中心"])).to_owned(), rule)
}

async fn no_change_of_a_rule_loses_anybody(county: County) {
    let planner = Planner::new(&county).await;
    let office = &county.office;
    let random = Random::seeded(20_261_124);
    let mut id = planner.make(&county, &mondays()).await.expect("made");
    let (mut number, mut changed, mut refused) = (0, 0, 0);
    let mut people = Vec::new();
    for round in 0..24 {
        // Some book, in whatever is free.
        let clinics = planner.clinics(&county, &id).await;
        for _ in 0..3 {
            let free = |c: &ClinicWithSlots| -> Vec<domain::ids::SlotId> {
                c.slots.iter().filter(|s| s.free > 0 && s.is_open(office.now())).map(|s| s.id.clone()).collect()
            };
            let all: Vec<_> = clinics.iter().flat_map(free).collect();
            if all.is_empty() {
                break;
            }
            number += 1;
            let request = request("张三", &format!("1370000{number:04}"));
            match bookings::book(office, By::Person, ask(one(&random, &all), &request)).await {
                Ok(booking) => people.push(booking.id),
                Err(BookError::Full(_) | BookError::Closed(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
        // The rule is changed, now and then ended and another made.
        let (place, rule) = any(&random);
        let ends = round % 9 == 8;
        let new = (!ends).then_some((place.as_str(), &rule));
        let known = county.offers().await;
        let done = planner.change(&county, &id, new).await;
        county.check_offers_since(&known).await;
        county.check_folds().await;
        match done {
            Ok(()) => changed += 1,
            Err(
                RuleError::Nothing(_) | RuleError::FallsAway(..) | RuleError::Overlaps(_) | RuleError::NoContract(_),
            ) => refused += 1,
            Err(other) => panic!("round {round}: {other} {rule:?}"),
        }
        if ends {
            id = planner.make(&county, &mondays()).await.expect("another");
        }
        county.check_seats().await;
        // Whoever holds a place holds it in a clinic that takes place, inside of its hours.
        const ASTRAY: &str = "select count(*) from bookings b join slots s on s.id = b.slot_id join clinics c on c.id = b.clinic_id
            where b.status = 'booked' and (c.status <> 'planned' or s.closed or s.starts_at < c.starts_at or s.ends_at > c.ends_at)";
        const TWICE: &str = "select count(*) from slots a join slots b on a.clinic_id = b.clinic_id and a.id < b.id
            where not a.closed and not b.closed and a.starts_at < b.ends_at and b.starts_at < a.ends_at";
        assert_eq!(county.count(ASTRAY).await, 0, "round {round}");
        assert_eq!(county.count(TWICE).await, 0, "round {round}: slots of one clinic share time");
    }
    let (mut kept, mut displaced) = (0, 0);
    for id in &people {
        let booking = bookings::record(office, &planner.admin, id).await.expect("read").expect("nobody vanishes");
        match booking.status {
            domain::bookings::Status::Booked => kept += 1,
            domain::bookings::Status::Displaced => displaced += 1,
            other => panic!("{id} is {other:?}, and nobody did that"),
        }
    }
    println!(
        "{changed} changes, {refused} refused; {kept} of {} people kept a place, {displaced} are offered others",
        people.len()
    );
    assert!(changed >= 12 && kept > 0 && displaced > 0, "{changed} {refused} {kept} {displaced}");
    let mut troubles = Vec::new();
    registry::trail::verify(office, |t| troubles.push(t.to_string())).await.expect("walked");
    assert_eq!(troubles, [] as [String; 0]);
}

async fn a_single_clinic_finds_its_place_or_the_reason_why_not(county: County) {
    let planner = Planner::new(&county).await;
    let office = &county.office;
    let room = evening(20 * 60, 22 * 60);
    let sure_of = |day: &str, sure| single::Wished {
        adviser: &planner.adviser,
        village: &planner.village,
        place: "会议室",
        day: date(day),
        room: &room,
        sure,
    };
    let wished = |day| sure_of(day, false);
    let id = single::add_single(office, &planner.admin, wished("2026-11-26")).await.expect("added");
    let there = registry::clinics::with_slots(office, &id).await.expect("read").expect("there");
    assert_eq!((there.slots.len(), there.clinic.rule_date), (4, None));
    let again = single::add_single(office, &planner.admin, wished("2026-11-26")).await;
    assert!(matches!(again, Err(RuleError::Overlaps(_))));
    let past = single::add_single(office, &planner.admin, wished("2026-11-20")).await;
    assert!(matches!(past, Err(RuleError::Nothing(_))));
    let clerk = county.actor("clerk").await;
    let not_theirs = single::add_single(office, &clerk, wished("2026-11-27")).await;
    assert!(matches!(not_theirs, Err(RuleError::Forbidden)));
    // A day off is asked about, and so is a day of which nobody can say yet whether it is one.
    for (day, doubts) in [
        ("2026-11-28", vec![Obstacle::Weekend]),
        ("2027-01-01", vec![Obstacle::Holiday("元旦".into())]),
        ("2027-02-06", vec![Obstacle::Weekend, Obstacle::NoCalendar(2027)]),
        ("2027-02-08", vec![Obstacle::NoCalendar(2027)]),
    ] {
        let asked = single::add_single(office, &planner.admin, wished(day)).await;
        assert!(matches!(&asked, Err(RuleError::Doubtful(found)) if *found == doubts), "{day}: {asked:?}");
        single::add_single(office, &planner.admin, sure_of(day, true)).await.expect("added all the same");
    }
}

async fn a_preview_says_where_the_holidays_end(county: County) {
    let planner = Planner::new(&county).await;
    let preview = async |rule: &Rule| {
        let (adviser, village) = (&planner.adviser, &planner.village);
        rules::preview(&county.office, NewRule { adviser, village, place: "会议室", rule }, None).await.expect("days")
    };
    let ahead = preview(&mondays()).await;
    assert!(ahead.days.len() == rules::SHOWN && ahead.unknown == BTreeSet::from([2027]), "{:?}", ahead.unknown);
    let short = preview(&Rule { valid_until: Some(date("2026-12-20")), ..mondays() }).await;
    assert!(!short.days.is_empty() && short.unknown.is_empty(), "{:?}", short.unknown);
}
