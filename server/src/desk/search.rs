//! The search of the desk.

use axum::extract::{Query, State};
use serde::Deserialize;

use crate::web::{Answer, Shop, Staff, page};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
}

/// `GET /desk/search`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(typed): Query<Typed>) -> Answer {
    let query: String = typed.q.trim().chars().take(domain::search::LONGEST_QUERY).collect();
    let hits = registry::search::search(&shop.office, &actor, &query).await?;
    Ok(page(&reader.chrome, || app::desk::search(&reader.chrome, &query, hits)))
}
