//! 人民调解协议书, with the contents of 人民调解法 art. 29: the parties; main facts, disputed points and each side's responsibility;
//! what was agreed, how and by when it is performed.

use super::parts::{area, case_number, must, paper, parties, seal, signing_without_day};
use crate::locale::chinese_number;
use crate::papers::document::{Align, Block, Column, Document, Face, Label, Run, Takes};
use crate::papers::facts::{Agreement, Facts, Obligation};
use crate::papers::words::day;

const COLUMNS: [Column; 4] = [
    Column { head: "履行人", share: 5, align: Align::Middle },
    Column { head: "履行内容和方式", share: 9, align: Align::Start },
    Column { head: "履行期限", share: 6, align: Align::Middle },
    Column { head: "履行凭证", share: 4, align: Align::Middle },
];

fn obligation(o: &Obligation) -> Vec<Run> {
    let by = o.by.map(|on| format!("{}前", day(on)));
    vec![
        must(Some(o.who.as_str()), "履行人", 4),
        must(Some(o.what.as_str()), "履行内容和方式", 8),
        must(by.as_deref(), "履行期限", 6),
        super::parts::may(o.proof.as_deref(), "履行凭证", 3),
    ]
}

/// How and by when it is performed: duty by duty, or in words, or ruled to be filled.
pub(super) fn performance(it: &Agreement) -> Block {
    match (it.obligations.is_empty(), &it.performance) {
        (false, _) => {
            let rows = it.obligations.iter().map(obligation).collect();
            Block::Table { columns: COLUMNS.to_vec(), rows, spare: 0 }
        }
        (true, words) => area("履行方式、时限", words.as_deref(), 4),
    }
}

/// What was agreed, point by point.
pub(super) fn terms(it: &Agreement) -> Block {
    let blank = |_| vec![Run::Blank(Label { name: "协议内容", width: 22, must: true, takes: Takes::Words })];
    match it.terms.is_empty() {
        true => Block::List((0..4).map(blank).collect()),
        false => Block::List(it.terms.iter().map(|t| vec![t.as_str().into()]).collect()),
    }
}

pub(super) fn agreement(facts: &Facts, _: usize) -> Document {
    let code = "mediation_agreement";
    let it = facts.agreement.clone().unwrap_or_default();
    let mut doc = paper(code, Face::Form, facts, "人民调解协议书");
    doc.number = match &it.number {
        Some(number) => Some(number.as_str().into()),
        None => case_number(facts),
    };
    doc.blocks.extend(parties("当事人", &facts.applicants, false));
    doc.blocks.extend(parties("当事人", &facts.respondents, false));
    doc.blocks.push(area("纠纷主要事实", it.facts.as_deref().or(facts.facts.as_deref()), 5));
    doc.blocks.push(area("争议事项", it.disputed.as_deref(), 3));
    doc.blocks.push(area("各方当事人的责任", it.responsibility.as_deref(), 3));
    doc.blocks.push(Block::Paragraph(vec!["经调解，双方自愿达成如下协议：".into()]));
    doc.blocks.push(terms(&it));
    if !it.obligations.is_empty() {
        doc.blocks.push(Block::Heading("履行方式、时限".into()));
    }
    doc.blocks.push(performance(&it));
    let copies = facts.parties().count();
    let copies = if copies < 2 {
        Run::Blank(Label { name: "份数", width: 2, must: true, takes: Takes::Words })
    } else {
        chinese_number(copies + 1).into()
    };
    doc.blocks.push(Block::Paragraph(vec![
        "本协议一式".into(),
        copies,
        "份，当事人、人民调解委员会各持一份。自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效。".into(),
    ]));
    doc.blocks.push(Block::Paragraph(vec![
        "双方认为有必要的，可以自本协议生效之日起三十日内共同向人民法院申请司法确认。".into(),
    ]));
    doc.blocks.push(signing_without_day(code, facts));
    doc.blocks.push(seal(facts, it.on));
    doc
}
