//! Papers of a case as they are printed: one by itself, and the whole dossier as it is bound.

use domain::papers::{Closing, Document, Facts, PaperKind, Values, kind};
use registry::cases::papers::{Dossier, Paper, PaperState};

use super::{Is, Leaf, dossier, number, print, sheets};
use crate::texts::dossier::DossierText as T;
use crate::{Chrome, Page};

fn issued(d: &Dossier) -> impl Iterator<Item = (&'static PaperKind, &Paper)> {
    d.papers.iter().filter(|p| p.row.state == PaperState::Issued).filter_map(|p| Some((p.row.kind()?, p)))
}

/// What lies in the dossier, for binding it: what was issued as it was issued, what was put in page by page.
fn leaves(d: &Dossier) -> Vec<Leaf> {
    let case = &d.view.case.id;
    issued(d)
        .filter_map(|(kind, paper)| {
            if kind.template.is_some() {
                return paper.document.clone().map(|doc| Leaf::Made(Box::new(doc)));
            }
            let scans = &paper.row.scans;
            let pages = paper.row.marks.pages.unwrap_or(u16::try_from(scans.len()).unwrap_or(u16::MAX));
            let title = kind.names.zh.to_owned();
            if usize::from(pages) == scans.len() && scans.iter().all(|s| s.is_picture()) {
                let nth = paper.row.nth();
                let way = |id: &str| format!("/desk/cases/{case}/papers/{}/{nth}/files/{id}", kind.code);
                return Some(Leaf::Pictures(title, scans.iter().map(|s| way(&s.id)).collect()));
            }
            Some(Leaf::Put(title, Some(pages).filter(|n| *n > 0)))
        })
        .collect()
}

/// The facts for the covers: when it was closed stands on the closing report.
fn facts(d: &Dossier) -> Facts {
    let closed = issued(d).find(|(k, _)| k.code == "mediation_closing").and_then(|(_, p)| p.row.day);
    Facts { closing: Some(Closing { on: closed, report: None }), ..d.facts.clone() }
}

/// The whole dossier: cover, inner list with the pages of each paper, the papers in their order, the note on it.
pub fn whole(chrome: &Chrome, d: &Dossier) -> Page {
    let all = dossier(&facts(d), &leaves(d));
    print(chrome, chrome.t(T::Title), format!("/desk/cases/{}/dossier", d.view.case.id), all, Is::Real)
}

/// What the note on the dossier counts, by slot: papers and pages, as the inner list has them.
#[must_use]
pub fn counted(d: &Dossier) -> Values {
    let (_, listed) = number(&facts(d), &leaves(d));
    let pages = listed.iter().map(|l| l.pages.map(|(_, until)| until)).collect::<Option<Vec<_>>>();
    let mut values = Values::from([("文书件数".to_owned(), listed.len().to_string())]);
    values.extend(pages.and_then(|p| p.into_iter().max()).map(|last| ("总页数".to_owned(), last.to_string())));
    values
}

/// One paper: as it was issued; a draft as it would be; the covers as they are drawn. None for what is put in as it is.
#[must_use]
pub fn one(chrome: &Chrome, d: &Dossier, of: &'static PaperKind, nth: u16) -> Option<Page> {
    let back = format!("/desk/cases/{}/papers/{}/{nth}", d.view.case.id, of.code);
    let name = of.names.say(chrome.locale);
    let paper = d.paper(of, nth);
    let drawn = |doc: &Document, is| print(chrome, name, back.clone(), sheets(doc), is);
    match paper {
        Some(paper) => {
            let is = if paper.row.state == PaperState::Issued { Is::Real } else { Is::Draft };
            paper.document.as_ref().map(|doc| drawn(doc, is))
        }
        None if of.is_made_on_filing() => {
            let (_, listed) = number(&facts(d), &leaves(d));
            let facts = Facts { listed, ..facts(d) };
            kind(of.code)?.template.map(|t| drawn(&t(&facts, 1), Is::Real))
        }
        None => d.fresh(of, nth).map(|doc| drawn(&doc, Is::Draft)),
    }
}
