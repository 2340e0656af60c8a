//! What hangs on the wall of a clinic (叫号屏): numbers, big enough for five metres, nobody's name. And the same for one person,
//! on the page of their booking.

use domain::bookings::{Reach, Status};
use leptos::prelude::*;
use registry::bookings::day::{Display, Outlook};
use registry::bookings::{Booking, arrivals::SelfCheckInError};

use crate::parts::{Input, input};
use crate::texts::day::{self as said, DisplayText as T, EndText};
use crate::texts::either;
use crate::{Chrome, Page, when};

/// The most numbers that are shown as coming next; one less for each other list beside them, so that the screen holds all.
const NEXT: usize = 5;
/// Without scripts the page comes anew after so many seconds.
const RENEWED: u16 = 10;

/// Where a page hears of changes of a clinic.
pub(crate) fn stream(clinic: &domain::ids::ClinicId) -> String {
    format!("/display/{clinic}/events")
}

/// The script that follows a clinic.
pub(crate) fn follower(chrome: &Chrome) -> impl IntoView + use<> {
    view! { <script type="module" src=chrome.assets.live.clone()></script> }
}

/// The display.
pub fn display(chrome: &Chrome, d: Display) -> Page {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let clinic = &d.clinic;
    let title = format!("{} {}", chrome.t(T::Title), clinic.village_name);
    let date = when::day(locale, clinic.starts_at.with_timezone(&zone).date_naive());
    let time = when::span(locale, clinic.starts_at, clinic.ends_at, zone);
    let over = said::over(locale, &when::time(locale, clinic.ends_at, zone));
    let mut called = d.called.iter().map(|n| said::number(locale, *n));
    let last = match called.next() {
        Some(number) => view! {
            <p class="board-please">{chrome.t(T::Please)} " " {clinic.place.clone()}</p>
            <p class="board-number">{number}</p>
        }
        .into_any(),
        None if d.is_on && d.is_over => view! { <p class="board-please">{over.clone()}</p> }.into_any(),
        None if d.is_on => view! { <p class="board-please">{chrome.t(T::Nobody)}</p> }.into_any(),
        None => view! { <p class="board-please">{chrome.t(T::NotOn)} " · " {date.clone()} " " {time.clone()}</p> }
            .into_any(),
    };
    let also: Vec<_> = called.map(|number| view! { <li>{number}</li> }).collect();
    let list = |title: T, class: &'static str, numbers: &[i64]| {
        let numbers: Vec<_> = numbers.iter().map(|n| view! { <li>{said::number(locale, *n)}</li> }).collect();
        (!numbers.is_empty()).then(|| {
            view! { <section class=class><h2>{chrome.t(title)}</h2><ul class="board-list">{numbers}</ul></section> }
        })
    };
    let next: Vec<_> = d
        .next
        .iter()
        .take(NEXT - usize::from(!d.talking.is_empty()) - usize::from(!d.missed.is_empty()))
        .map(|(number, place)| {
            let wait = place.map(|p| said::short_wait(locale, &p));
            let late = place.is_some_and(|p| p.reach != Reach::InTime).then_some("board-late");
            view! { <li><b>{said::number(locale, *number)}</b> " " <span class=late>{wait}</span></li> }
        })
        .collect();
    let next = (!next.is_empty()).then(|| {
        view! {
            <section class="board-next"><h2>{chrome.t(T::Next)}</h2><ol class="board-list">{next}</ol></section>
        }
    });
    let body = view! {
        <header class="board-head">
            <h1>{clinic.village_name.clone()} " " <small>{clinic.adviser_name.clone()} " · " {date} " " {time}</small></h1>
        </header>
        <div class="board" data-live=stream(&clinic.id) data-page=format!("/display/{}", clinic.id) data-mark=d.mark.clone()>
            <section class="board-now" aria-live="assertive">
                {last}
                {(!also.is_empty()).then(|| view! { <ul class="board-list also">{also}</ul> })}
            </section>
            <div class="board-side">
                {next}
                {list(T::Talking, "board-talking", &d.talking)}
                {list(T::Missed, "board-missed", &d.missed)}
                {(d.is_on && d.is_over && d.waiting > 0).then(|| view! { <p class="board-over">{over} " " {chrome.t(EndText::Ask)}</p> })}
                <p class="board-waiting">{said::waiting(locale, d.waiting)}</p>
            </div>
        </div>
        {follower(chrome)}
    };
    Page::wall(title, body).renewed(RENEWED)
}

/// What the page of a booking says on the day.
#[derive(Debug, Clone)]
pub struct Today {
    /// What they can reckon with.
    pub outlook: Outlook,
    /// They may check themselves in.
    pub checks_in: bool,
    /// What was typed, when it was wrong.
    pub wrong: Option<String>,
    /// What the clinic's list is at.
    pub mark: String,
}

impl Today {
    /// With digits that were not right.
    #[must_use]
    pub fn with(self, error: &SelfCheckInError, digits: String) -> Self {
        Self { wrong: matches!(error, SelfCheckInError::WrongPlace).then_some(digits), ..self }
    }
}

/// Number, wait and checking in, on the day.
pub(super) fn today(chrome: &Chrome, b: &Booking, today: &Today) -> AnyView {
    let locale = chrome.locale;
    let here = format!("/bookings/{}", b.code.as_str());
    let told = match b.status {
        Status::Called => Some(chrome.t(T::YourTurn).to_owned()),
        Status::Missed => Some(chrome.t(T::WasMissed).to_owned()),
        Status::Booked | Status::CheckedIn => {
            today.outlook.place.map(|p| format!("{}{}", chrome.t(T::AsItGoes), said::wait(locale, &p)))
        }
        _ => None,
    };
    let end = when::time(locale, today.outlook.ends_at, chrome.zone);
    let reach = today.outlook.place.map(|p| p.reach).filter(|_| told.is_some());
    let past = match today.outlook.is_over {
        true => (b.status != Status::InProgress).then(|| said::over(locale, &end)),
        false => reach.and_then(|reach| said::past(locale, reach, &end)),
    };
    // Whoever is not there is not waiting.
    let becomes = (b.status != Status::Booked).then(|| chrome.t(EndText::Becomes));
    let digits = Input {
        name: "digits",
        label: chrome.t(T::SelfLabel).to_owned(),
        value: today.wrong.clone().unwrap_or_default(),
        error: today.wrong.as_ref().map(|_| chrome.t(T::SelfWrong).to_owned()),
        inputmode: "numeric",
        autocomplete: "off",
        max: Some(4),
        ..Input::default()
    };
    let check_in = today.checks_in.then(|| {
        view! {
            <form class="stack" method="post" action=format!("{here}/here") novalidate>
                <h2>{chrome.t(T::SelfTitle)}</h2>
                {input(digits)}
                <div class="actions"><button class="primary wide">{chrome.t(T::SelfGo)}</button></div>
            </form>
        }
    });
    let class = if b.status == Status::Called { "today called" } else { "today" };
    view! {
        <div class=class data-live=stream(&b.clinic_id) data-page=here data-mark=today.mark.clone()>
            <p class="today-number">
                {b.day.queue_number.map(|n| view! {
                    <span>{chrome.t(T::YourNumber)}</span> " " <b>{said::number(locale, n)}</b>
                })}
            </p>
            <p role="status">{told}</p>
            {past.map(|past| view! { <p><b>{past}</b> {either(locale, "。", ". ")} {becomes}</p> })}
            {(b.status == Status::Booked && !today.checks_in).then(|| view! { <p>{chrome.t(T::NotHereYet)}</p> })}
            <p><a href=format!("/display/{}", b.clinic_id)>{chrome.t(T::SeeDisplay)}</a></p>
        </div>
        {check_in}
        {follower(chrome)}
    }
    .into_any()
}
