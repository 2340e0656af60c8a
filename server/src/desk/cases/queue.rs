//! The queue: what the address asks for.

use app::desk::cases::{Bulk, QueuePage};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::cases::Kind;
use domain::ids::StaffId;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, may, may_somewhere};
use registry::cases::{self, Case, Filter, Mediator, Place, Tab};

use serde::Deserialize;

use crate::desk::with_below;
use crate::web::{Answer, Fault, Reader, Shop, Staff, page_with};

/// What the address asks for. What it does not know is as if it were not there.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    place: String,
    tab: String,
    station: String,
    free: String,
    after: String,
    done: String,
    left: String,
}

/// `GET /desk/cases`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let bulk = asked.done.parse().ok().map(|done| Bulk::Done(done, asked.left.parse().unwrap_or_default()));
    queue_page(&shop, &actor, &reader, &asked, StatusCode::OK, bulk).await
}

/// A mediator begins with their own cases, everybody else with all they look after.
fn usual(actor: &Actor) -> Place {
    if may_somewhere(actor, Action::TakeCaseSteps) { Place::Mine } else { Place::Everywhere }
}

pub(super) async fn queue_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    asked: &Asked,
    status: StatusCode,
    bulk: Option<Bulk>,
) -> Answer {
    let office = &shop.office;
    let kind = Kind::Mediation;
    let filter = Filter {
        kind,
        tab: Tab::from_code(&asked.tab).unwrap_or_default(),
        place: QueuePage::place(&asked.place).unwrap_or_else(|| usual(actor)),
        free: !asked.free.is_empty(),
        station: kind.machine().station(&asked.station).map(|s| s.code),
        after: (!asked.after.is_empty()).then(|| asked.after.clone()),
        ..Filter::default()
    };
    let leaf = cases::queue(office, actor, &filter).await?;
    let counts = cases::counts(office, actor, kind, &filter.place).await?;
    let roots: Vec<&DivisionCode> = actor.grants.iter().map(|grant| &grant.division).collect();
    let places = with_below(office, &roots).await?;
    // To whom, is asked only where something can be handed over.
    let hands = leaf.cases.iter().any(|c| c.open && may(actor, Action::AssignCases, c.object()));
    let mediators = if hands { mediators(shop, &leaf.cases).await? } else { Vec::new() };
    let model = QueuePage { filter, leaf, counts, places, mediators, bulk, today: office.today() };
    Ok(page_with(status, &reader.chrome, || app::desk::cases::queue(&reader.chrome, model)))
}

/// Who serves the villages of these cases, the least burdened first.
async fn mediators(shop: &Shop, shown: &[Case]) -> Result<Vec<Mediator>, Fault> {
    let mut villages: Vec<DivisionCode> = shown.iter().map(|c| c.village_code.clone()).collect();
    villages.sort();
    villages.dedup();
    let mut all: Vec<Mediator> = Vec::new();
    for village in villages {
        let serve = cases::mediators(&shop.office, &village).await?;
        all.extend(serve);
    }
    let key = |m: &Mediator| (m.load, m.name.clone(), m.id.clone());
    all.sort_by_key(key);
    all.dedup_by(|a, b| a.id == b.id);
    Ok(all)
}

/// A case that was picked: which, and its version as seen.
pub(super) fn picked(key: &str) -> Option<(domain::ids::CaseId, i64)> {
    let (id, version) = key.split_once('~')?;
    Some((id.to_owned().into(), version.parse().ok()?))
}

/// Somebody by their id.
pub(super) fn somebody(id: &str) -> Option<StaffId> {
    (!id.is_empty()).then(|| StaffId::from(id))
}

impl Asked {
    /// Reads the address a form came from.
    pub(super) fn of(address: &str) -> Self {
        let query = address.split_once('?').map(|(_, query)| query).unwrap_or_default();
        serde_html_form::from_str(query).unwrap_or_default()
    }
}
