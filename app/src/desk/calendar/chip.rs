//! A clinic in a grid: when, where, who, how full, and what is particular about it.

use chrono::{Days, NaiveDate};
use domain::clinics::{ClinicStatus, Span};
use domain::staff::Action;
use leptos::prelude::*;
use registry::clinics::{Engagement, Planned};

use super::{Calendar, day_of};
use crate::desk::can;
use crate::texts::calendars::{self as said, CalendarText as T};
use crate::{Chrome, when};

/// What is particular about a clinic: class, and the word that goes with the colour and the shape.
pub(super) fn state(p: &Planned) -> (&'static str, Option<T>) {
    match () {
        () if p.clinic.status == ClinicStatus::Cancelled => ("cancelled", Some(T::Cancelled)),
        () if p.seats > 0 && p.taken >= p.seats => ("full", Some(T::Full)),
        () if p.clinic.sequence > 0 => ("changed", Some(T::Changed)),
        () => ("planned", None),
    }
}

/// What a chip need not say, because its row or column does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaves {
    /// It says everything.
    Nothing,
    /// The village is said.
    Village,
    /// The adviser is said.
    Adviser,
}

/// May the reader move it, as far as the table of permissions and the clock go?
pub(super) fn is_movable(chrome: &Chrome, model: &Calendar, p: &Planned) -> bool {
    p.clinic.status == ClinicStatus::Planned
        && p.clinic.starts_at > model.now
        && can(chrome, Action::PlanClinics, p.clinic.object())
}

/// The address of the form that moves a clinic and comes back here.
pub(super) fn move_address(model: &Calendar, p: &Planned) -> String {
    let back: String = model
        .wanted
        .address()
        .bytes()
        .map(|b| match b {
            b'&' => "%26".to_owned(),
            b'?' => "%3F".to_owned(),
            b'=' => "%3D".to_owned(),
            b => char::from(b).to_string(),
        })
        .collect();
    format!("/desk/clinics/{}/move?back={back}", p.clinic.id)
}

/// The days shown on which the adviser cannot hold it at its time of day, for this reason.
fn days_against(chrome: &Chrome, model: &Calendar, p: &Planned, why: Engagement) -> String {
    let (first, days) = model.wanted.view.days(model.wanted.from);
    let home = day_of(chrome, p.clinic.starts_at);
    let hours = |day: NaiveDate| {
        let shift = day - home;
        Span { starts_at: p.clinic.starts_at + shift, ends_at: p.clinic.ends_at + shift }
    };
    let against = |day: &NaiveDate| model.engaged.against(&p.clinic, home, (*day, hours(*day))) == Some(why);
    let days = (0..days).map(|d| first + Days::new(d)).filter(|day| *day != home).filter(against);
    days.map(|day| day.to_string()).collect::<Vec<_>>().join(" ")
}

/// The chip, with a link to the queue and one to the form that moves it.
pub(super) fn chip(chrome: &Chrome, model: &Calendar, p: &Planned, leaves: Leaves) -> AnyView {
    let (class, word) = state(p);
    let c = &p.clinic;
    let movable = is_movable(chrome, model, p);
    let local = c.starts_at.with_timezone(&chrome.zone);
    let village = (leaves != Leaves::Village).then(|| view! { <b>{c.village_name.clone()}</b> });
    let adviser =
        (leaves != Leaves::Adviser).then(|| view! { <span class="event-who">{c.adviser_name.clone()}</span> });
    let word = word.map(|word| view! { <span class="event-word">{chrome.t(word)}</span> });
    let moving = movable.then(|| {
        let label =
            said::move_this(chrome.locale, &c.village_name, &when::moment(chrome.locale, c.starts_at, chrome.zone));
        view! { <a class="event-move no-print" href=move_address(model, p) aria-label=label>{chrome.t(T::Moves)}</a> }
    });
    let name = format!("{} {} {}", c.village_name, c.adviser_name, local.format("%H:%M"));
    view! {
        <li class=format!("event {class}")>
            <a class="event-link" href=format!("/desk/clinics/{}", c.id)
                data-move=movable.then(|| move_address(model, p))
                data-day=movable.then(|| local.date_naive().to_string())
                data-busy=movable.then(|| days_against(chrome, model, p, Engagement::Clinic))
                data-leave=movable.then(|| days_against(chrome, model, p, Engagement::Leave))
                data-contract=movable.then(|| days_against(chrome, model, p, Engagement::NoContract))
                data-name=movable.then_some(name)
                aria-keyshortcuts=movable.then_some("M")>
                <time class="num" datetime=when::machine(c.starts_at, chrome.zone)>{local.format("%H:%M").to_string()}</time>
                " " {village} " " {adviser} " "
                <span class="num event-seats">{format!("{}/{}", p.taken, p.seats)}</span> " " {word}
            </a>
            {moving}
        </li>
    }
    .into_any()
}
