//! Problem answers (RFC 9457).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Too many requests.
pub fn too_many() -> Response {
    StatusCode::TOO_MANY_REQUESTS.into_response()
}
