//! The clinic day: walk-ins, numbers, calling, giving up and taking back, on both engines.

use std::collections::BTreeSet;

use crate::county::{County, form};
use domain::bookings::{Consent, Priority, Reach, Request, Status, Step};
use domain::ids::ClinicId;
use domain::locale::Locale;
use domain::people::PhoneTail;
use domain::staff::Actor;
use domain::trail::RecordKind;
use registry::bookings::arrivals::{self, SelfCheckInError};
use registry::bookings::queue::{self, Queue, StepError};
use registry::bookings::walk_in::{WalkIn, WalkInError, walk_in};
use registry::bookings::{self, Booking, day};
use registry::bookings::{By, Closed, close_days};
use registry::settings::clinic_day::{self, ClinicDay};
use registry::trail;
use registry::waiting::{self, Answer};
use tokio::task::JoinSet;

on_both_engines! {
    of_forty_who_walk_in_at_once_each_has_a_number_of_their_own_and_no_seat_is_given_twice;
    who_walks_in_takes_what_is_left_and_then_stands_beyond_the_slots;
    of_two_desks_that_call_the_next_one_at_once_one_gets_the_person;
    nobody_is_called_whom_the_desk_did_not_mean;
    a_no_show_frees_the_seat_once_and_it_goes_to_who_walked_in_without_one;
    a_no_show_is_not_taken_back_when_the_seat_was_given_away;
    who_is_missed_comes_after_the_next_two_and_a_call_can_be_repeated;
    who_steps_aside_keeps_the_number_and_an_undone_check_in_does_too;
    a_mark_of_priority_says_who_made_it;
    who_is_there_can_check_in_by_themselves_where_the_house_allows_it;
    the_display_shows_numbers_and_its_mark_changes_with_the_list;
    the_wait_is_told_in_steps_of_five_minutes;
    whom_the_end_of_the_clinic_does_not_reach_is_told_before_and_after;
    when_the_day_is_over_whoever_came_keeps_the_claim_and_nobody_is_left_standing;
    a_list_that_nobody_kept_says_of_nobody_that_they_stayed_away;
    a_walk_in_by_mistake_is_taken_back_within_ten_minutes;
    nothing_is_done_with_anybody_before_the_day_has_come;
    a_seat_whose_form_was_left_goes_to_who_is_there_before_anybody_at_home;
    a_seat_whose_form_was_left_goes_to_who_is_there_though_nobody_asks;
    the_desk_and_the_plan_count_the_same_seats_as_taken;
}

fn asks(name: &str, phone: &str) -> Request {
    form(name, phone).check(Consent::AtDesk("spoken"), &["land".into()], chrono::NaiveDate::MIN).expect("a good form")
}

/// Half past eight: the clinic of the morning begins at nine, four of its six slots are booked.
async fn half_past_eight(county: &County) -> (Actor, Actor, ClinicId) {
    county.pass(chrono::Duration::minutes(90));
    let adviser = county.actor("adviser").await;
    let clinic = county.todays_queue(&adviser).await.clinic.id;
    (adviser, county.actor("clerk").await, clinic)
}

async fn comes(county: &County, by: &Actor, clinic: &ClinicId, number: usize) -> Result<Booking, WalkInError> {
    let request = asks("来人", &format!("1390000{number:04}"));
    walk_in(&county.office, by, clinic, WalkIn { request: &request, priority: None, locale: Locale::ZhCn, key: None })
        .await
}

async fn list(county: &County, by: &Actor, clinic: &ClinicId) -> Queue {
    queue::queue(&county.office, by, clinic).await.expect("read").expect("theirs")
}

async fn step(county: &County, by: &Actor, b: &Booking, step: Step) -> Result<Booking, StepError> {
    queue::step(&county.office, by, &b.id, step, b.version).await
}

/// How many hold a seat of the clinic.
async fn seated(county: &County, clinic: &ClinicId) -> usize {
    let all = registry::clinics::with_slots(&county.office, clinic).await.expect("read").expect("there");
    all.slots.iter().map(|s| usize::try_from(s.seats - s.free).expect("a number")).sum()
}

/// Whatever happened to the people of a clinic: each one's trail leads to where they stand.
async fn check_trails(county: &County, by: &Actor, clinic: &ClinicId) {
    for entry in list(county, by, clinic).await.entries {
        let record = RecordKind::Booking.key(entry.booking.id.as_str());
        let state = trail::state_of(&county.office, &record).await.expect("read").expect("there");
        assert_eq!(trail::folded(&county.office, &record).await.expect("read"), state.whole(), "{record}");
    }
}

async fn of_forty_who_walk_in_at_once_each_has_a_number_of_their_own_and_no_seat_is_given_twice(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    let mut all = JoinSet::new();
    for number in 0..40 {
        let (office, clinic) = (county.office.clone(), clinic.clone());
        let by = if number % 2 == 0 { clerk.clone() } else { adviser.clone() };
        all.spawn(async move {
            let request = asks("来人", &format!("1390000{number:04}"));
            let who = WalkIn { request: &request, priority: None, locale: Locale::ZhCn, key: None };
            walk_in(&office, &by, &clinic, who).await.expect("taken in").day.queue_number.expect("a number")
        });
    }
    // Meanwhile those who booked arrive.
    let booked = list(&county, &clerk, &clinic).await.entries;
    for entry in booked.iter().filter(|e| e.booking.status == Status::Booked) {
        step(&county, &clerk, &entry.booking, Step::CheckIn).await.expect("here");
    }
    let walked: BTreeSet<i64> = all.join_all().await.into_iter().collect();
    let numbers: BTreeSet<i64> = list(&county, &clerk, &clinic).await.entries.iter().map(|e| e.number).collect();
    assert_eq!((walked.len(), numbers.len()), (40, 44));
    assert_eq!((numbers.first(), numbers.last()), (Some(&1), Some(&44)), "none is left out");
    assert_eq!(seated(&county, &clinic).await, 6, "every seat is given, none twice");
    county.check_seats().await;
    check_trails(&county, &clerk, &clinic).await;
    // The database itself refuses a number that is given.
    let doubled =
        format!("update bookings set queue_number = 1 where clinic_id = '{}' and queue_number = 2", clinic.as_str());
    assert!(county.raw(&doubled).await.is_err());
}

async fn who_walks_in_takes_what_is_left_and_then_stands_beyond_the_slots(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    let mut places = Vec::new();
    for number in 0..3 {
        places.push(comes(&county, &clerk, &clinic, number).await.expect("taken in"));
    }
    // Four of six slots are booked; two who come sit in the others, the third in none.
    assert_eq!(seated(&county, &clinic).await, 6);
    assert_ne!(places[0].slot_id, places[1].slot_id);
    assert!(places.iter().all(|b| b.status == Status::CheckedIn && b.day.walk_in && b.booked_by.is_some()));
    let twice = comes(&county, &clerk, &clinic, 0).await;
    assert!(matches!(twice, Err(WalkInError::AlreadyBooked)), "one person, one place");
    // The same key with the same answers is the same person once.
    let request = asks("连点两下", "13900009999");
    let who = WalkIn { request: &request, priority: None, locale: Locale::ZhCn, key: Some("pressed twice") };
    let (first, again) = (
        walk_in(&county.office, &adviser, &clinic, who).await.expect("taken in"),
        walk_in(&county.office, &adviser, &clinic, who).await.expect("the same"),
    );
    assert_eq!((first.id, first.day.queue_number), (again.id, again.day.queue_number));
    // Not elsewhere, not on another day, and a villager's data is sealed like everybody's.
    let other = county.free_slot_outside(crate::county::VILLAGE).await;
    let (_, elsewhere) = registry::clinics::slot(&county.office, &other).await.expect("read").expect("there");
    assert!(matches!(comes(&county, &clerk, &elsewhere.id, 7).await, Err(WalkInError::Forbidden)));
    assert!(!county.dump().await.contains("13900009999"));
    county.pass(chrono::Duration::hours(5));
    assert!(matches!(comes(&county, &clerk, &clinic, 8).await, Err(WalkInError::Closed)));
    county.check_seats().await;
}

async fn of_two_desks_that_call_the_next_one_at_once_one_gets_the_person(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    for number in 0..4 {
        comes(&county, &clerk, &clinic, number).await.expect("taken in");
    }
    for round in 0..4 {
        let queue = list(&county, &adviser, &clinic).await;
        let next = &queue.entries[queue.next.expect("somebody waits")];
        let mut all = JoinSet::new();
        for _ in 0..6 {
            let (office, by, clinic) = (county.office.clone(), adviser.clone(), clinic.clone());
            let (id, version) = (next.booking.id.clone(), next.booking.version);
            all.spawn(async move { queue::call_next(&office, &by, &clinic, &id, version).await });
        }
        let (mut got, mut told) = (0, 0);
        for outcome in all.join_all().await {
            match outcome {
                Ok(booking) => {
                    got += 1;
                    assert_eq!((booking.status, booking.day.calls), (Status::Called, 1));
                }
                Err(StepError::Taken { what, .. }) => {
                    told += 1;
                    assert_eq!(what, "call");
                }
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((got, told), (1, 5), "round {round}");
    }
    let queue = list(&county, &adviser, &clinic).await;
    assert_eq!(queue.next, None);
    assert_eq!(queue.entries.iter().filter(|e| e.booking.status == Status::Called).count(), 4);
}

async fn nobody_is_called_whom_the_desk_did_not_mean(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    comes(&county, &clerk, &clinic, 1).await.expect("taken in");
    let queue = list(&county, &adviser, &clinic).await;
    let seen = queue.entries[queue.next.expect("somebody waits")].booking.clone();
    // Before the button is pressed somebody with a priority comes.
    let request = asks("老人", "13900000002");
    let who = WalkIn { request: &request, priority: Some(Priority::Elderly), locale: Locale::ZhCn, key: None };
    let elder = walk_in(&county.office, &clerk, &clinic, who).await.expect("taken in");
    let pressed = queue::call_next(&county.office, &adviser, &clinic, &seen.id, seen.version).await;
    assert!(matches!(pressed, Err(StepError::NotNext)));
    let queue = list(&county, &adviser, &clinic).await;
    assert_eq!(queue.entries[queue.next.expect("somebody waits")].booking.id, elder.id);
    let not_theirs = queue::call_next(&county.office, &clerk, &clinic, &elder.id, elder.version).await;
    assert!(matches!(not_theirs, Err(StepError::Forbidden)));
}

async fn a_no_show_frees_the_seat_once_and_it_goes_to_who_walked_in_without_one(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    for number in 0..3 {
        comes(&county, &clerk, &clinic, number).await.expect("taken in");
    }
    let standing = list(&county, &adviser, &clinic).await.entries.into_iter().map(|e| e.booking);
    let standing = standing.filter(|b| b.day.walk_in).max_by_key(|b| b.day.queue_number).expect("the third");
    let booked = list(&county, &adviser, &clinic).await.entries.into_iter().map(|e| e.booking);
    let gone = booked.filter(|b| b.status == Status::Booked).min_by_key(|b| b.starts_at).expect("booked at nine");
    county.pass(chrono::Duration::minutes(39));
    assert!(matches!(step(&county, &adviser, &gone, Step::NoShow).await, Err(StepError::TooEarly(_))), "9:09");
    county.pass(chrono::Duration::minutes(1));
    let mut all = JoinSet::new();
    for _ in 0..8 {
        let (office, by, b) = (county.office.clone(), adviser.clone(), gone.clone());
        all.spawn(async move { queue::step(&office, &by, &b.id, Step::NoShow, b.version).await.is_ok() });
    }
    assert_eq!(all.join_all().await.into_iter().filter(|done| *done).count(), 1, "given up once");
    // The seat of nine o'clock went to the one who had none: in the database, and in the trail of both.
    let seated_now = bookings::record(&county.office, &clerk, &standing.id).await.expect("read").expect("there");
    assert_eq!((&seated_now.slot_id, seated_now.version), (&gone.slot_id, standing.version + 1));
    let acts = bookings::history(&county.office, &clerk, &standing.id).await.expect("read");
    assert_eq!(acts.iter().map(|e| e.told.what.as_str()).collect::<Vec<_>>(), ["walked_in", "seated"]);
    assert_eq!(seated(&county, &clinic).await, 6);
    county.check_seats().await;
    // To take it back is refused kindly, and everything stays as it was.
    let now = bookings::record(&county.office, &adviser, &gone.id).await.expect("read").expect("there");
    assert!(matches!(step(&county, &adviser, &now, Step::Undo).await, Err(StepError::SeatGone)));
    assert_eq!(bookings::record(&county.office, &adviser, &gone.id).await.expect("read").expect("there"), now);
    county.check_seats().await;
    check_trails(&county, &clerk, &clinic).await;
}

async fn a_no_show_is_not_taken_back_when_the_seat_was_given_away(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    county.pass(chrono::Duration::minutes(41));
    let booked = list(&county, &adviser, &clinic).await.entries.into_iter().map(|e| e.booking);
    let gone = booked.filter(|b| b.status == Status::Booked).min_by_key(|b| b.starts_at).expect("booked at nine");
    let was = step(&county, &adviser, &gone, Step::NoShow).await.expect("given up");
    assert_eq!(seated(&county, &clinic).await, 3, "the seat is free");
    let back = step(&county, &adviser, &was, Step::Undo).await.expect("taken back while it is free");
    assert_eq!((back.status, seated(&county, &clinic).await), (Status::Booked, 4));
    let was = step(&county, &adviser, &back, Step::NoShow).await.expect("given up again");
    // Somebody walks in and gets just that seat: the first that is free.
    let came = comes(&county, &clerk, &clinic, 1).await.expect("taken in");
    assert_eq!(came.slot_id, gone.slot_id);
    assert!(matches!(step(&county, &adviser, &was, Step::Undo).await, Err(StepError::SeatGone)));
    county.check_seats().await;
}

async fn who_is_missed_comes_after_the_next_two_and_a_call_can_be_repeated(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    let mut came = Vec::new();
    for number in 0..4 {
        came.push(comes(&county, &clerk, &clinic, number).await.expect("taken in"));
        county.pass(chrono::Duration::seconds(1));
    }
    let called = step(&county, &adviser, &came[0], Step::Call).await.expect("called");
    let again = step(&county, &adviser, &called, Step::Recall).await.expect("called again");
    assert_eq!((again.status, again.day.calls), (Status::Called, 2));
    let missed = step(&county, &adviser, &again, Step::Miss).await.expect("not there");
    // Whoever stands at the door may let them back in.
    let back = step(&county, &clerk, &missed, Step::BackIn).await.expect("there after all");
    assert_eq!(back.day.queue_number, came[0].day.queue_number);
    county.pass(chrono::Duration::seconds(1));
    let order = |q: &Queue| -> Vec<i64> {
        q.entries.iter().filter(|e| e.booking.status == Status::CheckedIn).map(|e| e.number).collect()
    };
    assert_eq!(order(&list(&county, &adviser, &clinic).await), [2, 3, 1, 4]);
    step(&county, &adviser, &came[1], Step::Call).await.expect("called");
    assert_eq!(order(&list(&county, &adviser, &clinic).await), [3, 1, 4]);
    step(&county, &adviser, &came[2], Step::Call).await.expect("called");
    assert_eq!(order(&list(&county, &adviser, &clinic).await), [1, 4]);
    // A repeated call is not what undo takes back.
    let undone = step(&county, &clerk, &back, Step::Undo).await.expect("the return was a mistake");
    assert_eq!(undone.status, Status::Missed);
    check_trails(&county, &clerk, &clinic).await;
}

async fn who_steps_aside_keeps_the_number_and_an_undone_check_in_does_too(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    let first = list(&county, &adviser, &clinic).await.entries[0].booking.clone();
    let here = step(&county, &clerk, &first, Step::CheckIn).await.expect("here");
    let undone = step(&county, &clerk, &here, Step::Undo).await.expect("taken back");
    assert_eq!((undone.status, undone.day.queue_number, undone.day.arrived_at), (Status::Booked, Some(1), None));
    let here = step(&county, &clerk, &undone, Step::CheckIn).await.expect("here after all");
    let talking = step(&county, &adviser, &here, Step::Start).await.expect("begun");
    let aside = step(&county, &adviser, &talking, Step::Park).await.expect("fetches a paper");
    let back = step(&county, &clerk, &aside, Step::BackIn).await.expect("back");
    assert_eq!((back.status, back.day.queue_number, back.day.back_at), (Status::CheckedIn, Some(1), None));
    check_trails(&county, &clerk, &clinic).await;
    // On another day nobody is checked in.
    let coming = registry::clinics::of_actor(&county.office, &adviser, county.office.today() + chrono::Days::new(1), 7)
        .await
        .expect("read");
    let later = coming.iter().find(|c| c.slots.iter().any(|s| s.free < s.seats)).expect("somebody booked");
    let other = list(&county, &adviser, &later.clinic.id).await.entries[0].booking.clone();
    assert!(matches!(step(&county, &clerk, &other, Step::CheckIn).await, Err(StepError::NotToday)));
}

async fn a_mark_of_priority_says_who_made_it(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    let one = comes(&county, &clerk, &clinic, 1).await.expect("taken in");
    county.pass(chrono::Duration::seconds(1));
    let two = comes(&county, &clerk, &clinic, 2).await.expect("taken in");
    let marked = arrivals::prioritise(&county.office, &clerk, &two.id, two.version, Some(Priority::Disabled)).await;
    let marked = marked.expect("marked");
    assert_eq!(
        (marked.day.priority.as_deref(), marked.day.priority_by.as_deref()),
        (Some("disabled"), Some(clerk.id.as_str()))
    );
    let next = |q: Queue| q.next.map(|n| q.entries[n].booking.id.clone());
    assert_eq!(next(list(&county, &adviser, &clinic).await), Some(two.id.clone()));
    let stale = arrivals::prioritise(&county.office, &clerk, &two.id, two.version, None).await;
    assert!(stale.is_err(), "somebody was quicker");
    check_trails(&county, &clerk, &clinic).await;
    arrivals::prioritise(&county.office, &clerk, &two.id, marked.version, None).await.expect("taken away");
    assert_eq!(next(list(&county, &adviser, &clinic).await), Some(one.id));
}

async fn who_is_there_can_check_in_by_themselves_where_the_house_allows_it(county: County) {
    let (adviser, _, clinic) = half_past_eight(&county).await;
    let b = list(&county, &adviser, &clinic).await.entries[0].booking.clone();
    let tail = PhoneTail::parse(&b.personal.tail).expect("digits");
    let digits = arrivals::place_code(&county.office, &clinic);
    let (office, digits) = (&county.office, digits.as_str());
    let attempt = async |digits: &str| arrivals::check_in_self(office, &b.code, &tail, digits).await;
    assert!(matches!(attempt(digits).await, Err(SelfCheckInError::NotNow)), "the house does not allow it");
    let admin = county.actor("admin").await;
    let rules = ClinicDay { self_check_in: true, ..ClinicDay::default() };
    assert!(clinic_day::set(office, &adviser, rules).await.is_err(), "not an adviser's to allow");
    clinic_day::set(office, &admin, rules).await.expect("allowed");
    let wrong = if digits == "0000" { "0001" } else { "0000" };
    assert!(matches!(attempt(wrong).await, Err(SelfCheckInError::WrongPlace)));
    let here = attempt(digits).await.expect("here");
    assert_eq!((here.status, here.day.queue_number), (Status::CheckedIn, Some(1)));
    assert!(matches!(attempt(digits).await, Err(SelfCheckInError::NotNow)), "once");
}

async fn the_display_shows_numbers_and_its_mark_changes_with_the_list(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    let shown = async || day::display(&county.office, &clinic).await.expect("read").expect("there");
    let empty = shown().await;
    assert_eq!((empty.waiting, empty.called.len(), empty.is_on), (0, 0, true));
    let came = comes(&county, &clerk, &clinic, 1).await.expect("taken in");
    let waiting = shown().await;
    assert_eq!((waiting.waiting, waiting.next.len()), (1, 1));
    assert_ne!(waiting.mark, empty.mark);
    assert_eq!(waiting.mark, day::mark_now(&county.office, &clinic).await.expect("read"));
    assert_eq!(waiting.mark, list(&county, &adviser, &clinic).await.mark, "the desk and the display agree");
    step(&county, &adviser, &came, Step::Call).await.expect("called");
    let called = shown().await;
    assert_eq!((called.called.as_slice(), called.waiting), (&[1][..], 0));
    assert!(!format!("{called:?}").contains("来人"), "no name is even read");
    assert!(day::display(&county.office, &"AAAAAAAA".into()).await.expect("read").is_none());
}

async fn the_wait_is_told_in_steps_of_five_minutes(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    county.pass(chrono::Duration::minutes(30));
    // Nine o'clock; those who booked are not here yet, and are expected at their times.
    let came = comes(&county, &clerk, &clinic, 1).await.expect("taken in");
    let place = reckons(&county, &came).await.place.expect("waits");
    assert_eq!((place.before, place.minutes % 5), (4, 0), "the four who booked come first");
    assert_eq!(place.minutes, 120);
    // Nobody else is here: whom the desk sees as next is not told of two hours alone.
    assert_eq!((place.here_before, place.soonest, place.reach), (0, 0, Reach::InTime));
    // Three talks of five minutes: it goes faster than the slots say.
    for entry in list(&county, &adviser, &clinic).await.entries.into_iter().filter(|e| !e.booking.day.walk_in).take(3) {
        let begun = step(&county, &adviser, &entry.booking, Step::Start).await.expect("begun");
        county.pass(chrono::Duration::minutes(5));
        step(&county, &adviser, &begun, Step::Done).await.expect("over");
    }
    let place = reckons(&county, &came).await.place.expect("waits");
    assert_eq!((place.before, place.minutes), (0, 0));
}

async fn reckons(county: &County, b: &Booking) -> day::Outlook {
    day::outlook(&county.office, b).await.expect("read").expect("today")
}

async fn whom_the_end_of_the_clinic_does_not_reach_is_told_before_and_after(county: County) {
    let (_, clerk, clinic) = half_past_eight(&county).await;
    let office = &county.office;
    let found = registry::clinics::find(office, &clinic).await.expect("read").expect("there");
    let door = async || day::outlook_at_the_door(office, &found).await.expect("read");
    let mut reaches = Vec::new();
    for number in 0..8 {
        let before = door().await.place.expect("the clinic lasts");
        let came = comes(&county, &clerk, &clinic, number).await.expect("taken in");
        let after = reckons(&county, &came).await.place.expect("the clinic lasts");
        assert_eq!(
            (before.reach, before.minutes, before.before),
            (after.reach, after.minutes, after.before),
            "as foretold"
        );
        reaches.push(after.reach);
    }
    // Six talks of half an hour until twelve, four of them booked by people who are not here yet.
    let (yes, perhaps, no) = (Reach::InTime, Reach::Perhaps, Reach::Past);
    assert_eq!(reaches, [yes, yes, perhaps, perhaps, perhaps, perhaps, no, no]);
    let display = async || day::display(office, &clinic).await.expect("read").expect("there");
    let shown = display().await;
    assert_eq!(shown.next.iter().filter(|(_, p)| p.is_some_and(|p| p.reach == no)).count(), 2);
    // After the end no time is promised to anybody, and the clinic says that it is over.
    county.pass(found.ends_at - office.now());
    let shown = display().await;
    assert!(shown.is_over && shown.next.len() == 8 && shown.next.iter().all(|(_, place)| place.is_none()));
    let queue = list(&county, &clerk, &clinic).await;
    assert!(queue.is_over && queue.next.is_some() && queue.entries.iter().all(|e| e.place.is_none()));
    let late = door().await;
    assert_eq!((late.place, late.is_over, late.ends_at), (None, true, found.ends_at));
}

async fn when_the_day_is_over_whoever_came_keeps_the_claim_and_nobody_is_left_standing(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    let (office, admin) = (&county.office, county.actor("admin").await);
    let booked: Vec<Booking> = list(&county, &adviser, &clinic).await.entries.into_iter().map(|e| e.booking).collect();
    let mut came = Vec::new();
    for number in 0..3 {
        came.push(comes(&county, &clerk, &clinic, number).await.expect("taken in"));
    }
    let here = step(&county, &clerk, &booked[0], Step::CheckIn).await.expect("here");
    let called = step(&county, &adviser, &booked[1], Step::Call).await.expect("called");
    let missed = step(&county, &adviser, &called, Step::Miss).await.expect("not there");
    let talking = step(&county, &adviser, &booked[2], Step::Start).await.expect("begun");
    let absent = booked[3].clone();
    let aside = step(&county, &adviser, &came[0], Step::Park).await.expect("steps aside");
    let waved = step(&county, &adviser, &came[1], Step::Call).await.expect("called, and nobody began");
    county.pass(chrono::Duration::hours(12));
    assert_eq!(close_days(office).await.expect("closed"), Closed::default(), "not while the day lasts");
    county.pass(chrono::Duration::hours(6));
    let (one, other) = tokio::join!(close_days(office), close_days(office));
    let (one, other) = (one.expect("closed"), other.expect("closed"));
    assert_eq!(
        (one.done + other.done, one.no_shows + other.no_shows, one.not_served + other.not_served),
        (1, 2, 4),
        "each once, whoever closes"
    );
    county.check_seats().await;
    check_trails(&county, &clerk, &clinic).await;

    let now = async |b: &Booking| bookings::record(office, &admin, &b.id).await.expect("read").expect("there");
    assert_eq!(now(&talking).await.status, Status::Done);
    for gone in [&missed, &absent] {
        assert_eq!(now(gone).await.status, Status::NoShow);
    }
    let waits = waiting::list(office, &admin).await.expect("a list");
    for unserved in [&here, &aside, &waved, &came[2]] {
        assert_eq!(now(unserved).await.status, Status::Displaced);
        let acts = bookings::history(office, &admin, &unserved.id).await.expect("read");
        let last = &acts.last().expect("an entry").told;
        assert_eq!((last.what.as_str(), &last.staff_name), ("not_served", &None), "by the program");
        let entry = waits.iter().find(|l| l.entry.booking_id.as_ref() == Some(&unserved.id)).expect("waits");
        assert!(entry.entry.offer.is_some(), "the nearest place is kept");
        assert!(entry.is_to_call(), "no message reaches them");
    }
    // Who takes the place comes as if they had booked it; the day that is over stays behind.
    let entry = waits.iter().find(|l| l.entry.booking_id.as_ref() == Some(&aside.id)).expect("waits");
    let taken = waiting::accept(office, By::Staff(&admin), Answer::AtDesk(&entry.entry.id)).await.expect("taken");
    assert_eq!(
        (taken.id.clone(), taken.status, taken.day.clone()),
        (aside.id.clone(), Status::Booked, day::Day::default())
    );
    let record = RecordKind::Booking.key(taken.id.as_str());
    let state = trail::state_of(office, &record).await.expect("read").expect("there");
    assert_eq!(trail::folded(office, &record).await.expect("read"), state.whole());
    assert_eq!(close_days(office).await.expect("closed"), Closed::default());
    county.check_seats().await;
}

async fn a_list_that_nobody_kept_says_of_nobody_that_they_stayed_away(county: County) {
    let (adviser, _, clinic) = half_past_eight(&county).await;
    county.pass(chrono::Duration::hours(20));
    assert_eq!(close_days(&county.office).await.expect("closed"), Closed::default());
    let all = list(&county, &adviser, &clinic).await.entries;
    assert!(all.iter().all(|e| e.booking.status == Status::Booked), "the record can still be written");
}

async fn a_walk_in_by_mistake_is_taken_back_within_ten_minutes(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    let mistake = comes(&county, &clerk, &clinic, 1).await.expect("taken in");
    comes(&county, &clerk, &clinic, 2).await.expect("taken in");
    let standing = comes(&county, &clerk, &clinic, 3).await.expect("taken in, without a seat");
    let shown = list(&county, &clerk, &clinic).await.entries.into_iter().find(|e| e.booking.id == mistake.id);
    assert_eq!(shown.expect("listed").undoable, Some(Step::CheckIn));
    county.pass(chrono::Duration::minutes(9));
    let gone = step(&county, &clerk, &mistake, Step::Undo).await.expect("taken back");
    assert_eq!(gone.status, Status::Cancelled);
    let entries = list(&county, &adviser, &clinic).await.entries;
    assert!(entries.iter().all(|e| e.booking.id != mistake.id), "nobody waits for them");
    // The seat is the next one's who had none; the number is not given again.
    let seated = entries.iter().find(|e| e.booking.id == standing.id).expect("listed");
    assert_eq!(seated.booking.slot_id, mistake.slot_id);
    let next = comes(&county, &clerk, &clinic, 1).await.expect("the same person really comes");
    assert_eq!(next.day.queue_number, Some(4));
    county.check_seats().await;
    check_trails(&county, &clerk, &clinic).await;
    // Later, or once something else was done with them, it is too late.
    county.pass(chrono::Duration::minutes(11));
    assert!(matches!(step(&county, &clerk, &next, Step::Undo).await, Err(StepError::TooLate | StepError::Forbidden)));
    assert_eq!(bookings::record(&county.office, &clerk, &next.id).await.expect("read").expect("there"), next);
}

async fn nothing_is_done_with_anybody_before_the_day_has_come(county: County) {
    let adviser = county.actor("adviser").await;
    let slot = county.free_slots_ahead(1, 2).await.remove(0);
    let request = crate::county::request("王早早", "13900001234");
    let b = bookings::book(&county.office, By::Person, crate::county::ask(&slot, &request)).await.expect("booked");
    let holder = registry::staff::actor_of(&county.office, &b.adviser_id).await.expect("read").expect("there");
    for wanted in [Step::CheckIn, Step::Call, Step::Start, Step::NoShow] {
        let refused = step(&county, &holder, &b, wanted).await;
        assert!(matches!(refused, Err(StepError::NotToday)), "{wanted:?}: {refused:?}");
    }
    let ahead = list(&county, &holder, &b.clinic_id).await;
    assert!(ahead.is_ahead && !ahead.is_today && !ahead.is_over);
    assert!(!county.todays_queue(&adviser).await.is_ahead);
}

/// The free slots of the morning's clinic that the public may still book.
async fn open_slots(county: &County, clinic: &ClinicId) -> Vec<domain::ids::SlotId> {
    let (all, now) = (registry::clinics::with_slots(&county.office, clinic).await, county.office.now());
    let slots = all.expect("read").expect("there").slots;
    slots.into_iter().filter(|s| s.free > 0 && s.is_open(now)).map(|s| s.id).collect()
}

/// Of the two slots that are free one is held by a form that is left; who walks in first has the other, who comes after them none.
/// The hold has run out. The slot that was held, and who has none.
async fn a_form_was_left(county: &County, clerk: &Actor, clinic: &ClinicId) -> (domain::ids::SlotId, Booking) {
    let free = open_slots(county, clinic).await;
    let (left, other) = (free.last().expect("two slots are free").clone(), free[0].clone());
    bookings::drafts::hold(&county.office, None, &left, "land").await.expect("held");
    assert_eq!(comes(county, clerk, clinic, 1).await.expect("taken in").slot_id, other);
    let second = comes(county, clerk, clinic, 2).await.expect("taken in, without a seat");
    county.pass(domain::bookings::HOLD + chrono::Duration::minutes(1));
    (left, second)
}

async fn a_seat_whose_form_was_left_goes_to_who_is_there_before_anybody_at_home(county: County) {
    let (adviser, clerk, clinic) = half_past_eight(&county).await;
    let office = &county.office;
    let (left, second) = a_form_was_left(&county, &clerk, &clinic).await;
    // Somebody at home is quicker than the job, and still comes after who is there.
    let at_home = bookings::drafts::hold(office, None, &left, "land").await;
    assert!(matches!(at_home, Err(bookings::BookError::Full(_))), "{at_home:?}");
    let list = list(&county, &adviser, &clinic).await;
    let theirs = list.entries.iter().find(|e| e.booking.id == second.id).expect("listed");
    assert_eq!(theirs.booking.slot_id, left);
    county.check_seats().await;
    check_trails(&county, &clerk, &clinic).await;
    // Received at half past nine, they are not said to have been received at the time of the last slot.
    county.pass(chrono::Duration::minutes(49));
    let begun = step(&county, &adviser, &theirs.booking, Step::Start).await.expect("begun");
    assert_eq!(begun.said_at(), office.now());
    assert_ne!(begun.said_at(), begun.starts_at);
}

async fn a_seat_whose_form_was_left_goes_to_who_is_there_though_nobody_asks(county: County) {
    let (_, clerk, clinic) = half_past_eight(&county).await;
    let (left, second) = a_form_was_left(&county, &clerk, &clinic).await;
    assert_eq!(waiting::round(&county.office).await.expect("a round").seated, 1);
    let now = bookings::record(&county.office, &clerk, &second.id).await.expect("read").expect("there");
    assert_eq!((now.slot_id, seated(&county, &clinic).await), (left, 6));
    assert_eq!(waiting::round(&county.office).await.expect("a round").seated, 0);
    county.check_seats().await;
}

async fn the_desk_and_the_plan_count_the_same_seats_as_taken(county: County) {
    let (adviser, _, clinic) = half_past_eight(&county).await;
    let office = &county.office;
    let taken = async || {
        let desk = registry::clinics::planned_of(office, &adviser, office.today(), 1).await.expect("read");
        let plan = registry::clinics::planned_one(office, &adviser, &clinic).await.expect("read").expect("theirs");
        let desk = desk.into_iter().find(|p| p.clinic.id == clinic).expect("today");
        assert_eq!((desk.taken, desk.seats), (plan.taken, plan.seats));
        desk.taken
    };
    assert_eq!(taken().await, 4);
    let slot = open_slots(&county, &clinic).await.remove(0);
    bookings::drafts::hold(office, None, &slot, "land").await.expect("held");
    assert_eq!(taken().await, 4, "what is held for a form is not booked");
}
