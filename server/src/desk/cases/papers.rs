//! Papers of a case: the dossier, a paper with what is typed and noted on it, what came back, printing.

use app::desk::cases::{PaperPage, PaperTried};
use app::texts::dossier::told;
use axum::extract::{Form, Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::bookings::FileFlaw;
use domain::form::Flaw;
use domain::ids::CaseId;
use domain::papers::{PaperKind, Values, kind, places};
use domain::staff::{Action, Actor, may};
use registry::cases::papers::{self, Dossier, Draft, Mark, Marks, PaperError};
use serde::Deserialize;

use super::Typed;
use crate::desk::files::{sent, served};
use crate::web::{Answer, Fault, Reader, Shop, Staff, page, page_with};

/// Case, kind of paper, the how manieth.
type Where = (String, String, u16);

/// Right after something was noted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
}

struct At {
    id: CaseId,
    kind: &'static PaperKind,
    nth: u16,
}

fn at((id, code, nth): Where) -> Result<At, Fault> {
    Ok(At { id: CaseId::from(id), kind: kind(&code).ok_or(Fault::NotFound)?, nth })
}

/// A dossier the actor may read.
async fn read(shop: &Shop, actor: &Actor, id: &CaseId) -> Result<Dossier, Fault> {
    papers::dossier(&shop.office, actor, id).await?.ok_or(Fault::NotFound)
}

/// A dossier in which the actor may write.
async fn theirs(shop: &Shop, actor: &Actor, id: &CaseId) -> Result<Dossier, Fault> {
    let dossier = read(shop, actor, id).await?;
    if may(actor, Action::WritePapers, dossier.view.case.object()) { Ok(dossier) } else { Err(Fault::Forbidden) }
}

/// `GET /desk/cases/{id}/dossier`
pub async fn dossier(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let dossier = read(&shop, &actor, &CaseId::from(id)).await?;
    Ok(page(&reader.chrome, || app::desk::cases::dossier(&reader.chrome, &dossier)))
}

/// `GET /desk/cases/{id}/dossier/print`
pub async fn print_all(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(id): Path<String>) -> Answer {
    let dossier = read(&shop, &actor, &CaseId::from(id)).await?;
    Ok(page(&reader.chrome, || app::papers::whole(&reader.chrome, &dossier)))
}

async fn paper_page(
    reader: &Reader,
    dossier: Dossier,
    at: &At,
    status: StatusCode,
    tried: Option<PaperTried>,
    done: bool,
) -> Answer {
    if dossier.paper(at.kind, at.nth).is_none() && !dossier.takes(at.kind, at.nth) {
        return Err(Fault::NotFound);
    }
    let counted = if at.kind.code == "dossier_back" { app::papers::counted(&dossier) } else { Values::new() };
    let model = PaperPage { dossier, kind: at.kind, nth: at.nth, tried, done, counted };
    Ok(page_with(status, &reader.chrome, || app::desk::cases::paper(&reader.chrome, model)))
}

/// `GET /desk/cases/{id}/papers/{code}/{nth}`
pub async fn show(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(place): Path<Where>,
    Query(asked): Query<Asked>,
) -> Answer {
    let at = at(place)?;
    let dossier = read(&shop, &actor, &at.id).await?;
    paper_page(&reader, dossier, &at, StatusCode::OK, None, !asked.done.is_empty()).await
}

/// `GET /desk/cases/{id}/papers/{code}/{nth}/print`
pub async fn print(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(place): Path<Where>) -> Answer {
    let at = at(place)?;
    let dossier = read(&shop, &actor, &at.id).await?;
    let known =
        dossier.paper(at.kind, at.nth).is_some() || dossier.takes(at.kind, at.nth) || at.kind.is_made_on_filing();
    if !known || app::papers::one(&reader.chrome, &dossier, at.kind, at.nth).is_none() {
        return Err(Fault::NotFound);
    }
    Ok(page(&reader.chrome, || {
        app::papers::one(&reader.chrome, &dossier, at.kind, at.nth)
            .unwrap_or_else(|| app::papers::blanks(&reader.chrome))
    }))
}

/// What came of an act on a paper: back to it when it was done. Not there, not theirs and the database are no matter of the form; the
/// rest is told on the page, with what was typed.
async fn came_of(
    done: Result<(), PaperError>,
    shop: &Shop,
    actor: &Actor,
    reader: &Reader,
    at: &At,
    typed: Typed,
) -> Answer {
    let (flaws, told) = match done {
        Ok(()) => {
            let paper = format!("/desk/cases/{}/papers/{}/{}?done=1", at.id, at.kind.code, at.nth);
            return Ok(Redirect::to(&paper).into_response());
        }
        Err(PaperError::Unknown) => return Err(Fault::NotFound),
        Err(PaperError::Forbidden) => return Err(Fault::Forbidden),
        Err(PaperError::Store(error)) => return Err(error.into()),
        Err(PaperError::Invalid(flaws)) => (flaws, None),
        Err(other) => (Default::default(), Some(told(reader.locale(), &other))),
    };
    let status = if told.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let dossier = read(shop, actor, &at.id).await?;
    paper_page(reader, dossier, at, status, Some(PaperTried { typed, flaws, told }), false).await
}

fn version(typed: &Typed) -> i64 {
    typed.get("version").and_then(|v| v.parse().ok()).unwrap_or_default()
}

/// What was typed into slots; a moment comes as a day and an hour.
fn values(typed: &Typed) -> Values {
    let mut values = Values::new();
    for (name, text) in typed {
        match (name.strip_suffix('@'), typed.get(&format!("{name}@"))) {
            (Some(_), _) => {}
            (None, Some(time)) if text.is_empty() && !time.is_empty() => {
                values.insert(name.clone(), time.clone());
            }
            // An hour that lacks leaves it open.
            (None, Some(time)) if time.is_empty() => {}
            (None, Some(time)) => {
                values.insert(name.clone(), format!("{text}T{time}"));
            }
            (None, None) => {
                values.insert(name.clone(), text.clone());
            }
        }
    }
    values
}

/// `POST /desk/cases/{id}/papers/{code}/{nth}`
pub async fn write(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(place): Path<Where>,
    Form(typed): Form<Typed>,
) -> Answer {
    let at = at(place)?;
    theirs(&shop, &actor, &at.id).await?;
    let values = values(&typed);
    let on = typed.get("on").and_then(|on| on.parse().ok());
    let draft = Draft { kind: at.kind, nth: at.nth, version: version(&typed), values: &values, on };
    let done = if typed.get("do").is_some_and(|what| what == "issue") {
        papers::issue(&shop.office, &actor, &at.id, draft, typed.contains_key("by_hand")).await
    } else {
        papers::draft(&shop.office, &actor, &at.id, draft).await
    };
    came_of(done, &shop, &actor, &reader, &at, typed).await
}

/// The marks as typed.
fn marks(dossier: &Dossier, kind: &PaperKind, typed: &Typed) -> Result<Marks, PaperError> {
    let day = |name: &str| match typed.get(name).map(|t| t.trim()).filter(|t| !t.is_empty()) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| PaperError::Mark("signed", Flaw::NotADate)),
    };
    let number = |name: &'static str| match typed.get(name).map(|t| t.trim()).filter(|t| !t.is_empty()) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| PaperError::Mark(name, Flaw::OutOfRange(1, 500))),
    };
    let mut signed = Vec::new();
    for (n, (who, name)) in places(&dossier.judged, kind).into_iter().enumerate() {
        if typed.contains_key(&format!("signed.{n}")) {
            signed.push(Mark { who, name, on: day(&format!("signed_on.{n}"))? });
        }
    }
    Ok(Marks {
        signed,
        sealed: typed.contains_key("sealed"),
        copies: number("copies")?.unwrap_or(0),
        served: day("served")?,
        pages: number("pages")?,
    })
}

/// `POST /desk/cases/{id}/papers/{code}/{nth}/marks`
pub async fn mark(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(place): Path<Where>,
    Form(typed): Form<Typed>,
) -> Answer {
    let at = at(place)?;
    let dossier = theirs(&shop, &actor, &at.id).await?;
    let on = typed.get("on").and_then(|on| on.parse().ok());
    let done = match marks(&dossier, at.kind, &typed) {
        Ok(marks) => papers::mark(&shop.office, &actor, &at.id, (at.kind, at.nth, version(&typed)), &marks, on).await,
        Err(error) => Err(error),
    };
    came_of(done, &shop, &actor, &reader, &at, typed).await
}

/// `POST /desk/cases/{id}/papers/{code}/{nth}/withdraw`
pub async fn withdraw(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(place): Path<Where>,
    Form(typed): Form<Typed>,
) -> Answer {
    let at = at(place)?;
    theirs(&shop, &actor, &at.id).await?;
    let reason = typed.get("reason").cloned().unwrap_or_default();
    let done = papers::withdraw(&shop.office, &actor, &at.id, (at.kind, at.nth, version(&typed)), &reason).await;
    came_of(done, &shop, &actor, &reader, &at, typed).await
}

/// `POST /desk/cases/{id}/papers/{code}/{nth}/files`
pub async fn add(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(place): Path<Where>,
    form: Multipart,
) -> Answer {
    let at = at(place)?;
    theirs(&shop, &actor, &at.id).await?;
    let files = match sent(form).await {
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(FileFlaw::TooLarge),
        Err(_) => Err(FileFlaw::Missing),
        Ok(files) if files.is_empty() => Err(FileFlaw::Missing),
        Ok(files) => Ok(files),
    };
    let files = match files {
        Ok(files) => files,
        Err(flaw) => {
            return came_of(Err(PaperError::File(flaw)), &shop, &actor, &reader, &at, Typed::new()).await;
        }
    };
    for (name, content) in files {
        // Those that came before it are kept.
        let done = papers::attach(&shop.office, &actor, &at.id, (at.kind, at.nth), &name, content).await;
        if done.is_err() {
            return came_of(done, &shop, &actor, &reader, &at, Typed::new()).await;
        }
    }
    came_of(Ok(()), &shop, &actor, &reader, &at, Typed::new()).await
}

/// Case, kind, the how manieth, which page.
type WhichPage = (String, String, u16, String);

fn at_page((id, code, nth, file): WhichPage) -> Result<(At, String), Fault> {
    Ok((at((id, code, nth))?, file))
}

async fn serve(shop: &Shop, actor: &Actor, place: WhichPage, small: bool) -> Answer {
    let (at, file) = at_page(place)?;
    match papers::content(&shop.office, actor, &at.id, &file, small).await {
        // Pictures were drawn anew from their pixels and can be shown as they are.
        Ok((name, kind, content)) => Ok(served(&name, kind, content, small || kind != domain::bookings::FileKind::Pdf)),
        Err(PaperError::Store(error)) => Err(error.into()),
        Err(_) => Err(Fault::NotFound),
    }
}

/// `GET /desk/cases/{id}/papers/{code}/{nth}/files/{file}`
pub async fn get(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(place): Path<WhichPage>) -> Answer {
    serve(&shop, &actor, place, false).await
}

/// `GET /desk/cases/{id}/papers/{code}/{nth}/files/{file}/thumb`
pub async fn thumb(State(shop): State<Shop>, Staff { actor, .. }: Staff, Path(place): Path<WhichPage>) -> Answer {
    serve(&shop, &actor, place, true).await
}

/// `POST /desk/cases/{id}/papers/{code}/{nth}/files/{file}/forward`
pub async fn forward(State(shop): State<Shop>, Staff { actor, reader }: Staff, Path(place): Path<WhichPage>) -> Answer {
    let (at, file) = at_page(place)?;
    theirs(&shop, &actor, &at.id).await?;
    let done = papers::forward(&shop.office, &actor, &at.id, (at.kind, at.nth), &file).await;
    came_of(done, &shop, &actor, &reader, &at, Typed::new()).await
}

/// `POST /desk/cases/{id}/papers/{code}/{nth}/files/{file}/remove`
pub async fn remove(
    State(shop): State<Shop>,
    Staff { actor, reader }: Staff,
    Path(place): Path<WhichPage>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (at, file) = at_page(place)?;
    theirs(&shop, &actor, &at.id).await?;
    let reason = typed.get("reason").cloned().unwrap_or_default();
    let done = papers::detach(&shop.office, &actor, &at.id, (at.kind, at.nth), &file, &reason).await;
    came_of(done, &shop, &actor, &reader, &at, Typed::new()).await
}
