//! The clinic day (坐诊当天): what is known of each person's day, the order in which they are called, and what the display shows.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use domain::bookings::{Pace, Reach, Status, Step, Turn, Waiting, free_from, order, usual_talk};
use domain::clinics::ClinicStatus;
use domain::ids::{BookingId, ClinicId};
use domain::trail::State;

use super::Booking;
use crate::clinics::{self, Clinic};
use crate::office::digest;
use crate::settings::clinic_day;
use crate::{Office, StoreError, Tx};

pub(super) const NUMBER: &str = "insert into clinic_numbers (clinic_id, last) values ($1, 1)
    on conflict (clinic_id) do update set last = clinic_numbers.last + 1 returning last";
pub(super) const LINES: &str =
    "select b.id, b.version, b.status, b.walk_in, b.queue_number, b.priority, b.priority_by, b.calls,
        b.arrived_at, b.called_at, b.back_at, b.started_at, b.ended_at, s.starts_at
    from bookings b join slots s on s.id = b.slot_id
    where b.clinic_id = $1 and b.status <> 'cancelled' order by s.starts_at, b.booked_at, b.id";
pub(super) const VERSIONS: &str =
    "select id, version from bookings where clinic_id = $1 and status <> 'cancelled' order by id";

/// What is known of a person's day in a clinic.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Day {
    /// Came without having booked.
    pub walk_in: bool,
    /// The number that is called, once it was given.
    pub queue_number: Option<i64>,
    /// Why they go before others who walked in: a code.
    pub priority: Option<String>,
    /// Who marked that.
    pub priority_by: Option<String>,
    /// How often they were called.
    pub calls: i64,
    /// When they came.
    pub arrived_at: Option<DateTime<Utc>>,
    /// When they were called last.
    pub called_at: Option<DateTime<Utc>>,
    /// When they came back after having been missed.
    pub back_at: Option<DateTime<Utc>>,
    /// When their consultation began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Day {
    /// Its part of a booking's state, laid over the rest. What never happened is not named.
    pub(super) fn lay_over(&self, state: State) -> State {
        let time = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339());
        state
            .open("walk_in", self.walk_in.then(|| "true".to_owned()))
            .open("queue_number", self.queue_number.map(|n| n.to_string()))
            .open("priority", self.priority.clone())
            .open("priority_by", self.priority_by.clone())
            .open("calls", (self.calls > 0).then(|| self.calls.to_string()))
            .open("arrived_at", time(self.arrived_at))
            .open("called_at", time(self.called_at))
            .open("back_at", time(self.back_at))
            .open("started_at", time(self.started_at))
            .open("ended_at", time(self.ended_at))
    }

    /// What a step changes of it.
    pub(super) fn after(&self, step: Step, from: Status, at: DateTime<Utc>) -> Self {
        let mut day = self.clone();
        match step {
            Step::CheckIn => day.arrived_at = Some(at),
            Step::Call => (day.called_at, day.calls) = (Some(at), day.calls + 1),
            // Nobody else was passed over once more.
            Step::Recall => day.calls += 1,
            Step::BackIn => day.back_at = (from == Status::Missed).then_some(at),
            Step::Start => (day.started_at, day.arrived_at) = (Some(at), day.arrived_at.or(Some(at))),
            Step::Done => day.ended_at = Some(at),
            Step::Miss | Step::Park | Step::NoShow | Step::Undo => {}
        }
        day
    }

    /// What is taken back with a step. The number stays: it was told.
    pub(super) fn without(&self, step: Step) -> Self {
        let mut day = self.clone();
        match step {
            Step::CheckIn => day.arrived_at = None,
            Step::Call => (day.called_at, day.calls) = (None, (day.calls - 1).max(0)),
            Step::BackIn => day.back_at = None,
            Step::Start => day.started_at = None,
            Step::Done => day.ended_at = None,
            Step::Recall | Step::Miss | Step::Park | Step::NoShow | Step::Undo => {}
        }
        day
    }
}

/// The next number of a clinic. Those who ask at once wait for each other; the unique index is the guard behind it.
pub(super) async fn number(tx: &mut Tx, clinic: &ClinicId) -> Result<i64, StoreError> {
    Ok(on!(tx, conn => sqlx::query_scalar(NUMBER).bind(clinic.as_str()).fetch_one(conn).await)?)
}

/// A person of the day, without anything personal.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Line {
    #[sqlx(try_from = "String")]
    id: BookingId,
    version: i64,
    #[sqlx(try_from = "String")]
    status: Status,
    #[sqlx(flatten)]
    day: Day,
    starts_at: DateTime<Utc>,
}

impl From<&Booking> for Line {
    fn from(b: &Booking) -> Self {
        Self { id: b.id.clone(), version: b.version, status: b.status, day: b.day.clone(), starts_at: b.starts_at }
    }
}

/// Somebody's place in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// How many are called before, when all come who are expected.
    pub before: usize,
    /// When their turn comes then, as it looks now.
    pub at: DateTime<Utc>,
    /// Minutes until then, rounded up to five.
    pub minutes: i64,
    /// How many of those before are here.
    pub here_before: usize,
    /// Minutes until their turn when none of those comes who are only expected.
    pub soonest: i64,
    /// Does their turn come before the clinic ends?
    pub reach: Reach,
}

/// What somebody can reckon with today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// Their place in the order, while they wait or are expected and the clinic lasts.
    pub place: Option<Place>,
    /// When the clinic ends.
    pub ends_at: DateTime<Utc>,
    /// It has ended: nobody is promised a time any more.
    pub is_over: bool,
}

/// The people of a clinic in the order of the list.
#[derive(Debug, Clone)]
pub(super) struct Ordered {
    /// Ids: whom the desk is busy with, who waits in the order of calling, who is expected, who stepped aside, who is through.
    pub ids: Vec<BookingId>,
    /// Where those stand who wait or are expected.
    pub places: HashMap<BookingId, Place>,
    /// The number of each: given, or which it would be.
    pub numbers: HashMap<BookingId, i64>,
    /// Who is called next.
    pub next: Option<BookingId>,
    /// What the order was made of.
    pub mark: String,
    lines: Vec<Line>,
}

/// A mark that changes with the list, and once a minute with the waiting times.
fn mark<'a>(versions: impl Iterator<Item = (&'a str, i64)>, now: DateTime<Utc>) -> String {
    let mut all: Vec<String> = versions.map(|(id, version)| format!("{id}:{version}")).collect();
    all.sort_unstable();
    let list: String = digest(&all.join(" ")).chars().take(16).collect();
    format!("{list}-{}", now.timestamp() / 60)
}

/// The mark of a clinic's list now: cheap to ask again and again.
///
/// # Errors
/// The database.
pub async fn mark_now(office: &Office, clinic: &ClinicId) -> Result<String, StoreError> {
    let mut tx = office.db.read().await?;
    let versions: Vec<(String, i64)> =
        on!(&mut tx, conn => sqlx::query_as(VERSIONS).bind(clinic.as_str()).fetch_all(conn).await)?;
    Ok(mark(versions.iter().map(|(id, version)| (id.as_str(), *version)), office.now()))
}

/// Minutes as one says them to people who wait: in steps of five, upwards.
fn said(wait: Duration) -> i64 {
    let minutes = (wait.num_seconds().max(0) + 59) / 60;
    (minutes + 4) / 5 * 5
}

/// Puts the people of a clinic in order.
pub(super) async fn ordered(
    tx: &mut Tx,
    office: &Office,
    clinic: &Clinic,
    bookings: &[Booking],
) -> Result<Ordered, StoreError> {
    put_in_order(tx, office, clinic, bookings.iter().map(Line::from).collect()).await
}

async fn put_in_order(tx: &mut Tx, office: &Office, clinic: &Clinic, lines: Vec<Line>) -> Result<Ordered, StoreError> {
    let (now, grace) = (office.now(), clinic_day::in_force(tx).await?.grace());
    let slots = clinics::slots_of(tx, &clinic.id, now).await?;
    let slot = slots.first().map_or(Duration::minutes(30), |s| s.ends_at - s.starts_at);
    let measured = lines.iter().filter_map(|l| Some(l.day.ended_at? - l.day.started_at?)).collect();
    let talk = usual_talk(slot, measured);
    let number = usize::try_from(slots.iter().map(|s| s.seats).max().unwrap_or(1)).unwrap_or(1).max(1);
    let begins = now.max(clinic.starts_at);
    let mut desks = vec![begins; number];
    let mut busy: Vec<&Line> =
        lines.iter().filter(|l| matches!(l.status, Status::Called | Status::InProgress)).collect();
    busy.sort_by_key(|l| (l.day.started_at.or(l.day.called_at), &l.id));
    for line in &busy {
        let began = match line.status {
            Status::InProgress => line.day.started_at,
            _ => None,
        };
        if let Some(desk) = desks.iter_mut().min() {
            // A second one at the same desk comes after the first.
            *desk = if *desk > begins { *desk + talk } else { free_from(began.unwrap_or(now), talk, now) };
        }
    }
    let pace = Pace { now: begins, talk, grace, desks };
    let called_since = |at: Option<DateTime<Utc>>| {
        at.map_or(0, |at| lines.iter().filter(|l| l.day.called_at.is_some_and(|called| called > at)).count())
    };
    let waiting = |l: &Line| Waiting {
        who: l.id.clone(),
        booked_for: (!l.day.walk_in).then_some(l.starts_at),
        here_since: l.day.arrived_at,
        first: l.day.priority.is_some(),
        back_at: l.day.back_at,
        called_since: called_since(l.day.back_at),
        number: l.day.queue_number.unwrap_or(i64::MAX),
    };
    let here: Vec<_> = lines.iter().filter(|l| l.status == Status::CheckedIn).map(waiting).collect();
    let is_today =
        now.with_timezone(&office.zone).date_naive() == clinic.starts_at.with_timezone(&office.zone).date_naive();
    let expected = lines.iter().filter(|l| l.status == Status::Booked && l.starts_at + grace > now);
    let expected: Vec<_> = expected.map(|l| Waiting { here_since: None, ..waiting(l) }).filter(|_| is_today).collect();
    let calling: Vec<Turn<BookingId>> = order(here.clone(), &pace);
    let forecast = order([here, expected].concat(), &pace);
    let without_expected: HashMap<&BookingId, (usize, DateTime<Utc>)> =
        calling.iter().enumerate().map(|(before, turn)| (&turn.who, (before, turn.at))).collect();
    let mut places = HashMap::new();
    // After the end nobody is promised a time.
    for (before, turn) in forecast.into_iter().enumerate().filter(|_| now < clinic.ends_at) {
        let (here_before, other) = without_expected.get(&turn.who).copied().unwrap_or((before, turn.at));
        // Somebody who is expected can also let another be called earlier.
        let (soonest, latest) = (other.min(turn.at), other.max(turn.at));
        let place = Place {
            before,
            at: turn.at,
            minutes: said(latest - now),
            here_before,
            soonest: said(soonest - now),
            reach: Reach::of(soonest, latest, clinic.ends_at),
        };
        places.insert(turn.who, place);
    }
    let mut ids: Vec<BookingId> = busy.iter().map(|l| l.id.clone()).collect();
    ids.extend(calling.iter().map(|t| t.who.clone()));
    for group in [&[Status::Booked][..], &[Status::Missed, Status::Parked]] {
        ids.extend(lines.iter().filter(|l| group.contains(&l.status)).map(|l| l.id.clone()));
    }
    let mut rest: Vec<&Line> = lines.iter().filter(|l| !ids.contains(&l.id)).collect();
    rest.sort_by_key(|l| (l.day.ended_at.unwrap_or(l.starts_at), &l.id));
    ids.extend(rest.into_iter().map(|l| l.id.clone()));
    let last = lines.iter().filter_map(|l| l.day.queue_number).max().unwrap_or_default();
    let would_be = lines.iter().filter(|l| l.day.queue_number.is_none()).map(|l| l.id.clone());
    let given = lines.iter().filter_map(|l| Some((l.id.clone(), l.day.queue_number?)));
    let numbers = given.chain(would_be.zip(last + 1..)).collect();
    let mark = mark(lines.iter().map(|l| (l.id.as_str(), l.version)), now);
    let next = calling.into_iter().next().map(|t| t.who);
    Ok(Ordered { ids, places, numbers, next, mark, lines })
}

/// What the display of a clinic shows: numbers, nobody's name.
#[derive(Debug, Clone)]
pub struct Display {
    /// The clinic.
    pub clinic: Clinic,
    /// It is today, and takes place.
    pub is_on: bool,
    /// Who was called and has not begun, the last one first.
    pub called: Vec<i64>,
    /// Who is being received.
    pub talking: Vec<i64>,
    /// Who comes next; with the place in the order while the clinic lasts.
    pub next: Vec<(i64, Option<Place>)>,
    /// Its end has come.
    pub is_over: bool,
    /// How many wait.
    pub waiting: usize,
    /// Who was called and was not there.
    pub missed: Vec<i64>,
    /// Changes when any of this does.
    pub mark: String,
}

/// What the display of a clinic shows; `None` when there is no such clinic.
///
/// # Errors
/// The database.
pub async fn display(office: &Office, id: &ClinicId) -> Result<Option<Display>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(clinic) = clinics::find_in(&mut tx, id).await? else { return Ok(None) };
    let lines = lines(&mut tx, id).await?;
    let o = put_in_order(&mut tx, office, &clinic, lines).await?;
    let of = |status: Status| -> Vec<&Line> { o.lines.iter().filter(|l| l.status == status).collect() };
    let number = |l: &&Line| o.numbers.get(&l.id).copied().unwrap_or_default();
    let mut called = of(Status::Called);
    called.sort_by_key(|l| std::cmp::Reverse(l.day.called_at));
    let here = of(Status::CheckedIn);
    let next = o.ids.iter().filter(|id| here.iter().any(|l| l.id == **id));
    let next = next.filter_map(|id| Some((*o.numbers.get(id)?, o.places.get(id).copied()))).collect();
    let is_on = clinic.status == ClinicStatus::Planned
        && clinic.starts_at.with_timezone(&office.zone).date_naive() == office.today();
    Ok(Some(Display {
        is_on,
        is_over: clinic.is_over(office.now()),
        called: called.iter().map(number).collect(),
        talking: of(Status::InProgress).iter().map(number).collect(),
        next,
        waiting: here.len(),
        missed: of(Status::Missed).iter().map(number).collect(),
        mark: o.mark.clone(),
        clinic,
    }))
}

/// What somebody can reckon with on the day of their booking; `None` on any other.
///
/// # Errors
/// The database.
pub async fn outlook(office: &Office, booking: &Booking) -> Result<Option<Outlook>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(clinic) = clinics::find_in(&mut tx, &booking.clinic_id).await? else { return Ok(None) };
    if clinic.starts_at.with_timezone(&office.zone).date_naive() != office.today() {
        return Ok(None);
    }
    let lines = lines(&mut tx, &clinic.id).await?;
    outlook_of(&mut tx, office, &clinic, lines, &booking.id).await.map(Some)
}

/// What somebody could reckon with who took a number now.
///
/// # Errors
/// The database.
pub async fn outlook_at_the_door(office: &Office, clinic: &Clinic) -> Result<Outlook, StoreError> {
    let (mut tx, now) = (office.db.read().await?, office.now());
    let id = BookingId::from(office.id());
    let mut lines = lines(&mut tx, &clinic.id).await?;
    let day = Day { walk_in: true, arrived_at: Some(now), ..Day::default() };
    lines.push(Line { id: id.clone(), version: 0, status: Status::CheckedIn, day, starts_at: now });
    outlook_of(&mut tx, office, clinic, lines, &id).await
}

async fn outlook_of(
    tx: &mut Tx,
    office: &Office,
    clinic: &Clinic,
    lines: Vec<Line>,
    id: &BookingId,
) -> Result<Outlook, StoreError> {
    let place = put_in_order(tx, office, clinic, lines).await?.places.get(id).copied();
    Ok(Outlook { place, ends_at: clinic.ends_at, is_over: clinic.is_over(office.now()) })
}

async fn lines(tx: &mut Tx, clinic: &ClinicId) -> Result<Vec<Line>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(LINES).bind(clinic.as_str()).fetch_all(conn).await)?)
}
