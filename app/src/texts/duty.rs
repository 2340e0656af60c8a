//! Texts of duty: the table, the list behind each number, signing, terms.

use chrono::{Datelike, NaiveDate};
use domain::duty::{Agreed, Missing, Month, Note, Reason, Tally, Terms, Verdict};
use domain::locale::Locale;

use super::either;
use crate::when;

texts! {
    /// The table of duty, and one row of it.
    DutyText {
        Title: "履职", "Duty";
        Lead: "每位法律顾问对聘用他的每个村：本月应到几次、排了几次、计入几次、还欠几次，欠的为什么。", "For each adviser and each village that retains them: visits owed this month, planned, counted, still owed, and why.";
        Month: "月份", "Month";
        OnlyGaps: "只看还欠的", "Only what is still owed";
        Show: "查看", "Show";
        Before: "上个月", "Month before";
        Next: "下个月", "Month after";
        Township: "乡镇", "Township";
        All: "合计", "All";
        Rows: "对应关系", "Pairs";
        Village: "村", "Village";
        Adviser: "法律顾问", "Adviser";
        Owed: "应到", "Owed";
        Planned: "已排", "Planned";
        Held: "计入", "Counted";
        StillOwed: "还欠", "Still owed";
        ClassesOwed: "本季应讲课", "Classes owed this quarter";
        Reasons: "为什么", "Why";
        OwedHint: "按合同，没写的按县默认。合同只管部分天数的月份，按天折算，四舍五入。", "By the contract; what it leaves open, by the county's default. A month covered in part counts by its days, rounded.";
        PlannedHint: "本月在这个村排了、没有取消也没有转给同事的坐诊，一天算一次。", "Days of the month with a clinic in the village that was neither cancelled nor handed on.";
        HeldHint: "村里一方和顾问一方各有一个痕迹，并且够时长的才计入：代办员签认或别的工作人员做的签到（来人自己签到的不算），加上咨询记录（没有人来的，加上顾问的说明，这时必须有签认）。", "Counted when the village's side and the adviser's agree and it was long enough: a counter-sign, or a check-in by another member of staff (not by people themselves), and a consultation record (or the adviser's word that nobody came, beside a counter-sign).";
        StillOwedHint: "应到减计入；多到的不转到别的月。", "Owed less counted; more in one month is not carried into another.";
        ClassesHint: "课堂登记还没有，先只列应讲的次数。", "There is no register of classes yet: only what is owed is listed.";
        NoPosition: "本系统不定位、不记录任何人的行踪。这里就是记下的全部。", "Nobody's position is recorded. What stands here is all that is held.";
        How: "这些数怎么算", "How these figures are made";
        Done: "已满", "met";
        UnderWay: "已排，还没到", "planned, to come";
        Gap: "还欠", "still owed";
        Csv: "导出表格 (CSV)", "Export (CSV)";
        Print: "打印：用浏览器的“打印”，横向 A4。", "To print, use the browser's “Print”, A4 landscape.";
        Nobody: "这里没有聘用关系", "No retainers here";
        NobodyHint: "在“工作人员”里登记聘用以后，这里就有应到的次数。", "Once retainers are noted under “Staff”, what is owed appears here.";
        NoGaps: "这里本月没有还欠的", "Nothing is owed here this month";
        NoGapsHint: "去掉“只看还欠的”，看全部。", "Untick “Only what is still owed” to see all.";
        Unconfirmed: "默认标准待县里确认", "The default is to be confirmed by the county";
        Terms: "约定", "Terms";
        Behind: "这个月的坐诊", "The clinics of the month";
        BehindNone: "这个月在这个村没有坐诊。", "There is no clinic in this village this month.";
        When: "时间", "When";
        Place: "地点", "Place";
        Signed: "代办员签认", "Counter-sign";
        CheckIns: "别的工作人员做的签到", "Check-ins by other staff";
        Records: "咨询记录", "Consultation records";
        NobodyCame: "说没有人来", "Says nobody came";
        Verdict: "计不计入", "Counts?";
        None: "没有", "none";
        Odd: "请人看一眼", "For a human look";
        OddHint: "下面几处看着不寻常。只列出来，不影响计数；可能只是时间写错了。", "These look odd. They are only listed and change no figure; perhaps a time was mistyped.";
        Answer: "法律顾问的说明", "The adviser's answer";
        AnswerHint: "说明不改变数字，和数字放在一起给看的人。最多 300 字；清空就是收回。", "It changes no figure; it stands beside it for whoever reads. At most 300 characters; empty takes it back.";
        AnswerGo: "保存说明", "Save the answer";
        AnswerNone: "没有说明。", "No answer.";
        Back: "回到履职表", "Back to the table";
        Trail: "谁说了什么", "Who said what";
        SignTitle: "到岗签认", "Counter-sign";
        SignLead: "法律顾问这次来了吗？来了就签认。签认是您作为村里一方的话，顾问不能给自己签。", "Was the adviser there? Then sign. It is the word of the village; advisers cannot sign for themselves.";
        SignGo: "签认：来了", "Sign: the adviser was here";
        SignAgain: "改签认", "Change the sign";
        SignLateLead: "签认的天数过了，村里不能再签。来过的，司法所可以补签，要写明为什么补。补签的在履职表里另外标明。", "The days for signing are over: the village can no longer sign. If the adviser was there the justice office may sign late, with a reason. It is marked as such in the table of duty.";
        SignLateGo: "补签：来了", "Sign late: the adviser was there";
        SignLateNote: "为什么补签", "Why it is signed late";
        SignedLate: "逾期补签", "signed late";
        SignEarly: "坐诊开始以后在这里签认。", "Sign here once the clinic has begun.";
        SignClosed: "签认的天数过了。确实来过的，请和司法所说明，司法所可以补签。", "The days for signing are over. If the adviser was there, tell the justice office: it may sign late.";
        SignArrived: "几点来的", "Came at";
        SignLeft: "几点走的", "Left at";
        SignTimeHint: "和安排的一样就空着。写成 09:10。", "Leave empty when as planned. Such as 09:10.";
        SignNote: "备注（时间不在坐诊时间里的，写明为什么）", "Note (why, where a time lies outside of the clinic’s)";
        Note: "备注（可不填）", "Note (if you like)";
        SignedBy: "已签认", "Signed";
        SignWithdraw: "撤回签认", "Withdraw the sign";
        SignNotYet: "还没有签认。", "Not signed yet.";
        NobodyTitle: "没有人来？", "Nobody came?";
        NobodyLead: "您在，但没有人来咨询：请说一声。有代办员的签认，这次照样计入。", "You were there but nobody came: please say so. With the clerk's sign the visit counts all the same.";
        NobodyGo: "我在，没有人来", "I was there, nobody came";
        NobodySaid: "法律顾问说：在，没有人来", "The adviser says: there, but nobody came";
        NobodyNot: "法律顾问没有说明没人来。", "The adviser has not said that nobody came.";
        NobodyWithdraw: "撤回", "Take it back";
        Reason: "为什么撤回", "Why";
        Saved: "已保存", "Saved";
        Oneself: "不能给自己签认", "Nobody signs for themselves";
        Cancelled: "这次坐诊取消了，没有什么可签", "The clinic was cancelled: there is nothing to sign";
        TooEarly: "还没到时候", "Not yet";
        TooEarlyHint: "坐诊开始以后才能签认；结束以后才能说没有人来。", "Sign once it has begun; that nobody came is known at its end.";
        TooLate: "过了签认的期限", "Too late to sign";
        TooLateHint: "过了默认标准写的天数，村里的签认就不能再写、再改。确实来过的，请和司法所说明，司法所可以补签。", "After the days of the county's default the village can sign and change nothing: please tell the justice office, which may sign late.";
        InTime: "还在签认的天数里，由村里签认；过了以后司法所才能补签", "The days for signing last: the village signs. The justice office signs after them";
        SomebodyCame: "有人来过，请写咨询记录", "Somebody came: please write the consultation record";
        Future: "时间还没到", "That time has not come yet";
        FutureHint: "几点来、几点走，只能写已经过了的时间。还没走的，空着，走了再改。", "Only a time that has passed can be written. Leave it empty while the adviser is there, and change the sign later.";
        Outside: "写的时间不在坐诊时间里", "The times lie outside of the clinic’s";
        OutsideHint: "真是这样的，请在备注里写明为什么，再签一次。", "If it was so, say why in the note and sign again.";
        LateReason: "补签要写明为什么", "A late sign needs its reason";
        Times: "时间对不上：要在当天，先来后走", "The times do not fit: on that day, coming before leaving";
        WaitingHint: "法律顾问来过，请签认，一按就好。", "If the adviser was there, one press is enough.";
        SettingTitle: "履职默认标准", "Duty: the county's default";
        SettingLead: "聘用合同没写明的，按这里。每一版从生效那天起管，以前的月份仍按当时的版本。没生效的可以撤回。", "For what contracts leave open. Each version holds from its day on; earlier months keep theirs. One that has not begun can be taken back.";
        SettingFrom: "生效日期", "In force from";
        SettingVisits: "每月到村几次", "Visits a month";
        SettingHours: "每次不少于几小时", "Hours a visit, at least";
        SettingClasses: "每季讲课几次", "Classes a quarter";
        SettingDays: "几天内可以签认", "Days for signing";
        SettingBasis: "依据", "Basis";
        SettingConfirmed: "县里已确认", "Confirmed by the county";
        SettingConfirmedYes: "已确认", "confirmed";
        SettingConfirmedNo: "待确认", "to be confirmed";
        SettingGo: "保存这一版", "Save this version";
        SettingTakeBack: "撤回这一版", "Take it back";
        SettingStays: "这一版已经生效，或者已经撤回了", "That version is in force, or was taken back already";
        AlsoAt: "也算在内的联合坐诊村（代码）", "Joint clinics count that are held in (code)";
        TermsHint: "空着的按县默认。时长可写 2.5。", "What is empty goes by the county's default. Hours such as 2.5.";
        TermsChange: "改约定", "Change the terms";
        TermsGo: "保存约定", "Save the terms";
        RestByDefault: "合同没写的按县默认：", "What it leaves open goes by the county's default: ";
        AllByDefault: "合同没有另外约定，按县默认：", "The contract leaves all of it to the county's default: ";
    }
}

/// November 2026.
pub(crate) fn month(locale: Locale, month: Month) -> String {
    let first = month.first();
    either(locale, format!("{}年{}月", first.year(), first.month()), first.format("%B %Y").to_string())
}

/// So many clinics wait.
pub(crate) fn waiting(locale: Locale, number: usize) -> String {
    let clinics = if number == 1 { "clinic waits" } else { "clinics wait" };
    either(locale, format!("有 {number} 次坐诊等您签认"), format!("{number} {clinics} for your sign"))
}

/// Minutes as people say them: 2小时30分.
pub(crate) fn length(locale: Locale, minutes: i64) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, rest) => either(locale, format!("{rest}分钟"), format!("{rest} min")),
        (hours, 0) => either(locale, format!("{hours}小时"), format!("{hours} h")),
        (hours, rest) => either(locale, format!("{hours}小时{rest}分"), format!("{hours} h {rest} min")),
    }
}

/// Hours as typed: 2.5.
pub(crate) fn hours(minutes: i64) -> String {
    let (whole, rest) = (minutes / 60, (minutes % 60) * 100 / 60);
    match rest {
        0 => whole.to_string(),
        rest => format!("{whole}.{}", format!("{rest:02}").trim_end_matches('0')),
    }
}

/// The terms in a sentence.
pub(crate) fn terms(locale: Locale, t: Terms) -> String {
    let length = length(locale, t.visit_minutes);
    either(
        locale,
        format!("每月到村 {} 次，每次不少于{length}；每季讲课 {} 次。", t.visits_a_month, t.classes_a_quarter),
        format!("{} visits a month of at least {length}; {} classes a quarter.", t.visits_a_month, t.classes_a_quarter),
    )
}

/// What a contract says, in a few words; nothing: by default.
pub(crate) fn agreed(locale: Locale, agreed: Option<&Agreed>) -> String {
    let Some(a) = agreed else { return either(locale, "按默认", "by default").to_owned() };
    let parts = [
        a.visits_a_month.map(|n| either(locale, format!("每月 {n} 次"), format!("{n} visits a month"))),
        a.visit_minutes.map(|m| {
            let length = length(locale, m);
            either(locale, format!("每次 {length}"), format!("{length} a visit"))
        }),
        a.classes_a_quarter.map(|n| either(locale, format!("每季讲课 {n} 次"), format!("{n} classes a quarter"))),
        a.also_at.as_ref().map(|at| either(locale, format!("联合坐诊 {at}"), format!("joint clinics in {at}"))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(either(locale, "，", ", "))
}

/// What a verdict is called on a chip, with the chip's class.
pub(crate) fn verdict(locale: Locale, verdict: Verdict) -> (&'static str, &'static str) {
    let (class, zh, en) = match verdict {
        Verdict::Counts => ("chip done", "计入", "counts"),
        Verdict::Coming => ("chip booked", "还没到", "to come"),
        Verdict::Cancelled { .. } => ("chip cancelled", "取消了", "cancelled"),
        Verdict::HandedOn => ("chip cancelled", "同事代班", "handed on"),
        Verdict::Unproven(_) => ("chip missed", "缺痕迹", "a trace is missing"),
        Verdict::Short { .. } => ("chip missed", "时长不够", "too short"),
        Verdict::NoContract => ("chip cancelled", "合同期外", "no contract"),
    };
    (class, either(locale, zh, en))
}

/// Why one clinic does not count.
pub(crate) fn why(locale: Locale, verdict: Verdict, reason: Option<&str>, colleague: Option<&str>) -> String {
    let said = reason.filter(|r| !r.trim().is_empty());
    match verdict {
        Verdict::Counts | Verdict::Coming => String::new(),
        Verdict::Cancelled { on_leave: true } => {
            either(locale, "顾问请假，取消了".to_owned(), "the adviser was on leave".to_owned())
        }
        Verdict::Cancelled { on_leave: false } => match said {
            Some(r) => either(locale, format!("取消了：{r}"), format!("cancelled: {r}")),
            None => either(locale, "取消了，没有写原因".to_owned(), "cancelled without a reason".to_owned()),
        },
        Verdict::HandedOn => {
            let who = colleague.unwrap_or_default();
            either(
                locale,
                format!("由{who}代班，村里有人坐诊，不算本人到村"),
                format!("{who} held it: the village was served, not by this adviser"),
            )
        }
        Verdict::Unproven(Missing::Village) => either(
            locale,
            "代办员没有签认，也没有别的工作人员做的签到".to_owned(),
            "the clerk did not sign, and no other member of staff checked anybody in".to_owned(),
        ),
        Verdict::Unproven(Missing::Vouched) => either(
            locale,
            "来人是自己签到的，代办员没有签认，也没有别的工作人员给人签到".to_owned(),
            "people checked themselves in; the clerk did not sign, and no other member of staff checked anybody in"
                .to_owned(),
        ),
        Verdict::Unproven(Missing::Adviser) => either(
            locale,
            "没有咨询记录，也没有说明没人来".to_owned(),
            "no consultation record, and no word that nobody came".to_owned(),
        ),
        Verdict::Unproven(Missing::Both) => {
            either(locale, "签认和咨询记录都没有".to_owned(), "neither a sign nor a consultation record".to_owned())
        }
        Verdict::Short { minutes, owed } => {
            let (is, owed) = (length(locale, minutes), length(locale, owed));
            either(locale, format!("只有{is}，应不少于{owed}"), format!("{is} only, of at least {owed}"))
        }
        Verdict::NoContract => either(locale, "那天没有聘用合同".to_owned(), "no contract was in force".to_owned()),
    }
}

fn on(locale: Locale, day: NaiveDate) -> String {
    either(locale, format!("{}月{}日", day.month(), day.day()), day.format("%-d %b").to_string())
}

/// So many checked themselves in, which proves nothing.
pub(crate) fn by_themselves(locale: Locale, people: i64) -> String {
    either(locale, format!("另有 {people} 人自己签到，不算"), format!("{people} more by themselves, not counted"))
}

/// A reason in one sentence.
pub(crate) fn reason(locale: Locale, tally: &Tally, reason: &Reason) -> String {
    match reason {
        Reason::Visit(n) => tally.visits.get(*n).map_or_else(String::new, |j| {
            let v = &j.visit;
            let why = why(locale, j.verdict, v.cancelled.as_deref(), v.handed_to.as_deref());
            either(locale, format!("{}的坐诊{why}。", on(locale, v.day)), format!("{}: {why}.", on(locale, v.day)))
        }),
        Reason::Coming(n) => {
            either(locale, format!("还有 {n} 次排了，没到日子。"), format!("{n} planned and still to come."))
        }
        Reason::LeftOut(day, holiday) => {
            let (day, why) = (on(locale, *day), holiday.as_deref().unwrap_or(either(locale, "周末", "weekend")));
            either(
                locale,
                format!("{day}按规则该坐诊，因放假（{why}）没有排。"),
                format!("{day}: by its rule a clinic, left out for a holiday ({why})."),
            )
        }
        Reason::NotPlanned(n) => either(locale, format!("有 {n} 次没有排。"), format!("{n} never planned.")),
    }
}

/// A note in one sentence.
pub(crate) fn note(locale: Locale, note: Note) -> String {
    match note {
        Note::Began(day) => either(
            locale,
            format!("合同从{}开始。", on(locale, day)),
            format!("The contract began on {}.", on(locale, day)),
        ),
        Note::Ended(day) => either(
            locale,
            format!("合同到{}为止。", on(locale, day.pred_opt().unwrap_or(day))),
            format!("The contract ended on {}.", on(locale, day.pred_opt().unwrap_or(day))),
        ),
    }
}

/// What the contract itself says.
pub(crate) fn by_contract(locale: Locale, agreed: &str) -> String {
    either(locale, format!("合同约定：{agreed}。"), format!("By the contract: {agreed}."))
}

/// When a new pack can begin at the earliest, and why.
pub(crate) fn earliest(locale: Locale, day: NaiveDate) -> String {
    either(
        locale,
        format!("最早{}月1日：已经开始的月份不再改。", day.month()),
        format!("At the earliest on {}: a month that has begun is not changed.", day.format("%-d %B %Y")),
    )
}

/// The village is no more.
pub(crate) fn became(locale: Locale, name: &str) -> String {
    either(
        locale,
        format!("村已并入{name}，以后的算在那里。"),
        format!("The village became {name}; what follows counts there."),
    )
}

/// Two clinics that look odd together.
pub(crate) fn odd(locale: Locale, two_places: bool, one: &str, other: &str) -> String {
    match two_places {
        true => either(
            locale,
            format!("按签认和安排，{one}和{other}同时在两个村。"),
            format!("By what was signed and planned, {one} and {other} are in two villages at once."),
        ),
        false => either(
            locale,
            format!("{one}走后不到十分钟，就在{other}了。"),
            format!("Fewer than ten minutes lie between leaving {one} and being at {other}."),
        ),
    }
}

/// A clinic in a few words.
pub(crate) fn clinic(locale: Locale, village: &str, at: chrono::DateTime<chrono::Utc>, zone: chrono_tz::Tz) -> String {
    let at = when::moment(locale, at, zone);
    either(locale, format!("{village}（{at}）"), format!("{village} ({at})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_as_people_say_and_type_them() {
        assert_eq!(
            ["150", "240", "45"].map(|m| length(Locale::ZhCn, m.parse().expect("a number"))),
            ["2小时30分", "4小时", "45分钟"]
        );
        assert_eq!([150, 240, 45, 100].map(hours), ["2.5", "4", "0.75", "1.66"]);
    }
}
