//! One's own place on the list.

use chrono::{DateTime, Utc};
use domain::form::Field;
use domain::waiting::WaitingState;
use leptos::prelude::*;
use registry::waiting::{Entry, Listed, OfferedPlace};

use super::offer::{Trouble, card, trouble};
use crate::parts::row;
use crate::texts::bookings::Mine;
use crate::texts::fields;
use crate::texts::waiting::{self as said, WaitText as T};
use crate::{Chrome, Page, when};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The entry.
    pub entry: Entry,
    /// Its place in the order, while it waits.
    pub listed: Option<Listed>,
    /// The place that is kept.
    pub offered: Option<OfferedPlace>,
    /// Right after joining.
    pub fresh: bool,
    /// An answer was not taken.
    pub trouble: Option<Trouble>,
    /// Now.
    pub now: DateTime<Utc>,
    /// The clerk's telephone.
    pub clerk_phone: Option<String>,
}

/// Where somebody stands.
pub fn mine(chrome: &Chrome, m: Standing) -> Page {
    let (locale, e) = (chrome.locale, &m.entry);
    let here = format!("/waiting/{}", e.code.as_str());
    let title = chrome.t(if m.fresh { T::Joined } else { T::Mine });
    let (class, state) = said::state(locale, e.state);
    let line = m.listed.as_ref().filter(|_| m.offered.is_none()).map(|listed| {
        let before = match listed.number {
            0 | 1 => chrome.t(T::FirstInLine).to_owned(),
            number => said::before(locale, number - 1),
        };
        view! { <p class="in-line"><b>{before}</b></p> }
    });
    let why = m.listed.as_ref().map(|listed| {
        let why = view! {
            {said::class(locale, listed.class)} " "
            <a href="/waiting/rule">{chrome.t(T::RuleLink)}</a>
        };
        row(chrome.t(T::Standing), why)
    });
    let ended = match e.state {
        WaitingState::Placed => Some((T::PlacedHint, "/bookings".to_owned(), chrome.t(Mine::FindTitle))),
        WaitingState::Left => Some((T::LeftHint, again(e), chrome.t(T::Again))),
        WaitingState::Over | WaitingState::ToCall => Some((T::EndedHint, again(e), chrome.t(T::Again))),
        WaitingState::Waiting | WaitingState::Offered => None,
    };
    let waits = ended.is_none();
    let ended = ended.map(|(hint, way, text)| {
        view! { <p>{chrome.t(hint)}</p> <div class="actions"><a class="button primary" href=way>{text}</a></div> }
    });
    let next = (waits && m.offered.is_none()).then(|| {
        view! { <section><h2>{chrome.t(T::Next)}</h2><p>{chrome.t(T::NextHint)}</p></section> }
    });
    let body = view! {
        {m.trouble.map(|why| trouble(chrome, why))}
        <div class=m.fresh.then_some("done")>
            <h1>{title}</h1>
            {m.fresh.then(|| view! { <p>{chrome.t(T::JoinedHint)}</p> })}
            <p class="code-line">
                <span>{chrome.t(T::Code)}</span>
                <b class="code">{e.code.grouped()}</b>
                <span class="num">{chrome.t(Mine::Digits)} " " {e.personal.tail.clone()}</span>
            </p>
        </div>
        <p><span class=class>{state}</span></p>
        {line}
        {m.offered.as_ref().map(|place| card(chrome, place, format!("{here}/offer"), m.now))}
        <dl class="summary">
            {row(chrome.t(T::Where), e.division_name.clone())}
            {row(fields::label(locale, Field::Matter), e.matter_name(locale).to_owned())}
            {row(chrome.t(T::For), e.name.clone())}
            {row(chrome.t(T::Until), when::day(locale, e.until_day))}
            {e.urgent_by.map(|day| row(fields::label(locale, Field::UrgentBy), when::day(locale, day)))}
            {why}
        </dl>
        {ended} {next}
        {(waits && e.booking_id.is_none()).then(|| view! {
            <div class="actions no-print">
                <a class="button danger quiet" href=format!("{here}/leave")>{chrome.t(T::Leave)}</a>
            </div>
        })}
    };
    Page::public(title, body).narrow().helpline(m.clerk_phone)
}

/// Where to look for a time again.
fn again(entry: &Entry) -> String {
    match entry.division_code.is_village() {
        true => format!("/villages/{}", entry.division_code),
        false => format!("/?township={}", entry.division_code),
    }
}

/// Asks before somebody leaves.
pub fn ask_leave(chrome: &Chrome, e: &Entry) -> Page {
    let here = format!("/waiting/{}", e.code.as_str());
    let body = view! {
        <h1>{chrome.t(T::LeaveTitle)}</h1>
        <dl class="summary">
            {row(chrome.t(T::Where), e.division_name.clone())}
            {row(chrome.t(T::For), e.name.clone())}
        </dl>
        <p>{chrome.t(T::LeaveHint)}</p>
        <form class="actions" method="post" action=format!("{here}/leave")>
            <button class="danger">{chrome.t(T::LeaveYes)}</button>
            <a class="button quiet" href=here.clone()>{chrome.t(T::LeaveNo)}</a>
        </form>
    };
    Page::public(chrome.t(T::LeaveTitle), body).narrow()
}
