//! The rules of the house: how long data is kept, the calendar, lines in letters, divisions, the sign-in log.

use std::collections::BTreeMap;

use domain::form::{Field, Flaw};
use domain::locale::Locale;
use domain::people::Kept;
use leptos::prelude::*;
use registry::jobs::{Job, Ran};
use registry::settings::texts::{KINDS, LONGEST, Lines, key};
use registry::staff::Logged;
use registry::trail::Told;

use crate::parts::{Input, Leaf, input, pagination};
use crate::texts::day::ClinicDayText;
use crate::texts::house::{self as said, HouseText as T};
use crate::texts::{fields, trail as trails};
use crate::{Chrome, Page, when};

/// The rooms of the settings.
pub(super) fn rooms(chrome: &Chrome) -> AnyView {
    let way = |path: &'static str, text: T| {
        let here = chrome.here.split('?').next() == Some(path);
        view! { <li><a href=path aria-current=here.then_some("page")>{chrome.t(text)}</a></li> }
    };
    view! {
        <nav class="rooms no-print" aria-label=chrome.t(T::Title)>
            <ul>
                {way("/desk/settings/retention", T::Retention)} {way("/desk/settings/calendar", T::Calendar)}
                {way("/desk/settings/clinic-day", T::ClinicDay)}
                {way("/desk/settings/letters", T::Letters)} {way("/desk/settings/texts", T::Texts)} {way("/desk/settings/places", T::Places)}
                {way("/desk/settings/travel", T::Travel)} {way("/desk/settings/duty", T::Duty)}
                {way("/desk/settings/limits", T::Limits)} {way("/desk/settings/jobs", T::Jobs)}
                {way("/desk/sign-ins", T::SignIns)} {way("/desk/seal", T::Seal)}
            </ul>
        </nav>
    }
    .into_any()
}

pub(super) fn saved(chrome: &Chrome, saved: bool) -> Option<AnyView> {
    saved.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Saved)}</p> }.into_any())
}

pub(super) fn changes(chrome: &Chrome, told: &[Told]) -> Option<AnyView> {
    (!told.is_empty()).then(|| {
        view! {
            <section aria-labelledby="changes">
                <h2 id="changes">{chrome.t(T::History)}</h2>
                {super::trail(chrome, told.iter(), false)}
            </section>
        }
        .into_any()
    })
}

/// What the page of retention shows.
#[derive(Debug, Clone)]
pub struct Retention {
    /// Months as typed, by kind.
    pub months: BTreeMap<&'static str, String>,
    /// The kind that is wrong.
    pub wrong: Option<Kept>,
    /// How many bookings are due.
    pub due: usize,
    /// The reader may change it.
    pub manages: bool,
    /// It was saved.
    pub saved: bool,
    /// Changes so far.
    pub told: Vec<Told>,
}

/// How long data is kept.
pub fn retention(chrome: &Chrome, m: Retention) -> Page {
    let locale = chrome.locale;
    let inputs: Vec<_> = Kept::ALL
        .into_iter()
        .map(|kind| {
            let value = m.months.get(kind.code()).cloned().unwrap_or_default();
            let is_default = value == kind.default_months().to_string();
            let hint = if is_default { format!(" · {}", chrome.t(T::ToConfirm)) } else { String::new() };
            input(Input {
                name: kind.code(),
                label: said::kept(locale, kind).to_owned(),
                hint: format!("{}–{} {}{hint}", kind.fewest_months(), Kept::MOST_MONTHS, chrome.t(T::Months)),
                value,
                inputmode: "numeric",
                autocomplete: "off",
                error: (m.wrong == Some(kind)).then(|| fields::message(locale, Field::Months, Flaw::NotAChoice)),
                ..Input::default()
            })
        })
        .collect();
    let due = if m.due == 0 { chrome.t(T::DueNone).to_owned() } else { said::due(locale, m.due) };
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(T::Retention)}</h1>
        <p class="lead">{chrome.t(T::RetentionLead)}</p>
        {saved(chrome, m.saved)}
        <p class="notice info"><b>{chrome.t(T::Due)}</b> " " {due}</p>
        <form class="stack" method="post" action="/desk/settings/retention" novalidate>
            {inputs}
            {m.manages.then(|| view! {
                <div class="actions"><button class="primary">{chrome.t(T::RetentionGo)}</button></div>
            })}
        </form>
        {changes(chrome, &m.told)}
    };
    Page::desk(chrome.t(T::Retention), body)
}

/// What the page of the clinic day shows.
#[derive(Debug, Clone)]
pub struct ClinicDays {
    /// Minutes as typed.
    pub grace: String,
    /// The minutes are wrong.
    pub wrong: bool,
    /// People may check themselves in.
    pub self_check_in: bool,
    /// The reader may change it.
    pub manages: bool,
    /// It was saved.
    pub saved: bool,
    /// Changes so far.
    pub told: Vec<Told>,
}

/// The rules of the clinic day.
pub fn clinic_day(chrome: &Chrome, m: ClinicDays) -> Page {
    let grace = input(Input {
        name: "grace",
        label: chrome.t(ClinicDayText::Grace).to_owned(),
        hint: chrome.t(ClinicDayText::GraceHint).to_owned(),
        value: m.grace,
        inputmode: "numeric",
        autocomplete: "off",
        error: m.wrong.then(|| chrome.t(ClinicDayText::GraceHint).to_owned()),
        ..Input::default()
    });
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(ClinicDayText::Title)}</h1>
        <p class="lead">{chrome.t(ClinicDayText::Lead)}</p>
        {saved(chrome, m.saved)}
        <form class="stack" method="post" action="/desk/settings/clinic-day" novalidate>
            {grace}
            <label class="tick">
                <input type="checkbox" name="self_check_in" value="yes" checked=m.self_check_in/>
                <span>{chrome.t(ClinicDayText::SelfCheckIn)}</span>
            </label>
            {m.manages.then(|| view! {
                <div class="actions"><button class="primary">{chrome.t(ClinicDayText::Go)}</button></div>
            })}
        </form>
        {changes(chrome, &m.told)}
    };
    Page::desk(chrome.t(ClinicDayText::Title), body)
}

/// What the page of letters shows.
#[derive(Debug, Clone)]
pub struct Letters {
    /// The lines.
    pub lines: Lines,
    /// The one that is wrong, and what is.
    pub wrong: Option<(String, Flaw)>,
    /// The reader may change them.
    pub manages: bool,
    /// They were saved.
    pub saved: bool,
    /// Changes so far.
    pub told: Vec<Told>,
}

/// Lines in letters.
pub fn letters(chrome: &Chrome, m: Letters) -> Page {
    let locale = chrome.locale;
    let inputs: Vec<_> = KINDS
        .into_iter()
        .flat_map(|kind| [Locale::ZhCn, Locale::En].map(|of| (kind, of)))
        .map(|(kind, of)| {
            let name = key(kind, of);
            let error = m.wrong.as_ref().filter(|(wrong, _)| *wrong == name);
            let error = error.map(|(_, flaw)| fields::message(locale, Field::Words, *flaw));
            let value = m.lines.get(&name).cloned().unwrap_or_default();
            let label = said::letter_line(locale, kind, of);
            let class = if error.is_some() { "field invalid" } else { "field" };
            view! {
                <div class=class>
                    <label for=name.clone()>{label}</label>
                    {error.map(|e| view! { <p class="error">{e}</p> })}
                    <input id=name.clone() name=name type="text" lang=of.tag() value=value maxlength=LONGEST.to_string()/>
                </div>
            }
        })
        .collect();
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(T::Letters)}</h1>
        <p class="lead">{chrome.t(T::LettersLead)}</p>
        {saved(chrome, m.saved)}
        <form class="stack" method="post" action="/desk/settings/letters" novalidate>
            {inputs}
            {m.manages.then(|| view! {
                <div class="actions"><button class="primary">{chrome.t(T::LettersGo)}</button></div>
            })}
        </form>
        {changes(chrome, &m.told)}
    };
    Page::desk(chrome.t(T::Letters), body)
}

/// The sign-in log.
pub fn sign_ins(chrome: &Chrome, lines: Leaf<Logged>, in_settings: bool) -> Page {
    let ways = pagination(chrome, lines.number, lines.of, "/desk/sign-ins");
    let rows: Vec<_> = lines
        .items
        .into_iter()
        .map(|l| {
            let from = [l.origin.address, l.origin.browser].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::When)>{when::moment(chrome.locale, l.at, chrome.zone)}</th>
                    <td data-label=chrome.t(T::Who)>{l.name.unwrap_or_else(|| chrome.t(T::Nobody).to_owned())}</td>
                    <td data-label=chrome.t(T::What)>{trails::outcome(chrome.locale, &l.outcome)}</td>
                    <td data-label=chrome.t(T::From)>{from}</td>
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    let body = view! {
        {in_settings.then(|| rooms(chrome))}
        <h1>{chrome.t(T::SignIns)}</h1>
        <p class="lead">{chrome.t(T::SignInsLead)}</p>
        <div class="table-scroll">
            <table class="table">
                <thead><tr>{head(T::When)} {head(T::Who)} {head(T::What)} {head(T::From)}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {ways}
    };
    Page::desk(chrome.t(T::SignIns), body)
}

/// What the program does by itself, how it went last, and doing it now.
pub fn jobs(chrome: &Chrome, ran: &[Ran], manages: bool) -> Page {
    let rows: Vec<_> = Job::ALL
        .into_iter()
        .map(|job| {
            let last = ran.iter().find(|r| r.name == job.code());
            let (class, state) = match last {
                None => ("chip waiting", T::JobNever),
                Some(r) if r.error.is_some() => ("chip refused", T::JobFailed),
                Some(_) => ("chip done", T::JobDone),
            };
            let label = format!("{} {}", chrome.t(T::JobRun), said::job(chrome.locale, job));
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::Job)>{said::job(chrome.locale, job)}</th>
                    <td data-label=chrome.t(T::State)><span class=class>{chrome.t(state)}</span></td>
                    <td data-label=chrome.t(T::When)>{last.map(|r| when::moment(chrome.locale, r.ran_at, chrome.zone))}</td>
                    <td data-label=chrome.t(T::JobError)>{last.and_then(|r| r.error.clone())}</td>
                    <td class="actions">
                        {manages.then(|| view! {
                            <form class="inline" method="post" action=format!("/desk/settings/jobs/{}/run", job.code())>
                                <button aria-label=label>{chrome.t(T::JobRun)}</button>
                            </form>
                        })}
                    </td>
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(T::Jobs)}</h1>
        <p class="lead">{chrome.t(T::JobsLead)}</p>
        <div class="table-scroll">
            <table class="table">
                <thead><tr>{head(T::Job)} {head(T::State)} {head(T::When)} {head(T::JobError)} <td></td></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p><a href="/desk/messages">{chrome.t(T::JobMessages)}</a></p>
    };
    Page::desk(chrome.t(T::Jobs), body)
}
