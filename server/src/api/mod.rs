//! The public JSON API, for other systems. It calls the same functions of the registry as the pages; errors are
//! problems (RFC 9457). Described by `/api/v1/openapi.json` and docs/api.md.

mod bookings;
mod changes;
mod clinics;
mod document;
mod kinds;
mod places;
pub mod problem;
mod queue;
mod request;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::web::Shop;

/// The addresses of the API.
pub fn routes() -> Router<Shop> {
    Router::new()
        .route("/api/v1/divisions", get(places::divisions))
        .route("/api/v1/matters", get(places::matters))
        .route("/api/v1/clinics", get(clinics::clinics))
        .route("/api/v1/clinics/{id}/queue", get(queue::queue))
        .route("/api/v1/bookings", post(bookings::book))
        .route("/api/v1/bookings/{code}", get(bookings::booking))
        .route("/api/v1/bookings/{code}/cancel", post(changes::cancel))
        .route("/api/v1/bookings/{code}/move", post(changes::move_to))
        .route("/api/v1/openapi.json", get(document::openapi))
        .route("/problems/{name}", get(problem::explain))
        .method_not_allowed_fallback(problem::wrong_method)
        // Routes and not a fallback: the program has one fallback, and that one answers with pages.
        .route("/api", any(problem::nowhere))
        .route("/api/", any(problem::nowhere))
        .route("/api/{*rest}", any(problem::nowhere))
        // Bookings hold personal data, clinics change by the second: nothing is kept on the way unless a handler says so.
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(CatchPanicLayer::custom(problem::panicked))
}
