//! What the law gives people over their data: showing it for a purpose, correcting, exporting, erasing it.

use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::bookings::Booking;
use registry::bookings::personal::Correction;

use crate::bookings::summary;
use crate::parts::{Input, error_summary, input};
use crate::texts::desk::RecordText;
use crate::texts::house::DataText as T;
use crate::{Chrome, Page};

/// A page that asks why before it does something.
struct Asking {
    title: T,
    lead: T,
    go: T,
    danger: bool,
    path: &'static str,
    field: Field,
}

fn asking(chrome: &Chrome, b: &Booking, a: &Asking, typed: &str, flaws: &Flaws, above: Option<AnyView>) -> Page {
    let here = format!("/desk/bookings/{}", b.id);
    let why = Input { max: Some(200), ..Input::of(chrome.locale, a.field, typed, flaws) };
    let class = if a.danger { "danger" } else { "primary" };
    let body = view! {
        <h1>{chrome.t(a.title)}</h1>
        {error_summary(chrome, flaws)}
        {above}
        {summary(chrome, b)}
        <p>{chrome.t(a.lead)}</p>
        <form class="stack" method="post" action=format!("{here}/{}", a.path) novalidate>
            {input(why)}
            <div class="actions">
                <button class=class>{chrome.t(a.go)}</button>
                <a class="button quiet" href=here.clone()>{chrome.t(RecordText::Keep)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(a.title), body).narrow()
}

/// Asks what the full numbers are needed for: the usual purposes a press each, any other in words.
pub(super) fn reveal(chrome: &Chrome, b: &Booking) -> AnyView {
    let usual: Vec<_> = [T::RevealCall, T::RevealVerify, T::RevealPapers]
        .into_iter()
        .map(|purpose| view! { <button class="" name="purpose" value=chrome.t(purpose)>{chrome.t(purpose)}</button> })
        .collect();
    view! {
        <details class="reveal no-print">
            <summary>{chrome.t(T::Reveal)}</summary>
            <p>{chrome.t(T::RevealLead)}</p>
            <form class="actions" method="post" action=format!("/desk/bookings/{}/reveal", b.id)>{usual}</form>
            <p><a href=format!("/desk/bookings/{}/reveal", b.id)>{chrome.t(T::Purpose)} " …"</a></p>
        </details>
    }
    .into_any()
}

/// Asks for another purpose.
pub fn ask_reveal(chrome: &Chrome, b: &Booking, typed: &str, flaws: &Flaws) -> Page {
    let ask = Asking {
        title: T::RevealTitle,
        lead: T::RevealLead,
        go: T::RevealGo,
        danger: false,
        path: "reveal",
        field: Field::Purpose,
    };
    asking(chrome, b, &ask, typed, flaws, None)
}

/// Asks what the copy is for.
pub fn ask_export(chrome: &Chrome, b: &Booking, typed: &str, flaws: &Flaws) -> Page {
    let ask = Asking {
        title: T::ExportTitle,
        lead: T::ExportLead,
        go: T::ExportGo,
        danger: false,
        path: "export",
        field: Field::Purpose,
    };
    asking(chrome, b, &ask, typed, flaws, None)
}

/// Asks why before it erases. `open` when the booking must be ended first.
pub fn ask_erase(chrome: &Chrome, b: &Booking, typed: &str, flaws: &Flaws, open: bool) -> Page {
    let ask = Asking {
        title: T::EraseTitle,
        lead: T::EraseLead,
        go: T::EraseGo,
        danger: true,
        path: "erase",
        field: Field::Reason,
    };
    let above = open.then(|| super::notice("warn", chrome.t(T::StillOpen).to_owned(), String::new()));
    asking(chrome, b, &ask, typed, flaws, above)
}

/// Corrects who the person is and how they are reached. `changed` when somebody was quicker, `already` when the corrected person
/// holds a place in the clinic.
pub fn correct(chrome: &Chrome, b: &Booking, typed: &Correction, flaws: &Flaws, changed: bool, already: bool) -> Page {
    let here = format!("/desk/bookings/{}", b.id);
    let of = |field, value: &str| Input::of(chrome.locale, field, value, flaws);
    let name = Input { max: Some(40), autocomplete: "off", ..of(Field::Name, &typed.name) };
    let phone = Input {
        kind: "tel",
        inputmode: "tel",
        autocomplete: "off",
        hint: chrome.t(T::CorrectHint).to_owned(),
        ..of(Field::Phone, &typed.phone)
    };
    let number = Input { autocomplete: "off", ..of(Field::IdNumber, &typed.id_number) };
    let email = Input { kind: "email", autocomplete: "off", ..of(Field::Email, &typed.email) };
    // What the matter is about is not theirs to read who correct: only what is new is typed.
    let other = Input {
        max: Some(80),
        autocomplete: "off",
        hint: chrome.t(T::CorrectOtherHint).to_owned(),
        ..of(Field::OtherParty, &typed.other_party)
    };
    let reason = Input { max: Some(200), ..of(Field::Reason, &typed.reason) };
    let told = |title, text| super::notice("warn", title, text);
    let body = view! {
        <h1>{chrome.t(T::CorrectTitle)}</h1>
        {changed.then(|| told(
            chrome.t(RecordText::Changed).to_owned(),
            chrome.t(RecordText::ChangedHint).to_owned(),
        ))}
        {already.then(|| told(chrome.t(crate::texts::desk::BookText::Already).to_owned(), String::new()))}
        {error_summary(chrome, flaws)}
        <form class="stack" method="post" action=format!("{here}/correct") novalidate>
            <input type="hidden" name="version" value=b.version.to_string()/>
            {input(name)} {input(phone)} {input(number)} {input(email)} {input(other)}
            <label class="tick">
                <input type="checkbox" name="no_other_party" value="yes" checked=typed.no_other_party/>
                <span>{chrome.t(T::CorrectNoOther)}</span>
            </label>
            {input(reason)}
            <div class="actions">
                <button class="primary">{chrome.t(T::CorrectGo)}</button>
                <a class="button quiet" href=here.clone()>{chrome.t(RecordText::Keep)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(T::CorrectTitle), body).narrow()
}

/// The purpose for which a correction shows the numbers in full, as it is written into the trail.
#[must_use]
pub fn correcting(locale: domain::locale::Locale) -> &'static str {
    use crate::texts::Text;
    T::CorrectTitle.say(locale)
}
