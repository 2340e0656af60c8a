//! Dossiers in which nothing is wrong, for the tests to spoil.

use chrono::{Days, NaiveDate};

use super::{Case, Present, Signature, places};
use crate::papers::kind::{Milestone, Origin, Outcome, PaperKind, kind};

/// What kind of case.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub origin: Origin,
    pub outcome: Outcome,
    /// Accepted before it ended; without meaning where the outcome says so itself.
    pub accepted: bool,
    pub applicants: usize,
    pub respondents: usize,
    pub sittings: u16,
    pub agents: bool,
    pub confirmed: bool,
    /// With everything that may lie there as well.
    pub full: bool,
}

impl Shape {
    pub(super) const fn of(outcome: Outcome) -> Self {
        Self {
            origin: Origin::Written,
            outcome,
            accepted: true,
            applicants: 1,
            respondents: 1,
            sittings: 1,
            agents: false,
            confirmed: false,
            full: false,
        }
    }

    pub(super) const fn full(outcome: Outcome) -> Self {
        Self { agents: true, confirmed: outcome.is_agreed(), full: true, sittings: 2, ..Self::of(outcome) }
    }
}

/// Days between one paper and the next.
const GAP: u64 = 2;

/// A finished case of this shape with its dossier.
pub(super) fn dossier(shape: &Shape) -> (Case, Vec<Present>) {
    let names = |side: &str, n: usize| (1..=n).map(|i| format!("{side}{i}")).collect::<Vec<_>>();
    let start: NaiveDate = "2026-03-02".parse().expect("a day");
    let mut case = Case {
        origin: shape.origin,
        at: Milestone::Archived,
        outcome: Some(shape.outcome),
        accepted: shape.outcome != Outcome::Refused && (shape.accepted || shape.outcome != Outcome::Withdrawn),
        applicants: names("申", shape.applicants),
        respondents: names("被", shape.respondents),
        mediators: names("调", 2),
        has_agents: shape.agents,
        confirmation_filed: shape.confirmed && shape.outcome.is_agreed(),
        confirmation_decided: shape.confirmed && shape.outcome.is_agreed(),
        confirmation_until: None,
        accepted_on: None,
        agreed_on: None,
        performed_on: None,
        of_steps: Vec::new(),
        today: start + Days::new(400),
    };
    let mut order: Vec<(&str, u16)> = vec![
        ("mediation_application", 1),
        ("mediation_oral_application", 1),
        ("mediation_own_initiative", 1),
        ("mediation_referral", 1),
        ("mediation_register", 1),
        ("mediation_rights", 1),
        ("party_identity", 1),
        ("party_authority", 1),
        ("mediation_evidence", 1),
    ];
    for n in 1..=shape.sittings {
        order.extend([("mediation_summons", n), ("mediation_inquiry", n), ("mediation_record", n)]);
    }
    for code in [
        "mediation_agreement",
        "mediation_oral_agreement",
        "mediation_failure",
        "mediation_ended",
        "mediation_withdrawn",
        "mediation_refusal",
        "confirmation_application",
        "confirmation_ruling",
        "mediation_urging",
        "performance_proof",
        "mediation_return_visit",
        "mediation_closing",
        "dossier_list",
        "dossier_cover",
        "dossier_back",
    ] {
        order.push((code, 1));
    }
    let mut papers = Vec::new();
    for (step, (code, nth)) in order.into_iter().enumerate() {
        let kind = kind(code).expect("a kind of paper");
        if !(kind.belongs)(&case) || !(shape.full || kind.must(&case)) {
            continue;
        }
        let on = start + Days::new(step as u64 * GAP);
        match code {
            "mediation_register" => case.accepted_on = Some(on),
            "mediation_agreement" | "mediation_oral_agreement" => {
                case.agreed_on = Some(on);
                case.confirmation_until = Some(on + Days::new(30));
            }
            "mediation_return_visit" => case.performed_on = Some(on - Days::new(1)),
            _ => {}
        }
        papers.push(present(&case, kind, nth, on));
        // Half of the kinds as steps issued them.
        if step % 2 == 0 {
            case.of_steps.push((kind.code, nth));
        }
    }
    let counted = papers.iter().filter(|p| !super::UNCOUNTED.contains(&p.code.as_str())).count();
    for back in papers.iter_mut().filter(|p| p.code == "dossier_back") {
        back.counted = u16::try_from(counted).ok();
    }
    (case, papers)
}

/// A paper with everything it needs.
pub(super) fn present(case: &Case, kind: &PaperKind, nth: u16, on: NaiveDate) -> Present {
    let signed = places(case, kind).into_iter().map(|(who, name)| Signature { who, name, on: Some(on) }).collect();
    Present {
        code: kind.code.to_owned(),
        nth,
        issued: true,
        attached: u16::from(kind.wants_copy()),
        on: Some(on),
        served: kind.is_served().then_some(on),
        counted: None,
        signed,
        sealed: kind.seal,
        copies: kind.copies.of(case).0,
        pages: Some(1),
        blanks: Vec::new(),
    }
}

/// Sets the day of a paper and of the signatures on it, and what the case has of that day.
pub(super) fn date(case: &mut Case, paper: &mut Present, on: NaiveDate) {
    paper.on = Some(on);
    paper.signed.iter_mut().for_each(|s| s.on = Some(on));
    paper.served = paper.served.map(|_| on);
    match paper.code.as_str() {
        "mediation_register" => case.accepted_on = Some(on),
        "mediation_agreement" | "mediation_oral_agreement" => case.agreed_on = Some(on),
        "mediation_return_visit" => case.performed_on = None,
        _ => {}
    }
}
