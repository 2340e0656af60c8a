//! Cases on both engines: what is promised of one is promised of the other.

mod lives;
mod moves;
mod obligations;
mod papers;
mod parties;
mod people;
mod reading;

use std::collections::BTreeMap;

use domain::cases::{Kind, PartyForm, Side};
use domain::ids::CaseId;
use domain::places::DivisionCode;
use domain::staff::Actor;
use registry::Office;
use registry::cases::{self, CaseError, NewCase, View};

use crate::county::{County, VILLAGE};

/// Answers as typed.
pub fn typed(answers: &[(&str, &str)]) -> BTreeMap<String, String> {
    answers.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect()
}

pub fn party(name: &str, phone: &str, email: &str) -> PartyForm {
    PartyForm { name: name.into(), phone: phone.into(), email: email.into(), ..PartyForm::default() }
}

/// Two neighbours; both can be written to.
pub fn neighbours() -> [(Side, PartyForm); 2] {
    [
        (Side::Applicant, party("王大山", "13800001111", "wang@example.com")),
        (Side::Respondent, party("李二虎", "13800002222", "li@example.com")),
    ]
}

pub const WALL: &[(&str, &str)] =
    &[("dispute", "neighbour"), ("request", "请拆掉越界的墙"), ("facts", "墙往外挪了一尺"), ("read_back", "yes")];

pub async fn open_with(
    office: &Office,
    actor: &Actor,
    step: &str,
    answers: &BTreeMap<String, String>,
    parties: &[(Side, PartyForm)],
) -> Result<View, CaseError> {
    let village = DivisionCode::try_from(VILLAGE).expect("a code");
    let new = NewCase { kind: Kind::Mediation, step, village: &village, answers, parties, booking: None };
    cases::open(office, actor, new).await
}

/// An oral application of the two neighbours.
pub async fn opened(county: &County) -> View {
    let clerk = county.member("clerk").await;
    open_with(&county.office, &clerk, "apply_oral", &typed(WALL), &neighbours()).await.expect("opened")
}

/// Takes a step of the case as it stands.
pub async fn go(county: &County, actor: &Actor, id: &CaseId, step: &str, answers: &[(&str, &str)]) -> View {
    let admin = county.member("justice").await;
    let now = cases::read(&county.office, &admin, id).await.expect("read").expect("there");
    let done = cases::step(&county.office, actor, id, now.case.version, step, &typed(answers)).await;
    done.unwrap_or_else(|error| panic!("{step}: {error:?}"))
}

/// A case of the neighbours whose talks have begun, with the mediator of the township.
pub async fn in_talks(county: &County) -> (View, Actor) {
    let (case, mediator, today) =
        (opened(county).await.case, county.member("mediator").await, county.office.today().to_string());
    go(county, &mediator, &case.id, "consent_given", &[("said_on", &today)]).await;
    go(county, &mediator, &case.id, "accept", &[("accepted_on", &today)]).await;
    let who = mediator.id.to_string();
    go(county, &mediator, &case.id, "name_mediator", &[("mediator", &who), ("how", "parties")]).await;
    (go(county, &mediator, &case.id, "begin", &[("openness", "closed")]).await, mediator)
}

/// Signs of life: everything a step could have half done.
pub async fn state(county: &County, view: &View) -> String {
    let state = registry::trail::state_of(&county.office, &view.record()).await.expect("read").expect("there");
    let messages = county.count("select count(*) from messages").await;
    let entries = county.count("select count(*) from trail").await;
    format!("{:?} {messages} {entries}", state.whole())
}
