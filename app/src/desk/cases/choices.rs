//! Choices in the forms beside the steps of a case.

use domain::form::{Field, Flaws};
use leptos::prelude::*;

use crate::Chrome;
use crate::parts::described;
use crate::texts::fields;

/// A choice of one of several. `options`: value and words.
pub(super) fn choose(
    chrome: &Chrome,
    field: Field,
    hint: &str,
    options: Vec<(String, String)>,
    chosen: &str,
    flaws: &Flaws,
) -> AnyView {
    let name = field.name();
    let error = flaws.of(field).map(|flaw| fields::message(chrome.locale, field, flaw));
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = described([(!hint.is_empty(), &hint_id), (error.is_some(), &error_id)]);
    let invalid = error.is_some().then_some("true");
    let class = if error.is_some() { "field invalid" } else { "field" };
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, words)| {
            let here = value == chosen;
            view! { <option value=value selected=here>{words}</option> }
        })
        .collect();
    view! {
        <div class=class>
            <label for=name>{fields::label(chrome.locale, field)}</label>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint.to_owned()}</p> })}
            {error.map(|e| view! { <p class="error" id=error_id>{e}</p> })}
            <select id=name name=name aria-describedby=described aria-invalid=invalid>{options}</select>
        </div>
    }
    .into_any()
}

/// A choice of any of several.
pub(super) fn choose_several(
    chrome: &Chrome,
    field: Field,
    hint: &str,
    options: Vec<(String, String)>,
    chosen: &[String],
    flaws: &Flaws,
) -> AnyView {
    let name = field.name();
    let error = flaws.of(field).map(|flaw| fields::message(chrome.locale, field, flaw));
    let class = if error.is_some() { "field invalid" } else { "field" };
    let boxes: Vec<_> = options
        .into_iter()
        .map(|(value, words)| {
            let ticked = chosen.contains(&value);
            view! {
                <label class="tick">
                    <input type="checkbox" name=name value=value checked=ticked/>
                    <span>{words}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class=class id=name tabindex="-1">
            <legend>{fields::label(chrome.locale, field)}</legend>
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint.to_owned()}</p> })}
            {error.map(|e| view! { <p class="error">{e}</p> })}
            {boxes}
        </fieldset>
    }
    .into_any()
}
