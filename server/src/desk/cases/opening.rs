//! Opening a case: by application, by referral, on one's own initiative, from a consultation.

use std::collections::BTreeMap;

use app::desk::Chosen;
use app::desk::cases::{OpenPage, TypedParty};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::cases::{AnswerFlaws, Kind, PartyForm, Side, Source, Step};
use domain::form::Flaws;
use domain::ids::{BookingId, CaseId};
use domain::places::DivisionCode;
use domain::staff::{Actor, Object, may, may_somewhere};
use registry::cases::{self, CaseError, NewCase, Prefill};
use registry::places;
use serde::Deserialize;

use super::{Typed, fault};
use crate::desk::book::{choose, only_village};
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// Forms for so many people on each side.
const MOST: usize = 3;
/// The step by which a consultation is carried over.
const CARRIED: &str = "from_consultation";

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    village: String,
    by: String,
    booking: String,
    q: String,
}

/// The ways in which the actor may open a case there.
fn ways(actor: &Actor, village: &DivisionCode) -> Vec<&'static Step> {
    let object = Object { division: village, adviser: None };
    let theirs = |step: &&'static Step| step.code != CARRIED && may(actor, step.by, object);
    Kind::Mediation.machine().openings().filter(theirs).collect()
}

/// `GET /desk/cases/new`
pub async fn ask(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    if !asked.booking.is_empty() {
        let booking = BookingId::from(asked.booking);
        return match cases::prefill(&shop.office, &actor, &booking).await {
            Ok(prefill) => carried_page(&shop, &reader, booking, prefill).await,
            Err(error) => refused(&reader, &booking, fault(error)?),
        };
    }
    let Some(village) = DivisionCode::try_from(asked.village).ok().or_else(|| only_village(&actor)) else {
        let openings = || Kind::Mediation.machine().openings();
        if !openings().any(|step| step.code != CARRIED && may_somewhere(&actor, step.by)) {
            return Err(Fault::Forbidden);
        }
        return choose(&shop, &reader, Chosen::Case, &asked.q, |village| !ways(&actor, village).is_empty()).await;
    };
    let ways = ways(&actor, &village);
    let step = ways.iter().find(|s| s.code == asked.by).or(ways.first()).copied().ok_or(Fault::Forbidden)?;
    let form = Opening { ways, step, carried: None, typed: None, parties: empty_parties() };
    open_page(&shop, &reader, &village, form, Wrong::default()).await
}

/// What the page is filled with.
struct Opening {
    ways: Vec<&'static Step>,
    step: &'static Step,
    carried: Option<(BookingId, Option<Source>)>,
    typed: Option<Typed>,
    parties: Vec<(Side, PartyForm)>,
}

/// What is wrong with it.
#[derive(Default)]
struct Wrong {
    answers: AnswerFlaws,
    party: Option<(Side, usize, Flaws)>,
    missing: Vec<Side>,
}

fn empty_parties() -> Vec<(Side, PartyForm)> {
    Side::ALL.into_iter().flat_map(|side| (0..MOST).map(move |_| (side, PartyForm::default()))).collect()
}

async fn open_page(shop: &Shop, reader: &Reader, village: &DivisionCode, form: Opening, wrong: Wrong) -> Answer {
    let village = places::find(&shop.office, village).await?.filter(|v| v.code.is_village()).ok_or(Fault::NotFound)?;
    let fresh = wrong.answers.iter().next().is_none() && wrong.party.is_none() && wrong.missing.is_empty();
    let status = if fresh { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    // The how manieth of those that were typed, as the use case counts them.
    let mut counted: BTreeMap<Side, usize> = BTreeMap::new();
    let parties = form
        .parties
        .into_iter()
        .map(|(side, party)| {
            let number = counted.entry(side).or_default();
            let is_wrong = |(s, n, _): &&(Side, usize, Flaws)| *s == side && *n == *number && !party.is_empty();
            let flaws = wrong.party.as_ref().filter(is_wrong).map(|(.., flaws)| flaws.clone()).unwrap_or_default();
            *number += usize::from(!party.is_empty());
            TypedParty { side, form: party, flaws }
        })
        .collect();
    let model = OpenPage {
        mediators: cases::mediators(&shop.office, &village.code).await?,
        village,
        ways: form.ways,
        step: form.step,
        carried: form.carried,
        typed: form.typed,
        flaws: wrong.answers,
        parties,
        missing: wrong.missing,
        today: shop.office.today(),
    };
    Ok(page_with(status, &reader.chrome, || app::desk::cases::open(&reader.chrome, model)))
}

/// The form that a consultation fills: what the person told.
async fn carried_page(shop: &Shop, reader: &Reader, booking: BookingId, prefill: Prefill) -> Answer {
    let step = Kind::Mediation.machine().step(CARRIED).ok_or(Fault::NotFound)?;
    let village = prefill.village.clone().ok_or(Fault::NotFound)?;
    let mut parties = empty_parties();
    for (side, given) in [(Side::Applicant, prefill.applicant), (Side::Respondent, prefill.respondent)] {
        if let Some((_, form)) = parties.iter_mut().find(|(s, _)| *s == side) {
            *form = given;
        }
    }
    let form = Opening {
        ways: Vec::new(),
        step,
        carried: Some((booking, prefill.source)),
        typed: Some(prefill.answers),
        parties,
    };
    open_page(shop, reader, &village, form, Wrong::default()).await
}

/// Why a consultation can't be carried over.
fn refused(reader: &Reader, booking: &BookingId, error: CaseError) -> Answer {
    let already = match error {
        CaseError::CarriedAlready(_) | CaseError::CarriedMeanwhile => true,
        CaseError::NoConsultation => false,
        _ => return Err(Fault::Forbidden),
    };
    let status = StatusCode::CONFLICT;
    Ok(page_with(status, &reader.chrome, || app::desk::cases::not_carried(&reader.chrome, booking, already)))
}

/// The parties of a form as typed.
fn parties(typed: &Typed, locale: domain::locale::Locale) -> Vec<(Side, PartyForm)> {
    let mut all = Vec::new();
    for side in Side::ALL {
        for number in 0..MOST {
            let of = |field: &str| typed.get(&format!("{}_{number}_{field}", side.code())).cloned().unwrap_or_default();
            let form = PartyForm {
                name: of("name"),
                is_organisation: !of("organisation").is_empty(),
                phone: of("phone"),
                email: of("email"),
                id_number: of("id_number"),
                address: of("address"),
                locale,
            };
            all.push((side, form));
        }
    }
    all
}

/// `POST /desk/cases/new`
pub async fn open(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let text = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let village = DivisionCode::try_from(text("village")).map_err(|_| Fault::NotFound)?;
    let booking = Some(text("booking")).filter(|id| !id.is_empty()).map(BookingId::from);
    let theirs = ways(&actor, &village);
    let by = if booking.is_some() { CARRIED.to_owned() } else { text("by") };
    let step = Kind::Mediation.machine().step(&by).or(theirs.first().copied());
    // Where nothing can be opened, another village is chosen.
    let Some(step) = step else { return Ok(Redirect::to("/desk/cases/new").into_response()) };
    let parties = parties(&typed, shop.settings.locale);
    let new = NewCase {
        kind: Kind::Mediation,
        step: step.code,
        village: &village,
        answers: &typed,
        parties: &parties,
        booking: booking.as_ref(),
    };
    let error = match cases::open(&shop.office, &actor, new).await {
        Ok(view) => {
            return Ok(Redirect::to(&format!("/desk/cases/{}/receipt?new=1", view.case.id)).into_response());
        }
        Err(error) => fault(error)?,
    };
    let mut wrong = Wrong::default();
    let errors = match error {
        CaseError::Several(errors) => errors,
        one => vec![one],
    };
    for error in errors {
        match (error, &booking) {
            (CaseError::Invalid(answers), _) => wrong.answers = answers,
            (CaseError::Party(side, number, flaws), _) => wrong.party = Some((side, number, flaws)),
            (CaseError::NoParty(side), _) => wrong.missing.push(side),
            (error, Some(booking)) => return refused(&reader, booking, error),
            _ => return Err(Fault::Forbidden),
        }
    }
    let source = match &booking {
        Some(booking) => cases::prefill(&shop.office, &actor, booking).await.ok().and_then(|p| p.source),
        None => None,
    };
    let ways = if booking.is_some() { Vec::new() } else { theirs };
    let carried = booking.map(|booking| (booking, source));
    let form = Opening { ways, step, carried, typed: Some(typed), parties };
    open_page(&shop, &reader, &village, form, wrong).await
}

/// Right after it was opened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fresh {
    new: String,
}

/// `GET /desk/cases/{id}/receipt`
pub async fn receipt(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Query(fresh): Query<Fresh>,
) -> Answer {
    let id = CaseId::from(id);
    let receipt = cases::receipt(&shop.office, &actor, &id).await?.ok_or(Fault::NotFound)?;
    let address = format!("{}/progress?code={}", shop.base, receipt.code.as_str());
    let fresh = !fresh.new.is_empty();
    Ok(page(&reader.chrome, || app::desk::cases::receipt(&reader.chrome, &receipt, &address, fresh)))
}
