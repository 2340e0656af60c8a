//! "Why is nothing free?": the days of a village or an adviser with the rule that stands in the way of each stretch, and for
//! villagers one sentence. The rules themselves are `domain::clinics::blocks`.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use domain::clinics::blocks::{ClinicFacts, DayFacts, Seat, SlotFacts, Stretch, of_day, of_rules};
use domain::clinics::rules::{Outcome, occurrences};
use domain::clinics::{ClinicStatus, Span};
use domain::clocks::Calendar;
use domain::ids::{ClinicId, StaffId};
use domain::matters::MatterCode;
use domain::places::DivisionCode;
use domain::staff::{Action, Actor, Object, may};

use super::{Clinic, ClinicWithSlots, rules};
use crate::places::travel::roads_between;
use crate::settings::calendar;
use crate::staff::specialities::{self, ForMatter};
use crate::{Office, StoreError, Tx};

/// Days of the strip.
pub const DAYS: u64 = 14;
/// The hours looked at where no clinic lies outside of them: from, until.
const OFFICE_HOURS: (i64, i64) = (8, 18);

statements! {
    OF_VILLAGE = select_clinics!("where c.village_code = $1 and c.starts_at >= $2 and c.starts_at < $3 order by c.starts_at, c.id");
    OF_ADVISER = select_clinics!("where c.adviser_id = $1 and c.starts_at >= $2 and c.starts_at < $3 order by c.starts_at, c.id");
    SLOTS = "select s.id, s.clinic_id, s.starts_at, s.ends_at, s.opens_at, s.closes_at, s.closed from slots s
             where s.clinic_id = $1 order by s.starts_at, s.id";
    SEATS = "select p.slot_id, p.booking_id is not null as booked, p.kept, p.held_until,
                    exists(select 1 from drafts f where f.token_hash = p.draft_hash) as form
             from slots s join seats p on p.slot_id = s.id where s.clinic_id = $1 order by p.slot_id, p.number";
    RETAINERS_OF_VILLAGE = "select r.adviser_id, s.name, r.valid_from, r.valid_until from retainers r
                            join staff s on s.id = r.adviser_id where r.village_code = $1 order by s.name, r.valid_from";
    RETAINERS_OF_ADVISER = "select r.village_code, d.name, r.valid_from, r.valid_until from retainers r
                            join divisions d on d.code = r.village_code
                            where r.adviser_id = $1 order by r.village_code, r.valid_from";
    LEAVES_OF = "select starts_at, ends_at from leaves
                 where adviser_id = $1 and state = 'planned' and starts_at < $3 and ends_at > $2 order by starts_at";
    ADVISER_NAME = "select name from staff where id = $1";
    LAST_CANCELLED = "select reason from clinics where village_code = $1 and status = 'cancelled' and starts_at > $2
                      order by starts_at limit 1";
}

/// Whose days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Of a village.
    Village(DivisionCode),
    /// Of an adviser.
    Adviser(StaffId),
}

/// A day told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub date: NaiveDate,
    /// Its clinics, to which the stretches point.
    pub clinics: Vec<Clinic>,
    /// Its stretches in order.
    pub stretches: Vec<Stretch>,
}

/// Two weeks told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The name of the village or the adviser.
    pub name: String,
    /// Its days.
    pub days: Vec<Day>,
    /// Who is retained here, or who retains the adviser, on the first day: id and name.
    pub others: Vec<(String, String)>,
}

#[derive(sqlx::FromRow)]
struct SlotRow {
    id: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    closed: bool,
}

#[derive(sqlx::FromRow)]
struct SeatRow {
    slot_id: String,
    booked: bool,
    kept: bool,
    held_until: Option<DateTime<Utc>>,
    form: bool,
}

impl SeatRow {
    fn stands(&self, now: DateTime<Utc>) -> Seat {
        let held = self.held_until.is_some_and(|until| until > now);
        match (self.booked, held, self.form, self.kept) {
            (true, ..) => Seat::Booked,
            (false, true, true, _) => Seat::Form,
            (false, true, false, _) => Seat::Offer,
            (false, false, _, true) => Seat::Kept,
            (false, false, _, false) => Seat::Free,
        }
    }
}

/// An appointment of somebody with a village: who or where, its name, from when, until when.
type Retainer = (String, String, NaiveDate, Option<NaiveDate>);

struct Reader<'a> {
    tx: Tx,
    office: &'a Office,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Reader<'_> {
    async fn clinics(&mut self, statement: &'static str, id: &str) -> Result<Vec<Clinic>, StoreError> {
        Ok(on!(&mut self.tx, conn => sqlx::query_as(statement).bind(id).bind(self.from).bind(self.until)
            .fetch_all(conn).await)?)
    }

    async fn leaves(&mut self, adviser: &str) -> Result<Vec<Span>, StoreError> {
        let rows: Vec<(DateTime<Utc>, DateTime<Utc>)> = on!(&mut self.tx, conn => sqlx::query_as(LEAVES_OF)
            .bind(adviser).bind(self.from).bind(self.until).fetch_all(conn).await)?;
        Ok(rows.into_iter().map(|(starts_at, ends_at)| Span { starts_at, ends_at }).collect())
    }

    async fn slots(&mut self, clinic: &ClinicId) -> Result<Vec<SlotFacts>, StoreError> {
        let slots: Vec<SlotRow> =
            on!(&mut self.tx, conn => sqlx::query_as(SLOTS).bind(clinic.as_str()).fetch_all(conn).await)?;
        let rows: Vec<SeatRow> =
            on!(&mut self.tx, conn => sqlx::query_as(SEATS).bind(clinic.as_str()).fetch_all(conn).await)?;
        let mut seats: HashMap<String, Vec<Seat>> = HashMap::new();
        for row in rows {
            let stands = row.stands(self.office.now());
            seats.entry(row.slot_id).or_default().push(stands);
        }
        let facts = |slot: SlotRow| SlotFacts {
            span: Span { starts_at: slot.starts_at, ends_at: slot.ends_at },
            window: Span { starts_at: slot.opens_at, ends_at: slot.closes_at },
            closed: slot.closed,
            seats: seats.remove(&slot.id).unwrap_or_default(),
        };
        Ok(slots.into_iter().map(facts).collect())
    }

    /// Minutes on the way from each clinic to the next of the same adviser on the same day.
    async fn ways(&mut self, clinics: &[Clinic]) -> Result<BTreeMap<ClinicId, i64>, StoreError> {
        let roads = roads_between(&mut self.tx, clinics.iter().map(|c| &c.village_code)).await?;
        let day = |c: &Clinic| c.starts_at.with_timezone(&self.office.zone).date_naive();
        let mut ways = BTreeMap::new();
        for clinic in clinics.iter().filter(|c| c.status == ClinicStatus::Planned) {
            let follows = |o: &&Clinic| {
                o.status == ClinicStatus::Planned
                    && o.adviser_id == clinic.adviser_id
                    && o.starts_at >= clinic.ends_at
                    && day(o) == day(clinic)
            };
            if let Some(next) = clinics.iter().find(follows) {
                let way = roads.way(&clinic.village_code, &next.village_code);
                ways.insert(clinic.id.clone(), i64::from(way.minutes));
            }
        }
        Ok(ways)
    }
}

/// The days of a village or an adviser from one on, for a kind of matter or for any; `None` when they are not the actor's to see.
///
/// # Errors
/// The database.
pub async fn timeline(
    office: &Office,
    actor: &Actor,
    whose: &Whose,
    matter: Option<&MatterCode>,
    from: NaiveDate,
    days: u64,
) -> Result<Option<Timeline>, StoreError> {
    let (starts, ends) = (office.start_of(from), office.start_of(from + Days::new(days.min(DAYS))));
    let mut reader = Reader { tx: office.db.read().await?, office, from: starts, until: ends };
    let Some((name, clinics, retainers, away)) = (match whose {
        Whose::Village(village) => of_village(&mut reader, actor, village).await?,
        Whose::Adviser(adviser) => of_adviser(&mut reader, actor, adviser).await?,
    }) else {
        return Ok(None);
    };
    let here = |clinic: &Clinic| match whose {
        Whose::Village(village) => clinic.village_code == *village,
        Whose::Adviser(_) => true,
    };
    let ways = reader.ways(&clinics).await?;
    let calendar = calendar::in_force_in(&mut reader.tx).await?;
    let given = given(&mut reader.tx, whose, &calendar, from, from + Days::new(days.min(DAYS))).await?;
    let mut closing: HashMap<DivisionCode, ForMatter> = HashMap::new();
    if let Some(matter) = matter {
        for clinic in &clinics {
            if !closing.contains_key(&clinic.village_code) {
                let of = specialities::for_matter_in(&mut reader.tx, office, &clinic.village_code, matter).await?;
                closing.insert(clinic.village_code.clone(), of);
            }
        }
    }
    let valid = |r: &Retainer, on: NaiveDate| r.2 <= on && r.3.is_none_or(|until| until > on);
    let mut told = Vec::new();
    for date in from.iter_days().take(usize::try_from(days.min(DAYS)).unwrap_or_default()) {
        let midnight = office.start_of(date);
        let end = office.start_of(date + Days::new(1));
        let (mut of_the_day, mut facts) = (Vec::new(), Vec::new());
        let mut hours = Span {
            starts_at: midnight + Duration::hours(OFFICE_HOURS.0),
            ends_at: midnight + Duration::hours(OFFICE_HOURS.1),
        };
        for clinic in clinics.iter().filter(|c| c.starts_at >= midnight && c.starts_at < end) {
            // A cancelled clinic elsewhere keeps nobody from being here.
            if !here(clinic) && clinic.status != ClinicStatus::Planned {
                continue;
            }
            hours.starts_at = hours.starts_at.min(clinic.starts_at);
            hours.ends_at = hours.ends_at.max(clinic.ends_at);
            let mut slots = if here(clinic) { reader.slots(&clinic.id).await? } else { Vec::new() };
            // What fell away before the clinic moved to this day belongs to the day it was on.
            slots.retain(|s| !s.closed || (s.span.starts_at >= midnight && s.span.starts_at < end));
            facts.push(ClinicFacts {
                id: clinic.id.clone(),
                hours: Span { starts_at: clinic.starts_at, ends_at: clinic.ends_at },
                cancelled: clinic.status == ClinicStatus::Cancelled,
                elsewhere: !here(clinic),
                not_taken: closing.get(&clinic.village_code).is_some_and(|of| of.closes(&clinic.adviser_id)),
                slots,
                way_on: ways.get(&clinic.id).copied(),
            });
            of_the_day.push(clinic.clone());
        }
        let of_day_retained: Vec<&Retainer> = retainers.iter().filter(|r| valid(r, date)).collect();
        // A village is without an adviser only when everybody it retains is away.
        let leave = match whose {
            Whose::Adviser(adviser) => away.get(adviser.as_str()).cloned().unwrap_or_default(),
            Whose::Village(_) => {
                all_away(of_day_retained.iter().map(|r| away.get(&r.0).map_or(&[][..], Vec::as_slice)))
            }
        };
        let facts = DayFacts {
            hours,
            clinics: facts,
            leave,
            retained: !of_day_retained.is_empty(),
            by_rule: given.get(&date).and_then(of_rules),
            holiday: calendar.holiday(date).map(str::to_owned),
            works: calendar.works(date),
        };
        told.push(Day { date, clinics: of_the_day, stretches: of_day(&facts, office.now()) });
    }
    let mut others: Vec<(String, String)> =
        retainers.into_iter().filter(|r| valid(r, from)).map(|r| (r.0, r.1)).collect();
    others.dedup();
    Ok(Some(Timeline { name, days: told, others }))
}

/// What the rules of a village or an adviser do with each day on which they fall.
async fn given(
    tx: &mut Tx,
    whose: &Whose,
    calendar: &Calendar,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<BTreeMap<NaiveDate, Vec<Outcome>>, StoreError> {
    let rules = match whose {
        Whose::Village(village) => rules::in_force_in(tx, village).await?,
        Whose::Adviser(adviser) => rules::of_adviser(tx, adviser).await?,
    };
    let mut given: BTreeMap<NaiveDate, Vec<Outcome>> = BTreeMap::new();
    for kept in rules {
        for occurrence in occurrences(&kept.rule, calendar, from, until) {
            given.entry(occurrence.rule_date).or_default().push(occurrence.outcome);
        }
    }
    Ok(given)
}

/// What is common to everybody's leave: each span of the first, cut down by the others.
fn all_away<'a>(leaves: impl Iterator<Item = &'a [Span]>) -> Vec<Span> {
    let mut leaves = leaves;
    let Some(first) = leaves.next() else { return Vec::new() };
    let mut common = first.to_vec();
    for of_one in leaves {
        let cut = common.iter().flat_map(|span| {
            of_one.iter().filter(|other| other.overlaps(span)).map(|other| Span {
                starts_at: span.starts_at.max(other.starts_at),
                ends_at: span.ends_at.min(other.ends_at),
            })
        });
        common = cut.collect();
    }
    common
}

/// Name, clinics, retainers, leave by adviser.
type Known = Option<(String, Vec<Clinic>, Vec<Retainer>, HashMap<String, Vec<Span>>)>;

async fn of_village(reader: &mut Reader<'_>, actor: &Actor, village: &DivisionCode) -> Result<Known, StoreError> {
    let object = Object { division: village, adviser: Some(&actor.id) };
    if !may(actor, Action::ReadBookings, object) {
        return Ok(None);
    }
    let place = crate::places::find_in(&mut reader.tx, village).await?;
    let Some(place) = place.filter(|d| d.code.is_village()) else { return Ok(None) };
    let mut clinics = reader.clinics(OF_VILLAGE, village.as_str()).await?;
    let retainers: Vec<Retainer> = on!(&mut reader.tx, conn => sqlx::query_as(RETAINERS_OF_VILLAGE)
        .bind(village.as_str()).fetch_all(conn).await)?;
    let mut away = HashMap::new();
    for (adviser, ..) in &retainers {
        if away.contains_key(adviser) {
            continue;
        }
        away.insert(adviser.clone(), reader.leaves(adviser).await?);
        let elsewhere = reader.clinics(OF_ADVISER, adviser).await?;
        clinics.extend(elsewhere.into_iter().filter(|c| c.village_code != *village));
    }
    clinics.sort_by(|a, b| (a.starts_at, &a.id).cmp(&(b.starts_at, &b.id)));
    Ok(Some((place.name, clinics, retainers, away)))
}

async fn of_adviser(reader: &mut Reader<'_>, actor: &Actor, adviser: &StaffId) -> Result<Known, StoreError> {
    let name: Option<String> = on!(&mut reader.tx, conn => sqlx::query_scalar(ADVISER_NAME)
        .bind(adviser.as_str()).fetch_optional(conn).await)?;
    let Some(name) = name else { return Ok(None) };
    let serves = super::leave::serves(&mut reader.tx, adviser, reader.office.today()).await?;
    let mine = |division| may(actor, Action::ReadBookings, Object { division, adviser: Some(adviser) });
    if !serves.iter().any(mine) {
        return Ok(None);
    }
    // Of clinics beyond the actor's places only when they are is seen: no names of people stand here in any case.
    let clinics = reader.clinics(OF_ADVISER, adviser.as_str()).await?;
    let retainers: Vec<Retainer> = on!(&mut reader.tx, conn => sqlx::query_as(RETAINERS_OF_ADVISER)
        .bind(adviser.as_str()).fetch_all(conn).await)?;
    let away = HashMap::from([(adviser.to_string(), reader.leaves(adviser.as_str()).await?)]);
    Ok(Some((name, clinics, retainers, away)))
}

/// Why a villager finds nothing free: one sentence's worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Something is free.
    Free,
    /// What is left is kept for the clerk and walk-ins: the clerk can book it.
    AskClerk,
    /// Somebody is just filling in a form, or was just offered the place: it may come free again.
    Held,
    /// What is free opens on this day.
    Opens(NaiveDate),
    /// Everything is booked.
    Full,
    /// The next clinic was cancelled, with the reason.
    Cancelled(Option<String>),
    /// The adviser is away until this day.
    OnLeave(NaiveDate),
    /// No adviser is retained here.
    NoAdviser,
    /// Nothing is planned.
    Nothing,
}

/// Why nothing is free in a village, told from its own clinics as the public sees them.
///
/// # Errors
/// The database.
pub async fn why(office: &Office, village: &DivisionCode, own: &[ClinicWithSlots]) -> Result<Why, StoreError> {
    let now = office.now();
    if own.iter().any(|c| c.has_room(now)) {
        return Ok(Why::Free);
    }
    let slots = || own.iter().flat_map(|c| &c.slots).filter(|s| s.starts_at > now);
    if slots().any(|s| s.free_at_desk > 0 && s.is_open(now)) {
        return Ok(Why::AskClerk);
    }
    let day = |at: DateTime<Utc>| at.with_timezone(&office.zone).date_naive();
    if let Some(opens_at) = slots().filter(|s| s.free > 0 && s.opens_at > now).map(|s| s.opens_at).min() {
        return Ok(Why::Opens(day(opens_at)));
    }
    let mut reader = Reader { tx: office.db.read().await?, office, from: now, until: office.horizon() };
    if slots().next().is_some() {
        for clinic in own {
            let held = |s: &SlotFacts| s.seats.iter().any(|seat| matches!(seat, Seat::Form | Seat::Offer));
            if reader.slots(&clinic.clinic.id).await?.iter().any(|s| s.span.starts_at > now && held(s)) {
                return Ok(Why::Held);
            }
        }
        return Ok(Why::Full);
    }
    let retainers: Vec<Retainer> = on!(&mut reader.tx, conn => sqlx::query_as(RETAINERS_OF_VILLAGE)
        .bind(village.as_str()).fetch_all(conn).await)?;
    let today = office.today();
    let mut all = Vec::new();
    for (adviser, _, from, until) in &retainers {
        if *from <= today && until.is_none_or(|until| until > today) {
            all.push(reader.leaves(adviser).await?);
        }
    }
    if all.is_empty() {
        return Ok(Why::NoAdviser);
    }
    if let Some(leave) = all_away(all.iter().map(Vec::as_slice)).into_iter().find(|l| l.starts_at <= now) {
        return Ok(Why::OnLeave(day(leave.ends_at)));
    }
    let cancelled: Option<Option<String>> = on!(&mut reader.tx, conn => sqlx::query_scalar(LAST_CANCELLED)
        .bind(village.as_str()).bind(now).fetch_optional(conn).await)?;
    Ok(cancelled.map_or(Why::Nothing, Why::Cancelled))
}
