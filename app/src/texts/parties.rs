//! Texts around the parties of a case, one person in several records, and mediators who step back.

use domain::conflicts::StepsBack;
use domain::locale::Locale;
use registry::cases::persons::Alike;

use super::{conflicts, either};

texts! {
    /// The parties of a case.
    PartyText {
        Add: "加一位", "Add somebody";
        AddTitle: "加当事人、代理人、证人", "Add a party, an agent, a witness";
        AddGo: "加上", "Add";
        AddHint: "只填知道的。加上以后，在一方的人会收到查询码。", "What is known is enough. Whoever is on a side gets the code.";
        Correct: "改正", "Correct";
        CorrectTitle: "改正当事人信息", "Correct a party";
        CorrectGo: "改好了", "Correct";
        TakeOut: "去掉这个人", "Take this person out";
        TakeOutHint: "以后不再收到通知、查不到进展；原来的内容留在痕迹里。", "They are told nothing more and see nothing more. What stood here stays on the trail.";
        WhyOut: "为什么去掉", "Why";
        WhyHint: "写进痕迹。", "It stands in the trail.";
        Open: "详情", "Details";
        Back: "回到案件", "Back to the case";
        Nobody: "请选择", "Please choose";
        ForAgent: "代理人填", "For an agent";
        ForGuardian: "监护人填", "For a guardian";
        StandsForHint: "可以选几位，要在同一方。", "One or several, all on one side.";
        PowerHint: "一般授权只能代为说话、递交材料；承认、放弃、变更请求，和解、签协议要特别授权。", "With a general authority an agent speaks and hands in papers; to admit, waive, settle or sign they need a special one.";
        ScopeHint: "特别授权要写明哪些事。", "A special authority names its matters.";
        UntilHint: "没有写日子就空着：到事情办完。", "Leave it empty if the paper has no day: until the matter is over.";
        PaperHint: "哪天的委托书，谁看过原件。", "Of which day, who saw the original.";
        Until: "到", "until";
        TillOver: "到事情办完", "until the matter is over";
        Ended: "授权已过期", "authority ended";
        CannotSign: "不能代签协议", "may not sign for them";
        For: "代", "for";
        Witnesses: "证人", "Witnesses";
        Alike: "可能是同一个人", "May be the same person";
        AlikeLead: "下面这些记录看着像同一个人。是同一个人就勾上，一起记下；不是就直接加。只列您本来就能看的。", "These records look like the same person's. Tick those that are; otherwise just go on. Only what you may read anyway is listed.";
        AlikeGo: "看过了，加上", "Looked at, add";
        Join: "是同一个人", "The same person";
        Joined: "同一个人的其他记录", "Other records of this person";
        JoinedNone: "没有认定过。", "None was joined.";
        Apart: "分开", "Separate";
        ApartHint: "分开以后两边都和原来一样。", "Separated, both stand as they stood before.";
        NoneAlike: "没有看着像的记录。", "Nothing looks alike.";
        Booking: "预约", "Booking";
        StepsBack: "调解员要回避", "The mediator has to step back";
        StepsBackYou: "您可能要回避", "You may have to step back";
        StepsBackYouHint: "当事人里可能有您的亲友、单位或您本人。请用“调解员回避”或“移交他人办理”；弄错了，由司法所核实。", "Somebody of your own may be among the parties. Take “The mediator steps back” or hand it over; if it is a mistake, the justice office looks at it.";
        LetStand: "核实过，不用回避", "Looked at: need not step back";
        LetStandWhy: "核实的情况", "What was found";
        StepsBackAll: "要回避的调解员", "Mediators who have to step back";
        StepsBackNone: "没有", "None";
        StepsBackNoneHint: "当事人、调解员、亲属登记有变动时，系统会重新比对。", "When parties, mediators or ties change, it is looked at anew.";
    }
}

/// Why two records may be one person's.
pub(crate) fn alike(locale: Locale, why: &[Alike]) -> String {
    let one = |why: &Alike| match why {
        Alike::IdNumber => either(locale, "身份证号相同", "same ID number"),
        Alike::Phone => either(locale, "电话相同", "same telephone"),
        Alike::Name => either(locale, "姓名相同", "same name"),
        Alike::Sound => either(locale, "姓名同音", "name sounds alike"),
    };
    why.iter().map(one).collect::<Vec<_>>().join(either(locale, "、", ", "))
}

/// Why a mediator steps back.
pub(crate) fn steps_back(locale: Locale, why: StepsBack) -> &'static str {
    match why {
        StepsBack::Themselves => {
            either(locale, "本人就在当事人、代理人或证人里", "is among the parties, agents or witnesses")
        }
        StepsBack::Firm => either(locale, "所在单位是当事人", "the own firm is a party"),
        StepsBack::Bound(kind) => conflicts::kind(locale, kind),
    }
}
