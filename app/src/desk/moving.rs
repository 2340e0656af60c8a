//! Moving a clinic: as it is and as it would be, what stands against it, who is booked; the form.

use domain::clinics::{Obstacle, Span, Typed};
use leptos::prelude::*;
use registry::clinics::moving::Proposal;

use super::notice;
use crate::parts::{Input, input};
use crate::texts::calendars::{self as said, MoveText as T};
use crate::{Chrome, Page, when};

/// How far a move has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The form, with what can be said of what stands in it.
    Form,
    /// It asks before it is done.
    Asks,
    /// It cannot be.
    Refused,
    /// The clinic changed meanwhile.
    Stale,
}

/// What the page of a move shows.
#[derive(Debug, Clone)]
pub struct Moving {
    /// What was typed.
    pub typed: Typed,
    /// What it would come to.
    pub proposal: Proposal,
    /// How far it has come.
    pub stage: Stage,
    /// The page to come back to.
    pub back: String,
}

/// The page of a move.
pub fn move_clinic(chrome: &Chrome, m: Moving) -> Page {
    let p = &m.proposal;
    let clinic = &p.before.clinic;
    let title = chrome.t(T::Title);
    let moment = |at| when::moment(chrome.locale, at, chrome.zone);
    let said_of = |o: &Obstacle| said::obstacle(chrome.locale, o, moment);
    // What is merely the same as before is no news on a form just opened.
    let fresh = m.stage == Stage::Form && p.obstacles == [Obstacle::Same];
    // Nothing typed could mend it: why, and the way back.
    if p.obstacles.contains(&Obstacle::Over) {
        return over(chrome, &m);
    }
    let forbidden: Vec<&Obstacle> = p.obstacles.iter().filter(|o| o.forbids()).collect();
    let doubts: Vec<String> = p.obstacles.iter().filter(|o| !o.forbids()).map(said_of).collect();
    let cannot = (!forbidden.is_empty() && !fresh).then(|| {
        let items: Vec<_> =
            forbidden.iter().map(|o| view! { <li><a href=format!("#{}", field_of(o))>{said_of(o)}</a></li> }).collect();
        view! {
            <div class="error-summary" role="alert" tabindex="-1">
                <h2>{chrome.t(T::Cannot)}</h2> <ul>{items}</ul>
            </div>
        }
    });
    let stale = (m.stage == Stage::Stale)
        .then(|| notice("warn", chrome.t(T::Changed).to_owned(), chrome.t(T::ChangedHint).to_owned()));
    // Without a reason everything else can still be asked.
    let possible = forbidden.iter().all(|o| **o == Obstacle::NoReason);
    let asked = possible && (!doubts.is_empty() || p.before.taken > 0);
    let asks = asked.then(|| {
        let people = (p.before.taken > 0).then(|| {
            let queue = format!("/desk/clinics/{}", clinic.id);
            view! {
                <p>{said::strands(chrome.locale, p.before.taken)} " " <a href=queue>{chrome.t(T::Booked)}</a></p>
            }
        });
        let doubts: Vec<_> = doubts.into_iter().map(|text| view! { <p>{text}</p> }).collect();
        let role = if m.stage == Stage::Asks { "alert" } else { "note" };
        view! { <div class="notice warn" role=role><h2>{chrome.t(T::Asks)}</h2> {doubts} {people}</div> }
    });
    let easy = (p.obstacles.is_empty() && p.before.taken == 0 && m.stage == Stage::Form)
        .then(|| view! { <p class="notice info" role="note">{chrome.t(T::NoBody)}</p> });
    let then = match (p.hours, &p.village) {
        (Some(hours), Some(village)) if !fresh => {
            let room = m.typed.room().unwrap_or_default();
            let class = if forbidden.is_empty() { "then" } else { "" };
            Some(view! { <div class=class>{side(chrome, T::Then, hours, format!("{} {room}", village.name))}</div> })
        }
        _ => None,
    };
    let now = Span { starts_at: clinic.starts_at, ends_at: clinic.ends_at };
    let body = view! {
        <h1>{title}</h1>
        <p class="lead">{clinic.adviser_name.clone()} " · " {clinic.township_name.clone()} " " {clinic.village_name.clone()}</p>
        {stale} {cannot}
        <div class="change-of">
            <div>{side(chrome, T::Now, now, format!("{} {}", clinic.village_name, clinic.place))}</div>
            {then}
        </div>
        {asks} {easy}
        {form(chrome, &m, asked)}
    };
    Page::desk(title, body)
}

/// The clinic has begun, is over, or was cancelled: it stays where it is.
fn over(chrome: &Chrome, m: &Moving) -> Page {
    let clinic = &m.proposal.before.clinic;
    let title = chrome.t(T::Title);
    let why = said::obstacle(chrome.locale, &Obstacle::Over, |at| when::moment(chrome.locale, at, chrome.zone));
    let now = Span { starts_at: clinic.starts_at, ends_at: clinic.ends_at };
    let body = view! {
        <h1>{title}</h1>
        <p class="lead">{clinic.adviser_name.clone()} " · " {clinic.township_name.clone()} " " {clinic.village_name.clone()}</p>
        {notice("warn", why, chrome.t(T::OverHint).to_owned())}
        <div class="change-of">
            <div>{side(chrome, T::Now, now, format!("{} {}", clinic.village_name, clinic.place))}</div>
        </div>
        <p class="actions">
            <a class="button" href=format!("/desk/clinics/{}", clinic.id)>{chrome.t(T::Booked)}</a>
            <a class="button quiet" href=m.back.clone()>{chrome.t(T::Back)}</a>
        </p>
    };
    Page::desk(title, body).narrow()
}

/// The field that mends an obstacle.
const fn field_of(obstacle: &Obstacle) -> &'static str {
    match obstacle {
        Obstacle::NoTime | Obstacle::OverMidnight(_) => "time",
        Obstacle::NoVillage => "village",
        Obstacle::NoRoom => "place",
        Obstacle::NoReason => "reason",
        _ => "day",
    }
}

fn side(chrome: &Chrome, label: T, hours: Span, place: String) -> AnyView {
    let day = hours.starts_at.with_timezone(&chrome.zone).date_naive();
    view! {
        <dl>
            <dt>{chrome.t(label)}</dt>
            <dd>
                <b>{when::day(chrome.locale, day)} " " {when::span(chrome.locale, hours.starts_at, hours.ends_at, chrome.zone)}</b>
                " " <small class="lunar">{when::lunar_day(chrome.locale, day)}</small>
            </dd>
            <dd>{place}</dd>
        </dl>
    }
    .into_any()
}

/// The form; `asked` when the page asks about what stands in it.
fn form(chrome: &Chrome, m: &Moving, asked: bool) -> AnyView {
    let p = &m.proposal;
    let clinic = &p.before.clinic;
    let error = |field: &str| {
        let wrong = p.obstacles.iter().find(|o| o.forbids() && field_of(o) == field && **o != Obstacle::Same)?;
        Some(said::obstacle(chrome.locale, wrong, |at| when::moment(chrome.locale, at, chrome.zone)))
    };
    let field = |name: &'static str, label: T, hint: Option<T>, value: &str| Input {
        name,
        label: chrome.t(label).to_owned(),
        hint: hint.map(|hint| chrome.t(hint).to_owned()).unwrap_or_default(),
        value: value.to_owned(),
        error: error(name),
        autocomplete: "off",
        max: Some(200),
        ..Input::default()
    };
    let mut villages = p.villages.clone();
    if !villages.iter().any(|(code, _)| code == clinic.village_code.as_str()) {
        villages.push((clinic.village_code.to_string(), clinic.village_name.clone()));
    }
    let options: Vec<_> = villages
        .into_iter()
        .map(|(code, name)| {
            let selected = code == m.typed.village;
            view! { <option value=code selected=selected>{name}</option> }
        })
        .collect();
    let (class, text) = if asked { ("danger", T::Sure) } else { ("primary", T::Go) };
    view! {
        <form class="stack" method="post" action=format!("/desk/clinics/{}/move", clinic.id) novalidate>
            <input type="hidden" name="back" value=m.back.clone()/>
            <input type="hidden" name="sequence" value=clinic.sequence.to_string()/>
            <input type="hidden" name="shown" value=if asked { m.typed.mark() } else { String::new() }/>
            <div class="columns">
                {input(field("day", T::Day, Some(T::DayHint), &m.typed.day))}
                {input(field("time", T::Time, Some(T::TimeHint), &m.typed.time))}
                <div class="field">
                    <label for="village">{chrome.t(T::Village)}</label>
                    <select id="village" name="village">{options}</select>
                </div>
                {input(field("place", T::Room, None, &m.typed.place))}
            </div>
            {input(Input { rows: Some(2), ..field("reason", T::Reason, Some(T::ReasonHint), &m.typed.reason) })}
            <div class="actions">
                <button class=class>{chrome.t(text)}</button>
                <a class="button quiet" href=m.back.clone()>{chrome.t(T::Keep)}</a>
            </div>
        </form>
    }
    .into_any()
}
