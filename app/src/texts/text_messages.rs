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
        Waits: "等着发的短信，不打扰的时间一过就发：", "Those that wait leave when the quiet hours end, at";
        None: "没有发过短信。", "No text message was written.";
        Waiting: "看没发出去的", "See those that wait";
        Quiet: "不打扰的时间", "Quiet hours";
        QuietHint: "这段时间不发短信，到点再发；过了时候的提醒就不发了。两个时间一样，就是不限。", "No text message leaves in these hours; it leaves afterwards, and a reminder that has become useless not at all. Equal times: no quiet hours.";
        From: "从", "From";
        Until: "到", "Until";
        Save: "保存", "Save";
        Wrong: "请写成 21:00 这样；从几点到几点，最长 14 小时", "Please write it like 21:00; at most 14 hours from one to the other";
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

/// What a server or a gateway said when it did not take a message. What the program itself noted is said in the reader's language; what
/// they said in theirs.
pub(crate) fn not_taken(locale: Locale, noted: &str) -> String {
    if locale == Locale::En {
        return noted.to_owned();
    }
    let (status, said) = match noted.split_once(": ") {
        Some((status, said)) if status.len() == 3 && status.bytes().all(|b| b.is_ascii_digit()) => (Some(status), said),
        _ => (None, noted),
    };
    let within = said.strip_prefix("no answer within ").and_then(|rest| rest.strip_suffix(" seconds"));
    let zh = match said {
        "an answer that is no JSON" => "回答不是 JSON".to_owned(),
        "an answer that is not described in the settings" => "回答的样子配置文件里没有写".to_owned(),
        "no answer within a minute" => "一分钟里没有回答".to_owned(),
        "this is never sent as a text message" => "这种消息不走短信".to_owned(),
        said => {
            match (within, said.strip_prefix("the answer broke off: "), said.strip_prefix("client error (Connect)")) {
                (Some(seconds), ..) => format!("{seconds} 秒里没有回答"),
                (_, Some(why), _) => format!("回答断了（{why}）"),
                (.., Some(why)) => format!("连不上（{}）", why.trim_start_matches([':', ' '])),
                _ => said.to_owned(),
            }
        }
    };
    status.map_or(zh.clone(), |status| format!("{zh}（状态码 {status}）"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_noted_is_said_in_chinese_and_what_a_gateway_said_stays() {
        let zh = |noted| not_taken(Locale::ZhCn, noted);
        assert_eq!(zh("200: an answer that is no JSON"), "回答不是 JSON（状态码 200）");
        assert_eq!(zh("no answer within 10 seconds"), "10 秒里没有回答");
        assert_eq!(zh("200: 余额不足"), "余额不足（状态码 200）");
        assert_eq!(zh("550 5.1.1 no such user"), "550 5.1.1 no such user");
        assert_eq!(zh("client error (Connect): tcp connect error"), "连不上（tcp connect error）");
    }
}
