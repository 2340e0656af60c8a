//! The words of a text message: when, where, with whom, and what one can do; nothing of the matter. In Chinese one part of seventy
//! characters, where names and links allow; in English one more, since names stay Chinese.

use chrono_tz::Tz;
use domain::locale::Locale;
use domain::messages::LetterKind;
use registry::messages::{Content, Letter, WaitingLetter};

use super::letter::{grouped, link};
use crate::texts::Text;
use crate::texts::either;
use crate::texts::messages::Post;
use crate::when;

/// The text message in the person's language; `None` for what is never sent that way. `base` is the address of the service.
#[must_use]
pub fn short(content: &Content, locale: Locale, zone: Tz, base: &str) -> Option<String> {
    match content {
        Content::Booking(letter) => Some(booking(letter, locale, zone, base)),
        Content::Waiting(letter) => Some(waiting(letter, locale, base)),
        Content::Test(_) => Some(Post::Test.say(locale).to_owned()),
        Content::Case(letter) => Some(letter.says.clone()),
        Content::Account(_) | Content::Seal(_) => None,
    }
}

fn waiting(l: &WaitingLetter, locale: Locale, base: &str) -> String {
    let (place, link) = (&l.division, format!("{base}{}", l.link));
    match (locale, l.unanswered) {
        (Locale::ZhCn, false) => format!("{place}候补的日子过了，没有等到空位。还要来请再约：{link}"),
        (Locale::ZhCn, true) => format!("{place}候补结束：几次有空位都没有答复。还要来请再约：{link}"),
        (Locale::En, false) => format!("{place}: the days you waited for are over. Book or wait again: {link}"),
        (Locale::En, true) => format!("{place}: several offers went unanswered; your waiting ended. Again: {link}"),
    }
}

fn booking(l: &Letter, locale: Locale, zone: Tz, base: &str) -> String {
    let at = when::moment(locale, l.starts_at, zone);
    let place = either(locale, format!("{}{}", l.village, l.place), format!("{}, {}", l.village, l.place));
    let code = grouped(&l.code);
    let link = link(l, base);
    let until = l.until.map(|until| when::moment(locale, until, zone)).unwrap_or_default();
    let day = when::day(locale, l.starts_at.with_timezone(&zone).date_naive());
    let clerk =
        l.clerk_phone.as_deref().map(|phone| either(locale, format!("代办员{phone}"), format!("Clerk {phone}")));
    let clerk = clerk.unwrap_or_default();
    match locale {
        Locale::ZhCn => match l.kind {
            LetterKind::Moved => format!("改好了：{at}，{place}。预约码{code}。"),
            LetterKind::Cancelled => format!("已取消：{at}，{place}。再约：{link}"),
            LetterKind::Displaced => format!("您约的{at}（{place}）不行了，请另选：{link} {clerk}"),
            LetterKind::NotServed => format!("您来了，{day}没轮到您，对不起。请另选时间：{link} {clerk}"),
            LetterKind::ClinicMoved => format!("坐诊改了：{at}，{place}。您的位置还在，预约码{code}。"),
            LetterKind::HandedOver => format!("换了法律顾问：{at}，{place}，由{}接待。预约码{code}。", l.adviser),
            LetterKind::Offer => format!("有空位：{at}，{place}。给您留到{until}：{link}"),
            LetterKind::OfferOver => format!("{at}的空位没有等到您答复，不再留了。您还在候补名单上。"),
            LetterKind::Placed => format!("候补排到了：{at}，{place}。预约码{code}。"),
            LetterKind::DayBefore => format!("提醒：{at}，{place}。预约码{code}。来不了请取消，{clerk}"),
            LetterKind::HoursBefore => format!("提醒：{at}，{place}。预约码{code}。来不了请取消，{clerk}"),
            LetterKind::Rate => format!("您{day}的咨询怎么样？点开说一声：{link}"),
            LetterKind::Missed => format!("{at}没等到您。没关系，还要来请再约：{link} {clerk}"),
            _ => format!("约好了：{at}，{place}，{}律师。预约码{code}。", l.adviser),
        },
        Locale::En => match l.kind {
            LetterKind::Moved => format!("Moved: {at}, {place}. Code {code}."),
            LetterKind::Cancelled => format!("Cancelled: {at}, {place}. Book again: {link}"),
            LetterKind::Displaced => format!("{at} ({place}) has fallen away. Please choose again: {link} {clerk}"),
            LetterKind::NotServed => {
                format!("On {day} it did not come to your turn, sorry. Choose again: {link} {clerk}")
            }
            LetterKind::ClinicMoved => format!("Clinic moved: {at}, {place}. Your place is kept, code {code}."),
            LetterKind::HandedOver => format!("{at}, {place}: {} will receive you. Code {code}.", l.adviser),
            LetterKind::Offer => format!("A place: {at}, {place}. Kept for you until {until}: {link}"),
            LetterKind::OfferOver => {
                format!("The place on {at} is kept no longer: no answer came. You are still on the list.")
            }
            LetterKind::Placed => format!("Your turn: {at}, {place}. Code {code}."),
            LetterKind::DayBefore => format!("Reminder: {at}, {place}. Code {code}. {clerk}"),
            LetterKind::HoursBefore => format!("Reminder: {at}, {place}. Code {code}. {clerk}"),
            LetterKind::Rate => format!("How was your visit of {day}? {link}"),
            LetterKind::Missed => format!("We missed you on {at}. No harm done; book again: {link} {clerk}"),
            _ => format!("Booked: {at}, {place}, adviser {}. Code {code}.", l.adviser),
        },
    }
    .trim_end_matches([' ', '，'])
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::messages::parts;

    fn letter(kind: LetterKind) -> Content {
        let at = |text: &str| text.parse().expect("an instant");
        if kind == LetterKind::WaitingOver {
            return Content::Waiting(WaitingLetter {
                kind,
                code: "ACD34679".into(),
                of_booking: false,
                name: "王大山".into(),
                division: "颉颉堡村".into(),
                until_day: "2026-11-27".parse().expect("a day"),
                unanswered: true,
                link: "/villages/141181102205".into(),
                clerk_phone: Some("13800138000".into()),
                written_at: at("2026-11-28T01:00:00Z"),
            });
        }
        let link = matches!(kind, LetterKind::Rate).then(|| "/rate/abcdefgh23456789".to_owned());
        Content::Booking(Letter {
            kind,
            code: "ACD34679".into(),
            name: "王大山".into(),
            starts_at: at("2026-11-28T01:30:00Z"),
            ends_at: at("2026-11-28T02:00:00Z"),
            village: "颉颉堡村".into(),
            place: "村委会一楼调解室".into(),
            adviser: "欧阳明明".into(),
            uid: "0190".into(),
            sequence: 0,
            written_at: at("2026-11-24T01:00:00Z"),
            reason: Some("和邻居的地界说不清".into()),
            clerk_phone: Some("13800138000".into()),
            until: Some(at("2026-11-27T10:00:00Z")),
            link,
            waits: kind == LetterKind::Offer,
        })
    }

    #[test]
    fn a_text_message_is_short_and_says_nothing_of_the_case() {
        let zone = chrono_tz::Asia::Shanghai;
        for kind in LetterKind::ALL {
            for locale in [Locale::ZhCn, Locale::En] {
                let text = short(&letter(kind), locale, zone, "https://xy.shuoli.cn").expect("a text");
                let links = text.contains("https://");
                // In English one more: the names of places and people stay Chinese, which makes every part seventy characters.
                let most = usize::from(links) + if locale == Locale::ZhCn { 1 } else { 2 };
                assert!(parts(&text) <= most, "{kind:?} {}: {text}", parts(&text));
                for word in ["明天", "今天", "tomorrow", "today"] {
                    assert!(!text.contains(word), "a message can leave later than it was written: {text}");
                }
                assert!(!text.contains("地界") && !text.contains("王大山"), "{text}");
                assert!(!text.ends_with(['，', ' ']), "{text:?}");
            }
        }
    }
}
