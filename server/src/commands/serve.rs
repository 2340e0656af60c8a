//! `shuoli serve`: opens the database, starts the jobs, serves until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use registry::Db;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use crate::settings::Settings;
use crate::web::{Shop, router};

/// How long requests in flight may take once the program was told to stop: a client that sends nothing more must not hold it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves.
///
/// # Errors
/// A database that does not open or is not up to date, an address that is taken.
pub async fn serve(settings: Settings, migrate: bool, demo: bool) -> Result<(), Box<dyn std::error::Error>> {
    let filter = EnvFilter::try_from_env("SHUOLI_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,hyper=warn"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new()
        .set_buckets(&[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5])?
        .install_recorder()?;

    if !migrate && !Db::is_there(&settings.database_url) {
        let url = &settings.database_url;
        return Err(format!("there is no database at {url} yet: `shuoli serve --migrate` makes it").into());
    }
    let office = super::open(&settings, migrate).await?;
    if migrate {
        office.db.migrate().await?;
    } else if !office.db.is_current().await {
        let wanted = Db::schema_version();
        return Err(
            format!("the database is not at schema {wanted}: `shuoli serve --migrate` brings it up to date").into()
        );
    }
    registry::rotation::check_keys(&office).await?;
    let mut is_demo = false;
    if demo {
        is_demo = registry::demo::is_empty(&office).await?;
        if is_demo {
            registry::demo::load(&office).await?;
        }
    }

    let listener = TcpListener::bind(settings.listen)
        .await
        .map_err(|e| format!("setting SHUOLI_LISTEN: {} cannot be used: {e}", settings.listen))?;
    let address = listener.local_addr()?;
    let base = settings.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let settings = Arc::new(settings);
    let (stop, stopping) = watch::channel(false);
    let jobs = crate::jobs::start(&office, &settings, &base, metrics.clone(), stopping.clone())?;
    let shop = Shop::new(office.clone(), settings, base, metrics);
    let followers = shop.clone();

    // Nobody may be reading, or the log may be full: no reason to end.
    let _ = say!("listening on http://{address}");
    if is_demo || demo {
        let _ = say!("demonstration sign-ins at http://{address}/desk, password {}:", registry::demo::PASSWORD);
        let _ = say!("  {}", registry::demo::SIGN_INS.join("  "));
        let code = registry::staff::second_factor::code_of(registry::demo::SECOND_FACTOR, office.now());
        let _ = say!(
            "  admin has a second factor; its code now: {} (the next: shuoli demo --code)",
            code.unwrap_or_default()
        );
    }

    let told = Arc::new(tokio::sync::Notify::new());
    let serving = axum::serve(listener, router(shop).into_make_service_with_connect_info::<std::net::SocketAddr>())
        .with_graceful_shutdown({
            let told = told.clone();
            async move {
                told_to_stop().await;
                // Streams have no end of their own.
                followers.live.close();
                told.notify_one();
            }
        });
    let too_long = async {
        told.notified().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = serving => served?,
        () = too_long => tracing::warn!("requests in flight were cut off"),
    }
    stop.send_replace(true);
    for job in jobs {
        job.await?;
    }
    office.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Waits for SIGTERM or Ctrl-C.
async fn told_to_stop() {
    let interrupt = async { tokio::signal::ctrl_c().await.is_ok() };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}
