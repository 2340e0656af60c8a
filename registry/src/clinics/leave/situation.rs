//! What is known when an adviser goes on leave: the clinics it hits, when else they could be held, who could stand in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use domain::clinics::Span;
use domain::clinics::repair::{Calendar, Duty, Hit, Situation};
use domain::ids::StaffId;
use domain::places::DivisionCode;

use super::HitClinic;
use crate::clinics::Clinic;
use crate::conflicts::{Barred, Matter, Party};
use crate::places::travel::roads_in;
use crate::settings::calendar;
use crate::staff::specialities;
use crate::{Office, StoreError, Tx, bookings};

pub(super) const HITS: &str = select_clinics!(
    "where c.adviser_id = $1 and c.status = 'planned' and c.starts_at < $3 and c.ends_at > $2
     order by c.starts_at, c.id"
);
pub(super) const PEOPLE: &str = "select count(*) from bookings where clinic_id = $1 and open";
pub(super) const POOL: &str = "select distinct s.id, s.name from staff s join grants g on g.staff_id = s.id
    where g.role = 'adviser' and s.active and g.division_code in ($2, $3, $4) and s.id <> $1
      and g.valid_from <= $5 and (g.valid_until is null or g.valid_until > $5)
    order by s.id";
pub(super) const SERVES: &str = "select division_code from grants
    where staff_id = $1 and role = 'adviser' and valid_from <= $2 and (valid_until is null or valid_until > $2)
    order by division_code";
pub(super) const RETAINED: &str = "select village_code, valid_from, valid_until from retainers
    where adviser_id = $1 order by village_code, valid_from";
pub(super) const DUTIES: &str = "select village_code, starts_at, ends_at from clinics
    where adviser_id = $1 and status = 'planned' and starts_at >= $2 and starts_at < $3 order by starts_at";
pub(super) const AWAY: &str = "select starts_at, ends_at from leaves
    where adviser_id = $1 and state = 'planned' and ends_at > $2 order by starts_at";
pub(super) const VILLAGE_BUSY: &str = "select starts_at, ends_at from clinics
    where village_code = $1 and status = 'planned' and starts_at >= $2 and starts_at < $3 order by starts_at";

/// How far around a leave clinics are counted and other days are looked for, in days.
const AROUND: u64 = 28;
/// How long before a clinic people must hear that it moves there.
const NOTICE: Duration = Duration::hours(48);
/// Most other times of a clinic that are tried.
const MOST_TIMES: usize = 20;

fn code(text: &str) -> Result<DivisionCode, StoreError> {
    DivisionCode::try_from(text).map_err(|e| StoreError::Inconsistent { table: "clinics", what: e.to_string() })
}

/// Where somebody holds the adviser's role on a day.
pub(crate) async fn serves(tx: &mut Tx, adviser: &StaffId, day: NaiveDate) -> Result<Vec<DivisionCode>, StoreError> {
    let rows: Vec<String> = on!(tx, conn => sqlx::query_scalar(SERVES).bind(adviser.as_str()).bind(day)
        .fetch_all(conn).await)?;
    rows.iter().map(|text| code(text)).collect()
}

/// The clinics a leave hits: those to come, and those that have begun.
pub(super) async fn hits(
    tx: &mut Tx,
    adviser: &StaffId,
    span: Span,
    now: DateTime<Utc>,
) -> Result<(Vec<HitClinic>, Vec<Clinic>), StoreError> {
    let all: Vec<Clinic> = on!(&mut *tx, conn => sqlx::query_as(HITS)
        .bind(adviser.as_str()).bind(span.starts_at.max(now)).bind(span.ends_at).fetch_all(conn).await)?;
    let (coming, running): (Vec<Clinic>, Vec<Clinic>) = all.into_iter().partition(|c| c.starts_at > now);
    let mut found = Vec::new();
    for clinic in coming {
        let people: i64 =
            on!(&mut *tx, conn => sqlx::query_scalar(PEOPLE).bind(clinic.id.as_str()).fetch_one(conn).await)?;
        found.push(HitClinic { clinic, people: u32::try_from(people).unwrap_or(u32::MAX) });
    }
    Ok((found, running))
}

/// A stretch of days that is looked at.
struct Weeks {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    /// Clinics that start in here are counted.
    counted: Span,
}

struct Retainer {
    village: DivisionCode,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

async fn retainers(tx: &mut Tx, adviser: &StaffId) -> Result<Vec<Retainer>, StoreError> {
    let rows: Vec<(String, NaiveDate, Option<NaiveDate>)> =
        on!(tx, conn => sqlx::query_as(RETAINED).bind(adviser.as_str()).fetch_all(conn).await)?;
    rows.into_iter().map(|(village, from, until)| Ok(Retainer { village: code(&village)?, from, until })).collect()
}

async fn spans(tx: &mut Tx, statement: &'static str, id: &str, weeks: &Weeks) -> Result<Vec<Span>, StoreError> {
    let rows: Vec<(DateTime<Utc>, DateTime<Utc>)> = on!(tx, conn => sqlx::query_as(statement)
        .bind(id).bind(weeks.from).bind(weeks.until).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(starts_at, ends_at)| Span { starts_at, ends_at }).collect())
}

async fn read_calendar(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    weeks: &Weeks,
    hits: &[HitClinic],
) -> Result<Calendar, StoreError> {
    let today = office.today();
    let retained = retainers(tx, adviser).await?.into_iter();
    let retained = retained.filter(|r| r.from <= today && r.until.is_none_or(|until| until > today));
    let rows: Vec<(String, DateTime<Utc>, DateTime<Utc>)> = on!(&mut *tx, conn => sqlx::query_as(DUTIES)
        .bind(adviser.as_str()).bind(weeks.from).bind(weeks.until).fetch_all(conn).await)?;
    let mut duties = Vec::new();
    for (village, starts_at, ends_at) in rows {
        let is_hit = |h: &HitClinic| h.clinic.adviser_id == *adviser && h.clinic.starts_at == starts_at;
        if !hits.iter().any(is_hit) {
            let hours = Span { starts_at, ends_at };
            duties.push(Duty { day: office.day_of(starts_at), village: code(&village)?, hours });
        }
    }
    let counted = |d: &&Duty| d.hours.overlaps(&weeks.counted);
    let load = u32::try_from(duties.iter().filter(counted).count()).unwrap_or(u32::MAX);
    let away: Vec<(DateTime<Utc>, DateTime<Utc>)> = on!(&mut *tx, conn => sqlx::query_as(AWAY)
        .bind(adviser.as_str()).bind(weeks.from).fetch_all(conn).await)?;
    Ok(Calendar {
        id: adviser.clone(),
        retained: retained.map(|r| r.village).collect(),
        serves: serves(tx, adviser, today).await?,
        duties,
        away: away.into_iter().map(|(starts_at, ends_at)| Span { starts_at, ends_at }).collect(),
        barred: BTreeSet::new(),
        not_taken: BTreeMap::new(),
        load,
    })
}

/// Everything the rules ask, and the names of the colleagues.
pub(super) async fn read(
    tx: &mut Tx,
    office: &Office,
    adviser: &StaffId,
    span: Span,
    hits: &[HitClinic],
) -> Result<(Situation, BTreeMap<StaffId, String>), StoreError> {
    let around = Duration::days(i64::try_from(AROUND).unwrap_or_default());
    let weeks = Weeks {
        from: span.starts_at.min(office.now()) - around,
        until: span.ends_at + around + Duration::days(1),
        counted: Span { starts_at: span.starts_at - around, ends_at: span.starts_at + around },
    };
    let mut absent = read_calendar(tx, office, adviser, &weeks, hits).await?;
    absent.away.push(span);
    let mut names: BTreeMap<StaffId, String> = BTreeMap::new();
    let mut counties: BTreeSet<DivisionCode> = BTreeSet::new();
    for HitClinic { clinic, .. } in hits {
        let township = clinic.village_code.parent();
        let county = township.as_ref().and_then(DivisionCode::parent);
        let (Some(township), Some(county)) = (township, county) else { continue };
        let pool: Vec<(String, String)> = on!(&mut *tx, conn => sqlx::query_as(POOL)
            .bind(adviser.as_str()).bind(clinic.village_code.as_str()).bind(township.as_str()).bind(county.as_str())
            .bind(office.today()).fetch_all(conn).await)?;
        names.extend(pool.into_iter().map(|(id, name)| (StaffId::from(id), name)));
        counties.insert(county);
    }
    let mut colleagues = Vec::new();
    for id in names.keys() {
        colleagues.push(read_calendar(tx, office, id, &weeks, &[]).await?);
    }
    // Whoever may not take the matter of somebody who is booked does not stand in: why is told to nobody here.
    for HitClinic { clinic, .. } in hits {
        let places = [clinic.village_code.clone()];
        for booking in bookings::open_in_clinic(tx, office, clinic.id.as_str()).await? {
            let party = Party::of_booking(&booking);
            let matter = Matter { party: &party, places: &places, booking: Some(booking.id.as_str()) };
            let barred = Barred::find(tx, office, matter).await?;
            for colleague in colleagues.iter_mut().filter(|c| barred.bars(&c.id)) {
                colleague.barred.insert(clinic.id.clone());
            }
            let closing = specialities::for_matter_in(tx, office, &clinic.village_code, &booking.matter).await?;
            for colleague in colleagues.iter_mut().filter(|c| closing.closes(&c.id)) {
                *colleague.not_taken.entry(clinic.id.clone()).or_default() += 1;
            }
        }
    }
    // All hits of an adviser lie in one county.
    let roads = match counties.first() {
        Some(county) => roads_in(tx, county).await?,
        None => domain::places::Roads::default(),
    };
    let days = calendar::in_force_in(tx).await?;
    let retained = retainers(tx, adviser).await?;
    let mut listed = Vec::new();
    for HitClinic { clinic, people } in hits {
        let day = office.day_of(clinic.starts_at);
        let hours = Span { starts_at: clinic.starts_at, ends_at: clinic.ends_at };
        let duty = Duty { day, village: clinic.village_code.clone(), hours };
        let busy = spans(tx, VILLAGE_BUSY, clinic.village_code.as_str(), &weeks).await?;
        let contract = |on: NaiveDate| {
            let mut of_village = retained.iter().filter(|r| r.village == clinic.village_code).peekable();
            of_village.peek().is_none() || of_village.any(|r| r.from <= on && r.until.is_none_or(|until| until > on))
        };
        let mut other_times: Vec<Duty> = Vec::new();
        let first = office.today();
        // Whoever works here no more makes up for nothing on another day.
        let around = if clinic.adviser_active { AROUND } else { 0 };
        let last = if around == 0 { first } else { office.day_of(span.ends_at) + Days::new(around) };
        for on in first.iter_days().take_while(|on| *on <= last).filter(|on| *on != day) {
            let by = office.start_of(on) - office.start_of(day);
            let hours = Span { starts_at: hours.starts_at + by, ends_at: hours.ends_at + by };
            let fits = (days.works(on) || !days.works(day))
                && hours.starts_at >= office.now() + NOTICE
                && !span.overlaps(&hours)
                && contract(on)
                && !busy.iter().any(|other| other.overlaps(&hours));
            if fits {
                other_times.push(Duty { day: on, hours, ..duty.clone() });
            }
        }
        other_times.sort_by_key(|time| ((time.day - day).num_days().abs(), time.day < day));
        other_times.truncate(MOST_TIMES);
        listed.push(Hit { id: clinic.id.clone(), duty, people: *people, other_times });
    }
    Ok((Situation { hits: listed, absent, colleagues, roads }, names))
}
