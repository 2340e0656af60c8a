//! The benchmarks (`cargo xtask bench`): what a page, a booking and a start cost, on both engines, beside two floors measured in
//! the same run: a static body from the same server, and the bare SQL of one booking on the same engine and settings.
//!
//! Definitions of the figures: docs/figures.md.

mod cases;
mod floor;
mod load;
mod measure;
mod plan;
mod rules;
mod trail;

use std::time::Duration;

use serde_json::json;
use tests::postgres::{Cluster, Durability};

/// How long each page is asked for.
const SECONDS: Duration = Duration::from_secs(5);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let cluster = Cluster::start(Durability::Full);
        let folder = tests::folder("bench");
        let sqlite = |name: &str| format!("sqlite://{}", folder.join(name).display());
        // `cargo xtask bench -- trail`: the long trail alone; `-- plan`, `-- rules` and `-- cases` likewise (`-- cases million`: up to
        // a million of them); `-- engines`: all but the long trail and the cases.
        let only = |part: &str| std::env::args().any(|word| word == part);
        if !only("cases") {
            rows(&cluster, &sqlite, only).await;
        }
        if !["trail", "plan", "rules", "engines"].into_iter().any(only) {
            let sizes: &[usize] = if only("million") { &[10_000, 100_000, 1_000_000] } else { &[10_000, 100_000] };
            for (engine, database) in [("SQLite", sqlite("cases.db")), ("PostgreSQL", cluster.database())] {
                cases::print(engine, &cases::figures(&database, sizes).await);
            }
        }
    });
}

/// The figures with a row each, on both engines.
async fn rows(cluster: &Cluster, sqlite: impl Fn(&str) -> String, only: impl Fn(&str) -> bool) {
    let mut figures = match only("trail") || only("plan") || only("rules") {
        true => Default::default(),
        false => {
            [measure::engine(&sqlite("bench.db"), SECONDS).await, measure::engine(&cluster.database(), SECONDS).await]
        }
    };
    // No database in it: pure rules.
    if !only("trail") && !only("plan") {
        figures[0].extend(rules::expansion());
    }
    if !only("trail") && !only("rules") {
        figures[0].extend(plan::figures(&sqlite("plan.db")).await);
        figures[1].extend(plan::figures(&cluster.database()).await);
    }
    // Walking is reading and hashing: the engine matters little, writing a million takes long enough on one.
    if !only("engines") && !only("plan") && !only("rules") {
        figures[0].extend(trail::walk(&sqlite("long.db")).await);
    }
    let folder = tests::workspace().join("target/bench");
    std::fs::create_dir_all(&folder).expect("target can be written");
    let text = serde_json::to_string_pretty(&json!({ "sqlite": figures[0], "postgres": figures[1] })).expect("JSON");
    std::fs::write(folder.join("figures.json"), text).expect("target can be written");
    println!("{:<58} {:>10} {:>10}   target", "figure", "sqlite", "postgres");
    for (key, label, target) in measure::ROWS {
        let cell = |i: usize| figures[i].get(key).map_or_else(|| "-".to_owned(), |figure| format!("{figure:.2}"));
        println!("{label:<58} {:>10} {:>10}   {target}", cell(0), cell(1));
    }
}
