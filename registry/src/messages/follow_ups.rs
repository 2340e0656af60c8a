//! What follows from a booking by itself: a row for each message that will be due, written anew in the transaction of every
//! change, and put into the outbox when its time has come.

use chrono::{DateTime, Utc};
use domain::messages::{FollowUp, LetterKind, follow_ups};
use domain::trail::RecordKind;

use super::{About, Content, Letter, tell};
use crate::bookings::{self, Booking};
use crate::{Office, StoreError, Tx, cases, ratings};

pub(super) const PLAN: &str = "insert into reminders (booking_id, kind, starts_at, sequence, due_at, state)
    values ($1, $2, $3, $4, $5, 'pending')";
/// Two at once: what every booking is made with.
pub(super) const PLAN_TWO: &str = "insert into reminders (booking_id, kind, starts_at, sequence, due_at, state)
    values ($1, $2, $3, $4, $5, 'pending'), ($1, $6, $3, $4, $7, 'pending')";
pub(super) const UNPLAN: &str = "delete from reminders where booking_id = $1";
/// What is in a worker's hands can't be called back; its booking is looked at once more before it is sent.
pub(super) const WITHDRAW: &str = "update messages set state = 'withdrawn', sent_at = $2
    where record = $1 and state = 'queued' and kind in ('day_before', 'hours_before', 'rate', 'missed')
      and (claimed_until is null or claimed_until <= $2)";
pub(super) const ANY_DUE: &str = "select exists(select 1 from reminders where state = 'pending' and due_at <= $1)";
pub(super) const NEXT_DUE: &str = "select booking_id, kind, starts_at, sequence from reminders
    where state = 'pending' and due_at <= $1 order by due_at, booking_id, kind limit 1";
pub(super) const POST: &str =
    "update reminders set state = $3 where booking_id = $1 and kind = $2 and state = 'pending'";

#[derive(sqlx::FromRow)]
struct DueRow {
    booking_id: String,
    #[sqlx(try_from = "String")]
    kind: FollowUp,
    starts_at: DateTime<Utc>,
    sequence: i64,
}

/// Writes anew what follows from a booking that came to stand where it stands, at `changed_at`: what was pending is withdrawn,
/// in the same transaction. Called for every change of status, time or SEQUENCE by the one place that writes a booking's trail.
pub(crate) async fn plan(
    tx: &mut Tx,
    office: &Office,
    booking: &Booking,
    is_new: bool,
    changed_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (id, now) = (booking.id.as_str(), office.now());
    if !is_new {
        let record = RecordKind::Booking.key(id);
        on!(&mut *tx, conn => sqlx::query(UNPLAN).bind(id).execute(conn).await.map(drop))?;
        on!(&mut *tx, conn => sqlx::query(WITHDRAW).bind(record.as_str()).bind(now).execute(conn).await.map(drop))?;
    }
    for due in follow_ups(booking.status, booking.starts_at, changed_at, now).chunks(2) {
        let [(kind, first), rest @ ..] = due else { continue };
        on!(&mut *tx, conn => {
            let query = sqlx::query(if rest.is_empty() { PLAN } else { PLAN_TWO })
                .bind(id).bind(kind.code()).bind(booking.starts_at).bind(booking.calendar_sequence).bind(*first);
            rest.iter().fold(query, |query, (kind, due)| query.bind(kind.code()).bind(*due)).execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Puts what is due into the outbox. How many messages were written. Several processes may do it at once: each is posted once.
///
/// # Errors
/// The database.
pub async fn post_due(office: &Office) -> Result<u64, StoreError> {
    let mut posted = cases::remind(office).await?;
    loop {
        let now = office.now();
        let mut tx = office.db.read().await?;
        let any: bool = on!(&mut tx, conn => sqlx::query_scalar(ANY_DUE).bind(now).fetch_one(conn).await)?;
        drop(tx);
        if !any {
            return Ok(posted);
        }
        posted += u64::from(post_next(office, now).await?);
    }
}

async fn post_next(office: &Office, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let mut tx = office.db.write().await?;
    let next: Option<DueRow> = on!(&mut tx, conn => sqlx::query_as(NEXT_DUE).bind(now).fetch_optional(conn).await)?;
    let Some(due) = next else { return Ok(false) };
    let booking = bookings::by_id(&mut tx, office, &due.booking_id).await?;
    let standing = booking.filter(|b| {
        b.status == due.kind.status()
            && b.starts_at == due.starts_at
            && b.calendar_sequence == due.sequence
            && b.erased_at.is_none()
            && due.kind.is_of_use(b.starts_at, now)
    });
    let (state, told) = match &standing {
        Some(booking) if post(&mut tx, office, booking, due.kind).await? => ("posted", true),
        Some(_) => ("unreachable", false),
        None => ("over", false),
    };
    let ours = on!(&mut tx, conn => sqlx::query(POST).bind(&due.booking_id).bind(due.kind.code()).bind(state)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if ours == 1 {
        tx.commit().await?;
    }
    Ok(ours == 1 && told)
}

/// Writes the message of a follow-up. `false`: the person cannot be written to.
async fn post(tx: &mut Tx, office: &Office, booking: &Booking, kind: FollowUp) -> Result<bool, StoreError> {
    let letter = bookings::letter_of(office, booking);
    let content = match kind {
        FollowUp::DayBefore => Letter { kind: LetterKind::DayBefore, ..letter },
        FollowUp::HoursBefore => Letter { kind: LetterKind::HoursBefore, ..letter },
        FollowUp::Missed => {
            let link = Some(format!("/villages/{}", booking.village_code));
            Letter { kind: LetterKind::Missed, link, ..letter }
        }
        FollowUp::Rate => {
            let (link, until) = ratings::link(office);
            Letter { kind: LetterKind::Rate, link: Some(link), until: Some(until), ..letter }
        }
    };
    let link = content.link.clone();
    let record = RecordKind::Booking.key(booking.id.as_str());
    let about = About { record: &record, place: &booking.village_code };
    let told = tell(tx, office, about, booking.person(), &Content::Booking(content)).await?.is_told();
    if let (FollowUp::Rate, true, Some(link)) = (kind, told, link) {
        ratings::ask(tx, office, booking, &link).await?;
    }
    Ok(told)
}

/// Forgets what follows from a booking.
pub(super) async fn forget_of(tx: &mut Tx, booking_id: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(UNPLAN).bind(booking_id).execute(conn).await.map(drop))?;
    Ok(())
}
