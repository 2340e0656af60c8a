//! The benchmarks (`cargo xtask bench`): what a page, a booking and a start cost, on both engines, beside two floors measured in
//! the same run: a static body from the same server, and the bare SQL of one booking on the same engine and settings.
//!
//! Definitions of the figures: docs/figures.md.

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
    let figures = runtime.block_on(async {
        let cluster = Cluster::start(Durability::Full);
        let folder = tests::folder("bench");
        let sqlite = format!("sqlite://{}", folder.join("bench.db").display());
        // `cargo xtask bench -- trail`: the long trail alone; `-- plan`: the plan alone; `-- rules`: rules alone; `-- engines`: all but the long trail.
        let only = |part: &str| std::env::args().any(|word| word == part);
        let mut both = match only("trail") || only("plan") || only("rules") {
            true => Default::default(),
            false => [measure::engine(&sqlite, SECONDS).await, measure::engine(&cluster.database(), SECONDS).await],
        };
        // No database in it: pure rules.
        if !only("trail") && !only("plan") {
            both[0].extend(rules::expansion());
        }
        if !only("trail") && !only("rules") {
            both[0].extend(plan::figures(&format!("sqlite://{}", folder.join("plan.db").display())).await);
            both[1].extend(plan::figures(&cluster.database()).await);
        }
        // Walking is reading and hashing: the engine matters little, writing a million takes long enough on one.
        let long = format!("sqlite://{}", folder.join("long.db").display());
        if !only("engines") && !only("plan") && !only("rules") {
            both[0].extend(trail::walk(&long).await);
        }
        both
    });
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
