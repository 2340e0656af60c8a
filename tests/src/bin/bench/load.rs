//! A load of requests over kept connections, written on bare TCP so that the client costs little of the machine it shares with
//! the server.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a load found.
pub struct Found {
    /// Answers a second.
    pub per_second: f64,
    /// Median in milliseconds.
    pub p50: f64,
    /// 99th percentile in milliseconds.
    pub p99: f64,
    /// Answers of another status than expected.
    pub wrong: usize,
}

impl Found {
    /// The figure alone, when every answer was as expected.
    pub fn checked(self) -> Self {
        assert_eq!(self.wrong, 0, "answers of another status");
        self
    }
}

/// A kept connection.
pub struct Connection(TcpStream, Vec<u8>);

impl Connection {
    pub async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server accepts");
        stream.set_nodelay(true).expect("nodelay");
        Self(stream, Vec::with_capacity(64 * 1024))
    }

    /// Sends a request and reads the whole answer: its status.
    pub async fn ask(&mut self, request: &[u8]) -> u16 {
        self.0.write_all(request).await.expect("the request is sent");
        self.1.clear();
        let mut needed = None;
        loop {
            let mut chunk = [0; 32 * 1024];
            let read = self.0.read(&mut chunk).await.expect("an answer");
            assert!(read > 0, "the server closed the connection");
            self.1.extend_from_slice(&chunk[..read]);
            if needed.is_none()
                && let Some(end) = self.1.windows(4).position(|w| w == b"\r\n\r\n")
            {
                let head = std::str::from_utf8(&self.1[..end]).expect("a head in ASCII").to_ascii_lowercase();
                let length = head
                    .lines()
                    .find_map(|l| l.strip_prefix("content-length:"))
                    .map(|v| v.trim().parse::<usize>().expect("a length"));
                needed = Some(end + 4 + length.unwrap_or(0));
            }
            if needed.is_some_and(|n| self.1.len() >= n) {
                let status = std::str::from_utf8(&self.1[9..12]).expect("a status");
                return status.parse().expect("a status");
            }
        }
    }
}

/// A GET over a kept connection.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n").into_bytes()
}

/// A POST of JSON with its own idempotency key over a kept connection.
pub fn post(path: &str, key: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\nidempotency-key: {key}\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// The same request over and over from so many connections.
pub async fn repeat(address: &str, request: Vec<u8>, clients: usize, during: Duration) -> Found {
    let until = Instant::now() + during;
    let started = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let (address, request) = (address.to_owned(), request.clone());
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(&address).await;
            let (mut times, mut wrong) = (Vec::new(), 0);
            while Instant::now() < until {
                let asked = Instant::now();
                if connection.ask(&request).await != 200 {
                    wrong += 1;
                }
                times.push(asked.elapsed());
            }
            (times, wrong)
        }));
    }
    gather(tasks, started).await
}

/// Each request once, shared out between so many connections.
pub async fn each(address: &str, requests: Vec<Vec<u8>>, clients: usize, expected: u16) -> Found {
    let started = Instant::now();
    let mut tasks = Vec::new();
    for client in 0..clients {
        let mine: Vec<Vec<u8>> = requests.iter().skip(client).step_by(clients).cloned().collect();
        let address = address.to_owned();
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(&address).await;
            let (mut times, mut wrong) = (Vec::new(), 0);
            for request in mine {
                let asked = Instant::now();
                if connection.ask(&request).await != expected {
                    wrong += 1;
                }
                times.push(asked.elapsed());
            }
            (times, wrong)
        }));
    }
    gather(tasks, started).await
}

async fn gather(tasks: Vec<tokio::task::JoinHandle<(Vec<Duration>, usize)>>, started: Instant) -> Found {
    let (mut times, mut wrong) = (Vec::new(), 0);
    for task in tasks {
        let (t, w) = task.await.expect("a client runs to its end");
        times.extend(t);
        wrong += w;
    }
    let seconds = started.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    Found { per_second: times.len() as f64 / seconds, p50: at(0.5), p99: at(0.99), wrong }
}
