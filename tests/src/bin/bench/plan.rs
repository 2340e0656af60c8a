//! The plan: pages of the desk's calendar, a feed, and the search for free places, with the demonstration county and with ten
//! times its clinics.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, Utc};
use registry::{Db, Tx};
use tests::desk::{Visitor, between};
use tests::server::{Server, Setup, VILLAGE};

use crate::floor::sql;

/// Each page is asked for so often; the median counts.
const TIMES: usize = 21;
/// How many times the clinics in the second part.
const GROWN: i64 = 10;
/// The county, and a township of it.
const COUNTY: &str = "141181";
const TOWNSHIP: &str = "141181102";

/// The figures of the plan on one engine.
pub async fn figures(database: &str) -> BTreeMap<&'static str, f64> {
    let keys = tests::folder("bench-plan").join("keys");
    let server = Setup::demo().with("DATABASE_URL", database).with("SHUOLI_KEY_FILE", &keys.to_string_lossy()).start();
    let admin = Visitor::signed_in(&server, "admin").await;
    let db = Db::connect(database, false).await.expect("the database opens");
    let mut found = BTreeMap::new();
    let names = [
        [
            "plan_township",
            "plan_county",
            "plan_feed",
            "free_county",
            "free_villages",
            "plan_clinics",
            "timeline",
            "leave",
        ],
        [
            "plan_township_10",
            "plan_county_10",
            "plan_feed_10",
            "free_county_10",
            "free_villages_10",
            "plan_clinics_10",
            "timeline_10",
            "leave_10",
        ],
    ];
    let leaves = admin.page("/desk/leave").await;
    let adviser = (*between(&leaves, "<option value=\"", "\"").first().expect("an adviser")).to_owned();
    for (round, names) in names.into_iter().enumerate() {
        let [township, county, feed, free_county, free_villages, clinics, timeline, leave] = names;
        if round == 1 {
            grow(&db).await;
        }
        let month = |place: &str| format!("/desk/calendar?view=month&place={place}&from=2026-12-01");
        found.insert(township, median(&admin, &month(TOWNSHIP)).await);
        found.insert(county, median(&admin, &month(COUNTY)).await);
        found.insert(feed, median(&admin, &format!("/calendar/{COUNTY}.ics")).await);
        found.insert(clinics, count(&db).await);
        found.insert(timeline, median(&admin, &format!("/desk/timeline?village={VILLAGE}&day=2026-12-01")).await);
        let hit = format!("/desk/leave/plan?adviser={adviser}&valid_from=2026-12-01&valid_until=2026-12-21");
        found.insert(leave, median(&admin, &hit).await);
        let (all, each) = free(&db, &server).await;
        found.insert(free_county, all);
        found.insert(free_villages, each);
    }
    db.close().await;
    found
}

/// The median time of a page in milliseconds, after one that warms up.
async fn median(visitor: &Visitor, path: &str) -> f64 {
    visitor.page(path).await;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let asked = Instant::now();
        visitor.page(path).await;
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    times[TIMES / 2]
}

macro_rules! all {
    ($tx:expr, $query:expr) => {
        match $tx {
            Tx::Sqlite(tx) => $query.fetch_all(&mut **tx).await,
            Tx::Postgres(tx) => $query.fetch_all(&mut **tx).await,
        }
        .expect("a statement runs")
    };
}

/// Every free place of eight weeks in milliseconds: of the county at once, and of each of its villages one after the other.
async fn free(db: &Db, server: &Server) -> (f64, f64) {
    let mut tx = db.read().await.expect("a connection");
    const VILLAGES: &str = "select code from divisions where level in ('village', 'community') order by code";
    let villages: Vec<String> = all!(&mut tx, sqlx::query_scalar(VILLAGES));
    assert!(villages.len() > 300, "the county is loaded");
    let now = server.now();
    let search = async |tx: &mut Tx, code: &str| -> usize {
        let end = domain::places::DivisionCode::try_from(code).expect("a code").end();
        let found: Vec<(String, String, DateTime<Utc>, i32)> = all!(
            tx,
            sqlx::query_as(sql("FREE_FROM", "slots"))
                .bind(code)
                .bind(end.clone())
                .bind(now)
                .bind(i64::MAX)
                .bind(now)
                .bind("")
                .bind("land")
        );
        found.len()
    };
    let mut took = Vec::new();
    let mut everything = 0;
    for _ in 0..5 {
        let asked = Instant::now();
        everything = search(&mut tx, COUNTY).await;
        took.push(asked.elapsed().as_secs_f64() * 1000.0);
    }
    took.sort_by(f64::total_cmp);
    let asked = Instant::now();
    let mut one_by_one = 0;
    for village in &villages {
        one_by_one += search(&mut tx, village).await;
    }
    let each = asked.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(everything, one_by_one, "both ways find the same places");
    assert!(everything > 1000, "there is room in the county");
    (took[2], each)
}

async fn count(db: &Db) -> f64 {
    const CLINICS: &str = "select count(*) from clinics";
    let mut tx = db.read().await.expect("a connection");
    let found: Vec<i64> = all!(&mut tx, sqlx::query_scalar(CLINICS));
    found[0] as f64
}

/// Ten times the clinics: each as nine more at the same time and place, of advisers of their own, with slots and seats.
async fn grow(db: &Db) {
    const STAFF: &str = "insert into staff (id, sign_in_name, name, sealed, active, demo, created_at)
        select id || $1, sign_in_name || $1, name || $1, sealed, active, demo, created_at from staff
        where id in (select adviser_id from clinics) and id not like '%~%'";
    const CLINICS: &str = "insert into clinics (id, adviser_id, village_code, place, starts_at, ends_at, status, demo, changed_at)
        select id || $1, adviser_id || $1, village_code, place, starts_at, ends_at, status, demo, changed_at from clinics
        where id not like '%~%'";
    const SLOTS: &str = "insert into slots (id, clinic_id, starts_at, ends_at, opens_at, closes_at)
        select id || $1, clinic_id || $1, starts_at, ends_at, opens_at, closes_at from slots where id not like '%~%'";
    const SEATS: &str = "insert into seats (slot_id, number, kept)
        select slot_id || $1, number, kept from seats where slot_id not like '%~%'";
    for number in 1..GROWN {
        let mut tx = db.write().await.expect("a transaction");
        for statement in [STAFF, CLINICS, SLOTS, SEATS] {
            let mark = format!("~{number}");
            match &mut tx {
                Tx::Sqlite(tx) => sqlx::query(statement).bind(mark).execute(&mut **tx).await.map(drop),
                Tx::Postgres(tx) => sqlx::query(statement).bind(mark).execute(&mut **tx).await.map(drop),
            }
            .unwrap_or_else(|e| panic!("{statement}: {e}"));
        }
        tx.commit().await.expect("kept");
    }
    // As a database does by itself from time to time.
    let mut tx = db.write().await.expect("a transaction");
    match &mut tx {
        Tx::Sqlite(tx) => sqlx::query("analyze").execute(&mut **tx).await.map(drop),
        Tx::Postgres(tx) => sqlx::query("analyze").execute(&mut **tx).await.map(drop),
    }
    .expect("statistics");
    tx.commit().await.expect("kept");
}

#[cfg(test)]
mod checks {
    use super::*;

    /// The search is taken from the program by name, and a county grows by rows of its own: both must follow the program.
    #[tokio::test]
    async fn the_search_runs_on_a_county_that_grew() {
        let url = format!("sqlite://{}", ::tests::folder("bench-search").join("search.db").display());
        let server = Setup::demo().with("DATABASE_URL", &url).start();
        let db = Db::connect(&url, false).await.expect("the database opens");
        let before = count(&db).await;
        grow(&db).await;
        assert!((count(&db).await - GROWN as f64 * before).abs() < 0.5);
        free(&db, &server).await;
        db.close().await;
    }
}
