//! The timetable of a month for the wall, on A4: of a village, or of a township by its villages.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use domain::clinics::ClinicStatus;
use leptos::prelude::*;
use registry::clinics::Planned;
use registry::places::Division;

use crate::bookings::qr;
use crate::shell::Paper;
use crate::texts::Frame;
use crate::texts::calendars::{self as said, TimetableText as T};
use crate::{Chrome, Page, when};

/// What a timetable shows.
#[derive(Debug, Clone)]
pub struct Timetable {
    /// The village or township.
    pub place: Division,
    /// The first day of the month.
    pub month: NaiveDate,
    /// Its clinics, the earliest first.
    pub planned: Vec<Planned>,
    /// Clinics of the neighbours, when the village has none.
    pub near: Vec<Planned>,
    /// The address to which the QR code leads.
    pub page: String,
    /// The address of the feed for everybody.
    pub feed: String,
    /// The clerk's telephone.
    pub clerk_phone: Option<String>,
    /// Now.
    pub now: DateTime<Utc>,
    /// What was asked for and is no month: this one is shown instead.
    pub unknown: Option<String>,
}

/// The timetable.
pub fn timetable(chrome: &Chrome, m: Timetable) -> Page {
    let locale = chrome.locale;
    let township = !m.place.code.is_village();
    let title = said::month_of(locale, m.month, &m.place.name);
    let address = |month: NaiveDate| format!("/villages/{}/timetable?month={}", m.place.code, month.format("%Y-%m"));
    let back = if township { format!("/?township={}", m.place.code) } else { format!("/villages/{}", m.place.code) };
    let none = m.planned.is_empty().then(|| {
        let text = if township { T::NoneTownship } else { T::None };
        view! { <p class="lead">{chrome.t(text)}</p> }
    });
    let near = (!m.near.is_empty()).then(|| {
        view! { <h2>{chrome.t(T::Near)}</h2> {table(chrome, &m.near, true)} }
    });
    let own = (!m.planned.is_empty()).then(|| table(chrome, &m.planned, township));
    let phone = match &m.clerk_phone {
        Some(phone) => view! { <li>{chrome.t(T::HowPhone)} " " <b class="num">{phone.clone()}</b></li> }.into_any(),
        None => view! { <li>{chrome.t(T::HowClerk)}</li> }.into_any(),
    };
    let printed = when::day(locale, m.now.with_timezone(&chrome.zone).date_naive());
    let class = match (township, m.planned.len().max(m.near.len())) {
        (true, _) => "slip a4 wall wide-list",
        // The fewer there are, the larger they can be.
        (false, 0..=8) => "slip a4 wall large",
        (false, _) => "slip a4 wall",
    };
    let body = view! {
        {m.unknown.map(|typed| view! {
            <p class="notice info no-print" role="status">{said::no_month(locale, &typed)}</p>
        })}
        <div class="no-print actions">
            <span>{chrome.t(T::Print)}</span>
            <a class="button quiet" rel="prev" href=address(m.month - Months::new(1))>{chrome.t(T::Before)}</a>
            <a class="button quiet" rel="next" href=address(m.month + Months::new(1))>{chrome.t(T::After)}</a>
            <a class="button quiet" href=m.feed>{chrome.t(T::Feed)}</a>
            <a class="button quiet" href=back>{chrome.t(Frame::Back)}</a>
        </div>
        <article class=class lang=locale.tag()>
            <header class="wall-head">
                <p>{chrome.t(T::Title)}</p>
                <h1>{title.clone()}</h1>
            </header>
            {own} {none} {near}
            <div class="slip-foot wall-foot">
                <div>
                    <h2>{chrome.t(T::How)}</h2>
                    <ul>{phone} <li>{chrome.t(T::HowScan)}</li> <li>{chrome.t(T::HowWalk)}</li></ul>
                    <p><b>{chrome.t(T::Bring)}</b></p>
                    <p><small>{chrome.t(T::Printed)} " " {printed} <br/> {m.page.clone()}</small></p>
                </div>
                <figure class="slip-qr">
                    <div role="img" aria-label=chrome.t(T::Qr) inner_html=qr(&m.page)></div>
                    <figcaption>{chrome.t(T::Qr)}</figcaption>
                </figure>
            </div>
        </article>
    };
    Page::paper(title, Paper::A4, body).helpline(m.clerk_phone)
}

/// The clinics by day; by village first where there are several.
fn table(chrome: &Chrome, planned: &[Planned], by_village: bool) -> AnyView {
    let mut planned: Vec<&Planned> = planned.iter().collect();
    if by_village {
        planned.sort_by(|a, b| {
            (&a.clinic.village_code, a.clinic.starts_at).cmp(&(&b.clinic.village_code, b.clinic.starts_at))
        });
    }
    // A township of many villages still reads at a glance: the village once, its days below each other.
    let groups: Vec<&[&Planned]> = match by_village {
        true => planned.chunk_by(|a, b| a.clinic.village_code == b.clinic.village_code).collect(),
        false => planned.chunks(1).collect(),
    };
    let bodies: Vec<_> = groups
        .into_iter()
        .map(|group| {
            let rows: Vec<_> = group
                .iter()
                .enumerate()
                .map(|(number, p)| {
                    let village = (by_village && number == 0).then(|| {
                        view! { <th scope="rowgroup" rowspan=group.len().to_string()>{p.clinic.village_name.clone()}</th> }
                    });
                    row(chrome, p, village.into_any())
                })
                .collect();
            view! { <tbody>{rows}</tbody> }
        })
        .collect();
    view! {
        <table class="wall-table">
            <thead>
                <tr>
                    {by_village.then(|| view! { <th scope="col">{chrome.t(T::Village)}</th> })}
                    <th scope="col">{chrome.t(T::Day)}</th> <th scope="col">{chrome.t(T::Time)}</th>
                    <th scope="col">{chrome.t(T::Place)}</th> <th scope="col">{chrome.t(T::Adviser)}</th>
                </tr>
            </thead>
            {bodies}
        </table>
    }
    .into_any()
}

fn row(chrome: &Chrome, p: &Planned, village: AnyView) -> AnyView {
    let (locale, c) = (chrome.locale, &p.clinic);
    let date = c.starts_at.with_timezone(&chrome.zone).date_naive();
    let cancelled = c.status == ClinicStatus::Cancelled;
    let time = when::span(locale, c.starts_at, c.ends_at, chrome.zone);
    view! {
        <tr class=cancelled.then_some("gone")>
            {village}
            <td>
                <b class="whole">{when::day(locale, date)}</b> " "
                <small class="lunar">{when::lunar_day(locale, date)}</small>
            </td>
            <td class="num">
                {match cancelled {
                    true => view! { <s>{time}</s> " " <b class="whole">{chrome.t(T::Cancelled)}</b> }.into_any(),
                    false => time.into_any(),
                }}
            </td>
            <td>{c.place.clone()}</td>
            <td class="whole">{c.adviser_name.clone()}</td>
        </tr>
    }
    .into_any()
}

/// The first and the last day of the month in which a day lies.
#[must_use]
pub fn month_around(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = day - Days::new(u64::from(chrono::Datelike::day0(&day)));
    (first, first + Months::new(1) - Days::new(1))
}
