//! The web side: the router, what every request passes, and the pages for villagers.

mod bookings;
mod fault;
mod guard;
mod kept;
mod ops;
mod places;
mod preferences;
mod reader;
mod wizard;

pub use fault::{Answer, Fault, drawn, incident, page, page_with};
pub use guard::client_address;
pub use reader::{Reader, SESSION, Staff};

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::{HeaderValue, header};
use axum::routing::{get, post};
use metrics_exporter_prometheus::PrometheusHandle;
use registry::Office;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::settings::Settings;

/// Largest body of a request, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;

/// What every handler can reach.
#[derive(Clone)]
pub struct Shop(Arc<Inside>);

/// See [`Shop`].
pub struct Inside {
    /// The registry.
    pub office: Office,
    /// The settings.
    pub settings: Arc<Settings>,
    /// The address under which people reach the service.
    pub base: String,
    /// Names of the assets.
    pub assets: Arc<app::assets::Assets>,
    /// Writes a minute from one address.
    pub limiter: guard::Limiter,
    /// Pages that are alike for everybody.
    pub kept: kept::KeptPages,
    /// What /metrics shows.
    pub metrics: PrometheusHandle,
}

impl std::ops::Deref for Shop {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.0
    }
}

impl FromRef<Shop> for Office {
    fn from_ref(shop: &Shop) -> Self {
        shop.office.clone()
    }
}

impl Shop {
    /// Puts it together.
    pub fn new(office: Office, settings: Arc<Settings>, base: String, metrics: PrometheusHandle) -> Self {
        let limiter = guard::Limiter::new(settings.rate_per_minute);
        let assets = Arc::new(crate::assets::names());
        Self(Arc::new(Inside { office, settings, base, assets, limiter, kept: kept::KeptPages::new(), metrics }))
    }

    /// True when cookies may only travel encrypted.
    pub fn is_secure(&self) -> bool {
        self.base.starts_with("https://")
    }
}

/// Every address of the program.
pub fn router(shop: Shop) -> Router {
    let pages = Router::new()
        .route("/", get(places::home))
        .route("/villages/{division}", get(places::village))
        .route("/book/{slot}", get(wizard::show).post(wizard::answer))
        .route("/bookings", get(bookings::ask).post(bookings::find))
        .route("/bookings/{code}", get(bookings::show))
        .route("/bookings/{code}/cancel", get(bookings::ask_cancel).post(bookings::cancel))
        .route("/bookings/{code}/move", get(bookings::ask_move).post(bookings::move_to))
        .route("/bookings/{code}/slip", get(bookings::slip))
        .route("/bookings/{code}/calendar.ics", get(bookings::calendar))
        .route("/preferences", post(preferences::save))
        .route("/help", get(preferences::help))
        .route("/privacy", get(preferences::privacy))
        .merge(crate::desk::routes())
        .fallback(fault::not_found)
        .layer(axum::middleware::from_fn_with_state(shop.clone(), guard::limit))
        .layer(axum::middleware::from_fn(guard::text_only))
        .layer(CsrfLayer::new())
        // Outside of the guards, so that what they refuse is answered with a page as well.
        .layer(axum::middleware::from_fn_with_state(shop.clone(), fault::dress))
        .layer(CompressionLayer::new())
        .layer(policy(header::CONTENT_SECURITY_POLICY, CSP))
        .layer(policy(header::REFERRER_POLICY, "same-origin"))
        .layer(policy(header::X_FRAME_OPTIONS, "DENY"))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ));
    let api = crate::api::routes()
        .layer(axum::middleware::from_fn_with_state(shop.clone(), guard::limit))
        .layer(CsrfLayer::new())
        .layer(CompressionLayer::new());
    Router::new()
        .merge(pages)
        .merge(api)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .route("/assets/{name}", get(crate::assets::serve))
        .route("/healthz", get(ops::alive))
        .route("/readyz", get(ops::ready))
        .route("/metrics", get(ops::metrics))
        .layer(policy(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(CatchPanicLayer::custom(fault::panicked))
        .layer(axum::middleware::from_fn(ops::watch))
        .with_state(shop)
}

const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                   connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn policy(name: header::HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
