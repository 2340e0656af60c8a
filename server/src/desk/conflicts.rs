//! Conflicts of interest: one's own ties, officers of villages, what was raised, waivers.

use app::desk::{ConflictRefused, Conflicts, Officers, Ties, WrongReason};
use app::parts::Leaf;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::form::{Field, Flaw, Flaws};
use domain::ids::BookingId;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, may_somewhere};
use registry::conflicts::{self, ConflictError, OfficerForm, Raised, TieForm};
use serde::Deserialize;

use super::LeafNumber;
use crate::web::{Answer, Fault, Reader, Shop, Staff, page_with};

/// What of a refusal is a page of its own.
fn fault(error: ConflictError) -> Fault {
    match error {
        ConflictError::Forbidden => Fault::Forbidden,
        ConflictError::Store(error) => error.into(),
        _ => Fault::NotFound,
    }
}

fn status(flaws: &Flaws) -> StatusCode {
    if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// After something was saved; which village.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    saved: String,
    village: String,
}

async fn ties_page(shop: &Shop, actor: &Actor, reader: &Reader, ties: Ties) -> Answer {
    let ties = Ties { declared: conflicts::ties(&shop.office, actor).await?, ..ties };
    Ok(page_with(status(&ties.flaws), &reader.chrome, || app::desk::ties(&reader.chrome, ties)))
}

/// `GET /desk/account/ties`
pub async fn ties(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    ties_page(&shop, &actor, &reader, Ties { saved: !asked.saved.is_empty(), ..Ties::default() }).await
}

/// A tie as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    tie: String,
    phone: String,
    id_number: String,
    division: String,
}

/// `POST /desk/account/ties`
pub async fn declare(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let Typed { name, tie, phone, id_number, division } = typed;
    let typed = TieForm { name, tie, phone, id_number, village: division };
    match conflicts::declare(&shop.office, &actor, &typed).await {
        Ok(()) => Ok(Redirect::to("/desk/account/ties?saved=1").into_response()),
        Err(ConflictError::Invalid(flaws)) => {
            ties_page(&shop, &actor, &reader, Ties { typed, flaws, ..Ties::default() }).await
        }
        Err(error) => Err(fault(error)),
    }
}

/// `POST /desk/account/ties/{id}/remove`
pub async fn remove(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(id): Path<String>) -> Answer {
    match conflicts::remove_tie(&shop.office, &actor, &id).await {
        // A second press finds it gone.
        Ok(()) | Err(ConflictError::Unknown) => Ok(Redirect::to("/desk/account/ties?saved=1").into_response()),
        Err(error) => Err(fault(error)),
    }
}

async fn officers_page(shop: &Shop, actor: &Actor, reader: &Reader, code: &str, shown: Officers) -> Answer {
    let mut shown = Officers { typed_village: code.to_owned(), ..shown };
    if let Ok(code) = DivisionCode::try_from(code.trim())
        && let Some(village) = registry::places::find(&shop.office, &code).await?.filter(|v| v.code.is_village())
    {
        shown.officers = conflicts::officers(&shop.office, actor, &village.code).await.map_err(fault)?;
        shown.village = Some((village.code, village.name));
    } else if !code.trim().is_empty() {
        shown.flaws.add(Field::Division, Flaw::NotAChoice);
    }
    Ok(page_with(status(&shown.flaws), &reader.chrome, || app::desk::officers(&reader.chrome, shown)))
}

/// `GET /desk/officers`
pub async fn officers(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let shown = Officers { saved: !asked.saved.is_empty(), ..Officers::default() };
    officers_page(&shop, &actor, &reader, &asked.village, shown).await
}

/// An officer as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TypedOfficer {
    village: String,
    name: String,
    post: String,
}

fn village(code: &str) -> Result<DivisionCode, Fault> {
    DivisionCode::try_from(code.trim()).ok().filter(DivisionCode::is_village).ok_or(Fault::NotFound)
}

/// `POST /desk/officers`
pub async fn add_officer(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Form(typed): Form<TypedOfficer>,
) -> Answer {
    let code = village(&typed.village)?;
    let form = OfficerForm { name: typed.name, post: typed.post };
    match conflicts::add_officer(&shop.office, &actor, &code, &form).await {
        Ok(()) => Ok(Redirect::to(&format!("/desk/officers?village={code}&saved=1")).into_response()),
        Err(ConflictError::Invalid(flaws)) => {
            let shown = Officers { typed: form, flaws, ..Officers::default() };
            officers_page(&shop, &actor, &reader, code.as_str(), shown).await
        }
        Err(error) => Err(fault(error)),
    }
}

/// `POST /desk/officers/{id}/end`
pub async fn end_officer(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff,
    Path(id): Path<String>,
    Form(typed): Form<TypedOfficer>,
) -> Answer {
    let code = village(&typed.village)?;
    match conflicts::end_officer(&shop.office, &actor, &code, &id).await {
        // A second press finds them gone.
        Ok(()) | Err(ConflictError::Unknown) => {
            Ok(Redirect::to(&format!("/desk/officers?village={code}&saved=1")).into_response())
        }
        Err(error) => Err(fault(error)),
    }
}

async fn conflicts_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    code: StatusCode,
    leaf: usize,
    shown: Conflicts,
) -> Answer {
    let rows = Leaf::<Raised>::ROWS;
    let (found, all) = conflicts::raised(&shop.office, actor, leaf.saturating_sub(1) * rows, rows).await?;
    let shown = Conflicts {
        raised: Leaf::cut(found, leaf, all),
        stepping_back: registry::cases::stepping_back::raised(&shop.office, actor).await?,
        waivers: conflicts::waivers(&shop.office, actor).await?,
        decided: conflicts::decided(&shop.office, actor).await?,
        decides: may_somewhere(actor, Action::WaiveConflict),
        keeps_officers: may_somewhere(actor, Action::KeepOfficers),
        ..shown
    };
    Ok(page_with(code, &reader.chrome, || app::desk::conflicts(&reader.chrome, shown)))
}

/// `GET /desk/conflicts`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(leaf): Query<LeafNumber>) -> Answer {
    conflicts_page(&shop, &actor, &reader, StatusCode::OK, leaf.page, Conflicts::default()).await
}

/// A reason, and what is decided.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Decision {
    reason: String,
    grant: String,
}

async fn after(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    (of, typed): (String, Decision),
    done: Result<(), ConflictError>,
) -> Answer {
    let refused = match done {
        Ok(()) => return Ok(Redirect::to("/desk/conflicts").into_response()),
        Err(ConflictError::Invalid(flaws)) => {
            let wrong = flaws.of(Field::Reason).map(|flaw| WrongReason { of, typed: typed.reason, flaw });
            let shown = Conflicts { wrong, ..Conflicts::default() };
            return conflicts_page(shop, actor, reader, StatusCode::UNPROCESSABLE_ENTITY, 1, shown).await;
        }
        Err(ConflictError::SamePerson) => ConflictRefused::SamePerson,
        Err(ConflictError::NotWaivable) => ConflictRefused::NotWaivable,
        // Decided by a colleague, moved elsewhere, or erased meanwhile.
        Err(ConflictError::Over | ConflictError::Unknown) => ConflictRefused::Over,
        Err(error) => return Err(fault(error)),
    };
    let shown = Conflicts { refused: Some(refused), ..Conflicts::default() };
    conflicts_page(shop, actor, reader, StatusCode::CONFLICT, 1, shown).await
}

/// `POST /desk/conflicts/{booking}/waiver`
pub async fn ask(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(booking): Path<String>,
    Form(typed): Form<Decision>,
) -> Answer {
    let done =
        conflicts::ask_for_booking(&shop.office, &actor, &BookingId::from(booking.as_str()), &typed.reason).await;
    after(&shop, &actor, &reader, (booking, typed), done).await
}

/// `POST /desk/waivers/{id}`
pub async fn decide(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Decision>,
) -> Answer {
    let done = conflicts::decide(&shop.office, &actor, &id, typed.grant == "yes", &typed.reason).await;
    after(&shop, &actor, &reader, (id, typed), done).await
}
