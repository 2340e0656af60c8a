//! Texts of the clinic day: the list at the desk, who walks in, checking in, the display, the rule of the order.

use domain::bookings::{Priority, Reach};
use domain::locale::Locale;
use registry::bookings::day::Place;

use super::either;

texts! {
    /// The list at the desk.
    DayText {
        Now: "正在接待", "Now";
        Nobody: "没有人在接待", "Nobody";
        Next: "下一位", "Next";
        NextNone: "没有人在等", "Nobody waits";
        CallNext: "叫下一位", "Call next";
        WalkIn: "现场取号", "Somebody walked in";
        Display: "叫号屏", "Display";
        Scan: "扫单子上的码签到", "Check in from a slip";
        Walked: "现场", "walked in";
        Early: "早到", "early";
        Late: "迟到", "late";
        NoNumber: "还没有号", "no number yet";
        PriorityMark: "标记优先", "Mark a priority";
        PriorityNone: "不优先", "no priority";
        PriorityGo: "保存", "Save";
        Changed: "名单有变动", "The list has changed";
        ChangedGo: "看最新的", "Show it";
        Posting: "到场码（贴在现场，本人可用它自助签到）", "Code of the place (put it up there; people check in with it)";
        Rule: "按什么次序叫号", "In what order people are called";
        NotNext: "次序刚变了", "The order has just changed";
        NotNextHint: "这时应先叫别人。名单已更新，请再看一眼。", "Somebody else is next by now. The list is up to date; please look again.";
        SeatGone: "不能撤销：位子已经给了别人", "This cannot be undone: the place went to somebody else";
        SeatGoneHint: "人要是来了，请用“现场取号”给他排上，前面等的人不受影响。", "If the person is here, take them in with “Somebody walked in”; nobody who waits is moved.";
        TooEarly: "还不能记为没有来", "It is too early to give the person up";
        NotToday: "今天不是这次坐诊的日子", "This clinic is not today";
        NotTodayHint: "请看单子上的日期；要改时间，在预约记录里改。", "Please look at the date on the slip; the booking can be moved in its record.";
        TakenIn: "号取好了", "Taken in";
        PrintSlip: "打印号条", "Print the slip";
    }
}

texts! {
    /// Taking in somebody who came without having booked.
    WalkInText {
        Title: "现场取号", "Somebody walked in";
        Lead: "没有预约的人，在这里取号排队。", "Whoever comes without having booked gets a number here.";
        Left: "今天还剩的位子", "Places left today";
        LeftNone: "今天的位子都有人了，可以取号等：前面的人快了、没来，就轮到。", "All places are taken. The person can wait with a number: they are received when others are quicker or do not come.";
        Priority: "要优先吗？", "A priority?";
        Go: "取号", "Give a number";
        Already: "这个人今天已经有号或有预约", "This person already has a number or a booking today";
        AlreadyHint: "请在名单里给他签到。同名的另一个人，请填电话，或写点能区分的。", "Please check them in from the list. For another person of the same name give a telephone or something to tell them apart.";
        Closed: "这次坐诊现在不取号", "This clinic gives no numbers now";
        ClosedHint: "只在坐诊当天取号，到结束后一小时为止。", "Numbers are given on the day of the clinic, until an hour after its end.";
        Mistyped: "填错了？改了再取号", "Mistyped? Correct it and try again";
        TryAgain: "改好了，再取号", "Corrected, try again";
        IfNow: "现在取号：", "With a number now: ";
        Back: "回名单", "Back to the list";
    }
}

texts! {
    /// The end of a clinic, told before and after.
    EndText {
        Becomes: "到结束没轮到的，不算没来：当天夜里自动排到候补名单最前面，最近的空位给留着，并告诉本人。", "Whoever is not reached by then has not stayed away: the same night they go to the top of the waiting list, the nearest free place is kept for them, and they are told.";
        GoOn: "法律顾问还在的，可以接着叫号。", "While the adviser is there you can go on calling.";
        Ask: "还在等的，请问工作人员。", "Whoever still waits, please ask the staff.";
        Mark: "恐怕轮不到", "perhaps not reached";
    }
}

texts! {
    /// Checking in from a slip.
    CheckInText {
        Title: "扫码签到", "Check in from the slip";
        Ask: "用手机扫单子上的码，或在这里填预约码。", "Scan the slip with your telephone, or type its code here.";
        Find: "找", "Find";
        Go: "签到", "Check in";
        Done: "已经签到", "Checked in already";
        Unknown: "没有这个预约", "No such booking";
        UnknownHint: "请照单子核对；别的村的预约，在那个村签到。", "Please check it against the slip; bookings of other villages are checked in there.";
        Over: "这个预约不能签到", "This booking cannot be checked in";
    }
}

texts! {
    /// The display at the place, and the person's own page on the day.
    DisplayText {
        Title: "叫号", "Numbers";
        Please: "请到", "Please come to";
        Talking: "正在接待", "Being received";
        Next: "准备", "Next";
        Missed: "过号的请找工作人员", "Called and not there: please ask the staff";
        Nobody: "请等候叫号", "Please wait to be called";
        NotOn: "今天没有坐诊", "No clinic today";
        YourNumber: "您的号", "Your number";
        AsItGoes: "照现在的进度：", "As it goes now: ";
        YourTurn: "轮到您了，请进", "It is your turn, please come in";
        WasMissed: "叫过您的号了，请找工作人员", "You were called; please ask the staff";
        NotHereYet: "到了请先签到", "Please check in when you are there";
        SelfTitle: "我到了", "I am here";
        SelfLabel: "现场贴着的 4 位到场码", "The four digits put up at the place";
        SelfGo: "签到", "Check in";
        SelfWrong: "到场码不对。请看墙上或桌上的 4 个数字，或找工作人员。", "These are not the digits. Please look at the wall or the desk, or ask the staff.";
        SeeDisplay: "看叫号屏", "See the display";
    }
}

texts! {
    /// The rule of the clinic day, in the settings.
    ClinicDayText {
        Title: "坐诊当天", "The clinic day";
        Lead: "没到的人等多久，来的人能不能自己签到。", "How long people are waited for, and whether they may check themselves in.";
        Grace: "过了约定时间，等几分钟", "Minutes after their time for which people are waited for";
        GraceHint: "0–60 分钟。过了才能记为没有来，位子给现场的人和候补的人。", "0–60. Only then can they be given up, and the place goes to those who walked in and to the waiting list.";
        SelfCheckIn: "来人可以用现场的到场码自己签到", "People may check themselves in with the code put up at the place";
        Go: "保存", "Save";
    }
}

/// The rule of the order, sentence by sentence. The same as in `domain::bookings::order` and docs/clinic-day.md.
pub(crate) fn rule(locale: Locale, grace: i64) -> [String; 4] {
    either(
        locale,
        [
            format!("约好并到了的人，到时间先叫；迟到超过 {grace} 分钟的，从到场时算起。"),
            "中间的空当，按到场先后叫现场取号的人；老人、残疾人、有急事的先叫；会耽误下一位约好的人的，不叫。".to_owned(),
            "早到的人，没有别人可叫时才提前叫。".to_owned(),
            "叫到没在的，回来后排在下两位后面。".to_owned(),
        ],
        [
            format!("Who booked and is here is called at their time; who is more than {grace} minutes late counts from when they came."),
            "In the gaps, who walked in, in the order in which they came; the elderly, the disabled and the urgent first; not where they would hold up somebody's time.".to_owned(),
            "Who came early is called early only when nobody else can be.".to_owned(),
            "Who was called and was not there comes after the next two.".to_owned(),
        ],
    )
}

/// A number as one calls it: 3号; No. 3.
pub(crate) fn number(locale: Locale, number: i64) -> String {
    either(locale, format!("{number} 号"), format!("No. {number}"))
}

/// The wait: about 25 minutes, 2 people before. When it hangs on people who booked and are not here yet, both are told.
pub(crate) fn wait(locale: Locale, place: &Place) -> String {
    let expected = place.before.saturating_sub(place.here_before);
    if expected == 0 || place.soonest == place.minutes {
        return plain_wait(locale, place.minutes, place.before);
    }
    let latest = about(locale, place.minutes);
    match locale {
        Locale::ZhCn => {
            let here = plain_wait(locale, place.soonest, place.here_before).replace("，", "，到场的人里");
            format!("{here}；约好还没到的 {expected} 人都来了，{latest}")
        }
        Locale::En => {
            let here = plain_wait(locale, place.soonest, place.here_before);
            let who = if expected == 1 {
                "the one who booked comes".into()
            } else {
                format!("the {expected} who booked come")
            };
            format!("{here} of those who are here; {latest} if {who} first")
        }
    }
}

/// The wait on the display, from the soonest to the latest: 30 分钟—2 小时半. Where the end of the clinic comes first, that.
pub(crate) fn short_wait(locale: Locale, place: &Place) -> String {
    match place.reach {
        Reach::Past => either(locale, "恐怕轮不到", "perhaps not today").to_owned(),
        Reach::Perhaps => {
            let from = rough(locale, place.soonest);
            either(locale, format!("{from}起，未必轮到"), format!("from {from}, perhaps not"))
        }
        Reach::InTime => range(locale, place),
    }
}

/// The wait in the list at the desk: 1—3 小时，前面到场 2 人、未到 4 人.
pub(crate) fn list_wait(locale: Locale, place: &Place) -> String {
    let expected = place.before.saturating_sub(place.here_before);
    if expected == 0 {
        return plain_wait(locale, place.minutes, place.before);
    }
    let (range, here) = (range(locale, place), place.here_before);
    either(
        locale,
        format!("{range}，前面到场 {here} 人、约好未到 {expected} 人"),
        format!("{range}; before: {here} here, {expected} booked and not here yet"),
    )
}

fn range(locale: Locale, place: &Place) -> String {
    let (from, until) = (rough(locale, place.soonest), rough(locale, place.minutes));
    if from == until { from } else { format!("{from}—{until}") }
}

/// Minutes below an hour, half hours from there on, upwards.
fn rough(locale: Locale, minutes: i64) -> String {
    if minutes <= 5 {
        return either(locale, "马上", "soon").to_owned();
    }
    if minutes < 60 {
        return either(locale, format!("{minutes} 分钟"), format!("{minutes} min"));
    }
    let halves = (minutes + 29) / 30;
    match (locale, halves % 2) {
        (Locale::ZhCn, 0) => format!("{} 小时", halves / 2),
        (Locale::ZhCn, _) => format!("{} 小时半", halves / 2),
        (Locale::En, 0) => format!("{} h", halves / 2),
        (Locale::En, _) => format!("{}½ h", halves / 2),
    }
}

fn plain_wait(locale: Locale, minutes: i64, before: usize) -> String {
    let time = about(locale, minutes);
    match (locale, before) {
        (Locale::ZhCn, 0) => format!("{time}，前面没有人"),
        (Locale::ZhCn, n) => format!("{time}，前面 {n} 人"),
        (Locale::En, 0) => format!("{time}, nobody before"),
        (Locale::En, 1) => format!("{time}, 1 person before"),
        (Locale::En, n) => format!("{time}, {n} people before"),
    }
}

/// About so many minutes.
pub(crate) fn about(locale: Locale, minutes: i64) -> String {
    match minutes {
        ..=5 => either(locale, "马上", "soon").to_owned(),
        60.. => {
            let (hours, rest) = (minutes / 60, minutes % 60);
            let rest_zh = if rest == 0 { String::new() } else { format!(" {rest} 分钟") };
            let rest_en = if rest == 0 { String::new() } else { format!(" {rest} min") };
            either(locale, format!("约 {hours} 小时{rest_zh}"), format!("about {hours} h{rest_en}"))
        }
        _ => either(locale, format!("约 {minutes} 分钟"), format!("about {minutes} minutes")),
    }
}

/// Somebody's turn does not come before the end, or may not.
pub(crate) fn past(locale: Locale, reach: Reach, end: &str) -> Option<String> {
    let (zh, en) = match reach {
        Reach::InTime => return None,
        Reach::Perhaps => (
            format!("坐诊{end}结束，约好的人都来的话，就轮不到了"),
            format!("The clinic ends at {end}: not reached if all who booked come"),
        ),
        Reach::Past => (
            format!("坐诊{end}结束，照现在的进度轮不到"),
            format!("The clinic ends at {end}: as it goes now, not reached before that"),
        ),
    };
    Some(either(locale, zh, en))
}

/// So many are not reached before the end, or may not be.
pub(crate) fn not_reached(locale: Locale, people: usize, end: &str) -> String {
    let who = if people == 1 { "1 person".to_owned() } else { format!("{people} people") };
    either(
        locale,
        format!("坐诊{end}结束，照现在的进度有 {people} 人恐怕轮不到"),
        format!("The clinic ends at {end}: as it goes now {who} may not be reached"),
    )
}

/// The clinic's time is over.
pub(crate) fn over(locale: Locale, end: &str) -> String {
    either(locale, format!("坐诊时间已过（{end}结束）"), format!("The clinic’s time is over (it ended at {end})"))
}

/// When somebody came.
pub(crate) fn came(locale: Locale, time: &str) -> String {
    either(locale, format!("{time}到场"), format!("came at {time}"))
}

/// When and where somebody is to come now.
pub(crate) fn has_now(locale: Locale, at: &str, village: &str) -> String {
    either(locale, format!("现在约的是{at}，{village}"), format!("now booked for {at}, {village}"))
}

/// How many wait.
pub(crate) fn waiting(locale: Locale, waiting: usize) -> String {
    either(locale, format!("{waiting} 人在等"), format!("{waiting} waiting"))
}

/// Called so often.
pub(crate) fn calls(locale: Locale, calls: i64) -> String {
    either(locale, format!("叫了 {calls} 遍"), format!("called {calls} times"))
}

/// From when somebody can be given up.
pub(crate) fn give_up_from(locale: Locale, time: &str) -> String {
    either(locale, format!("要等到{time}。人来了就不用记了。"), format!("Not before {time}. They may still come."))
}

/// The adviser does not take the matter.
pub(crate) fn not_taken(locale: Locale, adviser: &str) -> String {
    either(locale, format!("{adviser}不接这类事"), format!("{adviser} does not take this kind of matter"))
}

/// Who takes it.
pub(crate) fn takers(locale: Locale, takers: &[String]) -> String {
    either(
        locale,
        format!("接这类事的有：{}。请用“代村民预约”约他们的时间。", takers.join("、")),
        format!("It is taken by {}. Please book a time with them.", takers.join(", ")),
    )
}

/// A kind of priority.
pub(crate) fn priority(locale: Locale, priority: Priority) -> &'static str {
    let (zh, en) = match priority {
        Priority::Elderly => ("老年人", "elderly"),
        Priority::Disabled => ("残疾人", "disabled"),
        Priority::Urgent => ("急事", "urgent"),
    };
    either(locale, zh, en)
}
