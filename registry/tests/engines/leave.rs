//! Leave: what it hits, what is proposed, what applying it does, and that nobody is lost.

use chrono::{DateTime, Days, Duration, Utc};
use domain::clinics::repair::Act;
use domain::clinics::{Obstacle, Span, Typed};
use domain::ids::{ClinicId, StaffId};
use domain::places::DivisionCode;
use domain::staff::Actor;
use registry::Random;
use registry::bookings::{self, By};
use registry::clinics::leave::{self, Became, LeaveError, LeaveState, NewLeave, Plan};
use registry::clinics::moving::{self, Outcome};
use registry::clinics::room::{self, RoomError, Wanted};
use registry::clinics::timeline::{self, Whose};
use registry::clinics::{self, Clinic, ClinicWithSlots};
use tokio::task::JoinSet;

use crate::county::{County, VILLAGE, ask, request};

on_both_engines! {
    a_leave_is_repaired_in_one_step_with_letters_and_trail;
    a_leave_that_cannot_be_is_refused_with_the_reason;
    who_goes_on_leave_asks_a_colleague_and_nobody_else_gives_time_away;
    no_leave_loses_anybody_and_no_repair_sends_somebody_to_two_places;
    two_leaves_at_once_never_take_the_same_hour_of_a_colleague;
    a_day_tells_why_nothing_is_free;
}

const TWO_PLACES: &str = "select count(*) from clinics a join clinics b on b.adviser_id = a.adviser_id and b.id > a.id
    where a.status = 'planned' and b.status = 'planned' and a.starts_at < b.ends_at and b.starts_at < a.ends_at";

/// Clinics of the county from tomorrow on.
async fn coming(county: &County, admin: &Actor) -> Vec<ClinicWithSlots> {
    let office = &county.office;
    let mut all = clinics::of_actor(office, admin, office.today() + chrono::Days::new(1), 50).await.expect("clinics");
    all.retain(|c| c.clinic.status == domain::clinics::ClinicStatus::Planned);
    all
}

/// The day of a clinic, whole.
fn day_of(county: &County, clinic: &Clinic) -> Span {
    let day = clinic.starts_at.with_timezone(&county.office.zone).date_naive();
    let starts_at = county.office.start_of(day);
    Span { starts_at, ends_at: starts_at + Duration::days(1) }
}

fn new<'a>(adviser: &'a StaffId, span: Span, repair: Option<&'a str>) -> NewLeave<'a> {
    NewLeave { adviser, span, reason: "陪护家人", words: "法律顾问有事不能来", repair, agreed: false }
}

async fn book(county: &County, clinic: &ClinicWithSlots, phone: &str) -> bookings::Booking {
    let slot = clinic.slots.iter().find(|s| s.free > 0).expect("a free slot");
    let request = request("王大山", phone);
    bookings::book(&county.office, By::Person, ask(&slot.id, &request)).await.expect("booked")
}

/// A clinic with room for which somebody can stand in, and the plan for its day.
async fn replaceable(county: &County, admin: &Actor) -> (ClinicWithSlots, Plan) {
    for found in coming(county, admin).await {
        if !found.has_room(county.office.now()) {
            continue;
        }
        let span = day_of(county, &found.clinic);
        let plan = leave::plan(&county.office, admin, &found.clinic.adviser_id, span).await.expect("a plan");
        let first = plan.proposals.first().map(|p| &p.repair.acts);
        if first.is_some_and(|acts| acts.len() == 1 && matches!(acts[0].1, Act::StandIn(_))) {
            return (found, plan);
        }
    }
    panic!("the demonstration has colleagues")
}

async fn a_leave_is_repaired_in_one_step_with_letters_and_trail(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let (found, before) = replaceable(&county, &admin).await;
    let booking = book(&county, &found, "13800138000").await;
    let (adviser, span) = (found.clinic.adviser_id.clone(), before.span);
    let plan = leave::plan(office, &admin, &adviser, span).await.expect("a plan");
    assert!((1..=3).contains(&plan.proposals.len()));
    assert_eq!(plan.hits.len(), 1);
    assert!(plan.hits[0].people >= 1);
    let best = &plan.proposals[0];
    assert_eq!((best.repair.moved, best.repair.displaced), (0, 0), "nobody is moved when a colleague stands in");
    let Act::StandIn(colleague) = &best.repair.acts[0].1 else { panic!("a colleague stands in") };
    assert_eq!(best.repair.loads[0].2, best.repair.loads[0].1 + 1);
    // Proposed before somebody booked: no longer what was seen.
    let stale = leave::take(office, &admin, &new(&adviser, span, Some(&before.proposals[0].key))).await;
    assert!(matches!(stale, Err(LeaveError::Changed)), "{stale:?}");

    let id = leave::take(office, &admin, &new(&adviser, span, Some(&best.key))).await.expect("applied");
    let after = clinics::find(office, &found.clinic.id).await.expect("read").expect("there");
    assert_eq!(
        (&after.adviser_id, after.starts_at, &after.place),
        (colleague, found.clinic.starts_at, &found.clinic.place)
    );
    let kept = bookings::record(office, &admin, &booking.id).await.expect("read").expect("there");
    assert_eq!((kept.status.code(), &kept.adviser_id), ("booked", colleague));
    county.check_seats().await;
    // Nothing can be planned for who is away, and it stands in the trail of leave, clinic and booking.
    let village = DivisionCode::try_from(VILLAGE).expect("a code");
    let hours = Span { starts_at: span.starts_at + Duration::hours(20), ends_at: span.starts_at + Duration::hours(21) };
    let wanted = Wanted { adviser: &adviser, village: &village, hours, except: None };
    assert!(matches!(room::fits(office, &wanted).await, Err(RoomError::OnLeave { .. })));
    let again = leave::plan(office, &admin, &adviser, span).await;
    assert!(matches!(again, Err(LeaveError::Overlaps(other)) if other == span), "{again:?}");
    let (noted, told) = leave::find(office, &admin, &id).await.expect("read").expect("there");
    assert_eq!((noted.state, noted.reason.as_deref(), told.len()), (LeaveState::Planned, Some("陪护家人"), 1));
    let mut wrong = Vec::new();
    registry::trail::verify(office, |trouble| wrong.push(trouble.to_string())).await.expect("walked");
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(!county.dump().await.contains("陪护家人"), "why somebody is away stands nowhere in the clear");

    // Taken back: free again, once.
    leave::withdraw(office, &admin, &id).await.expect("taken back");
    assert!(matches!(leave::withdraw(office, &admin, &id).await, Err(LeaveError::Unknown)));
    room::fits(office, &wanted).await.expect("there again");
    let stays = clinics::find(office, &found.clinic.id).await.expect("read").expect("there");
    assert_eq!(stays.adviser_id, *colleague, "people were told: the clinic stays with who stands in");

    // Whoever stands in can be moved as anybody else, though the village does not retain them.
    let home = stays.starts_at.with_timezone(&office.zone);
    let mut moved = None;
    for days in 1..21 {
        let to = Typed {
            day: (home.date_naive() + Days::new(days)).to_string(),
            time: home.format("%H:%M").to_string(),
            village: stays.village_code.to_string(),
            place: stays.place.clone(),
            reason: "出庭".into(),
        };
        let seen = moving::propose(office, &admin, &stays.id, &to).await.expect("read").expect("there");
        assert!(!seen.obstacles.contains(&Obstacle::NotRetained), "{days} days on");
        if !seen.is_forbidden() {
            moved = moving::carry_out(office, &admin, &stays.id, &to, stays.sequence, true).await.expect("read");
            break;
        }
    }
    assert!(matches!(moved, Some(Outcome::Moved(_))), "{moved:?}");
}

async fn a_leave_that_cannot_be_is_refused_with_the_reason(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let (found, plan) = replaceable(&county, &admin).await;
    let (adviser, span) = (found.clinic.adviser_id.clone(), plan.span);
    let before = leave::list(office, &admin).await.expect("a list").1.len();
    let turned = Span { starts_at: span.ends_at, ends_at: span.starts_at };
    assert!(matches!(leave::plan(office, &admin, &adviser, turned).await, Err(LeaveError::WrongTime)));
    let past = Span { starts_at: office.now() - Duration::days(3), ends_at: office.now() - Duration::days(1) };
    assert!(matches!(leave::plan(office, &admin, &adviser, past).await, Err(LeaveError::WrongTime)));
    let without = leave::take(office, &admin, &new(&adviser, span, None)).await;
    assert!(matches!(without, Err(LeaveError::Changed)), "a repair has to be chosen: {without:?}");
    let key = &plan.proposals[0].key;
    let silent = NewLeave { reason: " ", ..new(&adviser, span, Some(key)) };
    assert!(matches!(leave::take(office, &admin, &silent).await, Err(LeaveError::Reason(_))));
    let wordless = NewLeave { words: "", ..new(&adviser, span, Some(key)) };
    assert!(matches!(leave::take(office, &admin, &wordless).await, Err(LeaveError::Words(_))));
    let after = leave::list(office, &admin).await.expect("a list").1.len();
    assert_eq!(after, before, "nothing of it was kept");
    // A time that hits nothing needs no repair.
    let night = Span { starts_at: span.starts_at, ends_at: span.starts_at + Duration::hours(5) };
    leave::take(office, &admin, &new(&adviser, night, None)).await.expect("noted");
}

async fn who_goes_on_leave_asks_a_colleague_and_nobody_else_gives_time_away(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let (found, plan) = replaceable(&county, &admin).await;
    let adviser = registry::staff::actor_of(office, &found.clinic.adviser_id).await.expect("read").expect("there");
    let key = plan.proposals[0].key.as_str();
    let own = new(&adviser.id, plan.span, Some(key));
    assert!(matches!(leave::take(office, &adviser, &own).await, Err(LeaveError::NotAgreed)));
    let Act::StandIn(colleague) = &plan.proposals[0].repair.acts[0].1 else { panic!("a colleague stands in") };
    let colleague = registry::staff::actor_of(office, colleague).await.expect("read").expect("there");
    for stranger in [colleague, county.actor("clerk").await, county.actor("mediator").await] {
        assert!(matches!(leave::plan(office, &stranger, &adviser.id, plan.span).await, Err(LeaveError::Forbidden)));
        assert!(matches!(leave::take(office, &stranger, &own).await, Err(LeaveError::Forbidden)));
    }
    let id = leave::take(office, &adviser, &NewLeave { agreed: true, ..own }).await.expect("applied");
    assert!(leave::find(office, &county.actor("clerk").await, &id).await.expect("read").is_none());
    let (advisers, listed) = leave::list(office, &adviser).await.expect("a list");
    assert_eq!(advisers.len(), 1, "an adviser notes their own leave only");
    assert!(listed.iter().any(|l| l.id == id) && listed.iter().all(|l| l.adviser_id == adviser.id));
}

async fn no_leave_loses_anybody_and_no_repair_sends_somebody_to_two_places(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let random = Random::seeded(5);
    let now = office.now();
    let all = coming(&county, &admin).await;
    for number in 0..60 {
        let found = &all[random.below(all.len())];
        let open: Vec<_> = found.slots.iter().filter(|s| s.free > 0 && s.is_open(now)).collect();
        if let Some(slot) = open.get(random.below(open.len())) {
            let request = request("路人", &format!("1390000{number:04}"));
            let _ = bookings::book(office, By::Person, ask(&slot.id, &request)).await;
        }
    }
    let everybody = "select count(*) from bookings where open or status = 'displaced'";
    let people = county.count(everybody).await;
    let (mut applied, mut moved) = (0, 0);
    for _ in 0..14 {
        let all = coming(&county, &admin).await;
        let hit = &all[random.below(all.len())].clinic;
        let day = day_of(&county, hit);
        let days = i64::try_from(1 + random.below(12)).expect("a few");
        let span = Span { starts_at: day.starts_at, ends_at: day.starts_at + Duration::days(days) };
        let plan = match leave::plan(office, &admin, &hit.adviser_id, span).await {
            Ok(plan) => plan,
            Err(LeaveError::Overlaps(_)) => continue,
            Err(other) => panic!("{other}"),
        };
        let chosen = &plan.proposals[random.below(plan.proposals.len())];
        let known = county.offers().await;
        let taken = leave::take(office, &admin, &new(&hit.adviser_id, span, Some(&chosen.key))).await;
        county.check_offers_since(&known).await;
        let id = taken.unwrap_or_else(|error| panic!("what is proposed can be done: {error}: {:?}", chosen.repair));
        // The leave goes on saying what it changed, as it stood before.
        let mut kept = leave::acts(office, &id).await.expect("read");
        for (was, (_, act)) in plan.hits.iter().zip(&chosen.repair.acts) {
            let at = kept.iter().position(|a| a.clinic_id == was.clinic.id).expect("each clinic that it hit");
            let kept = kept.remove(at);
            let before = (was.clinic.starts_at, was.clinic.village_name.as_str(), i64::from(was.people));
            assert_eq!((kept.hours.starts_at, kept.village_name.as_str(), kept.people), before);
            let same = match (act, kept.became) {
                (Act::StandIn(who), Became::StandIn(name)) => plan.names.get(who) == Some(&name),
                (Act::Move(duty), Became::Moved(to)) => duty.hours.starts_at == to,
                (Act::Cancel, Became::Cancelled) => true,
                _ => false,
            };
            assert!(same, "{act:?}");
        }
        assert!(kept.is_empty(), "and no other");
        applied += 1;
        moved += chosen.repair.moved + chosen.repair.displaced;
        county.check_seats().await;
        assert_eq!(county.count(everybody).await, people, "somebody is lost");
        assert_eq!(county.count(TWO_PLACES).await, 0, "somebody is in two places");
    }
    assert!(applied >= 10 && moved > 0, "{applied} leaves moved {moved} people");
    let away = "select count(*) from clinics c join leaves l on l.adviser_id = c.adviser_id and l.state = 'planned'
        where c.status = 'planned' and c.starts_at < l.ends_at and c.ends_at > l.starts_at";
    assert_eq!(county.count(away).await, 0, "a clinic of somebody who is away");
    let mut wrong = Vec::new();
    registry::trail::verify(office, |trouble| wrong.push(trouble.to_string())).await.expect("walked");
    assert!(wrong.is_empty(), "{wrong:?}");
}

async fn two_leaves_at_once_never_take_the_same_hour_of_a_colleague(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let mut all = JoinSet::new();
    let mut asked = Vec::new();
    for found in coming(&county, &admin).await {
        let who = found.clinic.adviser_id.clone();
        if asked.contains(&who) || asked.len() == 8 {
            continue;
        }
        asked.push(who.clone());
        let (office, admin, span) = (office.clone(), admin.clone(), day_of(&county, &found.clinic));
        all.spawn(async move {
            let plan = leave::plan(&office, &admin, &who, span).await.expect("a plan");
            let key = plan.proposals[0].key.clone();
            leave::take(&office, &admin, &new(&who, span, Some(&key))).await
        });
    }
    let mut taken = 0;
    for done in all.join_all().await {
        match done {
            Ok(_) => taken += 1,
            Err(LeaveError::Changed) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert!(taken > 0);
    assert_eq!(county.count(TWO_PLACES).await, 0);
    county.check_seats().await;
}

/// The rules of a day, one a stretch.
async fn rules(county: &County, actor: &Actor, whose: &Whose, at: DateTime<Utc>) -> Vec<&'static str> {
    let day = at.with_timezone(&county.office.zone).date_naive();
    let told =
        timeline::timeline(&county.office, actor, whose, None, day, 1).await.expect("read").expect("theirs to see");
    told.days[0].stretches.iter().map(|s| s.block.code()).collect()
}

async fn a_day_tells_why_nothing_is_free(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let (found, plan) = replaceable(&county, &admin).await;
    let clinic: ClinicId = found.clinic.id.clone();
    let (village, adviser) = (found.clinic.village_code.clone(), found.clinic.adviser_id.clone());
    let (here, theirs) = (Whose::Village(village.clone()), Whose::Adviser(adviser.clone()));
    let at = found.clinic.starts_at;
    assert!(rules(&county, &admin, &here, at).await.contains(&"free"));
    book(&county, &found, "13800138000").await;
    let held = clinics::with_slots(office, &clinic).await.expect("read").expect("there");
    let free = held.slots.iter().find(|s| s.free > 0).expect("a second one").id.clone();
    bookings::drafts::hold(office, None, &free, "").await.expect("held");
    let told = rules(&county, &admin, &here, at).await;
    assert!(told.contains(&"held-form"), "{told:?}");
    // Another village that the adviser serves sees that they are elsewhere; a stranger sees nothing.
    let clerk = county.actor("clerk").await;
    if village.as_str() != VILLAGE {
        let day = office.today();
        assert!(timeline::timeline(office, &clerk, &here, None, day, 1).await.expect("read").is_none());
    }
    let plan = leave::plan(office, &admin, &adviser, plan.span).await.expect("a plan");
    let cancel = plan.proposals.iter().find(|p| p.repair.acts.iter().all(|(_, act)| *act != Act::Cancel));
    let key = cancel.expect("one that keeps it").key.clone();
    leave::take(office, &admin, &new(&adviser, plan.span, Some(&key))).await.expect("applied");
    assert!(rules(&county, &admin, &theirs, at).await.contains(&"leave"));
    let holiday = "2027-01-01T02:00:00Z".parse().expect("an instant");
    assert!(rules(&county, &admin, &theirs, holiday).await.contains(&"holiday"));
}
