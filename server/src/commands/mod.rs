//! The commands of the program.

#[macro_use]
mod print;

mod deadline;
mod keys;
mod serve;
mod staff;
mod trail;

use chrono::{DateTime, FixedOffset};
use clap::Subcommand;
use registry::{Clock, Db, Office, Random};

use crate::settings::{Flags, Settings};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve until SIGTERM, then finish what is in flight.
    Serve {
        /// Bring the database up to date first.
        #[arg(long)]
        migrate: bool,
        /// Load the demonstration county first when the database is empty.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database up to date; safe to run from several hosts at once.
    Migrate,
    /// Load the demonstration county into an empty database.
    Demo {
        /// Only print the second-factor code of the demonstration's `admin` as it is now.
        ///
        /// With SHUOLI_CLOCK set, "now" is the instant where the clock starts: a server that has run for a while is further on,
        /// and --at says how far.
        #[arg(long)]
        code: bool,
        /// The code at this instant, such as 2026-11-25T09:05:00+08:00.
        #[arg(long, requires = "code", value_name = "INSTANT")]
        at: Option<DateTime<FixedOffset>>,
    },
    /// The evidence trail: check it, seal it, take out the trail of a record.
    Trail {
        #[command(subcommand)]
        command: trail::Command,
    },
    /// The keys that seal personal data and sign the trail.
    Keys {
        #[command(subcommand)]
        command: keys::Command,
    },
    /// Erase personal data whose retention has ended, as the nightly job does.
    Retention {
        /// Only list what is due.
        #[arg(long)]
        dry_run: bool,
    },
    /// Print the due date of a statutory period, on the first line, and how it came about.
    ///
    /// The start day is not counted; a last day of rest goes to the next working day; weekends that are worked to make up for
    /// holidays count. Reckoned with the holiday calendar in the database when one is named (--database-url, DATABASE_URL,
    /// shuoli.toml) or there at its usual place, otherwise with the notices the program carries; the last line says which.
    Deadline(deadline::Question),
    /// Print every address of the web side with who may come in.
    Doors,
    /// Staff: add the first administrator and others.
    Staff {
        #[command(subcommand)]
        command: staff::Command,
    },
    /// Import a county's divisions from CSV: code,name,level,parent_code.
    Divisions {
        /// The file.
        file: std::path::PathBuf,
    },
    /// Print version and schema version.
    Version,
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Runs a command to its end.
///
/// # Errors
/// One sentence of what went wrong.
pub fn run(command: Command, flags: Flags) -> Outcome {
    if matches!(command, Command::Version) {
        let (version, build) = (env!("CARGO_PKG_VERSION"), env!("SHUOLI_BUILD"));
        return Ok(say!("shuoli {version} (build {build}, schema {})", Db::schema_version())?);
    }
    if matches!(command, Command::Doors) {
        let (pages, api, machines) = crate::web::doors();
        for door in pages.merge(api).merge(machines).listed() {
            say!("{door}")?;
        }
        return Ok(());
    }
    // Far from the house: no settings, no database.
    if let Command::Trail { command: trail::Command::Verify { bundle: Some(file), key, .. } } = &command {
        return trail::verify_bundle(file, key.as_deref());
    }
    let settings = flags.check()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve { migrate, demo } => serve::serve(settings, migrate, demo).await,
            Command::Migrate => {
                let office = open(&settings, true).await?;
                office.db.migrate().await?;
                registry::rotation::check_keys(&office).await?;
                Ok(say!("schema {}", Db::schema_version())?)
            }
            Command::Demo { code: true, at } => {
                let now = || settings.clock.map_or(Clock::System, Clock::started_at).now();
                if at.is_none() && settings.clock.is_some() {
                    eprintln!(
                        "shuoli: SHUOLI_CLOCK is set: the code of the instant where it starts; --at takes a later one"
                    );
                }
                let at = at.map_or_else(now, |at| at.to_utc());
                let code = registry::staff::second_factor::code_of(registry::demo::SECOND_FACTOR, at);
                Ok(say!("{}", code.unwrap_or_default())?)
            }
            Command::Demo { code: false, .. } => {
                let office = open(&settings, true).await?;
                office.db.migrate().await?;
                registry::rotation::check_keys(&office).await?;
                registry::demo::load(&office).await?;
                let password = registry::demo::PASSWORD;
                Ok(say!("the demonstration county is loaded; every demonstration password is {password}")?)
            }
            Command::Staff { command } => staff::run(&open(&settings, false).await?, command).await,
            Command::Divisions { file } => {
                let text = tokio::fs::read_to_string(&file).await?;
                let read = registry::places::import(&open(&settings, false).await?, &text).await?;
                Ok(say!("{read} divisions")?)
            }
            Command::Trail { command } => trail::run(&settings, command).await,
            Command::Keys { command } => keys::run(&settings, command).await,
            Command::Deadline(question) => deadline::run(&settings, question).await,
            Command::Retention { dry_run } => retention(&open(&settings, false).await?, dry_run).await,
            Command::Version | Command::Doors => Ok(()),
        }
    })
}

/// Opens the office the settings describe.
async fn open(settings: &Settings, create: bool) -> Result<Office, Box<dyn std::error::Error>> {
    let db = Db::connect(&settings.database_url, create)
        .await
        .map_err(|e| format!("setting DATABASE_URL: the database does not open: {e}"))?;
    let clock = settings.clock.map_or(Clock::System, Clock::started_at);
    let keys = crate::keys::open(settings, create)?;
    Ok(Office::new(db, clock, Random::from_system()?, keys, settings.zone).with_sms(settings.sms.is_some()))
}

async fn retention(office: &Office, dry_run: bool) -> Outcome {
    if dry_run {
        for due in registry::settings::retention::due(office, i64::MAX).await? {
            say!("{} {} {}", due.code, due.status, due.ends_at.with_timezone(&office.zone).format("%Y-%m-%d"))?;
        }
        return Ok(());
    }
    let erased = registry::settings::retention::erase_due(office).await?;
    Ok(say!("erased: {} bookings, {} letters, {} sign-ins", erased.bookings, erased.letters, erased.sign_ins)?)
}
