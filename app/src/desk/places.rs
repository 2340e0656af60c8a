//! Divisions: those that ended, giving one another name, merging several.

use std::collections::BTreeMap;

use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::places::{Division, ReformError};

use super::house::{rooms, saved};
use super::notice;
use crate::parts::{Input, error_summary, input};
use crate::texts::fields;
use crate::texts::house::{self as said, HouseText as T};
use crate::{Chrome, Page};

/// What the page of divisions shows.
#[derive(Debug, Default)]
pub struct Places {
    /// Those that ended.
    pub past: Vec<Division>,
    /// What was typed, by the names of the fields.
    pub typed: BTreeMap<&'static str, String>,
    /// What is wrong.
    pub flaws: Flaws,
    /// Why it was not done.
    pub refused: Option<ReformError>,
    /// The reader may change them.
    pub manages: bool,
    /// It was done.
    pub saved: bool,
}

/// Reorganising divisions.
pub fn places(chrome: &Chrome, m: Places) -> Page {
    let typed = |name: &'static str, label: T| Input {
        name,
        label: chrome.t(label).to_owned(),
        value: m.typed.get(name).cloned().unwrap_or_default(),
        autocomplete: "off",
        ..Input::default()
    };
    let day = Input {
        name: "valid_from",
        error: m.flaws.of(Field::ValidFrom).map(|f| fields::message(chrome.locale, Field::ValidFrom, f)),
        ..typed("valid_from", T::MergeDay)
    };
    let past: Vec<_> = m
        .past
        .iter()
        .map(|d| {
            let until = d.valid_until.map(|day| day.to_string());
            view! {
                <li>
                    <b>{d.name.clone()}</b> " " <span class="num">{d.code.to_string()}</span> " " {until}
                    {d.became.clone().map(|code| view! { " · " {chrome.t(T::Became)} " " <span class="num">{code}</span> })}
                </li>
            }
        })
        .collect();
    let none = past.is_empty().then(|| view! { <p>{chrome.t(T::PastNone)}</p> });
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(T::Places)}</h1>
        <p class="lead">{chrome.t(T::PlacesLead)}</p>
        {saved(chrome, m.saved)}
        {error_summary(chrome, &m.flaws)}
        {m.refused.as_ref().map(|why| notice("bad", chrome.t(T::NotDone).to_owned(), said::not_reformed(chrome.locale, why)))}
        {m.manages.then(|| view! {
            <section aria-labelledby="rename">
                <h2 id="rename">{chrome.t(T::Rename)}</h2>
                <form class="stack" method="post" action="/desk/settings/places/rename" novalidate>
                    <div class="columns">{input(typed("code", T::Code))} {input(typed("name", T::NewName))}</div>
                    {matches!(m.refused, Some(ReformError::LikeNamed(_))).then(|| view! {
                        <label class="tick">
                            <input type="checkbox" name="agreed" value="yes"/>
                            <span>{chrome.t(T::RenameAgreed)}</span>
                        </label>
                    })}
                    <div class="actions"><button>{chrome.t(T::RenameGo)}</button></div>
                </form>
            </section>
            <section aria-labelledby="merge">
                <h2 id="merge">{chrome.t(T::Merge)}</h2>
                <p>{chrome.t(T::MergeLead)}</p>
                <form class="stack" method="post" action="/desk/settings/places/merge" novalidate>
                    <div class="columns">
                        {input(typed("olds", T::MergeFrom))} {input(typed("into", T::MergeInto))}
                        {input(typed("new_name", T::MergeName))} {input(day)}
                    </div>
                    <div class="actions"><button>{chrome.t(T::MergeGo)}</button></div>
                </form>
            </section>
        })}
        <section aria-labelledby="past"><h2 id="past">{chrome.t(T::Past)}</h2>{none}<ul>{past}</ul></section>
    };
    Page::desk(chrome.t(T::Places), body)
}
