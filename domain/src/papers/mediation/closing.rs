//! 结案报告

use super::parts::{area, case_number, may, must, must_day, names, paper, side, signing};
use crate::papers::document::{Block, Document, Face};
use crate::papers::facts::Facts;
use crate::papers::kind::{Origin, Outcome};

pub(super) fn report(facts: &Facts, _: usize) -> Document {
    let code = "mediation_closing";
    let it = facts.closing.clone().unwrap_or_default();
    let mediators = names(facts.mediators.iter().map(String::as_str));
    let origin = facts.origin.map(|origin| match (origin, &facts.referral) {
        (Origin::Written | Origin::Oral, _) => "当事人申请".to_owned(),
        (Origin::OwnInitiative, _) => "人民调解委员会主动调解".to_owned(),
        (Origin::Referred, Some(by)) => format!("{}移送、委托", by.by),
        (Origin::Referred, None) => "有关单位移送、委托".to_owned(),
    });
    let outcome = facts.outcome.map(|outcome| match outcome {
        Outcome::Written => "达成书面调解协议",
        Outcome::Oral => "达成口头调解协议",
        Outcome::Failed => "调解不成",
        Outcome::Withdrawn => "申请人撤回申请",
        Outcome::Ended => "终止调解",
        Outcome::Refused => "不予受理",
    });
    let accepted = facts.outcome != Some(Outcome::Refused);
    let began = if accepted {
        ("受理日期", must_day(facts.accepted_on, "受理日期"), 6)
    } else {
        ("申请日期", must_day(facts.applied_on, "申请日期"), 6)
    };
    let mut doc = paper(code, Face::Form, facts, "结案报告");
    doc.number = case_number(facts);
    let mut mediator = must(mediators.as_deref(), "人民调解员", 8);
    if !accepted {
        mediator = may(mediators.as_deref(), "人民调解员", 8);
    }
    doc.blocks = vec![
        Block::Fields(vec![
            vec![("申请人", must(side(&facts.applicants).as_deref(), "申请人", 12), 12)],
            vec![("被申请人", must(side(&facts.respondents).as_deref(), "被申请人", 12), 12)],
            vec![
                ("纠纷类型", must(facts.dispute.as_deref(), "纠纷类型", 6), 6),
                ("案件来源", must(origin.as_deref(), "案件来源", 6), 6),
            ],
            vec![began, ("结案日期", must_day(it.on, "结案日期"), 6)],
            vec![("人民调解员", mediator, 6), ("调解结果", must(outcome, "调解结果", 6), 6)],
        ]),
        area("纠纷简要事实", facts.facts.as_deref(), 6),
        area("办理经过和结果", it.report.as_deref(), 8),
        signing(code, facts, it.on),
    ];
    doc
}
