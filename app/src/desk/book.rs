//! Booking for a villager (代办): everything on one page, so that it takes less than a minute with the person standing there.

use chrono::{DateTime, Utc};
use domain::bookings::{Form, open_to_desk};
use domain::conflicts::WaiverState;
use domain::form::{Field, Flaws};
use domain::ids::SlotId;
use domain::places::Entry;
use leptos::prelude::*;
use registry::clinics::{Clinic, ClinicWithSlots, Slot};
use registry::conflicts::AskedFor;
use registry::matters::Matter;
use registry::places::Division;
use registry::staff::specialities::NotTaken;

use super::notice;
use super::person::Person;
use crate::parts::{Input, error_summary, input, moment};
use crate::texts::cases::OpenText;
use crate::texts::conflicts::ConflictText as C;
use crate::texts::desk::BookText as T;
use crate::texts::fields;
use crate::texts::places::VillageText;
use crate::texts::rules::RulesText;
use crate::texts::waiting::DeskWaitText;
use crate::texts::{self, Frame, SpecialityText};
use crate::{Chrome, Page, when};

/// What a village is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Booking for somebody.
    Booking,
    /// Putting somebody on the waiting list.
    Waiting,
    /// A new rule of recurring clinics.
    Rule,
    /// A single clinic.
    Single,
    /// A case.
    Case,
}

/// Chooses the village, for those who look after more than one.
pub fn choose_village(chrome: &Chrome, what: Chosen, typed: String, found: Vec<Entry>) -> Page {
    let (title, path) = match what {
        Chosen::Booking => (chrome.t(T::Title), "/desk/book"),
        Chosen::Waiting => (chrome.t(DeskWaitText::Add), "/desk/waiting/new"),
        Chosen::Rule => (chrome.t(RulesText::NewTitle), "/desk/rules/new"),
        Chosen::Case => (chrome.t(OpenText::Title), "/desk/cases/new"),
        Chosen::Single => (chrome.t(RulesText::SingleTitle), "/desk/clinics/new"),
    };
    let nothing = !typed.trim().is_empty() && found.is_empty();
    let find = Input {
        name: "q",
        label: chrome.t(T::Which).to_owned(),
        hint: chrome.t(T::WhichHint).to_owned(),
        value: typed,
        autocomplete: "off",
        ..Input::default()
    };
    let hits: Vec<_> = found
        .into_iter()
        .map(|e| {
            let link = format!("{path}?village={}", e.code);
            view! { <li><a href=link><span>{e.name}</span> " " <span>{e.township}</span></a></li> }
        })
        .collect();
    let body = view! {
        <h1>{title}</h1>
        <form class="stack" method="get" action=path>
            {input(find)}
            <div class="actions"><button class="primary">{chrome.t(T::Find)}</button></div>
        </form>
        {nothing.then(|| view! { <p class="notice info">{chrome.t(T::Nothing)}</p> })}
        {(!hits.is_empty()).then(|| view! { <ul class="hits">{hits}</ul> })}
    };
    Page::desk(title, body).narrow()
}

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct BookForm {
    /// The answers.
    pub answers: Form,
    /// The slot chosen.
    pub slot: String,
    /// How consent was given.
    pub consent_kind: String,
    /// The same key with the same answers gives the same booking.
    pub key: String,
}

/// Whether another adviser is proposed. Why is not told at this desk either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proposed {
    /// No.
    #[default]
    No,
    /// Yes.
    Yes,
    /// A waiver was asked for.
    Asked,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Booking {
    /// The village.
    pub village: Division,
    /// Its clinics.
    pub clinics: Vec<ClinicWithSlots>,
    /// The kinds of matter.
    pub matters: Vec<Matter>,
    /// What was typed.
    pub form: BookForm,
    /// What is wrong.
    pub flaws: Flaws,
    /// Its neighbours' with room for anybody.
    pub near: Vec<ClinicWithSlots>,
    /// The slot was lost: the nearest that can be had, here or elsewhere.
    pub lost: Option<Vec<(Slot, Clinic)>>,
    /// Why it was lost: its adviser does not take the matter.
    pub not_taken: Option<NotTaken>,
    /// The person already holds a place in the clinic.
    pub already: bool,
    /// Now.
    pub now: DateTime<Utc>,
    /// Another adviser is proposed.
    pub adviser: Proposed,
    /// What the reader asked to be waived for people of this village, and what became of it.
    pub asked: Vec<AskedFor>,
}

/// The page.
pub fn book(chrome: &Chrome, m: Booking) -> Page {
    let flaws = &m.flaws;
    let person = Person { chrome, answers: &m.form.answers, flaws };
    let lost = m.lost.clone().map(|nearest| lost(chrome, &nearest, m.not_taken.as_ref(), m.adviser, Some(FORM)));
    let asked = (m.adviser == Proposed::Asked)
        .then(|| notice("good", chrome.t(C::WaiverAsked).to_owned(), chrome.t(C::WaiverAskedHint).to_owned()));
    let reason = Input {
        label: chrome.t(C::WaiverReason).to_owned(),
        hint: chrome.t(C::WaiverReasonHint).to_owned(),
        max: Some(200),
        ..Input::of(chrome.locale, Field::Reason, "", flaws)
    };
    let waiver = (m.adviser == Proposed::Yes).then(|| {
        view! {
            <details class="waiver">
                <summary>{chrome.t(C::WaiverAsk)}</summary>
                <p>{chrome.t(C::WaiverLead)}</p>
                {input(reason)}
                <div class="actions"><button formaction="/desk/book/waiver">{chrome.t(C::WaiverAskGo)}</button></div>
            </details>
        }
    });
    let body = view! {
        <h1>{chrome.t(T::Title)} " · " {m.village.name.clone()}</h1>
        {error_summary(chrome, flaws)}
        {lost}
        {asked}
        {asked_for(chrome, &m.asked)}
        {m.already.then(|| notice("warn", chrome.t(T::Already).to_owned(), chrome.t(T::AlreadyHint).to_owned()))}
        <form class="stack" method="post" action="/desk/book" id=FORM novalidate>
            <input type="hidden" name="village" value=m.village.code.to_string()/>
            <input type="hidden" name="key" value=m.form.key.clone()/>
            {slot_choice(chrome, (&m.clinics, &m.near), &m.form.slot, m.now, flaws, &m.village.code.to_string())}
            {super::waiting::way_to_list(chrome, &m.village.code)}
            <h2>{chrome.t(T::Person)}</h2>
            <div class="columns">{person.name()} {person.phone()} {person.tell_apart()} {person.matter(&m.matters)}</div>
            {person.child()}
            {person.consent(&m.form.consent_kind)}
            <div class="columns">{person.summary()} {person.other()} {person.email()}</div>
            <div class="actions"><button class="primary">{chrome.t(T::Go)}</button></div>
            {waiver}
        </form>
    };
    Page::desk(chrome.t(T::Title), body)
}

/// The form that what is proposed belongs to.
pub(super) const FORM: &str = "booking";

/// What became of waivers the reader asked for: whoever told somebody to come back finds the answer here, and nothing of why.
fn asked_for(chrome: &Chrome, asked: &[AskedFor]) -> Option<AnyView> {
    if asked.is_empty() {
        return None;
    }
    let items: Vec<_> = asked.iter().map(|w| view! { <li>{answer(chrome, w)}</li> }).collect();
    Some(
        view! {
            <section class="notice info" aria-labelledby="asked">
                <h2 id="asked">{chrome.t(C::AskedFor)}</h2>
                <ul class="plain">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

/// One of them, in a line.
pub(super) fn answer(chrome: &Chrome, w: &AskedFor) -> AnyView {
    let (class, state) = match w.state {
        WaiverState::Asked => ("chip", C::AskedWaits),
        WaiverState::Granted => ("chip done", C::AskedGranted),
        WaiverState::Refused => ("chip cancelled", C::AskedRefused),
    };
    let day = |at: DateTime<Utc>| when::day(chrome.locale, at.with_timezone(&chrome.zone).date_naive());
    let until = w.until.map(|until| view! { " · " {chrome.t(C::AskedUntil)} " " {day(until)} });
    view! {
        <b>{w.name.clone()}</b> " → " {w.adviser_name.clone()} " " <span class=class>{chrome.t(state)}</span> {until}
        " " <small>{chrome.t(C::AskedOn)} " " {day(w.asked_at)}</small>
    }
    .into_any()
}

/// The nearest places to one that was lost; each a button of the form with this id, which sends what was typed along. None: only
/// told.
pub(super) fn lost(
    chrome: &Chrome,
    nearest: &[(Slot, Clinic)],
    not_taken: Option<&NotTaken>,
    adviser: Proposed,
    form: Option<&'static str>,
) -> AnyView {
    let other = adviser == Proposed::Yes;
    let items: Vec<_> = nearest
        .iter()
        .map(|(slot, clinic)| {
            let who = (other || not_taken.is_some()).then(|| format!(" · {}", clinic.adviser_name));
            let place = view! { {moment(chrome, slot.starts_at)} " · " {clinic.village_name.clone()} {who} };
            match form {
                Some(form) => view! {
                    <li><button class="wide" form=form name="proposed" value=slot.id.to_string()>{place}</button></li>
                }
                .into_any(),
                None => view! { <li>{place}</li> }.into_any(),
            }
        })
        .collect();
    // Enter in a field presses the first button of its form: that is never one of those proposed.
    let first = form.filter(|_| !nearest.is_empty()).map(|form| {
        view! { <button class="visually-hidden" form=form tabindex="-1" aria-hidden="true">{chrome.t(T::Go)}</button> }
    });
    let hint = match (not_taken, other, nearest.is_empty()) {
        (Some(_), _, true) => chrome.t(SpecialityText::NotTakenNone),
        (Some(_), _, false) => chrome.t(SpecialityText::NotTakenHint),
        (None, true, true) => chrome.t(VillageText::OtherAdviserNone),
        (None, true, false) => chrome.t(VillageText::OtherAdviserHint),
        (None, false, true) => chrome.t(VillageText::LostNone),
        (None, false, false) => chrome.t(VillageText::LostHint),
    };
    let title = match (not_taken, other) {
        (Some(_), _) => chrome.t(SpecialityText::NotTaken),
        (None, true) => chrome.t(VillageText::OtherAdviser),
        (None, false) => chrome.t(VillageText::Lost),
    };
    let who = not_taken.map(|n| texts::not_taken(chrome.locale, &n.adviser, &n.takers));
    view! {
        <div class="notice warn" role="alert">
            <h2>{title}</h2>
            {who.map(|who| view! { <p>{who}</p> })}
            <p>{hint}</p>
            {first}
            <ul class=form.map(|_| "nearest")>{items}</ul>
        </div>
    }
    .into_any()
}

/// The free slots of a village's clinics as one choice, and those of its neighbours that anybody may book.
pub(super) fn slot_choice(
    chrome: &Chrome,
    (clinics, near): (&[ClinicWithSlots], &[ClinicWithSlots]),
    chosen: &str,
    now: DateTime<Utc>,
    flaws: &Flaws,
    village: &str,
) -> AnyView {
    let error = flaws.of(Field::SlotId).map(|flaw| fields::message(chrome.locale, Field::SlotId, flaw));
    let mut first = true;
    let mut groups = |clinics: &[ClinicWithSlots], is_free: &dyn Fn(&Slot) -> bool| -> Vec<AnyView> {
        let groups = clinics.iter().filter_map(|c| {
            let slots: Vec<_> = c
                .slots
                .iter()
                .filter(|s| is_free(s))
                .map(|s| {
                    let id = if std::mem::take(&mut first) { "slot_id".to_owned() } else { format!("slot-{}", s.id) };
                    slot_radio(chrome, s, id, chosen == s.id.as_str())
                })
                .collect();
            let date = c.clinic.starts_at.with_timezone(&chrome.zone).date_naive();
            (!slots.is_empty()).then(|| {
                view! {
                    <div class="clinic">
                        <h3>{when::day(chrome.locale, date)}</h3>
                        <p class="clinic-where">{c.clinic.village_name.clone()} " " {c.clinic.place.clone()}</p>
                        <p class="clinic-who">{c.clinic.adviser_name.clone()}</p>
                        <ul class="slots">{slots}</ul>
                    </div>
                }
                .into_any()
            })
        });
        groups.collect()
    };
    let own = groups(clinics, &|s| s.free_at_desk > 0 && open_to_desk(s.ends_at, now));
    let near = groups(near, &|s| s.free > 0 && s.is_open(now));
    let none = own.is_empty().then(|| {
        let said = if near.is_empty() { T::NoRoom } else { T::NoRoomNear };
        view! {
            <p class="notice info">
                {chrome.t(said)} " " <a href=format!("/villages/{village}")>{chrome.t(T::PublicPage)}</a>
                " · " <a href=format!("/desk/timeline?village={village}")>{chrome.t(Frame::DeskTimeline)}</a>
            </p>
        }
    });
    let open = own.is_empty();
    let near = (!near.is_empty()).then(|| {
        view! {
            <details class="near" open=open>
                <summary>{chrome.t(VillageText::Near)}</summary>
                <p class="hint">{chrome.t(T::NearHint)}</p>
                {near}
            </details>
        }
    });
    view! {
        <fieldset>
            <legend><h2>{chrome.t(T::Slot)}</h2></legend>
            {error.map(|e| view! { <p class="error">{e}</p> })}
            {none}
            {own}
            {near}
        </fieldset>
    }
    .into_any()
}

fn slot_radio(chrome: &Chrome, slot: &Slot, id: String, checked: bool) -> impl IntoView + use<> {
    let value = SlotId::to_string(&slot.id);
    view! {
        <li>
            <label class="button slot">
                <input class="visually-hidden" type="radio" name="slot_id" id=id value=value checked=checked/>
                <span class="slot-time">{when::time(chrome.locale, slot.starts_at, chrome.zone)}</span>
            </label>
        </li>
    }
}
