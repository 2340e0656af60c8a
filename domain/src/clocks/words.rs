//! A date in words: its steps, and why a limit cannot be reckoned.

use chrono::{Datelike, NaiveDate};

use super::clock::ClockError;
use super::rule::{Approver, Basis, Certainty, Ground, Length, Rule, Start, Unit, Whose};
use super::steps::{Rest, Step};
use crate::locale::Locale::{En, ZhCn};
use crate::locale::{Locale, chinese_weekday};

/// A day with its year and day of the week: 2026年9月20日（周日）; Sun 20 Sep 2026.
#[must_use]
pub fn full_day(locale: Locale, day: NaiveDate) -> String {
    match locale {
        ZhCn => {
            let weekday = chinese_weekday(day.weekday());
            format!("{}年{}月{}日（周{weekday}）", day.year(), day.month(), day.day())
        }
        En => day.format("%a %-d %b %Y").to_string(),
    }
}

fn holiday(locale: Locale, name: &str) -> String {
    let one = |name: &str| match name {
        "元旦" => "New Year".to_owned(),
        "春节" => "Spring Festival".to_owned(),
        "清明节" => "Qingming".to_owned(),
        "劳动节" => "Labour Day".to_owned(),
        "端午节" => "Dragon Boat Festival".to_owned(),
        "中秋节" => "Mid-Autumn".to_owned(),
        "国庆节" => "National Day".to_owned(),
        other => other.to_owned(),
    };
    match locale {
        ZhCn => name.to_owned(),
        En => name.split('、').map(one).collect::<Vec<_>>().join(" and "),
    }
}

impl Length {
    /// 60日, 5个工作日, 1个月; 60 days, 5 working days, 1 month.
    #[must_use]
    pub fn say(self, locale: Locale) -> String {
        let Self { count, unit } = self;
        let s = if count == 1 { "" } else { "s" };
        match (locale, unit) {
            (ZhCn, Unit::Days) => format!("{count}日"),
            (ZhCn, Unit::WorkingDays) => format!("{count}个工作日"),
            (ZhCn, Unit::Months) => format!("{count}个月"),
            (En, Unit::Days) => format!("{count} day{s}"),
            (En, Unit::WorkingDays) => format!("{count} working day{s}"),
            (En, Unit::Months) => format!("{count} month{s}"),
        }
    }
}

impl Certainty {
    /// What is said of a figure that is not sure; nothing of one that is.
    #[must_use]
    pub const fn say(self, locale: Locale) -> Option<&'static str> {
        match (self, locale) {
            (Self::Text, _) => None,
            (Self::Page, ZhCn) => Some("依据二手资料，待核对原文"),
            (Self::Page, En) => Some("from a secondary source, to be checked against the text"),
            (Self::ToConfirm, ZhCn) => Some("待核实"),
            (Self::ToConfirm, En) => Some("to be confirmed"),
        }
    }
}

impl Basis {
    /// The law and its articles: 《信访工作条例（2022年）》第34条; Regulations on Petition Work (2022), art. 34.
    #[must_use]
    pub fn say(&self, locale: Locale) -> String {
        let law = self.law.say(locale);
        let articles: Vec<String> = self.articles.iter().map(u16::to_string).collect();
        match locale {
            ZhCn => {
                let articles: Vec<String> = articles.iter().map(|number| format!("第{number}条")).collect();
                format!("《{law}》{}", articles.join("、"))
            }
            En if articles.is_empty() => law.to_owned(),
            En => format!("{law}, art. {}", articles.join(", ")),
        }
    }

    /// With the note and how sure it is, where there is something to say.
    #[must_use]
    pub fn say_in_full(&self, locale: Locale) -> String {
        let mut text = self.say(locale);
        let note = self.note.as_ref().map(|note| note.say(locale));
        for more in note.into_iter().chain(self.certainty.say(locale)) {
            text.push_str(if locale == ZhCn { "；" } else { "; " });
            text.push_str(more);
        }
        text
    }
}

impl Ground {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hearing => "hearing",
            Self::Stay => "stay",
        }
    }

    /// What it is.
    #[must_use]
    pub const fn say(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Hearing, ZhCn) => "听证",
            (Self::Hearing, En) => "a hearing",
            (Self::Stay, ZhCn) => "行政复议中止",
            (Self::Stay, En) => "a stay of the review",
        }
    }
}

impl Approver {
    /// Who.
    #[must_use]
    pub const fn say(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::OrganHead, ZhCn) => "本机关、单位负责人",
            (Self::OrganHead, En) => "the head of the organ",
            (Self::ReviewHead, ZhCn) => "行政复议机构负责人",
            (Self::ReviewHead, En) => "the head of the body for administrative review",
            (Self::CourtPresident, ZhCn) => "本院院长",
            (Self::CourtPresident, En) => "the president of the court",
            (Self::BothParties, ZhCn) => "双方当事人",
            (Self::BothParties, En) => "both sides",
        }
    }
}

impl Start {
    /// What happened that day: 受理, acceptance.
    #[must_use]
    pub const fn say(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::PetitionReceived, ZhCn) => "信访工作机构收到信访事项",
            (Self::PetitionReceived, En) => "the petition office received the petition",
            (Self::OrganReceived, ZhCn) => "有权处理的机关、单位收到信访事项",
            (Self::OrganReceived, En) => "the competent organ received the petition",
            (Self::TransferReceived, ZhCn) => "收到转送、交办的信访事项",
            (Self::TransferReceived, En) => "the transfer was received",
            (Self::Accepted, ZhCn) => "受理",
            (Self::Accepted, En) => "it was accepted",
            (Self::OpinionServed, ZhCn) => "信访处理意见书送达",
            (Self::OpinionServed, En) => "the written opinion was served",
            (Self::ReviewRequested, ZhCn) => "收到复查请求",
            (Self::ReviewRequested, En) => "the request for review was received",
            (Self::ReviewOpinionServed, ZhCn) => "复查意见书送达",
            (Self::ReviewOpinionServed, En) => "the review opinion was served",
            (Self::RecheckRequested, ZhCn) => "收到复核请求",
            (Self::RecheckRequested, En) => "the request for re-check was received",
            (Self::AgreementInEffect, ZhCn) => "调解协议生效",
            (Self::AgreementInEffect, En) => "the agreement took effect",
            (Self::ConfirmationRequested, ZhCn) => "法院收到司法确认申请",
            (Self::ConfirmationRequested, En) => "the court received the application for confirmation",
            (Self::ConfirmationAccepted, ZhCn) => "法院受理司法确认申请",
            (Self::ConfirmationAccepted, En) => "the court accepted the application for confirmation",
            (Self::ApplicationReceived, ZhCn) => "收到申请",
            (Self::ApplicationReceived, En) => "the application was received",
            (Self::AidGranted, ZhCn) => "作出给予法律援助的决定",
            (Self::AidGranted, En) => "legal aid was granted",
            (Self::ObjectionReceived, ZhCn) => "司法行政部门收到异议",
            (Self::ObjectionReceived, En) => "the justice bureau received the objection",
            (Self::ActKnown, ZhCn) => "知道行政行为",
            (Self::ActKnown, En) => "the act became known",
            (Self::HandedOver, ZhCn) => "收到工单",
            (Self::HandedOver, En) => "the call was handed over",
        }
    }
}

impl Whose {
    /// What happens when it has run out.
    #[must_use]
    pub const fn say(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Organ, ZhCn) => "办理方须在此日前完成，过后即为超期。",
            (Self::Organ, En) => "Whoever handles it must be done by then, or is late.",
            (Self::Person, ZhCn) => "当事人可以在此日前提出，过后不再受理。",
            (Self::Person, En) => "The person may act until then; after it the way is closed.",
        }
    }
}

impl Rest {
    /// 2月15日至2月23日（春节）; 15–23 Feb (Spring Festival).
    #[must_use]
    pub fn say(&self, locale: Locale) -> String {
        let Self { from, to, holidays } = self;
        let names: Vec<String> = holidays.iter().map(|name| holiday(locale, name)).collect();
        let short = |day: &NaiveDate| match locale {
            ZhCn => format!("{}月{}日", day.month(), day.day()),
            En => day.format("%-d %b").to_string(),
        };
        let weekend = match locale {
            ZhCn => "周末",
            En => "weekend",
        };
        let why =
            if names.is_empty() { weekend.to_owned() } else { names.join(if locale == ZhCn { "、" } else { ", " }) };
        match (locale, from == to) {
            (ZhCn, true) => format!("{}（{why}）", short(from)),
            (ZhCn, false) => format!("{}至{}（{why}）", short(from), short(to)),
            (En, true) => format!("{} ({why})", short(from)),
            (En, false) => format!("{} to {} ({why})", short(from), short(to)),
        }
    }
}

fn all<T>(locale: Locale, items: &[T], say: impl Fn(&T) -> String) -> String {
    items.iter().map(say).collect::<Vec<_>>().join(if locale == ZhCn { "、" } else { ", " })
}

/// 1st, 2nd, 3rd, 11th.
fn ordinal(n: u32) -> String {
    let end = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}

impl Step {
    /// As a sentence.
    #[must_use]
    pub fn say(&self, locale: Locale) -> String {
        match locale {
            ZhCn => self.zh(),
            En => self.en(),
        }
    }

    fn zh(&self) -> String {
        let day = |day: &NaiveDate| full_day(ZhCn, *day);
        match self {
            Self::Limit { names, length, basis } => {
                format!("{}：{}，依据{}。", names.zh, length.say(ZhCn), basis.say_in_full(ZhCn))
            }
            Self::Starts { with, on } => {
                let first = on.succ_opt().unwrap_or(*on);
                let (on, first) = (day(on), day(&first));
                format!("{on}{}，当日不计入，自{first}起算（民法典第201条）。", with.say(ZhCn))
            }
            Self::Extended { days, working, most, approver } => {
                let unit = if *working { "个工作日" } else { "日" };
                let most = most.map(|most| format!("，最多{most}{unit}")).unwrap_or_default();
                let how = match approver {
                    Approver::BothParties => "双方当事人同意".to_owned(),
                    other => format!("须经{}批准", other.say(ZhCn)),
                };
                format!("延长{days}{unit}（{how}{most}）。")
            }
            Self::Suspended { ground, from, until, .. } if from == until => {
                format!("{}因{}中止，当日恢复，没有扣除的日子。", day(from), ground.say(ZhCn))
            }
            Self::Suspended { ground, from, until, days } => {
                let last = until.pred_opt().unwrap_or(*until);
                let (from, last, until) = (day(from), day(&last), day(until));
                format!("{from}至{last}因{}中止，扣除{days}日，自{until}恢复计算。", ground.say(ZhCn))
            }
            Self::MonthsTo { months, wanted, day: last } if last.day() == *wanted => {
                format!("{months}个月后的对应日是{}（民法典第202条）。", day(last))
            }
            Self::MonthsTo { months, wanted, day: last } => {
                format!("{months}个月后的当月没有{wanted}日，以月末{}为最后一日（民法典第202条）。", day(last))
            }
            Self::MonthsAsDays { days } => format!("其间共{days}日，延长和扣除按日计算。"),
            Self::DaysTo { nth, day: last } => format!("第{nth}日是{}。", day(last)),
            Self::WorkingDaysTo { nth, day: last, rests, made_up } => {
                let mut text = format!("第{nth}个工作日是{}", day(last));
                if !rests.is_empty() {
                    text.push_str(&format!("；不计休息日：{}", all(ZhCn, rests, |rest| rest.say(ZhCn))));
                }
                if !made_up.is_empty() {
                    text.push_str(&format!("；调休上班，照计：{}", all(ZhCn, made_up, day)));
                }
                text + "。"
            }
            Self::Rolls { rest, to } => {
                let rest = rest.say(ZhCn);
                format!("最后一日落在休息日{rest}，顺延至其后第一个工作日{}（民法典第203条）。", day(to))
            }
            Self::RollsOver { to } => {
                format!("最后一日是休息日，顺延期间又中止，以恢复后的第一个工作日{}为最后一日。", day(to))
            }
            Self::Stays { day: last, made_up: None } => format!("{}是工作日，不顺延。", day(last)),
            Self::Stays { day: last, made_up: Some(name) } => {
                format!("{}虽是周末，但为{name}调休上班，不顺延。", day(last))
            }
            Self::Waits { ground, since, left: 0, .. } => {
                format!("{}起因{}中止，尚未恢复；恢复后的第一个工作日到期。", day(since), ground.say(ZhCn))
            }
            Self::Waits { ground, since, left, unit } => {
                let left = Length { count: *left, unit: *unit }.say(ZhCn);
                format!("{}起因{}中止，尚未恢复：还剩{left}，自恢复之日起继续计算。", day(since), ground.say(ZhCn))
            }
            Self::Provisional { year } => {
                format!("{year}年的放假安排尚未公布，暂按周末和固定日期的节日推算，公布后重新计算。")
            }
            Self::Ends { day: last } => {
                format!("期限至{}24时届满；有业务时间的，至停止业务活动时（民法典第203条）。", day(last))
            }
        }
    }

    fn en(&self) -> String {
        let day = |day: &NaiveDate| full_day(En, *day);
        match self {
            Self::Limit { names, length, basis } => {
                format!("{}: {}, by {}.", names.en, length.say(En), basis.say_in_full(En))
            }
            Self::Starts { with, on } => {
                let first = on.succ_opt().unwrap_or(*on);
                let (on, first) = (day(on), day(&first));
                format!("On {on} {}; that day is not counted, {first} is day 1 (Civil Code art. 201).", with.say(En))
            }
            Self::Extended { days, working, most, approver } => {
                let unit = if *working { Unit::WorkingDays } else { Unit::Days };
                let say = |count: u32| Length { count, unit }.say(En);
                let most = most.map(|most| format!("; at most {}", say(most))).unwrap_or_default();
                let how = match approver {
                    Approver::BothParties => "agreed by both sides".to_owned(),
                    other => format!("needs the approval of {}", other.say(En)),
                };
                format!("Extended by {} ({how}{most}).", say(*days))
            }
            Self::Suspended { ground, from, until, .. } if from == until => {
                format!("Suspended for {} on {} and resumed that day: no day is left out.", ground.say(En), day(from))
            }
            Self::Suspended { ground, from, until, days } => {
                let last = until.pred_opt().unwrap_or(*until);
                let (from, last, until, ground) = (day(from), day(&last), day(until), ground.say(En));
                let s = if *days == 1 { "" } else { "s" };
                format!(
                    "From {from} to {last} suspended for {ground}: {days} day{s} not counted, on again from {until}."
                )
            }
            Self::MonthsTo { months, wanted, day: last } => {
                let length = Length { count: *months, unit: Unit::Months }.say(En);
                if last.day() == *wanted {
                    return format!("The corresponding day {length} later is {} (Civil Code art. 202).", day(last));
                }
                format!(
                    "{length} later there is no day {wanted} of the month: its last day, {}, it is (Civil Code art. 202).",
                    day(last)
                )
            }
            Self::MonthsAsDays { days } => {
                format!("That makes {days} days; extension and suspension are counted in days.")
            }
            Self::DaysTo { nth, day: last } => format!("The {} day is {}.", ordinal(*nth), day(last)),
            Self::WorkingDaysTo { nth, day: last, rests, made_up } => {
                let mut text = format!("The {} working day is {}", ordinal(*nth), day(last));
                if !rests.is_empty() {
                    text.push_str(&format!("; days of rest not counted: {}", all(En, rests, |rest| rest.say(En))));
                }
                if !made_up.is_empty() {
                    text.push_str(&format!("; weekends worked and counted: {}", all(En, made_up, day)));
                }
                text + "."
            }
            Self::Rolls { rest, to } => {
                let rest = rest.say(En);
                format!(
                    "The last day is a day of rest, {rest}: the next working day, {}, it is (Civil Code art. 203).",
                    day(to)
                )
            }
            Self::RollsOver { to } => {
                format!(
                    "The last day is a day of rest, and before the next working day it was suspended: the first working day \
                     after, {}, it is.",
                    day(to)
                )
            }
            Self::Stays { day: last, made_up: None } => format!("{} is a working day: it stays.", day(last)),
            Self::Stays { day: last, made_up: Some(name) } => {
                format!("{} is a weekend, but worked to make up for {}: it stays.", day(last), holiday(En, name))
            }
            Self::Waits { ground, since, left: 0, .. } => {
                let ground = ground.say(En);
                format!(
                    "Suspended for {ground} since {}: due on the first working day after it is resumed.",
                    day(since)
                )
            }
            Self::Waits { ground, since, left, unit } => {
                let left = Length { count: *left, unit: *unit }.say(En);
                let (ground, since) = (ground.say(En), day(since));
                format!("Suspended for {ground} since {since}: {left} left, counted from the day it is resumed.")
            }
            Self::Provisional { year } => format!(
                "The holiday notice for {year} is not published yet: reckoned by weekends and holidays of fixed date, and again \
                 when it is."
            ),
            Self::Ends { day: last } => {
                format!("It ends with {} (24:00, or the close of business; Civil Code art. 203).", day(last))
            }
        }
    }
}

impl Rule {
    /// 60日，可延长一次，最多30日; 60 days, once 30 more at most.
    #[must_use]
    pub fn say_length(&self, locale: Locale) -> String {
        let length = self.length.say(locale);
        let unit = if self.length.unit == Unit::WorkingDays { Unit::WorkingDays } else { Unit::Days };
        let most = |count: u32| Length { count, unit }.say(locale);
        match (locale, self.extending.as_ref().map(|e| e.most)) {
            (_, None) => length,
            (ZhCn, Some(Some(days))) => format!("{length}，可延长一次，最多{}", most(days)),
            (ZhCn, Some(None)) => format!("{length}，双方同意可延长"),
            (En, Some(Some(days))) => format!("{length}, once {} more at most", most(days)),
            (En, Some(None)) => format!("{length}, longer if both sides agree"),
        }
    }
}

impl ClockError {
    /// As a sentence.
    #[must_use]
    pub fn say(&self, locale: Locale) -> String {
        match locale {
            ZhCn => self.zh(),
            En => self.en(),
        }
    }

    fn zh(&self) -> String {
        let day = |day: &NaiveDate| full_day(ZhCn, *day);
        match self {
            Self::UnknownRule(code) => format!("没有名为“{code}”的期限规则。"),
            Self::UnknownPack(code) => format!("没有名为“{code}”的规则包。"),
            Self::NoPack { day: asked, first } => {
                format!("{}还没有可用的规则包，最早的自{}起施行。", day(asked), day(first))
            }
            Self::OutOfRange(asked) => format!("{asked}超出了可以计算的年份。"),
            Self::TooLong => "期限太长，无法计算。".to_owned(),
            Self::ExtensionNotAllowed => "这项期限不能延长。".to_owned(),
            Self::ExtensionTooLong { asked, most } => format!("延长{asked}日超过上限：最多延长{most}日。"),
            Self::ExtensionEmpty => "请写明延长多少日，至少1日。".to_owned(),
            Self::ExtendedBefore => "这项期限已经延长过一次，不能再延长。".to_owned(),
            Self::ExtensionTooLate { on, due } => {
                format!("期限已于{}届满，{}不能再延长。", day(due), day(on))
            }
            Self::SuspensionNotAllowed => "这项期限不能中止。".to_owned(),
            Self::GroundNotAllowed(ground) => format!("这项期限不能因{}中止。", ground.say(ZhCn)),
            Self::SuspensionBeforeStart { from, start } => {
                format!("中止（{}）不能早于期限开始（{}）。", day(from), day(start))
            }
            Self::SuspensionEndsBeforeItStarts { from, until } => {
                format!("恢复（{}）不能早于中止（{}）。", day(until), day(from))
            }
            Self::SuspensionsOverlap { from } => format!("{}开始的中止与前一次中止重叠。", day(from)),
            Self::SuspensionAfterDue { from, due } => {
                format!("期限已于{}届满，{}不能再中止。", day(due), day(from))
            }
            Self::TooManySuspensions => "中止的次数太多，无法计算。".to_owned(),
            Self::NotSuspended => "这项期限没有中止，不需要恢复。".to_owned(),
        }
    }

    fn en(&self) -> String {
        let day = |day: &NaiveDate| full_day(En, *day);
        match self {
            Self::UnknownRule(code) => format!("There is no limit named \"{code}\"."),
            Self::UnknownPack(code) => format!("There is no rule pack named \"{code}\"."),
            Self::NoPack { day: asked, first } => {
                format!("No rule pack was in force on {}; the first begins on {}.", day(asked), day(first))
            }
            Self::OutOfRange(asked) => format!("{asked} is outside of the years that can be reckoned."),
            Self::TooLong => "That is too long to be reckoned.".to_owned(),
            Self::ExtensionNotAllowed => "This limit cannot be extended.".to_owned(),
            Self::ExtensionTooLong { asked, most } => {
                format!("An extension by {asked} days is over the ceiling: {most} days at most.")
            }
            Self::ExtensionEmpty => "Say by how many days it is extended, one at least.".to_owned(),
            Self::ExtendedBefore => "This limit was extended before, and can be only once.".to_owned(),
            Self::ExtensionTooLate { on, due } => {
                format!("The limit ran out on {}: it cannot be extended on {}.", day(due), day(on))
            }
            Self::SuspensionNotAllowed => "This limit cannot be suspended.".to_owned(),
            Self::GroundNotAllowed(ground) => format!("This limit cannot be suspended for {}.", ground.say(En)),
            Self::SuspensionBeforeStart { from, start } => {
                format!("A suspension from {} begins before the limit does, on {}.", day(from), day(start))
            }
            Self::SuspensionEndsBeforeItStarts { from, until } => {
                format!("A suspension from {} cannot be resumed before it, on {}.", day(from), day(until))
            }
            Self::SuspensionsOverlap { from } => {
                format!("The suspension from {} begins before the one before it has ended.", day(from))
            }
            Self::SuspensionAfterDue { from, due } => {
                format!("The limit ran out on {}: it cannot be suspended from {}.", day(due), day(from))
            }
            Self::TooManySuspensions => "Suspended too often to be reckoned.".to_owned(),
            Self::NotSuspended => "This limit is not suspended: there is nothing to resume.".to_owned(),
        }
    }
}
