//! Sealing: at intervals the ends of all chains that grew are named in a signed seal, which can be printed, mailed or pinned on
//! a wall. Whoever holds a seal can tell later whether anything before it was cut off.

use chrono::Duration;
use domain::locale::Locale;
use domain::trail::{Ends, NOTHING_BEFORE, RecordKind, Seal};

use crate::messages::{self, Content, SealLetter, To};
use crate::{Office, StoreError, Tx};

pub(super) const NEWEST: &str = "select number, at, ends, root, previous, hash, key_id, signature from seals
    order by number desc limit 1";
/// Chains with an entry since an instant whose end no seal names.
pub(super) const GROWN: &str = "select t.record, t.number, t.hash from trail t
    where t.at >= $1
      and not exists (select 1 from trail later where later.record = t.record and later.number > t.number)
      and not exists (select 1 from seal_ends e where e.record = t.record and e.number >= t.number)
    order by t.record";
pub(super) const ADD: &str = "insert into seals (number, at, ends, root, previous, hash, key_id, signature)
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (number) do nothing";
pub(super) const ADD_END: &str =
    "insert into seal_ends (seal, position, record, number, hash) values ($1, $2, $3, $4, $5)";

/// A transaction may have begun so long before a seal and commit after it. The demonstration writes months in one go, before
/// the first seal.
const LATE: Duration = Duration::days(2);

/// A seal as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The seal.
    pub seal: Seal,
    /// Its hash.
    pub hash: String,
    /// Which key signed it.
    pub key: String,
    /// The signature.
    pub signature: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct SealRow {
    number: i64,
    at: chrono::DateTime<chrono::Utc>,
    ends: i64,
    root: String,
    previous: String,
    hash: String,
    key_id: String,
    signature: String,
}

impl From<SealRow> for Sealed {
    fn from(r: SealRow) -> Self {
        let seal = Seal { number: r.number, at: r.at, ends: r.ends, root: r.root, previous: r.previous };
        Self { seal, hash: r.hash, key: r.key_id, signature: r.signature }
    }
}

async fn newest_in(tx: &mut Tx) -> Result<Option<Sealed>, StoreError> {
    let row: Option<SealRow> = on!(tx, conn => sqlx::query_as(NEWEST).fetch_optional(conn).await)?;
    Ok(row.map(Into::into))
}

/// The newest seal, to print.
///
/// # Errors
/// The database.
pub async fn newest(office: &Office) -> Result<Option<Sealed>, StoreError> {
    newest_in(&mut office.db.read().await?).await
}

/// A seal by its number.
///
/// # Errors
/// The database.
pub async fn at(office: &Office, number: i64) -> Result<Option<Sealed>, StoreError> {
    let mut tx = office.db.read().await?;
    let rows: Vec<SealRow> =
        on!(&mut tx, conn => sqlx::query_as(super::SEALS).bind(number - 1).bind(1_i64).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(Sealed::from).find(|s| s.seal.number == number))
}

/// Mails the newest seal to an address outside of the house, the county, once.
///
/// # Errors
/// The database.
pub async fn mail(office: &Office, address: &str, locale: Locale) -> Result<(), StoreError> {
    let (sealed, county) = (newest(office).await?, crate::places::below(office, None).await?.into_iter().next());
    let (Some(sealed), Some(county)) = (sealed, county) else { return Ok(()) };
    let about = RecordKind::Setting.key(&format!("seal-{}", sealed.seal.number));
    if messages::is_written(office, &about).await? {
        return Ok(());
    }
    let letter = SealLetter {
        number: sealed.seal.number,
        at: sealed.seal.at,
        ends: sealed.seal.ends,
        hash: sealed.hash.clone(),
        signature: sealed.signature.clone(),
        public_key: office.keys.public().find(|(id, _)| *id == sealed.key).map(|(_, key)| key).unwrap_or_default(),
    };
    let mut tx = office.db.write().await?;
    let to = To { about: &about, place: &county.code, address, locale };
    messages::write(&mut tx, office, to, &Content::Seal(letter)).await?;
    tx.commit().await
}

/// Seals what grew since the last seal; `None` when nothing did, or when another process sealed just now.
///
/// # Errors
/// The database.
pub async fn seal(office: &Office) -> Result<Option<Sealed>, StoreError> {
    let now = office.now();
    let mut tx = office.db.write().await?;
    let before = newest_in(&mut tx).await?;
    let since = before.as_ref().map_or(chrono::DateTime::UNIX_EPOCH, |b| b.seal.at - LATE);
    let grown: Vec<(String, i64, String)> =
        on!(&mut tx, conn => sqlx::query_as(GROWN).bind(since).fetch_all(conn).await)?;
    if grown.is_empty() {
        return Ok(None);
    }
    let mut ends = Ends::default();
    for (record, number, hash) in &grown {
        ends.add(record, *number, hash);
    }
    let (count, root) = ends.finish();
    let (number, previous) = before.map_or((1, NOTHING_BEFORE.to_owned()), |b| (b.seal.number + 1, b.hash));
    let seal = Seal { number, at: now, ends: count, root, previous };
    let hash = seal.hash();
    let signed = office.keys.sign(&hash);
    let added = on!(&mut tx, conn => sqlx::query(ADD)
        .bind(number).bind(now).bind(count).bind(&seal.root).bind(&seal.previous).bind(&hash).bind(&signed.key)
        .bind(&signed.signature).execute(conn).await.map(|r| r.rows_affected()))?;
    if added == 0 {
        return Ok(None);
    }
    for (position, (record, end, hash)) in (1_i64..).zip(&grown) {
        on!(&mut tx, conn => sqlx::query(ADD_END)
            .bind(number).bind(position).bind(record).bind(end).bind(hash).execute(conn).await.map(drop))?;
    }
    tx.commit().await?;
    Ok(Some(Sealed { seal, hash, key: signed.key, signature: signed.signature }))
}
