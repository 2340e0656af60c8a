//! Many cases at once, for benchmarks: copies of those that are there, each under a number of its own, over all villages and ten
//! years; one in five is open. They are sealed as always; nothing of them stands on the trail.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use domain::bookings::Code;
use domain::cases::{PartyData, Role, Side};
use domain::places::DivisionCode;
use sqlx::QueryBuilder;

use super::parties::TABLE;
use super::rows::{Content, Heads, View};
use super::{NEVER, rows};
use crate::{Office, StoreError, Tx, demo, search};

pub(super) const TEMPLATES: &str = "select id from cases where demo order by opened_at, id";
pub(super) const VILLAGES: &str = "select code from divisions where level in ('village', 'community') order by code";
pub(super) const TOWNSHIP_MEDIATORS: &str =
    "select division_code, staff_id from grants where role = 'mediator' order by division_code, staff_id";

/// How many are written at once: as many values as both engines take in one statement.
const AT_ONCE: usize = 500;
/// How far back the oldest lies.
const OLDEST: usize = 3650;

/// What the copies are drawn from.
struct Stock {
    running: Vec<View>,
    over: Vec<View>,
    villages: Vec<DivisionCode>,
    mediators: BTreeMap<String, Vec<String>>,
}

async fn stock(tx: &mut Tx, office: &Office) -> Result<Stock, StoreError> {
    let ids: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(TEMPLATES).fetch_all(conn).await)?;
    let (mut running, mut over) = (Vec::new(), Vec::new());
    for id in ids {
        if let Some(view) = rows::in_full(tx, office, &id).await? {
            if view.case.open { running.push(view) } else { over.push(view) }
        }
    }
    let codes: Vec<String> = on!(&mut *tx, conn => sqlx::query_scalar(VILLAGES).fetch_all(conn).await)?;
    let pairs: Vec<(String, String)> = on!(&mut *tx, conn => sqlx::query_as(TOWNSHIP_MEDIATORS).fetch_all(conn).await)?;
    let mut mediators: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (township, id) in pairs {
        mediators.entry(township).or_default().push(id);
    }
    let villages = codes.into_iter().filter_map(|code| DivisionCode::try_from(code).ok()).collect();
    Ok(Stock { running, over, villages, mediators })
}

/// A copy: what differs from its template.
struct Copy<'a> {
    of: &'a View,
    id: String,
    code: Code,
    number: String,
    village: &'a DivisionCode,
    township: DivisionCode,
    county: DivisionCode,
    owner: Option<String>,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    next_due: NaiveDate,
    soon_from: NaiveDate,
    sealed: String,
    parties: Vec<(String, Role, String)>,
}

fn copy<'a>(office: &Office, stock: &'a Stock, n: usize) -> Result<Option<Copy<'a>>, StoreError> {
    let random = &office.random;
    let templates = if n.is_multiple_of(5) { &stock.running } else { &stock.over };
    let (Some(of), Some(village)) =
        (templates.get(n / 5 % templates.len().max(1)), stock.villages.get(n * 7 % stock.villages.len().max(1)))
    else {
        return Ok(None);
    };
    let Some((township, county)) = village.parent().and_then(|t| t.parent().map(|c| (t, c))) else { return Ok(None) };
    let id = office.id();
    let owners = stock.mediators.get(township.as_str());
    let owner = of.case.owner.as_ref().and(owners).map(|all| all[random.below(all.len())].clone());
    let ago = if of.case.open {
        Duration::zero()
    } else {
        Duration::days(i64::try_from(random.below(OLDEST)).unwrap_or_default())
    };
    let (next_due, soon_from) = match of.case.next_due {
        NEVER => (NEVER, NEVER),
        due => {
            let moved = office.today() + Days::new(random.below(75) as u64) - Days::new(15);
            (moved, moved - (due - of.case.soon_from))
        }
    };
    let mut heads = Heads::default();
    let mut parties = Vec::new();
    for party in &of.parties {
        let id = office.id();
        let name = demo::name(random);
        let data = PartyData { name: name.clone(), ..party.data.clone().unwrap_or_default() };
        match party.role.side() {
            Some(Side::Applicant) => heads.applicants.push(name),
            Some(Side::Respondent) => heads.respondents.push(name),
            None => {}
        }
        parties.push((id.clone(), party.role, office.seal(TABLE, &id, &data)?));
    }
    let sealed = office.seal("cases", &id, &Content { heads, ..of.case.content.clone() })?;
    Ok(Some(Copy {
        of,
        // Drawn ones would meet by chance before there are a million.
        code: Code::drawn(n as u64),
        number: format!("演调字第{n}号"),
        village,
        township,
        county,
        owner,
        opened_at: of.case.opened_at - ago,
        closed_at: of.case.closed_at.map(|at| at - ago),
        next_due,
        soon_from,
        sealed,
        parties,
        id,
    }))
}

/// Adds the cases of these numbers; terms to search by for those below `found`.
///
/// # Errors
/// The database.
pub async fn rehearse(office: &Office, numbers: Range<usize>, found: usize) -> Result<(), StoreError> {
    let mut tx = office.db.read().await?;
    let stock = stock(&mut tx, office).await?;
    drop(tx);
    let mut next = numbers.start;
    while next < numbers.end {
        let until = (next + AT_ONCE).min(numbers.end);
        let copies: Vec<Copy<'_>> =
            (next..until).filter_map(|n| copy(office, &stock, n).transpose()).collect::<Result<_, _>>()?;
        let mut tx = office.db.write().await?;
        write(&mut tx, office, &copies).await?;
        for copy in copies.iter().take(found.saturating_sub(next)) {
            search::keep(&mut tx, office, &domain::trail::RecordKind::Case.key(&copy.id)).await?;
        }
        tx.commit().await?;
        next = until;
    }
    Ok(())
}

async fn write(tx: &mut Tx, office: &Office, copies: &[Copy<'_>]) -> Result<(), StoreError> {
    on!(&mut *tx, conn => {
        let mut all = QueryBuilder::new(
            "insert into cases (id, kind, code, number, county_code, township_code, village_code, station, aside, closing, open,
                version, owner_id, matter, opened_as, opened_by, opened_at, closed_at, pack, next_due, next_what, soon_from, sealed, demo) ",
        );
        all.push_values(copies, |mut row, c| {
            let of = &c.of.case;
            row.push_bind(&c.id).push_bind(of.kind.code()).push_bind(c.code.as_str()).push_bind(&c.number)
                .push_bind(c.county.as_str()).push_bind(c.township.as_str()).push_bind(c.village.as_str())
                .push_bind(c.of.position.main()).push_bind(c.of.position.aside()).push_bind(of.closing.as_deref())
                .push_bind(of.open).push_bind(of.version).push_bind(c.owner.as_deref()).push_bind(&of.matter)
                .push_bind(&of.opened_as).push_bind(of.opened_by()).push_bind(c.opened_at).push_bind(c.closed_at)
                .push_bind(&of.pack).push_bind(c.next_due).push_bind(of.next_what.as_deref()).push_bind(c.soon_from)
                .push_bind(&c.sealed).push_bind(true);
        });
        all.build().execute(conn).await.map(drop)
    })?;
    on!(&mut *tx, conn => {
        let mut all = QueryBuilder::new("insert into case_parties (id, case_id, number, role, sealed) ");
        let parties = copies.iter().flat_map(|c| c.parties.iter().zip(1_i64..).map(move |(party, number)| (c, party, number)));
        all.push_values(parties, |mut row, (c, (id, role, sealed), number)| {
            row.push_bind(id).push_bind(&c.id).push_bind(number).push_bind(role.code()).push_bind(sealed);
        });
        all.build().execute(conn).await.map(drop)
    })?;
    let mut steps = Vec::new();
    for c in copies {
        for step in &c.of.steps {
            steps.push((c, step, rows::seal_answers(office, &c.id.as_str().into(), step.number, &step.answers)?));
        }
    }
    for leaf in steps.chunks(AT_ONCE) {
        on!(&mut *tx, conn => {
            let mut all = QueryBuilder::new("insert into case_steps (case_id, number, step, at, staff_id, before, after, sealed, untold) ");
            all.push_values(leaf, |mut row, (c, step, sealed)| {
                row.push_bind(&c.id).push_bind(step.number).push_bind(&step.step).push_bind(step.at)
                    .push_bind(step.staff_id.as_deref()).push_bind(&step.before).push_bind(&step.after)
                    .push_bind(sealed.as_deref()).push_bind(step.untold);
            });
            all.build().execute(conn).await.map(drop)
        })?;
    }
    let clocks: Vec<_> = copies.iter().flat_map(|c| c.of.clocks.iter().map(move |clock| (c, clock))).collect();
    for leaf in clocks.chunks(AT_ONCE) {
        on!(&mut *tx, conn => {
            let mut all = QueryBuilder::new("insert into case_clocks (case_id, number, rule, from_day, state, due, calendar, suspensions, ended_on) ");
            all.push_values(leaf, |mut row, (c, clock)| {
                let due = if clock.is_running() { Some(c.next_due) } else { clock.due };
                row.push_bind(&c.id).push_bind(clock.number).push_bind(&clock.rule).push_bind(clock.from)
                    .push_bind(clock.state.code()).push_bind(due).push_bind(&clock.calendar).push_bind("[]")
                    .push_bind(clock.ended_on);
            });
            all.build().execute(conn).await.map(drop)
        })?;
    }
    let tasks: Vec<_> = copies.iter().flat_map(|c| c.of.tasks.iter().map(move |task| (c, task))).collect();
    for leaf in tasks.chunks(AT_ONCE) {
        on!(&mut *tx, conn => {
            let mut all = QueryBuilder::new("insert into case_tasks (case_id, number, task, due, state, made_at, ended_at) ");
            all.push_values(leaf, |mut row, (c, task)| {
                row.push_bind(&c.id).push_bind(task.number).push_bind(&task.task).push_bind(task.due)
                    .push_bind(task.state.code()).push_bind(task.made_at).push_bind(task.ended_at);
            });
            all.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}
