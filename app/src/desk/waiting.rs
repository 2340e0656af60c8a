//! The waiting list at the desk: who waits in the order of the rule, the call list, and putting somebody on it.

use chrono::{DateTime, NaiveTime, Utc};
use domain::bookings::Form;
use domain::form::Flaws;
use domain::ids::WaitingId;
use domain::places::DivisionCode;
use domain::staff::Action;
use domain::waiting::{Class, WaitingState, WishForm};
use leptos::prelude::*;
use registry::clinics::{Clinic, Slot};
use registry::matters::Matter;
use registry::places::Division;
use registry::waiting::Listed;

use super::person::Person;
use super::{empty, notice};
use crate::parts::{Leaf, error_summary, pagination};
use crate::texts::desk::BookText as B;
use crate::texts::waiting::{self as said, DeskWaitText as T, WaitText};
use crate::waiting::{NotJoined, wishes};
use crate::{Chrome, Page, when};

/// Somebody on the list, with the place that is kept.
#[derive(Debug, Clone)]
pub struct Waiter {
    /// The entry with its place in the order.
    pub listed: Listed,
    /// The place that is kept for it.
    pub place: Option<(Slot, Clinic)>,
    /// The reader may answer for them.
    pub acts: bool,
    /// The reader may see their number.
    pub reveals: bool,
}

/// What is told above the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Something was noted.
    Noted,
    /// The list changed meanwhile.
    Gone,
    /// Somebody was put on the list.
    Joined,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct WaitingList {
    /// Those shown.
    pub waiters: Leaf<Waiter>,
    /// How many wait.
    pub waiting: usize,
    /// How many must be called.
    pub to_call: usize,
    /// How many are told by a message that has not left yet.
    pub unsent: usize,
    /// Until when text messages wait, when it is quiet now.
    pub quiet_until: Option<NaiveTime>,
    /// Only those who must be called.
    pub calls: bool,
    /// Whose number is shown in full: the purpose stands in the trail.
    pub revealed: Option<(WaitingId, String)>,
    /// What is told.
    pub word: Option<Word>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// The list.
pub fn waiting_list(chrome: &Chrome, m: WaitingList) -> Page {
    let path = if m.calls { "/desk/waiting?call=1" } else { "/desk/waiting" };
    let tab = |way: &'static str, text: T, count: usize| {
        let here = (way == path).then_some("page");
        let class = if text == T::ToCall && count > 0 { "count soon" } else { "count" };
        view! { <li><a href=way aria-current=here>{chrome.t(text)} " " <span class=class>{count}</span></a></li> }
    };
    let unsent = (m.unsent > 0).then(|| {
        let until = m.quiet_until.map(|until| until.format("%H:%M").to_string());
        view! { <p class="notice info">{said::unsent(chrome.locale, m.unsent, until.as_deref())}</p> }
    });
    let word = m.word.map(|word| match word {
        Word::Gone => notice("warn", chrome.t(T::Gone).to_owned(), chrome.t(T::GoneHint).to_owned()),
        Word::Noted => view! { <p class="notice good" role="status">{chrome.t(T::Noted)}</p> }.into_any(),
        Word::Joined => view! { <p class="notice good" role="status">{chrome.t(T::Joined)}</p> }.into_any(),
    });
    let adds = chrome.actor.as_ref().is_some_and(|a| domain::staff::may_somewhere(a, Action::BookForVillager));
    let ways = pagination(chrome, m.waiters.number, m.waiters.of, path);
    let nobody = m.waiters.items.is_empty().then(|| match m.calls {
        true if m.unsent > 0 => view! { <div class="empty"><h2>{chrome.t(T::NobodyToCall)}</h2></div> }.into_any(),
        true => empty(chrome, T::NobodyToCall, T::NobodyToCallHint),
        false => empty(chrome, T::Empty, T::EmptyHint),
    });
    let some = nobody.is_none();
    // Each place has an order of its own.
    let places = m.waiters.items.chunk_by(|a, b| a.listed.entry.division_code == b.listed.entry.division_code);
    let rows: Vec<_> = places
        .filter_map(|of_place| Some((&of_place.first()?.listed.entry.division_name, of_place)))
        .map(|(name, of_place)| {
            let rows: Vec<_> = of_place.iter().map(|w| row(chrome, w, &m)).collect();
            view! {
                <tbody>
                    <tr class="group"><th colspan="6" scope="rowgroup">{name.clone()}</th></tr>
                    {rows}
                </tbody>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    let lead = if m.calls { T::ToCallLead } else { T::Lead };
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(lead)} " " <a href="/waiting/rule">{chrome.t(WaitText::RuleLink)}</a></p>
        {word} {unsent}
        <div class="toolbar">
            <nav class="tabs no-print" aria-label=chrome.t(T::Title)>
                <ul>
                    {tab("/desk/waiting", T::All, m.waiting)}
                    {tab("/desk/waiting?call=1", T::ToCall, m.to_call)}
                </ul>
            </nav>
            {adds.then(|| view! { <a class="button end no-print" href="/desk/waiting/new">{chrome.t(T::Add)}</a> })}
        </div>
        {nobody}
        {some.then(|| view! {
            <div class="table-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col" class="num">{chrome.t(T::Number)}</th>
                            {head(T::Person)} {head(T::Why)} {head(T::HowLong)} {head(T::Offer)} <td></td>
                        </tr>
                    </thead>
                    {rows}
                </table>
            </div>
        })}
        {ways}
    };
    Page::desk(chrome.t(T::Title), body)
}

fn row(chrome: &Chrome, w: &Waiter, m: &WaitingList) -> AnyView {
    let (locale, e) = (chrome.locale, &w.listed.entry);
    let (acts, reveals) = (w.acts, w.reveals);
    let shown = m.revealed.as_ref().filter(|(id, _)| *id == e.id).map(|(_, phone)| phone.clone());
    let phone = match (shown, e.personal.masked_phone()) {
        (Some(phone), _) => view! { <a class="num" href=format!("tel:{phone}")>{phone.clone()}</a> }.into_any(),
        (None, Some(masked)) => view! { <span class="num">{masked}</span> }.into_any(),
        (None, None) => e.personal.tell_apart.clone().unwrap_or_else(|| chrome.t(T::NoPhone).to_owned()).into_any(),
    };
    let hides = e.personal.phone.is_some() && m.revealed.as_ref().is_none_or(|(id, _)| *id != e.id);
    let urgent = e.urgent_by.map(|day| view! { " " <small>{when::day(locale, day)}</small> });
    let here = format!("/desk/waiting/{}", e.id);
    let call = m.calls.then_some("1");
    let offer = w.place.as_ref().zip(e.offer.as_ref()).map(|((slot, clinic), offer)| {
        let day = offer.until.with_timezone(&chrome.zone).date_naive();
        let day = said::near_day(locale, day, m.now.with_timezone(&chrome.zone).date_naive());
        let until = format!("{day}{}", when::time(locale, offer.until, chrome.zone));
        let told = match (offer.told, offer.called_at) {
            (_, Some(_)) => T::Called,
            (true, None) if w.listed.unsent => T::Unsent,
            (true, None) => T::Told,
            (false, None) => T::NotTold,
        };
        view! {
            {when::moment(locale, slot.starts_at, chrome.zone)} " " {clinic.village_name.clone()} <br/>
            <small>{chrome.t(WaitText::Until)} " " {until} " · " {chrome.t(told)}</small>
        }
    });
    // Nothing is kept for them: what there is to say.
    let news = e.offer.is_none().then_some(()).and_then(|()| {
        let what = match (e.state, w.listed.class) {
            (WaitingState::ToCall, _) => T::Ended,
            (_, Class::Displaced) => T::NothingKept,
            _ if e.missed > 0 => T::Missed,
            _ => return None,
        };
        let reached = w.listed.reached.then(|| view! { <br/> <small>{chrome.t(T::SpokenTo)}</small> });
        Some(view! { <span>{chrome.t(what)} {reached}</span> })
    });
    let calls = acts && (e.offer.is_some() || w.listed.is_to_call());
    let call_form = calls.then(|| {
        view! {
            <form class="inline" method="post" action=format!("{here}/call")>
                <input type="hidden" name="call" value=call/>
                <button name="reached" value="yes">{chrome.t(T::Reached)}</button>
                <button name="reached" value="no">{chrome.t(T::NotReached)}</button>
            </form>
        }
    });
    let slot = e.offer.as_ref().map(|offer| offer.slot_id.to_string());
    let answers = slot.filter(|_| acts).map(|slot| {
        view! {
            <form class="inline" method="post" action=format!("{here}/offer")>
                <input type="hidden" name="call" value=call/>
                <input type="hidden" name="slot" value=slot/>
                <button class="primary" name="answer" value="accept">{chrome.t(T::Accept)}</button>
                <button name="answer" value="decline">{chrome.t(T::Decline)}</button>
            </form>
        }
    });
    let reveal = (hides && reveals).then(|| {
        let label = format!("{} {}", chrome.t(T::Show), e.name);
        view! {
            <form class="inline" method="post" action=format!("{here}/reveal")>
                <input type="hidden" name="call" value=call/>
                <button class="quiet" aria-label=label>{chrome.t(T::Show)}</button>
            </form>
        }
    });
    let leave = (acts && e.booking_id.is_none() && e.state.is_open()).then(|| {
        let label = format!("{} {}", chrome.t(T::Leave), e.name);
        view! {
            <form class="inline" method="post" action=format!("{here}/leave")>
                <input type="hidden" name="call" value=call/>
                <button class="quiet" title=chrome.t(T::LeaveHint) aria-label=label>{chrome.t(T::Leave)}</button>
            </form>
        }
    });
    let booking = e.booking_id.as_ref().map(|id| {
        view! { <a class="button quiet" href=format!("/desk/bookings/{id}")>{chrome.t(T::Booking)}</a> }
    });
    view! {
        <tr id=format!("w-{}", e.id)>
            <td class="num" data-label=chrome.t(T::Number)>{(w.listed.number > 0).then_some(w.listed.number)}</td>
            <th scope="row" data-label=chrome.t(T::Person)><span>{e.name.clone()} " " {phone}</span></th>
            <td data-label=chrome.t(T::Why)><span>{said::class(locale, w.listed.class)} {urgent}</span></td>
            <td data-label=chrome.t(T::HowLong)>
                <span>{when::day(locale, e.until_day)}</span>
            </td>
            <td data-label=chrome.t(T::Offer)>{offer.map(|offer| view! { <span>{offer}</span> })} {news}</td>
            <td class="actions">{call_form} {answers} {reveal} {booking} {leave}</td>
        </tr>
    }
    .into_any()
}

/// Putting somebody on the list.
#[derive(Debug, Clone)]
pub struct Adding {
    /// The village.
    pub village: Division,
    /// The kinds of matter.
    pub matters: Vec<Matter>,
    /// The answers as typed.
    pub form: Form,
    /// The wish as typed.
    pub wish: WishForm,
    /// How consent was given.
    pub consent_kind: String,
    /// What is wrong.
    pub flaws: Flaws,
    /// Why it was refused.
    pub refused: Option<NotJoined>,
    /// There is room in the village now.
    pub room: bool,
    /// The same key with the same answers is the same entry.
    pub key: String,
}

/// The form that puts somebody on the list.
pub fn add_to_list(chrome: &Chrome, m: Adding) -> Page {
    let person = Person { chrome, answers: &m.form, flaws: &m.flaws };
    let title = format!("{} · {}", chrome.t(T::Add), m.village.name);
    let refused =
        m.refused.map(|_| notice("warn", chrome.t(WaitText::Already).to_owned(), chrome.t(B::AlreadyHint).to_owned()));
    let body = view! {
        <h1>{title.clone()}</h1>
        {error_summary(chrome, &m.flaws)}
        {refused}
        {m.room.then(|| {
            let way = format!("/desk/book?village={}", m.village.code);
            view! { <p class="notice info">{chrome.t(WaitText::FreeNowDesk)} " " <a href=way>{chrome.t(B::Title)}</a></p> }
        })}
        <form class="stack" method="post" action="/desk/waiting/new" novalidate>
            <input type="hidden" name="village" value=m.village.code.to_string()/>
            <input type="hidden" name="key" value=m.key.clone()/>
            <h2>{chrome.t(B::Person)}</h2>
            <div class="columns">
                {person.name()} {person.phone()} {person.tell_apart()} {person.matter(&m.matters)} {person.other()}
                {person.email()}
            </div>
            {person.child()}
            <h2>{chrome.t(WaitText::HowLong)}</h2>
            {wishes(chrome, &m.wish, &m.flaws, WaitText::PriorityAtDesk)}
            {person.consent(&m.consent_kind)}
            <div class="actions">
                <button class="primary">{chrome.t(WaitText::Join)}</button>
                <a class="button quiet" href="/desk/waiting">{chrome.t(crate::texts::Frame::Back)}</a>
            </div>
        </form>
    };
    Page::desk(title, body)
}

/// The way from a village without a free time to its waiting list.
pub(super) fn way_to_list(chrome: &Chrome, village: &DivisionCode) -> AnyView {
    let way = format!("/desk/waiting/new?village={village}");
    view! { <p class="hint">{chrome.t(T::NoRoom)} " " <a href=way>{chrome.t(T::Add)}</a></p> }.into_any()
}

/// What the trail says of why a number was shown.
#[must_use]
pub fn call_purpose(locale: domain::locale::Locale) -> &'static str {
    use crate::texts::Text;
    T::Purpose.say(locale)
}
