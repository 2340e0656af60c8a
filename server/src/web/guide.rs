//! What the public can look up: what the service may, must and does.

use axum::extract::State;

use super::{Answer, Reader, Shop, page};

/// `GET /guide/powers`
pub async fn powers(State(shop): State<Shop>, reader: Reader) -> Answer {
    let today = shop.office.today();
    Ok(page(&reader.chrome, || app::powers::powers(&reader.chrome, today)))
}

/// `GET /guide/powers/poster`
pub async fn poster(State(shop): State<Shop>, reader: Reader) -> Answer {
    let today = shop.office.today();
    Ok(page(&reader.chrome, || app::powers::poster(&reader.chrome, today)))
}
