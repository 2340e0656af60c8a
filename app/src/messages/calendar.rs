//! A booking as iCalendar (RFC 5545, RFC 5546): the same UID for its life, SEQUENCE rising with every change.

use domain::locale::Locale;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use registry::messages::Letter;

use crate::texts::either;

/// What the file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method<'a> {
    /// To be saved by hand: METHOD:PUBLISH.
    Publish,
    /// Goes with a letter: METHOD:REQUEST, or CANCEL when the booking was cancelled or its place fell away.
    Mail {
        /// Address the letters come from.
        organiser: &'a str,
        /// Address of the person.
        attendee: &'a str,
    },
}

/// The calendar file of a letter. `base` is the address of the service.
#[must_use]
pub fn calendar(letter: &Letter, locale: Locale, base: &str, method: Method<'_>) -> String {
    let cancelled = letter.kind.ends_the_event();
    // A UUID alone (RFC 7986, 5.3): it stays the same when the service moves to another host.
    let mut event = Event::with_uid(&letter.uid);
    event
        .summary(&either(
            locale,
            format!("法律咨询：{}律师", letter.adviser),
            format!("Legal advice with {}", letter.adviser),
        ))
        .location(&format!("{} {}", letter.village, letter.place))
        .description(&either(
            locale,
            format!("预约码 {}。带身份证和有关材料。改时间、取消：{base}/bookings?code={}", letter.code, letter.code),
            format!(
                "Booking code {}. Bring ID card and papers. To move or cancel: {base}/bookings?code={}",
                letter.code, letter.code
            ),
        ))
        .starts(letter.starts_at)
        .ends(letter.ends_at)
        .timestamp(letter.written_at)
        .add_property("SEQUENCE", letter.sequence.to_string())
        .status(if cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
    let name = match method {
        Method::Publish => "PUBLISH",
        Method::Mail { organiser, attendee } => {
            event.append_property(Property::new("ORGANIZER", format!("mailto:{organiser}")).done());
            let mut person = Property::new("ATTENDEE", format!("mailto:{attendee}"));
            person.add_parameter("PARTSTAT", "ACCEPTED").add_parameter("RSVP", "FALSE");
            event.append_property(person.done());
            if cancelled { "CANCEL" } else { "REQUEST" }
        }
    };
    let mut calendar = Calendar::new();
    calendar.append_property(Property::new("METHOD", name).done());
    calendar.push(event.done());
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use domain::messages::LetterKind;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
    }

    fn letter(kind: LetterKind, sequence: i64) -> Letter {
        Letter {
            kind,
            code: "ACD34679".into(),
            name: "王大山".into(),
            starts_at: at("2026-11-28T09:30:00+08:00"),
            ends_at: at("2026-11-28T10:00:00+08:00"),
            village: "颉颉堡村".into(),
            place: "便民服务站".into(),
            adviser: "李明".into(),
            uid: "0190".into(),
            sequence,
            written_at: at("2026-11-24T09:00:00+08:00"),
            reason: None,
            clerk_phone: None,
            until: None,
            link: None,
            waits: false,
        }
    }

    #[test]
    fn a_cancelled_booking_cancels_the_same_event_with_a_higher_sequence() {
        let mail = Method::Mail { organiser: "a@example.com", attendee: "b@example.com" };
        let first = calendar(&letter(LetterKind::Booked, 0), Locale::ZhCn, "https://shuoli.example", mail);
        let last = calendar(&letter(LetterKind::Cancelled, 1), Locale::ZhCn, "https://shuoli.example", mail);
        for file in [&first, &last] {
            assert!(file.contains("UID:0190"), "{file}");
            assert!(file.contains("DTSTART:20261128T013000Z"), "{file}");
        }
        assert!(first.contains("METHOD:REQUEST") && first.contains("SEQUENCE:0"));
        assert!(last.contains("METHOD:CANCEL") && last.contains("SEQUENCE:1") && last.contains("STATUS:CANCELLED"));
    }
}
