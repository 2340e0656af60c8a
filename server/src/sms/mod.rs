//! Text messages through any gateway that speaks HTTP: the settings describe its request and its answer, this sends and reads them.

mod answer;
mod settings;
mod template;

pub use settings::{Described, Secrets, SmsSettings};

use std::time::Duration;

use app::messages::short;
use axum::body::Bytes;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::people::Phone;
use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use registry::messages::{Attempt, Claimed};

use template::{Message, Values};

/// The most that is read of an answer, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// The gateway, ready to send.
#[derive(Clone)]
pub struct Gateway {
    settings: SmsSettings,
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    zone: Tz,
    base: String,
}

impl Gateway {
    /// Opens the gateway the settings describe. Certificates are checked against the roots of the machine, or, where it has
    /// none, against Mozilla's list.
    #[must_use]
    pub fn open(settings: &SmsSettings, zone: Tz, base: &str) -> Self {
        let provider = rustls::crypto::ring::default_provider;
        let connector = match HttpsConnectorBuilder::new().with_provider_and_native_roots(provider()) {
            Ok(builder) => Some(builder),
            Err(_) => HttpsConnectorBuilder::new().with_provider_and_webpki_roots(provider()).ok(),
        };
        // Without either only http:// can be reached; the settings were checked, and TLS to nobody is refused by the handshake.
        let connector = match connector {
            Some(builder) => builder.https_or_http().enable_http1().build(),
            None => HttpsConnectorBuilder::new().with_tls_config(no_roots()).https_or_http().enable_http1().build(),
        };
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self { settings: settings.clone(), client, zone, base: base.to_owned() }
    }

    /// Tries to deliver a message once.
    pub async fn deliver(&self, message: &Claimed, at: DateTime<Utc>) -> Attempt {
        let Some(text) = short(&message.content, message.locale, self.zone, &self.base) else {
            return Attempt::Refused("this is never sent as a text message".to_owned());
        };
        let phone = message.to.as_str();
        let filled = Message { phone, text: &text, id: message.id.as_str(), at };
        let attempt = match self.request(&filled) {
            Ok(request) => match tokio::time::timeout(self.settings.timeout, self.ask(request)).await {
                Ok(attempt) => attempt,
                Err(_) => Attempt::Failed(format!("no answer within {} seconds", self.settings.timeout.as_secs())),
            },
            Err(why) => Attempt::Refused(why),
        };
        if matches!(attempt, Attempt::Sent | Attempt::SentAs(_)) {
            let parts = u64::try_from(domain::messages::parts(&text)).unwrap_or(1);
            metrics::counter!("shuoli_text_parts_total").increment(parts);
        }
        without_number(attempt, phone)
    }

    fn request(&self, message: &Message<'_>) -> Result<Request<Full<Bytes>>, String> {
        let s = &self.settings;
        let filled = Values::new(message, &s.secrets).signed(s.sign.as_ref());
        let mut request = Request::builder().method(s.method.clone()).uri(filled.in_address(&s.url));
        for (name, value) in &s.headers {
            request = request.header(name, filled.plain(value));
        }
        let body = match &s.body {
            Some(body) => {
                request = request.header(hyper::header::CONTENT_TYPE, s.content_type.header());
                filled.in_body(body, s.content_type)
            }
            None => String::new(),
        };
        request.body(Full::new(Bytes::from(body))).map_err(|e| e.to_string())
    }

    async fn ask(&self, request: Request<Full<Bytes>>) -> Attempt {
        let response = match self.client.request(request).await {
            Ok(response) => response,
            Err(error) => return Attempt::Failed(reason(&error)),
        };
        let status = response.status().as_u16();
        match Limited::new(response.into_body(), LONGEST_ANSWER).collect().await {
            Ok(body) => answer::read(&self.settings, status, &body.to_bytes()),
            Err(error) => Attempt::Failed(format!("the answer broke off: {error}")),
        }
    }
}

/// A client of nobody's certificates.
fn no_roots() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
        .unwrap_or_else(|_| unreachable!("ring knows the default versions"))
}

/// An error with what is behind it: "client error (Connect)" alone helps nobody.
fn reason(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        told = format!("{told}: {cause}");
        source = cause.source();
    }
    told
}

/// What a gateway says is shown at the desk; a number it repeats is not.
fn without_number(attempt: Attempt, phone: &str) -> Attempt {
    let masked = Phone::mask(phone).unwrap_or_default();
    let clean = |why: String| why.replace(phone, &masked);
    match attempt {
        Attempt::Failed(why) => Attempt::Failed(clean(why)),
        Attempt::Refused(why) => Attempt::Refused(clean(why)),
        taken => taken,
    }
}

/// The longest an attempt may take: well inside the lease of a claimed message.
pub(crate) const LONGEST_ATTEMPT: Duration = Duration::from_secs(60);
