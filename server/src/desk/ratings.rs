//! How visits were, for those who oversee the advisers.

use axum::extract::State;
use chrono::Months;
use registry::ratings;

use crate::web::{Answer, Shop, Staff, page};

/// `GET /desk/ratings`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff) -> Answer {
    let office = &shop.office;
    let since = office.start_of(office.today() - Months::new(12));
    let overview = ratings::overview(office, &actor, since).await?;
    Ok(page(&reader.chrome, || app::desk::ratings(&reader.chrome, overview)))
}
