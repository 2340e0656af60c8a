//! Travel between villages: how it is reckoned, what was typed in, where villages lie.

use std::collections::BTreeMap;

use domain::places::TravelRule;
use leptos::prelude::*;
use registry::places::travel::{Located, Mistake, NotedWay, Source};
use registry::trail::Told;

use super::house::{changes, rooms, saved};
use super::notice;
use crate::parts::{Input, Leaf, input, pagination};
use crate::texts::house::HouseText;
use crate::texts::leave::{self as said, FIGURES, TravelText as T};
use crate::{Chrome, Page};

/// Whence a village's position is known; none: nobody said yet.
pub type Placed = Option<Source>;

/// The name of a number of villages in the address.
#[must_use]
pub fn placed_code(placed: Placed) -> &'static str {
    placed.map_or("none", Source::code)
}

/// Why something typed was not taken.
#[derive(Debug, Clone)]
pub struct NotTaken {
    /// The line of a file.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: Mistake,
}

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Travel {
    /// The figures of the rule, as typed.
    pub figures: [String; 5],
    /// The county has set them.
    pub confirmed: bool,
    /// A figure is wrong.
    pub wrong: bool,
    /// Ways noted for a pair.
    pub ways: Vec<NotedWay>,
    /// How many villages have a position whence; the last: none at all.
    pub placed: [(Placed, usize); 4],
    /// The villages behind one of these numbers.
    pub shown: Option<(Placed, Leaf<Located>)>,
    /// What was typed, by the names of the fields.
    pub typed: BTreeMap<&'static str, String>,
    /// Why it was not taken.
    pub refused: Option<NotTaken>,
    /// The reader may change it.
    pub manages: bool,
    /// It was saved.
    pub saved: bool,
    /// Changes of the rule so far.
    pub told: Vec<Told>,
}

/// The page.
pub fn travel(chrome: &Chrome, m: Travel) -> Page {
    let figures: Vec<_> = FIGURES
        .into_iter()
        .zip(TravelRule::LIMITS)
        .zip(m.figures)
        .map(|(((name, label), limits), value)| {
            input(Input {
                name,
                label: chrome.t(label).to_owned(),
                hint: said::limits(limits),
                value,
                inputmode: "numeric",
                autocomplete: "off",
                ..Input::default()
            })
        })
        .collect();
    let ways: Vec<_> = m
        .ways
        .iter()
        .map(|way| {
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::From)>{way.from_name.clone()} " " <small class="num">{way.from_code.clone()}</small></th>
                    <td data-label=chrome.t(T::To)>{way.to_name.clone()} " " <small class="num">{way.to_code.clone()}</small></td>
                    <td class="num" data-label=chrome.t(T::MinutesColumn)>{way.minutes}</td>
                    <td data-label=chrome.t(T::Source)>{said::source(chrome.locale, way.source)}</td>
                </tr>
            }
        })
        .collect();
    let typed = |name: &'static str, label: T, hint: &str, rows| {
        input(Input {
            name,
            label: chrome.t(label).to_owned(),
            hint: hint.to_owned(),
            value: m.typed.get(name).cloned().unwrap_or_default(),
            autocomplete: "off",
            rows,
            ..Input::default()
        })
    };
    let go = |text: T| view! { <div class="actions"><button>{chrome.t(text)}</button></div> };
    let forms = m.manages.then(|| {
        view! {
            <div class="columns top">
                <form class="stack" method="post" action="/desk/settings/travel/way" novalidate>
                    <h2>{chrome.t(T::Pair)}</h2>
                    {typed("one", T::One, "", None)} {typed("other", T::Other, "", None)} {typed("minutes", T::Minutes, "", None)}
                    {go(T::Take)}
                </form>
                <form class="stack" method="post" action="/desk/settings/travel/position" novalidate>
                    <h2>{chrome.t(T::Position)}</h2>
                    {typed("code", T::Code, "", None)} {typed("degrees", T::Degrees, chrome.t(T::DegreesHint), None)}
                    {go(T::Take)}
                </form>
            </div>
            <form class="stack" method="post" action="/desk/settings/travel/file" novalidate>
                <h2>{chrome.t(T::File)}</h2>
                {typed("lines", T::Lines, chrome.t(T::FileHint), Some(6))}
                {go(T::Take)}
            </form>
        }
    });
    let confirm = (!m.confirmed).then(|| view! { <p class="notice info">{chrome.t(T::ToConfirm)}</p> });
    let manages = m.manages;
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {saved(chrome, m.saved)}
        {m.refused.map(|why| notice("warn", said::mistake(chrome.locale, why.line, &why.what), chrome.t(T::NotTaken).to_owned()))}
        {m.wrong.then(|| notice("warn", chrome.t(T::Wrong).to_owned(), chrome.t(HouseText::WithinLimits).to_owned()))}
        <form class="stack" method="post" action="/desk/settings/travel" novalidate>
            <h2>{chrome.t(T::Rule)}</h2>
            {confirm}
            <div class="columns">{figures}</div>
            {manages.then(|| view! { <div class="actions"><button class="primary">{chrome.t(T::Save)}</button></div> })}
        </form>
        {positions(chrome, &m.placed, m.shown.as_ref())}
        {(!ways.is_empty()).then(|| view! {
            <section aria-labelledby="typed">
                <h2 id="typed">{chrome.t(T::Typed)}</h2>
                <div class="table-scroll">
                    <table class="table">
                        <thead>
                            <tr><th scope="col">{chrome.t(T::From)}</th><th scope="col">{chrome.t(T::To)}</th><th scope="col" class="num">{chrome.t(T::MinutesColumn)}</th><th scope="col">{chrome.t(T::Source)}</th></tr>
                        </thead>
                        <tbody>{ways}</tbody>
                    </table>
                </div>
                <p class="hint">{chrome.t(T::Show)}</p>
            </section>
        })}
        {forms}
        {changes(chrome, &m.told)}
    };
    Page::desk(chrome.t(T::Title), body)
}

/// Whence the positions are known: numbers, and the villages behind one of them.
fn positions(chrome: &Chrome, placed: &[(Placed, usize)], shown: Option<&(Placed, Leaf<Located>)>) -> AnyView {
    let locale = chrome.locale;
    let word = |placed: Placed| placed.map_or(chrome.t(T::Nowhere), |source| said::source(locale, source));
    let figures: Vec<_> = placed
        .iter()
        .map(|(placed, count)| {
            let here = shown.is_some_and(|(chosen, _)| chosen == placed).then_some("true");
            let way = format!("/desk/settings/travel?source={}#positions", placed_code(*placed));
            view! {
                <li><a class="figure" href=way aria-current=here>
                    <span class="figure-number">{*count}</span> " " <span class="figure-label">{word(*placed)}</span>
                </a></li>
            }
        })
        .collect();
    let list = shown.map(|(placed, leaf)| {
        let rows: Vec<_> = leaf
            .items
            .iter()
            .map(|village| {
                view! {
                    <tr>
                        <th scope="row" data-label=chrome.t(T::Village)>{village.name.clone()} " " <small class="num">{village.code.clone()}</small></th>
                        <td class="num" data-label=chrome.t(T::Degrees)>{village.position.map(|(at, _)| at.to_string())}</td>
                        <td data-label=chrome.t(T::Source)>{word(*placed)}</td>
                    </tr>
                }
            })
            .collect();
        let path = format!("/desk/settings/travel?source={}", placed_code(*placed));
        (!rows.is_empty()).then(|| {
            view! {
                <div class="table-scroll" tabindex="0">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{chrome.t(T::Village)}</th>
                                <th scope="col" class="num">{chrome.t(T::Degrees)}</th>
                                <th scope="col">{chrome.t(T::Source)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {pagination(chrome, leaf.number, leaf.of, &path)}
            }
        })
    });
    view! {
        <section aria-labelledby="positions">
            <h2 id="positions">{chrome.t(T::Positions)}</h2>
            <p class="hint">{chrome.t(T::PositionsHint)}</p>
            <ul class="figures">{figures}</ul>
            {list}
        </section>
    }
    .into_any()
}
