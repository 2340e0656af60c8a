//! 人民调解受理登记表

use super::parts::{area, case_number, must, must_day, paper, seal, side, signing_without_day};
use crate::papers::document::{Block, Document, Face};
use crate::papers::facts::Facts;
use crate::papers::kind::Origin;

pub(super) fn register(facts: &Facts, _: usize) -> Document {
    let code = "mediation_register";
    let mut doc = paper(code, Face::Form, facts, "人民调解受理登记表");
    doc.number = case_number(facts);
    doc.blocks.push(Block::Paragraph(vec![
        must_day(facts.accepted_on, "受理日期"),
        "，本人民调解委员会经当事人同意，调解".into(),
        must(side(&facts.applicants).as_deref(), "申请人", 6),
        "与".into(),
        must(side(&facts.respondents).as_deref(), "被申请人", 6),
        "之间的纠纷。".into(),
    ]));
    doc.blocks.push(Block::Fields(vec![vec![("纠纷类型", must(facts.dispute.as_deref(), "纠纷类型", 8), 12)]]));
    let by = facts.referral.as_ref().filter(|_| facts.origin == Some(Origin::Referred)).map_or("", |r| r.by.as_str());
    let referred =
        if by.is_empty() { "有关单位移送、委托".to_owned() } else { format!("{by}移送、委托") };
    doc.blocks.push(Block::Choices(
        "案件来源",
        vec![
            ("当事人申请".into(), matches!(facts.origin, Some(Origin::Written | Origin::Oral))),
            ("人民调解委员会主动调解".into(), facts.origin == Some(Origin::OwnInitiative)),
            (referred, facts.origin == Some(Origin::Referred)),
        ],
    ));
    doc.blocks.push(area("纠纷简要情况", facts.facts.as_deref(), 5));
    doc.blocks.push(signing_without_day(code, facts));
    doc.blocks.push(seal(facts, facts.accepted_on));
    doc.foot = Some("备注：此表由人民调解委员会填写。".into());
    doc
}
