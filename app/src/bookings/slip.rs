//! The slip: A5, with the code, a QR code of the booking's address, and room for a signature or a fingerprint.

use leptos::prelude::*;
use qrcode::QrCode;
use qrcode::render::svg;
use registry::bookings::Booking;

use super::mine::summary;
use crate::shell::Paper;
use crate::texts::bookings::Mine;
use crate::texts::day::{DisplayText, number};
use crate::{Chrome, Page, when};

/// The QR code of an address as SVG; empty when the address is too long for one.
pub(crate) fn qr(address: &str) -> String {
    QrCode::new(address.as_bytes())
        .map(|code| {
            let drawn = code.render::<svg::Color<'_>>().min_dimensions(120, 120).build();
            drawn.split_once("?>").map_or(drawn.clone(), |(_, svg)| svg.to_owned())
        })
        .unwrap_or_default()
}

/// The slip of a booking. `address` leads to the booking; `back` is where the screen version returns to; at the desk there is
/// room for two signatures.
pub fn slip(chrome: &Chrome, b: &Booking, address: &str, back: String, at_desk: bool) -> Page {
    let around = view! {
        <p class="no-print actions">
            <span>{chrome.t(Mine::PrintNow)}</span>
            <a class="button quiet" href=back>{chrome.t(crate::texts::Frame::Back)}</a>
        </p>
    };
    let title = chrome.t(Mine::SlipTitle);
    // The paper speaks the language in which the person booked, whoever prints it.
    let chrome = &Chrome { locale: b.locale, ..chrome.clone() };
    let printed = when::moment(chrome.locale, b.booked_at, chrome.zone);
    let body = view! {
        {around}
        <article class="slip" lang=chrome.locale.tag()>
            <header class="slip-head">
                <h1>{chrome.t(Mine::SlipTitle)}</h1>
                <p class="slip-code">
                    {chrome.t(Mine::Code)} " " <b class="code">{b.code.grouped()}</b> " "
                    <span class="whole">{chrome.t(Mine::Digits)} " " <b class="num">{b.personal.tail.clone()}</b></span>
                </p>
            </header>
            {b.day.queue_number.map(|n| view! {
                <p class="slip-number">{chrome.t(DisplayText::YourNumber)} " " <b>{number(chrome.locale, n)}</b></p>
            })}
            {summary(chrome, b)}
            <div class="slip-foot">
                <figure class="slip-qr">
                    <div role="img" aria-label=chrome.t(Mine::SlipQr) inner_html=qr(address)></div>
                    <figcaption>{chrome.t(Mine::SlipQr)}</figcaption>
                </figure>
                <div>
                    <p>{chrome.t(Mine::SlipHint)}</p>
                    {b.clerk_phone.clone().map(|phone| view! {
                        <p>{chrome.t(crate::texts::Frame::Helpline)} " " <b class="num">{phone}</b></p>
                    })}
                    <p><small>{printed}</small></p>
                </div>
            </div>
            {at_desk.then(|| view! {
                <div class="sign-boxes">
                    <div class="sign-box">{chrome.t(Mine::Sign)}</div>
                    <div class="sign-box">{chrome.t(Mine::SignClerk)}</div>
                </div>
            })}
        </article>
    };
    Page::paper(title, Paper::A5, body).helpline(b.clerk_phone.clone())
}
