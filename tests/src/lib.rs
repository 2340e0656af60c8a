//! What the tests stand on: servers of the built program, a PostgreSQL of their own, a mail server that misbehaves when asked to,
//! a real browser. A panic is the right end of anything that does not start.

#![expect(clippy::disallowed_methods, reason = "a test waits for programs outside it")]

pub mod browser;
pub mod desk;
pub mod mail;
pub mod postgres;
pub mod server;
pub mod texts;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The top of the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace").to_owned()
}

/// Where the peers of the tests are installed.
#[must_use]
pub fn tools() -> PathBuf {
    std::env::var_os("SHUOLI_TOOLS").map_or_else(|| workspace().join("target/tools"), PathBuf::from)
}

/// A fresh folder for one test.
#[must_use]
pub fn folder(what: &str) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let folder = workspace().join(format!("target/tests/{what}-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("target can be written");
    folder
}
