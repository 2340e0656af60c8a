//! Flow diagrams as SVG, drawn on the server, each with the same in words for whoever doesn't see it.

use domain::cases::{Exit, Flow, Item, Level, Machine, Node, Shape, Step};
use leptos::prelude::*;

use super::item::{class, number, sign};
use crate::Chrome;
use crate::texts::powers::{self as said, PowersText as T};

/// For a telephone.
const fn narrow(chrome: &Chrome) -> Shape {
    Shape { locale: chrome.locale, is_wide: false, size: 13, station: 90, label: 144, mark: 26 }
}

/// For a sheet of A4 and for a desk.
const fn wide(chrome: &Chrome) -> Shape {
    Shape { locale: chrome.locale, is_wide: true, size: 14, station: 104, label: 168, mark: 28 }
}

/// The life of a case: one column on a telephone, two where there is room, and in words.
pub(super) fn whole(chrome: &Chrome, machine: &'static Machine) -> AnyView {
    let steps: Vec<_> = machine.main_steps().collect();
    let id = format!("{}-in-words", machine.kind.code());
    let name = said::flow_of(chrome.locale, machine.names.say(chrome.locale));
    let drawn = [(narrow(chrome), "flow narrow-only"), (wide(chrome), "flow wide-only")]
        .into_iter()
        .filter_map(|(shape, class)| Some(svg(machine, &machine.flow(&steps, &shape)?, &shape, (class, &name, &id))));
    view! {
        <figure class="flow-figure">
            {drawn.collect::<Vec<_>>()}
            <figcaption>{chrome.t(T::Legend)}</figcaption>
        </figure>
        <details class="flow-words">
            <summary>{chrome.t(T::InWords)}</summary>
            {words(chrome, machine, &steps, &id)}
        </details>
    }
    .into_any()
}

/// For the wall.
pub(super) fn for_wall(chrome: &Chrome, machine: &'static Machine) -> AnyView {
    let steps: Vec<_> = machine.main_steps().collect();
    let name = said::flow_of(chrome.locale, machine.names.say(chrome.locale));
    let shape = wide(chrome);
    let drawn = machine.flow(&steps, &shape).map(|flow| svg(machine, &flow, &shape, ("flow", &name, "")));
    view! { <figure class="flow-figure">{drawn}<figcaption>{chrome.t(T::Legend)}</figcaption></figure> }.into_any()
}

/// How one entry runs; the steps beside it are the same in words.
pub(super) fn of_item(chrome: &Chrome, machine: &'static Machine, item: &Item, nth: usize) -> Option<AnyView> {
    let steps: Vec<_> = item.rows(machine).collect();
    let shape = narrow(chrome);
    let flow = machine.flow(&steps, &shape)?;
    let name = said::flow_of(chrome.locale, item.names.say(chrome.locale));
    let id = format!("{}-way-{nth}", machine.kind.code());
    let drawn = svg(machine, &flow, &shape, ("flow", &name, &id));
    Some(
        view! {
            <figure class="flow-figure">{drawn}</figure>
            <div class="visually-hidden">{words(chrome, machine, &steps, &id)}</div>
        }
        .into_any(),
    )
}

/// The same in words: station by station what can be done, and where that leads.
fn words(chrome: &Chrome, machine: &'static Machine, steps: &[&'static Step], id: &str) -> impl IntoView + use<> {
    let locale = chrome.locale;
    let stations: Vec<_> = machine
        .way(steps)
        .into_iter()
        .map(|(station, exits)| {
            let name = station.map_or(chrome.t(T::Beginning), |s| s.names.say(locale));
            let exits: Vec<_> = exits
                .into_iter()
                .map(|step| {
                    let to = step.to.and_then(|to| machine.station(to)).map(|s| s.names.say(locale));
                    view! { <li>{said::leads(locale, step.names.say(locale), to)}</li> }
                })
                .collect();
            let exits = (!exits.is_empty()).then(|| view! { <ul>{exits}</ul> });
            view! { <li><b>{name}</b> {exits}</li> }
        })
        .collect();
    view! { <ol id=id.to_owned()>{stations}</ol> }
}

fn svg(machine: &'static Machine, flow: &Flow, shape: &Shape, (class, name, words): (&str, &str, &str)) -> AnyView {
    let lanes: Vec<_> = flow
        .lanes
        .iter()
        .map(|l| {
            let side = if l.arrow > l.x { -1 } else { 1 };
            let (tip, back) = (l.arrow + side, l.arrow + side * 8);
            view! {
                <path class="lane" d=format!("M{} {}V{}", l.x, l.top, l.bottom)/>
                <path class="halo" d=format!("M{} {}H{back}", l.x - side * 2, l.y)/>
                <path class="lane" d=format!("M{} {}H{back}", l.x, l.y)/>
                <path class="tip" d=format!("M{tip} {0}L{back} {1}V{2}Z", l.y, l.y - 4, l.y + 4)/>
            }
        })
        .collect();
    let all = machine.risks();
    let exits: Vec<_> = flow.exits.iter().map(|e| exit(e, flow.pitch, &all)).collect();
    let nodes: Vec<_> = flow.nodes.iter().map(|n| node(n, shape.station, flow.pitch)).collect();
    let described = (!words.is_empty()).then(|| words.to_owned());
    view! {
        <svg class=class.to_owned() viewBox=format!("0 0 {} {}", flow.width, flow.height) role="img"
            aria-label=name.to_owned() aria-describedby=described font-size=shape.size>
            {lanes} {exits} {nodes}
        </svg>
    }
    .into_any()
}

fn lines(all: &[String], x: i32, first: i32, pitch: i32) -> Vec<AnyView> {
    let row = |(i, text): (usize, &String)| {
        let y = first + i32::try_from(i).unwrap_or_default() * pitch;
        view! { <tspan x=x y=y>{text.clone()}</tspan> }.into_any()
    };
    all.iter().enumerate().map(row).collect()
}

fn node(n: &Node, width: i32, pitch: i32) -> AnyView {
    let rows = i32::try_from(n.lines.len()).unwrap_or(1);
    let class = match n.station {
        None => "station begin",
        Some(s) if s.end => "station end",
        Some(s) if s.closing.is_some() => "station closing",
        Some(_) => "station",
    };
    // The middle of the first line; type stands a third of its size below its middle.
    let first = n.y + n.height / 2 - (rows - 1) * pitch / 2 + 5;
    view! {
        <g class=class>
            <rect x=n.x y=n.y width=width height=n.height rx=if n.station.is_none() { 12 } else { 4 }/>
            <text text-anchor="middle">{lines(&n.lines, n.x + width / 2, first, pitch)}</text>
        </g>
    }
    .into_any()
}

fn exit(e: &Exit, pitch: i32, all: &[domain::cases::Risk]) -> AnyView {
    let side = if e.is_right { -1 } else { 1 };
    let anchor = if e.is_right { "end" } else { "start" };
    let wire = e.wire.map(|(from, to)| {
        view! {
            <path class="halo" d=format!("M{from} {}H{}", e.y, to - side * 3)/>
            <path class="wire" d=format!("M{from} {}H{to}", e.y)/>
            <circle class="joint" cx=to cy=e.y r="2.5"/>
        }
    });
    // What is grave is marked on the diagram; everything is in the list.
    let mark = (e.step.risk.level > Level::Low).then(|| {
        let text = format!("{}{}", sign(e.step.risk.level), number(all, &e.step.risk));
        view! { <text class=class(e.step.risk.level) x=e.mark y=e.y + 4 text-anchor=anchor>{text}</text> }
    });
    view! {
        <g class="exit">
            {wire}
            <text text-anchor=anchor>{lines(&e.lines, e.x, e.y + 5, pitch)}</text>
            {mark}
        </g>
    }
    .into_any()
}
