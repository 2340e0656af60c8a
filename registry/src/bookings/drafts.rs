//! Drafts: a form being filled in by somebody without an account. A draft holds a seat for some minutes; its answers are kept
//! longer, so that a lost place costs nothing that was typed.

use chrono::{DateTime, Duration, Utc};
use domain::bookings::{Consent, Form, HOLD};
use domain::form::Flaws;
use domain::ids::SlotId;
use domain::locale::Locale;
use domain::matters::MatterCode;
use domain::places::DivisionCode;
use serde::{Deserialize, Serialize};

use super::{BookError, Booking, By, NewBooking, book, seats, with_nearest};
use crate::office::digest;
use crate::{Office, StoreError, Tx, clinics, matters};

/// How long the answers are kept after the last touch.
pub const KEPT: Duration = Duration::hours(2);

statements! {
    FIND = "select slot_id, held_until, matter, sealed, consented from drafts
            where token_hash = $1 and expires_at > $2";
    OPEN = "insert into drafts (token_hash, slot_id, held_until, matter, sealed, consented, expires_at, home)
            values ($1, $2, $3, $4, $6, false, $5, $7)
            on conflict (token_hash) do update set slot_id = excluded.slot_id, held_until = excluded.held_until,
                expires_at = excluded.expires_at,
                matter = case when excluded.matter = '' then drafts.matter else excluded.matter end";
    HOME = "select home from drafts where token_hash = $1";
    ANSWER = "update drafts set matter = $2, sealed = $3, expires_at = $4, consented = $5 where token_hash = $1";
    FORGET = "delete from drafts where token_hash = $1";
    SWEEP = "delete from drafts where expires_at <= $1";
}

/// A draft as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The slot it wants.
    pub slot_id: SlotId,
    /// Until when its seat is held.
    pub held_until: DateTime<Utc>,
    /// What was typed so far.
    pub form: Form,
    /// Consent was given.
    pub consented: bool,
}

#[derive(sqlx::FromRow)]
struct DraftRow {
    slot_id: String,
    held_until: DateTime<Utc>,
    matter: String,
    sealed: String,
    consented: bool,
}

/// What of a draft is sealed: the answers, under the hash of the draft's secret.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Answers {
    name: String,
    phone: String,
    email: String,
    summary: String,
    other_party: String,
    child: bool,
    guardian: String,
}

impl Answers {
    fn seal(&self, office: &Office, hash: &str) -> Result<String, StoreError> {
        let text = serde_json::to_string(self).map_err(unreadable)?;
        Ok(office.keys.seal(&office.random, &format!("drafts/{hash}"), &text))
    }

    fn open(office: &Office, hash: &str, sealed: &str) -> Result<Self, StoreError> {
        serde_json::from_str(&office.keys.open(&format!("drafts/{hash}"), sealed)?).map_err(unreadable)
    }
}

fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent { table: "drafts", what: error.to_string() }
}

/// Holds a seat for a draft: a new one, or an earlier one that chose another slot and keeps its answers. Returns the draft's
/// secret. `matter` is kept when the person came from an entry of the guide with the matter chosen.
///
/// # Errors
/// `Full`, `Closed` (both with alternatives), `UnknownSlot`, or the database.
pub async fn hold(office: &Office, earlier: Option<&str>, slot_id: &SlotId, matter: &str) -> Result<String, BookError> {
    match try_hold(office, earlier, slot_id, matter).await {
        Err(error) => {
            let kept = match earlier {
                Some(secret) if matter.is_empty() => find(office, secret).await?.map(|d| d.form.matter),
                _ => None,
            };
            let matter = MatterCode::from(kept.unwrap_or_else(|| matter.to_owned()));
            Err(with_nearest(office, error, slot_id, Some(&matter), None).await)
        }
        held => held,
    }
}

async fn try_hold(office: &Office, earlier: Option<&str>, slot_id: &SlotId, matter: &str) -> Result<String, BookError> {
    let now = office.now();
    let secret = match earlier {
        Some(secret) if find(office, secret).await?.is_some() => secret.to_owned(),
        _ => office.random.secret(),
    };
    let hash = digest(&secret);
    let mut tx = office.db.write().await?;
    let (slot, clinic) = clinics::slot_in(&mut tx, office, slot_id).await?.ok_or(BookError::UnknownSlot)?;
    if !clinic.takes_people() || !slot.is_open(now) {
        return Err(BookError::Closed(Vec::new()));
    }
    let mut tx = super::walk_in::seat_first(tx, office, &clinic).await?;
    if !seats::hold(&mut tx, slot_id, &hash, now + HOLD, now).await? {
        return Err(BookError::Full(Vec::new()));
    }
    seats::release_hold(&mut tx, &hash, slot_id.as_str()).await?;
    let nothing = Answers::default().seal(office, &hash)?;
    on!(&mut tx, conn => sqlx::query(OPEN)
        .bind(&hash).bind(slot_id.as_str()).bind(now + HOLD).bind(matter).bind(now + KEPT).bind(&nothing)
        .bind(clinic.village_code.as_str())
        .execute(conn).await.map(drop))?;
    tx.commit().await?;
    Ok(secret)
}

/// A draft by its secret; `None` when its time is over.
///
/// # Errors
/// The database.
pub async fn find(office: &Office, secret: &str) -> Result<Option<Draft>, StoreError> {
    let mut tx = office.db.read().await?;
    let hash = digest(secret);
    let row: Option<DraftRow> =
        on!(&mut tx, conn => sqlx::query_as(FIND).bind(&hash).bind(office.now()).fetch_optional(conn).await)?;
    let Some(row) = row else { return Ok(None) };
    let Answers { name, phone, email, summary, other_party, child, guardian } =
        Answers::open(office, &hash, &row.sealed)?;
    let matter = row.matter;
    Ok(Some(Draft {
        slot_id: row.slot_id.into(),
        held_until: row.held_until,
        consented: row.consented,
        form: Form { matter, name, phone, email, summary, other_party, child, guardian, ..Form::default() },
    }))
}

/// Keeps what was typed so far.
///
/// # Errors
/// The database.
pub async fn answer(office: &Office, secret: &str, form: &Form, consented: bool) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    let hash = digest(secret);
    let Form { name, phone, email, summary, other_party, child, guardian, .. } = form.clone();
    let sealed = Answers { name, phone, email, summary, other_party, child, guardian }.seal(office, &hash)?;
    on!(&mut tx, conn => sqlx::query(ANSWER)
        .bind(&hash).bind(&form.matter).bind(&sealed).bind(office.now() + KEPT).bind(consented)
        .execute(conn).await.map(drop))?;
    tx.commit().await
}

/// Why a draft did not become a booking.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// Fields are wrong.
    #[error("fields are wrong")]
    Invalid(Flaws),
    /// The booking could not be made.
    #[error(transparent)]
    Book(#[from] BookError),
}

impl From<StoreError> for FinishError {
    fn from(error: StoreError) -> Self {
        Self::Book(error.into())
    }
}

/// Books what a draft asks for. Pressing twice gives the same booking: the draft's secret is the idempotency key.
///
/// # Errors
/// Wrong fields, or what [`book`] says.
pub async fn finish(
    office: &Office,
    secret: &str,
    slot: &SlotId,
    form: &Form,
    consent: bool,
    locale: Locale,
) -> Result<Booking, FinishError> {
    let matters = matters::codes(&matters::all(office).await?);
    let request = form.check(Consent::Own(consent), &matters, office.today()).map_err(FinishError::Invalid)?;
    let (key, home) = (key_of(secret), home_of(office, secret).await?);
    let (key, draft) = (Some(key.as_str()), Some(secret));
    let new = NewBooking { slot, request: &request, locale, key, draft, home: home.as_ref() };
    Ok(book(office, By::Person, new).await?)
}

/// The village whose clinic was asked for first: another adviser, whom a conflict makes propose, may hold theirs elsewhere.
async fn home_of(office: &Office, secret: &str) -> Result<Option<DivisionCode>, StoreError> {
    let mut tx = office.db.read().await?;
    let home: Option<String> =
        on!(&mut tx, conn => sqlx::query_scalar(HOME).bind(digest(secret)).fetch_optional(conn).await)?;
    Ok(home.and_then(|home| DivisionCode::try_from(home).ok()))
}

fn key_of(secret: &str) -> String {
    format!("draft:{}", digest(secret))
}

/// The booking a draft became, so that a second press of the last button leads to it.
///
/// # Errors
/// The database.
pub async fn became(office: &Office, secret: &str) -> Result<Option<Booking>, StoreError> {
    let mut tx = office.db.read().await?;
    let found: Option<(String, String)> = on!(&mut tx, conn => sqlx::query_as(super::OF_KEY)
        .bind(key_of(secret)).fetch_optional(conn).await)?;
    match found {
        Some((_, booking_id)) => super::rows::by_id(&mut tx, office, &booking_id).await,
        None => Ok(None),
    }
}

pub(super) async fn forget(tx: &mut Tx, hash: &str) -> Result<(), StoreError> {
    seats::release_hold(tx, hash, "").await?;
    on!(tx, conn => sqlx::query(FORGET).bind(hash).execute(conn).await.map(drop))?;
    Ok(())
}

pub(super) async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(SWEEP).bind(now).execute(conn).await.map(drop))?;
    Ok(())
}
