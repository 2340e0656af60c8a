//! The public API.

pub mod problem;

use axum::Router;

use crate::web::Shop;

/// The addresses of the API.
pub fn routes() -> Router<Shop> {
    Router::new()
}
