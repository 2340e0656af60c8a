//! Four weeks, or a day, as a list.

use leptos::prelude::*;
use registry::clinics::Planned;

use super::chip::{is_movable, move_address, state};
use super::{Calendar, day_of};
use crate::parts::{Leaf, pagination};
use crate::texts::calendars::{self as said, CalendarText as T};
use crate::{Chrome, when};

/// The list.
pub(super) fn agenda(chrome: &Chrome, model: &Calendar) -> AnyView {
    let leaf = Leaf::of(model.planned.iter().collect::<Vec<_>>(), model.wanted.leaf);
    if leaf.items.is_empty() {
        return ().into_any();
    }
    let ways = pagination(chrome, leaf.number, leaf.of, &model.wanted.address());
    let rows: Vec<_> = leaf.items.iter().map(|p| row(chrome, model, p)).collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>
                        {head(T::WhenColumn)} {head(T::VillageColumn)} {head(T::PlaceColumn)} {head(T::Adviser)}
                        <th scope="col" class="num">{chrome.t(T::SeatsColumn)}</th> {head(T::StateColumn)} <td></td>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {ways}
    }
    .into_any()
}

fn row(chrome: &Chrome, model: &Calendar, p: &Planned) -> AnyView {
    let c = &p.clinic;
    let (class, word) = state(p);
    let date = day_of(chrome, c.starts_at);
    let moving = is_movable(chrome, model, p).then(|| {
        let label =
            said::move_this(chrome.locale, &c.village_name, &when::moment(chrome.locale, c.starts_at, chrome.zone));
        view! { <a class="button" href=move_address(model, p) aria-label=label>{chrome.t(T::Moves)}</a> }
    });
    let chip = match class {
        "cancelled" => "chip cancelled",
        "full" => "chip soon",
        "changed" => "chip waiting",
        _ => "chip booked",
    };
    view! {
        <tr>
            <th scope="row" data-label=chrome.t(T::WhenColumn)>
                <a href=format!("/desk/clinics/{}", c.id)>
                    {when::day(chrome.locale, date)} " "
                    <span class="whole">{when::span(chrome.locale, c.starts_at, c.ends_at, chrome.zone)}</span>
                </a>
                " " <small class="lunar">{when::lunar_day(chrome.locale, date)}</small>
            </th>
            <td data-label=chrome.t(T::VillageColumn)><span>{c.village_name.clone()} " " <small>{c.township_name.clone()}</small></span></td>
            <td data-label=chrome.t(T::PlaceColumn)>{c.place.clone()}</td>
            <td data-label=chrome.t(T::Adviser)>{c.adviser_name.clone()}</td>
            <td class="num" data-label=chrome.t(T::SeatsColumn)>{format!("{} / {}", p.taken, p.seats)}</td>
            <td data-label=chrome.t(T::StateColumn)>
                <span class=chip>{chrome.t(word.unwrap_or(T::OnTime))}</span> {c.reason.clone().map(|r| view! { " " <small>{r}</small> })}
            </td>
            <td class="actions">{moving}</td>
        </tr>
    }
    .into_any()
}
