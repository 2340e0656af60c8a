//! The commands of the program.

mod serve;
mod staff;

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
    Demo,
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
        println!(
            "shuoli {} (build {}, schema {})",
            env!("CARGO_PKG_VERSION"),
            env!("SHUOLI_BUILD"),
            Db::schema_version()
        );
        return Ok(());
    }
    let settings = flags.check()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve { migrate, demo } => serve::serve(settings, migrate, demo).await,
            Command::Migrate => {
                open(&settings, true).await?.db.migrate().await?;
                println!("schema {}", Db::schema_version());
                Ok(())
            }
            Command::Demo => {
                let office = open(&settings, true).await?;
                office.db.migrate().await?;
                registry::demo::load(&office).await?;
                println!(
                    "the demonstration county is loaded; every demonstration password is {}",
                    registry::demo::PASSWORD
                );
                Ok(())
            }
            Command::Staff { command } => staff::run(&open(&settings, false).await?, command).await,
            Command::Divisions { file } => {
                let text = tokio::fs::read_to_string(&file).await?;
                let read = registry::places::import(&open(&settings, false).await?, &text).await?;
                println!("{read} divisions");
                Ok(())
            }
            Command::Version => Ok(()),
        }
    })
}

/// Opens the office the settings describe.
async fn open(settings: &Settings, create: bool) -> Result<Office, Box<dyn std::error::Error>> {
    let db = Db::connect(&settings.database_url, create)
        .await
        .map_err(|e| format!("setting DATABASE_URL: the database does not open: {e}"))?;
    let clock = settings.clock.map_or(Clock::System, Clock::started_at);
    Ok(Office::new(db, clock, Random::from_system()?, settings.zone))
}
