//! What every form of the desk asks about a person, in the same words: who, how they are reached, what about, how they agreed.

use domain::bookings::{ConsentKind, Form};
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::matters::Matter;

use crate::Chrome;
use crate::parts::{Input, input};
use crate::texts::bookings::Ask;
use crate::texts::desk::{self as said, BookText as T};
use crate::texts::fields;

/// The questions, with the answers so far and what is wrong with them.
pub(super) struct Person<'a> {
    pub chrome: &'a Chrome,
    pub answers: &'a Form,
    pub flaws: &'a Flaws,
}

impl Person<'_> {
    /// A field of somebody else's: the browser has nothing to put in.
    fn of(&self, field: Field, value: &str) -> Input {
        Input { autocomplete: "off", ..Input::of(self.chrome.locale, field, value, self.flaws) }
    }

    fn optional(&self, mut i: Input) -> AnyView {
        i.label.push_str(self.chrome.t(T::Optional));
        input(i)
    }

    pub fn name(&self) -> AnyView {
        input(Input { max: Some(40), ..self.of(Field::Name, &self.answers.name) })
    }

    pub fn phone(&self) -> AnyView {
        let hint = self.chrome.t(T::PhoneHint).to_owned();
        input(Input { kind: "tel", inputmode: "tel", hint, ..self.of(Field::Phone, &self.answers.phone) })
    }

    /// Under 14, and who agrees for them.
    pub fn child(&self) -> AnyView {
        crate::bookings::child(self.chrome, self.answers, self.flaws, "off")
    }

    pub fn tell_apart(&self) -> AnyView {
        input(Input {
            name: "tell_apart",
            label: self.chrome.t(T::TellApart).to_owned(),
            hint: self.chrome.t(T::TellApartHint).to_owned(),
            value: self.answers.tell_apart.clone(),
            autocomplete: "off",
            max: Some(40),
            ..Input::default()
        })
    }

    pub fn email(&self) -> AnyView {
        self.optional(Input { inputmode: "email", ..self.of(Field::Email, &self.answers.email) })
    }

    pub fn summary(&self) -> AnyView {
        self.optional(Input { rows: Some(2), ..self.of(Field::Summary, &self.answers.summary) })
    }

    pub fn other(&self) -> AnyView {
        let hint = self.chrome.t(Ask::OtherHint).to_owned();
        self.optional(Input { hint, max: Some(80), ..self.of(Field::OtherParty, &self.answers.other_party) })
    }

    pub fn matter(&self, matters: &[Matter]) -> AnyView {
        crate::waiting::matter(self.chrome, matters, &self.answers.matter, self.flaws)
    }

    /// How consent was given, with the text that is read to the person.
    pub fn consent(&self, chosen: &str) -> AnyView {
        let chrome = self.chrome;
        let error = self.flaws.of(Field::ConsentKind).map(|f| fields::message(chrome.locale, Field::ConsentKind, f));
        let kinds: Vec<_> = ConsentKind::AT_DESK
            .into_iter()
            .enumerate()
            .map(|(i, kind)| {
                let id = if i == 0 { "consent_kind".to_owned() } else { format!("consent_kind-{}", kind.code()) };
                view! {
                    <label class="choice">
                        <input type="radio" name="consent_kind" id=id value=kind.code() checked=chosen == kind.code()/>
                        <span class="choice-name">{said::consent(chrome.locale, kind)}</span>
                    </label>
                }
            })
            .collect();
        view! {
            <fieldset class="choices">
                <legend>{chrome.t(T::ConsentKind)}</legend>
                <p class="hint">{chrome.t(T::ConsentRead)} " " {chrome.t(Ask::ConsentTextAtDesk)}</p>
                {error.map(|e| view! { <p class="error">{e}</p> })}
                {kinds}
            </fieldset>
        }
        .into_any()
    }
}
