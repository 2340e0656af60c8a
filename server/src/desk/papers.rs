//! Papers of cases: the list of all of them, each as a blank form or filled in as an example.

use app::papers::Is;
use axum::extract::{Path, Query};
use serde::Deserialize;

use crate::web::{Answer, Fault, Staff, page};

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
pub async fn list(Staff { reader, .. }: Staff) -> Answer {
    Ok(page(&reader.chrome, || app::papers::blanks(&reader.chrome)))
}

/// `GET /desk/papers/example`
pub async fn example(Staff { reader, .. }: Staff) -> Answer {
    Ok(page(&reader.chrome, || app::papers::example_dossier(&reader.chrome)))
}

/// `GET /desk/papers/{code}`
pub async fn blank(Staff { reader, .. }: Staff, Path(code): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let kind = domain::papers::kind(&code).ok_or(Fault::NotFound)?;
    let template = kind.template.ok_or(Fault::NotFound)?;
    let is = match asked.filled {
        Filled::Nothing => Is::Real,
        Filled::Example => Is::Example,
    };
    Ok(page(&reader.chrome, || app::papers::blank(&reader.chrome, kind, template, is)))
}
