//! The queue of a clinic, for staff.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, FixedOffset, Utc};
use domain::ids::ClinicId;
use domain::staff::{Action, Actor, may};
use registry::Office;
use registry::bookings::Booking;
use registry::bookings::queue::{self as queues, Entry};
use serde::Serialize;
use utoipa::ToSchema;

use super::clinics::{Clinic, local};
use super::kinds;
use super::problem::Problem;
use super::request::{Bearer, Segment, Spoken, is_id};
use crate::web::Shop;

/// The queue of a clinic.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Queue)]
pub struct View {
    /// The clinic.
    clinic: Clinic,
    /// Who is booked, in the order of the slots; cancelled bookings are left out.
    entries: Vec<Place>,
}

/// A place in a queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueueEntry)]
pub struct Place {
    /// The number that is called. Until it is given, the one the person would get if all came in the order of the slots.
    #[schema(minimum = 1, example = 1)]
    number: i64,
    /// The number was given to the person and does not change any more.
    number_given: bool,
    /// Came without having booked.
    walk_in: bool,
    /// Why the person goes before others who walked in: `elderly`, `disabled`, `urgent`; none otherwise.
    #[schema(example = "elderly")]
    priority: Option<String>,
    /// How many are called before, while the person waits or is expected; none otherwise.
    #[schema(minimum = 0, example = 2)]
    people_before: Option<usize>,
    /// Minutes until their turn, rounded up to five, while the person waits or is expected; none otherwise.
    #[schema(minimum = 0, example = 25)]
    wait_minutes: Option<i64>,
    /// When the person arrived; none before.
    #[schema(example = "2026-11-28T08:52:00+08:00")]
    arrived_at: Option<DateTime<FixedOffset>>,
    /// The booking code.
    #[schema(example = "3A4CD6EF")]
    code: String,
    /// Where the booking stands.
    #[schema(example = "checked_in")]
    status: &'static str,
    /// The person's name.
    #[schema(example = "王大山")]
    name: String,
    /// Their telephone as lists show it; none when they have none.
    #[schema(example = "138****8000")]
    phone: Option<String>,
    /// Code of the kind of matter.
    #[schema(example = "land")]
    matter: String,
    /// Start of the slot.
    #[schema(example = "2026-11-28T09:00:00+08:00")]
    starts_at: DateTime<FixedOffset>,
    /// End of the slot.
    #[schema(example = "2026-11-28T09:30:00+08:00")]
    ends_at: DateTime<FixedOffset>,
    /// What the person wrote; only for the adviser of the clinic.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    summary: Option<String>,
    /// The other side's name; only for the adviser of the clinic.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    other_party: Option<String>,
}

impl Place {
    fn of(office: &Office, actor: &Actor, entry: Entry) -> Self {
        let booking = entry.booking;
        let reads_matter = may(actor, Action::ReadMatter, booking.object());
        Self {
            number: entry.number,
            number_given: booking.day.queue_number.is_some(),
            walk_in: booking.day.walk_in,
            priority: booking.day.priority.clone(),
            people_before: entry.place.map(|p| p.before),
            wait_minutes: entry.place.map(|p| p.minutes),
            arrived_at: booking.day.arrived_at.map(|at| local(office, at)),
            code: booking.code.as_str().to_owned(),
            status: booking.status.code(),
            phone: booking.personal.masked_phone(),
            matter: booking.matter.as_str().to_owned(),
            starts_at: local(office, booking.starts_at),
            ends_at: local(office, booking.ends_at),
            name: booking.name,
            summary: booking.personal.summary.filter(|_| reads_matter),
            other_party: booking.personal.other_party.filter(|_| reads_matter),
        }
    }
}

fn slot_order(b: &Booking) -> (DateTime<Utc>, DateTime<Utc>, &str) {
    (b.starts_at, b.booked_at, b.id.as_str())
}

/// The queue of a clinic
///
/// For staff, with a token made in the desk. A clinic outside one's work and one that does not exist answer alike.
#[utoipa::path(
    get, path = "/api/v1/clinics/{id}/queue", tag = "staff",
    params(("id" = String, Path, description = "The clinic", example = "A3C4D6E7")),
    responses((status = 200, description = "The queue", body = View)),
    security(("token" = [])),
)]
pub async fn queue(
    State(shop): State<Shop>,
    Spoken(locale): Spoken,
    Bearer(actor): Bearer,
    Segment(id): Segment,
) -> Result<Json<View>, Problem> {
    let office = &shop.office;
    let found = match is_id(&id) {
        true => queues::queue(office, &actor, &ClinicId::from(id)).await?,
        false => None,
    };
    let Some(mut queue) = found else { return Err(Problem::new(&kinds::NOT_FOUND, locale)) };
    queue.entries.sort_by(|a, b| slot_order(&a.booking).cmp(&slot_order(&b.booking)));
    Ok(Json(View {
        clinic: Clinic::of(office, queue.clinic),
        entries: queue.entries.into_iter().map(|entry| Place::of(office, &actor, entry)).collect(),
    }))
}
