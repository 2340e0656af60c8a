//! What an act on clinics brings about for those who were booked there: one offer each, of a place that stands when the act is
//! through, the nearest to what was lost; letters that say what was lost as it was; and a trail that folds.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use domain::bookings::Status;
use domain::clinics::rules::{Day, Recurrence, Rule};
use domain::clinics::{ClinicStatus, Span};
use domain::ids::{ClinicId, SlotId};
use domain::locale::Locale;
use domain::messages::{Channel, LetterKind};
use domain::people::{Email, PhoneTail};
use domain::places::DivisionCode;
use domain::waiting::WaitingState;
use registry::bookings::{self, Booking, By, Which};
use registry::clinics::change::{self, Change};
use registry::clinics::room::{self, Wanted};
use registry::clinics::{self, ClinicWithSlots};
use registry::conflicts::{self, TieForm};
use registry::messages::{self, Attempt, Content, Letter};
use registry::waiting::{self, Answer, Entry, NewWaiting};

use crate::county::{County, VILLAGE, ask, request};
use crate::rules::{Planner, mondays};

on_both_engines! {
    whoever_goes_while_a_place_is_kept_leaves_a_trail_that_folds;
    nobody_is_offered_a_place_of_a_rule_that_ends;
    nobody_is_offered_a_place_of_a_clinic_that_moves_in_the_same_act;
    who_may_not_be_received_by_a_colleague_is_counted_before_and_told_of_what_was_lost;
    whoever_lost_a_time_is_offered_the_nearest_of_their_own_village_again_and_again;
}

fn village() -> DivisionCode {
    DivisionCode::try_from(VILLAGE).expect("a code")
}

fn tail(personal: &bookings::Personal) -> PhoneTail {
    PhoneTail::parse(&personal.tail).expect("digits")
}

/// Somebody who can be written to.
async fn book(county: &County, slot: &SlotId, number: usize) -> Booking {
    let mut request = request("来的人", &format!("1380001{number:04}"));
    request.email = Email::parse(&format!("p{number}@example.com")).expect("an address");
    bookings::book(&county.office, By::Person, ask(slot, &request)).await.expect("booked")
}

/// The letters about bookings and offers since the last time.
pub async fn letters(county: &County) -> Vec<Letter> {
    let mut all = Vec::new();
    while let Some(message) = messages::claim(&county.office, "w", Channel::Email).await.expect("a claim") {
        messages::settle(&county.office, "w", &message, &Attempt::Sent).await.expect("settled");
        if let Content::Booking(letter) = message.content {
            all.push(letter);
        }
    }
    all
}

async fn entry_of(county: &County, booking: &Booking) -> Entry {
    let now = bookings::find(&county.office, &booking.code, &tail(&booking.personal)).await.expect("read");
    let now = now.expect("there");
    assert_eq!(now.status, Status::Displaced);
    waiting::of_booking(&county.office, &now).await.expect("read").expect("waits")
}

/// Clinics of the village still to come that take place.
async fn at_home(county: &County) -> Vec<ClinicWithSlots> {
    let (office, now) = (&county.office, county.office.now());
    let mut all =
        clinics::in_division(office, &village(), now, now + domain::bookings::HORIZON).await.expect("clinics");
    all.retain(|c| c.clinic.status == ClinicStatus::Planned);
    all
}

async fn whoever_goes_while_a_place_is_kept_leaves_a_trail_that_folds(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    county.pass(Duration::hours(1));
    let join = async |name: &str, number: u32| {
        let request = request(name, &format!("1370000{number:04}"));
        let new = NewWaiting {
            division: &village(),
            request: &request,
            urgent_by: None,
            priority: false,
            from_day: office.today(),
            until_day: office.today() + chrono::Days::new(40),
            key: None,
            locale: Locale::ZhCn,
        };
        let entry = waiting::join(office, By::Person, new).await.expect("joined");
        assert_eq!(entry.state, WaitingState::Offered, "a place is free, and kept for them");
        entry
    };
    // By their own telephone, at the desk; erased; and a booking that waited and was given up.
    let own = join("自己走", 1).await;
    let which = waiting::Which::Own(&own.code, &tail(&own.personal));
    let left = waiting::leave(office, By::Person, which).await.expect("left");
    assert_eq!((left.state, &left.offer), (WaitingState::Left, &None));
    county.check_folds().await;
    let other = join("窗口走", 2).await;
    waiting::leave(office, By::Staff(&admin), waiting::Which::AtDesk(&other.id)).await.expect("left");
    county.check_folds().await;
    // Not the place that was kept and is the list's for a while.
    let free = county.free_slot_in(VILLAGE).await;
    let booking = book(&county, &free, 1).await;
    let clinic = clinics::find(office, &booking.clinic_id).await.expect("read").expect("there");
    change::change(office, &admin, &clinic.id, clinic.sequence, Change::Cancel, "封路").await.expect("cancelled");
    assert!(entry_of(&county, &booking).await.offer.is_some());
    let which = Which::Own(&booking.code, &tail(&booking.personal));
    bookings::cancel(office, By::Person, which, None).await.expect("given up");
    county.check_folds().await;
    county.check_seats().await;
    let mut troubles = Vec::new();
    registry::trail::verify(office, |t| troubles.push(t.to_string())).await.expect("walked");
    assert_eq!(troubles, [] as [String; 0]);
}

/// Evenings of these days of the week.
fn evenings(days: &[Day]) -> Rule {
    Rule { recurrence: Recurrence::Weekly { every: 1, weekdays: days.iter().copied().collect() }, ..mondays() }
}

/// One letter that the time fell away and one with another place for each, and the place stands.
async fn one_offer_each(county: &County, booked: &[Booking]) -> Vec<(SlotId, DateTime<Utc>, ClinicId)> {
    let told = letters(county).await;
    let count = |kind| told.iter().filter(|l| l.kind == kind).count();
    assert_eq!(
        (count(LetterKind::Displaced), count(LetterKind::Offer), told.len()),
        (booked.len(), booked.len(), 2 * booked.len()),
        "{:?}",
        told.iter().map(|l| (l.kind, l.starts_at)).collect::<Vec<_>>()
    );
    let mut places = Vec::new();
    for booking in booked {
        let offer = entry_of(county, booking).await.offer.expect("a place is kept");
        let (slot, clinic) = clinics::slot(&county.office, &offer.slot_id).await.expect("read").expect("there");
        assert_eq!(clinic.status, ClinicStatus::Planned);
        places.push((slot.id, slot.starts_at, clinic.id));
    }
    county.check_seats().await;
    county.check_folds().await;
    places
}

async fn nobody_is_offered_a_place_of_a_rule_that_ends(county: County) {
    let planner = Planner::new(&county).await;
    let id = planner.make(&county, &evenings(&[Day::Mo, Day::Tu])).await.expect("made");
    let all = planner.clinics(&county, &id).await;
    let mut booked = Vec::new();
    for (number, slot) in all[2].slots.iter().take(3).enumerate() {
        booked.push(book(&county, &slot.id, number).await);
    }
    letters(&county).await;
    let known = county.offers().await;
    planner.change(&county, &id, None).await.expect("ended");
    county.check_offers_since(&known).await;
    let of_rule: BTreeSet<_> = all.iter().map(|c| c.clinic.id.clone()).collect();
    for (_, starts_at, clinic) in one_offer_each(&county, &booked).await {
        assert!(!of_rule.contains(&clinic), "{starts_at} ended with the rule");
    }
}

async fn nobody_is_offered_a_place_of_a_clinic_that_moves_in_the_same_act(county: County) {
    let planner = Planner::new(&county).await;
    let id = planner.make(&county, &evenings(&[Day::Mo, Day::Tu])).await.expect("made");
    let zone = county.office.zone;
    let week = |at: DateTime<Utc>| at.with_timezone(&zone).format("%G-%V %u").to_string();
    let all = planner.clinics(&county, &id).await;
    // A Tuesday, whose Monday becomes the Wednesday.
    let tuesday = all.iter().filter(|c| week(c.clinic.starts_at).ends_with('2')).nth(1).expect("a Tuesday");
    let booked = [book(&county, &tuesday.slots[0].id, 1).await, book(&county, &tuesday.slots[1].id, 2).await];
    letters(&county).await;
    let known = county.offers().await;
    let wednesdays = evenings(&[Day::We]);
    planner.change(&county, &id, Some(("会议室", &wednesdays))).await.expect("changed");
    county.check_offers_since(&known).await;
    for (_, starts_at, _) in one_offer_each(&county, &booked).await {
        let apart = starts_at - tuesday.clinic.starts_at;
        assert!(apart > Duration::hours(12) && apart < Duration::hours(36), "the Wednesday is nearest: {starts_at}");
    }
}

async fn who_may_not_be_received_by_a_colleague_is_counted_before_and_told_of_what_was_lost(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    // Of another firm than whoever holds the clinics here: a tie of one binds all.
    let others = county
        .texts(
            "select distinct s.sign_in_name from staff s join retainers r on r.adviser_id = s.id
             where r.firm not in (select o.firm from retainers o where o.village_code = '141181102205')
             order by s.sign_in_name",
        )
        .await;
    let mut found = None;
    'search: for name in &others {
        let colleague = county.member(name).await;
        for clinic in at_home(&county).await {
            let hours = Span { starts_at: clinic.clinic.starts_at, ends_at: clinic.clinic.ends_at };
            let wanted = Wanted { adviser: &colleague.id, village: &village(), hours, except: None };
            let free = clinic.slots.iter().filter(|s| s.free > 0 && s.is_open(office.now())).count();
            if free >= 2 && room::fits(office, &wanted).await.is_ok() {
                found = Some((colleague, clinic));
                break 'search;
            }
        }
    }
    let (colleague, clinic) = found.expect("a colleague has time");
    let tie =
        TieForm { name: "周有財".into(), tie: "sibling".into(), village: VILLAGE.into(), ..TieForm::default() };
    conflicts::declare(office, &colleague, &tie).await.expect("declared");
    let free: Vec<_> = clinic.slots.iter().filter(|s| s.free > 0 && s.is_open(office.now())).collect();
    let mut asked = request("王大山", "13800138000");
    asked.email = Email::parse("p@example.com").expect("an address");
    asked.other_party = Some("周有财".into());
    let bound = bookings::book(office, By::Person, ask(&free[0].id, &asked)).await.expect("booked");
    book(&county, &free[1].id, 1).await;
    letters(&county).await;
    let change = Change::HandOver { adviser: &colleague.id };
    let seen = change::affected(office, &admin, &clinic.clinic.id, &change).await.expect("asked");
    assert_eq!(seen.displaced.iter().map(|b| &b.id).collect::<Vec<_>>(), [&bound.id]);
    let fate =
        change::change(office, &admin, &clinic.clinic.id, clinic.clinic.sequence, change, "出庭").await.expect("done");
    assert_eq!((fate.kept, fate.displaced), (seen.kept.len(), 1));
    let told = letters(&county).await;
    assert!(told.iter().any(|l| l.kind == LetterKind::HandedOver), "whoever is kept: another adviser, nothing else");
    let lost = told.iter().find(|l| l.kind == LetterKind::Displaced).expect("told");
    assert_eq!((&lost.adviser, lost.starts_at), (&clinic.clinic.adviser_name, bound.starts_at), "as it was");
    assert_ne!(lost.adviser, colleague_name(&county, &colleague.id).await);
    county.check_seats().await;
    county.check_folds().await;
}

async fn colleague_name(county: &County, id: &domain::ids::StaffId) -> String {
    let all = registry::staff::members(&county.office, &county.actor("admin").await).await.expect("a list");
    all.into_iter().find(|m| m.id == *id).expect("there").name
}

async fn whoever_lost_a_time_is_offered_the_nearest_of_their_own_village_again_and_again(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let now = office.now();
    let all = at_home(&county).await;
    let with_room: Vec<_> = all.iter().filter(|c| c.has_room(now)).collect();
    // Not the first that is free: there is one before it and one after it.
    let lost = with_room[with_room.len() / 2];
    assert!(with_room.len() >= 3, "the demonstration has room in the village");
    let slot = lost.slots.iter().find(|s| s.free > 0 && s.is_open(now)).expect("a free slot");
    let booking = book(&county, &slot.id, 1).await;
    let id = &lost.clinic.id;
    change::change(office, &admin, id, lost.clinic.sequence, Change::Cancel, "封路").await.expect("cancelled");
    let mut offered = BTreeSet::new();
    for round in 0..3 {
        let entry = entry_of(&county, &booking).await;
        let offer = entry.offer.clone().unwrap_or_else(|| panic!("round {round}: a place is kept"));
        let (place, clinic) = clinics::slot(office, &offer.slot_id).await.expect("read").expect("there");
        assert_eq!(clinic.village_code, village(), "round {round}: {} {}", clinic.village_name, place.starts_at);
        let apart = |at: DateTime<Utc>| (at - booking.starts_at).abs();
        for other in at_home(&county).await.iter().flat_map(|c| &c.slots) {
            let free = other.free > 0 && other.starts_at > now + Duration::days(2) && !offered.contains(&other.id);
            assert!(!free || apart(other.starts_at) >= apart(place.starts_at), "{} is nearer", other.starts_at);
        }
        assert!(offered.insert(place.id), "nobody is offered the same place twice");
        waiting::decline(office, By::Staff(&admin), Answer::AtDesk(&entry.id)).await.expect("declined");
        waiting::round(office).await.expect("a round");
        county.check_folds().await;
    }
}
