//! The queue by key, what each role sees, what a party sees.

use chrono::Duration;
use domain::cases::{Kind, Side};
use domain::people::PhoneTail;
use registry::cases::{self, Filter, Place, Tab};

use super::{WALL, go, in_talks, neighbours, open_with, opened, typed};
use crate::county::County;

on_both_engines! {
    the_queue_by_leaves_is_the_whole_queue_and_the_counters_count_it;
    each_role_sees_what_the_table_of_permissions_says;
    a_party_sees_where_it_stands_and_nothing_of_the_other_side;
}

async fn leaves(county: &County, actor: &domain::staff::Actor, filter: &Filter) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = cases::queue(&county.office, actor, &Filter { after, ..filter.clone() }).await.expect("a page");
        assert!(i64::try_from(page.cases.len()).is_ok_and(|n| n <= filter.limit));
        all.extend(page.cases.iter().map(|c| c.id.to_string()));
        after = page.next;
        if after.is_none() {
            return all;
        }
        assert!(all.len() < 1000, "leaves without an end");
    }
}

async fn the_queue_by_leaves_is_the_whole_queue_and_the_counters_count_it(county: County) {
    let (justice, mediator) = (county.member("justice").await, county.member("mediator").await);
    for _ in 0..5 {
        opened(&county).await;
    }
    // Five applications of today are due soon, and three days later late; some are new then.
    county.pass(Duration::days(5));
    for _ in 0..3 {
        opened(&county).await;
    }
    in_talks(&county).await;
    for (actor, place) in [
        (&justice, Place::Everywhere),
        (&justice, Place::In("141181102205".try_into().expect("a code"))),
        (&mediator, Place::Mine),
    ] {
        let counts = cases::counts(&county.office, actor, Kind::Mediation, &place).await.expect("counts");
        let filter = |tab, limit| Filter { tab, limit, place: place.clone(), ..Filter::default() };
        let mut parts = Vec::new();
        for (tab, count) in [(Tab::Late, counts.late), (Tab::Soon, counts.soon), (Tab::InTime, counts.in_time)] {
            let part = leaves(&county, actor, &filter(tab, 2)).await;
            assert_eq!(part.len(), usize::try_from(count).expect("a number"), "{tab:?} of {place:?}");
            parts.extend(part);
        }
        let whole = leaves(&county, actor, &filter(Tab::All, 3)).await;
        let at_once = leaves(&county, actor, &filter(Tab::All, 500)).await;
        assert_eq!(whole, at_once, "leaves and the whole are in one order");
        let mut sorted = [whole, parts];
        sorted.iter_mut().for_each(|s| s.sort());
        assert_eq!(sorted[0], sorted[1], "each case is in one part");
        assert!(!sorted[0].is_empty());
    }
    let late = Filter { tab: Tab::Late, place: Place::Everywhere, ..Filter::default() };
    let shown = cases::queue(&county.office, &justice, &late).await.expect("a page").cases;
    assert!(shown.iter().all(|c| c.next_due().is_some_and(|due| due < county.office.today())), "late is late");
    assert!(shown.is_sorted_by_key(|c| c.next_due()));
    // A filter shows of the whole what it says, whichever key leads to it.
    let auditor = county.member("auditor").await;
    for actor in [&justice, &auditor] {
        let all = Filter { place: Place::Everywhere, limit: 500, ..Filter::default() };
        let whole = cases::queue(&county.office, actor, &all).await.expect("a page").cases;
        for (free, station) in [(true, None), (false, Some("mediating")), (true, Some("applied"))] {
            let filter = Filter { free, station, ..all.clone() };
            let shown = cases::queue(&county.office, actor, &filter).await.expect("a page").cases;
            let fits = |c: &&cases::Case| {
                (!free || c.owner.is_none()) && station.is_none_or(|code| c.station().is_some_and(|s| s.code == code))
            };
            let expected: Vec<_> = whole.iter().filter(fits).cloned().collect();
            assert!(!shown.is_empty(), "{free} {station:?}");
            assert_eq!(shown, expected, "{free} {station:?}");
            assert_eq!(leaves(&county, actor, &Filter { limit: 1, ..filter }).await.len(), shown.len());
        }
    }
    // Over, the newest first; the county's is that of its townships.
    let closed = |place| Filter { tab: Tab::Closed, place, limit: 1, ..Filter::default() };
    let of_township = leaves(&county, &justice, &closed(Place::Everywhere)).await;
    assert_eq!(leaves(&county, &auditor, &closed(Place::Everywhere)).await, of_township);
    assert!(!of_township.is_empty(), "the demonstration has one");
    // A key that is none begins at the beginning.
    let bent = Filter { after: Some("never~".into()), place: Place::Everywhere, ..Filter::default() };
    assert!(!cases::queue(&county.office, &justice, &bent).await.expect("a page").cases.is_empty());
}

async fn each_role_sees_what_the_table_of_permissions_says(county: County) {
    let office = &county.office;
    let (view, mediator) = in_talks(&county).await;
    let id = &view.case.id;
    for (name, sees, reads) in [
        ("mediator", true, true),
        ("justice", true, true),
        ("mediator-2", true, false),
        ("clerk", true, false),
        ("admin", true, false),
        ("auditor", true, false),
        ("adviser", false, false),
        ("petition", false, false),
        ("clerk-141181102206", false, false),
    ] {
        let actor = county.member(name).await;
        let read = cases::read(office, &actor, id).await.expect("read");
        assert_eq!((read.is_some(), read.as_ref().is_some_and(|v| v.in_full)), (sees, reads), "{name}");
        let listed = Filter { place: Place::Everywhere, limit: 500, ..Filter::default() };
        let page = cases::queue(office, &actor, &listed).await.expect("a page");
        let found = page.cases.iter().find(|c| c.id == *id);
        assert_eq!(found.is_some(), sees, "{name}");
        assert_eq!(cases::history(office, &actor, id).await.expect("the trail").is_empty(), !reads, "{name}");
        assert_eq!(cases::personal::reveal(office, &actor, id, "回电话").await.is_ok(), reads, "{name}");
        if !reads {
            let shown = format!("{read:?}{found:?}");
            for secret in ["王大山", "李二虎", "13800001111", "wang@example.com", "越界"] {
                assert!(!shown.contains(secret), "{name} sees {secret}");
            }
        }
    }
    assert!(
        cases::read(office, &mediator, id).await.expect("read").is_some_and(|v| v.names(Side::Applicant) == ["王大山"])
    );
}

async fn a_party_sees_where_it_stands_and_nothing_of_the_other_side(county: County) {
    let office = &county.office;
    let (view, mediator) = in_talks(&county).await;
    let today = office.today().to_string();
    let minutes = [("held_on", today.as_str()), ("present", "双方"), ("minutes", "对方说墙是他爷爷砌的")];
    go(&county, &mediator, &view.case.id, "record_sitting", &minutes).await;
    let failed = [("direction", "可以去法院起诉"), ("reason", "谈不拢")];
    let view = go(&county, &mediator, &view.case.id, "fail", &failed).await;
    let ask = async |tail: &str| {
        cases::progress(office, &view.case.code, &PhoneTail::parse(tail).expect("digits")).await.expect("read")
    };
    assert!(ask("0000").await.is_none(), "a wrong tail");
    for (tail, side, own, others) in [
        ("1111", Side::Applicant, "王大山", ["李二虎", "2222", "li@example.com"]),
        ("2222", Side::Respondent, "李二虎", ["王大山", "1111", "wang@example.com"]),
    ] {
        let progress = ask(tail).await.expect("theirs");
        assert_eq!((progress.side, progress.name.as_str()), (side, own));
        assert_eq!(progress.stations[0].code, "failed");
        let events: Vec<_> = progress.events.iter().map(|e| e.step.code).collect();
        assert!(events.ends_with(&["begin", "fail"]), "{events:?}");
        assert_eq!(
            events.contains(&"apply_oral"),
            side == Side::Applicant,
            "who asked is told of it, the other side not"
        );
        assert_eq!(progress.events.last().and_then(|e| e.direction.as_deref()), Some("可以去法院起诉"));
        let shown = format!("{progress:?}");
        for secret in others.iter().chain(&["爷爷", "越界"]) {
            assert!(!shown.contains(secret), "{own} sees {secret}");
        }
        assert_eq!(progress.owner.as_deref(), Some(mediator.name.as_str()));
    }
    // Two cases of the same two people: each code leads to its own.
    let clerk = county.member("clerk").await;
    let other = open_with(office, &clerk, "apply_oral", &typed(WALL), &neighbours()).await.expect("opened");
    assert_ne!(other.case.code, view.case.code);
    let theirs =
        cases::progress(office, &other.case.code, &PhoneTail::parse("1111").expect("digits")).await.expect("read");
    assert_eq!(theirs.map(|p| p.number), Some(other.case.number));
}
