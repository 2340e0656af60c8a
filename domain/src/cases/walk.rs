//! Walks every machine: every way a case can take, with its clocks and tasks.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::machine::Machine;
use super::row::{Anchor, Due, Effect, From, Input, Need, OwnerAfter, Step, TaskEffect};
use super::{Kind, Position};
use crate::clocks::Pack;
use crate::locale::Words;
use crate::papers::kind;
use crate::staff::TABLE;

/// Where a case stands, with what runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Life {
    position: Position,
    clocks: BTreeSet<&'static str>,
    /// Clocks that are suspended.
    paused: BTreeSet<&'static str>,
    tasks: BTreeSet<&'static str>,
}

/// What a step makes of a life. A step that can't do what its row says to clocks is a flaw of the table.
fn take(machine: &Machine, step: &'static Step, life: &Life) -> Life {
    let mut after = life.clone();
    after.position = machine.after(step, &life.position);
    for effect in step.clocks {
        match *effect {
            Effect::Start(rule, _) => assert!(after.clocks.insert(rule), "{}: {rule} runs already", step.code),
            Effect::End(rule, _) | Effect::Stop(rule) => {
                after.clocks.remove(rule);
                after.paused.remove(rule);
            }
            Effect::Suspend(rule, ..) => {
                assert!(after.clocks.contains(rule) && after.paused.insert(rule), "{}: {rule}", step.code);
            }
            Effect::Resume(rule, _) => assert!(after.paused.remove(rule), "{}: {rule} is not suspended", step.code),
            Effect::Extend(rule, _) => assert!(after.clocks.contains(rule), "{}: {rule} does not run", step.code),
        }
    }
    for effect in step.tasks {
        match *effect {
            TaskEffect::Make(task) => {
                after.tasks.insert(task);
            }
            TaskEffect::Done(task) => {
                after.tasks.remove(task);
            }
            TaskEffect::Drop => after.tasks.clear(),
        }
    }
    after
}

/// Can it be taken: from where it stands, and when its limit runs at all?
fn open<'a>(machine: &'a Machine, life: &'a Life) -> impl Iterator<Item = &'static Step> + 'a {
    machine.open_at(&life.position).filter(|s| s.lapse.is_none_or(|rule| life.clocks.contains(rule)))
}

/// Every life a case can have, with the steps that lead on from it.
fn lives(machine: &Machine) -> BTreeMap<Life, Vec<(&'static str, Life)>> {
    let mut found = BTreeMap::new();
    let mut next = VecDeque::from([Life::default()]);
    while let Some(life) = next.pop_front() {
        if found.contains_key(&life) {
            continue;
        }
        let ways: Vec<_> = open(machine, &life).map(|step| (step.code, take(machine, step, &life))).collect();
        next.extend(ways.iter().map(|(_, after)| after.clone()));
        found.insert(life, ways);
        assert!(found.len() < 100_000, "a machine nobody can oversee");
    }
    found
}

fn is_over(machine: &Machine, life: &Life) -> bool {
    machine.station(life.position.main()).is_some_and(|s| s.end)
}

#[test]
fn no_station_is_out_of_reach_no_case_is_stuck_and_every_clock_and_task_comes_to_an_end() {
    for kind in Kind::ALL {
        let machine = kind.machine();
        let lives = lives(machine);
        for station in machine.stations {
            assert!(lives.keys().any(|l| l.position.is_at(station.code)), "{} is never reached", station.code);
        }
        for step in machine.all_steps() {
            let taken = lives.values().flatten().any(|(code, _)| *code == step.code);
            assert!(taken, "{} can never be taken", step.code);
        }
        // Backwards from the ends: whatever cannot get to one is stuck.
        let mut good: BTreeSet<&Life> = lives.keys().filter(|l| is_over(machine, l)).collect();
        assert!(!good.is_empty(), "no end");
        for over in &good {
            assert!(over.clocks.is_empty(), "{:?} still run at {:?}", over.clocks, over.position);
            assert!(over.tasks.is_empty(), "{:?} are still open at {:?}", over.tasks, over.position);
            assert!(lives[*over].is_empty(), "what is over goes on: {:?}", lives[*over]);
        }
        loop {
            let more: Vec<&Life> = lives
                .iter()
                .filter(|(life, ways)| !good.contains(life) && ways.iter().any(|(_, to)| good.contains(to)))
                .map(|(life, _)| life)
                .collect();
            if more.is_empty() {
                break;
            }
            good.extend(more);
        }
        let stuck: Vec<&Life> = lives.keys().filter(|l| !good.contains(l)).collect();
        assert!(stuck.is_empty(), "{} stuck, such as {:?}", stuck.len(), stuck.first());
    }
}

/// Nothing is on a clock or on somebody's list that nobody can see to where it stands.
#[test]
fn a_case_that_is_not_over_always_has_a_next_date() {
    for kind in Kind::ALL {
        let machine = kind.machine();
        let without: BTreeSet<&str> = lives(machine)
            .keys()
            .filter(|l| l.position != Position::default() && !is_over(machine, l))
            .filter(|l| l.clocks.is_empty() && l.tasks.is_empty())
            .map(|l| l.position.main())
            .collect();
        // An agreement without a day on which it is performed, once the court's window is settled.
        let known: &[&str] = match kind {
            Kind::Mediation => &["agreed_written", "agreed_oral"],
        };
        assert!(without.iter().all(|station| known.contains(station)), "{without:?}");
    }
}

fn good(words: Words, what: &str) {
    assert!(!words.zh.trim().is_empty() && !words.en.trim().is_empty(), "{what}: a text is missing");
    assert!(words.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{what}: {:?} is not Chinese", words.zh);
    assert!(
        words.en.is_ascii() || !words.en.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
        "{what}: {:?}",
        words.en
    );
}

#[test]
fn every_row_is_whole_and_says_everything_in_both_languages() {
    for kind in Kind::ALL {
        let machine = kind.machine();
        good(machine.names, kind.code());
        let tracks: Vec<&str> = machine.tracks.iter().map(|t| t.code).collect();
        let codes = |codes: Vec<&'static str>| {
            let set: BTreeSet<&str> = codes.iter().copied().collect();
            assert_eq!(set.len(), codes.len(), "a code is there twice: {codes:?}");
            set
        };
        let stations = codes(machine.stations.iter().map(|s| s.code).collect());
        let tasks = codes(machine.tasks.iter().map(|t| t.code).collect());
        codes(machine.all_steps().map(|s| s.code).collect());
        let hands = machine.step(machine.hand_over).expect("a step that hands a case over");
        assert!(hands.reason && matches!(hands.owner, OwnerAfter::Answer("to")), "{}", hands.code);
        let called = |s: &Step| s.tasks.contains(&TaskEffect::Done(machine.call));
        assert!(machine.all_steps().any(called), "nobody can note a call");
        for station in machine.stations {
            good(station.names, station.code);
            good(station.next, station.code);
            assert!(tracks.contains(&station.track), "{}", station.code);
            assert!(station.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", station.code);
        }
        for step in machine.all_steps() {
            row(machine, step, &stations, &tasks);
        }
        for item in machine.items {
            for words in [item.names, item.long, item.cost, item.answers] {
                good(words, item.names.zh);
            }
            assert_eq!(item.rows(machine).count(), item.steps.len(), "{}", item.names.zh);
        }
    }
}

fn row(machine: &Machine, step: &Step, stations: &BTreeSet<&str>, tasks: &BTreeSet<&str>) {
    let what = step.code;
    good(step.names, what);
    good(step.done, what);
    good(step.risk.point, what);
    good(step.risk.control, what);
    assert!(!step.basis.articles.is_empty(), "{what} rests on nothing");
    good(step.basis.law.names, what);
    assert!(TABLE.iter().any(|(_, action, _)| *action == step.by), "{what}: nobody may take it");
    let to = step.to.iter().chain(step.also);
    assert!(to.clone().all(|s| stations.contains(s)), "{what} leads nowhere");
    if let From::At(from) = step.from {
        assert!(!from.is_empty() && from.iter().all(|s| stations.contains(s)), "{what} comes from nowhere");
        let track = |code: &str| machine.station(code).map(|s| s.track);
        let begins = track(from[0]);
        assert!(from.iter().all(|s| track(s) == begins), "{what} comes from two tracks");
        assert!(step.to.is_none_or(|s| track(s) == begins), "{what} changes its track");
        assert!(step.also.iter().all(|s| track(s) != begins), "{what} goes two ways on one track");
    }
    for need in step.needs {
        let (Need::At(at, otherwise) | Need::NotAt(at, otherwise)) = need;
        assert!(at.iter().all(|s| stations.contains(s)), "{what} needs what is not there");
        good(*otherwise, what);
    }
    let asked = |code: &str| step.asks.iter().find(|a| a.code == code);
    for ask in step.fields() {
        good(ask.names, what);
        if let Some(hint) = ask.hint {
            good(hint, what);
        }
        if let Input::Choice(choices) = ask.input {
            assert!(choices.iter().all(|c| {
                good(c.names, what);
                !c.code.is_empty()
            }));
        }
    }
    for code in step.papers {
        good(kind(code).unwrap_or_else(|| panic!("{what}: no paper {code}")).names, what);
    }
    let day = |anchor: Anchor| match anchor {
        Anchor::Today => true,
        Anchor::Answer(code) => asked(code).is_some_and(|a| a.required && matches!(a.input, Input::PastDay)),
    };
    let rule = |code: &str| Pack::all().iter().all(|pack| pack.rule(code).is_ok());
    for effect in step.clocks {
        assert!(rule(effect.rule()), "{what}: no limit {}", effect.rule());
        let good = match *effect {
            Effect::Start(_, on) | Effect::End(_, on) | Effect::Suspend(_, _, on) | Effect::Resume(_, on) => day(on),
            Effect::Extend(_, days) => asked(days).is_some_and(|a| a.required && matches!(a.input, Input::Number(..))),
            Effect::Stop(_) => true,
        };
        assert!(good, "{what}: {effect:?} is counted from what is not asked");
    }
    for effect in step.tasks {
        if let TaskEffect::Make(task) | TaskEffect::Done(task) = effect {
            assert!(tasks.contains(task), "{what}: no task {task}");
        }
        if let TaskEffect::Make(code) = effect
            && let Some(Due::Answer(field)) = machine.task(code).map(|t| t.due)
        {
            assert!(asked(field).is_some_and(|a| a.required), "{what}: {code} is due on what is not asked");
        }
    }
    if let OwnerAfter::Answer(code) = step.owner {
        assert!(asked(code).is_some_and(|a| a.required && matches!(a.input, Input::Mediator)), "{what}");
    }
    for telling in step.tells {
        good(telling.says, what);
        for text in [telling.says.zh, telling.says.en] {
            for name in text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name) {
                assert!(
                    matches!(name, "number" | "code") || asked(name).is_some(),
                    "{what} tells {name}, which nobody asks"
                );
            }
        }
    }
    assert!(step.tells.is_empty() || machine.task(machine.call).is_some(), "{what}: nobody is called");
    assert!(!machine.is_main(step) || !step.tells.is_empty() || step.undo, "{what} moves the case and tells nobody");
    if step.undo {
        assert!(
            step.tells.is_empty() && step.papers.is_empty() && step.clocks.is_empty(),
            "{what} cannot be taken back"
        );
        assert!(step.owner == OwnerAfter::Same && step.tasks.is_empty(), "{what} cannot be taken back");
    }
}

#[test]
fn what_waits_for_something_says_what() {
    let machine = Kind::Mediation.machine();
    let accepted = Position::read(machine, "accepted", "consent_asked mediator_open").expect("a position");
    let waits: Vec<&str> = machine.waiting_at(&accepted).map(|(step, _)| step.code).collect();
    assert!(waits.contains(&"begin"), "{waits:?}");
    assert!(Position::read(machine, "accepted", "mediating").is_err(), "two stations of one track");
    assert!(Position::read(machine, "consent_asked", "").is_err(), "no station of the main track");
}
