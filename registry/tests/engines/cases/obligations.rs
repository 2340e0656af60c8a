//! What was agreed, one by one: noted, reminded of, kept or missed.

use chrono::Duration;
use domain::cases::{Kept, OutcomeForm, OwedForm};
use domain::messages::Channel;
use domain::people::PhoneTail;
use domain::staff::Actor;
use registry::cases::obligations::{owe, settle};
use registry::cases::{self, CaseError, TaskState, View};
use registry::messages::{claim, follow_ups};

use super::{go, in_talks, opened, state};
use crate::county::County;

on_both_engines! {
    both_sides_are_reminded_before_and_on_the_day_and_of_what_was_kept_no_more;
    what_was_missed_makes_an_urging_visit_and_what_is_all_kept_a_return_visit;
    an_obligation_that_cannot_be_is_refused_and_nothing_is_half_done;
    a_party_sees_what_concerns_them_and_nothing_else;
}

fn pay(who: i64, whom: i64, yuan: &str, due: impl ToString) -> OwedForm {
    OwedForm {
        who: who.to_string(),
        whom: whom.to_string(),
        kind: "money".into(),
        amount: yuan.into(),
        what: "赔墙钱".into(),
        due_on: due.to_string(),
    }
}

fn outcome(county: &County, state: &str) -> OutcomeForm {
    OutcomeForm {
        state: state.into(),
        done_on: county.office.today().to_string(),
        proof: "收条一张".into(),
        reason: "手头紧".into(),
    }
}

async fn agreed(county: &County) -> (View, Actor) {
    let (talks, mediator) = in_talks(county).await;
    let today = county.office.today().to_string();
    let terms = [("terms", "赔钱"), ("performance", "分两次"), ("reached_on", today.as_str()), ("no_paper", "yes")];
    (go(county, &mediator, &talks.case.id, "agree_oral", &terms).await, mediator)
}

async fn queued(county: &County) -> i64 {
    county.count("select count(*) from messages where state = 'queued' and kind = 'case_step'").await
}

/// Sends everything that can be sent. What was in it.
async fn deliver(county: &County) -> Vec<String> {
    let mut sent = Vec::new();
    while let Some(message) = claim(&county.office, "w", Channel::Email).await.expect("run") {
        sent.push(format!("{:?}", message.content));
        registry::messages::settle(&county.office, "w", &message, &registry::messages::Attempt::Sent)
            .await
            .expect("noted");
    }
    sent
}

async fn both_sides_are_reminded_before_and_on_the_day_and_of_what_was_kept_no_more(county: County) {
    let office = &county.office;
    let (case, mediator) = agreed(&county).await;
    let due = office.today() + Duration::days(10);
    let noted =
        owe(office, &mediator, &case.case.id, case.case.version, &pay(2, 1, "3500.5", due)).await.expect("noted");
    assert_eq!(noted.obligations[0].amount, Some(350_050));
    assert_eq!(noted.case.version, case.case.version + 1);
    let more = owe(office, &mediator, &case.case.id, noted.case.version, &pay(2, 1, "1", due)).await.expect("noted");
    deliver(&county).await;
    assert_eq!(follow_ups::post_due(office).await.expect("run"), 0, "not yet");
    // Three days before, in the morning: both sides, once each, of each.
    county.pass(Duration::days(7) + Duration::hours(3));
    follow_ups::post_due(office).await.expect("run");
    assert_eq!(queued(&county).await, 4);
    follow_ups::post_due(office).await.expect("run");
    assert_eq!(queued(&county).await, 4, "nobody is told twice");
    let sent = deliver(&county).await;
    let ours: Vec<_> = sent.iter().filter(|text| text.contains(&case.case.number)).collect();
    assert_eq!(ours.len(), 4);
    assert!(
        ours.iter().all(|text| !text.contains("赔墙钱") && !text.contains("3500")),
        "nothing of the matter: {ours:?}"
    );
    // On the day: the one that was kept meanwhile is withdrawn from the outbox as well.
    county.pass(Duration::days(3));
    follow_ups::post_due(office).await.expect("run");
    assert_eq!(queued(&county).await, 4);
    let read = cases::read(office, &mediator, &case.case.id).await.expect("read").expect("there");
    settle(office, &mediator, &case.case.id, read.case.version, 1, &outcome(&county, "kept")).await.expect("kept");
    let sent = deliver(&county).await;
    assert_eq!(sent.iter().filter(|text| text.contains(&case.case.number)).count(), 2);
    assert_eq!(county.count("select count(*) from messages where state = 'withdrawn' and kind = 'case_step'").await, 2);
    assert_eq!(more.obligations.len(), 2);
    // A reminder of what is over is none.
    const OF_NOTHING: &str = "select count(*) from case_reminders r where not exists (select 1 from case_obligations o
        where o.case_id = r.case_id and o.number = r.number and o.state = 'open')";
    assert_eq!(county.count(OF_NOTHING).await, 0);
}

async fn what_was_missed_makes_an_urging_visit_and_what_is_all_kept_a_return_visit(county: County) {
    let office = &county.office;
    let (case, mediator) = agreed(&county).await;
    let due = office.today() + Duration::days(5);
    let id = &case.case.id;
    let noted = owe(office, &mediator, id, case.case.version, &pay(2, 1, "100", due)).await.expect("noted");
    let open = |view: &View, task: &str| view.tasks.iter().any(|t| t.task == task && t.state == TaskState::Open);
    // The queue goes by it: it is the next thing that is due, soon three days ahead, late the day after.
    assert_eq!((noted.case.next_due(), noted.case.next_what.as_deref()), (Some(due), Some("owed/1")));
    assert!(!noted.case.is_soon(due - Duration::days(4)) && noted.case.is_soon(due - Duration::days(3)));
    let early = cases::step(
        office,
        &mediator,
        id,
        noted.case.version,
        "perform_at_once",
        &super::typed(&[("performed_on", &office.today().to_string()), ("proof", "收条")]),
    )
    .await;
    assert!(matches!(early, Err(CaseError::First(_))), "not while something is owed: {early:?}");
    county.pass(Duration::days(6));
    let missed =
        settle(office, &mediator, id, noted.case.version, 1, &outcome(&county, "missed")).await.expect("missed");
    assert!(open(&missed, "urge") && !open(&missed, "return_visit"));
    assert_eq!(missed.obligations[0].words.as_ref().and_then(|w| w.reason.as_deref()), Some("手头紧"));
    // Late is not never.
    let kept = settle(office, &mediator, id, missed.case.version, 1, &outcome(&county, "kept")).await.expect("kept");
    assert!(open(&kept, "return_visit") && !open(&kept, "urge"));
    let again = settle(office, &mediator, id, kept.case.version, 1, &outcome(&county, "missed")).await;
    assert!(matches!(again, Err(CaseError::NotFromHere)), "{again:?}");
    let today = office.today().to_string();
    go(&county, &mediator, id, "perform_at_once", &[("performed_on", &today), ("proof", "收条")]).await;
    let folded = registry::trail::folded(office, &kept.record()).await.expect("read");
    let stands = registry::trail::state_of(office, &kept.record()).await.expect("read").expect("there");
    assert_eq!(folded, stands.whole());
}

async fn an_obligation_that_cannot_be_is_refused_and_nothing_is_half_done(county: County) {
    let office = &county.office;
    let (case, mediator) = agreed(&county).await;
    let before = state(&county, &case).await;
    let due = office.today() + Duration::days(5);
    let (id, version) = (&case.case.id, case.case.version);
    let justice = county.member("justice").await;
    let by = async |actor: &Actor, version, form: OwedForm| owe(office, actor, id, version, &form).await;
    assert!(matches!(by(&mediator, version, pay(2, 2, "5", due)).await, Err(CaseError::Wrong(_))));
    assert!(matches!(by(&mediator, version, pay(9, 1, "5", due)).await, Err(CaseError::Wrong(_))));
    assert!(matches!(by(&mediator, version - 1, pay(2, 1, "5", due)).await, Err(CaseError::Changed { .. })));
    assert!(matches!(by(&justice, version, pay(2, 1, "5", due)).await, Err(CaseError::Forbidden)));
    assert_eq!(state(&county, &case).await, before);
    let fresh = opened(&county).await;
    let early = owe(office, &mediator, &fresh.case.id, fresh.case.version, &pay(2, 1, "5", due)).await;
    assert!(matches!(early, Err(CaseError::NotFromHere)), "there is no agreement: {early:?}");
    // Whoever owes something is not taken out.
    let second = domain::cases::PartyForm { name: "王三山".into(), ..Default::default() };
    let standing = domain::cases::StandingForm { role: "respondent".into(), ..Default::default() };
    let given = cases::Given { person: &second, standing: &standing, reason: "共同责任" };
    let now = cases::add_party(office, &mediator, id, version, given, &[]).await.expect("added");
    let now = by(&mediator, now.case.version, pay(3, 1, "5", due)).await.expect("noted");
    let gone = cases::take_out_party(office, &mediator, id, now.case.version, 3, "弄错了").await;
    assert!(matches!(gone, Err(CaseError::First(_))), "{gone:?}");
}

async fn a_party_sees_what_concerns_them_and_nothing_else(county: County) {
    let office = &county.office;
    let (case, mediator) = agreed(&county).await;
    let id = &case.case.id;
    let third = super::party("孙三", "13800004444", "sun@example.com");
    let standing = domain::cases::StandingForm { role: "respondent".into(), ..Default::default() };
    let given = cases::Given { person: &third, standing: &standing, reason: "共同责任" };
    let now = cases::add_party(office, &mediator, id, case.case.version, given, &[]).await.expect("added");
    let due = office.today() + Duration::days(5);
    let now = owe(office, &mediator, id, now.case.version, &pay(2, 1, "100", due)).await.expect("noted");
    let secret = OwedForm { what: "把沟清了".into(), kind: "act".into(), ..pay(3, 1, "", due) };
    let now = owe(office, &mediator, id, now.case.version, &secret).await.expect("noted");
    let dropped =
        settle(office, &mediator, id, now.case.version, 2, &outcome(&county, "dropped")).await.expect("dropped");
    let again = owe(office, &mediator, id, dropped.case.version, &secret).await.expect("noted");
    let look = async |tail: &str| {
        let tail = PhoneTail::parse(tail).expect("digits");
        cases::progress(office, &case.case.code, &tail).await.expect("read").expect("theirs").obligations
    };
    let of = |all: &[cases::OwnObligation]| all.iter().map(|o| (o.obligation.number, o.owes)).collect::<Vec<_>>();
    assert_eq!(of(&look("1111").await), [(1, false), (3, false)], "both are owed to them");
    assert_eq!(of(&look("2222").await), [(1, true)]);
    assert_eq!(of(&look("4444").await), [(3, true)], "what fell away is not shown");
    assert!(!format!("{:?}", look("2222").await).contains("沟"));
    assert_eq!(again.obligations.iter().filter(|o| o.state == Kept::Open).count(), 2);
}
