//! A tie that touches many bookings: seen to in portions, with everybody else at work in between.

use domain::bookings::Status;
use domain::ids::{BookingId, SlotId};
use domain::places::DivisionCode;
use registry::bookings::{self, By};
use registry::clinics;
use registry::conflicts::{self, TieForm};
use registry::jobs::{self, Job};

use crate::county::{County, VILLAGE, ask, request};

on_both_engines! {
    a_tie_that_touches_many_bookings_is_seen_to_in_portions;
}

/// So many people are booked: some portions of them; with `SHUOLI_MANY=1000` it measures.
fn many() -> usize {
    std::env::var("SHUOLI_MANY").ok().and_then(|many| many.parse().ok()).unwrap_or(120)
}

async fn a_tie_that_touches_many_bookings_is_seen_to_in_portions(county: County) {
    let (office, admin, adviser) = (&county.office, county.actor("admin").await, county.actor("adviser").await);
    let many = many();
    let home = DivisionCode::try_from(VILLAGE).expect("a code");
    let (now, until) = (office.now(), office.now() + domain::bookings::HORIZON);
    let all = clinics::in_division(office, &home, now, until).await.expect("clinics");
    let slots = all.iter().flat_map(|c| &c.slots).filter(|s| s.is_open(now));
    let slots: Vec<SlotId> = slots.map(|s| s.id.clone()).take(6).collect();
    for (n, slot) in (0..many).zip(slots.iter().cycle()) {
        let number = 100 + n;
        county
            .raw(&format!("insert into seats (slot_id, number, kept) values ('{slot}', {number}, false)"))
            .await
            .expect("a seat");
        let mut asked = request("来的人", &format!("1380001{n:04}"));
        asked.other_party = Some("周有财".into());
        bookings::book(office, By::Staff(&admin), ask(slot, &asked)).await.expect("booked");
    }
    const BOOKED: &str = "select id from bookings where status = 'booked' and not demo order by id";
    const DISPLACED: &str = "select id from bookings where status = 'displaced' and not demo order by id";
    let tie =
        TieForm { name: "周有财".into(), tie: "sibling".into(), village: VILLAGE.into(), ..TieForm::default() };
    let began = std::time::Instant::now();
    conflicts::declare(office, &adviser, &tie).await.expect("declared");
    let declared = began.elapsed();
    // The first portion at once, whole: everybody has their seat, or waits.
    let first = county.texts(DISPLACED).await.len();
    assert!(first > 0 && first < many / 2, "{first}");
    assert_eq!(county.texts(BOOKED).await.len(), many - first);
    county.check_seats().await;
    // While the rest is seen to, others read and write.
    let rest = {
        let office = office.clone();
        tokio::spawn(async move { jobs::run(&office, Job::Rechecks).await })
    };
    let (mut longest, mut between) = (std::time::Duration::ZERO, 0);
    let began = std::time::Instant::now();
    while !rest.is_finished() {
        let asked = std::time::Instant::now();
        bookings::sweep(office).await.expect("written");
        longest = longest.max(asked.elapsed());
        between += usize::from((1..many).contains(&county.texts(BOOKED).await.len()));
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let outcome = rest.await.expect("it ended").expect("noted").expect("done");
    println!(
        "{many} bookings: declared in {declared:?}, the rest in {:?}, {longest:?} the longest wait",
        began.elapsed()
    );
    assert_eq!(outcome, (many - first).to_string());
    assert!(between > 0, "it was seen half done, and whole");
    assert_eq!(county.texts(BOOKED).await, Vec::<String>::new());
    assert_eq!(county.count("select count(*) from conflict_rechecks").await, 0);
    for id in county.texts(DISPLACED).await.into_iter().take(3) {
        let seen = bookings::record(office, &adviser, &BookingId::from(id)).await.expect("read").expect("one's own");
        assert_eq!((seen.status, seen.name.as_str()), (Status::Displaced, "—"));
    }
    county.check_seats().await;
    // Nothing is left to be done.
    assert_eq!(conflicts::recheck_rest(office).await.expect("looked"), 0);
}
