//! The description of the API (OpenAPI 3.1). Operations and shapes come from the handlers; the problems each operation
//! can answer with are listed here, once, and described from the kinds themselves.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder, path::PathItem};
use utoipa::{Modify, OpenApi};

use super::kinds::{
    ALREADY_BOOKED, CONFLICT_OF_INTEREST, IDEMPOTENCY_KEY_REUSED, INVALID, Kind, MALFORMED, MATTER_NOT_TAKEN,
    NOT_CHANGEABLE, NOT_FOUND, SLOT_CLOSED, SLOT_FULL, TOO_LARGE, TOO_MANY_BOOKINGS, TOO_MANY_REQUESTS, UNAUTHORIZED,
    UNEXPECTED, UNSUPPORTED_MEDIA_TYPE,
};
use super::problem::{MEDIA_TYPE, Members};
use super::{bookings, changes, clinics, deadlines, places, queue};
use domain::locale::Locale;

#[derive(OpenApi)]
#[openapi(
    info(title = "Shuoli", version = "1", license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
        description = "Clinics of village legal advisers and bookings of their slots. Instants are RFC 3339 with the \
                       offset of the county, dates ISO 8601. Errors are problems (RFC 9457) with a stable `type`; `title` is \
                       English, `detail` and the messages of `errors` are in the language of the person."),
    servers((url = "/")),
    paths(
        places::divisions, places::matters, clinics::clinics, bookings::book, bookings::booking, changes::cancel,
        changes::move_to, queue::queue, deadlines::deadline,
    ),
    components(schemas(Members)),
    tags(
        (name = "places", description = "Divisions and kinds of matter"),
        (name = "clinics", description = "Clinics and their slots"),
        (name = "bookings", description = "What a person does"),
        (name = "deadlines", description = "When statutory periods end"),
        (name = "staff", description = "What staff do, with a token"),
    ),
    modifiers(&Problems, &Token),
)]
struct Document;

/// Which problems an operation can answer with, besides [`UNEXPECTED`].
fn problems(operation: &str) -> Option<&'static [&'static Kind]> {
    Some(match operation {
        "divisions" | "clinics" => &[&MALFORMED, &NOT_FOUND, &INVALID],
        "matters" => &[],
        "queue" => &[&UNAUTHORIZED, &NOT_FOUND],
        "booking" => &[&MALFORMED, &NOT_FOUND, &INVALID, &TOO_MANY_REQUESTS],
        "book" => &[
            &MALFORMED,
            &ALREADY_BOOKED,
            &TOO_MANY_BOOKINGS,
            &SLOT_CLOSED,
            &SLOT_FULL,
            &MATTER_NOT_TAKEN,
            &CONFLICT_OF_INTEREST,
            &TOO_LARGE,
            &UNSUPPORTED_MEDIA_TYPE,
            &IDEMPOTENCY_KEY_REUSED,
            &INVALID,
            &TOO_MANY_REQUESTS,
        ],
        "deadline" => &[&MALFORMED, &TOO_LARGE, &UNSUPPORTED_MEDIA_TYPE, &INVALID, &TOO_MANY_REQUESTS],
        "cancel" => &[
            &MALFORMED,
            &NOT_FOUND,
            &NOT_CHANGEABLE,
            &TOO_LARGE,
            &UNSUPPORTED_MEDIA_TYPE,
            &INVALID,
            &TOO_MANY_REQUESTS,
        ],
        "move_to" => &[
            &MALFORMED,
            &NOT_FOUND,
            &ALREADY_BOOKED,
            &NOT_CHANGEABLE,
            &SLOT_CLOSED,
            &SLOT_FULL,
            &MATTER_NOT_TAKEN,
            &CONFLICT_OF_INTEREST,
            &TOO_LARGE,
            &UNSUPPORTED_MEDIA_TYPE,
            &INVALID,
            &TOO_MANY_REQUESTS,
        ],
        _ => return None,
    })
}

/// A problem of a kind as it could arrive.
fn example(kind: &Kind) -> Value {
    let mut example = json!({
        "type": kind.reference(), "title": kind.title, "status": kind.status, "detail": kind.meaning(Locale::ZhCn),
    });
    let (member, value) = match kind.name {
        "invalid" => (
            "errors",
            json!({ "name": app::texts::fields::message(
            Locale::ZhCn, domain::form::Field::Name, domain::form::Flaw::Missing,
        ) }),
        ),
        "slot-full" | "slot-closed" | "matter-not-taken" | "conflict-of-interest" => ("alternatives", json!([])),
        "not-changeable" => ("booking_status", json!("done")),
        "unexpected" => ("id", json!("3F09A2")),
        _ => return example,
    };
    example[member] = value;
    example
}

/// Adds the problems to every operation.
struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for operation in document.paths.paths.values_mut().flat_map(operations) {
            let known = operation.operation_id.as_deref().and_then(problems).unwrap_or_default();
            let mut by_status: BTreeMap<u16, Vec<&Kind>> = BTreeMap::new();
            for kind in known.iter().copied().chain([&UNEXPECTED]) {
                by_status.entry(kind.status).or_default().push(kind);
            }
            for (status, kinds) in by_status {
                operation.responses.responses.insert(status.to_string(), response(&kinds).into());
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [item.get.as_mut(), item.post.as_mut()].into_iter().flatten()
}

/// The answer of one status, with an example for each kind.
fn response(kinds: &[&Kind]) -> utoipa::openapi::Response {
    let examples = kinds
        .iter()
        .map(|kind| (kind.name, ExampleBuilder::new().summary(kind.title).value(Some(example(kind))).build()));
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).examples_from_iter(examples).build();
    let titles: Vec<String> = kinds.iter().map(|k| format!("`{}`: {}", k.name, k.title)).collect();
    let response = ResponseBuilder::new().description(titles.join(". ")).content(MEDIA_TYPE, content);
    match kinds.first().map(|k| k.status) {
        Some(401) => response.header("WWW-Authenticate", header_of(Type::String, "The scheme to use")).build(),
        Some(429) => response.header("Retry-After", header_of(Type::Integer, "Seconds to wait")).build(),
        _ => response.build(),
    }
}

fn header_of(kind: Type, description: &str) -> utoipa::openapi::Header {
    HeaderBuilder::new().schema(ObjectBuilder::new().schema_type(kind).build()).description(Some(description)).build()
}

/// Adds the scheme of the staff's tokens.
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("Made in the desk; it has the rights of the person who made it."))
            .build();
        if let Some(components) = &mut document.components {
            components.security_schemes.insert("token".to_owned(), SecurityScheme::Http(bearer));
        }
    }
}

/// `GET /api/v1/openapi.json`
pub async fn openapi() -> Response {
    static JSON: LazyLock<String> = LazyLock::new(|| Document::openapi().to_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")], JSON.as_str())
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        serde_json::to_value(Document::openapi()).expect("JSON")
    }

    #[test]
    fn it_is_openapi_3_1_and_knows_what_the_contract_promises() {
        let document = document();
        assert!(document["openapi"].as_str().is_some_and(|v| v.starts_with("3.1")), "{}", document["openapi"]);
        for (path, method, status) in [
            ("/api/v1/divisions", "get", "200"),
            ("/api/v1/matters", "get", "200"),
            ("/api/v1/clinics", "get", "422"),
            ("/api/v1/clinics/{id}/queue", "get", "401"),
            ("/api/v1/bookings", "post", "409"),
            ("/api/v1/bookings/{code}", "get", "404"),
            ("/api/v1/bookings/{code}/cancel", "post", "429"),
            ("/api/v1/bookings/{code}/move", "post", "415"),
            ("/api/v1/deadlines", "post", "422"),
        ] {
            assert!(document["paths"][path][method]["responses"][status].is_object(), "{method} {path} {status}");
        }
        assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    }

    #[test]
    fn every_operation_lists_its_problems_and_every_kind_is_listed() {
        let mut document = Document::openapi();
        let mut listed = vec!["unexpected", "method-not-allowed"];
        for operation in document.paths.paths.values_mut().flat_map(operations) {
            let id = operation.operation_id.as_deref().expect("an id");
            listed.extend(problems(id).unwrap_or_else(|| panic!("{id} is not listed")).iter().map(|k| k.name));
            // Whatever reads a body can be sent something that is none.
            let reads = operation.request_body.is_some();
            assert_eq!(operation.responses.responses.contains_key("415"), reads, "{id}");
        }
        assert!(super::super::kinds::ALL.iter().all(|kind| listed.contains(&kind.name)), "{listed:?}");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let text = document.to_string();
        for part in text.split("\"#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
