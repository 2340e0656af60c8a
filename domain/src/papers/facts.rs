//! What templates need to know of a case. Whatever isn't known is left out, and prints as a blank.

use chrono::{NaiveDate, NaiveDateTime};

use super::kind::{Origin, Outcome};

/// The facts of a case that stand on its papers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The committee.
    pub committee: Committee,
    /// The number of the case: 孝调字〔2026〕第12号.
    pub number: Option<String>,
    /// How it began.
    pub origin: Option<Origin>,
    /// Who referred it.
    pub referral: Option<Referral>,
    /// How the committee learned of it, on its own initiative.
    pub learned: Option<String>,
    /// The kind of dispute: 邻里纠纷.
    pub dispute: Option<String>,
    /// Who asks.
    pub applicants: Vec<Party>,
    /// The other side.
    pub respondents: Vec<Party>,
    /// What happened, in short.
    pub facts: Option<String>,
    /// What is asked for.
    pub requests: Vec<String>,
    /// The day of the application.
    pub applied_on: Option<NaiveDate>,
    /// The day it was accepted.
    pub accepted_on: Option<NaiveDate>,
    /// Who registered it.
    pub registrar: Option<String>,
    /// The mediators.
    pub mediators: Vec<String>,
    /// Who wrote the records (记录人).
    pub clerk: Option<String>,
    /// Inquiries.
    pub inquiries: Vec<Inquiry>,
    /// Evidence.
    pub evidence: Vec<Evidence>,
    /// Sittings.
    pub sittings: Vec<Sitting>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// What was agreed, in writing or orally.
    pub agreement: Option<Agreement>,
    /// The refusal, failure, end or withdrawal.
    pub certificate: Option<Certificate>,
    /// Confirmation at court.
    pub confirmation: Option<Confirmation>,
    /// Visits that urged performance.
    pub urgings: Vec<Urging>,
    /// Return visits.
    pub visits: Vec<Visit>,
    /// How it was closed.
    pub closing: Option<Closing>,
    /// How it is kept.
    pub archive: Archive,
    /// What lies in the dossier, for the inner list.
    pub listed: Vec<Listed>,
}

/// A committee.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committee {
    /// Its name, with 人民调解委员会 at the end.
    pub name: String,
    /// Where it is.
    pub address: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
}

/// A party, a person or an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// Name.
    pub name: String,
    /// An organisation, not a person.
    pub is_organisation: bool,
    /// 男 or 女.
    pub sex: Option<String>,
    /// 民族.
    pub nation: Option<String>,
    /// Full years.
    pub age: Option<u32>,
    /// Resident ID number, or the organisation's unified social credit code.
    pub id_number: Option<String>,
    /// 职业或职务.
    pub job: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Employer or address.
    pub address: Option<String>,
    /// Who speaks for an organisation by law, or the guardian of a person.
    pub representative: Option<String>,
    /// Agents with an authority paper.
    pub agents: Vec<Agent>,
}

/// An agent (委托代理人).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agent {
    /// Name.
    pub name: String,
    /// What the authority covers.
    pub authority: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// A referral.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Referral {
    /// By whom.
    pub by: String,
    /// Their reference.
    pub reference: Option<String>,
    /// When it came.
    pub on: Option<NaiveDate>,
}

/// An inquiry (调查).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inquiry {
    /// When.
    pub at: Option<NaiveDateTime>,
    /// Where.
    pub place: Option<String>,
    /// Who was asked.
    pub asked: Option<String>,
    /// What they have to do with the parties.
    pub relation: Option<String>,
    /// Who else was there.
    pub present: Vec<String>,
    /// Who asked.
    pub by: Option<String>,
    /// What was said.
    pub said: Option<String>,
}

/// A piece of evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// What it is.
    pub name: String,
    /// Who gave it.
    pub from: Option<String>,
    /// 原件 or 复印件.
    pub form: Option<String>,
    /// What it shows.
    pub shows: Option<String>,
    /// Its pages.
    pub pages: Option<u16>,
}

/// A sitting (调解会).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sitting {
    /// When.
    pub at: Option<NaiveDateTime>,
    /// Where.
    pub place: Option<String>,
    /// Who else takes part.
    pub present: Vec<String>,
    /// What was said.
    pub talk: Option<String>,
    /// What came out.
    pub result: Option<String>,
    /// When the parties were told of it.
    pub told_on: Option<NaiveDate>,
}

/// What was agreed (人民调解法 art. 29).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Its number, when it is not the case's.
    pub number: Option<String>,
    /// The main facts; those of the case when nothing else is said.
    pub facts: Option<String>,
    /// What was in dispute.
    pub disputed: Option<String>,
    /// What each side answers for.
    pub responsibility: Option<String>,
    /// What was agreed, point by point.
    pub terms: Vec<String>,
    /// Who does what by when.
    pub obligations: Vec<Obligation>,
    /// How it is performed, in words.
    pub performance: Option<String>,
    /// The day.
    pub on: Option<NaiveDate>,
}

/// A duty from an agreement (履行事项).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Obligation {
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// By when.
    pub by: Option<NaiveDate>,
    /// How it is shown to be done.
    pub proof: Option<String>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
}

/// Why it was refused, failed, ended or was withdrawn, and where to turn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificate {
    /// When.
    pub on: Option<NaiveDate>,
    /// The ground in law.
    pub ground: Option<String>,
    /// The reason, in words.
    pub reason: Option<String>,
    /// Where people can turn instead.
    pub direction: Option<String>,
}

/// Confirmation at court (司法确认).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// The court.
    pub court: Option<String>,
    /// The last day of the window.
    pub until: Option<NaiveDate>,
    /// When it was filed.
    pub filed_on: Option<NaiveDate>,
}

/// A visit that urged performance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Urging {
    /// When.
    pub on: Option<NaiveDate>,
    /// Who was seen, what was said.
    pub said: Option<String>,
}

/// A return visit (回访).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visit {
    /// When.
    pub on: Option<NaiveDate>,
    /// How: 上门, 电话.
    pub way: Option<String>,
    /// Whether it was performed.
    pub performed: Option<String>,
    /// Whether people are satisfied.
    pub satisfied: Option<String>,
    /// In their words.
    pub words: Option<String>,
    /// Who visited.
    pub by: Option<String>,
}

/// The closing report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closing {
    /// When.
    pub on: Option<NaiveDate>,
    /// What it says.
    pub report: Option<String>,
}

/// How a dossier is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// The number of the volume (卷号).
    pub volume: Option<String>,
    /// Who put it together (立卷人).
    pub filer: Option<String>,
    /// When.
    pub filed_on: Option<NaiveDate>,
    /// Who looked it over (检查人).
    pub checker: Option<String>,
    /// How long it is kept.
    pub kept_for: Option<String>,
    /// What there is to say of the dossier (情况说明).
    pub note: Option<String>,
}

/// A line of the inner list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// The paper.
    pub title: String,
    /// On which pages of the dossier, both included; not known: filled by hand.
    pub pages: Option<(u32, u32)>,
    /// A note.
    pub note: Option<String>,
}

impl Facts {
    /// All parties, those who ask first.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        self.applicants.iter().chain(&self.respondents)
    }

    /// Is it known that nothing was written (口头协议)?
    #[must_use]
    pub fn is_oral(&self) -> bool {
        self.outcome == Some(Outcome::Oral)
    }

    /// What the dossier is called: 王大山与李二牛邻里纠纷.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        let first = |parties: &[Party]| {
            let name = parties.first()?.name.clone();
            Some(if parties.len() > 1 { format!("{name}等") } else { name })
        };
        let (one, other) = (first(&self.applicants)?, first(&self.respondents)?);
        Some(format!("{one}与{other}{}", self.dispute_words()))
    }

    /// The kind of dispute with 纠纷 at the end, once.
    pub(super) fn dispute_words(&self) -> String {
        match self.dispute.as_deref() {
            Some(kind) if kind.ends_with("纠纷") || kind.ends_with("争议") => kind.to_owned(),
            Some(kind) => format!("{kind}纠纷"),
            None => "纠纷".to_owned(),
        }
    }
}
