//! The first page and the village page.

use app::places::{Home, Village};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use domain::places::DivisionCode;
use registry::{Office, places};
use serde::Deserialize;

use super::{Answer, Fault, Reader, Shop, drawn, page, wizard};

/// What the first page is asked.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    township: String,
}

/// The longest text that is searched for.
const LONGEST_QUERY: usize = 40;

/// `GET /`
pub async fn home(State(shop): State<Shop>, reader: Reader, Query(asked): Query<Asked>) -> Answer {
    let office = &shop.office;
    let mut townships = Vec::new();
    for county in places::below(office, None).await? {
        townships.extend(places::below(office, Some(&county.code)).await?);
    }
    let open = match DivisionCode::try_from(asked.township.as_str()).ok() {
        Some(code) => match places::find(office, &code).await? {
            Some(township) => Some((township, places::below(office, Some(&code)).await?)),
            None => None,
        },
        None => None,
    };
    let last = match last_village(&reader) {
        Some(code) => places::find(office, &code).await?,
        None => None,
    };
    let clerk_phone = last_clerk(office, &reader).await?;
    let villages = places::villages(office).await?;
    let typed = asked.q.chars().take(LONGEST_QUERY).collect();
    let home = Home { villages, typed, townships, open, last, clerk_phone };
    Ok(page(&reader.chrome, || app::places::home(&reader.chrome, home)))
}

/// The village chosen last time in this browser.
fn last_village(reader: &Reader) -> Option<DivisionCode> {
    reader.cookie("village").and_then(|v| DivisionCode::try_from(v).ok())
}

/// Its clerk's telephone: in reach on pages that are of no village, too.
pub(super) async fn last_clerk(office: &Office, reader: &Reader) -> Result<Option<String>, Fault> {
    Ok(match last_village(reader) {
        Some(code) => places::clerk_phone(office, &code).await?,
        None => None,
    })
}

/// What the village page is asked.
#[derive(Debug, Default, Deserialize)]
pub struct Chosen {
    matter: Option<String>,
}

/// `GET /villages/{division}`
pub async fn village(
    State(shop): State<Shop>,
    reader: Reader,
    Path(division): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Answer {
    let code = DivisionCode::try_from(division).map_err(|_| Fault::NotFound)?;
    if !code.is_village() {
        return match places::find(&shop.office, &code).await? {
            Some(wider) => Ok(Redirect::to(&format!("/?township={}", wider.code)).into_response()),
            None => Err(Fault::NotFound),
        };
    }
    let chrome = &reader.chrome;
    let load = async || model(&shop.office, &code, chosen.matter).await;
    // Whoever has a place kept sees it as theirs; everybody else sees the same page.
    let html = match wizard::kept_slot(&shop, &reader).await? {
        Some(held) => {
            let model = Village { held: Some(held), ..load().await? };
            app::render(chrome, || app::places::village(chrome, model)).into()
        }
        None => {
            shop.kept.page(shop.office.db.changes(), chrome, load, |model| app::places::village(chrome, model)).await?
        }
    };
    let remembered = reader.remember("village", code.to_string(), Some(365));
    Ok((reader.cookies.add(remembered), drawn(html)).into_response())
}

/// The matter that was chosen beforehand, when there is one of that code.
async fn chosen(office: &Office, village: &DivisionCode, asked: &str) -> Result<Option<app::places::Chosen>, Fault> {
    let Some(matter) = registry::matters::all(office).await?.iter().find(|m| m.code.as_str() == asked).cloned() else {
        return Ok(None);
    };
    let takers = registry::staff::specialities::for_matter(office, village, &matter.code).await?;
    Ok(Some(app::places::Chosen { matter, takers }))
}

async fn model(office: &Office, code: &DivisionCode, matter: Option<String>) -> Result<Village, Fault> {
    let village = places::find(office, code).await?.ok_or(Fault::NotFound)?;
    // A village that became part of another: the slip in somebody's hand, a bookmark.
    if let (false, Some(became)) = (village.is_valid_on(office.today()), &village.became) {
        return Err(Fault::Became(format!("/villages/{became}")));
    }
    let township = match code.parent() {
        Some(parent) => places::find(office, &parent).await?,
        None => None,
    };
    let matter = match matter {
        Some(asked) => chosen(office, code, &asked).await?,
        None => None,
    };
    let wanted = matter.as_ref().map(|m| &m.matter.code);
    let (own, near) = registry::clinics::for_village(office, code, wanted).await?;
    let why = registry::clinics::timeline::why(office, code, &own).await?;
    let clerk_phone = places::clerk_phone(office, code).await?;
    Ok(Village { village, township, own, near, why, clerk_phone, now: office.now(), matter, held: None })
}
