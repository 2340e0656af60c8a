//! 人民调解记录

use super::parts::{area, case_number, everybody, may, must, must_moment, names, paper, signing};
use crate::papers::document::{Block, Document, Face};
use crate::papers::facts::Facts;

/// The record of the `nth` sitting, from 1.
pub(super) fn record(facts: &Facts, nth: usize) -> Document {
    let code = "mediation_record";
    let it = facts.sittings.get(nth.saturating_sub(1)).cloned().unwrap_or_default();
    let agents = facts.parties().flat_map(|p| p.agents.iter().map(|a| a.name.as_str()));
    let present = names(it.present.iter().map(String::as_str).chain(agents));
    let mediators = names(facts.mediators.iter().map(String::as_str));
    let mut doc = paper(code, Face::Form, facts, "人民调解记录");
    doc.number = case_number(facts);
    doc.blocks = vec![
        Block::Fields(vec![
            vec![("时间", must_moment(it.at, "时间"), 12)],
            vec![("地点", must(it.place.as_deref(), "地点", 14), 12)],
            vec![("当事人", must(everybody(facts).as_deref(), "当事人", 14), 12)],
            vec![("参加人", may(present.as_deref(), "参加人", 14), 12)],
            vec![
                ("人民调解员", must(mediators.as_deref(), "人民调解员", 6), 6),
                ("记录人", must(facts.clerk.as_deref(), "记录人", 6), 6),
            ],
        ]),
        Block::Paragraph(vec!["人民调解委员会已将申请人民调解的相关规定告知各方当事人。".into()]),
        area("调解记录", it.talk.as_deref(), 14),
        area("调解结果", it.result.as_deref(), 4),
        signing(code, facts, it.at.map(|at| at.date())),
    ];
    doc
}
