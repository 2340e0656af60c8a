//! The papers (文书) of a case: which there are and when each is due, what stands on them, and what is wrong with a dossier.
//!
//! A paper is one function from the facts of a case to a [`Document`], which knows nothing of any layout: HTML, and later DOCX and
//! PDF, are layouts of the same document. What is not known is a blank to be filled by hand; nothing is ever made up.
//!
//! The official language of the papers is Chinese; names, findings and the desk around them are in both languages.

mod checker;
mod document;
mod facts;
mod kept;
mod kind;
mod mediation;
mod slots;
mod words;

pub use checker::{Case, Defect, Event, Finding, Present, Signature, check, needed, places, wanted};
pub use document::{Align, Block, Column, Dated, Document, Face, Label, Lines, Place, Run, Takes};
pub use facts::{
    Agent, Agreement, Archive, Certificate, Closing, Committee, Confirmation, Evidence, Facts, Inquiry, Listed,
    Obligation, Party, Referral, Sitting, Urging, Visit,
};
pub use kept::Term;
pub use kind::{Copies, Milestone, Need, Order, Origin, Outcome, PaperKind, Sign, Signer, kind};
pub use mediation::MEDIATION;
pub use slots::{Slot, SlotFlaws, Typed, Values};
pub use words::day;
