//! What those on the list are told.

use chrono::{DateTime, Utc};
use domain::messages::LetterKind;
use domain::trail::RecordKind;

use super::Why;
use super::rows::Entry;
use crate::bookings::{Booking, letter_of};
use crate::clinics::{self, Clinic, Slot};
use crate::messages::{self, About, Content, Letter, WaitingLetter};
use crate::{Office, StoreError, Tx, places};

/// The place of a booking fell away, and why.
pub(super) async fn displaced(
    tx: &mut Tx,
    office: &Office,
    before: &Booking,
    after: &Booking,
    why: &Why,
) -> Result<(), StoreError> {
    // The time and place that fell away, as they were; SEQUENCE as it is now.
    let sequence = after.calendar_sequence;
    let (kind, reason) = match why {
        Why::FellAway(reason) => (LetterKind::Displaced, Some(reason.clone()).filter(|r| !r.is_empty())),
        Why::NotServed => (LetterKind::NotServed, None),
    };
    let letter = Letter { kind, sequence, reason, ..letter_of(office, before) };
    let record = RecordKind::Booking.key(before.id.as_str());
    let about = About { record: &record, place: &before.village_code };
    messages::tell(tx, office, about, before.person(), &Content::Booking(letter)).await.map(drop)
}

fn letter(office: &Office, entry: &Entry, kind: LetterKind, (slot, clinic): (&Slot, &Clinic)) -> Letter {
    Letter {
        kind,
        code: entry.told_code().to_owned(),
        name: entry.name.clone(),
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        village: clinic.village_name.clone(),
        place: clinic.place.clone(),
        adviser: clinic.adviser_name.clone(),
        uid: entry.id.to_string(),
        sequence: 0,
        written_at: office.now(),
        reason: None,
        clerk_phone: None,
        until: None,
        link: None,
        waits: entry.booking_id.is_none(),
    }
}

/// A place is kept until an hour. True when a message is on its way; otherwise somebody has to call.
pub(super) async fn offer(
    tx: &mut Tx,
    office: &Office,
    entry: &Entry,
    place: (&Slot, &Clinic),
    until: DateTime<Utc>,
    secret: &str,
) -> Result<bool, StoreError> {
    let link = Some(format!("/offers/{secret}"));
    let letter = Letter { until: Some(until), link, ..letter(office, entry, LetterKind::Offer, place) };
    let record = RecordKind::Waiting.key(entry.id.as_str());
    let about = About { record: &record, place: &entry.division_code };
    Ok(messages::tell(tx, office, about, entry.person(), &Content::Booking(letter)).await?.is_told())
}

/// A place that was kept is kept no longer.
pub(super) async fn offer_over(tx: &mut Tx, office: &Office, entry: &Entry) -> Result<(), StoreError> {
    let Some(offer) = &entry.offer else { return Ok(()) };
    let Some((slot, clinic)) = clinics::slot_in(tx, office, &offer.slot_id).await? else { return Ok(()) };
    let record = RecordKind::Waiting.key(entry.id.as_str());
    let about = About { record: &record, place: &entry.division_code };
    let letter = letter(office, entry, LetterKind::OfferOver, (&slot, &clinic));
    messages::tell(tx, office, about, entry.person(), &Content::Booking(letter)).await.map(drop)
}

/// The waiting is over, and nothing came of it. True when a message is on its way; otherwise somebody has to call.
pub(super) async fn ended(tx: &mut Tx, office: &Office, entry: &Entry, unanswered: bool) -> Result<bool, StoreError> {
    let village = Some(&entry.division_code).filter(|d| d.is_village());
    let letter = WaitingLetter {
        kind: LetterKind::WaitingOver,
        code: entry.told_code().to_owned(),
        of_booking: entry.booking_id.is_some(),
        name: entry.name.clone(),
        division: entry.division_name.clone(),
        until_day: entry.until_day,
        unanswered,
        link: match village {
            Some(village) => format!("/villages/{village}"),
            None => format!("/?township={}", entry.division_code),
        },
        clerk_phone: match village {
            Some(village) => places::clerk_phone_in(tx, office, village).await?,
            None => None,
        },
        written_at: office.now(),
    };
    let record = RecordKind::Waiting.key(entry.id.as_str());
    let about = About { record: &record, place: &entry.division_code };
    Ok(messages::tell(tx, office, about, entry.person(), &Content::Waiting(letter)).await?.is_told())
}
