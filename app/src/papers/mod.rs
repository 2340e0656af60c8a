//! Papers as sheets of A4: a document is cut into pieces, the pieces are laid onto sheets, the sheets are shown as they will come
//! out of the printer. Lines are counted here and not by the browser, so that the inner list knows on which page each paper lies.

mod blanks;
mod example;
mod fit;
mod measure;
mod pieces;
mod sheets;
mod view;

#[cfg(test)]
mod tests;

use domain::papers::{Document, Facts, Listed, kind};
use leptos::prelude::*;

pub use blanks::{blank, blanks, example_dossier};
pub use sheets::{Sheet, sheets};

use crate::shell::Paper;
use crate::texts::Frame;
use crate::texts::papers::PaperText as T;
use crate::{Chrome, Page};

/// One paper, or a whole dossier, to print.
pub fn print(chrome: &Chrome, title: &str, back: String, all: Vec<Sheet>, is: Is) -> Page {
    let sheets: Vec<_> = all.into_iter().map(|s| view::sheet(s, is)).collect();
    let body = view! {
        <div class="no-print paper-bar">
            <h1>{title.to_owned()}</h1>
            <p class="hint">{chrome.t(T::PrintHint)}</p>
            <p class="actions">
                <button type="button" data-print="" hidden>{chrome.t(T::Print)}</button>
                <a class="button quiet" href=back>{chrome.t(Frame::Back)}</a>
            </p>
        </div>
        <div class="sheets" tabindex="0">{sheets}</div>
    };
    Page::paper(title, Paper::Sheets, body)
}

/// What papers are printed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    /// To be used.
    Real,
    /// To show how it is filled in; each sheet says so.
    Example,
}

/// A paper that lies in a dossier, for binding it.
#[derive(Debug, Clone)]
pub enum Leaf {
    /// Drawn from the facts: kind and number.
    Drawn(&'static str, usize),
    /// Put in as it is: its title and how many pages it has.
    Put(String, Option<u16>),
}

/// The whole dossier: cover, inner list with the pages of each paper, the papers in their order, the back. What is put in as it
/// is takes up page numbers and is no sheet of this print.
#[must_use]
pub fn dossier(facts: &Facts, leaves: &[Leaf]) -> Vec<Sheet> {
    let draw = |code: &str, nth: usize, facts: &Facts| kind(code).and_then(|k| k.template).map(|t| t(facts, nth));
    let mut facts = facts.clone();
    // Not knowing how many pages something has, one can't number what follows.
    let (mut last, mut known) = (0_u32, true);
    let mut body: Vec<Sheet> = Vec::new();
    let mut listed = Vec::new();
    for leaf in leaves {
        let first = last + 1;
        match leaf {
            Leaf::Drawn(code, nth) => {
                let Some(doc) = draw(code, *nth, &facts) else { continue };
                for mut sheet in sheets(&doc) {
                    last += 1;
                    sheet.number = known.then_some(last);
                    body.push(sheet);
                }
                listed.push(Listed { title: doc.title, pages: known.then_some((first, last)), note: None });
            }
            Leaf::Put(title, pages) => {
                last += u32::from(pages.unwrap_or_default());
                known &= pages.is_some_and(|p| p > 0);
                listed.push(Listed { title: title.clone(), pages: known.then_some((first, last)), note: None });
            }
        }
    }
    facts.listed = listed;
    let around = |code: &str| -> Option<Document> { draw(code, 1, &facts) };
    let mut all: Vec<Sheet> =
        ["dossier_cover", "dossier_list"].into_iter().filter_map(around).flat_map(|d| sheets(&d)).collect();
    all.extend(body);
    all.extend(around("dossier_back").into_iter().flat_map(|d| sheets(&d)));
    all
}
