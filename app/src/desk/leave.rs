//! Leave: the list with the question for a time, the clinics it hits with the repairs, and one leave with its trail.

use std::collections::BTreeMap;

use domain::clinics::repair::{Act, Repair};
use domain::form::{Field, Flaw, Flaws};
use domain::ids::StaffId;
use leptos::prelude::*;
use registry::clinics::leave::{
    ActOfLeave, Adviser, Became, HitClinic, LONGEST, Leave, LeaveState, MOST_DAYS, Plan, Proposal,
};
use registry::trail::Told;

use super::{empty, notice};
use crate::parts::{Input, error_summary, input, row};
use crate::texts::fields;
use crate::texts::leave::{self as said, LeaveText as T};
use crate::{Chrome, Page, when};

/// A leave as typed.
#[derive(Debug, Clone, Default)]
pub struct TypedLeave {
    /// Whose.
    pub adviser: String,
    /// The first day.
    pub from: String,
    /// From what time.
    pub from_time: String,
    /// The last day.
    pub until: String,
    /// Until what time.
    pub until_time: String,
    /// Why.
    pub reason: String,
    /// What people are told; none: nothing was typed yet.
    pub words: Option<String>,
    /// The key of the chosen repair.
    pub repair: String,
    /// The colleagues agreed.
    pub agreed: bool,
}

/// Why a time was not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongLeave {
    /// It cannot be.
    Time,
    /// There is leave already: from when to when, in words.
    Overlaps(String),
    /// It hits a clinic that is not the reader's to settle: where.
    Beyond(String),
    /// It is longer than is noted at once: this would be the last day.
    TooLong(chrono::NaiveDate),
}

/// What the first page shows.
#[derive(Debug, Clone, Default)]
pub struct Leaves {
    /// For whom the reader may note leave.
    pub advisers: Vec<Adviser>,
    /// Leaves.
    pub leaves: Vec<Leave>,
    /// What was typed.
    pub typed: TypedLeave,
    /// What is wrong with it.
    pub flaws: Flaws,
    /// Why it was not looked at.
    pub wrong: Option<WrongLeave>,
}

/// What of a plan was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotApplied {
    /// The calendar has changed.
    Changed,
    /// No repair was chosen.
    NotChosen,
    /// The colleagues were not asked.
    NotAgreed,
    /// The reason.
    Reason(Flaw),
    /// What people are told.
    Words(Flaw),
}

/// A stretch of days and times.
#[must_use]
pub fn stretch(chrome: &Chrome, span: domain::clinics::Span) -> String {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let midnight = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&zone).time() == chrono::NaiveTime::MIN;
    let (from, until) = (span.starts_at, span.ends_at);
    let first = if midnight(from) {
        when::day(locale, from.with_timezone(&zone).date_naive())
    } else {
        when::moment(locale, from, zone)
    };
    let last = if midnight(until) {
        when::day(locale, (until - chrono::Duration::minutes(1)).with_timezone(&zone).date_naive())
    } else {
        when::moment(locale, until, zone)
    };
    if first == last { first } else { format!("{first} — {last}") }
}

/// What an adviser is called in a list; of one whose account is closed it says so.
fn called(chrome: &Chrome, adviser: &Adviser) -> String {
    match adviser.active {
        true => adviser.name.clone(),
        false => said::closed(chrome.locale, &adviser.name),
    }
}

fn choice(chrome: &Chrome, advisers: &[Adviser], chosen: &str) -> AnyView {
    if let [one] = advisers {
        let (id, name) = (one.id.clone(), called(chrome, one));
        return view! {
            <div class="field"><b>{chrome.t(T::Adviser)}</b> <span>{name}</span></div>
            <input type="hidden" name="adviser" value=id.to_string()/>
        }
        .into_any();
    }
    let options: Vec<_> = advisers
        .iter()
        .map(|a| {
            let name = called(chrome, a);
            view! { <option value=a.id.to_string() selected=a.id.as_str() == chosen>{name}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <label for="adviser">{chrome.t(T::Adviser)}</label>
            <select id="adviser" name="adviser">{options}</select>
        </div>
    }
    .into_any()
}

/// The list, and the question for a time.
pub fn leaves(chrome: &Chrome, m: Leaves) -> Page {
    let field = |field: Field, label: T, hint: T, value: &str| {
        input(Input {
            name: field.name(),
            label: chrome.t(label).to_owned(),
            hint: chrome.t(hint).to_owned(),
            value: value.to_owned(),
            error: m.flaws.of(field).map(|flaw| fields::message(chrome.locale, field, flaw)),
            autocomplete: "off",
            ..Input::default()
        })
    };
    let wrong = m.wrong.map(|wrong| match wrong {
        WrongLeave::Time => notice("warn", chrome.t(T::WrongTime).to_owned(), chrome.t(T::WrongTimeHint).to_owned()),
        WrongLeave::TooLong(last) => {
            notice("warn", said::too_long(chrome.locale, MOST_DAYS, last), chrome.t(T::TooLongHint).to_owned())
        }
        WrongLeave::Beyond(place) => {
            notice("warn", format!("{} {place}", chrome.t(T::Beyond)), chrome.t(T::BeyondHint).to_owned())
        }
        WrongLeave::Overlaps(when) => notice("warn", chrome.t(T::Overlaps).to_owned(), when),
    });
    let listed =
        if m.leaves.is_empty() { empty(chrome, T::ListedNone, T::ListedNoneHint) } else { table(chrome, m.leaves) };
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {error_summary(chrome, &m.flaws)}
        {wrong}
        <form class="stack" method="get" action="/desk/leave/plan" novalidate>
            {choice(chrome, &m.advisers, &m.typed.adviser)}
            <div class="columns">
                {field(Field::ValidFrom, T::From, T::DayHint, &m.typed.from)}
                {field(Field::FromTime, T::FromTime, T::TimeHint, &m.typed.from_time)}
                {field(Field::ValidUntil, T::Until, T::DayHint, &m.typed.until)}
                {field(Field::UntilTime, T::UntilTime, T::TimeHint, &m.typed.until_time)}
            </div>
            <div class="actions"><button class="primary">{chrome.t(T::Look)}</button></div>
        </form>
        <section aria-labelledby="listed"><h2 id="listed">{chrome.t(T::Listed)}</h2>{listed}</section>
    };
    Page::desk(chrome.t(T::Title), body)
}

fn table(chrome: &Chrome, leaves: Vec<Leave>) -> AnyView {
    let rows: Vec<_> = leaves
        .into_iter()
        .map(|leave| {
            let (class, word) = said::state(chrome.locale, leave.state);
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::When)>
                        <a href=format!("/desk/leave/{}", leave.id)>{stretch(chrome, leave.span)}</a>
                    </th>
                    <td data-label=chrome.t(T::Adviser)>{leave.adviser_name}</td>
                    <td data-label=chrome.t(T::State)><span class=class>{word}</span></td>
                    <td data-label=chrome.t(T::NotedBy)>{leave.made_by}</td>
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead><tr>{head(T::When)} {head(T::Adviser)} {head(T::State)} {head(T::NotedBy)}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The clinics that a leave hits, with the repairs.
pub fn leave_plan(chrome: &Chrome, plan: Plan, typed: TypedLeave, trouble: Option<NotApplied>) -> Page {
    let locale = chrome.locale;
    let told = trouble.map(|trouble| match trouble {
        NotApplied::Changed => notice("warn", chrome.t(T::Changed).to_owned(), chrome.t(T::ChangedHint).to_owned()),
        NotApplied::NotChosen => notice("warn", chrome.t(T::Chosen).to_owned(), chrome.t(T::ProposalsHint).to_owned()),
        NotApplied::NotAgreed => notice("warn", chrome.t(T::NotAgreed).to_owned(), chrome.t(T::Agreed).to_owned()),
        NotApplied::Reason(flaw) | NotApplied::Words(flaw) => {
            let what = fields::message(locale, Field::Reason, flaw);
            notice("warn", what, chrome.t(T::ChangedHint).to_owned())
        }
    });
    let flaw_of = |field: fn(Flaw) -> NotApplied| match trouble {
        Some(NotApplied::Reason(flaw)) if field(flaw) == NotApplied::Reason(flaw) => Some(flaw),
        Some(NotApplied::Words(flaw)) if field(flaw) == NotApplied::Words(flaw) => Some(flaw),
        _ => None,
    };
    let hits = plan.hits.is_empty();
    let running: Vec<_> = plan
        .running
        .iter()
        .map(|c| view! { <a href=format!("/desk/clinics/{}", c.id)>{c.village_name.clone()}</a> " " })
        .collect();
    let first = plan.proposals.first().map(|p| p.key.clone()).unwrap_or_default();
    let chosen = if typed.repair.is_empty() { first } else { typed.repair.clone() };
    let proposals: Vec<_> = plan
        .proposals
        .iter()
        .enumerate()
        .map(|(number, proposal)| proposed(chrome, &plan, number, proposal, proposal.key == chosen))
        .collect();
    let stands_in = plan.proposals.iter().any(|p| !p.repair.loads.is_empty());
    let hidden: Vec<_> = [
        ("adviser", &typed.adviser),
        ("valid_from", &typed.from),
        ("from_time", &typed.from_time),
        ("valid_until", &typed.until),
        ("until_time", &typed.until_time),
    ]
    .into_iter()
    .map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> })
    .collect();
    let words = typed.words.unwrap_or_else(|| chrome.t(T::WordsGiven).to_owned());
    let title = format!("{} · {}", plan.adviser_name, stretch(chrome, plan.span));
    let long = Some(LONGEST);
    let body = view! {
        <p class="crumbs"><a href="/desk/leave">{chrome.t(T::Back)}</a></p>
        <h1>{title.clone()}</h1>
        {told}
        {(!plan.running.is_empty()).then(|| view! { <p class="notice info">{chrome.t(T::Running)} " " {running}</p> })}
        {match hits {
            true => empty(chrome, T::NoHits, T::NoHitsHint),
            false => view! {
                <section aria-labelledby="hits"><h2 id="hits">{chrome.t(T::PlanTitle)}</h2>{hit_table(chrome, &plan.hits)}</section>
            }.into_any(),
        }}
        <form class="stack" method="post" action="/desk/leave" novalidate>
            {hidden}
            {(!hits).then(|| view! {
                <fieldset class="proposals">
                    <legend><h2>{chrome.t(T::Proposals)}</h2></legend>
                    <p class="hint">{chrome.t(T::ProposalsHint)}</p>
                    {proposals}
                </fieldset>
            })}
            {input(Input {
                name: "reason",
                label: chrome.t(T::Reason).to_owned(),
                hint: chrome.t(T::ReasonHint).to_owned(),
                value: typed.reason,
                error: flaw_of(NotApplied::Reason).map(|flaw| fields::message(locale, Field::Reason, flaw)),
                autocomplete: "off",
                max: long,
                ..Input::default()
            })}
            {(!hits).then(|| input(Input {
                name: "words",
                label: chrome.t(T::Words).to_owned(),
                hint: chrome.t(T::WordsHint).to_owned(),
                value: words,
                error: flaw_of(NotApplied::Words).map(|flaw| fields::message(locale, Field::Words, flaw)),
                autocomplete: "off",
                max: long,
                ..Input::default()
            }))}
            {(plan.asks_for_agreement && stands_in).then(|| view! {
                <label class="tick">
                    <input type="checkbox" name="agreed" value="yes" checked=typed.agreed/>
                    <span>{chrome.t(T::Agreed)}</span>
                </label>
            })}
            <div class="actions">
                <button class="primary">{chrome.t(if hits { T::Note } else { T::Apply })}</button>
            </div>
        </form>
    };
    Page::desk(title, body)
}

fn hit_table(chrome: &Chrome, hits: &[HitClinic]) -> AnyView {
    let rows: Vec<_> = hits
        .iter()
        .map(|HitClinic { clinic, people }| {
            let date = clinic.starts_at.with_timezone(&chrome.zone).date_naive();
            let time = when::span(chrome.locale, clinic.starts_at, clinic.ends_at, chrome.zone);
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::When)>
                        <a href=format!("/desk/clinics/{}", clinic.id)>{when::day(chrome.locale, date)} " " <span class="whole">{time}</span></a>
                    </th>
                    <td data-label=chrome.t(T::Village)>{clinic.village_name.clone()}</td>
                    <td class="num" data-label=chrome.t(T::People)>{*people}</td>
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
                        <th scope="col" class="num">{chrome.t(T::People)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// One repair: a choice, what becomes of each clinic, and its figures.
fn proposed(chrome: &Chrome, plan: &Plan, number: usize, proposal: &Proposal, chosen: bool) -> impl IntoView + use<> {
    let (locale, repair) = (chrome.locale, &proposal.repair);
    let acts: Vec<_> =
        plan.hits.iter().zip(&repair.acts).map(|(hit, (_, act))| one_act(chrome, &plan.names, hit, act)).collect();
    let loads: Vec<_> = repair
        .loads
        .iter()
        .map(|(id, before, after)| {
            let name = plan.names.get(id).cloned().unwrap_or_default();
            view! { <li>{said::load(locale, &name, *before, *after)}</li> }
        })
        .collect();
    let with_loads = !loads.is_empty();
    view! {
        <div class="proposal">
            <label class="choice">
                <input type="radio" name="repair" value=proposal.key.clone() checked=chosen/>
                <span class="choice-text"><b>{said::proposal(locale, number)}</b> <small>{figures(chrome, repair)}</small></span>
            </label>
            <ul class="acts">{acts}</ul>
            {with_loads.then(|| view! {
                <p class="hint">{chrome.t(T::Adviser)} " · " {chrome.t(T::Before)}</p>
                <ul class="loads">{loads}</ul>
            })}
        </div>
    }
}

fn figures(chrome: &Chrome, repair: &Repair) -> String {
    let kilometres = format!("{}.{}", repair.metres / 1000, repair.metres % 1000 / 100);
    let not_taken = match repair.not_taken {
        0 => String::new(),
        people => format!("{people} {} · ", chrome.t(T::NotTaken)),
    };
    format!(
        "{} {} · {} {} · {not_taken}{kilometres} {} · {} {}",
        repair.moved,
        chrome.t(T::Moved),
        repair.displaced,
        chrome.t(T::Displaced),
        chrome.t(T::Kilometres),
        chrome.t(T::Spread),
        repair.spread,
    )
}

fn one_act(chrome: &Chrome, names: &BTreeMap<StaffId, String>, hit: &HitClinic, act: &Act) -> impl IntoView + use<> {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let (class, what) = match act {
        Act::StandIn(who) => ("rule free", said::stands_in(locale, names.get(who).map_or("", String::as_str))),
        Act::Move(duty) => ("rule too-far", said::moves_to(locale, &when::moment(locale, duty.hours.starts_at, zone))),
        Act::Cancel => ("rule cancelled", said::is_cancelled(locale).to_owned()),
    };
    let clinic = format!("{} {}", when::moment(locale, hit.clinic.starts_at, zone), hit.clinic.village_name);
    view! { <li><span>{clinic}</span> " " <span class=class>{what}</span></li> }
}

/// What a leave changed.
fn changed(chrome: &Chrome, acts: &[ActOfLeave]) -> AnyView {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let rows: Vec<_> = acts
        .iter()
        .map(|a| {
            let date = a.hours.starts_at.with_timezone(&zone).date_naive();
            let time = when::span(locale, a.hours.starts_at, a.hours.ends_at, zone);
            let (class, what) = match &a.became {
                Became::StandIn(name) => ("rule free", said::stands_in(locale, name)),
                Became::Moved(at) => ("rule too-far", said::moves_to(locale, &when::moment(locale, *at, zone))),
                Became::Cancelled => ("rule cancelled", chrome.t(T::WasCancelled).to_owned()),
            };
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::When)>
                        <a href=format!("/desk/clinics/{}", a.clinic_id)>{when::day(locale, date)} " " <span class="whole">{time}</span></a>
                    </th>
                    <td data-label=chrome.t(T::Village)>{a.village_name.clone()}</td>
                    <td class="num" data-label=chrome.t(T::People)>{a.people}</td>
                    <td data-label=chrome.t(T::Became)><span class=class>{what}</span></td>
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    view! {
        <section aria-labelledby="acts">
            <h2 id="acts">{chrome.t(T::Acts)}</h2>
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            {head(T::When)} {head(T::Village)}
                            <th scope="col" class="num">{chrome.t(T::People)}</th>
                            {head(T::Became)}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// One leave with what it changed and its trail.
pub fn leave(chrome: &Chrome, leave: Leave, acts: &[ActOfLeave], told: &[Told], done: bool) -> Page {
    let (class, word) = said::state(chrome.locale, leave.state);
    let title = format!("{} · {}", leave.adviser_name, stretch(chrome, leave.span));
    let reason = leave.reason.clone().unwrap_or_default();
    let open = leave.state == LeaveState::Planned;
    let day = leave.span.starts_at.with_timezone(&chrome.zone).date_naive();
    let body = view! {
        <p class="crumbs"><a href="/desk/leave">{chrome.t(T::Back)}</a></p>
        <h1>{title.clone()}</h1>
        {done.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Done)}</p> })}
        <dl class="summary">
            {row(chrome.t(T::State), view! { <span class=class>{word}</span> })}
            {row(chrome.t(T::Reason), reason)}
            {row(chrome.t(T::NotedBy), view! { {leave.made_by.clone()} " · " {when::moment(chrome.locale, leave.made_at, chrome.zone)} })}
        </dl>
        <div class="actions">
            <a class="button" href=format!("/desk/timeline?adviser={}&day={day}", leave.adviser_id)>{chrome.t(T::Timeline)}</a>
        </div>
        {open.then(|| view! {
            <form class="stack" method="post" action=format!("/desk/leave/{}/withdraw", leave.id)>
                <p class="hint">{chrome.t(T::WithdrawHint)}</p>
                <div class="actions"><button class="danger">{chrome.t(T::Withdraw)}</button></div>
            </form>
        })}
        {(!acts.is_empty()).then(|| changed(chrome, acts))}
        <section aria-labelledby="trail"><h2 id="trail">{chrome.t(T::Trail)}</h2>{super::trail(chrome, told.iter(), false)}</section>
    };
    Page::desk(title, body)
}
