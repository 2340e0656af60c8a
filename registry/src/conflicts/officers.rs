//! Officers of village committees: who speaks for the committee that retains the adviser. Kept by the township.

use chrono::NaiveDate;
use domain::conflicts::{Part, Side, names};
use domain::form::{Field, Flaws, required_text};
use domain::ids::StaffId;
use domain::people::PersonName;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use domain::trail::RecordKind;
use serde::{Deserialize, Serialize};

use super::marks::{self, Source};
use super::party::of_name;
use super::{ConflictError, recheck_adviser};
use crate::trail::{self, Act};
use crate::{Office, StoreError, Tx};

statements! {
    ADD = "insert into conflict_officers (id, village_code, sealed, valid_from, valid_until, demo)
    values ($1, $2, $3, $4, null, $5)";
    OF = "select id, village_code, sealed, valid_from, valid_until from conflict_officers
    where village_code = $1 order by valid_until nulls first, valid_from, id";
    ALL = "select id, village_code, sealed, valid_from, valid_until from conflict_officers
    where valid_until is null order by id";
    END = "update conflict_officers set valid_until = $3 where id = $1 and village_code = $2 and valid_until is null";
    RETAINED_BY = "select distinct adviser_id from retainers
    where village_code = $1 and valid_from <= $2 and (valid_until is null or valid_until > $2) order by adviser_id";
}

/// An officer as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficerForm {
    /// Name.
    pub name: String,
    /// Post: 主任, 书记, 会计 and so on.
    pub post: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Sealed {
    name: String,
    post: String,
}

/// An officer as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Which.
    pub id: String,
    /// Name.
    pub name: String,
    /// Post.
    pub post: String,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub until: Option<NaiveDate>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    village_code: String,
    sealed: String,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
}

fn place(id: &str) -> String {
    format!("conflict_officers/{id}")
}

fn record(id: &str) -> String {
    format!("officer/{id}")
}

fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent { table: "conflict_officers", what: error.to_string() }
}

impl Row {
    fn open(&self, office: &Office) -> Result<Sealed, StoreError> {
        serde_json::from_str(&office.keys.open(&place(&self.id), &self.sealed)?).map_err(unreadable)
    }
}

fn keeps(actor: &Actor, village: &DivisionCode) -> bool {
    may(actor, Action::KeepOfficers, Object { division: village, adviser: None })
}

/// The officers of a village, those in office first.
///
/// # Errors
/// See [`ConflictError`].
pub async fn officers(office: &Office, actor: &Actor, village: &DivisionCode) -> Result<Vec<Officer>, ConflictError> {
    if !keeps(actor, village) {
        return Err(ConflictError::Unknown);
    }
    let mut tx = office.db.read().await?;
    let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(OF).bind(village.as_str()).fetch_all(conn).await)?;
    let open = |row: Row| -> Result<Officer, StoreError> {
        let Sealed { name, post } = row.open(office)?;
        Ok(Officer { id: row.id, name, post, from: row.valid_from, until: row.valid_until })
    };
    Ok(rows.into_iter().map(open).collect::<Result<_, _>>()?)
}

async fn note(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    village: &DivisionCode,
    (what, told): (&str, &str),
) -> Result<(), StoreError> {
    let record = RecordKind::Division.key(village.as_str());
    let staff = Some(actor.id.as_str());
    let act = Act { record: &record, at: office.now(), what, staff, for_whom: None, note: Some(told) };
    let state = crate::places::state(tx, village.as_str()).await?.unwrap_or_default();
    trail::write(tx, office, act, &state, &state).await
}

async fn recheck(tx: &mut Tx, office: &Office, village: &DivisionCode) -> Result<(), StoreError> {
    let advisers: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(RETAINED_BY)
        .bind(village.as_str()).bind(office.today()).fetch_all(conn).await)?;
    for adviser in advisers {
        recheck_adviser(tx, office, &StaffId::from(adviser)).await?;
    }
    Ok(())
}

/// Adds an officer from today on. Open bookings of the advisers whom the village retains are looked at anew.
///
/// # Errors
/// See [`ConflictError`].
pub async fn add_officer(
    office: &Office,
    actor: &Actor,
    village: &DivisionCode,
    typed: &OfficerForm,
) -> Result<(), ConflictError> {
    if !keeps(actor, village) || crate::places::find(office, village).await?.is_none() {
        return Err(ConflictError::Unknown);
    }
    let mut flaws = Flaws::default();
    let name = flaws.take(Field::Name, PersonName::parse(&typed.name));
    let post = flaws.take(Field::Post, required_text(&typed.post, 20));
    let (Some(name), Some(post)) = (name, post) else { return Err(ConflictError::Invalid(flaws)) };
    let mut tx = office.db.write().await?;
    add(&mut tx, office, village, name.as_str(), &post, false).await?;
    note(&mut tx, office, actor, village, ("officer_added", &format!("{} {post}", name.as_str()))).await?;
    recheck(&mut tx, office, village).await?;
    Ok(tx.commit().await?)
}

/// Adds a row with its marks.
pub(crate) async fn add(
    tx: &mut Tx,
    office: &Office,
    village: &DivisionCode,
    name: &str,
    post: &str,
    demo: bool,
) -> Result<(), StoreError> {
    let (id, sealed) = (office.id(), Sealed { name: name.to_owned(), post: post.to_owned() });
    let text = serde_json::to_string(&sealed).map_err(unreadable)?;
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(&id).bind(village.as_str()).bind(office.keys.seal(&office.random, &place(&id), &text))
        .bind(office.today()).bind(demo).execute(conn).await.map(drop))?;
    mark(tx, office, &id, village.as_str(), &sealed).await
}

async fn mark(tx: &mut Tx, office: &Office, id: &str, village: &str, s: &Sealed) -> Result<(), StoreError> {
    let tokens = names::of_person(&s.name).map(|name| of_name(Side::Booker, 0, &name)).unwrap_or_default();
    let marked: Vec<_> = tokens.into_iter().map(|token| (Part::Officer, token)).collect();
    let source = Source { record: &record(id), booking: None, adviser: None, village: Some(village) };
    marks::write(tx, office, &source, &marked).await
}

/// An officer leaves today.
///
/// # Errors
/// See [`ConflictError`].
pub async fn end_officer(
    office: &Office,
    actor: &Actor,
    village: &DivisionCode,
    id: &str,
) -> Result<(), ConflictError> {
    if !keeps(actor, village) {
        return Err(ConflictError::Unknown);
    }
    let mut tx = office.db.write().await?;
    let ended = on!(&mut tx, conn => sqlx::query(END).bind(id).bind(village.as_str()).bind(office.today())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if ended != 1 {
        return Err(ConflictError::Unknown);
    }
    marks::unmark(&mut tx, &record(id)).await?;
    note(&mut tx, office, actor, village, ("officer_ended", "")).await?;
    recheck(&mut tx, office, village).await?;
    Ok(tx.commit().await?)
}

/// Marks every officer in office anew.
pub(super) async fn rebuild(tx: &mut Tx, office: &Office) -> Result<u64, StoreError> {
    let rows: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(ALL).fetch_all(conn).await)?;
    let mut marked = 0;
    for row in rows {
        marks::unmark(tx, &record(&row.id)).await?;
        mark(tx, office, &row.id, &row.village_code, &row.open(office)?).await?;
        marked += 1;
    }
    Ok(marked)
}
