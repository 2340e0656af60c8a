//! Papers as sheets of A4: a document is cut into pieces, the pieces are laid onto sheets, the sheets are shown as they will come
//! out of the printer. Lines are counted here and not by the browser, so that the inner list knows on which page each paper lies.

mod blanks;
mod example;
mod fit;
mod measure;
mod of_case;
mod pieces;
mod sheets;
mod view;

#[cfg(test)]
mod tests;

use domain::papers::{Document, Facts, Listed, kind};
use leptos::prelude::*;

pub use blanks::{blank, blanks, example_dossier};
pub use of_case::{counted, one, whole};
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
    /// To be looked at: not issued yet; each sheet says so.
    Draft,
}

/// A paper that lies in a dossier, for binding it.
#[derive(Debug, Clone)]
pub enum Leaf {
    /// Drawn from the facts: kind and number.
    Drawn(&'static str, usize),
    /// Put in as it is: its title and how many pages it has.
    Put(String, Option<u16>),
    /// As it was issued.
    Made(Box<Document>),
    /// Put in as it is, and there as pictures: its title and where each page is.
    Pictures(String, Vec<String>),
}

fn draw(code: &str, nth: usize, facts: &Facts) -> Option<Document> {
    kind(code).and_then(|k| k.template).map(|t| t(facts, nth))
}

/// The numbered sheets of what lies between the covers, and the lines of the inner list. Of what is put in as it is only pictures
/// have sheets; the rest takes up page numbers.
fn number(facts: &Facts, leaves: &[Leaf]) -> (Vec<Sheet>, Vec<Listed>) {
    // Not knowing how many pages something has, one can't number what follows.
    let (mut last, mut known) = (0_u32, true);
    let mut body: Vec<Sheet> = Vec::new();
    let mut listed = Vec::new();
    for leaf in leaves {
        let first = last + 1;
        let (title, drawn) = match leaf {
            Leaf::Drawn(code, nth) => {
                let Some(doc) = draw(code, *nth, facts) else { continue };
                (doc.title.clone(), sheets(&doc))
            }
            // The note on the dossier lies behind the numbered pages.
            Leaf::Made(doc) if doc.code == BACK => continue,
            Leaf::Made(doc) => (doc.title.clone(), sheets(doc)),
            Leaf::Pictures(title, pages) => {
                (title.clone(), pages.iter().map(|way| Sheet::picture(title, way)).collect())
            }
            Leaf::Put(title, pages) => {
                last += u32::from(pages.unwrap_or_default());
                known &= pages.is_some_and(|p| p > 0);
                (title.clone(), Vec::new())
            }
        };
        for mut sheet in drawn {
            last += 1;
            sheet.number = known.then_some(last);
            body.push(sheet);
        }
        listed.push(Listed { title, pages: (known && last >= first).then_some((first, last)), note: None });
    }
    (body, listed)
}

/// The note on the dossier.
const BACK: &str = "dossier_back";

/// The whole dossier: cover, inner list with the pages of each paper, the papers in their order, the back.
#[must_use]
pub fn dossier(facts: &Facts, leaves: &[Leaf]) -> Vec<Sheet> {
    let (body, listed) = number(facts, leaves);
    let facts = Facts { listed, ..facts.clone() };
    let mut all: Vec<Sheet> = ["dossier_cover", "dossier_list"]
        .into_iter()
        .filter_map(|code| draw(code, 1, &facts))
        .flat_map(|d| sheets(&d))
        .collect();
    all.extend(body);
    let back = leaves.iter().find_map(|leaf| match leaf {
        Leaf::Made(doc) if doc.code == BACK => Some((**doc).clone()),
        _ => None,
    });
    all.extend(back.or_else(|| draw(BACK, 1, &facts)).into_iter().flat_map(|d| sheets(&d)));
    all
}
