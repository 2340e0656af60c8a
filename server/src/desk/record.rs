//! The record of a booking, of its consultation, and changing it for a person.

use app::desk::{Editing, Record};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::bookings::{FileFlaw, Status, Step};
use domain::consultations::RecordForm;
use domain::form::{Field, Flaw, Flaws, required_text};
use domain::ids::{BookingId, SlotId};
use domain::staff::{Action, Actor, may};
use registry::bookings::attachments;
use registry::bookings::queue::{self, StepError};
use registry::bookings::records::{self, KeptRecord, RecordError};
use registry::bookings::{self, BookError, Booking, By, Which};
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// A booking the actor may see.
async fn seen(shop: &Shop, actor: &Actor, id: &str) -> Result<Booking, Fault> {
    bookings::record(&shop.office, actor, &BookingId::from(id)).await?.ok_or(Fault::NotFound)
}

/// A booking the actor may do this to.
pub(super) async fn theirs(shop: &Shop, actor: &Actor, id: &str, action: Action) -> Result<Booking, Fault> {
    let booking = seen(shop, actor, id).await?;
    if may(actor, action, booking.object()) { Ok(booking) } else { Err(Fault::Forbidden) }
}

/// A booking the actor books at, or made for somebody of their own village.
async fn made(shop: &Shop, actor: &Actor, id: &str) -> Result<Booking, Fault> {
    let booking = seen(shop, actor, id).await?;
    if booking.is_cancelled_by(actor) { Ok(booking) } else { Err(Fault::Forbidden) }
}

/// Is there anything to record of somebody who stands here?
const fn is_recorded(status: Status) -> bool {
    matches!(status, Status::InProgress | Status::Done)
}

fn back_to(booking: &Booking) -> Response {
    Redirect::to(&format!("/desk/bookings/{}", booking.id)).into_response()
}

/// Right after it was made.
#[derive(Debug, Default, Deserialize)]
pub struct Fresh {
    #[serde(default)]
    new: String,
}

/// `GET /desk/bookings/{id}`
pub async fn show(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Query(fresh): Query<Fresh>,
) -> Answer {
    let booking = seen(&shop, &actor, &id).await?;
    record_page(&shop, &actor, &reader, booking, !fresh.new.is_empty(), false).await
}

/// The record of a booking. `revealed` when a purpose was given for the full numbers.
pub(super) async fn record_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    booking: Booking,
    fresh: bool,
    revealed: bool,
) -> Answer {
    let record = Record { fresh, revealed, ..record_of(shop, actor, booking).await? };
    Ok(page(&reader.chrome, || app::desk::record(&reader.chrome, record)))
}

async fn record_of(shop: &Shop, actor: &Actor, booking: Booking) -> Result<Record, Fault> {
    let office = &shop.office;
    Ok(Record {
        history: bookings::history(office, actor, &booking.id).await?,
        consultation: records::consultation(office, actor, &booking.id).await?,
        files: attachments::attachments(office, actor, &booking).await?,
        flaw: None,
        fresh: false,
        revealed: false,
        booking,
    })
}

/// The record again after a file that was not kept.
pub(super) async fn record_with(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    booking: Booking,
    status: StatusCode,
    flaw: Option<FileFlaw>,
) -> Answer {
    let record = Record { flaw, ..record_of(shop, actor, booking).await? };
    Ok(page_with(status, &reader.chrome, || app::desk::record(&reader.chrome, record)))
}

/// `GET /desk/bookings/{id}/slip`
pub async fn slip(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let booking = made(&shop, &actor, &id).await?;
    let address = format!("{}/bookings?code={}", shop.base, booking.code.as_str());
    let back = format!("/desk/bookings/{}", booking.id);
    Ok(page(&reader.chrome, || app::bookings::slip(&reader.chrome, &booking, &address, back, true)))
}

/// `GET /desk/bookings/{id}/consultation`
pub async fn edit(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::WriteConsultation).await?;
    if !is_recorded(booking.status) {
        return Ok(back_to(&booking));
    }
    let kept = records::consultation(&shop.office, &actor, &booking.id).await?;
    let seen = kept.as_ref().map(KeptRecord::mark).unwrap_or_default();
    let form = match kept {
        Some(kept) => RecordForm {
            matter: kept.matter.as_str().to_owned(),
            facts: kept.words.facts.unwrap_or_default(),
            advice: kept.words.advice,
            outcome: kept.outcome.code().to_owned(),
        },
        None => RecordForm { matter: booking.matter.as_str().to_owned(), ..RecordForm::default() },
    };
    editing(&shop, &reader, booking, form, Again { seen, ..Again::default() }).await
}

/// How the form of a record is shown.
#[derive(Default)]
struct Again {
    /// The mark of the record before the writer.
    seen: String,
    flaws: Flaws,
    /// The booking moved on.
    changed: bool,
    /// The record that was written in the meantime.
    other: Option<KeptRecord>,
    /// There is nothing to record: the booking stands here.
    nothing: Option<Status>,
}

async fn editing(shop: &Shop, reader: &Reader, booking: Booking, form: RecordForm, again: Again) -> Answer {
    let matters = registry::matters::all(&shop.office).await?;
    let Again { seen, flaws, changed, other, nothing } = again;
    let status = match () {
        () if changed || other.is_some() || nothing.is_some() => StatusCode::CONFLICT,
        () if !flaws.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
        () => StatusCode::OK,
    };
    let editing = Editing { booking, matters, form, flaws, changed, seen, other, nothing };
    Ok(page_with(status, &reader.chrome, || app::desk::consultation(&reader.chrome, editing)))
}

/// The record as typed.
#[derive(Debug, Default, Deserialize)]
pub struct Written {
    #[serde(default)]
    matter: String,
    #[serde(default)]
    facts: String,
    #[serde(default)]
    advice: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    then: String,
    #[serde(default)]
    seen: String,
}

/// `POST /desk/bookings/{id}/consultation`
pub async fn keep(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(written): Form<Written>,
) -> Answer {
    let office = &shop.office;
    let booking = theirs(&shop, &actor, &id, Action::WriteConsultation).await?;
    let Written { matter, facts, advice, outcome, then, seen } = written;
    let form = RecordForm { matter, facts, advice, outcome };
    let codes = registry::matters::codes(&registry::matters::all(office).await?);
    let record = match form.check(&codes) {
        Ok(record) => record,
        Err(flaws) => return editing(&shop, &reader, booking, form, Again { seen, flaws, ..Again::default() }).await,
    };
    let mark = Some(seen.as_str()).filter(|mark| !mark.is_empty());
    let version = match records::record_consultation(office, &actor, &booking.id, &record, mark).await {
        Ok(version) => version,
        Err(RecordError::Step(StepError::Forbidden)) => return Err(Fault::Forbidden),
        Err(RecordError::Step(StepError::Store(error))) => return Err(error.into()),
        // Both texts are shown; saving once more is done with the other before one's eyes.
        Err(RecordError::Rewritten(other)) => {
            let again = Again { seen: other.mark(), other: Some(*other), ..Again::default() };
            return editing(&shop, &reader, booking, form, again).await;
        }
        // Nobody was received yet, or nobody came: saving again would say the same.
        Err(RecordError::Step(StepError::NotFromHere(status))) if !is_recorded(status) => {
            let again = Again { seen, nothing: Some(status), ..Again::default() };
            return editing(&shop, &reader, booking, form, again).await;
        }
        // The booking moved on in another window: what was typed is kept on the page.
        Err(RecordError::Step(_)) => {
            return editing(&shop, &reader, booking, form, Again { seen, changed: true, ..Again::default() }).await;
        }
    };
    if then == "done" && booking.status == Status::InProgress {
        if let Err(error) = queue::step(office, &actor, &booking.id, Step::Done, version).await {
            // The record is kept; only the step was taken by somebody else, and the queue shows by whom.
            super::queue::trouble(error)?;
        }
        return Ok(Redirect::to(&format!("/desk/clinics/{}#b-{}", booking.clinic_id, booking.id)).into_response());
    }
    Ok(back_to(&booking))
}

/// `GET /desk/bookings/{id}/cancel`
pub async fn ask_cancel(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let booking = made(&shop, &actor, &id).await?;
    if !booking.status.is_theirs_to_change() {
        return Ok(back_to(&booking));
    }
    Ok(page(&reader.chrome, || app::desk::cancel(&reader.chrome, &booking, "", &Flaws::default())))
}

/// Why.
#[derive(Debug, Default, Deserialize)]
pub struct Cancelling {
    #[serde(default)]
    reason: String,
}

/// `POST /desk/bookings/{id}/cancel`
pub async fn cancel(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(form): Form<Cancelling>,
) -> Answer {
    let booking = made(&shop, &actor, &id).await?;
    let reason = match required_text(&form.reason, 200) {
        Ok(reason) => reason,
        Err(flaw) => {
            let flaws = Flaws::one(Field::Reason, flaw);
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &reader.chrome, || {
                app::desk::cancel(&reader.chrome, &booking, &form.reason, &flaws)
            }));
        }
    };
    match bookings::cancel(&shop.office, By::Staff(&actor), Which::AtDesk(&booking.id), Some(&reason)).await {
        // A second press, or one that came too late: the record shows where the booking stands.
        Ok(_) | Err(BookError::NotChangeable(_)) => Ok(back_to(&booking)),
        Err(BookError::Store(error)) => Err(error.into()),
        Err(BookError::Forbidden) => Err(Fault::Forbidden),
        Err(_) => Err(Fault::NotFound),
    }
}

/// `GET /desk/bookings/{id}/move`
pub async fn ask_move(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::BookForVillager).await?;
    move_page(&shop, &reader, &booking, StatusCode::OK, Flaws::default(), None).await
}

async fn move_page(
    shop: &Shop,
    reader: &Reader,
    booking: &Booking,
    status: StatusCode,
    flaws: Flaws,
    trouble: Option<app::desk::NotMoved>,
) -> Answer {
    if !booking.status.is_theirs_to_change() {
        return Ok(back_to(booking));
    }
    let clinics = super::book::clinics_of(shop, &booking.village_code).await?;
    let now = shop.office.now();
    Ok(page_with(status, &reader.chrome, || {
        app::desk::move_to(&reader.chrome, booking, &clinics, now, &flaws, trouble)
    }))
}

/// Where to.
#[derive(Debug, Default, Deserialize)]
pub struct Moving {
    #[serde(default)]
    slot_id: String,
}

/// `POST /desk/bookings/{id}/move`
pub async fn move_to(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(form): Form<Moving>,
) -> Answer {
    use app::desk::NotMoved;
    let booking = theirs(&shop, &actor, &id, Action::BookForVillager).await?;
    if form.slot_id.is_empty() {
        let flaws = Flaws::one(Field::SlotId, Flaw::Missing);
        return move_page(&shop, &reader, &booking, StatusCode::UNPROCESSABLE_ENTITY, flaws, None).await;
    }
    let slot = SlotId::from(form.slot_id);
    let trouble = match bookings::move_to(&shop.office, By::Staff(&actor), Which::AtDesk(&booking.id), &slot).await {
        Ok(_) | Err(BookError::NotChangeable(_)) => return Ok(back_to(&booking)),
        Err(BookError::Full(_)) => NotMoved::Full,
        Err(BookError::Closed(_)) => NotMoved::Closed,
        Err(BookError::Conflict(_)) => NotMoved::Adviser,
        Err(BookError::AlreadyBooked) => NotMoved::Already,
        Err(BookError::NotTaken(who, _)) => NotMoved::NotTaken(who),
        Err(BookError::Forbidden) => return Err(Fault::Forbidden),
        Err(BookError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Fault::NotFound),
    };
    move_page(&shop, &reader, &booking, StatusCode::CONFLICT, Flaws::default(), Some(trouble)).await
}
