//! Handing over, carrying a consultation over, erasure.

use chrono::Duration;
use domain::bookings::Step;
use domain::cases::{Kind, Side, Source};
use domain::consultations::{Outcome, Record};
use domain::form::Flaw;
use registry::bookings::{queue, records};
use registry::cases::{self, CaseError, NewCase};
use registry::{settings, trail};

use super::papers::complete;
use super::{go, in_talks, neighbours, opened, typed};
use crate::county::County;

on_both_engines! {
    a_case_is_handed_over_with_a_reason_and_a_step_of_its_own;
    a_consultation_is_carried_over_once_by_its_adviser_with_what_was_told_and_no_advice;
    what_is_filed_long_enough_is_erased_and_its_trail_stays_whole;
}

async fn a_case_is_handed_over_with_a_reason_and_a_step_of_its_own(county: County) {
    let office = &county.office;
    let case = opened(&county).await.case;
    let (justice, one, two) =
        (county.member("justice").await, county.member("mediator").await, county.member("mediator-2").await);
    let load = async |name: &str| {
        let all = cases::mediators(office, &case.village_code).await.expect("a list");
        all.iter().find(|m| m.name == name).map(|m| m.load).expect("serves here")
    };
    let before = (load(&one.name).await, load(&two.name).await);
    // Nobody's: a mediator can't give away what is not theirs, the justice office can.
    let own = cases::assign(office, &one, &case.id, case.version, &one.id, "我来").await;
    assert!(matches!(own, Err(CaseError::Forbidden)), "{own:?}");
    let silent = cases::assign(office, &justice, &case.id, case.version, &one.id, " ").await;
    assert!(matches!(&silent, Err(CaseError::Invalid(f)) if f.of("reason") == Some(Flaw::Missing)), "{silent:?}");
    let stranger = cases::assign(office, &justice, &case.id, case.version, &justice.id, "换人").await;
    assert!(matches!(&stranger, Err(CaseError::Invalid(f)) if f.of("to") == Some(Flaw::NotAChoice)), "{stranger:?}");
    let given = cases::assign(office, &justice, &case.id, case.version, &one.id, "离得近").await.expect("given");
    assert_eq!(given.case.owner.as_ref(), Some(&one.id));
    assert_eq!(given.steps.last().map(|s| s.step.as_str()), Some("hand_over"));
    assert_eq!(load(&one.name).await, before.0 + 1);
    let again = cases::assign(office, &justice, &case.id, given.case.version, &one.id, "离得近").await;
    assert!(matches!(&again, Err(CaseError::Invalid(f)) if f.of("to") == Some(Flaw::NotAChoice)), "{again:?}");
    let stale = cases::assign(office, &justice, &case.id, case.version, &two.id, "忙").await;
    assert!(matches!(stale, Err(CaseError::Changed { ref what, .. }) if what == "hand_over"), "{stale:?}");
    // A colleague can't take it away; its owner can pass it on, and sees no more of it then.
    let grabbed = cases::assign(office, &two, &case.id, given.case.version, &two.id, "我要").await;
    assert!(matches!(grabbed, Err(CaseError::Forbidden)), "{grabbed:?}");
    let passed =
        cases::assign(office, &one, &case.id, given.case.version, &two.id, "要去外地").await.expect("passed on");
    assert_eq!((load(&one.name).await, load(&two.name).await), (before.0, before.1 + 1));
    let read = async |actor| cases::read(office, actor, &case.id).await.expect("read").expect("there").in_full;
    assert_eq!((read(&one).await, read(&two).await), (false, true));
    let told = cases::history(office, &justice, &case.id).await.expect("the trail");
    assert_eq!(told.last().and_then(|t| t.note.as_deref()), Some("要去外地"));
    assert_eq!(told.last().and_then(|t| t.staff_name.as_deref()), Some(one.name.as_str()));
    let folded = trail::folded(office, &passed.record()).await.expect("read");
    assert_eq!(folded["owner"].as_deref(), Some(two.id.as_str()));
}

async fn a_consultation_is_carried_over_once_by_its_adviser_with_what_was_told_and_no_advice(county: County) {
    let office = &county.office;
    let adviser = county.member("adviser").await;
    let booking = county.todays_queue(&adviser).await.entries[0].booking.clone();
    let none = cases::prefill(office, &adviser, &booking.id).await;
    assert!(matches!(none, Err(CaseError::NoConsultation)), "{none:?}");
    for (step, version) in [(Step::CheckIn, 1), (Step::Call, 2), (Step::Start, 3)] {
        queue::step(office, &adviser, &booking.id, step, version).await.expect("a step");
    }
    let record = Record {
        matter: "land".into(),
        facts: Some("地界说不清".into()),
        advice: "先不要动手，证据要留好。".into(),
        outcome: Outcome::Answered,
    };
    records::record_consultation(office, &adviser, &booking.id, &record, None).await.expect("kept");
    for stranger in ["clerk", "mediator", "justice", "admin", "adviser-05"] {
        let denied = cases::prefill(office, &county.member(stranger).await, &booking.id).await;
        assert!(matches!(denied, Err(CaseError::Unknown)), "{stranger}: {denied:?}");
    }
    let prefill = cases::prefill(office, &adviser, &booking.id).await.expect("a form");
    assert_eq!(prefill.applicant.name, booking.name);
    assert_eq!(prefill.answers.get("facts").map(String::as_str), Some("地界说不清"));
    assert!(!format!("{prefill:?}").contains("证据"), "the advice stays with the adviser");
    let mut answers = prefill.answers.clone();
    answers.extend(typed(&[("request", "请把界桩移回去"), ("dispute", "land")]));
    let village = prefill.village.clone().expect("a village");
    let parties = [(Side::Applicant, prefill.applicant.clone()), neighbours()[1].clone()];
    let carry = async |answers: &std::collections::BTreeMap<String, String>| {
        let new = NewCase {
            kind: Kind::Mediation,
            step: "from_consultation",
            village: &village,
            answers,
            parties: &parties,
            booking: Some(&booking.id),
        };
        cases::open(office, &adviser, new).await
    };
    let without = carry(&answers).await;
    assert!(matches!(&without, Err(CaseError::Invalid(f)) if f.of("agreed") == Some(Flaw::Missing)), "{without:?}");
    answers.insert("agreed".to_owned(), "yes".to_owned());
    // Pressed in two windows at once: one case, and the other press is told of it.
    let (one, other) = tokio::join!(carry(&answers), carry(&answers));
    let (case, second) = match (one, other) {
        (Ok(case), second) | (second, Ok(case)) => (case, second),
        (Err(one), Err(other)) => panic!("neither was carried over: {one} {other}"),
    };
    assert!(matches!(&second, Err(CaseError::CarriedAlready(id)) if *id == case.case.id), "{second:?}");
    let source = |field: &str| case.case.content.carried.iter().find(|c| c.field == field).map(|c| c.source.clone());
    assert!(matches!(source("facts"), Some(Source::Consultation { .. })));
    assert!(matches!(source("respondent"), Some(Source::Told)));
    let twice = carry(&answers).await;
    assert!(matches!(&twice, Err(CaseError::CarriedAlready(id)) if *id == case.case.id), "{twice:?}");
    // The mediator gets the facts; where they were told stays between the person and the adviser.
    let mediator = county.member("mediator").await;
    let read = cases::read(office, &mediator, &case.case.id).await.expect("read").expect("there");
    assert!(read.in_full && !format!("{read:?}").contains("证据"));
    let told = registry::bookings::history(office, &adviser, &booking.id).await.expect("the trail");
    assert!(told.iter().any(|t| t.told.what == "carried_to_case"));
}

async fn what_is_filed_long_enough_is_erased_and_its_trail_stays_whole(county: County) {
    let office = &county.office;
    let (talks, mediator) = in_talks(&county).await;
    let failed = [("direction", "可以去法院起诉"), ("reason", "谈不拢")];
    let id = &go(&county, &mediator, &talks.case.id, "fail", &failed).await.case.id.clone();
    complete(&county, &mediator, id).await;
    let filed = go(&county, &mediator, id, "archive", &[("report", "没有谈成")]).await;
    assert!(!filed.case.open && filed.case.next_due().is_none());
    assert!(filed.tasks.iter().all(|t| t.state != cases::TaskState::Open));
    let again = cases::step(office, &mediator, id, filed.case.version, "note_call", &typed(&[])).await;
    assert!(matches!(again, Err(CaseError::NotFromHere)), "{again:?}");
    settings::retention::erase_due(office).await.expect("run");
    let read = async || cases::read(office, &mediator, id).await.expect("read").expect("there");
    assert!(read().await.case.erased_at.is_none(), "kept for ten years");
    county.pass(Duration::days(3660));
    let erased = settings::retention::erase_due(office).await.expect("run");
    assert!(erased.cases >= 1);
    let after = read().await;
    assert!(after.case.erased_at.is_some());
    assert!(after.parties.iter().all(|p| p.data.is_none()) && after.steps.iter().all(|s| s.answers.all().is_empty()));
    let shown = format!("{after:?}{:?}", cases::history(office, &mediator, id).await.expect("the trail"));
    for gone in ["王大山", "李二虎", "谈不拢", "可以去法院"] {
        assert!(!shown.contains(gone), "{gone} is still there");
    }
    let tail = domain::people::PhoneTail::parse("1111").expect("digits");
    assert!(cases::progress(office, &after.case.code, &tail).await.expect("read").is_none());
    let mut told = Vec::new();
    trail::verify(office, |t| told.push(t.to_string())).await.expect("walked");
    assert_eq!(told, Vec::<String>::new());
    // The figures stay: of what kind, where, how it ended.
    assert_eq!((after.case.matter.as_str(), after.case.closing.as_deref()), ("neighbour", Some("unresolved")));
}
