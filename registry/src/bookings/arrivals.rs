//! Arriving (签到): by the code on the slip at the desk, by oneself with the code that hangs at the place; and the priority that
//! somebody at the door marks.

use domain::bookings::{Code, EARLIEST_CHECK_IN, Priority, Status, Step};
use domain::ids::{BookingId, ClinicId};
use domain::people::PhoneTail;
use domain::staff::{Action, Actor, may};

use super::queue::{self, StepError};
use super::{Booking, By, history, rows};
use crate::settings::clinic_day;
use crate::{Office, StoreError};

statements! {
    PRIORITY = "update bookings set priority = $3, priority_by = $4, version = version + 1 where id = $1 and version = $2";
}

/// The booking of a code, to whoever may check the person in.
///
/// # Errors
/// The database.
pub async fn by_code(office: &Office, actor: &Actor, code: &Code) -> Result<Option<Booking>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(rows::by_code(&mut tx, office, code).await?.filter(|b| may(actor, Action::CheckIn, b.object())))
}

/// The four digits that hang at the place of a clinic: whoever has them is there. Not a secret, and of no use elsewhere.
#[must_use]
pub fn place_code(office: &Office, clinic: &ClinicId) -> String {
    let index = office.keys.index("place", clinic.as_str());
    let number = u32::from_str_radix(index.get(..8).unwrap_or_default(), 16).unwrap_or_default();
    format!("{:04}", number % 10_000)
}

/// May somebody check themselves in now, on the day of their booking?
///
/// # Errors
/// The database.
pub async fn may_check_in_self(office: &Office, booking: &Booking) -> Result<bool, StoreError> {
    let now = office.now();
    let is_time = booking.starts_at - EARLIEST_CHECK_IN <= now && now < booking.ends_at;
    Ok(booking.status == Status::Booked && is_time && clinic_day::rules(office).await?.self_check_in)
}

/// Why somebody could not check themselves in.
#[derive(Debug, thiserror::Error)]
pub enum SelfCheckInError {
    /// The digits are not those that hang at the place.
    #[error("not the digits of the place")]
    WrongPlace,
    /// Not now, not here, or done already.
    #[error("not now")]
    NotNow,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks somebody in who is at the place, by their own code and tail and the digits that hang there.
///
/// # Errors
/// See [`SelfCheckInError`].
pub async fn check_in_self(
    office: &Office,
    code: &Code,
    tail: &PhoneTail,
    digits: &str,
) -> Result<Booking, SelfCheckInError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let booking = rows::by_code(&mut tx, office, code).await?.filter(|b| b.personal.tail == tail.as_str());
    let booking = booking.ok_or(SelfCheckInError::NotNow)?;
    let is_time = booking.starts_at - EARLIEST_CHECK_IN <= now && now < booking.ends_at;
    if booking.status != Status::Booked || !is_time || !clinic_day::in_force(&mut tx).await?.self_check_in {
        return Err(SelfCheckInError::NotNow);
    }
    if digits.trim() != place_code(office, &booking.clinic_id) {
        return Err(SelfCheckInError::WrongPlace);
    }
    if !queue::take(&mut tx, &booking, Step::CheckIn, Status::CheckedIn, now).await? {
        return Err(SelfCheckInError::NotNow);
    }
    let before = &booking;
    let booking = rows::by_id(&mut tx, office, booking.id.as_str()).await?.ok_or(SelfCheckInError::NotNow)?;
    history::write(&mut tx, office, Step::CheckIn.code(), By::Person, Some(before), &booking, None, now).await?;
    tx.commit().await?;
    Ok(booking)
}

/// Marks why somebody goes before others who walked in, or takes the mark away; the trail and the list say who did.
///
/// # Errors
/// See [`StepError`].
pub async fn prioritise(
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    version: i64,
    priority: Option<Priority>,
) -> Result<Booking, StepError> {
    let mut tx = office.db.write().await?;
    let booking = rows::by_id(&mut tx, office, id.as_str()).await?.ok_or(StepError::Forbidden)?;
    if !may(actor, Action::CheckIn, booking.object()) {
        return Err(StepError::Forbidden);
    }
    if !booking.status.is_open() {
        return Err(StepError::NotFromHere(booking.status));
    }
    let by = priority.map(|_| actor.id.as_str());
    let done = on!(&mut tx, conn => sqlx::query(PRIORITY)
        .bind(id.as_str()).bind(version).bind(priority.map(Priority::code)).bind(by)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Err(StepError::NotFromHere(booking.status));
    }
    let before = &booking;
    let booking = rows::by_id(&mut tx, office, id.as_str()).await?.ok_or(StepError::Forbidden)?;
    history::write(&mut tx, office, "prioritised", By::Staff(actor), Some(before), &booking, None, office.now())
        .await?;
    tx.commit().await?;
    Ok(booking)
}
