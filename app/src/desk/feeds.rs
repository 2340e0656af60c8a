//! Feeds: making an address for a calendar program, and ending it.

use domain::places::DivisionCode;
use leptos::prelude::*;
use registry::clinics::feeds::Listed;

use super::{empty, notice};
use crate::parts::{Input, input};
use crate::texts::calendars::FeedText as T;
use crate::{Chrome, Page, when};

/// What the page of feeds shows.
#[derive(Debug, Clone)]
pub struct Feeds {
    /// The reader's feeds.
    pub listed: Vec<Listed>,
    /// The reader holds clinics.
    pub own: bool,
    /// The places the reader sees in full.
    pub places: Vec<DivisionCode>,
    /// A place whose open feed stands as an example.
    pub example: String,
    /// The address of a new one, shown this once.
    pub made: Option<String>,
    /// The code that could not be taken.
    pub wrong: Option<String>,
    /// The address of the service.
    pub base: String,
}

/// The page of feeds.
pub fn feeds(chrome: &Chrome, m: Feeds) -> Page {
    let made = m.made.map(|address| {
        view! {
            <div class="notice good" role="alert">
                <h2>{chrome.t(T::Made)}</h2>
                <p><code class="feed-address">{address.replacen("webcal://", scheme(&m.base), 1)}</code></p>
                <p>{chrome.t(T::MadeHint)}</p>
                <p><a class="button" href=address.clone()>{chrome.t(T::Open)}</a></p>
            </div>
        }
    });
    let refused = m.wrong.clone().map(|_| notice("warn", chrome.t(T::NotYours).to_owned(), String::new()));
    let own = m.own.then(|| {
        view! {
            <form class="stack" method="post" action="/desk/calendars">
                <h2>{chrome.t(T::Own)}</h2>
                <p class="hint">{chrome.t(T::OwnHint)}</p>
                <div class="actions"><button class="primary" name="of" value="own">{chrome.t(T::Make)}</button></div>
            </form>
        }
    });
    let value = m.wrong.clone().or_else(|| m.places.first().map(ToString::to_string)).unwrap_or_default();
    let of_place = (!m.places.is_empty()).then(|| {
        let field = Input {
            name: "place",
            label: chrome.t(T::PlaceCode).to_owned(),
            hint: chrome.t(T::PlaceHint).to_owned(),
            value,
            error: m.wrong.clone().map(|_| chrome.t(T::NotYours).to_owned()),
            inputmode: "numeric",
            autocomplete: "off",
            max: Some(12),
            ..Input::default()
        };
        view! {
            <form class="stack" method="post" action="/desk/calendars" novalidate>
                <h2>{chrome.t(T::OfPlace)}</h2>
                {input(field)}
                <div class="actions"><button class="primary" name="of" value="place">{chrome.t(T::Make)}</button></div>
            </form>
        }
    });
    let nothing = m.listed.is_empty();
    let rows: Vec<_> = m
        .listed
        .into_iter()
        .map(|feed| {
            let what = match (feed.is_own(), feed.division_name) {
                (false, Some(name)) => name,
                _ => chrome.t(T::Own).to_owned(),
            };
            let read = feed
                .last_read_at
                .map_or_else(|| chrome.t(T::NeverRead).to_owned(), |at| when::moment(chrome.locale, at, chrome.zone));
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::What)>{what}</th>
                    <td data-label=chrome.t(T::MadeAt)>{when::moment(chrome.locale, feed.created_at, chrome.zone)}</td>
                    <td data-label=chrome.t(T::LastRead)>{read}</td>
                    <td class="actions">
                        <form class="inline" method="post" action=format!("/desk/calendars/{}/end", feed.id)>
                            <button class="danger">{chrome.t(T::End)}</button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect();
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {made} {refused} {own} {of_place}
        <section aria-labelledby="listed">
            <h2 id="listed">{chrome.t(T::Listed)}</h2>
            {nothing.then(|| empty(chrome, T::Nothing, T::NothingHint))}
            {(!nothing).then(|| view! {
                <div class="table-scroll">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{chrome.t(T::What)}</th> <th scope="col">{chrome.t(T::MadeAt)}</th>
                                <th scope="col">{chrome.t(T::LastRead)}</th> <td></td>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            })}
        </section>
        <section aria-labelledby="open-feeds">
            <h2 id="open-feeds">{chrome.t(T::PublicTitle)}</h2>
            <p>{chrome.t(T::PublicLead)}</p>
            <p><code class="feed-address">{format!("{}/calendar/{}.ics", m.base, m.example)}</code></p>
        </section>
    };
    Page::desk(chrome.t(T::Title), body)
}

/// How an address begins that is pasted and not pressed.
fn scheme(base: &str) -> &'static str {
    if base.starts_with("https://") { "https://" } else { "http://" }
}
