//! Texts of the public lists. What stands in them comes from the tables of `domain::cases`.

use domain::cases::{Level, List};
use domain::locale::Locale;

use super::either;

texts! {
    /// Around the lists.
    PowersText {
        Title: "权力、责任、服务清单", "What we may, must and do";
        Lead: "我们能决定什么、必须做什么、给您办什么，凭哪条法，怎么办，多久，要不要钱，谁负责，都写在这里。跟这里写的不一样，您可以问，也可以告诉司法所。", "What may be decided, what must be done, what is done for you; by which law, how it runs, how long it takes, what it costs, who answers for it. If it goes otherwise, ask, or tell the township justice office.";
        ToPoster: "打印出来贴上墙", "Print it for the wall";
        Basis: "依据", "Basis";
        Long: "多久", "How long";
        Cost: "费用", "Cost";
        Does: "谁来办", "Who does it";
        Answers: "谁负责", "Who answers for it";
        How: "怎么办", "How it runs";
        Flow: "流程图", "How a case runs";
        FlowHint: "每个框是一个阶段，右边是在这个阶段能办的事，线指向办完以后到的阶段。", "Each box is a station, beside it what can be done there; the line leads to where the case stands then.";
        Legend: "▲ 高风险点　■ 中风险点，数字见廉政风险点清单。", "▲ high risk, ■ medium risk; the numbers are those of the list of risks.";
        InWords: "用文字看流程图", "The diagram in words";
        Beginning: "开始", "Beginning";
        Risks: "廉政风险点和防控措施", "Where power could be misused, and what stands against it";
        RisksHint: "哪一步容易出问题，我们怎么防。发现了，请告诉司法所。", "Which steps could be misused, and how that is prevented. If you see it happen, tell the justice office.";
        Control: "怎么防：", "Against it: ";
        Unsure: "（条款待核对）", " (article to be confirmed)";
        PrintHint: "A4 纸，一张一页，贴在便民服务站和调解室。", "A4, a sheet a page, for the service station and the mediation room.";
        Foot: "调解不收费。有不对的地方，请告诉司法所。", "Mediation is free of charge. If something is wrong, tell the township justice office.";
    }
}

/// Where a list stands on the page.
pub(crate) const fn list_code(list: List) -> &'static str {
    match list {
        List::Power => "power",
        List::Responsibility => "responsibility",
        List::Service => "service",
    }
}

/// What a list is.
pub(crate) fn list_hint(locale: Locale, list: List) -> &'static str {
    match list {
        List::Power => either(
            locale,
            "这些事由我们决定，只能照这里写的决定。",
            "What is ours to decide, and only as it is written here.",
        ),
        List::Responsibility => {
            either(locale, "这些事我们必须做，不做您可以追问。", "What we have to do; ask when it is not done.")
        }
        List::Service => either(locale, "这些事您来找，我们就给办。", "What is done for you when you ask."),
    }
}

/// A limit of the law: its name, length and basis.
pub(crate) fn limit(locale: Locale, name: &str, length: &str, basis: &str) -> String {
    either(locale, format!("{name}：{length}（{basis}）"), format!("{name}: {length} ({basis})"))
}

/// Several things in a row.
pub(crate) fn joined(locale: Locale, things: &[&str]) -> String {
    things.join(either(locale, "、", ", "))
}

/// The papers that come of a step.
pub(crate) fn papers(locale: Locale, names: &str) -> String {
    either(locale, format!("出具：{names}"), format!("Paper: {names}"))
}

/// How many risks.
pub(crate) fn risks(locale: Locale, count: usize) -> String {
    either(locale, format!("廉政风险点（{count}个）"), format!("Where it could be misused ({count})"))
}

/// How grave a risk is.
pub(crate) fn level(locale: Locale, level: Level) -> &'static str {
    match level {
        Level::High => either(locale, "高风险", "high"),
        Level::Medium => either(locale, "中风险", "medium"),
        Level::Low => either(locale, "低风险", "low"),
    }
}

/// The name of a diagram.
pub(crate) fn flow_of(locale: Locale, what: &str) -> String {
    either(locale, format!("{what}流程图"), format!("Flow diagram: {what}"))
}

/// A step, and the station it leads to.
pub(crate) fn leads(locale: Locale, step: &str, to: Option<&str>) -> String {
    match to {
        Some(to) => either(locale, format!("{step}，到“{to}”"), format!("{step}, to “{to}”")),
        None => step.to_owned(),
    }
}
