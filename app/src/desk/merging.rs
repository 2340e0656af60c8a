//! The question before divisions are merged: what goes over, and that there is no way back.

use std::collections::BTreeMap;

use leptos::prelude::*;
use registry::places::{Ends, GoesOver, Merging};

use super::notice;
use crate::parts::row;
use crate::texts::merging::{self as said, MergingText as T};
use crate::texts::{rules, staff};
use crate::{Chrome, Page, when};

/// The page. `typed` is the form as it was sent; `moved`: it is no longer what was shown.
pub fn merging(chrome: &Chrome, m: Merging, typed: &BTreeMap<&'static str, String>, moved: bool) -> Page {
    let mark = m.mark();
    let hidden: Vec<_> = typed
        .iter()
        .filter(|(name, _)| matches!(**name, "olds" | "into" | "new_name" | "valid_from"))
        .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone()/> })
        .collect();
    let ends: Vec<_> = m.ends.iter().map(|e| one(chrome, e)).collect();
    let names: Vec<&str> = m.ends.iter().map(|e| e.division.name.as_str()).collect();
    let lead = said::lead(
        chrome.locale,
        &names.join(crate::texts::either(chrome.locale, "、", ", ")),
        &m.into,
        m.day,
        m.is_new,
    );
    let like = m
        .like_named
        .as_ref()
        .map(|code| notice("warn", chrome.t(T::LikeNamed).to_owned(), said::like_named(chrome.locale, &m.into, code)));
    let body = view! {
        <p class="crumbs"><a href="/desk/settings/places">{chrome.t(T::Back)}</a></p>
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{lead}</p>
        {moved.then(|| notice("warn", chrome.t(T::Moved).to_owned(), chrome.t(T::MovedHint).to_owned()))}
        {like}
        {ends}
        <p class="notice warn"><b>{chrome.t(T::NoWayBack)}</b> " " {chrome.t(T::NoWayBackHint)}</p>
        <form class="stack" method="post" action="/desk/settings/places/merge" novalidate>
            {hidden}
            <input type="hidden" name="mark" value=mark/>
            <div class="actions">
                <button class="danger" name="act" value="confirm">{chrome.t(T::Go)}</button>
                <a class="button quiet" href="/desk/settings/places">{chrome.t(T::Keep)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(T::Title), body)
}

fn one(chrome: &Chrome, e: &Ends) -> impl IntoView + use<> {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let people = |list: &[GoesOver], name: &dyn Fn(&str) -> String| {
        let items: Vec<_> = list
            .iter()
            .map(|g| {
                let days = said::days(locale, g.valid_from, g.valid_until);
                view! { <li>{g.name.clone()} " · " {name(&g.role)} " · " <span class="num">{days}</span></li> }
            })
            .collect();
        match items.is_empty() {
            true => chrome.t(T::None).into_any(),
            false => view! { <ul class="plain">{items}</ul> }.into_any(),
        }
    };
    let clinics: Vec<_> = e
        .clinics
        .iter()
        .map(|(c, people)| {
            let at = when::moment(locale, c.starts_at, zone);
            let told = said::booked(locale, *people);
            view! { <li><a href=format!("/desk/clinics/{}", c.id)>{at}</a> " · " {c.adviser_name.clone()} " · " {told}</li> }
        })
        .collect();
    let listed: Vec<_> = e
        .rules
        .iter()
        .map(|r| {
            let told = rules::recurrence(locale, &r.rule.recurrence);
            view! { <li><a href=format!("/desk/rules/{}", r.id)>{r.adviser_name.clone()}</a> " " {told}</li> }
        })
        .collect();
    let none = || chrome.t(T::None).into_any();
    let head = format!("{} {}", e.division.name, e.division.code);
    let (no_clinics, no_rules) = (clinics.is_empty(), listed.is_empty());
    view! {
        <section>
            <h2>{head}</h2>
            <dl class="summary">
                {row(chrome.t(T::Retainers), people(&e.retainers, &|firm| firm.to_owned()))}
                {row(chrome.t(T::Roles), people(&e.roles, &|code| staff::role_code(locale, code)))}
                {row(chrome.t(T::Clinics), if no_clinics { none() } else { view! { <ul class="plain">{clinics}</ul> }.into_any() })}
                {row(chrome.t(T::Rules), if no_rules { none() } else { view! { <ul class="plain">{listed}</ul> }.into_any() })}
                {row(chrome.t(T::Waiting), said::waiting(locale, e.waiting))}
            </dl>
        </section>
    }
}
