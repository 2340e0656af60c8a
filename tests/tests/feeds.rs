//! Feeds as calendar programs read them: parsed by Python's icalendar, expanded by recurring-ical-events, and compared with the
//! clinics in the database, for every place of the county.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, Duration, Utc};
use domain::clinics::Span;
use domain::ids::{ClinicId, StaffId};
use domain::places::DivisionCode;
use domain::staff::{Actor, Grant, Role};
use registry::clinics::change::{Change, change as change_clinic};
use registry::{Clock, Db, Keys, Office, Random};
use serde_json::{Value, json};
use tests::desk::{Visitor, between};
use tests::server::{Server, Setup, VILLAGE};

/// A clinic as the database has it.
#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    adviser_id: String,
    village_code: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    sequence: i64,
    status: String,
}

impl Row {
    fn expected(&self) -> Value {
        let status = if self.status == "planned" { "CONFIRMED" } else { "CANCELLED" };
        json!({
            "uid": format!("clinic-{}@shuoli", self.id), "starts_at": self.starts_at, "ends_at": self.ends_at,
            "sequence": self.sequence, "status": status,
        })
    }
}

async fn database(server: &Server) -> Db {
    let address = format!("sqlite://{}", server.folder().join("shuoli.db").display());
    Db::connect(&address, false).await.expect("the server's database")
}

/// The clinics a feed of now must hold.
async fn clinics(server: &Server) -> Vec<Row> {
    const ALL: &str = "select id, adviser_id, village_code, starts_at, ends_at, sequence, status from clinics
                       where ends_at > $1 and starts_at < $2 order by id";
    let mut tx = database(server).await.read().await.expect("a connection");
    let (from, until) = (server.now() - Duration::days(60), server.now() + Duration::days(400));
    match &mut tx {
        registry::Tx::Sqlite(tx) => sqlx::query_as(ALL).bind(from).bind(until).fetch_all(&mut **tx).await,
        registry::Tx::Postgres(_) => panic!("the server runs on SQLite"),
    }
    .expect("the clinics")
}

/// A clinic that went to another village or adviser, as it was while it was there.
#[derive(sqlx::FromRow)]
struct Gone {
    clinic_id: String,
    left_with: i64,
    adviser_id: String,
    village_code: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    sequence: i64,
    now_adviser: String,
    now_village: String,
}

async fn departed(server: &Server) -> Vec<Gone> {
    const ALL: &str =
        "select l.clinic_id, l.sequence as left_with, l.adviser_id, l.village_code, l.starts_at, l.ends_at, c.sequence,
                              c.adviser_id as now_adviser, c.village_code as now_village
                       from clinic_departures l join clinics c on c.id = l.clinic_id order by l.clinic_id, l.sequence";
    let mut tx = database(server).await.read().await.expect("a connection");
    let registry::Tx::Sqlite(tx) = &mut tx else { panic!("the server runs on SQLite") };
    sqlx::query_as(ALL).fetch_all(&mut **tx).await.expect("what went elsewhere")
}

/// What a feed still tells of clinics that left it and did not come back: cancelled, as they were when they left last.
fn gone_from(all: &[Gone], was: impl Fn(&Gone) -> bool, is: impl Fn(&Gone) -> bool) -> impl Iterator<Item = Value> {
    let mut last: BTreeMap<&str, &Gone> = BTreeMap::new();
    for gone in all.iter().filter(|g| was(g) && !is(g)) {
        let kept = last.entry(&gone.clinic_id).or_insert(gone);
        if gone.left_with > kept.left_with {
            *kept = gone;
        }
    }
    let told = |g: &Gone| {
        json!({
            "uid": format!("clinic-{}@shuoli", g.clinic_id), "starts_at": g.starts_at, "ends_at": g.ends_at,
            "sequence": g.sequence, "status": "CANCELLED",
        })
    };
    last.into_values().map(told).collect::<Vec<_>>().into_iter()
}

async fn staff_id(server: &Server, name: &str) -> String {
    const ID: &str = "select id from staff where sign_in_name = $1";
    let mut tx = database(server).await.read().await.expect("a connection");
    let registry::Tx::Sqlite(tx) = &mut tx else { panic!("the server runs on SQLite") };
    sqlx::query_scalar(ID).bind(name).fetch_one(&mut **tx).await.expect("somebody of that name")
}

/// Puts a feed beside what is expected of it.
async fn keep(folder: &Path, visitor: &Visitor, name: &str, path: &str, expected: Vec<Value>) {
    let answer = visitor.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["content-type"], "text/calendar; charset=utf-8");
    let text = answer.text().await.expect("text");
    std::fs::write(folder.join(format!("{name}.ics")), text).expect("written");
    std::fs::write(folder.join(format!("{name}.json")), Value::from(expected).to_string()).expect("written");
}

/// Makes a feed at the desk: the path of its address.
async fn made(visitor: &Visitor, fields: &[(&str, &str)]) -> String {
    let page = visitor.post("/desk/calendars", fields).await.text().await.expect("a page");
    let found = between(&page, "href=\"webcal://", "\"");
    let address = found.first().unwrap_or_else(|| panic!("no address in {page}"));
    format!("/{}", address.split_once('/').expect("a path").1)
}

/// Reads every feed as other programs do: what they counted.
async fn read_by_peers(server: &Server, what: &str) -> Value {
    let folder = tests::folder(what);
    let rows = clinics(server).await;
    let adviser = Visitor::signed_in(server, "adviser").await;
    let own = made(&adviser, &[("of", "own")]).await;
    let me = staff_id(server, "adviser").await;
    let gone = departed(server).await;
    let mine: Vec<Value> = rows
        .iter()
        .filter(|r| r.adviser_id == me)
        .map(Row::expected)
        .chain(gone_from(&gone, |r| r.adviser_id == me, |r| r.now_adviser == me))
        .collect();
    assert!(mine.len() > 8, "the adviser has clinics");
    keep(&folder, &adviser, "own", &own, mine).await;
    let admin = Visitor::signed_in(server, "admin").await;
    let county = made(&admin, &[("of", "place"), ("place", "141181")]).await;
    keep(&folder, &admin, "county", &county, rows.iter().map(Row::expected).collect()).await;
    // Every village and township under its open address.
    let anybody = Visitor::new(server);
    let mut places: Vec<&str> = rows.iter().flat_map(|r| [r.village_code.as_str(), &r.village_code[..9]]).collect();
    places.sort_unstable();
    places.dedup();
    assert!(places.len() > 100, "the county is not empty");
    for place in places {
        let inside = rows.iter().filter(|r| r.village_code.starts_with(place)).map(Row::expected);
        let gone = gone_from(&gone, |r| r.village_code.starts_with(place), |r| r.now_village.starts_with(place));
        keep(&folder, &anybody, place, &format!("/calendar/{place}.ics"), inside.chain(gone).collect()).await;
    }
    let told = Command::new(tests::tools().join("venv/bin/python"))
        .arg(tests::workspace().join("tests/peers/feeds.py"))
        .arg(&folder)
        .output()
        .expect("python with icalendar and recurring-ical-events (`cargo xtask test` installs them)");
    let wrong = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{}", wrong.lines().take(20).collect::<Vec<_>>().join("\n"));
    serde_json::from_slice(&told.stdout).expect("what was counted")
}

#[tokio::test]
async fn other_programs_read_the_same_clinics_from_every_feed_of_the_county() {
    let server = Setup::demo().start();
    let counted = read_by_peers(&server, "feeds").await;
    println!("{counted}");
    assert!(counted["events"].as_i64() > Some(1000), "{counted}");
}

/// An office on the server's own database, at the server's time.
async fn office(server: &Server) -> Office {
    let keys = std::fs::read_to_string(server.folder().join("keys")).expect("the server's keys");
    let keys = Keys::parse(&keys).expect("keys");
    Office::new(database(server).await, Clock::fixed(server.now()), Random::seeded(7), keys, chrono_tz::Asia::Shanghai)
}

#[tokio::test]
async fn after_random_moves_cancellations_and_shortenings_they_still_do() {
    let server = Setup::demo().start();
    let office = office(&server).await;
    let admin = {
        let found = clinics(&server).await;
        let village = DivisionCode::try_from(found[0].village_code.as_str()).expect("a code");
        let county = village.parent().and_then(|township| township.parent()).expect("a county");
        Actor {
            id: staff_id(&server, "admin").await.into(),
            name: "admin".into(),
            grants: vec![Grant { role: Role::Administrator, division: county }],
        }
    };
    let rows = clinics(&server).await;
    let (mut done, mut refused) = ([0; 4], 0);
    for _ in 0..160 {
        let row = &rows[office.random.below(rows.len())];
        let id = ClinicId::from(row.id.as_str());
        let Some(now) = registry::clinics::find(&office, &id).await.expect("read") else { panic!("it is there") };
        // Where the adviser holds the role: what is outside of it is not theirs to see.
        let near: Vec<&Row> = rows.iter().filter(|r| r.village_code[..9] == row.village_code[..9]).collect();
        let other = near[office.random.below(near.len())];
        let village = DivisionCode::try_from(other.village_code.as_str()).expect("a code");
        let adviser: StaffId = other.adviser_id.as_str().into();
        let days = Duration::days(i64::try_from(office.random.below(15)).expect("small") - 7);
        let later = now.starts_at + days + Duration::minutes(30);
        let hours = Span { starts_at: now.starts_at + Duration::minutes(30), ends_at: now.ends_at };
        let what = office.random.below(4);
        let change = match what {
            0 => Change::Cancel,
            1 => Change::Move { starts_at: later, village: &village, place: "村口大树下；东，西" },
            2 => Change::Shorten { hours },
            _ => Change::HandOver { adviser: &adviser },
        };
        match change_clinic(&office, &admin, &id, now.sequence, change, "顾问出庭,改期;见谅").await {
            Ok(_) => done[what] += 1,
            Err(_) => refused += 1,
        }
    }
    // Over, in the past, at the same time as another: most of what is drawn at random cannot be.
    println!("{done:?} done, {refused} refused");
    assert!(done.iter().all(|count| *count > 3), "{done:?} done, {refused} refused");
    let counted = read_by_peers(&server, "feeds-changed").await;
    println!("{counted}");
    assert!(counted["cancelled"].as_i64() > Some(10), "{counted}");
}

#[tokio::test]
async fn a_feed_is_sent_once_and_belongs_to_whom_it_was_made_for() {
    let server = Setup::demo().start();
    let adviser = Visitor::signed_in(&server, "adviser").await;
    let path = made(&adviser, &[("of", "own")]).await;
    let program = Visitor::new(&server);
    let first = program.get(&path).await;
    let tag = first.headers()["etag"].to_str().expect("text").to_owned();
    let text = first.text().await.expect("text");
    assert!(text.contains("已约"), "an adviser sees how many are booked");
    assert!(text.contains("BEGIN:VTIMEZONE") && text.contains("TZOFFSETTO:+0800"));
    // Nobody's name, in no feed.
    let queue = adviser.page("/desk").await;
    let clinic = between(&queue, "href=\"/desk/clinics/", "\"")[0].to_owned();
    let page = adviser.page(&format!("/desk/clinics/{clinic}")).await;
    let names: Vec<&str> =
        between(&page, "<p class=\"queue-who\">", "</a>").iter().filter_map(|n| n.rsplit('>').next()).collect();
    assert!(!names.is_empty());
    let open = program.page(&format!("/calendar/{VILLAGE}.ics")).await;
    for name in names {
        assert!(!text.contains(name) && !open.contains(name), "{name} stands in a feed");
    }
    assert!(!open.contains("已约"), "how many are booked is not told to everybody");

    // Not sent again while nothing changed; packed when that is understood.
    let asked = program.http().get(server.at(&path));
    let again = asked.try_clone().expect("a request").header("if-none-match", &tag).send().await.expect("an answer");
    assert_eq!(again.status(), 304);
    let packed = asked.header("accept-encoding", "gzip").send().await.expect("an answer");
    assert_eq!(packed.headers()["content-encoding"], "gzip");

    // Nothing under a wrong address, nor under one that was ended.
    assert_eq!(program.get(&format!("/calendar/{}.ics", "0".repeat(64))).await.status(), 404);
    assert_eq!(program.get("/calendar/999999999999.ics").await.status(), 404);
    assert_eq!(program.get(path.trim_end_matches(".ics")).await.status(), 404);
    let listed = adviser.page("/desk/calendars").await;
    let end = between(&listed, "action=\"/desk/calendars/", "\"")[0].to_owned();
    assert_eq!(adviser.post(&format!("/desk/calendars/{end}"), &[]).await.status(), 303);
    assert_eq!(program.get(&path).await.status(), 404);

    // A place that is not one's own.
    let clerk = Visitor::signed_in(&server, "clerk").await;
    let refused = clerk.post("/desk/calendars", &[("of", "place"), ("place", "141181")]).await;
    assert_eq!(refused.status(), 422);
    // Whose role ends sees nothing more through a feed made before.
    let path = made(&clerk, &[("of", "place"), ("place", VILLAGE)]).await;
    assert_eq!(program.get(&path).await.status(), 200);
    let admin = Visitor::signed_in(&server, "admin").await;
    let clerk = staff_id(&server, "clerk").await;
    assert_eq!(admin.post(&format!("/desk/staff/{clerk}/close"), &[("reason", "离任")]).await.status(), 303);
    assert_eq!(program.get(&path).await.status(), 404);
}

#[tokio::test]
async fn a_program_that_reads_without_end_is_told_to_wait() {
    let server = Setup::demo().with("SHUOLI_RATE_PER_MINUTE", "5").start();
    let program = Visitor::new(&server);
    let mut answers = Vec::new();
    for _ in 0..8 {
        answers.push(program.get(&format!("/calendar/{VILLAGE}.ics")).await.status().as_u16());
    }
    assert_eq!(answers[..5], [200; 5]);
    assert!(answers[5..].contains(&429), "{answers:?}");
    // What people read and write is counted apart.
    assert_eq!(program.get(&format!("/villages/{VILLAGE}")).await.status(), 200);
    assert_ne!(program.post("/bookings", &[("code", "ABCD2345"), ("phone_tail", "0000")]).await.status(), 429);
}
