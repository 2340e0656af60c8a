//! Pages of one party of a case: adding somebody, correcting, taking out, and the other records of the same person.

use chrono::NaiveDate;
use domain::cases::{PartyForm, Power, Role, StandingForm};
use domain::form::{Field, Flaw, Flaws};
use leptos::prelude::*;
use registry::cases::persons::{Like, Of};
use registry::cases::{Party, View};

use super::choices::{choose, choose_several};
use super::parties::standing;
use crate::desk::notice;
use crate::parts::{Input, error_list, error_summary, input, moment};
use crate::texts::cases::CaseText;
use crate::texts::parties::{self as said, PartyText as T};
use crate::texts::{either, fields};
use crate::{Chrome, Page};

/// A form with which somebody is added or corrected.
#[derive(Debug, Clone)]
pub struct PartyPage {
    /// The case.
    pub view: View,
    /// Who is corrected; none: somebody is added.
    pub party: Option<i64>,
    /// Who, as typed.
    pub person: PartyForm,
    /// What they are, as typed.
    pub standing: StandingForm,
    /// Why, as typed.
    pub reason: String,
    /// What is wrong.
    pub flaws: Flaws,
    /// Why it was not done, when no field is wrong.
    pub told: Option<(String, String)>,
    /// Records that may be the same person's: looked at before somebody is added.
    pub alike: Vec<Like>,
}

fn text(chrome: &Chrome, field: Field, value: &str, hint: T, flaws: &Flaws) -> AnyView {
    input(Input {
        hint: chrome.t(hint).to_owned(),
        autocomplete: "off",
        ..Input::of(chrome.locale, field, value, flaws)
    })
}

/// The form.
pub fn party_form(chrome: &Chrome, m: PartyPage) -> Page {
    let (locale, case, flaws) = (chrome.locale, &m.view.case, &m.flaws);
    let title = if m.party.is_some() { T::CorrectTitle } else { T::AddTitle };
    let action = match m.party {
        Some(number) => format!("/desk/cases/{}/parties/{number}/correct", case.id),
        None => format!("/desk/cases/{}/parties/new", case.id),
    };
    let of = |field, value: &str| Input { autocomplete: "off", ..Input::of(locale, field, value, flaws) };
    let roles = Role::ALL.into_iter().map(|r| (r.code().to_owned(), r.names().say(locale).to_owned())).collect();
    let principals: Vec<(String, String)> = m
        .view
        .parties
        .iter()
        .filter(|p| Some(p.number) != m.party)
        .filter_map(|p| {
            let side = p.role.side()?;
            let words = format!("{}（{}）", p.name(), Role::from(side).names().say(locale));
            Some((p.number.to_string(), words))
        })
        .collect();
    let mut powers = vec![(String::new(), chrome.t(T::Nobody).to_owned())];
    powers.extend(Power::ALL.into_iter().map(|p| (p.code().to_owned(), p.names().say(locale).to_owned())));
    let until =
        Input { kind: "date", hint: chrome.t(T::UntilHint).to_owned(), ..of(Field::AuthorityUntil, &m.standing.until) };
    let looked = !m.alike.is_empty();
    let go = match (m.party, looked) {
        (Some(_), _) => T::CorrectGo,
        (None, true) => T::AlikeGo,
        (None, false) => T::AddGo,
    };
    let alike = looked.then(|| {
        let ticks: Vec<_> = m
            .alike
            .iter()
            .map(|like| {
                view! {
                    <label class="tick">
                        <input type="checkbox" name="same" value=like.record.key()/>
                        <span>{words(chrome, like)}</span>
                    </label>
                }
            })
            .collect();
        view! {
            <fieldset class="notice info stack">
                <legend>{chrome.t(T::Alike)}</legend>
                <p>{chrome.t(T::AlikeLead)}</p>
                {ticks}
                <input type="hidden" name="looked" value="yes"/>
            </fieldset>
        }
    });
    let told = m.told.clone().map(|(title, text)| notice("warn", title, text));
    let body = view! {
        <h1>{chrome.t(title)} " · " {case.number.clone()}</h1>
        {told}
        {error_summary(chrome, flaws)}
        {m.party.is_none().then(|| view! { <p class="lead">{chrome.t(T::AddHint)}</p> })}
        <form class="stack party-form" method="post" action=action novalidate>
            <input type="hidden" name="version" value=case.version.to_string()/>
            {choose(chrome, Field::PartyRole, "", roles, &m.standing.role, flaws)}
            {input(Input { max: Some(100), ..of(Field::Name, &m.person.name) })}
            <label class="tick">
                <input type="checkbox" name="organisation" value="yes" checked=m.person.is_organisation/>
                <span>{chrome.t(CaseText::Organisation)}</span>
            </label>
            <div class="columns">
                {input(Input { kind: "tel", inputmode: "tel", ..of(Field::Phone, &m.person.phone) })}
                {input(of(Field::IdNumber, &m.person.id_number))}
                {input(of(Field::Email, &m.person.email))}
                {input(of(Field::Address, &m.person.address))}
            </div>
            <div class="of-agent of-guardian">
                {choose_several(chrome, Field::StandsFor, chrome.t(T::StandsForHint), principals, &m.standing.stands_for, flaws)}
            </div>
            <fieldset class="stack of-agent">
                <legend>{chrome.t(T::ForAgent)}</legend>
                {choose(chrome, Field::Power, chrome.t(T::PowerHint), powers, &m.standing.power, flaws)}
                {text(chrome, Field::Scope, &m.standing.scope, T::ScopeHint, flaws)}
                {text(chrome, Field::AuthorityPaper, &m.standing.paper, T::PaperHint, flaws)}
                {input(until)}
            </fieldset>
            <fieldset class="stack of-guardian">
                <legend>{chrome.t(T::ForGuardian)}</legend>
                {input(of(Field::Kinship, &m.standing.kinship))}
            </fieldset>
            {text(chrome, Field::Reason, &m.reason, T::WhyHint, flaws)}
            {alike}
            <div class="actions">
                <button class="primary">{chrome.t(go)}</button>
                <a class="button quiet" href=format!("/desk/cases/{}", case.id)>{chrome.t(T::Back)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(title), body).narrow()
}

/// A record in words: whose, where, why it may be the same person's.
fn words(chrome: &Chrome, like: &Like) -> AnyView {
    let locale = chrome.locale;
    let whose = match &like.of {
        Of::Case(_, number, role) => view! { {number.clone()} " " {role.names().say(locale)} }.into_any(),
        Of::Booking(_, at, village) => {
            view! { {chrome.t(T::Booking)} " " {moment(chrome, *at)} " " {village.clone()} }.into_any()
        }
    };
    let phone = like.phone.clone().map(|p| view! { " " <span class="num">{p}</span> });
    let why = (!like.why.is_empty()).then(|| {
        let (open, close) = either(locale, ("（", "）"), (" (", ")"));
        format!("{open}{}{close}", said::alike(locale, &like.why))
    });
    view! { <b>{like.name.clone()}</b> {phone} " · " {whose} {why} }.into_any()
}

fn way(like: &Like) -> String {
    match &like.of {
        Of::Case(id, ..) => format!("/desk/cases/{id}"),
        Of::Booking(id, ..) => format!("/desk/bookings/{id}"),
    }
}

/// One party.
#[derive(Debug, Clone)]
pub struct OneParty {
    /// The case.
    pub view: View,
    /// Who.
    pub party: Party,
    /// Other records of the same person.
    pub same: Vec<Like>,
    /// Records that may be.
    pub alike: Vec<Like>,
    /// Why they should be taken out, as typed; what is wrong with it.
    pub out: Option<(String, Flaw)>,
    /// Why something was not done.
    pub told: Option<(String, String)>,
    /// Today.
    pub today: NaiveDate,
}

/// The page of one party.
pub fn one_party(chrome: &Chrome, m: OneParty) -> Page {
    let (locale, case) = (chrome.locale, &m.view.case);
    let here = format!("/desk/cases/{}/parties/{}", case.id, m.party.number);
    let version = || view! { <input type="hidden" name="version" value=case.version.to_string()/> };
    let same: Vec<_> = m
        .same
        .iter()
        .map(|like| {
            let apart = like.join.clone().map(|join| {
                view! {
                    <form class="inline no-print" method="post" action=format!("{here}/apart")>
                        {version()}
                        <input type="hidden" name="join" value=join/>
                        <button class="quiet" title=chrome.t(T::ApartHint)>{chrome.t(T::Apart)}</button>
                    </form>
                }
            });
            view! { <li><a href=way(like)>{words(chrome, like)}</a> " " {apart}</li> }
        })
        .collect();
    let alike: Vec<_> = m
        .alike
        .iter()
        .filter(|like| !m.same.iter().any(|s| s.record == like.record))
        .map(|like| {
            view! {
                <li>
                    <a href=way(like)>{words(chrome, like)}</a> " "
                    <form class="inline no-print" method="post" action=format!("{here}/same")>
                        {version()}
                        <input type="hidden" name="same" value=like.record.key()/>
                        <button class="quiet">{chrome.t(T::Join)}</button>
                    </form>
                </li>
            }
        })
        .collect();
    let none = |list: &[_], text: T| list.is_empty().then(|| view! { <p>{chrome.t(text)}</p> });
    let (no_same, none_alike) =
        (none(&same, T::JoinedNone), alike.is_empty().then(|| view! { <p>{chrome.t(T::NoneAlike)}</p> }));
    let error = m.out.as_ref().map(|(_, flaw)| fields::message(locale, Field::Reason, *flaw));
    let summary = error.clone().map(|told| error_list(chrome, vec![("leaving".to_owned(), told)]));
    let leaving = Input {
        name: "leaving",
        label: chrome.t(T::WhyOut).to_owned(),
        hint: chrome.t(T::TakeOutHint).to_owned(),
        value: m.out.as_ref().map(|(typed, _)| typed.clone()).unwrap_or_default(),
        autocomplete: "off",
        max: Some(500),
        error,
        ..Input::default()
    };
    let told = m.told.clone().map(|(title, text)| notice("warn", title, text));
    let role = m.party.role.names().say(locale);
    let masked = m.party.data.as_ref().and_then(|d| d.masked_phone());
    let body = view! {
        <h1>{m.party.name().to_owned()} " · " {role}</h1>
        {told}
        {summary}
        <p class="party">{case.number.clone()} " " <span class="num">{masked}</span> {standing(chrome, &m.view, &m.party, m.today)}</p>
        <div class="actions no-print">
            <a class="button" href=format!("{here}/correct")>{chrome.t(T::Correct)}</a>
            <a class="button quiet" href=format!("/desk/cases/{}", case.id)>{chrome.t(T::Back)}</a>
        </div>
        <section aria-labelledby="same">
            <h2 id="same">{chrome.t(T::Joined)}</h2>
            {no_same}
            <ul class="plain">{same}</ul>
        </section>
        <section aria-labelledby="alike">
            <h2 id="alike">{chrome.t(T::Alike)}</h2>
            {none_alike}
            <ul class="plain">{alike}</ul>
        </section>
        <section aria-labelledby="out" class="no-print">
            <h2 id="out">{chrome.t(T::TakeOut)}</h2>
            <form class="stack" method="post" action=format!("{here}/out") novalidate>
                {version()}
                {input(leaving)}
                <div class="actions"><button class="danger">{chrome.t(T::TakeOut)}</button></div>
            </form>
        </section>
    };
    Page::desk(m.party.name().to_owned(), body).narrow()
}
