//! The county's default packs of duty, and the terms of a contract as a form.

use domain::duty::{Agreed, Packs as Kept};
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::trail::Told;

use crate::desk::house::rooms;
use crate::desk::notice;
use crate::parts::{Input, input};
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
    /// It is not right.
    pub wrong: bool,
    /// The reader may change it.
    pub manages: bool,
    /// It was saved.
    pub saved: bool,
    /// Changes so far.
    pub told: Vec<Told>,
}

fn plain(name: &'static str, label: String, value: &str, hint: String) -> Input {
    Input { name, label, hint, value: value.to_owned(), autocomplete: "off", inputmode: "decimal", ..Input::default() }
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
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    let t = &m.typed;
    let field = |name, text: T, value: &str| input(plain(name, chrome.t(text).to_owned(), value, String::new()));
    let form = m.manages.then(|| {
        let basis = Input { rows: Some(2), inputmode: "", ..plain("basis", chrome.t(T::SettingBasis).to_owned(), &t.basis, String::new()) };
        let from = Input { kind: "date", inputmode: "", ..plain("valid_from", chrome.t(T::SettingFrom).to_owned(), &t.valid_from, String::new()) };
        view! {
            <form class="stack" method="post" action="/desk/settings/duty" novalidate>
                <div class="columns">
                    {input(from)} {field("visits", T::SettingVisits, &t.visits)} {field("hours", T::SettingHours, &t.hours)}
                    {field("classes", T::SettingClasses, &t.classes)} {field("days", T::SettingDays, &t.days)}
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
        {m.wrong.then(|| notice("bad", chrome.t(T::SettingWrong).to_owned(), String::new()))}
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        {head(T::SettingFrom)} {head(T::Terms)} {head(T::SettingDays)} {head(T::SettingBasis)} {head(T::SettingConfirmed)}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {form} {changes}
    };
    Page::desk(chrome.t(T::SettingTitle), body)
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
