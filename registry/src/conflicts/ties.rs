//! Relatives, and clients outside of this program, as an adviser declares them. Read by the adviser alone; sealed.

use chrono::{DateTime, Utc};
use domain::conflicts::{Side, Tie, names};
use domain::form::{Field, Flaw, Flaws, required_text};
use domain::ids::StaffId;
use domain::people::{IdNumber, Phone};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, may_somewhere};
use domain::trail::RecordKind;
use serde::{Deserialize, Serialize};

use super::marks::{self, Source};
use super::party::{of_name, of_number};
use super::{ConflictError, recheck_adviser};
use crate::{Office, StoreError, Tx, trail};

statements! {
    ADD = "insert into conflict_ties (id, adviser_id, sealed, village_code, kin_id, declared_at, demo)
    values ($1, $2, $3, $4, $5, $6, $7)";
    OF = "select k.id, k.adviser_id, k.sealed, k.village_code, d.name as village, k.declared_at
    from conflict_ties k left join divisions d on d.code = k.village_code where k.adviser_id = $1 order by k.declared_at, k.id";
    ALL = "select k.id, k.adviser_id, k.sealed, k.village_code, d.name as village, k.declared_at
    from conflict_ties k left join divisions d on d.code = k.village_code order by k.id";
    REMOVE = "delete from conflict_ties where id = $1 and adviser_id = $2";
    COLLEAGUES = "select distinct s.id, s.sealed from staff s join grants g on g.staff_id = s.id
    where g.role = 'adviser' and s.active order by s.id";
}

/// A tie as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TieForm {
    /// Name.
    pub name: String,
    /// Code of the tie.
    pub tie: String,
    /// Telephone, if known.
    pub phone: String,
    /// ID number, if known.
    pub id_number: String,
    /// Code of the village where they live, if known.
    pub village: String,
}

/// What of a tie is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Sealed {
    name: String,
    tie: String,
    phone: Option<String>,
    id_number: Option<String>,
}

/// A tie as its adviser reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredTie {
    /// Which.
    pub id: String,
    /// Name.
    pub name: String,
    /// What they are to the adviser.
    pub tie: Tie,
    /// Telephone.
    pub phone: Option<String>,
    /// ID number.
    pub id_number: Option<String>,
    /// The village where they live.
    pub village: Option<String>,
    /// When it was declared.
    pub declared_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    adviser_id: String,
    sealed: String,
    village_code: Option<String>,
    village: Option<String>,
    declared_at: DateTime<Utc>,
}

fn place(id: &str) -> String {
    format!("conflict_ties/{id}")
}

fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent { table: "conflict_ties", what: error.to_string() }
}

impl Row {
    fn open(&self, office: &Office) -> Result<Sealed, StoreError> {
        serde_json::from_str(&office.keys.open(&place(&self.id), &self.sealed)?).map_err(unreadable)
    }
}

/// The record of a tie's marks.
fn record(id: &str) -> String {
    format!("tie/{id}")
}

async fn mark(
    tx: &mut Tx,
    office: &Office,
    id: &str,
    adviser: &str,
    village: Option<&str>,
    s: &Sealed,
) -> Result<(), StoreError> {
    let tie = Tie::from_code(&s.tie).ok_or_else(|| unreadable(&s.tie))?;
    let organisation = names::named(&s.name).into_iter().find(names::Name::is_organisation);
    let name = organisation.or_else(|| names::of_person(&s.name));
    let numbers = [&s.phone, &s.id_number].into_iter().flatten().map(|n| of_number(Side::Booker, 0, n));
    let tokens = name.iter().flat_map(|name| of_name(Side::Booker, 0, name)).chain(numbers);
    let marked: Vec<_> = tokens.map(|token| (tie.part(), token)).collect();
    let source = Source { record: &record(id), booking: None, adviser: Some(adviser), village };
    marks::write(tx, office, &source, &marked).await
}

/// The ties one declared.
///
/// # Errors
/// The database.
pub async fn ties(office: &Office, actor: &Actor) -> Result<Vec<DeclaredTie>, StoreError> {
    let mut tx = office.db.read().await?;
    let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(OF).bind(actor.id.as_str()).fetch_all(conn).await)?;
    rows.into_iter()
        .map(|row| {
            let s = row.open(office)?;
            Ok(DeclaredTie {
                tie: Tie::from_code(&s.tie).ok_or_else(|| unreadable(&s.tie))?,
                id: row.id,
                name: s.name,
                phone: s.phone,
                id_number: s.id_number,
                village: row.village,
                declared_at: row.declared_at,
            })
        })
        .collect()
}

/// That something was declared stands in one's trail; what it was does not.
async fn note(tx: &mut Tx, office: &Office, actor: &Actor, what: &str) -> Result<(), StoreError> {
    let record = RecordKind::Staff.key(actor.id.as_str());
    trail::note(tx, office, &record, what, Some(&actor.id), None).await
}

/// What may stay empty.
fn optional<T>(parsed: Result<T, Flaw>) -> Result<Option<T>, Flaw> {
    match parsed {
        Err(Flaw::Missing) => Ok(None),
        parsed => parsed.map(Some),
    }
}

/// Declares a relative, or a client outside of this program. One's open bookings are looked at anew.
///
/// # Errors
/// See [`ConflictError`].
pub async fn declare(office: &Office, actor: &Actor, typed: &TieForm) -> Result<(), ConflictError> {
    if !may_somewhere(actor, Action::DeclareTies) {
        return Err(ConflictError::Forbidden);
    }
    let mut flaws = Flaws::default();
    let name = flaws.take(
        Field::Name,
        required_text(&typed.name, 40)
            .and_then(|name| if names::written(&name).chars().count() >= 2 { Ok(name) } else { Err(Flaw::NotAName) }),
    );
    let tie = flaws.take(Field::Tie, Tie::from_code(&typed.tie).ok_or(Flaw::Missing));
    let phone = flaws.take(Field::Phone, optional(Phone::parse(&typed.phone)));
    let id_number = flaws.take(Field::IdNumber, optional(IdNumber::parse(&typed.id_number)));
    let village = match typed.village.trim() {
        "" => Some(None),
        typed => {
            let found = crate::places::typed_village(office, typed).await?;
            let wrong = |several: Vec<String>| if several.is_empty() { Flaw::NoVillage } else { Flaw::SeveralVillages };
            flaws.take(Field::Division, found.map(Some).map_err(wrong))
        }
    };
    let (Some(name), Some(tie), Some(phone), Some(id_number), Some(village)) = (name, tie, phone, id_number, village)
    else {
        return Err(ConflictError::Invalid(flaws));
    };
    let sealed = Sealed {
        name,
        tie: tie.code().to_owned(),
        phone: phone.map(|p| p.digits().to_owned()),
        id_number: id_number.map(|n| n.as_str().to_owned()),
    };
    let mut tx = office.db.write().await?;
    let Some(sealed) = joined(&mut tx, office, actor, sealed, village.as_ref()).await? else { return Ok(()) };
    add(&mut tx, office, &actor.id, &sealed, village.as_ref(), false).await?;
    note(&mut tx, office, actor, "tie_declared").await?;
    recheck_adviser(&mut tx, office, &actor.id).await?;
    Ok(tx.commit().await?)
}

/// What is declared, joined with the same person declared before: nobody stands on the list twice. `None`: it says nothing new.
async fn joined(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    new: Sealed,
    village: Option<&DivisionCode>,
) -> Result<Option<Sealed>, StoreError> {
    let rows: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(OF).bind(actor.id.as_str()).fetch_all(conn).await)?;
    let agree = |one: &Option<String>, other: &Option<String>| one.is_none() || other.is_none() || one == other;
    for row in rows {
        let old = row.open(office)?;
        let same = names::written(&old.name) == names::written(&new.name)
            && old.tie == new.tie
            && row.village_code.as_deref() == village.map(DivisionCode::as_str)
            && agree(&old.phone, &new.phone)
            && agree(&old.id_number, &new.id_number);
        if !same {
            continue;
        }
        let says_more = |old: &Option<String>, new: &Option<String>| old.is_none() && new.is_some();
        if !says_more(&old.phone, &new.phone) && !says_more(&old.id_number, &new.id_number) {
            return Ok(None);
        }
        on!(&mut *tx, conn => sqlx::query(REMOVE).bind(&row.id).bind(actor.id.as_str()).execute(conn).await.map(drop))?;
        marks::unmark(tx, &record(&row.id)).await?;
        let (phone, id_number) = (new.phone.or(old.phone), new.id_number.or(old.id_number));
        return Ok(Some(Sealed { phone, id_number, ..new }));
    }
    Ok(Some(new))
}

/// Adds a row with its marks.
async fn add(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    s: &Sealed,
    village: Option<&DivisionCode>,
    demo: bool,
) -> Result<(), StoreError> {
    let (id, village) = (office.id(), village.map(DivisionCode::as_str));
    // A relative who is an adviser here: what binds them binds this adviser too. Known by the telephone, which is theirs alone.
    let mut kin = None;
    if let Some(phone) = s.phone.as_deref().filter(|_| s.tie != Tie::Client.code()) {
        let staff: Vec<(String, String)> = on!(&mut *tx, conn => sqlx::query_as(COLLEAGUES).fetch_all(conn).await)?;
        for (colleague, contact) in staff.into_iter().filter(|(colleague, _)| colleague != adviser.as_str()) {
            if crate::staff::Contact::open(office, &colleague, &contact)?.phone.as_deref() == Some(phone) {
                kin = Some(colleague);
            }
        }
    }
    let text = serde_json::to_string(s).map_err(unreadable)?;
    let sealed = office.keys.seal(&office.random, &place(&id), &text);
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(&id).bind(adviser.as_str()).bind(&sealed).bind(village).bind(kin.as_deref()).bind(office.now()).bind(demo)
        .execute(conn).await.map(drop))?;
    mark(tx, office, &id, adviser.as_str(), village, s).await
}

/// Takes a tie of one's own back.
///
/// # Errors
/// `Unknown`, or the database.
pub async fn remove(office: &Office, actor: &Actor, id: &str) -> Result<(), ConflictError> {
    let mut tx = office.db.write().await?;
    let removed = on!(&mut tx, conn => sqlx::query(REMOVE).bind(id).bind(actor.id.as_str())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if removed != 1 {
        return Err(ConflictError::Unknown);
    }
    marks::unmark(&mut tx, &record(id)).await?;
    note(&mut tx, office, actor, "tie_removed").await?;
    recheck_adviser(&mut tx, office, &actor.id).await?;
    Ok(tx.commit().await?)
}

/// A declared tie of the demonstration.
pub(crate) async fn add_demo(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    name: &str,
    tie: Tie,
    village: &DivisionCode,
) -> Result<(), StoreError> {
    let sealed = Sealed { name: name.to_owned(), tie: tie.code().to_owned(), phone: None, id_number: None };
    add(tx, office, adviser, &sealed, Some(village), true).await
}

/// Marks every tie anew.
pub(super) async fn rebuild(tx: &mut Tx, office: &Office) -> Result<u64, StoreError> {
    let rows: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(ALL).fetch_all(conn).await)?;
    let mut marked = 0;
    for row in rows {
        marks::unmark(tx, &record(&row.id)).await?;
        let s = row.open(office)?;
        mark(tx, office, &row.id, &row.adviser_id, row.village_code.as_deref(), &s).await?;
        marked += 1;
    }
    Ok(marked)
}
