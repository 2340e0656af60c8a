//! The roster: who works here, in which roles, since when; inviting, giving and ending.

use chrono::NaiveDate;
use domain::form::{Field, Flaws};
use domain::matters::MatterCode;
use domain::staff::Role;
use leptos::prelude::*;
use registry::matters::Matter;
use registry::staff::{Appointment, Member};
use registry::trail::Told;

use super::duty::{TypedTerms, agreed_inputs, agreed_words};
use super::{empty, notice};
use crate::parts::{Input, Leaf, error_summary, input, pagination, row};
use crate::texts::SpecialityText;
use crate::texts::duty::DutyText;
use crate::texts::fields;
use crate::texts::staff::{self as said, RosterText as T};
use crate::texts::trail::TrailText;
use crate::{Chrome, Page};

/// Why a change was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No such division.
    NoDivision,
    /// Not at that level.
    WrongLevel,
    /// Not with one's own account.
    Oneself,
    /// Anything else: it moved on meanwhile.
    NotTaken,
}

/// An invitation as typed.
#[derive(Debug, Clone, Default)]
pub struct TypedInvitation {
    /// Name.
    pub name: String,
    /// Sign-in name.
    pub sign_in_name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Code of the role.
    pub role: String,
    /// Code of the division.
    pub division: String,
}

/// The list of staff.
#[derive(Debug, Clone)]
pub struct Roster {
    /// Who is on this leaf.
    pub members: Leaf<Member>,
    /// What was searched.
    pub q: String,
    /// The reader may invite.
    pub manages: bool,
    /// The invitation as typed.
    pub typed: TypedInvitation,
    /// What is wrong with it.
    pub flaws: Flaws,
    /// Why it was not sent.
    pub refused: Option<Refused>,
    /// It was sent.
    pub invited: bool,
}

fn refusal(chrome: &Chrome, refused: Refused) -> AnyView {
    let text = match refused {
        Refused::NoDivision => T::NoDivision,
        Refused::WrongLevel => T::WrongLevel,
        Refused::Oneself => T::Oneself,
        Refused::NotTaken => T::NotTaken,
    };
    notice("bad", chrome.t(text).to_owned(), String::new())
}

fn role_choice(chrome: &Chrome, chosen: &str, flaws: &Flaws) -> AnyView {
    let error = flaws.of(Field::Role).map(|flaw| fields::message(chrome.locale, Field::Role, flaw));
    let options: Vec<_> = Role::ALL
        .into_iter()
        .map(|role| {
            view! { <option value=role.code() selected=chosen == role.code()>{said::role(chrome.locale, role)}</option> }
        })
        .collect();
    let class = if error.is_some() { "field invalid" } else { "field" };
    view! {
        <div class=class>
            <label for="role">{fields::label(chrome.locale, Field::Role)}</label>
            {error.map(|e| view! { <p class="error">{e}</p> })}
            <select id="role" name="role">{options}</select>
        </div>
    }
    .into_any()
}

fn division_input(chrome: &Chrome, value: &str, flaws: &Flaws) -> AnyView {
    input(Input {
        inputmode: "numeric",
        autocomplete: "off",
        hint: chrome.t(T::DivisionHint).to_owned(),
        max: Some(12),
        ..Input::of(chrome.locale, Field::Division, value, flaws)
    })
}

/// The list of staff, and inviting somebody.
pub fn roster(chrome: &Chrome, m: Roster) -> Page {
    let locale = chrome.locale;
    let nobody = m.members.items.is_empty();
    let path = format!("/desk/staff?q={}", m.q);
    let ways = pagination(chrome, m.members.number, m.members.of, &path);
    let rows: Vec<_> = m
        .members
        .items
        .into_iter()
        .map(|s| {
            let (class, state) = match (s.active, s.joined) {
                (false, _) => ("chip cancelled", T::Closed),
                (true, false) => ("chip waiting", T::Waiting),
                (true, true) => ("chip done", T::Active),
            };
            let factor = if s.second_factor { T::On } else { T::Off };
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::Name)>
                        <a href=format!("/desk/staff/{}", s.id)>{s.name}</a>
                    </th>
                    <td data-label=chrome.t(T::SignIn)>{s.sign_in_name}</td>
                    <td data-label=chrome.t(T::Where)>{s.place_name} " " <small class="num">{s.place}</small></td>
                    <td data-label=chrome.t(T::State)><span class=class>{chrome.t(state)}</span></td>
                    <td data-label=chrome.t(T::Factor)>{chrome.t(factor)}</td>
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    let of = |field, value: &str| Input { autocomplete: "off", ..Input::of(locale, field, value, &m.flaws) };
    let t = &m.typed;
    let inviting = m.manages.then(|| {
        view! {
            <section aria-labelledby="invite">
                <h2 id="invite">{chrome.t(T::Invite)}</h2>
                <p>{chrome.t(T::InviteHint)}</p>
                {error_summary(chrome, &m.flaws)}
                {m.refused.map(|r| refusal(chrome, r))}
                <form class="stack" method="post" action="/desk/staff" novalidate>
                    <div class="columns">
                        {input(of(Field::Name, &t.name))}
                        {input(of(Field::SignInName, &t.sign_in_name))}
                        {input(Input { kind: "email", ..of(Field::Email, &t.email) })}
                        {input(Input { kind: "tel", ..of(Field::Phone, &t.phone) })}
                        {role_choice(chrome, &t.role, &m.flaws)}
                        {division_input(chrome, &t.division, &m.flaws)}
                    </div>
                    <div class="actions"><button class="primary">{chrome.t(T::InviteGo)}</button></div>
                </form>
            </section>
        }
    });
    let find = Input {
        name: "q",
        label: chrome.t(T::Find).to_owned(),
        hint: chrome.t(T::FindHint).to_owned(),
        value: m.q.clone(),
        autocomplete: "off",
        ..Input::default()
    };
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {m.invited.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Invited)}</p> })}
        <form class="stack" method="get" action="/desk/staff">
            {input(find)}
            <div class="actions"><button>{chrome.t(T::Find)}</button></div>
        </form>
        {nobody.then(|| empty(chrome, T::Nobody, T::NobodyHint))}
        {(!nobody).then(|| view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>{head(T::Name)} {head(T::SignIn)} {head(T::Where)} {head(T::State)} {head(T::Factor)}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })}
        {ways}
        {inviting}
    };
    Page::desk(chrome.t(T::Title), body)
}

/// What was typed to give a role or note a retainer.
#[derive(Debug, Clone, Default)]
pub struct TypedAppointment {
    /// Code of the role; for a retainer the firm.
    pub what: String,
    /// Code of the division.
    pub division: String,
    /// The first day.
    pub from: String,
    /// The day after the last.
    pub until: String,
}

/// A table of appointments, each with a way to end it.
fn appointments(
    chrome: &Chrome,
    id: &str,
    list: Vec<Appointment>,
    ends: Option<&'static str>,
    name: impl Fn(&str) -> String,
    // Of a retainer, with what it says of duty: today.
    retained: Option<NaiveDate>,
) -> AnyView {
    let (duty, today) = (retained.is_some(), retained.unwrap_or_default());
    let rows: Vec<_> = list
        .into_iter()
        .map(|a| {
            let said = duty.then(|| {
                view! { <td data-label=chrome.t(DutyText::Terms)>{agreed_words(chrome, a.agreed.as_ref())}</td> }
            });
            let change = (duty && ends.is_some()).then(|| terms(chrome, id, &a));
            let until = a.until.map_or_else(|| chrome.t(T::Open).to_owned(), |day| day.to_string());
            let label = format!("{} {} {}", chrome.t(T::End), name(&a.what), a.division);
            let end = ends.filter(|_| !duty && a.until.is_none()).map(|path| {
                let label = label.clone();
                view! {
                    <form class="inline" method="post" action=format!("/desk/staff/{id}/{path}")>
                        <input type="hidden" name="what" value=a.what.clone()/>
                        <input type="hidden" name="division" value=a.division.clone()/>
                        <input type="hidden" name="from" value=a.from.to_string()/>
                        <button aria-label=label>{chrome.t(T::End)}</button>
                    </form>
                }
            });
            // What hangs on a contract is asked about on a page of its own.
            let ends_later = a.until.is_none_or(|until| until.pred_opt().is_some_and(|last| last > today));
            let ask = ends.filter(|_| duty && ends_later).map(|path| {
                let way = format!("/desk/staff/{id}/{path}?division={}&from={}", a.division, a.from);
                view! { <a class="button quiet" href=way aria-label=label>{chrome.t(T::End)}</a> }
            });
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::What)>{name(&a.what)}</th>
                    <td data-label=chrome.t(T::Where)>{a.place.clone()} " " <small class="num">{a.division.clone()}</small></td>
                    <td class="num day" data-label=chrome.t(T::From)>{a.from.to_string()}</td>
                    <td class="num day" data-label=chrome.t(T::Until)>{until}</td>
                    {said}
                    <td class="actions">{end} {ask}</td>
                </tr>
                {change}
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    view! {
        <div class="table-scroll">
            <table class="table">
                <thead><tr>{head(T::What)} {head(T::Where)} {head(T::From)} {head(T::Until)}
                    {duty.then(|| view! { <th scope="col">{chrome.t(DutyText::Terms)}</th> })} <td></td></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A row below a retainer, to change what it says of duty.
fn terms(chrome: &Chrome, id: &str, a: &Appointment) -> AnyView {
    let typed = a.agreed.as_ref().map(TypedTerms::from).unwrap_or_default();
    let prefix = format!("t{}-{}-", a.division, a.from);
    view! {
        <tr class="more"><td colspan="6">
            <details>
                <summary>{chrome.t(DutyText::TermsChange)} <span class="visually-hidden">" " {a.place.clone()}</span></summary>
                <form class="stack" method="post" action=format!("/desk/staff/{id}/retainers/terms") novalidate>
                    <input type="hidden" name="division" value=a.division.clone()/>
                    <input type="hidden" name="from" value=a.from.to_string()/>
                    {agreed_inputs(chrome, &typed, &prefix, &Flaws::default())}
                    <div class="actions"><button>{chrome.t(DutyText::TermsGo)}</button></div>
                </form>
            </details>
        </td></tr>
    }
    .into_any()
}

/// The matters an adviser does not take, ticked.
pub(super) fn matters(chrome: &Chrome, action: &str, all: &[Matter], not_taken: &[MatterCode]) -> AnyView {
    let ticks: Vec<_> = all
        .iter()
        .map(|m| {
            let code = m.code.as_str().to_owned();
            let id = format!("not-{code}");
            view! {
                <label class="tick">
                    <input type="checkbox" id=id name="not_taken" value=code checked=not_taken.contains(&m.code)/>
                    <span>{m.name(chrome.locale).to_owned()}</span>
                </label>
            }
        })
        .collect();
    view! {
        <form class="stack" method="post" action=action.to_owned() novalidate>
            <fieldset class="ticks">
                <legend class="visually-hidden">{chrome.t(SpecialityText::Title)}</legend>
                <p class="hint">{chrome.t(SpecialityText::Lead)}</p>
                {ticks}
            </fieldset>
            <div class="actions"><button>{chrome.t(SpecialityText::Save)}</button></div>
        </form>
    }
    .into_any()
}

/// One member of staff with all appointments and the trail.
pub fn member(
    chrome: &Chrome,
    m: Member,
    (told, all_matters): (&[Told], &[Matter]),
    (manages, today): (bool, NaiveDate),
    typed: &TypedAppointment,
    flaws: &Flaws,
    refused: Option<Refused>,
) -> Page {
    let locale = chrome.locale;
    let id = m.id.to_string();
    let is_adviser = m.grants.iter().any(|g| g.what == Role::Adviser.code());
    let specialities = is_adviser.then(|| {
        let names: Vec<_> =
            all_matters.iter().filter(|x| m.not_taken.contains(&x.code)).map(|x| x.name(locale)).collect();
        let said = match names.is_empty() {
            true => chrome.t(SpecialityText::None).to_owned(),
            false => names.join(crate::texts::either(locale, "、", ", ")),
        };
        view! {
            <section aria-labelledby="matters">
                <h2 id="matters">{chrome.t(SpecialityText::Title)}</h2>
                <p>{said}</p>
                {manages.then(|| view! {
                    <details>
                        <summary>{chrome.t(SpecialityText::Save)}</summary>
                        {matters(chrome, &format!("/desk/staff/{id}/matters"), all_matters, &m.not_taken)}
                    </details>
                })}
            </section>
        }
    });
    let here = format!("/desk/staff/{id}");
    let state = match (m.active, m.joined) {
        (false, _) => T::Closed,
        (true, false) => T::Waiting,
        (true, true) => T::Active,
    };
    let nothing = Flaws::default();
    let day = |field, value: &str, hint: T| Input {
        hint: chrome.t(hint).to_owned(),
        autocomplete: "off",
        ..Input::of(locale, field, value, flaws)
    };
    let giving = manages.then(|| {
        view! {
            <details open=!flaws.is_empty() || refused.is_some()>
                <summary>{chrome.t(T::Give)}</summary>
                <form class="stack" method="post" action=format!("{here}/grants") novalidate>
                    <div class="columns">
                        {role_choice(chrome, &typed.what, flaws)}
                        {division_input(chrome, &typed.division, flaws)}
                        {input(day(Field::ValidFrom, &typed.from, T::DayHint))}
                        {input(day(Field::ValidUntil, &typed.until, T::UntilHint))}
                    </div>
                    <div class="actions"><button class="primary">{chrome.t(T::GiveGo)}</button></div>
                </form>
            </details>
        }
    });
    let named = |name: &'static str, field, hint: T| Input {
        name,
        hint: chrome.t(hint).to_owned(),
        autocomplete: "off",
        ..Input::of(locale, field, "", &nothing)
    };
    let retaining = manages.then(|| {
        let firm = Input { name: "firm", autocomplete: "off", ..Input::of(locale, Field::Firm, "", &nothing) };
        view! {
            <details>
                <summary>{chrome.t(T::Retain)}</summary>
                <form class="stack" method="post" action=format!("{here}/retainers") novalidate>
                    <div class="columns">
                        {input(firm)}
                        {input(named("village", Field::Division, T::Village))}
                        {input(named("from", Field::ValidFrom, T::DayHint))}
                        {input(named("until", Field::ValidUntil, T::UntilHint))}
                    </div>
                    {agreed_inputs(chrome, &TypedTerms::default(), "new-", flaws)}
                    <div class="actions"><button class="primary">{chrome.t(T::RetainGo)}</button></div>
                </form>
            </details>
        }
    });
    let closing = manages.then(|| {
        let reason = |name: &'static str| Input { name, ..Input::of(locale, Field::Reason, "", &nothing) };
        let factor = m.second_factor.then(|| {
            view! {
                <details>
                    <summary>{chrome.t(T::RemoveFactor)}</summary>
                    <form class="stack" method="post" action=format!("{here}/second-factor/remove") novalidate>
                        {input(reason("reason-factor"))}
                        <div class="actions"><button class="danger">{chrome.t(T::RemoveFactor)}</button></div>
                    </form>
                </details>
            }
        });
        let access = match m.active {
            true => view! {
                <p><a class="button danger quiet" href=format!("{here}/close")>{chrome.t(T::Close)}</a></p>
            }
            .into_any(),
            false => view! {
                <details>
                    <summary>{chrome.t(T::Reopen)}</summary>
                    <form class="stack" method="post" action=format!("{here}/reopen") novalidate>
                        <p class="hint">{chrome.t(T::ReopenHint)}</p>
                        {input(reason("reason"))}
                        <div class="actions"><button class="danger">{chrome.t(T::Reopen)}</button></div>
                    </form>
                </details>
            }
            .into_any(),
        };
        view! { {access} {factor} }
    });
    let title = format!("{} · {}", m.name, chrome.t(T::Title));
    let body = view! {
        <h1>{title.clone()}</h1>
        {error_summary(chrome, flaws)}
        {refused.map(|r| refusal(chrome, r))}
        <div class="panes">
            <div>
                <dl class="summary">
                    {row(chrome.t(T::SignIn), m.sign_in_name)}
                    {row(chrome.t(T::State), chrome.t(state))}
                    {row(chrome.t(T::Factor), chrome.t(if m.second_factor { T::On } else { T::Off }))}
                    {m.contact.phone.map(|p| row(fields::label(locale, Field::Phone), p))}
                    {m.contact.email.map(|e| row(fields::label(locale, Field::Email), e))}
                </dl>
                <section aria-labelledby="grants">
                    <h2 id="grants">{chrome.t(T::Grants)}</h2>
                    {appointments(chrome, &id, m.grants, manages.then_some("grants/end"), |code| said::role_code(locale, code), None)}
                    {giving}
                </section>
                <section aria-labelledby="retainers">
                    <h2 id="retainers">{chrome.t(T::Retainers)}</h2>
                    {appointments(chrome, &id, m.retainers, manages.then_some("retainers/end"), str::to_owned, Some(today))}
                    {retaining}
                </section>
                {specialities}
                {closing}
            </div>
            <section aria-labelledby="trail">
                <h2 id="trail">{chrome.t(TrailText::Title)}</h2>
                {super::trail(chrome, told.iter(), false)}
            </section>
        </div>
    };
    Page::desk(title, body)
}
