//! Filling a template: `{phone}`, `{text}`, `{id}`, `{account}`, `{secret}`, `{time}`, `{sign}`. Each value is written as the place
//! demands, so that nothing in a text can become part of the request; other braces stay as they are.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use md5::{Digest, Md5};
use ring::{digest, hmac};

use super::settings::{ContentType, Secrets};

/// How `{sign}` is made.
#[derive(Debug, Clone)]
pub struct Sign {
    /// By which function.
    pub hash: Hash,
    /// Of what, a template.
    pub of: String,
}

/// What makes a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// MD5 in hexadecimal: what many an operator's gateway still asks for. It protects nothing that TLS does not.
    Md5,
    /// SHA-256 in hexadecimal.
    Sha256,
    /// HMAC-SHA-256 under the secret, in base64.
    HmacSha256,
}

impl Hash {
    /// The function of a name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "md5" => Some(Self::Md5),
            "sha256" => Some(Self::Sha256),
            "hmac-sha256" => Some(Self::HmacSha256),
            _ => None,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A message as it is filled in.
pub struct Message<'a> {
    /// The digits of the mobile.
    pub phone: &'a str,
    /// What it says.
    pub text: &'a str,
    /// The same however often it is tried, so that a gateway can tell.
    pub id: &'a str,
    /// When it is sent.
    pub at: DateTime<Utc>,
}

/// What is filled in.
pub struct Values {
    values: Vec<(&'static str, String)>,
}

impl Values {
    /// The values of a message.
    pub fn new(message: &Message<'_>, secrets: &Secrets) -> Self {
        let kept = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            values: vec![
                ("{phone}", message.phone.to_owned()),
                ("{text}", message.text.to_owned()),
                ("{id}", message.id.to_owned()),
                ("{account}", kept(&secrets.account)),
                ("{secret}", kept(&secrets.secret)),
                ("{time}", message.at.timestamp().to_string()),
            ],
        }
    }

    /// With `{sign}`.
    pub fn signed(mut self, sign: Option<&Sign>) -> Self {
        if let Some(Sign { hash, of }) = sign {
            let content = self.plain(of);
            let made = match hash {
                Hash::Md5 => hex(&Md5::digest(content.as_bytes())),
                Hash::Sha256 => hex(digest::digest(&digest::SHA256, content.as_bytes()).as_ref()),
                Hash::HmacSha256 => {
                    let secret = self.values.iter().find(|(mark, _)| *mark == "{secret}").map(|(_, s)| s.as_bytes());
                    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.unwrap_or_default());
                    BASE64_STANDARD.encode(hmac::sign(&key, content.as_bytes()).as_ref())
                }
            };
            self.values.push(("{sign}", made));
        }
        self
    }

    /// Fills a template in one pass from the left: a value that looks like a placeholder is not filled again.
    fn fill(&self, template: &str, write: impl Fn(&str) -> String) -> String {
        let mut filled = String::new();
        let mut rest = template;
        while let Some(at) = rest.find('{') {
            filled.push_str(&rest[..at]);
            rest = &rest[at..];
            match self.values.iter().find(|(mark, _)| rest.starts_with(mark)) {
                Some((mark, value)) => {
                    filled.push_str(&write(value));
                    rest = &rest[mark.len()..];
                }
                None => {
                    filled.push('{');
                    rest = &rest[1..];
                }
            }
        }
        filled.push_str(rest);
        filled
    }

    /// As it is: for headers, and for what is signed.
    pub fn plain(&self, template: &str) -> String {
        self.fill(template, str::to_owned)
    }

    /// In an address.
    pub fn in_address(&self, template: &str) -> String {
        self.fill(template, percent)
    }

    /// In a body.
    pub fn in_body(&self, template: &str, kind: ContentType) -> String {
        self.fill(template, |value| match kind {
            ContentType::Json => {
                let quoted = serde_json::Value::from(value).to_string();
                quoted[1..quoted.len() - 1].to_owned()
            }
            ContentType::Form => percent(value),
            ContentType::Xml => value
                .chars()
                .map(|c| match c {
                    '&' => "&amp;".to_owned(),
                    '<' => "&lt;".to_owned(),
                    '>' => "&gt;".to_owned(),
                    '"' => "&quot;".to_owned(),
                    '\'' => "&apos;".to_owned(),
                    c => c.to_string(),
                })
                .collect(),
        })
    }
}

/// Percent-encoded (RFC 3986), but for the unreserved characters.
fn percent(value: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    value.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Values {
        let secrets = Secrets { account: Some("xiaoyi".into()), secret: Some("s&cret".into()) };
        let at = "2026-11-24T01:00:00Z".parse().expect("an instant");
        Values::new(&Message { phone: "13800138000", text, id: "0190", at }, &secrets)
    }

    #[test]
    fn no_text_becomes_part_of_the_request() {
        let nasty = "\"}, \"to\": \"{secret}\\\n&to=1<a>";
        let body = values(nasty).in_body(r#"{"to": "{phone}", "text": "{text}"}"#, ContentType::Json);
        let read: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!((read["to"].as_str(), read["text"].as_str()), (Some("13800138000"), Some(nasty)));
        let form = values(nasty).in_body("to={phone}&text={text}", ContentType::Form);
        let read: Vec<(String, String)> = serde_html_form::from_str(&form).expect("a form");
        assert_eq!(read[1], ("text".to_owned(), nasty.to_owned()));
        assert_eq!(read.len(), 2);
        let xml = values(nasty).in_body("<m>{text}</m>", ContentType::Xml);
        assert!(xml.contains("&lt;a&gt;") && !xml.contains("<a>"));
        assert_eq!(values("约").in_address("https://x/?t={text}&k={secret}"), "https://x/?t=%E7%BA%A6&k=s%26cret");
    }

    #[test]
    fn a_signature_is_what_the_gateway_computes() {
        let signed = |hash, of: &str| values("x").signed(Some(&Sign { hash, of: of.to_owned() })).plain("{sign}");
        // Computed with Python's hashlib and hmac.
        assert_eq!(signed(Hash::Md5, "{account}{secret}"), "6e38d0f3d0b95ba3e503c22a253ac54e");
        assert_eq!(
            signed(Hash::Sha256, "{account}{secret}"),
            "9fa6fbc54f9bbc3a9ca000bd1f72bb358cf824acf5d40178dd46c9941d182def"
        );
        assert_eq!(signed(Hash::HmacSha256, "{account}{phone}"), "oGekcYnA+HLat9KriFQS2OD45YyNXATQj5HbO+jbn4Y=");
    }
}
