//! Text messages: what is set up, how they went, the quiet hours, a trial.

use chrono::NaiveTime;
use leptos::prelude::*;
use registry::messages::Gateway;
use registry::trail::Told;

use super::house::{changes, rooms, saved};
use crate::parts::{Input, input};
use crate::texts::text_messages::{TextsText as T, not_taken, state};
use crate::{Chrome, Page, when};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct TextMessages {
    /// The host of the gateway; none when it is not set up.
    pub host: Option<String>,
    /// How they went of late.
    pub gateway: Gateway,
    /// Until when text messages wait, when it is quiet now.
    pub quiet_until: Option<NaiveTime>,
    /// The quiet hours as typed.
    pub hours: (String, String),
    /// They cannot be read.
    pub wrong: bool,
    /// The reader may change it.
    pub manages: bool,
    /// They were saved.
    pub saved: bool,
    /// A trial was written.
    pub sent: bool,
    /// There is no mobile to write a trial to.
    pub no_way: bool,
    /// Changes so far.
    pub told: Vec<Told>,
}

/// The page.
pub fn text_messages(chrome: &Chrome, m: TextMessages) -> Page {
    let set_up = m.host.is_some();
    let gateway = match m.host {
        Some(host) => view! {
            <p class="notice good"><b>{chrome.t(T::SetUp)}</b> " " <code>{host}</code></p>
        }
        .into_any(),
        None => view! {
            <div class="notice warn"><h2>{chrome.t(T::NotSetUp)}</h2><p>{chrome.t(T::NotSetUpHint)}</p></div>
        }
        .into_any(),
    };
    let counts: Vec<_> = m
        .gateway
        .counts
        .iter()
        .map(|(code, n)| view! { <div><dt>{state(chrome.locale, code)}</dt><dd class="num">{*n}</dd></div> })
        .collect();
    let none = counts.is_empty();
    let queued = m.gateway.counts.iter().any(|(code, n)| code == "queued" && *n > 0);
    let waits = m.quiet_until.filter(|_| queued).map(|until| until.format("%H:%M").to_string());
    let last_error = m.gateway.last_error.map(|(said, at)| {
        let at = when::moment(chrome.locale, at, chrome.zone);
        let said = not_taken(chrome.locale, &said);
        view! { <p class="notice warn"><b>{chrome.t(T::LastError)}</b> " " {said} " " <small>{at}</small></p> }
    });
    let time = |name: &'static str, label: T, value: String| {
        input(Input {
            name,
            label: chrome.t(label).to_owned(),
            value,
            kind: "time",
            autocomplete: "off",
            error: m.wrong.then(|| chrome.t(T::Wrong).to_owned()),
            ..Input::default()
        })
    };
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {saved(chrome, m.saved)}
        {m.sent.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Sent)}</p> })}
        {m.no_way.then(|| view! { <p class="notice warn" role="alert">{chrome.t(T::NoWay)}</p> })}
        {gateway}
        {last_error}
        <section aria-labelledby="of-late">
            <h2 id="of-late">{chrome.t(T::OfLate)}</h2>
            {match none {
                true => view! { <p>{chrome.t(T::None)}</p> }.into_any(),
                false => view! { <dl class="summary">{counts}</dl> }.into_any(),
            }}
            {waits.map(|until| view! { <p class="notice info">{chrome.t(T::Waits)} " " <span class="num">{until}</span></p> })}
            <p><a href="/desk/messages">{chrome.t(T::Waiting)}</a></p>
        </section>
        <section aria-labelledby="quiet">
            <h2 id="quiet">{chrome.t(T::Quiet)}</h2>
            <p class="hint">{chrome.t(T::QuietHint)}</p>
            <form class="stack" method="post" action="/desk/settings/texts" novalidate>
                <div class="columns">
                    {time("from", T::From, m.hours.0)} {time("until", T::Until, m.hours.1)}
                </div>
                {m.manages.then(|| view! { <div class="actions"><button class="primary">{chrome.t(T::Save)}</button></div> })}
            </form>
        </section>
        {(m.manages && set_up).then(|| view! {
            <section aria-labelledby="trial">
                <h2 id="trial">{chrome.t(T::Trial)}</h2>
                <p class="hint">{chrome.t(T::TrialHint)}</p>
                <form class="actions" method="post" action="/desk/settings/texts/test"><button>{chrome.t(T::TrialGo)}</button></form>
            </section>
        })}
        {changes(chrome, &m.told)}
    };
    Page::desk(chrome.t(T::Title), body)
}
