//! Whoever leaves: an account that is closed or a contract that ends leaves nobody before a door that stays shut.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use domain::bookings::Status;
use domain::clinics::repair::Act;
use domain::clinics::{ClinicStatus, Span};
use domain::duty::{Agreed, Month, Verdict};
use domain::form::Flaw;
use domain::ids::StaffId;
use domain::matters::MatterCode;
use domain::people::Email;
use domain::places::DivisionCode;
use domain::staff::Actor;
use domain::trail::RecordKind;
use registry::bookings::{self, BookError, Booking, By};
use registry::clinics::{self, ClinicWithSlots, leave, rules};
use registry::duty;
use registry::staff::{self, ChangeError, Farewell, specialities};
use registry::{trail, waiting};

use crate::county::{County, VILLAGE, ask, request};
use crate::rules::{Planner, mondays};

on_both_engines! {
    an_account_that_is_closed_takes_its_clinics_along_and_loses_nobody;
    what_is_under_way_when_an_account_is_closed_ends_there;
    of_an_account_that_was_closed_before_nothing_is_sold_and_its_clinics_are_found;
    a_contract_ends_after_its_last_day_with_what_lies_behind_it;
    a_contract_that_follows_at_once_goes_on_with_what_there_is;
}

fn village() -> DivisionCode {
    DivisionCode::try_from(VILLAGE).expect("a code")
}

fn county_code() -> DivisionCode {
    DivisionCode::try_from("141181").expect("a code")
}

fn day(county: &County, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&county.office.zone).date_naive()
}

/// The adviser's clinics still to come that take place.
async fn theirs(county: &County, adviser: &StaffId) -> Vec<ClinicWithSlots> {
    let (office, now) = (&county.office, county.office.now());
    let mut all = clinics::in_division(office, &county_code(), now, now + Duration::days(80)).await.expect("clinics");
    all.retain(|c| c.clinic.adviser_id == *adviser && c.clinic.status == ClinicStatus::Planned);
    all
}

/// Somebody who can be written to, in a clinic of theirs.
async fn book(county: &County, clinic: &ClinicWithSlots, number: u32) -> Booking {
    let slot = clinic.slots.iter().find(|s| s.free > 0 && s.is_open(county.office.now())).expect("a free slot");
    let mut request = request("来的人", &format!("1380002{number:04}"));
    request.email = Email::parse(&format!("q{number}@example.com")).expect("an address");
    bookings::book(&county.office, By::Person, ask(&slot.id, &request)).await.expect("booked")
}

async fn now_of(county: &County, admin: &Actor, booking: &Booking) -> Booking {
    bookings::record(&county.office, admin, &booking.id).await.expect("read").expect("there")
}

fn farewell(seen: &str) -> Farewell<'_> {
    Farewell { reason: "辞职", words: "法律顾问换人", seen }
}

async fn an_account_that_is_closed_takes_its_clinics_along_and_loses_nobody(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let adviser = county.actor("adviser").await.id;
    let rule = Planner::new(&county).await.make(&county, &mondays()).await.expect("a rule");
    let coming = theirs(&county, &adviser).await;
    let with_room = || coming.iter().filter(|c| c.has_room(office.now()) && c.clinic.starts_at > office.now());
    let first = book(&county, with_room().next().expect("a clinic"), 1).await;
    let shown = staff::leaving(office, &admin, &adviser).await.expect("theirs to close");
    assert_eq!(shown.falling.clinics.len(), coming.len());
    assert!(shown.falling.clinics.iter().any(|f| f.booked.iter().any(|b| b.id == first.id)), "with who is booked");
    assert!(shown.falling.rules.iter().any(|r| r.id == rule), "and the rules that would give more");
    // Somebody books in the meantime: what was shown is not what it is.
    let second = book(&county, with_room().nth(1).expect("another clinic"), 2).await;
    let stale = staff::close(office, &admin, &adviser, farewell(&shown.falling.mark())).await;
    assert!(matches!(stale, Err(ChangeError::Moved)), "{stale:?}");
    assert!(staff::actor_of(office, &adviser).await.expect("read").is_some(), "nothing was done");

    let (before, shown) = (county.offers().await, staff::leaving(office, &admin, &adviser).await.expect("theirs"));
    let people = staff::close(office, &admin, &adviser, farewell(&shown.falling.mark())).await.expect("closed");
    assert_eq!(people, shown.falling.people());
    assert!(theirs(&county, &adviser).await.is_empty(), "no clinic is left that nobody holds");
    for booking in [&first, &second] {
        let now = now_of(&county, &admin, booking).await;
        assert_eq!(now.status, Status::Displaced);
        let entry = waiting::of_booking(office, &now).await.expect("read").expect("waits");
        let offer = entry.offer.expect("the nearest place is kept");
        let (_, clinic) = clinics::slot(office, &offer.slot_id).await.expect("read").expect("there");
        assert_ne!(clinic.adviser_id, adviser, "with somebody who works here");
        let late = request("另一个", "13800029999");
        let sold = bookings::book(office, By::Person, ask(&booking.slot_id, &late)).await;
        assert!(matches!(sold, Err(BookError::Closed(_) | BookError::UnknownSlot)), "{sold:?}");
    }
    county.check_offers_since(&before).await;
    waiting::round(office).await.expect("a round");
    county.check_seats().await;
    county.check_folds().await;
    // The night plans nothing anew, and nobody is told that this adviser takes a matter.
    rules::expand_all(office).await.expect("planned");
    assert!(theirs(&county, &adviser).await.is_empty());
    let takes = specialities::for_matter(office, &village(), &MatterCode::from("consumer")).await.expect("read");
    assert!(!takes.takers.contains(&shown.member.name), "{:?}", takes.takers);
    let record = RecordKind::Staff.key(adviser.as_str());
    let state = trail::state_of(office, &record).await.expect("read").expect("there");
    assert_eq!(trail::folded(office, &record).await.expect("read"), state.whole());
    // Let in again, nothing comes back by itself.
    staff::reopen(office, &admin, &adviser, "回来了").await.expect("open");
    assert!(theirs(&county, &adviser).await.is_empty());
}

async fn what_is_under_way_when_an_account_is_closed_ends_there(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let adviser = county.actor("adviser").await.id;
    let today = theirs(&county, &adviser).await.remove(0).clinic;
    assert_eq!(day(&county, today.starts_at), office.today());
    county.pass(today.starts_at - office.now() + Duration::minutes(35));
    let shown = staff::leaving(office, &admin, &adviser).await.expect("theirs");
    let falls = &shown.falling.clinics[0];
    assert!(falls.has_begun && falls.clinic.id == today.id && !falls.booked.is_empty());
    let later: Vec<&Booking> = falls.booked.iter().filter(|b| b.ends_at > office.now()).collect();
    staff::close(office, &admin, &adviser, farewell(&shown.falling.mark())).await.expect("closed");
    let now = clinics::find(office, &today.id).await.expect("read").expect("there");
    assert_eq!((now.status, now.ends_at), (ClinicStatus::Planned, office.now()), "what was held stays");
    for booking in later {
        assert_eq!(now_of(&county, &admin, booking).await.status, Status::Displaced);
    }
    county.check_seats().await;
}

async fn of_an_account_that_was_closed_before_nothing_is_sold_and_its_clinics_are_found(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let adviser = county.actor("adviser").await.id;
    let coming = theirs(&county, &adviser).await;
    let clinic = coming.iter().find(|c| c.has_room(office.now())).expect("room").clone();
    let slot = clinic.slots.iter().find(|s| s.free > 0 && s.is_open(office.now())).expect("a slot").id.clone();
    // As an earlier version of the program left it.
    county.raw(&format!("update staff set active = false where id = '{adviser}'")).await.expect("bent");
    let sold = bookings::book(office, By::Person, ask(&slot, &request("来的人", "13800020001"))).await;
    let Err(BookError::Closed(nearest)) = sold else { panic!("{sold:?}") };
    assert!(!nearest.is_empty() && nearest.iter().all(|(_, c)| c.adviser_id != adviser));
    let at = &clinic.clinic.village_code;
    let (own, near) = clinics::for_village(office, at, None).await.expect("read");
    assert!(own.iter().chain(&near).all(|c| c.clinic.adviser_id != adviser), "on no public page");
    let listed = clinics::with_slots(office, &clinic.clinic.id).await.expect("read").expect("there");
    assert!(listed.slots.iter().all(|s| s.free == 0 && s.free_at_desk == 0));
    let held = bookings::drafts::hold(office, None, &slot, "").await;
    assert!(matches!(held, Err(BookError::Closed(_))), "{held:?}");
    // Found where stand-ins are looked for, though the account is closed and even when the role ended.
    let role = format!("update grants set valid_until = '2026-11-01' where staff_id = '{adviser}'");
    for bent in [None, Some(role)] {
        if let Some(sql) = bent {
            county.raw(&sql).await.expect("bent");
        }
        for who in ["admin", "justice"] {
            let actor = county.member(who).await;
            let (advisers, _) = leave::list(office, &actor).await.expect("a list");
            let found = advisers.iter().find(|a| a.id == adviser).expect("in the list");
            assert!(!found.active, "and marked");
        }
    }
    // The leave they noted before is no part of what has to be settled: the days around it are told one by one.
    let shown = staff::leaving(office, &admin, &adviser).await.expect("theirs");
    let mut hits = 0;
    for (first, last) in &shown.stretches {
        let span = Span { starts_at: office.start_of(*first), ends_at: office.start_of(*last + Days::new(1)) };
        let plan = leave::plan(office, &admin, &adviser, span).await.expect("a plan");
        assert!(!plan.hits.is_empty() && !plan.proposals.is_empty());
        let moves = plan.proposals.iter().flat_map(|p| &p.repair.acts).filter(|(_, act)| matches!(act, Act::Move(_)));
        assert_eq!(moves.count(), 0, "whoever works here no more makes up for nothing");
        hits += plan.hits.len();
    }
    assert_eq!(hits, coming.len());
}

/// The contract with the village: since the first of the year.
fn began(county: &County) -> NaiveDate {
    chrono::Datelike::with_ordinal0(&county.office.today(), 0).expect("a day")
}

async fn a_contract_ends_after_its_last_day_with_what_lies_behind_it(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let adviser = county.actor("adviser").await.id;
    let rule = Planner::new(&county).await.make(&county, &mondays()).await.expect("a rule");
    let (at, today) = (village(), office.today());
    let contract = (&at, began(&county));
    let here = |all: &[ClinicWithSlots], after: NaiveDate| -> BTreeSet<String> {
        let behind = all.iter().filter(|c| c.clinic.village_code == at && day(&county, c.clinic.starts_at) > after);
        behind.map(|c| c.clinic.id.to_string()).collect()
    };
    let all = theirs(&county, &adviser).await;
    let last = today + Days::new(7);
    let behind = here(&all, last);
    assert!(!behind.is_empty() && behind.len() < here(&all, today - Days::new(1)).len());
    let lost = all.iter().find(|c| behind.contains(c.clinic.id.as_str()) && c.has_room(office.now())).expect("room");
    let booking = book(&county, lost, 1).await;

    let early = staff::ending(office, &admin, &adviser, contract, today - Days::new(1)).await;
    assert!(matches!(early, Err(ChangeError::Day(Flaw::Before(day))) if day == today), "{early:?}");
    let shown = staff::ending(office, &admin, &adviser, contract, last).await.expect("it can");
    let fall: BTreeSet<String> = shown.falling.clinics.iter().map(|f| f.clinic.id.to_string()).collect();
    assert_eq!(fall, behind);
    assert!(
        shown.falling.rules.iter().any(|r| r.id == rule) && shown.falling.rules.iter().all(|r| r.village_code == at)
    );
    let other = staff::ending(office, &admin, &adviser, contract, today).await.expect("it can");
    let stale = staff::end_retainer(office, &admin, &adviser, contract, last, farewell(&other.falling.mark())).await;
    assert!(matches!(stale, Err(ChangeError::Moved)), "another day was shown: {stale:?}");
    staff::end_retainer(office, &admin, &adviser, contract, last, farewell(&shown.falling.mark()))
        .await
        .expect("ended");

    let now = theirs(&county, &adviser).await;
    assert!(here(&now, last).is_empty(), "nothing stands behind the last day");
    assert_eq!(here(&now, today - Days::new(1)).len(), here(&all, today - Days::new(1)).len() - behind.len());
    let elsewhere = |all: &[ClinicWithSlots]| all.iter().filter(|c| c.clinic.village_code != at).count();
    assert_eq!(elsewhere(&now), elsewhere(&all), "other villages go on");
    let lost = now_of(&county, &admin, &booking).await;
    assert_eq!(lost.status, Status::Displaced);
    assert!(waiting::of_booking(office, &lost).await.expect("read").is_some(), "before everybody else");
    let (kept, _) = rules::find(office, &admin, &rule).await.expect("read").expect("there");
    assert_eq!((kept.ended, kept.rule.valid_until), (false, Some(last + Days::new(1))));
    rules::expand_all(office).await.expect("planned");
    assert!(here(&theirs(&county, &adviser).await, last).is_empty(), "nor does the night plan any");
    // Today's visit counts as it would have, and nothing is still to come that cannot count.
    for month in ["2026-11", "2026-12"] {
        let month = Month::parse(month).expect("a month");
        if let Some(one) = duty::one(office, &admin, &adviser, &at, month).await.expect("read") {
            for judged in &one.row.tally.visits {
                let within = judged.visit.day <= last;
                assert!(within || judged.verdict != Verdict::Coming, "{judged:?}");
                assert!(!within || judged.verdict != Verdict::NoContract, "{judged:?}");
            }
        }
    }
    let again = staff::ending(office, &admin, &adviser, contract, last).await;
    assert!(matches!(again, Err(ChangeError::Day(Flaw::NotAfter(_)))), "it ends then already: {again:?}");
    county.check_seats().await;
    county.check_folds().await;
}

async fn a_contract_that_follows_at_once_goes_on_with_what_there_is(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let adviser = county.actor("adviser").await.id;
    let (at, last) = (village(), office.today() + Days::new(7));
    let next = (last + Days::new(1), None);
    staff::retain_adviser(office, &admin, &adviser, &at, "另一家律师事务所", next, &Agreed::default())
        .await
        .expect("noted");
    let shown = staff::ending(office, &admin, &adviser, (&at, began(&county)), last).await.expect("it can");
    assert!(shown.falling.is_nothing(), "{:?}", shown.falling.clinics.len());
    let before = theirs(&county, &adviser).await.len();
    staff::end_retainer(office, &admin, &adviser, (&at, began(&county)), last, farewell("")).await.expect("ended");
    assert_eq!(theirs(&county, &adviser).await.len(), before);
}
