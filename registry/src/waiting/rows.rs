//! The waiting list as read.

use chrono::{DateTime, NaiveDate, Utc};
use domain::bookings::Code;
use domain::ids::{BookingId, OfferId, SlotId, WaitingId};
use domain::locale::Locale;
use domain::matters::MatterCode;
use domain::places::DivisionCode;
use domain::staff::Actor;
use domain::trail::State;
use domain::waiting::{Standing, WaitingState};

use crate::bookings::Personal;
use crate::messages::Person;
use crate::{Office, StoreError, Tx};

macro_rules! select_waiting {
    ($rest:literal) => {
        concat!(
            "select w.id, w.code, w.division_code, d.name as division_name, w.booking_id, coalesce(b.person_key, w.person_key) as person_key,
                    w.name, w.sealed,
                    k.village_code as booked_in, b.sealed as booking_sealed, b.name as booking_name, b.code as booking_code, w.locale, w.matter, m.zh as matter_zh, m.en as matter_en,
                    w.consent_kind, w.consent_version, w.urgent_by, w.priority, w.from_day, w.until_day, w.state, w.missed,
                    w.version, w.joined_by, w.joined_at, w.erased_at, o.id as offer_id, o.slot_id as offer_slot,
                    o.expires_at as offer_until, o.told as offer_told, o.called_at as offer_called
             from waiting w join divisions d on d.code = w.division_code join matters m on m.code = w.matter
                  left join bookings b on b.id = w.booking_id left join clinics k on k.id = b.clinic_id
                  left join offers o on o.waiting_id = w.id and o.state = 'open' ",
            $rest
        )
    };
}

pub(super) const BY_ID: &str = select_waiting!("where w.id = $1");
pub(super) const BY_CODE: &str = select_waiting!("where w.code = $1");
pub(super) const OPEN_IN: &str = select_waiting!(
    "where w.open and w.division_code >= $1 and w.division_code < $2 order by w.joined_at, w.id limit $3"
);
/// Whose waiting is over and who has still to be told.
pub(super) const TO_CALL_IN: &str = select_waiting!(
    "where w.state = 'to_call' and w.erased_at is null and w.division_code >= $1 and w.division_code < $2
     order by w.joined_at, w.id limit $3"
);
/// Of those who wait beyond a division: who lost a time in it, and whom somebody put on the list.
pub(super) const THEIRS_AROUND: &str = select_waiting!(
    "where (w.open or w.state = 'to_call') and w.erased_at is null and w.division_code in ($1, $2)
       and ((w.booking_id is null and w.joined_by = $3) or (k.village_code >= $4 and k.village_code < $5))
     order by w.joined_at, w.id limit $6"
);
/// Who could take a place in a slot: waits there or in a division around it, on that day, holds no other place in the clinic, and
/// was not offered this very slot before.
pub(super) const FOR_SLOT: &str = select_waiting!(
    "where w.state = 'waiting' and w.division_code in ($1, $2, $3) and w.from_day <= $4 and w.until_day >= $4
       and not exists (select 1 from offers e where e.waiting_id = w.id and e.slot_id = $5)
       and not exists (select 1 from bookings h where h.clinic_id = $6 and h.person_key = coalesce(b.person_key, w.person_key)
                         and h.open and (w.booking_id is null or h.id <> w.booking_id))
       and w.id > $7 order by w.id limit $8"
);
/// Who lost a time and is offered nothing.
pub(super) const LOST: &str =
    select_waiting!("where w.state = 'waiting' and w.booking_id is not null and w.id > $1 order by w.id limit $2");
/// So many are read at once; the order of the list is made of all of them.
const LEAF: i64 = 200;
/// Does the person of an entry hold no other place in a clinic?
pub(super) const FITS: &str =
    "select not exists (select 1 from bookings h where h.clinic_id = $1 and h.person_key = $2 and h.open
    and h.id <> $3)";
pub(super) const SOMEBODY: &str = "select exists(select 1 from waiting
    where state = 'waiting' and division_code in ($1, $2, $3) and from_day <= $4 and until_day >= $4)";
/// Where those wait who lost no time.
pub(super) const PLACES: &str =
    "select distinct division_code, from_day from waiting where state = 'waiting' and booking_id is null
    order by division_code, from_day";

/// A place that is kept for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub id: OfferId,
    /// The slot.
    pub slot_id: SlotId,
    /// Until when.
    pub until: DateTime<Utc>,
    /// A message was sent; otherwise somebody calls.
    pub told: bool,
    /// When the person was reached by telephone, if they were.
    pub called_at: Option<DateTime<Utc>>,
}

/// Somebody on the list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: WaitingId,
    /// What people see of it.
    #[sqlx(try_from = "String")]
    pub code: Code,
    /// Where they would come.
    #[sqlx(try_from = "String")]
    pub division_code: DivisionCode,
    /// Its name.
    pub division_name: String,
    #[sqlx(rename = "booking_id")]
    waiting_booking: Option<String>,
    /// The booking whose place fell away, if that is what waits.
    #[sqlx(skip)]
    pub booking_id: Option<BookingId>,
    booked_in: Option<String>,
    #[sqlx(skip)]
    booked_village: Option<DivisionCode>,
    person_key: String,
    /// Who.
    pub name: String,
    sealed: Option<String>,
    booking_sealed: Option<String>,
    booking_name: Option<String>,
    booking_code: Option<String>,
    /// Telephone, words and the like. Nothing once it was erased.
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
    consent_kind: String,
    consent_version: String,
    /// The last day of a legal limit.
    pub urgent_by: Option<NaiveDate>,
    /// Elderly or disabled.
    pub priority: bool,
    /// From which day on they would come.
    pub from_day: NaiveDate,
    /// Until which day.
    pub until_day: NaiveDate,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: WaitingState,
    /// Offers that ran out unanswered.
    pub missed: i64,
    /// Rises by one with every change.
    pub version: i64,
    joined_by: Option<String>,
    /// Since when it waits.
    pub joined_at: DateTime<Utc>,
    /// When its personal data was erased.
    pub erased_at: Option<DateTime<Utc>>,
    offer_id: Option<String>,
    offer_slot: Option<String>,
    offer_until: Option<DateTime<Utc>>,
    offer_told: Option<bool>,
    offer_called: Option<DateTime<Utc>>,
    /// The place that is kept for it.
    #[sqlx(skip)]
    pub offer: Option<Offer>,
}

impl Entry {
    /// What its place in the order goes by.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            displaced: self.booking_id.is_some(),
            urgent_by: self.urgent_by,
            priority: self.priority,
            missed: self.missed,
            joined_at: self.joined_at,
        }
    }

    /// How they can be reached.
    pub(super) fn person(&self) -> Person<'_> {
        let Personal { phone, email, .. } = &self.personal;
        Person { email: email.as_deref(), phone: phone.as_deref(), locale: self.locale }
    }

    /// The matter's name in a language.
    #[must_use]
    pub fn matter_name(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhCn => &self.matter_zh,
            Locale::En => &self.matter_en,
        }
    }

    /// In which village the booking was whose place fell away.
    pub(super) const fn booked_in(&self) -> Option<&DivisionCode> {
        self.booked_village.as_ref()
    }

    /// The code the person is told: whoever lost a booked time goes by the booking's, and knows of no other.
    pub(super) fn told_code(&self) -> &str {
        self.booking_code.as_deref().unwrap_or_else(|| self.code.as_str())
    }

    /// Who put them on the list, if not they themselves.
    pub(super) fn joined_by(&self) -> Option<&str> {
        self.joined_by.as_deref()
    }

    pub(super) fn consent(&self) -> (&str, &str) {
        (&self.consent_kind, &self.consent_version)
    }

    fn opened(mut self, office: &Office) -> Result<Self, StoreError> {
        self.booking_id = self.waiting_booking.take().map(BookingId::from);
        self.booked_village = self.booked_in.take().and_then(|code| DivisionCode::try_from(code).ok());
        self.personal = match (&self.booking_id, &self.sealed, &self.booking_sealed) {
            (Some(booking), _, Some(sealed)) => Personal::open(office, booking.as_str(), sealed)?,
            (None, Some(sealed), _) => Personal::open_for(office, &super::place(self.id.as_str()), sealed)?,
            _ => Personal::default(),
        };
        if let Some(name) = self.booking_name.take() {
            self.name = name;
        }
        if let (Some(id), Some(slot), Some(until), Some(told)) =
            (self.offer_id.take(), self.offer_slot.take(), self.offer_until, self.offer_told)
        {
            let (id, slot_id) = (id.into(), slot.into());
            self.offer = Some(Offer { id, slot_id, until, told, called_at: self.offer_called });
        }
        Ok(self)
    }

    /// The state of the entry for its trail. What belongs to a booking stands in the trail of that.
    pub(super) fn state(&self) -> State {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let state = State::default()
            .open("code", some(self.code.as_str()))
            .open("division", some(self.division_code.as_str()))
            .open("booking", self.booking_id.as_ref().map(ToString::to_string))
            .open("matter", some(self.matter.as_str()))
            .open("locale", some(self.locale.tag()))
            .open("consent_kind", some(&self.consent_kind))
            .open("consent_version", some(&self.consent_version))
            .open("urgent_by", self.urgent_by.map(|d| d.to_string()))
            .open("from_day", self.from_day.to_string())
            .open("until_day", self.until_day.to_string())
            .open("state", some(self.state.code()))
            .open("missed", self.missed.to_string())
            .open("version", self.version.to_string())
            .open("joined_by", self.joined_by.clone())
            .open("joined_at", self.joined_at.to_rfc3339())
            .open("erased_at", self.erased_at.map(|at| at.to_rfc3339()))
            .open("offer.slot", self.offer.as_ref().map(|o| o.slot_id.to_string()))
            .open("offer.until", self.offer.as_ref().map(|o| o.until.to_rfc3339()))
            .open("offer.called_at", self.offer.as_ref().and_then(|o| o.called_at).map(|at| at.to_rfc3339()));
        if self.booking_id.is_some() {
            return state;
        }
        let p = &self.personal;
        state
            .personal("name", some(&self.name))
            .personal("priority", self.priority.then(|| "true".to_owned()).filter(|_| self.erased_at.is_none()))
            .personal("phone", p.phone.clone())
            .personal("tail", some(&p.tail))
            .personal("id_number", p.id_number.clone())
            .personal("email", p.email.clone())
            .personal("summary", p.summary.clone())
            .personal("other_party", p.other_party.clone())
            .personal("tell_apart", p.tell_apart.clone())
            .personal("guardian", p.guardian.clone())
    }
}

pub(super) async fn by_id(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<Entry>, StoreError> {
    let row: Option<Entry> = on!(tx, conn => sqlx::query_as(BY_ID).bind(id).fetch_optional(conn).await)?;
    row.map(|e| e.opened(office)).transpose()
}

pub(super) async fn by_code(tx: &mut Tx, office: &Office, code: &str) -> Result<Option<Entry>, StoreError> {
    let row: Option<Entry> = on!(tx, conn => sqlx::query_as(BY_CODE).bind(code).fetch_optional(conn).await)?;
    row.map(|e| e.opened(office)).transpose()
}

pub(super) async fn open_in(tx: &mut Tx, office: &Office, division: &DivisionCode) -> Result<Vec<Entry>, StoreError> {
    of_division(tx, office, OPEN_IN, division).await
}

pub(super) async fn to_call_in(
    tx: &mut Tx,
    office: &Office,
    division: &DivisionCode,
) -> Result<Vec<Entry>, StoreError> {
    of_division(tx, office, TO_CALL_IN, division).await
}

/// Those who wait around a division and are the actor's to see to all the same.
pub(super) async fn theirs_around(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    division: &DivisionCode,
) -> Result<Vec<Entry>, StoreError> {
    let (_, township, county) = around(division);
    let rows: Vec<Entry> = on!(tx, conn => sqlx::query_as(THEIRS_AROUND)
        .bind(township).bind(county).bind(actor.id.as_str()).bind(division.as_str()).bind(division.end()).bind(2000_i64)
        .fetch_all(conn).await)?;
    rows.into_iter().map(|e| e.opened(office)).collect()
}

async fn of_division(
    tx: &mut Tx,
    office: &Office,
    statement: &'static str,
    division: &DivisionCode,
) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Entry> = on!(tx, conn => sqlx::query_as(statement)
        .bind(division.as_str()).bind(division.end()).bind(2000_i64).fetch_all(conn).await)?;
    rows.into_iter().map(|e| e.opened(office)).collect()
}

/// The village of a slot, its township and its county, as codes.
pub(super) fn around(village: &DivisionCode) -> (String, String, String) {
    let code = |d: Option<DivisionCode>| d.map(|d| d.as_str().to_owned()).unwrap_or_default();
    let township = village.parent();
    let county = township.as_ref().and_then(DivisionCode::parent);
    (village.as_str().to_owned(), code(township), code(county))
}

/// Who could take a place in a slot, in the order of the list.
pub(super) async fn for_slot(
    tx: &mut Tx,
    office: &Office,
    village: &DivisionCode,
    day: NaiveDate,
    slot: &SlotId,
    clinic: &str,
) -> Result<Vec<Entry>, StoreError> {
    let ((village, township, county), mut rows) = (around(village), Vec::<Entry>::new());
    loop {
        let after = rows.last().map_or("", |last| last.id.as_str());
        let leaf: Vec<Entry> = on!(&mut *tx, conn => sqlx::query_as(FOR_SLOT)
            .bind(&village).bind(&township).bind(&county).bind(day).bind(slot.as_str()).bind(clinic).bind(after).bind(LEAF)
            .fetch_all(conn).await)?;
        if leaf.is_empty() {
            return opened_in_order(office, rows);
        }
        rows.extend(leaf);
    }
}

/// Who lost a time and is offered nothing, in the order of the list.
pub(super) async fn lost(tx: &mut Tx, office: &Office) -> Result<Vec<Entry>, StoreError> {
    let mut rows: Vec<Entry> = Vec::new();
    loop {
        let after = rows.last().map_or("", |last| last.id.as_str());
        let leaf: Vec<Entry> =
            on!(&mut *tx, conn => sqlx::query_as(LOST).bind(after).bind(LEAF).fetch_all(conn).await)?;
        if leaf.is_empty() {
            return opened_in_order(office, rows);
        }
        rows.extend(leaf);
    }
}

fn opened_in_order(office: &Office, rows: Vec<Entry>) -> Result<Vec<Entry>, StoreError> {
    let mut entries: Vec<Entry> = rows.into_iter().map(|e| e.opened(office)).collect::<Result<_, _>>()?;
    in_order(office, &mut entries);
    Ok(entries)
}

/// Puts entries in the order of the list.
pub(super) fn in_order(office: &Office, entries: &mut [Entry]) {
    domain::waiting::next(entries, office.today(), office.now(), |e| (e.standing(), e.id.to_string()));
}

/// Does somebody wait for a place in this village on this day?
pub(super) async fn somebody(tx: &mut Tx, village: &DivisionCode, day: NaiveDate) -> Result<bool, StoreError> {
    let (village, township, county) = around(village);
    Ok(on!(tx, conn => sqlx::query_scalar(SOMEBODY)
        .bind(village).bind(township).bind(county).bind(day).fetch_one(conn).await)?)
}

/// Does the person of an entry hold no other place in this clinic?
pub(super) async fn fits(tx: &mut Tx, entry: &Entry, clinic: &str) -> Result<bool, StoreError> {
    let own = entry.booking_id.as_ref().map_or("", |b| b.as_str());
    Ok(on!(tx, conn => sqlx::query_scalar(FITS).bind(clinic).bind(&entry.person_key).bind(own).fetch_one(conn).await)?)
}
