//! Full-text search over people, consultations and cases: keeping the terms, and finding by them what somebody may see.
//!
//! What was written stands on the trail, whoever wrote it; the terms follow the trail a few seconds later, so that no use case
//! waits for them. A term is kept as a keyed digest. What is found is judged by the table of permissions before it is shown, by
//! the part it was found in: who sees a record finds it by name and number, who reads it by what was told as well.

use chrono::{DateTime, NaiveDate, Utc};
use domain::cases::Step;
use domain::places::{DivisionCode, widest};
use domain::search::{terms, terms_of_name, wanted};
use domain::staff::{Action, Actor, may};
use domain::trail::{RecordKey, RecordKind};
use std::collections::BTreeSet;

use crate::bookings::{self, Booking, records};
use crate::cases::{self, Case};
use crate::{Office, StoreError, Tx};

/// The most that a page shows.
pub const MOST_SHOWN: usize = 30;
/// The most that is looked at for a page, the newest first: a common word has many records, of which one may see few.
const MOST_LOOKED_AT: usize = 500;
const LEAF: i64 = 100;
/// Terms written at once; what is left over is empty.
const AT_ONCE: usize = 20;
/// Records that are read in one transaction.
const RECORDS: i64 = 20;
/// An entry may become visible this much later than its time says: transactions take a while, clocks differ.
const OVERLAP: chrono::Duration = chrono::Duration::minutes(10);

statements! {
    SINCE = "select ran_at from jobs where name = 'search' and error is null";
    GROWN = "select t.record, max(t.number) as number from trail t
             where t.at >= $1 and t.record > $2 and (t.record like 'booking/%' or t.record like 'case/%')
             group by t.record
             having max(t.number) > coalesce((select r.number from search_records r where r.record = t.record), 0)
             order by t.record limit $3";
    READ_TO = "insert into search_records (record, number) values ($1, $2)
               on conflict (record) do update set number = excluded.number";
    FORGET = "delete from search_terms where record = $1";
    REHOUSE = "update search_terms set division_code = $2 where record in (select 'booking/' || b.id from bookings b where b.clinic_id = $1)";
    FORGET_TERMS = "delete from search_terms";
    FORGET_RECORDS = "delete from search_records";
    FORGET_RUN = "delete from jobs where name = 'search'";
    ADD = "insert into search_terms (record, division_code, day, part, term)
           select cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as text), v.column1
           from (values (cast($5 as text)), ($6), ($7), ($8), ($9), ($10), ($11), ($12), ($13), ($14), ($15), ($16), ($17), ($18),
                        ($19), ($20), ($21), ($22), ($23), ($24)) v
           where v.column1 <> '' on conflict (record, term, part) do nothing";
    /// How many records have a term, as far as it matters.
    COMMON = "select count(*) from (select 1 as one from search_terms where term = $1 limit 10000) t";
    FIND = "select t.record, t.day from search_terms t
            where t.term = $1 and t.part in ('head', $2) and t.division_code >= $3 and t.division_code < $4
              and (t.day, t.record) < ($5, $6)
              and ($7 = '' or exists(select 1 from search_terms u where u.record = t.record and u.term in ($7, $8) and u.part in ('head', $2)))
              and ($9 = '' or exists(select 1 from search_terms u where u.record = t.record and u.term in ($9, $10) and u.part in ('head', $2)))
              and ($11 = '' or exists(select 1 from search_terms u where u.record = t.record and u.term in ($11, $12) and u.part in ('head', $2)))
              and ($13 = '' or exists(select 1 from search_terms u where u.record = t.record and u.term in ($13, $14) and u.part in ('head', $2)))
              and ($15 = '' or exists(select 1 from search_terms u where u.record = t.record and u.term in ($15, $16) and u.part in ('head', $2)))
              and ($17 = '' or exists(select 1 from search_terms u where u.record = t.record and u.term in ($17, $18) and u.part in ('head', $2)))
              and ($19 = '' or exists(select 1 from search_terms u where u.record = t.record and u.term in ($19, $20) and u.part in ('head', $2)))
            order by t.day desc, t.record desc limit $21";
}

/// In which part of a record something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Who it is, which number it has.
    Head,
    /// What was told.
    Words,
}

impl Part {
    const fn code(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Words => "words",
        }
    }
}

/// What was found.
#[derive(Debug, Clone)]
pub enum Found {
    /// A booking, with its consultation.
    Booking(Box<Booking>),
    /// A case.
    Case(Box<Case>),
}

/// Something that was found, and where in it.
#[derive(Debug, Clone)]
pub struct Hit {
    /// What.
    pub found: Found,
    /// Where.
    pub part: Part,
}

/// What a search gave.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// The newest first.
    pub hits: Vec<Hit>,
    /// There may be older ones that were not looked at.
    pub is_cut: bool,
}

fn digest(office: &Office, term: &str) -> String {
    let mut digest = office.keys.index("search", term);
    digest.truncate(24);
    digest
}

// What is kept.

/// What a record is found by.
struct Entry {
    division: DivisionCode,
    day: NaiveDate,
    head: BTreeSet<String>,
    words: BTreeSet<String>,
}

async fn of_booking(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<Entry>, StoreError> {
    let Some(b) = bookings::by_id(tx, office, id).await? else { return Ok(None) };
    let p = &b.personal;
    let mut head = terms(b.code.as_str());
    head.extend(terms_of_name(&b.name));
    head.extend([&p.phone, &p.id_number].into_iter().flatten().flat_map(|number| terms(number)));
    let mut words: BTreeSet<String> = p.summary.iter().flat_map(|text| terms(text)).collect();
    words.extend([&p.other_party, &p.guardian].into_iter().flatten().flat_map(|name| terms_of_name(name)));
    if let Some(record) = records::kept(tx, office, id).await? {
        words.extend(terms(&record.words.advice));
        words.extend(record.words.facts.iter().flat_map(|facts| terms(facts)));
    }
    let day = office.day_of(b.starts_at);
    Ok(Some(Entry { division: b.village_code, day, head, words }))
}

async fn of_case(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<Entry>, StoreError> {
    let Some(view) = cases::in_full(tx, office, id).await? else { return Ok(None) };
    let case = &view.case;
    let mut head = terms(case.code.as_str());
    head.extend(terms(&case.number));
    let mut words = BTreeSet::new();
    for party in &view.parties {
        words.extend(terms_of_name(party.name()));
        if let Some(data) = &party.data {
            let told = [&data.phone, &data.id_number, &data.email, &data.address];
            words.extend(told.into_iter().flatten().flat_map(|text| terms(text)));
        }
    }
    // What people wrote, and nothing of what the program keeps in words of its own: codes, days, who was named.
    let machine = case.machine();
    for step in view.steps.iter().filter(|step| step.undone_at.is_none()) {
        for ask in step.row(machine).into_iter().flat_map(Step::fields).filter(|ask| ask.input.is_prose()) {
            words.extend(step.answers.of(ask.code).into_iter().flat_map(terms));
        }
    }
    let day = office.day_of(case.opened_at);
    Ok(Some(Entry { division: case.village_code.clone(), day, head, words }))
}

pub(crate) async fn keep(tx: &mut Tx, office: &Office, record: &RecordKey) -> Result<(), StoreError> {
    forget(tx, record).await?;
    let entry = match record.parts() {
        Some((RecordKind::Booking, id)) => of_booking(tx, office, id).await?,
        Some((RecordKind::Case, id)) => of_case(tx, office, id).await?,
        _ => None,
    };
    let Some(entry) = entry else { return Ok(()) };
    let day = entry.day.to_string();
    for (part, terms) in [(Part::Head, &entry.head), (Part::Words, &entry.words)] {
        let digests: Vec<String> = terms.iter().map(|term| digest(office, term)).collect();
        for leaf in digests.chunks(AT_ONCE) {
            on!(&mut *tx, conn => {
                let mut query = sqlx::query(ADD)
                    .bind(record.as_str()).bind(entry.division.as_str()).bind(&day).bind(part.code());
                for i in 0..AT_ONCE {
                    query = query.bind(leaf.get(i).map_or("", String::as_str));
                }
                query.execute(conn).await.map(drop)
            })?;
        }
    }
    Ok(())
}

/// Forgets by what a record is found: its data is erased.
pub(crate) async fn forget(tx: &mut Tx, record: &RecordKey) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(FORGET).bind(record.as_str()).execute(conn).await.map(drop))?;
    Ok(())
}

/// The bookings of a clinic are found where it lies now: its village became another, of which their trails say nothing.
pub(crate) async fn rehouse(tx: &mut Tx, clinic: &str, village: &DivisionCode) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(REHOUSE).bind(clinic).bind(village.as_str()).execute(conn).await.map(drop))?;
    Ok(())
}

/// Forgets everything: the next round reads every record anew.
pub(crate) async fn forget_all(tx: &mut Tx) -> Result<(), StoreError> {
    for statement in [FORGET_TERMS, FORGET_RECORDS, FORGET_RUN] {
        on!(&mut *tx, conn => sqlx::query(statement).execute(conn).await.map(drop))?;
    }
    Ok(())
}

/// Reads what was written since the last round. How many records. The first round reads everything.
///
/// # Errors
/// The database.
pub async fn follow(office: &Office) -> Result<u64, StoreError> {
    let mut tx = office.db.read().await?;
    let last: Option<DateTime<Utc>> = on!(&mut tx, conn => sqlx::query_scalar(SINCE).fetch_optional(conn).await)?;
    drop(tx);
    // The last round noted when it began: what was written while it ran is read by this one.
    let since = last.map_or(DateTime::UNIX_EPOCH, |last| last - OVERLAP);
    let (mut after, mut read) = (String::new(), 0);
    loop {
        let mut tx = office.db.read().await?;
        let leaf: Vec<(String, i64)> = on!(&mut tx, conn => sqlx::query_as(GROWN)
            .bind(since).bind(&after).bind(RECORDS).fetch_all(conn).await)?;
        drop(tx);
        let Some((newest, _)) = leaf.last() else { return Ok(read) };
        newest.clone_into(&mut after);
        let mut tx = office.db.write().await?;
        for (record, number) in leaf {
            let key = RecordKey::from(record);
            keep(&mut tx, office, &key).await?;
            on!(&mut tx, conn => sqlx::query(READ_TO).bind(key.as_str()).bind(number).execute(conn).await.map(drop))?;
            read += 1;
        }
        tx.commit().await?;
    }
}

// What is found.

/// The query as it is asked of the database: the rarest group leads, each of its terms by itself; the others must be there too.
struct Asked {
    lead: Vec<String>,
    others: Vec<Vec<String>>,
}

async fn asked(tx: &mut Tx, office: &Office, query: &str) -> Result<Option<Asked>, StoreError> {
    let mut groups: Vec<Vec<String>> =
        wanted(query).into_iter().map(|any| any.iter().map(|term| digest(office, term)).collect()).collect();
    if groups.len() < 2 {
        return Ok(groups.pop().map(|lead| Asked { lead, others: groups }));
    }
    let mut rarest: Option<(i64, usize)> = None;
    for (place, group) in groups.iter().enumerate() {
        let mut records = 0;
        for term in group {
            let of_term: i64 = on!(&mut *tx, conn => sqlx::query_scalar(COMMON).bind(term).fetch_one(conn).await)?;
            records += of_term;
        }
        if rarest.is_none_or(|(fewest, _)| records < fewest) {
            rarest = Some((records, place));
        }
    }
    Ok(rarest.map(|(_, place)| Asked { lead: groups.remove(place), others: groups }))
}

/// Newest first: where a record stands in the order.
type Place = (String, String);

/// A leaf of what is older than a place. With it, when there may be more, how far back nothing is missing.
async fn leaf(
    tx: &mut Tx,
    asked: &Asked,
    part: Part,
    division: &DivisionCode,
    before: &Place,
) -> Result<(Vec<Place>, Option<Place>), StoreError> {
    let (mut found, mut known_to): (Vec<Place>, Option<Place>) = (Vec::new(), None);
    for lead in &asked.lead {
        let rows: Vec<(String, String)> = on!(&mut *tx, conn => {
            let mut query = sqlx::query_as(FIND)
                .bind(lead).bind(part.code()).bind(division.as_str()).bind(division.end())
                .bind(&before.0).bind(&before.1);
            for other in 0..domain::search::MOST_WANTED - 1 {
                let any = asked.others.get(other).map_or(&[][..], Vec::as_slice);
                let first = any.first().map_or("", String::as_str);
                query = query.bind(first).bind(any.get(1).map_or(first, String::as_str));
            }
            query.bind(LEAF).fetch_all(conn).await
        })?;
        let is_full = i64::try_from(rows.len()).is_ok_and(|n| n >= LEAF);
        found.extend(rows.into_iter().map(|(record, day)| (day, record)));
        if is_full {
            known_to = known_to.max(found.last().cloned());
        }
    }
    Ok((found, known_to))
}

/// The record, when the actor may see it and may know that it was found in this part.
async fn seen(
    tx: &mut Tx,
    office: &Office,
    actor: &Actor,
    record: &str,
    part: Part,
) -> Result<Option<Found>, StoreError> {
    let key = RecordKey::from(record.to_owned());
    Ok(match key.parts() {
        Some((RecordKind::Booking, id)) => bookings::by_id(tx, office, id)
            .await?
            .filter(|b| may(actor, Action::ReadBookings, b.object()) && !b.is_hidden_from(actor))
            .filter(|b| part == Part::Head || may(actor, Action::ReadMatter, b.object()))
            .map(|b| Found::Booking(Box::new(b.for_reader(actor)))),
        Some((RecordKind::Case, id)) => cases::by_id(tx, office, id)
            .await?
            .filter(|c| c.is_read_by(actor) || (part == Part::Head && c.is_seen_by(actor)))
            .map(|c| Found::Case(Box::new(c.for_reader(actor)))),
        _ => None,
    })
}

/// What somebody may see of what fits a query, the newest first. Nothing typed finds nothing.
///
/// # Errors
/// The database.
pub async fn search(office: &Office, actor: &Actor, query: &str) -> Result<Hits, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(asked) = asked(&mut tx, office, query).await? else { return Ok(Hits::default()) };
    let mut hits = Hits::default();
    let places = widest(actor.grants.iter().map(|grant| &grant.division));
    let (mut looked_at, mut before) = (0, ("9999-99-99".to_owned(), String::new()));
    loop {
        let mut places_found: BTreeSet<Place> = BTreeSet::new();
        let mut by_head: BTreeSet<String> = BTreeSet::new();
        // A leaf that came back full says nothing of what is older than its last; None is less than any place.
        let mut known_to: Option<Place> = None;
        for division in &places {
            for part in [Part::Head, Part::Words] {
                let (found, complete_to) = leaf(&mut tx, &asked, part, division, &before).await?;
                known_to = known_to.max(complete_to);
                if part == Part::Head {
                    by_head.extend(found.iter().map(|(_, record)| record.clone()));
                }
                places_found.extend(found);
            }
        }
        for place in places_found.into_iter().rev().filter(|p| known_to.as_ref().is_none_or(|known| p >= known)) {
            looked_at += 1;
            let part = if by_head.contains(&place.1) { Part::Head } else { Part::Words };
            if let Some(found) = seen(&mut tx, office, actor, &place.1, part).await? {
                hits.hits.push(Hit { found, part });
            }
            if hits.hits.len() == MOST_SHOWN || looked_at == MOST_LOOKED_AT {
                hits.is_cut = true;
                return Ok(hits);
            }
        }
        match known_to {
            Some(place) => before = place,
            None => return Ok(hits),
        }
    }
}
