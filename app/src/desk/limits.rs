//! The page of the limits against hoarding.

use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::trail::Told;

use super::house::{changes, rooms, saved};
use crate::parts::{Input, error_summary, input};
use crate::texts::changing::LimitText as T;
use crate::{Chrome, Page};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct LimitsPage {
    /// Places a person may hold, as typed.
    pub places: String,
    /// Minutes a freed place cools down, as typed.
    pub minutes: String,
    /// What is wrong.
    pub flaws: Flaws,
    /// The reader may change them.
    pub manages: bool,
    /// They were saved.
    pub saved: bool,
    /// Changes so far.
    pub told: Vec<Told>,
}

/// The page.
pub fn limits(chrome: &Chrome, m: LimitsPage) -> Page {
    let number = |field, value: &str, range: &str, hint: T| Input {
        inputmode: "numeric",
        autocomplete: "off",
        hint: format!("{range} · {}", chrome.t(hint)),
        ..Input::of(chrome.locale, field, value, &m.flaws)
    };
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {saved(chrome, m.saved)}
        {error_summary(chrome, &m.flaws)}
        <form class="stack" method="post" action="/desk/settings/limits" novalidate>
            {input(number(Field::Places, &m.places, "1–10", T::DeskFree))}
            {input(number(Field::Minutes, &m.minutes, "0–1440", T::Cool))}
            {m.manages.then(|| view! { <div class="actions"><button class="primary">{chrome.t(T::Go)}</button></div> })}
        </form>
        {changes(chrome, &m.told)}
    };
    Page::desk(chrome.t(T::Title), body)
}
