//! The fields a step asks for.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::cases::{AnswerFlaws, Ask, Input, Step};
use leptos::prelude::*;
use registry::cases::Mediator;

use crate::Chrome;
use crate::parts::described;
use crate::texts::cases::{self as said, CaseText as T};
use crate::texts::either;

/// What the fields of a form are filled with.
#[derive(Clone, Copy)]
pub(super) struct Filled<'a> {
    /// What ids begin with, so that several forms can stand on one page.
    pub prefix: &'a str,
    /// What was typed; none: it is asked for the first time.
    pub typed: Option<&'a BTreeMap<String, String>>,
    /// What is wrong with it.
    pub flaws: &'a AnswerFlaws,
    /// Who can be named.
    pub mediators: &'a [Mediator],
    /// Today: what has been is mostly of today.
    pub today: NaiveDate,
}

/// All fields of a step.
pub(super) fn fields(chrome: &Chrome, step: &'static Step, filled: Filled<'_>) -> Vec<AnyView> {
    step.fields().map(|ask| field(chrome, ask, filled)).collect()
}

/// What is wrong, as links to the fields.
pub(super) fn wrong(chrome: &Chrome, step: &Step, prefix: &str, flaws: &AnswerFlaws) -> Vec<(String, String)> {
    let ask_of = |code: &str| step.fields().find(|a| a.code == code);
    flaws
        .iter()
        .filter_map(|(code, flaw)| Some((format!("{prefix}{code}"), said::flaw(chrome.locale, ask_of(code)?, flaw))))
        .collect()
}

/// A mediator with how much they have.
pub(super) fn person(chrome: &Chrome, m: &Mediator) -> String {
    let load = format!("{} {}", chrome.t(T::Load), m.load);
    either(chrome.locale, format!("{}（{load}）", m.name), format!("{} ({load})", m.name))
}

fn field(chrome: &Chrome, ask: &'static Ask, f: Filled<'_>) -> AnyView {
    let locale = chrome.locale;
    let id = format!("{}{}", f.prefix, ask.code);
    let today = || match ask.input {
        Input::PastDay => f.today.to_string(),
        _ => String::new(),
    };
    let value = match f.typed {
        Some(typed) => typed.get(ask.code).cloned().unwrap_or_default(),
        None => today(),
    };
    let error = f.flaws.of(ask.code).map(|flaw| said::flaw(locale, ask, flaw));
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = described([(ask.hint.is_some(), &hint_id), (error.is_some(), &error_id)]);
    let invalid = error.is_some().then_some("true");
    let class = if error.is_some() { "field invalid" } else { "field" };
    let hint = ask.hint.map(|h| view! { <p class="hint" id=hint_id>{h.say(locale)}</p> });
    let error = error.map(|e| view! { <p class="error" id=error_id>{e}</p> });
    if let Input::Mark = ask.input {
        return view! {
            <div class=class>
                {error}
                <label class="tick">
                    <input type="checkbox" id=id name=ask.code value="yes" checked=!value.is_empty()
                        aria-describedby=described aria-invalid=invalid/>
                    <span>{ask.names.say(locale)}</span>
                </label>
                {hint}
            </div>
        }
        .into_any();
    }
    let line = |kind: &'static str, max: Option<u16>| {
        view! {
            <input id=id.clone() name=ask.code type=kind value=value.clone() autocomplete="off"
                maxlength=max.map(|m| m.to_string()) inputmode=(kind == "number").then_some("numeric")
                aria-describedby=described.clone() aria-invalid=invalid/>
        }
        .into_any()
    };
    let choice = |options: Vec<(String, String)>| {
        let options: Vec<_> = options
            .into_iter()
            .map(|(code, text)| {
                let chosen = code == value;
                view! { <option value=code selected=chosen>{text}</option> }
            })
            .collect();
        view! {
            <select id=id.clone() name=ask.code aria-describedby=described.clone() aria-invalid=invalid>
                <option value="">{chrome.t(T::Choose)}</option>
                {options}
            </select>
        }
        .into_any()
    };
    let control = match ask.input {
        Input::Line(max) => line("text", Some(max)),
        Input::Text(max) => {
            let rows = if max > 600 { "4" } else { "2" };
            view! {
                <textarea id=id.clone() name=ask.code rows=rows maxlength=max.to_string()
                    aria-describedby=described.clone() aria-invalid=invalid>{value.clone()}</textarea>
            }
            .into_any()
        }
        Input::PastDay | Input::ComingDay => line("date", None),
        Input::Time => line("time", None),
        Input::Number(..) => line("number", None),
        Input::Choice(choices) => {
            choice(choices.iter().map(|c| (c.code.to_owned(), c.names.say(locale).to_owned())).collect())
        }
        Input::Mediator => choice(f.mediators.iter().map(|m| (m.id.to_string(), person(chrome, m))).collect()),
        Input::Mark => ().into_any(),
    };
    let optional = (!ask.required).then(|| view! { " " <small>{chrome.t(T::Optional)}</small> });
    view! {
        <div class=class>
            <label for=id.clone()>{ask.names.say(locale)} {optional}</label>
            {hint} {error} {control}
        </div>
    }
    .into_any()
}
