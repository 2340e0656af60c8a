//! For those who run it: alive, ready, metrics; and the log line of each request. No personal data in any of them: paths are
//! logged as routes, never with the codes in them.

use std::net::SocketAddr;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Shop, client_address};

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok"
}

/// `GET /readyz`: the database answers and its schema is this program's.
pub async fn ready(State(shop): State<Shop>) -> Response {
    if shop.office.db.is_current().await {
        "ready".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer or is not migrated").into_response()
    }
}

/// `GET /metrics`: Prometheus text, from this machine or with the token only.
pub async fn metrics(
    State(shop): State<Shop>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let address = client_address(peer.ip(), &headers, &shop.settings.trusted_proxies);
    let bearer =
        headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let by_token = shop.settings.metrics_token.is_some() && bearer == shop.settings.metrics_token.as_deref();
    // A request that a proxy on this machine passed on does not come from this machine.
    let is_local =
        address.is_loopback() && !headers.contains_key("x-forwarded-for") && !headers.contains_key("forwarded");
    if !is_local && !by_token {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Ok(waiting) = registry::messages::waiting(&shop.office).await {
        metrics::gauge!("shuoli_outbox_waiting").set(waiting as f64);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], shop.metrics.render()).into_response()
}

/// Measures and logs a request.
pub async fn watch(request: Request, next: Next) -> Response {
    let started = Instant::now();
    // Anybody may invent a method; the labels of a metric must stay few.
    let method = match *request.method() {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    };
    let route = request.extensions().get::<MatchedPath>().map_or("unknown".to_owned(), |m| m.as_str().to_owned());
    let response = next.run(request).await;
    let (status, seconds) = (response.status().as_u16(), started.elapsed().as_secs_f64());
    let labels = [("method", method.to_owned()), ("route", route.clone()), ("status", status.to_string())];
    metrics::counter!("shuoli_requests_total", &labels).increment(1);
    metrics::histogram!("shuoli_request_seconds", "route" => route.clone()).record(seconds);
    tracing::info!(%method, %route, status, millis = (seconds * 1000.0).round(), "request");
    response
}
