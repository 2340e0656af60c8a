//! `cargo xtask …`: everything a person who works on Shuoli types. Each command is a few steps, told with their times.

mod check;
mod machine;
mod serve;
mod site;
mod steps;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask serve [--empty] [--release] [-- FLAGS]   build, make and fill the database under data/, serve on 127.0.0.1:3000
cargo xtask build                                    the self-contained release binary, target/release/shuoli
cargo xtask test [-- FILTER]                         every test: rules, both engines, HTTP, mail, browser, accessibility
cargo xtask bench [-- FLAGS]                         the benchmarks: a table, and JSON under target/bench/
cargo xtask check                                    format, lints, purity of domain, links of the documents
cargo xtask site                                     only the assets, into target/site";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let mut own: Vec<String> = words.collect();
    let passed_on = own.iter().position(|w| w == "--").map_or_else(Vec::new, |at| own.split_off(at).split_off(1));
    let known: &[&str] = match command.as_str() {
        "serve" => &["--empty", "--release"],
        "build" | "test" | "bench" | "check" | "site" => &[],
        "" | "help" | "--help" | "-h" => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("xtask: there is no command {command:?}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    if let Some(unknown) = own.iter().find(|w| !known.contains(&w.as_str())) {
        eprintln!("xtask: `{command}` does not know {unknown:?}; what stands after `--` is passed on\n\n{HELP}");
        return ExitCode::from(2);
    }
    let given = |flag: &str| own.iter().any(|w| w == flag);
    let done = match command.as_str() {
        "serve" => serve::serve(given("--release"), given("--empty"), &passed_on),
        "build" => serve::build(),
        "test" => test::test(&passed_on),
        "bench" => test::bench(&passed_on),
        "check" => check::check(),
        _ => site::build(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
