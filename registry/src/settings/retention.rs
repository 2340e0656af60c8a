//! How long data is kept, what is due, and erasing it.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, Utc};
use domain::ids::BookingId;
use domain::people::Kept;
use domain::staff::Actor;

use super::SettingError;
use crate::bookings::personal;
use crate::{Office, StoreError, Tx, conflicts, messages, staff, waiting};

const NAME: &str = "retention";

statements! {
    DUE = "select b.id, b.code, b.status, s.ends_at from bookings b join slots s on s.id = b.slot_id
           where b.erased_at is null
             and ((b.status in ('cancelled', 'no_show', 'booked', 'displaced') and s.ends_at <= $1) or s.ends_at <= $2)
           order by s.ends_at, b.id limit $3";
}

/// Months by kind.
///
/// # Errors
/// The database.
pub async fn months(office: &Office) -> Result<BTreeMap<&'static str, u32>, StoreError> {
    let mut tx = office.db.read().await?;
    months_in(&mut tx).await
}

pub(crate) async fn months_in(tx: &mut Tx) -> Result<BTreeMap<&'static str, u32>, StoreError> {
    let set: BTreeMap<String, u32> = super::find(tx, NAME)
        .await?
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|e| StoreError::Inconsistent { table: "settings", what: e.to_string() })?
        .unwrap_or_default();
    Ok(Kept::ALL.into_iter().map(|k| (k.code(), set.get(k.code()).copied().unwrap_or(k.default_months()))).collect())
}

/// Sets the months of every kind.
///
/// # Errors
/// See [`SettingError`].
pub async fn set(office: &Office, actor: &Actor, months: &BTreeMap<&'static str, u32>) -> Result<(), SettingError> {
    for kind in Kept::ALL {
        let given = months.get(kind.code()).copied().unwrap_or_default();
        if !(kind.fewest_months()..=Kept::MOST_MONTHS).contains(&given) {
            return Err(SettingError::Wrong(kind.code().to_owned()));
        }
    }
    let value = serde_json::to_string(months).map_err(|e| SettingError::Wrong(e.to_string()))?;
    super::put(office, actor, NAME, &value).await
}

/// A booking whose time is over.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Due {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: BookingId,
    /// Its code.
    pub code: String,
    /// How it ended: a code.
    pub status: String,
    /// When it was over.
    pub ends_at: DateTime<Utc>,
}

fn before(office: &Office, months: &BTreeMap<&'static str, u32>, kind: Kept) -> DateTime<Utc> {
    let months = months.get(kind.code()).copied().unwrap_or(kind.default_months());
    let day = office.today().checked_sub_months(Months::new(months)).unwrap_or(office.today());
    office.start_of(day)
}

/// The bookings whose data is due to be erased, the oldest first; at most `limit`. Nothing is erased: the dry run.
///
/// # Errors
/// The database.
pub async fn due(office: &Office, limit: i64) -> Result<Vec<Due>, StoreError> {
    let mut tx = office.db.read().await?;
    let months = months_in(&mut tx).await?;
    let (not_held, held) = (before(office, &months, Kept::BookingNotHeld), before(office, &months, Kept::BookingHeld));
    Ok(on!(&mut tx, conn => sqlx::query_as(DUE).bind(not_held).bind(held).bind(limit).fetch_all(conn).await)?)
}

/// What was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Bookings.
    pub bookings: u64,
    /// Letters that were sent.
    pub letters: u64,
    /// Lines of the sign-in log.
    pub sign_ins: u64,
    /// Entries of the waiting list.
    pub waiting: usize,
    /// Cases.
    pub cases: u64,
}

/// Erases what is due. Each booking in a transaction of its own, with an entry on its trail.
///
/// # Errors
/// The database.
pub async fn erase_due(office: &Office) -> Result<Erased, StoreError> {
    let mut erased = Erased::default();
    loop {
        let leaf = due(office, 200).await?;
        if leaf.is_empty() {
            break;
        }
        for booking in leaf {
            personal::erase_for_retention(office, &booking.id).await?;
            erased.bookings += 1;
        }
    }
    let months = months_in(&mut office.db.read().await?).await?;
    erased.cases = crate::cases::personal::erase_before(office, before(office, &months, Kept::Case)).await?;
    let mut tx = office.db.write().await?;
    erased.letters = messages::forget_sent(&mut tx, before(office, &months, Kept::Letter)).await?;
    let list_before = before(office, &months, Kept::BookingNotHeld).with_timezone(&office.zone).date_naive();
    erased.waiting = waiting::erase_before(&mut tx, office, list_before).await?;
    erased.sign_ins = staff::forget_log(&mut tx, before(office, &months, Kept::SignIn)).await?;
    conflicts::forget_old(&mut tx, before(office, &months, Kept::ConflictMark)).await?;
    conflicts::erase_old_waivers(&mut tx, before(office, &months, Kept::BookingHeld)).await?;
    tx.commit().await?;
    Ok(erased)
}
