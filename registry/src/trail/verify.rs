//! `shuoli trail verify`: walks every chain and every seal once, in leaves of some thousand entries, whatever their number.

use std::fmt;

use domain::trail::{
    Checker, Damage, Facts, Finding, Link, RecordKey, RecordKind, SealChecker, SealedEnd, digest_of_content, fold,
};

use super::seals::SealRow;
use super::{LinkRow, Salted, Sealed, facts_of, open, state_in};
use crate::{Office, StoreError, Tx};

pub(super) const PAGE: &str = "select t.record, t.number, t.at, t.act, t.staff_id, t.for_whom, t.door, t.facts,
        t.content_digest, t.previous, t.hash, t.key_id, t.signature, c.sealed
    from trail t left join trail_contents c on c.record = t.record and c.number = t.number
    where (t.record, t.number) > ($1, $2) order by t.record, t.number limit $3";
pub(super) const SEALS: &str = "select number, at, ends, root, previous, hash, key_id, signature from seals
    where number > $1 order by number limit $2";
pub(super) const ENDS: &str = "select e.position, e.record, e.number, e.hash, t.hash as found
    from seal_ends e left join trail t on t.record = e.record and t.number = e.number
    where e.seal = $1 and e.position > $2 order by e.position limit $3";
pub(super) const NEXT: &str =
    "select record, number from trail where (record, number) > ($1, $2) order by record, number limit 1";
/// The last entry of a chain that a seal names further.
pub(super) const CUT_OFF: &str = "select coalesce(max(number), 0) from trail where record = $1";
pub(super) const BOOKINGS_WITHOUT: &str = "select b.id from bookings b
    where not exists (select 1 from trail t where t.record = 'booking/' || b.id) order by b.id limit $1";
pub(super) const STAFF_WITHOUT: &str = "select s.id from staff s
    where not exists (select 1 from trail t where t.record = 'staff/' || s.id) order by s.id limit $1";
pub(super) const DIVISIONS_WITHOUT: &str = "select d.code from divisions d
    where not exists (select 1 from trail t where t.record = 'division/' || d.code) order by d.code limit $1";
/// Clinics of before there was a trail of clinics have none: they were never changed since.
pub(super) const CLINICS_WITHOUT: &str = "select c.id from clinics c where c.changed_at is not null
    and not exists (select 1 from trail t where t.record = 'clinic/' || c.id) order by c.id limit $1";
pub(super) const WAITING_WITHOUT: &str = "select w.id from waiting w
    where not exists (select 1 from trail t where t.record = 'waiting/' || w.id) order by w.id limit $1";
pub(super) const RULES_WITHOUT: &str = "select r.id from clinic_rules r
    where not exists (select 1 from trail t where t.record = 'rule/' || r.id) order by r.id limit $1";
pub(super) const LEAVES_WITHOUT: &str = "select l.id from leaves l
    where not exists (select 1 from trail t where t.record = 'leave/' || l.id) order by l.id limit $1";
pub(super) const CASES_WITHOUT: &str = "select c.id from cases c
    where not exists (select 1 from trail t where t.record = 'case/' || c.id) order by c.id limit $1";
pub(super) const SETTINGS_WITHOUT: &str = "select s.name from settings s
    where not exists (select 1 from trail t where t.record = 'setting/' || s.name) order by s.name limit $1";

/// Entries read at once.
const LEAF: i64 = 2000;
/// The most records without a trail that are named.
const NAMED: i64 = 1000;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// With an entry or a record.
    Entry(Finding),
    /// With a seal.
    Seal {
        /// Its number.
        number: i64,
        /// What.
        what: &'static str,
    },
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(finding) => finding.fmt(f),
            Self::Seal { number, what } => write!(f, "seal {number}: {what}"),
        }
    }
}

/// What was walked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries.
    pub entries: u64,
    /// Records.
    pub records: u64,
    /// Seals.
    pub seals: i64,
    /// Hash of the last seal, to compare with the one on the wall.
    pub last_seal: String,
    /// How much is wrong.
    pub troubles: u64,
}

/// The record at hand.
struct Open {
    record: RecordKey,
    number: i64,
    states: Vec<Facts>,
    /// Entries whose content is gone.
    gone: Vec<i64>,
    erased_at: i64,
}

/// Checks everything; calls `tell` for each trouble as it is found.
///
/// # Errors
/// The database.
pub async fn verify(office: &Office, mut tell: impl FnMut(&Trouble)) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let mut tx = office.db.read().await?;
    let mut told = |trouble: Trouble, report: &mut Report| {
        report.troubles += 1;
        tell(&trouble);
    };
    let mut checker = Checker::default();
    let mut at_hand: Option<Open> = None;
    let (mut record, mut number) = (String::new(), 0_i64);
    loop {
        let rows = match leaf(&mut tx, &record, number, LEAF).await {
            // A value that is none of its column's kind: SQLite keeps it. One row at a time, until it is found.
            Err(StoreError::Sql(sqlx::Error::ColumnDecode { .. })) => match leaf(&mut tx, &record, number, 1).await {
                Err(StoreError::Sql(sqlx::Error::ColumnDecode { .. })) => {
                    let (unreadable, at): (String, i64) = on!(&mut tx, conn => sqlx::query_as(NEXT)
                        .bind(&record).bind(number).fetch_one(conn).await)?;
                    (record, number) = (unreadable, at);
                    let finding = Finding { record: record.clone().into(), number, damage: Damage::Unreadable };
                    told(Trouble::Entry(finding), &mut report);
                    continue;
                }
                rows => rows?,
            },
            rows => rows?,
        };
        let Some(last) = rows.last() else { break };
        (record, number) = (last.record.as_str().to_owned(), last.number);
        for row in rows {
            let (link, sealed, _) = row.split();
            report.entries += 1;
            for finding in checker.next(&link, |l| office.keys.signed(&l.hash, &l.key, &l.signature)) {
                told(Trouble::Entry(finding), &mut report);
            }
            if at_hand.as_ref().is_none_or(|open| open.record != link.entry.record) {
                if let Some(done) = at_hand.take() {
                    close(&mut tx, office, done, &mut |t| told(t, &mut report)).await?;
                }
                report.records += 1;
            }
            let open = at_hand.get_or_insert_with(|| Open {
                record: link.entry.record.clone(),
                number: 0,
                states: Vec::new(),
                gone: Vec::new(),
                erased_at: 0,
            });
            if let Some(damage) = look(office, open, &link, sealed.as_deref())? {
                let (record, number) = (link.entry.record.clone(), link.entry.number);
                told(Trouble::Entry(Finding { record, number, damage }), &mut report);
            }
        }
    }
    if let Some(done) = at_hand.take() {
        close(&mut tx, office, done, &mut |t| told(t, &mut report)).await?;
    }
    for (kind, statement) in [
        (RecordKind::Booking, BOOKINGS_WITHOUT),
        (RecordKind::Staff, STAFF_WITHOUT),
        (RecordKind::Division, DIVISIONS_WITHOUT),
        (RecordKind::Setting, SETTINGS_WITHOUT),
        (RecordKind::Clinic, CLINICS_WITHOUT),
        (RecordKind::Waiting, WAITING_WITHOUT),
        (RecordKind::Visit, crate::duty::words::WITHOUT_TRAIL),
        (RecordKind::Rule, RULES_WITHOUT),
        (RecordKind::Leave, LEAVES_WITHOUT),
        (RecordKind::Case, CASES_WITHOUT),
    ] {
        let without: Vec<String> =
            on!(&mut tx, conn => sqlx::query_scalar(statement).bind(NAMED).fetch_all(conn).await)?;
        for id in without {
            let finding = Finding { record: kind.key(&id), number: 0, damage: Damage::NoTrail };
            told(Trouble::Entry(finding), &mut report);
        }
    }
    let (seals, last_seal) = seals(&mut tx, office, &mut |t| told(t, &mut report)).await?;
    (report.seals, report.last_seal) = (seals, last_seal);
    Ok(report)
}

async fn leaf(tx: &mut Tx, record: &str, number: i64, rows: i64) -> Result<Vec<LinkRow>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(PAGE).bind(record).bind(number).bind(rows).fetch_all(conn).await)?)
}

/// Looks at the content of an entry and lays its facts on the pile of the record.
fn look(office: &Office, at_hand: &mut Open, link: &Link, sealed: Option<&str>) -> Result<Option<Damage>, StoreError> {
    let number = link.entry.number;
    at_hand.number = number;
    if link.entry.act == "erased" {
        // What came before is gone lawfully, and folds to what the erasure says.
        at_hand.erased_at = number;
    }
    let mut damage = None;
    let salted: Option<Salted> = match (sealed, &link.entry.content_digest) {
        (Some(sealed), Some(digest)) => {
            let opened = open(office, link, sealed).ok();
            let fits = opened.as_ref().is_some_and(|s| digest_of_content(&s.salt, &s.content) == *digest);
            if !fits {
                damage = Some(Damage::ContentEdited);
            }
            opened.filter(|_| fits)
        }
        (Some(_), None) => {
            damage = Some(Damage::ContentEdited);
            None
        }
        (None, Some(_)) => {
            at_hand.gone.push(number);
            None
        }
        (None, None) => None,
    };
    // Facts of an entry that was edited may be no JSON any more: that was named already.
    if let Ok((facts, _)) = facts_of(link, salted.as_ref()) {
        at_hand.states.push(facts);
        if at_hand.states.len() > 64 {
            let folded = fold(&at_hand.states);
            at_hand.states.clear();
            at_hand.states.push(folded);
        }
    }
    Ok(damage)
}

/// At the end of a record's chain: is what is gone gone lawfully, and is the record what its trail says?
async fn close(tx: &mut Tx, office: &Office, done: Open, told: &mut impl FnMut(Trouble)) -> Result<(), StoreError> {
    let mut lost = false;
    for number in done.gone {
        if number > done.erased_at {
            lost = true;
            let record = done.record.clone();
            told(Trouble::Entry(Finding { record, number, damage: Damage::ContentRemoved }));
        }
    }
    let state = match state_in(tx, office, &done.record).await {
        Ok(state) => state.unwrap_or_default().whole(),
        // The record itself was bent: what is sealed does not open, a code is none.
        Err(
            StoreError::Unopened(_)
            | StoreError::Inconsistent { .. }
            | StoreError::Sql(sqlx::Error::ColumnDecode { .. }),
        ) => {
            let damage = Damage::StateDiffers { fields: vec!["unreadable".to_owned()] };
            told(Trouble::Entry(Finding { record: done.record, number: done.number, damage }));
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let folded = fold(&done.states);
    let mut fields: Vec<String> = state
        .iter()
        .filter(|(k, v)| folded.get(*k) != Some(v))
        .map(|(k, _)| k.clone())
        .chain(folded.keys().filter(|k| !state.contains_key(*k)).cloned())
        .collect();
    fields.sort();
    // What is lost from the trail cannot be held against the record.
    if !fields.is_empty() && !lost {
        let damage = Damage::StateDiffers { fields };
        told(Trouble::Entry(Finding { record: done.record, number: done.number, damage }));
    }
    Ok(())
}

/// An end as a seal names it, and the hash that is found there.
#[derive(sqlx::FromRow)]
struct EndRow {
    position: i64,
    record: String,
    number: i64,
    hash: String,
    found: Option<String>,
}

/// What is wrong at the end that a seal names, and at which entry. What was removed from the middle the chain itself tells.
async fn missed(tx: &mut Tx, end: &EndRow, seal: i64) -> Result<Option<(i64, Damage)>, StoreError> {
    match &end.found {
        Some(found) if *found == end.hash => Ok(None),
        Some(_) => Ok(Some((end.number, Damage::NotAsSealed { seal }))),
        None => {
            let left: i64 = on!(tx, conn => sqlx::query_scalar(CUT_OFF).bind(&end.record).fetch_one(conn).await)?;
            Ok((left < end.number).then_some((left, Damage::CutOff { sealed: end.number, seal })))
        }
    }
}

/// Walks the chain of seals and holds every end against the trail.
async fn seals(tx: &mut Tx, office: &Office, told: &mut impl FnMut(Trouble)) -> Result<(i64, String), StoreError> {
    let mut checker = SealChecker::default();
    let mut last = 0_i64;
    loop {
        let rows: Vec<SealRow> =
            on!(&mut *tx, conn => sqlx::query_as(SEALS).bind(last).bind(100_i64).fetch_all(conn).await)?;
        if rows.is_empty() {
            break;
        }
        for sealed in rows.into_iter().map(Sealed::from) {
            last = sealed.seal.number;
            let mut position = 0_i64;
            loop {
                let ends: Vec<EndRow> = on!(&mut *tx, conn => sqlx::query_as(ENDS)
                    .bind(last).bind(position).bind(LEAF).fetch_all(conn).await)?;
                let Some(end) = ends.last() else { break };
                position = end.position;
                for end in ends {
                    if let Some((number, damage)) = missed(tx, &end, last).await? {
                        told(Trouble::Entry(Finding { record: end.record.clone().into(), number, damage }));
                    }
                    checker.end(&SealedEnd { record: end.record.into(), number: end.number, hash: end.hash });
                }
            }
            let signed = office.keys.signed(&sealed.hash, &sealed.key, &sealed.signature);
            for what in checker.close(&sealed.seal, &sealed.hash, signed) {
                told(Trouble::Seal { number: last, what });
            }
        }
    }
    let (number, hash) = checker.last();
    Ok((number, hash.to_owned()))
}
