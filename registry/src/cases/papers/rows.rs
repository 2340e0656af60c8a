//! Papers and scans as kept.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::bookings::FileKind;
use domain::papers::{Document, PaperKind, Present, Signature, Signer, Values, kind};
use domain::trail::{State, digest_of_content};
use serde::{Deserialize, Serialize};

use crate::cases::wrong;
use crate::trail::Salted;
use crate::{Office, StoreError, Tx};

pub(super) const OF_CASE: &str =
    "select p.id, p.code, p.number, p.state, p.version, p.day, p.issue, p.issued_at, s.name as issued_by, p.issued_by as issuer,
        p.hash, p.sealed
    from case_papers p left join staff s on s.id = p.issued_by where p.case_id = $1 order by p.code, p.number, p.id";
pub(super) const SCANS: &str =
    "select c.id, c.paper_id, c.position, c.sealed, c.kind, c.bytes, c.file_hash, c.thumb_hash, s.name as added_by, c.added_at
    from case_scans c join case_papers p on p.id = c.paper_id join staff s on s.id = c.added_by
    where p.case_id = $1 order by c.paper_id, c.position, c.id";
/// What stands on each paper that counts: its newest version.
pub(super) const CONTENTS: &str =
    "select v.paper_id, v.version, v.hash, v.sealed from case_paper_versions v join case_papers p on p.id = v.paper_id
    where p.case_id = $1 and p.state <> 'withdrawn' and v.version = (
        select max(n.version) from case_paper_versions n where n.paper_id = v.paper_id)";
pub(super) const ERASE: &str = "update case_papers set sealed = null where case_id = $1";
pub(super) const ERASE_VERSIONS: &str =
    "update case_paper_versions set sealed = null where paper_id in (select id from case_papers where case_id = $1)";
pub(super) const ERASE_SCANS: &str =
    "delete from case_scans where paper_id in (select id from case_papers where case_id = $1)";

pub(super) const PAPERS: &str = "case_papers";
pub(super) const VERSIONS: &str = "case_paper_versions";
pub(super) const SCANS_OF: &str = "case_scans";

/// How a paper stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperState {
    /// It can be typed.
    Draft,
    /// It is frozen, numbered and dated; or it was put in as it is.
    Issued,
    /// It was made void, with a reason.
    Withdrawn,
}

impl PaperState {
    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued => "issued",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl TryFrom<String> for PaperState {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        [Self::Draft, Self::Issued, Self::Withdrawn]
            .into_iter()
            .find(|s| s.code() == code)
            .ok_or_else(|| format!("unknown state of a paper {code:?}"))
    }
}

/// A paper as its row has it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PaperRow {
    /// Which.
    pub id: String,
    code: String,
    number: i64,
    /// How it stands.
    #[sqlx(try_from = "String")]
    pub state: PaperState,
    /// Rises by one with every change.
    pub version: i64,
    /// The day it bears.
    pub day: Option<NaiveDate>,
    /// The how manieth paper issued in this case.
    pub issue: Option<i64>,
    /// When it was issued.
    pub issued_at: Option<DateTime<Utc>>,
    /// By whom.
    pub issued_by: Option<String>,
    issuer: Option<String>,
    /// Digest of what stands on it.
    pub hash: String,
    sealed: Option<String>,
    /// Who signed, and so on.
    #[sqlx(skip)]
    pub marks: Marks,
    /// What came back signed, or was put in as it is, in its order.
    #[sqlx(skip)]
    pub scans: Vec<Scan>,
}

impl PaperRow {
    /// Which kind, when the table still knows it.
    #[must_use]
    pub fn kind(&self) -> Option<&'static PaperKind> {
        kind(&self.code)
    }

    /// The how manieth of its kind, from 1.
    #[must_use]
    pub fn nth(&self) -> u16 {
        u16::try_from(self.number).unwrap_or(u16::MAX)
    }

    pub(super) fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Does it lie at this place of the dossier?
    #[must_use]
    pub fn is_at(&self, kind: &PaperKind, nth: u16) -> bool {
        self.state != PaperState::Withdrawn && self.code == kind.code && self.nth() == nth
    }
}

/// Somebody signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// In what quality.
    pub who: Signer,
    /// The name, where there may be several of one quality.
    pub name: Option<String>,
    /// The day beside it, when there is one.
    pub on: Option<NaiveDate>,
}

/// What was noted on a paper that was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// Who signed or pressed a finger on it.
    #[serde(default)]
    pub signed: Vec<Mark>,
    /// The committee's seal is on it.
    #[serde(default)]
    pub sealed: bool,
    /// How many copies were made.
    pub copies: u16,
    /// When it was handed over.
    #[serde(default)]
    pub served: Option<NaiveDate>,
    /// Pages of what was put in as it is, where they are not one a picture.
    #[serde(default)]
    pub pages: Option<u16>,
}

impl Default for Marks {
    fn default() -> Self {
        Self { signed: Vec::new(), sealed: false, copies: 1, served: None, pages: None }
    }
}

/// A page, or several in one file, that came back.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Scan {
    /// Which.
    pub id: String,
    pub(super) paper_id: String,
    /// Its place among the others, from 1.
    pub position: i64,
    sealed: String,
    /// What the person called it.
    #[sqlx(skip)]
    pub name: String,
    /// What it is.
    #[sqlx(try_from = "String")]
    pub kind: FileKind,
    /// How large, in bytes.
    pub bytes: i64,
    pub(super) file_hash: String,
    pub(super) thumb_hash: Option<String>,
    /// Who added it.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
}

impl Scan {
    /// It can be shown as a picture.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        self.kind != FileKind::Pdf
    }
}

/// What stands on a paper: what was typed, and once it is issued the whole of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    /// What was typed.
    #[serde(default)]
    pub values: Values,
    /// The day typed.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// What is blank was written by hand.
    #[serde(default)]
    pub by_hand: bool,
    /// The document as it was issued.
    #[serde(default)]
    pub document: Option<Document>,
}

/// A paper with what stands on it.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Its row.
    pub row: PaperRow,
    /// What was typed.
    pub values: Values,
    /// The day typed.
    pub on: Option<NaiveDate>,
    /// What is blank was written by hand.
    pub by_hand: bool,
    /// The document: as it was issued, or as it would be now; none for what is put in as it is.
    pub document: Option<Document>,
}

impl Paper {
    /// As the checker sees it.
    pub(super) fn present(&self, kind: &PaperKind) -> Present {
        let row = &self.row;
        let blanks = match &self.document {
            Some(doc) if !self.by_hand => doc.blanks().into_iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let attached = u16::try_from(row.scans.len()).unwrap_or(u16::MAX);
        let signed = row.marks.signed.iter();
        Present {
            code: kind.code.to_owned(),
            nth: row.nth(),
            issued: row.state == PaperState::Issued,
            attached,
            on: row.day,
            served: row.marks.served,
            counted: self.values.get("文书件数").and_then(|n| n.parse().ok()),
            signed: signed.map(|m| Signature { who: m.who, name: m.name.clone(), on: m.on }).collect(),
            sealed: row.marks.sealed,
            copies: row.marks.copies,
            // What is drawn is counted by the program; what is put in, by its pictures where nobody said otherwise.
            pages: if kind.template.is_some() { Some(1) } else { row.marks.pages.or(Some(attached)) },
            blanks,
        }
    }
}

/// The papers of a case, void ones too, without what stands on them.
pub(crate) async fn of_case(tx: &mut Tx, office: &Office, case: &str) -> Result<Vec<PaperRow>, StoreError> {
    let mut papers: Vec<PaperRow> = on!(&mut *tx, conn => sqlx::query_as(OF_CASE).bind(case).fetch_all(conn).await)?;
    if papers.is_empty() {
        return Ok(papers);
    }
    let scans: Vec<Scan> = on!(&mut *tx, conn => sqlx::query_as(SCANS).bind(case).fetch_all(conn).await)?;
    for paper in &mut papers {
        if let Some(sealed) = &paper.sealed {
            paper.marks = office.open(PAPERS, &paper.id, sealed)?;
        }
    }
    for mut scan in scans {
        scan.name = office.keys.open(&format!("{SCANS_OF}/{}", scan.id), &scan.sealed)?;
        if let Some(paper) = papers.iter_mut().find(|p| p.id == scan.paper_id) {
            paper.scans.push(scan);
        }
    }
    Ok(papers)
}

/// Where the content of a version is sealed for.
pub(super) fn place(paper: &str, version: i64) -> String {
    format!("{paper}/{version}")
}

/// What stands on each paper that counts, by its id. Nothing of those that were erased.
pub(super) async fn contents(
    tx: &mut Tx,
    office: &Office,
    case: &str,
    rows: &[PaperRow],
) -> Result<BTreeMap<String, Content>, StoreError> {
    let kept: Vec<(String, i64, String, Option<String>)> =
        on!(tx, conn => sqlx::query_as(CONTENTS).bind(case).fetch_all(conn).await)?;
    let mut contents = BTreeMap::new();
    for (paper, version, hash, sealed) in kept {
        let Some(sealed) = sealed else { continue };
        let salted: Salted = office.open(VERSIONS, &place(&paper, version), &sealed)?;
        let good = digest_of_content(&salted.salt, &salted.content) == hash
            && rows.iter().any(|row| row.id == paper && row.hash == hash);
        if !good {
            return Err(wrong(VERSIONS, format!("what stands on {paper} is not what was kept")));
        }
        contents.insert(paper, serde_json::from_str(&salted.content).map_err(|e| wrong(VERSIONS, e))?);
    }
    Ok(contents)
}

/// Lays the papers over the state of a case: each with the digest of what stands on it, its marks, its scans.
pub(crate) fn lay_over(papers: &[PaperRow], state: State) -> State {
    papers.iter().fold(state, |state, p| {
        let text = |day: Option<String>| day.unwrap_or_else(|| "-".to_owned());
        let line = format!(
            "{} {} {} v{} {} {} {} {} {}",
            p.code,
            p.number,
            p.state.code(),
            p.version,
            text(p.day.map(|d| d.to_string())),
            text(p.issue.map(|n| n.to_string())),
            text(p.issued_at.map(|at| at.to_rfc3339())),
            text(p.issuer.clone()),
            p.hash
        );
        let marks = p.sealed.as_ref().and_then(|_| serde_json::to_string(&p.marks).ok());
        let state = state.open(&format!("paper.{}", p.id), line).personal(&format!("paper.{}.marks", p.id), marks);
        p.scans.iter().fold(state, |state, s| {
            state.open(&format!("scan.{}", s.id), format!("{} {} {}", p.id, s.position, s.file_hash))
        })
    })
}

/// Forgets what stood on the papers of a case and what came back. That there were such papers stays.
pub(crate) async fn erase(tx: &mut Tx, case: &str) -> Result<(), StoreError> {
    for statement in [ERASE, ERASE_VERSIONS, ERASE_SCANS] {
        on!(&mut *tx, conn => sqlx::query(statement).bind(case).execute(conn).await.map(drop))?;
    }
    crate::bookings::attachments::forget_files(tx).await
}
