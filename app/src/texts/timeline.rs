//! Texts of "why is nothing free?", for staff and in one sentence for villagers.

use chrono_tz::Tz;
use domain::clinics::blocks::Block;
use domain::locale::Locale;
use registry::clinics::timeline::Why;

use super::either;
use crate::when;

texts! {
    /// The timeline of a village or an adviser.
    TimelineText {
        Title: "为什么没有空位", "Why is nothing free?";
        Lead: "每一段时间，都写明是哪一条规则挡住了。", "Every stretch of time with the one rule that stands in the way.";
        Day: "日期", "Day";
        Matter: "事项", "Matter";
        AnyMatter: "不限", "any";
        Show: "查看", "Show";
        Before: "前两周", "Two weeks earlier";
        After: "后两周", "Two weeks later";
        TwoWeeks: "两周一览", "Two weeks";
        Retained: "聘用的法律顾问", "Advisers retained here";
        RetainedBy: "聘用的村、社区", "Villages that retain the adviser";
        RetainedNone: "这天没有聘用关系。", "No contract that day.";
    }
}

/// The rule, in a few words.
pub(crate) fn rule(locale: Locale, zone: Tz, block: &Block) -> String {
    let (zh, en) = match block {
        Block::Free => ("有空", "free"),
        Block::Over => ("已过", "over"),
        Block::Cancelled => ("坐诊取消", "clinic cancelled"),
        Block::Closed => ("已缩短，不再接待", "fell away"),
        Block::Break => ("休息", "break"),
        Block::Full => ("约满", "full"),
        Block::HeldForForm => ("有人正在填", "held for a form"),
        Block::HeldForOffer => ("留给候补", "held for the waiting list"),
        Block::KeptForDesk => ("留给现场和代办", "kept for the desk"),
        Block::OnLeave => ("顾问请假", "adviser on leave"),
        Block::Elsewhere => ("顾问在别处坐诊", "adviser elsewhere"),
        Block::RestDay => ("休息日", "rest day"),
        Block::NotTaken => ("不接这类事", "matter not taken"),
        Block::TakenOut => ("规则里去掉了", "taken out of the rule"),
        Block::OutsideContract => ("没有聘用", "outside the contract"),
        Block::Nothing => ("没有排", "nothing planned"),
        Block::TooNear(minutes) => {
            return either(locale, format!("开始前{minutes}分钟截止"), format!("closes {minutes} min before"));
        }
        Block::TooFar(from) => {
            let day = when::day(locale, from.with_timezone(&zone).date_naive());
            return either(locale, format!("{day}起才能约"), format!("opens {day}"));
        }
        Block::MovedTo(to) => {
            let day = when::day(locale, *to);
            return either(locale, format!("放假，改在{day}"), format!("rest day, moved to {day}"));
        }
        Block::Travel(minutes) => {
            return either(locale, format!("路上{minutes}分钟"), format!("{minutes} min on the way"));
        }
        Block::Holiday(name) => return either(locale, format!("放假：{name}"), format!("holiday: {name}")),
    };
    either(locale, zh, en).to_owned()
}

/// What to do about it, for staff.
pub(crate) fn hint(locale: Locale, block: &Block) -> &'static str {
    let (zh, en) = match block {
        Block::Free => ("村民可以约。", "Villagers can book it."),
        Block::Over => ("", ""),
        Block::Cancelled => (
            "约了的人已经通知，空位先给他们留着。",
            "Whoever was booked has been told and is offered other places first.",
        ),
        Block::Closed => {
            ("这次坐诊缩短了，这段时间不再有座位。", "The clinic was shortened; there are no seats any more.")
        }
        Block::Break => ("这段时间不接待。", "Nobody is received in this time."),
        Block::TooNear(_) => ("村民约不了了，代办员还能约。", "Too late for the public; the desk can still book."),
        Block::TooFar(_) => ("太早，村民还约不了。", "Too far ahead for the public."),
        Block::Full => ("每个座位都有人了。可以记候补。", "Every seat is taken. There is the waiting list."),
        Block::HeldForForm => {
            ("最多留十分钟，没填完就放出来。", "Held for ten minutes at most while a form is filled in.")
        }
        Block::HeldForOffer => ("候补的人还没答复，或正在冷却。", "Offered to somebody who waits, or cooling down."),
        Block::KeptForDesk => ("代办员和现场来的人可以用。", "The desk and people who walk in can use it."),
        Block::Travel(_) => {
            ("两个村之间的路程，日历自动留出。", "The way between two villages; the calendar keeps it.")
        }
        Block::OnLeave => ("请假期间不能排坐诊。", "No clinic can be planned during leave."),
        Block::Elsewhere => ("同一时间不能在两个地方。", "Nobody is in two places at once."),
        Block::Holiday(_) => ("放假的日子，规则不排。", "A public holiday: the rule leaves it out."),
        Block::MovedTo(_) => ("规则遇休息日顺延。", "The rule moves what falls on a rest day."),
        Block::TakenOut => ("这一天从规则里手工去掉了。", "The day was taken out of the rule by hand."),
        Block::NotTaken => {
            ("这位顾问不接这类事项，请看别的顾问。", "This adviser does not take the matter; look at the others.")
        }
        Block::RestDay => ("周末，也不是调休上班的日子。", "A weekend that is not worked."),
        Block::OutsideContract => ("这天没有有效的顾问合同。", "No retainer is valid that day."),
        Block::Nothing => ("没有规则或单次坐诊落在这里。", "Neither a rule nor a single clinic falls here."),
    };
    either(locale, zh, en)
}

/// One sentence for villagers who find nothing free; nothing when something is.
pub(crate) fn why(locale: Locale, why: &Why) -> Option<String> {
    let text = |zh: &str, en: &str| Some(either(locale, zh, en).to_owned());
    match why {
        Why::Free => None,
        Why::AskClerk => text(
            "网上的名额约完了，还有几个留给代办员：打电话请代办员帮您约。",
            "The public places are taken. Some are kept for the clerk: call, and the clerk books one for you.",
        ),
        Why::Held => text(
            "最后的位子有人正在约，十分钟后再来看看，也许会空出来。",
            "Somebody is just taking the last place. Look again in ten minutes: it may come free.",
        ),
        Why::Opens(day) => {
            let day = when::day(locale, *day);
            Some(either(locale, format!("还没到开放预约的日子，{day}起可以约。"), format!("Booking opens on {day}.")))
        }
        Why::Full => text("本村的时间都约满了。", "Every time here is taken."),
        Why::Cancelled(None) => text("本村下一次坐诊取消了。", "The next clinic here was cancelled."),
        Why::Cancelled(Some(reason)) => Some(either(
            locale,
            format!("本村下一次坐诊取消了：{reason}。"),
            format!("The next clinic here was cancelled: {reason}."),
        )),
        Why::OnLeave(day) => {
            let day = when::day(locale, *day);
            Some(either(
                locale,
                format!("本村的法律顾问请假，{day}回来。"),
                format!("The adviser is away until {day}."),
            ))
        }
        Why::NoAdviser => text("本村眼下没有聘用法律顾问。", "No adviser is retained here at present."),
        Why::Nothing => text("本村八周内还没有排坐诊。", "No clinic is planned here in the next eight weeks."),
    }
}

/// The next best place and day.
pub(crate) fn next_best(locale: Locale, village: &str, moment: &str) -> String {
    either(locale, format!("最近的空位：{village}，{moment}。"), format!("The next free place: {village}, {moment}."))
}

/// How many seats of a stretch nobody has booked.
pub(crate) fn open_seats(locale: Locale, open: usize, seats: usize) -> String {
    either(
        locale,
        format!("{seats}个座位，{open}个没人约"),
        format!("{seats} seat{}, {open} not booked", if seats == 1 { "" } else { "s" }),
    )
}

/// A day was asked for that is none.
pub(crate) fn no_day(locale: Locale, typed: &str) -> String {
    either(
        locale,
        format!("没有“{typed}”这一天，下面是今天。日子写成 2026-12-03 这样。"),
        format!("There is no day “{typed}”: today is shown. Write days like 2026-12-03."),
    )
}
