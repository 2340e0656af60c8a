//! A finding, and how it is said.

use chrono::{Datelike, NaiveDate};

use crate::locale::{Locale, Words, w};
use crate::papers::kind::{PaperKind, Signer};
use crate::papers::words::day as day_zh;

/// Something that is wrong with one paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which kind.
    pub paper: &'static PaperKind,
    /// The how manieth of its kind, from 1.
    pub nth: u16,
    /// What is wrong.
    pub defect: Defect,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Defect {
    /// It must be there by now, and is not.
    Missing,
    /// It is a draft.
    NotIssued,
    /// It was issued, and nothing signed came back.
    NoSignedCopy,
    /// Nobody noted that it was handed over to whom it is for.
    NotServed,
    /// It was handed over before it was written.
    ServedBefore(NaiveDate),
    /// It says another number of papers than there are.
    Miscounted {
        /// What it says.
        says: u16,
        /// So many there are.
        has: usize,
    },
    /// It has no place in such a dossier.
    NotOfThisDossier,
    /// There can be one only.
    Twice,
    /// It bears no day.
    Undated,
    /// Its day is still to come.
    Future(NaiveDate),
    /// It is older than a paper it comes after.
    Before {
        /// The other paper.
        other: &'static PaperKind,
        /// The day of the other.
        than: NaiveDate,
    },
    /// It is older than what it tells of.
    BeforeEvent {
        /// What happened.
        event: Event,
        /// When.
        day: NaiveDate,
    },
    /// It bears another day than the case has.
    Differs {
        /// What happened.
        event: Event,
        /// When, as the case has it.
        day: NaiveDate,
    },
    /// The window for joint confirmation had closed on this day.
    AfterWindow(NaiveDate),
    /// Somebody has not signed.
    Unsigned(Signer, Option<String>),
    /// Somebody signed before the paper was written.
    SignedBefore {
        /// In what quality.
        who: Signer,
        /// The name.
        name: Option<String>,
        /// The day beside the signature.
        signed: NaiveDate,
    },
    /// The committee's seal is missing.
    Unsealed,
    /// A field that must be filled is blank.
    Blank(String),
    /// Not the right number of copies.
    Copies {
        /// So many there are.
        has: u16,
        /// The fewest.
        fewest: u16,
        /// The most.
        most: u16,
    },
    /// Its pages are not counted, so the inner list can't name them.
    NoPages,
}

/// Something a case knows the day of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It was accepted.
    Accepted,
    /// It was agreed.
    Agreed,
    /// Everything was performed.
    Performed,
}

impl Event {
    const fn words(self) -> Words {
        let (zh, en) = match self {
            Self::Accepted => ("受理", "acceptance"),
            Self::Agreed => ("达成协议", "the agreement"),
            Self::Performed => ("履行完毕", "performance"),
        };
        w(zh, en)
    }
}

impl Finding {
    /// The paper, with its number when it is not the first.
    #[must_use]
    pub fn paper_name(&self, locale: Locale) -> String {
        let name = self.paper.names.say(locale);
        match (self.nth, locale) {
            (0 | 1, _) => name.to_owned(),
            (n, Locale::ZhCn) => format!("{name}（第{n}份）"),
            (n, Locale::En) => format!("{name} (no. {n})"),
        }
    }

    /// What is wrong and what mends it, in a sentence without the paper's name.
    #[must_use]
    pub fn says(&self, locale: Locale) -> String {
        let on = |day: NaiveDate| match locale {
            Locale::ZhCn => day_zh(day),
            Locale::En => format!("{} {}", day.format("%-d %B"), day.year()),
        };
        let who = |signer: Signer, name: &Option<String>| match (name, locale) {
            (Some(name), Locale::ZhCn) => format!("{}{name}", signer.words().zh),
            (Some(name), Locale::En) => format!("{} {name}", signer.words().en),
            (None, _) => signer.words().say(locale).to_owned(),
        };
        let (zh, en) = match &self.defect {
            Defect::Missing => ("缺这份文书。".to_owned(), "It is missing.".to_owned()),
            Defect::NotIssued => ("还是草稿，没有出具。".to_owned(), "It is a draft, not issued yet.".to_owned()),
            Defect::NoSignedCopy => (
                "没有附上签好的原件（扫描件或照片）。".to_owned(),
                "No scan or photograph of the signed paper is attached.".to_owned(),
            ),
            Defect::NotServed => {
                ("没有登记送达的日期。".to_owned(), "The day it was handed over is not noted.".to_owned())
            }
            Defect::ServedBefore(day) => (
                format!("送达日期（{}）早于文书日期。", on(*day)),
                format!("It was handed over on {}, before its date.", on(*day)),
            ),
            Defect::Miscounted { says, has } => (
                format!("写的是{says}件，卷内有{has}件：作废后重新出具。"),
                format!("It says {says} papers, and there are {has}: make it void and issue it anew."),
            ),
            Defect::NotOfThisDossier => (
                "这类卷宗里不该有这份文书：核对调解结果，或者把它抽出来。".to_owned(),
                "It has no place in such a dossier: check the outcome, or take it out.".to_owned(),
            ),
            Defect::Twice => ("重复：卷里只能有一份。".to_owned(), "Twice: a dossier holds one only.".to_owned()),
            Defect::Undated => ("没有日期。".to_owned(), "It bears no date.".to_owned()),
            Defect::Future(day) => {
                (format!("日期{}还没到。", on(*day)), format!("Its date, {}, is still to come.", on(*day)))
            }
            Defect::Before { other, than } => (
                format!("日期早于《{}》（{}）。", other.names.zh, on(*than)),
                format!("It is dated before “{}” ({}).", other.names.en, on(*than)),
            ),
            Defect::BeforeEvent { event, day } => (
                format!("日期早于{}（{}）。", event.words().zh, on(*day)),
                format!("It is dated before {} ({}).", event.words().en, on(*day)),
            ),
            Defect::Differs { event, day } => (
                format!("日期与案件登记的{}日期（{}）不一致。", event.words().zh, on(*day)),
                format!("Its date is not the day the case has for {} ({}).", event.words().en, on(*day)),
            ),
            Defect::AfterWindow(last) => (
                format!("超过了共同申请司法确认的最后一天（{}）。", on(*last)),
                format!("The last day for asking the court together was {}.", on(*last)),
            ),
            Defect::Unsigned(signer, name) => {
                (format!("{}没有签名。", who(*signer, name)), format!("Not signed by: {}.", who(*signer, name)))
            }
            Defect::SignedBefore { who: signer, name, signed } => (
                format!("{}签名的日期（{}）早于文书日期。", who(*signer, name), on(*signed)),
                format!("Signed by {} on {}, before the date of the paper.", who(*signer, name), on(*signed)),
            ),
            Defect::Unsealed => {
                ("没有加盖人民调解委员会印章。".to_owned(), "The committee's seal is missing.".to_owned())
            }
            Defect::Blank(field) => (format!("“{field}”没有填。"), format!("“{field}” is not filled in.")),
            Defect::Copies { has, fewest, most } => match (fewest == most, *most == u16::MAX) {
                (true, _) => (format!("应制作{fewest}份，现有{has}份。"), format!("{has} made, {fewest} needed.")),
                (_, true) => {
                    (format!("至少要{fewest}份，现有{has}份。"), format!("{has} made, at least {fewest} needed."))
                }
                _ => (
                    format!("应制作{fewest}至{most}份，现有{has}份。"),
                    format!("{has} made, {fewest} to {most} needed."),
                ),
            },
            Defect::NoPages => (
                "没有登记页数，卷内目录排不出页号。".to_owned(),
                "Its pages are not counted, so the inner list can't name them.".to_owned(),
            ),
        };
        match locale {
            Locale::ZhCn => zh,
            Locale::En => en,
        }
    }
}
