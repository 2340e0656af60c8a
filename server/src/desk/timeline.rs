//! "Why is nothing free?"

use app::desk::Timelines;
use axum::extract::{Query, State};
use chrono::NaiveDate;
use domain::places::DivisionCode;
use domain::staff::{Actor, Role};
use registry::clinics::timeline::{self, DAYS, Whose};
use serde::Deserialize;

use crate::web::{Answer, Fault, Shop, Staff, near, page};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    village: String,
    adviser: String,
    from: String,
    day: String,
    matter: String,
}

/// Whose days, when the address does not say: one's own, or those of the village one looks after.
fn own(actor: &Actor) -> Option<Whose> {
    if actor.is(Role::Adviser) {
        return Some(Whose::Adviser(actor.id.clone()));
    }
    actor.grants.iter().find(|g| g.division.is_village()).map(|g| Whose::Village(g.division.clone()))
}

/// `GET /desk/timeline`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let office = &shop.office;
    let whose = match (asked.village.trim(), asked.adviser.trim()) {
        ("", "") => match own(&actor) {
            Some(whose) => whose,
            None => first_village(&shop, &actor).await?,
        },
        ("", adviser) => Whose::Adviser(adviser.into()),
        (village, _) => Whose::Village(DivisionCode::try_from(village).map_err(|_| Fault::NotFound)?),
    };
    let typed = near(asked.day.trim().parse().ok());
    let wrong: String = if typed.is_none() { asked.day.trim().chars().take(20).collect() } else { String::new() };
    let day: NaiveDate = typed.unwrap_or_else(|| office.today());
    let from = app::desk::strip_of(near(asked.from.parse().ok()), day);
    let matters = registry::matters::all(office).await?;
    // A kind that is not known is as good as none.
    let matter = registry::matters::codes(&matters).into_iter().find(|code| code.as_str() == asked.matter);
    let found = timeline::timeline(office, &actor, &whose, matter.as_ref(), from, DAYS).await?;
    let timeline = found.ok_or(Fault::NotFound)?;
    let matter = matter.map(|code| code.as_str().to_owned()).unwrap_or_default();
    let model = Timelines { whose, from, day, wrong, matters, matter, timeline };
    Ok(page(&reader.chrome, || app::desk::timeline(&reader.chrome, model)))
}

/// The first village of an officer's place.
async fn first_village(shop: &Shop, actor: &Actor) -> Result<Whose, Fault> {
    let villages = registry::places::villages(&shop.office).await?;
    let theirs = |code: &DivisionCode| actor.grants.iter().any(|g| g.division.contains(code));
    let found = villages.iter().filter_map(|v| DivisionCode::try_from(v.code.as_str()).ok()).find(theirs);
    found.map(Whose::Village).ok_or(Fault::NotFound)
}
