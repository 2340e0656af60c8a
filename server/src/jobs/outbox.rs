//! The postmen: each claims messages of its way one by one and delivers them, so that a gateway that is slow holds up no e-mail.
//! Any number of processes may run them.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::messages::Channel;
use registry::Office;
use registry::messages::{self, Attempt, Claimed, follow_ups};
use tokio::sync::watch;

use crate::mail::Post;
use crate::sms::Gateway;

/// How often an empty outbox is looked into.
const LOOK: Duration = Duration::from_secs(1);
/// How often is looked for what has come due.
const ROUND: Duration = Duration::from_secs(10);

/// Who delivers.
pub enum Carrier {
    /// E-mail.
    Post(Box<Post>),
    /// Text messages.
    Gateway(Box<Gateway>),
}

impl Carrier {
    const fn channel(&self) -> Channel {
        match self {
            Self::Post(_) => Channel::Email,
            Self::Gateway(_) => Channel::Sms,
        }
    }

    async fn deliver(&self, message: &Claimed, at: DateTime<Utc>) -> Attempt {
        match self {
            Self::Post(post) => post.deliver(message).await,
            Self::Gateway(gateway) => gateway.deliver(message, at).await,
        }
    }
}

/// Delivers messages until told to stop; the one in hand is settled first.
pub async fn run(office: Office, carrier: Carrier, mut stopping: watch::Receiver<bool>) {
    let worker = office.random.secret();
    let channel = carrier.channel();
    while !*stopping.borrow() {
        match messages::claim(&office, &worker, channel).await {
            Ok(Some(message)) => {
                let attempt = carrier.deliver(&message, office.now()).await;
                // What the server said may hold an address: it goes to the desk, not into the log.
                let (outcome, waits) = match &attempt {
                    Attempt::Sent | Attempt::SentAs(_) => ("sent", false),
                    Attempt::Failed(_) => ("failed", true),
                    Attempt::Refused(_) => ("refused", false),
                };
                let by = channel.code();
                tracing::info!(message = %message.id, channel = by, attempt = message.attempts, outcome, "letter");
                metrics::counter!("shuoli_letters_total", "channel" => by, "outcome" => outcome).increment(1);
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

/// Puts what has come due into the outbox: reminders, questions after a visit.
pub async fn follow_up(office: Office, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match follow_ups::post_due(&office).await {
            Ok(0) => {}
            Ok(posted) => tracing::info!(posted, "follow-ups"),
            Err(error) => tracing::error!(%error, "follow-ups"),
        }
        tokio::select! {
            _ = stopping.changed() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}
