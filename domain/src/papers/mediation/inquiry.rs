//! 人民调解调查记录, 人民调解证据材料

use super::parts::{area, case_number, may, must, must_moment, names, paper, signing};
use crate::papers::document::{Align, Block, Column, Document, Face};
use crate::papers::facts::Facts;

/// The `nth` inquiry, from 1.
pub(super) fn inquiry(facts: &Facts, nth: usize) -> Document {
    let code = "mediation_inquiry";
    let it = facts.inquiries.get(nth.saturating_sub(1)).cloned().unwrap_or_default();
    let present = names(it.present.iter().map(String::as_str));
    let by = it.by.or_else(|| names(facts.mediators.iter().map(String::as_str)));
    let mut doc = paper(code, Face::Form, facts, "人民调解调查记录");
    doc.number = case_number(facts);
    doc.blocks = vec![
        Block::Fields(vec![
            vec![("时间", must_moment(it.at, "时间"), 12)],
            vec![("地点", must(it.place.as_deref(), "地点", 14), 12)],
            vec![
                ("被调查人", must(it.asked.as_deref(), "被调查人", 6), 6),
                ("与当事人的关系", may(it.relation.as_deref(), "与当事人的关系", 6), 6),
            ],
            vec![("参加人", may(present.as_deref(), "参加人", 14), 12)],
            vec![
                ("调查人", must(by.as_deref(), "调查人", 6), 6),
                ("记录人", must(facts.clerk.as_deref(), "记录人", 6), 6),
            ],
        ]),
        area("记录", it.said.as_deref(), 16),
        Block::Paragraph(vec!["以上记录已向被调查人宣读（或者由其阅看），确认无误。".into()]),
        signing(code, facts, it.at.map(|at| at.date())),
    ];
    doc
}

/// The list of what was handed in; the pieces themselves follow it.
pub(super) fn evidence(facts: &Facts, _: usize) -> Document {
    const COLUMNS: [Column; 6] = [
        Column { head: "序号", share: 2, align: Align::Middle },
        Column { head: "证据名称", share: 7, align: Align::Start },
        Column { head: "提供人", share: 4, align: Align::Middle },
        Column { head: "原件/复印件", share: 4, align: Align::Middle },
        Column { head: "证明什么", share: 5, align: Align::Start },
        Column { head: "页数", share: 2, align: Align::Middle },
    ];
    let rows: Vec<_> = facts
        .evidence
        .iter()
        .enumerate()
        .map(|(i, e)| {
            let pages = e.pages.map(|p| p.to_string());
            vec![
                (i + 1).to_string().into(),
                e.name.as_str().into(),
                must(e.from.as_deref(), "提供人", 3),
                must(e.form.as_deref(), "原件/复印件", 3),
                may(e.shows.as_deref(), "证明什么", 5),
                must(pages.as_deref(), "页数", 2),
            ]
        })
        .collect();
    let spare = u8::try_from(10_usize.saturating_sub(rows.len())).unwrap_or(0);
    let mut doc = paper("mediation_evidence", Face::Form, facts, "人民调解证据材料");
    doc.number = case_number(facts);
    doc.blocks = vec![Block::Table { columns: COLUMNS.to_vec(), rows, spare }];
    doc.foot = Some("备注：证据材料按上表顺序附后。".into());
    doc
}
