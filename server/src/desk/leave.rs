//! Leave: the list, the clinics a time would hit with the repairs, applying one, taking a leave back.

use app::desk::{Leaves, NotApplied, TypedLeave, WrongLeave};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use chrono::{Days, NaiveDate, NaiveTime};
use domain::clinics::{Span, planned_day};
use domain::form::{Field, Flaw, Flaws};
use domain::ids::{LeaveId, StaffId};
use domain::staff::Actor;
use registry::Office;
use registry::clinics::leave::{self, Leave, LeaveError, LeaveState, NewLeave};
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, near, page, page_with};

/// A leave as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    adviser: String,
    valid_from: String,
    from_time: String,
    valid_until: String,
    until_time: String,
    reason: String,
    words: Option<String>,
    repair: String,
    agreed: String,
}

impl Typed {
    fn again(&self) -> TypedLeave {
        TypedLeave {
            adviser: self.adviser.clone(),
            from: self.valid_from.clone(),
            from_time: self.from_time.clone(),
            until: self.valid_until.clone(),
            until_time: self.until_time.clone(),
            reason: self.reason.clone(),
            words: self.words.clone(),
            repair: self.repair.clone(),
            agreed: !self.agreed.is_empty(),
        }
    }

    /// The time that was typed: whole days, or from and until a time of day.
    fn span(&self, office: &Office) -> Result<Span, Flaws> {
        let mut flaws = Flaws::default();
        let day = |text: &str| near(Some(planned_day(text, office.today())?)).ok_or(Flaw::NotADate);
        let from = flaws.take(Field::ValidFrom, day(&self.valid_from));
        let from_time = flaws.take(Field::FromTime, time(&self.from_time));
        let until = flaws.take(Field::ValidUntil, day(&self.valid_until));
        let until_time = flaws.take(Field::UntilTime, time(&self.until_time));
        let (Some(from), Some(from_time), Some(until), Some(until_time)) = (from, from_time, until, until_time) else {
            return Err(flaws);
        };
        if until < from {
            return Err(Flaws::one(Field::ValidUntil, Flaw::EndsBefore(from)));
        }
        // Without a time whole days are meant.
        let at = |day: NaiveDate, time: NaiveTime| {
            let local = day.and_time(time).and_local_timezone(office.zone).earliest();
            local.map_or_else(|| office.start_of(day), |at| at.to_utc())
        };
        let starts_at = from_time.map_or_else(|| office.start_of(from), |time| at(from, time));
        let ends_at = until_time.map_or_else(|| office.start_of(until + Days::new(1)), |time| at(until, time));
        Ok(Span { starts_at, ends_at })
    }
}

/// A time of day that may be left out.
pub(super) fn time(typed: &str) -> Result<Option<NaiveTime>, Flaw> {
    match typed.trim().replace('：', ":") {
        text if text.is_empty() => Ok(None),
        text => NaiveTime::parse_from_str(&text, "%H:%M").map(Some).map_err(|_| Flaw::NotATime),
    }
}

async fn list(shop: &Shop, actor: &Actor, reader: &Reader, mut model: Leaves) -> Answer {
    (model.advisers, model.leaves) = leave::list(&shop.office, actor).await?;
    let wrong = model.wrong.is_some() || !model.flaws.is_empty();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page_with(status, &reader.chrome, || app::desk::leaves(&reader.chrome, model)))
}

/// `GET /desk/leave`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Typed>) -> Answer {
    list(&shop, &actor, &reader, Leaves { typed: asked.again(), ..Leaves::default() }).await
}

/// Shows the clinics and repairs again, with what was not good.
async fn planned(shop: &Shop, actor: &Actor, reader: &Reader, typed: &Typed, trouble: Option<NotApplied>) -> Answer {
    let again = |flaws, wrong| Leaves { typed: typed.again(), flaws, wrong, ..Leaves::default() };
    let span = match typed.span(&shop.office) {
        Ok(span) => span,
        Err(flaws) => return list(shop, actor, reader, again(flaws, None)).await,
    };
    match leave::plan(&shop.office, actor, &StaffId::from(typed.adviser.as_str()), span).await {
        Ok(plan) => {
            let status = match trouble {
                None => StatusCode::OK,
                Some(NotApplied::Changed) => StatusCode::CONFLICT,
                Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            Ok(page_with(status, &reader.chrome, || {
                app::desk::leave_plan(&reader.chrome, plan, typed.again(), trouble)
            }))
        }
        Err(LeaveError::TooLong) => {
            // The limit as a day: the last that the leave could have.
            let day =
                span.starts_at.with_timezone(&shop.office.zone).date_naive() + Days::new(leave::MOST_DAYS as u64 - 1);
            list(shop, actor, reader, again(Flaws::default(), Some(WrongLeave::TooLong(day)))).await
        }
        Err(LeaveError::WrongTime) => list(shop, actor, reader, again(Flaws::default(), Some(WrongLeave::Time))).await,
        Err(LeaveError::Overlaps(span)) => {
            let when = app::desk::stretch(&reader.chrome, span);
            list(shop, actor, reader, again(Flaws::default(), Some(WrongLeave::Overlaps(when)))).await
        }
        Err(LeaveError::Beyond(clinic)) => {
            let place = format!("{} {}", clinic.township_name, clinic.village_name);
            list(shop, actor, reader, again(Flaws::default(), Some(WrongLeave::Beyond(place)))).await
        }
        Err(LeaveError::Forbidden) => Err(Fault::Forbidden),
        Err(LeaveError::Store(error)) => Err(error.into()),
        Err(_) => Err(Fault::NotFound),
    }
}

/// `GET /desk/leave/plan`
pub async fn plan(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(typed): Query<Typed>) -> Answer {
    planned(&shop, &actor, &reader, &typed, None).await
}

/// `POST /desk/leave`
pub async fn take(State(shop): State<Shop>, Staff { actor, reader }: Staff, Form(typed): Form<Typed>) -> Answer {
    let Ok(span) = typed.span(&shop.office) else {
        return planned(&shop, &actor, &reader, &typed, None).await;
    };
    let adviser = StaffId::from(typed.adviser.as_str());
    let new = NewLeave {
        adviser: &adviser,
        span,
        reason: &typed.reason,
        words: typed.words.as_deref().unwrap_or_default(),
        repair: Some(typed.repair.as_str()).filter(|key| !key.is_empty()),
        agreed: !typed.agreed.is_empty(),
    };
    let trouble = match leave::take(&shop.office, &actor, &new).await {
        Ok(id) => return Ok(Redirect::to(&format!("/desk/leave/{id}?done=1")).into_response()),
        Err(LeaveError::Store(error)) => return Err(error.into()),
        Err(LeaveError::Forbidden) => return Err(Fault::Forbidden),
        Err(LeaveError::Reason(flaw)) => Some(NotApplied::Reason(flaw)),
        Err(LeaveError::Words(flaw)) => Some(NotApplied::Words(flaw)),
        Err(LeaveError::NotAgreed) => Some(NotApplied::NotAgreed),
        Err(LeaveError::Changed) if typed.repair.is_empty() => Some(NotApplied::NotChosen),
        Err(LeaveError::Changed) => Some(NotApplied::Changed),
        // A second press: the leave that is in the way is this one, which was noted.
        Err(LeaveError::Overlaps(other)) if other == span => {
            let (_, noted) = leave::list(&shop.office, &actor).await?;
            let reason = typed.reason.trim();
            let same = |l: &&Leave| l.adviser_id == adviser && l.span == span && l.reason.as_deref() == Some(reason);
            if let Some(same) = noted.iter().filter(|l| l.state == LeaveState::Planned).find(same) {
                return Ok(Redirect::to(&format!("/desk/leave/{}?done=1", same.id)).into_response());
            }
            None
        }
        // Told by the page itself.
        Err(
            LeaveError::WrongTime
            | LeaveError::TooLong
            | LeaveError::Overlaps(_)
            | LeaveError::Beyond(_)
            | LeaveError::Unknown,
        ) => None,
    };
    planned(&shop, &actor, &reader, &typed, trouble).await
}

/// After something was done.
#[derive(Debug, Default, Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /desk/leave/{id}`
pub async fn one(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Done>,
) -> Answer {
    let found = leave::find(&shop.office, &actor, &LeaveId::from(id)).await?;
    let (leave, told) = found.ok_or(Fault::NotFound)?;
    let done = !asked.done.is_empty();
    let acts = leave::acts(&shop.office, &leave.id).await?;
    Ok(page(&reader.chrome, || app::desk::leave(&reader.chrome, leave, &acts, &told, done)))
}

/// `POST /desk/leave/{id}/withdraw`
pub async fn withdraw(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(id): Path<String>) -> Answer {
    let key = LeaveId::from(id.as_str());
    match leave::withdraw(&shop.office, &actor, &key).await {
        Ok(()) => {}
        Err(LeaveError::Store(error)) => return Err(error.into()),
        // Taken back already, or over: the page says so.
        Err(_) if leave::find(&shop.office, &actor, &key).await?.is_some() => {}
        Err(_) => return Err(Fault::NotFound),
    }
    Ok(Redirect::to(&format!("/desk/leave/{id}")).into_response())
}
