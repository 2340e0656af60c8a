//! The first page: find the village.

use std::sync::Arc;

use domain::places::{Entry, search};
use leptos::prelude::*;
use registry::places::Division;

use crate::islands::{SHOWN, VillageFinder, pack};
use crate::texts::places::HomeText;
use crate::{Chrome, Page};

/// What the first page shows.
#[derive(Debug, Clone)]
pub struct Home {
    /// All villages, for the finder.
    pub villages: Arc<[Entry]>,
    /// What was typed.
    pub typed: String,
    /// The townships.
    pub townships: Vec<Division>,
    /// The township that is open, and its villages.
    pub open: Option<(Division, Vec<Division>)>,
    /// The village chosen last time.
    pub last: Option<Division>,
    /// Its clerk's telephone.
    pub clerk_phone: Option<String>,
}

/// The first page.
pub fn home(chrome: &Chrome, model: Home) -> Page {
    // With nothing typed the finder waits for input; what was typed without JavaScript is answered by the same component.
    debug_assert!(search(&model.villages, "", SHOWN).is_empty());
    let body = view! {
        <h1>{chrome.t(HomeText::Title)}</h1>
        <p class="lead">{chrome.t(HomeText::Lead)}</p>
        {model.last.map(|v| view! {
            <p class="last">
                {chrome.t(HomeText::LastTime)} " "
                <a class="button wide" href=format!("/villages/{}", v.code)>{v.name}</a>
            </p>
        })}
        <VillageFinder
            villages=pack(&model.villages)
            typed=model.typed
            label=chrome.t(HomeText::Find).to_owned()
            hint=chrome.t(HomeText::FindHint).to_owned()
            go=chrome.t(HomeText::Go).to_owned()
            nothing=chrome.t(HomeText::Nothing).to_owned()
        />
        {match model.open {
            Some((township, villages)) => view! {
                <section aria-labelledby="open-township">
                    <h2 id="open-township">{township.name} " · " {chrome.t(HomeText::VillagesOf)}</h2>
                    {links(villages, "/villages/")}
                    <p><a href="/">{chrome.t(HomeText::AllTownships)}</a></p>
                </section>
            }.into_any(),
            None => view! {
                <section aria-labelledby="by-township">
                    <h2 id="by-township">{chrome.t(HomeText::ByTownship)}</h2>
                    {links(model.townships, "/?township=")}
                </section>
            }.into_any(),
        }}
        <section class="card">
            <h2>{chrome.t(HomeText::Booked)}</h2>
            <p>{chrome.t(HomeText::BookedHint)}</p>
            <p><a class="button" href="/bookings">{chrome.t(crate::texts::Frame::MyBooking)}</a></p>
        </section>
    };
    Page::public(chrome.t(HomeText::Title), body).helpline(model.clerk_phone)
}

fn links(divisions: Vec<Division>, before: &'static str) -> impl IntoView {
    let items: Vec<_> =
        divisions.into_iter().map(|d| view! { <li><a href=format!("{before}{}", d.code)>{d.name}</a></li> }).collect();
    view! { <ul class="places">{items}</ul> }
}
