//! The rule of the waiting list, as it is published: the same as domain/src/waiting/order.rs, with its own numbers.

use domain::waiting::Class;
use leptos::prelude::*;

use crate::texts::waiting::{self as said, WaitText as T};
use crate::{Chrome, Page};

/// The page of the rule. The telephone is of the clerk of the village chosen last time.
pub fn rule(chrome: &Chrome, clerk_phone: Option<String>) -> Page {
    let classes: Vec<_> =
        Class::ALL.into_iter().map(|class| view! { <li>{said::rule(chrome.locale, class)}</li> }).collect();
    let body = view! {
        <h1>{chrome.t(T::RuleTitle)}</h1>
        <p class="lead">{chrome.t(T::RuleLead)}</p>
        <h2>{chrome.t(T::RuleOrder)}</h2>
        <ol class="steps">{classes}</ol>
        <p>{chrome.t(T::RuleWithin)}</p>
        <h2>{chrome.t(T::RuleOffer)}</h2>
        <p>{chrome.t(T::RuleNoon)}</p>
        <p>{chrome.t(T::RuleNext)}</p>
        <p>{chrome.t(T::RuleCall)}</p>
        <h2>{chrome.t(T::RuleEnd)}</h2>
        <p>{said::rule_end(chrome.locale)}</p>
    };
    Page::public(chrome.t(T::RuleTitle), body).narrow().helpline(clerk_phone)
}
