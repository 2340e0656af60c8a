//! Papers of cases: the list of all of them, each as a blank form or filled in as an example.

use app::papers::Is;
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use crate::web::{Answer, Fault, Shop, Staff, page};

/// What a paper is filled with.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Filled {
    /// Nothing.
    #[default]
    Nothing,
    /// A made-up case.
    Example,
}

/// How a paper is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    filled: Filled,
}

/// `GET /desk/papers`
pub async fn list(State(_): State<Shop>, Staff { reader, .. }: Staff) -> Answer {
    Ok(page(&reader.chrome, || app::papers::blanks(&reader.chrome)))
}

/// `GET /desk/papers/example`
pub async fn example(State(_): State<Shop>, Staff { reader, .. }: Staff) -> Answer {
    Ok(page(&reader.chrome, || app::papers::example_dossier(&reader.chrome)))
}

/// `GET /desk/papers/{code}`
pub async fn blank(
    State(_): State<Shop>,
    Staff { reader, .. }: Staff,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    if domain::papers::kind(&code).is_none_or(|k| k.template.is_none()) {
        return Err(Fault::NotFound);
    }
    let is = match asked.filled {
        Filled::Nothing => Is::Real,
        Filled::Example => Is::Example,
    };
    Ok(page(&reader.chrome, || {
        app::papers::blank(&reader.chrome, &code, is).unwrap_or_else(|| app::papers::blanks(&reader.chrome))
    }))
}
