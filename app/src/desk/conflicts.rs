//! Conflicts of interest: an adviser's own ties, the officers of a village, what was raised and what waits for a second person.

use domain::conflicts::Tie;
use domain::form::{Field, Flaw, Flaws};
use domain::places::DivisionCode;
use leptos::prelude::*;
use registry::cases::stepping_back::SteppingBack;
use registry::conflicts::{DeclaredTie, Officer, OfficerForm, Raised, TieForm, Waiver};

use super::{empty, notice};
use crate::parts::{Input, Leaf, error_list, error_summary, input, moment, pagination, row};
use crate::texts::conflicts::{self as said, ConflictText as T};
use crate::texts::fields;
use crate::{Chrome, Page, when};

/// One's own ties.
#[derive(Debug, Clone, Default)]
pub struct Ties {
    /// What was declared.
    pub declared: Vec<DeclaredTie>,
    /// As typed.
    pub typed: TieForm,
    /// What is wrong.
    pub flaws: Flaws,
    /// It was saved.
    pub saved: bool,
}

fn saved(chrome: &Chrome, saved: bool) -> Option<AnyView> {
    saved.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Saved)}</p> }.into_any())
}

/// The page of one's own ties.
pub fn ties(chrome: &Chrome, m: Ties) -> Page {
    let locale = chrome.locale;
    let none = m.declared.is_empty().then(|| empty(chrome, T::TiesNone, T::TiesNoneHint));
    let rows: Vec<_> = m
        .declared
        .into_iter()
        .map(|tie| {
            let numbers = [tie.phone, tie.id_number].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            let label = format!("{} {}", chrome.t(T::TieRemove), tie.name);
            let since = tie.declared_at.with_timezone(&chrome.zone).date_naive();
            view! {
                <tr>
                    <th scope="row" data-label=fields::label(locale, Field::Name)>{tie.name}</th>
                    <td data-label=fields::label(locale, Field::Tie)>{said::tie(locale, tie.tie)}</td>
                    <td data-label=fields::label(locale, Field::Phone)>{numbers}</td>
                    <td data-label=fields::label(locale, Field::Division)>{tie.village.unwrap_or_default()}</td>
                    <td data-label=chrome.t(T::Since)>{since.to_string()}</td>
                    <td class="actions">
                        <form class="inline" method="post" action=format!("/desk/account/ties/{}/remove", tie.id)>
                            <button class="quiet" aria-label=label>{chrome.t(T::TieRemove)}</button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect();
    let head = |text: &'static str| view! { <th scope="col">{text}</th> };
    let table = (!rows.is_empty()).then(|| {
        view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            {head(fields::label(locale, Field::Name))} {head(fields::label(locale, Field::Tie))}
                            {head(fields::label(locale, Field::Phone))} {head(fields::label(locale, Field::Division))}
                            {head(chrome.t(T::Since))} <td></td>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    let of = |field, value: &str| Input { autocomplete: "off", ..Input::of(locale, field, value, &m.flaws) };
    let name = Input { label: chrome.t(T::TieName).to_owned(), max: Some(40), ..of(Field::Name, &m.typed.name) };
    let hint = || chrome.t(T::TieNumberHint).to_owned();
    let phone = Input { kind: "tel", hint: hint(), ..of(Field::Phone, &m.typed.phone) };
    let id_number = Input { hint: hint(), ..of(Field::IdNumber, &m.typed.id_number) };
    let village = Input {
        label: chrome.t(T::TieVillage).to_owned(),
        hint: chrome.t(T::TieVillageHint).to_owned(),
        max: Some(40),
        ..of(Field::Division, &m.typed.village)
    };
    let body = view! {
        <h1>{chrome.t(T::TiesTitle)}</h1>
        {saved(chrome, m.saved)}
        <p class="lead">{chrome.t(T::TiesLead)}</p>
        {none}
        {table}
        <section aria-labelledby="add">
            <h2 id="add">{chrome.t(T::TieAdd)}</h2>
            {error_summary(chrome, &m.flaws)}
            <form class="stack" method="post" action="/desk/account/ties" novalidate>
                <div class="columns">
                    {input(name)} {tie_choice(chrome, &m.typed.tie, &m.flaws)} {input(phone)} {input(id_number)} {input(village)}
                </div>
                <div class="actions"><button class="primary">{chrome.t(T::TieAddGo)}</button></div>
            </form>
        </section>
    };
    Page::desk(chrome.t(T::TiesTitle), body)
}

fn tie_choice(chrome: &Chrome, chosen: &str, flaws: &Flaws) -> AnyView {
    let error = flaws.of(Field::Tie).map(|flaw| fields::message(chrome.locale, Field::Tie, flaw));
    let invalid = error.is_some();
    let options: Vec<_> = Tie::ALL
        .into_iter()
        .map(|tie| {
            view! { <option value=tie.code() selected=chosen == tie.code()>{said::tie(chrome.locale, tie)}</option> }
        })
        .collect();
    view! {
        <div class=if invalid { "field invalid" } else { "field" }>
            <label for="tie">{fields::label(chrome.locale, Field::Tie)}</label>
            {error.map(|e| view! { <p class="error" id="tie-error">{e}</p> })}
            <select id="tie" name="tie" aria-invalid=invalid.then_some("true") aria-describedby=invalid.then_some("tie-error")>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// The officers of a village.
#[derive(Debug, Clone, Default)]
pub struct Officers {
    /// The village, when one is chosen.
    pub village: Option<(DivisionCode, String)>,
    /// Its officers.
    pub officers: Vec<Officer>,
    /// The code as typed.
    pub typed_village: String,
    /// As typed.
    pub typed: OfficerForm,
    /// What is wrong.
    pub flaws: Flaws,
    /// It was saved.
    pub saved: bool,
}

/// The page of a village's officers.
pub fn officers(chrome: &Chrome, m: Officers) -> Page {
    let locale = chrome.locale;
    let of = |field, value: &str| Input { autocomplete: "off", ..Input::of(locale, field, value, &m.flaws) };
    let choose = Input {
        name: "village",
        label: chrome.t(T::Village).to_owned(),
        hint: chrome.t(T::VillageHint).to_owned(),
        value: m.typed_village.clone(),
        inputmode: "numeric",
        autocomplete: "off",
        max: Some(12),
        error: m.flaws.of(Field::Division).map(|flaw| fields::message(locale, Field::Division, flaw)),
        ..Input::default()
    };
    let list = m.village.clone().map(|(code, name)| {
        let none = m.officers.is_empty().then(|| empty(chrome, T::OfficersNone, T::OfficersNoneHint));
        let rows: Vec<_> = m
            .officers
            .iter()
            .map(|o| {
                let (class, state) =
                    if o.until.is_none() { ("chip done", T::OfficerIn) } else { ("chip cancelled", T::OfficerLeft) };
                let label = format!("{} {}", chrome.t(T::OfficerEnd), o.name);
                let end = o.until.is_none().then(|| {
                    view! {
                        <form class="inline" method="post" action=format!("/desk/officers/{}/end", o.id)>
                            <input type="hidden" name="village" value=code.to_string()/>
                            <button class="quiet" aria-label=label>{chrome.t(T::OfficerEnd)}</button>
                        </form>
                    }
                });
                view! {
                    <tr>
                        <th scope="row" data-label=fields::label(locale, Field::Name)>{o.name.clone()}</th>
                        <td data-label=fields::label(locale, Field::Post)>{o.post.clone()}</td>
                        <td data-label=chrome.t(T::Since)>{o.from.to_string()}</td>
                        <td><span class=class>{chrome.t(state)}</span></td>
                        <td class="actions">{end}</td>
                    </tr>
                }
            })
            .collect();
        let table = (!rows.is_empty()).then(|| {
            view! {
                <div class="table-scroll">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{fields::label(locale, Field::Name)}</th>
                                <th scope="col">{fields::label(locale, Field::Post)}</th>
                                <th scope="col">{chrome.t(T::Since)}</th>
                                <td></td> <td></td>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
        });
        let name_of = Input { max: Some(40), ..of(Field::Name, &m.typed.name) };
        let post = Input { max: Some(20), ..of(Field::Post, &m.typed.post) };
        view! {
            <section aria-labelledby="list">
                <h2 id="list">{name}</h2>
                {none} {table}
            </section>
            <section aria-labelledby="add">
                <h2 id="add">{chrome.t(T::OfficerAdd)}</h2>
                <form class="stack" method="post" action="/desk/officers" novalidate>
                    <input type="hidden" name="village" value=code.to_string()/>
                    <div class="columns">{input(name_of)} {input(post)}</div>
                    <div class="actions"><button class="primary">{chrome.t(T::OfficerAddGo)}</button></div>
                </form>
            </section>
        }
    });
    let body = view! {
        <h1>{chrome.t(T::OfficersTitle)}</h1>
        {saved(chrome, m.saved)}
        {error_summary(chrome, &m.flaws)}
        <p class="lead">{chrome.t(T::OfficersLead)}</p>
        <form class="stack" method="get" action="/desk/officers">
            {input(choose)}
            <div class="actions"><button>{chrome.t(T::VillageGo)}</button></div>
        </form>
        {list}
    };
    Page::desk(chrome.t(T::OfficersTitle), body)
}

/// What was raised, and what waits.
#[derive(Debug, Clone, Default)]
pub struct Conflicts {
    /// Bookings that need another adviser.
    pub raised: Leaf<Raised>,
    /// Mediators who have to step back.
    pub stepping_back: Vec<SteppingBack>,
    /// Waivers asked for.
    pub waivers: Vec<Waiver>,
    /// Those decided lately.
    pub decided: Vec<Waiver>,
    /// The reader decides on waivers.
    pub decides: bool,
    /// The reader keeps lists of officers.
    pub keeps_officers: bool,
    /// A reason that was not taken: of which form, as typed, what is wrong with it.
    pub wrong: Option<WrongReason>,
    /// Why it was not done.
    pub refused: Option<ConflictRefused>,
}

/// A reason that was not taken.
#[derive(Debug, Clone)]
pub struct WrongReason {
    /// Of which booking or waiver.
    pub of: String,
    /// As typed.
    pub typed: String,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// Why a waiver was not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictRefused {
    /// Who asks does not decide.
    SamePerson,
    /// It may not be waived.
    NotWaivable,
    /// It was decided already.
    Over,
}

/// The page of who handles conflicts.
pub fn conflicts(chrome: &Chrome, m: Conflicts) -> Page {
    let refused = m.refused.map(|why| {
        let text = match why {
            ConflictRefused::SamePerson => T::SamePerson,
            ConflictRefused::NotWaivable => T::NotWaivable,
            ConflictRefused::Over => T::Over,
        };
        notice("bad", chrome.t(text).to_owned(), String::new())
    });
    let none_raised = m.raised.items.is_empty().then(|| empty(chrome, T::RaisedNone, T::RaisedNoneHint));
    let none_waits = m.waivers.is_empty().then(|| empty(chrome, T::WaiversNone, T::WaiversNoneHint));
    let decided = decided(chrome, &m.decided);
    let ways = pagination(chrome, m.raised.number, m.raised.of, "/desk/conflicts");
    let wrong = m.wrong.as_ref();
    let summary = wrong.map(|wrong| {
        let told = fields::message(chrome.locale, Field::Reason, wrong.flaw);
        error_list(chrome, vec![(format!("reason-{}", wrong.of), told)])
    });
    let raised: Vec<_> = m.raised.items.into_iter().map(|r| one_raised(chrome, r, m.decides, wrong)).collect();
    let waivers: Vec<_> = m.waivers.into_iter().map(|w| one_waiver(chrome, w, m.decides, wrong)).collect();
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        {refused}
        {summary}
        <p class="lead">{chrome.t(T::Lead)}</p>
        {m.keeps_officers.then(|| view! {
            <div class="actions"><a class="button" href="/desk/officers">{chrome.t(T::ToOfficers)}</a></div>
        })}
        <section aria-labelledby="raised"><h2 id="raised">{chrome.t(T::Raised)}</h2>{none_raised} {raised} {ways}</section>
        {super::cases::stepping_back::list(chrome, &m.stepping_back)}
        <section aria-labelledby="waivers"><h2 id="waivers">{chrome.t(T::Waivers)}</h2>{none_waits} {waivers}</section>
        <section aria-labelledby="decided"><h2 id="decided">{chrome.t(T::Decided)}</h2>{decided}</section>
    };
    Page::desk(chrome.t(T::Title), body)
}

/// A reason with the buttons it goes with. Several stand on one page: each has ids of its own.
fn reason(
    chrome: &Chrome,
    of: &str,
    label: T,
    buttons: AnyView,
    action: String,
    wrong: Option<&WrongReason>,
) -> AnyView {
    let wrong = wrong.filter(|wrong| wrong.of == of);
    let (id, error_id) = (format!("reason-{of}"), format!("reason-{of}-error"));
    let error = wrong.map(|wrong| fields::message(chrome.locale, Field::Reason, wrong.flaw));
    let (invalid, described) = (error.is_some(), error.is_some().then(|| error_id.clone()));
    view! {
        <form class="stack" method="post" action=action novalidate>
            <div class=if invalid { "field invalid" } else { "field" }>
                <label for=id.clone()>{chrome.t(label)}</label>
                {error.map(|e| view! { <p class="error" id=error_id>{e}</p> })}
                <input id=id name="reason" type="text" maxlength="200" autocomplete="off"
                    value=wrong.map(|wrong| wrong.typed.clone()) aria-invalid=invalid.then_some("true")
                    aria-describedby=described/>
            </div>
            <div class="actions">{buttons}</div>
        </form>
    }
    .into_any()
}

fn one_raised(chrome: &Chrome, r: Raised, decides: bool, wrong: Option<&WrongReason>) -> AnyView {
    let (locale, b) = (chrome.locale, r.booking);
    let nearest: Vec<_> = r
        .nearest
        .iter()
        .map(|(slot, clinic)| {
            view! { <li>{moment(chrome, slot.starts_at)} " · " {clinic.village_name.clone()} " · " {clinic.adviser_name.clone()}</li> }
        })
        .collect();
    let why = format!("{}{}", said::kind(locale, r.kind), said::through(locale, &r.through));
    let ask = (decides && r.kind.may_be_waived()).then(|| {
        let button = view! { <button>{chrome.t(T::AskKeep)}</button> }.into_any();
        reason(chrome, b.id.as_str(), T::Reason, button, format!("/desk/conflicts/{}/waiver", b.id), wrong)
    });
    view! {
        <article class="card">
            <h3><a href=format!("/desk/bookings/{}", b.id)>{b.name.clone()}</a> " · " {moment(chrome, b.starts_at)}</h3>
            <dl class="summary">
                {row(chrome.t(T::Adviser), format!("{} · {}", b.adviser_name, b.village_name))}
                {b.personal.other_party.clone().map(|other| row(chrome.t(T::Against), other))}
                {row(chrome.t(T::Why), why)}
                {row(chrome.t(T::Found), moment(chrome, r.raised_at))}
                {(!nearest.is_empty()).then(|| row(chrome.t(T::Nearest), view! { <ul class="plain">{nearest}</ul> }))}
            </dl>
            {ask}
        </article>
    }
    .into_any()
}

/// What was decided, by whom and why.
fn decided(chrome: &Chrome, decided: &[Waiver]) -> AnyView {
    if decided.is_empty() {
        return empty(chrome, T::DecidedNone, T::DecidedNoneHint).into_any();
    }
    let locale = chrome.locale;
    let day = |at: chrono::DateTime<chrono::Utc>| when::day(locale, at.with_timezone(&chrome.zone).date_naive());
    let rows: Vec<_> = decided
        .iter()
        .filter_map(|w| w.decision.as_ref().map(|d| (w, d)))
        .map(|(w, d)| {
            let (class, how) = match d.granted_until {
                Some(_) => ("chip done", T::Granted),
                None => ("chip cancelled", T::Refused),
            };
            let until = d.granted_until.map(|until| format!(" {} {}", chrome.t(T::AskedUntil), day(until)));
            let booking = d.booking.as_ref().filter(|_| d.granted_until.is_some()).map(|id| {
                view! { <br/> <a href=format!("/desk/bookings/{id}")>{chrome.t(T::Used)}</a> }
            });
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::Who)><span>{w.name.clone()} " → " {w.adviser_name.clone()} <br/> <small>{w.village_name.clone()}</small></span></th>
                    <td data-label=chrome.t(T::Why)><span>{said::kind(locale, w.kind)} {w.other_party.clone().map(|other| format!(" · {other}"))}</span></td>
                    <td data-label=chrome.t(T::AskedBy)><span>{w.reason.clone()} <br/> <small>{w.asked_by_name.clone()} " · " {day(w.asked_at)}</small></span></td>
                    <td data-label=chrome.t(T::DecidedHow)><span><span class=class>{chrome.t(how)}</span> {until} {booking}</span></td>
                    <td data-label=chrome.t(T::Decision)><span>{d.reason.clone()} <br/> <small>{d.by.clone()} " · " {day(d.at)}</small></span></td>
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    view! {
        <p class="hint">{chrome.t(T::DecidedLead)}</p>
        <div class="table-scroll">
            <table class="table">
                <thead>
                    <tr>{head(T::Who)} {head(T::Why)} {head(T::AskedBy)} {head(T::DecidedHow)} {head(T::Decision)}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn one_waiver(chrome: &Chrome, w: Waiver, decides: bool, wrong: Option<&WrongReason>) -> AnyView {
    let locale = chrome.locale;
    let own = chrome.actor.as_ref().is_some_and(|a| a.id == w.asked_by);
    let waivable = w.kind.may_be_waived();
    let form = (decides && !own).then(|| {
        let buttons = view! {
            {waivable.then(|| view! { <button class="primary" name="grant" value="yes">{chrome.t(T::Grant)}</button> })}
            <button class="danger" name="grant" value="no">{chrome.t(T::Refuse)}</button>
        }
        .into_any();
        reason(chrome, &w.id, T::Decision, buttons, format!("/desk/waivers/{}", w.id), wrong)
    });
    view! {
        <article class="card">
            <h3>{w.name} " → " {w.adviser_name}</h3>
            <dl class="summary">
                {w.other_party.map(|other| row(chrome.t(T::Against), other))}
                {row(chrome.t(T::Why), said::kind(locale, w.kind))}
                {row(chrome.t(T::Reason), w.reason)}
                {row(chrome.t(T::AskedBy), view! { {w.asked_by_name} " · " {moment(chrome, w.asked_at)} })}
                {row(fields::label(locale, Field::Division), w.village_name)}
            </dl>
            {(!waivable).then(|| view! { <p class="notice warn">{chrome.t(T::NotWaivable)}</p> })}
            {own.then(|| view! { <p class="notice info">{chrome.t(T::Own)}</p> })}
            {form}
        </article>
    }
    .into_any()
}
