//! The queue: parts with their counters, filters in the address, handing several over at once.

use chrono::NaiveDate;
use domain::cases::Kind;
use domain::places::DivisionCode;
use domain::staff::Action;
use leptos::prelude::*;
use registry::cases::{Case, Counts, Filter, MOST, Mediator, Page as Leaf, Place, Tab};
use registry::places::Division;

use super::fields::person;
use super::strip::chip;
use crate::desk::{can, empty};
use crate::parts::error_list;
use crate::texts::cases::{self as said, QueueText as T};
use crate::texts::clocks;
use crate::texts::either;
use crate::{Chrome, Page, when};

/// What came of handing over.
#[derive(Debug, Clone)]
pub enum Bulk {
    /// So many were handed over, so many not.
    Done(usize, usize),
    /// Nothing was picked, nobody chosen or no reason given.
    Lacks {
        /// The cases picked.
        picked: Vec<String>,
        /// To whom.
        to: String,
        /// Why.
        reason: String,
    },
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct QueuePage {
    /// What is asked for.
    pub filter: Filter,
    /// The leaf of the queue.
    pub leaf: Leaf,
    /// How many there are in each part.
    pub counts: Counts,
    /// Where one can look: what the reader looks after, and what lies below.
    pub places: Vec<Division>,
    /// To whom the cases shown can be handed.
    pub mediators: Vec<Mediator>,
    /// What came of handing over.
    pub bulk: Option<Bulk>,
    /// Today.
    pub today: NaiveDate,
}

fn place_code(place: &Place) -> &str {
    match place {
        Place::Mine => "mine",
        Place::Everywhere => "all",
        Place::In(division) => division.as_str(),
    }
}

/// The address of this view with another part or leaf.
fn way(filter: &Filter, tab: Tab, after: Option<&str>) -> String {
    let mut query = vec![format!("place={}", place_code(&filter.place)), format!("tab={}", tab.code())];
    query.extend(filter.station.map(|s| format!("station={s}")));
    query.extend(filter.free.then(|| "free=yes".to_owned()));
    query.extend(after.map(|key| format!("after={}", key.replace('~', "%7E"))));
    format!("/desk/cases?{}", query.join("&"))
}

/// The queue.
pub fn queue(chrome: &Chrome, m: QueuePage) -> Page {
    let opens = chrome.actor.as_ref().is_some_and(|a| {
        [Action::OpenCases, Action::TakeUpCases].into_iter().any(|what| domain::staff::may_somewhere(a, what))
    });
    let counted = |tab| match tab {
        Tab::Late => Some((m.counts.late, "count late")),
        Tab::Soon => Some((m.counts.soon, "count soon")),
        Tab::InTime => Some((m.counts.in_time, "count")),
        Tab::All | Tab::Closed => None,
    };
    let tabs: Vec<_> = Tab::ALL
        .into_iter()
        .map(|tab| {
            let here = (tab == m.filter.tab).then_some("page");
            let count = counted(tab).map(|(count, class)| {
                let class = if count == 0 { "count" } else { class };
                let said = if count >= MOST { format!("{MOST}+") } else { count.to_string() };
                view! { " " <span class=class>{said}</span> }
            });
            view! { <li><a href=way(&m.filter, tab, None) aria-current=here>{said::tab(chrome.locale, tab)} {count}</a></li> }
        })
        .collect();
    let more = m.leaf.next.as_deref().map(|key| {
        view! { <a class="button" rel="next" href=way(&m.filter, m.filter.tab, Some(key))>{chrome.t(T::More)}</a> }
    });
    let first = m.filter.after.is_some().then(|| {
        view! { <a class="button quiet" href=way(&m.filter, m.filter.tab, None)>{chrome.t(T::First)}</a> }
    });
    let list = if m.leaf.cases.is_empty() { empty(chrome, T::Empty, T::EmptyHint) } else { table(chrome, &m) };
    let body = view! {
        <h1>{chrome.t(T::Title)}</h1>
        <p class="lead">{chrome.t(T::Lead)}</p>
        <div class="toolbar">
            <nav class="tabs no-print" aria-label=chrome.t(T::Title)><ul>{tabs}</ul></nav>
            {opens.then(|| view! { <a class="button end no-print" href="/desk/cases/new">{chrome.t(T::New)}</a> })}
        </div>
        {filters(chrome, &m)}
        {list}
        <div class="actions no-print">{more} {first}</div>
    };
    Page::desk(chrome.t(T::Title), body)
}

fn filters(chrome: &Chrome, m: &QueuePage) -> AnyView {
    let locale = chrome.locale;
    let machine = m.filter.kind.machine();
    let chosen = place_code(&m.filter.place).to_owned();
    let option = |value: String, text: String| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{text}</option> }
    };
    let places: Vec<_> = m.places.iter().map(|d| option(d.code.to_string(), d.name.clone())).collect();
    let stations: Vec<_> = machine
        .stations_of(machine.main().code)
        .filter(|s| !s.end)
        .map(|s| {
            let here = m.filter.station == Some(s.code);
            view! { <option value=s.code selected=here>{s.names.say(locale)}</option> }
        })
        .collect();
    view! {
        <form class="toolbar no-print" method="get" action="/desk/cases">
            <input type="hidden" name="tab" value=m.filter.tab.code()/>
            <div class="field">
                <label for="place">{chrome.t(T::Whose)}</label>
                <select id="place" name="place">
                    {option("mine".to_owned(), chrome.t(T::Mine).to_owned())}
                    {option("all".to_owned(), chrome.t(T::Everywhere).to_owned())}
                    {places}
                </select>
            </div>
            <div class="field">
                <label for="station">{chrome.t(T::Where)}</label>
                <select id="station" name="station">
                    <option value="">{chrome.t(T::AnyStation)}</option>
                    {stations}
                </select>
            </div>
            <label class="tick">
                <input type="checkbox" name="free" value="yes" checked=m.filter.free/>
                <span>{chrome.t(T::Free)}</span>
            </label>
            <button>{chrome.t(T::Show)}</button>
        </form>
    }
    .into_any()
}

fn table(chrome: &Chrome, m: &QueuePage) -> AnyView {
    let hands = |case: &Case| case.open && can(chrome, Action::AssignCases, case.object());
    let bulk = m.leaf.cases.iter().any(hands) && !m.mediators.is_empty();
    let picked: &[String] = match &m.bulk {
        Some(Bulk::Lacks { picked, .. }) => picked,
        _ => &[],
    };
    let rows: Vec<_> = m.leaf.cases.iter().map(|case| row(chrome, m, case, bulk, hands(case), picked)).collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    let table = view! {
        <div class="table-scroll">
            <table class="table cases">
                <thead>
                    <tr>
                        {bulk.then(|| view! { <th scope="col"><span class="visually-hidden">{chrome.t(T::Pick)}</span></th> })}
                        {head(T::Number)} {head(T::Kind)} {head(T::Village)} {head(T::Where)} {head(T::Next)} {head(T::Owner)}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    let said = match &m.bulk {
        Some(Bulk::Done(done, left)) => {
            let class = if *left == 0 { "notice good" } else { "notice warn" };
            Some(view! { <p class=class role="status">{said::handed(chrome.locale, *done, *left)}</p> }.into_any())
        }
        Some(Bulk::Lacks { .. }) => Some(error_list(chrome, vec![("to".to_owned(), chrome.t(T::PickSome).to_owned())])),
        None => None,
    };
    if !bulk {
        return view! { {said} {table} }.into_any();
    }
    let (to, reason) = match &m.bulk {
        Some(Bulk::Lacks { to, reason, .. }) => (to.clone(), reason.clone()),
        _ => Default::default(),
    };
    let people: Vec<_> = m
        .mediators
        .iter()
        .map(|p| {
            let chosen = p.id.as_str() == to;
            view! { <option value=p.id.to_string() selected=chosen>{person(chrome, p)}</option> }
        })
        .collect();
    let back = way(&m.filter, m.filter.tab, m.filter.after.as_deref());
    view! {
        {said}
        <form method="post" action="/desk/cases/hand-over" novalidate>
            <input type="hidden" name="back" value=back/>
            {table}
            <div class="toolbar bulk no-print">
                <div class="field">
                    <label for="to">{chrome.t(T::HandOver)}</label>
                    <select id="to" name="to"><option value="">{chrome.t(T::ChooseWho)}</option>{people}</select>
                </div>
                <div class="field grow">
                    <label for="reason">{chrome.t(T::Reason)}</label>
                    <input id="reason" name="reason" type="text" value=reason maxlength="500" autocomplete="off"
                        aria-describedby="reason-hint"/>
                </div>
                <button>{chrome.t(T::HandOverGo)}</button>
            </div>
            <p class="hint no-print" id="reason-hint">{chrome.t(T::ReasonHint)}</p>
        </form>
    }
    .into_any()
}

fn row(chrome: &Chrome, m: &QueuePage, case: &Case, bulk: bool, hands: bool, picked: &[String]) -> AnyView {
    let locale = chrome.locale;
    let reads = chrome.actor.as_ref().is_some_and(|a| case.is_read_by(a));
    let heads = (reads && case.erased_at.is_none()).then(|| view! { <br/> {case.content.heads.say(locale)} });
    let station = case.station().map(|s| s.names.say(locale)).unwrap_or_default();
    let next = match (case.next_due(), case.closed_at) {
        (Some(due), _) => view! {
            <time datetime=due.to_string()>{when::day(locale, due)}</time> " "
            <span class=chip(case, m.today)>{clocks::left(locale, domain::clocks::days_left(due, m.today))}</span>
            <br/> <small>{said::due_what(locale, case)}</small>
        }
        .into_any(),
        (None, Some(at)) => {
            let day = when::day(locale, at.with_timezone(&chrome.zone).date_naive());
            let filed = either(locale, format!("{day}归档"), format!("filed {day}"));
            view! { <span class="chip done">{filed}</span> }.into_any()
        }
        (None, None) => view! { <small>{chrome.t(T::NothingDue)}</small> }.into_any(),
    };
    let owner = match &case.owner_name {
        Some(name) => name.clone().into_any(),
        None => view! { <span class="chip waiting">{chrome.t(T::Nobody)}</span> }.into_any(),
    };
    let key = format!("{}~{}", case.id, case.version);
    let label = format!("{} {}", chrome.t(T::Pick), case.number);
    let is_picked = picked.contains(&key);
    let pick = bulk.then(|| {
        let mark = hands.then(|| {
            view! { <input type="checkbox" name="case" value=key aria-label=label checked=is_picked/> }
        });
        view! { <td>{mark}</td> }
    });
    view! {
        <tr>
            {pick}
            <th scope="row"><a href=format!("/desk/cases/{}", case.id)>{case.number.clone()}</a> {heads}</th>
            <td data-label=chrome.t(T::Kind)>{said::dispute(locale, Kind::Mediation, &case.matter)}</td>
            <td data-label=chrome.t(T::Village)>{case.village_name.clone()}</td>
            <td data-label=chrome.t(T::Where)>{station}</td>
            <td data-label=chrome.t(T::Next)><span>{next}</span></td>
            <td data-label=chrome.t(T::Owner)>{owner}</td>
        </tr>
    }
    .into_any()
}

/// The place an address names.
impl QueuePage {
    /// Reads a place; the reader's own when it is none.
    #[must_use]
    pub fn place(code: &str) -> Option<Place> {
        match code {
            "mine" => Some(Place::Mine),
            "all" => Some(Place::Everywhere),
            code => DivisionCode::try_from(code).ok().map(Place::In),
        }
    }
}
