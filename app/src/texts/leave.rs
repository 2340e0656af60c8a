//! Texts of leave and of travel between villages.

use chrono::NaiveDate;
use domain::locale::Locale;
use domain::places::{LONGEST_WAY, TravelRule};
use registry::clinics::leave::LeaveState;
use registry::places::travel::{Mistake, Source};

use super::{Text, either};
use domain::clocks::full_day;

texts! {
    /// Leave and its repairs.
    LeaveText {
        Title: "请假和替班", "Leave and substitution";
        Lead: "先填时间，看看碰上哪些坐诊，再选一个办法。选定之前什么都不会改。", "Give the time, see which clinics it hits, then choose a repair. Nothing changes before you choose.";
        Adviser: "法律顾问", "Adviser";
        From: "从哪天", "From";
        FromTime: "几点起（不填就是全天）", "From what time (empty: all day)";
        Until: "到哪天", "To";
        UntilTime: "到几点（不填就是全天）", "To what time (empty: all day)";
        DayHint: "例如 2026-12-01", "Such as 2026-12-01";
        TimeHint: "例如 13:00", "Such as 13:00";
        Look: "看看碰上什么", "See what it hits";
        Listed: "近期的请假", "Leave";
        ListedNone: "近四周到以后，没有登记请假", "No leave noted, four weeks back and ahead";
        ListedNoneHint: "顾问要请假，在上面填时间。", "When an adviser goes on leave, give the time above.";
        State: "状态", "State";
        NotedBy: "登记人", "Noted by";
        Acts: "因请假改动的坐诊", "Clinics that were changed for it";
        WasCancelled: "取消了", "cancelled";
        Became: "改成", "What became of it";
        TooLongHint: "再往后的，到时候另外登记一次。", "What lies beyond is noted by itself, when it comes.";
        WrongTime: "时间不对：结束要晚于开始，也不能已经过去", "The time cannot be: it must end after it begins, and not lie in the past";
        WrongTimeHint: "请改一改时间。", "Please mend the time.";
        Overlaps: "这段时间已经登记了请假", "There is leave at that time already";
        Beyond: "还碰上了别处的坐诊：", "It also hits a clinic elsewhere:";
        BeyondHint: "请顾问本人或县级管理员来登记。", "The adviser or the county administrator can note it.";
        PlanTitle: "请假碰上的坐诊", "Clinics the leave hits";
        NoHits: "没有碰上坐诊", "It hits no clinic";
        NoHitsHint: "可以直接登记。", "It can be noted as it is.";
        When: "时间", "Time";
        Village: "村、社区", "Village";
        People: "已约的人", "People booked";
        Running: "正在进行的坐诊，请在名单里处理：", "A clinic that has begun is settled in its queue:";
        Proposals: "怎么办", "What to do";
        ProposalsHint: "按这个顺序排：没位子的人最少，取消的坐诊最少，换时间的人最少，再看路程和顾问之间是否均衡。", "In this order: fewest people who lose their place, fewest clinics cancelled, fewest people moved, then kilometres and fairness between advisers.";
        Moved: "换时间的人", "people moved";
        Displaced: "要另找位子的人", "lose their place";
        NotTaken: "人的事项，代班的同事不接", "with a matter the stand-in does not take";
        Kilometres: "公里", "kilometres in all";
        Spread: "顾问之间最多差几次", "clinics between the busiest and the least busy";
        Before: "前后四周", "four weeks either way";
        Reason: "请假原因", "Reason for the leave";
        ReasonHint: "只有能安排这位顾问的人看得到。", "Seen only by those who may plan for the adviser.";
        Words: "怎么对村民说", "What people are told";
        WordsHint: "写进通知和日历。不要写病情。", "Stands in letters and calendars. Nothing about health, please.";
        WordsGiven: "法律顾问有事不能来", "The adviser cannot come";
        Agreed: "我已经和替班的顾问说好了", "The colleagues who stand in have agreed";
        NotAgreed: "请先和替班的顾问说好，再打勾", "Please ask the colleagues first, then tick this";
        Apply: "就这么办", "Do this";
        Note: "登记请假", "Note the leave";
        Chosen: "请选一个办法", "Please choose a repair";
        Changed: "刚才有人改了日历，办法重新算过了", "The calendar has changed; the repairs were worked out anew";
        ChangedHint: "您填的都还在，请再选一次。", "Nothing you typed is lost; please choose again.";
        Done: "办好了：坐诊、预约和通知都已更新", "Done: clinics, bookings and letters are up to date";
        Withdraw: "撤回请假", "Take the leave back";
        WithdrawHint: "已经改过的坐诊不会自动改回去：人家已经收到通知了。", "Clinics that were changed stay as they are: people have been told.";
        Trail: "经过", "Trail";
        Back: "回请假列表", "Back to the list";
        Timeline: "看这位顾问的日历", "See the adviser's days";
    }
}

/// An adviser whose account is closed and who has clinics to come.
pub(crate) fn closed(locale: Locale, name: &str) -> String {
    either(locale, format!("{name}（账号已停用，还有坐诊）"), format!("{name} (account closed, clinics to come)"))
}

texts! {
    /// Travel between villages.
    TravelText {
        Title: "路程", "Travel";
        Lead: "两次坐诊之间，日历给顾问留出路上的时间：先看这里登记的，没有就按位置算，再没有按默认。", "Between two clinics the calendar keeps the time on the way: what is typed in here, else reckoned from positions, else a default.";
        Rule: "怎么算", "How it is reckoned";
        ToConfirm: "程序自带的数字，待确认", "figures of the program's own, to be confirmed";
        Detour: "路比直线长（%）", "Road to straight line (%)";
        Speed: "时速（公里）", "Kilometres an hour";
        Handling: "收拾、停车（分钟）", "Packing up and parking (minutes)";
        Within: "没有位置时，同一乡镇（分钟）", "Without positions, within a township (minutes)";
        Across: "没有位置时，跨乡镇（分钟）", "Without positions, across townships (minutes)";
        Save: "保存", "Save";
        Wrong: "有的数字超出范围", "A figure is out of its limits";
        Pair: "两个村之间要多久", "The way between two villages";
        One: "一个村（名字或 12 位代码）", "One village (name or code of 12 digits)";
        Other: "另一个村", "The other";
        Minutes: "分钟（空着就是不再登记）", "Minutes (empty: forget it)";
        Position: "村在哪里", "Where a village lies";
        Code: "村（名字或 12 位代码）", "Village (name or code of 12 digits)";
        Degrees: "纬度，经度", "Latitude, longitude";
        DegreesHint: "例如 37.1449, 111.7788（空着就是删掉）", "Such as 37.1449, 111.7788 (empty: forget it)";
        File: "一次登记很多", "Many at once";
        Lines: "内容", "Lines";
        FileHint: "第一行 code,latitude,longitude 或 from_code,to_code,minutes，后面一行一条。", "First line code,latitude,longitude or from_code,to_code,minutes, then one a line.";
        Take: "登记", "Note";
        Positions: "各村的位置从哪里来", "Where the positions come from";
        PositionsHint: "点数字，看是哪些村。", "A number opens the list of its villages.";
        Nowhere: "没有位置", "no position";
        Village: "村、社区", "Village";
        Source: "从哪里来", "Source";
        Typed: "登记过的路程", "Ways noted";
        From: "从", "From";
        To: "到", "To";
        NotTaken: "没有登记", "Not taken";
        Show: "每次改动都记在这个村的经过里。", "Each change stands in the trail of the village.";
        MinutesColumn: "分钟", "Minutes";
    }
}

/// Where a leave stands.
pub(crate) fn state(locale: Locale, state: LeaveState) -> (&'static str, &'static str) {
    match state {
        LeaveState::Planned => ("chip booked", either(locale, "有效", "valid")),
        LeaveState::Over => ("chip done", either(locale, "已结束", "over")),
        LeaveState::Withdrawn => ("chip cancelled", either(locale, "已撤回", "taken back")),
    }
}

/// A colleague stands in.
pub(crate) fn stands_in(locale: Locale, name: &str) -> String {
    either(locale, format!("{name}替班，时间地点不变"), format!("{name} stands in, same place and time"))
}

/// The clinic moves.
pub(crate) fn moves_to(locale: Locale, moment: &str) -> String {
    either(locale, format!("改到{moment}"), format!("moves to {moment}"))
}

/// The clinic is cancelled.
pub(crate) fn is_cancelled(locale: Locale) -> &'static str {
    either(locale, "取消，给约了的人安排最近的位子", "cancelled; whoever is booked is offered the nearest places")
}

/// What a colleague's load becomes.
pub(crate) fn load(locale: Locale, name: &str, before: u32, after: u32) -> String {
    either(locale, format!("{name}：{before}次 → {after}次"), format!("{name}: {before} → {after} clinics"))
}

/// Which proposal.
pub(crate) fn proposal(locale: Locale, number: usize) -> String {
    either(locale, format!("办法{}", ["一", "二", "三"].get(number).unwrap_or(&"")), format!("Repair {}", number + 1))
}

/// Whence a position or a way is known.
pub(crate) fn source(locale: Locale, source: Source) -> &'static str {
    match source {
        Source::Imported => either(locale, "从文件来", "from a file"),
        Source::Typed => either(locale, "有人填的", "typed in"),
        Source::Invented => either(locale, "演示编的，不是真的", "invented for the demonstration"),
    }
}

/// What is wrong with a way or a position, and in which line of a file.
pub(crate) fn mistake(locale: Locale, line: Option<usize>, what: &Mistake) -> String {
    let zh = match what {
        Mistake::NoVillage(text) => format!("没有叫“{text}”的村、社区，也没有这个代码"),
        Mistake::SeveralVillages(text, all) => format!("叫“{text}”的有几个，请连乡镇一起写：{}", all.join("，")),
        Mistake::OneVillage(code) => format!("两头是同一个村（{code}）"),
        Mistake::NoMinutes(text) => format!("“{text}”不是分钟数"),
        Mistake::TooLong(minutes) => format!("{minutes} 分钟太长，最多 {LONGEST_WAY} 分钟"),
        Mistake::NoPlace(text) => format!("“{text}”不是纬度和经度，例如 37.1449, 111.7788"),
        Mistake::Head => "第一行应当是 code,latitude,longitude 或 from_code,to_code,minutes".to_owned(),
        Mistake::Columns(count) => format!("有 {count} 列，应当是三列"),
    };
    let en = match what {
        Mistake::NoVillage(text) => format!("There is no village of the name or code “{text}”"),
        Mistake::SeveralVillages(text, all) => {
            format!("Several are called “{text}”, please give the township as well: {}", all.join(", "))
        }
        Mistake::OneVillage(code) => format!("Both ends are one village ({code})"),
        Mistake::NoMinutes(text) => format!("“{text}” is no number of minutes"),
        Mistake::TooLong(minutes) => format!("{minutes} minutes are too long: at most {LONGEST_WAY}"),
        Mistake::NoPlace(text) => format!("“{text}” is no latitude and longitude, such as 37.1449, 111.7788"),
        Mistake::Head => "The first line is code,latitude,longitude or from_code,to_code,minutes".to_owned(),
        Mistake::Columns(count) => format!("{count} columns instead of three"),
    };
    let line = line.map(|line| either(locale, format!("第 {line} 行："), format!("Line {line}: ")));
    format!("{}{}{}", line.unwrap_or_default(), either(locale, zh, en), either(locale, "。", "."))
}

/// A reason or a purpose as somebody wrote it; what the program itself says or suggests, in the reader's language.
pub(crate) fn in_their_words(locale: Locale, told: &str) -> String {
    let both = |text: &dyn Fn(Locale) -> &'static str| (text(Locale::ZhCn), text(Locale::En));
    let suggested = [
        both(&|of| LeaveText::WordsGiven.say(of)),
        both(&|of| super::leaving::LeavingText::WordsGiven.say(of)),
        both(&|of| super::house::DataText::CorrectTitle.say(of)),
        registry::conflicts::ANOTHER_ADVISER,
    ];
    match suggested.into_iter().find(|(zh, en)| *zh == told || *en == told) {
        Some((zh, en)) => either(locale, zh, en).to_owned(),
        None => told.to_owned(),
    }
}

/// The limits of a figure.
pub(crate) fn limits((least, most): (u32, u32)) -> String {
    format!("{least}–{most}")
}

/// The labels of the figures of the rule, in their order, with their names on the wire.
pub(crate) const FIGURES: [(&str, TravelText); 5] = [
    ("detour", TravelText::Detour),
    ("speed", TravelText::Speed),
    ("handling", TravelText::Handling),
    ("within", TravelText::Within),
    ("across", TravelText::Across),
];
const _: () = assert!(FIGURES.len() == TravelRule::LIMITS.len());

/// A leave longer than is noted at once.
pub(crate) fn too_long(locale: Locale, most: i64, last: NaiveDate) -> String {
    let last = full_day(locale, last);
    either(
        locale,
        format!("太长了：一次最多登记 {most} 天，到{last}"),
        format!("Too long: at most {most} days are noted at once, here up to {last}"),
    )
}
