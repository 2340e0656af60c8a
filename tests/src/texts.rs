//! A gateway for text messages that misbehaves when the number asks for it: see peers/sms.py.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A running gateway; killed when dropped.
pub struct TextGateway {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl TextGateway {
    /// Starts one on a free port.
    #[must_use]
    pub fn start() -> Self {
        Self::start_on(crate::postgres::free_port())
    }

    /// Starts one on a port.
    #[must_use]
    pub fn start_on(port: u16) -> Self {
        let folder = crate::folder("sms");
        let mut child = Command::new("setpriv")
            .args(["--pdeathsig=KILL", "--"])
            .arg(crate::tools().join("venv/bin/python"))
            .arg(crate::workspace().join("tests/peers/sms.py"))
            .arg(port.to_string())
            .arg(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("python (`cargo xtask test` installs it)");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        assert_eq!(line.trim(), "ready");
        Self { child, folder, port }
    }

    /// A file of settings that describes it: JSON, with the secret in a header.
    #[must_use]
    pub fn settings(&self) -> String {
        settings_on(self.port)
    }

    fn lines(&self, file: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.join(file)).unwrap_or_default();
        text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect()
    }

    /// What reached a telephone, each once, in order.
    #[must_use]
    pub fn taken(&self) -> Vec<Value> {
        self.lines("taken.jsonl")
    }

    /// The attempts for a number.
    #[must_use]
    pub fn attempts_for(&self, phone: &str) -> Vec<Value> {
        self.lines("attempts.jsonl").into_iter().filter(|a| a["to"] == phone).collect()
    }

    /// Waits until so many messages reached a telephone.
    pub async fn wait_for(&self, messages: usize) -> Vec<Value> {
        let asked = Instant::now();
        loop {
            let taken = self.taken();
            if taken.len() >= messages {
                return taken;
            }
            let patience = Duration::from_secs(75);
            assert!(asked.elapsed() < patience, "{} of {messages}: {:?}", taken.len(), self.lines("attempts.jsonl"));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for TextGateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Settings for a gateway on a port, as a path of a file.
#[must_use]
pub fn settings_on(port: u16) -> String {
    let text = format!(
        r#"
[sms]
url = "http://127.0.0.1:{port}/send?account={{account}}"
body = '{{"mobile": "{{phone}}", "content": "【说理】{{text}}", "id": "{{id}}", "sign": "{{sign}}"}}'
timeout = 5
headers = {{ Authorization = "Bearer {{secret}}" }}
sign = {{ method = "hmac-sha256", of = "{{phone}}{{id}}" }}
taken = {{ status = "200-299", pointer = "/code", values = ["0"] }}
refused = {{ pointer = "/code", values = ["4001"] }}
answer = {{ id = "/data/id", reason = "/message" }}
"#
    );
    let file = crate::folder("settings").join("shuoli.toml");
    std::fs::write(&file, text).expect("written");
    file.to_string_lossy().into_owned()
}
