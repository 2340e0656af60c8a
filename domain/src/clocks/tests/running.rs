//! What may be done with a clock, where it stands in a queue, and what another calendar does to those that run.

use super::super::*;
use super::{carried, day, due, rule, with};
use crate::locale::Locale;

fn handling() -> Clock<'static> {
    Clock::new(rule("petition.handle"), day("2026-03-02"))
}

fn hearing(from: &str, until: Option<&str>) -> Suspension {
    Suspension { from: day(from), until: until.map(day), ground: Ground::Hearing }
}

fn refused(clock: Clock<'_>) -> ClockError {
    due(&clock).expect_err("a refusal")
}

#[test]
fn it_is_extended_once_up_to_its_ceiling_and_while_it_runs() {
    let calendar = carried();
    let extended = handling().extend(&calendar, 30, day("2026-04-28")).expect("extended");
    assert_eq!(due(&extended), Ok(Some(day("2026-06-01"))));
    assert_eq!(extended.extend(&calendar, 1, day("2026-04-29")), Err(ClockError::ExtendedBefore));
    let refused = |days, on| handling().extend(&calendar, days, day(on)).expect_err("a refusal");
    assert_eq!(refused(31, "2026-04-28"), ClockError::ExtensionTooLong { asked: 31, most: 30 });
    assert_eq!(refused(0, "2026-04-28"), ClockError::ExtensionEmpty);
    // Without it the limit ended on 6 May, after the holidays: on that day there is still time.
    let due_day = day("2026-05-06");
    assert!(handling().extend(&calendar, 30, due_day).is_ok());
    assert_eq!(refused(30, "2026-05-07"), ClockError::ExtensionTooLate { on: day("2026-05-07"), due: due_day });
    let fixed = Clock::new(rule("petition.review"), day("2026-03-02"));
    assert_eq!(fixed.extend(&calendar, 1, day("2026-03-03")), Err(ClockError::ExtensionNotAllowed));
    // By agreement it is as long as was agreed, within reason.
    let agreed = Clock::new(rule("mediation.handle"), day("2026-03-02"));
    assert_eq!(
        due(&agreed.clone().extend(&calendar, 45, day("2026-04-01")).expect("agreed")),
        Ok(Some(day("2026-05-18")))
    );
    assert_eq!(agreed.extend(&calendar, 4000, day("2026-04-01")), Err(ClockError::TooLong));
}

#[test]
fn it_waits_while_it_is_suspended_and_says_what_is_left() {
    let calendar = carried();
    let suspended = handling().suspend(&calendar, day("2026-03-20"), Ground::Hearing).expect("suspended");
    let reckoned = suspended.reckon(&calendar).expect("waits");
    // Days 1 to 17 are used: 3 to 19 March.
    assert_eq!(reckoned.outcome, Outcome::Waits { since: day("2026-03-20"), ground: Ground::Hearing, left: 43 });
    let last = reckoned.steps.last().map(|step| step.say(Locale::En)).unwrap_or_default();
    assert_eq!(
        last,
        "Suspended for a hearing since Fri 20 Mar 2026: 43 days left, counted from the day it is resumed."
    );
    assert_eq!(light(reckoned.due(), day("2027-01-01"), 7), Light::Waiting);
    // It cannot be suspended twice at once; it can be resumed, and suspended again later.
    let again = suspended.clone().suspend(&calendar, day("2026-03-25"), Ground::Hearing);
    assert_eq!(again, Err(ClockError::SuspensionsOverlap { from: day("2026-03-25") }));
    let resumed = suspended.resume(&calendar, day("2026-03-27")).expect("resumed");
    assert_eq!(due(&resumed), Ok(Some(day("2026-05-08"))));
    let twice = resumed.suspend(&calendar, day("2026-04-10"), Ground::Hearing).expect("suspended again");
    let twice = twice.resume(&calendar, day("2026-04-13")).expect("resumed again");
    assert_eq!(due(&twice), Ok(Some(day("2026-05-11"))));
    assert_eq!(handling().resume(&calendar, day("2026-03-27")), Err(ClockError::NotSuspended));
    // An extension that was granted while it waited holds as well.
    let waiting = handling().suspend(&calendar, day("2026-03-20"), Ground::Hearing).expect("suspended");
    let waiting = waiting.extend(&calendar, 30, day("2026-06-01")).expect("extended");
    let left = waiting.reckon(&calendar).expect("waits").outcome;
    assert_eq!(left, Outcome::Waits { since: day("2026-03-20"), ground: Ground::Hearing, left: 73 });
}

#[test]
fn a_suspension_that_cannot_be_is_refused_with_the_reason() {
    let with = |suspensions: &[Suspension]| Clock { suspensions: suspensions.to_vec(), ..handling() };
    let backwards = refused(with(&[hearing("2026-03-20", Some("2026-03-19"))]));
    assert_eq!(
        backwards,
        ClockError::SuspensionEndsBeforeItStarts { from: day("2026-03-20"), until: day("2026-03-19") }
    );
    let before = refused(with(&[hearing("2026-03-01", Some("2026-03-05"))]));
    assert_eq!(before, ClockError::SuspensionBeforeStart { from: day("2026-03-01"), start: day("2026-03-02") });
    let overlap =
        refused(with(&[hearing("2026-03-25", Some("2026-03-30")), hearing("2026-03-20", Some("2026-03-26"))]));
    assert_eq!(overlap, ClockError::SuspensionsOverlap { from: day("2026-03-25") });
    let after = refused(with(&[hearing("2026-05-07", Some("2026-05-09"))]));
    assert_eq!(after, ClockError::SuspensionAfterDue { from: day("2026-05-07"), due: day("2026-05-06") });
    let open_first = refused(with(&[hearing("2026-03-20", None), hearing("2026-04-20", None)]));
    assert_eq!(open_first, ClockError::SuspensionsOverlap { from: day("2026-04-20") });
    let stay = Suspension { ground: Ground::Stay, ..hearing("2026-03-20", None) };
    assert_eq!(refused(with(&[stay])), ClockError::GroundNotAllowed(Ground::Stay));
    let fixed = Clock::new(rule("legal_aid.decide"), day("2026-03-02"));
    assert_eq!(fixed.without(day("2026-03-03"), None, None), Err(ClockError::SuspensionNotAllowed));
    assert_eq!(refused(Clock::new(rule("petition.handle"), chrono::NaiveDate::MAX)).given(), Given::From);
    // On the same day: nothing is lost. One after the other without a gap: they are two.
    assert_eq!(due(&with(&[hearing("2026-03-20", Some("2026-03-20"))])), Ok(Some(day("2026-05-06"))));
    let joined = [hearing("2026-03-20", Some("2026-03-23")), hearing("2026-03-23", Some("2026-03-27"))];
    assert_eq!(due(&with(&joined)), Ok(Some(day("2026-05-08"))));
}

#[test]
fn a_hearing_while_the_last_day_rolls_is_waited_for() {
    // Day 60 is 1 May, a holiday to the 5th; the hearing is called for the 4th.
    let waiting = handling().suspend(&carried(), day("2026-05-04"), Ground::Hearing).expect("suspended");
    let outcome = waiting.reckon(&carried()).expect("waits").outcome;
    assert_eq!(outcome, Outcome::Waits { since: day("2026-05-04"), ground: Ground::Hearing, left: 0 });
    let resumed = waiting.resume(&carried(), day("2026-05-16")).expect("resumed");
    assert_eq!(due(&resumed), Ok(Some(day("2026-05-18"))), "the Monday after");
}

#[test]
fn days_left_and_lights() {
    let due = day("2026-05-08");
    let at = |today: &str| (days_left(due, day(today)), light(Some(due), day(today), 7));
    assert_eq!(at("2026-04-30"), (8, Light::InTime));
    assert_eq!(at("2026-05-01"), (7, Light::DueSoon));
    assert_eq!(at("2026-05-08"), (0, Light::DueSoon), "the last day is in time");
    assert_eq!(at("2026-05-09"), (-1, Light::Late));
    assert_eq!(
        [rule("petition.handle").soon(), rule("petition.register_or_forward").soon(), rule("legal_aid.assign").soon()],
        [7, 3, 1]
    );
}

#[test]
fn a_new_notice_shows_whom_it_moves_and_who_is_newly_late() {
    // Without the notice of 2027 these end on Monday 11 January; the notice has the Saturday before worked.
    let calendar = carried();
    let mut noticed = calendar.clone();
    noticed.0.insert("2027".into(), Year::default());
    let noticed = with(&noticed, day("2027-01-09"), true);
    let running = |code: &'static str, from: &str| Running {
        of: format!("{code} {from}"),
        clock: Clock::new(rule(code), day(from)),
    };
    let all = || {
        vec![
            running("petition.handle", "2026-11-09"),
            running("petition.handle", "2026-11-10"),
            running("petition.handle", "2026-05-11"),
            running("petition.review", "2026-12-21"),
        ]
    };
    let seen = compare(&calendar, &noticed, day("2027-01-10"), all());
    assert_eq!((seen.changes.len(), seen.same, seen.newly_late(), seen.unclear.len()), (3, 1, 1, 0));
    let first = &seen.changes[0];
    assert_eq!((first.of.as_str(), first.newly_late), ("petition.handle 2026-11-10", true));
    assert_eq!((first.before.due(), first.after.due()), (Some(day("2027-01-11")), Some(day("2027-01-09"))));
    assert_eq!(first.moved(), Some(-2));
    // The other two keep their days, which are now settled.
    assert!(seen.changes[1..].iter().all(|c| c.moved() == Some(0) && c.after.provisional.is_none()));
    let back = compare(&noticed, &calendar, day("2027-01-10"), all());
    assert_eq!((back.newly_late(), back.changes.iter().filter(|c| c.in_time_again).count()), (0, 1));
    assert_eq!(compare(&calendar, &calendar, day("2027-01-10"), all()).changes.len(), 0);
}

#[test]
fn a_clock_starts_with_the_service_of_a_paper_where_the_law_says_so() {
    let papers = ["petition.apply_review", "petition.apply_recheck"].map(|code| rule(code).start.paper());
    assert_eq!(papers, [Some("opinion"), Some("review_opinion")]);
    assert_eq!(rule("petition.handle").start.paper(), None);
    assert_eq!(rule("petition.apply_review").whose, Whose::Person);
}

#[test]
fn what_was_typed_is_answered_or_each_wrong_part_is_named() {
    let asked = |rule: &str, from: &str, extension: &str, paused: (&str, &str)| Asked {
        rule: rule.into(),
        from: from.into(),
        extension: extension.into(),
        suspensions: vec![(String::new(), String::new()), (paused.0.into(), paused.1.into())],
        opened: String::new(),
    };
    let calendar = carried();
    let answered = asked(" petition.handle ", "2026-03-02", "", ("2026-03-20", "2026-03-27")).answer(&calendar);
    let answered = answered.expect("an answer");
    assert_eq!((answered.reckoned.due(), answered.pack.code.as_str()), (Some(day("2026-05-08")), "2024-01-01"));
    let open = asked("petition.handle", "2026-03-02", "30", ("2026-03-20", "")).answer(&calendar).expect("an answer");
    assert_eq!(open.reckoned.due(), None);
    let wrong = |asked: Asked| -> Vec<Given> { asked.answer(&calendar).expect_err("wrong").into_keys().collect() };
    let all = [Given::Rule, Given::From, Given::Extension, Given::Suspensions];
    assert_eq!(wrong(asked("", "", "-1", ("", "2026-03-27"))), all);
    assert_eq!(wrong(asked("", "yesterday", "x", ("soon", ""))), all);
    assert_eq!(wrong(asked("petition.handle", "2026-3-2", "", ("", ""))), [Given::From]);
    assert_eq!(wrong(asked("petition.x", "2026-03-02", "", ("", ""))), [Given::Rule]);
    assert_eq!(wrong(asked("petition.handle", "2020-03-02", "", ("", ""))), [Given::From]);
    assert_eq!(wrong(asked("petition.handle", "2026-03-02", "31", ("", ""))), [Given::Extension]);
    assert_eq!(wrong(asked("petition.handle", "2026-03-02", "", ("2300-01-01", ""))), [Given::Suspensions]);
    let early = Asked { opened: "2022-01-01".into(), ..asked("petition.handle", "2026-03-02", "", ("", "")) };
    assert_eq!(wrong(early), [Given::Opened]);
    // A matter opened under the law before: no simple procedure for it, whenever the clock starts.
    let before =
        Asked { opened: "2023-12-20".into(), ..asked("admin_review.decide_simple", "2024-01-05", "", ("", "")) };
    assert_eq!(wrong(before), [Given::Rule]);
    let many = Clock { suspensions: vec![hearing("2026-03-20", Some("2026-03-20")); 51], ..handling() };
    assert_eq!(refused(many), ClockError::TooManySuspensions);
}
