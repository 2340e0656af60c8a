//! The public lists (三清单两图示一依据): what may be decided, must be done, is given; on what basis, how it runs, how long it takes,
//! what it costs, who answers for it, where power could be misused and what stands against it. All from the tables of the cases.

mod diagram;
mod item;
mod poster;

use chrono::NaiveDate;
use domain::cases::{Kind, List, Machine};
use leptos::prelude::*;

pub use poster::poster;

use crate::texts::powers::{self as said, PowersText as T};
use crate::{Chrome, Page};

/// The page.
pub fn powers(chrome: &Chrome, today: NaiveDate) -> Page {
    let kinds: Vec<_> = Kind::ALL.into_iter().map(|kind| section(chrome, kind.machine(), today)).collect();
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        <p><a href="/guide/powers/poster">{chrome.t(T::ToPoster)}</a></p>
        {kinds}
    };
    Page::public(chrome.t(T::Title), body)
}

fn section(chrome: &Chrome, machine: &'static Machine, today: NaiveDate) -> impl IntoView + use<> {
    let locale = chrome.locale;
    let code = machine.kind.code();
    let name = machine.names.say(locale);
    let lists: Vec<_> = List::ALL.into_iter().map(|list| of_list(chrome, machine, list, today)).collect();
    let ways = List::ALL.into_iter().map(|list| (said::list_code(list), list.names().say(locale)));
    let ways: Vec<_> = ways
        .chain([("flow", chrome.t(T::Flow)), ("risks", chrome.t(T::Risks))])
        .map(|(id, text)| view! { <li><a href=format!("#{code}-{id}")>{text}</a></li> })
        .collect();
    view! {
        <section class="powers" aria-labelledby=format!("{code}-name")>
            <h2 id=format!("{code}-name")>{name}</h2>
            <nav aria-label=name><ul class="powers-ways">{ways}</ul></nav>
            {lists}
            <section aria-labelledby=format!("{code}-flow")>
                <h3 id=format!("{code}-flow")>{chrome.t(T::Flow)}</h3>
                <p>{chrome.t(T::FlowHint)}</p>
                {diagram::whole(chrome, machine)}
            </section>
            <section aria-labelledby=format!("{code}-risks")>
                <h3 id=format!("{code}-risks")>{chrome.t(T::Risks)}</h3>
                <p>{chrome.t(T::RisksHint)}</p>
                {item::risks(chrome, machine, &machine.risks())}
            </section>
        </section>
    }
}

fn of_list(chrome: &Chrome, machine: &'static Machine, list: List, today: NaiveDate) -> impl IntoView + use<> {
    let id = format!("{}-{}", machine.kind.code(), said::list_code(list));
    let items: Vec<_> = machine
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.list == list)
        .map(|(nth, item)| item::card(chrome, machine, (nth, item), today))
        .collect();
    view! {
        <section aria-labelledby=id.clone()>
            <h3 id=id.clone()>{list.names().say(chrome.locale)}</h3>
            <p>{said::list_hint(chrome.locale, list)}</p>
            <div class="powers-items">{items}</div>
        </section>
    }
}
