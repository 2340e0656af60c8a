//! An adviser goes on leave: what becomes of the clinics it hits. Up to three repairs, each a plan over all of them, ranked by
//! who loses their place, clinics held, people moved, then by kilometres and fairness between colleagues. The formula stands in docs/leave.md.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Span, gap};
use crate::ids::{ClinicId, StaffId};
use crate::places::{DivisionCode, Roads};

/// Most repairs that are proposed.
pub const PROPOSED: usize = 3;
/// What a clinic above the average load of the colleagues weighs, in metres on the road.
pub const FAIRNESS: u64 = 10_000;

/// A clinic in somebody's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The day, where the county is.
    pub day: NaiveDate,
    /// Where.
    pub village: DivisionCode,
    /// When.
    pub hours: Span,
}

/// A clinic that the leave hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub id: ClinicId,
    /// Where and when.
    pub duty: Duty,
    /// People booked.
    pub people: u32,
    /// When else it could be held, the nearest first: working days with the village free. Whether the adviser is free is seen here.
    pub other_times: Vec<Duty>,
}

/// An adviser with what is known of their weeks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Who.
    pub id: StaffId,
    /// The villages that retain them.
    pub retained: Vec<DivisionCode>,
    /// Where they hold the adviser's role: beyond it they cannot work.
    pub serves: Vec<DivisionCode>,
    /// Their clinics, those that the leave hits left out.
    pub duties: Vec<Duty>,
    /// Their leave.
    pub away: Vec<Span>,
    /// Clinics they must not take over, for reasons nobody is told here.
    pub barred: BTreeSet<ClinicId>,
    /// People booked in a clinic whose matter they do not take.
    pub not_taken: BTreeMap<ClinicId, u32>,
    /// Clinics in the weeks that are compared, those that the leave hits left out.
    pub load: u32,
}

impl Calendar {
    /// Can they be there then: not on leave, and with the way from the clinic before and to the one after?
    #[must_use]
    pub fn fits(&self, roads: &Roads, duty: &Duty) -> bool {
        !self.away.iter().any(|leave| leave.overlaps(&duty.hours))
            && self.duties.iter().all(|other| {
                let way = i64::from(roads.way(&other.village, &duty.village).minutes);
                gap(&other.hours, &duty.hours).is_some_and(|minutes| minutes >= way)
            })
    }

    /// Metres more on that day, there and back from the middle of the villages that retain them.
    #[must_use]
    pub fn detour(&self, roads: &Roads, duty: &Duty) -> u64 {
        let mut day: Vec<&Duty> = self.duties.iter().filter(|d| d.day == duty.day).collect();
        let base = roads.middle(&self.retained).unwrap_or(&duty.village);
        let without = tour(roads, base, &mut day);
        day.push(duty);
        tour(roads, base, &mut day).saturating_sub(without)
    }

    /// So many people of a clinic come with a matter they do not take.
    fn does_not_take(&self, hit: &Hit) -> u32 {
        self.not_taken.get(&hit.id).copied().unwrap_or_default()
    }

    /// Retained by this village, by another of its township, by none near: who is asked first.
    fn nearness(&self, village: &DivisionCode) -> u8 {
        let township = village.parent();
        if self.retained.contains(village) {
            0
        } else if self.retained.iter().any(|v| v.parent() == township) {
            1
        } else {
            2
        }
    }
}

fn tour(roads: &Roads, base: &DivisionCode, day: &mut [&Duty]) -> u64 {
    if day.is_empty() {
        return 0;
    }
    day.sort_by_key(|d| d.hours.starts_at);
    let stops = [base].into_iter().chain(day.iter().map(|d| &d.village)).chain([base]).collect::<Vec<_>>();
    stops.windows(2).map(|pair| u64::from(roads.way(pair[0], pair[1]).metres)).sum()
}

/// What becomes of one clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A colleague holds it, at the same place and time.
    StandIn(StaffId),
    /// The adviser holds it at another time.
    Move(Duty),
    /// It is cancelled; whoever is booked is offered the nearest places.
    Cancel,
}

/// A plan over all clinics that the leave hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What becomes of each, in the order of the clinics.
    pub acts: Vec<(ClinicId, Act)>,
    /// People who keep their place at another time.
    pub moved: u32,
    /// People who lose their place and are offered others.
    pub displaced: u32,
    /// People whose stand-in does not take their matter: they would rather be moved.
    pub not_taken: u32,
    /// Metres on the road for these clinics, in all.
    pub metres: u64,
    /// Clinics in the weeks that are compared, before and after, of each colleague who stands in.
    pub loads: Vec<(StaffId, u32, u32)>,
    /// Clinics between the colleague with most and the one with fewest, afterwards.
    pub spread: u32,
    burden: u64,
}

impl Repair {
    /// What it is ranked by, the best first: people who lose their place, clinics that are not held, people moved or received by
    /// somebody who does not take their matter, then metres with what is unfair about them.
    fn rank(&self) -> (u32, usize, u32, u64, usize) {
        let cancelled = self.acts.iter().filter(|(_, act)| *act == Act::Cancel).count();
        (self.displaced, cancelled, self.moved + self.not_taken, self.burden, self.loads.len())
    }

    fn asks_nobody(&self) -> bool {
        self.loads.is_empty()
    }
}

/// Everything that is known when somebody goes on leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// The clinics the leave hits, in the order of their times.
    pub hits: Vec<Hit>,
    /// Who goes, with the leave among their leaves.
    pub absent: Calendar,
    /// Who could stand in.
    pub colleagues: Vec<Calendar>,
    /// The ways between the villages.
    pub roads: Roads,
}

/// How a plan is put together.
#[derive(Debug, Clone, Copy)]
enum Way<'a> {
    /// Colleagues: those retained near first, then with few kilometres and no more than their share.
    Balanced,
    /// Colleagues: with the fewest kilometres.
    Shortest,
    /// Colleagues: whoever holds the fewest clinics.
    Evenest,
    /// One colleague, as far as they can.
    OneColleague(&'a StaffId),
    /// The adviser makes up for it.
    MakeUp,
    /// Nobody is asked.
    CancelAll,
}

impl Situation {
    /// Up to three repairs, the best first. The last is one that asks no colleague, where there is one that differs.
    #[must_use]
    pub fn repairs(&self) -> Vec<Repair> {
        if self.hits.is_empty() {
            return Vec::new();
        }
        let ways = [Way::Balanced, Way::Shortest, Way::Evenest, Way::MakeUp, Way::CancelAll];
        let single = self.colleagues.iter().map(|c| Way::OneColleague(&c.id));
        let mut found: Vec<Repair> = Vec::new();
        for repair in ways.into_iter().chain(single).map(|way| self.repair(way)) {
            if !found.iter().any(|other| other.acts == repair.acts) {
                found.push(repair);
            }
        }
        found.sort_by_key(Repair::rank);
        let last = found.iter().position(Repair::asks_nobody).filter(|place| *place >= PROPOSED);
        if let Some(last) = last {
            found.swap(PROPOSED - 1, last);
        }
        found.truncate(PROPOSED);
        found
    }

    fn repair(&self, way: Way<'_>) -> Repair {
        let mut board =
            Board { roads: &self.roads, absent: self.absent.clone(), colleagues: self.colleagues.clone(), metres: 0 };
        let (mut moved, mut displaced, mut not_taken) = (0, 0, 0);
        let mut acts = Vec::new();
        for hit in &self.hits {
            let act = board.act(way, hit);
            match &act {
                Act::StandIn(who) => {
                    let colleague = self.colleagues.iter().find(|c| c.id == *who);
                    not_taken += colleague.map_or(0, |c| c.does_not_take(hit));
                }
                Act::Move(_) => moved += hit.people,
                Act::Cancel => displaced += hit.people,
            }
            acts.push((hit.id.clone(), act));
        }
        let before: BTreeMap<&StaffId, u32> = self.colleagues.iter().map(|c| (&c.id, c.load)).collect();
        let loads: Vec<(StaffId, u32, u32)> = board
            .colleagues
            .iter()
            .map(|c| (c.id.clone(), before.get(&c.id).copied().unwrap_or_default(), c.load))
            .filter(|(_, before, after)| after > before)
            .collect();
        let unfair: u64 = loads.iter().map(|(_, _, after)| board.above_average(*after)).sum();
        let most = board.colleagues.iter().map(|c| c.load).max().unwrap_or_default();
        let fewest = board.colleagues.iter().map(|c| c.load).min().unwrap_or_default();
        let burden = board.metres + unfair;
        Repair { acts, moved, displaced, not_taken, metres: board.metres, loads, spread: most - fewest, burden }
    }
}

/// The calendars as a plan fills them.
struct Board<'a> {
    roads: &'a Roads,
    absent: Calendar,
    colleagues: Vec<Calendar>,
    metres: u64,
}

impl Board<'_> {
    /// What a load above the average of the colleagues weighs, in metres.
    fn above_average(&self, load: u32) -> u64 {
        let all: u64 = self.colleagues.iter().map(|c| u64::from(c.load)).sum();
        let number = u64::try_from(self.colleagues.len()).unwrap_or(1).max(1);
        (u64::from(load) * number).saturating_sub(all) * FAIRNESS / number
    }

    fn act(&mut self, way: Way<'_>, hit: &Hit) -> Act {
        let made_up = |board: &mut Self| board.make_up(hit);
        let act = match way {
            Way::CancelAll => None,
            Way::MakeUp => made_up(self).or_else(|| self.stand_in(way, hit)),
            _ => self.stand_in(way, hit).or_else(|| made_up(self)),
        };
        act.unwrap_or(Act::Cancel)
    }

    fn stand_in(&mut self, way: Way<'_>, hit: &Hit) -> Option<Act> {
        let duty = &hit.duty;
        let can = |c: &Calendar| {
            c.serves.iter().any(|place| place.contains(&duty.village))
                && !c.barred.contains(&hit.id)
                && c.fits(self.roads, duty)
        };
        let key = |c: &Calendar| {
            let (metres, load) = (c.detour(self.roads, duty), u64::from(c.load));
            let burden = metres + self.above_average(c.load + 1);
            match way {
                Way::Evenest => (0, load, metres),
                Way::Shortest => (0, metres, load),
                Way::OneColleague(one) => (u8::from(c.id != *one), burden, load),
                _ => (c.nearness(&duty.village), burden, load),
            }
        };
        // Whoever takes what the people come with goes before everybody else.
        let can = self.colleagues.iter().enumerate().filter(|(_, c)| can(c));
        let found = can.min_by_key(|(_, c)| (c.does_not_take(hit), key(c), &c.id));
        let number = found.map(|(number, _)| number)?;
        let metres = self.colleagues[number].detour(self.roads, duty);
        let colleague = &mut self.colleagues[number];
        colleague.duties.push(duty.clone());
        colleague.load += 1;
        self.metres += metres;
        Some(Act::StandIn(colleague.id.clone()))
    }

    fn make_up(&mut self, hit: &Hit) -> Option<Act> {
        let time = hit.other_times.iter().find(|time| self.absent.fits(self.roads, time))?;
        self.metres += self.absent.detour(self.roads, time);
        self.absent.duties.push(time.clone());
        Some(Act::Move(time.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::TravelRule;
    use chrono::{DateTime, Days, Duration};
    use proptest::prelude::*;

    const VILLAGES: [&str; 4] = ["141181102205", "141181102206", "141181102207", "141181103201"];

    fn code(number: usize) -> DivisionCode {
        DivisionCode::try_from(VILLAGES[number % VILLAGES.len()]).expect("a code")
    }

    /// A clinic of two hours, so many days on, from so many minutes after the day began.
    fn duty(village: usize, day: i64, minute: i64) -> Duty {
        let start = DateTime::from_timestamp(1_795_000_000, 0).expect("an instant");
        let starts_at = start + Duration::days(day) + Duration::minutes(minute);
        let first = start.date_naive();
        let day = if day < 0 { first - Days::new(day.unsigned_abs()) } else { first + Days::new(day.unsigned_abs()) };
        Duty { day, village: code(village), hours: Span { starts_at, ends_at: starts_at + Duration::hours(2) } }
    }

    fn calendar(id: &str, retained: &[usize], duties: Vec<Duty>) -> Calendar {
        Calendar {
            id: id.into(),
            retained: retained.iter().map(|v| code(*v)).collect(),
            serves: vec![DivisionCode::try_from("141181102").expect("a code")],
            load: u32::try_from(duties.len()).expect("a few"),
            duties,
            away: Vec::new(),
            barred: BTreeSet::new(),
            not_taken: BTreeMap::new(),
        }
    }

    fn hit(id: &str, duty: Duty, people: u32, other_times: Vec<Duty>) -> Hit {
        Hit { id: id.into(), duty, people, other_times }
    }

    fn situation(hits: Vec<Hit>, colleagues: Vec<Calendar>) -> Situation {
        let absent = calendar("absent", &[0], Vec::new());
        Situation { hits, absent, colleagues, roads: Roads::new(TravelRule::default()) }
    }

    #[test]
    fn a_free_colleague_stands_in_and_nobody_is_moved() {
        let hits = vec![hit("C1", duty(0, 1, 60), 4, vec![duty(0, 8, 60)])];
        let repairs = situation(hits, vec![calendar("b", &[1], Vec::new())]).repairs();
        assert_eq!(repairs[0].acts, [("C1".into(), Act::StandIn("b".into()))]);
        assert_eq!((repairs[0].moved, repairs[0].displaced), (0, 0));
        assert_eq!(repairs[0].loads, [("b".into(), 0, 1)]);
        // Then the adviser makes up for it, then nobody is asked.
        assert_eq!(repairs[1].acts, [("C1".into(), Act::Move(duty(0, 8, 60)))]);
        assert_eq!((repairs[1].moved, repairs[2].displaced), (4, 4));
        assert_eq!(repairs[2].acts, [("C1".into(), Act::Cancel)]);
    }

    #[test]
    fn whoever_is_too_far_away_on_leave_barred_or_without_a_role_there_does_not_stand_in() {
        // Thirty minutes between two villages of a township; there are twenty.
        let near_in_time = calendar("busy", &[1], vec![duty(1, 1, 200)]);
        let mut away = calendar("away", &[1], Vec::new());
        away.away.push(duty(0, 1, 0).hours);
        let mut barred = calendar("barred", &[1], Vec::new());
        barred.barred.insert("C1".into());
        let mut elsewhere = calendar("elsewhere", &[3], Vec::new());
        elsewhere.serves = vec![DivisionCode::try_from("141181103").expect("a code")];
        let hits = vec![hit("C1", duty(0, 1, 60), 2, Vec::new())];
        let repairs = situation(hits, vec![near_in_time, away, barred, elsewhere]).repairs();
        assert_eq!(repairs.len(), 1);
        assert_eq!(repairs[0].acts, [("C1".into(), Act::Cancel)]);
    }

    #[test]
    fn whoever_takes_the_matters_of_the_people_goes_before_one_who_is_nearer() {
        let mut near = calendar("near", &[0], Vec::new());
        near.not_taken.insert("C1".into(), 2);
        let hits = vec![hit("C1", duty(0, 1, 60), 3, Vec::new())];
        let repairs = situation(hits.clone(), vec![near.clone(), calendar("takes", &[2], Vec::new())]).repairs();
        assert_eq!(repairs[0].acts, [("C1".into(), Act::StandIn("takes".into()))]);
        assert_eq!(repairs[0].not_taken, 0);
        // Alone they are still asked, and the people count as if they were moved.
        let repairs = situation(hits, vec![near]).repairs();
        assert_eq!(repairs[0].acts, [("C1".into(), Act::StandIn("near".into()))]);
        assert_eq!((repairs[0].not_taken, repairs[0].rank().2), (2, 2));
    }

    #[test]
    fn a_clinic_that_nobody_has_booked_yet_is_held_all_the_same() {
        let far = calendar("far", &[3], Vec::new());
        let hits = vec![hit("C1", duty(0, 1, 60), 0, vec![duty(0, 8, 60)]), hit("C2", duty(1, 2, 60), 0, Vec::new())];
        let repairs = situation(hits, vec![far]).repairs();
        let cancelled = |r: &Repair| r.acts.iter().filter(|(_, act)| *act == Act::Cancel).count();
        assert_eq!(repairs.iter().map(cancelled).collect::<Vec<_>>(), [0, 0, 2], "{repairs:?}");
        assert!(repairs[2].metres < repairs[0].metres, "though it costs the fewest kilometres");
    }

    #[test]
    fn who_holds_fewer_clinics_is_asked_before_one_who_lives_a_little_nearer() {
        let busy = calendar("busy", &[0], (10..18).map(|day| duty(0, day, 60)).collect());
        let idle = calendar("idle", &[1], Vec::new());
        let hits = vec![hit("C1", duty(0, 1, 60), 1, Vec::new())];
        let repairs = situation(hits, vec![busy, idle]).repairs();
        // Retained by the very village goes first; the even plan is the other proposal.
        let first: Vec<&Act> = repairs.iter().map(|r| &r.acts[0].1).collect();
        assert!(first.contains(&&Act::StandIn("idle".into())) && first.contains(&&Act::StandIn("busy".into())));
        assert_eq!(*first[0], Act::StandIn("idle".into()), "{repairs:?}");
        assert_eq!(repairs[0].spread, 7);
    }

    #[test]
    fn a_colleague_is_not_given_two_clinics_at_once() {
        let hits = vec![hit("C1", duty(0, 1, 60), 1, Vec::new()), hit("C2", duty(1, 1, 180), 1, Vec::new())];
        let repairs = situation(hits, vec![calendar("b", &[2], Vec::new())]).repairs();
        let stands_in = repairs[0].acts.iter().filter(|(_, act)| matches!(act, Act::StandIn(_))).count();
        assert_eq!(stands_in, 1, "twenty minutes are too few between two villages: {repairs:?}");
        assert_eq!(repairs[0].displaced, 1);
    }

    prop_compose! {
        fn calendars()(
            duties in prop::collection::vec((0_usize..3, 0_i64..10, 0_i64..600), 0..6),
            retained in prop::collection::vec(0_usize..4, 0..3), away in prop::option::of((0_i64..10, 0_i64..600)),
        ) -> (Vec<Duty>, Vec<usize>, Option<Duty>) {
            let duties = duties.into_iter().map(|(village, day, minute)| duty(village, day, minute)).collect();
            (duties, retained, away.map(|(day, minute)| duty(0, day, minute)))
        }
    }

    proptest! {
        #[test]
        fn every_repair_settles_every_clinic_once_ranks_by_people_and_fits_every_calendar(
            hits in prop::collection::vec((0_usize..3, 0_i64..10, 0_i64..600, 0_u32..6), 1..5),
            colleagues in prop::collection::vec(calendars(), 0..4),
        ) {
            let hits: Vec<Hit> = hits.into_iter().enumerate().map(|(number, (village, day, minute, people))| {
                let others = [12, 13].map(|day| duty(village, day, minute)).into();
                hit(&format!("C{number}"), duty(village, day, minute), people, others)
            }).collect();
            let colleagues: Vec<Calendar> = colleagues.into_iter().enumerate().map(|(number, (duties, retained, away))| {
                let mut calendar = calendar(&format!("s{number}"), &retained, duties);
                calendar.away.extend(away.map(|d| d.hours));
                calendar
            }).collect();
            let situation = situation(hits.clone(), colleagues.clone());
            let repairs = situation.repairs();
            prop_assert!((1..=PROPOSED).contains(&repairs.len()));
            prop_assert!(repairs.iter().any(Repair::asks_nobody) || repairs.len() == PROPOSED);
            let people: u32 = hits.iter().map(|h| h.people).sum();
            for repair in &repairs {
                let ids: Vec<&ClinicId> = repair.acts.iter().map(|(id, _)| id).collect();
                prop_assert_eq!(ids, hits.iter().map(|h| &h.id).collect::<Vec<_>>());
                prop_assert!(repair.moved + repair.displaced <= people);
                // Every clinic of the plan fits into the calendar of whoever holds it, whatever else the plan gives them.
                let (mut absent, mut others) = (situation.absent.clone(), colleagues.clone());
                for ((id, act), hit) in repair.acts.iter().zip(&hits) {
                    let (calendar, duty) = match act {
                        Act::StandIn(who) => (others.iter_mut().find(|c| c.id == *who).expect("a colleague"), &hit.duty),
                        Act::Move(duty) => (&mut absent, duty),
                        Act::Cancel => continue,
                    };
                    prop_assert!(calendar.fits(&situation.roads, duty) && !calendar.barred.contains(id));
                    calendar.duties.push(duty.clone());
                }
            }
            let first_two = &repairs[..repairs.len().min(PROPOSED - 1)];
            prop_assert!(first_two.windows(2).all(|pair| pair[0].rank() <= pair[1].rank()));
        }
    }
}
