//! Messages that wait or were refused, and tokens for the API.

use app::parts::Leaf;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::form::{Field, required_text};
use domain::ids::{BookingId, MessageId};
use domain::staff::{Action, Actor, may_somewhere};
use registry::{messages, staff};
use serde::Deserialize;

use super::LeafNumber;
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

fn holds(actor: &Actor, action: Action) -> Result<(), Fault> {
    if may_somewhere(actor, action) { Ok(()) } else { Err(Fault::Forbidden) }
}

/// After one was put back.
#[derive(Debug, Default, Deserialize)]
pub struct Put {
    #[serde(default)]
    queued: String,
}

/// `GET /desk/messages`
pub async fn messages(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Query(put): Query<Put>,
    Query(leaf): Query<LeafNumber>,
) -> Answer {
    holds(&actor, Action::ReadMessages)?;
    let listed = Leaf::of(messages::list(&shop.office, &actor).await?, leaf.page);
    let missed = messages::to_call(&shop.office, &actor).await?;
    let quiet = registry::settings::quiet::until(&shop.office).await?;
    let queued = !put.queued.is_empty();
    Ok(page(&reader.chrome, || app::desk::messages(&reader.chrome, listed, &missed, queued, quiet)))
}

/// `POST /desk/messages/{id}/again`
pub async fn again(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(id): Path<String>) -> Answer {
    holds(&actor, Action::ReadMessages)?;
    let put = messages::again(&shop.office, &actor, &MessageId::from(id)).await?;
    Ok(Redirect::to(if put { "/desk/messages?queued=1" } else { "/desk/messages" }).into_response())
}

/// `POST /desk/missed/{id}/told`
pub async fn told(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(id): Path<String>) -> Answer {
    holds(&actor, Action::ReadMessages)?;
    messages::called(&shop.office, &actor, &BookingId::from(id)).await?;
    Ok(Redirect::to("/desk/messages").into_response())
}

async fn tokens_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    made: Option<String>,
    typed: Option<(String, String)>,
) -> Answer {
    let tokens = staff::tokens(&shop.office, actor).await?;
    let status = if typed.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (label, error) = typed.map_or((String::new(), None), |(label, error)| (label, Some(error)));
    Ok(page_with(status, &reader.chrome, || app::desk::tokens(&reader.chrome, tokens, made, label, error)))
}

/// `GET /desk/tokens`
pub async fn tokens(State(shop): State<Shop>, Staff { actor, reader }: Staff) -> Answer {
    holds(&actor, Action::MakeToken)?;
    tokens_page(&shop, &actor, &reader, None, None).await
}

/// What a token is for.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    label: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    writes: String,
}

/// How long a token may last: a month, a quarter, a year.
const DAYS: [u16; 3] = [30, 90, 365];

/// `POST /desk/tokens`: the secret is on this one page only, so the answer is the page itself and no redirect.
pub async fn make(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(wanted): Form<Wanted>) -> Answer {
    holds(&actor, Action::MakeToken)?;
    match required_text(&wanted.label, 80) {
        Ok(label) => {
            let days = wanted.days.parse().ok().filter(|d| DAYS.contains(d)).unwrap_or(DAYS[1]);
            let secret = staff::make_token(&shop.office, &actor, &label, days, wanted.writes == "yes").await?;
            tokens_page(&shop, &actor, &reader, Some(secret), None).await
        }
        Err(flaw) => {
            let error = app::texts::fields::message(reader.locale(), Field::Label, flaw);
            tokens_page(&shop, &actor, &reader, None, Some((wanted.label, error))).await
        }
    }
}

/// `POST /desk/tokens/{id}/revoke`
pub async fn revoke(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(id): Path<String>) -> Answer {
    staff::revoke_token(&shop.office, &actor, &id).await?;
    Ok(Redirect::to("/desk/tokens").into_response())
}
