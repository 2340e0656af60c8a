//! The page of a case: where it stands, what can be done, people, tasks, limits with how they came about, what happened, the trail.

use chrono::NaiveDate;
use domain::cases::Step;
use domain::clocks::{Calendar, full_day, light};
use leptos::prelude::*;
use registry::cases::papers::Dossier;
use registry::cases::stepping_back::SteppingBack;
use registry::cases::{CaseClock, ClockState, Mediator, Taken, TaskState, View};
use registry::trail::Told;

use super::dossier::lacks;
use super::owed;
use super::parties::{Parties, parties};
use super::stepping_back;
use super::steps::{Forms, Tried, steps, told};
use super::strip::strip;
use crate::parts::{moment, row};
use crate::texts::cases::{self as said, CaseText as T, QueueText};
use crate::texts::clocks::{self, DeadlineText};
use crate::texts::dossier::DossierText;
use crate::texts::trail::TrailText;
use crate::{Chrome, Page};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct CasePage {
    /// The case, as far as the reader may see it.
    pub view: View,
    /// Mediators who have to step back.
    pub stepping_back: Vec<SteppingBack>,
    /// Its dossier, for whom may read it.
    pub dossier: Option<Dossier>,
    /// Its trail.
    pub history: Vec<Told>,
    /// Who can be named.
    pub mediators: Vec<Mediator>,
    /// The calendar in force.
    pub calendar: Calendar,
    /// A step that was not taken.
    pub tried: Option<Tried>,
    /// Numbers are shown in full.
    pub revealed: bool,
    /// What is wrong with the purpose for which they were to be shown.
    pub purpose: Option<String>,
    /// The last step can be taken back.
    pub undoable: bool,
    /// Something was just noted.
    pub done: bool,
    /// Today.
    pub today: NaiveDate,
}

/// The page.
pub fn case(chrome: &Chrome, m: CasePage) -> Page {
    let (locale, view, c) = (chrome.locale, &m.view, &m.view.case);
    let forms = Forms { view, tried: m.tried.as_ref(), mediators: &m.mediators, today: m.today };
    let heads = (view.in_full && c.erased_at.is_none()).then(|| c.content.heads.say(locale));
    let title = match &heads {
        Some(heads) => format!("{} · {heads}", c.number),
        None => c.number.clone(),
    };
    let undo = m.undoable.then(|| {
        view! {
            <form class="inline no-print" method="post" action=format!("/desk/cases/{}/undo", c.id)>
                <input type="hidden" name="version" value=c.version.to_string()/>
                <button class="quiet" title=chrome.t(T::UndoHint)>{chrome.t(T::Undo)}</button>
            </form>
        }
    });
    let owner = c.owner_name.clone().unwrap_or_else(|| chrome.t(QueueText::Nobody).to_owned());
    let registered = view! { {moment(chrome, c.opened_at)} " " {c.opened_by_name.clone()} };
    let in_full = view.in_full.then(|| {
        view! {
            {steps(chrome, &forms)}
            {m.dossier.as_ref().filter(|_| c.open).map(|d| lacks(chrome, d))}
            {parties(chrome, Parties { view, revealed: m.revealed, purpose: m.purpose.clone(), today: m.today })}
            {owed::section(chrome, view, m.today)}
            {told_at_opening(chrome, view)}
        }
    });
    let limited = (!view.in_full).then(|| view! { <p class="notice info">{chrome.t(T::Progress)}</p> });
    let people = |id: &str| m.mediators.iter().find(|p| p.id.as_str() == id).map(|p| p.name.clone());
    let events: Vec<_> = view.steps.iter().rev().map(|taken| event(chrome, view, taken, &people)).collect();
    let trail = (!m.history.is_empty()).then(|| {
        view! {
            <details class="no-print">
                <summary>{chrome.t(TrailText::Title)}</summary>
                {crate::desk::trail(chrome, m.history.iter(), false)}
            </details>
        }
    });
    let body = view! {
        {told(chrome, &forms)}
        {m.done.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Done)}</p> })}
        <h1>{title.clone()}</h1>
        {undo}
        {stepping_back::on_case(chrome, view, &m.stepping_back)}
        {c.erased_at.map(|_| view! { <p class="notice info">{chrome.t(T::Erased)}</p> })}
        {(!c.open && c.erased_at.is_none()).then(|| view! { <p class="notice info">{chrome.t(T::Closed)}</p> })}
        {strip(chrome, view, m.today)}
        <div class="panes case">
            <div>{in_full} {limited}</div>
            <div>
                <dl class="summary">
                    {row(chrome.t(T::Dispute), said::dispute(locale, c.kind, &c.matter))}
                    {row(chrome.t(T::Village), format!("{} {}", c.township_name, c.village_name))}
                    {row(chrome.t(T::Owner), owner)}
                    {row(chrome.t(T::Opened), registered)}
                    {view.in_full.then(|| row(chrome.t(T::Code), view! { <b class="code">{c.code.grouped()}</b> }))}
                </dl>
                <div class="actions no-print">
                    {view.in_full.then(|| view! {
                        <a class="button" href=format!("/desk/cases/{}/dossier", c.id)>{chrome.t(DossierText::Title)}</a>
                        <a class="button quiet" href=format!("/desk/cases/{}/receipt", c.id)>{chrome.t(T::Receipt)}</a>
                    })}
                    <a class="button quiet" href="/desk/cases">{chrome.t(T::Queue)}</a>
                </div>
                {tasks(chrome, view, m.today)}
                {limits(chrome, view, &m.calendar, m.today)}
                <section aria-labelledby="happened">
                    <h2 id="happened">{chrome.t(T::Timeline)}</h2>
                    <ol class="timeline">{events}</ol>
                </section>
                {trail}
            </div>
        </div>
    };
    Page::desk(title, body)
}

/// What was told when it was opened: request, facts, with where each came from.
fn told_at_opening(chrome: &Chrome, view: &View) -> Option<AnyView> {
    let locale = chrome.locale;
    let opening = view.steps.first()?;
    let step = opening.row(view.case.machine())?;
    let carried = |field: &str| {
        let found = view.case.content.carried.iter().find(|c| c.field == field);
        found.map(|c| view! { <br/> <small>{said::source(locale, &c.source)}</small> })
    };
    let rows: Vec<_> = ["request", "facts", "learned"]
        .into_iter()
        .filter_map(|code| {
            let ask = step.fields().find(|a| a.code == code)?;
            let text = opening.answers.of(code)?.to_owned();
            Some(row(ask.names.say(locale), view! { <span class="words">{text}</span> {carried(code)} }))
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section aria-labelledby="told">
                <h2 id="told">{chrome.t(T::Told)}</h2>
                <dl class="summary">{rows}</dl>
            </section>
        }
        .into_any()
    })
}

fn tasks(chrome: &Chrome, view: &View, today: NaiveDate) -> AnyView {
    let (locale, machine) = (chrome.locale, view.case.machine());
    let open: Vec<_> = view
        .tasks
        .iter()
        .filter(|t| t.state == TaskState::Open)
        .map(|task| {
            let name = machine.task(&task.task).map(|t| t.names.say(locale)).unwrap_or_default();
            let left = domain::clocks::days_left(task.due, today);
            let chip = clocks::chip(light(Some(task.due), today, 1));
            view! {
                <li>
                    {name} " " <time datetime=task.due.to_string()>{crate::when::day(locale, task.due)}</time> " "
                    <span class=chip>{clocks::left(locale, left)}</span>
                </li>
            }
        })
        .collect();
    let nothing = open.is_empty().then(|| view! { <p>{chrome.t(T::NoTasks)}</p> });
    view! {
        <section aria-labelledby="tasks">
            <h2 id="tasks">{chrome.t(T::Tasks)}</h2>
            {nothing}
            <ul class="plain">{open}</ul>
        </section>
    }
    .into_any()
}

fn limits(chrome: &Chrome, view: &View, calendar: &Calendar, today: NaiveDate) -> AnyView {
    let all: Vec<_> = view.clocks.iter().rev().map(|clock| limit(chrome, view, clock, calendar, today)).collect();
    let nothing = all.is_empty().then(|| view! { <p>{chrome.t(T::NoDeadlines)}</p> });
    view! {
        <section aria-labelledby="limits">
            <h2 id="limits">{chrome.t(T::Deadlines)}</h2>
            {nothing} {all}
        </section>
    }
    .into_any()
}

/// A limit with its day and how that came about.
fn limit(chrome: &Chrome, view: &View, clock: &CaseClock, calendar: &Calendar, today: NaiveDate) -> Option<AnyView> {
    let locale = chrome.locale;
    let rule = clock.limit(&view.case.pack).ok()?;
    let stands = match (clock.state, clock.due) {
        (ClockState::Met, _) => view! { <span class="chip done">{chrome.t(T::Met)}</span> }.into_any(),
        (ClockState::Dropped, _) => view! { <span class="chip cancelled">{chrome.t(T::Dropped)}</span> }.into_any(),
        (ClockState::Running, None) => {
            view! { <span class="chip waiting">{chrome.t(DeadlineText::Waits)}</span> }.into_any()
        }
        (ClockState::Running, Some(due)) => {
            let chip = clocks::chip(light(Some(due), today, rule.soon()));
            view! { <span class=chip>{clocks::left(locale, domain::clocks::days_left(due, today))}</span> }.into_any()
        }
    };
    let provisional = clock.provisional.filter(|_| clock.is_running());
    let provisional = provisional.map(|_| view! { " " <small>{chrome.t(DeadlineText::Provisional)}</small> });
    let due = clock.due.map(|due| view! { <time datetime=due.to_string()>{full_day(locale, due)}</time> });
    let reckoned = clock.reckon(&view.case.pack, calendar).ok();
    let other = reckoned.as_ref().is_some_and(|r| r.calendar.to_string() != clock.calendar);
    let how = reckoned.map(|r| {
        let steps: Vec<_> = r.steps.iter().map(|s| view! { <li>{s.say(locale)}</li> }).collect();
        view! {
            <details>
                <summary>{chrome.t(T::Why)}</summary>
                <ol class="steps">{steps}</ol>
                {other.then(|| view! { <p class="hint">{chrome.t(T::OtherCalendar)}</p> })}
                <p class="hint">{rule.basis.say(locale)} " · " {view.case.pack.clone()} " · " {clock.calendar.clone()}</p>
            </details>
        }
    });
    Some(
        view! {
            <div class="limit">
                <p class="due"><b>{rule.names.say(locale).to_owned()}</b> {due} {stands} {provisional}</p>
                {how}
            </div>
        }
        .into_any(),
    )
}

/// A step that was taken, with what was answered.
fn event(chrome: &Chrome, view: &View, taken: &Taken, people: &impl Fn(&str) -> Option<String>) -> AnyView {
    let (locale, step) = (chrome.locale, taken.row(view.case.machine()));
    let done = step.map_or_else(|| taken.step.clone(), |s: &Step| s.done.say(locale).to_owned());
    let by = taken.staff_name.clone().unwrap_or_else(|| chrome.t(T::Program).to_owned());
    let answers: Vec<_> = step
        .into_iter()
        .flat_map(Step::fields)
        .filter_map(|ask| {
            let answer = ask.say(locale, taken.answers.of(ask.code)?, people);
            Some(row(ask.names.say(locale), view! { <span class="words">{answer}</span> }))
        })
        .collect();
    let undone = taken.undone_at.map(|_| view! { " " <span class="chip cancelled">{chrome.t(T::TakenBack)}</span> });
    let untold = taken.untold.then(|| view! { <p class="hint">{chrome.t(T::Untold)}</p> });
    let said = (!answers.is_empty()).then(|| view! { <dl class="summary">{answers}</dl> });
    view! {
        <li>
            <b>{done}</b> " " <span class="by">{by}</span> {undone}
            <br/>
            {moment(chrome, taken.at)}
            {untold} {said}
        </li>
    }
    .into_any()
}
