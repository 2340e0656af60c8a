//! The site is embedded (see src/assets.rs), and the program can say from which commit it was built.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=../target/site/manifest.json");
    // Grows with every commit. Where there is no repository (a container) SHUOLI_BUILD may say what is built.
    let log = Path::new("../.git/logs/HEAD");
    if log.is_file() {
        println!("cargo:rerun-if-changed={}", log.display());
    }
    println!("cargo:rerun-if-env-changed=SHUOLI_BUILD");
    let commit = || {
        let told = Command::new("git").args(["rev-parse", "--short=10", "HEAD"]).output().ok()?;
        told.status.success().then(|| String::from_utf8_lossy(&told.stdout).trim().to_owned())
    };
    let build = std::env::var("SHUOLI_BUILD").ok().or_else(commit).unwrap_or_else(|| "unknown".to_owned());
    println!("cargo:rustc-env=SHUOLI_BUILD={build}");
}
