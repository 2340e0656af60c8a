//! The command line as people and scripts use it: what it prints to whom, and how it ends.

use std::process::{Command, Output, Stdio};

use tests::server::{Setup, program};

fn shuoli(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.env_clear().current_dir(tests::folder("commands")).args(arguments);
    command
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Runs it for a reader who left before the first line.
fn unread(arguments: &[&str]) -> (Option<i32>, String, String) {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    told(&shuoli(arguments).stdout(writer).stderr(Stdio::piped()).output().expect("the program"))
}

#[test]
fn whoever_stops_reading_is_no_failure_and_a_full_disk_is_one() {
    for arguments in [
        &["doors"][..],
        &["version"],
        &["demo", "--code"],
        &["deadline", "--list"],
        &["deadline", "petition.handle", "--from", "2026-03-02"],
        &["deadline", "petition.handle", "--from", "2026-03-02", "--json"],
        &["migrate"],
    ] {
        assert_eq!(unread(arguments), (Some(0), String::new(), String::new()), "{arguments:?}");
    }
    // The answer of a command that checks something is the same whether anybody reads it or not.
    let folder = tests::folder("commands");
    let bundle = folder.join("bundle.json");
    std::fs::write(&bundle, "{}").expect("a file");
    let (code, _, said) = unread(&["trail", "verify", "--bundle", &bundle.to_string_lossy()]);
    assert!(code == Some(1) && said.contains("no bundle"), "{said}");

    let full = std::fs::File::options().write(true).open("/dev/full").expect("the device");
    let (code, _, said) = told(&shuoli(&["doors"]).stdout(full).stderr(Stdio::piped()).output().expect("the program"));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.starts_with("shuoli: standard output: ") && said.trim_end().lines().count() == 1, "{said}");
}

#[test]
fn serving_without_a_database_names_what_makes_one() {
    let folder = tests::folder("commands");
    let serve = |arguments: &[&str]| {
        let mut command = shuoli(arguments);
        command.env("SHUOLI_DATA_DIR", &folder).env("SHUOLI_LISTEN", "127.0.0.1:0");
        told(&command.output().expect("the program"))
    };
    let (code, text, said) = serve(&["serve"]);
    assert_eq!((code, text.as_str()), (Some(1), ""), "{said}");
    assert!(said.contains("`shuoli serve --migrate`") && said.trim_end().lines().count() == 1, "{said}");
    assert!(std::fs::read_dir(&folder).expect("the folder").next().is_none(), "nothing is made by the attempt");
}

#[test]
fn every_command_stands_in_the_help() {
    let (code, help, _) = told(&shuoli(&["--help"]).output().expect("the program"));
    assert_eq!(code, Some(0));
    for command in
        ["serve", "migrate", "demo", "trail", "keys", "retention", "deadline", "doors", "staff", "divisions", "version"]
    {
        let line = help.lines().find(|line| line.trim_start().starts_with(&format!("{command} ")));
        assert!(line.is_some_and(|line| line.trim().len() > command.len() + 10), "{command}: {help}");
    }
}

#[tokio::test]
async fn the_demonstrations_code_is_of_the_instant_that_is_asked_for() {
    let server = Setup::demo().start();
    let code = |at: &str| {
        let (code, text, said) = told(
            &shuoli(&["demo", "--code", "--at", at])
                .env("SHUOLI_CLOCK", "2026-11-25T00:00:00+08:00")
                .output()
                .expect("the program"),
        );
        assert_eq!((code, said.as_str()), (Some(0), ""));
        text.trim().to_owned()
    };
    let now = server.now().to_rfc3339();
    assert!(
        server.codes(registry::demo::SECOND_FACTOR).contains(&code(&now)),
        "it opens a server whose clock is there"
    );
    assert_ne!(code("2026-11-25T09:00:00+08:00"), code("2026-11-25T09:01:00+08:00"));
    // Without it a clock that was set is the instant where it starts, and that is said.
    let output = shuoli(&["demo", "--code"]).env("SHUOLI_CLOCK", "2026-11-25T09:00:00+08:00").output();
    let (status, text, said) = told(&output.expect("the program"));
    assert_eq!((status, text.trim()), (Some(0), code("2026-11-25T09:00:00+08:00").as_str()));
    assert!(said.contains("--at"), "{said}");
}
