//! The desk books beyond its own village, for a person of it: what that person could book themselves, and nothing else.

use domain::bookings::{Request, Status};
use domain::ids::SlotId;
use domain::places::DivisionCode;
use domain::staff::Actor;
use registry::bookings::{self, BookError, Booking, By, NewBooking, Which};
use registry::clinics;

use crate::county::{County, VILLAGE, ask, request};

on_both_engines! {
    who_is_proposed_another_adviser_at_the_desk_is_booked_with_that_one;
    next_door_the_desk_books_as_the_person_could_and_no_more;
    whoever_booked_for_somebody_elsewhere_sees_it_and_cancels_it_and_nobody_else_of_the_village_does;
}

fn home() -> DivisionCode {
    DivisionCode::try_from(VILLAGE).expect("a code")
}

async fn book(
    county: &County,
    actor: &Actor,
    slot: &SlotId,
    request: &Request,
    home: Option<&DivisionCode>,
) -> Result<Booking, BookError> {
    let new = NewBooking { home, ..ask(slot, request) };
    bookings::book(&county.office, By::Staff(actor), new).await
}

async fn who_is_proposed_another_adviser_at_the_desk_is_booked_with_that_one(county: County) {
    let (clerk, home) = (county.actor("clerk").await, home());
    let slot = county.free_slot_in(VILLAGE).await;
    let asked =
        Request { phone: None, other_party: Some("村委会".into()), ..request("没电话的人", "13800138000") };
    let stopped = book(&county, &clerk, &slot, &asked, Some(&home)).await;
    let Err(BookError::Conflict(nearest)) = stopped else { panic!("{stopped:?}") };
    let (proposed, clinic) = nearest.into_iter().find(|(_, c)| c.village_code != home).expect("somewhere else");
    let (_, asked_for) = clinics::slot(&county.office, &slot).await.expect("read").expect("there");
    assert_ne!(clinic.adviser_id, asked_for.adviser_id);
    let booking = book(&county, &clerk, &proposed.id, &asked, Some(&home)).await.expect("booked");
    assert_eq!((booking.slot_id, booking.status), (proposed.id, Status::Booked));
    assert_eq!(booking.booked_by.as_deref(), Some(clerk.name.as_str()), "the trail says who did it");
    county.check_seats().await;
}

async fn next_door_the_desk_books_as_the_person_could_and_no_more(county: County) {
    let (clerk, home) = (county.actor("clerk").await, home());
    let asked = request("邻村的人", "13800138000");
    let next_door = county.free_slot_outside(VILLAGE).await;
    let (_, clinic) = clinics::slot(&county.office, &next_door).await.expect("read").expect("there");
    // For nobody's home, for that of somebody else, for a township: not theirs.
    for elsewhere in [None, Some(clinic.village_code.clone()), home.parent()] {
        let refused = book(&county, &clerk, &next_door, &asked, elsewhere.as_ref()).await;
        assert!(matches!(refused, Err(BookError::Forbidden)), "{elsewhere:?}: {refused:?}");
    }
    // An adviser does not book for villagers, wherever they come from.
    let adviser = county.actor("adviser").await;
    let refused = book(&county, &adviser, &next_door, &asked, Some(&home)).await;
    assert!(matches!(refused, Err(BookError::Forbidden)), "{refused:?}");
    // What is kept for the desk there is that desk's.
    county.raw(&format!("update seats set kept = true where slot_id = '{next_door}'")).await.expect("kept");
    let refused = book(&county, &clerk, &next_door, &asked, Some(&home)).await;
    assert!(matches!(refused, Err(BookError::Full(_))), "{refused:?}");
    county.raw(&format!("update seats set kept = false where slot_id = '{next_door}'")).await.expect("free");
    // Nor after anybody else could book it.
    let (slot, _) = clinics::slot(&county.office, &next_door).await.expect("read").expect("there");
    county.pass(slot.closes_at - county.office.now() + chrono::Duration::seconds(1));
    let refused = book(&county, &clerk, &next_door, &asked, Some(&home)).await;
    assert!(matches!(refused, Err(BookError::Closed(_))), "{refused:?}");
    county.check_seats().await;
}

async fn whoever_booked_for_somebody_elsewhere_sees_it_and_cancels_it_and_nobody_else_of_the_village_does(
    county: County,
) {
    let (office, clerk, home) = (&county.office, county.actor("clerk").await, home());
    let next_door = county.free_slot_outside(VILLAGE).await;
    let asked = request("邻村的人", "13800138000");
    let booking = book(&county, &clerk, &next_door, &asked, Some(&home)).await.expect("booked");
    let seen = bookings::record(office, &clerk, &booking.id).await.expect("read").expect("their own doing");
    assert_eq!(seen.code, booking.code);
    // A colleague of the same village did not; a booking of that place that the clerk did not make is not theirs.
    let colleague = Actor { id: "somebody-else".into(), ..clerk.clone() };
    assert!(bookings::record(office, &colleague, &booking.id).await.expect("read").is_none());
    let refused = bookings::cancel(office, By::Staff(&colleague), Which::AtDesk(&booking.id), None).await;
    assert!(matches!(refused, Err(BookError::Forbidden)), "{refused:?}");
    // Moved on to a third place it is not: there they book anew.
    let third = county.free_slot_outside(VILLAGE).await;
    let refused = bookings::move_to(office, By::Staff(&clerk), Which::AtDesk(&booking.id), &third).await;
    assert!(matches!(refused, Err(BookError::Forbidden)), "{refused:?}");
    let cancelled = bookings::cancel(office, By::Staff(&clerk), Which::AtDesk(&booking.id), Some("不去了")).await;
    assert_eq!(cancelled.expect("cancelled").status, Status::Cancelled);
    assert!(bookings::record(office, &clerk, &booking.id).await.expect("read").is_some());
    county.check_seats().await;
}
