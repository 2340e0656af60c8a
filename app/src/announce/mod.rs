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
use domain::clinics::ClinicStatus;
use registry::clinics::Clinic;
use registry::places::Division;

/// What is announced.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// The village or township.
    pub place: Division,
    /// The first day of the month.
    pub month: NaiveDate,
    /// Its clinics that are to come, the earliest first.
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
    /// It was planned, and does not take place.
    pub is_off: bool,
}

impl From<Clinic> for Occasion {
    fn from(c: Clinic) -> Self {
        Self {
            village: c.village_name,
            place: c.place,
            adviser: c.adviser_name,
            starts_at: c.starts_at,
            ends_at: c.ends_at,
            is_off: c.status == ClinicStatus::Cancelled,
        }
    }
}

#[cfg(test)]
pub(crate) fn example() -> Announcement {
    use domain::places::{DivisionCode, Level};
    let at = |text: &str| text.parse().expect("an instant");
    let occasion = |from: &str, until: &str, is_off| Occasion {
        village: "颉颉堡村".into(),
        place: "村委会会议室".into(),
        adviser: "李明".into(),
        starts_at: at(from),
        ends_at: at(until),
        is_off,
    };
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
        month: "2026-11-01".parse().expect("a day"),
        occasions: vec![
            occasion("2026-11-27T01:00:00Z", "2026-11-27T04:00:00Z", true),
            occasion("2026-11-28T01:30:00Z", "2026-11-28T04:00:00Z", false),
            occasion("2026-11-30T06:45:00Z", "2026-11-30T09:00:00Z", false),
        ],
        clerk_phone: Some("13800138000".into()),
        address: "https://xy.shuoli.cn/villages/141181102205".into(),
    }
}
