//! Closing an account and ending a retainer: first what hangs on it, then, once that was seen and confirmed, doing it.

use app::desk::{LeavingAgain, TypedLeaving};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use chrono::NaiveDate;
use domain::form::{Field, Flaw, Flaws, required_text};
use domain::ids::StaffId;
use domain::places::DivisionCode;
use domain::staff::Actor;
use registry::staff::{self, ChangeError, Ending, Farewell};
use serde::Deserialize;

use super::roster::{division, fault};
use crate::web::{Answer, Fault, Reader, Shop, Staff, near, page_with};

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    act: String,
    mark: String,
    reason: String,
    words: Option<String>,
    division: String,
    from: String,
    valid_until: String,
}

/// What is told to people when nobody is booked and the page asks for no words.
const NO_WORDS: &str = "—";

impl Sent {
    fn again(self, flaws: Flaws, moved: bool) -> LeavingAgain {
        let typed = TypedLeaving { last: self.valid_until, reason: self.reason, words: self.words };
        LeavingAgain { typed, flaws, moved }
    }

    /// The reason and the words, when both are there.
    fn said(&self, flaws: &mut Flaws) -> Option<(String, String)> {
        let reason = flaws.take(Field::Reason, required_text(&self.reason, 200));
        let words = match &self.words {
            Some(words) => flaws.take(Field::Words, required_text(words, 200)),
            None => Some(NO_WORDS.to_owned()),
        };
        reason.zip(words)
    }
}

const fn status(again: &LeavingAgain, wrong: bool) -> StatusCode {
    match (again.moved, wrong) {
        (true, _) => StatusCode::CONFLICT,
        (_, true) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    }
}

async fn closing_page(shop: &Shop, actor: &Actor, reader: &Reader, id: &str, again: LeavingAgain) -> Answer {
    let leaving = staff::leaving(&shop.office, actor, &StaffId::from(id)).await.map_err(refused)?;
    let status = status(&again, !again.flaws.is_empty());
    Ok(page_with(status, &reader.chrome, || app::desk::closing(&reader.chrome, leaving, again)))
}

/// One's own account is nobody's to close.
fn refused(error: ChangeError) -> Fault {
    match error {
        ChangeError::Oneself => Fault::Forbidden,
        error => fault(error),
    }
}

/// `GET /desk/staff/{id}/close`
pub async fn ask_close(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    closing_page(&shop, &actor, &reader, &id, LeavingAgain::default()).await
}

/// `POST /desk/staff/{id}/close`
pub async fn close(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Answer {
    let mut flaws = Flaws::default();
    let Some((reason, words)) = sent.said(&mut flaws) else {
        return closing_page(&shop, &actor, &reader, &id, sent.again(flaws, false)).await;
    };
    let farewell = Farewell { reason: &reason, words: &words, seen: &sent.mark };
    match staff::close(&shop.office, &actor, &StaffId::from(id.as_str()), farewell).await {
        Ok(_) => Ok(Redirect::to(&format!("/desk/staff/{id}")).into_response()),
        Err(ChangeError::Moved) => closing_page(&shop, &actor, &reader, &id, sent.again(Flaws::default(), true)).await,
        Err(error) => Err(refused(error)),
    }
}

/// The contract that is named, if one is: the code of its village, and its first day.
fn contract(sent: &Sent) -> Option<(DivisionCode, NaiveDate)> {
    let from = near(sent.from.parse().ok());
    division(&sent.division).ok().zip(from)
}

/// What would fall away with the last day that was typed. When that cannot be one, with the first day that can, and why.
async fn ending_of(
    shop: &Shop,
    actor: &Actor,
    id: &StaffId,
    contract: (&DivisionCode, NaiveDate),
    typed: &str,
) -> Result<(Ending, Result<NaiveDate, Flaw>), Fault> {
    let today = shop.office.today();
    let last = match typed.trim() {
        "" => Ok(today),
        typed => near(typed.parse().ok()).ok_or(Flaw::NotADate),
    };
    let ending = async |last| staff::ending(&shop.office, actor, id, contract, last).await;
    match ending(last.unwrap_or(today)).await {
        Ok(found) => Ok((found, last)),
        Err(ChangeError::Day(flaw)) => Ok((ending(today).await.map_err(fault)?, Err(flaw))),
        Err(error) => Err(fault(error)),
    }
}

/// `GET /desk/staff/{id}/retainers/end`
pub async fn ask_end(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Query(sent): Query<Sent>,
) -> Answer {
    end(State(shop), Staff { actor, reader }, Path(id), Form(sent)).await
}

/// `POST /desk/staff/{id}/retainers/end`: look at what falls away with a last day, or do it.
pub async fn end(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(mut sent): Form<Sent>,
) -> Answer {
    let key = StaffId::from(id.as_str());
    let Some((village, from)) = contract(&sent) else {
        return Ok(Redirect::to(&format!("/desk/staff/{id}")).into_response());
    };
    let (found, last) = ending_of(&shop, &actor, &key, (&village, from), &sent.valid_until).await?;
    let (mut flaws, mut moved) = (Flaws::default(), false);
    let last = flaws.take(Field::ValidUntil, last);
    if let (Some(last), true) = (last, sent.act == "confirm")
        && let Some((reason, words)) = sent.said(&mut flaws)
    {
        let farewell = Farewell { reason: &reason, words: &words, seen: &sent.mark };
        match staff::end_retainer(&shop.office, &actor, &key, (&village, from), last, farewell).await {
            Ok(_) => return Ok(Redirect::to(&format!("/desk/staff/{id}#retainers")).into_response()),
            Err(ChangeError::Moved) => moved = true,
            Err(error) => return Err(fault(error)),
        }
    }
    if sent.valid_until.trim().is_empty() {
        sent.valid_until = shop.office.today().to_string();
    }
    let again = sent.again(flaws, moved);
    let status = status(&again, !again.flaws.is_empty());
    let at = (village.as_str(), from.to_string());
    Ok(page_with(status, &reader.chrome, || app::desk::ending(&reader.chrome, found, (at.0, &at.1), again)))
}
