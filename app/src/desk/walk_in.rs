//! Taking in somebody who came without having booked: name, matter and consent, in less than a minute. And checking in from a
//! slip: one button.

use domain::bookings::{Form, Priority, Status, Step};
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::bookings::Booking;
use registry::bookings::day::Outlook;
use registry::clinics::{Clinic, Slot};
use registry::matters::Matter;
use registry::staff::specialities::NotTaken;

use super::person::Person;
use super::{Proposed, notice};
use crate::parts::{Input, error_summary, input};
use crate::texts::bookings as words;
use crate::texts::day::{self as said, CheckInText as C, EndText, WalkInText as T};
use crate::texts::either;
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
    /// What somebody can reckon with who takes a number now; none when no numbers are given.
    pub outlook: Option<Outlook>,
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
    /// Another adviser is proposed, or the time that was proposed is gone: the nearest places of those who may.
    pub other: Option<(Vec<(Slot, Clinic)>, Proposed)>,
    /// The reader books what is proposed.
    pub books: bool,
}

/// The page.
pub fn walk_in(chrome: &Chrome, m: WalkInPage) -> Page {
    let flaws = &m.flaws;
    let person = Person { chrome, answers: &m.form.answers, flaws };
    let left = if m.left > 0 {
        view! { <p>{chrome.t(T::Left)} " " <b class="num">{m.left}</b></p> }.into_any()
    } else {
        view! { <p class="notice info">{chrome.t(T::LeftNone)}</p> }.into_any()
    };
    let closed = m.closed || m.outlook.is_none();
    // Another adviser is proposed: a number here would only be refused again.
    let stopped = m.other.is_some();
    let left = (!closed && !stopped).then_some(left);
    let queue = format!("/desk/clinics/{}", m.clinic.id);
    let action = format!("{queue}/walk-in");
    let body = view! {
        <h1>{chrome.t(T::Title)} " · " {m.clinic.village_name.clone()}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {error_summary(chrome, flaws)}
        {m.already.then(|| notice("warn", chrome.t(T::Already).to_owned(), chrome.t(T::AlreadyHint).to_owned()))}
        {closed.then(|| notice("warn", chrome.t(T::Closed).to_owned(), chrome.t(T::ClosedHint).to_owned()))}
        {m.not_taken.as_ref().map(|n| {
            let title = said::not_taken(chrome.locale, &n.adviser);
            notice("warn", title, said::takers(chrome.locale, &n.takers))
        })}
        {m.other.as_ref().map(|(nearest, why)| {
            super::book::lost(chrome, nearest, None, *why, m.books.then_some(super::book::FORM))
        })}
        {left}
        {m.outlook.as_ref().filter(|_| !stopped).map(|outlook| reckon(chrome, outlook))}
        {(!closed).then(|| asked(chrome, stopped, view! { <form class="stack" method="post" action=action id=super::book::FORM novalidate>
            <input type="hidden" name="key" value=m.form.key.clone()/>
            {person.name()} {person.matter(&m.matters)} {person.phone()} {person.tell_apart()} {person.child()}
            {person.other()}
            {person.consent(&m.form.consent_kind)}
            {priority(chrome, &m.form.priority)}
            <div class="actions">
                <button class=if stopped { "" } else { "primary" }>{chrome.t(if stopped { T::TryAgain } else { T::Go })}</button>
                <a class="button quiet" href=queue.clone()>{chrome.t(T::Back)}</a>
            </div>
        </form> }.into_any()))}
        {closed.then(|| view! { <p class="actions"><a class="button" href=queue>{chrome.t(T::Back)}</a></p> })}
    };
    Page::desk(chrome.t(T::Title), body).narrow()
}

/// The form; put away under a word when it was stopped, for whoever mistyped something.
fn asked(chrome: &Chrome, stopped: bool, form: AnyView) -> AnyView {
    match stopped {
        true => view! { <details><summary>{chrome.t(T::Mistyped)}</summary>{form}</details> }.into_any(),
        false => form,
    }
}

/// What somebody can reckon with who takes a number now, before they do.
fn reckon(chrome: &Chrome, outlook: &Outlook) -> AnyView {
    let locale = chrome.locale;
    let end = when::time(locale, outlook.ends_at, chrome.zone);
    let becomes = chrome.t(EndText::Becomes).to_owned();
    if outlook.is_over {
        return notice("warn", said::over(locale, &end), becomes);
    }
    let Some(place) = &outlook.place else { return ().into_any() };
    let wait = format!("{}{}", chrome.t(T::IfNow), said::wait(locale, place));
    match said::past(locale, place.reach, &end) {
        Some(past) => notice("warn", past, format!("{wait}{}{becomes}", either(locale, "。", ". "))),
        None => view! { <p>{wait}</p> }.into_any(),
    }
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
        <p><span class=words::status_class(b.status)>{words::status_at_desk(chrome.locale, b.status)}</span></p>
        {given}
        {told}
        {go}
        {crate::bookings::summary(chrome, b)}
        <p class="actions"><a class="button" href=queue>{chrome.t(T::Back)}</a>
            <a class="button quiet" href="/desk/check-in">{chrome.t(C::Title)}</a></p>
    };
    Page::desk(chrome.t(C::Title), body).narrow()
}
