//! Duty: the table, the list behind it, signing.

use app::desk::{Countersign, Table, TypedTerms, Unsaid};
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use chrono::{DateTime, TimeZone, Utc};
use domain::duty::{Agreed, MOST_HOURS, Month};
use domain::form::{Field, Flaw, Flaws};
use domain::ids::{ClinicId, StaffId};
use domain::places::DivisionCode;
use domain::staff::Actor;
use registry::duty::words::{self, SayError};
use registry::duty::{self, AnswerError, Side};
use registry::places;
use serde::Deserialize;

use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// What the table is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    place: String,
    month: String,
    only: String,
    page: String,
}

fn month_of(shop: &Shop, typed: &str) -> Month {
    Month::parse(typed).unwrap_or_else(|| Month::of(shop.office.today()))
}

async fn table_of(shop: &Shop, actor: &Actor, asked: &Asked) -> Result<Table, Fault> {
    let month = month_of(shop, &asked.month);
    let place = match asked.place.trim() {
        "" => None,
        code => Some(DivisionCode::try_from(code).map_err(|_| Fault::NotFound)?),
    };
    let kept = duty::table(&shop.office, actor, place.as_ref(), month).await?.ok_or(Fault::NotFound)?;
    let named = match &place {
        Some(code) => places::find(&shop.office, code).await?,
        None => None,
    };
    Ok(Table {
        kept,
        place: place.map(String::from).unwrap_or_default(),
        place_name: named.map(|d| d.name),
        only_gaps: asked.only == "gaps",
        leaf: asked.page.parse().unwrap_or_default(),
    })
}

/// `GET /desk/duty`
pub async fn table(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let table = table_of(&shop, &actor, &asked).await?;
    Ok(page(&reader.chrome, || app::desk::duty_table(&reader.chrome, table)))
}

/// `GET /desk/duty.csv`
pub async fn csv(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let table = table_of(&shop, &actor, &asked).await?;
    let name = format!("attachment; filename=\"duty-{}.csv\"", table.kept.month);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, app::desk::duty_csv(&reader.chrome, &table)).into_response())
}

async fn one_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    (adviser, village): (&str, &str),
    month: Month,
    typed: Option<(String, Flaws)>,
) -> Answer {
    let village = DivisionCode::try_from(village).map_err(|_| Fault::NotFound)?;
    let one = duty::one(&shop.office, actor, &StaffId::from(adviser), &village, month).await?.ok_or(Fault::NotFound)?;
    let status = if typed.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(page_with(status, &reader.chrome, || app::desk::duty_one(&reader.chrome, one, typed)))
}

/// `GET /desk/duty/{adviser}/{village}`
pub async fn one(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((adviser, village)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    one_page(&shop, &actor, &reader, (&adviser, &village), month_of(&shop, &asked.month), None).await
}

/// An answer as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answered {
    month: String,
    words: String,
}

/// `POST /desk/duty/{adviser}/{village}/answer`
pub async fn answer(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path((adviser, village)): Path<(String, String)>,
    Form(typed): Form<Answered>,
) -> Answer {
    // Everybody answers for themselves.
    let code = DivisionCode::try_from(village.as_str()).map_err(|_| Fault::NotFound)?;
    if adviser != actor.id.as_str() {
        return Err(Fault::NotFound);
    }
    let month = month_of(&shop, &typed.month);
    match duty::answer(&shop.office, &actor, &code, month, &typed.words).await {
        Ok(()) => Ok(Redirect::to(&format!("/desk/duty/{adviser}/{village}?month={month}")).into_response()),
        Err(AnswerError::Flaw(flaw)) => {
            let typed = Some((typed.words, Flaws::one(Field::Words, flaw)));
            one_page(&shop, &actor, &reader, (&adviser, &village), month, typed).await
        }
        Err(AnswerError::Forbidden) => Err(Fault::NotFound),
        Err(AnswerError::Store(error)) => Err(error.into()),
    }
}

/// After something was saved.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Saved {
    saved: String,
}

impl Saved {
    /// Was something saved?
    pub(super) fn is_saved(&self) -> bool {
        !self.saved.is_empty()
    }
}

/// How the page of a visit is shown again.
#[derive(Default)]
struct Again {
    typed: [String; 3],
    flaws: Flaws,
    unsaid: Option<Unsaid>,
    saved: bool,
}

async fn visit_page(shop: &Shop, actor: &Actor, reader: &Reader, id: &str, again: Again) -> Answer {
    let found = words::of_clinic(&shop.office, actor, &ClinicId::from(id)).await?;
    let (clinic, said, told) = found.ok_or(Fault::NotFound)?;
    let status = match (again.flaws.is_empty(), again.unsaid) {
        (true, None) => StatusCode::OK,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (_, Some(Unsaid::Times | Unsaid::Future | Unsaid::Outside | Unsaid::LateReason)) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        (true, Some(_)) => StatusCode::CONFLICT,
    };
    let Again { typed, flaws, unsaid, saved } = again;
    let (late, now) = (words::is_late(&shop.office, &clinic).await?, shop.office.now());
    let visit = Countersign { clinic, words: said, told, typed, flaws, unsaid, saved, late, now };
    Ok(page_with(status, &reader.chrome, || app::desk::countersign(&reader.chrome, visit)))
}

/// `GET /desk/clinics/{id}/countersign`
pub async fn ask_sign(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Saved>,
) -> Answer {
    let again = Again { saved: !asked.saved.is_empty(), ..Again::default() };
    visit_page(&shop, &actor, &reader, &id, again).await
}

/// Goes on after something was said, or shows why it was not.
async fn after(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    id: &str,
    typed: [String; 3],
    said: Result<(), SayError>,
) -> Answer {
    let again = match said {
        Ok(()) => return Ok(Redirect::to(&format!("/desk/clinics/{id}/countersign?saved=1")).into_response()),
        Err(SayError::Forbidden) => return Err(Fault::NotFound),
        Err(SayError::Store(error)) => return Err(error.into()),
        Err(SayError::Note(flaw)) => Again { typed, flaws: Flaws::one(Field::Words, flaw), ..Again::default() },
        Err(SayError::Oneself) => Again { typed, unsaid: Some(Unsaid::Oneself), ..Again::default() },
        Err(SayError::Cancelled) => Again { typed, unsaid: Some(Unsaid::Cancelled), ..Again::default() },
        Err(SayError::TooEarly) => Again { typed, unsaid: Some(Unsaid::TooEarly), ..Again::default() },
        Err(SayError::InTime) => Again { typed, unsaid: Some(Unsaid::InTime), ..Again::default() },
        Err(SayError::TooLate) => Again { typed, unsaid: Some(Unsaid::TooLate), ..Again::default() },
        Err(SayError::SomebodyCame) => Again { typed, unsaid: Some(Unsaid::SomebodyCame), ..Again::default() },
        Err(SayError::Times) => Again { typed, unsaid: Some(Unsaid::Times), ..Again::default() },
        Err(SayError::Future) => Again { typed, unsaid: Some(Unsaid::Future), ..Again::default() },
        Err(SayError::Outside) => Again { typed, unsaid: Some(Unsaid::Outside), ..Again::default() },
        Err(SayError::LateWithoutReason) => Again { typed, unsaid: Some(Unsaid::LateReason), ..Again::default() },
    };
    visit_page(shop, actor, reader, id, again).await
}

/// What is said of a visit.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Spoken {
    arrived: String,
    left: String,
    note: String,
    reason: String,
}

/// A time of the clinic's day as typed: `09:10`; empty is none.
fn time(shop: &Shop, day: DateTime<Utc>, typed: &str) -> Result<Option<DateTime<Utc>>, SayError> {
    let Some(time) = super::leave::time(typed).map_err(|_| SayError::Times)? else { return Ok(None) };
    let date = day.with_timezone(&shop.office.zone).date_naive();
    let local = shop.office.zone.from_local_datetime(&date.and_time(time)).earliest();
    local.map(|at| Some(at.to_utc())).ok_or(SayError::Times)
}

/// `POST /desk/clinics/{id}/countersign`
pub async fn sign(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(spoken): Form<Spoken>,
) -> Answer {
    let clinic = ClinicId::from(id.as_str());
    let said = async {
        let (found, ..) = words::of_clinic(&shop.office, &actor, &clinic).await?.ok_or(SayError::Forbidden)?;
        let times = (time(&shop, found.starts_at, &spoken.arrived)?, time(&shop, found.starts_at, &spoken.left)?);
        words::countersign(&shop.office, &actor, &clinic, times, &spoken.note).await
    }
    .await;
    after(&shop, &actor, &reader, &id, [spoken.arrived, spoken.left, spoken.note], said).await
}

async fn take_back(shop: &Shop, actor: &Actor, reader: &Reader, id: &str, side: Side, reason: &str) -> Answer {
    let clinic = ClinicId::from(id);
    let said = match words::take_back(&shop.office, actor, &clinic, side, reason).await {
        Err(SayError::Note(flaw)) => {
            let again = Again { flaws: Flaws::one(Field::Reason, flaw), ..Again::default() };
            return visit_page(shop, actor, reader, id, again).await;
        }
        said => said,
    };
    after(shop, actor, reader, id, Default::default(), said).await
}

/// `POST /desk/clinics/{id}/countersign/withdraw`
pub async fn unsign(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(spoken): Form<Spoken>,
) -> Answer {
    take_back(&shop, &actor, &reader, &id, Side::Village, &spoken.reason).await
}

/// `POST /desk/clinics/{id}/nobody-came`
pub async fn nobody_came(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(spoken): Form<Spoken>,
) -> Answer {
    let said = words::nobody_came(&shop.office, &actor, &ClinicId::from(id.as_str()), &spoken.note).await;
    after(&shop, &actor, &reader, &id, [String::new(), String::new(), spoken.note], said).await
}

/// `POST /desk/clinics/{id}/nobody-came/withdraw`
pub async fn somebody_came(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    Form(spoken): Form<Spoken>,
) -> Answer {
    take_back(&shop, &actor, &reader, &id, Side::Adviser, &spoken.reason).await
}

/// Hours as typed, such as 2.5, in minutes.
pub(super) fn minutes(typed: &str) -> Option<i64> {
    let hours: f64 = typed.trim().replace('，', ".").parse().ok()?;
    let most = u32::try_from(MOST_HOURS).ok().map(f64::from)?;
    // At most 720 minutes: far within what an integer holds.
    (0.0..=most).contains(&hours).then(|| (hours * 60.0).round() as i64)
}

/// The terms of a contract as typed; what is empty is left to the default.
pub(super) fn agreed(typed: &TypedTerms) -> Result<Agreed, Flaw> {
    let number = |text: &str, most: i64| match text.trim() {
        "" => Ok(None),
        text => text.parse().ok().filter(|n| (0..=most).contains(n)).map(Some).ok_or(Flaw::NotAChoice),
    };
    let visit_minutes = match typed.hours.trim() {
        "" => None,
        text => Some(minutes(text).ok_or(Flaw::NotAChoice)?),
    };
    let also_at = match typed.also_at.trim() {
        "" => None,
        text => Some(DivisionCode::try_from(text).ok().filter(DivisionCode::is_village).ok_or(Flaw::NotAChoice)?),
    };
    Ok(Agreed {
        visits_a_month: number(&typed.visits, domain::duty::MOST_VISITS)?,
        visit_minutes,
        classes_a_quarter: number(&typed.classes, domain::duty::MOST_CLASSES)?,
        also_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_typed_as_people_write_them() {
        let typed = |visits: &str, hours: &str, also_at: &str| TypedTerms {
            visits: visits.into(),
            hours: hours.into(),
            also_at: also_at.into(),
            ..TypedTerms::default()
        };
        assert_eq!(agreed(&typed("", "", "")), Ok(Agreed::default()));
        let half_day = agreed(&typed("2", "2.5", "141181102206")).expect("good terms");
        assert_eq!((half_day.visits_a_month, half_day.visit_minutes), (Some(2), Some(150)));
        for wrong in [
            typed("-1", "", ""),
            typed("99", "", ""),
            typed("", "13", ""),
            typed("", "x", ""),
            typed("", "", "141181102"),
        ] {
            assert_eq!(agreed(&wrong), Err(Flaw::NotAChoice));
        }
    }
}
