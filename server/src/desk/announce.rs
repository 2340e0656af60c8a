//! Announcements: the text for the loudspeaker, the poster, the text for a chat group.

use app::announce::{Announcement, Announcing, Occasion, Period, WEEKS};
use axum::extract::{Query, State};
use chrono::{Datelike, Days, Months, NaiveDate};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use registry::places::{self, Division};
use registry::{Office, clinics};
use serde::Deserialize;

use crate::web::{Answer, Fault, Shop, Staff, page};

/// Which place, which month: `2026-11`. What is left out is the actor's own place and the coming weeks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    village: String,
    month: String,
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The places somebody may announce for: their own, and what lies below it; of a county its townships.
async fn places_of(office: &Office, actor: &Actor, chosen: Option<&DivisionCode>) -> Result<Vec<Division>, Fault> {
    // The township that was chosen, with its villages, stands first.
    let township = chosen.map(|c| if c.is_village() { c.parent().unwrap_or_else(|| c.clone()) } else { c.clone() });
    let roots: Vec<&DivisionCode> = township.iter().chain(actor.grants.iter().map(|g| &g.division)).collect();
    let mut all = super::with_below(office, &roots).await?;
    all.retain(|d| !d.code.is_county() && may(actor, Action::Announce, Object { division: &d.code, adviser: None }));
    Ok(all)
}

async fn announcement(shop: &Shop, actor: &Actor, asked: &Asked) -> Result<(Announcement, Vec<Division>), Fault> {
    let office = &shop.office;
    let chosen = DivisionCode::try_from(asked.village.trim()).ok().filter(|c| !c.is_county());
    let places = places_of(office, actor, chosen.as_ref()).await?;
    let place = match &chosen {
        // Not theirs, and not there: both alike.
        Some(code) => places.iter().find(|d| d.code == *code).cloned().ok_or(Fault::NotFound)?,
        None => places.first().cloned().ok_or(Fault::NotFound)?,
    };
    let typed = NaiveDate::parse_from_str(&format!("{}-01", asked.month.trim()), "%Y-%m-%d").ok();
    // Far from any year the lunar calendar knows there is nothing to announce.
    let month = typed.filter(|day| (2000..2100).contains(&day.year()));
    let period = month.map_or(Period::Weeks, Period::Month);
    let (first, end) = match month {
        Some(month) => (month, month + Months::new(1)),
        None => (office.today(), office.today() + Days::new(u64::from(WEEKS) * 7)),
    };
    let (from, until) = (office.start_of(first), office.start_of(end));
    let now = office.now();
    let found = clinics::in_division(office, &place.code, from, until).await?;
    let coming = found.into_iter().map(|c| c.clinic).filter(|c| c.ends_at > now && c.starts_at < until);
    let mut occasions: Vec<Occasion> = coming.map(Into::into).collect();
    occasions.extend(clinics::moved::former(office, &place.code, from, until).await?.into_iter().map(Into::into));
    occasions.sort_by_key(|o| o.starts_at);
    let clerk_phone = if place.code.is_village() { places::clerk_phone(office, &place.code).await? } else { None };
    let path = if place.code.is_village() {
        format!("/villages/{}", place.code)
    } else {
        format!("/?township={}", place.code)
    };
    let address = format!("{}{path}", shop.base);
    Ok((Announcement { occasions, place, period, clerk_phone, address }, places))
}

/// `GET /desk/announce`
pub async fn show(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let (announcement, places) = announcement(&shop, &actor, &asked).await?;
    let this_month = first_of(shop.office.today());
    let first = match announcement.period {
        Period::Month(month) => this_month.min(month),
        Period::Weeks => this_month,
    };
    let model = Announcing { announcement, places, first };
    Ok(page(&reader.chrome, || app::announce::announcing(&reader.chrome, &model)))
}

/// `GET /desk/announce/poster`
pub async fn poster(State(shop): State<Shop>, Staff { actor, reader }: Staff, Query(asked): Query<Asked>) -> Answer {
    let (announcement, _) = announcement(&shop, &actor, &asked).await?;
    let back = format!("/desk/announce?village={}&month={}", announcement.place.code, announcement.period.code());
    Ok(page(&reader.chrome, || app::announce::poster(&reader.chrome, &announcement, back)))
}
