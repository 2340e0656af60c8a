//! Changing a single clinic: cancelling, shortening, handing it to a colleague. Who is affected is shown before anything is done.

use chrono::{DateTime, Utc};
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::bookings::Booking;
use registry::clinics::room::RoomError;
use registry::clinics::{Clinic, Colleague};

use super::notice;
use crate::parts::{Input, error_summary, input};
use crate::texts::changing::{self as said, ChangeText as T};
use crate::texts::fields;
use crate::{Chrome, Page, when};

/// Which change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It does not take place.
    Cancel,
    /// Only a part of it takes place.
    Shorten,
    /// A colleague holds it.
    HandOver,
}

impl Kind {
    /// The last part of its address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Shorten => "shorten",
            Self::HandOver => "hand-over",
        }
    }

    /// The kind of an address.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        [Self::Cancel, Self::Shorten, Self::HandOver].into_iter().find(|k| k.path() == path)
    }

    const fn title(self) -> T {
        match self {
            Self::Cancel => T::Cancel,
            Self::Shorten => T::ShortenTitle,
            Self::HandOver => T::HandOverTitle,
        }
    }

    const fn done(self) -> T {
        match self {
            Self::Cancel => T::DoneCancel,
            Self::Shorten => T::DoneShorten,
            Self::HandOver => T::DoneHandOver,
        }
    }
}

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Why.
    pub reason: String,
    /// The hour at which it begins.
    pub begins_at: String,
    /// The hour at which it ends.
    pub ends_at: String,
    /// Who holds it.
    pub adviser: String,
}

impl Typed {
    /// What is changed to, in one line: what is confirmed is what was shown, though the form can still be changed.
    #[must_use]
    pub fn mark(&self) -> String {
        [self.begins_at.as_str(), &self.ends_at, &self.adviser].map(str::trim).join(" ")
    }
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The form.
    Form,
    /// It asks before it is done: these keep their place, these lose it.
    Asks,
}

/// Why it cannot be done.
#[derive(Debug)]
pub enum Refusal {
    /// Somebody changed the clinic meanwhile.
    Changed,
    /// It was cancelled.
    Cancelled,
    /// It is over.
    Over,
    /// Not the reader's to do.
    NotYours,
    /// The adviser cannot be there.
    Room(RoomError),
}

/// What the page shows.
#[derive(Debug)]
pub struct ChangePage {
    /// Which change.
    pub kind: Kind,
    /// The clinic as it is.
    pub clinic: Clinic,
    /// Who keeps their place, as far as it is known.
    pub kept: Vec<Booking>,
    /// Who loses it.
    pub displaced: Vec<Booking>,
    /// The form.
    pub typed: Typed,
    /// What is wrong with it.
    pub flaws: Flaws,
    /// How far it has come.
    pub stage: Stage,
    /// Why it cannot be done.
    pub refusal: Option<Refusal>,
    /// Who could hold it.
    pub colleagues: Vec<Colleague>,
}

/// The page of a change.
pub fn change(chrome: &Chrome, m: ChangePage) -> Page {
    let (locale, zone, clinic) = (chrome.locale, chrome.zone, &m.clinic);
    let title = chrome.t(m.kind.title());
    let day = clinic.starts_at.with_timezone(&zone).date_naive();
    let hours = when::span(locale, clinic.starts_at, clinic.ends_at, zone);
    let clinic_address = format!("/desk/clinics/{}", clinic.id);
    let dead = matches!(m.refusal, Some(Refusal::Cancelled | Refusal::Over | Refusal::NotYours));
    let refusal = m.refusal.as_ref().map(|refusal| refused(chrome, refusal));
    let asks = m.stage == Stage::Asks;
    let affected = (!dead).then(|| affected(chrome, &m));
    let form = (!dead).then(|| {
        let go = if asks { T::Sure } else { T::Check };
        let class = if asks && m.kind == Kind::Cancel { "danger" } else { "primary" };
        view! {
            <form class="stack" method="post" action=format!("{clinic_address}/{}", m.kind.path()) novalidate>
                <input type="hidden" name="sequence" value=clinic.sequence.to_string()/>
                <input type="hidden" name="shown" value=m.typed.mark()/>
                {fields_of(chrome, &m)}
                <div class="actions">
                    <button class=class name="sure" value=if asks { "yes" } else { "" }>{chrome.t(go)}</button>
                    <a class="button quiet" href=clinic_address.clone()>{chrome.t(T::Keep)}</a>
                </div>
            </form>
        }
    });
    let body = view! {
        <h1>{title}</h1>
        <p class="lead">
            {clinic.village_name.clone()} " " {when::day(locale, day)} " " {hours} " · " {clinic.place.clone()} " · "
            <span class="whole">{clinic.adviser_name.clone()}</span>
        </p>
        {error_summary(chrome, &m.flaws)}
        {refusal}
        {asks.then(|| view! { <h2>{chrome.t(T::Asks)}</h2> })}
        {affected}
        {form}
        {dead.then(|| view! { <p><a class="button" href=clinic_address.clone()>{chrome.t(T::ToClinic)}</a></p> })}
    };
    Page::desk(title, body)
}

/// Why it cannot be, with the clinic in the way by its name.
fn refused(chrome: &Chrome, refusal: &Refusal) -> AnyView {
    let (title, text) = match refusal {
        Refusal::Changed => (T::Changed, chrome.t(T::ChangedHint).to_owned()),
        Refusal::Cancelled => (T::Cancelled, chrome.t(T::CancelledHint).to_owned()),
        Refusal::Over => (T::Over, chrome.t(T::OverHint).to_owned()),
        Refusal::NotYours => (T::HandOver, chrome.t(T::NotYours).to_owned()),
        Refusal::Room(RoomError::Taken(blocked)) => {
            let c = &blocked.clinic;
            let time = when::moment(chrome.locale, c.starts_at, chrome.zone);
            (T::Refused, said::in_the_way(chrome.locale, &c.village_name, &time, blocked.needed, blocked.gap))
        }
        Refusal::Room(_) => (T::Refused, chrome.t(T::OnLeave).to_owned()),
    };
    notice("warn", chrome.t(title).to_owned(), text)
}

/// Who keeps their place, who loses it.
fn affected(chrome: &Chrome, m: &ChangePage) -> AnyView {
    if m.kept.is_empty() && m.displaced.is_empty() {
        return view! { <p class="notice info">{chrome.t(T::Nobody)}</p> }.into_any();
    }
    let list = |people: &[Booking], label: String, class: &'static str| {
        let items: Vec<_> = people
            .iter()
            .map(|b| {
                view! {
                    <li>
                        <time class="num" datetime=when::machine(b.starts_at, chrome.zone)>
                            {when::time(chrome.locale, b.starts_at, chrome.zone)}
                        </time> " " <a href=format!("/desk/bookings/{}", b.id)>{b.name.clone()}</a>
                    </li>
                }
            })
            .collect();
        let count = items.len();
        (count > 0)
            .then(|| view! { <div class=class><p><b><span class="num">{count}</span> " " {label}</b></p><ul class="plain">{items}</ul></div> })
    };
    // Before the hours are known nobody can say who loses theirs.
    let known = m.stage == Stage::Asks || m.kind != Kind::Shorten;
    if !known {
        let mut all: Vec<Booking> = m.kept.iter().chain(&m.displaced).cloned().collect();
        all.sort_by_key(|b| b.starts_at);
        return list(&all, chrome.t(T::Booked).to_owned(), "affected").into_any();
    }
    view! {
        <div class="affected-both">
            {list(&m.displaced, chrome.t(T::Loses).to_owned(), "affected loses")}
            {list(&m.kept, chrome.t(T::Keeps).to_owned(), "affected keeps")}
        </div>
    }
    .into_any()
}

fn fields_of(chrome: &Chrome, m: &ChangePage) -> AnyView {
    let of = |field, value: &str| Input { autocomplete: "off", ..Input::of(chrome.locale, field, value, &m.flaws) };
    let hour = |field, value: &str| Input { max: Some(5), hint: chrome.t(T::HoursHint).to_owned(), ..of(field, value) };
    let own = match m.kind {
        Kind::Cancel => None,
        Kind::Shorten => Some(
            view! {
                <fieldset class="hours">
                    <legend>{chrome.t(T::Hours)}</legend>
                    <div class="columns">
                        {input(hour(Field::BeginsAt, &m.typed.begins_at))} {input(hour(Field::EndsAt, &m.typed.ends_at))}
                    </div>
                </fieldset>
            }
            .into_any(),
        ),
        Kind::HandOver => Some(colleagues(chrome, m)),
    };
    let reason = Input { label: chrome.t(T::Reason).to_owned(), max: Some(200), ..of(Field::Reason, &m.typed.reason) };
    view! { {own} {input(reason)} }.into_any()
}

fn colleagues(chrome: &Chrome, m: &ChangePage) -> AnyView {
    let error = m.flaws.of(Field::Adviser).map(|flaw| fields::message(chrome.locale, Field::Adviser, flaw));
    let invalid = error.is_some();
    let group = |near: bool, label: T| {
        let options: Vec<_> = m
            .colleagues
            .iter()
            .filter(|c| c.near == near)
            .map(|c| {
                let selected = m.typed.adviser == c.id.as_str();
                view! { <option value=c.id.to_string() selected=selected>{c.name.clone()}</option> }
            })
            .collect();
        (!options.is_empty()).then(|| view! { <optgroup label=chrome.t(label)>{options}</optgroup> })
    };
    let nobody = m.colleagues.is_empty().then(|| view! { <p class="hint">{chrome.t(T::NobodyFree)}</p> });
    view! {
        <div class=if invalid { "field invalid" } else { "field" }>
            <label for="adviser">{chrome.t(T::Who)}</label>
            {error.map(|e| view! { <p class="error" id="adviser-error">{e}</p> })}
            {nobody}
            <select id="adviser" name="adviser" aria-invalid=invalid.then_some("true")
                aria-describedby=invalid.then_some("adviser-error")>
                <option value="">{chrome.t(T::WhoChoose)}</option>
                {group(true, T::Near)} {group(false, T::Other)}
            </select>
        </div>
    }
    .into_any()
}

/// What became of a change.
pub fn changed(chrome: &Chrome, kind: Kind, clinic: &Clinic, (kept, displaced): (usize, usize)) -> Page {
    let title = chrome.t(kind.done());
    let at = when::moment(chrome.locale, clinic.starts_at, chrome.zone);
    let body = view! {
        <div class="done">
            <h1>{title}</h1>
            <p>{clinic.village_name.clone()} " " {at} " · " {clinic.adviser_name.clone()}</p>
            <p><b>{said::fate(chrome.locale, kept, displaced)}</b></p>
            {(displaced > 0).then(|| view! { <p>{chrome.t(T::DoneHint)}</p> })}
        </div>
        <div class="actions">
            {(displaced > 0).then(|| view! { <a class="button primary" href="/desk/waiting?call=1">{chrome.t(T::ToList)}</a> })}
            <a class="button" href=format!("/desk/clinics/{}", clinic.id)>{chrome.t(T::ToClinic)}</a>
        </div>
    };
    Page::desk(title, body).narrow()
}

/// The ways to the changes of a clinic, for whoever plans it.
pub(super) fn ways(chrome: &Chrome, clinic: &Clinic, now: DateTime<Utc>) -> Option<AnyView> {
    use domain::staff::{Action, Object};
    let planned = clinic.status == domain::clinics::ClinicStatus::Planned && !clinic.is_over(now);
    let plans = planned && super::can(chrome, Action::PlanClinics, clinic.object());
    let others = Object { division: &clinic.village_code, adviser: None };
    let hands_over = plans && super::can(chrome, Action::PlanClinics, others);
    let way = |kind: Kind, text: T, class: &'static str| {
        let path = format!("/desk/clinics/{}/{}", clinic.id, kind.path());
        view! { <a class=class href=path>{chrome.t(text)}</a> }
    };
    plans.then(|| {
        view! {
            {hands_over.then(|| way(Kind::HandOver, T::HandOver, "button quiet"))}
            {way(Kind::Shorten, T::Shorten, "button quiet")}
            {way(Kind::Cancel, T::Cancel, "button danger quiet")}
        }
        .into_any()
    })
}
