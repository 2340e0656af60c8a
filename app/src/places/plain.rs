//! Pages of plain words: how it works, what happens to people's data, what went wrong.

use leptos::prelude::*;

use crate::texts::places::{HelpText, PrivacyText, Trouble};
use crate::texts::{Frame, Text};
use crate::{Chrome, Page};

fn blocks<T: Text>(chrome: &Chrome, pairs: &[(T, T)]) -> Vec<AnyView> {
    pairs
        .iter()
        .map(|&(head, text)| view! { <section><h2>{chrome.t(head)}</h2><p>{chrome.t(text)}</p></section> }.into_any())
        .collect()
}

/// How it works.
pub fn help(chrome: &Chrome) -> Page {
    use HelpText as H;
    let steps: Vec<_> = [
        (H::One, H::OneHint),
        (H::Two, H::TwoHint),
        (H::Three, H::ThreeHint),
        (H::Four, H::FourHint),
        (H::Five, H::FiveHint),
    ]
    .into_iter()
    .map(|(head, text)| view! { <li><b>{chrome.t(head)}</b> <p>{chrome.t(text)}</p></li> })
    .collect();
    let body = view! {
        <h1>{chrome.t(H::Title)}</h1>
        <ol class="steps">{steps}</ol>
        {blocks(chrome, &[(H::Free, H::FreeHint), (H::NoPhone, H::NoPhoneHint)])}
    };
    Page::public(chrome.t(H::Title), body)
}

/// What happens to people's data.
pub fn privacy(chrome: &Chrome) -> Page {
    use PrivacyText as P;
    let pairs = [
        (P::What, P::WhatHint),
        (P::Why, P::WhyHint),
        (P::Who, P::WhoHint),
        (P::Rights, P::RightsHint),
        (P::Cookies, P::CookiesHint),
    ];
    let body = view! { <h1>{chrome.t(P::Title)}</h1> {blocks(chrome, &pairs)} };
    Page::public(chrome.t(P::Title), body)
}

/// What went wrong, by status, and what to do; `incident` is the number to quote.
pub fn trouble(chrome: &Chrome, status: u16, incident: Option<String>) -> Page {
    let (title, hint) = match status {
        404 => (Trouble::NotFound, Trouble::NotFoundHint),
        403 => (Trouble::Forbidden, Trouble::ForbiddenHint),
        413 => (Trouble::TooLarge, Trouble::TooLargeHint),
        429 => (Trouble::TooMany, Trouble::TooManyHint),
        500.. => (Trouble::Broken, Trouble::BrokenHint),
        _ => (Trouble::WrongWay, Trouble::WrongWayHint),
    };
    let desk = chrome.actor.is_some() && chrome.here.starts_with("/desk");
    let ways = if desk {
        view! { <a class="button primary" href="/desk">{chrome.t(Frame::DeskHome)}</a> }.into_any()
    } else {
        view! {
            <a class="button primary" href="/">{chrome.t(Trouble::ToHome)}</a>
            <a class="button" href="/bookings">{chrome.t(Trouble::ToBooking)}</a>
        }
        .into_any()
    };
    let body = view! {
        <h1>{chrome.t(title)}</h1>
        <p>{chrome.t(hint)} {incident.map(|id| view! { <b class="num">{id}</b> })}</p>
        <div class="actions">{ways}</div>
    };
    let page = if desk { Page::desk } else { Page::public };
    page(chrome.t(title), body).narrow()
}
