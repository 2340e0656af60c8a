//! Steps told with their times, so that a first build does not look hung; and running other programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What every task ends with: nothing, or one clear line.
pub type Done<T = ()> = Result<T, String>;

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_path_buf()
}

/// Does one step and says how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Done<T>) -> Done<T> {
    eprintln!("▸ {what} …");
    let start = Instant::now();
    let result = work();
    let seconds = start.elapsed().as_secs_f64();
    match &result {
        Ok(_) => eprintln!("  {what}: {seconds:.1} s"),
        Err(_) => eprintln!("  {what}: failed after {seconds:.1} s"),
    }
    result
}

/// A cargo of the toolchain that runs us, in the workspace.
pub fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words).current_dir(root());
    command
}

/// Runs a program to its end; its output is the reader's.
pub fn run(command: &mut Command) -> Done {
    let shown = name(command);
    let status = command.status().map_err(|e| format!("{shown} could not be started: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown} failed ({status})")) }
}

/// Runs a program and takes what it prints; `None` when it is missing or fails.
pub fn output(program: &str, words: &[&str]) -> Option<String> {
    let output = Command::new(program).args(words).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn name(command: &Command) -> String {
    let words = command.get_args().map(|w| w.to_string_lossy().into_owned());
    std::iter::once(command.get_program().to_string_lossy().into_owned())
        .chain(words)
        .take(5)
        .collect::<Vec<_>>()
        .join(" ")
}
