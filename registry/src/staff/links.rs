//! Links sent by e-mail: an invitation, a new password. Good once, for a while.

use chrono::{DateTime, Duration, Utc};
use domain::form::Flaw;
use domain::ids::StaffId;
use domain::locale::Locale;
use domain::messages::LetterKind;
use domain::trail::RecordKind;

use super::guesses::{self, Counter};
use super::sessions::{self, Origin};
use super::{Contact, password, sign_in, state_or_nothing, tell};
use crate::messages::{self, AccountLetter, Content, To};
use crate::office::digest;
use crate::{Office, StoreError, Tx};

pub(super) const ADD: &str =
    "insert into links (token_hash, staff_id, purpose, created_at, expires_at) values ($1, $2, $3, $4, $5)";
pub(super) const FIND: &str =
    "select l.staff_id, l.purpose, s.name, s.sign_in_name from links l join staff s on s.id = l.staff_id
    where l.token_hash = $1 and l.used_at is null and l.expires_at > $2 and s.active";
pub(super) const USE: &str = "update links set used_at = $2 where token_hash = $1 and used_at is null";
/// A newer link, or a password that was set, voids the earlier ones.
pub(super) const VOID: &str = "update links set used_at = $2 where staff_id = $1 and used_at is null";
pub(super) const SWEEP: &str = "delete from links where expires_at <= $1";
pub(super) const SET_PASSWORD: &str = "update staff set password_hash = $2 where id = $1";
pub(super) const TO_REACH: &str = "select s.id, s.name, s.sign_in_name, s.sealed,
        (select min(g.division_code) from grants g where g.staff_id = s.id) as place
    from staff s where s.sign_in_name = $1 and s.active";

/// How long an invitation is good.
pub const INVITATION: Duration = Duration::days(7);
/// How long a link for a new password is good.
pub const RESET: Duration = Duration::hours(1);

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whose.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// The name with which they sign in.
    pub sign_in_name: String,
    /// It is an invitation, not a new password.
    pub invites: bool,
}

/// Somebody a link goes to.
pub(super) struct Addressee<'a> {
    pub id: &'a StaffId,
    pub name: &'a str,
    pub sign_in_name: &'a str,
    pub email: &'a str,
    pub place: &'a domain::places::DivisionCode,
    pub locale: Locale,
}

/// Sends a link.
pub(super) async fn send(tx: &mut Tx, office: &Office, to: Addressee<'_>, kind: LetterKind) -> Result<(), StoreError> {
    let (secret, now) = (office.random.secret(), office.now());
    let until = now + if kind == LetterKind::Invitation { INVITATION } else { RESET };
    on!(&mut *tx, conn => sqlx::query(VOID).bind(to.id.as_str()).bind(now).execute(conn).await.map(drop))?;
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(digest(&secret)).bind(to.id.as_str()).bind(kind.code()).bind(now).bind(until)
        .execute(conn).await.map(drop))?;
    let letter = AccountLetter {
        kind,
        name: to.name.to_owned(),
        sign_in_name: to.sign_in_name.to_owned(),
        secret,
        until,
        written_at: now,
    };
    let about = RecordKind::Staff.key(to.id.as_str());
    let envelope = To { about: &about, place: to.place, address: to.email, locale: to.locale };
    messages::write(tx, office, envelope, &Content::Account(letter)).await
}

type Reached = (String, String, String, String, Option<String>);

/// Sends a link for a new password, when the account exists and has an address. What is answered does not tell.
///
/// # Errors
/// The database.
pub async fn ask_for_password(office: &Office, name: &str, locale: Locale, origin: &Origin) -> Result<(), StoreError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let counter = [Counter::of_letters(office, &name.trim().to_lowercase())];
    if guesses::wait(&mut tx, &counter, now).await?.is_some() {
        return Ok(());
    }
    guesses::failed(&mut tx, &counter, now).await?;
    let found: Option<Reached> =
        on!(&mut tx, conn => sqlx::query_as(TO_REACH).bind(name.trim()).fetch_optional(conn).await)?;
    if let Some((id, name, sign_in_name, sealed, Some(place))) = found
        && let Some(email) = Contact::open(office, &id, &sealed)?.email
        && let Ok(place) = domain::places::DivisionCode::try_from(place)
    {
        let id = StaffId::from(id);
        let to = Addressee { id: &id, name: &name, sign_in_name: &sign_in_name, email: &email, place: &place, locale };
        send(&mut tx, office, to, LetterKind::PasswordReset).await?;
        sign_in::log(&mut tx, office, Some(&id), "reset_asked", origin).await?;
    }
    tx.commit().await
}

/// What a link is for; `None` when it is used, over or none.
///
/// # Errors
/// The database.
pub async fn link(office: &Office, secret: &str) -> Result<Option<Link>, StoreError> {
    let mut tx = office.db.read().await?;
    find(&mut tx, secret, office.now()).await
}

async fn find(tx: &mut Tx, secret: &str, now: DateTime<Utc>) -> Result<Option<Link>, StoreError> {
    let found: Option<(String, String, String, String)> =
        on!(tx, conn => sqlx::query_as(FIND).bind(digest(secret)).bind(now).fetch_optional(conn).await)?;
    Ok(found.map(|(staff, purpose, name, sign_in_name)| Link {
        staff: staff.into(),
        name,
        sign_in_name,
        invites: purpose == LetterKind::Invitation.code(),
    }))
}

/// Why a password was not set.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// The link is used, over or none.
    #[error("the link is no longer good")]
    Over,
    /// It may not be the password.
    #[error("not a password")]
    Flaw(Flaw),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for SetError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Sets the password with a link, which is void then. All sessions of the person end.
///
/// # Errors
/// See [`SetError`].
pub async fn set_password(office: &Office, secret: &str, password: &str, origin: &Origin) -> Result<Link, SetError> {
    let now = office.now();
    let Some(link) = link(office, secret).await? else { return Err(SetError::Over) };
    password::fits(password, &[&link.name, &link.sign_in_name]).map_err(SetError::Flaw)?;
    let hash = password::hash(password.to_owned(), office.random.bytes()).await?;
    let mut tx = office.db.write().await?;
    let used = on!(&mut tx, conn => sqlx::query(USE).bind(digest(secret)).bind(now)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if used != 1 {
        return Err(SetError::Over);
    }
    put(&mut tx, office, &link.staff, &hash, None).await?;
    sign_in::log(&mut tx, office, Some(&link.staff), if link.invites { "invited" } else { "reset" }, origin).await?;
    tx.commit().await?;
    Ok(link)
}

/// Sets one's own password, the earlier one known. The other sessions end.
///
/// # Errors
/// `Flaw` and the database.
pub async fn change_password(
    office: &Office,
    who: &domain::staff::Actor,
    password: &str,
    this: &str,
) -> Result<(), SetError> {
    password::fits(password, &[&who.name]).map_err(SetError::Flaw)?;
    let hash = password::hash(password.to_owned(), office.random.bytes()).await?;
    let mut tx = office.db.write().await?;
    put(&mut tx, office, &who.id, &hash, Some(this)).await?;
    tx.commit().await?;
    Ok(())
}

async fn put(tx: &mut Tx, office: &Office, staff: &StaffId, hash: &str, this: Option<&str>) -> Result<(), StoreError> {
    let before = state_or_nothing(tx, office, staff).await?;
    on!(&mut *tx, conn => sqlx::query(SET_PASSWORD).bind(staff.as_str()).bind(hash).execute(conn).await.map(drop))?;
    on!(&mut *tx, conn => sqlx::query(VOID).bind(staff.as_str()).bind(office.now()).execute(conn).await.map(drop))?;
    sessions::close_all(tx, staff, this).await?;
    tell(tx, office, "password_changed", Some(staff), staff, &before, None).await
}

pub(super) async fn sweep(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(SWEEP).bind(now).execute(conn).await.map(drop))?;
    Ok(())
}
