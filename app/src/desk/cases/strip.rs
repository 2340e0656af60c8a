//! The strip of stations: where a case has been, where it stands, where it can go, and the next day with its reason.

use chrono::NaiveDate;
use domain::cases::{Machine, Station};
use leptos::prelude::*;
use registry::cases::View;

use crate::texts::cases::{self as said, CaseText as T};
use crate::texts::clocks;
use crate::{Chrome, when};

/// The stations of the main track a case has been at, in the order it came to them, the one where it stands last.
fn been(machine: &Machine, view: &View) -> Vec<&'static Station> {
    let mut been: Vec<&'static Station> = Vec::new();
    let stood = view.steps.iter().filter(|s| s.undone_at.is_none()).filter_map(|s| s.after.split(' ').next());
    for station in stood.chain([view.position.main()]).filter_map(|code| machine.station(code)) {
        if let Some(at) = been.iter().position(|s| s.code == station.code) {
            been.truncate(at);
        }
        been.push(station);
    }
    been
}

/// Where it can go from here along the main track, whatever is missing still.
fn possible(machine: &Machine, view: &View) -> Vec<&'static Station> {
    let open = machine.open_at(&view.position);
    let waiting = machine.waiting_at(&view.position).map(|(step, _)| step);
    let here = view.position.main();
    let mut found: Vec<&'static Station> = Vec::new();
    for station in open.chain(waiting).filter_map(|s| s.to).filter_map(|to| machine.station(to)) {
        let main = station.track == machine.main().code && station.code != here;
        if main && !found.iter().any(|s| s.code == station.code) {
            found.push(station);
        }
    }
    found
}

/// The strip, the stations of the other tracks, and the next day.
pub(super) fn strip(chrome: &Chrome, view: &View, today: NaiveDate) -> AnyView {
    let (locale, machine) = (chrome.locale, view.case.machine());
    let been = been(machine, view);
    let last = been.len().saturating_sub(1);
    let items: Vec<_> = been
        .iter()
        .enumerate()
        .map(|(n, station)| {
            let here = n == last;
            let class = if here { "here" } else { "been" };
            view! { <li class=class aria-current=here.then_some("step")>{station.names.say(locale)}</li> }
        })
        .collect();
    let then: Vec<_> = possible(machine, view)
        .into_iter()
        .map(|station| view! { <li class="then">{station.names.say(locale)}</li> })
        .collect();
    let then = (!then.is_empty()).then(|| {
        view! {
            <li class="fork">
                <span class="visually-hidden">{chrome.t(T::Possible)}</span>
                <ul>{then}</ul>
            </li>
        }
    });
    let asides: Vec<_> = view
        .position
        .stations()
        .skip(1)
        .filter_map(|code| machine.station(code))
        .map(|station| {
            let track = machine.tracks.iter().find(|t| t.code == station.track);
            let track = track.map(|t| t.names.say(locale)).unwrap_or_default();
            crate::parts::row(track, station.names.say(locale))
        })
        .collect();
    view! {
        <section aria-labelledby="stands">
            <h2 id="stands" class="visually-hidden">{chrome.t(T::Stands)}</h2>
            <ol class="strip">{items} {then}</ol>
            {next(chrome, view, today)}
            <dl class="asides">{asides}</dl>
        </section>
    }
    .into_any()
}

/// The next day, what is due then, and how many days are left.
fn next(chrome: &Chrome, view: &View, today: NaiveDate) -> Option<AnyView> {
    let (locale, case) = (chrome.locale, &view.case);
    case.next_due().map(|due| {
        view! {
            <p class="due">
                <span>{chrome.t(T::NextDay)}</span>
                <strong><time datetime=due.to_string()>{when::day(locale, due)}</time></strong>
                <span class=chip(case, today)>{clocks::left(locale, domain::clocks::days_left(due, today))}</span>
                <a href="#limits">{said::due_what(locale, case)}</a>
            </p>
        }
        .into_any()
    })
}

/// Late, due soon or in time.
pub(super) fn chip(case: &registry::cases::Case, today: NaiveDate) -> &'static str {
    match case.next_due() {
        Some(due) if due < today => "chip late",
        Some(_) if case.is_soon(today) => "chip soon",
        Some(_) => "chip booked",
        None => "chip waiting",
    }
}
