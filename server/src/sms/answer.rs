//! Reading a gateway's answer: taken, refused for good, or to be tried again. What is not described is tried again: an answer
//! nobody foresaw loses no message.

use registry::messages::Attempt;
use serde_json::Value;

use super::settings::{AnswerKind, SmsSettings};

/// The most that is kept of what a gateway says.
const LONGEST_REASON: usize = 200;

/// What an answer says.
pub fn read(settings: &SmsSettings, status: u16, body: &[u8]) -> Attempt {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let at = |pointer: &Option<String>| {
        let found = json.as_ref()?.pointer(pointer.as_deref()?)?;
        text(found).map(|t| t.chars().take(LONGEST_REASON).collect::<String>())
    };
    if fits(&settings.taken, status, json.as_ref()) {
        return at(&settings.receipt).map_or(Attempt::Sent, Attempt::SentAs);
    }
    let said = at(&settings.reason).unwrap_or_else(|| match json {
        Some(_) => "an answer that is not described in the settings".to_owned(),
        None => "an answer that is no JSON".to_owned(),
    });
    let said = format!("{status}: {said}");
    match &settings.refused {
        Some(refused) if fits(refused, status, json.as_ref()) => Attempt::Refused(said),
        _ => Attempt::Failed(said),
    }
}

fn fits(kind: &AnswerKind, status: u16, json: Option<&Value>) -> bool {
    kind.status.as_ref().is_none_or(|range| range.contains(&status))
        && kind.value.as_ref().is_none_or(|(pointer, values)| {
            let found = json.and_then(|j| j.pointer(pointer)).and_then(text);
            found.is_some_and(|found| values.contains(&found))
        })
}

/// A value as the settings write it: 0 and "0" are the same.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sms::{Described, Secrets};

    #[test]
    fn an_answer_is_read_as_described_and_what_is_not_is_tried_again() {
        let described: Described = toml::from_str(
            r#"
            url = "http://gateway.example/"
            body = '{"to": "{phone}", "text": "{text}"}'
            taken = { status = "200-299", pointer = "/code", values = ["0", "OK"] }
            refused = { pointer = "/code", values = ["4001"] }
            answer = { id = "/data/id", reason = "/message" }
            "#,
        )
        .expect("TOML");
        let settings = described.check(Secrets::default()).expect("a good description");
        let said = |status, body: &str| read(&settings, status, body.as_bytes());
        assert_eq!(said(200, r#"{"code": 0, "data": {"id": 77}}"#), Attempt::SentAs("77".into()));
        assert_eq!(said(200, r#"{"code": "OK"}"#), Attempt::Sent);
        assert_eq!(said(200, r#"{"code": 4001, "message": "空号"}"#), Attempt::Refused("200: 空号".into()));
        for (status, body) in [
            (503, ""),
            (503, r#"{"code": 0}"#),
            (200, "<html>"),
            (200, r#"{"code": 9}"#),
            (200, r#"{"code": [0]}"#),
            (401, r#"{"code": "auth", "message": "wrong key"}"#),
            (200, r#"{"#),
        ] {
            assert!(matches!(said(status, body), Attempt::Failed(_)), "{status} {body}");
        }
    }
}
