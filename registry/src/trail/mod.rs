//! The evidence trail (痕迹): writing an entry in the transaction of what it tells, and reading the trail of a record.
//!
//! What an entry is and how it is checked stands in `domain::trail`; here it meets the database and the keys.

mod bundle;
mod seals;
mod verify;

pub use bundle::{Bundle, BundleReport, export, verify_bundle};
pub use seals::{Sealed, at as seal_at, mail as mail_seal, newest as newest_seal, seal};
pub use verify::{Report, Trouble, verify};

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::StaffId;
use domain::trail::{Door, Entry, Facts, Link, NOTHING_BEFORE, RecordKey, State, digest_of_content};
use serde::{Deserialize, Serialize};

use crate::{Office, StoreError, Tx};

statements! {
    LAST = "select number, hash from trail where record = $1 order by number desc limit 1";
    ADD = "insert into trail (record, number, at, act, staff_id, for_whom, door, facts, content_digest, previous, hash, key_id,
               signature)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (record, number) do nothing";
    ADD_CONTENT = "insert into trail_contents (record, number, sealed) values ($1, $2, $3)";
    OF_RECORD = "select t.record, t.number, t.at, t.act, t.staff_id, t.for_whom, t.door, t.facts, t.content_digest, t.previous,
                        t.hash, t.key_id, t.signature, c.sealed, s.name as staff_name
                 from trail t left join trail_contents c on c.record = t.record and c.number = t.number
                      left join staff s on s.id = t.staff_id
                 where t.record = $1 order by t.number";
    ERASE_CONTENTS = "delete from trail_contents where record = $1";
    PAGE = verify::PAGE;
    NEXT = verify::NEXT;
    SEALS = verify::SEALS;
    ENDS = verify::ENDS;
    CUT_OFF = verify::CUT_OFF;
    BOOKINGS_WITHOUT = verify::BOOKINGS_WITHOUT;
    STAFF_WITHOUT = verify::STAFF_WITHOUT;
    DIVISIONS_WITHOUT = verify::DIVISIONS_WITHOUT;
    SETTINGS_WITHOUT = verify::SETTINGS_WITHOUT;
    CLINICS_WITHOUT = verify::CLINICS_WITHOUT;
    WAITING_WITHOUT = verify::WAITING_WITHOUT;
    VISITS_WITHOUT = crate::duty::words::WITHOUT_TRAIL;
    RULES_WITHOUT = verify::RULES_WITHOUT;
    LEAVES_WITHOUT = verify::LEAVES_WITHOUT;
    CASES_WITHOUT = verify::CASES_WITHOUT;
    NEWEST = seals::NEWEST;
    GROWN = seals::GROWN;
    ADD_SEAL = seals::ADD;
    ADD_END = seals::ADD_END;
}

/// On what errand a request came: noted with every entry it writes.
#[derive(Debug, Clone)]
pub struct Errand {
    /// Through which door.
    pub door: Door,
    /// From which address.
    pub address: Option<String>,
}

tokio::task_local! {
    static ERRAND: Errand;
}

/// Runs a use case on an errand. Without one an entry says that the program did it by itself.
pub async fn on_errand<T>(errand: Errand, work: impl Future<Output = T>) -> T {
    ERRAND.scope(errand, work).await
}

/// Runs what the program does by itself, whoever is at work: neither they nor why is told.
pub(crate) async fn by_the_program<T>(work: impl Future<Output = T>) -> T {
    on_errand(Errand { door: Door::Program, address: None }, work).await
}

/// The errand at hand.
pub(crate) fn errand() -> Errand {
    ERRAND.try_with(Clone::clone).unwrap_or(Errand { door: Door::Program, address: None })
}

/// For whom, when one person acts for another.
pub(crate) const FOR_PERSON: &str = "person";

/// An act to write down.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Act<'a> {
    /// On which record.
    pub record: &'a RecordKey,
    /// When.
    pub at: DateTime<Utc>,
    /// What: a code.
    pub what: &'a str,
    /// By which member of staff.
    pub staff: Option<&'a str>,
    /// For whom, if not for themselves: [`FOR_PERSON`].
    pub for_whom: Option<&'a str>,
    /// Why, in words. Personal: it can be erased.
    pub note: Option<&'a str>,
}

/// The personal content of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    facts: Facts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

/// Content as kept: the very text that was digested, and its salt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salted {
    /// The salt.
    pub salt: String,
    /// The content as JSON.
    pub content: String,
}

fn unwritable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent { table: "trail", what: error.to_string() }
}

/// Where the content of an entry is sealed for.
fn place(record: &str, number: i64) -> String {
    format!("trail_contents/{record}/{number}")
}

/// Writes one entry, in the transaction of what it tells: what leads from one state of the record to the next.
pub(crate) async fn write(
    tx: &mut Tx,
    office: &Office,
    act: Act<'_>,
    before: &State,
    after: &State,
) -> Result<(), StoreError> {
    let errand = errand();
    let changed = after.since(before);
    let content = Content { facts: changed.personal, note: act.note.map(str::to_owned), address: errand.address };
    let salted = if content == Content::default() {
        None
    } else {
        let content = serde_json::to_string(&content).map_err(unwritable)?;
        Some(Salted { salt: crate::office::hex(&office.random.bytes::<16>()), content })
    };
    let mut entry = Entry {
        record: act.record.clone(),
        number: 0,
        at: act.at,
        act: act.what.to_owned(),
        staff: act.staff.map(str::to_owned),
        for_whom: act.for_whom.map(str::to_owned),
        door: errand.door.code().to_owned(),
        facts: serde_json::to_string(&changed.open).map_err(unwritable)?,
        content_digest: salted.as_ref().map(|s| digest_of_content(&s.salt, &s.content)),
        previous: String::new(),
    };
    // A record that begins has nothing before it to look up; one that is only read has no state here.
    let fresh = *before == State::default() && *after != State::default();
    let mut last: Option<(i64, String)> = if fresh { None } else { last(tx, act.record).await? };
    loop {
        let (number, previous) = last.unwrap_or((0, NOTHING_BEFORE.to_owned()));
        (entry.number, entry.previous) = (number + 1, previous);
        let hash = entry.hash();
        let signed = office.keys.sign(&hash);
        let written = on!(&mut *tx, conn => sqlx::query(ADD)
            .bind(entry.record.as_str()).bind(entry.number).bind(entry.at).bind(&entry.act).bind(entry.staff.as_deref())
            .bind(entry.for_whom.as_deref()).bind(&entry.door).bind(&entry.facts).bind(entry.content_digest.as_deref())
            .bind(&entry.previous).bind(&hash).bind(&signed.key).bind(&signed.signature)
            .execute(conn).await.map(|r| r.rows_affected()))?;
        if written == 1 {
            break;
        }
        // On PostgreSQL a colleague may have written the same number just now; ours comes after theirs.
        last = self::last(tx, act.record).await?;
    }
    if let Some(salted) = salted {
        let text = serde_json::to_string(&salted).map_err(unwritable)?;
        let sealed = office.keys.seal(&office.random, &place(entry.record.as_str(), entry.number), &text);
        on!(&mut *tx, conn => sqlx::query(ADD_CONTENT)
            .bind(entry.record.as_str()).bind(entry.number).bind(&sealed).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// Writes what became of a record that is changed already: the entry leads from `before` to how it stands now.
pub(crate) async fn tell(
    tx: &mut Tx,
    office: &Office,
    record: &RecordKey,
    what: &str,
    by: Option<&StaffId>,
    before: &State,
    note: Option<&str>,
) -> Result<(), StoreError> {
    let staff = by.map(StaffId::as_str);
    tell_as(tx, office, Act { record, at: office.now(), what, staff, for_whom: None, note }, before).await
}

/// Writes that something was done about a record that changed nothing of it: it was read, passed on.
pub(crate) async fn note(
    tx: &mut Tx,
    office: &Office,
    record: &RecordKey,
    what: &str,
    by: Option<&StaffId>,
    note: Option<&str>,
) -> Result<(), StoreError> {
    let staff = by.map(StaffId::as_str);
    let act = Act { record, at: office.now(), what, staff, for_whom: None, note };
    write(tx, office, act, &State::default(), &State::default()).await
}

/// As [`tell`], of an act that says for whom.
pub(crate) async fn tell_as(tx: &mut Tx, office: &Office, act: Act<'_>, before: &State) -> Result<(), StoreError> {
    let after = state_in(tx, office, act.record).await?.unwrap_or_default();
    write(tx, office, act, before, &after).await
}

async fn last(tx: &mut Tx, record: &RecordKey) -> Result<Option<(i64, String)>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(LAST).bind(record.as_str()).fetch_optional(conn).await)?)
}

/// Forgets the personal content of a record's entries. Their digests stay in the chain.
pub(crate) async fn erase_contents(tx: &mut Tx, record: &RecordKey) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(ERASE_CONTENTS).bind(record.as_str()).execute(conn).await.map(drop))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(crate) struct LinkRow {
    #[sqlx(try_from = "String")]
    record: RecordKey,
    number: i64,
    at: DateTime<Utc>,
    act: String,
    staff_id: Option<String>,
    for_whom: Option<String>,
    door: String,
    facts: String,
    content_digest: Option<String>,
    previous: String,
    hash: String,
    key_id: String,
    signature: String,
    sealed: Option<String>,
    #[sqlx(default)]
    staff_name: Option<String>,
}

impl LinkRow {
    fn split(self) -> (Link, Option<String>, Option<String>) {
        let entry = Entry {
            record: self.record,
            number: self.number,
            at: self.at,
            act: self.act,
            staff: self.staff_id,
            for_whom: self.for_whom,
            door: self.door,
            facts: self.facts,
            content_digest: self.content_digest,
            previous: self.previous,
        };
        (Link { entry, hash: self.hash, key: self.key_id, signature: self.signature }, self.sealed, self.staff_name)
    }
}

/// Opens the content of an entry.
fn open(office: &Office, link: &Link, sealed: &str) -> Result<Salted, StoreError> {
    let text = office.keys.open(&place(link.entry.record.as_str(), link.entry.number), sealed)?;
    serde_json::from_str(&text).map_err(unwritable)
}

/// What an entry sets in all: what stands in the chain, and its content as far as it is still there.
fn facts_of(link: &Link, salted: Option<&Salted>) -> Result<(Facts, Content), StoreError> {
    let mut facts: Facts = serde_json::from_str(&link.entry.facts).map_err(unwritable)?;
    let content: Content = match salted {
        Some(salted) => serde_json::from_str(&salted.content).map_err(unwritable)?,
        None => Content::default(),
    };
    facts.extend(content.facts.clone());
    Ok((facts, content))
}

/// An entry as it is told to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its number.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What: a code.
    pub what: String,
    /// By which member of staff.
    pub staff_name: Option<String>,
    /// One person acted for another.
    pub for_another: bool,
    /// Through which door: a code.
    pub door: String,
    /// Why, if it was said and not erased since.
    pub note: Option<String>,
    /// What it set.
    pub facts: Facts,
    /// The beginning of its hash: to compare with a printed trail.
    pub mark: String,
}

/// The trail of a record, oldest first.
pub(crate) async fn of_record(tx: &mut Tx, office: &Office, record: &RecordKey) -> Result<Vec<Told>, StoreError> {
    let rows: Vec<LinkRow> = on!(tx, conn => sqlx::query_as(OF_RECORD).bind(record.as_str()).fetch_all(conn).await)?;
    rows.into_iter()
        .map(|row| {
            let (link, sealed, staff_name) = row.split();
            // Content that does not open is for the verification to name, not for the page to fail on.
            let salted = sealed.and_then(|sealed| open(office, &link, &sealed).ok());
            let (facts, content) = facts_of(&link, salted.as_ref())?;
            Ok(Told {
                number: link.entry.number,
                at: link.entry.at,
                what: link.entry.act,
                staff_name,
                for_another: link.entry.for_whom.is_some(),
                door: link.entry.door,
                note: content.note,
                facts,
                mark: link.hash.chars().take(8).collect(),
            })
        })
        .collect()
}

/// The present state of a record, from its own tables: what the fold of its trail must give. `None` when there is no such record.
pub async fn state_of(office: &Office, record: &RecordKey) -> Result<Option<State>, StoreError> {
    let mut tx = office.db.read().await?;
    state_in(&mut tx, office, record).await
}

pub(crate) async fn state_in(tx: &mut Tx, office: &Office, record: &RecordKey) -> Result<Option<State>, StoreError> {
    use domain::trail::RecordKind;
    match record.parts() {
        Some((RecordKind::Booking, id)) => crate::bookings::state(tx, office, id).await,
        Some((RecordKind::Staff, id)) => crate::staff::state(tx, office, id).await,
        Some((RecordKind::Division, code)) => crate::places::state(tx, code).await,
        Some((RecordKind::Setting, name)) => crate::settings::state(tx, name).await,
        Some((RecordKind::Clinic, id)) => crate::clinics::state(tx, id).await,
        Some((RecordKind::Waiting, id)) => crate::waiting::state(tx, office, id).await,
        Some((RecordKind::Visit, clinic)) => crate::duty::words::state(tx, office, clinic).await,
        Some((RecordKind::Rule, id)) => crate::clinics::rules::state(tx, id).await,
        Some((RecordKind::Leave, id)) => crate::clinics::leave::state(tx, office, id).await,
        Some((RecordKind::Case, id)) => crate::cases::state(tx, office, id).await,
        None => Ok(None),
    }
}

/// The state of a record by its trail alone.
///
/// # Errors
/// The database.
pub async fn folded(office: &Office, record: &RecordKey) -> Result<Facts, StoreError> {
    let mut tx = office.db.read().await?;
    let told = of_record(&mut tx, office, record).await?;
    Ok(domain::trail::fold(told.iter().map(|t| &t.facts)))
}

/// Writes so many entries on each of so many records that are nothing else, and gives the time an entry took: for the benchmark.
///
/// # Errors
/// The database.
#[doc(hidden)]
pub async fn rehearse(office: &Office, records: usize, each: usize) -> Result<std::time::Duration, StoreError> {
    let started = std::time::Instant::now();
    let nothing = State::default();
    for leaf in (0..records).collect::<Vec<_>>().chunks(200) {
        let mut tx = office.db.write().await?;
        for number in leaf {
            let record = domain::trail::RecordKind::Booking.key(&format!("rehearsal-{number:08}"));
            for _ in 0..each {
                let note = Some("回电话");
                let act =
                    Act { record: &record, at: office.now(), what: "revealed", staff: None, for_whom: None, note };
                write(&mut tx, office, act, &nothing, &nothing).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(started.elapsed() / u32::try_from(records * each).unwrap_or(u32::MAX))
}
