//! Rules by which clinics recur: the list, one rule, and what a change of it would do.

use chrono::NaiveDate;
use domain::clinics::rules::TypedRule;
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::clinics::rules::{Difference, Kept, Line, Preview, Seated};
use registry::places::Division;
use registry::trail::Told;

use super::empty;
use super::rule_form::{RuleRefused, preview, refusal};
use crate::parts::{Input, Leaf, error_summary, input, pagination, row};
use crate::texts::fields;
use crate::texts::rules::{self as said, RulesText as T};
use crate::texts::trail::TrailText;
use crate::{Chrome, Page, when};

/// The list of rules.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Those shown.
    pub rules: Leaf<Kept>,
    /// The townships to choose from.
    pub townships: Vec<Division>,
    /// The one chosen: a code.
    pub township: String,
    /// What is looked for.
    pub q: String,
    /// Today.
    pub today: NaiveDate,
}

/// The list of rules.
pub fn rules(chrome: &Chrome, m: Rules) -> Page {
    let locale = chrome.locale;
    let nothing = m.rules.items.is_empty();
    let ways =
        pagination(chrome, m.rules.number, m.rules.of, &format!("/desk/rules?township={}&q={}", m.township, m.q));
    let rows: Vec<_> = m
        .rules
        .items
        .iter()
        .map(|r| {
            let (class, state) = state(r, m.today);
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::Village)>
                        <a href=format!("/desk/rules/{}", r.id)>{r.village_name.clone()}</a> " " <small>{r.township_name.clone()}</small>
                    </th>
                    <td data-label=chrome.t(T::Adviser)>{r.adviser_name.clone()}</td>
                    <td data-label=chrome.t(T::Days_)>{said::recurrence(locale, &r.rule.recurrence)}</td>
                    <td class="whole" data-label=chrome.t(T::Hours_)>{said::hours(locale, &r.rule.room.hours)}</td>
                    <td data-label=chrome.t(T::Place)>{r.place.clone()}</td>
                    <td data-label=chrome.t(T::State)><span class=class>{chrome.t(state)}</span></td>
                </tr>
            }
        })
        .collect();
    let options: Vec<_> = m
        .townships
        .iter()
        .map(|t| {
            let code = t.code.to_string();
            let chosen = code == m.township;
            view! { <option value=code selected=chosen>{t.name.clone()}</option> }
        })
        .collect();
    let find = Input {
        name: "q",
        label: chrome.t(T::Find).to_owned(),
        hint: chrome.t(T::FindHint).to_owned(),
        value: m.q.clone(),
        autocomplete: "off",
        ..Input::default()
    };
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        <div class="actions">
            <a class="button primary" href="/desk/rules/new">{chrome.t(T::Make)}</a>
            <a class="button" href="/desk/clinics/new">{chrome.t(T::Single)}</a>
        </div>
        <form class="stack" method="get" action="/desk/rules">
            <div class="columns">
                <div class="field">
                    <label for="township">{chrome.t(T::Township)}</label>
                    <select id="township" name="township"><option value="">{chrome.t(T::All)}</option> {options}</select>
                </div>
                {input(find)}
            </div>
            <div class="actions"><button>{chrome.t(T::Find)}</button></div>
        </form>
        {nothing.then(|| empty(chrome, T::None_, T::NoneHint))}
        {(!nothing).then(|| view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            {head(T::Village)} {head(T::Adviser)} {head(T::Days_)} {head(T::Hours_)} {head(T::Place)}
                            {head(T::State)}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })}
        {ways}
    };
    Page::desk(chrome.t(T::Title), body)
}

fn state(rule: &Kept, today: NaiveDate) -> (&'static str, T) {
    if rule.ended || rule.rule.valid_until.is_some_and(|until| until <= today) {
        ("chip cancelled", T::Ended)
    } else if rule.rule.valid_from > today {
        ("chip waiting", T::Coming)
    } else {
        ("chip done", T::Running)
    }
}

/// One rule.
#[derive(Debug, Clone)]
pub struct RuleShown {
    /// The rule.
    pub rule: Kept,
    /// The days it gives.
    pub preview: Preview,
    /// It was just saved: made or changed.
    pub saved: Option<bool>,
    /// So many clinics no longer stand where it puts them.
    pub drifted: usize,
    /// As a calendar says it.
    pub text: Option<String>,
    /// Today.
    pub today: NaiveDate,
    /// Its trail.
    pub told: Vec<Told>,
}

/// One rule.
pub fn rule(chrome: &Chrome, m: RuleShown) -> Page {
    let locale = chrome.locale;
    let r = &m.rule;
    let title = format!("{} · {}", r.village_name, chrome.t(T::Title));
    let (class, word) = state(r, m.today);
    let room = &r.rule.room;
    let label = |field| fields::label(locale, field);
    let capacity = room.capacity;
    let saved = m.saved.map(|made| chrome.t(if made { T::Made } else { T::Changed }));
    let list = |days: &std::collections::BTreeSet<NaiveDate>| {
        days.iter().map(|d| domain::clocks::full_day(locale, *d)).collect::<Vec<_>>().join("，")
    };
    let here = format!("/desk/rules/{}", r.id);
    let ending = (!r.ended).then(|| {
        view! {
            <div class="actions">
                <a class="button primary" href=format!("{here}/change")>{chrome.t(T::Change)}</a>
                <a class="button danger" href=format!("{here}/end")>{chrome.t(T::End)}</a>
            </div>
        }
    });
    let body = view! {
        <h1>{title.clone()}</h1>
        {saved.map(|text| view! { <p class="notice good" role="status">{text}</p> })}
        {(m.drifted > 0).then(|| view! {
            <div class="notice warn">
                <h2>{chrome.t(T::Drifted)} " · " {m.drifted}</h2>
                <p>{chrome.t(T::DriftedHint)}</p>
            </div>
        })}
        <div class="panes">
            <div>
                <dl class="summary">
                    {row(chrome.t(T::Adviser), r.adviser_name.clone())}
                    {row(chrome.t(T::Village), format!("{} {}", r.village_name, r.township_name))}
                    {row(chrome.t(T::Place), r.place.clone())}
                    {row(chrome.t(T::Days_), said::recurrence(locale, &r.rule.recurrence))}
                    {row(chrome.t(T::Hours_), said::hours(locale, &room.hours))}
                    {(!room.breaks.is_empty()).then(|| {
                        let breaks: Vec<String> = room.breaks.iter().map(|b| said::hours(locale, b)).collect();
                        row(label(Field::Breaks), breaks.join("，"))
                    })}
                    {row(chrome.t(T::Ends), said::validity(locale, &r.rule))}
                    {row(label(Field::OnHoliday), said::policy(locale, r.rule.on_holiday))}
                    {row(label(Field::OnWeekend), said::policy(locale, r.rule.on_weekend))}
                    {(!r.rule.exceptions.is_empty()).then(|| row(label(Field::Exceptions), list(&r.rule.exceptions)))}
                    {(!r.rule.extra.is_empty()).then(|| row(label(Field::Extra), list(&r.rule.extra)))}
                    {row(label(Field::SlotMinutes), capacity.slot_minutes.to_string())}
                    {row(label(Field::Seats), capacity.seats.to_string())}
                    {row(label(Field::KeptSeats), capacity.kept.to_string())}
                    {row(label(Field::Notice), capacity.notice_minutes.to_string())}
                    {row(label(Field::Horizon), capacity.horizon_days.to_string())}
                    {row(chrome.t(T::State), view! { <span class=class>{chrome.t(word)}</span> })}
                </dl>
                {ending}
                {m.text.map(|text| view! {
                    <details><summary>{chrome.t(T::Text)}</summary><pre class="rule-text" tabindex="0">{text}</pre></details>
                })}
                <details>
                    <summary>{chrome.t(TrailText::Title)}</summary>
                    {super::trail(chrome, m.told.iter(), false)}
                </details>
            </div>
            <section aria-labelledby="preview">
                <h2 id="preview">{chrome.t(T::PreviewTitle)}</h2>
                {preview(chrome, &m.preview)}
            </section>
        </div>
    };
    Page::desk(title, body)
}

/// What a change would do, to be confirmed.
#[derive(Debug, Clone)]
pub struct Comparing {
    /// The rule as it is.
    pub rule: Kept,
    /// What was typed; none: the rule ends.
    pub typed: Option<TypedRule>,
    /// What becomes of its clinics.
    pub difference: Difference,
    /// Why it was not done.
    pub refused: Option<RuleRefused>,
    /// The reason as typed.
    pub reason: String,
    /// What is wrong with it.
    pub flaws: Flaws,
}

/// What a change would do, to be confirmed.
pub fn comparing(chrome: &Chrome, m: Comparing) -> Page {
    let ends = m.typed.is_none();
    let (title, lead) = if ends { (T::EndTitle, T::EndLead) } else { (T::DifferenceTitle, T::DifferenceLead) };
    let here = format!("/desk/rules/{}/{}", m.rule.id, if ends { "end" } else { "change" });
    let fields: Vec<_> = m
        .typed
        .as_ref()
        .map(TypedRule::pairs)
        .unwrap_or_default()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let reason = Input { max: Some(200), ..Input::of(chrome.locale, Field::Reason, &m.reason, &m.flaws) };
    let go = if ends { ("danger", T::EndGo) } else { ("primary", T::Confirm) };
    let body = view! {
        <h1>{chrome.t(title)} " · " {m.rule.village_name.clone()}</h1>
        <p class="lead">{chrome.t(lead)}</p>
        {error_summary(chrome, &m.flaws)}
        {m.refused.as_ref().map(|r| refusal(chrome, r))}
        {difference(chrome, &m.difference)}
        <form class="stack" method="post" action=here novalidate>
            {fields}
            <input type="hidden" name="version" value=m.rule.version.to_string()/>
            <input type="hidden" name="mark" value=m.difference.mark()/>
            {input(reason)}
            <div class="actions">
                {(!ends).then(|| view! { <button name="act" value="edit">{chrome.t(T::BackToForm)}</button> })}
                <button class=go.0 name="act" value="confirm">{chrome.t(go.1)}</button>
            </div>
        </form>
    };
    Page::desk(chrome.t(title), body)
}

fn difference(chrome: &Chrome, difference: &Difference) -> AnyView {
    if difference.lines.is_empty() {
        return view! { <p>{chrome.t(T::NoDifference)}</p> }.into_any();
    }
    let rows: Vec<_> = difference.lines.iter().map(|line| difference_row(chrome, line)).collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    view! {
        <div class="table-scroll" tabindex="0">
            <table class="table">
                <thead>
                    <tr>{head(T::Before)} {head(T::Outcome_)} {head(T::After)} {head(T::Booked)}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn difference_row(chrome: &Chrome, line: &Line) -> AnyView {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let at = |span: domain::clinics::Span| {
        let day = span.starts_at.with_timezone(&zone).date_naive();
        let hours = when::span(locale, span.starts_at, span.ends_at, zone);
        view! {
            <span class="whole">{when::day(locale, day)}</span> " " <span class="whole">{hours}</span> " "
            <small>{said::lunar_of(locale, day)}</small>
        }
    };
    let before = line.clinic.as_ref().map(|c| at(domain::clinics::Span { starts_at: c.starts_at, ends_at: c.ends_at }));
    let (class, word) = said::what(locale, line.what);
    let changes = !matches!(line.what, registry::clinics::rules::What::Kept);
    let after = line.after.filter(|_| changes).map(|(_, span)| at(span));
    let names: Vec<_> = line
        .booked
        .iter()
        .map(|p| {
            let link = format!("/desk/bookings/{}", p.id);
            let place = p.after.and_then(|after| said::seated(locale, p.starts_at, after, zone));
            let class = if p.after == Some(Seated::Nowhere) { "seat-lost" } else { "seat-moved" };
            let place = place.map(|place| view! { " " <span class=class>{place}</span> });
            view! { <li><a href=link>{said::person(locale, &p.name, p.starts_at, zone)}</a> {place}</li> }
        })
        .collect();
    let people = match line.booked.len() {
        0 => view! { <span class="quiet">{chrome.t(T::Nobody)}</span> }.into_any(),
        count => view! {
            <details open=changes>
                <summary>{said::people(locale, count)}</summary>
                <ul class="plain">{names}</ul>
            </details>
        }
        .into_any(),
    };
    view! {
        <tr>
            // What is new has nothing before it: a row without a heading of its own.
            {match before {
                None => view! { <td data-label=chrome.t(T::Before)></td> }.into_any(),
                Some(before) => view! { <th scope="row" data-label=chrome.t(T::Before)>{before}</th> }.into_any(),
            }}
            <td data-label=chrome.t(T::Outcome_)><span class=class>{word}</span></td>
            <td data-label=chrome.t(T::After)>{after}</td>
            <td data-label=chrome.t(T::Booked)>{people}</td>
        </tr>
    }
    .into_any()
}
