//! The gateway as described in `[sms]` of the file of settings, and the checks at the start: a template that cannot work is told
//! then, and not at the first message.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use chrono::DateTime;
use hyper::{HeaderMap, Method, Uri};
use serde::Deserialize;

use super::LONGEST_ATTEMPT;
use super::template::{Hash, Message, Sign, Values};

/// `[sms]` as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Described {
    url: String,
    method: Option<String>,
    content_type: Option<String>,
    body: Option<String>,
    timeout: Option<u64>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    sign: Option<DescribedSign>,
    taken: Option<DescribedAnswer>,
    refused: Option<DescribedAnswer>,
    #[serde(default)]
    answer: DescribedFields,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribedSign {
    method: String,
    of: String,
}

/// A kind of answer: by status, by a value in its JSON, or by both.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribedAnswer {
    status: Option<String>,
    pointer: Option<String>,
    #[serde(default)]
    values: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribedFields {
    id: Option<String>,
    reason: Option<String>,
}

/// What is not written into the file: account and secret, from the environment.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// `SHUOLI_SMS_ACCOUNT`
    pub account: Option<String>,
    /// `SHUOLI_SMS_SECRET`
    pub secret: Option<String>,
}

/// How what is filled into a body is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentType {
    /// Between quotes of JSON.
    Json,
    /// Percent-encoded.
    Form,
    /// With entities.
    Xml,
}

impl ContentType {
    fn parse(text: &str) -> Option<Self> {
        match text.split(';').next().unwrap_or_default().trim() {
            "application/json" => Some(Self::Json),
            "application/x-www-form-urlencoded" => Some(Self::Form),
            "application/xml" | "text/xml" => Some(Self::Xml),
            _ => None,
        }
    }

    /// The header.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Form => "application/x-www-form-urlencoded; charset=utf-8",
            Self::Xml => "application/xml; charset=utf-8",
        }
    }
}

/// A kind of answer.
#[derive(Debug, Clone)]
pub struct AnswerKind {
    /// The statuses; none: any.
    pub status: Option<RangeInclusive<u16>>,
    /// Where in the JSON (RFC 6901), and the values there.
    pub value: Option<(String, Vec<String>)>,
}

/// The gateway as checked.
#[derive(Debug, Clone)]
pub struct SmsSettings {
    /// Address, a template.
    pub url: String,
    /// Method.
    pub method: Method,
    /// How the body is written.
    pub content_type: ContentType,
    /// Body, a template; none with GET.
    pub body: Option<String>,
    /// Headers, the values templates.
    pub headers: BTreeMap<String, String>,
    /// How `{sign}` is made.
    pub sign: Option<Sign>,
    /// How long an answer is waited for.
    pub timeout: Duration,
    /// Account and secret.
    pub secrets: Secrets,
    /// The answers that say that it was taken.
    pub taken: AnswerKind,
    /// Those that say that it never will be.
    pub refused: Option<AnswerKind>,
    /// Where the gateway says what it calls the message.
    pub receipt: Option<String>,
    /// Where it says what went wrong.
    pub reason: Option<String>,
}

impl SmsSettings {
    /// The host, as shown at the desk: the rest of the address may hold an account.
    #[must_use]
    pub fn host(&self) -> String {
        self.url.parse::<Uri>().ok().and_then(|u| u.host().map(str::to_owned)).unwrap_or_default()
    }
}

fn status(text: &str) -> Result<RangeInclusive<u16>, String> {
    let number = |t: &str| t.trim().parse::<u16>().map_err(|_| format!("status {text:?} is neither 200 nor 200-299"));
    match text.split_once('-') {
        Some((from, until)) => Ok(number(from)?..=number(until)?),
        None => number(text).map(|n| n..=n),
    }
}

fn pointer(text: String) -> Result<String, String> {
    // RFC 6901: empty, or each part behind a slash.
    if text.is_empty() || text.starts_with('/') { Ok(text) } else { Err(format!("pointer {text:?} must begin with /")) }
}

impl DescribedAnswer {
    fn check(self) -> Result<AnswerKind, String> {
        let value = match (self.pointer, self.values) {
            (Some(at), values) if !values.is_empty() => Some((pointer(at)?, values)),
            (None, values) if values.is_empty() => None,
            _ => return Err("pointer and values go together".to_owned()),
        };
        let status = self.status.as_deref().map(status).transpose()?;
        if status.is_none() && value.is_none() {
            return Err("an answer is told by status, or by pointer and values".to_owned());
        }
        Ok(AnswerKind { status, value })
    }
}

impl Described {
    /// Checks the description. What is wrong names its place in `[sms]`.
    ///
    /// # Errors
    /// A sentence.
    pub fn check(self, secrets: Secrets) -> Result<SmsSettings, String> {
        let method = self.method.as_deref().unwrap_or("POST");
        let method = match method {
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "GET" => Method::GET,
            _ => return Err(format!("method {method:?} is none of POST, PUT, GET")),
        };
        let content_type = self.content_type.as_deref().unwrap_or("application/json");
        let content_type = ContentType::parse(content_type)
            .ok_or_else(|| format!("content_type {content_type:?} is neither JSON, nor a form, nor XML"))?;
        let sign = match self.sign {
            Some(DescribedSign { method, of }) => {
                let hash = Hash::parse(&method)
                    .ok_or_else(|| format!("sign.method {method:?} is none of md5, sha256, hmac-sha256"))?;
                Some(Sign { hash, of })
            }
            None => None,
        };
        let timeout = Duration::from_secs(self.timeout.unwrap_or(15));
        if timeout.is_zero() || timeout >= LONGEST_ATTEMPT {
            return Err(format!("timeout must be between 1 and {} seconds", LONGEST_ATTEMPT.as_secs() - 1));
        }
        let taken = match self.taken {
            Some(described) => described.check().map_err(|e| format!("taken: {e}"))?,
            None => AnswerKind { status: Some(200..=299), value: None },
        };
        let refused = self.refused.map(DescribedAnswer::check).transpose().map_err(|e| format!("refused: {e}"))?;
        let settings = SmsSettings {
            url: self.url,
            method,
            content_type,
            body: self.body,
            headers: self.headers,
            sign,
            timeout,
            secrets,
            taken,
            refused,
            receipt: self.answer.id.map(pointer).transpose()?,
            reason: self.answer.reason.map(pointer).transpose()?,
        };
        settings.try_out()?;
        Ok(settings)
    }
}

impl SmsSettings {
    /// Fills the templates with a message that has everything awkward in it.
    fn try_out(&self) -> Result<(), String> {
        let all = || {
            let sign = self.sign.as_ref().map(|s| s.of.as_str());
            [Some(self.url.as_str()), self.body.as_deref(), sign]
                .into_iter()
                .flatten()
                .chain(self.headers.values().map(String::as_str))
        };
        for (mark, is_set, name) in [
            ("{account}", self.secrets.account.is_some(), "SHUOLI_SMS_ACCOUNT"),
            ("{secret}", self.secrets.secret.is_some(), "SHUOLI_SMS_SECRET"),
            ("{sign}", self.sign.is_some(), "[sms.sign]"),
        ] {
            if !is_set && all().any(|template| template.contains(mark)) {
                return Err(format!("{mark} is used, but {name} is not set"));
            }
        }
        if let Some(Sign { hash: Hash::HmacSha256, .. }) = &self.sign
            && self.secrets.secret.is_none()
        {
            return Err("sign.method hmac-sha256 needs SHUOLI_SMS_SECRET".to_owned());
        }
        for mark in ["{phone}", "{text}"] {
            let there = self.url.contains(mark) || self.body.as_ref().is_some_and(|b| b.contains(mark));
            if !there {
                return Err(format!("neither url nor body has {mark} in it"));
            }
        }
        match (&self.method, &self.body) {
            (&Method::GET, Some(_)) => return Err("with GET there is no body".to_owned()),
            (&Method::GET, None) | (_, Some(_)) => {}
            (_, None) => return Err("body is missing".to_owned()),
        }
        let awkward = "【说理】\"约好了\" & <11月28日>\\ 100% +\n'9:30'";
        let message = Message { phone: "13800138000", text: awkward, id: "0190", at: DateTime::UNIX_EPOCH };
        let filled = Values::new(&message, &self.secrets).signed(self.sign.as_ref());
        let address: Uri = filled.in_address(&self.url).parse().map_err(|e| format!("url: {e}"))?;
        if !matches!(address.scheme_str(), Some("http" | "https")) || address.host().is_none() {
            return Err(format!("url {:?} must begin with http:// or https://", self.url));
        }
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name: hyper::header::HeaderName = name.parse().map_err(|_| format!("header {name:?} is no name"))?;
            let value = filled.plain(value).parse().map_err(|_| format!("header {name}: not a value"))?;
            headers.insert(name, value);
        }
        if let (Some(body), ContentType::Json) = (&self.body, self.content_type) {
            let body: serde_json::Value = serde_json::from_str(&filled.in_body(body, self.content_type))
                .map_err(|e| format!("body is no JSON once it is filled in: {e}"))?;
            if !body.to_string().contains(serde_json::Value::from(awkward).to_string().trim_matches('"')) {
                return Err("{text} must stand inside of a string of the JSON".to_owned());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, secret: Option<&str>) -> Result<SmsSettings, String> {
        let described: Described = toml::from_str(text).map_err(|e| e.message().to_owned())?;
        described.check(Secrets { account: None, secret: secret.map(str::to_owned) })
    }

    const GOOD: &str = r#"
        url = "https://sms.example.cn/send"
        body = '{"mobile": "{phone}", "content": "【说理】{text}", "id": "{id}"}'
        headers = { Authorization = "Bearer {secret}" }
        taken = { status = "200", pointer = "/code", values = ["0"] }
        refused = { pointer = "/code", values = ["4001"] }
        answer = { id = "/data/id", reason = "/message" }
    "#;

    #[test]
    fn a_description_that_cannot_work_is_told_at_the_start() {
        let good = check(GOOD, Some("s")).expect("a good description");
        assert_eq!((good.host().as_str(), good.timeout.as_secs()), ("sms.example.cn", 15));
        let told = |text: &str| check(text, None).expect_err("a wrong description");
        assert!(told(GOOD).contains("SHUOLI_SMS_SECRET"));
        let url = "url = 'https://x.cn/'\n";
        for (rest, why) in [
            ("body = '{\"to\": {phone}, \"t\": {text}}'", "JSON"),
            ("body = '{\"to\": \"{phone}\"}'", "{text}"),
            ("body = '{phone}{text}'\ncontent_type = 'text/plain'", "content_type"),
            ("body = '{phone}{text}'\nmethod = 'DELETE'", "method"),
            ("method = 'GET'", "{phone}"),
            ("body = '{\"a\": \"{phone}{text}\"}'\ntimeout = 60", "timeout"),
            ("body = '{\"a\": \"{phone}{text}\"}'\ntaken = { pointer = 'code', values = ['0'] }", "pointer"),
            ("body = '{\"a\": \"{phone}{text}\"}'\nrefused = { status = 'bad' }", "status"),
            ("body = '{\"a\": \"{phone}{text}{sign}\"}'", "[sms.sign]"),
            ("colour = 'red'", "colour"),
        ] {
            let found = told(&format!("{url}{rest}"));
            assert!(found.contains(why), "{rest}: {found}");
        }
        assert!(told("url = 'ftp://x/{phone}/{text}'\nmethod = 'GET'").contains("http"));
    }
}
