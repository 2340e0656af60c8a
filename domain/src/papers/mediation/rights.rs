//! 当事人权利义务告知书: what the statute gives the parties and asks of them (人民调解法 art. 4, 23, 24, 31, 33).

use super::parts::{case_number, paper, says, signing};
use crate::papers::document::{Block, Document, Face};
use crate::papers::facts::Facts;

fn list(items: &[&str]) -> Block {
    Block::List(items.iter().map(|i| vec![(*i).into()]).collect())
}

pub(super) fn rights(facts: &Facts, _: usize) -> Document {
    let code = "mediation_rights";
    let mut doc = paper(code, Face::Form, facts, "人民调解当事人权利义务告知书");
    doc.number = case_number(facts);
    doc.blocks = vec![
        says(
            "根据《中华人民共和国人民调解法》，现将人民调解委员会的性质、调解的原则和效力，以及当事人在调解中的权利和义务告知如下：",
        ),
        Block::Heading("一、人民调解".into()),
        list(&[
            "人民调解委员会是依法设立的调解民间纠纷的群众性组织，调解不收取任何费用。",
            "调解在当事人自愿、平等的基础上进行，不违背法律、法规和国家政策，尊重当事人的权利，不因调解而阻止当事人依法通过仲裁、行政、司法等途径维护自己的权利。",
            "达成的调解协议具有法律约束力，当事人应当按照约定履行。双方认为有必要的，可以自调解协议生效之日起三十日内共同向人民法院申请司法确认。",
        ]),
        Block::Heading("二、当事人的权利".into()),
        list(&[
            "选择或者接受人民调解员；",
            "接受调解、拒绝调解或者要求终止调解；",
            "要求调解公开进行或者不公开进行；",
            "自主表达意愿、自愿达成调解协议。",
        ]),
        Block::Heading("三、当事人的义务".into()),
        list(&["如实陈述纠纷事实；", "遵守调解现场秩序，尊重人民调解员；", "尊重对方当事人行使权利。"]),
        says("以上内容我已知悉。"),
        signing(code, facts, facts.accepted_on),
    ];
    doc
}
