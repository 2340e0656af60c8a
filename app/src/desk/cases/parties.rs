//! Who is party to a case; telephones and numbers are masked until a purpose is given.

use domain::cases::Side;
use domain::form::Field;
use leptos::prelude::*;
use registry::cases::{Party, View};

use crate::Chrome;
use crate::parts::{Input, input};
use crate::texts::cases::{self as said, CaseText as T};
use crate::texts::{either, fields};

/// The parties, side by side.
pub(super) fn parties(chrome: &Chrome, view: &View, revealed: bool, purpose: Option<String>) -> AnyView {
    let sides: Vec<_> = Side::ALL
        .into_iter()
        .map(|side| {
            let people: Vec<_> =
                view.parties.iter().filter(|p| p.side == side).map(|p| party(chrome, p, revealed)).collect();
            view! { <div><h3>{chrome.t(said::side(side))}</h3>{people}</div> }
        })
        .collect();
    let hides = !revealed
        && view.parties.iter().filter_map(|p| p.data.as_ref()).any(|d| d.phone.is_some() || d.id_number.is_some());
    let asks = Input {
        name: "purpose",
        label: chrome.t(T::Purpose).to_owned(),
        error: purpose,
        max: Some(200),
        autocomplete: "off",
        ..Input::default()
    };
    let open = asks.error.is_some();
    view! {
        <section aria-labelledby="parties">
            <h2 id="parties">{chrome.t(T::Parties)}</h2>
            {revealed.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Revealed)}</p> })}
            <div class="columns top">{sides}</div>
            {hides.then(|| view! {
                <details class="no-print" open=open>
                    <summary>{chrome.t(T::Reveal)}</summary>
                    <form class="stack" method="post" action=format!("/desk/cases/{}/reveal", view.case.id) novalidate>
                        {input(asks)}
                        <div class="actions"><button>{chrome.t(T::Reveal)}</button></div>
                    </form>
                </details>
            })}
        </section>
    }
    .into_any()
}

fn party(chrome: &Chrome, party: &Party, revealed: bool) -> AnyView {
    let locale = chrome.locale;
    let Some(data) = &party.data else { return view! { <p>"—"</p> }.into_any() };
    let phone = match (&data.phone, revealed) {
        (Some(phone), true) => {
            Some(view! { <a class="num" href=format!("tel:{phone}")>{phone.clone()}</a> }.into_any())
        }
        _ => data.masked_phone().map(|p| view! { <span class="num">{p}</span> }.into_any()),
    };
    let number = if revealed { data.id_number.clone() } else { data.masked_id_number() };
    let is_organisation = data.is_organisation.then(|| view! { " " <small>{chrome.t(T::Organisation)}</small> });
    let colon = either(locale, "：", ": ");
    let line = |field: Field, value: AnyView| view! { <br/> {fields::label(locale, field)} {colon} {value} };
    view! {
        <p class="party">
            <b>{data.name.clone()}</b> {is_organisation}
            {phone.map(|p| line(Field::Phone, p))}
            {number.map(|n| line(Field::IdNumber, n.into_any()))}
            {data.address.clone().map(|a| line(Field::Address, a.into_any()))}
        </p>
    }
    .into_any()
}
