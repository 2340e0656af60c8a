//! Divisions that become others: what cannot be is refused, what goes over goes whole, and what was stays where it was.

use chrono::{Days, NaiveDate};
use domain::duty::{Agreed, Month};
use domain::form::Flaw;
use domain::locale::Locale;
use domain::places::DivisionCode;
use domain::staff::Actor;
use registry::bookings::{self, By};
use registry::jobs::{self, Job};
use registry::places::{self, Merging, NewDivision, ReformError};
use registry::staff;
use registry::waiting::{self, NewWaiting};
use registry::{duty, search};

use crate::county::{County, VILLAGE, ask, request};

on_both_engines! {
    a_merger_that_cannot_be_is_refused_with_what_breaks_it;
    a_merger_asks_and_what_it_asked_is_what_it_does;
    contracts_are_clipped_and_past_months_keep_their_lines;
    whoever_waits_goes_over_and_bookings_are_found_where_they_lie;
    a_name_of_a_place_is_a_name_and_a_neighbours_is_asked_about;
}

const NEIGHBOUR: &str = "141181102206";

fn code(text: &str) -> DivisionCode {
    DivisionCode::try_from(text).expect("a code")
}

fn into(code: &DivisionCode) -> NewDivision<'_> {
    NewDivision { code, name: "" }
}

/// What a merger would do, as it is shown.
async fn shown(county: &County, admin: &Actor, old: &str, new: &str, day: NaiveDate) -> Result<Merging, ReformError> {
    places::merging(&county.office, admin, &[code(old)], into(&code(new)), day).await
}

/// A merger, made as it was shown.
pub async fn merge(county: &County, admin: &Actor, old: &str, new: &str, day: NaiveDate) -> Result<(), ReformError> {
    let mark = shown(county, admin, old, new, day).await?.mark();
    places::merge(&county.office, admin, &[code(old)], into(&code(new)), day, &mark).await
}

async fn a_merger_that_cannot_be_is_refused_with_what_breaks_it(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let today = office.today();
    let tried = async |old: &str, new: &str, day: NaiveDate| shown(&county, &admin, old, new, day).await.map(drop);
    assert!(matches!(tried(VILLAGE, VILLAGE, today).await, Err(ReformError::Itself(c)) if c == VILLAGE));
    let past = tried(VILLAGE, NEIGHBOUR, "2020-01-01".parse().expect("a day")).await;
    assert!(matches!(past, Err(ReformError::TooEarly(day)) if day == today), "{past:?}");
    let yesterday = tried(VILLAGE, NEIGHBOUR, today - Days::new(1)).await;
    assert!(matches!(yesterday, Err(ReformError::TooEarly(_))), "{yesterday:?}");
    for day in ["9999-01-01", "2027-03-01"] {
        let far = tried(VILLAGE, NEIGHBOUR, day.parse().expect("a day")).await;
        assert!(matches!(far, Err(ReformError::TooLate(last)) if last == today + Days::new(62)), "{far:?}");
    }
    // Without having been shown what it hits, nothing is done.
    let unseen = places::merge(office, &admin, &[code(VILLAGE)], into(&code(NEIGHBOUR)), today, "").await;
    assert!(matches!(unseen, Err(ReformError::Moved)), "{unseen:?}");
    assert!(places::past(office).await.expect("a list").is_empty());
}

async fn a_merger_asks_and_what_it_asked_is_what_it_does(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let day = office.today() + Days::new(3);
    let asked = shown(&county, &admin, VILLAGE, NEIGHBOUR, day).await.expect("it can be");
    let [ends] = &asked.ends[..] else { panic!("one village") };
    assert!(!ends.retainers.is_empty() && !ends.roles.is_empty() && !ends.clinics.is_empty());
    assert!(ends.clinics.iter().all(|(c, _)| c.starts_at >= office.start_of(day)));
    // Somebody books there in the meantime.
    let slot = ends.clinics.iter().map(|(c, _)| &c.id);
    let mut booked = false;
    for id in slot {
        let with = registry::clinics::with_slots(office, id).await.expect("read").expect("there");
        if let Some(slot) = with.slots.iter().find(|s| s.free > 0 && s.is_open(office.now())) {
            let new = request("王大山", "13800138000");
            bookings::book(office, By::Person, ask(&slot.id, &new)).await.expect("booked");
            booked = true;
            break;
        }
    }
    assert!(booked, "there is room");
    let stale = places::merge(office, &admin, &[code(VILLAGE)], into(&code(NEIGHBOUR)), day, &asked.mark()).await;
    assert!(matches!(stale, Err(ReformError::Moved)), "{stale:?}");
    merge(&county, &admin, VILLAGE, NEIGHBOUR, day).await.expect("merged");
    let left = registry::clinics::in_division(
        office,
        &code(VILLAGE),
        office.start_of(day),
        office.start_of(day + Days::new(70)),
    )
    .await
    .expect("read");
    assert!(left.is_empty(), "from that day on they are the other village's");
}

async fn contracts_are_clipped_and_past_months_keep_their_lines(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let adviser = county.actor("adviser").await.id;
    let (today, old) = (office.today(), code(VILLAGE));
    // One that begins later, with another firm, after the one there is was ended for then.
    let later = today + Days::new(30);
    staff::retain_adviser(office, &admin, &adviser, &old, "另一家律师事务所", (later, None), &Agreed::default())
        .await
        .expect("noted");
    let october = Month::parse("2026-10").expect("a month");
    let line = async || duty::one(office, &admin, &adviser, &old, october).await.expect("read").map(|o| o.row.tally);
    let before = line().await.expect("a line");
    let day = today + Days::new(5);
    merge(&county, &admin, VILLAGE, NEIGHBOUR, day).await.expect("merged");
    assert_eq!(line().await, Some(before), "what was owed and held in October stays where it was");
    let november = Month::parse("2026-11").expect("a month");
    let row = duty::one(office, &admin, &adviser, &old, november).await.expect("read").expect("a line").row;
    assert_eq!(
        row.became.as_deref(),
        places::find(office, &code(NEIGHBOUR)).await.expect("read").map(|d| d.name).as_deref()
    );
    let row = duty::one(office, &admin, &adviser, &old, october).await.expect("read").expect("a line").row;
    assert_eq!(row.became, None, "in October it had not ended");
    let broken = "select count(*) from retainers where valid_until is not null and valid_until <= valid_from";
    assert_eq!(county.count(broken).await, 0, "no contract ends before it begins");
    let broken = "select count(*) from grants where valid_until is not null and valid_until <= valid_from";
    assert_eq!(county.count(broken).await, 0, "nor any role");
    let (member, _) = staff::member(office, &admin, &adviser).await.expect("read").expect("there");
    let there: Vec<NaiveDate> =
        member.retainers.iter().filter(|r| r.division == NEIGHBOUR).map(|r| r.from).filter(|f| *f >= day).collect();
    assert!(there.contains(&later), "what begins later begins when it would have: {there:?}");
    // A village of another adviser: the contract begins on the day.
    let others = "select min(village_code) from retainers where village_code like '141181102%' and valid_until is null and adviser_id <>
        (select min(adviser_id) from retainers where village_code = '141181102206')";
    let other = county.texts(others).await.remove(0);
    merge(&county, &admin, &other, NEIGHBOUR, day).await.expect("merged");
    let begun = format!("{day} 0");
    let lines =
        "select cast(valid_from as text) || ' ' || case when valid_until is null then '0' else '1' end from retainers
        where village_code = '141181102206' order by valid_from";
    assert!(county.texts(lines).await.contains(&begun), "{begun}");
    assert_eq!(county.count("select count(*) from retainers where valid_until <= valid_from").await, 0);
    // The same adviser is not retained twice at once where one contract covers it.
    let twice = "select count(*) from retainers a join retainers b on a.adviser_id = b.adviser_id and a.village_code = b.village_code
        and a.valid_from < b.valid_from where a.village_code = '141181102206' and a.valid_until is null and b.valid_until is null
        and a.firm = b.firm";
    assert_eq!(county.count(twice).await, 0);
}

async fn whoever_waits_goes_over_and_bookings_are_found_where_they_lie(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let (old, day) = (code(VILLAGE), office.today() + Days::new(2));
    let who = request("等的人", "13700000001");
    let new = NewWaiting {
        division: &old,
        request: &who,
        urgent_by: None,
        priority: false,
        from_day: office.today(),
        key: None,
        until_day: office.today() + Days::new(40),
        locale: Locale::ZhCn,
    };
    let entry = waiting::join(office, By::Person, new).await.expect("joined");
    // A booking of a clinic that goes over.
    let asked = shown(&county, &admin, VILLAGE, NEIGHBOUR, day).await.expect("it can be");
    assert!(asked.ends[0].waiting > 0);
    let mut booking = None;
    for (clinic, _) in &asked.ends[0].clinics {
        let with = registry::clinics::with_slots(office, &clinic.id).await.expect("read").expect("there");
        if let Some(slot) = with.slots.iter().find(|s| s.free > 0 && s.is_open(office.now())) {
            let new = request("欧阳寻", "13700000002");
            booking = Some(bookings::book(office, By::Person, ask(&slot.id, &new)).await.expect("booked"));
            break;
        }
    }
    let booking = booking.expect("there is room");
    jobs::run(office, Job::Search).await.expect("noted").expect("read");
    merge(&county, &admin, VILLAGE, NEIGHBOUR, day).await.expect("merged");
    // The clerk of the other village finds it at once: the clinic is theirs.
    let neighbour = county.member("clerk-141181102206").await;
    let hits = search::search(office, &neighbour, "欧阳寻").await.expect("a search");
    assert!(!hits.hits.is_empty(), "found where it lies now");
    let divisions = county.texts("select division_code from waiting where open order by id").await;
    assert!(divisions.iter().any(|d| d == VILLAGE), "until that day they wait where they did");
    county.pass(chrono::Duration::days(3));
    waiting::round(office).await.expect("a round");
    let left = "select count(*) from waiting where open and division_code = '141181102205'";
    assert_eq!(county.count(left).await, 0, "nobody waits in a village that is no more");
    let seen = waiting::list(office, &neighbour).await.expect("a list");
    assert!(seen.iter().any(|w| w.entry.id == entry.id), "and their clerk sees them");
    county.check_folds().await;
    drop(booking);
}

async fn a_name_of_a_place_is_a_name_and_a_neighbours_is_asked_about(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let rename = async |name: &str, agreed: bool| places::rename(office, &admin, &code(VILLAGE), name, agreed).await;
    for bad in ["<i>颉颉堡村</i>", "颉颉堡\u{7}村"] {
        assert!(matches!(rename(bad, true).await, Err(ReformError::WrongName(_))), "{bad:?}");
    }
    assert!(matches!(rename(" ", true).await, Err(ReformError::NoName)));
    assert_eq!(domain::places::official_name(&"村".repeat(50)), Err(Flaw::TooLong(40)));
    let neighbour = places::find(office, &code(NEIGHBOUR)).await.expect("read").expect("there");
    let like = rename(&neighbour.official_name, false).await;
    assert!(matches!(like, Err(ReformError::LikeNamed(c)) if c == NEIGHBOUR));
    rename(&neighbour.official_name, true).await.expect("meant so");
    // A new division of a neighbour's name is asked about as well.
    let new = code("141181102299");
    let named = NewDivision { code: &new, name: &neighbour.official_name };
    let asked =
        places::merging(office, &admin, &[code("141181102207")], named, office.today()).await.expect("it can be");
    assert!(asked.is_new && asked.like_named.is_some());
}
