//! Random lives of cases: the state is the fold of the trail whatever happens, and what is refused leaves nothing behind.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::cases::{Input, Kind, Step};
use domain::staff::Actor;
use registry::cases::{self, View};
use registry::{Random, trail};

use super::papers::complete;
use super::{opened, state};
use crate::county::County;

on_both_engines! {
    a_case_is_the_fold_of_its_trail_whatever_its_life;
}

/// Answers to a step, now and then a wrong one.
fn answers(random: &Random, step: &Step, today: chrono::NaiveDate, mediators: &[String]) -> BTreeMap<String, String> {
    let mut typed = BTreeMap::new();
    for ask in step.fields() {
        if random.below(40) == 0 {
            continue;
        }
        let day = |days: i64| (today + Duration::days(days)).to_string();
        let far = i64::try_from(random.below(4)).unwrap_or_default();
        let text = match ask.input {
            Input::Line(_) | Input::Text(_) => format!("第{}次说的", random.below(100)),
            Input::PastDay => day(-(far / 3)),
            Input::ComingDay => day(far),
            Input::Time => "09:30".to_owned(),
            Input::Number(low, high) => random.below(usize::from(high - low) + 2).max(usize::from(low)).to_string(),
            Input::Choice(choices) => choices[random.below(choices.len())].code.to_owned(),
            Input::Mark => "yes".to_owned(),
            Input::Mediator => mediators[random.below(mediators.len())].clone(),
        };
        typed.insert(ask.code.to_owned(), text);
    }
    typed
}

/// Somebody is added, corrected or taken out, now and then wrongly.
async fn change_parties(
    office: &registry::Office,
    actor: &Actor,
    now: &View,
    version: i64,
    random: &Random,
) -> Result<View, cases::CaseError> {
    let role = domain::cases::Role::ALL[random.below(5)];
    let person = domain::cases::PartyForm {
        name: format!("生人{}", ["甲", "乙", "丙", "丁"][random.below(4)]),
        phone: if random.below(2) == 0 { String::new() } else { format!("1390000{:04}", random.below(10_000)) },
        ..Default::default()
    };
    let standing = domain::cases::StandingForm {
        role: role.code().into(),
        stands_for: vec![(1 + random.below(4)).to_string()],
        power: "general".into(),
        paper: "委托书".into(),
        kinship: "母亲".into(),
        ..Default::default()
    };
    let given = cases::Given { person: &person, standing: &standing, reason: "换人" };
    let number = i64::try_from(1 + random.below(5)).unwrap_or_default();
    match random.below(3) {
        0 => cases::add_party(office, actor, &now.case.id, version, given, &[]).await,
        1 => cases::correct_party(office, actor, &now.case.id, version, number, given).await,
        _ => cases::take_out_party(office, actor, &now.case.id, version, number, "走了").await,
    }
}

/// Something agreed is noted, or how it came out.
async fn change_obligations(
    office: &registry::Office,
    actor: &Actor,
    now: &View,
    version: i64,
    random: &Random,
) -> Result<View, cases::CaseError> {
    let far = i64::try_from(random.below(9)).unwrap_or_default();
    let form = domain::cases::OwedForm {
        who: "2".into(),
        whom: "1".into(),
        kind: "act".into(),
        what: "清沟".into(),
        due_on: (office.today() + Duration::days(far)).to_string(),
        ..Default::default()
    };
    let outcome = domain::cases::OutcomeForm {
        state: domain::cases::Kept::OUTCOMES[random.below(4)].code().into(),
        done_on: office.today().to_string(),
        proof: "照片".into(),
        reason: "下雨".into(),
    };
    let number = i64::try_from(1 + random.below(3)).unwrap_or_default();
    registry::messages::follow_ups::post_due(office).await.expect("run");
    match random.below(2) {
        0 => cases::obligations::owe(office, actor, &now.case.id, version, &form).await,
        _ => cases::obligations::settle(office, actor, &now.case.id, version, number, &outcome).await,
    }
}

async fn a_case_is_the_fold_of_its_trail_whatever_its_life(county: County) {
    let office = &county.office;
    let justice = county.member("justice").await;
    let actors: Vec<Actor> = vec![county.member("mediator").await, county.member("mediator-2").await, justice.clone()];
    let mediators: Vec<String> = actors[..2].iter().map(|a| a.id.to_string()).collect();
    let random = Random::seeded(7);
    let machine = Kind::Mediation.machine();
    let all: Vec<_> = machine.all_steps().collect();
    let (mut taken, mut refused) = (std::collections::BTreeSet::new(), 0);
    for _ in 0..10 {
        let mut now: View = opened(&county).await;
        for _ in 0..90 {
            let open: Vec<_> = machine.open_at(&now.position).collect();
            // Mostly what is possible, now and then anything.
            let step = match random.below(8) {
                0 => all[random.below(all.len())],
                _ if open.is_empty() => break,
                _ => open[random.below(open.len())],
            };
            // Lives that end at once show little.
            if matches!(step.code, "withdraw" | "end" | "refuse" | "fail" | "consent_refused") && random.below(20) > 0 {
                continue;
            }
            // Mostly whose it is; now and then somebody else.
            let owner = actors.iter().find(|a| now.case.owner.as_ref() == Some(&a.id));
            let actor = owner.filter(|_| random.below(6) > 0).unwrap_or(&actors[random.below(actors.len())]);
            // Its papers are written now and then, mostly before it is filed.
            if random.below(if step.complete { 2 } else { 12 }) == 0 && now.case.open {
                complete(&county, &justice, &now.case.id).await;
            }
            let typed = answers(&random, step, office.today(), &mediators);
            let before = state(&county, &now).await;
            let version = now.case.version - i64::from(random.below(25) == 0);
            match random.below(20) {
                0 => drop(cases::undo(office, actor, &now.case.id, version).await),
                1 => drop(cases::personal::reveal(office, actor, &now.case.id, "打电话").await),
                4 | 5 => drop(change_parties(office, actor, &now, version, &random).await),
                6 | 7 => drop(change_obligations(office, actor, &now, version, &random).await),
                2 => county.pass(Duration::hours(i64::try_from(random.below(200)).unwrap_or_default())),
                3 => drop(cases::lapse(office).await.expect("run")),
                _ => match cases::step(office, actor, &now.case.id, version, step.code, &typed).await {
                    Ok(_) => drop(taken.insert(step.code)),
                    Err(_) => {
                        refused += 1;
                        assert_eq!(state(&county, &now).await, before, "{} left something behind", step.code);
                    }
                },
            }
            now = cases::read(office, &justice, &now.case.id).await.expect("read").expect("there");
            let stands = trail::state_of(office, &now.record()).await.expect("read").expect("there");
            let folded = trail::folded(office, &now.record()).await.expect("read");
            assert_eq!(folded, stands.whole(), "after {}", step.code);
            if now.case.open && now.case.owner.is_some() {
                assert!(
                    now.steps
                        .iter()
                        .any(|s| matches!(s.step.as_str(), "name_mediator" | "hand_over" | "replace_mediator"))
                );
            }
            // What runs out of tasks and limits has no next day, and nothing else hasn't.
            let runs = now.clocks.iter().any(|c| c.is_running())
                || now.obligations.iter().any(|o| o.state == domain::cases::Kept::Open)
                || now.tasks.iter().any(|t| t.state == cases::TaskState::Open);
            assert_eq!(runs, now.case.next_due().is_some(), "after {}", step.code);
        }
    }
    let mut told = Vec::new();
    trail::verify(office, |t| told.push(t.to_string())).await.expect("walked");
    assert_eq!(told, Vec::<String>::new());
    assert!(taken.len() > 18 && refused > 30, "{} steps, {refused} refused: {taken:?}", taken.len());
}
