//! Words of the question how a visit was, and of what came of it.

use domain::locale::Locale;
use domain::ratings::Answer;

use super::either;

texts! {
    /// The question behind a link.
    RateText {
        Title: "这次咨询怎么样", "How was the visit";
        Ask: "您觉得怎么样？点一下就行。", "How was it? One tap is enough.";
        Private: "谁评的、评的什么，法律顾问看不到；司法所看到的，没有名字。", "The adviser sees neither who answered nor what; the justice office sees it without names.";
        Adviser: "法律顾问", "Adviser";
        Confirm: "就选这个", "Yes, this one";
        Thanks: "谢谢，记下了", "Thank you, noted";
        YouSaid: "您说的是：", "Your answer:";
        Change: "七天里可以改：", "You can change it for seven days:";
        Sorry: "对不住，没让您满意", "We are sorry it was not good";
        WhatWrong: "哪里不好？", "What was wrong?";
        WhatWrongHint: "写几句就行，不写也可以。只有司法所能看，不写您的名字。", "A few words, or none. Only the justice office reads them, without your name.";
        Send: "告诉司法所", "Tell the justice office";
        WordsKept: "您写的已经收好，司法所会看。", "What you wrote is kept; the justice office will read it.";
        WordsStay: "您先前写的话还收着，司法所会看。", "What you wrote before is still kept; the justice office will read it.";
        TurnTo: "也可以直接找司法所", "You can also turn to the justice office";
        TurnToHint: "要换一位法律顾问，或者想申请法律援助，都可以问。", "Ask for another adviser, or about legal aid.";
        Over: "这个评价已经截止", "This question is closed";
        OverHint: "还想说点什么，请打电话给司法所或村代办员。", "If there is something you would still like to say, call the justice office or the village clerk.";
        Noted: "已经记下的：", "Noted:";
    }
}

texts! {
    /// The answers, added up.
    OverviewText {
        Title: "满意度", "How visits were";
        Lead: "最近十二个月，来过的人点链接评的。答的人不到五个，不显示；法律顾问看不到这一页。", "Of the last twelve months, by link after a visit. Below five answers nothing is shown; advisers do not see this page.";
        Adviser: "法律顾问", "Adviser";
        Asked: "问了", "Asked";
        Answered: "答了", "Answered";
        TooFew: "答的人太少", "too few answers";
        Empty: "还没有评价", "No answers yet";
        EmptyHint: "咨询完成后，系统会发一个链接，点一下就算。", "After a visit a link goes out; one tap is an answer.";
        Complaints: "说哪里不好", "What was wrong";
        ComplaintsLead: "不写名字和日子。要查具体的事，请另走投诉程序。", "Without names and days. To look into a case, use the complaints procedure.";
        ComplaintsNone: "没有人写。", "Nobody wrote anything.";
        Month: "月份", "Month";
        Words: "原话", "In their words";
        Changed: "（后来改了评价）", "(gave another answer later)";
    }
}

/// What an answer is called.
pub(crate) fn answer(locale: Locale, answer: Answer) -> &'static str {
    let (zh, en) = match answer {
        Answer::Good => ("满意", "Good"),
        Answer::Fair => ("一般", "So-so"),
        Answer::Poor => ("不满意", "Not good"),
    };
    either(locale, zh, en)
}
