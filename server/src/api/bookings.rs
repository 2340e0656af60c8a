//! Making and finding a booking, by the functions that the pages call.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, FixedOffset};
use domain::bookings::{Code, Consent, Form};
use domain::form::{Field, Flaw, Flaws};
use domain::locale::Locale;
use domain::people::PhoneTail;
use registry::bookings::{self, BookError, By, NewBooking};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::clinics::{Opening, local};
use super::kinds;
use super::problem::{Problem, messages};
use super::request::{Asked, Key, Segment, Sent, Spoken, slot_id};
use crate::web::Shop;

/// A booking to make.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "slot_id": "A3C4D6E7-01", "name": "王大山", "phone": "13800138000", "matter": "land",
    "summary": "承包地被邻居占了一条边", "other_party": "李四", "locale": "zh-CN", "consent": true
}))]
pub struct BookingRequest {
    /// The slot.
    #[serde(default)]
    #[schema(required = true, pattern = "^[A-Za-z0-9-]{1,64}$")]
    slot_id: String,
    /// The person's name: letters, at most 40 characters.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 40)]
    name: String,
    /// A mobile of 11 digits or a landline with its area code; spaces and dashes are understood.
    #[serde(default)]
    #[schema(required = true, min_length = 10)]
    phone: String,
    /// The e-mail address to which letters go, if wanted; empty is none.
    #[schema(example = "name@example.com", max_length = 254)]
    email: Option<String>,
    /// Code of the kind of matter: see `/api/v1/matters`.
    #[serde(default)]
    #[schema(required = true, min_length = 1)]
    matter: String,
    /// A few words, at most 500 characters.
    #[schema(max_length = 500)]
    summary: Option<String>,
    /// The other side's name, at most 80 characters.
    #[schema(max_length = 80)]
    other_party: Option<String>,
    /// True when the person is under 14: a guardian agrees for them.
    child: Option<bool>,
    /// The guardian's name, for a person under 14.
    #[schema(max_length = 40)]
    guardian: Option<String>,
    /// The language in which the person is written to: `zh-CN` or `en`. Without it, what `Accept-Language` prefers.
    #[schema(example = "zh-CN", pattern = "^(zh|en)([-_].+)?$")]
    locale: Option<String>,
    /// True when the person agreed to the use of the data. Without consent nothing is kept.
    #[serde(default)]
    #[schema(required = true)]
    consent: bool,
}

/// A booking.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Booking)]
pub struct View {
    /// Eight characters with which, and the last four digits of the telephone, it is found again.
    #[schema(example = "3A4CD6EF")]
    code: String,
    /// `booked`, `checked_in`, `called`, `missed`, `parked`, `in_progress`, `done`, `no_show`, `cancelled` or `displaced`.
    #[schema(example = "booked")]
    status: &'static str,
    /// True while it can be cancelled and moved.
    changeable: bool,
    /// The person's name.
    #[schema(example = "王大山")]
    name: String,
    /// Code of the kind of matter.
    #[schema(example = "land")]
    matter: String,
    /// The language of the person's letters.
    #[schema(example = "zh-CN")]
    locale: &'static str,
    /// When it was made.
    #[schema(example = "2026-11-23T10:15:00+08:00")]
    booked_at: DateTime<FixedOffset>,
    /// The slot.
    slot: Time,
    /// The clinic.
    clinic: Place,
    /// The telephone of the village clerk, who helps in person.
    #[schema(example = "13903580001")]
    clerk_phone: Option<String>,
}

/// The slot of a booking.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BookingSlot)]
pub struct Time {
    /// Which.
    #[schema(example = "A3C4D6E7-01")]
    id: String,
    /// First instant.
    #[schema(example = "2026-11-28T09:00:00+08:00")]
    starts_at: DateTime<FixedOffset>,
    /// First instant after it.
    #[schema(example = "2026-11-28T09:30:00+08:00")]
    ends_at: DateTime<FixedOffset>,
}

/// The clinic of a booking.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BookingClinic)]
pub struct Place {
    /// Which.
    #[schema(example = "A3C4D6E7")]
    id: String,
    /// The adviser's name.
    #[schema(example = "张明")]
    adviser: String,
    /// Code of the village.
    #[schema(example = "141181102205")]
    division: String,
    /// Name of the village.
    #[schema(example = "颉颉堡村")]
    village: String,
    /// Name of its township.
    #[schema(example = "兑镇镇")]
    township: String,
    /// The room.
    #[schema(example = "村委会一楼")]
    place: String,
}

impl View {
    pub(super) fn of(shop: &Shop, booking: bookings::Booking) -> Self {
        let office = &shop.office;
        Self {
            code: booking.code.as_str().to_owned(),
            status: booking.status.code(),
            changeable: booking.status.is_theirs_to_change(),
            name: booking.name,
            matter: booking.matter.as_str().to_owned(),
            locale: booking.locale.tag(),
            booked_at: local(office, booking.booked_at),
            slot: Time {
                id: booking.slot_id.to_string(),
                starts_at: local(office, booking.starts_at),
                ends_at: local(office, booking.ends_at),
            },
            clinic: Place {
                id: booking.clinic_id.to_string(),
                adviser: booking.adviser_name,
                division: booking.village_code.into(),
                village: booking.village_name,
                township: booking.township_name,
                place: booking.place,
            },
            clerk_phone: booking.clerk_phone,
        }
    }
}

/// Why the registry did not do it, as a problem.
pub(super) fn refused(shop: &Shop, locale: Locale, error: BookError) -> Problem {
    let near = |found: Vec<_>| found.into_iter().map(|o| Opening::of(&shop.office, o)).collect();
    match error {
        BookError::Full(found) => Problem::new(&kinds::SLOT_FULL, locale).with_alternatives(near(found)),
        BookError::Closed(found) => Problem::new(&kinds::SLOT_CLOSED, locale).with_alternatives(near(found)),
        BookError::NotTaken(who, found) => {
            let told = app::texts::not_taken(locale, &who.adviser, &who.takers);
            Problem::saying(&kinds::MATTER_NOT_TAKEN, told).with_alternatives(near(found))
        }
        BookError::Conflict(found) => Problem::new(&kinds::CONFLICT_OF_INTEREST, locale).with_alternatives(near(found)),
        BookError::AlreadyBooked => Problem::new(&kinds::ALREADY_BOOKED, locale),
        BookError::TooMany(_) => Problem::new(&kinds::TOO_MANY_BOOKINGS, locale),
        BookError::UnknownSlot => Problem::flaws(locale, &Flaws::one(Field::SlotId, Flaw::NotAChoice)),
        BookError::KeyReused => Problem::new(&kinds::IDEMPOTENCY_KEY_REUSED, locale),
        BookError::NotChangeable(status) => {
            Problem::new(&kinds::NOT_CHANGEABLE, locale).with_booking_status(status.code())
        }
        BookError::Forbidden | BookError::UnknownBooking => Problem::new(&kinds::NOT_FOUND, locale),
        BookError::Store(error) => error.into(),
    }
}

/// Make a booking
///
/// With an `Idempotency-Key` the same request sent again answers with the same booking as it stands, for two days.
#[utoipa::path(
    post, path = "/api/v1/bookings", tag = "bookings",
    params(
        ("Idempotency-Key" = Option<String>, Header, nullable = false, min_length = 1, max_length = 255,
            pattern = "^[!-~]+$", description = "Drawn at random for each booking, e.g. a UUID",
            example = "8e03978e-40d5-43e8-bc93-6894a57f9324"),
        ("Accept-Language" = Option<String>, Header, nullable = false,
            description = "The person's language, when `locale` is not given", example = "zh-CN"),
    ),
    request_body = BookingRequest,
    responses((status = 201, description = "The booking", body = View,
        headers(("Location" = String, description = "Where it is found again, with `phone_tail`")))),
)]
pub async fn book(
    State(shop): State<Shop>,
    Spoken(spoken): Spoken,
    Key(key): Key,
    Sent(asked): Sent<BookingRequest>,
) -> Result<Response, Problem> {
    let office = &shop.office;
    let chosen = asked.locale.as_deref().and_then(Locale::from_tag);
    let locale = chosen.unwrap_or(spoken);
    let form = Form {
        matter: asked.matter,
        name: asked.name,
        phone: asked.phone,
        email: asked.email.unwrap_or_default(),
        summary: asked.summary.unwrap_or_default(),
        other_party: asked.other_party.unwrap_or_default(),
        child: asked.child.unwrap_or_default(),
        guardian: asked.guardian.unwrap_or_default(),
        ..Form::default()
    };
    let matters = registry::matters::codes(&registry::matters::all(office).await?);
    let slot = slot_id(&asked.slot_id);
    let request = form.check(Consent::Own(asked.consent), &matters, office.today());
    let (slot, request) = match (slot, request, asked.locale.is_some() && chosen.is_none()) {
        (Ok(slot), Ok(request), false) => (slot, request),
        (slot, request, unknown_tongue) => {
            let mut flaws = request.err().unwrap_or_default();
            flaws.take(Field::SlotId, slot);
            let mut errors = messages(locale, &flaws);
            if unknown_tongue {
                errors.insert("locale".to_owned(), tongues(locale).to_owned());
            }
            return Err(Problem::invalid(locale, errors));
        }
    };
    let new = NewBooking { slot: &slot, request: &request, locale, key: key.as_deref(), draft: None, home: None };
    let booking = match bookings::book(office, By::Person, new).await {
        // The registry compares what was asked for, not the language of the letters.
        Ok(booking) if chosen.is_some_and(|chosen| chosen != booking.locale) => {
            return Err(Problem::new(&kinds::IDEMPOTENCY_KEY_REUSED, locale));
        }
        // The key stands for a booking that is no longer kept.
        Err(BookError::UnknownBooking) => return Err(Problem::new(&kinds::IDEMPOTENCY_KEY_REUSED, locale)),
        other => other.map_err(|e| refused(&shop, locale, e))?,
    };
    let location = [(header::LOCATION, format!("/api/v1/bookings/{}", booking.code.as_str()))];
    Ok((StatusCode::CREATED, location, Json(View::of(&shop, booking))).into_response())
}

const fn tongues(locale: Locale) -> &'static str {
    match locale {
        Locale::ZhCn => "语言是 zh-CN 或 en。",
        Locale::En => "The language is zh-CN or en.",
    }
}

/// The proof.
#[derive(Debug, Deserialize)]
pub struct Proof {
    phone_tail: Option<String>,
}

/// The digits are read before the code, so that a wrong code and wrong digits can't be told apart.
pub(super) fn digits(locale: Locale, typed: &str) -> Result<PhoneTail, Problem> {
    PhoneTail::parse(typed).map_err(|flaw| Problem::flaws(locale, &Flaws::one(Field::PhoneTail, flaw)))
}

pub(super) fn code(locale: Locale, typed: &str) -> Result<Code, Problem> {
    Code::parse(typed).map_err(|_| Problem::new(&kinds::NOT_FOUND, locale))
}

/// A booking
///
/// A wrong `phone_tail` and an unknown code answer alike. Asking counts as a write for the limit of requests a minute.
#[utoipa::path(
    get, path = "/api/v1/bookings/{code}", tag = "bookings",
    params(
        ("code" = String, Path, description = "The booking code", example = "3A4CD6EF"),
        ("phone_tail" = String, Query, description = "The last four digits of the telephone", example = "8000",
            pattern = r"^\d{4}$"),
    ),
    responses((status = 200, description = "The booking", body = View)),
)]
pub async fn booking(
    State(shop): State<Shop>,
    Spoken(locale): Spoken,
    Segment(typed): Segment,
    Asked(proof): Asked<Proof>,
) -> Result<Json<View>, Problem> {
    let tail = digits(locale, proof.phone_tail.as_deref().unwrap_or_default())?;
    let code = code(locale, &typed)?;
    match bookings::find(&shop.office, &code, &tail).await? {
        Some(booking) => Ok(Json(View::of(&shop, booking))),
        None => Err(Problem::new(&kinds::NOT_FOUND, locale)),
    }
}
