//! Duty: the table of a month, the list behind each number, signing, the county's default.

mod one;
mod packs;
mod sign;

pub use one::one;
pub use packs::{Packs, TypedPack, TypedTerms, packs};
pub(super) use packs::{agreed_inputs, agreed_words};
pub(super) use sign::waiting;
pub use sign::{Countersign, Unsaid, countersign};

use domain::duty::Month;
use leptos::prelude::*;
use registry::duty::{Row, Sum, Table as Kept};

use super::empty;
use crate::parts::{Leaf, pagination};
use crate::texts::duty::{self as said, DutyText as T};
use crate::{Chrome, Page};

/// What the table shows.
#[derive(Debug, Clone)]
pub struct Table {
    /// The rows.
    pub kept: Kept,
    /// The place in the address; empty for all that is the reader's.
    pub place: String,
    /// Its name.
    pub place_name: Option<String>,
    /// Only what is still owed.
    pub only_gaps: bool,
    /// Which leaf of a long list.
    pub leaf: usize,
}

/// The most rows that are read down at once: a township's. A county's are turned over.
const AT_ONCE: usize = 60;

fn address(place: &str, month: Month, only_gaps: bool) -> String {
    let gaps = if only_gaps { "&only=gaps" } else { "" };
    let place = if place.is_empty() { String::new() } else { format!("place={place}&") };
    format!("?{place}month={month}{gaps}")
}

/// The chip of a gap: colour, word and number.
fn gap(chrome: &Chrome, row: &Row) -> AnyView {
    let tally = &row.tally;
    let (class, text) = match (tally.still_owed(), tally.is_under_way()) {
        (0, _) => ("chip done", T::Done),
        (_, true) => ("chip booked", T::UnderWay),
        (_, false) if row.over => ("chip refused", T::Gap),
        (_, false) => ("chip soon", T::Gap),
    };
    let number = (tally.still_owed() > 0).then(|| format!(" {}", tally.still_owed()));
    view! { <span class=class>{chrome.t(text)} {number}</span> }.into_any()
}

/// How the figures are made, folded.
fn definitions(chrome: &Chrome) -> AnyView {
    let row = |term: T, text: T| view! { <div><dt>{chrome.t(term)}</dt><dd>{chrome.t(text)}</dd></div> };
    view! {
        <details class="no-print">
            <summary>{chrome.t(T::How)}</summary>
            <dl class="summary">
                {row(T::Owed, T::OwedHint)} {row(T::Planned, T::PlannedHint)} {row(T::Held, T::HeldHint)}
                {row(T::StillOwed, T::StillOwedHint)} {row(T::ClassesOwed, T::ClassesHint)}
            </dl>
            <p>{chrome.t(T::NoPosition)}</p>
        </details>
    }
    .into_any()
}

/// A head cell whose figure is explained where it stands.
fn figure_head(chrome: &Chrome, text: T, hint: T) -> AnyView {
    view! { <th scope="col" class="num" title=chrome.t(hint)>{chrome.t(text)}</th> }.into_any()
}

/// The table of a month.
pub fn table(chrome: &Chrome, m: Table) -> Page {
    let month = m.kept.month;
    let title = format!("{} · {}", chrome.t(T::Title), said::month(chrome.locale, month));
    let here = |month, gaps| format!("/desk/duty{}", address(&m.place, month, gaps));
    let confirmed = m.kept.packs.on(month.end()).confirmed;
    let nobody = m.kept.rows.is_empty();
    let wide = m.kept.townships.len() > 1;
    let sums = wide.then(|| sums(chrome, &m));
    let rows: Vec<&Row> = m.kept.rows.iter().filter(|r| !m.only_gaps || r.tally.still_owed() > 0).collect();
    let no_gaps = !nobody && rows.is_empty();
    let leaf = match rows.len() > AT_ONCE {
        true => Leaf::of(rows, m.leaf),
        false => Leaf { items: rows, number: 1, of: 1 },
    };
    let list = (!leaf.items.is_empty()).then(|| list(chrome, &leaf.items, month, wide));
    let ways = pagination(chrome, leaf.number, leaf.of, &here(month, m.only_gaps));
    let place = m.place_name.clone().map(|name| view! { <p class="lead">{name}</p> });
    let body = view! {
        <h1>{title.clone()}</h1>
        {place}
        <p class="no-print">{chrome.t(T::Lead)}</p>
        <form class="toolbar duty-tools" method="get" action="/desk/duty">
            {(!m.place.is_empty()).then(|| view! { <input type="hidden" name="place" value=m.place.clone()/> })}
            <div class="field">
                <label for="month">{chrome.t(T::Month)}</label>
                <input id="month" name="month" type="month" value=month.to_string()/>
            </div>
            <label class="tick">
                <input type="checkbox" name="only" value="gaps" checked=m.only_gaps/>
                <span>{chrome.t(T::OnlyGaps)}</span>
            </label>
            <button>{chrome.t(T::Show)}</button>
            <a class="button quiet" href=here(month.before(), m.only_gaps)>{chrome.t(T::Before)}</a>
            <a class="button quiet" href=here(month.next(), m.only_gaps)>{chrome.t(T::Next)}</a>
            <a class="button quiet" href=format!("/desk/duty.csv{}", address(&m.place, month, m.only_gaps)) title=chrome.t(T::Print)>
                {chrome.t(T::Csv)}
            </a>
        </form>
        {(!confirmed).then(|| view! { <p class="hint">{chrome.t(T::Unconfirmed)}</p> })}
        {definitions(chrome)}
        {nobody.then(|| empty(chrome, T::Nobody, T::NobodyHint))}
        {sums}
        {no_gaps.then(|| empty(chrome, T::NoGaps, T::NoGapsHint))}
        {list} {ways}
    };
    Page::desk(title, body)
}

/// The sums by township, each number a way to its rows.
fn sums(chrome: &Chrome, m: &Table) -> AnyView {
    let month = m.kept.month;
    let row = |sum: &Sum, is_all: bool| {
        let place = if is_all { m.place.as_str() } else { sum.code.as_str() };
        let way = |gaps| format!("/desk/duty{}", address(place, month, gaps));
        let cell = |number: i64, gaps, label: T| {
            view! { <td class="num" data-label=chrome.t(label)><a href=way(gaps)>{number}</a></td> }
        };
        let name = if is_all { chrome.t(T::All).to_owned() } else { sum.name.clone() };
        view! {
            <tr class=is_all.then_some("sum")>
                <th scope="row" data-label=chrome.t(T::Township)><a href=way(false)>{name}</a></th>
                {cell(sum.rows, false, T::Rows)} {cell(sum.owed, false, T::Owed)} {cell(sum.planned, false, T::Planned)}
                {cell(sum.held, false, T::Held)} {cell(sum.still_owed, true, T::StillOwed)}
                <td class="num" data-label=chrome.t(T::UnderWay)>{sum.under_way}</td>
                <td class="num" data-label=chrome.t(T::ClassesOwed)>{sum.classes_owed}</td>
            </tr>
        }
    };
    let rows: Vec<_> = m.kept.townships.iter().map(|sum| row(sum, false)).collect();
    let head = |text: T| view! { <th scope="col" class="num">{chrome.t(text)}</th> };
    view! {
        <table class="table duty-sums">
            <thead>
                <tr>
                    <th scope="col">{chrome.t(T::Township)}</th> {head(T::Rows)} {figure_head(chrome, T::Owed, T::OwedHint)}
                    {figure_head(chrome, T::Planned, T::PlannedHint)} {figure_head(chrome, T::Held, T::HeldHint)}
                    {figure_head(chrome, T::StillOwed, T::StillOwedHint)} {head(T::UnderWay)}
                    {figure_head(chrome, T::ClassesOwed, T::ClassesHint)}
                </tr>
            </thead>
            <tbody>{rows} {row(&m.kept.all, true)}</tbody>
        </table>
    }
    .into_any()
}

/// A row each, grouped by township where there are several.
fn list(chrome: &Chrome, rows: &[&Row], month: Month, wide: bool) -> AnyView {
    let groups: Vec<_> = rows
        .chunk_by(|a, b| a.township_code == b.township_code)
        .map(|group| {
            let head = wide.then(|| {
                let name = group.first().map(|r| r.township_name.clone());
                view! { <tr class="group"><th scope="rowgroup" colspan="8">{name}</th></tr> }
            });
            let rows: Vec<_> = group.iter().map(|row| line(chrome, row, month)).collect();
            view! { <tbody>{head} {rows}</tbody> }
        })
        .collect();
    view! {
        <div class="table-scroll">
            <table class="table duty">
                <thead>
                    <tr>
                        <th scope="col">{chrome.t(T::Village)}</th> <th scope="col">{chrome.t(T::Adviser)}</th>
                        {figure_head(chrome, T::Owed, T::OwedHint)} {figure_head(chrome, T::Planned, T::PlannedHint)}
                        {figure_head(chrome, T::Held, T::HeldHint)} <th scope="col" title=chrome.t(T::StillOwedHint)>{chrome.t(T::StillOwed)}</th>
                        {figure_head(chrome, T::ClassesOwed, T::ClassesHint)} <th scope="col">{chrome.t(T::Reasons)}</th>
                    </tr>
                </thead>
                {groups}
            </table>
        </div>
    }
    .into_any()
}

/// The reasons, notes and the answer of a row as sentences.
fn sentences(chrome: &Chrome, row: &Row) -> Vec<String> {
    let locale = chrome.locale;
    let tally = &row.tally;
    let reasons = tally.reasons.iter().map(|r| said::reason(locale, tally, r));
    let notes = tally.notes.iter().map(|n| said::note(locale, *n));
    let became = row.became.iter().map(|name| said::became(locale, name));
    let answer = row.answer.iter().map(|a| format!("{}：{}", chrome.t(T::Answer), a.text));
    reasons.chain(notes).chain(became).chain(answer).collect()
}

fn line(chrome: &Chrome, row: &Row, month: Month) -> impl IntoView + use<> {
    let t = &row.tally;
    let one = format!("/desk/duty/{}/{}?month={month}", row.adviser_id, row.village_code);
    let number = |n: i64, part: &str, label: T| {
        view! { <td class="num" data-label=chrome.t(label)><a href=format!("{one}#{part}")>{n}</a></td> }
    };
    view! {
        <tr>
            <th scope="row" data-label=chrome.t(T::Village)><a href=one.clone()>{row.village_name.clone()}</a></th>
            <td data-label=chrome.t(T::Adviser)>{row.adviser_name.clone()}</td>
            {number(t.owed, "terms", T::Owed)} {number(t.planned, "clinics", T::Planned)} {number(t.held, "clinics", T::Held)}
            <td data-label=chrome.t(T::StillOwed)><a class="bare" href=format!("{one}#why")>{gap(chrome, row)}</a></td>
            {number(row.classes_owed, "terms", T::ClassesOwed)}
            <td class="why" data-label=chrome.t(T::Reasons)>{sentences(chrome, row).join(" ")}</td>
        </tr>
    }
}

/// The table as comma-separated values (RFC 4180), with a byte order mark, which spreadsheets want.
pub fn csv(chrome: &Chrome, m: &Table) -> String {
    let head = [
        T::Month,
        T::Township,
        T::Village,
        T::Adviser,
        T::Owed,
        T::Planned,
        T::Held,
        T::StillOwed,
        T::ClassesOwed,
        T::Reasons,
    ];
    let mut text = format!("\u{feff}{}\r\n", head.map(|h| cell(chrome.t(h))).join(","));
    for row in m.kept.rows.iter().filter(|r| !m.only_gaps || r.tally.still_owed() > 0) {
        let t = &row.tally;
        let why = sentences(chrome, row).join(" ");
        let words =
            [&m.kept.month.to_string(), &row.township_name, &row.village_name, &row.adviser_name].map(|w| cell(w));
        let numbers = [t.owed, t.planned, t.held, t.still_owed(), row.classes_owed].map(|n| n.to_string());
        text.push_str(&format!("{},{},{}\r\n", words.join(","), numbers.join(","), cell(&why)));
    }
    text
}

/// A cell: quoted, and never read as a formula by a spreadsheet.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_is_no_formula() {
        assert_eq!(cell("说\"没有\",对"), "\"说\"\"没有\"\",对\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
    }
}
