//! How visits were, added up by adviser, for those who oversee them.

use domain::ratings::Answer;
use leptos::prelude::*;
use registry::ratings::{Overview, Sum};

use super::empty;
use crate::texts::announce::month;
use crate::texts::ratings::{OverviewText as T, answer};
use crate::{Chrome, Page};

/// The overview.
pub fn ratings(chrome: &Chrome, m: Overview) -> Page {
    let locale = chrome.locale;
    let rows: Vec<_> = m.sums.iter().map(|s| row(chrome, s)).collect();
    let nothing = rows.is_empty();
    let heads: Vec<_> =
        Answer::ALL.into_iter().map(|a| view! { <th scope="col" class="num">{answer(locale, a)}</th> }).collect();
    let written: Vec<_> = m
        .complaints
        .iter()
        .map(|c| {
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::Adviser)>{c.adviser.clone()}</th>
                    <td data-label=chrome.t(T::Month)>{month(locale, c.asked_at.with_timezone(&chrome.zone).date_naive())}</td>
                    <td data-label=chrome.t(T::Words)>
                        {c.words.clone()}
                        {c.changed.then(|| view! { " " <small>{chrome.t(T::Changed)}</small> })}
                    </td>
                </tr>
            }
        })
        .collect();
    let none_written = written.is_empty();
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {nothing.then(|| empty(chrome, T::Empty, T::EmptyHint))}
        {(!nothing).then(|| view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{chrome.t(T::Adviser)}</th>
                            <th scope="col" class="num">{chrome.t(T::Asked)}</th>
                            <th scope="col" class="num">{chrome.t(T::Answered)}</th>
                            {heads} <td></td>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <section aria-labelledby="complaints">
                <h2 id="complaints">{chrome.t(T::Complaints)}</h2>
                <p class="hint">{chrome.t(T::ComplaintsLead)}</p>
                {match none_written {
                    true => view! { <p>{chrome.t(T::ComplaintsNone)}</p> }.into_any(),
                    false => view! {
                        <div class="table-scroll">
                            <table class="table">
                                <thead>
                                    <tr>
                                        <th scope="col">{chrome.t(T::Adviser)}</th>
                                        <th scope="col">{chrome.t(T::Month)}</th>
                                        <th scope="col">{chrome.t(T::Words)}</th>
                                    </tr>
                                </thead>
                                <tbody>{written}</tbody>
                            </table>
                        </div>
                    }
                    .into_any(),
                }}
            </section>
        })}
    };
    Page::desk(chrome.t(T::Title), body)
}

fn row(chrome: &Chrome, s: &Sum) -> AnyView {
    let share = |n: i64| if s.answered == 0 { 0 } else { (n * 100 + s.answered / 2) / s.answered };
    let figures = match s.of {
        Some(of) => {
            let cells: Vec<_> = Answer::ALL
                .into_iter()
                .zip(of)
                .map(|(a, n)| {
                    view! {
                        <td class="num" data-label=answer(chrome.locale, a)>
                            <span>{n} " " <small>{format!("{} %", share(n))}</small></span>
                        </td>
                    }
                })
                .collect();
            let good = share(of[0]);
            view! {
                {cells}
                <td><meter min="0" max="100" value=good.to_string() aria-label=answer(chrome.locale, Answer::Good)></meter></td>
            }
            .into_any()
        }
        None => view! { <td colspan="4" class="num"><small>{chrome.t(T::TooFew)}</small></td> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{s.adviser.clone()}</th>
            <td class="num" data-label=chrome.t(T::Asked)>{s.asked}</td>
            <td class="num" data-label=chrome.t(T::Answered)>{s.answered}</td>
            {figures}
        </tr>
    }
    .into_any()
}
