//! Texts of rules by which clinics recur, of single clinics, and a rule in words.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::clinics::lunar;
use domain::clinics::rules::{Because, Day, Hours, Kind, OnRestDay, Outcome, Recurrence, Rule};
use domain::clocks::full_day;
use domain::locale::{Locale, chinese_weekday};
use registry::clinics::rules::{Clash, Seated, What};

use super::either;
use crate::when;

texts! {
    /// Rules and single clinics.
    RulesText {
        Title: "定期坐诊", "Recurring clinics";
        Lead: "每条规则按周、按月或按集日排出坐诊，放假自动跳过或顺延，调休上班照常。", "Each rule gives clinics by week, by month or by market day; holidays are skipped or moved, weekends that make up for them are worked.";
        Make: "新建规则", "New rule";
        Single: "加一次坐诊", "One extra clinic";
        Township: "乡镇（街道）", "Township";
        All: "全部", "All";
        Find: "查找", "Find";
        FindHint: "村名或法律顾问的名字", "Village or adviser";
        None_: "还没有规则", "No rules yet";
        NoneHint: "新建一条，系统会提前两个月排好坐诊。", "Make one: its clinics are planned two months ahead.";
        Village: "村（社区）", "Village";
        Adviser: "法律顾问", "Adviser";
        Days_: "哪些日子", "Days";
        Hours_: "时间", "Hours";
        Place: "地点", "Room";
        State: "状态", "State";
        Running: "在用", "in use";
        Ended: "已结束", "ended";
        Coming: "还没开始", "begins later";
        NewTitle: "新建坐诊规则", "New rule for clinics";
        ChangeTitle: "修改坐诊规则", "Change the rule";
        SingleTitle: "加一次坐诊", "One extra clinic";
        WhoHint: "这个村聘用的法律顾问", "The advisers this village retains";
        NoAdviser: "这个村还没有聘用法律顾问", "This village retains no adviser";
        NoAdviserHint: "先在“工作人员”里登记聘用，再排坐诊。", "Note a retainer under “Staff” first.";
        Ends: "从什么时候到什么时候", "From when until when";
        FirstDay: "第一天", "First day";
        FirstDayHint: "不填就从今天起。“每两周”从这一周数起。", "Empty: from today. “Every two weeks” counts from its week.";
        LastDay: "最后一天", "Last day";
        LastDayHint: "不填就一直排下去，到合同为止。", "Empty: no end but the contract's.";
        CountHint: "可以不填", "May be left empty";
        ExceptionsHint: "这些日子不坐诊，每行一个日期", "No clinic on these; one date a line";
        ExtraHint: "多加的日子，放假也照开，每行一个日期", "Added, held even on a holiday; one date a line";
        Rest: "遇到休息日", "On days off";
        RestHint: "放假以设置里的节假日安排为准；调休上班的周末算工作日。", "By the holiday calendar of the settings; a weekend worked to make up for a holiday is a working day.";
        Room: "时间和名额", "Hours and places";
        TimeHint: "例如 9:00", "Such as 9:00";
        EndHint: "例如 12:00", "Such as 12:00";
        BreaksHint: "例如 10:20-10:40，没有不填", "Such as 10:20-10:40; may be left empty";
        KeptHint: "网上约不到，留给现场来的人和代办员", "Not for booking online: for walk-ins and the clerk";
        MonthDaysHint: "例如 1, 15；月末最后一天写 -1", "Such as 1, 15; -1 is the last day of the month";
        DatesHint: "每行一个日期，例如 2026-12-04", "One date a line, such as 2026-12-04";
        RuleHint: "从别的日历抄来，例如 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU；UNTIL、COUNT 也认。", "From another calendar, such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU; UNTIL and COUNT are taken over.";
        Preview: "先看看排出哪些日子", "Preview the days";
        PreviewTitle: "接下来的二十个日子", "The next twenty days";
        AsksFirst: "加之前请先看", "Please look at this first";
        AddAllTheSame: "知道了，照样加", "I know, add it all the same";
        PreviewNone: "这条规则一个日子也排不出来。", "This rule gives no day.";
        Save: "保存规则", "Save the rule";
        AddOne: "加上这次坐诊", "Add the clinic";
        Made: "规则已保存，坐诊已经排好", "Saved; the clinics are planned";
        Changed: "规则已修改", "The rule was changed";
        Day_: "日子", "Day";
        Outcome_: "怎么办", "What becomes of it";
        Why: "原因", "Why";
        Notes: "合同、冲突", "In the way";
        Refused: "没有保存", "Not saved";
        Moved_: "刚才有变动，请再看一遍", "Something changed meanwhile: please look again";
        MovedHint: "有人刚预约、取消，或改了这条规则。下面是现在的情况。", "Somebody booked, cancelled or changed the rule just now. This is how it stands.";
        Change: "修改规则", "Change the rule";
        End: "结束规则", "End the rule";
        EndTitle: "结束坐诊规则", "End the rule";
        EndLead: "以后不再排坐诊。已排出、还没到的坐诊按下面处理。", "It gives no more clinics. This is what becomes of those still to come.";
        EndGo: "结束规则", "End the rule";
        Compare: "看看会改动什么", "See what it would change";
        DifferenceTitle: "改动清单", "What changes";
        DifferenceLead: "还没有保存。请看清楚再确认：已预约的人会收到通知。", "Nothing is saved yet. Whoever is booked will be told.";
        Confirm: "确认修改", "Confirm the change";
        NoDifference: "已排出的坐诊都不变。", "Nothing changes for the clinics that are planned.";
        Before: "原来", "Before";
        After: "改成", "After";
        Booked: "预约的人", "Booked";
        Nobody: "没有人", "nobody";
        BackToForm: "再改改", "Back to the form";
        Drifted: "有的坐诊和规则对不上了", "Some clinics no longer stand where the rule puts them";
        DriftedHint: "多半是节假日安排有了变化。打开“修改规则”看清单，确认后才改。", "Most likely the holiday calendar changed. “Change the rule” lists what differs; nothing moves before you confirm.";
        Text: "日历规则（RFC 5545）", "As a calendar says it (RFC 5545)";
    }
}

const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DIGITS: [&str; 10] = ["十", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// A day of the week: 周二; Tuesday.
pub(crate) fn weekday(locale: Locale, day: Day) -> String {
    let number = day.weekday().num_days_from_monday() as usize % 7;
    either(locale, format!("周{}", chinese_weekday(day.weekday())), NAMES[number].to_owned())
}

/// First, second … last.
pub(crate) fn nth(locale: Locale, n: i8) -> &'static str {
    let (zh, en) = match n {
        1 => ("第一个", "first"),
        2 => ("第二个", "second"),
        3 => ("第三个", "third"),
        4 => ("第四个", "fourth"),
        5 => ("第五个", "fifth"),
        -2 => ("倒数第二个", "last but one"),
        _ => ("最后一个", "last"),
    };
    either(locale, zh, en)
}

/// The last digit of lunar days, as people say it: 逢三.
pub(crate) fn ending(locale: Locale, digit: u8) -> String {
    either(locale, format!("逢{}", DIGITS[usize::from(digit) % 10]), format!("…{digit}"))
}

/// How the days are said.
pub(crate) fn kind(locale: Locale, kind: Kind) -> &'static str {
    let (zh, en) = match kind {
        Kind::Weekly => ("按星期", "By day of the week"),
        Kind::MonthlyWeekday => ("按当月第几个星期几", "By nth weekday of the month"),
        Kind::MonthlyDay => ("按几号", "By day of the month"),
        Kind::Lunar => ("按集日（农历）", "By market day (lunar)"),
        Kind::Dates => ("只在这些日期", "On these dates only"),
        Kind::Text => ("抄一条日历规则", "By an RRULE"),
    };
    either(locale, zh, en)
}

/// What becomes of a day off.
pub(crate) fn policy(locale: Locale, policy: OnRestDay) -> &'static str {
    let (zh, en) = match policy {
        OnRestDay::Skip => ("不坐诊", "No clinic"),
        OnRestDay::NextWorkingDay => ("顺延到下一个工作日", "On the next working day"),
        OnRestDay::Hold => ("照常坐诊", "Held all the same"),
    };
    either(locale, zh, en)
}

fn list(locale: Locale, all: impl IntoIterator<Item = String>) -> String {
    all.into_iter().collect::<Vec<_>>().join(either(locale, "、", ", "))
}

/// The days of a rule in words: 每两周的周二；每月最后一个周五；逢三、八（农历）.
pub(crate) fn recurrence(locale: Locale, recurrence: &Recurrence) -> String {
    match recurrence {
        Recurrence::Weekly { every, weekdays } => {
            let days = list(locale, weekdays.iter().map(|d| weekday(locale, *d)));
            match (locale, every) {
                (Locale::ZhCn, 1) => format!("每{days}"),
                (Locale::ZhCn, n) => format!("每 {n} 周的{days}"),
                (Locale::En, 1) => format!("every {days}"),
                (Locale::En, n) => format!("{days} every {n} weeks"),
            }
        }
        Recurrence::MonthlyWeekday { every, nth: which, weekdays } => {
            let days = list(locale, weekdays.iter().map(|d| weekday(locale, *d)));
            let which = list(locale, which.iter().map(|n| nth(locale, *n).to_owned()));
            match locale {
                Locale::ZhCn => format!("{}{which}{days}", months(locale, *every)),
                Locale::En => format!("{which} {days} {}", months(locale, *every)),
            }
        }
        Recurrence::MonthlyDay { every, days } => {
            let day = |n: &i8| match (locale, *n) {
                (Locale::ZhCn, -1) => "最后一天".to_owned(),
                (Locale::ZhCn, n) if n < 0 => format!("倒数第 {} 天", n.unsigned_abs()),
                (Locale::ZhCn, n) => format!("{n} 日"),
                (Locale::En, -1) => "last day".to_owned(),
                (Locale::En, n) if n < 0 => format!("day {} from the end", n.unsigned_abs()),
                (Locale::En, n) => format!("day {n}"),
            };
            let days = list(locale, days.iter().map(day));
            match locale {
                Locale::ZhCn => format!("{}{days}", months(locale, *every)),
                Locale::En => format!("{days} {}", months(locale, *every)),
            }
        }
        Recurrence::Dates { dates } => {
            let shown = list(locale, dates.iter().take(3).map(NaiveDate::to_string));
            let more = if dates.len() > 3 { either(locale, "等", " …") } else { "" };
            either(
                locale,
                format!("{shown}{more}，共 {} 天", dates.len()),
                format!("{shown}{more} ({} in all)", dates.len()),
            )
        }
        Recurrence::Lunar { endings } => match locale {
            Locale::ZhCn => {
                let digits: Vec<&str> = endings.iter().map(|d| DIGITS[usize::from(*d) % 10]).collect();
                format!("逢{}（农历集日）", digits.join("、"))
            }
            Locale::En => {
                format!("lunar days that end in {}", list(locale, endings.iter().map(u8::to_string)))
            }
        },
    }
}

fn months(locale: Locale, every: u16) -> String {
    match (locale, every) {
        (Locale::ZhCn, 1) => "每月".to_owned(),
        (Locale::ZhCn, n) => format!("每 {n} 个月的"),
        (Locale::En, 1) => "of every month".to_owned(),
        (Locale::En, n) => format!("of every {n}th month"),
    }
}

/// Hours of the day: 9:00—12:00.
pub(crate) fn hours(locale: Locale, hours: &Hours) -> String {
    let time = |minute: u16| match locale {
        Locale::ZhCn => format!("{}:{:02}", minute / 60, minute % 60),
        Locale::En => format!("{:02}:{:02}", minute / 60, minute % 60),
    };
    format!("{}{}{}", time(hours.from), either(locale, "—", "–"), time(hours.until))
}

/// From when until when a rule is valid.
pub(crate) fn validity(locale: Locale, rule: &Rule) -> String {
    let from = full_day(locale, rule.valid_from);
    let until = rule.valid_until.and_then(|d| d.pred_opt()).map(|d| full_day(locale, d));
    let count = rule.count.map(|n| either(locale, format!("，共 {n} 次"), format!(", {n} times"))).unwrap_or_default();
    let span = match (locale, until) {
        (Locale::ZhCn, Some(until)) => format!("{from}至{until}"),
        (Locale::ZhCn, None) => format!("{from}起"),
        (Locale::En, Some(until)) => format!("{from} to {until}"),
        (Locale::En, None) => format!("from {from}"),
    };
    format!("{span}{count}")
}

/// The years of a preview whose holidays are not entered: none when all are.
pub(crate) fn unknown_years(locale: Locale, years: &BTreeSet<i32>) -> Option<String> {
    let (first, last) = (years.first()?, years.last()?);
    let years = if first == last { first.to_string() } else { format!("{first}–{last}") };
    Some(either(
        locale,
        format!(
            "{years} 年的放假安排还没有录入：那些日子现在只按周末和日子固定的节日算。放假通知录入以后，还没有排出来的坐诊按它排，已经排出来的会在规则页上提醒您。"
        ),
        format!(
            "The holidays of {years} are not entered yet: those days go by the week and the holidays of fixed date for now. Once the notice is entered what is not planned yet goes by it, and the page of the rule names the clinics that no longer fit."
        ),
    ))
}

/// The lunar date: 十月二十; lunar 10/20.
pub(crate) fn lunar_of(locale: Locale, date: NaiveDate) -> String {
    let Some(moon) = lunar(date) else { return String::new() };
    let leap = if moon.leap { " (leap)" } else { "" };
    either(locale, format!("农历{}", moon.chinese()), format!("lunar {}/{}{leap}", moon.month, moon.day))
}

/// Why a day of a rule is not held on its own day.
pub(crate) fn because(locale: Locale, because: &Because) -> String {
    match (locale, because) {
        (Locale::ZhCn, Because::Holiday(name)) => format!("{name}放假"),
        (Locale::En, Because::Holiday(name)) => format!("public holiday ({name})"),
        (Locale::ZhCn, Because::Weekend) => "周末，不调休".to_owned(),
        (Locale::En, Because::Weekend) => "weekend, not worked".to_owned(),
        (Locale::ZhCn, Because::Exception) => "列为除外".to_owned(),
        (Locale::En, Because::Exception) => "left out by hand".to_owned(),
        (Locale::ZhCn, Because::Coincides(day)) => format!("顺延到{}，那天已有一次", when::day(locale, *day)),
        (Locale::En, Because::Coincides(day)) => {
            format!("would move to {}, where there is one already", when::day(locale, *day))
        }
        (Locale::ZhCn, Because::Expired(day)) => format!("顺延到{}，规则已到期", when::day(locale, *day)),
        (Locale::En, Because::Expired(day)) => format!("would move to {}, after the end", when::day(locale, *day)),
    }
}

/// What becomes of a day of a rule: class of the chip and words.
pub(crate) fn outcome(locale: Locale, outcome: &Outcome) -> (&'static str, String) {
    match outcome {
        Outcome::Held => ("chip booked", either(locale, "坐诊", "held").to_owned()),
        Outcome::Moved { to, .. } => {
            let to = full_day(locale, *to);
            ("chip soon", either(locale, format!("顺延到 {to}"), format!("moves to {to}")))
        }
        Outcome::Skipped { .. } => ("chip missed", either(locale, "不坐诊", "no clinic").to_owned()),
    }
}

/// What is in the way of a clinic.
pub(crate) fn clash(locale: Locale, clash: &Clash, zone: Tz) -> String {
    let (day, hours) = (full_day(locale, clash.day), when::span(locale, clash.starts_at, clash.ends_at, zone));
    let village = &clash.village_name;
    match clash.too_near {
        None => either(
            locale,
            format!("{day}这位顾问在{village}有坐诊（{hours}）"),
            format!("on {day} the adviser sits at {village} ({hours})"),
        ),
        Some((needed, minutes)) => either(
            locale,
            format!("{day}这位顾问在{village}有坐诊（{hours}），路上要 {needed} 分钟，中间只有 {minutes} 分钟"),
            format!(
                "on {day} the adviser sits at {village} ({hours}); the way takes {needed} minutes, there are {minutes}"
            ),
        ),
    }
}

/// No contract on this day.
pub(crate) fn no_contract(locale: Locale, day: NaiveDate) -> String {
    let day = full_day(locale, day);
    either(locale, format!("{day}不在聘用合同期内"), format!("no contract holds on {day}"))
}

/// The adviser is on leave on this day.
pub(crate) fn on_leave(locale: Locale, day: NaiveDate) -> String {
    let day = full_day(locale, day);
    either(locale, format!("{day}这位顾问请假"), format!("the adviser is on leave on {day}"))
}

/// It gives nothing until this day.
pub(crate) fn nothing_until(locale: Locale, day: NaiveDate) -> String {
    let day = full_day(locale, day);
    either(locale, format!("从现在到{day}，一次坐诊也排不出来"), format!("it gives no clinic from now until {day}"))
}

/// Each day of a rule falls away.
pub(crate) fn falls_away(locale: Locale, day: NaiveDate, why: &Because) -> String {
    let (day, why) = (full_day(locale, day), because(locale, why));
    either(
        locale,
        format!("{day}排不上（{why}），别的日子也一样：一次坐诊也没有"),
        format!("{day} falls away ({why}), and so does every other day: it gives no clinic"),
    )
}

/// A single clinic would lie in the past.
pub(crate) fn past(locale: Locale, day: NaiveDate) -> String {
    let day = full_day(locale, day);
    either(locale, format!("{day}那个时间已经过了"), format!("that time on {day} is over"))
}

/// What becomes of a clinic: class of the chip and words.
pub(crate) fn what(locale: Locale, what: What) -> (&'static str, &'static str) {
    let (class, zh, en) = match what {
        What::Kept => ("chip done", "不变", "stays"),
        What::ByHand => ("chip done", "人工改过，不动", "changed by hand, stays"),
        What::Altered => ("chip soon", "改时间、地点或名额", "other hours, room or places"),
        What::Moved => ("chip soon", "改到别的日子", "moves"),
        What::Dropped => ("chip refused", "取消", "falls away"),
        What::New => ("chip booked", "新增", "new"),
    };
    (class, either(locale, zh, en))
}

/// So many people are booked on it.
pub(crate) fn people(locale: Locale, count: usize) -> String {
    either(locale, format!("{count} 人"), format!("{count} booked"))
}

/// Where somebody who is booked comes to be, when that is another time than their own, on another day with its day; or that they lose
/// their place.
pub(crate) fn seated(locale: Locale, starts_at: DateTime<Utc>, after: Seated, zone: Tz) -> Option<String> {
    match after {
        Seated::At(at) if at == starts_at => None,
        Seated::At(at) => {
            let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
            let time = when::time(locale, at, zone);
            Some(match day(at) == day(starts_at) {
                true => format!("→ {time}"),
                false => format!("→ {} {time}", when::day(locale, day(at))),
            })
        }
        Seated::Nowhere => {
            Some(either(locale, "没有位子了，另给他找".to_owned(), "loses the place, is offered others".to_owned()))
        }
    }
}

/// The moment at which somebody is expected.
pub(crate) fn person(locale: Locale, name: &str, starts_at: DateTime<Utc>, zone: Tz) -> String {
    format!("{} {name}", when::time(locale, starts_at, zone))
}
