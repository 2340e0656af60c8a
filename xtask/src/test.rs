//! Every test, and the benchmarks.

use crate::steps::{Done, cargo, root, run, step};
use crate::{machine, serve, site};

/// Runs every test. Nothing is skipped: what the machine lacks is installed or named.
pub fn test(passed_on: &[String]) -> Done {
    machine::packages()?;
    let tools = machine::tools()?;
    site::build()?;
    serve::program(false)?;
    step("all tests (cargo)", || {
        let mut command = cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]);
        command.env("SHUOLI_BIN", root().join("target/debug/shuoli")).env("SHUOLI_TOOLS", tools);
        if !passed_on.is_empty() {
            command.arg("--").args(passed_on);
        }
        run(&mut command)
    })
}

/// Runs the benchmarks on the release binary.
pub fn bench(passed_on: &[String]) -> Done {
    machine::packages()?;
    site::build()?;
    serve::program(true)?;
    let mut command = cargo(&["run", "--locked", "--release", "--package", "tests", "--bin", "bench", "--"]);
    run(command.env("SHUOLI_BIN", root().join("target/release/shuoli")).args(passed_on))
}
