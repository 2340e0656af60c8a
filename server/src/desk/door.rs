//! At the door of a clinic: taking in who comes without having booked, checking in from a slip, marking a priority.

use app::desk::{Proposed, WalkInForm, WalkInPage};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::bookings::{Code, Consent, Form as Answers, Priority};
use domain::form::Flaws;
use domain::ids::{BookingId, ClinicId, SlotId};
use domain::locale::Locale;
use domain::staff::{Action, Actor, may};
use registry::bookings::arrivals;
use registry::bookings::day;
use registry::bookings::walk_in::{self, WalkIn, WalkInError};
use registry::bookings::{self, BookError, By, NewBooking};
use registry::clinics::{self, Clinic, ClinicWithSlots, Slot};
use registry::staff::specialities::NotTaken;
use serde::Deserialize;

use super::queue;
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// A clinic at whose door the actor may stand.
async fn at_the_door(shop: &Shop, actor: &Actor, id: &str) -> Result<ClinicWithSlots, Fault> {
    let found = clinics::with_slots(&shop.office, &ClinicId::from(id)).await?.ok_or(Fault::NotFound)?;
    if !may(actor, Action::ReadBookings, found.clinic.object()) {
        return Err(Fault::NotFound);
    }
    if may(actor, Action::CheckIn, found.clinic.object()) { Ok(found) } else { Err(Fault::Forbidden) }
}

/// How the form is shown again.
#[derive(Default)]
struct Again {
    flaws: Flaws,
    already: bool,
    closed: bool,
    not_taken: Option<NotTaken>,
    other: Option<(Vec<(Slot, Clinic)>, Proposed)>,
}

async fn form(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    found: ClinicWithSlots,
    form: WalkInForm,
    again: Again,
) -> Answer {
    let now = shop.office.now();
    let status = match () {
        () if !again.flaws.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
        () if again.already || again.closed || again.not_taken.is_some() || again.other.is_some() => {
            StatusCode::CONFLICT
        }
        () => StatusCode::OK,
    };
    let outlook = match walk_in::takes(&shop.office, &found.clinic) {
        true => Some(day::outlook_at_the_door(&shop.office, &found.clinic).await?),
        false => None,
    };
    let model = WalkInPage {
        books: may(actor, Action::BookForVillager, found.clinic.object()),
        outlook,
        left: found.slots.iter().filter(|s| s.ends_at > now).map(|s| s.free).sum(),
        clinic: found.clinic,
        matters: registry::matters::all(&shop.office).await?,
        form,
        flaws: again.flaws,
        already: again.already,
        closed: again.closed,
        not_taken: again.not_taken,
        other: again.other,
    };
    Ok(page_with(status, &reader.chrome, || app::desk::walk_in(&reader.chrome, model)))
}

/// `GET /desk/clinics/{id}/walk-in`
pub async fn ask(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let found = at_the_door(&shop, &actor, &id).await?;
    let fresh = WalkInForm { key: shop.office.random.secret(), ..WalkInForm::default() };
    form(&shop, &actor, &reader, found, fresh, Again::default()).await
}

/// The form as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    key: String,
    name: String,
    matter: String,
    phone: String,
    tell_apart: String,
    other_party: String,
    child: String,
    guardian: String,
    consent_kind: String,
    priority: String,
    proposed: String,
}

/// `POST /desk/clinics/{id}/walk-in`
pub async fn take_in(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Answer {
    let found = at_the_door(&shop, &actor, &id).await?;
    let Typed { key, name, matter, phone, tell_apart, other_party, guardian, consent_kind, priority, .. } = typed;
    let (child, proposed) = (typed.child == "yes", typed.proposed);
    let answers = Answers { matter, name, phone, tell_apart, other_party, child, guardian, ..Answers::default() };
    let typed = WalkInForm { answers, consent_kind, priority, key };
    let matters = registry::matters::codes(&registry::matters::all(&shop.office).await?);
    let checked = typed.answers.check(Consent::AtDesk(&typed.consent_kind), &matters, shop.office.today());
    let request = match checked {
        Ok(request) => request,
        Err(flaws) => return form(&shop, &actor, &reader, found, typed, Again { flaws, ..Again::default() }).await,
    };
    let key = format!("desk:{}:{}", actor.id, typed.key);
    if !proposed.is_empty() {
        let new = NewBooking {
            slot: &SlotId::from(proposed),
            request: &request,
            locale: Locale::ZhCn,
            key: (!typed.key.is_empty()).then_some(&key),
            draft: None,
            home: Some(&found.clinic.village_code),
        };
        let again = match bookings::book(&shop.office, By::Staff(&actor), new).await {
            Ok(booking) => {
                return Ok(Redirect::to(&format!("/desk/bookings/{}?new=1", booking.id)).into_response());
            }
            Err(BookError::Conflict(nearest) | BookError::NotTaken(_, nearest)) => {
                Again { other: Some((nearest, Proposed::Yes)), ..Again::default() }
            }
            Err(BookError::Full(nearest) | BookError::Closed(nearest)) => {
                Again { other: Some((nearest, Proposed::No)), ..Again::default() }
            }
            Err(BookError::AlreadyBooked | BookError::KeyReused) => Again { already: true, ..Again::default() },
            Err(BookError::Forbidden) => return Err(Fault::Forbidden),
            Err(BookError::Store(error)) => return Err(error.into()),
            Err(_) => return Err(Fault::NotFound),
        };
        return form(&shop, &actor, &reader, found, typed, again).await;
    }
    let who = WalkIn {
        request: &request,
        priority: Priority::from_code(&typed.priority),
        locale: Locale::ZhCn,
        key: (!typed.key.is_empty()).then_some(&key),
    };
    match walk_in::walk_in(&shop.office, &actor, &found.clinic.id, who).await {
        Ok(booking) => {
            Ok(Redirect::to(&format!("/desk/clinics/{}?new={}", booking.clinic_id, booking.id)).into_response())
        }
        Err(WalkInError::AlreadyBooked) => {
            form(&shop, &actor, &reader, found, typed, Again { already: true, ..Again::default() }).await
        }
        Err(WalkInError::Closed) => {
            form(&shop, &actor, &reader, found, typed, Again { closed: true, ..Again::default() }).await
        }
        Err(WalkInError::NotTaken(not_taken)) => {
            form(&shop, &actor, &reader, found, typed, Again { not_taken: Some(not_taken), ..Again::default() }).await
        }
        Err(WalkInError::Conflict(nearest)) => {
            form(
                &shop,
                &actor,
                &reader,
                found,
                typed,
                Again { other: Some((nearest, Proposed::Yes)), ..Again::default() },
            )
            .await
        }
        Err(WalkInError::Forbidden) => Err(Fault::Forbidden),
        Err(WalkInError::Store(error)) => Err(error.into()),
    }
}

/// A code, typed or from a slip.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    code: String,
}

/// `GET /desk/check-in?code=…`: where a slip leads that a member of staff scanned.
pub async fn check_in(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    if asked.code.is_empty() {
        return Ok(page(&reader.chrome, || app::desk::ask_code(&reader.chrome, String::new(), false)));
    }
    let found = match Code::parse(&asked.code) {
        Ok(code) => arrivals::by_code(&shop.office, &actor, &code).await?,
        Err(_) => None,
    };
    let Some(booking) = found else {
        let typed: String = asked.code.chars().take(20).collect();
        return Ok(page_with(StatusCode::NOT_FOUND, &reader.chrome, || {
            app::desk::ask_code(&reader.chrome, typed, true)
        }));
    };
    let zone = shop.office.zone;
    let is_today = booking.starts_at.with_timezone(&zone).date_naive() == shop.office.today();
    Ok(page(&reader.chrome, || app::desk::check_in(&reader.chrome, &booking, is_today)))
}

/// A priority of a booking as last seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Marked {
    priority: String,
    version: String,
    page: String,
}

/// `POST /desk/bookings/{id}/priority`
pub async fn prioritise(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(marked): Form<Marked>,
) -> Answer {
    let id = BookingId::from(id);
    let version = marked.version.parse().map_err(|_| Fault::NotFound)?;
    let priority = Priority::from_code(&marked.priority);
    match arrivals::prioritise(&shop.office, &actor, &id, version, priority).await {
        Ok(b) => Ok(Redirect::to(&queue::back_to(&b, &marked.page)).into_response()),
        Err(error) => queue::refused(&shop, &actor, &reader, (&id, &marked.page), error).await,
    }
}
