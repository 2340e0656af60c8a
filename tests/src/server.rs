//! Servers of the built program.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// The password of the demonstration sign-ins.
pub const PASSWORD: &str = "shuoli-demo-2026";
/// The village of the demonstration.
pub const VILLAGE: &str = "141181102205";
/// A Tuesday morning, five minutes into the demonstration's clinic.
pub const MORNING: &str = "2026-11-24T09:05:00+08:00";

/// The built program.
#[must_use]
pub fn program() -> PathBuf {
    let built = || crate::workspace().join("target/debug/shuoli");
    let program = std::env::var_os("SHUOLI_BIN").map_or_else(built, PathBuf::from);
    assert!(program.is_file(), "{} is missing: run the tests with `cargo xtask test`", program.display());
    program
}

/// A server to start.
#[derive(Debug, Clone)]
pub struct Setup {
    environment: Vec<(String, String)>,
    arguments: Vec<&'static str>,
    folder: PathBuf,
}

impl Setup {
    /// An empty registry on SQLite.
    #[must_use]
    pub fn empty() -> Self {
        let folder = crate::folder("server");
        let data = folder.to_string_lossy().into_owned();
        Self { environment: Vec::new(), arguments: vec!["--migrate"], folder }
            .with("SHUOLI_DATA_DIR", &data)
            .with("SHUOLI_LISTEN", "127.0.0.1:0")
            .with("SHUOLI_RATE_PER_MINUTE", "0")
            .with("SHUOLI_CLOCK", MORNING)
    }

    /// The demonstration county on SQLite.
    #[must_use]
    pub fn demo() -> Self {
        let mut setup = Self::empty();
        setup.arguments.push("--demo");
        setup
    }

    /// With a setting.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(n, _)| n != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts it and waits until it listens.
    #[must_use]
    pub fn start(self) -> Server {
        let started = Instant::now();
        let log = self.folder.join("log.jsonl");
        let mut child = Command::new("setpriv")
            .args(["--pdeathsig=KILL", "--"])
            .arg(program())
            .arg("serve")
            .args(&self.arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(self.environment.iter().map(|(n, v)| (n, v)))
            .stdout(Stdio::piped())
            .stderr(std::fs::File::options().create(true).append(true).open(&log).expect("a log file"))
            .spawn()
            .expect("setpriv and the program");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let told = || std::fs::read_to_string(&log).unwrap_or_default();
        let base =
            line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}\n{}", told())).to_owned();
        Server { child, base, setup: self, log, started_in: started.elapsed(), started }
    }
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    /// Where it listens: `http://127.0.0.1:1234`.
    pub base: String,
    setup: Setup,
    log: PathBuf,
    /// From the start of the process to its first line.
    pub started_in: Duration,
    started: Instant,
}

impl Server {
    /// The address of a path.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// What time the server has: its clock started at the instant it was given.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let clock = self.setup.environment.iter().find(|(name, _)| name == "SHUOLI_CLOCK");
        let from = clock.map_or(MORNING, |(_, text)| text);
        let started = DateTime::parse_from_rfc3339(from).expect("an instant").to_utc();
        started + self.started.elapsed()
    }

    /// The codes of a second factor (RFC 6238) that are good now: of the half minute before, this one and the next. Each is good
    /// once.
    #[must_use]
    pub fn codes(&self, secret: &[u8]) -> Vec<String> {
        let at = |seconds| self.now() + chrono::Duration::seconds(seconds);
        [-30, 0, 30].into_iter().filter_map(|s| registry::staff::second_factor::code_of(secret, at(s))).collect()
    }

    /// Its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Its data folder.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        &self.setup.folder
    }

    /// What it logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Tells it to stop and waits: true when it ended by itself with success.
    pub fn stop(&mut self, patience: Duration) -> bool {
        self.tell_to_stop();
        let asked = Instant::now();
        while asked.elapsed() < patience {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// SIGTERM.
    pub fn tell_to_stop(&self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
    }

    /// Ends it and starts it again on the same data.
    #[must_use]
    pub fn restart(mut self) -> Self {
        assert!(self.stop(Duration::from_secs(30)), "the server does not stop");
        self.setup.clone().start()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
