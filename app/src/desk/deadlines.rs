//! Trying a date: a limit, the day it starts, and when it ends, with every step.

use chrono::NaiveDate;
use domain::clocks::{Answered, Asked, Given, Pack, Rule, Unclears, days_left, full_day, light};
use leptos::prelude::*;

use crate::parts::{Input, input, row};
use crate::texts::clocks::{self as said, DeadlineText as T};
use crate::texts::either;
use crate::{Chrome, Page};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Deadlines {
    /// The question as typed.
    pub typed: Asked,
    /// Whose limits can be chosen.
    pub pack: &'static Pack,
    /// The answer, when one was asked for.
    pub answer: Option<Answered>,
    /// What is wrong.
    pub unclear: Unclears,
    /// Today.
    pub today: NaiveDate,
}

/// The page.
pub fn deadlines(chrome: &Chrome, m: Deadlines) -> Page {
    let wrong = |given: Given| m.unclear.get(&given).map(|what| what.say(chrome.locale));
    let day = |name: &'static str, label: T, hint: T, value: &str, given: Given| {
        input(Input {
            name,
            label: chrome.t(label).to_owned(),
            hint: chrome.t(hint).to_owned(),
            value: a_day(value),
            error: wrong(given),
            kind: "date",
            autocomplete: "off",
            ..Input::default()
        })
    };
    let extension = Input {
        name: "extension_days",
        label: chrome.t(T::Extension).to_owned(),
        hint: chrome.t(T::ExtensionHint).to_owned(),
        value: m.typed.extension.clone(),
        error: wrong(Given::Extension),
        autocomplete: "off",
        inputmode: "numeric",
        max: Some(4),
        ..Input::default()
    };
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        <div class="panes">
            <form class="stack" method="get" action="/desk/deadlines" novalidate>
                {rules(chrome, &m, wrong(Given::Rule))}
                {day("from", T::From, T::FromHint, &m.typed.from, Given::From)}
                {input(extension)}
                {suspensions(chrome, &m.typed, wrong(Given::Suspensions))}
                {day("opened_on", T::Opened, T::OpenedHint, &m.typed.opened, Given::Opened)}
                <div class="actions"><button class="primary">{chrome.t(T::Go)}</button></div>
            </form>
            {m.answer.as_ref().map(|answered| answer(chrome, answered, m.today))}
        </div>
    };
    Page::desk(chrome.t(T::Title), body)
}

/// What a field for a day can hold; what was typed instead is told by its message.
fn a_day(typed: &str) -> String {
    typed.trim().parse().map(|day: NaiveDate| day.to_string()).unwrap_or_default()
}

/// The first part of a code: petition.handle is one of petition.
fn prefix(rule: &Rule) -> &str {
    rule.code.split('.').next().unwrap_or_default()
}

fn rules(chrome: &Chrome, m: &Deadlines, error: Option<String>) -> AnyView {
    let mut groups: Vec<(&str, Vec<&Rule>)> = Vec::new();
    for rule in m.pack.every() {
        match groups.last_mut() {
            Some((last, rules)) if *last == prefix(rule) => rules.push(rule),
            _ => groups.push((prefix(rule), vec![rule])),
        }
    }
    let option = |rule: &Rule| {
        let text = format!("{} · {}", rule.names.say(chrome.locale), rule.say_length(chrome.locale));
        view! { <option value=rule.code.to_string() selected=m.typed.rule == rule.code>{text}</option> }
    };
    let groups: Vec<_> = groups
        .into_iter()
        .map(|(prefix, rules)| {
            let options: Vec<_> = rules.into_iter().map(option).collect();
            view! { <optgroup label=said::group(chrome.locale, prefix)>{options}</optgroup> }
        })
        .collect();
    let invalid = error.is_some();
    view! {
        <div class=if invalid { "field invalid" } else { "field" }>
            <label for="rule">{chrome.t(T::Rule)}</label>
            {error.map(|e| view! { <p class="error" id="rule-error">{e}</p> })}
            <select id="rule" name="rule" aria-invalid=invalid.then_some("true")
                aria-describedby=invalid.then_some("rule-error")>
                <option value="">{chrome.t(T::Choose)}</option>
                {groups}
            </select>
        </div>
    }
    .into_any()
}

/// A row for each suspension, and one more.
fn suspensions(chrome: &Chrome, typed: &Asked, error: Option<String>) -> AnyView {
    let given = typed.suspensions.iter().filter(|(from, until)| !(from.is_empty() && until.is_empty()));
    let rows: Vec<(String, String)> = given.cloned().chain([Default::default()]).collect();
    let invalid = error.is_some().then_some("true");
    let described = if error.is_some() { "suspensions-hint suspensions-error" } else { "suspensions-hint" };
    let field = |name: &'static str, number: usize, label: T, value: String| {
        let id = format!("{name}-{number}");
        view! {
            <div class="field">
                <label for=id.clone()>{chrome.t(label)}</label>
                <input id=id name=name type="date" value=a_day(&value) autocomplete="off" aria-invalid=invalid/>
            </div>
        }
    };
    let rows: Vec<_> = (1..)
        .zip(rows)
        .map(|(number, (from, until))| {
            view! {
                <div class="pause">
                    {field("paused", number, T::Paused, from)} {field("resumed", number, T::Resumed, until)}
                </div>
            }
        })
        .collect();
    view! {
        <fieldset class=if invalid.is_some() { "pauses field invalid" } else { "pauses field" } aria-describedby=described>
            <legend>{chrome.t(T::Suspensions)}</legend>
            <p class="hint" id="suspensions-hint">{chrome.t(T::SuspensionsHint)}</p>
            {error.map(|e| view! { <p class="error" id="suspensions-error">{e}</p> })}
            {rows}
        </fieldset>
    }
    .into_any()
}

fn answer(chrome: &Chrome, answered: &Answered, today: NaiveDate) -> AnyView {
    let (locale, Answered { pack, clock, reckoned }) = (chrome.locale, answered);
    let rule = clock.rule;
    let head = match reckoned.due() {
        Some(due) => {
            let stands = light(Some(due), today, rule.soon());
            let provisional = reckoned.provisional.map(|_| format!("{} · ", chrome.t(T::Provisional)));
            view! {
                <p class="due">
                    <strong><time datetime=due.to_string()>{full_day(locale, due)}</time></strong> " "
                    <span class=said::chip(stands)>{provisional}{said::left(locale, days_left(due, today))}</span>
                </p>
            }
            .into_any()
        }
        None => view! { <p class="due"><span class="chip waiting">{chrome.t(T::Waits)}</span></p> }.into_any(),
    };
    let steps: Vec<_> = reckoned.steps.iter().map(|step| view! { <li>{step.say(locale)}</li> }).collect();
    let capital = |text: &str| {
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let start = either(locale, rule.start.say(locale).to_owned(), capital(rule.start.say(locale)));
    let sure = rule.basis.certainty.say(locale).unwrap_or(chrome.t(T::Checked));
    view! {
        <section aria-labelledby="answer" class="answer">
            <h2 id="answer">{rule.names.say(locale).to_owned()} " · " {chrome.t(T::Due)}</h2>
            {head}
            <h3>{chrome.t(T::How)}</h3>
            <ol class="steps">{steps}</ol>
            <h3>{chrome.t(T::Facts)}</h3>
            <dl class="summary">
                {row(chrome.t(T::Length), rule.say_length(locale))}
                {row(chrome.t(T::Starts), start)}
                {row(chrome.t(T::Basis), rule.basis.say(locale))}
                {row(chrome.t(T::Certainty), sure)}
                {row(chrome.t(T::Meaning), rule.whose.say(locale))}
                {row(chrome.t(T::Pack), format!("{} · {}", pack.code, pack.about.say(locale)))}
                {row(chrome.t(T::CalendarVersion), reckoned.calendar.to_string())}
            </dl>
        </section>
    }
    .into_any()
}
