//! Opening, steps, taking back, two at once.

use chrono::Duration;
use domain::cases::{Position, Side};
use domain::form::Flaw;
use registry::cases::{self, CaseError, ClockState, TaskState};
use registry::settings::calendar::{self, Change};

use super::{WALL, go, in_talks, neighbours, open_with, opened, party, state, typed};
use crate::county::County;

on_both_engines! {
    a_case_is_opened_with_number_tasks_trail_and_a_message;
    a_step_that_cannot_be_is_refused_with_what_to_do_and_nothing_is_half_done;
    what_is_opened_wrongly_is_not_opened_at_all;
    a_step_is_taken_back_within_ten_minutes_and_no_other_is;
    of_many_at_once_one_takes_the_step_and_the_others_are_told_who;
    a_window_that_ran_out_closes_by_itself;
    a_new_calendar_moves_the_limits_that_run_and_the_trail_keeps_the_old_day;
    whom_no_message_reaches_is_called;
}

async fn a_case_is_opened_with_number_tasks_trail_and_a_message(county: County) {
    let before = county.count("select count(*) from messages where kind = 'case_step'").await;
    let (one, two) = (opened(&county).await, opened(&county).await);
    let number =
        |n: &str| n.trim_start_matches("孝调字〔2026〕第").trim_end_matches('号').parse::<u32>().expect("a number");
    assert_eq!(number(&two.case.number), number(&one.case.number) + 1);
    let stations: Vec<_> = one.position.stations().collect();
    assert_eq!(stations, ["applied", "consent_asked", "mediator_open"]);
    // Three days on is a Friday.
    let tasks: Vec<_> = one.tasks.iter().map(|t| (t.task.as_str(), t.due.to_string())).collect();
    assert_eq!(tasks, [("decide", "2026-11-27".to_owned()), ("ask_other_side", "2026-11-27".to_owned())]);
    assert_eq!(one.case.next_due().map(|d| d.to_string()).as_deref(), Some("2026-11-27"));
    assert!(one.clocks.is_empty() && one.case.owner.is_none());
    // The applicant is told, the other side not yet; nothing of the matter in it.
    assert_eq!(county.count("select count(*) from messages where kind = 'case_step'").await, before + 2);
    let told = registry::trail::folded(&county.office, &one.record()).await.expect("read");
    let stands = registry::trail::state_of(&county.office, &one.record()).await.expect("read").expect("there");
    assert_eq!(told, stands.whole());
}

async fn a_step_that_cannot_be_is_refused_with_what_to_do_and_nothing_is_half_done(county: County) {
    let office = &county.office;
    let case = opened(&county).await;
    let (id, version) = (case.case.id.clone(), case.case.version);
    let (mediator, clerk, auditor) =
        (county.member("mediator").await, county.member("clerk").await, county.member("auditor").await);
    let (adviser, petition) = (county.member("adviser").await, county.member("petition").await);
    let untouched = state(&county, &case).await;
    let today = office.today().to_string();
    let day = |days: i64| (office.today() + Duration::days(days)).to_string();
    let accept = [("accepted_on", today.as_str())];
    macro_rules! refused {
        ($actor:expr, $version:expr, $step:literal, $answers:expr, $what:pat) => {{
            let done = cases::step(office, &$actor, &id, $version, $step, &typed($answers)).await;
            assert!(matches!(done, Err($what)), "{}: {done:?}", $step);
            assert_eq!(state(&county, &case).await, untouched, "{} left something behind", $step);
        }};
    }
    refused!(mediator, version, "begin", &[("openness", "closed")], CaseError::NotFromHere);
    refused!(mediator, version, "nothing_of_the_kind", &[], CaseError::NotFromHere);
    refused!(mediator, version, "name_mediator", &[], CaseError::First(_));
    refused!(mediator, version, "accept", &[], CaseError::Invalid(_));
    refused!(mediator, version - 1, "accept", &accept, CaseError::Changed { .. });
    refused!(mediator, version + 1, "accept", &accept, CaseError::Changed { .. });
    refused!(clerk, version, "accept", &accept, CaseError::Forbidden);
    refused!(auditor, version, "accept", &accept, CaseError::Forbidden);
    refused!(adviser, version, "accept", &accept, CaseError::Unknown);
    refused!(petition, version, "accept", &accept, CaseError::Unknown);
    refused!(mediator, version, "accept", &[("accepted_on", &day(1))], CaseError::Invalid(_));
    let done = cases::step(office, &mediator, &id, version, "accept", &typed(&[("accepted_on", &day(-1))])).await;
    let Err(CaseError::Invalid(flaws)) = done else { panic!("accepted before it was asked for: {done:?}") };
    assert_eq!(flaws.of("accepted_on"), Some(Flaw::Before(office.today())));
    assert_eq!(state(&county, &case).await, untouched);

    // The limits: an agreement can't be older than the acceptance, an application to the court no older than the agreement.
    let (talks, mediator) = in_talks(&county).await;
    let before = state(&county, &talks).await;
    let oral =
        |on: &str| typed(&[("terms", "清沟"), ("performance", "三天内"), ("reached_on", on), ("no_paper", "yes")]);
    let done = cases::step(office, &mediator, &talks.case.id, talks.case.version, "agree_oral", &oral(&day(-1))).await;
    assert!(matches!(done, Err(CaseError::Invalid(_))), "{done:?}");
    // Longer than the law has it, or twice.
    let longer = typed(&[("days", "0"), ("both_agree", "yes"), ("reason", "还要查")]);
    let done = cases::step(office, &mediator, &talks.case.id, talks.case.version, "extend", &longer).await;
    assert!(matches!(done, Err(CaseError::Invalid(_))), "{done:?}");
    assert_eq!(state(&county, &talks).await, before);
    let longer = [("days", "30"), ("both_agree", "yes"), ("reason", "还要查")];
    let talks = go(&county, &mediator, &talks.case.id, "extend", &longer).await;
    let twice = cases::step(office, &mediator, &talks.case.id, talks.case.version, "extend", &typed(&longer)).await;
    assert!(matches!(twice, Err(CaseError::Clock(_))), "{twice:?}");
    // The window is open for thirty days: before that it has not lapsed, after that nothing is filed any more.
    county.pass(Duration::days(3));
    let agreed = {
        let today = office.today().to_string();
        let terms = [("terms", "清沟"), ("performance", "三天内"), ("reached_on", today.as_str()), ("no_paper", "yes")];
        go(&county, &mediator, &talks.case.id, "agree_oral", &terms).await
    };
    let (id, version) = (agreed.case.id.clone(), agreed.case.version);
    let lapse = cases::step(office, &mediator, &id, version, "confirmation_expires", &typed(&[])).await;
    assert!(matches!(lapse, Err(CaseError::NotYet { .. })), "{lapse:?}");
    let filed = typed(&[("filed_on", &day(1)), ("court", "孝义市人民法院"), ("both_apply", "yes")]);
    let early = cases::step(office, &mediator, &id, version, "file_confirmation", &filed).await;
    assert!(matches!(early, Err(CaseError::Invalid(_))), "filed before it was agreed: {early:?}");
    county.pass(Duration::days(40));
    let filed = typed(&[("filed_on", &office.today().to_string()), ("court", "孝义市人民法院"), ("both_apply", "yes")]);
    let late = cases::step(office, &mediator, &id, version, "file_confirmation", &filed).await;
    assert!(matches!(late, Err(CaseError::TooLate { .. })), "{late:?}");
}

async fn what_is_opened_wrongly_is_not_opened_at_all(county: County) {
    let office = &county.office;
    let (clerk, auditor) = (county.member("clerk").await, county.member("auditor").await);
    let count = "select (select count(*) from cases) * 1000000 + (select count(*) from case_parties) * 1000
        + (select coalesce(max(last), 0) from case_numbers)";
    let before = county.count(count).await;
    let good = typed(WALL);
    let alone = [neighbours()[0].clone()];
    let done = open_with(office, &clerk, "apply_oral", &good, &alone).await;
    assert!(matches!(done, Err(CaseError::NoParty(Side::Respondent))), "{done:?}");
    let wrong = [neighbours()[0].clone(), (Side::Respondent, party("李二虎", "123", ""))];
    let done = open_with(office, &clerk, "apply_oral", &good, &wrong).await;
    assert!(matches!(done, Err(CaseError::Party(Side::Respondent, 0, _))), "{done:?}");
    let done = open_with(office, &clerk, "apply_oral", &typed(&WALL[..3]), &neighbours()).await;
    assert!(matches!(done, Err(CaseError::Invalid(_))), "{done:?}");
    let done = open_with(office, &clerk, "accept", &good, &neighbours()).await;
    assert!(matches!(done, Err(CaseError::NotFromHere)), "{done:?}");
    let done = open_with(office, &auditor, "apply_oral", &good, &neighbours()).await;
    assert!(matches!(done, Err(CaseError::Forbidden)), "{done:?}");
    // A clerk registers what is asked for; the committee takes up what nobody asked for.
    let done = open_with(office, &clerk, "own_initiative", &good, &neighbours()).await;
    assert!(matches!(done, Err(CaseError::Forbidden)), "{done:?}");
    let elsewhere = county.member("clerk-141181102206").await;
    let done = open_with(office, &elsewhere, "apply_oral", &good, &neighbours()).await;
    assert!(matches!(done, Err(CaseError::Forbidden)), "{done:?}");
    assert_eq!(county.count(count).await, before);
}

async fn a_step_is_taken_back_within_ten_minutes_and_no_other_is(county: County) {
    let office = &county.office;
    let (talks, mediator) = in_talks(&county).await;
    let undo = async |view: &cases::View| cases::undo(office, &mediator, &view.case.id, view.case.version).await;
    assert!(matches!(undo(&talks).await, Err(CaseError::NothingToUndo)), "both sides were told");
    let paused = go(&county, &mediator, &talks.case.id, "adjourn", &[("reason", "等证人")]).await;
    assert_eq!(paused.position.main(), "adjourned");
    let stale = cases::undo(office, &mediator, &paused.case.id, talks.case.version).await;
    assert!(matches!(stale, Err(CaseError::Changed { .. })), "{stale:?}");
    let back = undo(&paused).await.expect("taken back");
    assert_eq!(back.position, talks.position);
    assert_eq!((back.case.version, &back.case.owner), (paused.case.version + 1, &talks.case.owner));
    assert!(matches!(undo(&back).await, Err(CaseError::NothingToUndo)), "once");
    let paused = go(&county, &mediator, &talks.case.id, "adjourn", &[("reason", "等证人")]).await;
    let other = county.member("mediator-2").await;
    let foreign = cases::undo(office, &other, &paused.case.id, paused.case.version).await;
    assert!(matches!(foreign, Err(CaseError::NothingToUndo)), "{foreign:?}");
    county.pass(Duration::minutes(11));
    assert!(matches!(undo(&paused).await, Err(CaseError::NothingToUndo)), "too late");
}

async fn of_many_at_once_one_takes_the_step_and_the_others_are_told_who(county: County) {
    let case = opened(&county).await;
    let mediator = county.member("mediator").await;
    let today = county.office.today().to_string();
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let (office, mediator, id) = (county.office.clone(), mediator.clone(), case.case.id.clone());
        let (version, answers) = (case.case.version, typed(&[("accepted_on", &today)]));
        all.spawn(async move { cases::step(&office, &mediator, &id, version, "accept", &answers).await });
    }
    let (mut done, mut told) = (0, 0);
    while let Some(one) = all.join_next().await {
        match one.expect("no panic") {
            Ok(_) => done += 1,
            Err(CaseError::Changed { by, what, .. }) => {
                assert_eq!((by.as_deref(), what.as_str()), (Some(mediator.name.as_str()), "accept"));
                told += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((done, told), (1, 11));
    let justice = county.member("justice").await;
    let after = cases::read(&county.office, &justice, &case.case.id).await.expect("read").expect("there");
    assert_eq!((after.clocks.len(), after.steps.len(), after.case.version), (1, 2, case.case.version + 1));
}

async fn a_window_that_ran_out_closes_by_itself(county: County) {
    let (talks, mediator) = in_talks(&county).await;
    let today = county.office.today().to_string();
    let terms = [("terms", "清沟"), ("performance", "三天内"), ("reached_on", today.as_str()), ("no_paper", "yes")];
    let agreed = go(&county, &mediator, &talks.case.id, "agree_oral", &terms).await;
    assert!(agreed.position.is_at("confirmation_open"));
    let due = agreed.case.next_due().expect("the window");
    assert_eq!(agreed.case.next_what.as_deref(), Some("clock/mediation.judicial_confirmation"));
    county.pass(Duration::days((due - county.office.today()).num_days()));
    cases::lapse(&county.office).await.expect("run");
    let justice = county.member("justice").await;
    let read = async || cases::read(&county.office, &justice, &agreed.case.id).await.expect("read").expect("there");
    assert!(read().await.position.is_at("confirmation_open"), "its last day is not over");
    county.pass(Duration::days(1));
    assert!(cases::lapse(&county.office).await.expect("run") >= 1);
    let after = read().await;
    assert!(after.position.is_at("confirmation_expired"));
    assert_eq!(after.steps.last().and_then(|s| s.staff_name.clone()), None, "the program");
    assert_eq!(cases::lapse(&county.office).await.expect("run"), 0);
}

async fn a_new_calendar_moves_the_limits_that_run_and_the_trail_keeps_the_old_day(county: County) {
    let office = &county.office;
    let admin = county.member("admin").await;
    let (talks, mediator) = in_talks(&county).await;
    let clock = talks.clocks[0].clone();
    let due = clock.due.expect("a day");
    let change = Change::Day { day: due, name: "临时放假".into(), works: false };
    let running = registry::clocks::running(office).await.expect("the limits");
    let ours = |of: &registry::clocks::Whose| of.name == talks.case.number;
    assert!(running.iter().any(|r| ours(&r.of)));
    let proposal = calendar::propose(office, &change, running).await.expect("a proposal");
    let shown = proposal.comparison.changes.iter().find(|c| ours(&c.of)).expect("it changes");
    let (before, after) = (shown.before.due().expect("a day"), shown.after.due().expect("a day"));
    assert!(before == due && after > due);
    calendar::apply(office, &admin, &change, &proposal.seen()).await.expect("applied");
    let now = cases::read(office, &mediator, &talks.case.id).await.expect("read").expect("there");
    assert_eq!(now.clocks[0].due, Some(after));
    assert_eq!(now.case.next_due(), Some(after));
    assert_ne!(now.clocks[0].calendar, clock.calendar);
    assert_eq!(now.case.version, talks.case.version + 1, "whoever looked before is told");
    let told = cases::history(office, &mediator, &talks.case.id).await.expect("the trail");
    assert_eq!(told.last().map(|t| t.what.as_str()), Some("calendar_changed"));
    let folded = registry::trail::folded(office, &now.record()).await.expect("read");
    assert!(folded["clock.1"].as_deref().is_some_and(|line| line.contains(&after.to_string())));
    let bundle = format!("{:?}", registry::trail::export(office, &now.record()).await.expect("a bundle"));
    assert!(bundle.contains(&due.to_string()), "the old day is in the trail");
}

async fn whom_no_message_reaches_is_called(county: County) {
    let office = &county.office;
    let mediator = county.member("mediator").await;
    let parties = [neighbours()[0].clone(), (Side::Respondent, party("李二虎", "", ""))];
    let case = open_with(office, &mediator, "apply_oral", &typed(WALL), &parties).await.expect("opened");
    assert!(!case.tasks.iter().any(|t| t.task == "call"), "the applicant was written to");
    let today = office.today().to_string();
    let accepted = go(&county, &mediator, &case.case.id, "accept", &[("accepted_on", &today)]).await;
    let call = accepted.tasks.iter().find(|t| t.task == "call").expect("somebody has to call");
    assert_eq!((call.state, call.due.to_string().as_str()), (TaskState::Open, "2026-11-25"));
    assert!(accepted.steps.last().is_some_and(|s| s.untold));
    assert_eq!(accepted.case.next_what.as_deref(), Some("task/call"));
    let called = [("called_on", today.as_str()), ("told_whom", "给李二虎打了电话")];
    let after = go(&county, &mediator, &case.case.id, "note_call", &called).await;
    assert!(after.tasks.iter().all(|t| t.task != "call" || t.state == TaskState::Done));
    assert!(after.clocks.iter().all(|c| c.state == ClockState::Running));
    assert_ne!(after.position, Position::default());
}
