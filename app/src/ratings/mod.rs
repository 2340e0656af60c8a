//! The question how a visit was, behind the link that was sent.

use domain::form::{Field, Flaws};
use domain::ratings::Answer;
use leptos::prelude::*;
use registry::ratings::Question;

use crate::parts::{Input, input};
use crate::texts::ratings::{RateText as T, answer as said};
use crate::{Chrome, Page, when};

/// What the page shows besides the question.
#[derive(Debug, Clone, Default)]
pub struct Asking {
    /// The secret of the link.
    pub secret: String,
    /// The answer the link suggests; it was not given yet.
    pub chosen: Option<Answer>,
    /// An answer was given just now.
    pub noted: bool,
    /// Words were sent just now.
    pub told: bool,
    /// What was typed.
    pub words: String,
    /// What is wrong with it.
    pub flaws: Flaws,
}

/// A face: round, with a mouth that says it. Beside its word.
fn face(answer: Answer) -> AnyView {
    let mouth = match answer {
        Answer::Good => "M8 14.5c1 1.7 2.4 2.5 4 2.5s3-.8 4-2.5",
        Answer::Fair => "M8 15.5h8",
        Answer::Poor => "M8 16.5c1-1.7 2.4-2.5 4-2.5s3 .8 4 2.5",
    };
    view! {
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" aria-hidden="true">
            <circle cx="12" cy="12" r="10"/>
            <path d="M9 9.5v.6M15 9.5v.6"/>
            <path d=mouth/>
        </svg>
    }
    .into_any()
}

/// A button for each answer; the one suggested stands out.
fn answers(chrome: &Chrome, secret: &str, of: &[Answer], chosen: Option<Answer>) -> AnyView {
    let buttons: Vec<_> = of
        .iter()
        .map(|a| {
            let class = if chosen == Some(*a) { "answer primary" } else { "answer" };
            view! { <button class=class name="answer" value=a.code()>{face(*a)} <span>{said(chrome.locale, *a)}</span></button> }
        })
        .collect();
    view! { <form class="answers" method="post" action=format!("/rate/{secret}")>{buttons}</form> }.into_any()
}

/// The question, or what came of it.
pub fn question(chrome: &Chrome, q: &Question, asking: Asking) -> Page {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let about = format!("{} · {}", when::moment(locale, q.starts_at, zone), q.village_name);
    let given = q.answer();
    let body = match (q.open, given) {
        (false, _) => over(chrome, q, given),
        (true, None) => {
            let hint = if asking.chosen.is_some() { T::Confirm } else { T::Ask };
            view! {
                <h1>{chrome.t(T::Title)}</h1>
                <p>{about} <br/> {chrome.t(T::Adviser)} " " {q.adviser_name.clone()}</p>
                <p><b>{chrome.t(hint)}</b></p>
                {answers(chrome, &asking.secret, &Answer::ALL, asking.chosen)}
                <p class="hint">{chrome.t(T::Private)}</p>
            }
            .into_any()
        }
        (true, Some(answer)) => {
            let others: Vec<Answer> = Answer::ALL.into_iter().filter(|a| *a != answer).collect();
            let heading = if answer == Answer::Poor { T::Sorry } else { T::Thanks };
            let poor = (answer == Answer::Poor).then(|| turn_to(chrome, q, &asking));
            view! {
                <h1>{chrome.t(heading)}</h1>
                <p class="notice good" role=asking.noted.then_some("status")>
                    {chrome.t(T::YouSaid)} " " <b>{said(locale, answer)}</b>
                </p>
                {poor}
                {(answer != Answer::Poor && q.has_words).then(|| view! { <p class="notice info">{chrome.t(T::WordsStay)}</p> })}
                <p>{chrome.t(T::Change)}</p>
                {answers(chrome, &asking.secret, &others, None)}
                <p class="hint">{about} <br/> {chrome.t(T::Private)}</p>
            }
            .into_any()
        }
    };
    Page::public(chrome.t(T::Title), body).narrow()
}

/// After a poor answer: what was wrong, and to whom to turn.
fn turn_to(chrome: &Chrome, q: &Question, asking: &Asking) -> AnyView {
    let words = Input {
        label: chrome.t(T::WhatWrong).to_owned(),
        hint: chrome.t(T::WhatWrongHint).to_owned(),
        rows: Some(4),
        max: Some(500),
        autocomplete: "off",
        ..Input::of(chrome.locale, Field::Words, &asking.words, &asking.flaws)
    };
    let kept = q.has_words || asking.told;
    view! {
        {match kept {
            true => view! { <p class="notice info" role="status">{chrome.t(T::WordsKept)}</p> }.into_any(),
            false => view! {
                <form class="stack" method="post" action=format!("/rate/{}/words", asking.secret) novalidate>
                    {input(words)}
                    <div class="actions"><button class="primary">{chrome.t(T::Send)}</button></div>
                </form>
            }
            .into_any(),
        }}
        {overseer(chrome, q)}
    }
    .into_any()
}

fn overseer(chrome: &Chrome, q: &Question) -> Option<AnyView> {
    let (name, phone) = q.overseer.clone()?;
    let phone = phone.map(|phone| view! { " " <a class="num" href=format!("tel:{phone}")>{phone.clone()}</a> });
    Some(
        view! {
            <section class="notice info">
                <h2>{chrome.t(T::TurnTo)}</h2>
                <p>{name} {phone}</p>
                <p>{chrome.t(T::TurnToHint)}</p>
            </section>
        }
        .into_any(),
    )
}

fn over(chrome: &Chrome, q: &Question, given: Option<Answer>) -> AnyView {
    view! {
        <h1>{chrome.t(T::Over)}</h1>
        {given.map(|a| view! { <p>{chrome.t(T::Noted)} " " <b>{said(chrome.locale, a)}</b></p> })}
        <p>{chrome.t(T::OverHint)}</p>
        {overseer(chrome, q)}
    }
    .into_any()
}
