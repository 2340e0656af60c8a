//! Calendars out: feeds for calendar programs, and the timetable for the wall.

use std::hash::{DefaultHasher, Hash, Hasher};

use app::clinics::{Timetable, month_around};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, Days, NaiveDate};
use domain::locale::Locale;
use domain::places::DivisionCode;
use registry::clinics::{Stretch, feeds, planned};
use registry::places;
use serde::Deserialize;

use super::{Answer, Fault, Reader, Shop, page};

/// The most neighbours' clinics on a village's timetable.
const NEAR: usize = 8;

/// What a feed for everybody is asked.
#[derive(Debug, Default, Deserialize)]
pub struct Spoken {
    #[serde(default)]
    lang: String,
}

/// `GET /calendar/{token}.ics`: the token is the secret of a feed, or the code of a place.
pub async fn feed(
    State(shop): State<Shop>,
    Path(file): Path<String>,
    Query(spoken): Query<Spoken>,
    headers: HeaderMap,
) -> Answer {
    let token = file.strip_suffix(".ics").ok_or(Fault::NotFound)?;
    let (found, kept) = match DivisionCode::try_from(token) {
        Ok(code) => {
            let locale = Locale::from_tag(&spoken.lang).unwrap_or(shop.settings.locale);
            (feeds::of_public(&shop.office, &code, locale).await?, "public, max-age=300")
        }
        Err(_) => (feeds::read(&shop.office, token).await?, "private, no-cache"),
    };
    let text = app::clinics::feed(&found.ok_or(Fault::NotFound)?, shop.office.zone, &shop.base);
    // Weak: the same calendar may be sent packed or not.
    let tag = {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        format!("W/\"{:016x}\"", hasher.finish())
    };
    let fresh = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, kept.to_owned())];
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, fresh).into_response());
    }
    let what = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"shuoli.ics\""),
    ];
    Ok((fresh, what, text).into_response())
}

/// Does the reader have what bears this mark already (RFC 9110, 13.1.2)?
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|known| known.trim() == "*" || opaque(known) == opaque(tag))
}

/// Which month.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    month: String,
}

/// `GET /villages/{division}/timetable`
pub async fn timetable(
    State(shop): State<Shop>,
    reader: Reader,
    Path(division): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let office = &shop.office;
    let code = DivisionCode::try_from(division).map_err(|_| Fault::NotFound)?;
    let place = places::find(office, &code).await?.filter(|_| !code.is_county()).ok_or(Fault::NotFound)?;
    if let (false, Some(became)) = (place.is_valid_on(office.today()), &place.became) {
        return Err(Fault::Became(format!("/villages/{became}/timetable")));
    }
    let asked_month = asked.month;
    let asked = near(format!("{}-01", asked_month.trim()).parse().ok());
    let unknown = unknown(&asked_month, asked.is_some());
    let (first, last) = month_around(asked.unwrap_or_else(|| office.today()));
    let (from, until) = (office.start_of(first), office.start_of(last + Days::new(1)));
    let of = |place| planned(office, Stretch { place, adviser: None, from, until });
    let own = of(&code).await?;
    let near = match code.parent() {
        Some(township) if own.is_empty() && code.is_village() => of(&township).await?.into_iter().take(NEAR).collect(),
        _ => Vec::new(),
    };
    let clerk_phone = match code.is_village() {
        true => places::clerk_phone(office, &code).await?,
        false => None,
    };
    let page_of = if code.is_village() { format!("/villages/{code}") } else { format!("/?township={code}") };
    let model = Timetable {
        place,
        month: first,
        planned: own,
        near,
        page: format!("{}{page_of}", shop.base),
        feed: webcal(&shop.base, code.as_str()),
        clerk_phone,
        now: office.now(),
        unknown,
    };
    Ok(page(&reader.chrome, || app::clinics::timetable(&reader.chrome, model)))
}

/// What was asked for and could not be read, to be named on the page that shows something else instead.
pub fn unknown(typed: &str, is_read: bool) -> Option<String> {
    let typed: String = typed.trim().chars().take(20).collect();
    (!is_read && !typed.is_empty()).then_some(typed)
}

/// A day that was asked for, as long as it is none that no calendar knows.
pub fn near(day: Option<NaiveDate>) -> Option<NaiveDate> {
    day.filter(|day| (2000..2100).contains(&day.year()))
}

/// The address of a feed for programs that subscribe.
pub fn webcal(base: &str, token: &str) -> String {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    format!("webcal://{rest}/calendar/{token}.ics")
}

/// A feed's answer is nobody's page: what is wrong with it is told by its status alone.
pub fn is_feed(path: &str) -> bool {
    path.starts_with("/calendar/")
}

/// `429` for a program that reads too often.
pub fn too_often(seconds: u64) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
}
