//! After the agreement: 督促履行记录, 人民调解回访记录.

use chrono::NaiveDate;

use super::parts::{area, case_number, everybody, may, must, must_day, names, paper, signing};
use crate::papers::document::{Align, Block, Column, Document, Face};
use crate::papers::facts::Facts;
use crate::papers::words::day;

const COLUMNS: [Column; 4] = [
    Column { head: "履行人", share: 4, align: Align::Middle },
    Column { head: "约定的事项", share: 7, align: Align::Start },
    Column { head: "期限", share: 6, align: Align::Middle },
    Column { head: "履行情况", share: 7, align: Align::Middle },
];

/// Duty by duty, with what had become of it by that day; what isn't known is left to be written in.
fn obligations(facts: &Facts, by: Option<NaiveDate>) -> Option<Block> {
    let rows: Vec<_> = facts
        .agreement
        .iter()
        .flat_map(|a| &a.obligations)
        .map(|o| {
            let done = o.done_on.filter(|done| by.is_none_or(|by| *done <= by)).map(|on| format!("{}履行", day(on)));
            vec![
                o.who.as_str().into(),
                o.what.as_str().into(),
                may(o.by.map(day).as_deref(), "期限", 5),
                may(done.as_deref(), "履行情况", 5),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Block::Table { columns: COLUMNS.to_vec(), rows, spare: 0 })
}

fn number(facts: &Facts) -> Option<&str> {
    facts.agreement.as_ref().and_then(|a| a.number.as_deref()).or(facts.number.as_deref())
}

/// The `nth` visit that urged, from 1.
pub(super) fn urging(facts: &Facts, nth: usize) -> Document {
    let code = "mediation_urging";
    let it = facts.urgings.get(nth.saturating_sub(1)).cloned().unwrap_or_default();
    let mut doc = paper(code, Face::Form, facts, "督促履行记录");
    doc.number = case_number(facts);
    doc.blocks.push(Block::Fields(vec![
        vec![("当事人", must(everybody(facts).as_deref(), "当事人", 12), 12)],
        vec![("调解协议编号", must(number(facts), "调解协议编号", 8), 7), ("日期", must_day(it.on, "督促日期"), 5)],
    ]));
    doc.blocks.extend(obligations(facts, it.on));
    doc.blocks.push(area("督促情况（找了谁，怎么说的，答复）", it.said.as_deref(), 8));
    doc.blocks.push(Block::Paragraph(vec![
        "经督促仍不履行的，告知对方当事人：就协议的履行可以向人民法院提起诉讼；经人民法院确认有效的，可以申请强制执行。".into(),
    ]));
    doc.blocks.push(signing(code, facts, it.on));
    doc.foot = Some("备注：此表由人民调解委员会填写。".into());
    doc
}

/// The `nth` return visit, from 1.
pub(super) fn return_visit(facts: &Facts, nth: usize) -> Document {
    let code = "mediation_return_visit";
    let it = facts.visits.get(nth.saturating_sub(1)).cloned().unwrap_or_default();
    let mut doc = paper(code, Face::Form, facts, "人民调解回访记录");
    doc.blocks.push(Block::Fields(vec![
        vec![("当事人", must(everybody(facts).as_deref(), "当事人", 12), 12)],
        vec![("调解协议编号", must(number(facts), "调解协议编号", 10), 12)],
        vec![("回访事由", must(facts.title().as_deref(), "回访事由", 12), 12)],
        vec![("回访时间", must_day(it.on, "回访时间"), 6), ("回访方式", must(it.way.as_deref(), "回访方式", 4), 6)],
    ]));
    doc.blocks.extend(obligations(facts, it.on));
    doc.blocks.push(Block::Fields(vec![vec![
        ("协议履行", must(it.performed.as_deref(), "协议履行情况", 6), 6),
        ("是否满意", must(it.satisfied.as_deref(), "对调解是否满意", 6), 6),
    ]]));
    doc.blocks.push(super::parts::area_if_any(
        "回访情况（当事人的意见，有无反复、激化和其他隐患）",
        it.words.as_deref(),
        6,
    ));
    let mut block = signing(code, facts, it.on);
    let by = it.by.or_else(|| names(facts.mediators.iter().map(String::as_str)));
    if let Block::Signing(places, _) = &mut block {
        for place in places {
            place.name.clone_from(&by);
        }
    }
    doc.blocks.push(block);
    doc.foot = Some("备注：此表由人民调解委员会填写。".into());
    doc
}
