//! Whoever leaves: what hangs on an account or on a contract, before it is closed or ended. Nothing is done before it was seen.

use domain::cases::Kind;
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::cases::InHand;
use registry::clinics::falling::{Falling, Falls};
use registry::staff::{Ending, Leaving};

use super::notice;
use crate::parts::{Input, error_summary, input};
use crate::texts::leaving::{self as said, LeavingText as T};
use crate::texts::rules::recurrence;
use crate::{Chrome, Page, when};

/// What was typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The last day; of a contract.
    pub last: String,
    /// Why.
    pub reason: String,
    /// What people are told; none: as it is proposed.
    pub words: Option<String>,
}

/// How it is shown again.
#[derive(Debug, Clone, Default)]
pub struct Again {
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub flaws: Flaws,
    /// It is no longer what was shown.
    pub moved: bool,
}

/// The question before an account is closed.
pub fn closing(chrome: &Chrome, m: Leaving, again: Again) -> Page {
    let title = format!("{} · {}", chrome.t(T::Close), m.member.name);
    let here = format!("/desk/staff/{}", m.member.id);
    let nothing = m.falling.is_nothing() && m.cases.is_empty();
    let first = m.falling.from;
    let ways: Vec<_> = m
        .stretches
        .iter()
        .map(|(from, until)| {
            let leave = format!("/desk/leave/plan?adviser={}&valid_from={from}&valid_until={until}", m.member.id);
            let days = match from == until {
                true => when::day(chrome.locale, *from),
                false => format!("{} — {}", when::day(chrome.locale, *from), when::day(chrome.locale, *until)),
            };
            view! { <a class="button" href=leave>{chrome.t(T::StandIn)} " · " {days}</a> }
        })
        .collect();
    let stand_in = (!ways.is_empty()).then(|| {
        view! { <p>{chrome.t(T::StandInFirst)}</p> <div class="actions">{ways}</div> }
    });
    let retained = m.member.retainers.iter().any(|r| r.until.is_none_or(|until| until > first));
    let body = view! {
        <p class="crumbs"><a href=here.clone()>{m.member.name.clone()}</a></p>
        <h1>{title.clone()}</h1>
        <p class="lead">{chrome.t(T::CloseLead)}</p>
        {head(chrome, &again)}
        {nothing.then(|| super::empty(chrome, T::CloseNothing, T::CloseNothingHint))}
        {falls(chrome, &m.falling, stand_in.into_any())}
        {(!m.cases.is_empty()).then(|| cases(chrome, &m.cases))}
        {retained.then(|| view! {
            <p class="notice info">
                {chrome.t(T::RetainersHint)} " " <a href=format!("{here}#retainers")>{chrome.t(T::Retainers)}</a>
            </p>
        })}
        <form class="stack" method="post" action=format!("{here}/close") novalidate>
            <input type="hidden" name="mark" value=m.falling.mark()/>
            {reason(chrome, &again)}
            {(!m.falling.clinics.is_empty()).then(|| words(chrome, &again))}
            <div class="actions">
                <button class="danger" name="act" value="confirm">
                    {said::confirm(chrome.locale, true, m.falling.clinics.len())}
                </button>
                <a class="button quiet" href=here.clone()>{chrome.t(T::Keep)}</a>
            </div>
        </form>
    };
    Page::desk(title, body)
}

/// The question before a retainer ends: `at` are the code of the village and the first day, which name the contract.
pub fn ending(chrome: &Chrome, m: Ending, (village, from): (&str, &str), again: Again) -> Page {
    let title = format!("{} · {} · {}", chrome.t(T::End), m.member.name, m.village);
    let here = format!("/desk/staff/{}", m.member.id);
    let sound = again.flaws.of(Field::ValidUntil).is_none();
    let last = Input {
        label: chrome.t(T::Last).to_owned(),
        hint: chrome.t(T::LastHint).to_owned(),
        autocomplete: "off",
        kind: "date",
        ..Input::of(chrome.locale, Field::ValidUntil, &again.typed.last, &again.flaws)
    };
    let nothing = m.falling.is_nothing();
    let body = view! {
        <p class="crumbs"><a href=here.clone()>{m.member.name.clone()}</a></p>
        <h1>{title.clone()}</h1>
        <p class="lead">{m.firm.clone()} " · " {from.to_owned()} " — " {said::runs_until(chrome.locale, m.until)}</p>
        <p>{chrome.t(T::EndLead)}</p>
        {head(chrome, &again)}
        <form class="stack" method="post" action=format!("{here}/retainers/end") novalidate>
            <input type="hidden" name="division" value=village.to_owned()/>
            <input type="hidden" name="from" value=from.to_owned()/>
            <input type="hidden" name="mark" value=if sound { m.falling.mark() } else { String::new() }/>
            {input(last)}
            <div class="actions"><button name="act" value="look">{chrome.t(T::Look)}</button></div>
            {sound.then(|| view! {
                {nothing.then(|| super::empty(chrome, T::EndNothing, T::EndNothingHint))}
                {falls(chrome, &m.falling, ().into_any())}
            })}
            {reason(chrome, &again)}
            {(!m.falling.clinics.is_empty()).then(|| words(chrome, &again))}
            <div class="actions">
                <button class="danger" name="act" value="confirm">
                    {said::confirm(chrome.locale, false, m.falling.clinics.len())}
                </button>
                <a class="button quiet" href=here.clone()>{chrome.t(T::Keep)}</a>
            </div>
        </form>
    };
    Page::desk(title, body)
}

fn head(chrome: &Chrome, again: &Again) -> AnyView {
    view! {
        {error_summary(chrome, &again.flaws)}
        {again.moved.then(|| notice("warn", chrome.t(T::Moved).to_owned(), chrome.t(T::MovedHint).to_owned()))}
    }
    .into_any()
}

fn reason(chrome: &Chrome, again: &Again) -> AnyView {
    input(Input {
        label: chrome.t(T::Reason).to_owned(),
        hint: chrome.t(T::ReasonHint).to_owned(),
        autocomplete: "off",
        max: Some(200),
        ..Input::of(chrome.locale, Field::Reason, &again.typed.reason, &again.flaws)
    })
}

fn words(chrome: &Chrome, again: &Again) -> AnyView {
    let typed = again.typed.words.clone().unwrap_or_else(|| chrome.t(T::WordsGiven).to_owned());
    input(Input {
        label: chrome.t(T::Words).to_owned(),
        hint: chrome.t(T::WordsHint).to_owned(),
        autocomplete: "off",
        max: Some(200),
        ..Input::of(chrome.locale, Field::Words, &typed, &again.flaws)
    })
}

/// The clinics with whoever is booked, and the rules. `way_out` stands above them.
fn falls(chrome: &Chrome, falling: &Falling, way_out: AnyView) -> AnyView {
    let clinics = (!falling.clinics.is_empty()).then(|| {
        let begun = falling.clinics.iter().any(|f| f.has_begun);
        let rows: Vec<_> = falling.clinics.iter().map(|f| clinic(chrome, f)).collect();
        let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
        view! {
            <section aria-labelledby="falls">
                <h2 id="falls">
                    {chrome.t(T::Clinics)} " · " {said::clinics(chrome.locale, falling.clinics.len(), falling.people())}
                </h2>
                {way_out}
                <p>{chrome.t(T::ClinicsHint)}</p>
                {begun.then(|| view! { <p class="notice warn">{chrome.t(T::BegunHint)}</p> })}
                <div class="table-scroll">
                    <table class="table">
                        <thead><tr>{head(T::When)} {head(T::Village)} {head(T::People)}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
    });
    let rules = (!falling.rules.is_empty()).then(|| {
        let items: Vec<_> = falling
            .rules
            .iter()
            .map(|r| {
                let told = recurrence(chrome.locale, &r.rule.recurrence);
                view! { <li><a href=format!("/desk/rules/{}", r.id)>{r.village_name.clone()}</a> " " {told}</li> }
            })
            .collect();
        view! {
            <section aria-labelledby="rules">
                <h2 id="rules">{chrome.t(T::Rules)}</h2>
                <ul>{items}</ul>
                <p class="hint">{chrome.t(T::RulesHint)}</p>
            </section>
        }
    });
    view! { {clinics} {rules} }.into_any()
}

fn clinic(chrome: &Chrome, f: &Falls) -> impl IntoView + use<> {
    let (locale, zone, clinic) = (chrome.locale, chrome.zone, &f.clinic);
    let day = clinic.starts_at.with_timezone(&zone).date_naive();
    let time = when::span(locale, clinic.starts_at, clinic.ends_at, zone);
    let people: Vec<_> = f
        .booked
        .iter()
        .map(|b| {
            let at = when::time(locale, b.starts_at, zone);
            view! { <li><span class="num">{at}</span> " " <a href=format!("/desk/bookings/{}", b.id)>{b.name.clone()}</a></li> }
        })
        .collect();
    let booked = match people.is_empty() {
        true => view! { <span class="hint">{chrome.t(T::Nobody)}</span> }.into_any(),
        false => view! { <ul class="plain">{people}</ul> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" data-label=chrome.t(T::When)>
                <a href=format!("/desk/clinics/{}", clinic.id)>{when::day(locale, day)} " " <span class="whole">{time}</span></a>
                {f.has_begun.then(|| view! { " " <span class="chip soon">{chrome.t(T::Begun)}</span> })}
            </th>
            <td data-label=chrome.t(T::Village)>{clinic.village_name.clone()}</td>
            <td data-label=chrome.t(T::People)>{booked}</td>
        </tr>
    }
}

fn cases(chrome: &Chrome, list: &[InHand]) -> AnyView {
    let machine = Kind::Mediation.machine();
    let rows: Vec<_> = list
        .iter()
        .map(|c| {
            let station = machine.station(&c.station).map(|s| s.names.say(chrome.locale));
            let due = match c.is_due() {
                true => when::day(chrome.locale, c.next_due),
                false => chrome.t(T::NothingDue).to_owned(),
            };
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::Number)>
                        <a href=format!("/desk/cases/{}", c.id)>{c.number.clone()}</a> " " <small>{station}</small>
                    </th>
                    <td data-label=chrome.t(T::Village)>{c.village_name.clone()}</td>
                    <td data-label=chrome.t(T::Due)>{due}</td>
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    view! {
        <section aria-labelledby="cases">
            <h2 id="cases">{chrome.t(T::Cases)}</h2>
            <p>{chrome.t(T::CasesHint)}</p>
            <div class="table-scroll">
                <table class="table">
                    <thead><tr>{head(T::Number)} {head(T::Village)} {head(T::Due)}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
