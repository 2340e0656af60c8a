//! Papers and pictures of a booking: taken in, listed on its record, served as attachments.

use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::bookings::{FileFlaw, FileKind};
use domain::ids::BookingId;
use domain::staff::Action;
use registry::bookings::attachments::{self, AttachError};
use registry::bookings::personal::note_refusal;

use super::record::{record_with, theirs};
use crate::web::{Answer, Fault, Shop, Staff};

fn fault(error: AttachError) -> Fault {
    match error {
        AttachError::Forbidden => Fault::Forbidden,
        AttachError::Store(error) => Fault::Store(error),
        AttachError::Unknown | AttachError::Flaw(_) => Fault::NotFound,
    }
}

/// What came with the form: each file with its name. Several may be chosen at once.
pub(super) async fn sent(mut form: Multipart) -> Result<Vec<(String, Vec<u8>)>, MultipartError> {
    let mut files = Vec::new();
    while let Some(field) = form.next_field().await? {
        let name = field.file_name().unwrap_or_default().to_owned();
        let content = field.bytes().await?.to_vec();
        if !content.is_empty() {
            files.push((name, content));
        }
    }
    Ok(files)
}

/// `POST /desk/bookings/{id}/files`
pub async fn add(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(id): Path<String>,
    form: Multipart,
) -> Answer {
    let booking = theirs(&shop, &actor, &id, Action::Attach).await?;
    let flaw = match sent(form).await {
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Some(FileFlaw::TooLarge),
        Err(_) => Some(FileFlaw::Missing),
        Ok(files) if files.is_empty() => Some(FileFlaw::Missing),
        Ok(files) => {
            let mut flaw = None;
            for (name, content) in files {
                match attachments::attach(&shop.office, &actor, &booking.id, &name, content).await {
                    Ok(()) => {}
                    // Those that came before it are kept.
                    Err(AttachError::Flaw(found)) => {
                        // A file that is not what it says it is concerns the record.
                        if found == FileFlaw::NotAPaper {
                            let note: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
                            note_refusal(&shop.office, &actor, &booking.id, &note).await?;
                        }
                        flaw = Some(found);
                        break;
                    }
                    Err(error) => return Err(fault(error)),
                }
            }
            flaw
        }
    };
    match flaw {
        None => Ok(Redirect::to(&format!("/desk/bookings/{}#files", booking.id)).into_response()),
        Some(_) => record_with(&shop, &actor, &reader, booking, StatusCode::UNPROCESSABLE_ENTITY, flaw).await,
    }
}

/// `GET /desk/bookings/{id}/files/{file}`: always as an attachment; what a browser would make of it is not our page.
pub async fn get(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff,
    Path((id, file)): Path<(String, String)>,
) -> Answer {
    serve(&shop, &actor, &id, &file, false).await
}

/// `GET /desk/bookings/{id}/files/{file}/thumb`: a picture drawn anew, shown on the record.
pub async fn thumb(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff,
    Path((id, file)): Path<(String, String)>,
) -> Answer {
    serve(&shop, &actor, &id, &file, true).await
}

async fn serve(shop: &Shop, actor: &domain::staff::Actor, id: &str, file: &str, small: bool) -> Answer {
    let (name, kind, content) =
        attachments::content(&shop.office, actor, &BookingId::from(id), file, small).await.map_err(fault)?;
    Ok(served(&name, kind, content, small))
}

/// A file as an answer. What was drawn anew can be shown; everything else is handed out to be kept.
pub(super) fn served(name: &str, kind: FileKind, content: Vec<u8>, shown: bool) -> Response {
    let mut response = Response::new(content.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    if !shown {
        // RFC 6266 and 8187: the name in percent-encoding, and a plain one beside it.
        let encoded: String = name.bytes().map(|b| format!("%{b:02X}")).collect();
        let text = format!("attachment; filename=\"file.{}\"; filename*=UTF-8''{encoded}", kind.ending());
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    }
    response
}

/// `POST /desk/bookings/{id}/files/{file}/remove`
pub async fn remove(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff,
    Path((id, file)): Path<(String, String)>,
) -> Answer {
    attachments::detach(&shop.office, &actor, &BookingId::from(id.as_str()), &file).await.map_err(fault)?;
    Ok(Redirect::to(&format!("/desk/bookings/{id}#files")).into_response())
}
