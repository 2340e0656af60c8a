//! Bookings as read.

use chrono::{DateTime, Utc};
use domain::bookings::{Code, ConsentKind, Status};
use domain::ids::{BookingId, ClinicId, SlotId, StaffId};
use domain::locale::Locale;
use domain::matters::MatterCode;
use domain::people::Phone;
use domain::places::DivisionCode;
use domain::staff::Object;

use crate::{StoreError, Tx};

macro_rules! select_bookings {
    ($rest:literal) => {
        concat!(
            "select b.id, b.code, b.clinic_id, b.slot_id, b.name, b.phone, b.tail, b.email, b.locale, b.matter,
                    m.zh as matter_zh, m.en as matter_en, b.summary, b.other_party, b.tell_apart, b.consent_kind,
                    b.consent_version, b.consent_at, b.status, b.version, b.calendar_sequence, b.booked_at,
                    w.name as booked_by, s.starts_at, s.ends_at, c.adviser_id, a.name as adviser_name, c.village_code,
                    d.name as village_name, t.name as township_name, c.place,
                    (select k.phone from staff k join grants g on g.staff_id = k.id
                     where g.role = 'clerk' and g.division_code = c.village_code and g.valid_until is null and k.active
                       and k.phone is not null
                     order by k.id limit 1) as clerk_phone,
                    exists(select 1 from consultations r where r.booking_id = b.id) as has_record
             from bookings b join slots s on s.id = b.slot_id join clinics c on c.id = b.clinic_id
                  join staff a on a.id = c.adviser_id join divisions d on d.code = c.village_code
                  join divisions t on t.code = d.parent_code join matters m on m.code = b.matter
                  left join staff w on w.id = b.booked_by ",
            $rest
        )
    };
}

pub(super) const BY_ID: &str = select_bookings!("where b.id = $1");
pub(super) const BY_CODE: &str = select_bookings!("where b.code = $1");
pub(super) const OF_CLINIC: &str =
    select_bookings!("where b.clinic_id = $1 and b.status <> 'cancelled' order by s.starts_at, b.booked_at, b.id");

/// A booking with all that is shown of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Booking {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: BookingId,
    /// What people see of it.
    #[sqlx(try_from = "String")]
    pub code: Code,
    /// In which clinic.
    #[sqlx(try_from = "String")]
    pub clinic_id: ClinicId,
    /// In which slot.
    #[sqlx(try_from = "String")]
    pub slot_id: SlotId,
    /// Who.
    pub name: String,
    /// Their telephone's digits.
    pub phone: Option<String>,
    /// The four digits that go with the code.
    pub tail: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// The language of their messages.
    #[sqlx(try_from = "String")]
    pub locale: Locale,
    /// Kind of matter.
    #[sqlx(try_from = "String")]
    pub matter: MatterCode,
    matter_zh: String,
    matter_en: String,
    /// A few words.
    pub summary: Option<String>,
    /// The other side.
    pub other_party: Option<String>,
    /// What tells a person without a telephone apart.
    pub tell_apart: Option<String>,
    /// How consent was given.
    #[sqlx(try_from = "String")]
    pub consent_kind: ConsentKind,
    /// To which text.
    pub consent_version: String,
    /// When.
    pub consent_at: DateTime<Utc>,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub status: Status,
    /// Rises by one with every change.
    pub version: i64,
    /// iCalendar SEQUENCE.
    pub calendar_sequence: i64,
    /// When it was made.
    pub booked_at: DateTime<Utc>,
    /// By which member of staff, if not by the person.
    pub booked_by: Option<String>,
    /// Start of the slot.
    pub starts_at: DateTime<Utc>,
    /// End of the slot.
    pub ends_at: DateTime<Utc>,
    /// Whose clinic.
    #[sqlx(try_from = "String")]
    pub adviser_id: StaffId,
    /// The adviser's name.
    pub adviser_name: String,
    /// Where.
    #[sqlx(try_from = "String")]
    pub village_code: DivisionCode,
    /// The village's name.
    pub village_name: String,
    /// The township's name.
    pub township_name: String,
    /// The room.
    pub place: String,
    /// The village clerk's telephone.
    pub clerk_phone: Option<String>,
    /// True when the consultation was recorded.
    pub has_record: bool,
}

impl Booking {
    /// What it is to the permissions table.
    #[must_use]
    pub const fn object(&self) -> Object<'_> {
        Object { division: &self.village_code, adviser: Some(&self.adviser_id) }
    }

    /// The matter's name in a language.
    #[must_use]
    pub fn matter_name(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhCn => &self.matter_zh,
            Locale::En => &self.matter_en,
        }
    }

    /// The telephone as shown in lists: 138****5678.
    #[must_use]
    pub fn masked_phone(&self) -> Option<String> {
        self.phone.as_deref().and_then(|p| Phone::parse(p).ok()).map(|p| p.masked())
    }
}

pub(super) async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Booking>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(BY_ID).bind(id).fetch_optional(conn).await)?)
}

pub(super) async fn by_code(tx: &mut Tx, code: &Code) -> Result<Option<Booking>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(BY_CODE).bind(code.as_str()).fetch_optional(conn).await)?)
}

pub(super) async fn of_clinic(tx: &mut Tx, clinic_id: &str) -> Result<Vec<Booking>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(OF_CLINIC).bind(clinic_id).fetch_all(conn).await)?)
}
