//! The search of the desk: one field, and what was found, newest first.

use leptos::prelude::*;
use registry::search::{Found, Hit, Hits, Part};

use super::empty;
use crate::texts::bookings::{status, status_class};
use crate::texts::search::SearchText as T;
use crate::{Chrome, Page, when};

fn line(chrome: &Chrome, hit: Hit) -> AnyView {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let (address, name, about, place, day, chip) = match &hit.found {
        Found::Booking(b) => (
            format!("/desk/bookings/{}", b.id),
            format!("{} · {}", b.name, b.matter_name(locale)),
            format!("{} {}", chrome.t(T::Booking), b.code.as_str()),
            b.village_name.clone(),
            when::day(locale, b.starts_at.with_timezone(&zone).date_naive()),
            Some((status_class(b.status), status(locale, b.status))),
        ),
        Found::Case(c) => (
            format!("/desk/cases/{}", c.id),
            c.content.heads.say(locale),
            format!("{} {}", chrome.t(T::Case), c.number),
            c.village_name.clone(),
            when::day(locale, c.opened_at.with_timezone(&zone).date_naive()),
            None,
        ),
    };
    view! {
        <li class="hit">
            <a href=address>{name}</a>
            <small>
                {about} " · " {place} " · " {day}
                {(hit.part == Part::Words).then(|| view! { " · " {chrome.t(T::InWords)} })}
            </small>
            {chip.map(|(class, text)| view! { <span class=class>{text}</span> })}
        </li>
    }
    .into_any()
}

/// The page. Nothing typed yet: the field alone.
pub fn search(chrome: &Chrome, query: &str, found: Hits) -> Page {
    let nothing = !query.is_empty() && found.hits.is_empty();
    let is_cut = found.is_cut;
    let lines: Vec<_> = found.hits.into_iter().map(|hit| line(chrome, hit)).collect();
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        <form class="toolbar" method="get" action="/desk/search" role="search">
            <div class="field wide">
                <label for="q">{chrome.t(T::Label)}</label>
                <p class="hint" id="q-hint">{chrome.t(T::Hint)}</p>
                <input
                    id="q"
                    name="q"
                    type="search"
                    value=query.to_owned()
                    maxlength=domain::search::LONGEST_QUERY.to_string()
                    aria-describedby="q-hint"
                    autocomplete="off"
                    enterkeyhint="search"
                />
            </div>
            <button class="primary">{chrome.t(T::Go)}</button>
        </form>
        {nothing.then(|| empty(chrome, T::Nothing, T::NothingHint))}
        {(!lines.is_empty()).then(|| view! { <ol class="hits">{lines}</ol> })}
        {is_cut.then(|| view! { <p class="hint">{chrome.t(T::Cut)}</p> })}
    };
    Page::desk(chrome.t(T::Title), body)
}
