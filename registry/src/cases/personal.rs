//! Personal data of a case: seeing numbers in full for a purpose, and erasing it when its time is over.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::cases::{AnswerFlaws, PartyData, Step};
use domain::form::required_text;
use domain::ids::CaseId;
use domain::staff::{Action, Actor, may};
use domain::trail::RecordKind;
use serde::Serialize;

use super::papers::{self, PaperRow};
use super::rows::{self, View};
use super::{CaseError, Obligation, obligations, persons, stepping_back};
use crate::bookings::Booking;
use crate::{Office, StoreError, Tx, messages, trail};

pub(super) const ERASE: &str = "update cases set sealed = null, erased_at = $2, version = version + 1
    where id = $1 and erased_at is null and not open";
pub(super) const ERASE_STEPS: &str = "update case_steps set sealed = null where case_id = $1";
pub(super) const ERASE_PARTIES: &str =
    "update case_parties set sealed = null, phone_index = null, id_index = null, name_index = null,
        sound_index = null
    where case_id = $1";
pub(super) const DUE: &str =
    "select id from cases where erased_at is null and not open and closed_at <= $1 order by closed_at, id limit $2";

/// Shows telephones and ID numbers of the parties in full, for a purpose that goes into the trail with it.
///
/// # Errors
/// `Unknown`, a purpose that lacks, the database.
pub async fn reveal(office: &Office, actor: &Actor, id: &CaseId, what_for: &str) -> Result<View, CaseError> {
    let what_for = required_text(what_for, 200).map_err(|f| CaseError::Invalid(AnswerFlaws::one("purpose", f)))?;
    let mut tx = office.db.write().await?;
    let case = rows::by_id(&mut tx, office, id.as_str()).await?.filter(|c| c.is_read_by(actor));
    let view = rows::whole(&mut tx, office, case.ok_or(CaseError::Unknown)?).await?;
    trail::note(&mut tx, office, &view.record(), "revealed", Some(&actor.id), Some(&what_for)).await?;
    tx.commit().await?;
    Ok(view)
}

/// What a person may know of a case they have a part in, for the copy of their data: nothing of the other side.
#[derive(Debug, Clone, Serialize)]
pub struct CaseExport {
    /// Code.
    pub code: String,
    /// Number.
    pub number: String,
    /// Kind of dispute: a code.
    pub matter: String,
    /// Where.
    pub village: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Where it stands: codes of stations.
    pub stands: Vec<String>,
    /// In which role they are there: a code.
    pub role: String,
    /// What is kept of them.
    pub own: Option<PartyData>,
    /// What they were told, and when: codes of steps.
    pub told: Vec<(DateTime<Utc>, String)>,
    /// What was agreed that concerns them.
    pub obligations: Vec<OwedExport>,
    /// The papers of the dossier, and nothing of what stands on them.
    pub papers: Vec<PaperExport>,
}

/// A paper of a case, for the copy of a person's data.
#[derive(Debug, Clone, Serialize)]
pub struct PaperExport {
    /// Its name.
    pub name: &'static str,
    /// Its number among those of its kind.
    pub number: u16,
    /// How it stands: a code.
    pub state: &'static str,
    /// The day it bears.
    pub day: Option<NaiveDate>,
    /// It is noted that they signed it.
    pub signed: bool,
    /// Pages that came back signed, or were put in.
    pub pages: usize,
}

fn paper_of(paper: &PaperRow, name: &str) -> Option<PaperExport> {
    Some(PaperExport {
        name: paper.kind()?.names.zh,
        number: paper.nth(),
        state: paper.state.code(),
        day: paper.day,
        signed: paper.marks.signed.iter().any(|m| m.name.as_deref() == Some(name)),
        pages: paper.scans.len(),
    })
}

/// Something agreed, for the copy of a person's data.
#[derive(Debug, Clone, Serialize)]
pub struct OwedExport {
    /// They owe it; otherwise it is owed to them.
    pub owes: bool,
    /// What.
    pub what: Option<String>,
    /// In fen, of money.
    pub amount: Option<i64>,
    /// By which day.
    pub due: NaiveDate,
    /// How it stands: a code.
    pub state: String,
}

fn export_of(view: &View, number: i64) -> Option<CaseExport> {
    let party = view.parties.iter().find(|p| p.number == number)?;
    let machine = view.machine();
    let told = |step: &Step| party.side.is_some_and(|s| step.tells.iter().any(|t| t.whom.includes(s)));
    let concerns = |n: i64| n == number || party.stands_for.contains(&n);
    let owed = |o: &Obligation| OwedExport {
        owes: concerns(o.who),
        what: o.words.as_ref().map(|w| w.what.clone()),
        amount: o.amount,
        due: o.due,
        state: o.state.code().to_owned(),
    };
    let steps = view.steps.iter().filter(|s| s.undone_at.is_none() && s.row(machine).is_some_and(told));
    Some(CaseExport {
        code: view.case.code.as_str().to_owned(),
        number: view.case.number.clone(),
        matter: view.case.matter.clone(),
        village: view.case.village_name.clone(),
        opened_at: view.case.opened_at,
        stands: view.position.stations().map(str::to_owned).collect(),
        role: party.role.code().to_owned(),
        own: party.data.clone(),
        told: steps.map(|s| (s.at, s.step.clone())).collect(),
        obligations: view.obligations.iter().filter(|o| concerns(o.who) || concerns(o.whom)).map(owed).collect(),
        papers: view.papers.iter().filter_map(|paper| paper_of(paper, party.name())).collect(),
    })
}

/// The cases of the person of these bookings that lie where the actor may export. Each gets an entry.
pub(crate) async fn of_person(
    tx: &mut Tx,
    office: &Office,
    (actor, what_for): (&Actor, &str),
    bookings: &[Booking],
) -> Result<Vec<CaseExport>, StoreError> {
    let mut parts = BTreeSet::new();
    for booking in bookings {
        parts.extend(persons::cases_of(tx, office, booking).await?);
    }
    let mut all = Vec::new();
    for (case, number) in parts {
        let Some(view) = rows::in_full(tx, office, &case).await? else { continue };
        if may(actor, Action::ExportPerson, view.case.object())
            && let Some(export) = export_of(&view, number)
        {
            trail::note(tx, office, &view.record(), "exported", Some(&actor.id), Some(what_for)).await?;
            all.push(export);
        }
    }
    Ok(all)
}

/// Erases what is personal in cases that were filed before an instant. How many.
pub(crate) async fn erase_before(office: &Office, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let mut erased = 0;
    loop {
        let mut tx = office.db.read().await?;
        let due: Vec<String> =
            on!(&mut tx, conn => sqlx::query_scalar(DUE).bind(before).bind(200_i64).fetch_all(conn).await)?;
        drop(tx);
        if due.is_empty() {
            return Ok(erased);
        }
        for id in due {
            erase(office, &CaseId::from(id)).await?;
            erased += 1;
        }
    }
}

async fn erase(office: &Office, id: &CaseId) -> Result<(), StoreError> {
    let mut tx = office.db.write().await?;
    let Some(before) = rows::state(&mut tx, office, id.as_str()).await? else { return Ok(()) };
    let done = on!(&mut tx, conn => sqlx::query(ERASE).bind(id.as_str()).bind(office.now())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if done != 1 {
        return Ok(());
    }
    for statement in [ERASE_STEPS, persons::FORGET_CASE, ERASE_PARTIES] {
        on!(&mut tx, conn => sqlx::query(statement).bind(id.as_str()).execute(conn).await.map(drop))?;
    }
    obligations::erase(&mut tx, id.as_str()).await?;
    stepping_back::forget(&mut tx, id.as_str()).await?;
    papers::erase(&mut tx, id.as_str()).await?;
    let record = RecordKind::Case.key(id.as_str());
    crate::search::forget(&mut tx, &record).await?;
    trail::erase_contents(&mut tx, &record).await?;
    messages::forget_of(&mut tx, &record).await?;
    trail::tell(&mut tx, office, &record, "erased", None, &before, None).await?;
    tx.commit().await
}
