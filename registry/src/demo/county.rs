//! Invented clinics and bookings: four weeks behind, eight weeks ahead, on working days.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use domain::bookings::{Code, ConsentKind, Request, Step};
use domain::clinics::{Capacity, Plan, Span};
use domain::conflicts::Tie;
use domain::consultations::Record;
use domain::ids::{BookingId, ClinicId, SlotId, StaffId};
use domain::locale::Locale;
use domain::matters::MatterCode;
use domain::people::PhoneTail;
use domain::staff::Actor;
use domain::trail::Door;

use super::people::{Served, villager};
use super::talk::TALKS;
use super::{VILLAGE, one_of};
use crate::bookings::{self, Booking, By, NewRow, history, queue, records, seats};
use crate::clinics::{NewClinic, add};
use crate::conflicts::{officers, ties};
use crate::settings::calendar;
use crate::trail::{Errand, on_errand};
use crate::{Office, StoreError, Tx};

const WEEKS_BEHIND: u64 = 4;
const WEEKS_AHEAD: u64 = 8;
const PLACES: [&str; 4] = ["村委会会议室", "党群服务中心", "村委会一楼调解室", "老年活动中心"];
/// Hours of a clinic: from, until, in minutes of the day.
const MORNING: (u32, u32) = (9 * 60, 12 * 60);
const AFTERNOON: (u32, u32) = (14 * 60 + 30, 17 * 60);

/// A clinic with what its bookings need.
pub(super) struct Held {
    id: ClinicId,
    pub served: usize,
    slots: Vec<(SlotId, DateTime<Utc>)>,
    /// How many are to be booked; none: by chance.
    booked: Option<usize>,
}

impl Held {
    /// Does it begin within these instants?
    pub fn is_within(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        self.slots.first().is_some_and(|(_, starts_at)| (from..until).contains(starts_at))
    }
}

/// Where clinics are written.
struct Round<'a> {
    tx: &'a mut Tx,
    office: &'a Office,
    staff: &'a [Served],
    held: Vec<Held>,
}

impl Round<'_> {
    async fn hold(
        &mut self,
        served: usize,
        day: NaiveDate,
        hours: (u32, u32),
        booked: Option<usize>,
    ) -> Result<(), StoreError> {
        let id = ClinicId::from(Code::drawn(self.office.random.bits()).as_str());
        let hours = Span { starts_at: at(self.office, day, hours.0), ends_at: at(self.office, day, hours.1) };
        let plan = Plan { hours, slot_minutes: 30, breaks: Vec::new() };
        let Served { code, adviser, .. } = &self.staff[served];
        let place = PLACES[served % PLACES.len()];
        // Every fifth clinic has a second desk.
        let seats = if self.held.len() % 5 == 4 && booked.is_none() { 2 } else { 1 };
        let capacity = Capacity { seats, ..Capacity::default() };
        let new = NewClinic { id: &id, adviser, village: code, place, rule: None, capacity };
        let slots = add(self.tx, self.office, &new, &plan, None, true).await?;
        let starts = domain::clinics::cut(&plan).into_iter().map(|span| span.starts_at);
        self.held.push(Held { id, served, slots: slots.into_iter().zip(starts).collect(), booked });
        Ok(())
    }
}

/// The instant of a minute of a day, where the county is.
fn at(office: &Office, day: NaiveDate, minute: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default();
    let local = office.zone.from_local_datetime(&day.and_time(time));
    local.earliest().map_or_else(|| day.and_time(time).and_utc(), |t| t.to_utc())
}

/// The villages of each adviser, by their place in the list.
fn by_adviser(staff: &[Served]) -> Vec<Vec<usize>> {
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    for (i, served) in staff.iter().enumerate() {
        match rounds.last_mut() {
            Some(round) if staff[round[0]].adviser == served.adviser => round.push(i),
            _ => rounds.push(vec![i]),
        }
    }
    rounds
}

/// Adds the clinics: each adviser goes out once a week, to each of their villages in turn, and never on two errands at once.
pub(super) async fn clinics(tx: &mut Tx, office: &Office, staff: &[Served]) -> Result<Vec<Held>, StoreError> {
    let (calendar, today) = (calendar::carried()?, office.today());
    let mut round = Round { tx, office, staff, held: Vec::new() };
    let home = staff.iter().position(|s| s.code.as_str() == VILLAGE);
    let first = today - Days::new(WEEKS_BEHIND * 7);
    for (number, villages) in by_adviser(staff).into_iter().enumerate() {
        let is_home = home.is_some_and(|h| villages.contains(&h));
        for week in 0..WEEKS_BEHIND + WEEKS_AHEAD {
            let monday = first + Days::new(week * 7);
            let wished = u64::try_from((number + usize::try_from(week).unwrap_or_default()) % 5).unwrap_or_default();
            // On holidays the next working day of the seven, if there is one.
            let Some(day) = (0..7).map(|d| monday + Days::new((wished + d) % 7)).find(|d| calendar.works(*d)) else {
                continue;
            };
            let soon = day >= today && day <= today + Days::new(7);
            if is_home && soon {
                continue;
            }
            let turn = usize::try_from(week).unwrap_or_default() % villages.len();
            let hours = if (number + turn) % 2 == 0 { MORNING } else { AFTERNOON };
            round.hold(villages[turn], day, hours, None).await?;
        }
        if let (true, Some(home)) = (is_home, home) {
            round.hold(home, today, MORNING, Some(4)).await?;
            round.hold(home, today, AFTERNOON, Some(2)).await?;
            let next =
                (2..7).map(|d| today + Days::new(d)).find(|d| calendar.works(*d)).unwrap_or(today + Days::new(7));
            round.hold(home, next, MORNING, Some(1)).await?;
        }
    }
    Ok(round.held)
}

/// Books people into the clinics, and takes those of past clinics to their end.
pub(super) async fn bookings(
    tx: &mut Tx,
    office: &Office,
    staff: &[Served],
    clinics: &[Held],
) -> Result<(), StoreError> {
    let mut number = 0;
    for clinic in clinics {
        let past = clinic.slots.first().is_some_and(|(_, starts_at)| *starts_at < office.now());
        let wanted = match (clinic.booked, past) {
            (Some(wanted), _) => wanted,
            (None, true) => 1 + office.random.below(4),
            (None, false) if office.random.below(3) == 0 => 1 + office.random.below(2),
            (None, false) => 0,
        };
        for (slot, starts_at) in clinic.slots.iter().take(wanted) {
            number += 1;
            let visit = Visit { number, slot, starts_at: *starts_at, clinic, served: &staff[clinic.served] };
            visit.book(tx, office, past).await?;
        }
    }
    Ok(())
}

/// One person in one slot.
struct Visit<'a> {
    number: usize,
    slot: &'a SlotId,
    starts_at: DateTime<Utc>,
    clinic: &'a Held,
    served: &'a Served,
}

impl Visit<'_> {
    async fn book(&self, tx: &mut Tx, office: &Office, past: bool) -> Result<(), StoreError> {
        let random = &office.random;
        let (who, talk) = (villager(random, self.number)?, one_of(random, &TALKS));
        // A third is booked by the clerk, now and then for somebody without a telephone.
        let clerk = self.number.is_multiple_of(3).then_some(&self.served.clerk);
        let has_phone = clerk.is_none() || random.below(3) > 0;
        let request = Request {
            matter: MatterCode::from(talk.matter),
            phone: has_phone.then(|| who.phone.clone()),
            email: who.email.filter(|_| clerk.is_none()),
            summary: (random.below(3) > 0).then(|| talk.words.to_owned()),
            other_party: None,
            guardian: None,
            id_number: None,
            tell_apart: (!has_phone).then(|| format!("{}组 {}号", 1 + random.below(6), 1 + random.below(60))),
            consent: clerk.map_or(ConsentKind::Ticked, |_| *one_of(random, &ConsentKind::AT_DESK)),
            name: who.name,
        };
        let id = BookingId::from(office.id());
        // In the days before the slot, by daylight, and not in the future.
        let day = self.starts_at.min(office.now()).with_timezone(&office.zone).date_naive();
        let ahead = u64::try_from(1 + random.below(6)).unwrap_or(1);
        let minute = u32::try_from(8 * 60 + random.below(600)).unwrap_or_default();
        let booked_at = at(office, day - Days::new(ahead), minute);
        let drawn = PhoneTail::drawn(u16::try_from(random.below(10_000)).unwrap_or_default());
        let row = NewRow {
            id: &id,
            code: Code::drawn(random.bits()),
            slot: (self.slot, &self.clinic.id),
            request: &request,
            home: None,
            tail: request.phone.as_ref().map_or(drawn, domain::people::Phone::tail),
            locale: Locale::ZhCn,
            booked_by: clerk.map(StaffId::as_str),
            booked_at,
            demo: true,
        };
        bookings::add(tx, office, &row).await?;
        seats::claim(tx, self.slot, id.as_str(), None, false, booked_at).await?;
        let clerk = clerk.map(acting);
        let by = clerk.as_ref().map_or(By::Person, By::Staff);
        let booking = read(tx, office, &id).await?;
        tell(tx, office, "booked", by, None, &booking, None, booked_at).await?;
        if past {
            let how = random.below(10);
            if how == 0 {
                let at = booked_at + Duration::hours(3);
                bookings::end(tx, id.as_str(), 1).await?;
                seats::release(tx, id.as_str()).await?;
                let after = read(tx, office, &id).await?;
                let why = Some("有事去不了");
                tell(tx, office, "cancelled", By::Person, Some(&booking), &after, why, at).await?;
            } else if how == 1 {
                self.take(tx, office, booking, (Step::NoShow, 20)).await?;
                seats::release(tx, id.as_str()).await?;
            } else {
                let mut booking = booking;
                for step in [(Step::CheckIn, -8), (Step::Call, 0), (Step::Start, 2)] {
                    booking = self.take(tx, office, booking, step).await?;
                }
                let record = Record {
                    matter: request.matter.clone(),
                    facts: Some(talk.facts.to_owned()),
                    advice: talk.advice.to_owned(),
                    outcome: talk.outcome,
                };
                let at = self.starts_at + Duration::minutes(24);
                records::keep(tx, office, &id, booking.version, &record, &self.served.adviser, at).await?;
                let booking = read(tx, office, &id).await?;
                self.take(tx, office, booking, (Step::Done, 25)).await?;
            }
        }
        Ok(())
    }

    /// One step, so many minutes after the start of the slot.
    async fn take(
        &self,
        tx: &mut Tx,
        office: &Office,
        before: Booking,
        (step, minutes): (Step, i64),
    ) -> Result<Booking, StoreError> {
        let wrong = || StoreError::Inconsistent { table: "demo", what: format!("{step:?} from {:?}", before.status) };
        let to = step.leads(before.status).ok_or_else(wrong)?;
        let at = self.starts_at + Duration::minutes(minutes);
        queue::take(tx, &before, step, to, at).await?;
        let after = read(tx, office, &before.id).await?;
        let adviser = acting(&self.served.adviser);
        tell(tx, office, step.code(), By::Staff(&adviser), Some(&before), &after, None, at).await?;
        Ok(after)
    }
}

/// Writes an entry as if it had come in through the door it would have come through.
#[expect(clippy::too_many_arguments, reason = "passes on what an entry of the trail takes")]
async fn tell(
    tx: &mut Tx,
    office: &Office,
    what: &str,
    by: By<'_>,
    before: Option<&Booking>,
    after: &Booking,
    note: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let door = if by.staff_id().is_some() { Door::Desk } else { Door::Public };
    let write = history::note(tx, office, what, by, before, after, note, at);
    on_errand(Errand { door, address: None }, write).await
}

async fn read(tx: &mut Tx, office: &Office, id: &BookingId) -> Result<Booking, StoreError> {
    let found = bookings::by_id(tx, office, id.as_str()).await?;
    found.ok_or_else(|| StoreError::Inconsistent { table: "demo", what: format!("booking {id}") })
}

/// A member of staff as whoever acts, for the trail.
fn acting(id: &StaffId) -> Actor {
    Actor { id: id.clone(), name: String::new(), grants: Vec::new() }
}

/// Whom the adviser of the demonstration's village is bound by: a relative, and the officers of the committee that retains them.
pub(super) async fn conflicts(tx: &mut Tx, office: &Office, staff: &[Served]) -> Result<(), StoreError> {
    let Some(home) = staff.iter().find(|s| s.code.as_str() == VILLAGE) else { return Ok(()) };
    for (name, post) in [("赵示例", "主任"), ("钱示例", "书记"), ("孙示例", "会计")] {
        officers::add(tx, office, &home.code, name, post, true).await?;
    }
    ties::add_demo(tx, office, &home.adviser, "李示例", Tie::Sibling, &home.code).await
}
