//! How a visit was: asked once by a link, answered by whoever holds it, shown to those who oversee the advisers, added up. None of
//! it goes onto the trail of the booking, which the adviser reads: an adviser learns neither who answered nor what.

use chrono::{DateTime, Utc};
use domain::locale::Locale;
use domain::places::DivisionCode;
use domain::ratings::{Answer, FEWEST_SHOWN, LINK_LASTS, may_answer};
use domain::staff::{Action, Actor, Object, may};
use serde::Serialize;

use crate::bookings::Booking;
use crate::office::digest;
use crate::staff::Contact;
use crate::{Office, StoreError, Tx};

statements! {
    ASK = "insert into ratings (booking_id, token_hash, adviser_id, division_code, asked_at, expires_at, demo)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (booking_id) do update set token_hash = excluded.token_hash, adviser_id = excluded.adviser_id,
               division_code = excluded.division_code, asked_at = excluded.asked_at, expires_at = excluded.expires_at";
    FIND = "select r.booking_id, r.expires_at, r.answer, r.answered_at, r.sealed is not null as has_words,
                   r.division_code, b.locale, a.name as adviser_name, d.name as village_name, s.starts_at
            from ratings r join bookings b on b.id = r.booking_id join slots s on s.id = b.slot_id
                 join staff a on a.id = r.adviser_id join divisions d on d.code = r.division_code
            where r.token_hash = $1";
    ANSWER = "update ratings set answer = $2, answered_at = coalesce(answered_at, $3) where booking_id = $1";
    SAY = "update ratings set sealed = $2 where booking_id = $1 and answer = 'poor'";
    OF_BOOKING = "select answer, sealed from ratings where booking_id = $1";
    ERASE = "update ratings set sealed = null, token_hash = 'erased/' || booking_id where booking_id = $1";
    IN_DIVISION = "select r.booking_id, r.adviser_id, a.name as adviser_name, r.division_code, d.name as village_name, r.asked_at,
                          r.answer, r.sealed
                   from ratings r join staff a on a.id = r.adviser_id join divisions d on d.code = r.division_code
                   where r.division_code >= $1 and r.division_code < $2 and r.asked_at >= $3
                   order by a.name, r.adviser_id, r.asked_at, r.booking_id";
    VISITS = "select b.id, c.adviser_id, c.village_code, s.ends_at from bookings b join slots s on s.id = b.slot_id
                   join clinics c on c.id = b.clinic_id
              where b.status = 'done' and c.village_code >= $1 and c.village_code < $2 order by s.ends_at desc, b.id";
    INVENT = "insert into ratings (booking_id, token_hash, adviser_id, division_code, asked_at, expires_at, answer, answered_at,
                  sealed, demo)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true)";
    OVERSEER = "select k.id, k.name, k.sealed from staff k join grants g on g.staff_id = k.id
                where g.role = 'justice_officer' and k.active and substr($1, 1, length(g.division_code)) = g.division_code
                  and g.valid_from <= $2 and (g.valid_until is null or g.valid_until > $2)
                order by length(g.division_code) desc, k.id limit 1";
}

/// Characters of a link's secret: 16 of 32 make 80 bits, short enough for a text message.
const SECRET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// Where the question will be found, as a path, and until when. The secret is in the path alone; the database keeps its digest.
pub(crate) fn link(office: &Office) -> (String, DateTime<Utc>) {
    let secret: String = office.random.bytes::<16>().iter().map(|b| char::from(SECRET[usize::from(b % 32)])).collect();
    (format!("/rate/{secret}"), office.now() + LINK_LASTS)
}

/// Opens the question of a visit under a link that [`link`] made.
pub(crate) async fn ask(tx: &mut Tx, office: &Office, booking: &Booking, link: &str) -> Result<(), StoreError> {
    let secret = link.rsplit('/').next().unwrap_or_default();
    let now = office.now();
    on!(tx, conn => sqlx::query(ASK)
        .bind(booking.id.as_str()).bind(digest(secret)).bind(booking.adviser_id.as_str())
        .bind(booking.village_code.as_str()).bind(now).bind(now + LINK_LASTS).bind(false)
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// The question of a visit, for whoever holds the link. It names no person and no matter.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Question {
    booking_id: String,
    expires_at: DateTime<Utc>,
    answer: Option<String>,
    answered_at: Option<DateTime<Utc>>,
    /// Something was written to it.
    pub has_words: bool,
    #[sqlx(try_from = "String")]
    division_code: DivisionCode,
    /// The language of the booking.
    #[sqlx(try_from = "String")]
    pub locale: Locale,
    /// Who advised.
    pub adviser_name: String,
    /// Where.
    pub village_name: String,
    /// When.
    pub starts_at: DateTime<Utc>,
    /// It can be answered now.
    #[sqlx(skip)]
    pub open: bool,
    /// To whom one can turn: the justice officer of the place, with their telephone.
    #[sqlx(skip)]
    pub overseer: Option<(String, Option<String>)>,
}

impl Question {
    /// What was answered so far.
    #[must_use]
    pub fn answer(&self) -> Option<Answer> {
        self.answer.as_deref().and_then(Answer::from_code)
    }
}

async fn find_in(tx: &mut Tx, office: &Office, secret: &str) -> Result<Option<Question>, StoreError> {
    let found: Option<Question> =
        on!(&mut *tx, conn => sqlx::query_as(FIND).bind(digest(secret)).fetch_optional(conn).await)?;
    let Some(mut question) = found else { return Ok(None) };
    question.open = may_answer(question.expires_at, question.answered_at, office.now());
    let overseer: Option<(String, String, String)> = on!(&mut *tx, conn => sqlx::query_as(OVERSEER)
        .bind(question.division_code.as_str()).bind(office.today()).fetch_optional(conn).await)?;
    if let Some((id, name, sealed)) = overseer {
        question.overseer = Some((name, Contact::open(office, &id, &sealed)?.phone));
    }
    Ok(Some(question))
}

/// The question behind a link; `None` when there is none.
///
/// # Errors
/// The database.
pub async fn find(office: &Office, secret: &str) -> Result<Option<Question>, StoreError> {
    find_in(&mut office.db.read().await?, office, secret).await
}

/// Takes an answer. The question as it stands then; `None` when there is none. One that can be answered no longer stays as it is. What
/// was written to a poor answer stays when the answer becomes another: it was told that the justice office reads it.
///
/// # Errors
/// The database.
pub async fn answer(office: &Office, secret: &str, answer: Answer) -> Result<Option<Question>, StoreError> {
    let mut tx = office.db.write().await?;
    let Some(mut question) = find_in(&mut tx, office, secret).await? else { return Ok(None) };
    if question.open && question.answer() != Some(answer) {
        on!(&mut tx, conn => sqlx::query(ANSWER)
            .bind(&question.booking_id).bind(answer.code()).bind(office.now()).execute(conn).await.map(drop))?;
        tx.commit().await?;
        question.answer = Some(answer.code().to_owned());
    }
    Ok(Some(question))
}

/// Keeps what somebody wrote to a poor answer, sealed. `false` when there is no such question, or it is over.
///
/// # Errors
/// The database.
pub async fn say(office: &Office, secret: &str, words: &str) -> Result<bool, StoreError> {
    let mut tx = office.db.write().await?;
    let Some(question) = find_in(&mut tx, office, secret).await?.filter(|q| q.open) else { return Ok(false) };
    let sealed = office.keys.seal(&office.random, &place(&question.booking_id), words);
    let kept = on!(&mut tx, conn => sqlx::query(SAY).bind(&question.booking_id).bind(&sealed)
        .execute(conn).await.map(|r| r.rows_affected()))?;
    tx.commit().await?;
    Ok(kept == 1)
}

fn place(booking_id: &str) -> String {
    format!("ratings/{booking_id}")
}

/// What a person gave as an answer, for the copy of their data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// The answer: a code.
    pub answer: String,
    /// What they wrote.
    pub words: Option<String>,
}

/// The answer to the question of a booking, if one was given.
pub(crate) async fn given(tx: &mut Tx, office: &Office, booking_id: &str) -> Result<Option<Given>, StoreError> {
    let found: Option<(Option<String>, Option<String>)> =
        on!(tx, conn => sqlx::query_as(OF_BOOKING).bind(booking_id).fetch_optional(conn).await)?;
    let Some((Some(answer), sealed)) = found else { return Ok(None) };
    let words = sealed.map(|sealed| office.keys.open(&place(booking_id), &sealed)).transpose()?;
    Ok(Some(Given { answer, words }))
}

/// Erases what somebody wrote, and the link. The answer itself names nobody.
pub(crate) async fn erase(tx: &mut Tx, booking_id: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(ERASE).bind(booking_id).execute(conn).await.map(drop))?;
    Ok(())
}

/// The answers about an adviser, added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Whose clinics.
    pub adviser_id: String,
    /// Their name.
    pub adviser: String,
    /// How many were asked.
    pub asked: i64,
    /// How many answered.
    pub answered: i64,
    /// How many said what, the best answer first; `None` while too few answered to show it.
    pub of: Option<[i64; 3]>,
}

/// What somebody wrote to a poor answer: no name, no day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// About whose clinic.
    pub adviser: String,
    /// The month in which it was asked, as its first day.
    pub asked_at: DateTime<Utc>,
    /// What they wrote.
    pub words: String,
    /// They gave another answer since.
    pub changed: bool,
}

/// The answers of the places that an actor oversees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// By adviser.
    pub sums: Vec<Sum>,
    /// What was written, about advisers of whom enough answered.
    pub complaints: Vec<Complaint>,
}

#[derive(sqlx::FromRow)]
struct RatedRow {
    booking_id: String,
    adviser_id: String,
    adviser_name: String,
    #[sqlx(try_from = "String")]
    division_code: DivisionCode,
    asked_at: DateTime<Utc>,
    answer: Option<String>,
    sealed: Option<String>,
}

/// The answers since an instant about the advisers of the places the actor oversees, added up by adviser. Below
/// [`FEWEST_SHOWN`] answers neither figures nor words are shown.
///
/// # Errors
/// The database.
pub async fn overview(office: &Office, actor: &Actor, since: DateTime<Utc>) -> Result<Overview, StoreError> {
    let mut rows: Vec<RatedRow> = Vec::new();
    for grant in &actor.grants {
        let mut tx = office.db.read().await?;
        let found: Vec<RatedRow> = on!(&mut tx, conn => sqlx::query_as(IN_DIVISION)
            .bind(grant.division.as_str()).bind(grant.division.end()).bind(since).fetch_all(conn).await)?;
        for row in found {
            let object = Object { division: &row.division_code, adviser: None };
            if may(actor, Action::ReadRatings, object) && !rows.iter().any(|r| r.booking_id == row.booking_id) {
                rows.push(row);
            }
        }
    }
    let mut overview = Overview::default();
    for row in &rows {
        if !overview.sums.iter().any(|s| s.adviser_id == row.adviser_id) {
            overview.sums.push(sum(&rows, row));
        }
    }
    let shown = |row: &RatedRow| overview.sums.iter().any(|s| s.adviser_id == row.adviser_id && s.of.is_some());
    let mut complaints = Vec::new();
    for row in rows.iter().filter(|r| shown(r)) {
        if let Some(sealed) = &row.sealed {
            let words = office.keys.open(&place(&row.booking_id), sealed)?;
            let changed = row.answer.as_deref() != Some(Answer::Poor.code());
            complaints.push(Complaint { adviser: row.adviser_name.clone(), asked_at: row.asked_at, words, changed });
        }
    }
    overview.complaints = complaints;
    Ok(overview)
}

fn sum(rows: &[RatedRow], of: &RatedRow) -> Sum {
    let theirs = || rows.iter().filter(|r| r.adviser_id == of.adviser_id);
    let count = |wanted: &dyn Fn(&RatedRow) -> bool| i64::try_from(theirs().filter(|r| wanted(r)).count()).unwrap_or(0);
    let answered = count(&|r| r.answer.is_some());
    let each = Answer::ALL.map(|a| count(&|r| r.answer.as_deref() == Some(a.code())));
    Sum {
        adviser_id: of.adviser_id.clone(),
        adviser: of.adviser_name.clone(),
        asked: count(&|_| true),
        answered,
        of: (answered >= FEWEST_SHOWN).then_some(each),
    }
}

/// A visit that came to its end, for the demonstration.
#[derive(sqlx::FromRow)]
pub(crate) struct Visit {
    id: String,
    /// Whose.
    pub(crate) adviser_id: String,
    village_code: String,
    /// When it was over.
    pub(crate) ends_at: DateTime<Utc>,
}

/// The visits of a township that came to their end, the latest first.
pub(crate) async fn visits(tx: &mut Tx, township: &DivisionCode) -> Result<Vec<Visit>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(VISITS)
        .bind(township.as_str()).bind(township.end()).fetch_all(conn).await)?)
}

/// A question as it was asked, for the demonstration.
pub(crate) struct Asked<'a> {
    pub(crate) visit: &'a Visit,
    pub(crate) secret: &'a str,
    pub(crate) asked_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Writes a question with its answer, for the demonstration.
pub(crate) async fn invent(
    tx: &mut Tx,
    office: &Office,
    asked: &Asked<'_>,
    answer: Option<Answer>,
    words: Option<&str>,
) -> Result<(), StoreError> {
    let visit = asked.visit;
    let sealed = words.map(|words| office.keys.seal(&office.random, &place(&visit.id), words));
    on!(tx, conn => sqlx::query(INVENT)
        .bind(&visit.id).bind(digest(asked.secret)).bind(&visit.adviser_id).bind(&visit.village_code)
        .bind(asked.asked_at).bind(asked.expires_at).bind(answer.map(Answer::code))
        .bind(answer.map(|_| asked.asked_at)).bind(&sealed)
        .execute(conn).await.map(drop))?;
    Ok(())
}
