//! An entry of a list, and the list of risks.

use chrono::NaiveDate;
use domain::cases::{Item, Level, Machine, Risk, Step};
use domain::clocks::{Certainty, Pack};
use domain::papers::kind;
use domain::staff::{Action, Role, TABLE};
use leptos::prelude::*;

use super::diagram;
use crate::Chrome;
use crate::texts::powers::{self as said, PowersText as T};
use crate::texts::staff::role;

/// What an entry says, apart from how it is set.
struct Told {
    /// What, in words.
    head: T,
    /// The lines.
    lines: Vec<String>,
}

/// Basis, time, cost, who does it, who answers for it.
fn told(chrome: &Chrome, machine: &Machine, item: &Item, today: NaiveDate) -> Vec<Told> {
    let locale = chrome.locale;
    let bases = item
        .grounds(machine)
        .into_iter()
        .map(|b| {
            let unsure = if b.certainty == Certainty::Text { "" } else { chrome.t(T::Unsure) };
            format!("{}{unsure}", b.say(locale))
        })
        .collect();
    let pack = Pack::on(today);
    let limits = item
        .limits
        .iter()
        .filter_map(|code| pack.as_ref().ok()?.rule(code).ok())
        .map(|rule| said::limit(locale, rule.names.say(locale), &rule.say_length(locale), &rule.basis.say(locale)));
    let long = std::iter::once(item.long.say(locale).to_owned()).chain(limits).collect();
    vec![
        Told { head: T::Basis, lines: bases },
        Told { head: T::Long, lines: long },
        Told { head: T::Cost, lines: vec![item.cost.say(locale).to_owned()] },
        Told { head: T::Does, lines: vec![said::joined(locale, &hands(chrome, machine, item))] },
        Told { head: T::Answers, lines: vec![item.answers.say(locale).to_owned()] },
    ]
}

/// The same as rows of a list.
pub(super) fn facts(chrome: &Chrome, machine: &Machine, item: &Item, today: NaiveDate) -> Vec<AnyView> {
    let fact = |t: Told| {
        let lines: Vec<_> = t.lines.into_iter().map(|line| view! { <dd>{line}</dd> }).collect();
        view! { <div><dt>{chrome.t(t.head)}</dt>{lines}</div> }.into_any()
    };
    told(chrome, machine, item, today).into_iter().map(fact).collect()
}

/// The roles that take its steps.
fn hands(chrome: &Chrome, machine: &Machine, item: &Item) -> Vec<&'static str> {
    let actions: Vec<Action> = item.rows(machine).map(|s| s.by).collect();
    let order = [Role::Mediator, Role::Clerk, Role::Adviser, Role::JusticeOfficer, Role::PetitionOfficer];
    let takes = |r: &Role| TABLE.iter().any(|(holder, action, _)| holder == r && actions.contains(action));
    order.into_iter().filter(takes).map(|r| role(chrome.locale, r)).collect()
}

/// An entry on the page.
pub(super) fn card(
    chrome: &Chrome,
    machine: &'static Machine,
    (nth, item): (usize, &'static Item),
    today: NaiveDate,
) -> AnyView {
    let locale = chrome.locale;
    let facts = facts(chrome, machine, item, today);
    let steps: Vec<_> = item.rows(machine).map(|step| view! { <li>{said_of(chrome, step)}</li> }).collect();
    let found = item.risks(machine);
    let count = said::risks(locale, found.len());
    view! {
        <article class="card power">
            <h4>{item.names.say(locale)}</h4>
            <dl class="power-facts">{facts}</dl>
            <details>
                <summary>{chrome.t(T::How)}</summary>
                {diagram::of_item(chrome, machine, item, nth)}
                <ol class="power-steps">{steps}</ol>
            </details>
            <details>
                <summary>{count}</summary>
                {risks(chrome, machine, &found)}
            </details>
        </article>
    }
    .into_any()
}

/// A step: its name, on what it rests, which paper comes of it.
fn said_of(chrome: &Chrome, step: &Step) -> impl IntoView + use<> {
    let locale = chrome.locale;
    let unsure = if step.basis.certainty == Certainty::Text { "" } else { chrome.t(T::Unsure) };
    let papers: Vec<&str> = step.papers.iter().filter_map(|code| kind(code)).map(|k| k.names.say(locale)).collect();
    let papers = (!papers.is_empty()).then(|| said::papers(locale, &said::joined(locale, &papers)));
    view! {
        {step.names.say(locale)}
        <small>{step.basis.say(locale)}{unsure}{papers.map(|p| view! { <br/> {p} })}</small>
    }
}

/// Risks, each with its number in the machine, how grave it is, what stands against it.
pub(super) fn risks(chrome: &Chrome, machine: &Machine, some: &[Risk]) -> AnyView {
    let all = machine.risks();
    let rows: Vec<_> = some
        .iter()
        .map(|risk| {
            let number = number(&all, risk);
            view! {
                <li class=class(risk.level)>
                    <p>
                        <b class="risk-mark">{format!("{}{number}", sign(risk.level))}</b> " "
                        <b>{risk.point.say(chrome.locale)}</b> " "
                        <small>{said::level(chrome.locale, risk.level)}</small>
                    </p>
                    <p>{chrome.t(T::Control)} {risk.control.say(chrome.locale)}</p>
                </li>
            }
        })
        .collect();
    view! { <ul class="risks">{rows}</ul> }.into_any()
}

/// Its number on diagrams and in the list, from 1.
pub(super) fn number(all: &[Risk], risk: &Risk) -> usize {
    all.iter().position(|r| r.point == risk.point).map_or(0, |i| i + 1)
}

/// Its shape: never colour alone.
pub(super) const fn sign(level: Level) -> char {
    match level {
        Level::High => '▲',
        Level::Medium => '■',
        Level::Low => '●',
    }
}

/// Its class.
pub(super) const fn class(level: Level) -> &'static str {
    match level {
        Level::High => "risk high",
        Level::Medium => "risk medium",
        Level::Low => "risk low",
    }
}
