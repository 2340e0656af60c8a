//! Reminders, questions after a visit, text messages: on both engines.

use std::collections::{BTreeMap, BTreeSet};

use crate::county::{self, County, ask, request};
use chrono::{DateTime, Duration, Utc};
use domain::bookings::{Status, Step, UNDO, open_to_public};
use domain::ids::{BookingId, SlotId};
use domain::messages::{Channel, FollowUp, LetterKind, Quiet, follow_ups as planned};
use domain::people::{Email, PhoneTail};
use domain::places::DivisionCode;
use domain::ratings::{Answer, CHANGEABLE};
use domain::staff::Actor;
use registry::bookings::{self, Booking, By, Which, queue};
use registry::messages::{self, Attempt, Content, Letter, follow_ups};
use registry::settings::{SettingError, quiet};
use registry::waiting::{self, NewWaiting};
use registry::{Random, Tx, clinics, ratings};

on_both_engines! {
    after_any_history_exactly_the_right_reminders_are_pending_and_were_sent;
    a_reminder_that_waits_in_the_outbox_is_withdrawn_with_the_booking_it_is_about;
    no_telephone_rings_at_night;
    whose_message_waits_for_the_morning_is_not_said_to_be_told;
    what_a_gateway_said_stands_with_the_hour_at_which_it_said_it;
    one_way_for_each_message_and_the_other_when_it_is_refused;
    a_visit_is_asked_about_once_and_the_adviser_learns_nothing;
    too_few_answers_are_not_shown;
    whoever_was_missed_and_cannot_be_written_to_is_called;
}

const PENDING: &str = "select booking_id, kind, due_at from reminders where state = 'pending'";

type Pending = BTreeSet<(String, String, DateTime<Utc>)>;

async fn pending(county: &County) -> Pending {
    let mut tx = county.office.db.read().await.expect("a transaction");
    let rows: Vec<(String, String, DateTime<Utc>)> = match &mut tx {
        Tx::Sqlite(tx) => sqlx::query_as(PENDING).fetch_all(&mut **tx).await,
        Tx::Postgres(tx) => sqlx::query_as(PENDING).fetch_all(&mut **tx).await,
    }
    .expect("rows");
    rows.into_iter().collect()
}

/// The free slots of the adviser's clinics in the next forty days.
async fn slots(county: &County, adviser: &Actor) -> Vec<SlotId> {
    let office = &county.office;
    let all = clinics::of_actor(office, adviser, office.today(), 40).await.expect("clinics");
    let slots = all.iter().flat_map(|c| &c.slots);
    slots
        .filter(|s| s.free > 0 && open_to_public(s.opens_at, s.closes_at, office.now()))
        .map(|s| s.id.clone())
        .collect()
}

/// Delivers everything that waits in a channel; the letters about bookings among it.
async fn delivered(county: &County, channel: Channel) -> Vec<Letter> {
    let mut letters = Vec::new();
    while let Some(message) = messages::claim(&county.office, "w", channel).await.expect("a claim") {
        messages::settle(&county.office, "w", &message, &Attempt::Sent).await.expect("settled");
        if let Content::Booking(letter) = message.content {
            letters.push(letter);
        }
    }
    letters
}

async fn booked(county: &County, slot: &SlotId, number: usize, email: bool) -> Booking {
    let mut request = request("随机", &format!("138{number:08}"));
    request.email = email.then(|| Email::parse(&format!("p{number}@example.com")).expect("an address")).flatten();
    bookings::book(&county.office, By::Person, ask(slot, &request)).await.expect("booked")
}

/// What the model knows of a booking.
struct Known {
    booking: Booking,
    changed_at: DateTime<Utc>,
}

/// Drawn histories of booking, moving, cancelling, the steps of the queue, undoing them, and time that passes: after each step
/// what is pending, and what was delivered meanwhile, is what the rule says of where each booking stands.
async fn after_any_history_exactly_the_right_reminders_are_pending_and_were_sent(county: County) {
    let office = &county.office;
    let adviser = county.actor("adviser").await;
    let (mut sent, mut made) = (0, 0);
    let mut model: BTreeMap<String, Known> = BTreeMap::new();
    for seed in 0..10 {
        let random = Random::seeded(seed);
        let slots = slots(&county, &adviser).await;
        assert!(!slots.is_empty(), "seed {seed}: the adviser has room");
        for _ in 0..70 {
            let ids: Vec<String> = model.keys().cloned().collect();
            let any = (!ids.is_empty()).then(|| &model[&ids[random.below(ids.len())]].booking);
            let slot = &slots[random.below(slots.len())];
            let done: Option<Booking> = match (random.below(12), any) {
                (0 | 1, Some(b)) => {
                    let tail = PhoneTail::parse(&b.personal.tail).expect("digits");
                    bookings::move_to(office, By::Person, Which::Own(&b.code, &tail), slot).await.ok()
                }
                (2, Some(b)) => {
                    let tail = PhoneTail::parse(&b.personal.tail).expect("digits");
                    bookings::cancel(office, By::Person, Which::Own(&b.code, &tail), None).await.ok()
                }
                (3 | 4, Some(b)) => {
                    let step = [Step::Start, Step::Done, Step::Done, Step::NoShow, Step::Undo][random.below(5)];
                    queue::step(office, &adviser, &b.id, step, b.version).await.ok()
                }
                (5..9, _) => {
                    let before = office.now();
                    county.pass(Duration::minutes([9, 11, 90, 240, 600][random.below(5)]));
                    let now = office.now();
                    let due = |k: &Known| {
                        let (b, at) = (&k.booking, k.changed_at);
                        let all = planned(b.status, b.starts_at, at, at).into_iter();
                        let (code, starts_at) = (b.code.as_str().to_owned(), b.starts_at);
                        let mine =
                            all.filter(move |(f, due)| *due > before && *due <= now && f.is_of_use(starts_at, now));
                        mine.map(move |(f, _)| (code.clone(), f)).collect::<Vec<_>>()
                    };
                    let wanted: BTreeSet<(String, FollowUp)> = model.values().flat_map(due).collect();
                    follow_ups::post_due(office).await.expect("posted");
                    let letters = delivered(&county, Channel::Email).await;
                    let found: Vec<_> =
                        letters.iter().filter_map(|l| Some((l.code.clone(), l.kind.follow_up()?))).collect();
                    assert_eq!(found.len(), wanted.len(), "none twice: {found:?} {wanted:?}");
                    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), wanted);
                    sent += wanted.len();
                    None
                }
                _ => {
                    made += 1;
                    let mut request = request("随机", &format!("139{seed:02}{made:06}"));
                    request.email = Email::parse(&format!("p{made}@example.com")).expect("an address");
                    bookings::book(office, By::Person, ask(slot, &request)).await.ok()
                }
            };
            if let Some(booking) = done {
                let stands = |b: &Booking| (b.status, b.starts_at, b.calendar_sequence);
                let known = model.get(booking.id.as_str());
                let changed_at = match known {
                    Some(known) if stands(&known.booking) == stands(&booking) => known.changed_at,
                    _ => office.now(),
                };
                model.insert(booking.id.to_string(), Known { booking, changed_at });
            }
            let now = office.now();
            let wanted: Pending = model
                .values()
                .flat_map(|k| {
                    let b = &k.booking;
                    let all = planned(b.status, b.starts_at, k.changed_at, k.changed_at).into_iter();
                    let mine = all.filter(|(_, due)| *due > now);
                    mine.map(|(f, due)| (b.id.to_string(), f.code().to_owned(), due)).collect::<Vec<_>>()
                })
                .collect();
            let found: Pending = pending(&county).await.into_iter().filter(|(id, ..)| model.contains_key(id)).collect();
            assert_eq!(found, wanted, "seed {seed}");
        }
    }
    assert!(sent >= 8 && made >= 30, "{sent} follow-ups of {made} bookings were looked at");
}

async fn a_reminder_that_waits_in_the_outbox_is_withdrawn_with_the_booking_it_is_about(county: County) {
    let (office, adviser) = (&county.office, county.actor("adviser").await);
    let slots = slots(&county, &adviser).await;
    let slot = slots.last().expect("slots");
    let booking = booked(&county, slot, 1, true).await;
    delivered(&county, Channel::Email).await;
    county.pass(booking.starts_at - Duration::hours(23) - office.now());
    assert_eq!(follow_ups::post_due(office).await.expect("posted"), 1);
    // The mail server is away; meanwhile the person cancels.
    let message = messages::claim(office, "w", Channel::Email).await.expect("a claim").expect("the reminder");
    assert_eq!(message.content.kind(), LetterKind::DayBefore);
    messages::settle(office, "w", &message, &Attempt::Failed("away".into())).await.expect("put off");
    let tail = PhoneTail::parse(&booking.personal.tail).expect("digits");
    bookings::cancel(office, By::Person, Which::Own(&booking.code, &tail), None).await.expect("cancelled");
    county.pass(Duration::minutes(1));
    let kinds: Vec<_> = delivered(&county, Channel::Email).await.iter().map(|l| l.kind).collect();
    assert_eq!(kinds, [LetterKind::Cancelled]);

    // In the hands of a worker that died; when its lease is over, the visit has begun.
    let other = booked(&county, &slots[slots.len() - 2], 2, true).await;
    delivered(&county, Channel::Email).await;
    county.pass(other.starts_at - Duration::minutes(119) - office.now());
    assert_eq!(follow_ups::post_due(office).await.expect("posted"), 1);
    let taken = messages::claim(office, "dies", Channel::Email).await.expect("a claim").expect("the reminder");
    assert_eq!(taken.content.kind(), LetterKind::HoursBefore);
    county.pass(Duration::minutes(120));
    assert!(messages::claim(office, "w", Channel::Email).await.expect("a claim").is_none(), "nobody is told in vain");
    assert_eq!(messages::waiting(office).await.expect("a count"), 0);
}

async fn no_telephone_rings_at_night(mut county: County) {
    county.office.sms = true;
    let (office, adviser) = (&county.office, county.actor("adviser").await);
    let slots = slots(&county, &adviser).await;
    county.pass(Duration::hours(14));
    booked(&county, slots.last().expect("slots"), 1, false).await;
    assert!(delivered(&county, Channel::Sms).await.is_empty(), "at nine in the evening");
    county.pass(Duration::hours(10) - Duration::minutes(1));
    assert!(delivered(&county, Channel::Sms).await.is_empty(), "a minute before seven");
    county.pass(Duration::minutes(1));
    assert_eq!(delivered(&county, Channel::Sms).await.len(), 1);
    // The county's own hours, but not the whole day.
    let admin = county.actor("admin").await;
    let whole = quiet::set(office, &admin, Quiet { from: 7 * 60, until: 7 * 60 - 1 }).await;
    assert!(matches!(whole, Err(SettingError::Wrong(_))), "{whole:?}");
    assert!(quiet::set(office, &adviser, Quiet { from: 0, until: 0 }).await.is_err(), "not the adviser's to say");
    quiet::set(office, &admin, Quiet { from: 7 * 60, until: 8 * 60 }).await.expect("set");
    booked(&county, &slots[slots.len() - 2], 2, false).await;
    assert!(delivered(&county, Channel::Sms).await.is_empty());
    county.pass(Duration::hours(1));
    assert_eq!(delivered(&county, Channel::Sms).await.len(), 1);
}

async fn whose_message_waits_for_the_morning_is_not_said_to_be_told(mut county: County) {
    county.office.sms = true;
    let (office, admin) = (&county.office, county.actor("admin").await);
    let told = async || {
        let list = waiting::list(office, &admin).await.expect("a list");
        let of_message = list.iter().filter(|l| l.entry.offer.as_ref().is_some_and(|o| o.told));
        let (unsent, sent): (Vec<_>, Vec<_>) = of_message.partition(|l| l.unsent);
        (unsent.len(), sent.len())
    };
    delivered(&county, Channel::Sms).await;
    let before = told().await;
    county.pass(Duration::hours(16));
    let place = DivisionCode::try_from("141181102").expect("a code");
    let request = request("夜里排的", "13700000001");
    let new = NewWaiting {
        division: &place,
        request: &request,
        urgent_by: None,
        priority: false,
        from_day: office.today(),
        until_day: office.today() + chrono::Days::new(40),
        locale: domain::locale::Locale::ZhCn,
        key: None,
    };
    let entry = waiting::join(office, By::Person, new).await.expect("joined");
    assert!(entry.offer.is_some_and(|o| o.told), "a place is free in the township");
    delivered(&county, Channel::Sms).await;
    assert_eq!(told().await, (before.0 + 1, before.1), "eleven at night");
    let until = quiet::until(office).await.expect("read").expect("quiet");
    assert_eq!(until.to_string(), "07:00:00");
    county.pass(Duration::hours(9));
    delivered(&county, Channel::Sms).await;
    assert!(told().await.0 <= before.0 && quiet::until(office).await.expect("read").is_none());
}

async fn what_a_gateway_said_stands_with_the_hour_at_which_it_said_it(mut county: County) {
    county.office.sms = true;
    county.pass(Duration::hours(2));
    let (office, adviser) = (&county.office, county.actor("adviser").await);
    let slots = slots(&county, &adviser).await;
    booked(&county, slots.last().expect("slots"), 1, false).await;
    county.pass(Duration::hours(3));
    let message = messages::claim(office, "w", Channel::Sms).await.expect("a claim").expect("a message");
    let said = "200: an answer that is no JSON".to_owned();
    messages::settle(office, "w", &message, &Attempt::Failed(said.clone())).await.expect("settled");
    let then = office.now();
    county.pass(Duration::hours(1));
    let gateway = messages::gateway(office, &county.actor("admin").await).await.expect("read");
    assert_eq!(gateway.last_error, Some((said, then)), "not the hour at which the message was written");
}

async fn one_way_for_each_message_and_the_other_when_it_is_refused(mut county: County) {
    county.office.sms = true;
    county.pass(Duration::hours(2));
    let (office, adviser) = (&county.office, county.actor("adviser").await);
    let slots = slots(&county, &adviser).await;
    booked(&county, &slots[0], 1, true).await;
    assert!(delivered(&county, Channel::Sms).await.is_empty(), "by e-mail, and not twice");
    let message = messages::claim(office, "w", Channel::Email).await.expect("a claim").expect("a letter");
    let refused = Attempt::Refused("550 no such mailbox".into());
    messages::settle(office, "late", &message, &refused).await.expect("not its own");
    assert!(delivered(&county, Channel::Sms).await.is_empty(), "a lost lease sends nothing");
    messages::settle(office, "w", &message, &refused).await.expect("settled");
    assert_eq!(delivered(&county, Channel::Sms).await.len(), 1);
    // Refused there as well: it ends, and does not go in circles.
    booked(&county, &slots[1], 2, true).await;
    for channel in [Channel::Email, Channel::Sms] {
        let message = messages::claim(office, "w", channel).await.expect("a claim").expect("a message");
        messages::settle(office, "w", &message, &refused).await.expect("settled");
    }
    assert_eq!(messages::waiting(office).await.expect("a count"), 0);
    // Neither way: nobody is told, and nothing is written.
    let mut request = request("无电话", "13800000003");
    request.phone = None;
    request.tell_apart = Some("三组".into());
    let clerk = county.actor("admin").await;
    bookings::book(office, By::Staff(&clerk), ask(&slots[2], &request)).await.expect("booked");
    assert_eq!(messages::waiting(office).await.expect("a count"), 0);
}

/// Takes somebody through a visit to its end.
async fn visit(county: &County, adviser: &Actor, booking: &Booking) -> Booking {
    // Nobody is received before the day has come.
    let ahead = booking.starts_at - county.office.now();
    if ahead > Duration::zero() {
        county.pass(ahead);
        delivered(county, Channel::Email).await;
    }
    let mut version = booking.version;
    let mut last = booking.clone();
    for step in [Step::Start, Step::Done] {
        last = queue::step(&county.office, adviser, &booking.id, step, version).await.expect("a step");
        version = last.version;
    }
    assert_eq!(last.status, Status::Done);
    last
}

/// The secret of the question that was sent about a booking.
async fn secret_of(county: &County, booking: &Booking) -> String {
    county.pass(UNDO);
    follow_ups::post_due(&county.office).await.expect("posted");
    let letters = delivered(county, Channel::Email).await;
    let asked: Vec<_> =
        letters.iter().filter(|l| l.kind == LetterKind::Rate && l.code == booking.code.as_str()).collect();
    assert_eq!(asked.len(), 1, "asked once");
    let link = asked[0].link.as_deref().expect("a link");
    link.strip_prefix("/rate/").expect("a path").to_owned()
}

async fn a_visit_is_asked_about_once_and_the_adviser_learns_nothing(county: County) {
    let (office, adviser) = (&county.office, county.actor("adviser").await);
    let slots = slots(&county, &adviser).await;
    let booking = booked(&county, &slots[0], 1, true).await;
    delivered(&county, Channel::Email).await;
    let done = visit(&county, &adviser, &booking).await;
    // A slip of the finger, taken back: nobody is asked.
    county.pass(Duration::minutes(5));
    let back = queue::step(office, &adviser, &booking.id, Step::Undo, done.version).await.expect("undone");
    county.pass(UNDO);
    assert_eq!(follow_ups::post_due(office).await.expect("posted"), 0);
    let again = queue::step(office, &adviser, &booking.id, Step::Done, back.version).await.expect("done");
    let before = bookings::history(office, &adviser, &booking.id).await.expect("read").len();
    let secret = secret_of(&county, &again).await;
    assert_eq!(follow_ups::post_due(office).await.expect("posted"), 0, "and only once");

    assert!(ratings::find(office, "abcdefgh23456789").await.expect("read").is_none());
    let question = ratings::find(office, &secret).await.expect("read").expect("there");
    assert!(question.open && question.answer().is_none());
    assert!(question.overseer.is_some(), "somebody to turn to");
    assert!(!ratings::say(office, &secret, "没有说清").await.expect("no"), "words go with a poor answer");
    ratings::answer(office, &secret, Answer::Poor).await.expect("taken");
    assert!(ratings::say(office, &secret, "没有说清").await.expect("kept"));
    let tail = PhoneTail::parse(&booking.personal.tail).expect("digits");
    let copy = bookings::personal::own_export(office, &booking.code, &tail);
    let copy = copy.await.expect("read").expect("theirs");
    let given = copy.bookings[0].rating.as_ref().expect("in the copy of one's data");
    assert_eq!((given.answer.as_str(), given.words.as_deref()), ("poor", Some("没有说清")));
    assert!(
        !county.dump().await.contains("没有说清") && !county.dump().await.contains(&secret),
        "sealed, and a digest"
    );
    // The adviser reads the trail of the booking: it tells of the copy above, and of no answer.
    let told = bookings::history(office, &adviser, &booking.id).await.expect("read");
    assert_eq!(told.len(), before + 1);
    let since = office.now() - Duration::days(30);
    assert_eq!(ratings::overview(office, &adviser, since).await.expect("read"), ratings::Overview::default());
    // Changed within a week, and not after; what was told to the justice office stays with it.
    county.pass(CHANGEABLE - Duration::minutes(1));
    let changed = ratings::answer(office, &secret, Answer::Fair).await.expect("taken").expect("there");
    assert!(changed.answer() == Some(Answer::Fair) && changed.has_words);
    assert!(!ratings::say(office, &secret, "还有").await.expect("no"), "words go with a poor answer");
    county.pass(Duration::minutes(1));
    let over = ratings::answer(office, &secret, Answer::Good).await.expect("read").expect("there");
    assert!(!over.open && over.answer() == Some(Answer::Fair));
    // Erased with the rest.
    let admin = county.actor("admin").await;
    bookings::personal::erase(office, &admin, &booking.id, "本人要求").await.expect("erased");
    assert!(ratings::find(office, &secret).await.expect("read").is_none());
}

async fn too_few_answers_are_not_shown(county: County) {
    let (office, adviser, justice) = (&county.office, county.actor("adviser").await, county.actor("justice").await);
    let slots = slots(&county, &adviser).await;
    // The demonstration has answers of the weeks before.
    let since = office.now();
    let mut secrets = Vec::new();
    let mut bookings = Vec::new();
    for (number, slot) in slots.iter().take(6).enumerate() {
        bookings.push(booked(&county, slot, number, true).await);
    }
    delivered(&county, Channel::Email).await;
    for booking in &bookings {
        let done = visit(&county, &adviser, booking).await;
        secrets.push(secret_of(&county, &done).await);
    }
    let seen = async || {
        let overview = ratings::overview(office, &justice, since).await.expect("read");
        let sum = overview.sums.into_iter().find(|s| s.adviser_id == adviser.id.as_str()).expect("the adviser");
        (sum.asked, sum.answered, sum.of, overview.complaints.len())
    };
    for secret in &secrets[..3] {
        ratings::answer(office, secret, Answer::Good).await.expect("taken");
    }
    ratings::answer(office, &secrets[3], Answer::Poor).await.expect("taken");
    ratings::say(office, &secrets[3], "等了很久").await.expect("kept");
    assert_eq!(seen().await, (6, 4, None, 0), "four answers show nothing, their words neither");
    ratings::answer(office, &secrets[4], Answer::Fair).await.expect("taken");
    assert_eq!(seen().await, (6, 5, Some([3, 1, 1]), 1));
    // Who gives another answer does not take back what the justice office was told; it sees that the answer changed.
    ratings::answer(office, &secrets[3], Answer::Good).await.expect("taken");
    assert_eq!(seen().await, (6, 5, Some([4, 1, 0]), 1));
    let overview = ratings::overview(office, &justice, since).await.expect("read");
    assert!(overview.complaints[0].changed && overview.complaints[0].words == "等了很久");
    let elsewhere = county.member("clerk-141181001001").await;
    assert!(ratings::overview(office, &elsewhere, since).await.expect("read").sums.is_empty());
}

async fn whoever_was_missed_and_cannot_be_written_to_is_called(county: County) {
    let (office, adviser, clerk) = (&county.office, county.actor("adviser").await, county.actor("clerk").await);
    let queue = county.todays_queue(&adviser).await;
    let known: Vec<BookingId> = queue.entries.iter().map(|e| e.booking.id.clone()).collect();
    let mut request = request("王大山", "13800138000");
    request.phone = None;
    request.tell_apart = Some("三组 12号".into());
    let slot = county.free_slot_in(county::VILLAGE).await;
    let booking = bookings::book(office, By::Staff(&clerk), ask(&slot, &request)).await.expect("booked");
    let written = booked(&county, &county.free_slot_in(county::VILLAGE).await, 2, true).await;
    delivered(&county, Channel::Email).await;
    // Nobody is given up before their time and the grace are over.
    county.pass(booking.starts_at.max(written.starts_at) + Duration::hours(2) - office.now());
    for missed in [&booking, &written] {
        queue::step(office, &adviser, &missed.id, Step::NoShow, missed.version).await.expect("noted");
    }
    assert_eq!(follow_ups::post_due(office).await.expect("posted"), 0, "while it can be undone nobody is told");
    county.pass(UNDO);
    assert_eq!(follow_ups::post_due(office).await.expect("posted"), 1);
    let letters = delivered(&county, Channel::Email).await;
    assert_eq!((letters.len(), letters[0].kind), (1, LetterKind::Missed));
    assert_eq!(letters[0].link.as_deref(), Some(&*format!("/villages/{}", county::VILLAGE)));
    let to_call = async |actor: &Actor| {
        let all = messages::to_call(office, actor).await.expect("a list");
        all.into_iter().map(|b| b.id).filter(|id| !known.contains(id)).collect::<Vec<_>>()
    };
    assert_eq!(to_call(&clerk).await, std::slice::from_ref(&booking.id));
    assert!(to_call(&adviser).await.is_empty(), "the clerk's to do");
    assert!(!messages::called(office, &adviser, &booking.id).await.expect("refused"));
    assert!(messages::called(office, &clerk, &booking.id).await.expect("noted"));
    assert!(to_call(&clerk).await.is_empty());
    let told = bookings::history(office, &clerk, &booking.id).await.expect("read");
    assert_eq!(told.last().map(|e| e.told.what.as_str()), Some("called_up"));
}
