//! Words of the settings of text messages.

use domain::locale::Locale;

use super::either;

texts! {
    /// The page.
    TextsText {
        Title: "短信", "Text messages";
        Lead: "没有留邮箱的人，通知和提醒走短信。短信里不写事项，也不写本人说的话。", "Whoever gave no e-mail address is told by text message. None holds the matter or anything the person wrote.";
        SetUp: "短信网关已配置：", "The gateway is set up:";
        NotSetUp: "还没有配置短信网关", "No gateway is set up";
        NotSetUpHint: "没有邮箱的人收不到通知，要靠代办员打电话。请运维人员在配置文件里写 [sms]，见运行手册。", "People without an e-mail address are told nothing by the program; the clerk has to call. See [sms] in the file of settings.";
        LastError: "网关上次没有收下，说：", "The gateway did not take one and said:";
        OfLate: "最近三十天", "The last thirty days";
        None: "没有发过短信。", "No text message was written.";
        Waiting: "看没发出去的", "See those that wait";
        Quiet: "不打扰的时间", "Quiet hours";
        QuietHint: "这段时间不发短信，到点再发；过了时候的提醒就不发了。两个时间一样，就是不限。", "No text message leaves in these hours; it leaves afterwards, and a reminder that has become useless not at all. Equal times: no quiet hours.";
        From: "从", "From";
        Until: "到", "Until";
        Save: "保存", "Save";
        Wrong: "请写成 21:00 这样", "Please write it like 21:00";
        Trial: "试一试", "A trial";
        TrialHint: "给您自己登记的手机发一条，看收不收得到。不打扰的时间里要等到点。", "A message to your own mobile, to see whether it arrives. In quiet hours it waits.";
        TrialGo: "给我发一条", "Send me one";
        Sent: "已写好，马上发出。没收到就看下面网关怎么说。", "Written, and on its way. If it does not arrive, see below what the gateway says.";
        NoWay: "发不了：您没有登记手机，或者网关没有配置。", "It cannot be sent: you have no mobile on record, or no gateway is set up.";
    }
}

/// Where a message stands.
pub(crate) fn state(locale: Locale, code: &str) -> &'static str {
    let (zh, en) = match code {
        "sent" => ("已发出", "sent"),
        "queued" => ("等待发送", "waiting"),
        "refused" => ("被拒收", "refused"),
        "withdrawn" => ("撤回，没有发", "withdrawn"),
        _ => ("其他", "other"),
    };
    either(locale, zh, en)
}
