//! What a party sees of their case, by its code and the tail of their telephone: where it stands, what comes next, by when, whom to
//! call. Nothing of the other side but that it was told.

use chrono::{DateTime, NaiveDate, Utc};
use domain::bookings::Code;
use domain::cases::{Kept, Machine, Role, Side, Station, Step};
use domain::people::PhoneTail;

use super::clocks::CaseClock;
use super::obligations::Obligation;
use super::rows;
use crate::{Office, StoreError, places};

/// Something that happened, as a party is told.
#[derive(Debug, Clone)]
pub struct Event {
    /// What.
    pub step: &'static Step,
    /// When.
    pub at: DateTime<Utc>,
    /// Where to turn instead, when a "no" was said.
    pub direction: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// Something agreed, as a party to it sees it.
#[derive(Debug, Clone)]
pub struct OwnObligation {
    /// The reader, or whom they stand for, owes it; otherwise it is owed to them.
    pub owes: bool,
    /// What.
    pub obligation: Obligation,
}

/// The case as a party sees it.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Its table.
    pub machine: &'static Machine,
    /// Its number.
    pub number: String,
    /// Its code.
    pub code: Code,
    /// On which side the reader is.
    pub side: Side,
    /// The reader's name.
    pub name: String,
    /// The village's name.
    pub village: String,
    /// Where it stands, on every track.
    pub stations: Vec<&'static Station>,
    /// Its clocks that run.
    pub clocks: Vec<CaseClock>,
    /// Its rule pack.
    pub pack: String,
    /// What was agreed that concerns the reader, and nobody else's.
    pub obligations: Vec<OwnObligation>,
    /// What the reader is in it.
    pub role: Role,
    /// What happened.
    pub events: Vec<Event>,
    /// Who has it.
    pub owner: Option<String>,
    /// The clerk's telephone.
    pub clerk_phone: Option<String>,
    /// The day it is looked at.
    pub today: NaiveDate,
}

/// The case of a code, for the party whose telephone ends so. A wrong tail and an unknown code answer alike.
///
/// # Errors
/// The database.
pub async fn progress(office: &Office, code: &Code, tail: &PhoneTail) -> Result<Option<Progress>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(case) = rows::by_code(&mut tx, office, code).await? else { return Ok(None) };
    let clerk_phone = places::clerk_phone_in(&mut tx, office, &case.village_code).await?;
    let view = rows::whole(&mut tx, office, case).await?;
    let today = office.today();
    // A witness is no party; whoever's authority has run out speaks for nobody any more.
    let looks = view.parties.iter().filter(|p| !p.has_ended(today));
    let mut theirs = looks.filter_map(|p| Some((p, p.side?, p.data.as_ref()?)));
    let Some((party, side, data)) = theirs.find(|(.., d)| d.tail == tail.as_str()) else { return Ok(None) };
    let speaks_for = |number: i64| party.hears_for(number, today);
    let obligations = view.obligations.iter().filter(|o| o.state != Kept::Dropped);
    let obligations = obligations
        .filter_map(|o| {
            let owes = speaks_for(o.who);
            (owes || speaks_for(o.whom)).then(|| OwnObligation { owes, obligation: o.clone() })
        })
        .collect();
    let machine = view.case.machine();
    let told = |step: &Step| step.tells.iter().any(|telling| telling.whom.includes(side));
    let events = view
        .steps
        .iter()
        .filter(|taken| taken.undone_at.is_none())
        .filter_map(|taken| {
            let step = taken.row(machine).filter(|s| told(s))?;
            let said = |field: &str| taken.answers.of(field).map(str::to_owned);
            Some(Event { step, at: taken.at, direction: said("direction"), reason: said("reason") })
        })
        .collect();
    Ok(Some(Progress {
        machine,
        number: view.case.number.clone(),
        code: view.case.code.clone(),
        side,
        name: data.name.clone(),
        village: view.case.village_name.clone(),
        stations: view.position.stations().filter_map(|code| machine.station(code)).collect(),
        clocks: view.clocks.iter().filter(|c| c.is_running()).cloned().collect(),
        pack: view.case.pack.clone(),
        obligations,
        role: party.role,
        events,
        owner: view.case.owner_name.clone(),
        clerk_phone,
        today,
    }))
}
