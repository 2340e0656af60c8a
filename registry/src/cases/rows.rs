//! Cases as read.
use chrono::{DateTime, NaiveDate, Utc};
use domain::bookings::Code;
use domain::cases::{Answers, Carried, Kind, Machine, Position, Side, Station, Step};
use domain::ids::{CaseId, StaffId};
use domain::locale::Locale;
use domain::places::DivisionCode;
use domain::staff::{Actor, Object, may};
use domain::trail::{RecordKey, RecordKind, State};
use serde::{Deserialize, Serialize};

use super::clocks::{self, CaseClock};
use super::obligations::{self, Obligation};
use super::papers::{self, PaperRow};
use super::parties::{self, Party};
use super::wrong;
use crate::trail::{self, Told};
use crate::{Office, StoreError, Tx};

/// Everything of a case but what hangs on it.
macro_rules! select_cases {
    ($rest:expr) => {
        concat!(
            "select c.id, c.kind, c.code, c.number, c.county_code, c.township_code, c.village_code, v.name as village_name,
                    t.name as township_name, c.station, c.aside, c.closing, c.open, c.version, c.owner_id, o.name as owner_name,
                    c.matter, c.opened_as, c.opened_by, b.name as opened_by_name, c.opened_at, c.closed_at, c.pack, c.booking_id,
                    c.next_due, c.next_what, c.soon_from, c.sealed, c.erased_at
             from cases c join divisions v on v.code = c.village_code join divisions t on t.code = c.township_code
                  join staff b on b.id = c.opened_by left join staff o on o.id = c.owner_id ",
            $rest
        )
    };
}
pub(super) use select_cases;

pub(super) const BY_ID: &str = select_cases!("where c.id = $1");
pub(super) const BY_CODE: &str = select_cases!("where c.code = $1");
pub(super) const STEPS: &str =
    "select k.number, k.step, k.at, k.staff_id, s.name as staff_name, k.before, k.after, k.sealed,
        k.untold, k.undone_at
    from case_steps k left join staff s on s.id = k.staff_id where k.case_id = $1 order by k.number";
pub(super) const TASKS: &str =
    "select number, task, due, state, made_at, ended_at from case_tasks where case_id = $1 order by number";

/// The names on a case, as its head says them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heads {
    /// Who asks.
    pub applicants: Vec<String>,
    /// The other side.
    pub respondents: Vec<String>,
}

impl Heads {
    /// 王秀英 — 李建国等.
    #[must_use]
    pub fn say(&self, locale: Locale) -> String {
        let side = |names: &[String]| match (names, locale) {
            ([], _) => "—".to_owned(),
            ([one], _) => one.clone(),
            ([first, ..], Locale::ZhCn) => format!("{first}等{}人", names.len()),
            ([first, ..], Locale::En) => format!("{first} and {} more", names.len() - 1),
        };
        format!("{} — {}", side(&self.applicants), side(&self.respondents))
    }
}

/// What of a case itself is sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The names.
    pub heads: Heads,
    /// What was carried over, with where it came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<Carried>,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Case {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: CaseId,
    /// What kind.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// What people see of it.
    #[sqlx(try_from = "String")]
    pub code: Code,
    /// 孝调字〔2026〕第12号.
    pub number: String,
    /// Its county.
    #[sqlx(try_from = "String")]
    pub county_code: DivisionCode,
    /// Its township.
    #[sqlx(try_from = "String")]
    pub township_code: DivisionCode,
    /// Its village.
    #[sqlx(try_from = "String")]
    pub village_code: DivisionCode,
    /// The village's name.
    pub village_name: String,
    /// The township's name.
    pub township_name: String,
    station: String,
    aside: String,
    /// How the matter ended: a code of [`domain::cases::Closing`].
    pub closing: Option<String>,
    /// It is not over.
    pub open: bool,
    /// Rises by one with every change.
    pub version: i64,
    owner_id: Option<String>,
    /// Whose it is, by name.
    pub owner_name: Option<String>,
    /// Kind of dispute: a code.
    pub matter: String,
    /// The step that opened it.
    pub opened_as: String,
    opened_by: String,
    /// Who opened it.
    pub opened_by_name: String,
    /// When.
    pub opened_at: DateTime<Utc>,
    /// When it was filed.
    pub closed_at: Option<DateTime<Utc>>,
    /// The rule pack it was opened under.
    pub pack: String,
    /// The booking whose consultation was carried over.
    pub booking_id: Option<String>,
    pub(super) next_due: NaiveDate,
    /// What is due then: `clock/mediation.handle`, `task/decide`.
    pub next_what: Option<String>,
    pub(super) soon_from: NaiveDate,
    sealed: Option<String>,
    /// What is sealed. Nothing once it was erased, nor for whom may see the progress only.
    #[sqlx(skip)]
    pub content: Content,
    /// When its personal data was erased.
    pub erased_at: Option<DateTime<Utc>>,
    /// Whose it is.
    #[sqlx(skip)]
    pub owner: Option<StaffId>,
}

impl Case {
    /// Its table.
    #[must_use]
    pub const fn machine(&self) -> &'static Machine {
        self.kind.machine()
    }

    /// What it is to the permissions table.
    #[must_use]
    pub const fn object(&self) -> Object<'_> {
        Object { division: &self.village_code, adviser: self.owner.as_ref() }
    }

    /// Where it stands.
    ///
    /// # Errors
    /// A row that is none of the table's.
    pub fn position(&self) -> Result<Position, StoreError> {
        Position::read(self.machine(), &self.station, &self.aside).map_err(|what| wrong("cases", what))
    }

    /// The station of the main track.
    #[must_use]
    pub fn station(&self) -> Option<&'static Station> {
        self.machine().station(&self.station)
    }

    /// The next day on which something is due.
    #[must_use]
    pub fn next_due(&self) -> Option<NaiveDate> {
        (self.next_due != super::NEVER).then_some(self.next_due)
    }

    /// From when that is soon.
    #[must_use]
    pub fn is_soon(&self, today: NaiveDate) -> bool {
        self.soon_from <= today
    }

    /// May the actor read what it is about?
    #[must_use]
    pub fn is_read_by(&self, actor: &Actor) -> bool {
        may(actor, self.machine().read, self.object())
    }

    /// Who opened it: an id.
    pub(super) fn opened_by(&self) -> &str {
        &self.opened_by
    }

    /// Did the actor open it?
    #[must_use]
    pub fn is_opened_by(&self, actor: &Actor) -> bool {
        self.opened_by == actor.id.as_str()
    }

    /// May the actor see that it is there?
    #[must_use]
    pub fn is_seen_by(&self, actor: &Actor) -> bool {
        self.is_read_by(actor) || may(actor, self.machine().progress, self.object())
    }

    pub(super) fn opened(mut self, office: &Office) -> Result<Self, StoreError> {
        self.owner = self.owner_id.take().map(StaffId::from);
        if let Some(sealed) = &self.sealed {
            self.content = office.open("cases", self.id.as_str(), sealed)?;
        }
        Ok(self)
    }

    /// As this reader may see it.
    #[must_use]
    pub fn for_reader(mut self, actor: &Actor) -> Self {
        if !self.is_read_by(actor) {
            self.content = Content::default();
            self.booking_id = None;
        }
        self
    }
}

pub(super) fn seal_answers(
    office: &Office,
    id: &CaseId,
    number: i64,
    answers: &Answers,
) -> Result<Option<String>, StoreError> {
    if answers.all().is_empty() {
        return Ok(None);
    }
    office.seal("case_steps", &format!("{id}/{number}"), answers.all()).map(Some)
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Taken {
    /// Its number on the case, from 1.
    pub number: i64,
    /// Which: a code of the table.
    pub step: String,
    /// When.
    pub at: DateTime<Utc>,
    pub(super) staff_id: Option<String>,
    /// By whom; none: by the program.
    pub staff_name: Option<String>,
    /// Where the case stood before.
    pub before: String,
    /// Where it stood after.
    pub after: String,
    sealed: Option<String>,
    /// Somebody who had to be told could not be reached by a message.
    pub untold: bool,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
    /// What was answered.
    #[sqlx(skip)]
    pub answers: Answers,
}

impl Taken {
    /// Its row in the table.
    #[must_use]
    pub fn row(&self, machine: &Machine) -> Option<&'static Step> {
        machine.step(&self.step)
    }
}

/// How a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Fell away.
    Dropped,
}

impl TaskState {
    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }
}

impl TryFrom<String> for TaskState {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        [Self::Open, Self::Done, Self::Dropped]
            .into_iter()
            .find(|s| s.code() == code)
            .ok_or_else(|| format!("unknown state of a task {code:?}"))
    }
}

/// A task of a case.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct CaseTask {
    /// Its number on the case, from 1.
    pub number: i64,
    /// Which: a code of the table.
    pub task: String,
    /// When it is due.
    pub due: NaiveDate,
    /// How it stands.
    #[sqlx(try_from = "String")]
    pub state: TaskState,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When it was done or fell away.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A case with all that hangs on it.
#[derive(Debug, Clone)]
pub struct View {
    /// The case.
    pub case: Case,
    /// May the reader read what it is about?
    pub in_full: bool,
    /// Where it stands.
    pub position: Position,
    /// Its parties and whoever else has a part in it; nobody for whom may see the progress only.
    pub parties: Vec<Party>,
    /// Who was taken out.
    pub left: Vec<Party>,
    /// What was agreed, one by one; nothing for whom may see the progress only.
    pub obligations: Vec<Obligation>,
    /// The steps that were taken; without answers for whom may see the progress only.
    pub steps: Vec<Taken>,
    /// Its clocks.
    pub clocks: Vec<CaseClock>,
    /// Its tasks.
    pub tasks: Vec<CaseTask>,
    /// Its papers; none for whom may see the progress only.
    pub papers: Vec<PaperRow>,
}

pub(crate) async fn by_id(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<Case>, StoreError> {
    let row: Option<Case> = on!(tx, conn => sqlx::query_as(BY_ID).bind(id).fetch_optional(conn).await)?;
    row.map(|c| c.opened(office)).transpose()
}

pub(super) async fn by_code(tx: &mut Tx, office: &Office, code: &Code) -> Result<Option<Case>, StoreError> {
    let row: Option<Case> = on!(tx, conn => sqlx::query_as(BY_CODE).bind(code.as_str()).fetch_optional(conn).await)?;
    row.map(|c| c.opened(office)).transpose()
}

pub(super) async fn steps(tx: &mut Tx, office: &Office, id: &str) -> Result<Vec<Taken>, StoreError> {
    let rows: Vec<Taken> = on!(tx, conn => sqlx::query_as(STEPS).bind(id).fetch_all(conn).await)?;
    rows.into_iter()
        .map(|mut row| {
            if let Some(sealed) = &row.sealed {
                row.answers = Answers::kept(office.open("case_steps", &format!("{id}/{}", row.number), sealed)?);
            }
            Ok(row)
        })
        .collect()
}

pub(super) async fn tasks(tx: &mut Tx, id: &str) -> Result<Vec<CaseTask>, StoreError> {
    Ok(on!(tx, conn => sqlx::query_as(TASKS).bind(id).fetch_all(conn).await)?)
}

/// A case with all that hangs on it, in full.
pub(super) async fn whole(tx: &mut Tx, office: &Office, case: Case) -> Result<View, StoreError> {
    let id = case.id.as_str().to_owned();
    let (parties, left) = parties::of_case(tx, office, &id).await?.into_iter().partition(|p| p.removed_at.is_none());
    Ok(View {
        in_full: true,
        position: case.position()?,
        parties,
        left,
        obligations: obligations::of_case(tx, office, &id).await?,
        steps: steps(tx, office, &id).await?,
        clocks: clocks::of_case(tx, &id).await?,
        tasks: tasks(tx, &id).await?,
        papers: papers::of_case(tx, office, &id).await?,
        case,
    })
}

/// A case with all that hangs on it, for the program itself.
pub(crate) async fn in_full(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<View>, StoreError> {
    match by_id(tx, office, id).await? {
        Some(case) => whole(tx, office, case).await.map(Some),
        None => Ok(None),
    }
}

/// A case the actor may see; what it is about only when they may read it. `None` otherwise.
///
/// # Errors
/// The database.
pub async fn read(office: &Office, actor: &Actor, id: &CaseId) -> Result<Option<View>, StoreError> {
    let mut tx = office.db.read().await?;
    let Some(case) = by_id(&mut tx, office, id.as_str()).await?.filter(|c| c.is_seen_by(actor)) else {
        return Ok(None);
    };
    let in_full = case.is_read_by(actor);
    let view = whole(&mut tx, office, case.for_reader(actor)).await?;
    if in_full {
        return Ok(Some(view));
    }
    let steps = view.steps.into_iter().map(|taken| Taken { answers: Answers::default(), ..taken }).collect();
    Ok(Some(View {
        in_full,
        parties: Vec::new(),
        left: Vec::new(),
        obligations: Vec::new(),
        papers: Vec::new(),
        steps,
        ..view
    }))
}

/// The trail of a case the actor may read.
///
/// # Errors
/// The database.
pub async fn history(office: &Office, actor: &Actor, id: &CaseId) -> Result<Vec<Told>, StoreError> {
    let mut tx = office.db.read().await?;
    match by_id(&mut tx, office, id.as_str()).await? {
        Some(case) if case.is_read_by(actor) => {
            trail::of_record(&mut tx, office, &RecordKind::Case.key(id.as_str())).await
        }
        _ => Ok(Vec::new()),
    }
}

/// The state of a case for its trail.
pub(crate) async fn state(tx: &mut Tx, office: &Office, id: &str) -> Result<Option<State>, StoreError> {
    Ok(in_full(tx, office, id).await?.map(|view| view.state()))
}

impl View {
    pub(super) fn state(&self) -> State {
        let c = &self.case;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let due = c.next_due().map(|due| format!("{due} {}", c.next_what.as_deref().unwrap_or_default()));
        let mut state = State::default()
            .open("kind", some(c.kind.code()))
            .open("code", some(c.code.as_str()))
            .open("number", some(&c.number))
            .open("county", some(c.county_code.as_str()))
            .open("township", some(c.township_code.as_str()))
            .open("village", some(c.village_code.as_str()))
            .open("station", some(&c.station))
            .open("aside", some(&c.aside))
            .open("closing", c.closing.clone())
            .open("open", c.open.to_string())
            .open("version", c.version.to_string())
            .open("owner", c.owner.as_ref().map(ToString::to_string))
            .open("matter", some(&c.matter))
            .open("opened_as", some(&c.opened_as))
            .open("opened_by", some(&c.opened_by))
            .open("opened_at", c.opened_at.to_rfc3339())
            .open("closed_at", c.closed_at.map(|at| at.to_rfc3339()))
            .open("pack", some(&c.pack))
            .open("booking", c.booking_id.clone())
            .open("due", due)
            .open("soon_from", c.next_due().map(|_| c.soon_from.to_string()))
            .open("erased_at", c.erased_at.map(|at| at.to_rfc3339()))
            .personal(
                "heads",
                (c.content != Content::default()).then(|| serde_json::to_string(&c.content).ok()).flatten(),
            );
        for step in &self.steps {
            let by = step.staff_id.as_deref().unwrap_or("-");
            let undone = step.undone_at.map(|at| format!(" undone {}", at.to_rfc3339())).unwrap_or_default();
            let untold = if step.untold { " untold" } else { "" };
            let line = format!(
                "{} {} {by} [{}] [{}]{untold}{undone}",
                step.step,
                step.at.to_rfc3339(),
                step.before,
                step.after
            );
            let answers =
                (!step.answers.all().is_empty()).then(|| serde_json::to_string(step.answers.all()).ok()).flatten();
            state = state.open(&format!("step.{}", step.number), line);
            state = state.personal(&format!("step.{}.answers", step.number), answers);
        }
        for clock in &self.clocks {
            state = state.open(&format!("clock.{}", clock.number), clock.line());
        }
        for task in &self.tasks {
            let ended = task.ended_at.map(|at| at.to_rfc3339()).unwrap_or_default();
            let line =
                format!("{} {} {} {} {ended}", task.task, task.due, task.state.code(), task.made_at.to_rfc3339());
            state = state.open(&format!("task.{}", task.number), line);
        }
        for party in self.parties.iter().chain(&self.left) {
            let stands_for: String = party.stands_for.iter().map(|number| format!(" for {number}")).collect();
            let left = party.removed_at.map(|at| format!(" left {}", at.to_rfc3339())).unwrap_or_default();
            let line = format!("{} {}{stands_for}{left}", party.id, party.role.code());
            state = state.open(&format!("party.{}", party.number), line).personal(
                &format!("party.{}.data", party.number),
                party.data.as_ref().and_then(|d| serde_json::to_string(d).ok()),
            );
        }
        for owed in &self.obligations {
            state = state.open(&format!("obligation.{}", owed.number), owed.line()).personal(
                &format!("obligation.{}.words", owed.number),
                owed.words.as_ref().and_then(|w| serde_json::to_string(w).ok()),
            );
        }
        papers::lay_over(&self.papers, state)
    }

    /// Its table.
    #[must_use]
    pub const fn machine(&self) -> &'static Machine {
        self.case.machine()
    }

    /// Its key on the trail.
    #[must_use]
    pub fn record(&self) -> RecordKey {
        RecordKind::Case.key(self.case.id.as_str())
    }

    /// The names of a side.
    #[must_use]
    pub fn names(&self, side: Side) -> Vec<String> {
        parties::names(&self.parties, side)
    }
}
