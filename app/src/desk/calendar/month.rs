//! A month in weeks from Monday.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use domain::clinics::{LunarDate, lunar};
use domain::locale::Locale;
use leptos::prelude::*;
use registry::clinics::Planned;

use super::chip::{Leaves, chip, is_movable};
use super::{Calendar, View, day_of};
use crate::texts::calendars::{self as said, CalendarText as T};
use crate::{Chrome, when};

/// The most clinics a day shows; the others stand on the day's own page.
const MOST: usize = 4;

/// The grid.
pub(super) fn month(chrome: &Chrome, model: &Calendar) -> AnyView {
    let (first, days) = model.wanted.view.days(model.wanted.from);
    let mut by_day: BTreeMap<NaiveDate, Vec<&Planned>> = BTreeMap::new();
    for planned in &model.planned {
        by_day.entry(day_of(chrome, planned.clinic.starts_at)).or_default().push(planned);
    }
    let weekday = |n: u64| {
        let (full, short) = when::weekday(chrome.locale, first + Days::new(n));
        view! { <th scope="col" abbr=full>{short}</th> }
    };
    let head: Vec<_> = (0..7).map(weekday).collect();
    let weeks: Vec<_> = (0..days / 7)
        .map(|week| {
            let cells: Vec<_> = (0..7)
                .map(|d| {
                    let day = first + Days::new(week * 7 + d);
                    cell(chrome, model, day, by_day.get(&day).map_or(&[], Vec::as_slice))
                })
                .collect();
            view! { <tr>{cells}</tr> }
        })
        .collect();
    grid(
        chrome,
        model,
        view! {
            <table class="month">
                <caption class="visually-hidden">{said::month(chrome.locale, model.wanted.from)}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{weeks}</tbody>
            </table>
        }
        .into_any(),
    )
}

/// A grid in which clinics can be moved: the hint, the words a script needs, and where it says what it does.
pub(super) fn grid(chrome: &Chrome, model: &Calendar, table: AnyView) -> AnyView {
    let moves = model.planned.iter().any(|p| is_movable(chrome, model, p));
    view! {
        <div class="calendar-grid" data-moving=chrome.t(T::Moving) data-to=chrome.t(T::MovingTo)
            data-given-up=chrome.t(T::GivenUp) data-not=chrome.t(T::NotThere) data-busy=chrome.t(T::DayBusy)
            data-leave=chrome.t(T::DayLeave) data-contract=chrome.t(T::DayContract)>
            {table}
            {moves.then(|| view! { <p class="hint no-print calendar-keys" hidden>{chrome.t(T::KeysHint)}</p> })}
            <p class="calendar-says" role="status" aria-live="assertive"></p>
        </div>
        {moves.then(|| view! { <script type="module" src=chrome.assets.calendar.clone()></script> })}
    }
    .into_any()
}

/// What the day is: class, the name of a holiday, and the mark of a day off or a weekend that is worked.
pub(super) fn kind_of(chrome: &Chrome, model: &Calendar, day: NaiveDate) -> (String, Option<AnyView>) {
    let calendar = &model.calendar;
    let mut class = "day-cell".to_owned();
    if !calendar.works(day) {
        class.push_str(" off");
    }
    if day == model.today(chrome) {
        class.push_str(" this-day");
    }
    let mark = match (calendar.made_up(day), calendar.holiday(day)) {
        (Some(name), _) => {
            Some(view! { <span class="day-mark works" title=name.to_owned()>{chrome.t(T::Works)}</span> }.into_any())
        }
        (None, Some(name)) => {
            Some(view! { <span class="day-mark off">{chrome.t(T::Off)} " " {name.to_owned()}</span> }.into_any())
        }
        (None, None) => None,
    };
    (class, mark)
}

/// Who is on leave on a day, as far as that concerns the place: without it the day looks as if nobody was wanted.
pub(super) fn away(chrome: &Chrome, model: &Calendar, day: NaiveDate) -> Option<AnyView> {
    let names: Vec<&str> = model.away_on(chrome, day).map(|away| away.name.as_str()).collect();
    (!names.is_empty()).then(|| view! { <p class="day-away">{said::on_leave(chrome.locale, &names)}</p> }.into_any())
}

/// Why nothing can be moved to a day, whatever it is; said while something is dragged over it.
pub(super) fn closed(chrome: &Chrome, model: &Calendar, day: NaiveDate) -> Option<&'static str> {
    (day < model.today(chrome)).then(|| chrome.t(T::DayPast))
}

/// That a day is not worked: a move there is asked about, not refused.
pub(super) fn doubtful(chrome: &Chrome, model: &Calendar, day: NaiveDate) -> Option<&'static str> {
    (!model.calendar.works(day)).then(|| chrome.t(T::DayOff))
}

fn cell(chrome: &Chrome, model: &Calendar, day: NaiveDate, planned: &[&Planned]) -> AnyView {
    let (mut class, mark) = kind_of(chrome, model, day);
    if day.month() != model.wanted.from.month() {
        class.push_str(" outside");
    }
    if planned.is_empty() {
        class.push_str(" bare");
    }
    let lunar = (chrome.locale == Locale::ZhCn).then(|| lunar(day).map(LunarDate::brief)).flatten();
    let shown = if planned.len() > MOST { MOST - 1 } else { MOST };
    let chips: Vec<_> = planned.iter().take(shown).map(|p| chip(chrome, model, p, Leaves::Nothing)).collect();
    let page = model.wanted.with(View::Day, day);
    let more = planned.len().checked_sub(shown).filter(|more| *more > 0).map(|more| {
        view! { <a class="event-more" href=page.clone()>{said::more(chrome.locale, more)}</a> }
    });
    view! {
        <td class=class data-date=day.to_string() data-label=when::day(chrome.locale, day)
            data-closed=closed(chrome, model, day) data-doubt=doubtful(chrome, model, day)>
            <p class="day-head">
                <a class="num" href=page aria-label=when::day(chrome.locale, day)>
                    <span class="day-number">{day.day()}</span>
                    <span class="day-long">{when::day(chrome.locale, day)}</span>
                </a>
                " "
                <small class="lunar">{lunar}</small> {mark}
            </p>
            {away(chrome, model, day)}
            {(!planned.is_empty()).then(|| view! { <ul class="events">{chips}</ul> })}
            {more}
        </td>
    }
    .into_any()
}
