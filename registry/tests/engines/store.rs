//! Bookings, letters, drafts.

use std::collections::BTreeSet;

use crate::county::{self, County, ask, request};
use domain::bookings::{HOLD, Status, Step, UNDO};
use domain::ids::SlotId;
use domain::locale::Locale;
use domain::messages::Channel;
use domain::people::PhoneTail;
use registry::bookings::drafts::{self, FinishError};
use registry::bookings::queue::{self, StepError};
use registry::bookings::records;
use registry::bookings::{self, BookError, By, NewBooking, Which};
use registry::messages::{self, Attempt};
use registry::staff::SignIn;
use registry::{Random, Tx};
use tokio::task::JoinSet;

on_both_engines! {
    every_statement_can_be_prepared;
    of_200_at_once_one_gets_the_last_seat_and_the_others_are_shown_three_more;
    two_seats_hold_two_people;
    a_held_place_is_kept_and_comes_back_by_itself;
    a_lost_hold_costs_nothing_that_was_typed;
    the_same_key_gives_the_same_booking_however_often_it_is_sent;
    one_person_holds_one_place_and_a_legitimate_second_booking_is_taken;
    a_cancelled_place_is_free_at_once_and_the_history_tells;
    a_move_that_fails_leaves_everything_as_it_was;
    two_desks_cannot_take_the_same_person;
    a_step_can_be_undone_for_a_while;
    a_clerk_books_in_their_own_village_only_and_the_record_says_by_whom;
    no_mixture_of_bookings_moves_and_cancellations_overbooks_or_loses_a_seat;
    a_letter_is_claimed_by_one_worker_at_a_time_and_in_order;
    a_refused_letter_is_shown_and_can_be_sent_again;
    what_is_over_is_forgotten;
}

async fn every_statement_can_be_prepared(county: County) {
    use sqlx::{Executor, SqlSafeStr};
    let mut tx = county.office.db.write().await.expect("a transaction");
    for (name, sql) in registry::statements() {
        let prepared = match &mut tx {
            Tx::Sqlite(tx) => (**tx).prepare(sqlx::AssertSqlSafe(sql).into_sql_str()).await.map(drop),
            Tx::Postgres(tx) => (**tx).prepare(sqlx::AssertSqlSafe(sql).into_sql_str()).await.map(drop),
        };
        assert!(prepared.is_ok(), "{name}: {prepared:?}\n{sql}");
    }
}

async fn of_200_at_once_one_gets_the_last_seat_and_the_others_are_shown_three_more(county: County) {
    let slot = county.free_slot(1).await;
    let mut all = JoinSet::new();
    for number in 0..200 {
        let (office, slot) = (county.office.clone(), slot.clone());
        all.spawn(async move {
            let request = request("争先", &format!("1390000{number:04}"));
            bookings::book(&office, By::Person, ask(&slot, &request)).await
        });
    }
    let (mut booked, mut refused) = (0, 0);
    while let Some(done) = all.join_next().await {
        match done.expect("no panic") {
            Ok(_) => booked += 1,
            Err(BookError::Full(nearest)) => {
                refused += 1;
                assert_eq!(nearest.len(), 3);
                assert!(nearest.iter().all(|(other, _)| other.id != slot && other.free > 0));
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((booked, refused), (1, 199));
    county.check_seats().await;
}

async fn two_seats_hold_two_people(county: County) {
    let slot = county.free_slot(2).await;
    let mut all = JoinSet::new();
    for number in 0..40 {
        let (office, slot) = (county.office.clone(), slot.clone());
        all.spawn(async move {
            let request = request("两位", &format!("1390000{number:04}"));
            bookings::book(&office, By::Person, ask(&slot, &request)).await.is_ok()
        });
    }
    assert_eq!(all.join_all().await.into_iter().filter(|booked| *booked).count(), 2);
    county.check_seats().await;
}

async fn a_held_place_is_kept_and_comes_back_by_itself(county: County) {
    let (office, slot) = (&county.office, county.free_slot(1).await);
    let holder = drafts::hold(office, None, &slot, "").await.expect("held");
    let stranger = request("路人", "13900000001");
    let refused = bookings::book(office, By::Person, ask(&slot, &stranger)).await;
    assert!(matches!(refused, Err(BookError::Full(_))));
    assert!(matches!(drafts::hold(office, None, &slot, "").await, Err(BookError::Full(_))));
    // Holding it again is not holding two.
    assert_eq!(drafts::hold(office, Some(&holder), &slot, "").await.expect("still held"), holder);
    county.pass(HOLD);
    let booked = bookings::book(office, By::Person, ask(&slot, &stranger)).await;
    assert!(booked.is_ok(), "the place came back by itself: {booked:?}");
    county.check_seats().await;
}

async fn a_lost_hold_costs_nothing_that_was_typed(county: County) {
    let (office, slot) = (&county.office, county.free_slot(1).await);
    let secret = drafts::hold(office, None, &slot, "land").await.expect("held");
    let form = county::form("王大山", "13800138000");
    drafts::answer(office, &secret, &form, true).await.expect("kept");
    county.pass(HOLD);
    // Nobody took it meanwhile: the form still books.
    let kept = drafts::find(office, &secret).await.expect("read").expect("there");
    assert_eq!(kept.form, form);
    let booking =
        drafts::finish(office, &secret, &slot, &kept.form, kept.consented, Locale::ZhCn).await.expect("booked");
    // A second press of the last button.
    let again =
        drafts::finish(office, &secret, &slot, &kept.form, kept.consented, Locale::ZhCn).await.expect("the same");
    assert_eq!(again.id, booking.id);
    assert_eq!(drafts::became(office, &secret).await.expect("read").map(|b| b.id), Some(booking.id));
    // Another person's form, whose place was taken meanwhile.
    let other = drafts::hold(office, None, &county.free_slot(1).await, "").await.expect("held");
    let lost = drafts::finish(office, &other, &slot, &county::form("李小花", "13800138001"), true, Locale::ZhCn).await;
    assert!(matches!(lost, Err(FinishError::Book(BookError::Full(nearest))) if nearest.len() == 3));
    assert!(drafts::find(office, &other).await.expect("read").is_some(), "the answers are still there");
}

async fn the_same_key_gives_the_same_booking_however_often_it_is_sent(county: County) {
    let slot = county.free_slot(2).await;
    let mut all = JoinSet::new();
    for _ in 0..20 {
        let (office, slot) = (county.office.clone(), slot.clone());
        all.spawn(async move {
            let request = request("按两次", "13800138000");
            let new = NewBooking { key: Some("twice"), ..ask(&slot, &request) };
            bookings::book(&office, By::Person, new).await.expect("the same booking").id
        });
    }
    let ids: BTreeSet<_> = all.join_all().await.into_iter().collect();
    assert_eq!(ids.len(), 1);
    let other = request("另一人", "13800138001");
    let reused =
        bookings::book(&county.office, By::Person, NewBooking { key: Some("twice"), ..ask(&slot, &other) }).await;
    assert!(matches!(reused, Err(BookError::KeyReused)));
    county.check_seats().await;
}

async fn one_person_holds_one_place_and_a_legitimate_second_booking_is_taken(county: County) {
    let office = &county.office;
    let slots = county.free_slots_of_one_clinic(4).await;
    let (me, wife) = (request("王大山", "13800138000"), request("李小花", "13800138000"));
    let mut all = JoinSet::new();
    for slot in slots.clone() {
        let (office, me) = (office.clone(), me.clone());
        all.spawn(async move { bookings::book(&office, By::Person, ask(&slot, &me)).await });
    }
    let done = all.join_all().await;
    let mine: Vec<_> = done.iter().filter_map(|r| r.as_ref().ok()).collect();
    assert_eq!(mine.len(), 1);
    assert!(done.iter().filter_map(|r| r.as_ref().err()).all(|e| matches!(e, BookError::AlreadyBooked)), "{done:?}");
    let free: Vec<_> = slots.iter().filter(|s| **s != mine[0].slot_id).collect();
    bookings::book(office, By::Person, ask(free[0], &wife)).await.expect("another person with the same telephone");
    let tail = PhoneTail::parse(&mine[0].personal.tail).expect("digits");
    bookings::cancel(office, By::Person, Which::Own(&mine[0].code, &tail), None).await.expect("cancelled");
    bookings::book(office, By::Person, ask(free[1], &me)).await.expect("a second booking once the first is over");
    county.check_seats().await;
}

async fn a_cancelled_place_is_free_at_once_and_the_history_tells(county: County) {
    let (office, slot) = (&county.office, county.free_slot(1).await);
    let booking = bookings::book(office, By::Person, ask(&slot, &request("甲", "13800138000"))).await.expect("booked");
    let tail = booking.personal.tail.clone();
    let wrong = PhoneTail::parse("0001").expect("digits");
    let stranger = bookings::cancel(office, By::Person, Which::Own(&booking.code, &wrong), None).await;
    assert!(matches!(stranger, Err(BookError::UnknownBooking)));
    let tail = PhoneTail::parse(&tail).expect("digits");
    let own = Which::Own(&booking.code, &tail);
    let cancelled = bookings::cancel(office, By::Person, own, Some("去不了")).await.expect("cancelled");
    assert_eq!((cancelled.status, cancelled.version, cancelled.calendar_sequence), (Status::Cancelled, 2, 1));
    let twice = bookings::cancel(office, By::Person, own, None).await;
    assert!(matches!(twice, Err(BookError::NotChangeable(Status::Cancelled))));
    bookings::book(office, By::Person, ask(&slot, &request("乙", "13800138001"))).await.expect("free at once");
    let history = bookings::history(office, &county.actor("admin").await, &booking.id).await.expect("read");
    let told: Vec<_> = history.iter().map(|e| (e.told.number, e.told.what.as_str(), e.told.note.as_deref())).collect();
    assert_eq!(told, [(1, "booked", None), (2, "cancelled", Some("去不了"))]);
}

async fn a_move_that_fails_leaves_everything_as_it_was(county: County) {
    let office = &county.office;
    let slots = county.free_slots_of_one_clinic(3).await;
    let booking =
        bookings::book(office, By::Person, ask(&slots[0], &request("甲", "13800138000"))).await.expect("booked");
    bookings::book(office, By::Person, ask(&slots[1], &request("乙", "13800138001"))).await.expect("booked");
    let tail = PhoneTail::parse(&booking.personal.tail).expect("digits");
    let own = Which::Own(&booking.code, &tail);
    let lost = bookings::move_to(office, By::Person, own, &slots[1]).await;
    assert!(matches!(lost, Err(BookError::Full(nearest)) if nearest.len() == 3));
    let kept = bookings::find(office, &booking.code, &tail).await.expect("read").expect("there");
    assert_eq!((&kept.slot_id, kept.version), (&slots[0], 1));
    let moved = bookings::move_to(office, By::Person, own, &slots[2]).await.expect("moved");
    assert_eq!((&moved.slot_id, moved.version, moved.calendar_sequence), (&slots[2], 2, 1));
    bookings::book(office, By::Person, ask(&slots[0], &request("丙", "13800138002")))
        .await
        .expect("the old place is free");
    let unknown = bookings::move_to(office, By::Person, own, &SlotId::from("XXXXXXXX-01")).await;
    assert!(matches!(unknown, Err(BookError::UnknownSlot)));
    county.check_seats().await;
}

async fn two_desks_cannot_take_the_same_person(county: County) {
    let adviser = county.actor("adviser").await;
    let queue = county.todays_queue(&adviser).await;
    let person = &queue.entries[0].booking;
    let mut all = JoinSet::new();
    for _ in 0..10 {
        let (office, adviser, id) = (county.office.clone(), adviser.clone(), person.id.clone());
        let version = person.version;
        all.spawn(async move { queue::step(&office, &adviser, &id, Step::Call, version).await });
    }
    let (mut taken, mut told) = (0, 0);
    for outcome in all.join_all().await {
        match outcome {
            Ok(booking) => {
                taken += 1;
                assert_eq!((booking.status, booking.version), (Status::Called, 2));
            }
            Err(StepError::Taken { by, what, .. }) => {
                told += 1;
                assert_eq!((by.as_deref(), what.as_str()), (Some(adviser.name.as_str()), "call"));
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((taken, told), (1, 9));
    let history = bookings::history(&county.office, &adviser, &person.id).await.expect("read");
    assert_eq!(history.iter().map(|e| e.told.number).collect::<Vec<_>>(), [1, 2]);
}

async fn a_step_can_be_undone_for_a_while(county: County) {
    let (office, adviser) = (&county.office, county.actor("adviser").await);
    let id = county.todays_queue(&adviser).await.entries[0].booking.id.clone();
    let step = |step, version| queue::step(office, &adviser, &id, step, version);
    assert!(matches!(step(Step::NoShow, 1).await, Err(StepError::TooEarly(_))), "they are still waited for");
    county.pass(chrono::Duration::minutes(131));
    step(Step::NoShow, 1).await.expect("noted");
    assert_eq!(step(Step::Undo, 2).await.expect("undone").status, Status::Booked);
    assert!(matches!(step(Step::Undo, 3).await, Err(StepError::TooLate)), "an undo is not undone");
    step(Step::CheckIn, 3).await.expect("here");
    county.pass(UNDO + chrono::Duration::seconds(1));
    assert!(matches!(step(Step::Undo, 4).await, Err(StepError::TooLate)));
    assert!(matches!(step(Step::Done, 4).await, Err(StepError::NotFromHere(Status::CheckedIn))));
    let clerk = county.actor("clerk").await;
    let not_theirs = queue::step(office, &clerk, &id, Step::Call, 4).await;
    assert!(matches!(not_theirs, Err(StepError::Forbidden)));
}

async fn a_clerk_books_in_their_own_village_only_and_the_record_says_by_whom(county: County) {
    let (office, clerk) = (&county.office, county.actor("clerk").await);
    let own = county.free_slot_in(county::VILLAGE).await;
    let mut request = request("王大山", "13800138000");
    request.phone = None;
    request.tell_apart = Some("三组 12号".to_owned());
    request.consent = domain::bookings::ConsentKind::Fingerprint;
    let booking = bookings::book(office, By::Staff(&clerk), ask(&own, &request)).await.expect("booked");
    assert_eq!(booking.booked_by.as_deref(), Some(clerk.name.as_str()));
    assert_eq!((booking.personal.phone.as_deref(), booking.personal.tail.len()), (None, 4));
    assert_eq!(booking.consent_kind, domain::bookings::ConsentKind::Fingerprint);
    let elsewhere = county.free_slot_outside(county::VILLAGE).await;
    let refused = bookings::book(office, By::Staff(&clerk), ask(&elsewhere, &request)).await;
    assert!(matches!(refused, Err(BookError::Forbidden)));
    assert!(records::consultation(office, &clerk, &booking.id).await.expect("read").is_none());
}

/// Many short histories drawn from a seed; after each step every booking that holds a place has one seat, and no seat two.
async fn no_mixture_of_bookings_moves_and_cancellations_overbooks_or_loses_a_seat(county: County) {
    let office = &county.office;
    let slots = county.free_slots_of_one_clinic(4).await;
    for seed in 0..12 {
        let random = Random::seeded(seed);
        let mut made = Vec::new();
        for number in 0..25 {
            let slot = &slots[random.below(slots.len())];
            let own = (!made.is_empty()).then(|| &made[random.below(made.len())]);
            match (random.below(5), own) {
                (0, _) => drop(drafts::hold(office, None, slot, "").await),
                (1, Some((code, tail))) => {
                    drop(bookings::cancel(office, By::Person, Which::Own(code, tail), None).await)
                }
                (2, Some((code, tail))) => {
                    drop(bookings::move_to(office, By::Person, Which::Own(code, tail), slot).await)
                }
                (3, _) => county.pass(chrono::Duration::minutes(4)),
                _ => {
                    let request = request("随机", &format!("138{seed:04}{number:04}"));
                    if let Ok(b) = bookings::book(office, By::Person, ask(slot, &request)).await {
                        made.push((b.code, PhoneTail::parse(&b.personal.tail).expect("digits")));
                    }
                }
            }
            county.check_seats().await;
        }
    }
}

async fn a_letter_is_claimed_by_one_worker_at_a_time_and_in_order(county: County) {
    let office = &county.office;
    let slots = county.free_slots_of_one_clinic(4).await;
    let mut first = None;
    for (number, slot) in slots.iter().take(3).enumerate() {
        let mut request = request("收信", &format!("1380013800{number}"));
        request.email = domain::people::Email::parse(&format!("p{number}@example.com")).expect("an address");
        let booking = bookings::book(office, By::Person, ask(slot, &request)).await.expect("booked");
        first.get_or_insert(booking);
    }
    let first = first.expect("three were booked");
    county.pass(chrono::Duration::milliseconds(1));
    let tail = PhoneTail::parse(&first.personal.tail).expect("digits");
    bookings::cancel(office, By::Person, Which::Own(&first.code, &tail), None).await.expect("cancelled");

    let mut workers = JoinSet::new();
    for worker in 0..8 {
        let office = office.clone();
        workers.spawn(async move {
            let worker = format!("w{worker}");
            let mut claimed = Vec::new();
            while let Some(message) = messages::claim(&office, &worker, Channel::Email).await.expect("a claim") {
                claimed.push(message.id);
            }
            claimed
        });
    }
    let claimed: Vec<_> = workers.join_all().await.into_iter().flatten().collect();
    // The cancellation waits for the letter before it about the same booking.
    assert_eq!(claimed.len(), 3);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 3);
    assert!(messages::claim(office, "late", Channel::Email).await.expect("a claim").is_none());
    // The workers died with their letters in hand: once the leases are over others take them on, each once.
    county.pass(messages::LEASE);
    let mut again = Vec::new();
    while let Some(message) = messages::claim(office, "next", Channel::Email).await.expect("a claim") {
        assert_eq!(message.attempts, if again.len() < 3 { 2 } else { 1 });
        messages::settle(office, "w0", &message, &Attempt::Refused("too late".to_owned())).await.expect("ignored");
        messages::settle(office, "next", &message, &Attempt::Sent).await.expect("settled");
        again.push(message.content.kind());
    }
    assert_eq!(again.len(), 4);
    assert_eq!(again.last(), Some(&domain::messages::LetterKind::Cancelled));
    assert_eq!(messages::waiting(office).await.expect("a count"), 0);
}

async fn a_refused_letter_is_shown_and_can_be_sent_again(county: County) {
    let (office, clerk) = (&county.office, county.actor("clerk").await);
    let mut request = request("收信", "13800138000");
    request.email = domain::people::Email::parse("nobody@example.com").expect("an address");
    let slot = county.free_slot_in(county::VILLAGE).await;
    bookings::book(office, By::Person, ask(&slot, &request)).await.expect("booked");
    let message = messages::claim(office, "w", Channel::Email).await.expect("a claim").expect("a letter");
    messages::settle(office, "w", &message, &Attempt::Failed("busy".to_owned())).await.expect("put off");
    assert!(
        messages::claim(office, "w", Channel::Email).await.expect("a claim").is_none(),
        "not before the back-off is over"
    );
    county.pass(chrono::Duration::seconds(10));
    let message = messages::claim(office, "w", Channel::Email).await.expect("a claim").expect("a letter");
    messages::settle(office, "w", &message, &Attempt::Refused("550 no such mailbox".to_owned()))
        .await
        .expect("refused");
    county.pass(chrono::Duration::days(1));
    assert!(messages::claim(office, "w", Channel::Email).await.expect("a claim").is_none());
    let listed = messages::list(office, &clerk).await.expect("a list");
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].state.as_str(), listed[0].last_error.as_deref()), ("refused", Some("550 no such mailbox")));
    assert!(messages::list(office, &county.actor("mediator").await).await.expect("a list").is_empty());
    assert!(messages::again(office, &clerk, &message.id).await.expect("put back"));
    assert!(messages::claim(office, "w", Channel::Email).await.expect("a claim").is_some());
}

async fn what_is_over_is_forgotten(county: County) {
    let (office, slot) = (&county.office, county.free_slot(1).await);
    let secret = drafts::hold(office, None, &slot, "").await.expect("held");
    let SignIn::Opened { session, .. } = county.sign_in("adviser", registry::demo::PASSWORD).await else {
        panic!("the demonstration's password")
    };
    assert!(registry::staff::session(office, &session).await.expect("read").is_some());
    county.pass(registry::staff::IDLE);
    assert!(registry::staff::session(office, &session).await.expect("read").is_none());
    bookings::sweep(office).await.expect("swept");
    registry::staff::sweep(office).await.expect("swept");
    assert!(drafts::find(office, &secret).await.expect("read").is_none());
    county.check_seats().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_loads_of_the_demonstration_are_equal_on_either_engine() {
    let (one, other) = (County::on_sqlite().await, County::on_postgres().await);
    assert_eq!(one.described().await, other.described().await);
    let again = registry::demo::load(&one.office).await;
    assert!(matches!(again, Err(registry::demo::DemoError::NotEmpty)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schemas_of_both_engines_have_the_same_tables_and_columns() {
    let (one, other) = (County::on_sqlite().await, County::on_postgres().await);
    assert_eq!(one.columns().await, other.columns().await);
}
