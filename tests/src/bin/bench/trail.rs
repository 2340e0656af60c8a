//! What the trail costs: an entry beside a booking, and walking a million of them.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Instant;

use registry::{Clock, Db, Keys, Office, Random, trail};

/// Entries of the long trail: twenty thousand records of fifty entries.
const LONG: (usize, usize) = (20_000, 50);

/// Milliseconds an entry takes inside a transaction, on the database of an engine.
pub async fn entry(database: &str) -> f64 {
    let office = office(database, &Keys::new_line("k1", &Random::seeded(1))).await;
    let took = trail::rehearse(&office, 40, 50).await.expect("written");
    office.db.close().await;
    took.as_secs_f64() * 1000.0
}

async fn office(database: &str, keys: &str) -> Office {
    let db = Db::connect(database, true).await.expect("the database opens");
    let keys = Keys::parse(keys).expect("keys");
    Office::new(db, Clock::System, Random::seeded(1), keys, chrono_tz::Asia::Shanghai)
}

/// Walks a million entries with `shuoli trail verify`: seconds, and the most memory it took.
pub async fn walk(database: &str) -> BTreeMap<&'static str, f64> {
    let keys = tests::folder("long-trail").join("keys");
    let line = Keys::new_line("k1", &Random::seeded(1));
    std::fs::write(&keys, &line).expect("written");
    let owner = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&keys, owner).expect("its owner's alone");
    let office = office(database, &line).await;
    office.db.migrate().await.expect("the schema");
    trail::rehearse(&office, LONG.0, LONG.1).await.expect("written");
    trail::seal(&office).await.expect("sealed");
    office.db.close().await;
    let started = Instant::now();
    let mut child = Command::new(tests::server::program())
        .args(["trail", "verify"])
        .env("DATABASE_URL", database)
        .env("SHUOLI_KEY_FILE", &keys)
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    let mut most = 0.0_f64;
    loop {
        if let Some(status) = child.try_wait().expect("a child") {
            assert!(status.success(), "the long trail is whole");
            break;
        }
        if let Some(now) = crate::measure::resident_of(child.id()) {
            most = most.max(now);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    BTreeMap::from([("verify_seconds", started.elapsed().as_secs_f64()), ("verify_memory", most)])
}
