//! Texts around what was agreed, one by one.

use domain::cases::{OwedKind, yuan};
use domain::locale::Locale;
use registry::cases::Obligation;

use super::either;

texts! {
    /// What was agreed.
    OwedText {
        Title: "履行事项", "What was agreed";
        None: "还没有逐项登记。", "Nothing is noted one by one yet.";
        Add: "登记一项", "Note one";
        AddLead: "一项一登：谁、向谁、履行什么、哪天前。到期前三天和当天会提醒双方。", "One by one: who, to whom, what, by when. Both sides are reminded three days before and on the day.";
        AddGo: "登记", "Note it";
        Note: "登记结果", "Note how it came out";
        NoteTitle: "履行得怎么样", "How it came out";
        NoteGo: "记下", "Note it";
        ProofHint: "收条、转账、照片，谁看过。履行了的、履行了一部分的要填。", "A receipt, a transfer, photographs, who saw it. For what was done, and for a part of it.";
        WhyNot: "为什么没有（全部）履行", "Why not, or not all";
        WhyNotHint: "部分履行、未履行、不再算的要填。", "For what was not done, done in part, or fell away.";
        Amount: "给钱的填金额。", "Of money.";
        Yours: "您要履行的", "What you are to do";
        ForYou: "对方要为您履行的", "What is to be done for you";
        Own: "协议里和您有关的", "What was agreed that concerns you";
        ToCase: "回到案件", "Back to the case";
    }
}

/// 给 3500 元：赔墙钱.
pub(crate) fn what(locale: Locale, owed: &Obligation) -> String {
    let words = owed.words.as_ref().map_or("—", |w| w.what.as_str());
    match (owed.kind, owed.amount) {
        (OwedKind::Money, Some(fen)) => {
            let amount = yuan(fen);
            either(locale, format!("{amount} 元 · {words}"), format!("{amount} yuan · {words}"))
        }
        _ => words.to_owned(),
    }
}
