//! The coming clinics of a village or a township, told to those who look at no telephone: spoken over the loudspeaker (大喇叭),
//! on a poster, in a chat group. One model, three renderings.

mod chat;
mod page;
mod poster;
mod spoken;

pub use chat::chat;
pub use page::{Announcing, announcing};
pub use poster::poster;
pub use spoken::spoken;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::clinics::ClinicStatus;
use domain::locale::Locale;
use registry::clinics::Clinic;
use registry::clinics::moved::Former;
use registry::places::Division;

use crate::when;

/// The clinics of which days are announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// The coming [`WEEKS`], from today on.
    Weeks,
    /// A month, of which this is the first day.
    Month(NaiveDate),
}

/// So many weeks ahead is announced: a clinic that is held once a month is always among them.
pub const WEEKS: u32 = 5;

impl Period {
    /// As it stands in an address: `2026-11`; empty for the coming weeks.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Weeks => String::new(),
            Self::Month(first) => first.format("%Y-%m").to_string(),
        }
    }
}

/// What is announced.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// The village or township.
    pub place: Division,
    /// Of which days.
    pub period: Period,
    /// Its clinics that are to come, the earliest first; those that were moved also where they were to be.
    pub occasions: Vec<Occasion>,
    /// The clerk's telephone.
    pub clerk_phone: Option<String>,
    /// The address where one books.
    pub address: String,
}

impl Announcement {
    /// Is it of several villages?
    #[must_use]
    pub fn is_wide(&self) -> bool {
        !self.place.code.is_village()
    }
}

/// A clinic as announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// Where: the village.
    pub village: String,
    /// The room.
    pub place: String,
    /// Who comes.
    pub adviser: String,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: DateTime<Utc>,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a clinic at the time that was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It takes place.
    Held,
    /// It does not take place.
    Off,
    /// It is at another time or in another village: those who only know the former one are told.
    Moved {
        /// The village, when it is another one.
        village: Option<String>,
        /// From when.
        starts_at: DateTime<Utc>,
        /// Until when.
        ends_at: DateTime<Utc>,
    },
}

impl Occasion {
    /// It takes place.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.fate == Fate::Held
    }
}

impl From<Former> for Occasion {
    fn from(f: Former) -> Self {
        let village = Some(f.now_village).filter(|now| *now != f.village_name);
        Self {
            village: f.village_name,
            place: String::new(),
            adviser: String::new(),
            starts_at: f.starts_at,
            ends_at: f.ends_at,
            fate: match f.status {
                ClinicStatus::Cancelled => Fate::Off,
                ClinicStatus::Planned => Fate::Moved { village, starts_at: f.now_starts_at, ends_at: f.now_ends_at },
            },
        }
    }
}

impl From<Clinic> for Occasion {
    fn from(c: Clinic) -> Self {
        Self {
            village: c.village_name,
            place: c.place,
            adviser: c.adviser_name,
            starts_at: c.starts_at,
            ends_at: c.ends_at,
            fate: if c.status == ClinicStatus::Cancelled { Fate::Off } else { Fate::Held },
        }
    }
}

/// 改到11月30日（周一）下午2:45—5:00; moved to Mon 30 Nov, 14:45–17:00. None when it was not moved.
fn moved_to(locale: Locale, zone: Tz, o: &Occasion) -> Option<String> {
    let Fate::Moved { village, starts_at, ends_at } = &o.fate else { return None };
    let date = |at: &DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let time = when::span(locale, *starts_at, *ends_at, zone);
    let day = match (locale, date(starts_at) == date(&o.starts_at)) {
        (Locale::ZhCn, true) => "当天".to_owned(),
        (Locale::ZhCn, false) => when::day(locale, date(starts_at)),
        (Locale::En, true) => String::new(),
        (Locale::En, false) => format!("{}, ", when::day(locale, date(starts_at))),
    };
    Some(match locale {
        Locale::ZhCn => {
            let village = village.as_ref().map(|v| format!("，在{v}")).unwrap_or_default();
            format!("改到{day}{time}{village}")
        }
        Locale::En => {
            let village = village.as_ref().map(|v| format!(", {v}")).unwrap_or_default();
            format!("moved to {day}{time}{village}")
        }
    })
}

#[cfg(test)]
pub(crate) fn example() -> Announcement {
    use domain::places::{DivisionCode, Level};
    let at = |text: &str| text.parse().expect("an instant");
    let occasion = |from: &str, until: &str, fate| Occasion {
        village: "颉颉堡村".into(),
        place: "村委会会议室".into(),
        adviser: "李明".into(),
        starts_at: at(from),
        ends_at: at(until),
        fate,
    };
    let moved =
        Fate::Moved { village: None, starts_at: at("2026-11-30T06:45:00Z"), ends_at: at("2026-11-30T09:00:00Z") };
    Announcement {
        place: Division {
            code: DivisionCode::try_from("141181102205").expect("a code"),
            official_name: "颉颉堡村委会".into(),
            name: "颉颉堡村".into(),
            level: Level::Village,
            parent_code: None,
            valid_from: NaiveDate::MIN,
            valid_until: None,
            became: None,
        },
        period: Period::Weeks,
        occasions: vec![
            occasion("2026-11-26T01:00:00Z", "2026-11-26T04:00:00Z", moved),
            occasion("2026-11-27T01:00:00Z", "2026-11-27T04:00:00Z", Fate::Off),
            occasion("2026-11-28T01:30:00Z", "2026-11-28T04:00:00Z", Fate::Held),
            occasion("2026-11-30T06:45:00Z", "2026-11-30T09:00:00Z", Fate::Held),
        ],
        clerk_phone: Some("13800138000".into()),
        address: "https://xy.shuoli.cn/villages/141181102205".into(),
    }
}
