//! The web side: the router, what every request passes, and the pages for villagers.

mod bookings;
mod calendars;
mod display;
mod doors;
mod fault;
mod guard;
mod guide;
mod kept;
mod live;
mod ops;
mod places;
mod preferences;
mod progress;
mod ratings;
mod reader;
mod waiting;
mod wizard;

pub use calendars::{near, unknown, webcal};
pub use doors::{Access, Doors};
pub use fault::{Answer, Fault, drawn, incident, page, page_with};
pub use guard::client_address;
pub use reader::{DEVICE, Reader, SESSION, SessionOver, Staff};

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::{HeaderName, HeaderValue, header};
use metrics_exporter_prometheus::PrometheusHandle;
use registry::Office;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::settings::Settings;

/// Largest body of a request from outside of the desk, in bytes.
const LARGEST_BODY: usize = 64 * 1024;
/// Largest form of the desk, in bytes. A character takes up to twelve in a form: a record of a consultation at the length its fields
/// allow takes 96 KB.
const LARGEST_DESK_FORM: usize = 256 * 1024;

/// Largest body of a request to this address, in bytes; files have a limit of their own.
pub fn largest_body(path: &str) -> usize {
    if path.starts_with("/desk/") { LARGEST_DESK_FORM } else { LARGEST_BODY }
}

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
    /// Who follows a clinic as it goes.
    pub live: live::Live,
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
        Self(Arc::new(Inside {
            office,
            settings,
            base,
            assets,
            limiter,
            kept: kept::KeptPages::new(),
            live: live::Live::new(),
            metrics,
        }))
    }

    /// True when cookies may only travel encrypted.
    pub fn is_secure(&self) -> bool {
        self.base.starts_with("https://")
    }
}

/// Every address of the program, with who may come in.
pub fn doors() -> (Doors, Doors, Doors) {
    use Access::{Operator, Public};
    let pages = Doors::default()
        .get("/", Public, places::home)
        .get("/villages/{division}", Public, places::village)
        .get("/villages/{division}/timetable", Public, calendars::timetable)
        .get("/book/{slot}", Public, wizard::show)
        .post("/book/{slot}", Public, wizard::answer)
        .get("/bookings", Public, bookings::ask)
        .post("/bookings", Public, bookings::find)
        .get("/bookings/{code}", Public, bookings::show)
        .get("/bookings/{code}/cancel", Public, bookings::ask_cancel)
        .post("/bookings/{code}/cancel", Public, bookings::cancel)
        .get("/bookings/{code}/move", Public, bookings::ask_move)
        .post("/bookings/{code}/move", Public, bookings::move_to)
        .get("/bookings/{code}/slip", Public, bookings::slip)
        .get("/bookings/{code}/calendar.ics", Public, bookings::calendar)
        .get("/bookings/{code}/data.json", Public, bookings::data)
        .post("/bookings/{code}/offer", Public, bookings::answer)
        .get("/waiting/rule", Public, waiting::rule)
        .get("/waiting/new", Public, waiting::ask)
        .post("/waiting/new", Public, waiting::join)
        .get("/waiting/{code}", Public, waiting::show)
        .post("/waiting/{code}/offer", Public, waiting::answer)
        .get("/waiting/{code}/leave", Public, waiting::ask_leave)
        .post("/waiting/{code}/leave", Public, waiting::leave)
        .get("/offers/{secret}", Public, waiting::offer)
        .post("/offers/{secret}", Public, waiting::answer_link)
        .get("/calendar/{file}", Public, calendars::feed)
        .get("/rate/{secret}", Public, ratings::show)
        .post("/rate/{secret}", Public, ratings::answer)
        .post("/rate/{secret}/words", Public, ratings::words)
        .post("/bookings/{code}/here", Public, bookings::here)
        .get("/display/{clinic}", Public, display::show)
        .get("/display/{clinic}/events", Public, live::events)
        .get("/progress", Public, progress::ask)
        .post("/progress", Public, progress::find)
        .get("/progress/{code}", Public, progress::show)
        .post("/preferences", Public, preferences::save)
        .get("/help", Public, preferences::help)
        .get("/guide/powers", Public, guide::powers)
        .get("/guide/powers/poster", Public, guide::poster)
        .get("/privacy", Public, preferences::privacy)
        .merge(crate::desk::doors());
    let machines = Doors::default()
        .get("/assets/{name}", Public, crate::assets::serve)
        .get("/healthz", Public, ops::alive)
        .get("/readyz", Public, ops::ready)
        .get("/metrics", Operator, ops::metrics);
    (pages, crate::api::doors(), machines)
}

/// The whole of the web side.
pub fn router(shop: Shop) -> Router {
    let (pages, api, machines) = doors();
    let pages = pages
        .into_router()
        .fallback(fault::not_found)
        .layer(axum::middleware::from_fn_with_state(shop.clone(), crate::desk::unsent::keep))
        .layer(axum::middleware::from_fn_with_state(shop.clone(), guard::limit))
        .layer(axum::middleware::from_fn(guard::text_only))
        .layer(CsrfLayer::new())
        // Outside of the guards, so that what they refuse is answered with a page as well.
        .layer(axum::middleware::from_fn_with_state(shop.clone(), fault::dress))
        .layer(CompressionLayer::new())
        .layer(policy(header::CONTENT_SECURITY_POLICY, CSP))
        .layer(policy(header::REFERRER_POLICY, "same-origin"))
        .layer(policy(header::X_FRAME_OPTIONS, "DENY"))
        .layer(policy(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"))
        .layer(policy(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ));
    let api = crate::api::dressed(api.into_router())
        .layer(axum::middleware::from_fn_with_state(shop.clone(), guard::limit))
        .layer(CsrfLayer::new())
        .layer(CompressionLayer::new());
    let all = Router::new()
        .merge(pages)
        .merge(api)
        .layer(axum::middleware::from_fn_with_state(shop.clone(), guard::on_errand))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .merge(machines.into_router())
        .layer(policy(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(CatchPanicLayer::custom(fault::panicked))
        .layer(axum::middleware::from_fn(ops::watch));
    // RFC 6797: only where people reach the service over TLS, as nothing else is understood there for two years.
    match shop.is_secure() {
        true => all.layer(policy(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000")).with_state(shop),
        false => all.with_state(shop),
    }
}

const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                   connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn policy(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
