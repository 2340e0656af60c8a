//! Texts of calendars: the desk's views, moving a clinic, feeds, and the timetable for the wall.

use chrono::{Datelike, NaiveDate};
use domain::clinics::Obstacle;
use domain::locale::Locale;

use super::either;
use super::leave::in_their_words;
use domain::clocks::full_day;

texts! {
    /// The views of the desk.
    CalendarText {
        Views: "视图", "Views";
        Month: "月", "Month";
        Week: "周", "Week";
        Agenda: "列表", "Agenda";
        DayView: "当天", "Day";
        Place: "地方", "Place";
        Adviser: "法律顾问", "Adviser";
        Everybody: "所有顾问", "All advisers";
        Show: "查看", "Show";
        Previous: "上一页", "Previous";
        Next: "下一页", "Next";
        Today: "今天", "Today";
        Timetable: "张贴用时间表", "Timetable for the wall";
        Subscribe: "订阅到手机日历", "Subscribe";
        ByAdviser: "按顾问", "By adviser";
        ByVillage: "按村", "By village";
        Full: "已满", "full";
        Cancelled: "已取消", "cancelled";
        Changed: "有变动", "changed";
        Moves: "改期", "Move";
        None: "这段时间没有坐诊", "No clinics in this stretch of time";
        NoneHint: "换一段时间，或换一个地方看看。", "Try another time or another place.";
        WhenColumn: "时间", "Time";
        VillageColumn: "村、社区", "Village";
        PlaceColumn: "地点", "Room";
        SeatsColumn: "已约／全部", "Taken / all";
        StateColumn: "状态", "State";
        OnTime: "按计划", "as planned";
        MorningHalf: "上午", "morning";
        AfternoonHalf: "下午", "afternoon";
        Off: "休", "off";
        Works: "班", "works";
        KeysHint: "把坐诊拖到别的日子就能改期。用键盘：选中坐诊，按 M，用方向键选日子，再按回车；Esc 放弃。", "Drag a clinic to another day to move it. By keyboard: focus a clinic, press M, choose the day with the arrow keys, press Enter; Esc gives up.";
        Moving: "正在改期：", "Moving: ";
        MovingTo: "改到 ", "to ";
        GivenUp: "没有改。", "Not moved.";
        DayPast: "这一天已经过了", "that day is over";
        DayBusy: "顾问这天同一时间另有坐诊", "the adviser has another clinic at that time";
        DayLeave: "顾问这天请假", "the adviser is on leave then";
        DayContract: "顾问这天在这个村没有聘用合同", "the adviser has no contract with the village then";
        DayOff: "这天休息", "a day off";
        NotThere: "不能改到这天：", "Not possible: ";
        MovedTo: "已经改好", "Moved";
        MoveBack: "改回去", "Move it back";
    }
}

/// Who is on leave on a day.
pub(crate) fn on_leave(locale: Locale, names: &[&str]) -> String {
    either(locale, format!("{}请假", names.join("、")), format!("on leave: {}", names.join(", ")))
}

texts! {
    /// Moving a clinic.
    MoveText {
        Title: "坐诊改期", "Move a clinic";
        Now: "原来", "Now";
        Then: "改为", "Then";
        Day: "日期", "Day";
        DayHint: "如 2026-12-03", "Such as 2026-12-03";
        Time: "开始时间", "Begins at";
        TimeHint: "24 小时制，如 09:00。长短不变。", "24-hour clock, such as 09:00. It lasts as long as before.";
        Village: "村、社区", "Village";
        Room: "地点", "Room";
        Reason: "原因", "Reason";
        ReasonHint: "会写进通知和日历，大家都看得到。", "It goes into letters and calendars, for everybody to read.";
        Go: "改期", "Move it";
        Sure: "知道了，照样改期", "I know, move it all the same";
        Keep: "不改了", "Keep it";
        Asks: "改之前请先看", "Before it is moved";
        Cannot: "不能这样改", "It cannot be moved like this";
        Booked: "谁约了", "Who is booked";
        OverHint: "取消了的、开始了的坐诊不能改期；正在进行的还可以缩短、取消。", "What was cancelled or has begun stays where it is; while it lasts it can still be shortened or cancelled.";
        Back: "回日历", "Back to the plan";
        Changed: "这次坐诊刚有变动", "The clinic has just changed";
        ChangedHint: "请看清现在的安排，再改。", "Please look at it as it stands now, then move it.";
        NoBody: "还没有人约，改期不影响任何人。", "Nobody is booked: nobody is affected.";
    }
}

texts! {
    /// Feeds.
    FeedText {
        Title: "日历订阅", "Calendar feeds";
        Lead: "把坐诊放进手机或电脑自带的日历，改期、取消会自动更新。", "Clinics in the calendar of a telephone or a computer; moves and cancellations follow by themselves.";
        Own: "我的坐诊", "My clinics";
        OwnHint: "每次坐诊带有已约人数，不带村民姓名。", "With how many are booked, never with names.";
        OfPlace: "一个地方的坐诊", "A place's clinics";
        PlaceHint: "村 12 位、乡镇 9 位、县 6 位代码。只限您管的地方。", "Code of a village (12 digits), township (9) or county (6), within your own places.";
        PlaceCode: "地方代码", "Code of the place";
        Make: "生成订阅地址", "Make an address";
        Made: "订阅地址（只显示这一次）", "The address (shown this once)";
        MadeHint: "在日历程序里选“订阅日历”，粘贴这个地址。知道地址的人都能看，不要外传。", "In the calendar program choose to subscribe and paste this address. Whoever has it can read it: keep it to yourself.";
        Open: "在日历程序里打开", "Open in the calendar program";
        Listed: "已有的订阅", "Feeds you made";
        What: "内容", "What";
        MadeAt: "生成时间", "Made";
        LastRead: "最近读取", "Last read";
        NeverRead: "还没有", "not yet";
        End: "停用", "End";
        Nothing: "还没有订阅", "No feeds yet";
        NothingHint: "生成一个地址，粘贴到日历程序里。", "Make an address and paste it into a calendar program.";
        NotYours: "没有这个地方，或不归您管", "There is no such place, or it is not yours";
        PublicTitle: "公开的订阅", "Open to everybody";
        PublicLead: "每个村、乡镇都有一个公开地址，只有时间、地点和顾问，可以告诉任何人：", "Every village and township has an open address with times, places and advisers only. Give it to anybody:";
    }
}

texts! {
    /// The timetable for the wall.
    TimetableText {
        Title: "法律顾问坐诊时间表", "Legal advice: timetable";
        Print: "用 A4 纸打印，贴在大家看得到的地方。", "Print it on A4 and put it where everybody passes.";
        Day: "日期", "Day";
        Time: "时间", "Time";
        Place: "地点", "Place";
        Adviser: "法律顾问", "Adviser";
        Village: "村、社区", "Village";
        Cancelled: "已取消", "cancelled";
        None: "这个月本村没有坐诊。", "No clinics in this village this month.";
        NoneTownship: "这个月没有坐诊。", "No clinics this month.";
        Near: "附近的坐诊", "Clinics nearby";
        How: "怎么约", "How to book";
        HowPhone: "打电话给村代办员：", "Call the village clerk:";
        HowClerk: "找村代办员，或到村委会。", "Ask the village clerk or at the village office.";
        HowScan: "用手机扫码，自己约。", "Scan the code and book yourself.";
        HowWalk: "没约也可以来，有空就接待。", "Or come without: you are received when there is room.";
        Bring: "带身份证和有关材料。咨询不收费。", "Bring your ID card and papers. Advice is free of charge.";
        Qr: "扫码预约", "Scan to book";
        Before: "上个月", "Month before";
        After: "下个月", "Month after";
        Feed: "订阅到手机日历", "Subscribe in your calendar";
        Printed: "打印于", "Printed";
        Link: "时间表（可打印）", "Timetable to print";
    }
}

/// Month and year: 2026年11月; November 2026.
pub(crate) fn month(locale: Locale, day: NaiveDate) -> String {
    either(locale, format!("{}年{}月", day.year(), day.month()), day.format("%B %Y").to_string())
}

/// A month of a poster for one place.
pub(crate) fn month_of(locale: Locale, day: NaiveDate, place: &str) -> String {
    either(locale, format!("{place} {}", month(locale, day)), format!("{place}, {}", month(locale, day)))
}

/// So many more on a day.
pub(crate) fn more(locale: Locale, count: usize) -> String {
    either(locale, format!("还有 {count} 场"), format!("+{count} more"))
}

/// So many clinics.
pub(crate) fn clinics(locale: Locale, count: usize) -> String {
    either(locale, format!("{count} 场坐诊"), format!("{count} clinics"))
}

/// The name of a place's calendar.
pub(crate) fn calendar_of_place(locale: Locale, place: &str) -> String {
    either(locale, format!("{place} 法律顾问坐诊"), format!("Legal advice: {place}"))
}

/// The name of an adviser's calendar.
pub(crate) fn calendar_of_adviser(locale: Locale, adviser: &str) -> String {
    either(locale, format!("我的坐诊（{adviser}）"), format!("My clinics ({adviser})"))
}

/// The adviser as a villager says it.
pub(crate) fn adviser(locale: Locale, name: &str) -> String {
    either(locale, format!("{name}律师"), name.to_owned())
}

/// How many are booked.
pub(crate) fn people(locale: Locale, taken: i64, seats: i64) -> String {
    either(locale, format!("已约 {taken}／{seats}"), format!("{taken} of {seats} booked"))
}

/// The line of an event.
pub(crate) fn summary(locale: Locale, what: &str, people: Option<&str>, cancelled: bool) -> String {
    let people = people.map(|p| either(locale, format!("（{p}）"), format!(" ({p})"))).unwrap_or_default();
    match cancelled {
        true => either(locale, format!("已取消：坐诊 {what}"), format!("Cancelled: clinic {what}")),
        false => either(locale, format!("坐诊 {what}{people}"), format!("Clinic {what}{people}")),
    }
}

/// Why it was changed or cancelled.
pub(crate) fn reason(locale: Locale, reason: &str) -> String {
    let reason = in_their_words(locale, reason);
    either(locale, format!("原因：{reason}"), format!("Reason: {reason}"))
}

/// How an event says where to book.
pub(crate) fn how_to_book(locale: Locale, page: &str) -> String {
    either(locale, format!("预约：{page}"), format!("Book: {page}"))
}

/// The clinic is another adviser's now.
pub(crate) fn handed_over(locale: Locale) -> String {
    either(locale, "已改由别的顾问坐诊。".to_owned(), "Another adviser holds it now.".to_owned())
}

/// The clinic is somewhere else now.
pub(crate) fn went_to(locale: Locale, village: &str, when: &str) -> String {
    either(locale, format!("已改到{village}，{when}。"), format!("Moved to {village}, {when}."))
}

/// What stands against a move.
pub(crate) fn obstacle(
    locale: Locale,
    obstacle: &Obstacle,
    when: impl Fn(chrono::DateTime<chrono::Utc>) -> String,
) -> String {
    let said = |zh: &str, en: &str| either(locale, zh.to_owned(), en.to_owned());
    match obstacle {
        Obstacle::NoDay => said("日期要写成 2026-12-03 这样", "The day must read like 2026-12-03"),
        Obstacle::NoTime => said("时间要写成 09:00 这样", "The time must read like 09:00"),
        Obstacle::NoVillage => said("没有这个村、社区，或不归您管", "There is no such village, or it is not yours"),
        Obstacle::NoRoom => said("请写明地点", "Please say in which room"),
        Obstacle::NoReason => said("有人约了，请写明原因", "People are booked: please give a reason"),
        Obstacle::Over => said("这次坐诊已经取消，或已经开始", "This clinic is cancelled or has begun"),
        Obstacle::Same => said("时间和地点都没有变", "Neither time nor place is different"),
        Obstacle::Past => said("这个时间已经过了", "That time is over"),
        Obstacle::BeyondPlan(last) => either(
            locale,
            format!("太远了：最远能排到{}", full_day(locale, *last)),
            format!("Too far ahead: clinics are planned up to {}", full_day(locale, *last)),
        ),
        Obstacle::OverMidnight(latest) => either(
            locale,
            format!("会开到第二天去：要在当天结束，最晚 {} 开始", latest.format("%H:%M")),
            format!("It would end on the next day: it can begin at {} at the latest", latest.format("%H:%M")),
        ),
        Obstacle::NoCalendar(year) => no_calendar(locale, *year),
        Obstacle::NotRetained => said("顾问那天在这个村没有聘用合同", "The adviser has no retainer there on that day"),
        Obstacle::Busy { village, starts_at } => either(
            locale,
            format!("顾问 {} 在{village}另有坐诊", when(*starts_at)),
            format!("The adviser has another clinic in {village}, {}", when(*starts_at)),
        ),
        Obstacle::TooFar { village, starts_at, minutes } => either(
            locale,
            format!("顾问 {} 在{village}另有坐诊，路上要 {minutes} 分钟，来不及", when(*starts_at)),
            format!(
                "The adviser has another clinic in {village}, {}: the way takes {minutes} minutes",
                when(*starts_at)
            ),
        ),
        Obstacle::OnLeave => said("顾问那天请假", "The adviser is on leave that day"),
        Obstacle::Holiday(name) => {
            either(locale, format!("这天是{name}放假"), format!("That day is a public holiday ({name})"))
        }
        Obstacle::Weekend => said("这天是周末", "That day is a weekend"),
    }
}

/// A month was asked for that is none.
pub(crate) fn no_month(locale: Locale, typed: &str) -> String {
    either(
        locale,
        format!("没有“{typed}”这个月份的安排，下面是这个月的。"),
        format!("There is no plan for “{typed}”: this month is shown instead."),
    )
}

/// A day was asked for that is none.
pub(crate) fn no_such_day(locale: Locale, typed: &str) -> String {
    either(
        locale,
        format!("没有“{typed}”这一天的安排，下面从今天看起。"),
        format!("There is no plan for “{typed}”: it is shown from today."),
    )
}

/// A year whose holidays are not known here.
pub(crate) fn no_calendar(locale: Locale, year: i32) -> String {
    either(
        locale,
        format!("{year} 年的放假安排还没有录入，看不出这天放不放假"),
        format!("The holidays of {year} are not entered yet: whether that day is one can't be told"),
    )
}

/// What becomes of the people booked.
pub(crate) fn strands(locale: Locale, people: i64) -> String {
    either(
        locale,
        format!(
            "有 {people} 人约了这次坐诊。改期后他们的预约跟着走，时段顺序不变，每人都会收到通知；新时间不方便的可以改约或取消。"
        ),
        format!(
            "{people} people are booked. Their places move with the clinic, in the same order, and each of them is told; whoever cannot come then may take another place or cancel."
        ),
    )
}

/// The label of the link that moves a clinic, read out.
pub(crate) fn move_this(locale: Locale, village: &str, when: &str) -> String {
    either(locale, format!("改期：{village} {when}"), format!("Move {village}, {when}"))
}
