//! The limits of the statutes, as data. A figure that nobody has read in a text is marked so, and the desk shows the mark.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::pack::{Channel, Pack};
use super::rule::Certainty::{Page, Text, ToConfirm};
use super::rule::Unit::{Days, Months, WorkingDays};
use super::rule::Whose::{Organ, Person};
use super::rule::{Approver, Basis, Certainty, Extending, Ground, Length, Names, Rule, Start, Suspending, Unit, Whose};

const PETITIONS: Names = Names::new("信访工作条例（2022年）", "Regulations on Petition Work (2022)");
const MEDIATION: Names = Names::new("人民调解法", "People's Mediation Law");
const MEDIATION_WORK: Names =
    Names::new("人民调解工作若干规定（2002年）", "Provisions on People's Mediation Work (2002)");
const CONFIRMATION: Names = Names::new(
    "最高人民法院关于人民调解协议司法确认程序的若干规定（2011年）",
    "Supreme People's Court, Provisions on the Confirmation of People's Mediation Agreements (2011)",
);
const LEGAL_AID: Names = Names::new("法律援助法", "Legal Aid Law");
const REVIEW: Names = Names::new("行政复议法（2023年修订）", "Administrative Review Law (2023)");
const REVIEW_BEFORE: Names = Names::new("行政复议法（2017年修正）", "Administrative Review Law (2017)");
const HOTLINE: Names = Names::new("12345热线地方规定", "Local rules of the hotline 12345");

fn rule(code: &'static str, names: Names, whose: Whose, start: Start, count: u32, unit: Unit, basis: Basis) -> Rule {
    let length = Length { count, unit };
    Rule { code: Cow::Borrowed(code), names, whose, start, length, extending: None, suspending: Vec::new(), basis }
}

fn by(law: Names, articles: &[u16], certainty: Certainty) -> Basis {
    Basis { law, articles: articles.to_vec(), note: None, certainty }
}

impl Rule {
    fn extended(mut self, most: Option<u32>, approver: Approver, tell: bool) -> Self {
        self.extending = Some(Extending { most, approver, tell });
        self
    }

    fn suspended(mut self, ground: Ground, basis: Basis) -> Self {
        self.suspending.push(Suspending { ground, basis });
        self
    }

    fn noted(mut self, zh: &'static str, en: &'static str) -> Self {
        self.basis.note = Some(Names::new(zh, en));
        self
    }
}

fn petitions() -> Vec<Rule> {
    let name = Names::new;
    let of = |article: u16, certainty| by(PETITIONS, &[article], certainty);
    vec![
        rule(
            "petition.register_or_forward",
            name("信访事项的登记和转送、交办", "Registering and passing on a petition"),
            Organ,
            Start::PetitionReceived,
            15,
            Days,
            of(22, ToConfirm),
        ),
        rule(
            "petition.acceptance_notice",
            name("受理告知", "Telling whether a petition is accepted"),
            Organ,
            Start::OrganReceived,
            15,
            Days,
            of(23, ToConfirm),
        )
        .noted("书面告知；能够当场告知的应当当场告知", "in writing; at once where that is possible"),
        rule(
            "petition.objection_to_transfer",
            name("转送、交办异议", "Objecting to a transfer"),
            Organ,
            Start::TransferReceived,
            5,
            WorkingDays,
            of(23, ToConfirm),
        )
        .noted("说明理由", "with reasons"),
        rule(
            "petition.handle",
            name("信访事项办理", "Handling a petition"),
            Organ,
            Start::Accepted,
            60,
            Days,
            of(34, Page),
        )
        .noted("适用于第三十一条第六项的事项", "for matters of art. 31 item 6")
        .extended(Some(30), Approver::OrganHead, true)
        .suspended(Ground::Hearing, of(34, ToConfirm)),
        rule(
            "petition.apply_review",
            name("申请复查", "Applying for review"),
            Person,
            Start::OpinionServed,
            30,
            Days,
            of(35, Page),
        )
        .noted("向上一级机关、单位提出", "to the next higher organ"),
        rule("petition.review", name("复查", "Review"), Organ, Start::ReviewRequested, 30, Days, of(35, ToConfirm)),
        rule(
            "petition.apply_recheck",
            name("申请复核", "Applying for re-check"),
            Person,
            Start::ReviewOpinionServed,
            30,
            Days,
            of(36, ToConfirm),
        ),
        rule("petition.recheck", name("复核", "Re-check"), Organ, Start::RecheckRequested, 30, Days, of(36, ToConfirm))
            .suspended(Ground::Hearing, of(36, ToConfirm)),
    ]
}

fn mediation() -> Vec<Rule> {
    let name = Names::new;
    vec![
        rule(
            "mediation.handle",
            name("人民调解", "Mediation"),
            Organ,
            Start::Accepted,
            1,
            Months,
            by(MEDIATION_WORK, &[33], ToConfirm),
        )
        .noted("一般在此期限内调结", "as a rule")
        .extended(None, Approver::BothParties, false),
        rule(
            "mediation.judicial_confirmation",
            name("共同申请司法确认", "Applying jointly for judicial confirmation"),
            Person,
            Start::AgreementInEffect,
            30,
            Days,
            by(MEDIATION, &[33], Text),
        ),
        rule(
            "court.confirmation_accept",
            name("法院决定是否受理司法确认申请", "The court's decision on accepting a confirmation"),
            Organ,
            Start::ConfirmationRequested,
            3,
            Days,
            by(CONFIRMATION, &[4], Text),
        ),
        rule(
            "court.confirmation_decide",
            name("法院作出司法确认决定", "The court's decision on a confirmation"),
            Organ,
            Start::ConfirmationAccepted,
            15,
            Days,
            by(CONFIRMATION, &[5], Text),
        )
        .extended(Some(10), Approver::CourtPresident, false),
    ]
}

fn legal_aid() -> Vec<Rule> {
    let name = Names::new;
    vec![
        rule(
            "legal_aid.decide",
            name("法律援助审查决定", "Deciding on legal aid"),
            Organ,
            Start::ApplicationReceived,
            7,
            Days,
            by(LEGAL_AID, &[43], Text),
        ),
        rule(
            "legal_aid.assign",
            name("指派法律援助人员", "Assigning legal aid"),
            Organ,
            Start::AidGranted,
            3,
            Days,
            by(LEGAL_AID, &[43], Text),
        ),
        rule(
            "legal_aid.objection",
            name("法律援助异议审查", "Deciding on an objection about legal aid"),
            Organ,
            Start::ObjectionReceived,
            5,
            Days,
            by(LEGAL_AID, &[49], Text),
        ),
    ]
}

/// Administrative review, by the articles of the law in force: to apply, to accept, to decide; where it has one, the simple way.
fn review(apply: Basis, accept: Basis, decide: Basis, stay: Basis, simple: Option<Basis>) -> Vec<Rule> {
    let name = Names::new;
    let apply = rule(
        "admin_review.apply",
        name("申请行政复议", "Applying for administrative review"),
        Person,
        Start::ActKnown,
        60,
        Days,
        apply,
    );
    let accept = rule(
        "admin_review.accept",
        name("行政复议申请审查", "Examining an application for administrative review"),
        Organ,
        Start::ApplicationReceived,
        5,
        WorkingDays,
        accept,
    );
    let decide = rule(
        "admin_review.decide",
        name("行政复议决定", "Deciding an administrative review"),
        Organ,
        Start::Accepted,
        60,
        Days,
        decide,
    )
    .extended(Some(30), Approver::ReviewHead, true)
    .suspended(Ground::Stay, stay);
    let simple = simple.map(|basis| {
        rule(
            "admin_review.decide_simple",
            name("行政复议决定（简易程序）", "Deciding an administrative review (simple procedure)"),
            Organ,
            Start::Accepted,
            30,
            Days,
            basis,
        )
    });
    [apply, accept, decide].into_iter().chain(simple).collect()
}

/// What one county's program has; every county sets its own.
fn hotline() -> Channel {
    let name = Names::new;
    let start = Start::HandedOver;
    let basis = || by(HOTLINE, &[], Page);
    Channel {
        code: "12345".to_owned(),
        names: name("12345政务服务便民热线", "Hotline 12345"),
        rules: vec![
            rule(
                "hotline.answer",
                name("热线工单办结答复", "Answering a call to the hotline"),
                Organ,
                start,
                20,
                WorkingDays,
                basis(),
            ),
            rule(
                "hotline.send_back",
                name("热线工单退回", "Sending back what is not one's own"),
                Organ,
                start,
                2,
                WorkingDays,
                basis(),
            ),
        ]
        .into_iter()
        .map(|rule| rule.noted("各地规定不同，此为一县的做法", "each county sets its own; this is what one has"))
        .collect(),
    }
}

fn pack(first: (i32, u32, u32), about: Names, review: Vec<Rule>) -> Pack {
    let (year, month, day) = first;
    let valid_from = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let rules = [petitions(), mediation(), legal_aid(), review].concat();
    Pack { code: valid_from.to_string(), valid_from, about, rules, channels: vec![hotline()] }
}

/// All packs, the earliest first.
pub(super) fn packs() -> Vec<Pack> {
    let before = |articles: &[u16]| by(REVIEW_BEFORE, articles, ToConfirm);
    let now = |articles: &[u16]| by(REVIEW, articles, Text);
    vec![
        pack(
            (2022, 5, 1),
            Names::new("《信访工作条例》施行", "The Regulations on Petition Work come into force"),
            review(before(&[9]), before(&[17, 40]), before(&[31]), before(&[]), None),
        ),
        pack(
            (2024, 1, 1),
            Names::new("修订后的《行政复议法》施行", "The revised Administrative Review Law comes into force"),
            review(now(&[20]), now(&[30, 88]), now(&[62]), by(REVIEW, &[39], ToConfirm), Some(now(&[62]))),
        ),
    ]
}
