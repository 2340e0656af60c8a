//! How a mediation ends without agreement: 调解不成证明, 终止调解告知书, 撤回申请登记.

use super::parts::{
    area, case_number, everybody, must, must_day, paper, says, seal, side, signing, signing_without_day,
};
use crate::papers::document::{Block, Document, Face, Run};
use crate::papers::facts::Facts;

fn between(facts: &Facts) -> Run {
    let both = side(&facts.applicants).zip(side(&facts.respondents)).map(|(a, b)| format!("{a}与{b}"));
    must(both.as_deref(), "当事人", 12)
}

/// A day stated in the text; before acceptance there is none to state.
fn since(facts: &Facts) -> Vec<Run> {
    vec![
        between(facts),
        format!("之间的{}，本人民调解委员会于", facts.dispute_words()).into(),
        must_day(facts.accepted_on, "受理日期"),
        "受理并进行了调解。".into(),
    ]
}

const OTHER_WAYS: &str =
    "当事人可以依法通过仲裁、行政、司法等途径维护自己的权利。仲裁、诉讼等有时效和期限，请及时办理。";

/// 调解不成证明
pub(super) fn failure(facts: &Facts, _: usize) -> Document {
    let told = facts.certificate.clone().unwrap_or_default();
    let mut doc = paper("mediation_failure", Face::Notice, facts, "调解不成证明");
    doc.number = case_number(facts);
    let mut first = since(facts);
    first.push("经调解，双方未能达成协议。根据《中华人民共和国人民调解法》第二十六条，现终止调解，特此证明。".into());
    doc.blocks = vec![
        Block::Paragraph(first),
        area("未达成协议的原因", told.reason.as_deref(), 3),
        area("您还可以走的途径", told.direction.as_deref(), 4),
        says(OTHER_WAYS),
        signing_without_day("mediation_failure", facts),
        seal(facts, told.on),
    ];
    doc
}

/// 终止调解告知书
pub(super) fn ended(facts: &Facts, _: usize) -> Document {
    let told = facts.certificate.clone().unwrap_or_default();
    let mut doc = paper("mediation_ended", Face::Notice, facts, "终止调解告知书");
    doc.number = case_number(facts);
    let mut first = since(facts);
    first.push("因".into());
    first.push(must(told.ground.as_deref().or(told.reason.as_deref()), "终止调解的原因", 12));
    first.push("，现终止调解。".into());
    doc.blocks = vec![
        Block::Addressee(vec![must(everybody(facts).as_deref(), "当事人", 8), "：".into()]),
        Block::Paragraph(first),
        area("您还可以走的途径", told.direction.as_deref(), 4),
        says(OTHER_WAYS),
        signing_without_day("mediation_ended", facts),
        seal(facts, told.on),
    ];
    doc
}

/// 撤回申请登记
pub(super) fn withdrawn(facts: &Facts, _: usize) -> Document {
    let told = facts.certificate.clone().unwrap_or_default();
    let mut doc = paper("mediation_withdrawn", Face::Form, facts, "撤回调解申请登记");
    doc.number = case_number(facts);
    doc.blocks = vec![
        Block::Paragraph(vec![
            must(side(&facts.applicants).as_deref(), "申请人", 6),
            "于".into(),
            must_day(facts.applied_on, "申请日期"),
            "就与".into(),
            must(side(&facts.respondents).as_deref(), "被申请人", 6),
            format!("之间的{}向本人民调解委员会申请调解，现自愿撤回申请。", facts.dispute_words()).into(),
        ]),
        area("撤回的原因", told.reason.as_deref(), 4),
        says("撤回以后，申请人仍可以再次申请调解，也可以依法通过仲裁、行政、司法等途径维护自己的权利。"),
        signing("mediation_withdrawn", facts, told.on),
    ];
    doc
}
