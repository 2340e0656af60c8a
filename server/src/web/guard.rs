//! Against hammering: writes a minute from one address, counted in this process (a second process doubles the allowance, which
//! is what a second process is for). Behind a proxy the client's address comes from X-Forwarded-For, if the proxy is trusted.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use domain::trail::Door;
use registry::trail::Errand;

use super::Shop;
use crate::settings::Network;

/// Counts writes by address, and those of staff by account: a session that was stolen is no way around the first.
pub struct Limiter(Option<DefaultKeyedRateLimiter<String>>);

impl Limiter {
    /// So many writes a minute; 0 for no limit.
    pub fn new(per_minute: u32) -> Self {
        Self(NonZeroU32::new(per_minute).map(|n| RateLimiter::keyed(Quota::per_minute(n))))
    }

    /// Seconds to wait, when the account has used up its allowance.
    pub fn wait_account(&self, id: &str) -> Option<u64> {
        self.wait(&format!("account {id}"))
    }

    /// Seconds to wait, when the address has used up its allowance.
    fn wait(&self, key: &String) -> Option<u64> {
        let limiter = self.0.as_ref()?;
        if limiter.len() > 10_000 {
            limiter.retain_recent();
        }
        let refused = limiter.check_key(key).err()?;
        Some(refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    }
}

/// The client's address: the peer's, or, when the peer is a trusted proxy, the last address in X-Forwarded-For that is not one.
/// Entries are read from the right; at one that is no address the reading ends.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|n| n.contains(ip));
    if !is_trusted(peer) {
        return peer;
    }
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().map(|v| v.to_str().unwrap_or_default()).collect();
    // From the nearest hop outwards, as far as each is a proxy we trust. What is no address was not written by one: it and
    // what stands before it is the client's own invention.
    let mut nearest = peer;
    for hop in lines.iter().flat_map(|l| l.split(',')).rev() {
        let Ok(ip) = hop.trim().parse() else { break };
        nearest = ip;
        if !is_trusted(ip) {
            break;
        }
    }
    nearest
}

/// The client's address of a request; none when nobody noted the peer.
pub fn address_of(shop: &Shop, noted: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = noted.get::<ConnectInfo<SocketAddr>>()?.0.ip();
    Some(client_address(peer, headers, &shop.settings.trusted_proxies))
}

/// Answers 429 with Retry-After to an address that writes too often. Reading is never limited here; what guesses codes also
/// writes (`POST /bookings`), except in the API, whose look-up by code counts as a write.
pub async fn limit(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if super::calendars::is_feed(path) {
        // Programs read by themselves, many from one address behind a provider: counted apart from what people write.
        let address = address_of(&shop, request.extensions(), request.headers());
        return match address.and_then(|a| shop.limiter.wait(&format!("calendar {a}"))) {
            Some(seconds) => super::calendars::too_often(seconds),
            None => next.run(request).await,
        };
    }
    let guesses = path.starts_with("/api/v1/bookings/");
    if !guesses && matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let address = address_of(&shop, request.extensions(), request.headers());
    match address.and_then(|a| shop.limiter.wait(&a.to_string())) {
        Some(seconds) => {
            let after = [(header::RETRY_AFTER, seconds.to_string())];
            if request.uri().path().starts_with("/api/") {
                (after, crate::api::problem::too_many()).into_response()
            } else {
                (StatusCode::TOO_MANY_REQUESTS, after).into_response()
            }
        }
        None => next.run(request).await,
    }
}

/// Notes through which door and from which address a request came, for the trail of what it does.
pub async fn on_errand(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let door = match path {
        _ if path.starts_with("/api/") => Door::Api,
        _ if path == "/desk" || path.starts_with("/desk/") => Door::Desk,
        _ => Door::Public,
    };
    let address = address_of(&shop, request.extensions(), request.headers()).map(|ip| ip.to_string());
    registry::trail::on_errand(Errand { door, address }, next.run(request)).await
}

/// Refuses the character NUL, which no form of ours sends and PostgreSQL keeps in no text: 404 in an address, 400 in a form.
pub async fn text_only(request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|p| p.as_str().contains("%00")) {
        return StatusCode::NOT_FOUND.into_response();
    }
    // Files are bytes; what takes them looks at them itself, and has a limit of its own.
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if media_type.starts_with("multipart/form-data") && request.uri().path().ends_with("/files") {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, super::largest_body(parts.uri.path())).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if body.contains(&0) || body.windows(3).any(|w| w == b"%00") {
        return StatusCode::BAD_REQUEST.into_response();
    }
    next.run(Request::from_parts(parts, axum::body::Body::from(body))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_cannot_borrow_another_address() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.2.3.4, 203.0.113.9".parse().expect("a header"));
        let peer: IpAddr = "203.0.113.7".parse().expect("an address");
        assert_eq!(client_address(peer, &headers, &[]), peer);
    }
}
