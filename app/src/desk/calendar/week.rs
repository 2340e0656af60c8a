//! A week: a row for each adviser or village, a column for each day, mornings above afternoons.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Timelike};
use leptos::prelude::*;
use registry::clinics::Planned;

use super::chip::{Leaves, chip};
use super::month::{away, closed, doubtful, grid, kind_of};
use super::{Calendar, View, Wanted, day_of};
use crate::parts::{Leaf, pagination};
use crate::texts::calendars::CalendarText as T;
use crate::{Chrome, when};

/// The grid.
pub(super) fn week(chrome: &Chrome, model: &Calendar) -> AnyView {
    let by_village = model.wanted.by_village;
    let mut rows: BTreeMap<(String, String), Vec<&Planned>> = BTreeMap::new();
    for p in &model.planned {
        let c = &p.clinic;
        let key = match by_village {
            true => (c.village_code.to_string(), c.village_name.clone()),
            false => (c.adviser_id.to_string(), c.adviser_name.clone()),
        };
        rows.entry(key).or_default().push(p);
    }
    let leaf = Leaf::of(rows.into_iter().collect::<Vec<_>>(), model.wanted.leaf);
    let ways = pagination(chrome, leaf.number, leaf.of, &model.wanted.address());
    let (first, _) = View::Week.days(model.wanted.from);
    let days: Vec<NaiveDate> = (0..7).map(|d| first + Days::new(d)).collect();
    let head: Vec<_> = days
        .iter()
        .map(|day| {
            let (class, mark) = kind_of(chrome, model, *day);
            let page = model.wanted.with(View::Day, *day);
            let lunar = when::lunar_day(chrome.locale, *day);
            view! {
                <th scope="col" class=class>
                    <a href=page>{when::day(chrome.locale, *day)}</a> " " <small class="lunar">{lunar}</small> {mark}
                    {away(chrome, model, *day)}
                </th>
            }
        })
        .collect();
    let leaves = if by_village { Leaves::Village } else { Leaves::Adviser };
    let rows: Vec<_> = leaf
        .items
        .iter()
        .map(|((_, name), planned)| {
            let cells: Vec<_> = days.iter().map(|day| cell(chrome, model, *day, planned, leaves)).collect();
            view! { <tr><th scope="row">{name.clone()}</th>{cells}</tr> }
        })
        .collect();
    let other = Wanted { by_village: !by_village, ..model.wanted.clone() }.address();
    let other_text = if by_village { T::ByAdviser } else { T::ByVillage };
    let corner = if by_village { T::VillageColumn } else { T::Adviser };
    let table = view! {
        <table class="week">
            <thead><tr><th scope="col">{chrome.t(corner)}</th>{head}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    view! {
        <p class="no-print"><a href=other>{chrome.t(other_text)}</a></p>
        {(!leaf.items.is_empty()).then(|| grid(chrome, model, table.into_any()))}
        {ways}
    }
    .into_any()
}

fn cell(chrome: &Chrome, model: &Calendar, day: NaiveDate, planned: &[&Planned], leaves: Leaves) -> AnyView {
    let (class, _) = kind_of(chrome, model, day);
    let half = |afternoon: bool| {
        let chips: Vec<_> = planned
            .iter()
            .filter(|p| day_of(chrome, p.clinic.starts_at) == day)
            .filter(|p| (p.clinic.starts_at.with_timezone(&chrome.zone).hour() >= 12) == afternoon)
            .map(|p| chip(chrome, model, p, leaves))
            .collect();
        let text = if afternoon { T::AfternoonHalf } else { T::MorningHalf };
        (!chips.is_empty()).then(|| view! { <ul class="events" aria-label=chrome.t(text)>{chips}</ul> })
    };
    let (morning, afternoon) = (half(false), half(true));
    let bare = if morning.is_none() && afternoon.is_none() { " bare" } else { "" };
    let weekday = day.weekday().num_days_from_monday();
    view! {
        <td class=format!("{class}{bare}") data-date=day.to_string() data-column=weekday.to_string()
            data-label=when::day(chrome.locale, day)
            data-closed=closed(chrome, model, day) data-doubt=doubtful(chrome, model, day)>
            <div class="half">{morning}</div>
            <div class="half">{afternoon}</div>
        </td>
    }
    .into_any()
}
