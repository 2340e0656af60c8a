//! A form that was sent when the session had ended, once its writer has signed in again.

use domain::form::Field;
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::value::StrDeserializer;

use crate::parts::row;
use crate::texts::fields;
use crate::texts::staff::AccountText as T;
use crate::{Chrome, Page};

/// What was typed, and where it was to go.
#[derive(Debug, Clone)]
pub struct UnsentPage {
    /// The address of the form.
    pub path: String,
    /// Its fields, in their order.
    pub fields: Vec<(String, String)>,
}

/// Shows what was typed and sends it again at one press.
pub fn unsent(chrome: &Chrome, m: UnsentPage) -> Page {
    let told: Vec<_> = m
        .fields
        .iter()
        .filter(|(_, value)| is_written(value))
        .filter_map(|(name, value)| Some(row(fields::label(chrome.locale, field(name)?), value.clone())))
        .collect();
    let hidden: Vec<_> =
        m.fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect();
    let body = view! {
        <h1>{chrome.t(T::Unsent)}</h1>
        <p>{chrome.t(T::UnsentLead)}</p>
        {(!told.is_empty()).then(|| view! { <dl class="summary">{told}</dl> })}
        <form class="stack" method="post" action=m.path>
            {hidden}
            <div class="actions">
                <button class="primary">{chrome.t(T::UnsentGo)}</button>
                <a class="button quiet" href="/desk">{chrome.t(T::UnsentLeave)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(T::Unsent), body).narrow()
}

/// The field of a name on the wire.
fn field(name: &str) -> Option<Field> {
    let hidden = [Field::SlotId, Field::IdempotencyKey];
    let name = StrDeserializer::<serde::de::value::Error>::new(name);
    Field::deserialize(name).ok().filter(|field| !hidden.contains(field))
}

/// True for words of a person, not for a code that a choice stands for.
fn is_written(value: &str) -> bool {
    value.chars().any(|c| !(c.is_ascii_lowercase() || matches!(c, '_' | '-')))
}
