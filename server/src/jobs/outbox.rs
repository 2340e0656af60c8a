//! The postman: claims letters one by one and delivers them. Any number of processes may run one.

use std::time::Duration;

use domain::messages::Channel;
use registry::Office;
use registry::messages::{self, Attempt};
use tokio::sync::watch;

use crate::mail::Post;

/// How often an empty outbox is looked into.
const LOOK: Duration = Duration::from_secs(1);

/// Delivers letters until told to stop; the letter in hand is settled first.
pub async fn run(office: Office, post: Post, mut stopping: watch::Receiver<bool>) {
    let worker = office.random.secret();
    while !*stopping.borrow() {
        match messages::claim(&office, &worker, Channel::Email).await {
            Ok(Some(message)) => {
                let attempt = post.deliver(&message).await;
                // What the server said may hold an address: it goes to the desk, not into the log.
                let (outcome, waits) = match &attempt {
                    Attempt::Sent | Attempt::SentAs(_) => ("sent", false),
                    Attempt::Failed(_) => ("failed", true),
                    Attempt::Refused(_) => ("refused", false),
                };
                tracing::info!(message = %message.id, attempt = message.attempts, outcome, "letter");
                metrics::counter!("shuoli_letters_total", "outcome" => outcome).increment(1);
                if let Err(error) = messages::settle(&office, &worker, &message, &attempt).await {
                    tracing::error!(message = %message.id, %error, "settling a letter");
                }
                if !waits {
                    continue;
                }
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "claiming a letter"),
        }
        tokio::select! {
            _ = stopping.changed() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
