//! Worked examples of the tally, a line each, and what must hold of every tally.

use chrono::Duration;
use proptest::prelude::*;

use super::super::{Agreed, Oddity, Pack, oddities};
use super::*;

const VILLAGE: &str = "141181102205";
const OTHER: &str = "141181102206";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn november() -> Month {
    Month::parse("2026-11").expect("a month")
}

fn code(digits: &str) -> DivisionCode {
    DivisionCode::try_from(digits).expect("a code")
}

/// An instant of November, where the county is (UTC+8).
fn at(on: u32, hour: i64, minute: i64) -> DateTime<Utc> {
    let midnight = day(&format!("2026-11-{on:02}")).and_time(chrono::NaiveTime::MIN).and_utc();
    midnight + Duration::hours(hour - 8) + Duration::minutes(minute)
}

/// A clinic from nine for so many hours, with what speaks for it written in letters: `s` signed, `c` a check-in by staff, `a` one by the person
/// themselves, `r` a record, `n` nobody came.
fn clinic(on: u32, hours: i64, traces: &str) -> Visit {
    let has = |letter| traces.contains(letter);
    Visit {
        clinic: ClinicId::from(format!("C{on:02}{hours}")),
        village: code(VILLAGE),
        day: day(&format!("2026-11-{on:02}")),
        starts_at: at(on, 9, 0),
        ends_at: at(on, 9 + hours, 0),
        cancelled: None,
        on_leave: false,
        handed_to: None,
        traces: Traces {
            signed: has('s').then(Signed::default),
            check_ins: i64::from(has('c')),
            by_themselves: i64::from(has('a')),
            records: i64::from(has('r')),
            nobody_came: has('n'),
        },
    }
}

fn contract(from: &str, until: Option<&str>, agreed: Agreed) -> Contract {
    Contract { from: day(from), until: until.map(day), agreed }
}

fn open() -> Vec<Contract> {
    vec![contract("2026-01-01", None, Agreed::default())]
}

fn visits(visits: i64) -> Agreed {
    Agreed { visits_a_month: Some(visits), ..Agreed::default() }
}

/// The tally at the end of the month.
fn of(contracts: &[Contract], clinics: Vec<Visit>) -> Tally {
    tally(&Packs::default(), contracts, november(), clinics, &[], at(30, 23, 0))
}

#[test]
fn worked_examples() {
    let cancelled = |on| Visit { cancelled: Some("下雪封路".into()), ..clinic(on, 4, "") };
    let on_leave = |on| Visit { on_leave: true, ..cancelled(on) };
    let handed = |on| Visit { handed_to: Some("李律师".into()), ..clinic(on, 4, "sr") };
    let afternoon = |on, traces| Visit { starts_at: at(on, 14, 0), ends_at: at(on, 16, 0), ..clinic(on, 2, traces) };
    let signed_short = |on| {
        let signed = Signed { arrived: Some(at(on, 10, 30)), left: Some(at(on, 13, 0)) };
        let mut visit = clinic(on, 4, "r");
        visit.traces.signed = Some(signed);
        visit
    };
    let signed_long = |on| {
        let mut visit = clinic(on, 3, "r");
        visit.traces.signed = Some(Signed { arrived: None, left: Some(at(on, 13, 0)) });
        visit
    };
    use Reason::{Coming, NotPlanned, Visit as Failed};
    // What, contracts, clinics, (owed, planned, held), the reasons.
    type Row = (&'static str, Vec<Contract>, Vec<Visit>, (i64, i64, i64), Vec<Reason>);
    let rows: Vec<Row> = vec![
        ("nothing was planned", open(), vec![], (1, 0, 0), vec![NotPlanned(1)]),
        ("signed and recorded", open(), vec![clinic(12, 4, "sr")], (1, 1, 1), vec![]),
        ("checked in by the clerk and recorded", open(), vec![clinic(12, 4, "cr")], (1, 1, 1), vec![]),
        ("signed, nobody came", open(), vec![clinic(12, 4, "sn")], (1, 1, 1), vec![]),
        ("recorded only", open(), vec![clinic(12, 4, "r")], (1, 1, 0), vec![Failed(0)]),
        ("signed only", open(), vec![clinic(12, 4, "s")], (1, 1, 0), vec![Failed(0)]),
        ("nobody came, says the adviser alone", open(), vec![clinic(12, 4, "n")], (1, 1, 0), vec![Failed(0)]),
        ("somebody checked in, nobody came", open(), vec![clinic(12, 4, "cn")], (1, 1, 0), vec![Failed(0)]),
        ("neither trace", open(), vec![clinic(12, 4, "")], (1, 1, 0), vec![Failed(0)]),
        ("three hours instead of four", open(), vec![clinic(12, 3, "sr")], (1, 1, 0), vec![Failed(0)]),
        (
            "two halves of a day are one visit",
            open(),
            vec![clinic(12, 3, "sr"), afternoon(12, "sr")],
            (1, 1, 1),
            vec![],
        ),
        (
            "of two halves one is proven",
            open(),
            vec![clinic(12, 3, "sr"), afternoon(12, "s")],
            (1, 1, 0),
            vec![Failed(0), Failed(1)],
        ),
        ("came late and left early, says the clerk", open(), vec![signed_short(12)], (1, 1, 0), vec![Failed(0)]),
        ("stayed longer, says the clerk", open(), vec![signed_long(12)], (1, 1, 1), vec![]),
        ("cancelled", open(), vec![cancelled(12)], (1, 0, 0), vec![Failed(0)]),
        ("on leave", open(), vec![on_leave(12)], (1, 0, 0), vec![Failed(0)]),
        ("cancelled and made up for", open(), vec![cancelled(12), clinic(19, 4, "sr")], (1, 1, 1), vec![]),
        ("a colleague went", open(), vec![handed(12)], (1, 0, 0), vec![Failed(0)]),
        (
            "two owed, one held, one never planned",
            vec![contract("2026-01-01", None, visits(2))],
            vec![clinic(12, 4, "sr")],
            (2, 1, 1),
            vec![NotPlanned(1)],
        ),
        (
            "two owed, one cancelled, one never planned",
            vec![contract("2026-01-01", None, visits(2))],
            vec![on_leave(12)],
            (2, 0, 0),
            vec![Failed(0), NotPlanned(1)],
        ),
        ("more than owed", open(), vec![clinic(12, 4, "sr"), clinic(19, 4, "sr")], (1, 2, 2), vec![]),
        ("to come", open(), vec![Visit { ends_at: at(30, 23, 30), ..clinic(30, 4, "") }], (1, 1, 0), vec![Coming(1)]),
        ("no visit is owed", vec![contract("2026-01-01", None, visits(0))], vec![], (0, 0, 0), vec![]),
        (
            "half of the month: owed",
            vec![contract("2026-11-16", None, visits(1))],
            vec![],
            (1, 0, 0),
            vec![NotPlanned(1)],
        ),
        ("less than half: not owed", vec![contract("2026-11-17", None, visits(1))], vec![], (0, 0, 0), vec![]),
        ("half of three is two", vec![contract("2026-11-16", None, visits(3))], vec![], (2, 0, 0), vec![NotPlanned(2)]),
        ("ended on the tenth", vec![contract("2026-01-01", Some("2026-11-10"), visits(1))], vec![], (0, 0, 0), vec![]),
        (
            "another firm from the tenth: one owes once",
            vec![
                contract("2026-01-01", Some("2026-11-10"), Agreed::default()),
                contract("2026-11-10", None, Agreed::default()),
            ],
            vec![clinic(12, 4, "sr")],
            (1, 1, 1),
            vec![],
        ),
        (
            "two contracts at once owe once, by the later",
            vec![contract("2026-01-01", None, Agreed::default()), contract("2026-10-01", None, visits(2))],
            vec![clinic(12, 4, "sr")],
            (2, 1, 1),
            vec![NotPlanned(1)],
        ),
        (
            "before the contract nothing counts",
            vec![contract("2026-11-10", None, Agreed::default())],
            vec![clinic(5, 4, "sr")],
            (1, 1, 0),
            vec![Failed(0)],
        ),
        ("no contract", vec![], vec![], (0, 0, 0), vec![]),
        (
            "what is to come after the contract's end will not count",
            vec![contract("2026-01-01", Some("2026-11-29"), visits(1))],
            vec![Visit { ends_at: at(30, 23, 30), ..clinic(30, 4, "") }],
            (1, 1, 0),
            vec![Failed(0)],
        ),
        (
            "two clinics of a day that fail alike are one reason",
            open(),
            vec![clinic(12, 2, ""), afternoon(12, "")],
            (1, 1, 0),
            vec![Failed(0)],
        ),
        (
            "two that fail otherwise are two",
            open(),
            vec![clinic(12, 2, "s"), afternoon(12, "")],
            (1, 1, 0),
            vec![Failed(0), Failed(1)],
        ),
    ];
    for (what, contracts, clinics, figures, reasons) in rows {
        let tally = of(&contracts, clinics);
        assert_eq!((tally.owed, tally.planned, tally.held), figures, "{what}");
        assert_eq!(tally.reasons, reasons, "{what}");
    }
}

#[test]
fn the_verdict_says_which_trace_is_missing_and_how_much_too_short_a_visit_was() {
    let verdict = |visit: Visit| of(&open(), vec![visit]).visits[0].verdict;
    assert_eq!(verdict(clinic(12, 4, "r")), Verdict::Unproven(Missing::Village));
    assert_eq!(verdict(clinic(12, 4, "c")), Verdict::Unproven(Missing::Adviser));
    assert_eq!(verdict(clinic(12, 4, "ar")), Verdict::Unproven(Missing::Vouched));
    assert_eq!(verdict(clinic(12, 4, "a")), Verdict::Unproven(Missing::Both));
    assert_eq!(verdict(clinic(12, 4, "acr")), Verdict::Counts);
    assert_eq!(verdict(clinic(12, 4, "n")), Verdict::Unproven(Missing::Village));
    assert_eq!(verdict(clinic(12, 4, "")), Verdict::Unproven(Missing::Both));
    assert_eq!(verdict(clinic(12, 3, "cr")), Verdict::Short { minutes: 180, owed: 240 });
    let contract_of_three = [contract("2026-01-01", None, Agreed { visit_minutes: Some(180), ..Agreed::default() })];
    assert_eq!(of(&contract_of_three, vec![clinic(12, 3, "cr")]).held, 1);
}

#[test]
fn a_joint_clinic_counts_where_it_is_held_together_with_nothing_elsewhere() {
    // The registry gives the tally only clinics that the contract lets count; two villages of one day are two visits.
    let joint = Visit { village: code(OTHER), ..clinic(12, 2, "sr") };
    let tally = of(&open(), vec![clinic(12, 2, "sr"), joint]);
    assert_eq!((tally.planned, tally.held), (2, 0), "hours of different villages are not added up");
}

#[test]
fn notes_tell_when_a_contract_began_and_ended() {
    let notes = |from, until| of(&[contract(from, until, Agreed::default())], vec![]).notes;
    assert_eq!(notes("2026-11-16", None), [Note::Began(day("2026-11-16"))]);
    assert_eq!(notes("2026-01-01", Some("2026-11-10")), [Note::Ended(day("2026-11-10"))]);
    assert_eq!(notes("2026-01-01", Some("2026-12-01")), []);
}

#[test]
fn classes_are_owed_by_the_quarter() {
    let quarter = november().quarter();
    assert_eq!(classes_owed(&Packs::default(), &open(), quarter), 1);
    let late = [contract("2026-12-01", None, Agreed::default())];
    assert_eq!(classes_owed(&Packs::default(), &late, quarter), 0, "a month of three is less than half");
    let four = [contract("2026-11-16", None, Agreed { classes_a_quarter: Some(4), ..Agreed::default() })];
    assert_eq!(classes_owed(&Packs::default(), &four, quarter), 2);
}

#[test]
fn being_in_two_villages_at_once_is_odd_and_two_villages_a_day_are_not() {
    let other = |on, from: i64, until: i64| Visit {
        clinic: ClinicId::from("X"),
        village: code(OTHER),
        starts_at: at(on, from, 0),
        ends_at: at(on, until, 0),
        ..clinic(on, 1, "sr")
    };
    let one = clinic(12, 3, "sr");
    let found = |second: &Visit| oddities(&[&one, second]);
    assert_eq!(found(&other(12, 11, 13)), [Oddity::TwoPlaces("C123".into(), "X".into())]);
    assert_eq!(found(&other(12, 12, 14)), [Oddity::NoTimeToTravel("C123".into(), "X".into())]);
    assert_eq!(found(&other(12, 13, 15)), []);
    // What nobody signed speaks for nothing.
    let unsigned = Visit { traces: Traces { records: 1, ..Traces::default() }, ..other(12, 11, 13) };
    assert_eq!(found(&unsigned), []);
}

#[test]
fn a_day_the_rule_left_out_for_a_holiday_is_the_reason_for_a_visit_that_was_never_planned() {
    let left = |on: u32| LeftOut { day: day(&format!("2026-11-{on:02}")), holiday: Some("国庆节".into()) };
    let of = |clinics: Vec<Visit>, left: &[LeftOut], owed: i64| {
        let contracts = [contract("2026-11-05", None, visits(owed))];
        tally(&Packs::default(), &contracts, november(), clinics, left, at(30, 23, 0)).reasons
    };
    let because = |on: u32| Reason::LeftOut(day(&format!("2026-11-{on:02}")), Some("国庆节".into()));
    assert_eq!(of(Vec::new(), &[left(10)], 1), [because(10)]);
    assert_eq!(of(Vec::new(), &[left(10)], 3), [because(10), Reason::NotPlanned(2)]);
    // No more days than are missing; none from before the contract, and none on which something was planned all the same.
    assert_eq!(of(Vec::new(), &[left(10), left(20)], 1), [because(10)]);
    assert_eq!(of(Vec::new(), &[left(4)], 1), [Reason::NotPlanned(1)]);
    assert_eq!(of(vec![clinic(10, 5, "s")], &[left(10)], 1), [Reason::Visit(0)]);
}

fn any_visit() -> impl Strategy<Value = Visit> {
    (1_u32..=30, 1_i64..6, "[scrn]{0,3}", any::<bool>(), any::<bool>()).prop_map(|(on, hours, traces, off, gone)| {
        Visit {
            cancelled: (off && gone).then(|| "…".into()),
            handed_to: (off && !gone).then(|| "…".into()),
            ..clinic(on, hours, &traces)
        }
    })
}

proptest! {
    #[test]
    fn whatever_happened_the_figures_agree_with_the_list_behind_them(
        clinics in proptest::collection::vec(any_visit(), 0..8),
        owed in 0_i64..5,
        from in 1_u32..=30,
        now in 1_u32..=30,
        off in proptest::collection::vec(1_u32..=30, 0..4),
    ) {
        let off = off.into_iter().map(|on| LeftOut { day: day(&format!("2026-11-{on:02}")), holiday: None });
        let left_out: Vec<LeftOut> = off.collect();
        let contracts = [contract(&format!("2026-11-{from:02}"), None, visits(owed))];
        let number = clinics.len();
        let t = tally(&Packs::default(), &contracts, november(), clinics, &left_out, at(now, 12, 0));
        prop_assert_eq!(t.visits.len(), number);
        prop_assert!(t.held <= t.planned && t.held >= 0 && t.owed <= owed);
        prop_assert_eq!(t.reasons.is_empty(), t.still_owed() == 0, "a gap has its reason, and no gap has none");
        for judged in &t.visits {
            if judged.verdict == Verdict::Counts {
                prop_assert!(judged.visit.traces.missing().is_none(), "nothing counts with one trace");
                prop_assert!(judged.visit.cancelled.is_none() && judged.visit.handed_to.is_none());
                prop_assert!(judged.visit.day >= contracts[0].from && judged.visit.ends_at <= at(now, 12, 0));
            }
        }
        let bad = Pack { signing_days: 0, ..Packs::default().on(day("2026-11-01")).clone() };
        prop_assert!(!bad.is_sound());
    }

    #[test]
    fn a_trace_more_never_takes_a_visit_away(clinics in proptest::collection::vec(any_visit(), 1..6)) {
        let before = of(&open(), clinics.clone()).held;
        let mut more = clinics;
        for visit in &mut more {
            visit.traces.check_ins += 1;
            visit.traces.records += 1;
        }
        prop_assert!(of(&open(), more).held >= before);
    }
}
