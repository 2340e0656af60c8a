//! Handing several cases over at once: each as a step of its own, so that one that moved on does not hold up the others.

use app::desk::cases::Bulk;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::form::required_text;
use registry::cases::{self, CaseError};

use super::queue::{Asked, picked, queue_page, somebody};
use crate::web::{Answer, Shop, Staff};

/// The form as typed.
#[derive(Debug, Default)]
struct Handing {
    back: String,
    case: Vec<String>,
    to: String,
    reason: String,
}

/// One name may come more than once: each case that was picked.
fn read(pairs: Vec<(String, String)>) -> Handing {
    let mut read = Handing::default();
    for (name, value) in pairs {
        match name.as_str() {
            "back" => read.back = value,
            "case" => read.case.push(value),
            "to" => read.to = value,
            "reason" => read.reason = value,
            _ => {}
        }
    }
    read
}

/// `POST /desk/cases/hand-over`
pub async fn hand_over(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = read(pairs);
    let asked = Asked::of(&typed.back);
    let (to, reason) = (somebody(&typed.to), required_text(&typed.reason, 500));
    let (Some(to), Ok(reason), false) = (to, reason, typed.case.is_empty()) else {
        let bulk = Bulk::Lacks { picked: typed.case, to: typed.to, reason: typed.reason };
        return queue_page(&shop, &actor, &reader, &asked, StatusCode::UNPROCESSABLE_ENTITY, Some(bulk)).await;
    };
    let (mut done, mut left) = (0, 0);
    for key in &typed.case {
        let Some((id, version)) = picked(key) else {
            left += 1;
            continue;
        };
        match cases::assign(&shop.office, &actor, &id, version, &to, &reason).await {
            Ok(_) => done += 1,
            Err(CaseError::Store(error)) => return Err(error.into()),
            Err(_) => left += 1,
        }
    }
    let back = if typed.back.starts_with("/desk/cases?") { typed.back } else { "/desk/cases?".to_owned() };
    Ok(Redirect::to(&format!("{back}&done={done}&left={left}")).into_response())
}
