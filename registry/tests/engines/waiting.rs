//! The waiting list on both engines, and what becomes of those whose clinic changes.

use domain::bookings::{Limits, Status};
use domain::clinics::ClinicStatus;
use domain::ids::SlotId;
use domain::locale::Locale;
use domain::messages::{Channel, LetterKind};
use domain::people::{Email, PhoneTail};
use domain::places::DivisionCode;
use domain::staff::Actor;
use domain::waiting::WaitingState;
use registry::bookings::{self, BookError, Booking, By, Which};
use registry::clinics;
use registry::clinics::change::{self, Change, ChangeError};
use registry::messages::{self, Attempt, Content};
use registry::settings::limits;
use registry::waiting::{self, AcceptError, Answer, Entry, NewWaiting, WaitError};
use tokio::task::JoinSet;

use crate::county::{County, ask, request};

on_both_engines! {
    a_place_that_comes_free_goes_to_the_list_in_its_order_and_to_everybody_after_it;
    an_offer_that_runs_out_goes_to_the_next_and_three_of_them_end_the_waiting;
    whoever_waited_in_vain_is_told_once_or_called;
    whoever_was_reached_is_called_no_more_until_something_else_happens;
    whoever_holds_enough_places_gives_one_up_before_they_take_another;
    one_person_can_lose_two_times_and_wait_for_a_third;
    a_clerk_sees_to_whoever_waits_in_the_township_for_their_village;
    an_offer_is_taken_once_however_many_press;
    whoever_leaves_with_a_place_kept_leaves_the_place_and_a_whole_trail;
    nobody_waits_twice_for_the_same_place;
    what_is_sent_twice_puts_somebody_on_the_list_once;
    whoever_names_days_is_offered_nothing_outside_of_them;
    whoever_lost_a_time_and_names_days_is_offered_nothing_outside_of_them;
    of_many_who_wait_the_last_to_join_goes_first_where_the_rule_says_so;
    a_cancelled_clinic_keeps_the_nearest_places_for_its_people_and_tells_them;
    a_clinic_that_moves_takes_its_people_along;
    whoever_lost_a_time_is_told_of_it_as_it_was_though_the_clinic_moves_on;
    a_change_needs_a_reason_and_the_clinic_as_it_was_last_seen;
    nobody_holds_more_places_than_the_limit_but_through_the_desk;
    seats_kept_for_the_desk_are_the_desks_to_give;
    many_at_once_with_people_waiting_sell_no_seat_twice;
}

fn tail(booking: &Booking) -> PhoneTail {
    PhoneTail::parse(&booking.personal.tail).expect("digits")
}

async fn village_of(county: &County, slot: &SlotId) -> DivisionCode {
    clinics::slot(&county.office, slot).await.expect("read").expect("there").1.village_code
}

async fn join(
    county: &County,
    place: &DivisionCode,
    name: &str,
    number: u32,
    priority: bool,
) -> Result<Entry, WaitError> {
    let mut request = request(name, &format!("1370000{number:04}"));
    request.email = Email::parse(&format!("w{number}@example.com")).expect("an address");
    let new = NewWaiting {
        division: place,
        request: &request,
        urgent_by: None,
        priority,
        from_day: county.office.today(),
        until_day: county.office.today() + chrono::Days::new(40),
        key: None,
        locale: Locale::ZhCn,
    };
    waiting::join(&county.office, By::Person, new).await
}

async fn now(county: &County, entry: &Entry) -> Entry {
    let tail = PhoneTail::parse(&entry.personal.tail).expect("digits");
    waiting::find(&county.office, &entry.code, &tail).await.expect("read").expect("there")
}

/// Fills every free public seat of a village, the last one booked is the one that is given back. The bookings.
async fn fill(county: &County, slot: &SlotId) -> Vec<Booking> {
    let office = &county.office;
    let village = village_of(county, slot).await;
    let (from, until) = (office.now(), office.now() + domain::bookings::HORIZON);
    let mut made = Vec::new();
    for clinic in clinics::in_division(office, &village, from, until).await.expect("clinics") {
        for slot in clinic.slots {
            for _ in 0..slot.free {
                let number = made.len();
                let request = request("占位", &format!("1380001{number:04}"));
                // Those whose time has come stay free: nobody could take them any more.
                if let Ok(b) = bookings::book(office, By::Person, ask(&slot.id, &request)).await {
                    made.push(b);
                }
            }
        }
    }
    made
}

/// A slot in some village, far enough ahead for people to answer; every place of that village is taken.
async fn full_village(county: &County) -> (SlotId, DivisionCode, Vec<Booking>) {
    county.pass(chrono::Duration::hours(1));
    let slots = county.free_slots_ahead(4, 6).await;
    let village = village_of(county, &slots[0]).await;
    let made = fill(county, &slots[0]).await;
    assert!(made.iter().any(|b| b.slot_id == slots[3]), "the village is full");
    (slots[3].clone(), village, made)
}

async fn give_back(county: &County, made: &[Booking], slot: &SlotId) {
    let booking = made.iter().find(|b| b.slot_id == *slot).expect("booked");
    let which = Which::Own(&booking.code, &tail(booking));
    bookings::cancel(&county.office, By::Person, which, None).await.expect("cancelled");
}

async fn free_now(county: &County, slot: &SlotId) -> i64 {
    clinics::slot(&county.office, slot).await.expect("read").expect("there").0.free
}

async fn a_place_that_comes_free_goes_to_the_list_in_its_order_and_to_everybody_after_it(county: County) {
    let office = &county.office;
    let (slot, village, made) = full_village(&county).await;
    let first = join(&county, &village, "先来", 1, false).await.expect("joined");
    county.pass(chrono::Duration::minutes(1));
    let elder = join(&county, &village, "老人", 2, true).await.expect("joined");
    assert_eq!(waiting::number(office, &first).await.expect("read").map(|l| l.number), Some(2));
    assert_eq!(waiting::number(office, &elder).await.expect("read").map(|l| l.number), Some(1));

    give_back(&county, &made, &slot).await;
    let (first, elder) = (now(&county, &first).await, now(&county, &elder).await);
    assert_eq!((first.state, elder.state), (WaitingState::Waiting, WaitingState::Offered));
    let offer = elder.offer.clone().expect("a place is kept");
    assert_eq!(offer.slot_id, slot);
    assert!(offer.told && offer.until > office.now());
    assert_eq!(free_now(&county, &slot).await, 0, "it is nobody else's meanwhile");
    let stranger = request("路人", "13900000001");
    let refused = bookings::book(office, By::Person, ask(&slot, &stranger)).await;
    assert!(matches!(refused, Err(BookError::Full(_))));
    county.check_seats().await;

    // No from one, and it is the next one's; no from the other, and it cools down and is everybody's.
    let own = PhoneTail::parse(&elder.personal.tail).expect("digits");
    waiting::decline(office, By::Person, Answer::Own(&elder.code, &own)).await.expect("declined");
    let first = now(&county, &first).await;
    assert_eq!(first.state, WaitingState::Offered);
    let own = PhoneTail::parse(&first.personal.tail).expect("digits");
    waiting::decline(office, By::Person, Answer::Own(&first.code, &own)).await.expect("declined");
    assert_eq!(free_now(&county, &slot).await, 0, "it cools down");
    county.pass(Limits::default().cool_down());
    waiting::round(office).await.expect("a round");
    assert_eq!(free_now(&county, &slot).await, 1, "nobody is offered the same place twice");
    bookings::book(office, By::Person, ask(&slot, &stranger)).await.expect("booked");
    county.check_seats().await;
}

async fn an_offer_that_runs_out_goes_to_the_next_and_three_of_them_end_the_waiting(county: County) {
    let office = &county.office;
    let (slot, village, made) = full_village(&county).await;
    let silent = join(&county, &village, "没空", 1, true).await.expect("joined");
    let next = join(&county, &village, "下一个", 2, false).await.expect("joined");
    give_back(&county, &made, &slot).await;
    let until = now(&county, &silent).await.offer.expect("a place is kept").until;
    county.pass(until - office.now() - chrono::Duration::seconds(1));
    assert_eq!(waiting::round(office).await.expect("a round").over, 0, "not before its hour");
    county.pass(chrono::Duration::seconds(1));
    assert_eq!(waiting::round(office).await.expect("a round").over, 1);
    let (silent, next) = (now(&county, &silent).await, now(&county, &next).await);
    assert_eq!((silent.state, silent.missed), (WaitingState::Waiting, 1));
    assert_eq!(next.offer.as_ref().map(|o| &o.slot_id), Some(&slot));
    // Too late is too late, though nobody has looked yet.
    let until = next.offer.as_ref().expect("a place is kept").until;
    county.pass(until - office.now());
    let own = PhoneTail::parse(&next.personal.tail).expect("digits");
    let late = waiting::accept(office, By::Person, Answer::Own(&next.code, &own)).await;
    assert!(matches!(late, Err(AcceptError::Over)));
    waiting::round(office).await.expect("a round");
    for booking in made.iter().filter(|b| b.slot_id != slot && b.starts_at > office.now()).take(2) {
        let which = Which::Own(&booking.code, &tail(booking));
        bookings::cancel(office, By::Person, which, None).await.expect("cancelled");
    }
    for _ in 0..8 {
        county.pass(chrono::Duration::hours(12));
        waiting::round(office).await.expect("a round");
    }
    let silent = now(&county, &silent).await;
    assert_eq!((silent.state, silent.missed), (WaitingState::ToCall, 3));
    let kinds = letters(&county).await;
    assert_eq!(kinds.iter().filter(|k| **k == LetterKind::WaitingOver).count(), 2, "each of the two once: {kinds:?}");
    // By the published rule the clerk asks all the same.
    assert!(on_call_list(&county, &silent).await);
    county.check_seats().await;
}

async fn on_call_list(county: &County, entry: &Entry) -> bool {
    let list = waiting::list(&county.office, &county.actor("admin").await).await.expect("a list");
    list.iter().any(|l| l.entry.id == entry.id && l.is_to_call())
}

async fn whoever_waited_in_vain_is_told_once_or_called(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let (_, village, _) = full_village(&county).await;
    let waits = async |name: &str, phone: &str, email: &str| {
        let mut request = request(name, phone);
        request.email = Email::parse(email).expect("an address or none");
        let until_day = office.today() + chrono::Days::new(2);
        let new = NewWaiting {
            division: &village,
            request: &request,
            urgent_by: None,
            priority: false,
            from_day: office.today(),
            until_day,
            key: None,
            locale: Locale::En,
        };
        waiting::join(office, By::Person, new).await.expect("joined")
    };
    let written = waits("有信箱", "13700000001", "w@example.com").await;
    let called = waits("没信箱", "13700000002", "").await;
    letters(&county).await;
    county.pass(chrono::Duration::days(2));
    assert_eq!(waiting::round(office).await.expect("a round").ended, 0, "the last day counts");
    county.pass(chrono::Duration::days(1));
    assert_eq!(waiting::round(office).await.expect("a round").ended, 2);
    assert_eq!(waiting::round(office).await.expect("a round").ended, 0);
    let message = messages::claim(office, "w", Channel::Email).await.expect("a claim").expect("a letter");
    assert_eq!((message.content.kind(), message.locale), (LetterKind::WaitingOver, Locale::En));
    messages::settle(office, "w", &message, &Attempt::Sent).await.expect("settled");
    assert!(letters(&county).await.is_empty(), "once");
    assert_eq!(now(&county, &written).await.state, WaitingState::Over);
    assert!(!on_call_list(&county, &written).await);
    // Whom no message reaches stands on the call list until somebody spoke with them.
    assert_eq!(now(&county, &called).await.state, WaitingState::ToCall);
    assert!(on_call_list(&county, &called).await);
    county.check_seats().await;
    waiting::note_call(office, &admin, &called.id, false).await.expect("noted");
    assert!(on_call_list(&county, &called).await, "not reached: called again");
    waiting::note_call(office, &admin, &called.id, true).await.expect("noted");
    assert!(!on_call_list(&county, &called).await);
    assert_eq!(now(&county, &called).await.state, WaitingState::Over);
    let twice = waiting::note_call(office, &admin, &called.id, true).await;
    assert!(matches!(twice, Err(AcceptError::Over)));
    // They may wait anew, and are not on the list twice.
    waits("没信箱", "13700000002", "").await;
    county.check_seats().await;
}

async fn whoever_was_reached_is_called_no_more_until_something_else_happens(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let (slot, village, made) = full_village(&county).await;
    let entry = join(&county, &village, "没空", 1, false).await.expect("joined");
    let idle = waiting::note_call(office, &admin, &entry.id, true).await;
    assert!(matches!(idle, Err(AcceptError::Over)), "there is nothing to call about");
    give_back(&county, &made, &slot).await;
    county.pass(now(&county, &entry).await.offer.expect("a place is kept").until - office.now());
    waiting::round(office).await.expect("a round");
    assert!(on_call_list(&county, &entry).await, "let an offer pass");
    waiting::note_call(office, &admin, &entry.id, true).await.expect("noted");
    assert!(!on_call_list(&county, &entry).await);
    waiting::reveal(office, &admin, &entry.id, "打电话").await.expect("shown");
    assert!(!on_call_list(&county, &entry).await, "to look at the number is nothing new");
    let other = made.iter().find(|b| b.slot_id != slot && b.starts_at > office.now() + chrono::Duration::days(1));
    give_back(&county, &made, &other.expect("one more").slot_id.clone()).await;
    let until = now(&county, &entry).await.offer.expect("a place is kept").until;
    county.pass(until - office.now());
    waiting::round(office).await.expect("a round");
    assert!(on_call_list(&county, &entry).await, "let another pass");
    county.check_seats().await;
}

async fn whoever_holds_enough_places_gives_one_up_before_they_take_another(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let (slot, village, made) = full_village(&county).await;
    for at_desk in [false, true] {
        let number = u32::from(at_desk) + 1;
        let entry = join(&county, &village, "候补", number, false).await.expect("joined");
        // Meanwhile they book twice elsewhere: as many as anybody may hold.
        let asked = request("候补", &format!("1370000{number:04}"));
        let mut elsewhere = Vec::new();
        for seats in [1, 2] {
            let other = county.free_slot(seats).await;
            elsewhere.push(bookings::book(office, By::Person, ask(&other, &asked)).await.expect("booked"));
        }
        let free = match at_desk {
            false => slot.clone(),
            true => made.iter().rfind(|b| b.slot_id != slot).expect("one more").slot_id.clone(),
        };
        give_back(&county, &made, &free).await;
        let entry = now(&county, &entry).await;
        assert_eq!(entry.offer.as_ref().map(|o| &o.slot_id), Some(&free));
        let own = PhoneTail::parse(&entry.personal.tail).expect("digits");
        let answer = Answer::Own(&entry.code, &own);
        let refused = waiting::accept(office, By::Person, answer).await;
        assert!(matches!(refused, Err(AcceptError::TooMany(2))), "{refused:?}");
        assert_eq!(now(&county, &entry).await, entry, "the place stays kept");
        county.check_seats().await;
        let taken = if at_desk {
            waiting::accept(office, By::Staff(&admin), Answer::AtDesk(&entry.id)).await
        } else {
            let which = Which::Own(&elsewhere[0].code, &tail(&elsewhere[0]));
            bookings::cancel(office, By::Person, which, None).await.expect("cancelled");
            waiting::accept(office, By::Person, answer).await
        };
        assert_eq!(taken.expect("taken").slot_id, free);
        county.check_seats().await;
    }
}

async fn one_person_can_lose_two_times_and_wait_for_a_third(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    county.pass(chrono::Duration::hours(1));
    let asked = request("来的人", "13800010001");
    let village = DivisionCode::try_from(crate::county::VILLAGE).expect("a code");
    let township = village.parent().expect("a township");
    let (from, until) = (office.now(), office.now() + domain::bookings::HORIZON);
    let all = clinics::in_division(office, &village, from, until).await.expect("clinics");
    let slots = all.iter().filter_map(|c| c.slots.iter().find(|s| s.free > 0 && s.is_open(office.now())));
    let slots: Vec<SlotId> = slots.map(|s| s.id.clone()).take(2).collect();
    let mut lost = Vec::new();
    for slot in &slots {
        lost.push(bookings::book(office, By::Person, ask(slot, &asked)).await.expect("booked"));
    }
    let new = NewWaiting {
        division: &township,
        request: &asked,
        urgent_by: None,
        priority: false,
        from_day: office.today(),
        until_day: office.today(),
        key: None,
        locale: Locale::ZhCn,
    };
    let third = waiting::join(office, By::Staff(&admin), new).await.expect("joined");
    for booking in &lost {
        let clinic = clinics::find(office, &booking.clinic_id).await.expect("read").expect("there");
        change::change(office, &admin, &clinic.id, clinic.sequence, Change::Cancel, "封路").await.expect("cancelled");
    }
    let list = waiting::list(office, &admin).await.expect("a list");
    for booking in &lost {
        assert!(list.iter().any(|l| l.entry.booking_id.as_ref() == Some(&booking.id)), "each waits");
    }
    assert!(list.iter().any(|l| l.entry.id == third.id));
    county.check_seats().await;
}

async fn an_offer_is_taken_once_however_many_press(county: County) {
    let (slot, village, made) = full_village(&county).await;
    let entry = join(&county, &village, "候补", 1, false).await.expect("joined");
    give_back(&county, &made, &slot).await;
    let entry = now(&county, &entry).await;
    let mut presses = JoinSet::new();
    for _ in 0..8 {
        let (office, entry) = (county.office.clone(), entry.clone());
        presses.spawn(async move {
            let own = PhoneTail::parse(&entry.personal.tail).expect("digits");
            waiting::accept(&office, By::Person, Answer::Own(&entry.code, &own)).await
        });
    }
    let all = presses.join_all().await;
    assert_eq!(all.iter().filter(|r| r.is_ok()).count(), 1, "{all:?}");
    assert!(all.iter().all(|r| matches!(r, Ok(_) | Err(AcceptError::Over))), "{all:?}");
    let booking = all.into_iter().find_map(Result::ok).expect("one");
    assert_eq!((booking.slot_id, booking.status), (slot, Status::Booked));
    assert_eq!(now(&county, &entry).await.state, WaitingState::Placed);
    county.check_seats().await;
}

async fn whoever_leaves_with_a_place_kept_leaves_the_place_and_a_whole_trail(county: County) {
    let (slot, village, made) = full_village(&county).await;
    let first = join(&county, &village, "候补", 1, false).await.expect("joined");
    county.pass(chrono::Duration::minutes(1));
    let next = join(&county, &village, "下一位", 2, false).await.expect("joined");
    give_back(&county, &made, &slot).await;
    assert!(now(&county, &first).await.offer.is_some(), "the place is kept for the first");
    let own = PhoneTail::parse(&first.personal.tail).expect("digits");
    let left = waiting::leave(&county.office, By::Person, waiting::Which::Own(&first.code, &own)).await.expect("left");
    assert_eq!((left.state, left.offer.is_some()), (WaitingState::Left, false));
    assert_eq!(now(&county, &next).await.offer.map(|o| o.slot_id), Some(slot), "it goes to the next");
    let mut told = Vec::new();
    registry::trail::verify(&county.office, |t| told.push(t.to_string())).await.expect("walked");
    assert_eq!(told, Vec::<String>::new());
    county.check_seats().await;
}

async fn nobody_waits_twice_for_the_same_place(county: County) {
    let (_, village, _) = full_village(&county).await;
    let first = join(&county, &village, "候补", 1, false).await.expect("joined");
    assert!(matches!(join(&county, &village, "候补", 1, false).await, Err(WaitError::AlreadyWaiting)));
    let own = PhoneTail::parse(&first.personal.tail).expect("digits");
    waiting::leave(&county.office, By::Person, waiting::Which::Own(&first.code, &own)).await.expect("left");
    join(&county, &village, "候补", 1, false).await.expect("joined again");
    let nowhere = DivisionCode::try_from("141181999").expect("a code");
    assert!(matches!(join(&county, &nowhere, "候补", 2, false).await, Err(WaitError::UnknownPlace)));
}

/// The kinds of the messages that wait, sent off.
async fn letters(county: &County) -> Vec<LetterKind> {
    contents(county).await.iter().map(Content::kind).collect()
}

/// What the messages say that wait, sent off.
async fn contents(county: &County) -> Vec<Content> {
    let mut all = Vec::new();
    while let Some(message) = messages::claim(&county.office, "w", Channel::Email).await.expect("a claim") {
        messages::settle(&county.office, "w", &message, &Attempt::Sent).await.expect("settled");
        all.push(message.content);
    }
    all
}

async fn a_cancelled_clinic_keeps_the_nearest_places_for_its_people_and_tells_them(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    county.pass(chrono::Duration::hours(1));
    let slots = county.free_slots_of_one_clinic(4).await;
    let mut booked = Vec::new();
    for (number, slot) in slots.iter().take(3).enumerate() {
        let mut request = request("来的人", &format!("1380001{number:04}"));
        request.email = Email::parse(&format!("p{number}@example.com")).expect("an address");
        booked.push(bookings::book(office, By::Person, ask(slot, &request)).await.expect("booked"));
    }
    letters(&county).await;
    let id = &booked[0].clinic_id;
    let affected = change::affected(office, &admin, id, &Change::Cancel).await.expect("asked");
    assert!(affected.displaced.len() >= 3 && affected.kept.is_empty());
    let fate =
        change::change(office, &admin, id, affected.clinic.sequence, Change::Cancel, "封路").await.expect("done");
    assert_eq!(fate.displaced, affected.displaced.len());
    county.check_seats().await;

    let clinic = clinics::find(office, id).await.expect("read").expect("there");
    assert_eq!((clinic.status, clinic.sequence, clinic.reason.as_deref()), (ClinicStatus::Cancelled, 1, Some("封路")));
    let contents = contents(&county).await;
    // Whoever lost a time goes by the code they have; nobody is told of a second one.
    for content in &contents {
        let Content::Booking(letter) = content else { panic!("{content:?}") };
        let known = booked.iter().any(|b| b.code.as_str() == letter.code);
        assert!(known && !letter.waits, "{letter:?}");
    }
    let kinds: Vec<LetterKind> = contents.iter().map(Content::kind).collect();
    let count = |kind| kinds.iter().filter(|k| **k == kind).count();
    assert_eq!((count(LetterKind::Displaced), count(LetterKind::Offer)), (3, 3), "{kinds:?}");

    let list = waiting::list(office, &admin).await.expect("a list");
    let mut places = std::collections::BTreeSet::new();
    for booking in &booked {
        let entry = &list.iter().find(|l| l.entry.booking_id.as_ref() == Some(&booking.id)).expect("waits").entry;
        places.insert(entry.offer.as_ref().expect("a place is kept").slot_id.clone());
        let found = bookings::find(office, &booking.code, &tail(booking)).await.expect("read").expect("there");
        assert_eq!(found.status, Status::Displaced);
    }
    assert_eq!(places.len(), 3, "each their own");
    // One takes it, one chooses another place, one gives up: nobody waits any more.
    let own = tail(&booked[0]);
    let entry = list.iter().find(|l| l.entry.booking_id.as_ref() == Some(&booked[0].id)).expect("waits").entry.clone();
    let answer = Answer::Own(&entry.code, &own);
    let taken = waiting::accept(office, By::Person, answer).await.expect("taken");
    assert_eq!((taken.id.clone(), taken.status), (booked[0].id.clone(), Status::Booked));
    let other = county.free_slot(2).await;
    let which = Which::Own(&booked[1].code, &tail(&booked[1]));
    bookings::move_to(office, By::Person, which, &other).await.expect("moved");
    let which = Which::Own(&booked[2].code, &tail(&booked[2]));
    bookings::cancel(office, By::Person, which, None).await.expect("cancelled");
    let list = waiting::list(office, &admin).await.expect("a list");
    for booking in &booked {
        assert!(!list.iter().any(|l| l.entry.booking_id.as_ref() == Some(&booking.id)), "nobody waits");
    }
    county.check_seats().await;
}

async fn what_is_sent_twice_puts_somebody_on_the_list_once(county: County) {
    let office = &county.office;
    let (_, village, _) = full_village(&county).await;
    let asked = request("排队的人", "13700000001");
    let new = NewWaiting {
        division: &village,
        request: &asked,
        urgent_by: None,
        priority: false,
        from_day: office.today(),
        until_day: office.today() + chrono::Days::new(40),
        key: Some("waiting:once"),
        locale: Locale::ZhCn,
    };
    let first = waiting::join(office, By::Person, new).await.expect("joined");
    let again = waiting::join(office, By::Person, new).await.expect("the same once more");
    assert_eq!((&first.id, &first.code, &first.personal.tail), (&again.id, &again.code, &again.personal.tail));
    // Something else was typed: that is another wish, and judged as one.
    let other = waiting::join(office, By::Person, NewWaiting { priority: true, ..new }).await;
    assert!(matches!(other, Err(WaitError::KeyReused)), "{other:?}");
    let other = waiting::join(office, By::Person, NewWaiting { priority: true, key: None, ..new }).await;
    assert!(matches!(other, Err(WaitError::AlreadyWaiting)), "{other:?}");
    assert_eq!(county.count("select count(*) from waiting where name = '排队的人'").await, 1);
}

async fn whoever_names_days_is_offered_nothing_outside_of_them(county: County) {
    let office = &county.office;
    county.pass(chrono::Duration::hours(1));
    let village = DivisionCode::try_from(crate::county::VILLAGE).expect("a code");
    let free = clinics::in_division(office, &village, office.now(), office.now() + domain::bookings::HORIZON).await;
    let day_of = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&office.zone).date_naive();
    let free: Vec<_> = free
        .expect("clinics")
        .iter()
        .flat_map(|c| &c.slots)
        .filter(|s| s.free > 0)
        .map(|s| day_of(s.starts_at))
        .collect();
    // From the last but one of the days on which there is room.
    let days: std::collections::BTreeSet<_> = free.into_iter().collect();
    let from_day = *days.iter().rev().nth(1).expect("room on several days");
    let until_day = *days.last().expect("a last one");
    assert!(days.len() > 2 && until_day < office.today() + chrono::Days::new(56), "{days:?}");
    let asked = request("下旬才行", "13700000001");
    let new = NewWaiting {
        division: &village,
        request: &asked,
        urgent_by: None,
        priority: false,
        from_day,
        until_day,
        key: None,
        locale: Locale::ZhCn,
    };
    for (from_day, until_day) in [(until_day, from_day), (office.today() - chrono::Days::new(1), until_day)] {
        let wrong = waiting::join(office, By::Person, NewWaiting { from_day, until_day, ..new }).await;
        assert!(matches!(wrong, Err(WaitError::UnknownPlace)), "{wrong:?}");
    }
    let entry = waiting::join(office, By::Person, new).await.expect("joined");
    let days = async |entry: &Entry| match &entry.offer {
        Some(offer) => {
            Some(day_of(clinics::slot(office, &offer.slot_id).await.expect("read").expect("there").0.starts_at))
        }
        None => None,
    };
    let day = days(&entry).await.expect("at once, of what is free on those days");
    assert!((from_day..=until_day).contains(&day), "{day}");
    // No to that one, and the round looks on within the same days.
    let own = PhoneTail::parse(&entry.personal.tail).expect("digits");
    waiting::decline(office, By::Person, Answer::Own(&entry.code, &own)).await.expect("declined");
    waiting::round(office).await.expect("a round");
    let day = days(&now(&county, &entry).await).await.expect("another");
    assert!((from_day..=until_day).contains(&day), "{day}");
    county.check_seats().await;
}

async fn whoever_lost_a_time_and_names_days_is_offered_nothing_outside_of_them(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    county.pass(chrono::Duration::hours(1));
    let slot = county.free_slots_ahead(1, 6).await.remove(0);
    let asked = request("来的人", "13800010001");
    let booking = bookings::book(office, By::Person, ask(&slot, &asked)).await.expect("booked");
    let clinic = clinics::find(office, &booking.clinic_id).await.expect("read").expect("there");
    change::change(office, &admin, &clinic.id, clinic.sequence, Change::Cancel, "封路").await.expect("cancelled");
    let lost = async || {
        let list = waiting::list(office, &admin).await.expect("a list");
        list.into_iter().find(|l| l.entry.booking_id.as_ref() == Some(&booking.id)).expect("waits").entry
    };
    let entry = lost().await;
    assert!(entry.offer.is_some());
    let from_day = office.today() + chrono::Days::new(25);
    county.raw(&format!("update waiting set from_day = '{from_day}' where id = '{}'", entry.id)).await.expect("named");
    waiting::decline(office, By::Staff(&admin), Answer::AtDesk(&entry.id)).await.expect("declined");
    waiting::round(office).await.expect("a round");
    let offer = lost().await.offer.expect("the nearest of those days");
    let (slot, _) = clinics::slot(office, &offer.slot_id).await.expect("read").expect("there");
    assert!(slot.starts_at.with_timezone(&office.zone).date_naive() >= from_day, "{}", slot.starts_at);
    county.check_seats().await;
}

async fn of_many_who_wait_the_last_to_join_goes_first_where_the_rule_says_so(county: County) {
    let (slot, village, made) = full_village(&county).await;
    // More than are read at once.
    for number in 0..205 {
        join(&county, &village, "先来", number, false).await.expect("joined");
    }
    let elder = join(&county, &village, "老人", 999, true).await.expect("joined");
    give_back(&county, &made, &slot).await;
    assert_eq!(now(&county, &elder).await.offer.map(|o| o.slot_id), Some(slot));
    county.check_seats().await;
}

async fn a_clinic_that_moves_takes_its_people_along(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let slots = county.free_slots_of_one_clinic(4).await;
    let mut asked = request("来的人", "13800010001");
    asked.email = Email::parse("p@example.com").expect("an address");
    let before = bookings::book(office, By::Person, ask(&slots[2], &asked)).await.expect("booked");
    letters(&county).await;
    let clinic = clinics::find(office, &before.clinic_id).await.expect("read").expect("there");
    // By one slot: the slots pass one another.
    let by = chrono::Duration::minutes(30);
    let change =
        Change::Move { starts_at: clinic.starts_at + by, village: &clinic.village_code, place: "党群服务中心" };
    let fate = change::change(office, &admin, &clinic.id, clinic.sequence, change, "停电").await.expect("moved");
    assert_eq!((fate.kept >= 1, fate.displaced), (true, 0));
    let after = bookings::find(office, &before.code, &tail(&before)).await.expect("read").expect("there");
    assert_eq!(
        (after.starts_at, after.status, after.place.as_str()),
        (before.starts_at + by, Status::Booked, "党群服务中心")
    );
    assert_eq!(after.calendar_sequence, before.calendar_sequence + 1);
    assert_eq!(letters(&county).await, [LetterKind::ClinicMoved]);
    county.check_seats().await;
}

async fn a_clerk_sees_to_whoever_waits_in_the_township_for_their_village(county: County) {
    let (office, admin, clerk) = (&county.office, county.actor("admin").await, county.actor("clerk").await);
    county.pass(chrono::Duration::hours(1));
    let village = DivisionCode::try_from(crate::county::VILLAGE).expect("a code");
    let township = village.parent().expect("a township");
    let theirs = async |by: &Actor| waiting::list(office, by).await.expect("a list");
    // Whoever lost a time in the village waits in the township, and stands on the clerk's call list.
    let slot = county.free_slot_in(village.as_str()).await;
    let asked = request("来的人", "13800010001");
    let lost = bookings::book(office, By::Person, ask(&slot, &asked)).await.expect("booked");
    let clinic = clinics::find(office, &lost.clinic_id).await.expect("read").expect("there");
    change::change(office, &admin, &clinic.id, clinic.sequence, Change::Cancel, "封路").await.expect("cancelled");
    let listed = theirs(&clerk).await;
    let entry = listed.iter().find(|l| l.entry.booking_id.as_ref() == Some(&lost.id)).expect("on the list");
    assert!(entry.is_to_call() && waiting::sees_to(&clerk, &entry.entry));
    waiting::note_call(office, &clerk, &entry.entry.id, true).await.expect("noted");
    waiting::accept(office, By::Staff(&clerk), Answer::AtDesk(&entry.entry.id)).await.expect("taken");
    // The clerk puts somebody on the list of the whole township, and goes on seeing to them; to nobody else there.
    let new = |request| NewWaiting {
        division: &township,
        request,
        urgent_by: None,
        priority: false,
        from_day: office.today(),
        until_day: office.today() + chrono::Days::new(40),
        key: None,
        locale: Locale::ZhCn,
    };
    let (mine, other) = (request("替他排", "13700000001"), request("自己排", "13700000002"));
    let mine = waiting::join(office, By::Staff(&clerk), new(&mine)).await.expect("joined");
    let other = waiting::join(office, By::Person, new(&other)).await.expect("joined");
    let ids: Vec<_> = theirs(&clerk).await.into_iter().map(|l| l.entry.id).collect();
    assert!(ids.contains(&mine.id) && !ids.contains(&other.id));
    assert!(waiting::record(office, &clerk, &other.id).await.expect("read").is_none());
    let foreign = waiting::leave(office, By::Staff(&clerk), waiting::Which::AtDesk(&other.id)).await;
    assert!(matches!(foreign, Err(WaitError::Unknown)));
    waiting::reveal(office, &clerk, &mine.id, "打电话").await.expect("shown");
    waiting::leave(office, By::Staff(&clerk), waiting::Which::AtDesk(&mine.id)).await.expect("left");
    // Not in another township.
    let elsewhere = DivisionCode::try_from("141181001").expect("a code");
    let asked = request("别处", "13700000003");
    for division in [&elsewhere, &DivisionCode::try_from("141181001001").expect("a code")] {
        let refused = waiting::join(office, By::Staff(&clerk), NewWaiting { division, ..new(&asked) }).await;
        assert!(matches!(refused, Err(WaitError::Forbidden)));
    }
    county.check_seats().await;
}

async fn whoever_lost_a_time_is_told_of_it_as_it_was_though_the_clinic_moves_on(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let slots = county.free_slots_ahead(4, 6).await;
    let mut booked = Vec::new();
    for (number, slot) in slots.iter().enumerate() {
        let request = request("来的人", &format!("1380001{number:04}"));
        booked.push(bookings::book(office, By::Person, ask(slot, &request)).await.expect("booked"));
    }
    let clinic = async || clinics::find(office, &booked[0].clinic_id).await.expect("read").expect("there");
    let now = async |b: &Booking| bookings::find(office, &b.code, &tail(b)).await.expect("read").expect("there");
    let change = async |change: Change<'_>| {
        let clinic = clinic().await;
        change::change(office, &admin, &clinic.id, clinic.sequence, change, "有变动").await.expect("changed");
    };
    // The first slot falls away; then the clinic begins where it was, and later somewhere else again.
    let before = clinic().await;
    let first = booked.iter().min_by_key(|b| b.starts_at).expect("one").clone();
    let hours = domain::clinics::Span { starts_at: first.ends_at, ends_at: before.ends_at };
    change(Change::Shorten { hours }).await;
    assert_eq!(now(&first).await.status, Status::Displaced);
    for by in [-30_i64, 30, -30, 2 * 24 * 60 - 30] {
        let after = clinic().await;
        let starts_at = after.starts_at + chrono::Duration::minutes(by);
        change(Change::Move { starts_at, village: &after.village_code, place: &after.place }).await;
        let lost = now(&first).await;
        let apart = lost.starts_at - first.starts_at;
        assert!(apart >= chrono::Duration::zero() && apart < chrono::Duration::minutes(1), "{by}: {apart}");
        assert_eq!(lost.ends_at, first.ends_at);
        let moved = clinic().await.starts_at - before.starts_at;
        let shortened = first.ends_at - before.starts_at;
        for kept in booked.iter().filter(|b| b.starts_at > first.starts_at) {
            assert_eq!(now(kept).await.starts_at, kept.starts_at + moved - shortened, "the others go along");
        }
        county.check_seats().await;
    }
}

async fn a_change_needs_a_reason_and_the_clinic_as_it_was_last_seen(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let slots = county.free_slots_of_one_clinic(4).await;
    let booking = bookings::book(office, By::Person, ask(&slots[0], &request("来的人", "13800010001"))).await;
    let id = booking.expect("booked").clinic_id;
    let silent = change::change(office, &admin, &id, 0, Change::Cancel, " ").await;
    assert!(matches!(silent, Err(ChangeError::NoReason)));
    let stale = change::change(office, &admin, &id, 7, Change::Cancel, "封路").await;
    assert!(matches!(stale, Err(ChangeError::Changed)));
    let clerk = county.actor("clerk").await;
    let foreign = change::change(office, &clerk, &id, 0, Change::Cancel, "封路").await;
    assert!(matches!(foreign, Err(ChangeError::Forbidden)));
    let clinic = clinics::find(office, &id).await.expect("read").expect("there");
    assert_eq!((clinic.status, clinic.sequence), (ClinicStatus::Planned, 0), "nothing was changed");
    county.check_seats().await;
}

async fn nobody_holds_more_places_than_the_limit_but_through_the_desk(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    limits::set(office, &admin, Limits { open_per_person: 1, ..Limits::default() }).await.expect("set");
    let (one, other) = (county.free_slot(1).await, county.free_slot(2).await);
    let asked = request("王大山", "13800010001");
    bookings::book(office, By::Person, ask(&one, &asked)).await.expect("booked");
    let more = bookings::book(office, By::Person, ask(&other, &asked)).await;
    assert!(matches!(more, Err(BookError::TooMany(1))));
    // Somebody else of the household may; a third name under the same telephone is the limit of the household.
    bookings::book(office, By::Person, ask(&other, &request("李小花", "13800010001"))).await.expect("booked");
    let third = bookings::book(office, By::Person, ask(&other, &request("王小山", "13800010001"))).await;
    assert!(matches!(third, Err(BookError::TooMany(1))));
    bookings::book(office, By::Staff(&admin), ask(&other, &asked)).await.expect("the desk is not bound");
    county.check_seats().await;
}

async fn seats_kept_for_the_desk_are_the_desks_to_give(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let slot = county.free_slot(2).await;
    county.raw(&format!("update seats set kept = true where slot_id = '{slot}' and number = 2")).await.expect("kept");
    let (shown, _) = clinics::slot(office, &slot).await.expect("read").expect("there");
    assert_eq!((shown.free, shown.free_at_desk), (1, 2));
    bookings::book(office, By::Person, ask(&slot, &request("王大山", "13800010001"))).await.expect("booked");
    let full = bookings::book(office, By::Person, ask(&slot, &request("李小花", "13800010002"))).await;
    assert!(matches!(full, Err(BookError::Full(_))));
    bookings::book(office, By::Staff(&admin), ask(&slot, &request("李小花", "13800010002"))).await.expect("the desk's");
    county.check_seats().await;
}

async fn many_at_once_with_people_waiting_sell_no_seat_twice(county: County) {
    let office = &county.office;
    let (slot, village, made) = full_village(&county).await;
    for number in 0..6 {
        join(&county, &village, "候补", number, number % 2 == 0).await.expect("joined");
    }
    let mine: Vec<Booking> = made
        .iter()
        .filter(|b| b.clinic_id == made.iter().find(|b| b.slot_id == slot).expect("one").clinic_id)
        .cloned()
        .collect();
    let mut crowd = JoinSet::new();
    for booking in mine {
        let office = office.clone();
        crowd.spawn(async move {
            let which = Which::Own(&booking.code, &tail(&booking));
            drop(bookings::cancel(&office, By::Person, which, None).await);
        });
    }
    for number in 0..40 {
        let (office, slot) = (office.clone(), slot.clone());
        crowd.spawn(async move {
            let request = request("抢位", &format!("1390001{number:04}"));
            drop(bookings::book(&office, By::Person, ask(&slot, &request)).await);
        });
    }
    for _ in 0..4 {
        let office = office.clone();
        crowd.spawn(async move { drop(waiting::round(&office).await) });
    }
    crowd.join_all().await;
    county.check_seats().await;
    let admin = county.actor("admin").await;
    for listed in waiting::list(office, &admin).await.expect("a list") {
        if listed.entry.offer.is_some() {
            let desk = By::Staff(&admin);
            waiting::accept(office, desk, Answer::AtDesk(&listed.entry.id))
                .await
                .expect("the place that is kept is theirs");
        }
    }
    county.check_seats().await;
}
