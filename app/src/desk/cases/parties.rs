//! Who is party to a case, who acts or stands for them, who saw something; telephones and numbers are masked until a purpose is
//! given.

use chrono::NaiveDate;
use domain::cases::{Role, Side};
use domain::clocks::full_day;
use domain::form::Field;
use domain::staff::Action;
use leptos::prelude::*;
use registry::cases::{Party, View};

use crate::Chrome;
use crate::desk::can;
use crate::parts::{Input, input};
use crate::texts::cases::{self as said, CaseText as T};
use crate::texts::parties::PartyText;
use crate::texts::{either, fields};

/// What the section is drawn with.
pub(super) struct Parties<'a> {
    pub view: &'a View,
    /// Numbers are shown in full.
    pub revealed: bool,
    /// What is wrong with the purpose for which they were to be shown.
    pub purpose: Option<String>,
    pub today: NaiveDate,
}

/// The parties, side by side, each followed by whoever acts or stands for them.
pub(super) fn parties(chrome: &Chrome, m: Parties<'_>) -> AnyView {
    let view = m.view;
    let keeps = view.case.open && can(chrome, Action::KeepParties, view.case.object());
    let draw = |p: &Party| party(chrome, view, p, m.revealed, keeps, m.today);
    let sides: Vec<_> = Side::ALL
        .into_iter()
        .map(|side| {
            let of_side = || view.parties.iter().filter(move |p| p.side == Some(side));
            let first = of_side().filter(|p| p.is_party_on(side));
            let then = of_side().filter(|p| !p.is_party_on(side));
            let people: Vec<_> = first.chain(then).map(draw).collect();
            view! { <div><h3>{chrome.t(said::side(side))}</h3>{people}</div> }
        })
        .collect();
    let witnesses: Vec<_> = view.parties.iter().filter(|p| p.role == Role::Witness).map(draw).collect();
    let witnesses = (!witnesses.is_empty()).then(|| {
        view! { <h3>{chrome.t(PartyText::Witnesses)}</h3> <div class="columns top">{witnesses}</div> }
    });
    let hides = !m.revealed
        && view.parties.iter().filter_map(|p| p.data.as_ref()).any(|d| d.phone.is_some() || d.id_number.is_some());
    let asks = Input {
        name: "purpose",
        label: chrome.t(T::Purpose).to_owned(),
        error: m.purpose,
        max: Some(200),
        autocomplete: "off",
        ..Input::default()
    };
    let open = asks.error.is_some();
    let add = keeps.then(|| {
        let way = format!("/desk/cases/{}/parties/new", view.case.id);
        view! { <p class="actions no-print"><a class="button quiet" href=way>{chrome.t(PartyText::Add)}</a></p> }
    });
    view! {
        <section aria-labelledby="parties">
            <h2 id="parties">{chrome.t(T::Parties)}</h2>
            {m.revealed.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Revealed)}</p> })}
            <div class="columns top">{sides}</div>
            {witnesses}
            {add}
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

/// The names of parties by their numbers.
pub(super) fn names(view: &View, numbers: &[i64]) -> String {
    let of = |number: &i64| view.parties.iter().find(|p| p.number == *number).map(|p| p.name().to_owned());
    numbers.iter().filter_map(of).collect::<Vec<_>>().join("、")
}

/// What somebody is, for whom, how far their authority reaches.
pub(super) fn standing(chrome: &Chrome, view: &View, party: &Party, today: NaiveDate) -> Option<AnyView> {
    let locale = chrome.locale;
    if !party.role.stands_for_another() {
        return None;
    }
    let data = party.data.as_ref();
    let kinship = data.and_then(|d| d.kinship.clone()).map(|k| format!(" · {k}"));
    let whom =
        format!("{} {} {}", party.role.names().say(locale), chrome.t(PartyText::For), names(view, &party.stands_for));
    let authority = data.and_then(|d| d.authority.as_ref()).map(|a| {
        let until = match a.until {
            Some(day) => format!("{} {}", chrome.t(PartyText::Until), full_day(locale, day)),
            None => chrome.t(PartyText::TillOver).to_owned(),
        };
        let chip = match (a.has_ended(today), a.may_settle(today)) {
            (true, _) => Some(view! { " " <span class="chip late">{chrome.t(PartyText::Ended)}</span> }),
            (false, false) => Some(view! { " " <span class="chip waiting">{chrome.t(PartyText::CannotSign)}</span> }),
            _ => None,
        };
        view! {
            <br/>
            <small>{a.power.names().say(locale)} " · " {until} {chip} <br/> {a.scope.clone()} <br/> {a.paper.clone()}</small>
        }
    });
    Some(view! { <br/> <small>{whom} {kinship}</small> {authority} }.into_any())
}

fn party(chrome: &Chrome, view: &View, party: &Party, revealed: bool, keeps: bool, today: NaiveDate) -> AnyView {
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
    let open = keeps.then(|| {
        let way = format!("/desk/cases/{}/parties/{}", view.case.id, party.number);
        let label = format!("{} {}", chrome.t(PartyText::Open), data.name);
        view! { " " <a class="no-print" href=way aria-label=label>{chrome.t(PartyText::Open)}</a> }
    });
    let class = if party.role.stands_for_another() { "party stands" } else { "party" };
    view! {
        <p class=class>
            <b>{data.name.clone()}</b> {is_organisation} {open}
            {standing(chrome, view, party, today)}
            {phone.map(|p| line(Field::Phone, p))}
            {number.map(|n| line(Field::IdNumber, n.into_any()))}
            {data.address.clone().map(|a| line(Field::Address, a.into_any()))}
        </p>
    }
    .into_any()
}
