//! The county's default packs of duty, and the terms of a contract as a form.

use chrono::NaiveDate;
use domain::duty::{Agreed, Pack, Packs as Kept};
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::trail::Told;

use crate::desk::house::rooms;
use crate::desk::notice;
use crate::parts::{Input, error_summary, input};
use crate::texts::duty::{self as said, DutyText as T};
use crate::texts::fields;
use crate::texts::house::HouseText;
use crate::{Chrome, Page};

/// A pack as typed.
#[derive(Debug, Clone, Default)]
pub struct TypedPack {
    /// The first day.
    pub valid_from: String,
    /// Visits a month.
    pub visits: String,
    /// Hours a visit.
    pub hours: String,
    /// Classes a quarter.
    pub classes: String,
    /// Days for signing.
    pub days: String,
    /// On what it rests.
    pub basis: String,
    /// The county confirmed it.
    pub confirmed: bool,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Packs {
    /// The packs.
    pub kept: Kept,
    /// The one being typed.
    pub typed: TypedPack,
    /// What is wrong with it.
    pub flaws: Flaws,
    /// One that was to be taken back has begun, or is gone.
    pub stays: bool,
    /// The earliest day on which a new one can begin.
    pub earliest: NaiveDate,
    /// The day it is.
    pub today: NaiveDate,
    /// The reader may change it.
    pub manages: bool,
    /// It was saved.
    pub saved: bool,
    /// Changes so far.
    pub told: Vec<Told>,
}

/// The default packs.
pub fn packs(chrome: &Chrome, m: Packs) -> Page {
    let rows: Vec<_> = m
        .kept
        .iter()
        .rev()
        .map(|pack| {
            let (class, word) = if pack.confirmed {
                ("chip done", T::SettingConfirmedYes)
            } else {
                ("chip waiting", T::SettingConfirmedNo)
            };
            let from = if pack.valid_from == chrono::NaiveDate::default() {
                "—".to_owned()
            } else {
                pack.valid_from.to_string()
            };
            view! {
                <tr>
                    <th scope="row" class="num day" data-label=chrome.t(T::SettingFrom)>{from}</th>
                    <td data-label=chrome.t(T::Terms)>{said::terms(chrome.locale, pack.terms)}</td>
                    <td class="num" data-label=chrome.t(T::SettingDays)>{pack.signing_days}</td>
                    <td data-label=chrome.t(T::SettingBasis)>{pack.basis.clone()}</td>
                    <td data-label=chrome.t(T::SettingConfirmed)><span class=class>{chrome.t(word)}</span></td>
                    {m.manages.then(|| view! { <td class="actions">{take_back(chrome, pack, m.today)}</td> })}
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    let t = &m.typed;
    let of = |field, value: &str| Input {
        autocomplete: "off",
        inputmode: "decimal",
        ..Input::of(chrome.locale, field, value, &m.flaws)
    };
    let form = m.manages.then(|| {
        let basis = Input { rows: Some(2), inputmode: "", ..of(Field::Basis, &t.basis) };
        let from = Input {
            kind: "date",
            inputmode: "",
            label: chrome.t(T::SettingFrom).to_owned(),
            hint: said::earliest(chrome.locale, m.earliest),
            ..of(Field::ValidFrom, &t.valid_from)
        };
        view! {
            <form class="stack" method="post" action="/desk/settings/duty" novalidate>
                <div class="columns">
                    {input(from)} {input(of(Field::Visits, &t.visits))} {input(of(Field::VisitHours, &t.hours))}
                    {input(of(Field::Classes, &t.classes))} {input(of(Field::SigningDays, &t.days))}
                </div>
                {input(basis)}
                <label class="tick">
                    <input type="checkbox" name="confirmed" value="yes" checked=t.confirmed/>
                    <span>{chrome.t(T::SettingConfirmed)}</span>
                </label>
                <div class="actions"><button class="primary">{chrome.t(T::SettingGo)}</button></div>
            </form>
        }
    });
    let changes = (!m.told.is_empty()).then(|| {
        view! {
            <section aria-labelledby="changes">
                <h2 id="changes">{chrome.t(HouseText::History)}</h2>
                {crate::desk::trail(chrome, m.told.iter(), false)}
            </section>
        }
    });
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(T::SettingTitle)}</h1>
        <p class="lead">{chrome.t(T::SettingLead)}</p>
        {m.saved.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Saved)}</p> })}
        {error_summary(chrome, &m.flaws)}
        {m.stays.then(|| notice("warn", chrome.t(T::SettingStays).to_owned(), String::new()))}
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        {head(T::SettingFrom)} {head(T::Terms)} {head(T::SettingDays)} {head(T::SettingBasis)} {head(T::SettingConfirmed)}
                        {m.manages.then(|| view! { <td></td> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {form} {changes}
    };
    Page::desk(chrome.t(T::SettingTitle), body)
}

/// A pack that has not begun was used by nothing: it can be taken back.
fn take_back(chrome: &Chrome, pack: &Pack, today: NaiveDate) -> Option<AnyView> {
    (pack.valid_from > today).then(|| {
        let label = format!("{} {}", chrome.t(T::SettingTakeBack), pack.valid_from);
        view! {
            <form class="inline" method="post" action="/desk/settings/duty/withdraw">
                <input type="hidden" name="valid_from" value=pack.valid_from.to_string()/>
                <button aria-label=label>{chrome.t(T::SettingTakeBack)}</button>
            </form>
        }
        .into_any()
    })
}

/// The terms of a contract as typed; empty: by default.
#[derive(Debug, Clone, Default)]
pub struct TypedTerms {
    /// Visits a month.
    pub visits: String,
    /// Hours a visit.
    pub hours: String,
    /// Classes a quarter.
    pub classes: String,
    /// Code of the other village.
    pub also_at: String,
}

impl From<&Agreed> for TypedTerms {
    fn from(a: &Agreed) -> Self {
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        Self {
            visits: number(a.visits_a_month),
            hours: a.visit_minutes.map(said::hours).unwrap_or_default(),
            classes: number(a.classes_a_quarter),
            also_at: a.also_at.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }
}

/// The inputs of a contract's terms. `prefix` keeps the ids of several forms on one page apart.
pub(in crate::desk) fn agreed_inputs(chrome: &Chrome, typed: &TypedTerms, prefix: &str, flaws: &Flaws) -> AnyView {
    let error = flaws.of(Field::Terms).map(|flaw| fields::message(chrome.locale, Field::Terms, flaw));
    let one = |name: &'static str, text: T, value: &str| {
        let id = format!("{prefix}{name}");
        view! {
            <div class="field">
                <label for=id.clone()>{chrome.t(text)}</label>
                <input id=id name=name type="text" inputmode="decimal" autocomplete="off" value=value.to_owned()/>
            </div>
        }
    };
    view! {
        <fieldset class="terms">
            <legend>{chrome.t(T::Terms)}</legend>
            <p class="hint">{chrome.t(T::TermsHint)}</p>
            {error.map(|e| view! { <p class="error">{e}</p> })}
            <div class="columns">
                {one("visits", T::SettingVisits, &typed.visits)} {one("hours", T::SettingHours, &typed.hours)}
                {one("classes", T::SettingClasses, &typed.classes)} {one("also_at", T::AlsoAt, &typed.also_at)}
            </div>
        </fieldset>
    }
    .into_any()
}

/// The terms in a few words.
pub(in crate::desk) fn agreed_words(chrome: &Chrome, agreed: Option<&Agreed>) -> String {
    said::agreed(chrome.locale, agreed)
}
