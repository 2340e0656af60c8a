//! One's own access: signing in in two steps, the second factor, links, sessions, the password.

use domain::form::{Field, Flaws};
use domain::matters::MatterCode;
use domain::staff::{Action, may_somewhere};
use leptos::prelude::*;
use registry::matters::Matter;
use registry::staff::ListedSession;
use registry::staff::second_factor::{Enrolment, Standing};

use super::notice;
use crate::bookings::qr;
use crate::parts::{Input, error_summary, input};
use crate::texts::SpecialityText;
use crate::texts::conflicts::ConflictText;
use crate::texts::desk::DeskText;
use crate::texts::staff::{self as said, AccountText as T};
use crate::{Chrome, Page, when};

/// What the sign-in page says above the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignInNotice {
    /// Nothing.
    #[default]
    None,
    /// Name and password do not fit together.
    Wrong,
    /// So many seconds to wait.
    Wait(i64),
    /// The second step must be begun anew.
    Over,
    /// The password was set.
    Set,
    /// The session ended.
    Ended,
    /// The session ended, and what was typed is kept.
    Unsent,
}

/// What the sign-in page shows.
#[derive(Debug, Clone, Default)]
pub struct SignInPage {
    /// The name as typed.
    pub name: String,
    /// Where it leads.
    pub back: String,
    /// What it says above the form.
    pub told: SignInNotice,
    /// A form that was put aside, sealed; empty: none.
    pub unsent: String,
}

/// The form that was put aside goes along from step to step.
fn carried(unsent: String) -> Option<AnyView> {
    (!unsent.is_empty()).then(|| view! { <input type="hidden" name="unsent" value=unsent/> }.into_any())
}

/// The sign-in page.
pub fn sign_in(chrome: &Chrome, m: SignInPage) -> Page {
    let SignInPage { name, back, told, unsent } = m;
    let label = |text: DeskText| chrome.t(text).to_owned();
    let own = |text: T| chrome.t(text).to_owned();
    let name = Input {
        name: "name",
        label: label(DeskText::SignInName),
        value: name,
        autocomplete: "username",
        ..Input::default()
    };
    let password = Input {
        name: "password",
        label: label(DeskText::Password),
        kind: "password",
        autocomplete: "current-password",
        ..Input::default()
    };
    let told = match told {
        SignInNotice::None => None,
        SignInNotice::Wrong => Some(notice("bad", label(DeskText::Wrong), label(DeskText::WrongHint))),
        SignInNotice::Wait(seconds) => Some(notice("warn", own(T::Wait), said::wait(chrome.locale, seconds))),
        SignInNotice::Over => Some(notice("warn", own(T::Over), own(T::OverHint))),
        SignInNotice::Set => Some(notice("good", own(T::PasswordSet), String::new())),
        SignInNotice::Ended => Some(notice("warn", own(T::Ended), own(T::EndedHint))),
        SignInNotice::Unsent => Some(notice("warn", own(T::Ended), own(T::EndedKept))),
    };
    let body = view! {
        <h1>{chrome.t(DeskText::SignIn)}</h1>
        {told}
        <form class="stack" method="post" action="/desk/sign-in">
            <input type="hidden" name="back" value=back/>
            {carried(unsent)}
            {input(name)} {input(password)}
            <div class="actions">
                <button class="primary wide">{chrome.t(DeskText::SignInGo)}</button>
                <a class="button quiet" href="/desk/forgotten">{chrome.t(T::Forgot)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(DeskText::SignIn), body).narrow()
}

fn code_input(chrome: &Chrome, flaws: &Flaws, label: T) -> AnyView {
    input(Input {
        label: chrome.t(label).to_owned(),
        autocomplete: "one-time-code",
        inputmode: "text",
        ..Input::of(chrome.locale, Field::SecondFactor, "", flaws)
    })
}

/// The second step of signing in.
pub fn second_step(chrome: &Chrome, back: String, unsent: String, flaws: &Flaws) -> Page {
    let body = view! {
        <h1>{chrome.t(T::CodeTitle)}</h1>
        {error_summary(chrome, flaws)}
        <p>{chrome.t(T::CodeLead)}</p>
        <form class="stack" method="post" action="/desk/sign-in/code" novalidate>
            <input type="hidden" name="back" value=back/>
            {carried(unsent)}
            {code_input(chrome, flaws, T::CodeLabel)}
            <div class="actions"><button class="primary wide">{chrome.t(T::CodeGo)}</button></div>
        </form>
    };
    Page::desk(chrome.t(T::CodeTitle), body).narrow()
}

/// Sets up the second factor. `signing_in` when the role requires it before the desk opens.
pub fn enrol(chrome: &Chrome, enrolment: Enrolment, signing_in: bool, flaws: &Flaws) -> Page {
    let action = if signing_in { "/desk/sign-in/enrol" } else { "/desk/account/second-factor" };
    let body = view! {
        <h1>{chrome.t(T::EnrolTitle)}</h1>
        {signing_in.then(|| view! { <p class="notice info">{chrome.t(T::EnrolMust)}</p> })}
        {error_summary(chrome, flaws)}
        <p>{chrome.t(T::EnrolLead)}</p>
        <div class="enrol-qr" role="img" aria-label=chrome.t(T::EnrolTitle) inner_html=qr(&enrolment.url)></div>
        <p>{chrome.t(T::EnrolSecret)} " " <code class="secret">{enrolment.secret}</code></p>
        <form class="stack" method="post" action=action novalidate>
            {code_input(chrome, flaws, T::CodeLabel)}
            <div class="actions"><button class="primary">{chrome.t(T::EnrolGo)}</button></div>
        </form>
    };
    Page::desk(chrome.t(T::EnrolTitle), body).narrow()
}

/// The recovery codes, shown once.
pub fn codes(chrome: &Chrome, codes: Vec<String>) -> Page {
    let items: Vec<_> = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect();
    let body = view! {
        <h1>{chrome.t(T::CodesTitle)}</h1>
        <p>{chrome.t(T::CodesLead)}</p>
        <ol class="codes">{items}</ol>
        <div class="actions no-print"><a class="button primary" href="/desk">{chrome.t(T::CodesDone)}</a></div>
    };
    Page::desk(chrome.t(T::CodesTitle), body).narrow()
}

/// Asks for a link; `sent` afterwards, whoever asked.
pub fn forgotten(chrome: &Chrome, name: &str, sent: bool, flaws: &Flaws) -> Page {
    let name = Input { autocomplete: "username", ..Input::of(chrome.locale, Field::SignInName, name, flaws) };
    let done = notice("good", chrome.t(T::ForgotSent).to_owned(), chrome.t(T::ForgotSentHint).to_owned());
    let body = view! {
        <h1>{chrome.t(T::ForgotTitle)}</h1>
        {error_summary(chrome, flaws)}
        {sent.then_some(done)}
        <p>{chrome.t(T::ForgotLead)}</p>
        <form class="stack" method="post" action="/desk/forgotten" novalidate>
            {input(name)}
            <div class="actions">
                <button class="primary">{chrome.t(T::ForgotGo)}</button>
                <a class="button quiet" href="/desk/sign-in">{chrome.t(crate::texts::Frame::Back)}</a>
            </div>
        </form>
    };
    Page::desk(chrome.t(T::ForgotTitle), body).narrow()
}

/// Chooses a password with a link.
pub fn choose_password(chrome: &Chrome, secret: &str, sign_in_name: &str, invites: bool, flaws: &Flaws) -> Page {
    let title = if invites { T::JoinTitle } else { T::ResetTitle };
    let body = view! {
        <h1>{chrome.t(title)}</h1>
        {error_summary(chrome, flaws)}
        <p>{chrome.t(DeskText::SignInName)} " " <b>{sign_in_name.to_owned()}</b></p>
        <form class="stack" method="post" action=format!("/desk/link/{secret}") novalidate>
            <input type="text" name="username" autocomplete="username" value=sign_in_name.to_owned() hidden=true/>
            {new_password(chrome, flaws)}
            <div class="actions"><button class="primary">{chrome.t(T::PasswordGo)}</button></div>
        </form>
    };
    Page::desk(chrome.t(title), body).narrow()
}

fn new_password(chrome: &Chrome, flaws: &Flaws) -> AnyView {
    input(Input {
        label: chrome.t(T::PasswordNew).to_owned(),
        hint: chrome.t(T::PasswordHint).to_owned(),
        kind: "password",
        autocomplete: "new-password",
        ..Input::of(chrome.locale, Field::Password, "", flaws)
    })
}

/// The link is used, over or none.
pub fn link_over(chrome: &Chrome) -> Page {
    let body = view! {
        <h1>{chrome.t(T::LinkOver)}</h1>
        <p>{chrome.t(T::LinkOverHint)}</p>
        <div class="actions"><a class="button primary" href="/desk/forgotten">{chrome.t(T::ForgotTitle)}</a></div>
    };
    Page::desk(chrome.t(T::LinkOver), body).narrow()
}

/// What one's own page shows.
#[derive(Debug, Clone)]
pub struct Account {
    /// Where one is signed in.
    pub sessions: Vec<ListedSession>,
    /// How the second factor stands.
    pub factor: Standing,
    /// The role requires it.
    pub required: bool,
    /// What was wrong with the password.
    pub flaws: Flaws,
    /// Something was saved.
    pub saved: bool,
    /// Of an adviser: all kinds of matter, and those not taken.
    pub matters: Option<(Vec<Matter>, Vec<MatterCode>)>,
}

/// One's own page.
pub fn account(chrome: &Chrome, m: Account) -> Page {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let unknown = || chrome.t(T::Unknown).to_owned();
    // For the browser's own store of passwords: whose this one is.
    let who = chrome.actor.as_ref().map(|a| a.name.clone());
    let others = m.sessions.len() > 1;
    let declares = chrome.actor.as_ref().is_some_and(|a| may_somewhere(a, Action::DeclareTies));
    let rows: Vec<_> = m
        .sessions
        .into_iter()
        .map(|s| {
            let end = if s.is_this {
                view! { <span class="chip done">{chrome.t(T::SessionThis)}</span> }.into_any()
            } else {
                view! {
                    <form class="inline" method="post" action=format!("/desk/account/sessions/{}/end", s.id)>
                        <button>{chrome.t(T::SessionEnd)}</button>
                    </form>
                }
                .into_any()
            };
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::SessionBrowser)>{s.origin.browser.unwrap_or_else(unknown)}</th>
                    <td class="num" data-label=chrome.t(T::SessionAddress)>{s.origin.address.unwrap_or_else(unknown)}</td>
                    <td data-label=chrome.t(T::SessionSince)>{when::moment(locale, s.created_at, zone)}</td>
                    <td data-label=chrome.t(T::SessionSeen)>{when::moment(locale, s.last_seen_at, zone)}</td>
                    <td class="actions">{end}</td>
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    let now = Input {
        name: "present",
        label: chrome.t(T::PasswordNow).to_owned(),
        kind: "password",
        autocomplete: "current-password",
        error: m.flaws.of(Field::SignInName).map(|flaw| crate::texts::fields::message(locale, Field::Password, flaw)),
        ..Input::default()
    };
    let factor = if m.factor.on {
        view! {
            <p>{chrome.t(T::FactorOn)} " " <b class="num">{m.factor.codes_left}</b></p>
            <form class="stack" method="post" action="/desk/account/recovery-codes" novalidate>
                {code_input(chrome, &m.flaws, T::CodeLabel)}
                <div class="actions">
                    <button>{chrome.t(T::FactorRenew)}</button>
                    {(!m.required).then(|| view! {
                        <button class="danger quiet" formaction="/desk/account/second-factor/off">{chrome.t(T::FactorEnd)}</button>
                    })}
                </div>
            </form>
            {m.required.then(|| view! { <p>{chrome.t(T::FactorMust)}</p> })}
        }
        .into_any()
    } else {
        view! {
            <p>{chrome.t(T::FactorOff)}</p>
            <div class="actions">
                <a class="button primary" href="/desk/account/second-factor">{chrome.t(T::FactorBegin)}</a>
            </div>
        }
        .into_any()
    };
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        {m.saved.then(|| view! { <p class="notice good" role="status">{chrome.t(T::Changed)}</p> })}
        {declares.then(|| view! {
            <div class="actions"><a class="button" href="/desk/account/ties">{chrome.t(ConflictText::AccountLink)}</a></div>
        })}
        <section aria-labelledby="sessions">
            <h2 id="sessions">{chrome.t(T::Sessions)}</h2>
            <p>{chrome.t(T::SessionsLead)}</p>
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            {head(T::SessionBrowser)} {head(T::SessionAddress)} {head(T::SessionSince)} {head(T::SessionSeen)}
                            <td></td>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {others.then(|| view! {
                <form class="actions" method="post" action="/desk/account/sessions/end">
                    <button class="danger">{chrome.t(T::SessionsEnd)}</button>
                </form>
            })}
        </section>
        {m.matters.map(|(all, not_taken)| view! {
            <section aria-labelledby="matters">
                <h2 id="matters">{chrome.t(SpecialityText::Title)}</h2>
                {super::roster::matters(chrome, "/desk/account/matters", &all, &not_taken)}
            </section>
        })}
        <section aria-labelledby="factor"><h2 id="factor">{chrome.t(T::Factor)}</h2>{factor}</section>
        <section aria-labelledby="password-head">
            <h2 id="password-head">{chrome.t(T::ChangePassword)}</h2>
            <form class="stack" method="post" action="/desk/account/password" novalidate>
                <input type="text" name="username" autocomplete="username" value=who hidden=true/>
                {input(now)} {new_password(chrome, &m.flaws)}
                <div class="actions"><button>{chrome.t(T::PasswordGo)}</button></div>
            </form>
        </section>
    };
    Page::desk(chrome.t(T::Title), body)
}
