//! What the program does by itself: sending letters, forgetting what is over, sealing the trail.

mod outbox;

use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use registry::Office;
use registry::jobs::Job;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::mail::{MailError, Post};
use crate::settings::Settings;
use crate::sms::Gateway;

use outbox::Carrier;

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
    let gateway = settings.sms.as_ref().map(|sms| Gateway::open(sms, settings.zone, base));
    let texts =
        gateway.map(|g| tokio::spawn(outbox::run(office.clone(), Carrier::Gateway(Box::new(g)), stopping.clone())));
    let mut all = vec![
        tokio::spawn(outbox::run(office.clone(), Carrier::Post(Box::new(post)), stopping.clone())),
        tokio::spawn(outbox::follow_up(office.clone(), stopping.clone())),
        tokio::spawn(every(300, Job::Sweep, office.clone(), stopping.clone())),
        tokio::spawn(seal(office.clone(), settings.clone(), stopping.clone())),
        tokio::spawn(night(office.clone(), stopping.clone())),
        tokio::spawn(offer(office.clone(), stopping.clone())),
        tokio::spawn(every(20, Job::Rechecks, office.clone(), stopping.clone())),
        tokio::spawn(every(15, Job::Search, office.clone(), stopping.clone())),
        tokio::spawn(upkeep(metrics, stopping)),
    ];
    all.extend(texts);
    Ok(all)
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

/// Runs a job; what went wrong stands at the desk and in the log.
async fn run(office: &Office, job: Job) -> bool {
    match registry::jobs::run(office, job).await {
        Ok(Ok(outcome)) => {
            tracing::info!(job = job.code(), %outcome, "job");
            true
        }
        Ok(Err(error)) | Err(error) => {
            tracing::error!(job = job.code(), %error, "job");
            false
        }
    }
}

/// Runs a job now, and again every so many seconds.
async fn every(seconds: u64, job: Job, office: Office, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        run(&office, job).await;
        tokio::select! {
            _ = stopping.changed() => {}
            () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
        }
    }
}

/// Twice a minute: places for the waiting list.
async fn offer(office: Office, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        tokio::select! {
            _ = stopping.changed() => return,
            () = tokio::time::sleep(Duration::from_secs(30)) => {}
        }
        run(&office, Job::Waiting).await;
    }
}

/// Every hour: seals the trail, if it grew, and mails the seal outside of the house.
async fn seal(office: Office, settings: Arc<Settings>, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        tokio::select! {
            _ = stopping.changed() => return,
            () = tokio::time::sleep(Duration::from_secs(3600)) => {}
        }
        if run(&office, Job::Seal).await
            && let Some(address) = &settings.seal_mail_to
            && let Err(error) = registry::trail::mail_seal(&office, address, settings.locale).await
        {
            tracing::error!(%error, "mailing a seal");
        }
    }
}

/// At the hour when nobody is at work: closes the clinics of the day before, erases what retention ends, takes the steps of cases
/// whose limits ran out, plans the clinics of the days that came into view. Several processes may do it at once: what one erased
/// or planned the other finds so.
async fn night(office: Office, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        let local = office.now().with_timezone(&office.zone);
        let three = local.date_naive() + chrono::Days::new(u64::from(chrono::Timelike::hour(&local) >= 3));
        let wait = office.start_of(three) + chrono::Duration::hours(3) - office.now();
        tokio::select! {
            _ = stopping.changed() => return,
            () = tokio::time::sleep(wait.to_std().unwrap_or_default()) => {}
        }
        run(&office, Job::CloseDays).await;
        run(&office, Job::Retention).await;
        run(&office, Job::Conflicts).await;
        run(&office, Job::Cases).await;
        run(&office, Job::Expand).await;
    }
}
