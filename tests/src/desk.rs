//! A client without a browser: cookies, forms, no redirects followed; and the few questions many tests ask of a page.

use reqwest::Response;
use reqwest::multipart::{Form, Part};
use serde_json::Value;

use crate::server::{PASSWORD, Server};

/// Cookies and forms.
pub struct Visitor {
    http: reqwest::Client,
    base: String,
}

impl Visitor {
    /// Somebody new.
    #[must_use]
    pub fn new(server: &Server) -> Self {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { http, base: server.base.clone() }
    }

    /// Somebody signed in at the desk.
    pub async fn signed_in(server: &Server, name: &str) -> Self {
        let visitor = Self::new(server);
        let answer = visitor.post("/desk/sign-in", &[("name", name), ("password", PASSWORD)]).await;
        assert_eq!(answer.status(), 303, "{name} signs in");
        if location(&answer).starts_with("/desk/sign-in/code") {
            assert!(visitor.gives_a_code(server).await, "{name} has a second factor");
        }
        visitor
    }

    /// The second step of the demonstration's `admin`: a code that was not used yet.
    async fn gives_a_code(&self, server: &Server) -> bool {
        for code in server.codes(registry::demo::SECOND_FACTOR) {
            if self.post("/desk/sign-in/code", &[("second_factor", &code)]).await.status() == 303 {
                return true;
            }
        }
        false
    }

    /// What the address of the desk leads to without a session: signed out.
    pub async fn is_signed_in(&self) -> bool {
        self.get("/desk").await.status() == 200
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Response {
        self.http.get(format!("{}{path}", self.base)).send().await.unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// The text of a page that must be there.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.expect("text")
    }

    /// POST of a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.http.post(format!("{}{path}", self.base)).form(fields);
        request.send().await.unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// POST of files, each with its name.
    pub async fn post_files(&self, path: &str, files: &[(&str, &[u8])]) -> Response {
        let part = |(name, content): &(&str, &[u8])| Part::bytes(content.to_vec()).file_name((*name).to_owned());
        let form = files.iter().fold(Form::new(), |form, file| form.part("file", part(file)));
        let request = self.http.post(format!("{}{path}", self.base)).multipart(form);
        request.send().await.unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// POST of JSON, with headers.
    pub async fn post_json(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Response {
        let mut request = self.http.post(format!("{}{path}", self.base)).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// The clinics of a division from one day to another, as the API tells them.
    pub async fn clinics(&self, division: &str, from: &str, to: &str) -> Vec<Value> {
        let answer = self.get(&format!("/api/v1/clinics?division={division}&from={from}&to={to}")).await;
        let clinics: Value = answer.json().await.expect("JSON");
        clinics["clinics"].as_array().expect("a list").clone()
    }

    /// The bare client.
    #[must_use]
    pub const fn http(&self) -> &reqwest::Client {
        &self.http
    }
}

/// The fields of a rule: Mondays from eight to ten in the evening, from December on; with other answers to some of them.
#[must_use]
pub fn rule_fields<'a>(other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("village", crate::server::VILLAGE),
        ("kind", "weekly"),
        ("every_weeks", "1"),
        ("weekdays", "MO"),
        ("valid_from", "2026-12-01"),
        ("valid_until", ""),
        ("on_holiday", "next_working_day"),
        ("on_weekend", "hold"),
        ("act", "make"),
        ("place", "会议室"),
        ("starts", "20:00"),
        ("ends", "22:00"),
        ("slot_minutes", "30"),
        ("seats", "1"),
        ("kept_seats", "0"),
        ("notice", "60"),
        ("horizon", "28"),
    ];
    for (name, answer) in &mut fields {
        if let Some((_, changed)) = other.iter().find(|(changed, _)| changed == name) {
            *answer = changed;
        }
    }
    fields
}

/// Where a redirect leads.
#[must_use]
pub fn location(answer: &Response) -> String {
    answer.headers().get("location").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

/// Every text between two marks, in order.
#[must_use]
pub fn between<'a>(page: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

/// The first of today's clinics on the first page of the desk: its id.
#[must_use]
pub fn todays_clinic(home: &str) -> String {
    let (_, today) = home.split_once("id=\"today\"").expect("today's clinics");
    let links = between(today, "href=\"/desk/clinics/", "\"");
    (*links.iter().find(|link| !link.contains('/')).expect("a clinic today")).to_owned()
}

/// Reads the 20 bytes of a second factor's secret from their base32 (RFC 4648).
#[must_use]
pub fn base32(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut bytes) = (0_u64, 0, Vec::new());
    for c in text.bytes().filter(u8::is_ascii_alphanumeric) {
        let value = if c.is_ascii_digit() { c - b'2' + 26 } else { c - b'A' };
        bits = (bits << 5) | u64::from(value);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xFF).expect("a byte"));
        }
    }
    assert_eq!(bytes.len(), 20, "{text}");
    bytes
}
