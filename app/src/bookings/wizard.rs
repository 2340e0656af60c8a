//! The questions of a booking, one a screen.

use chrono::{DateTime, Utc};
use domain::bookings::Form;
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::clinics::{Clinic, Slot};
use registry::matters::Matter;

use super::icons::icon;
use crate::islands::HeldTimer;
use crate::parts::{Input, error_summary, input, moment, row};
use crate::places::{Lost, WhyLost, nearest};
use crate::texts::bookings::{self as words, Ask};
use crate::texts::fields;
use crate::texts::house::DataText;
use crate::{Chrome, Page, when};

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// What kind of matter.
    Matter,
    /// Name and telephone.
    Who,
    /// A few words.
    Words,
    /// E-mail.
    Email,
    /// Consent.
    Consent,
    /// The summary.
    Check,
}

impl Screen {
    /// All of them in order.
    pub const ALL: [Self; 6] = [Self::Matter, Self::Who, Self::Words, Self::Email, Self::Consent, Self::Check];

    /// The name in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Matter => "matter",
            Self::Who => "who",
            Self::Words => "words",
            Self::Email => "email",
            Self::Consent => "consent",
            Self::Check => "check",
        }
    }

    /// The screen of a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    fn position(self) -> usize {
        Self::ALL.iter().position(|s| *s == self).unwrap_or_default()
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.position() + 1).copied()
    }

    fn before(self) -> Option<Self> {
        self.position().checked_sub(1).map(|i| Self::ALL[i])
    }

    const fn title(self) -> Ask {
        match self {
            Self::Matter => Ask::Matter,
            Self::Who => Ask::Who,
            Self::Words => Ask::Words,
            Self::Email => Ask::Email,
            Self::Consent => Ask::Consent,
            Self::Check => Ask::Check,
        }
    }

    /// The screen on which a field is asked.
    #[must_use]
    pub const fn of(field: Field) -> Self {
        match field {
            Field::Matter => Self::Matter,
            Field::Name | Field::Phone | Field::Guardian => Self::Who,
            Field::Summary | Field::OtherParty => Self::Words,
            Field::Email => Self::Email,
            _ => Self::Consent,
        }
    }
}

/// What a screen shows.
#[derive(Debug, Clone)]
pub struct Wizard {
    /// Which screen.
    pub screen: Screen,
    /// The slot.
    pub slot: Slot,
    /// Its clinic.
    pub clinic: Clinic,
    /// The kinds of matter.
    pub matters: Vec<Matter>,
    /// What was typed.
    pub form: Form,
    /// Consent was given on its screen.
    pub consented: bool,
    /// What is wrong.
    pub flaws: Flaws,
    /// Until when the place is kept.
    pub held_until: DateTime<Utc>,
    /// Now.
    pub now: DateTime<Utc>,
    /// The place was lost at the last step.
    pub lost: Option<Lost>,
    /// The person already holds a place in this clinic.
    pub already: bool,
    /// They hold as many places as anybody may at once: so many.
    pub too_many: Option<u16>,
    /// The clerk's telephone.
    pub clerk_phone: Option<String>,
}

/// A screen of the booking.
pub fn wizard(chrome: &Chrome, w: Wizard) -> Page {
    let locale = chrome.locale;
    let action = format!("/book/{}", w.slot.id);
    let title = chrome.t(w.screen.title());
    let number = w.screen.position() + 1;
    let back = match w.screen.before() {
        Some(before) => format!("{action}?step={}", before.code()),
        None => format!("/villages/{}", w.clinic.village_code),
    };
    let summary = error_summary(chrome, &w.flaws);
    let lost = w.lost.clone().map(|lost| {
        nearest(
            chrome,
            lost,
            |slot| format!("/book/{}", slot.id),
            &[("step", "hold".to_owned()), ("then", "check".to_owned())],
        )
    });
    let already = w.already.then(|| {
        view! {
            <div class="notice warn" role="alert">
                <h2>{chrome.t(Ask::Already)}</h2>
                <p>{chrome.t(Ask::AlreadyHint)}</p>
                <p><a class="button" href="/bookings">{chrome.t(crate::texts::Frame::MyBooking)}</a></p>
            </div>
        }
    });
    let at = when::moment(locale, w.slot.starts_at, chrome.zone);
    let place = format!("{} {}", w.clinic.village_name, w.clinic.place);
    // With another matter the place is as good as before.
    let other_matter = w.lost.as_ref().is_some_and(|lost| matches!(lost.why, WhyLost::NotTaken { .. }));
    let held = (w.lost.is_none() || other_matter).then(|| held(chrome, &w));
    let clerk_phone = w.clerk_phone.clone();
    let screen_name = w.screen.code();
    let submit = if w.screen == Screen::Check { Ask::Book } else { Ask::Next };
    let too_many = w.too_many.map(|most| {
        view! {
            <div class="notice warn" role="alert">
                <h2>{words::too_many(chrome.locale, most)}</h2>
                <p>{chrome.t(Ask::TooManyHint)} " " <a href="/bookings">{chrome.t(Ask::FindMine)}</a></p>
            </div>
        }
    });
    let gone = (w.lost.is_some() && !other_matter) || w.already || w.too_many.is_some();
    let question = match w.screen {
        Screen::Matter => matter_question(chrome, &w),
        Screen::Who => who_question(chrome, &w),
        Screen::Words => words_question(chrome, &w),
        Screen::Email => email_question(chrome, &w),
        Screen::Consent => consent_question(chrome, &w),
        Screen::Check => check(chrome, &w),
    };
    // On the screen of choices the legend is the heading.
    let heading = (w.screen != Screen::Matter).then(|| view! { <h1>{title}</h1> });
    let body = view! {
        <p class="progress">
            {words::progress(locale, number, Screen::ALL.len())} " "
            <progress max=Screen::ALL.len().to_string() value=number.to_string() aria-hidden="true"></progress>
        </p>
        <p><b>{at}</b> " " {place}</p>
        {held}
        {summary}
        {lost}
        {already} {too_many}
        {heading}
        <form class="stack" method="post" action=action novalidate>
            <input type="hidden" name="step" value=screen_name/>
            {question}
            <div class="actions">
                {(!gone).then(|| view! { <button class="primary wide">{chrome.t(submit)}</button> })}
                <a class="button quiet" href=back>{chrome.t(Ask::Back)}</a>
            </div>
        </form>
    };
    Page::public(title, body).narrow().helpline(clerk_phone)
}

fn held(chrome: &Chrome, w: &Wizard) -> impl IntoView + use<> {
    let left = (w.held_until - w.now).num_seconds();
    let until = if left > 0 {
        words::held_until(chrome.locale, &when::time(chrome.locale, w.held_until, chrome.zone))
    } else {
        chrome.t(Ask::HeldGone).to_owned()
    };
    view! {
        <HeldTimer seconds=left held=words::held(chrome.locale).to_owned() until=until gone=chrome.t(Ask::HeldGone).to_owned()/>
    }
}

fn matter_question(chrome: &Chrome, w: &Wizard) -> AnyView {
    let error = w.flaws.of(Field::Matter).map(|flaw| fields::message(chrome.locale, Field::Matter, flaw));
    let choices: Vec<_> = w
        .matters
        .iter()
        .enumerate()
        .map(|(i, m)| {
            let id = if i == 0 { "matter".to_owned() } else { format!("matter-{}", m.code.as_str()) };
            view! {
                <label class="choice">
                    <input type="radio" name="matter" id=id value=m.code.as_str().to_owned()
                        checked=w.form.matter == m.code.as_str()/>
                    {icon(m.code.as_str())}
                    <span class="choice-name">{m.name(chrome.locale).to_owned()}</span>
                    <span class="choice-hint">{m.hint(chrome.locale).to_owned()}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="choices">
            <legend><h1>{chrome.t(Ask::Matter)}</h1></legend>
            <p class="hint">{chrome.t(Ask::MatterHint)}</p>
            {error.map(|e| view! { <p class="error">{e}</p> })}
            {choices}
        </fieldset>
    }
    .into_any()
}

fn who_question(chrome: &Chrome, w: &Wizard) -> AnyView {
    let name =
        Input { autocomplete: "name", max: Some(40), ..Input::of(chrome.locale, Field::Name, &w.form.name, &w.flaws) };
    let phone = Input {
        kind: "tel",
        autocomplete: "tel",
        inputmode: "tel",
        hint: chrome.t(Ask::PhoneHint).to_owned(),
        ..Input::of(chrome.locale, Field::Phone, &w.form.phone, &w.flaws)
    };
    view! { {input(name)} {input(phone)} {child(chrome, &w.form, &w.flaws, "")} }.into_any()
}

/// Is the person under 14, and who agrees for them? The second is asked where the first is ticked. `autocomplete`: what the browser
/// may put in, at the desk nothing.
pub(crate) fn child(chrome: &Chrome, form: &Form, flaws: &Flaws, autocomplete: &'static str) -> AnyView {
    let guardian = Input {
        hint: chrome.t(DataText::ChildHint).to_owned(),
        max: Some(40),
        autocomplete,
        ..Input::of(chrome.locale, Field::Guardian, &form.guardian, flaws)
    };
    view! {
        <div class="folded">
            <label class="tick">
                <input type="checkbox" id="child" name="child" value="yes" checked=form.child/>
                <span>{chrome.t(DataText::Child)}</span>
            </label>
            {input(guardian)}
        </div>
    }
    .into_any()
}

fn words_question(chrome: &Chrome, w: &Wizard) -> AnyView {
    let summary = Input {
        rows: Some(5),
        hint: chrome.t(Ask::WordsHint).to_owned(),
        ..Input::of(chrome.locale, Field::Summary, &w.form.summary, &w.flaws)
    };
    let other = Input {
        hint: chrome.t(Ask::OtherHint).to_owned(),
        ..Input::of(chrome.locale, Field::OtherParty, &w.form.other_party, &w.flaws)
    };
    view! { {input(summary)} {input(other)} }.into_any()
}

fn email_question(chrome: &Chrome, w: &Wizard) -> AnyView {
    input(Input {
        kind: "email",
        autocomplete: "email",
        inputmode: "email",
        hint: chrome.t(Ask::EmailHint).to_owned(),
        ..Input::of(chrome.locale, Field::Email, &w.form.email, &w.flaws)
    })
}

fn consent_question(chrome: &Chrome, w: &Wizard) -> AnyView {
    let error = w.flaws.of(Field::Consent).map(|flaw| fields::message(chrome.locale, Field::Consent, flaw));
    view! {
        <p>{chrome.t(Ask::ConsentText)}</p>
        <p><a href="/privacy">{chrome.t(Ask::ConsentMore)}</a></p>
        {error.map(|e| view! { <p class="error" id="consent-error">{e}</p> })}
        <label class="tick">
            <input type="checkbox" id="consent" name="consent" value="yes" checked=w.consented/>
            <span>{chrome.t(Ask::ConsentTick)}</span>
        </label>
    }
    .into_any()
}

fn check(chrome: &Chrome, w: &Wizard) -> AnyView {
    let locale = chrome.locale;
    let matter = w.matters.iter().find(|m| m.code.as_str() == w.form.matter).map_or("", |m| m.name(locale)).to_owned();
    let action = format!("/book/{}", w.slot.id);
    let given = |text: &str| if text.trim().is_empty() { chrome.t(Ask::None).to_owned() } else { text.to_owned() };
    let changeable = |field: Field, value: String| {
        let link = format!("{action}?step={}", Screen::of(field).code());
        let label = fields::label(locale, field);
        view! {
            <div>
                <dt>{label}</dt><dd>{value}</dd>
                <dd class="change">
                    <a href=link>{chrome.t(Ask::Change)}<span class="visually-hidden">" " {label}</span></a>
                </dd>
            </div>
        }
    };
    view! {
        <dl class="summary">
            {row(chrome.t(Ask::When), moment(chrome, w.slot.starts_at))}
            {row(chrome.t(Ask::Where), format!("{} {} {}", w.clinic.township_name, w.clinic.village_name, w.clinic.place))}
            {row(chrome.t(Ask::Adviser), w.clinic.adviser_name.clone())}
            {changeable(Field::Matter, matter)}
            {changeable(Field::Name, w.form.name.clone())}
            {changeable(Field::Phone, w.form.phone.clone())}
            {changeable(Field::Summary, given(&w.form.summary))}
            {changeable(Field::OtherParty, given(&w.form.other_party))}
            {changeable(Field::Email, given(&w.form.email))}
        </dl>
        <p>
            <a href=format!("/villages/{}", w.clinic.village_code)>{chrome.t(Ask::AnotherTime)}</a>
        </p>
        <input type="hidden" name="consent" value=if w.consented { "yes" } else { "" }/>
    }
    .into_any()
}

/// A form that another window of this browser took to another time.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// The time of this window.
    pub here: (Slot, Clinic),
    /// The time the form is for now.
    pub chosen: (Slot, Clinic),
}

/// Asks which of two times is meant: nothing that was typed is lost with either.
pub fn elsewhere(chrome: &Chrome, m: &Elsewhere) -> Page {
    let told = |(slot, clinic): &(Slot, Clinic)| {
        format!("{} · {}", when::moment(chrome.locale, slot.starts_at, chrome.zone), clinic.village_name)
    };
    let (here, chosen) = (told(&m.here), told(&m.chosen));
    let body = view! {
        <h1>{chrome.t(Ask::Elsewhere)}</h1>
        <p>{chrome.t(Ask::ElsewhereHint)}</p>
        <dl class="summary">
            {row(chrome.t(Ask::ElsewhereChosen), chosen)}
            {row(chrome.t(Ask::ElsewhereHere), here)}
        </dl>
        <div class="actions">
            <a class="button primary" href=format!("/book/{}?step=check", m.chosen.0.id)>{chrome.t(Ask::ElsewhereGo)}</a>
            <form method="post" action=format!("/book/{}", m.here.0.id)>
                <input type="hidden" name="step" value="hold"/>
                <input type="hidden" name="then" value="check"/>
                <button>{chrome.t(Ask::ElsewhereBack)}</button>
            </form>
        </div>
    };
    Page::public(chrome.t(Ask::Elsewhere), body).narrow()
}

/// The form's time is over, or it was begun on another telephone.
pub fn no_draft(chrome: &Chrome, village: String, village_name: String) -> Page {
    let body = view! {
        <h1>{chrome.t(Ask::NoDraft)}</h1>
        <p>{chrome.t(Ask::NoDraftHint)}</p>
        <div class="actions"><a class="button primary" href=format!("/villages/{village}")>{village_name}</a></div>
    };
    Page::public(chrome.t(Ask::NoDraft), body).narrow()
}
