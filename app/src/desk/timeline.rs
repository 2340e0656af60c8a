//! "Why is nothing free?": two weeks of a village or an adviser as a strip, and one day with the rule for each stretch.

use chrono::{Days, NaiveDate};
use domain::clinics::blocks::{Block, Stretch, of_whole};
use leptos::prelude::*;
use registry::clinics::timeline::{DAYS, Day, Timeline, Whose};
use registry::matters::Matter;

use crate::texts::timeline::{self as said, TimelineText as T};
use crate::{Chrome, Page, when};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Timelines {
    /// Whose days.
    pub whose: Whose,
    /// The first day of the strip.
    pub from: NaiveDate,
    /// The day looked at.
    pub day: NaiveDate,
    /// What was typed for a day and is none: today is shown instead.
    pub wrong: String,
    /// The kinds of matter.
    pub matters: Vec<Matter>,
    /// The code of the one that is asked about; empty: any.
    pub matter: String,
    /// The days.
    pub timeline: Timeline,
}

/// The address of a day of somebody.
fn address(m: &Timelines, whose: &Whose, from: NaiveDate, day: NaiveDate) -> String {
    let who = match whose {
        Whose::Village(village) => format!("village={village}"),
        Whose::Adviser(adviser) => format!("adviser={adviser}"),
    };
    let matter = if m.matter.is_empty() { String::new() } else { format!("&matter={}", m.matter) };
    format!("/desk/timeline?{who}&from={from}&day={day}{matter}")
}

/// The timeline.
pub fn timeline(chrome: &Chrome, m: Timelines) -> Page {
    let title = format!("{} · {}", chrome.t(T::Title), m.timeline.name);
    let (name, value) = match &m.whose {
        Whose::Village(village) => ("village", village.to_string()),
        Whose::Adviser(adviser) => ("adviser", adviser.to_string()),
    };
    let matters: Vec<_> = m
        .matters
        .iter()
        .map(|of| {
            let chosen = of.code.as_str() == m.matter;
            view! { <option value=of.code.as_str().to_owned() selected=chosen>{of.name(chrome.locale).to_owned()}</option> }
        })
        .collect();
    let strip: Vec<_> = m.timeline.days.iter().map(|day| of_strip(chrome, &m, day)).collect();
    let chosen = m.timeline.days.iter().find(|d| d.date == m.day);
    let list = chosen.map(|day| one_day(chrome, &m.whose, day));
    let others: Vec<_> = m
        .timeline
        .others
        .iter()
        .map(|(id, name)| {
            let to = match &m.whose {
                Whose::Village(_) => Whose::Adviser(id.as_str().into()),
                Whose::Adviser(_) => match id.as_str().try_into() {
                    Ok(village) => Whose::Village(village),
                    Err(_) => return view! { <li>{name.clone()}</li> }.into_any(),
                },
            };
            view! { <li><a href=address(&m, &to, m.from, m.day)>{name.clone()}</a></li> }.into_any()
        })
        .collect();
    let none = others.is_empty().then(|| view! { <p>{chrome.t(T::RetainedNone)}</p> });
    let head = match m.whose {
        Whose::Village(_) => T::Retained,
        Whose::Adviser(_) => T::RetainedBy,
    };
    let by = |days: i64| m.from.checked_add_signed(chrono::Duration::days(days)).unwrap_or(m.from);
    let span = i64::try_from(DAYS).unwrap_or_default();
    let body = view! {
        <h1>{title.clone()}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {(!m.wrong.is_empty()).then(|| view! {
            <p class="notice warn" role="alert">{said::no_day(chrome.locale, &m.wrong)}</p>
        })}
        <form class="toolbar" method="get" action="/desk/timeline">
            <input type="hidden" name=name value=value/>
            <div class="field">
                <label for="day">{chrome.t(T::Day)}</label>
                <input id="day" name="day" type="date" value=m.day.to_string()/>
            </div>
            <div class="field">
                <label for="matter">{chrome.t(T::Matter)}</label>
                <select id="matter" name="matter"><option value="">{chrome.t(T::AnyMatter)}</option> {matters}</select>
            </div>
            <button>{chrome.t(T::Show)}</button>
            <a class="button quiet" href=address(&m, &m.whose, by(-span), by(-span))>{chrome.t(T::Before)}</a>
            <a class="button quiet" href=address(&m, &m.whose, by(span), by(span))>{chrome.t(T::After)}</a>
        </form>
        <section aria-labelledby="strip">
            <h2 id="strip">{chrome.t(T::TwoWeeks)}</h2>
            <ol class="days">{strip}</ol>
        </section>
        <div class="panes side">
            <section aria-labelledby="others">
                <h2 id="others">{chrome.t(head)}</h2>
                {none}
                <ul class="plain">{others}</ul>
            </section>
            <section aria-labelledby="the-day">
                <h2 id="the-day">{when::day(chrome.locale, m.day)} " " <small>{when::lunar_day(chrome.locale, m.day)}</small></h2>
                {list}
            </section>
        </div>
    };
    Page::desk(title, body)
}

/// A day of the strip: the date and the one rule that says most of it.
fn of_strip(chrome: &Chrome, m: &Timelines, day: &Day) -> impl IntoView + use<> {
    let whole = of_whole(&day.stretches);
    let here = (day.date == m.day).then_some("date");
    let word = said::rule(chrome.locale, chrome.zone, &whole);
    view! {
        <li>
            <a class="days-day" href=address(m, &m.whose, m.from, day.date) aria-current=here>
                <time datetime=day.date.to_string()>{when::day(chrome.locale, day.date)}</time>
                <span class=class(&whole)>{word}</span>
            </a>
        </li>
    }
}

fn class(block: &Block) -> String {
    format!("rule {}", block.code())
}

fn one_day(chrome: &Chrome, whose: &Whose, day: &Day) -> AnyView {
    let rows: Vec<_> = together(&day.stretches).into_iter().map(|stretch| row(chrome, whose, day, &stretch)).collect();
    view! { <ol class="stretches">{rows}</ol> }.into_any()
}

/// Neighbours that tell the same are one, but for the slots of a clinic, which people book one by one.
fn together(stretches: &[Stretch]) -> Vec<Stretch> {
    let mut told: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match told.last_mut() {
            Some(last)
                if last.block == stretch.block
                    && last.clinic == stretch.clinic
                    && last.span.ends_at == stretch.span.starts_at
                    && (stretch.clinic.is_none() || stretch.seats.0 == 0) =>
            {
                last.span.ends_at = stretch.span.ends_at;
            }
            _ => told.push(stretch.clone()),
        }
    }
    told
}

fn row(chrome: &Chrome, whose: &Whose, day: &Day, stretch: &Stretch) -> impl IntoView + use<> {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let clinic = stretch.clinic.and_then(|number| day.clinics.get(number));
    let detail = clinic.map(|clinic| {
        let other = match whose {
            Whose::Village(village) if *village == clinic.village_code => clinic.adviser_name.clone(),
            Whose::Village(_) | Whose::Adviser(_) => format!("{} · {}", clinic.village_name, clinic.adviser_name),
        };
        // A clinic elsewhere is not the reader's to open.
        let link = match stretch.block {
            Block::Elsewhere => view! { <span>{other}</span> }.into_any(),
            _ => view! { <a href=format!("/desk/clinics/{}", clinic.id)>{other}</a> }.into_any(),
        };
        let reason = clinic.reason.clone().filter(|_| stretch.block == Block::Cancelled).map(|r| format!(" · {r}"));
        view! { <span>{link} {reason}</span> }
    });
    let (seats, open) = stretch.seats;
    let seats = (seats > 0).then(|| said::open_seats(locale, open, seats));
    let hint = said::hint(locale, &stretch.block);
    view! {
        <li class="stretch">
            <time datetime=when::machine(stretch.span.starts_at, zone)>
                {when::span(locale, stretch.span.starts_at, stretch.span.ends_at, zone)}
            </time>
            <span class=class(&stretch.block)>{said::rule(locale, zone, &stretch.block)}</span>
            <span class="stretch-more">
                {detail}
                <small>{hint} {seats.map(|s| format!(" {s}"))}</small>
            </span>
        </li>
    }
}

/// The first day of the strip on which a day is shown: a week before it at most.
#[must_use]
pub fn strip_of(from: Option<NaiveDate>, day: NaiveDate) -> NaiveDate {
    from.filter(|from| *from <= day && day < *from + Days::new(DAYS)).unwrap_or(day)
}
