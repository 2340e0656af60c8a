//! A clinic that is moved leaves word of where it was to be: for those who only know the former day.

use chrono::Duration;
use domain::clinics::ClinicStatus;
use domain::places::DivisionCode;
use registry::clinics::change::{self, Change, ChangeError};
use registry::clinics::moved::{Former, former};
use registry::clinics::{self, Clinic};

use crate::county::{County, VILLAGE};

on_both_engines! {
    whoever_knows_the_former_day_is_told_of_the_new_one;
    what_a_colleague_holds_and_then_is_shortened_is_where_it_was;
    that_it_cannot_be_is_told_before_that_nothing_would_be_left;
}

/// A clinic of the village whose colleague has time for it, and who that is.
async fn with_a_colleague(county: &County) -> (Clinic, domain::ids::StaffId) {
    let office = &county.office;
    let village = DivisionCode::try_from(VILLAGE).expect("a code");
    let admin = county.actor("admin").await;
    let now = office.now();
    for found in clinics::in_division(office, &village, now, now + Duration::days(40)).await.expect("clinics") {
        let open = clinics::colleagues(office, &admin, &found.clinic).await.expect("read");
        if let (true, Some(colleague)) =
            (found.slots.len() > 2 && found.clinic.starts_at > now, open.into_iter().next())
        {
            return (found.clinic, colleague.id);
        }
    }
    panic!("a colleague has time")
}

async fn what_a_colleague_holds_and_then_is_shortened_is_where_it_was(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let (clinic, adviser) = with_a_colleague(&county).await;
    let change = async |change: Change<'_>| {
        let now = clinics::find(office, &clinic.id).await.expect("read").expect("there");
        change::change(office, &admin, &now.id, now.sequence, change, "出庭").await.expect("changed");
    };
    change(Change::HandOver { adviser: &adviser }).await;
    let hours = domain::clinics::Span { starts_at: clinic.starts_at + Duration::minutes(30), ends_at: clinic.ends_at };
    change(Change::Shorten { hours }).await;
    let (from, until) = (office.now(), office.now() + Duration::days(90));
    let told = former(office, &clinic.village_code, from, until).await.expect("read");
    assert_eq!(told, [], "it begins later; nobody has to go elsewhere or on another day");
}

async fn that_it_cannot_be_is_told_before_that_nothing_would_be_left(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let slot = county.free_slot_in(VILLAGE).await;
    let (_, clinic) = clinics::slot(office, &slot).await.expect("read").expect("there");
    let hour = Duration::hours(1);
    let outside = domain::clinics::Span { starts_at: clinic.ends_at + hour, ends_at: clinic.ends_at + hour * 2 };
    let shorten = Change::Shorten { hours: outside };
    let wrong = change::change(office, &admin, &clinic.id, clinic.sequence, shorten, "停电").await;
    assert!(matches!(wrong, Err(ChangeError::WrongHours)), "{wrong:?}");
    change::change(office, &admin, &clinic.id, clinic.sequence, Change::Cancel, "停电").await.expect("cancelled");
    let inside = domain::clinics::Span { starts_at: clinic.starts_at, ends_at: clinic.ends_at - hour };
    let over =
        change::change(office, &admin, &clinic.id, clinic.sequence + 1, Change::Shorten { hours: inside }, "停电")
            .await;
    assert!(matches!(over, Err(ChangeError::Over)), "{over:?}");
}

async fn whoever_knows_the_former_day_is_told_of_the_new_one(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let slot = county.free_slot_in(VILLAGE).await;
    let (_, first) = clinics::slot(office, &slot).await.expect("read").expect("there");
    let village = DivisionCode::try_from(VILLAGE).expect("a code");
    let told = async || -> Vec<Former> {
        let (from, until) = (office.now(), office.now() + Duration::days(90));
        former(office, &village, from, until).await.expect("read")
    };
    let now = async || -> Clinic { clinics::find(office, &first.id).await.expect("read").expect("there") };
    let make = async |change: Change<'_>| {
        let clinic = now().await;
        change::change(office, &admin, &clinic.id, clinic.sequence, change, "停电").await.expect("changed");
    };
    assert!(told().await.is_empty());
    // Only shortened, it is where it was.
    let span = domain::clinics::Span { starts_at: first.starts_at, ends_at: first.ends_at - Duration::minutes(30) };
    make(Change::Shorten { hours: span }).await;
    assert!(told().await.is_empty());
    let later = |days| first.starts_at + Duration::days(days);
    let to =
        async |days: i64| make(Change::Move { starts_at: later(days), village: &village, place: &first.place }).await;
    let days = async || -> Vec<_> { told().await.iter().map(|f| (f.starts_at, f.now_starts_at)).collect() };
    // Out of the stretch that is looked at, and within.
    to(100).await;
    assert_eq!(days().await, [(later(0), later(100))]);
    to(5).await;
    assert_eq!(days().await, [(later(0), later(5))]);
    // Moved once more: whoever heard of either day is told.
    to(6).await;
    assert_eq!(days().await, [(later(0), later(6)), (later(5), later(6))]);
    // Back on its first day, that day is true again.
    to(0).await;
    assert_eq!(days().await, [(later(5), later(0)), (later(6), later(0))]);
    make(Change::Cancel).await;
    assert!(told().await.iter().all(|f| f.status == ClinicStatus::Cancelled));
}
