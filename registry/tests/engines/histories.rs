//! Whatever happens in whatever order: no seat is sold twice, nobody who was booked or waits is lost, no more places are offered
//! than there are, nobody is offered a place that the same act takes away, and what waits is what its trail says. A ledger holds what
//! people were told; after every act the database is held against it.

use std::collections::BTreeMap;

use domain::bookings::{Code, Status, Step};
use domain::clinics::Span;
use domain::ids::{BookingId, ClinicId, SlotId, StaffId, WaitingId};
use domain::people::{Email, PhoneTail};
use domain::places::DivisionCode;
use domain::staff::Actor;
use domain::waiting::WaitingState;
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use registry::bookings::queue;
use registry::bookings::{self, By, Which, drafts};
use registry::clinics::change::{self, Change};
use registry::clinics::leave::{self, NewLeave};
use registry::clinics::{self, Clinic};
use registry::waiting::{self, Answer, NewWaiting};
use tokio::runtime::Runtime;

use crate::county::{County, VILLAGE, ask, request};

/// Something that happens. Numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Act {
    Book { who: usize, slot: usize },
    Hold { slot: usize },
    Cancel { which: usize },
    Move { which: usize, slot: usize },
    Step { which: usize, step: Step },
    Join { who: usize, priority: bool, urgent: Option<u64>, wide: bool, days: u64 },
    Leave { which: usize },
    Accept { which: usize, at_desk: bool },
    Decline { which: usize },
    CancelClinic { which: usize },
    ShortenClinic { which: usize, minutes: i64 },
    MoveClinic { which: usize, minutes: i64 },
    HandOver { which: usize },
    GoAway { which: usize, days: i64, repair: usize },
    Pass { minutes: i64 },
    Round,
    Call { which: usize, reached: bool },
    CloseDays,
}

fn act() -> impl Strategy<Value = Act> {
    let n = 0_usize..64;
    let steps = prop::sample::select(vec![Step::CheckIn, Step::Call, Step::Miss, Step::Park, Step::NoShow, Step::Undo]);
    prop_oneof![
        8 => (n.clone(), n.clone()).prop_map(|(who, slot)| Act::Book { who, slot }),
        1 => n.clone().prop_map(|slot| Act::Hold { slot }),
        3 => n.clone().prop_map(|which| Act::Cancel { which }),
        2 => (n.clone(), n.clone()).prop_map(|(which, slot)| Act::Move { which, slot }),
        2 => (n.clone(), steps).prop_map(|(which, step)| Act::Step { which, step }),
        4 => (n.clone(), any::<bool>(), prop::option::of(0_u64..30), any::<bool>(), 0_u64..30)
            .prop_map(|(who, priority, urgent, wide, days)| Act::Join { who, priority, urgent, wide, days }),
        1 => n.clone().prop_map(|which| Act::Leave { which }),
        4 => (n.clone(), any::<bool>()).prop_map(|(which, at_desk)| Act::Accept { which, at_desk }),
        1 => n.clone().prop_map(|which| Act::Decline { which }),
        1 => n.clone().prop_map(|which| Act::CancelClinic { which }),
        1 => (n.clone(), 20_i64..170).prop_map(|(which, minutes)| Act::ShortenClinic { which, minutes }),
        1 => (n.clone(), -120_i64..3000).prop_map(|(which, minutes)| Act::MoveClinic { which, minutes }),
        1 => n.clone().prop_map(|which| Act::HandOver { which }),
        1 => (n.clone(), 1_i64..15, n).prop_map(|(which, days, repair)| Act::GoAway { which, days, repair }),
        3 => (1_i64..600).prop_map(|minutes| Act::Pass { minutes }),
        2 => Just(Act::Round),
        1 => (0_usize..64, any::<bool>()).prop_map(|(which, reached)| Act::Call { which, reached }),
        1 => Just(Act::CloseDays),
    ]
}

const PEOPLE: [&str; 9] = ["大山", "二虎", "三江", "四海", "五岳", "六安", "七星", "八达", "九州"];

/// Any act can follow any other: what is not possible is refused, and nothing may come of it.
struct Anything;

impl ReferenceStateMachine for Anything {
    type State = ();
    type Transition = Act;

    fn init_state() -> BoxedStrategy<()> {
        Just(()).boxed()
    }

    fn transitions((): &()) -> BoxedStrategy<Act> {
        act().boxed()
    }

    fn apply((): (), _: &Act) {}
}

/// A booking somebody was told of and has neither given up nor used.
#[derive(Debug, Clone)]
struct Held {
    id: BookingId,
    code: Code,
    tail: PhoneTail,
}

/// A county with a ledger beside it.
struct Ledger {
    runtime: Runtime,
    county: County,
    admin: Actor,
    adviser: Actor,
    colleague: StaffId,
    clinics: Vec<ClinicId>,
    slots: Vec<SlotId>,
    /// Seats of each slot in the beginning: there are never more.
    seats: BTreeMap<SlotId, i64>,
    held: Vec<Held>,
    /// Those who joined the list and have neither left it nor been placed.
    waiting: Vec<WaitingId>,
}

impl Ledger {
    fn open(runtime: Runtime, county: County) -> Self {
        let (admin, adviser, colleague, found) = runtime.block_on(async {
            let office = &county.office;
            let village = DivisionCode::try_from(VILLAGE).expect("a code");
            let (now, until) = (office.now(), office.now() + chrono::Duration::days(40));
            let found = clinics::in_division(office, &village, now, until).await.expect("clinics");
            let colleague = county.member("adviser-05").await.id;
            (county.actor("admin").await, county.actor("adviser").await, colleague, found)
        });
        let found: Vec<_> = found.into_iter().take(4).collect();
        let slots: Vec<_> = found.iter().flat_map(|c| c.slots.clone()).collect();
        Self {
            clinics: found.iter().map(|c| c.clinic.id.clone()).collect(),
            seats: slots.iter().map(|s| (s.id.clone(), s.seats)).collect(),
            slots: slots.into_iter().map(|s| s.id).collect(),
            runtime,
            county,
            admin,
            adviser,
            colleague,
            held: Vec::new(),
            waiting: Vec::new(),
        }
    }

    fn keep(&mut self, booking: &bookings::Booking) {
        let tail = PhoneTail::parse(&booking.personal.tail).expect("digits");
        if !self.held.iter().any(|h| h.id == booking.id) {
            self.held.push(Held { id: booking.id.clone(), code: booking.code.clone(), tail });
        }
    }

    async fn clinic(&self, which: usize) -> Clinic {
        let id = &self.clinics[which % self.clinics.len()];
        clinics::find(&self.county.office, id).await.expect("read").expect("there")
    }

    async fn change(&self, clinic: &Clinic, change: Change<'_>) {
        drop(change::change(&self.county.office, &self.admin, &clinic.id, clinic.sequence, change, "有变动").await);
    }

    async fn take(&mut self, act: Act) {
        let office = self.county.office.clone();
        let desk = By::Staff(&self.admin.clone());
        let some = |which: usize, of: usize| (of > 0).then(|| which % of);
        let person =
            |who: usize| (format!("王{}", PEOPLE[who % PEOPLE.len()]), format!("1370000{:04}", who % PEOPLE.len()));
        match act {
            Act::Book { who, slot } => {
                let ((name, phone), slot) = (person(who), &self.slots[slot % self.slots.len()]);
                if let Ok(b) = bookings::book(&office, By::Person, ask(slot, &request(&name, &phone))).await {
                    self.keep(&b);
                }
            }
            Act::Hold { slot } => {
                drop(drafts::hold(&office, None, &self.slots[slot % self.slots.len()], "").await);
            }
            Act::Cancel { which } => {
                let Some(at) = some(which, self.held.len()) else { return };
                let Held { code, tail, .. } = &self.held[at];
                if bookings::cancel(&office, By::Person, Which::Own(code, tail), None).await.is_ok() {
                    self.held.remove(at);
                }
            }
            Act::Move { which, slot } => {
                let Some(at) = some(which, self.held.len()) else { return };
                let (Held { code, tail, .. }, slot) = (&self.held[at], &self.slots[slot % self.slots.len()]);
                drop(bookings::move_to(&office, By::Person, Which::Own(code, tail), slot).await);
            }
            Act::Step { which, step } => {
                let Some(at) = some(which, self.held.len()) else { return };
                let id = self.held[at].id.clone();
                let now = bookings::record(&office, &self.adviser, &id).await.expect("read");
                let Some(now) = now else { return };
                drop(queue::step(&office, &self.adviser, &id, step, now.version).await);
            }
            Act::Join { who, priority, urgent, wide, days } => {
                let ((name, phone), today) = (person(who), office.today());
                let mut request = request(&name, &phone);
                // Every other person can be written to; the others have to be called.
                let email = if who % 2 == 0 { format!("w{who}@example.com") } else { String::new() };
                request.email = Email::parse(&email).expect("an address or none");
                let village = DivisionCode::try_from(VILLAGE).expect("a code");
                let division = if wide { village.parent().expect("a township") } else { village };
                let new = NewWaiting {
                    division: &division,
                    request: &request,
                    urgent_by: urgent.map(|days| today + chrono::Days::new(days)),
                    priority,
                    from_day: today,
                    until_day: today + chrono::Days::new(days),
                    key: None,
                    locale: domain::locale::Locale::ZhCn,
                };
                if let Ok(entry) = waiting::join(&office, By::Person, new).await {
                    self.waiting.push(entry.id);
                }
            }
            Act::Leave { which } => {
                let Some(at) = some(which, self.waiting.len()) else { return };
                if waiting::leave(&office, desk, waiting::Which::AtDesk(&self.waiting[at])).await.is_ok() {
                    self.waiting.remove(at);
                }
            }
            Act::Accept { which, at_desk } => {
                let list = waiting::list(&office, &self.admin).await.expect("a list");
                let offered: Vec<_> = list.iter().filter(|l| l.entry.offer.is_some()).collect();
                let Some(at) = some(which, offered.len()) else { return };
                let entry = &offered[at].entry;
                let tail = PhoneTail::parse(&entry.personal.tail).expect("digits");
                let done = match at_desk {
                    true => waiting::accept(&office, desk, Answer::AtDesk(&entry.id)).await,
                    false => waiting::accept(&office, By::Person, Answer::Own(&entry.code, &tail)).await,
                };
                if let Ok(booking) = done {
                    self.waiting.retain(|id| *id != entry.id);
                    self.keep(&booking);
                }
            }
            Act::Decline { which } => {
                let list = waiting::list(&office, &self.admin).await.expect("a list");
                let Some(at) = some(which, list.len()) else { return };
                drop(waiting::decline(&office, desk, Answer::AtDesk(&list[at].entry.id)).await);
            }
            Act::CancelClinic { which } => {
                let clinic = self.clinic(which).await;
                self.change(&clinic, Change::Cancel).await;
            }
            Act::ShortenClinic { which, minutes } => {
                let clinic = self.clinic(which).await;
                let hours =
                    Span { starts_at: clinic.starts_at + chrono::Duration::minutes(minutes), ends_at: clinic.ends_at };
                self.change(&clinic, Change::Shorten { hours }).await;
            }
            Act::MoveClinic { which, minutes } => {
                let clinic = self.clinic(which).await;
                let starts_at = clinic.starts_at + chrono::Duration::minutes(minutes);
                self.change(&clinic, Change::Move { starts_at, village: &clinic.village_code, place: "别处" }).await;
            }
            Act::HandOver { which } => {
                let clinic = self.clinic(which).await;
                self.change(&clinic, Change::HandOver { adviser: &self.colleague }).await;
            }
            Act::GoAway { which, days, repair } => {
                // Leave that settles several clinics at once, and is taken back: what was repaired stays.
                let (clinic, admin) = (self.clinic(which).await, self.admin.clone());
                let day = office.start_of(clinic.starts_at.with_timezone(&office.zone).date_naive());
                let span = Span { starts_at: day, ends_at: day + chrono::Duration::days(days) };
                let adviser = &clinic.adviser_id;
                let Ok(plan) = leave::plan(&office, &admin, adviser, span).await else { return };
                let chosen = some(repair, plan.proposals.len()).map(|at| plan.proposals[at].key.clone());
                let new = NewLeave {
                    adviser,
                    span,
                    reason: "陪护家人",
                    words: "法律顾问有事不能来",
                    repair: chosen.as_deref(),
                    agreed: true,
                };
                if let Ok(id) = leave::take(&office, &admin, &new).await {
                    leave::withdraw(&office, &admin, &id).await.expect("taken back");
                }
            }
            Act::Pass { minutes } => self.county.pass(chrono::Duration::minutes(minutes)),
            Act::Round => drop(waiting::round(&office).await.expect("a round")),
            Act::Call { which, reached } => {
                let list = waiting::list(&office, &self.admin).await.expect("a list");
                let to_call: Vec<_> = list.iter().filter(|l| l.is_to_call()).collect();
                let Some(at) = some(which, to_call.len()) else { return };
                waiting::note_call(&office, &self.admin, &to_call[at].entry.id, reached).await.expect("noted");
            }
            Act::CloseDays => drop(bookings::close_days(&office).await.expect("closed")),
        }
    }

    /// Everybody who was told that they have a place has it, or is offered another; everybody who waits is on the list.
    async fn audit(&self) {
        const OVERSOLD: &str = "select count(*) from (
            select s.slot_id from seats s group by s.slot_id
            having count(s.booking_id) + (select count(*) from offers o where o.slot_id = s.slot_id and o.state = 'open'
                                          and o.expires_at > $1) > count(*)
        ) x";
        self.county.check_seats().await;
        self.county.check_folds().await;
        assert_eq!(self.county.count_now(OVERSOLD).await, 0, "more sold and offered than there is");
        let office = &self.county.office;
        for held in &self.held {
            let found = bookings::find(office, &held.code, &held.tail).await.expect("read");
            let status = found.expect("whoever was told of a booking finds it").status;
            assert_ne!(status, Status::Cancelled, "nobody cancelled it");
        }
        let list = waiting::list(office, &self.admin).await.expect("a list");
        for id in &self.waiting {
            let open = list.iter().any(|l| l.entry.id == *id);
            let entry = waiting::record(office, &self.admin, id).await.expect("read").expect("there");
            // Whoever is not was told that it is over: by a message, or on the telephone (see `check_seats`).
            assert!(open || entry.state == WaitingState::Over, "whoever waits is on the list: {entry:?}");
            let out = entry.missed >= domain::waiting::MOST_MISSED || entry.until_day < office.today();
            assert!(entry.state.is_open() || out, "nobody's waiting ends before its time: {entry:?}");
        }
        for (slot, most) in &self.seats {
            let now = clinics::slot(office, slot).await.expect("read").map_or(0, |(slot, _)| slot.seats);
            assert!(now <= *most, "seats out of nothing");
        }
    }
}

macro_rules! histories {
    ($machine:ident, $county:ident, $cases:literal, $test:ident) => {
        struct $machine;

        impl StateMachineTest for $machine {
            type SystemUnderTest = Ledger;
            type Reference = Anything;

            fn init_test((): &()) -> Ledger {
                let runtime = Runtime::new().expect("a runtime");
                let county = runtime.block_on(County::$county());
                Ledger::open(runtime, county)
            }

            fn apply(mut ledger: Ledger, (): &(), act: Act) -> Ledger {
                let handle = ledger.runtime.handle().clone();
                handle.block_on(async {
                    let known = ledger.county.offers().await;
                    ledger.take(act).await;
                    ledger.county.check_offers_since(&known).await;
                });
                ledger
            }

            fn check_invariants(ledger: &Ledger, (): &()) {
                ledger.runtime.block_on(ledger.audit());
            }

            fn teardown(ledger: Ledger, (): ()) {
                ledger.runtime.block_on(async {
                    let mut troubles = Vec::new();
                    registry::trail::verify(&ledger.county.office, |t| troubles.push(t.to_string())).await.expect("walked");
                    assert_eq!(troubles, [] as [String; 0]);
                });
                ledger.runtime.block_on(ledger.county.office.db.close());
            }
        }

        prop_state_machine! {
            #![proptest_config(Config { cases: $cases, max_shrink_iters: 60, failure_persistence: None, ..Config::default() })]
            #[test]
            fn $test(sequential 1..40 => $machine);
        }
    };
}

mod sqlite {
    use super::*;
    histories!(OnSqlite, on_sqlite, 48, nobody_is_lost_and_no_seat_is_sold_twice_whatever_happens);
}

mod postgres {
    use super::*;
    histories!(OnPostgres, on_postgres, 16, nobody_is_lost_and_no_seat_is_sold_twice_whatever_happens);
}
