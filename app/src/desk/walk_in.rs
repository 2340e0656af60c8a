//! Taking in somebody who came without having booked: name, matter and consent, in less than a minute. And checking in from a
//! slip: one button.

use domain::bookings::{ConsentKind, Form, Priority, Status, Step};
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::bookings::Booking;
use registry::clinics::{Clinic, Slot};
use registry::matters::Matter;
use registry::staff::specialities::NotTaken;

use super::notice;
use crate::parts::{Input, error_summary, input};
use crate::texts::bookings::{self as words, Ask};
use crate::texts::day::{self as said, CheckInText as C, WalkInText as T};
use crate::texts::desk::{self as desk, BookText};
use crate::texts::fields;
use crate::{Chrome, Page, when};

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct WalkInForm {
    /// The answers.
    pub answers: Form,
    /// How consent was given.
    pub consent_kind: String,
    /// A priority: a code, or nothing.
    pub priority: String,
    /// The same key with the same answers is the same person once.
    pub key: String,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct WalkInPage {
    /// The clinic.
    pub clinic: Clinic,
    /// Seats that are left today.
    pub left: i64,
    /// The kinds of matter.
    pub matters: Vec<Matter>,
    /// What was typed.
    pub form: WalkInForm,
    /// What is wrong.
    pub flaws: Flaws,
    /// The person already holds a place.
    pub already: bool,
    /// The clinic gives no numbers now.
    pub closed: bool,
    /// The adviser does not take the matter; who does.
    pub not_taken: Option<NotTaken>,
    /// Another adviser is proposed: the nearest places of those who may.
    pub other: Option<Vec<(Slot, Clinic)>>,
}

/// The page.
pub fn walk_in(chrome: &Chrome, m: WalkInPage) -> Page {
    let (answers, flaws) = (&m.form.answers, &m.flaws);
    let of = |field, value: &str| Input { autocomplete: "off", ..Input::of(chrome.locale, field, value, flaws) };
    let name = Input { max: Some(40), ..of(Field::Name, &answers.name) };
    let phone = Input {
        kind: "tel",
        inputmode: "tel",
        hint: chrome.t(BookText::PhoneHint).to_owned(),
        ..of(Field::Phone, &answers.phone)
    };
    let tell_apart = Input {
        name: "tell_apart",
        label: chrome.t(BookText::TellApart).to_owned(),
        value: answers.tell_apart.clone(),
        autocomplete: "off",
        max: Some(40),
        ..Input::default()
    };
    let other = Input {
        hint: chrome.t(Ask::OtherHint).to_owned(),
        max: Some(80),
        ..of(Field::OtherParty, &answers.other_party)
    };
    let left = if m.left > 0 {
        view! { <p>{chrome.t(T::Left)} " " <b class="num">{m.left}</b></p> }.into_any()
    } else {
        view! { <p class="notice info">{chrome.t(T::LeftNone)}</p> }.into_any()
    };
    let queue = format!("/desk/clinics/{}", m.clinic.id);
    let action = format!("{queue}/walk-in");
    let body = view! {
        <h1>{chrome.t(T::Title)} " · " {m.clinic.village_name.clone()}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {error_summary(chrome, flaws)}
        {m.already.then(|| notice("warn", chrome.t(T::Already).to_owned(), chrome.t(T::AlreadyHint).to_owned()))}
        {m.closed.then(|| notice("warn", chrome.t(T::Closed).to_owned(), chrome.t(T::ClosedHint).to_owned()))}
        {m.not_taken.as_ref().map(|n| {
            let title = said::not_taken(chrome.locale, &n.adviser);
            notice("warn", title, said::takers(chrome.locale, &n.takers))
        })}
        {m.other.as_ref().map(|nearest| super::book::lost(chrome, nearest, None, super::Proposed::Yes))}
        {left}
        <form class="stack" method="post" action=action novalidate>
            <input type="hidden" name="key" value=m.form.key.clone()/>
            {input(name)} {matter(chrome, &m)} {input(phone)} {input(tell_apart)} {input(other)}
            {consent(chrome, &m)}
            {priority(chrome, &m.form.priority)}
            <div class="actions">
                <button class="primary">{chrome.t(T::Go)}</button>
                <a class="button quiet" href=queue>{chrome.t(T::Back)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(T::Title), body).narrow()
}

fn matter(chrome: &Chrome, m: &WalkInPage) -> AnyView {
    let error = m.flaws.of(Field::Matter).map(|flaw| fields::message(chrome.locale, Field::Matter, flaw));
    let invalid = error.is_some();
    let options: Vec<_> = m
        .matters
        .iter()
        .map(|matter| {
            let code = matter.code.as_str().to_owned();
            let chosen = m.form.answers.matter == code;
            view! { <option value=code selected=chosen>{matter.name(chrome.locale).to_owned()}</option> }
        })
        .collect();
    view! {
        <div class=if invalid { "field invalid" } else { "field" }>
            <label for="matter">{chrome.t(BookText::Matter)}</label>
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

fn consent(chrome: &Chrome, m: &WalkInPage) -> AnyView {
    let error = m.flaws.of(Field::ConsentKind).map(|flaw| fields::message(chrome.locale, Field::ConsentKind, flaw));
    let kinds: Vec<_> = ConsentKind::AT_DESK
        .into_iter()
        .enumerate()
        .map(|(i, kind)| {
            let id = if i == 0 { "consent_kind".to_owned() } else { format!("consent_kind-{}", kind.code()) };
            view! {
                <label class="choice">
                    <input type="radio" name="consent_kind" id=id value=kind.code() checked=m.form.consent_kind == kind.code()/>
                    <span class="choice-name">{desk::consent(chrome.locale, kind)}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="choices">
            <legend>{chrome.t(BookText::ConsentKind)}</legend>
            <details class="choices-wide">
                <summary>{chrome.t(BookText::ConsentRead)}</summary>
                <p>{chrome.t(Ask::ConsentText)}</p>
            </details>
            {error.map(|e| view! { <p class="error">{e}</p> })}
            {kinds}
        </fieldset>
    }
    .into_any()
}

fn priority(chrome: &Chrome, chosen: &str) -> AnyView {
    let options = priorities(chrome, chosen);
    view! {
        <div class="field">
            <label for="priority">{chrome.t(T::Priority)}</label>
            <select id="priority" name="priority">{options}</select>
        </div>
    }
    .into_any()
}

/// The choices of a priority.
pub(super) fn priorities(chrome: &Chrome, chosen: &str) -> Vec<AnyView> {
    let none = view! { <option value="">{chrome.t(said::DayText::PriorityNone)}</option> }.into_any();
    let kinds = Priority::ALL.into_iter().map(|kind| {
        view! {
            <option value=kind.code() selected=chosen == kind.code()>{said::priority(chrome.locale, kind)}</option>
        }
        .into_any()
    });
    std::iter::once(none).chain(kinds).collect()
}

/// Asks for the code of a slip.
pub fn ask_code(chrome: &Chrome, typed: String, unknown: bool) -> Page {
    let code = Input {
        name: "code",
        label: fields::label(chrome.locale, Field::Code).to_owned(),
        value: typed,
        autocomplete: "off",
        max: Some(12),
        ..Input::default()
    };
    let body = view! {
        <h1>{chrome.t(C::Title)}</h1>
        <p class="lead">{chrome.t(C::Ask)}</p>
        {unknown.then(|| notice("warn", chrome.t(C::Unknown).to_owned(), chrome.t(C::UnknownHint).to_owned()))}
        <form class="stack" method="get" action="/desk/check-in">
            {input(code)}
            <div class="actions"><button class="primary">{chrome.t(C::Find)}</button></div>
        </form>
    };
    Page::desk(chrome.t(C::Title), body).narrow()
}

/// The person of a slip, with one button. `is_today` when the clinic is.
pub fn check_in(chrome: &Chrome, b: &Booking, is_today: bool) -> Page {
    let queue = format!("/desk/clinics/{}", b.clinic_id);
    let given = b.day.queue_number.map(|n| {
        view! { <p class="today-number"><b>{said::number(chrome.locale, n)}</b></p> }
    });
    let (go, told) = match b.status {
        Status::Booked if is_today => {
            let form = view! {
                <form class="stack" method="post" action=format!("/desk/bookings/{}/step", b.id)>
                    <input type="hidden" name="version" value=b.version.to_string()/>
                    <input type="hidden" name="then" value="slip"/>
                    <div class="actions">
                        <button class="primary wide turn-go" name="step" value=Step::CheckIn.code()>{chrome.t(C::Go)}</button>
                    </div>
                </form>
            };
            (Some(form), None)
        }
        Status::Booked => {
            let day = when::moment(chrome.locale, b.starts_at, chrome.zone);
            (None, Some(notice("warn", chrome.t(said::DayText::NotToday).to_owned(), day)))
        }
        s if s.is_open() => (None, Some(notice("good", chrome.t(C::Done).to_owned(), String::new()))),
        _ => (None, Some(notice("warn", chrome.t(C::Over).to_owned(), String::new()))),
    };
    let body = view! {
        <h1>{b.name.clone()}</h1>
        <p><span class=words::status_class(b.status)>{words::status(chrome.locale, b.status)}</span></p>
        {given}
        {told}
        {go}
        {crate::bookings::summary(chrome, b)}
        <p class="actions"><a class="button" href=queue>{chrome.t(T::Back)}</a>
            <a class="button quiet" href="/desk/check-in">{chrome.t(C::Title)}</a></p>
    };
    Page::desk(chrome.t(C::Title), body).narrow()
}
