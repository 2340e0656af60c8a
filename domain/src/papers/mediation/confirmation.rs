//! 司法确认申请书: both sides together, within the window (人民调解法 art. 33; 最高人民法院 法释〔2011〕5号 art. 3: what goes with it).

use super::parts::{may, must, must_day, paper, parties, says, signing};
use crate::papers::document::{Block, Document, Face};
use crate::papers::facts::Facts;
use crate::papers::words::day;

pub(super) fn application(facts: &Facts, _: usize) -> Document {
    let code = "confirmation_application";
    let it = facts.confirmation.clone().unwrap_or_default();
    let agreement = facts.agreement.clone().unwrap_or_default();
    let number = agreement.number.as_deref().or(facts.number.as_deref());
    let mut doc = paper(code, Face::Form, facts, "司法确认申请书");
    doc.head = None;
    doc.blocks.extend(parties("申请人", &facts.applicants, true));
    doc.blocks.extend(parties("申请人", &facts.respondents, true));
    let oral = facts.is_oral();
    let paper = if oral { "人民调解口头协议登记表" } else { "人民调解协议书" };
    doc.blocks.extend([
        Block::Heading("请求事项".into()),
        Block::Paragraph(vec![
            "请求依法确认经".into(),
            must(Some(facts.committee.name.as_str()), "人民调解委员会", 10),
            "调解达成的".into(),
            must(number, "协议编号", 8),
            if oral { "口头协议有效。".into() } else { "人民调解协议有效。".into() },
        ]),
        Block::Heading("事实和理由".into()),
        Block::Paragraph(vec![
            format!("申请人因{}，于", facts.dispute_words()).into(),
            must_day(agreement.on, "达成协议的日期"),
            "经上述人民调解委员会调解自愿达成协议，协议已经生效。双方认为有必要，根据《中华人民共和国人民调解法》第三十三条，自调解协议生效之日起三十日内共同申请司法确认".into(),
            it.until.map_or_else(|| "。".to_owned(), |last| format!("（最后一天为{}）。", day(last))).into(),
        ]),
        Block::Heading("双方承诺".into()),
        says("双方出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；如果因为该协议内容给他人造成损害的，愿意承担相应的民事责任和其他法律责任。"),
        Block::Heading("附件".into()),
        Block::List(vec![
            vec![format!("{paper}一份；").into()],
            vec!["申请人身份证明、资格证明；".into()],
            vec!["与调解协议相关的财产权利证明等材料；".into()],
            vec!["双方送达地址、电话号码。委托他人代为申请的，另附授权委托书。".into()],
        ]),
        Block::Paragraph(vec!["此致".into()]),
        Block::Addressee(vec![may(it.court.as_deref(), "人民法院", 10)]),
        together(signing(code, facts, it.filed_on)),
    ]);
    doc
}

/// Before the court both sides ask.
fn together(mut signing: Block) -> Block {
    if let Block::Signing(places, _) = &mut signing {
        for place in places {
            place.label = place.label.replace("被申请人", "申请人");
        }
    }
    signing
}
