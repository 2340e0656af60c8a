//! The pages of a booking: finding it, seeing it, cancelling it, moving it.

use chrono::{DateTime, Utc};
use domain::bookings::Status;
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::bookings::{Booking, Event};
use registry::clinics::ClinicWithSlots;
use registry::waiting::OfferedPlace;

use super::display::Today;
use crate::parts::{ByCode, Input, by_code, input, row};
use crate::places::{Lost, nearest};
use crate::texts::bookings::{self as words, Ask, Mine};
use crate::texts::fields;
use crate::texts::house::DataText;
use crate::texts::leave::in_their_words;
use crate::texts::trail::TrailText;
use crate::texts::waiting::WaitText;
use crate::waiting::Trouble;
use crate::{Chrome, Page, when};

/// The form that finds a booking.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// The code typed.
    pub code: String,
    /// The digits typed.
    pub tail: String,
    /// What is wrong.
    pub flaws: Flaws,
    /// Nothing fits.
    pub unknown: bool,
    /// The telephone of the clerk of the village chosen last time.
    pub clerk_phone: Option<String>,
}

/// Finds a booking.
pub fn find(chrome: &Chrome, f: Finding) -> Page {
    let asked = ByCode {
        title: chrome.t(Mine::FindTitle),
        lead: chrome.t(Mine::FindLead),
        code: Input {
            hint: chrome.t(Mine::CodeHint).to_owned(),
            ..Input::of(chrome.locale, Field::Code, &f.code, &f.flaws)
        },
        tail_hint: chrome.t(Mine::TailHint),
        tail: &f.tail,
        flaws: &f.flaws,
        unknown: f.unknown.then(|| (chrome.t(Mine::Unknown), chrome.t(Mine::UnknownHint))),
        find: chrome.t(Mine::Find),
        action: "/bookings",
    };
    by_code(chrome, asked).helpline(f.clerk_phone)
}

/// A booking in a few rows.
pub(crate) fn summary(chrome: &Chrome, b: &Booking) -> AnyView {
    view! {
        <dl class="summary">
            {what(chrome, b)}
            {row(chrome.t(Mine::For), b.name.clone())}
            {b.booked_by.clone().map(|clerk| row(chrome.t(Mine::ByClerk), clerk))}
        </dl>
    }
    .into_any()
}

/// When, where, with whom and about what: the rows every view of a booking has.
pub(crate) fn what(chrome: &Chrome, b: &Booking) -> AnyView {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let at = b.said_at();
    let date = at.with_timezone(&zone).date_naive();
    let walked = |at| words::walked_in(locale, b.day.started_at.is_some(), &when::time(locale, at, zone));
    let time = if b.day.walk_in { walked(at) } else { when::span(locale, b.starts_at, b.ends_at, zone) };
    let when_view = view! {
        <time datetime=when::machine(at, zone)>{when::day(locale, date)} " " <span class="whole">{time}</span></time> " "
        <small class="lunar">{when::lunar_day(locale, date)}</small>
    };
    view! {
        {row(chrome.t(Ask::When), when_view)}
        {row(chrome.t(Ask::Where), format!("{} {} {}", b.township_name, b.village_name, b.place))}
        {row(chrome.t(Ask::Adviser), b.adviser_name.clone())}
        {row(fields::label(locale, Field::Matter), b.matter_name(locale).to_owned())}
    }
    .into_any()
}

/// What the page of a booking whose place fell away shows.
#[derive(Debug, Clone)]
pub struct Displaced {
    /// The booking.
    pub booking: Booking,
    /// What happened to it.
    pub history: Vec<Event>,
    /// The place that is kept for it.
    pub offered: Option<OfferedPlace>,
    /// An answer to that was not taken.
    pub trouble: Option<Trouble>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// The booking. `fresh` right after it was made; `today` on the day of the clinic.
pub fn show(chrome: &Chrome, b: &Booking, history: &[Event], fresh: bool, today: Option<&Today>) -> Page {
    let locale = chrome.locale;
    let here = format!("/bookings/{}", b.code.as_str());
    let changeable = b.status.is_theirs_to_change();
    let title = if fresh { Mine::Done } else { Mine::Title };
    let body = view! {
        <div class=fresh.then_some("done")>
            <h1>{chrome.t(title)}</h1>
            {fresh.then(|| view! { <p>{chrome.t(Mine::DoneHint)}</p> })}
            <p class="code-line">
                <span>{chrome.t(Mine::Code)}</span>
                <b class="code">{b.code.grouped()}</b>
                <span class="num">{chrome.t(Mine::Digits)} " " {b.personal.tail.clone()}</span>
            </p>
        </div>
        <p><span class=words::status_class(b.status)>{words::status(locale, b.status)}</span></p>
        {today.map(|today| super::display::today(chrome, b, today))}
        {summary(chrome, b)}
        {changeable.then(|| view! {
            <section><h2>{chrome.t(Mine::Next)}</h2><p>{chrome.t(Mine::NextHint)}</p></section>
            <div class="actions">
                <a class="button primary" href=format!("{here}/slip")>{chrome.t(Mine::Print)}</a>
                <a class="button" href=format!("{here}/calendar.ics")>{chrome.t(Mine::Calendar)}</a>
                <a class="button" href=format!("{here}/move")>{chrome.t(Mine::Move)}</a>
                <a class="button danger quiet" href=format!("{here}/cancel")>{chrome.t(Mine::Cancel)}</a>
            </div>
        })}
        {(!changeable).then(|| view! {
            <div class="actions">
                <a class="button" href=format!("/villages/{}", b.village_code)>{chrome.t(Mine::Again)}</a>
            </div>
        })}
        {told(chrome, b, history)}
    };
    Page::public(chrome.t(title), body).narrow().helpline(b.clerk_phone.clone())
}

/// What happened, and a copy of what is kept.
fn told(chrome: &Chrome, b: &Booking, history: &[Event]) -> AnyView {
    let data = format!("/bookings/{}/data.json", b.code.as_str());
    view! {
        <details class="no-print">
            <summary>{chrome.t(TrailText::Title)}</summary>
            <p>{chrome.t(TrailText::Lead)}</p>
            {crate::desk::trail(chrome, history.iter().map(|e| &e.told), true)}
            <p><a href=data download=format!("shuoli-{}.json", b.code.as_str())>{chrome.t(DataText::Own)}</a> " "
                {chrome.t(DataText::OwnHint)}</p>
        </details>
    }
    .into_any()
}

/// The booking whose place fell away: why, what is kept for it, the ways on.
pub fn displaced(chrome: &Chrome, shown: &Displaced) -> Page {
    let b = &shown.booking;
    let here = format!("/bookings/{}", b.code.as_str());
    let why = shown.history.iter().rev().find(|e| e.to == Status::Displaced && e.from != Some(Status::Displaced));
    // Whoever came and was not received lost no time to a change of the clinic.
    let unserved = why.is_some_and(|e| e.told.what == "not_served");
    let (title, hint) = match unserved {
        true => (WaitText::NotServed, WaitText::NotServedHint),
        false => (WaitText::Displaced, WaitText::DisplacedHint),
    };
    let why = why.and_then(|e| e.told.note.as_deref()).map(|why| in_their_words(chrome.locale, why));
    let kept = match &shown.offered {
        Some(place) => crate::waiting::card(chrome, place, format!("{here}/offer"), shown.now),
        None => view! { <p>{chrome.t(WaitText::DisplacedNone)}</p> }.into_any(),
    };
    let trouble = shown.trouble.map(|why| crate::waiting::trouble(chrome, why));
    let choose = if shown.offered.is_some() { "button" } else { "button primary" };
    let body = view! {
        {trouble}
        <h1>{chrome.t(title)}</h1>
        <p><span class=words::status_class(b.status)>{words::status(chrome.locale, b.status)}</span></p>
        <p class="code-line">
            <span>{chrome.t(Mine::Code)}</span>
            <b class="code">{b.code.grouped()}</b>
            <span class="num">{chrome.t(Mine::Digits)} " " {b.personal.tail.clone()}</span>
        </p>
        <p>{chrome.t(hint)}</p>
        {kept}
        <div class="actions no-print">
            <a class=choose href=format!("{here}/move")>{chrome.t(WaitText::Choose)}</a>
            <a class="button danger quiet" href=format!("{here}/cancel")>{chrome.t(Mine::Cancel)}</a>
        </div>
        <section>
            <h2>{chrome.t(WaitText::DisplacedWas)}</h2>
            {summary(chrome, b)}
            {why.map(|why| view! { <p>{chrome.t(WaitText::DisplacedWhy)} " " <b>{why}</b></p> })}
        </section>
        {told(chrome, b, &shown.history)}
    };
    Page::public(chrome.t(title), body).narrow().helpline(b.clerk_phone.clone())
}

/// Asks before cancelling. `reason` and `flaws` after a reason that could not be kept.
pub fn cancel(chrome: &Chrome, b: &Booking, reason: &str, flaws: &Flaws) -> Page {
    let here = format!("/bookings/{}", b.code.as_str());
    let action = format!("{here}/cancel");
    let reason = Input {
        label: chrome.t(Mine::CancelReason).to_owned(),
        max: Some(200),
        ..Input::of(chrome.locale, Field::Reason, reason, flaws)
    };
    let body = view! {
        <h1>{chrome.t(Mine::CancelTitle)}</h1>
        {summary(chrome, b)}
        <p>{chrome.t(Mine::CancelHint)}</p>
        <form class="stack" method="post" action=action novalidate>
            {input(reason)}
            <div class="actions">
                <button class="danger">{chrome.t(Mine::CancelYes)}</button>
                <a class="button quiet" href=here>{chrome.t(Mine::CancelNo)}</a>
            </div>
        </form>
    };
    Page::public(chrome.t(Mine::CancelTitle), body).narrow().helpline(b.clerk_phone.clone())
}

/// Chooses another slot.
pub fn move_to(
    chrome: &Chrome,
    b: &Booking,
    (own, near): (Vec<ClinicWithSlots>, Vec<ClinicWithSlots>),
    now: DateTime<Utc>,
    lost: Option<Lost>,
    already: bool,
) -> Page {
    let here = format!("/bookings/{}", b.code.as_str());
    let action = format!("{here}/move");
    let lost = lost.map(|lost| nearest(chrome, lost, |_| action.clone(), &[]));
    let cards: Vec<_> = own
        .into_iter()
        .chain(near)
        .filter(|c| c.has_room(now))
        .map(|c| {
            let slots: Vec<_> = c
                .slots
                .iter()
                .filter(|s| s.free > 0 && s.is_open(now))
                .map(|s| view! {
                    <li>
                        <button class="slot" name="slot_id" value=s.id.to_string()>
                            <span class="slot-time">{when::time(chrome.locale, s.starts_at, chrome.zone)}</span>
                        </button>
                    </li>
                })
                .collect();
            let date = c.clinic.starts_at.with_timezone(&chrome.zone).date_naive();
            view! {
                <section class="clinic">
                    <h2>{c.clinic.village_name} " " <time datetime=date.to_string()>{when::day(chrome.locale, date)}</time></h2>
                    <p class="clinic-where">{c.clinic.place}</p>
                    <p class="clinic-who">{chrome.t(Ask::Adviser)} " " {c.clinic.adviser_name}</p>
                    <ul class="slots">{slots}</ul>
                </section>
            }
        })
        .collect();
    let none = cards.is_empty().then(|| view! { <p class="notice info">{chrome.t(Mine::MoveNone)}</p> });
    let body = view! {
        <h1>{chrome.t(Mine::MoveTitle)}</h1>
        {lost}
        {already.then(|| view! {
            <div class="notice warn" role="alert"><h2>{chrome.t(Ask::Already)}</h2><p>{chrome.t(Ask::AlreadyHint)}</p></div>
        })}
        <p>{chrome.t(Mine::MoveNow)} " " <b>{when::moment(chrome.locale, b.starts_at, chrome.zone)}</b> " "
            {b.village_name.clone()}</p>
        {none}
        <form method="post" action=action.clone()>{cards}</form>
        <div class="actions"><a class="button quiet" href=here>{chrome.t(crate::texts::Frame::Back)}</a></div>
    };
    Page::public(chrome.t(Mine::MoveTitle), body).helpline(b.clerk_phone.clone())
}
