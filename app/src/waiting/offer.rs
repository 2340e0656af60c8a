//! A place that is kept for somebody until an hour.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use registry::waiting::OfferedPlace;

use crate::parts::row;
use crate::texts::bookings::{Ask, Mine};
use crate::texts::waiting::{self as said, WaitText as T};
use crate::{Chrome, Page, when};

/// Why an answer was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Another place is kept by now.
    Changed,
    /// Nothing is kept any more.
    Over,
    /// The person holds a place in that clinic.
    Booked,
    /// The person holds as many places as anybody may at once: so many. This one stays kept for them meanwhile.
    TooMany(u16),
}

/// What went wrong, told above the page.
pub(crate) fn trouble(chrome: &Chrome, trouble: Trouble) -> AnyView {
    let (title, hint) = match trouble {
        Trouble::Changed => (T::Changed, T::ChangedHint),
        Trouble::Over => (T::Over, T::OverHint),
        Trouble::Booked => (T::Booked, T::DeclineHint),
        Trouble::TooMany(most) => {
            let title = crate::texts::bookings::too_many(chrome.locale, most);
            return view! {
                <div class="notice warn" role="alert">
                    <h2>{title}</h2>
                    <p>{chrome.t(T::TooManyHint)}</p>
                    <p><a href="/bookings">{chrome.t(Mine::FindTitle)}</a></p>
                </div>
            }
            .into_any();
        }
    };
    view! { <div class="notice warn" role="alert"><h2>{chrome.t(title)}</h2><p>{chrome.t(hint)}</p></div> }.into_any()
}

/// The place with the two answers. `action` takes them.
pub(crate) fn card(chrome: &Chrome, place: &OfferedPlace, action: String, now: DateTime<Utc>) -> AnyView {
    let (locale, zone, slot, clinic) = (chrome.locale, chrome.zone, &place.slot, &place.clinic);
    let date = slot.starts_at.with_timezone(&zone).date_naive();
    let time = when::span(locale, slot.starts_at, slot.ends_at, zone);
    let at = view! {
        <time datetime=when::machine(slot.starts_at, zone)>{when::day(locale, date)} " " <span class="whole">{time}</span></time> " "
        <small class="lunar">{when::lunar_day(locale, date)}</small>
    };
    let until = place.entry.offer.as_ref().map(|offer| {
        let local = offer.until.with_timezone(&zone).date_naive();
        let day = said::near_day(locale, local, now.with_timezone(&zone).date_naive());
        said::kept_until(locale, &day, &when::time(locale, offer.until, zone))
    });
    view! {
        <section class="offer" aria-labelledby="offer">
            <h2 id="offer">{chrome.t(T::Offer)}</h2>
            <p><b>{until}</b></p>
            <dl class="summary">
                {row(chrome.t(Ask::When), at)}
                {row(chrome.t(Ask::Where), format!("{} {} {}", clinic.township_name, clinic.village_name, clinic.place))}
                {row(chrome.t(Ask::Adviser), clinic.adviser_name.clone())}
            </dl>
            <form class="actions no-print" method="post" action=action>
                <input type="hidden" name="slot" value=slot.id.to_string()/>
                <button class="primary wide" name="answer" value="accept">{chrome.t(T::Accept)}</button>
                <button class="wide" name="answer" value="decline">{chrome.t(T::Decline)}</button>
            </form>
            <p class="hint">{chrome.t(T::DeclineHint)}</p>
        </section>
    }
    .into_any()
}

/// The page the link of a message leads to. Opening it changes nothing.
pub fn offer(
    chrome: &Chrome,
    secret: &str,
    place: &OfferedPlace,
    now: DateTime<Utc>,
    why: Option<Trouble>,
    clerk_phone: Option<String>,
) -> Page {
    let body = view! {
        <h1>{place.entry.name.clone()}</h1>
        {why.map(|why| trouble(chrome, why))}
        {card(chrome, place, format!("/offers/{secret}"), now)}
    };
    Page::public(chrome.t(T::Offer), body).narrow().helpline(clerk_phone)
}

/// Its time is over.
pub fn over(chrome: &Chrome) -> Page {
    let body = view! {
        <h1>{chrome.t(T::Over)}</h1>
        <p>{chrome.t(T::OverHint)}</p>
        <div class="actions">
            <a class="button primary" href="/bookings">{chrome.t(T::OverFind)}</a>
            <a class="button" href="/">{chrome.t(T::Again)}</a>
        </div>
    };
    Page::public(chrome.t(T::Over), body).narrow()
}
