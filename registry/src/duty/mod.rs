//! Duty: the table of what advisers owe their villages, and the list behind each number. The rule is `domain::duty`; what both
//! sides say of a visit is kept by [`words`].

mod answers;
pub mod settings;
pub mod words;

pub(crate) use answers::place as answer_place;
pub use answers::{Answer, AnswerError, LONGEST as LONGEST_ANSWER, answer};
pub use words::{Said, Side, Waiting, waiting};

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use domain::clinics::Span;
use domain::clinics::rules::{Because, Outcome, occurrences};
use domain::clocks::Calendar;
use domain::duty::{
    Agreed, Contract, LeftOut, Month, Oddity, Packs, Reason, Signed, Tally, Traces, Visit, classes_owed, oddities,
    tally,
};
use domain::ids::{ClinicId, StaffId};
use domain::places::{DivisionCode, widest};
use domain::staff::{Action, Actor, Object, may};

use crate::clinics::rules;
use crate::settings::calendar;
use crate::{Office, StoreError, Tx};

/// Check-ins of people who are in the clinic's list, and notes of somebody who walked in, that were not taken back: an `undo` that led
/// back to `booked` or out of the clinic. One of a clinic from which the booking moved since proves nothing of the next.
macro_rules! check_ins {
    ($by:literal) => {
        concat!(
            "(select count(*) from bookings b join trail t on t.record = 'booking/' || b.id
              where b.clinic_id = c.id and t.act in ('check_in', 'walked_in') and ",
            $by,
            " and not exists(select 1 from trail x where x.record = t.record and x.number > t.number
                               and (x.act = 'moved' and x.facts like '%\"clinic\":%'
                                    or x.act = 'undo' and (x.facts like '%\"status\":\"booked\"%'
                                    or x.facts like '%\"status\":\"cancelled\"%'))))"
        )
    };
}

/// A check-in counts when another member of staff than the adviser made it. Of those who were not received and took a place in another
/// clinic since, `past_days` keeps who vouched for their coming.
/// The clinics of two ranges of divisions, for villages and for what contracts let count elsewhere, are read by the same words.
macro_rules! select_visits {
    ($where:literal) => {
        concat!(
            "select c.id, c.adviser_id, c.village_code, d.name as village_name, c.place, c.starts_at, c.ends_at, c.status, c.reason,
                    s.name as adviser_name, u.adviser_id as ruled_adviser,
                    w.staff_id as signed_by, n.name as signed_by_name, w.said_at as signed_at, w.late as signed_late,
                    w.arrived_at, w.left_at,
                    a.said_at as nobody_at,
                    (select count(*) from bookings b join consultations r on r.booking_id = b.id where b.clinic_id = c.id) as records,
                    ",
            check_ins!("t.staff_id <> c.adviser_id"),
            " + (select count(*) from past_days p where p.clinic_id = c.id and p.vouched_by <> c.adviser_id) as check_ins,
                    ",
            check_ins!("t.staff_id is null"),
            " as by_themselves
             from clinics c join divisions d on d.code = c.village_code join staff s on s.id = c.adviser_id
                  left join clinic_rules u on u.id = c.rule_id
                  left join visit_words w on w.clinic_id = c.id and w.side = 'village'
                  left join staff n on n.id = w.staff_id
                  left join visit_words a on a.clinic_id = c.id and a.side = 'adviser'
             where c.village_code >= $1 and c.village_code < $2 and c.starts_at >= $3 and c.starts_at < $4 ",
            $where
        )
    };
}

statements! {
    CONTRACTS = "select r.adviser_id, s.name as adviser_name, r.village_code, d.name as village_name, t.code as township_code,
                        t.name as township_name, coalesce(n.name, d.became) as became, d.valid_until as ended_on, r.firm, r.valid_from, r.valid_until, r.visits_a_month, r.visit_minutes,
                        r.classes_a_quarter, r.also_at
                 from retainers r join staff s on s.id = r.adviser_id join divisions d on d.code = r.village_code
                      join divisions t on t.code = d.parent_code left join divisions n on n.code = d.became
                 where r.village_code >= $1 and r.village_code < $2 and r.valid_from < $4
                   and (r.valid_until is null or r.valid_until > $3)
                 order by r.village_code, r.adviser_id, r.valid_from";
    VISITS = select_visits!("order by c.starts_at, c.id");
    VISITS_OF = select_visits!("and (c.adviser_id = $5 or u.adviser_id = $5) order by c.starts_at, c.id");
    LEAVES = "select adviser_id, starts_at, ends_at from leaves where starts_at < $2 and ends_at > $1 and state = 'planned'";
    ANSWERS = answers::IN_DIVISION;
    KEEP_ANSWER = answers::KEEP;
    FORGET_ANSWER = answers::FORGET;
    SAY = words::SAY;
    SAID = words::SAID;
    TAKE_BACK = words::TAKE_BACK;
    CAME = words::CAME;
    WAITING = words::WAITING;
}

#[derive(sqlx::FromRow)]
struct ContractRow {
    adviser_id: String,
    adviser_name: String,
    #[sqlx(try_from = "String")]
    village_code: DivisionCode,
    village_name: String,
    township_code: String,
    township_name: String,
    became: Option<String>,
    ended_on: Option<NaiveDate>,
    firm: String,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
    visits_a_month: Option<i64>,
    visit_minutes: Option<i64>,
    classes_a_quarter: Option<i64>,
    also_at: Option<String>,
}

impl ContractRow {
    fn contract(&self) -> Contract {
        Contract {
            from: self.valid_from,
            until: self.valid_until,
            agreed: Agreed {
                visits_a_month: self.visits_a_month,
                visit_minutes: self.visit_minutes,
                classes_a_quarter: self.classes_a_quarter,
                also_at: self.also_at.as_deref().and_then(|code| DivisionCode::try_from(code).ok()),
            },
        }
    }
}

/// A clinic with all that is held about it as a visit. This is everything: there is no position, no telephone's location, no picture.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Held {
    /// Which clinic.
    #[sqlx(try_from = "String")]
    pub id: ClinicId,
    /// Whose.
    #[sqlx(try_from = "String")]
    pub adviser_id: StaffId,
    /// The adviser's name.
    pub adviser_name: String,
    /// Where it is held.
    #[sqlx(try_from = "String")]
    pub village_code: DivisionCode,
    /// The village's name.
    pub village_name: String,
    /// The room.
    pub place: String,
    /// First instant.
    pub starts_at: DateTime<Utc>,
    /// First instant after it.
    pub ends_at: DateTime<Utc>,
    status: String,
    /// Why it was changed or cancelled.
    pub reason: Option<String>,
    ruled_adviser: Option<String>,
    signed_by: Option<String>,
    /// Who signed it.
    pub signed_by_name: Option<String>,
    /// When.
    pub signed_at: Option<DateTime<Utc>>,
    signed_late: Option<bool>,
    /// When the adviser came, as the clerk says.
    pub arrived_at: Option<DateTime<Utc>>,
    /// When they left.
    pub left_at: Option<DateTime<Utc>>,
    /// When the adviser said that nobody came.
    pub nobody_at: Option<DateTime<Utc>>,
    /// Consultations recorded.
    pub records: i64,
    /// Check-ins by another member of staff.
    pub check_ins: i64,
    /// Check-ins that people made themselves.
    pub by_themselves: i64,
}

impl Held {
    /// The justice office signed it when the days for signing were over.
    #[must_use]
    pub fn is_signed_late(&self) -> bool {
        self.signed_late.unwrap_or_default()
    }

    fn visit(&self, office: &Office, of: &str, leaves: &Leaves) -> Visit {
        let signed = self.signed_by.as_ref().map(|_| Signed { arrived: self.arrived_at, left: self.left_at });
        let cancelled = self.status == "cancelled";
        Visit {
            clinic: self.id.clone(),
            village: self.village_code.clone(),
            day: self.starts_at.with_timezone(&office.zone).date_naive(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            cancelled: cancelled.then(|| self.reason.clone().unwrap_or_default()),
            on_leave: leaves.cover(of, self.starts_at, self.ends_at),
            handed_to: (self.adviser_id.as_str() != of).then(|| self.adviser_name.clone()),
            traces: Traces {
                signed,
                check_ins: self.check_ins,
                by_themselves: self.by_themselves,
                records: self.records,
                nobody_came: self.nobody_at.is_some(),
            },
        }
    }

    /// Is it this adviser's in the tally: theirs, or theirs by its rule and handed on since?
    fn concerns(&self, adviser: &str) -> bool {
        self.adviser_id.as_str() == adviser || self.ruled_adviser.as_deref() == Some(adviser)
    }
}

/// The leaves that touch a month, by adviser.
#[derive(Default)]
struct Leaves(HashMap<String, Vec<Span>>);

impl Leaves {
    fn cover(&self, adviser: &str, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        let clinic = Span { starts_at: from, ends_at: until };
        self.0.get(adviser).is_some_and(|all| all.iter().any(|leave| leave.overlaps(&clinic)))
    }

    async fn read(tx: &mut Tx, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Self, StoreError> {
        let rows: Vec<(String, DateTime<Utc>, DateTime<Utc>)> =
            on!(tx, conn => sqlx::query_as(LEAVES).bind(from).bind(until).fetch_all(conn).await)?;
        let mut leaves = Self::default();
        for (adviser, starts_at, ends_at) in rows {
            leaves.0.entry(adviser).or_default().push(Span { starts_at, ends_at });
        }
        Ok(leaves)
    }
}

/// The days of a month that the rules of a place left out for a holiday or a weekend; read only when a visit was never planned.
#[derive(Default)]
struct DaysLeftOut(Option<(Calendar, Vec<rules::Kept>)>);

impl DaysLeftOut {
    async fn of(
        &mut self,
        tx: &mut Tx,
        place: &DivisionCode,
        month: Month,
        village: &DivisionCode,
        adviser: &str,
    ) -> Result<Vec<LeftOut>, StoreError> {
        if self.0.is_none() {
            self.0 = Some((calendar::in_force_in(tx).await?, rules::in_force_in(tx, place).await?));
        }
        let Some((calendar, kept)) = &self.0 else { return Ok(Vec::new()) };
        let theirs = kept.iter().filter(|k| k.village_code == *village && k.adviser_id.as_str() == adviser);
        let skipped = theirs.flat_map(|k| occurrences(&k.rule, calendar, month.first(), month.end()));
        let mut days: Vec<LeftOut> = skipped
            .filter_map(|o| match o.outcome {
                Outcome::Skipped { because: Because::Holiday(name) } => {
                    Some(LeftOut { day: o.rule_date, holiday: Some(name) })
                }
                Outcome::Skipped { because: Because::Weekend } => Some(LeftOut { day: o.rule_date, holiday: None }),
                _ => None,
            })
            .collect();
        days.sort_by_key(|l| l.day);
        days.dedup_by_key(|l| l.day);
        Ok(days)
    }
}

/// A row of the table: an adviser, a village, a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose duty.
    pub adviser_id: StaffId,
    /// The adviser's name.
    pub adviser_name: String,
    /// Where they practise.
    pub firm: String,
    /// To which village.
    pub village_code: DivisionCode,
    /// Its name.
    pub village_name: String,
    /// The township's code.
    pub township_code: String,
    /// The township's name.
    pub township_name: String,
    /// The name of what the village became, when it ended in the month or before.
    pub became: Option<String>,
    /// The contracts that touch the quarter.
    pub contracts: Vec<Contract>,
    /// The month.
    pub tally: Tally,
    /// The month is over: what is still owed stays owed.
    pub over: bool,
    /// Classes owed in the quarter. How many were held will be known when there is a register of classes.
    pub classes_owed: i64,
    /// What the adviser answers to the gap.
    pub answer: Option<Answer>,
}

impl Row {
    /// What it is to the permissions table.
    #[must_use]
    pub const fn object(&self) -> Object<'_> {
        Object { division: &self.village_code, adviser: Some(&self.adviser_id) }
    }
}

/// The sums of a township, or of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    /// Its code; empty for all.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Rows.
    pub rows: i64,
    /// Visits owed.
    pub owed: i64,
    /// Planned.
    pub planned: i64,
    /// Held.
    pub held: i64,
    /// Still owed.
    pub still_owed: i64,
    /// Of which planned and to come.
    pub under_way: i64,
    /// Classes owed in the quarter.
    pub classes_owed: i64,
}

impl Sum {
    fn add(&mut self, row: &Row) {
        let t = &row.tally;
        self.rows += 1;
        self.owed += t.owed;
        self.planned += t.planned;
        self.held += t.held;
        self.still_owed += t.still_owed();
        self.under_way += if t.is_under_way() { t.still_owed() } else { 0 };
        self.classes_owed += row.classes_owed;
    }
}

/// The table of a month.
#[derive(Debug, Clone)]
pub struct Table {
    /// Which month.
    pub month: Month,
    /// The default packs.
    pub packs: Packs,
    /// A row each, by village and adviser.
    pub rows: Vec<Row>,
    /// The sums by township, in the order of their codes.
    pub townships: Vec<Sum>,
    /// The sums of all.
    pub all: Sum,
}

/// May the actor see anything of duty in this place: does what they see lie in it, or around it?
fn concerns(actor: &Actor, place: &DivisionCode) -> bool {
    let sees = |division: &DivisionCode| may(actor, Action::ReadDuty, Object { division, adviser: Some(&actor.id) });
    sees(place) || actor.grants.iter().any(|g| place.contains(&g.division) && sees(&g.division))
}

/// The table of a month, of a place and all below it, as far as the actor may see it; without a place, of all that they may see.
/// `None` when the place is not theirs to see anything of.
///
/// # Errors
/// The database.
pub async fn table(
    office: &Office,
    actor: &Actor,
    place: Option<&DivisionCode>,
    month: Month,
) -> Result<Option<Table>, StoreError> {
    let places: Vec<DivisionCode> = match place {
        Some(place) if concerns(actor, place) => vec![place.clone()],
        Some(_) => return Ok(None),
        None => actor.grants.iter().filter(|g| concerns(actor, &g.division)).map(|g| g.division.clone()).collect(),
    };
    let mut tx = office.db.read().await?;
    let packs = settings::packs_in(&mut tx).await?;
    let mut rows = Vec::new();
    for place in widest(&places) {
        rows.extend(rows_of(&mut tx, office, &packs, place, month, None).await?);
    }
    rows.retain(|row| may(actor, Action::ReadDuty, row.object()));
    rows.sort_by(|a, b| (&a.village_code, &a.adviser_id).cmp(&(&b.village_code, &b.adviser_id)));
    let (mut townships, mut all) = (BTreeMap::<String, Sum>::new(), Sum::default());
    for row in &rows {
        let sum = townships.entry(row.township_code.clone()).or_insert_with(|| Sum {
            code: row.township_code.clone(),
            name: row.township_name.clone(),
            ..Sum::default()
        });
        sum.add(row);
        all.add(row);
    }
    Ok(Some(Table { month, packs, rows, townships: townships.into_values().collect(), all }))
}

/// The rows of a place, of one adviser or of all.
async fn rows_of(
    tx: &mut Tx,
    office: &Office,
    packs: &Packs,
    place: &DivisionCode,
    month: Month,
    adviser: Option<&StaffId>,
) -> Result<Vec<Row>, StoreError> {
    let quarter = month.quarter();
    let found: Vec<ContractRow> = on!(&mut *tx, conn => sqlx::query_as(CONTRACTS)
        .bind(place.as_str()).bind(place.end()).bind(quarter.first()).bind(quarter.end())
        .fetch_all(conn).await)?;
    let mut pairs: BTreeMap<(DivisionCode, String), Vec<ContractRow>> = BTreeMap::new();
    for row in found.into_iter().filter(|r| adviser.is_none_or(|id| r.adviser_id == id.as_str())) {
        pairs.entry((row.village_code.clone(), row.adviser_id.clone())).or_default().push(row);
    }
    let (from, until) = (office.start_of(month.first()), office.start_of(month.end()));
    let mut by_village: HashMap<DivisionCode, Vec<Held>> = HashMap::new();
    for held in visits(tx, place, from, until).await? {
        by_village.entry(held.village_code.clone()).or_default().push(held);
    }
    let leaves = Leaves::read(tx, from, until).await?;
    let mut answers = answers::of(tx, office, place, month).await?;
    let now = office.now();
    let mut left_out = DaysLeftOut::default();
    let mut rows = Vec::with_capacity(pairs.len());
    for ((village, adviser), found) in pairs {
        let contracts: Vec<Contract> = found.iter().map(ContractRow::contract).collect();
        let of = |all: &[Held]| -> Vec<Visit> {
            all.iter().filter(|v| v.concerns(&adviser)).map(|v| v.visit(office, &adviser, &leaves)).collect()
        };
        let mut counted = by_village.get(&village).map(|all| of(all)).unwrap_or_default();
        for (elsewhere, contract) in elsewhere(&village, &contracts) {
            if !by_village.contains_key(elsewhere) && !place.contains(elsewhere) {
                let there = visits(tx, elsewhere, from, until).await?;
                by_village.insert(elsewhere.clone(), there);
            }
            let joint = by_village.get(elsewhere).map(|all| of(all)).unwrap_or_default();
            counted.extend(joint.into_iter().filter(|v| contract.holds_on(v.day)));
        }
        let Some(last) = found.last() else { continue };
        let touches = |c: &Contract| c.from < month.end() && c.until.is_none_or(|u| u > month.first());
        // A contract of another month of the quarter owes classes; in this month there is nothing to say.
        if !contracts.iter().any(touches) && counted.is_empty() {
            continue;
        }
        let mut counts = tally(packs, &contracts, month, counted.clone(), &[], now);
        if counts.reasons.iter().any(|r| matches!(r, Reason::NotPlanned(_))) {
            let skipped = left_out.of(tx, place, month, &village, &adviser).await?;
            if !skipped.is_empty() {
                counts = tally(packs, &contracts, month, counted, &skipped, now);
            }
        }
        rows.push(Row {
            over: office.today() >= month.end(),
            tally: counts,
            classes_owed: classes_owed(packs, &contracts, quarter),
            answer: answers.remove(&(adviser.clone(), village.clone())),
            adviser_id: adviser.into(),
            adviser_name: last.adviser_name.clone(),
            firm: last.firm.clone(),
            village_name: last.village_name.clone(),
            township_code: last.township_code.clone(),
            township_name: last.township_name.clone(),
            became: last.became.clone().filter(|_| last.ended_on.is_some_and(|day| day < month.end())),
            village_code: village,
            contracts,
        });
    }
    Ok(rows)
}

/// The other villages whose joint clinics count here, with the contract that says so.
fn elsewhere<'a>(
    village: &'a DivisionCode,
    contracts: &'a [Contract],
) -> impl Iterator<Item = (&'a DivisionCode, &'a Contract)> {
    contracts.iter().filter_map(move |c| c.agreed.also_at.as_ref().filter(|at| *at != village).map(|at| (at, c)))
}

async fn visits(
    tx: &mut Tx,
    place: &DivisionCode,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Held>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(VISITS)
        .bind(place.as_str()).bind(place.end()).bind(from).bind(until).fetch_all(conn).await)?)
}

fn county_of(village: &DivisionCode) -> DivisionCode {
    std::iter::successors(Some(village.clone()), DivisionCode::parent).last().unwrap_or_else(|| village.clone())
}

/// One row with everything behind it.
#[derive(Debug, Clone)]
pub struct One {
    /// The row.
    pub row: Row,
    /// The month.
    pub month: Month,
    /// The pack in force at the end of the month.
    pub packs: Packs,
    /// All that is held about each clinic of the row, in the order of the tally.
    pub held: Vec<Held>,
    /// What looks odd among all clinics of this adviser in the month, anywhere; for those who supervise.
    pub odd: Vec<(Oddity, Held, Held)>,
}

/// One row with everything behind it; `None` when the actor may not see it, or there is none.
///
/// # Errors
/// The database.
pub async fn one(
    office: &Office,
    actor: &Actor,
    adviser: &StaffId,
    village: &DivisionCode,
    month: Month,
) -> Result<Option<One>, StoreError> {
    if !may(actor, Action::ReadDuty, Object { division: village, adviser: Some(adviser) }) {
        return Ok(None);
    }
    let mut tx = office.db.read().await?;
    let packs = settings::packs_in(&mut tx).await?;
    let rows = rows_of(&mut tx, office, &packs, village, month, Some(adviser)).await?;
    let Some(row) = rows.into_iter().find(|r| r.village_code == *village) else { return Ok(None) };
    let (from, until) = (office.start_of(month.first()), office.start_of(month.end()));
    let county = county_of(village);
    let everywhere: Vec<Held> = on!(&mut tx, conn => sqlx::query_as(VISITS_OF)
        .bind(county.as_str()).bind(county.end()).bind(from).bind(until).bind(adviser.as_str())
        .fetch_all(conn).await)?;
    let leaves = Leaves::default();
    let all: Vec<Visit> = everywhere.iter().map(|v| v.visit(office, adviser.as_str(), &leaves)).collect();
    let find = |id: &ClinicId| everywhere.iter().find(|v| v.id == *id).cloned();
    let odd = oddities(&all.iter().collect::<Vec<_>>())
        .into_iter()
        .filter_map(|o| {
            let (Oddity::TwoPlaces(one, other) | Oddity::NoTimeToTravel(one, other)) = &o;
            Some((find(one)?, find(other)?)).map(|(one, other)| (o, one, other))
        })
        .collect();
    let held = row.tally.visits.iter().filter_map(|j| find(&j.visit.clinic)).collect();
    Ok(Some(One { row, month, packs, held, odd }))
}
