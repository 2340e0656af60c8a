//! The second floor: the bare SQL of one booking, with the program's own statements, connections and settings, and nothing else.

use std::time::{Duration, Instant};

use registry::{Db, Tx};

/// A statement of the registry by its name and a word of it: several modules have an `ADD`.
pub fn sql(name: &str, word: &str) -> &'static str {
    let all = registry::statements();
    let found = all.iter().find(|(n, s)| *n == name && s.contains(word));
    found.map(|(_, s)| *s).unwrap_or_else(|| panic!("no statement {name} with {word}"))
}

macro_rules! run {
    ($tx:expr, $sql:expr $(, $value:expr)*) => {{
        let sql: &'static str = $sql;
        let run = match $tx {
            Tx::Sqlite(tx) => sqlx::query(sql)$(.bind($value))*.execute(&mut **tx).await.map(drop),
            Tx::Postgres(tx) => sqlx::query(sql)$(.bind($value))*.execute(&mut **tx).await.map(drop),
        };
        run.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }};
}

/// Room for the bookings of a run: clinics of 50 slots with one seat each, in two days, each of an adviser of its own: nobody is in
/// two places. Returns the slots.
pub async fn make_room(url: &str, slots: usize, tag: &str) -> Vec<String> {
    const STAFF: &str = "insert into staff (id, sign_in_name, name, sealed, active, demo, created_at)
        select $1, $1, name, sealed, active, demo, created_at from staff
        where id = (select adviser_id from retainers order by village_code, adviser_id limit 1)";
    const CLINIC: &str = "insert into clinics (id, adviser_id, village_code, place, starts_at, ends_at, status, demo)
        select $1, $1, min(village_code), 'bench', $2, $3, 'planned', true from retainers";
    const SLOT: &str = "insert into slots (id, clinic_id, starts_at, ends_at, opens_at, closes_at)
        values ($1, $2, $3, $4, $5, $3)";
    const SEAT: &str = "insert into seats (slot_id, number, kept) values ($1, 1, false)";
    let db = Db::connect(url, false).await.expect("the database opens");
    let mut tx = db.write().await.expect("a transaction");
    let start = chrono::DateTime::parse_from_rfc3339("2026-11-26T09:00:00+08:00").expect("an instant").to_utc();
    let opens = start - Duration::from_secs(56 * 86_400);
    let mut made = Vec::new();
    for clinic in 0..slots.div_ceil(50) {
        let id = format!("{tag}{clinic:04}");
        run!(&mut tx, STAFF, &id);
        run!(&mut tx, CLINIC, &id, start, start + Duration::from_secs(50 * 600));
        for number in 0..50_u64 {
            let slot = format!("{id}-{number:02}");
            let from = start + Duration::from_secs(number * 600);
            run!(&mut tx, SLOT, &slot, &id, from, from + Duration::from_secs(600), opens);
            run!(&mut tx, SEAT, &slot);
            made.push(slot);
        }
    }
    tx.commit().await.expect("the room is kept");
    db.close().await;
    made.truncate(slots);
    made
}

/// Bookings a second with nothing but the statements.
pub async fn bare(url: &str, slots: &[String], clients: usize) -> f64 {
    let db = Db::connect(url, false).await.expect("the database opens");
    let started = Instant::now();
    let mut tasks = Vec::new();
    for client in 0..clients {
        let mine: Vec<String> = slots.iter().skip(client).step_by(clients).cloned().collect();
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            for slot in mine {
                one(&db, &slot).await;
            }
        }));
    }
    for task in tasks {
        task.await.expect("a client runs to its end");
    }
    let rate = slots.len() as f64 / started.elapsed().as_secs_f64();
    db.close().await;
    rate
}

async fn one(db: &Db, slot: &str) {
    let now = chrono::DateTime::parse_from_rfc3339("2026-11-24T09:00:00+08:00").expect("an instant").to_utc();
    let clinic = slot.split('-').next().unwrap_or_default();
    let (id, person) = (format!("floor-{slot}"), format!("floor/{slot}"));
    let mut tx = db.write().await.expect("a transaction");
    run!(&mut tx, sql("KEEP_KEY", "idempotency_keys"), format!("floor:{slot}"), "digest", &id, now);
    run!(
        &mut tx,
        sql("ADD", "into bookings"),
        &id,
        format!("F{slot}"),
        clinic,
        slot,
        &person,
        Some("index"),
        None::<String>,
        "王大山",
        // As long as what is sealed.
        "0".repeat(400),
        "zh-CN",
        "land",
        "ticked",
        "bench",
        now,
        "booked",
        None::<String>,
        true
    );
    run!(&mut tx, sql("CLAIM_SEAT", "seats"), slot, &id, "", now, false);
    // The entry of the trail as rows, without what makes them: no hashing, no signing, no sealing.
    let record = format!("booking/{id}");
    let text = |length: usize| "0".repeat(length);
    run!(
        &mut tx,
        sql("ADD", "into trail "),
        &record,
        1_i64,
        now,
        "booked",
        None::<String>,
        None::<String>,
        "api",
        text(400),
        text(64),
        text(64),
        text(64),
        "k1",
        text(128)
    );
    run!(&mut tx, sql("ADD_CONTENT", "trail_contents"), &record, 1_i64, text(400));
    let reminders = sql("PLAN_TWO", "into reminders");
    run!(&mut tx, reminders, &id, "day_before", now, 0_i64, now, "hours_before", now);
    tx.commit().await.expect("a commit");
}

#[cfg(test)]
mod checks {
    use super::*;

    /// The statements of the floor are taken from the program by name: a column more there must show here, not in the benchmark.
    #[tokio::test]
    async fn the_floor_stands_on_the_statements_of_today() {
        let url = format!("sqlite://{}", ::tests::folder("bench-floor").join("floor.db").display());
        let server = ::tests::server::Setup::demo().with("DATABASE_URL", &url).start();
        let slots = make_room(&url, 2, "T").await;
        assert_eq!(slots.len(), 2);
        assert!(bare(&url, &slots, 1).await > 0.0);
        drop(server);
    }
}
