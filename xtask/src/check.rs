//! What can be said without running the program: format, lints, the purity of `domain`, the links of the documents.

use std::fs;
use std::path::{Path, PathBuf};

use crate::machine;
use crate::steps::{Done, cargo, output, root, run, step};

/// Crates that would bring IO, a clock or randomness into the rules.
const IMPURE: &[&str] =
    &["axum", "getrandom", "leptos", "rand", "reqwest", "sqlx", "tokio", "tracing", "ureq", "wasm-bindgen", "registry"];

/// Checks everything; the first failure ends it.
pub fn check() -> Done {
    machine::wasm_target()?;
    step("format", || run(&mut cargo(&["fmt", "--all", "--check"])))?;
    step("lints", || {
        run(&mut cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
    })?;
    step("lints of the islands", || {
        let words = ["clippy", "--locked", "--package", "app", "--lib", "--target", "wasm32-unknown-unknown"];
        run(cargo(&words).args(["--no-default-features", "--features", "hydrate", "--", "--deny", "warnings"]))
    })?;
    step("domain is pure", domain_is_pure)?;
    step("links of the documents", links)
}

fn domain_is_pure() -> Done {
    let root = root();
    let manifest = root.join("Cargo.toml");
    let words =
        ["tree", "--locked", "--package", "domain", "--edges", "normal", "--prefix", "none", "--format", "{lib}"];
    let tree = output("cargo", &[&words[..], &["--manifest-path", &manifest.to_string_lossy()]].concat())
        .ok_or("cargo tree failed")?;
    if let Some(found) = tree.lines().find(|name| IMPURE.contains(&name.trim())) {
        return Err(format!("domain depends on {found}"));
    }
    for file in files(&root.join("domain/src"), "rs") {
        let source = fs::read_to_string(&file).map_err(|e| e.to_string())?;
        for word in
            ["std::fs", "std::net", "std::env", "std::process", "SystemTime", "Instant::now", "Utc::now", "Local::now"]
        {
            if source.contains(word) {
                return Err(format!("{} uses {word}", file.display()));
            }
        }
    }
    Ok(())
}

/// Every relative link of a document leads to a file.
fn links() -> Done {
    let root = root();
    let mut documents = files(&root.join("docs"), "md");
    documents.extend(["README.md", "CHANGELOG.md"].map(|name| root.join(name)));
    for document in documents {
        let text = fs::read_to_string(&document).map_err(|e| format!("{}: {e}", document.display()))?;
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            let outside = link.starts_with("http") || link.starts_with("mailto:") || path.is_empty();
            if !outside && !document.parent().is_some_and(|folder| folder.join(path).exists()) {
                return Err(format!("{} links to {link}, which is not there", document.display()));
            }
        }
    }
    Ok(())
}

fn files(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, kind));
        } else if path.extension().is_some_and(|e| e == kind) {
            found.push(path);
        }
    }
    found.sort();
    found
}
