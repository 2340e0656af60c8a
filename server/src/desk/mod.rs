//! The desk: pages for staff.

use axum::Router;

use crate::web::Shop;

/// The addresses of the desk.
pub fn routes() -> Router<Shop> {
    Router::new()
}
