//! Divisions and matters.

use axum::Json;
use axum::extract::State;
use domain::locale::Locale;
use domain::places::DivisionCode;
use registry::places;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kinds;
use super::problem::{Errors, Problem};
use super::request::{Asked, Spoken};
use crate::web::Shop;

/// The divisions below one.
#[derive(Debug, Serialize, ToSchema)]
pub struct Divisions {
    /// In the order of their codes.
    divisions: Vec<Division>,
}

/// A county, township, village or community.
#[derive(Debug, Serialize, ToSchema)]
pub struct Division {
    /// Code of 6, 9 or 12 digits.
    #[schema(example = "141181102205", pattern = r"^\d{6}(\d{3}){0,2}$")]
    code: String,
    /// The name people use.
    #[schema(example = "颉颉堡村")]
    name: String,
    /// The name in the official list.
    #[schema(example = "颉颉堡村委会")]
    official_name: String,
    /// What it is: `county`, `township`, `village` or `community`.
    #[schema(example = "village")]
    level: &'static str,
    /// Code of the division above; none for a county.
    #[schema(example = "141181102")]
    parent: Option<String>,
}

/// What is asked.
#[derive(Debug, Deserialize)]
pub struct Below {
    parent: Option<String>,
}

/// The divisions below one
///
/// Without `parent`, the counties.
#[utoipa::path(
    get, path = "/api/v1/divisions", tag = "places",
    params(
        ("parent" = Option<String>, Query, nullable = false, description = "Code of the division above",
            example = "141181", pattern = r"^\d{6}(\d{3}){0,2}$"),
    ),
    responses((status = 200, description = "The divisions", body = Divisions, example = json!({ "divisions": [
        { "code": "141181102", "name": "兑镇镇", "official_name": "兑镇镇", "level": "township", "parent": "141181" }
    ] }))),
)]
pub async fn divisions(
    State(shop): State<Shop>,
    Spoken(locale): Spoken,
    Asked(asked): Asked<Below>,
) -> Result<Json<Divisions>, Problem> {
    let parent = match asked.parent {
        Some(code) => Some(division(&shop, locale, "parent", code).await?.code),
        None => None,
    };
    let divisions = places::below(&shop.office, parent.as_ref()).await?;
    Ok(Json(Divisions {
        divisions: divisions
            .into_iter()
            .map(|d| Division {
                code: d.code.into(),
                name: d.name,
                official_name: d.official_name,
                level: d.level.code(),
                parent: d.parent_code,
            })
            .collect(),
    }))
}

/// The division of a code in a parameter: no code is invalid, an unknown one not found.
pub(super) async fn division(
    shop: &Shop,
    locale: Locale,
    parameter: &str,
    code: String,
) -> Result<places::Division, Problem> {
    let Ok(code) = DivisionCode::try_from(code) else {
        let words = match locale {
            Locale::ZhCn => "区划代码是 6、9 或 12 位数字。",
            Locale::En => "A division code has 6, 9 or 12 digits.",
        };
        return Err(Problem::invalid(locale, Errors::from([(parameter.to_owned(), words.to_owned())])));
    };
    places::find(&shop.office, &code).await?.ok_or_else(|| Problem::new(&kinds::NOT_FOUND, locale))
}

/// Kinds of matter.
#[derive(Debug, Serialize, ToSchema)]
pub struct Matters {
    /// In the order in which people are asked.
    matters: Vec<Matter>,
}

/// A kind of matter.
#[derive(Debug, Serialize, ToSchema)]
pub struct Matter {
    /// Code: kinds are added, never removed.
    #[schema(example = "land")]
    code: String,
    /// Its name.
    name: InBoth,
    /// Everyday examples.
    hint: InBoth,
}

/// A text in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct InBoth {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    #[schema(example = "土地承包")]
    zh: String,
    /// English.
    #[schema(example = "Land")]
    en: String,
}

/// The kinds of matter
#[utoipa::path(
    get, path = "/api/v1/matters", tag = "places",
    responses((status = 200, description = "The kinds", body = Matters, example = json!({ "matters": [{
        "code": "land", "name": { "zh-CN": "土地承包", "en": "Land" },
        "hint": { "zh-CN": "承包地、流转、征地", "en": "contracted land, transfer, expropriation" }
    }] }))),
)]
pub async fn matters(State(shop): State<Shop>) -> Result<Json<Matters>, Problem> {
    let matters = registry::matters::all(&shop.office).await?;
    Ok(Json(Matters {
        matters: matters
            .into_iter()
            .map(|m| Matter {
                code: m.code.as_str().to_owned(),
                name: InBoth { zh: m.zh, en: m.en },
                hint: InBoth { zh: m.hint_zh, en: m.hint_en },
            })
            .collect(),
    }))
}
