//! Opening a case on one page: how it came, who is party to it, what the opening step asks.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::cases::{AnswerFlaws, PartyForm, Side, Source, Step};
use domain::form::{Field, Flaws};
use domain::ids::BookingId;
use leptos::prelude::*;
use registry::cases::Mediator;
use registry::places::Division;

use super::fields::{Filled, fields, wrong};
use crate::parts::error_list;
use crate::texts::cases::{self as said, CaseText, OpenText as T};
use crate::texts::fields::{label, message};
use crate::{Chrome, Page};

/// A party as typed.
#[derive(Debug, Clone)]
pub struct TypedParty {
    /// On which side.
    pub side: Side,
    /// The form.
    pub form: PartyForm,
    /// What is wrong with it.
    pub flaws: Flaws,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct OpenPage {
    /// The village.
    pub village: Division,
    /// The ways in which the reader may open one here.
    pub ways: Vec<&'static Step>,
    /// The one chosen.
    pub step: &'static Step,
    /// The booking whose consultation is carried over, with where what stands in the form comes from.
    pub carried: Option<(BookingId, Option<Source>)>,
    /// What was typed; none: it is asked for the first time.
    pub typed: Option<BTreeMap<String, String>>,
    /// What is wrong with it.
    pub flaws: AnswerFlaws,
    /// The parties, so many for each side.
    pub parties: Vec<TypedParty>,
    /// Sides on which nobody is named.
    pub missing: Vec<Side>,
    /// Who can be named.
    pub mediators: Vec<Mediator>,
    /// Today.
    pub today: NaiveDate,
}

const FIELDS: [Field; 5] = [Field::Name, Field::Phone, Field::Email, Field::IdNumber, Field::Address];

fn value(form: &PartyForm, field: Field) -> &str {
    match field {
        Field::Phone => &form.phone,
        Field::Email => &form.email,
        Field::IdNumber => &form.id_number,
        Field::Address => &form.address,
        _ => &form.name,
    }
}

/// The page.
pub fn open(chrome: &Chrome, m: OpenPage) -> Page {
    let locale = chrome.locale;
    let mut all: Vec<(String, String)> = m
        .missing
        .iter()
        .map(|side| {
            let told = if *side == Side::Applicant { T::NoApplicant } else { T::NoRespondent };
            (format!("{}_0_name", side.code()), chrome.t(told).to_owned())
        })
        .collect();
    let sides: Vec<_> = Side::ALL.into_iter().map(|side| of_side(chrome, &m, side, &mut all)).collect();
    all.extend(wrong(chrome, m.step, "", &m.flaws));
    let errors = (!all.is_empty()).then(|| error_list(chrome, all));
    let ways: Vec<_> = m
        .ways
        .iter()
        .map(|step| {
            let here = (step.code == m.step.code).then_some("page");
            let way = format!("/desk/cases/new?village={}&by={}", m.village.code, step.code);
            view! { <li><a href=way aria-current=here>{step.names.say(locale)}</a></li> }
        })
        .collect();
    let ways = (m.ways.len() > 1).then(|| {
        view! { <nav class="tabs no-print" aria-label=chrome.t(T::Which)><ul>{ways}</ul></nav> }
    });
    let carried = m.carried.as_ref().map(|(booking, source)| {
        let source = source.as_ref().map(|s| said::source(locale, s));
        view! {
            <p class="notice info">{chrome.t(T::Carried)} " " {source}</p>
            <input type="hidden" name="booking" value=booking.to_string()/>
        }
    });
    let filled =
        Filled { prefix: "", typed: m.typed.as_ref(), flaws: &m.flaws, mediators: &m.mediators, today: m.today };
    let body = view! {
        <h1>{chrome.t(T::Title)} " · " {m.village.name.clone()}</h1>
        {errors}
        {ways}
        <form class="stack" method="post" action="/desk/cases/new" novalidate>
            <input type="hidden" name="village" value=m.village.code.to_string()/>
            <input type="hidden" name="by" value=m.step.code/>
            {carried}
            <div class="columns top">{sides}</div>
            {fields(chrome, m.step, filled)}
            <div class="actions">
                <button class="primary">{m.step.names.say(locale)}</button>
                <a class="button quiet" href="/desk/cases">{chrome.t(CaseText::Queue)}</a>
            </div>
            <p class="basis"><span>{chrome.t(CaseText::Basis)} ": " {m.step.basis.say(locale)}</span></p>
        </form>
    };
    Page::desk(chrome.t(T::Title), body)
}

/// The parties of a side: the first in sight, the others folded until one is needed.
fn of_side(chrome: &Chrome, m: &OpenPage, side: Side, all: &mut Vec<(String, String)>) -> AnyView {
    let people: Vec<&TypedParty> = m.parties.iter().filter(|p| p.side == side).collect();
    let drawn: Vec<_> = people
        .into_iter()
        .enumerate()
        .map(|(number, typed)| {
            let form = party(chrome, typed, number, all);
            let open = !typed.form.is_empty();
            match number {
                0 => form,
                _ => view! { <details open=open><summary>{chrome.t(T::Another)}</summary>{form}</details> }.into_any(),
            }
        })
        .collect();
    view! { <fieldset class="stack"><legend>{chrome.t(said::side(side))}</legend>{drawn}</fieldset> }.into_any()
}

fn party(chrome: &Chrome, typed: &TypedParty, number: usize, all: &mut Vec<(String, String)>) -> AnyView {
    let locale = chrome.locale;
    let name = |field: &str| format!("{}_{number}_{field}", typed.side.code());
    let controls: Vec<_> = FIELDS
        .into_iter()
        .map(|field| {
            let id = name(field.name());
            let error = typed.flaws.of(field).map(|flaw| message(locale, field, flaw));
            if let Some(told) = &error {
                all.push((id.clone(), told.clone()));
            }
            let class = if error.is_some() { "field invalid" } else { "field" };
            let error_id = format!("{id}-error");
            let described = error.is_some().then(|| error_id.clone());
            let invalid = error.is_some().then_some("true");
            let optional =
                (field != Field::Name).then(|| view! { " " <small>{chrome.t(CaseText::Optional)}</small> });
            let mode = matches!(field, Field::Phone).then_some("tel");
            view! {
                <div class=class>
                    <label for=id.clone()>{label(locale, field)} {optional}</label>
                    {error.map(|e| view! { <p class="error" id=error_id>{e}</p> })}
                    <input id=id.clone() name=id type="text" value=value(&typed.form, field).to_owned() autocomplete="off"
                        inputmode=mode aria-describedby=described aria-invalid=invalid/>
                </div>
            }
        })
        .collect();
    view! {
        {controls}
        <label class="tick">
            <input type="checkbox" name=name("organisation") value="yes" checked=typed.form.is_organisation/>
            <span>{chrome.t(T::IsOrganisation)}</span>
        </label>
    }
    .into_any()
}

/// Why a consultation can't be carried over.
pub fn not_carried(chrome: &Chrome, booking: &BookingId, already: bool) -> Page {
    let (title, hint) = match already {
        true => (T::CarriedAlready, T::CarriedAlreadyHint),
        false => (T::NoConsultation, T::NoConsultationHint),
    };
    let body = view! {
        <h1>{chrome.t(T::Carry)}</h1>
        {crate::desk::notice("warn", chrome.t(title).to_owned(), chrome.t(hint).to_owned())}
        <p class="actions"><a class="button" href=format!("/desk/bookings/{booking}")>{chrome.t(T::ToBooking)}</a></p>
    };
    Page::desk(chrome.t(T::Carry), body).narrow()
}
