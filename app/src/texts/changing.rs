//! Texts of changes of a single clinic, and of the limits against hoarding.

use domain::locale::Locale;

use super::either;

texts! {
    /// Cancelling, shortening, handing over.
    ChangeText {
        Cancel: "取消坐诊", "Cancel the clinic";
        Shorten: "缩短", "Shorten";
        HandOver: "换人坐诊", "Hand over";
        ShortenTitle: "缩短坐诊", "Shorten the clinic";
        HandOverTitle: "换一位顾问坐诊", "Hand the clinic over";
        Reason: "原因（会告诉约了的人）", "Reason (told to those who are booked)";
        Hours: "只保留这段时间", "Only these hours remain";
        HoursHint: "24 小时制，如 09:00。", "24-hour clock, such as 09:00.";
        Who: "换成谁", "Who holds it";
        WhoChoose: "请选择", "Please choose";
        Near: "本乡镇聘用的", "Retained in this township";
        Other: "县里其他顾问", "Others of the county";
        NobodyFree: "这个时间没有别的顾问有空。", "No other adviser is free then.";
        NotYours: "换人要由司法所或县里办。", "Only the justice office or the county hands clinics over.";
        Check: "看看影响谁", "See who is affected";
        Sure: "知道了，照办", "I know; do it";
        Keep: "不改了", "Keep it as it is";
        Asks: "办之前请先看：影响到谁", "Before it is done: who is affected";
        Nobody: "还没有人约，不影响任何人。", "Nobody is booked: nobody is affected.";
        Keeps: "人位子不变", "keep their place";
        Loses: "人的时间没有了，优先改约", "lose their time and are offered others first";
        Booked: "人约了", "booked";
        Changed: "这次坐诊刚有变动", "The clinic has just changed";
        ChangedHint: "请看清现在的安排，再办。", "Please look at it as it stands now.";
        Over: "这次坐诊已经结束", "This clinic is over";
        OverHint: "结束了的坐诊不能再取消、缩短、换人。来了没有接待上的人，夜里自动排到候补名单最前面。", "What is over can no longer be cancelled, shortened or handed over. Who came and was not received goes to the top of the waiting list in the night.";
        Cancelled: "这次坐诊已经取消", "This clinic was cancelled";
        CancelledHint: "取消了的坐诊不能再改。要再坐诊，请另加一次。", "What was cancelled can no longer be changed. To hold one after all, add another.";
        OnLeave: "这位顾问那天请假。", "That adviser is on leave then.";
        Refused: "这位顾问去不了", "That adviser cannot be there";
        DoneCancel: "坐诊已取消", "The clinic was cancelled";
        DoneShorten: "坐诊已缩短", "The clinic was shortened";
        DoneHandOver: "已经换人", "The clinic was handed over";
        DoneHint: "有邮箱、手机的会收到消息（不打扰的时间里，短信过后再发）；其余的在候补名单里，请打电话。", "Those with an address or a mobile are told by message (text messages after the quiet hours); call the others from the waiting list.";
        ToList: "去打电话", "To the call list";
        ToClinic: "回到这次坐诊", "Back to the clinic";
    }
}

texts! {
    /// Limits against hoarding.
    LimitText {
        Title: "占位限制", "Limits";
        Lead: "不让一个人占着很多位子，也不让空出来的位子被抢走倒卖。", "So that nobody holds many places, and a freed place is not snatched before those who wait.";
        Go: "保存限制", "Save";
        DeskFree: "代办员替村民预约不受这个数限制。", "What the desk books is not bound by it.";
        Cool: "有人候补时，空出来的位子先只给候补的人；过了这段时间才对所有人开放。", "When somebody waits there, a freed place goes to the waiting list alone; after that to everybody.";
    }
}

/// So many keep their place, so many lose it.
pub(crate) fn fate(locale: Locale, kept: usize, displaced: usize) -> String {
    match (kept, displaced) {
        (0, 0) => either(locale, "没有人约，没有影响任何人。", "Nobody was booked.").to_owned(),
        (kept, 0) => either(locale, format!("{kept} 人位子不变。"), format!("{kept} keep their place.")),
        (0, gone) => either(
            locale,
            format!("{gone} 人的时间没有了，优先给他们安排别的位子。"),
            format!("{gone} lost their time and are offered others first."),
        ),
        (kept, gone) => either(
            locale,
            format!("{kept} 人位子不变；{gone} 人的时间没有了，优先给他们安排别的位子。"),
            format!("{kept} keep their place; {gone} lost their time and are offered others first."),
        ),
    }
}

/// What stands in the way of an adviser.
pub(crate) fn in_the_way(locale: Locale, place: &str, time: &str, needed: i64, gap: Option<i64>) -> String {
    match gap {
        None => either(
            locale,
            format!("同一时间在{place}坐诊（{time}）。"),
            format!("Sits at {place} at the same time ({time})."),
        ),
        Some(gap) => either(
            locale,
            format!("在{place}坐诊（{time}），路上要 {needed} 分钟，中间只有 {gap} 分钟。"),
            format!("Sits at {place} ({time}): the way takes {needed} minutes and there are {gap}."),
        ),
    }
}
