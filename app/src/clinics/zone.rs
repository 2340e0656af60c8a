//! A time zone as iCalendar describes it (RFC 5545, 3.6.5): each stretch with its offset, as far as the calendar reaches.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

use super::ical::Lines;

/// A stretch with one offset.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Observance {
    /// First instant, by the clocks as they stood before it.
    onset: NaiveDateTime,
    /// Seconds east of UTC before it.
    before: i32,
    /// Seconds east of UTC from then on.
    after: i32,
    /// Summer time.
    daylight: bool,
    /// What people call it: CST.
    name: String,
}

fn offset(zone: Tz, at: DateTime<Utc>) -> (i32, bool, String) {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    let seconds = offset.fix().local_minus_utc();
    (seconds, !offset.dst_offset().is_zero(), offset.abbreviation().unwrap_or("LMT").to_owned())
}

/// The stretches between two instants. Looked for day by day: no zone ever changed twice in one.
fn observances(zone: Tz, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Observance> {
    let (mut standing, daylight, name) = offset(zone, from);
    let onset = from.naive_utc() + Duration::seconds(i64::from(standing));
    let mut all = vec![Observance { onset, before: standing, after: standing, daylight, name }];
    let mut at = from;
    while at < until {
        let next = at + Duration::days(1);
        if offset(zone, next).0 != standing {
            let (mut before, mut after) = (at, next);
            while after - before > Duration::seconds(1) {
                let middle = before + (after - before) / 2;
                if offset(zone, middle).0 == standing { before = middle } else { after = middle }
            }
            let after = DateTime::from_timestamp(after.timestamp(), 0).unwrap_or(after);
            let (now, daylight, name) = offset(zone, after);
            let onset = after.naive_utc() + Duration::seconds(i64::from(standing));
            all.push(Observance { onset, before: standing, after: now, daylight, name });
            standing = now;
        }
        at = next;
    }
    all
}

/// `+0800`; seconds only where a zone has them.
fn utc_offset(seconds: i32) -> String {
    let (sign, s) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let rest = if s % 60 == 0 { String::new() } else { format!("{:02}", s % 60) };
    format!("{sign}{:02}{:02}{rest}", s / 3600, s / 60 % 60)
}

/// An instant as a local DATE-TIME.
pub(super) fn local(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}

/// Writes the zone as far as it is needed for what happens between two instants: whole years, so that the description seldom
/// changes.
pub(super) fn write(lines: &mut Lines, zone: Tz, first: DateTime<Utc>, last: DateTime<Utc>) {
    let new_year = |year| {
        let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
        day.and_time(NaiveTime::MIN).and_utc()
    };
    lines.line("BEGIN", "VTIMEZONE");
    lines.line("TZID", zone.name());
    for o in observances(zone, new_year(first.year() - 1), new_year(last.year() + 2)) {
        let kind = if o.daylight { "DAYLIGHT" } else { "STANDARD" };
        lines.line("BEGIN", kind);
        lines.line("DTSTART", &local(o.onset));
        lines.line("TZOFFSETFROM", &utc_offset(o.before));
        lines.line("TZOFFSETTO", &utc_offset(o.after));
        lines.text("TZNAME", &o.name);
        lines.line("END", kind);
    }
    lines.line("END", "VTIMEZONE");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(zone: Tz, from: &str, until: &str) -> Vec<Observance> {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).expect("an instant").to_utc();
        observances(zone, at(from), at(until))
    }

    #[test]
    fn shanghai_has_one_offset_and_berlin_two_a_year() {
        let shanghai = of(chrono_tz::Asia::Shanghai, "2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z");
        assert_eq!(shanghai.len(), 1);
        assert_eq!((utc_offset(shanghai[0].after).as_str(), shanghai[0].name.as_str()), ("+0800", "CST"));
        let berlin = of(chrono_tz::Europe::Berlin, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        let told: Vec<_> = berlin.iter().map(|o| (local(o.onset), utc_offset(o.after), o.daylight)).collect();
        assert_eq!(
            told,
            [
                ("20260101T010000".to_owned(), "+0100".to_owned(), false),
                ("20260329T020000".to_owned(), "+0200".to_owned(), true),
                ("20261025T030000".to_owned(), "+0100".to_owned(), false),
            ]
        );
    }

    #[test]
    fn the_summers_shanghai_once_had_are_there() {
        let all = of(chrono_tz::Asia::Shanghai, "1990-01-01T00:00:00Z", "1992-01-01T00:00:00Z");
        let summers: Vec<_> = all.iter().filter(|o| o.daylight).map(|o| utc_offset(o.after)).collect();
        assert_eq!(summers, ["+0900", "+0900"]);
        assert_eq!(all.last().map(|o| local(o.onset)).as_deref(), Some("19910915T020000"));
    }
}
