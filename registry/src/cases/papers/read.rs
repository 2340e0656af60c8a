//! The dossier of a case: its papers in their order, and what it still lacks.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::ids::CaseId;
use domain::papers::{
    Case as Judged, Document, Facts, Finding, MEDIATION, Milestone, PaperKind, Present, Slot, Values, check, wanted,
};
use domain::people::Kept;
use domain::staff::Actor;

use super::facts::{self, Around};
use super::rows::{self, Content, Paper, PaperRow, PaperState};
use super::{At, PaperError};
use crate::cases::CaseError;
use crate::cases::rows::{View, by_id, whole};
use crate::settings::retention;
use crate::{Office, StoreError, Tx, places};

/// Takes the case for this transaction alone, while it is open.
pub(super) const LOCK: &str = "update cases set open = open where id = $1 and open";
pub(super) const NAME: &str = "select name from staff where id = $1";

/// A place of a dossier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Which kind, the how manieth.
    pub at: At,
    /// It must be there by now.
    pub wanted: bool,
}

/// The dossier of a case.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The case.
    pub view: View,
    /// What stands on its papers.
    pub facts: Facts,
    /// The papers that count, in the order of the dossier.
    pub papers: Vec<Paper>,
    /// Those that were made void.
    pub void: Vec<PaperRow>,
    /// Every place: where papers lie, where one is missing, where one may be put. In the order of the dossier.
    pub places: Vec<Place>,
    /// What it lacks by now.
    pub lacks: Vec<Finding>,
    /// What it lacks to be filed.
    pub to_file: Vec<Finding>,
    /// What it is judged by.
    pub judged: Judged,
    carried: Values,
    /// The days things happened on, by the case.
    days: BTreeMap<(&'static str, u16), NaiveDate>,
}

/// Locks an open case for what is done to its papers, and for filing it. False: it is over.
pub(crate) async fn lock(tx: &mut Tx, id: &CaseId) -> Result<bool, StoreError> {
    let locked = on!(tx, conn => sqlx::query(LOCK).bind(id.as_str()).execute(conn).await.map(|r| r.rows_affected()))?;
    Ok(locked == 1)
}

async fn around(tx: &mut Tx, office: &Office, view: &View) -> Result<Around, StoreError> {
    let mut names: Vec<(String, String)> = Vec::new();
    for id in facts::named(view) {
        if names.iter().all(|(known, _)| known != id) {
            let name: Option<String> =
                on!(&mut *tx, conn => sqlx::query_scalar(NAME).bind(id).fetch_optional(conn).await)?;
            names.extend(name.map(|name| (id.to_owned(), name)));
        }
    }
    let agreement = view
        .papers
        .iter()
        .find(|p| p.state == PaperState::Issued && p.kind().is_some_and(|k| k.code.ends_with("_agreement")));
    let months = retention::months_in(tx).await?;
    Ok(Around {
        county: places::find_in(tx, &view.case.county_code).await?.map(|c| c.name).unwrap_or_default(),
        names,
        agreement: agreement.and_then(|p| p.issue).map(|n| number(&view.case.number, n)),
        kept_months: months.get(Kept::Case.code()).copied().unwrap_or_default(),
        phone: places::clerk_phone_in(tx, office, &view.case.village_code).await?,
    })
}

/// The number a paper is issued under: 孝调字〔2026〕第12号之三.
pub(super) fn number(case: &str, issue: i64) -> String {
    format!("{case}之{}", domain::locale::chinese_number(usize::try_from(issue).unwrap_or_default()))
}

impl Dossier {
    /// The paper at a place.
    #[must_use]
    pub fn paper(&self, kind: &PaperKind, nth: u16) -> Option<&Paper> {
        self.papers.iter().find(|p| p.row.is_at(kind, nth))
    }

    /// May there be such a paper at all? The covers are drawn by the program.
    #[must_use]
    pub fn takes(&self, kind: &PaperKind, nth: u16) -> bool {
        let there = self.papers.iter().filter(|p| p.row.kind() == Some(kind)).map(|p| p.row.nth());
        let issued = self.judged.of_steps.iter().filter(|(code, _)| *code == kind.code).map(|(_, nth)| *nth);
        let last = if kind.many { there.chain(issued).max().unwrap_or_default() } else { 0 };
        (kind.belongs)(&self.judged) && (1..=last + 1).contains(&nth) && !kind.is_made_on_filing()
    }

    /// A paper as its template has it now, without what was typed: its slots are what can be typed. None for what is put in as it is.
    #[must_use]
    pub fn template(&self, kind: &PaperKind, nth: u16) -> Option<Document> {
        // Its own day is asked for by itself.
        facts::drawn(kind, nth, &self.facts, Some(self.judged.today))
    }

    /// Is the day it bears to be typed by itself?
    #[must_use]
    pub fn takes_day(&self, kind: &PaperKind, nth: u16) -> bool {
        kind.dated && facts::drawn(kind, nth, &self.facts, None).is_none_or(|doc| doc.takes_day())
    }

    /// The day something happened on that the paper tells of, as the case has it.
    #[must_use]
    pub fn happened(&self, kind: &PaperKind, nth: u16) -> Option<NaiveDate> {
        self.days.get(&(kind.code, nth)).copied()
    }

    /// What stands in the slots of a paper: what was typed in it, else what other papers know.
    #[must_use]
    pub fn typed(&self, kind: &PaperKind, nth: u16) -> Values {
        let mut values = self.carried.clone();
        values.extend(self.paper(kind, nth).map(|p| p.values.clone()).unwrap_or_default());
        values
    }

    /// A paper as it would be issued now with these values, and its day.
    pub(super) fn drawn(
        &self,
        kind: &PaperKind,
        nth: u16,
        values: &Values,
        on: Option<NaiveDate>,
    ) -> Option<(Document, Option<NaiveDate>)> {
        let on = on.or_else(|| self.happened(kind, nth));
        let mut all = self.carried.clone();
        all.extend(values.clone());
        Some(facts::drawn(kind, nth, &self.facts, on)?.filled(&all, on))
    }

    /// A paper that nobody began to write yet.
    #[must_use]
    pub fn fresh(&self, kind: &PaperKind, nth: u16) -> Option<Document> {
        self.drawn(kind, nth, &Values::new(), None).map(|(doc, _)| doc)
    }

    /// Cover and inner list as they are drawn from the facts.
    fn made(&self, kind: &PaperKind) -> Present {
        Present {
            code: kind.code.to_owned(),
            nth: 1,
            issued: true,
            attached: 0,
            on: kind.dated.then_some(self.facts.archive.filed_on.unwrap_or(self.judged.today)),
            served: None,
            counted: None,
            signed: Vec::new(),
            sealed: false,
            copies: 1,
            pages: Some(1),
            blanks: Vec::new(),
        }
    }

    fn judge(&mut self) {
        let mut present: Vec<Present> = self.papers.iter().filter_map(|p| Some(p.present(p.row.kind()?))).collect();
        present.extend(MEDIATION.iter().filter(|k| k.is_made_on_filing()).map(|k| self.made(k)));
        self.lacks = check(&self.judged, &present);
        let filing = Judged { at: Milestone::Archived, ..self.judged.clone() };
        self.to_file = check(&filing, &present);
    }

    fn lay(&mut self) {
        let mut places = Vec::new();
        for kind in MEDIATION.iter().filter(|k| !k.is_made_on_filing()) {
            let must = wanted(&self.judged, kind);
            let mut all: Vec<u16> = must.clone();
            all.extend(self.papers.iter().filter(|p| p.row.kind() == Some(kind)).map(|p| p.row.nth()));
            if (kind.belongs)(&self.judged) {
                let issued =
                    self.judged.of_steps.iter().filter(|(code, nth)| *code == kind.code && self.takes(kind, *nth));
                all.extend(issued.map(|(_, nth)| *nth));
                // One more, where there can be more.
                let last = all.iter().max().copied().unwrap_or_default();
                all.extend((kind.many || last == 0).then_some(last + 1));
            }
            all.sort_unstable();
            all.dedup();
            places.extend(all.into_iter().map(|nth| Place { at: At { kind, nth }, wanted: must.contains(&nth) }));
        }
        self.places = places;
    }
}

/// The dossier of a case in full.
pub(super) async fn of_view(tx: &mut Tx, office: &Office, view: View) -> Result<Dossier, StoreError> {
    let around = around(tx, office, &view).await?;
    let facts = facts::facts(office, &view, &around);
    let judged = facts::judged(office, &view, &around, &facts);
    let mut contents = rows::contents(tx, office, view.case.id.as_str(), &view.papers).await?;
    let mut carried = Values::new();
    for content in contents.values() {
        carried.extend(content.values.iter().filter(|(k, _)| Slot::is_carried(k)).map(|(k, v)| (k.clone(), v.clone())));
    }
    let (void, rows): (Vec<PaperRow>, Vec<PaperRow>) =
        view.papers.iter().cloned().partition(|p| p.state == PaperState::Withdrawn);
    let places = MEDIATION.iter().flat_map(|k| (1..=9_u16).map(move |nth| (k.code, nth)));
    let days =
        places.filter_map(|(code, nth)| Some(((code, nth), facts::happened(office, &view, code, nth)?))).collect();
    let mut dossier = Dossier {
        view,
        facts,
        papers: Vec::new(),
        void,
        places: Vec::new(),
        lacks: Vec::new(),
        to_file: Vec::new(),
        judged,
        carried,
        days,
    };
    let mut papers: Vec<Paper> = rows
        .into_iter()
        .map(|row| {
            let Content { values, on, by_hand, document } = contents.remove(&row.id).unwrap_or_default();
            let now = || row.kind().and_then(|k| dossier.drawn(k, row.nth(), &values, on)).map(|(doc, _)| doc);
            let document = document.or_else(|| (row.state == PaperState::Draft).then(now).flatten());
            Paper { row, values, on, by_hand, document }
        })
        .collect();
    let order = |p: &Paper| (MEDIATION.iter().position(|k| p.row.kind() == Some(k)), p.row.nth());
    papers.sort_by_key(order);
    dossier.papers = papers;
    dossier.judge();
    dossier.lay();
    Ok(dossier)
}

/// The dossier of a case the actor may read. `None` otherwise.
///
/// # Errors
/// The database.
pub async fn dossier(office: &Office, actor: &Actor, id: &CaseId) -> Result<Option<Dossier>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(case) = by_id(&mut tx, office, id.as_str()).await?.filter(|c| c.is_read_by(actor)) else {
        return Ok(None);
    };
    let view = whole(&mut tx, office, case).await?;
    of_view(&mut tx, office, view).await.map(Some)
}

/// The same for the program itself.
pub(crate) async fn dossier_in(tx: &mut Tx, office: &Office, id: &CaseId) -> Result<Dossier, StoreError> {
    let view = crate::cases::rows::in_full(tx, office, id.as_str()).await?;
    of_view(tx, office, view.ok_or_else(|| crate::cases::wrong("cases", id))?).await
}

/// What keeps a dossier from being filed.
pub(crate) async fn lacks_to_file(tx: &mut Tx, office: &Office, view: &View) -> Result<(), CaseError> {
    let dossier = of_view(tx, office, view.clone()).await?;
    if dossier.to_file.is_empty() { Ok(()) } else { Err(CaseError::Incomplete(dossier.to_file)) }
}

/// The dossier for something that is done to it, with the case locked; the actor may do it.
pub(super) async fn at_work(tx: &mut Tx, office: &Office, actor: &Actor, id: &CaseId) -> Result<Dossier, PaperError> {
    let open = lock(tx, id).await?;
    let case = by_id(tx, office, id.as_str()).await?.filter(|c| c.is_seen_by(actor)).ok_or(PaperError::Unknown)?;
    if !case.is_read_by(actor) || !domain::staff::may(actor, domain::staff::Action::WritePapers, case.object()) {
        return Err(PaperError::Forbidden);
    }
    if !open || case.erased_at.is_some() {
        return Err(PaperError::Closed);
    }
    let view = whole(tx, office, case).await?;
    Ok(of_view(tx, office, view).await?)
}
