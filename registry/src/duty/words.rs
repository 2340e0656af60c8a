//! What both sides say of a visit: the clerk's counter-sign, and the adviser's word that nobody came. Each is one press, can be
//! taken back within the same days, and stands on the trail of the visit. Nobody signs for themselves.

use chrono::{DateTime, Days, Utc};
use domain::clinics::ClinicStatus;
use domain::form::{Flaw, free_text};
use domain::ids::{ClinicId, StaffId};
use domain::staff::{Action, Actor, may};
use domain::trail::{RecordKind, State};

use crate::clinics::{self, Clinic};
use crate::trail::{self, Act, Told};
use crate::{Office, StoreError, Tx};

pub(super) const SAY: &str =
    "insert into visit_words (clinic_id, side, staff_id, said_at, arrived_at, left_at, sealed, late)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (clinic_id, side) do update set staff_id = excluded.staff_id, said_at = excluded.said_at,
         arrived_at = excluded.arrived_at, left_at = excluded.left_at, sealed = excluded.sealed, late = excluded.late";
pub(super) const SAID: &str =
    "select w.side, w.staff_id, s.name as staff_name, w.said_at, w.arrived_at, w.left_at, w.sealed, w.late
    from visit_words w join staff s on s.id = w.staff_id where w.clinic_id = $1 order by w.side";
pub(super) const TAKE_BACK: &str = "delete from visit_words where clinic_id = $1 and side = $2";
/// For the check of the trail: what was said without an entry.
pub(crate) const WITHOUT_TRAIL: &str = "select distinct w.clinic_id from visit_words w
    where not exists (select 1 from trail t where t.record = 'visit/' || w.clinic_id) order by w.clinic_id limit $1";
/// Whoever was checked in, called or received came, received or not.
pub(super) const CAME: &str = "select exists(select 1 from bookings
    where clinic_id = $1 and (status not in ('booked', 'missed', 'no_show', 'cancelled', 'displaced')
                              or (status = 'displaced' and arrived_at is not null)))
    or exists(select 1 from past_days where clinic_id = $1)";
pub(super) const WAITING: &str =
    "select c.id, c.village_code, d.name as village_name, s.name as adviser_name, c.adviser_id, c.starts_at,
        c.ends_at
    from clinics c join staff s on s.id = c.adviser_id join divisions d on d.code = c.village_code
    where c.village_code >= $1 and c.village_code < $2 and c.status = 'planned' and c.starts_at <= $3 and c.ends_at > $4
      and not exists(select 1 from visit_words w where w.clinic_id = c.id and w.side = 'village')
    order by c.starts_at, c.id limit 200";

/// The longest note, in characters.
pub const LONGEST: u16 = 200;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The village's clerk: the adviser was here.
    Village,
    /// The adviser: I was there, nobody came.
    Adviser,
}

impl Side {
    const fn code(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Adviser => "adviser",
        }
    }

    const fn act(self) -> &'static str {
        match self {
            Self::Village => "countersigned",
            Self::Adviser => "nobody_came",
        }
    }

    const fn action(self) -> Action {
        match self {
            Self::Village => Action::CounterSign,
            Self::Adviser => Action::AnswerDuty,
        }
    }
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// By whom: the id.
    pub staff_id: StaffId,
    /// The name.
    pub staff_name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// When the adviser came, if it was not as planned.
    pub arrived_at: Option<DateTime<Utc>>,
    /// When they left.
    pub left_at: Option<DateTime<Utc>>,
    /// A note.
    pub note: Option<String>,
    /// After the days for signing, by the justice office.
    pub late: bool,
}

/// What is said of a visit so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The clerk's counter-sign.
    pub village: Option<Said>,
    /// The adviser's word that nobody came.
    pub adviser: Option<Said>,
}

/// Why something was not said.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// There is no such clinic, or it is not the actor's to speak of: both alike.
    #[error("not permitted")]
    Forbidden,
    /// Whoever held the clinic does not sign for themselves.
    #[error("nobody signs for themselves")]
    Oneself,
    /// The clinic did not take place.
    #[error("the clinic did not take place")]
    Cancelled,
    /// It has not begun, or for "nobody came" is not over.
    #[error("too early")]
    TooEarly,
    /// The days for signing are over; the justice office may still sign, with a reason.
    #[error("too late")]
    TooLate,
    /// The days for signing last: until then it is the village that signs, and the actor only after them.
    #[error("in time the village signs")]
    InTime,
    /// The days for signing are over and the actor may still sign: with a reason, in the note.
    #[error("a late counter-sign needs a reason")]
    LateWithoutReason,
    /// Somebody was received: there is a consultation record.
    #[error("somebody was received")]
    SomebodyCame,
    /// The times do not fit the day, or each other.
    #[error("the times do not fit")]
    Times,
    /// A time lies in the future.
    #[error("a time has not come yet")]
    Future,
    /// A time lies outside of the clinic's: why is said in the note.
    #[error("times outside of the clinic's need a reason")]
    Outside,
    /// The note.
    #[error("the note is wrong")]
    Note(Flaw),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for SayError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A visit that waits for the actor's counter-sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which clinic.
    pub clinic: ClinicId,
    /// Where.
    pub village_name: String,
    /// Whose.
    pub adviser_name: String,
    /// First instant.
    pub starts_at: DateTime<Utc>,
    /// First instant after it.
    pub ends_at: DateTime<Utc>,
}

fn place(clinic: &str, side: &str) -> String {
    format!("visit_words/{clinic}/{side}")
}

#[derive(sqlx::FromRow)]
struct SaidRow {
    side: String,
    staff_id: String,
    staff_name: String,
    said_at: DateTime<Utc>,
    arrived_at: Option<DateTime<Utc>>,
    left_at: Option<DateTime<Utc>>,
    sealed: Option<String>,
    late: bool,
}

async fn read(tx: &mut Tx, office: &Office, clinic: &str) -> Result<Words, StoreError> {
    let rows: Vec<SaidRow> = on!(tx, conn => sqlx::query_as(SAID).bind(clinic).fetch_all(conn).await)?;
    let mut words = Words::default();
    for row in rows {
        let note = row.sealed.map(|sealed| office.keys.open(&place(clinic, &row.side), &sealed)).transpose()?;
        let said = Said {
            staff_id: row.staff_id.into(),
            staff_name: row.staff_name,
            at: row.said_at,
            arrived_at: row.arrived_at,
            left_at: row.left_at,
            note,
            late: row.late,
        };
        match row.side.as_str() {
            "village" => words.village = Some(said),
            _ => words.adviser = Some(said),
        }
    }
    Ok(words)
}

/// The state of a visit for its trail: what both sides say of it.
pub(crate) async fn state(tx: &mut Tx, office: &Office, clinic: &str) -> Result<Option<State>, StoreError> {
    if clinics::find_in(tx, &ClinicId::from(clinic)).await?.is_none() {
        return Ok(None);
    }
    let words = read(tx, office, clinic).await?;
    let mut state = State::default();
    for (side, said) in [("village", words.village), ("adviser", words.adviser)] {
        let Some(said) = said else { continue };
        let time = |at: DateTime<Utc>| at.to_rfc3339();
        state = state
            .open(&format!("{side}.by"), said.staff_id.as_str().to_owned())
            .open(&format!("{side}.at"), time(said.at))
            .open(&format!("{side}.arrived"), said.arrived_at.map(time))
            .open(&format!("{side}.left"), said.left_at.map(time))
            .open(&format!("{side}.late"), said.late.then(|| "true".to_owned()))
            .personal(&format!("{side}.note"), said.note);
    }
    Ok(Some(state))
}

/// A clinic with what is said of it as a visit, and its trail; `None` when the actor may not see it.
///
/// # Errors
/// The database.
pub async fn of_clinic(
    office: &Office,
    actor: &Actor,
    id: &ClinicId,
) -> Result<Option<(Clinic, Words, Vec<Told>)>, StoreError> {
    let mut tx = office.db.read().await?;
    let found = clinics::find_in(&mut tx, id).await?;
    let Some(clinic) = found.filter(|c| may(actor, Action::ReadDuty, c.object())) else { return Ok(None) };
    let words = read(&mut tx, office, id.as_str()).await?;
    let told = trail::of_record(&mut tx, office, &RecordKind::Visit.key(id.as_str())).await?;
    Ok(Some((clinic, words, told)))
}

/// The visits that wait for the actor's counter-sign, the earliest first.
///
/// # Errors
/// The database.
pub async fn waiting(office: &Office, actor: &Actor) -> Result<Vec<Waiting>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: String,
        adviser_id: String,
        village_name: String,
        adviser_name: String,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
    }
    let signs = actor
        .grants
        .iter()
        .filter(|g| may(actor, Action::CounterSign, domain::staff::Object { division: &g.division, adviser: None }));
    let mut all = Vec::new();
    let mut tx = office.db.read().await?;
    let earliest = open_since(&mut tx, office).await?;
    for grant in signs {
        let rows: Vec<Row> = on!(&mut tx, conn => sqlx::query_as(WAITING)
            .bind(grant.division.as_str()).bind(grant.division.end()).bind(office.now()).bind(earliest)
            .fetch_all(conn).await)?;
        all.extend(rows.into_iter().filter(|r| r.adviser_id != actor.id.as_str()).map(|r| Waiting {
            clinic: r.id.into(),
            village_name: r.village_name,
            adviser_name: r.adviser_name,
            starts_at: r.starts_at,
            ends_at: r.ends_at,
        }));
    }
    all.sort_by(|a, b| (a.starts_at, &a.clinic).cmp(&(b.starts_at, &b.clinic)));
    all.dedup();
    Ok(all)
}

/// A clinic that ended before this can no longer be signed: the days of the pack in force, whole days of the county.
async fn open_since(tx: &mut Tx, office: &Office) -> Result<DateTime<Utc>, StoreError> {
    let packs = super::settings::packs_in(tx).await?;
    let days = u64::try_from(packs.on(office.today()).signing_days).unwrap_or_default();
    Ok(office.start_of(office.today() - Days::new(days)))
}

/// May the actor speak for this side of a clinic, in time or late?
fn speaks(actor: &Actor, side: Side, clinic: &Clinic) -> bool {
    may(actor, side.action(), clinic.object())
        || side == Side::Village && may(actor, Action::CounterSignLate, clinic.object())
}

/// A clinic that the actor may speak of now, and whether the days for it are over.
async fn theirs(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &ClinicId,
    side: Side,
) -> Result<(Clinic, bool), SayError> {
    let found = clinics::find_in(tx, id).await?;
    let clinic = found.filter(|c| speaks(actor, side, c)).ok_or(SayError::Forbidden)?;
    if side == Side::Village && clinic.adviser_id == actor.id {
        return Err(SayError::Oneself);
    }
    if clinic.status != ClinicStatus::Planned {
        return Err(SayError::Cancelled);
    }
    // The clerk may sign while the adviser is there; that nobody came is known at the end.
    let begins = if side == Side::Village { clinic.starts_at } else { clinic.ends_at };
    if office.now() < begins {
        return Err(SayError::TooEarly);
    }
    let late = clinic.ends_at <= open_since(tx, office).await?;
    match late {
        true if side != Side::Village || !may(actor, Action::CounterSignLate, clinic.object()) => {
            Err(SayError::TooLate)
        }
        // In time it is the clerk's word; the justice office does not speak for the village.
        false if !may(actor, side.action(), clinic.object()) => Err(SayError::InTime),
        late => Ok((clinic, late)),
    }
}

/// Are the days over in which what is said of this clinic can be said or changed?
///
/// # Errors
/// The database.
pub async fn is_late(office: &Office, clinic: &Clinic) -> Result<bool, StoreError> {
    let mut tx = office.db.read().await?;
    Ok(clinic.ends_at <= open_since(&mut tx, office).await?)
}

/// The clerk says: the adviser was here; if it was not as planned, from when and until when. Times outside of the clinic's, and a sign
/// of the justice office when the days for it are over, stand with their reason, which is the note.
///
/// # Errors
/// See [`SayError`].
pub async fn countersign(
    office: &Office,
    actor: &Actor,
    id: &ClinicId,
    (arrived, left): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    note: &str,
) -> Result<(), SayError> {
    let note = free_text(note, LONGEST).map_err(SayError::Note)?;
    let mut tx = office.db.write().await?;
    let (clinic, late) = theirs(&mut tx, office, actor, id, Side::Village).await?;
    let day = |at: DateTime<Utc>| at.with_timezone(&office.zone).date_naive();
    let (from, until) = (arrived.unwrap_or(clinic.starts_at), left.unwrap_or(clinic.ends_at));
    let typed = || [arrived, left].into_iter().flatten();
    if from >= until || !typed().all(|at| day(at) == day(clinic.starts_at)) {
        return Err(SayError::Times);
    }
    if typed().any(|at| at > office.now()) {
        return Err(SayError::Future);
    }
    if note.is_none() && (from < clinic.starts_at || until > clinic.ends_at) {
        return Err(SayError::Outside);
    }
    if note.is_none() && late {
        return Err(SayError::LateWithoutReason);
    }
    let words = Spoken { side: Side::Village, by: &actor.id, at: office.now(), arrived, left, note, late };
    say(&mut tx, office, id, words).await?;
    Ok(tx.commit().await?)
}

/// The adviser says: I was there, nobody came. It counts beside a counter-sign only.
///
/// # Errors
/// See [`SayError`].
pub async fn nobody_came(office: &Office, actor: &Actor, id: &ClinicId, note: &str) -> Result<(), SayError> {
    let note = free_text(note, LONGEST).map_err(SayError::Note)?;
    let mut tx = office.db.write().await?;
    let (clinic, _) = theirs(&mut tx, office, actor, id, Side::Adviser).await?;
    let came: bool = on!(&mut tx, conn => sqlx::query_scalar(CAME).bind(clinic.id.as_str()).fetch_one(conn).await)?;
    if came {
        return Err(SayError::SomebodyCame);
    }
    let words =
        Spoken { side: Side::Adviser, by: &actor.id, at: office.now(), arrived: None, left: None, note, late: false };
    say(&mut tx, office, id, words).await?;
    Ok(tx.commit().await?)
}

/// What is being said.
struct Spoken<'a> {
    side: Side,
    by: &'a StaffId,
    at: DateTime<Utc>,
    arrived: Option<DateTime<Utc>>,
    left: Option<DateTime<Utc>>,
    note: Option<String>,
    late: bool,
}

async fn say(tx: &mut Tx, office: &Office, id: &ClinicId, words: Spoken<'_>) -> Result<(), StoreError> {
    let before = state(tx, office, id.as_str()).await?.unwrap_or_default();
    let Spoken { side, by, at, late, .. } = words;
    put(tx, office, id, words).await?;
    let what = if late { "countersigned_late" } else { side.act() };
    tell(tx, office, (by, at), id, what, &before, None).await
}

async fn put(tx: &mut Tx, office: &Office, id: &ClinicId, words: Spoken<'_>) -> Result<(), StoreError> {
    let Spoken { side, by, at, arrived, left, note, late } = words;
    let sealed = note.map(|note| office.keys.seal(&office.random, &place(id.as_str(), side.code()), &note));
    on!(&mut *tx, conn => sqlx::query(SAY)
        .bind(id.as_str()).bind(side.code()).bind(by.as_str()).bind(at).bind(arrived).bind(left).bind(sealed).bind(late)
        .execute(conn).await.map(drop))?;
    Ok(())
}

/// Says it as of then, for the demonstration: with the entry of its trail, and what the visit's state is after it.
pub(crate) async fn said(
    tx: &mut Tx,
    office: &Office,
    id: &ClinicId,
    (side, by, at): (Side, &StaffId, DateTime<Utc>),
    before: &State,
) -> Result<State, StoreError> {
    put(tx, office, id, Spoken { side, by, at, arrived: None, left: None, note: None, late: false }).await?;
    tell(tx, office, (by, at), id, side.act(), before, None).await?;
    Ok(state(tx, office, id.as_str()).await?.unwrap_or_default())
}

/// Takes back what was said, with a reason; only whoever speaks for that side, and within the same days. What the justice office signed
/// late it takes back itself.
///
/// # Errors
/// See [`SayError`].
pub async fn take_back(
    office: &Office,
    actor: &Actor,
    id: &ClinicId,
    side: Side,
    reason: &str,
) -> Result<(), SayError> {
    let reason = domain::form::required_text(reason, LONGEST).map_err(SayError::Note)?;
    let mut tx = office.db.write().await?;
    theirs(&mut tx, office, actor, id, side).await?;
    let before = state(&mut tx, office, id.as_str()).await?.unwrap_or_default();
    let gone = on!(&mut tx, conn => sqlx::query(TAKE_BACK).bind(id.as_str()).bind(side.code())
        .execute(conn).await.map(|r| r.rows_affected()))?;
    if gone == 1 {
        let what = if side == Side::Village { "countersign_withdrawn" } else { "nobody_came_withdrawn" };
        tell(&mut tx, office, (&actor.id, office.now()), id, what, &before, Some(&reason)).await?;
    }
    Ok(tx.commit().await?)
}

async fn tell(
    tx: &mut Tx,
    office: &Office,
    (by, at): (&StaffId, DateTime<Utc>),
    id: &ClinicId,
    what: &str,
    before: &State,
    note: Option<&str>,
) -> Result<(), StoreError> {
    let after = state(tx, office, id.as_str()).await?.unwrap_or_default();
    let record = RecordKind::Visit.key(id.as_str());
    let act = Act { record: &record, at, what, staff: Some(by.as_str()), for_whom: None, note };
    trail::write(tx, office, act, before, &after).await
}
