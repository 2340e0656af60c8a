//! The first page of the desk: the clinics that concern the reader.

use domain::staff::Action;
use leptos::prelude::*;
use registry::clinics::Planned;

use super::empty;
use crate::parts::{Leaf, pagination};
use crate::texts::conflicts::ConflictText;
use crate::texts::desk::{BookText, DeskText as T};
use crate::texts::waiting::DeskWaitText;
use crate::{Chrome, Page, when};

/// What the first page shows.
#[derive(Debug, Clone)]
pub struct Home {
    /// Today's clinics.
    pub today: Vec<Planned>,
    /// Those of the next seven days.
    pub coming: Leaf<Planned>,
    /// The reader's role has to do with clinics.
    pub concerned: bool,
    /// Messages were refused.
    pub refused: bool,
    /// Visits that wait for the reader's counter-sign.
    pub waiting: Vec<registry::duty::Waiting>,
    /// How many wait for a place, and how many of them must be called.
    pub listed: (usize, usize),
    /// Answers to waivers the reader asked for.
    pub answers: Vec<registry::conflicts::AskedFor>,
}

/// The first page of the desk.
pub fn home(chrome: &Chrome, model: Home) -> Page {
    let title = chrome.t(T::Home);
    if !model.concerned {
        let body = view! { <h1>{title}</h1> {empty(chrome, T::NothingHere, T::NothingHereHint)} };
        return Page::desk(title, body);
    }
    let books = chrome.actor.as_ref().is_some_and(|a| domain::staff::may_somewhere(a, Action::BookForVillager));
    let ways = pagination(chrome, model.coming.number, model.coming.of, "/desk");
    let list = |clinics: Vec<Planned>, none: T| match clinics.is_empty() {
        true => view! { <p>{chrome.t(none)}</p> }.into_any(),
        false => table(chrome, clinics),
    };
    let body = view! {
        <h1>{title}</h1>
        {model.refused.then(|| view! {
            <p class="notice warn"><a href="/desk/messages">{chrome.t(T::Refused)}</a></p>
        })}
        {answers(chrome, &model.answers)}
        {super::duty::waiting(chrome, &model.waiting)}
        {(model.listed.0 > 0).then(|| {
            let class = if model.listed.1 > 0 { "notice warn" } else { "notice info" };
            let way = if model.listed.1 > 0 { "/desk/waiting?call=1" } else { "/desk/waiting" };
            let count = crate::texts::waiting::counter(chrome.locale, model.listed.0, model.listed.1);
            view! { <p class=class><a href=way>{chrome.t(DeskWaitText::Link)} " · " {count}</a></p> }
        })}
        {(model.listed.0 == 0 && books).then(|| view! { <p><a href="/desk/waiting">{chrome.t(DeskWaitText::Link)}</a></p> })}
        <section aria-labelledby="today"><h2 id="today">{chrome.t(T::Today)}</h2>{list(model.today, T::TodayNone)}</section>
        <section aria-labelledby="coming">
            <h2 id="coming">{chrome.t(T::Coming)}</h2>{list(model.coming.items, T::ComingNone)} {ways}
        </section>
    };
    Page::desk(title, body)
}

/// What was decided on the reader's own asking, each with the way to book.
fn answers(chrome: &Chrome, answers: &[registry::conflicts::AskedFor]) -> Option<AnyView> {
    let one = |w: &registry::conflicts::AskedFor| {
        let way = format!("/desk/book?village={}", w.village_code);
        view! { <li>{super::book::answer(chrome, w)} " " <a href=way>{chrome.t(BookText::Title)}</a></li> }
    };
    let items: Vec<_> = answers.iter().map(one).collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="notice info" aria-labelledby="answers">
                <h2 id="answers">{chrome.t(ConflictText::AskedFor)}</h2>
                <ul class="plain">{items}</ul>
            </section>
        }
        .into_any()
    })
}

fn table(chrome: &Chrome, clinics: Vec<Planned>) -> AnyView {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let rows: Vec<_> = clinics
        .into_iter()
        .map(|c| {
            let date = c.clinic.starts_at.with_timezone(&zone).date_naive();
            let time = when::span(locale, c.clinic.starts_at, c.clinic.ends_at, zone);
            let link = format!("/desk/clinics/{}", c.clinic.id);
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::When)>
                        <a href=link>{when::day(locale, date)} " " <span class="whole">{time}</span></a>
                    </th>
                    <td data-label=chrome.t(T::Village)><span>{c.clinic.village_name} " " <small>{c.clinic.township_name}</small></span></td>
                    <td data-label=chrome.t(T::Place)>{c.clinic.place}</td>
                    <td data-label=chrome.t(T::Adviser)>{c.clinic.adviser_name}</td>
                    <td class="num" data-label=chrome.t(T::Seats)>{format!("{} / {}", c.taken, c.seats)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{chrome.t(T::When)}</th>
                        <th scope="col">{chrome.t(T::Village)}</th>
                        <th scope="col">{chrome.t(T::Place)}</th>
                        <th scope="col">{chrome.t(T::Adviser)}</th>
                        <th scope="col" class="num">{chrome.t(T::Seats)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
