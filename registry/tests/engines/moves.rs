//! A clinic that is moved leaves word of where it was to be: for those who only know the former day.

use chrono::Duration;
use domain::clinics::ClinicStatus;
use domain::places::DivisionCode;
use registry::clinics::change::{self, Change};
use registry::clinics::moved::{Former, former};
use registry::clinics::{self, Clinic};

use crate::county::{County, VILLAGE};

on_both_engines! {
    whoever_knows_the_former_day_is_told_of_the_new_one;
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
