//! A record's trail in one file, to be checked far from the house, without any database and without its secrets.

use std::collections::BTreeMap;

use domain::trail::{Checker, Damage, Facts, Finding, Link, RecordKey, digest_of_content, fold};
use serde::{Deserialize, Serialize};

use super::{LinkRow, OF_RECORD, Salted, facts_of, open};
use crate::keys::signed_by;
use crate::{Office, StoreError};

/// The trail of a record with its content and the public keys that check it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// Version of this format: 1.
    pub format: u8,
    /// Which record.
    pub record: RecordKey,
    /// Its entries.
    pub trail: Vec<Link>,
    /// The personal content of entries that was not erased, by their numbers.
    pub contents: BTreeMap<i64, Salted>,
    /// The public keys of the house, by their ids.
    pub keys: BTreeMap<String, String>,
}

/// What the check of a bundle found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleReport {
    /// Which record.
    pub record: RecordKey,
    /// How many entries.
    pub entries: usize,
    /// The public keys that signed them: to be compared with those the house publishes.
    pub keys: Vec<String>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// The state the trail leads to.
    pub state: Facts,
}

/// The bundle of a record. Who may have it is the caller's to decide.
///
/// # Errors
/// The database.
pub async fn export(office: &Office, record: &RecordKey) -> Result<Bundle, StoreError> {
    let mut tx = office.db.read().await?;
    let rows: Vec<LinkRow> =
        on!(&mut tx, conn => sqlx::query_as(OF_RECORD).bind(record.as_str()).fetch_all(conn).await)?;
    let mut bundle = Bundle {
        format: 1,
        record: record.clone(),
        trail: Vec::new(),
        contents: BTreeMap::new(),
        keys: BTreeMap::new(),
    };
    for row in rows {
        let (link, sealed, _) = row.split();
        if let Some(sealed) = sealed {
            bundle.contents.insert(link.entry.number, open(office, &link, &sealed)?);
        }
        bundle.trail.push(link);
    }
    bundle.keys = office.keys.public().map(|(id, key)| (id.to_owned(), key)).collect();
    Ok(bundle)
}

/// Checks a bundle. `trusted`, if given, is the public key it must be signed with; otherwise the keys in the bundle are taken,
/// and the report names them.
///
/// # Errors
/// The file is no bundle.
pub fn verify_bundle(text: &str, trusted: Option<&str>) -> Result<BundleReport, String> {
    let bundle: Bundle = serde_json::from_str(text).map_err(|e| format!("the file is no bundle: {e}"))?;
    if bundle.format != 1 {
        return Err(format!("bundles of format {} are not known", bundle.format));
    }
    let mut checker = Checker::default();
    let (mut findings, mut states, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    let erased = bundle.trail.iter().rev().find(|l| l.entry.act == "erased").map_or(0, |l| l.entry.number);
    for link in &bundle.trail {
        let number = link.entry.number;
        let mut found = |damage| findings.push(Finding { record: bundle.record.clone(), number, damage });
        if link.entry.record != bundle.record {
            found(Damage::Edited);
        }
        let key = trusted.or_else(|| bundle.keys.get(&link.key).map(String::as_str));
        if let Some(key) = key
            && !keys.iter().any(|k| k == key)
        {
            keys.push(key.to_owned());
        }
        let salted = bundle.contents.get(&number);
        match (&link.entry.content_digest, salted) {
            (Some(digest), Some(salted)) if digest_of_content(&salted.salt, &salted.content) != *digest => {
                found(Damage::ContentEdited);
            }
            (None, Some(_)) => found(Damage::ContentEdited),
            (Some(_), None) if number > erased => found(Damage::ContentRemoved),
            _ => {}
        }
        if let Ok((facts, _)) = facts_of(link, salted) {
            states.push(facts);
        }
        findings.extend(checker.next(link, |l| key.is_some_and(|key| signed_by(key, &l.hash, &l.signature))));
    }
    if bundle.trail.is_empty() {
        findings.push(Finding { record: bundle.record.clone(), number: 0, damage: Damage::NoTrail });
    }
    Ok(BundleReport { record: bundle.record, entries: bundle.trail.len(), keys, findings, state: fold(&states) })
}
