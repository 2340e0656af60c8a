//! The display on the wall of a clinic.

use axum::extract::{Path, State};
use domain::ids::ClinicId;
use registry::bookings::day;

use super::{Answer, Fault, Reader, Shop, page};

/// `GET /display/{clinic}`
pub async fn show(State(shop): State<Shop>, reader: Reader, Path(id): Path<String>) -> Answer {
    let display = day::display(&shop.office, &ClinicId::from(id)).await?.ok_or(Fault::NotFound)?;
    Ok(page(&reader.chrome, || app::bookings::display(&reader.chrome, display)))
}
