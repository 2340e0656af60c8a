//! What stands on the papers of a case, and what its dossier is judged by: both from the steps that were taken and what was answered
//! in them. Nothing is kept twice: a paper that is not issued yet follows the case.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use domain::cases::{Answers, PartyData, Role, Side, Step};
use domain::locale::Locale;
use domain::papers::{
    Agent, Agreement, Archive, Case as Judged, Certificate, Closing, Committee, Confirmation, Document, Facts, Inquiry,
    Milestone, Origin, Outcome, PaperKind, Party, Referral, Sitting, Urging, Visit,
};
use domain::people::IdNumber;

use crate::Office;
use crate::cases::rows::{Taken, View};

/// The window in which both sides can ask the court.
const WINDOW: &str = "mediation.judicial_confirmation";

/// What of a case does not stand in its rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    /// The county's name.
    pub county: String,
    /// The names of staff who were named in steps, by id.
    pub names: Vec<(String, String)>,
    /// The number the agreement was issued under.
    pub agreement: Option<String>,
    /// For how many months it is kept.
    pub kept_months: u32,
    /// The clerk's telephone.
    pub phone: Option<String>,
}

/// A step that stands, with its row of the table and its day.
struct Done<'a> {
    row: &'static Step,
    answers: &'a Answers,
    on: NaiveDate,
}

impl Done<'_> {
    fn text(&self, field: &str) -> Option<String> {
        self.answers.of(field).map(str::to_owned)
    }

    /// An answer as a Chinese paper says it.
    fn said(&self, field: &str) -> Option<String> {
        let ask = self.row.fields().find(|a| a.code == field)?;
        Some(ask.say(Locale::ZhCn, self.answers.of(field)?, |_| None))
    }
}

fn done<'a>(office: &'a Office, view: &'a View) -> impl Iterator<Item = Done<'a>> {
    let on = |taken: &Taken| taken.at.with_timezone(&office.zone).date_naive();
    view.steps.iter().filter(|s| s.undone_at.is_none()).filter_map(move |taken| {
        Some(Done { row: taken.row(view.case.machine())?, answers: &taken.answers, on: on(taken) })
    })
}

/// The ids of staff named as mediators in steps.
pub(super) fn named(view: &View) -> impl Iterator<Item = &str> {
    view.steps.iter().filter_map(|s| s.answers.of("mediator"))
}

/// Who mediates, or did: whoever was named last.
fn mediators(view: &View, around: &Around) -> Vec<String> {
    let mut last = None;
    for step in view.steps.iter().filter(|s| s.undone_at.is_none()) {
        match step.step.as_str() {
            "name_mediator" | "replace_mediator" => last = step.answers.of("mediator"),
            "mediator_withdraws" => last = None,
            _ => {}
        }
    }
    let name = |id: &str| around.names.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
    last.and_then(name).into_iter().collect()
}

fn origin(opened_as: &str) -> Origin {
    match opened_as {
        "apply_written" => Origin::Written,
        "own_initiative" => Origin::OwnInitiative,
        "refer_in" => Origin::Referred,
        // What was told in a consultation and written down is an application by word of mouth.
        _ => Origin::Oral,
    }
}

/// How the talks ended, by the stations the case has been at.
fn outcome(view: &View) -> Option<Outcome> {
    let main = |step: &Taken| step.after.split(' ').next().and_then(Milestone::of_station);
    view.steps.iter().filter(|s| s.undone_at.is_none()).filter_map(main).filter_map(|(_, outcome)| outcome).next_back()
}

fn party(view: &View, side: Side, applied: Option<NaiveDate>) -> Vec<Party> {
    let of_side =
        view.parties.iter().filter(|p| p.is_party_on(side)).filter_map(|p| Some((p.number, p.data.as_ref()?)));
    of_side
        .map(|(number, data)| {
            let standing = |role: Role| {
                let theirs = view.parties.iter().filter(move |p| p.role == role && p.stands_for.contains(&number));
                theirs.filter_map(|p| p.data.as_ref())
            };
            let agent = |data: &PartyData| Agent {
                name: data.name.clone(),
                authority: data.authority.as_ref().map(|a| a.power.names().zh.to_owned()),
                phone: data.phone.clone(),
            };
            let id = data.id_number.as_deref().and_then(|n| IdNumber::parse(n).ok());
            Party {
                name: data.name.clone(),
                is_organisation: data.is_organisation,
                sex: id.as_ref().map(|id| if id.is_female() { "女" } else { "男" }.to_owned()),
                age: id.as_ref().zip(applied).and_then(|(id, on)| id.age_on(on)),
                id_number: data.id_number.clone(),
                phone: data.phone.clone(),
                address: data.address.clone(),
                representative: standing(Role::Guardian).next().map(|d| d.name.clone()),
                agents: standing(Role::Agent).map(agent).collect(),
                ..Party::default()
            }
        })
        .collect()
}

fn lines(text: Option<String>) -> Vec<String> {
    let lines = text.unwrap_or_default();
    lines.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

/// Sittings in their order: one that was set, and held on the day it was set for, is one.
struct Held {
    sitting: Sitting,
    set: bool,
    held: Option<NaiveDate>,
}

fn sittings(office: &Office, view: &View) -> Vec<Held> {
    let mut all: Vec<Held> = Vec::new();
    for step in done(office, view) {
        match step.row.code {
            "summon" => {
                let time = step.answers.of("sitting_at").and_then(|t| NaiveTime::parse_from_str(t, "%H:%M").ok());
                let at = step.answers.day("sitting_on").zip(time).map(|(on, time)| on.and_time(time));
                let sitting = Sitting { at, place: step.text("place"), told_on: Some(step.on), ..Sitting::default() };
                all.push(Held { sitting, set: true, held: None });
            }
            "record_sitting" => {
                let on = step.answers.day("held_on");
                let date = |h: &Held| h.sitting.at.map(|at: NaiveDateTime| at.date());
                let index = all.iter().position(|h| h.held.is_none() && on.is_some() && date(h) == on);
                let index = index.unwrap_or_else(|| {
                    all.push(Held { sitting: Sitting::default(), set: false, held: None });
                    all.len() - 1
                });
                let it = &mut all[index];
                it.held = on;
                it.sitting.present = step.text("present").into_iter().collect();
                it.sitting.talk = step.text("minutes");
            }
            _ => {}
        }
    }
    all
}

/// The day something of this kind and number happened, where a step says so and the paper leaves the hour to be typed.
pub(super) fn happened(office: &Office, view: &View, code: &str, nth: u16) -> Option<NaiveDate> {
    let at = usize::from(nth).checked_sub(1)?;
    match code {
        "mediation_record" => sittings(office, view).get(at)?.held,
        "mediation_inquiry" => done(office, view).filter(|s| s.row.code == "inquire").nth(at)?.answers.day("asked_on"),
        "confirmation_ruling" => {
            let decided = |s: &Done<'_>| matches!(s.row.code, "court_decides" | "court_declines");
            done(office, view).find(decided)?.answers.day("decided_on")
        }
        _ => None,
    }
}

/// The papers the steps issued: kind and number. A sitting that was set and not held has a notice and no record.
fn of_steps(office: &Office, view: &View) -> Vec<(&'static str, u16)> {
    let mut issued: Vec<(&'static str, u16)> = Vec::new();
    for code in done(office, view).flat_map(|s| s.row.papers).copied() {
        if !matches!(code, "mediation_summons" | "mediation_record") {
            let before = issued.iter().filter(|(known, _)| *known == code).count();
            issued.push((code, u16::try_from(before + 1).unwrap_or(u16::MAX)));
        }
    }
    for (nth, it) in (1..).zip(sittings(office, view)) {
        issued.extend(it.set.then_some(("mediation_summons", nth)));
        issued.extend(it.held.map(|_| ("mediation_record", nth)));
    }
    issued
}

/// The facts of a case.
pub(super) fn facts(office: &Office, view: &View, around: &Around) -> Facts {
    let case = &view.case;
    let opened = case.opened_at.with_timezone(&office.zone).date_naive();
    let mut facts = Facts {
        committee: Committee {
            name: format!("{}{}{}人民调解委员会", around.county, case.township_name, case.village_name),
            address: None,
            phone: around.phone.clone(),
        },
        number: Some(case.number.clone()),
        origin: Some(origin(&case.opened_as)),
        applied_on: Some(opened),
        registrar: Some(case.opened_by_name.clone()),
        mediators: mediators(view, around),
        outcome: outcome(view),
        archive: Archive {
            filer: case.owner_name.clone(),
            kept_for: Some(format!("{}年", around.kept_months.div_ceil(12))),
            ..Archive::default()
        },
        sittings: sittings(office, view).into_iter().map(|h| h.sitting).collect(),
        ..Facts::default()
    };
    for step in done(office, view) {
        if step.row.from == domain::cases::From::Opening {
            facts.dispute = step.said("dispute");
            facts.facts = step.text("facts");
            facts.learned = step.text("learned");
            facts.requests = lines(step.text("request"));
            facts.applied_on = step.answers.day("signed_on").or(Some(opened));
            let by = step.said("referred_by");
            facts.referral = by.map(|by| Referral { by, reference: step.text("reference"), on: Some(opened) });
        }
        step_facts(&mut facts, &step, view, around);
    }
    let applied = facts.applied_on;
    facts.applicants = party(view, Side::Applicant, applied);
    facts.respondents = party(view, Side::Respondent, applied);
    facts
}

fn step_facts(facts: &mut Facts, step: &Done<'_>, view: &View, around: &Around) {
    let certificate = |step: &Done<'_>| Certificate {
        on: Some(step.on),
        ground: step.said("ground"),
        reason: step.text("reason"),
        direction: step.text("direction"),
    };
    match step.row.code {
        "own_initiative" => facts.accepted_on = Some(step.on),
        "accept" => facts.accepted_on = step.answers.day("accepted_on"),
        "refuse" | "withdraw" | "end" | "fail" => facts.certificate = Some(certificate(step)),
        "inquire" => facts.inquiries.push(Inquiry {
            asked: step.text("asked_whom"),
            said: step.text("found"),
            ..Inquiry::default()
        }),
        "agree_written" | "agree_oral" => {
            facts.agreement = Some(Agreement {
                number: around.agreement.clone(),
                disputed: step.text("issues"),
                terms: lines(step.text("terms")),
                performance: step.text("performance"),
                on: step.answers.day("effective_on").or_else(|| step.answers.day("reached_on")),
                ..Agreement::default()
            });
            let until = view.clocks.iter().find(|c| c.rule == WINDOW).and_then(|c| c.due);
            facts.confirmation = Some(Confirmation { until, ..Confirmation::default() });
        }
        "file_confirmation" => {
            let it = facts.confirmation.get_or_insert_default();
            (it.court, it.filed_on) = (step.text("court"), step.answers.day("filed_on"));
        }
        "urge" => facts.urgings.push(Urging { on: step.answers.day("visited_on"), said: step.text("visit") }),
        "visit_again" => facts.visits.push(Visit {
            on: step.answers.day("visited_on"),
            way: step.said("way"),
            performed: step.said("performed"),
            satisfied: step.said("satisfied"),
            words: step.text("words"),
            by: None,
        }),
        "archive" => {
            facts.archive.filed_on = Some(step.on);
        }
        _ => {}
    }
}

/// What a dossier is judged by.
pub(super) fn judged(office: &Office, view: &View, around: &Around, facts: &Facts) -> Judged {
    let (at, _) = Milestone::of_station(view.position.main()).unwrap_or_default();
    let names = |parties: &[Party]| parties.iter().map(|p| p.name.clone()).collect();
    let decided = ["confirmed", "not_confirmed"].iter().any(|s| view.position.is_at(s));
    let day = |steps: &[&str], field| {
        done(office, view).filter(|s| steps.contains(&s.row.code)).filter_map(|s| s.answers.day(field)).last()
    };
    Judged {
        origin: facts.origin.unwrap_or(Origin::Oral),
        at,
        outcome: facts.outcome,
        accepted: facts.accepted_on.is_some(),
        applicants: names(&facts.applicants),
        respondents: names(&facts.respondents),
        mediators: mediators(view, around),
        has_agents: facts.parties().any(|p| !p.agents.is_empty()),
        confirmation_filed: facts.confirmation.as_ref().is_some_and(|c| c.filed_on.is_some()),
        confirmation_decided: decided,
        confirmation_until: facts.confirmation.as_ref().and_then(|c| c.until),
        accepted_on: facts.accepted_on,
        agreed_on: facts.agreement.as_ref().and_then(|a| a.on),
        performed_on: day(&["performed", "perform_at_once"], "performed_on"),
        of_steps: of_steps(office, view),
        today: office.today(),
    }
}

/// A paper of a case as its template has it, with the day it is to bear where the template says a day of its own.
pub(super) fn drawn(kind: &PaperKind, nth: u16, facts: &Facts, on: Option<NaiveDate>) -> Option<Document> {
    let mut facts = facts.clone();
    match kind.code {
        "mediation_closing" => facts.closing = Some(Closing { on, report: None }),
        "dossier_back" => facts.archive.filed_on = on,
        _ => {}
    }
    Some(kind.template?(&facts, usize::from(nth)))
}
