//! Texts of the waiting list and of the places offered to it.

use chrono::{Days, NaiveDate};
use domain::locale::Locale;
use domain::waiting::{Class, LONG_DAYS, LONGEST_WAIT, MOST_MISSED, URGENT_DAYS, WaitingState};

use super::either;

texts! {
    /// What villagers see.
    WaitText {
        Invite: "没有合适的时间？", "No time that suits?";
        InviteHint: "排候补：一有位子空出来，按次序给您留着，并通知您。", "Join the waiting list: when a place comes free it is kept for you in your turn, and you are told.";
        Join: "排候补", "Join the waiting list";
        Title: "排候补", "Waiting list";
        Lead: "填好以后，有位子空出来就按次序给您留着。", "Once this is filled in, a place that comes free is kept for you in your turn.";
        RuleLink: "谁先谁后？看规则", "Who comes first? See the rule";
        What: "什么事", "What it is about";
        Who: "您是谁", "Who you are";
        HowLong: "等到什么时候", "How long";
        First: "要不要优先", "Who goes first";
        Standing: "按哪一条排", "By which line";
        EmailHint: "没有邮箱就空着，代办员给您打电话。", "Leave it empty if you have none; the clerk calls you then.";
        FromHint: "哪天以前来不了，就填那天以后；随时能来就空着。", "If you cannot come before a day, give the first on which you can; leave it empty if any day will do.";
        FreeNow: "这里现在就有空位", "There are free times here now";
        FreeNowHint: "点一个就能约，不用等。都不合适，再往下填；填上“最早哪天能来”，不合适的就不会再通知您。", "Press one to book it, without waiting. If none suits, go on below: with the first day on which you could come, you are not offered what does not suit.";
        FreeNowDesk: "这个村现在就有空位，可以直接约。", "There are free times in this village now: book one directly.";
        UntilHint: "在这一天以前有位子都告诉您。最长八周。", "You are told of places until that day; eight weeks at most.";
        UrgentHint: "例如上诉、仲裁、诉讼时效的最后一天。没有就空着。", "Such as the last day for an appeal, an arbitration or a claim. Leave it empty if there is none.";
        Anywhere: "本乡镇别的村有位子也行", "Any village of the township will do";
        Priority: "我满 60 岁，或者是残疾人", "I am 60 or older, or disabled";
        PriorityAtDesk: "满 60 岁，或者是残疾人", "60 or older, or disabled";
        Already: "您已经在这里排着了", "You are on this list already";
        AlreadyHint: "凭候补码和电话后四位，在“查我的预约”里能看到排到第几。", "Look up your place under “My booking” with your code and the last four digits of the telephone.";
        Mine: "我的候补", "My place on the list";
        Joined: "已经排上候补", "You are on the list";
        JoinedHint: "请记下候补码，或打印这一页。", "Please keep the code, or print this page.";
        Code: "候补码", "Code";
        Where: "在哪里等", "Waiting for";
        Until: "等到", "Until";
        For: "候补人", "For";
        Next: "接下来", "What happens next";
        NextHint: "有位子就发消息给您；没留邮箱、收不到短信的，村代办员给您打电话。也可以随时来这里看。", "When there is a place you get a message; where none can reach you the village clerk calls. You may look here at any time.";
        FirstInLine: "您排在最前面。", "You are first in line.";
        Leave: "不排了", "Leave the list";
        LeaveTitle: "不再排候补吗？", "Leave the waiting list?";
        LeaveHint: "退出后，以后再排要从头等起。", "If you join again later, you wait from the start.";
        LeaveYes: "是的，不排了", "Yes, leave";
        LeaveNo: "接着排", "Stay on the list";
        Offer: "有一个位子给您留着", "A place is kept for you";
        Accept: "我要这个位子", "I take this place";
        Decline: "不要这个", "Not this one";
        DeclineHint: "不要这个，您的次序不变，接着等下一个。", "If you decline, you keep your turn and wait for the next.";
        Over: "这个位子已经不留了", "This place is kept no longer";
        OverHint: "时间过了，或者已经答复过。您要是还在名单上，下一个位子会再通知您。", "Its time is over, or it was answered already. If you are still on the list, you will be told of the next.";
        OverFind: "看我排到第几", "See my place on the list";
        Changed: "刚才那个位子变了", "That place has changed";
        ChangedHint: "请看清现在留着的是哪个，再答复。", "Please look at what is kept now, then answer.";
        Booked: "您在这次坐诊已经有一个预约", "You already hold a place in this clinic";
        TooManyHint: "这个位子还给您留着，不着急。取消一个用不着的预约，再来要它；不要了就点“不要这个”。", "This place stays kept for you until its hour. Cancel a booking you no longer need, then take it; or decline it.";
        PlacedHint: "已经约上了。凭消息里的预约码查看。", "You are booked. Look it up with the code in the message.";
        LeftHint: "您已经退出候补。需要的话，可以再排。", "You have left the list. You may join again.";
        EndedHint: "候补到期了，或者几次通知都没有答复。可以再排一次，或给代办员打电话。", "The waiting is over, or several offers went unanswered. Join again, or call the clerk.";
        Again: "再看看有没有空位", "Look for a free time";
        Displaced: "原来约的时间没有了", "Your time fell away";
        DisplacedHint: "不是您的原因。您的预约还算数：选一个新时间就行，您排在所有候补的人前面。", "Through no doing of yours. Your booking still counts: choose another time. You come before everybody on the waiting list.";
        NotServed: "您来了，没有轮到", "You came, and were not received";
        NotServedHint: "对不起，那天结束时还没有轮到您。您的预约还算数：选一个新时间就行，您排在所有候补的人前面。", "We are sorry: the day ended before it was your turn. Your booking still counts: choose another time. You come before everybody on the waiting list.";
        DisplacedWhy: "原因", "Why";
        DisplacedNone: "眼下没有给您留着的位子。附近一有空位，先给您留；也可以自己选别的时间。", "No place is kept for you at present. The next that comes free near you is kept for you first; or choose another time yourself.";
        DisplacedWas: "原来约的是", "It was";
        Choose: "选别的时间", "Choose another time";
        Kept: "留给现场", "kept";
        KeptHint: "写“留给现场”的位子，请直接来，或者找村代办员。", "Times marked “kept” are for those who come in person: just come, or ask the village clerk.";
        RuleTitle: "候补的规则", "The rule of the waiting list";
        RuleLead: "系统就按这几条排，谁也不能插队。", "The program goes by these lines; nobody can jump the queue.";
        RuleOrder: "谁先", "Who comes first";
        RuleWithin: "同一类里，没有错过通知的在前；再看谁等得久。", "Within a group, whoever missed no offer goes first; then who has waited longer.";
        RuleOffer: "位子怎么留", "How a place is kept";
        RuleNoon: "中午以前空出来的，留到当天晚上六点；以后空出来的，留到第二天中午十二点。最晚留到开始前一小时。", "A place that comes free before noon is kept until 18:00; later ones until 12:00 of the next day; at the latest until an hour before it begins.";
        RuleNext: "到时没有答复，就给下一位。说“不要”，次序不变。", "Unanswered, it goes to the next. Whoever declines keeps their turn.";
        RuleCall: "收不到消息的人，由村代办员按同一个次序打电话。", "Those whom no message reaches are called by the village clerk, in the same order.";
        RuleEnd: "排到什么时候", "How long it lasts";
    }
}

texts! {
    /// What the desk sees.
    DeskWaitText {
        Title: "候补名单", "Waiting list";
        Lead: "按公布的规则排序。", "In the order of the published rule.";
        All: "全部", "All";
        ToCall: "要打电话的", "To call";
        ToCallLead: "消息到不了的、通知过了没答复的、原来的时间没有了的、候补到期还不知道的，按次序打电话。点“打通了”，就不再列在这里，直到又有事要告诉他；点“没打通”，还留在这里，下回再打。", "Those no message reaches, who let an offer pass, whose time fell away, or whose waiting ended without their knowing; call them in this order. “Reached” takes them off this list until there is something else to tell; “Not reached” leaves them here to be called again.";
        Add: "替村民排候补", "Put somebody on the list";
        Empty: "现在没有人候补", "Nobody is waiting";
        EmptyHint: "时间约满时，村民可以自己排，您也可以替他们排。", "When times are taken, villagers join by themselves, or you put them on the list.";
        NobodyToCall: "没有要打电话的", "Nobody to call";
        NobodyToCallHint: "该通知的都通知到了。", "Everybody has been told.";
        Number: "次序", "No.";
        Person: "谁", "Who";
        Why: "依据", "Why";
        HowLong: "等到哪天", "Waits until";
        Offer: "留着的位子", "Place kept";
        Show: "看号码", "Show number";
        NoPhone: "没有电话", "no telephone";
        Reached: "打通了", "Reached";
        NotReached: "没打通", "Not reached";
        Accept: "替他要", "Take it";
        Decline: "他不要", "Decline";
        Leave: "不排了", "Take off";
        LeaveHint: "本人说不排了才能退出。", "Only when the person says so.";
        Booking: "看预约", "Booking";
        Told: "已发消息", "told";
        Unsent: "消息还没发出", "message not sent yet";
        NotTold: "要打电话", "to be called";
        Called: "打通过", "reached";
        Purpose: "候补打电话", "to call about the waiting list";
        Missed: "通知过没答复", "let an offer pass";
        NothingKept: "没有留着的位子", "nothing is kept";
        Ended: "候补已结束，请告诉本人", "the waiting is over: please tell them";
        SpokenTo: "打通过了", "was reached";
        Gone: "名单刚有变动", "The list has just changed";
        GoneHint: "这个位子已经答复过，或者到时间了。", "That place was answered already, or its time is over.";
        Noted: "已记下", "Noted";
        Joined: "已排上", "On the list";
        Link: "候补名单", "Waiting list";
        NoRoom: "没有空位？", "Nothing free?";
    }
}

/// Where an entry stands.
pub(crate) fn state(locale: Locale, state: WaitingState) -> (&'static str, &'static str) {
    let (class, zh, en) = match state {
        WaitingState::Waiting => ("chip waiting", "候补中", "waiting"),
        WaitingState::Offered => ("chip called", "有位子，等您答复", "a place is kept"),
        WaitingState::Placed => ("chip done", "已安排", "placed"),
        WaitingState::Left => ("chip cancelled", "已退出", "left"),
        WaitingState::Over | WaitingState::ToCall => ("chip missed", "已过期", "over"),
    };
    (class, either(locale, zh, en))
}

/// Why somebody stands where they stand, in a few words.
pub(crate) fn class(locale: Locale, class: Class) -> &'static str {
    let (zh, en) = match class {
        Class::Displaced => ("要改约的", "to be rebooked"),
        Class::Urgent => ("期限将到", "limit near"),
        Class::Priority => ("优先", "priority"),
        Class::Ordinary => ("按先后", "by turn"),
    };
    either(locale, zh, en)
}

/// A class of the rule in a sentence.
pub(crate) fn rule(locale: Locale, class: Class) -> String {
    match class {
        Class::Displaced => either(
            locale,
            "已经约好，但坐诊取消、缩短，时间没有了的人；来了没有轮到的人。".to_owned(),
            "Whoever was booked and lost the time because a clinic was cancelled or shortened, and whoever came and was not received.".to_owned(),
        ),
        Class::Urgent => either(
            locale,
            format!("法定期限在 {URGENT_DAYS} 天以内到期的人；期限早的在前。"),
            format!("Whoever has a legal limit that ends within {URGENT_DAYS} days; the earlier limit first."),
        ),
        Class::Priority => either(
            locale,
            format!("满 60 岁的老人、残疾人，还有已经等了 {LONG_DAYS} 天的人。"),
            format!("Those of 60 and over, the disabled, and whoever has waited for {LONG_DAYS} days."),
        ),
        Class::Ordinary => {
            either(locale, "其他人，先来的在前。".to_owned(), "Everybody else, first come first.".to_owned())
        }
    }
}

/// How long the waiting lasts.
pub(crate) fn rule_end(locale: Locale) -> String {
    either(
        locale,
        format!(
            "最长排 {LONGEST_WAIT} 天。{MOST_MISSED} 次通知都没有答复，就不再排，由代办员打电话问；原来的时间没有了的人不受这一条限制。"
        ),
        format!(
            "At most {LONGEST_WAIT} days. After {MOST_MISSED} unanswered offers the waiting ends and the clerk calls; whoever lost a booked time stays on the list all the same."
        ),
    )
}

/// So many stand before somebody.
pub(crate) fn before(locale: Locale, number: usize) -> String {
    either(locale, format!("前面还有 {number} 人"), format!("{number} before you"))
}

/// A day as people call it from today: today, tomorrow, else the date.
pub(crate) fn near_day(locale: Locale, day: NaiveDate, today: NaiveDate) -> String {
    if day == today {
        either(locale, "今天", "today ").to_owned()
    } else if day == today + Days::new(1) {
        either(locale, "明天", "tomorrow ").to_owned()
    } else {
        format!("{}{}", crate::when::day(locale, day), either(locale, "", ", "))
    }
}

/// Until when a place is kept.
pub(crate) fn kept_until(locale: Locale, day: &str, time: &str) -> String {
    either(locale, format!("这个位子给您留到{day}{time}"), format!("This place is kept for you until {day}{time}"))
}

/// So many wait, so many to call.
pub(crate) fn counter(locale: Locale, waiting: usize, to_call: usize) -> String {
    either(locale, format!("{waiting} 人候补，{to_call} 人要打电话"), format!("{waiting} waiting, {to_call} to call"))
}

/// So many are told by a message that has not left yet.
pub(crate) fn unsent(locale: Locale, people: usize, until: Option<&str>) -> String {
    match (locale, until) {
        (Locale::ZhCn, Some(until)) => {
            format!("有 {people} 人的消息还没发出：现在是不打扰的时间，短信等到 {until} 以后发。急的，请打电话。")
        }
        (Locale::ZhCn, None) => format!("有 {people} 人的消息还没发出。"),
        (Locale::En, Some(until)) => {
            format!("{people} messages have not left yet: text messages wait until {until}. Call where it is urgent.")
        }
        (Locale::En, None) => format!("{people} messages have not left yet."),
    }
}

/// As many bookings and entries as anybody may have at once.
pub(crate) fn too_many(locale: Locale, most: u16) -> String {
    either(
        locale,
        format!("预约和候补加起来太多了：一个人同时最多占 {most} 个"),
        format!("Too many bookings and entries: one person may hold {most} at once"),
    )
}
