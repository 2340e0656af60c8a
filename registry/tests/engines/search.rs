//! Searching: what is found by what, and by whom.

use domain::bookings::Step;
use domain::consultations::{Outcome, Record};
use domain::staff::Actor;
use registry::bookings::{self, By, Which, personal, queue, records};
use registry::jobs::{self, Job};
use registry::search::{Found, Part, search};

use crate::cases::opened;
use crate::county::{County, VILLAGE, ask, request};

on_both_engines! {
    a_booking_is_found_by_name_and_number_and_its_words_by_whom_they_were_told_to;
    a_case_is_found_by_whoever_reads_it;
    a_common_word_is_found_leaf_by_leaf_and_what_is_erased_is_found_no_more;
    no_term_can_be_read_where_it_is_kept;
    what_is_written_while_a_round_runs_is_read_by_the_next;
}

async fn follow(county: &County) {
    jobs::run(&county.office, Job::Search).await.expect("noted").expect("read");
}

/// What somebody finds: booking or case, and in which part.
async fn found(county: &County, actor: &Actor, query: &str) -> Vec<(String, Part)> {
    let hits = search(&county.office, actor, query).await.expect("a search");
    let id = |found| match found {
        Found::Booking(b) => b.id.to_string(),
        Found::Case(c) => c.id.to_string(),
    };
    hits.hits.into_iter().map(|hit| (id(hit.found), hit.part)).collect()
}

async fn a_booking_is_found_by_name_and_number_and_its_words_by_whom_they_were_told_to(county: County) {
    let office = &county.office;
    let (adviser, clerk) = (county.member("adviser").await, county.member("clerk").await);
    let booking = county.todays_queue(&adviser).await.entries[0].booking.clone();
    let id = booking.id.to_string();
    follow(&county).await;
    let tail = booking.personal.phone.as_deref().map(|p| p[p.len() - 4..].to_owned()).expect("a telephone");
    for query in [booking.name.as_str(), booking.code.as_str(), &tail] {
        for who in [&adviser, &clerk] {
            let hits = found(&county, who, query).await;
            assert!(hits.contains(&(id.clone(), Part::Head)), "{query}: {hits:?}");
        }
    }
    for (step, version) in [(Step::CheckIn, 1), (Step::Call, 2), (Step::Start, 3)] {
        queue::step(office, &adviser, &booking.id, step, version).await.expect("a step");
    }
    let record = Record {
        matter: "land".into(),
        facts: Some("邻居的鸽棚挡住了阳光".into()),
        advice: "先找村委会量一量。".into(),
        outcome: Outcome::Answered,
    };
    records::record_consultation(office, &adviser, &booking.id, &record, None).await.expect("kept");
    assert_eq!(found(&county, &adviser, "鸽棚").await, [], "it was not read yet");
    follow(&county).await;
    assert_eq!(found(&county, &adviser, "鸽棚 阳光").await, [(id.clone(), Part::Words)]);
    assert_eq!(found(&county, &adviser, "鸽子").await, []);
    // Who sees the booking and not the matter doesn't find it by what was told; nor does anybody elsewhere.
    for stranger in ["clerk", "justice", "admin", "adviser-05", "petition", "mediator"] {
        assert_eq!(found(&county, &county.member(stranger).await, "鸽棚").await, [], "{stranger}");
    }
    let all = registry::staff::members(office, &county.member("admin").await).await.expect("a list");
    let elsewhere = all.iter().find(|m| m.sign_in_name.starts_with("clerk-")).expect("a clerk of another village");
    let away = county.member(&elsewhere.sign_in_name).await;
    assert_eq!(found(&county, &away, booking.code.as_str()).await, []);
}

async fn a_case_is_found_by_whoever_reads_it(county: County) {
    let case = opened(&county).await.case;
    follow(&county).await;
    let id = case.id.to_string();
    let (justice, petition) = (county.member("justice").await, county.member("petition").await);
    for query in ["王大山", "lierhu", "越界的墙", "挪了一尺", "1111"] {
        let hits = found(&county, &justice, query).await;
        assert!(hits.contains(&(id.clone(), Part::Words)), "{query}: {hits:?}");
        let hits = found(&county, &petition, query).await;
        assert!(!hits.iter().any(|(found, _)| *found == id), "sealed from the petition office: {query}");
    }
    let hits = found(&county, &justice, case.code.as_str()).await;
    assert_eq!(hits, [(id.clone(), Part::Head)]);
    // What the program keeps in words of its own finds nothing: choices, ticks, languages, where a fact came from.
    for query in ["yes", "zh", "cn", "told", "neighbour", "applicant"] {
        let hits = found(&county, &justice, query).await;
        assert!(!hits.iter().any(|(found, _)| *found == id), "{query}: {hits:?}");
    }
}

async fn a_common_word_is_found_leaf_by_leaf_and_what_is_erased_is_found_no_more(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let slot = county.free_slot_in(VILLAGE).await;
    let booked = bookings::book(office, By::Person, ask(&slot, &request("欧阳鹤鸣", "13800138000"))).await;
    let booking = booked.expect("booked");
    follow(&county).await;
    assert_eq!(found(&county, &admin, "oyhm").await, [(booking.id.to_string(), Part::Head)]);
    bookings::cancel(office, By::Staff(&admin), Which::AtDesk(&booking.id), Some("不来了")).await.expect("cancelled");
    personal::erase(office, &admin, &booking.id, "本人要求").await.expect("erased");
    assert_eq!(found(&county, &admin, "欧阳").await, [], "at once, not with the next round");
    follow(&county).await;
    assert_eq!(found(&county, &admin, "欧阳").await, []);
    // Everything a second time gives the same: nothing is read twice.
    let terms = county.count("select count(*) from search_terms").await;
    county.raw("delete from search_records").await.expect("forgotten");
    county.raw("delete from jobs where name = 'search'").await.expect("forgotten");
    follow(&county).await;
    assert_eq!(county.count("select count(*) from search_terms").await, terms);
    // More than a leaf of one surname: a page of them, and it says that there are more.
    let hits = search(office, &admin, "13").await.expect("a search");
    assert!(hits.hits.is_empty(), "two digits are none of a telephone's ends");
    let all = search(office, &admin, "王").await.expect("a search");
    assert_eq!(all.is_cut, all.hits.len() == registry::search::MOST_SHOWN);
    let days: Vec<_> = all
        .hits
        .iter()
        .filter_map(|h| match &h.found {
            Found::Booking(b) => Some(b.starts_at.with_timezone(&office.zone).date_naive()),
            Found::Case(_) => None,
        })
        .collect();
    assert!(days.len() > 5 && days.is_sorted_by(|a, b| a >= b), "{days:?}");
}

async fn what_is_written_while_a_round_runs_is_read_by_the_next(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let began = office.now();
    // A long round: it began before, and ended an hour later.
    let (round, ()) = tokio::join!(jobs::run(office, Job::Search), async { county.pass(chrono::Duration::hours(1)) });
    round.expect("noted").expect("read");
    let ran = jobs::all(office, &admin).await.expect("read").into_iter().find(|ran| ran.name == "search");
    assert_eq!(ran.map(|ran| ran.ran_at), Some(began), "the next one begins where this one did");
}

async fn no_term_can_be_read_where_it_is_kept(county: County) {
    follow(&county).await;
    let dump = county.dump().await;
    let terms = dump.split("-- ").find(|part| part.starts_with("search_terms\n")).expect("the table");
    assert!(terms.lines().count() > 1000, "{}", terms.lines().count());
    let in_plain = terms.lines().find(|line| line.chars().any(|c| ('一'..='龥').contains(&c)));
    assert_eq!(in_plain, None);
    let other = county.count("select count(*) from search_terms where length(term) <> 24").await;
    assert_eq!(other, 0, "digests of 96 bits, and nothing else");
}
