//! What the program does by itself, at intervals or when somebody at the desk asks for it: each job notes how it went.

use chrono::{DateTime, Utc};
use domain::staff::{Action, Actor};

use crate::settings::{self, SettingError, retention};
use crate::{Office, StoreError, bookings, cases, clinics, conflicts, search, staff, trail, waiting};

statements! {
    NOTE = "insert into jobs (name, ran_at, outcome, error) values ($1, $2, $3, $4)
            on conflict (name) do update set ran_at = excluded.ran_at, outcome = excluded.outcome, error = excluded.error";
    ALL = "select name, ran_at, outcome, error from jobs order by name";
}

/// A job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Forgets drafts, sessions, links and keys whose time is over: every five minutes.
    Sweep,
    /// Seals the trail: every hour.
    Seal,
    /// Closes what still stands open in the clinics of the day before: every night.
    CloseDays,
    /// Erases personal data whose retention has ended: every night.
    Retention,
    /// Offers free places to the waiting list, and those that were not answered for to the next: twice a minute.
    Waiting,
    /// Plans the clinics that rules give, some weeks ahead: every night.
    Expand,
    /// Looks anew for conflicts of interest on every open booking: every night.
    Conflicts,
    /// Looks on where a change left open bookings to be looked at for conflicts of interest: three times a minute.
    Rechecks,
    /// Takes the steps of cases that follow from a limit that ran out: every night.
    Cases,
    /// Follows the trail for the search: four times a minute.
    Search,
}

impl Job {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Sweep,
        Self::Seal,
        Self::CloseDays,
        Self::Retention,
        Self::Conflicts,
        Self::Rechecks,
        Self::Waiting,
        Self::Expand,
        Self::Cases,
        Self::Search,
    ];

    /// The code in the database and in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sweep => "sweep",
            Self::Seal => "seal",
            Self::CloseDays => "close_days",
            Self::Retention => "retention",
            Self::Waiting => "waiting",
            Self::Expand => "expand",
            Self::Conflicts => "conflicts",
            Self::Rechecks => "rechecks",
            Self::Cases => "cases",
            Self::Search => "search",
        }
    }

    /// The job of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|j| j.code() == code)
    }
}

/// How a job went last.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Ran {
    /// Which: a code.
    pub name: String,
    /// When it began.
    pub ran_at: DateTime<Utc>,
    /// What it did, in figures.
    pub outcome: String,
    /// What went wrong.
    pub error: Option<String>,
}

/// Looks anew at bookings, and at whoever mediates.
async fn recheck(office: &Office) -> Result<(u64, u64), StoreError> {
    Ok((conflicts::recheck_all(office).await?, cases::stepping_back::recheck_all(office).await?))
}

async fn cases_by_night(office: &Office) -> Result<usize, StoreError> {
    cases::index_nameless(office).await?;
    cases::lapse(office).await
}

/// Runs a job and notes how it went. A job that fails is noted as such and not an error of the caller; what it did in figures.
///
/// # Errors
/// It could not even be noted.
pub async fn run(office: &Office, job: Job) -> Result<Result<String, StoreError>, StoreError> {
    // What is written while it runs is for the next time.
    let began = office.now();
    let done = match job {
        Job::Sweep => sweep(office).await,
        Job::Seal => trail::seal(office).await.map(|s| s.map_or_else(|| "-".to_owned(), |s| s.seal.number.to_string())),
        Job::Waiting => {
            waiting::round(office).await.map(|r| format!("{} / {} / {} / {}", r.made, r.over, r.ended, r.seated))
        }
        Job::CloseDays => {
            bookings::close_days(office).await.map(|c| format!("{} / {} / {}", c.done, c.no_shows, c.not_served))
        }
        Job::Conflicts => recheck(office).await.map(|(blocked, raised)| format!("{blocked} / {raised}")),
        Job::Rechecks => conflicts::recheck_rest(office).await.map(|blocked| blocked.to_string()),
        Job::Search => search::follow(office).await.map(|read| read.to_string()),
        Job::Cases => cases_by_night(office).await.map(|taken| taken.to_string()),
        Job::Retention => {
            retention::erase_due(office).await.map(|e| format!("{} / {} / {}", e.bookings, e.letters, e.sign_ins))
        }
        Job::Expand => {
            clinics::rules::expand_all(office).await.map(|e| format!("{} / {} / {}", e.rules, e.planned, e.left_out))
        }
    };
    let (outcome, error) = match &done {
        Ok(outcome) => (outcome.clone(), None),
        Err(error) => (String::new(), Some(error.to_string())),
    };
    let mut tx = office.db.write().await?;
    on!(&mut tx, conn => sqlx::query(NOTE)
        .bind(job.code()).bind(began).bind(&outcome).bind(error.as_deref()).execute(conn).await.map(drop))?;
    tx.commit().await?;
    Ok(done)
}

async fn sweep(office: &Office) -> Result<String, StoreError> {
    bookings::sweep(office).await?;
    staff::sweep(office).await?;
    Ok("-".to_owned())
}

/// How each job went last, to those who may see the rules of the house.
///
/// # Errors
/// The database.
pub async fn all(office: &Office, actor: &Actor) -> Result<Vec<Ran>, StoreError> {
    if !settings::may_with(actor, Action::ReadSettings) {
        return Ok(Vec::new());
    }
    let mut tx = office.db.read().await?;
    Ok(on!(&mut tx, conn => sqlx::query_as(ALL).fetch_all(conn).await)?)
}

/// Runs a job now, because somebody at the desk asked for it.
///
/// # Errors
/// `Forbidden`, or it could not be noted.
pub async fn run_now(office: &Office, actor: &Actor, job: Job) -> Result<(), SettingError> {
    if !settings::may_with(actor, Action::ManageSettings) {
        return Err(SettingError::Forbidden);
    }
    // How it went stands on the page.
    let _ = run(office, job).await?;
    Ok(())
}
