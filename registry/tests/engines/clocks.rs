//! A holiday notice is looked at before it holds: which days change, which limits that run change, and who is late by it.

use domain::clocks::{Clock, Pack, Running};
use registry::clocks::{RunningClock, Whose};
use registry::settings::calendar::{self, Change, NotApplied};
use registry::settings::{self, SettingError};

use super::county::County;

on_both_engines! {
    a_notice_shows_what_it_changes_and_holds_once_it_was_seen;
    what_was_looked_at_is_what_is_applied;
}

/// The New Year of 2027 as a notice could have it: off from Friday to Sunday, the Saturday after worked.
const NOTICE: &str = r#"{"2027": {"source": "https://example.org/2027", "holidays": {"2027-01-01": "元旦", "2027-01-02": "元旦",
    "2027-01-03": "元旦", "2027-02-08": "春节"}, "workdays": {"2027-01-09": "元旦"}}}"#;

fn running(name: &str, code: &str, from: &str) -> RunningClock {
    let from = from.parse().expect("a day");
    let rule = Pack::on(from).and_then(|pack| pack.rule(code)).expect("a rule");
    let of = Whose { path: format!("/desk/cases/{name}"), name: name.to_owned(), limit: rule.names.clone() };
    Running { of, clock: Clock::new(rule, from) }
}

async fn a_notice_shows_what_it_changes_and_holds_once_it_was_seen(county: County) {
    let (office, admin) = (&county.office, county.member("admin").await);
    let notice = Change::notice(NOTICE).expect("a notice");
    let all = || {
        vec![
            running("one", "petition.handle", "2026-11-10"),
            running("two", "petition.review", "2027-01-09"),
            running("three", "petition.handle", "2026-09-01"),
        ]
    };
    let proposal = calendar::propose(office, &notice, all()).await.expect("a proposal");
    let shifts: Vec<_> = proposal.shifts.iter().map(|s| (s.from.to_string(), s.to.to_string(), s.works)).collect();
    // New Year's Day rests without a notice as well, and so do weekends.
    let day = |day: &str, works| (day.to_owned(), day.to_owned(), works);
    assert_eq!(shifts, [day("2027-01-09", true), day("2027-02-08", false)]);
    let days: Vec<_> = proposal
        .comparison
        .changes
        .iter()
        .map(|c| {
            (c.of.name.as_str(), c.before.due().expect("a day").to_string(), c.after.due().expect("a day").to_string())
        })
        .collect();
    let moved = |name, before: &str, after: &str| (name, before.to_owned(), after.to_owned());
    assert_eq!(days, [moved("one", "2027-01-11", "2027-01-09"), moved("two", "2027-02-08", "2027-02-09")]);
    assert_eq!((proposal.comparison.same, proposal.comparison.newly_late()), (1, 0));
    // Looking changes nothing.
    let before = calendar::in_force(office).await.expect("the calendar");
    assert_eq!(before.version(), proposal.before);
    calendar::apply(office, &admin, &notice, &proposal.seen()).await.expect("applied");
    let after = calendar::in_force(office).await.expect("the calendar");
    assert_eq!(after.version(), proposal.after);
    assert_eq!(after.version().years.last(), Some(&2027));
    let told = settings::history(office, &admin, "calendar").await.expect("the trail");
    assert_eq!(told.len(), 1);
}

async fn what_was_looked_at_is_what_is_applied(county: County) {
    let (office, admin) = (&county.office, county.member("admin").await);
    let notice = Change::notice(NOTICE).expect("a notice");
    let proposal = calendar::propose(office, &notice, Vec::new()).await.expect("a proposal");
    // Another change than the one that was seen; and the one that was seen, when another has come before it.
    let name = "元旦".to_owned();
    let day = Change::Day { day: "2027-01-04".parse().expect("a day"), name, works: false };
    let other = calendar::apply(office, &admin, &day, &proposal.seen()).await;
    assert!(matches!(other, Err(NotApplied::Changed)), "{other:?}");
    let seen = calendar::propose(office, &day, Vec::new()).await.expect("a proposal").seen();
    calendar::apply(office, &admin, &day, &seen).await.expect("applied");
    let late = calendar::apply(office, &admin, &notice, &proposal.seen()).await;
    assert!(matches!(late, Err(NotApplied::Changed)), "{late:?}");
    // A single day is no notice: what needs the year stays provisional.
    let calendar = calendar::in_force(office).await.expect("the calendar");
    assert!(!calendar.knows("2027-06-01".parse().expect("a day")));
    assert!(!calendar.works("2027-01-04".parse().expect("a day")));
    // A weekday can't be made up for, and only the county's administrator changes days.
    let monday = Change::Day { day: "2027-01-11".parse().expect("a day"), name: "元旦".into(), works: true };
    let wrong = calendar::propose(office, &monday, Vec::new()).await;
    assert!(matches!(wrong, Err(NotApplied::Wrong(_))), "{wrong:?}");
    let clerk = county.member("clerk").await;
    let foreign = calendar::apply(office, &clerk, &notice, "").await;
    assert!(matches!(foreign, Err(NotApplied::Setting(SettingError::Forbidden))), "{foreign:?}");
}
