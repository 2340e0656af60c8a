//! Conflict of interest: the check that every booking passes, in its own transaction, whichever door it comes through.
//!
//! The rule is `domain::conflicts`; here it meets the marks. One indexed query for a booking, a second when the other side is named.

pub(crate) mod marks;
pub(crate) mod officers;
mod party;
pub(crate) mod raised;
pub(crate) mod ring;
pub(crate) mod themselves;
pub(crate) mod ties;
pub(crate) mod waivers;

pub(crate) use marks::{forget as forget_marks, forget_old, mark_booking, rebuild, remark};
pub use officers::{Officer, OfficerForm, add_officer, end_officer, officers};
pub(crate) use party::{Party, likeness};
pub use raised::{ANOTHER_ADVISER, Raised, raised, recheck_all, recheck_rest};
pub(crate) use raised::{against, forget as forget_raised, recheck_adviser, recheck_booking};
pub use ties::{DeclaredTie, TieForm, declare, remove as remove_tie, ties};
pub use waivers::{AskedFor, Decision, Waiver, ask, ask_for_booking, asked_by, decide, decided, waivers};
pub(crate) use waivers::{erase as erase_waivers, erase_old as erase_old_waivers, note_used};

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::conflicts::{Clash, Hit, Likeness, Near, Part, Side, Through, committee, judge, names_firm, parts_against};
use domain::form::Flaws;
use domain::ids::{SlotId, StaffId};
use domain::matters::MatterCode;
use domain::places::DivisionCode;

use self::party::MOST_OF_A_SIDE;
use self::ring::Ring;
use crate::clinics::{self, Clinic, Slot};
use crate::{Office, StoreError, Tx};

macro_rules! find_marks {
    ($more:literal) => {
        concat!(
            "select m.record, m.kind, m.value, m.part, m.syllables, coalesce(c.adviser_id, m.adviser_id) as adviser_id,
                   coalesce(c.village_code, m.village_code) as village_code
            from conflict_marks m left join bookings b on b.id = m.booking_id left join clinics c on c.id = b.clinic_id
            where m.value in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) and m.part in ($12, $13, $14) ",
            $more,
            " and (b.id is null or (b.status not in ('cancelled', 'no_show', 'displaced') and b.id <> $1))
            order by m.record, m.person, m.kind"
        )
    };
}

statements! {
    /// Marks equal to something of one side of the new matter, of such a part that they could speak against it: common names have
    /// many marks of clients who came back. A booking that came to nothing binds nobody.
    FIND = find_marks!("");
    /// The same where a client's mark means no harm: those of a common name need not even be passed over.
    FIND_BUT_CLIENTS = find_marks!("and m.part <> 'client'");
    /// Whose bookings bear a name.
    NAMED = "select distinct m.booking_id from conflict_marks m
            where m.value in ($1, $2) and m.value <> '' and m.part = 'client' and m.person = 0 and m.booking_id is not null
            order by m.booking_id desc limit 60";
    TURN = "insert into conflict_turns (adviser_id, turn) values ($1, 1)
            on conflict (adviser_id) do update set turn = conflict_turns.turn + 1";
}

/// Why something about conflicts was not done.
#[derive(Debug, thiserror::Error)]
pub enum ConflictError {
    /// There is no such thing, or it is not the actor's to see.
    #[error("there is no such thing")]
    Unknown,
    /// Not the actor's to do.
    #[error("not permitted")]
    Forbidden,
    /// Fields are wrong.
    #[error("fields are wrong")]
    Invalid(Flaws),
    /// Who asked for a waiver does not decide on it.
    #[error("a second person decides")]
    SamePerson,
    /// It may not be waived: both sides of one matter.
    #[error("this conflict cannot be waived")]
    NotWaivable,
    /// It was decided already, or there is nothing to waive.
    #[error("nothing to decide")]
    Over,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ConflictError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

#[derive(sqlx::FromRow)]
struct Mark {
    record: String,
    kind: String,
    value: String,
    part: String,
    syllables: i64,
    adviser_id: Option<String>,
    village_code: Option<String>,
}

/// What a matter must pass.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matter<'a> {
    /// Who, against whom.
    pub party: &'a Party,
    /// Where they come from, as far as it is known: the villages of the clinics they asked for.
    pub places: &'a [DivisionCode],
    /// The booking itself, when it was made already: what it marked does not speak against it.
    pub booking: Option<&'a str>,
}

/// How a matter stands with an adviser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing speaks against it.
    Clear,
    /// Something does, and it was waived: by which waiver.
    Waived(String),
    /// Something does.
    Clash(Clash),
}

fn near(place: Option<&str>, places: &[DivisionCode]) -> Near {
    // Where somebody lives is not always known: they count as of the township.
    let Some(place) = place else { return Near::Township };
    let township = |code: &str| code.get(..9).map(str::to_owned);
    let of = |there: &DivisionCode| {
        if there.as_str() == place {
            Near::Village
        } else if township(there.as_str()) == township(place) {
            Near::Township
        } else {
            Near::County
        }
    };
    places.iter().map(of).max().unwrap_or(Near::County)
}

fn wrong(what: String) -> StoreError {
    StoreError::Inconsistent { table: "conflict_marks", what }
}

/// The marks like one side of a matter that could speak against it.
async fn marks(
    tx: &mut Tx,
    booking: Option<&str>,
    side: Side,
    tokens: &[(&party::Token, String)],
) -> Result<Vec<Mark>, StoreError> {
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let mut looked_for: Vec<&str> = tokens.iter().map(|(_, value)| value.as_str()).collect();
    looked_for.resize(MOST_OF_A_SIDE, "");
    for part in parts_against(side) {
        looked_for.push(part.code());
    }
    looked_for.resize(MOST_OF_A_SIDE + 3, "");
    Ok(on!(tx, conn => {
        let sql = if parts_against(side).any(|part| part == Part::Client) { FIND } else { FIND_BUT_CLIENTS };
        let mut query = sqlx::query_as(sql).bind(booking.unwrap_or_default());
        for value in looked_for {
            query = query.bind(value);
        }
        query.fetch_all(conn).await
    })?)
}

/// What is known of a matter: the marks that are like it.
struct Known<'a> {
    matter: Matter<'a>,
    hits: Vec<(Hit, Option<StaffId>, Option<String>)>,
}

impl<'a> Known<'a> {
    /// `adviser`: what could speak against this one; none: against anybody.
    async fn find(
        tx: &mut Tx,
        office: &Office,
        matter: Matter<'a>,
        adviser: Option<&StaffId>,
    ) -> Result<Self, StoreError> {
        let mut hits = themselves::hits(tx, office, matter.party, adviser).await?;
        // What was marked under an earlier key and erased since can only be found under that key.
        for key in office.keys.ids() {
            for side in [Side::Booker, Side::Other] {
                let tokens = matter.party.indexed(office, key, side);
                for mark in marks(tx, matter.booking, side, &tokens).await? {
                    let Some((token, _)) =
                        tokens.iter().find(|(t, value)| *value == mark.value && t.kind.code() == mark.kind)
                    else {
                        continue;
                    };
                    let part = Part::try_from(mark.part).map_err(wrong)?;
                    let likeness = token.kind.likeness(mark.syllables);
                    let near = near(mark.village_code.as_deref(), matter.places);
                    let hit = Hit { side, likeness, part, near, through: Through::Adviser, record: mark.record };
                    hits.push((hit, mark.adviser_id.map(StaffId::from), mark.village_code));
                }
            }
        }
        Ok(Self { matter, hits })
    }

    /// Nothing that was found, and no other side, could speak against anybody.
    fn is_clear(&self) -> bool {
        self.matter.party.other_text().is_none() && self.hits.is_empty()
    }

    fn clash(&self, ring: &Ring, adviser: &StaffId) -> Option<Clash> {
        let mut hits: Vec<Hit> = self
            .hits
            .iter()
            .filter_map(|(hit, of, village)| {
                let through = match (hit.part, of, village) {
                    (Part::Officer, _, Some(village)) => ring.through_village(adviser, village),
                    (_, Some(of), _) => ring.through(adviser, of),
                    _ => None,
                }?;
                Some(Hit { through, ..hit.clone() })
            })
            .collect();
        let other = self.matter.party.other_text();
        if other.is_some_and(|text| ring.firms_of(adviser).iter().any(|firm| names_firm(text, firm))) {
            hits.push(themselves::hit(Side::Other, Likeness::Organisation, adviser));
        }
        let committee = other.and_then(|text| {
            let named = |r: &ring::Retained| {
                // Whose committee is meant where none is named: that of the person's own village.
                let own = self.matter.party.home().map_or(self.matter.places, std::slice::from_ref);
                let is_own = own.iter().any(|p| p.as_str() == r.village_code);
                committee::names(text, &r.village_name, &r.township_name, is_own)
            };
            ring.retained().filter(|r| named(r)).filter_map(|r| ring.through(adviser, &r.adviser)).min()
        });
        judge(&hits, committee)
    }
}

/// May this adviser take this matter? Two who ask for one adviser at the same instant are looked at one after the other: for a
/// transaction that writes.
///
/// # Errors
/// The database.
pub(crate) async fn check(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    matter: Matter<'_>,
) -> Result<Standing, StoreError> {
    if !tx.writes_alone() {
        on!(&mut *tx, conn => sqlx::query(TURN).bind(adviser.as_str()).execute(conn).await.map(drop))?;
    }
    look(tx, office, adviser, matter).await
}

/// The same without waiting for one's turn: to see whether it is worth asking.
///
/// # Errors
/// The database.
pub(crate) async fn look(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    matter: Matter<'_>,
) -> Result<Standing, StoreError> {
    let Some(clash) = clash(tx, office, adviser, matter).await? else { return Ok(Standing::Clear) };
    Ok(match waivers::good(tx, office, adviser, matter.party, &clash).await? {
        Some(waiver) => Standing::Waived(waiver),
        None => Standing::Clash(clash),
    })
}

/// What speaks against this adviser's taking this matter, waived or not.
///
/// # Errors
/// The database.
pub(crate) async fn clash(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    matter: Matter<'_>,
) -> Result<Option<Clash>, StoreError> {
    let known = Known::find(tx, office, matter, Some(adviser)).await?;
    if known.is_clear() {
        return Ok(None);
    }
    let ring = Ring::of(tx, office, adviser).await?;
    Ok(known.clash(&ring, adviser))
}

/// The firms a member of staff belongs to today.
///
/// # Errors
/// The database.
pub(crate) async fn firms_of(tx: &mut Tx, office: &Office, staff: &StaffId) -> Result<Vec<String>, StoreError> {
    Ok(Ring::of(tx, office, staff).await?.firms_of(staff).to_vec())
}

/// Bookings of people of a name, or of one that sounds alike, by their keyed digests; the newest first.
///
/// # Errors
/// The database.
pub(crate) async fn bookings_named(
    tx: &mut Tx,
    name: &Option<String>,
    sound: &Option<String>,
) -> Result<Vec<String>, StoreError> {
    let (name, sound) = (name.as_deref().unwrap_or_default(), sound.as_deref().unwrap_or_default());
    Ok(on!(tx, conn => sqlx::query_scalar(NAMED).bind(name).bind(sound).fetch_all(conn).await)?)
}

/// Which advisers may not take a matter: to choose among many.
pub(crate) struct Barred {
    known: HashMap<StaffId, bool>,
}

impl Barred {
    /// Looks at every adviser with a retainer or a mark. Whoever has neither is not barred.
    ///
    /// # Errors
    /// The database.
    pub(crate) async fn find(tx: &mut Tx, office: &Office, matter: Matter<'_>) -> Result<Self, StoreError> {
        let known = Known::find(tx, office, matter, None).await?;
        if known.is_clear() {
            return Ok(Self { known: HashMap::new() });
        }
        let ring = Ring::all(tx, office).await?;
        let marked = known.hits.iter().filter_map(|(_, of, _)| of.clone());
        let advisers: Vec<StaffId> = ring.advisers().cloned().chain(marked).collect();
        let known = advisers.into_iter().map(|a| (a.clone(), known.clash(&ring, &a).is_some())).collect();
        Ok(Self { known })
    }

    /// May this adviser not take it?
    pub(crate) fn bars(&self, adviser: &StaffId) -> bool {
        self.known.get(adviser).copied().unwrap_or_default()
    }
}

/// The places nearest to a slot whose advisers may take the matter.
///
/// # Errors
/// The database.
pub(crate) async fn nearest(
    office: &Office,
    slot: &SlotId,
    kind: Option<&MatterCode>,
    party: &Party,
    booking: Option<&str>,
) -> Result<Vec<(Slot, Clinic)>, StoreError> {
    let mut tx = office.db.read().await?;
    let asked = clinics::slot_in(&mut tx, office, slot).await?.map(|(_, clinic)| clinic.village_code);
    let places: Vec<DivisionCode> = asked.iter().chain(party.home()).cloned().collect();
    let barred = Barred::find(&mut tx, office, Matter { party, places: &places, booking }).await?;
    drop(tx);
    clinics::alternatives_with(office, slot, kind, |adviser| !barred.bars(adviser)).await
}

/// A day so many months before another.
fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(chrono::Months::new(months)).unwrap_or(day)
}
