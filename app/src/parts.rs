//! Pieces of forms and lists that more than one page shows.

use domain::form::{Field, Flaws};
use domain::locale::Locale;
use leptos::prelude::*;

use crate::Chrome;
use crate::texts::{either, fields};

/// A one-line input with its label, hint and message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Input {
    /// The name on the wire.
    pub name: &'static str,
    /// What is asked.
    pub label: String,
    /// How to answer.
    pub hint: String,
    /// What was typed.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// HTML input type; `text` when empty.
    pub kind: &'static str,
    /// HTML autocomplete token (WCAG 1.3.5).
    pub autocomplete: &'static str,
    /// HTML inputmode.
    pub inputmode: &'static str,
    /// Longest input.
    pub max: Option<u16>,
    /// More than one line.
    pub rows: Option<u8>,
}

impl Input {
    /// An input of a known field, with its own label and message.
    pub(crate) fn of(locale: Locale, field: Field, value: &str, flaws: &Flaws) -> Self {
        Self {
            name: field.name(),
            label: fields::label(locale, field).to_owned(),
            value: value.to_owned(),
            error: flaws.of(field).map(|flaw| fields::message(locale, field, flaw)),
            ..Self::default()
        }
    }
}

/// The view of an [`Input`].
pub(crate) fn input(i: Input) -> AnyView {
    let hint_id = format!("{}-hint", i.name);
    let error_id = format!("{}-error", i.name);
    let class = if i.error.is_some() { "field invalid" } else { "field" };
    let described: Vec<&str> = [(!i.hint.is_empty(), &hint_id), (i.error.is_some(), &error_id)]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, id)| id.as_str())
        .collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let invalid = i.error.is_some().then_some("true");
    let non_empty = |text: &'static str| (!text.is_empty()).then_some(text);
    let control = match i.rows {
        Some(rows) => view! {
            <textarea id=i.name name=i.name rows=rows.to_string() maxlength=i.max.map(|m| m.to_string())
                aria-describedby=described aria-invalid=invalid>{i.value}</textarea>
        }
        .into_any(),
        None => view! {
            <input id=i.name name=i.name type=non_empty(i.kind).unwrap_or("text") value=i.value
                autocomplete=non_empty(i.autocomplete) inputmode=non_empty(i.inputmode)
                maxlength=i.max.map(|m| m.to_string()) aria-describedby=described aria-invalid=invalid/>
        }
        .into_any(),
    };
    view! {
        <div class=class>
            <label for=i.name>{i.label}</label>
            {(!i.hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{i.hint.clone()}</p> })}
            {i.error.clone().map(|e| view! { <p class="error" id=error_id>{e}</p> })}
            {control}
        </div>
    }
    .into_any()
}

/// The list of what is wrong, at the head of a form, each entry a link to its field.
pub(crate) fn error_summary(chrome: &Chrome, flaws: &Flaws) -> Option<AnyView> {
    let items: Vec<_> = flaws
        .iter()
        .map(|(field, flaw)| {
            view! { <li><a href=format!("#{}", field.name())>{fields::message(chrome.locale, field, flaw)}</a></li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <div class="error-summary" role="alert" tabindex="-1">
                <h2>{either(chrome.locale, "有的地方要改一下", "Some things need mending")}</h2>
                <ul>{items}</ul>
            </div>
        }
        .into_any()
    })
}

/// A row of a summary list.
pub(crate) fn row(term: impl Into<String>, value: impl IntoView + 'static) -> AnyView {
    view! { <div><dt>{term.into()}</dt><dd>{value.into_any()}</dd></div> }.into_any()
}
