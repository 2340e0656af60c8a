//! What can be done now: every step with its form, as the table has it; what is missing for those that wait.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::cases::{AnswerFlaws, Closing, Machine, Step};
use domain::papers;
use leptos::prelude::*;
use registry::cases::{Mediator, View};

use super::fields::{Filled, fields, wrong};
use crate::Chrome;
use crate::desk::{can, notice};
use crate::parts::error_list;
use crate::texts::cases::CaseText as T;
use crate::texts::powers::joined;

/// A step that was tried and not taken.
#[derive(Debug, Clone, Default)]
pub struct Tried {
    /// Which.
    pub step: String,
    /// What was typed.
    pub typed: BTreeMap<String, String>,
    /// What is wrong with it.
    pub flaws: AnswerFlaws,
    /// Why not, and what to do, when no field is wrong.
    pub told: Option<(String, String)>,
}

/// What the forms of steps are drawn with.
pub(super) struct Forms<'a> {
    pub view: &'a View,
    pub tried: Option<&'a Tried>,
    pub mediators: &'a [Mediator],
    pub today: NaiveDate,
}

/// What a tried step came to, at the head of the page.
pub(super) fn told(chrome: &Chrome, m: &Forms<'_>) -> Option<AnyView> {
    let tried = m.tried?;
    if let Some((title, text)) = &tried.told {
        return Some(notice("warn", title.clone(), text.clone()));
    }
    let step = m.view.case.machine().step(&tried.step)?;
    let list = wrong(chrome, step, &format!("{}-", step.code), &tried.flaws);
    (!list.is_empty()).then(|| error_list(chrome, list))
}

/// The steps that can be taken, and what the others wait for.
pub(super) fn steps(chrome: &Chrome, m: &Forms<'_>) -> AnyView {
    let (machine, object) = (m.view.case.machine(), m.view.case.object());
    let theirs = |step: &&'static Step| can(chrome, step.by, object) && step.lapse.is_none();
    let mut open: Vec<&'static Step> = machine.open_at(&m.view.position).filter(theirs).collect();
    open.sort_by_key(|step| (!machine.is_main(step), gives_up(machine, step)));
    let waits: Vec<_> = machine
        .waiting_at(&m.view.position)
        .filter(|(step, _)| theirs(step))
        .map(|(step, what)| {
            view! { <li><b>{step.names.say(chrome.locale)}</b> " " {what.say(chrome.locale)}</li> }
        })
        .collect();
    let nothing = open.is_empty();
    let forms: Vec<_> = open.into_iter().map(|step| form(chrome, m, step)).collect();
    view! {
        <section aria-labelledby="steps" class="no-print">
            <h2 id="steps">{chrome.t(T::Steps)}</h2>
            {nothing.then(|| view! { <p>{chrome.t(T::NoSteps)}</p> })}
            <div class="case-steps">{forms}</div>
            {(!waits.is_empty()).then(|| view! {
                <h3>{chrome.t(T::Waits)}</h3>
                <ul class="plain waits">{waits}</ul>
            })}
        </section>
    }
    .into_any()
}

/// Does it end the matter unresolved? Such a step stands below those that lead on.
fn gives_up(machine: &Machine, step: &Step) -> bool {
    let to = step.to.and_then(|to| machine.station(to));
    to.and_then(|s| s.closing).is_some_and(|closing| closing != Closing::Resolved)
}

fn form(chrome: &Chrome, m: &Forms<'_>, step: &'static Step) -> AnyView {
    let (locale, case) = (chrome.locale, &m.view.case);
    let tried = m.tried.filter(|t| t.step == step.code);
    let prefix = format!("{}-", step.code);
    let none = AnswerFlaws::default();
    let filled = Filled {
        prefix: &prefix,
        typed: tried.map(|t| &t.typed),
        flaws: tried.map_or(&none, |t| &t.flaws),
        mediators: m.mediators,
        today: m.today,
    };
    let papers: Vec<&str> =
        step.papers.iter().filter_map(|code| papers::kind(code)).map(|kind| kind.names.say(locale)).collect();
    let issues = (!papers.is_empty()).then(|| {
        view! { <p class="hint">{chrome.t(T::Issues)} ": " {joined(locale, &papers)}</p> }
    });
    let tells = (!step.tells.is_empty()).then(|| view! { <p class="hint">{chrome.t(T::Tells)}</p> });
    let class = if case.machine().is_main(step) { "primary" } else { "" };
    view! {
        <details open=tried.is_some() id=format!("step-{}", step.code)>
            <summary>{step.names.say(locale)}</summary>
            <form class="stack" method="post" action=format!("/desk/cases/{}/steps/{}", case.id, step.code) novalidate>
                <input type="hidden" name="version" value=case.version.to_string()/>
                {fields(chrome, step, filled)}
                {issues} {tells}
                <div class="actions"><button class=class>{step.names.say(locale)}</button></div>
                <p class="basis">
                    <span>{chrome.t(T::Basis)} ": " {step.basis.say(locale)}</span>
                    <span>{chrome.t(T::Risk)} ": " {step.risk.point.say(locale)} " " {chrome.t(T::Control)} ": "
                        {step.risk.control.say(locale)}</span>
                </p>
            </form>
        </details>
    }
    .into_any()
}
