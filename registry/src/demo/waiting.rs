//! Invented people on the waiting list: at villages of the demonstration's township where no clinic is held in the days for which
//! they wait, so that nothing is offered to them by itself.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Duration, Utc};
use domain::bookings::{ConsentKind, Request};
use domain::ids::WaitingId;
use domain::locale::Locale;
use domain::matters::MatterCode;
use domain::places::DivisionCode;
use domain::staff::Actor;
use domain::trail::Door;

use super::VILLAGE;
use super::county::Held;
use super::people::{Served, villager};
use super::talk::TALKS;
use crate::bookings::By;
use crate::trail::{Errand, on_errand};
use crate::waiting::{NewWaiting, put};
use crate::{Office, StoreError, Tx};

/// How many days they wait.
const DAYS: u64 = 10;
/// Numbers of villagers beyond those of the bookings.
const FIRST: usize = 9001;

/// Adds three: one with a legal limit that is near, one who comes first for their age, put on by the clerk, and one of everybody.
pub(super) async fn add(tx: &mut Tx, office: &Office, staff: &[Served], clinics: &[Held]) -> Result<(), StoreError> {
    let Some(home) = staff.iter().find(|s| s.code.as_str() == VILLAGE).and_then(|s| s.code.parent()) else {
        return Ok(());
    };
    let today = office.today();
    let last = today + Days::new(DAYS);
    let (from, until) = (office.start_of(today), office.start_of(last + Days::new(1)));
    let visited: BTreeSet<&DivisionCode> =
        clinics.iter().filter(|c| c.is_within(from, until)).map(|c| &staff[c.served].code).collect();
    let without = staff.iter().filter(|s| home.contains(&s.code) && !visited.contains(&s.code));
    let kinds = [(Some(today + Days::new(12)), false), (None, true), (None, false)];
    for (number, (served, (urgent_by, priority))) in without.zip(kinds).enumerate() {
        let who = villager(&office.random, FIRST + number)?;
        let talk = super::one_of(&office.random, &TALKS);
        let request = Request {
            name: who.name,
            matter: MatterCode::from(talk.matter),
            phone: Some(who.phone),
            email: None,
            summary: (!priority).then(|| talk.words.to_owned()),
            other_party: None,
            guardian: None,
            id_number: None,
            tell_apart: None,
            consent: if priority { ConsentKind::Spoken } else { ConsentKind::Ticked },
        };
        // Within the days before, the clerk in the morning.
        let days = i64::try_from(number).unwrap_or_default() + 1;
        let office = &Office { clock: crate::Clock::fixed(hour(office, days)), ..office.clone() };
        let clerk = Actor { id: served.clerk.clone(), name: String::new(), grants: Vec::new() };
        let (by, door) = if priority { (By::Staff(&clerk), Door::Desk) } else { (By::Person, Door::Public) };
        let new = NewWaiting {
            division: &served.code,
            request: &request,
            urgent_by,
            priority,
            from_day: office.today(),
            until_day: last,
            locale: Locale::ZhCn,
            key: None,
        };
        let id = WaitingId::from(office.id());
        on_errand(Errand { door, address: None }, put(tx, office, by, &id, new, true)).await?;
    }
    Ok(())
}

/// Nine o'clock so many days ago.
fn hour(office: &Office, days: i64) -> DateTime<Utc> {
    office.start_of(office.today()) - Duration::days(days) + Duration::hours(9)
}
