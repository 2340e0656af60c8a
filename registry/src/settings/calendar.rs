//! The holiday calendar as it stands in the house: the notices the program carries, and those imported at the desk.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
pub use domain::clocks::{Calendar, Year};
use domain::clocks::{Comparison, NoticeFlaw, Version, compare};
use domain::staff::{Action, Actor};
use serde_json::error::Category;

use super::SettingError;
use crate::clocks::{RunningClock, Whose};
use crate::{Db, Office, StoreError, Tx};

/// The notices the program carries: 2023 to 2026, with their addresses.
const CARRIED: &str = include_str!("cn-holidays.json");
const NAME: &str = "calendar";

/// The notices the program carries.
///
/// # Errors
/// The file was bent.
pub fn carried() -> Result<Calendar, StoreError> {
    read(CARRIED).map_err(|e| StoreError::Inconsistent { table: "cn-holidays.json", what: e.to_string() })
}

/// What is not right about notices as given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    /// It ends before it is complete: a bracket or a quotation mark is missing.
    #[error("it ends too early, in line {line}")]
    Unfinished {
        /// The line, from 1.
        line: usize,
    },
    /// It is no JSON from here on.
    #[error("it is no JSON from line {line}, column {column} on")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The character of the line, from 1.
        column: usize,
    },
    /// It is JSON, but not of the form of a notice: a part that is missing, unknown, or no day.
    #[error("it is no notice in line {line}, column {column}")]
    Form {
        /// The line, from 1.
        line: usize,
        /// The character of the line, from 1.
        column: usize,
    },
    /// It holds no year.
    #[error("there is no year in it")]
    Empty,
    /// It cannot be true.
    #[error(transparent)]
    Flaw(#[from] NoticeFlaw),
}

impl NoticeError {
    /// Where and how a text is no notice. The reader counts bytes, people count characters.
    fn of(text: &str, error: &serde_json::Error) -> Self {
        let line = error.line();
        let bytes = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().as_bytes();
        let before = &bytes[..error.column().min(bytes.len())];
        let column = String::from_utf8_lossy(before).chars().count().max(1);
        match error.classify() {
            Category::Eof => Self::Unfinished { line },
            Category::Data => Self::Form { line, column },
            Category::Syntax | Category::Io => Self::Syntax { line, column },
        }
    }
}

/// Reads notices: `{"2027": {"source": …, "holidays": {"2027-01-01": "元旦"}, "workdays": {…}}}`.
///
/// # Errors
/// See [`NoticeError`].
pub fn read(text: &str) -> Result<Calendar, NoticeError> {
    let calendar: Calendar = serde_json::from_str(text).map_err(|e| NoticeError::of(text, &e))?;
    calendar.check()?;
    Ok(calendar)
}

/// The calendar in force: the notices the program carries, and those imported since.
///
/// # Errors
/// The database.
pub async fn in_force(office: &Office) -> Result<Calendar, StoreError> {
    in_force_at(&office.db).await
}

/// As [`in_force`], of a database without an office around it.
///
/// # Errors
/// The database.
pub async fn in_force_at(db: &Db) -> Result<Calendar, StoreError> {
    in_force_in(&mut db.read().await?).await
}

/// As [`in_force`], in a transaction at hand.
pub(crate) async fn in_force_in(tx: &mut Tx) -> Result<Calendar, StoreError> {
    let mut calendar = carried()?;
    calendar.0.extend(imported(tx).await?.0);
    Ok(calendar)
}

async fn imported(tx: &mut Tx) -> Result<Calendar, StoreError> {
    match super::find(tx, NAME).await? {
        Some(text) => {
            serde_json::from_str(&text).map_err(|e| StoreError::Inconsistent { table: "settings", what: e.to_string() })
        }
        None => Ok(Calendar::default()),
    }
}

/// A change of the calendar: looked at first, then applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Notices; a year that was there is replaced.
    Notice(Calendar),
    /// One day by hand: a day off, or a weekend that is worked; what it was before in its year is replaced.
    Day {
        /// Which.
        day: NaiveDate,
        /// The holiday.
        name: String,
        /// It is worked.
        works: bool,
    },
}

impl Change {
    /// The notices of a text.
    ///
    /// # Errors
    /// See [`NoticeError`].
    pub fn notice(text: &str) -> Result<Self, NoticeError> {
        let new = read(text)?;
        if new.0.is_empty() { Err(NoticeError::Empty) } else { Ok(Self::Notice(new)) }
    }

    /// The years it changes, as they are afterwards.
    fn years(&self, before: &Calendar) -> Result<Calendar, NoticeFlaw> {
        let years = match self {
            Self::Notice(new) => new.clone(),
            Self::Day { day, name, works } => {
                // The notice of that year is still to come.
                let nothing = || Year { by_hand: true, ..Year::default() };
                let key = day.year().to_string();
                let mut year = before.0.get(&key).cloned().unwrap_or_else(nothing);
                year.holidays.remove(day);
                year.workdays.remove(day);
                let days = if *works { &mut year.workdays } else { &mut year.holidays };
                days.insert(*day, name.clone());
                Calendar(BTreeMap::from([(key, year)]))
            }
        };
        years.check().map(|()| years)
    }

    /// The years it changes, and the whole calendar as it would be.
    fn on(&self, before: &Calendar) -> Result<(Calendar, Calendar), NotApplied> {
        let years = self.years(before).map_err(NoticeError::from)?;
        let mut after = before.clone();
        after.0.extend(years.0.clone());
        Ok((years, after))
    }
}

/// Days in a row that become days of rest, or days of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
    /// They are worked afterwards.
    pub works: bool,
}

/// What a change would do.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The calendar in force.
    pub before: Version,
    /// The calendar as it would be.
    pub after: Version,
    /// Days that become days of rest or of work, in order.
    pub shifts: Vec<Shift>,
    /// What becomes of the limits that run.
    pub comparison: Comparison<Whose>,
}

impl Proposal {
    /// What stands for having seen it: of another calendar in force, or of another change, it differs.
    #[must_use]
    pub fn seen(&self) -> String {
        seen(&self.before, &self.after)
    }
}

fn seen(before: &Version, after: &Version) -> String {
    format!("{before}>{after}")
}

/// Why a change was not applied.
#[derive(Debug, thiserror::Error)]
pub enum NotApplied {
    /// The calendar in force, or what was given, is not what was looked at.
    #[error("it has changed meanwhile")]
    Changed,
    /// What was given cannot be.
    #[error(transparent)]
    Wrong(#[from] NoticeError),
    /// As of every setting.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

impl From<StoreError> for NotApplied {
    fn from(error: StoreError) -> Self {
        Self::Setting(error.into())
    }
}

/// What a change would do to days, and to the limits that run. Nothing is changed.
///
/// # Errors
/// `Wrong`, the database.
pub async fn propose(office: &Office, change: &Change, running: Vec<RunningClock>) -> Result<Proposal, NotApplied> {
    let before = in_force(office).await?;
    let (years, after) = change.on(&before)?;
    let shifts = shifts(&before, &after, years.0.keys().filter_map(|year| year.parse().ok()));
    let comparison = compare(&before, &after, office.today(), running);
    Ok(Proposal { before: before.version(), after: after.version(), shifts, comparison })
}

/// The days of these years, and of the December before each, that change.
fn shifts(before: &Calendar, after: &Calendar, years: impl Iterator<Item = i32>) -> Vec<Shift> {
    let of_year = |year: i32| {
        let first = NaiveDate::from_ymd_opt(year - 1, 12, 1);
        first.into_iter().flat_map(|day| day.iter_days()).take_while(move |day| day.year() <= year)
    };
    let days: BTreeSet<NaiveDate> = years.flat_map(of_year).collect();
    let mut shifts: Vec<Shift> = Vec::new();
    for day in days.into_iter().filter(|day| before.works(*day) != after.works(*day)) {
        let works = after.works(day);
        match shifts.last_mut() {
            Some(last) if last.works == works && last.to.succ_opt() == Some(day) => last.to = day,
            _ => shifts.push(Shift { from: day, to: day, works }),
        }
    }
    shifts
}

/// Applies a change that was looked at: the limits that run get their new days with it, the old ones stay in their trails.
///
/// # Errors
/// `Changed` when the calendar in force, or what was given, is not what was looked at; `Wrong`; `Forbidden`; the
/// database.
pub async fn apply(office: &Office, actor: &Actor, change: &Change, looked_at: &str) -> Result<(), NotApplied> {
    if !super::may_with(actor, Action::ManageSettings) {
        return Err(SettingError::Forbidden.into());
    }
    let mut tx = office.db.write().await?;
    let before = in_force_in(&mut tx).await?;
    let (years, after) = change.on(&before)?;
    if seen(&before.version(), &after.version()) != looked_at {
        return Err(NotApplied::Changed);
    }
    let mut calendar = imported(&mut tx).await?;
    calendar.0.extend(years.0);
    let value = serde_json::to_string(&calendar).map_err(|e| SettingError::Wrong(e.to_string()))?;
    super::write(&mut tx, office, Some(actor), NAME, &value).await?;
    crate::clocks::recalculate(&mut tx, office, &after).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_and_made_up_weekends_are_known() {
        let calendar = carried().expect("the notices");
        let works = |y, m, d| calendar.works(NaiveDate::from_ymd_opt(y, m, d).expect("a day"));
        assert!(works(2026, 11, 24));
        assert!(!works(2026, 10, 1));
        assert!(works(2023, 10, 8), "a Sunday that made up for the holidays");
        assert!(!works(2026, 11, 28));
        assert!(!works(2027, 1, 1));
    }

    #[test]
    fn a_notice_that_cannot_be_is_refused_with_the_reason() {
        let told = |text: &str| read(text).expect_err("a wrong notice");
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(told("{"), NoticeError::Unfinished { line: 1 });
        assert_eq!(told("{\n  \"2027\": {，}"), NoticeError::Syntax { line: 2, column: 12 });
        assert_eq!(
            told("{\"2027\": {\n\"holidays\": {\"元旦\": \"元旦\"}}}"),
            NoticeError::Form { line: 2, column: 17 }
        );
        assert_eq!(told(r#"{"2027": {"holidays": {}}}"#), NoticeError::Form { line: 1, column: 25 });
        let flaw = |text: &str| match told(text) {
            NoticeError::Flaw(flaw) => flaw,
            other => panic!("{other}"),
        };
        assert_eq!(flaw(r#"{"x": {"holidays": {}, "workdays": {}}}"#), NoticeFlaw::NoYear("x".into()));
        let elsewhere = NoticeFlaw::Elsewhere { day: day("2028-01-01"), year: "2027".into() };
        assert_eq!(flaw(r#"{"2027": {"holidays": {"2028-01-01": "元旦"}, "workdays": {}}}"#), elsewhere);
        let both = r#"{"2027": {"holidays": {"2027-01-02": "元旦"}, "workdays": {"2027-01-02": "元旦"}}}"#;
        assert_eq!(flaw(both), NoticeFlaw::Both(day("2027-01-02")));
        let monday = r#"{"2027": {"holidays": {}, "workdays": {"2027-01-04": "元旦"}}}"#;
        assert_eq!(flaw(monday), NoticeFlaw::NoWeekend(day("2027-01-04")));
        for source in ["javascript:alert(1)", "file:///etc/passwd", "https://", "www.gov.cn"] {
            let notice = format!(r#"{{"2027": {{"source": "{source}", "holidays": {{}}, "workdays": {{}}}}}}"#);
            assert_eq!(flaw(&notice), NoticeFlaw::Source(source.into()));
        }
    }
}
