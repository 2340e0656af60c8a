//! `shuoli keys`: the keys of the house.

use clap::Subcommand;
use registry::rotation;

use super::{Outcome, open};
use crate::settings::Settings;

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the ids and the public keys that check the trail.
    Show,
    /// Add a new key to the key file and seal everything with it. Stop the server before.
    Rotate,
}

/// Runs the command.
///
/// # Errors
/// One sentence of what went wrong.
pub async fn run(settings: &Settings, command: Command) -> Outcome {
    if matches!(command, Command::Rotate) {
        if settings.keys.is_some() {
            return Err("the keys come from SHUOLI_KEYS: add a key at its end there, then start the server once".into());
        }
        let before = open(settings, false).await?;
        rotation::check_keys(&before).await?;
        let number = before.keys.ids().count() + 1;
        before.db.close().await;
        crate::keys::add(&settings.key_file, &format!("k{number}"))?;
        let office = open(settings, false).await?;
        let texts = rotation::rotate(&office).await?;
        rotation::check_keys(&office).await?;
        say!("{texts} texts are sealed with the new key k{number}")?;
    }
    for (id, public) in open(settings, false).await?.keys.public() {
        say!("{id} {public}")?;
    }
    Ok(())
}
