//! Texts around cases. What stations, steps and fields are called stands in the tables of `domain::cases`.

use domain::cases::{Ask, Input, Kind, Machine, Side, Source};
use domain::clocks::{Pack, full_day};
use domain::form::{Field, Flaw};
use domain::locale::Locale;
use registry::cases::{Case, CaseError, Tab};

use super::{either, fields, trail};
use crate::{Chrome, when};

texts! {
    /// The queue at the desk.
    QueueText {
        Title: "调解案件", "Mediation cases";
        Lead: "先办快到期的。点开一件，能做什么、为什么，都在里面。", "What is due first stands first. Open a case to see what can be done, and why.";
        New: "登记一件", "Register a case";
        Whose: "看谁的", "Whose";
        Mine: "我办的", "Mine";
        Everywhere: "我管的地方", "All I look after";
        Where: "到了哪一步", "Stands at";
        AnyStation: "不限", "Anywhere";
        Free: "只看还没人办的", "Only those nobody has";
        Show: "查看", "Show";
        Number: "案号、当事人", "Case, parties";
        Kind: "纠纷", "Dispute";
        Village: "村", "Village";
        Next: "下一个日子", "Next day";
        Owner: "谁在办", "With";
        Nobody: "还没人办", "Nobody yet";
        NothingDue: "没有待办的日子", "Nothing is due";
        Empty: "这里没有案件", "No cases here";
        EmptyHint: "换一个分页或筛选看看；有人来申请，点“登记一件”。", "Try another tab or filter. When somebody asks for mediation, register a case.";
        More: "后面还有", "More";
        First: "回到开头", "Back to the beginning";
        Pick: "选中", "Pick";
        HandOver: "选中的移交给", "Hand those picked to";
        HandOverGo: "移交", "Hand over";
        ChooseWho: "请选人", "Choose somebody";
        Reason: "理由", "Reason";
        ReasonHint: "写进痕迹，当事人看得到。", "It stands in the trail; the people concerned can read it.";
        PickSome: "先选案件，再选人，写明理由。", "Pick cases and a person, and give a reason.";
    }
}

texts! {
    /// The page of a case.
    CaseText {
        Stands: "走到哪一步", "Where it stands";
        Possible: "之后", "Then";
        NextDay: "下一个日子", "Next day";
        Why: "怎么算的", "How so";
        Steps: "现在能做的", "What can be done now";
        NoSteps: "现在没有您能做的。", "There is nothing for you to do now.";
        Waits: "还差什么", "What is missing";
        Optional: "可不填", "optional";
        Choose: "请选择", "Please choose";
        Basis: "依据", "Basis";
        Risk: "廉政风险点", "Risk";
        Control: "防控", "Control";
        Tells: "会通知当事人。", "The parties are told.";
        Issues: "要出的文书", "Papers it issues";
        Undo: "撤销上一步", "Take the last step back";
        UndoHint: "十分钟内可以撤。", "Within ten minutes.";
        Tasks: "待办", "To do";
        NoTasks: "没有待办。", "Nothing to do.";
        Deadlines: "期限", "Limits";
        NoDeadlines: "没有在走的期限。", "No limit runs.";
        Met: "已办", "met";
        Dropped: "不再计算", "fell away";
        OtherCalendar: "日历后来有改动，这里按现在的日历重新列出。", "The calendar has changed since; this is by the one of today.";
        Parties: "当事人", "Parties";
        Reveal: "显示完整号码", "Show the numbers in full";
        Purpose: "看号码做什么（写进痕迹）", "What for (it stands in the trail)";
        Revealed: "号码完整显示，用途已写进痕迹。", "Shown in full; the purpose stands in the trail.";
        Organisation: "单位", "organisation";
        Told: "登记时讲的", "Told when it was registered";
        Timeline: "经过", "What happened";
        TakenBack: "已撤销", "taken back";
        Program: "系统", "the program";
        Untold: "有当事人收不到消息，要打电话。", "Somebody gets no messages and has to be called.";
        Progress: "您能看到办到哪一步；内容只有承办调解员和司法所能看。", "You see where it stands. What it is about is for its mediator and the justice office.";
        Receipt: "回执", "Receipt";
        Code: "查询码", "Code";
        Digits: "后四位", "Digits";
        Dispute: "纠纷类别", "Kind of dispute";
        Village: "地点", "Place";
        Opened: "登记", "Registered";
        Owner: "承办", "With";
        Erased: "保存期满，个人信息已删除。", "Kept long enough: the personal data is erased.";
        Closed: "已归档。", "Filed.";
        Done: "已记下。", "Noted.";
        Queue: "回到列表", "Back to the list";
        Load: "在办", "open";
    }
}

texts! {
    /// Opening a case.
    OpenText {
        Title: "登记调解", "Register a case";
        Which: "怎么来的", "How it came";
        Applicant: "申请人", "Applicant";
        Respondent: "被申请人", "The other side";
        Another: "再加一位", "One more";
        IsOrganisation: "是单位", "An organisation";
        NoApplicant: "请写明申请人。", "Please name who asks.";
        NoRespondent: "请写明对方是谁。", "Please name the other side.";
        Carried: "下面的内容来自这次咨询；只带本人讲的，不带律师的意见。", "What stands below comes from the consultation: what the person told, not the advice.";
        NoConsultation: "还没有咨询记录", "There is no record yet";
        NoConsultationHint: "先写咨询记录，再转调解。", "Write the record of the consultation first.";
        CarriedAlready: "这次咨询已经转过调解", "This consultation was carried over already";
        CarriedAlreadyHint: "一次咨询只转一件。", "One consultation becomes one case.";
        Done: "登记好了", "It is registered";
        DoneHint: "把这张回执交给申请人：凭查询码和电话后四位，随时能查办到哪一步。", "Give this receipt to whoever asked: with the code and the last four digits they can look any time.";
        ReceiptTitle: "人民调解登记回执", "Receipt: people's mediation";
        Where: "查进展", "To look it up";
        Free: "调解不收费。", "Mediation is free of charge.";
        ToCase: "看这件案子", "To the case";
        ToBooking: "回到咨询", "Back to the consultation";
        Carry: "转人民调解", "Carry over to mediation";
    }
}

texts! {
    /// What a party sees.
    ProgressText {
        Title: "查调解进展", "How your mediation stands";
        Lead: "用登记时给的查询码和电话后四位查。", "With the code you were given and the last four digits of your telephone.";
        CodeHint: "8 个字母和数字，在回执和短信里。", "8 letters and digits, on your receipt and in messages.";
        TailHint: "没有留电话的，用回执上的四个数字。", "Without a telephone: the four digits on your receipt.";
        Find: "查", "Look";
        Unknown: "没有查到", "Nothing found";
        UnknownHint: "请照回执再看一遍查询码和四位数字，或问村代办员。", "Please check code and digits against your receipt, or ask the village clerk.";
        Next: "接下来", "What comes next";
        ByWhen: "到哪天", "By when";
        Happened: "已经办了的", "What happened";
        Owner: "调解员", "Mediator";
        Number: "案号", "Case";
        Village: "地点", "Place";
        You: "您是", "You are";
        Reason: "理由", "Reason";
        Elsewhere: "还可以", "Your other ways";
        Ask: "有不清楚的，打电话问。", "Call if something is unclear.";
        NobodyYet: "还没定", "not named yet";
        Applicant: "申请人", "who asked";
        Respondent: "对方当事人", "the other side";
    }
}

/// A side.
pub(crate) const fn side(side: Side) -> OpenText {
    match side {
        Side::Applicant => OpenText::Applicant,
        Side::Respondent => OpenText::Respondent,
    }
}

/// A part of the queue.
pub(crate) fn tab(locale: Locale, tab: Tab) -> &'static str {
    let (zh, en) = match tab {
        Tab::All => ("全部在办", "All open"),
        Tab::Late => ("超期", "Late"),
        Tab::Soon => ("快到期", "Due soon"),
        Tab::InTime => ("期限内", "In time"),
        Tab::Closed => ("已归档", "Filed"),
    };
    either(locale, zh, en)
}

/// What is due: 调解期限, 决定是否受理.
pub(crate) fn due_what(locale: Locale, case: &Case) -> String {
    let what = case.next_what.as_deref().unwrap_or_default();
    let said = match what.split_once('/') {
        Some(("clock", rule)) => {
            Pack::named(&case.pack).and_then(|p| p.rule(rule)).ok().map(|r| r.names.say(locale).to_owned())
        }
        Some(("owed", _)) => Some(either(locale, "履行事项", "Something agreed").to_owned()),
        Some(("task", task)) => case.machine().task(task).map(|t| t.names.say(locale).to_owned()),
        _ => None,
    };
    said.unwrap_or_default()
}

/// A kind of dispute, as the opening steps name it.
pub(crate) fn dispute(locale: Locale, kind: Kind, code: &str) -> String {
    let fields = kind.machine().openings().flat_map(|s| s.asks);
    let choices = fields.filter(|a| a.code == "dispute").find_map(|a| match a.input {
        Input::Choice(choices) => choices.iter().find(|c| c.code == code),
        _ => None,
    });
    choices.map_or(code, |c| c.names.say(locale)).to_owned()
}

/// What is wrong with an answer.
pub(crate) fn flaw(locale: Locale, ask: &Ask, flaw: Flaw) -> String {
    match (flaw, ask.input) {
        (Flaw::Missing, Input::Mark) => either(locale, "要先确认这一项。", "Please confirm this first.").to_owned(),
        (Flaw::Missing, _) => {
            either(locale, format!("请填写“{}”。", ask.names.zh), format!("Please fill in “{}”.", ask.names.en))
        }
        (Flaw::NotText, Input::Line(_)) => either(locale, "请写成一行。", "One line, please.").to_owned(),
        // Words that hold for every field.
        (other, _) => fields::message(locale, Field::Reason, other),
    }
}

/// Why a step was not taken: what it is, and what to do.
#[must_use]
pub fn told(chrome: &Chrome, machine: &Machine, error: &CaseError) -> (String, String) {
    let (locale, zone) = (chrome.locale, chrome.zone);
    let rule = |code: &str| {
        let found = Pack::all().iter().find_map(|p| p.rule(code).ok());
        found.map_or_else(|| code.to_owned(), |r| r.names.say(locale).to_owned())
    };
    let not_done = || either(locale, "这一步现在不能办", "This step cannot be taken now").to_owned();
    match error {
        CaseError::Changed { by, what, at } => {
            let who = by.clone().unwrap_or_else(|| either(locale, "系统", "the program").to_owned());
            let did = machine.step(what).map_or_else(|| trail::act(locale, what), |s| s.done.say(locale));
            let at = when::moment(locale, *at, zone);
            (
                either(locale, "有人先办了一步", "Somebody was quicker").to_owned(),
                either(
                    locale,
                    format!("{who}：{did}（{at}）。您填的还在下面，请看过现在的情况再办。"),
                    format!(
                        "{who}: {did} ({at}). What you typed is still below; look at how it stands now and try again."
                    ),
                ),
            )
        }
        CaseError::Incomplete(lacks) => (
            either(locale, "卷宗不齐，还不能归档", "The dossier is not complete: it cannot be filed yet").to_owned(),
            either(
                locale,
                format!("还缺{}处，下面“归档前还缺什么”逐项列出，点开就能补。", lacks.len()),
                format!("{} things are lacking; each is named below with the way to its place.", lacks.len()),
            ),
        ),
        CaseError::First(words) => (not_done(), words.say(locale).to_owned()),
        CaseError::Clock(error) => (not_done(), error.say(locale)),
        CaseError::TooLate { rule: code, due } => (
            not_done(),
            either(
                locale,
                format!("{}已在{}到期。", rule(code), full_day(locale, *due)),
                format!("{} ran out on {}.", rule(code), full_day(locale, *due)),
            ),
        ),
        CaseError::NotYet { rule: code, due } => (
            not_done(),
            either(
                locale,
                format!("{}到{}才届满。", rule(code), full_day(locale, *due)),
                format!("{} runs until {}.", rule(code), full_day(locale, *due)),
            ),
        ),
        CaseError::NothingToUndo => (
            either(locale, "撤不了", "It cannot be taken back").to_owned(),
            either(locale, "过了十分钟，或者已经通知了当事人。", "Ten minutes are over, or the parties were told.")
                .to_owned(),
        ),
        _ => (
            not_done(),
            either(
                locale,
                "案件已经不在那一步，请看现在能做什么。",
                "The case no longer stands there. See what can be done now.",
            )
            .to_owned(),
        ),
    }
}

/// What is wrong with the code of a case.
pub(crate) fn code_flaw(locale: Locale, flaw: Flaw) -> String {
    let (zh, en) = match flaw {
        Flaw::Missing => ("请填写查询码。", "Please give the code."),
        _ => (
            "查询码不对：一共 8 个字母和数字，请照回执再看一遍。",
            "That is not a code: it has 8 letters and digits, as on your receipt.",
        ),
    };
    either(locale, zh, en).to_owned()
}

/// Where a fact came from.
pub(crate) fn source(locale: Locale, source: &Source) -> String {
    match source {
        Source::Told => either(locale, "登记时讲的", "told at the desk").to_owned(),
        Source::Consultation { on, by } => {
            let day = full_day(locale, *on);
            either(locale, format!("来自{day}的咨询（{by}）"), format!("from the consultation of {day} ({by})"))
        }
    }
}

/// 移交了3件，1件没有办成; what came of several at once.
pub(crate) fn handed(locale: Locale, done: usize, left: usize) -> String {
    match (locale, left) {
        (Locale::ZhCn, 0) => format!("移交了{done}件。"),
        (Locale::ZhCn, _) => format!("移交了{done}件；{left}件没有办成：可能有人先动了，或者不归您移交。"),
        (Locale::En, 0) => format!("{done} handed over."),
        (Locale::En, _) => {
            format!("{done} handed over; {left} not: somebody was quicker, or they are not yours to hand over.")
        }
    }
}
