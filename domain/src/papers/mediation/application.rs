//! How a mediation begins: written application, record of an oral one, own initiative, referral.

use super::parts::{
    area, case_number, everybody, may, must, must_day, paper, parties, seal, side, signing, signing_without_day,
};
use crate::papers::document::{Block, Document, Face, Label, Run, Takes};
use crate::papers::facts::Facts;

fn requests(facts: &Facts) -> Block {
    let blank =
        |_| vec![Run::Blank(Label { name: "当事人申请事项", width: 20, must: true, takes: Takes::Words })];
    match facts.requests.is_empty() {
        true => Block::List((0..3).map(blank).collect()),
        false => Block::List(facts.requests.iter().map(|r| vec![r.as_str().into()]).collect()),
    }
}

fn application(code: &'static str, title: &str, facts: &Facts) -> Document {
    let mut doc = paper(code, Face::Form, facts, title);
    doc.head = None;
    doc.blocks.extend(parties("申请人", &facts.applicants, false));
    doc.blocks.extend(parties("被申请人", &facts.respondents, false));
    doc.blocks.push(area("纠纷简要情况", facts.facts.as_deref(), 7));
    doc.blocks.push(Block::Heading("当事人申请事项".into()));
    doc.blocks.push(requests(facts));
    doc
}

/// 人民调解申请书
pub(super) fn written(facts: &Facts, _: usize) -> Document {
    let code = "mediation_application";
    let mut doc = application(code, "人民调解申请书", facts);
    doc.blocks.push(Block::Paragraph(vec![
        "人民调解委员会已将申请人民调解的相关规定告知我，现自愿申请".into(),
        must(Some(facts.committee.name.as_str()), "人民调解委员会", 10),
        "进行调解。".into(),
    ]));
    doc.blocks.push(signing(code, facts, facts.applied_on));
    doc
}

/// 人民调解口头申请笔录
pub(super) fn oral(facts: &Facts, _: usize) -> Document {
    let code = "mediation_oral_application";
    let mut doc = application(code, "人民调解口头申请笔录", facts);
    doc.head = Some(facts.committee.name.clone()).filter(|n| !n.is_empty());
    doc.blocks.push(Block::Paragraph(vec![
        "以上由申请人口头陈述，".into(),
        must(facts.clerk.as_deref().or(facts.registrar.as_deref()), "记录人", 5),
        "记录，已向申请人宣读，申请人确认无误。人民调解委员会已将申请人民调解的相关规定告知申请人，申请人自愿申请调解。".into(),
    ]));
    doc.blocks.push(signing(code, facts, facts.applied_on));
    doc
}

/// 主动调解登记
pub(super) fn own_initiative(facts: &Facts, _: usize) -> Document {
    let code = "mediation_own_initiative";
    let mut doc = paper(code, Face::Form, facts, "主动调解登记");
    doc.number = case_number(facts);
    doc.blocks.push(Block::Fields(vec![
        vec![("当事人", must(everybody(facts).as_deref(), "当事人", 12), 12)],
        vec![
            ("纠纷类型", must(facts.dispute.as_deref(), "纠纷类型", 6), 6),
            ("发现日期", must_day(facts.applied_on, "发现日期"), 6),
        ],
    ]));
    doc.blocks.push(area("纠纷来源（怎样得知）", facts.learned.as_deref(), 3));
    doc.blocks.push(area("纠纷简要情况", facts.facts.as_deref(), 8));
    doc.blocks.push(Block::Paragraph(vec![
        "根据《中华人民共和国人民调解法》第十七条，本人民调解委员会主动调解。当事人一方明确拒绝的，不调解。".into(),
    ]));
    doc.blocks.push(signing_without_day(code, facts));
    doc.blocks.push(seal(facts, facts.applied_on));
    doc.foot = Some("备注：此表由人民调解委员会填写。".into());
    doc
}

/// 移送调解登记
pub(super) fn referral(facts: &Facts, _: usize) -> Document {
    let code = "mediation_referral";
    let referral = facts.referral.clone().unwrap_or_default();
    let mut doc = paper(code, Face::Form, facts, "移送调解登记");
    doc.number = case_number(facts);
    doc.blocks.push(Block::Fields(vec![
        vec![
            ("移送单位", must(Some(referral.by.as_str()), "移送单位", 8), 7),
            ("函号", may(referral.reference.as_deref(), "函号", 6), 5),
        ],
        vec![
            ("收到日期", must_day(referral.on.or(facts.applied_on), "收到日期"), 6),
            ("纠纷类型", must(facts.dispute.as_deref(), "纠纷类型", 6), 6),
        ],
        vec![("申请人", must(side(&facts.applicants).as_deref(), "申请人", 12), 12)],
        vec![("被申请人", must(side(&facts.respondents).as_deref(), "被申请人", 12), 12)],
    ]));
    doc.blocks.push(area("纠纷简要情况", facts.facts.as_deref(), 8));
    doc.blocks.push(Block::Heading("当事人申请事项".into()));
    doc.blocks.push(requests(facts));
    doc.blocks.push(Block::Paragraph(vec![
        "移送单位的函件附后。当事人自愿的，人民调解委员会受理；一方明确拒绝的，退回移送单位并告知当事人。".into(),
    ]));
    doc.blocks.push(signing(code, facts, referral.on.or(facts.applied_on)));
    doc.foot = Some("备注：此表由人民调解委员会填写。".into());
    doc
}
