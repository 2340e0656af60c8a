//! Texts of booking and of the booking's own pages.

use domain::bookings::Status;
use domain::locale::Locale;

use super::either;

texts! {
    /// The questions, one a screen.
    Ask {
        Matter: "什么事？", "What is it about?";
        MatterHint: "选最像的一个就行。", "The one that fits best.";
        Who: "怎么称呼您？", "Who are you?";
        PhoneHint: "只在有变动时联系您。凭后四位查预约。", "Used only to tell you of changes. The last four digits find your booking.";
        Words: "简单说两句？", "A few words?";
        WordsHint: "可以不写。写了，法律顾问能提前准备。", "You may leave it empty. It helps the adviser prepare.";
        OtherHint: "可以不写。写了，法律顾问能提前看看自己和对方有没有关系。", "You may leave it empty. It lets the adviser see in time whether they have ties to the other side.";
        Email: "要发邮件给您吗？", "Shall we send you an e-mail?";
        EmailHint: "没有邮箱就空着，直接点下一步。", "Leave it empty if you have none, and go on.";
        Consent: "请看一看，同意就打勾", "Please read this and agree";
        ConsentText: "我同意为这次法律咨询使用我填写的信息。接待我的法律顾问能看到全部内容；村代办员和管理预约的工作人员只能看到姓名、联系方式、时间和事项类别，看不到我写的内容。我可以随时要求查看、改正、删除。", "I agree that what I typed is used for this consultation. The adviser who receives me sees all of it; the village clerk and staff who manage bookings see name, contact, time and kind of matter, and nothing of what I wrote. I may ask to see, correct or delete it at any time.";
        ConsentTextAtDesk: "我同意为这次法律咨询使用我讲的信息。替我填写的工作人员会看到他填的内容；存好以后，只有接待我的法律顾问能看到全部内容，村代办员和管理预约的工作人员只看得到姓名、联系方式、时间和事项类别。我可以随时要求查看、改正、删除。", "I agree that what I tell is used for this consultation. Whoever fills in the form for me sees what they fill in; once it is kept, only the adviser who receives me sees all of it, and the village clerk and staff who manage bookings see name, contact, time and kind of matter. I may ask to see, correct or delete it at any time.";
        ConsentTick: "我同意", "I agree";
        ConsentMore: "详细说明", "Read more";
        Check: "请核对", "Please check";
        Next: "下一步", "Next";
        Back: "上一步", "Back";
        Book: "确认预约", "Book";
        Change: "修改", "Change";
        When: "时间", "When";
        Where: "地点", "Where";
        Adviser: "法律顾问", "Adviser";
        None: "没有填", "not given";
        HeldGone: "留位时间到了。您可以接着填，位子还空着就能约上。", "The place is no longer kept for you. Go on: if it is still free you will get it.";
        AnotherTime: "换个时间", "Another time";
        NoDraft: "请先选一个时间", "Please choose a time first";
        NoDraftHint: "这张表已经过了时限，或者是在另一台手机上开始的。", "This form has expired, or was begun on another telephone.";
        Elsewhere: "您在另一个窗口里选了别的时间", "You chose another time in another window";
        ElsewhereHint: "您填的都还在。要约哪一个？", "Nothing you typed is lost. Which one do you want?";
        ElsewhereChosen: "后来选的", "Chosen later";
        ElsewhereHere: "这个窗口的", "In this window";
        ElsewhereGo: "约后来选的", "Take the one chosen later";
        ElsewhereBack: "还是约这个窗口的", "Keep the one of this window";
        Already: "您在这次坐诊已经有一个预约", "You already hold a place in this clinic";
        TooManyHint: "先去一次，或者取消一个，再约下一个。位子有限，让别人也约得上。急事请找村代办员。", "Use or cancel one of them first: places are few, and others need them too. If it is urgent, ask the village clerk.";
        FindMine: "查我的预约", "Find my booking";
        AlreadyHint: "一个人在一次坐诊里只能约一个时间。要改时间，请用预约码查到原来的预约。家里另一个人要约，请填他自己的姓名。", "One person holds one place in a clinic. To change the time, look up your booking by its code. For somebody else of your household, give their own name.";
    }
}

texts! {
    /// The booking's own pages.
    Mine {
        FindTitle: "查我的预约", "My booking";
        FindLead: "填预约码和电话后四位。", "Give the booking code and the last four digits of your telephone.";
        CodeHint: "单子上的 8 个字母和数字，大小写都行。", "The 8 letters and digits on your slip; capitals do not matter.";
        TailHint: "没有电话的，填单子上印的 4 个数字。", "Without a telephone: the 4 digits printed on your slip.";
        Find: "查", "Find";
        Unknown: "没有找到这个预约", "No such booking";
        UnknownHint: "请照单子核对预约码和后四位。找不到单子，请找村代办员。", "Please check code and digits against your slip. If you have lost it, ask the village clerk.";
        Title: "我的预约", "My booking";
        Done: "约好了", "Booked";
        DoneHint: "请记下预约码，或打印这张单子。", "Please keep the code, or print the slip.";
        Code: "预约码", "Booking code";
        Digits: "后四位", "Digits";
        Next: "接下来", "What happens next";
        NextHint: "到时候直接去，带上身份证和有关材料，报姓名就行。去不了，请提前取消，让别人能约。", "Go there at that time with your ID card and papers, and give your name. If you cannot come, please cancel so that somebody else can.";
        Print: "打印单子", "Print the slip";
        PrintNow: "在浏览器里选“打印”，纸张 A5。", "Choose “Print” in your browser, paper size A5.";
        Calendar: "存到日历", "Save to calendar";
        Move: "改时间", "Another time";
        Cancel: "取消预约", "Cancel";
        CancelTitle: "要取消这个预约吗？", "Cancel this booking?";
        CancelHint: "取消后，这个位子马上给别人。", "The place is given to others at once.";
        CancelReason: "愿意的话，说说原因", "The reason, if you like";
        CancelYes: "是的，取消", "Yes, cancel it";
        CancelNo: "不取消", "Keep it";
        MoveTitle: "改到什么时间？", "To which time?";
        MoveNow: "现在约的是", "Now it is";
        MoveNone: "眼下没有别的空位。", "There is no other free time.";
        Again: "再约一个", "Book another";
        For: "预约人", "For";
        ByClerk: "代办", "Booked by";
        Sign: "本人签字（按手印）", "Signature or fingerprint";
        SignClerk: "代办员签字", "Clerk's signature";
        SlipTitle: "法律咨询预约单", "Legal advice: booking slip";
        SlipHint: "请准时到场，带身份证和有关材料。咨询不收费。", "Please be there on time with your ID card and papers. There is no charge.";
        SlipQr: "扫一扫，查看、改时间、取消", "Scan to look up, move or cancel";
    }
}

/// What a status is called.
pub(crate) fn status(locale: Locale, status: Status) -> &'static str {
    let (zh, en) = match status {
        Status::Booked => ("已预约", "booked"),
        Status::CheckedIn => ("已到场", "here"),
        Status::Called => ("已叫号", "called"),
        Status::Missed => ("过号", "called, not there"),
        Status::Parked => ("暂缓", "stepped aside"),
        Status::InProgress => ("正在咨询", "in consultation"),
        Status::Done => ("已完成", "done"),
        Status::NoShow => ("没有来", "did not come"),
        Status::Cancelled => ("已取消", "cancelled"),
        Status::Displaced => ("等您改约", "to be rebooked"),
    };
    either(locale, zh, en)
}

/// Where a booking stands, as it is said at the desk.
pub(crate) fn status_at_desk(locale: Locale, status: Status) -> &'static str {
    match status {
        Status::Displaced => either(locale, "等改约", "to be rebooked"),
        status => self::status(locale, status),
    }
}

/// When somebody was received who walked in, or since when they are here.
pub(crate) fn walked_in(locale: Locale, received: bool, time: &str) -> String {
    match received {
        true => either(locale, format!("{time}接待（现场取号）"), format!("received at {time} (walked in)")),
        false => either(locale, format!("{time}现场取号"), format!("walked in at {time}")),
    }
}

/// The chip's class of a status.
pub(crate) const fn status_class(status: Status) -> &'static str {
    match status {
        Status::Booked => "chip booked",
        Status::CheckedIn => "chip here",
        Status::Called => "chip called",
        Status::Missed => "chip passed",
        Status::Parked => "chip aside",
        Status::InProgress => "chip talking",
        Status::Done => "chip done",
        Status::NoShow => "chip missed",
        Status::Cancelled => "chip cancelled",
        Status::Displaced => "chip displaced",
    }
}

/// As many places as anybody may hold at once.
pub(crate) fn too_many(locale: Locale, most: u16) -> String {
    either(
        locale,
        format!("您已经有 {most} 个预约，一个人同时最多占 {most} 个"),
        format!("You hold {most} places, as many as one person may at once"),
    )
}

/// Step 2 of 6.
pub(crate) fn progress(locale: Locale, step: usize, of: usize) -> String {
    either(locale, format!("第 {step} 步，共 {of} 步"), format!("Step {step} of {of}"))
}

/// The place is kept, with `{}` for what is left.
pub(crate) fn held(locale: Locale) -> &'static str {
    either(locale, "位子给您留着，还有 {}", "The place is kept for you: {} left")
}

/// The place is kept until a time.
pub(crate) fn held_until(locale: Locale, time: &str) -> String {
    either(locale, format!("位子给您留到{time}"), format!("The place is kept for you until {time}"))
}

/// The text of a version to which people agreed. A version stays here for as long as a record names it; what it says never
/// changes: a new wording is a new version.
pub(crate) fn consent_text(locale: Locale, version: &str) -> Option<&'static str> {
    use super::Text;
    match version {
        "2026-11" => Some(Ask::ConsentText.say(locale)),
        "2026-11-desk" => Some(Ask::ConsentTextAtDesk.say(locale)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_in_use_has_its_text_in_both_languages() {
        for locale in [Locale::ZhCn, Locale::En] {
            for version in [domain::bookings::CONSENT_VERSION, domain::bookings::CONSENT_VERSION_AT_DESK] {
                assert!(consent_text(locale, version).is_some_and(|text| text.len() > 100));
            }
        }
        assert_eq!(consent_text(Locale::En, "1999-01"), None);
    }
}
