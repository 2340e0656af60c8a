//! Texts for merging divisions.

use chrono::NaiveDate;
use domain::clocks::full_day;
use domain::locale::Locale;

use super::either;

texts! {
    /// The question before divisions are merged.
    MergingText {
        Title: "撤并前请看清", "Before divisions are merged";
        Back: "回到区划", "Back to the divisions";
        Retainers: "聘用合同", "Retainers";
        Roles: "角色", "Roles";
        Clinics: "从这天起的坐诊", "Clinics from that day on";
        Rules: "规则", "Rules";
        Waiting: "候补", "Waiting";
        None: "没有", "none";
        LikeNamed: "旁边有同名的地方", "A neighbour bears the same name";
        NoWayBack: "撤并不能撤回。", "There is no way back.";
        NoWayBackHint: "停用的代码不再启用，合同、角色、坐诊和候补从这天起都归到新的地方。办错了，只能在新的地方一样一样改：坐诊可以逐次改地点，合同和角色重新登记。", "A code that ended is not used again; contracts, roles, clinics and those who wait belong to the other place from that day on. A mistake is mended there one by one: clinics moved, contracts and roles noted anew.";
        Go: "确认撤并", "Merge them";
        Keep: "不办了", "Leave it as it is";
        Moved: "刚才有变动，请再看一遍", "Something has just changed: please look again";
        MovedHint: "下面是现在的情况，看清了再确认。", "This is how it stands now.";
    }
}

/// What becomes what, and when.
pub(crate) fn lead(locale: Locale, olds: &str, into: &str, day: NaiveDate, is_new: bool) -> String {
    let day = full_day(locale, day);
    match is_new {
        true => either(
            locale,
            format!("{olds}从{day}起撤销，改设{into}。这天以前的记录、合同和履职都留在原处。"),
            format!("{olds} end on {day}; the new {into} begins. What lies before stays where it is."),
        ),
        false => either(
            locale,
            format!("{olds}从{day}起撤销，并入{into}。这天以前的记录、合同和履职都留在原处。"),
            format!("{olds} end on {day} and become {into}. What lies before stays where it is."),
        ),
    }
}

/// That a neighbour has the name.
pub(crate) fn like_named(locale: Locale, name: &str, code: &str) -> String {
    either(
        locale,
        format!("同一个乡镇已经有叫“{name}”的（{code}）。确实要同名，才确认。"),
        format!("{code} in the same township is called “{name}” already. Confirm only if both are to have that name."),
    )
}

/// From when until when something holds.
pub(crate) fn days(locale: Locale, from: NaiveDate, until: Option<NaiveDate>) -> String {
    let last = until.and_then(|day| day.pred_opt());
    last.map_or_else(
        || either(locale, format!("{from} 起"), format!("since {from}")),
        |last| format!("{from} — {last}"),
    )
}

/// So many are booked.
pub(crate) fn booked(locale: Locale, people: i64) -> String {
    either(locale, format!("约了 {people} 人"), format!("{people} booked"))
}

/// So many wait.
pub(crate) fn waiting(locale: Locale, people: i64) -> String {
    either(locale, format!("{people} 人在等"), format!("{people} wait"))
}
