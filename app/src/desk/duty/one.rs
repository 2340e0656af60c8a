//! One row of duty with everything behind its numbers: the terms, the clinics with their traces, what looks odd, the answer. An
//! adviser sees here exactly what is held about them.

use domain::duty::{Judged, Oddity};
use domain::form::{Field, Flaws};
use domain::staff::Action;
use leptos::prelude::*;
use registry::duty::{Held, LONGEST_ANSWER, One};

use super::{address, gap};
use crate::desk::can;
use crate::parts::{Input, input};
use crate::texts::duty::{self as said, DutyText as T};
use crate::{Chrome, Page, when};

/// One row with everything behind it. `typed` is an answer that was not kept, with what is wrong.
pub fn one(chrome: &Chrome, m: One, typed: Option<(String, Flaws)>) -> Page {
    let locale = chrome.locale;
    let (row, tally) = (&m.row, &m.row.tally);
    let title = format!("{} · {} · {}", row.village_name, row.adviser_name, said::month(locale, m.month));
    let figures: Vec<_> = [
        (T::Owed, T::OwedHint, tally.owed),
        (T::Planned, T::PlannedHint, tally.planned),
        (T::Held, T::HeldHint, tally.held),
        (T::StillOwed, T::StillOwedHint, tally.still_owed()),
        (T::ClassesOwed, T::ClassesHint, row.classes_owed),
    ]
    .into_iter()
    .map(|(label, hint, number)| {
        view! {
            <div class="figure" title=chrome.t(hint)>
                <span class="figure-number">{number}</span><span class="figure-label">{chrome.t(label)}</span>
            </div>
        }
    })
    .collect();
    let item = |text: String| view! { <li>{text}</li> };
    let reasons: Vec<_> = tally.reasons.iter().map(|r| item(said::reason(locale, tally, r))).collect();
    let became = row.became.iter().map(|name| said::became(locale, name));
    let notes: Vec<_> = tally.notes.iter().map(|n| said::note(locale, *n)).chain(became).map(item).collect();
    let here = format!("/desk/duty/{}/{}", row.adviser_id, row.village_code);
    let back = format!(
        "/desk/duty{}",
        address(&row.village_code.parent().map_or_else(String::new, String::from), m.month, false)
    );
    let month = |month| format!("{here}?month={month}");
    let body = view! {
        <p class="crumbs no-print"><a href=back>{chrome.t(T::Back)}</a></p>
        <h1>{title.clone()}</h1>
        <p class="lead">{row.township_name.clone()} " · " {row.firm.clone()} " " {gap(chrome, row)}</p>
        <div class="figures">{figures}</div>
        <div class="actions no-print">
            <a class="button quiet" href=month(m.month.before())>{chrome.t(T::Before)}</a>
            <a class="button quiet" href=month(m.month.next())>{chrome.t(T::Next)}</a>
        </div>
        <section id="terms" aria-labelledby="terms-head">
            <h2 id="terms-head">{chrome.t(T::Terms)}</h2>
            {terms(chrome, &m)}
            <p class="hint">{chrome.t(T::ClassesHint)}</p>
            {(!notes.is_empty()).then(|| view! { <ul>{notes}</ul> })}
        </section>
        {(!reasons.is_empty()).then(|| view! {
            <section id="why" aria-labelledby="why-head">
                <h2 id="why-head">{chrome.t(T::Reasons)}</h2>
                <ul>{reasons}</ul>
            </section>
        })}
        <section id="clinics" aria-labelledby="clinics-head">
            <h2 id="clinics-head">{chrome.t(T::Behind)}</h2>
            {clinics(chrome, &m)}
            <p class="hint">{chrome.t(T::NoPosition)}</p>
        </section>
        {odd(chrome, &m)}
        <section aria-labelledby="answer-head">
            <h2 id="answer-head">{chrome.t(T::Answer)}</h2>
            {answer(chrome, &m, &here, typed)}
        </section>
    };
    Page::desk(title, body)
}

fn terms(chrome: &Chrome, m: &One) -> AnyView {
    let Some(terms) = m.row.tally.terms else {
        return view! { <p>{said::why(chrome.locale, domain::duty::Verdict::NoContract, None, None)}</p> }.into_any();
    };
    let pack = m.packs.on(m.month.end());
    let contract = m.row.contracts.iter().rev().find(|c| c.from < m.month.end());
    let agreed = contract.map(|c| &c.agreed).filter(|a| !a.is_default());
    let confirmed = if pack.confirmed { T::SettingConfirmedYes } else { T::SettingConfirmedNo };
    let by_contract = agreed.map(|agreed| {
        view! { <p class="hint">{said::by_contract(chrome.locale, &said::agreed(chrome.locale, Some(agreed)))}</p> }
    });
    let rest = if by_contract.is_some() { T::RestByDefault } else { T::AllByDefault };
    view! {
        <p>{said::terms(chrome.locale, terms)}</p>
        {by_contract}
        <p class="hint">
            {chrome.t(rest)} {said::terms(chrome.locale, pack.terms)} {chrome.t(T::SettingBasis)} "：" {pack.basis.clone()}
            "（" {chrome.t(confirmed)} "）"
        </p>
    }
    .into_any()
}

fn clinics(chrome: &Chrome, m: &One) -> AnyView {
    if m.held.is_empty() {
        return view! { <p>{chrome.t(T::BehindNone)}</p> }.into_any();
    }
    let rows: Vec<_> =
        m.row.tally.visits.iter().zip(&m.held).map(|(judged, held)| clinic(chrome, judged, held)).collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        {head(T::When)} {head(T::Place)} {head(T::Signed)} {head(T::CheckIns)} {head(T::Records)}
                        {head(T::NobodyCame)} {head(T::Verdict)}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn clinic(chrome: &Chrome, judged: &Judged, held: &Held) -> impl IntoView + use<> {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let date = held.starts_at.with_timezone(&zone).date_naive();
    let none = || chrome.t(T::None).to_owned();
    let signed = held.signed_at.map_or_else(none, |at| {
        let who = held.signed_by_name.clone().unwrap_or_default();
        let (from, until) = (held.arrived_at.unwrap_or(held.starts_at), held.left_at.unwrap_or(held.ends_at));
        let times = match (held.arrived_at, held.left_at) {
            (None, None) => String::new(),
            _ => format!("（{}）", when::span(locale, from, until, zone)),
        };
        format!("{who} {}{times}", when::moment(locale, at, zone))
    });
    let late = held.is_signed_late().then(|| view! { " " <span class="chip waiting">{chrome.t(T::SignedLate)}</span> });
    let alone = (held.by_themselves > 0)
        .then(|| view! { " " <small>{said::by_themselves(locale, held.by_themselves)}</small> });
    let nobody = held.nobody_at.map_or_else(none, |at| when::moment(locale, at, zone));
    let (class, word) = said::verdict(locale, judged.verdict);
    let why = said::why(locale, judged.verdict, held.reason.as_deref(), Some(&held.adviser_name));
    let link = format!("/desk/clinics/{}/countersign", held.id);
    view! {
        <tr>
            <th scope="row" data-label=chrome.t(T::When)>
                <a href=link>{when::day(locale, date)} " " <span class="whole">{when::span(locale, held.starts_at, held.ends_at, zone)}</span></a>
            </th>
            <td data-label=chrome.t(T::Place)>{held.village_name.clone()} " " {held.place.clone()}</td>
            <td data-label=chrome.t(T::Signed)>{signed} {late}</td>
            <td class="num" data-label=chrome.t(T::CheckIns)>{held.check_ins} {alone}</td>
            <td class="num" data-label=chrome.t(T::Records)>{held.records}</td>
            <td data-label=chrome.t(T::NobodyCame)>{nobody}</td>
            <td data-label=chrome.t(T::Verdict)><span class=class>{word}</span> " " {why}</td>
        </tr>
    }
}

fn odd(chrome: &Chrome, m: &One) -> Option<AnyView> {
    let name = |h: &Held| said::clinic(chrome.locale, &h.village_name, h.starts_at, chrome.zone);
    let items: Vec<_> = m
        .odd
        .iter()
        .map(|(what, one, other)| {
            let two = matches!(what, Oddity::TwoPlaces(..));
            view! { <li>{said::odd(chrome.locale, two, &name(one), &name(other))}</li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <section aria-labelledby="odd-head">
                <h2 id="odd-head">{chrome.t(T::Odd)}</h2>
                <p>{chrome.t(T::OddHint)}</p>
                <ul>{items}</ul>
            </section>
        }
        .into_any()
    })
}

fn answer(chrome: &Chrome, m: &One, here: &str, typed: Option<(String, Flaws)>) -> AnyView {
    let kept = m.row.answer.as_ref();
    let own = can(chrome, Action::AnswerDuty, m.row.object());
    if !own {
        return match kept {
            Some(a) => {
                view! { <p>{a.text.clone()} " " <small>{when::moment(chrome.locale, a.at, chrome.zone)}</small></p> }
                    .into_any()
            }
            None => view! { <p>{chrome.t(T::AnswerNone)}</p> }.into_any(),
        };
    }
    let (text, flaws) = typed.unwrap_or_else(|| (kept.map(|a| a.text.clone()).unwrap_or_default(), Flaws::default()));
    let field = Input {
        label: chrome.t(T::Answer).to_owned(),
        hint: chrome.t(T::AnswerHint).to_owned(),
        rows: Some(3),
        max: Some(LONGEST_ANSWER),
        ..Input::of(chrome.locale, Field::Words, &text, &flaws)
    };
    view! {
        <form class="stack" method="post" action=format!("{here}/answer") novalidate>
            <input type="hidden" name="month" value=m.month.to_string()/>
            {input(field)}
            <div class="actions"><button class="primary">{chrome.t(T::AnswerGo)}</button></div>
        </form>
    }
    .into_any()
}
