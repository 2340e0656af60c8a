//! A document cut into pieces that lie on one sheet as a whole, each with its height.

use chrono::NaiveDate;
use domain::papers::{Block, Column, Dated, Document, Face, Place, Run};

use super::measure::{CELL, FORM, NOTICE, Type, WIDTH, count, lines};

/// A piece of a paper.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// What it is.
    pub part: Part,
    /// Its height in millimetres.
    pub height: f32,
    /// It doesn't stand at the foot of a sheet alone.
    pub keep: bool,
}

/// What a piece is.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// Committee, title, number.
    Head { head: Option<String>, title: String, number: Option<Run> },
    /// Text: it may be cut between its lines.
    Text { kind: Kind, lines: Vec<Vec<Run>>, begins: bool, ends: bool },
    /// The label of what follows.
    Label(String),
    /// A ruled line to write on.
    Ruled,
    /// Labelled fields on a line.
    Fields(Vec<(&'static str, Run, u8)>),
    /// A row of a table: which table it belongs to, its columns, its cells.
    Row { table: usize, columns: Vec<Column>, cells: Vec<Run> },
    /// Places for signatures, side by side.
    Places(Vec<Place>, Beside),
    /// The day beside signatures.
    Day(Option<NaiveDate>),
    /// Committee, day, place of the seal.
    Seal(String, Option<NaiveDate>),
    /// The line at the foot.
    Foot(String),
    /// A picture that fills the sheet: where it is.
    Picture(String),
    /// A new sheet begins.
    Break,
}

/// What stands beside a single place, where a second one would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Beside {
    /// Nothing.
    Nothing,
    /// The day.
    Day(Option<NaiveDate>),
    /// Committee, day, place of the seal.
    Seal(String, Option<NaiveDate>),
}

/// How text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Indented by two characters.
    Paragraph,
    /// Not indented.
    Flush,
    /// Bold.
    Heading,
    /// With this number in front.
    Item(usize),
}

/// Height of the box for a fingerprint with what is around it.
const FINGER: f32 = 34.0;
/// Height of a place without one.
const PLACE: f32 = 15.0;
/// Height of the seal's place: a circle of 42 mm with what is around it.
const SEAL: f32 = 46.0;
/// Height of the heading of a table.
pub(super) const TABLE_HEAD: f32 = 10.0;
/// Least height of a row: it is filled by hand.
const ROW: f32 = 11.0;

/// The type of a paper.
pub(super) const fn type_of(face: Face) -> Type {
    match face {
        Face::Notice | Face::Cover => NOTICE,
        Face::Form | Face::List => FORM,
    }
}

/// Cuts a document set in this type.
pub(super) fn pieces(doc: &Document, set: Type) -> Vec<Piece> {
    let chars = WIDTH / set.em;
    let mut out = vec![head(doc)];
    for (table, block) in doc.blocks.iter().enumerate() {
        match block {
            Block::Heading(text) => out.push(text_piece(Kind::Heading, &[text.as_str().into()], chars, set)),
            Block::Addressee(runs) => out.push(text_piece(Kind::Flush, runs, chars, set)),
            Block::Paragraph(runs) => out.push(text_piece(Kind::Paragraph, runs, chars, set)),
            Block::Fields(rows) | Block::Party(_, rows) => out.extend(rows.iter().map(|row| fields(row, set))),
            Block::Area { label, text, lines, .. } => area(&mut out, label, text.as_deref(), *lines, chars, set),
            Block::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    out.push(text_piece(Kind::Item(i + 1), item, chars, set));
                }
            }
            Block::Choices(label, choices) => {
                let marked = choices.iter().map(|(name, is)| format!("{}{name}", if *is { '☑' } else { '☐' }));
                let text = format!("{label}：{}", marked.collect::<Vec<_>>().join("　"));
                out.push(text_piece(Kind::Flush, &[text.into()], chars, set));
            }
            Block::Table { columns, rows, spare } => {
                let empty = std::iter::repeat_n(vec![Run::Text(String::new()); columns.len()], usize::from(*spare));
                out.extend(rows.iter().cloned().chain(empty).map(|cells| row(table, columns, cells)));
            }
            Block::Signing(places, on) => signing(&mut out, places, *on, set),
            Block::Seal(name, on) => seal(&mut out, name, *on),
            Block::PageBreak => {
                out.push(Piece { part: Part::Break, height: 0.0, keep: false });
                out.push(head(doc));
            }
        }
    }
    if let Some(foot) = &doc.foot {
        out.push(Piece { part: Part::Foot(foot.clone()), height: 8.0, keep: false });
    }
    out
}

fn head(doc: &Document) -> Piece {
    let part = Part::Head { head: doc.head.clone(), title: doc.title.clone(), number: doc.number.clone() };
    let above = if doc.head.is_some() { 10.0 } else { 0.0 };
    let below = if doc.number.is_some() { 11.0 } else { 0.0 };
    Piece { part, height: above + 18.0 + below, keep: true }
}

fn text_piece(kind: Kind, runs: &[Run], chars: f32, set: Type) -> Piece {
    let (room, indent) = match kind {
        Kind::Item(_) => (chars - 2.0, 0.0),
        Kind::Paragraph => (chars, 2.0),
        Kind::Heading => (chars / 1.06, 0.0),
        Kind::Flush => (chars, 0.0),
    };
    text(kind, lines(runs, room, indent), (true, true), set)
}

/// Text of these lines.
pub(super) fn text(kind: Kind, lines: Vec<Vec<Run>>, (begins, ends): (bool, bool), set: Type) -> Piece {
    let height = count_as(lines.len()) * set.pitch;
    // What ends with a colon leads to what follows.
    let leads = matches!(lines.last().and_then(|l| l.last()), Some(Run::Text(text)) if text.ends_with('：'));
    let keep = kind == Kind::Heading || (leads && ends && lines.len() < 4);
    Piece { part: Part::Text { kind, lines, begins, ends }, height, keep }
}

#[expect(clippy::cast_precision_loss, reason = "lines of a paper")]
fn count_as(n: usize) -> f32 {
    n as f32
}

fn area(out: &mut Vec<Piece>, label: &str, told: Option<&str>, ruled: u8, chars: f32, set: Type) {
    out.push(Piece { part: Part::Label(format!("{label}：")), height: set.pitch, keep: true });
    match told {
        Some(told) => {
            let paragraphs = told.lines().map(str::trim).filter(|l| !l.is_empty());
            out.extend(paragraphs.map(|p| text_piece(Kind::Paragraph, &[p.into()], chars, set)));
        }
        None => {
            let line = || Piece { part: Part::Ruled, height: set.pitch, keep: false };
            out.extend(std::iter::repeat_with(line).take(usize::from(ruled)));
        }
    }
}

fn fields(row: &[(&'static str, Run, u8)], set: Type) -> Piece {
    let deepest = row
        .iter()
        .map(|(label, value, share)| {
            let room = WIDTH * f32::from(*share) / 12.0 / set.em - count_as(label.chars().count()) - 1.5;
            match value {
                Run::Text(_) => count(std::slice::from_ref(value), room.max(3.0)),
                Run::Blank(_) => 1,
            }
        })
        .max();
    let height = count_as(deepest.unwrap_or(1)) * set.pitch;
    Piece { part: Part::Fields(row.to_vec()), height, keep: false }
}

fn row(table: usize, columns: &[Column], cells: Vec<Run>) -> Piece {
    let deepest = columns
        .iter()
        .zip(&cells)
        .map(|(column, cell)| {
            let room = (WIDTH * f32::from(column.share) / 24.0 - 4.0) / CELL.em;
            match cell {
                Run::Text(_) => count(std::slice::from_ref(cell), room),
                Run::Blank(_) => 1,
            }
        })
        .max();
    let height = (count_as(deepest.unwrap_or(1)) * CELL.pitch + 4.0).max(ROW);
    Piece { part: Part::Row { table, columns: columns.to_vec(), cells }, height, keep: false }
}

fn signing(out: &mut Vec<Piece>, places: &[Place], on: Dated, set: Type) {
    let mut rest = places;
    while !rest.is_empty() {
        let (row, others) = rest.split_at(rest.len().min(2));
        let height = if row.iter().any(|p| p.fingerprint) { FINGER } else { PLACE };
        out.push(Piece { part: Part::Places(row.to_vec(), Beside::Nothing), height, keep: false });
        rest = others;
    }
    let Dated::Beside(on) = on else { return };
    match alone(out) {
        Some((beside, _)) => *beside = Beside::Day(on),
        None => out.push(Piece { part: Part::Day(on), height: set.pitch + 2.0, keep: false }),
    }
}

fn seal(out: &mut Vec<Piece>, name: &str, on: Option<NaiveDate>) {
    match alone(out) {
        Some((beside, height)) => {
            *beside = Beside::Seal(name.to_owned(), on);
            *height = SEAL;
        }
        None => out.push(Piece { part: Part::Seal(name.to_owned(), on), height: SEAL, keep: false }),
    }
}

/// What stands beside the last place, when that one is alone in its row.
fn alone(out: &mut [Piece]) -> Option<(&mut Beside, &mut f32)> {
    match out.last_mut() {
        Some(Piece { part: Part::Places(places, beside @ Beside::Nothing), height, .. }) if places.len() == 1 => {
            Some((beside, height))
        }
        _ => None,
    }
}

impl Piece {
    /// Is it a place to sign, or what belongs to one?
    pub(super) const fn is_signing(&self) -> bool {
        matches!(self.part, Part::Places(..) | Part::Day(_) | Part::Seal(..) | Part::Foot(_))
    }

    /// Cuts text after so many lines.
    pub(super) fn cut(self, after: usize, set: Type) -> (Self, Option<Self>) {
        match self.part {
            Part::Text { kind, mut lines, begins, ends } if after < lines.len() => {
                let rest = lines.split_off(after);
                (text(kind, lines, (begins, false), set), Some(text(kind, rest, (false, ends), set)))
            }
            part => (Self { part, ..self }, None),
        }
    }

    /// How many lines of text it has.
    pub(super) fn text_lines(&self) -> usize {
        match &self.part {
            Part::Text { lines, .. } => lines.len(),
            _ => 0,
        }
    }
}
