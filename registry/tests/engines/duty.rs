//! Duty and specialities on both engines: two traces from different hands make a visit count, nobody signs for themselves, and an
//! adviser's slot is closed for what they do not take, with a word on who does.

use chrono::{Datelike, Duration};
use domain::bookings::{Status, Step};
use domain::clinics::Capacity;
use domain::clinics::blocks::Block;
use domain::clinics::rules::{Hours, OnRestDay, Recurrence, Room, Rule};
use domain::consultations::{Outcome, Record};
use domain::duty::{Agreed, Missing, Month, Pack, Reason, Terms, Verdict};
use domain::form::Flaw;
use domain::ids::ClinicId;
use domain::matters::MatterCode;
use domain::people::PhoneTail;
use domain::places::DivisionCode;
use domain::staff::Actor;
use domain::trail::RecordKind;
use registry::bookings::{self, BookError, By, Which, arrivals, close_days, drafts, queue, records};
use registry::clinics::rules::{self, NewRule};
use registry::clinics::timeline::{self, Whose};
use registry::clinics::{self, ClinicWithSlots};
use registry::duty::words::{self, SayError};
use registry::duty::{self, AnswerError, One, Side, settings};
use registry::settings::clinic_day::{self, ClinicDay};
use registry::staff::{self, ChangeError, specialities};
use registry::trail;
use registry::waiting::{self, NewWaiting};

use crate::county::{self, County, VILLAGE, ask, request};

on_both_engines! {
    a_visit_counts_when_two_traces_agree_and_each_missing_one_is_named;
    nobody_came_counts_beside_a_counter_sign_only;
    nobody_signs_for_themselves_too_early_or_too_late;
    what_was_said_can_be_taken_back_and_the_trail_keeps_both;
    terms_and_defaults_say_what_is_owed_and_the_past_stays;
    everybody_sees_their_own_duty_and_no_more;
    an_answer_stands_beside_the_figure;
    a_check_in_of_ones_own_is_no_trace_of_the_village;
    who_came_and_has_another_time_since_still_vouches_for_the_day_on_which_they_came;
    times_to_come_are_refused_and_times_outside_of_the_clinic_need_a_reason;
    when_the_days_are_over_the_justice_office_signs_with_a_reason_and_the_sign_says_so;
    a_matter_not_taken_closes_the_slot_and_says_who_takes_it;
    what_nobody_takes_stays_open_to_all;
    a_day_left_out_for_a_holiday_is_named_where_a_visit_is_missing_and_where_nothing_is_free;
    nobody_who_waits_is_offered_an_adviser_who_does_not_take_their_matter;
    turning_the_keys_changes_nothing_of_what_was_said;
    matters_are_chosen_by_oneself_or_by_whoever_manages_staff;
}

fn village() -> DivisionCode {
    DivisionCode::try_from(VILLAGE).expect("a code")
}

fn november() -> Month {
    Month::parse("2026-11").expect("a month")
}

async fn one(county: &County, actor: &Actor, adviser: &Actor) -> One {
    duty::one(&county.office, actor, &adviser.id, &village(), november()).await.expect("read").expect("theirs")
}

/// This morning's clinic in the village: booked by four, not begun.
async fn todays_clinic(county: &County, adviser: &Actor) -> ClinicWithSlots {
    clinics::of_actor(&county.office, adviser, county.office.today(), 1).await.expect("clinics").remove(0)
}

async fn verdict(county: &County, adviser: &Actor, clinic: &ClinicId) -> Verdict {
    let one = one(county, adviser, adviser).await;
    one.row.tally.visits.iter().find(|j| j.visit.clinic == *clinic).expect("in the list").verdict
}

/// Takes somebody of the queue as far as a consultation with its record; the check-in is made by `by`.
async fn receive(county: &County, adviser: &Actor, by: &Actor) {
    let office = &county.office;
    let entry = county.todays_queue(adviser).await.entries.remove(0).booking;
    let b = queue::step(office, by, &entry.id, Step::CheckIn, entry.version).await.expect("here");
    let b = queue::step(office, adviser, &b.id, Step::Start, b.version).await.expect("begun");
    let record = Record {
        matter: "land".into(),
        facts: None,
        advice: "先对照承包证，再请村里指界。".into(),
        outcome: Outcome::Answered,
    };
    records::record_consultation(office, adviser, &b.id, &record, None).await.expect("kept");
}

async fn a_visit_counts_when_two_traces_agree_and_each_missing_one_is_named(county: County) {
    let (office, adviser, clerk) = (&county.office, county.actor("adviser").await, county.actor("clerk").await);
    let clinic = todays_clinic(&county, &adviser).await.clinic.id;
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Coming);
    county.pass(Duration::hours(6));
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Unproven(Missing::Both));

    // The adviser's own check-in and their own record come from one hand.
    receive(&county, &adviser, &adviser).await;
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Unproven(Missing::Village));
    words::countersign(office, &clerk, &clinic, (None, None), "").await.expect("signed");
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Counts);
    let before = one(&county, &clerk, &adviser).await.row.tally.held;

    // Without the sign again; but the clerk checked somebody else in.
    words::take_back(office, &clerk, &clinic, Side::Village, "按错了").await.expect("taken back");
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Unproven(Missing::Village));
    let next = county.todays_queue(&adviser).await.entries.remove(1).booking;
    let next = queue::step(office, &clerk, &next.id, Step::CheckIn, next.version).await.expect("here");
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Counts);
    assert_eq!(one(&county, &clerk, &adviser).await.row.tally.held, before);
    // A check-in that was taken back is none.
    queue::step(office, &clerk, &next.id, Step::Undo, next.version).await.expect("undone");
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Unproven(Missing::Village));
}

async fn nobody_came_counts_beside_a_counter_sign_only(county: County) {
    let (office, adviser, clerk) = (&county.office, county.actor("adviser").await, county.actor("clerk").await);
    let clinic = todays_clinic(&county, &adviser).await.clinic.id;
    let early = words::nobody_came(office, &adviser, &clinic, "").await;
    assert!(matches!(early, Err(SayError::TooEarly)), "{early:?}");
    county.pass(Duration::hours(6));
    words::nobody_came(office, &adviser, &clinic, "下大雪").await.expect("said");
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Unproven(Missing::Village), "one hand alone");
    words::countersign(office, &clerk, &clinic, (None, None), "").await.expect("signed");
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Counts);
    // The clerk says the adviser left early.
    let left = one(&county, &clerk, &adviser).await.held.into_iter().find(|h| h.id == clinic).expect("there");
    let early = left.starts_at + Duration::minutes(60);
    words::countersign(office, &clerk, &clinic, (None, Some(early)), "").await.expect("signed again");
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Short { minutes: 60, owed: 150 });
    // Where somebody was received, "nobody came" is refused.
    receive(&county, &adviser, &clerk).await;
    let untrue = words::nobody_came(office, &adviser, &clinic, "").await;
    assert!(matches!(untrue, Err(SayError::SomebodyCame)), "{untrue:?}");
}

async fn nobody_signs_for_themselves_too_early_or_too_late(county: County) {
    let (office, adviser, clerk) = (&county.office, county.actor("adviser").await, county.actor("clerk").await);
    let clinic = todays_clinic(&county, &adviser).await.clinic;
    let sign = async |actor: &Actor| words::countersign(office, actor, &clinic.id, (None, None), "").await;
    let early = sign(&clerk).await;
    assert!(matches!(early, Err(SayError::TooEarly)), "{early:?}");
    assert!(duty::waiting(office, &clerk).await.expect("read").iter().all(|w| w.clinic != clinic.id));
    county.pass(Duration::hours(6));
    assert!(duty::waiting(office, &clerk).await.expect("read").iter().any(|w| w.clinic == clinic.id));
    for name in ["adviser", "admin", "auditor"] {
        let refused = sign(&county.actor(name).await).await;
        assert!(matches!(refused, Err(SayError::Forbidden)), "{name}: {refused:?}");
    }
    let neighbour = county.member("clerk-141181102206").await;
    assert!(matches!(sign(&neighbour).await, Err(SayError::Forbidden)), "another village's clerk");
    // An adviser who is the village's clerk as well still does not sign for themselves.
    let mut both = adviser.clone();
    both.grants.extend(clerk.grants.clone());
    assert!(matches!(sign(&both).await, Err(SayError::Oneself)));
    // The times belong to the day, coming before leaving.
    for times in [
        (Some(clinic.ends_at), Some(clinic.starts_at)),
        (Some(clinic.starts_at - Duration::days(1)), None),
        (None, Some(clinic.ends_at + Duration::days(1))),
    ] {
        let wrong = words::countersign(office, &clerk, &clinic.id, times, "").await;
        assert!(matches!(wrong, Err(SayError::Times)), "{times:?}");
    }
    county.pass(Duration::days(8));
    let late = sign(&clerk).await;
    assert!(matches!(late, Err(SayError::TooLate)), "{late:?}");
}

async fn what_was_said_can_be_taken_back_and_the_trail_keeps_both(county: County) {
    let (office, adviser, clerk) = (&county.office, county.actor("adviser").await, county.actor("clerk").await);
    let clinic = todays_clinic(&county, &adviser).await.clinic.id;
    county.pass(Duration::hours(6));
    words::countersign(office, &clerk, &clinic, (None, None), "九点到的，王书记也在").await.expect("signed");
    assert!(!county.dump().await.contains("王书记"), "a note is sealed");
    let without = words::take_back(office, &clerk, &clinic, Side::Village, "  ").await;
    assert!(matches!(without, Err(SayError::Note(_))), "a reason is asked");
    words::take_back(office, &clerk, &clinic, Side::Village, "签错了日子").await.expect("taken back");
    let (_, now, told) = words::of_clinic(office, &adviser, &clinic).await.expect("read").expect("theirs");
    assert_eq!(now, words::Words::default());
    let acts: Vec<_> = told.iter().map(|t| (t.what.as_str(), t.note.as_deref())).collect();
    assert_eq!(acts, [("countersigned", None), ("countersign_withdrawn", Some("签错了日子"))]);
    words::countersign(office, &clerk, &clinic, (None, None), "").await.expect("signed again");
    let record = RecordKind::Visit.key(clinic.as_str());
    let state = trail::state_of(office, &record).await.expect("read").expect("there");
    assert_eq!(trail::folded(office, &record).await.expect("read"), state.whole());
    // A sign that was put into the table by hand is found.
    county
        .raw(&format!("update visit_words set said_at = '2026-11-01 00:00:00+00:00' where clinic_id = '{clinic}'"))
        .await
        .expect("bent");
    let mut found = Vec::new();
    trail::verify(office, |t| found.push(t.to_string())).await.expect("walked");
    assert!(found.len() == 1 && found[0].contains(record.as_str()), "{found:?}");
}

async fn terms_and_defaults_say_what_is_owed_and_the_past_stays(county: County) {
    let (office, admin, adviser) = (&county.office, county.actor("admin").await, county.actor("adviser").await);
    let begun = office.today().with_ordinal0(0).expect("a day");
    let set =
        async |agreed: &Agreed| staff::change_terms(office, &admin, &adviser.id, (&village(), begun), agreed).await;
    set(&Agreed::default()).await.expect("set");
    assert_eq!(one(&county, &admin, &adviser).await.row.tally.terms.map(|t| t.visit_minutes), Some(240), "the default");
    set(&Agreed { visits_a_month: Some(3), visit_minutes: Some(60), ..Agreed::default() }).await.expect("set");
    let row = one(&county, &admin, &adviser).await.row;
    assert_eq!((row.tally.owed, row.tally.terms.map(|t| t.visit_minutes), row.classes_owed), (3, Some(60), 1));
    let nowhere = Agreed { also_at: DivisionCode::try_from("141181999999").ok(), ..Agreed::default() };
    assert!(matches!(set(&nowhere).await, Err(ChangeError::Add(_))), "no such village");
    for actor in [&adviser, &county.actor("auditor").await] {
        let refused = staff::change_terms(office, actor, &adviser.id, (&village(), begun), &Agreed::default()).await;
        assert!(matches!(refused, Err(ChangeError::Forbidden)), "{}", actor.name);
    }

    // A pack from December on changes nothing of November.
    set(&Agreed::default()).await.expect("set");
    let pack = Pack {
        valid_from: "2026-12-01".parse().expect("a day"),
        terms: Terms { visits_a_month: 2, visit_minutes: 180, classes_a_quarter: 2 },
        signing_days: 14,
        basis: "县司法局通知".into(),
        confirmed: true,
    };
    settings::set(office, &admin, pack.clone()).await.expect("set");
    let bad = settings::set(office, &admin, Pack { signing_days: 0, ..pack.clone() }).await;
    assert!(matches!(bad, Err(registry::settings::SettingError::Wrong(_))));
    let foreign = settings::set(office, &county.actor("auditor").await, pack.clone()).await;
    assert!(matches!(foreign, Err(registry::settings::SettingError::Forbidden)));
    // A month that is over, or has begun, is judged by what was in force: no pack reaches back.
    for day in ["2020-01-01", "2026-11-01", "2026-11-30"] {
        let late = Pack { valid_from: day.parse().expect("a day"), ..pack.clone() };
        let refused = settings::set(office, &admin, late).await;
        assert!(matches!(refused, Err(registry::settings::SettingError::Wrong(_))), "{day}: {refused:?}");
    }
    let owed = async |month: &str| {
        let month = Month::parse(month).expect("a month");
        let one = duty::one(office, &admin, &adviser.id, &village(), month).await.expect("read").expect("there");
        (one.row.tally.owed, one.row.tally.terms.map(|t| t.visit_minutes))
    };
    assert_eq!((owed("2026-11").await, owed("2026-12").await), ((1, Some(240)), (2, Some(180))));
    // It has not begun: it can be taken back, and the default holds on. The default itself cannot.
    settings::take_back(office, &admin, pack.valid_from).await.expect("taken back");
    assert_eq!(owed("2026-12").await, (1, Some(240)));
    for day in [pack.valid_from, chrono::NaiveDate::default()] {
        let refused = settings::take_back(office, &admin, day).await;
        assert!(matches!(refused, Err(registry::settings::SettingError::Wrong(_))), "{day}: {refused:?}");
    }
    settings::set(office, &admin, pack).await.expect("set again");

    // A joint clinic next door counts when the contract says so, and only then.
    let own = duty::table(office, &adviser, None, november()).await.expect("read").expect("theirs").rows;
    let next_door = own.into_iter().find(|r| r.village_code != village() && r.tally.planned > 0);
    let neighbour = next_door.expect("they went somewhere else as well").village_code;
    let there = |one: &One| one.held.iter().filter(|h| h.village_code == neighbour).count();
    assert_eq!(there(&one(&county, &admin, &adviser).await), 0);
    set(&Agreed { also_at: Some(neighbour.clone()), ..Agreed::default() }).await.expect("set");
    assert!(there(&one(&county, &admin, &adviser).await) > 0);

    // The contract ends today: of December nothing is owed, and the note says why. An earlier day would take back what was held.
    let (contract, today) = ((&village(), begun), office.today());
    let early = staff::ending(office, &admin, &adviser.id, contract, today - chrono::Days::new(1)).await;
    assert!(matches!(early, Err(ChangeError::Day(Flaw::Before(day))) if day == today), "{early:?}");
    let shown = staff::ending(office, &admin, &adviser.id, contract, today).await.expect("it can");
    let farewell = staff::Farewell { reason: "换人", words: "法律顾问换人", seen: &shown.falling.mark() };
    staff::end_retainer(office, &admin, &adviser.id, contract, today, farewell).await.expect("ended");
    let row = one(&county, &admin, &adviser).await.row;
    assert_eq!((row.tally.owed, row.tally.notes.len()), (1, 1), "most of November");
    let record = RecordKind::Staff.key(adviser.id.as_str());
    let state = trail::state_of(office, &record).await.expect("read").expect("there");
    assert_eq!(trail::folded(office, &record).await.expect("read"), state.whole());
}

async fn everybody_sees_their_own_duty_and_no_more(county: County) {
    let office = &county.office;
    let rows = async |name: &str, place: Option<&str>| {
        let place = place.map(|p| DivisionCode::try_from(p).expect("a code"));
        let actor = county.actor(name).await;
        duty::table(office, &actor, place.as_ref(), november()).await.expect("read").map(|t| t.rows)
    };
    let adviser = county.actor("adviser").await;
    let all = rows("admin", None).await.expect("the county");
    assert!(all.len() > 300, "{}", all.len());
    assert_eq!(rows("auditor", None).await.expect("the county").len(), all.len());
    let township = rows("justice", None).await.expect("the township");
    assert!(township.len() > 5 && township.iter().all(|r| r.township_code == "141181102"));
    let clerks = rows("clerk", None).await.expect("the village");
    assert!(!clerks.is_empty() && clerks.iter().all(|r| r.village_code == village()));
    let own = rows("adviser", None).await.expect("their own");
    assert!(own.len() > 3 && own.iter().all(|r| r.adviser_id == adviser.id), "nothing of a colleague");
    // Whoever asks for the county gets what is theirs of it; another township is not there.
    assert_eq!(rows("clerk", Some("141181")).await.expect("of the county").len(), clerks.len());
    assert!(rows("clerk", Some("141181001")).await.is_none());
    assert!(rows("justice", Some("141181001")).await.is_none());
    for nobody in ["mediator", "petition"] {
        assert!(rows(nobody, None).await.is_none_or(|r| r.is_empty()), "{nobody}");
    }
    let colleague = county.member("adviser-01").await;
    let row = all.iter().find(|r| r.adviser_id == colleague.id).expect("there");
    let peeped = duty::one(office, &adviser, &colleague.id, &row.village_code, november()).await.expect("read");
    assert!(peeped.is_none());
    // The sums are those of the rows, and every gap has its reason.
    let table =
        duty::table(office, &county.actor("admin").await, None, november()).await.expect("read").expect("theirs");
    assert_eq!(table.all.still_owed, all.iter().map(|r| r.tally.still_owed()).sum::<i64>());
    assert_eq!(table.townships.iter().map(|t| t.owed).sum::<i64>(), table.all.owed);
    assert!(all.iter().all(|r| r.tally.reasons.is_empty() == (r.tally.still_owed() == 0)));
    assert!(table.all.held > 0 && table.all.still_owed > 0, "the demonstration shows both");
}

async fn an_answer_stands_beside_the_figure(county: County) {
    let (office, adviser) = (&county.office, county.actor("adviser").await);
    let before = one(&county, &adviser, &adviser).await.row.tally;
    duty::answer(office, &adviser, &village(), november(), "那天下大雪，路封了。").await.expect("kept");
    let justice = county.actor("justice").await;
    let row = one(&county, &justice, &adviser).await.row;
    assert_eq!((row.answer.map(|a| a.text).as_deref(), &row.tally), (Some("那天下大雪，路封了。"), &before));
    assert!(!county.dump().await.contains("路封了"), "sealed");
    let others = duty::answer(office, &justice, &village(), november(), "替他说").await;
    assert!(matches!(others, Err(AnswerError::Forbidden)), "everybody answers for themselves");
    let long = duty::answer(office, &adviser, &village(), november(), &"长".repeat(301)).await;
    assert!(matches!(long, Err(AnswerError::Flaw(_))));
    let record = RecordKind::Staff.key(adviser.id.as_str());
    let state = trail::state_of(office, &record).await.expect("read").expect("there");
    assert_eq!(trail::folded(office, &record).await.expect("read"), state.whole());
    duty::answer(office, &adviser, &village(), november(), "").await.expect("taken back");
    assert!(one(&county, &adviser, &adviser).await.row.answer.is_none());
}

/// Everybody of these names does not take these.
async fn not_taking(county: &County, who: &Actor, matters: &[&str]) {
    let admin = county.actor("admin").await;
    let codes: Vec<MatterCode> = matters.iter().map(|m| MatterCode::from(*m)).collect();
    specialities::set(&county.office, &admin, &who.id, &codes).await.expect("set");
}

async fn a_matter_not_taken_closes_the_slot_and_says_who_takes_it(county: County) {
    let (office, adviser, clerk) = (&county.office, county.actor("adviser").await, county.actor("clerk").await);
    not_taking(&county, &adviser, &["land", "house"]).await;
    let slot = county.free_slot_in(VILLAGE).await;
    let land = request("王大山", "13800138000");
    let check = |result: Result<registry::bookings::Booking, BookError>| {
        let Err(BookError::NotTaken(who, nearest)) = result else { panic!("{result:?}") };
        assert_eq!(who.adviser, adviser.name);
        assert!(!who.takers.is_empty() && !who.takers.contains(&adviser.name));
        assert_eq!(nearest.len(), 3);
        assert!(nearest.iter().all(|(s, c)| s.free > 0 && c.adviser_id != adviser.id), "of those who take it");
        nearest
    };
    let nearest = check(bookings::book(office, By::Person, ask(&slot, &land)).await);
    check(bookings::book(office, By::Staff(&clerk), ask(&slot, &land)).await);
    // Another matter, or one of the alternatives, goes through.
    let mut labour = request("王大山", "13800138000");
    labour.matter = "labour".into();
    bookings::book(office, By::Person, ask(&slot, &labour)).await.expect("another matter");
    let booked = bookings::book(office, By::Person, ask(&nearest[0].0.id, &land)).await.expect("of one who takes it");

    // Moving asks as booking does, and leaves the old place when refused.
    let other = county.free_slot_in(VILLAGE).await;
    let tail = domain::people::PhoneTail::parse(&booked.personal.tail).expect("digits");
    let own = Which::Own(&booked.code, &tail);
    check(bookings::move_to(office, By::Person, own, &other).await);
    let stays = bookings::find(office, &booked.code, &tail).await.expect("read").expect("there");
    assert_eq!(stays.slot_id, booked.slot_id);

    // The form: what was typed is kept, and a full slot's alternatives are of those who take the matter, too.
    let secret = drafts::hold(office, None, &other, "land").await.expect("held");
    let form = county::form("李小花", "13800138001");
    let lost = drafts::finish(office, &secret, &other, &form, true, domain::locale::Locale::ZhCn).await;
    let Err(drafts::FinishError::Book(lost)) = lost else { panic!("{lost:?}") };
    check(Err(lost));
    assert!(drafts::find(office, &secret).await.expect("read").is_some());
    let for_land = specialities::for_matter(office, &village(), &"land".into()).await.expect("read");
    assert!(for_land.closes(&adviser.id) && !for_land.nobody_takes_it());
    let (_, near) = clinics::for_village(office, &village(), Some(&"land".into())).await.expect("read");
    assert!(!near.is_empty() && near.iter().all(|c| c.clinic.adviser_id != adviser.id));
    county.check_seats().await;
}

async fn a_day_left_out_for_a_holiday_is_named_where_a_visit_is_missing_and_where_nothing_is_free(county: County) {
    let (office, admin, adviser) = (&county.office, county.actor("admin").await, county.actor("adviser").await);
    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    // New Year's Day only, by a rule that skips it or holds it.
    let rule = |on_holiday| Rule {
        recurrence: Recurrence::Dates { dates: [day("2027-01-01"), day("2027-01-11")].into() },
        count: None,
        exceptions: Default::default(),
        extra: Default::default(),
        valid_from: day("2026-11-24"),
        valid_until: None,
        on_holiday,
        on_weekend: OnRestDay::Hold,
        room: Room {
            hours: Hours { from: 20 * 60, until: 22 * 60 },
            breaks: Vec::new(),
            capacity: Capacity::default(),
        },
    };
    let january = Month::parse("2027-01").expect("a month");
    let terms = Agreed { visits_a_month: Some(31), ..Agreed::default() };
    let begun = one(&county, &admin, &adviser).await.row.contracts[0].from;
    staff::change_terms(office, &admin, &adviser.id, (&village(), begun), &terms).await.expect("set");
    let reasons = async || {
        let found = duty::one(office, &admin, &adviser.id, &village(), january).await.expect("read").expect("theirs");
        found.row.tally.reasons
    };
    let told = async || {
        let here = Whose::Village(village());
        let told = timeline::timeline(office, &admin, &here, None, day("2027-01-01"), 1).await.expect("read");
        told.expect("theirs to see").days.remove(0).stretches.into_iter().map(|s| s.block).collect::<Vec<_>>()
    };
    let left_out = |reasons: &[Reason]| {
        reasons.iter().any(|r| matches!(r, Reason::LeftOut(on, Some(_)) if *on == day("2027-01-01")))
    };
    assert!(!left_out(&reasons().await), "no rule falls on it");
    let skips = rule(OnRestDay::Skip);
    let new = NewRule { adviser: &adviser.id, village: &village(), place: "会议室", rule: &skips };
    let id = rules::make(office, &admin, new).await.expect("made");
    assert!(left_out(&reasons().await), "{:?}", reasons().await);
    assert!(told().await.iter().any(|b| matches!(b, Block::Holiday(_))));
    // Where the rule holds its clinic on the holiday nothing was left out, and the hours around it are not the holiday's doing.
    let (kept, _) = rules::find(office, &admin, &id).await.expect("read").expect("there");
    let holds = rule(OnRestDay::Hold);
    let shown = rules::difference(office, &admin, &id, Some(("会议室", &holds))).await.expect("shown");
    rules::change(office, &admin, &id, (kept.version, &shown.mark()), Some(("会议室", &holds)), "照常")
        .await
        .expect("changed");
    assert!(!left_out(&reasons().await));
    let told = told().await;
    assert!(!told.iter().any(|b| matches!(b, Block::Holiday(_))) && told.contains(&Block::Nothing), "{told:?}");
}

async fn what_nobody_takes_stays_open_to_all(county: County) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let members = staff::members(office, &admin).await.expect("a list");
    for member in members.iter().filter(|m| m.sign_in_name.starts_with("adviser")) {
        specialities::set(office, &admin, &member.id, &["land".into()]).await.expect("set");
    }
    let for_land = specialities::for_matter(office, &village(), &"land".into()).await.expect("read");
    assert!(for_land.nobody_takes_it());
    let slot = county.free_slot_in(VILLAGE).await;
    bookings::book(office, By::Person, ask(&slot, &request("王大山", "13800138000"))).await.expect("any adviser");
    let (_, near) = clinics::for_village(office, &village(), Some(&"land".into())).await.expect("read");
    assert!(!near.is_empty(), "and neighbours are shown as ever");
}

async fn nobody_who_waits_is_offered_an_adviser_who_does_not_take_their_matter(county: County) {
    let (office, adviser) = (&county.office, county.actor("adviser").await);
    not_taking(&county, &adviser, &["land"]).await;
    let waits = async |name: &str, matter: &str| {
        let mut request = request(name, "13800138000");
        request.matter = matter.into();
        let new = NewWaiting {
            division: &village(),
            request: &request,
            urgent_by: None,
            priority: false,
            from_day: office.today(),
            until_day: office.today() + chrono::Days::new(20),
            key: None,
            locale: domain::locale::Locale::ZhCn,
        };
        waiting::join(office, By::Person, new).await.expect("joined").offer
    };
    assert!(waits("王大山", "land").await.is_none(), "the village's only adviser does not take it");
    assert!(waits("李小花", "labour").await.is_some(), "another matter is offered a place at once");
}

/// The house lets people check themselves in; somebody of the list does.
async fn checks_in_alone(county: &County, adviser: &Actor) {
    let (office, admin) = (&county.office, county.actor("admin").await);
    let rules = ClinicDay { self_check_in: true, ..ClinicDay::default() };
    clinic_day::set(office, &admin, rules).await.expect("allowed");
    let entries = county.todays_queue(adviser).await.entries;
    let now = office.now();
    let b = entries
        .into_iter()
        .map(|e| e.booking)
        .find(|b| b.status == Status::Booked && b.ends_at > now)
        .expect("somebody is still to come");
    let tail = PhoneTail::parse(&b.personal.tail).expect("digits");
    let digits = arrivals::place_code(office, &b.clinic_id);
    arrivals::check_in_self(office, &b.code, &tail, &digits).await.expect("here");
}

async fn a_check_in_of_ones_own_is_no_trace_of_the_village(county: County) {
    let (office, adviser, clerk) = (&county.office, county.actor("adviser").await, county.actor("clerk").await);
    let clinic = todays_clinic(&county, &adviser).await.clinic.id;
    county.pass(Duration::hours(3));
    receive(&county, &adviser, &adviser).await;
    checks_in_alone(&county, &adviser).await;
    county.pass(Duration::hours(3));
    // Whoever has a code and the digits of the place can make one: the adviser as well.
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Unproven(Missing::Vouched));
    let held = one(&county, &clerk, &adviser).await.held.into_iter().find(|h| h.id == clinic).expect("there");
    assert_eq!((held.check_ins, held.by_themselves), (0, 1));
    words::countersign(office, &clerk, &clinic, (None, None), "").await.expect("signed");
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Counts);
}

async fn who_came_and_has_another_time_since_still_vouches_for_the_day_on_which_they_came(county: County) {
    let (office, adviser, clerk) = (&county.office, county.actor("adviser").await, county.actor("clerk").await);
    let clinic = todays_clinic(&county, &adviser).await.clinic.id;
    county.pass(Duration::hours(3));
    receive(&county, &adviser, &adviser).await;
    let b = county.todays_queue(&adviser).await.entries.into_iter().map(|e| e.booking);
    let b = b.into_iter().find(|b| b.status == Status::Booked).expect("booked");
    let came = queue::step(office, &clerk, &b.id, Step::CheckIn, b.version).await.expect("here");
    county.pass(Duration::hours(22));
    assert_eq!(close_days(office).await.expect("closed").not_served, 1);
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Counts);
    let people = async || {
        let list = queue::queue(office, &clerk, &clinic).await.expect("read").expect("theirs");
        list.entries.len() + list.moved_on.len()
    };
    let before = people().await;
    // They take another time themselves.
    let (tail, slot) = (PhoneTail::parse(&came.personal.tail).expect("digits"), county.free_slot_in(VILLAGE).await);
    let moved = bookings::move_to(office, By::Person, Which::Own(&came.code, &tail), &slot).await.expect("moved");
    assert_ne!(moved.clinic_id, clinic);
    assert_eq!(verdict(&county, &adviser, &clinic).await, Verdict::Counts);
    assert_eq!(people().await, before);
    let list = queue::queue(office, &adviser, &clinic).await.expect("read").expect("theirs");
    let one = list.moved_on.iter().find(|m| m.booking_id == came.id).expect("still in the list of the day");
    assert_eq!(
        (one.name.as_str(), one.queue_number, one.now_at),
        (came.name.as_str(), came.day.queue_number, moved.starts_at)
    );
    assert!(list.entries.iter().all(|e| e.booking.id != came.id));
    let untrue = words::nobody_came(office, &adviser, &clinic, "").await;
    assert!(matches!(untrue, Err(SayError::SomebodyCame)), "{untrue:?}");
    // In the clinic they have now they were not checked in by anybody.
    let next = duty::one(office, &adviser, &adviser.id, &village(), Month::of(office.today())).await.expect("read");
    let next = next.and_then(|one| one.held.into_iter().find(|h| h.id == moved.clinic_id));
    assert!(next.is_none_or(|h| h.check_ins == 0));
}

async fn times_to_come_are_refused_and_times_outside_of_the_clinic_need_a_reason(county: County) {
    let (office, adviser, clerk) = (&county.office, county.actor("adviser").await, county.actor("clerk").await);
    let clinic = todays_clinic(&county, &adviser).await.clinic;
    county.pass(Duration::hours(3));
    let sign =
        async |from, until, note: &str| words::countersign(office, &clerk, &clinic.id, (from, until), note).await;
    let to_come = sign(None, Some(office.now() + Duration::minutes(1)), "还没走").await;
    assert!(matches!(to_come, Err(SayError::Future)), "{to_come:?}");
    sign(None, None, "").await.expect("signed while it lasts");
    county.pass(Duration::hours(5));
    let wide = (Some(clinic.starts_at - Duration::minutes(30)), Some(clinic.ends_at + Duration::minutes(40)));
    for (from, until) in [wide, (wide.0, None), (None, wide.1)] {
        let outside = sign(from, until, "  ").await;
        assert!(matches!(outside, Err(SayError::Outside)), "{outside:?}");
    }
    sign(wide.0, wide.1, "人多，早到晚走").await.expect("signed with a reason");
    let (_, said, _) = words::of_clinic(office, &adviser, &clinic.id).await.expect("read").expect("theirs");
    assert_eq!(said.village.and_then(|s| s.note).as_deref(), Some("人多，早到晚走"), "it stays on the sign");
    sign(Some(clinic.starts_at + Duration::minutes(10)), None, "").await.expect("inside of the clinic's no reason");
}

async fn when_the_days_are_over_the_justice_office_signs_with_a_reason_and_the_sign_says_so(county: County) {
    let (office, adviser, justice) = (&county.office, county.actor("adviser").await, county.actor("justice").await);
    let clinic = todays_clinic(&county, &adviser).await.clinic;
    county.pass(Duration::hours(6));
    receive(&county, &adviser, &adviser).await;
    let sign =
        async |actor: &Actor, note: &str| words::countersign(office, actor, &clinic.id, (None, None), note).await;
    let early = sign(&justice, "替村里签").await;
    assert!(matches!(early, Err(SayError::InTime)), "in time it is the clerk's word: {early:?}");
    county.pass(Duration::days(8));
    let clerk = county.actor("clerk").await;
    assert!(matches!(sign(&clerk, "忘了").await, Err(SayError::TooLate)));
    assert!(matches!(sign(&justice, " ").await, Err(SayError::LateWithoutReason)));
    assert!(matches!(sign(&county.actor("auditor").await, "看过").await, Err(SayError::Forbidden)));
    sign(&justice, "代办员住院，村支书证明来过").await.expect("signed late");
    let held =
        duty::one(office, &adviser, &adviser.id, &village(), november()).await.expect("read").expect("theirs").held;
    assert!(held.into_iter().find(|h| h.id == clinic.id).expect("there").is_signed_late());
    assert_eq!(verdict(&county, &adviser, &clinic.id).await, Verdict::Counts);
    let (_, said, told) = words::of_clinic(office, &justice, &clinic.id).await.expect("read").expect("theirs");
    assert!(said.village.is_some_and(|s| s.late && s.note.is_some()));
    assert_eq!(told.last().map(|t| t.what.as_str()), Some("countersigned_late"));
    let record = RecordKind::Visit.key(clinic.id.as_str());
    let state = trail::state_of(office, &record).await.expect("read").expect("there");
    assert_eq!(trail::folded(office, &record).await.expect("read"), state.whole());
    words::take_back(office, &justice, &clinic.id, Side::Village, "证明是假的").await.expect("taken back");
    assert_eq!(verdict(&county, &adviser, &clinic.id).await, Verdict::Unproven(Missing::Village));
}

async fn turning_the_keys_changes_nothing_of_what_was_said(county: County) {
    let (office, adviser, clerk) = (&county.office, county.actor("adviser").await, county.actor("clerk").await);
    let clinic = todays_clinic(&county, &adviser).await.clinic.id;
    county.pass(Duration::hours(6));
    words::countersign(office, &clerk, &clinic, (None, None), "在").await.expect("signed");
    duty::answer(office, &adviser, &village(), november(), "说明").await.expect("kept");
    let before = one(&county, &adviser, &adviser).await.row;
    let mut text = registry::Keys::new_line("test", &registry::Random::seeded(1));
    text.push_str(&format!("\n{}", registry::Keys::new_line("next", &registry::Random::seeded(2))));
    let keys = registry::Keys::parse(&text).expect("keys");
    let turned =
        registry::Office::new(office.db.clone(), office.clock.clone(), office.random.clone(), keys, office.zone);
    assert!(registry::rotation::rotate(&turned).await.expect("turned") > 2);
    let after = duty::one(&turned, &adviser, &adviser.id, &village(), november()).await.expect("read").expect("theirs");
    assert_eq!(after.row, before);
    let (_, words, _) = words::of_clinic(&turned, &clerk, &clinic).await.expect("read").expect("theirs");
    assert_eq!(words.village.and_then(|s| s.note).as_deref(), Some("在"));
}

async fn matters_are_chosen_by_oneself_or_by_whoever_manages_staff(county: County) {
    let (office, adviser) = (&county.office, county.actor("adviser").await);
    specialities::set(office, &adviser, &adviser.id, &["traffic".into(), "no such".into()]).await.expect("one's own");
    assert_eq!(specialities::not_taken(office, &adviser.id).await.expect("read"), ["traffic".into()]);
    let colleague = county.member("adviser-01").await;
    for name in ["adviser", "clerk", "justice", "auditor"] {
        let refused = specialities::set(office, &county.actor(name).await, &colleague.id, &["land".into()]).await;
        assert!(matches!(refused, Err(ChangeError::Forbidden | ChangeError::Unknown)), "{name}: {refused:?}");
    }
    specialities::set(office, &adviser, &adviser.id, &[]).await.expect("all again");
    let record = RecordKind::Staff.key(adviser.id.as_str());
    let state = trail::state_of(office, &record).await.expect("read").expect("there");
    assert_eq!(trail::folded(office, &record).await.expect("read"), state.whole());
}
