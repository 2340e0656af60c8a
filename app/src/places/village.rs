//! The village page: its clinics and those of its neighbours, each free slot a button.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use registry::clinics::{Clinic, ClinicWithSlots, Slot};
use registry::places::Division;

use crate::texts::calendars::TimetableText;
use crate::texts::places::VillageText;
use crate::{Chrome, Page, when};

/// What the village page shows.
#[derive(Debug, Clone)]
pub struct Village {
    /// The village.
    pub village: Division,
    /// Its township.
    pub township: Option<Division>,
    /// Its own clinics.
    pub own: Vec<ClinicWithSlots>,
    /// Its neighbours' clinics with room.
    pub near: Vec<ClinicWithSlots>,
    /// The clerk's telephone.
    pub clerk_phone: Option<String>,
    /// Now.
    pub now: DateTime<Utc>,
    /// The matter chosen in the guide, carried into the booking.
    pub matter: Option<String>,
}

/// A slot that could not be had.
#[derive(Debug, Clone)]
pub struct Lost {
    /// Why.
    pub why: WhyLost,
    /// The nearest places that can be had.
    pub nearest: Vec<(Slot, Clinic)>,
    /// The clerk's telephone.
    pub clerk_phone: Option<String>,
}

/// Why a slot could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyLost {
    /// Somebody was quicker.
    Full,
    /// It is past or too near.
    Closed,
}

/// The village page.
pub fn village(chrome: &Chrome, model: Village) -> Page {
    let room = model.own.iter().any(|c| c.has_room(model.now));
    let none_own = model.own.is_empty();
    let near_none = model.near.is_empty();
    let cards = |clinics: Vec<ClinicWithSlots>, with_village: bool| {
        clinics.into_iter().map(|c| clinic_card(chrome, c, with_village, model.now)).collect_view()
    };
    let body = view! {
        <p class="crumbs">
            <a href="/">{chrome.t(VillageText::Another)}</a>
            {model.township.map(|t| view! { " · " <a href=format!("/?township={}", t.code)>{t.name}</a> })}
        </p>
        <h1>{model.village.name.clone()}</h1>
        <form method="post" action="/book/">
            {model.matter.map(|m| view! { <input type="hidden" name="matter" value=m/> })}
            <input type="hidden" name="step" value="hold"/>
            <section aria-labelledby="own">
                <h2 id="own">{chrome.t(VillageText::Own)}</h2>
                {match (none_own, room) {
                    (true, _) => view! { <p class="notice info">{chrome.t(VillageText::OwnNone)} {chrome.t(VillageText::TryNear)}</p> }.into_any(),
                    (false, false) => view! { <p class="notice info">{chrome.t(VillageText::OwnFull)} {chrome.t(VillageText::TryNear)}</p> }.into_any(),
                    (false, true) => view! { <p>{chrome.t(VillageText::Choose)}</p> }.into_any(),
                }}
                {cards(model.own, false)}
            </section>
            <section aria-labelledby="near">
                <h2 id="near">{chrome.t(VillageText::Near)}</h2>
                {near_none.then(|| view! { <p class="notice info">{chrome.t(VillageText::NearNone)}</p> })}
                {cards(model.near, true)}
            </section>
        </form>
        <p class="actions">
            <a class="button quiet" href=format!("/villages/{}/timetable", model.village.code)>{chrome.t(TimetableText::Link)}</a>
        </p>
    };
    Page::public(model.village.name.clone(), body).helpline(model.clerk_phone)
}

/// A clinic with its slots as buttons of the surrounding form.
fn clinic_card(chrome: &Chrome, c: ClinicWithSlots, with_village: bool, now: DateTime<Utc>) -> impl IntoView + use<> {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let date = c.clinic.starts_at.with_timezone(&zone).date_naive();
    let village = with_village.then(|| format!("{} ", c.clinic.village_name));
    let slots: Vec<_> = c.slots.iter().map(|slot| slot_button(chrome, slot, now)).collect();
    view! {
        <section class="clinic">
            <h3>
                {village} <time datetime=date.to_string()>{when::day(locale, date)}</time> " "
                <small class="lunar">{when::lunar_day(locale, date)}</small>
            </h3>
            <p class="clinic-where">{c.clinic.place.clone()}</p>
            <p class="clinic-who">{chrome.t(VillageText::Adviser)} " " {c.clinic.adviser_name.clone()}</p>
            <ul class="slots">{slots}</ul>
        </section>
    }
}

fn slot_button(chrome: &Chrome, slot: &Slot, now: DateTime<Utc>) -> impl IntoView + use<> {
    let time = when::time(chrome.locale, slot.starts_at, chrome.zone);
    let open = slot.is_open(now);
    if slot.free > 0 && open {
        view! {
            <li>
                <button class="slot" formaction=format!("/book/{}", slot.id)>
                    <span class="slot-time">{time}</span> " "
                    <span class="slot-free">{chrome.t(VillageText::Free)}</span>
                </button>
            </li>
        }
        .into_any()
    } else {
        let word = if open { VillageText::Full } else { VillageText::Over };
        view! {
            <li>
                <button class="slot full" disabled>
                    <span class="slot-time">{time}</span> " " <span class="slot-free">{chrome.t(word)}</span>
                </button>
            </li>
        }
        .into_any()
    }
}

/// The nearest places to one that was lost, each a button of its own form; what was typed so far is kept in the draft.
pub(crate) fn nearest(
    chrome: &Chrome,
    lost: Lost,
    action: impl Fn(&Slot) -> String,
    fields: &[(&'static str, String)],
) -> AnyView {
    let (title, hint) = match lost.why {
        WhyLost::Full => (VillageText::Lost, VillageText::LostHint),
        WhyLost::Closed => (VillageText::Closed, VillageText::ClosedHint),
    };
    let hint = if lost.nearest.is_empty() { VillageText::LostNone } else { hint };
    let items: Vec<_> = lost
        .nearest
        .iter()
        .map(|(slot, clinic)| {
            let when = when::moment(chrome.locale, slot.starts_at, chrome.zone);
            let hidden: Vec<_> =
                fields.iter().map(|(n, v)| view! { <input type="hidden" name=*n value=v.clone()/> }).collect();
            view! {
                <li>
                    <form method="post" action=action(slot)>
                        {hidden}
                        <input type="hidden" name="slot_id" value=slot.id.to_string()/>
                        <button class="wide">{when} " · " {clinic.village_name.clone()} " " {clinic.place.clone()}</button>
                    </form>
                </li>
            }
        })
        .collect();
    view! {
        <div class="notice warn" role="alert">
            <h2>{chrome.t(title)}</h2>
            <p>{chrome.t(hint)}</p>
            <ul class="nearest">{items}</ul>
        </div>
    }
    .into_any()
}
