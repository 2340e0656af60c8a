//! The form of a rule and of a single clinic, with the preview of what it would give.

use domain::clinics::Obstacle;
use domain::clinics::rules::{Because, Day, Kind, OnRestDay, RoomForm, TypedRule};
use domain::form::{Field, Flaws};
use leptos::prelude::*;
use registry::clinics::rules::{Clash, Preview, Trouble};
use registry::places::Division;

use super::{empty, notice};
use crate::parts::{Input, error_summary, input};
use crate::texts::rules::{self as said, RulesText as T};
use crate::texts::{calendars, fields};
use crate::{Chrome, Page, when};

/// Why nothing was saved, although every field is right by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleRefused {
    /// No clinic until this day.
    Nothing(chrono::NaiveDate),
    /// Each day falls away, the first on this day and for this reason.
    FallsAway(chrono::NaiveDate, Because),
    /// A single clinic would lie in the past.
    Past(chrono::NaiveDate),
    /// No contract holds on this day.
    NoContract(chrono::NaiveDate),
    /// The adviser is on leave on this day.
    OnLeave(chrono::NaiveDate),
    /// The adviser sits elsewhere.
    Overlaps(Clash),
    /// It changed meanwhile.
    Moved,
}

/// Where somebody sits, and who: what both forms share.
#[derive(Debug, Clone)]
pub struct Where {
    /// The village.
    pub village: Division,
    /// The advisers that may be sent there, by id and name.
    pub advisers: Vec<(String, String)>,
    /// The one chosen: an id.
    pub adviser: String,
}

/// The form of a rule as shown.
#[derive(Debug, Clone)]
pub struct RulePage {
    /// Where and who.
    pub at: Where,
    /// What was typed.
    pub typed: TypedRule,
    /// What is wrong with it.
    pub flaws: Flaws,
    /// Why it was not saved.
    pub refused: Option<RuleRefused>,
    /// The days it would give.
    pub preview: Option<Preview>,
    /// The rule that is changed: its id; none: a new one.
    pub changing: Option<String>,
}

/// Why nothing was saved.
pub(super) fn refusal(chrome: &Chrome, refused: &RuleRefused) -> AnyView {
    let locale = chrome.locale;
    let (title, text) = match refused {
        RuleRefused::Nothing(day) => (T::Refused, said::nothing_until(locale, *day)),
        RuleRefused::FallsAway(day, because) => (T::Refused, said::falls_away(locale, *day, because)),
        RuleRefused::Past(day) => (T::Refused, said::past(locale, *day)),
        RuleRefused::NoContract(day) => (T::Refused, said::no_contract(locale, *day)),
        RuleRefused::OnLeave(day) => (T::Refused, said::on_leave(locale, *day)),
        RuleRefused::Overlaps(clash) => (T::Refused, said::clash(locale, clash, chrome.zone)),
        RuleRefused::Moved => (T::Moved_, chrome.t(T::MovedHint).to_owned()),
    };
    notice("bad", chrome.t(title).to_owned(), text)
}

/// The form of a rule.
pub fn rule_form(chrome: &Chrome, m: RulePage) -> Page {
    let title = if m.changing.is_some() { T::ChangeTitle } else { T::NewTitle };
    let head = view! { <h1>{chrome.t(title)} " · " {m.at.village.name.clone()}</h1> }.into_any();
    if m.at.advisers.is_empty() {
        return Page::desk(chrome.t(title), view! { {head} {empty(chrome, T::NoAdviser, T::NoAdviserHint)} });
    }
    let action = match &m.changing {
        Some(id) => format!("/desk/rules/{id}/change"),
        None => "/desk/rules/new".to_owned(),
    };
    let go = if m.changing.is_some() { (T::Compare, "compare") } else { (T::Save, "make") };
    let t = &m.typed;
    let date = |field, value: &str, hint: T| Input {
        hint: chrome.t(hint).to_owned(),
        kind: "date",
        ..Input::of(chrome.locale, field, value, &m.flaws)
    };
    let days = |field, value: &str, hint: T| Input {
        hint: chrome.t(hint).to_owned(),
        rows: Some(3),
        ..Input::of(chrome.locale, field, value, &m.flaws)
    };
    let count = Input {
        hint: chrome.t(T::CountHint).to_owned(),
        inputmode: "numeric",
        ..Input::of(chrome.locale, Field::Count, &t.count, &m.flaws)
    };
    let last =
        Input { label: chrome.t(T::LastDay).to_owned(), ..date(Field::ValidUntil, &t.valid_until, T::LastDayHint) };
    let first =
        Input { label: chrome.t(T::FirstDay).to_owned(), ..date(Field::ValidFrom, &t.valid_from, T::FirstDayHint) };
    let body = view! {
        {head}
        {error_summary(chrome, &m.flaws)}
        {m.refused.as_ref().map(|r| refusal(chrome, r))}
        <form class="stack rule-form" method="post" action=action novalidate>
            <input type="hidden" name="village" value=m.at.village.code.to_string()/>
            {who(chrome, &m.at, &m.flaws, m.changing.is_some())}
            {kinds(chrome, t, &m.flaws)}
            <section class="part" aria-labelledby="part-ends">
                <h2 id="part-ends">{chrome.t(T::Ends)}</h2>
                <div class="columns">
                    {input(first)} {input(last)} {input(count)}
                    {input(days(Field::Exceptions, &t.exceptions, T::ExceptionsHint))}
                    {input(days(Field::Extra, &t.extra, T::ExtraHint))}
                </div>
            </section>
            <section class="part" aria-labelledby="part-rest">
                <h2 id="part-rest">{chrome.t(T::Rest)}</h2>
                <p class="hint">{chrome.t(T::RestHint)}</p>
                <div class="columns">
                    {policy(chrome, Field::OnHoliday, &t.on_holiday, &m.flaws)}
                    {policy(chrome, Field::OnWeekend, &t.on_weekend, &m.flaws)}
                </div>
            </section>
            {room(chrome, &t.room, &m.flaws)}
            <div class="actions">
                <button name="act" value="preview">{chrome.t(T::Preview)}</button>
                <button class="primary" name="act" value=go.1>{chrome.t(go.0)}</button>
            </div>
        </form>
        {m.preview.as_ref().map(|days| view! {
            <section aria-labelledby="preview">
                <h2 id="preview">{chrome.t(T::PreviewTitle)}</h2>
                {preview(chrome, days)}
            </section>
        })}
    };
    Page::desk(chrome.t(title), body)
}

/// The form of a single clinic.
#[derive(Debug, Clone)]
pub struct SinglePage {
    /// Where and who.
    pub at: Where,
    /// The day as typed.
    pub day: String,
    /// Hours and room as typed.
    pub typed: RoomForm,
    /// What is wrong.
    pub flaws: Flaws,
    /// Why it was not added.
    pub refused: Option<RuleRefused>,
    /// What is asked about first: the day is a day off, or may be one.
    pub doubts: Vec<Obstacle>,
}

/// The form of a single clinic.
pub fn single_form(chrome: &Chrome, m: SinglePage) -> Page {
    let title = chrome.t(T::SingleTitle);
    let head = view! { <h1>{title} " · " {m.at.village.name.clone()}</h1> }.into_any();
    if m.at.advisers.is_empty() {
        return Page::desk(title, view! { {head} {empty(chrome, T::NoAdviser, T::NoAdviserHint)} });
    }
    let day = Input { kind: "date", ..Input::of(chrome.locale, Field::Day, &m.day, &m.flaws) };
    let moment = |at| when::moment(chrome.locale, at, chrome.zone);
    let asks = !m.doubts.is_empty();
    let doubts: Vec<_> =
        m.doubts.iter().map(|o| view! { <p>{calendars::obstacle(chrome.locale, o, moment)}</p> }).collect();
    let shown = if asks { m.day.clone() } else { String::new() };
    let (class, go) = if asks { ("danger", T::AddAllTheSame) } else { ("primary", T::AddOne) };
    let body = view! {
        {head}
        {error_summary(chrome, &m.flaws)}
        {m.refused.as_ref().map(|r| refusal(chrome, r))}
        {(!doubts.is_empty()).then(|| view! {
            <div class="notice warn" role="alert"><h2>{chrome.t(T::AsksFirst)}</h2>{doubts}</div>
        })}
        <form class="stack rule-form" method="post" action="/desk/clinics/new" novalidate>
            // Asked once: for the day the page speaks of, not for one that is typed after.
            <input type="hidden" name="shown" value=shown/>
            <input type="hidden" name="village" value=m.at.village.code.to_string()/>
            <div class="columns">{who(chrome, &m.at, &m.flaws, false)} {input(day)}</div>
            {room(chrome, &m.typed, &m.flaws)}
            <div class="actions"><button class=class>{chrome.t(go)}</button></div>
        </form>
    };
    Page::desk(title, body)
}

fn who(chrome: &Chrome, at: &Where, flaws: &Flaws, fixed: bool) -> AnyView {
    let label = fields::label(chrome.locale, Field::Adviser);
    if fixed {
        let name = at.advisers.iter().find(|(id, _)| *id == at.adviser).map(|(_, name)| name.clone());
        return view! { <p>{label} " · " <strong>{name}</strong></p> }.into_any();
    }
    let error = flaws.of(Field::Adviser).map(|flaw| fields::message(chrome.locale, Field::Adviser, flaw));
    let options: Vec<_> = at
        .advisers
        .iter()
        .map(|(id, name)| view! { <option value=id.clone() selected=*id == at.adviser>{name.clone()}</option> })
        .collect();
    let invalid = error.is_some();
    view! {
        <div class=if invalid { "field invalid" } else { "field" }>
            <label for="adviser">{label}</label>
            <p class="hint" id="adviser-hint">{chrome.t(T::WhoHint)}</p>
            {error.map(|e| view! { <p class="error" id="adviser-error">{e}</p> })}
            <select id="adviser" name="adviser" aria-describedby="adviser-hint">{options}</select>
        </div>
    }
    .into_any()
}

/// Small boxes of which several can be ticked.
fn boxes(
    chrome: &Chrome,
    field: Field,
    flaws: &Flaws,
    ticked: &[String],
    all: impl IntoIterator<Item = (String, String)>,
) -> AnyView {
    let error = flaws.of(field).map(|flaw| fields::message(chrome.locale, field, flaw));
    let items: Vec<_> = all
        .into_iter()
        .enumerate()
        .map(|(i, (value, text))| {
            // The summary of what is wrong leads to the first.
            let id = if i == 0 { field.name().to_owned() } else { format!("{}-{value}", field.name()) };
            let checked = ticked.contains(&value);
            view! {
                <label class="box"><input type="checkbox" id=id name=field.name() value=value checked=checked/> {text}</label>
            }
        })
        .collect();
    view! {
        <fieldset class="boxes">
            <legend>{fields::label(chrome.locale, field)}</legend>
            {error.map(|e| view! { <p class="error">{e}</p> })}
            <div class="box-row">{items}</div>
        </fieldset>
    }
    .into_any()
}

fn kinds(chrome: &Chrome, t: &TypedRule, flaws: &Flaws) -> AnyView {
    let locale = chrome.locale;
    let number = |field, value: &str| Input { inputmode: "numeric", ..Input::of(locale, field, value, flaws) };
    let hinted = |field, value: &str, hint: T| Input {
        hint: chrome.t(hint).to_owned(),
        autocomplete: "off",
        ..Input::of(locale, field, value, flaws)
    };
    let weekdays = || Day::ALL.into_iter().map(move |d| (d.code().to_owned(), said::weekday(locale, d)));
    let months = |name: &'static str, kind: Kind| {
        let i = Input { name, ..number(Field::EveryMonths, &t.every_months) };
        // Two ways ask for it; the summary of what is wrong leads to the one that is chosen.
        let chosen = t.kind == kind.code();
        input(if chosen { i } else { Input { error: None, ..i } })
    };
    let of = |kind: Kind| match kind {
        Kind::Weekly => view! {
            {boxes(chrome, Field::Weekdays, flaws, &t.weekdays, weekdays())}
            {input(number(Field::EveryWeeks, &t.every_weeks))}
        }
        .into_any(),
        Kind::MonthlyWeekday => {
            let nth = [1_i8, 2, 3, 4, 5, -2, -1].map(|n| (n.to_string(), said::nth(locale, n).to_owned()));
            view! {
                {boxes(chrome, Field::Nth, flaws, &t.nth, nth)}
                {boxes(chrome, Field::NthWeekdays, flaws, &t.nth_weekdays, weekdays())}
                {months("every_months", kind)}
            }
            .into_any()
        }
        Kind::MonthlyDay => view! {
            {input(hinted(Field::MonthDays, &t.month_days, T::MonthDaysHint))}
            {months("every_months_days", kind)}
        }
        .into_any(),
        Kind::Lunar => {
            let digits = [1_u8, 2, 3, 4, 5, 6, 7, 8, 9, 0].map(|d| (d.to_string(), said::ending(locale, d)));
            boxes(chrome, Field::Endings, flaws, &t.endings, digits)
        }
        Kind::Dates => input(Input { rows: Some(4), ..hinted(Field::Dates, &t.dates, T::DatesHint) }),
        Kind::Text => input(hinted(Field::RuleText, &t.rrule, T::RuleHint)),
    };
    let error = flaws.of(Field::Kind).map(|flaw| fields::message(locale, Field::Kind, flaw));
    let items: Vec<_> = Kind::ALL
        .into_iter()
        .enumerate()
        .map(|(i, kind)| {
            let id = if i == 0 { "kind".to_owned() } else { format!("kind-{}", kind.code()) };
            view! {
                <div class="kind">
                    <label class="tick">
                        <input type="radio" name="kind" id=id value=kind.code() checked=t.kind == kind.code()/>
                        <span>{said::kind(locale, kind)}</span>
                    </label>
                    <div class="kind-fields">{of(kind)}</div>
                </div>
            }
        })
        .collect();
    view! {
        <fieldset class="kinds">
            <legend>{fields::label(locale, Field::Kind)}</legend>
            {error.map(|e| view! { <p class="error">{e}</p> })}
            {items}
        </fieldset>
    }
    .into_any()
}

fn policy(chrome: &Chrome, field: Field, chosen: &str, flaws: &Flaws) -> AnyView {
    let error = flaws.of(field).map(|flaw| fields::message(chrome.locale, field, flaw));
    let options: Vec<_> = OnRestDay::ALL
        .into_iter()
        .map(|p| {
            view! { <option value=p.code() selected=chosen == p.code()>{said::policy(chrome.locale, p)}</option> }
        })
        .collect();
    let class = if error.is_some() { "field invalid" } else { "field" };
    view! {
        <div class=class>
            <label for=field.name()>{fields::label(chrome.locale, field)}</label>
            {error.map(|e| view! { <p class="error">{e}</p> })}
            <select id=field.name() name=field.name()>{options}</select>
        </div>
    }
    .into_any()
}

fn room(chrome: &Chrome, t: &RoomForm, flaws: &Flaws) -> AnyView {
    let of = |field, value: &str| Input { autocomplete: "off", ..Input::of(chrome.locale, field, value, flaws) };
    let number = |field, value: &str| Input { inputmode: "numeric", ..of(field, value) };
    let hinted = |mut i: Input, hint: T| {
        i.hint = chrome.t(hint).to_owned();
        i
    };
    view! {
        <section class="part" aria-labelledby="part-room">
            <h2 id="part-room">{chrome.t(T::Room)}</h2>
            <div class="columns">
                {input(Input { max: Some(60), ..of(Field::Room, &t.place) })}
                {input(hinted(of(Field::Starts, &t.starts), T::TimeHint))}
                {input(hinted(of(Field::Ends, &t.ends), T::EndHint))}
                {input(hinted(of(Field::Breaks, &t.breaks), T::BreaksHint))}
                {input(number(Field::SlotMinutes, &t.slot_minutes))}
                {input(number(Field::Seats, &t.seats))}
                {input(hinted(number(Field::KeptSeats, &t.kept_seats), T::KeptHint))}
                {input(number(Field::Notice, &t.notice))}
                {input(number(Field::Horizon, &t.horizon))}
            </div>
        </section>
    }
    .into_any()
}

/// Days of a rule with what becomes of each.
pub(super) fn preview(chrome: &Chrome, m: &Preview) -> AnyView {
    use domain::clinics::rules::Outcome;
    let locale = chrome.locale;
    if m.days.is_empty() {
        return view! { <p>{chrome.t(T::PreviewNone)}</p> }.into_any();
    }
    let unknown =
        said::unknown_years(locale, &m.unknown).map(|text| view! { <p class="notice info" role="note">{text}</p> });
    let rows: Vec<_> = m
        .days
        .iter()
        .map(|p| {
            let day = p.occurrence.rule_date;
            let (class, word) = said::outcome(locale, &p.occurrence.outcome);
            let why = match &p.occurrence.outcome {
                Outcome::Held => None,
                Outcome::Moved { because, .. } | Outcome::Skipped { because } => Some(said::because(locale, because)),
            };
            let held = p.occurrence.held_on().unwrap_or(day);
            let trouble = p.trouble.as_ref().map(|t| match t {
                Trouble::NoContract => said::no_contract(locale, held),
                Trouble::OnLeave => said::on_leave(locale, held),
                Trouble::Overlaps(clash) => said::clash(locale, clash, chrome.zone),
            });
            view! {
                <tr>
                    <th scope="row" data-label=chrome.t(T::Day_)>
                        <span class="whole">{domain::clocks::full_day(locale, day)}</span> " " <small>{said::lunar_of(locale, day)}</small>
                    </th>
                    <td data-label=chrome.t(T::Outcome_)><span class=class>{word}</span></td>
                    <td data-label=chrome.t(T::Why)>{why}</td>
                    <td data-label=chrome.t(T::Notes)>{trouble.map(|t| view! { <span class="error">{t}</span> })}</td>
                </tr>
            }
        })
        .collect();
    let head = |text: T| view! { <th scope="col">{chrome.t(text)}</th> };
    view! {
        {unknown}
        <div class="table-scroll" tabindex="0">
            <table class="table">
                <thead><tr>{head(T::Day_)} {head(T::Outcome_)} {head(T::Why)} {head(T::Notes)}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
