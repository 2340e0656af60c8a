//! Holidays and worked weekends: what is there, and what a change would do before it holds.

use chrono::{Datelike, NaiveDate};
use domain::clocks::is_address;
use leptos::prelude::*;
use registry::settings::calendar::{Calendar, NoticeError, Proposal, Shift};
use registry::trail::Told;

use super::house::{changes, rooms, saved};
use super::notice;
use crate::parts::{Input, input};
use crate::texts::clocks::{self as said, CalendarText as T};
use crate::texts::house::HouseText;
use crate::{Chrome, Page};

/// A day by hand as typed.
#[derive(Debug, Clone, Default)]
pub struct DayForm {
    /// The day.
    pub day: String,
    /// The holiday.
    pub name: String,
    /// It is worked.
    pub works: bool,
}

/// What is wrong with a notice, where, and what was expected.
#[must_use]
pub fn notice_wrong(locale: domain::locale::Locale, error: &NoticeError) -> String {
    said::notice_wrong(locale, error)
}

/// What the page of the calendar shows.
#[derive(Debug, Clone)]
pub struct Calendars {
    /// The calendar in force.
    pub calendar: Calendar,
    /// What was pasted.
    pub text: String,
    /// What is wrong with it.
    pub wrong: Option<NoticeError>,
    /// A day by hand as typed.
    pub day: DayForm,
    /// What is wrong with it.
    pub day_wrong: Option<String>,
    /// The reader may change it.
    pub manages: bool,
    /// It was saved.
    pub saved: bool,
    /// Changes so far.
    pub told: Vec<Told>,
    /// Today.
    pub today: NaiveDate,
}

/// Holidays and worked weekends.
pub fn calendar(chrome: &Chrome, m: Calendars) -> Page {
    let version = m.calendar.version().to_string();
    // What lies ahead is planned by it: the year that comes next is wanted from the autumn on.
    let missing = (m.today.year()..=m.today.year() + 1).find(|year| !m.calendar.0.contains_key(&year.to_string()));
    let missing =
        missing.map(|year| notice("info", said::not_entered(chrome.locale, year), chrome.t(T::NotEntered).to_owned()));
    let years: Vec<_> = m
        .calendar
        .0
        .into_iter()
        .map(|(year, notice)| {
            let source = notice.source;
            let link = is_address(&source).then(|| view! { <a href=source.clone()>{source.clone()}</a> });
            let by_hand = notice.by_hand.then(|| chrome.t(T::ByHand));
            view! {
                <tr>
                    <th scope="row" class="num">{year}</th>
                    <td class="num" data-label=chrome.t(HouseText::Holidays)>{notice.holidays.len()}</td>
                    <td class="num" data-label=chrome.t(HouseText::Workdays)>{notice.workdays.len()}</td>
                    <td class="source" data-label=chrome.t(T::Source)>{link} {by_hand}</td>
                </tr>
            }
        })
        .collect();
    let text = Input {
        name: "calendar",
        label: chrome.t(T::Notice).to_owned(),
        hint: r#"{"2027": {"source": "https://www.gov.cn/…", "holidays": {"2027-01-01": "元旦"}, "workdays": {}}}"#
            .to_owned(),
        value: m.text,
        error: m.wrong.map(|wrong| said::notice_wrong(chrome.locale, &wrong)),
        rows: Some(8),
        ..Input::default()
    };
    let day = m.day;
    let named = |name, label: &str, hint: &str, value: String| Input {
        name,
        value,
        label: label.to_owned(),
        hint: hint.to_owned(),
        ..Input::default()
    };
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(HouseText::Calendar)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {saved(chrome, m.saved)}
        {missing}
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col" class="num">{chrome.t(T::Years)}</th>
                        <th scope="col" class="num">{chrome.t(HouseText::Holidays)}</th>
                        <th scope="col" class="num">{chrome.t(HouseText::Workdays)}</th>
                        <th scope="col">{chrome.t(T::Source)}</th>
                    </tr>
                </thead>
                <tbody>{years}</tbody>
            </table>
        </div>
        <p>{chrome.t(T::Version)} " " <span class="num">{version}</span></p>
        {m.manages.then(|| view! {
            <form class="stack" method="post" action="/desk/settings/calendar/day" novalidate>
                <h2>{chrome.t(T::DayByHand)}</h2>
                <div class="columns">
                    {input(Input { error: m.day_wrong, ..named("day", chrome.t(HouseText::Day), "2027-01-01", day.day) })}
                    {input(named("name", chrome.t(T::DayName), "元旦", day.name))}
                </div>
                <label class="tick">
                    <input type="checkbox" name="works" value="yes" checked=day.works/>
                    <span>{chrome.t(T::DayWorks)}</span>
                </label>
                <div class="actions"><button>{chrome.t(T::DayGo)}</button></div>
            </form>
            <form class="stack" method="post" action="/desk/settings/calendar" novalidate>
                {input(text)}
                <div class="actions"><button class="primary">{chrome.t(T::NoticeGo)}</button></div>
            </form>
        })}
        {changes(chrome, &m.told)}
    };
    Page::desk(chrome.t(HouseText::Calendar), body)
}

/// What a change would do, before it is applied.
#[derive(Debug, Clone)]
pub struct CalendarAsked {
    /// Where it is applied.
    pub action: &'static str,
    /// What was given, to give it again.
    pub given: Vec<(&'static str, String)>,
    /// What it would do.
    pub proposal: Proposal,
    /// It was looked at before, and something changed since.
    pub changed: bool,
}

/// Asks before a change of the calendar is applied.
pub fn ask_calendar(chrome: &Chrome, m: CalendarAsked) -> Page {
    let p = &m.proposal;
    let hidden: Vec<_> = m
        .given
        .into_iter()
        .chain([("seen", p.seen())])
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let shifts = |works: bool, title: T| {
        let rows: Vec<_> = p.shifts.iter().filter(|s| s.works == works).map(|s| shift(chrome, s)).collect();
        (!rows.is_empty()).then(|| view! { <h2>{chrome.t(title)}</h2> <ul class="plain">{rows}</ul> })
    };
    let no_day = p.shifts.is_empty().then(|| view! { <p>{chrome.t(T::NoDay)}</p> });
    let versions = format!("{} → {}", p.before, p.after);
    let body = view! {
        {rooms(chrome)}
        <h1>{chrome.t(T::Asks)}</h1>
        {m.changed.then(|| view! { <p class="notice warn" role="alert">{chrome.t(T::Changed)}</p> })}
        <p class="num">{versions}</p>
        {shifts(false, T::ToRest)} {shifts(true, T::ToWork)} {no_day}
        {running(chrome, p)}
        <p>{chrome.t(T::Since)}</p>
        <form class="actions" method="post" action=m.action>
            {hidden}
            <button class="primary">{chrome.t(T::Sure)}</button>
            <a class="button quiet" href="/desk/settings/calendar">{chrome.t(T::Keep)}</a>
        </form>
    };
    Page::desk(chrome.t(T::Asks), body)
}

fn shift(chrome: &Chrome, shift: &Shift) -> AnyView {
    view! { <li>{said::days(chrome.locale, shift.from, shift.to)}</li> }.into_any()
}

/// What becomes of the limits that run.
fn running(chrome: &Chrome, p: &Proposal) -> AnyView {
    let (locale, c) = (chrome.locale, &p.comparison);
    let rows: Vec<_> = c
        .changes
        .iter()
        .map(|change| {
            let mark = match (change.newly_late, change.in_time_again, change.moved()) {
                (true, _, _) => Some(("chip late", T::NewlyLate)),
                (_, true, _) => Some(("chip done", T::InTime)),
                (_, _, Some(0)) => Some(("chip done", T::Settled)),
                _ => None,
            };
            let mark = mark.map(|(class, text)| view! { <span class=class>{chrome.t(text)}</span> });
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::Whose)>
                        <a href=change.of.path.clone()>{change.of.name.clone()}</a> " " {change.of.limit.say(locale).to_owned()}
                    </th>
                    <td data-label=chrome.t(T::Before)>{said::outcome(locale, &change.before)}</td>
                    <td data-label=chrome.t(T::After)>{said::outcome(locale, &change.after)} " " {mark}</td>
                </tr>
            }
        })
        .collect();
    let unclear: Vec<_> = c
        .unclear
        .iter()
        .map(|(of, error)| view! { <li><a href=of.path.clone()>{of.name.clone()}</a> " · " {error.say(locale)}</li> })
        .collect();
    let none = rows.is_empty().then(|| view! { <p>{chrome.t(T::None)}</p> });
    let table = (!rows.is_empty()).then(|| {
        view! {
            <p>{said::count(locale, c.changes.len(), c.newly_late(), c.same)}</p>
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{chrome.t(T::Whose)}</th>
                            <th scope="col">{chrome.t(T::Before)}</th>
                            <th scope="col">{chrome.t(T::After)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    let unclear =
        (!unclear.is_empty()).then(|| view! { <h3>{chrome.t(T::Unclear)}</h3> <ul class="plain">{unclear}</ul> });
    view! {
        <section aria-labelledby="running">
            <h2 id="running">{chrome.t(T::Running)}</h2>
            {none} {table} {unclear}
        </section>
    }
    .into_any()
}
