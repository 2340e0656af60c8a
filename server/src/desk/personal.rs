//! What the law gives people over their data: showing it for a purpose, a copy, a correction, erasure.

use axum::Json;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::form::Flaws;
use domain::ids::BookingId;
use domain::staff::Action;
use domain::trail::RecordKind;
use registry::bookings::Booking;
use registry::bookings::personal::{self, Correction, PersonalError};
use registry::trail;
use serde::{Deserialize, Serialize};

use super::record::{record_page, theirs};
use crate::web::{Answer, Fault, Shop, Staff, page, page_with};

fn fault(error: PersonalError) -> Fault {
    match error {
        PersonalError::Forbidden => Fault::Forbidden,
        PersonalError::Store(error) => Fault::Store(error),
        _ => Fault::NotFound,
    }
}

/// What for, or why.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Why {
    purpose: String,
    reason: String,
}

/// A file to keep. What is in it is nobody else's: it is never stored on the way.
pub fn download(name: &str, content: &impl Serialize) -> Response {
    let mut response = Json(content).into_response();
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// `GET /desk/bookings/{id}/reveal`
pub async fn ask_reveal(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::RevealPerson).await?;
    Ok(page(&reader.chrome, || app::desk::ask_reveal(&reader.chrome, &booking, "", &Flaws::default())))
}

/// `POST /desk/bookings/{id}/reveal`: the numbers are on this one page only.
pub async fn reveal(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(why): Form<Why>,
) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::RevealPerson).await?;
    match personal::reveal(&shop.office, &actor, &booking.id, &why.purpose).await {
        Ok(booking) => record_page(&shop, &actor, &reader, booking, false, true).await,
        Err(PersonalError::Invalid(flaws)) => Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
            app::desk::ask_reveal(&reader.chrome, &booking, &why.purpose, &flaws)
        })),
        Err(error) => Err(fault(error)),
    }
}

/// `GET /desk/bookings/{id}/export`
pub async fn ask_export(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::ExportPerson).await?;
    Ok(page(&reader.chrome, || app::desk::ask_export(&reader.chrome, &booking, "", &Flaws::default())))
}

/// `POST /desk/bookings/{id}/export`
pub async fn export(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(why): Form<Why>,
) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::ExportPerson).await?;
    match personal::export(&shop.office, &actor, &booking.id, &why.purpose).await {
        Ok(copy) => Ok(download(&format!("person-{}.json", booking.code.as_str()), &copy)),
        Err(PersonalError::Invalid(flaws)) => Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
            app::desk::ask_export(&reader.chrome, &booking, &why.purpose, &flaws)
        })),
        Err(error) => Err(fault(error)),
    }
}

/// `GET /desk/bookings/{id}/trail.json`: a bundle for `shuoli trail verify --bundle`. Reading it is an act of its own.
pub async fn bundle(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(id): Path<String>) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::ExportPerson).await?;
    personal::note_bundle(&shop.office, &actor, &booking.id).await.map_err(fault)?;
    let bundle = trail::export(&shop.office, &RecordKind::Booking.key(booking.id.as_str())).await?;
    Ok(download(&format!("trail-{}.json", booking.code.as_str()), &bundle))
}

fn as_kept(b: &Booking) -> Correction {
    Correction {
        name: b.name.clone(),
        phone: b.personal.phone.clone().unwrap_or_default(),
        id_number: b.personal.id_number.clone().unwrap_or_default(),
        email: b.personal.email.clone().unwrap_or_default(),
        ..Correction::default()
    }
}

/// `GET /desk/bookings/{id}/correct`. Shows the numbers in full, so it is written down as such.
pub async fn ask_correct(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    theirs(&shop, &actor, &id, Action::CorrectPerson).await?;
    let purpose = app::desk::correcting(reader.locale());
    let booking = personal::reveal(&shop.office, &actor, &BookingId::from(id), purpose).await.map_err(fault)?;
    let typed = as_kept(&booking);
    Ok(page(&reader.chrome, || app::desk::correct(&reader.chrome, &booking, &typed, &Flaws::default(), false, false)))
}

/// A correction as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    version: String,
    name: String,
    phone: String,
    id_number: String,
    email: String,
    other_party: String,
    no_other_party: String,
    reason: String,
}

/// `POST /desk/bookings/{id}/correct`
pub async fn correct(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::CorrectPerson).await?;
    let Typed { version, name, phone, id_number, email, other_party, no_other_party, reason } = typed;
    let no_other_party = no_other_party == "yes";
    let given = Correction { name, phone, id_number, email, other_party, no_other_party, reason };
    let version = version.parse().unwrap_or_default();
    let again = |status, flaws: &Flaws, changed, already| {
        Ok(page_with(status, &reader.chrome, || {
            app::desk::correct(&reader.chrome, &booking, &given, flaws, changed, already)
        }))
    };
    let nothing = Flaws::default();
    match personal::correct(&shop.office, &actor, &booking.id, version, &given).await {
        Ok(booking) => Ok(Redirect::to(&format!("/desk/bookings/{}", booking.id)).into_response()),
        Err(PersonalError::Invalid(flaws)) => again(StatusCode::UNPROCESSABLE_ENTITY, &flaws, false, false),
        Err(PersonalError::Changed) => again(StatusCode::CONFLICT, &nothing, true, false),
        Err(PersonalError::AlreadyBooked) => again(StatusCode::CONFLICT, &nothing, false, true),
        Err(error) => Err(fault(error)),
    }
}

/// `GET /desk/bookings/{id}/erase`
pub async fn ask_erase(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::ErasePerson).await?;
    let open = booking.status.is_open();
    Ok(page(&reader.chrome, || app::desk::ask_erase(&reader.chrome, &booking, "", &Flaws::default(), open)))
}

/// `POST /desk/bookings/{id}/erase`
pub async fn erase(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(why): Form<Why>,
) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::ErasePerson).await?;
    let again = |status, flaws: &Flaws, open| {
        Ok(page_with(status, &reader.chrome, || {
            app::desk::ask_erase(&reader.chrome, &booking, &why.reason, flaws, open)
        }))
    };
    match personal::erase(&shop.office, &actor, &booking.id, &why.reason).await {
        Ok(()) | Err(PersonalError::Changed) => {
            Ok(Redirect::to(&format!("/desk/bookings/{}", booking.id)).into_response())
        }
        Err(PersonalError::Invalid(flaws)) => again(StatusCode::UNPROCESSABLE_ENTITY, &flaws, false),
        Err(PersonalError::Open) => again(StatusCode::CONFLICT, &Flaws::default(), true),
        Err(error) => Err(fault(error)),
    }
}
