//! No adviser in two places, and the way between two places.

use chrono::Duration;
use domain::clinics::Span;
use domain::places::{DivisionCode, Position};
use registry::clinics::room::{self, RoomError, Wanted};
use registry::clinics::{self, Clinic};
use registry::places::travel::{self, Mistake, Source, TravelError};

use crate::county::{County, VILLAGE};

on_both_engines! {
    the_database_refuses_an_adviser_in_two_places;
    a_clinic_too_near_for_the_way_is_refused_with_the_one_that_blocks;
    a_file_of_positions_or_times_is_taken_whole_or_not_at_all;
    a_village_is_known_by_its_name_and_by_its_township_where_several_bear_it;
}

fn code(digits: &str) -> DivisionCode {
    DivisionCode::try_from(digits).expect("a code")
}

/// A clinic of the coming weeks, with nothing else of its adviser within a day.
async fn lonely(county: &County) -> Clinic {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let all = clinics::of_actor(office, &admin, office.today() + chrono::Days::new(9), 30).await.expect("clinics");
    let day = Duration::days(2);
    let alone = |c: &Clinic| {
        let near = |o: &Clinic| o.id != c.id && o.adviser_id == c.adviser_id && (o.starts_at - c.starts_at).abs() < day;
        !all.iter().any(|other| near(&other.clinic))
    };
    all.iter().map(|c| &c.clinic).find(|c| alone(c)).expect("a clinic by itself").clone()
}

/// What a row of a clinic at these hours would be, as raw SQL.
fn row(id: &str, like: &Clinic, minutes: i64, status: &str) -> String {
    let at = |minutes: i64| (like.starts_at + Duration::minutes(minutes)).to_rfc3339();
    format!(
        "insert into clinics (id, adviser_id, village_code, place, starts_at, ends_at, status, demo)
         values ('{id}', '{}', '{VILLAGE}', '-', '{}', '{}', '{status}', true)",
        like.adviser_id,
        at(minutes),
        at(minutes + 60),
    )
}

async fn the_database_refuses_an_adviser_in_two_places(county: County) {
    let there = lonely(&county).await;
    let length = (there.ends_at - there.starts_at).num_minutes();
    let refused = |done: Result<u64, sqlx::Error>| {
        registry::StoreError::from(done.expect_err("the database refuses it")).is_two_places()
    };
    for (id, minutes) in [("OVER0001", -30), ("OVER0002", 0), ("OVER0003", length - 30)] {
        assert!(refused(county.raw(&row(id, &there, minutes, "planned")).await), "{id}");
    }
    // What does not take place is in nobody's way; back to back is two times, not one.
    county.raw(&row("OVER0004", &there, 0, "cancelled")).await.expect("a cancelled clinic");
    county.raw(&row("OVER0005", &there, length, "planned")).await.expect("right after");
    county.raw(&row("OVER0006", &there, -60, "planned")).await.expect("right before");
    assert!(refused(county.raw("update clinics set status = 'planned' where id = 'OVER0004'").await));
    let longer = (there.ends_at + Duration::minutes(1)).to_rfc3339();
    assert!(refused(county.raw(&format!("update clinics set ends_at = '{longer}' where id = '{}'", there.id)).await));
    let moved = "update clinics set place = 'x' where id = 'OVER0005'";
    assert_eq!(county.raw(moved).await.expect("a change of something else"), 1);
}

async fn a_clinic_too_near_for_the_way_is_refused_with_the_one_that_blocks(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let there = lonely(&county).await;
    let other = code(if there.village_code.as_str() == VILLAGE { "141181102206" } else { VILLAGE });
    travel::set_way(office, &admin, (&other, &there.village_code), Some(45)).await.expect("typed in");
    let ask = async |village: &DivisionCode, minutes: i64, except| {
        let starts_at = there.ends_at + Duration::minutes(minutes);
        let hours = Span { starts_at, ends_at: starts_at + Duration::hours(1) };
        room::fits(office, &Wanted { adviser: &there.adviser_id, village, hours, except }).await
    };
    ask(&other, 45, None).await.expect("just far enough");
    ask(&there.village_code, 0, None).await.expect("one does not travel within a village");
    let Err(RoomError::Taken(blocked)) = ask(&other, 44, None).await else { panic!("too near") };
    assert_eq!((blocked.clinic.id.clone(), blocked.needed, blocked.gap), (there.id.clone(), 45, Some(44)));
    let Err(RoomError::Taken(blocked)) = ask(&other, -10, None).await else { panic!("at the same time") };
    assert_eq!(blocked.gap, None);
    ask(&other, -10, Some(&there.id)).await.expect("a clinic is not in its own way");
    // Without what was typed, the positions of the demonstration say how long it takes.
    travel::set_way(office, &admin, (&there.village_code, &other), None).await.expect("forgotten");
    let Err(RoomError::Taken(blocked)) = ask(&other, 0, None).await else { panic!("there is a way") };
    assert!(blocked.needed > 10, "{blocked:?}");
}

async fn a_file_of_positions_or_times_is_taken_whole_or_not_at_all(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let told = async |text: &str| travel::import(office, &admin, text).await.expect_err("refused").to_string();
    assert!(told("code,lat").await.starts_with("line 1: "));
    assert!(told("code,latitude,longitude\n141181102205,37,111\n1,37,111").await.starts_with("line 3: "));
    assert!(told("code,latitude,longitude\n141181102205,97,111").await.contains("latitude and longitude"));
    assert!(told("from_code,to_code,minutes\n141181102205,141181102205,5").await.contains("one village"));
    assert!(told("from_code,to_code,minutes\n141181102205,141181102206,9999").await.contains("9999"));
    assert!(told("from_code,to_code,minutes\n141181102205,141181102999,9").await.contains("141181102999"));
    let times = "from_code,to_code,minutes\n141181102206,141181102205,25\n\n141181102207, 141181102205, 20\n";
    assert_eq!(travel::import(office, &admin, times).await.expect("taken"), 2);
    let ways = travel::noted_ways(office, &code("141181")).await.expect("a list");
    assert_eq!((ways.len(), ways[0].minutes, ways[0].source), (2, 25, Source::Imported));
    let position_of = async |village: &str| {
        let all = travel::located(office, &code("141181")).await.expect("a list");
        all.into_iter().find(|v| v.code == village).expect("a village").position
    };
    assert!(position_of(VILLAGE).await.is_some_and(|(_, source)| source == Source::Invented));
    assert_eq!(ways[0].from_code, VILLAGE, "the smaller code first");
    travel::locate(office, &admin, &code(VILLAGE), None).await.expect("forgotten");
    assert_eq!(position_of(VILLAGE).await, None);
    let position = Position::from_degrees(37.1, 111.7);
    let clerk = county.actor("clerk").await;
    let refused = travel::locate(office, &clerk, &code(VILLAGE), position).await;
    assert!(matches!(refused, Err(TravelError::Forbidden)));
    let mut wrong = Vec::new();
    registry::trail::verify(office, |trouble| wrong.push(trouble.to_string())).await.expect("walked");
    assert!(wrong.is_empty(), "{wrong:?}");
}

async fn a_village_is_known_by_its_name_and_by_its_township_where_several_bear_it(county: County) {
    let office = &county.office;
    let named = async |text: &str| travel::named(office, text).await;
    let village = registry::places::find(office, &code(VILLAGE)).await.expect("read").expect("there");
    let township = registry::places::find(office, &code(&VILLAGE[..9])).await.expect("read").expect("there").name;
    let (name, short) = (village.name.as_str(), village.name.trim_end_matches('村'));
    for typed in [VILLAGE, name, short, &format!(" {township}  {name}"), &format!("{township}{short}")] {
        assert_eq!(named(typed).await.expect("found"), code(VILLAGE), "{typed}");
    }
    for typed in ["", &township, "没有的村", "141181102999", "141181"] {
        let none = named(typed).await;
        assert!(matches!(none, Err(TravelError::Wrong(Mistake::NoVillage(_)))), "{typed}: {none:?}");
    }
    // Another of the name, in another township.
    let all = registry::places::villages(office).await.expect("read");
    let other = all.iter().find(|v| !v.code.starts_with(&VILLAGE[..9])).expect("another township").clone();
    let admin = county.actor("admin").await;
    registry::places::rename(office, &admin, &code(&other.code), &village.official_name, true).await.expect("renamed");
    let both = named(name).await;
    let Err(TravelError::Wrong(Mistake::SeveralVillages(_, several))) = both else { panic!("{both:?}") };
    assert_eq!(several.len(), 2, "{several:?}");
    for typed in &several {
        named(typed).await.expect("with its township it is one");
    }
}
