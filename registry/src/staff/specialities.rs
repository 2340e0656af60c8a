//! The kinds of matter an adviser does not take. A slot of theirs is closed for those: whoever asks is told who takes them. When
//! nobody in the county does, the slot stays open: better any lawyer than none.

use std::collections::HashSet;

use domain::ids::StaffId;
use domain::matters::MatterCode;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Role, may_somewhere};

use super::{ChangeError, state_or_nothing, tell};
use crate::bookings::BookError;
use crate::clinics::Clinic;
use crate::{Office, StoreError, Tx, matters};

statements! {
    NOT_TAKEN = "select matter from matters_not_taken where adviser_id = $1 order by matter";
    TAKES = "select not exists(select 1 from matters_not_taken where adviser_id = $1 and matter = $2)";
    ADD = "insert into matters_not_taken (adviser_id, matter) values ($1, $2) on conflict (adviser_id, matter) do nothing";
    CLEAR = "delete from matters_not_taken where adviser_id = $1";
    BY_MATTER = "select adviser_id, matter from matters_not_taken where matter = $1";
    /// Who takes a matter and holds a clinic in the range before the horizon, those who hold one soonest first.
    WHO_TAKES = "select c.adviser_id, s.name, min(c.starts_at) as soonest
                 from clinics c join staff s on s.id = c.adviser_id
                 where c.village_code >= $1 and c.village_code < $2 and c.status = 'planned' and s.active and c.ends_at > $3 and c.starts_at <= $4
                   and not exists(select 1 from matters_not_taken n where n.adviser_id = c.adviser_id and n.matter = $5)
                 group by c.adviser_id, s.name order by soonest, c.adviser_id limit $6";
}

/// The most names that are told.
const NAMED: i64 = 3;

/// What closes an adviser's slots for a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTaken {
    /// The adviser who does not take it.
    pub adviser: String,
    /// Who does, the soonest first: at most three names, of the township first, then of the county.
    pub takers: Vec<String>,
}

/// The kinds of matter an adviser does not take: for whoever explains why a slot is closed.
///
/// # Errors
/// The database.
pub async fn not_taken(office: &Office, adviser: &StaffId) -> Result<Vec<MatterCode>, StoreError> {
    not_taken_in(&mut office.db.read().await?, adviser.as_str()).await
}

pub(crate) async fn not_taken_in(tx: &mut Tx, adviser: &str) -> Result<Vec<MatterCode>, StoreError> {
    let codes: Vec<String> = on!(tx, conn => sqlx::query_scalar(NOT_TAKEN).bind(adviser).fetch_all(conn).await)?;
    Ok(codes.into_iter().map(MatterCode::from).collect())
}

/// Is a clinic's slot closed for the matter, and who takes it? `None`: it is open, because its adviser takes it, or because nobody in
/// the county does.
///
/// # Errors
/// The database.
pub async fn closed(office: &Office, clinic: &Clinic, matter: &MatterCode) -> Result<Option<NotTaken>, StoreError> {
    closed_in(&mut office.db.read().await?, office, clinic, matter).await
}

pub(crate) async fn closed_in(
    tx: &mut Tx,
    office: &Office,
    clinic: &Clinic,
    matter: &MatterCode,
) -> Result<Option<NotTaken>, StoreError> {
    let takes: bool = on!(&mut *tx, conn => sqlx::query_scalar(TAKES)
        .bind(clinic.adviser_id.as_str()).bind(matter.as_str()).fetch_one(conn).await)?;
    if takes {
        return Ok(None);
    }
    let takers = who_takes_in(tx, office, &clinic.village_code, matter).await?;
    Ok((!takers.is_empty()).then(|| NotTaken { adviser: clinic.adviser_name.clone(), takers }))
}

/// Refuses a clinic whose adviser does not take the matter. Asked inside the transaction that books or moves.
pub(crate) async fn check(tx: &mut Tx, office: &Office, clinic: &Clinic, matter: &MatterCode) -> Result<(), BookError> {
    match closed_in(tx, office, clinic, matter).await? {
        Some(not_taken) => Err(BookError::NotTaken(not_taken, Vec::new())),
        None => Ok(()),
    }
}

async fn who_takes_in(
    tx: &mut Tx,
    office: &Office,
    village: &DivisionCode,
    matter: &MatterCode,
) -> Result<Vec<String>, StoreError> {
    let now = office.now();
    let mut names: Vec<(String, String)> = Vec::new();
    let mut area = village.parent();
    while let Some(division) = area {
        let found: Vec<(String, String, chrono::DateTime<chrono::Utc>)> = on!(&mut *tx, conn => sqlx::query_as(WHO_TAKES)
                .bind(division.as_str()).bind(division.end()).bind(now).bind(office.horizon()).bind(matter.as_str()).bind(NAMED)
                .fetch_all(conn).await)?;
        for (id, name, _) in found {
            if !names.iter().any(|(known, _)| *known == id) {
                names.push((id, name));
            }
        }
        area = division.parent();
    }
    names.truncate(usize::try_from(NAMED).unwrap_or_default());
    Ok(names.into_iter().map(|(_, name)| name).collect())
}

/// The matter by which a list of places is limited: the code, when somebody in the county takes it; otherwise empty, which no row
/// of the table matches.
pub(crate) async fn binding<'a>(
    tx: &mut Tx,
    office: &Office,
    village: &DivisionCode,
    matter: Option<&'a MatterCode>,
) -> Result<&'a str, StoreError> {
    match matter {
        Some(matter) if !who_takes_in(tx, office, village, matter).await?.is_empty() => Ok(matter.as_str()),
        _ => Ok(""),
    }
}

/// What a page needs to grey the slots of a matter before anybody presses one.
#[derive(Debug, Clone, Default)]
pub struct ForMatter {
    not_taking: HashSet<StaffId>,
    /// Who takes it: names, the soonest first.
    pub takers: Vec<String>,
}

impl ForMatter {
    /// Is the adviser's slot closed for the matter?
    #[must_use]
    pub fn closes(&self, adviser: &StaffId) -> bool {
        !self.takers.is_empty() && self.not_taking.contains(adviser)
    }

    /// Nobody in the county takes it: everybody's slots stay open.
    #[must_use]
    pub fn nobody_takes_it(&self) -> bool {
        self.takers.is_empty() && !self.not_taking.is_empty()
    }
}

/// Who takes a matter, seen from a village.
///
/// # Errors
/// The database.
pub async fn for_matter(office: &Office, village: &DivisionCode, matter: &MatterCode) -> Result<ForMatter, StoreError> {
    for_matter_in(&mut office.db.read().await?, office, village, matter).await
}

pub(crate) async fn for_matter_in(
    tx: &mut Tx,
    office: &Office,
    village: &DivisionCode,
    matter: &MatterCode,
) -> Result<ForMatter, StoreError> {
    let rows: Vec<(String, String)> =
        on!(&mut *tx, conn => sqlx::query_as(BY_MATTER).bind(matter.as_str()).fetch_all(conn).await)?;
    if rows.is_empty() {
        return Ok(ForMatter::default());
    }
    let not_taking = rows.into_iter().map(|(adviser, _)| StaffId::from(adviser)).collect();
    Ok(ForMatter { not_taking, takers: who_takes_in(tx, office, village, matter).await? })
}

/// Says which kinds of matter an adviser does not take: the adviser of themself, or whoever manages staff. On their trail.
///
/// # Errors
/// See [`ChangeError`].
pub async fn set(office: &Office, actor: &Actor, id: &StaffId, not_taken: &[MatterCode]) -> Result<(), ChangeError> {
    let known = matters::codes(&matters::all(office).await?);
    let mut tx = office.db.write().await?;
    let before = if *id == actor.id && may_somewhere(actor, Action::ChooseMatters) {
        state_or_nothing(&mut tx, office, id).await?
    } else {
        super::roster::theirs(&mut tx, office, actor, id).await?.1
    };
    write(&mut tx, id, not_taken.iter().filter(|m| known.contains(m))).await?;
    tell(&mut tx, office, "matters_chosen", Some(&actor.id), id, &before, None).await?;
    Ok(tx.commit().await?)
}

/// Writes the rows; the trail is the caller's.
pub(crate) async fn write<'a>(
    tx: &mut Tx,
    id: &StaffId,
    not_taken: impl Iterator<Item = &'a MatterCode>,
) -> Result<(), StoreError> {
    on!(&mut *tx, conn => sqlx::query(CLEAR).bind(id.as_str()).execute(conn).await.map(drop))?;
    for matter in not_taken {
        on!(&mut *tx, conn => sqlx::query(ADD).bind(id.as_str()).bind(matter.as_str()).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// Is it an adviser, so that the question makes sense?
#[must_use]
pub fn asks(actor: &Actor) -> bool {
    actor.is(Role::Adviser) && may_somewhere(actor, Action::ChooseMatters)
}
