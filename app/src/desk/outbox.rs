//! Messages that wait or were refused, and tokens for the API.

use chrono::NaiveTime;
use domain::messages::Channel;
use domain::trail::RecordKind;
use leptos::prelude::*;
use registry::bookings::Booking;
use registry::messages::Listed;
use registry::staff::ApiToken;

use super::{empty, notice};
use crate::parts::{Input, Leaf, input, pagination};
use crate::texts::desk::{self as said, OutboxText as T};
use crate::texts::text_messages::not_taken;
use crate::{Chrome, Page, when};

/// The messages, and those who were missed and must be called. `queued` after one was put back; `quiet_until` when text messages wait
/// for the end of the quiet hours.
pub fn messages(
    chrome: &Chrome,
    listed: Leaf<Listed>,
    missed: &[Booking],
    queued: bool,
    quiet_until: Option<NaiveTime>,
) -> Page {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let nothing = listed.items.is_empty();
    let ways = pagination(chrome, listed.number, listed.of, "/desk/messages");
    let rows: Vec<_> = listed
        .items
        .into_iter()
        .map(|m| {
            let refused = m.state == "refused";
            let (class, state) = if refused { ("chip refused", T::Refused) } else { ("chip waiting", T::Waiting) };
            let next = (!refused).then(|| match quiet_until.filter(|_| m.channel == Channel::Sms) {
                Some(until) => said::after_quiet_hours(locale, &until.format("%H:%M").to_string()),
                None => when::moment(locale, m.next_attempt_at, zone),
            });
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::What)>
                        {match m.record.parts() {
                            Some((RecordKind::Booking, id)) => {
                                view! { <a href=format!("/desk/bookings/{id}")>{said::letter(locale, m.kind)}</a> }.into_any()
                            }
                            _ => said::letter(locale, m.kind).into_any(),
                        }}
                    </th>
                    <td data-label=chrome.t(T::To)>{m.person}</td>
                    <td data-label=chrome.t(T::Way)>
                        {chrome.t(match m.channel { Channel::Email => T::ByEmail, Channel::Sms => T::BySms })}
                    </td>
                    <td data-label=chrome.t(T::State)><span class=class>{chrome.t(state)}</span></td>
                    <td class="num" data-label=chrome.t(T::Tried)>{m.attempts}</td>
                    <td data-label=chrome.t(T::Next)>{next}</td>
                    <td data-label=chrome.t(T::Why)>{m.last_error.map(|noted| not_taken(locale, &noted))}</td>
                    <td class="actions">
                        {refused.then(|| view! {
                            <form class="inline" method="post" action=format!("/desk/messages/{}/again", m.id)>
                                <button>{chrome.t(T::Again)}</button>
                            </form>
                        })}
                    </td>
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        {queued.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Queued)}</p> })}
        {(!missed.is_empty()).then(|| to_call(chrome, missed))}
        {nothing.then(|| empty(chrome, T::Empty, T::EmptyHint))}
        {(!nothing).then(|| view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            {head(T::What)} {head(T::To)} {head(T::Way)} {head(T::State)}
                            <th scope="col" class="num">{chrome.t(T::Tried)}</th>
                            {head(T::Next)} {head(T::Why)} <td></td>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })}
        {ways}
    };
    Page::desk(chrome.t(T::Title), body)
}

/// Who was missed and can be reached by no message: those of longest ago, and how many come after them.
fn to_call(chrome: &Chrome, missed: &[Booking]) -> AnyView {
    let more = missed.len().saturating_sub(Leaf::<Booking>::ROWS);
    let rows: Vec<_> = missed
        .iter()
        .take(Leaf::<Booking>::ROWS)
        .map(|b| {
            let reach = b.personal.masked_phone().or_else(|| b.personal.tell_apart.clone()).unwrap_or_default();
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::To)><a href=format!("/desk/bookings/{}", b.id)>{b.name.clone()}</a></th>
                    <td data-label=chrome.t(T::Reach)>{reach}</td>
                    <td data-label=chrome.t(T::MissedAt)>{when::moment(chrome.locale, b.starts_at, chrome.zone)}</td>
                    <td class="actions">
                        <form class="inline" method="post" action=format!("/desk/missed/{}/told", b.id)>
                            <button>{chrome.t(T::Called)}</button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect();
    view! {
        <section aria-labelledby="to-call">
            <h2 id="to-call">{chrome.t(T::ToCall)}</h2>
            <p class="hint">{chrome.t(T::ToCallHint)}</p>
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{chrome.t(T::To)}</th>
                            <th scope="col">{chrome.t(T::Reach)}</th>
                            <th scope="col">{chrome.t(T::MissedAt)}</th>
                            <td></td>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {(more > 0).then(|| view! { <p class="hint">{said::more_to_call(chrome.locale, more)}</p> })}
        </section>
    }
    .into_any()
}

/// The tokens. `made` is the secret of a new one, shown this once; `label` and `error` after a form that could not be taken.
pub fn tokens(
    chrome: &Chrome,
    tokens: Vec<ApiToken>,
    made: Option<String>,
    label: String,
    error: Option<String>,
) -> Page {
    let nothing = tokens.is_empty() && made.is_none();
    let field = Input {
        name: "label",
        label: chrome.t(T::Label).to_owned(),
        hint: chrome.t(T::LabelHint).to_owned(),
        value: label,
        error,
        autocomplete: "off",
        max: Some(80),
        ..Input::default()
    };
    // The dialogs stand beside the table: a cell would lay them out as its own.
    let dialogs: Vec<_> = tokens.iter().map(|token| revoking(chrome, token)).collect();
    let rows: Vec<_> = tokens
        .into_iter()
        .map(|token| {
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::Label)>{token.label}</th>
                    <td data-label=chrome.t(T::MadeAt)>{when::moment(chrome.locale, token.created_at, chrome.zone)}</td>
                    <td data-label=chrome.t(T::Expires)>{when::moment(chrome.locale, token.expires_at, chrome.zone)}</td>
                    <td data-label=chrome.t(T::Scope)>{chrome.t(if token.writes { T::Writes } else { T::Reads })}</td>
                    <td class="actions">
                        <button class="danger" popovertarget=format!("revoke-{}", token.id)>{chrome.t(T::Revoke)}</button>
                    </td>
                </tr>
            }
        })
        .collect();
    let listed = (!rows.is_empty()).then(|| {
        view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{chrome.t(T::Label)}</th>
                            <th scope="col">{chrome.t(T::MadeAt)}</th>
                            <th scope="col">{chrome.t(T::Expires)}</th>
                            <th scope="col">{chrome.t(T::Scope)}</th>
                            <td></td>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    let body = view! {
        <h1>{chrome.t(T::Tokens)}</h1>
        <p class="lead">{chrome.t(T::TokensLead)}</p>
        {made.map(|secret| notice("good", chrome.t(T::Made).to_owned(), secret))}
        <form class="stack" method="post" action="/desk/tokens" novalidate>
            {input(field)}
            <div class="field">
                <label for="days">{chrome.t(T::Lasts)}</label>
                <select id="days" name="days">
                    <option value="30">{chrome.t(T::Month)}</option>
                    <option value="90" selected=true>{chrome.t(T::Quarter)}</option>
                    <option value="365">{chrome.t(T::Year)}</option>
                </select>
            </div>
            <label class="tick">
                <input type="checkbox" name="writes" value="yes"/>
                <span>{chrome.t(T::MayWrite)}</span>
            </label>
            <div class="actions"><button class="primary">{chrome.t(T::Make)}</button></div>
        </form>
        {nothing.then(|| empty(chrome, T::TokensNone, T::TokensNoneHint))}
        {listed}
        {dialogs}
    };
    Page::desk(chrome.t(T::Tokens), body)
}

/// Asks before a token is taken back. Opens without scripts: the browser's own popover.
fn revoking(chrome: &Chrome, token: &ApiToken) -> AnyView {
    let (heading, labelled) = (format!("heading-{}", token.id), format!("heading-{}", token.id));
    view! {
        <dialog id=format!("revoke-{}", token.id) popover="auto" aria-labelledby=labelled>
            <h2 id=heading>{chrome.t(T::RevokeTitle)}</h2>
            <p><b>{token.label.clone()}</b></p>
            <p>{chrome.t(T::RevokeHint)}</p>
            <form class="actions" method="post" action=format!("/desk/tokens/{}/revoke", token.id)>
                <button class="danger">{chrome.t(T::Revoke)}</button>
                <a class="button quiet" href="/desk/tokens">{chrome.t(T::RevokeNo)}</a>
            </form>
        </dialog>
    }
    .into_any()
}
