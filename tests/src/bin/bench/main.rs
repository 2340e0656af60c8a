//! The benchmarks (`cargo xtask bench`): what a page, a booking and a start cost, on both engines, beside two floors measured in
//! the same run: a static body from the same server, and the bare SQL of one booking on the same engine and settings.
//!
//! Definitions of the figures: docs/figures.md.

mod floor;
mod load;
mod measure;

use std::time::Duration;

use serde_json::{Value, json};

const SECONDS: Duration = Duration::from_secs(5);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let report = runtime.block_on(async {
        let mut engines = Vec::new();
        for engine in ["sqlite", "postgres"] {
            engines.push(measure::engine(engine, SECONDS).await);
        }
        json!({ "engines": engines })
    });
    let folder = tests::workspace().join("target/bench");
    std::fs::create_dir_all(&folder).expect("target/bench can be made");
    let text = serde_json::to_string_pretty(&report).expect("figures are JSON");
    std::fs::write(folder.join("figures.json"), text).expect("target/bench can be written");
    print_table(&report);
}

fn print_table(report: &Value) {
    println!("{:<52} {:>14} {:>14}   target", "figure", "sqlite", "postgres");
    let engines = report["engines"].as_array().expect("a list of engines");
    for (key, label, target) in measure::ROWS {
        let cell = |i: usize| engines.get(i).map_or_else(String::new, |e| e[*key].to_string());
        println!("{label:<52} {:>14} {:>14}   {target}", cell(0), cell(1));
    }
}
