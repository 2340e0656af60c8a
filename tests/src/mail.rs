//! A real mail server (aiosmtpd) that misbehaves when the recipient's address asks for it: see peers/smtp.py.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::desk::between;
use crate::server::Server;

/// A running mail server; killed when dropped.
pub struct MailServer {
    child: Child,
    folder: PathBuf,
    /// Where it listens.
    pub port: u16,
}

impl MailServer {
    /// Starts one on a free port.
    #[must_use]
    pub fn start() -> Self {
        Self::start_on(crate::postgres::free_port())
    }

    /// Starts one on a port.
    #[must_use]
    pub fn start_on(port: u16) -> Self {
        let folder = crate::folder("mail");
        let mut child = Command::new("setpriv")
            .args(["--pdeathsig=KILL", "--"])
            .arg(crate::tools().join("venv/bin/python"))
            .arg(crate::workspace().join("tests/peers/smtp.py"))
            .arg(port.to_string())
            .arg(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("python with aiosmtpd (`cargo xtask test` installs it)");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        assert_eq!(line.trim(), "ready");
        Self { child, folder, port }
    }

    /// The setting for it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Everything that was tried on it, in order: recipient, answer, message id.
    #[must_use]
    pub fn attempts(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.join("attempts.jsonl")).unwrap_or_default();
        text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect()
    }

    /// The attempts for an address.
    #[must_use]
    pub fn attempts_for(&self, address: &str) -> Vec<Value> {
        self.attempts().into_iter().filter(|a| a["to"] == address).collect()
    }

    /// The letters it took, as parsed by Python's own parsers of mail and of iCalendar.
    #[must_use]
    pub fn letters(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.join("letters.jsonl")).unwrap_or_default();
        text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect()
    }

    /// Waits until so many letters were taken.
    pub async fn wait_for(&self, letters: usize) -> Vec<Value> {
        let asked = Instant::now();
        loop {
            let taken = self.letters();
            if taken.len() >= letters {
                return taken;
            }
            assert!(
                asked.elapsed() < Duration::from_secs(60),
                "{} of {letters} letters: {:?}",
                taken.len(),
                self.attempts()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The link that chooses a password in the newest letter to somebody, among the files of a server without a mail server.
pub async fn link(server: &Server, address: &str) -> String {
    link_to(server, address, "/desk/link/").await
}

/// The letters to somebody among the files of a server without a mail server, as they read, the newest last.
#[must_use]
pub fn letters_to(server: &Server, address: &str) -> Vec<String> {
    let mut found: Vec<_> = std::fs::read_dir(server.folder().join("outbox"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|file| (file.file_name(), std::fs::read_to_string(file.path()).unwrap_or_default()))
        .filter(|(_, text)| text.contains(&format!("To: {address}")))
        .collect();
    found.sort();
    let read = |text: String| {
        // The parts of a letter are base64, each between empty lines.
        let parts = text.replace("\r\n", "\n");
        let parts = parts.split("\n\n").map(|part| part.split("\n--").next().unwrap_or_default().replace('\n', ""));
        parts
            .filter_map(|part| BASE64_STANDARD.decode(part).ok())
            .filter_map(|bytes| String::from_utf8(bytes).ok())
            .collect()
    };
    found.into_iter().map(|(_, text)| read(text)).collect()
}

/// Waits for a letter to somebody in which all of this stands.
pub async fn letter_with(server: &Server, address: &str, wanted: &[&str]) -> String {
    let asked = Instant::now();
    loop {
        let letters = letters_to(server, address);
        if let Some(letter) = letters.iter().rev().find(|letter| wanted.iter().all(|text| letter.contains(text))) {
            return letter.clone();
        }
        assert!(asked.elapsed() < Duration::from_secs(20), "no letter to {address} with {wanted:?}: {letters:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The link under this path in the newest letter to somebody, among the files of a server without a mail server: waited for.
pub async fn link_to(server: &Server, address: &str, path: &str) -> String {
    let letter = letter_with(server, address, &[path]).await;
    let secret = between(&letter, path, "\r\n")[0].chars().take_while(char::is_ascii_hexdigit).collect::<String>();
    format!("{path}{secret}")
}
