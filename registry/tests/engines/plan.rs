//! The plan and its feeds: who sees what of it, moving a clinic, and what those hear who subscribed.

use chrono::{Datelike, Days, Duration, NaiveDate, NaiveTime};
use domain::clinics::{ClinicStatus, Obstacle, Span, Typed};
use domain::ids::ClinicId;
use domain::locale::Locale;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, may, may_somewhere};
use registry::bookings::{self, By};
use registry::clinics::change::{self, Change, ChangeError};
use registry::clinics::feeds::{self, Subject};
use registry::clinics::moving::{Outcome, Proposal, carry_out, propose};
use registry::clinics::{Engagement, Planned, Stretch, engaged, planned, planned_for};
use registry::staff;

use crate::county::{County, VILLAGE, ask, request};

on_both_engines! {
    everybody_sees_the_clinics_the_table_gives_them_and_how_full_they_are;
    a_secret_feed_falls_silent_with_the_role_of_its_maker;
    a_clinic_that_went_elsewhere_is_cancelled_in_the_feed_it_left;
    a_move_asks_before_people_are_stranded_and_refuses_what_cannot_be;
    a_move_offers_the_villages_that_are_the_movers_own;
    a_clinic_is_not_shortened_until_nobody_fits_in;
    what_is_marked_while_a_clinic_is_dragged_is_what_the_form_refuses;
}

fn code(digits: &str) -> DivisionCode {
    DivisionCode::try_from(digits).expect("a code")
}

/// The clinics of the county in the weeks ahead.
async fn ahead(county: &County) -> Vec<Planned> {
    let place = code("141181");
    let (from, until) = (county.office.now(), county.office.now() + Duration::days(56));
    planned(&county.office, Stretch { place: &place, adviser: None, from, until }).await.expect("the plan")
}

/// A clinic of an adviser to whom all of the plan is theirs, that nobody booked and that begins after tomorrow.
async fn empty_one(county: &County, adviser: &Actor) -> Planned {
    let soon = county.office.now() + Duration::days(2);
    let all = ahead(county).await;
    let fits = |p: &Planned| p.clinic.adviser_id == adviser.id && p.taken == 0 && p.clinic.starts_at > soon;
    all.into_iter().find(fits).expect("the adviser has an empty clinic")
}

/// What the form says when it opens.
fn typed(county: &County, p: &Planned) -> Typed {
    let local = p.clinic.starts_at.with_timezone(&county.office.zone);
    Typed {
        day: local.date_naive().to_string(),
        time: local.format("%H:%M").to_string(),
        village: p.clinic.village_code.to_string(),
        place: p.clinic.place.clone(),
        reason: String::new(),
    }
}

/// The first working day after a clinic on which nothing stands against moving it there.
async fn free_day(county: &County, adviser: &Actor, p: &Planned) -> NaiveDate {
    let home = p.clinic.starts_at.with_timezone(&county.office.zone).date_naive();
    for days in 1..20 {
        let to = Typed { day: (home + Days::new(days)).to_string(), ..typed(county, p) };
        let found = propose(&county.office, adviser, &p.clinic.id, &to).await.expect("read").expect("one's own");
        if found.obstacles.is_empty() {
            return home + Days::new(days);
        }
    }
    panic!("no day is free")
}

async fn everybody_sees_the_clinics_the_table_gives_them_and_how_full_they_are(county: County) {
    let place = code("141181");
    let (from, until) = (county.office.now() - Duration::days(28), county.office.now() + Duration::days(56));
    let stretch = Stretch { place: &place, adviser: None, from, until };
    let all = planned(&county.office, stretch).await.expect("the plan");
    assert!(all.len() > 300);
    assert!(all.iter().all(|p| p.seats > 0 && (0..=p.seats).contains(&p.taken)));
    assert!(all.iter().any(|p| p.taken > 0));
    for name in ["adviser", "clerk", "justice", "admin", "mediator"] {
        let actor = county.actor(name).await;
        let seen = planned_for(&county.office, &actor, stretch).await.expect("the plan");
        let theirs: Vec<&Planned> =
            all.iter().filter(|p| may(&actor, Action::ReadBookings, p.clinic.object())).collect();
        assert_eq!(seen.iter().collect::<Vec<_>>(), theirs, "{name}");
        // One adviser's, and of one township.
        let township = code("141181102");
        let adviser =
            all.iter().find(|p| township.contains(&p.clinic.village_code)).expect("one").clinic.adviser_id.clone();
        let narrow = Stretch { place: &township, adviser: Some(&adviser), ..stretch };
        let seen = planned_for(&county.office, &actor, narrow).await.expect("the plan");
        let fits = |p: &&&Planned| p.clinic.adviser_id == adviser && township.contains(&p.clinic.village_code);
        assert_eq!(seen.iter().collect::<Vec<_>>(), theirs.iter().filter(fits).copied().collect::<Vec<_>>(), "{name}");
    }
}

async fn a_secret_feed_falls_silent_with_the_role_of_its_maker(county: County) {
    let office = &county.office;
    let (adviser, clerk, admin) =
        (county.actor("adviser").await, county.actor("clerk").await, county.actor("admin").await);
    let own = Subject::Adviser(adviser.id.clone());
    assert!(feeds::make(office, &clerk, &own, Locale::ZhCn).await.expect("an answer").is_none(), "not one's own");
    let county_wide = Subject::Place(code("141181"));
    assert!(feeds::make(office, &clerk, &county_wide, Locale::ZhCn).await.expect("an answer").is_none());
    let secret = feeds::make(office, &adviser, &own, Locale::En).await.expect("an answer").expect("made");
    let feed = feeds::read(office, &secret).await.expect("read").expect("there");
    assert!(feed.with_people && feed.locale == Locale::En && feed.clinics.len() > 8);
    assert!(feed.clinics.iter().all(|p| p.clinic.adviser_id == adviser.id));
    let listed = feeds::list(office, &adviser).await.expect("a list");
    assert_eq!(listed.iter().map(|l| l.last_read_at).collect::<Vec<_>>(), [Some(office.now())]);
    // Another's feed cannot be ended, one's own can.
    feeds::revoke(office, &clerk, &listed[0].id).await.expect("an answer");
    assert!(feeds::read(office, &secret).await.expect("read").is_some());
    feeds::revoke(office, &adviser, &listed[0].id).await.expect("an answer");
    assert!(feeds::read(office, &secret).await.expect("read").is_none());
    let village = Subject::Place(code(VILLAGE));
    let secret = feeds::make(office, &clerk, &village, Locale::ZhCn).await.expect("an answer").expect("made");
    assert!(feeds::read(office, &secret).await.expect("read").is_some());
    let farewell = registry::staff::Farewell { reason: "离任", words: "", seen: "" };
    registry::staff::close(office, &admin, &clerk.id, farewell).await.expect("closed");
    assert!(feeds::read(office, &secret).await.expect("read").is_none(), "whose account is closed sees nothing");
}

async fn a_clinic_that_went_elsewhere_is_cancelled_in_the_feed_it_left(county: County) {
    let office = &county.office;
    let adviser = county.actor("adviser").await;
    let before = empty_one(&county, &adviser).await;
    let day = free_day(&county, &adviser, &before).await;
    let villages = propose(office, &adviser, &before.clinic.id, &typed(&county, &before)).await.expect("read");
    let villages = villages.expect("one's own").villages;
    let other = villages.iter().map(|(code, _)| code).find(|c| *c != before.clinic.village_code.as_str());
    let to =
        Typed { day: day.to_string(), village: other.expect("another village").clone(), ..typed(&county, &before) };
    let moved = carry_out(office, &adviser, &before.clinic.id, &to, 0, true).await.expect("an answer");
    let Some(Outcome::Moved(after)) = moved else { panic!("{moved:?}") };
    assert_eq!((after.sequence, after.village_code.as_str()), (1, to.village.as_str()));
    let of =
        async |place: &DivisionCode| feeds::of_public(office, place, Locale::ZhCn).await.expect("read").expect("there");
    let left = of(&before.clinic.village_code).await;
    assert!(left.clinics.iter().all(|p| p.clinic.id != after.id));
    let told = left.left.iter().find(|l| l.id == after.id).expect("told that it went");
    assert_eq!((told.starts_at, told.sequence, told.other_adviser), (before.clinic.starts_at, 1, false));
    assert_eq!(told.now_village, after.village_name);
    let entered = of(&after.village_code).await;
    assert!(entered.clinics.iter().any(|p| p.clinic.id == after.id) && entered.left.iter().all(|l| l.id != after.id));
    // Back again: nothing is left of it but two more changes.
    let home = typed(&county, &before);
    let back = carry_out(office, &adviser, &after.id, &home, 1, true).await.expect("an answer");
    assert!(matches!(back, Some(Outcome::Moved(clinic)) if clinic.sequence == 2));
    let left = of(&before.clinic.village_code).await;
    assert!(left.left.iter().all(|l| l.id != after.id));
    assert_eq!(of(&after.village_code).await.left.iter().filter(|l| l.id == after.id).count(), 1);
}

async fn a_move_offers_the_villages_that_are_the_movers_own(county: County) {
    let (office, officer) = (&county.office, county.actor("justice").await);
    let theirs = |code: &DivisionCode| officer.grants.iter().any(|g| g.division.contains(code));
    let mut left_out = 0;
    for p in ahead(&county).await.iter().filter(|p| theirs(&p.clinic.village_code)).take(20) {
        let Some(found) = propose(office, &officer, &p.clinic.id, &typed(&county, p)).await.expect("read") else {
            continue;
        };
        assert!(found.villages.iter().all(|(digits, _)| theirs(&code(digits))), "{:?}", found.villages);
        // The county sees all that retain the adviser.
        let admin = county.actor("admin").await;
        let all = propose(office, &admin, &p.clinic.id, &typed(&county, p)).await.expect("read").expect("theirs");
        left_out += all.villages.len() - found.villages.len();
    }
    assert!(left_out > 0, "an adviser serves more than one township");
}

async fn a_move_asks_before_people_are_stranded_and_refuses_what_cannot_be(county: County) {
    let office = &county.office;
    let adviser = county.actor("adviser").await;
    let clinic = empty_one(&county, &adviser).await;
    let id: &ClinicId = &clinic.clinic.id;
    let now = typed(&county, &clinic);
    let obstacles =
        async |to: &Typed| propose(office, &adviser, id, to).await.expect("read").expect("one's own").obstacles;
    assert_eq!(obstacles(&now).await, [Obstacle::Same]);
    assert_eq!(obstacles(&Typed { day: "2026-11-20".into(), ..now.clone() }).await, [Obstacle::Past]);
    assert_eq!(obstacles(&Typed { place: " ".into(), ..now.clone() }).await, [Obstacle::NoRoom]);
    // The calendar ends in three years; a clinic ends on its day.
    let far = obstacles(&Typed { day: "2029-12-03".into(), ..now.clone() }).await;
    assert!(matches!(far[..], [Obstacle::BeyondPlan(_), ..]) && far.iter().any(Obstacle::forbids), "{far:?}");
    let night = obstacles(&Typed { time: "23:30".into(), ..now.clone() }).await;
    let length = clinic.clinic.ends_at - clinic.clinic.starts_at;
    let latest = NaiveTime::MIN - length;
    assert!(night.contains(&Obstacle::OverMidnight(latest)), "{night:?}");
    let just = obstacles(&Typed { time: latest.format("%H:%M").to_string(), ..now.clone() }).await;
    assert!(!just.iter().any(|o| matches!(o, Obstacle::OverMidnight(_))), "{just:?}");
    let elsewhere = Typed { village: "141181001001".into(), ..now.clone() };
    assert!(obstacles(&elsewhere).await.iter().any(Obstacle::forbids), "no retainer, or not one's own");
    // At the time of another clinic of the adviser.
    let all = ahead(&county).await;
    let other = all.iter().find(|p| {
        p.clinic.adviser_id == adviser.id
            && p.clinic.id != *id
            && p.clinic.status == ClinicStatus::Planned
            && p.clinic.starts_at > office.now() + Duration::days(1)
    });
    let there = typed(&county, other.expect("another clinic"));
    let busy = obstacles(&Typed { day: there.day, time: there.time, ..now.clone() }).await;
    assert!(matches!(busy[..], [Obstacle::Busy { .. }, ..]), "{busy:?}");
    // A clerk plans nothing; a colleague's clinic is nobody else's.
    let clerk = county.actor("clerk").await;
    assert!(propose(office, &clerk, id, &now).await.expect("read").is_none());

    // Nobody is booked: moved at once. Then somebody books: it asks, and wants a reason.
    let day = free_day(&county, &adviser, &clinic).await;
    let to = Typed { day: day.to_string(), ..now.clone() };
    assert!(matches!(carry_out(office, &adviser, id, &to, 7, true).await.expect("an answer"), Some(Outcome::Stale(_))));
    assert!(matches!(
        carry_out(office, &adviser, id, &to, 0, false).await.expect("an answer"),
        Some(Outcome::Moved(_))
    ));
    let slots = registry::clinics::with_slots(office, id).await.expect("read").expect("there").slots;
    let who = request("王大山", "13800138000");
    let booking = bookings::book(office, By::Person, ask(&slots[0].id, &who)).await.expect("booked");
    let asked = carry_out(office, &adviser, id, &now, 1, false).await.expect("an answer");
    // The reason is asked for with the rest, not once more after it.
    let asks = |p: &Proposal| p.before.taken == 1 && p.obstacles.contains(&Obstacle::NoReason);
    assert!(matches!(&asked, Some(Outcome::Asks(p)) if asks(p)), "{asked:?}");
    let silent = carry_out(office, &adviser, id, &now, 1, true).await.expect("an answer");
    assert!(matches!(silent, Some(Outcome::Forbidden(p)) if p.obstacles.contains(&Obstacle::NoReason)));
    let told = Typed { reason: "出庭".into(), ..now };
    let moved = carry_out(office, &adviser, id, &told, 1, true).await.expect("an answer");
    let Some(Outcome::Moved(after)) = moved else { panic!("{moved:?}") };
    assert_eq!((after.starts_at, after.sequence), (clinic.clinic.starts_at, 2));
    // The person went with the clinic.
    let booking = bookings::record(office, &adviser, &booking.id).await.expect("read").expect("there");
    assert_eq!((booking.starts_at, booking.clinic_id.as_str()), (clinic.clinic.starts_at, id.as_str()));
    county.check_seats().await;
}

async fn a_clinic_is_not_shortened_until_nobody_fits_in(county: County) {
    let office = &county.office;
    let adviser = county.actor("adviser").await;
    let clinic = empty_one(&county, &adviser).await.clinic;
    let last = |minutes| Span { starts_at: clinic.ends_at - Duration::minutes(minutes), ends_at: clinic.ends_at };
    let minute = Change::Shorten { hours: last(1) };
    let asked = change::affected(office, &adviser, &clinic.id, &minute).await;
    assert!(matches!(asked, Err(ChangeError::NoSlotLeft)), "{asked:?}");
    let done = change::change(office, &adviser, &clinic.id, clinic.sequence, minute, "提前走").await;
    assert!(matches!(done, Err(ChangeError::NoSlotLeft)), "{done:?}");
    let slot = Change::Shorten { hours: last(clinic.capacity().slot_minutes.into()) };
    change::change(office, &adviser, &clinic.id, clinic.sequence, slot, "提前走").await.expect("one slot is left");
}

async fn what_is_marked_while_a_clinic_is_dragged_is_what_the_form_refuses(county: County) {
    let (office, adviser, admin) = (&county.office, county.actor("adviser").await, county.actor("admin").await);
    let soon = office.now() + Duration::days(2);
    let all = ahead(&county).await;
    let village = code(VILLAGE);
    let theirs = |p: &&Planned| {
        p.clinic.adviser_id == adviser.id && p.clinic.village_code == village && p.clinic.starts_at > soon
    };
    let clinic = all.iter().find(theirs).expect("a clinic of the village");
    // The contract ends within the weeks shown.
    let begun = office.today().with_ordinal(1).expect("a day");
    let (contract, last) = ((&village, begun), office.today() + Days::new(39));
    let shown = staff::ending(office, &admin, &adviser.id, contract, last).await.expect("it can");
    let farewell = staff::Farewell { reason: "换人", words: "法律顾问换人", seen: &shown.falling.mark() };
    staff::end_retainer(office, &admin, &adviser.id, contract, last, farewell).await.expect("ended");
    let (first, until) = (office.today(), office.today() + Days::new(56));
    let known = engaged(office, &admin, &village, first, until).await.expect("read");
    // A leave is named where the one on leave is retained, to those who may plan around it.
    assert!(known.away.iter().any(|away| away.adviser == adviser.id), "{:?}", known.away);
    let clerk = county.actor("clerk").await;
    let elsewhere = engaged(office, &clerk, &village, first, until).await.expect("read");
    assert_eq!(elsewhere.away.is_empty(), !may_somewhere(&clerk, Action::PlanClinics));
    let beside = engaged(office, &admin, &code("141181100001"), first, until).await.expect("read");
    assert!(beside.away.iter().all(|away| away.adviser != adviser.id), "{:?}", beside.away);
    let local = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&office.zone).date_naive();
    let (home, c) = (local(clinic.clinic.starts_at), &clinic.clinic);
    let mut marked = Vec::new();
    for day in first.iter_days().skip(1).take_while(|day| *day < until).filter(|day| *day != home) {
        let to = Typed { day: day.to_string(), ..typed(&county, clinic) };
        let obstacles = propose(office, &admin, &c.id, &to).await.expect("read").expect("there").obstacles;
        let shift = day - home;
        let hours = Span { starts_at: c.starts_at + shift, ends_at: c.ends_at + shift };
        let said = known.against(c, home, (day, hours));
        let refused = match () {
            () if obstacles.contains(&Obstacle::OnLeave) => Some(Engagement::Leave),
            () if obstacles.contains(&Obstacle::NotRetained) => Some(Engagement::NoContract),
            () if obstacles.iter().any(|o| matches!(o, Obstacle::Busy { .. })) => Some(Engagement::Clinic),
            () => None,
        };
        assert_eq!(said, refused, "{day}: {obstacles:?}");
        marked.extend(said);
    }
    for why in [Engagement::Leave, Engagement::NoContract] {
        assert!(marked.contains(&why), "{why:?} was never met");
    }
}
