//! A trail in words, and the newest seal to print.

use leptos::prelude::*;
use registry::trail::{Sealed, Told};

use crate::parts::row;
use crate::texts::leave::in_their_words;
use crate::texts::trail::{TrailText as T, act};
use crate::{Chrome, Page, when};

/// The trail of a record, the newest entry first. `own` on the pages of the person themselves.
pub(crate) fn trail<'a>(chrome: &Chrome, told: impl DoubleEndedIterator<Item = &'a Told>, own: bool) -> AnyView {
    let items: Vec<_> = told
        .rev()
        .map(|t| {
            let by_itself = matches!(t.door.as_str(), "program" | "command");
            let nobody = if by_itself { T::Program } else { T::Self_ };
            let who = t.staff_name.clone().unwrap_or_else(|| chrome.t(nobody).to_owned());
            let for_whom = t.for_another.then(|| format!(" · {}", chrome.t(T::ForYou)));
            view! {
                <li>
                    <b>{act(chrome.locale, &t.what)}</b> " " <span class="by">{who} {for_whom}</span>
                    <br/>
                    <time datetime=when::machine(t.at, chrome.zone)>{when::moment(chrome.locale, t.at, chrome.zone)}</time>
                    {(!own).then(|| view! { " " <small class="by num">{chrome.t(T::Mark)} " " {t.mark.clone()}</small> })}
                    {t.note.as_deref().map(|note| view! { <p>{in_their_words(chrome.locale, note)}</p> })}
                </li>
            }
        })
        .collect();
    view! { <ol class="timeline">{items}</ol> }.into_any()
}

/// The newest seal with the public key that checks it.
pub fn seal(chrome: &Chrome, sealed: Option<Sealed>, public_key: String, may_seal: bool) -> Page {
    let shown = match sealed {
        None => view! { <p class="notice info">{chrome.t(T::SealNone)}</p> }.into_any(),
        Some(s) => view! {
            <dl class="summary">
                {row(chrome.t(T::SealNumber), s.seal.number.to_string())}
                {row(chrome.t(T::SealAt), when::moment(chrome.locale, s.seal.at, chrome.zone))}
                {row(chrome.t(T::SealEnds), s.seal.ends.to_string())}
                {row(chrome.t(T::SealHash), view! { <code>{s.hash}</code> })}
                {row(chrome.t(T::SealSignature), view! { <code>{s.signature}</code> })}
                {row(chrome.t(T::SealKey), view! { <code>{public_key}</code> })}
            </dl>
            <p>{chrome.t(T::SealHow)}</p>
        }
        .into_any(),
    };
    let body = view! {
        {super::house::rooms(chrome)}
        <h1>{chrome.t(T::Seal)}</h1>
        <p class="lead">{chrome.t(T::SealLead)}</p>
        {shown}
        {may_seal.then(|| view! {
            <form class="actions no-print" method="post" action="/desk/seal"><button>{chrome.t(T::SealNow)}</button></form>
        })}
    };
    Page::desk(chrome.t(T::Seal), body)
}
