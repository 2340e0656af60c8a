//! Papers and pictures that belong to a booking: checked by content, kept sealed under the hash of their content, shown as
//! thumbnails that were drawn anew. They lie in the database, so that one back-up holds all and any process can serve them.

use std::io::Cursor;

use chrono::{DateTime, Utc};
use domain::bookings::{FileFlaw, FileKind, LARGEST_FILE, MOST_FILES};
use domain::ids::BookingId;
use domain::staff::{Action, Actor, may};
use domain::trail::{RecordKind, State};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};

use super::{Booking, rows};
use crate::trail::{self, Act};
use crate::{Office, StoreError, Tx};

statements! {
    OF_BOOKING = "select a.id, a.sealed, a.kind, a.bytes, a.file_hash, a.thumb_hash, s.name as added_by, a.added_at
                  from attachments a join staff s on s.id = a.added_by where a.booking_id = $1 order by a.added_at, a.id";
    ADD = "insert into attachments (id, booking_id, sealed, kind, bytes, file_hash, thumb_hash, added_by, added_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    REMOVE = "delete from attachments where id = $1 and booking_id = $2";
    REMOVE_OF = "delete from attachments where booking_id = $1";
    KEEP_FILE = "insert into files (hash, sealed) values ($1, $2) on conflict (hash) do nothing";
    FILE = "select sealed from files where hash = $1";
    FORGET_FILES = "delete from files where not exists (select 1 from attachments a where a.file_hash = files.hash)
                      and not exists (select 1 from attachments a where a.thumb_hash = files.hash)
                      and not exists (select 1 from case_scans c where c.file_hash = files.hash)
                      and not exists (select 1 from case_scans c where c.thumb_hash = files.hash)";
}

/// Longest side of a thumbnail, in pixels.
const THUMB: u32 = 320;
/// The most pixels to a side, and the most memory a picture may take while it is read: a small file can claim to be huge.
const SIDE: u32 = 12_000;
/// Longest side of a page that came back signed: A4 at 300 dots to the inch has 3508, which nobody needs to read it.
const PAGE: u32 = 2_400;
/// Quality of what is drawn anew.
const QUALITY: u8 = 82;
const MEMORY: u64 = 256 * 1024 * 1024;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// No such booking or file, or not the actor's to see: both alike.
    #[error("there is no such thing")]
    Unknown,
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// It may not be kept.
    #[error("the file may not be kept")]
    Flaw(FileFlaw),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for AttachError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A file as listed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Attachment {
    /// Which.
    pub id: String,
    sealed: String,
    /// What the person called it.
    #[sqlx(skip)]
    pub name: String,
    /// What it is.
    #[sqlx(try_from = "String")]
    pub kind: FileKind,
    /// How large, in bytes.
    pub bytes: i64,
    file_hash: String,
    thumb_hash: Option<String>,
    /// Who added it.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
}

impl Attachment {
    /// True when there is a thumbnail.
    #[must_use]
    pub const fn has_thumb(&self) -> bool {
        self.thumb_hash.is_some()
    }
}

/// SHA-256 of content, in hexadecimal.
fn hash(content: &[u8]) -> String {
    crate::office::hex(&Sha256::digest(content))
}

async fn list(tx: &mut Tx, office: &Office, booking_id: &str) -> Result<Vec<Attachment>, StoreError> {
    let rows: Vec<Attachment> = on!(tx, conn => sqlx::query_as(OF_BOOKING).bind(booking_id).fetch_all(conn).await)?;
    rows.into_iter()
        .map(|mut a| {
            a.name = office.keys.open(&format!("attachments/{}", a.id), &a.sealed)?;
            Ok(a)
        })
        .collect()
}

/// Lays the files over the state of a booking: each by its id, with the hash of what is in it.
pub(super) async fn lay_over(tx: &mut Tx, booking_id: &str, state: State) -> Result<State, StoreError> {
    let rows: Vec<Attachment> = on!(tx, conn => sqlx::query_as(OF_BOOKING).bind(booking_id).fetch_all(conn).await)?;
    Ok(rows.into_iter().fold(state, |state, a| state.open(&format!("file {}", a.id), a.file_hash)))
}

/// The files of a booking, to whoever may see that there are some.
///
/// # Errors
/// The database.
pub async fn attachments(office: &Office, actor: &Actor, booking: &Booking) -> Result<Vec<Attachment>, StoreError> {
    let sees = may(actor, Action::ReadMatter, booking.object()) || may(actor, Action::Attach, booking.object());
    if !sees || booking.is_hidden_from(actor) {
        return Ok(Vec::new());
    }
    list(&mut office.db.read().await?, office, booking.id.as_str()).await
}

/// The pixels of a picture, upright; none for what is no picture.
fn picture(kind: FileKind, content: &[u8]) -> Result<Option<DynamicImage>, FileFlaw> {
    let format = match kind {
        FileKind::Jpeg => ImageFormat::Jpeg,
        FileKind::Png => ImageFormat::Png,
        FileKind::Pdf => return Ok(None),
    };
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(SIDE), Some(SIDE), Some(MEMORY));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| FileFlaw::NotAPaper)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| FileFlaw::NotAPaper)?;
    picture.apply_orientation(orientation);
    Ok(Some(picture))
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, FileFlaw> {
    let mut drawn = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut drawn, QUALITY);
    picture.to_rgb8().write_with_encoder(encoder).map_err(|_| FileFlaw::NotAPaper)?;
    Ok(drawn.into_inner())
}

/// Draws a thumbnail from the pixels alone: whatever else a file carries is left behind.
fn thumb(kind: FileKind, content: &[u8]) -> Result<Option<Vec<u8>>, FileFlaw> {
    picture(kind, content)?.map(|picture| jpeg(&picture.thumbnail(THUMB, THUMB))).transpose()
}

/// A file that was drawn anew, with its thumbnail.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    /// What it is now.
    pub kind: FileKind,
    /// What is in it.
    pub content: Vec<u8>,
    /// Its thumbnail.
    pub thumb: Option<Vec<u8>>,
}

/// Draws a picture anew from its pixels alone, no larger than it takes to read a page. A PDF stays as it is.
pub(crate) fn drawn_anew(content: Vec<u8>) -> Result<Drawn, FileFlaw> {
    let kind = FileKind::of(&content).ok_or(FileFlaw::NotAPaper)?;
    let Some(picture) = picture(kind, &content)? else { return Ok(Drawn { kind, content, thumb: None }) };
    drawn(&if picture.width().max(picture.height()) > PAGE { picture.thumbnail(PAGE, PAGE) } else { picture })
}

/// A page as it is kept.
pub(crate) fn drawn(page: &DynamicImage) -> Result<Drawn, FileFlaw> {
    let thumb = Some(jpeg(&page.thumbnail(THUMB, THUMB))?);
    Ok(Drawn { kind: FileKind::Jpeg, content: jpeg(page)?, thumb })
}

/// What a file is called: the last part of its path, without what can't be shown.
pub(crate) fn plain_name(name: &str, kind: FileKind) -> String {
    let name: String =
        name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(80).collect();
    if name.is_empty() { format!("file.{}", kind.ending()) } else { name }
}

/// Forgets files that nothing refers to any more.
pub(crate) async fn forget_files(tx: &mut Tx) -> Result<(), StoreError> {
    on!(&mut *tx, conn => sqlx::query(FORGET_FILES).execute(conn).await.map(drop))?;
    Ok(())
}

/// What is in a file.
pub(crate) async fn open_file(tx: &mut Tx, office: &Office, hash: &str) -> Result<Vec<u8>, StoreError> {
    let sealed: String = on!(tx, conn => sqlx::query_scalar(FILE).bind(hash).fetch_one(conn).await)?;
    office.keys.open_bytes(&format!("files/{hash}"), &sealed)
}

pub(crate) async fn keep_file(tx: &mut Tx, office: &Office, content: &[u8]) -> Result<String, StoreError> {
    let hash = hash(content);
    let sealed = office.keys.seal_bytes(&office.random, &format!("files/{hash}"), content);
    on!(tx, conn => sqlx::query(KEEP_FILE).bind(&hash).bind(&sealed).execute(conn).await.map(drop))?;
    Ok(hash)
}

/// Adds a file to a booking.
///
/// # Errors
/// See [`AttachError`]; nothing was kept then.
pub async fn attach(
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    name: &str,
    content: Vec<u8>,
) -> Result<(), AttachError> {
    if content.is_empty() {
        return Err(AttachError::Flaw(FileFlaw::Missing));
    }
    if content.len() > LARGEST_FILE {
        return Err(AttachError::Flaw(FileFlaw::TooLarge));
    }
    let kind = FileKind::of(&content).ok_or(AttachError::Flaw(FileFlaw::NotAPaper))?;
    let (content, thumb) = tokio::task::spawn_blocking(move || {
        let thumb = thumb(kind, &content);
        (content, thumb)
    })
    .await
    .map_err(|e| StoreError::Inconsistent { table: "files", what: e.to_string() })?;
    let thumb = thumb.map_err(AttachError::Flaw)?;
    let mut tx = office.db.write().await?;
    theirs(&mut tx, office, actor, id, Action::Attach).await?;
    let before = super::state(&mut tx, office, id.as_str()).await?.unwrap_or_default();
    if list(&mut tx, office, id.as_str()).await?.len() >= MOST_FILES {
        return Err(AttachError::Flaw(FileFlaw::TooMany));
    }
    let (file_id, now) = (office.id(), office.now());
    let name = plain_name(name, kind);
    let sealed = office.keys.seal(&office.random, &format!("attachments/{file_id}"), &name);
    let file_hash = keep_file(&mut tx, office, &content).await?;
    let thumb_hash = match &thumb {
        Some(thumb) => Some(keep_file(&mut tx, office, thumb).await?),
        None => None,
    };
    let bytes = i64::try_from(content.len()).unwrap_or(i64::MAX);
    on!(&mut tx, conn => sqlx::query(ADD)
        .bind(&file_id).bind(id.as_str()).bind(&sealed).bind(kind.media_type()).bind(bytes).bind(&file_hash)
        .bind(thumb_hash.as_deref()).bind(actor.id.as_str()).bind(now).execute(conn).await.map(drop))?;
    tell(&mut tx, office, actor, id, "attached", &before, &name).await?;
    Ok(tx.commit().await?)
}

async fn theirs(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    action: Action,
) -> Result<Booking, AttachError> {
    let booking = rows::by_id(tx, office, id.as_str())
        .await?
        .filter(|b| may(actor, Action::ReadBookings, b.object()) && !b.is_hidden_from(actor))
        .ok_or(AttachError::Unknown)?;
    if may(actor, action, booking.object()) && booking.erased_at.is_none() {
        Ok(booking)
    } else {
        Err(AttachError::Forbidden)
    }
}

async fn tell(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    what: &str,
    before: &State,
    note: &str,
) -> Result<(), StoreError> {
    let after = super::state(tx, office, id.as_str()).await?.unwrap_or_default();
    let record = RecordKind::Booking.key(id.as_str());
    let staff = Some(actor.id.as_str());
    let act = Act { record: &record, at: office.now(), what, staff, for_whom: None, note: Some(note) };
    trail::write(tx, office, act, before, &after).await
}

/// Takes a file away; what was in it goes with the last that refers to it.
///
/// # Errors
/// See [`AttachError`].
pub async fn detach(office: &Office, actor: &Actor, id: &BookingId, file: &str) -> Result<(), AttachError> {
    let mut tx = office.db.write().await?;
    theirs(&mut tx, office, actor, id, Action::Attach).await?;
    let before = super::state(&mut tx, office, id.as_str()).await?.unwrap_or_default();
    let name = list(&mut tx, office, id.as_str()).await?.into_iter().find(|a| a.id == file).map(|a| a.name);
    let Some(name) = name else { return Err(AttachError::Unknown) };
    on!(&mut tx, conn => sqlx::query(REMOVE).bind(file).bind(id.as_str()).execute(conn).await.map(drop))?;
    forget_files(&mut tx).await?;
    tell(&mut tx, office, actor, id, "detached", &before, &name).await?;
    Ok(tx.commit().await?)
}

/// Forgets the files of a booking that is erased.
pub(super) async fn erase(tx: &mut Tx, booking_id: &str) -> Result<(), StoreError> {
    on!(&mut *tx, conn => sqlx::query(REMOVE_OF).bind(booking_id).execute(conn).await.map(drop))?;
    forget_files(tx).await
}

/// What is in a file, or its thumbnail: name, kind and bytes. For those who may read the matter.
///
/// # Errors
/// See [`AttachError`].
pub async fn content(
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    file: &str,
    small: bool,
) -> Result<(String, FileKind, Vec<u8>), AttachError> {
    let mut tx = office.db.read().await?;
    theirs(&mut tx, office, actor, id, Action::ReadMatter).await?;
    let found = list(&mut tx, office, id.as_str()).await?.into_iter().find(|a| a.id == file);
    let found = found.ok_or(AttachError::Unknown)?;
    let (hash, kind) = match (small, found.thumb_hash) {
        (true, Some(thumb)) => (thumb, FileKind::Jpeg),
        (true, None) => return Err(AttachError::Unknown),
        (false, _) => (found.file_hash, found.kind),
    };
    Ok((found.name, kind, open_file(&mut tx, office, &hash).await?))
}
