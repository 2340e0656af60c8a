//! A PostgreSQL of the tests' own: started by them, ended with them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How much a cluster is trusted to forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As it is installed: a commit that was answered is on the disk.
    Full,
    /// No fsync: quicker, for tests of behaviour.
    None,
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start(Durability::None))
}

/// The address of a new, empty database on the tests' cluster.
#[must_use]
pub fn database() -> String {
    cluster().database()
}

/// A copy of a database of the tests' cluster to which nobody is connected.
#[must_use]
pub fn copy_of(address: &str) -> String {
    let name = address.rsplit('/').next().expect("the name of the database");
    cluster().create(&["--template", name])
}

/// A running cluster.
pub struct Cluster {
    programs: PathBuf,
    port: u16,
    number: AtomicU32,
}

impl Cluster {
    /// Starts one; it ends with the process.
    #[must_use]
    pub fn start(durability: Durability) -> Self {
        let programs = programs();
        let home = std::env::temp_dir().join(format!("shuoli-postgres-{}-{durability:?}", std::process::id()));
        tidy();
        std::fs::create_dir_all(&home).expect("a folder for temporary files");
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&home));
        }
        let data = home.join("data");
        run(unprivileged(&programs.join("initdb"))
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--pgdata"])
            .arg(&data)
            .current_dir("/")
            .stdout(Stdio::null()));
        let port = free_port();
        let mut server = unprivileged(&programs.join("postgres"));
        server.arg("-D").arg(&data).arg("-k").arg(&home).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        server.args(["-c", "max_connections=300"]).current_dir("/");
        if durability == Durability::None {
            server.args(["-c", "fsync=off", "-c", "synchronous_commit=off"]);
        }
        let log = std::fs::File::create(home.join("log")).expect("a log file");
        server.stdout(Stdio::null()).stderr(log);
        // The kernel stops the server with the thread that started it, so that thread never ends before the process does.
        std::thread::spawn(move || {
            let mut child = server.spawn().expect("postgres starts");
            let _ = child.wait();
            loop {
                std::thread::park();
            }
        });
        let cluster = Self { programs, port, number: AtomicU32::new(0) };
        let started = Instant::now();
        while !cluster.command("pg_isready").stdout(Stdio::null()).status().is_ok_and(|s| s.success()) {
            assert!(started.elapsed() < Duration::from_secs(30), "postgres does not answer, see {}", home.display());
            std::thread::sleep(Duration::from_millis(50));
        }
        cluster
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres"]);
        command
    }

    /// The address of a new, empty database.
    #[must_use]
    pub fn database(&self) -> String {
        self.create(&[])
    }

    fn create(&self, options: &[&str]) -> String {
        let name = format!("t{}", self.number.fetch_add(1, Ordering::SeqCst));
        run(self.command("createdb").args(options).arg(&name));
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }
}

/// Debian keeps the programs by version, off the path.
fn programs() -> PathBuf {
    let versions =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin"));
    let on_path = std::env::var_os("PATH").map(|p| std::env::split_paths(&p).collect::<Vec<_>>()).unwrap_or_default();
    // What is on the path may be a link into the folder that holds the rest.
    let found = versions.chain(on_path).filter_map(|folder| folder.join("initdb").canonicalize().ok());
    let newest = found.filter_map(|program| program.parent().map(Path::to_owned)).max();
    newest.expect("PostgreSQL is installed (package postgresql)")
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

/// initdb and postgres refuse to run as root.
fn unprivileged(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.arg("--pdeathsig=INT").arg(program);
    command
}

/// Removes what clusters of earlier runs left: their processes are gone.
fn tidy() {
    for entry in std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(rest) = name.strip_prefix("shuoli-postgres-") else { continue };
        let owner = rest.split('-').next().unwrap_or_default();
        if !Path::new("/proc").join(owner).exists() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A port nobody listens on.
#[must_use]
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(status.success(), "{command:?}: {status}");
}
