//! Waivers (豁免): one person asks, with a reason; another decides. Good for one adviser, one person, one other side.

use chrono::{DateTime, Duration, Utc};
use domain::bookings::Request;
use domain::conflicts::{Clash, Kind, WAIVER_DAYS, WaiverState, may_decide};
use domain::form::{Field, Flaws, required_text};
use domain::ids::{BookingId, SlotId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};
use serde::{Deserialize, Serialize};

use super::{ConflictError, Matter, Party, clash, raised};
use crate::bookings;
use crate::clinics;
use crate::{Office, StoreError, Tx};

macro_rules! waivers {
    ($rest:literal) => {
        concat!(
            "select w.id, w.adviser_id, s.name as adviser_name, w.village_code, d.name as village_name, w.sealed, w.state,
                    w.asked_by, a.name as asked_by_name, w.asked_at, w.booking_id, w.decided_at, w.valid_until,
                    c.name as decided_by_name
             from conflict_waivers w join staff s on s.id = w.adviser_id join staff a on a.id = w.asked_by
                  join divisions d on d.code = w.village_code left join staff c on c.id = w.decided_by ",
            $rest
        )
    };
}

statements! {
    ADD = "insert into conflict_waivers (id, adviser_id, village_code, party_index, key_id, sealed, state,
        asked_by, asked_at, booking_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    WAITING = waivers!("where w.state = 'asked' and w.sealed is not null order by w.asked_at, w.id");
    DECIDED = waivers!("where w.state <> 'asked' and w.sealed is not null and w.decided_at > $1 order by w.decided_at desc, w.id");
    ASKED_BY = waivers!("where w.asked_by = $1 and w.sealed is not null and w.asked_at > $2 order by w.asked_at desc, w.id limit $3");
    ONE = waivers!("where w.id = $1");
    DECIDE = "update conflict_waivers set state = $2, decided_by = $3, decided_at = $4, valid_until = $5,
        sealed = $6
    where id = $1 and state = 'asked'";
    GOOD = "select id, sealed from conflict_waivers
    where party_index = $1 and adviser_id = $2 and state = 'granted' and valid_until > $3 and sealed is not null
    order by valid_until desc, id";
    SAME = "select id from conflict_waivers where party_index = $1 and adviser_id = $2 and state = 'asked'";
    USE = "update conflict_waivers set booking_id = $2 where id = $1";
    ERASE = "update conflict_waivers set sealed = null where booking_id = $1";
    ERASE_OLD = "update conflict_waivers set sealed = null where asked_at <= $1 and sealed is not null";
}

/// What of a waiver is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Sealed {
    name: String,
    other_party: Option<String>,
    kind: String,
    reason: String,
    #[serde(default)]
    decision: Option<String>,
}

/// A waiver that somebody asked for, as who decides reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Which.
    pub id: String,
    /// The adviser.
    pub adviser_name: String,
    /// Where.
    pub village_name: String,
    /// Who.
    pub name: String,
    /// Against whom.
    pub other_party: Option<String>,
    /// What kind of clash.
    pub kind: Kind,
    /// Why it should be waived.
    pub reason: String,
    /// Who asked.
    pub asked_by: StaffId,
    /// Their name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// What was decided; none: it waits.
    pub decision: Option<Decision>,
}

/// What was decided on a waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Granted, until when; none: refused.
    pub granted_until: Option<DateTime<Utc>>,
    /// By whom.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// The booking it was used for, or is about.
    pub booking: Option<BookingId>,
}

/// How a waiver stands that somebody asked for at the desk: nothing of what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedFor {
    /// Who is to be received.
    pub name: String,
    /// By whom.
    pub adviser_name: String,
    /// Where.
    pub village_code: DivisionCode,
    /// Its name.
    pub village_name: String,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Where it stands.
    pub state: WaiverState,
    /// Until when it is good, when it was granted.
    pub until: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// It was used.
    pub is_used: bool,
}

/// How long a refusal is told to whoever asked, in days.
const TOLD: i64 = 14;

impl AskedFor {
    /// Does it concern the desk still? Until it is used or over; what was refused, for two weeks.
    #[must_use]
    pub fn matters(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            WaiverState::Asked => true,
            WaiverState::Granted => !self.is_used && self.until.is_some_and(|until| until > now),
            WaiverState::Refused => self.decided_at.is_some_and(|at| now - at < Duration::days(TOLD)),
        }
    }

    /// Is there an answer that concerns the desk still?
    #[must_use]
    pub fn is_news(&self, now: DateTime<Utc>) -> bool {
        self.state != WaiverState::Asked && self.matters(now)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    adviser_id: String,
    adviser_name: String,
    village_code: String,
    village_name: String,
    sealed: Option<String>,
    state: String,
    asked_by: String,
    asked_by_name: String,
    asked_at: DateTime<Utc>,
    booking_id: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    valid_until: Option<DateTime<Utc>>,
    decided_by_name: Option<String>,
}

fn place(id: &str) -> String {
    format!("conflict_waivers/{id}")
}

fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Inconsistent { table: "conflict_waivers", what: error.to_string() }
}

impl Row {
    fn open(&self, office: &Office) -> Result<Option<Sealed>, StoreError> {
        let Some(sealed) = &self.sealed else { return Ok(None) };
        serde_json::from_str(&office.keys.open(&place(&self.id), sealed)?).map(Some).map_err(unreadable)
    }

    fn village(&self) -> Result<DivisionCode, StoreError> {
        DivisionCode::try_from(self.village_code.as_str()).map_err(unreadable)
    }
}

/// The waiver that is good for a matter with an adviser: of what speaks against it, and of nothing graver found since.
pub(super) async fn good(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    party: &Party,
    clash: &Clash,
) -> Result<Option<String>, StoreError> {
    if !clash.kind.may_be_waived() {
        return Ok(None);
    }
    for key in office.keys.ids() {
        let found: Vec<(String, String)> = on!(&mut *tx, conn => sqlx::query_as(GOOD)
            .bind(party.digest(office, key)).bind(adviser.as_str()).bind(office.now()).fetch_all(conn).await)?;
        for (id, sealed) in found {
            let sealed: Sealed = serde_json::from_str(&office.keys.open(&place(&id), &sealed)?).map_err(unreadable)?;
            if sealed.kind == clash.kind.code() {
                return Ok(Some(id));
            }
        }
    }
    Ok(None)
}

/// Notes with which booking a waiver was used.
pub(crate) async fn note_used(tx: &mut Tx, waiver: &str, booking: &BookingId) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(USE).bind(waiver).bind(booking.as_str()).execute(conn).await.map(drop))?;
    Ok(())
}

struct Asked<'a> {
    adviser: &'a StaffId,
    village: &'a DivisionCode,
    party: &'a Party,
    booking: Option<&'a str>,
}

fn may_ask(actor: &Actor, village: &DivisionCode) -> bool {
    let object = Object { division: village, adviser: None };
    may(actor, Action::BookForVillager, object) || may(actor, Action::WaiveConflict, object)
}

async fn add(tx: &mut Tx, office: &Office, actor: &Actor, asked: Asked<'_>, reason: &str) -> Result<(), ConflictError> {
    if !may_ask(actor, asked.village) {
        return Err(ConflictError::Forbidden);
    }
    let reason = required_text(reason, 200).map_err(|flaw| ConflictError::Invalid(Flaws::one(Field::Reason, flaw)))?;
    let places = [asked.village.clone()];
    let matter = Matter { party: asked.party, places: &places, booking: asked.booking };
    // Who asks is not told what it is, nor whether it can be waived: that is for who decides.
    let Some(clash) = clash(tx, office, asked.adviser, matter).await? else { return Err(ConflictError::Over) };
    let key = office.keys.ids().next_back().unwrap_or_default();
    let (id, digest) = (office.id(), asked.party.digest(office, key));
    let same: Option<String> = on!(&mut *tx, conn => sqlx::query_scalar(SAME)
        .bind(&digest).bind(asked.adviser.as_str()).fetch_optional(conn).await)?;
    if same.is_some() {
        return Ok(());
    }
    let sealed = Sealed {
        name: asked.party.name.clone(),
        other_party: asked.party.other_text().map(str::to_owned),
        kind: clash.kind.code().to_owned(),
        reason,
        decision: None,
    };
    let text = serde_json::to_string(&sealed).map_err(unreadable)?;
    on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(&id).bind(asked.adviser.as_str()).bind(asked.village.as_str()).bind(&digest).bind(key)
        .bind(office.keys.seal(&office.random, &place(&id), &text)).bind(WaiverState::Asked.code())
        .bind(actor.id.as_str()).bind(office.now()).bind(asked.booking).execute(conn).await.map(drop))?;
    Ok(())
}

/// Asks that a person be received by the adviser of a slot although something speaks against it. Asked twice, it stands once.
///
/// # Errors
/// `Over` when nothing speaks against it: then it can be booked.
pub async fn ask(
    office: &Office,
    actor: &Actor,
    slot: &SlotId,
    request: &Request,
    reason: &str,
) -> Result<(), ConflictError> {
    let mut tx = office.db.write().await?;
    let (_, clinic) = clinics::slot_in(&mut tx, office, slot).await?.ok_or(ConflictError::Unknown)?;
    let party = Party::of_request(request);
    let asked = Asked { adviser: &clinic.adviser_id, village: &clinic.village_code, party: &party, booking: None };
    add(&mut tx, office, actor, asked, reason).await?;
    Ok(tx.commit().await?)
}

/// Asks the same for a booking that stands, and on which a conflict was raised.
///
/// # Errors
/// See [`ConflictError`].
pub async fn ask_for_booking(
    office: &Office,
    actor: &Actor,
    id: &BookingId,
    reason: &str,
) -> Result<(), ConflictError> {
    let mut tx = office.db.write().await?;
    let booking = bookings::by_id(&mut tx, office, id.as_str())
        .await?
        .filter(|b| may_ask(actor, &b.village_code))
        .ok_or(ConflictError::Unknown)?;
    let party = Party::of_booking(&booking);
    let asked = Asked {
        adviser: &booking.adviser_id,
        village: &booking.village_code,
        party: &party,
        booking: Some(booking.id.as_str()),
    };
    add(&mut tx, office, actor, asked, reason).await?;
    Ok(tx.commit().await?)
}

/// The waivers that wait for a decision, where the actor may read conflicts.
///
/// # Errors
/// The database.
pub async fn waivers(office: &Office, actor: &Actor) -> Result<Vec<Waiver>, StoreError> {
    let mut tx = office.db.read().await?;
    let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(WAITING).fetch_all(conn).await)?;
    read(office, actor, rows)
}

/// How long after a decision it stands in the list of them, in days.
const LISTED: i64 = 90;

/// The waivers that were decided lately, the newest first, where the actor may read conflicts.
///
/// # Errors
/// The database.
pub async fn decided(office: &Office, actor: &Actor) -> Result<Vec<Waiver>, StoreError> {
    let (mut tx, since) = (office.db.read().await?, office.now() - Duration::days(LISTED));
    let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(DECIDED).bind(since).fetch_all(conn).await)?;
    read(office, actor, rows)
}

/// What the actor asked for while it matters, the newest first: whoever told a person to come back finds the answer here. Neither
/// what kind of clash it is nor why it was decided so: that is not for this desk.
///
/// # Errors
/// The database.
pub async fn asked_by(office: &Office, actor: &Actor) -> Result<Vec<AskedFor>, StoreError> {
    let (mut tx, since) = (office.db.read().await?, office.now() - Duration::days(2 * WAIVER_DAYS));
    let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(ASKED_BY)
        .bind(actor.id.as_str()).bind(since).bind(50_i64).fetch_all(conn).await)?;
    let mut found = Vec::new();
    for row in rows {
        let Some(s) = row.open(office)? else { continue };
        let state = WaiverState::try_from(row.state.clone()).map_err(unreadable)?;
        found.push(AskedFor {
            name: s.name,
            village_code: row.village()?,
            adviser_name: row.adviser_name,
            village_name: row.village_name,
            asked_at: row.asked_at,
            state,
            until: row.valid_until,
            decided_at: row.decided_at,
            is_used: row.booking_id.is_some(),
        });
    }
    Ok(found)
}

fn read(office: &Office, actor: &Actor, rows: Vec<Row>) -> Result<Vec<Waiver>, StoreError> {
    let mut found = Vec::new();
    for row in rows {
        let village = row.village()?;
        if !may(actor, Action::ReadConflicts, Object { division: &village, adviser: None }) {
            continue;
        }
        let Some(s) = row.open(office)? else { continue };
        let decision = row.decided_at.map(|at| Decision {
            granted_until: row.valid_until,
            by: row.decided_by_name.unwrap_or_default(),
            at,
            reason: s.decision.unwrap_or_default(),
            booking: row.booking_id.map(BookingId::from),
        });
        found.push(Waiver {
            decision,
            kind: Kind::from_code(&s.kind).ok_or_else(|| unreadable(&s.kind))?,
            id: row.id,
            adviser_name: row.adviser_name,
            village_name: row.village_name,
            name: s.name,
            other_party: s.other_party,
            reason: s.reason,
            asked_by: row.asked_by.into(),
            asked_by_name: row.asked_by_name,
            asked_at: row.asked_at,
        });
    }
    Ok(found)
}

/// Grants or refuses a waiver, with a reason: never who asked for it.
///
/// # Errors
/// See [`ConflictError`].
pub async fn decide(office: &Office, actor: &Actor, id: &str, grant: bool, reason: &str) -> Result<(), ConflictError> {
    let mut tx = office.db.write().await?;
    let row: Option<Row> = on!(&mut tx, conn => sqlx::query_as(ONE).bind(id).fetch_optional(conn).await)?;
    let row = row.ok_or(ConflictError::Unknown)?;
    let village = row.village()?;
    let object = Object { division: &village, adviser: None };
    if !may(actor, Action::ReadConflicts, object) {
        return Err(ConflictError::Unknown);
    }
    if !may(actor, Action::WaiveConflict, object) {
        return Err(ConflictError::Forbidden);
    }
    if !may_decide(&StaffId::from(row.asked_by.as_str()), &actor.id) {
        return Err(ConflictError::SamePerson);
    }
    let reason = required_text(reason, 200).map_err(|flaw| ConflictError::Invalid(Flaws::one(Field::Reason, flaw)))?;
    let mut sealed = row.open(office)?.filter(|_| row.state == WaiverState::Asked.code()).ok_or(ConflictError::Over)?;
    let kind = Kind::from_code(&sealed.kind).ok_or_else(|| unreadable(&sealed.kind))?;
    if grant && !kind.may_be_waived() {
        return Err(ConflictError::NotWaivable);
    }
    sealed.decision = Some(reason);
    let text = serde_json::to_string(&sealed).map_err(unreadable)?;
    let now = office.now();
    let state = if grant { WaiverState::Granted } else { WaiverState::Refused };
    let until = grant.then(|| now + Duration::days(WAIVER_DAYS));
    let decided = on!(&mut tx, conn => sqlx::query(DECIDE)
        .bind(id).bind(state.code()).bind(actor.id.as_str()).bind(now).bind(until)
        .bind(office.keys.seal(&office.random, &place(id), &text))
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if decided != 1 {
        return Err(ConflictError::Over);
    }
    if grant && let Some(booking) = &row.booking_id {
        raised::settle(&mut tx, office, booking, &StaffId::from(row.adviser_id.as_str()), "waived").await?;
        if let Some(booking) = bookings::by_id(&mut tx, office, booking).await? {
            raised::note(&mut tx, office, &booking, "waived").await?;
        }
    }
    Ok(tx.commit().await?)
}

/// The booking's data is erased: so are the words of its waivers.
pub(crate) async fn erase(tx: &mut Tx, booking: &BookingId) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(ERASE).bind(booking.as_str()).execute(conn).await.map(drop))?;
    Ok(())
}

/// Erases the words of waivers asked for before an instant.
pub(crate) async fn erase_old(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(ERASE_OLD).bind(before).execute(conn).await.map(drop))?;
    Ok(())
}
