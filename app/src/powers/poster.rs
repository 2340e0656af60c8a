//! The lists for the wall: a sheet a list, one for the diagram, one for the risks.

use chrono::NaiveDate;
use domain::cases::{Item, Kind, List, Machine};
use leptos::prelude::*;

use super::{diagram, item};
use crate::shell::Paper;
use crate::texts::Frame;
use crate::texts::powers::PowersText as T;
use crate::{Chrome, Page};

/// More risks than this do not fit onto a sheet.
const MOST_RISKS: usize = 9;

/// The posters of all kinds of cases.
pub fn poster(chrome: &Chrome, today: NaiveDate) -> Page {
    let sheets: Vec<_> = Kind::ALL.into_iter().flat_map(|kind| of_kind(chrome, kind.machine(), today)).collect();
    let body = view! {
        <p class="no-print actions">
            <span>{chrome.t(T::PrintHint)}</span>
            <a class="button quiet" href="/guide/powers">{chrome.t(Frame::Back)}</a>
        </p>
        {sheets}
    };
    Page::paper(chrome.t(T::Title), Paper::A4, body)
}

fn of_kind(chrome: &Chrome, machine: &'static Machine, today: NaiveDate) -> Vec<AnyView> {
    let name = machine.names.say(chrome.locale);
    let lists = List::ALL.into_iter().map(|list| {
        let items: Vec<_> =
            machine.items.iter().filter(|i| i.list == list).map(|i| entry(chrome, machine, i, today)).collect();
        sheet(chrome, name, list.names().say(chrome.locale), items.into_any())
    });
    let flow = sheet(chrome, name, chrome.t(T::Flow), diagram::for_wall(chrome, machine));
    let all = machine.risks();
    let each = all.len().div_ceil(all.len().div_ceil(MOST_RISKS).max(1)).max(1);
    let risks =
        all.chunks(each).map(|some| sheet(chrome, name, chrome.t(T::Risks), item::risks(chrome, machine, some)));
    lists.chain([flow]).chain(risks).collect()
}

fn sheet(chrome: &Chrome, kind: &'static str, title: &'static str, body: AnyView) -> AnyView {
    view! {
        <article class="slip a4 placard" lang=chrome.locale.tag()>
            <header class="placard-head"><p>{kind}</p><h1>{title}</h1></header>
            {body}
            <p class="placard-foot">{chrome.t(T::Foot)}</p>
        </article>
    }
    .into_any()
}

fn entry(chrome: &Chrome, machine: &Machine, it: &Item, today: NaiveDate) -> AnyView {
    let facts = item::facts(chrome, machine, it, today);
    let way: Vec<&str> = it.rows(machine).map(|s| s.names.say(chrome.locale)).collect();
    view! {
        <section class="placard-item">
            <h2>{it.names.say(chrome.locale)}</h2>
            <dl class="power-facts">
                {facts}
                <div><dt>{chrome.t(T::How)}</dt><dd>{way.join(" · ")}</dd></div>
            </dl>
        </section>
    }
    .into_any()
}
