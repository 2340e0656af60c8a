//! Calendars out: clinics as calendar programs subscribe to them. A place's clinics stand under its code for everybody; an
//! adviser's, and a place's with how full they are, under a secret address made at the desk.

use chrono::{DateTime, Duration, Utc};
use domain::ids::{ClinicId, StaffId};
use domain::locale::Locale;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may, may_somewhere};

use super::planned::{Planned, Stretch, planned_for_in, planned_in};
use super::{Clinic, planned};
use crate::office::digest;
use crate::places::Division;
use crate::{Office, StoreError, Tx};

/// How long a clinic that is over, or was cancelled, stays in a feed.
const BEHIND: Duration = Duration::days(60);
/// How far ahead a feed goes.
const AHEAD: Duration = Duration::days(400);
/// Reading is noted at most so often.
const NOTED: Duration = Duration::hours(1);

statements! {
    OF_PLACE = planned::OF_PLACE;
    OF_ADVISER = planned::OF_ADVISER;
    PLANNED = planned::PLANNED;
    ADD = "insert into calendar_feeds (id, token_hash, adviser_id, division_code, made_by, locale, created_at)
           values ($1, $2, $3, $4, $5, $6, $7)";
    LIST = "select f.id, f.adviser_id, f.division_code, d.name as division_name, f.created_at, f.last_read_at
            from calendar_feeds f left join divisions d on d.code = f.division_code
            where f.made_by = $1 and f.revoked_at is null order by f.created_at, f.id";
    REVOKE = "update calendar_feeds set revoked_at = $3 where id = $1 and made_by = $2 and revoked_at is null";
    FIND = "select id, adviser_id, division_code, made_by, locale, last_read_at from calendar_feeds
            where token_hash = $1 and revoked_at is null";
    READ = "update calendar_feeds set last_read_at = $2 where id = $1 and (last_read_at is null or last_read_at < $3)";
    NOTE_DEPARTURE = "insert into clinic_departures (clinic_id, sequence, adviser_id, village_code, place, starts_at, ends_at)
                      values ($1, $2, $3, $4, $5, $6, $7)";
    LEFT_PLACE = "select c.id, g.name as adviser_name, d.name as village_name, l.place, l.starts_at, l.ends_at, c.sequence,
                         c.changed_at, c.reason, n.name as now_village, c.starts_at as now_starts_at,
                         c.adviser_id <> l.adviser_id as other_adviser
                  from clinic_departures l join clinics c on c.id = l.clinic_id join staff g on g.id = l.adviser_id
                       join divisions d on d.code = l.village_code join divisions n on n.code = c.village_code
                  where l.village_code >= $1 and l.village_code < $2
                    and not (c.village_code >= $1 and c.village_code < $2) and l.ends_at > $3
                  order by l.clinic_id, l.sequence";
    LEFT_ADVISER = "select c.id, g.name as adviser_name, d.name as village_name, l.place, l.starts_at, l.ends_at, c.sequence,
                           c.changed_at, c.reason, n.name as now_village, c.starts_at as now_starts_at,
                           c.adviser_id <> l.adviser_id as other_adviser
                    from clinic_departures l join clinics c on c.id = l.clinic_id join staff g on g.id = l.adviser_id
                         join divisions d on d.code = l.village_code join divisions n on n.code = c.village_code
                    where l.adviser_id = $1 and c.adviser_id <> $1 and l.ends_at > $2
                    order by l.clinic_id, l.sequence";
}

/// Whose clinics a feed holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An adviser's.
    Adviser(StaffId),
    /// A place's, and all below it.
    Place(DivisionCode),
}

impl Subject {
    fn columns(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Adviser(id) => (Some(id.as_str()), None),
            Self::Place(code) => (None, Some(code.as_str())),
        }
    }
}

/// What a calendar program is given.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The place, when it is a place's.
    pub place: Option<Division>,
    /// The adviser's name, when it is an adviser's.
    pub adviser: Option<String>,
    /// The language it was asked for in.
    pub locale: Locale,
    /// How many are booked may be told.
    pub with_people: bool,
    /// The clinics.
    pub clinics: Vec<Planned>,
    /// Clinics that were in it and went elsewhere.
    pub left: Vec<Departed>,
}

/// A clinic that is no longer the place's or the adviser's, as it was while it was.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Departed {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: ClinicId,
    /// Whose it was.
    pub adviser_name: String,
    /// Where it was.
    pub village_name: String,
    /// In which room.
    pub place: String,
    /// When it was to begin.
    pub starts_at: DateTime<Utc>,
    /// When it was to end.
    pub ends_at: DateTime<Utc>,
    /// The present SEQUENCE.
    pub sequence: i64,
    /// When it was changed last.
    pub changed_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: Option<String>,
    /// Where it is now.
    pub now_village: String,
    /// When it is now.
    pub now_starts_at: DateTime<Utc>,
    /// Another adviser holds it now.
    pub other_adviser: bool,
}

/// A feed as listed for its maker; the address itself is not kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    /// Which.
    pub id: String,
    adviser_id: Option<String>,
    /// The place's code, when it is a place's.
    pub division_code: Option<String>,
    /// The place's name.
    pub division_name: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When a program last read it, to the hour.
    pub last_read_at: Option<DateTime<Utc>>,
}

impl Listed {
    /// One's own clinics.
    #[must_use]
    pub const fn is_own(&self) -> bool {
        self.adviser_id.is_some()
    }
}

/// May the actor make a feed of this?
#[must_use]
pub fn may_make(actor: &Actor, subject: &Subject) -> bool {
    match subject {
        Subject::Adviser(id) => *id == actor.id && may_somewhere(actor, Action::ReadBookings),
        Subject::Place(code) => may(actor, Action::ReadBookings, Object { division: code, adviser: None }),
    }
}

/// Makes a feed: the secret of its address, to be shown once. None when it is not the actor's to make, or there is no such place.
///
/// # Errors
/// The database.
pub async fn make(
    office: &Office,
    actor: &Actor,
    subject: &Subject,
    locale: Locale,
) -> Result<Option<String>, StoreError> {
    if !may_make(actor, subject) {
        return Ok(None);
    }
    if let Subject::Place(code) = subject
        && crate::places::find(office, code).await?.is_none()
    {
        return Ok(None);
    }
    let secret = office.random.secret();
    let (adviser, division) = subject.columns();
    let mut tx = office.db.write().await?;
    on!(&mut tx, conn => sqlx::query(ADD)
        .bind(office.id()).bind(digest(&secret)).bind(adviser).bind(division).bind(actor.id.as_str())
        .bind(locale.tag()).bind(office.now())
        .execute(conn).await.map(drop))?;
    tx.commit().await?;
    Ok(Some(secret))
}

/// The feeds of a maker.
///
/// # Errors
/// The database.
pub async fn list(office: &Office, actor: &Actor) -> Result<Vec<Listed>, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_as(LIST).bind(actor.id.as_str()).fetch_all(conn).await)?)
}

/// Ends a feed: its address is nobody's from now on.
///
/// # Errors
/// The database.
pub async fn revoke(office: &Office, actor: &Actor, id: &str) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    on!(&mut tx, conn => sqlx::query(REVOKE)
        .bind(id).bind(actor.id.as_str()).bind(office.now()).execute(conn).await.map(drop))?;
    tx.commit().await
}

#[derive(sqlx::FromRow)]
struct FeedRow {
    id: String,
    adviser_id: Option<String>,
    division_code: Option<String>,
    #[sqlx(try_from = "String")]
    made_by: StaffId,
    locale: String,
    last_read_at: Option<DateTime<Utc>>,
}

/// The feed behind a secret address; none when it is unknown or ended, or its maker may no longer see what is in it.
///
/// # Errors
/// The database.
pub async fn read(office: &Office, secret: &str) -> Result<Option<Feed>, StoreError> {
    let mut tx = office.db.read().await?;
    let found: Option<FeedRow> =
        on!(&mut tx, conn => sqlx::query_as(FIND).bind(digest(secret)).fetch_optional(conn).await)?;
    let Some(row) = found else { return Ok(None) };
    drop(tx);
    let Some(maker) = crate::staff::actor_of(office, &row.made_by).await? else { return Ok(None) };
    let subject = match (row.adviser_id, row.division_code) {
        (Some(adviser), _) => Subject::Adviser(adviser.into()),
        (None, Some(code)) => Subject::Place(inconsistent(DivisionCode::try_from(code))?),
        (None, None) => return Ok(None),
    };
    if !may_make(&maker, &subject) {
        return Ok(None);
    }
    note(office, &row.id, row.last_read_at).await?;
    let locale = Locale::from_tag(&row.locale).unwrap_or(Locale::ZhCn);
    let mut tx = office.db.read().await?;
    match subject {
        Subject::Adviser(id) => {
            let mut clinics = Vec::new();
            // Wherever the role is held: an adviser may serve two counties.
            for grant in &maker.grants {
                let place = &grant.division;
                let stretch =
                    Stretch { place, adviser: Some(&id), from: office.now() - BEHIND, until: office.now() + AHEAD };
                clinics.extend(planned_for_in(&mut tx, &maker, stretch).await?);
            }
            clinics.sort_by(|a, b| (a.clinic.starts_at, &a.clinic.id).cmp(&(b.clinic.starts_at, &b.clinic.id)));
            clinics.dedup_by(|a, b| a.clinic.id == b.clinic.id);
            let left = on!(&mut tx, conn => sqlx::query_as(LEFT_ADVISER)
                .bind(id.as_str()).bind(office.now() - BEHIND).fetch_all(conn).await)?;
            let left = last_of_each(left);
            Ok(Some(Feed { place: None, adviser: Some(maker.name), locale, with_people: true, clinics, left }))
        }
        Subject::Place(code) => of_place(&mut tx, office, &code, locale, true).await,
    }
}

/// The feed of a place for everybody: what the pages of its villages show anyway. None when there is no such place.
///
/// # Errors
/// The database.
pub async fn of_public(office: &Office, code: &DivisionCode, locale: Locale) -> Result<Option<Feed>, StoreError> {
    let mut tx = office.db.read().await?;
    of_place(&mut tx, office, code, locale, false).await
}

async fn of_place(
    tx: &mut Tx,
    office: &Office,
    code: &DivisionCode,
    locale: Locale,
    with_people: bool,
) -> Result<Option<Feed>, StoreError> {
    let Some(place) = crate::places::find_in(tx, code).await? else { return Ok(None) };
    let from = office.now() - BEHIND;
    let stretch = Stretch { place: code, adviser: None, from, until: office.now() + AHEAD };
    let clinics = planned_in(tx, stretch).await?;
    let left = on!(tx, conn => sqlx::query_as(LEFT_PLACE)
        .bind(code.as_str()).bind(code.end()).bind(from).fetch_all(conn).await)?;
    Ok(Some(Feed { place: Some(place), adviser: None, locale, with_people, clinics, left: last_of_each(left) }))
}

/// A clinic that left more than once, as it was when it left last.
fn last_of_each(mut left: Vec<Departed>) -> Vec<Departed> {
    left.reverse();
    left.dedup_by(|a, b| a.id == b.id);
    left.reverse();
    left
}

async fn note(office: &Office, id: &str, last: Option<DateTime<Utc>>) -> Result<(), StoreError> {
    let now = office.now();
    if last.is_some_and(|last| last > now - NOTED) {
        return Ok(());
    }
    let mut tx = office.db.write().await?;
    on!(&mut tx, conn => sqlx::query(READ).bind(id).bind(now).bind(now - NOTED).execute(conn).await.map(drop))?;
    tx.commit().await
}

/// Keeps where a clinic was, when a change takes it to another time, village or adviser: in the transaction of the change. What is
/// only shortened is not moved.
pub(crate) async fn note_departure(tx: &mut Tx, before: &Clinic, after: &Clinic) -> Result<(), StoreError> {
    let another_time =
        before.starts_at != after.starts_at && before.ends_at - before.starts_at == after.ends_at - after.starts_at;
    let same = (&before.village_code, &before.adviser_id) == (&after.village_code, &after.adviser_id);
    if same && !another_time {
        return Ok(());
    }
    on!(tx, conn => sqlx::query(NOTE_DEPARTURE)
        .bind(before.id.as_str()).bind(before.sequence + 1).bind(before.adviser_id.as_str()).bind(before.village_code.as_str())
        .bind(&before.place).bind(before.starts_at).bind(before.ends_at)
        .execute(conn).await.map(drop))?;
    Ok(())
}

fn inconsistent<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<T, StoreError> {
    read.map_err(|what| StoreError::Inconsistent { table: "calendar_feeds", what: what.to_string() })
}
