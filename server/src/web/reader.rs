//! Who reads: language, elder mode, session, small remembered things. Taken from cookies and headers.

use app::Chrome;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use cookie::time::Duration;
use domain::locale::Locale;
use domain::staff::Actor;

use super::{Fault, Shop};

/// The cookie of a session at the desk.
pub const SESSION: &str = "session";

/// The reader of a page.
pub struct Reader {
    /// What the frame of a page needs.
    pub chrome: Chrome,
    /// Their cookies.
    pub cookies: CookieJar,
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
        let actor = match cookie(SESSION) {
            Some(secret) => registry::staff::session(&shop.office, secret).await?,
            None => None,
        };
        let chrome = Chrome {
            locale,
            elder: cookie("elder") == Some("1"),
            zone: shop.office.zone,
            here: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            actor,
            assets: shop.assets.clone(),
        };
        Ok(Self { chrome, cookies, secure: shop.is_secure() })
    }
}

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
            Some(actor) => Ok(Self { actor, reader }),
            // A form cannot be sent again from the sign-in page: back to where it stood.
            None => {
                let back = if parts.method == Method::GET { reader.chrome.here } else { "/desk".to_owned() };
                let query = serde_html_form::to_string([("back", back)]).unwrap_or_default();
                Err(Redirect::to(&format!("/desk/sign-in?{query}")).into_response())
            }
        }
    }
}
