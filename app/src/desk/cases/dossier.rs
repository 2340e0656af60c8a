//! The dossier of a case: what lies in it, what it lacks, each line leading to its place.

use domain::cases::Step;
use domain::ids::CaseId;
use domain::papers::{Finding, MEDIATION, PaperKind};
use leptos::prelude::*;
use registry::cases::papers::{Dossier, Paper, PaperRow, PaperState, Place};

use crate::texts::dossier::{self as said, DossierText as T};
use crate::texts::either;
use crate::{Chrome, Page, when};

/// Where a paper of a case stands.
pub(super) fn address(case: &CaseId, kind: &PaperKind, nth: u16) -> String {
    format!("/desk/cases/{case}/papers/{}/{nth}", kind.code)
}

/// A paper's name, with its number where there are several.
pub(super) fn name(chrome: &Chrome, kind: &PaperKind, nth: u16) -> String {
    let name = kind.names.say(chrome.locale);
    match nth {
        0 | 1 => name.to_owned(),
        n => either(chrome.locale, format!("{name}（第{n}份）"), format!("{name} (no. {n})")),
    }
}

/// What the dossier lacks, by the stage that asks for it. Where the case can be filed next, all that filing wants.
pub(super) fn lacks(chrome: &Chrome, d: &Dossier) -> AnyView {
    let machine = d.view.case.machine();
    let files = |step: &'static Step| {
        step.complete && matches!(step.from, domain::cases::From::At(at) if at.iter().any(|s| d.view.position.is_at(s)))
    };
    let filing = machine.all_steps().any(files);
    let (title, all) = if filing { (T::LacksToFile, &d.to_file) } else { (T::Lacks, &d.lacks) };
    let mut stages: Vec<_> = all.iter().map(|f| f.paper.due).collect();
    stages.sort_unstable();
    stages.dedup();
    let parts: Vec<_> = stages
        .into_iter()
        .map(|stage| {
            let lines: Vec<_> =
                all.iter().filter(|f| f.paper.due == stage).map(|f| line(chrome, &d.view.case.id, f)).collect();
            view! { <h3>{stage.words().say(chrome.locale)}</h3><ul class="plain lacks">{lines}</ul> }
        })
        .collect();
    let nothing = all.is_empty().then(|| view! { <p>{chrome.t(T::LacksNothing)}</p> });
    view! {
        <section aria-labelledby="lacks" class="no-print">
            <h2 id="lacks">{chrome.t(title)}</h2>
            {nothing} {parts}
        </section>
    }
    .into_any()
}

pub(super) fn line(chrome: &Chrome, case: &CaseId, f: &Finding) -> AnyView {
    let way = address(case, f.paper, f.nth);
    view! { <li><a href=way>{name(chrome, f.paper, f.nth)}</a> " " {f.says(chrome.locale)}</li> }.into_any()
}

/// How a paper stands: a chip, and its number and day.
pub(super) fn stands(chrome: &Chrome, kind: &PaperKind, paper: Option<&Paper>, wanted: bool) -> AnyView {
    let (class, text) = match paper.map(|p| (p.row.state, p.row.scans.is_empty())) {
        None if wanted => ("chip late", T::Missing),
        None => ("chip waiting", T::Offered),
        Some((PaperState::Draft | PaperState::Withdrawn, _)) => ("chip soon", T::Draft),
        Some((PaperState::Issued, _)) if kind.template.is_none() => ("chip done", T::PutIn),
        Some((PaperState::Issued, true)) => ("chip booked", T::Issued),
        Some((PaperState::Issued, false)) => ("chip done", T::Signed),
    };
    let day = paper.and_then(|p| p.row.day).map(|on| {
        view! { " " <time datetime=on.to_string()>{when::day(chrome.locale, on)}</time> }
    });
    let number = paper.and_then(|p| p.row.issue).map(|n| format!(" №{n}"));
    view! { <span class=class>{chrome.t(text)}</span> {number} {day} }.into_any()
}

/// The page.
pub fn dossier(chrome: &Chrome, d: &Dossier) -> Page {
    let case = &d.view.case;
    let rows: Vec<_> = d.places.iter().zip(1..).map(|(place, number)| row(chrome, d, place, number)).collect();
    let made: Vec<_> = MEDIATION
        .iter()
        .filter(|k| k.is_made_on_filing())
        .map(|k| {
            view! {
                <tr><td></td><th scope="row">{k.names.say(chrome.locale)}</th>
                    <td colspan="2">{chrome.t(T::ByProgram)}</td></tr>
            }
        })
        .collect();
    let void: Vec<_> = d.void.iter().map(|row| void(chrome, row)).collect();
    let void = (!void.is_empty()).then(|| {
        view! { <section><h2>{chrome.t(T::Void)}</h2><ul class="plain">{void}</ul></section> }
    });
    let title = format!("{} · {}", chrome.t(T::Title), case.number);
    let body = view! {
        <h1>{title.clone()}</h1>
        <p class="lead">{case.content.heads.say(chrome.locale)}</p>
        <p>{chrome.t(T::Lead)}</p>
        {(!case.open).then(|| view! { <p class="notice info">{chrome.t(T::Closed)}</p> })}
        <p class="actions">
            <a class="button" href=format!("/desk/cases/{}/dossier/print", case.id)>{chrome.t(T::Print)}</a>
            <a class="button quiet" href=format!("/desk/cases/{}", case.id)>{chrome.t(T::ToCase)}</a>
        </p>
        {case.open.then(|| lacks(chrome, d))}
        <div class="table-scroll" tabindex="0" role="region" aria-label=chrome.t(T::Title)>
            <table class="table">
                <thead><tr>
                    <th scope="col">{chrome.t(T::Number)}</th>
                    <th scope="col">{chrome.t(T::Paper)}</th>
                    <th scope="col">{chrome.t(T::Stands)}</th>
                    <th scope="col">{chrome.t(T::Copy)}</th>
                </tr></thead>
                <tbody>{made}{rows}</tbody>
            </table>
        </div>
        {void}
    };
    Page::desk(title, body)
}

fn row(chrome: &Chrome, d: &Dossier, place: &Place, number: usize) -> AnyView {
    let (kind, nth) = (place.at.kind, place.at.nth);
    let paper = d.paper(kind, nth);
    let pages = paper.map(|p| p.row.scans.len()).filter(|n| *n > 0).map(|n| said::pages(chrome.locale, n));
    let closed = paper.is_none() && !d.view.case.open;
    let text = match (nth, paper) {
        (2.., None) if !place.wanted => format!("{}：{}", kind.names.say(chrome.locale), chrome.t(T::Another)),
        _ => name(chrome, kind, nth),
    };
    let text = if closed {
        text.into_any()
    } else {
        view! { <a href=address(&d.view.case.id, kind, nth)>{text}</a> }.into_any()
    };
    view! {
        <tr>
            <td class="num">{number}</td>
            <th scope="row">{text}</th>
            <td>{stands(chrome, kind, paper, place.wanted)}</td>
            <td>{pages}</td>
        </tr>
    }
    .into_any()
}

fn void(chrome: &Chrome, row: &PaperRow) -> Option<AnyView> {
    let name = name(chrome, row.kind()?, row.nth());
    let number = row.issue.map(|n| format!(" №{n}"));
    let by = row.issued_by.clone().map(|by| format!(" {by}"));
    Some(view! { <li>{name} {number} {by}</li> }.into_any())
}
