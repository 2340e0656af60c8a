//! The form that puts somebody on the list.

use domain::bookings::Form;
use domain::form::{Field, Flaws};
use domain::waiting::WishForm;
use leptos::prelude::*;
use registry::clinics::{Clinic, Slot};
use registry::matters::Matter;
use registry::places::Division;

use crate::parts::{Input, error_summary, input, moment};
use crate::texts::bookings::Ask;
use crate::texts::desk::BookText;
use crate::texts::fields;
use crate::texts::waiting::{self as said, WaitText as T};
use crate::{Chrome, Page};

/// Why somebody is not on the list though the form is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotJoined {
    /// They wait there already.
    Already,
    /// They hold or wait for as many as anybody may.
    TooMany(u16),
}

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Joining {
    /// The village.
    pub village: Division,
    /// The kinds of matter.
    pub matters: Vec<Matter>,
    /// The answers as typed.
    pub form: Form,
    /// The wish as typed.
    pub wish: WishForm,
    /// Consent was ticked.
    pub consented: bool,
    /// What is wrong.
    pub flaws: Flaws,
    /// Why it was refused.
    pub refused: Option<NotJoined>,
    /// The clerk's telephone.
    pub clerk_phone: Option<String>,
    /// What can be booked there now, without waiting.
    pub free: Vec<(Slot, Clinic)>,
    /// The same key with the same answers is the same entry.
    pub key: String,
}

/// The form.
pub fn join(chrome: &Chrome, m: Joining) -> Page {
    let locale = chrome.locale;
    let of = |field, value: &str| Input::of(locale, field, value, &m.flaws);
    let name = Input { autocomplete: "name", max: Some(40), ..of(Field::Name, &m.form.name) };
    let phone = Input {
        kind: "tel",
        autocomplete: "tel",
        inputmode: "tel",
        hint: chrome.t(Ask::PhoneHint).to_owned(),
        ..of(Field::Phone, &m.form.phone)
    };
    let email = Input {
        kind: "email",
        autocomplete: "email",
        inputmode: "email",
        hint: chrome.t(T::EmailHint).to_owned(),
        ..of(Field::Email, &m.form.email)
    };
    let summary =
        Input { rows: Some(4), hint: chrome.t(Ask::WordsHint).to_owned(), ..of(Field::Summary, &m.form.summary) };
    let other = Input { hint: chrome.t(Ask::OtherHint).to_owned(), ..of(Field::OtherParty, &m.form.other_party) };
    let consent = m.flaws.of(Field::Consent).map(|flaw| fields::message(locale, Field::Consent, flaw));
    let consent_class = if consent.is_some() { "field invalid" } else { "field" };
    let refused = m.refused.map(|why| {
        let (title, hint) = match why {
            NotJoined::Already => (chrome.t(T::Already).to_owned(), chrome.t(T::AlreadyHint)),
            NotJoined::TooMany(most) => (said::too_many(locale, most), chrome.t(Ask::TooManyHint)),
        };
        view! {
            <div class="notice warn" role="alert">
                <h2>{title}</h2>
                <p>{hint} " " <a href="/bookings">{chrome.t(Ask::FindMine)}</a></p>
            </div>
        }
    });
    let title = format!("{} · {}", chrome.t(T::Title), m.village.name);
    let back = format!("/villages/{}", m.village.code);
    let body = view! {
        <h1>{title.clone()}</h1>
        <p class="lead">{chrome.t(T::Lead)} " " <a href="/waiting/rule">{chrome.t(T::RuleLink)}</a></p>
        {error_summary(chrome, &m.flaws)}
        {refused}
        {(!m.free.is_empty()).then(|| free(chrome, &m.free))}
        <form class="stack" method="post" action="/waiting/new" novalidate>
            <input type="hidden" name="village" value=m.village.code.to_string()/>
            <input type="hidden" name="key" value=m.key.clone()/>
            <h2>{chrome.t(T::What)}</h2>
            {matter(chrome, &m.matters, &m.form.matter, &m.flaws)}
            {input(summary)} {input(other)}
            <h2>{chrome.t(T::Who)}</h2>
            {input(name)} {input(phone)} {input(email)}
            {crate::bookings::child(chrome, &m.form, &m.flaws, "")}
            <h2>{chrome.t(T::HowLong)}</h2>
            {wishes(chrome, &m.wish, &m.flaws, T::Priority)}
            <p>{chrome.t(Ask::ConsentText)} " " <a href="/privacy">{chrome.t(Ask::ConsentMore)}</a></p>
            <div class=consent_class>
                {consent.map(|e| view! { <p class="error" id="consent-error">{e}</p> })}
                <label class="tick">
                    <input type="checkbox" id="consent" name="consent" value="yes" checked=m.consented/>
                    <span>{chrome.t(Ask::ConsentTick)}</span>
                </label>
            </div>
            <div class="actions">
                <button class="primary wide">{chrome.t(T::Join)}</button>
                <a class="button quiet" href=back>{chrome.t(crate::texts::Frame::Back)}</a>
            </div>
        </form>
    };
    Page::public(title, body).narrow().helpline(m.clerk_phone)
}

/// What is free now, each a button: nobody has to wait for what can be had.
fn free(chrome: &Chrome, free: &[(Slot, Clinic)]) -> AnyView {
    let items: Vec<_> = free
        .iter()
        .map(|(slot, clinic)| {
            view! {
                <li>
                    <button class="wide" formaction=format!("/book/{}", slot.id)>
                        {moment(chrome, slot.starts_at)} " " <span>{clinic.place.clone()} " · " {clinic.adviser_name.clone()}</span>
                    </button>
                </li>
            }
        })
        .collect();
    view! {
        <div class="notice info">
            <h2>{chrome.t(T::FreeNow)}</h2>
            <p>{chrome.t(T::FreeNowHint)}</p>
            <form method="post">
                <input type="hidden" name="step" value="hold"/>
                <ul class="nearest">{items}</ul>
            </form>
        </div>
    }
    .into_any()
}

/// The choice of the matter.
pub(crate) fn matter(chrome: &Chrome, matters: &[Matter], chosen: &str, flaws: &Flaws) -> AnyView {
    let error = flaws.of(Field::Matter).map(|flaw| fields::message(chrome.locale, Field::Matter, flaw));
    let invalid = error.is_some();
    let options: Vec<_> = matters
        .iter()
        .map(|m| {
            let code = m.code.as_str().to_owned();
            let selected = chosen == code;
            let text = format!("{} · {}", m.name(chrome.locale), m.hint(chrome.locale));
            view! { <option value=code selected=selected>{text}</option> }
        })
        .collect();
    view! {
        <div class=if invalid { "field invalid" } else { "field" }>
            <label for="matter">{fields::label(chrome.locale, Field::Matter)}</label>
            {error.map(|e| view! { <p class="error" id="matter-error">{e}</p> })}
            <select id="matter" name="matter" aria-invalid=invalid.then_some("true")
                aria-describedby=invalid.then_some("matter-error")>
                <option value="">{chrome.t(BookText::MatterChoose)}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// From when until when, where, and what puts somebody first.
pub(crate) fn wishes(chrome: &Chrome, wish: &WishForm, flaws: &Flaws, priority: T) -> AnyView {
    let day = |field, value: &str, hint: T| Input {
        kind: "date",
        autocomplete: "off",
        hint: chrome.t(hint).to_owned(),
        ..Input::of(chrome.locale, field, value, flaws)
    };
    view! {
        <div class="columns">
            {input(day(Field::FromDay, &wish.from_day, T::FromHint))} {input(day(Field::UntilDay, &wish.until_day, T::UntilHint))}
        </div>
        <label class="tick">
            <input type="checkbox" id="anywhere" name="anywhere" value="yes" checked=wish.anywhere/>
            <span>{chrome.t(T::Anywhere)}</span>
        </label>
        <h2>{chrome.t(T::First)}</h2>
        <label class="tick">
            <input type="checkbox" id="priority" name="priority" value="yes" checked=wish.priority/>
            <span>{chrome.t(priority)}</span>
        </label>
        {input(day(Field::UrgentBy, &wish.urgent_by, T::UrgentHint))}
    }
    .into_any()
}
