//! The receipt for whoever asked: number, code, where to look.

use leptos::prelude::*;
use registry::cases::Receipt;

use crate::bookings::qr;
use crate::parts::row;
use crate::shell::Paper;
use crate::texts::bookings::Mine;
use crate::texts::cases::{CaseText, OpenText as T, ProgressText};
use crate::texts::{Frame, messages::Post};
use crate::{Chrome, Page, when};

/// The receipt. `address` leads to the progress; `fresh` right after it was registered.
pub fn receipt(chrome: &Chrome, r: &Receipt, address: &str, fresh: bool) -> Page {
    let locale = chrome.locale;
    let people: Vec<_> = r
        .people
        .iter()
        .map(|(name, tail)| {
            view! {
                <p class="slip-code">
                    {name.clone()} " · " {chrome.t(CaseText::Code)} " " <b class="code">{r.code.grouped()}</b> " "
                    <span class="whole">{chrome.t(CaseText::Digits)} " " <b class="num">{tail.clone()}</b></span>
                </p>
            }
        })
        .collect();
    let back = match (&r.booking, r.is_seen) {
        (_, true) => Some((format!("/desk/cases/{}", r.id), T::ToCase)),
        (Some(booking), false) => Some((format!("/desk/bookings/{booking}"), T::ToBooking)),
        (None, false) => None,
    };
    let back = back.map(|(way, text)| view! { <a class="button" href=way>{chrome.t(text)}</a> });
    let body = view! {
        <div class="no-print">
            {fresh.then(|| view! { <div class="notice good" role="status"><h2>{chrome.t(T::Done)}</h2><p>{chrome.t(T::DoneHint)}</p></div> })}
            <p class="actions"><span>{chrome.t(Mine::PrintNow)}</span> {back}</p>
        </div>
        <article class="slip">
            <header class="slip-head"><h1>{chrome.t(T::ReceiptTitle)}</h1>{people}</header>
            <dl class="summary">
                {row(chrome.t(ProgressText::Number), r.number.clone())}
                {row(chrome.t(CaseText::Village), format!("{} {}", r.township_name, r.village_name))}
                {row(chrome.t(CaseText::Opened), when::day(locale, r.opened_at.with_timezone(&chrome.zone).date_naive()))}
                {row(chrome.t(ProgressText::Next), r.next.say(locale))}
            </dl>
            <div class="slip-foot">
                <figure class="slip-qr">
                    <div role="img" aria-label=chrome.t(T::Where) inner_html=qr(address)></div>
                    <figcaption>{chrome.t(T::Where)}</figcaption>
                </figure>
                <div>
                    <p>{chrome.t(Post::CaseHint)} " " {address.to_owned()}</p>
                    <p>{chrome.t(T::Free)}</p>
                    {r.clerk_phone.clone().map(|phone| view! { <p>{chrome.t(Frame::Helpline)} " " <b class="num">{phone}</b></p> })}
                </div>
            </div>
        </article>
    };
    Page::paper(chrome.t(T::ReceiptTitle), Paper::A5, body)
}
