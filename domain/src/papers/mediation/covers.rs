//! 卷宗封面, 卷内目录, 卷宗情况说明 (封底).

use super::parts::{area_if_any, may, must, must_day, names, paper, signing};
use crate::papers::document::{Align, Block, Column, Document, Face, Run};
use crate::papers::facts::Facts;
use crate::papers::words::day;

/// 卷宗封面
pub(super) fn cover(facts: &Facts, _: usize) -> Document {
    let mut doc = paper("dossier_cover", Face::Cover, facts, "人民调解卷宗");
    doc.head.get_or_insert_with(|| "＿＿＿＿＿＿＿＿人民调解委员会".to_owned());
    let archive = &facts.archive;
    let began = facts.accepted_on.or(facts.applied_on);
    let closed = facts.closing.as_ref().and_then(|c| c.on);
    let days: Run = match (began, closed) {
        (Some(from), Some(until)) => format!("{}至{}", day(from), day(until)).into(),
        (from, _) => must(from.map(|f| format!("{}至　　年　月　日", day(f))).as_deref(), "调解日期", 16),
    };
    let mediators = names(facts.mediators.iter().map(String::as_str));
    doc.blocks = vec![Block::Fields(vec![
        vec![("卷　　名", must(facts.title().as_deref(), "卷名", 16), 12)],
        vec![("卷　　号", must(archive.volume.as_deref().or(facts.number.as_deref()), "卷号", 16), 12)],
        vec![("人民调解员", may(mediators.as_deref(), "人民调解员", 16), 12)],
        vec![("调解日期", days, 12)],
        vec![("立 卷 人", must(archive.filer.as_deref(), "立卷人", 16), 12)],
        vec![("立卷日期", must_day(archive.filed_on, "立卷日期"), 12)],
        vec![("保管期限", must(archive.kept_for.as_deref(), "保管期限", 16), 12)],
        vec![("备　　注", may(None, "备注", 16), 12)],
    ])];
    doc
}

/// 卷内目录
pub(super) fn list(facts: &Facts, _: usize) -> Document {
    const COLUMNS: [Column; 4] = [
        Column { head: "序号", share: 3, align: Align::Middle },
        Column { head: "文书名称", share: 12, align: Align::Start },
        Column { head: "页号", share: 4, align: Align::Middle },
        Column { head: "备注", share: 5, align: Align::Start },
    ];
    let rows: Vec<_> = facts
        .listed
        .iter()
        .enumerate()
        .map(|(i, l)| {
            let pages = l.pages.map(|(from, until)| match from == until {
                true => from.to_string(),
                false => format!("{from}—{until}"),
            });
            vec![
                (i + 1).to_string().into(),
                l.title.as_str().into(),
                must(pages.as_deref(), "页号", 2),
                l.note.as_deref().unwrap_or_default().into(),
            ]
        })
        .collect();
    let spare = u8::try_from(16_usize.saturating_sub(rows.len())).unwrap_or(0);
    let mut doc = paper("dossier_list", Face::List, facts, "卷内目录");
    doc.head = None;
    doc.blocks = vec![Block::Table { columns: COLUMNS.to_vec(), rows, spare }];
    doc
}

/// 卷宗情况说明, the back of the dossier
pub(super) fn back(facts: &Facts, _: usize) -> Document {
    let code = "dossier_back";
    let last = facts.listed.iter().filter_map(|l| l.pages).map(|(_, until)| until).max();
    let count = (!facts.listed.is_empty()).then(|| facts.listed.len().to_string());
    let mut doc = paper(code, Face::Form, facts, "卷宗情况说明");
    doc.head = None;
    doc.blocks = vec![
        Block::Paragraph(vec![
            "本卷共有文书材料".into(),
            must(count.as_deref(), "文书件数", 2),
            "件，".into(),
            must(last.map(|n| n.to_string()).as_deref(), "总页数", 2),
            "页。".into(),
        ]),
        area_if_any("情况说明（缺损、修改、补充、移出、销毁等）", facts.archive.note.as_deref(), 10),
        signing(code, facts, facts.archive.filed_on),
    ];
    doc
}
