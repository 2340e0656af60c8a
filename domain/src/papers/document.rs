//! What stands on a paper, apart from how it looks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::kept::{self, Term};
use super::words::day;

/// Labelled fields, line by line: label, value, its share of the line in twelfths.
pub type Lines = Vec<Vec<(Term, Run, u8)>>;

/// A paper with everything that stands on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Which paper: its code.
    #[serde(deserialize_with = "kept::term")]
    pub code: Term,
    /// What kind of sheet it is.
    pub face: Face,
    /// The line above the title: the committee.
    pub head: Option<String>,
    /// The title.
    pub title: String,
    /// The number below the title.
    pub number: Option<Run>,
    /// What stands on it, from top to bottom.
    pub blocks: Vec<Block>,
    /// The line at the foot: who fills it in.
    pub foot: Option<String>,
}

/// What kind of sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Face {
    /// Front or back of the dossier: few lines in large type, no page number.
    Cover,
    /// The inner list: in front of the numbered pages, without a number of its own.
    List,
    /// A form or record.
    Form,
    /// A notice to somebody.
    Notice,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Run {
    /// What is known.
    Text(String),
    /// What is not: a ruled blank to be filled by hand.
    Blank(Label),
}

/// What belongs into a blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Its name in Chinese, as on the paper.
    #[serde(deserialize_with = "kept::term")]
    pub name: Term,
    /// Room, in full-width characters.
    pub width: u8,
    /// The paper is not good without it.
    pub must: bool,
    /// What belongs into it.
    pub takes: Takes,
}

/// What a blank takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Takes {
    /// Words.
    #[default]
    Words,
    /// A day.
    Day,
    /// A day and a time of day.
    Moment,
}

impl From<String> for Run {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Run {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A block of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A heading within the paper.
    Heading(String),
    /// To whom a notice goes; not indented.
    Addressee(Vec<Run>),
    /// A paragraph, indented by two characters.
    Paragraph(Vec<Run>),
    /// Labelled fields.
    Fields(#[serde(deserialize_with = "kept::lines")] Lines),
    /// Labelled fields of one party, by its name.
    Party(String, #[serde(deserialize_with = "kept::lines")] Lines),
    /// A labelled piece of free text; without text that many ruled lines.
    Area {
        /// Its label.
        #[serde(deserialize_with = "kept::term")]
        label: Term,
        /// What stands there.
        text: Option<String>,
        /// How many ruled lines when nothing does.
        lines: u8,
        /// The paper is not good without it.
        must: bool,
    },
    /// Numbered items.
    List(Vec<Vec<Run>>),
    /// Choices, those that hold marked: ☑ ☐.
    Choices(#[serde(deserialize_with = "kept::term")] Term, Vec<(String, bool)>),
    /// A table.
    Table {
        /// Its columns.
        columns: Vec<Column>,
        /// Its rows.
        rows: Vec<Vec<Run>>,
        /// Empty rows after them.
        spare: u8,
    },
    /// Places for signatures, and where the day stands.
    Signing(Vec<Place>, Dated),
    /// The committee's name, the day, and the place of its seal.
    Seal(String, Option<NaiveDate>),
    /// What follows begins on a new page.
    PageBreak,
}

/// Where the day of signatures stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dated {
    /// Beside them; not known: to be written by hand.
    Beside(Option<NaiveDate>),
    /// Elsewhere on the paper, as a rule under the committee's name.
    Elsewhere,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading.
    #[serde(deserialize_with = "kept::term")]
    pub head: Term,
    /// Its share of the width in twenty-fourths.
    pub share: u8,
    /// How its cells stand.
    pub align: Align,
}

/// How cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Align {
    /// At the beginning of the line.
    Start,
    /// In the middle.
    Middle,
}

/// A place for a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Who signs, as on the paper: 申请人（签名、盖章或按指印）.
    pub label: String,
    /// The name of who signs, when it is known; the signature itself is never printed.
    pub name: Option<String>,
    /// A box for a fingerprint beside it.
    pub fingerprint: bool,
}

impl Document {
    /// The names of all blanks that must be filled, each once, in the order they stand.
    #[must_use]
    pub fn blanks(&self) -> Vec<&'static str> {
        let mut found = Vec::new();
        let mut add = |name: &'static str| {
            if !found.contains(&name) {
                found.push(name);
            }
        };
        let mut run = |r: &Run| {
            if let Run::Blank(Label { name, must: true, .. }) = r {
                add(name);
            }
        };
        self.number.iter().for_each(&mut run);
        for block in &self.blocks {
            match block {
                Block::Addressee(runs) | Block::Paragraph(runs) => runs.iter().for_each(&mut run),
                Block::Fields(lines) | Block::Party(_, lines) => {
                    lines.iter().flatten().for_each(|(_, r, _)| run(r));
                }
                Block::List(items) => items.iter().flatten().for_each(&mut run),
                Block::Table { rows, .. } => rows.iter().flatten().for_each(&mut run),
                Block::Area { label, text: None, must: true, .. } => {
                    run(&Run::Blank(Label { name: label, width: 0, must: true, takes: Takes::Words }));
                }
                Block::Heading(_)
                | Block::Area { .. }
                | Block::Choices(..)
                | Block::Signing(..)
                | Block::Seal(..)
                | Block::PageBreak => {}
            }
        }
        found
    }

    /// Everything that stands on it, as plain text: for searching and for tests.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut put = |text: &str| {
            out.push_str(text);
            out.push('\n');
        };
        let line = |runs: &[Run]| runs.iter().map(Run::plain).collect::<String>();
        self.head.iter().for_each(|t| put(t));
        put(&self.title);
        self.number.iter().for_each(|n| put(&n.plain()));
        for block in &self.blocks {
            match block {
                Block::Heading(text) => put(text),
                Block::Addressee(runs) | Block::Paragraph(runs) => put(&line(runs)),
                Block::Fields(lines) | Block::Party(_, lines) => {
                    for fields in lines {
                        put(&fields.iter().map(|(l, r, _)| format!("{l} {} ", r.plain())).collect::<String>());
                    }
                }
                Block::Area { label, text, .. } => put(&format!("{label} {}", text.as_deref().unwrap_or("____"))),
                Block::List(items) => items.iter().for_each(|i| put(&line(i))),
                Block::Choices(label, choices) => {
                    let marked = choices.iter().filter(|(_, is)| *is).map(|(c, _)| c.as_str());
                    put(&format!("{label} {}", marked.collect::<Vec<_>>().join(" ")));
                }
                Block::Table { columns, rows, .. } => {
                    put(&columns.iter().map(|c| c.head).collect::<Vec<_>>().join(" "));
                    rows.iter().for_each(|r| put(&line(r)));
                }
                Block::Signing(places, on) => {
                    for p in places {
                        put(&format!("{} {}", p.label, p.name.as_deref().unwrap_or_default()));
                    }
                    if let Dated::Beside(Some(on)) = on {
                        put(&day(*on));
                    }
                }
                Block::Seal(name, on) => {
                    put(name);
                    on.iter().for_each(|on| put(&day(*on)));
                }
                Block::PageBreak => {}
            }
        }
        self.foot.iter().for_each(|t| put(t));
        out
    }
}

impl Run {
    fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Blank(label) => "_".repeat(usize::from(label.width)),
        }
    }
}
