//! What a party sees of a case, by code and digits.

use chrono::NaiveDate;
use domain::cases::Side;
use domain::clocks::{days_left, full_day, light};
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::cases::{Event, OwnObligation, Progress};

use crate::desk::cases::owed::stands;
use crate::parts::{ByCode, Input, by_code, moment, row};
use crate::texts::cases::{self as case_said, ProgressText as T};
use crate::texts::obligations::{self as said, OwedText};
use crate::texts::{clocks, either};
use crate::{Chrome, Page};

/// The form that finds a case.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// The code typed.
    pub code: String,
    /// The digits typed.
    pub tail: String,
    /// What is wrong.
    pub flaws: Flaws,
    /// Nothing fits.
    pub unknown: bool,
}

/// Finds a case.
pub fn find(chrome: &Chrome, f: Finding) -> Page {
    let asked = ByCode {
        title: chrome.t(T::Title),
        lead: chrome.t(T::Lead),
        code: Input {
            label: either(chrome.locale, "查询码", "Code").to_owned(),
            hint: chrome.t(T::CodeHint).to_owned(),
            error: f.flaws.of(Field::Code).map(|flaw| case_said::code_flaw(chrome.locale, flaw)),
            ..Input::of(chrome.locale, Field::Code, &f.code, &f.flaws)
        },
        tail_hint: chrome.t(T::TailHint),
        tail: &f.tail,
        flaws: &f.flaws,
        unknown: f.unknown.then(|| (chrome.t(T::Unknown), chrome.t(T::UnknownHint))),
        find: chrome.t(T::Find),
        action: "/progress",
    };
    by_code(chrome, asked)
}

/// Where the case stands, as a party sees it.
pub fn progress(chrome: &Chrome, p: &Progress) -> Page {
    let locale = chrome.locale;
    let stations: Vec<_> = p
        .stations
        .iter()
        .enumerate()
        .map(|(n, station)| {
            let class = if n == 0 { "standing" } else { "standing beside" };
            view! {
                <section class=class>
                    <h2>{station.names.say(locale)}</h2>
                    <p>{station.next.say(locale)}</p>
                </section>
            }
        })
        .collect();
    let by_when: Vec<_> = p.clocks.iter().filter_map(|clock| limit(chrome, p, clock.due?, clock)).collect();
    let events: Vec<_> = p.events.iter().rev().map(|event| happened(chrome, event)).collect();
    let side = match (p.role.side(), p.side) {
        (None, _) => p.role.names().say(locale),
        (_, Side::Applicant) => chrome.t(T::Applicant),
        (_, Side::Respondent) => chrome.t(T::Respondent),
    };
    let owner = p.owner.clone().unwrap_or_else(|| chrome.t(T::NobodyYet).to_owned());
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="code-line"><b class="code">{p.code.grouped()}</b> <span>{p.number.clone()}</span></p>
        <div class="standings">{stations}</div>
        {(!by_when.is_empty()).then(|| view! {
            <section><h2>{chrome.t(T::ByWhen)}</h2><ul class="plain">{by_when}</ul></section>
        })}
        {owed(chrome, p)}
        <dl class="summary">
            {row(chrome.t(T::You), format!("{} · {side}", p.name))}
            {row(chrome.t(T::Owner), owner)}
            {row(chrome.t(T::Village), p.village.clone())}
        </dl>
        <section>
            <h2>{chrome.t(T::Happened)}</h2>
            <ol class="timeline">{events}</ol>
        </section>
        <p>{chrome.t(T::Ask)}</p>
    };
    Page::public(chrome.t(T::Title), body).narrow().helpline(p.clerk_phone.clone())
}

/// What was agreed that concerns the reader.
fn owed(chrome: &Chrome, p: &Progress) -> Option<AnyView> {
    let locale = chrome.locale;
    let of = |owes: bool, title: OwedText| {
        let items: Vec<_> = p
            .obligations
            .iter()
            .filter(|o| o.owes == owes)
            .map(|OwnObligation { obligation, .. }| {
                let due = obligation.due;
                view! {
                    <li>
                        <b>{said::what(locale, obligation)}</b> " " {stands(chrome, obligation, p.today)}
                        <br/>
                        <time datetime=due.to_string()>{full_day(locale, due)}</time> {either(locale, "前", "")}
                    </li>
                }
            })
            .collect();
        (!items.is_empty()).then(|| view! { <h3>{chrome.t(title)}</h3> <ul class="plain owed">{items}</ul> })
    };
    (!p.obligations.is_empty()).then(|| {
        view! {
            <section aria-labelledby="owed">
                <h2 id="owed">{chrome.t(OwedText::Own)}</h2>
                {of(true, OwedText::Yours)}
                {of(false, OwedText::ForYou)}
            </section>
        }
        .into_any()
    })
}

fn limit(chrome: &Chrome, p: &Progress, due: NaiveDate, clock: &registry::cases::CaseClock) -> Option<AnyView> {
    let rule = clock.limit(&p.pack).ok()?;
    let chip = clocks::chip(light(Some(due), p.today, rule.soon()));
    Some(
        view! {
            <li>
                {rule.names.say(chrome.locale).to_owned()} " " <b><time datetime=due.to_string()>{full_day(chrome.locale, due)}</time></b> " "
                <span class=chip>{clocks::left(chrome.locale, days_left(due, p.today))}</span>
            </li>
        }
        .into_any(),
    )
}

fn happened(chrome: &Chrome, event: &Event) -> AnyView {
    let said = |term: T, text: &Option<String>| {
        text.clone().map(|text| view! { <p>{chrome.t(term)} {either(chrome.locale, "：", ": ")} {text}</p> })
    };
    view! {
        <li>
            <b>{event.step.done.say(chrome.locale)}</b>
            <br/>
            {moment(chrome, event.at)}
            {said(T::Reason, &event.reason)}
            {said(T::Elsewhere, &event.direction)}
        </li>
    }
    .into_any()
}
