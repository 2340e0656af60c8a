//! Mediators who have to step back: on the page of the case, and in the list of who sees to conflicts.

use domain::staff::{Action, Object};
use leptos::prelude::*;
use registry::cases::View;
use registry::cases::stepping_back::SteppingBack;

use crate::Chrome;
use crate::desk::{can, empty, notice};
use crate::parts::moment;
use crate::texts::conflicts;
use crate::texts::parties::{self as said, PartyText as T};

/// What stands against whoever has the case: to themselves that something does, to those who see to conflicts what.
pub(super) fn on_case(chrome: &Chrome, view: &View, found: &[SteppingBack]) -> Option<AnyView> {
    let all: Vec<_> = found.iter().map(|one| on_one(chrome, view, one)).collect();
    (!all.is_empty()).then(|| all.into_any())
}

fn on_one(chrome: &Chrome, view: &View, one: &SteppingBack) -> AnyView {
    let locale = chrome.locale;
    if chrome.actor.as_ref().is_some_and(|actor| actor.id == one.staff) {
        return notice("warn", chrome.t(T::StepsBackYou).to_owned(), chrome.t(T::StepsBackYouHint).to_owned());
    }
    let why =
        one.why.map(|why| format!("{}{}", said::steps_back(locale, why), conflicts::through(locale, &one.through)));
    let place = Object { division: &view.case.village_code, adviser: None };
    let decides = one.why.is_some() && can(chrome, Action::WaiveConflict, place);
    let id = format!("reason-{}", one.id);
    let form = decides.then(|| {
        view! {
            <form class="stack no-print" method="post" action=format!("/desk/cases/{}/stepping-back/{}", one.case, one.id)>
                <div class="field">
                    <label for=id.clone()>{chrome.t(T::LetStandWhy)}</label>
                    <input id=id name="reason" type="text" maxlength="200" autocomplete="off" required/>
                </div>
                <div class="actions"><button>{chrome.t(T::LetStand)}</button></div>
            </form>
        }
    });
    view! {
        <div class="notice warn" role="alert">
            <h2>{chrome.t(T::StepsBack)} " · " {one.name.clone()}</h2>
            {why.map(|why| view! { <p>{why}</p> })}
            {form}
        </div>
    }
    .into_any()
}

/// Everybody who has to step back.
pub(crate) fn list(chrome: &Chrome, found: &[SteppingBack]) -> AnyView {
    let locale = chrome.locale;
    let items: Vec<_> = found
        .iter()
        .map(|one| {
            let why = one.why.map(|why| said::steps_back(locale, why));
            view! {
                <li>
                    <a href=format!("/desk/cases/{}", one.case)>{one.number.clone()}</a> " " {one.village.clone()} " · "
                    <b>{one.name.clone()}</b> " · " {why} {conflicts::through(locale, &one.through)} " · "
                    {moment(chrome, one.raised_at)}
                </li>
            }
        })
        .collect();
    let none = items.is_empty().then(|| empty(chrome, T::StepsBackNone, T::StepsBackNoneHint));
    view! {
        <section aria-labelledby="stepping-back">
            <h2 id="stepping-back">{chrome.t(T::StepsBackAll)}</h2>
            {none}
            <ul class="plain">{items}</ul>
        </section>
    }
    .into_any()
}
