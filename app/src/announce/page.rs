//! The desk's page where a place and a month are chosen and the texts are taken from.

use chrono::{Months, NaiveDate};
use leptos::prelude::*;
use registry::places::Division;

use super::{Announcement, Period, chat, spoken};
use crate::texts::announce::{AnnounceText as T, none, period};
use crate::{Chrome, Page};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Announcing {
    /// What is announced.
    pub announcement: Announcement,
    /// The places to choose from.
    pub places: Vec<Division>,
    /// The first month to choose.
    pub first: NaiveDate,
}

/// The page.
pub fn announcing(chrome: &Chrome, m: &Announcing) -> Page {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let a = &m.announcement;
    let places: Vec<_> = m
        .places
        .iter()
        .map(|d| {
            view! { <option value=d.code.to_string() selected=d.code == a.place.code>{d.name.clone()}</option> }
        })
        .collect();
    let months = (0..4).map(|n| Period::Month(m.first + Months::new(n)));
    let periods: Vec<_> = std::iter::once(Period::Weeks)
        .chain(months)
        .map(|p| {
            view! { <option value=p.code() selected=p == a.period>{period(locale, p)}</option> }
        })
        .collect();
    let poster = format!("/desk/announce/poster?village={}&month={}", a.place.code, a.period.code());
    let text = |id: &'static str, heading: T, hint: T, text: String, rows: usize| {
        view! {
            <section class="announce-text">
                <h2><label for=id>{chrome.t(heading)}</label></h2>
                <p class="hint">{chrome.t(hint)}</p>
                <textarea id=id readonly rows=rows.to_string()>{text}</textarea>
            </section>
        }
    };
    let (said, written) = (spoken(a, locale, zone), chat(a, locale, zone));
    let rows = |text: &str, wide: usize| text.lines().map(|l| 1 + l.chars().count() / wide).sum::<usize>() + 1;
    let (said_rows, written_rows) = (rows(&said, 34), rows(&written, 34));
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        <form class="toolbar" method="get" action="/desk/announce">
            <div class="field">
                <label for="village">{chrome.t(T::Place)}</label>
                <select id="village" name="village">{places}</select>
            </div>
            <div class="field">
                <label for="month">{chrome.t(T::Month)}</label>
                <select id="month" name="month">{periods}</select>
            </div>
            <button>{chrome.t(T::Show)}</button>
        </form>
        {a.occasions.is_empty().then(|| view! { <p class="notice info">{none(locale, a.period)} {chrome.t(T::Other)}</p> })}
        <p class="actions"><a class="button primary" href=poster>{chrome.t(T::Poster)}</a></p>
        <div class="announce-texts">
            {text("spoken", T::Spoken, T::SpokenHint, said, said_rows)}
            {text("chat", T::Chat, T::ChatHint, written, written_rows)}
        </div>
    };
    Page::desk(chrome.t(T::Title), body)
}
