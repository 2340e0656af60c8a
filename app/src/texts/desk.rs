//! Texts of the desk.

use domain::bookings::{ConsentKind, Status, Step};
use domain::consultations::Outcome;
use domain::locale::Locale;
use domain::messages::LetterKind;

use super::{bookings, either};

texts! {
    /// Signing in, and the desk's first page.
    DeskText {
        SignIn: "工作人员登录", "Staff sign-in";
        SignInName: "登录名", "Sign-in name";
        Password: "密码", "Password";
        SignInGo: "登录", "Sign in";
        Wrong: "登录名或密码不对", "Name and password do not fit together";
        WrongHint: "请再试一次。忘了密码，请找县级管理员。", "Please try again. If you have forgotten the password, ask the county administrator.";
        Home: "工作台", "Desk";
        Today: "今天的坐诊", "Clinics today";
        TodayNone: "今天没有坐诊。", "No clinic today.";
        Coming: "以后七天", "The next seven days";
        ComingNone: "以后七天没有坐诊。", "No clinic in the next seven days.";
        NothingHere: "您的角色现在没有坐诊和预约要办。", "Your role has no clinics or bookings to see to.";
        NothingHereHint: "要看别的辖区，请找县级管理员。", "To see other places, ask the county administrator.";
        When: "时间", "Time";
        Village: "村、社区", "Village";
        Place: "地点", "Place";
        Adviser: "法律顾问", "Adviser";
        Seats: "已约／全部", "Taken / all";
        Refused: "有发不出去的消息，请看一看", "Some messages were refused: please look";
    }
}

texts! {
    /// The queue of a clinic.
    QueueText {
        Title: "今日名单", "Queue";
        Empty: "还没有人预约这次坐诊", "Nobody has booked this clinic yet";
        EmptyHint: "村民可以在手机上约，代办员可以在这里代约。", "Villagers book on their telephones; the clerk books for them here.";
        BookHere: "代村民预约", "Book for a villager";
        People: "人", "people";
        Waiting: "在等", "waiting";
        Aside: "过号、暂缓", "called in vain, or aside";
        Over: "已结束", "over";
        MovedOn: "来过、没接待上，已另有时间的", "Came, were not received, and have another time";
        Record: "写记录", "Write the record";
        SeeRecord: "看记录", "See the record";
        NoPhone: "没有电话", "no telephone";
        Taken: "慢了一步", "Somebody was quicker";
        TakenPerson: "本人", "the person";
        NotFromHere: "这一步现在不能办", "This step cannot be taken now";
        NotFromHereHint: "名单已经更新，请看最新的状态。", "The list has moved on; please look at it again.";
        TooLate: "不能撤销了", "This can no longer be undone";
        TooLateHint: "只能在十分钟内撤销最后一步。", "Only the last step, and only within ten minutes.";
        Refresh: "刷新", "Refresh";
    }
}

texts! {
    /// The record of a booking and of its consultation.
    RecordText {
        Title: "预约记录", "Booking record";
        Made: "约好了", "Booked";
        MadeHint: "请打印预约单交给本人，或把预约码念给他。", "Print the slip for the person, or read the code out.";
        For: "为谁", "For";
        By: "谁约的", "Booked by";
        Self_: "本人", "the person";
        Phone: "电话", "Telephone";
        TellApart: "区分", "To tell apart";
        Email: "电子邮箱", "E-mail";
        Consent: "同意使用信息", "Consent to data use";
        ConsentText: "同意的原文", "The text";
        Words: "本人说", "In their words";
        OtherParty: "对方", "The other side";
        Hidden: "只有接待的法律顾问能看", "only the receiving adviser may see it";
        Consultation: "咨询记录", "Consultation record";
        NotYet: "还没有写。", "Not written yet.";
        WrittenBy: "记录人", "Written by";
        Save: "保存", "Save";
        SaveAndDone: "保存并完成", "Save and finish";
        Queue: "回名单", "Back to the queue";
        Slip: "打印预约单", "Print the slip";
        Cancel: "取消预约", "Cancel";
        Move: "改时间", "Another time";
        CancelTitle: "替本人取消预约", "Cancel for the person";
        CancelHint: "原因会写进经过；留了邮箱或手机、发得到的，会收到通知。", "The reason goes into the history; a person who can be reached by e-mail or text message is told.";
        CancelYes: "取消这个预约", "Cancel this booking";
        MoveTitle: "改到别的时间", "Move to another time";
        MoveYes: "改到选的时间", "Move to the chosen time";
        MoveAgain: "原来的预约还在，请另选一个时间。", "The booking stays as it was; please choose another time.";
        Keep: "不改了", "Keep it";
        FactsHint: "按来访人说的写。", "As the person tells it.";
        AdviceHint: "告诉了他什么、依据什么、下一步怎么办。", "What you told them, on what basis, and what to do next.";
        NothingHint: "接待过的人才有咨询记录。人在这里的，先在名单里点“开始”，再写；您填的还在这一页。", "Only of somebody who was received is there a record. If they are here, press “start” in the list first; what you typed is still on this page.";
        Changed: "这个预约刚有变动", "The booking has just changed";
        ChangedHint: "您填的都还在，请核对后再保存。", "Nothing you typed is lost; please check and save again.";
        Rewritten: "您写的时候，这份记录已经另外保存过一次", "While you wrote, this record was saved from elsewhere";
        RewrittenHint: "您写的还没有保存。下面先是已经存下的，再是您写的。再按保存，就用您的换掉它；换掉的在经过里还能查到。", "What you wrote is not saved yet. Below is what was saved, then what you wrote. Saving now replaces it with yours; the history keeps both.";
        RewrittenThere: "已经存下的", "What was saved";
        RewrittenYours: "您写的", "What you wrote";
    }
}

texts! {
    /// Booking for a villager.
    BookText {
        Title: "代村民预约", "Book for a villager";
        Which: "哪个村？", "Which village?";
        WhichHint: "输入一个字，或拼音首字母。", "A character or pinyin initials.";
        Find: "找一找", "Find";
        Nothing: "您的辖区里没有找到。", "Nothing found in your places.";
        Slot: "什么时间", "When";
        NoRoom: "本村眼下没有空位，附近也没有。", "No room here at present, nor nearby.";
        NoRoomNear: "本村眼下没有空位。附近村还有，在下面就能约。", "No room here at present. Neighbours have some: book it below.";
        NearHint: "按村民自己能约的来；留给那个村现场的位子不在里面。", "What anybody may book; the places those villages keep for people who come in person are theirs.";
        PublicPage: "打开村民页面", "Open the public page";
        Person: "为谁约", "For whom";
        PhoneHint: "没有电话就空着。", "Leave it empty if there is none.";
        TellApart: "没有电话的，写点能区分的", "Without a telephone: something to tell them apart";
        TellApartHint: "如小组、门牌、父亲姓名。单子上会印四位数字代替电话后四位。", "Group, house number, father's name. The slip carries four digits instead of the telephone's.";
        MatterChoose: "请选择", "Please choose";
        ConsentKind: "本人怎样同意使用信息？", "How did the person consent to the use of the data?";
        ConsentRead: "请念给本人听：", "Read this to the person:";
        Go: "约上", "Book";
        Already: "这个人在这次坐诊已经有一个预约", "This person already holds a place in this clinic";
        AlreadyHint: "同名的另一个人，请填电话，或写点能区分的。", "For another person of the same name give a telephone or something to tell them apart.";
        Optional: "（可以不填）", " (optional)";
    }
}

texts! {
    /// Messages and tokens.
    OutboxText {
        Title: "消息", "Messages";
        Lead: "还没发出的和被拒收的邮件、短信。发出的不在这里。", "E-mails and text messages that wait or were refused. What was sent is not listed.";
        Empty: "没有积压的消息", "No message is waiting";
        EmptyHint: "该发的都发出去了。", "All that was to be sent has been sent.";
        What: "内容", "What";
        To: "给谁", "To";
        State: "状态", "State";
        Waiting: "等待发送", "waiting";
        Refused: "被拒收", "refused";
        Tried: "试过几次", "Attempts";
        Next: "下次再试", "Next attempt";
        Why: "对方服务器说", "The server said";
        ToCall: "没来的，请打电话问一声", "Missed: please call";
        ToCallHint: "没有留邮箱，短信也发不到。问问要不要再约；没有别的意思，不算他的不是。", "They can be reached neither by e-mail nor by text message. Ask whether they would like another time; nothing is held against them.";
        Reach: "怎么找到他", "How to reach them";
        MissedAt: "约的时间", "Booked for";
        Called: "问过了", "Called";
        Way: "方式", "By";
        ByEmail: "邮件", "e-mail";
        BySms: "短信", "text message";
        Again: "再发一次", "Send again";
        Queued: "已放回待发", "It will be sent again";
        Tokens: "接口令牌", "API tokens";
        TokensLead: "程序凭令牌，以您的权限调用接口。令牌只显示一次，丢了就作废再做一个。", "With a token a program calls the API with your rights. It is shown once; if it is lost, take it back and make another.";
        Label: "用途", "What it is for";
        LabelHint: "例如：县司法局大屏", "For example: display in the county hall";
        Make: "做一个令牌", "Make a token";
        Made: "令牌做好了，请马上抄走", "The token is made: copy it now";
        MadeAt: "制作时间", "Made";
        Expires: "有效到", "Good until";
        Scope: "范围", "Scope";
        Reads: "只读", "reads";
        Writes: "可写", "reads and writes";
        Lasts: "有效多久", "Good for";
        Month: "一个月", "a month";
        Quarter: "三个月", "three months";
        Year: "一年", "a year";
        MayWrite: "也能写（不勾就只能读）", "It may write as well (otherwise it only reads)";
        Revoke: "作废", "Take back";
        RevokeTitle: "要作废这个令牌吗？", "Take this token back?";
        RevokeHint: "用它的程序马上就不能再调用接口。", "The program that uses it can call the API no longer.";
        RevokeNo: "留着", "Keep it";
        TokensNone: "还没有令牌", "No token yet";
        TokensNoneHint: "需要接口时再做。", "Make one when a program needs the API.";
    }
}

/// What a step's button says.
pub(crate) fn step(locale: Locale, step: Step) -> &'static str {
    let (zh, en) = match step {
        Step::CheckIn => ("签到", "Check in"),
        Step::Call => ("叫号", "Call"),
        Step::Recall => ("再叫一遍", "Call again"),
        Step::Miss => ("没在，过号", "Not there"),
        Step::Park => ("暂缓", "Step aside"),
        Step::BackIn => ("回来了", "Back"),
        Step::Start => ("开始", "Start"),
        Step::Done => ("完成", "Done"),
        Step::NoShow => ("没有来", "Did not come"),
        Step::Undo => ("撤销", "Undo"),
    };
    either(locale, zh, en)
}

/// Somebody was quicker: who, what, when.
pub(crate) fn taken(locale: Locale, who: &str, what: &str, time: &str) -> String {
    let what = super::trail::act(locale, what);
    either(locale, format!("{who}在{time}已经办了：{what}。"), format!("{who} {what} at {time}."))
}

/// How consent was given.
pub(crate) fn consent(locale: Locale, kind: ConsentKind) -> &'static str {
    let (zh, en) = match kind {
        ConsentKind::Ticked => ("本人在网上勾选", "ticked by the person"),
        ConsentKind::Spoken => ("当面口头同意", "spoken, in person"),
        ConsentKind::Signed => ("在单子上签字", "signed on the slip"),
        ConsentKind::Fingerprint => ("在单子上按手印", "fingerprint on the slip"),
    };
    either(locale, zh, en)
}

/// How a consultation ended.
pub(crate) fn outcome(locale: Locale, outcome: Outcome) -> &'static str {
    let (zh, en) = match outcome {
        Outcome::Answered => ("已解答", "answered"),
        Outcome::NeedsMediation => ("建议调解", "needs mediation"),
        Outcome::NeedsLegalAid => ("建议申请法律援助", "needs legal aid"),
        Outcome::PetitionAdvice => ("信访指引", "petition advice"),
        Outcome::ComeAgain => ("再次咨询", "come again"),
    };
    either(locale, zh, en)
}

/// So many more are to be called than the list shows.
pub(crate) fn more_to_call(locale: Locale, more: usize) -> String {
    either(
        locale,
        format!("后面还有 {more} 位，打完一位补上一位。"),
        format!("{more} more come up as these are called."),
    )
}

/// What a letter tells.
pub(crate) fn letter(locale: Locale, kind: LetterKind) -> &'static str {
    let (zh, en) = match kind {
        LetterKind::Booked => ("预约成功", "booked"),
        LetterKind::Moved => ("时间改了", "moved"),
        LetterKind::Cancelled => ("已取消", "cancelled"),
        LetterKind::Displaced => ("要改约", "to be rebooked"),
        LetterKind::ClinicMoved => ("坐诊改了", "clinic moved"),
        LetterKind::HandedOver => ("换了顾问", "another adviser"),
        LetterKind::Offer => ("候补空位", "offer of a place"),
        LetterKind::OfferOver => ("候补过时", "offer over"),
        LetterKind::WaitingOver => ("候补结束", "waiting over"),
        LetterKind::Placed => ("候补成功", "placed"),
        LetterKind::NotServed => ("当天没轮到", "not served"),
        LetterKind::DayBefore => ("前一天提醒", "reminder, a day before"),
        LetterKind::HoursBefore => ("两小时提醒", "reminder, two hours before"),
        LetterKind::Rate => ("请评价", "how it was"),
        LetterKind::Missed => ("没来回访", "missed"),
        LetterKind::Test => ("试发", "trial"),
        LetterKind::Invitation => ("邀请", "invitation"),
        LetterKind::PasswordReset => ("重设密码", "new password"),
        LetterKind::CaseStep => ("案件进展", "step of a case"),
        LetterKind::Seal => ("痕迹封签", "seal of the trail"),
    };
    either(locale, zh, en)
}

/// To which text consent was given, and when.
pub(crate) fn consent_to(locale: Locale, version: &str, time: &str) -> String {
    either(locale, format!("{version} 版说明，{time}"), format!("text of {version}, {time}"))
}

/// There is no consultation to record of somebody who stands here.
pub(crate) fn nothing_to_record(locale: Locale, status: Status) -> String {
    let stands = bookings::status_at_desk(locale, status);
    either(
        locale,
        format!("没有保存：这个预约现在是“{stands}”，还没有可记的咨询"),
        format!("Not saved: this booking is “{stands}”; there is no consultation to record"),
    )
}

/// When a text message leaves that waits for the end of the quiet hours.
pub(crate) fn after_quiet_hours(locale: Locale, until: &str) -> String {
    either(locale, format!("{until} 以后（现在不打扰）"), format!("after {until} (quiet hours)"))
}
