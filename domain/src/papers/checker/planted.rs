//! Dossiers with one fault each, planted by hand: the checker finds it, names it, and nothing else.

use chrono::Days;

use super::good::{Shape, date, dossier, present};
use super::{Case, Defect, Event, Present, check};
use crate::locale::Locale;
use crate::papers::kind::{Milestone, Origin, Outcome, Signer, kind};

/// A fault: in which dossier, how it is planted, and what must be found (paper, number, Chinese sentence).
struct Planted {
    shape: Shape,
    plant: fn(&mut Case, &mut Vec<Present>),
    finds: (&'static str, u16, &'static str),
}

fn at(papers: &mut [Present], code: &str, nth: u16) -> usize {
    papers.iter().position(|p| p.code == code && p.nth == nth).unwrap_or_else(|| panic!("{code} {nth} lies there"))
}

fn paper<'a>(papers: &'a mut [Present], code: &str) -> &'a mut Present {
    let index = at(papers, code, 1);
    &mut papers[index]
}

fn remove(papers: &mut Vec<Present>, code: &str) {
    let index = at(papers, code, 1);
    papers.remove(index);
}

/// Dates a paper so many days before another.
fn before(case: &mut Case, papers: &mut [Present], later: &str, earlier: &str, nth: u16) {
    let than = papers[at(papers, earlier, nth)].on.expect("a day");
    let index = at(papers, later, nth.min(1));
    date(case, &mut papers[index], than - Days::new(1));
}

fn put(case: &Case, papers: &mut Vec<Present>, code: &str) {
    let on = case.today - Days::new(398);
    papers.push(present(case, kind(code).expect("a kind"), 1, on));
}

fn unsign(papers: &mut [Present], code: &str, who: Signer, name: Option<&str>) {
    paper(papers, code).signed.retain(|s| s.who != who || s.name.as_deref() != name);
}

const MISSING: &str = "缺这份文书。";

fn all() -> Vec<Planted> {
    use Outcome::{Ended, Failed, Oral, Refused, Withdrawn, Written};
    let fault = |shape, plant, finds| Planted { shape, plant, finds };
    let two = |outcome| Shape { applicants: 2, respondents: 2, ..Shape::of(outcome) };
    let from = |origin| Shape { origin, ..Shape::of(Written) };
    vec![
        // Missing, stage by stage and outcome by outcome.
        fault(Shape::of(Written), |_, p| remove(p, "dossier_cover"), ("dossier_cover", 1, MISSING)),
        fault(Shape::of(Written), |_, p| remove(p, "dossier_list"), ("dossier_list", 1, MISSING)),
        fault(Shape::of(Written), |_, p| remove(p, "mediation_application"), ("mediation_application", 1, MISSING)),
        fault(
            from(Origin::Oral),
            |_, p| remove(p, "mediation_oral_application"),
            ("mediation_oral_application", 1, MISSING),
        ),
        fault(
            from(Origin::OwnInitiative),
            |_, p| remove(p, "mediation_own_initiative"),
            ("mediation_own_initiative", 1, MISSING),
        ),
        fault(from(Origin::Referred), |_, p| remove(p, "mediation_referral"), ("mediation_referral", 1, MISSING)),
        fault(Shape::of(Written), |_, p| remove(p, "mediation_register"), ("mediation_register", 1, MISSING)),
        fault(Shape::of(Written), |_, p| remove(p, "mediation_rights"), ("mediation_rights", 1, MISSING)),
        fault(Shape::of(Written), |_, p| remove(p, "mediation_record"), ("mediation_record", 1, MISSING)),
        fault(Shape::of(Written), |_, p| remove(p, "mediation_agreement"), ("mediation_agreement", 1, MISSING)),
        fault(Shape::of(Oral), |_, p| remove(p, "mediation_oral_agreement"), ("mediation_oral_agreement", 1, MISSING)),
        fault(Shape::of(Failed), |_, p| remove(p, "mediation_failure"), ("mediation_failure", 1, MISSING)),
        fault(Shape::of(Failed), |_, p| remove(p, "mediation_record"), ("mediation_record", 1, MISSING)),
        fault(Shape::of(Ended), |_, p| remove(p, "mediation_ended"), ("mediation_ended", 1, MISSING)),
        fault(Shape::of(Withdrawn), |_, p| remove(p, "mediation_withdrawn"), ("mediation_withdrawn", 1, MISSING)),
        fault(Shape::of(Refused), |_, p| remove(p, "mediation_refusal"), ("mediation_refusal", 1, MISSING)),
        fault(
            Shape::full(Written),
            |_, p| remove(p, "confirmation_application"),
            ("confirmation_application", 1, MISSING),
        ),
        fault(Shape::full(Written), |_, p| remove(p, "confirmation_ruling"), ("confirmation_ruling", 1, MISSING)),
        fault(Shape::full(Written), |_, p| remove(p, "party_authority"), ("party_authority", 1, MISSING)),
        fault(Shape::of(Oral), |_, p| remove(p, "mediation_return_visit"), ("mediation_return_visit", 1, MISSING)),
        fault(Shape::of(Failed), |_, p| remove(p, "mediation_closing"), ("mediation_closing", 1, MISSING)),
        fault(Shape::of(Refused), |_, p| remove(p, "dossier_back"), ("dossier_back", 1, MISSING)),
        // In the wrong dossier, or twice.
        fault(
            Shape::of(Failed),
            |c, p| put(c, p, "mediation_agreement"),
            ("mediation_agreement", 1, "这类卷宗里不该有这份文书：核对调解结果，或者把它抽出来。"),
        ),
        fault(
            Shape::of(Oral),
            |c, p| put(c, p, "mediation_agreement"),
            ("mediation_agreement", 1, "这类卷宗里不该有这份文书：核对调解结果，或者把它抽出来。"),
        ),
        fault(
            Shape::of(Refused),
            |c, p| put(c, p, "mediation_register"),
            ("mediation_register", 1, "这类卷宗里不该有这份文书：核对调解结果，或者把它抽出来。"),
        ),
        fault(
            Shape::of(Written),
            |_, p| {
                let again = Present { nth: 2, ..paper(p, "mediation_agreement").clone() };
                p.push(again);
            },
            ("mediation_agreement", 2, "重复：卷里只能有一份。"),
        ),
        // Unsigned.
        fault(
            two(Written),
            |_, p| unsign(p, "mediation_agreement", Signer::Respondent, Some("被2")),
            ("mediation_agreement", 1, "被申请人被2没有签名。"),
        ),
        fault(
            two(Written),
            |_, p| unsign(p, "mediation_application", Signer::Applicant, Some("申2")),
            ("mediation_application", 1, "申请人申2没有签名。"),
        ),
        fault(
            Shape::of(Written),
            |_, p| unsign(p, "mediation_agreement", Signer::Mediator, Some("调1")),
            ("mediation_agreement", 1, "人民调解员调1没有签名。"),
        ),
        fault(
            Shape::of(Oral),
            |_, p| unsign(p, "mediation_oral_agreement", Signer::Mediator, Some("调2")),
            ("mediation_oral_agreement", 1, "人民调解员调2没有签名。"),
        ),
        fault(
            Shape::of(Written),
            |_, p| unsign(p, "mediation_record", Signer::Clerk, None),
            ("mediation_record", 1, "记录人没有签名。"),
        ),
        fault(
            Shape::full(Failed),
            |_, p| unsign(p, "mediation_inquiry", Signer::Asked, None),
            ("mediation_inquiry", 1, "被调查人没有签名。"),
        ),
        fault(
            Shape::of(Written),
            |_, p| unsign(p, "mediation_return_visit", Signer::Visitor, None),
            ("mediation_return_visit", 1, "回访人没有签名。"),
        ),
        fault(
            Shape::of(Written),
            |_, p| unsign(p, "dossier_back", Signer::Checker, None),
            ("dossier_back", 1, "检查人没有签名。"),
        ),
        // Unsealed.
        fault(
            Shape::of(Written),
            |_, p| paper(p, "mediation_agreement").sealed = false,
            ("mediation_agreement", 1, "没有加盖人民调解委员会印章。"),
        ),
        fault(
            Shape::of(Refused),
            |_, p| paper(p, "mediation_refusal").sealed = false,
            ("mediation_refusal", 1, "没有加盖人民调解委员会印章。"),
        ),
        // Drafts, and what did not come back.
        fault(
            Shape::of(Written),
            |_, p| paper(p, "mediation_register").issued = false,
            ("mediation_register", 1, "还是草稿，没有出具。"),
        ),
        fault(
            Shape::of(Written),
            |_, p| paper(p, "mediation_agreement").attached = 0,
            ("mediation_agreement", 1, "没有附上签好的原件（扫描件或照片）。"),
        ),
        fault(
            Shape::full(Oral),
            |_, p| paper(p, "confirmation_ruling").attached = 0,
            ("confirmation_ruling", 1, "没有附上签好的原件（扫描件或照片）。"),
        ),
        // Handed over: not noted, or before it was written.
        fault(
            Shape::of(Failed),
            |_, p| paper(p, "mediation_failure").served = None,
            ("mediation_failure", 1, "没有登记送达的日期。"),
        ),
        fault(
            Shape::of(Refused),
            |_, p| {
                let refusal = paper(p, "mediation_refusal");
                refusal.served = refusal.on.map(|on| on - Days::new(1));
            },
            ("mediation_refusal", 1, "送达日期（2026年4月4日）早于文书日期。"),
        ),
        // What a step said there was.
        fault(
            Shape::full(Failed),
            |c, p| {
                c.of_steps.push(("mediation_summons", 2));
                p.retain(|p| p.code != "mediation_summons" || p.nth != 2);
            },
            ("mediation_summons", 2, MISSING),
        ),
        fault(Shape::of(Oral), |c, _| c.of_steps.push(("mediation_inquiry", 1)), ("mediation_inquiry", 1, MISSING)),
        fault(
            Shape::of(Withdrawn),
            |_, p| {
                let back = paper(p, "dossier_back");
                back.counted = back.counted.map(|n| n + 1);
            },
            ("dossier_back", 1, "写的是6件，卷内有5件：作废后重新出具。"),
        ),
        // Copies.
        fault(
            two(Written),
            |_, p| paper(p, "mediation_agreement").copies = 3,
            ("mediation_agreement", 1, "应制作5份，现有3份。"),
        ),
        fault(
            Shape::of(Written),
            |_, p| paper(p, "mediation_agreement").copies = 4,
            ("mediation_agreement", 1, "应制作3份，现有4份。"),
        ),
        fault(
            Shape::of(Failed),
            |_, p| paper(p, "mediation_failure").copies = 1,
            ("mediation_failure", 1, "至少要3份，现有1份。"),
        ),
        // Blank, undated, uncounted.
        fault(
            Shape::of(Written),
            |_, p| paper(p, "mediation_agreement").blanks.push("履行期限".into()),
            ("mediation_agreement", 1, "“履行期限”没有填。"),
        ),
        fault(
            Shape::of(Written),
            |_, p| {
                let agreement = paper(p, "mediation_agreement");
                agreement.on = None;
            },
            ("mediation_agreement", 1, "没有日期。"),
        ),
        fault(
            Shape::of(Oral),
            |_, p| paper(p, "mediation_closing").pages = None,
            ("mediation_closing", 1, "没有登记页数，卷内目录排不出页号。"),
        ),
        // Out of order.
        fault(
            Shape::of(Written),
            |c, p| before(c, p, "mediation_register", "mediation_application", 1),
            ("mediation_register", 1, "日期早于《人民调解申请书》（2026年3月2日）。"),
        ),
        fault(
            Shape::of(Written),
            |c, p| before(c, p, "mediation_agreement", "mediation_record", 1),
            ("mediation_agreement", 1, "日期早于《人民调解记录》（2026年3月24日）。"),
        ),
        fault(
            Shape::full(Written),
            |c, p| before(c, p, "mediation_record", "mediation_summons", 1),
            ("mediation_record", 1, "日期早于《调解会通知》（2026年3月20日）。"),
        ),
        fault(
            Shape::full(Written),
            |c, p| before(c, p, "confirmation_application", "mediation_agreement", 1),
            ("confirmation_application", 1, "日期早于《人民调解协议书》（2026年4月1日）。"),
        ),
        fault(
            Shape::of(Written),
            |c, p| before(c, p, "mediation_return_visit", "mediation_agreement", 1),
            ("mediation_return_visit", 1, "日期早于《人民调解协议书》（2026年3月26日）。"),
        ),
        fault(
            Shape::of(Failed),
            |c, p| before(c, p, "mediation_failure", "mediation_record", 1),
            ("mediation_failure", 1, "日期早于《人民调解记录》（2026年3月24日）。"),
        ),
        fault(
            Shape::of(Written),
            |c, p| before(c, p, "dossier_cover", "mediation_closing", 1),
            ("dossier_cover", 1, "日期早于《结案报告》（2026年4月17日）。"),
        ),
        fault(
            Shape::of(Written),
            |c, _| c.performed_on = Some("2026-04-20".parse().expect("a day")),
            ("mediation_return_visit", 1, "日期早于履行完毕（2026年4月20日）。"),
        ),
        fault(
            Shape::of(Written),
            |c, _| c.accepted_on = Some("2026-03-11".parse().expect("a day")),
            ("mediation_register", 1, "日期与案件登记的受理日期（2026年3月11日）不一致。"),
        ),
        fault(
            Shape::of(Oral),
            |c, _| c.agreed_on = Some("2026-03-11".parse().expect("a day")),
            ("mediation_oral_agreement", 1, "日期与案件登记的达成协议日期（2026年3月11日）不一致。"),
        ),
        fault(
            Shape::full(Oral),
            |c, _| c.confirmation_until = Some("2026-04-02".parse().expect("a day")),
            ("confirmation_application", 1, "超过了共同申请司法确认的最后一天（2026年4月2日）。"),
        ),
        fault(
            Shape::of(Written),
            |c, p| {
                let tomorrow = c.today + Days::new(1);
                date(c, paper(p, "dossier_back"), tomorrow);
            },
            ("dossier_back", 1, "日期2027年4月7日还没到。"),
        ),
        fault(
            Shape::of(Written),
            |_, p| {
                let agreement = paper(p, "mediation_agreement");
                agreement.signed[1].on = agreement.on.map(|on| on - Days::new(1));
            },
            ("mediation_agreement", 1, "被申请人被1签名的日期（2026年3月25日）早于文书日期。"),
        ),
    ]
}

#[test]
fn every_planted_fault_is_found_and_named_and_nothing_else_is() {
    let planted = all();
    assert!(planted.len() >= 50, "{}", planted.len());
    let mut wrong = Vec::new();
    for (number, fault) in planted.iter().enumerate() {
        let (mut case, mut papers) = dossier(&fault.shape);
        assert_eq!(check(&case, &papers), [], "the dossier is good before");
        (fault.plant)(&mut case, &mut papers);
        let found = check(&case, &papers);
        let said: Vec<_> = found.iter().map(|f| (f.paper.code, f.nth, f.says(Locale::ZhCn))).collect();
        let (code, nth, says) = fault.finds;
        if said != [(code, nth, says.to_owned())] {
            wrong.push(format!("fault {number} in {:?}: found {said:?}, planted {:?}", fault.shape, fault.finds));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_not_due_yet_is_not_missed() {
    let (mut case, _) = dossier(&Shape::of(Outcome::Written));
    case.outcome = None;
    let missing = |case: &Case| check(case, &[]).iter().map(|f| f.paper.code).collect::<Vec<_>>();
    case.at = Milestone::Opened;
    case.accepted = false;
    assert_eq!(missing(&case), ["mediation_application"]);
    (case.at, case.accepted) = (Milestone::Accepted, true);
    assert_eq!(missing(&case), ["mediation_application", "mediation_register"]);
    case.at = Milestone::Mediating;
    assert_eq!(missing(&case), ["mediation_application", "mediation_register", "mediation_rights"]);
    (case.at, case.outcome) = (Milestone::Concluded, Some(Outcome::Failed));
    assert_eq!(
        missing(&case),
        ["mediation_application", "mediation_register", "mediation_rights", "mediation_record", "mediation_failure"]
    );
}

#[test]
fn an_oral_agreement_needs_the_shorter_set_and_a_failure_its_own() {
    let codes = |outcome| dossier(&Shape::of(outcome)).1.into_iter().map(|p| p.code).collect::<Vec<_>>();
    let (written, oral, failed) = (codes(Outcome::Written), codes(Outcome::Oral), codes(Outcome::Failed));
    assert!(oral.len() < written.len(), "{oral:?}");
    for code in ["mediation_record", "mediation_rights", "mediation_agreement"] {
        assert!(written.iter().any(|c| c == code) && !oral.iter().any(|c| c == code), "{code}");
    }
    assert!(failed.iter().any(|c| c == "mediation_failure"));
    assert!(!failed.iter().any(|c| c == "mediation_return_visit"), "nothing to be visited again for");
}

#[test]
fn findings_are_said_in_english_too() {
    let (case, mut papers) = dossier(&Shape::of(Outcome::Written));
    papers.retain(|p| p.code != "mediation_record");
    let found = check(&case, &papers);
    assert_eq!(
        (found[0].paper_name(Locale::En).as_str(), found[0].says(Locale::En).as_str()),
        ("Mediation record", "It is missing.")
    );
    let differs = Defect::Differs { event: Event::Agreed, day: "2026-05-04".parse().expect("a day") };
    let finding = super::Finding { defect: differs, ..found[0].clone() };
    assert_eq!(finding.says(Locale::En), "Its date is not the day the case has for the agreement (4 May 2026).");
}
