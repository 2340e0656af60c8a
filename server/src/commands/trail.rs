//! `shuoli trail`: checking, sealing and taking out the evidence trail.

use std::path::PathBuf;

use clap::Subcommand;
use domain::trail::RecordKey;
use registry::trail;

use super::{Outcome, open};
use crate::settings::Settings;

/// What to do with the trail.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the trail of the database, or of a bundle without any database.
    Verify {
        /// A bundle, instead of the database.
        #[arg(long)]
        bundle: Option<PathBuf>,
        /// The public key the bundle must be signed with (from `shuoli keys show`).
        #[arg(long, requires = "bundle")]
        key: Option<String>,
        /// A seal that was printed or mailed, as NUMBER:DIGEST: it must still be there.
        #[arg(long, conflicts_with = "bundle")]
        seal: Option<String>,
    },
    /// Seal what grew since the last seal.
    Seal,
    /// Write the trail of a record, such as booking/0198…, to standard output as a bundle.
    Export {
        /// Which record.
        record: String,
    },
}

/// Checks a bundle far from any database.
///
/// # Errors
/// What is wrong with it.
pub fn verify_bundle(file: &std::path::Path, key: Option<&str>) -> Outcome {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let report = trail::verify_bundle(&text, key)?;
    for finding in &report.findings {
        say!("{finding}")?;
    }
    if !report.findings.is_empty() {
        return Err(format!("{} of {} entries or contents are damaged", report.findings.len(), report.entries).into());
    }
    say!("{}: {} entries, whole", report.record, report.entries)?;
    for key in &report.keys {
        say!("signed by {key}")?;
    }
    if key.is_none() {
        say!("compare that key with the one the house publishes (shuoli keys show, or the seal on the wall)")?;
    }
    Ok(())
}

/// Runs the command.
///
/// # Errors
/// One sentence of what went wrong.
pub async fn run(settings: &Settings, command: Command) -> Outcome {
    match command {
        Command::Verify { bundle: Some(file), key, .. } => verify_bundle(&file, key.as_deref()),
        Command::Verify { seal, .. } => {
            let office = open(settings, false).await?;
            let mut printed = Ok(());
            let tell = |trouble: &trail::Trouble| {
                if printed.is_ok() {
                    printed = say!("{trouble}");
                }
            };
            let report = trail::verify(&office, tell).await?;
            printed?;
            let mut troubles = report.troubles;
            if let Some(seal) = seal {
                let (number, hash) = seal.split_once(':').ok_or("a seal reads NUMBER:DIGEST")?;
                let number: i64 = number.parse().map_err(|_| "a seal reads NUMBER:DIGEST")?;
                match trail::seal_at(&office, number).await? {
                    Some(there) if there.hash == hash.trim() => say!("seal {number} is as it was")?,
                    Some(_) => {
                        troubles += 1;
                        say!("seal {number}: another digest than the one given")?;
                    }
                    None => {
                        troubles += 1;
                        say!("seal {number}: it was removed, and with it what it names may have been")?;
                    }
                }
            }
            say!(
                "{} entries on {} records, {} seals, the last {}",
                report.entries,
                report.records,
                report.seals,
                report.last_seal
            )?;
            if troubles > 0 { Err(format!("the trail is damaged: {troubles} findings").into()) } else { Ok(()) }
        }
        Command::Seal => {
            match trail::seal(&open(settings, false).await?).await? {
                Some(sealed) => say!("seal {}:{}", sealed.seal.number, sealed.hash)?,
                None => say!("nothing grew since the last seal")?,
            }
            Ok(())
        }
        Command::Export { record } => {
            let bundle = trail::export(&open(settings, false).await?, &RecordKey::from(record)).await?;
            say!("{}", serde_json::to_string_pretty(&bundle)?)?;
            Ok(())
        }
    }
}
