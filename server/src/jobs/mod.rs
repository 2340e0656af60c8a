//! What the program does by itself: sending letters, forgetting what is over.

mod outbox;

use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use registry::Office;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::mail::{MailError, Post};
use crate::settings::Settings;

/// Starts the jobs; each ends when told to stop, after the work in hand.
///
/// # Errors
/// Mail settings that can't be used.
pub fn start(
    office: &Office,
    settings: &Arc<Settings>,
    base: &str,
    metrics: PrometheusHandle,
    stopping: watch::Receiver<bool>,
) -> Result<Vec<JoinHandle<()>>, MailError> {
    let post = Post::open(settings, base)?;
    Ok(vec![
        tokio::spawn(outbox::run(office.clone(), post, stopping.clone())),
        tokio::spawn(sweep(office.clone(), stopping.clone())),
        tokio::spawn(upkeep(metrics, stopping)),
    ])
}

/// Every ten seconds: samples of the metrics are put into their buckets, so that they do not pile up when nobody reads them.
async fn upkeep(metrics: PrometheusHandle, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        metrics.run_upkeep();
        tokio::select! {
            _ = stopping.changed() => {}
            () = tokio::time::sleep(Duration::from_secs(10)) => {}
        }
    }
}

/// Every five minutes: drafts, sessions and idempotency keys whose time is over.
async fn sweep(office: Office, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        if let Err(error) = registry::bookings::sweep(&office).await {
            tracing::error!(%error, "sweeping drafts");
        }
        if let Err(error) = registry::staff::sweep_sessions(&office).await {
            tracing::error!(%error, "sweeping sessions");
        }
        tokio::select! {
            _ = stopping.changed() => {}
            () = tokio::time::sleep(Duration::from_secs(300)) => {}
        }
    }
}
