//! Who reads: language, elder mode, session, small remembered things. Taken from cookies and headers.

use app::Chrome;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use cookie::time::Duration;
use domain::locale::Locale;
use domain::staff::{Actor, may_somewhere};
use registry::staff::{Origin, Stage};

use super::guard::address_of;
use super::{Access, Fault, Shop};

/// The cookie of a session at the desk.
pub const SESSION: &str = "session";
/// The cookie of a browser in which somebody signed in before.
pub const DEVICE: &str = "device";

/// The reader of a page.
pub struct Reader {
    /// What the frame of a page needs.
    pub chrome: Chrome,
    /// Their cookies.
    pub cookies: CookieJar,
    /// From where they come.
    pub origin: Origin,
    /// How far signing in has come, when it is not complete.
    pub pending: Option<Stage>,
    secure: bool,
}

impl Reader {
    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(Cookie::value)
    }

    /// A cookie that only this site reads; without `days` it lasts as long as the browser is open.
    pub fn remember(&self, name: &'static str, value: String, days: Option<i64>) -> Cookie<'static> {
        remember(self.secure, name, value, days)
    }

    /// Their language.
    pub const fn locale(&self) -> Locale {
        self.chrome.locale
    }
}

pub(super) fn remember(secure: bool, name: &'static str, value: String, days: Option<i64>) -> Cookie<'static> {
    let cookie = Cookie::build((name, value)).path("/").http_only(true).secure(secure).same_site(SameSite::Lax);
    match days {
        Some(days) => cookie.max_age(Duration::days(days)).build(),
        None => cookie.build(),
    }
}

/// What a browser is, in words: the User-Agent names too much, most of it for old times' sake.
fn browser(agent: &str) -> String {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(token, _)| agent.contains(token)).map_or("?", |(_, name)| *name)
    };
    let program = find(&[
        ("MicroMessenger", "WeChat"),
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    format!("{program} · {system}")
}

/// The language asked for in the address, if any.
pub(super) fn language_in(query: Option<&str>) -> Option<Locale> {
    query?.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Locale::from_tag)
}

impl FromRequestParts<Shop> for Reader {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Self, Fault> {
        let cookies = CookieJar::from_headers(&parts.headers);
        let cookie = |name: &str| cookies.get(name).map(Cookie::value);
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        let locale = language_in(parts.uri.query())
            .or_else(|| cookie("lang").and_then(Locale::from_tag))
            .or_else(|| accepted.and_then(Locale::accepted))
            .unwrap_or(shop.settings.locale);
        let session = match cookie(SESSION) {
            Some(secret) => registry::staff::session(&shop.office, secret).await?,
            None => None,
        };
        let (actor, pending) = match session {
            Some(session) if session.stage == Stage::Complete => (Some(session.actor), None),
            Some(session) => (None, Some(session.stage)),
            None => (None, None),
        };
        let address = address_of(shop, &parts.extensions, &parts.headers).map(|ip| ip.to_string());
        let agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok());
        let origin = Origin { address, browser: agent.map(browser) };
        let chrome = Chrome {
            locale,
            elder: cookie("elder") == Some("1"),
            zone: shop.office.zone,
            here: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            actor,
            assets: shop.assets.clone(),
        };
        Ok(Self { chrome, cookies, origin, pending, secure: shop.is_secure() })
    }
}

/// Marks an answer to somebody who is not signed in, or no longer.
#[derive(Debug, Clone, Copy)]
pub struct SessionOver;

/// A reader who is signed in; others are sent to sign in.
pub struct Staff {
    /// Who.
    pub actor: Actor,
    /// The rest.
    pub reader: Reader,
}

impl FromRequestParts<Shop> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, shop: &Shop) -> Result<Self, Response> {
        let reader = Reader::from_request_parts(parts, shop).await.map_err(IntoResponse::into_response)?;
        match reader.chrome.actor.clone() {
            Some(actor) => {
                // What the door asks for; what an object inside asks for is the use case's.
                if let Some(Access::Does(actions)) = parts.extensions.get::<Access>()
                    && !actions.iter().any(|action| may_somewhere(&actor, *action))
                {
                    return Err(Fault::Forbidden.into_response());
                }
                let writes = !matches!(parts.method, Method::GET | Method::HEAD);
                if let Some(seconds) = writes.then(|| shop.limiter.wait_account(actor.id.as_str())).flatten() {
                    let after = [(header::RETRY_AFTER, seconds.to_string())];
                    return Err((StatusCode::TOO_MANY_REQUESTS, after).into_response());
                }
                Ok(Self { actor, reader })
            }
            // A form is not sent again by itself; `desk::unsent` keeps what was typed in it.
            None => {
                let back = if parts.method == Method::GET { reader.chrome.here } else { "/desk".to_owned() };
                let query = serde_html_form::to_string([("back", back)]).unwrap_or_default();
                let mut answer = Redirect::to(&format!("/desk/sign-in?{query}")).into_response();
                answer.extensions_mut().insert(SessionOver);
                Err(answer)
            }
        }
    }
}
