//! Signed papers that come back as scans or photographs: each page at its place. Pictures are drawn anew, upright and without what
//! else a telephone writes into them.

use domain::bookings::{FileFlaw, FileKind, LARGEST_FILE, MOST_FILES};
use domain::form::required_text;
use domain::ids::CaseId;
use domain::papers::PaperKind;
use domain::staff::Actor;

use super::read::{Dossier, at_work};
use super::rows::{Content, Marks, PaperState, SCANS_OF, Scan};
use super::write::{Row, named, put, tell};
use super::{PaperError, rows};
use crate::bookings::attachments::{self, AttachError};
use crate::cases::rows::by_id;
use crate::{Office, StoreError, Tx};

pub(super) const ADD: &str =
    "insert into case_scans (id, paper_id, position, sealed, kind, bytes, file_hash, thumb_hash, added_by, added_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
pub(super) const PUT_POSITION: &str = "update case_scans set position = $2 where id = $1";
pub(super) const REMOVE: &str = "delete from case_scans where id = $1";

/// Adds a page to a paper that was issued; what is put in as it is gets its place with its first page.
///
/// # Errors
/// See [`PaperError`]; nothing was kept then.
pub async fn attach(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    at: (&'static PaperKind, u16),
    name: &str,
    content: Vec<u8>,
) -> Result<(), PaperError> {
    if content.is_empty() {
        return Err(PaperError::File(FileFlaw::Missing));
    }
    if content.len() > LARGEST_FILE {
        return Err(PaperError::File(FileFlaw::TooLarge));
    }
    let drawn = tokio::task::spawn_blocking(move || attachments::drawn_anew(content))
        .await
        .map_err(|e| StoreError::Inconsistent { table: "files", what: e.to_string() })?;
    let drawn = drawn.map_err(PaperError::File)?;
    let mut tx = office.db.write().await?;
    attach_in(&mut tx, office, actor, id, at, name, &drawn).await?;
    Ok(tx.commit().await?)
}

pub(crate) async fn attach_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    (kind, nth): (&'static PaperKind, u16),
    name: &str,
    drawn: &attachments::Drawn,
) -> Result<(), PaperError> {
    let dossier = at_work(tx, office, actor, id).await?;
    let (paper, last) = match dossier.paper(kind, nth) {
        Some(paper) if paper.row.state != PaperState::Issued => return Err(PaperError::NotAsItStands),
        Some(paper) if paper.row.scans.len() >= MOST_FILES => return Err(PaperError::File(FileFlaw::TooMany)),
        Some(paper) => (paper.row.id.clone(), paper.row.scans.last().map_or(0, |s| s.position)),
        None if kind.template.is_none() && dossier.takes(kind, nth) => {
            let day = dossier.happened(kind, nth);
            let marks = Marks { copies: kind.copies.of(&dossier.judged).0, ..Marks::default() };
            let row = Row { state: PaperState::Issued, day, issue: None, marks: Some(&marks) };
            let content = Content::default();
            (put(tx, office, actor, &dossier, (kind, nth, None), row, Some(&content)).await?, 0)
        }
        None => return Err(PaperError::NotAsItStands),
    };
    let name = attachments::plain_name(name, drawn.kind);
    let scan = office.id();
    let sealed = office.keys.seal(&office.random, &format!("{SCANS_OF}/{scan}"), &name);
    let file = attachments::keep_file(tx, office, &drawn.content).await?;
    let thumb = match &drawn.thumb {
        Some(thumb) => Some(attachments::keep_file(tx, office, thumb).await?),
        None => None,
    };
    let bytes = i64::try_from(drawn.content.len()).unwrap_or(i64::MAX);
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(&scan).bind(&paper).bind(last + 1).bind(&sealed).bind(drawn.kind.media_type()).bind(bytes)
        .bind(&file).bind(thumb.as_deref()).bind(actor.id.as_str()).bind(office.now())
        .execute(conn).await.map(drop))?;
    tell(tx, office, actor, &dossier, "scan_attached", &format!("{} {name}", named(kind, nth))).await
}

fn found<'a>(dossier: &'a Dossier, kind: &PaperKind, nth: u16, scan: &str) -> Result<&'a Scan, PaperError> {
    let paper = dossier.paper(kind, nth).ok_or(PaperError::Unknown)?;
    paper.row.scans.iter().find(|s| s.id == scan).ok_or(PaperError::Unknown)
}

/// Takes a wrong page away, with a reason. What it was called, its digest and the reason stay on the trail.
///
/// # Errors
/// See [`PaperError`].
pub async fn detach(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    (kind, nth): (&'static PaperKind, u16),
    scan: &str,
    reason: &str,
) -> Result<(), PaperError> {
    let mut tx = office.db.write().await?;
    let dossier = at_work(&mut tx, office, actor, id).await?;
    let it = found(&dossier, kind, nth, scan)?;
    let reason = required_text(reason, 500).map_err(PaperError::Reason)?;
    on!(&mut tx, conn => sqlx::query(REMOVE).bind(scan).execute(conn).await.map(drop))?;
    attachments::forget_files(&mut tx).await?;
    let note = format!("{} {}：{reason}", named(kind, nth), it.name);
    tell(&mut tx, office, actor, &dossier, "scan_withdrawn", &note).await?;
    Ok(tx.commit().await?)
}

/// Puts a page before the one that stands before it.
///
/// # Errors
/// See [`PaperError`].
pub async fn forward(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    (kind, nth): (&'static PaperKind, u16),
    scan: &str,
) -> Result<(), PaperError> {
    let mut tx = office.db.write().await?;
    let dossier = at_work(&mut tx, office, actor, id).await?;
    let it = found(&dossier, kind, nth, scan)?;
    let all = dossier.paper(kind, nth).map(|p| p.row.scans.as_slice()).unwrap_or_default();
    let Some(before) = all.iter().rfind(|s| (s.position, &s.id) < (it.position, &it.id)) else { return Ok(()) };
    for (scan, position) in [(&it.id, before.position), (&before.id, it.position)] {
        on!(&mut tx, conn => sqlx::query(PUT_POSITION).bind(scan).bind(position).execute(conn).await.map(drop))?;
    }
    tell(&mut tx, office, actor, &dossier, "scans_ordered", &named(kind, nth)).await?;
    Ok(tx.commit().await?)
}

/// A page, or its thumbnail: name, kind and bytes. For those who may read the case.
///
/// # Errors
/// See [`PaperError`].
pub async fn content(
    office: &Office,
    actor: &Actor,
    id: &CaseId,
    scan: &str,
    small: bool,
) -> Result<(String, FileKind, Vec<u8>), PaperError> {
    let mut tx = office.db.read().await?;
    let case = by_id(&mut tx, office, id.as_str()).await?.filter(|c| c.is_read_by(actor));
    let case = case.ok_or(PaperError::Unknown)?;
    let papers = rows::of_case(&mut tx, office, case.id.as_str()).await?;
    let it = papers.into_iter().flat_map(|p| p.scans).find(|s| s.id == scan).ok_or(PaperError::Unknown)?;
    let (hash, kind) = match (small, it.thumb_hash) {
        (true, Some(thumb)) => (thumb, FileKind::Jpeg),
        (true, None) => return Err(PaperError::Unknown),
        (false, _) => (it.file_hash, it.kind),
    };
    Ok((it.name, kind, attachments::open_file(&mut tx, office, &hash).await?))
}

impl From<AttachError> for PaperError {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::Unknown => Self::Unknown,
            AttachError::Forbidden => Self::Forbidden,
            AttachError::Flaw(flaw) => Self::File(flaw),
            AttachError::Store(error) => Self::Store(error),
        }
    }
}
