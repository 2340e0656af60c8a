//! Where the keys of the house come from: the environment, or a file beside the data that only its owner can read.

use std::io::Write;
use std::path::Path;

use registry::{Keys, Random};

use crate::settings::Settings;

type Refused = Box<dyn std::error::Error>;

/// Reads the keys. With `create` a missing file is made with a first key; whether that is allowed is checked against the
/// database, which remembers what it was written with.
///
/// # Errors
/// A sentence that names the setting, never what stands in it.
pub fn open(settings: &Settings, create: bool) -> Result<Keys, Refused> {
    if let Some(text) = &settings.keys {
        return Keys::parse(text).map_err(|e| format!("setting SHUOLI_KEYS: {e}").into());
    }
    let file = &settings.key_file;
    let told = |what: String| format!("setting SHUOLI_KEY_FILE: {}: {what}", file.display());
    match std::fs::read_to_string(file) {
        Ok(text) => {
            private(file).map_err(told)?;
            Keys::parse(&text).map_err(|e| told(e.to_string()).into())
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && create => {
            add(file, "k1")?;
            open(settings, false)
        }
        Err(e) => Err(told(e.to_string()).into()),
    }
}

/// A key file that others can read is no secret.
#[cfg(unix)]
fn private(file: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(file).map_err(|e| e.to_string())?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(format!("others can read it: chmod 600 {}", file.display())) }
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), String> {
    Ok(())
}

/// Adds a new key to the file: from the next start on it is the one in use.
///
/// # Errors
/// The file cannot be written.
pub fn add(file: &Path, id: &str) -> Result<(), Refused> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(file).map_err(|e| format!("{}: {e}", file.display()))?;
    if opened.metadata()?.len() == 0 {
        opened.write_all(
            b"# The keys of Shuoli. Keep this file secret, and keep a copy apart from the backups of the database:\n\
              # without it nothing personal in the database can be read. The last key is the one in use.\n",
        )?;
    }
    opened.write_all(Keys::new_line(id, &Random::from_system()?).as_bytes())?;
    opened.sync_all()?;
    Ok(())
}
