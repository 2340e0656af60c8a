//! The demonstration county: the real places of Xiaoyi with invented people, clinics and bookings. Drawn from a seed and the day
//! on which it is loaded, so that two runs on one day are equal. See SOURCE.md.

mod cases;
mod county;
mod duty;
mod leave;
mod papers;
mod people;
mod places;
mod ratings;
mod rules;
mod talk;
mod waiting;

pub(crate) use people::name;

use crate::places::ImportError;
use crate::{Clock, Office, Random, StoreError};

/// Password of every demonstration sign-in.
pub const PASSWORD: &str = "shuoli-demo-2026";
/// Names of the demonstration sign-ins.
pub const SIGN_INS: &[&str] = &["adviser", "clerk", "admin", "mediator", "petition", "justice", "auditor"];

/// The secret of the second factor of `admin`, as known to everybody as the password. `shuoli demo --code` says its code.
pub const SECOND_FACTOR: &[u8] = b"shuoli demonstration";

/// The secret of a question how a visit was that is still open, as known to everybody as the password: `/rate/…`.
pub const RATING: &str = "demonstration234";

/// The village of the demonstration: its clerk is `clerk`, its adviser is `adviser`.
const VILLAGE: &str = "141181102205";
const SEED: u64 = 141_181;
const DIVISIONS: &str = include_str!("xiaoyi-divisions.csv");

statements! {
    STAFF_OF_NAME = cases::OF_NAME;
    PAST_CLINICS = duty::PAST;
    ANYTHING = "select exists(select 1 from divisions) or exists(select 1 from staff)";
}

/// Why the demonstration county was not loaded. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Real records and invented ones must not be mixed.
    #[error("the database is not empty: the demonstration county is loaded into an empty one only")]
    NotEmpty,
    /// The file of places.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Is there nothing in the database yet?
///
/// # Errors
/// The database.
pub async fn is_empty(office: &Office) -> Result<bool, StoreError> {
    let mut tx = office.db.read().await?;
    let anything: bool = on!(&mut tx, conn => sqlx::query_scalar(ANYTHING).fetch_one(conn).await)?;
    Ok(!anything)
}

/// Loads the county into an empty database, in one transaction.
///
/// # Errors
/// See [`DemoError`].
pub async fn load(office: &Office) -> Result<(), DemoError> {
    if !is_empty(office).await? {
        return Err(DemoError::NotEmpty);
    }
    let today = office.today();
    // The same seed and the same instant give the same identifiers.
    let office =
        &Office { clock: Clock::fixed(office.start_of(today)), random: Random::seeded(SEED), ..office.clone() };
    let mut rows = crate::places::read(DIVISIONS)?;
    places::scatter(&mut rows);
    let known = crate::staff::hash_password(PASSWORD.to_owned(), office.random.bytes()).await?;
    // Only the demonstration sign-ins can sign in: nobody knows what the others' hash is of.
    let unknown = crate::staff::hash_password(office.random.secret(), office.random.bytes()).await?;

    let mut tx = office.db.write().await?;
    crate::places::add(&mut tx, &founded(office), &rows).await?;
    let staff = people::add(&mut tx, office, &rows, &known, &unknown).await?;
    let clinics = county::clinics(&mut tx, office, &staff).await?;
    county::bookings(&mut tx, office, &staff, &clinics).await?;
    county::conflicts(&mut tx, office, &staff).await?;
    duty::add(&mut tx, office, &staff).await?;
    ratings::add(&mut tx, office, &staff).await?;
    rules::add(&mut tx, office, &staff).await?;
    leave::add(&mut tx, office, &staff).await?;
    waiting::add(&mut tx, office, &staff, &clinics).await?;
    cases::add(&mut tx, office, &staff, &known).await?;
    tx.commit().await?;
    crate::trail::seal(office).await?;
    Ok(())
}

/// The day on which places and roles begin, so that there is a past in which cases could be opened.
fn founded(office: &Office) -> Office {
    let day = office.today() - chrono::Days::new(366);
    Office { clock: Clock::fixed(office.start_of(day)), ..office.clone() }
}

/// One of several.
fn one_of<'a, T>(random: &Random, all: &'a [T]) -> &'a T {
    &all[random.below(all.len())]
}
