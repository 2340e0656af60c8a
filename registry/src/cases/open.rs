//! Opening a case: by application, by referral, on one's own initiative, from a consultation in one step.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Utc};
use domain::bookings::Code;
use domain::cases::{Answers, Carried, From, Kind, PartyData, PartyForm, Position, Side, Source, dispute_of};
use domain::clocks::Pack;
use domain::ids::{BookingId, CaseId};
use domain::places::{DivisionCode, short_names};
use domain::staff::{Action, Actor, Object, may};
use domain::trail::RecordKind;

use super::rows::{self, Content, Heads, View};
use super::step::{self, Doing};
use super::{CaseError, NEVER, assign, parties, wrong};
use crate::bookings::{self, Booking, records};
use crate::{Office, StoreError, Tx, places, trail};

pub(super) const ADD: &str =
    "insert into cases (id, kind, code, number, county_code, township_code, village_code, station, aside,
        open, version, matter, opened_as, opened_by, opened_at, pack, booking_id, next_due, soon_from, sealed, demo)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true, 1, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18)";
pub(super) const NEXT_NUMBER: &str = "insert into case_numbers (county_code, kind, year, last) values ($1, $2, $3, 1)
    on conflict (county_code, kind, year) do update set last = case_numbers.last + 1 returning last";
pub(super) const OTHER_COUNTIES: &str =
    "select distinct name from divisions where length(code) = 6 and code <> $1 order by name";
pub(super) const IS_GIVEN: &str = "select exists(select 1 from cases where number = $1)";
pub(super) const OF_BOOKING: &str = "select id from cases where booking_id = $1";

/// A case to open.
#[derive(Debug, Clone, Copy)]
pub struct NewCase<'a> {
    /// What kind.
    pub kind: Kind,
    /// By which step of its table.
    pub step: &'a str,
    /// In which village.
    pub village: &'a DivisionCode,
    /// What was answered to what the step asks, as typed.
    pub answers: &'a BTreeMap<String, String>,
    /// Who is party to it, as typed; forms left empty are passed over.
    pub parties: &'a [(Side, PartyForm)],
    /// The booking whose consultation is carried over.
    pub booking: Option<&'a BookingId>,
}

/// What a consultation gives to the form of a case.
#[derive(Debug, Clone, Default)]
pub struct Prefill {
    /// In which village.
    pub village: Option<DivisionCode>,
    /// The person who was advised.
    pub applicant: PartyForm,
    /// The other side, as it was named.
    pub respondent: PartyForm,
    /// Answers by field: kind of dispute, facts.
    pub answers: BTreeMap<String, String>,
    /// Where all this comes from.
    pub source: Option<Source>,
}

/// What the form of a case carried over from a booking begins with: only what the person told, nothing of the advice.
///
/// # Errors
/// `Unknown` for a booking that is not the actor's own, `NoConsultation`, `CarriedAlready`.
pub async fn prefill(office: &Office, actor: &Actor, id: &BookingId) -> Result<Prefill, CaseError> {
    let mut tx = office.db.read().await?;
    prefill_in(&mut tx, office, actor, id).await.map(|(prefill, _)| prefill)
}

async fn prefill_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    id: &BookingId,
) -> Result<(Prefill, Booking), CaseError> {
    let booking = bookings::by_id(tx, office, id.as_str())
        .await?
        .filter(|b| !b.is_hidden_from(actor))
        // The adviser's alone: what was told in confidence is theirs to pass on, and only with the person's consent.
        .filter(|b| may(actor, Action::OpenCases, b.object()) && may(actor, Action::ReadMatter, b.object()))
        .ok_or(CaseError::Unknown)?;
    if let Some(case) = carried_to(tx, id).await? {
        return Err(CaseError::CarriedAlready(case));
    }
    let record = records::kept(tx, office, id.as_str()).await?.ok_or(CaseError::NoConsultation)?;
    let personal = &booking.personal;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut answers = BTreeMap::from([("dispute".to_owned(), dispute_of(record.matter.as_str()).to_owned())]);
    answers.extend(record.words.facts.clone().map(|facts| ("facts".to_owned(), facts)));
    let on = booking.starts_at.with_timezone(&office.zone).date_naive();
    let prefill = Prefill {
        village: Some(booking.village_code.clone()),
        applicant: PartyForm {
            name: booking.name.clone(),
            phone: text(&personal.phone),
            email: text(&personal.email),
            id_number: text(&personal.id_number),
            locale: booking.locale,
            ..PartyForm::default()
        },
        respondent: PartyForm { name: text(&personal.other_party), ..PartyForm::default() },
        answers,
        source: Some(Source::Consultation { on, by: record.written_by.clone() }),
    };
    Ok((prefill, booking))
}

/// Opens a case: number, code, parties, first step, clocks, tasks, trail and messages in one transaction.
///
/// # Errors
/// See [`CaseError`].
pub async fn open(office: &Office, actor: &Actor, new: NewCase<'_>) -> Result<View, CaseError> {
    let mut tx = office.db.write().await?;
    match open_in(&mut tx, office, actor, new, false).await {
        Ok(view) => {
            tx.commit().await?;
            Ok(view)
        }
        // Their case is seen once this transaction is gone.
        Err(CaseError::CarriedMeanwhile) => {
            drop(tx);
            let mut tx = office.db.read().await?;
            let case = match new.booking {
                Some(booking) => carried_to(&mut tx, booking).await?,
                None => None,
            };
            Err(case.map_or(CaseError::CarriedMeanwhile, CaseError::CarriedAlready))
        }
        Err(error) => Err(error),
    }
}

/// The case a consultation was carried over to.
async fn carried_to(tx: &mut Tx, booking: &BookingId) -> Result<Option<CaseId>, StoreError> {
    let id: Option<String> =
        on!(tx, conn => sqlx::query_scalar(OF_BOOKING).bind(booking.as_str()).fetch_optional(conn).await)?;
    Ok(id.map(CaseId::from))
}

pub(crate) async fn open_in(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    new: NewCase<'_>,
    demo: bool,
) -> Result<View, CaseError> {
    let (machine, now, today) = (new.kind.machine(), office.now(), office.today());
    let row = machine.step(new.step).filter(|s| matches!(s.from, From::Opening)).ok_or(CaseError::NotFromHere)?;
    let prefill = match new.booking {
        Some(booking) => Some(prefill_in(tx, office, actor, booking).await?),
        None if !may(actor, row.by, Object { division: new.village, adviser: None }) => {
            return Err(CaseError::Forbidden);
        }
        None => None,
    };
    let village = places::find_in(tx, new.village).await?.filter(|v| v.code.is_village() && v.is_valid_on(today));
    let village = village.ok_or(CaseError::UnknownPlace)?.code;
    // A consultation is passed on to the committee of its own village or township.
    if let Some((_, booking)) = &prefill
        && village.parent() != booking.village_code.parent()
    {
        return Err(CaseError::UnknownPlace);
    }
    let township = village.parent().ok_or(CaseError::UnknownPlace)?;
    let county = township.parent().ok_or(CaseError::UnknownPlace)?;
    let mediators = assign::mediators_in(tx, office, &village, &township).await?;
    // What is wrong is told at once, not one after the other.
    let checked = (step::answers(row, new.answers, today, &mediators), parties::check(office, new.parties));
    let (answers, parties) = match checked {
        (Ok(answers), Ok(parties)) => (answers, parties),
        (Err(answers), Err(parties)) => return Err(CaseError::Several(vec![answers, parties])),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => return Err(error),
    };
    let carried = prefill.as_ref().map(|(p, _)| carried(p, &answers, &parties)).unwrap_or_default();
    let content = Content { heads: heads(&parties), carried };

    let id = CaseId::from(office.id());
    let position = machine.after(row, &Position::default());
    let number = number(tx, new.kind, &county, now, office).await?;
    let pack = Pack::on(today)?.code.clone();
    let booking = prefill.as_ref().map(|(_, booking)| booking);
    let sealed = office.seal("cases", id.as_str(), &content)?;
    let code = free_code(tx, office).await?;
    let matter = answers.of("dispute").unwrap_or("other").to_owned();
    let added = on!(&mut *tx, conn => sqlx::query(ADD)
        .bind(id.as_str()).bind(new.kind.code()).bind(code.as_str()).bind(&number)
        .bind(county.as_str()).bind(township.as_str()).bind(village.as_str())
        .bind(position.main()).bind(position.aside()).bind(&matter).bind(row.code).bind(actor.id.as_str()).bind(now)
        .bind(&pack).bind(booking.map(|b| b.id.as_str())).bind(NEVER).bind(&sealed).bind(demo)
        .execute(conn).await.map(drop))
    .map_err(StoreError::from);
    match added {
        // A colleague carried the same consultation over just now.
        Err(error) if error.is_unique_violation() && booking.is_some() => return Err(CaseError::CarriedMeanwhile),
        other => other?,
    }
    parties::add(tx, office, &id, &parties).await?;
    let doing = Doing { by: Some(actor), row, answers, mediators: &mediators, now };
    let view = step::carry_out(tx, office, &id, None, doing).await?;
    if let Some(booking) = booking {
        // The person's booking tells that it was passed on.
        let record = RecordKind::Booking.key(booking.id.as_str());
        trail::note(tx, office, &record, "carried_to_case", Some(&actor.id), None).await?;
    }
    Ok(view)
}

/// A code that no case has yet.
async fn free_code(tx: &mut Tx, office: &Office) -> Result<Code, StoreError> {
    loop {
        let code = Code::drawn(office.random.bits());
        if rows::by_code(tx, office, &code).await?.is_none() {
            return Ok(code);
        }
    }
}

/// 孝调字〔2026〕第12号: what tells the county's name from every other county's, the mark of the kind, the year, the next number of it.
async fn number(
    tx: &mut Tx,
    kind: Kind,
    county: &DivisionCode,
    now: DateTime<Utc>,
    office: &Office,
) -> Result<String, CaseError> {
    let year = now.with_timezone(&office.zone).year();
    let name = places::find_in(tx, county).await?.ok_or(CaseError::UnknownPlace)?.name;
    let last: i64 = on!(&mut *tx, conn => sqlx::query_scalar(NEXT_NUMBER)
        .bind(county.as_str()).bind(kind.code()).bind(i64::from(year)).fetch_one(conn).await)?;
    let others: Vec<String> =
        on!(&mut *tx, conn => sqlx::query_scalar(OTHER_COUNTIES).bind(county.as_str()).fetch_all(conn).await)?;
    for short in short_names(&name, county.as_str(), &others) {
        let number = format!("{short}{}字〔{year}〕第{last}号", kind.machine().mark);
        // Given already by a county that came to share the name since.
        let given: bool = on!(&mut *tx, conn => sqlx::query_scalar(IS_GIVEN).bind(&number).fetch_one(conn).await)?;
        if !given {
            return Ok(number);
        }
    }
    Err(wrong("case_numbers", county).into())
}

fn heads(parties: &[(Side, PartyData)]) -> Heads {
    let names = |side| parties.iter().filter(|(s, _)| *s == side).map(|(_, data)| data.name.clone()).collect();
    Heads { applicants: names(Side::Applicant), respondents: names(Side::Respondent) }
}

/// What stands in the case as the consultation gave it; what was changed in the form was told anew.
fn carried(prefill: &Prefill, answers: &Answers, parties: &[(Side, PartyData)]) -> Vec<Carried> {
    let Some(source) = &prefill.source else { return Vec::new() };
    let name = |side| parties.iter().find(|(s, _)| *s == side).map(|(_, data)| data.name.clone());
    let given = |field: &str| prefill.answers.get(field).map(|t| t.trim().to_owned());
    [
        ("facts", given("facts"), answers.of("facts").map(str::to_owned)),
        ("dispute", given("dispute"), answers.of("dispute").map(str::to_owned)),
        ("applicant", Some(prefill.applicant.name.clone()), name(Side::Applicant)),
        ("respondent", Some(prefill.respondent.name.trim().to_owned()), name(Side::Respondent)),
    ]
    .into_iter()
    .filter_map(|(field, given, kept)| {
        let text = kept?;
        let source = if given.as_ref() == Some(&text) { source.clone() } else { Source::Told };
        Some(Carried { field: field.to_owned(), text, source })
    })
    .collect()
}
