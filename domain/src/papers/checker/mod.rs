//! What is wrong with a dossier: papers that are missing, unsigned, undated, out of order, too few, in the wrong dossier.
//!
//! Everything it knows comes from the table of papers; it has no list of its own. A finding names one paper and one defect.

mod finding;

#[cfg(test)]
mod generated;
#[cfg(test)]
mod good;
#[cfg(test)]
mod planted;

pub use finding::{Defect, Event, Finding};

use chrono::NaiveDate;

use super::kind::{Milestone, Need, Order, Origin, Outcome, PaperKind, Signer, kind};
use super::mediation::MEDIATION;

/// A case as its dossier is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// How it began.
    pub origin: Origin,
    /// How far it is.
    pub at: Milestone,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// It was accepted.
    pub accepted: bool,
    /// The names of those who ask.
    pub applicants: Vec<String>,
    /// The names of the other side.
    pub respondents: Vec<String>,
    /// The names of the mediators.
    pub mediators: Vec<String>,
    /// Somebody acts for a party.
    pub has_agents: bool,
    /// Confirmation was asked for at court.
    pub confirmation_filed: bool,
    /// The court decided on it.
    pub confirmation_decided: bool,
    /// The last day on which confirmation could be asked for, by the clock.
    pub confirmation_until: Option<NaiveDate>,
    /// The day it was accepted, as the case has it.
    pub accepted_on: Option<NaiveDate>,
    /// The day of the agreement, as the case has it.
    pub agreed_on: Option<NaiveDate>,
    /// The day everything was performed.
    pub performed_on: Option<NaiveDate>,
    /// The papers its steps issued: kind and number.
    pub of_steps: Vec<(&'static str, u16)>,
    /// Today.
    pub today: NaiveDate,
}

/// A paper that lies in the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Which kind: its code.
    pub code: String,
    /// The how manieth of its kind, from 1.
    pub nth: u16,
    /// It was issued; otherwise it is a draft.
    pub issued: bool,
    /// Pages of the signed copy, or of what was put in as it is.
    pub attached: u16,
    /// The day it bears.
    pub on: Option<NaiveDate>,
    /// The day it was handed to whom it is for.
    pub served: Option<NaiveDate>,
    /// So many papers it says there are in the dossier.
    pub counted: Option<u16>,
    /// Who signed.
    pub signed: Vec<Signature>,
    /// The committee's seal is on it.
    pub sealed: bool,
    /// How many copies were made.
    pub copies: u16,
    /// Its pages in the dossier; none: not counted.
    pub pages: Option<u16>,
    /// Fields that must be filled and are not.
    pub blanks: Vec<String>,
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// In what quality.
    pub who: Signer,
    /// The name, where there may be several of one quality.
    pub name: Option<String>,
    /// The day beside it, when there is one.
    pub on: Option<NaiveDate>,
}

/// The papers a case must have by now, in the order of the dossier.
pub fn needed(case: &Case) -> impl Iterator<Item = &'static PaperKind> + '_ {
    MEDIATION.iter().filter(|k| k.must(case))
}

/// Who must sign a paper in a case, by name where names are known.
#[must_use]
pub fn places(case: &Case, kind: &PaperKind) -> Vec<(Signer, Option<String>)> {
    let named = |who: Signer, names: &[String]| names.iter().map(|n| (who, Some(n.clone()))).collect::<Vec<_>>();
    kind.signs
        .iter()
        .flat_map(|sign| match sign.who {
            Signer::Applicant => named(sign.who, &case.applicants),
            Signer::Respondent => named(sign.who, &case.respondents),
            Signer::Mediator if !case.mediators.is_empty() => named(sign.who, &case.mediators),
            who => vec![(who, None)],
        })
        .collect()
}

/// The numbers of a kind that must be there by now: one where the table says so, and each that a step issued. What is in the
/// dossier only when there is something to put on it must be there once a step said there was.
#[must_use]
pub fn wanted(case: &Case, kind: &PaperKind) -> Vec<u16> {
    let must = kind.must(case);
    let due = kind.due <= case.at && (kind.belongs)(case);
    let mut wanted: Vec<u16> = case
        .of_steps
        .iter()
        .filter(|(code, nth)| *code == kind.code && (kind.many || *nth == 1))
        .filter(|_| must || (due && matches!(kind.need, Need::May)))
        .map(|(_, nth)| *nth)
        .collect();
    if must && wanted.is_empty() {
        wanted.push(1);
    }
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// Everything that is wrong, in the order of the dossier; what is missing stands where it would lie.
#[must_use]
pub fn check(case: &Case, papers: &[Present]) -> Vec<Finding> {
    let mut found = Vec::new();
    for kind in MEDIATION {
        let mut of_kind: Vec<&Present> = papers.iter().filter(|p| p.code == kind.code).collect();
        of_kind.sort_by_key(|p| p.nth);
        // Papers are counted once the right ones lie there.
        let gaps = |f: &Finding| matches!(f.defect, Defect::Missing | Defect::NotOfThisDossier | Defect::Twice);
        let whole = !found.iter().any(gaps);
        let mut tell = |nth: u16, defect: Defect| found.push(Finding { paper: kind, nth, defect });
        let any = case.of_steps.iter().all(|(code, _)| *code != kind.code) && !of_kind.is_empty();
        for nth in wanted(case, kind) {
            if !any && !of_kind.iter().any(|p| p.nth == nth) {
                tell(nth, Defect::Missing);
            }
        }
        for (index, paper) in of_kind.iter().enumerate() {
            if !(kind.belongs)(case) {
                tell(paper.nth, Defect::NotOfThisDossier);
                continue;
            }
            if index > 0 && !kind.many {
                tell(paper.nth, Defect::Twice);
                continue;
            }
            if !paper.issued {
                tell(paper.nth, Defect::NotIssued);
                blanks(paper, &mut tell);
                continue;
            }
            content(case, kind, paper, &mut tell);
            let others = papers.iter().filter(|p| !UNCOUNTED.contains(&p.code.as_str())).count();
            if let Some(says) = paper.counted.filter(|says| whole && usize::from(*says) != others) {
                tell(paper.nth, Defect::Miscounted { says, has: others });
            }
            days(case, kind, paper, papers, &mut tell);
        }
    }
    found
}

/// What the note on the dossier does not count: cover, list and itself.
const UNCOUNTED: [&str; 3] = ["dossier_cover", "dossier_list", "dossier_back"];

fn blanks(paper: &Present, tell: &mut impl FnMut(u16, Defect)) {
    for field in &paper.blanks {
        tell(paper.nth, Defect::Blank(field.clone()));
    }
}

/// Signatures, seal, copies, blanks, pages.
fn content(case: &Case, kind: &PaperKind, paper: &Present, tell: &mut impl FnMut(u16, Defect)) {
    blanks(paper, tell);
    if kind.wants_copy() && paper.attached == 0 {
        tell(paper.nth, Defect::NoSignedCopy);
    }
    if kind.is_served() && paper.served.is_none() {
        tell(paper.nth, Defect::NotServed);
    }
    for (who, name) in places(case, kind) {
        let signed = paper.signed.iter().any(|s| s.who == who && (name.is_none() || s.name == name));
        if !signed {
            tell(paper.nth, Defect::Unsigned(who, name));
        }
    }
    if kind.seal && !paper.sealed {
        tell(paper.nth, Defect::Unsealed);
    }
    let (fewest, most) = kind.copies.of(case);
    if !(fewest..=most).contains(&paper.copies) {
        tell(paper.nth, Defect::Copies { has: paper.copies, fewest, most });
    }
    if case.at >= Milestone::Archived && paper.pages.is_none_or(|p| p == 0) {
        tell(paper.nth, Defect::NoPages);
    }
}

/// The day it bears, against today, other papers, signatures and what the case knows.
fn days(case: &Case, kind: &PaperKind, paper: &Present, papers: &[Present], tell: &mut impl FnMut(u16, Defect)) {
    let Some(on) = paper.on else {
        if kind.dated {
            tell(paper.nth, Defect::Undated);
        }
        return;
    };
    if on > case.today {
        tell(paper.nth, Defect::Future(on));
    }
    if let Some(served) = paper.served.filter(|served| *served < on) {
        tell(paper.nth, Defect::ServedBefore(served));
    }
    if let Some((other, than)) = earlier(kind, paper, papers, on) {
        tell(paper.nth, Defect::Before { other, than });
    }
    for signature in &paper.signed {
        if let Some(signed) = signature.on.filter(|s| *s < on) {
            tell(paper.nth, Defect::SignedBefore { who: signature.who, name: signature.name.clone(), signed });
        }
    }
    let differs =
        |event: Event, day: Option<NaiveDate>| day.filter(|day| *day != on).map(|day| Defect::Differs { event, day });
    let against_case = match kind.code {
        "mediation_register" => differs(Event::Accepted, case.accepted_on),
        "mediation_agreement" | "mediation_oral_agreement" => differs(Event::Agreed, case.agreed_on),
        "mediation_return_visit" => {
            case.performed_on.filter(|day| on < *day).map(|day| Defect::BeforeEvent { event: Event::Performed, day })
        }
        "confirmation_application" => case.confirmation_until.filter(|last| on > *last).map(Defect::AfterWindow),
        _ => None,
    };
    if let Some(defect) = against_case {
        tell(paper.nth, defect);
    }
}

/// The latest paper that this one may not be older than, and is.
fn earlier(
    kind: &PaperKind,
    paper: &Present,
    papers: &[Present],
    on: NaiveDate,
) -> Option<(&'static PaperKind, NaiveDate)> {
    let of = |code: &'static str| papers.iter().filter(move |p| p.code == code);
    let mut before: Vec<&Present> = Vec::new();
    for order in kind.after {
        match order {
            Order::All(code) => before.extend(of(code)),
            Order::Same(code) => before.extend(of(code).find(|p| p.nth == paper.nth)),
            Order::Rest(but) => {
                before.extend(papers.iter().filter(|p| p.code != paper.code && !but.contains(&p.code.as_str())));
            }
        }
    }
    let latest =
        before.into_iter().filter_map(|p| Some((p.on.filter(|day| *day > on)?, p))).max_by_key(|(day, _)| *day);
    latest.and_then(|(day, p)| Some((self::kind(&p.code)?, day)))
}
