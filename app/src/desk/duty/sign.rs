//! The clerk's counter-sign, and the adviser's word that nobody came: one press each.

use chrono::{DateTime, Utc};
use domain::clinics::ClinicStatus;
use domain::form::{Field, Flaws};
use domain::staff::Action;
use leptos::prelude::*;
use registry::clinics::Clinic;
use registry::duty::words::{LONGEST, Words};
use registry::duty::{Said, Waiting};
use registry::trail::Told;

use crate::desk::{can, notice};
use crate::parts::{Input, error_summary, input, row};
use crate::texts::desk::DeskText;
use crate::texts::duty::{self as said, DutyText as T};
use crate::{Chrome, Page, when};

/// Why something was not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaid {
    /// Nobody signs for themselves.
    Oneself,
    /// The clinic did not take place.
    Cancelled,
    /// Not begun, or not over.
    TooEarly,
    /// The days are over.
    TooLate,
    /// The days last: it is for the village to sign.
    InTime,
    /// Somebody was received.
    SomebodyCame,
    /// The times do not fit.
    Times,
    /// A time has not come yet.
    Future,
    /// Times outside of the clinic's, without a reason.
    Outside,
    /// A late sign without its reason.
    LateReason,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Countersign {
    /// The clinic.
    pub clinic: Clinic,
    /// What is said so far.
    pub words: Words,
    /// Its trail.
    pub told: Vec<Told>,
    /// The times and the note as typed.
    pub typed: [String; 3],
    /// What is wrong.
    pub flaws: Flaws,
    /// Why it was not said.
    pub unsaid: Option<Unsaid>,
    /// It was saved.
    pub saved: bool,
    /// The days for signing are over.
    pub late: bool,
    /// Now.
    pub now: DateTime<Utc>,
}

/// The visits that wait for the reader's sign, for the first page of the desk.
pub(in crate::desk) fn waiting(chrome: &Chrome, list: &[Waiting]) -> Option<AnyView> {
    let items: Vec<_> = list
        .iter()
        .map(|w| {
            let link = format!("/desk/clinics/{}/countersign", w.clinic);
            let at = when::moment(chrome.locale, w.starts_at, chrome.zone);
            view! { <li><a href=link>{at} " " {w.village_name.clone()} " " {w.adviser_name.clone()}</a></li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="notice info" aria-labelledby="waiting">
                <h2 id="waiting">{said::waiting(chrome.locale, items.len())}</h2>
                <p>{chrome.t(T::WaitingHint)}</p>
                <ul>{items}</ul>
            </section>
        }
        .into_any()
    })
}

fn refusal(chrome: &Chrome, why: Unsaid) -> AnyView {
    let (title, hint) = match why {
        Unsaid::Oneself => (T::Oneself, None),
        Unsaid::Cancelled => (T::Cancelled, None),
        Unsaid::TooEarly => (T::TooEarly, Some(T::TooEarlyHint)),
        Unsaid::TooLate => (T::TooLate, Some(T::TooLateHint)),
        Unsaid::InTime => (T::InTime, None),
        Unsaid::SomebodyCame => (T::SomebodyCame, None),
        Unsaid::Times => (T::Times, None),
        Unsaid::Future => (T::Future, Some(T::FutureHint)),
        Unsaid::Outside => (T::Outside, Some(T::OutsideHint)),
        Unsaid::LateReason => (T::LateReason, None),
    };
    notice("warn", chrome.t(title).to_owned(), hint.map_or_else(String::new, |h| chrome.t(h).to_owned()))
}

fn note(chrome: &Chrome, label: T, value: &str, flaws: &Flaws) -> Input {
    Input {
        name: "note",
        label: chrome.t(label).to_owned(),
        max: Some(LONGEST),
        ..Input::of(chrome.locale, Field::Words, value, flaws)
    }
}

/// Who said it, when, and the note.
fn who(chrome: &Chrome, s: &Said) -> AnyView {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let times = [(T::SignArrived, s.arrived_at), (T::SignLeft, s.left_at)]
        .into_iter()
        .filter_map(|(label, at)| at.map(|at| row(chrome.t(label), when::time(locale, at, zone))))
        .collect_view();
    let by = format!("{} {}", s.staff_name, when::moment(locale, s.at, zone));
    let by = match s.late {
        true => view! { {by} " " <span class="chip waiting">{chrome.t(T::SignedLate)}</span> }.into_any(),
        false => by.into_any(),
    };
    view! {
        <dl class="summary">
            {row(chrome.t(T::SignedBy), by)}
            {times}
            {s.note.clone().map(|n| row(chrome.t(if s.late { T::SignLateNote } else { T::Note }), n))}
        </dl>
    }
    .into_any()
}

fn withdraw(chrome: &Chrome, action: String, text: T) -> AnyView {
    let reason = Input {
        name: "reason",
        label: chrome.t(T::Reason).to_owned(),
        max: Some(LONGEST),
        ..Input::of(chrome.locale, Field::Reason, "", &Flaws::default())
    };
    view! {
        <details>
            <summary>{chrome.t(text)}</summary>
            <form class="stack" method="post" action=action novalidate>
                {input(reason)}
                <div class="actions"><button class="danger">{chrome.t(text)}</button></div>
            </form>
        </details>
    }
    .into_any()
}

/// The page of what both sides say of a visit.
pub fn countersign(chrome: &Chrome, m: Countersign) -> Page {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let c = &m.clinic;
    let here = format!("/desk/clinics/{}", c.id);
    let date = c.starts_at.with_timezone(&zone).date_naive();
    let others = chrome.actor.as_ref().is_none_or(|a| a.id != c.adviser_id) && c.status == ClinicStatus::Planned;
    let clerk = others && can(chrome, Action::CounterSign, c.object());
    let late = others && m.late && can(chrome, Action::CounterSignLate, c.object());
    let signs = late || clerk && !m.late && m.now >= c.starts_at;
    let answers = can(chrome, Action::AnswerDuty, c.object());
    let open = answers && !m.late && c.status == ClinicStatus::Planned;
    let [arrived, left, noted] = &m.typed;
    let time = |name: &'static str, label: T, value: &str| Input {
        name,
        label: chrome.t(label).to_owned(),
        hint: chrome.t(T::SignTimeHint).to_owned(),
        value: value.to_owned(),
        kind: "time",
        autocomplete: "off",
        ..Input::default()
    };
    let signed = m.words.village.is_some();
    let signing = signs.then(|| {
        let fields = view! {
            <div class="columns">
                {input(time("arrived", T::SignArrived, arrived))} {input(time("left", T::SignLeft, left))}
                {input(note(chrome, if late { T::SignLateNote } else { T::SignNote }, noted, &m.flaws))}
            </div>
        };
        let (go, class) = match (signed, late) {
            (true, _) => (T::SignAgain, ""),
            (false, true) => (T::SignLateGo, "primary"),
            (false, false) => (T::SignGo, "primary"),
        };
        let press = view! { <div class="actions"><button class=class>{chrome.t(go)}</button></div> };
        // One press in time; late the reason comes first.
        let inside = match late {
            true => view! { {fields} {press} }.into_any(),
            false => view! { {press} {fields} }.into_any(),
        };
        let form = view! {
            <form class="stack" method="post" action=format!("{here}/countersign") novalidate>{inside}</form>
        };
        match signed {
            true => {
                let open = m.unsaid.is_some() || !m.flaws.is_empty();
                view! { <details open=open><summary>{chrome.t(go)}</summary>{form}</details> }.into_any()
            }
            false => form.into_any(),
        }
    });
    let village = match &m.words.village {
        Some(s) => who(chrome, s),
        None => view! { <p>{chrome.t(T::SignNotYet)}</p> }.into_any(),
    };
    let adviser = match &m.words.adviser {
        Some(s) => view! { <p>{chrome.t(T::NobodySaid)}</p> {who(chrome, s)} }.into_any(),
        None => view! { <p>{chrome.t(T::NobodyNot)}</p> }.into_any(),
    };
    let saying = (open && m.words.adviser.is_none() && m.now >= c.ends_at).then(|| {
        view! {
            <p>{chrome.t(T::NobodyLead)}</p>
            <form class="stack" method="post" action=format!("{here}/nobody-came") novalidate>
                {input(note(chrome, T::Note, "", &m.flaws))}
                <div class="actions"><button class="primary">{chrome.t(T::NobodyGo)}</button></div>
            </form>
        }
    });
    let undo_sign =
        (signs && signed).then(|| withdraw(chrome, format!("{here}/countersign/withdraw"), T::SignWithdraw));
    let undo_nobody = (open && m.words.adviser.is_some())
        .then(|| withdraw(chrome, format!("{here}/nobody-came/withdraw"), T::NobodyWithdraw));
    let lead = match () {
        () if late => Some(T::SignLateLead),
        () if signs => Some(T::SignLead),
        () if clerk && m.late => Some(T::SignClosed),
        () if clerk => Some(T::SignEarly),
        () => None,
    };
    let title = format!("{} · {} {}", chrome.t(T::SignTitle), c.village_name, when::day(locale, date));
    let told = (!m.told.is_empty()).then(|| {
        view! {
            <section aria-labelledby="trail">
                <h2 id="trail">{chrome.t(T::Trail)}</h2>
                {crate::desk::trail(chrome, m.told.iter(), false)}
            </section>
        }
    });
    let body = view! {
        <h1>{title.clone()}</h1>
        {m.saved.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Saved)}</p> })}
        {m.unsaid.map(|why| refusal(chrome, why))}
        {error_summary(chrome, &m.flaws)}
        <dl class="summary">
            {row(chrome.t(T::Adviser), c.adviser_name.clone())}
            {row(chrome.t(DeskText::When), when::span(locale, c.starts_at, c.ends_at, zone))}
            {row(chrome.t(T::Place), format!("{} {}", c.village_name, c.place))}
        </dl>
        <section aria-labelledby="sign">
            <h2 id="sign">{chrome.t(T::Signed)}</h2>
            {lead.map(|lead| view! { <p>{chrome.t(lead)}</p> })}
            {village} {undo_sign} {signing}
        </section>
        <section aria-labelledby="nobody">
            <h2 id="nobody">{chrome.t(T::NobodyTitle)}</h2>
            {adviser} {saying} {undo_nobody}
        </section>
        <p class="hint">{chrome.t(T::NoPosition)}</p>
        {told}
    };
    Page::desk(title, body).narrow()
}
