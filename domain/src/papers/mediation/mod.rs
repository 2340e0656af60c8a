//! The papers of people's mediation, in the order in which they lie in the dossier. Forms follow the ministry's of 2010
//! (司法部《人民调解文书格式》, 司发通〔2010〕239号) as far as it has one, with the statute's contents (人民调解法 art. 27–33).
//!
//! Which are compulsory follows a county's set of twelve papers; an oral agreement needs the shorter set (art. 28: noted by the
//! mediator), a failed mediation its own.

mod agreement;
mod application;
mod closing;
mod confirmation;
mod covers;
mod ends;
mod following;
mod inquiry;
mod oral_agreement;
mod parts;
mod record;
mod refusal;
mod register;
mod rights;
mod summons;

#[cfg(test)]
mod tests;

use super::checker::Case;
use super::kind::{Copies, Milestone, Need, Order, Origin, Outcome, PaperKind, Sign, Signer};
use crate::locale::{Words, w};

const fn hand(who: Signer) -> Sign {
    Sign { who, fingerprint: false }
}

const fn finger(who: Signer) -> Sign {
    Sign { who, fingerprint: true }
}

const BOTH: [Sign; 2] = [finger(Signer::Applicant), finger(Signer::Respondent)];

/// Papers with which a case begins.
const BEGINNINGS: [Order; 4] = [
    Order::All("mediation_application"),
    Order::All("mediation_oral_application"),
    Order::All("mediation_own_initiative"),
    Order::All("mediation_referral"),
];
const AFTER_BEGINNING: &[Order] = &BEGINNINGS;
const AFTER_TALKS: &[Order] =
    &[Order::All("mediation_register"), Order::All("mediation_record"), BEGINNINGS[0], BEGINNINGS[1], BEGINNINGS[3]];
const AFTER_AGREEMENT: &[Order] = &[Order::All("mediation_agreement"), Order::All("mediation_oral_agreement")];
/// The covers are made last.
const COVERS: &[&str] = &["dossier_cover", "dossier_list", "dossier_back"];

fn any(_: &Case) -> bool {
    true
}
fn accepted(case: &Case) -> bool {
    case.accepted
}
fn in_full(case: &Case) -> bool {
    case.accepted && case.outcome != Some(Outcome::Oral)
}
fn agreed(case: &Case) -> bool {
    case.outcome.is_some_and(Outcome::is_agreed)
}
fn written(case: &Case) -> bool {
    case.outcome == Some(Outcome::Written)
}
fn oral(case: &Case) -> bool {
    case.outcome == Some(Outcome::Oral)
}
fn written_or_failed(case: &Case) -> bool {
    matches!(case.outcome, Some(Outcome::Written | Outcome::Failed))
}

/// A row with what most have.
const fn row(code: &'static str, names: Words, basis: Words) -> PaperKind {
    PaperKind {
        code,
        names,
        need: Need::May,
        belongs: any,
        due: Milestone::Opened,
        copies: Copies::One,
        signs: &[],
        seal: false,
        dated: true,
        many: false,
        after: &[],
        basis,
        template: None,
    }
}

/// All of them, in the order of the dossier.
pub const MEDIATION: &[PaperKind] = &[
    PaperKind {
        need: Need::Always,
        due: Milestone::Archived,
        after: &[Order::Rest(COVERS)],
        template: Some(covers::cover),
        ..row(
            "dossier_cover",
            w("卷宗封面", "Dossier cover"),
            w("《人民调解法》第二十七条", "People's Mediation Law, art. 27"),
        )
    },
    PaperKind {
        need: Need::Always,
        due: Milestone::Archived,
        dated: false,
        template: Some(covers::list),
        ..row(
            "dossier_list",
            w("卷内目录", "Inner list"),
            w("《人民调解法》第二十七条", "People's Mediation Law, art. 27"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.origin == Origin::Written, w("书面申请", "on a written application")),
        belongs: |c| c.origin != Origin::Oral,
        signs: &[finger(Signer::Applicant)],
        template: Some(application::written),
        ..row(
            "mediation_application",
            w("人民调解申请书", "Application for mediation"),
            w("《人民调解法》第十七条", "People's Mediation Law, art. 17"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.origin == Origin::Oral, w("口头申请", "on an oral application")),
        belongs: |c| c.origin != Origin::Written,
        signs: &[finger(Signer::Applicant), hand(Signer::Clerk)],
        template: Some(application::oral),
        ..row(
            "mediation_oral_application",
            w("人民调解口头申请笔录", "Record of an oral application"),
            w("《人民调解法》第十七条", "People's Mediation Law, art. 17"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.origin == Origin::OwnInitiative, w("主动调解", "on the committee's own initiative")),
        belongs: |c| c.origin == Origin::OwnInitiative,
        signs: &[hand(Signer::Registrar)],
        seal: true,
        template: Some(application::own_initiative),
        ..row(
            "mediation_own_initiative",
            w("主动调解登记", "Record of own initiative"),
            w("《人民调解法》第十七条", "People's Mediation Law, art. 17"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.origin == Origin::Referred, w("移送、委托调解", "on a referral")),
        belongs: |c| c.origin == Origin::Referred,
        signs: &[hand(Signer::Registrar)],
        template: Some(application::referral),
        ..row(
            "mediation_referral",
            w("移送调解登记", "Record of a referral"),
            w("《人民调解法》第十八条", "People's Mediation Law, art. 18"),
        )
    },
    PaperKind {
        need: Need::When(accepted, w("受理以后", "once it is accepted")),
        belongs: accepted,
        due: Milestone::Accepted,
        signs: &[BOTH[0], BOTH[1], hand(Signer::Registrar)],
        seal: true,
        after: AFTER_BEGINNING,
        template: Some(register::register),
        ..row(
            "mediation_register",
            w("人民调解受理登记表", "Acceptance register"),
            w("《人民调解法》第十七条、第二十七条", "People's Mediation Law, art. 17, 27"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.outcome == Some(Outcome::Refused), w("不予受理", "when it is refused")),
        belongs: |c| c.outcome == Some(Outcome::Refused),
        due: Milestone::Concluded,
        copies: Copies::EachApplicant,
        seal: true,
        after: AFTER_BEGINNING,
        template: Some(refusal::refusal),
        ..row(
            "mediation_refusal",
            w("不予受理告知书", "Notice of refusal"),
            w(
                "《人民调解工作若干规定》第二十二条、第二十五条（待核）",
                "Provisions on People's Mediation Work, art. 22, 25 (to be confirmed)",
            ),
        )
    },
    PaperKind {
        need: Need::When(in_full, w("受理以后；口头协议不用", "once it is accepted; not for an oral agreement")),
        belongs: accepted,
        due: Milestone::Mediating,
        signs: &BOTH,
        after: AFTER_BEGINNING,
        template: Some(rights::rights),
        ..row(
            "mediation_rights",
            w("当事人权利义务告知书", "Notice of rights and duties"),
            w("《人民调解法》第二十三条、第二十四条", "People's Mediation Law, art. 23, 24"),
        )
    },
    PaperKind {
        dated: false,
        many: true,
        ..row(
            "party_identity",
            w("当事人身份证明", "Proof of who the parties are"),
            w("《人民调解法》第二十七条", "People's Mediation Law, art. 27"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.has_agents, w("有代理人", "when somebody acts for a party")),
        due: Milestone::Mediating,
        dated: false,
        many: true,
        ..row(
            "party_authority",
            w("授权委托书", "Authority to act"),
            w("《民法典》第一百六十五条", "Civil Code, art. 165"),
        )
    },
    PaperKind {
        belongs: accepted,
        due: Milestone::Mediating,
        signs: &[finger(Signer::Asked), hand(Signer::Inquirer), hand(Signer::Clerk)],
        many: true,
        after: &[Order::All("mediation_register")],
        template: Some(inquiry::inquiry),
        ..row(
            "mediation_inquiry",
            w("人民调解调查记录", "Inquiry record"),
            w("《人民调解法》第二十七条", "People's Mediation Law, art. 27"),
        )
    },
    PaperKind {
        dated: false,
        template: Some(inquiry::evidence),
        ..row(
            "mediation_evidence",
            w("人民调解证据材料", "Evidence"),
            w("《人民调解法》第二十七条", "People's Mediation Law, art. 27"),
        )
    },
    PaperKind {
        belongs: accepted,
        due: Milestone::Mediating,
        copies: Copies::EachParty,
        seal: true,
        many: true,
        after: &[Order::All("mediation_register")],
        template: Some(summons::summons),
        ..row(
            "mediation_summons",
            w("调解会通知", "Notice of a sitting"),
            w("《人民调解法》第二十一条、第二十二条", "People's Mediation Law, art. 21, 22"),
        )
    },
    PaperKind {
        need: Need::When(written_or_failed, w("书面协议或者调解不成", "for a written agreement, or none")),
        belongs: accepted,
        due: Milestone::Concluded,
        signs: &[BOTH[0], BOTH[1], hand(Signer::Mediator), hand(Signer::Clerk)],
        many: true,
        after: &[Order::All("mediation_register"), Order::Same("mediation_summons")],
        template: Some(record::record),
        ..row(
            "mediation_record",
            w("人民调解记录", "Mediation record"),
            w("《人民调解法》第二十七条", "People's Mediation Law, art. 27"),
        )
    },
    PaperKind {
        need: Need::When(written, w("书面协议", "for a written agreement")),
        belongs: written,
        due: Milestone::Concluded,
        copies: Copies::EachPartyAndCommittee,
        signs: &[BOTH[0], BOTH[1], hand(Signer::Mediator), hand(Signer::Clerk)],
        seal: true,
        after: AFTER_TALKS,
        template: Some(agreement::agreement),
        ..row(
            "mediation_agreement",
            w("人民调解协议书", "Mediation agreement"),
            w("《人民调解法》第二十八条、第二十九条", "People's Mediation Law, art. 28, 29"),
        )
    },
    PaperKind {
        need: Need::When(oral, w("口头协议", "for an oral agreement")),
        belongs: oral,
        due: Milestone::Concluded,
        signs: &[hand(Signer::Mediator)],
        seal: true,
        after: AFTER_TALKS,
        template: Some(oral_agreement::register),
        ..row(
            "mediation_oral_agreement",
            w("人民调解口头协议登记表", "Oral-agreement register"),
            w("《人民调解法》第二十八条、第三十条", "People's Mediation Law, art. 28, 30"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.outcome == Some(Outcome::Failed), w("调解不成", "when there is no agreement")),
        belongs: |c| c.outcome == Some(Outcome::Failed),
        due: Milestone::Concluded,
        copies: Copies::EachParty,
        signs: &[hand(Signer::Mediator)],
        seal: true,
        after: AFTER_TALKS,
        template: Some(ends::failure),
        ..row(
            "mediation_failure",
            w("调解不成证明", "Certificate of failure"),
            w("《人民调解法》第二十六条", "People's Mediation Law, art. 26"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.outcome == Some(Outcome::Ended), w("终止调解", "when the mediation is ended")),
        belongs: |c| c.outcome == Some(Outcome::Ended),
        due: Milestone::Concluded,
        copies: Copies::EachParty,
        signs: &[hand(Signer::Mediator)],
        seal: true,
        after: AFTER_TALKS,
        template: Some(ends::ended),
        ..row(
            "mediation_ended",
            w("终止调解告知书", "Notice that mediation ended"),
            w("《人民调解法》第二十三条、第二十六条", "People's Mediation Law, art. 23, 26"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.outcome == Some(Outcome::Withdrawn), w("撤回申请", "when it is taken back")),
        belongs: |c| c.outcome == Some(Outcome::Withdrawn),
        due: Milestone::Concluded,
        signs: &[finger(Signer::Applicant), hand(Signer::Registrar)],
        after: AFTER_TALKS,
        template: Some(ends::withdrawn),
        ..row(
            "mediation_withdrawn",
            w("撤回申请登记", "Record of withdrawal"),
            w("《人民调解法》第二十三条", "People's Mediation Law, art. 23"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.confirmation_filed, w("申请了司法确认", "when confirmation was asked for")),
        belongs: agreed,
        due: Milestone::Concluded,
        copies: Copies::Court,
        signs: &BOTH,
        after: AFTER_AGREEMENT,
        template: Some(confirmation::application),
        ..row(
            "confirmation_application",
            w("司法确认申请书", "Application for judicial confirmation"),
            w("《人民调解法》第三十三条", "People's Mediation Law, art. 33"),
        )
    },
    PaperKind {
        need: Need::When(|c| c.confirmation_decided, w("法院已作出裁定", "once the court has decided")),
        belongs: |c| c.confirmation_filed,
        due: Milestone::Concluded,
        after: &[Order::All("confirmation_application")],
        ..row(
            "confirmation_ruling",
            w("司法确认裁定书", "Ruling on confirmation"),
            w("《人民调解法》第三十三条", "People's Mediation Law, art. 33"),
        )
    },
    PaperKind {
        belongs: agreed,
        dated: false,
        many: true,
        after: AFTER_AGREEMENT,
        ..row(
            "performance_proof",
            w("收条、汇款单等履行凭证", "Receipts and other proof of performance"),
            w("《人民调解法》第三十一条", "People's Mediation Law, art. 31"),
        )
    },
    PaperKind {
        belongs: agreed,
        signs: &[hand(Signer::Mediator)],
        many: true,
        after: AFTER_AGREEMENT,
        template: Some(following::urging),
        ..row(
            "mediation_urging",
            w("督促履行记录", "Record of urging"),
            w("《人民调解法》第三十一条", "People's Mediation Law, art. 31"),
        )
    },
    PaperKind {
        need: Need::When(agreed, w("达成协议以后", "after an agreement")),
        belongs: agreed,
        due: Milestone::Visited,
        signs: &[hand(Signer::Visitor)],
        many: true,
        after: AFTER_AGREEMENT,
        template: Some(following::return_visit),
        ..row(
            "mediation_return_visit",
            w("人民调解回访记录", "Return-visit record"),
            w("《人民调解法》第三十一条", "People's Mediation Law, art. 31"),
        )
    },
    PaperKind {
        need: Need::Always,
        due: Milestone::Archived,
        signs: &[hand(Signer::Mediator)],
        after: &[Order::Rest(COVERS)],
        template: Some(closing::report),
        ..row(
            "mediation_closing",
            w("结案报告", "Closing report"),
            w("《人民调解法》第二十七条", "People's Mediation Law, art. 27"),
        )
    },
    PaperKind {
        need: Need::Always,
        due: Milestone::Archived,
        signs: &[hand(Signer::Filer), hand(Signer::Checker)],
        after: &[Order::Rest(COVERS)],
        template: Some(covers::back),
        ..row(
            "dossier_back",
            w("卷宗情况说明（封底）", "Note on the dossier (back)"),
            w("《人民调解法》第二十七条", "People's Mediation Law, art. 27"),
        )
    },
];
