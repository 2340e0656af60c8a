//! A feed as iCalendar (RFC 5545, RFC 7986): each clinic an event with one UID for its life and a SEQUENCE that rises when it
//! changes; cancelled ones stay, marked. Clinics stand one by one and not as a rule that recurs: a moved, lunar or holiday-shifted
//! clinic then needs no exception to a rule, and every program that reads calendars shows the same.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use domain::clinics::ClinicStatus;
use domain::locale::Locale;
use registry::clinics::Planned;
use registry::clinics::feeds::{Departed, Feed};

use super::ical::Lines;
use super::zone;
use crate::texts::calendars as said;
use crate::when;

/// How often a program is asked to read it again.
const REFRESH: &str = "PT1H";

/// The feed as iCalendar. `base` is the address of the service.
#[must_use]
pub fn feed(feed: &Feed, zone: Tz, base: &str) -> String {
    let locale = feed.locale;
    let name = match (&feed.place, &feed.adviser) {
        (Some(place), _) => said::calendar_of_place(locale, &place.name),
        (None, Some(adviser)) => said::calendar_of_adviser(locale, adviser),
        (None, None) => String::new(),
    };
    let mut lines = Lines::default();
    lines.line("BEGIN", "VCALENDAR");
    lines.line("VERSION", "2.0");
    lines.line("PRODID", "-//Shuoli//Clinics//EN");
    lines.line("CALSCALE", "GREGORIAN");
    // Two names and two ways to ask for patience: RFC 7986, and what came before it and is still read more widely.
    lines.text("NAME", &name);
    lines.text("X-WR-CALNAME", &name);
    lines.line("X-WR-TIMEZONE", zone.name());
    lines.line("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.line("X-PUBLISHED-TTL", REFRESH);
    let starts = || feed.clinics.iter().map(|p| p.clinic.starts_at).chain(feed.left.iter().map(|l| l.starts_at));
    if let (Some(first), Some(last)) = (starts().min(), starts().max()) {
        zone::write(&mut lines, zone, first, last);
    }
    for planned in &feed.clinics {
        clinic(&mut lines, feed, planned, zone, base);
    }
    // What went elsewhere inside of the same calendar is in it already.
    for gone in feed.left.iter().filter(|gone| feed.clinics.iter().all(|p| p.clinic.id != gone.id)) {
        departed(&mut lines, locale, gone, zone);
    }
    lines.line("END", "VCALENDAR");
    lines.finish()
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// What every event has: who it is, when, and the how-manieth word on it this is.
fn head(
    lines: &mut Lines,
    id: &str,
    sequence: i64,
    changed_at: Option<DateTime<Utc>>,
    (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
    zone: Tz,
) {
    // A clinic of before there was a note of it has not changed since it could be booked first.
    let changed = utc(changed_at.unwrap_or(starts_at - Duration::days(i64::from(domain::clinics::Capacity::FARTHEST))));
    let time = |at: DateTime<Utc>| zone::local(at.with_timezone(&zone).naive_local());
    lines.line("BEGIN", "VEVENT");
    lines.line("UID", &format!("clinic-{id}@shuoli"));
    // Without a METHOD the DTSTAMP says when it was last revised (RFC 5545, 3.8.7.2).
    lines.line("DTSTAMP", &changed);
    lines.line("LAST-MODIFIED", &changed);
    lines.line("SEQUENCE", &sequence.to_string());
    lines.line(&format!("DTSTART;TZID={}", zone.name()), &time(starts_at));
    lines.line(&format!("DTEND;TZID={}", zone.name()), &time(ends_at));
}

fn clinic(lines: &mut Lines, feed: &Feed, planned: &Planned, zone: Tz, base: &str) {
    let (locale, c) = (feed.locale, &planned.clinic);
    let cancelled = c.status == ClinicStatus::Cancelled;
    head(lines, c.id.as_str(), c.sequence, c.changed_at, (c.starts_at, c.ends_at), zone);
    // A feed of one village need not repeat it, one of an adviser not the adviser.
    let what = match &feed.adviser {
        Some(_) => c.village_name.clone(),
        None => format!("{} {}", c.village_name, said::adviser(locale, &c.adviser_name)),
    };
    let people = (feed.with_people && !cancelled).then(|| said::people(locale, planned.taken, planned.seats));
    lines.text("SUMMARY", &said::summary(locale, &what, people.as_deref(), cancelled));
    lines.text("LOCATION", &format!("{} {} {}", c.township_name, c.village_name, c.place));
    let reason = c.reason.as_deref().map(|reason| said::reason(locale, reason));
    let page = match feed.with_people {
        true => format!("{base}/desk/clinics/{}", c.id),
        false => format!("{base}/villages/{}", c.village_code),
    };
    let how = (!feed.with_people && !cancelled).then(|| said::how_to_book(locale, &page));
    let adviser = said::adviser(locale, &c.adviser_name);
    let told: Vec<String> = [Some(adviser), people, reason, how].into_iter().flatten().collect();
    lines.text("DESCRIPTION", &told.join("\n"));
    lines.line("URL;VALUE=URI", &page);
    lines.line("STATUS", if cancelled { "CANCELLED" } else { "CONFIRMED" });
    // What does not take place keeps nobody busy.
    lines.line("TRANSP", if cancelled || !feed.with_people { "TRANSPARENT" } else { "OPAQUE" });
    lines.line("END", "VEVENT");
}

/// A clinic that is somebody else's now: no longer here.
fn departed(lines: &mut Lines, locale: Locale, gone: &Departed, zone: Tz) {
    head(lines, gone.id.as_str(), gone.sequence, gone.changed_at, (gone.starts_at, gone.ends_at), zone);
    lines.text("SUMMARY", &said::summary(locale, &gone.village_name, None, true));
    lines.text("LOCATION", &format!("{} {}", gone.village_name, gone.place));
    let now = match gone.other_adviser {
        true => said::handed_over(locale),
        false => said::went_to(locale, &gone.now_village, &when::moment(locale, gone.now_starts_at, zone)),
    };
    let reason = gone.reason.as_deref().map(|reason| said::reason(locale, reason));
    lines.text("DESCRIPTION", &[Some(now), reason].into_iter().flatten().collect::<Vec<_>>().join("\n"));
    lines.line("STATUS", "CANCELLED");
    lines.line("TRANSP", "TRANSPARENT");
    lines.line("END", "VEVENT");
}
