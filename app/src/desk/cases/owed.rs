//! What was agreed, one by one: on the page of a case, and the forms that note it and how it came out.

use chrono::NaiveDate;
use domain::cases::{Kept, OWED_SOON, OutcomeForm, OwedForm, OwedKind, Role};
use domain::clocks::light;
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::cases::obligations::may_note;
use registry::cases::{Obligation, View};

use super::choices::choose;
use super::parties::names;
use crate::desk::notice;
use crate::parts::{Input, error_summary, input, row};
use crate::texts::obligations::{self as said, OwedText as T};
use crate::texts::{clocks, either, fields};
use crate::{Chrome, Page, when};

/// How one stands, with the days that are left.
pub(crate) fn stands(chrome: &Chrome, owed: &Obligation, today: NaiveDate) -> AnyView {
    let words = owed.state.names().say(chrome.locale);
    match owed.state {
        Kept::Open => {
            let chip = clocks::chip(light(Some(owed.due), today, OWED_SOON));
            let left = clocks::left(chrome.locale, domain::clocks::days_left(owed.due, today));
            view! { <span class=chip>{left}</span> }.into_any()
        }
        Kept::Fully => view! { <span class="chip done">{words}</span> }.into_any(),
        Kept::Partly | Kept::Missed => view! { <span class="chip late">{words}</span> }.into_any(),
        Kept::Dropped => view! { <span class="chip cancelled">{words}</span> }.into_any(),
    }
}

fn between(view: &View, owed: &Obligation) -> String {
    format!("{} → {}", names(view, &[owed.who]), names(view, &[owed.whom]))
}

/// The section on the page of a case; nothing where nothing was agreed.
pub(super) fn section(chrome: &Chrome, view: &View, today: NaiveDate) -> Option<AnyView> {
    let locale = chrome.locale;
    let notes = chrome.actor.as_ref().is_some_and(|actor| may_note(view, actor));
    if view.obligations.is_empty() && !notes {
        return None;
    }
    let here = format!("/desk/cases/{}/obligations", view.case.id);
    let items: Vec<_> = view
        .obligations
        .iter()
        .map(|owed| {
            let settled = owed.settled_on.map(|day| view! { " " <small>{when::day(locale, day)}</small> });
            let words = owed.words.as_ref();
            let told = [words.and_then(|w| w.proof.clone()), words.and_then(|w| w.reason.clone())];
            let told: Vec<_> = told.into_iter().flatten().map(|t| view! { <br/> <small class="words">{t}</small> }).collect();
            let label = format!("{} {}", chrome.t(T::Note), said::what(locale, owed));
            let note = (notes && !owed.state.is_over()).then(|| {
                view! { " " <a class="no-print" href=format!("{here}/{}", owed.number) aria-label=label>{chrome.t(T::Note)}</a> }
            });
            view! {
                <li>
                    <b>{said::what(locale, owed)}</b> " " {stands(chrome, owed, today)} {settled} {note}
                    <br/>
                    {between(view, owed)} " · " {either(locale, "", "by ")}
                    <time datetime=owed.due.to_string()>{when::day(locale, owed.due)}</time> {either(locale, "前", "")}
                    {told}
                </li>
            }
        })
        .collect();
    let none = items.is_empty().then(|| view! { <p>{chrome.t(T::None)}</p> });
    let add = notes.then(|| {
        view! { <p class="actions no-print"><a class="button quiet" href=format!("{here}/new")>{chrome.t(T::Add)}</a></p> }
    });
    Some(
        view! {
            <section aria-labelledby="owed">
                <h2 id="owed">{chrome.t(T::Title)}</h2>
                {none}
                <ul class="plain owed">{items}</ul>
                {add}
            </section>
        }
        .into_any(),
    )
}

/// A form of an obligation.
#[derive(Debug, Clone)]
pub struct OwedPage {
    /// The case.
    pub view: View,
    /// As typed.
    pub typed: OwedForm,
    /// What is wrong.
    pub flaws: Flaws,
    /// Why it was not done, when no field is wrong.
    pub told: Option<(String, String)>,
}

/// Notes an obligation.
pub fn owe(chrome: &Chrome, m: OwedPage) -> Page {
    let (locale, case, flaws) = (chrome.locale, &m.view.case, &m.flaws);
    let principals = || {
        let people = m.view.parties.iter().filter_map(|p| {
            let side = Role::from(p.role.side()?);
            Some((p.number.to_string(), format!("{}（{}）", p.name(), side.names().say(locale))))
        });
        people.collect::<Vec<_>>()
    };
    let kinds = OwedKind::ALL.into_iter().map(|k| (k.code().to_owned(), k.names().say(locale).to_owned())).collect();
    let of = |field, value: &str| Input { autocomplete: "off", ..Input::of(locale, field, value, flaws) };
    let amount =
        Input { inputmode: "decimal", hint: chrome.t(T::Amount).to_owned(), ..of(Field::Amount, &m.typed.amount) };
    let told = m.told.clone().map(|(title, text)| notice("warn", title, text));
    let body = view! {
        <h1>{chrome.t(T::Title)} " · " {case.number.clone()}</h1>
        {told}
        {error_summary(chrome, flaws)}
        <p class="lead">{chrome.t(T::AddLead)}</p>
        <form class="stack" method="post" action=format!("/desk/cases/{}/obligations/new", case.id) novalidate>
            <input type="hidden" name="version" value=case.version.to_string()/>
            <div class="columns">
                {choose(chrome, Field::Who, "", principals(), &m.typed.who, flaws)}
                {choose(chrome, Field::Whom, "", principals(), &m.typed.whom, flaws)}
                {choose(chrome, Field::OwedKind, "", kinds, &m.typed.kind, flaws)}
                {input(amount)}
            </div>
            {input(Input { rows: Some(2), max: Some(500), ..of(Field::What, &m.typed.what) })}
            {input(Input { kind: "date", ..of(Field::DueOn, &m.typed.due_on) })}
            <div class="actions">
                <button class="primary">{chrome.t(T::AddGo)}</button>
                <a class="button quiet" href=format!("/desk/cases/{}", case.id)>{chrome.t(T::ToCase)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(T::Title), body).narrow()
}

/// A form of how one came out.
#[derive(Debug, Clone)]
pub struct OutcomePage {
    /// The case.
    pub view: View,
    /// Which.
    pub owed: Obligation,
    /// As typed.
    pub typed: OutcomeForm,
    /// What is wrong.
    pub flaws: Flaws,
    /// Why it was not done, when no field is wrong.
    pub told: Option<(String, String)>,
}

/// Notes how an obligation came out.
pub fn outcome(chrome: &Chrome, m: OutcomePage) -> Page {
    let (locale, case, flaws) = (chrome.locale, &m.view.case, &m.flaws);
    let states: Vec<_> =
        Kept::OUTCOMES.into_iter().map(|k| (k.code().to_owned(), k.names().say(locale).to_owned())).collect();
    let of = |field, value: &str| Input { autocomplete: "off", ..Input::of(locale, field, value, flaws) };
    let proof = Input {
        hint: chrome.t(T::ProofHint).to_owned(),
        rows: Some(2),
        max: Some(500),
        ..of(Field::Proof, &m.typed.proof)
    };
    let reason = Input {
        label: chrome.t(T::WhyNot).to_owned(),
        hint: chrome.t(T::WhyNotHint).to_owned(),
        rows: Some(2),
        max: Some(500),
        ..of(Field::Reason, &m.typed.reason)
    };
    let told = m.told.clone().map(|(title, text)| notice("warn", title, text));
    let body = view! {
        <h1>{chrome.t(T::NoteTitle)} " · " {case.number.clone()}</h1>
        {told}
        {error_summary(chrome, flaws)}
        <dl class="summary">
            {row(fields::label(locale, Field::What), said::what(locale, &m.owed))}
            {row(fields::label(locale, Field::Who), between(&m.view, &m.owed))}
            {row(fields::label(locale, Field::DueOn), when::day(locale, m.owed.due))}
        </dl>
        <form class="stack" method="post" action=format!("/desk/cases/{}/obligations/{}", case.id, m.owed.number) novalidate>
            <input type="hidden" name="version" value=case.version.to_string()/>
            {choose(chrome, Field::Outcome, "", states, &m.typed.state, flaws)}
            {input(Input { kind: "date", ..of(Field::DoneOn, &m.typed.done_on) })}
            {input(proof)} {input(reason)}
            <div class="actions">
                <button class="primary">{chrome.t(T::NoteGo)}</button>
                <a class="button quiet" href=format!("/desk/cases/{}", case.id)>{chrome.t(T::ToCase)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(T::NoteTitle), body).narrow()
}
