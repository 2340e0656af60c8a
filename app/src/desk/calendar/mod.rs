//! The plan of a place or an adviser, by month, week or as a list. What is shown stands in the address, so that it can be kept as
//! a bookmark.

mod agenda;
mod chip;
mod month;
mod week;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use domain::clocks;
use domain::ids::StaffId;
use leptos::prelude::*;
use registry::clinics::{Away, Engaged, Planned};
use registry::places::Division;

use crate::texts::Frame;
use crate::texts::calendars::{self as said, CalendarText as T};
use crate::{Chrome, Page, when};

/// How the plan is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// A month, in weeks from Monday.
    Month,
    /// A week, a row for each adviser or village.
    Week,
    /// Four weeks as a list.
    Agenda,
    /// A day as a list.
    Day,
}

impl View {
    const TABS: [Self; 3] = [Self::Month, Self::Week, Self::Agenda];

    const fn code(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Week => "week",
            Self::Agenda => "agenda",
            Self::Day => "day",
        }
    }

    /// By its word in the address; a month when there is none.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        [Self::Week, Self::Agenda, Self::Day].into_iter().find(|v| v.code() == code).unwrap_or(Self::Month)
    }

    const fn text(self) -> T {
        match self {
            Self::Month => T::Month,
            Self::Week => T::Week,
            Self::Agenda => T::Agenda,
            Self::Day => T::DayView,
        }
    }

    /// The first day shown, and how many, when a day is asked for.
    #[must_use]
    pub fn days(self, asked: NaiveDate) -> (NaiveDate, u64) {
        let monday = |day: NaiveDate| day - Days::new(u64::from(day.weekday().num_days_from_monday()));
        match self {
            Self::Month => {
                let first = asked.with_day(1).unwrap_or(asked);
                let start = monday(first);
                let end = first + Months::new(1);
                let days = u64::try_from((end - start).num_days()).unwrap_or(35);
                (start, days.div_ceil(7) * 7)
            }
            Self::Week => (monday(asked), 7),
            Self::Agenda => (asked, 28),
            Self::Day => (asked, 1),
        }
    }

    /// The day to ask for on the page before and the page after.
    fn neighbours(self, asked: NaiveDate) -> (NaiveDate, NaiveDate) {
        let by = |days| (asked - Days::new(days), asked + Days::new(days));
        match self {
            Self::Month => {
                let first = asked.with_day(1).unwrap_or(asked);
                (first - Months::new(1), first + Months::new(1))
            }
            Self::Week => by(7),
            Self::Agenda => by(28),
            Self::Day => by(1),
        }
    }
}

/// What the address asks for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The layout.
    pub view: View,
    /// The place.
    pub place: Division,
    /// One adviser only.
    pub adviser: Option<StaffId>,
    /// The day.
    pub from: NaiveDate,
    /// The rows of a week are villages and not advisers.
    pub by_village: bool,
    /// The leaf of a list.
    pub leaf: usize,
}

impl Wanted {
    /// The address of this.
    #[must_use]
    pub fn address(&self) -> String {
        let adviser = self.adviser.as_ref().map(|id| format!("&adviser={id}")).unwrap_or_default();
        let by = if self.by_village { "&by=village" } else { "" };
        format!("/desk/calendar?view={}&place={}&from={}{adviser}{by}", self.view.code(), self.place.code, self.from)
    }

    fn with(&self, view: View, from: NaiveDate) -> String {
        Self { view, from, ..self.clone() }.address()
    }
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// What was asked for.
    pub wanted: Wanted,
    /// The places to choose from: code and name, the widest first.
    pub places: Vec<(String, String)>,
    /// The advisers to choose from.
    pub advisers: BTreeMap<StaffId, String>,
    /// The clinics, the earliest first.
    pub planned: Vec<Planned>,
    /// Holidays and weekends that are worked.
    pub calendar: clocks::Calendar,
    /// What keeps the advisers, here or elsewhere.
    pub engaged: Engaged,
    /// Now.
    pub now: DateTime<Utc>,
    /// The clinic that was just moved, and where to move it back.
    pub moved: Option<(Planned, String)>,
    /// What was asked for and is no day.
    pub unknown: Option<String>,
}

impl Calendar {
    fn today(&self, chrome: &Chrome) -> NaiveDate {
        self.now.with_timezone(&chrome.zone).date_naive()
    }

    /// The leaves that reach into a day, of the adviser asked for or of all.
    fn away_on<'a>(&'a self, chrome: &'a Chrome, day: NaiveDate) -> impl Iterator<Item = &'a Away> {
        let asked = move |away: &&Away| self.wanted.adviser.as_ref().is_none_or(|id| *id == away.adviser);
        let reaches = move |away: &&Away| {
            let last = away.span.ends_at - chrono::Duration::seconds(1);
            day_of(chrome, away.span.starts_at) <= day && day <= day_of(chrome, last)
        };
        self.engaged.away.iter().filter(asked).filter(reaches)
    }
}

/// The local day of an instant.
fn day_of(chrome: &Chrome, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&chrome.zone).date_naive()
}

/// The plan.
pub fn calendar(chrome: &Chrome, model: Calendar) -> Page {
    let wanted = model.wanted.clone();
    let (first, days) = wanted.view.days(wanted.from);
    let last = first + Days::new(days - 1);
    let span = match wanted.view {
        View::Month => said::month(chrome.locale, wanted.from),
        View::Day => when::day(chrome.locale, wanted.from),
        _ => format!("{}—{}", when::day(chrome.locale, first), when::day(chrome.locale, last)),
    };
    let title = format!("{} {span}", wanted.place.name);
    let moved = model.moved.as_ref().map(|(planned, back)| told_moved(chrome, planned, back));
    let count = said::clinics(chrome.locale, model.planned.iter().filter(|p| in_month(chrome, &wanted, p)).count());
    let tools = tools(chrome, &model);
    let ways = ways(chrome, &model, &wanted);
    let nothing = model.planned.is_empty();
    let content = match wanted.view {
        View::Month => month::month(chrome, &model),
        View::Week => week::week(chrome, &model),
        View::Agenda | View::Day => agenda::agenda(chrome, &model),
    };
    let body = view! {
        <div class="calendar-head">
            <h1>{title.clone()} " " <small>{count}</small></h1>
            {ways}
        </div>
        {moved}
        {model.unknown.as_ref().map(|typed| view! {
            <p class="notice info" role="status">{said::no_such_day(chrome.locale, typed)}</p>
        })}
        {tools}
        {nothing.then(|| {
            // On a telephone a month without clinics has nothing else to show.
            let class = if wanted.view == View::Month { "narrow-only" } else { "" };
            view! { <div class=class>{super::empty(chrome, T::None, T::NoneHint)}</div> }
        })}
        {content}
    };
    Page::desk(title, body)
}

/// A month shows the days around it; they do not count as its own.
fn in_month(chrome: &Chrome, wanted: &Wanted, planned: &Planned) -> bool {
    wanted.view != View::Month || day_of(chrome, planned.clinic.starts_at).month() == wanted.from.month()
}

fn told_moved(chrome: &Chrome, planned: &Planned, back: &str) -> AnyView {
    let c = &planned.clinic;
    let to = format!("{} {}", c.village_name, when::moment(chrome.locale, c.starts_at, chrome.zone));
    view! {
        <div class="notice good" role="status">
            <p><b>{chrome.t(T::MovedTo)}</b> " " {to} " " <a href=back.to_owned()>{chrome.t(T::MoveBack)}</a></p>
        </div>
    }
    .into_any()
}

/// Layouts, and the pages before and after.
fn ways(chrome: &Chrome, model: &Calendar, wanted: &Wanted) -> AnyView {
    let (before, after) = wanted.view.neighbours(wanted.from);
    let tabs: Vec<_> = View::TABS
        .into_iter()
        .map(|view| {
            let current = (view == wanted.view).then_some("page");
            view! { <li><a href=wanted.with(view, wanted.from) aria-current=current>{chrome.t(view.text())}</a></li> }
        })
        .collect();
    view! {
        <nav class="rooms no-print" aria-label=chrome.t(T::Views)>
            <ul>
                {tabs}
                <li><a href=wanted.with(wanted.view, before) rel="prev">{chrome.t(T::Previous)}</a></li>
                <li><a href=wanted.with(wanted.view, model.today(chrome))>{chrome.t(T::Today)}</a></li>
                <li><a href=wanted.with(wanted.view, after) rel="next">{chrome.t(T::Next)}</a></li>
                {why(chrome, wanted)}
            </ul>
        </nav>
    }
    .into_any()
}

/// The way to the reasons for which nothing is free, where one village or one adviser is looked at.
fn why(chrome: &Chrome, wanted: &Wanted) -> Option<AnyView> {
    let who = match &wanted.adviser {
        Some(adviser) => format!("adviser={adviser}"),
        None if wanted.place.code.is_village() => format!("village={}", wanted.place.code),
        None => return None,
    };
    let to = format!("/desk/timeline?{who}&day={}", wanted.from);
    Some(view! { <li><a href=to>{chrome.t(Frame::DeskTimeline)}</a></li> }.into_any())
}

/// Which place, which adviser; the ways out of the house.
fn tools(chrome: &Chrome, model: &Calendar) -> AnyView {
    let wanted = &model.wanted;
    let places: Vec<_> = model
        .places
        .iter()
        .map(|(code, name)| {
            let selected = *code == wanted.place.code.as_str();
            view! { <option value=code.clone() selected=selected>{name.clone()}</option> }
        })
        .collect();
    let advisers: Vec<_> = model
        .advisers
        .iter()
        .map(|(id, name)| {
            let selected = wanted.adviser.as_ref() == Some(id);
            view! { <option value=id.to_string() selected=selected>{name.clone()}</option> }
        })
        .collect();
    let timetable = (!wanted.place.code.is_county()).then(|| {
        let address = format!("/villages/{}/timetable?month={}", wanted.place.code, wanted.from.format("%Y-%m"));
        view! { <a class="button" href=address>{chrome.t(T::Timetable)}</a> }
    });
    view! {
        <form class="toolbar no-print" method="get" action="/desk/calendar">
            <input type="hidden" name="view" value=wanted.view.code()/>
            <input type="hidden" name="from" value=wanted.from.to_string()/>
            {wanted.by_village.then(|| view! { <input type="hidden" name="by" value="village"/> })}
            <label class="field"><span>{chrome.t(T::Place)}</span><select name="place">{places}</select></label>
            <label class="field">
                <span>{chrome.t(T::Adviser)}</span>
                <select name="adviser"><option value="">{chrome.t(T::Everybody)}</option>{advisers}</select>
            </label>
            <button>{chrome.t(T::Show)}</button>
            <span class="end"></span>
            {timetable}
            <a class="button" href="/desk/calendars">{chrome.t(T::Subscribe)}</a>
        </form>
    }
    .into_any()
}
