//! The handle of a running registry: database, clock, random source, time zone. Time and randomness enter the house here only.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use chrono_tz::Tz;
use domain::bookings::HORIZON;
use domain::places::Entry;
use rand::{Rng, SeedableRng, TryRng};
use rand_chacha::ChaCha20Rng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::kept::Kept;
use crate::matters::Matter;
use crate::{Db, Keys, StoreError};

/// What time it is.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's.
    System,
    /// Started at a given instant and running on (`SHUOLI_CLOCK`), for trials.
    StartedAt {
        /// Where it started.
        start: DateTime<Utc>,
        /// When it was started.
        since: Instant,
    },
    /// Stands still until a test moves it: microseconds since 1970.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that starts at an instant and runs on.
    #[must_use]
    pub fn started_at(start: DateTime<Utc>) -> Self {
        Self::StartedAt { start, since: Instant::now() }
    }

    /// A clock that stands at an instant.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// Moves a fixed clock on.
    pub fn advance(&self, by: Duration) {
        if let Self::Fixed(micros) = self {
            micros.fetch_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }

    /// The time.
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's time is read")]
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::StartedAt { start, since } => *start + since.elapsed(),
            Self::Fixed(micros) => DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default(),
        }
        // Microseconds are what both engines keep.
        .trunc_subsecs(6)
    }
}

/// Where randomness comes from: a ChaCha20 stream, seeded by the operating system or by a test.
#[derive(Debug, Clone)]
pub struct Random(Arc<Mutex<ChaCha20Rng>>);

impl Random {
    /// Seeded by the operating system.
    ///
    /// # Errors
    /// The operating system gives none.
    pub fn from_system() -> Result<Self, rand::rngs::SysError> {
        let mut seed = [0; 32];
        rand::rngs::SysRng.try_fill_bytes(&mut seed)?;
        Ok(Self(Arc::new(Mutex::new(ChaCha20Rng::from_seed(seed)))))
    }

    /// Seeded by a number, so that two runs are equal.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// 64 random bits.
    #[must_use]
    pub fn bits(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next_u64()
    }

    /// A number below `end` (which is above zero). The bias of the remainder is below 2⁻⁴⁰ for every use here.
    #[must_use]
    pub fn below(&self, end: usize) -> usize {
        usize::try_from(self.bits() % (end.max(1) as u64)).unwrap_or_default()
    }

    /// Random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A secret to hand out: 32 random bytes in hexadecimal. The database keeps only [`digest`] of it.
    #[must_use]
    pub fn secret(&self) -> String {
        hex(&self.bytes::<32>())
    }
}

/// SHA-256 in hexadecimal: what the database keeps of a secret, and of a request behind an idempotency key.
#[must_use]
pub(crate) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unreadable(table: &'static str, error: serde_json::Error) -> StoreError {
    StoreError::Inconsistent { table, what: error.to_string() }
}

/// A running registry.
#[derive(Debug, Clone)]
pub struct Office {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The random source.
    pub random: Random,
    /// The keys of the house.
    pub keys: Keys,
    /// The zone in which days begin and end.
    pub zone: Tz,
    /// A gateway for text messages is set up.
    pub sms: bool,
    pub(crate) villages: Kept<Entry>,
    pub(crate) matters: Kept<Matter>,
}

impl Office {
    /// Opens an office on a database.
    #[must_use]
    pub fn new(db: Db, clock: Clock, random: Random, keys: Keys, zone: Tz) -> Self {
        Self { db, clock, random, keys, zone, sms: false, villages: Kept::default(), matters: Kept::default() }
    }

    /// With a gateway for text messages, or without.
    #[must_use]
    pub const fn with_sms(mut self, sms: bool) -> Self {
        self.sms = sms;
        self
    }

    /// Seals what a row of a table keeps, for that row alone.
    pub(crate) fn seal(&self, table: &'static str, key: &str, what: &impl Serialize) -> Result<String, StoreError> {
        let text = serde_json::to_string(what).map_err(|e| unreadable(table, e))?;
        Ok(self.keys.seal(&self.random, &format!("{table}/{key}"), &text))
    }

    /// Opens what a row of a table keeps.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        table: &'static str,
        key: &str,
        sealed: &str,
    ) -> Result<T, StoreError> {
        let text = self.keys.open(&format!("{table}/{key}"), sealed)?;
        serde_json::from_str(&text).map_err(|e| unreadable(table, e))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Today, where the county is.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.day_of(self.now())
    }

    /// The day of an instant, where the county is.
    #[must_use]
    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The instant at which a day begins, where the county is.
    #[must_use]
    pub fn start_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        midnight.and_local_timezone(self.zone).earliest().map_or_else(|| midnight.and_utc(), |local| local.to_utc())
    }

    /// The end of the last day that the public may book ([`HORIZON`]), where the county is.
    #[must_use]
    pub fn horizon(&self) -> DateTime<Utc> {
        self.start_of(self.today() + HORIZON + chrono::Duration::days(1))
    }

    /// A new UUIDv7 of the office's clock and random source (RFC 9562).
    #[must_use]
    pub fn id(&self) -> String {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random.bytes::<10>()).into_uuid().to_string()
    }
}
