//! Words of announcements: loudspeaker, poster, chat group.

use chrono::{Datelike, NaiveDate};
use domain::locale::{Locale, chinese_number};

use super::either;
use crate::announce::{Period, WEEKS};

texts! {
    /// Said over the loudspeaker. No figures: somebody reads it out.
    Spoken {
        Hello: "各位乡亲，各位乡亲，请注意听：", "Dear neighbours, please listen:";
        Matters: "家里有土地、工钱、养老、婚姻、借钱、邻居之间这些说不清的事，都可以来问。", "Land, wages, care of parents, marriage, loans, neighbours: bring any question you cannot settle.";
        Free: "咨询不收一分钱，您说的话，给您保密。", "The advice costs nothing, and what you say is kept private.";
        AskClerk: "要来的，请先到村委会找代办员约个时间。", "Please book a time with the clerk at the village office.";
        Scan: "会用手机的，扫村委会墙上的二维码，自己就能约。没有约的也可以直接来，有空位就能问。", "With a telephone you can scan the code on the wall of the village office and book yourself. Without a booking you can come too, and are seen when there is room.";
        Bring: "来的时候，带上身份证和有关的材料。", "Please bring your ID card and your papers.";
        Again: "再说一遍：", "Once more: ";
        Thanks: "谢谢大家。", "Thank you.";
    }
}

texts! {
    /// Sent to a chat group.
    Chat {
        Off: "取消了", "is off";
        Book: "不收费，保密。先约时间：", "Free of charge and private. Book: ";
        Call: "不会用手机的，打代办员电话：", "Or call the clerk: ";
        Bring: "来时带身份证和有关材料。", "Bring your ID card and papers.";
    }
}

texts! {
    /// On the poster.
    Poster {
        Title: "法律顾问坐诊", "Legal advice";
        Free: "咨询不收费 · 说的话保密", "Free of charge · private";
        Off: "取消了", "Cancelled";
        Scan: "扫一扫，自己约", "Scan to book";
        Clerk: "打电话约：代办员", "Book by telephone: the clerk,";
        Come: "没约也可以来，有空位就能问。", "Without a booking you can come too, and are seen when there is room.";
        Bring: "来时带上身份证和有关材料。", "Bring your ID card and papers.";
        PrintHint: "用 A4 纸打印，贴在大家看得到的地方。", "Print it on A4 and put it where everybody passes.";
    }
}

texts! {
    /// The page at the desk.
    AnnounceText {
        Title: "广播稿和海报", "Announcements";
        Lead: "接下来的坐诊，一份内容，三种说法：大喇叭念的，墙上贴的，群里发的。", "The coming clinics told in three ways: read over the loudspeaker, put on the wall, sent to a chat group.";
        Place: "哪里", "Where";
        Month: "哪些日子", "Which days";
        Show: "看稿子", "Show";
        Other: "换一个月看看。", "Try a month.";
        Spoken: "大喇叭稿", "For the loudspeaker";
        SpokenHint: "照着念。时间、电话都写成字，念两遍。", "To be read out: times and telephone as words, the times twice.";
        Chat: "微信群", "For a chat group";
        ChatHint: "全选，复制，发到群里。", "Select all, copy, send.";
        Poster: "打印海报（A4）", "Print the poster (A4)";
    }
}

/// The days an announcement is about, to choose from.
pub(crate) fn period(locale: Locale, period: Period) -> String {
    match period {
        Period::Weeks => {
            either(locale, format!("接下来{}周", chinese_number(WEEKS as usize)), format!("The coming {WEEKS} weeks"))
        }
        Period::Month(first) => month(locale, first),
    }
}

/// Nothing is planned on these days. No figures: it is read out as well.
pub(crate) fn none(locale: Locale, period: Period) -> String {
    match (locale, period) {
        (Locale::ZhCn, Period::Weeks) => format!("接下来{}周没有坐诊。", chinese_number(WEEKS as usize)),
        (Locale::ZhCn, Period::Month(first)) => format!("{}月接下来没有坐诊。", chinese_number(first.month() as usize)),
        (Locale::En, Period::Weeks) => "No clinic is planned in the coming weeks.".to_owned(),
        (Locale::En, Period::Month(first)) => format!("No more clinics are planned in {}.", first.format("%B")),
    }
}

/// A month: 2026年11月; November 2026.
pub(crate) fn month(locale: Locale, first: NaiveDate) -> String {
    match locale {
        Locale::ZhCn => format!("{}年{}月", first.year(), first.month()),
        Locale::En => first.format("%B %Y").to_string(),
    }
}
