//! Dossiers made at random: good ones in which nothing is found, and good ones with one thing spoilt, which is what is found.

use chrono::Days;
use proptest::prelude::*;
use proptest::sample::Index;

use super::good::{Shape, date, dossier};
use super::{Case, Defect, Present, check};
use crate::papers::kind::{Milestone, Origin, Outcome, kind};

fn shapes() -> impl Strategy<Value = Shape> {
    let origins =
        prop_oneof![Just(Origin::Written), Just(Origin::Oral), Just(Origin::OwnInitiative), Just(Origin::Referred)];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (origins, 0..Outcome::ALL.len(), 1..4_usize, 1..4_usize, 1..4_u16, flags).prop_map(
        |(origin, outcome, applicants, respondents, sittings, (accepted, agents, confirmed, full))| Shape {
            origin,
            outcome: Outcome::ALL[outcome],
            accepted,
            applicants,
            respondents,
            sittings,
            agents,
            confirmed,
            full,
        },
    )
}

/// A pair that is out of order when the first is older than the second. Written down here again, apart from the table, so that a
/// line that gets lost there is missed here.
const PAIRS: [(&str, &str); 14] = [
    ("mediation_register", "mediation_application"),
    ("mediation_register", "mediation_referral"),
    ("mediation_inquiry", "mediation_register"),
    ("mediation_record", "mediation_register"),
    ("mediation_record", "mediation_summons"),
    ("mediation_agreement", "mediation_record"),
    ("mediation_oral_agreement", "mediation_register"),
    ("mediation_failure", "mediation_record"),
    ("mediation_withdrawn", "mediation_application"),
    ("mediation_refusal", "mediation_oral_application"),
    ("confirmation_application", "mediation_agreement"),
    ("mediation_return_visit", "mediation_oral_agreement"),
    ("mediation_closing", "mediation_return_visit"),
    ("dossier_back", "mediation_closing"),
];

/// Spoils one thing. Says which paper and which kind of defect it is then; nothing when there was nothing to spoil so.
fn spoil(how: usize, which: &Index, case: &mut Case, papers: &mut Vec<Present>) -> Option<(String, u16, &'static str)> {
    let fitting = |fits: &dyn Fn(&Present) -> bool| -> Option<usize> {
        let all: Vec<usize> = (0..papers.len()).filter(|i| fits(&papers[*i])).collect();
        (!all.is_empty()).then(|| all[which.index(all.len())])
    };
    let row = |p: &Present| kind(&p.code).expect("a kind");
    let name = |p: &Present, what| Some((p.code.clone(), p.nth, what));
    match how {
        0 => {
            let only = |p: &Present| row(p).must(case) && papers_of(papers, &p.code) == 1;
            let all: Vec<usize> = (0..papers.len()).filter(|i| only(&papers[*i])).collect();
            let gone = papers.remove(*all.get(which.index(all.len().max(1)))?);
            // What can't be compared with a paper that is gone is not found out of order.
            name(&gone, "Missing")
        }
        1 => {
            let i = fitting(&|p| !p.signed.is_empty())?;
            let s = which.index(papers[i].signed.len());
            papers[i].signed.remove(s);
            name(&papers[i], "Unsigned")
        }
        2 => {
            let i = fitting(&|p| row(p).seal)?;
            papers[i].sealed = false;
            name(&papers[i], "Unsealed")
        }
        3 => {
            let i = fitting(&|p| row(p).dated)?;
            papers[i].on = None;
            name(&papers[i], "Undated")
        }
        4 => {
            let i = fitting(&|p| p.copies > 1)?;
            papers[i].copies -= 1;
            name(&papers[i], "Copies")
        }
        5 => {
            let i = fitting(&|_| true)?;
            papers[i].blanks.push("随便哪一项".into());
            name(&papers[i], "Blank")
        }
        6 => {
            let i = fitting(&|_| true)?;
            papers[i].pages = None;
            name(&papers[i], "NoPages")
        }
        7 => {
            let i = fitting(&|p| p.on.is_some() && !p.signed.is_empty())?;
            let on = papers[i].on? - Days::new(1);
            let s = which.index(papers[i].signed.len());
            papers[i].signed[s].on = Some(on);
            name(&papers[i], "SignedBefore")
        }
        8 => {
            let i = fitting(&|p| !row(p).many)?;
            let again = Present { nth: 2, ..papers[i].clone() };
            papers.push(again.clone());
            name(&again, "Twice")
        }
        9 => {
            let i = fitting(&|p| p.attached > 0)?;
            papers[i].attached = 0;
            name(&papers[i], "NoSignedCopy")
        }
        10 => {
            let i = fitting(&|p| p.served.is_some())?;
            papers[i].served = None;
            name(&papers[i], "NotServed")
        }
        11 => {
            let i = fitting(&|p| p.served.is_some() && p.on.is_some())?;
            papers[i].served = papers[i].on.map(|on| on - Days::new(1));
            name(&papers[i], "ServedBefore")
        }
        12 => {
            let i = fitting(&|_| true)?;
            papers[i].issued = false;
            name(&papers[i], "NotIssued")
        }
        _ => {
            let there = |code: &str, nth: u16| papers.iter().position(|p| p.code == code && p.nth == nth);
            let pairs: Vec<(usize, usize)> =
                PAIRS.iter().filter_map(|(later, earlier)| Some((there(later, 1)?, there(earlier, 1)?))).collect();
            let (later, earlier) = *pairs.get(which.index(pairs.len().max(1)))?;
            let than = papers[earlier].on?;
            date(case, &mut papers[later], than - Days::new(1));
            name(&papers[later], "Before")
        }
    }
}

fn papers_of(papers: &[Present], code: &str) -> usize {
    papers.iter().filter(|p| p.code == code).count()
}

fn sort(defect: &Defect) -> String {
    format!("{defect:?}").split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn in_a_good_dossier_nothing_is_found_at_any_stage(shape in shapes()) {
        let (mut case, papers) = dossier(&shape);
        prop_assert_eq!(check(&case, &papers), []);
        for at in [Milestone::Concluded, Milestone::Performed, Milestone::Visited] {
            case.at = at;
            prop_assert_eq!(check(&case, &papers), []);
        }
    }

    #[test]
    fn the_one_thing_that_is_spoilt_is_the_one_thing_that_is_found(shape in shapes(), how in 0..14_usize, which: Index) {
        let (mut case, mut papers) = dossier(&shape);
        if let Some((code, nth, what)) = spoil(how, &which, &mut case, &mut papers) {
            let found: Vec<_> =
                check(&case, &papers).into_iter().map(|f| (f.paper.code.to_owned(), f.nth, sort(&f.defect))).collect();
            prop_assert_eq!(found, [(code, nth, what.to_owned())]);
        }
    }
}
