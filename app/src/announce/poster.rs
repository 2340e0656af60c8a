//! The poster: A4, type that is read from across the yard, a QR code that leads to where one books.

use leptos::prelude::*;

use super::{Announcement, Fate, Occasion};
use crate::bookings::qr;
use crate::shell::Paper;
use crate::texts::announce::{Poster as T, none};
use crate::texts::{Frame, either};
use crate::{Chrome, Page, when};

/// More clinics than this are set in smaller type and in two columns.
const FEW: usize = 3;
/// More than this in three.
const MANY: usize = 12;

/// The poster. `back` is where the screen version returns to.
pub fn poster(chrome: &Chrome, a: &Announcement, back: String) -> Page {
    let name = a.place.name.clone();
    let class = match a.occasions.len() {
        0..=FEW => "slip a4 poster",
        n if n <= MANY => "slip a4 poster many",
        _ => "slip a4 poster many crowd",
    };
    let occasions: Vec<_> = a.occasions.iter().map(|o| occasion(chrome, o, a.is_wide())).collect();
    let phone = a.clerk_phone.clone().map(|phone| {
        view! { <p class="poster-phone">{chrome.t(T::Clerk)} " " <b class="num">{phone}</b></p> }
    });
    let body = view! {
        <p class="no-print actions">
            <span>{chrome.t(T::PrintHint)}</span>
            <a class="button quiet" href=back>{chrome.t(Frame::Back)}</a>
        </p>
        <article class=class lang=chrome.locale.tag()>
            <header class="poster-head">
                <p class="poster-place">{name.clone()}</p>
                <h1>{chrome.t(T::Title)}</h1>
                <p class="poster-free">{chrome.t(T::Free)}</p>
            </header>
            {a.occasions.is_empty().then(|| view! { <p class="poster-none">{none(chrome.locale, a.period)}</p> })}
            <ul class="poster-list">{occasions}</ul>
            <div class="poster-foot">
                <figure class="slip-qr">
                    <div role="img" aria-label=chrome.t(T::Scan) inner_html=qr(&a.address)></div>
                    <figcaption>{chrome.t(T::Scan)}</figcaption>
                </figure>
                <div>
                    {phone}
                    <p>{chrome.t(T::Come)}</p>
                    <p>{chrome.t(T::Bring)}</p>
                </div>
            </div>
        </article>
    };
    Page::paper(format!("{} · {name}", chrome.t(T::Title)), Paper::A4, body)
}

fn occasion(chrome: &Chrome, o: &Occasion, wide: bool) -> impl IntoView + use<> {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let date = o.starts_at.with_timezone(&zone).date_naive();
    let village = wide.then(|| format!("{} ", o.village));
    let adviser = either(locale, format!("{}律师", o.adviser), o.adviser.clone());
    view! {
        <li class=(!o.is_held()).then_some("off")>
            <p class="poster-day">
                <time datetime=date.to_string()>{when::day(locale, date)}</time> " "
                <small>{when::lunar_day(locale, date)}</small>
            </p>
            <p class="poster-time">{when::span(locale, o.starts_at, o.ends_at, zone)}</p>
            {match &o.fate {
                Fate::Off => view! { <p class="poster-where">{village} <b>{chrome.t(T::Off)}</b></p> }.into_any(),
                Fate::Moved { .. } => {
                    view! { <p class="poster-where">{village} <b>{super::moved_to(locale, zone, o)}</b></p> }.into_any()
                }
                Fate::Held => view! { <p class="poster-where">{village} {o.place.clone()} " · " {adviser}</p> }.into_any(),
            }}
        </li>
    }
}
