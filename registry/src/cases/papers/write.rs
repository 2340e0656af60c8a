//! Drafting, issuing, noting who signed, making void.

use chrono::NaiveDate;
use domain::form::{Flaw, required_text};
use domain::ids::CaseId;
use domain::papers::{PaperKind, Values, places};
use domain::staff::Actor;
use domain::trail::{RecordKind, digest_of_content};

use super::PaperError;
use super::read::{Dossier, at_work, number};
use super::rows::{Content, Marks, PAPERS, Paper, PaperRow, PaperState, VERSIONS, place};
use crate::cases::{rows as cases, wrong};
use crate::trail::{self, Act, Salted};
use crate::{Office, StoreError, Tx};

pub(super) const ADD: &str =
    "insert into case_papers (id, case_id, code, number, state, version, day, issue, issued_at, issued_by, hash, sealed)
    values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11)";
pub(super) const PUT: &str =
    "update case_papers set state = $3, day = $4, issue = $5, issued_at = $6, issued_by = $7, hash = $8, sealed = $9,
        version = version + 1
    where id = $1 and version = $2";
pub(super) const ADD_VERSION: &str = "insert into case_paper_versions (paper_id, version, at, staff_id, hash, sealed)
    values ($1, $2, $3, $4, $5, $6)";

/// Most copies of a paper, and most pages of what is put in.
const MOST: u16 = 500;

/// A paper as typed.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// Which kind.
    pub kind: &'static PaperKind,
    /// The how manieth of it.
    pub nth: u16,
    /// The version that was looked at; none was there: 0.
    pub version: i64,
    /// What was typed, by slot.
    pub values: &'a Values,
    /// The day typed, where it is asked for.
    pub on: Option<NaiveDate>,
}

/// What becomes of a row.
pub(super) struct Row<'a> {
    pub state: PaperState,
    pub day: Option<NaiveDate>,
    pub issue: Option<i64>,
    pub marks: Option<&'a Marks>,
}

fn looked_at(dossier: &Dossier, kind: &'static PaperKind, nth: u16, version: i64) -> Result<Option<Paper>, PaperError> {
    let paper = dossier.paper(kind, nth).cloned();
    let now = paper.as_ref().map_or(0, |p| p.row.version);
    if now == version { Ok(paper) } else { Err(PaperError::Changed) }
}

/// Puts a paper in, or on: row, version, entry of the trail.
pub(super) async fn put(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    dossier: &Dossier,
    (kind, nth, before): (&'static PaperKind, u16, Option<&PaperRow>),
    row: Row<'_>,
    content: Option<&Content>,
) -> Result<String, PaperError> {
    let now = office.now();
    let id = before.map_or_else(|| office.id(), |p| p.id.clone());
    let salted = match content {
        Some(content) => {
            let text = serde_json::to_string(content).map_err(|e| wrong(VERSIONS, e))?;
            Some(Salted { salt: crate::office::hex(&office.random.bytes::<16>()), content: text })
        }
        None => None,
    };
    let hash = match (&salted, before) {
        (Some(salted), _) => digest_of_content(&salted.salt, &salted.content),
        (None, Some(before)) => before.hash.clone(),
        (None, None) => return Err(wrong(PAPERS, "a paper without content").into()),
    };
    let kept = row.marks.or(before.map(|p| &p.marks));
    let marks = kept.map(|marks| office.seal(PAPERS, &id, marks)).transpose()?;
    let issued = row.issue.is_some();
    let first = before.and_then(|p| p.issued_at).filter(|_| row.state != PaperState::Draft);
    let (issued_at, issued_by) = match (issued, first) {
        (true, Some(at)) => (Some(at), before.and_then(|p| p.issuer().map(str::to_owned))),
        (true, None) => (Some(now), Some(actor.id.to_string())),
        (false, _) => (None, None),
    };
    let version = match before {
        Some(before) => {
            let put = on!(&mut *tx, conn => sqlx::query(PUT)
                .bind(&id).bind(before.version).bind(row.state.code()).bind(row.day).bind(row.issue)
                .bind(issued_at).bind(issued_by.as_deref()).bind(&hash).bind(marks.as_deref())
                .execute(conn).await.map(|r| r.rows_affected()))?;
            if put != 1 {
                return Err(PaperError::Changed);
            }
            before.version + 1
        }
        None => {
            let added = on!(&mut *tx, conn => sqlx::query(ADD)
                .bind(&id).bind(dossier.view.case.id.as_str()).bind(kind.code).bind(i64::from(nth))
                .bind(row.state.code()).bind(row.day).bind(row.issue).bind(issued_at).bind(issued_by.as_deref())
                .bind(&hash).bind(marks.as_deref())
                .execute(conn).await.map(drop))
            .map_err(StoreError::from);
            match added {
                Err(error) if error.is_unique_violation() => return Err(PaperError::Changed),
                other => other?,
            }
            1
        }
    };
    if let Some(salted) = salted {
        let sealed = office.seal(VERSIONS, &place(&id, version), &salted)?;
        on!(&mut *tx, conn => sqlx::query(ADD_VERSION)
            .bind(&id).bind(version).bind(now).bind(actor.id.as_str()).bind(&hash).bind(&sealed)
            .execute(conn).await.map(drop))?;
    }
    Ok(id)
}

/// Writes the entry of the trail, with the paper's name.
pub(super) async fn tell(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    dossier: &Dossier,
    what: &str,
    note: &str,
) -> Result<(), PaperError> {
    let id = dossier.view.case.id.as_str();
    let after = cases::state(tx, office, id).await?.ok_or(PaperError::Unknown)?;
    let record = RecordKind::Case.key(id);
    let staff = Some(actor.id.as_str());
    let act = Act { record: &record, at: office.now(), what, staff, for_whom: None, note: Some(note) };
    Ok(trail::write(tx, office, act, &dossier.view.state(), &after).await?)
}

/// A paper's name on the trail: 《人民调解记录》之二.
pub(super) fn named(kind: &PaperKind, nth: u16) -> String {
    let number = domain::locale::chinese_number(usize::from(nth));
    if nth > 1 { format!("《{}》之{number}", kind.names.zh) } else { format!("《{}》", kind.names.zh) }
}

/// What was typed, read; the day with it.
fn content(office: &Office, dossier: &Dossier, typed: Draft<'_>) -> Result<Content, PaperError> {
    let Draft { kind, nth, values, on, .. } = typed;
    let template = dossier.template(kind, nth).ok_or(PaperError::NoPlace)?;
    let values = template.read(values).map_err(PaperError::Invalid)?;
    let on = on.filter(|_| dossier.takes_day(kind, nth));
    if on.is_some_and(|on| on > office.today()) {
        return Err(PaperError::Future);
    }
    Ok(Content { values, on, by_hand: false, document: None })
}

/// Keeps a paper as it was typed so far.
///
/// # Errors
/// See [`PaperError`].
pub async fn draft(office: &Office, actor: &Actor, id: &CaseId, typed: Draft<'_>) -> Result<(), PaperError> {
    let mut tx = office.db.write().await?;
    let (dossier, before) = open_to_type(&mut tx, office, actor, id, typed).await?;
    let (kind, nth) = (typed.kind, typed.nth);
    let content = content(office, &dossier, typed)?;
    let day = dossier.drawn(kind, nth, &content.values, content.on).and_then(|(_, day)| day);
    let row = Row { state: PaperState::Draft, day, issue: None, marks: None };
    let at = (kind, nth, before.as_ref().map(|p| &p.row));
    put(&mut tx, office, actor, &dossier, at, row, Some(&content)).await?;
    tell(&mut tx, office, actor, &dossier, "paper_drafted", &named(kind, nth)).await?;
    Ok(tx.commit().await?)
}

/// A place where something can be typed: nothing lies there yet, or a draft as it was looked at.
async fn open_to_type(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    typed: Draft<'_>,
) -> Result<(Dossier, Option<Paper>), PaperError> {
    let dossier = at_work(tx, office, actor, id).await?;
    if !dossier.takes(typed.kind, typed.nth) {
        return Err(PaperError::NoPlace);
    }
    let before = looked_at(&dossier, typed.kind, typed.nth, typed.version)?;
    match before {
        Some(paper) if paper.row.state != PaperState::Draft => Err(PaperError::NotAsItStands),
        before => Ok((dossier, before)),
    }
}

/// Issues a paper as it is typed: from now on it is as it is, with a number of its own. `by_hand`: what is blank is written by hand,
/// so that only the signed copy says it.
///
/// # Errors
/// `Blank`, `Undated`, and see [`PaperError`].
pub async fn issue(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    typed: Draft<'_>,
    by_hand: bool,
) -> Result<(), PaperError> {
    let mut tx = office.db.write().await?;
    issue_in(&mut tx, office, actor, id, typed, by_hand).await?;
    Ok(tx.commit().await?)
}

pub(crate) async fn issue_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    typed: Draft<'_>,
    by_hand: bool,
) -> Result<(), PaperError> {
    let (dossier, before) = open_to_type(tx, office, actor, id, typed).await?;
    let (kind, nth) = (typed.kind, typed.nth);
    let content = content(office, &dossier, typed)?;
    let drawn = dossier.drawn(kind, nth, &content.values, content.on).ok_or(PaperError::NoPlace)?;
    let (mut document, day) = drawn;
    let blanks = document.blanks();
    if !blanks.is_empty() && !by_hand {
        return Err(PaperError::Blank(blanks));
    }
    match day {
        None if kind.dated => return Err(PaperError::Undated),
        Some(day) if day > office.today() => return Err(PaperError::Future),
        _ => {}
    }
    // Numbers of papers that were made void are not given again.
    let last = dossier.view.papers.iter().filter_map(|p| p.issue).max().unwrap_or_default();
    let (case, issue) = (&dossier.view.case.number, last + 1);
    if let Some(domain::papers::Run::Text(text)) = &mut document.number
        && text == case
    {
        *text = number(case, issue);
    }
    let marks = Marks { copies: kind.copies.of(&dossier.judged).0, ..Marks::default() };
    let content = Content { by_hand, document: Some(document), ..content };
    let row = Row { state: PaperState::Issued, day, issue: Some(issue), marks: Some(&marks) };
    let at = (kind, nth, before.as_ref().map(|p| &p.row));
    put(tx, office, actor, &dossier, at, row, Some(&content)).await?;
    let note = format!("{} {}", named(kind, nth), number(case, issue));
    tell(tx, office, actor, &dossier, "paper_issued", &note).await
}

fn check(office: &Office, dossier: &Dossier, kind: &PaperKind, marks: &Marks) -> Result<(), PaperError> {
    let today = office.today();
    let days = marks.signed.iter().map(|m| ("signed", m.on)).chain([("served", marks.served)]);
    for (field, day) in days {
        if day.is_some_and(|day| day > today) {
            return Err(PaperError::Mark(field, Flaw::StillToCome));
        }
    }
    for (field, number) in [("copies", Some(marks.copies)), ("pages", marks.pages)] {
        if number.is_some_and(|n| !(1..=MOST).contains(&n)) {
            return Err(PaperError::Mark(field, Flaw::OutOfRange(1, MOST)));
        }
    }
    let known = places(&dossier.judged, kind);
    let is_known = |m: &super::rows::Mark| known.iter().any(|(who, name)| *who == m.who && *name == m.name);
    if !marks.signed.iter().all(is_known) {
        return Err(PaperError::Mark("signed", Flaw::NotAChoice));
    }
    Ok(())
}

/// Notes who signed a paper, that it is sealed, its copies, when it was handed over. `on`: the day of what is put in as it is.
///
/// # Errors
/// See [`PaperError`].
pub async fn mark(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    (kind, nth, version): (&'static PaperKind, u16, i64),
    marks: &Marks,
    on: Option<NaiveDate>,
) -> Result<(), PaperError> {
    let mut tx = office.db.write().await?;
    mark_in(&mut tx, office, actor, id, (kind, nth, version), marks, on).await?;
    Ok(tx.commit().await?)
}

pub(crate) async fn mark_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    (kind, nth, version): (&'static PaperKind, u16, i64),
    marks: &Marks,
    on: Option<NaiveDate>,
) -> Result<(), PaperError> {
    let dossier = at_work(tx, office, actor, id).await?;
    let paper = looked_at(&dossier, kind, nth, version)?.ok_or(PaperError::NotAsItStands)?;
    if paper.row.state != PaperState::Issued {
        return Err(PaperError::NotAsItStands);
    }
    check(office, &dossier, kind, marks)?;
    let on = on.filter(|_| kind.template.is_none() && kind.dated);
    if on.is_some_and(|on| on > office.today()) {
        return Err(PaperError::Future);
    }
    let row = Row { state: PaperState::Issued, day: on.or(paper.row.day), issue: paper.row.issue, marks: Some(marks) };
    put(tx, office, actor, &dossier, (kind, nth, Some(&paper.row)), row, None).await?;
    tell(tx, office, actor, &dossier, "paper_marked", &named(kind, nth)).await
}

/// Makes a paper void, with a reason; another can take its place. What came back stays with it.
///
/// # Errors
/// See [`PaperError`].
pub async fn withdraw(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    (kind, nth, version): (&'static PaperKind, u16, i64),
    reason: &str,
) -> Result<(), PaperError> {
    let mut tx = office.db.write().await?;
    let dossier = at_work(&mut tx, office, actor, id).await?;
    let paper = looked_at(&dossier, kind, nth, version)?.ok_or(PaperError::NotAsItStands)?;
    let reason = required_text(reason, 500).map_err(PaperError::Reason)?;
    let row = Row { state: PaperState::Withdrawn, day: paper.row.day, issue: paper.row.issue, marks: None };
    put(&mut tx, office, actor, &dossier, (kind, nth, Some(&paper.row)), row, None).await?;
    let note = format!("{}：{reason}", named(kind, nth));
    tell(&mut tx, office, actor, &dossier, "paper_withdrawn", &note).await?;
    Ok(tx.commit().await?)
}
