//! Texts of statutory periods: trying a date, and what another holiday notice would change.

use chrono::NaiveDate;
use domain::clocks::{Light, NoticeFlaw, Outcome, Reckoned, full_day};
use domain::locale::Locale;
use registry::settings::calendar::NoticeError;

use super::either;

texts! {
    /// The page where a date is tried.
    DeadlineText {
        Title: "期限计算", "Deadlines";
        Lead: "选一项期限和起算的日子，看哪天到期、怎么算出来的。这里只是试算，什么都不保存。", "Choose a limit and the day it starts, and see when it ends and how that came about. Nothing is kept here.";
        Rule: "哪项期限", "Which limit";
        Choose: "请选择", "Please choose";
        From: "起算的事发生在哪天", "The day of what starts it";
        FromHint: "受理、收到、送达的那天；当天不计入。", "Of acceptance, receipt or service; it is not counted.";
        Extension: "延长多少日", "Days of extension";
        ExtensionHint: "没有延长就不填。", "Empty when it was not extended.";
        Opened: "事项哪天登记", "The day the matter was opened";
        OpenedHint: "按那天有效的规定算；不填就按起算的日子。", "The law of that day holds; empty: the day it starts.";
        Suspensions: "中止", "Suspensions";
        SuspensionsHint: "听证等不计入期限的日子。还没恢复的，恢复那天不填。", "Days not counted, of hearings and the like. Leave the second day empty while it is not resumed.";
        Paused: "从哪天起中止", "Suspended from";
        Resumed: "哪天恢复（当天计入）", "Resumed on (counted)";
        Go: "算一算", "Reckon";
        Due: "到期日", "Due";
        How: "怎么算出来的", "How it came about";
        Facts: "依据", "Basis";
        Length: "期限", "Length";
        Starts: "从什么起算", "Starts when";
        Basis: "规定", "Law";
        Certainty: "是否核对", "How sure";
        Checked: "已核对原文", "read in the text of the law";
        Pack: "规则包", "Rule pack";
        CalendarVersion: "日历版本", "Calendar";
        Meaning: "到期以后", "When it has run out";
        Waits: "中止中，没有到期日", "Suspended: no due day yet";
        Provisional: "暂定", "provisional";
    }
}

texts! {
    /// Holidays and worked weekends at the desk.
    CalendarText {
        NotEntered: "在那以前，那一年的日子只按周末和日子固定的节日算：规则排坐诊、算期限都会漏掉春节这样的假。通知一般在前一年十一月前后公布，公布后请在下面录入。", "Until then its days go by the week and the holidays of fixed date: clinics and limits miss such as the Spring Festival. The notice comes out about November of the year before; please enter it below.";
        Lead: "国务院办公厅每年的放假通知。粘贴 JSON，检查后先给您看会改变什么，您同意了才生效。", "The yearly notice of the State Council. Paste JSON; it is checked, you see what it would change, and it holds once you agree.";
        Notice: "通知（JSON）", "Notice (JSON)";
        NoticeGo: "检查，看会改变什么", "Check and see what changes";
        DayByHand: "改一天", "One day by hand";
        DayName: "名称", "Name";
        DayWorks: "是周末调休上班（不勾就是放假）", "A weekend that is worked (otherwise a day off)";
        DayGo: "看会改变什么", "See what changes";
        Years: "已有的年份", "Years that are there";
        Source: "来源", "Source";
        ByHand: "手工改的，通知还没导入", "by hand; the notice is still to come";
        Version: "现在的日历版本", "The calendar as it stands";
        Asks: "生效之前请看：会改变什么", "Before it holds: what it changes";
        Changed: "这期间日历已有改动，请再看一遍", "The calendar has changed meanwhile: please look again";
        ToRest: "改为休息", "Become days of rest";
        ToWork: "改为上班", "Become days of work";
        NoDay: "没有哪天的上班、休息改变。", "No day changes between rest and work.";
        Running: "正在走的期限", "Limits that run";
        None: "没有哪项期限的到期日改变。", "No limit changes its due day.";
        Whose: "哪件事", "Whose";
        Before: "原来", "Before";
        After: "改后", "After";
        NewlyLate: "因此超期", "now late";
        InTime: "不再超期", "in time again";
        Settled: "日子不变，不再是暂定", "the day stays, and is settled";
        Unclear: "要人看一下", "Needs a look";
        Sure: "看过了，就这样生效", "I have seen it; let it hold";
        Keep: "不改", "Keep it as it is";
        Since: "已定的会议、坐诊不受影响；定期坐诊按新日历往后排。", "Clinics that are planned stay; recurring ones are planned by the new calendar from now on.";
    }
}

/// What is wrong with a notice, where, and what was expected.
pub(crate) fn notice_wrong(locale: Locale, error: &NoticeError) -> String {
    let (zh, en) = match error {
        NoticeError::Unfinished { line } => (
            format!("第 {line} 行：没有写完，还缺引号或者括号。请从头到尾完整粘贴。"),
            format!(
                "Line {line}: it is not complete; a quotation mark or a bracket is missing. Please paste all of it."
            ),
        ),
        NoticeError::Syntax { line, column } => (
            format!(
                "第 {line} 行第 {column} 个字：这里的写法不对。JSON 用英文的引号、冒号和逗号，最后一项后面不加逗号。"
            ),
            format!(
                "Line {line}, character {column}: this is no JSON. It takes straight quotation marks, colons and commas, and no comma after the last item."
            ),
        ),
        NoticeError::Form { line, column } => (
            format!(
                "第 {line} 行第 {column} 个字：内容不对。每年要有 holidays（放假）和 workdays（上班），日子写成 2027-01-01，后面是节日的名字。"
            ),
            format!(
                "Line {line}, character {column}: this is no notice. Each year has holidays and workdays, each day written as 2027-01-01 with the name of the holiday."
            ),
        ),
        NoticeError::Empty => ("里面一个年份也没有。".to_owned(), "There is no year in it.".to_owned()),
        NoticeError::Flaw(flaw) => flaw_of(flaw),
    };
    either(locale, zh, en)
}

fn flaw_of(flaw: &NoticeFlaw) -> (String, String) {
    let both = |day: &NaiveDate| (full_day(Locale::ZhCn, *day), full_day(Locale::En, *day));
    match flaw {
        NoticeFlaw::NoYear(year) => {
            (format!("“{year}”不是年份，要写成 2027 这样。"), format!("“{year}” is no year; write it as 2027."))
        }
        NoticeFlaw::Elsewhere { day, year } => {
            let (zh, en) = both(day);
            (format!("{zh}不属于 {year} 年的通知。"), format!("{en} does not belong to the notice of {year}."))
        }
        NoticeFlaw::Both(day) => {
            let (zh, en) = both(day);
            (
                format!("{zh}既是放假又是上班，只能是一样。"),
                format!("{en} is a day off and a day of work: it can be only one."),
            )
        }
        NoticeFlaw::NoWeekend(day) => {
            let (zh, en) = both(day);
            (format!("{zh}不是周末，本来就上班，不用写。"), format!("{en} is no weekend: it is worked anyway."))
        }
        NoticeFlaw::Source(source) => (
            format!("来源“{source}”不是网址，要以 https:// 或 http:// 开头。"),
            format!("The source “{source}” is no address; it begins with https:// or http://."),
        ),
    }
}

/// The heading of a group of limits, by the first part of their codes.
pub(crate) fn group(locale: Locale, prefix: &str) -> &'static str {
    let (zh, en) = match prefix {
        "petition" => ("信访", "Petitions"),
        "mediation" => ("人民调解", "Mediation"),
        "court" => ("法院司法确认", "Confirmation in court"),
        "legal_aid" => ("法律援助", "Legal aid"),
        "admin_review" => ("行政复议", "Administrative review"),
        "hotline" => ("12345热线", "Hotline 12345"),
        _ => ("其他", "Other"),
    };
    either(locale, zh, en)
}

/// How a limit stands: 还有8天; 8 days left.
pub(crate) fn left(locale: Locale, days: i64) -> String {
    match days {
        0 => either(locale, "今天到期".to_owned(), "due today".to_owned()),
        1.. => {
            let s = if days == 1 { "" } else { "s" };
            either(locale, format!("还有{days}天"), format!("{days} day{s} left"))
        }
        _ => {
            let late = -days;
            let s = if late == 1 { "" } else { "s" };
            either(locale, format!("已过{late}天"), format!("{late} day{s} ago"))
        }
    }
}

/// The class of a chip.
pub(crate) const fn chip(light: Light) -> &'static str {
    match light {
        Light::Late => "chip late",
        Light::DueSoon => "chip soon",
        Light::InTime => "chip booked",
        Light::Waiting => "chip waiting",
    }
}

/// What a limit comes to, in a cell: the day, or for what it waits.
pub(crate) fn outcome(locale: Locale, reckoned: &Reckoned) -> String {
    match reckoned.outcome {
        Outcome::Due(day) => full_day(locale, day),
        Outcome::Waits { since, ground, .. } => {
            let (day, ground) = (full_day(locale, since), ground.say(locale));
            either(locale, format!("{day}起因{ground}中止"), format!("suspended for {ground} since {day}"))
        }
    }
}

/// Days in a row.
pub(crate) fn days(locale: Locale, from: NaiveDate, to: NaiveDate) -> String {
    let day = |day| full_day(locale, day);
    match from == to {
        true => day(from),
        false => either(locale, format!("{}至{}", day(from), day(to)), format!("{} to {}", day(from), day(to))),
    }
}

/// 3项期限的到期日会改变，其中1项因此超期; 12项不变。
pub(crate) fn count(locale: Locale, changed: usize, newly_late: usize, same: usize) -> String {
    match locale {
        Locale::ZhCn => format!("{changed}项期限会改变，其中{newly_late}项因此超期；{same}项不变。"),
        Locale::En => format!("{changed} change, {newly_late} of them are late by it; {same} stay."),
    }
}

/// A year whose holidays are not there yet.
pub(crate) fn not_entered(locale: Locale, year: i32) -> String {
    either(locale, format!("{year} 年的放假安排还没有录入"), format!("The holidays of {year} are not entered yet"))
}
