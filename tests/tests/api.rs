//! The API against its own description, by a tester that knows neither: schemathesis reads /api/v1/openapi.json and sends what
//! it allows and what it forbids.

use std::process::Command;

use tests::server::Setup;

#[test]
fn the_api_keeps_what_its_description_promises() {
    let server = Setup::demo().start();
    let folder = tests::folder("schemathesis");
    let told = Command::new(tests::tools().join("venv/bin/schemathesis"))
        .args(["run", &server.at("/api/v1/openapi.json"), "--no-color"])
        // Examples, limits of every field, random requests, and requests that follow from the answers of others.
        .args(["--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "30", "--max-time", "90"])
        // Two runs send the same.
        .arg("--generation-deterministic")
        // A telephone or a name that fits the pattern of the description may still be none: 422 is promised for it, and a
        // request that fits the description is therefore not always accepted.
        .args(["--exclude-checks", "positive_data_acceptance"])
        .current_dir(&folder)
        .output()
        .expect("schemathesis (`cargo xtask test` installs it)");
    let words = String::from_utf8_lossy(&told.stdout);
    assert!(told.status.success(), "{words}\n{}", String::from_utf8_lossy(&told.stderr));
    assert!(!server.log().contains("\"ERROR\""), "{}", server.log());
}
