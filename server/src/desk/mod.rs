//! The desk: pages for staff. Everything but the sign-in asks for a session; what a person may see and do is decided by the use
//! cases, which ask the one table of permissions.

mod book;
mod outbox;
mod queue;
mod record;
mod session;

use axum::Router;
use axum::routing::{get, post};

use crate::web::Shop;

/// Which leaf of a long list. What is no number is the first.
#[derive(Debug, Default, serde::Deserialize)]
struct LeafNumber {
    #[serde(default, deserialize_with = "number")]
    page: usize,
}

fn number<'de, D: serde::Deserializer<'de>>(typed: D) -> Result<usize, D::Error> {
    let typed = <String as serde::Deserialize>::deserialize(typed)?;
    Ok(typed.parse().unwrap_or_default())
}

/// The addresses of the desk.
pub fn routes() -> Router<Shop> {
    Router::new()
        .route("/desk", get(session::home))
        .route("/desk/sign-in", get(session::ask).post(session::sign_in))
        .route("/desk/sign-out", post(session::sign_out))
        .route("/desk/clinics/{id}", get(queue::show))
        .route("/desk/bookings/{id}", get(record::show))
        .route("/desk/bookings/{id}/step", post(queue::step))
        .route("/desk/bookings/{id}/consultation", get(record::edit).post(record::keep))
        .route("/desk/bookings/{id}/cancel", get(record::ask_cancel).post(record::cancel))
        .route("/desk/bookings/{id}/move", get(record::ask_move).post(record::move_to))
        .route("/desk/bookings/{id}/slip", get(record::slip))
        .route("/desk/book", get(book::ask).post(book::book))
        .route("/desk/messages", get(outbox::messages))
        .route("/desk/messages/{id}/again", post(outbox::again))
        .route("/desk/tokens", get(outbox::tokens).post(outbox::make))
        .route("/desk/tokens/{id}/revoke", post(outbox::revoke))
}
