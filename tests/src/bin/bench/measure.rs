//! The figures of one engine.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use tests::server::{Server, Setup, VILLAGE};

use crate::{floor, load};

/// Key, label, target.
pub const ROWS: &[(&str, &str, &str)] = &[
    ("static_per_second", "static body, answers a second (8 clients)", "the floor"),
    ("page_per_second", "booking page, answers a second (8 clients)", ""),
    ("page_share", "booking page, % of the static body", "at least 25"),
    ("page_p50", "booking page, median, ms", ""),
    ("page_p99", "booking page, 99th percentile, ms", ""),
    ("drawn_per_second", "booking page drawn anew each time, a second", ""),
    ("drawn_p50", "booking page drawn anew, median, ms", ""),
    ("drawn_p99", "booking page drawn anew, 99th percentile, ms", ""),
    ("bare_1", "bare SQL of a booking, a second, 1 client", "the floor"),
    ("book_1", "bookings a second, 1 client", ""),
    ("book_1_share", "bookings, 1 client, % of the bare SQL", "at least 50"),
    ("bare_32", "bare SQL of a booking, a second, 32 clients", "the floor"),
    ("book_32", "bookings a second, 32 clients", ""),
    ("book_32_share", "bookings, 32 clients, % of the bare SQL", "at least 50"),
    ("book_32_p99", "bookings, 32 clients, 99th percentile, ms", ""),
    ("entry", "a trail entry, ms", ""),
    ("entry_share", "a trail entry, % of a booking (1 client)", ""),
    ("verify_seconds", "checking a trail of 1,000,000 entries, s", ""),
    ("verify_memory", "checking it, MB resident at the most", "flat"),
    ("plan_clinics", "clinics in the demonstration county", ""),
    ("plan_clinics_10", "clinics in a county ten times as large", ""),
    ("plan_township", "month of a township, median, ms", ""),
    ("plan_township_10", "the same, ten times the clinics, ms", ""),
    ("plan_county", "month of the county, median, ms", ""),
    ("plan_county_10", "the same, ten times the clinics, ms", ""),
    ("plan_feed", "feed of the county, median, ms", ""),
    ("plan_feed_10", "the same, ten times the clinics, ms", ""),
    ("free_county", "free places of the county, 8 weeks, at once, ms", ""),
    ("free_county_10", "the same, ten times the clinics, ms", ""),
    ("free_villages", "free places of 354 villages one by one, ms", ""),
    ("free_villages_10", "the same, ten times the clinics, ms", ""),
    ("rules_year", "2,000 rules over a year, ms", ""),
    ("rules_year_days", "the days they give", ""),
    ("rules_year_10", "20,000 rules over a year, ms", ""),
    ("rules_year_10_days", "the days they give", ""),
    ("timeline", "why nothing is free, two weeks of a village, median, ms", ""),
    ("timeline_10", "the same, ten times the clinics, ms", ""),
    ("leave", "repairs of three weeks of leave, median, ms", ""),
    ("leave_10", "the same, ten times the clinics, ms", ""),
    ("memory_idle", "memory at idle, MB resident", "under 64"),
    ("memory_load", "memory after the load, MB resident", ""),
    ("start", "cold start to the first answer, ms", "under 300"),
    ("first_view", "first view without wasm, KB as sent (br)", "at most 30"),
    ("first_view_requests", "first view without wasm, requests", ""),
    ("full_view", "first view with wasm, KB as sent (br)", "at most 200"),
    ("full_view_requests", "first view with wasm, requests", ""),
];

/// Bookings in each run.
const BOOKINGS: usize = 1000;

/// Every figure of the engine a database's address names.
pub async fn engine(database: &str, during: Duration) -> BTreeMap<&'static str, f64> {
    let mut figures = BTreeMap::new();
    let keys = tests::folder("bench-keys").join("keys");
    let keys = keys.to_string_lossy();
    let setup = || Setup::demo().with("DATABASE_URL", database).with("SHUOLI_KEY_FILE", &keys);
    // The county is loaded once; what is measured is a start on what is there.
    drop(setup().start());
    let mut starts: Vec<f64> = Vec::new();
    for _ in 0..5 {
        let server = setup().start();
        let asked = std::time::Instant::now();
        reqwest::get(server.at("/healthz")).await.expect("the first answer");
        starts.push((server.started_in + asked.elapsed()).as_secs_f64() * 1000.0);
    }
    starts.sort_by(f64::total_cmp);
    figures.insert("start", starts[2]);

    let server = setup().start();
    tokio::time::sleep(Duration::from_secs(2)).await;
    figures.insert("memory_idle", resident(&server));
    pages(&server, during, &mut figures).await;
    for (clients, bare, book, share) in
        [(1, "bare_1", "book_1", "book_1_share"), (32, "bare_32", "book_32", "book_32_share")]
    {
        let tag = format!("{clients:02}");
        let room = floor::make_room(database, BOOKINGS, &format!("F{tag}")).await;
        let floor = floor::bare(database, &room, clients).await;
        let room = floor::make_room(database, BOOKINGS, &format!("B{tag}")).await;
        let requests = room.iter().enumerate().map(|(number, slot)| wish(slot, number)).collect();
        let found = load::each(address(&server), requests, clients, 201).await.checked();
        figures.insert(bare, floor);
        figures.insert(book, found.per_second);
        figures.insert(share, 100.0 * found.per_second / floor);
        if clients == 32 {
            figures.insert("book_32_p99", found.p99);
        }
    }
    figures.insert("memory_load", resident(&server));
    let entry = crate::trail::entry(database).await;
    figures.insert("entry", entry);
    figures.insert("entry_share", 100.0 * entry * figures["book_1"] / 1000.0);
    views(&server, &mut figures).await;
    figures
}

fn address(server: &Server) -> &str {
    server.base.trim_start_matches("http://")
}

fn wish(slot: &str, number: usize) -> Vec<u8> {
    let body = json!({
        "slot_id": slot, "name": "王大山", "phone": format!("139{number:08}"), "matter": "land", "consent": true,
    });
    load::post("/api/v1/bookings", slot, &body.to_string())
}

/// Renders of the booking page beside a static body of the same server.
async fn pages(server: &Server, during: Duration, figures: &mut BTreeMap<&'static str, f64>) {
    let page = format!("/villages/{VILLAGE}");
    for path in ["/healthz", &page] {
        load::repeat(address(server), load::get(path), 8, during / 5).await.checked();
    }
    let floor = load::repeat(address(server), load::get("/healthz"), 8, during).await.checked();
    let found = load::repeat(address(server), load::get(&page), 8, during).await.checked();
    figures.insert("static_per_second", floor.per_second);
    figures.insert("page_per_second", found.per_second);
    figures.insert("page_share", 100.0 * found.per_second / floor.per_second);
    figures.insert("page_p50", found.p50);
    figures.insert("page_p99", found.p99);
    // A page with a query is nobody else's and never kept.
    let drawn = load::repeat(address(server), load::get(&format!("{page}?matter=land")), 8, during).await.checked();
    figures.insert("drawn_per_second", drawn.per_second);
    figures.insert("drawn_p50", drawn.p50);
    figures.insert("drawn_p99", drawn.p99);
}

/// What a first view of the booking page sends, compressed: HTML, style and loader; with wasm its glue and itself as well.
async fn views(server: &Server, figures: &mut BTreeMap<&'static str, f64>) {
    let http = reqwest::Client::new();
    let page = format!("/villages/{VILLAGE}");
    let html = reqwest::get(server.at(&page)).await.expect("a page").text().await.expect("text");
    let assets = tests::desk::between(&html, "/assets/", "\"").into_iter().map(|name| format!("/assets/{name}"));
    let (mut plain, mut full) = ((0.0, 0.0), (0.0, 0.0));
    for path in [page].into_iter().chain(assets) {
        let answer = http.get(server.at(&path)).header("accept-encoding", "br").send().await.expect("an answer");
        let kilobytes = answer.bytes().await.expect("bytes").len() as f64 / 1000.0;
        full = (full.0 + kilobytes, full.1 + 1.0);
        if !path.contains("/shuoli") {
            plain = (plain.0 + kilobytes, plain.1 + 1.0);
        }
    }
    figures.insert("first_view", plain.0);
    figures.insert("first_view_requests", plain.1);
    figures.insert("full_view", full.0);
    figures.insert("full_view_requests", full.1);
}

/// Resident memory of the server in MB.
fn resident(server: &Server) -> f64 {
    resident_of(server.process()).expect("its memory")
}

/// Resident memory of a process in MB; none when it has ended.
pub fn resident_of(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}
