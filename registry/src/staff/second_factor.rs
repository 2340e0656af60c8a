//! The second factor: a time-based code (TOTP, RFC 6238) from an application on the person's telephone, and ten recovery codes
//! for the day the telephone is lost.

use domain::ids::StaffId;
use domain::staff::{Actor, Role};
use totp_rs::{Builder, Secret, Totp};

use super::{sessions, tell};
use crate::office::digest;
use crate::{Office, StoreError, Tx};

pub(super) const FIND: &str = "select sealed, confirmed, last_step from second_factors where staff_id = $1";
pub(super) const BEGIN: &str = "insert into second_factors (staff_id, sealed, confirmed, last_step, created_at)
    values ($1, $2, false, 0, $3)
    on conflict (staff_id) do update set sealed = excluded.sealed, confirmed = false, last_step = 0,
        created_at = excluded.created_at where not second_factors.confirmed";
pub(super) const CONFIRM: &str = "update second_factors set confirmed = true where staff_id = $1";
/// A code is good once: of two that send the same one at once, one gets in.
pub(super) const SPEND: &str = "update second_factors set last_step = $2 where staff_id = $1 and last_step < $2";
pub(super) const REMOVE: &str = "delete from second_factors where staff_id = $1";
pub(super) const ADD_CODE: &str = "insert into recovery_codes (staff_id, code_hash) values ($1, $2)";
pub(super) const REMOVE_CODES: &str = "delete from recovery_codes where staff_id = $1";
pub(super) const SPEND_CODE: &str =
    "update recovery_codes set used_at = $3 where staff_id = $1 and code_hash = $2 and used_at is null";
pub(super) const CODES_LEFT: &str = "select count(*) from recovery_codes where staff_id = $1 and used_at is null";

/// How many recovery codes there are.
const CODES: usize = 10;

/// Must this person have one?
#[must_use]
pub fn is_required(actor: &Actor) -> bool {
    actor.is(Role::Administrator)
}

/// What is shown while it is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// For an application that cannot read the picture.
    pub secret: String,
    /// What the picture says: otpauth://…
    pub url: String,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// It is on.
    pub on: bool,
    /// Recovery codes left.
    pub codes_left: i64,
}

struct Found {
    totp: Totp,
    confirmed: bool,
}

fn place(staff: &StaffId) -> String {
    format!("second_factors/{staff}")
}

fn totp(secret: Vec<u8>, name: &str) -> Result<Totp, StoreError> {
    // RFC 6238: six digits, half a minute, one step to either side.
    Builder::new()
        .with_secret(Secret::from(secret))
        .with_account_name(name.to_owned())
        .with_issuer(Some("Shuoli".to_owned()))
        .build()
        .map_err(|e| StoreError::Inconsistent { table: "second_factors", what: e.to_string() })
}

async fn find(tx: &mut Tx, office: &Office, actor: &Actor) -> Result<Option<Found>, StoreError> {
    let row: Option<(String, bool, i64)> =
        on!(tx, conn => sqlx::query_as(FIND).bind(actor.id.as_str()).fetch_optional(conn).await)?;
    let Some((sealed, confirmed, _)) = row else { return Ok(None) };
    let secret = office.keys.open(&place(&actor.id), &sealed)?;
    let wrong = || StoreError::Inconsistent { table: "second_factors", what: "the secret".to_owned() };
    let bytes = crate::keys::unhex_all(&secret).ok_or_else(wrong)?;
    Ok(Some(Found { totp: totp(bytes, &actor.name)?, confirmed }))
}

/// Is it on?
pub(super) async fn is_on(tx: &mut Tx, staff: &StaffId) -> Result<bool, StoreError> {
    let row: Option<(String, bool, i64)> =
        on!(tx, conn => sqlx::query_as(FIND).bind(staff.as_str()).fetch_optional(conn).await)?;
    Ok(row.is_some_and(|(_, confirmed, _)| confirmed))
}

/// How one's own stands.
///
/// # Errors
/// The database.
pub async fn standing(office: &Office, actor: &Actor) -> Result<Standing, StoreError> {
    let mut tx = office.db.read().await?;
    let codes_left =
        on!(&mut tx, conn => sqlx::query_scalar(CODES_LEFT).bind(actor.id.as_str()).fetch_one(conn).await)?;
    Ok(Standing { on: is_on(&mut tx, &actor.id).await?, codes_left })
}

/// Begins to set it up: a secret that counts once a code of it was given. Asked again before that, the same secret.
/// `None` when it is on already.
///
/// # Errors
/// The database.
pub async fn begin(office: &Office, actor: &Actor) -> Result<Option<Enrolment>, StoreError> {
    let mut tx = office.db.write().await?;
    let found = match find(&mut tx, office, actor).await? {
        Some(found) => found,
        None => {
            let bytes = office.random.bytes::<20>();
            put(&mut tx, office, &actor.id, &bytes).await?;
            Found { totp: totp(bytes.to_vec(), &actor.name)?, confirmed: false }
        }
    };
    tx.commit().await?;
    if found.confirmed {
        return Ok(None);
    }
    let url =
        found.totp.to_url().map_err(|e| StoreError::Inconsistent { table: "second_factors", what: e.to_string() })?;
    Ok(Some(Enrolment { secret: found.totp.secret().to_base32(), url }))
}

async fn put(tx: &mut Tx, office: &Office, staff: &StaffId, secret: &[u8]) -> Result<(), StoreError> {
    let sealed = office.keys.seal(&office.random, &place(staff), &crate::office::hex(secret));
    on!(tx, conn => sqlx::query(BEGIN).bind(staff.as_str()).bind(&sealed).bind(office.now())
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Sets it up with a known secret: the demonstration's administrator.
pub(crate) async fn put_on(tx: &mut Tx, office: &Office, staff: &StaffId, secret: &[u8]) -> Result<(), StoreError> {
    put(tx, office, staff, secret).await?;
    on!(tx, conn => sqlx::query(CONFIRM).bind(staff.as_str()).execute(conn).await.map(drop))?;
    Ok(())
}

/// The code of a secret at an instant.
#[must_use]
pub fn code_of(secret: &[u8], at: chrono::DateTime<chrono::Utc>) -> Option<String> {
    let totp = totp(secret.to_vec(), "shuoli").ok()?;
    Some(totp.generate(u64::try_from(at.timestamp()).ok()?).to_string())
}

/// Takes a code, once. Spaces in it do not matter.
async fn takes(tx: &mut Tx, office: &Office, actor: &Actor, found: &Found, code: &str) -> Result<bool, StoreError> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let now = u64::try_from(office.now().timestamp()).unwrap_or_default();
    let Some(step) = found.totp.check(&code, now) else { return Ok(false) };
    let step = i64::try_from(step).unwrap_or_default();
    let spent = on!(tx, conn => sqlx::query(SPEND).bind(actor.id.as_str()).bind(step)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    Ok(spent == 1)
}

/// Turns it on with its first code. The recovery codes, to be shown once; `None` when the code does not fit.
///
/// # Errors
/// The database.
pub async fn confirm(office: &Office, actor: &Actor, code: &str) -> Result<Option<Vec<String>>, StoreError> {
    let mut tx = office.db.write().await?;
    let Some(found) = find(&mut tx, office, actor).await?.filter(|f| !f.confirmed) else { return Ok(None) };
    if !takes(&mut tx, office, actor, &found, code).await? {
        return Ok(None);
    }
    let before = super::state_or_nothing(&mut tx, office, &actor.id).await?;
    on!(&mut tx, conn => sqlx::query(CONFIRM).bind(actor.id.as_str()).execute(conn).await.map(drop))?;
    let codes = new_codes(&mut tx, office, &actor.id).await?;
    tell(&mut tx, office, "second_factor_on", Some(&actor.id), &actor.id, &before, None).await?;
    tx.commit().await?;
    Ok(Some(codes))
}

async fn new_codes(tx: &mut Tx, office: &Office, staff: &StaffId) -> Result<Vec<String>, StoreError> {
    on!(&mut *tx, conn => sqlx::query(REMOVE_CODES).bind(staff.as_str()).execute(conn).await.map(drop))?;
    let mut codes = Vec::new();
    for _ in 0..CODES {
        // Two booking codes' worth: 63 bits.
        let half = || domain::bookings::Code::drawn(office.random.bits());
        let code = format!("{}-{}", half().as_str(), half().as_str());
        on!(&mut *tx, conn => sqlx::query(ADD_CODE).bind(staff.as_str()).bind(digest(&plain(&code)))
            .execute(conn).await.map(drop))?;
        codes.push(code);
    }
    Ok(codes)
}

fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// Makes new recovery codes; the earlier ones are void. Takes a code: an open session alone is not enough. `None` when it does
/// not fit.
///
/// # Errors
/// The database.
pub async fn renew_codes(office: &Office, actor: &Actor, code: &str) -> Result<Option<Vec<String>>, StoreError> {
    let mut tx = office.db.write().await?;
    if fits(&mut tx, office, actor, code).await?.is_none() {
        return Ok(None);
    }
    let before = super::state_or_nothing(&mut tx, office, &actor.id).await?;
    let codes = new_codes(&mut tx, office, &actor.id).await?;
    tell(&mut tx, office, "recovery_codes_made", Some(&actor.id), &actor.id, &before, None).await?;
    tx.commit().await?;
    Ok(Some(codes))
}

/// How a code fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// A code of the application.
    Code,
    /// A recovery code, which is void now.
    Recovery,
}

/// Does a code, or a recovery code, fit?
pub(super) async fn fits(tx: &mut Tx, office: &Office, actor: &Actor, code: &str) -> Result<Option<Fit>, StoreError> {
    let Some(found) = find(tx, office, actor).await?.filter(|f| f.confirmed) else { return Ok(None) };
    if takes(tx, office, actor, &found, code).await? {
        return Ok(Some(Fit::Code));
    }
    let spent = on!(&mut *tx, conn => sqlx::query(SPEND_CODE)
        .bind(actor.id.as_str()).bind(digest(&plain(code))).bind(office.now())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    Ok((spent == 1).then_some(Fit::Recovery))
}

/// Turns one's own off with a code. Refused (`false`) to those who must have it, and when the code does not fit.
///
/// # Errors
/// The database.
pub async fn turn_off(office: &Office, actor: &Actor, code: &str) -> Result<bool, StoreError> {
    let mut tx = office.db.write().await?;
    if is_required(actor) || fits(&mut tx, office, actor, code).await?.is_none() {
        return Ok(false);
    }
    remove(&mut tx, office, &actor.id, &actor.id, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Takes it away, for oneself or for a colleague who lost the telephone; their sessions end.
pub(super) async fn remove(
    tx: &mut Tx,
    office: &Office,
    by: &StaffId,
    of: &StaffId,
    note: Option<&str>,
) -> Result<(), StoreError> {
    let before = super::state_or_nothing(tx, office, of).await?;
    on!(&mut *tx, conn => sqlx::query(REMOVE).bind(of.as_str()).execute(conn).await.map(drop))?;
    on!(&mut *tx, conn => sqlx::query(REMOVE_CODES).bind(of.as_str()).execute(conn).await.map(drop))?;
    if by != of {
        sessions::close_all(tx, of, None).await?;
    }
    tell(tx, office, "second_factor_off", Some(by), of, &before, note).await
}
