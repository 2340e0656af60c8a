//! Bookings as read.

use chrono::{DateTime, Utc};
use domain::bookings::{Code, ConsentKind, Request, Status};
use domain::ids::{BookingId, ClinicId, SlotId, StaffId};
use domain::locale::Locale;
use domain::matters::MatterCode;
use domain::people::{IdNumber, Phone, PhoneTail};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may, may_somewhere};
use domain::trail::State;
use serde::{Deserialize, Serialize};

use super::day::Day;
use crate::messages::Person;
use crate::{Office, StoreError, Tx};

macro_rules! select_bookings {
    ($rest:literal) => {
        concat!(
            "select b.id, b.code, b.clinic_id, b.slot_id, b.person_key, b.name, b.sealed, b.locale, b.matter,
                    m.zh as matter_zh, m.en as matter_en, b.consent_kind, b.consent_version, b.consent_at, b.status,
                    b.version, b.calendar_sequence, b.booked_at, b.erased_at, b.booked_by as booked_by_id,
                    w.name as booked_by, s.starts_at, s.ends_at, c.adviser_id, a.name as adviser_name, c.village_code,
                    d.name as village_name, t.name as township_name, c.place,
                    (select k.id || ' ' || k.sealed from staff k join grants g on g.staff_id = k.id
                     where g.role = 'clerk' and g.division_code = c.village_code and k.active
                       and g.valid_from <= $2 and (g.valid_until is null or g.valid_until > $2)
                     order by k.id limit 1) as clerk,
                    exists(select 1 from consultations r where r.booking_id = b.id) as has_record,
                    b.walk_in, b.queue_number, b.priority, b.priority_by, b.calls, b.arrived_at, b.called_at, b.back_at,
                    b.started_at, b.ended_at,
                    exists(select 1 from conflicts k where k.booking_id = b.id and k.adviser_id = c.adviser_id
                             and k.settled_at is null) as blocked
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
pub(super) const OF_PERSON: &str =
    select_bookings!("where b.phone_index = $1 or b.id_index = $1 order by b.booked_at, b.id");

/// What of a booking is sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// The telephone's digits.
    pub phone: Option<String>,
    /// The four digits that go with the code.
    pub tail: String,
    /// The ID number, when it was needed.
    #[serde(default)]
    pub id_number: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// A few words.
    pub summary: Option<String>,
    /// The other side.
    pub other_party: Option<String>,
    /// What tells a person without a telephone apart.
    pub tell_apart: Option<String>,
    /// Who agreed for a child under 14.
    #[serde(default)]
    pub guardian: Option<String>,
    /// The village they come from, when they were booked in another: whose committee is meant where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) home: Option<String>,
}

impl Personal {
    /// What is sealed of a request.
    pub(crate) fn of(request: &Request, tail: PhoneTail) -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            phone: request.phone.as_ref().map(|p| text(p.digits())),
            tail: text(tail.as_str()),
            id_number: request.id_number.as_ref().map(|n| text(n.as_str())),
            email: request.email.as_ref().map(|e| text(e.as_str())),
            summary: request.summary.clone(),
            other_party: request.other_party.clone(),
            tell_apart: request.tell_apart.clone(),
            guardian: request.guardian.as_ref().map(|g| text(g.as_str())),
            home: None,
        }
    }

    /// Sealed for a booking.
    pub(crate) fn seal(&self, office: &Office, booking_id: &str) -> Result<String, StoreError> {
        self.seal_for(office, &place(booking_id))
    }

    /// Opened from a booking.
    pub(crate) fn open(office: &Office, booking_id: &str, sealed: &str) -> Result<Self, StoreError> {
        Self::open_for(office, &place(booking_id), sealed)
    }

    /// Sealed for the place where it is kept.
    pub(crate) fn seal_for(&self, office: &Office, place: &str) -> Result<String, StoreError> {
        let text = serde_json::to_string(self)
            .map_err(|e| StoreError::Inconsistent { table: "bookings", what: e.to_string() })?;
        Ok(office.keys.seal(&office.random, place, &text))
    }

    /// Opened from the place where it is kept.
    pub(crate) fn open_for(office: &Office, place: &str, sealed: &str) -> Result<Self, StoreError> {
        serde_json::from_str(&office.keys.open(place, sealed)?)
            .map_err(|e| StoreError::Inconsistent { table: "bookings", what: e.to_string() })
    }

    /// The telephone as shown in lists: 138****5678.
    #[must_use]
    pub fn masked_phone(&self) -> Option<String> {
        self.phone.as_deref().and_then(Phone::mask)
    }

    /// The ID number as shown in lists: 141181********123X.
    #[must_use]
    pub fn masked_id_number(&self) -> Option<String> {
        self.id_number.as_deref().and_then(IdNumber::mask)
    }
}

fn place(booking_id: &str) -> String {
    format!("bookings/{booking_id}")
}

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
    pub(crate) person_key: String,
    /// Who.
    pub name: String,
    sealed: Option<String>,
    /// What is sealed: telephone, words, and the like. Nothing once it was erased.
    #[sqlx(skip)]
    pub personal: Personal,
    /// The language of their messages.
    #[sqlx(try_from = "String")]
    pub locale: Locale,
    /// Kind of matter.
    #[sqlx(try_from = "String")]
    pub matter: MatterCode,
    matter_zh: String,
    matter_en: String,
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
    /// When its personal data was erased.
    pub erased_at: Option<DateTime<Utc>>,
    booked_by_id: Option<String>,
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
    clerk: Option<String>,
    /// The village clerk's telephone.
    #[sqlx(skip)]
    pub clerk_phone: Option<String>,
    /// True when the consultation was recorded.
    pub has_record: bool,
    /// Their day in the clinic.
    #[sqlx(flatten)]
    pub day: Day,
    /// Another adviser is proposed: a conflict of interest was found since it was made.
    pub blocked: bool,
}

impl Booking {
    /// What it is to the permissions table.
    #[must_use]
    pub const fn object(&self) -> Object<'_> {
        Object { division: &self.village_code, adviser: Some(&self.adviser_id) }
    }

    /// When the person is or was received, as it is said: at the time they booked; who walked in, once they are received, and until then
    /// since they came. The slot of a walk-in says only which seat is theirs.
    #[must_use]
    pub fn said_at(&self) -> DateTime<Utc> {
        match self.day.walk_in {
            true => self.day.started_at.or(self.day.arrived_at).unwrap_or(self.starts_at),
            false => self.starts_at,
        }
    }

    /// May the actor see it? Whoever books in the place; and whoever booked it at their own desk for somebody of theirs, at another
    /// place: the slip is theirs to print, and nobody else could cancel for the person.
    #[must_use]
    pub fn is_seen_by(&self, actor: &Actor) -> bool {
        may(actor, Action::ReadBookings, self.object()) || self.was_booked_by(actor)
    }

    /// May the actor cancel it for the person?
    #[must_use]
    pub fn is_cancelled_by(&self, actor: &Actor) -> bool {
        may(actor, Action::BookForVillager, self.object()) || self.was_booked_by(actor)
    }

    /// Did the actor make it, who books for villagers still, and is it not over?
    fn was_booked_by(&self, actor: &Actor) -> bool {
        let is_open = self.status.is_open() || self.status == Status::Cancelled;
        let by_them = self.booked_by_id.as_deref() == Some(actor.id.as_str());
        is_open && by_them && may_somewhere(actor, Action::BookForVillager)
    }

    /// The matter's name in a language.
    #[must_use]
    pub fn matter_name(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhCn => &self.matter_zh,
            Locale::En => &self.matter_en,
        }
    }

    /// The booking as it was when this adviser held its clinic.
    pub(crate) fn held_by(self, id: &StaffId, name: &str) -> Self {
        Self { adviser_id: id.clone(), adviser_name: name.to_owned(), ..self }
    }

    /// How the person can be reached.
    pub(crate) fn person(&self) -> Person<'_> {
        let Personal { phone, email, .. } = &self.personal;
        Person { email: email.as_deref(), phone: phone.as_deref(), locale: self.locale }
    }

    /// The booking as this reader may see it: the adviser of a blocked one learns neither whose it is nor what it is about.
    #[must_use]
    pub fn for_reader(mut self, actor: &Actor) -> Self {
        if self.is_hidden_from(actor) {
            "—".clone_into(&mut self.name);
            self.personal = Personal::default();
            self.booked_by = None;
        }
        self
    }

    /// Is it a blocked booking of the reader's own clinic?
    #[must_use]
    pub fn is_hidden_from(&self, actor: &Actor) -> bool {
        self.blocked && self.adviser_id == actor.id
    }

    /// Opens what is sealed.
    fn opened(mut self, office: &Office) -> Result<Self, StoreError> {
        if let Some(sealed) = &self.sealed {
            self.personal = Personal::open(office, self.id.as_str(), sealed)?;
        }
        if let Some((id, sealed)) = self.clerk.as_deref().and_then(|c| c.split_once(' ')) {
            self.clerk_phone = crate::staff::Contact::open(office, id, sealed)?.phone;
        }
        Ok(self)
    }

    /// The state of the booking for its trail, without its consultation.
    pub(crate) fn state(&self) -> State {
        let p = &self.personal;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let state = State::default()
            .open("code", some(self.code.as_str()))
            .open("clinic", some(self.clinic_id.as_str()))
            .open("slot", some(self.slot_id.as_str()))
            .open("status", some(self.status.code()))
            .open("version", self.version.to_string())
            .open("calendar_sequence", self.calendar_sequence.to_string())
            .open("matter", some(self.matter.as_str()))
            .open("locale", some(self.locale.tag()))
            .open("consent_kind", some(self.consent_kind.code()))
            .open("consent_version", some(&self.consent_version))
            .open("consent_at", self.consent_at.to_rfc3339())
            .open("booked_by", self.booked_by_id.clone())
            .open("booked_at", self.booked_at.to_rfc3339())
            .open("erased_at", self.erased_at.map(|at| at.to_rfc3339()))
            .personal("name", some(&self.name))
            .personal("phone", p.phone.clone())
            .personal("tail", some(&p.tail))
            .personal("id_number", p.id_number.clone())
            .personal("email", p.email.clone())
            .personal("summary", p.summary.clone())
            .personal("other_party", p.other_party.clone())
            .personal("tell_apart", p.tell_apart.clone())
            .personal("guardian", p.guardian.clone());
        self.day.lay_over(state)
    }
}

pub(crate) async fn by_id(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<Booking>, StoreError> {
    let row: Option<Booking> =
        on!(tx, conn => sqlx::query_as(BY_ID).bind(id).bind(office.today()).fetch_optional(conn).await)?;
    row.map(|b| b.opened(office)).transpose()
}

pub(super) async fn by_code(tx: &mut Tx, office: &Office, code: &Code) -> Result<Option<Booking>, StoreError> {
    let row: Option<Booking> =
        on!(tx, conn => sqlx::query_as(BY_CODE).bind(code.as_str()).bind(office.today()).fetch_optional(conn).await)?;
    row.map(|b| b.opened(office)).transpose()
}

pub(super) async fn of_clinic(tx: &mut Tx, office: &Office, clinic_id: &str) -> Result<Vec<Booking>, StoreError> {
    let rows: Vec<Booking> =
        on!(tx, conn => sqlx::query_as(OF_CLINIC).bind(clinic_id).bind(office.today()).fetch_all(conn).await)?;
    rows.into_iter().map(|b| b.opened(office)).collect()
}

/// The bookings of a person: by the blind index of their telephone or ID number.
pub(crate) async fn of_person(tx: &mut Tx, office: &Office, index: &str) -> Result<Vec<Booking>, StoreError> {
    let rows: Vec<Booking> =
        on!(tx, conn => sqlx::query_as(OF_PERSON).bind(index).bind(office.today()).fetch_all(conn).await)?;
    rows.into_iter().map(|b| b.opened(office)).collect()
}
