//! Cases: the queue, a case, a step and the search, and how they grow with the number of cases.

use std::time::Instant;

use registry::{Clock, Db, Keys, Office, Random, cases};
use tests::desk::{Visitor, between, location};
use tests::server::Setup;

/// Each page is asked for so often.
const TIMES: usize = if cfg!(test) { 5 } else { 200 };
/// So many cases can be searched for: a hundred terms each make a million cases' terms larger than the machine.
const FOUND: usize = if cfg!(test) { 100 } else { 10_000 };

/// What something took with so many cases, in milliseconds.
pub struct Took {
    /// What.
    pub what: &'static str,
    /// With how many cases.
    pub cases: usize,
    /// Median.
    pub p50: f64,
    /// 99th percentile.
    pub p99: f64,
}

/// The figures on one engine, at each of these sizes.
pub async fn figures(database: &str, sizes: &[usize]) -> Vec<Took> {
    let keys = tests::folder("bench-cases").join("keys");
    let server = Setup::demo().with("DATABASE_URL", database).with("SHUOLI_KEY_FILE", &keys.to_string_lossy()).start();
    let db = Db::connect(database, false).await.expect("the database opens");
    let known = Keys::parse(&std::fs::read_to_string(&keys).expect("the server's keys")).expect("keys");
    let clock = Clock::fixed(server.now());
    let office = Office::new(db, clock, Random::seeded(7), known, chrono_tz::Asia::Shanghai);
    let (justice, auditor) =
        (Visitor::signed_in(&server, "justice").await, Visitor::signed_in(&server, "auditor").await);
    let mut found = Vec::new();
    let mut there = 0;
    for size in sizes {
        let started = Instant::now();
        cases::rehearse(&office, there..*size, FOUND).await.expect("written");
        there = *size;
        tidy(&office.db).await;
        eprintln!("{size} cases after {:.0} s", started.elapsed().as_secs_f64());
        let mut keep = |what, times| found.push(took(what, *size, times));
        for (what, path) in [
            ("queue of the county", "/desk/cases?place=all&tab=open"),
            ("queue of the county: late", "/desk/cases?place=all&tab=late"),
            ("queue of the county: at one station", "/desk/cases?place=all&tab=open&station=following"),
            ("queue of the county: nobody's yet", "/desk/cases?place=all&tab=open&free=yes"),
            ("queue of the county: over", "/desk/cases?place=all&tab=closed"),
        ] {
            keep(what, pages(&auditor, path).await);
        }
        for (what, path) in [
            ("queue of a township, with whom to hand over to", "/desk/cases?place=all&tab=open"),
            ("search: a name", "/desk/search?q=\u{738b}\u{5efa}\u{56fd}"),
            ("search: a number", "/desk/search?q=5005"),
            ("search: words of many cases", "/desk/search?q=\u{6392}\u{6c34}\u{6c9f}"),
        ] {
            keep(what, pages(&justice, path).await);
        }
        keep("a case", each(&justice, false).await);
        keep("a step: handing over", each(&justice, true).await);
    }
    office.db.close().await;
    found
}

/// Prints the figures of an engine: a row for each thing, a column for each size.
pub fn print(engine: &str, all: &[Took]) {
    let mut sizes: Vec<usize> = all.iter().map(|took| took.cases).collect();
    sizes.dedup();
    let head: String = sizes.iter().map(|size| format!("{size:>20}")).collect();
    println!("{:<50}{head}", format!("{engine}: median / 99th percentile in ms, with cases"));
    for first in all.iter().filter(|took| took.cases == sizes[0]) {
        let cells = all
            .iter()
            .filter(|took| took.what == first.what)
            .map(|took| format!("{:>12.1} /{:>6.1}", took.p50, took.p99));
        println!("{:<50}{}", first.what, cells.collect::<String>());
    }
}

fn took(what: &'static str, cases: usize, mut times: Vec<f64>) -> Took {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)];
    Took { what, cases, p50: at(0.5), p99: at(0.99) }
}

/// Milliseconds of asking for a page, over and over, after one that warms up.
async fn pages(visitor: &Visitor, path: &str) -> Vec<f64> {
    visitor.page(path).await;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let asked = Instant::now();
        visitor.page(path).await;
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
    }
    times
}

/// Milliseconds of as many different cases of the queue: reading each, or handing each over.
async fn each(visitor: &Visitor, hand_over: bool) -> Vec<f64> {
    let mut times = Vec::new();
    let mut path = "/desk/cases?place=all&tab=open".to_owned();
    while times.len() < TIMES {
        let queue = visitor.page(&path).await;
        let hands = between(between(&queue, "name=\"to\"", "</select>")[0], "value=\"", "\"");
        for picked in between(&queue, "name=\"case\" value=\"", "\"") {
            let (id, _) = picked.split_once('~').expect("a case and its version");
            // Whoever has it already is refused: the other one takes it.
            for to in hands.iter().filter(|to| !to.is_empty()) {
                let asked = Instant::now();
                let done = if hand_over {
                    let fields = [("case", picked), ("to", to), ("reason", "轮到"), ("back", path.as_str())];
                    location(&visitor.post("/desk/cases/hand-over", &fields).await).contains("done=1")
                } else {
                    !visitor.page(&format!("/desk/cases/{id}")).await.is_empty()
                };
                if done {
                    times.push(asked.elapsed().as_secs_f64() * 1000.0);
                    break;
                }
            }
        }
        match between(&queue, "rel=\"next\" href=\"", "\"").first() {
            Some(next) => path = next.replace("&amp;", "&"),
            None => break,
        }
    }
    times
}

/// As a database does by itself from time to time.
async fn tidy(db: &Db) {
    let mut tx = db.write().await.expect("a transaction");
    match &mut tx {
        registry::Tx::Sqlite(tx) => sqlx::query("analyze").execute(&mut **tx).await.map(drop),
        registry::Tx::Postgres(tx) => sqlx::query("analyze").execute(&mut **tx).await.map(drop),
    }
    .expect("statistics");
    tx.commit().await.expect("kept");
}

#[cfg(test)]
mod checks {
    use super::*;

    /// The pages are asked for by their addresses and read by their marks: both must follow the program.
    #[tokio::test]
    async fn cases_grow_and_every_page_of_them_answers() {
        let url = format!("sqlite://{}", ::tests::folder("bench-cases").join("cases.db").display());
        let found = figures(&url, &[3_000]).await;
        assert!(found.iter().all(|took| took.p99 > 0.0) && found.len() == 11, "every figure was measured");
    }
}
