//! 调解会通知: one slip a party, with a receipt to be signed at its foot.

use super::parts::{case_number, may, must, must_moment, names, paper, seal};
use crate::papers::document::{Block, Dated, Document, Face, Place};
use crate::papers::facts::Facts;

/// The notices of the `nth` sitting, from 1.
pub(super) fn summons(facts: &Facts, nth: usize) -> Document {
    let it = facts.sittings.get(nth.saturating_sub(1)).cloned().unwrap_or_default();
    let mediators = names(facts.mediators.iter().map(String::as_str));
    let addressed: Vec<Option<&str>> = facts.parties().map(|p| Some(p.name.as_str())).collect();
    let addressed = if addressed.is_empty() { vec![None] } else { addressed };
    let mut doc = paper("mediation_summons", Face::Form, facts, "调解会通知");
    doc.number = case_number(facts);
    for (i, name) in addressed.into_iter().enumerate() {
        if i > 0 {
            doc.blocks.push(Block::PageBreak);
        }
        doc.blocks.extend([
            Block::Addressee(vec![must(name, "当事人", 8), "：".into()]),
            Block::Paragraph(vec![
                format!("您参与的{}一案，本人民调解委员会定于", facts.dispute_words()).into(),
                must_moment(it.at, "调解会时间"),
                "在".into(),
                must(it.place.as_deref(), "调解会地点", 10),
                "进行调解，请准时到场。".into(),
            ]),
            Block::Fields(vec![
                vec![("人民调解员", must(mediators.as_deref(), "人民调解员", 8), 12)],
                vec![
                    ("联系电话", may(facts.committee.phone.as_deref(), "联系电话", 8), 5),
                    ("地址", may(facts.committee.address.as_deref(), "地址", 10), 7),
                ],
            ]),
            Block::Heading("请您注意".into()),
            Block::List(vec![
                vec!["带上身份证和与纠纷有关的材料。请人代您来的，带上授权委托书。".into()],
                vec!["您可以选择或者要求更换人民调解员，可以要求公开或者不公开调解，也可以拒绝调解。".into()],
                vec!["不能按时来的，请提前打电话，另约时间。".into()],
                vec!["人民调解不收费。".into()],
            ]),
            seal(facts, it.told_on),
            Block::Signing(
                vec![Place {
                    label: "收到人（签名或按指印）".into(),
                    name: name.map(str::to_owned),
                    fingerprint: true,
                }],
                Dated::Beside(None),
            ),
        ]);
    }
    doc
}
