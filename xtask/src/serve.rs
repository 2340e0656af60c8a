//! Building the program and serving it from a checkout.

use crate::site;
use crate::steps::{Done, cargo, root, run, step};

/// Builds everything and serves, with the demonstration county unless `empty`.
pub fn serve(release: bool, empty: bool, passed_on: &[String]) -> Done {
    site::build()?;
    program(release)?;
    let folder = if release { "release" } else { "debug" };
    let mut server = std::process::Command::new(root().join("target").join(folder).join("shuoli"));
    server.current_dir(root()).args(["serve", "--migrate"]);
    if !empty {
        server.arg("--demo");
    }
    run(server.args(passed_on))
}

/// The release binary with everything inside.
pub fn build() -> Done {
    site::build()?;
    program(true)?;
    println!("target/release/shuoli");
    Ok(())
}

/// Builds the program; the assets are there already.
pub fn program(release: bool) -> Done {
    let mut words = vec!["build", "--locked", "--package", "server", "--bin", "shuoli"];
    if release {
        words.push("--release");
    }
    step("the server (cargo)", || run(&mut cargo(&words)))
}
