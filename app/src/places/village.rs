//! The village page: its clinics and those of its neighbours, each free slot a button.

use chrono::{DateTime, Utc};
use domain::ids::SlotId;
use leptos::prelude::*;
use registry::clinics::timeline::Why;
use registry::clinics::{Clinic, ClinicWithSlots, Slot};
use registry::matters::Matter;
use registry::places::Division;
use registry::staff::specialities::ForMatter;

use crate::texts::calendars::TimetableText;
use crate::texts::places::{self, VillageText};
use crate::texts::timeline as why;
use crate::texts::waiting::WaitText;
use crate::texts::{self, SpecialityText};
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
    /// Why nothing is free here.
    pub why: Why,
    /// The clerk's telephone.
    pub clerk_phone: Option<String>,
    /// Now.
    pub now: DateTime<Utc>,
    /// The matter chosen in the guide, carried into the booking.
    pub matter: Option<Chosen>,
    /// The slot that is kept for the reader just now.
    pub held: Option<SlotId>,
}

/// A matter chosen beforehand.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Which.
    pub matter: Matter,
    /// Who takes it.
    pub takers: ForMatter,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyLost {
    /// Somebody was quicker.
    Full,
    /// It is past or too near.
    Closed,
    /// Its adviser does not take the matter.
    NotTaken {
        /// Who does not.
        adviser: String,
        /// Who does.
        takers: Vec<String>,
    },
    /// Another adviser is proposed. Why is not told.
    Adviser,
}

/// The village page.
pub fn village(chrome: &Chrome, model: Village) -> Page {
    let closes = |c: &ClinicWithSlots| model.matter.as_ref().is_some_and(|m| m.takers.closes(&c.clinic.adviser_id));
    let holds = |c: &ClinicWithSlots| c.slots.iter().any(|s| model.held.as_ref() == Some(&s.id));
    let room = model.own.iter().any(|c| (c.has_room(model.now) || holds(c)) && !closes(c));
    let not_taken = model.own.iter().any(|c| c.has_room(model.now) && closes(c));
    let near_none = model.near.is_empty();
    let kept = model.own.iter().chain(&model.near).flat_map(|c| &c.slots).any(|s| is_kept(s, model.now));
    let cards = |clinics: Vec<ClinicWithSlots>, with_village: bool| {
        let closed = |c: &ClinicWithSlots| {
            let chosen = model.matter.as_ref().filter(|m| m.takers.closes(&c.clinic.adviser_id))?;
            Some(texts::not_taken_here(chrome.locale, chosen.matter.name(chrome.locale), &chosen.takers.takers))
        };
        let card = |c| {
            let closed = closed(&c);
            clinic_card(chrome, c, with_village, (model.now, model.held.as_ref()), closed)
        };
        clinics.into_iter().map(card).collect_view()
    };
    let own_notice = match (room, not_taken) {
        (true, _) => view! { <p>{chrome.t(VillageText::Choose)}</p> }.into_any(),
        (false, true) => {
            view! { <p class="notice info">{chrome.t(SpecialityText::Own)} {chrome.t(VillageText::TryNear)}</p> }
                .into_any()
        }
        (false, false) => nothing_free(chrome, &model),
    };
    let nobody = model.matter.as_ref().is_some_and(|m| m.takers.nobody_takes_it());
    let body = view! {
        <p class="crumbs">
            <a href="/">{chrome.t(VillageText::Another)}</a>
            {model.township.map(|t| view! { " · " <a href=format!("/?township={}", t.code)>{t.name}</a> })}
        </p>
        <h1>{model.village.name.clone()}</h1>
        <form method="post" action="/book/">
            {model.matter.as_ref().map(|m| view! { <input type="hidden" name="matter" value=m.matter.code.as_str().to_owned()/> })}
            <input type="hidden" name="step" value="hold"/>
            {nobody.then(|| view! { <p class="notice info">{chrome.t(SpecialityText::NobodyTakes)}</p> })}
            <section aria-labelledby="own">
                <h2 id="own">{chrome.t(VillageText::Own)}</h2>
                {own_notice}
                {cards(model.own, false)}
            </section>
            <section aria-labelledby="near">
                <h2 id="near">{chrome.t(VillageText::Near)}</h2>
                {near_none.then(|| view! { <p class="notice info">{chrome.t(VillageText::NearNone)}</p> })}
                {cards(model.near, true)}
            </section>
        </form>
        {kept.then(|| view! { <p class="hint">{chrome.t(WaitText::KeptHint)}</p> })}
        <section class="wait-invite no-print" aria-labelledby="wait">
            <div><h2 id="wait">{chrome.t(WaitText::Invite)}</h2><p>{chrome.t(WaitText::InviteHint)}</p></div>
            <a class="button" href=format!("/waiting/new?village={}", model.village.code)>{chrome.t(WaitText::Join)}</a>
        </section>
        <p class="actions">
            <a class="button quiet" href=format!("/villages/{}/timetable", model.village.code)>{chrome.t(TimetableText::Link)}</a>
        </p>
    };
    Page::public(model.village.name.clone(), body).helpline(model.clerk_phone)
}

/// One sentence on why, and the next best place and day.
fn nothing_free(chrome: &Chrome, model: &Village) -> AnyView {
    let takes = |c: &&ClinicWithSlots| !model.matter.as_ref().is_some_and(|m| m.takers.closes(&c.clinic.adviser_id));
    let free = |c: &ClinicWithSlots| c.slots.iter().find(|s| s.free > 0 && s.is_open(model.now)).map(|s| s.starts_at);
    let best = model.near.iter().filter(takes).find_map(|c| free(c).map(|at| (c.clinic.village_name.clone(), at)));
    let best = best
        .map(|(village, at)| why::next_best(chrome.locale, &village, &when::moment(chrome.locale, at, chrome.zone)));
    let sentence = why::why(chrome.locale, &model.why);
    let help = best.is_some().then(|| chrome.t(VillageText::TryNear));
    view! { <p class="notice info why">{sentence} " " {best} " " {help}</p> }.into_any()
}

/// A clinic with its slots as buttons of the surrounding form.
fn clinic_card(
    chrome: &Chrome,
    c: ClinicWithSlots,
    with_village: bool,
    (now, held): (DateTime<Utc>, Option<&SlotId>),
    closed: Option<String>,
) -> impl IntoView + use<> {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let date = c.clinic.starts_at.with_timezone(&zone).date_naive();
    let village = with_village.then(|| format!("{} ", c.clinic.village_name));
    let slots: Vec<_> =
        c.slots.iter().map(|slot| slot_button(chrome, slot, now, closed.is_some(), held == Some(&slot.id))).collect();
    view! {
        <section class="clinic">
            <h3>
                {village} <time datetime=date.to_string()>{when::day(locale, date)}</time> " "
                <small class="lunar">{when::lunar_day(locale, date)}</small>
            </h3>
            <p class="clinic-where">{c.clinic.place.clone()}</p>
            <p class="clinic-who">{chrome.t(VillageText::Adviser)} " " {c.clinic.adviser_name.clone()} " " {closed}</p>
            <ul class="slots">{slots}</ul>
        </section>
    }
}

/// Is nothing left of a slot but what is kept for those who come in person?
fn is_kept(slot: &Slot, now: DateTime<Utc>) -> bool {
    slot.free == 0 && slot.free_at_desk > 0 && slot.is_open(now)
}

fn slot_button(chrome: &Chrome, slot: &Slot, now: DateTime<Utc>, closed: bool, held: bool) -> impl IntoView + use<> {
    let time = when::time(chrome.locale, slot.starts_at, chrome.zone);
    let day = |at: DateTime<Utc>| at.with_timezone(&chrome.zone).date_naive();
    let open = slot.is_open(now);
    if (slot.free > 0 || held) && open && !closed {
        let word = if held { VillageText::Held } else { VillageText::Free };
        view! {
            <li>
                <button class="slot" formaction=format!("/book/{}", slot.id)>
                    <span class="slot-time">{time}</span> " "
                    <span class="slot-free">{chrome.t(word)}</span>
                </button>
            </li>
        }
        .into_any()
    } else {
        let (class, word) = match (open, closed && slot.free > 0) {
            (true, true) => ("slot full", chrome.t(SpecialityText::Slot).to_owned()),
            (true, false) if is_kept(slot, now) => ("slot full kept", chrome.t(WaitText::Kept).to_owned()),
            (true, false) => ("slot full", chrome.t(VillageText::Full).to_owned()),
            (false, _) if now < slot.opens_at => ("slot full", places::opens_on(chrome.locale, day(slot.opens_at))),
            (false, _) if now < slot.starts_at => ("slot full", chrome.t(VillageText::TooNear).to_owned()),
            (false, _) => ("slot full", chrome.t(VillageText::Over).to_owned()),
        };
        view! {
            <li>
                <button class=class disabled>
                    <span class="slot-time">{time}</span> " " <span class="slot-free">{word}</span>
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
    let none = lost.nearest.is_empty();
    let or_none = |hint| chrome.t(if none { VillageText::LostNone } else { hint });
    let (title, said, hint) = match &lost.why {
        WhyLost::Full => (chrome.t(VillageText::Lost), None, or_none(VillageText::LostHint)),
        WhyLost::Closed => (chrome.t(VillageText::Closed), None, or_none(VillageText::ClosedHint)),
        WhyLost::Adviser => {
            let hint = if none { VillageText::OtherAdviserNone } else { VillageText::OtherAdviserHint };
            (chrome.t(VillageText::OtherAdviser), None, chrome.t(hint))
        }
        WhyLost::NotTaken { adviser, takers } => {
            let hint = if none { SpecialityText::NotTakenNone } else { SpecialityText::NotTakenHint };
            (chrome.t(SpecialityText::NotTaken), Some(texts::not_taken(chrome.locale, adviser, takers)), chrome.t(hint))
        }
    };
    // Where it matters who, the button says whose time it is.
    let with_name = matches!(lost.why, WhyLost::NotTaken { .. } | WhyLost::Adviser);
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
                        <button class="wide">
                            <time datetime=when::machine(slot.starts_at, chrome.zone)>{when}</time> " "
                            <span>
                                {clinic.village_name.clone()} " " {clinic.place.clone()}
                                {with_name.then(|| format!(" · {}", clinic.adviser_name))}
                            </span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect();
    view! {
        <div class="notice warn" role="alert">
            <h2>{title}</h2>
            {said.map(|said| view! { <p>{said}</p> })}
            <p>{hint}</p>
            <ul class="nearest">{items}</ul>
        </div>
    }
    .into_any()
}
