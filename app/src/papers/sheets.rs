//! Pieces laid onto sheets: nothing runs over the edge, no label stands alone at the foot, nobody signs a page without text.

use domain::papers::{Document, Face};

use super::fit::fitted;
use super::measure::{HEIGHT, Type};
use super::pieces::{Part, Piece, TABLE_HEAD, pieces};

/// A sheet of A4, one side.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Of which paper.
    pub code: &'static str,
    /// What kind of sheet.
    pub face: Face,
    /// The title of the paper, for those who hear the page.
    pub title: String,
    /// Its number in the dossier; covers and the inner list have none.
    pub number: Option<u32>,
    /// Its number within the paper, and how many sheets that has.
    pub of: (usize, usize),
    pub(super) is_tight: bool,
    pub(super) parts: Vec<Piece>,
}

impl Sheet {
    /// A page that was put in as it is.
    pub(super) fn picture(title: &str, way: &str) -> Self {
        let part = Part::Picture(way.to_owned());
        Self {
            code: "picture",
            face: Face::Form,
            title: title.to_owned(),
            number: None,
            of: (1, 1),
            is_tight: false,
            parts: vec![Piece { part, height: HEIGHT, keep: false }],
        }
    }
}

/// The height a piece adds after those on the sheet: the first row of a table brings the heading.
fn added(on: &[Piece], piece: &Piece) -> f32 {
    let follows = |table: usize| {
        on.last().is_some_and(|l| matches!(&l.part, Part::Row { table: before, .. } if *before == table))
    };
    match &piece.part {
        Part::Row { table, .. } if !follows(*table) => piece.height + TABLE_HEAD + 3.0,
        _ => piece.height,
    }
}

fn used(on: &[Piece]) -> f32 {
    (0..on.len()).map(|i| added(&on[..i], &on[i])).sum()
}

/// Lays a document onto sheets.
#[must_use]
pub fn sheets(doc: &Document) -> Vec<Sheet> {
    let (doc, set) = fitted(doc);
    let all = lay(&doc, set);
    let count = all.len();
    let sheet = |(i, parts)| Sheet {
        code: doc.code,
        face: doc.face,
        title: doc.title.clone(),
        number: None,
        of: (i + 1, count),
        is_tight: set.is_tight,
        parts,
    };
    all.into_iter().enumerate().map(sheet).collect()
}

/// The pieces of a document, sheet by sheet.
pub(super) fn lay(doc: &Document, set: Type) -> Vec<Vec<Piece>> {
    let mut all: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut queue: std::collections::VecDeque<Piece> = pieces(doc, set).into();
    while let Some(piece) = queue.pop_front() {
        if matches!(piece.part, Part::Break) {
            all.push(Vec::new());
            continue;
        }
        let Some(on) = all.last_mut() else { break };
        let room = HEIGHT - used(on);
        // A label goes with the first of what it labels.
        let next = if piece.keep { queue.front().map_or(0.0, |n| n.height.min(2.0 * set.pitch)) } else { 0.0 };
        let starts_signing = piece.is_signing() && !on.last().is_some_and(Piece::is_signing);
        let group: f32 = queue.iter().take_while(|p| p.is_signing()).map(|p| p.height).sum::<f32>() + piece.height;
        let together = starts_signing && group + 3.0 * set.pitch <= HEIGHT;
        let wants = if together { group } else { added(on, &piece) + next };
        if wants <= room || on.is_empty() {
            on.push(piece);
            continue;
        }
        if starts_signing {
            let mut fresh = pull(on, set);
            fresh.push(piece);
            all.push(fresh);
            continue;
        }
        let fit = fitting(room, piece.text_lines(), set);
        if fit > 0 {
            let (now, later) = piece.cut(fit, set);
            on.push(now);
            later.into_iter().for_each(|p| queue.push_front(p));
        } else {
            queue.push_front(piece);
        }
        let over = carried(on);
        all.push(over);
    }
    all
}

/// How many lines of a text go onto what is left of a sheet: two at least here, and two at least on the next.
fn fitting(room: f32, lines: usize, set: Type) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lines of a sheet")]
    let fits = (room.max(0.0) / set.pitch) as usize;
    let fits = fits.min(lines.saturating_sub(2));
    if fits < 2 { 0 } else { fits }
}

/// Labels at the foot of a sheet go over to the next.
fn carried(on: &mut Vec<Piece>) -> Vec<Piece> {
    let stay = on.iter().rposition(|p| !p.keep).map_or(0, |i| i + 1);
    // A sheet of nothing but labels stays as it is.
    if stay == 0 { Vec::new() } else { on.split_off(stay) }
}

/// What goes over with the places to sign: the last lines before them.
fn pull(on: &mut Vec<Piece>, set: Type) -> Vec<Piece> {
    if on.len() < 2 {
        return Vec::new();
    }
    let Some(last) = on.pop() else { return Vec::new() };
    let lines = last.text_lines();
    let mut over = carried(on);
    if lines >= 4 {
        let (stays, goes) = last.cut(lines - 2, set);
        on.append(&mut over);
        on.push(stays);
        goes.into_iter().collect()
    } else {
        over.push(last);
        over
    }
}
