//! The clinic day at the desk: who is received, who is next with one big button, and one list of everybody: who waits in the order
//! of calling, who is expected, who stepped aside, who is through. On a telephone the button lies under the thumb.

use chrono::{DateTime, Utc};
use domain::bookings::{Priority, Reach, Status, Step};
use domain::clinics::ClinicStatus;
use domain::ids::BookingId;
use domain::staff::Action;
use leptos::prelude::*;
use registry::bookings::queue::{Entry, Queue, may_take};

use super::walk_in::priorities;
use super::{can, empty, notice};
use crate::bookings::{follower, stream};
use crate::parts::{Leaf, pagination};
use crate::texts::bookings as words;
use crate::texts::calendars::CalendarText;
use crate::texts::day::{self as day, DayText as D, EndText};
use crate::texts::desk::{self as said, QueueText as T};
use crate::texts::duty::DutyText;
use crate::texts::either;
use crate::texts::house::DataText;
use crate::{Chrome, Page, when};

/// People on a leaf: a clinic of any usual day stands on one.
const ROWS: usize = 100;

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
    /// The seat went to somebody else.
    SeatGone,
    /// It is too early to give the person up.
    TooEarly(DateTime<Utc>),
    /// The clinic is not today.
    NotToday,
    /// Somebody else is next by now.
    NotNext,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct QueuePage {
    /// The queue.
    pub queue: Queue,
    /// Why a step was not taken.
    pub trouble: Option<Trouble>,
    /// Who was just taken in.
    pub fresh: Option<BookingId>,
    /// Which leaf of the list is shown.
    pub leaf: usize,
    /// The digits to put up at the place, where people may check themselves in.
    pub posting: Option<String>,
}

/// The queue.
pub fn queue(chrome: &Chrome, m: QueuePage) -> Page {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let (clinic, entries) = (&m.queue.clinic, &m.queue.entries);
    let here = format!("/desk/clinics/{}", clinic.id);
    let date = clinic.starts_at.with_timezone(&zone).date_naive();
    let title = format!("{} {}", clinic.village_name, when::day(locale, date));
    let time = when::span(locale, clinic.starts_at, clinic.ends_at, zone);
    let books = can(chrome, Action::BookForVillager, clinic.object());
    let begun = clinic.has_begun(m.queue.now);
    let speaks = begun
        && (can(chrome, Action::CounterSign, clinic.object()) || can(chrome, Action::AnswerDuty, clinic.object()));
    let moves = can(chrome, Action::PlanClinics, clinic.object()) && clinic.status == ClinicStatus::Planned && !begun;
    let books_here = books && !m.queue.is_over;
    let door = can(chrome, Action::CheckIn, clinic.object()) && m.queue.is_today;
    let runs = can(chrome, Action::RunQueue, clinic.object());
    let count = |wanted: fn(Status) -> bool| entries.iter().filter(|e| wanted(e.booking.status)).count();
    let aside = count(|s| matches!(s, Status::Missed | Status::Parked));
    let figures: Vec<_> = [
        (T::People, entries.len() + m.queue.moved_on.len()),
        (T::Waiting, count(is_waiting)),
        (T::Aside, aside),
        (T::Over, count(|s| !s.is_open())),
    ]
    .into_iter()
    .filter(|(label, number)| *label != T::Aside || *number > 0)
    .map(|(label, number)| {
        view! {
            <div class="figure">
                <span class="figure-number">{number}</span><span class="figure-label">{chrome.t(label)}</span>
            </div>
        }
    })
    .collect();
    let nobody = entries.is_empty() && m.queue.moved_on.is_empty();
    let leaf = Leaf::of_rows(entries.iter().collect(), m.leaf, ROWS);
    let ways = pagination(chrome, leaf.number, leaf.of, &here);
    let this_leaf = if leaf.number > 1 { format!("{here}?page={}", leaf.number) } else { here.clone() };
    let items: Vec<_> = leaf.items.into_iter().map(|entry| item(chrome, &m.queue, entry, leaf.number)).collect();
    let listed = !items.is_empty();
    let rule: Vec<_> = day::rule(locale, m.queue.grace.num_minutes()).map(|line| view! { <li>{line}</li> }).into();
    let body = view! {
        <h1>{title.clone()}</h1>
        <p class="lead">{time} " · " {clinic.place.clone()} " · " {clinic.adviser_name.clone()}</p>
        {m.trouble.map(|trouble| told(chrome, trouble))}
        {m.fresh.and_then(|id| entries.iter().find(|e| e.booking.id == id)).map(|entry| taken_in(chrome, &m.queue, entry, books))}
        {door.then(|| view! {
            <div class="actions door no-print">
                <a class=if runs { "button" } else { "button primary" } href=format!("{here}/walk-in")>{chrome.t(D::WalkIn)}</a>
                <a class="button" href="/desk/check-in">{chrome.t(D::Scan)}</a>
            </div>
        })}
        <div class="notice info" data-live-note="" hidden>
            <p>{chrome.t(D::Changed)} " " <button type="button">{chrome.t(D::ChangedGo)}</button></p>
        </div>
        <div class="day" data-live=stream(&clinic.id) data-page=this_leaf.clone() data-mark=m.queue.mark.clone()>
            {m.queue.is_today.then(|| turn(chrome, &m.queue, &here, leaf.number))}
            <div class="figures">{figures}</div>
            {m.queue.is_today.then(|| end(chrome, &m.queue))}
            {nobody.then(|| empty(chrome, T::Empty, T::EmptyHint))}
            {listed.then(|| view! { <ol class="queue" aria-label=chrome.t(T::Title)>{items}</ol> })}
            {moved_on(chrome, &m.queue)}
            {ways}
        </div>
        <div class="actions no-print">
            {speaks.then(|| view! {
                <a class="button" href=format!("/desk/clinics/{}/countersign", clinic.id)>{chrome.t(DutyText::SignTitle)}</a>
            })}
            {moves.then(|| view! {
                <a class="button" href=format!("/desk/clinics/{}/move", clinic.id)>{chrome.t(CalendarText::Moves)}</a>
            })}
            {books_here.then(|| view! {
                <a class="button" href=format!("/desk/book?village={}", clinic.village_code)>{chrome.t(T::BookHere)}</a>
            })}
            {m.queue.is_today.then(|| view! {
                <a class="button" href=format!("/display/{}", clinic.id)>{chrome.t(D::Display)}</a>
            })}
            <a class="button" href=this_leaf>{chrome.t(T::Refresh)}</a>
            {super::changing::ways(chrome, clinic, m.queue.now)}
        </div>
        {m.posting.filter(|_| door).map(|digits| view! {
            <p class="posting">{chrome.t(D::Posting)} " " <b class="num">{digits}</b></p>
        })}
        <details><summary>{chrome.t(D::Rule)}</summary><ol>{rule}</ol></details>
        {m.queue.is_today.then(|| follower(chrome))}
    };
    Page::desk(title, body)
}

/// Here, and waiting to be called: not who was called in vain or stepped aside. The display counts the same.
const fn is_waiting(status: Status) -> bool {
    matches!(status, Status::CheckedIn)
}

/// Who came that day, was not received and has another time by now: they stay in the list of the day on which they came.
fn moved_on(chrome: &Chrome, queue: &Queue) -> Option<AnyView> {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let items: Vec<_> = queue
        .moved_on
        .iter()
        .map(|one| {
            let number = one.queue_number.map(|n| day::number(locale, n));
            let name = if one.name.is_empty() { chrome.t(DataText::ErasedName) } else { one.name.as_str() };
            let came = day::came(locale, &when::time(locale, one.arrived_at, zone));
            let now = day::has_now(locale, &when::moment(locale, one.now_at, zone), &one.now_village);
            let walked = one.walk_in.then(|| view! { <span class="mark">{chrome.t(D::Walked)}</span> " " });
            view! { <li><b>{number}</b> " " {name.to_owned()} " " {walked} <span class="soft">{came} " · " {now}</span></li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="moved-on" aria-labelledby="moved-on">
                <h2 id="moved-on">{chrome.t(T::MovedOn)}</h2>
                <ul class="plain">{items}</ul>
            </section>
        }
        .into_any()
    })
}

/// The leaf a button stands on, to come back to.
fn leaf_field(leaf: usize) -> Option<AnyView> {
    (leaf > 1).then(|| view! { <input type="hidden" name="page" value=leaf.to_string()/> }.into_any())
}

/// Who is received and who is next.
fn turn(chrome: &Chrome, queue: &Queue, here: &str, leaf: usize) -> AnyView {
    let locale = chrome.locale;
    let now: Vec<_> = queue
        .entries
        .iter()
        .filter(|e| matches!(e.booking.status, Status::Called | Status::InProgress))
        .map(|e| {
            let b = &e.booking;
            view! {
                <li>
                    <a href=format!("#b-{}", b.id)><b>{day::number(locale, e.number)}</b> " " {b.name.clone()}</a> " "
                    <span class=words::status_class(b.status)>{words::status_at_desk(locale, b.status)}</span>
                </li>
            }
        })
        .collect();
    let nobody = now.is_empty();
    let runs = can(chrome, Action::RunQueue, queue.clinic.object());
    let next = queue.next.map(|n| &queue.entries[n]);
    let button = next.filter(|_| runs).map(|e| {
        view! {
            <form method="post" action=format!("{here}/call-next")>
                <input type="hidden" name="booking" value=e.booking.id.to_string()/>
                <input type="hidden" name="version" value=e.booking.version.to_string()/>
                {leaf_field(leaf)}
                <button class="primary turn-go">
                    {chrome.t(D::CallNext)} " · " {day::number(locale, e.number)} " " {e.booking.name.clone()}
                </button>
            </form>
        }
    });
    let who = match next {
        Some(e) => view! { <p><b>{day::number(locale, e.number)}</b> " " {e.booking.name.clone()}</p> }.into_any(),
        None => view! { <p class="soft">{chrome.t(D::NextNone)}</p> }.into_any(),
    };
    view! {
        <div class="turn">
            <section>
                <h2>{chrome.t(D::Now)}</h2>
                {nobody.then(|| view! { <p class="soft">{chrome.t(D::Nobody)}</p> })}
                {(!nobody).then(|| view! { <ul>{now}</ul> })}
            </section>
            <section><h2>{chrome.t(D::Next)}</h2> {who}</section>
            {button}
        </div>
    }
    .into_any()
}

/// What is said of the clinic's end: that it has come, or whom it will not reach.
fn end(chrome: &Chrome, queue: &Queue) -> Option<AnyView> {
    let locale = chrome.locale;
    let end = when::time(locale, queue.clinic.ends_at, chrome.zone);
    let waits = |e: &&Entry| is_waiting(e.booking.status);
    let late = |e: &&Entry| waits(e) && e.place.is_some_and(|p| p.reach != Reach::InTime);
    let becomes = chrome.t(EndText::Becomes);
    if queue.is_over {
        let text = match queue.entries.iter().filter(waits).count() {
            0 => return Some(notice("info", day::over(locale, &end), String::new())),
            n => {
                let stop = either(locale, "。", ". ");
                format!("{}{stop}{} {becomes}", day::waiting(locale, n), chrome.t(EndText::GoOn))
            }
        };
        return Some(notice("warn", day::over(locale, &end), text));
    }
    match queue.entries.iter().filter(late).count() {
        0 => None,
        n => Some(notice("warn", day::not_reached(locale, n, &end), becomes.to_owned())),
    }
}

fn taken_in(chrome: &Chrome, queue: &Queue, entry: &Entry, slip: bool) -> AnyView {
    let wait = entry.place.map(|p| day::wait(chrome.locale, &p));
    let end = when::time(chrome.locale, queue.clinic.ends_at, chrome.zone);
    let past = entry.place.and_then(|p| day::past(chrome.locale, p.reach, &end));
    let past = past.or_else(|| queue.is_over.then(|| day::over(chrome.locale, &end)));
    view! {
        <div class="notice good" role="status">
            <h2>{chrome.t(D::TakenIn)}</h2>
            <p><b class="taken-number">{day::number(chrome.locale, entry.number)}</b> " " {entry.booking.name.clone()} " "
                {wait}</p>
            {past.map(|past| view! { <p><b>{past}</b> {either(chrome.locale, "。", ". ")} {chrome.t(EndText::Becomes)}</p> })}
            {slip.then(|| view! {
                <p><a href=format!("/desk/bookings/{}/slip", entry.booking.id)>{chrome.t(D::PrintSlip)}</a></p>
            })}
        </div>
    }
    .into_any()
}

fn told(chrome: &Chrome, trouble: Trouble) -> AnyView {
    let (title, text) = match trouble {
        Trouble::Taken { by, what, at } => {
            let who = by.unwrap_or_else(|| chrome.t(T::TakenPerson).to_owned());
            let text = said::taken(chrome.locale, &who, &what, &when::moment(chrome.locale, at, chrome.zone));
            (chrome.t(T::Taken), text)
        }
        Trouble::NotFromHere => (chrome.t(T::NotFromHere), chrome.t(T::NotFromHereHint).to_owned()),
        Trouble::TooLate => (chrome.t(T::TooLate), chrome.t(T::TooLateHint).to_owned()),
        Trouble::SeatGone => (chrome.t(D::SeatGone), chrome.t(D::SeatGoneHint).to_owned()),
        Trouble::TooEarly(from) => {
            let time = when::time(chrome.locale, from, chrome.zone);
            (chrome.t(D::TooEarly), day::give_up_from(chrome.locale, &time))
        }
        Trouble::NotToday => (chrome.t(D::NotToday), chrome.t(D::NotTodayHint).to_owned()),
        Trouble::NotNext => (chrome.t(D::NotNext), chrome.t(D::NotNextHint).to_owned()),
    };
    notice("warn", title.to_owned(), text)
}

/// What is said of somebody's day besides where they stand.
fn marks(chrome: &Chrome, queue: &Queue, entry: &Entry) -> Vec<AnyView> {
    let (locale, b) = (chrome.locale, &entry.booking);
    let mut said = Vec::new();
    if b.day.walk_in {
        said.push(chrome.t(D::Walked).to_owned());
    }
    if let (Some(arrived), Status::CheckedIn, false) = (b.day.arrived_at, b.status, b.day.walk_in) {
        if b.starts_at > queue.now {
            said.push(chrome.t(D::Early).to_owned());
        } else if arrived > b.starts_at + queue.grace {
            said.push(chrome.t(D::Late).to_owned());
        }
    }
    if let Some(kind) = b.day.priority.as_deref().and_then(Priority::from_code) {
        said.push(day::priority(locale, kind).to_owned());
    }
    if b.day.calls > 1 && b.status.is_open() {
        said.push(day::calls(locale, b.day.calls));
    }
    said.into_iter().map(|mark| view! { <span class="mark">{mark}</span> }.into_any()).collect()
}

fn item(chrome: &Chrome, queue: &Queue, entry: &Entry, leaf: usize) -> impl IntoView + use<> {
    let (locale, b) = (chrome.locale, &entry.booking);
    let current = matches!(b.status, Status::Called | Status::InProgress);
    let reads = can(chrome, Action::ReadMatter, b.object());
    let words_of_matter = b.personal.summary.clone().filter(|_| reads).map(|s| format!(" · {s}"));
    let steps = steps(chrome, queue, entry, leaf);
    let writes = can(chrome, Action::WriteConsultation, b.object());
    let record = match b.status {
        Status::InProgress if writes => Some((T::Record, "button primary")),
        Status::Done if writes => Some((if b.has_record { T::SeeRecord } else { T::Record }, "button")),
        _ => None,
    }
    .map(|(text, class)| {
        view! { <a class=class href=format!("/desk/bookings/{}/consultation", b.id)>{chrome.t(text)}</a> }
    });
    let wait = entry.place.filter(|_| b.status == Status::CheckedIn);
    let wait = wait.map(|p| {
        let late = (p.reach != Reach::InTime).then(|| view! { <b class="queue-late">{chrome.t(EndText::Mark)}</b> });
        view! { <p class="queue-wait">{day::list_wait(locale, &p)} " " {late}</p> }
    });
    // Of a booking that is blocked nothing is shown to its adviser: not that there is no telephone either.
    let hidden = chrome.actor.as_ref().is_some_and(|actor| b.is_hidden_from(actor));
    let no_phone = || if hidden { String::new() } else { chrome.t(T::NoPhone).to_owned() };
    let phone = b.personal.masked_phone().unwrap_or_else(no_phone);
    let number = match entry.is_numbered() {
        true => view! { <span class="queue-number">{entry.number}</span> }.into_any(),
        false => view! { <span class="queue-number none"><span aria-hidden="true">"–"</span>
        <span class="visually-hidden">{chrome.t(D::NoNumber)}</span></span> }
        .into_any(),
    };
    let slot = (!b.day.walk_in).then(|| {
        view! {
            <time datetime=when::machine(b.starts_at, chrome.zone)>{when::time(locale, b.starts_at, chrome.zone)}</time> " "
        }
    });
    view! {
        <li class=if current { "queue-item current" } else { "queue-item" } id=format!("b-{}", b.id)>
            {number}
            <p class="queue-who">
                <a href=format!("/desk/bookings/{}", b.id)>{b.name.clone()}</a> " " {slot}
                <span class="num">{phone}</span> {marks(chrome, queue, entry)}
            </p>
            <p class="queue-matter">{b.matter_name(locale).to_owned()} {words_of_matter}</p>
            {wait}
            <span class=words::status_class(b.status)>{words::status_at_desk(locale, b.status)}</span>
            <div class="actions">{record} {steps} {mark_priority(chrome, entry, leaf)}</div>
        </li>
    }
}

/// Marks a priority, for those who wait.
fn mark_priority(chrome: &Chrome, entry: &Entry, leaf: usize) -> Option<AnyView> {
    let b = &entry.booking;
    let may = can(chrome, Action::CheckIn, b.object()) && b.status == Status::CheckedIn && b.day.walk_in;
    let id = format!("priority-{}", b.id);
    may.then(|| {
        view! {
            <details class="priority">
                <summary>{chrome.t(D::PriorityMark)}</summary>
                <form class="inline" method="post" action=format!("/desk/bookings/{}/priority", b.id)>
                    <input type="hidden" name="version" value=b.version.to_string()/>
                    {leaf_field(leaf)}
                    <label class="visually-hidden" for=id.clone()>{chrome.t(D::PriorityMark)} " " {b.name.clone()}</label>
                    <select name="priority" id=id>{priorities(chrome, b.day.priority.as_deref().unwrap_or_default())}</select>
                    <button>{chrome.t(D::PriorityGo)}</button>
                </form>
            </details>
        }
        .into_any()
    })
}

/// A button for each step that leads on and is the reader's to take; the usual next one stands out.
fn steps(chrome: &Chrome, queue: &Queue, entry: &Entry, leaf: usize) -> AnyView {
    let (b, undoable) = (&entry.booking, entry.undoable);
    let may = |step: Step| chrome.actor.as_ref().is_some_and(|actor| may_take(actor, b, step, undoable));
    let offered = |step: Step| match step {
        Step::Undo => undoable.is_some(),
        // Nobody can be here yet.
        _ if queue.is_ahead => false,
        Step::CheckIn => b.status == Status::Booked && queue.is_today,
        // Whoever is called without having checked in is here; the record offers to finish.
        Step::Start => matches!(b.status, Status::CheckedIn | Status::Called),
        Step::NoShow => step.leads(b.status).is_some() && entry.may_be_given_up(queue.grace, queue.now),
        _ => step.leads(b.status).is_some(),
    };
    let usual = match b.status {
        Status::Booked => Some(Step::CheckIn),
        Status::Missed | Status::Parked => Some(Step::BackIn),
        Status::Called => Some(Step::Start),
        _ => None,
    };
    let buttons: Vec<_> = Step::ALL
        .into_iter()
        .filter(|step| offered(*step) && may(*step))
        .map(|step| {
            let class = match step {
                _ if Some(step) == usual => "primary",
                Step::Undo | Step::NoShow | Step::Park => "quiet",
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
                    {leaf_field(leaf)}
                    {buttons}
                </form>
            }
        })
        .into_any()
}
