//! The rules of the house: retention, letters; the sign-in log; the seal of the trail.

use std::collections::BTreeMap;

use app::desk::{ClinicDays, Letters, Retention};
use app::parts::Leaf;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::form::{Flaw, free_text};
use domain::people::Kept;
use domain::staff::{Action, Actor, may_somewhere};
use registry::jobs::Job;
use registry::settings::clinic_day::{self, ClinicDay};
use registry::settings::{self, SettingError, retention, texts};
use registry::staff::{self, Logged};
use registry::trail;
use serde::Deserialize;

use super::LeafNumber;
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// After something was saved.
#[derive(Debug, Default, Deserialize)]
pub struct Saved {
    #[serde(default)]
    saved: String,
}

impl Saved {
    /// Was something saved?
    pub(super) fn is_saved(&self) -> bool {
        !self.saved.is_empty()
    }
}

pub(super) fn fault(error: SettingError) -> Fault {
    match error {
        SettingError::Store(error) => Fault::Store(error),
        SettingError::Forbidden | SettingError::Wrong(_) => Fault::Forbidden,
    }
}

pub(super) const fn status(wrong: bool) -> StatusCode {
    if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

async fn retention_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    typed: Option<BTreeMap<&'static str, String>>,
    wrong: Option<Kept>,
    saved: bool,
) -> Answer {
    let office = &shop.office;
    let kept = retention::months(office).await?;
    let model = Retention {
        months: typed.unwrap_or_else(|| kept.into_iter().map(|(k, n)| (k, n.to_string())).collect()),
        wrong,
        due: retention::due(office, 100_000).await?.len(),
        manages: settings::may_with(actor, Action::ManageSettings),
        saved,
        told: settings::history(office, actor, "retention").await?,
    };
    Ok(page_with(status(wrong.is_some()), &reader.chrome, || app::desk::retention(&reader.chrome, model)))
}

/// `GET /desk/settings/retention`
pub async fn show_retention(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Query(asked): Query<Saved>,
) -> Answer {
    retention_page(&shop, &actor, &reader, None, None, !asked.saved.is_empty()).await
}

/// `POST /desk/settings/retention`
pub async fn set_retention(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Form(typed): Form<BTreeMap<String, String>>,
) -> Answer {
    let typed: BTreeMap<&'static str, String> =
        Kept::ALL.into_iter().map(|k| (k.code(), typed.get(k.code()).cloned().unwrap_or_default())).collect();
    let mut months = BTreeMap::new();
    for kind in Kept::ALL {
        let number: Option<u32> = typed.get(kind.code()).and_then(|t| t.trim().parse().ok());
        match number.filter(|n| (kind.fewest_months()..=Kept::MOST_MONTHS).contains(n)) {
            Some(number) => drop(months.insert(kind.code(), number)),
            None => return retention_page(&shop, &actor, &reader, Some(typed), Some(kind), false).await,
        }
    }
    retention::set(&shop.office, &actor, &months).await.map_err(fault)?;
    Ok(Redirect::to("/desk/settings/retention?saved=1").into_response())
}

/// `GET /desk/settings/clinic-day`
pub async fn show_clinic_day(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Query(asked): Query<Saved>,
) -> Answer {
    clinic_day_page(&shop, &actor, &reader, None, !asked.saved.is_empty()).await
}

async fn clinic_day_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    typed: Option<TypedClinicDay>,
    saved: bool,
) -> Answer {
    let (office, wrong) = (&shop.office, typed.is_some());
    let rules = clinic_day::rules(office).await?;
    let in_force = || TypedClinicDay {
        grace: rules.grace_minutes.to_string(),
        self_check_in: if rules.self_check_in { "yes" } else { "" }.to_owned(),
    };
    let typed = typed.unwrap_or_else(in_force);
    let model = ClinicDays {
        grace: typed.grace,
        wrong,
        self_check_in: typed.self_check_in == "yes",
        manages: settings::may_with(actor, Action::ManageSettings),
        saved,
        told: settings::history(office, actor, "clinic_day").await?,
    };
    Ok(page_with(status(wrong), &reader.chrome, || app::desk::clinic_day(&reader.chrome, model)))
}

/// The rules of the clinic day as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TypedClinicDay {
    grace: String,
    self_check_in: String,
}

/// `POST /desk/settings/clinic-day`
pub async fn set_clinic_day(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Form(typed): Form<TypedClinicDay>,
) -> Answer {
    let minutes = typed.grace.trim().parse().ok().filter(|n| *n <= clinic_day::LONGEST_GRACE);
    let Some(grace_minutes) = minutes else {
        return clinic_day_page(&shop, &actor, &reader, Some(typed), false).await;
    };
    let rules = ClinicDay { grace_minutes, self_check_in: typed.self_check_in == "yes" };
    clinic_day::set(&shop.office, &actor, rules).await.map_err(fault)?;
    Ok(Redirect::to("/desk/settings/clinic-day?saved=1").into_response())
}

async fn letters_page(
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    typed: Option<texts::Lines>,
    wrong: Option<(String, Flaw)>,
    saved: bool,
) -> Answer {
    let bad = wrong.is_some();
    let lines = match typed {
        Some(typed) => typed,
        None => texts::lines(&shop.office).await?,
    };
    let model = Letters {
        lines,
        wrong,
        manages: settings::may_with(actor, Action::ManageSettings),
        saved,
        told: settings::history(&shop.office, actor, "letters").await?,
    };
    Ok(page_with(status(bad), &reader.chrome, || app::desk::letters(&reader.chrome, model)))
}

/// `GET /desk/settings/letters`
pub async fn show_letters(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Query(asked): Query<Saved>,
) -> Answer {
    letters_page(&shop, &actor, &reader, None, None, !asked.saved.is_empty()).await
}

/// `POST /desk/settings/letters`
pub async fn set_letters(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Form(typed): Form<texts::Lines>,
) -> Answer {
    let mut lines = texts::Lines::new();
    for (name, text) in &typed {
        match free_text(text, texts::LONGEST) {
            Ok(line) => drop(lines.insert(name.clone(), line.unwrap_or_default())),
            Err(flaw) => {
                let wrong = Some((name.clone(), flaw));
                return letters_page(&shop, &actor, &reader, Some(typed.clone()), wrong, false).await;
            }
        }
    }
    texts::set(&shop.office, &actor, lines).await.map_err(fault)?;
    Ok(Redirect::to("/desk/settings/letters?saved=1").into_response())
}

/// `GET /desk/sign-ins`
pub async fn sign_ins(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Query(leaf): Query<LeafNumber>,
) -> Answer {
    let number = leaf.page.max(1);
    let rows = i64::try_from(Leaf::<Logged>::ROWS).unwrap_or_default();
    let from = rows * (i64::try_from(number).unwrap_or(1) - 1).min(1_000_000);
    let Some((lines, all)) = staff::sign_in_log(&shop.office, &actor, rows, from).await? else {
        return Err(Fault::Forbidden);
    };
    let lines = Leaf::cut(lines, number, usize::try_from(all).unwrap_or_default());
    let in_settings = may_somewhere(&actor, Action::ReadSettings);
    Ok(page(&reader.chrome, || app::desk::sign_ins(&reader.chrome, lines, in_settings)))
}

/// `GET /desk/seal`
pub async fn show_seal(State(shop): State<Shop>, Staff { actor, reader }: Staff) -> Answer {
    let sealed = trail::newest_seal(&shop.office).await?;
    let key = sealed.as_ref().map(|s| s.key.clone()).unwrap_or_default();
    let public = shop.office.keys.public().find(|(id, _)| *id == key).map(|(_, key)| key).unwrap_or_default();
    let may_seal = settings::may_with(&actor, Action::ManageSettings);
    Ok(page(&reader.chrome, || app::desk::seal(&reader.chrome, sealed, public, may_seal)))
}

/// `POST /desk/seal`
pub async fn seal(State(shop): State<Shop>, Staff { actor, .. }: Staff) -> Answer {
    if !settings::may_with(&actor, Action::ManageSettings) {
        return Err(Fault::Forbidden);
    }
    trail::seal(&shop.office).await?;
    Ok(Redirect::to("/desk/seal").into_response())
}

/// `GET /desk/settings/jobs`
pub async fn show_jobs(State(shop): State<Shop>, Staff { actor, reader }: Staff) -> Answer {
    let ran = registry::jobs::all(&shop.office, &actor).await?;
    let manages = settings::may_with(&actor, Action::ManageSettings);
    Ok(page(&reader.chrome, || app::desk::jobs(&reader.chrome, &ran, manages)))
}

/// `POST /desk/settings/jobs/{name}/run`
pub async fn run_job(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(name): Path<String>) -> Answer {
    let job = Job::from_code(&name).ok_or(Fault::NotFound)?;
    registry::jobs::run_now(&shop.office, &actor, job).await.map_err(fault)?;
    Ok(Redirect::to("/desk/settings/jobs").into_response())
}
