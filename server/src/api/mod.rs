//! The public JSON API, for other systems. It calls the same functions of the registry as the pages; errors are
//! problems (RFC 9457). Described by `/api/v1/openapi.json` and docs/api.md.

mod bookings;
mod changes;
mod clinics;
pub mod deadlines;
mod document;
mod kinds;
mod places;
pub mod problem;
mod queue;
mod request;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::routing::any;
use domain::staff::Action;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::web::{Access, Doors, Shop};

/// The addresses of the API.
pub fn doors() -> Doors {
    use Access::{Does, Public};
    Doors::default()
        .get("/api/v1/divisions", Public, places::divisions)
        .get("/api/v1/matters", Public, places::matters)
        .get("/api/v1/clinics", Public, clinics::clinics)
        .get("/api/v1/clinics/{id}/queue", Does(&[Action::ReadBookings]), queue::queue)
        .post("/api/v1/bookings", Public, bookings::book)
        .get("/api/v1/bookings/{code}", Public, bookings::booking)
        .post("/api/v1/bookings/{code}/cancel", Public, changes::cancel)
        .post("/api/v1/bookings/{code}/move", Public, changes::move_to)
        .post("/api/v1/deadlines", Public, deadlines::deadline)
        .get("/api/v1/openapi.json", Public, document::openapi)
        .get("/problems/{name}", Public, problem::explain)
}

/// With what every answer of the API has.
pub fn dressed(routes: Router<Shop>) -> Router<Shop> {
    routes
        .method_not_allowed_fallback(problem::wrong_method)
        // Routes and not a fallback: the program has one fallback, and that one answers with pages.
        .route("/api", any(problem::nowhere))
        .route("/api/", any(problem::nowhere))
        .route("/api/{*rest}", any(problem::nowhere))
        // Bookings hold personal data, clinics change by the second: nothing is kept on the way unless a handler says so.
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(CatchPanicLayer::custom(problem::panicked))
}
