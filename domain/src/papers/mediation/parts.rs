//! Pieces that several papers share.

use chrono::{NaiveDate, NaiveDateTime};

use crate::papers::document::{Block, Dated, Document, Face, Label, Lines, Place, Run, Takes};
use crate::papers::facts::{Facts, Party};
use crate::papers::kind::{Signer, kind};
use crate::papers::words;

/// Text, or the blank it goes into.
pub(super) fn fill(text: Option<&str>, name: &'static str, width: u8, must: bool) -> Run {
    match text.map(str::trim).filter(|t| !t.is_empty()) {
        Some(text) => Run::Text(text.to_owned()),
        None => Run::Blank(Label { name, width, must, takes: Takes::Words }),
    }
}

/// Text the paper is not good without.
pub(super) fn must(text: Option<&str>, name: &'static str, width: u8) -> Run {
    fill(text, name, width, true)
}

/// Text the paper can do without.
pub(super) fn may(text: Option<&str>, name: &'static str, width: u8) -> Run {
    fill(text, name, width, false)
}

/// A day the paper is not good without.
pub(super) fn must_day(on: Option<NaiveDate>, name: &'static str) -> Run {
    on.map_or(Run::Blank(Label { name, width: 10, must: true, takes: Takes::Day }), |on| words::day(on).into())
}

/// A moment the paper is not good without.
pub(super) fn must_moment(at: Option<NaiveDateTime>, name: &'static str) -> Run {
    at.map_or(Run::Blank(Label { name, width: 10, must: true, takes: Takes::Moment }), |at| words::moment(at).into())
}

/// Names in a row: 王大山、李二牛.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let joined = names.into_iter().collect::<Vec<_>>().join("、");
    (!joined.is_empty()).then_some(joined)
}

/// The parties of one side in a row.
pub(super) fn side(parties: &[Party]) -> Option<String> {
    names(parties.iter().map(|p| p.name.as_str()))
}

/// All parties in a row.
pub(super) fn everybody(facts: &Facts) -> Option<String> {
    names(facts.parties().map(|p| p.name.as_str()))
}

/// An empty paper of a kind, with the committee above the title.
pub(super) fn paper(code: &'static str, face: Face, facts: &Facts, title: &str) -> Document {
    Document {
        code,
        face,
        head: Some(facts.committee.name.clone()).filter(|n| !n.is_empty()),
        title: title.to_owned(),
        number: None,
        blocks: Vec::new(),
        foot: None,
    }
}

/// The number of the case below the title.
pub(super) fn case_number(facts: &Facts) -> Option<Run> {
    Some(must(facts.number.as_deref(), "编号", 10))
}

/// A paragraph of one text.
pub(super) fn says(text: &str) -> Block {
    Block::Paragraph(vec![text.into()])
}

/// A labelled piece of free text the paper is not good without.
pub(super) fn area(label: &'static str, text: Option<&str>, lines: u8) -> Block {
    Block::Area { label, text: told(text), lines, must: true }
}

/// A labelled piece of free text that may be left out.
pub(super) fn area_if_any(label: &'static str, text: Option<&str>, lines: u8) -> Block {
    Block::Area { label, text: told(text), lines, must: false }
}

fn told(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
}

/// Everybody who signs a paper, by its row in the table: each with a place of their own.
pub(super) fn places(code: &'static str, facts: &Facts) -> Vec<Place> {
    let signs = kind(code).map(|k| k.signs).unwrap_or_default();
    let mut places = Vec::new();
    for sign in signs {
        let how = if sign.fingerprint { "签名、盖章或按指印" } else { "签名" };
        let mut add = |name: Option<&str>, quality: &str| {
            let label = format!("{quality}（{how}）");
            places.push(Place { label, name: name.map(str::to_owned), fingerprint: sign.fingerprint });
        };
        let quality = sign.who.words().zh;
        let named: Vec<&str> = match sign.who {
            Signer::Applicant => facts.applicants.iter().map(|p| p.name.as_str()).collect(),
            Signer::Respondent => facts.respondents.iter().map(|p| p.name.as_str()).collect(),
            Signer::Mediator => facts.mediators.iter().map(String::as_str).collect(),
            Signer::Clerk => facts.clerk.as_deref().into_iter().collect(),
            Signer::Registrar => facts.registrar.as_deref().into_iter().collect(),
            Signer::Filer => facts.archive.filer.as_deref().into_iter().collect(),
            Signer::Checker => facts.archive.checker.as_deref().into_iter().collect(),
            Signer::Asked | Signer::Inquirer | Signer::Visitor => Vec::new(),
        };
        if named.is_empty() {
            add(None, quality);
        }
        for name in named {
            add(Some(name), quality);
        }
    }
    places
}

/// The places of a paper with the day.
pub(super) fn signing(code: &'static str, facts: &Facts, on: Option<NaiveDate>) -> Block {
    Block::Signing(places(code, facts), Dated::Beside(on))
}

/// The places of a paper whose day stands under the committee's name.
pub(super) fn signing_without_day(code: &'static str, facts: &Facts) -> Block {
    Block::Signing(places(code, facts), Dated::Elsewhere)
}

/// The committee's name, the day and the place of the seal.
pub(super) fn seal(facts: &Facts, on: Option<NaiveDate>) -> Block {
    Block::Seal(facts.committee.name.clone(), on)
}

/// Fields of each party of a side, in the order of the ministry's form; of nobody known, one empty set.
pub(super) fn parties(label: &'static str, parties: &[Party], with_id: bool) -> Vec<Block> {
    let nobody = [Party::default()];
    let known = if parties.is_empty() { &nobody[..] } else { parties };
    known.iter().map(|p| Block::Party(p.name.clone(), party(label, p, with_id))).collect()
}

fn party(label: &'static str, p: &Party, with_id: bool) -> Lines {
    let name = must(Some(p.name.as_str()), label, 6);
    let mut lines = if p.is_organisation {
        vec![
            vec![(label, name, 12)],
            vec![
                ("法定代表人（负责人）", must(p.representative.as_deref(), "法定代表人（负责人）", 6), 7),
                ("联系方式", may(p.phone.as_deref(), "联系方式", 6), 5),
            ],
            vec![("住所", must(p.address.as_deref(), "住所", 16), 12)],
        ]
    } else {
        let age = p.age.map(|a| a.to_string());
        let mut lines = vec![
            vec![
                (label, name, 5),
                ("性别", must(p.sex.as_deref(), "性别", 2), 2),
                ("民族", may(p.nation.as_deref(), "民族", 2), 3),
                ("年龄", may(age.as_deref(), "年龄", 2), 2),
            ],
            vec![
                ("职业或职务", may(p.job.as_deref(), "职业或职务", 6), 6),
                ("联系方式", must(p.phone.as_deref(), "联系方式", 8), 6),
            ],
            vec![("单位或住址", must(p.address.as_deref(), "单位或住址", 16), 12)],
        ];
        if let Some(guardian) = &p.representative {
            lines.push(vec![("法定代理人（监护人）", guardian.as_str().into(), 12)]);
        }
        lines
    };
    if with_id {
        let label = if p.is_organisation { "统一社会信用代码" } else { "公民身份号码" };
        lines.push(vec![(label, must(p.id_number.as_deref(), label, 18), 12)]);
    }
    for agent in &p.agents {
        lines.push(vec![
            ("委托代理人", agent.name.as_str().into(), 4),
            ("权限", must(agent.authority.as_deref(), "代理权限", 4), 4),
            ("电话", may(agent.phone.as_deref(), "代理人电话", 6), 4),
        ]);
    }
    lines
}
