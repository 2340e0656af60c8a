//! Texts for whoever leaves: closing an account, ending a contract with a village.

use chrono::NaiveDate;
use domain::clocks::full_day;
use domain::locale::Locale;

use super::either;

texts! {
    /// Closing an account, ending a retainer.
    LeavingText {
        Close: "停用账号", "Close the account";
        CloseLead: "停用以后，这个人马上退出，也不能再登录。先看看手里还有什么。", "The person is signed out at once and cannot sign in again. See first what is still in their hands.";
        CloseNothing: "手里没有坐诊、规则和案件", "No clinics, rules or cases are in their hands";
        CloseNothingHint: "停用不影响别人。", "Closing the account affects nobody else.";
        End: "结束聘用", "End the retainer";
        EndLead: "最后一天还算在合同里：这天和以前的坐诊照常，照常计入履职。以后的取消，规则也停在这里。", "The last day still belongs to the contract: clinics on it and before stay and count. Later ones are cancelled, and rules stop there.";
        EndNothing: "这天以后没有坐诊，也没有规则", "No clinics and no rules after that day";
        EndNothingHint: "结束不影响任何人。", "Ending it affects nobody.";
        Last: "最后一天", "Last day";
        LastHint: "今天或以后，如 2026-12-31。", "Today or later, such as 2026-12-31.";
        Look: "看看影响谁", "See who is affected";
        Clinics: "要取消的坐诊", "Clinics that are cancelled";
        ClinicsHint: "确认以后，空位马上不再放出；约了的人收到消息，先给他们留最近的别的位子。没有邮箱和手机的，列进要打电话的名单。", "Once confirmed nobody can book there any more. Whoever is booked is told, and the nearest other place is kept for them first; call those whom no message reaches.";
        StandInFirst: "想让这些坐诊照开，先找人替班：约了的人时间地点都不变。", "To keep these clinics, find colleagues first: people keep their time and place.";
        StandIn: "先找替班", "Find colleagues first";
        Begun: "正在进行", "under way";
        BegunHint: "正在进行的这次，确认以后就到此为止，后面的人另外安排。最好等它结束再办。", "The one under way ends at once, and those still to come are offered other places. Better wait until it is over.";
        When: "时间", "Time";
        Village: "村、社区", "Village";
        People: "约了的人", "Booked";
        Nobody: "还没有人约", "nobody yet";
        Rules: "停下来的规则", "Rules that stop";
        RulesHint: "以后要接着排，给新的顾问另立规则。", "To go on, make a rule for the adviser who follows.";
        Cases: "手里的案件", "Cases in their hands";
        CasesHint: "案件不会自己转走，期限照样在走：请司法所打开逐件移交。", "Cases do not move by themselves and their limits run on: the justice office hands each over.";
        Number: "编号", "Number";
        Due: "下一个期限", "Next due";
        NothingDue: "没有", "none";
        Reason: "原因", "Reason";
        ReasonHint: "记进痕迹，不告诉村民。", "Stands on the trail; villagers are not told.";
        Words: "怎么对村民说", "What people are told";
        WordsHint: "写进通知和日历。", "Stands in letters and calendars.";
        WordsGiven: "法律顾问换人，这次坐诊取消", "There is another adviser; this clinic is cancelled";
        Keep: "不办了", "Leave it as it is";
        Moved: "刚才有变动，请再看一遍", "Something has just changed: please look again";
        MovedHint: "您填的都还在。下面是现在的情况，看清了再确认。", "Nothing you typed is lost. This is how it stands now.";
        Retainers: "聘用合同", "Retainers";
        RetainersHint: "停用账号不等于解聘：履职表照常算应到。不再聘用的，先逐个结束聘用。", "A closed account ends no contract: what is owed goes on. End the contracts themselves where they end.";
    }
}

/// So many clinics with so many people.
pub(crate) fn clinics(locale: Locale, clinics: usize, people: usize) -> String {
    either(
        locale,
        format!("{clinics} 次坐诊，约了 {people} 人"),
        format!("{clinics} clinics with {people} people booked"),
    )
}

/// The button that does it.
pub(crate) fn confirm(locale: Locale, closes: bool, clinics: usize) -> String {
    match (closes, clinics) {
        (true, 0) => either(locale, "停用账号", "Close the account").to_owned(),
        (true, n) => {
            either(locale, format!("停用账号，取消 {n} 次坐诊"), format!("Close the account and cancel {n} clinics"))
        }
        (false, 0) => either(locale, "结束聘用", "End the retainer").to_owned(),
        (false, n) => {
            either(locale, format!("结束聘用，取消 {n} 次坐诊"), format!("End the retainer and cancel {n} clinics"))
        }
    }
}

/// Until when the contract was to run.
pub(crate) fn runs_until(locale: Locale, until: Option<NaiveDate>) -> String {
    match until.and_then(|day| day.pred_opt()) {
        None => either(locale, "合同没有写期限。", "The contract has no end.").to_owned(),
        Some(last) => either(
            locale,
            format!("合同原来到{}。", full_day(Locale::ZhCn, last)),
            format!("The contract runs until {}.", full_day(Locale::En, last)),
        ),
    }
}
