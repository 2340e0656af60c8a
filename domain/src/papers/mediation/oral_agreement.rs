//! 人民调解口头协议登记表: noted by the mediator, in effect when reached (人民调解法 art. 28, 30).

use super::agreement::performance;
use super::parts::{area, case_number, must_day, paper, parties, seal, signing_without_day};
use crate::papers::document::{Block, Document, Face};
use crate::papers::facts::Facts;

pub(super) fn register(facts: &Facts, _: usize) -> Document {
    let code = "mediation_oral_agreement";
    let it = facts.agreement.clone().unwrap_or_default();
    let mut doc = paper(code, Face::Form, facts, "人民调解口头协议登记表");
    doc.number = match &it.number {
        Some(number) => Some(number.as_str().into()),
        None => case_number(facts),
    };
    doc.blocks.extend(parties("当事人", &facts.applicants, false));
    doc.blocks.extend(parties("当事人", &facts.respondents, false));
    let main = it.facts.as_deref().or(facts.facts.as_deref());
    doc.blocks.push(area("纠纷主要事实、争议事项", main, 5));
    let terms = (!it.terms.is_empty()).then(|| it.terms.join("\n"));
    doc.blocks.push(area("口头协议内容", terms.as_deref(), 5));
    doc.blocks.push(performance(&it));
    doc.blocks.push(Block::Paragraph(vec![
        must_day(it.on, "达成协议的日期"),
        "双方达成口头协议，均认为无需制作调解协议书。口头协议自达成之日起生效。".into(),
    ]));
    doc.blocks.push(signing_without_day(code, facts));
    doc.blocks.push(seal(facts, it.on));
    doc.foot = Some("备注：此表由人民调解委员会填写。".into());
    doc
}
