//! Pieces of forms and lists that more than one page shows.

use chrono::{DateTime, Utc};
use domain::form::{Field, Flaws};
use domain::locale::Locale;
use leptos::prelude::*;

use crate::texts::{Frame, either, fields};
use crate::{Chrome, Page, when};

/// A one-line input with its label, hint and message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Input {
    /// The name on the wire.
    pub name: &'static str,
    /// What is asked.
    pub label: String,
    /// How to answer.
    pub hint: String,
    /// What was typed.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// HTML input type; `text` when empty.
    pub kind: &'static str,
    /// HTML autocomplete token (WCAG 1.3.5).
    pub autocomplete: &'static str,
    /// HTML inputmode.
    pub inputmode: &'static str,
    /// Longest input.
    pub max: Option<u16>,
    /// More than one line.
    pub rows: Option<u8>,
}

impl Input {
    /// An input of a known field, with its own label and message.
    pub(crate) fn of(locale: Locale, field: Field, value: &str, flaws: &Flaws) -> Self {
        Self {
            name: field.name(),
            label: fields::label(locale, field).to_owned(),
            value: value.to_owned(),
            error: flaws.of(field).map(|flaw| fields::message(locale, field, flaw)),
            ..Self::default()
        }
    }
}

/// The ids of what describes a control, of what is there.
pub(crate) fn described(ids: [(bool, &str); 2]) -> Option<String> {
    let there: Vec<&str> = ids.into_iter().filter(|(there, _)| *there).map(|(_, id)| id).collect();
    (!there.is_empty()).then(|| there.join(" "))
}

/// The view of an [`Input`].
pub(crate) fn input(i: Input) -> AnyView {
    let hint_id = format!("{}-hint", i.name);
    let error_id = format!("{}-error", i.name);
    let class = if i.error.is_some() { "field invalid" } else { "field" };
    let described = described([(!i.hint.is_empty(), &hint_id), (i.error.is_some(), &error_id)]);
    let invalid = i.error.is_some().then_some("true");
    let non_empty = |text: &'static str| (!text.is_empty()).then_some(text);
    let control = match i.rows {
        Some(rows) => view! {
            <textarea id=i.name name=i.name rows=rows.to_string() maxlength=i.max.map(|m| m.to_string())
                aria-describedby=described aria-invalid=invalid>{i.value}</textarea>
        }
        .into_any(),
        None => view! {
            <input id=i.name name=i.name type=non_empty(i.kind).unwrap_or("text") value=i.value
                autocomplete=non_empty(i.autocomplete) inputmode=non_empty(i.inputmode)
                maxlength=i.max.map(|m| m.to_string()) aria-describedby=described aria-invalid=invalid/>
        }
        .into_any(),
    };
    view! {
        <div class=class>
            <label for=i.name>{i.label}</label>
            {(!i.hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{i.hint.clone()}</p> })}
            {i.error.clone().map(|e| view! { <p class="error" id=error_id>{e}</p> })}
            {control}
        </div>
    }
    .into_any()
}

/// The list of what is wrong, at the head of a form, each entry a link to its field.
pub(crate) fn error_summary(chrome: &Chrome, flaws: &Flaws) -> Option<AnyView> {
    let said = |(field, flaw): (Field, _)| (field.name().to_owned(), fields::message(chrome.locale, field, flaw));
    (!flaws.is_empty()).then(|| error_list(chrome, flaws.iter().map(said).collect()))
}

/// The same for fields with ids of their own: the id, and what is wrong.
pub(crate) fn error_list(chrome: &Chrome, wrong: Vec<(String, String)>) -> AnyView {
    let items: Vec<_> =
        wrong.into_iter().map(|(id, told)| view! { <li><a href=format!("#{id}")>{told}</a></li> }).collect();
    view! {
        <div class="error-summary" role="alert" tabindex="-1">
            <h2>{either(chrome.locale, "有的地方要改一下", "Some things need mending")}</h2>
            <ul>{items}</ul>
        </div>
    }
    .into_any()
}

/// The question for the code on a slip and the last digits of a telephone, in the words of what is looked for.
pub(crate) struct ByCode<'a> {
    pub title: &'static str,
    pub lead: &'static str,
    pub code: Input,
    pub tail_hint: &'static str,
    pub tail: &'a str,
    pub flaws: &'a Flaws,
    /// That nothing fits, and what to do, when it is so.
    pub unknown: Option<(&'static str, &'static str)>,
    pub find: &'static str,
    pub action: &'static str,
}

/// The page that asks it.
pub(crate) fn by_code(chrome: &Chrome, m: ByCode<'_>) -> Page {
    let code = Input { autocomplete: "off", ..m.code };
    // The code has a name of its own on each page.
    let said = |(field, flaw): (Field, _)| {
        let own = code.error.clone().filter(|_| field == Field::Code);
        (field.name().to_owned(), own.unwrap_or_else(|| fields::message(chrome.locale, field, flaw)))
    };
    let wrong = (!m.flaws.is_empty()).then(|| error_list(chrome, m.flaws.iter().map(said).collect()));
    let tail = Input {
        hint: m.tail_hint.to_owned(),
        inputmode: "numeric",
        autocomplete: "off",
        max: Some(4),
        ..Input::of(chrome.locale, Field::PhoneTail, m.tail, m.flaws)
    };
    let body = view! {
        <h1>{m.title}</h1>
        <p class="lead">{m.lead}</p>
        {wrong}
        {m.unknown.map(|(title, hint)| view! {
            <div class="notice warn" role="alert">
                <h2>{title}</h2>
                <p>{hint}</p>
            </div>
        })}
        <form class="stack" method="post" action=m.action novalidate>
            {input(code)} {input(tail)}
            <div class="actions"><button class="primary wide">{m.find}</button></div>
        </form>
    };
    Page::public(m.title, body).narrow()
}

/// A row of a summary list.
pub(crate) fn row(term: impl Into<String>, value: impl IntoView + 'static) -> AnyView {
    view! { <div><dt>{term.into()}</dt><dd>{value.into_any()}</dd></div> }.into_any()
}

/// An instant as people say it, which breaks between day and hour.
pub(crate) fn moment(chrome: &Chrome, at: DateTime<Utc>) -> AnyView {
    let (machine, said) = (when::machine(at, chrome.zone), when::moment(chrome.locale, at, chrome.zone));
    view! { <time datetime=machine>{said}</time> }.into_any()
}

/// One page of a long list.
#[derive(Debug, Clone)]
pub struct Leaf<T> {
    /// What stands on it.
    pub items: Vec<T>,
    /// Its number, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

/// Rows of a leaf.
const ROWS: usize = 20;

impl<T> Default for Leaf<T> {
    fn default() -> Self {
        Self { items: Vec::new(), number: 1, of: 1 }
    }
}

impl<T> Leaf<T> {
    /// Rows on a leaf.
    pub const ROWS: usize = ROWS;

    /// A leaf that the database cut already, of a list with so many rows in all.
    #[must_use]
    pub fn cut(items: Vec<T>, number: usize, all: usize) -> Self {
        Self { items, number: number.max(1), of: all.div_ceil(ROWS).max(1) }
    }

    /// The leaf of this number; the last one, when the number is beyond.
    #[must_use]
    pub fn of(all: Vec<T>, number: usize) -> Self {
        Self::of_rows(all, number, ROWS)
    }

    /// As [`Leaf::of`], with so many rows on a leaf.
    #[must_use]
    pub fn of_rows(all: Vec<T>, number: usize, rows: usize) -> Self {
        let of = all.len().div_ceil(rows).max(1);
        let number = number.clamp(1, of);
        let items = all.into_iter().skip((number - 1) * rows).take(rows).collect();
        Self { items, number, of }
    }
}

/// The ways to the other leaves of a list; nothing when there is one only.
pub(crate) fn pagination(chrome: &Chrome, number: usize, of: usize, path: &str) -> Option<AnyView> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let way = |n: usize| {
        if n == number {
            view! { <li><span aria-current="page">{n}</span></li> }.into_any()
        } else {
            view! { <li><a href=format!("{path}{joint}page={n}")>{n}</a></li> }.into_any()
        }
    };
    let ways = |numbers: Vec<usize>| {
        let mut ways = Vec::new();
        let mut before = 0;
        for n in numbers {
            if n > before + 1 {
                ways.push(view! { <li aria-hidden="true">"…"</li> }.into_any());
            }
            ways.push(way(n));
            before = n;
        }
        ways
    };
    (of > 1).then(|| {
        let ways = ways(near(number, of));
        view! { <nav class="pagination" aria-label=chrome.t(Frame::Leaves)><ul>{ways}</ul></nav> }.into_any()
    })
}

/// The numbers that are named of so many: the first, the last, and those around the one that is open.
fn near(number: usize, of: usize) -> Vec<usize> {
    (1..=of).filter(|n| *n == 1 || *n == of || n.abs_diff(number) <= 2 || of <= 9).collect()
}

#[cfg(test)]
mod tests {
    use super::{Leaf, near};

    #[test]
    fn a_long_list_names_its_ends_and_what_lies_around() {
        assert_eq!(near(1, 3), [1, 2, 3]);
        assert_eq!(near(5, 9).len(), 9);
        assert_eq!(near(25, 50), [1, 23, 24, 25, 26, 27, 50]);
        assert_eq!(near(1, 50), [1, 2, 3, 50]);
        assert_eq!(near(50, 50), [1, 48, 49, 50]);
    }

    #[test]
    fn every_row_stands_on_one_leaf_and_no_number_is_out_of_reach() {
        let all: Vec<usize> = (0..45).collect();
        let leaves: Vec<_> = (1..=3).flat_map(|n| Leaf::of(all.clone(), n).items).collect();
        assert_eq!(leaves, all);
        assert_eq!((Leaf::of(all.clone(), 0).number, Leaf::of(all, 99).number), (1, 3));
        assert_eq!(Leaf::<usize>::of(Vec::new(), 1).of, 1);
    }
}
