//! What the machine must have, and getting it: the wasm target, system packages, and a private environment under `target/tools`
//! for the peers of the tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::{Done, output, root, run, step};

/// Is it there already?
type There = fn() -> bool;

/// The Debian packages the tests need.
const PACKAGES: &[(&str, There)] = &[
    ("chromium", || on_path("chromium")),
    ("chromium-driver", || on_path("chromedriver")),
    ("fonts-noto-cjk", || output("fc-list", &[":lang=zh", "family"]).is_some_and(|f| f.contains("CJK"))),
    ("postgresql", || output("sh", &["-c", "ls /usr/lib/postgresql/*/bin/initdb || command -v initdb"]).is_some()),
    ("python3-venv", || output("python3", &["-c", "import ensurepip, venv"]).is_some()),
    ("nodejs", || on_path("node")),
    ("npm", || on_path("npm")),
];

/// Peers written in other languages: a mail server, a calendar parser, a tester of API descriptions, the accessibility rules.
const PYTHON: &[&str] = &[
    "aiosmtpd==1.4.6",
    "icalendar==7.3.0",
    "python-dateutil==2.9.0.post0",
    "recurring-ical-events==3.8.2",
    "schemathesis==4.32.5",
];
const NODE: &str = "axe-core@4.14.1";

/// Adds the wasm target when the toolchain lacks it.
pub fn wasm_target() -> Done {
    let target = "wasm32-unknown-unknown";
    if output("rustc", &["--print", "target-libdir", "--target", target]).is_some_and(|d| Path::new(d.trim()).is_dir())
    {
        return Ok(());
    }
    step("the wasm target (rustup)", || run(Command::new("rustup").current_dir(root()).args(["target", "add", target])))
}

/// Installs the system packages that are missing, where that is possible; otherwise names them.
pub fn packages() -> Done {
    let missing: Vec<&str> = PACKAGES.iter().filter(|(_, there)| !there()).map(|(package, _)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    let root_already = output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    let may_sudo = !root_already && output("sudo", &["-n", "true"]).is_some();
    if !on_path("apt-get") || !(root_already || may_sudo) {
        return Err(format!("the tests need what these Debian packages hold: {names}"));
    }
    step(&format!("system packages: {names}"), || {
        let apt = |words: &[&str]| {
            let mut command = Command::new(if may_sudo { "sudo" } else { "env" });
            command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]).args(words);
            command
        };
        run(&mut apt(&["update"]))?;
        run(apt(&["install", "--no-install-recommends", "--yes"]).args(&missing))
    })
}

/// The private environment with the peers; made once.
pub fn tools() -> Done<PathBuf> {
    let tools = root().join("target/tools");
    let wanted = format!("{} {NODE}", PYTHON.join(" "));
    let stamp = tools.join("stamp");
    if std::fs::read_to_string(&stamp).ok().as_deref() != Some(&wanted) {
        step("peers of the tests (pip, npm)", || {
            let venv = tools.join("venv");
            let node = tools.join("node");
            std::fs::create_dir_all(&node).map_err(|e| format!("{}: {e}", node.display()))?;
            run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
            run(Command::new(venv.join("bin/pip"))
                .args(["install", "--quiet", "--disable-pip-version-check"])
                .args(PYTHON))?;
            run(Command::new("npm")
                .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
                .arg(&node)
                .arg(NODE))?;
            std::fs::write(&stamp, &wanted).map_err(|e| format!("{}: {e}", stamp.display()))
        })?;
    }
    Ok(tools)
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}
