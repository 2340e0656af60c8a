//! The queue of a clinic: one list of booked people in order, each with the steps that can be taken now.

use chrono::{DateTime, Utc};
use domain::bookings::{Status, Step};
use domain::staff::Action;
use leptos::prelude::*;
use registry::bookings::queue::{Entry, Queue};

use super::{can, empty, notice};
use crate::texts::bookings as words;
use crate::texts::desk::{self as said, QueueText as T};
use crate::texts::duty::DutyText;
use crate::{Chrome, Page, when};

/// Why a step was not taken.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Somebody was quicker.
    Taken {
        /// Who; none: the person.
        by: Option<String>,
        /// What they did.
        what: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// It does not lead on from where the booking stands.
    NotFromHere,
    /// There is nothing to undo any more.
    TooLate,
}

/// The queue.
pub fn queue(chrome: &Chrome, model: Queue, trouble: Option<Trouble>) -> Page {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let clinic = model.clinic;
    let date = clinic.starts_at.with_timezone(&zone).date_naive();
    let title = format!("{} {}", clinic.village_name, when::day(locale, date));
    let time = when::span(locale, clinic.starts_at, clinic.ends_at, zone);
    let books = can(chrome, Action::BookForVillager, clinic.object());
    let speaks = can(chrome, Action::CounterSign, clinic.object()) || can(chrome, Action::AnswerDuty, clinic.object());
    let count = |wanted: fn(Status) -> bool| model.entries.iter().filter(|e| wanted(e.booking.status)).count();
    let figures: Vec<_> =
        [(T::People, model.entries.len()), (T::Waiting, count(Status::is_open)), (T::Over, count(|s| !s.is_open()))]
            .into_iter()
            .map(|(label, number)| {
                view! {
                    <div class="figure">
                        <span class="figure-number">{number}</span><span class="figure-label">{chrome.t(label)}</span>
                    </div>
                }
            })
            .collect();
    let nobody = model.entries.is_empty();
    let items: Vec<_> = model.entries.into_iter().map(|entry| item(chrome, entry)).collect();
    let body = view! {
        <h1>{title.clone()}</h1>
        <p class="lead">{time} " · " {clinic.place.clone()} " · " {clinic.adviser_name.clone()}</p>
        {trouble.map(|trouble| told(chrome, trouble))}
        <div class="figures">{figures}</div>
        <div class="actions">
            <a class="button" href=format!("/desk/clinics/{}", clinic.id)>{chrome.t(T::Refresh)}</a>
            {speaks.then(|| view! {
                <a class="button" href=format!("/desk/clinics/{}/countersign", clinic.id)>{chrome.t(DutyText::SignTitle)}</a>
            })}
            {books.then(|| view! {
                <a class="button" href=format!("/desk/book?village={}", clinic.village_code)>{chrome.t(T::BookHere)}</a>
            })}
        </div>
        {nobody.then(|| empty(chrome, T::Empty, T::EmptyHint))}
        {(!nobody).then(|| view! { <ol class="queue" aria-label=chrome.t(T::Title)>{items}</ol> })}
    };
    Page::desk(title, body)
}

fn told(chrome: &Chrome, trouble: Trouble) -> AnyView {
    let (title, text) = match trouble {
        Trouble::Taken { by, what, at } => {
            let who = by.unwrap_or_else(|| chrome.t(T::TakenPerson).to_owned());
            (T::Taken, said::taken(chrome.locale, &who, &what, &when::moment(chrome.locale, at, chrome.zone)))
        }
        Trouble::NotFromHere => (T::NotFromHere, chrome.t(T::NotFromHereHint).to_owned()),
        Trouble::TooLate => (T::TooLate, chrome.t(T::TooLateHint).to_owned()),
    };
    notice("warn", chrome.t(title).to_owned(), text)
}

fn item(chrome: &Chrome, entry: Entry) -> impl IntoView + use<> {
    let (locale, b) = (chrome.locale, entry.booking);
    let current = matches!(b.status, Status::Called | Status::InProgress);
    let words_of_matter =
        b.personal.summary.clone().filter(|_| can(chrome, Action::ReadMatter, b.object())).map(|s| format!(" · {s}"));
    let steps = steps(chrome, &b, entry.undoable);
    let writes = can(chrome, Action::WriteConsultation, b.object());
    let record = match b.status {
        Status::InProgress if writes => Some((T::Record, "button primary")),
        Status::Done if writes => Some((if b.has_record { T::SeeRecord } else { T::Record }, "button")),
        _ => None,
    }
    .map(|(text, class)| {
        view! { <a class=class href=format!("/desk/bookings/{}/consultation", b.id)>{chrome.t(text)}</a> }
    });
    let phone = b.personal.masked_phone().unwrap_or_else(|| chrome.t(T::NoPhone).to_owned());
    view! {
        <li class=if current { "queue-item current" } else { "queue-item" } id=format!("b-{}", b.id)>
            <span class="queue-number">{entry.number}</span>
            <p class="queue-who">
                <a href=format!("/desk/bookings/{}", b.id)>{b.name.clone()}</a> " "
                <time datetime=when::machine(b.starts_at, chrome.zone)>{when::time(locale, b.starts_at, chrome.zone)}</time>
                " " <span class="num">{phone}</span>
            </p>
            <p class="queue-matter">{b.matter_name(locale).to_owned()} {words_of_matter}</p>
            <span class=words::status_class(b.status)>{words::status(locale, b.status)}</span>
            <div class="actions">{record} {steps}</div>
        </li>
    }
}

/// A button for each step that leads on and is the reader's to take; the usual next one stands out.
fn steps(chrome: &Chrome, b: &registry::bookings::Booking, undoable: Option<Step>) -> AnyView {
    let may_take = |step: Step| {
        let check_in = step == Step::CheckIn || (step == Step::Undo && undoable == Some(Step::CheckIn));
        let action = if check_in { Action::CheckIn } else { Action::RunQueue };
        can(chrome, action, b.object())
    };
    let offered = |step: Step| match step {
        Step::Undo => undoable.is_some(),
        // Whoever is called without having checked in is here; the record offers to finish.
        Step::Start => matches!(b.status, Status::CheckedIn | Status::Called),
        _ => step.leads(b.status).is_some(),
    };
    let usual = match b.status {
        Status::Booked => Some(Step::CheckIn),
        Status::CheckedIn => Some(Step::Call),
        Status::Called => Some(Step::Start),
        _ => None,
    };
    let buttons: Vec<_> = Step::ALL
        .into_iter()
        .filter(|step| offered(*step) && may_take(*step))
        .map(|step| {
            let class = match step {
                _ if Some(step) == usual => "primary",
                Step::Undo | Step::NoShow => "quiet",
                _ => "",
            };
            // Read out, a button says whom it is for.
            let label = format!("{} {}", said::step(chrome.locale, step), b.name);
            view! {
                <button class=class name="step" value=step.code() aria-label=label>{said::step(chrome.locale, step)}</button>
            }
        })
        .collect();
    (!buttons.is_empty())
        .then(|| {
            view! {
                <form class="inline" method="post" action=format!("/desk/bookings/{}/step", b.id)>
                    <input type="hidden" name="version" value=b.version.to_string()/>
                    {buttons}
                </form>
            }
        })
        .into_any()
}
