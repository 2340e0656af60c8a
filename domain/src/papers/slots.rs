//! What of a paper is to be typed: every blank its template leaves, once, and every piece of free text. There is no list of fields
//! beside the templates: a blank that is added to one is asked for at the desk.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::document::{Block, Dated, Document, Label, Lines, Run, Takes};
use super::kept::Term;
use super::words;
use crate::form::{Flaw, free_text};

/// Most characters of a line, and of a piece of free text.
const LINE: u16 = 200;
const TEXT: u16 = 6000;
/// Empty rows of a table that can be filled at the desk.
const ROWS: u8 = 6;
/// The column that numbers the rows of a table.
const NUMBERS: &str = "序号";

/// Something to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its key: its name in the form, and where what was typed is kept.
    pub key: String,
    /// Of which party; none: of the paper.
    pub of: Option<String>,
    /// Its name, as on the paper.
    pub label: Term,
    /// What it takes.
    pub takes: Typed,
    /// The paper is not good without it.
    pub must: bool,
    /// What stands there already, from the case; it can be written over.
    pub given: Option<String>,
}

/// How a slot is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// One line.
    Line,
    /// A day.
    Day,
    /// A day and a time of day.
    Moment,
    /// Free text.
    Text,
    /// Numbered items, one a line.
    Items,
    /// A cell of a table: row, from 1.
    Cell(u8),
}

/// What is wrong with what was typed, by key.
pub type SlotFlaws = BTreeMap<String, Flaw>;

/// What was typed, by key. Days are ISO 8601, moments `2026-11-28T09:30`.
pub type Values = BTreeMap<String, String>;

/// The key of a blank.
fn key(of: Option<&str>, label: Term) -> String {
    of.filter(|of| !of.is_empty()).map_or_else(|| label.to_owned(), |of| format!("{of}·{label}"))
}

fn cell(head: Term, row: usize) -> String {
    format!("{head}.{row}")
}

impl Slot {
    /// Does what was typed hold for other papers of the case as well? What is known of a party is, and who writes the records.
    #[must_use]
    pub fn is_carried(key: &str) -> bool {
        key.contains('·') || key == "记录人"
    }
}

impl Document {
    /// Everything that can be typed, in the order it stands on the paper.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let mut found: Vec<Slot> = Vec::new();
        let mut add = |slot: Slot| {
            if !found.iter().any(|s| s.key == slot.key) {
                found.push(slot);
            }
        };
        for block in &self.blocks {
            match block {
                Block::Addressee(runs) | Block::Paragraph(runs) => {
                    runs.iter().filter_map(|r| blank(r, None)).for_each(&mut add);
                }
                Block::Fields(lines) => {
                    lines.iter().flatten().filter_map(|(_, r, _)| blank(r, None)).for_each(&mut add);
                }
                Block::Party(of, lines) => {
                    lines.iter().flatten().filter_map(|(_, r, _)| blank(r, Some(of))).for_each(&mut add);
                }
                Block::Area { label, text, must, .. } => add(Slot {
                    key: (*label).to_owned(),
                    of: None,
                    label,
                    takes: Typed::Text,
                    must: *must,
                    given: text.clone(),
                }),
                Block::List(items) => {
                    if let Some(label) = open_list(items) {
                        let (key, label, must) = (label.name.to_owned(), label.name, label.must);
                        add(Slot { key, of: None, label, takes: Typed::Items, must, given: None });
                    }
                }
                Block::Table { columns, rows, spare } => {
                    let empty = usize::from((*spare).min(ROWS));
                    for row in 1..=rows.len() + empty {
                        for (at, column) in columns.iter().enumerate().filter(|(_, c)| c.head != NUMBERS) {
                            let there = rows.get(row - 1).and_then(|cells| cells.get(at));
                            let must = match there {
                                Some(Run::Text(_)) => continue,
                                Some(Run::Blank(label)) => label.must,
                                None => false,
                            };
                            let takes = Typed::Cell(u8::try_from(row).unwrap_or(u8::MAX));
                            let (key, label) = (cell(column.head, row), column.head);
                            add(Slot { key, of: None, label, takes, must, given: None });
                        }
                    }
                }
                Block::Heading(_) | Block::Choices(..) | Block::Signing(..) | Block::Seal(..) | Block::PageBreak => {}
            }
        }
        found
    }

    /// What was typed into the slots, when it is good. What was left as the case has it is not kept, so that it follows the case.
    ///
    /// # Errors
    /// The wrong slots.
    pub fn read(&self, typed: &Values) -> Result<Values, SlotFlaws> {
        let (mut values, mut flaws) = (Values::new(), SlotFlaws::new());
        for slot in self.slots() {
            let text = typed.get(&slot.key).map(|t| t.trim()).unwrap_or_default();
            let read = match slot.takes {
                Typed::Line | Typed::Cell(_) if text.contains(['\n', '\r']) => Err(Flaw::NotText),
                Typed::Line | Typed::Cell(_) => free_text(text, LINE),
                Typed::Text | Typed::Items => free_text(&text.replace("\r\n", "\n"), TEXT),
                Typed::Day if text.is_empty() => Ok(None),
                Typed::Day => text.parse::<NaiveDate>().map(|d| Some(d.to_string())).map_err(|_| Flaw::NotADate),
                Typed::Moment if text.is_empty() => Ok(None),
                Typed::Moment => moment(text).map(|_| Some(text.to_owned())).ok_or(Flaw::NotADate),
            };
            match read {
                Ok(Some(text)) if slot.given.as_deref().map(str::trim) != Some(text.as_str()) => {
                    values.insert(slot.key, text);
                }
                Ok(_) => {}
                Err(flaw) => {
                    flaws.insert(slot.key, flaw);
                }
            }
        }
        if flaws.is_empty() { Ok(values) } else { Err(flaws) }
    }

    /// Is the day it bears to be typed by itself? Not where the case says it, nor where a moment that is typed does.
    #[must_use]
    pub fn takes_day(&self) -> bool {
        self.day().is_none() && (self.is_sealed() || !self.slots().iter().any(|s| s.takes == Typed::Moment))
    }

    fn is_sealed(&self) -> bool {
        self.blocks.iter().any(|b| matches!(b, Block::Seal(..)))
    }

    /// The document with what was typed, and the day it bears: what it has itself, the day of a moment that was typed, `on`.
    #[must_use]
    pub fn filled(mut self, values: &Values, on: Option<NaiveDate>) -> (Self, Option<NaiveDate>) {
        let sealed = self.is_sealed();
        let moments = self.slots().into_iter().filter(|s| s.takes == Typed::Moment && !sealed);
        let told = moments.filter_map(|s| moment(values.get(&s.key)?)).map(|at| at.date()).next();
        let day = self.day().or(told).or(on);
        for block in &mut self.blocks {
            match block {
                Block::Addressee(runs) | Block::Paragraph(runs) => runs.iter_mut().for_each(|r| put(r, None, values)),
                Block::Fields(lines) => put_all(lines, None, values),
                Block::Party(of, lines) => put_all(lines, Some(of), values),
                Block::Area { label, text, .. } => {
                    if let Some(typed) = values.get(*label) {
                        *text = Some(typed.clone());
                    }
                }
                Block::List(items) => {
                    let typed = open_list(items).and_then(|label| values.get(label.name));
                    if let Some(typed) = typed {
                        let lines = typed.lines().map(str::trim).filter(|l| !l.is_empty());
                        *items = lines.map(|l| vec![l.into()]).collect();
                    }
                }
                Block::Table { columns, rows, spare } => {
                    let empty = usize::from((*spare).min(ROWS));
                    for row in 1..=rows.len() + empty {
                        let typed: Vec<Option<&String>> =
                            columns.iter().map(|c| values.get(&cell(c.head, row))).collect();
                        if typed.iter().all(Option::is_none) {
                            continue;
                        }
                        if rows.get(row - 1).is_none() {
                            // Rows left empty between others close up.
                            let number = (rows.len() + 1).to_string();
                            let first = |c: &super::document::Column| c.head == NUMBERS;
                            rows.push(
                                columns
                                    .iter()
                                    .map(|c| if first(c) { number.clone().into() } else { "".into() })
                                    .collect(),
                            );
                            *spare = spare.saturating_sub(1);
                        }
                        let at = (row - 1).min(rows.len() - 1);
                        for (run, typed) in rows[at].iter_mut().zip(typed) {
                            if let Some(typed) = typed {
                                *run = typed.as_str().into();
                            }
                        }
                    }
                }
                Block::Signing(places, dated) => {
                    for place in places.iter_mut().filter(|p| p.name.is_none()) {
                        let quality = place.label.split('（').next().unwrap_or_default();
                        place.name = values.get(quality).cloned();
                    }
                    // Where there is a seal, the day stands there.
                    if let (Dated::Beside(none @ None), false) = (dated, sealed) {
                        *none = day;
                    }
                }
                Block::Seal(_, none @ None) => *none = day,
                Block::Heading(_) | Block::Choices(..) | Block::Seal(..) | Block::PageBreak => {}
            }
        }
        (self, day)
    }

    /// The day it bears: under the seal, else beside the signatures.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        let seal = self.blocks.iter().find_map(|b| if let Block::Seal(_, on) = b { Some(*on) } else { None });
        let beside = self.blocks.iter().find_map(|b| match b {
            Block::Signing(_, Dated::Beside(on)) => Some(*on),
            _ => None,
        });
        seal.or(beside).flatten()
    }
}

/// The label of a list that is not written yet.
fn open_list(items: &[Vec<Run>]) -> Option<Label> {
    match items.first()?.as_slice() {
        [Run::Blank(label)] => Some(*label),
        _ => None,
    }
}

fn blank(run: &Run, of: Option<&str>) -> Option<Slot> {
    let Run::Blank(label) = run else { return None };
    let takes = match label.takes {
        Takes::Words => Typed::Line,
        Takes::Day => Typed::Day,
        Takes::Moment => Typed::Moment,
    };
    let of = of.filter(|of| !of.is_empty());
    Some(Slot {
        key: key(of, label.name),
        of: of.map(str::to_owned),
        label: label.name,
        takes,
        must: label.must,
        given: None,
    })
}

fn put_all(lines: &mut Lines, of: Option<&str>, values: &Values) {
    lines.iter_mut().flatten().for_each(|(_, run, _)| put(run, of, values));
}

fn put(run: &mut Run, of: Option<&str>, values: &Values) {
    let Run::Blank(label) = run else { return };
    let Some(typed) = values.get(&key(of, label.name)) else { return };
    let text = match label.takes {
        Takes::Words => Some(typed.clone()),
        Takes::Day => typed.parse().ok().map(words::day),
        Takes::Moment => moment(typed).map(words::moment),
    };
    if let Some(text) = text {
        *run = Run::Text(text);
    }
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text.get(..16)?, "%Y-%m-%dT%H:%M").ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::{Facts, MEDIATION, Party};

    fn facts() -> Facts {
        let party = |name: &str| Party { name: name.into(), ..Party::default() };
        Facts { applicants: vec![party("王大山")], respondents: vec![party("李二虎")], ..Facts::default() }
    }

    /// Something good for a slot.
    fn good(slot: &Slot) -> String {
        match slot.takes {
            Typed::Day => "2026-11-28".to_owned(),
            Typed::Moment => "2026-11-28T09:30".to_owned(),
            Typed::Items => "一\n二".to_owned(),
            _ => "写明".to_owned(),
        }
    }

    #[test]
    fn every_blank_of_every_paper_can_be_typed_and_then_none_is_left() {
        let on = "2026-11-28".parse().ok();
        for kind in MEDIATION {
            let Some(template) = kind.template else { continue };
            // Covers and the inner list are drawn by the program, and the number of the case is always known.
            if kind.code.starts_with("dossier_") {
                continue;
            }
            let mut facts = facts();
            facts.number = Some("孝调字〔2026〕第12号".into());
            let doc = template(&facts, 1);
            let typed: Values = doc.slots().iter().map(|s| (s.key.clone(), good(s))).collect();
            let values = doc.read(&typed).expect("good");
            let (full, day) = doc.filled(&values, on);
            assert_eq!(full.blanks(), Vec::<&str>::new(), "{}", kind.code);
            assert!(day.is_some());
        }
    }

    #[test]
    fn what_is_kept_of_a_document_is_read_back_as_it_was() {
        for kind in MEDIATION {
            let Some(template) = kind.template else { continue };
            let doc = template(&facts(), 1);
            let kept = serde_json::to_string(&doc).expect("written");
            assert_eq!(serde_json::from_str::<Document>(&kept).expect("read"), doc, "{}", kind.code);
        }
    }

    #[test]
    fn what_is_known_of_a_party_has_the_same_key_on_every_paper_and_wrong_days_are_named() {
        let slots = |code: &str| {
            let template = crate::papers::kind(code).and_then(|k| k.template).expect("a template");
            template(&facts(), 1)
        };
        let keys = |code: &str| slots(code).slots().into_iter().map(|s| s.key).collect::<Vec<_>>();
        for code in ["mediation_application", "mediation_agreement", "confirmation_application"] {
            assert!(keys(code).contains(&"李二虎·民族".to_owned()), "{code}: {:?}", keys(code));
        }
        let record = slots("mediation_record");
        let typed = Values::from([("时间".to_owned(), "昨天".to_owned()), ("地点".to_owned(), "一\n二".to_owned())]);
        let flaws = record.read(&typed).expect_err("wrong");
        assert_eq!((flaws.get("时间"), flaws.get("地点")), (Some(&Flaw::NotADate), Some(&Flaw::NotText)));
        let typed = Values::from([("时间".to_owned(), "2026-11-26T09:30".to_owned())]);
        let (record, day) = record.filled(&typed, None);
        assert_eq!(day, "2026-11-26".parse().ok());
        assert!(record.text().contains("2026年11月26日9时30分"));
    }
}
