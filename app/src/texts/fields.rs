//! What is wrong with a field, in words a person can act on.

use domain::clocks::full_day;
use domain::form::{Field, Flaw};
use domain::locale::Locale;

use super::either;

/// The name of a field.
pub(crate) fn label(locale: Locale, field: Field) -> &'static str {
    let (zh, en) = match field {
        Field::SlotId => ("时段", "Time"),
        Field::Matter => ("事项", "Matter"),
        Field::Name => ("姓名", "Name"),
        Field::Phone => ("电话", "Telephone"),
        Field::Email => ("电子邮箱", "E-mail"),
        Field::Summary => ("简单说明", "A few words"),
        Field::OtherParty => ("对方是谁", "The other side"),
        Field::Consent => ("同意使用信息", "Consent"),
        Field::ConsentKind => ("同意方式", "How consent was given"),
        Field::Code => ("预约码", "Booking code"),
        Field::PhoneTail => ("电话后四位", "Last four digits of the telephone"),
        Field::Reason => ("原因", "Reason"),
        Field::Facts => ("事实", "Facts"),
        Field::Advice => ("解答和建议", "Advice given"),
        Field::Outcome => ("结果", "Outcome"),
        Field::IdempotencyKey => ("Idempotency-Key", "Idempotency-Key"),
        Field::Guardian => ("监护人", "Guardian"),
        Field::IdNumber => ("身份证号", "ID number"),
        Field::SignInName => ("登录名", "Sign-in name"),
        Field::Password => ("密码", "Password"),
        Field::SecondFactor => ("验证码", "Code"),
        Field::Purpose => ("用途", "Purpose"),
        Field::Role => ("角色", "Role"),
        Field::Division => ("辖区", "Place"),
        Field::ValidFrom => ("开始日期", "First day"),
        Field::ValidUntil => ("结束日期", "Ends on"),
        Field::Firm => ("执业机构", "Firm"),
        Field::Terms => ("履职约定", "Terms of duty"),
        Field::Visits => ("每月到村几次", "Visits a month"),
        Field::VisitHours => ("每次不少于几小时", "Hours a visit, at least"),
        Field::Classes => ("每季讲课几次", "Classes a quarter"),
        Field::SigningDays => ("几天内可以签认", "Days for signing"),
        Field::Basis => ("依据", "Basis"),
        Field::Label => ("用途", "What it is for"),
        Field::Months => ("月数", "Months"),
        Field::Calendar => ("放假安排", "Holiday notice"),
        Field::Words => ("文字", "Text"),
        Field::Kind => ("怎么定日子", "Which days"),
        Field::EveryWeeks => ("每几周一次", "Every so many weeks"),
        Field::Weekdays => ("星期几", "Days of the week"),
        Field::EveryMonths => ("每几个月一次", "Every so many months"),
        Field::Nth => ("当月第几个", "Which of the month"),
        Field::NthWeekdays => ("星期几", "Day of the week"),
        Field::MonthDays => ("几号", "Days of the month"),
        Field::Endings => ("农历逢几", "Lunar days that end in"),
        Field::Dates => ("日期", "Days"),
        Field::RuleText => ("日历规则（RRULE）", "Rule (RRULE)"),
        Field::Count => ("最多几次", "At most so many"),
        Field::Exceptions => ("除外的日子", "Days left out"),
        Field::Extra => ("加开的日子", "Days added"),
        Field::OnHoliday => ("遇到放假", "On public holidays"),
        Field::OnWeekend => ("遇到周末（不调休）", "On weekends that are not worked"),
        Field::Room => ("坐诊地点", "Room"),
        Field::Day => ("日期", "Day"),
        Field::Starts => ("开始时间", "From"),
        Field::Ends => ("结束时间", "Until"),
        Field::Breaks => ("中间休息", "Breaks"),
        Field::SlotMinutes => ("每人多少分钟", "Minutes a slot"),
        Field::Seats => ("同时几个人", "Seats a slot"),
        Field::KeptSeats => ("留给现场和代办", "Kept for the desk"),
        Field::Notice => ("提前多少分钟截止", "Minutes of notice"),
        Field::Horizon => ("提前多少天开放", "Bookable days ahead"),
        Field::Adviser => ("法律顾问", "Adviser"),
        Field::Tie => ("关系", "Relation"),
        Field::Post => ("职务", "Post"),
        Field::FromDay => ("最早哪天能来", "From which day on"),
        Field::UntilDay => ("最晚等到哪天", "Until which day"),
        Field::UrgentBy => ("法定期限的最后一天", "Last day of a legal limit"),
        Field::FromTime => ("几点起", "From what time"),
        Field::UntilTime => ("到几点", "To what time"),
        Field::BeginsAt => ("几点开始", "Begins at"),
        Field::EndsAt => ("几点结束", "Ends at"),
        Field::Address => ("住址", "Address"),
        Field::PartyRole => ("身份", "Role"),
        Field::StandsFor => ("代谁", "For whom"),
        Field::Power => ("代理权限", "Authority"),
        Field::Scope => ("授权范围", "What it covers"),
        Field::AuthorityUntil => ("授权到哪天", "Authority until"),
        Field::AuthorityPaper => ("授权文书", "Paper of the authority"),
        Field::Kinship => ("与被监护人的关系", "What they are to them"),
        Field::Who => ("谁来履行", "Who"),
        Field::Whom => ("向谁履行", "To whom"),
        Field::What => ("履行什么", "What"),
        Field::OwedKind => ("种类", "Kind"),
        Field::Amount => ("金额（元）", "Amount (yuan)"),
        Field::DueOn => ("哪天前", "By"),
        Field::DoneOn => ("哪天", "Day"),
        Field::Proof => ("凭据", "Proof"),
        Field::Places => ("一个人同时最多几个预约", "Places a person may hold at once"),
        Field::Minutes => ("空出的位子先留给候补多少分钟", "Minutes a freed place goes to the waiting list alone"),
    };
    either(locale, zh, en)
}

/// What is wrong and how to mend it.
pub fn message(locale: Locale, field: Field, flaw: Flaw) -> String {
    let (zh, en): (String, String) = match (field, flaw) {
        (Field::Name, Flaw::Missing) => ("请填写姓名。".into(), "Please give a name.".into()),
        (Field::Phone, Flaw::Missing) => ("请填写电话，方便联系您。".into(), "Please give a telephone number.".into()),
        (Field::Matter, Flaw::Missing | Flaw::NotAChoice) => {
            ("请选一个事项；说不清就选“别的事”。".into(), "Please choose one; “Something else” is fine.".into())
        }
        (Field::Consent, _) => (
            "要先同意我们使用这些信息，才能预约。".into(),
            "Without your consent we cannot keep the booking. Please tick the box.".into(),
        ),
        (Field::ConsentKind, _) => ("请记下本人是怎样同意的。".into(), "Please record how consent was given.".into()),
        (Field::SlotId, _) => ("请选一个时段。".into(), "Please choose a time.".into()),
        (Field::Code, Flaw::Missing) => ("请填写预约码。".into(), "Please give the booking code.".into()),
        (Field::PhoneTail, Flaw::Missing) => {
            ("请填写电话后四位。".into(), "Please give the last four digits of the telephone.".into())
        }
        (Field::Advice, Flaw::Missing) => ("请写下解答和建议。".into(), "Please write down the advice given.".into()),
        (Field::FromDay, Flaw::NotAChoice) => {
            ("请选从今天起八周以内的一天。".into(), "Please choose a day from today on, within eight weeks.".into())
        }
        (Field::UntilDay, Flaw::NotAChoice) => (
            "请选从今天起八周以内的一天，不早于最早能来的那天。".into(),
            "Please choose a day from today on, within eight weeks, and not before the first day you could come."
                .into(),
        ),
        (Field::UrgentBy, Flaw::NotAChoice) => (
            "这一天已经过了，或者太远。没有期限就空着。".into(),
            "That day is over, or too far ahead. Leave it empty if there is no limit.".into(),
        ),
        (Field::BeginsAt | Field::EndsAt, Flaw::NotADate) => {
            ("时间不对，请写成 09:30 这样。".into(), "Not a time, such as 09:30.".into())
        }
        (Field::BeginsAt | Field::EndsAt, Flaw::NotAChoice) => (
            "只能缩短：要在原来的时间里面，开始早于结束，不能和原来一样。".into(),
            "It can only become shorter: within the hours as they are, begin before end, and not the same.".into(),
        ),
        (Field::BeginsAt | Field::EndsAt, Flaw::NoSlotFits) => (
            "这段时间里一个时段也不剩。一个人也接待不了，就取消这次坐诊。".into(),
            "Not one slot would be left in that time. If nobody can be received, cancel the clinic.".into(),
        ),
        (Field::Adviser, Flaw::Missing) => ("请选一位顾问。".into(), "Please choose an adviser.".into()),
        (Field::Places | Field::Minutes, _) => {
            ("请填上面范围里的整数。".into(), "Please give a whole number in that range.".into())
        }
        (_, Flaw::Missing) => (format!("请填写{}。", label(Locale::ZhCn, field)), "Please fill this in.".into()),
        (_, Flaw::TooLong(max)) => {
            (format!("太长了，最多 {max} 个字。"), format!("Too long: at most {max} characters."))
        }
        (_, Flaw::NotAName) => {
            ("姓名里只能有文字，请不要写数字和符号。".into(), "A name has letters only, no digits or signs.".into())
        }
        (_, Flaw::NotAPhone) => (
            "号码不对：手机是 11 位数字，座机请加区号，例如 0358-7620000。".into(),
            "Not a telephone number: a mobile has 11 digits, a landline needs its area code, e.g. 0358-7620000.".into(),
        ),
        (_, Flaw::NotAnEmail) => (
            "邮箱写得不对，例如 name@example.com；没有可以不填。".into(),
            "Not an e-mail address, e.g. name@example.com. You may leave it empty.".into(),
        ),
        (_, Flaw::NotAnIdNumber) => (
            "身份证号不对：一共 18 位，请照证件再看一遍；不填也可以。".into(),
            "Not an ID number: it has 18 characters. Please check it against the card, or leave it empty.".into(),
        ),
        (_, Flaw::TooShort(min)) => {
            (format!("太短了，至少 {min} 个字符。"), format!("Too short: at least {min} characters."))
        }
        (_, Flaw::TooCommon) => (
            "这个密码太常见，别人一猜就中。请换一个，几个不相干的词连起来就好。".into(),
            "Everybody tries this password first. Please take another: a few unrelated words will do.".into(),
        ),
        (Field::Password, Flaw::Wrong) => ("密码不对。".into(), "The password does not fit.".into()),
        (_, Flaw::Wrong) => (
            "验证码不对，或已经用过。请等下一个再试。".into(),
            "The code does not fit, or was used already. Please wait for the next one.".into(),
        ),
        (Field::IdNumber, Flaw::Taken) => (
            "这个身份证号的人已经在这件案子里了。".into(),
            "Somebody with this ID number is in the case already.".into(),
        ),
        (_, Flaw::Taken) => ("已经有人用了，请换一个。".into(), "Taken already. Please choose another.".into()),
        (_, Flaw::NotADate) => ("日期不对，请写成 2026-11-24 这样。".into(), "Not a date, such as 2026-11-24.".into()),
        (_, Flaw::StillToCome) => ("这一天还没到。".into(), "That day is still to come.".into()),
        (_, Flaw::OverAlready) => ("这一天已经过了。".into(), "That day is over.".into()),
        (_, Flaw::Before(day)) => {
            (format!("不能早于{}。", full_day(Locale::ZhCn, day)), format!("Not before {}.", full_day(Locale::En, day)))
        }
        (_, Flaw::NotAfter(day)) => {
            (format!("不能晚于{}。", full_day(Locale::ZhCn, day)), format!("Not after {}.", full_day(Locale::En, day)))
        }
        (Field::Terms, _) => (
            "请检查：次数 0–31，小时 0–12（可写 2.5），村代码 12 位。".into(),
            "Please check: visits and classes 0–31, hours 0–12 (such as 2.5), the code of a village has 12 digits."
                .into(),
        ),
        (Field::Months, _) => ("请填上面范围里的整数。".into(), "Please give a whole number in that range.".into()),
        (_, Flaw::NotAChoice) => ("请从列出的里面选一个。".into(), "Please choose one of the list.".into()),
        (_, Flaw::NotACode) => (
            "预约码不对：一共 8 个字母和数字，请照单子再看一遍。".into(),
            "Not a booking code: it has 8 letters and digits. Please check it against your slip.".into(),
        ),
        (_, Flaw::NotATail) => ("请填 4 个数字。".into(), "Please give four digits.".into()),
        (Field::VisitHours, Flaw::OutOfRange(least, most)) => {
            (format!("小时请填 {least} 到 {most}，可以写 2.5。"), format!("Hours from {least} to {most}, such as 2.5."))
        }
        (field, Flaw::OutOfRange(least, most))
            if matches!(field, Field::Visits | Field::Classes | Field::SigningDays) =>
        {
            (
                format!("“{}”请填 {least} 到 {most} 之间的整数。", label(Locale::ZhCn, field)),
                format!("{}: a whole number from {least} to {most}.", label(Locale::En, field)),
            )
        }
        (_, Flaw::OutOfRange(least, most)) => (
            format!("请填 {least} 到 {most} 之间的整数。"),
            format!("Please give a whole number from {least} to {most}."),
        ),
        (_, Flaw::NotATime) => ("时间请写成 9:00 这样。".into(), "Not a time of day, such as 9:00.".into()),
        (_, Flaw::EndsBeforeItStarts) => ("结束在开始之前。".into(), "It ends before it starts.".into()),
        (_, Flaw::EndsBefore(first)) => (
            format!("结束的日子早于开始的{}。", full_day(locale, first)),
            format!("It ends before it begins, on {}.", full_day(locale, first)),
        ),
        (_, Flaw::BeyondPlan(last)) => (
            format!("太远了：最远能排到{}。", full_day(locale, last)),
            format!("Too far ahead: clinics are planned up to {}.", full_day(locale, last)),
        ),
        (_, Flaw::OutsideValidity) => {
            ("有的日子不在有效期内。".into(), "A day lies outside of the days on which the rule is valid.".into())
        }
        (_, Flaw::OutsideHours) => ("休息时间不在坐诊时间内。".into(), "A break lies outside of the hours.".into()),
        (_, Flaw::NoSlotFits) => {
            ("坐诊时间里排不下一个人。".into(), "Not even one slot of that length fits into the hours.".into())
        }
        (_, Flaw::NoVillage) => {
            ("没有叫这个名字、或是这个代码的村、社区。".into(), "There is no village of this name or code.".into())
        }
        (_, Flaw::SeveralVillages) => (
            "叫这个名字的村不止一个，请连乡镇一起写。".into(),
            "Several villages bear this name: please give the township as well.".into(),
        ),
        (_, Flaw::NotARule) => (
            "看不懂这条规则。请照日历里的样子抄，例如 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU。".into(),
            "Not a rule. Please copy it as the calendar has it, such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU.".into(),
        ),
        (_, Flaw::RulePart(part)) => (
            format!("{} 这一段写得不对，请照日历再抄一遍。", part.name()),
            format!("The part {} is not right. Please copy it once more from the calendar.", part.name()),
        ),
        (_, Flaw::NotForClinics(part)) => (
            format!("{} 这一段坐诊排不了。按周、每月第几个星期几、每月几号的规则可以用。", part.name()),
            format!(
                "The part {} is not for clinics. By week, by nth weekday or by day of the month they can recur.",
                part.name()
            ),
        ),
        (_, Flaw::NotADayOfMonth) => (
            "请写 1 到 31；从月底往前数写 -1 到 -31，-1 是最后一天。".into(),
            "Please give 1 to 31; from the end of the month -1 to -31, of which -1 is the last day.".into(),
        ),
        (_, Flaw::BothSides) => ("一个人不能同时代理双方。".into(), "One person cannot act for both sides.".into()),
        (_, Flaw::StepsBack) => (
            "这位调解员在这件案子里应当回避，请另选一位。".into(),
            "This mediator has to step back in this case: please choose another.".into(),
        ),
        (_, Flaw::NotMoney) => {
            ("请填金额，例如 3500 或 3500.50。".into(), "Please give an amount, such as 3500 or 3500.50.".into())
        }
        (_, Flaw::NotText) => ("里面有不能用的符号。".into(), "There is a sign in it that cannot be used.".into()),
    };
    either(locale, zh, en)
}
