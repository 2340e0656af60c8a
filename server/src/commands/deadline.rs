//! `shuoli deadline`: when a statutory period ends, and why then.

use chrono::NaiveDate;
use clap::Args;
use domain::clocks::{Answered, Asked, Calendar, Outcome, Pack, Step};
use domain::locale::Locale;
use registry::Db;
use registry::settings::calendar;
use serde::Serialize;

use super::Outcome as Done;
use crate::api::deadlines::Deadline;
use crate::settings::Settings;

/// What is asked.
#[derive(Debug, Args)]
pub struct Question {
    /// The code of the limit, such as petition.handle; --list prints them all.
    #[arg(required_unless_present = "list")]
    rule: Option<String>,
    /// The day of what starts it (acceptance, receipt, service); it is not counted.
    #[arg(long, value_name = "DATE", required_unless_present = "list")]
    from: Option<NaiveDate>,
    /// Days of extension, where the limit can be extended.
    #[arg(long, value_name = "DAYS")]
    extend: Option<u32>,
    /// Days not counted: from the first of them to the day it was resumed, which is counted; may be given more than once. Without
    /// UNTIL it still is suspended, and there is no due date: the command fails and says what is left.
    #[arg(long, value_name = "FROM..UNTIL", value_parser = pause)]
    suspend: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// The day the matter was opened: the law of that day holds for it. By default the day it starts.
    #[arg(long, value_name = "DATE")]
    opened: Option<NaiveDate>,
    /// Reckon with the holiday notices the program carries, whatever database there is.
    #[arg(long)]
    carried: bool,
    /// Print JSON, as POST /api/v1/deadlines answers.
    #[arg(long)]
    json: bool,
    /// Print every limit with its length and basis.
    #[arg(long, conflicts_with_all = ["rule", "extend", "suspend", "json"])]
    list: bool,
}

fn pause(text: &str) -> Result<(NaiveDate, Option<NaiveDate>), String> {
    let wrong = || format!("{text:?} is not FROM..UNTIL, such as 2026-03-20..2026-03-27");
    let (from, until) = text.split_once("..").ok_or_else(wrong)?;
    let until = if until.is_empty() { None } else { Some(until.parse().map_err(|_| wrong())?) };
    Ok((from.parse().map_err(|_| wrong())?, until))
}

/// Whose calendar it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Source {
    /// The notices the program carries.
    Carried,
    /// The calendar of the house, in its database.
    Database,
}

impl Source {
    const fn say(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::Carried, Locale::ZhCn) => "程序自带的放假通知",
            (Self::Carried, Locale::En) => "the notices the program carries",
            (Self::Database, Locale::ZhCn) => "数据库中的放假安排",
            (Self::Database, Locale::En) => "the calendar in the database",
        }
    }
}

/// The answer with whose calendar it was.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    deadline: Deadline,
    calendar_source: Source,
}

/// Answers.
///
/// # Errors
/// One sentence: what cannot be, or that there is no due date yet.
pub async fn run(settings: &Settings, question: Question) -> Done {
    let locale = settings.locale;
    if question.list {
        return list(question.opened.or(question.from), locale);
    }
    let (calendar, source) = calendar_for(settings, question.carried).await?;
    let text = |day: NaiveDate| day.to_string();
    let typed = Asked {
        rule: question.rule.unwrap_or_default(),
        from: question.from.map(text).unwrap_or_default(),
        extension: question.extend.map(|days| days.to_string()).unwrap_or_default(),
        suspensions: question
            .suspend
            .iter()
            .map(|(from, until)| (text(*from), until.map(text).unwrap_or_default()))
            .collect(),
        opened: question.opened.map(text).unwrap_or_default(),
    };
    let answered = typed
        .answer(&calendar)
        .map_err(|unclear| unclear.values().map(|what| what.say(locale)).collect::<Vec<_>>().join(" "))?;
    if question.json {
        let answer = Answer { deadline: Deadline::of(&answered, locale), calendar_source: source };
        say!("{}", serde_json::to_string_pretty(&answer)?)?;
        return Ok(());
    }
    print(&answered, source, locale)
}

fn print(answered: &Answered, source: Source, locale: Locale) -> Done {
    let Answered { pack, reckoned, .. } = answered;
    let due = match reckoned.outcome {
        Outcome::Due(day) => day,
        Outcome::Waits { .. } => {
            let waits = reckoned.steps.iter().find(|step| matches!(step, Step::Waits { .. }));
            return Err(waits.map(|step| step.say(locale)).unwrap_or_default().into());
        }
    };
    say!("{due}")?;
    for (number, step) in (1..).zip(&reckoned.steps) {
        say!("{number}. {}", step.say(locale))?;
    }
    let (calendar, source) = (&reckoned.calendar, source.say(locale));
    match locale {
        Locale::ZhCn => say!("日历 {calendar}（{source}），规则包 {}", pack.code)?,
        Locale::En => say!("Calendar {calendar} ({source}), rule pack {}", pack.code)?,
    }
    Ok(())
}

/// The calendar in the database, when one is there; the notices the program carries otherwise. A database that was named or is
/// there and can't be read is no reason to reckon with another calendar unseen: it fails.
async fn calendar_for(settings: &Settings, carried: bool) -> Result<(Calendar, Source), Box<dyn std::error::Error>> {
    let url = &settings.database_url;
    if carried || !(settings.database_given || Db::is_there(url)) {
        return Ok((calendar::carried()?, Source::Carried));
    }
    let read = async { calendar::in_force_at(&Db::connect(url, false).await?).await };
    let calendar = read.await.map_err(|e| {
        format!("the holiday calendar in the database can't be read ({e}); --carried reckons without the database")
    })?;
    Ok((calendar, Source::Database))
}

fn list(on: Option<NaiveDate>, locale: Locale) -> Done {
    let pack = match on {
        Some(day) => Pack::on(day)?,
        None => Pack::all().last().ok_or("no rule pack")?,
    };
    for rule in pack.every() {
        let (name, length) = (rule.names.say(locale), rule.say_length(locale));
        say!("{}\t{name}\t{length}\t{}", rule.code, rule.basis.say_in_full(locale))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn days_not_counted_are_read_with_and_without_their_end() {
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(pause("2026-03-20..2026-03-27"), Ok((day("2026-03-20"), Some(day("2026-03-27")))));
        assert_eq!(pause("2026-03-20.."), Ok((day("2026-03-20"), None)));
        for wrong in ["", "..", "2026-03-20", "..2026-03-27", "2026-02-30..2026-03-27", "a..b"] {
            assert!(pause(wrong).is_err_and(|told| told.contains("FROM..UNTIL")), "{wrong}");
        }
    }
}
