//! 不予受理告知书: the ground, and where to turn.

use super::parts::{area, case_number, everybody, must, must_day, paper, says, seal, side};
use crate::papers::document::{Block, Document, Face};
use crate::papers::facts::Facts;

pub(super) fn refusal(facts: &Facts, _: usize) -> Document {
    let told = facts.certificate.clone().unwrap_or_default();
    let mut doc = paper("mediation_refusal", Face::Notice, facts, "不予受理告知书");
    doc.number = case_number(facts);
    doc.blocks.push(Block::Addressee(vec![must(side(&facts.applicants).as_deref(), "申请人", 8), "：".into()]));
    doc.blocks.push(Block::Paragraph(vec![
        "你（们）于".into(),
        must_day(facts.applied_on, "申请日期"),
        "就".into(),
        must(everybody(facts).as_deref(), "当事人", 8),
        format!("之间的{}向本人民调解委员会申请调解。经审查，因", facts.dispute_words()).into(),
        must(told.ground.as_deref(), "不予受理的法定理由", 14),
        "，决定不予受理。".into(),
    ]));
    doc.blocks.push(area("具体理由", told.reason.as_deref(), 4));
    doc.blocks.push(area("您还可以这样办", told.direction.as_deref(), 4));
    doc.blocks.push(says("人民调解不收费。情况有变化的，可以再次申请。"));
    doc.blocks.push(seal(facts, told.on));
    doc
}
